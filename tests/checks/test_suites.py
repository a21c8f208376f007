import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from miniature import CITY, YEAR
from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks.declared import declared_checks, message
from srps.checks.evidence import COLUMNS
from srps.checks.run import check_year, keyed, problem_rows, require_no_errors
from srps.checks.suites import build_suites, suite_json, validate
from srps.errors import CheckFailed, Problem
from srps.judging.replication import replicate
from srps.numbers import REASONS
from srps.paths import Project
from srps.reading.clean import CleanYear, clean_year
from srps.reading.values import REASONS as VALUE_REASONS
from srps.reading.year import read_year

FILE_CHECKS = {"encoding"}
"""Found when files are read, before any table is there to expect something of."""


@pytest.fixture(scope="module")
def suites(mini_catalogue: Catalogue) -> dict[str, dict]:
    return build_suites(mini_catalogue)


@pytest.fixture
def cleaned(mini_project: Project, mini_catalogue: Catalogue) -> CleanYear:
    return clean_year(read_year(mini_project, CITY, YEAR), mini_catalogue)


def keys_within(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for key, inner in content.items():
            yield key
            yield from keys_within(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from keys_within(inner)


def judged(rows: dict[str, str], settled: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = pd.DataFrame("", index=list(rows), columns=COLUMNS)
    return frame.assign(verdict=list(rows.values()), settled=[key in settled for key in rows])


def test_suites_hold_no_ids_and_no_versions(suites: dict[str, dict]) -> None:
    assert {"id", "ge_cloud_id", "great_expectations_version", "notes"}.isdisjoint(keys_within(suites))


def test_suites_are_the_same_each_time(suites: dict[str, dict], mini_catalogue: Catalogue) -> None:
    texts = {name: suite_json(suite) for name, suite in suites.items()}

    assert texts == {name: suite_json(suite) for name, suite in build_suites(mini_catalogue).items()}
    assert {name: json.loads(text) for name, text in texts.items()} == suites
    assert all(text.endswith("}\n") and "\\u" not in text for text in texts.values())


def test_there_is_a_suite_for_every_table_that_is_checked(suites: dict[str, dict]) -> None:
    assert set(suites) == set(processed_tables()) - {"checks", "changes", "comparison"}


def test_every_declared_check_occurs_in_a_suite(suites: dict[str, dict]) -> None:
    found = {expectation["meta"]["check"] for suite in suites.values() for expectation in suite["expectations"]}

    assert found == set(declared_checks()) - FILE_CHECKS


def test_every_expectation_is_known_to_the_library(suites: dict[str, dict]) -> None:
    for name, suite in suites.items():
        frame = processed_tables()[name].empty().set_axis([])
        findings = validate(name, frame, {}, suite)
        assert [(finding.check, finding.success, finding.detail) for finding in findings] == [("schema", True, "")]


def test_a_new_indicator_or_unit_changes_the_suite_without_code(mini_catalogue: Catalogue) -> None:
    units = {**mini_catalogue.units, "beds": mini_catalogue.units["items"]}
    content = build_suites(Catalogue(**{**vars_of(mini_catalogue), "units": units}))["observations"]
    known = next(e for e in content["expectations"] if e["meta"]["check"] == "unit_known")

    assert "beds" in known["kwargs"]["value_set"]


def vars_of(catalogue: Catalogue) -> dict[str, Any]:
    return {name: getattr(catalogue, name) for name in Catalogue.__dataclass_fields__}


@pytest.mark.parametrize(
    ("check", "passing", "failing"),
    [
        ("keys_unique", "unique", "doubled"),
        ("count_whole_nonnegative", "whole", "negative"),
        ("contributors_sum", "examples_only", "mismatch"),
        ("part_within_whole", "within", "parts_above"),
        ("printed_twice", "equal", "differs"),
        ("slipped_row", "in_place", "slipped"),
        ("plausible", "plausible", "implausible"),
    ],
)
def test_the_library_judges_evidence(
    suites: dict[str, dict], cleaned: CleanYear, check: str, passing: str, failing: str
) -> None:
    frame = keyed("observations", cleaned.observations)
    rows = {"observations:2": passing, "observations:5": failing, "observations:7": failing, "observations:9": passing}
    findings = validate("observations", frame, {check: judged(rows, ("observations:7",))}, suites["observations"])
    finding = next(f for f in findings if f.column == f"check_{check}")

    assert (finding.success, finding.failed) == (False, ("observations:5",))
    assert all(f.success for f in findings if f is not finding)


def test_the_library_judges_columns(suites: dict[str, dict], cleaned: CleanYear) -> None:
    frame = keyed("observations", cleaned.observations)
    frame.loc["observations:3", "unit"] = "persona"
    frame.loc["observations:4", "qualifier"] = "roughly"
    frame.loc["observations:6", "indicator"] = None
    failed = [f for f in validate("observations", frame, {}, suites["observations"]) if not f.success]

    assert [(f.check, f.column, f.failed) for f in failed] == [
        ("schema", "indicator", ("observations:6",)),
        ("schema", "qualifier", ("observations:4",)),
        ("unit_known", "unit", ("observations:3",)),
    ]


def test_a_missing_column_is_a_fault_of_the_table(suites: dict[str, dict], cleaned: CleanYear) -> None:
    frame = keyed("goals", cleaned.goals).drop(columns="rating")
    failed = [f for f in validate("goals", frame, {}, suites["goals"]) if not f.success]

    assert [(f.check, f.column) for f in failed] == [("schema", "")]


def test_a_check_that_cannot_run_is_no_pass(suites: dict[str, dict], cleaned: CleanYear) -> None:
    suite = json.loads(suite_json(suites["observations"]))
    broken = next(e for e in suite["expectations"] if e["meta"]["check"] == "unit_known")
    broken["type"] = "expect_column_values_to_match_regex"
    broken["kwargs"] = {"column": "unit", "regex": "("}

    with pytest.raises(CheckFailed, match="unit_known: the check of observations could not be run"):
        validate("observations", keyed("observations", cleaned.observations), {}, suite)


def test_the_checks_table_has_one_row_per_row_checked(
    cleaned: CleanYear, mini_catalogue: Catalogue, suites: dict[str, dict]
) -> None:
    observations = keyed("observations", cleaned.observations)
    claims = replicate(cleaned.document, observations, cleaned.goals, cleaned.actions, cleaned.parts, CITY, YEAR)
    checks = check_year(cleaned, claims, mini_catalogue, suites)
    counts = checks["check"].value_counts().to_dict()

    assert checks.columns.tolist() == processed_tables()["checks"].names
    assert set(checks["city"]) == {CITY}
    assert set(checks["year"]) == {YEAR}
    assert {name: counts[name] for name in ("keys_unique", "parent_exists", "unit_known", "value_parsable")} == {
        "keys_unique": 12,
        "parent_exists": 11,
        "unit_known": 12,
        "value_parsable": 13,
    }
    mismatch = checks[(checks["check"] == "contributors_sum") & ~checks["success"]].iloc[0]
    assert mismatch[["row_key", "severity", "verdict", "observed", "expected", "line"]].tolist() == [
        "observations:4",
        "warning",
        "mismatch",
        "120",
        "115",
        20,
    ]
    assert mismatch["message"] == "„liczba osób objętych poradnictwem”: w dokumencie 120, suma składników 115"
    assert checks["check"].tolist() == sorted(checks["check"], key=list(declared_checks()).index)


def test_an_error_names_the_cell_and_what_to_do() -> None:
    checks = processed_tables()["checks"].typed(
        pd.DataFrame(
            [
                {
                    "city": CITY,
                    "year": YEAR,
                    "check": "rating_on_scale",
                    "table": "goals",
                    "row_key": "goals:2",
                    "severity": "error",
                    "success": False,
                    "message": message("rating_on_scale", "off_scale", "pl", label="2", observed="5", expected="1–3"),
                    "line": 40,
                }
            ]
        )
    )

    with pytest.raises(CheckFailed) as caught:
        require_no_errors(checks)

    assert str(caught.value) == (
        "data/raw/testowo/2023/goals.csv, record 2, line 40 of the document, column rating: Cel 2: oceny „5” nie ma na "
        "skali 1–3. Popraw ocenę albo rating_scale w document.yml; jeśli tak drukuje dokument, dodaj wpis w "
        "corrections.yml."
    )
    require_no_errors(checks.assign(success=True))
    require_no_errors(checks.assign(severity="warning"))


def test_faults_of_files_become_rows_that_any_table_can_hold() -> None:
    problem = Problem(
        "encoding", "data/raw/testowo/2023/goals.csv", "co", "jak", line=3, column="name", cell="a\x00\nb"
    )
    row = problem_rows([problem], CITY, YEAR).iloc[0]

    assert row[["check", "table", "severity", "success", "line"]].tolist() == ["encoding", "goals", "error", False, 3]
    assert row["observed"] == "a\ufffd\ufffdb"
    assert row["message"].startswith("data/raw/testowo/2023/goals.csv, line 3, column name: co")


def test_every_verdict_has_words_in_both_languages() -> None:
    parts = {"label": "nazwa", "observed": "5", "expected": "6", "place": "MOPS"}
    for name, check in declared_checks().items():
        for verdict in check.messages:
            polish, english = (message(name, verdict, language, **parts) for language in ("pl", "en"))
            assert polish
            assert english
            assert polish != english
            assert "{" not in polish + english


def test_every_reason_of_the_number_grammar_has_words() -> None:
    words = declared_checks()["value_parsable"].words

    assert set(words) == set(REASONS) | set(VALUE_REASONS)
    assert "Excel" in message(
        "value_parsable", "unparsable", "pl", label="a", observed="3-maj", expected="looks_like_date"
    )


def test_errors_say_what_to_do() -> None:
    without = {name for name, check in declared_checks().items() if check.severity == "error" and check.remedy is None}

    assert without == {"schema", "encoding"}
