"""Turns transcribed cells into typed rows; every cell that changes is logged with its rule.

Pure: a raw year and the catalogue in, frames out. Nothing is guessed: what the number grammar refuses becomes
`unparsable` and keeps its printed form, what is not known stays missing.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Any

import pandas as pd

from srps.catalogue.cleaning_rules import refused, voted
from srps.catalogue.closed_words import which
from srps.catalogue.csvfile import cell_problems
from srps.catalogue.keys import keyed, row_key
from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE, Correction, Document, Indicator, StrategyInForce
from srps.catalogue.periods import is_of_year, looks_like_period, other_time_in_label, read_period
from srps.catalogue.strategies import strategies_in_force
from srps.catalogue.tables import processed_tables, raw_tables
from srps.comparing.labels import STRATEGY, with_sums
from srps.errors import DataError, Problem, holding
from srps.judging.action_status import classify_actions
from srps.judging.goals import goals_within
from srps.judging.replication import formula_rows
from srps.judging.targets import (
    carried_targets,
    judge_targets,
    operator_of,
    read_baseline,
    read_or_refused,
    unit_of,
)
from srps.judging.votes import SEPARATOR, one_rating, read_rating, read_votes
from srps.judging.year import Year
from srps.labels import fold, one_line
from srps.messages import Message
from srps.numbers import is_missing, is_unreadable, parse_target
from srps.reading.values import Context, Value, read_value
from srps.reading.year import RawYear, reference_problems

TEXT_COLUMNS = {
    "goals": ["name", "domain", "priorities"],
    "actions": ["name", "area", "deadline", "executors", "state", "evidence", "explanation"],
    "indicators": ["indicator", "breakdown", "part_of"],
    "targets": ["indicator"],
    "recommendations": ["text"],
}


@dataclass(frozen=True)
class CleanYear:
    """The processed tables of one city and year, and how the parts of totals hang together.

    `parts` has one row per observation: `row_key`, `origin` (`table` or `text`, where the number is printed) and, for a
    part, `whole_key` (the row that it is a part of; empty where the document prints no total), `whole_printed` (the
    same before corrections move a part) and `relation` (`all`, `examples`, `subset`).
    """

    document: Document
    observations: pd.DataFrame
    goals: pd.DataFrame
    actions: pd.DataFrame
    targets: pd.DataFrame
    recommendations: pd.DataFrame
    parts: pd.DataFrame
    cleaning_log: pd.DataFrame
    city: str
    year: int

    @cached_property
    def judged(self) -> Year:
        """The year as everything that judges it takes it, with its observations by row key."""
        return Year(
            city=self.city,
            year=self.year,
            document=self.document,
            observations=keyed("observations", self.observations),
            goals=self.goals,
            actions=self.actions,
            targets=self.targets,
            parts=self.parts,
            cleaning_log=self.cleaning_log,
        )


@dataclass
class _Log:
    city: str
    year: int
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(self, table: str, record: int, column: str, before: str, after: str, rule: str, line: int | None) -> None:
        self.rows.append(
            {
                "city": self.city,
                "year": self.year,
                "table": table,
                "row_key": row_key(table, record),
                "column": column,
                "before": before,
                "after": after,
                "rule": rule,
                "line": line,
            }
        )


@dataclass(frozen=True)
class EarlierYears:
    """What a year needs of the city's earlier ones: their documents by year, and their `targets`, stacked."""

    documents: dict[int, Document] = field(default_factory=dict)
    targets: pd.DataFrame = field(default_factory=processed_tables()["targets"].empty)

    def strategies(self, raw: RawYear) -> dict[int, StrategyInForce]:
        """Return the strategy of each of these years and of the one at hand."""
        return strategies_in_force({**self.documents, raw.year: raw.document})


