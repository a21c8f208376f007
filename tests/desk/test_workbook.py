"""Tables from Excel: taken as the sheet shows them or refused by sheet and cell; never half, never over other data."""

import csv
import datetime
import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from ruamel.yaml import YAML

from miniature import INDICATORS, write_catalogue, write_year
from srps.catalogue.csvfile import read_csv
from srps.catalogue.tables import EXAMPLE_MARK, raw_tables
from srps.desk import headings as headings_module
from srps.desk import keeping as keeping_module
from srps.desk.keeping import latest_change, undo
from srps.desk.new_year import new_year
from srps.desk.workbook import SHEET_NAMES, import_tables, import_workbook
from srps.errors import DataError, SrpsError
from srps.files import replaced
from srps.paths import Project
from srps.reading.year import read_year

CITY, YEAR = "nowe-miasto", 2024
INDICATOR_HEAD = ["goal", "action", "indicator", "breakdown", "part_of", "value", "parts", "note", "line"]
GOAL_HEAD = ["goal", "level", "parent", "name", "domain", "rating", "priorities", "line"]


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path / "project")
    write_catalogue(project)
    new_year(project, CITY, YEAR)
    return project


class Formula(str):
    """A formula and its cached value, which may be missing."""

    value: object = ""


def formula(text: str, value: object = "") -> Formula:
    made = Formula(text)
    made.value = value
    return made


def workbook(folder: Path, sheets: dict[str, list[list]], formats: dict[str, str] | None = None) -> Path:
    """Write a workbook; `formats` gives cells (`wskaźniki!F2`) their number formats."""
    path = folder / "dane.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    address = f"{title}!{chr(65 + c)}{r + 1}"
                    style = book.add_format({"num_format": (formats or {}).get(address, "General")})
                    if isinstance(cell, Formula):
                        sheet.write_formula(r, c, str(cell), style, cell.value)
                    elif isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
                        style = book.add_format({"num_format": "dd.mm.yyyy"})
                        sheet.write_datetime(r, c, cell, style)
                    elif cell is not None:
                        sheet.write(r, c, cell, style)
    return path


def indicator(value, *, label: object = "liczba osób", line: object = 15, goal: object = "1") -> list:
    return [goal, None, label, None, None, value, None, None, line]


def imported(project: Project, path: Path, replace: bool = False) -> dict[str, list[dict[str, str]]]:
    """Import, and return the tables with all their columns but the cell that each row came from."""
    made = import_tables(path, project, CITY, YEAR, replace)
    tables = {path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) for path in made}
    for name, rows in tables.items():
        assert all("!" in row["source"] for row in rows)
        empty = dict.fromkeys(raw_tables()[name].names, "")
        tables[name] = [without_source(empty | row) for row in rows]
    return tables


def without_source(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name != "source"}


def shown(tmp_path: Path, project: Project, value: object, number_format: str = "General") -> str:
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(value)]}, {"wskaźniki!F2": number_format})
    return imported(project, path)["indicators"][0]["value"]


def problems(project: Project, path: Path) -> list[str]:
    before = snapshot(project)
    with pytest.raises(DataError) as caught:
        import_tables(path, project, CITY, YEAR)
    assert snapshot(project) == before  # nothing half-written
    return [str(problem) for problem in caught.value.problems]


def snapshot(project: Project) -> dict[str, bytes]:
    folder = project.raw_year(CITY, YEAR)
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Sheets and headings


def test_a_workbook_becomes_the_tables_of_its_sheets(tmp_path, project):
    path = workbook(
        tmp_path,
        {
            "Cele": [GOAL_HEAD, ["1", "operational", None, "Wspieranie rodziny", "Rodzina", 3, None, 10]],
            "Zadania": [["goal", "action", "name", "line"], [1, 1, "Pomoc asystenta", 12]],
            "WSKAŹNIKI": [INDICATOR_HEAD, indicator(52), indicator("ok. 40", label="osoby")],
            "cele liczbowe": [["goal", "indicator", "target", "line"], [1, "liczba osób", "min 50", 15]],
            "Pusty": [],
        },
    )

    tables = imported(project, path)

    assert list(tables) == ["goals", "actions", "indicators", "targets"]
    assert [row["value"] for row in tables["indicators"]] == ["52", "ok. 40"]
    filled_in = {"goal": "1", "action": "1", "name": "Pomoc asystenta", "line": "12"}
    assert tables["actions"] == [without_source(dict.fromkeys(raw_tables()["actions"].names, "") | filled_in)]
    assert tables["goals"][0]["rating"] == "3"


