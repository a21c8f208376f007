"""Reads a CSV file that people wrote into cells of text; a fault becomes a problem with line, column and cell.

Knows encodings, separators, quotation marks and what spreadsheets leave behind; not what a cell means.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from srps.catalogue.closed_words import meant, which
from srps.catalogue.tables import EXAMPLE_MARK, Column, Table
from srps.errors import Problem, unopened
from srps.files import read_bytes
from srps.labels import alike, fold, is_ditto
from srps.messages import Message
from srps.numbers import says_nothing

LONGEST_CELL = 5_000
"""Characters. The longest label of the first five documents has under 700; a longer cell is a paste gone wrong."""
SHOWN_CELL = 200
"""Characters of a cell that a problem keeps."""
EXCEL_ENCODING = "cp1250"
Fault = tuple[str, str, str]
"""Check, what is wrong, what to do."""
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})  # control, surrogate, private use, unassigned (Unicode Standard, ch. 4.5)
_LONE_SURROGATE = re.compile(rb"\xed[\xa0-\xbf]")
# UTF-8 read as cp1250 (Ĺ‚ for ł, Ăł for ó) or as cp1252 (Å‚, Ã³); none of these pairs occurs in Polish.
MOJIBAKE = re.compile("Ĺ\\S|Ă[ł“]|[ÄÅ](?:[^\\s\\w!-~]|[¼º])|Ã[\u0080-\u00bf“]|â€|\ufffd")
# What a spreadsheet runs when it opens the cell (OWASP, CSV Injection): a formula, or a call behind a number.
_FORMULA = re.compile(r"\s*(?:[=@]|[+-](?:[^\W\d_]|\()|[+-].*(?:\||!\$?[A-Za-z]+\$?\d))", re.S)
SPREADSHEET_ERROR = re.compile(
    r"(?:#(?:ADR|ARG|DZIEL/0|LICZBA|N/D|NAZWA|ZERO|ROZLANIE|OBL|WARTOŚĆ|REF|DIV/0|NUM|N/A|NAME|NULL|SPILL|CALC|VALUE)[!?]?"
    r"|#{2,}|(?:Err|Błąd):\d+)",
    re.I,
)
_EXCEL_DATE = re.compile(
    r"(?:\d{1,4}[. -])?(?:sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru)(?:[. -]\d{1,4})?", re.IGNORECASE
)
_EXCEL_APOSTROPHE = re.compile(r"\s*'[^']*")
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DECIMAL_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def read_csv(path: Path, file: str, table: Table, problems: list[Problem]) -> tuple[pd.DataFrame, pd.Series]:
    """Return the cells as text (index: record number from 1) and the line of the file on which each record begins.

    `file` is how people know the file. Faults are added to `problems`; a row that cannot be read is left out then.
    """
    text = _text(path, file, problems)
    header, records, lines = (table.names, [], []) if text is None else _records(text, file, table, problems)
    frame = pd.DataFrame(records, columns=header, dtype="str").reindex(columns=table.names, fill_value="")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    for column in table.columns:
        if column.values:  # Polish words may stand for those of the list
            frame[column.name] = [meant(cell, column.values) or cell for cell in frame[column.name]]
    return frame, pd.Series(lines, index=frame.index, dtype="int64")


def cell_problems(
    table: Table, cells: Iterable[str], file: str, line: int | None, header: Iterable[str] | None = None
) -> list[Problem]:
    """Return what is wrong with the cells of one row, in the order of `header` or else of the table's columns."""
    problems = []
    columns = {column.name: column for column in table.columns}
    for name, cell in zip(columns if header is None else header, cells, strict=True):
        column = columns[name]
        fault = _cell_fault(table, column, cell)
        if fault:
            check, what, remedy = fault
            problems.append(Problem(check, file, what, remedy, line, column.name, cell[:SHOWN_CELL]))
    return problems


def from_source(file: str, source: str) -> str:
    """Return how people know a row of a file: with the cell of the form or workbook that it came from, if from one."""
    return Message("{file} (from {source})", file=file, source=source.strip()) if source.strip() else file


