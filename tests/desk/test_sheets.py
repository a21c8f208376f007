"""Cells that mislead whoever reads on are refused, in every way that a workbook has to hide them."""

import zipfile

import pytest
from openpyxl.styles import Font, PatternFill

from srps.desk.sheets import contrast
from srps.errors import SrpsError
from workbooks import HEAD, ROWS, begun_project, book, receipt, refused, rewritten


@pytest.fixture
def project(tmp_path):
    return begun_project(tmp_path)


def styled(cell: str, **look):
    def change(sheet):
        for name, value in look.items():
            setattr(sheet[cell], name, value)

    return change


RED = PatternFill("solid", fgColor="FFC00000")


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ({"font": Font(color="FFFEFEFE")}, "something that its format does not show"),
        ({"font": Font(size=1)}, "something that its format does not show"),
        ({"font": Font(color="FFC00000"), "fill": RED}, "something that its format does not show"),
        ({"value": 0, "number_format": "#"}, "something that its format does not show"),
        ({"value": "#N/D!"}, "a spreadsheet's error stands in the cell (#N/D!)"),
        ({"value": "#DZIEL/0!"}, "a spreadsheet's error stands in the cell (#DZIEL/0!)"),
        ({"value": "#######"}, "a spreadsheet's error stands in the cell (#######)"),
        ({"value": "9¹"}, "a part of the cell is raised or lowered"),
    ],
)
def test_a_value_that_cannot_be_trusted_is_refused(tmp_path, project, look, words):
    (message,) = refused(project, book(tmp_path, styled("E3", **look)))
    assert message.startswith("dane.xlsx, sheet “Wskaźniki”, cell E3, column Wartość: ")
    assert words in message


def test_white_letters_on_a_dark_ground_are_seen(tmp_path, project):
    receipt(project, book(tmp_path, styled("E3", font=Font(color="FFFFFFFF"), fill=RED)))


@pytest.mark.parametrize(
    ("pattern", "replacement", "words"),
    [
        ("<sheetData>", '<cols><col min="5" max="5" width="0"/></cols><sheetData>', "cell E1: the column is hidden"),
        ('<row r="4"', '<row ht="0" customHeight="1" r="4"', "row 4: the row is hidden"),
    ],
)
def test_no_width_and_no_height_hide_as_well(tmp_path, project, pattern, replacement, words):
    messages = refused(project, rewritten(book(tmp_path), pattern, replacement))
    assert any(words in message for message in messages)


def test_a_day_that_lost_its_format_is_no_goal(tmp_path, project):
    (message,) = refused(project, book(tmp_path, styled("A3", value=45323)))
    assert "cell A3, column Cel: a date stands where none is due" in message


def test_spaces_far_away_are_nothing(tmp_path, project):
    receipt(project, book(tmp_path, styled("XFD1", value=" "), styled("A50000", value=" ")))


def test_the_same_row_on_the_same_page_is_refused_and_nothing_is_lost(tmp_path, project):
    doubled = [*ROWS[3][:4], "1 490", *ROWS[3][5:]]
    (message,) = refused(project, book(tmp_path, rows=[HEAD, *ROWS, doubled]))
    assert "cell C6: the same row stands in row 5 already" in message


def test_the_same_label_on_two_pages_is_two_rows(tmp_path, project):
    other = [*ROWS[3][:7], "9"]
    made, _ = receipt(project, book(tmp_path, rows=[HEAD, *ROWS, other]), taken=5)
    assert made.files[0].read_text(encoding="utf-8").count("liczba osób w kursach") == 2


def test_headings_with_marks_brackets_and_unseen_letters_are_known(tmp_path, project):
    head = [
        "Cel\u00a0",
        "Zada\u200bnie",
        "Wskaźnik\n(nazwa)",
        "Instytucja",
        "Wartość ",
        "Jednostka*",
        "Uwagi¹",
        "Strona",
    ]
    receipt(project, book(tmp_path, rows=[head, *ROWS]))


