"""The chapter on composite indices: over cities, or over one city's years, or what is missing for one.

With an index stand what its scores and ranks hang on: weights, single indicators, choices of the method.
"""

import pandas as pd

from srps.comparing.indices import (
    INTERVAL,
    MINIMUM_COUNT,
    MINIMUM_INDICATORS,
    MINIMUM_UNITS,
    Composition,
    Offered,
)
from srps.numbers import round_half_up
from srps.results.steps import AllCities, CityYears
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Html, Section, Shown, Table

CHOICES = {
    "normalisation": mark("Scaling of the indicators: min–max or percentile rank"),
    "aggregation": mark("Summing up: arithmetic mean or median"),
    "weight_perturbation": mark("Weights: equal, or each up to a quarter more or less"),
}
MOST_UNITS, MOST_COLUMNS = 60, 12
"""Units in the table of an index, and in that of its weights; all of them are in the downloads."""
CHANGED = "\N{NO-BREAK SPACE}*"
"""Stands behind a figure that was filled in or treated."""


def over_cities(results: AllCities) -> Shown:
    """Return the composite index over cities, or what is missing for one."""
    t = texts(results.run.language)
    composition = results.index
    names = {i: results.run.catalogue.indicators[i].title.of(t.language) for i in composition.indicators}
    if composition.index is None:
        return _missing(
            t.gettext(
                "No composite index is offered. It needs at least {indicators} indicators that are clearly good or bad and that at least {cities} cities report for the same year in the same meaning, and cities that report at least two thirds of them. There are {n} such indicators now.",
                indicators=MINIMUM_INDICATORS,
                cities=MINIMUM_UNITS,
                n=len(names),
            ),
            t,
        )
    units = [results.run.catalogue.city_name(str(city)) for city in composition.coverage.index]
    text = t.gettext(
        "Cities in {year}. Indicators in the index, with equal weights: {names}.",
        year=composition.year,
        names="; ".join(names.values()),
    )
    captions = (t.gettext("City"), t.gettext("Composite index of the cities"))
    return _chapter(text, _tables(composition, composition.index, captions, units, names, t), t)


def over_years(results: CityYears) -> Shown:
    """Return the index over the years with what each indicator gave to its change; nothing for one or two years."""
    t = texts(results.run.language)
    if len(results.years) < MINIMUM_UNITS:
        return Html("")
    composition = results.index
    names = {i: results.run.catalogue.indicators[i].title.of(t.language) for i in composition.indicators}
    if composition.index is None:
        return _missing(
            t.gettext(
                "No composite index is offered. It needs at least {indicators} indicators with an unchanged definition in at least {years} years, for which the catalogue fixes the values that are worth 0 and 100; counts of persons or cases below {least} do not enter. There are {n} such indicators.",
                indicators=MINIMUM_INDICATORS,
                years=MINIMUM_UNITS,
                least=MINIMUM_COUNT,
                n=len(names),
            ),
            t,
        )
    years = [str(year) for year in composition.coverage.index]
    text = t.gettext(
        "All years share one scale: 0 and 100 are fixed values of the catalogue, so that a new year moves no other. The weights are equal; nothing is filled in."
    )
    captions = (t.gettext("Year"), t.gettext("Composite index by year"))
    return _chapter(text, _tables(composition, composition.index, captions, years, names, t), t)


def _missing(text: str, t: Texts) -> Shown:
    return _chapter(text, (), t)


def _chapter(text: str, tables: tuple[Table, ...], t: Texts) -> Shown:
    title, name = t.gettext("Composite index"), "composite-index"
    return Section(title, level=3, paragraphs=(text,), items=tables, name=name, folds_tables=True)


def _tables(
    composition: Composition,
    index: Offered,
    captions: tuple[str, str],
    units: list[str],
    names: dict[str, str],
    t: Texts,
) -> tuple[Table, ...]:
    change = () if index.change is None else (_change(index.change, names, t),)
    return (
        _scores(composition, index, captions, units, t),
        _weights(index, units, names, t),
        *change,
        _left_out(index, names, t),
        _sobol(index, t),
    )


