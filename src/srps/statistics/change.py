"""Change told from noise: two counts, two rates, two proportions, and the verdict on hundreds at once.

Knows tests, intervals and the verdict rule; knows nothing of cities, years or catalogues. Tests and intervals
are central (each side carries half of the error), so that an exact interval and its test never disagree;
where denominators differ this makes p a little larger than that of R's `poisson.test` and scipy's
`binomtest`, which add up the less likely outcomes of both sides (Fay MP. Biostatistics 2010; 11: 373–374).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from scipy import special, stats

from srps.statistics.frames import (
    StatisticsError,
    check_confidence,
    choose_words,
    number_groups,
    read_flags,
    read_numbers,
    require_columns,
    write_notes,
)
from srps.statistics.intervals import BYAR_FROM, poisson_interval, wilson_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from srps.statistics.intervals import Interval

Kind = Literal["count", "proportion", "amount"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Verdict = Literal[
    "better",
    "worse",
    "up",
    "down",
    "no_clear_change",
    "too_small_to_say",
    "break",
    "no_comparison",
    "no_count_test",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
CLEAR: tuple[Verdict, ...] = ("better", "worse", "up", "down")
"""Verdicts that say that something changed."""
SMALL_COUNT = 10.0
"""Two counts that both stay below this say nothing about change, whatever the test says."""
SMALL_EXPECTED = 5.0
"""An expected cell of the 2 × 2 table below this calls for the exact test (Cochran 1954)."""
ROUNDING = 1e-9
"""Relative. What differs by less is the same number, computed in another order."""


def _floats(*values: ArrayLike) -> list[NDArray[np.float64]]:
    return [*np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values))]


def _valid_counts(
    events_from: NDArray[np.float64],
    events_to: NDArray[np.float64],
    exposure_from: NDArray[np.float64],
    exposure_to: NDArray[np.float64],
) -> NDArray[np.bool_]:
    return (events_from >= 0) & (events_to >= 0) & (exposure_from > 0) & (exposure_to > 0)


def p_value_of_two_counts(
    events_from: ArrayLike,
    events_to: ArrayLike,
    exposure_from: ArrayLike = 1.0,
    exposure_to: ArrayLike = 1.0,
    dispersion: ArrayLike = 1.0,
    dispersion_to: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Test whether two counts have the same rate: exact, conditional on their sum.

    Given the sum, the later count is binomial with the later share of the exposure as its probability. Counts that
    vary more than Poisson counts carry less: they, and what they refer to, are divided by their dispersion, and the
    same tails taken of these effective counts. Such counts have longer tails than binomial ones where they are small,
    which the exact tails, wider than their level, make up for; tails half-way between them (Jeffreys) do not.

    Parameters
    ----------
    events_from, events_to : array_like of whole numbers, shape (n,)
        Earlier and later count.
    exposure_from, exposure_to : array_like, shape (n,)
        What the counts refer to (residents, person-years); 1 and 1 compare the counts themselves.
    dispersion, dispersion_to : array_like, shape (n,)
        Variance ÷ mean of the earlier and of the later count (as of the earlier where it is None); 1 is Poisson.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Two-sided p: twice the smaller tail, at most 1; NaN where a count is missing or negative or an
        exposure is missing or not positive. Two zeros give 1.

    References
    ----------
    Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series.
    Biometrika 1940; 31: 313–323. Korn EL, Graubard BI. Survey Methodology 1998; 24: 193–201 (effective counts).
    """
    before, after, size_before, size_after = _effective(
        events_from, events_to, exposure_from, exposure_to, dispersion, dispersion_to
    )
    valid = _valid_counts(before, after, size_before, size_after)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = size_after / (size_before + size_after)
        # P(later ≤ after) and P(later ≥ after); where one of the counts is 0 its tail is the whole.
        at_most = np.where(before > 0, special.betaincc(after + 1, before, share), 1.0)
        at_least = np.where(after > 0, special.betainc(after, before + 1, share), 1.0)
    return np.where(valid, np.minimum(2 * np.minimum(at_most, at_least), 1.0), np.nan)


