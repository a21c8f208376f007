"""Comparisons: a city across its years, and cities with each other. Pure: stacked frames in, frames out.

Between cities only exact and close matches are compared, as rates per 10 000 residents of that city in that year;
within a city also what is not mapped, by identical goal and label. Nothing is interpolated, no missing year bridged
in silence, no series carried across a changed definition.
"""

from itertools import pairwise

import pandas as pd

from srps.catalogue.labels import fold
from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.catalogue.tables import processed_tables
from srps.statistics.change import compare_values
from srps.statistics.rates import crude_rates
from srps.statistics.trend import trends

CONFIDENCE = 0.95
CENSUS_BREAKS = (2010, 2020)
"""Years from which Statistics Poland's population figures stand on a new census base (2011 and 2021 censuses)."""


def series_of(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row per series and year of every total with a value, and of every part that is mapped by itself.

    Columns: city, year, series, indicator_id (missing where not mapped), indicator (the newest label), unit, value,
    definition (a number that grows with every declared break). Rows of another period than the year are left out.
    """
    totals = observations[
        ((observations["breakdown"] == "") | observations["match"].isin(COMPARABLE))
        & observations["value"].notna()
        & (observations["period"] == observations["year"].astype(str))
    ].sort_values(["city", "year", "line"], kind="stable")
    rows = []
    for row in totals.itertuples():
        mapped = row.match in COMPARABLE
        match = catalogue.match_of(row.city, int(row.year), row.goal, row.indicator, row.breakdown) if mapped else None
        rows.append(
            {
                "city": row.city,
                "year": int(row.year),
                "series": row.indicator_id if mapped else f"{row.goal}|{fold(row.indicator)}|{row.unit}",
                "action": row.action,
                "indicator_id": row.indicator_id if mapped else None,
                "indicator": row.indicator,
                "unit": row.unit,
                "value": row.value,
                "qualifier": row.qualifier,
                "definition": _definition(row.city, int(row.year), row.indicator_id if mapped else None, catalogue),
                "break_before": None if match is None else match.break_before,
            }
        )
    columns = [
        "city",
        "year",
        "series",
        "action",
        "indicator_id",
        "indicator",
        "unit",
        "value",
        "qualifier",
        "definition",
        "break_before",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    doubled = frame.duplicated(["city", "year", "series"], keep=False) & frame["indicator_id"].isna()
    ambiguous = frame["series"].isin(set(frame.loc[doubled, "series"]))
    frame.loc[ambiguous, "series"] += "|" + frame.loc[ambiguous, "action"]
    return frame.drop_duplicates(["city", "year", "series", "value"], ignore_index=True)


def _definition(city: str, year: int, indicator_id: str | None, catalogue: Catalogue) -> int:
    """Number the definitions of a series: every `break_before` of its mapping begins a new one."""
    if indicator_id is None:
        return 0
    breaks = {
        entry.break_before
        for entry in catalogue.mapping(city).indicators
        if entry.indicator_id == indicator_id and entry.break_before is not None
    }
    return sum(year >= first for first in breaks)


def city_changes(observations: pd.DataFrame, catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the `changes` table of one city: neighbouring available years, and first to last.

    Neighbouring means neighbouring among the years that the city has; a series that lacks one of the two years
    gets the verdict `no_comparison`. The false discovery rate is held within each pair of years.
    """
    table = processed_tables()["changes"]
    years = sorted(int(year) for year in observations["year"].unique())
    series = series_of(observations, catalogue)
    if len(years) < 2 or series.empty:
        return table.empty()
    pairs = list(pairwise(years))
    if len(years) > 2:
        pairs.append((years[0], years[-1]))
    unique = series.drop_duplicates(["series", "year"], keep=False)
    values = unique.pivot(index="series", columns="year", values="value").reindex(columns=years)
    definitions = unique.pivot(index="series", columns="year", values="definition").reindex(columns=years)
    labels = series.sort_values("year").groupby("series").last()
    rows = []
    for first, last in pairs:
        for key in values.index:
            label = labels.loc[key]
            both = definitions.loc[key, [first, last]]
            rows.append(
                {
                    "city": city,
                    "indicator_id": label["indicator_id"],
                    "indicator": label["indicator"],
                    "unit": label["unit"],
                    "year_from": first,
                    "year_to": last,
                    "value_from": values.at[key, first],
                    "value_to": values.at[key, last],
                    "kind": _kind(label["unit"], catalogue),
                    "direction": _direction(label["indicator_id"], catalogue),
                    "is_break": bool(both.notna().all() and both.iloc[0] != both.iloc[1]),
                }
            )
    pairs_frame = pd.DataFrame(rows)
    pairs_frame["direction"] = pairs_frame["direction"].astype("float64")
    compared = compare_values(pairs_frame, by=["city", "year_from", "year_to"], confidence=CONFIDENCE)
    apart = compared["year_to"] - compared["year_from"]
    compared["note"] = [
        "; ".join(
            part for part in (note if isinstance(note, str) else "", f"{gap}_years_apart" if gap > 1 else "") if part
        )
        for note, gap in zip(compared["note"], apart, strict=True)
    ]
    return table.typed(compared)


def _kind(unit: str, catalogue: Catalogue) -> str:
    entry = catalogue.units.get(unit)
    if entry is not None and entry.dimension == "share":
        return "proportion"
    return "count" if entry is not None and entry.counted else "amount"


def _direction(indicator_id: str | None, catalogue: Catalogue) -> int | None:
    return catalogue.indicators[indicator_id].direction if isinstance(indicator_id, str) else None


def city_trends(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return Theil–Sen slopes and Mann–Kendall tests of every series of four years or more, cut at breaks."""
    series = series_of(observations, catalogue).drop_duplicates(["city", "series", "year"], keep=False)
    series = series.sort_values(["city", "series", "year"])
    previous = series.groupby(["city", "series"])["definition"].shift()
    series["is_break"] = previous.notna() & (previous != series["definition"])
    long = series[series.groupby(["city", "series"])["year"].transform("size") >= 4]
    return trends(long, "value", by=["city", "series"], is_break="is_break", confidence=CONFIDENCE)


def compare_cities(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `comparison` table: every mapped indicator of every city in its newest year.

    Rates per 10 000 residents with 95 % limits, exact Poisson below 10 events and Byar's from 10; without a population
    no rate. `comparability` names what differs from the indicator's other cities.
    """
    table = processed_tables()["comparison"]
    series = series_of(observations, catalogue).dropna(subset="indicator_id")
    if series.empty:
        return table.empty()
    series = series.drop_duplicates(["city", "indicator_id", "year"])
    newest = series.sort_values("year").groupby(["indicator_id", "city"], as_index=False).last()
    newest["denominator"] = [
        catalogue.population(city, year) if catalogue.indicators[i].denominator == "population" else None
        for i, city, year in zip(newest["indicator_id"], newest["city"], newest["year"], strict=True)
    ]
    newest["denominator"] = newest["denominator"].astype("float64")
    newest["count"] = newest["value"]
    rated = crude_rates(newest, "count", "denominator", confidence=CONFIDENCE)
    rated = rated.rename(columns={"value": "rate"}).assign(value=newest["value"])
    no_rate = [catalogue.indicators[i].denominator != "population" for i in rated["indicator_id"]]
    rated.loc[no_rate, "note"] = "no_rate_for_this_indicator"
    rated["comparability"] = _comparability(rated, observations, catalogue)
    return table.typed(rated.sort_values(["indicator_id", "city"], ignore_index=True))


def _comparability(frame: pd.DataFrame, observations: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    matches = (
        observations[observations["match"].isin(COMPARABLE)]
        .drop_duplicates(["city", "year", "indicator_id"])
        .set_index(["city", "year", "indicator_id"])["match"]
    )
    texts = []
    for row in frame.itertuples():
        group = frame[frame["indicator_id"] == row.indicator_id]
        if len(group) == 1:
            texts.append("only_city")
            continue
        parts = ["same_year" if group["year"].nunique() == 1 else "different_years"]
        kinds = {matches.get((c, y, row.indicator_id)) for c, y in zip(group["city"], group["year"], strict=True)}
        parts.append("same_definition" if kinds == {"exactMatch"} else "close_definition")
        bases = {census_base(catalogue, c, y) for c, y in zip(group["city"], group["year"], strict=True)}
        parts.append("same_census_base" if len(bases) == 1 else "different_census_bases")
        if (group["qualifier"] != "exact").any():
            parts.append("approximate_value")
        texts.append("; ".join(parts))
    return texts


def census_base(catalogue: Catalogue, city: str, year: int) -> str:
    """Return the census on which a city's population figure stands, as the note of the figure says it."""
    rows = catalogue.context.query("city == @city and year == @year and measure == 'population' and area == 'gmina'")
    if rows.empty:
        return "unknown"
    note = str(rows["note"].iloc[0])
    if "first published" in note:
        return "2011" if year >= 2020 else ("2002" if year <= 2010 else "2011")
    if "2021-census base" in note or year >= CENSUS_BREAKS[1]:
        return "2021"
    return "2011" if year >= CENSUS_BREAKS[0] else "2002"


def context_series(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return a city's population by year with the census base of each figure, so that breaks can be shown."""
    rows = catalogue.context.query("city == @city and measure == 'population' and area == 'gmina'")
    rows = rows.sort_values("year")[["year", "value", "source", "source_url", "note"]]
    return rows.assign(base=[census_base(catalogue, city, int(year)) for year in rows["year"]])
