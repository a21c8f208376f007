"""Outliers: winsorising until skewness or kurtosis pass, else a logarithm; every changed cell is marked.

The rule of the European Commission's practice (Becker et al. 2022, COINr, JOSS 7(78) 4567; OECD/JRC handbook 2008,
step 4). Knows single indicators; no directions and no hierarchy.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from srps.composite.errors import MethodError
from srps.numbers import exact_text
from srps.ties import settle_ties

TreatmentKind = Literal["none", "winsorise_log"]
MARKS = ("", "winsorised high", "winsorised low", "log")
WINSORISED_HIGH, WINSORISED_LOW, LOG = 1, 2, 3


@dataclass(frozen=True)
class Treatment:
    """When and how an indicator is treated.

    An indicator passes when |skewness| < `skewness` or kurtosis < `kurtosis`. `winsorise_log`: one that does not pass
    is winsorised, the extreme distinct value at a time, until it passes or `maximum_points` cells are changed; if it
    then still does not pass, the winsorising is undone and the indicator becomes ln(x − min + 0.01·(max − min)).
    """

    kind: TreatmentKind = "none"
    maximum_points: int = 5
    skewness: float = 2.0
    kurtosis: float = 3.5

    def __post_init__(self) -> None:
        """Refuse unknown kinds and thresholds that nothing could pass."""
        if self.kind not in get_args(TreatmentKind):
            raise MethodError(f"Unknown treatment “{self.kind}”; choose one of {', '.join(get_args(TreatmentKind))}.")
        if self.maximum_points < 0 or self.skewness <= 0:
            raise MethodError("The number of points to winsorise is not negative and the skewness limit is above 0.")

    def __str__(self) -> str:
        """Name the treatment in words."""
        if self.kind == "none":
            return "none"
        return (
            f"winsorise at most {self.maximum_points} points, else log "
            f"(|skewness| < {exact_text(self.skewness)} or kurtosis < {exact_text(self.kurtosis)} passes)"
        )


@dataclass(frozen=True, eq=False)
class Treated:
    """Treated data and their marks.

    `values`: units × indicators; `marks`: same shape, positions in `MARKS`; `skewness` and `kurtosis`: per indicator,
    before and after (2 × indicators); `assessed`: per indicator, whether there was enough to judge.
    """

    values: np.ndarray
    marks: np.ndarray
    skewness: np.ndarray
    kurtosis: np.ndarray
    assessed: np.ndarray
    passes: np.ndarray


def treat(data: pd.DataFrame, treatment: Treatment) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Treat the outliers of every indicator.

    Returns
    -------
    treated, marks, details
        `treated` as `data`; `marks` the same shape with one of `MARKS` per cell; `details` one row per indicator:
        `n_winsorised`, `log`, skewness and kurtosis before and after, `passes`, `note`.
    """
    found = treat_array(data.to_numpy(dtype=float), treatment)
    marks = pd.DataFrame(np.array(MARKS, dtype=object)[found.marks], index=data.index, columns=data.columns)
    details = pd.DataFrame(
        {
            "n_winsorised": np.isin(found.marks, (WINSORISED_HIGH, WINSORISED_LOW)).sum(axis=0),
            "log": (found.marks == LOG).any(axis=0),
            "skewness_before": found.skewness[0],
            "kurtosis_before": found.kurtosis[0],
            "skewness_after": found.skewness[1],
            "kurtosis_after": found.kurtosis[1],
            "passes": found.passes,
            "note": treatment_notes(found, treatment),
        },
        index=data.columns,
    )
    return pd.DataFrame(found.values, index=data.index, columns=data.columns), marks, details


def treatment_notes(found: Treated, treatment: Treatment) -> list[str]:
    """Say, per indicator, what could not be judged or still does not pass; empty where there is nothing to say."""
    if treatment.kind == "none":
        return [""] * len(found.assessed)
    return [
        "skewness and kurtosis need four values that are not all equal: left as it is"
        if not assessed
        else ""
        if passes
        else "still does not pass after the logarithm"
        for assessed, passes in zip(found.assessed, found.passes, strict=True)
    ]


def treat_array(values: np.ndarray, treatment: Treatment) -> Treated:
    """Treat the columns of an array; see `treat`."""
    before = sample_skewness(values), sample_kurtosis(values)
    assessed = ~np.isnan(before[0]) & ~np.isnan(before[1])
    passes = ~assessed | (np.abs(before[0]) < treatment.skewness) | (before[1] < treatment.kurtosis)
    marks = np.zeros(values.shape, dtype=np.int8)
    if treatment.kind == "none" or passes.all():
        return Treated(values, marks, np.stack([before[0]] * 2), np.stack([before[1]] * 2), assessed, passes)
    treated = values.copy()
    for column in np.flatnonzero(~passes):
        treated[:, column], marks[:, column] = _treat_column(values[:, column], treatment)
    changed = ~passes
    after = before[0].copy(), before[1].copy()
    after[0][changed] = sample_skewness(treated[:, changed])
    after[1][changed] = sample_kurtosis(treated[:, changed])
    passes = passes | (np.abs(after[0]) < treatment.skewness) | (after[1] < treatment.kurtosis)
    return Treated(treated, marks, np.stack([before[0], after[0]]), np.stack([before[1], after[1]]), assessed, passes)


