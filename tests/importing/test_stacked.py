import pytest

from srps.importing.stacked import stacks

FULL = [
    *("Lp.", "Wskaźnik", "Wartość", "Uwagi"),
    *("1", "liczba rodzin", "17", "MOPS"),
    *("2", "liczba dzieci", "5", ""),
    *("3", "liczba osób", "8", ""),
]


def test_cells_below_each_other_are_rows() -> None:
    (stack,) = stacks(["Cel operacyjny 1.1", *FULL, "Ocena: 3"])
    assert stack.rows[1:] == [
        ["1", "liczba rodzin", "17", "MOPS"],
        ["2", "liczba dzieci", "5", ""],
        ["3", "liczba osób", "8", ""],
    ]
    assert (stack.lines, stack.end) == ([1, 5, 9, 13], 17)


def test_rows_may_lack_the_empty_cells_at_their_end() -> None:
    (stack,) = stacks([cell for cell in FULL if cell] + ["", "Ocena: 3"])
    assert [row[1:3] for row in stack.rows[1:]] == [
        ["liczba rodzin", "17"],
        ["liczba dzieci", "5"],
        ["liczba osób", "8"],
    ]


def test_rows_without_numbers_repeat_one_pattern() -> None:
    (stack,) = stacks(
        [
            "Wskaźnik",
            "MOPS",
            "PCPR",
            "Ogółem",
            "liczba umów",
            "1",
            "2",
            "3",
            "liczba porad",
            "4",
            "b.d.",
            "4",
            "Zdanie.",
        ]
    )
    assert stack.rows[1:] == [["liczba umów", "1", "2", "3"], ["liczba porad", "4", "b.d.", "4"]]


@pytest.mark.parametrize(
    "lines",
    [
        "Wskaźnik|liczba rodzin: 5|Drugie zdanie.",
        "Lp.|Wskaźnik|Wartość wskaźnika|plan|wykonanie|1|liczba rodzin|5|6|2|liczba osób|7|8",  # two rows of headings
        "Wskaźnik|Wartość|Realizator|liczba rodzin|MOPS|5|liczba osób|PUP|7",  # a value below „Realizator”
        "Wskaźnik|Liczba rodzin|objętych|wsparciem|w pieczy|Osoby|48|5|w klubie|Seniorzy|7|6",  # a torn cell
        "Wskaźnik|Liczba rodzin|Osoby|48|Wartość|48|Realizatorzy|17",  # column by column
    ],
)
def test_what_does_not_repeat_below_its_headings_is_no_table(lines: str) -> None:
    assert stacks(lines.split("|")) == []
