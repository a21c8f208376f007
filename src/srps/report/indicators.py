"""The chapters per goal: its actions, its indicators with their past, its targets; and a card per catalogue entry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps.catalogue.models import COMPARABLE, in_both_languages
from srps.figures.wording import amount, bare_amount
from srps.labels import fold
from srps.numbers import round_half_up
from srps.report import sparks
from srps.report.actions import actions_table
from srps.report.brief import slip_of
from srps.report.links import CITIES, page_name
from srps.report.places import place_cell, row_anchor
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts, texts
from srps.showing.shown import (
    DOCUMENT_LANGUAGE,
    Download,
    Folded,
    Html,
    Section,
    Sections,
    Shown,
    Table,
    in_document_language,
    render,
    sentence_case,
)

DOWNLOADS = "data"
SYMBOL_UNITS = {"pln", "percent", "m2", "m3", "tonnes", "hours"}
"""Units that are written behind a value; of a counted thing the label says what it is."""
_NOT_A_FIGURE = re.compile(r"[^\d,]")


def _t(results: YearResults) -> Texts:
    return texts(results.run.language)


def goal_chapters(results: YearResults) -> Shown:
    """Return a chapter per top goal: its goals with their actions, indicators, contributors and targets."""
    t, goals = _t(results), results.goals
    sums = results.sums.to_dict("index")
    past = _Past(results)
    chapters = []
    tops = goals[goals["parent"].fillna("") == ""]
    for top in tops.itertuples():
        below = goals[goals["parent"] == top.goal]
        items: list[Shown] = []
        for goal in [top, *below.itertuples()]:
            shown = [
                *actions_table(results, goal.goal, t),
                *_indicator_table(results, goal.goal, sums, past, t),
                *targets_table(results, goal.goal, t),
            ]
            if not shown and goal.goal == top.goal:
                continue
            if goal.goal == top.goal:
                items += shown
            else:
                heading = Markup("{}. {}").format(goal.goal, in_document_language(sentence_case(str(goal.name)), t))
                items.append(Section(heading, level=4, items=tuple(shown or [_nothing(t)]), name=f"goal-{goal.Index}"))
        held = _held(results, [top.goal, *below["goal"]], t)
        folded = Folded(held, tuple(items), only_on_phone=True) if items and held else _nothing(t)
        name = in_document_language(sentence_case(str(top.name)), t)
        title = Markup(t.gettext("Goal {goal}. {name}")).format(goal=top.goal, name=name)
        chapters.append(Section(title, level=3, items=(folded,), name=f"goal-{top.Index}", classes="goal"))
    outside = (*actions_table(results, "", t), *_indicator_table(results, "", sums, past, t))
    if outside:
        outside_title = t.gettext("Figures outside the goals")
        folded = Folded(_held(results, [""], t), outside, only_on_phone=True)
        chapters.append(Section(outside_title, level=3, items=(folded,), name="outside-goals", classes="goal"))
    return Section(t.gettext("Goals: actions and indicators"), items=tuple(chapters), name="indicators")


def _held(results: YearResults, goals: list[str], t: Texts) -> str:
    """Return what the chapter of some goals holds, by kind; empty where it holds nothing."""
    is_head = [not results.whole_of.get(key) for key in results.observations.index]
    heads = results.observations[pd.Series(is_head, results.observations.index, dtype=bool)]
    counts = {
        t.gettext("actions"): results.actions,
        t.gettext("indicators"): heads,
        t.gettext("numeric targets"): results.targets,
    }
    numbers = {name: int(rows["goal"].isin(goals).sum()) for name, rows in counts.items()}
    return sentence_case(", ".join(f"{name} – {t.number(n)}" for name, n in numbers.items() if n))


def _in_unit(value: float, unit: str, t: Texts) -> str:
    return bare_amount(value, unit, t)


def _nothing(t: Texts) -> Shown:
    return Html(render("empty.html", text=t.gettext("No figure is reported for this goal.")))


class _Past:
    """What earlier years reported of a row: the value of the year before, the change since, all values so far."""

    def __init__(self, results: YearResults) -> None:
        self.year = results.years[-2] if len(results.years) > 1 else None
        self._now: dict[tuple[str, float], list[str]] = {}
        self._values: dict[str, dict[int, float]] = {}
        self._changes: dict[tuple[str, str], dict[str, Any]] = {}
        if self.year is None:
            return
        for row in results.series.to_dict("records"):
            self._values.setdefault(row["series"], {})[int(row["year"])] = row["value"]
            if row["year"] == results.run.year:
                self._now.setdefault((fold(row["indicator"]), row["value"]), []).append(row["series"])
        newest = results.series.groupby("series")["indicator"].last().to_dict()
        self._newest = newest
        for row in results.changes.to_dict("records"):
            self._changes[str(row["indicator"]), str(row["unit"])] = row

    def series(self, row: Mapping[str, Any]) -> str | None:
        """Return the series that a row of this year belongs to."""
        part = f" – {row['breakdown']}" if row["breakdown"] else ""
        found = self._now.get((fold(f"{row['indicator']}{part}"), row["value"]), [])
        own = [name for name in found if name == row["indicator_id"] or name.startswith(f"{row['goal']}|")]
        return own[0] if own else found[0] if len(found) == 1 else None

    def values(self, series: str | None) -> dict[int, float]:
        """Return the values of a series by year."""
        return self._values.get(series, {}) if series else {}

    def change(self, series: str | None, unit: str) -> dict[str, Any] | None:
        """Return the change of a series since the year before, as of the table `changes`."""
        return self._changes.get((self._newest[series], unit)) if series else None


def _indicator_table(
    results: YearResults, goal: str, sums: dict[str, dict[str, Any]], past: _Past, t: Texts
) -> list[Shown]:
    observations = results.observations[results.observations["goal"] == goal]
    if observations.empty:
        return []
    units = results.run.catalogue.units
    rows: list[dict[str, str]] = []
    emphasised: list[int] = []
    heads = [key for key in observations.index if not results.whole_of.get(key)]
    before = t.gettext("In {year}", year=past.year) if past.year else ""
    for key in heads:
        row = results.observation[key]
        found = sums.get(key)
        if found and found["verdict"] in {"mismatch", "slipped"}:
            emphasised.append(len(rows))
        series = past.series(row)
        values, change = past.values(series), past.change(series, str(row["unit"]))
        cells = {t.gettext("Indicator"): _label(row, results, t), t.gettext("Value"): _value(row, units, t)}
        if past.year:
            cells[before] = bare_amount(values[past.year], row["unit"], t) if past.year in values else "–"
            cells[t.gettext("Change")] = change_text(change, t) if change else ""
            cells[t.gettext("Course")] = sparks.spark(values, partial(_in_unit, unit=row["unit"], t=t))
        cells |= {
            t.gettext("Similar gminas"): _peers_in_short(row, results, t),
            t.gettext("Contributors and parts"): _contributors(key, results, t),
            t.gettext("Sum of contributors"): _sum_text(key, found, results, t) if found else "",
            t.gettext("Place"): place_cell(row, results, t),
        }
        rows.append(cells)
    frame = _without_empty(pd.DataFrame(rows), keep=(t.gettext("Indicator"), t.gettext("Value")))
    caption = t.gettext("Indicators of goal {goal}", goal=goal) if goal else t.gettext("Figures outside the goals")
    return [
        Table(
            f"indicators-{goal_slug(results, goal)}",
            caption,
            frame,
            t,
            row_header=t.gettext("Indicator"),
            numeric=(t.gettext("Value"), before),
            markup=tuple(t.gettext(name) for name in ("Indicator", "Contributors and parts", "Course", "Place")),
            foreign=(t.gettext("Contributors and parts"),),
            emphasised=tuple(emphasised),
            note=t.gettext(
                "Similar gminas: the lowest and highest rate per 10,000 residents of those in the last chapters, in the same year, then this city's; the median is on the indicator's card."
            )
            if t.gettext("Similar gminas") in frame
            else "",
            downloads=DOWNLOADS,
            data=observations,
            row_ids=tuple(row_anchor(key) for key in heads),
        )
    ]


def _without_empty(frame: pd.DataFrame, keep: tuple[str, ...]) -> pd.DataFrame:
    """Leave out columns in which nothing stands."""
    return frame[[name for name in frame if name in keep or frame[name].astype(str).str.strip("–").any()]]


def goal_slug(results: YearResults, goal: str) -> str:
    """Return what stands for a goal in names of tables."""
    position = results.goals.index[results.goals["goal"] == goal]
    return str(position[0]) if len(position) else "outside"


def _label(row: Mapping[str, Any], results: YearResults, t: Texts) -> Markup:
    """Return a row's label, which leads to the card of its catalogue entry where it has one.

    On a page in another language than the document's, what is the same in the catalogue has its name from there, with
    the document's own words behind it.
    """
    label = str(row["indicator"]) + (f": {row['breakdown']}" if row["breakdown"] else "")
    shown = in_document_language(label, t)
    entry = results.run.catalogue.indicators.get(row["indicator_id"] if isinstance(row["indicator_id"], str) else "")
    if entry is None:
        return Markup("{}").format(shown)
    linked, behind = shown, ""
    if t.language != DOCUMENT_LANGUAGE and row["match"] in COMPARABLE and not row["breakdown"]:
        linked, behind = entry.title.of(t.language), Markup(" – {}").format(shown)
    return Markup('<a href="#card-{}">{}</a>{}').format(entry.id, linked, behind)


def _beside_peers(row: Mapping[str, Any], results: YearResults) -> Mapping[str, Any] | None:
    """Return a row's indicator beside those of the city's peers; None where official figures have none."""
    if row["match"] not in COMPARABLE or row["breakdown"] or row["indicator_id"] not in results.beside_peers.index:
        return None
    return results.beside_peers.loc[row["indicator_id"]].to_dict()


def _peers_in_short(row: Mapping[str, Any], results: YearResults, t: Texts) -> str:
    """Return the range of the peers' rates or shares and the city's own; of what is not residents with its group."""
    found = _beside_peers(row, results)
    if found is None:
        return ""
    own, lower, upper = (t.number(round_half_up(found[f], 1), 1) for f in ("own", "peers_lower", "peers_upper"))
    text = t.gettext("{lower}–{upper}; here {own}", lower=lower, upper=upper, own=own)
    unit = words.word(found["per"], words.PER_GROUPS, t) or "%"
    return text if found["per"] == "population" else f"{text} ({unit})"


def _peers(row: Mapping[str, Any], results: YearResults, t: Texts) -> str:
    """Return the city's rate or share and the range and median of its peers'; empty where there are none."""
    found = _beside_peers(row, results)
    if found is None:
        return ""
    own, median, lower, upper = (
        t.number(round_half_up(found[name], 1), 1) for name in ("own", "peers_median", "peers_lower", "peers_upper")
    )
    unit = words.word(found["per"], words.PER_GROUPS, t) or "%"
    n = int(found["n_peers"])
    if n == 1:
        return t.gettext("{own} here, {other} in 1 gmina ({unit})", own=own, other=median, unit=unit)
    return t.ngettext(
        "{own} here, {lower}–{upper} in {n} gmina, median {median} ({unit})",
        "{own} here, {lower}–{upper} in {n} gminas, median {median} ({unit})",
        n,
        own=own,
        lower=lower,
        upper=upper,
        median=median,
        unit=unit,
    )


def change_text(change: Mapping[str, Any], t: Texts) -> str:
    """Return a change with its verdict in words: `+12 (+8,3%), lepiej`; of percentages in percentage points."""
    verdict = words.word(change["verdict"], words.CHANGES, t)
    if pd.isna(change["change"]):
        return verdict
    size = words.signed(change["change"], t)
    if change["unit"] == "percent":
        size = t.gettext("{points} pp", points=size)
    elif change["unit"] == "pln":
        size = ("+" if change["change"] > 0 else "") + t.money(change["change"])
    if change["unit"] != "percent" and pd.notna(change["change_pct"]):
        size += f" ({words.signed(change['change_pct'], t, 1)}%)"
    return f"{size}: {verdict}"


def _value(row: Mapping[str, Any], units: dict, t: Texts) -> str:
    """Return a value as read, with its unit; what was printed where that differs, a word where it is missing."""
    if pd.isna(row["value"]):
        state = words.word(row["status"], words.VALUE_STATUSES, t)
        return state if row["status"] == "missing" else f"{row['value_printed']} ({state})"
    unit = units.get(str(row["unit"]))
    shown = t.quantity(row["value"], unit) if unit is not None and unit.id in SYMBOL_UNITS else t.number(row["value"])
    if pd.notna(row["upper"]):
        shown = f"{shown}–{t.number(row['upper'])}"
    before = {
        "approx": t.gettext("about"),
        "at_least": t.gettext("at least"),
        "at_most": t.gettext("at most"),
    }.get(str(row["qualifier"]), "")
    state = words.word(row["status"], words.VALUE_STATUSES, t)
    remarks = [state] if state else []
    if differs_from_print(row):
        remarks.append(t.gettext("printed “{value}”", value=row["value_printed"]))
    return f"{before} {shown}".strip() + (f" ({'; '.join(remarks)})" if remarks else "")


def differs_from_print(row: Mapping[str, Any]) -> bool:
    """Tell whether a reader of the document finds another figure there than the one that was read."""
    if pd.notna(row["scale"]) and row["scale"] != 1:
        return True
    printed = str(row["value_printed"])
    figure = _NOT_A_FIGURE.sub("", printed)
    if not figure or pd.notna(row["upper"]):
        return not figure
    try:
        return float(figure.replace(",", ".")) != float(row["value"])
    except ValueError:
        return True


def _contributors(whole: str, results: YearResults, t: Texts) -> Markup | str:
    children = results.parts_of.get(whole)
    if not children:
        return ""
    units = results.run.catalogue.units
    items = []
    for key in children:
        row = results.observation[key]
        nested = _contributors(key, results, t)
        inner = Markup(" {}").format(nested) if nested else ""
        items.append(Markup("<li>{}: <b>{}</b>{}</li>").format(row["breakdown"], _value(row, units, t), inner))
    return Markup('<ul class="parts">{}</ul>').format(Markup("").join(items))


def _sum_text(key: str, row: dict[str, Any], results: YearResults, t: Texts) -> str:
    verdict = words.word(row["verdict"], words.VERDICTS, t)
    if row["verdict"] in {"match", "examples_only"}:
        return verdict
    if row["verdict"] == "slipped" and row["settled"]:
        return t.gettext(
            "{total} as printed; {corrected} once moved back – adds up",
            total=t.number(row["total"]),
            corrected=t.number(row["corrected"]),
        )
    slip = slip_of(key, results, t)
    return f"{t.number(row['total'])} – {verdict}" + (f"; {slip}" if slip else "")


def targets_table(results: YearResults, goal: str, t: Texts) -> list[Shown]:
    """Return the targets of a goal; without one, those of an earlier strategy that were due this year."""
    targets = results.targets[results.targets["goal"] == goal]
    if targets.empty:
        return []
    frame = pd.DataFrame(
        {
            t.gettext("Item"): targets["item"].tolist(),
            t.gettext("What is to be reached"): targets["indicator"].tolist(),
            t.gettext("Target as printed"): targets["value_printed"].tolist(),
            t.gettext("Read as"): [_target(row, results, t) for row in targets.to_dict("records")],
            t.gettext("Due"): targets["due_year"].astype(str).tolist(),
            t.gettext("Result"): [t.number(r) if pd.notna(r) else "–" for r in targets["result"]],
            t.gettext("Share of the way"): [t.percent(100 * p, 0) if pd.notna(p) else "" for p in targets["progress"]],
            t.gettext("Attained"): [words.attainment(row, t) for row in targets.itertuples()],
            t.gettext("Set in the report for"): [
                "" if year == results.run.year else str(year) for year in targets["set_year"]
            ],
            t.gettext("Place"): [place_cell(row, results, t) for row in targets.to_dict("records")],
        }
    )
    header = t.gettext("What is to be reached")
    frame = _without_empty(frame, keep=(header, t.gettext("Target as printed"), t.gettext("Attained")))
    caption = t.gettext("Numeric targets of goal {goal}", goal=goal)
    if not goal:
        caption = t.gettext("Numeric targets of an earlier strategy that were due this year")
    return [
        Table(
            f"targets-{goal_slug(results, goal) if goal else 'earlier'}",
            caption,
            frame,
            t,
            row_header=header,
            markup=(t.gettext("Place"),),
            foreign=(header, t.gettext("Target as printed")),
            downloads=DOWNLOADS,
            data=targets,
        )
    ]


def _target(row: Mapping[str, Any], results: YearResults, t: Texts) -> str:
    """Return what is to be reached as it was read: `co najmniej 4 razy w roku`."""
    if pd.isna(row["value"]):
        return "–"
    read = amount(row["value"], row["unit"], results.run.catalogue, t, row["operator"])
    return t.gettext("{amount} a year", amount=read) if row["per"] == "year" else read


# Cards


@dataclass(frozen=True, repr=False)
class Card(Sections):
    """What one catalogue entry means, its values so far, and its rows; its only item is the download of its values."""

    anchor: str
    title: str
    definition: str
    facts: dict[str, str]
    row: str
    compared: str
    texts: Texts

    def html(self) -> str:
        """Return the card."""
        return render("card.html", card=self, download=self.items[0], t=self.texts)


@dataclass(frozen=True, repr=False)
class Cards(Sections):
    """The cards, folded away on the screen."""

    texts: Texts

    def html(self) -> str:
        """Return the cards behind a title that tells how many there are."""
        return render("cards.html", cards=self.items, t=self.texts)


def cards(results: YearResults) -> Shown:
    """Return a card for every catalogue entry that the document reports: what is meant, counted, compared."""
    t, catalogue = _t(results), results.run.catalogue
    reported = results.observations[results.observations["indicator_id"].isin(list(catalogue.indicators))]
    if reported.empty:
        return Html("")
    data = _card_data(reported, results)
    values = dict(list(data.drop(columns=[*in_both_languages([], *_NAMED)]).groupby("indicator_id")))
    found = [_card(name, rows, values[name], results, t) for name, rows in reported.groupby("indicator_id", sort=False)]
    text = t.gettext(
        "What each indicator of the catalogue means. Only these are compared with other cities; every other figure is compared with the city's own years by its name."
    )
    found.sort(key=lambda card: fold(card.title))
    shown = Cards(tuple(found), t)
    offered = Download("cards-data", t.gettext("Indicator cards"), data, t, downloads=DOWNLOADS, data=data)
    return Section(t.gettext("Indicator cards"), paragraphs=(text,), items=(shown, offered), name="cards")


_NAMED = ("title", "definition")


def _card_data(reported: pd.DataFrame, results: YearResults) -> pd.DataFrame:
    """Return what the cards say as a table: every value of a catalogue entry so far, with the entry's own columns."""
    catalogue = results.run.catalogue
    names = ["indicator_id", "year", "goal", "indicator", "breakdown", "match", "value", "upper", "unit", "qualifier"]
    names += ["status", "measure", "page", "line"]
    earlier = results.earlier[results.earlier["indicator_id"].isin(reported["indicator_id"])]
    rows = pd.concat([earlier[names], reported[names]] if len(earlier) else [reported[names]], ignore_index=True)
    rows = rows.sort_values(["indicator_id", "year"], kind="stable", ignore_index=True)
    entries = [catalogue.indicators[name] for name in rows["indicator_id"]]
    return rows.assign(
        **in_both_languages(entries, *_NAMED),
        direction=[entry.direction for entry in entries],
        denominator=[entry.denominator for entry in entries],
    )


