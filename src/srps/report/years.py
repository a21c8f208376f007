"""The chapters on one city across its years."""

import pandas as pd

from srps import compare, figures
from srps.composition import MINIMUM_INDICATORS, MINIMUM_UNITS, compose_years
from srps.display import Html, Section, Shown, Table, render
from srps.language import Texts, mark, texts
from srps.numbers import round_half_up
from srps.report.words import score_cell, span
from srps.steps import CityYears

VERDICTS = {
    "better": mark("better"),
    "worse": mark("worse"),
    "up": mark("up"),
    "down": mark("down"),
    "no_clear_change": mark("no clear change"),
    "too_small_to_say": mark("too small to say"),
    "break": mark("definition changed"),
    "no_comparison": mark("a value is missing"),
    "no_count_test": mark("no test (amount)"),
}


def _t(results: CityYears) -> Texts:
    return texts(results.run.language)


def opening(results: CityYears) -> Shown:
    """Return the heading; a city with one year is told so plainly."""
    t = _t(results)
    years = ", ".join(str(year) for year in results.years)
    if len(results.years) > 1:
        text = t.gettext("Reports are there for the years {years}.", years=years)
    elif results.years:
        text = t.gettext(
            "There is one report so far, for {years}. A comparison over years begins with the second; below are the context figures that do exist.",
            years=years,
        )
    else:
        text = t.gettext("No report could be built yet.")
    title = t.gettext("{city}: years compared", city=results.run.city_name)
    return Html(render("heading.html", title=title, text=text))


def changes(results: CityYears) -> Shown:
    """Return the changes between years: neighbouring ones, and first to last."""
    t, frame = _t(results), results.changes
    if frame.empty:
        return Html("")
    items: list[Shown] = []
    for (first, last), rows in frame.groupby(["year_from", "year_to"], sort=True):
        shown = rows[~rows["verdict"].isin(["no_comparison"])]
        table = pd.DataFrame(
            {
                t.gettext("Indicator"): shown["indicator"].tolist(),
                str(first): [t.number(v) for v in shown["value_from"]],
                str(last): [t.number(v) for v in shown["value_to"]],
                t.gettext("Change"): [_signed(v, t) for v in shown["change"]],
                t.gettext("Change in %"): [_signed(v, t, 1) for v in shown["change_pct"]],
                t.gettext("Ratio, 95 % limits"): [_ratio(r, t) for r in shown.itertuples()],
                "q": ["" if pd.isna(q) else t.number(round_half_up(q, 3), 3) for q in shown["q_value"]],
                t.gettext("Verdict"): [t.gettext(VERDICTS[v]) for v in shown["verdict"]],
            }
        )
        missing = int((rows["verdict"] == "no_comparison").sum())
        note = t.ngettext(
            "{n} indicator is given in only one of the two years.",
            "{n} indicators are given in only one of the two years.",
            missing,
        )
        items.append(
            Table(
                f"changes-{first}-{last}",
                t.gettext("Changes from {first} to {last}", first=first, last=last),
                table,
                t,
                numeric=(str(first), str(last), t.gettext("Change"), t.gettext("Change in %"), "q"),
                note=note if missing else "",
                empty=t.gettext("no indicator is given in both years"),
                wide=True,
            )
        )
    return Section(t.gettext("Changes"), items=tuple(items), name="changes")


def _signed(value: float, t: Texts, decimals: int | None = None) -> str:
    if pd.isna(value):
        return ""
    number = value if decimals is None else round_half_up(value, decimals)
    return ("+" if value > 0 else "") + t.number(number)


def _ratio(row: object, t: Texts) -> str:
    if pd.isna(row.ratio):
        return ""
    text = t.number(round_half_up(row.ratio, 2), 2)
    if pd.isna(row.lower):
        return text
    upper = "∞" if row.upper == float("inf") else t.number(round_half_up(row.upper, 2), 2)
    return f"{text} ({t.number(round_half_up(row.lower, 2), 2)} – {upper})"


def series(results: CityYears) -> Shown:
    """Return the series over years as small multiples."""
    t = _t(results)
    if len(results.years) < 2:
        return Html("")
    figure = figures.years_figure(
        compare.series_of(results.observations, results.run.catalogue), results.run.catalogue, t
    )
    if figure is None:
        return Html("")
    return Section(t.gettext("Series"), items=(figure,), name="series")


