"""The commands that build: what they print, how they end, and that they start at once."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

import fakebuild
from srps import cli
from srps.building import jobs, operations
from srps.paths import Project

HEAVY = ("pandas", "numpy", "great_expectations", "matplotlib", "papermill", "nbconvert", "typst", "distributed")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose tasks are quick stand-ins."""
    monkeypatch.setattr(jobs, "run", fakebuild.run)
    monkeypatch.setattr(operations, "_pool", fakebuild.pool)
    fakebuild.ran.clear()
    fakebuild.failing.clear()
    return fakebuild.write_project(tmp_path, {"alfa": (2023,)})


def srps(project: Project, *arguments: str):
    return CliRunner().invoke(cli.app, [*arguments, "--project", str(project.root)])


def test_build_tells_each_task_in_a_plain_line_where_there_is_no_terminal(project):
    result = srps(project, "build")
    assert result.exit_code == 0
    lines = [re.fullmatch(r"\[(\d)/5\] (.+) … \d+\.\d s", line).groups() for line in result.stderr.splitlines()]
    assert [place for place, _ in lines] == ["1", "2", "3", "4", "5"]
    assert {name for _, name in lines} == {
        "alfa 2023",
        "alfa 2023, report",
        "alfa, years compared",
        "cities compared",
        "index",
    }
    assert re.fullmatch(r"5 built in \d+\.\d s\.\n", result.stdout)
    assert srps(project, "build").stdout == "Everything is up to date.\n"


def test_a_failure_is_named_at_the_end_and_by_the_exit_code(project):
    fakebuild.failing["alfa 2023"] = "data/raw/alfa/2023/goals.csv, line 3, column goal: 2 is listed twice."
    result = srps(project, "build")
    assert result.exit_code == 1
    assert "alfa 2023 … failed" in result.stderr
    assert result.stderr.endswith(
        "alfa 2023 failed:\ndata/raw/alfa/2023/goals.csv, line 3, column goal: 2 is listed twice.\n"
    )
    status = srps(project, "status").stdout
    assert status == "alfa 2023  failed\n    data/raw/alfa/2023/goals.csv, line 3, column goal: 2 is listed twice.\n"


def test_explain_and_status_speak_of_the_same(project):
    assert srps(project, "status").stdout == "alfa 2023  never built\n"
    assert srps(project, "explain").stdout.startswith("alfa 2023: it was never built\n")
    srps(project, "build")
    assert srps(project, "explain").stdout == "Nothing has changed: everything is up to date.\n"
    (project.raw / "alfa/2023/goals.csv").write_text("goal\n2\n", encoding="utf-8")
    assert srps(project, "explain").stdout.splitlines()[0] == "alfa 2023: data/raw/alfa/2023 changed: goals.csv"
    assert srps(project, "status").stdout == "alfa 2023  stale  (data/raw/alfa/2023 changed: goals.csv)\n"


def test_clean_says_what_it_did(project):
    srps(project, "build")
    assert srps(project, "clean").stdout == "Deleted what `srps build` writes. The raw data are untouched.\n"
    assert not (project.processed / "alfa").exists()


def test_clean_says_that_it_waits_for_a_build(project):
    srps(project, "build")
    held = threading.Event()

    def build_elsewhere() -> None:
        with FileLock(project.state / "build" / "running.lock"):
            held.set()
            time.sleep(0.3)

    threading.Thread(target=build_elsewhere).start()
    held.wait()
    assert srps(project, "clean").stderr.startswith("Another build is running in this folder; waiting")
    assert not (project.processed / "alfa").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["build", "--city", "gamma"],
            "There is no city gamma. Cities with data: alfa. To add one: srps new CITY YEAR.",
        ),
        (["build", "--lang", "de"], "There is no language de. Known: pl, en."),
        (["explain", "--format", "doc"], "There is no format doc. Known: html, pdf."),
    ],
)
def test_mistakes_are_messages(project, arguments, message):
    result = srps(project, *arguments)
    assert (result.exit_code, result.stderr) == (1, f"{message}\n")


def test_a_folder_without_data_is_said(tmp_path):
    result = CliRunner().invoke(cli.app, ["build", "--project", str(tmp_path)])
    assert result.exit_code == 1
    assert "is not a project: it has no folder data/raw." in result.stderr


