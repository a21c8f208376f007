"""Loads the catalogue of a project and answers questions about it."""

from collections.abc import Collection, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import pandas as pd

from srps.catalogue.known_figures import ALL_CITIES, Found, read_cities, read_context
from srps.catalogue.label_reader import LabelReader
from srps.catalogue.models import (
    GROUPS,
    SAME_GROUP,
    Domain,
    Indicator,
    IndicatorMapping,
    Mapping,
    Notice,
    PeerRule,
    Repair,
    StrategyInForce,
    Unit,
)
from srps.catalogue.yamlfile import key_lines, read_by_city, read_entries, read_yaml
from srps.errors import DataError, Problem
from srps.files import read_bytes, reading_once
from srps.labels import fold
from srps.messages import Message
from srps.paths import Project

Entry = TypeVar("Entry")

GROUPS_BY_UNIT = ("children", "families")
"""Units that are themselves a group: what counts them concerns them."""


@dataclass(frozen=True)
class Catalogue:
    """Everything known beforehand.

    `cities` has one row per city (index: slug), `context` one row per city, year, measure and area. A city's mapping is
    read when it is asked for, and `faults` holds by city what is wrong with its rows, so that one city's mistake stops
    no other; `notices` holds what is odd about them (under an empty name what concerns all).
    """

    cities: pd.DataFrame
    context: pd.DataFrame
    domains: dict[str, Domain]
    units: dict[str, Unit]
    indicators: dict[str, Indicator]
    mappings: MappingOf[str, Mapping]
    repairs: Repair
    faults: dict[str, list[Problem]] = field(default_factory=dict)
    notices: dict[str, list[Notice]] = field(default_factory=dict)
    cities_file: str = "cities.csv"
    peer_rule: PeerRule = field(default_factory=PeerRule)
    lost: dict[tuple[str, str], list[Problem]] = field(default_factory=dict)
    """By kind (unit, domain, indicator) and id, what is wrong with a shared entry that was left out for it."""

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
        """Return a city's name; `case` is `name`, `name_genitive` or `name_locative`.

        Where two cities share a name, the kind of gmina follows it in brackets; where the kind too, its TERYT.
        """
        if city in self.cities.index:
            return str(self.cities.at[city, case]) + self._told_apart.get(city, "")
        return city.replace("-", " ").title()

    @cached_property
    def _told_apart(self) -> dict[str, str]:
        shared = self.cities[self.cities.duplicated("name", keep=False)]
        kinds = shared["kind"].where(shared["kind"].str.startswith(("gmina", "miasto")), "gmina " + shared["kind"])
        alike = pd.DataFrame({"name": shared["name"], "kind": kinds}).duplicated(keep=False)
        return {
            city: f" ({kinds[city]}, TERYT {shared.at[city, 'teryt']})" if alike[city] else f" ({kinds[city]})"
            for city in shared.index
        }

    def mapping_places(self, city: str) -> tuple[str, dict[str, int]]:
        """Return the file of a city's mapping as people know it, and the line of each key and entry."""
        if isinstance(self.mappings, _Mappings):
            return self.mappings.places(city)
        return f"mappings/{city}.yml", {}

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

    def domain_of(
        self,
        city: str,
        *,
        printed: str = "",
        goal: str = "",
        indicator: str = "",
        strategy: StrategyInForce | None = None,
    ) -> str | None:
        """Return the domain id; an indicator's own entry counts before its goal's, that before the printed domain.

        `strategy` is the one to which the goal's number belongs; without it the city's oldest.
        """
        mapping, domains = self.mapping(city), self.mapping(city).domains
        if indicator and (match := self._folded(city).domains.get(fold(indicator))):
            return match
        first_year = None if strategy is None else strategy.first_year
        own = mapping.domains_by_strategy.get(first_year, {}) if first_year is not None else {}
        if goal and goal in own:
            return own[goal]
        keys = (goal, printed) if strategy is None or strategy.is_first else (printed,)
        return next((domains[key] for key in keys if key and key in domains), None)

    def match_of(
        self,
        city: str,
        year: int,
        goal: str,
        indicator: str,
        breakdown: str = "",
        strategy: StrategyInForce | None = None,
    ) -> IndicatorMapping | None:
        """Return the mapping of a printed total (or of one of its parts) in a year, or None.

        `strategy` is that of the year's document. A former part of another label is mapped by their sum only.
        """
        for entry in self._folded(city).matches.get((fold(indicator), fold(breakdown)), []):
            if entry.former_part_of is None and entry.fits(goal, year, strategy):
                return entry
        return None

    def sum_of_part(
        self, city: str, year: int, goal: str, indicator: str, strategy: StrategyInForce | None = None
    ) -> IndicatorMapping | None:
        """Return the entry whose indicator is the sum of printed totals of which this one is one (`sum_of`,
        `former_part_of`), or None: such a part counts in the unit of the sum.
        """
        for entry in self._folded(city).parts.get(fold(indicator), []):
            if entry.fits(goal, year, strategy):
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
        return self.size_of_group("population", city, year)

    def size_of_group(self, group: str, city: str, year: int) -> float | None:
        """Return how many people, families or households of a group the gmina has; None where that is not known."""
        return self._groups.get((group, city, year))

    def group_of(self, indicator_id: str) -> str:
        """Return whom an indicator concerns, as a measure of the context; empty where nobody narrower than all."""
        indicator = self.indicators.get(indicator_id)
        if indicator is None:
            return ""
        return indicator.group or (indicator.unit if indicator.unit in GROUPS_BY_UNIT else "")

    @cached_property
    def _groups(self) -> dict[tuple[str, str, int], float]:
        rows = self.context.sort_values("measure", key=lambda names: names.isin(SAME_GROUP), kind="stable")
        rows = rows.assign(measure=rows["measure"].replace(SAME_GROUP))
        rows = rows[rows["measure"].isin(GROUPS) & (rows["area"] == "gmina")]
        rows = rows.drop_duplicates(["measure", "city", "year"])
        return dict(
            zip(zip(rows["measure"], rows["city"], rows["year"], strict=True), rows["value"].astype(float), strict=True)
        )


