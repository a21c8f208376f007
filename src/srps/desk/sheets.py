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
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

import xlrd
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as OpenpyxlCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from srps.catalogue.csvfile import MOJIBAKE
from srps.desk.formulas import fault_of_sum
from srps.desk.shown_numbers import MOST_DIGITS, digits_of, in_general, shown_number
from srps.desk.text_boxes import parsed, text_boxes
from srps.errors import DataError, Problem, SrpsError, reason_of
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
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Soft hyphens, zero-width spaces and joiners, direction marks: nobody sees them, and they keep like texts apart."""
WHITE = (255, 255, 255)
LEAST_CONTRAST = 1.25
"""Ratio of WCAG 2.1, 1.4.3 (1 is none, 21 black on white). Below this letters are as good as invisible."""
SHOWS_OTHERWISE = "# ?/?"
"""Stands for any format of a file that keeps what is shown and not the format, where other digits are shown."""
SMALLEST_LETTERS = 3
"""Points. Smaller ones are there in order not to be seen."""
_SAVE_ANEW = Message("Open it in Excel and save it anew, without a password.")

STRUCK = Message("the cell is crossed out")
PART_STRUCK = Message("a part of the cell is crossed out")
RAISED = Message("a part of the cell is raised or lowered, as a footnote or exponent is")
INVISIBLE = Message("the cell holds something that its format does not show")
NO_VALUE = Message("a formula stands in the cell, without a calculated value")
_EXTERNAL = re.compile(r"\[[^\[\]]+\][^\[\]!,;()+*/]*!|'?file:|\.xlsx?'?#", re.IGNORECASE)
"""A formula that looks into another file: `'C:\\dane\\[2023.xlsx]Arkusz1'!B4`, `[1]Arkusz1!B4`, in ODS `file:///…#`."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell.

    `shown` is the displayed text where the file itself keeps it; `fault` says why nothing can be taken from the cell,
    `raised` that a run of its letters is raised (in a number a footnote, in a label perhaps m²), `formula` the one of
    which the value is the last result, `comment` what is noted at the cell.
    """

    value: object = None
    number_format: str = "General"
    fault: str = ""
    shown: str | None = None
    raised: bool = False
    formula: str = ""
    comment: str = ""

    @property
    def is_linked(self) -> bool:
        """Whether a formula takes the value from another file."""
        return bool(_EXTERNAL.search(self.formula))

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

    `hidden_rows` and `hidden_columns` are numbers from 1; `filtered` says that a filter hides them. `boxes` holds the
    texts that float above the cells.
    """

    title: str
    place: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    is_hidden: bool = False
    boxes: tuple[str, ...] = ()

    def cell(self, row: int, position: int) -> Message:
        """Return how people know the cell in this row and at this position in it, both from 1."""
        return Message("{sheet}, cell {cell}", sheet=self.place, cell=f"{get_column_letter(position)}{row}")

    def address(self, row: int, position: int | None = None) -> str:
        """Return the short form that a row keeps as its source: `plik.xlsx, Arkusz1!A5`."""
        file = self.place.partition(", ")[0]
        letter = get_column_letter(position) if position else ""
        return f"{file}!{letter}{row}" if file == self.place else f"{file}, {self.title}!{letter}{row}"


def one_text(value: object) -> str:
    """Return a value as text, with LF line ends, nothing at its ends and no letters that nobody sees."""
    if isinstance(value, bool):
        return "PRAWDA" if value else "FAŁSZ"
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return text.translate(_UNSEEN).strip()


def has_unseen_letters(value: object) -> bool:
    """Whether a text holds letters without width, which `one_text` leaves out."""
    return isinstance(value, str) and value.translate(_UNSEEN) != value


