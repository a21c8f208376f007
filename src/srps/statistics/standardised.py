"""Directly and indirectly standardised rates: what a gmina's would be with another's ages.

Conventions and their differences from the peer are those of `srps.statistics.rates`. No published report has ages yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.statistics.frames import (
    StatisticsError,
    choose_words,
    number_groups,
    read_numbers,
    require_columns,
    write_notes,
)
from srps.statistics.intervals import BYAR_FROM, byar_interval, poisson_interval
from srps.statistics.rates import RESIDENTS, check_multiplier, count_reasons, limit_columns, poisson_method

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from srps.statistics.intervals import Interval

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


def _read_events(frame: pd.DataFrame, count: str, *, missing_is_zero: bool) -> NDArray[np.float64]:
    events = read_numbers(frame, count)
    return np.where(np.isnan(events), 0.0, events) if missing_is_zero else events


def _total(values: NDArray[np.float64], codes: NDArray[np.intp], groups: int) -> NDArray[np.float64]:
    return np.bincount(codes, weights=values, minlength=groups).astype(float, copy=False)


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
    check_multiplier(multiplier)
    events = _read_events(frame, count, missing_is_zero=missing_count_is_zero)
    residents, weights = read_numbers(frame, population), read_numbers(frame, standard_population)
    codes, keys = number_groups(frame, by)
    groups = len(keys)
    row_reasons = count_reasons(events, residents) | {"no_standard_population": ~(weights >= 0)}
    reasons = {key: _any_in_group(mask, codes, groups) for key, mask in row_reasons.items()}
    reasons |= _band_reasons(frame, band, codes, groups)
    total = partial(_total, codes=codes, groups=groups)
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

    limits = limit_columns(confidence, interval)
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
) -> tuple[pd.DataFrame, dict[str, NDArray[np.bool_]]]:
    """Return the groups with observed and expected events, and why some are refused."""
    residents = read_numbers(frame, population)
    events_reference = read_numbers(frame, reference_count)
    residents_reference = read_numbers(frame, reference_population)
    codes, keys = number_groups(frame, by)
    groups = len(keys)
    counted, event_codes = frame, codes
    if observed_totals is not None:
        require_columns(observed_totals, [*by, count])
        if observed_totals.duplicated(list(by)).any():
            raise StatisticsError("The totals hold more than one row for the same group.")
        counted, event_codes = keys.merge(observed_totals, on=list(by), how="left"), np.arange(groups)
    events = _read_events(counted, count, missing_is_zero=missing_count_is_zero)
    total = partial(_total, codes=codes, groups=groups)
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
    reasons["no_expected_events"] = ~np.logical_or.reduce(list(reasons.values())) & ~(expected > 0)
    return keys.assign(observed=_total(events, event_codes, groups), expected=expected), reasons


def _standardise_indirectly(
    groups: pd.DataFrame,
    reasons: dict[str, NDArray[np.bool_]],
    scale: float,
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
        **limit_columns(confidence, interval),
        method=poisson_method(observed, byar_from),
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
    check_multiplier(scale)
    groups, reasons = _observed_and_expected(
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
