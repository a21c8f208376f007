"""Turns tables kept in a spreadsheet into the raw CSV files of a year, and tells what it took and what it left.

Knows tables, rows and what a cell of each may hold; not what its text means. A cell that Excel may have changed, or
that does not show what it holds, is refused, never put right.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from slugify import slugify

from srps.catalogue.closed_words import meant
from srps.catalogue.csvfile import SHOWN_CELL, SPREADSHEET_ERROR, cell_problems
from srps.catalogue.tables import EXAMPLE_MARK, Column, Table
from srps.desk.formulas import AS_TEXT
from srps.desk.headings import (
    BEFORE,
    MUST_HAVE,
    SHEET_NAMES,
    ColumnName,
    Headings,
    TableName,
    another_table,
    headings_of,
    mark_of,
    names_scale,
    table_of,
)
from srps.desk.keeping import KEYS, Difference, Received, Row, WouldChange, carry_out, plan
from srps.desk.new_year import MARKED_COLUMNS
from srps.desk.remarks import remarks, short
from srps.desk.row_kinds import CODES, TOTAL, at, no_data, parts_without_goal, sums_without_goal
from srps.desk.sheets import (
    RAISED,
    Cell,
    Sheet,
    one_text,
    read_sheets,
)
from srps.desk.shown_numbers import is_rounded, plain_number
from srps.desk.whose import name_says_otherwise, other_year, says_otherwise
from srps.errors import DataError, Problem, SrpsError
from srps.messages import Message
from srps.paths import Project

__all__ = ["SHEET_NAMES", "Receipt", "import_tables", "import_workbook"]

PLAIN_NUMBERS = (*CODES, "rating", "line", "page", "due_year", "baseline_year")
"""Columns whose whole numbers are written without spaces and decimals, however the sheet shows them."""
NUMBERS = ("value", "target", "baseline", "rating", "line", "page", "due_year", "baseline_year")
"""Columns in which a raised digit is a footnote, not a part of the text."""
DATED = ("deadline",)
"""Columns in which a date is a date; in any other Excel may have made it from a number such as 3.05."""
SPLIT_REMEDY = Message("Split them and repeat the value in every row that it is meant for.")
TEXT_REMEDY = Message("Format the cell as text and type what the document prints.")
REMEDY = Message("Put the value itself there, or open the file in Excel, let it calculate and save.")
NUMBERS_REMEDY = Message("Make numbers of these cells (Data, Text to Columns, Finish), or put the value itself there.")
SCALE_REMEDY = Message(
    "Write the unit in the column Jednostka of the rows that it concerns, of targets in their cells, and not above."
)
LOOK_REMEDY = Message("Write only what is meant, without crossing out, small raised digits or a hiding format.")
OTHER_YEAR_REMEDY = Message("Import it into its own year; if it is of this one, give the sheet another name.")
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)?\d\d")
"""Of a strategy, `2021–2030`: no year of a report."""
_RAISED_DIGITS = re.compile("[⁰¹²³⁴-⁹₀-₉]")
DATE_SERIALS = range(36_526, 73_051)
"""How Excel counts the days from 2000 to 2099: a goal of such a number is a date that lost its format."""
TOLD_EVERY = 1000
"""Rows after which an import says how far it is."""
Tell = Callable[[int, int], None]


@dataclass
class SheetReceipt:
    """What an import found on one sheet: how many rows it took, which columns, and what it left with the reason."""

    place: str
    table: str
    heading_row: int
    rows: int
    found: list[str]
    absent: list[str]
    notes: list[Message] = field(default_factory=list)

    def lines(self) -> list[Message]:
        """Say so in sentences."""
        lines = [
            Message.counted(
                "{place}: table {table}, headings in row {row}, {n} row taken",
                "{place}: table {table}, headings in row {row}, {n} rows taken",
                self.rows,
                place=self.place,
                table=TableName(self.table),
                row=self.heading_row,
            ),
            Message("  columns found: {names}", names=Message.joined(", ", self.found)),
        ]
        if self.absent:
            names = Message.joined(", ", map(ColumnName, self.absent))
            lines.append(Message("  columns absent: {names}", names=names))
        return lines + [Message("  {note}", note=note) for note in self.notes]


@dataclass
class Receipt:
    """What an import did, for whoever handed the file in."""

    file: str
    sheets: list[SheetReceipt] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def lines(self) -> list[Message]:
        """Return the receipt as sentences, one a line."""
        return [line for sheet in self.sheets for line in sheet.lines()] + self.unread


def import_tables(path: Path, project: Project, city: str, year: int, replace: bool = False) -> list[Path]:
    """Write the tables of a spreadsheet into the raw folder of a city and year, and return the files.

    As `import_workbook`, for whoever needs no receipt.
    """
    return import_workbook(path, project, city, year, replace=replace).files


def import_workbook(
    path: Path, project: Project, city: str, year: int, *, replace: bool = False, tell: Tell | None = None
) -> Receipt:
    """Write the tables of a spreadsheet as CSV into the raw folder of a city and year.

    Every cell becomes the text that the sheet shows: `12`, not `12.0`; `7,7%`, not `0.077`; every row keeps file, sheet
    and cell as its `source`. A table that holds data is changed only with `replace`, and then row by row: what came
    from other files stays. All files are written, or none; what was there is kept and can be put back. `tell` is called
    with rows done and all rows of a sheet now and then.

    Raises
    ------
    DataError
        With every fault found, each with sheet and cell: formulas without a value, dates, errors, merged, hidden,
        crossed-out and invisible cells, headings that are not known, and what no raw table may hold.
    SrpsError
        Where the file cannot be read, the folder is missing or cannot be written to, or data would be changed.
    """
    receipt, tables, received = read_workbook(path, project, city, year, tell)
    made = plan(project, city, year, tables, [path.name])
    receipt.differences = made.differences
    if made.adds_to_data and not replace:
        names = [project.name(made.folder / f"{d.table}.csv") for d in made.differences if d.loses or d.added]
        raise WouldChange(names, made.differences)
    receipt.files = carry_out(project, made, [received], f"srps import {path.name} {city} {year}")
    if not receipt.files:  # the same again: all that it says is there
        receipt.files = [made.folder / f"{name}.csv" for name in tables]
    return receipt


def preview(path: Path, project: Project, city: str, year: int) -> list[Difference]:
    """Return how an import with `replace` would change the tables of a year; writes nothing."""
    _, tables, _ = read_workbook(path, project, city, year)
    return plan(project, city, year, tables, [path.name]).differences


def read_workbook(
    path: Path, project: Project, city: str, year: int, tell: Tell | None = None
) -> tuple[Receipt, dict[str, list[Row]], Received]:
    """Return what a spreadsheet holds for a year: the receipt, the rows of each table, and the file itself."""
    folder = project.raw_year(city, year)
    if (city, year) not in project.city_years():
        message = Message(
            "{folder} is not there. Begin with: srps new {city} {year}",
            folder=project.name(folder),
            city=city,
            year=year,
        )
        raise SrpsError(message)
    receipt = Receipt(path.name)
    problems = list(name_says_otherwise(project, path.name, city, year))
    tables = _tables(read_sheets(path), _Aim(project, city, year, tell), receipt, problems)
    if problems:
        raise DataError(problems)
    if not tables:
        message = Message(
            "{file} holds no rows of a table. Name the sheets {names}, each with its headings in the first rows.",
            file=path.name,
            names=Message.joined(", ", map(TableName, SHEET_NAMES)),
        )
        unread = [Message("{note}.", note=note) for note in receipt.unread]
        raise SrpsError(Message.joined(" ", [message, *unread]))
    return receipt, tables, Received(path.name, path.read_bytes(), receipt.columns)


@dataclass(frozen=True)
class _Aim:
    """What a workbook is imported into, and whom to tell how far it is."""

    project: Project
    city: str
    year: int
    tell: Tell | None = None


def _tables(sheets: list[Sheet], aim: _Aim, receipt: Receipt, problems: list[Problem]) -> dict[str, list[Row]]:
    """Return the rows of every table that the sheets hold."""
    tables: dict[str, list[Row]] = {}
    sources: dict[str, str] = {}
    others: list[tuple[Sheet, str, str]] = []
    for sheet in _filled(sheets, receipt):
        for text in sheet.boxes:
            note = Message("{sheet}: a text box, not read: {text}", sheet=sheet.place, text=short(text))
            receipt.unread.append(note)
        table = table_of(sheet)
        theirs = other_year(sheet.title, aim.year, is_fact=True)
        if table is not None and theirs and not _SPAN_OF_YEARS.search(sheet.title):
            others.append((sheet, theirs, table.name))
        elif table is None:
            names = Message.joined(", ", map(TableName, SHEET_NAMES))
            remedy = Message("Name it one of: {names}; or remove it.", names=names)
            what = Message("it is not known which table this is")
            problems.append(Problem("schema", sheet.place, what, remedy))
        elif table.name in sources:
            what = Message(
                "the table {table} stands in {place} too", table=TableName(table.name), place=sources[table.name]
            )
            problems.append(
                Problem("schema", sheet.place, what, Message("Delete one of the two, or put all rows into one sheet."))
            )
        else:
            sources[table.name] = sheet.place
            headings = headings_of(sheet, table, aim.year, problems)
            if headings is None:
                continue
            problems += says_otherwise(aim.project, sheet, headings, aim.city, aim.year)
            rows, report = read_table(sheet, table, headings, problems, aim.tell)
            receipt.sheets.append(report)
            receipt.columns["" if sheet.place == receipt.file else sheet.title] = headings.letters
            if rows:
                tables[table.name] = rows
    for sheet, theirs, name in others:
        what = Message("by its name this sheet is of the year {theirs}, not {year}", theirs=theirs, year=aim.year)
        if name in sources:
            receipt.unread.append(Message("{sheet}: {what}; not read", sheet=sheet.place, what=what))
        else:
            problems.append(Problem("schema", sheet.place, what, OTHER_YEAR_REMEDY))
    return tables


def _filled(sheets: list[Sheet], receipt: Receipt) -> Iterator[Sheet]:
    """Yield the sheets that may hold a table: filled, seen, and not our own instructions."""
    for sheet in sheets:
        if sheet.title == "Instrukcja" or not any(cell.is_filled for row in sheet.rows for cell in row):
            continue
        if sheet.is_hidden:
            receipt.unread.append(Message("{sheet}: hidden, not read", sheet=sheet.place))
            continue
        yield sheet


# Rows


def _set_aside(passed_over: Problem | Message, problems: list[Problem], report: SheetReceipt) -> None:
    if isinstance(passed_over, Problem):
        problems.append(passed_over)
    else:
        report.notes.append(passed_over)


def read_table(
    sheet: Sheet, table: Table, headings: Headings, problems: list[Problem], tell: Tell | None = None
) -> tuple[list[Row], SheetReceipt]:
    """Return the rows below the headings, and what is to be said of the sheet; faults are added to `problems`."""
    names = headings.names
    absent = [name for name in table.names if name not in (*names, "source")]
    report = SheetReceipt(sheet.place, table.name, headings.row, 0, headings.said, absent)
    report.notes += list(_above(sheet, headings))
    found_above = len(problems)
    _hidden_parts(sheet, headings, problems)
    problems += _scales_not_taken(sheet, table, headings)
    merged = _covered(sheet)
    positions = {column.name: position for position, column in headings.columns.items()}
    cited = positions.get(next((n for n in ("value", "target", "rating", "name", "text") if n in positions), ""))
    before = next((where for where, text in headings.texts.items() if text.startswith(f"{BEFORE} (")), None)
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in enumerate(_until_another(sheet, headings, problems), start=headings.row + 1):
        if tell is not None and number % TOLD_EVERY == 0:
            tell(number, len(sheet.rows))
        if not any(at(cells, position).is_filled for position in headings.columns):
            if any(cell.is_filled for cell in cells) and not _only_counted(cells, headings):
                problems.append(_outside(sheet, number, cells))
            continue
        if number in sheet.hidden_rows:
            problems.append(_hidden_row(sheet, number))
            continue
        passed_over = no_data(sheet, number, cells, table, headings)
        if passed_over is not None:
            _set_aside(passed_over, problems, report)
            continue
        row = _row(sheet, number, cells, table, headings, positions, report, problems, merged)
        if row is None:
            continue
        row["source"] = row.get("source") or sheet.address(number, cited)
        place = "" if row.get("line") else row.get("page", "")
        key = (*(row[name] for name in KEYS[table.name]), place, at(cells, before).text if before else "")
        if key in seen:
            what = Message("the same row stands in row {row} already", row=seen[key])
            remedy = Message("Keep one of the two, or tell the labels apart.")
            position = positions.get(next(n for n in MARKED_COLUMNS if n in positions), 1)
            problems.append(Problem("keys_unique", sheet.cell(number, position), what, remedy))
        seen.setdefault(key, number)
        rows.append(row)
    report.rows = len(rows)
    report.notes += list(_take_unit_of_heading(headings, rows))
    if len(problems) == found_above:
        report.notes += remarks(sheet, table, headings, rows)
    problems += sums_without_goal(sheet, table, rows, positions)
    problems += parts_without_goal(sheet, rows, positions)
    for name in names:
        if rows and name in (*MUST_HAVE.get(table.name, ()), "rating") and not any(row[name] for row in rows):
            position = positions[name]
            report.notes.append(Message("the column {column} is empty in all rows", column=headings.said_at(position)))
    return rows, report


def _until_another(sheet: Sheet, headings: Headings, problems: list[Problem]) -> Iterator[list[Cell]]:
    """Yield the rows below the headings; where another table begins, that is a fault and the end."""
    for number, cells in enumerate(sheet.rows[headings.row :], start=headings.row + 1):
        if (other := another_table(cells)) is not None and not headings.repeats(cells):
            what = Message("another table begins here ({table})", table=TableName(other.name))
            position = next(at for at, cell in enumerate(cells, start=1) if cell.is_filled)
            place, remedy = sheet.cell(number, position), Message("Move it to a sheet of its own.")
            problems.append(Problem("schema", place, what, remedy))
            return
        yield cells


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """Return row and position of the cells that merged ones cover: their emptiness is no fault of its own."""
    return {
        (row, position)
        for top, left, bottom, right in sheet.merged
        for row in range(top, min(bottom, len(sheet.rows)) + 1)
        for position in range(left, right + 1)
    }


def _above(sheet: Sheet, headings: Headings) -> Iterator[Message]:
    """Say what stands above and beside the table and is not taken."""
    texts = [cell.text for row in sheet.rows[: headings.row - 1] for cell in row if cell.is_filled]
    if texts:
        yield Message("above the headings, not taken: {text}", text=" | ".join(texts)[:SHOWN_CELL])
    if headings.numbered_by_count:
        yield Message("the count of rows is taken as {column}", column=ColumnName(headings.numbered_by_count))
    if headings.information:
        yield Message("for information only, not taken: {names}", names=", ".join(headings.information))
    if headings.other_years:
        yield Message("columns of another year, not taken: {names}", names=", ".join(headings.other_years.values()))
    if headings.other_figures:
        names = ", ".join(headings.other_figures.values())
        yield Message("columns of planned numbers, of a part of the year or of rates, not taken: {names}", names=names)
    if headings.unknown:
        yield Message("empty columns, not taken: {names}", names=", ".join(headings.unknown.values()))


def _take_unit_of_heading(headings: Headings, rows: list[Row]) -> Iterator[Message]:
    """Give what stands in brackets over the values, `wartość (w tys. zł)`, to the rows without a unit of their own."""
    over = (headings.texts.get(position, "") for position, column in headings.columns.items() if column.name == "value")
    mark = next(filter(None, map(mark_of, over)), "")
    without = [row for row in rows if mark and row["value"] and not row["unit"]]
    for row in without:
        row["unit"] = mark
    if without:
        yield Message("“{mark}” of the heading is the unit of all rows that have none of their own", mark=mark)


def _scales_not_taken(sheet: Sheet, table: Table, headings: Headings) -> Iterator[Problem]:
    """Yield each title above the headings, and heading of targets, that makes the numbers below it thousands.

    It may be meant for some of the rows only, and there is no cell in which it would be kept.
    """
    what = Message("“tys.”, “mln” or “mld” stands above numbers, and nothing says in which rows it counts")
    if {"value", "target"} & set(table.names):
        for number, cells in enumerate(sheet.rows[: headings.row - 1], start=1):
            for position, cell in enumerate(cells, start=1):
                if isinstance(cell.value, str) and names_scale(cell.value):
                    yield Problem("schema", sheet.cell(number, position), what, SCALE_REMEDY, cell=short(cell.value))
    for position, column in headings.columns.items():
        text = headings.texts.get(position, "")
        if column.name in {"target", "baseline"} and names_scale(mark_of(text)):
            yield Problem("schema", sheet.cell(headings.row, position), what, SCALE_REMEDY, cell=short(text))


def _only_counted(cells: list[Cell], headings: Headings) -> bool:
    """Whether nothing but the count of rows is filled in, as below a table that was printed with spare rows."""
    return all(not cell.is_filled or at == headings.counting for at, cell in enumerate(cells, start=1))


def _outside(sheet: Sheet, number: int, cells: list[Cell]) -> Problem:
    position, cell = next((at, cell) for at, cell in enumerate(cells, start=1) if cell.is_filled)
    what = Message("something stands outside the columns of the table")
    return Problem(
        "schema", sheet.cell(number, position), what, Message("Delete it or give it a heading."), cell=cell.text
    )


def _hidden_row(sheet: Sheet, number: int) -> Problem:
    place = Message("{sheet}, row {row}", sheet=sheet.place, row=number)
    if sheet.filtered:
        remedy = Message("Clear the filter (Data, Clear), so that all rows are seen, and save.")
        return Problem("schema", place, Message("the row is hidden by a filter"), remedy)
    remedy = Message("Unhide the row if it counts, or delete it.")
    return Problem("schema", place, Message("the row is hidden"), remedy)


def _hidden_parts(sheet: Sheet, headings: Headings, problems: list[Problem]) -> None:
    """Refuse merged cells of the table and columns that are hidden."""
    for top, left, bottom, right in sorted(sheet.merged):
        if bottom >= headings.row and any(left <= position <= right for position in headings.columns):
            first, last = (sheet.address(*at).rpartition("!")[2] for at in ((top, left), (bottom, right)))
            place = Message("{sheet}, cells {first}:{last}", sheet=sheet.place, first=first, last=last)
            problems.append(Problem("schema", place, Message("the cells are merged"), SPLIT_REMEDY))
    for position in sorted(sheet.hidden_columns & headings.columns.keys()):
        if any(at(row, position).is_filled for row in sheet.rows[headings.row :]):
            what, remedy = Message("the column is hidden"), Message("Unhide the column if it counts, or delete it.")
            problems.append(Problem("schema", sheet.cell(headings.row, position), what, remedy))


class _RefusedError(Exception):
    """A cell whose text cannot be taken as it is shown."""

    def __init__(self, what: str, remedy: str, cell: str | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.cell = what, remedy, cell


def _row(
    sheet: Sheet,
    number: int,
    cells: list[Cell],
    table: Table,
    headings: Headings,
    positions: dict[str, int],
    report: SheetReceipt,
    problems: list[Problem],
    merged: set[tuple[int, int]],
) -> Row | None:
    """Return one row as text, or None where it is the example; faults are added to `problems`."""
    text = dict.fromkeys(table.names, "")
    faulty: set[str] = set()
    for position, column in headings.columns.items():
        cell = at(cells, position)
        try:
            text[column.name] = taken(cell, column)
        except _RefusedError as refused:
            faulty.add(column.name)
            place, name = sheet.cell(number, position), headings.texts.get(position) or ColumnName(column.name)
            problems.append(Problem("schema", place, refused.what, refused.remedy, column=name, cell=refused.cell))
            continue
        if cell.raised:
            note = Message("{cell}: raised letters are taken as plain ones", cell=sheet.address(number, position))
            report.notes.append(note)
        elif (
            column.name not in PLAIN_NUMBERS
            and isinstance(cell.value, int | float)
            and is_rounded(cell.value, cell.text)
        ):
            note = Message(
                "{cell}: taken as shown, {shown}; the cell holds {held}",
                cell=sheet.address(number, position),
                shown=text[column.name],
                held=plain_number(cell.value),
            )
            report.notes.append(note)
    marked = next(name for name in MARKED_COLUMNS if name in text)
    if text[marked].startswith(EXAMPLE_MARK):
        place, what = sheet.cell(number, positions[marked]), Message("this is the example row")
        said = headings.texts.get(positions[marked])
        problems.append(Problem("schema", place, what, Message("Remove the row."), column=said, cell=text[marked]))
        return None
    if text.get("breakdown") and TOTAL.fullmatch(slugify(text["breakdown"])) and "breakdown" not in faulty:
        what, remedy = (
            Message("a total names itself as a part"),
            Message("Leave this cell empty in the row of the total."),
        )
        place, said = sheet.cell(number, positions["breakdown"]), headings.texts.get(positions["breakdown"])
        problems.append(Problem("schema", place, what, remedy, column=said, cell=text["breakdown"]))
    checked = text | {"source": text.get("source") or "-"}
    for problem in cell_problems(table, checked.values(), sheet.place, None):
        if problem.column == "line" and not text["line"]:  # the cell is its place
            continue
        if problem.column not in faulty and problem.column in positions:
            position = positions[problem.column]
            if (number, position) in merged and not text[problem.column]:
                continue  # the merged cells are named already
            said = headings.texts.get(position) or ColumnName(problem.column)
            place = sheet.cell(number, position)
            problems.append(replace(problem, file=place, column=said, cell=problem.cell or None))
    return text


def taken(cell: Cell, column: Column) -> str:
    """Return a cell's text as the sheet shows it; raises `_RefusedError` where Excel may have changed it."""
    value = cell.value
    if cell.fault:
        remedy = REMEDY if "formula" in cell.fault or "error" in cell.fault else LOOK_REMEDY
        if isinstance(cell.fault, Message) and cell.fault.template == AS_TEXT:
            remedy = NUMBERS_REMEDY
        raise _RefusedError(cell.fault, remedy, None if value is None else str(value))
    if value is None:
        return ""
    if cell.raised and column.name in NUMBERS:
        raise _RefusedError(RAISED, LOOK_REMEDY, str(value))
    if isinstance(value, bool):
        return one_text(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        if column.name in DATED and isinstance(value, datetime.date):
            return value.strftime("%d.%m.%Y")
        what = Message("a date stands where none is due; Excel may have made it from a number")
        raise _RefusedError(what, TEXT_REMEDY, str(value))
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        if column.name in CODES and int(value) in DATE_SERIALS:
            what = Message("a date stands where none is due; Excel may have made it from a number")
            raise _RefusedError(what, TEXT_REMEDY, plain_number(value))
        if column.name in CODES and not whole:
            what = Message("a number with decimals names a goal or action, and 1.1 cannot be told from 1.10")
            raise _RefusedError(what, TEXT_REMEDY, plain_number(value))
        return plain_number(value) if column.name in PLAIN_NUMBERS else cell.text
    text = one_text(value)
    if SPREADSHEET_ERROR.fullmatch(text):
        what = Message("a spreadsheet's error stands in the cell ({error})", error=text)
        raise _RefusedError(what, REMEDY, text)
    if column.name in NUMBERS and _RAISED_DIGITS.search(text):
        raise _RefusedError(RAISED, LOOK_REMEDY, text)
    return (meant(text, column.values) or text) if column.values else text
