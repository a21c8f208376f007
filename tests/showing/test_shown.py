"""Figures and tables as accessible HTML."""

import base64

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from srps.showing.language import texts
from srps.showing.shown import (
    Bar,
    Bars,
    Dot,
    Dots,
    Figure,
    Html,
    Section,
    Sections,
    Table,
    anchor,
    folded_on_phone,
    heading_name,
    notebook_style,
)

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


@pytest.mark.parametrize(
    ("cells", "is_labelled"),
    [
        ({"a": ["1"], "b": ["2"], "c": ["3"]}, False),
        ({"a": ["1"], "b": ["2"], "c": ["a long text " * 6]}, True),
        ({"a": ["1"], "b": ["a long text " * 6]}, False),  # two columns have room
        ({f"heading {n}": ["1"] for n in range(4)}, True),
    ],
)
def test_a_table_without_room_on_a_telephone_has_its_headings_beside_the_cells(cells, is_labelled):
    table = soup(Table("t", "c", pd.DataFrame(cells), texts("en"))).table
    assert ("labelled" in table.get("class", [])) is is_labelled
    assert table.get("style", "").count("--h") == (len(cells) if is_labelled else 0)


def test_a_heading_with_quotation_marks_stays_in_its_place_in_the_style():
    cells = {'the "x"': ["1"], "b": ["2"], "c": ["a long text " * 6]}
    style = soup(Table("t", "c", pd.DataFrame(cells), texts("en"))).table["style"]
    assert style.startswith('--h1: "the \\"x\\": "; --h2: "b: "')


@pytest.mark.parametrize(("rows", "is_folded"), [(4, False), (5, True)])
def test_a_long_table_is_folded_on_a_telephone_and_open_elsewhere(rows, is_folded):
    shown = soup(folded_on_phone(Table("t", "Sums", pd.DataFrame({"a": ["x"] * rows}), texts("en"))))
    assert [(part["class"], part.has_attr("open"), part.summary.text) for part in shown.find_all("details")] == (
        [(["data", "chapter"], True, f"Sums ({rows})")] if is_folded else []
    )


def test_figure_has_alternative_text_caption_downloads_and_its_data():
    table = Table("ratings-data", "Oceny", FRAME, PL, downloads="data")
    alt = "Dwa cele: jeden oceniono na 4, drugi na 3."
    shown = soup(Figure("ratings", "Oceny celów", alt, "<svg/>", "<svg id='narrow'/>", table, PL, note="Skala 1–4."))
    narrow = shown.figure.picture.source
    assert base64.b64decode(narrow["srcset"].removeprefix("data:image/svg+xml;base64,")) == b"<svg id='narrow'/>"
    assert "max-width" in narrow["media"]
    assert shown.figure.find_next_sibling(class_="note").get_text() == "Skala 1–4."
    image = shown.figure.img
    assert image["alt"] == "Dwa cele: jeden oceniono na 4, drugi na 3."
    assert base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")) == b"<svg/>"
    assert shown.figure.figcaption.get_text() == "Oceny celów"
    assert not shown.details.has_attr("open")
    assert shown.details.table.caption.get_text() == shown.details.summary.get_text()
    assert "Oceny celów" in shown.details.summary.get_text()
    assert not shown.details.find_all("a")
    assert len(shown.find_all("a", download=True)) == 2


def test_dots_are_a_list_with_their_interval_in_words():
    dots = (
        Dot("Sieradz, 2023", "10", 10.0, (5.0, 20.0), "(5–20); 4 osoby"),
        Dot("Łomża, 2010", "brak", note="1 osoba"),
    )
    shown = soup(Dots("rates", "Od 10 do 10", dots, PL))
    assert [item.get_text(" ", strip=True) for item in shown.find_all("li")] == [
        "Sieradz, 2023 10 (5–20); 4 osoby",
        "Łomża, 2010 brak 1 osoba",
    ]
    assert shown.find(class_="interval")["style"] == "--from: 25.0%; --share: 75.0%"
    assert [dot["style"] for dot in shown.find_all(class_="dot")] == ["--share: 50.0%"]


def test_bars_cut_what_is_longer_and_mark_a_number():
    bars = (Bar("Rodziny", (("done", 150.0, ""),), "osiągnięto"), Bar("Osoby", (), "nie osiągnięto"))
    shown = soup(Bars("targets", "Jeden cel", bars, 120.0, PL, (("done", "osiągnięto"),), (100.0, "wartość docelowa")))
    assert [part["style"] for part in shown.select(".rows .part")] == ["--share: 100.0%"]
    assert [mark["style"] for mark in shown.select(".rows .mark")] == ["--share: 83.3%"] * 2
    assert [item.get_text(" ", strip=True) for item in shown.select(".key li")] == ["osiągnięto", "wartość docelowa"]
    assert "noted" in shown.div["class"]


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


def test_a_section_folds_its_long_tables_on_a_telephone():
    long, short = (
        Table(name, name, pd.DataFrame({"a": ["1"] * rows}), PL) for name, rows in (("long", 5), ("short", 4))
    )
    page = soup(Section("Tytuł", items=(long, short), folds_tables=True))
    assert [table["id"] for table in page.select("details.chapter table")] == ["long"]
    assert [table["id"] for table in page.select("table")] == ["long", "short"]
    assert not soup(Section("Tytuł", items=(long,))).select("details")