def test_all_languages(project):
    srps(project, "build", "--lang", "all")
    assert (project.reports / "alfa/2023/report.en.html").exists()
    assert (project.reports / "alfa/2023/report.pl.html").exists()


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["explain"], ["build"]])
def test_commands_start_without_the_heavy_libraries(project, arguments):
    srps(project, "build")
    code = (
        "import sys\nfrom srps import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    where = [] if arguments == ["--help"] else ["--project", str(project.root)]
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments, *where], capture_output=True, text=True, env=environment(), check=True
    )
    assert ended.stderr.splitlines()[-1] == "[]"


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another thing there")
def test_ctrl_c_ends_with_a_message(project):
    code = (
        "import sys, time\nsys.path.insert(0, sys.argv.pop(1))\n"
        "import fakebuild\nfrom srps import cli\nfrom srps.building import jobs, operations\n"
        "fakebuild.pause = 0.2\njobs.run, operations._pool = fakebuild.run, fakebuild.pool\ncli.main()"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parent), "build", "--project", str(project.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as running:
        assert running.stdout.readline() == b"first task\n"
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate()
    assert running.returncode == 130
    assert errors.decode() == "Interrupted. What was finished is kept; the next build goes on from there.\n"


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}


def test_what_lies_where_nothing_reads_it_is_named_by_build_and_status(project):
    (project.raw / "alfa" / "2022 kopia").mkdir()

    for command in ("build", "status"):
        result = srps(project, command)
        assert result.exit_code == 0
        assert "data/raw/alfa/2022 kopia: this folder is not read" in result.stderr


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "utf-8"])
@pytest.mark.parametrize("arguments", [["--help"], ["build", "--lang", "pl", "--city", "łódź – „nowa” → 2"]])
def test_output_in_an_old_encoding_is_readable_and_no_traceback(project, encoding, arguments):
    where = [] if arguments == ["--help"] else ["--project", str(project.root)]
    ended = subprocess.run(
        [sys.executable, "-c", "from srps.cli import main\nmain()", *arguments, *where],
        capture_output=True,
        env=environment() | {"PYTHONIOENCODING": encoding, "SRPS_UI_LANG": "pl"},
        check=False,
    )
    text = (ended.stdout + ended.stderr).decode(encoding)
    assert "Traceback" not in text
    assert "?" not in text
    assert ended.returncode == (0 if arguments == ["--help"] else 1)


@pytest.mark.parametrize("command", ["build", "status", "explain", "clean"])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/p/report.pl.pdf"), "/p/report.pl.pdf cannot be opened"),
        (OSError(errno.ENOSPC, "No space left on device", "/p/a.csv"), "The disk is full: /p/a.csv cannot be written"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full. Free some space"),
        (OSError(errno.EROFS, "Read-only file system", "/p"), "/p is read-only. Copy the project"),
        (OSError("AF_UNIX path too long"), "A file has too long a path for this system"),
        (RuntimeError("kaputt"), "An error of the program (RuntimeError: kaputt). Please report it, with the file "),
    ],
)
def test_errors_of_the_system_are_sentences(project, command, error, sentence, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(operations, command, fail)
    result = srps(project, command)
    assert result.exit_code == 1
    assert result.stderr.startswith(sentence)


def test_a_project_that_cannot_be_written_is_said(project):
    project.state.write_text("a file where the build's folder should be", encoding="utf-8")
    for command in ("status", "explain"):  # they only look
        assert srps(project, command).exit_code == 0
    for command in ("build", "clean"):
        result = srps(project, command)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1), command
        assert "is no plain file or folder where one is due" in result.stderr


def test_what_is_removed_is_said(project):
    srps(project, "build")
    (project.raw / "alfa" / "2023").rename(project.raw / "alfa" / "2022")
    result = srps(project, "build")
    assert "files removed that nothing makes any more, such as data/processed/alfa/2023/" in result.stdout


def test_status_names_what_is_left_of_a_city_that_is_gone(project):
    fakebuild.write_project(project.root, {"beta": (2023,)})
    srps(project, "build")
    assert "is gone" not in srps(project, "status").stdout
    shutil.rmtree(project.raw / "beta")
    assert re.search(r"\d+ files are of cities or years that are gone, such as \S+beta", srps(project, "status").stdout)


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are always Unicode there")
def test_a_project_whose_path_is_not_utf8_is_refused(tmp_path):
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb3"))
    (root / "data/raw").mkdir(parents=True)
    result = srps(Project(root), "status")
    assert result.exit_code == 1
    assert "is not UTF-8" in result.stderr
