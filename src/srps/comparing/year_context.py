"""What official statistics say of a city in one year: its own past beside it, and its peers."""

from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import SAME_GROUP
from srps.comparing.context import census_base
from srps.comparing.official import peers

OF_A_YEAR = (
    *("population", "population_0_14", "population_15_64", "population_65_plus", "children", "families"),
    *("live_births", "deaths", "registered_unemployed", "unemployment_rate"),
)
"""Measures of the context that a year's report shows, in this order."""
OF_ALL_RESIDENTS = ("population_0_14", "population_15_64", "population_65_plus", "children")
"""Measures of which the share of all residents is given, in %."""
PER_1000 = ("live_births", "deaths", "registered_unemployed")
"""Measures that are given per 1000 residents."""
PER = 10_000
"""Residents, or people of another group, that the rates of indicators are per."""
REACH, PAST = 2, 5
"""Years. So far from the reporting year a figure may be to stand in for it; so far back it is compared."""


def context_of_year(context: pd.DataFrame, city: str, year: int) -> pd.DataFrame:
    """Return what official statistics say of a city in a reporting year, and some years before.

    Of each measure of `OF_A_YEAR` the figure of the year is taken; where there is none, the nearest within two years
    (`year` says which). The gmina's own figure goes before its powiat's, the later day of a year before an earlier
    one. Nothing is interpolated.

    Parameters
    ----------
    context : DataFrame
        The catalogue's context.
    city, year
        The city's slug and the reporting year.

    Returns
    -------
    DataFrame
        One row per measure: measure, area, year, value, unit, share (% of residents), rate (per 1000 residents),
        year_before and value_before (the earliest of the five years before, on the same census base), source,
        source_url.
    """
    found = [_of_measure(context, city, year, measure) for measure in OF_A_YEAR]
    columns = ["measure", "area", "year", "value", "unit", "share", "rate", "year_before", "value_before"]
    return pd.DataFrame([row for row in found if row is not None], columns=[*columns, "source", "source_url"])


def peers_of_year(catalogue: Catalogue, figures: pd.DataFrame, city: str, year: int) -> pd.DataFrame:
    """Return the gminas that a city may be set beside in a year, as of `srps.comparing.official.peers`."""
    return peers(catalogue, figures, catalogue.peer_rule, year, city)


