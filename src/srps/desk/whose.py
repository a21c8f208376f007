"""Finds out whether a workbook says that it is another city's or another year's. Knows headings, names and years."""

import re
from collections.abc import Iterator

from slugify import slugify

from srps.desk.headings import BEFORE, Headings, heading_text
from srps.desk.places import known_cities
from srps.desk.sheets import Sheet
from srps.errors import Problem
from srps.messages import Message
from srps.paths import Project

CITY_FACTS = ("miasto", "gmina", "miejscowosc", "city")
YEAR_FACTS = ("rok", "rok-sprawozdawczy", "za-rok", "year")
"""What stands to the left of a city or a year above the headings."""
SHORTEST_NAME = 4
"""Letters. A shorter name of a city is too often a part of another word."""
_REMEDY = Message("Import it into its own city and year; if it is the right one, correct what stands there.")
_DATE = re.compile(
    r"\b\d{1,2}[.\-/ ](?:\d{1,2}|[a-ząćęłńóśźż]{3,12})[.\-/ ](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
)
_SPAN = re.compile(r"\b(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)?\d\d\b")
_YEAR = re.compile(
    r"\b(?:za|w|rok|roku|year)\s+(?:rok\s+)?((?:19|20)\d\d)\b|\b((?:19|20)\d\d)\s*r(?:\.|ok\b|oku\b)", re.I
)


def says_otherwise(project: Project, sheet: Sheet, headings: Headings, city: str, year: int) -> Iterator[Problem]:
    """Yield what names another city or year: facts and a title above the headings, the year before, the file's name."""
    names = _names(project)
    own = {slugify(name) for name in names.get(city, ())} | {city}
    for number, row in enumerate(sheet.rows[: headings.row - 1], start=1):
        texts = {position: heading_text(cell) for position, cell in enumerate(row, start=1) if cell.is_filled}
        label = slugify(next(iter(texts.values()), "").rstrip(":"))
        for position, text in texts.items():
            is_fact = len(texts) > 1 and position != min(texts)
            said_year = other_year(text, year, is_fact and label in YEAR_FACTS)
            if said_year:
                what = Message("the workbook is of the year {theirs}, not {year}", theirs=said_year, year=year)
                yield Problem("schema", sheet.cell(number, position), what, _REMEDY, cell=text)
            said_city = _other_city(text, city, own, names, is_fact and label in CITY_FACTS)
            if said_city:
                what = Message("the workbook is of {theirs}, not of {city}", theirs=said_city, city=city)
                yield Problem("schema", sheet.cell(number, position), what, _REMEDY, cell=text)
    for position, text in headings.texts.items():
        found = re.match(rf"{BEFORE} \(((?:19|20)\d\d)\)", text)
        if found and int(found[1]) >= year:
            what = Message("the year before is {before} here, so that this is no workbook of {year}",
                           before=found[1], year=year)  # fmt: skip
            yield Problem("schema", sheet.cell(headings.row, position), what, _REMEDY, cell=text)


def name_says_otherwise(project: Project, file: str, city: str, year: int) -> Iterator[Problem]:
    """Yield the fault of a file that is named as `srps new --xlsx` names the workbook of another city or year."""
    found = re.fullmatch(r"([a-z0-9-]+)-((?:19|20)\d\d)(?: ?\(\d+\))?\.\w+", file)
    known = {*_names(project), *(name for name, _ in project.city_years())}
    if found and found[1] in known and (found[1], int(found[2])) != (city, year):
        what = Message(
            "by its name this is the workbook of {theirs} {their_year}, not of {city} {year}",
            theirs=found[1], their_year=found[2], city=city, year=year,
        )  # fmt: skip
        yield Problem("schema", file, what, Message("Import it there; if it is the right one, give it another name."))


def _names(project: Project) -> dict[str, set[str]]:
    """Return the names of the known cities in their forms, by city."""
    forms = ("name", "name_genitive", "name_locative")
    return {row["city"]: {row.get(form) or "" for form in forms} - {""} for row in known_cities(project)}


def other_year(text: str, year: int, is_fact: bool = False) -> str:
    """Return the year that a text is about where that is another one; a span of years and a day are none."""
    if is_fact:
        found = re.search(r"\b(?:19|20)\d\d\b", text)
        return found[0] if found and int(found[0]) != year else ""
    rest = _SPAN.sub(" ", _DATE.sub(" ", text))
    years = [one or other for one, other in _YEAR.findall(rest)]
    return years[0] if years and str(year) not in text else ""


def _other_city(text: str, city: str, own: set[str], names: dict[str, set[str]], is_fact: bool) -> str:
    """Return the other city that a text names; a fact names one even if nobody knows it."""
    if any(f"-{name}-" in f"-{slugify(text)}-" for name in own):
        return ""
    for other, called in names.items():
        written = {form for name in called if len(name) >= SHORTEST_NAME for form in (name, name.upper())}
        if other != city and any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in written):
            return other
    return text if is_fact else ""
