"""Which rows of the observations are one series over the years: mapped to one id, or of one label.

Pure: stacked frames in, frames out. Nothing is interpolated, no series carried across a changed definition.
"""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.catalogue.periods import is_of_year
from srps.comparing.labels import label_keys, with_sums
from srps.comparing.measures import measures_of
from srps.comparing.shares import printed_parts

BOUNDS = ("at_least", "at_most", "range")
"""Qualifiers of numbers that bound a value and do not give it."""
DISTRUSTING = ("plausible", "jump")
"""Checks that doubt a value without calling it wrong: it is shown and gets no verdict."""
DISTRUSTED = "is_distrusted"
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
    "measure",
    "numerator",
    "denominator",
    "is_distrusted",
    "is_difference",
]


def series_of(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row per series, year and printed value of every total, and of every part that is mapped by itself.

    Columns: city, year, series, indicator_id and match (exact and close matches only), indicator (the label, with the
    part's name), unit, value, qualifier, definition (a number that grows with every declared break), break_before (the
    year of the newest break so far, missing before the first), measure, numerator and denominator (of a percentage, see
    `printed_parts`), is_distrusted (a check doubts the value; see `mark_distrusted`) and is_difference (a value that
    the document adds up over years; what came in the year is its difference from the year before's). Rows without a
    value, forecasts and rows of another period than the year are left out. A series with two rows in a year was printed
    twice differently.

    One series are: what is mapped to one id as an exact or close match; what is mapped to one id as the same broad or
    narrow match, unless a year has several labels for it; and otherwise what has the same label within one
    strategy (goal too, where the label is not unique); see `srps.comparing.labels`. Labels that
    occur with several units, or with several values in several actions, in one year are told apart by these.
    """
    rows = every_series(observations[observations["value"].notna()], catalogue)
    return rows[rows["value"].notna()].reset_index(drop=True)


def every_series(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return what `series_of` does, with the rows that have no value."""
    observations = with_sums(observations, catalogue).reset_index(drop=True)
    is_cumulative = observations["period_kind"].eq("cumulative").fillna(False)
    rows = observations[
        ((observations["breakdown"] == "") | observations["match"].isin(COMPARABLE))
        & (is_of_year(observations) | is_cumulative)
        & (observations["status"] != "forecast")
    ]
    rows = rows.assign(is_difference=is_cumulative[rows.index]).join(printed_parts(observations, catalogue))
    rows = rows.sort_values(["city", "year", "line"], kind="stable", ignore_index=True)
    is_comparable = rows["match"].isin(COMPARABLE)
    label = label_keys(rows)
    related = (rows["indicator_id"] + "|" + rows["match"]).where(~is_comparable)
    series = related.where(related.notna() & ~_has_several(label, rows, related), label)
    series = series.where(~_has_several(rows["unit"], rows, series), series + "|" + rows["unit"])
    is_told_apart = _has_several(rows["value"], rows, series) & _has_several(
        rows["action"].where(rows["action"] != ""), rows, series
    )
    series = series.where(~is_told_apart, series + "|" + rows["action"])
    breaks = _breaks_so_far(rows, catalogue)
    part = rows["breakdown"].where(rows["breakdown"] == "", " – " + rows["breakdown"])
    rows = rows.assign(
        series=series.where(~is_comparable, rows["indicator_id"]),
        indicator=rows["indicator"] + part,
        definition=[len(years) for years in breaks],
        break_before=pd.Series([max(years, default=None) for years in breaks], rows.index, dtype="Int64"),
        indicator_id=rows["indicator_id"].where(is_comparable),
        match=rows["match"].where(is_comparable),
        measure=measures_of(rows, catalogue),
        is_distrusted=rows.get(DISTRUSTED, False),
    )
    rows["value"] = _of_the_year(rows)
    return rows.drop_duplicates(["city", "year", "series", "unit", "value"], ignore_index=True)[_SERIES_COLUMNS]


def _of_the_year(rows: pd.DataFrame) -> pd.Series:
    """Return the values, of those added up since an earlier year what the year itself brought, where that is known."""
    since = rows["period"].str.extract(r"((?:19|20)\d\d)", expand=False).where(rows["is_difference"])
    keys = [rows["city"], rows["series"], rows["unit"], since]
    value = rows["value"]
    known = pd.Series(value.to_numpy(), pd.MultiIndex.from_arrays([*keys, rows["year"]]))
    known = known[~known.index.duplicated(keep=False)]
    before = known.reindex(pd.MultiIndex.from_arrays([*keys, rows["year"] - 1])).to_numpy()
    grown = (value - before).where(since != rows["year"].astype(str), value)
    return value.where(~rows["is_difference"], grown.where(grown >= 0))


def mark_distrusted(observations: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """Return the observations with `is_distrusted`: whether one of the checks `DISTRUSTING` failed on the row.

    Both tables are stacked, each city's year in its own order: `row_key` counts the records of one city and year.
    """
    failed = checks[checks["check"].isin(DISTRUSTING) & ~checks["success"].astype(bool)]
    doubted = set(zip(failed["city"], failed["year"], failed["row_key"], strict=True))
    numbers = observations.groupby(["city", "year"]).cumcount() + 1
    keys = zip(observations["city"], observations["year"], "observations:" + numbers.astype(str), strict=True)
    return observations.assign(**{DISTRUSTED: [key in doubted for key in keys]})


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
