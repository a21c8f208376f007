"""Agreement of several raters, and one rating out of their votes.

Knows ratings on a scale; knows nothing of goals. Ratings are ordinal unless told otherwise, and a missing
vote is missing: it neither agrees nor disagrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.statistics.frames import StatisticsError, number_groups, read_numbers, write_notes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVELS = ("nominal", "ordinal", "interval")


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha and what it rests on.

    `alpha` is 1 for full agreement, 0 for what chance would give, below 0 for systematic disagreement; NaN
    where it is not defined, and `note` then says why (`nothing_to_compare`: no unit has two ratings;
    `no_variation`: all ratings are equal). `units` and `ratings` are those that can be paired, `raters` all
    who rated.
    """

    alpha: float
    level: str
    units: int
    raters: int
    ratings: int
    note: str


def _squared_differences(
    categories: NDArray[np.float64], totals: NDArray[np.float64], level: str
) -> NDArray[np.float64]:
    """Return the squared difference of each pair of categories at a level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(categories))
    if level == "interval":
        return (categories[:, None] - categories[None, :]) ** 2
    # Ordinal: how many ratings lie between two categories, half of either own included.
    middles = np.cumsum(totals) - totals / 2
    return (middles[:, None] - middles[None, :]) ** 2


def krippendorff_alpha(ratings: ArrayLike, level: str = "ordinal") -> Agreement:
    """Return Krippendorff's alpha of raters × units, missing ratings allowed.

    Alpha = 1 − observed ÷ expected disagreement. Within a unit with m ratings each pair of ratings weighs
    1/(m − 1); expected are all pairs of pairable ratings, whatever their unit.

    Parameters
    ----------
    ratings : array_like of float, shape (raters, units)
        NaN where a rater did not rate. Units with a single rating are left out.
    level : str
        `nominal` (equal or not), `ordinal` (ranks), `interval` (differences of numbers).

    Returns
    -------
    Agreement

    Raises
    ------
    StatisticsError
        If the table is not two-dimensional or the level is unknown.

    References
    ----------
    Krippendorff K. Computing Krippendorff's Alpha-Reliability. University of Pennsylvania 2011.
    Krippendorff K. Content Analysis, 4th ed. Sage 2019, ch. 12.
    """
    if level not in LEVELS:
        raise StatisticsError(f"The level of measurement must be one of {', '.join(LEVELS)}, not {level}.")
    ratings = np.asarray(ratings, dtype=float)
    if ratings.ndim != 2:
        raise StatisticsError("Ratings are a table of raters by units.")
    there = ~np.isnan(ratings)
    raters = int(there.any(axis=1).sum())
    pairable = there.sum(axis=0) >= 2
    categories = np.unique(ratings[:, pairable][there[:, pairable]])
    # Units × categories: how often each category was given.
    counts = (ratings[:, pairable, None] == categories).sum(axis=0).astype(float)
    votes = counts.sum(axis=1)
    totals = counts.sum(axis=0)
    size = totals.sum()

    def agreement(alpha: float, note: str) -> Agreement:
        return Agreement(alpha, level=level, units=int(pairable.sum()), raters=raters, ratings=int(size), note=note)

    if len(categories) < 2:
        return agreement(np.nan, "no_variation" if len(categories) else "nothing_to_compare")
    coincidences = (counts / (votes - 1)[:, None]).T @ counts - np.diag((counts / (votes - 1)[:, None]).sum(axis=0))
    differences = _squared_differences(categories, totals, level)
    observed = float((coincidences * differences).sum())
    expected = totals @ differences @ totals / (size - 1)
    return agreement(1 - observed / float(expected), "")


def combine_votes(frame: pd.DataFrame, rating: str, *, by: Sequence[str], rule: str = "median") -> pd.DataFrame:
    """Return one rating per unit out of several votes.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per vote; missing votes are not counted.
    rating : str
        Column of ratings, as numbers.
    by : sequence of str
        Column(s) of what was rated.
    rule : str
        `median` (the mean of the two middle votes where their number is even), or `majority` (the rating that
        more than half of the votes give, else none).

    Returns
    -------
    pandas.DataFrame
        One row per unit in order of appearance: `by`, `value`, `n` (votes), `lowest`, `highest`, `method`
        (the rule) and `note` (`no_vote`, `no_majority`, `between_two_ratings`: a median that no one gave).

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or the rule is unknown.
    """
    if rule not in ("median", "majority"):
        raise StatisticsError(f"The rule must be median or majority, not {rule}.")
    votes = read_numbers(frame, rating)
    codes, keys = number_groups(frame, by)
    there = ~np.isnan(votes)
    grouped = pd.Series(votes[there]).groupby(codes[there])
    units = pd.RangeIndex(len(keys))
    size = grouped.size().reindex(units, fill_value=0).to_numpy()
    median = grouped.median().reindex(units).to_numpy()
    # Whoever has more than half of the votes is also their median.
    given = np.bincount(codes[there], weights=votes[there] == median[codes[there]], minlength=len(keys))
    none_above_half = (size > 0) & (2 * given <= size)
    is_median = rule == "median"
    return keys.assign(
        value=median if is_median else np.where(none_above_half, np.nan, median),
        n=size,
        lowest=grouped.min().reindex(units).to_numpy(),
        highest=grouped.max().reindex(units).to_numpy(),
        method=pd.array([rule] * len(keys), dtype="str"),
        note=write_notes(
            {
                "no_vote": size == 0,
                "no_majority": none_above_half & (not is_median),
                "between_two_ratings": (size > 0) & (given == 0) & is_median,
            }
        ),
    )
