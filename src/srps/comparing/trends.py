"""Trends of a city's series, its ratings and its population: cut where a definition changes, never joined."""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.comparing import CONFIDENCE
from srps.comparing.series import BOUNDS, series_of
from srps.statistics.change import benjamini_hochberg
from srps.statistics.trend import MINIMUM_VALUES as TREND_FROM
from srps.statistics.trend import trends


def city_trends(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return Theil–Sen slopes and Mann–Kendall tests of every series with enough years, cut at breaks.

    Of years in which a value was printed twice differently, or only a bound was printed, none is used. `q_value` holds
    the false discovery rate over all pieces of a city.
    """
    series = series_of(observations, catalogue).drop_duplicates(["city", "series", "year"], keep=False)
    series = series[~series["qualifier"].isin(BOUNDS)].sort_values(["city", "series", "year"], ignore_index=True)
    series["is_break"] = _changes(series, ["definition", "unit"], ["city", "series"])
    long = series[series.groupby(["city", "series"])["year"].transform("size") >= TREND_FROM]
    found = trends(long, "value", by=["city", "series"], is_break="is_break", confidence=CONFIDENCE)
    return found.assign(q_value=found.groupby("city")["p_value"].transform(benjamini_hochberg))


def score_trends(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the trend of a city's mean rating over its years; another scale cuts it."""
    rated = scores[(scores["score"] == "implementation_mean") & (scores["scope"] == "overall")].dropna(subset="value")
    return _one_trend(rated.assign(measure=rated["score"]), cut_by="method")


def population_trends(context: pd.DataFrame) -> pd.DataFrame:
    """Return the trend of a city's population within each census base; `context` is as of `context_series`."""
    return _one_trend(context.assign(measure="population"), cut_by="base")


def _one_trend(rows: pd.DataFrame, cut_by: str) -> pd.DataFrame:
    rows = rows.sort_values("year", ignore_index=True)
    rows["is_break"] = _changes(rows, [cut_by], ["measure"])
    return trends(rows, "value", by=["measure"], is_break="is_break", confidence=CONFIDENCE)


def _changes(frame: pd.DataFrame, columns: list[str], by: list[str]) -> pd.Series:
    """Tell in which rows one of the columns is another than in the row before of the same series."""
    before = frame.groupby(by)[columns].shift()
    return (before.notna() & (before != frame[columns])).any(axis=1)
