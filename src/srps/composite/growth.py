"""Compound annual growth of each unit and indicator of a panel. Knows no scales and no hierarchy."""

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError
from srps.composite.imputation import split_index


def compound_annual_growth_rate(data: pd.DataFrame) -> pd.DataFrame:
    """Growth per year between the first and the latest value: (latest/first)^(1/years) − 1; 0.05 is 5 % a year.

    Parameters
    ----------
    data
        Index (unit, year), columns indicators.

    Returns
    -------
    pandas.DataFrame
        One row per unit and indicator: `unit, code, year_from, year_to, value_from, value_to, rate, note`. No change
        is 0, whatever the value. The rate is missing, and the note says why, with fewer than two values, from zero, and
        across a change of sign; between two negative values it is the growth of their magnitude, and the note says so.

    Raises
    ------
    IndicatorDataError
        When the index has no years.
    """
    if split_index(data.index)[0] is None:
        raise IndicatorDataError("Growth needs years: give the data an index (unit, year).")
    long = data.rename_axis(index=["unit", "year"], columns="code").stack().rename("value").reset_index()
    long = long.dropna(subset="value").sort_values("year", kind="stable")
    ends = long.groupby(["unit", "code"], sort=False).agg(
        year_from=("year", "first"),
        year_to=("year", "last"),
        value_from=("value", "first"),
        value_to=("value", "last"),
    )
    units = pd.Index(data.index.get_level_values(0)).unique()
    every = pd.MultiIndex.from_product([units, data.columns], names=["unit", "code"])
    table = ends.reindex(every).reset_index()
    first, latest = table["value_from"].to_numpy(dtype=float), table["value_to"].to_numpy(dtype=float)
    years = (table["year_to"] - table["year_from"]).to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(latest == first, 0.0, (latest / first) ** (1.0 / years) - 1.0)
    reasons = [
        (~(years > 0), "fewer than two years have a value"),
        ((first == 0) & (latest != 0), "no rate of growth from zero"),
        (first * latest < 0, "no rate of growth across a change of sign"),
    ]
    table["rate"] = np.where(np.logical_or.reduce([where for where, _ in reasons]), np.nan, rate)
    both_negative = (first < 0) & (latest < 0)
    table["note"] = np.select(
        [*(where for where, _ in reasons), both_negative],
        [*(text for _, text in reasons), "both values are negative: growth of their magnitude"],
        default="",
    )
    return table.astype({"year_from": "Int64", "year_to": "Int64", "note": "str"})
