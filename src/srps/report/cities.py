"""The chapters on all cities side by side."""

import pandas as pd

from srps import figures
from srps.catalogue.models import COMPARABLE
from srps.display import Html, Section, Shown, Table, render
from srps.language import Texts, mark, texts
from srps.numbers import round_half_up
from srps.report import words
from srps.report.yearly import score_text
from srps.steps import AllCities

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
    """Return one scorecard for all documents whatever their method."""
    t = _t(results)
    overall = results.scores[results.scores["scope"] == "overall"].set_index(["city", "year", "score"])
    titles = {name: t.gettext(title) for name, title in words.SCORES.items() if name in overall.index.levels[2]}
    data: dict[str, list[str]] = {t.gettext("Score"): list(titles.values())}
    reasons: dict[str, list[str]] = {}
    for city, year in results.documents:
        cells = []
        for name, title in titles.items():
            key = (city, year, name)
            row = overall.loc[key] if key in overall.index else None
            if row is None or pd.isna(row["value"]):
                cells.append("–")
                why = "one vote per goal" if row is None else str(row["method"])  # only agreement may have no row
                reasons.setdefault(f"{title} – {words.reason(why, t)}", []).append(_column(results, city, year))
            else:
                cells.append(f"{score_text(name, row['value'], t)} (n = {t.number(int(row['n']))})")
        data[_column(results, city, year)] = cells
    frame = pd.DataFrame(data)
    missing = pd.DataFrame(
        {
            t.gettext("Score and why it is missing"): list(reasons),
            t.gettext("Documents"): [", ".join(cities) for cities in reasons.values()],
        }
    )
    definitions = pd.DataFrame(
        {
            t.gettext("Score"): list(titles.values()),
            t.gettext("Definition"): [t.gettext(words.DEFINITIONS[name]) for name in titles],
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
        Table("scorecard-definitions", t.gettext("Definitions of the scores"), definitions, t),
    )
    return Section(t.gettext("Scorecard"), items=items, name="scorecard-chapter")


def replication(results: AllCities) -> Shown:
    """Return what every document publishes, recomputed."""
    t = _t(results)
    rows = results.replication[~results.replication["claim"].str.startswith("observations:")]
    own = {(c, y, claim.id): claim for (c, y), d in results.documents.items() for claim in d.claims}
    frame = pd.DataFrame(
        {
            t.gettext("Published figure"): [
                own[c, y, i].text or i for c, y, i in zip(rows["city"], rows["year"], rows["claim"], strict=True)
            ],
            t.gettext("Document"): [_column(results, c, y) for c, y in zip(rows["city"], rows["year"], strict=True)],
            t.gettext("As printed"): rows["printed"].tolist(),
            t.gettext("Recomputed"): rows["recomputed"].fillna("–").tolist(),
            t.gettext("Verdict"): [words.word(v, words.VERDICTS, t) for v in rows["verdict"]],
        }
    )
    totals = results.replication[results.replication["claim"].str.startswith("observations:")]
    counts = totals.groupby(["city", "year", "verdict"]).size().unstack(fill_value=0)
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
            data=rows,
            empty=t.gettext("none"),
        ),
        Table(
            "totals",
            t.gettext("Totals with contributors, recomputed"),
            summed,
            t,
            numeric=tuple(columns.values()),
            data=totals,
            empty=t.gettext("none"),
        ),
    )
    return Section(t.gettext("Published figures, recomputed"), items=items, name="replication")


def coverage(results: AllCities) -> Shown:
    """Return the heat map domains × cities: how many indicators each document reports."""
    t = _t(results)
    figure = figures.coverage_figure(results.observations, results.goals, results.run.catalogue, t)
    return Section(t.gettext("Coverage"), items=(figure,) if figure is not None else (), name="coverage-chapter")


def rates(results: AllCities) -> Shown:
    """Return the indicators that two or more cities report as exact or close matches, as rates."""
    t, comparison = _t(results), results.comparison.dropna(subset="value")
    shared = comparison[comparison.groupby("indicator_id")["city"].transform("nunique") >= 2]
    if shared.empty:
        return Html("")
    items: list[Shown] = []
    for identifier, rows in shared.groupby("indicator_id", sort=True):
        figure = figures.rates_figure(comparison, results.run.catalogue, str(identifier), t)
        if figure is not None:
            items.append(figure)
        else:
            items.append(_values_table(rows, results, t))
    text = t.ngettext(
        "{n} indicator is reported by two or more cities in the same or a similar meaning.",
        "{n} indicators are reported by two or more cities in the same or a similar meaning.",
        shared["indicator_id"].nunique(),
    )
    mapped = results.observations["match"].isin(COMPARABLE).sum()
    text += " " + t.ngettext("{n} value is mapped in all.", "{n} values are mapped in all.", int(mapped))
    return Section(t.gettext("Rates per 10 000 residents"), paragraphs=(text,), items=tuple(items), name="rates")


def _values_table(rows: pd.DataFrame, results: AllCities, t: Texts) -> Table:
    indicator = results.run.catalogue.indicators[str(rows["indicator_id"].iloc[0])]
    frame = pd.DataFrame(
        {
            t.gettext("City and year"): [
                _column(results, c, y) for c, y in zip(rows["city"], rows["year"], strict=True)
            ],
            t.gettext("Value"): [t.number(v) for v in rows["value"]],
            t.gettext("Rate per 10 000"): [
                t.number(round_half_up(r, 1), 1) if pd.notna(r) else "–" for r in rows["rate"]
            ],
            t.gettext("Comparability"): [comparability(c, t) for c in rows["comparability"]],
        }
    )
    numeric = (t.gettext("Value"), t.gettext("Rate per 10 000"))
    name = f"rates-{indicator.id.replace('_', '-')}"
    return Table(name, indicator.title.of(t.language), frame, t, numeric=numeric, data=rows)


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
        words.said("cities_no_ranking", t),
    )
    return Section(t.gettext("Method"), paragraphs=paragraphs, name="method")
