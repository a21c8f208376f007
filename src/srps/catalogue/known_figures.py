"""Reads `cities.csv` and `context.csv`: what is wrong with one city's row stops that city only.

A file that cannot be read as a table at all stops every city, for then nobody knows whose rows are lost.
"""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pandas as pd

from srps.catalogue.csvfile import read_csv
from srps.catalogue.models import Notice
from srps.catalogue.tables import catalogue_tables
from srps.errors import DataError, Problem
from srps.labels import alike
from srps.messages import Message
from srps.numbers import read_unit
from srps.paths import Project

JUMP = 3.0
"""Times. A population this much above or below the one known before is more likely a slip than a change."""
SMALLEST = 1000
"""Residents. No gmina of Poland has fewer (GUS, population at 31 December; the smallest has some 1,200)."""
ALL_CITIES = ""
"""In place of a city: what concerns a row of which nobody knows the city."""
NO_TERYT = "0000000"
"""Of an invented city."""
KINDS = {"1": ("miejska", "miasto na prawach powiatu"), "2": ("wiejska",), "3": ("miejsko-wiejska",)}
"""The last digit of a gmina's TERYT (GUS, TERC) and the kinds that it stands for."""
CITY_POWIAT = 61
"""From this number of a powiat on it is a city with powiat rights (GUS, TERC)."""
COUNTED = re.compile(
    r"(?!.*change)(?:population|men|women|registered_residents|residents|families|children|households)"
)
"""Measures that count people or families: whole numbers above zero."""
_GROUPS = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f\u2009]\d{3})+")
_WHOLE = re.compile(r"\d+(?:[.,]0+)?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass
class Found:
    """What is wrong (`faults`) and what is odd (`notices`), by city."""

    faults: dict[str, list[Problem]] = field(default_factory=dict)
    notices: dict[str, list[Notice]] = field(default_factory=dict)

    def fault(self, city: str, problem: Problem) -> None:
        """Add what is wrong with a row of a city."""
        self.faults.setdefault(city, []).append(problem)

    def notice(self, city: str, notice: Notice) -> None:
        """Add what is odd about a row of a city."""
        self.notices.setdefault(city, []).append(notice)


def read_cities(project: Project, found: Found) -> pd.DataFrame:
    """Return `cities.csv`, all cells texts: one row per city, indexed by its identifier; faulty rows are left out.

    What is wrong with a row goes to `found`: a fault stops its city, a notice is shown. Raises `DataError` where the
    file as a whole cannot be read.
    """
    frame, lines, file = _table(project, "cities", found)
    doubled = frame.duplicated("city", keep=False)
    for record in frame.index[frame.duplicated("city")]:
        city = frame.at[record, "city"]
        what = Message("city {city} is listed twice", city=city)
        found.fault(city, Problem("keys_unique", file, what, Message("Keep one."), int(lines[record]), "city", city))
    owners: dict[str, str] = {}
    for row in frame.itertuples():
        line = int(lines[row.Index])
        kinds = KINDS.get(row.teryt[-1:], ())
        if row.teryt == NO_TERYT:
            continue
        if fault := _teryt_fault(row.teryt):
            found.notice(row.city, Notice("teryt_form", file, line, row.teryt, fault))
        elif row.kind.removeprefix("gmina ") not in kinds or (int(row.teryt[2:4]) >= CITY_POWIAT) != (
            row.kind == KINDS["1"][1]
        ):
            found.notice(row.city, Notice("teryt_kind", file, line, row.teryt, row.kind))
        other = owners.setdefault(row.teryt, row.city)
        if other != row.city:
            for city in (row.city, other):
                found.notice(city, Notice("teryt_twice", file, line, row.teryt, f"{other}, {row.city}"))
    return frame[~doubled | ~frame.duplicated("city")].set_index("city")


def _teryt_fault(teryt: str) -> str:
    if not re.fullmatch("[0-9]{7}", teryt):
        return "7 × 0–9"
    province = int(teryt[:2])
    if province % 2 or not 2 <= province <= 32:
        return "02, 04, …, 32"
    if teryt[6] not in KINDS:
        return "1, 2, 3"
    return ""


def read_context(project: Project, cities: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Return `context.csv`, typed: one row per city, year, measure and area, `value` a number; without faulty rows.

    `cities` is as of `read_cities`. What is wrong with a row goes to `found`: a fault stops its city (a cell that is no
    number, two populations of a year), a notice is shown (an unknown city, another TERYT, a leap of the population).
    """
    frame, lines, file = _table(project, "context", found)
    values: dict[int, float] = {}
    for row in frame.itertuples():
        line = int(lines[row.Index])
        problem = _row_fault(row, file, line)
        if problem is None:
            values[row.Index] = number(row.value)
        else:
            found.fault(row.city, problem)
        if row.city not in cities.index:
            meant = alike(row.city, cities.index, most=1)
            for city in dict.fromkeys((row.city, *(meant or [ALL_CITIES]))):
                found.notice(city, Notice("unknown_city", file, line, row.city, ", ".join(meant)))
        elif row.teryt != (listed := str(cities.at[row.city, "teryt"])):
            found.notice(row.city, Notice("teryt_differs", file, line, row.teryt, listed))
    frame = frame.loc[list(values)].assign(value=list(values.values()))
    population = frame[(frame["measure"] == "population") & (frame["area"] == "gmina")]
    for record in population.index[population.duplicated(["city", "year"])]:
        row = population.loc[record]
        what = Message("two populations of {row} in {row2}", row=row["city"], row2=row["year"])
        remedy = Message("Keep one; rename the measure of the other.")
        line = int(lines[record])
        found.fault(row["city"], Problem("keys_unique", file, what, remedy, line, "value", f"{row['value']:g}"))
    for city, years in population.astype({"year": "int64"}).sort_values(["city", "year"]).groupby("city"):
        before = None
        for record, year, value in zip(years.index, years["year"], years["value"], strict=True):
            if before is not None and not 1 / JUMP < value / before[1] < JUMP:
                now, then = f"{year}: {value:g}", f"{before[0]}: {before[1]:g}"
                found.notice(str(city), Notice("population_jump", file, int(lines[record]), now, then))
            day = _DATE.fullmatch(str(frame.at[record, "as_of"] or ""))
            if day is not None and abs(int(day[1]) - year) > 1:
                found.notice(str(city), Notice("population_of_day", file, int(lines[record]), day[0], str(year)))
            if value < SMALLEST:
                found.notice(str(city), Notice("population_small", file, int(lines[record]), f"{year}: {value:g}"))
            before = year, value
    frame = frame.where(frame != "", None).reset_index(drop=True)
    return frame.astype({"year": "int64", "value": "float64"})


class _Row(Protocol):
    """What is read of a row of `context.csv`."""

    value: str
    measure: str
    unit: str
    as_of: str


def number(printed: str) -> float:
    """Return a figure in any Polish printing: `38 729`, `38.729` (groups of three), `38729`, `7,5`."""
    text = printed.strip()
    if _GROUPS.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    return float(text.replace(",", "."))


def _row_fault(row: _Row, file: str, line: int) -> Problem | None:
    text = row.value.strip()

    def fault(column: str, what: str, remedy: str) -> Problem:
        return Problem("schema", file, what, remedy, line, column, str(getattr(row, column)))

    if not (_GROUPS.fullmatch(text) or _NUMBER.fullmatch(text)):
        return fault("value", Message("a number is expected"), Message("Write a number, such as 38729 or 7,5."))
    if COUNTED.match(row.measure) and not ((_GROUPS.fullmatch(text) or _WHOLE.fullmatch(text)) and number(text) > 0):
        what = Message("a whole number above zero is expected")
        return fault("value", what, Message("Write the number of people, such as 38729 or 38 729."))
    if COUNTED.match(row.measure) and re.fullmatch(r"\d{1,3},\d{3}", text):
        what = Message("it may be thousands, or a number with decimals")
        return fault("value", what, Message("Write the number of people, such as 38729 or 38 729."))
    if COUNTED.match(row.measure) and read_unit(row.unit).scale is not None:
        what = Message("the unit makes thousands or millions of the number")
        return fault("unit", what, Message("Write the number in full, in persons."))
    if (found := _DATE.fullmatch(row.as_of.strip())) and not _is_date(*map(int, found.groups())):
        return fault("as_of", Message("there is no such day"), Message("Correct the date."))
    return None


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# Rows and their cities


def _table(project: Project, name: str, found: Found) -> tuple[pd.DataFrame, pd.Series, str]:
    """Return the rows without faults; the faults of the others go to their cities."""
    path, table = project.catalogue(f"{name}.csv"), catalogue_tables()[name]
    file = project.name(path)
    problems: list[Problem] = []
    frame, lines = read_csv(path, file, table, problems)
    of_file = [problem for problem in problems if problem.column is None or problem.line in {None, 1}]
    if of_file:
        raise DataError(of_file)
    cities = _cities_by_line(path.read_text(encoding="utf-8-sig")) if problems else {}
    for problem in problems:
        city = cities.get(problem.line or 0, "")
        if city:
            found.fault(city, problem)
        else:
            found.notice(ALL_CITIES, Notice("row_without_city", file, problem.line, problem.cell or ""))
    faulty = {problem.line for problem in problems}
    frame = frame.map(str.strip)
    return frame[~lines.isin(faulty)], lines, file


def _cities_by_line(text: str) -> dict[int, str]:
    """Return the city of each row by the line on which it begins."""
    reader = csv.reader(text.splitlines(keepends=True))
    place = next(reader).index("city")
    found, begins = {}, reader.line_num + 1
    for record in reader:
        found[begins] = record[place].strip() if place < len(record) else ""
        begins = reader.line_num + 1
    return found
