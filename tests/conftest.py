import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from miniature import write_catalogue, write_year
from srps.catalogue.load import Catalogue, load_catalogue
from srps.paths import PROJECT_VARIABLE, Project

CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)

os.environ.setdefault("SRPS_UI_LANG", "en")
"""Messages are tested by their English texts, whatever the locale; tests of the Polish ones ask for them."""

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
"""The same examples in every run: a test that passed does not fail the next day without a change."""


@pytest.fixture(autouse=True)
def _no_project_is_left_in_the_environment() -> Iterator[None]:
    """Take back which project a build in this process was told of: the next test has its own."""
    before = os.environ.get(PROJECT_VARIABLE)
    yield
    if before is None:
        os.environ.pop(PROJECT_VARIABLE, None)
    else:
        os.environ[PROJECT_VARIABLE] = before


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for all tests of a process: two drivers in one process do not get along."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


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
