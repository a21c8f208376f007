"""Pages of a task change together or not at all; only what a task wrote is ever removed."""

import errno
import os
import pickle
from pathlib import Path

import pytest

from srps.building import written
from srps.building.written import UnpublishedError, Written, noted, publish
from srps.errors import DataError, FileError, Problem, SrpsError
from srps.files import PAUSES, read_bytes, replaced, write_text
from srps.paths import Project


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr("srps.files.PAUSES", PAUSES[:1])


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


def hold(monkeypatch, held: Path) -> None:
    """Let a viewer hold a file, as Windows does."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == held:
            raise PermissionError(errno.EACCES, "Permission denied", str(self), None, str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)


def test_pages_wait_until_the_task_has_ended(project):
    with noted(project, "task") as journal:
        write_text(project.reports / "a.html", "new")
        write_text(project.processed / "a.csv", "new")
        assert not (project.reports / "a.html").exists()
        assert (project.processed / "a.csv").exists()
        assert publish(project, journal) == ("data/processed/a.csv", "reports/a.html")
    assert (project.reports / "a.html").read_text(encoding="utf-8") == "new"


def test_pages_of_a_task_that_fails_are_not_published(project):
    write_text(project.reports / "a.html", "old")
    with noted(project, "task") as journal:
        write_text(project.reports / "a.html", "new")
        assert written.left_behind(project, journal) == ()
    assert [path.name for path in project.reports.iterdir()] == ["a.html"]
    assert (project.reports / "a.html").read_text(encoding="utf-8") == "old"


def test_there_is_never_a_new_page_beside_an_old_pdf(project, monkeypatch):
    for name in ("a.html", "report.pl.pdf"):
        write_text(project.reports / name, "old")
    hold(monkeypatch, project.reports / "report.pl.pdf")
    with noted(project, "task") as journal:
        for name in ("a.html", "b.html", "report.pl.pdf"):
            write_text(project.reports / name, "new")
        with pytest.raises(UnpublishedError, match=r"^reports/report\.pl\.pdf cannot be replaced: another program"):
            publish(project, journal)
    assert {path.name: path.read_text(encoding="utf-8") for path in project.reports.iterdir()} == {
        "a.html": "old",
        "report.pl.pdf": "old",
    }


def test_a_file_that_is_let_go_in_time_is_written(project, monkeypatch):
    target, replace, tries = project.processed / "a.csv", Path.replace, []

    def sometimes(self: Path, to: Path) -> Path:
        tries.append(to)
        if len(tries) == 1:
            raise PermissionError(errno.EACCES, "Permission denied", str(self), None, str(to))
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", sometimes)
    write_text(target, "new")
    assert (len(tries), target.read_text(encoding="utf-8")) == (2, "new")


def test_a_file_that_stays_locked_is_one_sentence(project, monkeypatch):
    target = project.processed / "a.csv"
    hold(monkeypatch, target)
    with pytest.raises(FileError, match=r"a\.csv cannot be opened or written: another program has it open"):
        write_text(target, "new")
    assert list(project.processed.iterdir()) == []


def test_nobody_waits_for_files_in_a_folder_that_is_read_only(project, monkeypatch):
    found, pauses = Written(project), []
    names = [f"reports/x/{letter}.html" for letter in "abc"]
    for name in names:
        write_text(project.root / name, "x")
    found.record("one", names)

    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr("srps.files.time.sleep", pauses.append)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "x")
    found.record("one", [])
    assert (sorted(found.stuck), pauses) == (names, [])


def test_what_no_task_writes_any_more_is_removed_and_nothing_else(project):
    found = Written(project)
    for name in ("reports/x/a.html", "reports/x/b.html", "reports/x/mine.txt", "data/processed/c.csv"):
        write_text(project.root / name, "x")
    found.record("one", ["reports/x/a.html", "reports/x/b.html"])
    found.record("two", ["reports/x/b.html", "data/processed/c.csv", "expectations/goals.json"])
    found.record("one", [])
    assert found.removed == ["reports/x/a.html"]
    again = Written(project)
    assert again.superfluous(["one"]) == ["data/processed/c.csv", "reports/x/b.html"]
    again.forget_others(["one"])
    assert [path.name for path in (project.reports / "x").iterdir()] == ["mine.txt"]
    assert Written(project).of("two") == frozenset()


def test_what_a_killed_build_wrote_is_taken_over(project):
    folder = project.state / "build/journals"
    folder.mkdir(parents=True)
    with noted(project, "task") as journal:
        write_text(project.reports / "a.html", "new")
        write_text(project.processed / "a.csv", "new")
        left = journal.path.read_bytes()
        (folder / "killed.jsonl").write_bytes(left + b'["half')
        journal.path.write_bytes(b"")
    found = Written(project)
    found.recover()
    found.forget_others(["one"])
    assert [path for path in project.root.rglob("*") if path.is_file() and ".srps" not in path.parts] == []
    assert list(folder.iterdir()) == []


def test_pages_of_a_build_that_was_killed_while_it_published_them_are_taken_over(project, monkeypatch):
    for name in ("a.html", "old.html"):
        write_text(project.reports / name, "old")
    Written(project).record("one", ["reports/old.html"])
    replace, journals = Path.replace, project.state / "build/journals"

    def killed(self: Path, target: Path) -> Path:
        if Path(target).name == "new.html":
            raise KeyboardInterrupt
        return replace(self, target)

    with pytest.raises(KeyboardInterrupt), noted(project, "two") as journal:  # noqa: PT012
        for name in ("a.html", "first.html", "new.html"):
            write_text(project.reports / name, "new")
        left = journal.path.read_bytes()
        monkeypatch.setattr(Path, "replace", killed)
        publish(project, journal)
    monkeypatch.undo()
    for path in (project.state / "build/written").glob("two*"):
        path.unlink()
    (journals / "killed.jsonl").write_bytes(left)
    found = Written(project)
    found.recover()
    found.forget_others(["one"])
    assert [path.name for path in project.reports.iterdir()] == ["old.html"]


def test_a_notebook_that_a_killed_build_executed_is_executed_anew(project):
    executed = project.state / "notebooks/alfa/2023/1_clean.pl.ipynb"
    Written(project).record("one", [".srps/notebooks/alfa/2023/1_clean.pl.ipynb"])
    with noted(project, "one") as journal:
        write_text(executed, "of a value that was put back after the kill")
        left = journal.path.read_bytes()
    (project.state / "build/journals/killed.jsonl").write_bytes(left)
    Written(project).recover()
    assert not executed.exists()


@pytest.mark.parametrize("folder", ["reports", "processed"])
def test_nothing_is_left_of_a_file_that_was_being_written_when_the_build_was_killed(project, folder):
    place = getattr(project, folder)
    with noted(project, "one") as journal:
        with replaced(place / "a.html") as part:
            left = journal.path.read_bytes()
        part.write_text("half", encoding="utf-8")  # as a process that is killed leaves it
    (project.state / "build/journals/killed.jsonl").write_bytes(left)
    (project.state / "build/.outputs.json.1.part").write_text("half", encoding="utf-8")
    found = Written(project)
    found.recover()
    found.forget_others([])
    assert not list(project.root.rglob("*.part"))


def test_what_a_task_wrote_is_known_before_the_build_has_recorded_it(project):
    with noted(project, "one") as journal:
        write_text(project.reports / "a.html", "new")
        write_text(project.processed / "a.csv", "new")
        publish(project, journal)
    found = Written(project)  # of the next build, for this one was killed here
    found.recover()
    found.record("one", ["reports/a.html"])
    assert found.removed == ["data/processed/a.csv"]


def test_a_folder_where_a_file_is_due_is_said(project):
    (project.processed / "a.csv").mkdir(parents=True)
    with pytest.raises(FileError, match=r"a\.csv is no plain file"), replaced(project.processed / "a.csv") as part:
        part.write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match="no plain file"):
        read_bytes(project.processed / "a.csv")


def kinds(kind: type[SrpsError]) -> list[type[SrpsError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in kinds(below))]


def test_every_error_of_ours_travels_between_processes():
    import srps.building.cluster
    import srps.building.kernels  # noqa: F401 - its error is one of them
    from srps.desk.keeping import Difference, WouldChange

    problem = Problem("schema", "a.csv", "what", "remedy", 3, "goal", "x")
    change = ["goals.csv"], [Difference("goals", [], [], [{"goal": "1"}], 0)]
    for kind in kinds(SrpsError):
        arguments = {DataError: ([problem],), WouldChange: change}.get(kind, ("message", "more"))
        try:
            error = kind(*arguments)
        except TypeError:
            error = kind("message")
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (kind, str(error), vars(error))
    assert pickle.loads(pickle.dumps(DataError([problem]))).problems == [problem]
