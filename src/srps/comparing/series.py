"""Which rows of the observations are one series over the years: mapped to one id, or of one label.

Pure: stacked frames in, frames out. Nothing is interpolated, no series carried across a changed definition.
"""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.catalogue.periods import is_of_year
from srps.labels import fold

BOUNDS = ("at_least", "at_most", "range")
"""Qualifiers of numbers that bound a value and do not give it."""
_MAPPED = ["city", "year", "indicator_id"]
_SERIES_COLUMNS = [
    "city",
    "year",
    "series",
    "indicator_id",
    "match",
    "indicator",
    "unit",
    "value",
    "qualifier",
    "definition",
    "break_before",
]


def series_of(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row per series, year and printed value of every total, and of every part that is mapped by itself.

    Columns: city, year, series, indicator_id and match (exact and close matches only), indicator (the label, with the
    part's name), unit, value, qualifier, definition (a number that grows with every declared break) and break_before
    (the year of the newest break so far, missing before the first). Rows without a value or of another period than the
    year are left out. A series with two rows in a year was printed twice
    differently.

    One series are: what is mapped to one id as an exact or close match; what is mapped to one id as the same broad or
    narrow match, unless a year has several labels for it; and otherwise what has the same goal and label. Labels that
    occur with several units, or with several values in several actions, in one year are told apart by these.
    """
    return every_series(observations[observations["value"].notna()], catalogue)


def every_series(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return what `series_of` does, with the rows that have no value."""
    rows = observations[
        ((observations["breakdown"] == "") | observations["match"].isin(COMPARABLE)) & is_of_year(observations)
    ]
    rows = rows.sort_values(["city", "year", "line"], kind="stable", ignore_index=True)
    is_comparable = rows["match"].isin(COMPARABLE)
    label = rows["goal"] + "|" + rows["indicator"].map(fold)
    related = (rows["indicator_id"] + "|" + rows["match"]).where(~is_comparable)
    series = related.where(related.notna() & ~_has_several(label, rows, related), label)
    for several, name in (("unit", "unit"), ("value", "action")):
        series = series.where(~_has_several(rows[several], rows, series), series + "|" + rows[name])
    breaks = _breaks_so_far(rows, catalogue)
    part = rows["breakdown"].where(rows["breakdown"] == "", " – " + rows["breakdown"])
    rows = rows.assign(
        series=series.where(~is_comparable, rows["indicator_id"]),
        indicator=rows["indicator"] + part,
        definition=[len(years) for years in breaks],
        break_before=pd.Series([max(years, default=None) for years in breaks], rows.index, dtype="Int64"),
        indicator_id=rows["indicator_id"].where(is_comparable),
        match=rows["match"].where(is_comparable),
    )
    return rows.drop_duplicates(["city", "year", "series", "unit", "value"], ignore_index=True)[_SERIES_COLUMNS]


def _has_several(column: pd.Series, rows: pd.DataFrame, series: pd.Series) -> pd.Series:
    """Tell which rows belong to a city's series that shows several values of `column` in one of the years."""
    several = column.groupby([rows["city"], rows["year"], series], dropna=False).transform("nunique") > 1
    return several.groupby([rows["city"], series], dropna=False).transform("any")


def _breaks_so_far(rows: pd.DataFrame, catalogue: Catalogue) -> list[list[int]]:
    """Return for each row the declared breaks of its id, in the city's mapping, up to its year."""
    breaks: dict[tuple[str, str], set[int]] = {}
    for city in rows["city"].unique():
        for entry in catalogue.mapping(city).indicators:
            if entry.break_before is not None:
                breaks.setdefault((city, entry.indicator_id), set()).add(entry.break_before)
    return [
        sorted(first for first in breaks.get((city, indicator_id), ()) if first <= year)
        for city, year, indicator_id in zip(*(rows[name].tolist() for name in _MAPPED), strict=True)
    ]