def test_votes_of_several_raters_are_carried_over_as_they_stand(tmp_path, project):
    goal = ["1", "operational", None, "Wspieranie rodziny", "Rodzina", "3;4;3", None, 10]
    assert imported(project, workbook(tmp_path, {"Cele": [GOAL_HEAD, goal]}))["goals"][0]["rating"] == "3;4;3"
    exported = tmp_path / "goals.csv"
    cells = ["" if cell is None else f'"{cell}"' if cell == "3;4;3" else str(cell) for cell in goal]
    exported.write_text(f"{';'.join(GOAL_HEAD)}\r\n{';'.join(cells)}\r\n", encoding="cp1250", newline="")
    assert imported(project, exported, replace=True)["goals"][0]["rating"] == "3;4;3"


def test_the_written_files_are_what_the_reader_wants(tmp_path, project):
    path = workbook(
        tmp_path,
        {
            "goals": [GOAL_HEAD, ["1", "operational", None, 'Cel "A", B', None, None, None, 10]],
            "indicators": [INDICATOR_HEAD, indicator(1480546.54), indicator(0.077, label="odsetek", line=16)],
        },
        {"indicators!F2": '#,##0.00 "zł"', "indicators!F3": "0.0%"},
    )
    for file in import_tables(path, project, CITY, YEAR):
        faults = []
        frame, _ = read_csv(file, file.name, raw_tables()[file.stem], faults)
        assert faults == []
        assert len(frame) == len(file.read_text(encoding="utf-8").splitlines()) - 1
        assert b"\r" not in file.read_bytes()


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", list(raw_tables()))
def test_titles_are_headings_too_and_in_any_order(tmp_path, project, name, language):
    table = raw_tables()[name]
    columns = list(reversed(table.columns))
    rows = [[c.title(language).upper() for c in columns], [table.example[c.name] for c in columns]]

    tables = imported(project, workbook(tmp_path, {SHEET_NAMES[name][0].upper(): rows}))

    assert tables == {name: [without_source(table.example)]}


@pytest.mark.parametrize("name", list(raw_tables()))
def test_no_two_columns_of_a_table_share_a_heading(name):
    table = raw_tables()[name]
    headings = [{headings_module.slugify(text) for text in (c.name, c.pl, c.en)} for c in table.columns]
    assert sum(map(len, headings)) == len(set.union(*headings))


def test_a_sheet_with_any_name_is_known_by_its_headings(tmp_path, project):
    assert list(imported(project, workbook(tmp_path, {"Arkusz1": [INDICATOR_HEAD, indicator(5)]}))) == ["indicators"]


def test_empty_rows_are_left_out_and_do_not_end_the_table(tmp_path, project):
    rows = [[], INDICATOR_HEAD, indicator(1), [None, "  "], [], indicator(2, label="b")]
    tables = imported(project, workbook(tmp_path, {"wskaźniki": rows}))
    assert [row["value"] for row in tables["indicators"]] == ["1", "2"]


def test_a_sheet_that_is_no_table_is_named(tmp_path, project):
    sheets = {"wskaźniki": [INDICATOR_HEAD, indicator(1)], "Notatki": [["zadzwonić do PCPR"]]}
    (message,) = problems(project, workbook(tmp_path, sheets))
    assert message.startswith("dane.xlsx, sheet “Notatki”: it is not known which table this is. Name it one of: goals,")


def test_a_table_in_two_sheets_is_refused(tmp_path, project):
    rows = [INDICATOR_HEAD, indicator(1)]
    (message,) = problems(project, workbook(tmp_path, {"wskaźniki": rows, "indicators": rows}))
    assert "sheet “indicators”: the table indicators stands in dane.xlsx, sheet “wskaźniki” too" in message


def test_faulty_headings_are_named_with_their_cells(tmp_path, project):
    rows = [["goal", "indicator", "Indicator", "ile", None, "page"], ["1", "a", "b", 3, "zgubione", 5]]

    found = problems(project, workbook(tmp_path, {"wskaźniki": rows}))

    assert [message.split(". Known headings")[0] for message in found] == [
        "dane.xlsx, sheet “wskaźniki”, cell C1: this heading stands twice (the cell holds “Indicator”)",
        "dane.xlsx, sheet “wskaźniki”, cell D1: this heading is not known (the cell holds “ile”)",
        "dane.xlsx, sheet “wskaźniki”, cell E1: cells stand below an empty heading",
        "dane.xlsx, sheet “wskaźniki”: the heading “value” is missing",
    ]


def test_merged_cells_are_refused(tmp_path, project):
    path = tmp_path / "dane.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("wskaźniki")
        for r, row in enumerate([INDICATOR_HEAD, indicator(1), indicator(2, label="b", goal=None)]):
            sheet.write_row(r, 0, row)
        sheet.merge_range("A2:A3", "1")

    (message,) = problems(project, path)
    assert message.startswith("dane.xlsx, sheet “wskaźniki”, cells A2:A3: the cells are merged. Split them and repeat")


