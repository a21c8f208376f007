"""Reads spreadsheets (XLSX, XLS, ODS, CSV) into cells as they are shown, with what would mislead whoever reads on.

Knows files, formats and looks: hidden, crossed out, invisible, rounded; no table and no meaning. Polish Excel is the
measure of how a cell is shown.
"""

import csv
import datetime
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path

import xlrd
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as OpenpyxlCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from srps.errors import DataError, Problem, SrpsError
from srps.files import read_bytes
from srps.messages import Message
from srps.numbers import round_half_up

MOST_ROWS = 20_000
MOST_COLUMNS = 100
"""Beyond these something was pasted or formatted by accident; no table of ours is as large."""
SEPARATORS = (";", "\t", ",", "|")
ENCODINGS = ("cp1250", "iso-8859-2", "cp852")
"""What Polish programs have saved text in before UTF-8; the likeliest is told by the letters that it gives."""
EXCEL, OLD_EXCEL, OPEN_DOCUMENT, TEXT = "xlsx", "xls", "ods", "csv"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_USUAL = frozenset("„”“’–—…§°²³½€ \N{NO-BREAK SPACE}")
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF"})
_SAVE_ANEW = Message("Open it in Excel and save it anew, without a password.")

STRUCK = Message("the cell is crossed out")
PART_STRUCK = Message("a part of the cell is crossed out")
RAISED = Message("a part of the cell is raised or lowered, as a footnote or exponent is")
INVISIBLE = Message("the cell holds something that its format does not show")
NO_VALUE = Message("a formula stands in the cell, without a calculated value")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    `shown` is the displayed text where the file itself keeps it; `fault` says why nothing can be taken from the cell,
    `raised` that a run of its letters is raised (in a number a footnote, in a label perhaps m²).
    """

    value: object = None
    number_format: str = "General"
    fault: str = ""
    shown: str | None = None
    raised: bool = False
    is_formula: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in the cell."""
        return bool(self.fault) or (self.value is not None and bool(str(self.value).strip()))

    @property
    def text(self) -> str:
        """The cell as it is shown, whatever it may mean."""
        if self.value is None:
            return ""
        if self.shown is not None:
            return self.shown
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return shown_number(self.value, self.number_format)
        return one_text(self.value)


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet or CSV, the first row first; `place` is how people know it, `title` what it is called.

    `hidden_rows` and `hidden_columns` are numbers from 1; `filtered` says that a filter hides them. `columns_shown`
    holds what is remarkable and no fault.
    """

    title: str
    place: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    is_hidden: bool = False

    def cell(self, row: int, position: int) -> Message:
        """Return how people know the cell in this row and at this position in it, both from 1."""
        return Message("{sheet}, cell {cell}", sheet=self.place, cell=f"{get_column_letter(position)}{row}")

    def address(self, row: int, position: int | None = None) -> str:
        """Return the short form that a row keeps as its source: `plik.xlsx, Arkusz1!A5`."""
        file = self.place.partition(", ")[0]
        letter = get_column_letter(position) if position else ""
        return f"{file}!{letter}{row}" if file == self.place else f"{file}, {self.title}!{letter}{row}"


def one_text(value: object) -> str:
    """Return a value as text, with LF line ends and nothing at its ends."""
    if isinstance(value, bool):
        return "PRAWDA" if value else "FAŁSZ"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def read_sheets(path: Path, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS) -> list[Sheet]:
    """Read every sheet of a spreadsheet; what counts is what the file holds, then its ending.

    Raises `SrpsError` where it cannot be opened or is none, `DataError` where a sheet reaches too far.
    """
    if path.suffix.lower() not in ENDINGS:
        message = Message(
            "{file} is no spreadsheet that is read here. Save it as XLSX (Excel workbook), ODS or CSV.", file=path.name
        )
        raise SrpsError(message)
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        raise SrpsError(Message("There is no file {file}. Look up its name and folder.", file=path)) from None
    except OSError as error:
        message = Message(
            "{file} cannot be opened ({reason}). Close it in other programs and try again.",
            file=path.name,
            reason=error.strerror or error,
        )
        raise SrpsError(message) from None
    kind = _kind(path, content)
    reader = {EXCEL: _excel, OLD_EXCEL: _old_excel, OPEN_DOCUMENT: _open_document, TEXT: _text_file}[kind]
    try:
        return list(reader(path, content, (most_rows, most_columns)))
    except (SrpsError, KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # a damaged workbook makes a library raise whatever its parser meets first
        message = Message(
            "{file} cannot be read as {kind}. {remedy}", file=path.name, kind=kind.upper(), remedy=_SAVE_ANEW
        )
        raise SrpsError(message) from None


def _kind(path: Path, content: bytes) -> str:
    ending = path.suffix.lower().removeprefix(".")
    if content.startswith(b"PK\x03\x04"):
        return OPEN_DOCUMENT if b"opendocument.spreadsheet" in content[:200] else EXCEL
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_EXCEL if ending == "xls" else EXCEL
    if ending in (EXCEL, "xlsm"):
        return EXCEL
    if ending in (OLD_EXCEL, OPEN_DOCUMENT):
        start = content[:400].lstrip().lower()
        if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")) or b"<html" in start:
            message = Message(
                "{file} is a web page that only bears the ending of a workbook. Open it in Excel and save it as XLSX.",
                file=path.name,
            )
            raise SrpsError(message)
        return ending
    return TEXT


def _require_size(path: Path, sheet: str, row: int, column: int, most: tuple[int, int]) -> None:
    place = Message("{file}, sheet “{sheet}”", file=path.name, sheet=sheet)
    most_rows, most_columns = most
    if row > most_rows:
        remedy = Message("At most {n} are taken. Delete the empty rows below the table and save.", n=most_rows)
        raise DataError([Problem("schema", place, Message("the sheet has {n} rows", n=row), remedy)])
    if column > most_columns:
        what = Message("a cell is filled in column {column}", column=get_column_letter(column))
        remedy = Message(
            "A table has at most {n} columns. Delete what stands far to the right and save.", n=most_columns
        )
        raise DataError([Problem("schema", place, what, remedy)])


# XLSX


def _excel(path: Path, content: bytes, most: tuple[int, int]) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not keep
        formulas = load_workbook(io.BytesIO(content), rich_text=True)
        calculated = None
        for sheet in formulas.worksheets:
            filled = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
            rows, columns = (max((place[i] for place in filled), default=0) for i in (0, 1))
            _require_size(path, sheet.title, rows, columns, most)
            if calculated is None and any(cell.data_type == "f" for cell in filled.values()):
                calculated = load_workbook(io.BytesIO(content), data_only=True)
            values = calculated[sheet.title] if calculated else sheet
            grid = [[Cell()] * columns for _ in range(rows)]
            for (row, column), cell in filled.items():
                grid[row - 1][column - 1] = _excel_cell(cell, values)
            yield Sheet(
                sheet.title,
                Message("{file}, sheet “{sheet}”", file=path.name, sheet=sheet.title),
                grid,
                [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges],
                frozenset(number for number, look in sheet.row_dimensions.items() if look.hidden),
                frozenset(_hidden_columns(sheet)),
                bool(sheet.auto_filter.ref),
                sheet.sheet_state != "visible",
            )


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for look in sheet.column_dimensions.values():
        if look.hidden and look.min and look.max:
            yield from range(look.min, min(look.max, MOST_COLUMNS) + 1)


def _excel_cell(cell: OpenpyxlCell, values: Worksheet) -> Cell:
    value, number_format = cell.value, cell.number_format or "General"
    is_formula = cell.data_type == "f"
    fault, raised = "", False
    if is_formula:
        calculated = values[cell.coordinate]
        value = calculated.value
        if value is None:
            fault = NO_VALUE
        elif calculated.data_type == "e":
            fault = Message("a spreadsheet's error stands in the cell ({error})", error=value)
    elif cell.data_type == "e":
        fault = Message("a spreadsheet's error stands in the cell ({error})", error=value)
    if isinstance(value, CellRichText):
        runs = [part for part in value if isinstance(part, TextBlock) and part.text.strip()]
        if any(run.font.strike for run in runs):
            fault = PART_STRUCK
        raised = any(run.font.vertAlign in ("superscript", "subscript") for run in runs)
        value = str(value)
    font = cell.font
    if font is not None and not fault:
        if font.strike:
            fault = STRUCK
        elif font.vertAlign in ("superscript", "subscript"):
            raised = True
        elif _is_white(cell):
            fault = INVISIBLE
    if not fault and not _is_shown(value, number_format):
        fault = INVISIBLE
    return Cell(value, number_format, fault, raised=raised, is_formula=is_formula)


def _is_white(cell: OpenpyxlCell) -> bool:
    """Whether the letters are as white as the sheet; white letters on a coloured ground are a heading's."""
    color = cell.font.color
    white = color is not None and (
        (color.type == "rgb" and color.rgb in _WHITE) or (color.type == "theme" and color.theme == 0 and not color.tint)
    )
    return white and (cell.fill is None or cell.fill.fill_type is None)


