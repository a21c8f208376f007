"""The chapter on composite indices: over cities, or over one city's years, or what is missing for one."""

import pandas as pd

from srps import compare
from srps.composition import MINIMUM_INDICATORS, MINIMUM_UNITS, Composition, compose_cities, compose_years
from srps.display import Html, Section, Shown, Table
from srps.language import Texts, texts
from srps.numbers import round_half_up
from srps.steps import AllCities, CityYears


def over_cities(results: AllCities) -> Shown:
    """Return the composite index over cities, or what is missing for one."""
    t = texts(results.run.language)
    composition = compose_cities(results.comparison, results.run.catalogue)
    names = [results.run.catalogue.indicators[i].title.of(t.language) for i in composition.indicators]
    if not composition.is_offered:
        return _missing(
            t.gettext(
                "No composite index is offered. It needs at least {indicators} indicators that are clearly good or bad and that at least {cities} cities report in the same meaning, and cities that report at least two thirds of them. There are {n} such indicators now.",
                indicators=MINIMUM_INDICATORS,
                cities=MINIMUM_UNITS,
                n=len(names),
            ),
            t,
        )
    units = [results.run.catalogue.city_name(str(city)) for city in composition.coverage.index]
    text = t.gettext("Indicators in the index, with equal weights: {names}.", names="; ".join(names))
    table = _scores(composition, t.gettext("City"), units, t.gettext("Composite index of the cities"), t)
    return Section(t.gettext("Composite index"), paragraphs=(text,), items=(table,), name="composite-index")


def over_years(results: CityYears) -> Shown:
    """Return the index over the years with what each indicator gave to its change; nothing for one or two years."""
    t = texts(results.run.language)
    if len(results.years) < MINIMUM_UNITS:
        return Html("")
    series = compare.series_of(results.observations, results.run.catalogue)
    composition = compose_years(series, results.run.catalogue, results.run.city)
    names = {i: results.run.catalogue.indicators[i].title.of(t.language) for i in composition.indicators}
    if not composition.is_offered:
        return _missing(
            t.gettext(
                "No composite index is offered. It needs at least {indicators} indicators that are clearly good or bad, with an unchanged definition, in at least {years} years. There are {n} such indicators.",
                indicators=MINIMUM_INDICATORS,
                years=MINIMUM_UNITS,
                n=len(names),
            ),
            t,
        )
    years = [str(year) for _, year in composition.coverage.index]
    text = t.gettext(
        "All years stand on one scale (0 is the worst, 100 the best value of the years), with equal weights; nothing is filled in."
    )
    items = (
        _scores(composition, t.gettext("Year"), years, t.gettext("Composite index by year"), t),
        _change(composition, names, t),
    )
    return Section(t.gettext("Composite index"), paragraphs=(text,), items=items, name="composite-index")


def _missing(text: str, t: Texts) -> Shown:
    return Section(t.gettext("Composite index"), paragraphs=(text,), name="composite-index")


def _scores(composition: Composition, heading: str, units: list[str], caption: str, t: Texts) -> Table:
    rows = composition.intervals
    frame = pd.DataFrame(
        {
            heading: units,
            t.gettext("Index (0–100)"): [
                "–" if pd.isna(v) else t.number(round_half_up(v, 1), 1) for v in rows["score"]
            ],
            t.gettext("90 % of the variants: score"): _spans(rows["score_lower"], rows["score_upper"], 1, t),
            t.gettext("90 % of the variants: rank"): _spans(rows["rank_lower"], rows["rank_upper"], 0, t),
            t.gettext("Indicators reported"): [t.number(int(n)) for n in composition.coverage["n"]],
        }
    )
    return Table("composite", caption, frame, t, numeric=tuple(frame.columns[1:]))


def _change(composition: Composition, names: dict[str, str], t: Texts) -> Table:
    change = composition.change
    given = t.gettext("Gave to the change of the index")
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [names[code] for code in change["code"]],
            given: [
                "–" if pd.isna(v) else ("+" if v > 0 else "") + t.number(round_half_up(v, 1), 1)
                for v in change["change"]
            ],
        }
    )
    caption = t.gettext("What each indicator gave to the change from the first to the last year")
    return Table("composite-change", caption, frame, t, numeric=(given,))


def _spans(lower: pd.Series, upper: pd.Series, decimals: int, t: Texts) -> list[str]:
    return [
        "–"
        if pd.isna(a) or pd.isna(b)
        else " – ".join(t.number(round_half_up(value, decimals), decimals) for value in (a, b))
        for a, b in zip(lower, upper, strict=True)
    ]
