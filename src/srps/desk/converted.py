"""Turns a CSV file of the project that a spreadsheet saved its own way into UTF-8 with commas."""

import csv
import io
from pathlib import Path

from srps.desk.sheets import decoded, separator_of
from srps.errors import ParameterError, SrpsError
from srps.files import read_bytes, write_bytes, write_text
from srps.messages import Message
from srps.paths import Project

KEPT = ".przed-zamiana"
"""What the name of the kept file ends with; files that begin with a point are not read."""


def convert(project: Project, path: Path) -> tuple[Path, Path] | None:
    """Write a CSV file of `data/raw` anew as UTF-8 with commas; return it and the kept one, None where it is so.

    Polish Excel saves cp1250 and semicolons, as “CSV UTF-8” a mark of the byte order and semicolons. Only signs between
    cells and the encoding change. Raises `ParameterError` where the file is not one of the project's tables,
    `SrpsError` where it is no text with cells.
    """
    if project.raw.resolve() not in path.resolve().parents:
        message = Message("Name files, a city and a year, as in: srps import report.docx sieradz 2023")
        raise ParameterError(message)
    content = read_bytes(path)
    text = _in_order(content, project.name(path))
    if text.encode() == content:
        return None
    kept = path.with_name(f".{path.name}{KEPT}")
    write_bytes(kept, content)
    write_text(path, text)
    return path, kept


def is_in_order(path: Path) -> bool:
    """Tell whether a table is UTF-8 with commas; also where it is no text, for then `convert` cannot help."""
    content = read_bytes(path)
    try:
        text = decoded(content, path.name)
    except SrpsError:
        return True
    return text.encode() == content and separator_of(text) == ","


def _in_order(content: bytes, name: str) -> str:
    text = decoded(content, name)
    separator = separator_of(text)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if row]
    except csv.Error:
        message = Message("{file} cannot be read as CSV. Save it as XLSX and import that.", file=name)
        raise SrpsError(message) from None
    while rows and all(not row[-1].strip() for row in rows) and len({len(row) for row in rows}) == 1:
        rows = [row[:-1] for row in rows]  # Excel saves the empty columns that were once used
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(row for row in rows if any(cell.strip() for cell in row))
    return buffer.getvalue()
