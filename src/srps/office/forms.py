"""What the pages of the desk ask and do: plain values in and out, over the functions of the command line."""

import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from slugify import slugify

from srps.building import operations
from srps.catalogue.load import load_catalogue
from srps.catalogue.models import Document
from srps.catalogue.yamlfile import read_yaml
from srps.desk import official, places, workbook
from srps.desk.forms import write_year_book
from srps.desk.keeping import RECEIVED_LIST, WouldChange
from srps.desk.new_year import new_year
from srps.desk.suggest import WEAK_SCORE, suggest
from srps.errors import DataError, ParameterError, Problem, SrpsError
from srps.files import write_bytes, write_text
from srps.importing import accept, door
from srps.importing.reviewed import Reviewed, forget_decisions, read_proposal, write_decisions
from srps.labels import fold
from srps.messages import Message, said
from srps.paths import Project
from srps.results import store
from srps.showing.language import Texts, mark

STATES = (mark("up to date"), mark("stale"), mark("failed"), mark("never built"))
"""How a year may stand, as `srps.building.operations.State` says it; translated where it is shown."""
WEIGHTS = (mark("error"), mark("warning"), mark("info"))
TABLES = (mark("goals"), mark("actions"), mark("indicators"), mark("targets"), mark("recommendations"))
SENT = "sent"
"""Where uploaded files lie, beside the proposals made of them."""
WHERE_TO_SEND = "Na koniec zapisz plik i wybierz go na stronie biurka, w kroku „1. Pliki”."
SAME, NOT_SAME = "same", "other"
FIELDS = (
    "title", "issuer", "issued_on", "strategy.title", "strategy.period.from", "strategy.period.to", "resolution",
    "kind", "bare_targets", "source.file", "source.url",
)  # fmt: skip
"""What the form asks of document.yml, by its keys."""
LABELS = {
    "title": mark("Title of the document"),
    "issuer": mark("Who issued it"),
    "issued_on": mark("When it was issued"),
    "strategy.title": mark("Title of the strategy"),
    "strategy.period.from": mark("First year of the strategy"),
    "strategy.period.to": mark("Last year of the strategy"),
    "resolution": mark("Resolution, as printed"),
    "kind": mark("Kind of document"),
    "bare_targets": mark("What a target without “at least” or “at most” means"),
    "source.file": mark("Name of the document's file"),
    "source.url": mark("Where the public finds the original"),
    "rating_scale": mark("Rating scale, if the document rates its goals"),
}
"""What the form calls them."""
HOW_TO_REPLACE = Message("To change them, tick “Replace what is there” below, and do it once more.")
MAPPING_REASON = "potwierdzono przy biurku: ta sama definicja i jednostka"


def states(project: Project) -> tuple[list[operations.State], object]:
    """Return how each year stands, and what keeps that from being known."""
    try:
        return operations.status(project), ""
    except SrpsError as error:
        return [], error


def names(project: Project) -> dict[str, str]:
    """Return the official names of the cities that the catalogue knows, by their short ones."""
    try:
        catalogue = load_catalogue(project)
    except DataError:
        return {}  # the page says elsewhere what is wrong with it
    return {str(city): catalogue.city_name(str(city)) for city in catalogue.cities.index}


def city_names(project: Project) -> list[str]:
    """Return what may be chosen: the cities of the catalogue and the gminas of the register."""
    return sorted({*names(project).values(), *(place.name for place in places.read_register(project))})


def begin(project: Project, city: str, year: str, *, is_another: bool = False) -> str:
    """Begin a year of a city, given by any of its names, unless it is there; return the short name.

    Raises `ParameterError` where a city that is known was likely meant; `is_another` says that it was not. A gmina of
    the official register gets its line in the list of cities.
    """
    if not (len(year) == len("2024") and year.isascii() and year.isdecimal()):
        raise ParameterError(Message("The year is four digits, such as 2024, not “{typed}”.", typed=year or "–"))
    typed = city.strip(" „”\"'")
    if not slugify(typed):
        raise ParameterError(Message("Name the municipality."))
    found = places.city_for(project, typed if places.read_register(project) else slugify(typed))
    if found.likely and not is_another:
        raise ParameterError(
            Message(
                "There is no municipality {typed}. Did you mean {likely}? If it is another one, tick the box below.",
                typed=typed,
                likely=found.likely,
            )
        )
    if found.line is not None:
        places.add_city(project, found.line)
        official.fill_from_official(project)
    slug = slugify(found.city)
    if not project.raw_year(slug, int(year)).is_dir():
        for path in new_year(project, slug, int(year)):
            if path.suffix == ".csv":  # tables come from files here; nobody fills in the templates
                path.unlink()
    return slug


