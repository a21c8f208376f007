"""What was taken or left although something about it is remarkable stands in the receipt, with its cell."""

import pytest
import xlsxwriter
from openpyxl.comments import Comment

from workbooks import HEAD, ROWS, begun_project, book, receipt


@pytest.fixture
def project(tmp_path):
    return begun_project(tmp_path)


def test_a_comment_is_told(tmp_path, project):
    path = book(tmp_path, lambda s: setattr(s["E2"], "comment", Comment("poprawka: 58,\nnie 52", "A")))
    _, told = receipt(project, path)
    assert "dane.xlsx, Wskaźniki!E2: a comment, not taken: poprawka: 58, nie 52" in told


def test_a_comment_outside_the_table_is_told_too(tmp_path, project):
    _, told = receipt(project, book(tmp_path, lambda s: setattr(s["K2"], "comment", Comment("stare dane", "A"))))
    assert "Wskaźniki!K2: a comment, not taken: stare dane" in told


@pytest.mark.parametrize("formula", ["='C:\\dane\\[rok2023.xlsx]Arkusz1'!$B$4", "=[1]Arkusz1!B4+1"])
def test_a_value_from_another_workbook_is_told(tmp_path, project, formula):
    path = tmp_path / "dane.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Wskaźniki")
        for number, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(number, 0, row)
        sheet.write_formula("E2", formula, None, 48)
        sheet.insert_textbox("J2", "Uwaga: dane za I półrocze")
    made, told = receipt(project, path)
    assert "values from another workbook, as last calculated: E2" in told
    assert "dane.xlsx, sheet “Wskaźniki”: a text box, not read: Uwaga: dane za I półrocze" in told


def test_letters_without_width_are_left_out_and_told(tmp_path, project):
    def change(sheet):
        sheet["A5"], sheet["E5"], sheet["E2"], sheet["C3"] = (
            "1.2\u200b",
            "1\u200b480",
            "\ufeff52",
            "liczba ro\u00addzin",
        )

    made, told = receipt(project, book(tmp_path, change))
    text = made.files[0].read_text(encoding="utf-8")
    assert not set("\u200b\ufeff\u00ad") & set(text)
    assert "1.2,2,liczba osób w kursach,,,1480" in text
    assert "letters that cannot be seen were left out: E2, C3, A5, E5" in told


@pytest.mark.parametrize(("number_format", "value"), [("0.00E+00", 123456), ("#,##0,", 1480546), ("# ?/?", 0.5)])
def test_digits_that_a_format_hides_are_taken_and_told(tmp_path, project, number_format, value):
    def change(sheet):
        sheet["E5"] = value
        sheet["E5"].number_format = number_format

    _, told = receipt(project, book(tmp_path, change))
    assert f"Wskaźniki!E5: taken in full, {str(value).replace('.', ',')}; the cell shows it otherwise" in told


def test_what_is_no_number_is_told_but_no_sign_for_a_missing_one(tmp_path, project):
    def change(sheet):
        sheet["E2"], sheet["E3"], sheet["E4"], sheet["E5"] = "9O", "58→61", "b.d.", "x"

    _, told = receipt(project, book(tmp_path, change))
    assert "no number can be read, taken as it stands: E2 “9O”, E3 “58→61”" in told
    assert "E4" not in told


def test_many_cells_are_counted(tmp_path, project):
    rows = [["1", "1", f"wskaźnik {n}", None, "9O", None, None, "5"] for n in range(8)]
    _, told = receipt(project, book(tmp_path, rows=[HEAD, *rows]), taken=8)
    assert "E2 “9O”, E3 “9O”, E4 “9O”, E5 “9O”, E6 “9O” and 3 more" in told


@pytest.mark.parametrize(
    "number_format", ['#,##0;-#,##0;"-"', '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', '0;-0;"brak"']
)
def test_a_zero_that_is_shown_as_something_else_is_told(tmp_path, project, number_format):
    def change(sheet):
        sheet["E4"] = 0
        sheet["E4"].number_format = sheet["E5"].number_format = number_format
        sheet["E5"] = 12

    _, told = receipt(project, book(tmp_path, change))
    assert "taken as 0, which the sheet shows otherwise; if there is no number, clear the cell: E4\n" in f"{told}\n"


def test_a_fraction_with_the_unit_per_cent_is_told(tmp_path, project):
    def change(sheet):
        for row, value in enumerate([0.077, "7,7", "0,5%", "b.d."], start=2):
            sheet.cell(row, 5).value, sheet.cell(row, 6).value = value, "%"

    _, told = receipt(project, book(tmp_path, change))
    assert "if 0,077 is to be 7,7%, write 7,7: E2\n" in f"{told}\n"


def test_rows_without_a_goal_among_others_are_told(tmp_path, project):
    _, told = receipt(
        project, book(tmp_path, lambda s: (setattr(s["A5"], "value", None), setattr(s["B5"], "value", None)))
    )
    assert "no goal is named, and none is taken over from the row above: E5" in told
