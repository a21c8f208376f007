"""The start script of Linux and macOS, with a stand-in for Python that writes down what it was asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAND_IN = """#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *" pip "*) exit "${PIP_ENDS_WITH:-0}" ;;
  *srps.cli*) exit "${DESK_ENDS_WITH:-0}" ;;
esac
"""
PREPARED = [
    "-m venv .venv",
    "-m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock",
    "-m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall .",
]
DESK = "-c from srps.cli import main; main() desk"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="start.cmd starts the program on Windows")


@pytest.fixture
def start(tmp_path):
    """Return what runs start.sh as a double-click does: its exit code, what it says, what Python was asked to do."""
    programs, folder, log = tmp_path / "bin", tmp_path / "Moje dane Żółć", tmp_path / "log"
    programs.mkdir()
    folder.mkdir()
    for name in ("sh", "dirname", "cmp", "cp", "rm", "mkdir"):
        (programs / name).symlink_to(shutil.which(name))
    for name in ("start.sh", "requirements.lock", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)

    def run(*words, pythons=("python3.12",), **environment):
        for name in ("python3.13", "python3.12", "python3.9"):
            (programs / name).unlink(missing_ok=True)
        for name in pythons:
            (programs / name).write_text(STAND_IN, encoding="utf-8")
            (programs / name).chmod(0o755)
        log.write_text("", encoding="utf-8")
        ended = subprocess.run(
            [programs / "sh", folder / "start.sh", *words],
            env={"PATH": str(programs), "LOG": str(log), **environment}, cwd=tmp_path, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        asked = [line for line in log.read_text("utf-8").splitlines() if line.startswith("-m") or "srps" in line]
        return ended.returncode, ended.stderr, asked

    run.folder = folder
    return run


def test_the_first_start_prepares_and_every_start_opens_the_desk(start):
    code, said, asked = start()
    assert (code, asked) == (0, [*PREPARED, DESK])
    assert "1 z 2" in said
    assert "2 of 2" in said
    assert start() == (0, "", [DESK])


@pytest.mark.parametrize("renewed", ["requirements.lock", "CHANGELOG.md"])
def test_a_newer_program_is_prepared_again_in_the_environment_that_is_there(start, renewed):
    start()
    with (start.folder / renewed).open("a", encoding="utf-8") as file:
        file.write("\n# newer\n")
    assert start()[2] == [*PREPARED[1:], DESK]


def test_a_preparation_that_failed_is_done_again(start):
    code, _, asked = start(PIP_ENDS_WITH="1")
    assert code != 0
    assert DESK not in asked
    assert start()[2] == [*PREPARED[1:], DESK]


def test_an_environment_whose_python_is_gone_is_made_anew(start):
    start()
    (start.folder / ".venv" / "bin" / "python").unlink()
    assert start()[2] == [*PREPARED, DESK]


def test_without_a_python_it_says_in_both_languages_which_one_is_needed(start):
    code, said, asked = start(pythons=("python3.9",))
    assert (code, asked) == (1, [])
    assert "Potrzebny jest Python od 3.11" in said
    assert "Python 3.11 to 3.14 is needed" in said


def test_words_behind_it_are_a_command_and_its_exit_code_is_kept(start):
    code, _, asked = start("status", "sieradz", DESK_ENDS_WITH="3")
    assert (code, asked[-1]) == (3, DESK.replace("desk", "status sieradz"))
