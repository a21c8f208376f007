import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from miniature import CITY, YEAR
from srps.catalogue.keys import keyed
from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks.declared import declared_checks, message
from srps.checks.run import check_year, edited_suites, problem_rows, require_no_errors
from srps.checks.suites import build_suites, is_edited, own_rules, suite_json, validate
from srps.checks.year import YearAtHand
from srps.errors import CheckFailed, Problem
from srps.judging.replication import replicate
from srps.numbers import REASONS
from srps.paths import REPOSITORY, Project
from srps.reading.clean import CleanYear, clean_year
from srps.reading.values import REASONS as VALUE_REASONS
from srps.reading.year import read_year
from srps.results import steps
from srps.results.run import open_run

FILE_CHECKS = {"encoding", "identity", "series_lost"}
"""Found in the files that people wrote and in other years, not in a table of the year."""
NEVER_FAIL = {"correction_applied", "own_rule"}
"""Corrections are only listed; an analyst's own rules stand in a file of their own."""


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


@pytest.fixture
def at_hand(cleaned: CleanYear, mini_catalogue: Catalogue) -> YearAtHand:
    claims = replicate(cleaned.judged)
    names = ("observations", "goals", "actions", "targets", "recommendations", "cleaning_log")
    tables = {name: keyed(name, getattr(cleaned, name)) for name in names}
    tables["replication"] = keyed("replication", claims)
    return YearAtHand(CITY, YEAR, tables, cleaned.parts, cleaned.document, mini_catalogue)


def with_table(year: YearAtHand, name: str, frame: pd.DataFrame) -> YearAtHand:
    return replace(year, tables={**year.tables, name: keyed(name, frame)}, _found={})


def without_stamp(text: str) -> dict:
    return {key: value for key, value in json.loads(text).items() if key != "meta"}


def test_suites_hold_no_ids_and_no_versions(suites: dict[str, dict]) -> None:
    assert {"id", "ge_cloud_id", "great_expectations_version", "notes"}.isdisjoint(keys_within(suites))


def test_suites_are_the_same_each_time(suites: dict[str, dict], mini_catalogue: Catalogue) -> None:
    texts = {name: suite_json(suite) for name, suite in suites.items()}

    assert texts == {name: suite_json(suite) for name, suite in build_suites(mini_catalogue).items()}
    assert {name: without_stamp(text) for name, text in texts.items()} == suites
    assert all(text.endswith("}\n") and "\\u" not in text for text in texts.values())


def test_there_is_a_suite_for_every_table_that_is_checked(suites: dict[str, dict]) -> None:
    assert set(suites) == set(processed_tables()) - {"checks", "changes", "labels", "comparison"}


def test_every_declared_check_occurs_in_a_suite(suites: dict[str, dict]) -> None:
    found = {expectation["meta"]["check"] for suite in suites.values() for expectation in suite["expectations"]}

    assert found == set(declared_checks()) - FILE_CHECKS - NEVER_FAIL


def test_every_expectation_is_known_to_the_library(suites: dict[str, dict], at_hand: YearAtHand) -> None:
    empty = {name: keyed(name, processed_tables()[name].empty()) for name in suites}
    nothing = replace(at_hand, tables=empty, parts=at_hand.parts.iloc[:0], _found={})
    for name, suite in suites.items():
        findings = validate(name, nothing, suite)
        assert [(finding.check, finding.success, finding.detail) for finding in findings] == [("schema", True, "")]


def test_a_new_indicator_or_unit_changes_the_suite_without_code(mini_catalogue: Catalogue) -> None:
    units = {**mini_catalogue.units, "beds": mini_catalogue.units["items"]}
    content = build_suites(Catalogue(**{**vars_of(mini_catalogue), "units": units}))["observations"]
    known = next(e for e in content["expectations"] if e["meta"]["check"] == "unit_known")

    assert "beds" in known["kwargs"]["value_set"]


def vars_of(catalogue: Catalogue) -> dict[str, Any]:
    return {name: getattr(catalogue, name) for name in Catalogue.__dataclass_fields__}


