"""A sum that Excel kept is added up anew: stale ones, and ones that pass over numbers kept as text, are refused."""

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from srps.desk.formulas import fault_of_sum
from workbooks import HEAD, ROWS, begun_project, receipt, refused

CELLS = {(3, 5): 30, (4, 5): 22, (5, 5): "1 480", (6, 5): "b.d.", (7, 5): "Wartość"}


def fault(formula: str, held: object, cells=CELLS, formulas=None) -> str | None:
    return fault_of_sum(formula, held, lambda *at: (cells.get(at), (formulas or {}).get(at, "")))


@pytest.mark.parametrize(
    ("formula", "held"),
    [
        ("=SUM(E3:E4)", 52),
        ("=sum( $E$3 : E$4 )", 52),
        ("=SUM(E3;E4)", 52),
        ("=SUM(E3:E4,E6:E7)", 52),
        ("=+E3+E4", 52),
        ("=E3-E4", 8),
        ("=SUBTOTAL(9,E3:E4)", 52),
        ("of:=SUM([.E3:.E4])", 52),
        ("=E3+E5", 1510),  # Excel makes a number of the text
        ("=E3", 30),
        ("=SUM(E3:E4)/2", 7),  # no mere sum
        ("=SUM(Arkusz2!E3:E4)", 7),
        ("=VLOOKUP(E3,A1:B9,2)", 7),
        ("=SUM(E3:E1048576)", 7),  # too many cells
        ("=SUM(E3:E5)", "tekst"),
    ],
)
def test_a_sum_of_its_cells_and_whatever_is_no_sum_are_left_alone(formula, held):
    assert fault(formula, held) is None


@pytest.mark.parametrize("formula", ["=SUM(E3:E4)", "=E3+E4", "of:=[.E3]+[.E4]", "=SUBTOTAL(109,E3:E4)"])
def test_a_stale_sum_is_told_with_the_right_one(formula):
    assert fault(formula, 51) == "the formula was not calculated anew: its cells add up to 52"


@pytest.mark.parametrize("held", [52, 1532])
def test_numbers_kept_as_text_are_told(held):
    assert fault("=SUM(E3:E7)", held) == "the formula passes over numbers that are kept as text: E5"


def test_a_subtotal_leaves_others_out():
    assert fault("=SUBTOTAL(9,E3:E4)", 30, formulas={(4, 5): "=SUBTOTAL(9,E1:E2)"}) is None


@given(st.lists(st.decimals(-10_000, 10_000, places=2), min_size=1, max_size=30))
def test_the_rounding_of_a_computer_makes_no_sum_stale(amounts):
    cells = {(row, 1): float(amount) for row, amount in enumerate(amounts, start=1)}
    assert fault(f"=SUM(A1:A{len(amounts)})", sum(cells.values()), cells) is None


@pytest.fixture
def project(tmp_path):
    return begun_project(tmp_path)


def with_sum(folder, held, parts):
    path = folder / "dane.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Wskaźniki")
        for number, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(number, 0, row)
        for cell, part in zip(("E3", "E4"), parts, strict=True):
            sheet.write(cell, part)
        sheet.write_formula("E2", "=SUM(E3:E4)", None, held)
    return path


@pytest.mark.parametrize(
    ("held", "parts", "words"),
    [
        (51, (30, 22), "was not calculated anew: its cells add up to 52 (the cell holds “51”). Put the value itself"),
        (0, ("30", "22"), "kept as text: E3, E4 (the cell holds “0”). Make numbers of these cells"),
        (22, ("30", 22), "kept as text: E3 (the cell holds “22”). Make numbers"),
    ],
)
def test_a_wrong_sum_is_refused_with_its_cell(tmp_path, project, held, parts, words):
    (message,) = refused(project, with_sum(tmp_path, held, parts))
    assert message.startswith("dane.xlsx, sheet “Wskaźniki”, cell E2, column Wartość: ")
    assert words in message


def test_a_right_sum_is_taken(tmp_path, project):
    made, _ = receipt(project, with_sum(tmp_path, 52, (30, 22)))
    assert "liczba rodzin,,,52," in made.files[0].read_text(encoding="utf-8")
