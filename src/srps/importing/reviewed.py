"""Reads a proposal that a person reviewed, in whichever language its words are, and keeps decisions in it."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from srps.catalogue.csvfile import EXCEL_ENCODING
from srps.errors import SrpsError, reason_of
from srps.files import write_bytes
from srps.importing import doubts, proposal_words
from srps.importing.proposal import EDITED
from srps.importing.proposal_words import COLUMNS, DECISIONS, SHEETS
from srps.labels import alike
from srps.messages import Message, Named, said
from srps.showing.language import texts
from srps.showing.spoken import LANGUAGES

_DEEPEST, _FEWEST = 20, 4
"""The headings stand in one of so many first rows, and so many of them make it the row of headings."""
_MUST_HAVE = ("decision", "table", "label", "value")


@dataclass(frozen=True)
class Reviewed:
    """One row of a reviewed proposal: its cells by column, keys in place of words, and how people know its place.

    `row` counts from 1 in the file, `headings` are what its columns are called there.
    """

    cells: dict[str, str]
    place: Message
    row: int
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether a cell is not as the program proposed it."""
        proposed = json.loads(self.cells["proposed"]) if self.cells["proposed"] else {}
        return any(self.cells[c] != proposed.get(c, "") for c in EDITED)

    @property
    def shown(self) -> dict[str, str]:
        """The cells as the person reads them, whatever the language of the file."""
        return proposal_words.shown({**self.cells, "doubt": doubt_meant(self.cells["doubt"])})

    def with_cell(self, column: str, typed: str) -> "Reviewed":
        """Return the row with what a person typed into one of its cells."""
        return Reviewed(proposal_words.meant({**self.cells, column: typed}), self.place, self.row, self.headings)


def read_proposal(path: Path) -> list[Reviewed]:
    """Read a reviewed proposal, XLSX or CSV. Raises `SrpsError` where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SrpsError(
            Message("{name} cannot be opened ({reason}). Check the name; close it in Excel.", name=path.name,
                    reason=reason_of(error))
        ) from None  # fmt: skip
    records = _xlsx_records(content, path) if content[:2] == b"PK" else _csv_records(content, path)
    first, columns = _headings(records, path.name)
    headings = {column: _text(records[first][place]) for column, place in columns.items()}
    reviewed = []
    for number, record in enumerate(records[first + 1 :], start=first + 2):
        typed = {column: _text(record[place]) for column, place in columns.items() if place < len(record)}
        cells = proposal_words.meant(dict.fromkeys(COLUMNS, "") | typed)
        if any(cells[c] for c in ("label", "value", "decision", "goal")):
            place = Message("{name}, row {row}", name=path.name, row=number)
            reviewed.append(Reviewed(cells, place, number, headings))
    return reviewed


def _headings(records: Sequence[Sequence[object]], name: str) -> tuple[int, dict[str, int]]:
    """Return in which record the headings stand, from 0, and at which place each column.

    Raises `SrpsError` where there are none, where one must be there or may be misspelt, and where two mean the same.
    """
    first = next((at for at, record in enumerate(records[:_DEEPEST]) if len(_known(record)) >= _FEWEST), None)
    if first is None:
        raise SrpsError(
            Message("{name} is no proposal of srps import: the column “{decision}” is missing. Choose the workbook in the "
                    "folder import.", name=name, decision=COLUMNS["decision"])
        )  # fmt: skip
    titles = [_text(cell) for cell in records[first]]
    meant = [COLUMNS.meant(title) for title in titles]
    columns: dict[str, int] = {}
    for place, column in enumerate(meant):
        if column is None:
            continue
        if column in columns:
            raise SrpsError(
                Message("{name}: the columns “{one}” and “{other}” mean the same. Delete one of them.", name=name,
                        one=titles[columns[column]], other=titles[place])
            )  # fmt: skip
        columns[column] = place
    missing = [word for column, word in COLUMNS.items() if column not in columns]
    names = [spelt for word in missing for spelt in (word.polish, str(word))]
    for title, column in zip(titles, meant, strict=True):
        if title and column is None and (likely := alike(title, names, most=1)):
            raise SrpsError(
                Message("{name}: there is no column “{title}”. Did you mean “{likely}”? Correct the heading.", name=name,
                        title=title, likely=likely[0])
            )  # fmt: skip
    if lacking := [COLUMNS[column] for column in _MUST_HAVE if column not in columns]:
        raise SrpsError(
            Message("{name} lacks the columns {columns}. Import the document again.", name=name,
                    columns=Message.joined(", ", lacking))
        )  # fmt: skip
    return first, columns


def _known(record: Sequence[object]) -> set[str]:
    return {column for cell in record if (column := COLUMNS.meant(_text(cell)))}


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return "" if cell is None else str(cell).replace("_x000D_", "").strip()


def _sheet(book: Any) -> Any:
    names = {word for both in [SHEETS["proposal"]] for word in (both.polish, str(both))}
    return next((sheet for sheet in book.worksheets if sheet.title in names), book.worksheets[0])


def _xlsx_records(content: bytes, path: Path) -> list[tuple]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except Exception:
        raise SrpsError(
            Message("{name} cannot be read as XLSX. Open it in Excel and save it anew.", name=path.name)
        ) from None
    return list(_sheet(book).iter_rows(values_only=True))


def _csv_records(content: bytes, path: Path) -> list[tuple]:
    for encoding in ("utf-8-sig", EXCEL_ENCODING):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        header = text.partition("\n")[0]
        separator = max(";\t,", key=header.count)
        return [tuple(record) for record in csv.reader(io.StringIO(text), delimiter=separator)]
    raise SrpsError(Message("{name} is neither XLSX nor CSV.", name=path.name))


def write_decisions(path: Path, sent: dict[int, dict[str, str]]) -> None:
    """Write decisions, and cells that a person changed, into the rows of a proposal's workbook, in its language."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = _sheet(book)
    rows = {row.row: row for row in read_proposal(path)}
    _, columns = _headings(list(sheet.iter_rows(values_only=True)), path.name)
    for number, given in sent.items():
        decision = DECISIONS.meant(given.get("decision", ""))
        if number not in rows or decision is None:
            continue
        row = rows[number]
        for column in ("value", "label", "goal"):
            typed = given.get(column, row.cells[column]).strip()
            if (
                column in columns
                and decision != "reject"
                and row.with_cell(column, typed).cells[column] != row.cells[column]
            ):
                sheet.cell(number, columns[column] + 1, typed)
                decision = "correct"
        in_polish = row.headings["decision"].casefold() == COLUMNS["decision"].polish
        word = DECISIONS[decision]
        sheet.cell(number, columns["decision"] + 1, word.polish if in_polish else str(word))
    _save(book, path)