def _effective(
    events_from: ArrayLike,
    events_to: ArrayLike,
    exposure_from: ArrayLike,
    exposure_to: ArrayLike,
    dispersion: ArrayLike,
    dispersion_to: ArrayLike | None,
) -> list[NDArray[np.float64]]:
    """Return how many independent events two counts are worth, and which exposure gives these their rates."""
    later = dispersion if dispersion_to is None else dispersion_to
    spreads = [np.maximum(np.asarray(one, dtype=float), 1.0) for one in (dispersion, later)] * 2
    values = _floats(events_from, events_to, exposure_from, exposure_to)
    return _floats(*(value / spread for value, spread in zip(values, spreads, strict=True)))


def interval_of_rate_ratio(
    events_from: ArrayLike,
    events_to: ArrayLike,
    exposure_from: ArrayLike = 1.0,
    exposure_to: ArrayLike = 1.0,
    confidence: float = 0.95,
    dispersion: ArrayLike = 1.0,
    dispersion_to: ArrayLike | None = None,
) -> Interval:
    """Return exact limits of the ratio of two rates of counts (later ÷ earlier).

    Clopper–Pearson limits of the later share of the events, turned into a ratio: the inverse of
    `p_value_of_two_counts`.

    Parameters
    ----------
    events_from, events_to, exposure_from, exposure_to, dispersion, dispersion_to : array_like, shape (n,)
        As in `p_value_of_two_counts`.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limit; the upper one is infinite where the earlier count is 0, NaN where the test is.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934; 26: 404–413. Breslow NE, Day NE. IARC, Lyon 1987, p. 93–95.
    """
    (level,) = check_confidence(confidence)
    tail = (1 - level) / 2
    before, after, size_before, size_after = _effective(
        events_from, events_to, exposure_from, exposure_to, dispersion, dispersion_to
    )
    valid = _valid_counts(before, after, size_before, size_after)
    lower, upper = np.full(before.shape, np.nan), np.full(before.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        share_low = special.betaincinv(after, before + 1, tail)
        share_high = special.betainccinv(after + 1, before, tail)
        share_low = np.where(after == 0, 0.0, share_low)
        share_high = np.where(before == 0, 1.0, share_high)
        relative = size_before / size_after
        lower[valid] = (share_low / (1 - share_low) * relative)[valid]
        upper[valid] = (share_high / (1 - share_high) * relative)[valid]
    return lower, upper


def _square_and_add(
    value_from: NDArray[np.float64],
    limits_from: Interval,
    value_to: NDArray[np.float64],
    limits_to: Interval,
) -> Interval:
    """Return limits of a difference from the limits of its two parts (Zou and Donner 2008)."""
    difference = value_to - value_from
    below = np.hypot(value_to - limits_to[0], limits_from[1] - value_from)
    above = np.hypot(limits_to[1] - value_to, value_from - limits_from[0])
    return difference - below, difference + above


def interval_of_rate_difference(
    events_from: ArrayLike,
    events_to: ArrayLike,
    exposure_from: ArrayLike = 1.0,
    exposure_to: ArrayLike = 1.0,
    confidence: float = 0.95,
    *,
    byar_from: float = BYAR_FROM,
    dispersion: ArrayLike = 1.0,
    dispersion_to: ArrayLike | None = None,
) -> Interval:
    """Return limits of the difference of two rates of counts (later − earlier), per unit of exposure.

    The limits of either rate (of its effective count), squared and added.

    Parameters
    ----------
    events_from, events_to, exposure_from, exposure_to, dispersion, dispersion_to : array_like, shape (n,)
        As in `p_value_of_two_counts`.
    confidence : float
        A share strictly between 0 and 1.
    byar_from : float
        As in `srps.statistics.intervals.poisson_interval`.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limit; NaN where a count or an exposure is missing or impossible.

    References
    ----------
    Zou GY, Donner A. Construction of confidence limits about effect measures. Stat Med 2008; 27: 1693–1702.
    """
    before, after, size_before, size_after = _effective(
        events_from, events_to, exposure_from, exposure_to, dispersion, dispersion_to
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        scale_before = np.where(size_before > 0, 1 / size_before, np.nan)
        scale_after = np.where(size_after > 0, 1 / size_after, np.nan)
        limits_from = poisson_interval(before, confidence, byar_from=byar_from)
        limits_to = poisson_interval(after, confidence, byar_from=byar_from)
        return _square_and_add(
            before * scale_before,
            (limits_from[0] * scale_before, limits_from[1] * scale_before),
            after * scale_after,
            (limits_to[0] * scale_after, limits_to[1] * scale_after),
        )


def interval_of_proportion_difference(
    events_from: ArrayLike,
    trials_from: ArrayLike,
    events_to: ArrayLike,
    trials_to: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Return Newcombe's limits of the difference of two proportions (later − earlier), from Wilson's limits.

    Parameters
    ----------
    events_from, trials_from, events_to, trials_to : array_like, shape (n,)
        Events and numbers observed, earlier and later.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limit as shares (−1 … 1); NaN where a proportion is not defined.

    References
    ----------
    Newcombe RG. Interval estimation for the difference between independent proportions. Stat Med 1998; 17:
    873–890, method 10.
    """
    before, size_before, after, size_after = _floats(events_from, trials_from, events_to, trials_to)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _square_and_add(
            before / size_before,
            wilson_interval(before, size_before, confidence),
            after / size_after,
            wilson_interval(after, size_after, confidence),
        )


def interval_of_proportion_ratio(
    events_from: ArrayLike,
    trials_from: ArrayLike,
    events_to: ArrayLike,
    trials_to: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Return limits of the ratio of two proportions (later ÷ earlier), from Wilson's limits of either.

    Parameters
    ----------
    events_from, trials_from, events_to, trials_to : array_like, shape (n,)
        Events and numbers observed, earlier and later.
    confidence : float
        A share strictly between 0 and 1.

    Returns
    -------
    tuple of two numpy.ndarray of float, shape (n,)
        Lower and upper limit; the upper one is infinite where the earlier proportion is 0; NaN where a
        proportion is not defined.

    References
    ----------
    Donner A, Zou GY. Closed-form confidence intervals for functions of the normal mean and standard
    deviation. Stat Methods Med Res 2012; 21: 347–359 (limits of a ratio from the limits of its parts).
    """
    before, size_before, after, size_after = _floats(events_from, trials_from, events_to, trials_to)
    low_before, high_before = wilson_interval(before, size_before, confidence)
    low_after, high_after = wilson_interval(after, size_after, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share_before, share_after = before / size_before, after / size_after
        product = share_before * share_after
        # The limits solve (after − ratio · before)² = (distance to its limit)² + ratio² · (distance to its
        # limit)²; the roots are written so that no small difference of large numbers is divided.
        toward_low = low_after * (2 * share_after - low_after)
        toward_high = high_after * (2 * share_after - high_after)
        from_high = high_before * (2 * share_before - high_before)
        from_low = low_before * (2 * share_before - low_before)
        lower = toward_low / (product + np.sqrt(np.maximum(product**2 - toward_low * from_high, 0)))
        upper = (product + np.sqrt(np.maximum(product**2 - toward_high * from_low, 0))) / from_low
        lower = np.where(after == 0, 0.0, lower)
        upper = np.where(before == 0, np.inf, upper)
    valid = np.isfinite(low_before) & np.isfinite(low_after)
    return np.where(valid, lower, np.nan), np.where(valid, upper, np.nan)


def p_value_of_two_proportions(
    events_from: ArrayLike,
    trials_from: ArrayLike,
    events_to: ArrayLike,
    trials_to: ArrayLike,
    dispersion: ArrayLike = 1.0,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Test whether two independent proportions are equal: score test, or Fisher's exact one for few cases.

    The score test (pooled variance, no continuity correction) belongs to Wilson's interval as that is its
    inversion for one proportion. Where an expected cell of the 2 × 2 table is below 5 it promises too much,
    and Fisher's test (twice the smaller tail) takes its place. Counts that vary more than binomial ones are divided by
    their dispersion. These effective cases are no whole numbers and have no exact test; the score test corrected for
    continuity comes close to Fisher's (Yates F. JRSS Suppl 1934; 1: 217–235).

    Parameters
    ----------
    events_from, trials_from, events_to, trials_to : array_like of whole numbers, shape (n,)
        Events and numbers observed, earlier and later.
    dispersion : array_like, shape (n,)
        Variance of the counts ÷ that of binomial ones.

    Returns
    -------
    tuple of (numpy.ndarray of float, numpy.ndarray of bool), each of shape (n,)
        Two-sided p, NaN where a proportion is not defined; and whether Fisher's test gave it.

    References
    ----------
    Cochran WG. Some methods for strengthening the common χ² tests. Biometrics 1954; 10: 417–451.
    """
    before, size_before, after, size_after = _floats(events_from, trials_from, events_to, trials_to)
    valid = (before >= 0) & (after >= 0) & (size_before > 0) & (size_after > 0)
    valid &= (before <= size_before) & (after <= size_after)
    spread = np.broadcast_to(np.maximum(np.asarray(dispersion, dtype=float), 1.0), before.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        total, events = size_before + size_after, before + after
        expected = np.minimum(events, total - events) * np.minimum(size_before, size_after) / total
        pooled = events / total
        inverse = spread * (1 / size_before + 1 / size_after)
        distance = np.abs(after / size_after - before / size_before)
        distance = np.where(spread > 1, np.maximum(distance - inverse / 2, 0), distance)
        z = distance / np.sqrt(pooled * (1 - pooled) * inverse)
    p_value = np.where(valid, 2 * special.ndtr(-z), np.nan)
    few = valid & (spread == 1) & (expected < SMALL_EXPECTED * (1 - ROUNDING))
    if few.any():
        arguments = (total[few], events[few], size_after[few])
        smaller = np.minimum(
            stats.hypergeom.cdf(after[few], *arguments), stats.hypergeom.sf(after[few] - 1, *arguments)
        )
        p_value[few] = np.minimum(2 * smaller, 1.0)
    return p_value, few


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return q-values: the smallest false discovery rate at which each result would still be called a change.

    Parameters
    ----------
    p_values : array_like, shape (n,)
        One family of p-values; missing ones are left out of the family and stay missing.

    Returns
    -------
    numpy.ndarray of float, shape (n,)

    References
    ----------
    Benjamini Y, Hochberg Y. Controlling the false discovery rate. J R Stat Soc B 1995; 57: 289–300.
    """
    p_values = np.asarray(p_values, dtype=float)
    tested = ~np.isnan(p_values)
    q_values = np.full(p_values.shape, np.nan)
    if tested.any():
        q_values[tested] = stats.false_discovery_control(p_values[tested], method="bh")
    return q_values


def _q_values_within(frame: pd.DataFrame, by: Sequence[str], p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    codes, _ = number_groups(frame, by)
    order = np.argsort(codes, kind="stable")
    q_values = np.full(len(frame), np.nan)
    for rows in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        q_values[rows] = benjamini_hochberg(p_values[rows])
    return q_values


def _optional_numbers(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    return read_numbers(frame, column) if column in frame.columns else np.full(len(frame), np.nan)


def _is_whole(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.equal(values, np.floor(values))


def _read_kinds(frame: pd.DataFrame) -> NDArray[np.object_]:
    require_columns(frame, ["kind"])
    kinds: NDArray[np.object_] = frame["kind"].to_numpy(dtype=object)
    unknown = sorted({str(kind) for kind in kinds if kind not in KINDS})
    if unknown:
        raise StatisticsError(f"The column kind must hold {', '.join(KINDS)}; it also holds {', '.join(unknown)}.")
    return kinds


def _read_directions(frame: pd.DataFrame) -> NDArray[np.float64]:
    directions = np.nan_to_num(_optional_numbers(frame, "direction"), nan=0.0)
    if not np.isin(directions, (-1, 0, 1)).all():
        raise StatisticsError("The column direction must hold 1 (more is better), -1 (less is better), 0 or nothing.")
    return directions


def _read_dispersion(frame: pd.DataFrame) -> NDArray[np.float64]:
    return np.nan_to_num(_optional_numbers(frame, "dispersion"), nan=1.0)


def _limits(
    is_count: NDArray[np.bool_],
    parts: tuple[NDArray[np.float64], ...],
    exposures: tuple[NDArray[np.float64], ...],
    dispersion: NDArray[np.float64],
    level: float,
    multiplier: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits of ratio and change of counts, else of proportions, each of shape (2, n)."""
    events_before, _, events_after, _ = parts
    spread = np.maximum(dispersion, 1.0)
    before, whole_before, after, whole_after = (part / spread for part in parts)
    ratio = np.where(
        is_count,
        interval_of_rate_ratio(events_before, events_after, exposures[0], exposures[1], level, dispersion),
        interval_of_proportion_ratio(before, whole_before, after, whole_after, level),
    )
    change = np.where(
        is_count,
        interval_of_rate_difference(events_before, events_after, confidence=level, dispersion=dispersion),
        np.multiply(interval_of_proportion_difference(before, whole_before, after, whole_after, level), multiplier),
    )
    return ratio, change


def compare_values(
    frame: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    confidence: float = 0.95,
    false_discovery_rate: float = 0.05,
    small_count: float = SMALL_COUNT,
    proportion_multiplier: float = 100.0,
) -> pd.DataFrame:
    """Compare an earlier with a later value in every row, and say what may be said of the change.

    Counts: exact conditional test and interval of the ratio, of the rates where both denominators are there,
    of the counts otherwise; each counts once what happened once, and varies as its `dispersion` says.
    Proportions: score or Fisher test, interval of the ratio from Wilson's limits; they need numerators and
    denominators. Amounts (złoty, hours): only the difference and its percentage.

    The verdict, first rule that holds:

    1. `no_comparison`: a value is missing, or a count is negative;
    2. `break`: the definition or the census base changed between the two; nothing is computed across it;
    3. `no_count_test`: an amount, a count that is not whole, a proportion without a numerator and
       denominator;
    4. `too_small_to_say`: both counts (both numerators) below `small_count`, whatever p is;
    5. `no_clear_change`: q above `false_discovery_rate`;
    6. `better`, `worse` where the direction is known, `up`, `down` where it is 0 or missing. What counts is
       the tested quantity: a rate can fall while its count rises.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns `value_from`, `value_to` (in the unit shown; percentages as 7.7) and `kind` (`count`,
        `proportion`, `amount`); where there are any, `denominator_from`, `denominator_to`, `numerator_from`,
        `numerator_to` (for proportions), `dispersion` (of counts; 1 where it is missing), `direction` (1 more is
        better, −1, 0, missing) and `is_break`.
    by : sequence of str
        Columns that tell the families within which the false discovery rate is held (city, year_from,
        year_to). A family is every row with a p-value of whose two counts the sum is not small (independent filtering:
        Bourgon R, Gentleman R, Huber W. PNAS 2010; 107: 9546–9551).
    confidence : float
        Of the intervals, strictly between 0 and 1.
    false_discovery_rate : float
        The largest q called a change.
    small_count : float
        Both counts below this: too small to say.
    proportion_multiplier : float
        What a proportion of 1 is in the unit of `value_from`: 100 for percentages.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, same order and index, with (replaced, where a column of the name was there)
        `change`, `change_lower`, `change_upper` (value_to − value_from and its limits, in the unit of the
        values), `change_pct` (of value_from), `ratio`, `lower`, `upper` (of the tested quantity, and its
        limits), `p_value`, `q_value`, `verdict`, `method` and `note`. Keys of `note`: `missing_value`,
        `negative_count`, `count_not_whole`, `no_population` (denominator not positive),
        `one_denominator_missing`, `no_numerator`, `count_above_population`, `negative_amount`, `from_zero`
        (no ratio), `both_zero`, `rate_moves_against_count`.

    Raises
    ------
    StatisticsError
        If a needed column is absent or holds text, or a kind, direction or level is not allowed.
    """
    (level,) = check_confidence(confidence)
    before, after = read_numbers(frame, "value_from"), read_numbers(frame, "value_to")
    size_before, size_after = (_optional_numbers(frame, f"denominator_{end}") for end in ("from", "to"))
    part_before, part_after = (_optional_numbers(frame, f"numerator_{end}") for end in ("from", "to"))
    kinds, directions, dispersion = _read_kinds(frame), _read_directions(frame), _read_dispersion(frame)
    is_break = read_flags(frame, "is_break") if "is_break" in frame.columns else np.zeros(len(frame), dtype=bool)

    is_count, is_proportion, is_amount = (kinds == kind for kind in KINDS)
    missing = np.isnan(before) | np.isnan(after)
    negative = is_count & ((before < 0) | (after < 0))
    usable = ~missing & ~negative & ~is_break

    no_population = (size_before <= 0) | (size_after <= 0)
    one_sided = np.isnan(size_before) != np.isnan(size_after)
    has_sizes = (size_before > 0) & (size_after > 0)
    fractional = is_count & ~(_is_whole(before) & _is_whole(after))
    counts = usable & is_count & ~fractional

    no_part = np.isnan(part_before) | np.isnan(part_after) | np.isnan(size_before) | np.isnan(size_after)
    negative_part = (part_before < 0) | (part_after < 0)
    part_too_large = has_sizes & ((part_before > size_before) | (part_after > size_after))
    parts = (part_before, part_after, size_before, size_after)
    fractional |= is_proportion & ~no_part & ~np.logical_and.reduce([_is_whole(part) for part in parts])
    proportions = usable & is_proportion & ~no_part & ~negative_part & has_sizes & ~part_too_large & ~fractional
    tested = counts | proportions

    # What is tested: events over exposures (1 and 1 for bare counts) or parts over wholes.
    events_before = np.where(proportions, part_before, np.where(counts, before, np.nan))
    events_after = np.where(proportions, part_after, np.where(counts, after, np.nan))
    exposure_before = np.where(has_sizes, size_before, 1.0)
    exposure_after = np.where(has_sizes, size_after, 1.0)
    trials_before, trials_after = (np.where(proportions, size, np.nan) for size in (size_before, size_after))
    rate_before, rate_after = events_before / exposure_before, events_after / exposure_after

    p_count = p_value_of_two_counts(
        np.where(counts, before, np.nan), np.where(counts, after, np.nan), exposure_before, exposure_after, dispersion
    )
    p_proportion, by_fisher = p_value_of_two_proportions(
        events_before, trials_before, events_after, trials_after, dispersion
    )
    p_value = np.where(counts, p_count, p_proportion)
    too_small = (events_before < small_count) & (events_after < small_count)
    # Who is a candidate only the total may decide, which does not tell the change. Were those left out of which both
    # counts are too small to say, 0 and 12 would stay and 6 and 6 go.
    q_value = _q_values_within(frame, by, np.where(events_before + events_after < small_count, np.nan, p_value))

    ratio_limits, change_limits = _limits(
        counts,
        (events_before, trials_before, events_after, trials_after),
        (exposure_before, exposure_after),
        dispersion,
        level,
        proportion_multiplier,
    )

    negative_amount = usable & ((before < 0) | (after < 0))
    compared_before = np.where(tested, rate_before, np.where(negative_amount | ~usable, np.nan, before))
    compared_after = np.where(tested, rate_after, np.where(negative_amount | ~usable, np.nan, after))
    from_zero, both_zero = (
        (compared_before == 0) & (compared_after > 0),
        (compared_before == 0) & (compared_after == 0),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(compared_before > 0, compared_after / compared_before, np.nan)
        change = np.where(usable, after - before, np.nan)
        change_pct = np.where(usable & (before > 0), 100 * (after - before) / before, np.nan)
    has_ratio = tested & ~np.isnan(ratio)

    effect = np.sign(rate_after - rate_before)
    significant = tested & (q_value <= false_discovery_rate * (1 + ROUNDING))
    against = significant & (effect * np.sign(after - before) < 0)
    rules: dict[Verdict, NDArray[np.bool_]] = {
        "no_comparison": missing | negative,
        "break": is_break,
        "no_count_test": ~tested,
        "too_small_to_say": too_small,
        "no_clear_change": ~significant,
        "better": effect * directions > 0,
        "worse": effect * directions < 0,
        "up": effect > 0,
    }
    verdict = np.select(list(rules.values()), [VERDICTS.index(word) for word in rules], VERDICTS.index("down"))
    method = np.select([counts, by_fisher, proportions], [1, 2, 3], default=0)
    return frame.assign(
        change=change,
        change_lower=change_limits[0],
        change_upper=change_limits[1],
        change_pct=change_pct,
        ratio=ratio,
        lower=np.where(has_ratio, ratio_limits[0], np.nan),
        upper=np.where(has_ratio, ratio_limits[1], np.nan),
        p_value=p_value,
        q_value=q_value,
        verdict=choose_words(verdict, VERDICTS),
        method=choose_words(method, ("", "exact_conditional", "fisher_exact", "score")),
        note=write_notes(
            {
                "missing_value": missing,
                "negative_count": negative | (usable & is_proportion & negative_part),
                "count_not_whole": usable & fractional,
                "no_population": usable & ~is_amount & no_population,
                "one_denominator_missing": usable & is_count & one_sided,
                "no_numerator": usable & is_proportion & no_part,
                "count_above_population": usable & is_proportion & part_too_large,
                "negative_amount": negative_amount,
                "from_zero": from_zero,
                "both_zero": both_zero,
                "rate_moves_against_count": against,
            }
        ),
    )