# Cells


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, "General", "12"),
        (12.0, "General", "12"),
        (0, "General", "0"),
        (0, '_-* #,##0.00\\ "zł"_-;\\-* #,##0.00\\ "zł"_-;_-* "-"??\\ "zł"_-;_-@_-', "0,00 zł"),
        (12.5, "General", "12,5"),
        (0.1 + 0.2, "General", "0,3"),
        (1480546.5, "#,##0.00", "1 480 546,50"),
        (1480546.5, '#,##0.00\\ "zł"', "1 480 546,50 zł"),
        (1480546.5, '#,##0.00\\ [$zł-415];[Red]\\-#,##0.00\\ [$zł-415]', "1 480 546,50 zł"),
        (1480, "#,##0", "1 480"),
        (1480, "0", "1480"),
        (0.077, "0.0%", "7,7%"),
        (0.5, "0%", "50%"),
        (2.345, "0.00", "2,35"),
        (3.625, "0.00", "3,63"),
        (12, "0.##", "12"),
        (12.5, "0.##", "12,5"),
        (42, "0000", "0042"),
        (-3.5, "0.0;[Red]0.0", "-3,5"),
        (123456, "0.00E+00", "123456"),
        (0.5, "# ?/?", "0,5"),
        (12345678, "#,##0,", "12345678"),
        (12, '"ok. "0', "ok. 12"),
        (12, "@", "12"),
        (123456789012, "General", "123456789012"),
        (1e-7, "General", "0,0000001"),
        (True, "General", "PRAWDA"),
        ("1 480,50 zł", "General", "1 480,50 zł"),
        ("Siedem ", "General", "Siedem"),
        ("a\r\nb", "General", "a\nb"),
        (None, "General", ""),
    ],
)  # fmt: skip
def test_a_cell_is_taken_as_it_is_shown(tmp_path, project, value, number_format, text):
    assert shown(tmp_path, project, value, number_format) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(formula("=1+1", 2), "2"), (formula("=A1", 12.5), "12,5"), (formula('="ok. "&40', "ok. 40"), "ok. 40")],
)
def test_a_formula_is_taken_by_its_cached_value(tmp_path, project, value, text):
    assert shown(tmp_path, project, value) == text


def test_a_formula_without_a_value_is_refused_with_its_cell(tmp_path, project):
    path = without_cached_values(workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(formula("=1+1", 2))]}))
    (message,) = problems(project, path)
    assert message.startswith(
        "dane.xlsx, sheet “wskaźniki”, cell F2, column value: a formula stands in the cell, without a calculated value."
    )


def without_cached_values(path: Path) -> Path:
    """Save a workbook anew with openpyxl, which keeps formulas and drops what they came to."""
    book = load_workbook(path)
    book.save(path)
    return path


def test_a_formula_without_a_value_in_the_last_row_is_not_overlooked(tmp_path, project):
    rows = [INDICATOR_HEAD, indicator(1), [formula("=1+1", 2)]]
    path = without_cached_values(workbook(tmp_path, {"wskaźniki": rows}))
    assert any("cell A3, column goal: a formula" in message for message in problems(project, path))


def test_a_spreadsheets_error_is_refused_with_its_cell(tmp_path, project):
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(formula("=1/0", "#DIV/0!"))]})
    (message,) = problems(project, path)
    assert "cell F2, column value: a spreadsheet's error stands in the cell (#DIV/0!)" in message


@pytest.mark.parametrize(
    ("column", "cell"),
    [("value", "F2"), ("line", "I2"), ("goal", "A2"), ("indicator", "C2"), ("note", "H2")],
)
@pytest.mark.parametrize("date", [datetime.datetime(2024, 5, 3), datetime.time(12, 30)])  # noqa: DTZ001 - Excel has no zones
def test_a_date_where_none_is_due_is_refused_with_its_cell(tmp_path, project, column, cell, date):
    row = indicator(5)
    row[INDICATOR_HEAD.index(column)] = date
    (message,) = problems(project, workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, row]}))
    assert message.startswith(
        f"dane.xlsx, sheet “wskaźniki”, cell {cell}, column {column}: a date stands where none is due"
    )


def test_a_deadline_may_be_a_date(tmp_path, project):
    head = ["goal", "action", "name", "deadline", "line"]
    path = workbook(tmp_path, {"zadania": [head, [1, 1, "Pomoc", datetime.date(2024, 12, 31), 5]]})
    assert imported(project, path)["actions"][0]["deadline"] == "31.12.2024"


def test_a_goal_named_by_a_decimal_number_is_refused(tmp_path, project):
    (message,) = problems(project, workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(5, goal=1.1)]}))
    assert "cell A2, column goal: a number with decimals names a goal or action" in message
    assert "Format the cell as text" in message


