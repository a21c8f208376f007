"""A made city in memory: a small catalogue, observations with defaults, and its changes."""

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Forms, Indicator, IndicatorMapping, Mapping, Repair, Text, Unit
from srps.catalogue.tables import processed_tables
from srps.comparing.years import city_changes

DECADE = range(2014, 2024)
CITY = "testowo"
TEXT = Text(pl="x", en="x")
UNITS = {"persons": ("persons", True), "events": ("things", True), "percent": ("share", False), "pln": ("money", False)}
INDICATORS = {
    "homes": (1, "population", "persons"),
    "queues": (-1, "population", "persons"),
    "visits": (0, "population", "events"),
    "grants": (1, "none", "pln"),
}


def catalogue(
    *mappings: dict, city: str = CITY, population: dict[tuple[str, int], float] | None = None, note: str = ""
):
    """A small catalogue in memory; `population` is by city and year."""
    forms = Forms(pl=dict.fromkeys(("one", "few", "many", "other"), "x"), en=dict.fromkeys(("one", "other"), "x"))
    context = [
        {"city": c, "year": y, "measure": "population", "area": "gmina", "value": v, "source": "", "source_url": ""}
        for (c, y), v in (population or {}).items()
    ]
    columns = ["city", "teryt", "year", "measure", "value", "unit", "area", "as_of", "source", "source_url", "note"]
    by_city: dict[str, list[IndicatorMapping]] = {}
    for mapping in mappings:
        entry = {"match": "exactMatch", "reason": "x", "indicator": mapping.get("indicator_id"), **mapping}
        by_city.setdefault(entry.pop("city", city), []).append(IndicatorMapping(**entry))
    return Catalogue(
        cities=pd.DataFrame(columns=["name"]),
        context=pd.DataFrame(context, columns=columns).assign(note=note).astype({"year": "int64", "value": "float64"}),
        domains={},
        units={
            u: Unit(id=u, dimension=dimension, counted=counted, title=TEXT, forms=forms)
            for u, (dimension, counted) in UNITS.items()
        },
        indicators={
            i: Indicator(
                id=i,
                title=TEXT,
                definition=TEXT,
                unit=unit,
                domain="family",
                direction=direction,
                denominator=per,
                measure="cases" if unit == "events" else None,
            )
            for i, (direction, per, unit) in INDICATORS.items()
        },
        mappings={c: Mapping(indicators=entries) for c, entries in by_city.items()},
        repairs=Repair(),
    )


def observed(*rows: dict, city: str = CITY) -> pd.DataFrame:
    """Observations with sensible defaults; `indicator_id` stands for a mapped row."""
    filled = []
    for number, row in enumerate(rows, start=1):
        mapped = row.get("indicator_id")
        defaults = {
            "city": city,
            "goal": "1",
            "action": "1",
            "indicator": mapped or "osoby",
            "breakdown": "",
            "part_of": "",
            "match": "exactMatch" if mapped else None,
            "unit": INDICATORS[mapped][2] if mapped else "persons",
            "qualifier": "exact",
            "status": "observed",
            "period": str(row["year"]),
            "line": number,
        }
        filled.append(defaults | row)
    return processed_tables()["observations"].typed(pd.DataFrame(filled))


def years(values: dict[int, float | None], **more) -> list[dict]:
    return [{"year": year, "value": value, **more} for year, value in values.items()]


def changes(*rows: dict, using: Catalogue | None = None) -> pd.DataFrame:
    return city_changes(observed(*rows), using or catalogue(), CITY)


def verdicts(table: pd.DataFrame) -> dict[tuple[int, int], str]:
    return {(row.year_from, row.year_to): row.verdict for row in table.itertuples()}


def simulated(means: np.ndarray, seed: int) -> pd.DataFrame:
    """Poisson counts; `means` has one row per series and one column per year of the decade."""
    counts = np.random.default_rng(seed).poisson(means)
    rows = [
        {"year": year, "value": float(value), "indicator": f"osoby {series}", "line": series + 1}
        for series, values in enumerate(counts)
        for year, value in zip(DECADE, values, strict=True)
    ]
    return observed(*rows)


# Between cities


def two_cities(**second) -> pd.DataFrame:
    here = observed(*years({2022: 5.0}, indicator_id="homes"))
    there = observed({"year": 2022, "value": 400.0, "indicator_id": "homes", **second}, city="obok")
    return pd.concat([here, there], ignore_index=True)


POPULATION = {(CITY, 2022): 20000.0, ("obok", 2022): 50000.0, ("obok", 2019): 51000.0}