def clean_year(raw: RawYear, catalogue: Catalogue, earlier: EarlierYears | None = None) -> CleanYear:
    """Clean one year; raises `DataError` when a correction no longer fits what is printed, or breaks a table."""
    catalogue.require_sound(raw.city)
    earlier = earlier or EarlierYears()
    log = _Log(raw.city, raw.year)
    corrected = _apply_corrections(raw, log)
    tables = {name: _clean_text(name, corrected.frames[name], raw.city, catalogue, log) for name in raw_tables()}
    printed_parts = part_relations(tables["indicators"]).set_index("row_key")
    tables["indicators"] = _move_rows(tables["indicators"], corrected.moves, raw, log)
    parts = part_relations(tables["indicators"]).set_index("row_key")
    parts = _every_row(tables["indicators"], parts.assign(whole_printed=printed_parts["whole_key"]))
    strategy = earlier.strategies(raw)[raw.year]
    observations = _observations(raw, tables["indicators"], parts, corrected, catalogue, strategy, log)
    _check_formulas(raw, observations)
    goals = _goals(raw, tables, catalogue, strategy, log)
    actions = tables["actions"].rename(columns={"state": "state_printed"})
    actions = _typed("actions", raw, classify_actions(actions, observations, raw.year))
    targets = _targets(raw, tables["targets"], observations, earlier, catalogue, log)
    return CleanYear(
        city=raw.city,
        year=raw.year,
        document=raw.document,
        observations=observations,
        goals=goals,
        actions=actions,
        targets=targets,
        recommendations=_typed("recommendations", raw, tables["recommendations"].assign(followed_up="")),
        parts=parts,
        cleaning_log=processed_tables()["cleaning_log"].typed(
            pd.DataFrame(log.rows, columns=processed_tables()["cleaning_log"].names)
        ),
    )


# Text


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("nonbreaking_space", partial(re.compile("[\u00a0\u202f\u2009\u2007]").sub, " ")),
    ("soft_hyphen", lambda text: text.replace("\u00ad", "")),
    ("invisible_character", partial(re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]").sub, "")),
    ("composed_letters", partial(unicodedata.normalize, "NFC")),
    ("whitespace", one_line),
    ("hyphenation", partial(re.compile(r"(?<=[^\W\d_]o)- (?=[^\W\d_])(?!i |oraz |lub )").sub, "-")),
)


