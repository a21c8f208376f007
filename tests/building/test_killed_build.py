"""A real build that is killed at random moments leaves whole files, no process and nothing falsely up to date."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import fakebuild
import tinybuild
from srps.building import forkserver, operations
from srps.files import write_text
from srps.paths import PROJECT_VARIABLE, Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("kernels"),
    pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter"),
]
CITIES = {"testowo": (2022, 2023), "beta": (2023,)}
KILLS = 3
RUN = "from srps.cli import main\nmain()"


def command(project: Project) -> list[str]:
    """Return the command of a real build."""
    return [sys.executable, "-c", RUN, "build", "--project", str(project.root), "--format", "html"]


def kill_a_build(project: Project, after: float) -> None:
    """Start a build, and kill it `after` seconds from its first finished task."""
    with subprocess.Popen(command(project), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr.readline().startswith("[1/")
        time.sleep(after)
        running.send_signal(signal.SIGKILL)


def processes_of(project: Project) -> list[psutil.Process]:
    """Return the warm interpreters of a project and their children."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(PROJECT_VARIABLE) == str(project.root.resolve()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def is_whole(path: Path) -> bool:
    """Tell whether a written file ends as it should."""
    if path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".parquet":
        return path.read_bytes().endswith(b"PAR1")
    return path.suffix != ".html" or path.read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, bytes]:
    """What a build gives that nobody disturbs."""
    project = tinybuild.write_project(tmp_path_factory.mktemp("whole"), CITIES)
    assert operations.build(project, formats=("html",)).failures == ()
    return fakebuild.contents(project)


def test_a_build_killed_at_any_time_is_finished_by_the_next(tmp_path, expected):
    project = tinybuild.write_project(tmp_path, CITIES)
    table = project.raw_year("beta", 2023) / "indicators.csv"
    right = table.read_text(encoding="utf-8")
    chance = random.Random(6)
    for kill in range(KILLS):
        wrong = right.replace(",120,", f",{1200 + kill},")  # a value that no killed build has finished before
        assert wrong != right
        write_text(table, wrong)
        kill_a_build(project, chance.uniform(0, 2))
        assert all(is_whole(project.root / name) for name in fakebuild.contents(project))
    write_text(table, right)
    result = operations.build(project, formats=("html",))
    assert result.failures == ()
    assert "beta 2023" in result.built
    assert fakebuild.contents(project) == expected
    assert operations.build(project, formats=("html",)).built == ()
    own = {os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))}
    deadline = time.monotonic() + 20
    while left := [process for process in processes_of(project) if process.pid not in own]:
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


@pytest.mark.parametrize("after", [0.6, 1.2])
def test_ctrl_c_while_the_interpreters_warm_up_is_one_sentence(after, tmp_path):
    project = tinybuild.write_project(tmp_path, CITIES)
    with subprocess.Popen(
        command(project), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        time.sleep(after)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes of the build
        _, errors = running.communicate()
    assert running.returncode == 130
    assert errors == "Interrupted. What was finished is kept; the next build goes on from there.\n"
    assert processes_of(project) == []
