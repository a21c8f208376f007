"""Seconds of the composite-index work beside those of COINr 1.1.14, on invented data of the same size.

One thread, median of five runs. The peer's figures were measured in R on a two-core machine and are quoted with
their date. Run with: python benchmarks/composite.py
"""

# ruff: noqa: E402  (the number of threads has to be set before numpy is loaded)
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # as the peer

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from srps.composite.aggregation import Aggregation
from srps.composite.imputation import Imputation
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.sensitivity import leave_one_out
from srps.composite.treatment import Treatment
from srps.composite.uncertainty import Assumptions, analyse_uncertainty

PEER = "COINr 1.1.14"
PEER_DATE = "2026-11-22"
GROUPS = {"first": (8, 5, 3, 6, 8), "second": (5, 9, 5)}  # indicators per group, in two halves: 49 in all


def invented_structure() -> pd.DataFrame:
    """Four levels: 49 indicators in 8 groups in 2 halves of one index; every fifth indicator counts downwards."""
    rows = [("index", "", 1.0)]
    indicator = 0
    for half, sizes in GROUPS.items():
        rows.append((half, "index", 1.0))
        for group, size in enumerate(sizes):
            rows.append((f"{half}_{group}", half, 1.0))
            for _ in range(size):
                rows.append((f"i{indicator:02d}", f"{half}_{group}", -1.0 if indicator % 5 == 4 else 1.0))
                indicator += 1
    return pd.DataFrame(rows, columns=["code", "parent", "direction"])


def invented_data(units: int, indicators: int = 49, seed: int = 20261122) -> pd.DataFrame:
    """Skewed values with a common factor; 2.5 % of the cells missing, as in the peer's example."""
    generator = np.random.default_rng(seed)
    common = generator.normal(size=(units, 1))
    noise = generator.normal(size=(units, indicators))
    values = np.exp((0.5 * common + noise) * np.linspace(0.2, 1.4, indicators))
    values[generator.random(values.shape) < 0.025] = np.nan
    return pd.DataFrame(
        values,
        index=pd.Index([f"u{unit:04d}" for unit in range(units)], name="unit"),
        columns=[f"i{indicator:02d}" for indicator in range(indicators)],
    )


FULL = Method(
    imputation=Imputation("group_mean"),
    treatment=Treatment("winsorise_log"),
    normalisation=Normalisation(lower=1.0, upper=100.0),
)
FOUR_ASSUMPTIONS = Assumptions(
    alternatives={
        "imputation": (Imputation("none"), Imputation("group_mean")),
        "normalisation": (Normalisation(lower=1.0, upper=100.0), Normalisation("rank")),
        "aggregation": (Aggregation("arithmetic"), Aggregation("geometric")),
    },
    weight_perturbation=0.25,
)


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Median wall-clock seconds of several runs, after one that warms up."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def measure() -> pd.DataFrame:
    """Run every piece of work: `work`, `seconds`, `peer_seconds`, `times_faster`."""
    structure = invented_structure()
    small, large = invented_data(51), invented_data(2500)
    groups = {len(data): pd.Series(np.arange(len(data)) % 4, index=data.index) for data in (small, large)}

    def pipeline(data: pd.DataFrame) -> Callable[[], object]:
        return lambda: build_index(data, structure, FULL, groups=groups[len(data)])

    def uncertainty(data: pd.DataFrame, replications: int) -> Callable[[], object]:
        return lambda: analyse_uncertainty(
            data, structure, FULL, FOUR_ASSUMPTIONS, replications=replications, seed=1, groups=groups[len(data)]
        )

    rows = [
        ("full pipeline, 51 units × 49 indicators", pipeline(small), 0.134),
        ("uncertainty, 1,000 replications, 4 assumptions, 51 × 49", uncertainty(small, 1000), 156.0),
        (
            "leave-one-out, 49 indicators",
            lambda: leave_one_out(small, structure, FULL, groups=groups[len(small)]),
            5.85,
        ),
        ("full pipeline, 2,500 units × 49 indicators", pipeline(large), 0.858),
        ("uncertainty, 100 replications, 4 assumptions, 2,500 × 49", uncertainty(large, 100), 117.0),
    ]
    table = pd.DataFrame(
        [(name, median_seconds(work), peer) for name, work, peer in rows], columns=["work", "seconds", "peer_seconds"]
    )
    return table.assign(times_faster=table["peer_seconds"] / table["seconds"])


def main() -> int:
    """Print the table; the exit code says whether everything is faster than the peer."""
    table = measure()
    width = table["work"].str.len().max()
    lines = [f"{'work':<{width}}  {'seconds':>9}  {'peer, s':>9}  {'times faster':>12}"]
    lines += [
        f"{row.work:<{width}}  {row.seconds:>9.4f}  {row.peer_seconds:>9.3f}  {row.times_faster:>12.1f}"
        for row in table.itertuples()
    ]
    lines.append(f"peer: {PEER}, one thread, two-core machine, median of 5, measured {PEER_DATE}; here the same way")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if (table["times_faster"] > 1).all() else 1


if __name__ == "__main__":
    raise SystemExit(main())
