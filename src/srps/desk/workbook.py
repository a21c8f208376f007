"""Turns tables kept in a spreadsheet (XLSX, or CSV saved by Polish Excel) into the raw CSV files of a year.

Knows sheets, headings and how a cell is shown; not what its text means. A cell that Excel may have changed is refused,
never put right.
"""

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from slugify import slugify

from srps.catalogue.csvfile import EXCEL_ENCODING, SHOWN_CELL, cell_problems
from srps.catalogue.tables import EXAMPLE_MARK, Column, Table, raw_tables
from srps.desk.new_year import MARKED_COLUMNS, table_template
from srps.errors import DataError, Problem, SrpsError
from srps.files import replaced
from srps.numbers import round_half_up
from srps.paths import Project

SHEET_NAMES = {
    "goals": ("cele",),
    "actions": ("zadania", "działania", "zadania i działania"),
    "indicators": ("wskaźniki",),
    "targets": ("cele liczbowe", "wartości docelowe"),
    "recommendations": ("wnioski", "zalecenia", "wnioski i zalecenia"),
}
"""What a table's sheet may be called besides the table's own name; capitals and Polish letters make no difference."""
CODES = ("goal", "parent", "action", "item")
"""Columns of numbers that are names: 1.1 and 1.10 are two of them."""
PLAIN_NUMBERS = (*CODES, "rating", "line", "page", "due_year", "baseline_year")
"""Columns whose whole numbers are written without spaces and decimals, however the sheet shows them."""
DATED = ("deadline",)
"""Columns in which a date is a date; in any other Excel may have made it from a number such as 3.05."""
SEPARATORS = (";", "\t", ",")
MOST_ROWS = 20_000
_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS = (".csv", ".tsv", ".txt")
_REMEDY_TEXT = "Format the cell as text and type what the document prints."


@dataclass(frozen=True)
class _Cell:
    """What stands in a cell; `fault` says why it has no text that could be taken."""

    value: object = None
    number_format: str = "General"
    fault: str = ""


@dataclass(frozen=True)
class _Sheet:
    """The cells of a sheet or CSV, the first row first; `place` is how people know it, `title` what it is called."""

    title: str
    place: str
    rows: list[list[_Cell]]
    merged: list[str] = field(default_factory=list)

    def cell(self, row: int, position: int) -> str:
        """Return how people know the cell in this row and at this position in it, both from 1."""
        return f"{self.place}, cell {get_column_letter(position)}{row}"


def import_tables(path: Path, project: Project, city: str, year: int, replace: bool = False) -> list[Path]:
    """Write the tables of a spreadsheet as CSV into the raw folder of a city and year, and return the files.

    Every cell becomes the text that the sheet shows: `12`, not `12.0`; `7,7%`, not `0.077`. A file that is there is
    replaced only with `replace`, or where it is still the template of `srps new`. All files are written, or none.

    Raises
    ------
    DataError
        With every fault found, each with sheet and cell: formulas without a value, dates, errors, merged cells,
        headings that are not known, and what no raw table may hold.
    SrpsError
        Where the file cannot be read, the folder is missing or cannot be written to, or data would be overwritten.
    """
    folder = project.raw_year(city, year)
    if (city, year) not in project.city_years():
        message = f"{project.name(folder)} is not there. Begin with: srps new {city} {year}"
        raise SrpsError(message)
    problems: list[Problem] = []
    texts = _texts(_sheets(path), problems)
    if problems:
        raise DataError(problems)
    if not texts:
        names = ", ".join(f"“{name}” ({', '.join(SHEET_NAMES[name])})" for name in SHEET_NAMES)
        message = (
            f"{path.name} holds no rows of a table. Name the sheets {names}, each with its headings in the first row."
        )
        raise SrpsError(message)
    targets = {folder / f"{name}.csv": text for name, text in texts.items()}
    kept = [target for target, text in targets.items() if not replace and _holds_data(target, text)]
    if kept:
        names = ", ".join(project.name(target) for target in kept)
        message = f"{names} would be overwritten. Nothing was changed. To overwrite, add --replace."
        raise SrpsError(message)
    try:
        with ExitStack() as all_or_none:
            for target, text in targets.items():
                all_or_none.enter_context(replaced(target)).write_bytes(text.encode("utf-8"))
    except OSError as error:
        message = f"{project.name(folder)} cannot be written to ({error.strerror}). Close its files in other programs."
        raise SrpsError(message) from None
    return list(targets)