def test_lines_and_years_are_plain_digits_however_they_are_shown(tmp_path, project):
    head = ["goal", "indicator", "due_year", "target", "line"]
    rows = [head, [1, "liczba osób", 2025, 50, 1234.0]]
    formats = {"cele liczbowe!C2": "#,##0.00", "cele liczbowe!E2": "#,##0.00", "cele liczbowe!D2": "#,##0.00"}

    (row,) = imported(project, workbook(tmp_path, {"cele liczbowe": rows}, formats))["targets"]

    assert (row["due_year"], row["line"], row["target"]) == ("2025", "1234", "50,00")


def test_what_no_raw_table_may_hold_is_refused_with_its_cell(tmp_path, project):
    rows = [
        INDICATOR_HEAD,
        indicator("=HYPERLINK(1)"),
        indicator(5, line=2.5),
        indicator(5, label=None),
        ["1", None, "a", None, None, 5, "prawie wszystkie", None, 3],
    ]

    found = problems(project, workbook(tmp_path, {"wskaźniki": rows}))

    assert [message.split(":")[0].rsplit(", ", 2)[1] for message in found] == [
        "cell F2",
        "cell I3",
        "cell C4",
        "cell G5",
    ]
    assert "a spreadsheet formula stands in the cell (the cell holds “=HYPERLINK(1)”)" in found[0]
    assert "a whole number above zero is expected (the cell holds “2,5”)" in found[1]
    assert "the cell is empty" in found[2]
    assert "Use one of: all, examples, subset" in found[3]


def test_the_example_row_is_refused(tmp_path, project):
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(5, label=f"{EXAMPLE_MARK} liczba")]})
    (message,) = problems(project, path)
    assert (
        "cell C2, column indicator: this is the example row (the cell holds “PRZYKŁAD: liczba”). Remove the row."
        in message
    )


def test_all_faults_are_told_at_once(tmp_path, project):
    bad = [INDICATOR_HEAD, indicator(datetime.date(2024, 5, 3)), indicator(5, line="x")]
    goals = [GOAL_HEAD, ["1", "wysoki", None, "A", None, None, None, 1]]
    found = problems(project, workbook(tmp_path, {"cele": goals, "wskaźniki": bad}))
    assert [message.split(", column")[0] for message in found] == [
        "dane.xlsx, sheet “cele”, cell B2",
        "dane.xlsx, sheet “wskaźniki”, cell F2",
        "dane.xlsx, sheet “wskaźniki”, cell I3",
    ]


# CSV as Polish Excel saves it

POLISH = "goal;action;indicator;breakdown;part_of;value;parts;note;line\r\n1;;łóżka; „Dom”;;1 480,50;;;15\r\n"


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_csv_in_any_encoding_and_separator_of_excel_is_taken(tmp_path, project, encoding, separator):
    text = POLISH.replace("1 480,50", "1 480" if separator == "," else "1 480,50").replace(";", separator)
    path = tmp_path / "wskaźniki.csv"
    path.write_bytes(text.encode(encoding))

    (row,) = imported(project, path)["indicators"]

    assert (row["indicator"], row["breakdown"]) == ("łóżka", "„Dom”")
    assert row["value"] == ("1 480" if separator == "," else "1 480,50")


def test_polish_titles_with_commas_do_not_confuse_the_separator(tmp_path, project):
    table = raw_tables()["targets"]
    path = tmp_path / "eksport.csv"
    head = ";".join(column.pl for column in table.columns)
    path.write_text(f"{head}\n{';'.join(table.example[name] for name in table.names)}\n", encoding="cp1250")
    assert imported(project, path) == {"targets": [without_source(table.example)]}


def test_excels_hint_of_the_separator_is_heeded(tmp_path, project):
    path = tmp_path / "indicators.csv"
    path.write_text("sep=|\n" + POLISH.replace(";", "|").replace("\r", ""), encoding="utf-8")
    assert imported(project, path)["indicators"][0]["value"] == "1 480,50"


def test_a_fault_in_a_csv_is_named_by_its_cell(tmp_path, project):
    path = tmp_path / "wskaźniki.csv"
    path.write_text(POLISH.replace(";15", ";piętnaście"), encoding="utf-8")
    (message,) = problems(project, path)
    assert message.startswith("wskaźniki.csv, cell I2, column line: a whole number above zero is expected")


def test_a_row_with_too_many_cells_is_refused(tmp_path, project):
    path = tmp_path / "wskaźniki.csv"
    path.write_text(POLISH.replace(";15", ";15;zgubione"), encoding="utf-8")
    (message,) = problems(project, path)
    assert message.startswith("wskaźniki.csv, cell J")