def read_sheets(path: Path, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS) -> list[Sheet]:
    """Read every sheet of a spreadsheet; what counts is what the file holds, then its ending.

    Raises `SrpsError` where it cannot be opened or is none, `DataError` where a sheet reaches too far.
    """
    if path.name.startswith("~$"):
        message = Message(
            "{file} is only Excel's mark that a workbook is open. Choose the workbook itself, without “~$”.",
            file=path.name,
        )
        raise SrpsError(message)
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
            reason=reason_of(error),
        )
        raise SrpsError(message) from None
    if not content.strip():
        message = Message("{file} is empty. Save the workbook anew and choose that file.", file=path.name)
        raise SrpsError(message)
    kind = _kind(path, content)
    reader = {EXCEL: _excel, OLD_EXCEL: _old_excel, OPEN_DOCUMENT: _open_document, TEXT: _text_file}[kind]
    try:
        return [_with_sums(sheet) for sheet in reader(path, content, (most_rows, most_columns))]
    except (SrpsError, KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # a damaged workbook makes a library raise whatever its parser meets first
        message = Message(
            "{file} cannot be read as {kind}. {remedy}", file=path.name, kind=kind.upper(), remedy=_SAVE_ANEW
        )
        raise SrpsError(message) from None


def _with_sums(sheet: Sheet) -> Sheet:
    """Return the sheet with a fault in each cell whose formula adds up cells and holds another number."""

    def cell_at(row: int, column: int) -> tuple[object, str]:
        cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
        cell = cells[column - 1] if column <= len(cells) else Cell()
        return cell.value, cell.formula.upper()

    for cells in sheet.rows:
        for at, cell in enumerate(cells):
            fault = fault_of_sum(cell.formula, cell.value, cell_at) if cell.formula and not cell.fault else None
            if fault:
                cells[at] = replace(cell, fault=fault)
    return sheet


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


def _require_size(path: Path, sheet: str, filled: Iterable[tuple[int, int]], most: tuple[int, int]) -> tuple[int, int]:
    """Return the last row and column with a filled cell; refuse a cell that lies too far away."""
    place = Message("{file}, sheet “{sheet}”", file=path.name, sheet=sheet)
    most_rows, most_columns = most
    rows = columns = 0
    for row, column in filled:
        if row > most_rows or column > most_columns:
            what = Message("a cell is filled far away, in {cell}", cell=f"{get_column_letter(column)}{row}")
            remedy = Message(
                "A table has at most {rows} rows and {columns} columns. Delete what stands beyond and save.",
                rows=most_rows, columns=most_columns,
            )  # fmt: skip
            raise DataError([Problem("schema", place, what, remedy)])
        rows, columns = max(rows, row), max(columns, column)
    return rows, columns


# XLSX


def _excel(path: Path, content: bytes, most: tuple[int, int]) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not keep
        formulas = load_workbook(io.BytesIO(content), rich_text=True)
        boxes = text_boxes(content)
        calculated = None
        for sheet in formulas.worksheets:
            filled = {place: cell for place, cell in sheet._cells.items() if _is_written(cell)}
            rows, columns = _require_size(path, sheet.title, filled, most)
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
                frozenset(number for number, look in sheet.row_dimensions.items() if look.hidden or look.height == 0),
                frozenset(_hidden_columns(sheet)),
                bool(sheet.auto_filter.ref),
                sheet.sheet_state != "visible",
                tuple(boxes.get(sheet.title, ())),
            )


def _is_written(cell: OpenpyxlCell) -> bool:
    """Whether anything but spaces stands in a cell; a formula or comment counts."""
    return (cell.value is not None and bool(str(cell.value).strip())) or cell.comment is not None


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for look in sheet.column_dimensions.values():
        if (look.hidden or look.width == 0) and look.min and look.max:
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
        elif value is not None and _is_unseen(cell):
            fault = INVISIBLE
    if not fault and not _is_shown(value, number_format):
        fault = INVISIBLE
    comment = one_text(cell.comment.text) if cell.comment is not None else ""
    formula = (cell.value if isinstance(cell.value, str) else "=…") if is_formula else ""
    return Cell(value, number_format, fault, raised=raised, formula=formula, comment=comment)


def _is_unseen(cell: OpenpyxlCell) -> bool:
    """Whether the letters are as good as invisible: tiny, or of the colour of what they stand on."""
    if cell.font.sz is not None and cell.font.sz < SMALLEST_LETTERS:
        return True
    letters = _rgb(cell.font.color)
    if letters is None:
        return False
    is_filled = cell.fill is not None and cell.fill.fill_type == "solid"
    ground = _rgb(cell.fill.fgColor) if is_filled else WHITE
    if cell.fill is not None and cell.fill.fill_type not in (None, "solid"):
        return False
    return ground is not None and contrast(letters, ground) < LEAST_CONTRAST


