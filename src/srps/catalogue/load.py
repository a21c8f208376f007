"""Loads the catalogue of a project and answers questions about it."""

from collections.abc import Collection, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pandas as pd

from srps.catalogue.csvfile import read_csv
from srps.catalogue.label_reader import LabelReader
from srps.catalogue.models import Domain, Indicator, IndicatorMapping, Mapping, Repair, Unit
from srps.catalogue.tables import catalogue_tables
from srps.catalogue.yamlfile import read_yaml
from srps.errors import DataError, Problem
from srps.files import read_bytes
from srps.labels import fold
from srps.paths import Project


@dataclass(frozen=True)
class Catalogue:
    """Everything known beforehand.

    `cities` has one row per city (index: slug), `context` one row per city, year, measure and area. A city's mapping is
    read when it is asked for, and `faults` holds by city what is wrong with its rows, so that one city's mistake stops
    no other.
    """

    cities: pd.DataFrame
    context: pd.DataFrame
    domains: dict[str, Domain]
    units: dict[str, Unit]
    indicators: dict[str, Indicator]
    mappings: MappingOf[str, Mapping]
    repairs: Repair
    faults: dict[str, list[Problem]] = field(default_factory=dict)

    def require_sound(self, city: str) -> None:
        """Raise `DataError` where the city's mapping or context has faults."""
        problems = list(self.faults.get(city, ()))
        try:
            self.mapping(city)
        except DataError as error:
            problems = error.problems + problems
        if problems:
            raise DataError(problems)

    def city_name(self, city: str, case: str = "name") -> str:
        """Return a city's name; `case` is `name`, `name_genitive` or `name_locative`."""
        if city in self.cities.index:
            return str(self.cities.at[city, case])
        return city.replace("-", " ").title()

    def mapping(self, city: str) -> Mapping:
        """Return a city's mapping; an empty one where the city has none. Raises `DataError` where it has faults."""
        return self.mappings.get(city, Mapping())

    @property
    def sound_mappings(self) -> dict[str, Mapping]:
        """The mappings of all cities but those whose file has faults."""
        return {city: mapping for city in self.mappings if (mapping := self._sound_mapping(city)) is not None}

    def _sound_mapping(self, city: str) -> Mapping | None:
        try:
            return self.mapping(city)
        except DataError:
            return None

    def domain_of(self, city: str, *, printed: str = "", goal: str = "", indicator: str = "") -> str | None:
        """Return the domain id; an indicator's own entry counts before its goal's, that before the printed domain."""
        domains = self.mapping(city).domains
        if indicator and (match := self._folded(city).domains.get(fold(indicator))):
            return match
        return next((domains[key] for key in (goal, printed) if key and key in domains), None)

    def match_of(self, city: str, year: int, goal: str, indicator: str, breakdown: str = "") -> IndicatorMapping | None:
        """Return the mapping of a printed total (or of one of its parts) in a year, or None."""
        for entry in self._folded(city).matches.get((fold(indicator), fold(breakdown)), []):
            if (
                entry.goal in (None, "", goal)
                and (entry.from_year is None or entry.from_year <= year)
                and (entry.to_year is None or year <= entry.to_year)
            ):
                return entry
        return None

    def _folded(self, city: str) -> "_Folded":
        if city not in self._folded_mappings:
            self._folded_mappings[city] = _fold(self.mapping(city))
        return self._folded_mappings[city]

    @cached_property
    def _folded_mappings(self) -> dict[str, "_Folded"]:
        return {}

    @cached_property
    def label_reader(self) -> LabelReader:
        """What reads units, scales and kinds of measure from labels."""
        return LabelReader(self.units.values())

    def population(self, city: str, year: int) -> float | None:
        """Return the residents of the gmina in that year; None where the figure is not known."""
        return self._population.get((city, year))

    @cached_property
    def _population(self) -> dict[tuple[str, int], float]:
        rows = self.context[(self.context["measure"] == "population") & (self.context["area"] == "gmina")]
        rows = rows.drop_duplicates(["city", "year"])
        return dict(zip(zip(rows["city"], rows["year"], strict=True), rows["value"], strict=True))


@dataclass(frozen=True)
class _Folded:
    """A mapping by folded labels: domains, and matches by indicator and breakdown."""

    domains: dict[str, str]
    matches: dict[tuple[str, str], list[IndicatorMapping]]


def _fold(mapping: Mapping) -> _Folded:
    matches: dict[tuple[str, str], list[IndicatorMapping]] = {}
    for entry in mapping.indicators:
        matches.setdefault((fold(entry.indicator), fold(entry.breakdown or "")), []).append(entry)
    return _Folded({fold(key): domain for key, domain in mapping.domains.items()}, matches)


class _Mappings(MappingOf[str, Mapping]):
    """The mappings of a project's cities, each read once, when it is asked for: a country has thousands."""

    def __init__(self, project: Project, known: dict[str, Collection[str]]) -> None:
        self._project, self._known = project, known
        self._read: dict[str, Mapping] = {}

    def __getitem__(self, city: str) -> Mapping:
        if city not in self._read:
            path = self._project.catalogue("mappings", f"{city}.yml")
            if not path.is_file():
                raise KeyError(city)
            self._read[city] = _mapping(path, self._project.name(path), self._known)
        return self._read[city]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._project.catalogue("mappings").glob("*.yml")))

    def __len__(self) -> int:
        return len(list(iter(self)))


