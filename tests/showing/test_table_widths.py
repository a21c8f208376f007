"""The widths of a printed table's columns: every word has room, long texts get what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import tied
from srps.showing.table_widths import BOLD, GAP, LINE, least_width, shares


def plain(*cells: str) -> list[list[str]]:
    return [[cell] for cell in cells]


def test_least_width_is_that_of_the_longest_word_in_bold_heading_or_cells():
    assert least_width("Cel", plain("1", "2")) == pytest.approx(3 * BOLD + GAP)
    assert least_width("Cel", plain("bezdomność")) == pytest.approx(10 + GAP)
    assert least_width("Cel", plain("niepełnosprawnościami")) == pytest.approx(14 + GAP)
    assert least_width("Sprawdzone wiersze", plain("1")) == pytest.approx(10 * BOLD + GAP)


def test_a_number_keeps_its_groups_and_its_unit():
    assert least_width("Cel", plain("kwota 588 268 zł")) == pytest.approx(len("588 268 zł") + GAP)


def test_long_texts_get_what_short_columns_leave():
    short, long, line = shares(["Cel", "Nazwa", "Wiersz"], [plain("1"), plain("słowo " * 60), plain("w. 72")])
    assert short == pytest.approx(100 * (3 * BOLD + GAP) / LINE, abs=1.5)
    assert line < 12
    assert long > 78


def test_a_list_needs_no_more_room_than_its_longest_item():
    items = ["MOPS: 3", "PCPR: 2", "PUP: 1"]
    text, parts = shares(["Wskaźnik", "Składniki"], [plain("słowo " * 40), [items]])
    assert parts < 20 < text


def test_deeper_items_have_less_room():
    item = "wnioski rozpatrzone pozytywnie: 31"
    flat = shares(["Wskaźnik", "Części"], [plain("słowo " * 40), [[item] * 6]])[1]
    deep = shares(["Wskaźnik", "Części"], [plain("słowo " * 40), [[" " * 20 + item] * 6]])[1]
    assert deep > flat


def test_tables_without_columns_or_rows():
    assert shares([], []) == []
    assert shares(["Cel"], [[]]) == [100.0]


words = st.lists(st.text("abcż ", max_size=60), min_size=2, max_size=2)


@given(st.lists(words, min_size=1, max_size=7))
def test_shares_are_positive_and_add_up(columns):
    found = shares([f"Kolumna {i}" for i in range(len(columns))], [plain(*column) for column in columns])
    assert len(found) == len(columns)
    assert all(share > 0 for share in found)
    assert sum(found) == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("cell", ["PLN~1,000,000,000.00", "+PLN~1,000,000,000.00 (+8.8%)", "ok.~12~345~678,90~zł; 5%"])
def test_a_long_number_has_room_and_a_long_word_may_be_broken(cell):
    number = tied(cell).split(" ")[0].rstrip(";")
    assert least_width("K", [[tied(cell)]]) >= len(number) + GAP
    assert least_width("K", [["Konstantynopolitańczykowianeczka"]]) < 20
