"""Notebooks run in their order: each refuses where one before it refused, or where the files have changed since."""

import pytest

from miniature import CITY, YEAR
from srps.errors import CheckFailed, DataError
from srps.results import steps
from srps.results.run import open_run


def change(project, old: str, new: str) -> None:
    path = project.raw_year(CITY, YEAR) / "goals.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_report_waits_for_cleaning_checks_and_scores_of_the_files_as_they_are(mini_project):
    run = open_run(city=CITY, year=YEAR, project=mini_project)
    with pytest.raises(DataError, match="not been cleaned yet"):
        steps.load_year(run)
    steps.clean_year(run)
    with pytest.raises(DataError, match="not been checked and scored"):
        steps.load_year(run)
    steps.check(run)
    with pytest.raises(DataError, match="not been checked and scored"):
        steps.load_year(run)
    steps.score(run)
    assert steps.load_year(run).document.year == YEAR

    change(mini_project, "Rodzina,2", "Rodzina,3")
    with pytest.raises(DataError, match="have changed since they were read"):
        steps.load_year(run)
    change(mini_project, "Rodzina,3", "Rodzina,2")
    assert steps.load_year(run).document.year == YEAR

    change(mini_project, "Rodzina,2", "Rodzina,9")  # not on the scale
    steps.clean_year(run)
    steps.check(run)
    with pytest.raises(CheckFailed):
        steps.score(run)
    with pytest.raises(CheckFailed):
        steps.load_year(run)
