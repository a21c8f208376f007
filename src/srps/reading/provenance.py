"""Finds where a person typed a row: file, sheet and cell of the workbook that it was imported from.

Knows the column `source` of the raw tables and the list `received.yml`, in which an import notes the columns of each
sheet; not what stands in a cell.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import yaml

from srps.catalogue.keys import row_key
from srps.catalogue.tables import raw_tables
from srps.errors import Problem
from srps.messages import Message
from srps.paths import Project

RECEIVED_LIST = "received.yml"
RAW_TABLES = {"observations": "indicators"}
"""The raw table behind a processed one of another name."""
_SOURCE = re.compile(r"(?P<file>.+?\.\w+)(?:, (?P<sheet>.+))?!(?P<letter>[A-Z]{0,3})(?P<row>[1-9]\d*)")
Columns = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Typed:
    """Where the rows of a year were typed; `columns` gives, by file and sheet, the letter of each column."""

    columns: Columns = field(default_factory=dict)

    def cell(self, source: str, column: str | None = None) -> Message | None:
        """Return how people know the cell of a row in a column; None where the source names no cell of a workbook.

        Without the letter of that column the cell that the source itself names.
        """
        found = _SOURCE.fullmatch(source.strip())
        if found is None:
            return None
        file, sheet, row = found["file"], found["sheet"] or "", found["row"]
        letter = self.columns.get((file, sheet), {}).get(column or "") or found["letter"]
        if not letter:
            return None
        if not sheet:
            return Message("{sheet}, cell {cell}", sheet=file, cell=f"{letter}{row}")
        place = Message("{file}, sheet “{sheet}”", file=file, sheet=sheet)
        return Message("{sheet}, cell {cell}", sheet=place, cell=f"{letter}{row}")

    def address(self, source: str, column: str | None) -> str:
        """Return a source with the letter of a column where that is known: `dane.xlsx, Cele!A5`."""
        found = _SOURCE.fullmatch(source.strip())
        if found is None:
            return source
        letter = self.columns.get((found["file"], found["sheet"] or ""), {}).get(column or "")
        return f"{source[: found.start('letter')]}{letter}{found['row']}" if letter else source

    def at_cell(self, problem: Problem) -> Problem:
        """Return a fault of a CSV's row with the cell that it was typed into, where it came from a workbook."""
        parts = getattr(problem.file, "parts", {})
        if "source" not in parts:
            return problem
        cell = self.cell(str(parts["source"]), problem.column)
        if cell is None:
            return problem
        if problem.line is None:
            place = Message("{cell} (imported into {file})", cell=cell, file=parts["file"])
        else:
            place = Message(
                "{cell} (imported into {file}, line {line})", cell=cell, file=parts["file"], line=problem.line
            )
        return replace(problem, file=place, line=None)


def read_typed(project: Project, city: str, year: int) -> Typed:
    """Return where the rows of a year were typed; nothing known where nothing was imported or the list is damaged."""
    path = project.raw_year(city, year) / RECEIVED_LIST
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return Typed()
    columns = {}
    for entry in entries if isinstance(entries, list) else ():
        sheets = entry.get("columns") if isinstance(entry, dict) else None
        for sheet, letters in (sheets if isinstance(sheets, dict) else {}).items():
            if isinstance(letters, dict):
                columns[str(entry.get("file")), str(sheet)] = {str(k): str(v) for k, v in letters.items()}
    return Typed(columns)


def read_sources(project: Project, city: str, year: int) -> dict[str, str]:
    """Return the source of each raw row that has one, by the row key of the processed table."""
    names = {raw: processed for processed, raw in RAW_TABLES.items()}
    found = {}
    for table in raw_tables():
        path = project.raw_year(city, year) / f"{table}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [row for row in csv.DictReader(file) if any(row.values())]
        except (OSError, UnicodeDecodeError, csv.Error):
            continue  # who reads the table says what is wrong with it
        for record, row in enumerate(rows, start=1):
            if source := (row.get("source") or "").strip():
                found[row_key(names.get(table, table), record)] = source
    return found
