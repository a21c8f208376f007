"""One city and year as the checks see it: its tables by row key and what goes with them.

Whoever checks a year gives it (`given`); else it is read from data/processed of the project in which one works, so that
Great Expectations can be pointed at a processed table by itself.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from srps.catalogue.keys import keyed
from srps.catalogue.load import Catalogue, load_catalogue
from srps.catalogue.models import Document
from srps.catalogue.strategies import strategies_in_force
from srps.catalogue.tables import MISSING_IF_EMPTY, Table, processed_tables
from srps.checks import evidence
from srps.errors import CheckFailed
from srps.messages import Message
from srps.paths import Project, find_project


@dataclass(frozen=True)
class YearAtHand:
    """A city's year: processed tables indexed by row key, the relations of parts, the document, the catalogue.

    `previous` holds the observations of the year before; None where there is none. `is_new_strategy`: they report on
    another strategy than this year's.
    """

    city: str
    year: int
    tables: dict[str, pd.DataFrame]
    parts: pd.DataFrame
    document: Document
    catalogue: Catalogue
    previous: pd.DataFrame | None = None
    is_new_strategy: bool = False
    _found: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def evidence(self, table: str, check: str) -> pd.DataFrame:
        """Return what a check finds in a table; computed once."""
        key = (table, check)
        if key not in self._found:
            self._found[key] = EVIDENCE[key](self)
        return self._found[key]

    def with_table(self, name: str, frame: pd.DataFrame) -> "YearAtHand":
        """Return the same year with another table, whose rows are numbered anew; nothing is known of it yet."""
        typed = as_declared(frame, processed_tables()[name])
        return replace(self, tables={**self.tables, name: keyed(name, typed)}, _found={})


EVIDENCE: dict[tuple[str, str], Callable[[YearAtHand], pd.DataFrame]] = {
    ("observations", "keys_unique"): lambda y: evidence.keys(y.tables["observations"]),
    ("observations", "parent_exists"): lambda y: evidence.parents(y.tables["observations"], y.tables["goals"]),
    ("observations", "count_whole_nonnegative"): lambda y: evidence.counts(y.tables["observations"], y.catalogue),
    ("observations", "percent_in_range"): lambda y: evidence.percentages(y.tables["observations"]),
    ("observations", "value_parsable"): lambda y: evidence.parsable(y.tables["observations"], y.tables["cleaning_log"]),
    ("observations", "scale_read"): lambda y: evidence.scales(y.tables["observations"], y.tables["cleaning_log"]),
    ("observations", "unit_unknown"): lambda y: evidence.units_known(y.tables["observations"]),
    ("observations", "period_suspected"): lambda y: evidence.periods(
        y.tables["observations"], y.tables["cleaning_log"]
    ),
    ("observations", "contributors_sum"): lambda y: evidence.sums(y.tables["observations"], y.parts),
    ("observations", "part_within_whole"): lambda y: evidence.parts_within(y.tables["observations"], y.parts),
    ("observations", "over_100"): lambda y: evidence.over_whole(y.tables["observations"], y.parts),
    ("observations", "printed_twice"): lambda y: evidence.printed_twice(y.tables["observations"]),
    ("observations", "slipped_row"): lambda y: evidence.slipped(y.tables["observations"], y.parts),
    ("observations", "plausible"): lambda y: evidence.plausible(
        y.tables["observations"], y.catalogue, y.catalogue.population(y.city, y.year)
    ),
    ("observations", "jump"): lambda y: evidence.jumps(
        y.tables["observations"], y.previous, is_new_strategy=y.is_new_strategy
    ),
    ("goals", "rating_on_scale"): lambda y: evidence.ratings(y.tables["goals"], y.tables["cleaning_log"], y.document),
    ("goals", "rated_once"): lambda y: evidence.rated(y.tables["goals"], y.document),
    ("targets", "value_parsable"): lambda y: evidence.targets_parsable(y.tables["targets"], y.tables["cleaning_log"]),
    ("replication", "claim_recomputed"): lambda y: evidence.claims(y.tables["replication"], y.document),
    ("cleaning_log", "correction_applied"): lambda y: evidence.corrections(y.tables["cleaning_log"]),
}
"""What each check looks at, by table and check."""

_GIVEN: ContextVar[YearAtHand | None] = ContextVar("given", default=None)


@contextmanager
def given(year: YearAtHand) -> Iterator[None]:
    """Let expectations see this year instead of what stands on the disk."""
    token = _GIVEN.set(year)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def year_of(city: str, year: int, table: str, frame: pd.DataFrame) -> YearAtHand:
    """Return the year that was given, else the one on the disk with `frame` as its table."""
    known = _GIVEN.get()
    if known is not None and (known.city, known.year) == (city, year):
        return known
    return _from_disk(city, year).with_table(table, frame)


def as_declared(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table as read by whatever reader with its declared types; an empty cell is an empty text or missing."""
    columns = {}
    for column in table.columns:
        if column.name not in frame:
            continue
        cells = frame[column.name]
        if column.type in {"integer", "number"}:
            columns[column.name] = pd.to_numeric(cells.replace("", None))
        else:
            texts = [_text(cell) for cell in cells]
            is_missing = column.name in MISSING_IF_EMPTY
            columns[column.name] = pd.Series([text or None for text in texts] if is_missing else texts, cells.index)
    return table.typed(pd.DataFrame(columns, index=frame.index))


def _text(cell: object) -> str:
    if pd.isna(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _from_disk(city: str, year: int) -> YearAtHand:
    project = find_project()
    folder = project.processed_year(city, year)
    if not (folder / "document.json").exists():
        message = Message(
            "{city} {year}: {folder} holds no cleaned year. Build it first: srps build.",
            city=city,
            year=year,
            folder=project.name(folder),
        )
        raise CheckFailed(message)
    names = ("observations", "goals", "targets", "cleaning_log", "replication")
    earlier = [one for slug, one in project.city_years() if slug == city and one < year]
    documents = {one: found for one in (*earlier, year) if (found := _document(project, city, one)) is not None}
    return YearAtHand(
        city,
        year,
        {name: keyed(name, _read(project, city, year, name)) for name in names},
        pd.read_csv(folder / "parts.csv", dtype="str", keep_default_na=False),
        documents[year],
        _catalogue(project),
        _read(project, city, earlier[-1], "observations") if earlier else None,
        is_new_strategy=begins_a_strategy(documents, year),
    )


def begins_a_strategy(documents: Mapping[int, Document], year: int) -> bool:
    """Tell whether a year reports on another strategy than the year before it among the documents by year."""
    earlier = [one for one in documents if one < year]
    strategies = strategies_in_force(documents)
    return bool(earlier) and strategies[max(earlier)] != strategies[year]


def _document(project: Project, city: str, year: int) -> Document | None:
    path = project.processed_year(city, year) / "document.json"
    return Document.model_validate(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _read(project: Project, city: str, year: int, name: str) -> pd.DataFrame:
    path, table = project.processed_year(city, year) / f"{name}.csv", processed_tables()[name]
    if not path.exists():
        return table.empty()
    return as_declared(pd.read_csv(path, dtype="str", keep_default_na=False), table)


@cache
def _catalogue(project: Project) -> Catalogue:
    return load_catalogue(project)
