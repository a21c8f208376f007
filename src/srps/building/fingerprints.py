"""Fingerprints of what a build reads and writes; imports nothing heavy, so that `srps status` starts at once.

A fingerprint names its parts (`goals.csv:4f1e… targets.csv:09ab…`), so that two of them tell what changed.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml

from srps.paths import Project

ABSENT = "-"
"""The fingerprint of a file that is not there, or of nothing at all."""
LIBRARIES = (
    "pandas", "numpy", "scipy", "matplotlib", "seaborn", "great-expectations", "nbconvert", "nbclient", "papermill",
    "ipykernel", "jinja2", "babel", "typst", "pikepdf", "pyarrow", "xlsxwriter", "pydantic", "ruamel.yaml",
)  # fmt: skip
"""What the results pass through; a new version of one of them is a reason to build again."""
PROGRAM = ("*.py", "*.po", "*.html", "*.j2", "*.css", "*.typ", "*.json", "*.yml")
NOT_RESULTS = ("cli.py", "building/progress.py")
"""Parts of the program that no result depends on."""
_ENTRY = re.compile(r"^- ", re.MULTILINE)
_ENTRY_ID = re.compile(r"^- (?:.*\n  )*?id: *([a-z0-9_]+)", re.MULTILINE)
_YAML = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_USED = re.compile(r"indicator_id: *[\"']?([a-z0-9_]+)")


def digest(content: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def joined(parts: Mapping[str, str]) -> str:
    """Return the fingerprint of named parts."""
    return " ".join(f"{name}:{parts[name]}" for name in sorted(parts)) or ABSENT


def difference(before: str, after: str) -> list[str]:
    """Return the names of the parts in which two fingerprints differ; none where they have no parts."""
    old, new = (dict(part.rsplit(":", 1) for part in text.split(" ") if ":" in part) for text in (before, after))
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def files(paths: Iterable[Path]) -> str:
    """Return the fingerprint of files by their names and contents."""
    return joined({path.name.replace(" ", "_"): digest(path.read_bytes()) for path in paths if path.is_file()})


def raw_year(project: Project, city: str, year: int) -> str:
    """Return the fingerprint of a raw folder."""
    return files(path for path in project.raw_year(city, year).iterdir() if not path.name.startswith("."))


class Catalogue:
    """Fingerprints of those parts of the catalogue that one city's results depend on."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._entries = self._indicator_entries()
        self._rows = {name: self._rows_by_city(name) for name in ("cities.csv", "context.csv")}
        self._repairs = self._repairs_by_city()
        self._lists = {name: digest(_content(project.catalogue(name))) for name in ("units.yml", "domains.yml")}

    def city(self, city: str) -> str:
        """Return the fingerprint of the closed lists and of what is said of this city."""
        mapping = _content(self._project.catalogue("mappings", f"{city}.yml"))
        used = sorted(set(_USED.findall(mapping.decode("utf-8", "replace"))))
        return joined(
            self._lists
            | {name: rows.get(city, ABSENT) for name, rows in self._rows.items()}
            | {"ocr.yml": self._repairs.get(city, ABSENT), f"mappings/{city}.yml": digest(mapping)}
            | {f"indicators#{entry}": self._entries.get(entry, ABSENT) for entry in used}
        )

    def whole(self) -> str:
        """Return the fingerprint of the whole catalogue."""
        root = self._project.catalogue()
        paths = sorted(path for path in root.rglob("*") if path.suffix in {".csv", ".yml"})
        return joined({path.relative_to(root).as_posix(): digest(path.read_bytes()) for path in paths})

    def _indicator_entries(self) -> dict[str, str]:
        """Fingerprint every entry by its text; parsing the YAML of a country's catalogue would take seconds."""
        entries = {}
        for path in sorted(self._project.catalogue("indicators").glob("*.yml")):
            text = path.read_text(encoding="utf-8", errors="replace")
            starts = [found.start() for found in _ENTRY.finditer(text)]
            for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
                if found := _ENTRY_ID.match(text, start):
                    entries[found[1]] = digest(text[start:end].rstrip().encode())
        return entries

    def _rows_by_city(self, name: str) -> dict[str, str]:
        text = _content(self._project.catalogue(name)).decode("utf-8", "replace")
        rows: dict[str, list[str]] = {}
        for row in csv.DictReader(io.StringIO(text)):
            rows.setdefault(row.get("city") or "", []).append(repr(row))
        return {city: digest("\n".join(lines).encode()) for city, lines in rows.items()}

    def _repairs_by_city(self) -> dict[str, str]:
        content = _content(self._project.catalogue("ocr.yml"))
        try:
            repairs = yaml.load(content.decode("utf-8", "replace"), _YAML) if content else {}
            cities = {city for kind in repairs.values() for city in kind or {}}
            return {
                city: digest(repr([kind and kind.get(city) for kind in repairs.values()]).encode()) for city in cities
            }
        except (yaml.YAMLError, AttributeError):
            return {}  # the step *clean* says what is wrong with the file


def program() -> str:
    """Return the fingerprint of this package and of the libraries under it."""
    package = Path(__file__).parents[1]
    content = hashlib.sha256()
    for path in sorted({path for pattern in PROGRAM for path in package.rglob(pattern)}):
        name = path.relative_to(package).as_posix()
        if name not in NOT_RESULTS:
            content.update(name.encode() + b"\0" + path.read_bytes())
    return joined({"src/srps": content.hexdigest()[:16], "libraries": digest(repr(_versions()).encode())})


def notebooks(project: Project, names: Iterable[str]) -> str:
    """Return the fingerprint of notebooks."""
    return files(project.notebook(name) for name in names)


def _versions() -> list[str]:
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(name)
    return found


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


class Outputs:
    """Fingerprints of written files.

    Contents are remembered by size, time and inode, so that an unchanged file is not read again.
    """

    def __init__(self, remembered: Mapping[str, list] | None = None) -> None:
        self.remembered: dict[str, list] = dict(remembered or {})

    def of(self, root: Path, paths: Iterable[Path]) -> str:
        """Return one digest over the files' names and contents; `ABSENT` where there are none."""
        content = hashlib.sha256()
        count = 0
        for path in sorted(paths):
            name = path.relative_to(root).as_posix()
            content.update(f"{name}\0{self._file(name, path)}\n".encode())
            count += 1
        return content.hexdigest()[:16] if count else ABSENT

    def _file(self, name: str, path: Path) -> str:
        found = path.stat()
        marks = [found.st_size, found.st_mtime_ns, found.st_ino]
        known = self.remembered.get(name)
        if known and known[:3] == marks:
            return known[3]
        found_digest = digest(path.read_bytes())
        self.remembered[name] = [*marks, found_digest]
        return found_digest
