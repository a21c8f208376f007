"""Whether a year is what it says it is: title, strategy, entries, not a copy; and which labels it lost since the last.

These checks look at what people wrote beside the tables, and at other years; each finding names its file and line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from srps.catalogue.known_figures import ALL_CITIES
from srps.catalogue.load import Catalogue
from srps.catalogue.models import Document, IndicatorMapping, Notice, StrategyInForce
from srps.catalogue.periods import is_of_year
from srps.catalogue.strategies import strategies_in_force
from srps.catalogue.tables import processed_tables
from srps.checks.declared import message
from srps.comparing.labels import lost_and_new, with_strategies
from srps.labels import alike, fold
from srps.reading.clean import CleanYear

_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*(?:r\.?|roku?)?\s*[-–—/]\s*((?:19|20)\d\d)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RESOLUTION = re.compile(r"\b(?:z dnia|uchwał\w*|zarządzeni\w*)\b.*?\b(?:19|20)\d\d\b", re.IGNORECASE)


@dataclass(frozen=True)
class Before:
    """What the checks of a year need to know beside its tables.

    `previous` holds the observations of the year before (None where there is none), `observations`, `goals` and
    `targets` those of all earlier years; `documents` the city's documents by year, this one among them. `is_newest`: no
    later year of the city has data. `document_lines` gives the line of each key of `document_file`, such as
    `strategy.period.from`, `document_cuts` what stands behind ` #` after a text of it.
    """

    previous: pd.DataFrame | None = None
    observations: pd.DataFrame = field(default_factory=processed_tables()["observations"].empty)
    goals: pd.DataFrame = field(default_factory=processed_tables()["goals"].empty)
    targets: pd.DataFrame = field(default_factory=processed_tables()["targets"].empty)
    documents: Mapping[int, Document] = field(default_factory=dict)
    is_newest: bool = True
    document_file: str = "document.yml"
    document_lines: Mapping[str, int] = field(default_factory=dict)
    document_cuts: Mapping[str, str] = field(default_factory=dict)


def identity_rows(city: str, cleaned: CleanYear, before: Before, catalogue: Catalogue) -> list[dict[str, object]]:
    """Return the rows of `checks` on identity: one per fault, or one that says that everything agrees."""
    notices = [
        *_of_document(cleaned.document, before),
        *_of_copies(cleaned, before),
        *_of_city(city, catalogue),
        *(_of_mapping(city, cleaned, before, catalogue) if before.is_newest else ()),
    ]
    if not notices:
        return [_row("identity", before.document_file, "identity", "agrees", "", "", success=True)]
    return [
        _row(
            "identity",
            f"{notice.file}:{notice.line}" if notice.line else notice.file,
            notice.file.rsplit("/", 1)[-1].rsplit(".", 1)[0],
            notice.verdict,
            notice.observed,
            _with_place(notice),
        )
        for notice in notices
    ]


def _with_place(notice: Notice) -> str:
    place = f"{notice.file}:{notice.line}" if notice.line else notice.file
    return f"{notice.expected} – {place}" if notice.expected else place


def _row(
    check: str,
    key: str,
    table: str,
    verdict: str,
    observed: str,
    expected: str,
    *,
    success: bool = False,
    **more: object,
) -> dict[str, object]:
    text = message(check, verdict, "pl", label="", observed=observed, expected=expected, place="")
    return {
        "check": check,
        "table": table,
        "row_key": key,
        "severity": "warning",
        "success": success,
        "verdict": verdict,
        "observed": observed,
        "expected": expected,
        "message": text,
        **more,
    }


# The document


def _of_document(document: Document, before: Before) -> Iterator[Notice]:
    file, lines = before.document_file, before.document_lines
    start, end = document.strategy.period.start, document.strategy.period.end
    period = f"{start or '…'}–{end or '…'}"
    line = lines.get("strategy.period", lines.get("strategy"))
    if start and end and start > end:
        yield Notice("period_reversed", file, line, period)
    elif not (start or document.year) <= document.year <= (end or document.year):
        yield Notice("year_outside_period", file, line, str(document.year), period)
    if document.issued_on is not None and document.kind == "report":
        late = document.issued_on.year - document.year
        if late < 0 or late > LATEST_ISSUE:
            verdict = "issued_before" if late < 0 else "issued_late"
            yield Notice(verdict, file, lines.get("issued_on"), document.issued_on.isoformat(), str(document.year))
    for key in TEXTS:
        if key in before.document_cuts:
            yield Notice("text_cut", file, lines.get(key), before.document_cuts[key], key)
    named = _years_named(document.title)
    if named and document.year not in named:
        texts = ", ".join(map(str, sorted(named)))
        yield Notice("title_other_year", file, lines.get("title"), texts, str(document.year))
    spans = _SPAN.findall(document.strategy.title or "")
    if start and end and spans and (str(start), str(end)) not in spans:
        yield Notice("title_other_period", file, lines.get("strategy.title", line), "–".join(spans[0]), period)


LATEST_ISSUE = 5
"""Years after its own in which a report may still be issued."""
TEXTS = ("title", "issuer", "strategy.title", "resolution", "source.file")
"""Keys of document.yml whose texts people copy as they are printed, with a number sign perhaps."""


def _years_named(title: str) -> set[int]:
    """Return the years that a title names by themselves, not as a span or as the date of a resolution."""
    return {int(year) for year in _YEAR.findall(_RESOLUTION.sub(" ", _SPAN.sub(" ", title)))}


# The year before

COPIED_FROM = 10
"""So many values in common with the year before can tell whether they were copied."""
COPIED_SHARE = 0.6
"""From this share of equal values on a year looks like a copy."""
_EXAMPLES = 3


def _of_copies(cleaned: CleanYear, before: Before) -> Iterator[Notice]:
    """Yield a notice where most values are those of the year before; capacities stay as they are, and zeros zero."""
    if before.previous is None:
        return
    earlier, own = _by_series(before.previous), _by_series(cleaned.observations)
    both = own.join(earlier["value"].rename("value_before"), how="inner")
    same = both[both["value"] == both["value_before"]]
    if len(both) < COPIED_FROM or len(same) < COPIED_SHARE * len(both):
        return
    labels = same["indicator"] + same["breakdown"].map(lambda part: f" – {part}" if part else "")
    named = [f"{label}: {value}" for label, value in zip(labels, same["value_printed"], strict=True)][:_EXAMPLES]
    file = before.document_file.replace("document.yml", "indicators.csv")
    year = int(before.previous["year"].max())
    yield Notice("year_copied", file, None, f"{len(same)} / {len(both)}", f"{year}: {'; '.join(named)}")


def _by_series(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the values of a document's own year that are not zero and no capacity, by series; no ambiguous ones."""
    label = observations["indicator"].map(fold)
    is_capacity = (
        (observations["measure"] == "capacity").groupby(label).transform("any")
    )  # of a total, and so of its parts
    rows = observations[(observations["value"].fillna(0) != 0) & ~is_capacity & is_of_year(observations)]
    keys = [rows["goal"], label[rows.index], rows["breakdown"].map(fold), rows["unit"]]
    rows = rows.set_index(pd.MultiIndex.from_arrays(keys, names=[None] * 4))[
        ["indicator", "breakdown", "value", "value_printed"]
    ]
    return rows[~rows.index.duplicated(keep=False)]


