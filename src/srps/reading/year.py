"""Reads what people wrote: the raw folder of a city and year. Knows files, keys and references, not their meaning.

Every fault is collected with file, line, column and cell, so that a person sees all of them at once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from srps.catalogue.csvfile import from_source, read_csv
from srps.catalogue.models import Correction, Document
from srps.catalogue.tables import Table, raw_tables
from srps.catalogue.yamlfile import entry_lines, read_yaml
from srps.errors import DataError, Problem, reason_of
from srps.messages import Message
from srps.paths import EARLIER, Project, is_hidden
from srps.reading.provenance import read_typed
from srps.reading.unread_files import SHEET_ENDINGS, misplaced

DESCRIPTIONS = ("document", "correction")
"""What the name of a YAML file begins with that was meant to be read."""

KEPT = (EARLIER, "editions", "received")
"""Folders in which the program keeps what was there before."""
Fault = Callable[..., None]


@dataclass(frozen=True)
class RawYear:
    """One reporting year as transcribed; every cell is text, empty where nothing stands.

    Frames are indexed by record number from 1; `file_lines` holds the CSV line on which each record begins,
    `correction_lines` the line of each entry of `corrections.yml`.
    """

    city: str
    year: int
    document: Document
    goals: pd.DataFrame
    actions: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    recommendations: pd.DataFrame
    corrections: list[Correction] = field(default_factory=list)
    correction_lines: list[int] = field(default_factory=list)
    file_lines: dict[str, pd.Series] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a raw table by its name."""
        return getattr(self, name)


def read_year(project: Project, city: str, year: int) -> RawYear:
    """Read and check one raw folder; raises `DataError` with all faults found."""
    folder = project.raw_year(city, year)
    name = project.name(folder)
    if not folder.is_dir():
        known = ", ".join(f"{c} {y}" for c, y in project.city_years()) or Message("none")
        remedy = Message(
            "Known cities and years: {known}. To add one: `srps new {city} {year}`.", known=known, city=city, year=year
        )
        beside = [p for p in misplaced(project) if p.file.startswith(project.name(folder.parent) + "/")]
        raise DataError([Problem("schema", name, Message("there is no such folder"), remedy), *beside])
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        what = Message("the folder cannot be opened ({reason})", reason=reason_of(error))
        remedy = Message("Get the right to read it, or ask whoever looks after the computer.")
        raise DataError([Problem("schema", name, what, remedy)]) from None
    problems: list[Problem] = []
    document = _document(folder, name, year, problems)
    corrections, entries = _corrections(folder, name, problems)
    frames, lines = {}, {}
    needs_goals = document is None or document.kind != "statistics"
    for table in raw_tables().values():
        path = folder / f"{table.name}.csv"
        is_needed = table.name == "goals" and needs_goals
        file = f"{name}/{path.name}"
        frames[table.name], lines[table.name] = _read_table(path, file, table, problems, is_needed=is_needed)
    problems += _stray_files(folder, name)
    if not problems and frames["goals"].empty and needs_goals:
        problems.append(
            Problem(
                "schema", f"{name}/goals.csv", Message("it has no rows"), Message("A year needs at least its goals.")
            )
        )
    if not problems:
        problems += reference_problems(frames, lines, name)
    if problems or document is None:
        typed = read_typed(project, city, year)
        raise DataError([typed.at_cell(problem) for problem in problems])
    return RawYear(city, year, document, corrections=corrections, correction_lines=entries, file_lines=lines, **frames)


def _document(folder: Path, name: str, year: int, problems: list[Problem]) -> Document | None:
    file = f"{name}/document.yml"
    try:
        document = read_yaml(folder / "document.yml", Document, file)
    except DataError as error:
        problems.extend(error.problems)
        return None
    if document.year != year:
        what = Message("the year is {year}, the folder is named {year2}", year=document.year, year2=year)
        problems.append(Problem("schema", file, what, Message("Make both the same reporting year."), column="year"))
    return document


def _corrections(folder: Path, name: str, problems: list[Problem]) -> tuple[list[Correction], list[int]]:
    path, file = folder / "corrections.yml", f"{name}/corrections.yml"
    if not path.exists() or _says_nothing(path):
        return [], []
    try:
        return read_yaml(path, list[Correction], file), entry_lines(path, file)
    except DataError as error:
        problems.extend(error.problems)
        return [], []


def _says_nothing(path: Path) -> bool:
    """Whether a file is empty but for remarks: the last of its entries was removed."""
    with suppress(OSError):
        return not re.sub(rb"(?m)^\s*#.*$", b"", path.read_bytes().removeprefix(b"\xef\xbb\xbf")).strip()
    return False


