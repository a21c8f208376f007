"""What is stale is built, nothing else is; failures stay where they are; a killed build is finished by the next."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

import fakebuild
import tinybuild
from srps.building import fingerprints, forkserver, jobs, operations
from srps.errors import ParameterError, SrpsError
from srps.paths import Project

CITIES = {"alfa": (2022, 2023), "beta": (2023,)}
EVERYTHING = {
    "alfa 2022", "alfa 2022, report", "alfa 2023", "alfa 2023, report", "alfa, years compared",
    "beta 2023", "beta 2023, report", "beta, years compared", "cities compared", "index",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose tasks are quick stand-ins that write digests of what the real ones read."""
    monkeypatch.setattr(jobs, "run", fakebuild.run)
    monkeypatch.setattr(operations, "_pool", fakebuild.pool)
    fakebuild.ran.clear()
    fakebuild.failing.clear()
    return fakebuild.write_project(tmp_path, CITIES)


def build(project: Project, **options) -> set[str]:
    fakebuild.ran.clear()
    operations.build(project, **options)
    return set(fakebuild.ran)


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def reasons(project: Project) -> dict[str, tuple[str, ...]]:
    return {reason.task.label: reason.texts for reason in operations.explain(project) if reason.texts}


def states(project: Project) -> dict[tuple[str, int], str]:
    return {(state.city, state.year): state.state for state in operations.status(project)}


def test_first_build_does_everything_and_the_second_nothing(project):
    assert build(project) == EVERYTHING
    assert build(project) == set()


def test_a_changed_cell_rebuilds_its_city_and_the_comparisons(project):
    build(project)
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    assert build(project) == {"beta 2023", "beta 2023, report", "beta, years compared", "cities compared", "index"}


def test_a_later_year_is_built_after_the_earlier_one_and_again_when_that_changes(project):
    fakebuild.ran.clear()
    operations.build(project)
    assert fakebuild.ran.index("alfa 2022") < fakebuild.ran.index("alfa 2023")
    change(project.raw / "alfa/2022/indicators.csv", "5", "6")
    assert {"alfa 2022", "alfa 2023", "alfa, years compared"} <= build(project)


def test_a_change_that_changes_no_result_does_not_reach_the_next_year(project):
    build(project)
    change(project.raw / "alfa/2022/indicators.csv", "ignored", "left out")
    assert build(project) == {"alfa 2022", "alfa 2022, report", "alfa, years compared", "cities compared", "index"}


def test_a_catalogue_entry_rebuilds_the_cities_that_use_it(project):
    build(project)
    change(project.catalogue("indicators", "family.yml"), "Rodziny z asystentem", "Rodziny, którym pomaga asystent")
    assert build(project) >= {"alfa 2022", "alfa 2023", "cities compared"}
    change(project.catalogue("indicators", "family.yml"), "Miejsca w domach", "Liczba miejsc w domach")
    assert build(project) == {"cities compared", "index"}


def test_context_rows_belong_to_their_city(project):
    build(project)
    change(project.catalogue("context.csv"), "beta,2023,1000", "beta,2023,1001")
    assert {label.split()[0].strip(",") for label in build(project)} == {"beta", "cities", "index"}


def test_a_missing_page_is_written_again(project):
    build(project)
    (project.reports / "beta/2023/report.pl.pdf").unlink()
    assert reasons(project)["beta 2023, report"] == ("pages of beta 2023, report: something is missing",)
    assert build(project) == {"beta 2023, report"}


def test_what_comes_late_is_written_again_by_its_own_task(project):
    build(project)
    (project.reports / "beta/2023/2_check.pl.html").unlink()
    assert build(project) == {"beta 2023, report"}
    (project.processed / "datapackage.json").unlink()
    assert build(project) == {"index"}
    (project.processed / "comparison.csv").unlink()
    assert build(project) == {"cities compared"}


def test_an_executed_notebook_that_is_gone_is_executed_again(project):
    build(project)
    (project.state / "notebooks/beta/2023/2_check.pl.ipynb").unlink()
    assert build(project) == {"beta 2023"}


def test_results_changed_by_hand_are_written_again(project):
    build(project)
    before = (project.processed / "beta/2023/observations.csv").read_bytes()
    (project.processed / "beta/2023/observations.csv").write_bytes(b"0" * len(before))
    assert "beta 2023" in build(project)
    assert (project.processed / "beta/2023/observations.csv").read_bytes() == before


def test_explain_names_what_changed(project):
    assert reasons(project)["alfa 2022"] == ("it was never built",)
    build(project)
    assert reasons(project) == {}
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    (project.raw / "beta/2023/targets.csv").write_text("goal\n", encoding="utf-8")
    change(project.catalogue("indicators", "family.yml"), "Rodziny z asystentem", "Inne")
    found = reasons(project)
    assert found["beta 2023"] == ("data/raw/beta/2023 changed: indicators.csv, targets.csv",)
    assert found["alfa 2022"] == ("catalogue entries of alfa changed: indicators#families_assisted",)
    assert found["cities compared"][-1] == "after alfa 2022, alfa 2023, beta 2023"


