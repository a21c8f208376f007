"""Weights: given, equal, from a principal component, perturbed; and what they come to in the index.

OECD/JRC handbook (2008), step 6. Weights are relative among the children of one parent. Knows the hierarchy; no
scores beyond the normalised values that a principal component is taken from.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.structure import Hierarchy

WeightKind = Literal["given", "equal", "pca"]


def base_weights(hierarchy: Hierarchy, kind: WeightKind, normalised: np.ndarray) -> tuple[np.ndarray, dict[str, str]]:
    """Weights of all codes before any perturbation.

    `given`: those of the structure. `equal`: 1 everywhere. `pca`: in each group of indicators the loadings of the
    first principal component of their correlation matrix; above the indicators, the given weights.

    Returns
    -------
    weights, notes
        `weights` one per code of the hierarchy; `notes` per code, where something has to be said.
    """
    notes: dict[str, str] = {}
    if kind == "given":
        return hierarchy.weight, notes
    if kind == "equal":
        return np.ones(len(hierarchy.codes)), notes
    weights = hierarchy.weight.copy()
    for children in hierarchy.children:
        if (children >= hierarchy.n_indicators).any():
            continue
        codes = [hierarchy.codes[at] for at in children]
        values = normalised[:, children]
        usable = ~np.isnan(values).all(axis=0)
        weights[children] = 0.0
        if usable.any():
            weights[children[usable]] = _first_component(
                values[:, usable], [codes[at] for at in np.flatnonzero(usable)]
            )
        notes |= {
            code: "negative loading on the first principal component"
            for code, at in zip(codes, children, strict=True)
            if weights[at] < 0
        }
    return weights, notes


def pca_weights(values: pd.DataFrame) -> pd.Series:
    """Loadings of the first principal component of the correlation matrix (units with all values only).

    The component has unit length; of its two mirror images the one whose loadings add up to more than zero is taken,
    so that more of an indicator is more of the whole. A negative loading is kept: it says that an indicator runs
    against the others, and is for a person to judge.

    Raises
    ------
    IndicatorDataError
        With fewer than two complete units, a constant indicator among them, or loadings that add up to nothing.
    """
    loadings = _first_component(values.to_numpy(dtype=float), list(values.columns))
    return pd.Series(loadings, index=values.columns, name="weight")


def _first_component(values: np.ndarray, codes: list[str]) -> np.ndarray:
    if len(codes) == 1:
        return np.ones(1)
    complete = values[~np.isnan(values).any(axis=1)]
    if len(complete) < 2:
        raise IndicatorDataError(
            f"A principal component of {', '.join(codes)} needs at least two units with all values; "
            f"there are {len(complete)}. Impute first, or choose other weights."
        )
    constant = np.ptp(complete, axis=0) == 0
    if constant.any():
        named = ", ".join(code for code, same in zip(codes, constant, strict=True) if same)
        raise IndicatorDataError(f"Among the units with all values {named} is constant: it has no correlation.")
    first = np.linalg.eigh(np.corrcoef(complete, rowvar=False))[1][:, -1]
    if abs(first.sum()) < 1e-9:
        raise IndicatorDataError(
            f"The loadings of {', '.join(codes)} on their first principal component cancel out: half of the indicators "
            "run against the other half. Check their directions, or choose other weights."
        )
    return -first if first.sum() < 0 else first


def effective_weights(hierarchy: Hierarchy, weights: np.ndarray, root: int | None = None) -> np.ndarray:
    """Share of every code in the index when nothing is missing: the product of the shares down to it.

    `root` is the position of another aggregate to take as the whole; codes outside it get 0.
    """
    effective = np.zeros(len(hierarchy.codes))
    effective[len(hierarchy.codes) - 1 if root is None else root] = 1.0
    for aggregate in range(len(hierarchy.children) - 1, -1, -1):
        children = hierarchy.children[aggregate]
        share = effective[hierarchy.n_indicators + aggregate]
        if share:
            effective[children] = share * weights[children] / weights[children].sum()
    return effective


def effective_weights_by_unit(
    hierarchy: Hierarchy, weights: np.ndarray, values: np.ndarray, root: int | None = None
) -> np.ndarray:
    """Share of every code in each unit's own index, where missing children hand their weight to the others.

    Parameters
    ----------
    values
        Units × codes, normalised values and scores; missing as NaN.

    Returns
    -------
    numpy.ndarray
        Units × codes; NaN throughout for a unit without a score.
    """
    top = len(hierarchy.codes) - 1 if root is None else root
    effective = np.zeros(values.shape)
    effective[:, top] = 1.0
    for aggregate in range(len(hierarchy.children) - 1, -1, -1):
        children = hierarchy.children[aggregate]
        held = effective[:, [hierarchy.n_indicators + aggregate]]
        if not held.any():  # outside the whole
            continue
        present = np.where(np.isnan(values[:, children]), 0.0, weights[children])
        total = present.sum(axis=1, keepdims=True)
        shares = np.divide(present, total, out=np.zeros_like(present), where=total != 0)
        effective[:, children] = held * shares
    effective[np.isnan(values[:, top])] = np.nan
    return effective


def perturbation_factors(
    hierarchy: Hierarchy, width: float | Mapping[int, float], draws: int, generator: np.random.Generator
) -> np.ndarray:
    """Random factors for weights: uniform on 1 ± `width`, independent between codes.

    Parameters
    ----------
    width
        Relative half-width (0.25 is ±25 %), for all codes below the index or per level.
    draws
        Number of sets.

    Returns
    -------
    numpy.ndarray
        Draws × codes; 1 for the index itself and for levels that are not named.
    """
    widths = dict(width) if isinstance(width, Mapping) else dict.fromkeys(map(int, hierarchy.level), width)
    unknown = sorted(set(widths) - set(hierarchy.level[:-1].tolist()) - ({int(hierarchy.level[-1])}))
    if unknown:
        raise MethodError(f"The structure has no weights on level {', '.join(map(str, unknown))}.")
    if any(not 0 <= one < 1 for one in widths.values()):
        raise MethodError("A perturbation of weights is a share from 0 up to below 1 (0.25 is ±25 %).")
    half = np.array([widths.get(int(level), 0.0) for level in hierarchy.level])
    half[-1] = 0.0
    factors: np.ndarray = 1.0 + (2.0 * generator.random((draws, len(half))) - 1.0) * half
    return factors
