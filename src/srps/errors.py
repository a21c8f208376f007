"""Errors that a person can act on: where, what is wrong, what to do. Imports nothing from the package."""

from dataclasses import dataclass


class SrpsError(Exception):
    """A mistake in data, parameters or set-up; shown as its message, never as a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Return what Jupyter shows instead of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Problem:
    """One fault in a file.

    `check` is the name under which it is listed in the `checks` table; `line` and `column` are those of the
    file (1-based line, column by its name), `cell` is what stands there.
    """

    check: str
    file: str
    what: str
    remedy: str
    line: int | None = None
    column: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """Return one sentence: file, line, column, cell, what is wrong, what to do."""
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column:
            place += f", column {self.column}"
        shown = "" if self.cell is None else f" (the cell holds {_shorten(self.cell)})"
        return f"{place}: {self.what}{shown}. {self.remedy}"


class DataError(SrpsError):
    """One or more faults in the files of a city and year."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ParameterError(SrpsError):
    """A notebook or command was started with a parameter that is unknown or out of range."""


class CheckFailed(SrpsError):
    """At least one check of severity `error` failed; the city and year stop here."""


def _shorten(text: str, longest: int = 60) -> str:
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"“{printable}”" if len(printable) <= longest else f"“{printable[:longest]}…”"
