"""How far scores and ranks hang on choices: Monte Carlo over alternatives and perturbed weights.

Saisana, Saltelli and Tarantola (2005), J. R. Statist. Soc. A 168(2); OECD/JRC handbook (2008), step 7. Everything up to
normalisation is done once per distinct combination of choices; the weights of all draws of a combination are then
aggregated together. A seed gives the same draws again, and any single draw can be rebuilt by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from srps.composite.aggregation import Aggregation, aggregate_hierarchy
from srps.composite.errors import CompositeError, MethodError
from srps.composite.index import Method, Problem, prepare, read_problem
from srps.composite.ranking import rank_within_years
from srps.composite.structure import Hierarchy
from srps.composite.weighting import perturbation_factors


@dataclass(frozen=True)
class Assumptions:
    """What is uncertain, and how it may be.

    `alternatives`: name of a field of `Method` → the values that it may take, each as likely as the others (the
    nominal value is one of them only where it is listed). `weight_perturbation`: relative half-width of a uniform
    perturbation of every weight below the index, for all levels or per level; 0 leaves the weights alone.
    """

    alternatives: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    weight_perturbation: float | Mapping[int, float] = 0.0

    def __post_init__(self) -> None:
        """Refuse assumptions that are no choice."""
        known = {one.name for one in fields(Method)}
        unknown = [name for name in self.alternatives if name not in known]
        if unknown:
            raise MethodError(f"A method has no field {', '.join(unknown)}; it has {', '.join(sorted(known))}.")
        empty = [name for name, values in self.alternatives.items() if len(values) == 0]
        if empty:
            raise MethodError(f"No alternative is listed for {', '.join(empty)}.")
        if not self.names:
            raise MethodError("Nothing is uncertain: list alternatives, or perturb the weights.")

    @property
    def perturbs_weights(self) -> bool:
        """Whether any weight is perturbed."""
        width = self.weight_perturbation
        return any(width.values()) if isinstance(width, Mapping) else bool(width)

    @property
    def names(self) -> tuple[str, ...]:
        """The uncertain inputs: the fields with alternatives, then `weight_perturbation` where weights vary."""
        return (*self.alternatives, *(("weight_perturbation",) if self.perturbs_weights else ()))


@dataclass(frozen=True, eq=False)
class UncertaintyResult:
    """Scores and ranks over all draws.

    `summary`: one row per unit (index of the data) with the nominal `score` and `rank`; `score_lower, score_median,
    score_upper, n_scores`; `rank_lower, rank_median, rank_upper, rank_mean, n_ranks`; `n_failed`, the draws that gave
    this unit no score. Intervals are central, with the share `interval` of the draws inside (quantiles by linear
    interpolation). Ranks use every draw with a score. Scores use only draws on the nominal scale, because a z-score
    and a score of 0–100 have no common interval; `n_scores` says how many these are.
    `draws`: one row per draw with the choice made for each input, `on_nominal_scale`, `failed` (no unit has a score),
    `n_units` with a score, `note`. `scores` and `ranks`: draws × units. `weights`: draws × codes.
    """

    summary: pd.DataFrame
    draws: pd.DataFrame
    scores: np.ndarray
    ranks: np.ndarray
    weights: np.ndarray
    methods: tuple[Method, ...]
    method: Method
    hierarchy: Hierarchy
    aggregate: str
    interval: float
    seed: int

    @property
    def n_failed(self) -> int:
        """Number of draws that gave no unit a score."""
        return int(self.draws["failed"].sum())

    def replay(self, draw: int) -> tuple[Method, pd.DataFrame]:
        """Method and structure of one draw: `build_index` with them gives that draw's scores again."""
        structure = self.hierarchy.table.assign(weight=self.weights[draw])
        return replace(self.methods[draw], weights="given"), structure


