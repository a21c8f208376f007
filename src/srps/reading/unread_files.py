"""Finds what was put where nothing reads it; imports nothing heavy, so that `srps status` starts at once."""

import re
from collections.abc import Iterator
from pathlib import Path

from srps.errors import Problem, reason_of
from srps.labels import alike
from srps.messages import Message
from srps.paths import NOT_CITIES, Project, is_city_folder, is_hidden, is_year_folder, spelled

SHEET_ENDINGS = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}
"""What a table may end with when it was saved under a wrong name."""
YAML_ENDINGS = {".yml", ".yaml"}
CATALOGUE_FILES = {"cities.csv", "context.csv", "domains.yml", "units.yml", "ocr.yml"}
"""Files of the catalogue that people edit."""


def misplaced(project: Project) -> list[Problem]:
    """Name what lies beside the years of a city and is not read: folders not named after a year, tables, workbooks."""
    problems = []

    def fault(path: Path, what: str, remedy: str) -> None:
        problems.append(Problem("schema", project.name(path), what, remedy))

    for city in sorted(path for path in project.raw.glob("*") if path.is_dir() and not is_hidden(path.name)):
        if city.name in NOT_CITIES:
            continue
        if not is_city_folder(city.name):
            what = Message("this folder is not read")
            if spelled(city.name) != city.name:
                what = Message("this folder is not read, for its name is not UTF-8")
            if not _is_empty(city):
                remedy = Message("Name it as the other cities, with letters a–z, digits and hyphens; or move it away.")
                fault(city, what, remedy)
            continue
        for path in sorted(path for path in city.glob("*") if not is_hidden(path.name)):
            if path.is_dir() and not is_year_folder(path.name):
                remedy = Message("Name the folder after its reporting year, such as 2023, or move it away.")
                if re.match(r"\d{4}\D", path.name) and (city / path.name[:4]).is_dir():  # 2023-korekta beside 2023
                    remedy = Message(
                        "A corrected report goes into the folder of its year: srps new {city} {year} --edition, then"
                        " import it with --replace.",
                        city=city.name,
                        year=path.name[:4],
                    )
                fault(path, Message("this folder is not read"), remedy)
            elif path.is_file() and path.suffix.lower() in SHEET_ENDINGS:
                fault(path, Message("this file is not read"), Message("Move it into the folder of its year."))
    return [*problems, *_beside_the_catalogue(project)]


def _beside_the_catalogue(project: Project) -> Iterator[Problem]:
    """Name copies of the catalogue's files, as OneDrive and Windows make them, and mappings of no city."""
    folder = project.raw / "catalogue"
    for path in sorted(path for path in folder.glob("*") if path.is_file() and not is_hidden(path.name)):
        begins = path.name.lower().startswith(tuple(name.partition(".")[0] for name in CATALOGUE_FILES))
        if begins and path.name not in CATALOGUE_FILES and path.suffix.lower() in SHEET_ENDINGS | YAML_ENDINGS:
            remedy = Message("Keep one of the two under the right name, or move it out of the folder.")
            yield Problem("schema", project.name(path), Message("this file is not read"), remedy)
    cities = {city for city, _ in project.city_years()} | _listed_cities(folder / "cities.csv")
    for path in sorted(path for path in (folder / "mappings").glob("*") if path.is_file() and not is_hidden(path.name)):
        if path.suffix.lower() in YAML_ENDINGS and (path.suffix != ".yml" or path.stem not in cities):
            remedy = Message("Name it after its city, such as mappings/sieradz.yml; or move it out of the folder.")
            if likely := alike(path.stem, cities, most=1):
                remedy = Message("Did you mean {likely}? {remedy}", likely=f"{likely[0]}.yml", remedy=remedy)
            yield Problem("schema", project.name(path), Message("this mapping is of no city"), remedy)


def _listed_cities(file: Path) -> set[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()  # who reads the catalogue says what is wrong with it
    return {line.partition(",")[0] for line in lines[1:]}


def closed(project: Project) -> list[Problem]:
    """Name the folders of cities that cannot be opened: their results would vanish without a word."""
    return [
        Problem(
            "schema",
            project.name(folder),
            Message("the folder cannot be opened ({reason})", reason=reason_of(error)),
            Message("Get the right to read it, or ask whoever looks after the computer."),
        )
        for folder, error in project.closed_folders()
    ]


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return False