@dataclass(frozen=True)
class _Folded:
    """A mapping by folded labels: domains, matches by indicator and breakdown, and what is a part of a sum."""

    domains: dict[str, str]
    matches: dict[tuple[str, str], list[IndicatorMapping]]
    parts: dict[str, list[IndicatorMapping]]


def _fold(mapping: Mapping) -> _Folded:
    matches: dict[tuple[str, str], list[IndicatorMapping]] = {}
    parts: dict[str, list[IndicatorMapping]] = {}
    for entry in sorted(mapping.indicators, key=lambda entry: entry.strategy is None):  # the tied ones first
        matches.setdefault((fold(entry.indicator), fold(entry.breakdown or "")), []).append(entry)
        for label in (*entry.sum_of, *([entry.indicator] if entry.former_part_of is not None else [])):
            parts.setdefault(fold(label), []).append(entry)
    return _Folded({fold(key): domain for key, domain in mapping.domains.items()}, matches, parts)


class _Mappings(MappingOf[str, Mapping]):
    """The mappings of a project's cities, each read once, when it is asked for: a country has thousands."""

    def __init__(
        self, project: Project, known: MappingOf[str, Collection[str]], lost: dict[tuple[str, str], list[Problem]]
    ) -> None:
        self._project, self._lost = project, lost
        self._known = {kind: {*ids, *(lost_id for its, lost_id in lost if its == kind)} for kind, ids in known.items()}
        self._read: dict[str, Mapping] = {}

    def __getitem__(self, city: str) -> Mapping:
        if city not in self._read:
            path = self._project.catalogue("mappings", f"{city}.yml")
            if not path.is_file():
                raise KeyError(city)
            mapping = _mapping(path, self._project.name(path), self._known)
            if faults := [problem for key in _named(mapping) for problem in self._lost.get(key, ())]:
                raise DataError(faults)
            self._read[city] = mapping
        return self._read[city]

    def places(self, city: str) -> tuple[str, dict[str, int]]:
        path = self._project.catalogue("mappings", f"{city}.yml")
        return self._project.name(path), key_lines(path)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._project.catalogue("mappings").glob("*.yml")))

    def __len__(self) -> int:
        return len(list(iter(self)))


def _named(mapping: Mapping) -> list[tuple[str, str]]:
    """Return the kinds and ids of the shared entries that a mapping rests on."""
    domains = [mapping.domains, *mapping.domains_by_strategy.values()]
    named = [("indicator", entry.indicator_id) for entry in mapping.indicators]
    return list(dict.fromkeys([*named, *(("domain", one) for group in domains for one in group.values())]))