def test_a_changed_program_rebuilds_everything(project, monkeypatch):
    build(project)
    monkeypatch.setattr(fingerprints, "_versions", lambda: ["pandas 99"])
    assert reasons(project)["beta 2023"] == ("program changed: libraries",)
    assert build(project) == EVERYTHING


def test_a_chosen_city_is_built_alone_and_compared_with_what_there_is(project):
    assert build(project, cities=["beta"]) == {
        "beta 2023", "beta 2023, report", "beta, years compared", "cities compared", "index",
    }  # fmt: skip
    assert build(project, cities=["beta"]) == set()
    assert build(project) == EVERYTHING - {"beta 2023", "beta 2023, report", "beta, years compared"}


def test_languages_and_formats_that_are_no_longer_built_are_removed(project):
    build(project, languages=("pl", "en"))
    assert states(project)["beta", 2023] == "up to date"
    result = operations.build(project, languages=("pl",), formats=("html",))
    assert "reports/beta/2023/report.en.html" in result.removed
    assert "reports/beta/2023/report.pl.pdf" in result.removed
    assert not [path for path in project.reports.rglob("*") if ".en." in path.name or path.suffix == ".pdf"]
    assert states(project)["beta", 2023] == "up to date"


def test_a_failed_year_stops_its_report_alone(project):
    fakebuild.failing["alfa 2022"] = "data/raw/alfa/2022/goals.csv, line 3: listed twice. Keep one."
    result = operations.build(project)
    assert [(failure.task, failure.message) for failure in result.failures] == [
        ("alfa 2022", "data/raw/alfa/2022/goals.csv, line 3: listed twice. Keep one.")
    ]
    assert set(result.built) == EVERYTHING - {"alfa 2022", "alfa 2022, report"}
    assert states(project) == {("alfa", 2022): "failed", ("alfa", 2023): "up to date", ("beta", 2023): "up to date"}
    assert [failure.task for failure in operations.build(project).failures] == ["alfa 2022"]
    fakebuild.failing.clear()
    change(project.raw / "alfa/2022/goals.csv", "1", "2")
    assert operations.build(project).failures == ()
    assert set(states(project).values()) == {"up to date"}


def test_a_year_that_fails_after_it_was_built_leaves_no_outdated_report(project):
    build(project)
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    fakebuild.failing["beta 2023"] = "wrong"
    (project.reports / "beta/2023/notatki.docx").touch()
    build(project)
    assert [path.name for path in (project.reports / "beta/2023").iterdir()] == ["notatki.docx"]


def test_an_error_of_the_program_is_named_and_kept(project):
    fakebuild.failing["beta 2023"] = ZeroDivisionError("division by zero")
    result = operations.build(project)
    assert [failure.message for failure in result.failures] == [
        "An error of the program: ZeroDivisionError: division by zero. Details: .srps/build/error.log"
    ]
    assert "fakebuild.py" in (project.state / "build/error.log").read_text(encoding="utf-8")


def test_status_tells_the_states_apart(project):
    assert set(states(project).values()) == {"never built"}
    build(project)
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    assert states(project) == {("alfa", 2022): "up to date", ("alfa", 2023): "up to date", ("beta", 2023): "stale"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cities": ["gamma"]}, r"There is no city gamma\. Known: alfa, beta\."),
        ({"cities": ["beta"], "years": [2022]}, r"There is no year 2022\. Known: 2023\."),
        ({"languages": ("de",)}, r"There is no language de\. Known: pl, en\."),
        ({"formats": ("docx",)}, r"There is no format docx\. Known: html, pdf\."),
        ({"engine": "cold"}, r"There is no engine cold\."),
    ],
)
def test_unknown_options_are_named_with_the_known_ones(project, options, message):
    with pytest.raises(ParameterError, match=message):
        operations.build(project, **options)


def test_unreadable_memory_is_said_and_clean_helps(project):
    build(project)
    (project.state / "build/pytask.lock").write_text("half of", encoding="utf-8")
    with pytest.raises(SrpsError, match=r"\.srps/build/pytask\.lock\. Run `srps clean` first\."):
        operations.build(project)
    operations.clean(project)
    assert build(project) == EVERYTHING


def test_clean_leaves_the_raw_data_and_nothing_else(project):
    raw = {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()}
    build(project)
    operations.clean(project)
    assert {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()} == raw
    assert [path.name for folder in (project.processed, project.reports) for path in folder.glob("*")] == []
    assert set(states(project).values()) == {"never built"}


def test_watch_builds_again_what_was_saved(project):
    builds = operations.watch(project)
    assert set(next(builds).built) == EVERYTHING
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    assert set(next(builds).built) == {
        "beta 2023", "beta 2023, report", "beta, years compared", "cities compared", "index",
    }  # fmt: skip
    fakebuild.failing["beta 2023"] = "data/raw/beta/2023/goals.csv, line 3: listed twice. Keep one."
    change(project.raw / "beta/2023/indicators.csv", "6", "7")
    assert [failure.task for failure in next(builds).failures] == ["beta 2023"]


