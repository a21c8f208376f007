"""The chapters on all cities side by side."""

from typing import Any

import pandas as pd

from srps import figures
from srps.catalogue.keys import table_of
from srps.catalogue.models import COMPARABLE
from srps.comparing.rates import PAIRED_UP_TO
from srps.labels import fold
from srps.numbers import round_half_up
from srps.report.computed import recomputed, why_missing
from srps.report.indices import over_cities
from srps.report.links import page_name
from srps.report.one_year import score_text
from srps.results.steps import AllCities
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Folded, Html, Section, Sections, Shown, Table, folded_on_phone, render
from srps.statistics.frames import note_keys

MOST_COLUMNS = 8
"""Documents that stand side by side; more of them stand one below the other."""
BOARD = ("implementation_mean", "execution", "completeness", "consistency_corrected", "targets")
"""Scores in the table of many cities."""
MOST_ROWS = 60
MOST_DRAWN = 900
"""Rates in all pictures of a page together; the indicators after that have a table, or the page weighs too much."""
NOTES = {
    "same_year": mark("same year"),
    "different_years": mark("different years"),
    "same_definition": mark("same definition"),
    "close_definition": mark("similar definition"),
    "same_census_base": mark("same census base"),
    "different_census_bases": mark("different census bases"),
    "approximate_value": mark("an approximate value among them"),
    "only_city": mark("only this city reports it"),
}
UNTESTED = {"many_per_person", "known_exactly", "distrusted"}
"""Reasons for which two rates are not tested that stand in no other column."""


def _t(results: AllCities) -> Texts:
    return texts(results.run.language)


def opening(results: AllCities) -> Shown:
    """Return the heading: how many cities and documents."""
    t = _t(results)
    cities = len({city for city, _ in results.documents})
    text = (
        t.ngettext("{n} document", "{n} documents", len(results.documents))
        + ", "
        + t.ngettext("{n} city", "{n} cities", cities)
    )
    text += ". " + t.gettext(
        "The documents are of different kinds and years. What can be compared is shown; what cannot is named."
    )
    return Html(render("heading.html", title=t.gettext("Cities compared"), text=text))


def _column(results: AllCities, city: str, year: int) -> str:
    return f"{results.run.catalogue.city_name(city)} {year}"


def scorecard(results: AllCities) -> Shown:
    """Return one scorecard for all documents whatever their method; of many cities the newest document each."""
    t = _t(results)
    rows = results.scores[results.scores["scope"] == "overall"]
    titles = {name: t.gettext(title) for name, title in words.SCORES.items() if (rows["score"] == name).any()}
    overall = {(row["city"], row["year"], row["score"]): row for row in rows.to_dict("records")}
    newest = dict(sorted(results.documents))
    if len(results.documents) > MOST_COLUMNS:
        return _scoreboard(results, newest, titles, overall)
    documents = list(results.documents)
    told = len({tuple(one.rating_scale) for one in results.documents.values() if one.rating_scale}) > 1
    cells: dict[str, list[str]] = {}
    reasons: dict[str, list[str]] = {}
    for city, year in documents:
        for name, title in titles.items():
            row = overall.get((city, year, name))
            if row is None or pd.isna(row["value"]):
                cell = "–"
                if row is not None:
                    why = f"{title} – {why_missing(str(row['method']), t)}"
                    reasons.setdefault(why, []).append(_column(results, city, year))
            else:
                scale = results.documents[city, year].rating_scale if told else ()
                cell = f"{score_text(name, row['value'], t, scale)} (n = {t.number(int(row['n']))})"
            cells.setdefault(title, []).append(cell)
    columns = [_column(results, city, year) for city, year in documents]
    frame = pd.DataFrame(list(cells.values()), columns=columns)
    frame.insert(0, t.gettext("Score"), list(cells))
    missing = pd.DataFrame(
        {
            t.gettext("Score and why it is missing"): list(reasons),
            t.gettext("Documents"): [
                ", ".join(names) if len(names) <= MOST_ROWS else t.ngettext("{n} document", "{n} documents", len(names))
                for names in reasons.values()
            ],
        }
    )
    items = (
        Table(
            "scorecard",
            t.gettext("Scorecard of all documents"),
            frame,
            t,
            numeric=tuple(frame.columns[1:]),
            wide=True,
            data=results.scores[results.scores["scope"] == "overall"],
        ),
        Table("scorecard-missing", t.gettext("Why a score is missing"), missing, t, empty=t.gettext("none")),
        _definitions(titles, t),
    )
    return Section(t.gettext("Scorecard"), items=items, name="scorecard-chapter")