# The catalogue


def _of_city(city: str, catalogue: Catalogue) -> Iterator[Notice]:
    if city not in catalogue.cities.index:
        meant = ", ".join(alike(city, catalogue.cities.index))
        yield Notice("no_city_line", catalogue.cities_file, None, city, meant)
    yield from catalogue.notices.get(city, ())
    yield from catalogue.notices.get(ALL_CITIES, ())


def _of_mapping(city: str, cleaned: CleanYear, before: Before, catalogue: Catalogue) -> Iterator[Notice]:
    """Yield the entries and domains of a city's mapping that fit nothing in any of its years."""
    documents = {**before.documents, cleaned.document.year: cleaned.document}
    columns = ["city", "year", "goal", "indicator", "breakdown"]
    tables = (before.observations, before.targets, cleaned.observations, cleaned.targets)
    rows = pd.concat([table.reindex(columns=columns, fill_value="") for table in tables], ignore_index=True)
    rows = with_strategies(rows, {(city, year): known for year, known in documents.items()})
    goals = pd.concat([before.goals, cleaned.goals], ignore_index=True)
    strategies = strategies_in_force(documents)
    mapping, file, lines = catalogue.mapping(city), *catalogue.mapping_places(city)
    if file == f"{city}.yml":  # the program's, made for the years that it knows; a project's own has its folder before
        return
    by_label: dict[tuple[str, str], list[tuple[str, int, StrategyInForce]]] = {}
    for _, year, goal, label, part, strategy in zip(*(rows[name].tolist() for name in rows), strict=True):
        by_label.setdefault((fold(label), fold(part)), []).append((goal, int(year), strategy))
    newest = max(documents)
    for place, entry in enumerate(mapping.indicators):
        is_later = entry.from_year is not None and entry.from_year > newest
        if not is_later and not _fits_somewhere(entry, by_label):
            observed = f"{entry.indicator} – {entry.breakdown}" if entry.breakdown else entry.indicator
            yield Notice("mapping_unused", file, lines.get(f"indicators.{place}"), observed)
    labels = {label for label, _ in by_label}
    numbers: dict[int | None, set[str]] = {}
    for goal, year in zip(goals["goal"], goals["year"], strict=True):
        strategy = strategies[int(year)]
        numbers.setdefault(strategy.first_year, set()).add(goal)
        if strategy.is_first:
            numbers.setdefault(None, set()).add(goal)
    known = {*numbers.get(None, ()), *goals["domain_printed"].dropna()}
    for key in mapping.domains:
        if key not in known and fold(key) not in labels:
            yield Notice("domain_unused", file, lines.get(f"domains.{key}"), key)
    for first, domains in mapping.domains_by_strategy.items():
        for key in domains:
            if key not in numbers.get(first, ()):
                line = lines.get(f"domains_by_strategy.{first}.{key}")
                yield Notice("domain_unused", file, line, f"{first}: {key}")


