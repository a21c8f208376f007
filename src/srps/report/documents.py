"""What is known of every document when the pages over all of them are written: its state and its tables."""

from dataclasses import dataclass

import pandas as pd

from srps import store
from srps.catalogue.models import Document
from srps.paths import Project

TABLES = ("observations", "goals", "targets", "scores", "cleaning_log", "checks")


@dataclass(frozen=True)
class Entry:
    """One city and year; without a `document` it was not built, or stopped by an error, and only its checks count."""

    city: str
    year: int
    document: Document | None
    tables: dict[str, pd.DataFrame]

    @property
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

    def score(self, name: str) -> pd.Series | None:
        """Return an overall score's row, or None."""
        rows = self.tables["scores"].query("score == @name and scope == 'overall'")
        return None if rows.empty else rows.iloc[0]


def load_entries(project: Project) -> list[Entry]:
    """Return an entry for every city and year that has a raw folder."""
    built = set(store.built_years(project))
    return [_entry(project, city, year, is_built=(city, year) in built) for city, year in project.city_years()]


def _entry(project: Project, city: str, year: int, *, is_built: bool) -> Entry:
    names = TABLES if is_built else ("checks",)
    tables = {name: store.load_year_table(project, city, year, name) for name in names}
    return Entry(city, year, store.load_document(project, city, year) if is_built else None, tables)
