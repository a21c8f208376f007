"""Fingerprints of what a build reads and writes; imports nothing heavy, so that `srps status` starts at once.

A fingerprint names its parts (`goals.csv:4f1e… targets.csv:09ab…`), so that two of them tell what changed.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import yaml

from srps.errors import SrpsError
from srps.files import read_bytes
from srps.messages import Message
from srps.paths import CARRIED, REPOSITORY, Project, entries_in, files_in, without_copies

UNREADABLE = "unreadable"
"""In place of the fingerprint of a file that cannot be read: the task that needs it says what is wrong with it."""
ABSENT = "-"
"""The fingerprint of a file that is not there, or of nothing at all."""
PACKAGE = Path(__file__).parents[1]
DISTRIBUTION = "srps-monitor"
NOT_RESULTS = ("cli.py", "terminal.py", "desk/", "importing/", "office/", "building/progress.py")
"""Parts of the program that no result depends on: the command line and the clerk's commands."""
NOT_INPUTS = ("recipes/", "forms/")
"""Parts of the catalogue that only the import of documents reads."""
RACY = 2.0
"""Seconds. A file younger than this when it was read may have changed since within one tick of the system's clock."""
Marks = tuple[tuple[str, tuple[int, ...]], ...]
_ENTRY = re.compile(r"^- ", re.MULTILINE)
_ENTRY_ID = re.compile(r"^- (?:.*\n  )*?id: *([a-z0-9_]+)", re.MULTILINE)
_YAML = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NAMED = re.compile(r"[a-z0-9_]+")
"""Whatever may name an entry, for YAML writes a key and its value in many ways."""
_LINKED = re.compile(r"(?:^|[\s,\[{])[&*]")
"""An anchor or alias of YAML, through which one entry may stand for a part of another."""
MAPPINGS, OFFICIAL = "mappings/", "official/"
_NAME_OF_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


class ProgramChangedError(SrpsError):
    """The files of the program are no longer those that this process has loaded."""


