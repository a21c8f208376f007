"""Compares a transcribed year with the document that it came from, for whoever has it. Knows no meaning of a value."""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from srps.catalogue.models import Document
from srps.catalogue.yamlfile import read_yaml
from srps.desk.headings import TableName
from srps.desk.sheets import decoded
from srps.errors import DataError, SrpsError, reason_of
from srps.files import read_bytes
from srps.judging.votes import SEPARATOR
from srps.messages import Message
from srps.paths import Project
from srps.reading.year import RawYear, read_year

COLUMNS = {
    "table": "str",
    "record": "Int64",
    "line": "Int64",
    "page": "Int64",
    "value": "str",
    "found": "bool",
    "found_line": "Int64",
}
VERIFIED = {"indicators": "value", "targets": "target", "goals": "rating"}
"""The transcribed column of each table that repeats what the document prints."""
FOLLOWING_LINES = 6
"""How far below its line a value may stand where the text wraps."""
NO_TEXTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"II*\0", b"MM\0*")
"""How PDF, DOCX and other archives, old DOC, pictures and RTF begin."""
PAGE_BREAK = "\f"
"""What Word and the tools that read PDF put between pages."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_SUPERSCRIPT = re.compile(r"<sup>\s*([0-9])\s*</sup>")
_NEW_CELL = re.compile(r"\t|</?(?:td|th|tr|li|ul|ol|p|div|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_ALIKE = str.maketrans({"²": "2", "³": "3", "\N{SOFT HYPHEN}": None})


Pages = list[tuple[int, int]]
Read = Callable[[Path], tuple[str, Pages]]
"""Reads a file that is no plain text: its lines as they are numbered, and the lines of each page; see `pages`."""


def verify_year(project: Project, city: str, year: int, documents: Path, read: Read | None = None) -> pd.DataFrame:
    """Look every transcribed value up in the document.

    Parameters
    ----------
    documents : Path
        The folder that holds the file named by `source.file` of document.yml.
    read : callable, optional
        Reads a DOCX, PDF and the like, with the numbers of lines that an import gives; without it only texts are read.

    Returns
    -------
    DataFrame
        First a row of the table `document` whose value is the SHA-256 in document.yml, found where the file has it.
        Then a row per value of indicators, targets and ratings: table, record, line, value, found, found_line. A value
        is found where it stands as printed on its line or one of the six below, as often as it is transcribed from
        there; spaces, HTML and capitals make no difference. `found_line` is the first such line. A value whose place is
        only a page stands anywhere on it; without a line, and a page that the text marks, it has no row, and
        `attrs["unplaced"]` counts it.

    Raises
    ------
    SrpsError
        Where the document is not in the folder or is no text; `DataError` where the raw folder has faults.
    """
    raw = read_year(project, city, year)
    path = documents / raw.document.source.file
    content = _content(path)
    if read is not None and content.startswith(NO_TEXTS):
        text, found_pages = read(path)
    else:
        text = _text(content, raw.document.source.file)
        found_pages = pages(text)
    digest = hashlib.sha256(content).hexdigest()
    recorded = raw.document.source.sha256 or ""
    rows = [
        {"table": "document", "value": recorded, "found": recorded == digest},
        *_values(raw, plain_lines(text), found_pages),
    ]
    values = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    values.attrs["unplaced"] = _printed_values(raw) - (len(values) - 1)
    return values


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        message = Message(
            "{name} cannot be read in {parent} ({strerror}). Name the folder that holds it.",
            name=path.name,
            parent=path.parent,
            strerror=reason_of(error),
        )
        raise SrpsError(message) from None


def _text(content: bytes, name: str) -> str:
    fault = Message("{name} is not a text. Verify against the file that was read or transcribed.", name=name)
    if content.startswith(NO_TEXTS):
        raise SrpsError(fault)
    try:
        return decoded(content, name)
    except SrpsError:
        raise SrpsError(fault) from None


def plain_lines(text: str) -> list[str]:
    """Return a document's lines without HTML: `|` between cells, single spaces, plain digits for superscripts."""
    return [_plain(line) for line in _LINE_END.split(text)]


def pages(text: str) -> Pages:
    """Return the first line of each page and the one behind its last, from 0; empty where the text marks no pages."""
    if PAGE_BREAK not in text:
        return []
    begins = [0]
    for number, line in enumerate(_LINE_END.split(text)):
        begins += [number] * line.count(PAGE_BREAK)
    return list(zip(begins, [*(begin + 1 for begin in begins[1:]), len(_LINE_END.split(text))], strict=True))


def document_name(project: Project, city: str, year: int) -> str:
    """Return the file that a year was transcribed from; empty where document.yml cannot be read."""
    path = project.raw_year(city, year) / "document.yml"
    try:
        return read_yaml(path, Document, project.name(path)).source.file
    except DataError:
        return ""


