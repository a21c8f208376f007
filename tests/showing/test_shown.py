"""Figures and tables as accessible HTML."""

import base64

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from srps.showing.language import texts
from srps.showing.shown import Figure, Html, Section, Sections, Table, anchor, heading_name, notebook_style

PL, EN = texts("pl"), texts("en")
FRAME = pd.DataFrame({"Cel": ["1", "2"], "Nazwa": ["Wsparcie rodziny", "Praca"], "Wartość": [12345.5, None]})


def soup(shown) -> BeautifulSoup:
    return BeautifulSoup(shown.html(), "html.parser")


def test_table_has_caption_scopes_and_its_own_number_format():
    table = soup(Table("goals", "Cele", FRAME, PL, row_header="Nazwa", numeric=("Wartość",))).table
    assert table.caption.get_text() == "Cele"
    assert [(cell.name, cell["scope"]) for cell in table.find_all("th")] == [("th", "col")] * 3 + [("th", "row")] * 2
    assert [cell.get_text() for cell in table.tbody.find_all("th")] == ["Wsparcie rodziny", "Praca"]
    assert [cell.get_text() for cell in table.find_all("td", class_="number")] == ["12\N{NO-BREAK SPACE}345,5", ""]


def test_first_column_heads_the_rows_unless_another_is_named():
    assert [cell.get_text() for cell in soup(Table("t", "T", FRAME, PL)).tbody.find_all("th")] == ["1", "2"]


def test_table_can_be_scrolled_by_keyboard_and_is_named_by_its_caption():
    box = soup(Table("goals", "Cele", FRAME, PL)).div
    assert (box["role"], box["tabindex"], box["aria-labelledby"]) == ("group", "0", "goals-caption")
    assert box.find(id="goals-caption").name == "caption"


def test_document_words_are_polish_only_where_the_page_is_not():
    assert [
        cell["lang"] for cell in soup(Table("t", "T", FRAME, EN, foreign=("Nazwa",))).find_all("td", lang=True)
    ] == [
        "pl",
        "pl",
    ]
    assert not soup(Table("t", "T", FRAME, PL, foreign=("Nazwa",))).find_all(lang=True)


def test_a_table_without_rows_says_so():
    shown = soup(Table("claims", "Wielkości", FRAME.iloc[:0], PL, empty="żadnych", downloads="data"))
    assert shown.find("table") is None
    assert shown.p.get_text() == "Wielkości: żadnych"
    assert not shown.find_all("a")


def test_downloads_name_their_table_for_a_screen_reader():
    links = soup(Table("goals", "Cele", FRAME, PL, downloads="data")).find_all("a", download=True)
    assert [link["href"] for link in links] == ["data/goals.excel.csv", "data/goals.csv"]
    assert all(link.get_text().endswith(", Cele") for link in links)


def test_emphasised_rows_and_html_columns():
    frame = FRAME.assign(Nazwa=["<ul class='parts'><li>MOPS: <b>3</b></li><li>PUP</li></ul>", "&lt;"])
    table = soup(Table("t", "T", frame, PL, markup=("Nazwa",), emphasised=(1,))).table
    assert [row.get("class") for row in table.tbody.find_all("tr")] == [None, ["emphasised"]]
    assert len(table.find_all("li")) == 2
    assert [cell.get("class") for cell in table.thead.find_all("th")] == [None, ["parts"], None]


@pytest.mark.parametrize(
    ("longest", "expected"), [("krótko", None), ("słowo " * 5, ["medium"]), ("słowo " * 20, ["long"])]
)
def test_columns_are_told_apart_by_the_length_of_their_texts(longest, expected):
    table = soup(Table("t", "T", pd.DataFrame({"Nazwa": [longest.strip()]}), PL)).table
    assert table.thead.th.get("class") == expected


def test_landscape_is_given_only_where_words_have_no_room():
    narrow = Table("t", "T", FRAME, PL, wide=True)
    broad = Table("t", "T", pd.DataFrame({f"Kolumnakolumna{i}": ["x"] for i in range(9)}), PL, wide=True)
    assert not narrow.is_landscape
    assert broad.is_landscape
    assert "landscape" in soup(broad).div["class"]
    assert not Table("t", "T", broad.frame, PL).is_landscape


def test_figure_has_alternative_text_caption_downloads_and_its_data():
    table = Table("ratings-data", "Oceny", FRAME, PL, downloads="data")
    shown = soup(Figure("ratings", "Oceny celów", "Dwa cele: jeden oceniono na 4, drugi na 3.", "<svg/>", table, PL))
    image = shown.figure.img
    assert image["alt"] == "Dwa cele: jeden oceniono na 4, drugi na 3."
    assert base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")) == b"<svg/>"
    assert shown.figure.figcaption.get_text() == "Oceny celów"
    assert not shown.details.has_attr("open")
    assert shown.details.table.caption.get_text() == shown.details.summary.get_text()
    assert "Oceny celów" in shown.details.summary.get_text()
    assert not shown.details.find_all("a")
    assert len(shown.find_all("a", download=True)) == 2


def test_sections_hold_paragraphs_and_items_under_a_heading():
    section = soup(Section("Cele & miary", 3, ("Pierwszy.",), (Sections((Html("<hr>"), Html("<br>"))),)))
    assert section.h3["id"] == section.section["aria-labelledby"] == "cele-miary"
    assert section.p.get_text() == "Pierwszy."
    assert section.hr
    assert section.br
    assert anchor("<b>Łódź</b> – cele") == "lodz-cele"


def test_in_jupyter_the_same_fragment_brings_its_few_rules():
    table = Table("goals", "Cele", FRAME, PL)
    assert table._repr_html_() == notebook_style() + table.html()
    assert ".hidden" in notebook_style()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wsparcie rodziny", "Wsparcie rodziny"),
        ("słowo " * 12 + "i pomoc rodzinom oraz dzieciom", "Słowo " + "słowo " * 11 + "i pomoc\N{NO-BREAK SPACE}…"),
        ("słowo " * 13 + "w " + "miejscu" * 5, "Słowo " + "słowo " * 11 + "słowo\N{NO-BREAK SPACE}…"),
        ("Pomoc, " * 20, "Pomoc, " * 11 + "Pomoc\N{NO-BREAK SPACE}…"),
    ],
)
def test_headings_are_cut_at_a_word_and_never_behind_a_preposition(name, expected):
    assert heading_name(name) == expected
