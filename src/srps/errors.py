"""Errors that a person can act on: where, what is wrong, what to do."""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from srps.messages import Message, Translations, said


class SrpsError(Exception):
    """A mistake in data, parameters or set-up; shown as its message, never as a traceback.

    Its text is English, for logs and tables; `show` returns what a notebook shows of it.
    """

    show: ClassVar[Callable[["SrpsError"], str]] = staticmethod(str)

    def __str__(self) -> str:
        """Return the message in English."""
        return str(self.args[0]) if self.args else ""

    def said(self, translations: Translations) -> str:
        """Return the message in the language of the translations."""
        return str(said(self.args[0], translations)) if self.args else ""

    def _render_traceback_(self) -> list[str]:
        """Return what Jupyter shows instead of a traceback."""
        return [SrpsError.show(self)]


@dataclass(frozen=True)
class Problem:
    """One fault in a file.

    `check` is the name under which it is listed in the `checks` table; `line` and `column` are those of the
    file (1-based line, column by its name), `cell` is what stands there. YAML has keys and entries of lists instead:
    there `column` is a key, or joins the `path` of keys and entries (counted from 1), such as `claims.3.value`.
    """

    check: str
    file: str
    what: str
    remedy: str
    line: int | None = None
    column: str | None = None
    cell: str | None = None
    path: tuple[str | int, ...] = ()

    @property
    def place(self) -> Message:
        """Where it is, in words that fit the kind of file: file, line, then column, or keys and entries."""
        file = self.file  # a message already, or a name that need not be UTF-8
        place = [file if isinstance(file, Message) else os.fsencode(file).decode("utf-8", "backslashreplace")]
        if self.line is not None:
            place.append(Message("line {line}", line=self.line))
        if self._is_yaml:
            place += _steps(self.path or tuple(filter(None, [self.column])))
        elif self.column:
            place.append(Message("column {column}", column=self.column))
        return Message.joined(", ", place)

    @property
    def message(self) -> Message:
        """One sentence: file, line, column, cell, what is wrong, what to do."""
        what = self.what
        if self.cell:
            what = saying(what, self.cell) if self._is_yaml else holding(what, self.cell)
        return Message("{place}: {what}. {remedy}", place=self.place, what=what, remedy=self.remedy)

    @property
    def _is_yaml(self) -> bool:
        return str(self.file).endswith((".yml", ".yaml"))

    def said(self, translations: Translations) -> str:
        """Return the sentence in the language of the translations."""
        return self.message.said(translations)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return str(self.message)


def holding(what: str, cell: str) -> Message:
    """Return what is wrong with a cell of a table, with what stands in it."""
    return Message("{what} (the cell holds “{cell}”)", what=what, cell=_shorten(cell))


def saying(what: str, text: str) -> Message:
    """Return what is wrong with a part of a file that has no cells, with what it says."""
    return Message("{what} (it says “{cell}”)", what=what, cell=_shorten(text))


def _steps(path: tuple[str | int, ...]) -> list[Message]:
    """Return the way to a part of a YAML file: `key claims, entry 3, key value`."""
    steps = []
    for is_entry, parts in groupby(path, key=lambda part: isinstance(part, int)):
        if is_entry:
            steps += [Message("entry {number}", number=number) for number in parts]
        else:
            steps.append(Message("key {key}", key=".".join(map(str, parts))))
    return steps


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


class FileError(SrpsError):
    """A file or folder cannot be read, written or removed; the message says why and what to do."""


LOCKED = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY}
"""What a system answers where a program, a virus scanner or a cloud folder holds a file, or it may not be written."""
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_TOO_LONG = Message(
    "{name} has too long a path for this system. Move the project to a shorter one, or name a short temporary folder "
    "in TMPDIR (TEMP on Windows)."
)
_TROUBLES = (
    (
        LOCKED,
        Message(
            "{name} cannot be opened or written: another program has it open (Excel, a PDF viewer, a cloud folder), or "
            "you have no right to it. Close it there, or get the right, and run the command again."
        ),
    ),
    ({errno.EROFS}, Message("{name} is read-only. Copy the project to a folder in which you may write.")),
    (
        _FULL,
        Message("The disk is full: {name} cannot be written. Free some space and run the command again."),
    ),
    ({errno.ENAMETOOLONG}, _TOO_LONG),
    (
        {errno.ENOENT},
        Message("{name} is not there. If it was moved or deleted, put it back, and run the command again."),
    ),
    (
        {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY},
        Message("{name} is no plain file or folder where one is due. Move it away and run the command again."),
    ),
    (
        {errno.EFBIG},
        Message("{name} would be larger than this system allows. Ask whoever looks after the computer for more."),
    ),
    ({errno.EMFILE, errno.ENFILE}, Message("Too many files are open at once. Build with fewer --jobs.")),
)
_OTHER = Message("{name}: {reason}. Look whether the disk and the folder are sound.")
_REASONS = (
    ({errno.ENOENT}, Message("it is not there")),
    (LOCKED, Message("another program has it open, or you have no right to it")),
    ({errno.EROFS}, Message("it is read-only")),
    (_FULL, Message("the disk is full")),
    ({errno.ENAMETOOLONG}, Message("the path is too long")),
    ({errno.EISDIR}, Message("it is a folder")),
    ({errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}, Message("something else of that name is in the way")),
)


def reason_of(error: OSError) -> str:
    """Return in a few words why a file could not be opened, read or written."""
    known = next((text for numbers, text in _REASONS if error.errno in numbers), None)
    return known or error.strerror or str(error)


def file_trouble(error: OSError, place: str | os.PathLike[str] | None = None) -> Message:
    """Return in words what a system error about a file means and what to do; `place` is the file as people know it."""
    found = place or error.filename2 or error.filename
    name: object = Message("A file")
    if found is not None:
        is_path = isinstance(found, str | os.PathLike)
        name = os.fsencode(found).decode("utf-8", "backslashreplace") if is_path else str(found)
    elif error.errno in _FULL:  # while something was written to an open file
        return Message("The disk is full. Free some space and run the command again.")
    if "path too long" in str(error):  # of a socket, without a number
        return Message(_TOO_LONG.template, name=name)
    for numbers, text in _TROUBLES:
        if error.errno in numbers:
            return Message(text.template, name=name)
    return Message(_OTHER.template, name=name, reason=error.strerror or str(error))


def unopened(error: OSError) -> tuple[Message, Message]:
    """Return what is wrong with a file of the project that cannot be opened, and what to do."""
    what = Message("the file cannot be opened ({strerror})", strerror=reason_of(error))
    if error.errno in {errno.EISDIR, errno.ENXIO}:
        return what, Message("Move it away, and put the file itself in its place.")
    return what, Message("Close it in other programs and try again.")


def _shorten(text: str, longest: int = 60) -> str:
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
