"""Starts the raw folder of a new city and year: templates to be filled in. Knows no meaning of what they take."""

import csv
import io
import re
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template

from slugify import slugify

from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import EXAMPLE_MARK, Table, raw_tables
from srps.errors import ParameterError, SrpsError, reason_of
from srps.files import write_text
from srps.messages import Message
from srps.paths import NOT_CITIES, Project, is_city_folder

FIRST_YEAR, LAST_YEAR = 1990, 2100
MARKED_COLUMNS = ("indicator", "name", "text")
"""The column whose example begins with `EXAMPLE_MARK`: the first of these that a table has."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def new_year(project: Project, city: str, year: int) -> list[Path]:
    """Make `data/raw/<city>/<year>/` with a commented document.yml and the tables, and return the files.

    Every table has its header and one example row, whose name or indicator begins with `EXAMPLE_MARK`. The folder
    appears whole or not at all. Raises `ParameterError` where city or year cannot be, or the folder is there already.
    """
    _check_city(city)
    _check_year(year)
    folder = project.raw_year(city, year)
    if folder.exists():
        message = Message(
            "{folder} exists already. Nothing was changed; go on with the files that lie there.",
            folder=project.name(folder),
        )
        raise ParameterError(message)
    texts = {"document.yml": document_template(city, year)}
    texts |= {f"{table.name}.csv": table_template(table) for table in raw_tables().values()}
    try:
        _write_whole(folder, texts)
    except OSError as error:
        message = Message(
            "{folder} cannot be made ({strerror}). Nothing was changed.",
            folder=project.name(folder),
            strerror=reason_of(error),
        )
        raise SrpsError(message) from None
    return [folder / name for name in texts]


def _write_whole(folder: Path, texts: dict[str, str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        for name, text in texts.items():
            write_text(aside / name, text)
        aside.chmod(0o755)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_city(city: str) -> None:
    if _SLUG.fullmatch(city) and is_city_folder(city):
        return
    proposal = slugify(city)
    hint = Message(" Try {proposal}.", proposal=proposal) if proposal and proposal not in (city, *NOT_CITIES) else ""
    message = Message(
        "A city is named in small letters a–z, digits and hyphens, such as ostrowiec-swietokrzyski, not {city!r}.",
        city=city,
    )
    raise ParameterError(Message.joined("", [message, hint]))


def _check_year(year: int) -> None:
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        message = Message(
            "The reporting year is a whole number from {first_year} to {last_year}, not {year!r}.",
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            year=year,
        )
        raise ParameterError(message)


def document_template(city: str, year: int) -> str:
    """Return document.yml with every key explained in Polish; what must be filled in is empty."""
    return _document().substitute(city=city, year=year, next_year=year + 1)


@cache
def _document() -> Template:
    return Template(files("srps").joinpath("templates", "document.yml").read_text(encoding="utf-8"))


def table_template(table: Table) -> str:
    """Return a table's CSV with its header and the marked example row."""
    marked = next(column for column in MARKED_COLUMNS if column in table.names)
    example = table.example | {marked: f"{EXAMPLE_MARK} {table.example[marked]}"}
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, table.names, lineterminator="\n")
    writer.writeheader()
    writer.writerow(example)
    return buffer.getvalue()


def next_steps(project: Project, city: str, year: int) -> Message:
    """Say what is to be done with a new folder.

    Raises `DataError` where the catalogue has faults.
    """
    steps = [
        Message(
            "Fill in document.yml and the tables in {folder}; delete the example row “{mark} …” of every table.",
            folder=project.name(project.raw_year(city, year)),
            mark=EXAMPLE_MARK,
        ),
        Message(
            "Write values as printed; line is the line in the document's text. Remove a table without data, never "
            "goals.csv."
        ),
        Message("Rather in Excel? Save the tables in one file: srps import FILE {city} {year}", city=city, year=year),
    ]
    steps += catalogue_steps(project, city, year)
    steps.append(Message("At last: srps build {city} {year}", city=city, year=year))
    numbered = [Message(" {n}. {step}", n=n, step=step) for n, step in enumerate(steps, start=1)]
    return Message.joined("\n", [Message("Next:"), *numbered])


def catalogue_steps(project: Project, city: str, year: int) -> list[Message]:
    """Say which lines of the catalogue a city and year lack: the city's own, and its population.

    Raises `DataError` where the catalogue has faults.
    """
    catalogue = load_catalogue(project)
    known = city in catalogue.cities.index
    teryt = catalogue.cities.at[city, "teryt"] if known else "TERYT"
    cities, context = (project.name(project.catalogue(f"{name}.csv")) for name in ("cities", "context"))
    steps = []
    if not known:
        line = f"{city},TERYT,Nazwa,Nazwa w dopełniaczu,Nazwa w miejscowniku,gmina miejska"
        steps.append(Message("Add the city to {file}: {line}", file=cities, line=line))
    if catalogue.population(city, year) is None:
        line = f"{city},{teryt},{year},population,LICZBA,persons,gmina,{year}-12-31,ŹRÓDŁO,ADRES,"
        steps.append(
            Message("Add the population to {file}, for without it there are no rates: {line}", file=context, line=line)
        )
    return steps
