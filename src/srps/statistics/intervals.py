"""Confidence intervals of counts, proportions and means, vectorised over arrays.

Knows the formulae and nothing of frames. Every interval is two-sided and central: each side carries half of
the error. An input for which an interval is not defined (missing, negative, more events than trials) gives a
missing interval, never an error, so that one bad row cannot stop a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from srps.statistics.frames import blank_rows, check_confidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Interval = tuple[NDArray[np.float64], NDArray[np.float64]]

BLOCK = 16_384
"""Rows computed at a time; a million Wilson intervals take half as long as in one go."""
BYAR_FROM = 10.0
"""Events from which Byar's approximation replaces the exact Poisson interval (within 0.2 % of it at 95 %)."""


def _tail(confidence: float) -> float:
    """Return the error probability on each side."""
    (level,) = check_confidence(confidence)
    return (1 - level) / 2


def _in_blocks(formula: Callable[..., Interval], *arrays: NDArray[np.float64]) -> Interval:
    """Apply a formula block by block: what it needs in between then stays in the processor's cache."""
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    flat = [array.ravel() for array in np.broadcast_arrays(*arrays)]
    lower, upper = np.empty(flat[0].shape), np.empty(flat[0].shape)
    for start in range(0, len(lower), BLOCK):
        block = slice(start, start + BLOCK)
        lower[block], upper[block] = formula(*(array[block] for array in flat))
    return lower.reshape(shape), upper.reshape(shape)


def normal_quantile(confidence: float) -> float:
    """Return z such that a standard normal variable lies within ±z with the given probability.

    Parameters
    ----------
    confidence : float
        A share strictly between 0 and 1; 0.95 gives 1.959964.

    Returns
    -------
    float
    """
    return float(-special.ndtri(_tail(confidence)))


def exact_poisson_interval(events: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return exact limits of the expected number of events, given the observed number.

    Half of a χ² quantile with 2x and 2x + 2 degrees of freedom, computed as the gamma quantile that it
    equals.

    Parameters
    ----------
    events : array_like, shape (n,)
        Observed events x ≥ 0; fractions are allowed (weighted counts).
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower (0 for no events) and upper limits in events; NaN where x is missing or negative.

    References
    ----------
    Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936; 28: 437–442.
    """
    tail = _tail(confidence)
    events = np.asarray(events, dtype=float)
    valid = events >= 0
    observed = np.where(valid, events, 0.0)
    lower = np.where(observed > 0, special.gammaincinv(np.where(observed > 0, observed, 1.0), tail), 0.0)
    upper = special.gammainccinv(observed + 1, tail)
    return np.where(valid, lower, np.nan), np.where(valid, upper, np.nan)


def byar_interval(events: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return Byar's limits of the expected number of events: closed form, close to exact from 10 events on.

    Parameters
    ----------
    events : array_like, shape (n,)
        Observed events x ≥ 0.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limits in events; NaN where x is missing or negative. A lower limit that the formula
        would put below zero (very few events) is 0, where PHEindicatormethods gives a missing value.

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. II. IARC, Lyon 1987, p. 69.
    """
    z = normal_quantile(confidence)

    def formula(events: NDArray[np.float64]) -> Interval:
        above = events + 1
        lower = events * np.maximum(1 - 1 / (9 * events) - z / (3 * np.sqrt(events)), 0) ** 3
        upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
        negative = ~(events >= 0)
        return blank_rows(np.where(events == 0, 0.0, lower), negative), blank_rows(upper, negative)

    with np.errstate(invalid="ignore", divide="ignore"):
        return _in_blocks(formula, np.asarray(events, dtype=float))


def poisson_interval(events: ArrayLike, confidence: float = 0.95, *, byar_from: float = BYAR_FROM) -> Interval:
    """Return limits of the expected number of events: exact for few events, Byar's from `byar_from` on.

    Parameters
    ----------
    events : array_like, shape (n,)
        Observed events x ≥ 0.
    confidence : float
        A share strictly between 0 and 1.
    byar_from : float
        The number of events from which Byar's approximation is used; infinity means exact throughout.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limits in events; NaN where x is missing or negative.
    """
    events = np.asarray(events, dtype=float)
    few = events < byar_from
    if not few.any():
        return byar_interval(events, confidence)
    # Counts below the threshold are few distinct numbers: each quantile is computed once.
    distinct, positions = np.unique(events[few], return_inverse=True)
    exact_lower, exact_upper = exact_poisson_interval(distinct, confidence)
    lower, upper = byar_interval(events, confidence)
    lower[few], upper[few] = exact_lower[positions], exact_upper[positions]
    return lower, upper


def wilson_interval(events: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return Wilson's score limits of a proportion, within 0 and 1.

    Parameters
    ----------
    events : array_like, shape (n,)
        Observed events x, 0 ≤ x ≤ n.
    trials : array_like, shape (n,)
        Number observed n > 0.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower (exactly 0 for no events) and upper limits (exactly 1 where all are events) as shares;
        NaN where x or n is missing or impossible.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference. JASA 1927; 22: 209–212.
    """
    z = normal_quantile(confidence)
    squared = z * z

    def formula(events: NDArray[np.float64], trials: NDArray[np.float64]) -> Interval:
        impossible = ~((events >= 0) & (trials > 0) & (events <= trials))
        centre = 2 * events + squared
        # In this form the spread of no events, and of nothing but events, is exactly z².
        spread = np.sqrt(squared + 4 * events * (1 - events / trials)) * z
        width = 2 * (trials + squared)
        lower = (centre - spread) / width
        upper = np.where(events == trials, 1.0, (centre + spread) / width)
        return blank_rows(lower, impossible), blank_rows(upper, impossible)

    with np.errstate(invalid="ignore", divide="ignore"):
        return _in_blocks(formula, np.asarray(events, dtype=float), np.asarray(trials, dtype=float))


def student_t_interval(
    mean: ArrayLike, standard_deviation: ArrayLike, size: ArrayLike, confidence: float = 0.95
) -> Interval:
    """Return Student's t limits of a mean.

    Parameters
    ----------
    mean, standard_deviation : array_like, shape (n,)
        Of the sample, the deviation with n − 1; both in the unit of the values.
    size : array_like, shape (n,)
        Number of values; fewer than two have no interval.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limits in the unit of the values.

    References
    ----------
    Student. The probable error of a mean. Biometrika 1908; 6: 1–25.
    """
    tail = _tail(confidence)
    mean, size = np.asarray(mean, dtype=float), np.asarray(size, dtype=float)
    enough = size >= 2
    degrees = np.where(enough, size - 1, 1.0)
    margin = -special.stdtrit(degrees, tail) * np.asarray(standard_deviation, dtype=float)
    margin = np.where(enough, margin / np.sqrt(degrees + 1), np.nan)
    return mean - margin, mean + margin
