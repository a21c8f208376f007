"""What official statistics say of a city beside its documents: population by census base, births and deaths."""

import re

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.statistics.change import compare_values
from srps.statistics.dispersion import dispersion_of_pairs

CENSUS_BREAKS = (2010, 2020)
"""Years from which Statistics Poland's population figures stand on a new census base (2011 and 2021 censuses)."""
CONSUMER_PRICES = ("cpi", "consumer_price_index")
"""Measure of the context, under either name: consumer prices, the year before = 100. It turns amounts of money into
constant prices."""
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
    """Return the level of consumer prices by year (any scale) of a city's `cpi`; empty where none.

    They are the yearly index of consumer prices with the year before = 100, as Statistics Poland announces it. Years
    are chained without gaps from the first on; after a gap no level is known.
    """
    rows = context[(context["city"] == city) & context["measure"].isin(CONSUMER_PRICES)]
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


def context_table(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the `context` table of a city: one row per measure, area and year, in this order, typed.

    `base` is the census (2002, 2011, 2021) of a figure of residents of the gmina, else empty.
    """
    rows = catalogue.context[catalogue.context["city"] == city].sort_values(["measure", "area", "year"])
    places = pd.MultiIndex.from_frame(rows[["city", "year"]])
    is_population = rows["measure"].eq("population") & rows["area"].eq("gmina")
    bases = census_bases(rows).reindex(places).set_axis(rows.index).where(is_population, "")
    return processed_tables()["context"].typed(rows.assign(base=bases))


def context_series(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return a city's population by year, with the census on which each figure stands, so that breaks can be shown.

    Columns `year, value` (residents of the gmina), `source, source_url, note, base`; one row per year, in order.
    """
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