def entry_workbook(project: Project, city: str, year: int) -> tuple[str, bytes]:
    """Return name and content of a workbook to fill in, with last year's rows where there are any."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_year_book(project, city, year, Path(folder), WHERE_TO_SEND)
        return path.name, path.read_bytes()


@dataclass(frozen=True)
class Overview:
    """What there is of a year: rows by table, what waits, how it stands, the failure if there is one.

    `waiting` is None where there is no proposal; `unwritten` says that its documents have not reached the tables yet.
    """

    rows: dict[str, int]
    waiting: int | None
    state: str
    reasons: tuple[str, ...]
    described: bool
    unwritten: bool = False


def overview(project: Project, city: str, year: int) -> Overview:
    """Return what there is of a year."""
    folder = project.raw_year(city, year)
    rows = {
        name: sum(1 for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()) - 1
        for name in TABLES
        if (path := folder / f"{name}.csv").is_file()
    }
    waiting, unwritten = None, False
    if (path := door.proposal_path(project, city, year)).is_file():
        proposed = read_proposal(path)
        waiting = sum(not row.cells["decision"] for row in proposed)
        unwritten = not {row.cells["sha256"] for row in proposed} <= received(project, city, year)
    found = next((s for s in states(project)[0] if (s.city, s.year) == (city, year)), None)
    try:
        read_yaml(folder / "document.yml", Document, "document.yml")
        described = True
    except DataError:
        described = False
    return Overview(
        rows, waiting, found.state if found else "never built", found.reasons if found else (), described, unwritten
    )


def received(project: Project, city: str, year: int) -> set[str]:
    """Return the SHA-256 of the files that rows of a year's tables came from, and the empty one of none."""
    path = project.raw_year(city, year) / RECEIVED_LIST
    entries = _yaml().load(path.read_text(encoding="utf-8")) if path.is_file() else None
    return {"", *(str(entry.get("sha256", "")) for entry in entries or ())}


def take_official(project: Project, sent: list[tuple[str, bytes]]) -> list[str]:
    """Take in official files: the register of municipalities, figures of public statistics; return what was taken."""
    lines: list[str] = []
    for path in kept(project, "official", sent):
        lines += official.import_official(project, path).lines()
    return lines + _listed(project)


def _listed(project: Project) -> list[Message]:
    """Add the municipalities that have years but no line in the list, where the register has one of the name only."""
    listed = {row["city"] for row in places.known_cities(project)}
    added = []
    for city in sorted({city for city, _ in project.city_years()} - listed):
        found = [place for place in places.read_register(project) if slugify(place.name) == city]
        if len(found) == 1:
            places.add_city(project, places.line_of(city, found[0]))
            added.append(Message("{name} was added to the list of municipalities.", name=found[0].name))
    if added:
        official.fill_from_official(project)
    return added


def sent_folder(project: Project, name: str) -> Path:
    """Return where files are kept that were uploaded for a year, or for something of a year."""
    return project.root / door.FOLDER / SENT / name


def kept(project: Project, folder: str, sent: list[tuple[str, bytes]]) -> list[Path]:
    """Keep uploaded files beside the proposals, and return where they lie."""
    if not sent:
        raise ParameterError(Message("Choose at least one file."))
    paths = []
    for name, content in sent:
        if name in {"", ".", ".."} or not name.isprintable():
            raise ParameterError(Message("Choose at least one file."))
        paths.append(sent_folder(project, folder) / name)
        write_bytes(paths[-1], content)
    return paths