def _is_shown(value: object, number_format: str) -> bool:
    """Whether a format shows a number at all; `;;;` and an empty section do not (ECMA-376, part 1, 18.8.31)."""
    if not isinstance(value, int | float) or isinstance(value, bool) or ";" not in number_format:
        return True
    sections = re.sub(r'"[^"]*"|\\.', "x", number_format).split(";")
    if any(re.search(r"\[[<>=]", section) for section in sections):
        return True
    wanted = 1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0
    return bool(sections[wanted].strip())


# XLS


def _old_excel(path: Path, content: bytes, most: tuple[int, int]) -> Iterator[Sheet]:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" not in str(error).lower():
            raise
        message = Message("{file} is protected by a password. Save it without one.", file=path.name)
        raise SrpsError(message) from None
    for sheet in book.sheets():
        filled = [
            (row, column)
            for row in range(sheet.nrows)
            for column in range(sheet.row_len(row))
            if sheet.cell_type(row, column) not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
        ]
        rows, columns = (max((place[i] + 1 for place in filled), default=0) for i in (0, 1))
        _require_size(path, sheet.name, rows, columns, most)
        grid = [[Cell()] * columns for _ in range(rows)]
        for row, column in filled:
            grid[row][column] = _old_cell(book, sheet, row, column)
        yield Sheet(
            sheet.name,
            Message("{file}, sheet “{sheet}”", file=path.name, sheet=sheet.name),
            grid,
            [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
            frozenset(number + 1 for number, look in sheet.rowinfo_map.items() if look.hidden),
            frozenset(number + 1 for number, look in sheet.colinfo_map.items() if look.hidden),
            bool(getattr(sheet, "has_autofilter", False)),
            sheet.visibility != 0,
        )


def _old_cell(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    look = book.xf_list[sheet.cell_xf_index(row, column)]
    number_format = book.format_map[look.format_key].format_str
    font = book.font_list[look.font_index]
    fault = STRUCK if font.struck_out else ""
    raised = bool(font.escapement)
    runs = sheet.rich_text_runlist_map.get((row, column)) or []
    if any(book.font_list[index].struck_out for _, index in runs) and not fault:
        fault = PART_STRUCK
    raised = raised or any(book.font_list[index].escapement for _, index in runs)
    if kind == xlrd.XL_CELL_ERROR:
        error = xlrd.error_text_from_code.get(value, value)
        fault, value = Message("a spreadsheet's error stands in the cell ({error})", error=error), str(error)
    elif kind == xlrd.XL_CELL_BOOLEAN:
        value = bool(value)
    elif kind == xlrd.XL_CELL_DATE:
        value = xlrd.xldate.xldate_as_datetime(value, book.datemode)
    if kind == xlrd.XL_CELL_NUMBER and not fault and not _is_shown(value, number_format):
        fault = INVISIBLE
    return Cell(value, number_format or "General", fault, raised=raised)


# ODS

_NS = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


def _open_document(path: Path, content: bytes, most: tuple[int, int]) -> Iterator[Sheet]:
    """Read an ODS file (OpenDocument 1.3, part 3): a cell keeps what it shows as its text, and its value beside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            message = Message("{file} is protected by a password. Save it without one.", file=path.name)
            raise SrpsError(message)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        tree = etree.fromstring(archive.read("content.xml"), parser)
    struck, raised, hidden_tables = _ods_styles(tree)
    for table in tree.iter(_q("table:table")):
        name = table.get(_q("table:name"))
        rows, merged, hidden = [], [], set()
        columns: list[tuple[int, bool, str]] = []
        at = 1
        for column in table.iter(_q("table:table-column")):
            times = int(column.get(_q("table:number-columns-repeated"), 1))
            columns.append((at, column.get(_q("table:visibility"), "visible") != "visible", times))
            at += times
        number = 1
        for row in table.iter(_q("table:table-row")):
            times = int(row.get(_q("table:number-rows-repeated"), 1))
            cells = list(_ods_row(row, struck, raised, number, merged))
            while cells and not cells[-1].is_filled:
                cells.pop()
            _require_size(path, name, number + times - 1 if cells else 0, len(cells), most)
            if row.get(_q("table:visibility"), "visible") != "visible" and cells:
                hidden |= set(range(number, number + times))
            if cells:
                rows += [[] for _ in range(number - 1 - len(rows))]
                rows += [cells] * times
            number += times
        hidden_columns = {
            position
            for first, is_hidden, times in columns
            if is_hidden
            for position in range(first, min(first + times, MOST_COLUMNS + 1))
        }
        filtered = any(row.get(_q("table:visibility")) == "filter" for row in table.iter(_q("table:table-row")))
        place = Message("{file}, sheet “{sheet}”", file=path.name, sheet=name)
        is_hidden = table.get(_q("table:style-name")) in hidden_tables
        yield Sheet(name, place, rows, merged, frozenset(hidden), frozenset(hidden_columns), filtered, is_hidden)


def _ods_styles(tree: etree._Element) -> tuple[set[str], set[str], set[str]]:
    """Return the names of styles that cross out, of those that raise or lower, and of those that hide a table."""
    struck, raised, hidden = set(), set(), set()
    for style in tree.iter(_q("style:style")):
        name = style.get(_q("style:name"))
        for look in style.iter(_q("style:text-properties")):
            if look.get(_q("style:text-line-through-style"), "none") != "none":
                struck.add(name)
            if re.match(r"super|sub|-?[1-9]", look.get(_q("style:text-position"), "")):
                raised.add(name)
        for look in style.iter(_q("style:table-properties")):
            if look.get(_q("table:display")) == "false":
                hidden.add(name)
    return struck, raised, hidden


def _ods_row(
    row: etree._Element, struck: set[str], raised: set[str], number: int, merged: list[tuple[int, int, int, int]]
) -> Iterator[Cell]:
    position = 1
    for cell in row.iterchildren(_q("table:table-cell"), _q("table:covered-table-cell")):
        times = int(cell.get(_q("table:number-columns-repeated"), 1))
        height = int(cell.get(_q("table:number-rows-spanned"), 1))
        width = int(cell.get(_q("table:number-columns-spanned"), 1))
        if height > 1 or width > 1:
            merged.append((number, position, number + height - 1, position + width - 1))
        read = _ods_cell(cell, struck, raised)
        yield from [read] * (times if read.is_filled else min(times, MOST_COLUMNS + 1))
        position += times


def _ods_cell(cell: etree._Element, struck: set[str], raised: set[str]) -> Cell:
    kind = cell.get(_q("office:value-type"))
    shown = "\n".join("".join(p.itertext()) for p in cell.iterchildren(_q("text:p"))).strip()
    formula = cell.get(_q("table:formula")) is not None
    if kind is None and not shown:
        return Cell(None, fault=NO_VALUE if formula else "")
    value: object = shown
    if kind in ("float", "percentage", "currency"):
        value = float(cell.get(_q("office:value")))
        value = int(value) if value.is_integer() else value
    elif kind == "boolean":
        value = cell.get(_q("office:boolean-value")) == "true"
    elif kind == "date":
        value = datetime.datetime.fromisoformat(cell.get(_q("office:date-value")))
    elif kind == "time":
        value = datetime.timedelta()
    spans = [span for span in cell.iter(_q("text:span")) if "".join(span.itertext()).strip()]
    names = [span.get(_q("text:style-name")) for span in spans]
    fault = ""
    if cell.get(_q("table:style-name")) in struck:
        fault = STRUCK
    elif any(name in struck for name in names):
        fault = PART_STRUCK
    elif re.fullmatch(r"(?:#[A-ZĄĆĘŁŃÓŚŹŻ/0!?]+|Err:\d+|Błąd:\d+)", shown) and formula:
        fault = Message("a spreadsheet's error stands in the cell ({error})", error=shown)
    elif isinstance(value, int | float) and not isinstance(value, bool) and not shown:
        fault = INVISIBLE
    is_raised = cell.get(_q("table:style-name")) in raised or any(name in raised for name in names)
    if isinstance(value, int | float) and not isinstance(value, bool):
        share = kind == "percentage"
        return Cell(value, "General", fault, _in_polish(value, shown, share), is_raised, is_formula=formula)
    return Cell(value, "General", fault, raised=is_raised, is_formula=formula)


def _in_polish(value: float, shown: str, is_share: bool) -> str:
    """Return a number as Polish LibreOffice shows it, whatever the language of the file: `1,480.5` is `1 480,5`.

    The value tells which of the separators is the decimal one. What shows other digits than it holds is given in full.
    """
    found = re.search(r"[-−]?\d(?:[\d.,'\s]*\d)?", shown)
    if found is None:
        return plain_number(value)
    digits = re.sub(r"\D", "", found[0])
    held = abs(Decimal(_digits(value))) * (100 if is_share else 1)
    for decimals in range(len(digits)):
        rounded = round_half_up(held, decimals)
        if f"{rounded:f}".replace(".", "").lstrip("0") == digits.lstrip("0"):
            grouped = bool(re.search(r"\d[.,'\s]\d{3}(?:\D|$)", found[0])) and len(f"{int(rounded)}") > 3
            text = (f"{rounded:,f}" if grouped else f"{rounded:f}").replace(",", " ").replace(".", ",")
            sign = "-" if value < 0 and "-" not in shown[: found.start()] else ""
            return " ".join(f"{shown[: found.start()]}{sign}{text}{shown[found.end() :]}".split())
    return plain_number(value)


# CSV


def _text_file(path: Path, content: bytes, most: tuple[int, int]) -> Iterator[Sheet]:
    text = decoded(content, path.name)
    declared = re.match(r"sep=(.)\r?\n", text)  # Excel's own hint
    if declared:
        text = text[declared.end() :]
        separator = declared[1]
    else:
        separator = separator_of(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        records = list(islice(reader, most[0] + 1))
    except csv.Error as error:
        message = Message(
            "{file} cannot be read as CSV ({reason}). Save it as XLSX and import that.", file=path.name, reason=error
        )
        raise SrpsError(message) from None
    width = max((len(record) for record in records), default=0)
    last = max((number for record in records for number, cell in enumerate(record, 1) if cell.strip()), default=0)
    _require_size(path, path.stem, len(records), last, most)
    rows = [[Cell(cell) if cell else Cell() for cell in record] for record in records]
    if width:
        yield Sheet(path.stem, path.name, rows)


def separator_of(text: str) -> str:
    """Return the character that separates the cells: the one that the first lines have alike and most often."""

    def evidence(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in text.lstrip().splitlines()[:30] if line.strip()]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) * usual if usual else 0, max(counts, default=0))

    first = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=lambda separator: (first.count(separator), evidence(separator)))


def decoded(content: bytes, name: str) -> str:
    """Return a file's text in whichever encoding Polish programs save: UTF-8, UTF-16, cp1250, ISO 8859-2, cp852.

    Raises `SrpsError` where it is no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's “Unicode text”
        tried: Iterable[str] = ("utf-16",)
    elif content[:200].count(0) > len(content[:200]) // 4:
        tried = ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be",)
    else:
        tried = ("utf-8-sig", *sorted(ENCODINGS, key=_strangeness_in(content)))
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        damaged = any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text)
        if not damaged and (encoding != "cp852" or _strangeness_in(content)(encoding) < 0):
            return text
    message = Message("{file} is no text that Polish Excel saves. Save it as “CSV UTF-8” or XLSX.", file=name)
    raise SrpsError(message)


def _strangeness_in(content: bytes) -> Callable[[str], int]:
    """Return how little a reading of the bytes in an encoding looks like Polish."""

    def strangeness(encoding: str) -> int:
        text = content.decode(encoding, "replace")
        polish = sum(map(text.count, _POLISH))
        strange = sum(1 for c in text if ord(c) > 127 and c not in _POLISH and c not in _USUAL)
        return 4 * strange - polish

    return strangeness


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
        return plain_number(value)
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


def plain_number(value: float) -> str:
    """Return all digits that Excel keeps, with a decimal comma."""
    return f"{Decimal(_digits(value)):f}".replace(".", ",")


def is_rounded(cell: Cell) -> bool:
    """Whether a cell shows fewer digits than it holds."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    digits = re.sub(r"[^\d,]", "", cell.text)
    held = Decimal(_digits(value)) * (100 if cell.text.rstrip().endswith("%") else 1)
    try:
        return abs(held) != Decimal(digits.replace(",", "."))
    except ArithmeticError:
        return False


def _digits(value: float) -> str:
    """Return a number with the 15 digits that Excel keeps, so that 0.1 + 0.2 is 0.3."""
    return str(value) if isinstance(value, int) else f"{Decimal(f'{value:.15g}').normalize():f}"