def _stray_files(folder: Path, name: str) -> list[Problem]:
    """Name files that look like a table or description under another name: they would be lost in silence."""
    tables = {f"{table}.csv" for table in raw_tables()}
    known = tables | {"document.yml", "corrections.yml"}
    remedy = Message(
        "Name it one of {names} (CSV with commas, UTF-8), or move it out of the folder.", names=", ".join(sorted(known))
    )
    inside = [path for path in sorted(folder.iterdir()) if path.name not in known and not is_hidden(path.name)]
    problems = [
        Problem("schema", f"{name}/{path.name}", Message("this file is not read"), remedy)
        for path in inside
        if _meant_to_be_read(path, tables)
    ]
    for path in inside:
        if path.name not in KEPT and any((path / table).is_file() for table in known):
            remedy = Message("Move what counts out of it into the folder of the year, and the folder away.")
            problems.append(Problem("schema", f"{name}/{path.name}", Message("this folder is not read"), remedy))
    return problems


def _meant_to_be_read(path: Path, tables: set[str]) -> bool:
    """Tell whether a file is a table, a description, or something like `indicators.txt` where a table is missing."""
    if path.suffix.lower() in {".yml", ".yaml"}:
        return path.stem.lower().startswith(DESCRIPTIONS)
    first = path.name.split(".")[0].lower()
    if first in {"document", "corrections"} and not path.with_name(f"{first}.yml").exists():  # document.yml.txt
        return path.is_file()
    table = f"{first}.csv"
    return path.suffix.lower() in SHEET_ENDINGS or (table in tables and not path.with_name(table).exists())


def _read_table(
    path: Path, file: str, table: Table, problems: list[Problem], *, is_needed: bool
) -> tuple[pd.DataFrame, pd.Series]:
    if path.exists():
        return read_csv(path, file, table, problems)
    if is_needed:
        problems.append(
            Problem("schema", file, Message("the file is missing"), Message("A year needs at least its goals."))
        )
    return pd.DataFrame(columns=table.names, dtype="str"), pd.Series(dtype="int64")


# Keys and references


def reference_problems(frames: dict[str, pd.DataFrame], lines: dict[str, pd.Series], name: str) -> list[Problem]:
    """Return doubled keys and references to goals, parents, actions and parts that do not exist.

    `frames` and `lines` are as in `RawYear`; `name` is the folder as people know it.
    """
    problems: list[Problem] = []

    def fault(table: str, record: int, check: str, column: str, what: str, remedy: str) -> None:
        line = int(lines[table].loc[record])
        cell = str(frames[table].at[record, column]).strip()
        file = from_source(f"{name}/{table}.csv", frames[table].at[record, "source"])
        problems.append(Problem(check, file, what, remedy, line=line, column=column, cell=cell))

    stripped = {table: frame.map(str.strip) for table, frame in frames.items()}
    _check_keys(stripped, fault)
    _check_places(stripped, fault)
    _check_parents(stripped["goals"], fault)
    _check_goals_and_actions(stripped, fault)
    _check_parts(stripped["indicators"], fault)
    return problems


def skeleton(key: str) -> str:
    """Return a key as a reader sees it: without invisible characters, with foreign letters and digits that look alike.

    After the skeletons of Unicode Technical Standard 39, for the digits and letters that numbers of goals are made of.
    """
    plain = unicodedata.normalize("NFKC", key)
    seen = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Mn"})
    seen = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in seen)
    return " ".join(seen.translate(LOOK_ALIKES).split())


LOOK_ALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοⅠⅤⅩ‐‑‒–—−․·", "ABCEHIJKMOPSTXaeopcyxijsABEZHIKMNOPTYXoIVX------.."
)
"""Cyrillic and Greek letters, dashes and points, and the Latin ones that they look like."""


ONE_OF = {
    "goals": Message("goal"),
    "actions": Message("action"),
    "indicators": Message("indicator"),
    "targets": Message("target"),
    "recommendations": Message("recommendation"),
}
"""What one row of a table is called."""


