"""What the tasks of a build wrote: by task, file by file, so that what nothing makes any more is removed, and no other.

While a task runs, its processes note every file in a journal (`srps.files`). Pages and downloads wait beside their
places; when the task has ended they are published together, or not at all. Then the build records the names.
"""

import json
import os
import shutil
import socket
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from srps.errors import FileError
from srps.files import PART, Journal, holds, patiently, recording, remove, write_text
from srps.messages import Message
from srps.paths import Project


class UnpublishedError(FileError):
    """A page cannot take its place; none of the task's pages has changed."""


class Written:
    """The names of the files (relative to the project) that each task wrote when it ran last."""

    def __init__(self, project: Project, task: str = "*") -> None:
        self._project = project
        self._folder = project.state / "build" / "written"
        self._names: dict[str, frozenset[str]] = {}
        self.removed: list[str] = []
        self.stuck: dict[str, FileError] = {}
        """Files that could not be removed; the next build tries again."""
        for path in self._folder.glob("*.json") if task == "*" else [self._path(task)]:
            with suppress(ValueError, OSError):
                self._names[unquote(path.stem)] = frozenset(json.loads(path.read_text(encoding="utf-8")))

    @property
    def root(self) -> Path:
        """The project's folder, below which the names lie."""
        return self._project.root

    def of(self, task: str) -> frozenset[str]:
        """Return what a task wrote."""
        return self._names.get(task, frozenset())

    def announce(self, task: str, names: Iterable[str]) -> None:
        """Remember what a task may have written until it is recorded, for the build can be killed before that."""
        self._names[task] = self.of(task) | frozenset(names)
        self._save(task)

    def record(self, task: str, names: Iterable[str]) -> None:
        """Remember what a task wrote; remove what it wrote before and no task writes now."""
        before, self._names[task] = self.of(task), frozenset(names)
        self._remove(before)
        self._save(task)

    def forget_others(self, tasks: Collection[str]) -> None:
        """Remove what was written by tasks that there are no more and is written by none of these."""
        gone = [task for task in self._names if task not in tasks]
        self._remove(frozenset().union(*(self._names.pop(task) for task in gone)))
        for task in gone:
            if task not in self._names:
                remove(self._path(task))

    def superfluous(self, tasks: Collection[str]) -> list[str]:
        """Return what `forget_others` would remove."""
        kept = frozenset().union(*(names for task, names in self._names.items() if task in tasks))
        names = frozenset().union(*(names for task, names in self._names.items() if task not in tasks))
        return sorted(name for name in names - kept if (self._project.root / name).is_file())

    def recover(self) -> None:
        """Take over what tasks noted whose build was killed: their unpublished pages go, their files have no task.

        A page counts as a file too: the build may have been killed when some were published already.
        """
        leftover: set[str] = set(self.of(UNFINISHED))
        for path in _journals(self._project).glob("*.jsonl"):
            journal = Journal(path)
            for target, part in journal.entries().items():
                leftover.add(_name(self._project, target))
                if part:
                    remove(_aside(target))
                elif target.suffix == ".ipynb":
                    remove(target)  # only its presence counts, and it may show what was undone since
            for part in journal.parts():
                remove(part)
            remove(path)
        for path in self._folder.parent.rglob(f".*{PART}"):
            remove(path)  # only builds write here, one at a time
        if leftover:
            self._names[UNFINISHED] = frozenset(leftover)
            self._save(UNFINISHED)

    def _remove(self, names: frozenset[str]) -> None:
        kept = frozenset().union(*self._names.values()) if names else names
        for name in sorted(names - kept):
            path = self._project.root / name
            if not _is_disposable(name):
                continue
            if path.is_file() or path.is_symlink():
                try:
                    remove(path)
                except FileError as error:
                    self.stuck[name] = error
                    self._names[UNFINISHED] = self.of(UNFINISHED) | {name}
                    self._save(UNFINISHED)
                    continue
                if not name.startswith(".srps/"):
                    self.removed.append(name)
            _remove_empty(path.parent, self._project)

    def _path(self, task: str) -> Path:
        return self._folder / f"{quote(task, safe=' ,')}.json"

    def _save(self, task: str) -> None:
        write_text(self._path(task), json.dumps(sorted(self._names[task]), ensure_ascii=True, indent=0))