def _holds_data(target: Path, text: str) -> bool:
    if not target.exists():
        return False
    return target.read_bytes() not in (text.encode("utf-8"), table_template(raw_tables()[target.stem]).encode("utf-8"))


def _texts(sheets: Iterable[_Sheet], problems: list[Problem]) -> dict[str, str]:
    """Return the CSV text of every table that the sheets hold rows of."""
    texts: dict[str, str] = {}
    sources: dict[str, str] = {}
    for sheet in sheets:
        first = next((number for number, row in enumerate(sheet.rows, start=1) if _filled(row)), None)
        if first is None:
            continue
        table = _table_of(sheet, sheet.rows[first - 1])
        if table is None:
            known = ", ".join((*SHEET_NAMES, *(name for names in SHEET_NAMES.values() for name in names)))
            remedy = f"Name it one of: {known}; or remove it."
            problems.append(Problem("schema", sheet.place, "it is not known which table this is", remedy))
        elif table.name in sources:
            what = f"the table {table.name} stands in {sources[table.name]} too"
            problems.append(Problem("schema", sheet.place, what, "Put all rows into one sheet."))
        else:
            sources[table.name] = sheet.place
            rows = _rows(sheet, first, table, problems)
            if rows:
                texts[table.name] = _csv(table, rows)
    return texts


def _filled(row: list[_Cell]) -> bool:
    return any(cell.fault or (cell.value is not None and str(cell.value).strip()) for cell in row)


