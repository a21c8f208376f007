"""Rates, proportions, means and pairs of rates of a table.

Knows which rows can be computed and names the reason where one cannot; the formulae of the intervals are in
`srps.statistics.intervals`. The conventions are those of the English health agencies (Fingertips Public
Health Technical Guidance, and PHEindicatormethods 2.1.0), except that

- a confidence level is a share (0.95), and any level is possible;
- a row without a population, without a count or with an impossible one is kept with a note, where the peer
  stops (population zero or negative) or gives a missing value without a reason (count missing);
- in standardised rates a missing count is missing, where the peer reads it as 0 (`missing_count_is_zero`);
- an age group missing from an area is named and the area refused, where the peer weighs the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.statistics.change import interval_of_rate_difference, interval_of_rate_ratio, p_value_of_two_counts
from srps.statistics.frames import (
    StatisticsError,
    blank_rows,
    check_confidence,
    choose_words,
    level_suffix,
    number_groups,
    read_numbers,
    write_notes,
)
from srps.statistics.intervals import (
    BYAR_FROM,
    poisson_interval,
    student_t_interval,
    wilson_interval,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from srps.statistics.intervals import Interval

RESIDENTS = 10_000
"""Rates are per this many residents unless told otherwise."""


def limit_columns(
    confidence: float | Sequence[float], interval: Callable[[float], Interval]
) -> dict[str, NDArray[np.float64] | float]:
    """Return `lower`, `upper`, `confidence` for the first level, and suffixed limits for each further one."""
    first, *further = check_confidence(confidence)
    lower, upper = interval(first)
    columns: dict[str, NDArray[np.float64] | float] = {"lower": lower, "upper": upper}
    for level in further:
        lower, upper = interval(level)
        columns |= {f"lower_{level_suffix(level)}": lower, f"upper_{level_suffix(level)}": upper}
    return columns | {"confidence": first}


def poisson_method(events: NDArray[np.float64], byar_from: float) -> pd.api.extensions.ExtensionArray:
    """Name the method of the limits of each count; empty where it is missing."""
    codes = (events >= 0).astype(np.int8) + (events >= byar_from)
    return choose_words(codes, ("", "exact_poisson", "byar"))


def count_reasons(count: NDArray[np.float64], population: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Tell why a count and its population give no rate, by the key of the note."""
    return {
        "no_population": ~(population > 0),
        "no_count": np.isnan(count),
        "negative_count": count < 0,
    }


def crude_rates(
    frame: pd.DataFrame,
    count: str,
    population: str,
    *,
    multiplier: float = RESIDENTS,
    confidence: float | Sequence[float] = 0.95,
    byar_from: float = BYAR_FROM,
) -> pd.DataFrame:
    """Return the rate of every row with its limits: exact Poisson for few events, Byar's from `byar_from` on.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table with the two columns.
    count, population : str
        Column of events and of residents (or person-years). More events than residents are allowed.
    multiplier : float
        The rate is per this many residents.
    confidence : float or sequence of float
        Levels strictly between 0 and 1.
    byar_from : float
        The number of events from which Byar's approximation is used.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, same order and index, with `value`, `lower`, `upper` (per `multiplier`),
        `confidence`, `method` (`exact_poisson`, `byar`, empty where refused) and `note` (`no_population`,
        `no_count`, `negative_count`, joined by `;`, empty where computed). Further levels have columns such
        as `lower_99_8`, `upper_99_8`.

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or a level or the multiplier is not allowed.

    References
    ----------
    Eayres D. Technical Briefing 3: Commonly used public health statistics and their confidence intervals.
    Association of Public Health Observatories 2008.
    """
    check_multiplier(multiplier)
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    reasons = count_reasons(events, residents)
    refused = np.logical_or.reduce(list(reasons.values()))
    counted = blank_rows(events, refused)
    scale = multiplier / blank_rows(residents, refused)

    def interval(level: float) -> Interval:
        lower, upper = poisson_interval(counted, level, byar_from=byar_from)
        return lower * scale, upper * scale

    return frame.assign(
        value=counted * scale,
        **limit_columns(confidence, interval),
        method=poisson_method(counted, byar_from),
        note=write_notes(reasons),
    )


