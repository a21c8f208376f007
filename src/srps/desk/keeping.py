"""Writes imported tables so that nothing is lost: tells what differs, keeps what was there, and takes it back.

Knows files, rows and their keys; not what a row means. Copies lie in `earlier/<when>/` of the year's raw folder, the
files that were received in `received/`, listed with their SHA-256 in `received.yml`.
"""

import csv
import datetime
import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from srps.catalogue.closed_words import shown
from srps.catalogue.csvfile import read_csv
from srps.catalogue.tables import Table, raw_tables
from srps.desk.headings import ColumnName, TableName
from srps.desk.new_year import table_template
from srps.errors import DataError, Problem, SrpsError, reason_of
from srps.files import replaced, write_bytes, write_text
from srps.messages import Message
from srps.paths import EARLIER, Project

RECEIVED, RECEIVED_LIST, CHANGE = "received", "received.yml", "change.yml"
KEYS = {
    "goals": ("goal",),
    "actions": ("goal", "action"),
    "indicators": ("goal", "action", "indicator", "breakdown", "part_of", "period", "line"),
    "targets": ("goal", "item", "indicator", "due_year", "line"),
    "recommendations": ("goal", "kind", "text"),
}
"""What tells the rows of a table apart."""
MOST_SHOWN = 12
"""Rows of a difference that are shown; the rest is counted."""
Row = dict[str, str]


class WouldChange(SrpsError):
    """An import would change rows of `files`, as `differences` say, and was not told that it may."""

    def __init__(self, files: Sequence[str], differences: Sequence["Difference"]) -> None:
        self.files, self.differences = files, differences
        lines = [line for difference in differences for line in difference.lines()]
        super().__init__(
            Message(
                "{names} would be changed. Nothing was changed yet.\n{difference}",
                names=", ".join(files),
                difference=Message.joined("\n", lines),
            )
        )

    def __reduce__(self) -> tuple[type, tuple[Sequence[str], Sequence["Difference"]]]:
        """Be made again from its parts on the way to another process."""
        return type(self), (self.files, self.differences)


@dataclass(frozen=True)
class Difference:
    """What an import would do to one table: rows as they are (`kept`, counted) and as they would be."""

    table: str
    added: list[Row]
    changed: list[tuple[Row, Row]]
    removed: list[Row]
    kept: int

    @property
    def loses(self) -> bool:
        """Whether anything that is there now would not be there afterwards."""
        return bool(self.changed or self.removed)

    def lines(self) -> list[Message]:
        """Say what would change, the most telling rows first."""
        lines = [
            Message(
                "{table}: {added} new, {changed} changed, {removed} removed, {kept} as they are",
                table=TableName(self.table),
                added=len(self.added),
                changed=len(self.changed),
                removed=len(self.removed),
                kept=self.kept,
            )
        ]
        closed = {column.name for column in raw_tables()[self.table].columns if column.values}
        told: list[Message] = []
        for before, after in self.changed:
            for name in after:
                if name != "source" and before.get(name, "") != after[name]:
                    told.append(
                        Message(
                            "  changed: {row}: {column} “{before}” → “{after}”",
                            row=_title(after),
                            column=ColumnName(name),
                            before=shown(before.get(name, "")) if name in closed else before.get(name, ""),
                            after=shown(after[name]) if name in closed else after[name],
                        )
                    )
        told += [Message("  removed: {row}", row=_title(row, with_value=True)) for row in self.removed]
        told += [Message("  new: {row}", row=_title(row, with_value=True)) for row in self.added]
        if len(told) > MOST_SHOWN:
            more = len(told) - MOST_SHOWN
            told = [*told[:MOST_SHOWN], Message.counted("  and {n} more row", "  and {n} more rows", more)]
        return lines + told


def _title(row: Row, with_value: bool = False) -> str:
    parts = [row.get(name, "") for name in ("goal", "action", "name", "indicator", "breakdown", "period", "text")]
    value = row.get("value") or row.get("target") or ""
    return " · ".join(part for part in parts if part)[:120] + (f" = {value}" if with_value and value else "")


@dataclass(frozen=True)
class Received:
    """A file that data came from; `content` is None where it is not to be kept beside them."""

    name: str
    content: bytes
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The letter of each column, by sheet, so that a later fault can name the cell."""

    @property
    def sha256(self) -> str:
        """The file's fingerprint."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Plan:
    """What would be written: the texts of tables by file name, and how each differs from what is there."""

    folder: Path
    texts: dict[str, str]
    differences: list[Difference] = field(default_factory=list)

    @property
    def loses(self) -> bool:
        """Whether something that is there now would change or go."""
        return any(difference.loses for difference in self.differences)

    @property
    def adds_to_data(self) -> bool:
        """Whether a table that holds data already would get other rows."""
        return any(d.loses or (d.added and d.kept) for d in self.differences)