def _card(name: str, rows: pd.DataFrame, data: pd.DataFrame, results: YearResults, t: Texts) -> Card:
    catalogue = results.run.catalogue
    entry = catalogue.indicators[name]
    unit = catalogue.units[entry.unit]
    own = [results.observation[key] for key in rows.index]
    totals = {key: row for key, row in zip(rows.index, own, strict=True) if row["breakdown"] == ""}
    facts = {
        t.gettext("Unit"): unit.title.of(t.language),
        t.gettext("What is counted"): words.word(_measure(rows), words.MEASURES, t),
        t.gettext("Direction"): words.word(entry.direction, words.DIRECTIONS, t),
        t.gettext("Set against"): words.word(entry.denominator, words.DENOMINATORS, t),
    }
    values = {}
    if len(results.years) > 1:
        of_series = results.series[results.series["indicator_id"] == name]
        values = dict(zip(of_series["year"].astype(int), of_series["value"], strict=True))
    if len(values) > 1:
        shown = (f"{year}: {bare_amount(value, entry.unit, t)}" for year, value in sorted(values.items()))
        facts[t.gettext("Years")] = "; ".join(shown)
    else:
        facts[t.gettext("Value")] = "; ".join(_value(row, catalogue.units, t) for row in totals.values())
    contributors = [
        str(results.observation[part]["breakdown"]) for key in totals for part in results.parts_of.get(key, ())
    ]
    if contributors:
        facts[t.gettext("Contributors and parts")] = "; ".join(dict.fromkeys(contributors))
    facts[t.gettext("Rate")] = "; ".join(_rates(name, results, t))
    facts[t.gettext("Similar gminas")] = next(filter(None, (_peers(row, results, t) for row in totals.values())), "")
    facts |= _mapping(name, own, results, t)
    title = entry.title.of(t.language)
    return Card(
        items=(Download(f"card-{name}", title, data, t, downloads=DOWNLOADS, data=data),),
        anchor=f"card-{name}",
        title=title,
        definition=entry.definition.of(t.language),
        facts={label: text for label, text in facts.items() if text},
        row=row_anchor(_head(str(rows.index[0]), results)),
        compared=f"../../{page_name(CITIES, t.language)}#rates-{name}" if name in results.compared.index else "",
        texts=t,
    )


