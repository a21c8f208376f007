"""A city's changes between its years.

Counts are compared as they are, also those of indicators that are not mapped. No missing year is bridged in silence.
"""

from itertools import pairwise

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.comparing.series import BOUNDS, series_of
from srps.labels import fold
from srps.statistics.change import compare_values
from srps.statistics.frames import join_notes, write_notes


def city_changes(observations: pd.DataFrame, catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the `changes` table of one city: neighbouring available years, and first to last.

    Neighbouring means neighbouring among the years that the city has; a series that lacks one of the two years
    gets the verdict `no_comparison`. Counts are compared as counts; the false discovery rate is held within each pair
    of years. Besides the keys of `compare_values` a `note` may say `printed_twice_differently`, `different_units`
    (both: no comparison), `bound_not_value` (no test), `approximate_value`, `renamed` and `2_years_apart`.
    """
    table = processed_tables()["changes"]
    years = sorted(int(year) for year in observations["year"].unique())
    series = series_of(observations, catalogue) if len(years) > 1 else pd.DataFrame()
    if series.empty:
        return table.empty()
    spans = list(pairwise(years)) + ([(years[0], years[-1])] if len(years) > 2 else [])
    newest = series.groupby("series", sort=False)[["indicator_id", "indicator", "unit"]].last().reset_index()
    pairs = pd.DataFrame(spans, columns=["year_from", "year_to"]).merge(newest, how="cross")
    keys = ["series", "year"]
    is_twice = series.duplicated(keys, keep=False)
    single = series[~is_twice].set_index(keys)[["indicator", "value", "unit", "qualifier", "definition"]]
    doubled = pd.MultiIndex.from_frame(series.loc[is_twice, keys])
    twice = pd.Series(False, index=pairs.index)
    for end in ("from", "to"):
        place = pd.MultiIndex.from_frame(pairs[["series", f"year_{end}"]])
        pairs = pairs.join(single.reindex(place).reset_index(drop=True).add_suffix(f"_{end}"))
        twice |= place.isin(doubled)
    return table.typed(_judged(pairs.assign(city=city, is_twice=twice), catalogue))


def _judged(pairs: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return pairs of years with test, verdict and note; what ends in _from and _to is of either year."""
    known = pairs["value_from"].notna() & pairs["value_to"].notna()
    other_unit = known & (pairs["unit_from"] != pairs["unit_to"])
    label_from, label_to = (pairs[f"indicator_{end}"].fillna("").map(fold) for end in ("from", "to"))
    qualifiers = pairs[["qualifier_from", "qualifier_to"]]
    is_bound = known & qualifiers.isin(BOUNDS).any(axis=1)
    compared = compare_values(
        pairs.assign(
            value_to=pairs["value_to"].where(~other_unit),
            kind=[_kind(unit, catalogue) for unit in pairs["unit"]],
            direction=[_direction(indicator_id, catalogue) for indicator_id in pairs["indicator_id"]],
            is_break=known & (pairs["definition_from"] != pairs["definition_to"]),
        ).assign(kind=lambda frame: frame["kind"].where(~is_bound, "amount")),
        by=["city", "year_from", "year_to"],
        confidence=CONFIDENCE,
    )
    reasons = {
        "printed_twice_differently": pairs["is_twice"],
        "different_units": other_unit,
        "bound_not_value": is_bound,
        "approximate_value": known & ~is_bound & qualifiers.eq("approx").any(axis=1),
        "renamed": known & (label_from != label_to),
    }
    gaps = compared["year_to"] - compared["year_from"]
    apart = gaps.map(lambda gap: f"{gap}_years_apart" if gap > 1 else "")
    explained = compared["note"].where(~(pairs["is_twice"] | other_unit), "")
    return compared.assign(value_to=pairs["value_to"], note=join_notes(explained, write_notes(reasons), apart))


def _kind(unit: str, catalogue: Catalogue) -> str:
    entry = catalogue.units.get(unit)
    if entry is not None and entry.dimension == "share":
        return "proportion"
    return "count" if entry is not None and entry.counted else "amount"


def _direction(indicator_id: str | None, catalogue: Catalogue) -> float:
    return catalogue.indicators[indicator_id].direction if isinstance(indicator_id, str) else float("nan")
