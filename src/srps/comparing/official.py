"""What official statistics give a city beside residents: denominators of the group concerned, and peers.

Pure: the catalogue and the official figures (`srps.catalogue.official.read_official`) in, frames out. Nothing is
interpolated: a figure counts for its own year only.
"""

import math

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import GROUPS, SAME_GROUP, PeerRule
from srps.catalogue.official import kind_of
from srps.comparing import CONFIDENCE
from srps.comparing.context import census_base
from srps.statistics.frames import note_keys
from srps.statistics.rates import crude_rates

KEPT = ("bound_not_value", "distrusted")
"""Notes on a rate by residents that hold for the rate of a group, too."""
REFUSED = ("no_count", "negative_count", "printed_twice_differently", "other_unit")
"""Notes of a comparison's row that leave no count to divide."""
LATITUDE, LONGITUDE = "latitude", "longitude"
"""Measures in degrees that an official table may give; without them peers have no distance."""
EARTH_RADIUS_KM = 6371.0
"""Mean radius of the Earth (IUGG)."""


def denominators(catalogue: Catalogue) -> pd.DataFrame:
    """Return the official figures that a city's counts can be set against, one row per city, year and group.

    Parameters
    ----------
    catalogue : Catalogue
        Its `context` holds what `srps import --official` took in.

    Returns
    -------
    DataFrame
        `city, year, group` (of `srps.catalogue.models.GROUPS`: `population`, `children` (0–17), `families`,
        `households`, `women`, `men`, `population_60_plus`, `population_65_plus`, `population_15_64`,
        `working_age_population`, `registered_unemployed`), `value` (persons, families or households of the gmina),
        `as_of`, `base` (census of a figure of residents, else empty), `source, source_url, note`. Sorted.
    """
    measure = catalogue.context["measure"]
    rows = catalogue.context.assign(group=measure.replace(SAME_GROUP), is_other=measure.isin(SAME_GROUP))
    rows = rows[rows["group"].isin(GROUPS) & (rows["area"] == "gmina")]
    keys = ["city", "year", "group"]
    rows = rows.sort_values([*keys, "is_other"], kind="stable", ignore_index=True).drop_duplicates(keys)
    of_residents = ~rows["group"].isin(["families", "households", "registered_unemployed"])
    notes = zip(rows["note"].fillna(""), rows["year"], strict=True)
    bases = pd.Series([census_base(str(note), int(year)) for note, year in notes], rows.index, dtype="str")
    rows = rows.assign(base=bases.where(of_residents, ""))
    return rows[[*keys, "value", "as_of", "base", "source", "source_url", "note"]].reset_index(drop=True)


