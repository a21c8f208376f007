"""Great Expectations suites: generated from the catalogue, kept as JSON, run in memory.

The only module that imports the library.

Nothing leaves the machine: the library's telemetry is switched off before it is imported.
"""

import json
import os
from dataclasses import dataclass
from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks.declared import DeclaredCheck, declared_checks

SEVERITIES = {"error": "critical", "warning": "warning", "info": "info"}
EVIDENCE_EXPECTATIONS = {
    "contributors_sum": "expect_contributors_to_sum_to_total",
    "part_within_whole": "expect_part_to_lie_within_whole",
    "printed_twice": "expect_fact_printed_twice_to_agree",
    "slipped_row": "expect_contributors_to_stand_in_their_row",
    "claim_recomputed": "expect_claim_to_be_reproduced",
}
"""Checks that no ready-made expectation covers; the others use the library's own."""
_TYPES = {"integer": ["Int64Dtype"], "number": ["float64"], "boolean": ["BooleanDtype"]}
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
    """Return the suites by table name, as plain content: no random ids, no version."""
    suites = {}
    for table in processed_tables().values():
        if table.name in {"checks", "changes", "comparison"}:
            continue
        expectations = [
            _expectation("expect_table_columns_to_match_ordered_list", "schema", {"column_list": table.names})
        ]
        for column in table.columns:
            kwargs: dict[str, Any] = {"column": column.name}
            if column.type in _TYPES:
                types = {**kwargs, "type_list": _TYPES[column.type]}
                expectations.append(_expectation("expect_column_values_to_be_in_type_list", "schema", types))
            if column.name in table.required:
                expectations.append(_expectation("expect_column_values_to_not_be_null", "schema", kwargs))
            if column.values and column.name != "unit":
                closed = {**kwargs, "value_set": list(column.values)}
                expectations.append(_expectation("expect_column_values_to_be_in_set", "schema", closed))
        if table.name == "observations":
            units = {"column": "unit", "value_set": sorted(catalogue.units)}
            expectations.append(_expectation("expect_column_values_to_be_in_set", "unit_known", units))
        for declared in declared_checks().values():
            if declared.table == table.name and declared.column is None:
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
    """Run a suite over a table (index: row keys) and its evidence (one frame per check)."""
    wide = frame.copy()
    for check, rows in evidence.items():
        outcome = rows["verdict"].where(~rows["settled"], "settled")
        wide[f"check_{check}"] = outcome.reindex(wide.index)
    wide["row_key"] = wide.index
    expectations = [dict(expectation) for expectation in suite["expectations"]]
    for expectation in expectations:
        if expectation["type"] == "expect_table_columns_to_match_ordered_list":
            added = [name for name in wide.columns if name not in frame.columns]
            names = [*expectation["kwargs"]["column_list"], *added]
            expectation["kwargs"] = {**expectation["kwargs"], "column_list": names}
    present = [e for e in expectations if e["kwargs"].get("column", "row_key") in wide.columns]
    results = _run(wide, table, present)
    return [_finding(table, expectation, result) for expectation, result in zip(present, results, strict=True)]


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
    outcome = result.result or {}
    failed = tuple(str(row["row_key"]) for row in outcome.get("unexpected_index_list") or [])
    raised = [entry["exception_message"] for entry in _exceptions(result.exception_info)]
    values = outcome.get("partial_unexpected_list") or []
    detail = (
        "; ".join(raised) or ", ".join(str(value) for value in values[:5]) or str(outcome.get("observed_value", ""))
    )
    column = expectation["kwargs"].get("column", "")
    return Finding(expectation["meta"]["check"], table, bool(result.success), column, failed, detail)


def _exceptions(info: dict[str, Any] | None) -> list[dict[str, Any]]:
    entries = [info] if info and "raised_exception" in info else list((info or {}).values())
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("raised_exception")]


def _run(frame: pd.DataFrame, name: str, expectations: list[dict[str, Any]]) -> list[Any]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415 - five seconds, and only checks need it
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    from srps.checks import expectations as _own  # noqa: F401, PLC0415 - registers the expectations of our own

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    suite = gx.ExpectationSuite(name=name, expectations=expectations)
    source = context.data_sources.add_pandas(name)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    settings = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_key"]}
    outcome = batch.get_batch({"dataframe": frame}).validate(suite, result_format=settings)
    return list(outcome.results)
