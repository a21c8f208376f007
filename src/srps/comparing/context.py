"""What official statistics say of a city beside its documents: population by census base, births and deaths."""

import re

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.comparing import CONFIDENCE
from srps.statistics.change import compare_values
from srps.statistics.dispersion import dispersion_of_pairs

CENSUS_BREAKS = (2010, 2020)
"""Years from which Statistics Poland's population figures stand on a new census base (2011 and 2021 censuses)."""
CONSUMER_PRICES = "cpi"
"""Measure of the context: consumer prices, the year before = 100. It turns amounts of money into constant prices."""
VITAL_EVENTS = ("live_births", "deaths")
"""Measures of the context that count independent events of a year."""
_BASE_NAMED = re.compile(
    r"\b(2002|2011|2021)[- ]census base"
    r"|(?<!before )(?<!before the )(?<!przed )\b(?:NSP|spis|census)\D{0,25}\b(2002|2011|2021)\b",
    re.IGNORECASE,
)


def census_bases(context: pd.DataFrame) -> pd.Series:
    """Return the census on which each population figure of a gmina stands: as its note says it, else by its year.

    `context` is the catalogue's; the result is indexed by city and year.
    """
    rows = population_figures(context).drop_duplicates(["city", "year"])
    bases = [census_base(str(note), int(year)) for note, year in zip(rows["note"], rows["year"], strict=True)]
    return pd.Series(bases, pd.MultiIndex.from_frame(rows[["city", "year"]]), dtype="str")