def _scores(composition: Composition, index: Offered, captions: tuple[str, str], units: list[str], t: Texts) -> Table:
    heading, caption = captions
    rows, share = index.uncertainty.summary, t.percent(100 * INTERVAL, None)
    is_changed = (index.result.marks != "").any(axis=1)
    frame = pd.DataFrame(
        {
            heading: units,
            t.gettext("Index (0–100)"): [
                _number(score, 1, t) + (CHANGED if changed else "")
                for score, changed in zip(rows["score"], is_changed, strict=True)
            ],
            t.gettext("Rank"): [_number(rank, 0, t) for rank in rows["rank"]],
            t.gettext("{share} of the variants: score", share=share): _spans(
                rows["score_lower"], rows["score_upper"], 1, t
            ),
            t.gettext("{share} of the variants: rank", share=share): _spans(
                rows["rank_lower"], rows["rank_upper"], 0, t
            ),
            t.gettext("Indicators reported"): [t.number(int(n)) for n in composition.coverage["n"]],
        }
    )
    is_cut = len(frame) > MOST_UNITS
    if is_cut:
        frame = frame.iloc[rows["rank"].to_numpy().argsort(kind="stable")[:MOST_UNITS]]
    note = t.gettext(
        "Rank 1 is the best. The choices below, and the chance in counts of persons and cases, were varied at random: {n} variants, {failed} of which gave no score. Score intervals use the variants on the same scale, rank intervals all of them. An index says how the chosen figures stand, not how anyone fares.",
        n=t.number(len(index.uncertainty.draws)),
        failed=t.number(index.uncertainty.n_failed),
    )
    return Table(
        "composite",
        caption,
        frame,
        t,
        numeric=tuple(frame.columns[1:]),
        note=f"{_cut_note(is_cut, t)} {note} {_mark_note(is_changed.any(), t)}".strip(),
        wide=True,
        data=composition.coverage.join(rows).rename_axis("unit").reset_index(),
    )


def _weights(index: Offered, units: list[str], names: dict[str, str], t: Texts) -> Table:
    weights, marks = index.result.effective_weights(), index.result.marks
    is_cut = len(units) > MOST_COLUMNS
    if is_cut:
        units, weights, marks = units[:MOST_COLUMNS], weights.iloc[:MOST_COLUMNS], marks.iloc[:MOST_COLUMNS]
    columns = {
        unit: [
            t.percent(100 * weight, 1) + (CHANGED if mark else "") if weight > 0 else "–"
            for weight, mark in zip(weights.iloc[row], marks.iloc[row], strict=True)
        ]
        for row, unit in enumerate(units)
    }
    frame = pd.DataFrame({t.gettext("Indicator"): [names[code] for code in weights.columns], **columns})
    note = t.gettext(
        "The share of a score that an indicator decides. Where one is not reported, the others take over its weight."
    )
    return Table(
        "composite-weights",
        t.gettext("Effective weights"),
        frame,
        t,
        numeric=tuple(columns),
        note=f"{_cut_note(is_cut, t)} {note} {_mark_note((marks != '').any(axis=None), t)}".strip(),
        wide=True,
        data=index.cells(),
    )


def _cut_note(is_cut: bool, t: Texts) -> str:
    return t.gettext("Not all cities and years are shown; the download has them.") if is_cut else ""


def _mark_note(is_any: bool, t: Texts) -> str:
    return t.gettext("* a value was filled in or treated; which and how is in the download.") if is_any else ""