def proportions(
    frame: pd.DataFrame,
    count: str,
    total: str,
    *,
    multiplier: float = 1,
    confidence: float | Sequence[float] = 0.95,
) -> pd.DataFrame:
    """Return the proportion of every row with Wilson's limits.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table with the two columns.
    count, total : str
        Column of those who have the property, and of all who were looked at.
    multiplier : float
        What a proportion of 1 is written as: 1, or 100 for percentages.
    confidence : float or sequence of float
        Levels strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, same order and index, with `value`, `lower`, `upper` (0 … multiplier),
        `confidence`, `method` (`wilson`) and `note` (`no_population`, `no_count`, `negative_count`,
        `count_above_population`). Further levels have suffixed columns.

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or a level or the multiplier is not allowed.
    """
    check_multiplier(multiplier)
    events, trials = read_numbers(frame, count), read_numbers(frame, total)
    reasons = count_reasons(events, trials)
    reasons["count_above_population"] = (events > trials) & (trials > 0)
    refused = np.logical_or.reduce(list(reasons.values()))
    counted, looked_at = blank_rows(events, refused), blank_rows(trials, refused)

    def interval(level: float) -> Interval:
        lower, upper = wilson_interval(counted, looked_at, level)
        return lower * multiplier, upper * multiplier

    return frame.assign(
        value=counted / looked_at * multiplier,
        **limit_columns(confidence, interval),
        method=choose_words(~refused, ("", "wilson")),
        note=write_notes(reasons),
    )