def load_catalogue(project: Project) -> Catalogue:
    """Read and validate the catalogue; raises `DataError` naming file, line and key of every fault.

    What all cities share is remembered by its content, so that a warm process reads it once.
    """
    with reading_once():
        return _loaded(project)


def _loaded(project: Project) -> Catalogue:
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
        catalogue,
        mappings=_Mappings(project, {"indicator": catalogue.indicators, "domain": catalogue.domains}, catalogue.lost),
    )


@lru_cache(maxsize=4)
def _shared(project: Project, _content: bytes) -> Catalogue:
    """Read all but the mappings; `_content` stands for what the files hold.

    An entry with a fault is left out: what rests on it stops (`lost`), what does not is told (`notices`).
    """
    found = Found()
    lost: dict[tuple[str, str], list[Problem]] = {}

    def entries(
        file: str, kind: str, shape: type[Entry], known: MappingOf[str, Collection[str]] | None = None
    ) -> list[Entry]:
        sound, faults = read_entries(project.catalogue(file), shape, project.name(project.catalogue(file)), known)
        for name, problems in faults.items():
            lost[kind, name] = problems
        return sound

    units = {unit.id: unit for unit in entries("units.yml", "unit", Unit)}
    domains = {domain.id: domain for domain in entries("domains.yml", "domain", Domain)}
    indicators: dict[str, Indicator] = {}
    for path in sorted(project.catalogue("indicators").glob("*.yml")):
        known: dict[str, Collection[str]] = {"unit": units, "domain": domains}
        for entry in entries(f"indicators/{path.name}", "indicator", Indicator, known):
            if entry.id in indicators:
                what = Message("indicator {id} is defined twice", id=entry.id)
                remedy = Message("Keep one of the two.")
                lost["indicator", entry.id] = [Problem("keys_unique", project.name(path), what, remedy, column="id")]
            indicators[entry.id] = entry
    for kind, name in lost:
        if kind == "indicator":
            indicators.pop(name, None)
    for (_, name), problems in lost.items():
        for one in problems:
            found.notice(ALL_CITIES, Notice("entry_left_out", one.file, one.line, name, one.column or ""))
    cities = read_cities(project, found)
    repairs, faults = Repair(), dict[str, list[Problem]]()
    if project.catalogue("ocr.yml").exists():
        repairs, faults = read_by_city(project.catalogue("ocr.yml"), Repair, project.name(project.catalogue("ocr.yml")))
    for city, problems in faults.items():
        for one in problems:
            found.fault(city, one)
    peers = project.catalogue("peers.yml")
    return Catalogue(
        cities=cities,
        context=read_context(project, cities, found),
        domains=domains,
        units=units,
        indicators=indicators,
        mappings={},
        repairs=repairs,
        faults=found.faults,
        notices=found.notices,
        cities_file=project.name(project.catalogue("cities.csv")),
        peer_rule=read_yaml(peers, PeerRule, project.name(peers)) if peers.exists() else PeerRule(),
        lost=lost,
    )


def _mapping(path: Path, name: str, known: MappingOf[str, Collection[str]]) -> Mapping:
    mapping = read_yaml(path, Mapping, name, known)
    labels: dict[tuple[object, ...], list[tuple[int, IndicatorMapping]]] = {}
    for place, entry in enumerate(mapping.indicators):
        label = (entry.goal or "", fold(entry.indicator), fold(entry.breakdown or ""), entry.strategy)
        labels.setdefault(label, []).append((place, entry))
    pairs = [pair for entries in labels.values() for pair in combinations(entries, 2)]
    doubled = {place: other for (_, one), (place, other) in pairs if _overlap(one, other)}
    if doubled:
        lines = key_lines(path)
        remedy = Message("Keep one of the two, or give each its years.")
        raise DataError(
            [
                Problem(
                    "keys_unique",
                    name,
                    Message("“{indicator}” is mapped twice", indicator=entry.indicator),
                    remedy,
                    lines.get(f"indicators.{place}"),
                    column="indicator",
                )
                for place, entry in sorted(doubled.items())
            ]
        )
    return mapping


def _overlap(one: IndicatorMapping, other: IndicatorMapping) -> bool:
    first, last = 0, 9999
    starts = max(one.from_year or first, other.from_year or first)
    return starts <= min(one.to_year or last, other.to_year or last)