def _definitions(titles: dict[str, str], t: Texts) -> Folded:
    frame = pd.DataFrame(
        {
            t.gettext("Score"): list(titles.values()),
            t.gettext("Definition"): [t.gettext(words.DEFINITIONS[name]) for name in titles],
        }
    )
    caption = t.gettext("Definitions of the scores")
    return Folded(caption, (Table("scorecard-definitions", caption, frame, t),))


def _scoreboard(
    results: AllCities, newest: dict[str, int], titles: dict[str, str], overall: dict[tuple[str, int, str], dict]
) -> Shown:
    """Return the newest document of every city in one table that can be searched, filtered, sorted and set by likeness."""
    t, catalogue = _t(results), results.run.catalogue
    names = [name for name in BOARD if name in titles]
    rows = []
    for city, year in sorted(newest.items(), key=lambda key: catalogue.city_name(key[0])):
        residents = catalogue.population(city, year)
        page = f"{city}/{year}/{page_name('report', results.run.language)}"
        kind = str(catalogue.cities["kind"].get(city, ""))
        found = [overall.get((city, year, name)) for name in names]
        rows.append(
            {
                "name": catalogue.city_name(city),
                "href": page if (results.run.project.reports / page).exists() else "",
                "year": year,
                "kind": words.word(kind, words.KINDS, t) if kind else "–",
                "residents": "–" if residents is None else t.number(int(residents)),
                "cells": [
                    "–" if row is None or pd.isna(row["value"]) else score_text(name, row["value"], t)
                    for name, row in zip(names, found, strict=True)
                ],
            }
        )
    board = render(
        "scoreboard.html",
        t=t,
        rows=rows,
        kinds=sorted({row["kind"] for row in rows}),
        titles=[titles[name] for name in names],
        caption=t.gettext("Scores of the newest document of every city"),
        note=t.gettext(
            "Similar: of the same kind, then by the number of residents. A dash: the document gives no such score."
        ),
    )
    items = (Html(board), _definitions({name: titles[name] for name in names}, t))
    return Section(t.gettext("Scorecard"), items=items, name="scorecard-chapter")


