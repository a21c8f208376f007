"""A city's changes between its years.

Values are compared as they are, also those of indicators that are not mapped. No missing year is bridged in silence.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.comparing.context import consumer_prices
from srps.comparing.measures import COUNTED_ONCE, NOT_TESTED
from srps.comparing.series import BOUNDS, series_of
from srps.labels import fold
from srps.statistics.change import compare_values
from srps.statistics.dispersion import dispersion_of_pairs, stated_dispersion_of_proportions
from srps.statistics.frames import join_notes, write_notes

UNKNOWN_UNIT = "unknown"
_OF_A_YEAR = [
    *("indicator", "value", "unit", "qualifier", "definition"),
    *("numerator", "denominator", "is_distrusted", "is_difference"),
]


def city_changes(observations: pd.DataFrame, catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the `changes` table of one city: neighbouring available years, and first to last.

    Neighbouring means neighbouring among the years that the city has; a series that lacks one of the two years
    gets the verdict `no_comparison`. What is tested and how, its kind of measure says: persons and cases as counts that
    vary more than independent events (`dispersion`), percentages whose two counts are printed as proportions; services,
    of which a person gets many, what is known exactly and money have only their difference, money also in constant
    prices where the catalogue's context has consumer prices. The false discovery rate is held within each pair of
    years. Besides the keys of `compare_values` a `note` may say `printed_twice_differently`, `different_units`
    (both: no comparison); `bound_not_value`, `distrusted`, `unit_unknown`, `many_per_person`, `known_exactly` (no
    test); `approximate_value`, `renamed`, `difference_of_cumulative` and `2_years_apart`.
    """
    table = processed_tables()["changes"]
    years = sorted(int(year) for year in observations["year"].unique())
    series = series_of(observations, catalogue) if len(years) > 1 else pd.DataFrame()
    if series.empty:
        return table.empty()
    pairs = _pairs(series, years)
    prices = consumer_prices(catalogue.context, city)
    judged = _judged(pairs.assign(city=city), catalogue)
    return table.typed(judged.assign(**_constant_prices(judged, prices)))


def _pairs(series: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Return every series at every two years that are compared; what ends in _from and _to is of either year."""
    spans = list(pairwise(years)) + ([(years[0], years[-1])] if len(years) > 2 else [])
    newest = series.groupby("series", sort=False)[["indicator_id", "indicator", "unit", "measure"]].last().reset_index()
    pairs = pd.DataFrame(spans, columns=["year_from", "year_to"])
    pairs = pairs.assign(is_neighbouring=[*[True] * (len(years) - 1), *[False] * (len(years) > 2)])
    pairs = pairs.merge(newest, how="cross")
    keys = ["series", "year"]
    is_twice = series.duplicated(keys, keep=False)
    single = series[~is_twice].set_index(keys)[_OF_A_YEAR]
    doubled = pd.MultiIndex.from_frame(series.loc[is_twice, keys])
    twice = pd.Series(False, index=pairs.index)
    for end in ("from", "to"):
        place = pd.MultiIndex.from_frame(pairs[["series", f"year_{end}"]])
        pairs = pairs.join(single.reindex(place).reset_index(drop=True).add_suffix(f"_{end}"))
        twice |= place.isin(doubled)
    return pairs.assign(is_twice=twice)


def _judged(pairs: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return pairs of years with test, verdict and note."""
    known = pairs["value_from"].notna() & pairs["value_to"].notna()
    other_unit = known & (pairs["unit_from"] != pairs["unit_to"])
    is_break = known & (pairs["definition_from"] != pairs["definition_to"])
    label_from, label_to = (pairs[f"indicator_{end}"].fillna("").map(fold) for end in ("from", "to"))
    qualifiers = pairs[["qualifier_from", "qualifier_to"]]

    def either(name: str) -> pd.Series:
        return known & (pairs[f"{name}_from"].eq(True) | pairs[f"{name}_to"].eq(True))

    untested = {
        "bound_not_value": known & qualifiers.isin(BOUNDS).any(axis=1),
        "distrusted": either("is_distrusted"),
        "unit_unknown": known & (pairs["unit"] == UNKNOWN_UNIT),
        **{note: known & pairs["measure"].map(NOT_TESTED).eq(note) for note in dict.fromkeys(NOT_TESTED.values())},
    }
    kind = pairs["measure"].map(_KINDS).fillna("amount")
    kind = kind.where(~pd.DataFrame(untested).any(axis=1), "amount")
    is_tested = (kind == "count") & known & ~other_unit & ~is_break
    counts = pairs.assign(**{name: pairs[name].where(is_tested) for name in ("value_from", "value_to")})
    is_proportion = kind == "proportion"
    parts = {
        name: pairs[name].where(is_proportion)
        for name in ("numerator_from", "denominator_from", "numerator_to", "denominator_to")
    }
    dispersion = np.where(is_proportion, stated_dispersion_of_proportions(*parts.values()), dispersion_of_pairs(counts))
    compared = compare_values(
        pairs.assign(
            value_to=pairs["value_to"].where(~other_unit),
            kind=kind,
            dispersion=dispersion,
            direction=[_direction(indicator_id, catalogue) for indicator_id in pairs["indicator_id"]],
            is_break=is_break,
            **parts,
        ),
        by=["city", "year_from", "year_to"],
        confidence=CONFIDENCE,
    )
    for column in ("change", "change_pct", "ratio"):  # nobody knows by how much a value differs from a bound
        compared[column] = compared[column].where(~untested["bound_not_value"])
    reasons = {
        "printed_twice_differently": pairs["is_twice"],
        "different_units": other_unit,
        **untested,
        "approximate_value": known & ~untested["bound_not_value"] & qualifiers.eq("approx").any(axis=1),
        "renamed": known & (label_from != label_to),
        "difference_of_cumulative": either("is_difference"),
    }
    gaps = compared["year_to"] - compared["year_from"]
    apart = gaps.map(lambda gap: f"{gap}_years_apart" if gap > 1 else "")
    explained = compared["note"].where(~(pairs["is_twice"] | other_unit), "")
    return compared.assign(value_to=pairs["value_to"], note=join_notes(explained, write_notes(reasons), apart))


_KINDS = {**dict.fromkeys(COUNTED_ONCE, "count"), "share": "proportion"}


def _direction(indicator_id: str | None, catalogue: Catalogue) -> float:
    return catalogue.indicators[indicator_id].direction if isinstance(indicator_id, str) else float("nan")


def _constant_prices(changes: pd.DataFrame, prices: pd.Series) -> dict[str, pd.Series]:
    """Return the change of amounts of money in the prices of the later year, and in per cent of the earlier amount."""
    is_money = (changes["measure"] == "money") & changes["change"].notna()
    deflator = changes["year_to"].map(prices) / changes["year_from"].map(prices)
    earlier = (changes["value_from"] * deflator).where(is_money & (changes["value_from"] > 0))
    change = changes["value_to"] - earlier
    return {"change_constant_prices": change.round(2), "change_constant_prices_pct": 100 * change / earlier}
