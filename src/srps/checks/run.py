"""Runs all checks of one city and year and lays their results out as the `checks` table."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks import evidence
from srps.checks.declared import declared_checks, message
from srps.checks.suites import Finding, validate
from srps.errors import CheckFailed, Problem
from srps.reading.clean import CleanYear

RAW_TABLE = {"observations": "indicators"}
"""The transcribed table behind a processed one of another name."""


@dataclass(frozen=True)
class Judged:
    """A table with its evidence and the findings of its suite."""

    table: str
    frame: pd.DataFrame
    evidence: dict[str, pd.DataFrame]
    findings: list[Finding]


def keyed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose index is the row key: table and record number, from 1."""
    return frame.set_axis([f"{table}:{n}" for n in range(1, len(frame) + 1)])


def check_year(
    cleaned: CleanYear,
    replication: pd.DataFrame,
    catalogue: Catalogue,
    suites: dict[str, dict[str, Any]],
    previous: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the `checks` table: one row per row checked, and one per structural expectation.

    `previous` holds the observations of the year before, where there are any.
    """
    tables = {
        name: keyed(name, getattr(cleaned, name))
        for name in ("observations", "goals", "actions", "targets", "recommendations", "cleaning_log")
    }
    tables["replication"] = keyed("replication", replication)
    observations, goals, log = tables["observations"], tables["goals"], tables["cleaning_log"]
    first = next(frame.iloc[0] for frame in tables.values() if len(frame))
    city, year = str(first["city"]), int(first["year"])
    found: dict[str, dict[str, pd.DataFrame]] = {
        "observations": {
            "keys_unique": evidence.keys(observations),
            "parent_exists": evidence.parents(observations, goals),
            "count_whole_nonnegative": evidence.counts(observations, catalogue),
            "percent_in_range": evidence.percentages(observations),
            "value_parsable": evidence.parsable(observations, log),
            "scale_read": evidence.scales(observations, log),
            "unit_unknown": evidence.units_known(observations),
            "period_suspected": evidence.periods(observations, log),
            "contributors_sum": evidence.sums(observations, cleaned.parts),
            "part_within_whole": evidence.parts_within(observations, cleaned.parts),
            "over_100": evidence.over_whole(observations, cleaned.parts),
            "printed_twice": evidence.printed_twice(observations),
            "slipped_row": evidence.slipped(observations, cleaned.parts),
            "plausible": evidence.plausible(observations, catalogue, catalogue.population(city, year)),
            "jump": evidence.jumps(observations, previous),
        },
        "goals": {
            "rating_on_scale": evidence.ratings(goals, log, cleaned.document),
            "rated_once": evidence.rated(goals, cleaned.document),
        },
        "targets": {"value_parsable": evidence.targets_parsable(tables["targets"], log)},
        "replication": {"claim_recomputed": evidence.claims(tables["replication"])},
        "cleaning_log": {"correction_applied": evidence.corrections(log)},
    }
    rows: list[dict[str, object]] = []
    for name, frame in tables.items():
        judged = Judged(name, frame, found.get(name, {}), validate(name, frame, found.get(name, {}), suites[name]))
        rows += _rows(judged)
    checks = pd.DataFrame(rows, columns=processed_tables()["checks"].names).assign(city=city, year=year)
    order = {name: n for n, name in enumerate(declared_checks())}
    checks = checks.sort_values("check", key=lambda c: c.map(order), kind="stable", ignore_index=True)
    return processed_tables()["checks"].typed(checks)


def problem_rows(problems: list[Problem], city: str, year: int) -> pd.DataFrame:
    """Return the `checks` table of a year whose files could not be read: one row per fault."""
    rows = [
        {
            "city": city,
            "year": year,
            "check": problem.check,
            "table": problem.file.rsplit("/", 1)[-1].removesuffix(".csv"),
            "row_key": None,
            "severity": "error",
            "success": False,
            "verdict": "refused",
            "observed": None if problem.cell is None else _printable(problem.cell),
            "message": str(problem),
            "line": problem.line,
        }
        for problem in problems
    ]
    return processed_tables()["checks"].typed(pd.DataFrame(rows))


def _printable(text: str) -> str:
    """Return a cell as a table can hold it, whatever stands in it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def require_no_errors(checks: pd.DataFrame) -> None:
    """Raise `CheckFailed` naming the cell of every failed row of severity `error`, and what to do."""
    failed = checks[~checks["success"] & (checks["severity"] == "error")]
    if len(failed):
        raise CheckFailed("\n".join(f"{_place(row)}: {row.message}" for row in failed.itertuples()))


def _place(row: Any) -> str:
    """Return where a row of `checks` stands in what was transcribed: file, record, column and line of the document."""
    table, _, record = str(row.row_key).partition(":")
    declared = declared_checks()[row.check]
    if not record or declared.cell is None:
        return f"{row.city} {row.year}, {row.check}, {row.row_key}"
    file = RAW_TABLE.get(table, table)
    line = "" if pd.isna(row.line) else f", line {row.line} of the document"
    return f"data/raw/{row.city}/{row.year}/{file}.csv, record {record}{line}, column {declared.cell}"


def _rows(judged: Judged) -> list[dict[str, object]]:
    rows = []
    for finding in judged.findings:
        if finding.column.startswith("check_"):
            rows += _evidence_rows(judged, finding)
        elif finding.check == "schema":
            rows.append(_schema_row(judged, finding))
        else:
            rows += _column_rows(judged, finding)
    return rows


def _schema_row(judged: Judged, finding: Finding) -> dict[str, object]:
    observed = f"{finding.column} {finding.detail}"
    return {
        "check": "schema",
        "table": judged.table,
        "row_key": judged.table,
        "severity": "error",
        "success": finding.success,
        "verdict": "right" if finding.success else "wrong",
        "observed": finding.column or "columns",
        "message": "" if finding.success else message("schema", "wrong", "pl", observed=observed),
    }


def _column_rows(judged: Judged, finding: Finding) -> list[dict[str, object]]:
    """Return one row per cell of the column that a check looks at itself."""
    failed = set(finding.failed)
    frame = judged.frame[judged.frame[finding.column].notna()]
    labels = frame.get("indicator", frame.index)
    return [
        {
            "check": finding.check,
            "table": judged.table,
            "row_key": key,
            "severity": declared_checks()[finding.check].severity,
            "success": key not in failed,
            "verdict": "wrong" if key in failed else "known",
            "observed": observed,
            "message": message(finding.check, "wrong", "pl", label=label, observed=observed) if key in failed else "",
            "line": line,
        }
        for key, observed, label, line in zip(frame.index, frame[finding.column], labels, _lines(frame), strict=True)
    ]


def _evidence_rows(judged: Judged, finding: Finding) -> list[dict[str, object]]:
    declared, failed = declared_checks()[finding.check], set(finding.failed)
    frame = judged.evidence[finding.check]
    return [
        {
            "check": finding.check,
            "table": judged.table,
            "row_key": row.Index,
            "severity": declared.severity_of(row.verdict),
            "success": row.Index not in failed,
            "verdict": row.verdict,
            "observed": row.observed,
            "expected": row.expected,
            "message": declared.sentence(row.verdict, "pl", _texts(row)),
            "line": line,
        }
        for row, line in zip(frame.itertuples(), _lines(judged.frame.loc[frame.index]), strict=True)
    ]


def _texts(row: Any) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in ("label", "observed", "expected", "place")}


def _lines(frame: pd.DataFrame) -> list[int | None]:
    return frame["line"].tolist() if "line" in frame else [None] * len(frame)
