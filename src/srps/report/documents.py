"""What is known of every document when the pages over all of them are written: its state and its tables."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from srps import store
from srps.catalogue.models import Document
from srps.catalogue.tables import processed_tables
from srps.language import Texts
from srps.paths import Project

TABLES = ("observations", "goals", "targets", "scores", "cleaning_log", "checks")

MOST_ROWS = 300
"""Rows of a table over all documents that a page holds."""


@dataclass(frozen=True)
class Entry:
    """One city and year; without a `document` it was not built, or stopped by an error, and only its checks count."""

    city: str
    year: int
    document: Document | None
    tables: dict[str, pd.DataFrame]

    @cached_property
    def failed(self) -> pd.DataFrame:
        """The checks that failed."""
        return self.tables["checks"][~self.tables["checks"]["success"]]

    @property
    def errors(self) -> pd.DataFrame:
        """The failed checks that stop a year."""
        return self.failed[self.failed["severity"] == "error"]

    @property
    def totals(self) -> pd.DataFrame:
        """Its indicators without their parts."""
        observations = self.tables["observations"]
        return observations[observations["breakdown"].fillna("") == ""]

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        """The rows of its overall scores, by name."""
        rows = self.tables["scores"].to_dict("records")
        return {row["score"]: row for row in rows if row["scope"] == "overall"}


def load_entries(project: Project) -> list[Entry]:
    """Return an entry for every city and year that has a raw folder; each table is read once for all of them."""
    known = project.city_years()
    built = set(store.built_years(project))
    tables = {name: _by_document(project, name, built if name != "checks" else known) for name in TABLES}
    without_rows = {name: processed_tables()[name].empty() for name in TABLES}
    return [
        Entry(
            city,
            year,
            store.load_document(project, city, year) if (city, year) in built else None,
            {name: found.get((city, year), without_rows[name]) for name, found in tables.items()},
        )
        for city, year in known
    ]


def _by_document(
    project: Project, name: str, documents: Collection[tuple[str, int]]
) -> dict[tuple[str, int], pd.DataFrame]:
    rows = store.load_documents(project, name, documents)
    return {
        (str(city), int(year)): table.reset_index(drop=True) for (city, year), table in rows.groupby(["city", "year"])
    }


def first_rows(rows: list[dict[str, object]], t: Texts) -> tuple[pd.DataFrame, str]:
    """Return as many rows as a page holds, and a note where there are more."""
    if len(rows) <= MOST_ROWS:
        return pd.DataFrame(rows), ""
    note = t.gettext(
        "The page shows {n} of {whole} rows; all stand in the tables of data/processed.",
        n=t.number(MOST_ROWS),
        whole=t.number(len(rows)),
    )
    return pd.DataFrame(rows[:MOST_ROWS]), note