def _csv(table: Table, rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([table.names, *rows])
    return buffer.getvalue()


# Which table, which columns


def _table_of(sheet: _Sheet, headings: list[_Cell]) -> Table | None:
    """Return the table that the sheet is named after, else the only one that its headings fit."""
    name = slugify(sheet.title)
    for table in raw_tables().values():
        if name in {slugify(known) for known in (table.name, *SHEET_NAMES[table.name])}:
            return table
    fitting = [table for table in raw_tables().values() if _fits(table, headings)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(table: Table, headings: list[_Cell]) -> bool:
    found = [_column_of(table, heading) for heading in headings if _filled([heading])]
    return None not in found and set(table.required) <= {column.name for column in found if column}


def _column_of(table: Table, heading: _Cell) -> Column | None:
    text = slugify(str(heading.value or ""))
    return next((c for c in table.columns if text in {slugify(known) for known in (c.name, c.pl, c.en)}), None)


def _headings(sheet: _Sheet, number: int, table: Table, problems: list[Problem]) -> dict[int, Column]:
    """Return the column under each heading, by position from 1."""
    remedy = f"The headings are: {', '.join(table.names)}; or the Polish titles in docs/reference/data-dictionary.md."
    columns: dict[int, Column] = {}
    table_rows = sheet.rows[number - 1 :]
    for position in range(1, max(map(len, table_rows)) + 1):
        cells = [row[position - 1] for row in table_rows if position <= len(row)]
        if not _filled(cells):
            continue
        heading = table_rows[0][position - 1] if position <= len(table_rows[0]) else _Cell()
        column = _column_of(table, heading)
        shown = str(heading.value or "").strip()[:SHOWN_CELL]
        if column is None:
            what = "this heading is not known" if shown else "cells stand below an empty heading"
        elif column in columns.values():
            what = "this heading stands twice"
        else:
            columns[position] = column
            continue
        problems.append(Problem("schema", sheet.cell(number, position), what, remedy, cell=shown or None))
    for name in table.required:
        if name not in {column.name for column in columns.values()}:
            problems.append(Problem("schema", sheet.place, f"the heading {name} is missing", remedy, column=name))
    return columns


# Rows


def _rows(sheet: _Sheet, first: int, table: Table, problems: list[Problem]) -> list[list[str]]:
    """Return the rows below the headings as texts in the order of the table's columns."""
    columns = _headings(sheet, first, table, problems)
    for cells in sheet.merged:
        remedy = "Split them and repeat the value in every row that it is meant for."
        problems.append(Problem("schema", f"{sheet.place}, cells {cells}", "the cells are merged", remedy))
    positions = {column.name: position for position, column in columns.items()}
    texts = []
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        if not _filled(row):
            continue
        text = dict.fromkeys(table.names, "")
        faulty: set[str] = set()
        for position, column in columns.items():
            cell = row[position - 1] if position <= len(row) else _Cell()
            try:
                text[column.name] = _shown(cell, column)
            except _RefusedError as refused:
                faulty.add(column.name)
                place, name = sheet.cell(number, position), column.name
                problems.append(Problem("schema", place, refused.what, refused.remedy, column=name, cell=refused.cell))
        marked = next(name for name in MARKED_COLUMNS if name in text)
        if text[marked].startswith(EXAMPLE_MARK):
            place = sheet.cell(number, positions[marked])
            problems.append(
                Problem("schema", place, "this is the example row", "Remove the row.", column=marked, cell=text[marked])
            )
            continue
        for problem in cell_problems(table, text.values(), sheet.place, None):
            if problem.column not in faulty and problem.column in positions:
                problems.append(replace(problem, file=sheet.cell(number, positions[problem.column])))
        texts.append(list(text.values()))
    return texts


class _RefusedError(Exception):
    """A cell whose text cannot be taken as it is shown."""

    def __init__(self, what: str, remedy: str, cell: str | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.cell = what, remedy, cell


def _shown(cell: _Cell, column: Column) -> str:
    """Return a cell's text as the sheet shows it; raises `_RefusedError` where Excel may have changed it."""
    value = cell.value
    if cell.fault:
        raise _RefusedError(
            cell.fault, "Put the value itself there, or open the file in Excel, let it calculate and save."
        )
    if value is None:
        return ""
    if isinstance(value, bool):
        return "PRAWDA" if value else "FAŁSZ"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        if column.name in DATED and isinstance(value, datetime.date):
            return value.strftime("%d.%m.%Y")
        what = "a date stands where none is due; Excel may have made it from a number"
        raise _RefusedError(what, _REMEDY_TEXT, str(value))
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        if column.name in CODES and not whole:
            what = "a number with decimals names a goal or action, and 1.1 cannot be told from 1.10"
            raise _RefusedError(what, _REMEDY_TEXT, _plain_number(value))
        return _plain_number(value) if column.name in PLAIN_NUMBERS else shown_number(value, cell.number_format)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


# Numbers as Excel shows them

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)')
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<symbol>[^\]-]*)(?:-[^\]]*)?\]|(?P<skipped>\[[^\]]*\]|_.|\*.)|'
    r"(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_NOT_PLAIN = re.compile(r"E[+-]|/", re.IGNORECASE)  # 1,23E+05 and 1/2 hide digits that the cell has


def shown_number(value: float, number_format: str) -> str:
    """Return a number as Polish Excel shows it in a cell of this format: `7,7%`, `1 480 546,54 zł`, `12`.

    Only what the first section of the format says is used (ECMA-376, part 1, 18.8.31): an accounting format shows zero
    as a hyphen, and zero is a value. What would hide digits (scientific, fractions, scaling to thousands) is shown in
    full.
    """
    section = _SECTION.match(number_format)[1]
    parts = list(_PART.finditer(section))
    digits = [part["digits"] for part in parts if part["digits"]]
    literal = "".join(part["other"] or "" for part in parts)
    if section.casefold() == "general" or len(digits) != 1 or _NOT_PLAIN.search(literal) or digits[0].endswith(","):
        return _plain_number(value)
    pattern = digits[0]
    whole, _, decimals = pattern.partition(".")
    number = Decimal(_digits(value)) * (100 if "%" in literal else 1)
    rounded = round_half_up(number, len(decimals))
    width = whole.count("0") + len(decimals) + bool(decimals)  # 0000 shows 42 as 0042
    text = f"{abs(rounded):,f}" if "," in whole else f"{abs(rounded):f}".zfill(width)
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional:
        fixed = len(text) - optional
        text = (text[:fixed] + text[fixed:].rstrip("0")).rstrip(".")
    text = text.replace(",", " ").replace(".", ",")
    shown = "".join(
        text if part["digits"] else part["quoted"] or part["escaped"] or part["symbol"] or part["other"] or ""
        for part in parts
    )
    return f"-{shown.strip()}" if rounded < 0 else shown.strip()


