"""Compares a transcribed year with the document that it came from, for whoever has it. Knows no meaning of a value."""

import hashlib
import html
import re
from collections import Counter
from pathlib import Path

import pandas as pd

from srps.errors import SrpsError
from srps.files import read_bytes
from srps.judging.votes import SEPARATOR
from srps.messages import Message
from srps.paths import Project
from srps.reading.year import RawYear, read_year

COLUMNS = {"table": "str", "record": "Int64", "line": "Int64", "value": "str", "found": "bool", "found_line": "Int64"}
VERIFIED = {"indicators": "value", "targets": "target", "goals": "rating"}
"""The transcribed column of each table that repeats what the document prints."""
FOLLOWING_LINES = 6
"""How far below its line a value may stand where the text wraps."""
_SUPERSCRIPT = re.compile(r"<sup>\s*([0-9])\s*</sup>")
_NEW_CELL = re.compile(r"\t|</?(?:td|th|tr|li|ul|ol|p|div|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_ALIKE = str.maketrans({"²": "2", "³": "3", "\N{SOFT HYPHEN}": None})


def verify_year(project: Project, city: str, year: int, documents: Path) -> pd.DataFrame:
    """Look every transcribed value up in the document.

    Parameters
    ----------
    documents : Path
        The folder that holds the text named by `source.file` of document.yml.

    Returns
    -------
    DataFrame
        First a row of the table `document` whose value is the SHA-256 in document.yml, found where the file has it.
        Then a row per value of indicators, targets and ratings: table, record, line, value, found, found_line. A value
        is found where it stands as printed on its line or one of the six below, as often as it is transcribed from
        there; spaces, HTML and capitals make no difference. `found_line` is the first such line.

    Raises
    ------
    SrpsError
        Where the document is not in the folder or is no UTF-8 text; `DataError` where the raw folder has faults.
    """
    raw = read_year(project, city, year)
    content = _content(documents / raw.document.source.file)
    digest = hashlib.sha256(content).hexdigest()
    recorded = raw.document.source.sha256 or ""
    rows = [
        {"table": "document", "value": recorded, "found": recorded == digest},
        *_values(raw, plain_lines(_text(content, raw.document.source.file))),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        message = Message(
            "{name} cannot be read in {parent} ({strerror}). Name the folder that holds it.",
            name=path.name,
            parent=path.parent,
            strerror=error.strerror,
        )
        raise SrpsError(message) from None


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        message = Message(
            "{name} is not a text in UTF-8. Verify against the text that was transcribed, not a scan or PDF.", name=name
        )
        raise SrpsError(message) from None


def plain_lines(text: str) -> list[str]:
    """Return a document's lines without HTML: `|` between cells, single spaces, plain digits for superscripts."""
    return [_plain(line) for line in text.split("\n")]


def _plain(line: str) -> str:
    line = _NEW_CELL.sub(" | ", _SUPERSCRIPT.sub(r"\1", line))
    return _alike(html.unescape(_TAG.sub(" ", line)))


def _alike(text: str) -> str:
    return " ".join(text.translate(_ALIKE).split())


def _values(raw: RawYear, lines: list[str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for table, column in VERIFIED.items():
        taken: Counter[tuple[int, str]] = Counter()
        cells = raw.table(table)[[column, "line"]]
        if table == "goals":  # several raters' votes stand in one cell here, in the document wherever they will
            cells = cells.assign(**{column: cells[column].str.split(SEPARATOR)}).explode(column)
        for record, printed, line in cells.itertuples():
            value = _alike(printed)
            if not value or not line.strip():  # what has no line cannot be looked for in the text
                continue
            here = int(line)
            places = _places(value, lines, here)
            nth = taken[here, value.casefold()]
            taken[here, value.casefold()] += 1
            rows.append(
                {
                    "table": table,
                    "record": record,
                    "line": here,
                    "value": printed,
                    "found": nth < len(places),
                    "found_line": places[nth] if nth < len(places) else None,
                }
            )
    return rows


def _places(value: str, lines: list[str], line: int) -> list[int]:
    """Return the line of every occurrence of a value from `line` to the last of the following ones."""
    window = lines[line - 1 : line + FOLLOWING_LINES]
    text = "\n".join(window)
    return [line + text.count("\n", 0, found.start()) for found in _pattern(value).finditer(text)]


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