def replication(results: AllCities) -> Shown:
    """Return what every document publishes, recomputed."""
    t = _t(results)
    data = results.replication[results.replication["claim"].map(table_of) != "observations"]
    rows, rows_note = _first(data.sort_values("verdict", key=lambda v: v == "reproduced", kind="stable"), t)
    rows = rows if rows_note else data
    own = {(c, y, claim.id): claim for (c, y), d in results.documents.items() for claim in d.claims}
    frame = pd.DataFrame(
        {
            t.gettext("Published figure"): [
                own[c, y, i].text or i for c, y, i in zip(rows["city"], rows["year"], rows["claim"], strict=True)
            ],
            t.gettext("Document"): [_column(results, c, y) for c, y in zip(rows["city"], rows["year"], strict=True)],
            t.gettext("As printed"): rows["printed"].tolist(),
            t.gettext("Recomputed"): [recomputed(row, t) for row in rows.to_dict("records")],
            t.gettext("Verdict"): [words.word(v, words.VERDICTS, t) for v in rows["verdict"]],
        }
    )
    totals = results.replication[results.replication["claim"].map(table_of) == "observations"]
    counts, counts_note = _first(totals.groupby(["city", "year", "verdict"]).size().unstack(fill_value=0), t)
    columns = {
        v: words.word(v, words.VERDICTS, t)
        for v in ("reproduced", "reproduced_by_other_reading", "not_reproduced", "not_recomputable")
    }
    summed = pd.DataFrame(
        {
            t.gettext("Document"): [_column(results, c, y) for c, y in counts.index],
            **{
                title: [t.number(int(n)) for n in counts.get(v, pd.Series(0, index=counts.index))]
                for v, title in columns.items()
            },
        }
    )
    items = (
        Table(
            "claims",
            t.gettext("Figures published in the documents, recomputed"),
            frame,
            t,
            foreign=(t.gettext("Published figure"),),
            wide=True,
            note=rows_note,
            data=data,
            empty=t.gettext("none"),
        ),
        Table(
            "totals",
            t.gettext("Totals with contributors, recomputed"),
            summed,
            t,
            numeric=tuple(columns.values()),
            note=counts_note,
            data=totals,
            empty=t.gettext("none"),
        ),
    )
    return Section(t.gettext("Published figures, recomputed"), items=items, name="replication")


def _first(rows: pd.DataFrame, t: Texts, by: str | None = None) -> tuple[pd.DataFrame, str]:
    """Return as many rows as a page holds, one for each `by`, and a note where there are more."""
    if len(rows) <= MOST_ROWS:
        return rows, ""
    some = rows.drop_duplicates(by) if by else rows
    return some.head(MOST_ROWS), t.gettext("Not all cities and years are shown; the download has them.")


def coverage(results: AllCities) -> Shown:
    """Return the heat map domains × cities: how many indicators each document reports; of many cities a table."""
    t = _t(results)
    shown: Shown | None
    if len({city for city, _ in results.documents}) > MOST_COLUMNS:
        shown = _coverage_table(results, t)
    else:
        shown = figures.coverage_figure(results.observations, results.goals, results.run.catalogue, t)
    return Section(t.gettext("Coverage"), items=(shown,) if shown is not None else (), name="coverage-chapter")


def _coverage_table(results: AllCities, t: Texts) -> Table:
    domains = results.run.catalogue.domains
    counts, _ = figures.count_indicators(results.observations, results.goals, results.run.catalogue)
    reporting = (counts > 0).sum(axis=1)
    frame = pd.DataFrame(
        {
            t.gettext("Domain"): [
                domains[d].title.of(t.language) if d in domains else t.gettext("no domain assigned")
                for d in counts.index
            ],
            t.gettext("Cities with figures"): [t.number(int(n)) for n in reporting],
            t.gettext("Share of the cities"): [t.percent(100 * n / counts.shape[1], 0) for n in reporting],
        }
    )
    caption = t.gettext("Cities that report at least one figure, by domain")
    data = counts.copy().rename_axis("domain").reset_index()
    return Table("coverage", caption, frame, t, numeric=tuple(frame.columns[1:]), data=data)