def has_document(project: Project, city: str, year: int, documents: Path) -> bool:
    """Tell whether a year's document lies in a folder; also where its document.yml must be put right first."""
    name = document_name(project, city, year)
    return not name or (documents / name).is_file()


def account(values: pd.DataFrame, city: str, year: int) -> list[Message]:
    """Say what `verify_year` found: how many values stand at their places, and each that does not."""
    printed = values["found"][values["table"] != "document"]
    lines = [
        Message(
            "{city} {year}: {part} of {n} values stand at their places.",
            city=city,
            year=year,
            part=int(printed.sum()),
            n=len(printed),
        ),
        *(sentence(row) for row in values[~values["found"]].itertuples()),
    ]
    if unplaced := values.attrs["unplaced"]:
        lines.append(
            Message.counted(
                "    {n} value was not compared: it has no line, and no page that the text marks.",
                "    {n} values were not compared: they have no line, and no page that the text marks.",
                unplaced,
            )
        )
    return lines


def sentence(row: Any) -> Message:
    """Say what was not found, from a row of `verify_year`."""
    if row.table == "document":
        if not row.value:
            return Message(
                "    document.yml records no sha256 of the document: nobody can tell whether it is the same."
            )
        return Message("    The document is not the one that was transcribed: its sha256 is another one.")
    known = {"table": TableName(row.table), "record": row.record, "value": row.value}
    if pd.isna(row.line):
        return Message("    {table}, record {record}, page {page}: {value}", page=row.page, **known)
    return Message("    {table}, record {record}, document line {line}: {value}", line=row.line, **known)


def _plain(line: str) -> str:
    line = _NEW_CELL.sub(" | ", _SUPERSCRIPT.sub(r"\1", line))
    return _alike(html.unescape(_TAG.sub(" ", line)))


def _alike(text: str) -> str:
    return " ".join(text.translate(_ALIKE).split())


def _values(raw: RawYear, lines: list[str], found_pages: Pages) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for table in VERIFIED:
        taken: Counter[tuple[int, str]] = Counter()
        for record, printed, line, page in _cells(raw, table).itertuples():
            value = _alike(printed)
            begin, end = _window(line.strip(), page.strip(), found_pages)
            if not value or begin < 0:
                continue
            places = _places(value, lines, begin, end)
            nth = taken[begin, value.casefold()]
            taken[begin, value.casefold()] += 1
            rows.append(
                {
                    "table": table,
                    "record": record,
                    "line": int(line) if line.strip() else None,
                    "page": int(page) if page.strip().isdecimal() else None,
                    "value": printed,
                    "found": nth < len(places),
                    "found_line": places[nth] if nth < len(places) else None,
                }
            )
    return rows


def _cells(raw: RawYear, table: str) -> pd.DataFrame:
    """Return the printed values of a table with line and page; a vote a row where a cell holds several."""
    column = VERIFIED[table]
    cells = raw.table(table)[[column, "line", "page"]]
    if table == "goals":  # several raters' votes stand in one cell here, in the document wherever they will
        cells = cells.assign(**{column: cells[column].str.split(SEPARATOR)}).explode(column)
    return cells


def _printed_values(raw: RawYear) -> int:
    return sum(bool(_alike(printed)) for table in VERIFIED for printed in _cells(raw, table)[VERIFIED[table]])


def _window(line: str, page: str, found_pages: Pages) -> tuple[int, int]:
    """Return the lines, from 0, among which a value must stand; (-1, -1) where the text cannot tell."""
    if line:
        return int(line) - 1, int(line) + FOLLOWING_LINES
    if page.isdecimal() and 1 <= int(page) <= len(found_pages):
        return found_pages[int(page) - 1]
    return -1, -1


def _places(value: str, lines: list[str], begin: int, end: int) -> list[int]:
    """Return the line, from 1, of every occurrence of a value among these lines."""
    text = "\n".join(lines[begin:end])
    return [begin + 1 + text.count("\n", 0, found.start()) for found in _pattern(value).finditer(text)]


def _pattern(value: str) -> re.Pattern[str]:
    """Match a value as a whole: `12` stands neither in `112`, `1 512`, `3,12` nor in `12 500`."""
    tokens = _TOKEN.findall(value)
    body = r"\s*".join(map(re.escape, tokens))
    before = after = ""
    if tokens[0].isdecimal():
        before = r"(?<![0-9])(?<![0-9][.,])" + (r"(?<![0-9] )" if len(tokens[0]) == 3 else "")
    elif tokens[0].isalpha():
        before = r"(?<![^\W\d_])"
    if tokens[-1].isdecimal():
        after = r"(?![0-9])(?![.,][0-9])(?! [0-9]{3}(?![0-9]))"
    elif tokens[-1].isalpha():
        after = r"(?![^\W\d_])"
    return re.compile(before + body + after, re.IGNORECASE)
