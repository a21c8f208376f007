"""Composite indices over cities, or over one city's years, where the coverage allows; else what is missing.

Only indicators with a known direction enter (one that is neither good nor bad has no place in a score), and only
values: no bound, none that a check doubts, of persons and cases none whose counts are below 20. Cities are those of
one year and one definition, scaled min–max over all of them; a city's years are scaled between fixed goalposts that
the catalogue declares, so that a new year moves no other. Method after the OECD/JRC handbook (2008): equal weights,
arithmetic mean, nothing imputed; score and rank intervals by Monte Carlo over the choices, perturbed weights and the
sampling error of counts; Sobol indices of the choices; each indicator left out in turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.comparing.measures import COUNTED_ONCE
from srps.comparing.series import BOUNDS
from srps.composite.aggregation import Aggregation
from srps.composite.decomposition import decompose_change
from srps.composite.errors import MethodError
from srps.composite.index import IndexResult, Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.sensitivity import LeaveOneOut, SobolResult, leave_one_out, sobol_indices
from srps.composite.uncertainty import Assumptions, UncertaintyResult, analyse_uncertainty
from srps.statistics.dispersion import stated_dispersion

MINIMUM_UNITS = 3
MINIMUM_INDICATORS = 3
MINIMUM_COVERAGE = 2 / 3
"""Share of the indicators that a unit must report to take part."""
MINIMUM_COUNT = 20
"""Persons or cases. An indicator that counts fewer in any unit varies too much by chance for a score."""
METHOD = Method(minimum_coverage=MINIMUM_COVERAGE, normalisation=Normalisation("min_max", lower=0, upper=100))
METHOD_OF_YEARS = Method(minimum_coverage=MINIMUM_COVERAGE, normalisation=Normalisation("goalposts"))
_AGGREGATIONS = (Aggregation("arithmetic"), Aggregation("median"))
ASSUMPTIONS = Assumptions(
    alternatives={
        "normalisation": (METHOD.normalisation, Normalisation("percentile_rank")),
        "aggregation": _AGGREGATIONS,
    },
    weight_perturbation=0.25,
)
ASSUMPTIONS_OF_YEARS = Assumptions(alternatives={"aggregation": _AGGREGATIONS}, weight_perturbation=0.25)
REPLICATIONS = 1_000
SAMPLES = 200
"""Of counts as they might have been as well; each is scored by some of the replications."""
SOBOL_BASE = 512
"""Base sample of the Sobol design: four or five times as many indices are built for two or three uncertain choices."""
INTERVAL = 0.9
SEED = 2008
ROOT = "index"
_KNOWN = {"", "known_exactly"}
"""Notes of rates that may enter an index."""


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
    ends: pd.DataFrame
    """The values that are worth 0 and 100, by indicator: `worst`, `best`."""
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
    year: int | None = None
    """Of the cities; none for an index over years."""

    def tables(self, index: str, city: str = "") -> dict[str, pd.DataFrame]:
        """Return the rows of the tables `indices` and `index_parts`; none where there is no index."""
        if self.index is None:
            return {name: pd.DataFrame(columns=["index", "city", "year"]) for name in ("indices", "index_parts")}
        summary = self.index.uncertainty.summary.rename(columns={"score": "index_score"})
        scores = self.coverage.rename(columns={"share": "reported"}).join(summary).rename_axis("unit").reset_index()
        method = self.index.result.method.describe()
        parts = self.index.cells().merge(self.index.ends, left_on="indicator_id", right_index=True, how="left")
        place = {"index": index} | ({"city": city} if self.year is None else {"year": self.year})
        units = {"unit": "year" if self.year is None else "city"}
        frames = {"indices": scores.assign(method=method), "index_parts": parts.sort_values(["unit", "indicator_id"])}
        return {name: frame.assign(**place).rename(columns=units) for name, frame in frames.items()}


def compose_cities(comparison: pd.DataFrame, catalogue: Catalogue, method: Method = METHOD) -> Composition:
    """Build an index over the cities of one year from the indicators that enough of them report as rates.

    `comparison` is the table of all cities. The newest year that allows an index is taken; where none does, that with
    the most indicators, the newest first, says what is missing.
    """
    rows = comparison[
        comparison["rate"].notna() & comparison["match"].eq("exactMatch") & comparison["note"].fillna("").isin(_KNOWN)
    ]
    best = Composition(pd.DataFrame({"n": [], "share": [], "takes_part": []}), [])
    for year in sorted(rows["year"].unique(), reverse=True):
        of_year = rows[rows["year"] == year]
        frames = [of_year.pivot(index="city", columns="indicator_id", values=name) for name in ("rate", "value")]
        values, counts = (frame.astype("float64") for frame in frames)
        values = values[[c for c in values.columns if values[c].notna().sum() >= MINIMUM_UNITS]]
        posts = _directed(values, catalogue)
        composition = _compose(values, counts, _measures(of_year), posts, method, ASSUMPTIONS, year=int(year))
        if composition.index is not None:
            return composition
        best = max(best, composition, key=lambda one: len(one.indicators))
    return best


def compose_years(
    series: pd.DataFrame, catalogue: Catalogue, city: str, method: Method = METHOD_OF_YEARS
) -> Composition:
    """Build an index over one city's years from series of one definition whose goalposts the catalogue declares."""
    mapped = series[(series["city"] == city) & series["indicator_id"].notna()]
    steady = mapped.groupby("indicator_id")["definition"].transform("nunique") == 1
    rows = mapped[steady].drop_duplicates(["indicator_id", "year"], keep=False)
    rows = rows[~rows["qualifier"].isin(BOUNDS) & ~rows["is_distrusted"].astype(bool)]
    values = rows.pivot(index="year", columns="indicator_id", values="value").astype("float64")
    declared = {one.indicator_id: (one.worst, one.best) for one in catalogue.mapping(city).goalposts}
    posts = {c: declared[c] for c in values.columns if c in declared}
    return _compose(values, values, _measures(rows), posts, method, ASSUMPTIONS_OF_YEARS)


