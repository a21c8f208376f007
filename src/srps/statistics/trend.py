"""Trend of a yearly series: Theil–Sen slope, Mann–Kendall test, and whether neighbouring years hang together.

Knows series of numbers; knows nothing of indicators. A series is cut where its definition or census base
changed, and the pieces are never joined; a missing year is left out and named, never filled in. Slope,
interval and test belong together: the interval is the set of slopes that the test does not reject.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from srps.statistics.frames import (
    StatisticsError,
    check_confidence,
    number_groups,
    read_flags,
    read_numbers,
    write_notes,
)
from srps.statistics.intervals import normal_quantile
from srps.ties import settle_ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MINIMUM_VALUES = 4
"""From so many values on a series has a trend."""
EXACT_UP_TO = 10
"""Up to so many values without ties the null distribution is counted out; beyond, it is taken as normal."""

_TREND_COLUMNS = (
    *("segment", "first_year", "last_year", "n", "slope", "intercept", "lower", "upper", "confidence"),
    *("score", "tau", "p_value", "lag1_autocorrelation", "method"),
)
_TREND_TYPES = {"segment": "int64", "first_year": "int64", "last_year": "int64", "n": "int64", "method": "str"}
_TREND_NOTES = (
    "no_value",
    "too_few_values",
    "missing_years",
    "no_interval_at_this_level",
    "autocorrelated",
)


class MannKendall(NamedTuple):
    """Result of the test: `score` S, `tau` = S ÷ pairs, variance of S, two-sided p and how it was got."""

    score: float
    tau: float
    variance: float
    p_value: float
    method: str


class TheilSen(NamedTuple):
    """Slope per unit of time, the line's value at time 0, and the limits of the slope (NaN: unbounded)."""

    slope: float
    intercept: float
    lower: float
    upper: float


