"""The two counts behind a printed percentage, where the same line prints them too."""

from collections.abc import Iterable
from itertools import permutations

import pandas as pd

from srps.catalogue.load import Catalogue

_PLACE = ["city", "year", "goal", "action", "line"]


def printed_parts(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return `numerator` and `denominator` of each observation that is a percentage, missing where they are not sure.

    They are two exact counts of the same line of which the one is just this percentage of the other, to half of the
    percentage's last printed digit, and no other two counts of that line are.
    """
    units = catalogue.units
    is_share = observations["unit"].map({u: unit.dimension == "share" for u, unit in units.items()}).eq(True)
    is_count = observations["unit"].map({u: unit.counted for u, unit in units.items()}).eq(True)
    is_exact = observations["qualifier"].eq("exact") & observations["value"].notna()
    parts = pd.DataFrame({"numerator": float("nan"), "denominator": float("nan")}, index=observations.index)
    usable = observations[is_exact & (is_share | is_count) & observations["line"].notna()]
    has_share = is_share[usable.index].groupby([usable[name] for name in _PLACE]).transform("any")
    for _, line in usable[has_share].groupby(_PLACE):
        shares = is_share[line.index]
        counts = line.loc[~shares, "value"].tolist()
        for key, percentage in line.loc[shares, "value"].items():
            found = set(_pairs(counts, percentage))
            if len(found) == 1:
                parts.loc[key] = found.pop()
    return parts


def _pairs(counts: list[float], percentage: float) -> Iterable[tuple[float, float]]:
    half = 0.5 * 10.0 ** -len(f"{percentage:.10f}".rstrip("0").partition(".")[2])
    for part, whole in permutations(counts, 2):
        if 0 < part < whole and abs(100 * part / whole - percentage) <= half * (1 + 1e-9):
            yield part, whole
