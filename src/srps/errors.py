"""Errors that a person can act on: where, what is wrong, what to do."""

from dataclasses import dataclass

from srps.messages import Message, Translations, said


class SrpsError(Exception):
    """A mistake in data, parameters or set-up; shown as its message, never as a traceback."""

    def said(self, translations: Translations) -> str:
        """Return the message in the language of the translations."""
        return str(said(self.args[0], translations)) if self.args else ""

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

    @property
    def message(self) -> Message:
        """One sentence: file, line, column, cell, what is wrong, what to do."""
        place = [self.file]
        if self.line is not None:
            place.append(Message("line {line}", line=self.line))
        if self.column:
            place.append(Message("column {column}", column=self.column))
        what = self.what
        if self.cell is not None:
            what = Message("{what} (the cell holds “{cell}”)", what=self.what, cell=_shorten(self.cell))
        return Message("{place}: {what}. {remedy}", place=Message.joined(", ", place), what=what, remedy=self.remedy)

    def said(self, translations: Translations) -> str:
        """Return the sentence in the language of the translations."""
        return self.message.said(translations)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return str(self.message)


class DataError(SrpsError):
    """One or more faults in the files of a city and year."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(Message.joined("\n", [problem.message for problem in problems]))

    def __reduce__(self) -> tuple[type, tuple[list[Problem]]]:
        """Be made again from the problems, not from their text, on the way to another process."""
        return type(self), (self.problems,)


class ParameterError(SrpsError):
    """A notebook or command was started with a parameter that is unknown or out of range."""


class CheckFailed(SrpsError):
    """At least one check of severity `error` failed; the city and year stop here."""


def _shorten(text: str, longest: int = 60) -> str:
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
