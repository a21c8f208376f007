"""Every defect of the corpus gets its own clear message, and touches nothing but its own year."""

import shutil
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd
import pytest

from corpus.defects import DEFECTS, Defect
from miniature import CITIES, CITY, CONTEXT, YEAR, write_catalogue, write_year
from srps.catalogue.load import Catalogue, load_catalogue
from srps.checks.run import check_year, problem_rows, require_no_errors
from srps.checks.suites import build_suites
from srps.errors import CheckFailed, DataError
from srps.judging.replication import replicate
from srps.paths import Project
from srps.reading.clean import clean_year
from srps.reading.year import read_year
from srps.results.store import csv_text
from srps.showing.language import texts

NEIGHBOUR = "wzorowo"
INDICATORS = """\
- id: families_family_assistant
  title: {pl: "Rodziny objęte pomocą asystenta rodziny", en: "Families supported by a family assistant"}
  definition:
    pl: "Rodziny, z którymi w roku pracował asystent rodziny."
    en: "Families with whom a family assistant worked in the year."
  unit: families
  domain: family
  direction: 0
  denominator: population
  plausible_from: 0
  plausible_to: 1000
"""


@dataclass(frozen=True)
class Results:
    observations: pd.DataFrame
    parts: pd.DataFrame
    checks: pd.DataFrame
    texts: dict[str, str]