def _rates(name: str, results: YearResults, t: Texts) -> list[str]:
    """Return the indicator per 10 000 of its denominator and of the group concerned, where their sizes are known."""
    found = []
    if name in results.compared.index:
        row = results.compared.loc[name]
        found.append((results.run.catalogue.indicators[name].denominator, row["rate"], row["denominator"]))
    if name in results.group_rates.index:
        row = results.group_rates.loc[name]
        found.append((row["group"], row["rate"], row["denominator"]))
    return [
        t.gettext(
            "{rate} {per} ({n} of them)",
            rate=t.number(round_half_up(rate, 1), 1),
            per=words.word(group, words.PER_GROUPS, t),
            n=t.number(int(size)),
        )
        for group, rate, size in dict.fromkeys(found)
        if pd.notna(rate)
    ]


def _measure(rows: pd.DataFrame) -> str:
    kinds = rows["measure"].dropna().unique()
    return str(kinds[0]) if len(kinds) else ""


def _head(key: str, results: YearResults) -> str:
    while results.whole_of.get(key):
        key = results.whole_of[key]
    return key


def _mapping(name: str, rows: list[dict[str, Any]], results: YearResults, t: Texts) -> dict[str, str]:
    """Return why the city's label was taken for the entry, and what that means for comparisons."""
    entries = results.run.catalogue.mapping(results.run.city).indicators
    labels = {fold(row["indicator"]) for row in rows}
    own = [e for e in entries if e.indicator_id == name and fold(e.indicator) in labels]
    match = next((str(row["match"]) for row in rows if pd.notna(row["match"])), "")
    compared = (
        t.gettext("compared with other cities") if match in COMPARABLE else t.gettext("not compared with other cities")
    )
    printed = "; ".join(dict.fromkeys(str(row["indicator"]) for row in rows))
    return {
        t.gettext("In the document"): printed,
        t.gettext("Correspondence"): f"{words.word(match, words.MATCHES, t)} – {compared}",
        t.gettext("Reason"): " ".join(dict.fromkeys(entry.reason for entry in own)),
        t.gettext("Place"): ", ".join(
            dict.fromkeys(filter(None, (str(Markup(place_cell(row, results, t)).striptags()) for row in rows)))
        ),
    }
