import os
from pathlib import Path

import pytest
from hypothesis import settings

from miniature import write_catalogue, write_year
from srps.catalogue.load import Catalogue, load_catalogue
from srps.paths import Project

os.environ.setdefault("SRPS_UI_LANG", "en")
"""Messages are tested by their English texts, whatever the locale; tests of the Polish ones ask for them."""

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
"""The same examples in every run: a test that passed does not fail the next day without a change."""


@pytest.fixture
def mini_project(tmp_path: Path) -> Project:
    """A project with one invented city, `testowo`, and its year 2023; see `miniature`."""
    project = Project(tmp_path)
    write_catalogue(project)
    write_year(project)
    return project


@pytest.fixture(scope="session")
def mini_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The catalogue of that project: the city's own entries, the repository's closed lists and indicators."""
    project = Project(tmp_path_factory.mktemp("catalogue"))
    write_catalogue(project)
    return load_catalogue(project)
