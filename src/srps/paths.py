"""Where things lie. Imports nothing from the package and knows no content."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
REPOSITORY = _PACKAGE.parents[1]
"""The checkout that this package lies in, where it lies in one."""
CARRIED = _PACKAGE / "resources" if (_PACKAGE / "resources").is_dir() else REPOSITORY
"""Notebooks, suites, closed lists and the example: those that the wheel carries, in a checkout the checkout's own."""
PROJECT_VARIABLE = "SRPS_PROJECT"
NOT_CITIES = frozenset({"catalogue", "official"})
"""Folders of `data/raw` that belong to all cities."""
EARLIER = "earlier"
"""The folder of a year in which copies of what imports changed are kept; nothing is made of them."""
_YEAR_FOLDER = re.compile("[1-9][0-9]{3}")
_CITY_FOLDER = re.compile("[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


def is_year_folder(name: str) -> bool:
    """Tell whether a folder of this name holds a reporting year: four digits, and nothing else."""
    return _YEAR_FOLDER.fullmatch(name) is not None


def is_city_folder(name: str) -> bool:
    """Tell whether a folder of `data/raw` of this name belongs to a city: letters a–z, digits, hyphens.

    A copy (`sieradz — kopia`) is none, and would be compared with its original.
    """
    return name not in NOT_CITIES and _CITY_FOLDER.fullmatch(name) is not None


def is_hidden(name: str) -> bool:
    """Tell whether a file is a system's or an office program's own: `.DS_Store`, `~$lock.xlsx`, `.~lock.x#`."""
    return name.startswith((".", "~$")) or name.casefold() in _SYSTEM_FILES


def spelled(name: str) -> str:
    """Return a name that can be printed and written: what is not UTF-8 in it is shown as `\\xb3`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def files_in(folder: Path) -> list[Path]:
    """List the plain files of a folder and of those below it, sorted, without hidden ones."""
    found = []
    for path in entries_in(folder):
        with suppress(OSError):
            found += [path] if path.is_file() else []
    return found


def entries_in(folder: Path) -> list[Path]:
    """List what a folder and those below it hold but folders, sorted, without hidden files.

    Links to folders are followed, as they are by whoever reads the files, but not round and round. A folder that cannot
    be opened is listed itself: who reads on finds that it is no file.
    """
    found: list[Path] = []
    closed: list[OSError] = []
    above: dict[Path, frozenset[str]] = {}
    for name, folders, names in os.walk(folder, onerror=closed.append, followlinks=True):
        place = Path(name)
        way = above.pop(place, frozenset()) | {os.path.realpath(place)}
        inner = [place / name for name in folders if not is_hidden(name)]
        above |= {path: way for path in inner if os.path.realpath(path) not in way}
        folders[:] = [path.name for path in inner if path in above]
        found += [place / name for name in names if not is_hidden(name)]
    return sorted(found + [Path(error.filename) for error in closed if not isinstance(error, FileNotFoundError)])


def files_of_year(folder: Path) -> list[Path]:
    """List the plain files of a year's raw folder that something is made of, sorted."""
    return without_copies(folder, files_in(folder))


def without_copies(folder: Path, paths: list[Path]) -> list[Path]:
    """Return those of the paths in a year's raw folder that are no copies of what imports changed."""
    return [path for path in paths if folder / EARLIER not in path.parents]


@dataclass(frozen=True)
class Project:
    """A folder with `data/raw/`; notebooks, suites and closed lists fall back to those that the program carries.

    The repository is itself a project; `examples/` is another one, and tests make small ones.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """What was received: never written by code (except `srps new` and `srps import`)."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Rebuilt and disposable tables."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Rendered pages and downloads."""
        return self.root / "reports"

    @property
    def state(self) -> Path:
        """Executed notebooks and what the build remembers; disposable."""
        return self.root / ".srps"

    def shared(self, *parts: str) -> Path:
        """Return the project's own file or folder, else the one of the same name that the program carries."""
        own = self.root.joinpath(*parts)
        return own if own.exists() else CARRIED.joinpath(*parts)

    def catalogue(self, *parts: str) -> Path:
        """Return a catalogue file or folder."""
        return self.shared("data", "raw", "catalogue", *parts)

    def notebook(self, name: str) -> Path:
        """Return a notebook's path, `name` without the ending."""
        return self.shared("notebooks", f"{name}.ipynb")

    def raw_year(self, city: str, year: int) -> Path:
        """Return the raw folder of one city and reporting year."""
        return self.raw / city / str(year)

    def processed_year(self, city: str, year: int) -> Path:
        """Return the processed folder of one city and reporting year."""
        return self.processed / city / str(year)

    def report_year(self, city: str, year: int) -> Path:
        """Return the report folder of one city and reporting year."""
        return self.reports / city / str(year)

    def page(self, notebook: str, language: str, ending: str = "html", *, city: str = "", year: int = 0) -> Path:
        """Return where the page of a notebook lies that is about a city and year, a city, or all of them."""
        name = {"4_report": "report", "5_compare_years": "compare_years", "6_compare_cities": "compare_cities"}
        folder = self.reports.joinpath(*(str(part) for part in (city, year) if part))
        return folder / f"{name.get(notebook, notebook)}.{language}.{ending}"

    def name(self, path: Path) -> str:
        """Return `path` as people see it: relative to the project, with forward slashes."""
        try:
            return spelled(path.resolve().relative_to(self.root.resolve()).as_posix())
        except ValueError:
            return spelled(path.name)

    def shortened(self, message: str) -> str:
        """Return a message in which the files of the project are named as people see them."""
        for root in {os.fspath(self.root.resolve()), os.fspath(self.root.absolute())}:
            message = message.replace(os.path.join(root, ""), "")  # noqa: PTH118 - with the separator at its end
        return message

    def city_years(self) -> list[tuple[str, int]]:
        """List the cities and years that have a raw folder, sorted; none of a city whose folder cannot be opened."""
        found = []
        for city in _folders(self.raw) if self.raw.is_dir() else ():
            if is_city_folder(city.name):
                with suppress(OSError):  # `closed_folders` names it
                    found += [(city.name, int(year.name)) for year in _folders(city) if is_year_folder(year.name)]
        return sorted(found)

    def closed_folders(self) -> list[tuple[Path, OSError]]:
        """List the folders of cities that cannot be opened, each with the reason."""
        found = []
        for city in _folders(self.raw) if self.raw.is_dir() else ():
            try:
                _folders(city)
            except OSError as error:
                found.append((city, error))
        return found


def _folders(folder: Path) -> list[Path]:
    """List the folders in a folder; raises `OSError` where it cannot be opened."""
    with os.scandir(folder) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.is_dir())


def find_project(start: Path | None = None) -> Project:
    """Return the project named by `SRPS_PROJECT`, else the nearest folder above `start` with `data/raw`.

    Falls back to the checkout that the program runs from, so that a notebook opened from anywhere finds its data, and
    to `start` itself where the program runs from a wheel.
    """
    named = os.environ.get(PROJECT_VARIABLE)
    if named:
        return Project(Path(named).resolve())
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return Project(folder)
    return Project(REPOSITORY if (REPOSITORY / "data" / "raw").is_dir() else here)