@pytest.mark.parametrize("content", [b"a\0b", b"goal;\x81", b'goal;"open', b"\xff\xfea"])
def test_an_unreadable_csv_is_refused_in_plain_words(tmp_path, project, content):
    path = tmp_path / "wskaźniki.csv"
    path.write_bytes(content)
    with pytest.raises(SrpsError, match=r"^wskaźniki\.csv (is no text that Polish Excel saves|cannot be read as CSV)"):
        import_tables(path, project, CITY, YEAR)


# Files


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("dane.xlsx", b"to nie jest arkusz", "dane.xlsx cannot be read as XLSX. Open it in Excel and save it anew"),
        ("dane.xlsx", b"PK\x03\x04" + bytes(60), "dane.xlsx cannot be read as XLSX"),
        ("dane.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "dane.xlsx cannot be read as XLSX"),
        ("dane.xls", b"\xd0\xcf\x11\xe0", "dane.xls cannot be read as XLS. Open it in Excel and save it anew"),
        ("dane.xls", b"<html><table><tr><td>1</td></tr></table>", "dane.xls is a web page that only bears the ending"),
        ("dane.ods", b"PK", "dane.ods cannot be read as ODS"),
        ("dane.pptx", b"PK", "dane.pptx is no spreadsheet that is read here. Save it as XLSX"),
        ("dane.xlsx", None, "There is no file .*dane.xlsx. Look up its name and folder"),
        ("dane.csv", b"", r"dane.csv is empty. Save the workbook anew"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_in_plain_words(tmp_path, project, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SrpsError, match=f"^{message}"):
        import_tables(path, project, CITY, YEAR)


def test_a_sheet_without_rows_overwrites_nothing(tmp_path, project):
    before = snapshot(project)
    with pytest.raises(SrpsError, match="holds no rows"):
        import_tables(workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD]}), project, CITY, YEAR, replace=True)
    assert snapshot(project) == before


def test_a_sheet_that_reaches_too_far_down_is_refused(tmp_path, project):
    path = tmp_path / "dane.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("wskaźniki")
        sheet.write_row(0, 0, INDICATOR_HEAD)
        sheet.write(1_000_000, 0, "x")
    (message,) = problems(project, path)
    assert "sheet “wskaźniki”: a cell is filled far away, in A1000001. A table has at most 20000 rows" in message


def test_the_year_must_have_been_begun(tmp_path, project):
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(1)]})
    with pytest.raises(
        SrpsError, match=r"data/raw/nowe-miasto/2025 is not there. Begin with: srps new nowe-miasto 2025"
    ):
        import_tables(path, project, CITY, 2025)
    assert not project.raw_year(CITY, 2025).exists()


def test_data_is_overwritten_only_when_asked(tmp_path):
    project = Project(tmp_path / "project")
    folder = write_year(project, CITY, YEAR)
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(1)]})

    with pytest.raises(SrpsError, match=r"data/raw/nowe-miasto/2024/indicators.csv would be changed. Nothing was"):
        import_tables(path, project, CITY, YEAR)
    assert (folder / "indicators.csv").read_text(encoding="utf-8") == INDICATORS

    path.rename(path.with_name("formularz.xlsx"))
    import_tables(path.with_name("formularz.xlsx"), project, CITY, YEAR, replace=True)
    after = list(csv.DictReader(io.StringIO((folder / "indicators.csv").read_text(encoding="utf-8"))))
    assert len(after) == len(INDICATORS.splitlines())  # a row more than were there: what others entered stays
    assert (after[-1]["value"], after[-1]["source"]) == ("1", "formularz.xlsx, wskaźniki!F2")


def test_importing_the_same_again_is_no_conflict(tmp_path, project):
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(1)]})
    assert imported(project, path) == imported(project, path)


def test_either_all_tables_are_written_or_none(tmp_path, project, monkeypatch):
    path = workbook(
        tmp_path,
        {
            "cele": [GOAL_HEAD, ["1", "operational", None, "A", None, None, None, 1]],
            "wskaźniki": [INDICATOR_HEAD, indicator(1)],
        },
    )

    def fail_at_indicators(target):
        if target.name == "indicators.csv":
            raise OSError(28, "No space left on device")
        return replaced(target)

    monkeypatch.setattr(keeping_module, "replaced", fail_at_indicators)
    before = snapshot(project)

    with pytest.raises(SrpsError, match=r"data/raw/nowe-miasto/2024 cannot be written to \(the disk is full\)"):
        import_tables(path, project, CITY, YEAR)

    assert snapshot(project) == before


def test_a_year_entered_in_excel_is_read(tmp_path):
    """The miniature year, typed into one workbook, gives the miniature's own tables."""
    project = Project(tmp_path / "project")
    folder = write_year(project, CITY, YEAR)
    typed = {
        path.stem: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))) for path in folder.glob("*.csv")
    }
    before = read_year(project, CITY, YEAR)
    for name in typed:
        (folder / f"{name}.csv").unlink()

    import_tables(workbook(tmp_path, typed), project, CITY, YEAR)

    after = read_year(project, CITY, YEAR)
    for name in raw_tables():
        assert after.table(name).drop(columns="source").equals(before.table(name).drop(columns="source"))