def _fits_somewhere(
    entry: IndicatorMapping, by_label: Mapping[tuple[str, str], Iterable[tuple[str, int, StrategyInForce]]]
) -> bool:
    def fits(label: str, part: str = "") -> bool:
        return any(entry.fits(*place) for place in by_label.get((fold(label), fold(part)), ()))

    return fits(entry.indicator, entry.breakdown or "") or (bool(entry.sum_of) and all(map(fits, entry.sum_of)))


# Lost and new labels


def lost_label_rows(
    city: str, document: Document, observations: pd.DataFrame, before: Before, catalogue: Catalogue
) -> list[dict[str, object]]:
    """Return a row of `checks` for each label that vanished or is new against the year before.

    A new strategy cuts every series that no mapping carries on: that is one row, with how many labels it concerns.
    """
    if before.previous is None or before.previous.empty:
        return []
    documents = {(city, year): known for year, known in {**before.documents, document.year: document}.items()}
    rows = with_strategies(pd.concat([before.previous, observations], ignore_index=True), documents)
    found = lost_and_new(rows, catalogue, city)
    is_cut = found["note"] == "new_strategy"
    if is_cut.any():
        return [_new_strategy_row(found[is_cut], document)]
    return [
        _row(
            "series_lost",
            f"labels:{number}",
            "labels",
            f"{row.fate}_alike" if row.pair else row.fate,
            row.indicator,
            row.pair or str(row.year_from if row.fate == "new" else row.year_to),
            line=row.line if row.fate == "new" else None,
        )
        for number, row in enumerate(found.itertuples(), start=1)
    ]


def _new_strategy_row(labels: pd.DataFrame, document: Document) -> dict[str, object]:
    is_same = labels["indicator"].map(fold) == labels["pair"].fillna("").map(fold)
    vanished, new = (labels["fate"] == fate for fate in ("vanished", "new"))
    counts = (int((one & ~is_same).sum()) for one in (vanished, new))
    observed = " / ".join(map(str, (*counts, int((vanished & is_same).sum()))))
    title = document.strategy.title or f"{document.strategy.period.start or ''}–{document.strategy.period.end or ''}"
    return _row("series_lost", "labels", "labels", "new_strategy", observed, title)