def _as_series(times: ArrayLike, values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both sorted by time, values that differ by rounding only as equal; refuse what is no series."""
    times, values = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if times.shape != values.shape or times.ndim != 1:
        raise StatisticsError("A series needs one time for each value.")
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise StatisticsError("A series must not have missing values; leave the year out.")
    if len(np.unique(times)) < len(times):
        raise StatisticsError("A series has two values for the same time.")
    order = np.argsort(times)
    return times[order], settle_ties(values[order])


def _score_distribution(size: int) -> NDArray[np.float64]:
    """Return the null probabilities of S = −N, −N + 2, …, N, with N = size·(size − 1)/2 pairs.

    The number of discordant pairs of a random order is a sum of independent uniform numbers on 0 … i
    (Kendall MG. Biometrika 1938; 30: 81–93), so the probabilities are a convolution.
    """
    probabilities = np.ones(1)
    for places in range(2, size + 1):
        probabilities = np.convolve(probabilities, np.full(places, 1 / places))
    return probabilities


def _has_exact_distribution(values: NDArray[np.float64]) -> bool:
    return len(values) <= EXACT_UP_TO and len(np.unique(values)) == len(values)


def _score_variance(values: NDArray[np.float64]) -> float:
    size = len(values)
    ties = np.unique(values, return_counts=True)[1]
    return float(size * (size - 1) * (2 * size + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))) / 18


def mann_kendall(times: ArrayLike, values: ArrayLike) -> MannKendall:
    """Test whether values tend to rise or fall with time.

    Parameters
    ----------
    times, values : array_like, shape (n,)
        The series; times are distinct and need not be evenly spaced. n ≥ 2.

    Returns
    -------
    MannKendall
        `method` is `exact` (up to 10 values without ties) or `normal` (variance corrected for ties, and S for
        continuity). Values that are all equal give p = 1; values that differ by rounding only
        (`srps.ties`) are equal.

    Raises
    ------
    StatisticsError
        If the series has missing values, repeated times or fewer than two values.

    References
    ----------
    Mann HB. Econometrica 1945; 13: 245–259. Kendall MG. Rank Correlation Methods. Griffin, London 1975, ch.
    4.
    """
    times, values = _as_series(times, values)
    size = len(values)
    if size < 2:
        raise StatisticsError("A trend test needs at least two values.")
    earlier, later = np.triu_indices(size, k=1)
    score = float(np.sign(values[later] - values[earlier]).sum())
    pairs, variance = len(earlier), _score_variance(values)
    if _has_exact_distribution(values):
        probabilities = _score_distribution(size)
        possible = np.arange(-pairs, pairs + 1, 2)
        p_value = min(float(probabilities[np.abs(possible) >= abs(score)].sum()), 1.0)
        return MannKendall(score, score / pairs, variance, p_value, "exact")
    if score == 0:
        return MannKendall(score, 0.0, variance, 1.0, "normal")
    z = (abs(score) - 1) / np.sqrt(variance)
    return MannKendall(score, score / pairs, variance, float(2 * special.ndtr(-z)), "normal")


def _critical_score(values: NDArray[np.float64], confidence: float) -> float:
    """Return the smallest |S| that the test rejects at this level; infinite if it can reject none."""
    if not _has_exact_distribution(values):
        return float(1 + normal_quantile(confidence) * np.sqrt(_score_variance(values)))
    probabilities = _score_distribution(len(values))
    pairs = len(probabilities) - 1
    # Probability of S or a larger score, from the largest score down.
    upper_tails = np.cumsum(probabilities[::-1])
    rejected = np.flatnonzero(upper_tails <= (1 - confidence) / 2)
    return float(pairs - 2 * rejected[-1]) if len(rejected) else np.inf


def theil_sen(times: ArrayLike, values: ArrayLike, confidence: float = 0.95) -> TheilSen:
    """Return the median of the slopes between all pairs, with the limits that the Mann–Kendall test gives.

    Parameters
    ----------
    times, values : array_like, shape (n,)
        The series; times are distinct and need not be evenly spaced. n ≥ 2.
    confidence : float
        Of the interval, strictly between 0 and 1.

    Returns
    -------
    TheilSen
        Slope and limits in the unit of the values per unit of time. Limits are missing where no slope can be
        ruled out at this level (four values at 95 %). scipy's `theilslopes` always takes the normal
        approximation, so that its "95 %" limits of five values hold in 92 % of cases.

    Raises
    ------
    StatisticsError
        If the series has missing values, repeated times or fewer than two values, or the level is not
        allowed.

    References
    ----------
    Theil H. Proc K Ned Akad Wet A 1950; 53: 386–392. Sen PK. JASA 1968; 63: 1379–1389.
    """
    (level,) = check_confidence(confidence)
    times, values = _as_series(times, values)
    if len(values) < 2:
        raise StatisticsError("A slope needs at least two values.")
    earlier, later = np.triu_indices(len(values), k=1)
    slopes = np.sort((values[later] - values[earlier]) / (times[later] - times[earlier]))
    slope = float(np.median(slopes))
    intercept = float(np.median(values) - slope * np.median(times))
    beyond = (len(slopes) - _critical_score(values, level)) / 2
    if beyond < 0:
        return TheilSen(slope, intercept, np.nan, np.nan)
    excluded = int(np.floor(beyond))
    return TheilSen(slope, intercept, float(slopes[excluded]), float(slopes[-1 - excluded]))


def lag1_autocorrelation(times: ArrayLike, values: ArrayLike) -> tuple[float, bool]:
    """Return how much a year's distance from the trend line resembles the year before's.

    Parameters
    ----------
    times, values : array_like, shape (n,)
        The series, n ≥ 2.

    Returns
    -------
    tuple of (float, bool)
        r₁ of the residuals from the Theil–Sen line, NaN where the times are not evenly spaced or all
        residuals are equal; and whether it lies above the one-sided 95 % limit (−1 + 1.645·√(n − 2))/(n − 1)
        of an independent series. If so, the p of a Mann–Kendall test is too small. Short series rarely show
        it.

    Raises
    ------
    StatisticsError
        If the series has missing values, repeated times or fewer than two values.

    References
    ----------
    Anderson RL. Distribution of the serial correlation coefficient. Ann Math Stat 1942; 13: 1–13.
    Yue S, Pilon P, Phinney B, Cavadias G. Hydrol Process 2002; 16: 1807–1829 (why the trend is removed
    first).
    """
    times, values = _as_series(times, values)
    line = theil_sen(times, values)
    residuals = values - line.intercept - line.slope * times
    residuals -= residuals.mean()
    steps = np.diff(times)
    squares = float(residuals @ residuals)
    # Rounding alone leaves residuals of about 1e-16 of the values on a perfect line.
    if not np.allclose(steps, steps[0]) or squares <= (1e-12 * np.abs(values).max()) ** 2:
        return np.nan, False
    correlation = float(residuals[1:] @ residuals[:-1]) / squares
    size = len(values)
    return correlation, correlation > (-1 + 1.645 * np.sqrt(size - 2)) / (size - 1)


def trends(
    frame: pd.DataFrame,
    value: str,
    *,
    by: Sequence[str] = (),
    year: str = "year",
    is_break: str | None = None,
    confidence: float = 0.95,
    minimum_values: int = MINIMUM_VALUES,
) -> pd.DataFrame:
    """Return the trend of every series, and of every piece of a series that a break cuts.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per series and year.
    value : str
        Column of values; missing ones are left out and named.
    by : sequence of str
        Columns that tell the series apart.
    year : str
        Column of whole years.
    is_break : str or None
        Column that is true in the first year of a new definition or census base.
    confidence : float
        Of the interval, strictly between 0 and 1.
    minimum_values : int
        A piece with fewer values has no trend.

    Returns
    -------
    pandas.DataFrame
        One row per piece: `by`, `segment` (1, 2, …), `first_year`, `last_year`, `n`, `slope` (per year),
        `intercept` (at year 0), `lower`, `upper`, `confidence`, `score` (S), `tau`, `p_value`,
        `lag1_autocorrelation`, `method` (`theil_sen_mann_kendall_exact`, `theil_sen_mann_kendall_normal`,
        empty where there is no trend) and `note` (`no_value`, `too_few_values`, `missing_years`,
        `no_interval_at_this_level`, `autocorrelated`).

    Raises
    ------
    StatisticsError
        If a column is absent or of the wrong kind, a year is missing or twice in a series, or the level is
        not allowed.
    """
    (level,) = check_confidence(confidence)
    values, years = read_numbers(frame, value), read_numbers(frame, year)
    if np.isnan(years).any() or frame.duplicated([*by, year]).any():
        raise StatisticsError(f"Each row needs a {year}, and a series must not have the same one twice.")
    breaks = read_flags(frame, is_break) if is_break is not None else np.zeros(len(frame), dtype=bool)
    codes, keys = number_groups(frame, by)
    order = np.lexsort((years, codes))
    groups, rows = [], []
    for series in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []:
        # A break in the first year cuts nothing off; a break at a missing value still cuts.
        cuts = np.flatnonzero(breaks[series][1:]) + 1
        for segment, piece in enumerate(np.split(series, cuts), start=1):
            groups.append(codes[series[0]])
            rows.append(
                {
                    "segment": segment,
                    "first_year": int(years[piece[0]]),
                    "last_year": int(years[piece[-1]]),
                    "confidence": level,
                    **_trend_of_piece(years[piece], values[piece], level, minimum_values),
                }
            )
    result = pd.DataFrame(rows, columns=[*_TREND_COLUMNS, *_TREND_NOTES])
    notes = write_notes({key: result.pop(key).to_numpy(dtype=bool) for key in _TREND_NOTES})
    result = result.astype({column: _TREND_TYPES.get(column, "float64") for column in _TREND_COLUMNS})
    result = result.assign(note=notes)
    return pd.concat([keys.iloc[groups].reset_index(drop=True), result], axis=1)


def _trend_of_piece(
    years: NDArray[np.float64], values: NDArray[np.float64], confidence: float, minimum_values: int
) -> dict[str, float | int | str | bool]:
    there = ~np.isnan(values)
    size = int(there.sum())
    row: dict[str, float | int | str | bool] = {"n": size, "method": ""}
    row |= dict.fromkeys(_TREND_NOTES, False)
    row["missing_years"] = 0 < size < years[-1] - years[0] + 1
    if size < minimum_values:
        return row | {"no_value": size == 0, "too_few_values": size > 0}
    times, observed = years[there], values[there]
    line = theil_sen(times, observed, confidence)
    test = mann_kendall(times, observed)
    correlation, is_autocorrelated = lag1_autocorrelation(times, observed)
    return row | {
        **line._asdict(),
        "score": test.score,
        "tau": test.tau,
        "p_value": test.p_value,
        "lag1_autocorrelation": correlation,
        "method": f"theil_sen_mann_kendall_{test.method}",
        "no_interval_at_this_level": np.isnan(line.lower),
        "autocorrelated": is_autocorrelated,
    }
