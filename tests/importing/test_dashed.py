"""Tables that Markdown draws with dashes, as a converter writes them."""

from srps.importing.dashed import drawn
from srps.importing.readers import text_document

MANY_LINES = """\
Tabela 1. Świadczenia

  ---------------------------------------
  Wyszczególnienie    2021      2022
  ------------------- --------- ---------
  Liczba osób         1 245     1 198
  korzystających z
  pomocy

  Kwota zasiłków (zł) 12,50     b.d.
  ---------------------------------------

Koniec
"""
SIMPLE = """\
  Wskaźnik          Wartość
  ----------------- ---------
  Liczba miejsc     34
  Liczba osób       12

Koniec
"""
GRID = """\
+-----------+-------------------+
| Forma     | Liczba            |
|           +---------+---------+
|           | osób    | rodzin  |
+===========+=========+=========+
| Zasiłki   | 67      | 66      |
| stałe     |         |         |
+-----------+---------+---------+
"""


def rows(text: str) -> list[tuple[str, ...]]:
    return [line.cells for line in text_document(text, "raport.md").lines if line.cells]


def test_rows_of_many_lines_are_parted_by_empty_ones() -> None:
    assert rows(MANY_LINES) == [
        ("Wyszczególnienie", "2021", "2022"),
        ("Liczba osób korzystających z pomocy", "1 245", "1 198"),
        ("Kwota zasiłków (zł)", "12,50", "b.d."),
    ]


def test_a_simple_table_ends_with_an_empty_line() -> None:
    assert rows(SIMPLE) == [("Wskaźnik", "Wartość"), ("Liczba miejsc", "34"), ("Liczba osób", "12")]


def test_a_cell_of_a_grid_that_spans_others_stands_at_the_first() -> None:
    assert rows(GRID) == [
        ("Forma", "Liczba", ""),
        ("", "osób", "rodzin"),
        ("Zasiłki stałe", "67", "66"),
    ]


def test_rules_and_lists_are_no_tables() -> None:
    assert drawn(["Tekst", "-----", "", "- jeden", "- dwa", "-- --"]) == []