def test_the_library_judges_columns(suites: dict[str, dict], at_hand: YearAtHand) -> None:
    frame = at_hand.tables["observations"].copy()
    frame.loc["observations:3", "unit"] = "persona"
    frame.loc["observations:4", "qualifier"] = "roughly"
    frame.loc["observations:6", "indicator"] = None
    found = validate("observations", with_table(at_hand, "observations", frame), suites["observations"])
    failed = [f for f in found if not f.success and f.check in {"schema", "unit_known"}]

    assert [(f.check, f.column, f.failed) for f in failed] == [
        ("schema", "indicator", ("observations:6",)),
        ("schema", "qualifier", ("observations:4",)),
        ("unit_known", "unit", ("observations:3",)),
    ]


def test_a_missing_column_is_a_fault_of_the_table(suites: dict[str, dict], at_hand: YearAtHand) -> None:
    frame = at_hand.tables["actions"].drop(columns="deadline")
    found = validate("actions", with_table(at_hand, "actions", frame), suites["actions"])
    failed = [f for f in found if not f.success]

    assert [(f.check, f.column) for f in failed] == [("schema", "")]


def test_a_check_that_cannot_run_is_no_pass(suites: dict[str, dict], at_hand: YearAtHand) -> None:
    suite = json.loads(suite_json(suites["observations"]))
    broken = next(e for e in suite["expectations"] if e["meta"]["check"] == "unit_known")
    broken["type"] = "expect_column_values_to_match_regex"
    broken["kwargs"] = {"column": "unit", "regex": "("}

    with pytest.raises(CheckFailed, match="unit_known: the check of observations could not be run"):
        validate("observations", at_hand, suite)


def test_the_checks_table_has_one_row_per_row_checked(
    cleaned: CleanYear, mini_catalogue: Catalogue, suites: dict[str, dict]
) -> None:
    claims = replicate(cleaned.judged)
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
    assert row["message"].startswith("data/raw/testowo/2023/goals.csv, wiersz 3, kolumna name: co")


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


# The library by itself


