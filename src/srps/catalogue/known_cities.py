"""Finds the city that a person means: by its short name, its official name or a likeness of one of them."""

import csv

from slugify import slugify

from srps.errors import ParameterError
from srps.labels import alike
from srps.messages import Message
from srps.paths import Project


def city_of(project: Project, typed: str) -> str:
    """Return the short name of the city that is meant: `Ostrowiec Świętokrzyski` is `ostrowiec-swietokrzyski`.

    Raises `ParameterError` with the likeliest names where no city of the project is called so.
    """
    known = sorted({city for city, _ in project.city_years()})
    if typed in known:
        return typed
    meant = _names(project, known)
    if (city := meant.get(slugify(typed))) is not None:
        return city
    raise ParameterError(_unknown(typed, known, meant))


def year_of(project: Project, city: str, year: int) -> int:
    """Return the year where the city has data of it; raises `ParameterError` with the years that there are."""
    years = [known for slug, known in project.city_years() if slug == city]
    if year in years:
        return year
    message = Message(
        "There is no year {year} of {city}. Years with data: {years}. To add one: srps new {city} {year}.",
        year=year,
        city=city,
        years=", ".join(map(str, years)),
    )
    raise ParameterError(message)


def _names(project: Project, known: list[str]) -> dict[str, str]:
    """Return the cities with data by their official names, as short names are written; no name that two share."""
    path = project.catalogue("cities.csv")
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError):
        rows = []  # who reads the catalogue says what is wrong with it
    names: dict[str, set[str]] = {}
    for row in rows:
        if row.get("city") in known:
            names.setdefault(slugify(row.get("name") or ""), set()).add(str(row["city"]))
    return {name: cities.pop() for name, cities in names.items() if len(cities) == 1}


def _unknown(typed: str, known: list[str], names: dict[str, str]) -> Message:
    parts = [Message("There is no city {city}.", city=typed)]
    likely = list(dict.fromkeys(names.get(name, name) for name in alike(typed, [*known, *names])))
    if likely:
        parts.append(Message("Did you mean {words}?", words=", ".join(likely)))
    elif known:
        parts.append(Message("Cities with data: {cities}.", cities=", ".join(known)))
    parts.append(Message("To add one: srps new CITY YEAR."))
    return Message.joined(" ", parts)