UNFINISHED = "unfinished"
"""Stands for the tasks of builds that were killed; it is never one of those that there are."""


@contextmanager
def noted(project: Project, task: str) -> Iterator[Journal]:
    """Note what this thread, and the processes that it starts with the journal's variables, write for a task.

    Whatever it wrote is announced before the journal goes, so that at no moment a file is known to nobody.
    The journal of a thread has always the same path, so that the processes that it keeps need not be started anew.
    """
    folder = _journals(project)
    folder.mkdir(parents=True, exist_ok=True)
    place = quote(f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}", safe="")
    journal = Journal(folder / f"{place}.jsonl", project.reports)
    journal.path.unlink(missing_ok=True)
    with recording(journal):
        try:
            yield journal
        finally:
            entries = journal.entries()
            with suppress(FileError):  # where nothing can be written, the record that follows fails too, and says so
                found = (_name(project, target) for target in entries if target.is_file())
                Written(project, task).announce(task, found)
            for part in entries.values():
                if part:
                    part.unlink(missing_ok=True)
            journal.path.unlink(missing_ok=True)


def publish(project: Project, journal: Journal) -> tuple[str, ...]:
    """Put the pages of a task in their places, all or none; return the names of all files that it wrote.

    Raises `UnpublishedError` where one of them cannot be replaced, such as a PDF that a viewer holds; the others then
    are again what they were.
    """
    entries = journal.entries()
    done: list[tuple[Path, Path | None]] = []
    try:
        for target, part in entries.items():
            if part and not holds(target, part.read_bytes()):
                done.append((target, _set_aside(target)))
                patiently(partial(part.replace, target), target.parent)
    except OSError as error:
        _put_back(done)
        name = _name(project, Path(error.filename2 or error.filename or project.reports))
        raise UnpublishedError(
            Message(
                "{name} cannot be replaced: another program has it open (a PDF viewer, Excel, a cloud folder), or it "
                "is write-protected. Close it there and build again; until then all pages of this task stay as they "
                "were.",
                name=name,
            )
        ) from error
    for _, kept in done:
        if kept:
            kept.unlink(missing_ok=True)
    return tuple(sorted(_name(project, target) for target in entries))


def left_behind(project: Project, journal: Journal) -> tuple[str, ...]:
    """Return the files that a task wrote before it failed, but for its pages, which are not published."""
    names = [_name(project, target) for target, part in journal.entries().items() if part is None]
    return tuple(sorted(name for name in names if (project.root / name).is_file() and not name.startswith("reports/")))


def drop_tables(project: Project, task: str) -> None:
    """Remove the tables that a task wrote when it ran last."""
    for name in Written(project, task).of(task):
        if name.startswith("data/processed/"):
            remove(project.root / name)


def _set_aside(target: Path) -> Path | None:
    """Keep what stands in a page's place beside it, for it may have to come back."""
    if not target.exists():
        return None
    kept = _aside(target)
    kept.unlink(missing_ok=True)
    try:
        kept.hardlink_to(target)
    except OSError:
        shutil.copy2(target, kept)  # not every file system has links
    return kept


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name[:40]}.old{PART}")


def _put_back(done: list[tuple[Path, Path | None]]) -> None:
    for target, kept in reversed(done):
        with suppress(OSError):
            if kept is None:
                target.unlink(missing_ok=True)
            elif holds(target, kept.read_bytes()):
                kept.unlink()  # it is the one that is held, and was never replaced
            else:
                patiently(partial(kept.replace, target), target.parent)


def _journals(project: Project) -> Path:
    return project.state / "build" / "journals"


def _name(project: Project, path: Path) -> str:
    """Return the name of a file below the project, links on the way left as they are."""
    return Path(os.path.relpath(path, project.root.absolute())).as_posix()


def _is_disposable(name: str) -> bool:
    return name.startswith(("data/processed/", "reports/", ".srps/"))


def _remove_empty(folder: Path, project: Project) -> None:
    """Remove folders in which nothing is left, up to those that every project has."""
    while folder not in {project.processed, project.reports, project.state, project.root}:
        try:
            folder.rmdir()
        except OSError:
            return  # something is left in it, or it is gone
        folder = folder.parent
