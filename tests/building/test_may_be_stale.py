"""Work is expected where something is newer than the last build, and nowhere else."""

import os
import time

import pytest

from srps.building.may_be_stale import is_work_likely
from srps.paths import Project


@pytest.fixture
def project(tmp_path):
    """A project that was built a minute after its files were last changed, and after the program was."""
    (tmp_path / "data/raw/alfa/2023").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/1_clean.ipynb").write_text("{}", encoding="utf-8")
    lock = tmp_path / ".srps/build/pytask.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("", encoding="utf-8")
    os.utime(lock, (time.time() + 60, time.time() + 60))
    return Project(tmp_path)


def test_nothing_new_is_no_work(project):
    assert not is_work_likely(project)


@pytest.mark.parametrize("name", ["data/raw/alfa/2023/goals.csv", "notebooks/1_clean.ipynb"])
def test_a_newer_file_is_work(project, name):
    path = project.root / name
    path.write_text("", encoding="utf-8")
    os.utime(path, (time.time() + 120, time.time() + 120))
    assert is_work_likely(project)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_no_error(project):
    (project.root / "data/raw/alfa/2023/goals.csv").symlink_to(project.root / "nowhere")
    assert is_work_likely(project)


def test_a_project_that_was_never_built_is_work(project):
    (project.state / "build/pytask.lock").unlink()
    assert is_work_likely(project)
