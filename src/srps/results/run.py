"""What a notebook works with: project, city, year, language and catalogue, validated before anything runs."""

import ast
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srps.catalogue import known_cities
from srps.catalogue.load import Catalogue, load_catalogue
from srps.errors import ParameterError, SrpsError
from srps.messages import Message
from srps.paths import Project, find_project
from srps.showing.spoken import KEPT, in_both, kept, spoken

if TYPE_CHECKING:
    import pandas as pd

LANGUAGES = ("pl", "en")
_IN_PRINTED_QUOTES = re.compile(r"^(\s*\w+\s*=\s*)[„“”«»‚‘’]([^\"'\\\\„“”«»‚‘’]*)[„“”«»‚‘’](\s*(?:#.*)?)$", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """One run of a notebook; `city` and `year` are missing where the notebook is about more than one."""

    project: Project
    catalogue: Catalogue
    language: str
    city: str = ""
    year: int = 0
    hashes: dict[Path, str] = field(default_factory=dict, repr=False, compare=False)
    """SHA-256 of the files that people wrote, as they were when they were read last."""
    tables: dict[str, "pd.DataFrame"] = field(default_factory=dict, repr=False, compare=False)
    """The year's tables that a step has loaded, for the pages that show what it found."""

    @property
    def key(self) -> tuple[Project, str, int]:
        """Project, city and year, as the store asks for them."""
        return self.project, self.city, self.year

    @property
    def city_name(self) -> str:
        """The city's name in the nominative."""
        return self.catalogue.city_name(self.city)


def open_run(*, city: Any = None, year: Any = None, lang: Any = "pl", project: Project | None = None) -> Run:
    """Validate a notebook's parameters and load the catalogue.

    Raises `ParameterError` in words that say which values are possible.
    """
    _require_known_parameters()
    project = project or find_project()
    if lang not in LANGUAGES:
        raise ParameterError(
            Message("lang must be one of {names}, not {lang!r}.", names=", ".join(LANGUAGES), lang=lang)
        )
    if city is not None:
        city = known_cities.city_of(project, str(city))
    if year is not None:
        if isinstance(year, bool) or not isinstance(year, int):
            raise ParameterError(Message("year must be a whole number such as 2023, not {year!r}.", year=year))
        known_cities.year_of(project, city, year)
    return Run(project, load_catalogue(project), lang, city or "", year or 0)


def _read_printed_quotes(lines: list[str]) -> list[str]:
    """Read `city = „sieradz”`, as a word processor quotes, as Python would have it."""
    return [_IN_PRINTED_QUOTES.sub(r'\1"\2"\3', line) for line in lines]


def _shell() -> Any:
    """Return the notebook's shell; None outside of notebooks."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


if (_notebook := _shell()) is not None:  # the imports stand above the parameters, whose cell is read with this
    _notebook.input_transformers_cleanup.append(_read_printed_quotes)


def _show(error: SrpsError) -> str:
    """Return an error for who runs the notebook; keep it in both languages for who reads of the build later."""
    if (shell := _shell()) is not None:
        shell.display_pub.publish({KEPT: kept(in_both(error))})
    return spoken(error)


SrpsError.show = staticmethod(_show)


INJECTED = "# Parameters"
"""The first line of the cell that papermill puts into a notebook which it runs with parameters."""


def _require_known_parameters() -> None:
    """Raise `ParameterError` where papermill was given a parameter that the notebook does not have.

    papermill only warns and goes on with the default: `-p yer 2024` would build 2023.
    """
    shell = _shell()
    cells = list(shell.user_ns.get("In", ())) if shell is not None else []
    given = next((place for place, cell in enumerate(cells) if cell.startswith(INJECTED)), None)
    if given is None:
        return
    known = dict.fromkeys(name for cell in cells[:given] for name in _assigned(cell))
    if unknown := [name for name in _assigned(cells[given]) if name not in known]:
        raise ParameterError(
            Message(
                "This notebook has no parameter {unknown}. Its parameters are: {known}.",
                unknown=", ".join(unknown),
                known=", ".join(known) or "–",
            )
        )


def _assigned(cell: str) -> list[str]:
    """Return the names that a cell of plain assignments gives a value."""
    try:
        nodes = ast.parse(cell).body
    except SyntaxError:
        return []
    return [
        target.id
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
