"""Great Expectations suites: generated from the catalogue, kept as JSON, run in memory.

The only module that imports the library.

Nothing leaves the machine: the library's telemetry is switched off before it is imported.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from srps.catalogue.label_reader import UNKNOWN
from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks.declared import DeclaredCheck, declared_checks
from srps.checks.evidence import SIGNED
from srps.checks.year import YearAtHand, given
from srps.errors import CheckFailed
from srps.files import read_bytes
from srps.messages import Message

SEVERITIES = {"error": "critical", "warning": "warning", "info": "info"}
OWN_RULE = "own_rule"
"""The check under which the rules of an analyst are listed."""
ROW_KEY = "row_key"
CONSTANT_COLUMNS = {"city", "year"}
"""Set by the program in every row."""
_LABELS = ["city", "year", "goal", "action", "indicator", "breakdown", "part_of"]
_NUMBERS = ["value", "unit", "status", "value_printed", "line", "page"]
LOOKED_AT = {
    "observations": [*_LABELS, "indicator_id", "match", *_NUMBERS, "period", "measure", "scale", "source"],
    "goals": ["city", "year", "goal", "level", "parent", "rating", "line"],
    "targets": ["city", "year", "goal", "indicator", "value", "value_printed", "line"],
    "replication": ["city", "year", "claim", "printed", "recomputed", "verdict"],
}
"""The columns that the expectations of our own look at."""
OWN_EXPECTATIONS = {
    ("observations", "parent_exists"): "expect_goal_to_exist",
    ("observations", "count_whole_nonnegative"): "expect_counts_to_be_whole",
    ("observations", "scale_read"): "expect_scale_to_stand_in_the_cell",
    ("observations", "period_suspected"): "expect_period_to_be_in_its_column",
    ("observations", "contributors_sum"): "expect_contributors_to_sum_to_total",
    ("observations", "part_within_whole"): "expect_part_to_lie_within_whole",
    ("observations", "over_100"): "expect_known_parts_to_lie_within_whole",
    ("observations", "printed_twice"): "expect_fact_printed_twice_to_agree",
    ("observations", "slipped_row"): "expect_contributors_to_stand_in_their_row",
    ("observations", "plausible"): "expect_value_to_be_plausible",
    ("observations", "jump"): "expect_no_jump_from_the_year_before",
    ("goals", "rating_on_scale"): "expect_rating_on_scale",
    ("goals", "rated_once"): "expect_goal_to_be_rated",
    ("targets", "value_parsable"): "expect_target_to_be_readable",
    ("replication", "claim_recomputed"): "expect_claim_to_be_reproduced",
}
"""What the library has no expectation for, by table and check; the others use the library's own."""


@dataclass(frozen=True)
class Finding:
    """What one expectation says: the check, and the row keys that failed (none: the table as a whole)."""

    check: str
    table: str
    success: bool
    column: str
    failed: tuple[str, ...]
    detail: str
    severity: str = ""


