"""Between which numbers a printed value may lie: a bound has no other end, a rounded one half of its last digit.

So that sums, parts, twins and formulas object only to what no number behind the printed ones could give.
"""

import math
import re

import pandas as pd

from srps.numbers import QUALIFIERS

_ABOUT = re.compile(rf"\s*(?:{QUALIFIERS['approx']})", re.IGNORECASE)
_DECIMALS = re.compile(r"\d[.,](\d{1,2})(?!\d)")

Spread = tuple[float, float]


def spreads(observations: pd.DataFrame) -> dict[str, Spread]:
    """Return the lowest and the highest number that each observation may stand for, by row key; NaN where no value.

    `observations` has `value`, and where they are known `qualifier`, `upper`, `scale` and `value_printed`; without a
    qualifier a value is exact.
    """
    names = ["qualifier", "upper", "scale", "value_printed"]
    records = observations.reindex(columns=["value", *names]).to_dict("records")
    return {str(key): _spread(row) for key, row in zip(observations.index, records, strict=True)}


def _spread(row: dict[str, object]) -> Spread:
    value, qualifier = float(str(row["value"])) if pd.notna(row["value"]) else math.nan, row["qualifier"]
    if qualifier == "at_least":
        return value, math.inf
    if qualifier == "at_most":
        return -math.inf, value
    if qualifier == "range" and pd.notna(row["upper"]):
        return value, float(str(row["upper"]))
    if qualifier == "approx" and not math.isnan(value):
        half = _half(value, str(row["value_printed"]), 1 if pd.isna(row["scale"]) else int(str(row["scale"])))
        return value - half, value + half
    return value, value


def _half(value: float, printed: str, scale: int) -> float:
    """Return half of the last digit that a rounded number was printed with; zeros at the end of `ok. 200` are none."""
    decimals = len(found[1]) if (found := _DECIMALS.search(printed)) else 0
    place = scale * 10.0**-decimals
    while _ABOUT.match(printed) and value and not decimals and value % (10 * place) == 0:
        place *= 10
    return place / 2


def total_of(parts: list[Spread]) -> Spread:
    """Return between which numbers the sum of values lies, those without a number left out."""
    known = [part for part in parts if not math.isnan(part[0])]
    return math.fsum(low for low, _ in known), math.fsum(high for _, high in known)


def may_agree(one: Spread, other: Spread, tolerance: float) -> bool:
    """Say whether two values may be the same number."""
    return one[0] - other[1] < tolerance and other[0] - one[1] < tolerance