def take_files(project: Project, city: str, year: int, sent: list[tuple[str, bytes]], replace: bool) -> list[str]:
    """Keep uploaded files and import them; return what the import says."""
    paths = kept(project, f"{city}-{year}", sent)
    lines: list[str] = []
    for path in paths:
        if not door.is_document(path):
            try:
                lines += workbook.import_workbook(path, project, city, year, replace=replace).lines()
            except WouldChange as change:
                raise SrpsError(Message.joined("\n", [change.args[0], HOW_TO_REPLACE])) from None
    documents = [path for path in paths if door.is_document(path)]
    if documents:
        lines += door.import_documents(project, documents, city, year).lines
    return lines


def undecided(project: Project, city: str, year: int) -> tuple[list[Reviewed], int]:
    """Return the rows of the proposal that wait for a decision, and how many rows it has."""
    path = door.proposal_path(project, city, year)
    if not path.is_file():
        return [], 0
    rows = read_proposal(path)
    return [row for row in rows if not row.cells["decision"]], len(rows)


def decide(
    project: Project, city: str, year: int, sent: dict[int, dict[str, str]], replace: bool = False
) -> tuple[bool, Sequence[str]]:
    """Keep decisions in the proposal's workbook; when none is missing any more, write the raw tables.

    Returns whether the tables were written, and what there is to say. Tables that hold other rows are changed only with
    `replace`; without it the differences are told. Where an accepted row cannot be written, it waits once more.

    Raises `DataError` with every row that no raw table may hold.
    """
    path = door.proposal_path(project, city, year)
    write_decisions(path, sent)
    waiting, _ = undecided(project, city, year)
    if waiting:
        counted = Message.counted("{n} row waits for your decision.", "{n} rows wait for your decision.", len(waiting))
        return False, [counted]
    try:
        made = accept.accept(project, path, replace=replace)
    except DataError as error:  # the page shows only rows that wait, and a row at fault must be seen to be mended
        at_fault = {problem.file for problem in error.problems}
        forget_decisions(path, [row for row in read_proposal(path) if row.place in at_fault])
        raise
    if made.written:
        return True, made.lines()
    return False, [Message("Nothing was written yet: other rows are there."), *made.differences, HOW_TO_REPLACE]


def description(project: Project, city: str, year: int) -> dict[str, str]:
    """Return what document.yml says in the fields of the form, and the rating scale as lines `1 = meaning`."""
    content = _yaml().load((project.raw_year(city, year) / "document.yml").read_text(encoding="utf-8")) or {}
    found = {field: _get(content, field) for field in FIELDS}
    scale = content.get("rating_scale") or {}
    return found | {"rating_scale": "\n".join(f"{step} = {meaning}" for step, meaning in scale.items())}


def describe(project: Project, city: str, year: int, sent: dict[str, str]) -> None:
    """Write the form's fields into document.yml, comments kept; `DataError` and nothing written where one cannot be."""
    path = project.raw_year(city, year) / "document.yml"
    yaml = _yaml()
    content = yaml.load(path.read_text(encoding="utf-8")) or {}
    for field in FIELDS:
        if field in sent:
            _set(content, field, sent[field].strip())
    if "rating_scale" in sent:
        content["rating_scale"] = _scale(sent["rating_scale"])
    buffer = io.StringIO()
    yaml.dump(content, buffer)
    aside = path.with_name(".document.yml.checked")
    try:
        write_text(aside, buffer.getvalue())
        read_yaml(aside, Document, project.name(path))
        write_text(path, buffer.getvalue())
    except DataError as error:
        raise DataError([_in_the_form(problem) for problem in error.problems]) from None
    finally:
        aside.unlink(missing_ok=True)


def _in_the_form(problem: Problem) -> Problem:
    """Return a fault of document.yml at the field of the form that it was typed into."""
    label = LABELS.get((problem.column or "").partition(".")[0] if problem.column not in LABELS else problem.column)
    return problem if label is None else replace(problem, file=Message(label), line=None, column=None, path=())


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.representer.add_representer(type(None), _empty)
    return yaml