def test_a_column_of_another_year_is_left_and_told(tmp_path, project):
    head = [*HEAD[:4], "2023", "2024", *HEAD[5:]]
    made, told = receipt(project, book(tmp_path, rows=[head, *([*row[:4], "11", *row[4:]] for row in ROWS)]))
    assert "columns of another year, not taken: 2023" in told
    assert ",11," not in made.files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "heading", ["Wartość (2023)", "Wartość (plan)", "Wartość [prognoza na 2024]", "Wartość (stan na 31.12.2023)",
                "Wartość (I półrocze)", "Liczba (na 1000 mieszkańców)"],
)  # fmt: skip
def test_brackets_that_make_other_numbers_of_the_values_are_not_passed_over(tmp_path, project, heading):
    messages = refused(project, book(tmp_path, styled("E1", value=heading)))
    assert messages[0].startswith("dane.xlsx, sheet “Wskaźniki”, cell E1: ")
    assert "Did you mean" not in messages[0]


@pytest.mark.parametrize("heading", ["Wartość (plan)", "Wartość (2023)", "Wartość (na 1000 mieszkańców)"])
def test_a_column_of_other_numbers_beside_the_values_is_left_and_told(tmp_path, project, heading):
    head = [*HEAD[:4], heading, *HEAD[4:]]
    made, told = receipt(project, book(tmp_path, rows=[head, *([*row[:4], "11", *row[4:]] for row in ROWS)]))
    assert f"not taken: {heading}" in told
    assert ",11," not in made.files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "heading",
    ["Wartość (2024)", "Wartość (stan na 31.12.2024)", "Wartość osiągnięta", "Wartość (*)", "Wartość (majątku)",
     "Liczba (zakłady pracy)", "Liczba (czerwone kartki)"],
)  # fmt: skip
def test_brackets_that_say_nothing_else_are(tmp_path, project, heading):
    receipt(project, book(tmp_path, styled("E1", value=heading)))


def test_a_baseline_may_name_its_year_in_brackets(tmp_path, project):
    head = ["Cel", "Wskaźnik", "Rok docelowy", "Wartość bazowa (2020)", "Wartość docelowa"]
    rows = [head, ["1", "liczba osób", "2025", "40", "50"]]
    targets = book(tmp_path, lambda sheet: setattr(sheet, "title", "Cele liczbowe"), rows=rows)
    assert ",40," in receipt(project, targets, 1)[0].files[0].read_text(encoding="utf-8")


def test_a_sheet_of_another_year_is_not_taken_for_this_one(tmp_path, project):
    (message,) = refused(project, book(tmp_path, lambda s: setattr(s, "title", "Wskaźniki 2023")))
    assert message.startswith(
        "dane.xlsx, sheet “Wskaźniki 2023”: by its name this sheet is of the year 2023, not 2024."
    )


def test_a_sheet_is_known_by_its_name_with_the_year_behind_it(tmp_path, project):
    def without_level(sheet):
        sheet.title = "Cele 2024"

    (message,) = refused(
        project, book(tmp_path, without_level, rows=[["Cel", "Nazwa", "Ocena"], ["1", "Rodzina", "3"]])
    )
    assert message.startswith("dane.xlsx, sheet “Cele 2024”: the heading “level” is missing")


@pytest.mark.parametrize("title", ["2024", "Wskaźniki 2024", "Strategia 2021-2030"])
def test_a_sheet_of_this_year_or_a_strategy_is_taken(tmp_path, project, title):
    receipt(project, book(tmp_path, lambda s: setattr(s, "title", title)))


def test_of_a_sheet_for_each_year_this_years_is_taken_and_the_others_are_told(tmp_path, project):
    def earlier(sheet):
        other = sheet.parent.create_sheet("2023", 0)
        for row in [HEAD, *([*row[:4], "11", *row[5:]] for row in ROWS)]:
            other.append(row)
        sheet.title = "2024"

    made, told = receipt(project, book(tmp_path, earlier))
    assert "sheet “2023”: by its name this sheet is of the year 2023, not 2024; not read" in told
    assert ",11," not in made.files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["Listy obecności", "Instrukcja obsługi"])
def test_only_our_own_instructions_are_passed_over_in_silence(tmp_path, project, title):
    receipt(project, book(tmp_path, lambda s: setattr(s, "title", title)))


