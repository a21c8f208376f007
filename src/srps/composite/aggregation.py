"""From the children of one parent to the parent's score, for many sets of weights at once, and up the hierarchy.

OECD/JRC handbook (2008), step 6. In every rule a missing child is left out and the weights of the others are rescaled;
a group with too few children present is missing; a unit for which a rule is not defined (a zero under a geometric
mean) is missing too and is reported as such. Knows values, weights and the hierarchy; not where values come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from srps.composite.errors import MethodError
from srps.composite.structure import Hierarchy
from srps.numbers import exact_text
from srps.ties import settle_ties

AggregationKind = Literal["arithmetic", "geometric", "harmonic", "generalised", "median", "copeland"]
TIE_TOLERANCE = 1e-12  # relative: two sums of weights this close are equal up to rounding
CELLS_AT_ONCE = 4_000_000  # of draws × units × children: bounds the memory of a batch to some tens of megabytes
UNDEFINED = {
    "geometric": "a geometric mean needs values above 0",
    "harmonic": "a harmonic mean needs values above 0",
    "generalised": "a generalised mean needs values that are not negative, above 0 for an exponent of 0 or less",
}


@dataclass(frozen=True)
class Aggregation:
    """One rule.

    With weights w that add up to 1 over the children present: `arithmetic` Σwx; `geometric` exp Σw·ln x;
    `harmonic` 1/Σ(w/x); `generalised` (Σw·x^p)^(1/p) with p the `exponent` (0 is the geometric mean); `median` of the
    children present, without weights; `copeland`: the number of units that a unit outranks less the number that
    outrank it, where one outranks the other with more than half of the weight of the children that both have.
    """

    kind: AggregationKind = "arithmetic"
    exponent: float | None = None

    def __post_init__(self) -> None:
        """Refuse unknown rules, and an exponent where it is missing or means nothing."""
        if self.kind not in get_args(AggregationKind):
            raise MethodError(
                f"Unknown aggregation “{self.kind}”; choose one of {', '.join(get_args(AggregationKind))}."
            )
        if (self.kind == "generalised") != (self.exponent is not None):
            raise MethodError("An exponent belongs to the generalised mean, and to no other aggregation.")
        if self.exponent is not None and not np.isfinite(self.exponent):
            raise MethodError("The exponent of a generalised mean is a finite number.")

    def __str__(self) -> str:
        """Name the rule in words."""
        return self.kind if self.exponent is None else f"{self.kind} mean (exponent {exact_text(self.exponent)})"

    @property
    def power(self) -> float | None:
        """Exponent of the power mean that this rule is; None where it is none."""
        return {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0, "generalised": self.exponent}.get(self.kind)


@dataclass(frozen=True, eq=False)
class AggregationRules:
    """A rule and a coverage threshold for every aggregate of a hierarchy, in the order of its aggregates."""

    rules: tuple[Aggregation, ...]
    thresholds: np.ndarray


def rules_for(
    hierarchy: Hierarchy,
    aggregation: Aggregation | Mapping[int, Aggregation],
    coverage_threshold: float | Mapping[int, float],
) -> AggregationRules:
    """Spread a rule and a threshold, or one of each per level, over the aggregates.

    A level is that of the aggregate that the rule produces (2 for the groups of indicators).
    """
    levels = [int(level) for level in hierarchy.level[hierarchy.n_indicators :]]
    rules = _per_level(aggregation, levels, "aggregation")
    thresholds = np.array(_per_level(coverage_threshold, levels, "coverage threshold"), dtype=float)
    if not ((thresholds >= 0) & (thresholds <= 1)).all():
        raise MethodError("A coverage threshold is a share between 0 and 1.")
    return AggregationRules(tuple(rules), thresholds)


def _per_level(given: object, levels: list[int], what: str) -> list[Any]:
    if not isinstance(given, Mapping):
        return [given] * len(levels)
    absent = sorted(set(levels) - set(given))
    if absent:
        raise MethodError(f"No {what} is given for level {', '.join(map(str, absent))}.")
    return [given[level] for level in levels]


def aggregate(
    values: pd.DataFrame,
    aggregation: Aggregation,
    weights: pd.Series | None = None,
    coverage_threshold: float = 0.0,
) -> pd.Series:
    """Aggregate the columns of a frame into one score per unit.

    Parameters
    ----------
    values
        Units × children, normalised, more is better.
    aggregation
        The rule.
    weights
        Per child, relative; equal where none are given. A child with weight 0 is no part of the group.
    coverage_threshold
        A unit's score is missing when (children present)/(children) is below this.

    Returns
    -------
    pandas.Series
        Index as `values`; missing where no child is present, too few are, or the rule is not defined.
    """
    w = np.ones(values.shape[1]) if weights is None else weights.reindex(values.columns).to_numpy(dtype=float)
    if not np.isfinite(w).all():
        raise MethodError("Every column needs a weight.")
    scores, _ = aggregate_group(values.to_numpy(dtype=float), w[None, :], aggregation, coverage_threshold)
    return pd.Series(scores[0], index=values.index, name="score")


def aggregate_group(
    values: np.ndarray, weights: np.ndarray, aggregation: Aggregation, threshold: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Aggregate one group for many sets of weights.

    Parameters
    ----------
    values
        Units × children where all draws share them, else draws × units × children; missing as NaN.
    weights
        Draws × children, relative; 0 takes a child out of the group.
    aggregation, threshold
        The rule, and the least share of children present.

    Returns
    -------
    scores, undefined
        Both draws × units. `undefined` marks units with values for which the rule is not defined; their score is NaN.
    """
    present = ~np.isnan(values)
    in_group = (weights != 0).astype(float)
    n_present = _weighted_sum(in_group, present.astype(float))
    enough = (n_present > 0) & (n_present / np.maximum(in_group.sum(axis=1), 1.0)[:, None] >= threshold)
    undefined = np.zeros(enough.shape, dtype=bool)
    if (power := aggregation.power) is not None:
        scores, undefined = _power_mean(values, present, weights, in_group, power)
    elif aggregation.kind == "median":
        scores = _median(values, in_group)
    else:
        scores = _copeland(values, weights)
    return np.where(enough & ~undefined, scores, np.nan), undefined & enough


