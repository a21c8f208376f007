"""What a notebook works with: project, city, year, language and catalogue, validated before anything runs."""

from dataclasses import dataclass
from typing import Any

from srps.catalogue.load import Catalogue, load_catalogue
from srps.errors import ParameterError
from srps.paths import Project, find_project

LANGUAGES = ("pl", "en")


@dataclass(frozen=True)
class Run:
    """One run of a notebook; `city` and `year` are missing where the notebook is about more than one."""

    project: Project
    catalogue: Catalogue
    language: str
    city: str = ""
    year: int = 0

    @property
    def key(self) -> tuple[Project, str, int]:
        """Project, city and year, as the store asks for them."""
        return self.project, self.city, self.year

    @property
    def city_name(self) -> str:
        """The city's name in the nominative."""
        return self.catalogue.city_name(self.city)


def open_run(*, city: Any = None, year: Any = None, lang: Any = "pl", project: Project | None = None) -> Run:
    """Validate a notebook's parameters and load the catalogue.

    Raises `ParameterError` in words that say which values are possible.
    """
    project = project or find_project()
    if lang not in LANGUAGES:
        raise ParameterError(f"lang must be one of {', '.join(LANGUAGES)}, not {lang!r}.")
    known = project.city_years()
    if city is not None and city not in {c for c, _ in known}:
        cities = ", ".join(sorted({c for c, _ in known})) or "none yet"
        raise ParameterError(f"There is no city {city!r}. Cities with data: {cities}. To add one: srps new CITY YEAR.")
    if year is not None:
        if isinstance(year, bool) or not isinstance(year, int):
            raise ParameterError(f"year must be a whole number such as 2023, not {year!r}.")
        if (city, year) not in known:
            years = ", ".join(str(y) for c, y in known if c == city)
            raise ParameterError(
                f"There is no year {year} of {city}. Years with data: {years}. To add one: srps new {city} {year}."
            )
    return Run(project, load_catalogue(project), lang, city or "", year or 0)
