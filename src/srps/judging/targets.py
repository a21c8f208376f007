"""Whether targets were attained: each in its own year, with the results of that year, and only where both are alike.

What is not yet due has no verdict, only the share of the way; what cannot be compared (another unit, a condition that
nobody stated, a result that only bounds the value) is not assessable and never "not attained".
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol, TypeVar

import pandas as pd

from srps.catalogue.doubt import doubt
from srps.catalogue.label_reader import UNKNOWN
from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE, IndicatorMapping, StrategyInForce
from srps.labels import fold
from srps.numbers import NumberFormatError, Quantity, Target, parse_quantity, parse_target

OPERATORS = {"at_least": ">=", "at_most": "<=", "equal": "="}
"""What `bare_targets` of a document says, as an operator."""
GENERIC_UNITS = ("items", UNKNOWN)
"""Units that say no more than that something was counted, or not even that."""
_Number = TypeVar("_Number", Target, Quantity)
UNLIKE_COUNTS = ("share", "money", "score")
"""Dimensions whose numbers are taken for no count: `80` is not `80 %`."""


def operator_of(target: Target, direction: int, bare: str | None) -> tuple[str | None, str]:
    """Return a target's operator and, where the document does not state it, the rule that gives it.

    A bare number means what the indicator's direction says, else what `bare_targets` of the document says; without
    either there is no operator.
    """
    if target.operator != "=" or target.upper is not None:
        return target.operator, ""
    if direction:
        return (">=" if direction > 0 else "<="), "operator_of_direction"
    return (OPERATORS[bare], "operator_of_document") if bare else (None, "operator_not_stated")


def carried_targets(earlier: pd.DataFrame, own: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the targets of a city's earlier documents that fall due in `year`, each as its newest document sets it.

    `earlier` and `own` are `targets` tables; a target that the year's own document sets for the year is left out.
    """
    due = earlier[(earlier["set_year"] == earlier["year"]) & (earlier["due_year"] == year)]
    keys = _keys(due)
    due = due[due["set_year"] == due["set_year"].groupby(keys).transform("max")]
    return due[~_keys(due).isin(_keys(own[own["due_year"] == year]))]


def _keys(targets: pd.DataFrame) -> pd.Series:
    return targets["goal"] + "|" + targets["indicator"].map(fold)


@dataclass(frozen=True)
class _Result:
    """A printed total: its value with the bounds between which the true one lies."""

    goal: str
    value: float
    lower: float
    upper: float
    unit: str
    scale: int


class _Results:
    """The totals of one year, found by goal and label, else by a label or indicator that only one total has."""

    def __init__(self, observations: pd.DataFrame) -> None:
        self._by: dict[tuple[str, ...], set[_Result]] = {}
        totals = observations[(observations["breakdown"] == "") & observations["value"].notna()]
        for row in totals.itertuples():
            result = _result(row)
            keys = [("place", row.goal, fold(row.indicator)), ("label", fold(row.indicator))]
            if row.match in COMPARABLE:
                keys.append(("indicator", row.indicator_id))
            for key in keys:
                self._by.setdefault(key, set()).add(result)

    def find(self, goal: str, label: str, indicator_id: str | None) -> _Result | None:
        """Return the one result of a target; None where there is none, or where two disagree."""
        keys = [("place", goal, fold(label)), ("label", fold(label)), ("indicator", indicator_id or "")]
        found = next((self._by[key] for key in keys if key in self._by), set())
        values = {(result.value, result.lower, result.upper, result.unit) for result in found}
        return next(iter(sorted(found, key=lambda r: r.goal))) if len(values) == 1 else None


class _Total(Protocol):
    """What is read of a total's row of `observations`."""

    goal: str
    value: float
    upper: float
    qualifier: str
    unit: str
    scale: float


def _result(row: _Total) -> _Result:
    value = float(row.value)
    lower = upper = value
    if row.qualifier == "at_least":
        upper = math.inf
    elif row.qualifier == "at_most":
        lower = -math.inf
    elif row.qualifier == "range" and pd.notna(row.upper):
        upper = float(row.upper)
    return _Result(row.goal, value, lower, upper, row.unit, 1 if pd.isna(row.scale) else int(row.scale))


def judge_targets(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    catalogue: Catalogue,
    city: str,
    year: int,
    strategies: Mapping[int, StrategyInForce],
) -> pd.DataFrame:
    """Return targets with the results of `year`, their distance and progress, and whether they were attained.

    Parameters
    ----------
    targets : DataFrame
        As the table `targets`, with operator, unit and the printed forms of target and baseline. The unit is the one
        that the target itself states or its label names; of a bare number whose label names none the result's counts,
        unless that is a percentage, an amount of money or a score.
    observations : DataFrame
        The city's observations that describe `year`.
    strategies : mapping
        The city's strategies by reporting year. The goal of a target that another strategy set becomes that of its
        result, for the numbers of goals mean something else by now.
    """
    results = _Results(observations)
    rows = []
    for row in targets.to_dict("records"):
        set_year = int(row["set_year"])
        moved = strategies[set_year] != strategies[year]
        entry = catalogue.match_of(city, set_year, row["goal"], row["indicator"], strategy=strategies[set_year])
        indicator_id = entry.indicator_id if entry is not None and entry.match in COMPARABLE else None
        result = None
        if row["due_year"] >= year:
            result = results.find("" if moved else row["goal"], row["indicator"], indicator_id)
        if moved:
            row["goal"] = "" if result is None else result.goal
        rows.append(row | _judged(row, result, entry, catalogue, year))
    return pd.DataFrame(rows, columns=targets.columns)