def run(project: Project, city: str, catalogue: Catalogue, suites: dict[str, dict] | None) -> Results:
    """Read, clean, replicate and, with suites, check a year, as the notebooks do."""
    cleaned = clean_year(read_year(project, city, YEAR), catalogue)
    observations = cleaned.judged.observations
    claims = replicate(cleaned.judged)
    checks = check_year(cleaned, claims, catalogue, suites) if suites else pd.DataFrame()
    tables = {name: getattr(cleaned, name) for name in ("goals", "actions", "targets", "parts", "cleaning_log")}
    tables |= {"observations": observations, "replication": claims} | ({"checks": checks} if suites else {})
    return Results(observations, cleaned.parts, checks, {name: csv_text(frame) for name, frame in tables.items()})


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The miniature project with a second city, of which no defect knows."""
    project = Project(tmp_path_factory.mktemp("intact"))
    catalogue = write_catalogue(project)
    (catalogue / "indicators").mkdir()
    (catalogue / "indicators" / "family.yml").write_text(INDICATORS, encoding="utf-8")
    for name, text in {"cities.csv": CITIES, "context.csv": CONTEXT}.items():
        second = text.splitlines()[1].replace(CITY, NEIGHBOUR)
        (catalogue / name).write_text(f"{text}{second}\n", encoding="utf-8")
    for city in (CITY, NEIGHBOUR):
        write_year(project, city)
    return project


@pytest.fixture(scope="module")
def catalogue(intact: Project) -> Catalogue:
    return load_catalogue(intact)


@pytest.fixture(scope="module")
def suites(catalogue: Catalogue) -> dict[str, dict]:
    return build_suites(catalogue)


@pytest.fixture(scope="module")
def expected(intact: Project, catalogue: Catalogue, suites: dict[str, dict]) -> dict[str, Results]:
    return {city: run(intact, city, catalogue, suites) for city in (CITY, NEIGHBOUR)}


def test_the_intact_year_is_as_it_is_meant(expected: dict[str, Results]) -> None:
    checks = expected[CITY].checks
    failed = checks[~checks["success"]]
    verdicts = dict(zip(checks["row_key"], checks["verdict"], strict=True))
    sums = checks[checks["check"] == "contributors_sum"].set_index("row_key")["verdict"]

    assert failed[["check", "row_key"]].values.tolist() == [["contributors_sum", "observations:4"]]
    assert sums.to_dict() == {
        "observations:1": "match",
        "observations:4": "mismatch",
        "observations:7": "examples_only",
    }
    assert verdicts["replication:1"] == "reproduced"


def test_the_corpus_is_large_and_every_defect_has_its_own_name() -> None:
    outcomes = Counter(defect.outcome for defect in DEFECTS)

    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS) >= 60
    assert min(outcomes[kind] for kind in ("refused", "stopped", "warned", "accepted")) >= 5


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_defect(
    defect: Defect,
    intact: Project,
    tmp_path: Path,
    catalogue: Catalogue,
    suites: dict[str, dict],
    expected: dict[str, Results],
) -> None:
    project = Project(tmp_path / "project")
    shutil.copytree(intact.root, project.root)
    defect.apply(project.raw_year(CITY, YEAR))

    if defect.whole:
        with pytest.raises(DataError) as caught:
            load_catalogue(project)
        assert_refused(caught.value, defect)
        return
    known = load_catalogue(project) if defect.catalogue else catalogue
    if defect.outcome == "refused":
        with pytest.raises(DataError) as caught:
            run(project, CITY, known, suites)
        assert_refused(caught.value, defect)
    else:
        damaged = run(project, CITY, known, suites)
        {"stopped": assert_stopped, "warned": assert_warned, "accepted": assert_accepted}[defect.outcome](
            damaged, defect, expected[CITY]
        )
    # Checks depend on nothing but the tables and the catalogue, so that they are compared where that is another one.
    # A fault of the shared catalogue is told to all, as a row of `identity`, and changes nothing else.
    neighbour = _without_identity(run(project, NEIGHBOUR, known, suites if defect.catalogue else None).texts)
    before = _without_identity(expected[NEIGHBOUR].texts)
    assert neighbour == {name: before[name] for name in neighbour}


def _without_identity(tables: dict[str, str]) -> dict[str, str]:
    return {
        name: "\n".join(line for line in text.splitlines() if ",identity," not in line) for name, text in tables.items()
    }


def assert_refused(error: DataError, defect: Defect) -> None:
    """One message, with file, line, column, what is wrong and what to do; the same in the table of checks."""
    message = str(error)
    where = "data/raw/catalogue" if defect.catalogue else f"data/raw/{CITY}/{YEAR}"
    file = f"{where}/{defect.file}".rstrip("/")
    place = file + (f", line {defect.line}" if defect.line else "")

    assert {problem.check for problem in error.problems} == {defect.check}
    assert message.startswith(place), message
    steps = f"column {defect.column}"
    if str(defect.file).endswith(".yml"):  # it has keys, and entries of lists, but no columns and cells
        groups = groupby((defect.column or "").split("."), key=str.isdigit)
        steps = ", ".join(f"{'entry' if is_entry else 'key'} {'.'.join(parts)}" for is_entry, parts in groups)
        assert "(the cell holds" not in message or "does not stand" in message  # the cell of a table
    is_named = f", {steps}: " in message
    assert is_named == (defect.column is not None) or not defect.column, message
    for words in defect.words:
        assert words in message
    for problem in error.problems:
        assert problem.remedy.endswith((".", ")")) or "The first line must be" in problem.remedy
        assert defect.line is None or problem.line is not None
    assert len(message) < 1_000
    assert message.isprintable() or message.replace("\n", "").isprintable()
    rows = problem_rows(error.problems, CITY, YEAR)
    assert not rows["success"].any()
    assert set(rows["severity"]) == {"error"}
    assert "\n".join(rows["message"]) == error.said(texts("pl").translations)


def assert_stopped(damaged: Results, defect: Defect, intact: Results) -> None:
    with pytest.raises(CheckFailed) as caught:
        require_no_errors(damaged.checks)
    message = str(caught.value)

    assert set(failed_rows(damaged, "error")["check"]) == {defect.check}
    assert f"data/raw/{CITY}/{YEAR}/{defect.file}, record {defect.line}, line " in message
    assert f", column {defect.column}: " in message
    in_polish = caught.value.said(texts("pl").translations)
    for words in defect.words:
        assert words in in_polish


def assert_warned(damaged: Results, defect: Defect, intact: Results) -> None:
    require_no_errors(damaged.checks)
    failed = failed_rows(damaged, "warning")
    named = failed[failed["check"] == defect.check].set_index("row_key")

    assert sorted(named.index) == sorted({*defect.rows, *usual(intact, defect.check)})
    message = "\n".join(named.loc[list(defect.rows), "message"])
    for words in defect.words:
        assert words in message
    assert named["line"].notna().all() or defect.check == "claim_recomputed"
    assert silent_changes(damaged, intact, set(failed["row_key"])) == {}


def assert_accepted(damaged: Results, defect: Defect, intact: Results) -> None:
    different = {name for name, text in damaged.texts.items() if text != intact.texts[name]}

    assert different == set(defect.changed)
    assert silent_changes(damaged, intact, set()) == {}
    assert len(failed_rows(damaged, "warning")) == len(failed_rows(intact, "warning"))


def failed_rows(results: Results, severity: str) -> pd.DataFrame:
    return results.checks[~results.checks["success"] & (results.checks["severity"] == severity)]


def usual(intact: Results, check: str) -> set[str]:
    """Return the rows that this check finds fault with in the intact year too."""
    failed = failed_rows(intact, "warning")
    return set(failed.loc[failed["check"] == check, "row_key"])


def silent_changes(damaged: Results, intact: Results, named: set[str]) -> dict[str, float]:
    """Return numbers that differ from the intact year, or are new, and which no failed check names, nor their total."""
    key = ["goal", "action", "indicator", "breakdown", "line"]
    before = dict(zip(intact.observations[key].itertuples(index=False), intact.observations["value"], strict=True))
    totals = dict(zip(damaged.parts["row_key"], damaged.parts["whole_key"], strict=True))
    after = zip(damaged.observations.index, damaged.observations[key].itertuples(index=False), strict=True)
    values = damaged.observations["value"]
    return {
        row: values[row]
        for row, where in after
        if pd.notna(values[row]) and values[row] != before.get(where) and named.isdisjoint({row, totals.get(row)})
    }
