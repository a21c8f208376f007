"""Adding an indicator, and adding a city's mapping, changes YAML only."""

import shutil
from pathlib import Path

import pytest

from srps.catalogue.load import load_catalogue
from srps.checks.suites import build_suites
from srps.paths import Project
from srps.reading import clean, year

ROOT = Path(__file__).parents[2]
NEW_INDICATOR = """\
- id: street_pedagogy_children
  title: {pl: Dzieci objęte pracą pedagogów ulicy, en: Children reached by street educators}
  definition:
    pl: Liczba dzieci, z którymi w roku sprawozdawczym pracowali pedagodzy ulicy; każde dziecko liczy się raz.
    en: Number of children with whom street educators worked in the reporting year; each child counts once.
  unit: children
  domain: family
  direction: 0
  denominator: population
"""
NEW_MAPPING = """\
indicators:
  - goal: "11"
    indicator: bezrobotni mieszkańcy Sieradza skierowani do odbycia stażu
    indicator_id: street_pedagogy_children
    match: closeMatch
    reason: sprawdzenie, że nowe dopasowanie działa bez zmiany kodu
domains:
  "11": unemployment
"""


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    return Project(tmp_path)


def first_label(project):
    raw = year.read_year(project, "sieradz", 2023)
    return raw.indicators.query("goal == '11'")["indicator"].iloc[0]


def test_new_indicator_and_new_mapping_need_no_python(project):
    label = first_label(project)
    (project.catalogue("indicators") / "added.yml").write_text(NEW_INDICATOR, encoding="utf-8")
    mapping = NEW_MAPPING.replace("bezrobotni mieszkańcy Sieradza skierowani do odbycia stażu", label)
    (project.catalogue("mappings") / "sieradz.yml").write_text(mapping, encoding="utf-8")

    catalogue = load_catalogue(project)
    cleaned = clean.clean_year(year.read_year(project, "sieradz", 2023), catalogue)

    row = cleaned.observations.query("goal == '11' and indicator == @label").iloc[0]
    assert (row["indicator_id"], row["match"], row["unit"]) == ("street_pedagogy_children", "closeMatch", "children")
    assert build_suites(catalogue)["observations"]


def test_suites_in_the_repository_are_those_of_the_catalogue():
    from srps.checks.suites import suite_json

    for name, suite in build_suites(load_catalogue(Project(ROOT))).items():
        assert (ROOT / "expectations" / f"{name}.json").read_text(encoding="utf-8") == suite_json(suite)