def failures(table: str, frame: pd.DataFrame, suite: dict) -> dict[str, set[int]]:
    """Run a suite as anybody would: a table, the suite, nothing of ours but the import; row numbers by check."""
    import great_expectations as gx

    import srps.checks  # noqa: F401

    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("plain").add_dataframe_asset(table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    asked = gx.ExpectationSuite(name=table, expectations=suite["expectations"])
    found: dict[str, set[int]] = {}
    for result in batch.validate(asked, result_format="COMPLETE").results:
        assert not result.exception_info.get("raised_exception"), result.exception_info
        if not result.success:
            check = result.expectation_config.meta["check"]
            found.setdefault(check, set()).update(result.result["unexpected_index_list"])
    return found


def test_plain_great_expectations_finds_the_same_failures(
    mini_project: Project, mini_catalogue: Catalogue, suites: dict[str, dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8") + SPOILT, encoding="utf-8")
    run = open_run(city=CITY, year=YEAR, project=mini_project)
    steps.clean_year(run)
    checks = steps.check(run)
    steps.score(run)
    monkeypatch.chdir(mini_project.root)
    wrong = checks[~checks["success"]]
    assert {"contributors_sum", "over_100", "value_parsable", "percent_in_range"} <= set(wrong["check"])
    for table in ("observations", "goals", "actions", "targets", "replication", "cleaning_log"):
        frame = pd.read_csv(mini_project.processed_year(CITY, YEAR) / f"{table}.csv")
        suite = json.loads((mini_project.root / "expectations" / f"{table}.json").read_text(encoding="utf-8"))
        expected: dict[str, set[int]] = {}
        for row in wrong[wrong["table"] == table].itertuples():
            expected.setdefault(row.check, set()).add(int(row.row_key.split(":")[1]) - 1)
        assert failures(table, frame, suite) == expected


SPOILT = """\
2,1,liczba osób w klubie,,,100,,,51
2,1,liczba osób w klubie,A,,60,,,51
2,1,liczba osób w klubie,B,,50,,,51
2,1,liczba osób w klubie,C,,b.d.,,,51
2,1,liczba wizyt,,,1O2,,,52
2,1,wykonanie planu,,,"198,3 %",,,53
"""


@pytest.mark.slow
def test_plain_great_expectations_over_the_five_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    project = Project(tmp_path)
    monkeypatch.chdir(tmp_path)
    for city, year in project.city_years():
        run = open_run(city=city, year=year, project=project)
        steps.clean_year(run)
        checks = steps.check(run)
        steps.score(run)
        wrong = checks[~checks["success"]]
        for table in ("observations", "goals", "targets", "replication"):
            frame = pd.read_csv(project.processed_year(city, year) / f"{table}.csv")
            suite = json.loads((tmp_path / "expectations" / f"{table}.json").read_text(encoding="utf-8"))
            expected: dict[str, set[int]] = {}
            for row in wrong[wrong["table"] == table].itertuples():
                expected.setdefault(row.check, set()).add(int(row.row_key.split(":")[1]) - 1)
            assert failures(table, frame, suite) == expected


@pytest.mark.parametrize("first", ["srps.checks", "great_expectations"])
def test_our_expectations_are_known_in_whatever_order_both_are_imported(first: str) -> None:
    second = {"srps.checks": "great_expectations", "great_expectations": "srps.checks"}[first]
    code = (
        f"import {first}, sys; assert {first!r} != 'srps.checks' or 'great_expectations' not in sys.modules\n"
        f"import {second}\n"
        "from great_expectations.expectations.registry import get_expectation_impl\n"
        "print(get_expectation_impl('expect_contributors_to_sum_to_total').__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "ExpectContributorsToSumToTotal"


# Hands


def test_a_suite_changed_by_hand_is_named_and_left_alone(mini_project: Project) -> None:
    run = open_run(city=CITY, year=YEAR, project=mini_project)
    steps.clean_year(run)
    steps.check(run)
    path = mini_project.root / "expectations" / "observations.json"
    changed = path.read_text(encoding="utf-8").replace('"percent_in_range"', '"value_parsable"')
    path.write_text(changed, encoding="utf-8")

    checks = steps.check(run)

    assert path.read_text(encoding="utf-8") == changed
    row = checks[checks["verdict"] == "suite_edited"].iloc[0]
    assert (row["check"], row["severity"], row["success"]) == ("schema", "warning", False)
    assert "expectations/observations.json" in row["message"]


def test_an_older_suite_without_a_stamp_is_made_anew(suites: dict[str, dict]) -> None:
    assert not is_edited(json.dumps(suites["goals"]))
    assert not is_edited(suite_json(suites["goals"]))
    assert is_edited(suite_json(suites["goals"]).replace("critical", "info"))
    assert is_edited("{")
    assert edited_suites([], CITY, YEAR).empty


def test_the_suites_of_this_project_are_those_that_the_program_makes() -> None:
    files = [path for path in (REPOSITORY / "expectations").glob("*.json") if path.name != "own.json"]
    assert [path.name for path in files if is_edited(path.read_text(encoding="utf-8"))] == []
    assert len(files) > 10


OWN = """{"expectations": [
  {"type": "expect_column_values_to_be_between", "kwargs": {"column": "value", "max_value": 100}, "severity": "info"},
  {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 100}}
]}"""


def test_rules_of_an_analyst_are_checked_too_and_never_rewritten(mini_project: Project) -> None:
    own = mini_project.root / "expectations" / "own" / "observations.json"
    own.parent.mkdir(parents=True)
    own.write_text(OWN, encoding="utf-8")
    run = open_run(city=CITY, year=YEAR, project=mini_project)
    steps.clean_year(run)

    checks = steps.check(run).query("check == 'own_rule'")

    assert checks[["row_key", "severity", "expected"]].values.tolist() == [
        ["observations:4", "info", "value"],
        ["observations:9", "info", "value"],
        ["observations", "warning", "expect_table_row_count_to_be_between"],
    ]
    assert not checks["success"].any()
    assert own.read_text(encoding="utf-8") == OWN


@pytest.mark.parametrize("content", ["{", "[]", '{"expectations": [{"type": "x"}]}', "[" * 100_000])
def test_a_file_of_rules_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "observations.json").write_text(content, encoding="utf-8")
    with pytest.raises(CheckFailed, match=r"observations\.json is no suite of expectations"):
        own_rules(tmp_path, "observations")