def _weighted_sum(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Σ over children: draws × children with units × children or draws × units × children → draws × units."""
    total: np.ndarray = weights @ values.T if values.ndim == 2 else np.einsum("dc,duc->du", weights, values)
    return total


def _power_mean(
    values: np.ndarray, present: np.ndarray, weights: np.ndarray, in_group: np.ndarray, power: float
) -> tuple[np.ndarray, np.ndarray]:
    filled = np.where(present, values, 1.0)
    if power == 1.0:
        refused = np.zeros(present.shape, dtype=bool)
    else:
        # roots and logarithms of negative numbers do not exist, and 0 has no logarithm and no reciprocal
        refused = filled <= 0 if power <= 0 else filled < 0
        filled = np.where(refused, 1.0, filled)
    undefined = _weighted_sum(in_group, refused.astype(float)) > 0 if refused.any() else np.zeros((), dtype=bool)
    if power == 0.0:
        transformed = np.log(filled)
    elif power == 1.0:
        transformed = filled
    else:
        transformed = filled**power
    total = _weighted_sum(weights, present.astype(float))
    if (weights < 0).any():  # loadings of a principal component may cancel out among the children present
        magnitude = _weighted_sum(np.abs(weights), present.astype(float))
        total = np.where(np.abs(total) <= TIE_TOLERANCE * magnitude, 0.0, total)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _weighted_sum(weights, np.where(present, transformed, 0.0)) / np.where(total == 0, np.nan, total)
        if power == 0.0:
            scores = np.exp(mean)
        elif power == 1.0:
            scores = mean
        else:
            scores = mean ** (1.0 / power)
    return scores, np.broadcast_to(undefined, scores.shape)


def _median(values: np.ndarray, in_group: np.ndarray) -> np.ndarray:
    shared = values.ndim == 2 and (in_group == in_group[0]).all()
    stacked = values[None] if values.ndim == 2 else values
    kept = in_group[:1] if shared else in_group
    ordered = np.sort(np.where(kept[:, None, :] > 0, stacked, np.nan), axis=2)  # missing go to the end
    n = (~np.isnan(ordered)).sum(axis=2)
    middle = np.stack([np.maximum(n - 1, 0) // 2, n // 2], axis=2)
    pair = np.take_along_axis(ordered, middle, axis=2)
    return np.broadcast_to(pair.mean(axis=2), (len(in_group), ordered.shape[1]))


def _copeland(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Wins less losses of every unit against every other."""
    n_units, n_children = values.shape[-2:]
    scores = np.empty((len(weights), n_units))
    signs = None
    if values.ndim == 2 and n_children * n_units**2 <= CELLS_AT_ONCE:
        signs = np.stack([_pair_signs(values[:, child]).ravel() for child in range(n_children)])
    step = max(1, CELLS_AT_ONCE // n_units**2)
    for start in range(0, len(weights), step):
        batch = slice(start, start + step)
        if signs is not None:
            balance = (weights[batch] @ signs).reshape(-1, n_units, n_units)
        else:
            own = values if values.ndim == 2 else values[batch]
            balance = np.zeros((len(weights[batch]), n_units, n_units))
            for child in range(n_children):
                balance += weights[batch, child, None, None] * _pair_signs(own[..., child])
        # equal weights on both sides may differ by rounding: that is a tie, not a win
        balance[np.abs(balance) <= TIE_TOLERANCE * np.abs(weights[batch]).sum(axis=1)[:, None, None]] = 0.0
        scores[batch] = np.sign(balance).sum(axis=2)
    return np.where(np.isnan(values).all(axis=-1), np.nan, scores)


def _pair_signs(column: np.ndarray) -> np.ndarray:
    """Units × units: 1 where the first unit has more, −1 where less, 0 where equal up to rounding or one is missing."""
    settled = settle_ties(column)
    return np.nan_to_num(np.sign(settled[..., :, None] - settled[..., None, :]))


def outranking_matrix(values: pd.DataFrame, weights: pd.Series | None = None) -> pd.DataFrame:
    """Share of weight with which each unit (row) outranks each other (column) (Munda and Nardo 2009).

    Indicators in which the row has more count fully, ties half. Only indicators that both units have count, and their
    weights are rescaled, so that the two shares of a pair add up to 1. The diagonal is 0; a pair without a common
    indicator is missing.
    """
    w = np.ones(values.shape[1]) if weights is None else weights.reindex(values.columns).to_numpy(dtype=float)
    x = values.to_numpy(dtype=float)
    both = (~np.isnan(x)).astype(float)
    common = (both * w) @ both.T
    balance = sum(weight * _pair_signs(x[:, child]) for child, weight in enumerate(w))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(common > 0, (1.0 + balance / common) / 2.0, np.nan)
    np.fill_diagonal(shares, 0.0)
    return pd.DataFrame(shares, index=values.index, columns=values.index)


def aggregate_hierarchy(
    normalised: np.ndarray,
    hierarchy: Hierarchy,
    weights: np.ndarray,
    rules: AggregationRules,
    year: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Aggregate up to the index for many sets of weights.

    Parameters
    ----------
    normalised
        Units × indicators.
    weights
        Draws × codes.
    rules
        From `rules_for`.
    year
        Year of each row of a panel: units outrank only units of the same year.

    Returns
    -------
    scores, undefined
        Both aggregates × draws × units.
    """
    n_draws, n_units = len(weights), len(normalised)
    scores = np.empty((len(hierarchy.children), n_draws, n_units))
    undefined = np.zeros(scores.shape, dtype=bool)
    widest = max(len(children) for children in hierarchy.children)
    step = max(1, CELLS_AT_ONCE // max(1, n_units * widest))
    periods = [np.ones(n_units, dtype=bool)] if year is None else [year == one for one in np.unique(year)]
    for start in range(0, n_draws, step):
        batch = slice(start, start + step)
        for at, children in enumerate(hierarchy.children):
            low = children < hierarchy.n_indicators
            above = children[~low] - hierarchy.n_indicators
            own_weights = weights[batch][:, children]
            values = normalised[:, children[low]]
            if len(above):
                mixed = np.empty((len(own_weights), n_units, len(children)))
                mixed[:, :, low] = values
                mixed[:, :, ~low] = np.moveaxis(scores[above, batch], 0, 2)
                values = mixed
            rule, threshold = rules.rules[at], rules.thresholds[at]
            found, refused = scores[at, batch], undefined[at, batch]
            for rows in periods if rule.kind == "copeland" else [slice(None)]:
                found[:, rows], refused[:, rows] = aggregate_group(values[..., rows, :], own_weights, rule, threshold)
            if undefined[above, batch].any():
                # left out and made up for by the others, a part that could not be computed would flatter the whole
                in_group = own_weights[:, ~low].T[:, :, None] != 0
                refused |= (undefined[above, batch] & in_group).any(axis=0)
                found[refused] = np.nan
    return scores, undefined