def plan(project: Project, city: str, year: int, tables: dict[str, list[Row]], files: Iterable[str]) -> Plan:
    """Say how rows from these files would be joined with what lies in a year's raw folder.

    A row takes the place of the one with the same key. Of the other rows those go that came from one of the same files
    before; rows of other institutions, and those that were typed in by hand, stay. A table of the template is empty.

    Raises `DataError` where a table that is there cannot be read.
    """
    folder = project.raw_year(city, year)
    texts, differences = {}, []
    for name, rows in tables.items():
        table = raw_tables()[name]
        before = read_rows(project, folder, table)
        after, difference = _joined(table, before, rows, tuple(files))
        text = csv_text(table, after)
        path = folder / f"{name}.csv"
        if difference.added or difference.loses or not path.exists() or is_template(path):
            texts[path.name] = text
        differences.append(difference)
    return Plan(folder, texts, differences)


def is_template(path: Path) -> bool:
    """Whether a table is still as `srps new` wrote it."""
    return path.exists() and path.read_bytes() == table_template(raw_tables()[path.stem]).encode("utf-8")


def read_rows(project: Project, folder: Path, table: Table) -> list[Row]:
    """Return the rows of a table as they lie in a folder; none where it is absent or still the template."""
    path = folder / f"{table.name}.csv"
    if not path.exists() or is_template(path):
        return []
    problems: list[Problem] = []
    frame, _ = read_csv(path, project.name(path), table, problems)
    if problems:
        raise DataError(problems)
    rows: list[Row] = frame.to_dict("records")
    return rows