def forget_decisions(path: Path, rows: Sequence[Reviewed]) -> None:
    """Let rows of a proposal's workbook wait for a decision again; what a person changed in their cells stays."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = _sheet(book)
    _, columns = _headings(list(sheet.iter_rows(values_only=True)), path.name)
    for row in rows:
        sheet.cell(row.row, columns["decision"] + 1).value = None
    _save(book, path)


def _save(book: Any, path: Path) -> None:
    buffer = io.BytesIO()
    book.save(buffer)
    write_bytes(path, buffer.getvalue())


# --- doubts in the language of the person ---------------------------------------------------------------------------


def doubt_meant(typed: str) -> str:
    """Return the doubt that a cell says in either language, as a message; another text as it is."""
    if (plain := _doubts_by_words().get(typed)) is not None:
        return plain
    for pattern, doubt in _doubts_with_parts():
        if found := pattern.fullmatch(typed):
            return doubt.filled(**{name: _word_meant(part) for name, part in found.groupdict().items()})
    return typed


@cache
def _doubts_by_words() -> dict[str, Message]:
    plain = [doubt for doubt in doubts.every() if "{" not in doubt]
    return {said(doubt, texts(language).translations): doubt for doubt in plain for language in LANGUAGES}


@cache
def _doubts_with_parts() -> list[tuple[re.Pattern[str], Message]]:
    found = []
    for doubt in doubts.every():
        for language in LANGUAGES if "{" in doubt else ():
            template = re.escape(said(doubt, texts(language).translations))
            found.append((re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", template)), doubt))
    return found


def _word_meant(part: str) -> str:
    """Return a word of ours that is part of a doubt in both languages; another as it is."""
    ours: list[Named] = [*DECISIONS.values(), *doubts.refusals().values()]
    return next((word for word in ours if part in (word.polish, str(word))), part)