def load_catalogue(project: Project) -> Catalogue:
    """Read and validate the catalogue; raises `DataError` naming file, line and key of every fault.

    What all cities share is remembered by its content, so that a warm process reads it once.
    """
    root = project.catalogue()
    shared = sorted([*root.glob("*.yml"), *root.glob("*.csv"), *root.glob("indicators/*.yml")])
    content = sha256()
    for path in shared:
        try:
            text = read_bytes(path)
        except OSError:
            text = b""  # reading it below says why it cannot be opened
        content.update(f"{path.relative_to(root).as_posix()} {len(text)}\0".encode() + text)
    catalogue = _shared(project, content.digest())
    return replace(
        catalogue, mappings=_Mappings(project, {"indicator": catalogue.indicators, "domain": catalogue.domains})
    )


@lru_cache(maxsize=4)
def _shared(project: Project, _content: bytes) -> Catalogue:
    """Read all but the mappings; `_content` stands for what the files hold."""
    units = {unit.id: unit for unit in _listed(project, "units.yml", Unit)}
    domains = {domain.id: domain for domain in _listed(project, "domains.yml", Domain)}
    context, doubled = _context(project)
    faults: dict[str, list[Problem]] = {}
    for city, problem in doubled:
        faults.setdefault(city, []).append(problem)
    repairs = project.catalogue("ocr.yml")
    return Catalogue(
        cities=_cities(project),
        context=context,
        domains=domains,
        units=units,
        indicators=_indicators(project, {"unit": units, "domain": domains}),
        mappings={},
        repairs=read_yaml(repairs, Repair, project.name(repairs)) if repairs.exists() else Repair(),
        faults=faults,
    )


def _indicators(project: Project, known: dict[str, Collection[str]]) -> dict[str, Indicator]:
    indicators: dict[str, Indicator] = {}
    problems = []
    for path in sorted(project.catalogue("indicators").glob("*.yml")):
        for entry in read_yaml(path, list[Indicator], project.name(path), known):
            if entry.id in indicators:
                what = f"indicator {entry.id} is defined twice"
                problems.append(Problem("keys_unique", project.name(path), what, "Keep one of the two.", column="id"))
            indicators[entry.id] = entry
    if problems:
        raise DataError(problems)
    return indicators


def _mapping(path: Path, name: str, known: dict[str, Collection[str]]) -> Mapping:
    mapping = read_yaml(path, Mapping, name, known)
    labels: dict[tuple[str, str, str], list[IndicatorMapping]] = {}
    for entry in mapping.indicators:
        label = (entry.goal or "", fold(entry.indicator), fold(entry.breakdown or ""))
        labels.setdefault(label, []).append(entry)
    doubled = [one for entries in labels.values() for one, other in combinations(entries, 2) if _overlap(one, other)]
    if doubled:
        remedy = "Keep one of the two, or give each its years."
        raise DataError(
            [
                Problem("keys_unique", name, f"“{entry.indicator}” is mapped twice", remedy, column="indicator")
                for entry in doubled
            ]
        )
    return mapping


def _overlap(one: IndicatorMapping, other: IndicatorMapping) -> bool:
    first, last = 0, 9999
    starts = max(one.from_year or first, other.from_year or first)
    return starts <= min(one.to_year or last, other.to_year or last)


def _listed(project: Project, file: str, shape: type) -> list:
    path = project.catalogue(file)
    return read_yaml(path, list[shape], project.name(path))


def _table(project: Project, name: str) -> tuple[pd.DataFrame, pd.Series]:
    path = project.catalogue(f"{name}.csv")
    problems: list[Problem] = []
    frame, lines = read_csv(path, project.name(path), catalogue_tables()[name], problems)
    if problems:
        raise DataError(problems)
    return frame, lines


def _cities(project: Project) -> pd.DataFrame:
    frame, lines = _table(project, "cities")
    doubled = frame.index[frame.duplicated("city")]
    if len(doubled):
        file = project.name(project.catalogue("cities.csv"))
        city, line = frame.at[doubled[0], "city"], int(lines[doubled[0]])
        raise DataError([Problem("keys_unique", file, f"city {city} is listed twice", "Keep one.", line, "city")])
    return frame.set_index("city")


def _context(project: Project) -> tuple[pd.DataFrame, list[tuple[str, Problem]]]:
    """Return the context, typed, and for each city with two populations of one year what is wrong."""
    frame, lines = _table(project, "context")
    file = project.name(project.catalogue("context.csv"))
    population = frame[(frame["measure"] == "population") & (frame["area"] == "gmina")]
    doubled = population[population.duplicated(["city", "year"])]
    remedy = "Keep one; rename the measure of the other."
    problems = [
        (
            row.city,
            Problem(
                "keys_unique",
                file,
                f"two populations of {row.city} in {row.year}",
                remedy,
                int(lines[row.Index]),
                "value",
                row.value,
            ),
        )
        for row in doubled.itertuples()
    ]
    frame = frame.where(frame != "", None).reset_index(drop=True)
    return frame.astype({"year": "int64", "value": "float64"}), problems
