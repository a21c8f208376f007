"""Comparisons: a city across its years, and cities with each other. Pure: stacked frames in, frames out.

Between cities only exact and close matches are compared, as rates per 10 000 residents of that city in that year;
within a city counts are compared as they are, also those of indicators that are not mapped, by identical goal and
label. Nothing is interpolated, no missing year bridged in silence, no series carried across a changed definition.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.catalogue.tables import processed_tables
from srps.labels import fold
from srps.statistics.change import benjamini_hochberg, compare_values
from srps.statistics.frames import write_notes
from srps.statistics.rates import crude_rates
from srps.statistics.trend import MINIMUM_VALUES as TREND_FROM
from srps.statistics.trend import trends

CONFIDENCE = 0.95
CENSUS_BREAKS = (2010, 2020)
"""Years from which Statistics Poland's population figures stand on a new census base (2011 and 2021 censuses)."""
VITAL_EVENTS = ("live_births", "deaths")
"""Measures of the context that count independent events of a year."""
BOUNDS = ("at_least", "at_most", "range")
"""Qualifiers of numbers that bound a value and do not give it."""
_BASE_NAMED = re.compile(
    r"\b(2002|2011|2021)[- ]census base"
    r"|(?<!before )(?<!before the )(?<!przed )\b(?:NSP|spis|census)\D{0,25}\b(2002|2011|2021)\b",
    re.IGNORECASE,
)
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
    return _series(observations[observations["value"].notna()], catalogue)