def digest(content: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def joined(parts: Mapping[str, str]) -> str:
    """Return the fingerprint of named parts."""
    escaped = {quote(os.fsencode(name), safe="/#.,-_~+()'!@&="): value for name, value in parts.items()}
    return " ".join(f"{name}:{escaped[name]}" for name in sorted(escaped)) or ABSENT


def difference(before: str, after: str) -> list[str]:
    """Return the names of the parts in which two fingerprints differ; none where they have no parts."""
    old, new = (dict(part.rsplit(":", 1) for part in text.split(" ") if ":" in part) for text in (before, after))
    return sorted(unquote(name) for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def files(paths: Iterable[Path], root: Path | None = None) -> str:
    """Return the fingerprint of files by their names (below `root`, else alone) and contents."""
    parts = {}
    for path in paths:
        name = path.relative_to(root).as_posix() if root else path.name
        with contextlib.suppress(FileNotFoundError):
            parts[name] = _digest_of(path)
    return joined(parts)


def _digest_of(path: Path) -> str:
    try:
        return digest(read_bytes(path))
    except FileNotFoundError:
        raise
    except OSError:
        return UNREADABLE


def marks(paths: Iterable[Path]) -> Marks:
    """Return what the system knows of files and folders without reading them.

    Equal marks before and after mean that nothing was saved in between, not even to be undone again.
    """
    found = []
    for path in paths:
        mark: tuple[int, ...]
        try:
            state = path.stat()
            mark = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
        except OSError:
            mark = ()
        found.append((os.fspath(path), mark))
    return tuple(found)


def raw_year(project: Project, city: str, year: int) -> str:
    """Return the fingerprint of a raw folder."""
    folder = project.raw_year(city, year)
    return files(without_copies(folder, entries_in(folder)), folder)


def raw_year_paths(project: Project, city: str, year: int) -> list[Path]:
    """Return the files of a raw folder and the folders that list them."""
    folder = project.raw_year(city, year)
    found = without_copies(folder, entries_in(folder))
    return [*sorted({folder, *(path.parent for path in found)}), *found]


class Catalogue:
    """Fingerprints of those parts of the catalogue, and of official statistics, that one city's results depend on.

    Left out is only what surely belongs to others: mappings and rows of other cities, indicators that the city's
    mapping does not name. Whatever else is put there counts for every city.
    """

    def __init__(self, project: Project) -> None:
        self._files = _listed(project)
        self._seen = dict(marks({path.parent for path in self._files.values()} | set(self._files.values())))
        self._codes, self._names = self._city_list()
        self._entries: dict[str, str] = {}
        self._rows: dict[str, dict[str, list[str]]] = {}
        self._whole: dict[str, str] = {}
        """Every file that is not one city's mapping, whole."""
        self._common: dict[str, str] = {}
        """Of the same files what counts for every city."""
        for name, path in self._files.items():
            if not name.startswith(MAPPINGS):
                content = _content(path)
                self._whole[name] = self._common[name] = digest(content)
                self._split(name, content.decode("utf-8", "backslashreplace"))
        self._repairs = _repairs_by_city(_content(self._files.get("ocr.yml")))

    def seen(self, city: str | None = None) -> Marks:
        """Return the marks of the files that a city's results are made with, or all, and of the folders with them."""
        own = f"{MAPPINGS}{city}.yml"
        found = [
            path for name, path in self._files.items() if city is None or not name.startswith(MAPPINGS) or name == own
        ]
        names = [os.fspath(path) for path in (*sorted({path.parent for path in found}), *found)]
        return tuple((name, self._seen[name]) for name in names)

    def city(self, city: str) -> str:
        """Return the fingerprint of the shared lists and of what is said of this city."""
        name = f"{MAPPINGS}{city}.yml"
        mapping = _content(self._files.get(name))
        named = set(_NAMED.findall(mapping.decode("utf-8", "replace"))) if b"\\" not in mapping else self._entries
        parts = self._common | {table: self._rows_for(table, city) for table in self._rows}
        if self._repairs is not None:
            parts["ocr.yml"] = self._repairs.get(city, ABSENT)
        parts |= {f"indicators#{entry}": found for entry, found in self._entries.items() if entry in named}
        parts[name] = digest(mapping)
        return joined(parts)

    def shared(self) -> str:
        """Return the fingerprint of what all cities share, with all its rows and entries."""
        return joined(self._whole)

    def whole(self) -> str:
        """Return the fingerprint of the whole catalogue."""
        mappings = {name: digest(_content(path)) for name, path in self._files.items() if name.startswith(MAPPINGS)}
        return joined(self._whole | mappings)

    def _city_list(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the official code and the name of every city, by its identifier."""
        text = _content(self._files.get("cities.csv")).decode("utf-8", "replace")
        try:
            rows = [row for row in csv.DictReader(io.StringIO(text)) if row.get("city")]
        except csv.Error:
            rows = []  # the step *clean* says what is wrong with the file
        return (
            {row["city"]: row.get("teryt") or "" for row in rows},
            {row["city"]: (row.get("name") or "").casefold() for row in rows},
        )

    def _split(self, name: str, text: str) -> None:
        if name.startswith("indicators/") and name.endswith(".yml"):
            self._split_entries(name, text)
        elif name.endswith(".csv") and not name.startswith(OFFICIAL):  # a city's peers may be any gmina
            with contextlib.suppress(csv.Error):  # the step *clean* says what is wrong with the file
                self._split_rows(name, text)

    def _split_entries(self, name: str, text: str) -> None:
        """Fingerprint every entry by its text; parsing the YAML of a country's catalogue would take seconds."""
        if _LINKED.search(text):
            return  # an entry may then stand for a part of another one
        starts = [found.start() for found in _ENTRY.finditer(text)]
        rest = [text[: starts[0]] if starts else text]
        for start, end in pairwise([*starts, len(text)]):
            if (found := _ENTRY_ID.match(text, start, end)) and found[1] not in self._entries:
                self._entries[found[1]] = digest(text[start:end].rstrip().encode())
            else:
                rest.append(text[start:end])
        self._common[name] = digest("".join(rest).encode())

    def _split_rows(self, name: str, text: str) -> None:
        """Sort the rows of a table by the city that they name or whose code they bear; those of none are everyone's."""
        reader = csv.DictReader(io.StringIO(text))
        if not {"city", "teryt"}.intersection(reader.fieldnames or ()):
            return
        by_code = {code: city for city, code in self._codes.items() if code}
        rows: dict[str, list[str]] = {"": [repr(reader.fieldnames)]}
        for row in reader:
            city = row.get("city") or by_code.get(row.get("teryt") or "", "")
            rows.setdefault(city if city in self._codes else "", []).append(repr(list(row.values())))
        self._rows[name] = rows

    def _rows_for(self, name: str, city: str) -> str:
        rows = [*self._rows[name][""], *self._rows[name].get(city, ())]
        if name == "cities.csv" and (own := self._names.get(city)):
            code = self._codes.get(city)
            namesakes = sorted(
                other
                for other, known in self._names.items()
                if other != city and (known == own or (code and self._codes.get(other) == code))
            )
            rows += [row for other in namesakes for row in self._rows[name].get(other, ())]
        return digest("\n".join(rows).encode())


def _listed(project: Project) -> dict[str, Path]:
    """Return the files of the catalogue (the project's own before those that the program carries) and of `official`."""
    own, carried = project.raw / "catalogue", CARRIED / "data" / "raw" / "catalogue"
    found = {path.relative_to(folder).as_posix(): path for folder in (carried, own) for path in entries_in(folder)}
    found = {name: path for name, path in found.items() if not name.startswith(NOT_INPUTS)}
    official = project.raw / OFFICIAL
    return found | {f"{OFFICIAL}{path.relative_to(official).as_posix()}": path for path in entries_in(official)}


def _repairs_by_city(content: bytes) -> dict[str, str] | None:
    """Fingerprint the repairs of each city; None where the file cannot be split by city."""
    try:
        repairs = yaml.load(content.decode("utf-8"), _YAML) if content else {}
        cities = {city for kind in repairs.values() for city in kind or {}}
        return {city: digest(repr([kind and kind.get(city) for kind in repairs.values()]).encode()) for city in cities}
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, RecursionError):
        return None  # the step *clean* says what is wrong with the file


def _content(path: Path | None) -> bytes:
    try:
        return b"" if path is None else read_bytes(path)
    except OSError:
        return UNREADABLE.encode()


# The program


@cache
def program_files() -> tuple[Path, ...]:
    """Return all files of the package but those that no result depends on."""
    found = [
        path for path in files_in(PACKAGE) if "__pycache__" not in path.parts and path.suffix not in {".pyc", ".pyo"}
    ]
    return tuple(path for path in found if not path.relative_to(PACKAGE).as_posix().startswith(NOT_RESULTS))


def sources() -> str:
    """Return the fingerprint of the program's files as they lie on the disk now."""
    content = hashlib.sha256()
    for path in program_files.__wrapped__():  # a module may have been added
        content.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def program() -> str:
    """Return the fingerprint of this package as it is loaded, and of the libraries under it.

    Raises `ProgramChangedError` where the files have changed since: what runs is then neither the old nor the new.
    """
    require_loaded()
    return joined({"src/srps": LOADED, "libraries": digest(repr(_versions()).encode())})


def require_loaded(expected: str | None = None) -> None:
    """Raise `ProgramChangedError` unless the files are still those that were loaded, and the `expected` ones."""
    if marks(program_files()) != _LOADED_MARKS and sources() != LOADED:
        raise ProgramChangedError(
            Message("The program has changed since it was started. Start it again (Dask workers too).")
        )
    if expected and expected != (own := program()):
        names = ", ".join(difference(expected, own))
        raise ProgramChangedError(
            Message(
                "This machine has another version than the one that builds of: {names}. Install the same.", names=names
            )
        )


def notebooks(project: Project, names: Iterable[str]) -> str:
    """Return the fingerprint of notebooks: of their cells, not of parameters set by hand or of what ran in them."""
    paths = [project.notebook(name) for name in names]
    return joined({path.name: digest(_cells(read_bytes(path))) for path in paths if path.is_file()})


def _cells(content: bytes) -> bytes:
    """Return what a build takes of a notebook: it sets the parameters itself, and makes the outputs anew."""
    try:
        notebook = json.loads(content)
        kernel = notebook["metadata"].get("kernelspec", {}).get("name")
        kept = [_cell(cell["cell_type"], "".join(cell["source"]), cell["metadata"]) for cell in notebook["cells"]]
    except (ValueError, LookupError, TypeError, AttributeError):
        return content  # whoever runs it says what is wrong with it
    return json.dumps([kernel, kept]).encode()


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> list[Any]:
    tags = metadata.get("tags", [])
    return [kind, re.sub("=.*", "=", source) if "parameters" in tags else source, tags]


def _versions() -> list[str]:
    """Return the versions of Python and of every library that the program declares."""
    found = [f"python {sys.version.split()[0]}"]
    for name in _required():
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(name)
    return found


@cache
def _required() -> tuple[str, ...]:
    """Return the names of the declared requirements: those of the checkout, else those of the installed package."""
    declared = REPOSITORY / "pyproject.toml"
    if declared.is_file():
        lines = tomllib.loads(declared.read_text(encoding="utf-8")).get("project", {}).get("dependencies", [])
    else:
        lines = requires(DISTRIBUTION) or []
    names = {
        found[0].casefold() for line in lines if "extra ==" not in line and (found := _NAME_OF_REQUIREMENT.match(line))
    }
    return tuple(sorted(names))


_LOADED_MARKS = marks(program_files())
LOADED = sources()
"""The fingerprint of the program's files when this process loaded them."""


# What was written


class Outputs:
    """Fingerprints of written files.

    Contents are remembered by size, times and inode, so that an unchanged file is not read again; not those of a file
    that was so young when it was read that its time need not tell of a later change.
    """

    def __init__(self, remembered: Mapping[str, list[Any]] | None = None) -> None:
        self.remembered: dict[str, list[Any]] = dict(remembered or {})

    def of(self, root: Path, names: Iterable[str]) -> str:
        """Return one digest over the files' names (below `root`) and contents; `ABSENT` where there are none."""
        content = hashlib.sha256()
        count = 0
        for name in sorted(names):
            content.update(f"{name}\0{self._file(name, root / name)}\n".encode("utf-8", "surrogateescape"))
            count += 1
        return content.hexdigest()[:16] if count else ABSENT

    def _file(self, name: str, path: Path) -> str:
        found = path.stat()
        seen = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
        known = self.remembered.get(name)
        if isinstance(known, list) and len(known) == len(seen) + 1 and known[:-1] == seen:
            return str(known[-1])
        found_digest = digest(read_bytes(path))
        if time.time() - max(found.st_mtime, found.st_ctime) > RACY:
            self.remembered[name] = [*seen, found_digest]
        else:
            self.remembered.pop(name, None)
        return found_digest
