"""Rates, proportions, means, standardised rates, funnels and quantile groups of a table.

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
from scipy import special, stats

from srps.statistics.change import interval_of_rate_difference, interval_of_rate_ratio, p_value_of_two_counts
from srps.statistics.frames import (
    StatisticsError,
    blank_rows,
    check_confidence,
    choose_words,
    level_suffix,
    number_groups,
    read_numbers,
    require_columns,
    write_notes,
)
from srps.statistics.intervals import (
    BYAR_FROM,
    byar_interval,
    normal_quantile,
    poisson_interval,
    student_t_interval,
    wilson_interval,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from srps.statistics.intervals import Interval

RESIDENTS = 10_000
"""Rates are per this many residents unless told otherwise."""
FEW_EVENTS = 10.0
"""With fewer events no directly standardised rate is given.

Morris JK, Tan J, Fryers P, Bestwick J. Popul Health Metr 2018; 16: 19.
"""
# fmt: off
EUROPEAN_STANDARD_POPULATION_2013 = {
    0: 5000, 5: 5500, 10: 5500, 15: 5500, 20: 6000, 25: 6000, 30: 6500, 35: 7000, 40: 7000, 45: 7000,
    50: 7000, 55: 6500, 60: 6000, 65: 5500, 70: 5000, 75: 4000, 80: 2500, 85: 1500, 90: 1000,
}
# fmt: on
"""Standard population by first year of the age group, the last being 90 and over (Eurostat 2013)."""


def _limit_columns(
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


def _poisson_method(events: NDArray[np.float64], byar_from: float) -> pd.api.extensions.ExtensionArray:
    codes = (events >= 0).astype(np.int8) + (events >= byar_from)
    return choose_words(codes, ("", "exact_poisson", "byar"))


def _count_reasons(count: NDArray[np.float64], population: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
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
    _check_multiplier(multiplier)
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    reasons = _count_reasons(events, residents)
    refused = np.logical_or.reduce(list(reasons.values()))
    counted = blank_rows(events, refused)
    scale = multiplier / blank_rows(residents, refused)

    def interval(level: float) -> Interval:
        lower, upper = poisson_interval(counted, level, byar_from=byar_from)
        return lower * scale, upper * scale

    return frame.assign(
        value=counted * scale,
        **_limit_columns(confidence, interval),
        method=_poisson_method(counted, byar_from),
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
    _check_multiplier(multiplier)
    events, trials = read_numbers(frame, count), read_numbers(frame, total)
    reasons = _count_reasons(events, trials)
    reasons["count_above_population"] = (events > trials) & (trials > 0)
    refused = np.logical_or.reduce(list(reasons.values()))
    counted, looked_at = blank_rows(events, refused), blank_rows(trials, refused)

    def interval(level: float) -> Interval:
        lower, upper = wilson_interval(counted, looked_at, level)
        return lower * multiplier, upper * multiplier

    return frame.assign(
        value=counted / looked_at * multiplier,
        **_limit_columns(confidence, interval),
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
        **_limit_columns(confidence, lambda level: student_t_interval(mean, deviation, size, level)),
        method=choose_words(~refused, ("", "student_t")),
        note=write_notes({"no_value": size == 0, "missing_values": absent > 0, "single_value": ~refused & (size == 1)}),
    )


def _any_in_group(mask: NDArray[np.bool_], codes: NDArray[np.intp], groups: int) -> NDArray[np.bool_]:
    return np.bincount(codes[mask], minlength=groups) > 0


def _band_reasons(
    frame: pd.DataFrame, band: str | Sequence[str], codes: NDArray[np.intp], groups: int
) -> dict[str, NDArray[np.bool_]]:
    """Return which groups lack an age group that others have, and which have one twice."""
    bands, distinct = number_groups(frame, [band] if isinstance(band, str) else band)
    rows = np.bincount(codes * len(distinct) + bands, minlength=groups * len(distinct)).reshape(groups, len(distinct))
    return {"age_group_missing": (rows == 0).any(axis=1), "age_group_repeated": (rows > 1).any(axis=1)}


def directly_standardised_rates(
    frame: pd.DataFrame,
    count: str,
    population: str,
    standard_population: str,
    *,
    by: Sequence[str],
    band: str | Sequence[str],
    multiplier: float = RESIDENTS,
    confidence: float | Sequence[float] = 0.95,
    few_events: float = FEW_EVENTS,
    missing_count_is_zero: bool = False,
) -> pd.DataFrame:
    """Return directly standardised rates with Dobson's limits.

    With events xᵢ, residents nᵢ and standard weights wᵢ of the age groups, the rate is Σ wᵢxᵢ/nᵢ ÷ Σ wᵢ, its
    variance V = Σ wᵢ²xᵢ/nᵢ² ÷ (Σ wᵢ)², and the limits lie √(V/x) times as far from it as Byar's limits of the
    total x = Σ xᵢ lie from x.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per area (and year …) and age group.
    count, population, standard_population : str
        Columns of events, of residents and of standard weights (any scale) of the age group; the weights of
        `EUROPEAN_STANDARD_POPULATION_2013` can be mapped onto the age groups.
    by : sequence of str
        Columns that tell the rates apart.
    band : str or sequence of str
        Column(s) of the age group (and sex); every rate needs each of those in the table, once.
    multiplier : float
        The rate is per this many residents.
    confidence : float or sequence of float
        Levels strictly between 0 and 1.
    few_events : float
        Below this number of events no rate is given.
    missing_count_is_zero : bool
        Read a missing count as no event, as the peer does.

    Returns
    -------
    pandas.DataFrame
        One row per combination of `by`, in order of appearance: `by`, `count`, `population` (totals),
        `value`, `lower`, `upper`, `confidence`, `method` (`dobson`) and `note` (`no_population`, `no_count`,
        `negative_count`, `no_standard_population`, `age_group_missing`, `age_group_repeated`,
        `too_few_events`; and `lower_below_zero`, a computed limit that few, heavily weighted events put below
        zero).

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, or a level or the multiplier is not allowed.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of Poisson parameters.
    Stat Med 1991; 10: 457–462.
    """
    _check_multiplier(multiplier)
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    weights = read_numbers(frame, standard_population)
    if missing_count_is_zero:
        events = np.where(np.isnan(events), 0.0, events)
    codes, keys = number_groups(frame, by)
    groups = len(keys)
    row_reasons = _count_reasons(events, residents) | {"no_standard_population": ~(weights >= 0)}
    reasons = {key: _any_in_group(mask, codes, groups) for key, mask in row_reasons.items()}
    reasons |= _band_reasons(frame, band, codes, groups)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(codes, weights=values, minlength=groups)

    with np.errstate(invalid="ignore", divide="ignore"):
        per_resident = weights / residents
        count_total, population_total, weight_total = total(events), total(residents), total(weights)
        reasons["no_standard_population"] |= weight_total == 0
        refused = np.logical_or.reduce(list(reasons.values()))
        reasons["too_few_events"] = ~refused & (count_total < few_events)
        refused |= reasons["too_few_events"]
        value = np.where(refused, np.nan, total(events * per_resident) / weight_total)
        variance = total(events * per_resident**2) / weight_total**2
        # No event at all has no variance ratio; the rate is 0 then, and so are its limits' distances unknown.
        scale = np.sqrt(variance / np.where(count_total > 0, count_total, np.nan))

    def interval(level: float) -> Interval:
        lower, upper = byar_interval(count_total, level)
        return (
            (value + scale * (lower - count_total)) * multiplier,
            (value + scale * (upper - count_total)) * multiplier,
        )

    limits = _limit_columns(confidence, interval)
    return keys.assign(
        count=count_total,
        population=population_total,
        value=value * multiplier,
        **limits,
        method=choose_words(~refused, ("", "dobson")),
        note=write_notes(reasons | {"lower_below_zero": limits["lower"] < 0}),
    )


def _observed_and_expected(
    frame: pd.DataFrame,
    *,
    count: str,
    population: str,
    reference_count: str,
    reference_population: str,
    by: Sequence[str],
    band: str | Sequence[str],
    observed_totals: pd.DataFrame | None,
    missing_count_is_zero: bool,
) -> tuple[pd.DataFrame, dict[str, NDArray[np.bool_]], NDArray[np.float64]]:
    """Return the groups with observed and expected events, why some are refused, and the reference rates."""
    residents = read_numbers(frame, population)
    events_reference = read_numbers(frame, reference_count)
    residents_reference = read_numbers(frame, reference_population)
    codes, keys = number_groups(frame, by)
    groups = len(keys)
    if observed_totals is None:
        events = read_numbers(frame, count)
    else:
        require_columns(observed_totals, [*by, count])
        if observed_totals.duplicated(list(by)).any():
            raise StatisticsError("The totals hold more than one row for the same group.")
        events = read_numbers(keys.merge(observed_totals, on=list(by), how="left"), count)
    if missing_count_is_zero:
        events = np.where(np.isnan(events), 0.0, events)
    event_codes = codes if observed_totals is None else np.arange(groups)

    def total(values: NDArray[np.float64], numbers: NDArray[np.intp] = codes) -> NDArray[np.float64]:
        return np.bincount(numbers, weights=values, minlength=groups)

    no_reference = ~(residents_reference > 0) | ~(events_reference >= 0)
    reasons = {
        # An age group in which nobody lives adds no expected event; it is no reason to refuse the ratio.
        "no_population": _any_in_group(~(residents >= 0), codes, groups),
        "no_count": _any_in_group(np.isnan(events), event_codes, groups),
        "negative_count": _any_in_group(events < 0, event_codes, groups),
        "no_reference": _any_in_group(no_reference, codes, groups),
    } | _band_reasons(frame, band, codes, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = total(residents * events_reference / residents_reference)
        reference_rate = total(events_reference) / total(residents_reference)
    reasons["no_expected_events"] = ~np.logical_or.reduce(list(reasons.values())) & ~(expected > 0)
    return keys.assign(observed=total(events, event_codes), expected=expected), reasons, reference_rate


def _standardise_indirectly(
    groups: pd.DataFrame,
    reasons: dict[str, NDArray[np.bool_]],
    scale: NDArray[np.float64] | float,
    confidence: float | Sequence[float],
    byar_from: float,
) -> pd.DataFrame:
    refused = np.logical_or.reduce(list(reasons.values()))
    observed = np.where(refused, np.nan, groups["observed"].to_numpy())
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = scale / np.where(refused, np.nan, groups["expected"].to_numpy())

    def interval(level: float) -> Interval:
        lower, upper = poisson_interval(observed, level, byar_from=byar_from)
        return lower * factor, upper * factor

    return groups.assign(
        value=observed * factor,
        **_limit_columns(confidence, interval),
        method=_poisson_method(observed, byar_from),
        note=write_notes(reasons),
    )


def indirectly_standardised_ratios(
    frame: pd.DataFrame,
    count: str,
    population: str,
    reference_count: str,
    reference_population: str,
    *,
    by: Sequence[str],
    band: str | Sequence[str],
    scale: float = 1,
    confidence: float | Sequence[float] = 0.95,
    byar_from: float = BYAR_FROM,
    observed_totals: pd.DataFrame | None = None,
    missing_count_is_zero: bool = False,
) -> pd.DataFrame:
    """Return observed ÷ expected events, expected being the reference's age-specific rates on own residents.

    The limits are those of the observed count divided by the expected one, which is taken as known.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per area (and year …) and age group.
    count, population : str
        Columns of events and residents of the age group. An age group without residents adds nothing.
    reference_count, reference_population : str
        The same of the reference (the country, all cities together).
    by : sequence of str
        Columns that tell the ratios apart.
    band : str or sequence of str
        Column(s) of the age group (and sex); every ratio needs each of those in the table, once.
    scale : float
        What a ratio of 1 is written as: 1 or 100.
    confidence : float or sequence of float
        Levels strictly between 0 and 1.
    byar_from : float
        As in `crude_rates`, for the observed total.
    observed_totals : pandas.DataFrame or None
        Columns `by` and `count`, where a city knows its events only in total; `frame` then needs no `count`.
    missing_count_is_zero : bool
        Read a missing count as no event, as the peer does.

    Returns
    -------
    pandas.DataFrame
        One row per combination of `by`, in order of appearance: `by`, `observed`, `expected`, `value`,
        `lower`, `upper`, `confidence`, `method` (`exact_poisson`, `byar`) and `note` (`no_population`,
        `no_count`, `negative_count`, `no_reference`, `age_group_missing`, `age_group_repeated`,
        `no_expected_events`).

    Raises
    ------
    StatisticsError
        If a column is absent or holds text, a level is not allowed, or the totals repeat a group.

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. II. IARC, Lyon 1987, ch. 2.
    """
    _check_multiplier(scale)
    groups, reasons, _ = _observed_and_expected(
        frame,
        count=count,
        population=population,
        reference_count=reference_count,
        reference_population=reference_population,
        by=by,
        band=band,
        observed_totals=observed_totals,
        missing_count_is_zero=missing_count_is_zero,
    )
    return _standardise_indirectly(groups, reasons, scale, confidence, byar_from)


def indirectly_standardised_rates(
    frame: pd.DataFrame,
    count: str,
    population: str,
    reference_count: str,
    reference_population: str,
    *,
    by: Sequence[str],
    band: str | Sequence[str],
    multiplier: float = RESIDENTS,
    confidence: float | Sequence[float] = 0.95,
    byar_from: float = BYAR_FROM,
    observed_totals: pd.DataFrame | None = None,
    missing_count_is_zero: bool = False,
) -> pd.DataFrame:
    """Return the indirectly standardised ratio times the crude rate of the reference.

    Parameters
    ----------
    frame, count, population, reference_count, reference_population, by, band, confidence, byar_from :
        As in `indirectly_standardised_ratios`.
    multiplier : float
        The rate is per this many residents.
    observed_totals, missing_count_is_zero :
        As in `indirectly_standardised_ratios`.

    Returns
    -------
    pandas.DataFrame
        As of `indirectly_standardised_ratios`, with `reference_rate` (per `multiplier`).

    Raises
    ------
    StatisticsError
        As in `indirectly_standardised_ratios`.
    """
    _check_multiplier(multiplier)
    groups, reasons, reference_rate = _observed_and_expected(
        frame,
        count=count,
        population=population,
        reference_count=reference_count,
        reference_population=reference_population,
        by=by,
        band=band,
        observed_totals=observed_totals,
        missing_count_is_zero=missing_count_is_zero,
    )
    groups = groups.assign(reference_rate=reference_rate * multiplier)
    return _standardise_indirectly(groups, reasons, reference_rate * multiplier, confidence, byar_from)


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
    _check_multiplier(multiplier)
    (level,) = check_confidence(confidence)
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    events_reference = read_numbers(frame, reference_count)
    residents_reference = read_numbers(frame, reference_population)
    own, other = _count_reasons(events, residents), _count_reasons(events_reference, residents_reference)
    reasons = {key: own[key] | other[key] for key in own}
    refused = np.logical_or.reduce(list(reasons.values()))
    reasons["reference_zero"] = ~refused & (events_reference == 0)
    counted, counted_reference = (blank_rows(one, refused) for one in (events, events_reference))
    sides = (counted_reference, counted, residents_reference, residents)
    with np.errstate(invalid="ignore", divide="ignore"):
        value, reference_value = counted / residents, counted_reference / residents_reference
        ratio = np.where(reference_value > 0, value / reference_value, np.nan)
    ratio_lower, ratio_upper = interval_of_rate_ratio(*sides, level)
    difference_lower, difference_upper = interval_of_rate_difference(*sides, level, byar_from=byar_from)
    return frame.assign(
        value=value * multiplier,
        reference_value=reference_value * multiplier,
        difference=(value - reference_value) * multiplier,
        difference_lower=difference_lower * multiplier,
        difference_upper=difference_upper * multiplier,
        ratio=ratio,
        ratio_lower=ratio_lower,
        ratio_upper=np.where(np.isfinite(ratio_upper), ratio_upper, np.nan),
        p_value=p_value_of_two_counts(*sides),
        confidence=level,
        method=choose_words(~refused, ("", "exact_conditional")),
        note=write_notes(reasons),
    )


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
    if statistic == "proportion":
        own = proportions(frame, count, population, multiplier=1, confidence=confidence)
    else:
        own = crude_rates(frame, count, population, multiplier=1, confidence=confidence, byar_from=byar_from)
    _check_multiplier(multiplier)
    computed = own["note"].to_numpy() == ""
    events, residents = read_numbers(frame, count), read_numbers(frame, population)
    if baseline is None:
        if not computed.any():
            raise StatisticsError("No row has a count and a population, so there is no pooled rate to compare with.")
        baseline = float(events[computed].sum() / residents[computed].sum())
    suffix = level_suffix(outer)
    inner_limits, outer_limits = (
        funnel_limits(np.where(computed, residents, np.nan), baseline, level, statistic=statistic)
        for level in (inner, outer)
    )
    words = ("", f"low_{suffix}", f"low_{level_suffix(inner)}")
    words = (*words, "not_significant", f"high_{level_suffix(inner)}", f"high_{suffix}")
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
        ranks = stats.rankdata(-values[there] if invert else values[there], method="min").astype(np.int64)
        groups[there] = number + 1 + (ranks - size - 1) * number // size
    return groups


def _check_multiplier(multiplier: float) -> None:
    if not (np.isfinite(multiplier) and multiplier > 0):
        raise StatisticsError(f"The multiplier must be a positive number, not {multiplier}.")


def _check_statistic(statistic: str) -> None:
    if statistic not in ("rate", "proportion"):
        raise StatisticsError(f"The statistic must be rate or proportion, not {statistic}.")