def analyse_uncertainty(
    data: pd.DataFrame,
    structure: pd.DataFrame,
    method: Method,
    assumptions: Assumptions,
    *,
    replications: int = 1000,
    seed: int = 0,
    interval: float = 0.9,
    aggregate: str | None = None,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
    samples: Sequence[pd.DataFrame] = (),
) -> UncertaintyResult:
    """Vary choices and weights at random and see where scores and ranks go.

    Parameters
    ----------
    data, structure, denominators, groups
        As for `srps.composite.index.build_index`.
    method
        The nominal method: what is not uncertain stays as it says.
    assumptions
        What is uncertain.
    replications
        Number of draws.
    seed
        Of numpy's PCG64 generator; the same seed gives the same draws.
    interval
        Share of the draws inside the intervals.
    aggregate
        Whose scores and ranks; the index where None.
    samples
        The data as they might have been as well (sampling error), each for an equal share of the draws; none: the
        data are known exactly. Nominal scores are those of `data` in any case.

    Returns
    -------
    UncertaintyResult

    Notes
    -----
    A combination of choices that cannot be computed makes its draws fail. They are counted and named, and stay in
    `draws`; a unit for which only some combinations fail has its own count.
    """
    if replications < 1:
        raise MethodError("An uncertainty analysis needs at least one replication.")
    if not 0 < interval < 1:
        raise MethodError(f"An interval holds a share of the draws between 0 and 1, not {interval}.")
    problem = read_problem(data, structure, denominators=denominators, groups=groups)
    generator = np.random.default_rng(seed)
    choices = np.column_stack(
        [generator.integers(len(values), size=replications) for values in assumptions.alternatives.values()]
        or [np.empty((replications, 0), dtype=int)]
    )
    factors = perturbation_factors(problem.hierarchy, assumptions.weight_perturbation, replications, generator)
    problems = [read_problem(one, structure, denominators=denominators, groups=groups) for one in samples] or [problem]
    shares = np.array_split(np.arange(replications), len(problems))
    run = _joined(
        [
            evaluate_draws(one, method, assumptions, choices[share], factors[share], aggregate)
            for one, share in zip(problems, shares, strict=True)
        ]
    )
    nominal = nominal_scores(problem, method, aggregate)
    ranks = rank_within_years(run.scores, problem.year)
    comparable = np.array([_scale(one, run.at) == _scale(method, run.at) for one in run.methods])
    n_units = (~np.isnan(run.scores)).sum(axis=1)
    draws = pd.DataFrame(
        {
            name: [str(values[chosen]) for chosen in choices[:, column]]
            for column, (name, values) in enumerate(assumptions.alternatives.items())
        },
        index=pd.RangeIndex(replications, name="draw"),
    ).assign(on_nominal_scale=comparable, failed=n_units == 0, n_units=n_units, note=run.notes)
    return UncertaintyResult(
        summary=_summary(problem.index, nominal, problem.year, run.scores, ranks, comparable, interval),
        draws=draws,
        scores=run.scores,
        ranks=ranks,
        weights=run.weights,
        methods=run.methods,
        method=method,
        hierarchy=problem.hierarchy,
        aggregate=problem.hierarchy.aggregates[run.at],
        interval=interval,
        seed=seed,
    )


@dataclass(frozen=True, eq=False)
class DrawnScores:
    """Scores (draws × units) of one aggregate, with the method, weights and note of each draw."""

    scores: np.ndarray
    weights: np.ndarray
    methods: tuple[Method, ...]
    notes: list[str]
    at: int


def _joined(runs: list[DrawnScores]) -> DrawnScores:
    """Return the draws of several runs as those of one."""
    return DrawnScores(
        scores=np.vstack([run.scores for run in runs]),
        weights=np.vstack([run.weights for run in runs]),
        methods=tuple(method for run in runs for method in run.methods),
        notes=[note for run in runs for note in run.notes],
        at=runs[0].at,
    )


def nominal_scores(problem: Problem, method: Method, aggregate: str | None) -> np.ndarray:
    """Scores of one aggregate, one per unit, with everything as the method says."""
    prepared = prepare(problem, method)
    at = problem.hierarchy.aggregate_position(aggregate)
    rules = method.rules(problem.hierarchy)
    weights = prepared.base_weights[None, :]
    found, _ = aggregate_hierarchy(prepared.normalised, problem.hierarchy, weights, rules, problem.year)
    scores: np.ndarray = found[at, 0]
    return scores


