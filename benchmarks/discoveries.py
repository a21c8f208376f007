"""Counts false discoveries in invented cities: among changes where nothing or a known part changed, and among cities.

Run without arguments; some minutes. Four worlds: independent cases; twice their variance; 10 % real variation from
year to year (log-normal) at 10 to 5,000 cases; five services per person. Prints the false discovery rate with its Monte
Carlo error, which is to stay below 0.05, and the share of doublings that are seen. Then the same of cities of one rate,
in funnels and in pairs, and how often the first city is found where its rate, and so its 100 cases, are doubled.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing.rates import PAIRED_UP_TO, rate_funnels, rate_pairs
from srps.comparing.years import city_changes
from srps.paths import REPOSITORY, Project

if TYPE_CHECKING:
    from srps.catalogue.load import Catalogue

SEED = 20261129
CITIES = 60
SERIES = 60
CHANGED = 0.2
"""Share of the series that double half-way, in the second half of the runs."""
SIZES = {"0 to 20": (0.1, 20.0), "0 to 75": (0.1, 75.0), "50 to 5,000": (50.0, 5000.0)}
"""Expected cases of the cities of a funnel; beyond 100 evenly on a logarithmic scale."""
RUNS = 1000
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


def beside(counts: np.ndarray, means: np.ndarray) -> pd.DataFrame:
    """Return the comparison of cities with these counts of one indicator."""
    frame = pd.DataFrame({"value": counts.astype(float), "denominator": means * 1000, "year": 2023, "note": ""})
    frame = frame.assign(city=names(len(means)), indicator_id="x", rate=frame["value"] / means * 10)
    frame = frame.assign(match="exactMatch", measure="persons_once", qualifier="exact")
    return processed_tables()["comparison"].typed(frame)


def names(cities: int) -> list[str]:
    """Return invented names."""
    return [f"m{place:02}" for place in range(cities)]


def print_cities(catalogue: Catalogue, random: np.random.Generator) -> None:
    """Print one line per world, size and number of cities: how often any of them is said to differ."""
    print(f"\n{'world':26} cases        cities  any said to differ   100 doubled, seen")
    for world in ("independent cases", "twice the variance", "10 % yearly variation"):
        for size, (least, most) in SIZES.items():
            for cities in (2, 5, 10, 30, 60):
                context = {"city": names(cities), "year": 2023, "measure": "population", "area": "gmina", "note": ""}
                known = SimpleNamespace(context=pd.DataFrame(context), indicators=catalogue.indicators)
                compare = rate_pairs if cities <= PAIRED_UP_TO else rate_funnels
                said: dict[int, list[bool]] = {1: [], 2: []}
                for run in range(RUNS):
                    means = random.uniform(least, most, cities)
                    if most > 100:
                        means = np.exp(random.uniform(np.log(least), np.log(most), cities))
                    for factor in (1, 2) if run < RUNS / 10 else (1,):
                        if factor == 2:
                            means[0] = 100.0
                        drawn = draw(world, np.where(np.arange(cities) == 0, factor * means, means), random)
                        table = compare(beside(drawn, means), known)
                        of_first = table.filter(like="city").eq("m00").any(axis=1) | (factor == 1)
                        said[factor].append(bool((table["conclusion"].isin(["higher", "lower"]) & of_first).any()))
                share = np.mean(said[1])
                error = np.sqrt(share * (1 - share) / RUNS)
                print(
                    f"{world:26} {size:12} {cities:6}  {share:.3f} ± {error:.3f}        {np.mean(said[2]):.0%}",
                    flush=True,
                )


def main() -> None:
    """Print one line per world, number of years and share of real changes, then those of cities."""
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
    print_cities(catalogue, random)


if __name__ == "__main__":
    main()
