"""Runs all checks of one city and year and lays their results out as the `checks` table."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.checks import evidence
from srps.checks.declared import declared_checks, message
from srps.checks.suites import Finding, validate
from srps.clean import CleanYear
from srps.errors import CheckFailed, Problem


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
        for name in ("observations", "goals", "actions", "targets", "cleaning_log")
    }
    tables["replication"] = keyed("replication", replication)
    observations, goals, log = tables["observations"], tables["goals"], tables["cleaning_log"]
    city, year = str(replication["city"].iloc[0]) if len(replication) else "", 0
    for frame in tables.values():
        if len(frame):
            city, year = str(frame["city"].iloc[0]), int(frame["year"].iloc[0])
            break
    found: dict[str, dict[str, pd.DataFrame]] = {
        "observations": {
            "keys_unique": evidence.keys(observations),
            "parent_exists": evidence.parents(observations, goals),
            "count_whole_nonnegative": evidence.counts(observations, catalogue),
            "percent_in_range": evidence.percentages(observations),
            "value_parsable": evidence.parsable(observations, log),
            "contributors_sum": evidence.sums(observations, cleaned.parts),
            "part_within_whole": evidence.parts_within(observations, cleaned.parts),
            "printed_twice": evidence.printed_twice(observations),
            "slipped_row": evidence.slipped(observations, cleaned.parts),
            "plausible": evidence.plausible(observations, catalogue, catalogue.population(city, year)),
            "jump": evidence.jumps(observations, previous),
        },
        "goals": {
            "rating_on_scale": evidence.ratings(goals, log, cleaned.document),
            "rated_once": evidence.rated(goals, cleaned.document),
        },
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
            "verdict": "wrong",
            "observed": problem.cell,
            "message": str(problem),
            "line": problem.line,
        }
        for problem in problems
    ]
    return processed_tables()["checks"].typed(pd.DataFrame(rows))


def require_no_errors(checks: pd.DataFrame) -> None:
    """Raise `CheckFailed` naming every failed row of severity `error`."""
    failed = checks[~checks["success"] & (checks["severity"] == "error")]
    if len(failed):
        lines = [
            f"{row.check}, {row.row_key}, document line {'–' if pd.isna(row.line) else row.line}: {row.message}"
            for row in failed.itertuples()
        ]
        raise CheckFailed("\n".join(lines))


def _rows(judged: Judged) -> list[dict[str, object]]:
    rows = []
    for finding in judged.findings:
        declared = declared_checks()[finding.check]
        shown = judged.evidence.get(finding.check)
        if shown is not None and finding.column.startswith("check_"):
            rows += [_evidence_row(judged, finding, key, row) for key, row in shown.iterrows()]
        elif finding.check == "schema":
            rows.append(
                {
                    "check": "schema",
                    "table": judged.table,
                    "row_key": judged.table,
                    "severity": "error",
                    "success": finding.success,
                    "verdict": "right" if finding.success else "wrong",
                    "observed": finding.column or "columns",
                    "message": ""
                    if finding.success
                    else message("schema", "wrong", "pl", observed=f"{finding.column} {finding.detail}"),
                }
            )
        else:
            failed = set(finding.failed)
            for key, row in judged.frame[judged.frame[finding.column].notna()].iterrows():
                wrong = key in failed
                texts = {"label": str(row.get("indicator", "")), "observed": str(row[finding.column])}
                rows.append(
                    {
                        "check": finding.check,
                        "table": judged.table,
                        "row_key": key,
                        "severity": declared.severity,
                        "success": not wrong,
                        "verdict": "wrong" if wrong else "known",
                        "observed": texts["observed"],
                        "message": message(finding.check, "wrong", "pl", **texts) if wrong else "",
                        "line": row.get("line"),
                    }
                )
    return rows


def _evidence_row(judged: Judged, finding: Finding, key: str, row: pd.Series) -> dict[str, object]:
    declared = declared_checks()[finding.check]
    texts = {name: str(row[name]) for name in ("label", "observed", "expected", "place")}
    return {
        "check": finding.check,
        "table": judged.table,
        "row_key": key,
        "severity": declared.severity_of(row["verdict"]),
        "success": key not in finding.failed,
        "verdict": row["verdict"],
        "observed": row["observed"],
        "expected": row["expected"],
        "message": message(finding.check, row["verdict"], "pl", **texts),
        "line": judged.frame.at[key, "line"] if "line" in judged.frame else None,
    }
