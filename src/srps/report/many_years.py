"""The chapters on one city across its years."""

import re
from itertools import pairwise
from typing import Any, Protocol

import pandas as pd
from markupsafe import Markup

from srps import figures
from srps.comparing.series import BOUNDS
from srps.figures import wording
from srps.labels import fold
from srps.numbers import round_half_up
from srps.report.brief import change_points, large_point
from srps.report.indices import over_years
from srps.report.one_year import score_text
from srps.results.steps import CityYears
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import END_OF_OPENING, Folded, Html, Section, Sections, Shown, Table, folded_on_phone, render
from srps.statistics.change import CLEAR
from srps.statistics.frames import note_keys
from srps.statistics.trend import MINIMUM_VALUES as TREND_FROM

NOTES = {
    "missing_value": mark("a value is missing"),
    "printed_twice_differently": mark("printed twice with different values"),
    "different_units": mark("printed in different units"),
    "bound_not_value": mark("only a bound is printed"),
    "distrusted": mark("a check doubts the value"),
    "unit_unknown": mark("unit not known"),
    "many_per_person": mark("many per person: not tested"),
    "known_exactly": mark("known exactly: the difference is what it is"),
    "difference_of_cumulative": mark("what the year added to a running total"),
    "approximate_value": mark("an approximate value"),
    "renamed": mark("renamed"),
    "from_zero": mark("from zero"),
    "both_zero": mark("zero in both years"),
    "no_numerator": mark("a percentage without its counts"),
    "count_not_whole": mark("not a whole number"),
    "negative_count": mark("a negative number"),
    "negative_amount": mark("a negative number"),
    "too_few_values": mark("fewer than four values"),
    "missing_years": mark("years without a value between"),
    "no_interval_at_this_level": mark("too few values for 95% limits"),
    "autocorrelated": mark("neighbouring years are not independent"),
}
FATES = {
    "vanished": mark("vanished"),
    "new": mark("new"),
    "cut": mark("the same label under a new strategy: joined only by a mapping"),
}
VITAL_EVENTS = {"live_births": mark("Live births"), "deaths": mark("Deaths")}
LARGE, LEAST_COUNT, POINTS = 25.0, 10.0, 10.0
"""Of what is not tested: per cent from which on a change is large, the larger value of a count that is looked at, and
percentage points from which on a share changed much."""
UNSAID = {"missing_value"}
"""Reasons for which a pair of years is counted below the table and not listed in it."""


def _t(results: CityYears) -> Texts:
    return texts(results.run.language)


def _note(keys: str, t: Texts) -> str:
    """Return the reasons of a note in words; how many years lie between stands in the caption."""
    found = [key for key in note_keys(keys) if not re.fullmatch(r"\d+_years_apart", key)]
    return ", ".join(words.word(key, NOTES, t) for key in found)


def opening(results: CityYears) -> Shown:
    """Return the heading; a city with one year is told so plainly."""
    t = _t(results)
    first, last = (results.years[0], results.years[-1]) if results.years else (0, 0)
    is_whole = len(results.years) == last - first + 1 and first != last
    years = f"{first}–{last}" if is_whole else ", ".join(str(year) for year in results.years)
    if len(results.years) > 1:
        text = t.gettext("There are reports for {years}.", years=years)
    elif results.years:
        text = t.gettext(
            "So far there is one report, for {years}. Years can be compared once there is a second one; until then this page shows the context figures.",
            years=years,
        )
    else:
        text = t.gettext("No report could be built yet.")
    title = t.gettext("{city}: years compared", city=results.run.city_name)
    return Html(render("heading.html", title=title, text=text))


def summary(results: CityYears) -> Shown:
    """Return what the newest pair of years shows, and which strategy and scale each document has."""
    t, frame = _t(results), results.changes
    if not results.years:
        return Html("")
    items: list[Shown] = []
    if len(frame):
        newest = _pairs(frame)[0]
        points = [point.markup for point in change_points(newest, t)]
        points[-1:-1] = _large_point(newest, t)
        items.append(
            Html(Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(p) for p in points)))
        )
    if len(results.documents) > 1:
        items.append(_documents_table(results, t))
    if not items:
        return Html(END_OF_OPENING)
    shown = Section(t.gettext("In short"), items=tuple(items), name="summary")
    return Sections((shown, Html(END_OF_OPENING)))


