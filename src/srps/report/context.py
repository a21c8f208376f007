"""The chapter on what official statistics say of the city in the year of the document, beside its past and its peers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps.comparing.year_context import PAST, REACH, with_peers
from srps.figures.wording import bare_amount
from srps.numbers import round_half_up
from srps.results.steps import YearResults
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Html, Section, Shown, Table
from srps.showing.words import signed, word

CHAPTER = "context-chapter"
DOWNLOADS = "data"
REPUBLISHED = ", republished by "
"""Stands in a source between who publishes a figure and where it was read."""
MEASURES = {
    "population": mark("Residents"),
    "population_0_14": mark("Residents aged 0–14"),
    "population_15_64": mark("Residents aged 15–64"),
    "population_65_plus": mark("Residents aged 65 and over"),
    "children": mark("Residents aged 0–17"),
    "families": mark("Families"),
    "live_births": mark("Live births"),
    "deaths": mark("Deaths"),
    "registered_unemployed": mark("Registered unemployed"),
    "unemployment_rate": mark("Unemployment rate"),
}


def context_chapter(results: YearResults) -> Shown:
    """Return the table of the year's official figures; nothing where the catalogue has none."""
    t, found = texts(results.run.language), results.context
    if found.empty:
        return Html("")
    chosen = results.peers
    found = with_peers(found, results.official_figures, chosen)
    rows = found.to_dict("records")
    columns = {
        t.gettext("Measure"): [_measure(row, t) for row in rows],
        t.gettext("Year"): [str(row["year"]) for row in rows],
        t.gettext("Value"): [bare_amount(row["value"], row["unit"], t) for row in rows],
        t.gettext("Set against residents"): [_set_against(row["share"], row["rate"], t) for row in rows],
        t.gettext("Some years before"): [_before(row, t) for row in rows],
        t.gettext("Change"): [change_of(row, t) for row in rows],
        t.gettext("Peers"): [_peers(row, t) for row in rows],
        t.gettext("Source"): [_source(row, t) for row in rows],
    }
    frame = pd.DataFrame({name: cells for name, cells in columns.items() if any(cells)})
    note = t.gettext(
        "The figure of the reporting year; where there is none, the nearest within {reach} years. Some years before: the earliest of the {past} years before that stands on the same census base. Nothing is interpolated.",
        reach=REACH,
        past=PAST,
    )
    table = Table(
        "context",
        t.gettext("The city in official statistics"),
        frame,
        t,
        row_header=t.gettext("Measure"),
        numeric=(t.gettext("Value"),),
        markup=(t.gettext("Source"),),
        note=note,
        downloads=DOWNLOADS,
        data=found,
    )
    items = (table, _peers_table(chosen, t)) if len(chosen) else (table,)
    return Section(t.gettext("The city beside its report"), items=items, name=CHAPTER)


def _peers_table(chosen: pd.DataFrame, t: Texts) -> Table:
    """Return the gminas that the city is set beside."""
    columns = {
        t.gettext("Gmina"): chosen["name"].tolist(),
        t.gettext("Kind of gmina"): chosen["kind"].tolist(),
        t.gettext("Residents"): [t.number(n) for n in chosen["population"]],
        t.gettext("Distance, km"): [
            "" if pd.isna(km) else t.number(round_half_up(km, 0), 0) for km in chosen["distance_km"]
        ],
    }
    frame = pd.DataFrame({name: cells for name, cells in columns.items() if any(cells)})
    rule = (
        t.gettext("Chosen by hand in peers.yml.")
        if (chosen["rule"] == "listed").all()
        else t.gettext(
            "Chosen by the rule in peers.yml: kind of gmina and number of residents in {year}.",
            year=int(chosen["year"].iloc[0]),
        )
    )
    return Table(
        "peers",
        t.gettext("Gminas that the city is set beside"),
        frame,
        t,
        row_header=t.gettext("Gmina"),
        numeric=(t.gettext("Residents"), t.gettext("Distance, km")),
        foreign=(t.gettext("Gmina"), t.gettext("Kind of gmina")),
        note=rule,
        downloads=DOWNLOADS,
        data=chosen,
    )


def in_short(results: YearResults, t: Texts) -> str:
    """Return the year's official figures in one sentence; empty where there are none."""
    rows = results.context.set_index("measure").to_dict("index")
    parts = [part for say in (_residents, _old_people, _births_and_deaths) if (part := say(rows, t))]
    text = t.gettext("From official statistics: {parts}.", parts="; ".join(parts))
    return text.removesuffix("..") + "." if text.endswith("..") else text if parts else ""


