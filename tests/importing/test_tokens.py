import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.importing import reasons as why
from srps.importing.tokens import NUMBER, numbers
from srps.messages import Message


def reasons(text: str) -> list[Message]:
    return [number.reason for number in numbers(text)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("przyjęta 30 października 2014 r.", why.DATE),
        ("z dnia 18.06.2019", why.DATE),
        ("w 2023 roku", why.YEAR),
        ("na lata 2014-2020", why.PERIOD),
        ("Uchwałą Nr LI/451/14 Rady", why.RESOLUTION),
        ("na podstawie art. 17 ust. 1", why.ARTICLE),
        ("budynek przy ul. Okrzei 1A", why.ADDRESS),
        ("97-400 Bełchatów", why.ADDRESS),
        ("Wstęp............. 3", why.PAGE),
        ("Zadanie 3. Praca socjalna", why.HEADING),
        ("dzieci do 6 roku życia", why.AGE),
        ("Szkoła Podstawowa Nr 12", why.NAME),
        ("świadczenie 500+", why.NAME),
        ("projekt „Bezpieczne Serce 24 h”", why.NAME),
        ("300 zł na osobę", why.RATE),
        ("profilakt6yka", why.SLIP),
        ("3. Punkt listy", why.ROW),
    ],
)
def test_a_number_that_is_no_value_is_explained(text: str, reason: Message) -> None:
    assert set(reasons(text)) == {reason}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("objęto 162 osób", "162"),
        ("kwota 1 480 546,54 zł ogółem", "1 480 546,54 zł"),
        ("wydano 4.652 posiłków", "4.652"),
        ("skorzystało ok. 741 osadzonych", "ok. 741"),
        ("ponad 1.200 osób", "ponad 1.200"),
        ("w formie zasiłków celowych 23 osoby", "23"),
        ("2023 osoby", "2023"),
        ("powierzchnia 619,74 m²", "619,74 m²"),
    ],
)
def test_a_value_keeps_its_qualifier_and_unit(text: str, printed: str) -> None:
    (number,) = numbers(text)
    assert (number.printed, number.reason) == (printed, "")


@pytest.mark.parametrize("text", ["9O osób", "l03 osoby", "12a4 osób"])
def test_a_letter_among_the_digits_is_doubted(text: str) -> None:
    assert any(number.doubt or number.reason == why.SLIP for number in numbers(text))


@given(st.text(alphabet="0123456789 ,.abcżł()-–/„”\n", max_size=60))
def test_every_digit_belongs_to_exactly_one_number(text: str) -> None:
    found = numbers(text)
    covered = [position for number in found for position in range(number.start, number.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if c.isdigit()} <= set(covered)
    assert all(number.reason in vars(why).values() for number in found)
    assert [number.start for number in found] == [match.start() for match in NUMBER.finditer(text)]


@pytest.mark.parametrize(
    "text", ["Koszt 198 l32,00 zł", "Zasiłek 201 540,l2", "W roku 2 022 wskaźnik", "chronione 1.4. Szkolenie"]
)
def test_digits_that_may_be_something_else_are_doubted(text: str) -> None:
    assert numbers(text)[0].doubt


def test_a_sum_and_a_year_with_their_noun_are_not_doubted() -> None:
    assert [number.doubt for number in numbers("W 2023 roku wydano 2 022 zł i 198 132,00 zł")] == ["", "", ""]
