"""Great Expectations suites: generated from the catalogue, kept as JSON, run in memory.

The only module that imports the library.

Nothing leaves the machine: the library's telemetry is switched off before it is imported.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks.declared import DeclaredCheck, declared_checks
from srps.errors import CheckFailed

SEVERITIES = {"error": "critical", "warning": "warning", "info": "info"}
EVIDENCE_EXPECTATIONS = {
    "contributors_sum": "expect_contributors_to_sum_to_total",
    "part_within_whole": "expect_part_to_lie_within_whole",
    "printed_twice": "expect_fact_printed_twice_to_agree",
    "slipped_row": "expect_contributors_to_stand_in_their_row",
    "claim_recomputed": "expect_claim_to_be_reproduced",
}
"""Checks that no ready-made expectation covers; the others use the library's own."""
ROW_KEY = "row_key"
CONSTANT_COLUMNS = {"city", "year"}
"""Set by the program in every row."""
"""The names under which the library knows pandas types."""


@dataclass(frozen=True)
class Finding:
    """What one expectation says: the check, and the row keys that failed (empty key: the table as a whole)."""

    check: str
    table: str
    success: bool
    column: str
    failed: tuple[str, ...]
    detail: str


def build_suites(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return the suites by table name, as plain content: no random ids, no version.

    Types are no expectation: `Table.typed` gives them when a table is read, or refuses.
    """
    suites = {}
    for table in processed_tables().values():
        if table.name in {"checks", "changes", "comparison"}:
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
            units = {"column": "unit", "value_set": sorted(catalogue.units)}
            expectations.append(_expectation("expect_column_values_to_be_in_set", "unit_known", units))
        for declared in declared_checks().values():
            if table.name in declared.tables and declared.column is None:
                kind = EVIDENCE_EXPECTATIONS.get(declared.check, "expect_column_values_to_be_in_set")
                accepted = {"column": f"check_{declared.check}", "value_set": [*declared.accepted, "settled"]}
                expectations.append(_expectation(kind, declared.check, accepted))
        suites[table.name] = {"name": table.name, "expectations": expectations}
    return suites


def suite_json(suite: dict[str, Any]) -> str:
    """Return a suite as it stands in `expectations/`."""
    return json.dumps(suite, ensure_ascii=False, indent=2) + "\n"


def validate(
    table: str, frame: pd.DataFrame, evidence: dict[str, pd.DataFrame], suite: dict[str, Any]
) -> list[Finding]:
    """Run a suite over a table (index: row keys) and its evidence (one frame per check).

    Expectations that would look at nothing are left out. The library first says which of the others fail; only
    for these it is asked for the rows, which costs as much again.
    """
    wide = frame.copy()
    for check, rows in evidence.items():
        wide[f"check_{check}"] = rows["verdict"].where(~rows["settled"], "settled").reindex(wide.index)
    looked_at = {name for name in wide.columns if wide[name].notna().any() or (name in frame.columns and len(frame))}
    chosen = [e for e in suite["expectations"] if e["kwargs"].get("column") in {None, *looked_at}]
    wide[ROW_KEY] = wide.index
    asked = [_with_added_columns(expectation, frame, wide) for expectation in chosen]
    batch = _batches().get_batch({"dataframe": wide})
    results = _run(batch, asked, {"result_format": "BOOLEAN_ONLY"})
    failed = [number for number, result in enumerate(results) if not result.success]
    if failed:
        settings = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW_KEY]}
        details = _run(batch, [asked[number] for number in failed], settings)
        for number, result in zip(failed, details, strict=True):
            results[number] = result
    return [_finding(table, expectation, result) for expectation, result in zip(chosen, results, strict=True)]


def _with_added_columns(expectation: dict[str, Any], frame: pd.DataFrame, wide: pd.DataFrame) -> dict[str, Any]:
    """Let the expected columns of a table be followed by those of its evidence."""
    kwargs = expectation["kwargs"]
    if "column_list" not in kwargs:
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
    check, column = expectation["meta"]["check"], expectation["kwargs"].get("column", "")
    outcome = result.result or {}
    raised = "; ".join(entry["exception_message"] for entry in _exceptions(result.exception_info))
    if raised and check != "schema":
        raise CheckFailed(f"{check}: the check of {table} could not be run: {raised}")
    failed = tuple(str(row[ROW_KEY]) for row in outcome.get("unexpected_index_list") or [])
    values = ", ".join(str(value) for value in (outcome.get("partial_unexpected_list") or [])[:5])
    detail = raised or values or str(outcome.get("observed_value", ""))
    return Finding(check, table, bool(result.success), column, failed, detail)


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

    from srps.checks import expectations as _own  # noqa: F401, PLC0415 - registers the expectations of our own

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    tables = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
    return tables.add_batch_definition_whole_dataframe("whole table")
