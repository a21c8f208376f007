"""Trends of a city's series, its ratings and its population: cut where a definition changes, never joined."""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.comparing.context import census_bases
from srps.comparing.measures import COUNTED_ONCE
from srps.comparing.series import BOUNDS, series_of
from srps.statistics.change import benjamini_hochberg
from srps.statistics.count_trend import count_trend
from srps.statistics.trend import MINIMUM_VALUES as TREND_FROM
from srps.statistics.trend import trends

KNOWN_EXACTLY = ("capacity", "acts", "other")
"""Kinds of measure that are known exactly, such as a population: a slope, and nothing to test."""
_LIMITS = ["lower", "upper", "tau", "p_value"]


def city_trends(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the trend of every series with enough years, cut at breaks.

    Counts of persons, cases and services: Poisson regression on the year with a dispersion, as `yearly_pct` (change per
    year in per cent) with limits; residents are its offset where all years have them on one census base. What is
    known exactly has its Theil–Sen slope and no test; all else also the Mann–Kendall test. Of years in which a value
    was printed twice differently, only a bound was printed or a check doubts the value, none is used. `q_value` holds
    the false discovery rate over all pieces of a city.
    """
    series = series_of(observations, catalogue).drop_duplicates(["city", "series", "year"], keep=False)
    series = series[~series["qualifier"].isin(BOUNDS) & ~series["is_distrusted"]]
    series = series.sort_values(["city", "series", "year"], ignore_index=True)
    series["is_break"] = _changes(series, ["definition", "unit"], ["city", "series"])
    series["segment"] = series.groupby(["city", "series"])["is_break"].cumsum() + 1
    long = series[series.groupby(["city", "series"])["year"].transform("size") >= TREND_FROM]
    found = trends(long, "value", by=["city", "series"], is_break="is_break", confidence=CONFIDENCE)
    facts = series.groupby(["city", "series"])[["indicator_id", "indicator", "unit", "measure"]].last().reset_index()
    found = found.merge(facts, on=["city", "series"], how="left")
    pieces = dict(list(long.groupby(["city", "series", "segment"])))
    keys = zip(found["city"], found["series"], found["segment"], strict=True)
    fits = [_count_trend(pieces[key], catalogue) for key in keys]
    found = found.join(pd.DataFrame(fits, index=found.index, columns=_COUNT_COLUMNS))
    is_count = found["dispersion"].notna()
    untested = is_count | found["measure"].isin(KNOWN_EXACTLY)
    found[_LIMITS] = found[_LIMITS].where(~untested)
    found["method"] = (
        found["method"]
        .mask(is_count, "poisson_regression")
        .mask(found["measure"].isin(KNOWN_EXACTLY) & (found["method"] != ""), "theil_sen")
    )
    found["note"] = found["note"].where(~untested, _without_tests(found["note"]))
    found["p_value"] = found["p_value"].where(~is_count, found["count_p_value"])
    found = found.drop(columns="count_p_value")
    return found.assign(q_value=found.groupby("city")["p_value"].transform(benjamini_hochberg))


_COUNT_COLUMNS = ["yearly_pct", "yearly_pct_lower", "yearly_pct_upper", "count_p_value", "dispersion", "has_offset"]


def _count_trend(rows: pd.DataFrame, catalogue: Catalogue) -> tuple[float, ...]:
    """Return the Poisson regression of one piece of a series, missing where it is no count or too short."""
    measure = rows["measure"].iloc[-1]
    counts = rows["value"]
    if (
        measure not in (*COUNTED_ONCE, "services")
        or len(rows) < TREND_FROM
        or not ((counts >= 0) & (counts == counts.round())).all()
    ):
        return (*[float("nan")] * 5, False)
    places = pd.MultiIndex.from_frame(rows[["city", "year"]])
    residents = [catalogue.population(*place) for place in places]
    bases = census_bases(catalogue.context).reindex(places)
    has_offset = all(residents) and bases.nunique(dropna=False) == 1
    exposure = [float(known) for known in residents if known] if has_offset else 1.0
    fit = count_trend(rows["year"], counts, exposure, CONFIDENCE, is_stated=measure in COUNTED_ONCE)
    percent = [100 * (ratio - 1) for ratio in (fit.ratio, fit.lower, fit.upper)]
    return (*percent, fit.p_value, fit.dispersion, has_offset)


def trends_table(found: pd.DataFrame) -> pd.DataFrame:
    """Return what `city_trends` found as the `trends` table, typed; slopes are in the indicator's unit per year."""
    table = processed_tables()["trends"]
    return table.typed(found.rename(columns={"lower": "slope_lower", "upper": "slope_upper"}))


def population_trends(context: pd.DataFrame) -> pd.DataFrame:
    """Return the slope of a city's population within each census base; it is known in full, so nothing is tested.

    `context` is as of `context_series`. Slopes are residents per year (Theil–Sen), without limits; the columns are
    those of `srps.statistics.trend.trends`, with `base`.
    """
    rows = context.assign(measure="population").sort_values("year", ignore_index=True)
    rows["is_break"] = _changes(rows, ["base"], ["measure"])
    found = trends(rows, "value", by=["measure"], is_break="is_break", confidence=CONFIDENCE)
    if len(found):
        rows["piece"] = rows["is_break"].cumsum() + 1
        found["base"] = found["segment"].map(rows.groupby("piece")["base"].first())
    found["method"] = found["method"].mask(found["method"] != "", "theil_sen")
    return found.assign(note=_without_tests(found["note"]), **dict.fromkeys(_LIMITS, float("nan")))


_OF_TESTS = {"no_interval_at_this_level", "autocorrelated"}


def _without_tests(notes: pd.Series) -> pd.Series:
    """Return notes without what they say of a test that is not shown."""
    return notes.map(lambda note: ";".join(key for key in note.split(";") if key not in _OF_TESTS))


def _changes(frame: pd.DataFrame, columns: list[str], by: list[str]) -> pd.Series:
    """Tell in which rows one of the columns is another than in the row before of the same series."""
    before = frame.groupby(by)[columns].shift()
    return (before.notna() & (before != frame[columns])).any(axis=1)
