"""Funnels and quantile groups: which of many units lie outside what chance gives one of their size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import special, stats

from srps.statistics.frames import StatisticsError, check_confidence, choose_words, level_suffix, read_numbers
from srps.statistics.intervals import BYAR_FROM, normal_quantile
from srps.statistics.rates import RESIDENTS, check_multiplier, crude_rates, proportions
from srps.ties import settle_ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from srps.statistics.intervals import Interval


def funnel_limits(
    population: ArrayLike, baseline: float, confidence: float = 0.95, *, statistic: str = "rate"
) -> Interval:
    """Return the values between which a unit of the given size would lie if it had the baseline rate.

    For rates, the events are those whose own exact Poisson interval just touches the expected number, taken
    as a continuous quantity, so that the line is smooth. For proportions, those whose Wilson interval just
    touches the baseline: baseline ± z·√(baseline·(1 − baseline)/n), cut to 0 … 1.

    Parameters
    ----------
    population : array_like, shape (n,)
        Residents, trials, or expected events (with a baseline of 1).
    baseline : float
        The pooled rate or proportion, per one resident.
    confidence : float
        A share strictly between 0 and 1: 0.95 and 0.998 are customary.
    statistic : str
        `rate` or `proportion`.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper control limit, per one resident. The lower limit of a rate is 0 where even no event
        would not be unusual. The peer draws the same curve for rates at whole numbers of events, and finds it
        by bisection that stops about 1e-7 from it; its upper limit of proportions is cut at 100 whatever the
        multiplier.

    Raises
    ------
    StatisticsError
        If the statistic, the level or the baseline is not allowed.

    References
    ----------
    Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med 2005; 24: 1185–1202.
    """
    (level,) = check_confidence(confidence)
    _check_statistic(statistic)
    if not (baseline >= 0 and (statistic == "rate" or baseline <= 1)):
        raise StatisticsError(f"The baseline of a {statistic} cannot be {baseline}.")
    size = np.asarray(population, dtype=float)
    size = np.where(size > 0, size, np.nan)
    if statistic == "proportion":
        margin = normal_quantile(level) * np.sqrt(baseline * (1 - baseline) / size)
        return np.maximum(baseline - margin, 0), np.minimum(baseline + margin, 1)
    tail = (1 - level) / 2
    expected = size * baseline
    # The gamma distribution's shape for a given probability: events, taken as continuous, whose lower limit is
    # the expected number, and events + 1 whose upper limit is.
    known = np.where(expected > 0, expected, np.nan)
    below, above = special.gdtrib(1.0, 1 - tail, known) - 1, special.gdtrib(1.0, tail, known)
    nothing = np.where(expected == 0, 0.0, np.nan)
    lower = np.where(expected > 0, np.maximum(below, 0), nothing)
    return lower / size, np.where(expected > 0, above, nothing) / size


def funnel(
    frame: pd.DataFrame,
    count: str,
    population: str,
    *,
    statistic: str = "rate",
    multiplier: float = RESIDENTS,
    confidence: tuple[float, float] = (0.95, 0.998),
    baseline: float | None = None,
    byar_from: float = BYAR_FROM,
    dispersion: str | None = None,
) -> pd.DataFrame:
    """Return control limits for units of different size, and which units lie outside.

    A unit is outside if its own interval (Poisson as in `crude_rates`, or Wilson) leaves out the baseline,
    which is the pooled rate of the rows that can be computed, or a given one. With `population` the expected
    events and a baseline of 1 these are funnels of standardised ratios; with `population` = count ÷
    standardised rate, funnels of standardised rates.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per unit.
    count, population : str
        Columns of events and residents.
    statistic : str
        `rate` or `proportion`.
    multiplier : float
        Values, baseline and limits are per this many residents.
    confidence : tuple of two float
        The inner and the outer level.
    baseline : float or None
        A rate per one resident to compare with; None pools the rows.
    byar_from : float
        As in `crude_rates`.
    dispersion : str or None
        Column of the variance ÷ mean of the counts: each unit then is as large as its count is worth in independent
        events (Spiegelhalter 2005 on over-dispersion). None where they are Poisson counts.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, same order and index, with `value`, `baseline`, `lower`, `upper` (control limits
        of the inner level), `lower_99_8`, `upper_99_8` (of the outer level, named after it), `confidence`,
        `significance` (`low_99_8`, `low_95`, `not_significant`, `high_95`, `high_99_8`, named after the
        levels; empty where refused), `method` and `note` (as in `crude_rates` and `proportions`).
        For rates from `byar_from` events on, own interval and control limit differ by about 0.1 % (Byar's and
        exact), which can matter only to a unit lying exactly on the line.

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or the statistic, a level or the multiplier is not allowed.
    """
    _check_statistic(statistic)
    inner, outer = check_confidence(confidence)
    if inner >= outer:
        raise StatisticsError("The first confidence level of a funnel is the lower one, such as (0.95, 0.998).")
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    spread = read_numbers(frame, dispersion) if dispersion else 1.0
    worth = frame.assign(**{count: events / spread, population: residents / spread})
    if statistic == "proportion":
        own = proportions(worth, count, population, multiplier=1, confidence=confidence)
    else:
        own = crude_rates(worth, count, population, multiplier=1, confidence=confidence, byar_from=byar_from)
    check_multiplier(multiplier)
    computed = own["note"].to_numpy() == ""
    if baseline is None:
        if not computed.any():
            raise StatisticsError("No row has a count and a population, so there is no pooled rate to compare with.")
        baseline = float(events[computed].sum() / residents[computed].sum())
    suffix = level_suffix(outer)
    inner_limits, outer_limits = (
        funnel_limits(np.where(computed, residents / spread, np.nan), baseline, level, statistic=statistic)
        for level in (inner, outer)
    )
    near = level_suffix(inner)
    words = ("", f"low_{suffix}", f"low_{near}", "not_significant", f"high_{near}", f"high_{suffix}")
    significance = np.select(
        [
            ~computed,
            own[f"upper_{suffix}"] < baseline,
            own["upper"] < baseline,
            own[f"lower_{suffix}"] > baseline,
            own["lower"] > baseline,
        ],
        [0, 1, 2, 5, 4],
        default=3,
    )
    return frame.assign(
        value=own["value"] * multiplier,
        baseline=baseline * multiplier,
        lower=inner_limits[0] * multiplier,
        upper=inner_limits[1] * multiplier,
        **{f"lower_{suffix}": outer_limits[0] * multiplier, f"upper_{suffix}": outer_limits[1] * multiplier},
        confidence=inner,
        significance=choose_words(significance, words),
        method=own["method"],
        note=own["note"],
    )


def quantiles(values: ArrayLike, number: int = 10, *, invert: bool = True) -> NDArray[np.float64]:
    """Return the quantile group of each value: 1 … `number`, the highest values in group 1 if `invert`.

    Values are ranked (from the highest if `invert`), ties share the lowest rank, and of n values the one with
    rank r is in group number + 1 − ⌈(n + 1 − r)·number/n⌉. So ties stay together and groups can differ in
    size. That is PHEindicatormethods' rule in whole numbers: its floating-point division puts a value on a
    group boundary one group lower for some n and numbers of groups, such as 28 values in 20 groups.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values of one set of units; missing ones are not ranked. Several sets are grouped by the caller.
    number : int
        Number of groups, at least 1.
    invert : bool
        Whether group 1 holds the highest values.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Groups; NaN for missing values, and for all where there are fewer values than groups.

    Raises
    ------
    StatisticsError
        If `number` is not a positive whole number.
    """
    if number < 1 or number != int(number):
        raise StatisticsError(f"The number of quantile groups must be a positive whole number, not {number}.")
    values = np.asarray(values, dtype=float)
    there = ~np.isnan(values)
    size = int(there.sum())
    groups = np.full(values.shape, np.nan)
    if size >= number:
        settled = settle_ties(values[there])
        ranks = stats.rankdata(-settled if invert else settled, method="min").astype(np.int64)
        groups[there] = number + 1 + (ranks - size - 1) * number // size
    return groups


def _check_statistic(statistic: str) -> None:
    if statistic not in ("rate", "proportion"):
        raise StatisticsError(f"The statistic must be rate or proportion, not {statistic}.")