def _rgb(color: Color | None) -> tuple[int, int, int] | None:
    """Return a colour of a workbook; None where it depends on the theme (of which white alone is known)."""
    if color is None:
        return None
    if color.type == "theme":
        return WHITE if color.theme == 0 and not color.tint else None
    text = COLOR_INDEX[color.indexed] if color.type == "indexed" and color.indexed < len(COLOR_INDEX) else color.rgb
    if color.type not in ("rgb", "indexed") or not re.fullmatch(r"[0-9A-Fa-f]{8}", str(text)):
        return None
    return int(text[2:4], 16), int(text[4:6], 16), int(text[6:8], 16)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1, relative luminance)."""

    def luminance(rgb: tuple[int, int, int]) -> float:
        parts = [c / 255 for c in rgb]
        red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _is_shown(value: object, number_format: str) -> bool:
    """Whether a format shows a number at all; `;;;`, an empty section and `#` of zero do not.

    ECMA-376, part 1, 18.8.31.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return True
    if value == 0 and re.fullmatch(r"[#,?]+", number_format):
        return False
    if ";" not in number_format:
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
            and str(sheet.cell_value(row, column)).strip()
        ]
        rows, columns = _require_size(path, sheet.name, ((row + 1, column + 1) for row, column in filled), most)
        grid = [[Cell()] * columns for _ in range(rows)]
        for row, column in filled:
            grid[row][column] = _old_cell(book, sheet, row, column)
        yield Sheet(
            sheet.name,
            Message("{file}, sheet “{sheet}”", file=path.name, sheet=sheet.name),
            grid,
            [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
            frozenset(number + 1 for number, look in sheet.rowinfo_map.items() if look.hidden or look.height == 0),
            frozenset(number + 1 for number, look in sheet.colinfo_map.items() if look.hidden or look.width == 0),
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
    if not fault and (_is_unseen_in_old(book, look, font) or not _is_shown(value, number_format or "General")):
        fault = INVISIBLE
    note = sheet.cell_note_map.get((row, column))
    comment = one_text(note.text) if note is not None else ""
    return Cell(value, number_format or "General", fault, raised=raised, comment=comment)


def _is_unseen_in_old(book: xlrd.Book, look: xlrd.formatting.XF, font: xlrd.formatting.Font) -> bool:
    if font.height < SMALLEST_LETTERS * 20:  # twentieths of a point
        return True
    letters = book.colour_map.get(font.colour_index)
    is_filled = look.background.fill_pattern == 1
    ground = book.colour_map.get(look.background.pattern_colour_index) if is_filled else WHITE
    if letters is None or ground is None or look.background.fill_pattern > 1:
        return False
    return contrast(letters, ground) < LEAST_CONTRAST


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
        tree = parsed(archive.read("content.xml"))
        named = [parsed(archive.read("styles.xml"))] if "styles.xml" in archive.namelist() else []
    looks = _ods_styles([*named, tree])
    for table in tree.iter(_q("table:table")):
        name = table.get(_q("table:name"))
        rows: list[list[Cell]] = []
        merged: list[tuple[int, int, int, int]] = []
        hidden: set[int] = set()
        columns: list[tuple[int, bool, int]] = []
        defaults: list[str] = []
        at = 1
        for column in table.iter(_q("table:table-column")):
            times = int(column.get(_q("table:number-columns-repeated"), 1))
            narrow = column.get(_q("table:style-name")) in looks.without_size
            columns.append((at, narrow or column.get(_q("table:visibility"), "visible") != "visible", times))
            defaults += [column.get(_q("table:default-cell-style-name"), "")] * min(times, MOST_COLUMNS + 1)
            at += times
        number = 1
        for row in table.iter(_q("table:table-row")):
            times = int(row.get(_q("table:number-rows-repeated"), 1))
            cells = list(_ods_row(row, looks, number, merged, defaults))
            while cells and not cells[-1].is_filled:
                cells.pop()
            if cells:
                _require_size(path, name, [(number + times - 1, len(cells))], most)
            is_flat = row.get(_q("table:style-name")) in looks.without_size
            if cells and (is_flat or row.get(_q("table:visibility"), "visible") != "visible"):
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
        is_hidden = table.get(_q("table:style-name")) in looks.hidden
        boxes = tuple(_ods_boxes(table))
        yield Sheet(name, place, rows, merged, frozenset(hidden), frozenset(hidden_columns), filtered, is_hidden, boxes)


def _ods_boxes(table: etree._Element) -> Iterator[str]:
    """Yield the texts of shapes that float above the cells."""
    for shape in table.iter("{*}custom-shape", "{*}text-box"):
        text = " ".join(filter(None, map(_ods_text, shape.iter(_q("text:p"))))).strip()
        if text:
            yield text


def _ods_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph, whose spaces after the first are elements of their own."""
    parts = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        if element.tag == _q("text:s"):
            parts.append(" " * int(element.get(_q("text:c"), 1)))
        elif element.tag in (_q("text:tab"), _q("text:line-break")):
            parts.append(" ")
        else:
            parts.append(element.text or "")
        parts.append(element.tail or "")
    return "".join(parts)


@dataclass
class _Looks:
    """Names of styles: that cross out, raise or lower, are not seen, hide a table, have no height or width."""

    struck: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    without_size: set[str] = field(default_factory=set)


def _ods_styles(trees: Iterable[etree._Element]) -> _Looks:
    """Return what the styles of a file do; a style does what its parent does, the parents stand first."""
    looks = _Looks()
    for style in (style for tree in trees for style in tree.iter(_q("style:style"))):
        name, parent = style.get(_q("style:name")), style.get(_q("style:parent-style-name"))
        for names in (looks.struck, looks.raised, looks.unseen):
            if parent in names:
                names.add(name)
        _look_of_letters(style, name, looks)
        for look in style.iter(_q("style:table-properties")):
            if look.get(_q("table:display")) == "false":
                looks.hidden.add(name)
        for kind, size in (("column", "style:column-width"), ("row", "style:row-height")):
            for look in style.iter(_q(f"style:table-{kind}-properties")):
                if re.fullmatch(r"0(?:\.0+)?[a-z]*", look.get(_q(size), "")):
                    looks.without_size.add(name)
    return looks


def _look_of_letters(style: etree._Element, name: str, looks: _Looks) -> None:
    """Note whether a style crosses out, raises or hides the letters."""
    ground = WHITE
    for look in style.iter(_q("style:table-cell-properties")):
        ground = _hex_rgb(look.get(_q("fo:background-color"), "")) or WHITE
    for look in style.iter(_q("style:text-properties")):
        lines = [look.get(_q(f"style:text-line-through-{what}")) for what in ("style", "type")]
        if any(line not in (None, "none") for line in lines):
            looks.struck.add(name)
        elif "none" in lines:
            looks.struck.discard(name)
        if re.match(r"super|sub|-?[1-9]", look.get(_q("style:text-position"), "")):
            looks.raised.add(name)
        letters = _hex_rgb(look.get(_q("fo:color"), ""))
        size = re.match(r"([\d.]+)pt", look.get(_q("fo:font-size"), ""))
        is_tiny = size is not None and float(size[1]) < SMALLEST_LETTERS
        if is_tiny or (letters is not None and contrast(letters, ground) < LEAST_CONTRAST):
            looks.unseen.add(name)


def _hex_rgb(text: str) -> tuple[int, int, int] | None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _ods_row(
    row: etree._Element, looks: _Looks, number: int, merged: list[tuple[int, int, int, int]], defaults: list[str]
) -> Iterator[Cell]:
    position = 1
    of_row = row.get(_q("table:default-cell-style-name"))
    for cell in row.iterchildren(_q("table:table-cell"), _q("table:covered-table-cell")):
        times = int(cell.get(_q("table:number-columns-repeated"), 1))
        height = int(cell.get(_q("table:number-rows-spanned"), 1))
        width = int(cell.get(_q("table:number-columns-spanned"), 1))
        if height > 1 or width > 1:
            merged.append((number, position, number + height - 1, position + width - 1))
        of_column = defaults[position - 1] if position <= len(defaults) else ""
        read = _ods_cell(cell, looks, cell.get(_q("table:style-name")) or of_row or of_column)
        yield from [read] * (times if read.is_filled else min(times, MOST_COLUMNS + 1))
        position += times


def _ods_cell(cell: etree._Element, looks: _Looks, style: str) -> Cell:
    kind = cell.get(_q("office:value-type"))
    shown = "\n".join(map(_ods_text, cell.iterchildren(_q("text:p")))).strip()
    formula = cell.get(_q("table:formula"), "")
    noted = (line for note in cell.iter(_q("office:annotation")) for line in note.iter(_q("text:p")))
    comment = one_text("\n".join(map(_ods_text, noted)))
    if kind is None and not shown:
        return Cell(None, fault=NO_VALUE if formula else "", comment=comment)
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
    own = cell.iterchildren(_q("text:p"))
    spans = [span for p in own for span in p.iter(_q("text:span")) if "".join(span.itertext()).strip()]
    names = [span.get(_q("text:style-name")) for span in spans]
    fault = ""
    if style in looks.struck:
        fault = STRUCK
    elif any(name in looks.struck for name in names):
        fault = PART_STRUCK
    elif re.fullmatch(r"(?:#[A-ZĄĆĘŁŃÓŚŹŻ/0!?]+|Err:\d+|Błąd:\d+)", shown) and formula:
        fault = Message("a spreadsheet's error stands in the cell ({error})", error=shown)
    elif (isinstance(value, int | float) and not isinstance(value, bool) and not shown) or style in looks.unseen:
        fault = INVISIBLE
    is_raised = style in looks.raised or any(name in looks.raised for name in names)
    in_text, number_format = None, "General"
    if isinstance(value, int | float) and not isinstance(value, bool):
        in_text = _in_polish(value, shown, kind == "percentage")
        if in_text is None:  # as of a format that shows other digits
            in_text, number_format = in_general(value), SHOWS_OTHERWISE
    return Cell(value, number_format, fault, in_text, is_raised, formula, comment)


def _in_polish(value: float, shown: str, is_share: bool) -> str | None:
    """Return a number as Polish LibreOffice shows it, whatever the language of the file: `1,480.5` is `1 480,5`.

    The value tells which of the separators is the decimal one. None where other digits are shown than the cell holds.
    """
    found = re.search(r"[-−]?\d(?:[\d.,'\s]*\d)?", shown)
    if found is None or re.search(r"\d\s*/\s*\d|\dE[+-]?\d", shown, re.IGNORECASE):
        return None
    digits = re.sub(r"\D", "", found[0])
    if len(digits) > MOST_DIGITS:
        return in_general(value)
    held = abs(Decimal(digits_of(value))) * (100 if is_share else 1)
    for decimals in range(len(digits)):
        rounded = round_half_up(held, decimals)
        if f"{rounded:f}".replace(".", "").lstrip("0") == digits.lstrip("0"):
            grouped = bool(re.search(r"\d[.,'\s]\d{3}(?:\D|$)", found[0])) and len(f"{int(rounded)}") > 3
            text = (f"{rounded:,f}" if grouped else f"{rounded:f}").replace(",", " ").replace(".", ",")
            before, after = shown[: found.start()], shown[found.end() :]
            if value < 0 and before.endswith("(") and after.startswith(")"):  # as accountants write it
                before, after = before[:-1], after[1:]
            sign = "-" if value < 0 and "-" not in before else ""
            return " ".join(f"{before}{sign}{text}{after}".split())
    return None


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
        reason: object = error
        if "unexpected end" in str(error):
            reason = Message("a quotation mark that opens somewhere is never closed")
        message = Message(
            "{file} cannot be read as CSV ({reason}). Save it as XLSX and import that.", file=path.name, reason=reason
        )
        raise SrpsError(message) from None
    if any(MOJIBAKE.search(cell) for record in records[:1] for cell in record):
        message = Message(
            "The Polish letters in {file} are damaged (saved in another encoding). Save the workbook as XLSX or as “CSV"
            " UTF-8” and import that.",
            file=path.name,
        )
        raise SrpsError(message)
    width = max((len(record) for record in records), default=0)
    filled = (
        (row, column)
        for row, record in enumerate(records, start=1)
        for column, cell in enumerate(record, start=1)
        if cell.strip()
    )
    _require_size(path, path.stem, filled, most)
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