def _check_keys(frames: dict[str, pd.DataFrame], fault: Fault) -> None:
    for table in raw_tables().values():
        frame, key = frames[table.name], list(table.key)
        if key:
            seen = [tuple(map(skeleton, cells)) for cells in frame[key].itertuples(index=False)]
            alike = pd.Series(seen, frame.index, dtype="object").duplicated() & ~frame.duplicated(key)
            for record in frame.index[alike]:
                what = Message(
                    "{row} {names} looks like another one",
                    row=ONE_OF[table.name],
                    names=" ".join(frame.loc[record, key]),
                )
                remedy = Message("Type the number anew: an invisible or foreign character stands in one of the two.")
                fault(table.name, record, "keys_unique", key[-1], what, remedy)
            for record in frame.index[frame.duplicated(key)]:
                what = Message(
                    "{row} {names} is listed twice",
                    row=ONE_OF[table.name],
                    names=" ".join(frame.loc[record, key]),
                )
                fault(table.name, record, "keys_unique", key[-1], what, Message("Give each its own number."))


PLACES = ("line", "page", "source")
"""What may say where a row stands; each row has at least one."""


def _check_places(frames: dict[str, pd.DataFrame], fault: Fault) -> None:
    for name, frame in frames.items():
        for record in frame.index[frame[list(PLACES)].eq("").all(axis=1)]:
            remedy = Message("Fill in the line of the document, its page, or the file and cell of the form.")
            fault(
                name, record, "schema", "line", Message("A row needs at least one place: line, page or source"), remedy
            )


def _check_parents(goals: pd.DataFrame, fault: Fault) -> None:
    parents = dict(zip(goals["goal"], goals["parent"], strict=True))
    for record, goal, parent in zip(goals.index, goals["goal"], goals["parent"], strict=True):
        if not parent:
            continue
        if parent not in parents:
            what, remedy = Message("no such goal"), Message("Add the parent goal or correct its number.")
        elif parent == goal:
            what, remedy = Message("a goal is its own parent"), Message("Correct the parent's number.")
        elif goal in _above(goal, parents):
            what, remedy = (
                Message("the parents of this goal lead back to it"),
                Message("Correct one of the parents' numbers."),
            )
        else:
            continue
        fault("goals", record, "parent_exists", "parent", what, remedy)


def _above(goal: str, parents: dict[str, str]) -> Iterator[str]:
    """Yield the goals above a goal, each once, from its parent upwards."""
    seen: set[str] = set()
    while (goal := parents.get(goal, "")) and goal not in seen:
        seen.add(goal)
        yield goal


def _check_goals_and_actions(frames: dict[str, pd.DataFrame], fault: Fault) -> None:
    goals = set(frames["goals"]["goal"])
    actions = set(zip(frames["actions"]["goal"], frames["actions"]["action"], strict=True))
    for table in ("actions", "indicators", "targets", "recommendations"):
        for record, goal in frames[table]["goal"].items():
            if goal and goal not in goals:
                remedy = Message("Add the goal to goals.csv or correct its number.")
                fault(table, record, "parent_exists", "goal", Message("no such goal"), remedy)
    indicators = frames["indicators"]
    for record, goal, action in zip(indicators.index, indicators["goal"], indicators["action"], strict=True):
        if action and (goal, action) not in actions and (goal in goals or not goal):
            what = (
                Message("goal {goal} has no such action", goal=goal) if goal else Message("an action without its goal")
            )
            remedy = Message("Add the action to actions.csv or correct its number.")
            fault("indicators", record, "parent_exists", "action", what, remedy)


def _check_parts(indicators: pd.DataFrame, fault: Fault) -> None:
    """Check that a total stands once and that `part_of` names a row of the same indicator, on whatever line."""
    names: dict[tuple[str, ...], set[str]] = {}
    totals: set[tuple[object, ...]] = set()
    rows = [
        (
            row.Index,
            (row.goal, row.action, skeleton(row.indicator)),
            (row.line, row.page, row.source, " ".join(row.period.split())),
            row.breakdown,
            row.part_of,
        )
        for row in indicators.itertuples()
    ]
    for record, key, place, breakdown, _ in rows:
        if breakdown == "" and (*key, place) in totals:
            what = Message("the total of this indicator and line is given twice")
            fault(
                "indicators", record, "keys_unique", "indicator", what, Message("Keep one, or tell the labels apart.")
            )
        if breakdown == "":
            totals.add((*key, place))
        names.setdefault(key, set()).add(breakdown)
    for record, key, _, breakdown, part_of in rows:
        if part_of and not breakdown:
            fault("indicators", record, "schema", "breakdown", Message("a part has no name"), Message("Name the part."))
        elif part_of and (part_of not in names[key] or part_of == breakdown):
            remedy = Message("part_of must repeat the breakdown of a row of the same indicator.")
            fault("indicators", record, "parent_exists", "part_of", Message("no such part"), remedy)
