"""How much more yearly counts vary than independent events do: what is assumed, and what a city's own series show.

A count of persons or cases is not a Poisson count: cases come in families and groups (its variance is a multiple of
its mean), and what it depends on, a rule, a budget, a winter, moves from year to year (its variance grows with the
square of its mean). Two years cannot tell how much, so a variance is stated that covers both at once, and series that
vary more than that raise it. It is never lowered: few years look calm by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

STATED_DISPERSION = 2.0
"""Variance ÷ mean of a yearly count where nothing else is known: twice that of independent events.

McCullagh P, Nelder JA. Generalized Linear Models. 2nd ed., London 1989, p. 198–200 (clustered counts).
"""
YEARLY_VARIATION = 0.1
"""Coefficient of variation of the level behind a yearly count; variance mean + (0.1 · mean)², a negative binomial one,
or here, of clustered counts, 2 · mean + (0.1 · mean)².

Cameron AC, Trivedi PK. Regression Analysis of Count Data. 2nd ed., Cambridge 2013, p. 80–84.
"""
ENOUGH_OTHERS = 4
"""Other pairs of neighbouring years from which a series' own variation is read: six years in all."""
ENOUGH_PAIRS = 10
"""Pairs of neighbouring years, of all of a city's series, from which the city's variation is read."""
ENOUGH_EVENTS = 20.0
"""Events in both years together; with fewer, a squared difference says little."""
_REMARKABLE = 10.0
"""A squared difference this many times the middle one is a real change and no measure of variation."""
_ROUNDS = 10
MEDIAN_OF_SQUARE = 0.45493642311957283
"""Median of the square of a standard normal variable."""


def stated_dispersion(mean: ArrayLike) -> NDArray[np.float64]:
    """Return the assumed variance ÷ mean of yearly counts: 2 + mean ÷ 100, for both causes of variance at once.

    Parameters
    ----------
    mean : array_like, shape (n,)
        Expected count of a year.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
    """
    return STATED_DISPERSION + YEARLY_VARIATION**2 * np.asarray(mean, dtype=float)


def least_dispersion(mean: ArrayLike) -> NDArray[np.float64]:
    """Return the variance ÷ mean of one of the two causes alone: 2 up to 100 cases, then 1 + mean ÷ 100.

    Assumed where many pairs of years are at hand, which raise it to what both causes make; parameters as in
    `stated_dispersion`.
    """
    return np.maximum(STATED_DISPERSION, 1 + YEARLY_VARIATION**2 * np.asarray(mean, dtype=float))