def _plain_number(value: float) -> str:
    """Return all digits that Excel keeps, with a decimal comma."""
    return f"{Decimal(_digits(value)):f}".replace(".", ",")


def _digits(value: float) -> str:
    """Return a number with the 15 digits that Excel keeps, so that 0.1 + 0.2 is 0.3."""
    return str(value) if isinstance(value, int) else f"{Decimal(f'{value:.15g}').normalize():f}"


# Files


def _sheets(path: Path) -> list[_Sheet]:
    ending = path.suffix.lower()
    try:
        if ending in _WORKBOOKS:
            return _workbook(path)
        if ending in _TEXTS:
            return [_text_file(path)]
    except OSError as error:
        message = f"{path.name} cannot be opened ({error.strerror or error}). Close it in other programs and try again."
        raise SrpsError(message) from None
    message = f"{path.name} is neither XLSX nor CSV. In Excel save it as “Excel workbook (*.xlsx)”."
    raise SrpsError(message)


def _workbook(path: Path) -> list[_Sheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not keep
            formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    except OSError:
        raise
    except Exception:  # a damaged workbook makes openpyxl raise whatever its parser meets first
        message = f"{path.name} cannot be read as XLSX. Open it in Excel and save it anew, without a password."
        raise SrpsError(message) from None
    try:
        return list(_worksheets(path, formulas, values))
    finally:
        formulas.close()
        values.close()


def _worksheets(path: Path, formulas: Workbook, values: Workbook) -> Iterator[_Sheet]:
    for sheet in values.worksheets:
        place = f"{path.name}, sheet “{sheet.title}”"
        if sheet.max_row > MOST_ROWS:
            remedy = f"At most {MOST_ROWS} are taken. Delete the empty rows below the table and save."
            raise DataError([Problem("schema", place, f"the sheet has {sheet.max_row} rows", remedy)])
        merged = sorted(str(cells) for cells in sheet.merged_cells.ranges)
        yield _Sheet(sheet.title, place, _cells(formulas[sheet.title], sheet), merged)


def _cells(formulas: Worksheet, values: Worksheet) -> list[list[_Cell]]:
    size = {
        "max_row": max(formulas.max_row, values.max_row),
        "max_col": max(formulas.max_column, values.max_column),
    }
    return [
        [_cell(formula, value) for formula, value in zip(*row, strict=True)]
        for row in zip(formulas.iter_rows(**size), values.iter_rows(**size), strict=True)
    ]


def _cell(formula: Cell | MergedCell, value: Cell | MergedCell) -> _Cell:
    fault = ""
    if value.data_type == "e":
        fault = f"a spreadsheet's error stands in the cell ({value.value})"
    elif formula.data_type == "f" and value.value is None:
        fault = "a formula stands in the cell, without a calculated value"
    return _Cell(value.value, value.number_format or "General", fault)


def _text_file(path: Path) -> _Sheet:
    text = _decoded(path)
    declared = re.match(r"sep=(.)\r?\n", text)  # Excel's own hint
    if declared:
        text = text[declared.end() :]
        separator = declared[1]
    else:
        header = text.lstrip().partition("\n")[0]
        separator = max(SEPARATORS, key=header.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        message = f"{path.name} cannot be read as CSV ({error}). Save it as XLSX and import that."
        raise SrpsError(message) from None
    return _Sheet(path.stem, path.name, [[_Cell(cell) for cell in record] for record in records])


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    unicode_text = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # Excel's “Unicode text”
    for encoding in ("utf-16",) if unicode_text else ("utf-8-sig", EXCEL_ENCODING):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = f"{path.name} is no text that Polish Excel saves. Save it as “CSV UTF-8” or XLSX."
    raise SrpsError(message)