def test_that_the_only_table_is_hidden_is_told(tmp_path, project):
    def hide(sheet):
        sheet.parent.create_sheet("Arkusz1")
        sheet.sheet_state = "hidden"

    with pytest.raises(SrpsError, match=r"sheet “Wskaźniki”: hidden, not read\."):
        receipt(project, book(tmp_path, hide))


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ({"C3": "j.w."}, "cell C3, column Wskaźnik: the cell only says that the one above is meant"),
        ({"C3": '"'}, "cell C3, column Wskaźnik: the cell only says that the one above is meant"),
        ({"A3": "-||-"}, "cell A3, column Cel: the cell only says that the one above is meant"),
        ({"D2": "–"}, "cell D2, column Instytucja: a sign stands where a part would be named"),
        ({"D2": "x"}, "cell D2, column Instytucja: a sign stands where a part would be named"),
        ({"D5": "brak"}, "cell D5, column Instytucja: a sign stands where a part would be named"),
        ({"A3": None}, "cell A3: the cell is empty, and above it stands “1.1”. Write it in every row"),
        ({"B4": None}, "cell B4: the cell is empty, and above it stands “1”. Write it in every row"),
    ],
)
def test_habits_of_tables_on_paper_are_refused_with_their_cell(tmp_path, project, look, words):
    def change(sheet):
        for cell, value in look.items():
            sheet[cell] = value

    (message,) = refused(project, book(tmp_path, change))
    assert words in message


def test_a_csv_with_damaged_letters_is_refused(tmp_path, project):
    path = tmp_path / "dane.csv"
    text = "\n".join(";".join(cell or "" for cell in row) for row in [HEAD, *ROWS])
    path.write_text(text.encode("utf-8").decode("cp1250", "replace"), encoding="utf-8")
    with pytest.raises(SrpsError, match=r"The Polish letters in dane\.csv are damaged"):
        receipt(project, path)


def test_excels_mark_of_an_open_workbook_is_no_workbook(tmp_path, project):
    path = tmp_path / "~$dane.xlsx"
    path.write_bytes(b"\x04Anna")
    with pytest.raises(SrpsError, match="Choose the workbook itself"):
        receipt(project, path)


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties {look}/></style:style>
<style:style style:name="ce1" style:family="table-cell"><style:text-properties {look}/></style:style>
<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Wskaźniki">{column}{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def open_document(folder, value, look, column=""):
    """Write an ODS of which the value in E2 is the given XML, with a style that has the look."""
    rows = [HEAD, *ROWS]
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [f"<table:table-cell><text:p>{cell or ''}</text:p></table:table-cell>" for cell in row]
        if number == 2:
            cells[4] = value
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    path = folder / "dane.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(look=look, rows="".join(lines), column=column))
    return path


SPAN = '<table:table-cell><text:p><text:span text:style-name="T1">58</text:span>61</text:p></table:table-cell>'
STYLED = '<table:table-cell table:style-name="{}"><text:p>58</text:p></table:table-cell>'
BY_COLUMN = (
    '<table:table-column table:number-columns-repeated="4"/><table:table-column table:default-cell-style-name="ce1"/>'
)


@pytest.mark.parametrize(
    ("value", "look", "column", "words"),
    [
        (SPAN, 'style:text-line-through-type="single"', "", "a part of the cell is crossed out"),
        (SPAN, 'style:text-line-through-style="solid"', "", "a part of the cell is crossed out"),
        (SPAN, 'style:text-position="super 58%"', "", "a part of the cell is raised or lowered"),
        (STYLED.format("ce1"), 'style:text-line-through-type="double"', "", "the cell is crossed out"),
        (STYLED.format("ce2"), 'style:text-line-through-style="solid"', "", "the cell is crossed out"),
        (
            STYLED.format(""),
            'style:text-line-through-style="solid"',
            BY_COLUMN,
            "column Wartość: the cell is crossed out",
        ),
        (STYLED.format("ce1"), 'fo:color="#ffffff"', "", "something that its format does not show"),
        (STYLED.format("ce1"), 'fo:font-size="1pt"', "", "something that its format does not show"),
    ],
)
def test_an_ods_hides_in_ways_of_its_own(tmp_path, project, value, look, column, words):
    messages = refused(project, open_document(tmp_path, value, look, column))
    assert words in messages[0]


def test_spaces_of_an_ods_are_kept(tmp_path, project):
    made, _ = receipt(
        project, open_document(tmp_path, "<table:table-cell><text:p>1<text:s/>480</text:p></table:table-cell>", "")
    )
    assert ",1 480," in made.files[0].read_text(encoding="utf-8").splitlines()[1]
