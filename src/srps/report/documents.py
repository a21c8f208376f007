"""What is known of every document when the pages over all of them are written: its state and what is counted in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from srps.catalogue.cleaning_rules import kind_of
from srps.catalogue.models import Document
from srps.paths import Project
from srps.results import store
from srps.showing.language import Texts

COLUMNS = {
    "observations": ["breakdown", "status"],
    "goals": ["rating"],
    "targets": [],
    "scores": ["score", "scope", "value", "n"],
    "cleaning_log": ["line", "before", "after", "rule"],
    "checks": ["check", "severity", "success", "message"],
}
"""The tables that are looked at, and what in them."""
MOST_ROWS = 300
"""Rows of a table over all documents that a page holds."""


@dataclass
class Entry:
    """One city and year; without a `document` it was not built, or stopped by an error, and only its checks count."""

    city: str
    year: int
    document: Document | None
    statuses: Counter[str] = field(default_factory=Counter)
    """Its indicators (without their parts) by status."""
    goals: int = 0
    rated: int = 0
    """Goals with a rating."""
    targets: int = 0
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The rows of its overall scores, by name."""
    corrections: list[dict[str, Any]] = field(default_factory=list)
    """The rows of its cleaning log that a person decided."""
    cleaned: Counter[str] = field(default_factory=Counter)
    """Cells changed or filled in, by rule."""
    checked: Counter[str] = field(default_factory=Counter)
    """Rows checked, by check."""
    objections: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Failed rows, by check and severity."""
    errors: list[str] = field(default_factory=list)
    """The messages of the failed checks that stop a year."""


def load_entries(project: Project) -> list[Entry]:
    """Return an entry for every city and year that has a raw folder; only some documents' tables are held at once."""
    known, built = project.city_years(), set(store.built_years(project))
    entries = {key: Entry(*key, store.load_document(project, *key) if key in built else None) for key in known}
    for start in range(0, len(known), store.FILES_AT_ONCE):
        some = known[start : start + store.FILES_AT_ONCE]
        for name, columns in COLUMNS.items():
            documents = some if name == "checks" else built.intersection(some)
            names = ["city", "year", *columns]
            table = store.load_documents(project, name, documents, names)
            for city, year, *row in zip(*(table[column].tolist() for column in names), strict=True):
                _count(entries[city, year], name, row)
    return list(entries.values())


def _count(entry: Entry, table: str, row: list[Any]) -> None:
    """Add one row of a table, given as its `COLUMNS`, to what is known of its document."""
    match table, row:
        case "observations", ("", status):
            entry.statuses[status] += 1
        case "goals", (rating,):
            entry.goals += 1
            entry.rated += pd.notna(rating)
        case "targets", _:
            entry.targets += 1
        case "scores", (score, "overall", value, n):
            entry.scores[score] = {"value": value, "n": n}
        case "cleaning_log", (line, before, after, rule):
            entry.cleaned[rule] += 1
            if kind_of(rule) == "correction":
                entry.corrections.append({"line": line, "before": before, "after": after, "rule": rule})
        case "checks", (check, severity, success, message):
            entry.checked[check] += 1
            if not success:
                entry.objections[check, severity] += 1
                if severity == "error":
                    entry.errors.append(message)


def first_rows(rows: Sequence[Mapping[str, object]], t: Texts) -> tuple[pd.DataFrame, str]:
    """Return as many rows as a page holds, and a note where there are more."""
    if len(rows) <= MOST_ROWS:
        return pd.DataFrame(rows), ""
    note = t.gettext(
        "The page shows {n} of {whole} rows; all stand in the tables of data/processed.",
        n=t.number(MOST_ROWS),
        whole=t.number(len(rows)),
    )
    return pd.DataFrame(rows[:MOST_ROWS]), note
