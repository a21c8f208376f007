"""Rows of a sheet that hold no data are told and left; what could be data is refused with its cell."""

import pytest

from workbooks import HEAD, ROWS, begun_project, book, receipt, refused


@pytest.fixture
def project(tmp_path):
    return begun_project(tmp_path)


@pytest.mark.parametrize(
    "words", ["RAZEM", "Ogółem:", "Suma", "Łącznie", "Razem cel 1", "OGÓŁEM (1+2)", "SUMA CZĘŚCIOWA", "Razem poz. 1-3"]
)
@pytest.mark.parametrize("at", [0, 2, 3])
def test_sums_of_the_sheet_are_left_and_told(tmp_path, project, words, at):
    row = [None] * len(HEAD)
    row[at], row[4] = words, "104"
    _, told = receipt(project, book(tmp_path, rows=[HEAD, *ROWS, row]))
    assert f"row 6: the sum “{words}” is not taken (104)" in told


def test_an_indicator_that_begins_like_a_sum_is_data_where_it_has_a_goal(tmp_path, project):
    row = ["1.2", "2", "Ogółem liczba osób", None, "7", "osoby", None, "6"]
    receipt(project, book(tmp_path, rows=[HEAD, *ROWS, row]), taken=5)


def test_one_without_a_goal_is_refused(tmp_path, project):
    row = [None, None, "Razem wydatki na rodziny", None, "7", None, None, "6"]
    (message,) = refused(project, book(tmp_path, rows=[HEAD, *ROWS, row]))
    assert "cell C6: the row begins like a sum and names no goal" in message


def test_headings_on_every_page_are_no_rows(tmp_path, project):
    _, told = receipt(project, book(tmp_path, rows=[HEAD, *ROWS[:2], HEAD, *ROWS[2:], HEAD]))
    assert "row 4: the headings once more, not taken" in told
    assert "row 7: the headings once more, not taken" in told


def test_a_second_table_below_the_first_is_refused(tmp_path, project):
    targets = [["Cel", "Pozycja", "Wskaźnik", "Rok docelowy", "Wartość docelowa"], ["1.1", "1", "a", "2025", "min. 60"]]
    (message,) = refused(project, book(tmp_path, rows=[HEAD, *ROWS, [], *targets]))
    assert "cell A7: another table begins here (targets). Move it to a sheet of its own." in message


def test_signatures_sources_and_titles_of_groups_are_left_and_told(tmp_path, project):
    rows = [HEAD, ["Cel 1.1 Rodzina"], *ROWS[:3], ["Cel 1.2"], *ROWS[3:], [], ["Sporządziła: Anna Nowak, tel. 123"]]
    _, told = receipt(project, book(tmp_path, rows=rows))
    assert "row 2: only “Cel 1.1 Rodzina” stands there, not taken" in told
    assert "row 9: only “Sporządziła: Anna Nowak, tel. 123” stands there, not taken" in told


def test_a_goal_that_its_rows_do_not_repeat_is_refused(tmp_path, project):
    below = [[None, *row[1:]] for row in ROWS]
    messages = refused(project, book(tmp_path, rows=[HEAD, ["1.1"], *below]))
    assert "cell A2: “1.1” stands above its rows, which do not repeat it" in messages[0]


def test_a_number_that_stands_alone_is_refused(tmp_path, project):
    (message,) = refused(project, book(tmp_path, rows=[HEAD, *ROWS, [None, None, None, None, "104"]]))
    assert "cell C6, column Wskaźnik: the cell is empty" in message