def _key(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(" ".join(row.get(name, "").split()) for name in KEYS[table.name])


def _keys(table: Table, before: list[Row], rows: list[Row]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the keys of rows that are there and of new ones; where a key is shared, the page tells its rows apart.

    What even the page does not tell apart is counted, so that no row takes the place of another.
    """
    keys = [[_key(table, row) for row in some] for some in (before, rows)]
    shared = {key for own in keys for key, n in Counter(own).items() if n > 1}
    there, new = (
        [(*key, row.get("page", "")) if key in shared else key for key, row in zip(own, some, strict=True)]
        for own, some in zip(keys, (before, rows), strict=True)
    )
    return _counted(there), _counted(new)


def _counted(keys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return keys with their count behind those that were there before."""
    seen = Counter[tuple[str, ...]]()
    counted = []
    for key in keys:
        seen[key] += 1
        counted.append((*key, str(seen[key])) if seen[key] > 1 else key)
    return counted


def _same(before: Row, after: Row) -> bool:
    return all(before.get(name, "") == after[name] for name in after if name != "source")


def _came_from(row: Row, files: Sequence[str]) -> bool:
    return any(row.get("source", "").startswith((f"{file},", f"{file}!")) for file in files)


def _joined(table: Table, before: list[Row], rows: list[Row], files: Sequence[str]) -> tuple[list[Row], Difference]:
    keys_before, keys = _keys(table, before, rows)
    new = dict(zip(keys, rows, strict=True))
    taken: set[tuple[str, ...]] = set()
    after, changed, removed, kept = [], [], [], 0
    for key, row in zip(keys_before, before, strict=True):
        if key in new and key not in taken:
            taken.add(key)
            if _same(row, new[key]):
                kept += 1
                after.append(row if row.get("source") else new[key])
            else:
                changed.append((row, new[key]))
                after.append(new[key])
        elif _came_from(row, files):
            removed.append(row)
        else:
            kept += 1
            after.append(row)
    added = [row for key, row in new.items() if key not in taken]
    return after + added, Difference(table.name, added, changed, removed, kept)


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """Return rows as CSV; an optional column of which no cell is filled is left out."""
    rows = list(rows)
    names = [name for name in table.names if name not in table.optional or any(row.get(name) for row in rows)]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def carry_out(project: Project, made: Plan, received: Iterable[Received], command: str) -> list[Path]:
    """Write what is planned, all of it or nothing; keep what was there and the files received. Return what was written.

    Templates of other tables go: once data came in, their example rows would only keep the year from being built.

    Raises `SrpsError` where the folder cannot be written to.
    """
    if not made.texts:
        return []
    copy = None
    empty = [name for name in _templates(made.folder) if name not in made.texts]
    try:
        copy = _keep(made.folder, [*made.texts, *empty], command)
        with ExitStack() as all_or_none:
            for name, text in made.texts.items():
                all_or_none.enter_context(replaced(made.folder / name)).write_bytes(text.encode("utf-8"))
        for file in received:
            note_received(made.folder, file)
        for name in empty:
            (made.folder / name).unlink()
    except OSError as error:
        message = Message(
            "{folder} cannot be written to ({reason}). Close its files in other programs.",
            folder=project.name(made.folder),
            reason=reason_of(error),
        )
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
            with suppress(OSError):  # other copies lie beside it
                copy.parent.rmdir()
        raise SrpsError(message) from None
    return [made.folder / name for name in made.texts]


def _templates(folder: Path) -> list[str]:
    """Return the tables that a year can do without and that are still as `srps new` wrote them."""
    names = (f"{name}.csv" for name in raw_tables() if name != "goals")  # without goals there is no year
    return [name for name in names if is_template(folder / name)]


def _keep(folder: Path, names: list[str], command: str) -> Path:
    """Copy the files that are about to change into a new dated folder, with a note of what was done."""
    now = datetime.datetime.now().astimezone()
    copy = folder / EARLIER / now.strftime("%Y-%m-%d %H-%M-%S")
    number = 1
    while copy.exists():
        number += 1
        copy = copy.with_name(f"{now:%Y-%m-%d %H-%M-%S} {number}")
    copy.mkdir(parents=True)
    there = [name for name in names if (folder / name).exists()]
    for name in there:
        shutil.copy2(folder / name, copy / name)
    note = {"command": command, "at": now.isoformat(timespec="seconds"), "kept": there}
    note["new"] = [name for name in names if name not in there]
    write_text(copy / CHANGE, _yaml(note))
    return copy


def _yaml(content: object) -> str:
    buffer = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.dump(content, buffer)
    return buffer.getvalue()


def note_received(folder: Path, file: Received) -> None:
    """Keep a file that was received, and list it with its SHA-256; an earlier one of the same name stays too."""
    path = folder / RECEIVED_LIST
    entries = YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else []
    entries = entries or []
    columns = {sheet: dict(letters) for sheet, letters in file.columns.items()}
    known = next((entry for entry in entries if entry.get("sha256") == file.sha256), None)
    if known is not None:
        if columns and not known.get("columns"):
            known["columns"] = columns
            write_text(path, _yaml(entries))
        return
    kept = folder / RECEIVED / file.name
    if kept.exists():
        kept = kept.with_name(f"{kept.stem}-{file.sha256[:8]}{kept.suffix}")
    write_bytes(kept, file.content)
    today = datetime.datetime.now().astimezone().date().isoformat()
    entry = {"file": file.name, "sha256": file.sha256, "kept": f"{RECEIVED}/{kept.name}", "received_on": today}
    entries.append(entry | ({"columns": columns} if columns else {}))
    write_text(path, _yaml(entries))


def changes(project: Project, city: str, year: int) -> list[Path]:
    """Return the kept copies of a year that can still be gone back to, the newest last."""
    return sorted(path.parent for path in project.raw_year(city, year).glob(f"{EARLIER}/*/{CHANGE}"))


def latest_change(project: Project) -> tuple[str, int] | None:
    """Return the city and year that an import changed last, of all."""
    newest = max(
        ((copy.name, city, year) for city, year in project.city_years() for copy in changes(project, city, year)),
        default=None,
    )
    return None if newest is None else newest[1:]


@dataclass(frozen=True)
class Change:
    """What a command changed in a year: the files of which it kept `copy`, and the new ones that were not there."""

    copy: Path
    command: str
    at: datetime.datetime
    kept: tuple[str, ...]
    new: tuple[str, ...]

    def lines(self) -> list[Message]:
        """Say in plain sentences what is taken back with it."""
        lines = [Message.joined(", ", [self._deed(), f"{self.at:%Y-%m-%d, %H:%M}"])]
        if self.kept:
            lines.append(Message("Back as before: {names}.", names=Message.joined(", ", map(_called, self.kept))))
        if self.new:
            lines.append(
                Message(
                    "Gone, for it was not there before: {names}.", names=Message.joined(", ", map(_called, self.new))
                )
            )
        return lines

    def _deed(self) -> str:
        city, year = self.copy.parts[-4:-2]
        said = self.command.removeprefix("srps ").removesuffix(f" {city} {year}")
        verb, _, rest = said.partition(" ")
        return Message(_DEEDS[verb].template, what=rest) if verb in _DEEDS else self.command


_DEEDS = {
    "import": Message("What was read from files: {what}", what=""),
    "accept": Message("What was accepted of a proposal: {what}", what=""),
    "collect": Message("What was collected from forms: {what}", what=""),
}
"""What the commands that write tables did, in words."""


def _called(name: str) -> str:
    table = name.removesuffix(".csv")
    return TableName(table) if table in raw_tables() else name


def last_change(project: Project, city: str, year: int) -> Change | None:
    """Return what `undo` would take back; None where there is nothing."""
    copies = changes(project, city, year)
    if not copies:
        return None
    note = YAML(typ="safe").load((copies[-1] / CHANGE).read_text(encoding="utf-8"))
    at = datetime.datetime.fromisoformat(str(note["at"]))
    return Change(copies[-1], str(note["command"]), at, tuple(note["kept"]), tuple(note["new"]))


def undo(project: Project, city: str, year: int) -> tuple[str, list[Path]]:
    """Put back what the last import changed; what it had written is kept as well. Return its command and the files.

    Raises `SrpsError` where there is nothing to undo.
    """
    folder = project.raw_year(city, year)
    change = last_change(project, city, year)
    if change is None:
        message = Message("Nothing was imported into {folder} that could be undone.", folder=project.name(folder))
        raise SrpsError(message)
    undone = change.copy / "undone"
    undone.mkdir(exist_ok=True)
    touched = []
    for name in (*change.kept, *change.new):
        path = folder / name
        if path.exists():
            shutil.copy2(path, undone / name)
        if name in change.kept:
            write_bytes(path, (change.copy / name).read_bytes())
        else:
            path.unlink(missing_ok=True)
        touched.append(path)
    (change.copy / CHANGE).rename(change.copy / "undone.yml")
    return change.command, touched