def group_rates(comparison: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rates per 10 000 of the group concerned: children per children, families per families.

    Beside the rates per 10 000 residents of `comparison`, not in their place: only where the group's official figure
    of that city and year is known, so that the cities of an indicator can always be compared by residents.

    Parameters
    ----------
    comparison : DataFrame
        As of `srps.comparing.cities.compare_cities`.

    Returns
    -------
    DataFrame
        `indicator_id, city, year, value` (the count), `group, denominator, rate, lower, upper, confidence, method`,
        `note` (`bound_not_value`: no limits; `distrusted`), in the order of `comparison`. Without rows where no figure
        is known.
    """
    concerned = pd.Series(
        [catalogue.group_of(indicator_id) for indicator_id in comparison["indicator_id"]], comparison.index, dtype="str"
    )
    notes = comparison["note"].map(note_keys)
    refused = notes.map(lambda keys: not set(keys).isdisjoint(REFUSED)).astype(bool)
    rows = comparison[(concerned != "") & comparison["value"].notna() & ~refused]
    rows = rows[["indicator_id", "city", "year", "value"]].assign(group=concerned, own=notes)
    known = denominators(catalogue).rename(columns={"value": "denominator"})
    rows = rows.merge(known[["city", "year", "group", "denominator"]], on=["city", "year", "group"])
    rated = crude_rates(rows.rename(columns={"value": "count"}), "count", "denominator", confidence=CONFIDENCE)
    is_bound = rated["own"].map(lambda keys: "bound_not_value" in keys).astype(bool)
    limits = {name: rated[name].where(~is_bound) for name in ("lower", "upper")}
    note = rated["own"].map(lambda keys: ";".join(key for key in keys if key in KEPT))
    rated = rated.assign(rate=rated["value"], value=rated["count"], note=note, **limits)
    rated = rated.assign(method=rated["method"].where(~is_bound, ""))
    names = ["indicator_id", "city", "year", "value", "group", "denominator", "rate", "lower", "upper"]
    return rated[[*names, "confidence", "method", "note"]].reset_index(drop=True)


def peers(
    catalogue: Catalogue, figures: pd.DataFrame, rule: PeerRule, year: int | None = None, city: str | None = None
) -> pd.DataFrame:
    """Return the gminas that each city of the catalogue may be set beside, by the declared rule, the likest first.

    A city that the rule lists peers for has these and no others. Else peers are of the same kind (`rule.same_kind`),
    have at most `rule.size` times as many residents or so many times fewer, lie within `rule.within_km` where both
    places are known, and in the same voivodeship if `rule.same_voivodeship`; of these the `rule.most` nearest in size
    (in logarithms) are taken.

    Parameters
    ----------
    figures : DataFrame
        Official figures of any area, as of `srps.catalogue.official.read_official`.
    year : int, optional
        The year of the residents; without it the newest that the city has in `figures` or in the context.
    city : str, optional
        Only this city.

    Returns
    -------
    DataFrame
        `city, year, rank` (from 1), `teryt, name, kind, population` (of the peer that year), `own_population`,
        `size_ratio` (peer's residents ÷ the city's), `distance_km` (missing where a place is not known), `rule`
        (`listed` or `rule`). Without rows where no official figures of other gminas were taken in.
    """
    names = ["city", "year", "rank", "teryt", "name", "kind", "population", "own_population", "size_ratio"]
    names += ["distance_km", "rule"]
    gminas = _gminas(figures)
    found = []
    codes = catalogue.cities["teryt"]
    for name, teryt in (codes if city is None else codes[codes.index == city]).items():
        own_year, own_size = _own_residents(catalogue, gminas, str(name), str(teryt), year)
        if own_year is None:
            continue
        others = gminas[(gminas["year"] == own_year) & (gminas["teryt"].str[:6] != str(teryt)[:6])]
        others = others.assign(
            city=name,
            own_population=own_size,
            size_ratio=others["population"] / own_size,
            distance_km=_distances(figures, str(teryt), others["teryt"]),
        )
        chosen = _chosen(others, str(name), str(teryt), str(catalogue.cities.at[name, "kind"]), rule)
        found.append(chosen.assign(rank=range(1, len(chosen) + 1)))
    if not found:
        return pd.DataFrame(columns=names)
    return pd.concat(found, ignore_index=True)[names]


def _gminas(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the residents of every whole gmina by year: teryt, name, kind, year, population."""
    rows = figures[(figures["measure"] == "population") & (figures["value"] > 0)]
    rows = rows.assign(kind=rows["teryt"].map(kind_of).astype("str"))
    rows = rows[rows["kind"] != ""].rename(columns={"area": "name", "value": "population"})
    return rows[["teryt", "name", "kind", "year", "population"]]


def _own_residents(
    catalogue: Catalogue, gminas: pd.DataFrame, city: str, teryt: str, year: int | None
) -> tuple[int | None, float]:
    """Return the year and residents of a city: of the official figures, else of the context, where others have them."""
    own = dict(gminas.loc[gminas["teryt"] == teryt, ["year", "population"]].itertuples(index=False))
    context = catalogue.context
    is_own = (context["city"] == city) & (context["measure"] == "population") & (context["area"] == "gmina")
    own = dict(context.loc[is_own, ["year", "value"]].itertuples(index=False)) | own
    known = sorted(set(own) & set(gminas["year"])) if year is None else [y for y in own if y == year]
    return (int(known[-1]), float(own[known[-1]])) if known else (None, math.nan)


def _chosen(others: pd.DataFrame, city: str, teryt: str, kind: str, rule: PeerRule) -> pd.DataFrame:
    listed = rule.cities.get(city)
    if listed:
        order = {code: place for place, code in enumerate(listed)}
        chosen = others[others["teryt"].isin(order)].assign(rule="listed")
        return chosen.sort_values("teryt", key=lambda codes: codes.map(order), ignore_index=True)
    fits = others["size_ratio"].between(1 / rule.size, rule.size)
    if rule.same_kind:
        fits &= others["kind"].str.removeprefix("gmina ") == kind.removeprefix("gmina ")
    if rule.same_voivodeship:
        fits &= others["teryt"].str[:2] == teryt[:2]
    if rule.within_km is not None:
        fits &= ~(others["distance_km"] > rule.within_km)  # an unknown distance excludes nobody
    chosen = others[fits].assign(rule="rule", apart=np.abs(np.log(others["size_ratio"])))
    return chosen.sort_values(["apart", "teryt"], ignore_index=True)[: rule.most]


def _distances(figures: pd.DataFrame, teryt: str, others: pd.Series) -> pd.Series:
    """Return the great-circle distance (haversine formula) in km from one gmina to others, where both lie known."""
    places = figures[figures["measure"].isin([LATITUDE, LONGITUDE])].drop_duplicates(["teryt", "measure"], keep="last")
    places = places.pivot(index="teryt", columns="measure", values="value").reindex(columns=[LATITUDE, LONGITUDE])
    if teryt not in places.index:
        return pd.Series(np.nan, others.index)
    latitude, longitude = np.radians(places.reindex(others).to_numpy("float64")).T
    own_latitude, own_longitude = np.radians(places.loc[teryt].to_numpy("float64"))
    half = np.sin((latitude - own_latitude) / 2) ** 2
    half += np.cos(latitude) * math.cos(own_latitude) * np.sin((longitude - own_longitude) / 2) ** 2
    return pd.Series(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)), others.index)