def _text(path: Path, file: str, problems: list[Problem]) -> str | None:
    """Return the file's text, or None and a problem."""

    def fault(check: str, what: str, remedy: str, at: int | None = None) -> None:
        line = None if at is None else content[:at].count(b"\n") + 1
        problems.append(Problem(check, file, what, remedy, line=line))

    try:
        content = read_bytes(path)
    except OSError as error:
        fault("schema", *unopened(error))
        return None
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        fault(
            "schema",
            Message("the file is empty"),
            Message("Add the header and rows, or remove the file if there are none."),
        )
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        fault("encoding", Message("UTF-16, not UTF-8"), Message("In Excel choose “CSV UTF-8” when saving."), 0)
    elif b"\0" in content:
        remedy = Message("The file is damaged or not a CSV; save it anew as CSV UTF-8.")
        fault("encoding", Message("it holds a NUL byte"), remedy, content.index(b"\0"))
    else:
        try:
            return content.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            if _LONE_SURROGATE.match(content, error.start):
                what = Message("half of a character stands there (a lone surrogate)")
                remedy = Message("Delete the damaged character and type it anew.")
            else:
                what = Message(
                    "not UTF-8 (perhaps {excel_encoding}, as Polish Excel saves)", excel_encoding=EXCEL_ENCODING
                )
                remedy = Message(
                    "Put it in order at the desk (“Put tables in order that Excel saved as CSV”) or with the command "
                    "srps import {file}; or choose “CSV UTF-8” when Excel saves.",
                    file=file,
                )
            fault("encoding", what, remedy, error.start)
    return None


def _records(
    text: str, file: str, table: Table, problems: list[Problem]
) -> tuple[list[str], list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    longest = csv.field_size_limit(len(text) + 1)  # the limit is ours, and names the column
    try:
        header = next(reader, [])
        if not _header_is_right(header, file, table, problems):
            return table.names, [], []
        while True:
            begins = reader.line_num + 1
            record = next(reader, None)
            if record is None:
                break
            if not any(cell.strip() for cell in record):
                continue
            if len(record) != len(header):
                problems.append(_wrong_length(record, header, file, begins))
                continue
            source = (
                record[header.index("source")] if {"source", "page"} <= set(table.names) & {*header, "page"} else ""
            )
            problems += cell_problems(table, record, from_source(file, source), begins, header)
            records.append(record)
            lines.append(begins)
    except csv.Error as error:
        if "unexpected end" in str(error):
            what = Message("a quotation mark that opens in this row is never closed")
        else:
            what = Message("the row cannot be read ({error})", error=error)
        remedy = Message('Close every quotation mark; write "" for one inside a quoted text.')
        problems.append(Problem("schema", file, what, remedy, line=begins))
    finally:
        csv.field_size_limit(longest)
    return header, records, lines


def _wrong_length(record: list[str], header: list[str], file: str, line: int) -> Problem:
    expected = len(header)
    what = Message("the row has {n} cells, the header has {expected}", n=len(record), expected=expected)
    remedy = Message("Add the missing commas, or put a text that holds a comma in quotation marks.")
    column = header[len(record)] if len(record) < expected else header[-1]
    return Problem("schema", file, what, remedy, line=line, column=column)


def _header_is_right(header: list[str], file: str, table: Table, problems: list[Problem]) -> bool:
    always = [name for name in table.names if name not in table.optional]
    if [name for name in header if name not in table.optional] == always and len(set(header)) == len(header):
        return True
    remedy = Message("The first line must be: {names}", names=",".join(always))
    if table.optional:
        remedy = Message("{remedy} (and, where you have them, {names})", remedy=remedy, names=", ".join(table.optional))
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        signs = Message("semicolons") if ";" in header[0] else Message("tabs")
        what = Message("cells are separated by {signs}, not by commas", signs=signs)
        remedy = Message(
            "Put it in order at the desk (“Put tables in order that Excel saved as CSV”) or with the command "
            "srps import {file}; or save it as “CSV UTF-8” with commas.",
            file=file,
        )
        problems.append(Problem("schema", file, what, remedy, line=1))
        return False
    doubled = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in always if name not in header]
    unknown = [name for name in header if name not in table.names]
    parts = [Message("twice {names}", names=_quoted(doubled))] if doubled else []
    if missing:
        parts.append(Message("missing {names}", names=_quoted(missing)))
    if any(unknown):
        parts.append(Message("unknown {names}", names=_quoted(list(filter(None, unknown)))))
    if unnamed := unknown.count(""):
        parts.append(Message.counted("{n} without a name", "{n} without names", unnamed))
    what = Message(
        "wrong columns: {parts}", parts=Message.joined("; ", parts) if parts else Message("in another order")
    )
    if likely := [(name, near[0]) for name in unknown if name and (near := alike(name, missing, most=1))]:
        hint = Message.joined(
            ", ", [Message("{right} instead of “{name}”", right=right, name=name) for name, right in likely]
        )
        remedy = Message("Did you mean {likely}? {remedy}", likely=hint, remedy=remedy)
    column = (missing or doubled or unknown or [""])[0] or None
    problems.append(Problem("schema", file, what, remedy, line=1, column=column))
    return False


