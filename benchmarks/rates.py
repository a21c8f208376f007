"""Times the indicator statistics beside what PHEindicatormethods 2.1.0 in R takes for the same work.

Run by `make bench`, without arguments: median seconds of five runs, beside the anchor's figure of the day.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.statistics.rates import crude_rates, proportions
from srps.statistics.standardised import EUROPEAN_STANDARD_POPULATION_2013, directly_standardised_rates

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20261122
RUNS = 5
ANCHOR_DATE = "2026-11-22"
# Median of five runs of the anchor, one thread of a two-core machine.
ANCHOR_SECONDS = {
    "rates with intervals, 1,000,000 rows": 2.0,
    "proportions with Wilson intervals, 1,000,000 rows": 0.099,
    "directly standardised rates, 2,500 areas × 10 years × 19 age bands": 9.9,
}


def make_counts(rows: int = 1_000_000) -> pd.DataFrame:
    """Return counts of which about half lie below ten events, and the populations they come from."""
    random = np.random.default_rng(SEED)
    population = random.integers(2_000, 100_000, rows)
    return pd.DataFrame({"count": random.poisson(population / 4_000), "population": population})


def make_age_groups(areas: int = 2_500, years: int = 10) -> pd.DataFrame:
    """Return one row per area, year and age band, with the European standard population."""
    random = np.random.default_rng(SEED)
    bands = np.array(list(EUROPEAN_STANDARD_POPULATION_2013))
    weights = np.array(list(EUROPEAN_STANDARD_POPULATION_2013.values()))
    table = pd.MultiIndex.from_product([range(areas), range(years), bands], names=["area", "year", "band"])
    frame = table.to_frame(index=False)
    frame["population"] = random.integers(200, 3_000, len(frame))
    frame["count"] = random.poisson(frame["population"] / 200)
    frame["standard_population"] = np.tile(weights, areas * years)
    return frame


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median wall-clock seconds of some runs, after one that is not counted."""
    work()
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def main() -> None:
    """Print the table."""
    counts, age_groups = make_counts(), make_age_groups()
    work = {
        "rates with intervals, 1,000,000 rows": lambda: crude_rates(counts, "count", "population"),
        "proportions with Wilson intervals, 1,000,000 rows": lambda: proportions(counts, "count", "population"),
        "directly standardised rates, 2,500 areas × 10 years × 19 age bands": lambda: directly_standardised_rates(
            age_groups, "count", "population", "standard_population", by=["area", "year"], band="band"
        ),
    }
    widest = max(map(len, work))
    print(f"{'Work':{widest}}  {'s':>7}  {'anchor, s':>9}  {'times faster':>12}")
    for name, run in work.items():
        seconds = median_seconds(run)
        anchor = ANCHOR_SECONDS[name]
        print(f"{name:{widest}}  {seconds:7.3f}  {anchor:9.3f}  {anchor / seconds:12.1f}")
    print(f"Anchor: PHEindicatormethods 2.1.0, measured {ANCHOR_DATE} on a two-core machine, one thread.")


if __name__ == "__main__":
    main()
