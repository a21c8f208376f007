"""From indicator data to an index: one method object, one function, one result that keeps every mark.

The order is that of the OECD/JRC handbook (2008): denomination, screening, imputation, treatment, normalisation,
weights, aggregation. Each step is a function of its own module; this one strings them together and remembers what was
done to which cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from srps.composite.aggregation import UNDEFINED, Aggregation, AggregationRules, aggregate_hierarchy, rules_for
from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.imputation import Imputation, Imputed, align_groups, impute_array, split_index
from srps.composite.normalisation import Normalisation, normalise_array
from srps.composite.ranking import rank_within_years
from srps.composite.screening import denominate
from srps.composite.structure import Hierarchy, read_structure
from srps.composite.treatment import MARKS, Treated, Treatment, treat_array, treatment_notes
from srps.composite.weighting import (
    WeightKind,
    base_weights,
    effective_weights,
    effective_weights_by_unit,
)
from srps.numbers import exact_text

Scaling = Literal["all_years", "each_year"]


@dataclass(frozen=True)
class Method:
    """Every choice of an index in one place.

    `minimum_coverage`: a unit with a smaller share of its indicators is screened out: it stays in the tables, without
    a score, and takes no part in scaling. `aggregation` and `coverage_threshold` are one for all levels, or one per
    level of the aggregate that results (2 for the groups of indicators). `scaling`: outliers are treated and
    indicators normalised over `all_years` of a panel together, so that a change of a score is a change of the data,
    or over `each_year` alone, where only ranks compare between years. Means and medians are always imputed from the
    same year; PCA weights are always taken from all years together.
    """

    minimum_coverage: float = 0.0
    imputation: Imputation = field(default_factory=Imputation)
    treatment: Treatment = field(default_factory=Treatment)
    normalisation: Normalisation = field(default_factory=Normalisation)
    weights: WeightKind = "given"
    aggregation: Aggregation | tuple[tuple[int, Aggregation], ...] | Mapping[int, Aggregation] = field(
        default_factory=Aggregation
    )
    coverage_threshold: float | tuple[tuple[int, float], ...] | Mapping[int, float] = 0.0
    scaling: Scaling = "all_years"

    def __post_init__(self) -> None:
        """Refuse what no index can be built with, and freeze choices that were given per level."""
        for name, kind in (("imputation", Imputation), ("treatment", Treatment), ("normalisation", Normalisation)):
            if not isinstance(getattr(self, name), kind):
                raise MethodError(f"The {name} of a method is given as {kind.__name__}(…).")
        if not isinstance(self.aggregation, Aggregation | Mapping | tuple):
            raise MethodError("The aggregation of a method is given as Aggregation(…), or one of them per level.")
        if not 0 <= self.minimum_coverage <= 1:
            raise MethodError(f"A minimum coverage is a share between 0 and 1, not {self.minimum_coverage}.")
        if self.weights not in get_args(WeightKind):
            raise MethodError(f"Unknown weights “{self.weights}”; choose one of {', '.join(get_args(WeightKind))}.")
        if self.scaling not in get_args(Scaling):
            raise MethodError(f"Unknown scaling “{self.scaling}”; choose one of {', '.join(get_args(Scaling))}.")
        for name in ("aggregation", "coverage_threshold"):
            given = getattr(self, name)
            if isinstance(given, Mapping):
                object.__setattr__(self, name, tuple(sorted(given.items())))

    def rules(self, hierarchy: Hierarchy) -> AggregationRules:
        """Spread the aggregation and the coverage threshold over a hierarchy."""
        aggregation, threshold = self.aggregation, self.coverage_threshold
        aggregation = dict(aggregation) if isinstance(aggregation, tuple) else aggregation
        threshold = dict(threshold) if isinstance(threshold, tuple) else threshold
        return rules_for(hierarchy, aggregation, threshold)

    def describe(self) -> str:
        """Say in one line what is done, in the order in which it is done."""
        aggregation = (
            ", ".join(f"level {level} {rule}" for level, rule in self.aggregation)
            if isinstance(self.aggregation, tuple)
            else str(self.aggregation)
        )
        threshold = (
            exact_text(self.coverage_threshold)
            if isinstance(self.coverage_threshold, int | float)
            else ", ".join(
                f"level {level} {exact_text(share)}" for level, share in dict(self.coverage_threshold).items()
            )
        )
        return "; ".join(
            [
                f"minimum coverage {exact_text(self.minimum_coverage)}",
                f"imputation {self.imputation}",
                f"treatment {self.treatment}",
                f"normalisation {self.normalisation}",
                f"scaled over {self.scaling.replace('_', ' ')}",
                f"weights {self.weights}",
                f"aggregation {aggregation}",
                f"coverage threshold {threshold}",
            ]
        )


@dataclass(frozen=True, eq=False)
class Problem:
    """Data and structure, checked and as arrays: what all methods for one index start from.

    `values`: units × indicators, denominated; `year` per row of a panel, else None; `unit` and `group` as whole
    numbers per row (group None where none are given).
    """

    hierarchy: Hierarchy
    index: pd.Index
    values: np.ndarray
    unit: np.ndarray
    year: np.ndarray | None
    group: np.ndarray | None
    without_denominator: np.ndarray


@dataclass(frozen=True, eq=False)
class Prepared:
    """Normalised values of one method, with the traces of the steps before.

    `treated` has one entry per period that was scaled together; `normalisation_notes` one text per indicator.
    """

    included: np.ndarray
    imputed: Imputed
    treated: Treated
    normalised: np.ndarray
    normalisation_notes: list[str]
    treatment_notes: list[str]
    base_weights: np.ndarray
    weight_notes: dict[str, str]


@dataclass(frozen=True, eq=False)
class IndexResult:
    """An index and everything that was done on the way.

    Frames have the index of the data. `scores` and `ranks` (1 is best; within each year of a panel): one column per
    aggregate, the index first. `coverage`: share of the children present, per aggregate; `n_indicators`: how many
    indicators stand behind each score. `data` is after denomination; `filled`, `treated` and `normalised` follow the
    steps. `imputed` is true where a cell was filled. `weights`: one row per code with the weight used, its share
    among its siblings and its share in the index. `indicators`: one row per indicator with counts, skewness, kurtosis
    and notes. `notes`: one row per thing that a reader has to know (`unit`, `year` in a panel, `code`, `note`).
    """

    method: Method
    hierarchy: Hierarchy
    scores: pd.DataFrame
    ranks: pd.DataFrame
    coverage: pd.DataFrame
    n_indicators: pd.DataFrame
    data: pd.DataFrame
    filled: pd.DataFrame
    treated: pd.DataFrame
    normalised: pd.DataFrame
    imputed: pd.DataFrame
    weights: pd.DataFrame
    indicators: pd.DataFrame
    notes: pd.DataFrame
    prepared: Prepared = field(repr=False)

    @cached_property
    def marks(self) -> pd.DataFrame:
        """What was done to each cell: units × indicators, empty where it stands as it was reported."""
        treated = np.array(MARKS, dtype=object)[self.prepared.treated.marks]
        filled = np.where(self.prepared.imputed.imputed, f"imputed ({self.method.imputation})", "").astype(object)
        years = self.prepared.imputed.source_year
        for at in np.argwhere(~np.isnan(years)):
            filled[tuple(at)] = f"imputed (value of {years[tuple(at)]:.0f})"
        both = (treated != "") & (filled != "")
        return pd.DataFrame(
            np.where(both, filled + "; " + treated, filled + treated),
            index=self.normalised.index,
            columns=self.normalised.columns,
        )

    def effective_weights(self, aggregate: str | None = None) -> pd.DataFrame:
        """Share of each indicator in each unit's own score, missing children's weight handed to the others.

        Parameters
        ----------
        aggregate
            Code of the aggregate taken as the whole; the index where None.

        Returns
        -------
        pandas.DataFrame
            Units × indicators; rows add up to 1, and are missing for a unit without a score.
        """
        hierarchy = self.hierarchy
        root = hierarchy.n_indicators + hierarchy.aggregate_position(aggregate)
        values = np.hstack([self.normalised.to_numpy(), self.scores[list(hierarchy.aggregates)].to_numpy()])
        shares = effective_weights_by_unit(hierarchy, self.weights["weight"].to_numpy(), values, root)
        return pd.DataFrame(
            shares[:, : hierarchy.n_indicators], index=self.normalised.index, columns=self.normalised.columns
        )

    def to_long(self) -> pd.DataFrame:
        """One row per unit (and year) and aggregate, with all that has to stand beside a score.

        Returns
        -------
        pandas.DataFrame
            `unit`, `year` in a panel, `code, level, value, rank, n, coverage, n_imputed, n_treated, method, note`.
        """
        hierarchy = self.hierarchy
        belongs = _membership(hierarchy)
        changed = {
            "n_imputed": self.prepared.imputed.imputed,
            "n_treated": self.prepared.treated.marks > 0,
        }
        pieces = []
        for at, code in enumerate(hierarchy.aggregates):
            piece = _index_columns(self.scores.index)
            piece["code"] = code
            piece["level"] = int(hierarchy.level[hierarchy.n_indicators + at])
            piece["value"] = self.scores[code].to_numpy()
            piece["rank"] = self.ranks[code].to_numpy()
            piece["n"] = self.n_indicators[code].to_numpy()
            piece["coverage"] = self.coverage[code].to_numpy()
            for name, cells in changed.items():
                piece[name] = (cells & belongs[at]).sum(axis=1)
            pieces.append(piece)
        long = pd.concat(pieces[::-1], ignore_index=True)
        long["method"] = self.method.describe()
        keys = [name for name in ("unit", "year", "code") if name in long]
        said: dict[tuple[Any, ...], str] = {}
        for *key, text in self.notes.dropna(subset=keys)[[*keys, "note"]].itertuples(index=False):
            said[tuple(key)] = f"{said[tuple(key)]}; {text}" if tuple(key) in said else text
        long["note"] = [said.get(key, "") for key in long[keys].itertuples(index=False, name=None)]
        return long


def build_index(
    data: pd.DataFrame,
    structure: pd.DataFrame,
    method: Method | None = None,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> IndexResult:
    """Build a composite index.

    Parameters
    ----------
    data
        Index: units, or (unit, year) for a panel. Columns: exactly the indicator codes of the structure. Missing
        as NaN.
    structure
        See `srps.composite.structure.read_structure`.
    method
        All choices; the default is min–max 0–100, given weights, arithmetic means, nothing filled, nothing treated.
    denominators
        The same index, one column per denominator that the structure names.
    groups
        The group of each row, for imputation by group.

    Returns
    -------
    IndexResult

    Raises
    ------
    StructureError, IndicatorDataError, MethodError
        Each with a sentence that says what to change.
    """
    method = Method() if method is None else method
    problem = read_problem(data, structure, denominators=denominators, groups=groups)
    prepared = prepare(problem, method)
    hierarchy = problem.hierarchy
    rules = method.rules(hierarchy)
    scores, undefined = aggregate_hierarchy(
        prepared.normalised, hierarchy, prepared.base_weights[None, :], rules, problem.year
    )
    scores, undefined = scores[:, 0].T, undefined[:, 0].T
    ranks = rank_within_years(scores.T, problem.year).T
    coverage, n_indicators = _coverage(hierarchy, prepared.normalised, scores, prepared.base_weights)
    top_down = list(hierarchy.aggregates[::-1])

    def of_aggregates(array: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(array[:, ::-1], index=problem.index, columns=top_down)

    def of_indicators(array: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(array, index=problem.index, columns=list(hierarchy.indicators))

    return IndexResult(
        method=method,
        hierarchy=hierarchy,
        scores=of_aggregates(scores),
        ranks=of_aggregates(ranks),
        coverage=of_aggregates(coverage),
        n_indicators=of_aggregates(n_indicators),
        data=of_indicators(problem.values),
        filled=of_indicators(prepared.imputed.values),
        treated=of_indicators(prepared.treated.values),
        normalised=of_indicators(prepared.normalised),
        imputed=of_indicators(prepared.imputed.imputed),
        weights=weights_table(hierarchy, prepared.base_weights),
        indicators=_indicators_table(hierarchy, problem, prepared),
        notes=_notes(problem, prepared, method, rules, scores, undefined, coverage),
        prepared=prepared,
    )


def read_problem(
    data: pd.DataFrame,
    structure: pd.DataFrame,
    *,
    denominators: pd.DataFrame | None = None,
    groups: pd.Series | None = None,
) -> Problem:
    """Check data against the structure, denominate, and turn them into arrays; see `build_index`."""
    hierarchy = read_structure(structure)
    year, unit = split_index(data.index)
    if not data.index.is_unique:
        again = data.index[data.index.duplicated()][:5]
        raise IndicatorDataError(f"The data hold these more than once: {', '.join(map(str, again))}.")
    absent = [code for code in hierarchy.indicators if code not in data.columns]
    if absent:
        raise IndicatorDataError(f"The data have no column for {', '.join(absent[:8])}.")
    foreign = [str(column) for column in data.columns if column not in hierarchy.indicators]
    if foreign or not data.columns.is_unique:
        named = ", ".join(foreign[:8]) if foreign else "some columns are there twice"
        raise IndicatorDataError(f"The data must have exactly the indicators of the structure; too many: {named}.")
    ordered = data[list(hierarchy.indicators)]
    wrong = [code for code in ordered if not pd.api.types.is_numeric_dtype(ordered[code])]
    if wrong:
        raise IndicatorDataError(f"These columns are not numbers: {', '.join(wrong[:8])}.")
    values = ordered.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise IndicatorDataError("The data hold infinite values; a value that is not known is left empty.")
    ordered = pd.DataFrame(values, index=data.index, columns=list(hierarchy.indicators))
    by = {code: name for code, name in zip(hierarchy.indicators, hierarchy.denominator, strict=True) if name}
    if by and denominators is None:
        raise IndicatorDataError(
            f"The structure names denominators ({', '.join(sorted(set(by.values())))}) but none were given; "
            "give them, or leave the column “denominator” empty."
        )
    rates = denominate(ordered, denominators, by) if by else ordered
    return Problem(
        hierarchy=hierarchy,
        index=data.index,
        values=rates.to_numpy(),
        unit=unit,
        year=year,
        group=align_groups(groups, data.index),
        without_denominator=(rates.isna() & ordered.notna()).to_numpy(),
    )


def prepare(problem: Problem, method: Method, cache: dict[Any, Any] | None = None) -> Prepared:
    """Screen, impute, treat, normalise and weight.

    `cache` keeps the results of the steps, so that methods that share their first steps do them once.
    """
    steps = {} if cache is None else cache
    hierarchy = problem.hierarchy
    screening = method.minimum_coverage
    if screening not in steps:
        share = (~np.isnan(problem.values)).mean(axis=1)
        included = share >= screening
        steps[screening] = included, np.where(included[:, None], problem.values, np.nan)
    included, screened = steps[screening]

    imputing = screening, method.imputation
    if imputing not in steps:
        filled = impute_array(screened, method.imputation, problem.unit, problem.year, problem.group)
        steps[imputing] = _without_excluded(filled, included)
    imputed = steps[imputing]

    periods = [np.ones(len(problem.values), dtype=bool)]
    if method.scaling == "each_year" and problem.year is not None:
        periods = [problem.year == one for one in np.unique(problem.year)]

    treating = *imputing, method.treatment, method.scaling
    if treating not in steps:
        parts = [treat_array(imputed.values[rows], method.treatment) for rows in periods]
        steps[treating] = (
            _joined(parts, periods, imputed.values.shape),
            _merged_notes([treatment_notes(part, method.treatment) for part in parts]),
        )
    treated, said_of_treatment = steps[treating]

    scaling = *treating, method.normalisation
    if scaling not in steps:
        normalised, said = np.full(imputed.values.shape, np.nan), []
        for rows in periods:
            normalised[rows], notes = normalise_array(
                treated.values[rows],
                method.normalisation,
                direction=hierarchy.direction,
                target=hierarchy.target,
                goalpost_lower=hierarchy.goalpost_lower,
                goalpost_upper=hierarchy.goalpost_upper,
                codes=hierarchy.indicators,
            )
            said.append(notes)
        steps[scaling] = normalised, _merged_notes(said)
    normalised, said_of_scale = steps[scaling]

    weighting = *scaling, method.weights
    if weighting not in steps:
        steps[weighting] = base_weights(hierarchy, method.weights, normalised)
    weights, weight_notes = steps[weighting]
    return Prepared(
        included=included,
        imputed=imputed,
        treated=treated,
        normalised=normalised,
        normalisation_notes=said_of_scale,
        treatment_notes=said_of_treatment,
        base_weights=weights,
        weight_notes=weight_notes,
    )


def weights_table(hierarchy: Hierarchy, weights: np.ndarray) -> pd.DataFrame:
    """Weights as used, as shares among siblings, and as shares in the index when nothing is missing."""
    among = np.ones(len(weights))
    for children in hierarchy.children:
        among[children] = weights[children] / weights[children].sum()
    return pd.DataFrame(
        {
            "level": hierarchy.level,
            "parent": [hierarchy.codes[at] if at >= 0 else "" for at in hierarchy.parent],
            "weight": weights,
            "weight_among_siblings": among,
            "effective_weight": effective_weights(hierarchy, weights),
        },
        index=pd.Index(hierarchy.codes, name="code"),
    )


def _without_excluded(filled: Imputed, included: np.ndarray) -> Imputed:
    # a unit that was screened out is not brought back by filling its cells
    keep = included[:, None]
    return Imputed(
        np.where(keep, filled.values, np.nan), filled.imputed & keep, np.where(keep, filled.source_year, np.nan)
    )


def _joined(parts: list[Treated], periods: list[np.ndarray], shape: tuple[int, int]) -> Treated:
    if len(parts) == 1:
        return parts[0]
    values, marks = np.full(shape, np.nan), np.zeros(shape, dtype=np.int8)
    for part, rows in zip(parts, periods, strict=True):
        values[rows], marks[rows] = part.values, part.marks
    unknown = np.full((2, shape[1]), np.nan)  # a skewness for each year is not one skewness
    return Treated(
        values,
        marks,
        unknown,
        unknown,
        np.all([part.assessed for part in parts], axis=0),
        np.all([part.passes for part in parts], axis=0),
    )


def _merged_notes(of_periods: list[list[str]]) -> list[str]:
    return ["; ".join(dict.fromkeys(filter(None, said))) for said in zip(*of_periods, strict=True)]


def _membership(hierarchy: Hierarchy) -> np.ndarray:
    """Return aggregates × indicators: true where the indicator lies below the aggregate."""
    below = np.zeros((len(hierarchy.children), hierarchy.n_indicators), dtype=bool)
    for at, children in enumerate(hierarchy.children):
        below[at, children[children < hierarchy.n_indicators]] = True
        for child in children[children >= hierarchy.n_indicators]:
            below[at] |= below[child - hierarchy.n_indicators]
    return below


def _coverage(
    hierarchy: Hierarchy, normalised: np.ndarray, scores: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    present = ~np.isnan(np.hstack([normalised, scores]))
    coverage = np.empty(scores.shape)
    behind = np.zeros((len(normalised), len(hierarchy.codes)), dtype=int)
    behind[:, : hierarchy.n_indicators] = present[:, : hierarchy.n_indicators]
    for at, children in enumerate(hierarchy.children):
        counted = children[weights[children] != 0]
        coverage[:, at] = present[:, counted].mean(axis=1)
        score = hierarchy.n_indicators + at
        behind[:, score] = np.where(present[:, score], behind[:, counted].sum(axis=1), 0)
    return coverage, behind[:, hierarchy.n_indicators :]


def _indicators_table(hierarchy: Hierarchy, problem: Problem, prepared: Prepared) -> pd.DataFrame:
    treated = prepared.treated
    said = [
        "; ".join(filter(None, [of_scale, of_treatment, prepared.weight_notes.get(code, "")]))
        for code, of_scale, of_treatment in zip(
            hierarchy.indicators, prepared.normalisation_notes, prepared.treatment_notes, strict=True
        )
    ]
    return pd.DataFrame(
        {
            "n_missing": np.isnan(problem.values).sum(axis=0),
            "n_imputed": prepared.imputed.imputed.sum(axis=0),
            "n_winsorised": ((treated.marks == 1) | (treated.marks == 2)).sum(axis=0),
            "log": (treated.marks == 3).any(axis=0),
            "skewness_before": treated.skewness[0],
            "kurtosis_before": treated.kurtosis[0],
            "skewness_after": treated.skewness[1],
            "kurtosis_after": treated.kurtosis[1],
            "passes": treated.passes,
            "note": said,
        },
        index=pd.Index(hierarchy.indicators, name="code"),
    )


def _index_columns(index: pd.Index) -> pd.DataFrame:
    if index.nlevels == 1:
        return pd.DataFrame({"unit": index})
    return pd.DataFrame({"unit": index.get_level_values(0), "year": index.get_level_values(1)})


def _notes(
    problem: Problem,
    prepared: Prepared,
    method: Method,
    rules: AggregationRules,
    scores: np.ndarray,
    undefined: np.ndarray,
    coverage: np.ndarray,
) -> pd.DataFrame:
    hierarchy = problem.hierarchy
    found: list[tuple[int | None, str | None, str]] = []
    for row, column in np.argwhere(problem.without_denominator).tolist():
        found.append((row, hierarchy.indicators[column], "the denominator is missing or not above 0"))
    for row in np.flatnonzero(~prepared.included).tolist():
        share = (~np.isnan(problem.values[row])).mean()
        found.append((row, hierarchy.root, f"screened out: coverage {share:.3f} is below {method.minimum_coverage:g}"))
    for said in (prepared.normalisation_notes, prepared.treatment_notes):
        found += [(None, code, text) for code, text in zip(hierarchy.indicators, said, strict=True) if text]
    found += [(None, code, text) for code, text in prepared.weight_notes.items()]
    for at, code in enumerate(hierarchy.aggregates):
        weights = prepared.base_weights[hierarchy.children[at]]
        if rules.rules[at].kind == "median" and np.ptp(weights) > 0:
            found.append((None, code, "a median does not use weights"))
        below = hierarchy.children[at]
        below = below[below >= hierarchy.n_indicators] - hierarchy.n_indicators
        for row in np.flatnonzero(undefined[:, at]).tolist():
            inherited = undefined[row, below].any()
            text = "a part of it could not be computed" if inherited else UNDEFINED[rules.rules[at].kind]
            found.append((row, code, text))
        lacking = np.isnan(scores[:, at]) & ~undefined[:, at] & prepared.included
        for row in np.flatnonzero(lacking).tolist():
            share = coverage[row, at]
            text = "no value present" if share == 0 else f"coverage {share:.3f} is below {rules.thresholds[at]:g}"
            found.append((row, code, text))
    rows = [row for row, _, _ in found]
    known = _index_columns(problem.index)
    notes = pd.DataFrame({"row": pd.array(rows, dtype="Int64")})
    for name in known:
        labels = [None if row is None else known[name].iat[row] for row in rows]
        notes[name] = pd.array(labels, dtype="Int64") if name == "year" else labels
    notes["code"] = [code for _, code, _ in found]
    notes["note"] = [text for _, _, text in found]
    return notes.drop(columns="row")
