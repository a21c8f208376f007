"""The five cities, built once for all back tests."""

import shutil

import pytest

from srps.paths import REPOSITORY, Project
from srps.results import steps
from srps.results.run import open_run

CITY_YEARS = [
    ("belchatow", 2018),
    ("lomza", 2010),
    ("ostrowiec-swietokrzyski", 2021),
    ("pruszkow", 2024),
    ("sieradz", 2023),
]


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("five")
    shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
    return Project(root)


@pytest.fixture(scope="session")
def results(project):
    built = {}
    for city, year in CITY_YEARS:
        run = open_run(city=city, year=year, project=project)
        steps.clean_year(run)
        steps.check(run)
        built[city] = steps.score(run)
    return built


@pytest.fixture(scope="session")
def cities(project, results):
    return steps.compare_cities(open_run(project=project))