def means(
    frame: pd.DataFrame,
    value: str,
    *,
    by: Sequence[str] = (),
    confidence: float | Sequence[float] = 0.95,
    skip_missing: bool = False,
) -> pd.DataFrame:
    """Return the mean of each group with Student's t limits.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per value.
    value : str
        Column of values.
    by : sequence of str
        Columns that tell the groups; none gives one mean.
    confidence : float or sequence of float
        Levels strictly between 0 and 1.
    skip_missing : bool
        Take the mean of the values that are there. Otherwise, as the peer does, a group with a missing value
        has no mean.

    Returns
    -------
    pandas.DataFrame
        One row per group in order of appearance: `by`, `n` (values there), `n_missing`, `standard_deviation`
        (n − 1), `value`, `lower`, `upper`, `confidence`, `method` (`student_t`) and `note` (`no_value`,
        `missing_values`, `single_value`: a mean without limits).

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or a level is not allowed.
    """
    values = read_numbers(frame, value)
    codes, keys = number_groups(frame, by)
    groups, there = len(keys), ~np.isnan(values)
    size = np.bincount(codes[there], minlength=groups).astype(float)
    absent = np.bincount(codes[~there], minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(codes[there], weights=values[there], minlength=groups) / size
        squares = np.bincount(codes[there], weights=(values[there] - mean[codes[there]]) ** 2, minlength=groups)
        deviation = np.sqrt(squares / (size - 1))
    refused = (size == 0) | ((absent > 0) & (not skip_missing))
    mean = np.where(refused, np.nan, mean)
    deviation = np.where(refused | (size < 2), np.nan, deviation)
    return keys.assign(
        n=size.astype(int),
        n_missing=absent,
        standard_deviation=deviation,
        value=mean,
        **limit_columns(confidence, lambda level: student_t_interval(mean, deviation, size, level)),
        method=choose_words(~refused, ("", "student_t")),
        note=write_notes({"no_value": size == 0, "missing_values": absent > 0, "single_value": ~refused & (size == 1)}),
    )


def pool_years(frame: pd.DataFrame, count: str, population: str, *, by: Sequence[str], year: str) -> pd.DataFrame:
    """Add up events and person-years of several years, so that a small gmina has a rate worth reading.

    Which years belong together (one definition, one census base) is the caller's to say, by what is in
    `frame`.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per group and year.
    count, population : str
        Columns of events and residents of the year.
    by : sequence of str
        Columns that tell the groups.
    year : str
        Column of the year.

    Returns
    -------
    pandas.DataFrame
        One row per group in order of appearance: `by`, the columns `count` and `population` by their own
        names (sums over the years that have both), `years`, `n_years`, `years_left_out` (years joined by `;`)
        and `note` (`years_left_out`; `no_complete_year`, with missing sums). It can be given to
        `crude_rates`, which then yields a mean yearly rate.

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or a group has the same year twice.
    """
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    years = read_numbers(frame, year)
    if frame.duplicated([*by, year]).any():
        raise StatisticsError(f"A group has the same {year} twice; name in by all columns that tell its rows apart.")
    codes, keys = number_groups(frame, by)
    complete = (events >= 0) & (residents > 0) & ~np.isnan(years)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(codes[complete], weights=values[complete], minlength=len(keys))
        return np.where(n_years > 0, sums, np.nan)

    def list_years(rows: NDArray[np.bool_]) -> list[str]:
        listed: list[list[float]] = [[] for _ in range(len(keys))]
        for code, one in zip(codes[rows], years[rows], strict=True):
            listed[code].append(one)
        return [";".join(f"{one:.0f}" for one in sorted(group)) for group in listed]

    n_years = np.bincount(codes[complete], minlength=len(keys))
    left_out = np.bincount(codes[~complete], minlength=len(keys)) > 0
    return keys.assign(
        **{count: total(events), population: total(residents)},
        years=pd.array(list_years(complete), dtype="str"),
        n_years=n_years,
        years_left_out=pd.array(list_years(~complete), dtype="str"),
        note=write_notes({"years_left_out": left_out & (n_years > 0), "no_complete_year": n_years == 0}),
    )


def compare_rates(
    frame: pd.DataFrame,
    count: str,
    population: str,
    reference_count: str,
    reference_population: str,
    *,
    dispersion: tuple[str, str] | None = None,
    multiplier: float = RESIDENTS,
    confidence: float = 0.95,
    byar_from: float = BYAR_FROM,
) -> pd.DataFrame:
    """Return difference and ratio of two rates in every row (first ÷ reference), with limits and a test.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per comparison.
    count, population, reference_count, reference_population : str
        Columns of events and residents of the one and of the other.
    dispersion : tuple of two str, or None
        Columns of the variance ÷ mean of the two counts; None where they are Poisson counts.
    multiplier : float
        Rates and their difference are per this many residents.
    confidence : float
        Of the limits, strictly between 0 and 1.
    byar_from : float
        As in `crude_rates`, for the limits of the difference.

    Returns
    -------
    pandas.DataFrame
        The rows of `frame`, same order and index, with `value`, `reference_value`, `difference`,
        `difference_lower`, `difference_upper` (Poisson limits squared and added), `ratio`, `ratio_lower`,
        `ratio_upper` (exact conditional; the ratio and its upper limit are missing where the reference has no
        event), `p_value` (exact conditional), `confidence`, `method` (`exact_conditional`) and `note` (as in
        `crude_rates`, for either side; `reference_zero`).

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or the level or the multiplier is not allowed.
    """
    check_multiplier(multiplier)
    (level,) = check_confidence(confidence)
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    events_reference = read_numbers(frame, reference_count)
    residents_reference = read_numbers(frame, reference_population)
    own, other = count_reasons(events, residents), count_reasons(events_reference, residents_reference)
    reasons = {key: own[key] | other[key] for key in own}
    refused = np.logical_or.reduce(list(reasons.values()))
    reasons["reference_zero"] = ~refused & (events_reference == 0)
    counted, counted_reference = (blank_rows(one, refused) for one in (events, events_reference))
    sides = (counted_reference, counted, residents_reference, residents)
    own_spread, spread = (read_numbers(frame, name) for name in dispersion) if dispersion else (1.0, 1.0)
    varied = {"dispersion": spread, "dispersion_to": own_spread}
    with np.errstate(invalid="ignore", divide="ignore"):
        value, reference_value = counted / residents, counted_reference / residents_reference
        ratio = np.where(reference_value > 0, value / reference_value, np.nan)
    ratio_lower, ratio_upper = interval_of_rate_ratio(*sides, level, **varied)
    difference_lower, difference_upper = interval_of_rate_difference(*sides, level, byar_from=byar_from, **varied)
    return frame.assign(
        value=value * multiplier,
        reference_value=reference_value * multiplier,
        difference=(value - reference_value) * multiplier,
        difference_lower=difference_lower * multiplier,
        difference_upper=difference_upper * multiplier,
        ratio=ratio,
        ratio_lower=ratio_lower,
        ratio_upper=np.where(np.isfinite(ratio_upper), ratio_upper, np.nan),
        p_value=p_value_of_two_counts(*sides, **varied),
        confidence=level,
        method=choose_words(~refused, ("", "exact_conditional")),
        note=write_notes(reasons),
    )


def check_multiplier(multiplier: float) -> None:
    """Raise `StatisticsError` unless rates can be per so many residents."""
    if not (np.isfinite(multiplier) and multiplier > 0):
        raise StatisticsError(f"The multiplier must be a positive number, not {multiplier}.")