def with_peers(rows: pd.DataFrame, figures: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Set the figures of a city's peers beside its own, of the same year and measure.

    Compared are shares, rates and percentages, never numbers of people. `rows` is as of `context_of_year`, `figures` as
    of `srps.catalogue.official.read_official`, `chosen` as of `peers_of_year`. Adds `n_peers` (with a figure),
    `peers_median`, `peers_lower` and `peers_upper` (lowest and highest). A powiat's figure has no peers.
    """
    of_peers = figures[figures["teryt"].isin(chosen["teryt"])]
    residents = of_peers[of_peers["measure"] == "population"].set_index(["teryt", "year"])["value"]
    found = []
    for row in rows.to_dict("records"):
        same = of_peers[(of_peers["measure"] == row["measure"]) & (of_peers["year"] == row["year"])]
        values = (
            []
            if row["area"] == "powiat"
            else [
                value
                for one in same.to_dict("records")
                if (value := _compared(one, residents.get((one["teryt"], one["year"])))) is not None
            ]
        )
        told = pd.Series(values, dtype="float64")
        found.append((len(told), told.median(), told.min(), told.max()))
    names = ["n_peers", "peers_median", "peers_lower", "peers_upper"]
    return rows.join(pd.DataFrame(found, columns=names, index=rows.index))


def indicators_beside_peers(
    compared: pd.DataFrame, catalogue: Catalogue, figures: pd.DataFrame, chosen: pd.DataFrame
) -> pd.DataFrame:
    """Set what official statistics say of a city's peers beside the city's own indicators, of the same year.

    An official figure means the same as an indicator where its measure bears the indicator's id: who takes a table in
    says so (`srps import --official --measure ID`). Compared are rates per 10 000 of the indicator's denominator, and
    shares as they are; never numbers of people.

    Parameters
    ----------
    compared : DataFrame
        Rows of one city and year, as of `srps.comparing.cities.compare_cities`.
    catalogue : Catalogue
    figures : DataFrame
        As of `srps.catalogue.official.read_official`.
    chosen : DataFrame
        The city's peers, as of `peers_of_year`.

    Returns
    -------
    DataFrame
        One row per indicator with a figure of at least one peer, indexed by `indicator_id`: `per` (the denominator,
        `none` for shares), `own`, `n_peers` (with a figure), `peers_median`, `peers_lower`, `peers_upper` (lowest and
        highest).
    """
    of_peers = figures[figures["teryt"].isin(chosen["teryt"])]
    of_peers = of_peers.assign(measure=of_peers["measure"].replace(SAME_GROUP))
    of_measure = dict(iter(of_peers.groupby(["measure", "year"])))
    none = of_peers.iloc[:0]
    found = {}
    for row in compared.to_dict("records"):
        entry = catalogue.indicators[row["indicator_id"]]
        is_share = catalogue.units[entry.unit].dimension == "share"
        own = row["value"] if is_share else row["rate"]
        same = of_measure.get((entry.id, row["year"]))
        if same is None or pd.isna(own):
            continue
        same = same[same["unit"].map(lambda unit, wanted=entry.unit: _is_alike(unit, wanted, catalogue)).astype(bool)]
        values = same.set_index("teryt")["value"]
        if not is_share:
            sizes = of_measure.get((entry.denominator, row["year"]), none)
            sizes = sizes.drop_duplicates("teryt").set_index("teryt")["value"]
            values = PER * values / sizes.where(sizes > 0).reindex(values.index)
        values = values.dropna()
        if len(values):
            per = "none" if is_share else entry.denominator
            found[entry.id] = (per, float(own), len(values), values.median(), values.min(), values.max())
    names = ["per", "own", "n_peers", "peers_median", "peers_lower", "peers_upper"]
    return pd.DataFrame.from_dict(found, orient="index", columns=names).rename_axis("indicator_id")


def _is_alike(unit: str, wanted: str, catalogue: Catalogue) -> bool:
    """Tell whether a figure counts the same kind of thing: persons for children, never places."""
    known = catalogue.units.get(unit)
    return known is not None and known.dimension == catalogue.units[wanted].dimension


def _of_measure(context: pd.DataFrame, city: str, year: int, measure: str) -> dict[str, Any] | None:
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
    return {
        **row[["measure", "area", "value", "unit", "source", "source_url"]].to_dict(),
        "year": int(row["year"]),
        "share": shown if measure in OF_ALL_RESIDENTS else None,
        "rate": shown if measure in PER_1000 else None,
        "year_before": None if before is None else int(before["year"]),
        "value_before": None if before is None else before["value"],
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


def _compared(row: dict[str, Any] | pd.Series, residents: float | None) -> float | None:
    """Return the figure that may be set beside another city's: a share, a rate or a percentage; None where none is."""
    if row["measure"] in OF_ALL_RESIDENTS:
        return 100 * row["value"] / residents if residents else None
    if row["measure"] in PER_1000:
        return 1000 * row["value"] / residents if residents else None
    return float(row["value"]) if row["unit"] == "percent" else None


def _before(rows: pd.DataFrame, row: pd.Series) -> pd.Series | None:
    past = rows[(rows["year"] < row["year"]) & (rows["year"] >= row["year"] - PAST)].sort_values("year")
    if row["measure"].startswith("population") or row["measure"] == "children":
        base = census_base(str(row["note"]), int(row["year"]))
        bases = [census_base(str(note), int(year)) for note, year in zip(past["note"], past["year"], strict=True)]
        past = past[[other == base for other in bases]]
    return past.iloc[0] if len(past) else None