def build_suites(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return the suites by table name, as plain content: no random ids, no version.

    Types are no expectation: `Table.typed` gives them when a table is read, or refuses.
    """
    suites = {}
    for table in processed_tables().values():
        if table.name in {"checks", "changes", "labels", "comparison"}:
            continue
        expectations = [
            _expectation("expect_table_columns_to_match_ordered_list", "schema", {"column_list": table.names})
        ]
        for column in table.columns:
            kwargs: dict[str, Any] = {"column": column.name}
            if column.name in table.required and column.name not in CONSTANT_COLUMNS:
                expectations.append(_expectation("expect_column_values_to_not_be_null", "schema", kwargs))
            if column.values and column.name != "unit":
                closed = {**kwargs, "value_set": list(column.values)}
                expectations.append(_expectation("expect_column_values_to_be_in_set", "schema", closed))
        if table.name == "observations":
            expectations += _of_the_library(catalogue)
        for (name, check), kind in OWN_EXPECTATIONS.items():
            if name == table.name:
                expectations.append(_expectation(kind, check, {"column_list": LOOKED_AT[name]}))
        suites[table.name] = {"name": table.name, "expectations": expectations}
    return suites


def _of_the_library(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return what the library's own expectations can say of observations."""
    place = ["line", "page", "source"]

    def where(column: str, **condition: Any) -> dict[str, Any]:
        kind = "nullity" if "is_null" in condition else "comparison"
        return {"row_condition": {"type": kind, "column": {"name": column}, **condition}}

    return [
        _expectation(
            "expect_compound_columns_to_be_unique",
            "keys_unique",
            {"column_list": [*_LABELS, "period", *place], "ignore_row_if": "never"},
        ),
        _expectation(
            "expect_column_values_to_be_in_set",
            "unit_known",
            {"column": "unit", "value_set": sorted(catalogue.units)},
        ),
        _expectation(
            "expect_column_values_to_not_be_in_set",
            "unit_unknown",
            {"column": "unit", "value_set": [UNKNOWN], **where("value", is_null=False)},
        ),
        _expectation(
            "expect_column_values_to_not_be_in_set",
            "value_parsable",
            {"column": "status", "value_set": ["unparsable"]},
        ),
        _expectation(
            "expect_column_values_to_be_between",
            "count_whole_nonnegative",
            {"column": "value", "min_value": 0, **where("unit", operator="NOT_IN", parameter=sorted(SIGNED))},
        ),
        _expectation(
            "expect_column_values_to_be_between",
            "percent_in_range",
            {"column": "value", "min_value": 0, "max_value": 100, **where("unit", operator="==", parameter="percent")},
        ),
    ]


def suite_json(suite: dict[str, Any]) -> str:
    """Return a suite as it stands in `expectations/`, with a stamp by which a hand that changed it is seen."""
    return json.dumps({**suite, "meta": {"stamp": _stamp(suite)}}, ensure_ascii=False, indent=2) + "\n"


def is_edited(text: str) -> bool:
    """Tell whether a suite was changed by hand since the program wrote it; one without a stamp was not."""
    try:
        suite = json.loads(text)
        stamp = suite.pop("meta", {}).get("stamp")
    except (ValueError, AttributeError, RecursionError):
        return True
    return stamp is not None and stamp != _stamp(suite)


def _stamp(suite: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(suite, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()[:16]


def own_rules(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the expectations that an analyst wrote down in `<folder>/<table>.json`; none where there is no file.

    Raises `CheckFailed` where the file cannot be read.
    """
    path = folder / f"{table}.json"
    if not path.exists():
        return []
    try:
        content = json.loads(read_bytes(path).decode("utf-8"))
        rules = [{"type": rule["type"], "kwargs": rule["kwargs"], **rule} for rule in content["expectations"]]
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        message = (
            f"{folder.parent.name}/{folder.name}/{path.name} is no suite of expectations ({error}). It needs a list "
            "`expectations` of entries with `type` and `kwargs`, as in the suites beside its folder."
        )
        raise CheckFailed(message) from None
    severities = {library: ours for ours, library in SEVERITIES.items()}
    return [
        {**rule, "meta": {"check": OWN_RULE, "severity": severities.get(rule.get("severity", ""), "warning")}}
        for rule in rules
    ]


def validate(table: str, year: YearAtHand, suite: dict[str, Any]) -> list[Finding]:
    """Run a suite over a table of a year.

    Expectations that would look at nothing are left out. The library first says which of the others fail; only
    for these it is asked for the rows, which costs as much again.
    """
    frame = year.tables[table]
    looked_at = {name for name in frame.columns if frame[name].notna().any() or len(frame)}
    chosen = [e for e in suite["expectations"] if _looks_at_something(e, table, year, looked_at)]
    wide = frame.assign(**{ROW_KEY: frame.index})
    asked = [_with_added_columns(expectation, frame, wide) for expectation in chosen]
    batch = _batches().get_batch({"dataframe": wide})
    with given(year):
        results = _run(batch, asked, {"result_format": "BOOLEAN_ONLY"})
        failed = [number for number, result in enumerate(results) if not result.success]
        if failed:
            settings = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW_KEY]}
            details = _run(batch, [asked[number] for number in failed], settings)
            for number, result in zip(failed, details, strict=True):
                results[number] = result
    return [_finding(table, expectation, result) for expectation, result in zip(chosen, results, strict=True)]


def _looks_at_something(expectation: dict[str, Any], table: str, year: YearAtHand, looked_at: set[str]) -> bool:
    check = expectation["meta"]["check"]
    if (table, check) in OWN_EXPECTATIONS and expectation["type"] == OWN_EXPECTATIONS[table, check]:
        return not year.evidence(table, check).empty
    if check not in {"schema", OWN_RULE} and year.tables[table].empty:
        return False
    return expectation["kwargs"].get("column") in {None, *looked_at} or check == OWN_RULE


def _with_added_columns(expectation: dict[str, Any], frame: pd.DataFrame, wide: pd.DataFrame) -> dict[str, Any]:
    """Let the expected columns of a table be followed by those of its evidence."""
    kwargs = expectation["kwargs"]
    if expectation["type"] != "expect_table_columns_to_match_ordered_list":
        return expectation
    added = [name for name in wide.columns if name not in frame.columns]
    return {**expectation, "kwargs": {**kwargs, "column_list": [*kwargs["column_list"], *added]}}


def _expectation(kind: str, check: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    declared: DeclaredCheck = declared_checks()[check]
    texts = {
        "title": declared.title.model_dump(),
        "messages": {v: t.model_dump() for v, t in declared.messages.items()},
    }
    return {
        "type": kind,
        "kwargs": kwargs,
        "severity": SEVERITIES[declared.severity],
        "meta": {"check": check, **(texts if check != "schema" else {})},
    }


def _finding(table: str, expectation: dict[str, Any], result: Any) -> Finding:
    meta, column = expectation["meta"], expectation["kwargs"].get("column", "")
    check = meta["check"]
    outcome = result.result or {}
    raised = "; ".join(entry["exception_message"] for entry in _exceptions(result.exception_info))
    if raised and check != "schema":
        message = Message(
            "{check}: the check of {table} could not be run: {raised}", check=check, table=table, raised=raised
        )
        raise CheckFailed(message)
    failed = tuple(str(row[ROW_KEY]) for row in outcome.get("unexpected_index_list") or [])
    values = ", ".join(str(value) for value in (outcome.get("partial_unexpected_list") or [])[:5])
    detail = raised or values or str(outcome.get("observed_value", ""))
    if check == OWN_RULE:
        column = column or expectation["type"]
    return Finding(check, table, bool(result.success), column, failed, detail, meta.get("severity", ""))


def _exceptions(info: dict[str, Any] | None) -> list[dict[str, Any]]:
    entries = [info] if info and "raised_exception" in info else list((info or {}).values())
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("raised_exception")]


def _run(batch: Any, expectations: list[dict[str, Any]], settings: dict[str, Any]) -> list[Any]:
    """Return one result per expectation, in their order (the library puts those that raised an exception first)."""
    import great_expectations as gx  # noqa: PLC0415 - five seconds, and only checks need it

    asked = [
        {"type": expectation["type"], "kwargs": expectation["kwargs"], "meta": {"place": place}}
        for place, expectation in enumerate(expectations)
    ]
    suite = gx.ExpectationSuite(name="tables", expectations=asked)
    outcome = batch.validate(suite, result_format=settings)
    return sorted(outcome.results, key=lambda result: result.expectation_config.meta["place"])


@cache
def _batches() -> Any:
    """Return the one batch definition of an ephemeral context, through which every table goes."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    tables = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
    return tables.add_batch_definition_whole_dataframe("whole table")
