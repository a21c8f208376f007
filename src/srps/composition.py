"""Composite indices over cities, or over one city's years, where the coverage allows; else what is missing.

Only indicators with a known direction enter (one that is neither good nor bad has no place in a score). Method after
the OECD/JRC handbook (2008): min–max over all units together, equal weights, arithmetic mean, nothing imputed; score
and rank intervals by Monte Carlo over normalisation, aggregation and perturbed weights.
"""

from dataclasses import dataclass

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.composite.aggregation import Aggregation
from srps.composite.decomposition import decompose_change
from srps.composite.index import IndexResult, Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.uncertainty import Assumptions, analyse_uncertainty

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
SEED = 2008
ROOT = "index"


@dataclass(frozen=True)
class Composition:
    """An index, or why there is none.

    `coverage`: one row per unit with `n` (indicators reported), `share` and `takes_part`. `indicators` are the ids that
    could enter. Where an index is offered, `result` holds it, `intervals` the score and rank intervals per unit and
    `change` what each indicator gave to the change between the first and the last year (years only).
    """

    coverage: pd.DataFrame
    indicators: list[str]
    result: IndexResult | None = None
    intervals: pd.DataFrame | None = None
    change: pd.DataFrame | None = None

    @property
    def is_offered(self) -> bool:
        """Whether the coverage allows an index."""
        return self.result is not None


def compose_cities(comparison: pd.DataFrame, catalogue: Catalogue) -> Composition:
    """Build an index over cities from the indicators that at least `MINIMUM_UNITS` of them report as rates."""
    values = comparison.pivot_table(index="city", columns="indicator_id", values="rate", aggfunc="first")
    values = values[[c for c in values.columns if values[c].notna().sum() >= MINIMUM_UNITS]]
    return _compose(values, catalogue, panel=False)


def compose_years(series: pd.DataFrame, catalogue: Catalogue, city: str) -> Composition:
    """Build an index over one city's years, on one scale, from series without a changed definition."""
    mapped = series[(series["city"] == city) & series["indicator_id"].notna()]
    steady = mapped.groupby("indicator_id")["definition"].transform("nunique") == 1
    unambiguous = mapped[steady].drop_duplicates(["indicator_id", "year"], keep=False)
    values = unambiguous.pivot_table(index="year", columns="indicator_id", values="value", aggfunc="first")
    values.index = pd.MultiIndex.from_product([[city], values.index], names=["city", "year"])
    return _compose(values, catalogue, panel=True)


def _compose(values: pd.DataFrame, catalogue: Catalogue, *, panel: bool) -> Composition:
    directed = [c for c in values.columns if catalogue.indicators[c].direction and values[c].nunique() > 1]
    data = values[directed].astype("float64")
    reported = data.notna().sum(axis=1)
    share = reported / len(directed) if directed else reported * 0.0
    coverage = pd.DataFrame({"n": reported, "share": share, "takes_part": share >= MINIMUM_COVERAGE})
    if len(directed) < MINIMUM_INDICATORS or int(coverage["takes_part"].sum()) < MINIMUM_UNITS:
        return Composition(coverage, directed)
    structure = pd.DataFrame(
        {
            "code": [*directed, ROOT],
            "parent": [*[ROOT] * len(directed), None],
            "direction": [*[catalogue.indicators[c].direction for c in directed], 1],
        }
    )
    result = build_index(data, structure, METHOD)
    intervals = analyse_uncertainty(
        data, structure, METHOD, ASSUMPTIONS, replications=REPLICATIONS, seed=SEED, interval=0.9
    ).summary
    change = None
    if panel:
        years = data.index.get_level_values("year")
        change = decompose_change(result, int(years.min()), int(years.max()))
    return Composition(coverage, directed, result, intervals, change)
