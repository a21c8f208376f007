"""The chapter on money: every amount by goal, its sources, what it comes to per person and per resident."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps.catalogue.models import Unit
from srps.comparing.money import amounts_of, sources_of
from srps.numbers import round_half_up
from srps.report.places import place_cell, row_anchor
from srps.results.steps import YearResults
from srps.showing.language import Texts, texts
from srps.showing.shown import Html, Section, Shown, Table, in_document_language

CHAPTER = "money-chapter"
DOWNLOADS = "data"


def money_chapter(results: YearResults) -> Shown:
    """Return the table of the document's amounts of money; nothing where it prints none."""
    t = texts(results.run.language)
    amounts = amounts_of(results.observations)
    if amounts.empty:
        return Html("")
    sources = sources_of(results.observations, results.parts)
    order = {goal: place for place, goal in enumerate(results.goals["goal"])}
    amounts = amounts.sort_values("goal", key=lambda goals: goals.map(order).fillna(len(order)), kind="stable")
    population = results.run.catalogue.population(results.run.city, results.run.year)
    units = results.run.catalogue.units
    changes = _changes(results)
    rows = []
    for key, row in amounts.to_dict("index").items():
        change = changes.get(row["indicator"])
        per_resident = t.money(round_half_up(row["value"] / population, 2)) if population and row["is_of_year"] else ""
        rows.append(
            {
                t.gettext("Goal"): row["goal"] or "–",
                t.gettext("What the money is for"): Markup('<a href="#{}">{}</a>').format(
                    row_anchor(key), in_document_language(row["indicator"], t)
                ),
                t.gettext("Amount"): _amount(row, t),
                t.gettext("Sources of funding"): _sources(sources[sources["amount_key"] == key], t),
                t.gettext("Per head"): _per_head(row, units, t),
                t.gettext("Per resident"): per_resident,
                t.gettext("Year before"): t.money(change["value_from"]) if change else "",
                t.gettext("Change"): _change(change, t) if change else "",
                t.gettext("Place"): place_cell(results.observation[key], results, t),
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in frame if frame[name].astype(str).str.strip("–").any()]]
    per_head, per_resident = t.gettext("Per head"), t.gettext("Per resident")
    note = t.gettext("Amounts are not added up: one may be part of another.")
    if per_head in frame:
        note += " " + t.gettext(
            "Per head: the amount divided by the persons, families or children that the same action names beside it."
        )
    if any(change and pd.notna(change["change_constant_prices"]) for change in map(changes.get, amounts["indicator"])):
        note += " " + t.gettext("In constant prices: against the earlier amount at this year's consumer prices.")
    table = Table(
        "money",
        t.gettext("Amounts of money, by goal"),
        frame,
        t,
        row_header=t.gettext("What the money is for"),
        numeric=(t.gettext("Amount"), per_head, per_resident, t.gettext("Year before")),
        markup=(
            t.gettext("What the money is for"),
            t.gettext("Sources of funding"),
            t.gettext("Change"),
            t.gettext("Place"),
        ),
        note=note,
        downloads=DOWNLOADS,
        data=_data(amounts, sources),
    )
    return Section(t.gettext("Money"), items=(table,), name=CHAPTER)


def _amount(row: Mapping[str, Any], t: Texts) -> str:
    """Return an amount, with its period where it is not the year."""
    period = "" if row["is_of_year"] else f" ({str(row['period']).replace('/', '–')})"
    return t.money(row["value"]) + period


def _per_head(row: Mapping[str, Any], units: Mapping[str, Unit], t: Texts) -> str:
    if pd.isna(row["people"]):
        return ""
    people = t.quantity(row["people"], units[row["people_unit"]])
    return f"{t.money(round_half_up(row['per_person'], 2))} ({people})"


def _changes(results: YearResults) -> dict[str, dict]:
    """Return the changes of amounts since the year before, by label."""
    changes = results.changes
    if changes.empty:
        return {}
    rows = changes[(changes["unit"] == "pln") & changes["value_from"].notna() & changes["value_to"].notna()]
    return {row["indicator"]: row for row in rows.to_dict("records")}


def _change(change: Mapping[str, Any], t: Texts) -> Markup:
    sign = "+" if change["change"] > 0 else ""
    parts = [sign + t.money(change["change"])]
    if pd.notna(change["change_pct"]):
        parts[0] += f" ({_percent(change['change_pct'], t)})"
    if pd.notna(change["change_constant_prices_pct"]):
        parts.append(t.gettext("in constant prices {change}", change=_percent(change["change_constant_prices_pct"], t)))
    return Markup("<br>").join(parts)


def _percent(value: float, t: Texts) -> str:
    sign = "+" if round_half_up(value, 1) > 0 else ""
    return f"{sign}{t.percent(round_half_up(value, 1))}"


def _sources(sources: pd.DataFrame, t: Texts) -> Markup | str:
    if sources.empty:
        return ""
    items = []
    for row in sources.to_dict("records"):
        share = f" ({t.percent(round_half_up(row['share'], 1))})" if pd.notna(row["share"]) else ""
        name = in_document_language(row["source"], t)
        items.append(Markup("<li>{}: {}{}</li>").format(name, t.money(row["value"]), share))
    return Markup('<ul class="parts">{}</ul>').format(Markup("").join(items))


def _data(amounts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return what is downloaded: a row per amount, and below it one per source of it."""
    rows = []
    for key, row in amounts.to_dict("index").items():
        rows.append({**row, "source": "", "share": None})
        for source in sources[sources["amount_key"] == key].to_dict("records"):
            own = {"value": source["value"], "source": source["source"], "share": source["share"]}
            rows.append({**row, "people": None, "people_unit": "", "people_label": "", "per_person": None, **own})
    return pd.DataFrame(rows)