def rates(results: AllCities) -> Shown:
    """Return the indicators that two or more cities report as exact or close matches, as rates, by domain."""
    t, comparison = _t(results), results.comparison.dropna(subset="value")
    shared = comparison[comparison.groupby("indicator_id")["city"].transform("nunique") >= 2]
    lone = _lone_indicators(results, set(shared["indicator_id"]), t)
    if shared.empty:
        return Section(t.gettext("Indicators of the documents"), items=lone, name="rates") if lone else Html("")
    catalogue = results.run.catalogue
    of_domain: dict[str, list[Shown]] = {}
    room = MOST_DRAWN
    for identifier, rows in shared.groupby("indicator_id", sort=True):
        drawn = min(rows["city"].nunique(), figures.MOST_RATES)
        figure = figures.rates_figure(comparison, catalogue, str(identifier), t) if drawn <= room else None
        if figure is not None:
            room -= drawn
        domain = catalogue.indicators[str(identifier)].domain
        of_domain.setdefault(domain, []).append(figure or _values_table(rows, results, t))
    items: list[Shown] = [Html(render("filter.html", t=t, whole="rates-by-domain", parts=".dots, .table"))]
    sections = [
        Section(
            catalogue.domains[domain].title.of(t.language),
            level=3,
            items=(Folded(_n_indicators(len(of_domain[domain]), t), tuple(of_domain[domain]), only_on_phone=True),),
            name=f"rates-of-{domain}",
        )
        for domain in catalogue.domains
        if domain in of_domain
    ]
    items.append(Sections((Html('<div id="rates-by-domain">'), *sections, Html("</div>"))))
    items += [*_refused_rates(results, set(shared["indicator_id"]), t), *lone]
    text = t.ngettext(
        "{n} indicator is reported by two or more cities in the same or a similar meaning.",
        "{n} indicators are reported by two or more cities in the same or a similar meaning.",
        shared["indicator_id"].nunique(),
    )
    mapped = results.observations["match"].isin(COMPARABLE).sum()
    text += " " + t.ngettext("{n} value is mapped in all.", "{n} values are mapped in all.", int(mapped))
    legend = t.gettext(
        "A dot is the rate of a city; the line across it is the range in which the rate lies but for chance (95% confidence interval). In brackets the same in figures, then the number that the document gives."
    )
    limits = t.gettext(
        "A higher rate alone says neither better nor worse. Cities may differ, too, in the year of the figures, in how they count, in the ages of their residents and in the census on which the population rests."
    )
    paragraphs = (text, legend, limits)
    return Section(t.gettext("Rates per 10,000 residents"), paragraphs=paragraphs, items=tuple(items), name="rates")


def _n_indicators(n: int, t: Texts) -> str:
    return t.ngettext("{n} indicator", "{n} indicators", n)


def _lone_indicators(results: AllCities, shared: set[str], t: Texts) -> tuple[Folded, ...]:
    """List the indicators that only one city reports, so that a card of any report finds its indicator here."""
    rows = results.comparison[~results.comparison["indicator_id"].isin(shared)]
    data = rows.drop_duplicates("indicator_id")
    if data.empty:
        return ()
    titles = results.run.catalogue.indicators
    data = data.assign(title=[titles[name].title.of(t.language) for name in data["indicator_id"]])
    data = data.sort_values("title", key=lambda column: column.map(fold), ignore_index=True)
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): data["title"].tolist(),
            t.gettext("City and year"): [
                _column(results, c, y) for c, y in zip(data["city"], data["year"], strict=True)
            ],
            t.gettext("Value"): [t.number(v) if pd.notna(v) else "–" for v in data["value"]],
            t.gettext("Rate per 10,000"): [
                t.number(round_half_up(r, 1), 1) if pd.notna(r) else "–" for r in data["rate"]
            ],
        }
    )
    caption = t.ngettext(
        "{n} indicator reported by one city only", "{n} indicators, each reported by one city only", len(data)
    )
    table = Table(
        "rates-lone",
        caption,
        frame,
        t,
        numeric=(t.gettext("Value"), t.gettext("Rate per 10,000")),
        data=data.drop(columns="title").sort_values("indicator_id"),  # one file for both languages
        row_ids=tuple(f"rates-{name}" for name in data["indicator_id"]),
    )
    return (Folded(caption, (table,)),)


