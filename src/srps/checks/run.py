"""Runs all checks of one city and year and lays their results out as the `checks` table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from srps.catalogue.keys import keyed, record_of, table_of
from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables, raw_tables
from srps.checks.declared import declared_checks, message
from srps.checks.identity import Before, identity_rows, lost_label_rows
from srps.checks.suites import OWN_RULE, Finding, validate
from srps.checks.year import EVIDENCE, YearAtHand, begins_a_strategy
from srps.errors import CheckFailed, Problem
from srps.messages import Message, Named
from srps.reading.clean import CleanYear
from srps.reading.provenance import Typed
from srps.showing.language import texts

RAW_TABLE = {"observations": "indicators"}
"""The transcribed table behind a processed one of another name."""


@dataclass(frozen=True)
class Judged:
    """A table of a year and the findings of its suite."""

    table: str
    year: YearAtHand
    findings: list[Finding]

    @property
    def frame(self) -> pd.DataFrame:
        """The table, by row key."""
        return self.year.tables[self.table]


def check_year(
    cleaned: CleanYear,
    replication: pd.DataFrame,
    catalogue: Catalogue,
    suites: dict[str, dict[str, Any]],
    before: Before | None = None,
) -> pd.DataFrame:
    """Return the `checks` table: one row per row checked, and one per structural expectation."""
    before = before or Before()
    tables = {
        name: keyed(name, getattr(cleaned, name))
        for name in ("observations", "goals", "actions", "targets", "recommendations", "cleaning_log")
    }
    tables["replication"] = keyed("replication", replication)
    city, year = cleaned.city, cleaned.year
    at_hand = YearAtHand(
        city,
        year,
        tables,
        cleaned.parts,
        cleaned.document,
        catalogue,
        before.previous,
        is_new_strategy=begins_a_strategy({**before.documents, year: cleaned.document}, year),
    )
    rows: list[dict[str, object]] = []
    for name in tables:
        rows += _rows(Judged(name, at_hand, validate(name, at_hand, suites[name])))
    rows += identity_rows(city, cleaned, before, catalogue)
    rows += lost_label_rows(city, cleaned.document, at_hand.tables["observations"], before, catalogue)
    checks = pd.DataFrame(rows, columns=processed_tables()["checks"].names).assign(city=city, year=year)
    order = {name: n for n, name in enumerate(declared_checks())}
    checks = checks.sort_values("check", key=lambda c: c.map(order), kind="stable", ignore_index=True)
    return processed_tables()["checks"].typed(checks)


def edited_suites(tables: list[str], city: str, year: int) -> pd.DataFrame:
    """Return rows of `checks` that name the suites that a hand has changed and that were therefore left alone."""
    rows = [
        {
            "city": city,
            "year": year,
            "check": "schema",
            "table": table,
            "row_key": table,
            "severity": "warning",
            "success": False,
            "verdict": "suite_edited",
            "observed": f"expectations/{table}.json",
            "message": message("schema", "suite_edited", "pl", observed=f"expectations/{table}.json"),
        }
        for table in tables
    ]
    return processed_tables()["checks"].typed(pd.DataFrame(rows, columns=processed_tables()["checks"].names))


def problem_rows(problems: list[Problem], city: str, year: int) -> pd.DataFrame:
    """Return the `checks` table of a year whose files could not be read: one row per fault."""
    rows = [
        {
            "city": city,
            "year": year,
            "check": problem.check,
            "table": problem.file.partition(" (")[0].rsplit("/", 1)[-1].removesuffix(".csv"),
            "row_key": None,
            "severity": "error",
            "success": False,
            "verdict": "refused",
            "observed": None if problem.cell is None else _printable(problem.cell),
            "message": problem.said(texts("pl").translations),
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
        lines = [Message("{place}: {what}", place=_place(row), what=told(row)) for row in failed.itertuples()]
        raise CheckFailed(Message.joined("\n", lines))


def told(row: Any) -> str:
    """Return what a row of `checks` says, and what whoever enters data does about it, in the language shown.

    The table keeps the Polish sentence, without the advice where nothing is an error.
    """
    declared = declared_checks().get(row.check)
    if declared is None:
        return str(row.message)
    parts = {name: "" if pd.isna(getattr(row, name)) else str(getattr(row, name)) for name in ("observed", "expected")}
    english = declared.retold(row.verdict, row.message, "en", parts)
    return Named(declared.advised(row.verdict, english, "en"), declared.advised(row.verdict, row.message, "pl"))


def with_sources(checks: pd.DataFrame, sources: Mapping[str, str], typed: Typed) -> pd.DataFrame:
    """Return the `checks` table with the cell of the workbook that each row was typed into, where it came from one.

    `sources` are as of `srps.reading.provenance.read_sources`; the cell is that of the column that a check looks at.
    """
    cells = [
        typed.address(sources[key], declared_checks()[check].cell if check in declared_checks() else None)
        if key in sources
        else ""
        for key, check in zip(checks["row_key"], checks["check"], strict=True)
    ]
    return checks.assign(source=pd.Series(cells, checks.index, dtype=checks["source"].dtype))


def _place(row: Any) -> Message:
    """Return where a row of `checks` was typed: the cell of a workbook, else file, record and line of the document."""
    record, declared = record_of(str(row.row_key)), declared_checks()[row.check]
    if record is None or declared.cell is None:
        return Message("{city} {year}, {check}, {row}", city=row.city, year=row.year, check=row.check, row=row.row_key)
    return place_of(row)


def place_of(row: Any) -> Message:
    """Return where what a row of `checks` speaks of is put right, as `require_no_errors` names it.

    Empty where the row speaks of a file or of the year as a whole, and says so itself.
    """
    record, declared = record_of(str(row.row_key)), declared_checks().get(row.check)
    table = table_of(str(row.row_key))
    if declared is None or record is None or table not in {*raw_tables(), *RAW_TABLE} or row.verdict == "refused":
        return Message("")
    file = f"data/raw/{row.city}/{row.year}/{RAW_TABLE.get(table, table)}.csv"
    cell = Typed().cell(str(row.source)) if isinstance(row.source, str) and row.source else None
    if cell is not None:
        return Message("{cell} (imported into {file})", cell=cell, file=file)
    if declared.cell is None:
        return Message("{file}, record {record}", file=file, record=record)
    if pd.isna(row.line):
        return Message("{file}, record {record}, column {column}", file=file, record=record, column=declared.cell)
    return Message(
        "{file}, record {record}, line {line} of the document, column {column}",
        file=file, record=record, line=int(row.line), column=declared.cell,
    )  # fmt: skip


def _rows(judged: Judged) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    failed: dict[str, set[str]] = {}
    for finding in judged.findings:
        failed.setdefault(finding.check, set()).update(finding.failed)
    for finding in judged.findings:
        if finding.check == "schema":
            rows.append(_schema_row(judged, finding))
        elif finding.check == OWN_RULE:
            rows += _own_rows(judged, finding)
        elif declared_checks()[finding.check].column is not None:
            rows += _column_rows(judged, finding)
    for table, check in EVIDENCE:
        if table == judged.table:
            rows += _evidence_rows(judged, check, failed.get(check, set()))
    return rows


def _own_rows(judged: Judged, finding: Finding) -> list[dict[str, object]]:
    """Return one row per row that an analyst's own rule objects to, or one for the table as a whole."""
    lines = dict(zip(judged.frame.index, _lines(judged.frame), strict=True))
    verdict = "kept" if finding.success else "broken"
    return [
        {
            "check": OWN_RULE,
            "table": judged.table,
            "row_key": key,
            "severity": finding.severity,
            "success": finding.success,
            "verdict": verdict,
            "observed": finding.detail,
            "expected": finding.column,
            "message": message(OWN_RULE, verdict, "pl", label=key, observed=finding.detail, expected=finding.column),
            "line": lines.get(key),
        }
        for key in (finding.failed or (judged.table,))
    ]


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


def _evidence_rows(judged: Judged, check: str, failed: set[str]) -> list[dict[str, object]]:
    declared, frame = declared_checks()[check], judged.year.evidence(judged.table, check)
    return [
        {
            "check": check,
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