def is_large(changes: pd.DataFrame) -> pd.Series:
    """Tell of each change whether it is large and cannot be tested: exact numbers, money, services, shares."""
    both = changes[["value_from", "value_to"]]
    is_share = changes["unit"] == "percent"
    share = changes["change_pct"].abs().ge(LARGE) | (both.min(axis=1).eq(0) & both.max(axis=1).gt(0))
    is_much = share & (both.abs().max(axis=1) >= LEAST_COUNT)
    return (changes["verdict"] == "no_count_test") & is_much.mask(is_share, changes["change"].abs() >= POINTS)


def _large_point(changes: pd.DataFrame, t: Texts) -> list[Markup]:
    """Name the large changes that are not tested, the largest first, but those that a check doubts.

    Without a clear change the sentences on these name them anyway.
    """
    if not changes["verdict"].isin(CLEAR).any():
        return []
    is_doubted = changes["note"].map(lambda note: "distrusted" in note_keys(note)).astype(bool)
    rows = _by_size(changes[is_large(changes) & ~is_doubted])
    return [] if rows.empty else [large_point(rows.to_dict("records"), t).markup]


def _by_size(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("change_pct", key=lambda c: c.abs(), ascending=False, kind="stable")


def _documents_table(results: CityYears, t: Texts) -> Table:
    means = results.scores[(results.scores["score"] == "implementation_mean") & (results.scores["scope"] == "overall")]
    mean = means.set_index("year")["value"]
    rows = []
    for year, document in sorted(results.documents.items(), reverse=True):
        period, scale = document.strategy.period, document.rating_scale
        value = mean.get(year)
        rows.append(
            {
                t.gettext("Year"): str(year),
                t.gettext("Strategy"): f"{period.start}–{period.end}" if period.start and period.end else "–",
                t.gettext("Scale of ratings"): f"{min(scale)}–{max(scale)}" if scale else "–",
                t.gettext("Mean rating"): "–" if pd.isna(value) else t.number(round_half_up(value, 2), 2),
            }
        )
    numeric = (t.gettext("Mean rating"),)
    return Table("documents", t.gettext("Documents: strategy and scale"), pd.DataFrame(rows), t, numeric=numeric)


def _pairs(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the changes by pair of years, the newest neighbouring pair first, the first year to the last at the end."""
    pairs = [rows for _, rows in frame.groupby(["year_from", "year_to"], sort=True)]
    first = int(frame["year_from"].min())
    is_whole = [
        int(p["year_from"].iloc[0]) == first and len(pairs) > 1 and p["year_to"].iloc[0] == frame["year_to"].max()
        for p in pairs
    ]
    near = [pair for pair, whole in zip(pairs, is_whole, strict=True) if not whole]
    return near[::-1] + [pair for pair, whole in zip(pairs, is_whole, strict=True) if whole]


def changes(results: CityYears) -> Shown:
    """Return the changes between years, the newest pair first; what did not clearly change is folded away."""
    t, frame = _t(results), results.changes
    if frame.empty and results.labels.empty:
        return Html("")
    if len(frame):
        frame = _with_bounds(frame, results.series)
    items: list[Shown] = []
    for rows in _pairs(frame) if len(frame) else ():
        first, last = (int(rows[f"year_{end}"].iloc[0]) for end in ("from", "to"))
        is_clear = rows["verdict"].isin(CLEAR)
        on_top = pd.concat([_by_size(rows[is_clear]), _by_size(rows[is_large(rows)])])
        name = f"changes-{first}-{last}"
        caption = t.gettext("Clear and large changes from {first} to {last}", first=first, last=last)
        shown = _changes_table(name, caption, on_top, t) if len(on_top) else _none_clear(first, last, t)
        is_newest = not items
        items.append(shown if is_newest or not isinstance(shown, Table) else folded_on_phone(shown))
        rest = rows.drop(on_top.index)
        if len(rest):
            title = t.gettext("All other figures from {first} to {last}", first=first, last=last)
            items.append(Folded(title, (_changes_table(f"{name}-others", title, rest, t),)))
    items += [
        folded_on_phone(_labels_table(first, last, rows, t))
        for (first, last), rows in results.labels.groupby(["year_from", "year_to"], sort=True)
    ]
    paragraphs = _new_strategies(results, t)
    if len(frame):
        limits = t.gettext(
            "“No clear change” does not mean that nothing changed, only that chance may give such a difference. A clear change does not say whether life changed or only the law or the way of counting."
        )
        paragraphs = (limits, *paragraphs)
    return Section(t.gettext("Changes"), paragraphs=paragraphs, items=tuple(items), name="changes")


def _new_strategies(results: CityYears, t: Texts) -> tuple[str, ...]:
    """Name each year from which on another strategy is in force."""
    return tuple(
        t.gettext(
            "From {year} on another strategy is in force ({title}). Only what is mapped to one indicator is compared across it; goals with the same number are different goals.",
            year=last,
            title=results.strategies[last].title or t.gettext("without a title"),
        )
        for first, last in pairwise(results.years)
        if results.strategies[first] != results.strategies[last]
    )


def _labels_table(first: int, last: int, rows: pd.DataFrame, t: Texts) -> Table:
    """Show the labels that vanished or are new between two years, by name, with the likeliest pairs."""
    label, pair = t.gettext("Label as printed"), t.gettext("Most alike in the other year")
    is_same = (rows["note"] == "new_strategy") & (rows["indicator"].map(fold) == rows["pair"].fillna("").map(fold))
    rows = rows.assign(fate=rows["fate"].mask(is_same, "cut"))[~(is_same & (rows["fate"] == "new"))]
    frame = pd.DataFrame(
        {
            label: rows["indicator"].tolist(),
            t.gettext("Goal"): rows["goal"].fillna("").tolist(),
            t.gettext("What became of it"): [t.gettext(FATES[fate]) for fate in rows["fate"]],
            pair: [text or "–" for text in rows["pair"].fillna("")],
            t.gettext("Likeness of 100"): [
                "–" if pd.isna(v) else t.number(round_half_up(v, 0)) for v in rows["similarity"]
            ],
        }
    )
    return Table(
        f"labels-{first}-{last}",
        t.gettext("Labels that vanished or are new from {first} to {last}", first=first, last=last),
        frame,
        t,
        numeric=(t.gettext("Likeness of 100"),),
        row_header=label,
        foreign=(label, pair),
        note=t.gettext(
            "A pair is a proposal by its words only; whoever knows both reports confirms it in the mapping."
        ),
        wide=True,
        data=rows,
    )


def _none_clear(first: int, last: int, t: Texts) -> Html:
    text = t.gettext("From {first} to {last} no figure changed clearly.", first=first, last=last)
    return Html(render("empty.html", text=text))


def _changes_table(name: str, caption: str, rows: pd.DataFrame, t: Texts) -> Table:
    """Show the changes between two years."""
    first, last = (int(rows[f"year_{end}"].iloc[0]) for end in ("from", "to"))
    unsaid = (rows["verdict"] == "no_comparison") & rows["note"].str.split(";").str[0].isin(UNSAID)
    shown = rows[~unsaid]
    in_percent, in_constant_prices = t.gettext("Change in %"), t.gettext("Change in constant prices, in %")
    constant = shown.get("change_constant_prices_pct", pd.Series(float("nan"), shown.index))
    table = pd.DataFrame(
        {
            t.gettext("Indicator"): shown["indicator"].tolist(),
            str(first): _amounts(shown, "from", t),
            str(last): _amounts(shown, "to", t),
            t.gettext("Change"): [
                t.gettext("{points} pp", points=_signed(v, t)) if unit == "percent" and pd.notna(v) else _signed(v, t)
                for v, unit in zip(shown["change"], shown["unit"], strict=True)
            ],
            in_percent: [
                "" if unit == "percent" else _signed(v, t, 1)
                for v, unit in zip(shown["change_pct"], shown["unit"], strict=True)
            ],
            in_constant_prices: [_signed(v, t, 1) for v in constant],
            t.gettext("Ratio, 95% limits"): [_ratio(r, t) for r in shown.itertuples()],
            t.gettext("Verdict on the change"): [
                t.gettext(words.CHANGES[r.verdict])
                + ("" if pd.isna(r.q_value) else f" (q = {words.probability(r.q_value, t)})")
                for r in shown.itertuples()
            ],
            t.gettext("Note"): [_note(note, t) for note in shown["note"]],
        }
    )
    for column in (t.gettext("Note"), t.gettext("Ratio, 95% limits"), in_constant_prices):
        if not table[column].astype(bool).any():
            table = table.drop(columns=column)
    if last - first > 1:
        caption += " – " + t.ngettext("{n} year apart", "{n} years apart", last - first)
    one_sided = int((unsaid & (rows["value_from"].notna() | rows["value_to"].notna())).sum())
    notes = []
    if in_constant_prices in table:
        notes.append(
            t.gettext(
                "In constant prices: against the earlier amount at the consumer prices of {year}. Nominal amounts rise with prices.",
                year=last,
            )
        )
    only_one = t.ngettext(
        "{n} indicator is given in only one of the two years.",
        "{n} indicators are given in only one of the two years.",
        one_sided,
    )
    notes += [only_one] if one_sided else []
    return Table(
        name,
        caption,
        table,
        t,
        numeric=(str(first), str(last), t.gettext("Change"), in_percent, in_constant_prices),
        note=" ".join(notes),
        empty=t.gettext("no indicator is given in both years"),
        wide=True,
        data=rows,
    )


def _amounts(rows: pd.DataFrame, end: str, t: Texts) -> list[str]:
    """Return the values of one of the two years, of a bound with the word that says so."""
    qualifiers = rows.get(f"qualifier_{end}", pd.Series("exact", rows.index))
    values = zip(rows[f"value_{end}"], rows["unit"], qualifiers, strict=True)
    return ["–" if pd.isna(v) else wording.bare_amount(v, unit, t, qualifier) for v, unit, qualifier in values]


def _with_bounds(changes: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return changes with `qualifier_from` and `qualifier_to`, of the values of which only a bound is printed."""
    bounds = series[series["qualifier"].isin(BOUNDS)]
    names = bounds["indicator_id"].fillna(bounds["indicator"])
    known = dict(zip(zip(names, bounds["year"], bounds["value"], strict=True), bounds["qualifier"], strict=True))
    names = changes["indicator_id"].fillna(changes["indicator"])
    return changes.assign(
        **{
            f"qualifier_{end}": [
                known.get(place, "exact")
                for place in zip(names, changes[f"year_{end}"], changes[f"value_{end}"], strict=True)
            ]
            for end in ("from", "to")
        }
    )


def _signed(value: float, t: Texts, decimals: int | None = None) -> str:
    if pd.isna(value):
        return ""
    number = round_half_up(value, 2 if decimals is None else decimals)
    return ("+" if value > 0 else "") + t.number(number.normalize() if decimals is None else number)


class _HasRatio(Protocol):
    """A row of `changes`, as far as its ratio goes."""

    ratio: float
    lower: float
    upper: float


def _ratio(row: _HasRatio, t: Texts) -> str:
    if pd.isna(row.ratio):
        return ""
    text = t.number(round_half_up(row.ratio, 2), 2)
    if pd.isna(row.lower):
        return text
    upper = "∞" if row.upper == float("inf") else t.number(round_half_up(row.upper, 2), 2)
    return f"{text} ({t.number(round_half_up(row.lower, 2), 2)} – {upper})"


def series(results: CityYears) -> Shown:
    """Return the series over years as small multiples, and the scores of each year."""
    t = _t(results)
    if len(results.years) < 2:
        return Html("")
    newest = _pairs(results.changes)[0] if len(results.changes) else results.changes
    clear = newest.loc[newest["verdict"].isin(CLEAR) | is_large(newest), "indicator"]
    figure = figures.years_figure(results.series, results.run.catalogue, t, first=set(clear))
    items: list[Shown] = [] if figure is None else [figure]
    items.append(Folded(t.gettext("Scores by year"), (_scores_table(results, t),)))
    return Section(t.gettext("Series"), items=tuple(items), name="series")


def _scores_table(results: CityYears, t: Texts) -> Table:
    overall = results.scores[results.scores["scope"] == "overall"].set_index(["score", "year"])["value"]
    names = [name for name in words.SCORES if name in overall.index.levels[0]]
    scales = {year: tuple(document.rating_scale) for year, document in results.documents.items()}
    told = len({scale for scale in scales.values() if scale}) > 1
    columns = {
        str(year): [
            "–"
            if pd.isna(value := overall.get((name, year)))
            else score_text(name, value, t, scales.get(year, ()) if told else ())
            for name in names
        ]
        for year in results.years
    }
    titles = [t.gettext(words.SCORES[name]) for name in names]
    frame = pd.DataFrame({t.gettext("Score"): titles, **columns})
    data = results.scores[results.scores["scope"] == "overall"]
    return Table("scores", t.gettext("Scores by year"), frame, t, numeric=tuple(columns), wide=True, data=data)


def trends(results: CityYears) -> Shown:
    """Return the trends of the indicators, from four years on; ratings are ordinal and have none."""
    t = _t(results)
    rows = results.trends
    if len(results.years) < TREND_FROM or rows.empty:
        return Html("")
    caption = t.gettext("Trends (counts: Poisson regression; else Theil–Sen slope, Mann–Kendall test)")
    note = t.gettext(
        "Four to six years show only large and steady changes; “no test” is no proof that nothing changed. Ratings and what is known exactly are not tested."
    )
    table = _trends_table("trends", caption, rows["indicator"].tolist(), rows, t, note)
    return Section(t.gettext("Trends"), level=3, items=(folded_on_phone(table),), name="trends")


def appendix(results: CityYears) -> Shown:
    """Return the tables for statisticians: trends with their tests, the composite index with what it hangs on."""
    t = _t(results)
    parts = (trends(results), population_trend(results), over_years(results))
    items = tuple(part for part in parts if part.html())
    return Section(t.gettext("Appendix for statisticians"), items=items, name="appendix") if items else Html("")


def _trends_table(name: str, caption: str, names: list[str], rows: pd.DataFrame, t: Texts, note: str = "") -> Table:
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): names,
            t.gettext("Years"): [f"{a}–{b}" for a, b in zip(rows["first_year"], rows["last_year"], strict=True)],
            "n": rows["n"].tolist(),
            t.gettext("Slope per year"): [t.number(round_half_up(v, 2)) if pd.notna(v) else "–" for v in rows["slope"]],
            t.gettext("95% limits"): [
                f"{t.number(round_half_up(low, 2))} – {t.number(round_half_up(high, 2))}" if pd.notna(low) else "–"
                for low, high in zip(rows["lower"], rows["upper"], strict=True)
            ],
            "tau": [t.number(round_half_up(v, 2), 2) if pd.notna(v) else "–" for v in rows["tau"]],
            "p": [t.number(round_half_up(v, 3), 3) if pd.notna(v) else "–" for v in rows["p_value"]],
        }
    )
    if "q_value" in rows:
        frame[t.gettext("Change per year in %, 95% limits")] = [
            words.with_limits(r.yearly_pct, r.yearly_pct_lower, r.yearly_pct_upper, t)
            if pd.notna(r.yearly_pct)
            else "–"
            for r in rows.itertuples()
        ]
        frame["q"] = [t.number(round_half_up(v, 3), 3) if pd.notna(v) else "–" for v in rows["q_value"]]
    frame[t.gettext("Note")] = [_note(note, t) for note in rows["note"]]
    numeric = ("n", t.gettext("Slope per year"), t.gettext("95% limits"), "tau", "p", "q")
    return Table(name, caption, frame, t, numeric=numeric, note=note, wide=True, data=rows)