# What misleads: hidden, crossed out, raised, invisible, rounded, sums, headings in everyday words


def styled(folder: Path, change, rows: list[list] | None = None) -> Path:
    """Write a sheet of indicators and let `change` do something to it with openpyxl."""
    path = workbook(folder, {"wskaźniki": rows or [INDICATOR_HEAD, indicator(58), indicator(9, label="b", line=16)]})
    book = load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def rich(*runs: tuple[str, dict]) -> CellRichText:
    return CellRichText(*(TextBlock(InlineFont(**look), text) if look else text for text, look in runs))


DAMAGES = {
    "hidden row": (lambda s: setattr(s.row_dimensions[2], "hidden", True), "row 2: the row is hidden"),
    "filtered row": (
        lambda s: (setattr(s.auto_filter, "ref", "A1:I3"), setattr(s.row_dimensions[3], "hidden", True)),
        "row 3: the row is hidden by a filter. Clear the filter",
    ),
    "hidden column": (lambda s: setattr(s.column_dimensions["F"], "hidden", True), "cell F1: the column is hidden"),
    "struck": (lambda s: setattr(s["F2"], "font", Font(strike=True)), "cell F2, column value: the cell is crossed out"),
    "part struck": (
        lambda s: setattr(s["F2"], "value", rich(("58", {"strike": True}), (" 61", {}))),
        "cell F2, column value: a part of the cell is crossed out",
    ),
    "footnote": (
        lambda s: setattr(s["F3"], "value", rich(("9", {}), ("1", {"vertAlign": "superscript"}))),
        "cell F3, column value: a part of the cell is raised or lowered",
    ),
    "invisible format": (lambda s: setattr(s["F2"], "number_format", ";;;"), "something that its format does not show"),
    "white letters": (
        lambda s: setattr(s["F2"], "font", Font(color="FFFFFFFF")),
        "holds something that its format does not show",
    ),
    "merged": (lambda s: s.merge_cells("A2:A3"), "cells A2:A3: the cells are merged"),
    "far column": (lambda s: setattr(s["XFD3"], "value", "x"), "a cell is filled far away, in XFD3. A table has"),
    "beside the table": (lambda s: setattr(s["K5"], "value", "?"), "cells stand below an empty heading"),
    "error": (lambda s: setattr(s["F2"], "value", "#N/A"), "a spreadsheet's error stands in the cell (#N/A)"),
    "no value column": (lambda s: s.delete_cols(6), "the heading “value” is missing. Known headings: goal"),
    "twice": (
        lambda s: [setattr(s.cell(r, 9), "value", None) for r in (2, 3)] + [setattr(s["C3"], "value", s["C2"].value)],
        "cell C3: the same row stands in row 2 already",
    ),
    "total as a part": (lambda s: setattr(s["D3"], "value", "Razem"), "column breakdown: a total names itself"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_misleads_is_refused_with_its_cell(tmp_path, project, damage):
    change, words = DAMAGES[damage]
    (message,) = problems(project, styled(tmp_path, change))
    assert words in message
    assert message.startswith("dane.xlsx, sheet “wskaźniki”")


def test_everyday_headings_a_title_and_a_count_of_rows_are_understood(tmp_path, project):
    rows = [
        ["Sprawozdanie za 2024 r."],
        [],
        ["Lp.", "Cel", "Zadanie", "Wskaźnik", "Instytucja", "Wartość", "Jednostka", "Strona", "Uwagi"],
        [1, "1", "2", "liczba rodzin", None, "52", "rodziny", 7, None],
        [2, "1", "2", "liczba rodzin", "MOPS", "40", "rodziny", 7, None],
        ["RAZEM", None, None, None, None, 92, None, None, None],
    ]
    actions = [
        ["Cel", "Zadanie", "Nazwa", "Termin", "Realizatorzy", "Stan", "Strona"],
        ["1", "2", "Asystent rodziny", "2024", "MOPS", "zrealizowano", 7],
    ]
    goals = [["Lp.", "Cel", "Poziom", "Ocena"], [1, "Wsparcie rodzin", "operacyjny", 3]]
    path = workbook(tmp_path, {"Arkusz1": rows, "Zadania": actions, "Cele": goals})

    receipt = import_workbook(path, project, CITY, YEAR)

    files = {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in receipt.files}
    columns = ("goal", "action", "breakdown", "value", "unit", "page", "source")
    assert [tuple(row[name] for name in columns) for row in files["indicators"]] == [
        ("1", "2", "", "52", "rodziny", "7", "dane.xlsx, Arkusz1!F4"),
        ("1", "2", "MOPS", "40", "rodziny", "7", "dane.xlsx, Arkusz1!F5"),
    ]  # fmt: skip
    assert files["actions"][0]["deadline"] == "2024"
    assert files["actions"][0]["state"] == "zrealizowano"
    assert (files["goals"][0]["goal"], files["goals"][0]["level"]) == ("1", "operational")
    told = "\n".join(receipt.lines())
    assert "sheet “Arkusz1”: table indicators, headings in row 3, 2 rows taken" in told
    assert "above the headings, not taken: Sprawozdanie za 2024 r." in told
    assert "row 6: the sum “RAZEM” is not taken (92)" in told
    assert "the count of rows is taken as goal" in told
    assert "columns absent: part_of, period, parts, line" in told


def test_the_receipt_names_what_is_shown_rounded_and_columns_without_values(tmp_path, project):
    path = styled(tmp_path, lambda s: setattr(s["F2"], "number_format", "0"), [INDICATOR_HEAD, indicator(12.6)])
    told = "\n".join(import_workbook(path, project, CITY, YEAR).lines())
    assert "dane.xlsx, wskaźniki!F2: taken as shown, 13; the cell holds 12,6" in told

    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(None)]})
    told = "\n".join(import_workbook(path, project, CITY, YEAR, replace=True).lines())
    assert "the column value is empty in all rows" in told