def trends(results: CityYears) -> Shown:
    """Return Theil–Sen slopes and Mann–Kendall tests, from four years on."""
    t = _t(results)
    if results.trends.empty:
        return Html("")
    rows = results.trends
    labels = compare.series_of(results.observations, results.run.catalogue).groupby("series")["indicator"].last()
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [labels.get(s, s) for s in rows["series"]],
            t.gettext("Years"): [f"{a}–{b}" for a, b in zip(rows["first_year"], rows["last_year"], strict=True)],
            "n": rows["n"].tolist(),
            t.gettext("Slope per year"): [t.number(round_half_up(v, 2)) if pd.notna(v) else "–" for v in rows["slope"]],
            "tau": [t.number(round_half_up(v, 2), 2) if pd.notna(v) else "–" for v in rows["tau"]],
            "p": [t.number(round_half_up(v, 3), 3) if pd.notna(v) else "–" for v in rows["p_value"]],
            t.gettext("Note"): rows["note"].tolist(),
        }
    )
    table = Table(
        "trends",
        t.gettext("Trends (Theil–Sen slope, Mann–Kendall test)"),
        frame,
        t,
        numeric=("n", t.gettext("Slope per year"), "tau", "p"),
        wide=True,
    )
    return Section(t.gettext("Trends"), items=(table,), name="trends")


def index(results: CityYears) -> Shown:
    """Return the composite index over the years with what each indicator gave to its change; nothing for one year."""
    t = _t(results)
    if len(results.years) < MINIMUM_UNITS:
        return Html("")
    series_frame = compare.series_of(results.observations, results.run.catalogue)
    composition = compose_years(series_frame, results.run.catalogue, results.run.city)
    title = t.gettext("Composite index")
    names = {i: results.run.catalogue.indicators[i].title.of(t.language) for i in composition.indicators}
    if not composition.is_offered:
        text = t.gettext(
            "No composite index is offered. It needs at least {indicators} indicators that are clearly good or bad, with an unchanged definition, in at least {years} years. There are {n} such indicators.",
            indicators=MINIMUM_INDICATORS,
            years=MINIMUM_UNITS,
            n=len(names),
        )
        return Section(title, paragraphs=(text,), name="composite-index")
    intervals, change = composition.intervals, composition.change
    scores = pd.DataFrame(
        {
            t.gettext("Year"): [str(year) for _, year in intervals.index],
            t.gettext("Index (0–100)"): [score_cell(v, t) for v in intervals["score"]],
            t.gettext("90 % of the variants: score"): [
                span(a, b, t) for a, b in zip(intervals["score_lower"], intervals["score_upper"], strict=True)
            ],
            t.gettext("Indicators reported"): [t.number(int(n)) for n in composition.coverage["n"]],
        }
    )
    given = pd.DataFrame(
        {
            t.gettext("Indicator"): [names[code] for code in change["code"]],
            t.gettext("Gave to the change of the index"): [
                "–" if pd.isna(v) else _signed(v, t, 1) for v in change["change"]
            ],
        }
    )
    text = t.gettext(
        "All years stand on one scale (0 is the worst, 100 the best value of the years), with equal weights; nothing is filled in."
    )
    items = (
        Table("composite", t.gettext("Composite index by year"), scores, t, numeric=tuple(scores.columns[1:])),
        Table(
            "composite-change",
            t.gettext("What each indicator gave to the change from the first to the last year"),
            given,
            t,
            numeric=(t.gettext("Gave to the change of the index"),),
        ),
    )
    return Section(title, paragraphs=(text,), items=items, name="composite-index")


def context(results: CityYears) -> Shown:
    """Return the city's population with the census bases of its figures, which are not joined."""
    t, rows = _t(results), results.context
    if rows.empty:
        return Html("")
    figure = figures.population_figure(rows, results.run.city_name, t)
    frame = pd.DataFrame(
        {
            t.gettext("Year"): rows["year"].astype(str).tolist(),
            t.gettext("Residents"): [t.number(v) for v in rows["value"]],
            t.gettext("Census base"): rows["base"].tolist(),
            t.gettext("Source"): rows["source"].tolist(),
        }
    )
    text = t.gettext(
        "Statistics Poland recalculates the population after each census, so figures on different census bases cannot be joined into one series."
    )
    items: list[Shown] = [figure] if figure is not None else []
    items.append(
        Table("population", t.gettext("Residents by year"), frame, t, numeric=(t.gettext("Residents"),), wide=False)
    )
    return Section(t.gettext("Context: population"), paragraphs=(text,), items=tuple(items), name="context")


def method(results: CityYears) -> Shown:
    """Return how years are compared."""
    t = _t(results)
    paragraphs = (
        t.gettext(
            "Counts are compared with the exact conditional test of two Poisson counts, amounts of money and hours only by their difference. Verdicts hold the false discovery rate of 5 % within each pair of years. Below ten cases in both years nothing is said."
        ),
        t.gettext(
            "A changed definition cuts a series, a missing year is not bridged in silence, nothing is interpolated. A trend is computed from four years on."
        ),
    )
    return Section(t.gettext("Method"), paragraphs=paragraphs, name="method")
