"""Counts false discoveries among the verdicts on changes, in invented cities where nothing or a known part changed.

Run without arguments; a few minutes. Four worlds: independent cases; twice their variance; 10 % real variation from
year to year (log-normal) at 10 to 5,000 cases; five services per person. Prints the false discovery rate with its Monte
Carlo error, which is to stay below 0.05, and the share of doublings that are seen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing.years import city_changes
from srps.paths import REPOSITORY, Project

SEED = 20261129
CITIES = 60
SERIES = 60
CHANGED = 0.2
"""Share of the series that double half-way, in the second half of the runs."""
SAID = ("better", "worse", "up", "down")


def draw(world: str, means: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return counts with these means."""
    if world == "twice the variance":
        return random.negative_binomial(means, 0.5)
    if world == "10 % yearly variation":
        sigma = np.sqrt(np.log(1.01))
        return random.poisson(means * random.lognormal(-(sigma**2) / 2, sigma, means.shape))
    if world == "five services per person":
        return random.poisson(5.0 * random.poisson(means / 5))
    return random.poisson(means)


def city(world: str, years: int, changed: int, random: np.random.Generator) -> pd.DataFrame:
    """Return the observations of one invented city; the first `changed` series double half-way."""
    means = np.repeat(np.exp(random.uniform(np.log(10), np.log(5000), SERIES))[:, None], years, axis=1)
    means[:changed, years // 2 :] *= 2
    unit, noun = ("benefits", "świadczenia") if world == "five services per person" else ("persons", "osoby")
    rows = [
        {
            "year": 2019 + year,
            "value": float(count),
            "indicator": f"{noun} {series:03}",
            "unit": unit,
            "line": series + 1,
            "period": str(2019 + year),
        }
        for series, counts in enumerate(draw(world, means, random))
        for year, count in enumerate(counts)
    ]
    same = {"city": "zmyslone", "goal": "1", "action": "", "breakdown": "", "part_of": "", "qualifier": "exact"}
    frame = pd.DataFrame(rows).assign(**same, status="observed", period_kind="year", measure="")
    return processed_tables()["observations"].typed(frame)


def main() -> None:
    """Print one line per world, number of years and share of real changes."""
    catalogue = load_catalogue(Project(REPOSITORY))
    random = np.random.default_rng(SEED)
    print(f"{'world':26} years  changed  false discovery rate   doublings seen")
    for world in ("independent cases", "twice the variance", "10 % yearly variation", "five services per person"):
        for years in (2, 5):
            for share in (0.0, CHANGED):
                changed = round(share * SERIES)
                rates, seen = [], []
                for _ in range(CITIES):
                    table = city_changes(city(world, years, changed, random), catalogue, "zmyslone")
                    number = table["indicator"].str[-3:].astype(int)
                    step = 2019 + years // 2
                    real = (number < changed) & (table["year_from"] < step) & (table["year_to"] >= step)
                    said = table["verdict"].isin(SAID)
                    for _, rows in table.groupby(["year_from", "year_to"]):
                        found = said[rows.index]
                        rates.append((found & ~real[rows.index]).sum() / max(1, found.sum()))
                    seen.append((said & real).sum() / max(1, real.sum()))
                error = np.std(rates) / np.sqrt(len(rates))
                power = f"{np.mean(seen):.0%}" if changed else ""
                print(
                    f"{world:26} {years:5}  {share:7.0%}  {np.mean(rates):.3f} ± {error:.3f}          {power}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
