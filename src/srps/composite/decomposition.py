"""What each indicator gave to a score, and to its change between two years, adding up exactly.

An arithmetic index is a weighted sum of its normalised indicators, a geometric one of their logarithms; with missing
children the weights are those rescaled for that unit. Other rules do not split into parts that add up, and are
refused. Knows a finished index only.
"""

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError, NotDecomposableError
from srps.composite.index import IndexResult
from srps.composite.structure import Hierarchy


def decompose_scores(result: IndexResult, aggregate: str | None = None) -> pd.DataFrame:
    """Contribution of every indicator to every score.

    Parameters
    ----------
    result
        A finished index.
    aggregate
        Code of the aggregate to decompose; the index where None.

    Returns
    -------
    pandas.DataFrame
        One row per unit (and year) and indicator below the aggregate: `unit`, `year` in a panel, `code`, `value`
        (normalised), `weight` (share in this unit's score), `contribution` (weight · value, of its logarithm under a
        geometric mean), `mark` (what was done to the cell). The contributions of a unit add up to its score (or to
        the logarithm of its score, `of` says which). An indicator that is missing has weight and contribution 0; a
        unit without a score has neither.

    Raises
    ------
    NotDecomposableError
        Unless all means below the aggregate are arithmetic, or all geometric.
    """
    of, codes, weight, value, term = _terms(result, aggregate)
    contribution = np.where(weight == 0, 0.0, weight * term)
    keys = _long_keys(result.scores.index, codes)
    return keys.assign(
        value=value.ravel(),
        weight=weight.ravel(),
        contribution=contribution.ravel(),
        mark=result.marks[codes].to_numpy().ravel(),
        of=of,
    )


def decompose_change(result: IndexResult, year_from: int, year_to: int, aggregate: str | None = None) -> pd.DataFrame:
    """Contribution of every indicator to the change of every unit's score between two years.

    With w and x an indicator's share and value, and m the mean of the unit's two scores, the change is the sum over
    indicators of two effects. Value: mean(w) · (x₁ − x₀), for indicators that have a value in both years. Coverage:
    (w₁ − w₀) · (x̄ − m), with x̄ the mean of the values there are: what came from an indicator appearing,
    disappearing, or taking over weight from others that did; one that appears with exactly the unit's mean score
    changes nothing. The shares add up to 1 in both years, so m drops out of the sum and the parts add up exactly.
    Under geometric means everything is in logarithms.

    Returns
    -------
    pandas.DataFrame
        One row per unit that is there in both years and indicator: `unit, code, value_from, value_to, weight_from,
        weight_to, value_effect, coverage_effect, change, mark_from, mark_to, of, note`. Missing, with a note, for a
        unit without a score in one of the years.

    Raises
    ------
    IndicatorDataError
        Without a panel, without one of the years, or when each year has a scale of its own.
    NotDecomposableError
        As `decompose_scores`.
    """
    index = result.scores.index
    if index.nlevels == 1:
        raise IndicatorDataError("A change needs years: build the index from data with an index (unit, year).")
    if result.method.scaling == "each_year":
        raise IndicatorDataError(
            "Each year was scaled on its own, so a difference of scores is no progress. "
            "Build the index with scaling “all_years”."
        )
    years = index.get_level_values(1)
    absent = [str(year) for year in (year_from, year_to) if year not in set(years)]
    if absent:
        raise IndicatorDataError(f"The index has no year {' and no year '.join(absent)}.")
    units = index.get_level_values(0)
    both = [unit for unit in units[years == year_from] if unit in set(units[years == year_to])]
    rows = [index.get_indexer([(unit, year) for unit in both]) for year in (year_from, year_to)]

    of, codes, weight, value, term = _terms(result, aggregate)
    w0, w1 = weight[rows[0]], weight[rows[1]]
    x0, x1 = term[rows[0]], term[rows[1]]
    there0, there1 = ~np.isnan(x0), ~np.isnan(x1)
    n_there = there0.astype(int) + there1
    total = np.where(there0, x0, 0.0) + np.where(there1, x1, 0.0)
    mean_value = np.divide(total, n_there, out=np.zeros_like(total), where=n_there > 0)
    score = [np.where(w == 0, 0.0, w * x).sum(axis=1, keepdims=True) for w, x in ((w0, x0), (w1, x1))]
    value_effect = np.where(there0 & there1, (w0 + w1) / 2 * (x1 - x0), 0.0)
    coverage_effect = (w1 - w0) * (mean_value - (score[0] + score[1]) / 2)
    scoreless = np.isnan(w0).any(axis=1) | np.isnan(w1).any(axis=1)
    value_effect[scoreless] = coverage_effect[scoreless] = np.nan

    marks = result.marks[codes].to_numpy()
    keys = _long_keys(pd.Index(both, name=index.names[0]), codes)
    return keys.assign(
        value_from=value[rows[0]].ravel(),
        value_to=value[rows[1]].ravel(),
        weight_from=w0.ravel(),
        weight_to=w1.ravel(),
        value_effect=value_effect.ravel(),
        coverage_effect=coverage_effect.ravel(),
        change=(value_effect + coverage_effect).ravel(),
        mark_from=marks[rows[0]].ravel(),
        mark_to=marks[rows[1]].ravel(),
        of=of,
        note=np.repeat(np.where(scoreless, "no score in one of the years", ""), len(codes)),
    )


def _terms(result: IndexResult, aggregate: str | None) -> tuple[str, list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return what is added up, the indicators below the aggregate, and their weights, values and terms."""
    hierarchy = result.hierarchy
    at = hierarchy.aggregate_position(aggregate)
    inside = _aggregates_below(hierarchy, at)
    rules = result.method.rules(hierarchy).rules
    powers = {rules[one].power for one in inside}
    if powers not in ({1.0}, {0.0}):
        named = ", ".join(sorted({str(rules[one]) for one in inside}))
        raise NotDecomposableError(
            f"“{hierarchy.aggregates[at]}” is built with {named}: only an index that is arithmetic throughout, or "
            "geometric throughout, splits into contributions that add up."
        )
    columns = np.sort(np.concatenate([hierarchy.children[one] for one in inside]))
    columns = columns[columns < hierarchy.n_indicators]
    codes = [hierarchy.indicators[column] for column in columns]
    weight = result.effective_weights(aggregate)[codes].to_numpy()
    value = result.normalised[codes].to_numpy()
    if powers == {1.0}:
        return "score", codes, weight, value, value
    with np.errstate(invalid="ignore", divide="ignore"):
        return "logarithm of the score", codes, weight, value, np.where(value > 0, np.log(value), np.nan)


def _aggregates_below(hierarchy: Hierarchy, at: int) -> list[int]:
    below, waiting = [], [at]
    while waiting:
        one = waiting.pop()
        below.append(one)
        children = hierarchy.children[one]
        waiting += (children[children >= hierarchy.n_indicators] - hierarchy.n_indicators).tolist()
    return below


def _long_keys(index: pd.Index, codes: list[str]) -> pd.DataFrame:
    names = ("unit", "year")[: index.nlevels]
    keys = {name: np.repeat(index.get_level_values(level).to_numpy(), len(codes)) for level, name in enumerate(names)}
    return pd.DataFrame(keys | {"code": np.tile(np.array(codes, dtype=object), len(index))})