def test_watch_stops_when_the_program_changes(project, monkeypatch):
    builds = operations.watch(project)
    next(builds)
    monkeypatch.setattr(fingerprints, "_versions", lambda: ["pandas 99"])
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    with pytest.raises(SrpsError, match="The program has changed"):
        next(builds)
    assert "beta 2023" in reasons(project)


class Recorded:
    """Remembers what a build tells."""

    def __init__(self) -> None:
        self.waited = threading.Event()
        self.lines: list[tuple[str, int, int]] = []

    def waiting(self) -> None:
        self.waited.set()

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        self.lines.append((task, done, total))


def test_a_second_build_waits_and_says_so(project):
    told = Recorded()
    folder = project.state / "build"
    folder.mkdir(parents=True)
    with FileLock(folder / "running.lock"):
        second = threading.Thread(target=operations.build, args=(project,), kwargs={"progress": told})
        second.start()
        assert told.waited.wait(5)
        assert fakebuild.ran == []
    second.join()
    assert set(fakebuild.ran) == EVERYTHING


def test_progress_counts_to_the_end(project):
    told = Recorded()
    operations.build(project, progress=told)
    assert [done for _, done, _ in told.lines] == list(range(1, 11))
    assert told.lines[-1][2] == 10
    change(project.raw / "beta/2023/indicators.csv", "5", "6")
    told = Recorded()
    operations.build(project, progress=told)
    assert told.lines[0][2] == 5


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_build_killed_at_any_time_is_finished_by_the_next(project, tmp_path):
    expected = fakebuild.write_project(tmp_path / "whole", CITIES)
    operations.build(expected)
    chance = random.Random(20)
    command = [sys.executable, str(Path(fakebuild.__file__)), str(project.root)]
    for other in ("71", "72", "73", "74"):  # a value that no killed build has finished before
        change(project.raw / "alfa/2022/indicators.csv", "5", other)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as running:
            assert running.stdout.readline() == b"first task\n"
            time.sleep(chance.random() * 0.4)
            assert running.poll() is None
            children = psutil.Process(running.pid).children(recursive=True)
            running.send_signal(signal.SIGKILL)
        assert psutil.wait_procs(children, timeout=30)[1] == []  # they end with their parent by themselves
        change(project.raw / "alfa/2022/indicators.csv", other, "5")
        for path in [*project.processed.rglob("*.csv"), *project.reports.rglob("*.html")]:
            assert path.read_text(encoding="utf-8").endswith("whole\n"), path
    build(project)
    assert fakebuild.contents(project) == fakebuild.contents(expected)
    assert build(project) == set()


@pytest.mark.xdist_group("kernels")
@pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter")
def test_results_are_the_same_with_any_number_of_jobs_and_any_engine(tmp_path):
    ways = {"one": {"jobs": 1}, "two": {"jobs": 2}, "workers": {"jobs": 1, "engine": "workers"}}
    found = {}
    for name, options in ways.items():
        project = tinybuild.write_project(tmp_path / name, {"testowo": (2023,), "beta": (2023,)})
        assert operations.build(project, formats=("html",), **options).failures == ()
        found[name] = fakebuild.contents(project)
    assert {"data/processed/scores.parquet", "reports/index.html", "reports/beta/2023/report.pl.html"} <= set(
        found["one"]
    )
    assert found["one"] == found["two"] == found["workers"]


@pytest.mark.xdist_group("kernels")
@pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter")
def test_a_notebook_that_fails_is_named_and_the_others_go_on(tmp_path):
    project = tinybuild.write_project(tmp_path, {"testowo": (2023,), "beta": (2023,)})
    change(project.raw / "beta/2023/document.yml", "kind: report", "kind: pismo")
    result = operations.build(project, formats=("html",))
    assert [failure.task for failure in result.failures] == ["beta 2023"]
    assert result.failures[0].message.startswith("data/raw/beta/2023/document.yml, line 10, key kind: ")
    assert (project.reports / "testowo/2023/report.pl.html").exists()
    assert not (project.reports / "beta/compare_years.pl.html").exists()
    assert "beta" not in (project.processed / "scores.csv").read_text(encoding="utf-8")
    assert "beta" in (project.processed / "checks.csv").read_text(encoding="utf-8")


def test_a_city_that_cannot_be_opened_fails_by_name_and_the_others_are_built(project, monkeypatch):
    scandir = os.scandir

    def refuse(folder):
        if Path(folder).name == "beta":
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    result = operations.build(project)
    assert [failure.task for failure in result.failures] == ["data/raw/beta"]
    assert "alfa 2023" in result.built


def test_to_tell_how_things_stand_writes_nothing(project):
    operations.build(project)

    def written():
        files = (path for path in project.root.rglob("*") if path.is_file() and path.name != "outputs.json")
        return {path: path.stat().st_mtime_ns for path in files}

    before = written()
    assert reasons(project) == {}
    assert states(project)["beta", 2023] == "up to date"
    assert written() == before