def _judged(
    row: dict[str, Any], result: _Result | None, entry: IndicatorMapping | None, catalogue: Catalogue, year: int
) -> dict[str, object]:
    target = read_target(row["value_printed"], row["indicator"], catalogue)
    judged: dict[str, object] = {"result": None, "distance": None, "progress": None, "attained": "not_assessable"}
    if target is not None and row["due_year"] > year:
        judged["attained"] = "not_due"
    if result is None:
        return judged
    judged["result"] = result.value
    if target is None:
        return judged
    judged["unit"] = _compared_unit(row["unit"], target, result.unit, catalogue)
    is_alike = judged["unit"] == result.unit and target.period in {None, "year"}
    if not is_alike or _lacks_the_scale(target, result):
        return judged
    judged["distance"] = _distance(target, result.value)
    baseline = read_baseline(row["baseline"], row["indicator"], catalogue)
    if baseline is not None and not _lacks_the_scale(baseline, result):
        own = unit_of(baseline, row["indicator"], entry, catalogue)
        if _compared_unit(own, baseline, result.unit, catalogue) == result.unit:
            judged["progress"] = _progress(target, baseline, result)
    if row["due_year"] == year and pd.notna(row["operator"]):
        judged["attained"] = _verdict(row["operator"], target, result)
    return judged


def read_target(printed: str, label: str, catalogue: Catalogue) -> Target | None:
    """Return a printed target with the scale of its label applied; None where it cannot be read."""
    return read_or_refused(printed, label, catalogue, parse_target)[0]


def read_or_refused(
    printed: str, label: str, catalogue: Catalogue, parse: Callable[[str], _Number]
) -> tuple[_Number | None, str]:
    """Return a target or baseline as read beside its label, or None and why it is refused."""
    try:
        read = parse(printed)
    except NumberFormatError as error:
        return None, error.reason
    scaled = with_scale_of_label(read, label, catalogue)
    if scaled is None:
        return None, "contradictory_scale"
    said = catalogue.label_reader.read(label).unit
    unit = unit_of(scaled, label, None, catalogue)
    reason = doubt(printed, scaled, scaled.scale, unit, {said} if said else set(), catalogue)
    return (None, reason) if reason else (scaled, "")


def with_scale_of_label(read: _Number, label: str, catalogue: Catalogue) -> _Number | None:
    """Return a target or baseline with the scale that its label says, once; None where the two contradict."""
    said = catalogue.label_reader.read(label)
    if said.is_unclear:
        return None
    if said.scale is None or (read.unit and said.unit and read.unit != said.unit):
        return read
    if read.scale != 1 or read.unit or read.noun:
        return read if read.scale == said.scale else None
    power = Decimal(said.scale).adjusted()
    upper = None if read.upper is None else read.upper.scaleb(power)
    return replace(read, value=read.value.scaleb(power), upper=upper, scale=said.scale)


def _lacks_the_scale(read: Target | Quantity, result: _Result) -> bool:
    """Tell whether a bare number stands against a result in thousands or millions whose label does not say so."""
    return read.unit is None and read.noun is None and read.scale == 1 and result.scale != 1


def unit_of(read: Target | Quantity | None, label: str, entry: IndicatorMapping | None, catalogue: Catalogue) -> str:
    """Return the unit that a target or baseline states, its indicator has or its label names; else a generic one."""
    if read is not None and read.unit in catalogue.units:
        return str(read.unit)
    if read is not None and read.noun:
        found = catalogue.label_reader.noun(read.noun)
        return found[0] if found else UNKNOWN
    if entry is not None and entry.match in COMPARABLE:
        return catalogue.indicators[entry.indicator_id].unit
    return catalogue.label_reader.read(label).unit or UNKNOWN


def _compared_unit(own: str, target: Target | Quantity, of_result: str, catalogue: Catalogue) -> str:
    """Return the unit in which a target is compared: its own, or the result's where the target is a bare number."""
    if own not in GENERIC_UNITS or own == of_result:
        return own
    entry = catalogue.units.get(of_result)
    if target.noun or target.unit:
        return of_result if of_result in GENERIC_UNITS else own
    return own if entry is None or entry.dimension in UNLIKE_COUNTS else of_result


def _distance(target: Target, result: float) -> float:
    """Return result − target; for a range nothing within it, else the distance from its nearer end."""
    lower, upper = _ends(target)
    return result - min(max(result, lower), upper)


def _ends(target: Target) -> tuple[float, float]:
    return float(target.value), float(target.value if target.upper is None else target.upper)


def _verdict(operator: str, target: Target, result: _Result) -> str:
    """Say whether every value that the result may stand for attains the target, or none does."""
    lower, upper = _ends(target)
    reached = {
        ">=": {result.lower >= lower, result.upper >= lower},
        "<=": {result.lower <= upper, result.upper <= upper},
        "=": {lower <= result.lower and result.upper <= upper, not (result.upper < lower or result.lower > upper)},
    }[operator]
    return "not_assessable" if len(reached) > 1 else "yes" if reached.pop() else "no"


def _progress(target: Target, baseline: Quantity, result: _Result) -> float | None:
    """Return the share of the way from the baseline to the target; None where one of them only bounds a value."""
    if target.upper is not None or result.lower != result.upper or baseline.qualifier not in {"exact", "approx"}:
        return None
    way = float(target.value) - float(baseline.value)
    return (result.value - float(baseline.value)) / way if way else None


def read_baseline(printed: str, label: str, catalogue: Catalogue) -> Quantity | None:
    """Return a printed baseline with the scale of its label applied; None where none is printed or can be read."""
    return read_or_refused(printed, label, catalogue, parse_quantity)[0]
