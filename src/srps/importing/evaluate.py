"""Measures an import against tables that a person transcribed: what was found, what was right, what must be touched."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd
from rapidfuzz import fuzz

from srps.importing.found import Found, fates
from srps.importing.headings import fold
from srps.importing.readers import read_document
from srps.importing.recipes import Recipe, load_recipe
from srps.importing.understand import Understanding, understand
from srps.paths import Project
from srps.reading.year import RawYear, read_year

LINES_APART = 8
"""How far from its transcribed line a value may be found: a transcriber cites the line on which a sentence begins."""
LABEL_SHARE = 0.5
"""Share of the content words of a paraphrased label that must stand in the proposed label or the words it is from."""
_STOP = {
    "oraz",
    "osoby",
    "osob",
    "liczba",
    "ktore",
    "ktorych",
    "ktorym",
    "ramach",
    "przez",
    "rzecz",
    "objete",
    "objetych",
}


@dataclass
class Measure:
    """Counts of one document: transcribed rows, those found, found whole, and proposed rows that are wrong or sure."""

    city: str
    year: int
    rows: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    sure: int = 0
    sure_right: int = 0
    touched: int = 0
    numbers: int = 0
    undecided: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def evaluate(project: Project, documents: Path) -> pd.DataFrame:
    """Measure the import of every transcribed document that lies in a folder.

    Returns
    -------
    DataFrame
        city, year, part (`goals, actions, targets, tables, text`), rows, found_pct (right value), right_pct (value,
        goal, label and breakdown), and per document precision_pct of the rows that are pre-accepted, touched (rows
        that a person must look at), numbers and unaccounted.
    """
    rows = []
    for city, year in project.city_years():
        raw = read_year(project, city, year)
        path = documents / raw.document.source.file
        if not path.exists():
            continue
        measure = measure_document(raw, path, load_recipe(project, city))
        for part in ("goals", "actions", "targets", "tables", "text"):
            if measure.rows[part]:
                rows.append(_row(measure, part))
    return pd.DataFrame(rows)


def _row(measure: Measure, part: str) -> dict[str, object]:
    total = measure.rows[part]
    return {
        "city": measure.city, "year": measure.year, "part": part, "rows": total,
        "found_pct": round(100 * measure.found[part] / total, 1),
        "right_pct": round(100 * measure.right[part] / total, 1),
        "precision_pct": round(100 * measure.sure_right / measure.sure, 1) if measure.sure else None,
        "touched": measure.touched, "numbers": measure.numbers, "unaccounted": measure.undecided,
    }  # fmt: skip


def measure_document(raw: RawYear, path: Path, recipe: Recipe | None, lines_known: bool = True) -> Measure:
    """Compare what is understood of a file with a transcribed year; without known lines the place is not compared."""
    understood = understand(read_document(path), raw.year, recipe)
    measure = Measure(raw.city, raw.year)
    accounted = list(fates(understood.texts))
    measure.numbers = len(accounted)
    measure.undecided = sum(fate.fate == "undecided" for fate in accounted)
    measure.touched = sum(bool(row.doubt) for row in understood.rows)
    measure.touched += sum(bool(goal.doubt) for goal in understood.goals)
    measure.touched += sum(bool(action.doubt) for action in understood.actions)
    _goals(measure, understood, raw)
    _actions(measure, understood, raw)
    _values(measure, understood, raw, "targets", "target", lines_known)
    _values(measure, understood, raw, "indicators", "value", lines_known)
    return measure


def _goals(measure: Measure, understood: Understanding, raw: RawYear) -> None:
    found = {goal.code: goal for goal in understood.goals}
    for row in raw.table("goals").itertuples():
        goal = found.pop(row.goal, None)
        measure.rows["goals"] += 1
        measure.found["goals"] += goal is not None
        right = goal is not None and alike(row.name, goal.name) and (row.rating or "") == goal.rating
        measure.right["goals"] += right
        if not right:
            measure.missed.append(f"goals {row.line}: {row.goal} {row.name[:60]} | {goal.name[:60] if goal else None}")
    measure.wrong += [f"goals {goal.line}: {code} {goal.name[:60]}" for code, goal in found.items()]


def _actions(measure: Measure, understood: Understanding, raw: RawYear) -> None:
    found = {(action.goal.code if action.goal else "", action.number): action for action in understood.actions}
    for row in raw.table("actions").itertuples():
        action = found.pop((row.goal, row.action), None)
        measure.rows["actions"] += 1
        measure.found["actions"] += action is not None
        right = action is not None and alike(row.name, action.name)
        measure.right["actions"] += right
        if not right:
            measure.missed.append(
                f"actions {row.line}: {row.goal} {row.action} {row.name[:50]} | {action.name[:50] if action else None}"
            )
    measure.wrong += [f"actions {action.line}: {code} {action.name[:60]}" for code, action in found.items()]


def _values(
    measure: Measure, understood: Understanding, raw: RawYear, table: str, column: str, lines_known: bool
) -> None:
    proposals = [row for row in understood.rows if row.table == table]
    free = list(proposals)
    whole: set[int] = set()
    records = list(raw.table(table).fillna("").itertuples())
    for record in records:
        text = table == "indicators" and str(getattr(record, "note", "")).startswith("text")
        part = table if table == "targets" else "text" if text else "tables"
        measure.rows[part] += 1
        printed = getattr(record, column)
        candidates = [row for row in free if _same_value(row.cells.get(column, ""), printed)]
        if lines_known:
            candidates = [row for row in candidates if abs(row.line - int(record.line)) <= LINES_APART]
        if not candidates:
            measure.missed.append(
                f"{part} {record.line}: {record.indicator[:70]} / {getattr(record, 'breakdown', '')} = {printed}"
            )
            continue
        best = max(candidates, key=lambda row: _fit(row, record, text))
        free.remove(best)
        measure.found[part] += 1
        wrong = _differences(best, record, text)
        if wrong:
            measure.missed.append(
                f"{part} {record.line}: {record.indicator[:70]} / {getattr(record, 'breakdown', '')} = {printed} | "
                f"{wrong}: {_code(best)} {best.cells.get('indicator', '')[:110]} / {best.cells.get('breakdown', '')}"
            )
        else:
            measure.right[part] += 1
            whole.add(id(best))
    for row in proposals:
        if row.doubt:
            continue
        measure.sure += 1
        measure.sure_right += id(row) in whole
        if id(row) in {id(other) for other in free}:
            measure.wrong.append(
                f"{table} {row.line}: {_code(row)} {row.cells.get('indicator', '')[:90]} / "
                f"{row.cells.get('breakdown', '')} = {row.cells.get(column)}"
            )


class _Record(Protocol):
    """What is read of a transcribed row of indicators or targets."""

    line: int
    goal: str
    indicator: str


def _fit(row: Found, record: _Record, text: bool) -> tuple[int, int, float]:
    return (
        -len(_differences(row, record, text)),
        -abs(row.line - int(record.line)),
        fuzz.token_set_ratio(fold(row.cells.get("indicator", "")), fold(record.indicator)),
    )


def _differences(row: Found, record: _Record, text: bool) -> list[str]:
    wrong = []
    if _code(row) != record.goal:
        wrong.append("goal")
    words = f"{row.cells.get('indicator', '')} {row.words if text else ''}"
    if not alike(record.indicator, words, text or row.table == "targets"):
        wrong.append("label")
    breakdown = getattr(record, "breakdown", "")
    given = row.cells.get("breakdown", "")
    if bool(breakdown) != bool(given) or (breakdown and not alike(breakdown, given, True)):
        wrong.append("breakdown")
    return wrong


def _code(row: Found) -> str:
    return row.goal.code if row.goal else ""


def _same_value(one: str, other: str) -> bool:
    first, second = (re.sub(r"[^\d,]", "", value.replace(".", "")) for value in (one, other))
    return first == second and (bool(first) or fold(one).strip() == fold(other).strip())


def alike(printed: str, proposed: str, paraphrased: bool = False) -> bool:
    """Say whether a proposed text names what was transcribed: nearly the same words, or most content words of a paraphrase."""
    if fuzz.ratio(fold(printed), fold(proposed)) >= 88 or fuzz.partial_ratio(fold(printed), fold(proposed)) >= 97:
        return True
    if not paraphrased:
        return fuzz.token_set_ratio(fold(printed), fold(proposed)) >= 92
    wanted = {word[:5] for word in re.findall(r"[^\W_]{4,}", fold(printed)) if word not in _STOP} or {
        word[:5] for word in re.findall(r"[^\W_]{2,}", fold(printed))
    }
    there = [word[:5] for word in re.findall(r"[^\W_]{2,}", fold(proposed))]
    hits = sum(any(fuzz.ratio(stem, other) >= 75 for other in there) for stem in wanted)
    return hits >= LABEL_SHARE * len(wanted)
