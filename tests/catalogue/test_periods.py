import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.catalogue.periods import Period, is_of_year, looks_like_period, other_time_in_label, read_period


@pytest.mark.parametrize(
    ("cell", "text", "kind"),
    [
        ("", "2023", "year"),
        ("2022", "2022", "year"),
        ("w 2022 r.", "2022", "year"),
        ("2022/2023", "2022/2023", "span"),
        ("rok szkolny 2022–2023", "2022/2023", "span"),
        ("2022/23", "2022/2023", "span"),
        ("r. szk. 2022/2023", "2022/2023", "span"),
        ("rok szkolny 1999/00", "1999/2000", "span"),
        ("stan na 31.12.2023", "2023-12-31", "as_of"),
        ("as of 31.12.2023", "2023-12-31", "as_of"),
        ("na dzień 31 grudnia 2023 r.", "2023-12-31", "as_of"),
        ("stan na koniec 2022 r.", "2022-12-31", "as_of"),
        ("od 2021", "2021/2023", "cumulative"),
        ("od 2023", "2023/2023", "cumulative"),
        ("since 2021", "2021/2023", "cumulative"),
        ("narastająco od 2021 r.", "2021/2023", "cumulative"),
        ("prognoza 2025", "2025", "forecast"),
        ("forecast 2025", "2025", "forecast"),
        ("I półrocze 2023", "2023-01/2023-06", "span"),
        ("III kwartał 2023 r.", "2023-07/2023-09", "span"),
        ("marzec 2023", "2023-03/2023-03", "span"),
        ("styczeń–marzec 2023", "2023-01/2023-03", "span"),
    ],
)
def test_periods(cell: str, text: str, kind: str) -> None:
    assert read_period(cell, 2023) == Period(text, kind)


@pytest.mark.parametrize(
    "cell", ["wiosną", "od 2029", "2023/2022", "2023/2023", "2022/24", "31.02.2023", "I półrocze", "20223"]
)
def test_what_cannot_be_read_is_compared_with_no_year(cell: str) -> None:
    period = read_period(cell, 2023)

    assert (period.text, period.kind, period.is_read) == (cell, "span", False)


@given(st.text(max_size=30))
def test_any_text_has_a_period(cell: str) -> None:
    assert read_period(cell, 2023).text or not cell.strip()


@pytest.mark.parametrize(
    ("note", "is_one"),
    [
        ("wzrost, w 2022 r. – 45 osób", True),
        ("narastająco od początku realizacji strategii", True),
        ("stan na koniec roku", True),
        ("text; rok szkolny 2017-2018", True),
        ("Podprogram 2021", False),
        ("uchwała nr XII/34/2021", False),
        ("dzieci do lat 6", False),
        ("", False),
    ],
)
def test_remarks_that_look_like_periods(note: str, is_one: bool) -> None:
    assert looks_like_period(note) is is_one


def test_only_values_of_the_year_or_of_a_day_in_it_are_of_the_year() -> None:
    rows = [
        ("2023", "year", True),
        ("2022", "year", False),
        ("2023-12-31", "as_of", True),
        ("2022-12-31", "as_of", False),
        ("2023-01/2023-06", "span", False),
        ("2021/2023", "cumulative", False),
        ("2023", "forecast", False),
    ]
    frame = pd.DataFrame(rows, columns=["period", "period_kind", "expected"]).assign(year=2023)

    assert is_of_year(frame).tolist() == frame["expected"].tolist()


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("liczba bezrobotnych w 2022 r.", "w 2022"),
        ("liczba mieszkańców (stan na 31.12.2022 r.)", "31.12.2022"),
        ("wydatki w roku 2022", "w roku 2022"),
        ("prognozowana liczba seniorów", "prognozowana"),
        ("liczba bezrobotnych w 2023 r.", ""),
        ("liczba dzieci w roku szkolnym", ""),
        ("paczki wydane w ramach Podprogramu 2017", ""),
        ("Program osłonowy w zakresie dożywiania na lata 2014 - 2020", ""),
        ("liczba uczestników programu „Senior 2022”", ""),
    ],
)
def test_a_label_that_names_another_time_is_noticed(label: str, said: str) -> None:
    assert other_time_in_label(label, 2023) == said