def _change(change: pd.DataFrame, names: dict[str, str], t: Texts) -> Table:
    given = t.gettext("Gave to the change of the index")
    marks = change[["mark_from", "mark_to"]].ne("").any(axis=1)
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [names[code] for code in change["code"]],
            given: [
                _number(v, 1, t, sign=True) + (CHANGED if mark else "")
                for v, mark in zip(change["change"], marks, strict=True)
            ],
        }
    )
    caption = t.gettext("What each indicator gave to the change from the first to the last year")
    note = t.gettext(
        "The parts add up to the change of the index: {change}.",
        change=_number(change["change"].sum(), 1, t, sign=True),
    )
    return Table("composite-change", caption, frame, t, numeric=(given,), note=note, data=change.drop(columns="unit"))


def _left_out(index: Offered, names: dict[str, str], t: Texts) -> Table:
    rows = index.left_out.summary
    scores = index.left_out.scores.sub(index.left_out.nominal["score"], axis=0)
    frame = pd.DataFrame(
        {
            t.gettext("Indicator left out"): [names[code] for code in rows.index],
            t.gettext("Largest change of a score"): [
                _number(scores[code].loc[scores[code].abs().idxmax()], 1, t, sign=True)
                if scores[code].notna().any()
                else "–"
                for code in rows.index
            ],
            t.gettext("Mean change of rank"): [_number(v, 1, t) for v in rows["mean_absolute_rank_change"]],
            t.gettext("Largest change of rank"): [_number(v, 0, t) for v in rows["largest_rank_change"]],
            t.gettext("Left without a score"): [t.number(int(n)) for n in rows["n_lost"]],
        }
    )
    note = t.gettext(
        "Each indicator is left out in turn and the index is built again. The more the ranks change, the more the result depends on that one indicator."
    )
    data = rows.join(scores.T.add_prefix("score_change_")).join(
        index.left_out.rank_changes.T.add_prefix("rank_change_")
    )
    return Table(
        "composite-left-out",
        t.gettext("The index with one indicator left out"),
        frame,
        t,
        numeric=tuple(frame.columns[1:]),
        note=note,
        wide=True,
        data=data.rename_axis("indicator_id").reset_index(),
    )


def _sobol(index: Offered, t: Texts) -> Table:
    found = index.sobol
    explained = found is not None and found.variance > 0
    rows = found.indices if found is not None and explained else pd.DataFrame()
    frame = pd.DataFrame(
        {
            t.gettext("Choice"): [t.gettext(CHOICES[name]) for name in rows.index],
            t.gettext("Alone (first order)"): [
                _share(r.first_order, r.first_order_half_width, t) for r in rows.itertuples()
            ],
            t.gettext("With the other choices (total order)"): [
                _share(r.total_order, r.total_order_half_width, t) for r in rows.itertuples()
            ],
        }
    )
    empty = (
        t.gettext("not computed: some choices leave units without a score that others give one")
        if found is None
        else t.gettext("no choice changes any rank")
    )
    note = t.gettext(
        "How much of what the ranks change each choice explains, from 0 to 1: alone, and together with the others; ± gives 95% limits. Where the second figure is much larger, the choices work together. The index was built {n} times.",
        n=t.number(len(found.values) if found is not None else 0),
    )
    return Table(
        "composite-sobol",
        t.gettext("Which choice the ranks depend on (Sobol indices)"),
        frame,
        t,
        numeric=tuple(frame.columns[1:]),
        note=note if explained else "",
        empty=empty,
        data=rows.reset_index(),
    )


def _share(value: float, half_width: float, t: Texts) -> str:
    return f"{_number(value, 2, t)} ± {_number(half_width, 2, t)}"


def _number(value: float, decimals: int, t: Texts, *, sign: bool = False) -> str:
    if pd.isna(value):
        return "–"
    number = round_half_up(value, decimals)
    return ("+" if sign and number > 0 else "") + t.number(number, decimals)


def _spans(lower: pd.Series, upper: pd.Series, decimals: int, t: Texts) -> list[str]:
    return [
        "–" if pd.isna(a) or pd.isna(b) else f"{_number(a, decimals, t)} – {_number(b, decimals, t)}"
        for a, b in zip(lower, upper, strict=True)
    ]
