"""What the heading of a column says of the time of its values."""

import pytest

from srps.catalogue.periods import read_period
from srps.importing.times import time_in, without_time, year_of


@pytest.mark.parametrize(
    ("heading", "time", "rest"),
    [
        ("2022", "2022", ""),
        ("Wykonanie za 2023 rok", "2023", "Wykonanie"),
        ("Rok szkolny 2021/2022", "2021/2022", ""),
        ("2021/22", "2021/2022", ""),
        ("STAN NA 31.12.2022 r.", "stan na 31.12.2022", ""),
        ("Stan na dzień 31 grudnia 2022 r.", "stan na 31 grudnia 2022", ""),
        ("PROGNOZA NA ROK 2024", "prognoza 2024", ""),
        ("I półrocze 2023", "I półrocze 2023", ""),
        ("osoby 2022", "2022", "osoby"),
        ("Dynamika 2023/2022 (%)", "", "Dynamika (%)"),
        ("Liczba osób", "", "Liczba osób"),
    ],
)
def test_a_heading_names_a_time_that_the_grammar_of_periods_reads(heading: str, time: str, rest: str) -> None:
    assert time_in(heading) == time
    assert without_time(heading) == rest
    assert read_period(time, 2023).is_read


def test_a_target_is_due_in_the_last_year_of_a_span() -> None:
    assert year_of(time_in("Wartość docelowa 2021-2027")) == "2027"