def tidy_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield each step (`rule`, `text`) that changes a printed text: spaces, soft hyphens, broken hyphenation."""
    for rule, step in _STEPS:
        changed = step(text)
        if changed != text:
            text = changed
            yield rule, text


def repair_words(text: str, words: dict[str, str]) -> str:
    """Replace whole words that text recognition misread; `words` maps the misread form to the right one."""
    if not words:
        return text
    return re.sub(r"[^\s,.;:()„”/–—-]+", lambda found: words.get(found[0], found[0]), text)


def _clean_text(name: str, frame: pd.DataFrame, city: str, catalogue: Catalogue, log: _Log) -> pd.DataFrame:
    words = catalogue.repairs.words.get(city, {})
    phrases = catalogue.repairs.phrases.get(city, {})
    frame = frame.copy()
    for column in frame.columns.difference(raw_tables()[name].as_printed, sort=False):  # the grammar reads those
        for record, printed in frame[column].items():
            text = printed
            for rule, changed in tidy_text(printed):
                log.add(name, record, column, text, changed, rule, _line(frame, record))
                text = changed
            if column in TEXT_COLUMNS[name]:
                repaired = phrases.get(text, text)
                repaired = repair_words(repaired, words)
                if repaired != text:
                    log.add(name, record, column, text, repaired, "ocr", _line(frame, record))
                    text = repaired
            if text != printed:
                frame.at[record, column] = text
    return frame


def _line(frame: pd.DataFrame, record: int) -> int | None:
    return _whole(str(frame.at[record, "line"]))


def _whole(text: str) -> int | None:
    """Return a whole number, or None where the cell is empty: a row of a form has a source, but no line."""
    return int(text) if text.strip() else None


# Corrections


@dataclass(frozen=True)
class _Corrected:
    frames: dict[str, pd.DataFrame]
    status: dict[int, str]
    moves: dict[int, Correction]


def _apply_corrections(raw: RawYear, log: _Log) -> _Corrected:
    frames = {name: raw.table(name).copy() for name in raw_tables()}
    status: dict[int, str] = {}
    moves: dict[int, Correction] = {}
    changed: dict[tuple[str, int, str], int] = {}
    problems = []
    for number, entry in enumerate(raw.corrections, start=1):
        frame = frames[entry.table]
        original = raw.table(entry.table)
        hits = _correction_hits(original, entry)
        if entry.column not in frame.columns or len(hits) != 1:
            problems.append(_stale(raw, number, entry, original, hits))
            continue
        record = hits[0]
        earlier = changed.setdefault((entry.table, record, entry.column), number)
        if earlier != number:
            what = Message("corrections {earlier} and {number} change the same cell", earlier=earlier, number=number)
            problems.append(_correction_problem(raw, what, Message("Keep one of the two entries."), number))
            continue
        if unlike := _unlike(raw, number, entry):
            problems.append(unlike)
            continue
        before = str(frame.at[record, entry.column])
        if entry.move_to_line is not None:
            moves[record] = entry
            continue
        after = "" if entry.exclude else str(entry.corrected)
        frame.at[record, entry.column] = after
        rule = "correction_exclude" if entry.exclude else "correction"
        log.add(entry.table, record, entry.column, before, after, rule, entry.line)
        if entry.table == "indicators" and entry.column == "value":
            status[record] = "not_applicable" if entry.exclude else "corrected"
    problems = problems or _broken_by_corrections(raw, frames, changed)
    if problems:
        raise DataError(problems)
    return _Corrected(frames, status, moves)


def _correction_hits(frame: pd.DataFrame, entry: Correction, *, printed: bool = True) -> list[int]:
    """Return the records that an entry means; without `printed` whatever stands in the cell."""
    wanted = {column: getattr(entry, column) for column in ("goal", "action", "indicator", "breakdown")}
    if entry.breakdown is None and entry.indicator is not None:
        wanted["breakdown"] = ""
    frame = frame[frame["line"].str.strip() == str(entry.line)]
    if printed:
        wanted[entry.column] = entry.printed or ""
    for column, text in wanted.items():
        if text is not None and column in frame:
            frame = frame[frame[column].map(one_line) == one_line(text)]
    records = [int(record) for record in frame.index]
    return records if entry.occurrence is None else records[entry.occurrence - 1 : entry.occurrence]


def _broken_by_corrections(
    raw: RawYear, frames: dict[str, pd.DataFrame], changed: dict[tuple[str, int, str], int]
) -> list[Problem]:
    """Check the corrected tables as the reader checks the printed ones."""
    if not changed:
        return []
    folder = f"data/raw/{raw.city}/{raw.year}"
    found = reference_problems(frames, raw.file_lines, folder)
    entries: dict[tuple[str, int | None, str | None], int] = {}
    for (name, record, column), number in changed.items():
        file, line = f"{folder}/{name}.csv", int(raw.file_lines[name].loc[record])
        entries[file, line, column] = number
        cells = cell_problems(raw_tables()[name], frames[name].loc[record], file, line)
        found += [problem for problem in cells if problem.column == column]
    problems = []
    for problem in found:
        what = Message("once applied, it breaks {place}: {what}", place=problem.place, what=problem.what)
        by = entries.get((problem.file.partition(" (")[0], problem.line, problem.column))
        key = "exclude" if by is not None and raw.corrections[by - 1].exclude else "corrected"
        one = _correction_problem(raw, what, Message("Correct or remove the entry."), by, key)
        problems.append(replace(one, check=problem.check, cell=problem.cell))
    return problems


def _correction_problem(raw: RawYear, what: str, remedy: str, number: int | None, *keys: str) -> Problem:
    """Return a fault of the correction of this number (from 1), at one of its keys where it is of that alone."""
    file = f"data/raw/{raw.city}/{raw.year}/corrections.yml"
    if number is None:  # it is not told which of them breaks something
        return Problem("correction_applied", file, what, remedy)
    path: tuple[str | int, ...] = (number, *keys)
    line = dict(enumerate(raw.correction_lines, start=1)).get(number)
    return Problem("correction_applied", file, what, remedy, line, ".".join(map(str, path)), path=path)


def _stale(raw: RawYear, number: int, entry: Correction, frame: pd.DataFrame, hits: list[int]) -> Problem:
    known = {"column": entry.column, "table": entry.table, "line": entry.line}
    if entry.column not in frame.columns:
        what = Message("{table} has no column {column}", **known)
        return _correction_problem(raw, what, which(entry.column, raw_tables()[entry.table].names), number, "column")
    if hits:
        what = Message("it fits {n} rows of {table}, line {line} of the document", n=len(hits), **known)
        return _correction_problem(raw, what, _LOOK_UP, number)
    what = Message(
        "“{printed}” does not stand in {table}, column {column}, line {line} of the document any more",
        printed=entry.printed,
        **known,
    )
    there = _correction_hits(frame, entry.model_copy(update={"printed": None}), printed=False)
    if len(there) == 1:
        what = holding(what, str(frame.at[there[0], entry.column]))
    return _correction_problem(raw, what, _LOOK_UP, number, "printed")


_LOOK_UP = Message(
    "Look the row up and correct or remove this entry; name indicator and breakdown if several rows fit."
)


def _unlike(raw: RawYear, number: int, entry: Correction) -> Problem | None:
    """Return what is wrong with the new text of an entry: the printed one again, or no value."""
    after = entry.corrected
    if after is None:
        return None
    if one_line(after) == one_line(entry.printed or ""):
        what = Message("the correction changes nothing")
    elif (entry.table, entry.column) == ("indicators", "value") and is_unreadable(after):
        what = Message("the new value cannot be read")
    else:
        return None
    problem = _correction_problem(raw, what, Message("Write the right value behind corrected."), number, "corrected")
    return replace(problem, cell=after)


def _move_rows(frame: pd.DataFrame, moves: dict[int, Correction], raw: RawYear, log: _Log) -> pd.DataFrame:
    """Give each moved contributor the goal, action and indicator of the total that stands on the target line."""
    frame = frame.assign(moved=False)
    problems = []
    for record, entry in moves.items():
        line = str(entry.move_to_line)
        totals = frame[(frame["line"] == line) & (frame["breakdown"] == "")]
        if len(totals) != 1 or frame.at[record, "breakdown"] == "":
            what = Message(
                "{n} totals stand on line {line}, exactly one is needed to move a row there", n=len(totals), line=line
            )
            if len(totals) == 1:
                what = Message("the row on line {line} is a total; only a contributor can move", line=entry.line)
            number = raw.corrections.index(entry) + 1
            problems.append(_correction_problem(raw, what, Message("Correct move_to_line."), number, "move_to_line"))
            continue
        target = totals.iloc[0]
        for column in ("goal", "action", "indicator"):
            if frame.at[record, column] != target[column]:
                before = str(frame.at[record, column])
                log.add("indicators", record, column, before, target[column], "correction_move", entry.line)
                frame.at[record, column] = target[column]
        frame.at[record, "moved"] = True
    if problems:
        raise DataError(problems)
    return frame


# Formulas of claims


def _check_formulas(raw: RawYear, observations: pd.DataFrame) -> None:
    """Raise `DataError` for each row that a claim's formula names and that the indicators do not have."""
    labels = {fold(label): label for label in observations["indicator"]}
    problems = []
    for claim in raw.document.claims:
        for name, row in claim.rows.items():
            if not formula_rows(row, observations).empty:
                continue
            likely = get_close_matches(fold(row.indicator), labels, n=1)
            part = Message(", breakdown “{breakdown}”", breakdown=row.breakdown) if row.breakdown else ""
            on = Message(", line {line}", line=row.line) if row.line else ""
            what = Message(
                "claim {id}: no row of the indicators is “{indicator}”{part}{on}, which {name} stands for",
                id=claim.id,
                indicator=row.indicator,
                part=part,
                on=on,
                name=name,
            )
            is_other = likely and likely[0] != fold(row.indicator)
            meant = Message(" Did you mean “{label}”?", label=labels[likely[0]]) if is_other else ""
            remedy = Message("Copy label, breakdown and line from indicators.csv.{meant}", meant=meant)
            file = f"data/raw/{raw.city}/{raw.year}/document.yml"
            problems.append(Problem("schema", file, what, remedy, column="claims"))
    if problems:
        raise DataError(problems)


