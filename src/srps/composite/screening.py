"""Before anything is scaled: counts into rates (denomination), and which units have enough data (coverage)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError, MethodError


def denominate(
    data: pd.DataFrame, denominators: pd.DataFrame, by: Mapping[str, str], multiplier: float = 1.0
) -> pd.DataFrame:
    """Divide indicators by their denominators (OECD/JRC handbook 2008, step 5: scale effects).

    Parameters
    ----------
    data
        Units (or units and years) × indicators.
    denominators
        The same index, one column per denominator (residents, families, …).
    by
        Indicator code → name of its denominator column. Other indicators stay as they are.
    multiplier
        The rate is per this many: 10 000 for rates per 10 000 residents.

    Returns
    -------
    pandas.DataFrame
        As `data`. Where the denominator is missing, zero or negative there is no rate: the cell is missing.

    Raises
    ------
    IndicatorDataError
        When a denominator column, or the denominators of a row, are not there.
    """
    absent = sorted(set(by.values()) - set(denominators.columns))
    if absent:
        raise IndicatorDataError(f"There are no denominators called {', '.join(absent)}.")
    if not denominators.index.is_unique:
        raise IndicatorDataError("The denominators hold a unit (or a unit and year) more than once.")
    without = data.index.difference(denominators.index)
    if len(without):
        raise IndicatorDataError(f"The denominators have no row for {', '.join(map(str, without[:5]))}.")
    aligned = denominators.loc[data.index]
    rates = data.copy()
    for code, name in by.items():
        divisor = aligned[name].to_numpy(dtype=float)
        usable = np.where(divisor > 0, divisor, np.nan)
        rates[code] = data[code].to_numpy(dtype=float) / usable * multiplier
    return rates


def unit_coverage(data: pd.DataFrame, minimum_coverage: float = 0.0) -> pd.DataFrame:
    """Count what each unit has (OECD/JRC handbook 2008, step 2: coverage of units).

    Returns
    -------
    pandas.DataFrame
        Index as `data`; `n_present`, `n_missing`, `n_zero`, `coverage` (share of indicators present, 0–1) and
        `included` (coverage not below `minimum_coverage`).
    """
    if not 0 <= minimum_coverage <= 1:
        raise MethodError(f"A minimum coverage is a share between 0 and 1, not {minimum_coverage}.")
    present = data.notna().to_numpy()
    n_present = present.sum(axis=1)
    coverage = n_present / data.shape[1]
    return pd.DataFrame(
        {
            "n_present": n_present,
            "n_missing": data.shape[1] - n_present,
            "n_zero": (data.to_numpy(dtype=float) == 0).sum(axis=1),
            "coverage": coverage,
            "included": coverage >= minimum_coverage,
        },
        index=data.index,
    )