def _refused_rates(results: AllCities, indicators: set[str], t: Texts) -> tuple[Shown, ...]:
    """Name the values of shared indicators that have no rate, or one without limits, and why."""
    rows = results.comparison
    rows = rows[rows["indicator_id"].isin(indicators) & (rows["note"].fillna("") != "")]
    if rows.empty:
        return ()
    listed, note = _first(rows, t)
    titles = results.run.catalogue.indicators
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [titles[i].title.of(t.language) for i in listed["indicator_id"]],
            t.gettext("City and year"): [
                _column(results, c, y) for c, y in zip(listed["city"], listed["year"], strict=True)
            ],
            t.gettext("Value"): [t.number(v) if pd.notna(v) else "–" for v in listed["value"]],
            t.gettext("Why"): [
                ", ".join(words.word(key, words.REFUSED_RATES, t) for key in note_keys(keys)) for keys in listed["note"]
            ],
        }
    )
    caption = t.gettext("Values without a rate or without limits, and why")
    table = Table("rates-refused", caption, frame, t, numeric=(t.gettext("Value"),), note=note, data=rows)
    return (folded_on_phone(table),)


def _values_table(data: pd.DataFrame, results: AllCities, t: Texts) -> Table:
    """Return what the cities report of an indicator that has no rate; of many cities the first ones."""
    indicator = results.run.catalogue.indicators[str(data["indicator_id"].iloc[0])]
    rows, note = _first(data, t, by="city")
    rows = rows.head(figures.MOST_RATES) if note else rows
    frame = pd.DataFrame(
        {
            t.gettext("City and year"): [
                _column(results, c, y) for c, y in zip(rows["city"], rows["year"], strict=True)
            ],
            t.gettext("Value"): [t.number(v) for v in rows["value"]],
            t.gettext("Rate per 10,000"): [
                t.number(round_half_up(r, 1), 1) if pd.notna(r) else "–" for r in rows["rate"]
            ],
            t.gettext("Comparability"): [comparability(c, t) for c in rows["comparability"]],
        }
    )
    numeric = (t.gettext("Value"), t.gettext("Rate per 10,000"))
    name = f"rates-{indicator.id}"
    return Table(name, indicator.title.of(t.language), frame, t, numeric=numeric, note=note, data=data)


def appendix(results: AllCities) -> Shown:
    """Return the tables for statisticians: tests of rates, the composite index with what it hangs on."""
    t = _t(results)
    items = tuple(part for part in (rate_tests(results), over_cities(results)) if part.html())
    return Section(t.gettext("Appendix for statisticians"), items=items, name="appendix") if items else Html("")


def rate_tests(results: AllCities) -> Shown:
    """Return the rates of two cities beside each other, and the cities outside what chance gives where many report."""
    t = _t(results)
    pairs, funnels = results.rate_pairs, results.rate_funnels
    items: list[Shown] = []
    if len(pairs):
        items.append(folded_on_phone(_pairs_table(pairs, results, t)))
    if len(funnels):
        items.append(folded_on_phone(_funnels_table(funnels, results, t)))
    if not items:
        return Html("")
    return Section(t.gettext("Differences between rates"), level=3, items=tuple(items), name="rate-tests")


def _pairs_table(pairs: pd.DataFrame, results: AllCities, t: Texts) -> Table:
    titles = results.run.catalogue.indicators
    data = pairs
    pairs, excerpt = _first(pairs.sort_values("conclusion", key=lambda c: c != "higher", kind="stable"), t)
    pairs = pairs if excerpt else data
    first = [_column(results, c, y) for c, y in zip(pairs["city"], pairs["year"], strict=True)]
    second = [_column(results, c, y) for c, y in zip(pairs["city_other"], pairs["year_other"], strict=True)]
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [titles[i].title.of(t.language) for i in pairs["indicator_id"]],
            t.gettext("Higher rate"): _labelled(first, pairs["rate"], t),
            t.gettext("Lower rate"): _labelled(second, pairs["rate_other"], t),
            t.gettext("Difference, 95% limits"): [
                words.with_limits(r.difference, r.difference_lower, r.difference_upper, t) for r in pairs.itertuples()
            ],
            t.gettext("Ratio, 95% limits"): [
                words.with_limits(r.ratio, r.ratio_lower, r.ratio_upper, t) for r in pairs.itertuples()
            ],
            "q": ["–" if pd.isna(q) else words.probability(q, t) for q in pairs["q_value"]],
            t.gettext("Conclusion"): [_conclusion(row, t) for row in pairs.to_dict("records")],
            t.gettext("Comparability"): [comparability(keys, t) for keys in pairs["comparability"]],
        }
    )
    note = t.gettext(
        "Indicators that 2 to {n} cities report. Only counts of persons and cases of the same year and definition are tested; q is their p-value, raised so that the false discovery rate holds over all pairs. A clear difference is not explained: ways of counting and ages differ, too.",
        n=PAIRED_UP_TO,
    )
    note = f"{note} {excerpt}".strip()
    return Table(
        "rate-pairs",
        t.gettext("Rates per 10,000 residents of two cities"),
        frame,
        t,
        numeric=("q",),
        note=note,
        wide=True,
        data=data,
    )