def _measures(rows: pd.DataFrame) -> pd.Series:
    """Return the kind of measure of each indicator."""
    return rows.drop_duplicates("indicator_id").set_index("indicator_id")["measure"]


def _directed(values: pd.DataFrame, catalogue: Catalogue) -> dict[str, tuple[float, float]]:
    """Return the worst and the best value of each indicator that has a direction and varies."""
    ends = {}
    for code in values.columns:
        direction, column = catalogue.indicators[code].direction, values[code]
        if direction and column.nunique() > 1:
            ends[code] = (column.min(), column.max()) if direction > 0 else (column.max(), column.min())
    return ends


def _compose(
    values: pd.DataFrame,
    counts: pd.DataFrame,
    measures: pd.Series,
    posts: Mapping[str, tuple[float, float]],
    method: Method,
    assumptions: Assumptions,
    year: int | None = None,
) -> Composition:
    """Build an index of units × indicators between their ends (worst, best).

    `counts` has the numbers behind the values. Without a `year` the units are years.
    """
    measured = measures.reindex(list(posts))
    is_small = (counts[list(posts)] < MINIMUM_COUNT).any()
    fits = (measured != "services") & ~(measured.isin(COUNTED_ONCE) & is_small)
    chosen = fits[fits].index.tolist()
    data = values[chosen]
    reported = data.notna().sum(axis=1)
    share = reported / len(chosen) if chosen else reported * 0.0
    coverage = pd.DataFrame({"n": reported, "share": share, "takes_part": share >= method.minimum_coverage})
    if len(chosen) < MINIMUM_INDICATORS or int(coverage["takes_part"].sum()) < MINIMUM_UNITS:
        return Composition(coverage, chosen, year=year)
    ends = np.array([posts[code] for code in chosen])
    structure = pd.DataFrame(
        {
            "code": [*chosen, ROOT],
            "parent": [*[ROOT] * len(chosen), None],
            "direction": [*np.sign(ends[:, 1] - ends[:, 0]).astype(int), 1],
            "goalpost_lower": [*ends.min(axis=1), np.nan],
            "goalpost_upper": [*ends.max(axis=1), np.nan],
        }
    )
    uncertainty = analyse_uncertainty(
        data,
        structure,
        method,
        assumptions,
        replications=REPLICATIONS,
        seed=SEED,
        interval=INTERVAL,
        samples=_samples(data, counts[chosen], measured[chosen]),
    )
    index = Offered(
        result=build_index(data, structure, method),
        uncertainty=uncertainty,
        left_out=leave_one_out(data, structure, method),
        sobol=_sobol(data, structure, method, assumptions),
        ends=pd.DataFrame(ends, index=chosen, columns=["worst", "best"]),
        change=_change(data, structure, method) if year is None else None,
    )
    return Composition(coverage, chosen, index, year)


def _samples(data: pd.DataFrame, counts: pd.DataFrame, measures: pd.Series) -> list[pd.DataFrame]:
    """Return the values as other counts of the same size would give them; what is known exactly stays.

    Counts of persons and cases are drawn from gamma distributions of their size and stated variance.
    """
    random = np.random.default_rng(SEED)
    is_sampled = measures.isin(COUNTED_ONCE).to_numpy()
    size = counts.to_numpy(dtype=float)
    size = np.where(is_sampled & (size > 0), size, 1.0)
    spread = stated_dispersion(size)
    factors = random.gamma(size / spread, spread, (SAMPLES, *size.shape)) / size
    return [data * factor for factor in np.where(is_sampled, factors, 1.0)]


def _sobol(data: pd.DataFrame, structure: pd.DataFrame, method: Method, assumptions: Assumptions) -> SobolResult | None:
    try:
        return sobol_indices(data, structure, method, assumptions, n_base=SOBOL_BASE, seed=SEED)
    except MethodError:
        return None


def _change(data: pd.DataFrame, structure: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Decompose the change between two years: the same scores, with the years as those of one unit."""
    panel = data.set_axis(pd.MultiIndex.from_product([["city"], data.index], names=["unit", "year"]))
    result = build_index(panel, structure, method)
    scored = result.scores[ROOT].dropna().index.get_level_values("year")
    return decompose_change(result, int(scored.min()), int(scored.max()))
