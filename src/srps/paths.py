"""Where things lie. Imports nothing from the package and knows no content."""

import os
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
REPOSITORY = _PACKAGE.parents[1]
"""The checkout that this package lies in, where it lies in one."""
CARRIED = _PACKAGE / "resources" if (_PACKAGE / "resources").is_dir() else REPOSITORY
"""Notebooks, suites, closed lists and the example: those that the wheel carries, in a checkout the checkout's own."""
PROJECT_VARIABLE = "SRPS_PROJECT"


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

    def name(self, path: Path) -> str:
        """Return `path` as people see it: relative to the project, with forward slashes."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.name

    def city_years(self) -> list[tuple[str, int]]:
        """List the cities and years that have a raw folder, sorted."""
        return sorted(
            (folder.parent.name, int(folder.name))
            for folder in self.raw.glob("*/*")
            if folder.is_dir() and folder.name.isdecimal() and folder.parent.name != "catalogue"
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