def pooled(results: CityYears) -> Shown:
    """Return mean yearly rates of small counts over several years; nothing where there are none."""
    t, catalogue, rows = _t(results), results.run.catalogue, results.pooled
    if rows.empty:
        return Html("")
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [catalogue.indicators[i].title.of(t.language) for i in rows["indicator_id"]],
            t.gettext("Years"): [years.replace(";", ", ") for years in rows["years"]],
            t.gettext("Cases"): [t.number(n) for n in rows["count"]],
            t.gettext("Rate per 10,000 residents and year, 95% limits"): [
                words.with_limits(r.rate, r.rate_lower, r.rate_upper, t) for r in rows.itertuples()
            ],
            t.gettext("The newest of the years alone"): [
                words.with_limits(r.last_rate, r.last_lower, r.last_upper, t) for r in rows.itertuples()
            ],
        }
    )
    table = Table(
        "pooled-rates",
        t.gettext("Indicators with few cases: several years together"),
        frame,
        t,
        numeric=tuple(frame.columns[2:]),
        note=t.gettext("Several years together have narrower limits than one; what changed between them is lost."),
        wide=True,
        data=rows,
    )
    return Section(t.gettext("Small counts"), items=(folded_on_phone(table),), name="small-counts")


def context(results: CityYears) -> Shown:
    """Return the city's population with the census bases of its figures, which are not joined."""
    t, rows = _t(results), results.context
    if rows.empty:
        return Html("")
    figure = figures.population_figure(rows, results.run.city_name, t)
    text = t.gettext(
        "Statistics Poland recalculates the population after each census, so figures on different census bases cannot be joined into one series."
    )
    items: list[Shown] = [figure if figure is not None else _population_table(rows, t)]
    if len(results.context_changes):
        items.append(_events_table(results.context_changes, t))
    steady = [_steady_change(row, t) for row in _population_trends(results).itertuples() if pd.notna(row.slope)]
    paragraphs = (text, *steady)
    title = t.gettext("Context: population")
    return Section(title, paragraphs=paragraphs, items=tuple(items), name="context", folds_tables=True)