def _empty(dumper: Any, _: None) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


def _get(content: Any, field: str) -> str:
    for key in field.split("."):
        content = content.get(key) if hasattr(content, "get") else None
    return "" if content is None else str(content)


def _set(content: Any, field: str, text: str) -> None:
    *above, last = field.split(".")
    for key in above:
        if not hasattr(content.get(key), "get"):
            content[key] = {}
        content = content[key]
    is_year = last in {"from", "to"} and text.isascii() and text.isdecimal()
    if last == "issued_on" and (day := re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})(?: ?r\.?)?", text)):
        text = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"  # as a Polish office writes it
    content[last] = (int(text) if is_year else text) if text else None


def _scale(text: str) -> dict[int, str]:
    scale = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        step, separator, meaning = line.partition("=")
        if not (separator and step.strip().isdecimal() and meaning.strip()):
            message = Message(
                "The scale, line {n}: write the number, an equals sign and what it means, as in: 1 = not begun",
                n=number,
            )
            raise ParameterError(message)
        scale[int(step)] = meaning.strip()
    return scale


@dataclass(frozen=True)
class Question:
    """Whether a printed label means an indicator of the catalogue."""

    goal: str
    indicator: str
    indicator_id: str
    title: str
    definition: str
    unit: str


def is_read(project: Project, city: str, year: int) -> bool:
    """Whether a year was read by a build, so that there is something to ask about."""
    return (project.processed_year(city, year) / "document.json").is_file()


def questions(project: Project, city: str, year: int, t: Texts, most: int = 20) -> list[Question]:
    """Return the likeliest unconfirmed matches of a built year, with the definitions to judge them by."""
    catalogue = load_catalogue(project)
    cleaned = store.load_clean(project, city, year)
    ranked = suggest(city, year, cleaned.observations, catalogue, cleaned.goals)
    answered = {fold(entry.indicator) for entry in catalogue.mapping(city).indicators}
    ranked = ranked[~ranked["indicator"].map(fold).isin(answered)]  # the year may not have been built since
    best = ranked[(ranked["rank"] == 1) & (ranked["score"] >= WEAK_SCORE)]
    found = []
    for row in best.head(most).itertuples():
        entry = catalogue.indicators[row.indicator_id]
        unit = catalogue.units[entry.unit].title.of(t.language)
        title, definition = entry.title.of(t.language), entry.definition.of(t.language)
        found.append(Question(row.goal, row.indicator, row.indicator_id, title, definition, unit))
    return found


def confirm(project: Project, city: str, year: int, answers: list[dict[str, str]]) -> int:
    """Add confirmed matches to the city's mapping, comments kept; return how many."""
    yes = [answer for answer in answers if answer["answer"] == SAME]
    if not yes:
        return 0
    path = project.raw / "catalogue" / "mappings" / f"{city}.yml"
    yaml = _yaml()
    content = (yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
    entries = content.get("indicators") or []
    there = {fold(str(entry.get("indicator"))) for entry in entries}
    yes = [answer for answer in yes if fold(answer["indicator"]) not in there]
    entries += [
        {key: answer[key] for key in ("indicator", "indicator_id")} | {"match": "exactMatch", "reason": MAPPING_REASON}
        for answer in yes
    ]
    content["indicators"] = entries
    buffer = io.StringIO()
    yaml.dump(content, buffer)
    write_text(path, buffer.getvalue())
    return len(yes)


def findings(project: Project, city: str, year: int, t: Texts) -> list[dict[str, Any]]:
    """Return the failed checks of a year, errors first, each with the cell to mend."""
    from srps.checks.run import place_of, told  # noqa: PLC0415 - only this page needs the checks

    checks = store.load_year_table(project, city, year, "checks")
    failed = checks[~checks["success"].fillna(True).astype(bool)]
    order = {"error": 0, "warning": 1, "info": 2}
    failed = failed.assign(order=failed["severity"].map(order)).sort_values("order", kind="stable")
    return [
        {"severity": row.severity, "message": said(told(row), t), "place": said(place_of(row), t.translations)}
        for row in failed.itertuples()
    ]
