"""Where things lie. Imports nothing from the package and knows no content."""

import os
import re
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
_YEAR_FOLDER = re.compile("[1-9][0-9]{3}")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


def is_year_folder(name: str) -> bool:
    """Tell whether a folder of this name holds a reporting year: four digits, and nothing else."""
    return _YEAR_FOLDER.fullmatch(name) is not None


def is_city_folder(name: str) -> bool:
    """Tell whether a folder of `data/raw` of this name belongs to a city."""
    return not (name in NOT_CITIES or is_hidden(name) or spelled(name) != name)


def is_hidden(name: str) -> bool:
    """Tell whether a file is a system's or an office program's own: `.DS_Store`, `~$lock.xlsx`, `.~lock.x#`."""
    return name.startswith((".", "~$")) or name.casefold() in _SYSTEM_FILES


def spelled(name: str) -> str:
    """Return a name that can be printed and written: what is not UTF-8 in it is shown as `\\xb3`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def files_in(folder: Path) -> list[Path]:
    """List the plain files of a folder and of those below it, sorted, without hidden ones."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_hidden(name)]
        found += [Path(place, name) for name in names if not is_hidden(name)]
    return sorted(path for path in found if path.is_file())


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
        """List the cities and years that have a raw folder, sorted."""
        return sorted(
            (folder.parent.name, int(folder.name))
            for folder in self.raw.glob("*/*")
            if is_year_folder(folder.name) and is_city_folder(folder.parent.name) and folder.is_dir()
        )


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
