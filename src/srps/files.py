"""Writes files so that a killed program leaves the old one or the new one, never half of one.

What a task of a build writes is recorded here, so that the build knows each of its files by name; and files that people
open (pages, downloads) wait beside their places until the task has ended, so that all of them change together.
"""

import errno
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from srps.errors import LOCKED, FileError, file_trouble
from srps.messages import Message

Result = TypeVar("Result")

PART = ".part"
"""The ending of a file that is being written; its name begins with a point."""
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts at a file that something holds: virus scanners and cloud folders let go of it soon."""
JOURNAL_VARIABLE, STAGED_VARIABLE = "SRPS_JOURNAL", "SRPS_STAGED"


@dataclass(frozen=True)
class Journal:
    """Where a task notes its writes, as JSON lines; what lies under `staged` waits until the task has ended."""

    path: Path
    staged: Path | None = None

    @property
    def variables(self) -> dict[str, str]:
        """The same for a process that the task starts, as environment variables."""
        return {JOURNAL_VARIABLE: str(self.path), STAGED_VARIABLE: str(self.staged or "")}

    def note(self, path: Path, part: Path | None = None) -> None:
        """Note that `path` was written, or that `part` is to take its place."""
        line = json.dumps([os.fspath(path.absolute()), part and os.fspath(part)])
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def begin(self, part: Path) -> None:
        """Note that `part` is being written, so that it is not left over where the process is killed before it ends."""
        self.note(part, part)

    def entries(self) -> dict[Path, Path | None]:
        """Return what was written, each with the file that is to take its place; the last word on a file counts."""
        found: dict[Path, Path | None] = {}
        for name, part in self._lines():
            if name == part:
                continue
            if earlier := found.get(name):
                earlier.unlink(missing_ok=True)
            found[name] = part
        return found

    def parts(self) -> set[Path]:
        """Return all files that were to take the place of others, those that were never finished too."""
        return {part for _, part in self._lines() if part}

    def _lines(self) -> Iterator[tuple[Path, Path | None]]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                name, part = json.loads(line)
            except ValueError:
                continue  # the last line of a process that was killed
            yield Path(name), Path(part) if part else None


_journal: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def recording(journal: Journal) -> Iterator[None]:
    """Note in `journal` whatever this thread writes."""
    before = _journal.set(journal)
    try:
        yield
    finally:
        _journal.reset(before)


def _current() -> Journal | None:
    """Return the journal of this thread, or of the process that started this one."""
    if (journal := _journal.get()) is not None:
        return journal
    if path := os.environ.get(JOURNAL_VARIABLE):
        staged = os.environ.get(STAGED_VARIABLE)
        return Journal(Path(path), Path(staged) if staged else None)
    return None


def note(path: Path) -> None:
    """Note a file that was written by other means."""
    if journal := _current():
        journal.note(path)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` which takes its place when the block ends without an error.

    Raises `FileError` where that cannot be done.
    """
    temporary, journal = _part_beside(path), _current()
    try:
        if journal:
            journal.begin(temporary)
        yield temporary
        temporary.chmod(0o644)
        if journal and journal.staged and path.absolute().is_relative_to(journal.staged.absolute()):
            journal.note(path, temporary)
            return
        with _in_words(path):
            patiently(lambda: temporary.replace(path), path.parent)
        if journal:
            journal.note(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _part_beside(path: Path) -> Path:
    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=PART, dir=path.parent)
        os.close(handle)
    return Path(name)


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text with LF line ends, whole or not at all."""
    write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes, whole or not at all; an unchanged file keeps its time."""
    if holds(path, content):
        note(path)
        return
    with replaced(path) as temporary, _in_words(path):
        temporary.write_bytes(content)


def holds(path: Path, content: bytes) -> bool:
    """Tell whether a file holds exactly these bytes; one that cannot be read does not."""
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises `OSError`, also for what is no plain file: a named pipe would never end."""
    kept = _kept.get()
    if kept is not None and path in kept:
        return kept[path]
    if path.exists() and not path.is_file():
        raise OSError(errno.EISDIR if path.is_dir() else errno.ENXIO, Message("it is no plain file"), os.fspath(path))
    content = path.read_bytes()
    if kept is not None:
        kept[path] = content
    return content


_kept: ContextVar[dict[Path, bytes] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Let `read_bytes` open each file once while the block runs: what is hashed is then what is parsed."""
    before = _kept.get()
    token = _kept.set({} if before is None else before)
    try:
        yield
    finally:
        _kept.reset(token)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; raises `FileError` where that cannot be done."""
    with _in_words(path):
        path.mkdir(parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove a file that may be gone already; raises `FileError` where something holds it."""
    with _in_words(path):
        patiently(lambda: path.unlink(missing_ok=True), path.parent)


def patiently(act: Callable[[], Result], folder: Path) -> Result:
    """Do something to a file in a folder, a few times where something holds it; once where the folder is read-only."""
    for pause in PAUSES:
        try:
            return act()
        except OSError as error:
            if error.errno not in LOCKED or not os.access(folder, os.W_OK):
                raise
            time.sleep(pause)
    return act()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(file_trouble(error, path)) from error
