"""Which choice matters (Sobol indices, by SALib), and which indicator (leaving one out).

Saltelli et al. (2010), Comput. Phys. Commun. 181(2), for the estimators; OECD/JRC handbook (2008), step 7. Knows how
to run an index many times (`uncertainty`), not how one is computed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sample

from srps.composite.aggregation import aggregate_hierarchy
from srps.composite.errors import MethodError
from srps.composite.index import Method, prepare, read_problem
from srps.composite.ranking import rank_within_years
from srps.composite.uncertainty import Assumptions, evaluate_draws, nominal_scores
from srps.composite.weighting import perturbation_factors


@dataclass(frozen=True, eq=False)
class SobolResult:
    """Shares of variance that each uncertain input explains.

    `indices`: one row per input with `first_order` (alone), `first_order_half_width`, `total_order` (with all its
    interactions), `total_order_half_width`; half-widths are those of bootstrap confidence intervals at `confidence`.
    `output`: the number whose variance is explained, in words; `values`: it, per model run; `variance`: its variance.
    """

    indices: pd.DataFrame
    output: str
    values: np.ndarray
    variance: float
    confidence: float
    n_base: int
    seed: int


def sobol_indices(
    data: pd.DataFrame,
    structure: pd.DataFrame,
    method: Method,
    assumptions: Assumptions,
    *,
    n_base: int = 512,
    seed: int = 0,
    unit: object | None = None,
    weight_sets: int = 1000,
    confidence: float = 0.95,
    aggregate: str | None = None,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> SobolResult:
    """First- and total-order Sobol indices of the uncertain inputs.

    The output explained is the mean absolute change of ranks against the nominal method, or, where `unit` names a
    row of the data, the rank of that unit.

    Parameters
    ----------
    data, structure, method, assumptions, aggregate, denominators, groups
        As for `srps.composite.uncertainty.analyse_uncertainty`. Perturbed weights are one input: a draw from
        `weight_sets` sets.
    n_base
        Base sample, a power of 2; the index is computed n_base · (number of inputs + 2) times.
    confidence
        Of the bootstrap intervals (100 resamples).

    Raises
    ------
    MethodError
        With fewer than two inputs; or when some combinations of choices cannot be computed: a Sobol design with
        holes is none, so they are named and nothing is left out in silence.
    """
    names = list(assumptions.names)
    if len(names) < 2:
        raise MethodError("Sobol indices compare at least two uncertain inputs; only one is given.")
    if n_base < 2 or n_base & (n_base - 1):
        raise MethodError(f"The base sample of a Sobol design is a power of 2, not {n_base}.")
    problem = read_problem(data, structure, denominators=denominators, groups=groups)
    space = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    sample = sobol_sample.sample(space, n_base, calc_second_order=False, seed=seed)
    sizes = np.array([len(values) for values in assumptions.alternatives.values()], dtype=int)
    choices = np.minimum((sample[:, : len(sizes)] * sizes).astype(int), sizes - 1)
    factors = np.ones((len(sample), len(problem.hierarchy.codes)))
    if assumptions.perturbs_weights:
        generator = np.random.default_rng(seed)
        table = perturbation_factors(problem.hierarchy, assumptions.weight_perturbation, weight_sets, generator)
        factors = table[np.minimum((sample[:, -1] * weight_sets).astype(int), weight_sets - 1)]
    run = evaluate_draws(problem, method, assumptions, choices, factors, aggregate)
    nominal = nominal_scores(problem, method, aggregate)
    _refuse_holes(run.scores, nominal, run.notes)
    ranks = rank_within_years(run.scores, problem.year)
    if unit is None:
        output = "mean absolute change of rank"
        values = np.nanmean(np.abs(ranks - rank_within_years(nominal, problem.year)), axis=1)
    else:
        if unit not in problem.index or np.isnan(nominal[problem.index.get_loc(unit)]):
            raise MethodError(f"There is no unit {unit} with a score in the data.")
        output = f"rank of {unit}"
        values = ranks[:, problem.index.get_loc(unit)]
    variance = float(np.var(values))
    columns = ["first_order", "first_order_half_width", "total_order", "total_order_half_width"]
    indices = pd.DataFrame(np.nan, index=pd.Index(names, name="input"), columns=columns)
    if variance > 0:
        found = sobol_analysis.analyze(
            space, values, calc_second_order=False, conf_level=confidence, print_to_console=False, seed=seed
        )
        for column, name in zip(columns, ("S1", "S1_conf", "ST", "ST_conf"), strict=True):
            indices[column] = found[name]
    return SobolResult(indices, output, values, variance, confidence, n_base, seed)


def _refuse_holes(scores: np.ndarray, nominal: np.ndarray, notes: list[str]) -> None:
    expected = ~np.isnan(nominal)
    if not expected.any():
        raise MethodError("The nominal method gives no unit a score, so there is nothing to compare with.")
    holed = (np.isnan(scores) != ~expected).any(axis=1)
    if not holed.any():
        return
    reasons = sorted({note for note, hole in zip(notes, holed, strict=True) if hole and note})
    raise MethodError(
        f"{int(holed.sum())} of {len(scores)} runs give other units a score than the nominal method does, and a "
        "Sobol design may not have holes. Take out the alternatives that do not go together. " + " ".join(reasons[:3])
    )


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """What happens when one part is left out.

    `summary`: one row per part, the most influential first: `mean_absolute_rank_change`, `largest_rank_change`,
    `n_units` compared, `n_lost` (units with a score before, without one now). `scores` and `ranks`: units × parts;
    `rank_changes`: nominal rank less rank without the part, so above 0 is a better place without it.
    `nominal`: units × (`score`, `rank`).
    """

    summary: pd.DataFrame
    scores: pd.DataFrame
    ranks: pd.DataFrame
    rank_changes: pd.DataFrame
    nominal: pd.DataFrame


def leave_one_out(
    data: pd.DataFrame,
    structure: pd.DataFrame,
    method: Method | None = None,
    *,
    level: int = 1,
    aggregate: str | None = None,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> LeaveOneOut:
    """Leave out each indicator in turn (or each aggregate of a level) and rank again.

    What is left out has no weight and does not count towards coverage; the other weights are rescaled as for a
    missing child, and stay otherwise as they were.

    Parameters
    ----------
    level
        1 for indicators; 2 for the groups of indicators; …
    aggregate
        Whose ranks are compared; the index where None. Only parts below it are left out.

    Returns
    -------
    LeaveOneOut
    """
    method = Method() if method is None else method
    problem = read_problem(data, structure, denominators=denominators, groups=groups)
    hierarchy = problem.hierarchy
    at = hierarchy.aggregate_position(aggregate)
    inside = _below(hierarchy.parent, hierarchy.n_indicators + at)
    parts = np.flatnonzero(inside & (hierarchy.level == level))
    if len(parts) == 0:
        raise MethodError(f"Nothing on level {level} lies below “{hierarchy.aggregates[at]}”.")
    prepared = prepare(problem, method)
    weights = np.repeat(prepared.base_weights[None, :], len(parts) + 1, axis=0)
    weights[np.arange(1, len(weights)), parts] = 0.0
    rules = method.rules(hierarchy)
    scores = aggregate_hierarchy(prepared.normalised, hierarchy, weights, rules, problem.year)[0][at]
    ranks = rank_within_years(scores, problem.year)
    codes = [hierarchy.codes[part] for part in parts]
    changes = ranks[0] - ranks[1:]
    compared = ~np.isnan(changes)
    n_units = compared.sum(axis=1)
    absolute = np.where(compared, np.abs(changes), 0.0)
    summary = pd.DataFrame(
        {
            "mean_absolute_rank_change": np.divide(
                absolute.sum(axis=1), n_units, out=np.full(len(parts), np.nan), where=n_units > 0
            ),
            "largest_rank_change": np.where(n_units > 0, absolute.max(axis=1, initial=0.0), np.nan),
            "n_units": n_units,
            "n_lost": (~np.isnan(ranks[0]) & np.isnan(ranks[1:])).sum(axis=1),
        },
        index=pd.Index(codes, name="code"),
    )
    return LeaveOneOut(
        summary=summary.sort_values("mean_absolute_rank_change", ascending=False, kind="stable"),
        scores=pd.DataFrame(scores[1:].T, index=problem.index, columns=codes),
        ranks=pd.DataFrame(ranks[1:].T, index=problem.index, columns=codes),
        rank_changes=pd.DataFrame(changes.T, index=problem.index, columns=codes),
        nominal=pd.DataFrame({"score": scores[0], "rank": ranks[0]}, index=problem.index),
    )


def _below(parent: np.ndarray, top: int) -> np.ndarray:
    """Mark the codes that lie below one; parents stand after their children."""
    inside = np.zeros(len(parent), dtype=bool)
    for at in range(top - 1, -1, -1):
        inside[at] = parent[at] == top or (parent[at] >= 0 and inside[parent[at]])
    return inside
