"""The rate that most units have in common, and how much they vary about it: not moved by the few that differ.

Pooled over all units, the common rate would follow a single large one that differs, and each of the others would then
look different from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from srps.statistics.change import p_value_of_two_counts
from srps.statistics.dispersion import MEDIAN_OF_SQUARE, p_value_beside_expected, stated_dispersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SET_ASIDE_BELOW = 0.002
"""Two-sided p beside the common rate: a unit outside the 99.8 % limits is set aside when that rate is computed."""
ENOUGH_UNITS = 50
"""Units, of all groups, from which their own variation is read; with fewer it would be too much by chance."""
_ROUNDS = 20


class CommonRate(NamedTuple):
    """The common rate, the variance ÷ mean of each unit's count, and which units the rate was computed from."""

    rate: float
    dispersion: NDArray[np.float64]
    is_common: NDArray[np.bool_]


def common_rates(
    groups: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], least: float = 1.0
) -> list[CommonRate]:
    """Return the pooled rate of the units of each group that are not clearly outside it.

    From the median of the rates on, units outside the 99.8 % limits of the rate are set aside and the rate is pooled
    over the others, until the same ones stay; more than half of a group always do. The dispersion is the stated one, as
    many times as `least` says; or more, where the unit in the middle of all groups, without those set aside, lies
    further from its common rate than such counts would.

    Parameters
    ----------
    groups : sequence of (counts, sizes), each an array of float of shape (n,)
        Events and residents of the units that could have one rate; none missing, residents above 0.
    least : float
        How many times the stated dispersion the counts are known to vary; at least 1.

    Returns
    -------
    list of CommonRate
        One per group; the rate is per one resident, and 0 without any event.

    References
    ----------
    Davies L, Gather U. The identification of multiple outliers. J Am Stat Assoc 1993; 88: 782–792 (from the median,
    so that outliers neither hide each other nor make others look like ones). Spiegelhalter DJ. Handling over-dispersion
    of performance indicators. Qual Saf Health Care 2005; 14: 347–351 (how much more units vary, read robustly from
    the units themselves).
    """
    found = [_common_rate(*group, least) for group in groups]
    if sum(len(counts) for counts, _ in groups) < ENOUGH_UNITS:
        return found
    more = least
    for _ in range(_ROUNDS):
        before, more = more, max(least, _in_the_middle(groups, found))
        if more == before:
            break
        found = [_common_rate(*group, more) for group in groups]
    return found


def _common_rate(counts: NDArray[np.float64], sizes: NDArray[np.float64], more: float) -> CommonRate:
    """Return the common rate of one group whose dispersion is `more` times the stated one."""
    pooled = counts.sum() / sizes.sum()
    rate = float(np.median(counts / sizes)) or pooled
    is_common = np.ones(counts.shape, dtype=bool)
    for _ in range(_ROUNDS):
        dispersion = more * stated_dispersion(rate * sizes)
        if rate == 0:
            break
        p_value = p_value_beside_expected(counts, rate * sizes, dispersion)
        before, is_common = is_common, p_value >= SET_ASIDE_BELOW
        is_common[np.argsort(-p_value, kind="stable")[: len(counts) // 2 + 1]] = True
        rate = counts[is_common].sum() / sizes[is_common].sum() or pooled
        if (is_common == before).all():
            break
    return CommonRate(float(rate), more * stated_dispersion(rate * sizes), is_common)


def _in_the_middle(
    groups: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], found: Sequence[CommonRate]
) -> float:
    """Return how many times the stated dispersion the units that were not set aside vary in the middle."""
    p_values = [
        p_value_beside_expected(counts, one.rate * sizes, stated_dispersion(one.rate * sizes))[one.is_common]
        for (counts, sizes), one in zip(groups, found, strict=True)
        if one.rate > 0
    ]
    if not p_values:
        return 1.0
    return float(special.ndtri(np.median(np.concatenate(p_values)) / 2) ** 2 / MEDIAN_OF_SQUARE)


def p_values_beside_common(
    counts: NDArray[np.float64], sizes: NDArray[np.float64], common: CommonRate
) -> NDArray[np.float64]:
    """Return two-sided p of each unit beside the others that have the common rate.

    The larger of two: of effective counts (the others' rate is not exactly known), and of negative binomial tails
    (small counts that come in groups have longer tails than effective counts).

    Parameters
    ----------
    counts, sizes : numpy.ndarray of float, shape (n,)
        Of one group, as in `common_rates`.
    common : CommonRate
        What that function found of it.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
    """
    is_common = common.is_common.astype(float)

    def others(values: NDArray[np.float64]) -> NDArray[np.float64]:
        own: NDArray[np.float64] = values * is_common
        without: NDArray[np.float64] = own.sum() - own
        return without

    events, residents = others(counts), others(sizes)
    variance = others(common.dispersion * sizes) / residents
    p_value = p_value_of_two_counts(events, counts, residents, sizes, variance, common.dispersion)
    found: NDArray[np.float64] = np.fmax(
        p_value, p_value_beside_expected(counts, events / residents * sizes, common.dispersion)
    )
    return found
