"""A notebook opens each file of data once, and none of which the build does not know that its task depends on it."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import miniature
import withoutkernels
from srps.building import graph, jobs
from srps.building.fingerprints import Outputs
from srps.building.jobs import Job
from srps.building.written import Written
from srps.paths import CARRIED, PROJECT_VARIABLE, Project

CITY, YEARS = "testowo", (2022, 2023)
_listening: list[list[Path]] = []


def _hear(event: str, arguments: tuple) -> None:
    if _listening and event == "open" and isinstance(arguments[0], str | os.PathLike):
        name, _, flags = arguments
        if not flags & (os.O_WRONLY | os.O_RDWR):
            _listening[-1].append(Path(os.path.abspath(name)))  # noqa: PTH100 - nothing may be opened here


@pytest.fixture(scope="module", autouse=True)
def _hook() -> None:
    sys.addaudithook(_hear)  # it stays until the process ends, and hears nothing where nobody listens


@contextmanager
def opened() -> Iterator[list[Path]]:
    """Yield the files that are opened to be read while the block runs, one entry for each time."""
    _listening.append([])
    try:
        yield _listening[-1]
    finally:
        _listening.pop()


@pytest.fixture(scope="module", params=["pl", "en"])
def seen(request, tmp_path_factory) -> list[tuple[Job, str, list[Path]]]:
    """Which data files each notebook of a project with two years and a second city opened."""
    project = Project(tmp_path_factory.mktemp("opened"))
    miniature.write_catalogue(project)
    for city, year in ((CITY, YEARS[0]), (CITY, YEARS[1]), ("obok", 2023)):
        miniature.write_year(project, city, year)
    found = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(PROJECT_VARIABLE, str(project.root))
        chosen = [("obok", 2023), *((CITY, year) for year in YEARS)]
        tasks = [Job(str(project.root), kind, *key) for key in chosen for kind in ("year", "report")]
        tasks += [Job(str(project.root), "years", CITY, 0), Job(str(project.root), "cities", "", 0)]
        for job in tasks:
            for notebook in job.notebooks:
                with opened() as paths:
                    list(withoutkernels.execute(project.notebook(notebook), job.parameters(request.param)))
                found.append((job, notebook, [path for path in paths if is_data(project, path) and path.exists()]))
    return found


def is_data(project: Project, path: Path) -> bool:
    """Tell whether a file is one of data, of the project or carried by the program."""
    folders = [root / name for root in (project.root, CARRIED) for name in ("data", "expectations")]
    return any(path.is_relative_to(folder) for folder in folders)


def test_no_file_is_opened_twice(seen):
    for job, notebook, paths in seen:
        twice = {path.name: count for path, count in Counter(paths).items() if count > 1}
        assert not twice, (job.label, notebook)


def test_what_a_task_opens_is_among_what_it_depends_on(seen):
    project = seen[0][0].project
    plan = graph.plan(project, Outputs(), Written(project))
    tasks = {task.name: task for task in plan.tasks}
    for job, notebook, paths in seen:
        declared = {Path(name) for node in tasks[job.label].depends_on["inputs"] for name, _ in node._seen}
        others = {path for path in paths if path not in declared and not is_known(project, job, path)}
        assert not others, (job.label, notebook)
        if notebook == jobs.YEAR_NOTEBOOKS[0]:
            assert {path for path in paths if path.is_relative_to(project.raw_year(job.city, job.year))}


def is_known(project: Project, job: Job, path: Path) -> bool:
    """Tell whether a file was written by the task itself, by one that it waits for, or is a suite."""
    if path.is_relative_to(project.root / "expectations"):
        return True
    if not path.is_relative_to(project.processed):
        return False
    city, year, *_ = (*path.relative_to(project.processed).parts, "", "")
    return not job.city or (city == job.city and (not job.year or int(year) <= job.year))