def _quoted(names: list[str]) -> Message:
    """Return names as a message shows them; of very many the first."""
    shown = [Message("“{name}”", name=name) for name in names[:COLUMNS_SHOWN]]
    return Message.joined(", ", shown if len(names) <= COLUMNS_SHOWN else [*shown, "…"])


COLUMNS_SHOWN = 12

PARTS = ("breakdown", "part_of")
NAMING = ("goal", "parent", "action", "item", "name", "indicator", *PARTS)
"""Columns that tell one row from another."""


def _cell_fault(table: Table, column: Column, cell: str) -> Fault | None:
    text = cell.strip()
    if not text:
        if column.name not in table.required:
            return None
        return (
            "schema",
            Message("the cell holds only spaces") if cell else Message("the cell is empty"),
            Message("This column must be filled in."),
        )
    if column.name in {"goal", "parent", "action", "item"} and _EXCEL_DATE.fullmatch(text):
        return (
            "schema",
            Message("Excel has turned a number into a date"),
            Message("Format the column as text and type the number anew."),
        )
    if text.startswith(EXAMPLE_MARK) and column.name in {"name", "indicator", "text"}:
        return (
            "schema",
            Message("the example row is still there"),
            Message("Remove the row; remove the file if it has no other rows."),
        )
    found = _names_no_row(column, text) or _damage(cell)
    if found is None and column.name not in table.as_printed:
        found = _spreadsheet_trace(text) or _wrong_kind(table, column, text)
    return found


def _names_no_row(column: Column, text: str) -> Fault | None:
    """Say whether a cell that tells rows apart only points to the one above, or says that there is nothing."""
    if column.name in NAMING and is_ditto(text):
        what, remedy = Message("the cell only says that the one above is meant"), Message("Write its text out.")
        return "schema", what, remedy
    if column.name in PARTS and _names_nothing(text):
        return (
            "schema",
            Message("a sign stands where a part would be named"),
            Message("Leave this cell empty in the row of the total."),
        )
    return None


def _names_nothing(text: str) -> bool:
    """Say whether a text only says that there is nothing: `-`, `x`, `b.d.`."""
    return fold(text) == "brak" or says_nothing(text)


def _damage(cell: str) -> Fault | None:
    """Say whether something stands in the cell that must not go any further."""
    if len(cell) > LONGEST_CELL:
        what = Message(
            "the cell has {n} characters, at most {longest_cell} are taken", n=len(cell), longest_cell=LONGEST_CELL
        )
        return "schema", what, Message("Keep labels and figures, not whole texts.")
    if not cell.isprintable() and any(unicodedata.category(c) in _UNSEEN and c not in "\t\n\r" for c in cell):
        return "encoding", Message("a control character stands in the cell"), Message("Type the cell anew.")
    if MOJIBAKE.search(cell):
        what = Message("Polish letters are damaged (saved in another encoding)")
        return "encoding", what, Message("Restore the letters and save as CSV UTF-8.")
    if _FORMULA.match(cell):
        remedy = Message("Put the value or text itself there, without =, @, + or - in front.")
        return "schema", Message("a spreadsheet formula stands in the cell"), remedy
    return None


def _spreadsheet_trace(text: str) -> Fault | None:
    """Say whether a spreadsheet left something of its own; a printed number with it is refused by the grammar."""
    if SPREADSHEET_ERROR.fullmatch(text):
        return (
            "schema",
            Message("a spreadsheet's error stands in the cell"),
            Message("Put the text or number itself there."),
        )
    if _EXCEL_APOSTROPHE.fullmatch(text):
        return (
            "schema",
            Message("the cell begins with an apostrophe, as Excel marks text"),
            Message("Remove the apostrophe."),
        )
    return None


def _wrong_kind(table: Table, column: Column, text: str) -> Fault | None:
    """Say whether the text is not what its column takes."""
    if column.name in table.integers and not _WHOLE_NUMBER.fullmatch(text):
        return "schema", Message("a whole number above zero is expected"), Message("Write digits only.")
    if column.name in table.integers and column.name.endswith("year") and not _YEAR.fullmatch(text):
        return "schema", Message("a year of four digits is expected"), Message("Write a year such as 2025.")
    if column.name in table.numbers and not _DECIMAL_NUMBER.fullmatch(text):
        return (
            "schema",
            Message("a number is expected"),
            Message("Write digits, with a point before decimals and no spaces."),
        )
    if column.values and meant(text, column.values) is None:
        return "schema", Message("not one of the allowed words"), which(text, column.values)
    return None