def stated_dispersion_of_proportions(
    events_from: ArrayLike, trials_from: ArrayLike, events_to: ArrayLike, trials_to: ArrayLike
) -> NDArray[np.float64]:
    """Return the assumed variance of two proportions ÷ that of binomial ones: the same as of counts, of the rarer case.

    Cases come in groups, which makes twice the binomial variance; and the level behind the rarer of the two cases
    (those who have the property, or those who have not) varies by `YEARLY_VARIATION` between years.

    Parameters
    ----------
    events_from, trials_from, events_to, trials_to : array_like, shape (n,)
        As in `srps.statistics.change.p_value_of_two_proportions`.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Missing where a number is.
    """
    before, size_before, after, size_after = (
        np.asarray(value, dtype=float) for value in (events_from, trials_from, events_to, trials_to)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (before + after) / (size_before + size_after)
        rarer = np.minimum(pooled, 1 - pooled)
        size = 2 * size_before * size_after / (size_before + size_after)
        found: NDArray[np.float64] = STATED_DISPERSION + YEARLY_VARIATION**2 * size * rarer / (1 - rarer)
        return found


def p_value_beside_expected(counts: ArrayLike, expected: ArrayLike, dispersion: ArrayLike) -> NDArray[np.float64]:
    """Return two-sided p of counts whose mean is known and whose variance is a multiple of it: negative binomial tails.

    Parameters
    ----------
    counts, expected, dispersion : array_like, shape (n,)
        Counts, their means and their variance ÷ mean (above 1).

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Twice the smaller tail, at most 1. Small counts that come in groups have longer tails than effective counts.
    """
    count, mean, spread = (np.asarray(value, dtype=float) for value in (counts, expected, dispersion))
    size, chance = mean / (spread - 1), 1 / spread
    at_most, at_least = stats.nbinom.cdf(count, size, chance), stats.nbinom.sf(count - 1, size, chance)
    found: NDArray[np.float64] = np.minimum(2 * np.minimum(at_most, at_least), 1.0)
    return found


def dispersion_of_pairs(pairs: pd.DataFrame) -> NDArray[np.float64]:
    """Return the variance ÷ mean with which each pair of yearly counts is tested: at least 1, missing where no count.

    The least dispersion where the city has `ENOUGH_PAIRS`, which correct it, else the stated one; times the largest of
    three: 1; what the city's series vary in the middle (median of the
    squared differences of neighbouring years over what is stated, remarkable ones left out, so that a minority of real
    changes does not move it; Devlin B, Roeder K. Biometrics 1999; 55: 997–1004); what the series itself varies between
    its other years (mean of these squares without the largest, which may be a real step; after von Neumann J et al.
    Ann Math Stat 1941; 12: 153–162).

    Parameters
    ----------
    pairs : pandas.DataFrame
        Of one city: `series`, `value_from`, `value_to` (counts; missing where none is tested) and `is_neighbouring`
        (whether the years are neighbours; a pair that is not, first to last, adds no evidence).

    Returns
    -------
    numpy.ndarray of float, shape (rows,)
    """
    mean, squares = _evidence(pairs)
    is_enough = squares.count() >= ENOUGH_PAIRS
    assumed = least_dispersion(mean) if is_enough else stated_dispersion(mean)
    evidence = squares / assumed
    of_city = _in_the_middle(evidence.dropna()) if is_enough else 1.0
    series = pairs["series"].to_numpy()
    of_series = evidence.groupby(series).transform(_without_own_and_largest)
    found: NDArray[np.float64] = assumed * np.maximum(of_city, of_series.to_numpy())
    return found


def more_than_stated(pairs: pd.DataFrame) -> float:
    """Return how many times what is stated the pairs of yearly counts vary in the middle: at least 1.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As in `dispersion_of_pairs`; with fewer than `ENOUGH_PAIRS` usable ones the result is 1.
    """
    mean, squares = _evidence(pairs)
    known = (squares / stated_dispersion(mean)).dropna()
    return _in_the_middle(known) if len(known) >= ENOUGH_PAIRS else 1.0


def _evidence(pairs: pd.DataFrame) -> tuple[NDArray[np.float64], pd.Series]:
    """Return the mean of each pair, and where it says something its squared difference, in multiples of a Poisson's."""
    before, after = (pairs[f"value_{end}"].to_numpy(dtype=float, na_value=np.nan) for end in ("from", "to"))
    total = before + after
    with np.errstate(invalid="ignore", divide="ignore"):
        square = np.where(total > 0, (after - before) ** 2 / total, np.nan)
    is_evidence = pairs["is_neighbouring"].to_numpy(dtype=bool) & (total >= ENOUGH_EVENTS)
    return total / 2, pd.Series(np.where(is_evidence, square, np.nan))


def _in_the_middle(squares: pd.Series) -> float:
    """Return how much more than stated the squares are in the middle, without the remarkable ones; at least 1."""
    middle = 1.0
    for _ in range(_ROUNDS):
        usual = squares[squares <= _REMARKABLE * middle]
        middle = max(1.0, float(usual.median()) / MEDIAN_OF_SQUARE)
    return middle


def _without_own_and_largest(squares: pd.Series) -> NDArray[np.float64]:
    """Return for each pair of a series the mean of the other pairs' squares but the largest; 1 where they are few."""
    values = squares.to_numpy()
    means = np.ones(len(values))
    for place in range(len(values)):
        others = np.sort(np.delete(values, place))
        others = others[~np.isnan(others)]
        if len(others) >= ENOUGH_OTHERS:
            means[place] = others[:-1].mean()
    return means