def _residents(rows: dict[str, dict[str, Any]], t: Texts) -> str:
    row = rows.get("population")
    if not row or row["area"] != "gmina":
        return ""
    now = {"value": t.number(row["value"]), "year": row["year"]}
    if pd.isna(row["year_before"]):
        return t.gettext("residents – {value} in {year}", **now)
    before = {"before": t.number(row["value_before"]), "year_before": int(row["year_before"])}
    return t.gettext(
        "residents – {value} in {year}, {before} in {year_before} ({change})", **now, **before, change=change_of(row, t)
    )


def _old_people(rows: dict[str, dict[str, Any]], t: Texts) -> str:
    row = rows.get("population_65_plus")
    if not row or pd.isna(row["share"]):
        return ""
    share = {"share": t.percent(round_half_up(row["share"], 1)), "year": row["year"]}
    if row["area"] == "powiat":
        return t.gettext("aged 65 and over in the powiat – {share} in {year}", **share)
    return t.gettext("aged 65 and over – {share} in {year}", **share)


def _births_and_deaths(rows: dict[str, dict[str, Any]], t: Texts) -> str:
    births, deaths = rows.get("live_births"), rows.get("deaths")
    if not (births and deaths) or (births["year"], births["area"]) != (deaths["year"], deaths["area"]):
        return ""
    figures = {"births": t.number(births["value"]), "deaths": t.number(deaths["value"]), "year": births["year"]}
    if births["area"] == "powiat":
        return t.gettext("live births in the powiat – {births}, deaths – {deaths} in {year}", **figures)
    return t.gettext("live births – {births}, deaths – {deaths} in {year}", **figures)


def _measure(row: Mapping[str, Any], t: Texts) -> str:
    measure = word(row["measure"], MEASURES, t)
    return t.gettext("{measure} (powiat)", measure=measure) if row["area"] == "powiat" else measure


def _set_against(share: float, rate: float, t: Texts) -> str:
    if pd.notna(share):
        return t.gettext("{share} of residents", share=t.percent(round_half_up(share, 1)))
    if pd.notna(rate):
        return t.gettext("{rate} per 1000 residents", rate=t.number(round_half_up(rate, 1), 1))
    return ""


def _before(row: Mapping[str, Any], t: Texts) -> str:
    if pd.isna(row["year_before"]):
        return ""
    return f"{bare_amount(row['value_before'], row['unit'], t)} ({int(row['year_before'])})"


def change_of(row: Mapping[str, Any], t: Texts) -> str:
    """Return the change since the figure before, in per cent; of percentages in percentage points."""
    if pd.isna(row["year_before"]) or not row["value_before"]:
        return ""
    difference = row["value"] - row["value_before"]
    if row["unit"] == "percent":
        return t.gettext("{points} pp", points=signed(difference, t, 1))
    return _percent(100 * difference / row["value_before"], t)


def _percent(value: float, t: Texts) -> str:
    sign = "+" if round_half_up(value, 1) > 0 else ""
    return f"{sign}{t.percent(round_half_up(value, 1))}"


def _peers(row: Mapping[str, Any], t: Texts) -> str:
    if not row["n_peers"]:
        return ""
    median, lower, upper = (
        t.number(round_half_up(row[f"peers_{which}"], 1), 1) for which in ("median", "lower", "upper")
    )
    unit = "" if pd.notna(row["rate"]) else "%"
    if row["n_peers"] == 1:
        return t.gettext("{median}{unit} (1 gmina)", median=median, unit=unit)
    return t.ngettext(
        "median {median}{unit}, from {lower} to {upper} ({n} gmina)",
        "median {median}{unit}, from {lower} to {upper} ({n} gminas)",
        int(row["n_peers"]),
        median=median,
        unit=unit,
        lower=lower,
        upper=upper,
    )


def _source(row: Mapping[str, Any], t: Texts) -> Markup | str:
    source, url = ("" if pd.isna(row[name]) else str(row[name]) for name in ("source", "source_url"))
    publisher, _, copy = source.partition(REPUBLISHED)
    source = t.gettext("{publisher}, copied by {copy}", publisher=publisher, copy=copy) if copy else source
    if not url.startswith("http"):
        return Markup("{}").format(source)
    return Markup('<a href="{}">{}</a>').format(url, source or url)
