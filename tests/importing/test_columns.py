import pytest

from srps.importing.columns import Printed, Segment, blocks, in_two, spaced
from srps.importing.doubts import GUESSED_COLUMNS

ALIGNED = """Lp.  Wskaźnik             2023     2024
1    liczba rodzin          14       17
2    kwota zasiłków     12 000   15 430"""


def text(printed: str) -> list[Printed]:
    return [spaced(line, number) for number, line in enumerate(printed.split("\n"))]


def page(*lines: tuple[float, dict[float, str]]) -> list[Printed]:
    """Return lines of a page, each with its height and its words by where they begin."""
    return [
        Printed(tuple(Segment(at, at + 5 * len(words), words) for at, words in cells.items()), top, 10)
        for top, cells in lines
    ]


def test_columns_aligned_by_spaces_are_a_table() -> None:
    (block,) = blocks(text(ALIGNED))
    assert block.rows == [
        ["Lp.", "Wskaźnik", "2023", "2024"],
        ["1", "liczba rodzin", "14", "17"],
        ["2", "kwota zasiłków", "12 000", "15 430"],
    ]
    assert (block.lines, block.doubt) == ([0, 1, 2], "")


@pytest.mark.parametrize(
    "printed",
    ["Zwykłe zdanie.\nDrugie zdanie.", "Tekst  z odstępem w środku\ni  drugi wiersz tekstu bez kolumn", "Cel 1   5"],
)
def test_a_text_is_no_table(printed: str) -> None:
    assert blocks(text(printed)) == []


def test_words_across_two_columns_end_a_table() -> None:
    (block,) = blocks(text(ALIGNED + "\nOgółem objęto pomocą wszystkich mieszkańców  miasta"))
    assert len(block.rows) == 3


def test_a_wide_gap_begins_a_row_and_a_narrow_one_goes_on() -> None:
    head = {0: "Wskaźnik", 200: "Wartość"}
    rows = page(
        (0, head), (20, {0: "liczba osób"}), (30, {0: "w klubach", 200: "12"}), (50, {0: "liczba zajęć", 200: "7"})
    )
    (block,) = blocks(rows)
    assert block.rows == [["Wskaźnik", "Wartość"], ["liczba osób\nw klubach", "12"], ["liczba zajęć", "7"]]
    assert block.doubt == ""


def test_a_row_that_may_begin_on_either_line_is_doubted() -> None:
    rows = page(
        (0, {0: "Wskaźnik", 200: "Wartość"}),
        (12, {0: "liczba osób", 200: "12"}),
        (24, {0: "w klubach"}),
        (36, {0: "liczba zajęć", 200: "7"}),
    )
    (block,) = blocks(rows)
    assert block.doubt == GUESSED_COLUMNS


def test_a_first_column_that_counts_begins_the_rows() -> None:
    rows = page(
        (0, {0: "Lp.", 30: "Wskaźnik", 200: "Wartość"}),
        (12, {0: "1", 30: "liczba osób", 200: "851 775,3"}),
        (24, {30: "w klubach", 200: "9"}),
        (36, {0: "2", 30: "liczba zajęć", 200: "7"}),
    )
    (block,) = blocks(rows)
    assert [row[2] for row in block.rows] == ["Wartość", "851 775,3\n9", "7"]


def test_text_in_two_columns_is_told_from_a_table() -> None:
    left = "W 2023 roku z pomocy skorzystało"
    right = "Wolontariusze pracowali z dziećmi"
    assert in_two([spaced(f"{left}      {right}") for _ in range(8)])
    assert not in_two([spaced(f"{left}      12") for _ in range(8)])
    assert not in_two([spaced(f"{left} {right}") for _ in range(8)])


def test_a_number_in_a_name_counts_no_rows() -> None:
    lines = ["Cel         Plan", "Priorytet   40", "1.", "Rodzina", "Priorytet   25", "2.", "Praca"]
    (block,) = blocks([spaced(line, at) for at, line in enumerate(lines)])
    assert block.doubt