def _series(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    rows = observations[
        ((observations["breakdown"] == "") | observations["match"].isin(COMPARABLE))
        & (observations["period"] == observations["year"].astype(str))
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
    return compared.assign(value_to=pairs["value_to"], note=_joined(explained, write_notes(reasons), apart))


def _joined(*notes: pd.Series) -> list[str]:
    """Join the keys that several columns of notes hold, row by row."""
    return [";".join(filter(None, row)) for row in zip(*notes, strict=True)]


def _kind(unit: str, catalogue: Catalogue) -> str:
    entry = catalogue.units.get(unit)
    if entry is not None and entry.dimension == "share":
        return "proportion"
    return "count" if entry is not None and entry.counted else "amount"


def _direction(indicator_id: str | None, catalogue: Catalogue) -> float:
    return catalogue.indicators[indicator_id].direction if isinstance(indicator_id, str) else float("nan")


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


def compare_cities(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `comparison` table: every exactly or closely mapped indicator, by city, its newest year first.

    Rates per 10 000 residents with 95 % limits, exact Poisson below 10 events and Byar's from 10. A row without a rate
    keeps its place and says why in `note`: `no_population`, `no_rate_for_this_indicator` (it has no denominator),
    `no_count` (the value is missing), `negative_count`, `printed_twice_differently`, `other_unit`; a rate of a bound
    has `bound_not_value`. `comparability` names what differs from the other cities, of each the same year or, where it
    has none, its newest.
    """
    table = processed_tables()["comparison"]
    rows = _series(observations, catalogue).dropna(subset="indicator_id")
    if rows.empty:
        return table.empty()
    keys = ["indicator_id", "city", "year"]
    several = rows.groupby(keys)["value"].transform("nunique") > 1
    rows = rows.assign(is_twice=several, value=rows["value"].where(~several))
    rows = rows.sort_values("value", kind="stable").drop_duplicates(keys)
    rows = rows.sort_values(keys, ascending=[True, True, False], ignore_index=True)
    indicators = [catalogue.indicators[indicator_id] for indicator_id in rows["indicator_id"].tolist()]
    has_denominator = pd.Series([indicator.denominator == "population" for indicator in indicators], dtype=bool)
    other_unit = rows["unit"] != [indicator.unit for indicator in indicators]
    documents = list(zip(rows["city"].tolist(), rows["year"].tolist(), strict=True))
    residents = {document: catalogue.population(*document) for document in set(documents)}
    denominators = pd.Series([residents[document] for document in documents], dtype="float64").where(has_denominator)
    counted = rows.assign(denominator=denominators, count=rows["value"].where(~other_unit))
    rated = crude_rates(counted, "count", "denominator", confidence=CONFIDENCE)
    refusals = rated["note"].where(has_denominator, "no_rate_for_this_indicator")
    refusals = refusals.where(~(rows["is_twice"] | other_unit), "")
    places = pd.MultiIndex.from_frame(rows[["city", "year"]])
    bases = census_bases(catalogue.context).reindex(places, fill_value="unknown").reset_index(drop=True)
    reasons = {
        "printed_twice_differently": rows["is_twice"],
        "other_unit": other_unit,
        "bound_not_value": rows["qualifier"].isin(BOUNDS),
    }
    rated = rated.assign(
        rate=rated["value"],
        value=rows["value"],
        base=bases.where(rated["value"].notna(), ""),
        note=_joined(refusals, write_notes(reasons)),
    )
    return table.typed(rated.assign(comparability=_comparability(rated)))


def _comparability(rated: pd.DataFrame) -> pd.Series:
    """Say for each row what differs between it and the rows of the other cities that it is set beside.

    A row stands beside the same year of each other city or, where that has none, its newest; so all rows of an
    indicator and year stand in one set. Of each city the newest year comes first.
    """
    facts = list(zip(*(rated[name].tolist() for name in ("city", "year", "match", "base", "qualifier")), strict=True))
    newest: dict[str, dict[str, tuple]] = {}
    places: dict[tuple[str, int], list[int]] = {}
    for place, (indicator_id, fact) in enumerate(zip(rated["indicator_id"].tolist(), facts, strict=True)):
        city, year, *_ = fact
        newest.setdefault(indicator_id, {}).setdefault(city, fact)
        places.setdefault((indicator_id, year), []).append(place)
    texts = ["only_city"] * len(rated)
    for (indicator_id, _), same_year in places.items():
        if len(newest[indicator_id]) > 1:
            beside = newest[indicator_id] | {facts[place][0]: facts[place] for place in same_year}
            text = _differences(beside.values())
            for place in same_year:
                texts[place] = text
    return pd.Series(texts, rated.index, dtype="str")


def _differences(compared: Iterable[tuple]) -> str:
    """Say what differs between rows, given as city, year, match, census base (or empty) and qualifier."""
    _, years, matches, bases, qualifiers = zip(*compared, strict=True)
    parts = [
        "same_year" if len(set(years)) == 1 else "different_years",
        "same_definition" if set(matches) == {"exactMatch"} else "close_definition",
    ]
    known = [base for base in bases if base != ""]
    if len(known) > 1:
        parts.append("same_census_base" if len(set(known)) == 1 else "different_census_bases")
    if any(pd.notna(qualifier) and qualifier != "exact" for qualifier in qualifiers):
        parts.append("approximate_value")
    return "; ".join(parts)


def census_bases(context: pd.DataFrame) -> pd.Series:
    """Return the census on which each population figure of a gmina stands: as its note says it, else by its year.

    `context` is the catalogue's; the result is indexed by city and year.
    """
    rows = _populations(context).drop_duplicates(["city", "year"])
    bases = [_census_base(str(note), int(year)) for note, year in zip(rows["note"], rows["year"], strict=True)]
    return pd.Series(bases, pd.MultiIndex.from_frame(rows[["city", "year"]]), dtype="str")


def _populations(context: pd.DataFrame) -> pd.DataFrame:
    return context[(context["measure"] == "population") & (context["area"] == "gmina")]


def _census_base(note: str, year: int) -> str:
    if "first published" in note:
        return "2002" if year <= CENSUS_BREAKS[0] else "2011"
    if named := _BASE_NAMED.search(note):
        return named[1] or named[2]
    if year >= CENSUS_BREAKS[1]:
        return "2021"
    return "2011" if year >= CENSUS_BREAKS[0] else "2002"


def context_series(catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return a city's population by year with the census base of each figure, so that breaks can be shown."""
    rows = _populations(catalogue.context[catalogue.context["city"] == city]).sort_values("year", ignore_index=True)
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
    return compare_values(pairs, by=["year_from", "year_to"], confidence=CONFIDENCE)