@pytest.mark.parametrize("mark", ["w tys. zł", "mln zł", "%", "tyz. zł"])
def test_a_unit_in_the_heading_of_the_values_is_that_of_rows_without_one(tmp_path, project, mark):
    head = ["unit" if name == "note" else f"wartość ({mark})" if name == "value" else name for name in INDICATOR_HEAD]
    rows = [indicator(25, label=label) for label in ("koszt", "liczba osób")]
    rows[1][head.index("unit")] = "osoby"
    path = workbook(tmp_path, {"wskaźniki": [head, *rows]})

    assert [row["unit"] for row in imported(project, path)["indicators"]] == [mark, "osoby"]


def test_a_heading_in_brackets_that_names_no_unit_changes_nothing(tmp_path, project):
    head = ["Wartość (wykonanie)" if name == "value" else name for name in INDICATOR_HEAD]
    path = workbook(tmp_path, {"wskaźniki": [head, indicator(25)]})

    assert imported(project, path)["indicators"][0]["unit"] == ""


def test_a_scale_above_the_table_is_refused_with_its_cell(tmp_path, project):
    path = workbook(tmp_path, {"wskaźniki": [["Wydatki gminy w tys. zł"], INDICATOR_HEAD, indicator(25)]})

    (problem,) = problems(project, path)
    assert "cell A1" in problem
    assert "nothing says in which rows it counts" in problem


def test_a_heading_may_name_the_year_at_hand_and_no_other(tmp_path, project):
    head = ["Cel", "Wskaźnik", "Wartość 2024", "Strona"]
    assert (
        imported(project, workbook(tmp_path, {"wskaźniki": [head, ["1", "a", 5, 3]]}))["indicators"][0]["value"] == "5"
    )
    head[2] = "Wartość 2023"
    assert (
        "cell C1: the column “Wartość 2023” is not of the year 2024"
        in problems(project, workbook(tmp_path, {"wskaźniki": [head, ["1", "a", 5, 3]]}))[0]
    )


def test_a_second_institutions_file_wipes_nothing_of_the_first(tmp_path, project):
    def form(name: str, value: int, institution: str) -> Path:
        row = indicator(value, line=None)
        row[3] = institution
        return workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, row]}).rename(tmp_path / name)

    import_workbook(form("mops.xlsx", 30, "MOPS"), project, CITY, YEAR)
    import_workbook(form("pcpr.xlsx", 22, "PCPR"), project, CITY, YEAR, replace=True)
    receipt = import_workbook(form("mops.xlsx", 31, "MOPS"), project, CITY, YEAR, replace=True)

    rows = list(csv.DictReader(receipt.files[0].open(encoding="utf-8")))
    assert [(row["breakdown"], row["value"]) for row in rows] == [("MOPS", "31"), ("PCPR", "22")]
    assert "  changed: 1 · liczba osób · MOPS: value “30” → “31”" in receipt.differences[0].lines()
    folder = project.raw_year(CITY, YEAR)
    listed = YAML(typ="safe").load((folder / "received.yml").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in listed] == ["mops.xlsx", "pcpr.xlsx", "mops.xlsx"]
    for entry in listed:
        assert hashlib.sha256((folder / entry["kept"]).read_bytes()).hexdigest() == entry["sha256"]