def population_figures(context: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the catalogue's context that are residents of a gmina, the denominator of rates."""
    return context[(context["measure"] == "population") & (context["area"] == "gmina")]


def census_base(note: str, year: int) -> str:
    """Return the census on which a figure of residents stands: as its note says it, else by its year."""
    if "first published" in note:
        return "2002" if year <= CENSUS_BREAKS[0] else "2011"
    if named := _BASE_NAMED.search(note):
        return named[1] or named[2]
    if year >= CENSUS_BREAKS[1]:
        return "2021"
    return "2011" if year >= CENSUS_BREAKS[0] else "2002"


def consumer_prices(context: pd.DataFrame, city: str) -> pd.Series:
    """Return the level of consumer prices by year (any scale) of a city's rows of the measure `cpi`; empty where none.

    `cpi` is the yearly index of consumer prices with the year before = 100, as Statistics Poland announces it. Years
    are chained without gaps from the first on; after a gap no level is known.
    """
    rows = context[(context["city"] == city) & (context["measure"] == CONSUMER_PRICES)]
    yearly = rows.drop_duplicates("year").set_index("year")["value"].sort_index()
    if yearly.empty:
        return pd.Series(dtype="float64")
    first = int(yearly.index[0]) - 1
    levels = {first: 1.0}
    for year in range(first + 1, int(yearly.index[-1]) + 1):
        if year not in yearly.index:
            break
        levels[year] = levels[year - 1] * float(yearly[year]) / 100
    return pd.Series(levels)


def context_series(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return a city's population by year with the census base of each figure, so that breaks can be shown."""
    rows = population_figures(catalogue.context[catalogue.context["city"] == city])
    rows = rows.sort_values("year", ignore_index=True)
    bases = census_bases(rows)
    rows = rows[["year", "value", "source", "source_url", "note"]]
    return rows.assign(base=[bases[city, year] for year in rows["year"]])


def context_changes(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the changes of births and deaths between neighbouring years of the context, tested as counts.

    Columns: measure, unit, year_from, year_to and those of `compare_values`; the false discovery rate is held within
    each pair of years.
    """
    context = catalogue.context
    rows = context[(context["city"] == city) & (context["area"] == "gmina") & context["measure"].isin(VITAL_EVENTS)]
    rows = rows.sort_values(["measure", "year"], ignore_index=True)[["measure", "unit", "year", "value"]]
    earlier = rows.groupby("measure")[["year", "value"]].shift().add_suffix("_from")
    pairs = rows.rename(columns={"year": "year_to", "value": "value_to"}).join(earlier).dropna(subset="year_from")
    pairs = pairs.assign(year_from=pairs["year_from"].astype("int64"), kind="count").reset_index(drop=True)
    counts = pairs.assign(series=pairs["measure"], is_neighbouring=True)
    pairs = pairs.assign(dispersion=dispersion_of_pairs(counts))
    return compare_values(pairs, by=["year_from", "year_to"], confidence=CONFIDENCE)


OF_A_YEAR = (
    *("population", "population_0_14", "population_15_64", "population_65_plus", "children", "families"),
    *("live_births", "deaths", "registered_unemployed", "unemployment_rate"),
)
"""Measures of the context that a year's report shows, in this order."""
OF_ALL_RESIDENTS = ("population_0_14", "population_15_64", "population_65_plus", "children")
"""Measures of which the share of all residents is given, in %."""
PER_1000 = ("live_births", "deaths", "registered_unemployed")
"""Measures that are given per 1000 residents."""
REACH, PAST = 2, 5
"""Years. So far from the reporting year a figure may be to stand in for it; so far back it is compared."""


def context_of_year(context: pd.DataFrame, kinds: pd.Series, city: str, year: int) -> pd.DataFrame:
    """Return what official statistics say of a city in a reporting year, with its past and its peers.

    Of each measure of `OF_A_YEAR` the figure of the year is taken; where there is none, the nearest within two years
    (`year` says which). The gmina's own figure goes before its powiat's, the later day of a year before an earlier
    one. Nothing is interpolated.

    Parameters
    ----------
    context : DataFrame
        The catalogue's context.
    kinds : Series
        The kind of every city (gmina miejska, …), by slug. Peers are the other cities of the same kind that have
        the same measure of the same area and year.
    city, year
        The city's slug and the reporting year.

    Returns
    -------
    DataFrame
        One row per measure: measure, area, year, value, unit, share (% of residents), rate (per 1000 residents),
        year_before and value_before (the earliest of the five years before, on the same census base), peers (number),
        peers_lower, peers_upper (of the share, the rate or, of percentages, the value), source, source_url.
    """
    found = [_of_measure(context, kinds, city, year, measure) for measure in OF_A_YEAR]
    columns = ["measure", "area", "year", "value", "unit", "share", "rate", "year_before", "value_before"]
    columns += ["peers", "peers_lower", "peers_upper", "source", "source_url"]
    return pd.DataFrame([row for row in found if row is not None], columns=columns)


def _of_measure(context: pd.DataFrame, kinds: pd.Series, city: str, year: int, measure: str) -> dict | None:
    own = _newest_of_year(context[(context["city"] == city) & (context["measure"] == measure)])
    near = own[(own["year"] - year).abs() <= REACH]
    if near.empty:
        return None
    areas = [area for area in ("gmina", "powiat") if (near["area"] == area).any()]
    if not areas:
        return None
    near = near[near["area"] == areas[0]]
    row = near.loc[(near["year"] - year).abs().sort_values(kind="stable").index[0]]
    residents = _residents(context, row)
    before = _before(own[own["area"] == areas[0]], row)
    shown = _compared(row, residents)
    others = _peers(context, kinds, city, row)
    return {
        **row[["measure", "area", "value", "unit", "source", "source_url"]].to_dict(),
        "year": int(row["year"]),
        "share": shown if measure in OF_ALL_RESIDENTS else None,
        "rate": shown if measure in PER_1000 else None,
        "year_before": None if before is None else int(before["year"]),
        "value_before": None if before is None else before["value"],
        "peers": len(others),
        "peers_lower": min(others, default=None),
        "peers_upper": max(others, default=None),
    }


def _newest_of_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one figure per area and year: that of the latest day."""
    ordered = rows.assign(day=rows["as_of"].astype("str").fillna("")).sort_values(["year", "day"], kind="stable")
    return ordered.drop_duplicates(["city", "area", "year"], keep="last").drop(columns="day")


def _residents(context: pd.DataFrame, row: pd.Series) -> float | None:
    same = context[
        (context["city"] == row["city"])
        & (context["area"] == row["area"])
        & (context["year"] == row["year"])
        & (context["measure"] == "population")
    ]
    return float(same["value"].iloc[0]) if len(same) else None


def _compared(row: pd.Series, residents: float | None) -> float | None:
    """Return the figure that may be set beside another city's: a share, a rate or a percentage; None where none is."""
    if row["measure"] in OF_ALL_RESIDENTS:
        return 100 * row["value"] / residents if residents else None
    if row["measure"] in PER_1000:
        return 1000 * row["value"] / residents if residents else None
    return float(row["value"]) if row["unit"] == "percent" else None


def _before(rows: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    past = rows[(rows["year"] < row["year"]) & (rows["year"] >= row["year"] - PAST)].sort_values("year")
    if row["measure"].startswith("population") or row["measure"] == "children":
        base = _census_base(str(row["note"]), int(row["year"]))
        bases = [_census_base(str(note), int(year)) for note, year in zip(past["note"], past["year"], strict=True)]
        past = past[[other == base for other in bases]]
    return past.iloc[0] if len(past) else None


def _peers(context: pd.DataFrame, kinds: pd.Series, city: str, row: pd.Series) -> list[float]:
    alike = set(kinds.index[kinds == kinds.get(city)]) - {city}
    same = context[
        context["city"].isin(alike)
        & (context["measure"] == row["measure"])
        & (context["area"] == row["area"])
        & (context["year"] == row["year"])
    ]
    compared = [_compared(other, _residents(context, other)) for _, other in _newest_of_year(same).iterrows()]
    return [float(value) for value in compared if value is not None]
