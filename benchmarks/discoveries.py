"""Counts false discoveries in invented cities: among changes where nothing or a known part changed, and among cities.

Run without arguments; some minutes. Five worlds: independent cases; twice their variance; 10 % real variation from
year to year (log-normal) at 10 to 5,000 cases; both at once; five services per person. Prints the false discovery rate
with its Monte Carlo error, which is to stay below 0.05, and the share of doublings that are seen. Then the same of
cities, in pairs and in funnels: all of one rate; one city, or a tenth of them, with 400 cases where 200 are expected;
one city that is twice as large as all others together and has 2.5 times their rate.
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
SIZES = {"1 to 75": (1.0, 75.0), "50 to 5,000": (50.0, 5000.0)}
"""Expected cases of the cities of a funnel, evenly on a logarithmic scale."""
RUNS = 200
SAID = ("better", "worse", "up", "down")
WORLDS = ("independent cases", "twice the variance", "10 % yearly variation", "both at once")
DIFFERING = ("none", "one doubled", "a tenth doubled", "a dominating one")


def draw(world: str, means: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return counts with these means."""
    if world in ("10 % yearly variation", "both at once"):
        sigma = np.sqrt(np.log(1.01))
        means = means * random.lognormal(-(sigma**2) / 2, sigma, means.shape)
    if world in ("twice the variance", "both at once"):
        return random.negative_binomial(means, 0.5)
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


def sizes_and_factors(
    differing: str, cities: int, least: float, most: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cases that the common rate gives each city, and by what its own rate is more than that."""
    means = np.exp(random.uniform(np.log(least), np.log(most), cities))
    factors = np.ones(cities)
    if differing == "a dominating one":
        means[0], factors[0] = 2 * means[1:].sum(), 2.5
    elif differing != "none":
        first = 1 if differing == "one doubled" else cities // 10
        means[:first], factors[:first] = 200.0, 2.0
    return means, factors


def print_cities(catalogue: Catalogue, random: np.random.Generator) -> None:
    """Print one line per world, size and number of cities: false discovery rate, and how many that differ are found."""
    print(f"\n{'world':22} cases        cities  " + "".join(f"{name:26}" for name in DIFFERING))
    for world in WORLDS:
        for size, ends in SIZES.items():
            for cities in (2, 5, 10, 30, 60):
                cells = [_of_cities(world, cities, ends, one, catalogue, random) for one in DIFFERING]
                print(f"{world:22} {size:12} {cities:6}  " + "".join(f"{cell:26}" for cell in cells), flush=True)


def _of_cities(
    world: str,
    cities: int,
    ends: tuple[float, float],
    differing: str,
    catalogue: Catalogue,
    random: np.random.Generator,
) -> str:
    context = {"city": names(cities), "year": 2023, "measure": "population", "area": "gmina", "note": ""}
    known = SimpleNamespace(context=pd.DataFrame(context), indicators=catalogue.indicators)
    compare = rate_pairs if cities <= PAIRED_UP_TO else rate_funnels
    if compare is rate_pairs and differing in DIFFERING[2:]:
        return ""
    rates, seen = [], []
    for _ in range(RUNS):
        means, factors = sizes_and_factors(differing, cities, *ends, random)
        table = compare(beside(draw(world, means * factors, random), means), known)
        said = table["conclusion"].isin(["higher", "lower"])
        different = np.array(names(cities))[factors > 1]
        real = table.filter(like="city").isin(different).any(axis=1)
        rates.append((said & ~real).sum() / max(1, said.sum()))
        seen.append((said & real).sum() / max(1, real.sum()))
    error = np.std(rates) / np.sqrt(RUNS)
    power = "" if differing == "none" else f", {np.mean(seen):.0%} seen"
    return f"{np.mean(rates):.3f} ± {error:.3f}{power}"


def main() -> None:
    """Print one line per world, number of years and share of real changes, then those of cities."""
    catalogue = load_catalogue(Project(REPOSITORY))
    random = np.random.default_rng(SEED)
    print(f"{'world':26} years  changed  false discovery rate   doublings seen")
    for world in (*WORLDS, "five services per person"):
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