def _population_trends(results: CityYears) -> pd.DataFrame:
    return results.population_trends[results.population_trends["n"] >= TREND_FROM]


def _steady_change(trend: Any, t: Texts) -> str:
    """Say by how many residents a year the city grew or shrank, within one census base."""
    years = {"first": trend.first_year, "last": trend.last_year}
    number = t.number(round_half_up(abs(trend.slope), 0))
    if trend.slope < 0:
        return t.gettext(
            "From {first} to {last} the city lost {number} residents a year on average.", **years, number=number
        )
    return t.gettext(
        "From {first} to {last} the city gained {number} residents a year on average.", **years, number=number
    )


def population_trend(results: CityYears) -> Shown:
    """Return the trend of the residents with its test."""
    t, within = _t(results), _population_trends(results)
    if within.empty:
        return Html("")
    caption = t.gettext("Trend of the population within one census base")
    table = _trends_table("population-trend", caption, [t.gettext("Residents")] * len(within), within, t)
    return Section(t.gettext("Trend of the population"), level=3, items=(table,), name="trend-of-population")


def _events_table(events: pd.DataFrame, t: Texts) -> Table:
    """Return births and deaths, a year a row with the newest first, each with what may be said of its change."""
    pairs = {(row["measure"], row["year_to"]): row for row in events.to_dict("records")}
    values = {(row["measure"], row["year_from"]): row["value_from"] for row in events.to_dict("records")}
    values |= {key: row["value_to"] for key, row in pairs.items()}
    names = {measure: t.gettext(title) for measure, title in VITAL_EVENTS.items() if measure in set(events["measure"])}
    rows = []
    for year in sorted({year for _, year in values}, reverse=True):
        cells = {t.gettext("Year"): str(year)}
        for measure, name in names.items():
            value, pair = values.get((measure, year)), pairs.get((measure, year))
            cells[name] = "–" if value is None or pd.isna(value) else t.number(value)
            said = "" if pair is None else words.word(pair["verdict"], words.CHANGES, t)
            if pair is not None and pair["year_from"] != year - 1:
                said = t.gettext("{verdict} (since {year})", verdict=said, year=pair["year_from"])
            cells[t.gettext("{measure}: change", measure=name)] = said
        rows.append(cells)
    return Table(
        "events",
        t.gettext("Births and deaths by year, with the change since the year before"),
        pd.DataFrame(rows),
        t,
        numeric=tuple(names.values()),
        data=events,
    )


def _population_table(rows: pd.DataFrame, t: Texts) -> Table:
    """Return the population as a table: a single year makes no picture."""
    residents = t.gettext("Residents")
    frame = pd.DataFrame(
        {
            t.gettext("Year"): rows["year"].astype(str).tolist(),
            residents: [t.number(v) for v in rows["value"]],
            t.gettext("Census base"): rows["base"].tolist(),
            t.gettext("Source"): rows["source"].tolist(),
        }
    )
    return Table("population", t.gettext("Residents by year"), frame, t, numeric=(residents,), data=rows)


def method(results: CityYears) -> Shown:
    """Return how years are compared."""
    t = _t(results)
    paragraphs = (
        words.said("years_tests", t),
        words.said("years_breaks", t),
        words.said("years_pooled", t),
    )
    return Section(t.gettext("Method"), paragraphs=paragraphs, name="method")