# Parts and totals


def part_relations(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return which row is a part of which: columns row_key, whole_key, relation.

    A part belongs to the total of the same goal, action and indicator, of its own period where there is one; where
    several totals carry that label, to the one on its own line, else to the nearest one above. `relation` is what the
    whole's `parts` says, by default `all` for contributors of a total and `subset` for parts of a part.
    """
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in indicators.itertuples():
        groups.setdefault((row.goal, row.action, row.indicator), []).append(row)
    rows = []
    for group in groups.values():
        totals = [row for row in group if row.breakdown == ""]
        for row in group:
            if row.breakdown == "":
                continue
            if row.part_of:
                wholes = [whole for whole in group if whole.breakdown == row.part_of and whole.Index != row.Index]
                default = "subset"
            else:
                wholes, default = totals, "all"
            whole = _nearest([one for one in wholes if _period(one) == _period(row)] or wholes, row)
            rows.append(
                {
                    "row_key": row_key("observations", row.Index),
                    "whole_key": "" if whole is None else row_key("observations", whole.Index),
                    "relation": default if whole is None else whole.parts or default,
                }
            )
    return pd.DataFrame(rows, columns=["row_key", "whole_key", "relation"], dtype="str")


def _every_row(indicators: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    keys = [row_key("observations", record) for record in indicators.index]
    origin = ["text" if note.startswith("text") else "table" for note in indicators["note"]]
    rows = relations.reindex(keys).fillna("").assign(origin=origin).rename_axis("row_key").reset_index()
    return rows[["row_key", "origin", "whole_key", "whole_printed", "relation"]].astype("str")


def _period(row: Any) -> str:
    """Return the period of a row; tables of the first edition have none."""
    return str(getattr(row, "period", ""))


def _place(row: Any) -> tuple[str, str, str]:
    return row.line, row.page, row.source if not row.line else ""


def _nearest(wholes: list[Any], part: Any) -> Any | None:
    """Return the whole on the part's own line, else among all; of several the nearest above, else the first."""
    candidates = [whole for whole in wholes if _place(whole) == _place(part)] or wholes
    above = [whole for whole in candidates if whole.Index < part.Index]
    return above[-1] if above else next(iter(candidates), None)


# Values


def _observations(
    raw: RawYear,
    frame: pd.DataFrame,
    parts: pd.DataFrame,
    corrected: _Corrected,
    catalogue: Catalogue,
    strategy: StrategyInForce,
    log: _Log,
) -> pd.DataFrame:
    wholes = dict(zip(parts["row_key"], parts["whole_key"], strict=True))
    values: dict[str, Value] = {}
    measures: dict[tuple[str, str], str] = {}
    rows = []
    for row in frame.itertuples():
        key, line = row_key("observations", row.Index), _whole(row.line)
        match = catalogue.match_of(raw.city, raw.year, row.goal, row.indicator, row.breakdown, strategy)
        context = Context(row.indicator, row.breakdown, row.unit, row.note)
        known = match or catalogue.sum_of_part(raw.city, raw.year, row.goal, row.indicator, strategy)
        value = read_value(row.value, context, catalogue, known, values.get(wholes.get(key, "")))
        values[key] = value
        period = read_period(row.period, raw.year)
        log.add("observations", row.Index, "unit", row.unit, value.unit, value.unit_rule, line)
        printed = str(raw.indicators.at[row.Index, "value"])
        quantity = value.quantity
        shown = "" if quantity is None else f"{quantity.value:f}"
        if printed != shown:
            log.add("observations", row.Index, "value", printed, shown, value.rule, line)
        if value.scale_rule:
            log.add("observations", row.Index, "scale", "", str(value.scale), value.scale_rule, line)
        if row.period and (row.period != period.text or not period.is_read):
            rule = f"period_{period.kind}" if period.is_read else "period_unread"
            log.add("observations", row.Index, "period", row.period, period.text, rule, line)
        elif not row.period and looks_like_period(row.note):
            log.add("observations", row.Index, "period", row.note, "", "period_suspected", line)
        elif not row.period and (said := other_time_in_label(f"{row.indicator} {row.breakdown}", raw.year)):
            log.add("observations", row.Index, "period", said, "", "period_in_label", line)
        indicator = catalogue.indicators.get(match.indicator_id) if match else None
        of_whole = measures.get((wholes.get(key, ""), value.unit), "")
        measures[key, value.unit] = _measure(value.unit, row, indicator, catalogue, of_whole)
        rows.append(
            {
                "goal": row.goal,
                "action": row.action,
                "indicator": row.indicator,
                "breakdown": row.breakdown,
                "part_of": row.part_of,
                "indicator_id": match.indicator_id if match else None,
                "match": match.match if match else None,
                "value": None if quantity is None else float(quantity.value),
                "upper": None if quantity is None or quantity.upper is None else float(quantity.upper),
                "unit": value.unit,
                "qualifier": None if quantity is None else quantity.qualifier,
                "status": _status(value, corrected.status.get(row.Index), moved=row.moved, kind=period.kind),
                "value_printed": printed,
                "period": period.text,
                "line": line,
                "measure": measures[key, value.unit],
                "period_kind": period.kind,
                "scale": value.scale,
                "page": row.page,
                "source": row.source,
            }
        )
    return _typed("observations", raw, pd.DataFrame(rows, columns=processed_tables()["observations"].names))


def _status(value: Value, corrected: str | None, *, moved: bool, kind: str) -> str:
    """Return the status: what cannot be read says so first, then a forecast, a correction, a move."""
    if value.status == "unparsable":
        return value.status
    if value.status == "observed" and kind == "forecast":
        return "forecast"
    if corrected is None and moved and value.status == "observed":
        return "misplaced"
    return corrected or value.status


def _measure(unit: str, row: Any, indicator: Indicator | None, catalogue: Catalogue, of_whole: str) -> str:
    """Return the kind of measure: the catalogue's where the unit is the indicator's, else what label and unit say.

    A part whose name says nothing of its own is of the kind of its whole (`of_whole`, where both have one unit).
    """
    if indicator is not None and indicator.measure and unit == indicator.unit:
        return indicator.measure
    part = catalogue.label_reader.read(row.breakdown) if row.breakdown else None
    if part is not None and part.is_head:
        return catalogue.label_reader.measure(row.breakdown, unit)
    if of_whole:
        return of_whole
    return catalogue.label_reader.measure(row.indicator, unit)


# Goals and targets


def _goals(
    raw: RawYear, tables: dict[str, pd.DataFrame], catalogue: Catalogue, strategy: StrategyInForce, log: _Log
) -> pd.DataFrame:
    frame = tables["goals"]
    ratings = [
        _rating(printed, raw.document.votes, record, _line(frame, record), log)
        for record, printed in frame["rating"].items()
    ]
    counts = tables["actions"].groupby("goal").size().to_dict()
    below = {goal: goals_within(goal, frame) for goal in frame["goal"]}
    goals = frame.assign(
        domain_printed=frame["domain"],
        domain=[
            catalogue.domain_of(raw.city, printed=row.domain, goal=row.goal, strategy=strategy) or None
            for row in frame.itertuples()
        ],
        rating=ratings,
        n_actions=[sum(counts.get(one, 0) for one in below[goal]) for goal in frame["goal"]],
    )
    return _typed("goals", raw, goals)


def _rating(printed: str, rule: str, record: int, line: int | None, log: _Log) -> float | None:
    """Return a rating, or one of several votes, whose printed form stays in the log; None where there is none."""
    try:
        if SEPARATOR not in printed:
            return read_rating(printed)
        rating = one_rating(read_votes(printed), rule)
    except ValueError:
        log.add("goals", record, "rating", printed, "", refused("not_a_rating"), line)
        return None
    log.add("goals", record, "rating", printed, "" if rating is None else f"{rating:g}", voted(rule), line)
    return rating


def _targets(
    raw: RawYear,
    frame: pd.DataFrame,
    observations: pd.DataFrame,
    earlier: EarlierYears,
    catalogue: Catalogue,
    log: _Log,
) -> pd.DataFrame:
    """Return the year's own targets, and those of earlier documents that fall due in it, judged by its results."""
    strategies = earlier.strategies(raw)
    own = _own_targets(raw, frame, catalogue, strategies[raw.year], log)
    carried = carried_targets(earlier.targets, own, raw.year).assign(year=raw.year)
    totals = observations[is_of_year(observations.assign(year=raw.year))]
    in_force = pd.Series([strategies[raw.year]] * len(totals), totals.index, dtype="object")
    totals = with_sums(totals.assign(**{STRATEGY: in_force}), catalogue)  # a target of a label that was split since
    judged = judge_targets(
        pd.concat([own, carried], ignore_index=True),
        totals,
        catalogue,
        raw.city,
        raw.year,
        strategies,
    )
    return _typed("targets", raw, judged)


def _own_targets(
    raw: RawYear, frame: pd.DataFrame, catalogue: Catalogue, strategy: StrategyInForce, log: _Log
) -> pd.DataFrame:
    rows = []
    for record, row in frame.iterrows():
        line, printed = _whole(row["line"]), row["target"]
        entry = catalogue.match_of(raw.city, raw.year, row["goal"], row["indicator"], strategy=strategy)
        operator = None
        target, refusal = read_or_refused(printed, row["indicator"], catalogue, parse_target)
        if refusal:
            log.add("targets", record, "target", printed, "", refused(refusal), line)
        if target is not None:
            direction = 0
            if entry is not None and entry.match in COMPARABLE:
                direction = catalogue.indicators[entry.indicator_id].direction
            operator, rule = operator_of(target, direction, raw.document.bare_targets)
            if rule:
                log.add("targets", record, "operator", printed, operator or "", rule, line)
        if not is_missing(row["baseline"]) and read_baseline(row["baseline"], row["indicator"], catalogue) is None:
            log.add("targets", record, "baseline", row["baseline"], "", refused("not_a_baseline"), line)
        rows.append(
            {
                **{column: row[column] for column in ("goal", "item", "indicator", "baseline", "page")},
                "operator": operator,
                "value": target and float(target.value),
                "unit": unit_of(target, row["indicator"], entry, catalogue),
                "per": target and target.period,
                "due_year": int(row["due_year"]) if row["due_year"] else raw.year,
                "value_printed": printed,
                "attained": "not_assessable",
                "line": line,
                "baseline_year": int(row["baseline_year"]) if row["baseline_year"] else None,
                "set_year": raw.year,
            }
        )
    return _typed("targets", raw, pd.DataFrame(rows, columns=processed_tables()["targets"].names))


def _typed(name: str, raw: RawYear, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a processed table in its types; an empty cell of whole numbers is missing (workbooks have no lines)."""
    for column in processed_tables()[name].columns:
        if column.type == "integer" and column.name in frame and pd.api.types.is_string_dtype(frame[column.name]):
            frame = frame.assign(**{column.name: frame[column.name].replace("", None)})
    return processed_tables()[name].typed(frame.assign(city=raw.city, year=raw.year)).reset_index(drop=True)


def document_json(document: Document) -> str:
    """Return the document's description as JSON, for the steps that follow."""
    return json.dumps(document.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"