def evaluate_draws(
    problem: Problem,
    method: Method,
    assumptions: Assumptions,
    choices: np.ndarray,
    factors: np.ndarray,
    aggregate: str | None,
) -> DrawnScores:
    """Compute the scores of one aggregate for many draws.

    Parameters
    ----------
    choices
        Draws × alternatives: which value each field takes.
    factors
        Draws × codes: what each weight is multiplied by.
    """
    hierarchy = problem.hierarchy
    at = hierarchy.aggregate_position(aggregate)
    names = list(assumptions.alternatives)
    options = [assumptions.alternatives[name] for name in names]
    scores = np.full((len(choices), len(problem.values)), np.nan)
    weights = np.broadcast_to(hierarchy.weight, factors.shape) * factors
    methods: list[Method] = [method] * len(choices)
    notes = [""] * len(choices)
    cache: dict[Any, Any] = {}
    for combination in product(*(range(len(values)) for values in options)):
        draws = np.flatnonzero((choices == np.array(combination, dtype=int)).all(axis=1))
        if len(draws) == 0:
            continue
        chosen = {name: values[one] for name, values, one in zip(names, options, combination, strict=True)}
        varied = replace(method, **chosen)
        note = ""
        try:
            prepared = prepare(problem, varied, cache)
            rules = varied.rules(hierarchy)
        except CompositeError as refusal:
            note = str(refusal)
        else:
            weights[draws] = prepared.base_weights * factors[draws]
            found, undefined = aggregate_hierarchy(prepared.normalised, hierarchy, weights[draws], rules, problem.year)
            scores[draws] = found[at]
            refused = undefined[at].any(axis=0).sum()
            if refused:
                note = f"not defined for {refused} of {len(problem.values)} units: {varied.describe()}"
        for draw in draws:
            methods[draw], notes[draw] = varied, note
    return DrawnScores(scores, weights, tuple(methods), notes, at)


def _scale(method: Method, at: int) -> tuple[Any, ...]:
    """What two methods must share for their scores to have a common unit."""
    normalisation = method.normalisation
    ends = {
        "min_max": (normalisation.lower, normalisation.upper),
        "goalposts": (normalisation.lower, normalisation.upper),
        "z_score": (normalisation.mean, normalisation.standard_deviation),
    }
    unit = {"distance_to_maximum": "0–1", "distance_to_target": "0–1", "percentile_rank": "0–1"}
    given = method.aggregation
    rules = [given] if isinstance(given, Aggregation) else dict(given).values()
    counts_units = any(rule.kind == "copeland" for rule in rules)
    return counts_units, unit.get(normalisation.kind, normalisation.kind), ends.get(normalisation.kind)


def _summary(
    index: pd.Index,
    nominal: np.ndarray,
    year: np.ndarray | None,
    scores: np.ndarray,
    ranks: np.ndarray,
    comparable: np.ndarray,
    interval: float,
) -> pd.DataFrame:
    shares = [(1 - interval) / 2, 0.5, (1 + interval) / 2]
    own = scores[comparable]
    score_quantiles, rank_quantiles = _quantiles(own, shares), _quantiles(ranks, shares)
    n_ranks = (~np.isnan(ranks)).sum(axis=0)
    total = np.where(np.isnan(ranks), 0.0, ranks).sum(axis=0)
    return pd.DataFrame(
        {
            "score": nominal,
            "score_lower": score_quantiles[0],
            "score_median": score_quantiles[1],
            "score_upper": score_quantiles[2],
            "n_scores": (~np.isnan(own)).sum(axis=0),
            "rank": rank_within_years(nominal, year),
            "rank_lower": rank_quantiles[0],
            "rank_median": rank_quantiles[1],
            "rank_upper": rank_quantiles[2],
            "rank_mean": np.divide(total, n_ranks, out=np.full(len(index), np.nan), where=n_ranks > 0),
            "n_ranks": n_ranks,
            "n_failed": len(ranks) - n_ranks,
        },
        index=index,
    )


def _quantiles(draws: np.ndarray, shares: list[float]) -> np.ndarray:
    found = np.full((len(shares), draws.shape[1]), np.nan)
    some = ~np.isnan(draws).all(axis=0) if len(draws) else np.zeros(draws.shape[1], dtype=bool)
    whole = some & ~np.isnan(draws).any(axis=0)
    if whole.any():
        found[:, whole] = np.quantile(draws[:, whole], shares, axis=0)
    holed = some & ~whole
    if holed.any():
        found[:, holed] = np.nanquantile(draws[:, holed], shares, axis=0)
    return found
