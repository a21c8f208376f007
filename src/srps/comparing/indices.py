"""Composite indices over cities, or over one city's years, where the coverage allows; else what is missing.

Only indicators with a known direction enter (one that is neither good nor bad has no place in a score). Method after
the OECD/JRC handbook (2008): min–max over all units together, equal weights, arithmetic mean, nothing imputed; score
and rank intervals by Monte Carlo over normalisation, aggregation and perturbed weights; Sobol indices of these
choices; each indicator left out in turn.
"""

from dataclasses import dataclass

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.composite.aggregation import Aggregation
from srps.composite.decomposition import decompose_change
from srps.composite.errors import MethodError
from srps.composite.index import IndexResult, Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.sensitivity import LeaveOneOut, SobolResult, leave_one_out, sobol_indices
from srps.composite.uncertainty import Assumptions, UncertaintyResult, analyse_uncertainty

MINIMUM_UNITS = 3
MINIMUM_INDICATORS = 3
MINIMUM_COVERAGE = 2 / 3
"""Share of the indicators that a unit must report to take part."""
METHOD = Method(minimum_coverage=MINIMUM_COVERAGE, normalisation=Normalisation("min_max", lower=0, upper=100))
ASSUMPTIONS = Assumptions(
    alternatives={
        "normalisation": (METHOD.normalisation, Normalisation("percentile_rank")),
        "aggregation": (Aggregation("arithmetic"), Aggregation("median")),
    },
    weight_perturbation=0.25,
)
REPLICATIONS = 1_000
SOBOL_BASE = 512
"""Base sample of the Sobol design: five times as many indices are built for three uncertain choices."""
INTERVAL = 0.9
SEED = 2008
ROOT = "index"


@dataclass(frozen=True)
class Offered:
    """An index with what its scores and ranks hang on.

    `sobol` is None where the design has holes: choices that do not go together, or units that only some of them score.
    `change` is what each indicator gave to the change from the first to the last year with a score (years only).
    """

    result: IndexResult
    uncertainty: UncertaintyResult
    left_out: LeaveOneOut
    sobol: SobolResult | None
    change: pd.DataFrame | None = None

    def cells(self) -> pd.DataFrame:
        """Return one row per unit and indicator: value, scaled value, effective weight in the unit's score, mark."""
        result = self.result
        frames = {
            "value": result.data,
            "scaled": result.normalised,
            "weight": result.effective_weights(),
            "mark": result.marks,
        }
        long = {name: frame.rename_axis(index="unit", columns="indicator_id").stack() for name, frame in frames.items()}
        return pd.DataFrame(long).reset_index()


@dataclass(frozen=True)
class Composition:
    """An index, or why there is none.

    `coverage`: one row per unit with `n` (indicators reported), `share` and `takes_part`. `indicators` are the ids that
    could enter. `index` is None where the coverage does not allow one.
    """

    coverage: pd.DataFrame
    indicators: list[str]
    index: Offered | None = None


def compose_cities(comparison: pd.DataFrame, catalogue: Catalogue, method: Method = METHOD) -> Composition:
    """Build an index over cities from the indicators that at least `MINIMUM_UNITS` of them report as rates."""
    values = comparison.pivot_table(index="city", columns="indicator_id", values="rate", aggfunc="first")
    values = values[[c for c in values.columns if values[c].notna().sum() >= MINIMUM_UNITS]]
    return _compose(values, catalogue, method, over_years=False)


def compose_years(series: pd.DataFrame, catalogue: Catalogue, city: str, method: Method = METHOD) -> Composition:
    """Build an index over one city's years, on one scale, from series without a changed definition."""
    mapped = series[(series["city"] == city) & series["indicator_id"].notna()]
    steady = mapped.groupby("indicator_id")["definition"].transform("nunique") == 1
    unambiguous = mapped[steady].drop_duplicates(["indicator_id", "year"], keep=False)
    values = unambiguous.pivot_table(index="year", columns="indicator_id", values="value", aggfunc="first")
    return _compose(values, catalogue, method, over_years=True)


def _compose(values: pd.DataFrame, catalogue: Catalogue, method: Method, *, over_years: bool) -> Composition:
    directed = [c for c in values.columns if catalogue.indicators[c].direction and values[c].nunique() > 1]
    data = values[directed].astype("float64")
    reported = data.notna().sum(axis=1)
    share = reported / len(directed) if directed else reported * 0.0
    coverage = pd.DataFrame({"n": reported, "share": share, "takes_part": share >= method.minimum_coverage})
    if len(directed) < MINIMUM_INDICATORS or int(coverage["takes_part"].sum()) < MINIMUM_UNITS:
        return Composition(coverage, directed)
    structure = pd.DataFrame(
        {
            "code": [*directed, ROOT],
            "parent": [*[ROOT] * len(directed), None],
            "direction": [*[catalogue.indicators[c].direction for c in directed], 1],
        }
    )
    index = Offered(
        result=build_index(data, structure, method),
        uncertainty=analyse_uncertainty(
            data, structure, method, ASSUMPTIONS, replications=REPLICATIONS, seed=SEED, interval=INTERVAL
        ),
        left_out=leave_one_out(data, structure, method),
        sobol=_sobol(data, structure, method),
        change=_change(data, structure, method) if over_years else None,
    )
    return Composition(coverage, directed, index)


def _sobol(data: pd.DataFrame, structure: pd.DataFrame, method: Method) -> SobolResult | None:
    try:
        return sobol_indices(data, structure, method, ASSUMPTIONS, n_base=SOBOL_BASE, seed=SEED)
    except MethodError:
        return None


def _change(data: pd.DataFrame, structure: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Decompose the change between two years: the same scores, with the years as those of one unit."""
    panel = data.set_axis(pd.MultiIndex.from_product([["city"], data.index], names=["unit", "year"]))
    result = build_index(panel, structure, method)
    scored = result.scores[ROOT].dropna().index.get_level_values("year")
    return decompose_change(result, int(scored.min()), int(scored.max()))