def test_an_import_takes_the_templates_away_that_would_keep_the_year_from_being_built(tmp_path):
    project = Project(tmp_path / "project")
    new_year(project, CITY, YEAR)
    folder = project.raw_year(CITY, YEAR)
    templates = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    goals = [GOAL_HEAD, ["1", "operational", None, "Wsparcie", None, 2, None, 3]]
    path = workbook(tmp_path, {"cele": goals, "wskaźniki": [INDICATOR_HEAD, indicator(1)]})
    import_workbook(path, project, CITY, YEAR)
    assert {path.name for path in folder.glob("*.csv")} == {"goals.csv", "indicators.csv"}
    undo(project, CITY, YEAR)
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == templates


def test_an_import_can_be_undone_step_by_step(tmp_path):
    project = Project(tmp_path / "project")
    folder = write_year(project, CITY, YEAR)
    before = (folder / "indicators.csv").read_bytes()
    targets = [["goal", "indicator", "target", "line"], [1, "liczba osób", "min 50", 15]]
    (folder / "targets.csv").unlink()
    path = workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(1)], "cele liczbowe": targets})
    import_workbook(path, project, CITY, YEAR, replace=True)
    assert latest_change(project) == (CITY, YEAR)
    assert (folder / "targets.csv").exists()

    command, paths = undo(project, CITY, YEAR)

    assert command == f"srps import dane.xlsx {CITY} {YEAR}"
    assert {path.name for path in paths} == {"indicators.csv", "targets.csv"}
    assert (folder / "indicators.csv").read_bytes() == before
    assert not (folder / "targets.csv").exists()
    with pytest.raises(SrpsError, match="Nothing was imported"):
        undo(project, CITY, YEAR)


def test_what_lies_beside_the_tables_does_not_disturb_the_reader(tmp_path):
    project = Project(tmp_path / "project")
    write_year(project, CITY, YEAR)
    import_workbook(
        workbook(tmp_path, {"wskaźniki": [INDICATOR_HEAD, indicator(1)]}), project, CITY, YEAR, replace=True
    )
    assert read_year(project, CITY, YEAR).indicators["value"].tolist()[-1] == "1"
    assert project.city_years() == [(CITY, YEAR)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1250", "iso-8859-2", "cp852"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_csv_of_any_encoding_and_separator_is_read(tmp_path, project, encoding, separator):
    lines = [["Cel", "Wskaźnik", "Wartość", "Strona"], ["1", "liczba świadczeń dla dzieci, żłobki", "1 480", "7"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(lines)
    path = tmp_path / "wskazniki.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    (row,) = imported(project, path)["indicators"]
    assert (row["indicator"], row["value"]) == ("liczba świadczeń dla dzieci, żłobki", "1 480")


@pytest.fixture(scope="module")
def office() -> str:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return program


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_other_workbooks_are_read_as_excels_are(tmp_path, project, office, ending):
    """What LibreOffice makes of a workbook is taken and refused as the workbook itself is."""
    rows = [
        INDICATOR_HEAD,
        indicator(1480546.5),
        indicator("ok. 40", label="b", line=16),
        indicator(0.077, label="c", line=17),
    ]
    formats = {"wskaźniki!F2": '#,##0.00\\ "zł"', "wskaźniki!F4": "0.0%"}
    path = workbook(tmp_path, {"wskaźniki": rows}, formats)
    as_is = [row["value"] for row in imported(project, path)["indicators"]]
    book = load_workbook(path)
    book.active["F3"].font = Font(strike=True)
    book.active.row_dimensions[4].hidden = True
    damaged = tmp_path / "zle.xlsx"
    book.save(damaged)
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", ending, "--outdir"]
    subprocess.run([*command, tmp_path, path, damaged], check=True, capture_output=True, timeout=300)

    converted = imported(project, tmp_path / f"dane.{ending}", replace=True)["indicators"]
    assert [row["value"] for row in converted] == as_is
    found = problems(project, tmp_path / f"zle.{ending}")
    assert any("cell F3, column value: the cell is crossed out" in message for message in found)
    assert any("row 4: the row is hidden" in message for message in found)


def test_ten_thousand_rows_take_seconds(tmp_path, project):
    path = tmp_path / "dane.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("wskaźniki")
        sheet.write_row(0, 0, INDICATOR_HEAD)
        for n in range(1, 10_001):
            sheet.write_row(n, 0, indicator(n, label=f"liczba osób {n}", line=n))
    assert len(imported(project, path)["indicators"]) == 10_000


def test_an_import_tells_how_far_it_is(tmp_path, project):
    rows = [INDICATOR_HEAD, *(indicator(n, label=f"liczba osób {n}", line=n) for n in range(1, 2500))]
    told = []
    path = workbook(tmp_path, {"wskaźniki": rows})
    import_workbook(path, project, CITY, YEAR, tell=lambda done, all_rows: told.append((done, all_rows)))
    assert told == [(1000, 2500), (2000, 2500)]