def _conclusion(row: dict[str, Any], t: Texts) -> str:
    """Return in words what may be said of two rates, and why where nothing is tested but for what stands beside it."""
    said = t.gettext(words.CONCLUSIONS[row["conclusion"]])
    why = [words.word(key, words.REFUSED_RATES, t) for key in note_keys(row["note"]) if key in UNTESTED]
    return f"{said}: {', '.join(why)}" if why else said


def _labelled(names: list[str], figures: pd.Series, t: Texts) -> list[str]:
    return [f"{name}: {t.number(round_half_up(rate, 2), 2)}" for name, rate in zip(names, figures, strict=True)]


def _funnels_table(funnels: pd.DataFrame, results: AllCities, t: Texts) -> Table:
    headings = {
        "low_99_8": t.gettext("Below the 99.8% limit"),
        "low_95": t.gettext("Below the 95% limit"),
        "not_significant": t.gettext("Within the limits"),
        "high_95": t.gettext("Above the 95% limit"),
        "high_99_8": t.gettext("Above the 99.8% limit"),
    }
    rows = []
    for (identifier, year), cities in funnels.groupby(["indicator_id", "year"], sort=True):
        counts = cities["significance"].value_counts()
        rows.append(
            {
                t.gettext("Indicator"): results.run.catalogue.indicators[str(identifier)].title.of(t.language),
                t.gettext("Year"): str(year),
                t.gettext("Cities"): t.number(len(cities)),
                t.gettext("Common rate"): t.number(round_half_up(cities["baseline_rate"].iloc[0], 2), 2),
                **{heading: t.number(int(counts.get(key, 0))) for key, heading in headings.items()},
                t.gettext("Clearly different"): t.number(int(cities["conclusion"].isin(["higher", "lower"]).sum())),
            }
        )
    frame = pd.DataFrame(rows)
    return Table(
        "rate-funnels",
        t.gettext("How many cities lie outside the funnel limits of their rate"),
        frame,
        t,
        numeric=tuple(frame.columns[1:]),
        note=t.gettext(
            "Of cities that do not differ about one in twenty lies outside the 95% limits. Clearly different are those of which the false discovery rate of 5% lets it be said. Each city with its limits is in the download."
        ),
        wide=True,
        data=funnels,
    )


def comparability(keys: object, t: Texts) -> str:
    """Return in words what differs between the cities of an indicator."""
    if pd.isna(keys):
        return ""
    return ", ".join(t.gettext(NOTES.get(key, key)) for key in str(keys).split("; "))


def method(results: AllCities) -> Shown:
    """Return how cities are compared."""
    t = _t(results)
    paragraphs = (
        words.said("cities_rates", t),
        words.said("cities_pairs", t),
        words.said("cities_funnel", t),
        words.said("cities_no_ranking", t),
    )
    return Section(t.gettext("Method"), paragraphs=paragraphs, name="method")
