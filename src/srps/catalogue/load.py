"""Loads the catalogue of a project and answers questions about it."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from srps.catalogue.labels import fold
from srps.catalogue.models import Domain, Indicator, IndicatorMapping, Mapping, Repair, Unit
from srps.catalogue.yamlfile import read_yaml
from srps.errors import DataError, Problem
from srps.paths import Project


@dataclass(frozen=True)
class Catalogue:
    """Everything known beforehand.

    `cities` has one row per city (index: slug), `context` one row per city, year, measure and area.
    """

    cities: pd.DataFrame
    context: pd.DataFrame
    domains: dict[str, Domain]
    units: dict[str, Unit]
    indicators: dict[str, Indicator]
    mappings: dict[str, Mapping]
    repairs: Repair

    def city_name(self, city: str, case: str = "name") -> str:
        """Return a city's name; `case` is `name`, `name_genitive` or `name_locative`."""
        if city in self.cities.index:
            return str(self.cities.at[city, case])
        return city.replace("-", " ").title()

    def mapping(self, city: str) -> Mapping:
        """Return a city's mapping; an empty one where the city has none."""
        return self.mappings.get(city, Mapping())

    def domain_of(self, city: str, *, printed: str = "", goal: str = "", indicator: str = "") -> str | None:
        """Return the domain id; an indicator's own entry counts before its goal's, that before the printed domain."""
        domains = self.mapping(city).domains
        if indicator and (match := self._label_domains(city).get(fold(indicator))):
            return match
        return next((domains[key] for key in (goal, printed) if key and key in domains), None)

    def _label_domains(self, city: str) -> dict[str, str]:
        return {fold(key): domain for key, domain in self.mapping(city).domains.items()}

    def match_of(self, city: str, year: int, goal: str, indicator: str, breakdown: str = "") -> IndicatorMapping | None:
        """Return the mapping of a printed total (or of one of its parts) in a year, or None."""
        wanted = (fold(indicator), fold(breakdown))
        for entry in self.mapping(city).indicators:
            if (
                (fold(entry.indicator), fold(entry.breakdown or "")) == wanted
                and entry.goal in (None, "", goal)
                and (entry.from_year is None or entry.from_year <= year)
                and (entry.to_year is None or year <= entry.to_year)
            ):
                return entry
        return None

    def population(self, city: str, year: int) -> float | None:
        """Return the residents of the gmina in that year; None where the figure is not known."""
        key = (city, year)
        return float(self._population.at[key]) if key in self._population.index else None

    @cached_property
    def _population(self) -> pd.Series:
        rows = self.context.query("measure == 'population' and area == 'gmina'")
        return rows.set_index(["city", "year"])["value"]


def load_catalogue(project: Project) -> Catalogue:
    """Read and validate the catalogue; raises `DataError` naming file, line and key of every fault."""
    units = {unit.id: unit for unit in _listed(project, "units.yml", Unit)}
    domains = {domain.id: domain for domain in _listed(project, "domains.yml", Domain)}
    indicators: dict[str, Indicator] = {}
    problems: list[Problem] = []
    for path in sorted(project.catalogue("indicators").glob("*.yml")):
        name = project.name(path)
        for entry in read_yaml(path, list[Indicator], name):
            if entry.id in indicators:
                problems.append(_fault(name, f"indicator {entry.id} is defined twice", "Keep one of the two."))
            if entry.unit not in units:
                problems.append(_fault(name, f"{entry.id}: unknown unit {entry.unit}", "Use an id of units.yml."))
            if entry.domain not in domains:
                remedy = "Use an id of domains.yml."
                problems.append(_fault(name, f"{entry.id}: unknown domain {entry.domain}", remedy))
            indicators[entry.id] = entry
    mappings: dict[str, Mapping] = {}
    for path in sorted(project.catalogue("mappings").glob("*.yml")):
        name = project.name(path)
        mapping = read_yaml(path, Mapping, name)
        problems += [
            _fault(
                name,
                f"“{entry.indicator}” points to the unknown indicator {entry.indicator_id}",
                "Define it first.",
            )
            for entry in mapping.indicators
            if entry.indicator_id not in indicators
        ]
        problems += [
            _fault(name, f"“{key}” points to the unknown domain {domain}", "Use an id of domains.yml.")
            for key, domain in mapping.domains.items()
            if domain not in domains
        ]
        mappings[path.stem] = mapping
    if problems:
        raise DataError(problems)
    repairs = project.catalogue("ocr.yml")
    return Catalogue(
        cities=_cities(project),
        context=_context(project),
        domains=domains,
        units=units,
        indicators=indicators,
        mappings=mappings,
        repairs=read_yaml(repairs, Repair, project.name(repairs)) if repairs.exists() else Repair(),
    )


def _listed(project: Project, file: str, shape: type) -> list:
    path = project.catalogue(file)
    return read_yaml(path, list[shape], project.name(path))


def _cities(project: Project) -> pd.DataFrame:
    frame = pd.read_csv(project.catalogue("cities.csv"), dtype=str, keep_default_na=False)
    return frame.set_index("city")


def _context(project: Project) -> pd.DataFrame:
    path = project.catalogue("context.csv")
    frame = pd.read_csv(path, dtype={"teryt": str, "year": int, "value": float})
    keys = ["city", "year", "area"]
    population = frame[(frame["measure"] == "population") & (frame["area"] == "gmina")]
    doubled = population[population.duplicated(keys, keep=False)]
    if not doubled.empty:
        first = doubled.iloc[0]
        what = f"two populations of {first['city']} in {first['year']}"
        raise DataError([_fault(project.name(path), what, "Keep one; rename the measure of the other.")])
    return frame


def _fault(name: str, what: str, remedy: str) -> Problem:
    return Problem("schema", name, what, remedy)