def _treat_column(column: np.ndarray, treatment: Treatment) -> tuple[np.ndarray, np.ndarray]:
    winsorised, marks = winsorise(
        column,
        maximum_points=treatment.maximum_points,
        skewness=treatment.skewness,
        kurtosis=treatment.kurtosis,
    )
    if _passes(winsorised[~np.isnan(winsorised)], treatment.skewness, treatment.kurtosis):
        return winsorised, marks
    return log_transform(column), np.where(np.isnan(column), 0, LOG).astype(np.int8)


def winsorise(
    column: np.ndarray, *, maximum_points: int = 5, skewness: float = 2.0, kurtosis: float = 3.5
) -> tuple[np.ndarray, np.ndarray]:
    """Pull in extreme values until |skewness| < `skewness` or kurtosis < `kurtosis`.

    Each step takes the extreme value on the side of the skew, with all cells tied at it, and gives it the value of
    its next distinct neighbour. Steps are taken whole while fewer than `maximum_points` cells are changed, so a tie
    at the last step may take the count past it; an indicator is never winsorised into a constant.

    Returns
    -------
    winsorised, marks
        Both of the shape of `column`; `marks` holds positions in `MARKS`. Missing cells stay missing.
    """
    winsorised = np.array(column, dtype=float)
    marks = np.zeros(winsorised.shape, dtype=np.int8)
    present = ~np.isnan(winsorised)
    x = settle_ties(winsorised[present])
    distinct = np.unique(x)
    touched = np.zeros(x.shape, dtype=np.int8)
    while len(distinct) > 2 and not _passes(x, skewness, kurtosis) and np.count_nonzero(touched) < maximum_points:
        if _moments(x)[0] >= 0:
            extreme, distinct = distinct[-1], distinct[:-1]
            at = x == extreme
            x[at], touched[at] = distinct[-1], WINSORISED_HIGH
        else:
            extreme, distinct = distinct[0], distinct[1:]
            at = x == extreme
            x[at], touched[at] = distinct[0], WINSORISED_LOW
    winsorised[present], marks[present] = np.where(touched, x, winsorised[present]), touched
    return winsorised, marks


def log_transform(column: np.ndarray) -> np.ndarray:
    """Return ln(x − min + 0.01·(max − min)); missing cells stay missing, a constant column becomes missing."""
    smallest, largest = _range(column)
    if not largest > smallest:
        return np.full(np.shape(column), np.nan)
    return np.log(column - smallest + 0.01 * (largest - smallest))


def sample_skewness(values: np.ndarray) -> np.ndarray:
    """Skewness of each column as Excel's SKEW (the adjusted Fisher–Pearson coefficient G1; needs three values).

    As scipy.stats.skew(bias=False), but over all columns with their missing cells at once.
    """
    n, m2, m3, _ = _central_moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5
    return np.where((n >= 3) & (m2 > 0), found, np.nan)


def sample_kurtosis(values: np.ndarray) -> np.ndarray:
    """Excess kurtosis of each column as Excel's KURT (G2; needs four values)."""
    n, m2, _, m4 = _central_moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    return np.where((n >= 4) & (m2 > 0), found, np.nan)


def _central_moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    present = ~np.isnan(values)
    n = present.sum(axis=0)
    filled = np.where(present, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = np.where(present, values - filled.sum(axis=0) / n, 0.0)
        # a spread of rounding errors about the mean is no spread: 0.1 + 0.2 and 0.3 are equal
        noise = (1e-14 * np.abs(filled).max(axis=0, initial=0.0)) ** 2
        squared = centred**2
        m2 = squared.sum(axis=0) / n
        return n, np.where(m2 > noise, m2, 0.0), (squared * centred).sum(axis=0) / n, (squared**2).sum(axis=0) / n


def _moments(x: np.ndarray) -> tuple[float, float]:
    n = len(x)
    centred = x - x.mean()
    squared = centred * centred
    m2 = squared.mean()
    skew = np.sqrt(n * (n - 1)) / (n - 2) * (squared * centred).mean() / m2**1.5
    kurt = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ((squared * squared).mean() / m2**2 - 3) + 6)
    return float(skew), float(kurt)


def _passes(x: np.ndarray, skewness: float, kurtosis: float) -> bool:
    skew, kurt = _moments(x)
    return abs(skew) < skewness or kurt < kurtosis


def _range(column: np.ndarray) -> tuple[float, float]:
    present = column[~np.isnan(column)]
    return (float(present.min()), float(present.max())) if len(present) else (np.nan, np.nan)
