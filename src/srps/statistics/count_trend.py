"""Trend of yearly counts: Poisson regression on the year, with the population as offset and a dispersion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

from srps.statistics.dispersion import stated_dispersion

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_ROUNDS = 50


class CountTrend(NamedTuple):
    """Yearly ratio of the rate, its limits, two-sided p, and the variance ÷ mean it was tested with."""

    ratio: float
    lower: float
    upper: float
    p_value: float
    dispersion: float


def count_trend(
    years: ArrayLike, counts: ArrayLike, exposure: ArrayLike = 1.0, confidence: float = 0.95, *, is_stated: bool = True
) -> CountTrend:
    """Fit log(count ÷ exposure) as a line of the year, by maximum likelihood.

    Parameters
    ----------
    years, counts : array_like, shape (n,)
        Distinct years and their counts; n ≥ 3.
    exposure : array_like, shape (n,)
        Residents; 1 for the counts themselves.
    confidence : float
        Of the limits, a share strictly between 0 and 1.
    is_stated : bool
        Whether the stated dispersion holds at least (persons, cases); otherwise only the series' own counts.

    Returns
    -------
    CountTrend
        The dispersion is Pearson's χ² ÷ (n − 2), at least the stated one, or 1. Where the series' own decides,
        limits and p are Student's with n − 2 degrees of freedom. Missing where all counts but one are 0.

    References
    ----------
    McCullagh P, Nelder JA. Generalized Linear Models. 2nd ed., London 1989, ch. 6.
    """
    times, events = np.asarray(years, dtype=float), np.asarray(counts, dtype=float)
    size = np.broadcast_to(np.asarray(exposure, dtype=float), events.shape)
    if np.count_nonzero(events) < 2 or len(events) < 3:
        return CountTrend(*[np.nan] * 5)
    design = np.column_stack([np.ones_like(times), times - times.mean()])
    line = np.array([np.log(events.sum() / size.sum()), 0.0])
    for _ in range(_ROUNDS):
        fitted = size * np.exp(design @ line)
        step = np.linalg.solve(design.T @ (design * fitted[:, None]), design.T @ (events - fitted))
        line = line + step
        if np.abs(step).max() < 1e-12:
            break
    fitted = size * np.exp(design @ line)
    free = len(events) - 2
    own = float(((events - fitted) ** 2 / fitted).sum()) / free
    least = float(stated_dispersion(events.mean())) if is_stated else 1.0
    dispersion = max(own, least)
    error = np.sqrt(dispersion * np.linalg.inv(design.T @ (design * fitted[:, None]))[1, 1])
    reference = stats.norm if is_stated and own <= least else stats.t(free)
    far = float(reference.ppf((1 + confidence) / 2)) * error
    p_value = float(2 * reference.sf(abs(line[1]) / error))
    ratio, lower, upper = (float(np.exp(line[1] + x)) for x in (0, -far, far))
    return CountTrend(ratio, lower, upper, p_value, dispersion)
