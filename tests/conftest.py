from pathlib import Path

import pytest

from miniature import write_catalogue, write_year
from srps.paths import Project


@pytest.fixture
def mini_project(tmp_path: Path) -> Project:
    """A project with one invented city, `testowo`, and its year 2023; see `miniature`."""
    project = Project(tmp_path)
    write_catalogue(project)
    write_year(project)
    return project
