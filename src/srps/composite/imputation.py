"""Filling missing cells, each marked as filled. The default of an index is not to fill anything.

OECD/JRC handbook (2008), step 3. Knows columns, groups and years; no hierarchy and no scores.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError, MethodError

ImputationKind = Literal["none", "mean", "median", "group_mean", "group_median", "latest"]


@dataclass(frozen=True)
class Imputation:
    """How missing cells are filled.

    `none`; `mean` or `median` of the indicator over the units of the same year; `group_mean` or `group_median` over
    the units of the same group and year; `latest`: the unit's own latest earlier value, at most `maximum_age` years
    old (any age where it is None).
    """

    kind: ImputationKind = "none"
    maximum_age: int | None = None

    def __post_init__(self) -> None:
        """Refuse unknown kinds and ages that make no sense."""
        if self.kind not in get_args(ImputationKind):
            raise MethodError(f"Unknown imputation “{self.kind}”; choose one of {', '.join(get_args(ImputationKind))}.")
        if self.maximum_age is not None and (self.kind != "latest" or self.maximum_age < 1):
            raise MethodError("A maximum age belongs to the imputation “latest” and is at least one year.")

    def __str__(self) -> str:
        """Name the imputation in words."""
        age = "" if self.maximum_age is None else f" within {self.maximum_age} years"
        return self.kind.replace("_", " ") + age


@dataclass(frozen=True, eq=False)
class Imputed:
    """Filled data and their marks.

    `values`: units × indicators; `imputed`: same shape, true where the cell was missing and is filled; `source_year`:
    same shape, the year a `latest` value comes from (NaN elsewhere).
    """

    values: np.ndarray
    imputed: np.ndarray
    source_year: np.ndarray


def impute(
    data: pd.DataFrame, imputation: Imputation, groups: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill missing cells of a frame.

    Parameters
    ----------
    data
        Index: units, or (unit, year). Columns: indicators.
    imputation
        The rule.
    groups
        For group means and medians: the group of each row, same index as `data`. Rows without a group are not
        filled, nor are cells of a group that has no value at all.

    Returns
    -------
    filled, marks
        `filled` as `data`; `marks` the same shape, true where a cell was filled.
    """
    year, unit = split_index(data.index)
    found = impute_array(
        data.to_numpy(dtype=float), imputation, unit=unit, year=year, groups=align_groups(groups, data.index)
    )
    return (
        pd.DataFrame(found.values, index=data.index, columns=data.columns),
        pd.DataFrame(found.imputed, index=data.index, columns=data.columns),
    )


def split_index(index: pd.Index) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the year of each row (None where the index has units only) and its unit as a whole number."""
    if index.nlevels == 1:
        return None, np.arange(len(index))
    years = pd.to_numeric(pd.Series(index.get_level_values(1)), errors="coerce").to_numpy(dtype=float)
    if index.nlevels > 2 or np.isnan(years).any() or (years != np.round(years)).any():
        raise IndicatorDataError("The index of a panel has two levels, the unit and the year; years are whole numbers.")
    return years.astype(int), pd.factorize(index.get_level_values(0))[0]


def align_groups(groups: pd.Series | None, index: pd.Index) -> np.ndarray | None:
    """Return the group of each row as a whole number, −1 where a row has none."""
    if groups is None:
        return None
    without = index.difference(groups.index)
    if len(without):
        raise IndicatorDataError(f"The groups have no row for {', '.join(map(str, without[:5]))}.")
    codes, _ = pd.factorize(groups.loc[index])
    return np.asarray(codes)


def impute_array(
    values: np.ndarray,
    imputation: Imputation,
    unit: np.ndarray,
    year: np.ndarray | None,
    groups: np.ndarray | None,
) -> Imputed:
    """Fill missing cells; see `impute`. `unit`, `year` and `groups` have one entry per row of `values`."""
    missing = np.isnan(values)
    source_year = np.full(values.shape, np.nan)
    if imputation.kind == "none":
        return Imputed(values, np.zeros_like(missing), source_year)
    if imputation.kind == "latest":
        if year is None:
            raise IndicatorDataError("The latest earlier value needs years: give the data an index (unit, year).")
        filled, source_year = _latest(values, unit, year, imputation.maximum_age)
        return Imputed(filled, missing & ~np.isnan(filled), source_year)
    period = np.zeros(len(values), dtype=int) if year is None else year
    if imputation.kind in {"mean", "median"}:
        cell = period
        known = np.ones(len(values), dtype=bool)
    else:
        if groups is None:
            raise IndicatorDataError("Imputation by group needs the group of each unit; none was given.")
        cell = np.unique(np.stack([period, groups]), axis=1, return_inverse=True)[1].ravel()
        known = groups >= 0
    grouped = pd.DataFrame(values).groupby(cell)
    centre = grouped.transform("mean" if imputation.kind.endswith("mean") else "median").to_numpy()
    filled = np.where(missing & known[:, None], centre, values)
    return Imputed(filled, missing & ~np.isnan(filled), source_year)


def _latest(
    values: np.ndarray, unit: np.ndarray, year: np.ndarray, maximum_age: int | None
) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((year, unit))
    ordered = values[order]
    rows = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(ordered), -1, rows), axis=0)
    own = (last >= 0) & (unit[order][np.maximum(last, 0)] == unit[order][:, None])
    origin = np.where(own, year[order][np.maximum(last, 0)], np.nan)
    age = year[order][:, None] - origin
    usable = (age > 0) & (age <= (np.inf if maximum_age is None else maximum_age))
    filled, source_year = values.copy(), np.full(values.shape, np.nan)
    carried = np.take_along_axis(ordered, np.maximum(last, 0), axis=0)
    filled[order] = np.where(usable, carried, ordered)
    source_year[order] = np.where(usable, origin, np.nan)
    return filled, source_year
