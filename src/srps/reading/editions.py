"""Compares the tables of a corrected report with those of the edition before it. Knows rows and keys, not values.

A year's folder holds the edition that counts; the ones before lie in `editions/<number>/` as they were.
"""

from collections import Counter
from pathlib import Path

import pandas as pd

from srps.catalogue.csvfile import read_csv
from srps.catalogue.tables import Table, raw_tables
from srps.errors import Problem
from srps.paths import Project

FOLDER = "editions"
KEYS = {
    "goals": ("goal",),
    "actions": ("goal", "action"),
    "indicators": ("goal", "action", "indicator", "breakdown", "part_of", "period"),
    "targets": ("goal", "item", "indicator", "due_year"),
    "recommendations": ("goal", "kind", "text"),
}
"""What tells the rows of a table apart; among alike ones the first is compared with the first."""
PLACES = ("line", "page", "source")
"""Columns that say where a row stands: another place is no other content."""
COLUMNS = ("table", "goal", "row", "column", "before", "after")


def earlier_editions(project: Project, city: str, year: int) -> list[int]:
    """Return the numbers of the editions that are kept beside the one that counts."""
    folder = project.raw_year(city, year) / FOLDER
    return sorted(int(path.name) for path in folder.glob("*") if path.is_dir() and path.name.isdecimal())


def edition_changes(project: Project, city: str, year: int, edition: int) -> pd.DataFrame:
    """Return what changed from a kept edition to the one that counts: a row per changed cell, new or removed row.

    Columns table, goal, row (its label), column (`+` for a new row, `-` for a removed one), before, after; all text. A
    table that cannot be read has no rows.
    """
    folder = project.raw_year(city, year)
    rows: list[tuple[str, ...]] = []
    for table in raw_tables().values():
        before = _read(project, folder / FOLDER / str(edition) / f"{table.name}.csv", table)
        after = _read(project, folder / f"{table.name}.csv", table)
        rows += _changes(table, before, after)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _read(project: Project, path: Path, table: Table) -> dict[tuple[str, ...], dict[str, str]]:
    if not path.exists():
        return {}
    problems: list[Problem] = []
    frame, _ = read_csv(path, project.name(path), table, problems)
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in frame.to_dict("records"):
        key = tuple(" ".join(row[name].split()) for name in KEYS[table.name])
        seen[key] += 1
        found[*key, str(seen[key])] = row
    return found


def _changes(
    table: Table, before: dict[tuple[str, ...], dict[str, str]], after: dict[tuple[str, ...], dict[str, str]]
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        row = new or old or {}
        place = (table.name, row.get("goal", ""), _label(row))
        if old is None:
            rows.append((*place, "+", "", _content(row)))
        elif new is None:
            rows.append((*place, "-", _content(row), ""))
        else:
            rows += [
                (*place, column, old[column], new[column])
                for column in table.names
                if column not in PLACES and old[column].strip() != new[column].strip()
            ]
    return rows


def _label(row: dict[str, str]) -> str:
    return ": ".join(row[n] for n in ("indicator", "name", "text", "breakdown") if row.get(n))


def _content(row: dict[str, str]) -> str:
    return row.get("value") or row.get("target") or row.get("rating") or ""
