"""The first page: four answers and what to ask at the sitting, in plain words, with the document's own names.

Every sentence comes from rows of the result tables and names them; nothing is called better or worse without a test.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps.figures.wording import bare_amount, listed, shorten
from srps.judging.action_status import last_year_of
from srps.judging.slips import likely_slip
from srps.numbers import NumberFormatError, parse_target, round_half_up
from srps.report.computed import recomputed
from srps.report.context import CHAPTER, in_short
from srps.report.findings import Finding, findings
from srps.report.places import executors_of, named_executors, page_of, row_anchor
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts, mark
from srps.showing.shown import Bar, Bars, inner_quotes, quote, sentence_case, with_quotes
from srps.statistics.frames import note_keys

MOST_POINTS = 5
"""Sentences of one answer."""
_QUOTED_START = re.compile(r"^([„“](?:<[^>]+>)?)(\w)")
CONTRADICTIONS = (
    "claim_recomputed",
    "over_100",
    "contributors_sum",
    "part_within_whole",
    "slipped_row",
    "printed_twice",
    "rated_once",
    "plausible",
    "jump",
)
"""Kinds of findings that a reader of the document can see for himself; others are work for who enters data."""
LEAST_QUESTIONS, AIM_QUESTIONS, MOST_QUESTIONS = 5, 7, 8
NAME, IN_A_LIST = 140, 80
"""Characters of a name in a sentence, and of one among several."""
NAMED = 3
"""So many goals, actions or indicators are named in one sentence; the others are counted."""
SILENT = "no_evidence"
EXECUTED = ("done", "partly")
OPEN = ("not_done", SILENT, "in_progress")
"""States in which an action whose deadline is over is worth a question."""
BETTER_OR_WORSE = ("better", "worse")


@dataclass(frozen=True)
class Point:
    """A sentence: `place` is where it is printed, `who` carries the action out, `anchor` is its place in the report.

    `rows` are what it rests on (`table:record`, or `table` for a count over a table). What `quote` marked in `text`
    are the document's own words.
    """

    text: str | Markup
    rows: tuple[str, ...]
    place: str = ""
    who: str = ""
    anchor: str = ""

    @property
    def markup(self) -> Markup:
        """The sentence as HTML."""
        return self.text if isinstance(self.text, Markup) else with_quotes(self.text)

    @property
    def plain(self) -> str:
        """The sentence without marks."""
        return str(self.markup.striptags())


@dataclass(frozen=True)
class Answer:
    """One of the four questions of the first page and its answer."""

    name: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Brief:
    """What stands on the first page."""

    title: str
    kicker: str
    subject: str
    answers: tuple[Answer, ...]
    questions: tuple[Point, ...]
    picture: Bars | None


@lru_cache(maxsize=1)  # the page and the document to print say the same
def brief(results: YearResults, t: Texts) -> Brief:
    """Return the first page of a year's report."""
    found = [one for one in findings(results, t).found if one.kind in CONTRADICTIONS and not one.settled]
    found = [one for one in found if one.severity != "info"]
    found.sort(key=lambda one: not slip_of(one.row_key, results, t))  # what a slip of the pen explains comes first
    answers = (
        Answer("how-far", t.gettext("How far is the strategy?"), tuple(_how_far(results, t))),
        Answer("changes", t.gettext("What got better or worse?"), tuple(_changes(results, t))),
        Answer("mismatches", t.gettext("What does not add up?"), tuple(_mismatches(results, found, t))),
        Answer("unknown", t.gettext("What does nobody know?"), tuple(_unknown(results, t))),
    )
    return Brief(
        title=f"{results.run.city_name} {results.document.year}",
        kicker=t.gettext("Implementation of the social-problem strategy"),
        subject=_subject(results, t),
        answers=tuple(Answer(a.name, a.title, a.points[:MOST_POINTS]) for a in answers),
        questions=_questions(results, found, t),
        picture=_picture(results, t),
    )


def _subject(results: YearResults, t: Texts) -> str:
    document = results.document
    period = document.strategy.period
    if document.kind == "plan":
        return t.gettext("A plan for {year}: it sets goals and reports no results.", year=document.year)
    if not (period.start and period.end):
        return quote(document.title, t)
    if not period.start <= document.year <= period.end:
        return t.gettext(
            "Strategy for {start}–{end}; {year} lies outside.", start=period.start, end=period.end, year=document.year
        )
    nth, n = document.year - period.start + 1, period.end - period.start + 1
    if document.year == period.end:
        return t.gettext("Strategy for {start}–{end}: this was its last year.", start=period.start, end=period.end)
    return t.gettext("Strategy for {start}–{end}: year {nth} of {n}.", start=period.start, end=period.end, nth=nth, n=n)


# How far


def _how_far(results: YearResults, t: Texts) -> Iterator[Point]:
    yield from _ratings(results, t)
    yield from _executed(results, t)
    yield from _targets(results, t)
    if results.document.kind == "plan" or results.goals["rating"].notna().any():
        return
    if results.actions.empty or (results.actions["status"] == SILENT).all():
        text = t.gettext("The document rates no goal and does not say how far the actions are.")
        yield Point(text, ("goals", "actions"))
        yield from _given(results, t)


def _given(results: YearResults, t: Texts) -> Iterator[Point]:
    """Say how many figures there are and which are zero, where nothing else tells how far the strategy is."""
    totals = results.observations[
        (results.observations["breakdown"] == "") & (results.observations["goal"] != "")
    ].dropna(subset="value")
    if totals.empty:
        return
    text = t.ngettext("{n} indicator of the goals has a value", "{n} indicators of the goals have a value", len(totals))
    zeros = totals[totals["value"] == 0]
    if len(zeros):
        names = [_quoted(name, t) for name in zeros["indicator"].head(NAMED)]
        text += "; " + t.gettext("zero is printed for {names}", names=_and_more(names, len(zeros), t))
    yield Point(f"{text}.", tuple(zeros.index[:NAMED]) or ("observations",), anchor="indicators")


def _ratings(results: YearResults, t: Texts) -> Iterator[Point]:
    rated = results.goals.dropna(subset="rating")
    scale = results.document.rating_scale
    if rated.empty or not scale:
        return
    top, best = max(scale), int((rated["rating"] == max(scale)).sum())
    told = {"all": t.number(len(rated)), "top": t.number(top), "meaning": quote(scale[top], t)}
    told["mean"] = t.number(round_half_up(rated["rating"].mean(), 2), 2)
    text = (
        t.ngettext(
            "{n} of {all} rated goals has the top rating, {top} (“{meaning}”); the mean is {mean}.",
            "{n} of {all} rated goals have the top rating, {top} (“{meaning}”); the mean is {mean}.",
            best,
            **told,
        )
        if best
        else t.gettext("No rated goal of {all} has the top rating, {top} (“{meaning}”); the mean is {mean}.", **told)
    )
    yield Point(text, ("goals", "scores"), anchor="implementation")
    lowest = rated[rated["rating"] == rated["rating"].min()]
    if len(lowest) < len(rated):
        text = t.ngettext(
            "The lowest rating, {rating}, goes to {goals}.",
            "The lowest rating, {rating}, goes to {goals}.",
            len(lowest),
            rating=t.number(lowest["rating"].iloc[0]),
            goals="{goals}",
        )
        names = [_goal_name(row, t) for row in lowest.head(NAMED).to_dict("records")]
        yield Point(text.replace("{goals}", _and_more(names, len(lowest), t)), ("goals",), anchor="goals-chapter")


def _goal_name(goal: dict[str, Any], t: Texts) -> str:
    return t.gettext("goal {goal} (“{name}”)", goal=goal["goal"], name=quote(_name(goal["name"], IN_A_LIST), t))


def _executed(results: YearResults, t: Texts) -> Iterator[Point]:
    actions = results.actions
    if actions.empty or (actions["status"] == SILENT).all():
        return
    counts = actions["status"].value_counts()
    parts = [
        f"{words.word(status, words.ACTION_STATUSES, t)}\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}{t.number(int(counts[status]))}"
        for status in words.ACTION_STATUSES
        if status in counts.index
    ]
    text = t.ngettext("Of {n} action: {parts}.", "Of {n} actions: {parts}.", len(actions), parts=", ".join(parts))
    if len(parts) == 1:
        state = words.word(actions["status"].iloc[0], words.ACTION_STATUSES, t)
        text = t.ngettext("The only action ({n}): {state}.", "All actions ({n}): {state}.", len(actions), state=state)
        printed = actions["state_printed"].fillna("").astype(str).value_counts()
        if actions["status"].iloc[0] == "described" and len(printed) <= NAMED and "" not in printed.index:
            said = [
                f"{t.gettext('“{name}”', name=quote(str(name), t))}\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}{t.number(int(n))}"
                for name, n in printed.items()
            ]
            text = t.ngettext(
                "The only action ({n}) is described in words only: {states}.",
                "All actions ({n}) are described in words only: {states}.",
                len(actions),
                states=listed(said, t),
            )
    for statuses, title in (
        (("not_done", "abandoned"), t.gettext("Not done or given up:")),
        (("described",), t.gettext("Only words, no figure, for example:")),
    ):
        named = actions[actions["status"].isin(statuses)]
        if len(named) and (len(parts) > 1 or statuses != ("described",)):
            names = [_quoted(name, t) for name in named.drop_duplicates("goal")["name"].head(2)]
            more = len(named) if statuses != ("described",) else len(names)
            text += f" {title} {_and_more(names, more, t)}."
    yield Point(text, ("actions",), anchor="indicators")
    for claim in results.document.claims:
        if claim.kind == "executed_share":
            row = results.replication[results.replication["claim"] == claim.id].iloc[0]
            if row["verdict"] != "reproduced" and pd.notna(row["recomputed"]):
                text = t.gettext(
                    "The document gives {printed} as carried out; its data give {recomputed} when actions without a figure are left out.",
                    printed=claim.value,
                    recomputed=recomputed(row, t),
                )
                yield Point(text, (f"replication:{row.name + 1}",), anchor="claims-chapter")


def _targets(results: YearResults, t: Texts) -> Iterator[Point]:
    targets = results.targets
    if targets.empty:
        return
    counts = targets["attained"].value_counts()
    judged = int(counts.get("yes", 0) + counts.get("no", 0))
    if judged:
        text = t.ngettext(
            "{attained} of {n} target that was due is attained.",
            "{attained} of {n} targets that were due are attained.",
            judged,
            attained=t.number(int(counts.get("yes", 0))),
        )
        missed = targets[targets["attained"] == "no"]
        if len(missed):
            names = [_target_name(row, results, t) for row in missed.head(NAMED).to_dict("records")]
            text += " " + t.gettext("Missed: {names}.", names=_and_more(names, len(missed), t))
        yield Point(text, ("targets",), anchor="targets-chapter")
    elif (targets["attained"] == "not_due").any():
        text = t.ngettext("{n} target is due later.", "{n} targets are due later.", int(counts["not_due"]))
        yield Point(text, ("targets",), anchor="targets-chapter")
    else:
        text = t.ngettext("It sets {n} target.", "It sets {n} targets.", len(targets))
        examples = t.gettext("For example:")
        names = [_quoted(n, t) for n in targets["indicator"].head(2)]
        yield Point(f"{text} {examples} {listed(names, t)}.", ("targets",), anchor="targets-chapter")


def _target_name(row: dict[str, Any], results: YearResults, t: Texts) -> str:
    return t.gettext(
        "“{name}” ({result}; the target was {target})",
        name=quote(_name(row["indicator"], IN_A_LIST), t),
        result=bare_amount(row["result"], row["unit"], t),
        target=_printed_target(row, t),
    )


def _printed_target(row: dict[str, Any], t: Texts) -> str:
    """Return a target as printed, and as read where its label gives it a scale: `min. 300` below `w tys. zł`."""
    printed = quote(str(row["value_printed"]), t)
    try:
        alone = parse_target(str(row["value_printed"]))
    except NumberFormatError:
        return printed
    if pd.isna(row["value"]) or float(alone.value) == row["value"]:
        return printed
    return f"{printed} = {bare_amount(row['value'], row['unit'], t)}"


# Better or worse


def _changes(results: YearResults, t: Texts) -> Iterator[Point]:
    changes = results.changes
    if changes.empty:
        if results.document.kind == "plan":
            text = t.gettext("A plan reports no results, so nothing can be compared.")
        elif len(results.years) > 1:
            text = t.gettext("No figure of the earlier report comes back under the same name.")
        else:
            text = t.gettext(
                "This is the first document of this city that was read; the next one can be compared with it."
            )
        yield Point(text, ("changes",))
        if official := in_short(results, t):
            yield Point(official, ("context",), anchor=CHAPTER)
        return
    yield from change_points(changes, t)


def change_points(changes: pd.DataFrame, t: Texts) -> Iterator[Point]:
    """Say what became better, worse or otherwise different between two years; `changes` are those of the pair."""
    before = int(changes["year_from"].iloc[0])
    clear = changes[changes["verdict"].isin([*BETTER_OR_WORSE, "up", "down"])]
    clear = clear.sort_values("change_pct", key=lambda c: c.abs(), ascending=False, kind="stable")
    for verdicts, title in (
        (("better",), t.gettext("Better than in {year}:", year=before)),
        (("worse",), t.gettext("Worse than in {year}:", year=before)),
        (("up", "down"), t.gettext("Clearly changed since {year}, for better or worse:", year=before)),
    ):
        rows = clear[clear["verdict"].isin(verdicts)]
        if len(rows):
            names = [_change_name(row, t) for row in rows.head(NAMED).to_dict("records")]
            yield Point(f"{title} {_and_more(names, len(rows), t)}.", ("changes",), anchor="indicators")
    no_test = changes[changes["verdict"] == "no_count_test"]
    differing = no_test[no_test["change"] != 0]
    untested = differing.dropna(subset="change_pct")
    untested = untested[untested["note"].map(lambda note: "distrusted" not in note_keys(note)).astype(bool)]
    untested = untested.sort_values("change_pct", key=lambda c: c.abs(), ascending=False, kind="stable")
    if clear.empty and len(untested):
        names = [_change_name(row, t) for row in untested.head(NAMED).to_dict("records")]
        text = (
            t.gettext("The largest differences since {year}, of which no test can be made:", year=before)
            if len(untested) == len(differing)
            else t.gettext("Differences since {year} of which no test can be made, for example:", year=before)
        )
        yield Point(f"{text} {listed(names, t)}.", ("changes",), anchor="indicators")
    compared = changes[~changes["verdict"].isin(["no_comparison", "break"])]
    if compared.empty:
        text = t.gettext("No figure can be compared with those of {year}.", year=before)
        yield Point(text, ("changes",), anchor="indicators")
        return
    same = int(compared["verdict"].isin(["no_clear_change", "too_small_to_say"]).sum())
    text = t.ngettext(
        "{same} of {n} figure that can be compared with {year} shows no clear change.",
        "{same} of {n} figures that can be compared with {year} show no clear change.",
        len(compared),
        same=t.number(same),
        year=before,
    )
    if len(no_test):
        text += " " + t.ngettext(
            "No test can be made of {n} figure.", "No test can be made of {n} figures.", len(no_test)
        )
    yield Point(text, ("changes",), anchor="indicators")


def large_point(rows: list[dict[str, Any]], t: Texts) -> Point:
    """Name changes that are large and cannot be tested."""
    names = [_change_name(row, t) for row in rows[:NAMED]]
    text = t.gettext("Large changes that cannot be tested:")
    return Point(f"{text} {_and_more(names, len(rows), t)}.", ("changes",), anchor="indicators")


def _change_name(row: dict[str, Any], t: Texts) -> str:
    return t.gettext(
        "“{name}” ({before} → {after})",
        name=quote(_name(row["indicator"], IN_A_LIST), t),
        before=bare_amount(row["value_from"], row["unit"], t),
        after=bare_amount(row["value_to"], row["unit"], t),
    )


# What does not add up


def _mismatches(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    if not found:
        yield Point(findings(results, t).sentence, ("checks",), anchor="checks")
        return
    twice = [one for one in found if one.kind == "printed_twice"]
    others = [one for one in found if one.kind != "printed_twice"]
    most = MOST_POINTS - 1 if twice else MOST_POINTS
    shown = _varied(others, most - 1 if len(others) > most else most)
    for one in shown:
        text = _with_slip(one, results, t)
        yield Point(text, (one.row_key,), one.page and page_of({"page": one.page}, t), anchor=one.anchor)
    if twice:
        yield _printed_twice(twice, results, t)
    if len(others) > len(shown):
        more = t.ngettext("And {n} more finding.", "And {n} more findings.", len(others) - len(shown))
        yield Point(more, ("checks",), anchor="checks")


def _printed_twice(found: list[Finding], results: YearResults, t: Texts) -> Point:
    """Say in one sentence which names have two figures."""
    first = {one.label: one for one in reversed(found)}
    shown = [one for one in found if first[one.label] is one]
    names = []
    for one in shown[:NAMED]:
        figures = f"{one.observed} / {one.expected}"
        names.append(t.gettext("“{name}” ({figures})", name=quote(_name(one.label, IN_A_LIST), t), figures=figures))
    text = t.gettext(
        "The same name with different figures: {names}. If they are of different groups, the names do not say so.",
        names=_and_more(names, len(shown), t),
    )
    return Point(text, tuple(one.row_key for one in shown[:NAMED]), anchor="checks")


def _varied(found: list[Finding], most: int) -> list[Finding]:
    """Return the first findings of each kind in turn."""
    kinds: dict[str, list[Finding]] = {}
    for one in found:
        if one.kind != "printed_twice" or one.label not in {other.label for other in kinds.get(one.kind, ())}:
            kinds.setdefault(one.kind, []).append(one)
    turns = [one for turn in zip_longest(*kinds.values()) for one in turn if one is not None]
    chosen = turns[:most]
    return [one for one in found if one in chosen]


def _with_slip(one: Finding, results: YearResults, t: Texts) -> Markup:
    """Return a finding's sentence, and which slip of the pen would explain it."""
    slip = slip_of(one.row_key, results, t) if one.kind == "contributors_sum" else _slip_since(one, results, t)
    said = Markup(_QUOTED_START.sub(lambda found: found[1] + found[2].upper(), str(one.sentence).removesuffix(".")))
    return Markup("{}; {}.").format(said, slip) if slip else said + "."


def _slip_since(one: Finding, results: YearResults, t: Texts) -> str:
    """Return in words that a digit may be missing or too many in a value that jumped; empty where it is not so."""
    changes = results.changes[results.changes["indicator"] == one.label]
    if one.kind != "jump" or changes.empty or changes[["value_from", "value_to"]].isna().any(axis=None):
        return ""
    before, after = (float(changes[name].iloc[0]) for name in ("value_from", "value_to"))
    if likely_slip(after, before) != "missing_digit":
        return ""
    unit = changes["unit"].iloc[0]
    pair = {"printed": bare_amount(after, unit, t), "total": bare_amount(before, unit, t)}
    return t.gettext("one digit is missing ({printed} and {total}): probably a slip", **pair)


def slip_of(key: str, results: YearResults, t: Texts) -> str:
    """Return in words which slip of the pen would explain a sum that does not add up; empty where none would."""
    if key not in results.sums.index:
        return ""
    row = results.sums.loc[key]
    if pd.isna(row["total"]) or pd.isna(row["printed"]):
        return ""
    slip = likely_slip(float(row["printed"]), float(row["total"]))
    pair = {"printed": t.number(row["printed"]), "total": t.number(row["total"])}
    return {
        None: "",
        "digit": t.gettext("one digit differs ({printed} and {total}): probably a slip", **pair),
        "swap": t.gettext("two digits are swapped ({printed} and {total}): probably a slip", **pair),
        "missing_digit": t.gettext("one digit is missing ({printed} and {total}): probably a slip", **pair),
    }[slip]


# What nobody knows


def _unknown(results: YearResults, t: Texts) -> Iterator[Point]:
    points = list(_gaps(results, t))
    if points:
        yield from points
        return
    counted = results.observations["value"].notna()
    if not counted.any():
        yield Point(t.gettext("No figure is known."), ("observations",))
        return
    if results.goals.empty:
        text = t.gettext("Every printed figure could be read.")
    elif len(results.actions) and results.actions["status"].isin([*EXECUTED, "not_done", "abandoned"]).all():
        text = t.gettext("Every goal has a figure and every action a result.")
    else:
        text = t.gettext("Every goal has a figure.")
    state = findings(results, t)
    if state.state == "clean":
        text = t.gettext("Nothing of note. {what}", what=text)
    yield Point(text, ("observations",))


def _gaps(results: YearResults, t: Texts) -> Iterator[Point]:
    actions = results.actions
    silent = actions[actions["status"] == SILENT]
    if len(silent) == len(actions) > 0 and results.document.kind != "plan":
        text = t.ngettext(
            "What was done in {n} action: no result is tied to it.",
            "What was done in each of the {n} actions: no results are tied to single actions.",
            len(actions),
        )
        yield Point(text, ("actions",), anchor="indicators")
    elif len(silent) and results.document.kind != "plan":
        text = t.ngettext(
            "About {n} of {all} action the document says nothing",
            "About {n} of {all} actions the document says nothing",
            len(silent),
            all=t.number(len(actions)),
        )
        names = [_quoted(name, t) for name in silent["name"].head(2)]
        yield Point(f"{text}: {_and_more(names, len(silent), t)}.", ("actions",), anchor="indicators")
    only_state = actions[(actions["status"] == "described") & (actions["evidence"].fillna("") == "")]
    if len(only_state):
        text = t.ngettext(
            "What {n} action brought: the document gives only its state, no description and no figure.",
            "What {n} actions brought: the document gives only their state, no description and no figure.",
            len(only_state),
        )
        yield Point(text, ("actions",), anchor="indicators")
    yield from _without_numbers(results, t)
    rows = results.observations
    is_total = rows["breakdown"] == ""
    missing = rows[is_total & rows["status"].isin(["missing", "suppressed"])]
    if len(missing):
        names = [_quoted(name, t) for name in missing["indicator"].head(NAMED)]
        text = t.gettext("No value is given for: {names}.", names=_and_more(names, len(missing), t))
        yield Point(text, tuple(missing.index[:NAMED]), anchor="indicators")
    unread = rows[rows["status"] == "unparsable"]
    if len(unread):
        names = [
            t.gettext("“{name}” ({figures})", name=quote(_name(row["indicator"], IN_A_LIST), t), figures=row["printed"])
            for row in unread.assign(printed=[quote(str(v), t) for v in unread["value_printed"]])
            .head(NAMED)
            .to_dict("records")
        ]
        text = t.gettext("Printed, but not readable as one number: {names}.", names=_and_more(names, len(unread), t))
        yield Point(text, tuple(unread.index[:NAMED]), anchor="indicators")
    open_targets = results.targets[results.targets["attained"] == "not_assessable"]
    unclear = open_targets[open_targets["result"].notna() | open_targets["value"].isna()]
    open_targets = open_targets.drop(unclear.index)
    if len(unclear):
        text = t.ngettext(
            "{n} target cannot be judged: its number, its result, the unit or whether more or less is meant is not clear.",
            "{n} targets cannot be judged: their number, their result, the unit or whether more or less is meant is not clear.",
            len(unclear),
        )
        yield Point(text, ("targets",), anchor="targets-chapter")
    if len(open_targets):
        text = t.ngettext(
            "For {n} target there is no result by which to judge it.",
            "For {n} targets there is no result by which to judge them.",
            len(open_targets),
        )
        yield Point(text, ("targets",), anchor="targets-chapter")
    claims = results.replication[results.replication["claim"].isin([c.id for c in results.document.claims])]
    unchecked = claims[claims["verdict"] == "not_recomputable"]
    if len(unchecked):
        text = t.ngettext(
            "{n} figure of the document cannot be checked: what it was computed from is not printed.",
            "{n} figures of the document cannot be checked: what they were computed from is not printed.",
            len(unchecked),
        )
        yield Point(text, ("replication",), anchor="claims-chapter")


def _without_numbers(results: YearResults, t: Texts) -> Iterator[Point]:
    goals = results.goals
    if goals.empty:
        return
    leaves = goals[~goals["goal"].isin(goals["parent"].dropna())]
    counted = results.observations[results.observations["value"].notna()]
    targets = results.targets["goal"] if results.document.kind == "plan" else []
    bare = leaves[~leaves["goal"].isin({*counted["goal"], *targets})]
    if bare.empty:
        return
    if len(bare) == len(leaves):
        yield Point(t.gettext("No goal has a single figure."), ("goals", "observations"), anchor="indicators")
        return
    text = t.gettext("Without any figure are {n} of {all} goals", n=len(bare), all=len(leaves))
    names = [_goal_name(row, t) for row in bare.head(2).to_dict("records")]
    yield Point(f"{text}: {_and_more(names, len(bare), t)}.", ("goals", "observations"), anchor="indicators")


# What to ask


def _questions(results: YearResults, found: list[Finding], t: Texts) -> tuple[Point, ...]:
    """Return five to eight questions, of each kind one before a second of any.

    Only where what was found gives fewer than five, what goes on is asked about: running actions, later targets, goals.
    """
    asked, firsts = _in_turns(_WORTH_ASKING, results, found, t)
    if len(asked) < LEAST_QUESTIONS:
        more, _ = _in_turns(_ALWAYS_ASKABLE, results, found, t)
        return tuple([*asked, *more][:LEAST_QUESTIONS])
    return tuple(asked[: min(MOST_QUESTIONS, max(AIM_QUESTIONS, firsts))])


def _in_turns(
    kinds: "tuple[Asking, ...]",  # defined below
    results: YearResults,
    found: list[Finding],
    t: Texts,
) -> tuple[list[Point], int]:
    """Return the questions of several kinds, of each kind one before a second of any, and how many kinds there are."""
    points = [list(ask(results, found, t)) for ask in kinds]
    unique: dict[tuple[str, ...], Point] = {}
    for point in (point for turn in zip_longest(*points) for point in turn if point is not None):
        unique.setdefault(point.rows, point)
    return list(unique.values()), sum(1 for kind in points if kind)


def _ask_mismatches(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for one in found:
        if one.kind != "contributors_sum" or one.row_key not in results.sums.index:
            continue
        row = results.sums.loc[one.row_key]
        text = t.gettext(
            "Which figure is right for “{name}”: {printed}, as printed, or {total}, the sum of its parts?",
            name=quote(_name(one.label), t),
            printed=t.number(row["printed"]),
            total=t.number(row["total"]),
        )
        yield _about(text, one.row_key, results, t)
    labels = set()
    for one in found:
        if one.kind == "printed_twice" and one.label not in labels:
            labels.add(one.label)
            text = t.gettext(
                "Why has “{name}” two figures, {one} and {other}?",
                name=quote(_name(one.label), t),
                one=one.observed,
                other=one.expected,
            )
            yield _about(text, one.row_key, results, t)


def _ask_claims(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for claim in results.document.claims:
        row = results.replication[results.replication["claim"] == claim.id].iloc[0]
        if row["verdict"] in {"not_reproduced", "reproduced_by_other_reading"}:
            text = t.gettext(
                "How was “{name}” counted: the document says {printed}, its own data give {recomputed}?",
                name=quote(_name(claim.text or claim.id), t),
                printed=claim.value,
                recomputed=recomputed(row, t),
            )
            yield Point(text, (f"replication:{row.name + 1}",), anchor="claims-chapter")


def _ask_missed_targets(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    targets = results.targets
    for position, row in enumerate(targets.to_dict("records"), start=1):
        if row["attained"] == "no":
            text = t.gettext("Why was the target missed: {target}?", target=_target_name(row, results, t))
            yield _of_goal(text, f"targets:{position}", row, results, t)


def _ask_coming_targets(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for position, row in enumerate(results.targets.to_dict("records"), start=1):
        is_next = pd.notna(row["due_year"]) and int(row["due_year"]) == results.document.year + 1
        if is_next or (results.document.kind == "plan" and row["attained"] != "yes"):
            yield _of_goal(_coming_target(row, results, t), f"targets:{position}", row, results, t)


def _coming_target(row: dict[str, Any], results: YearResults, t: Texts) -> str:
    return t.gettext(
        "What is being done so that “{name}” reaches {target} in {year}?",
        name=quote(_name(row["indicator"], IN_A_LIST), t),
        target=_printed_target(row, t),
        year=int(row["due_year"]) if pd.notna(row["due_year"]) else results.document.year,
    )


def _ask_overdue(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    year = results.document.year
    for position, row in enumerate(results.actions.to_dict("records"), start=1):
        last = last_year_of(str(row["deadline"] or ""))
        if last is not None and last <= year and row["status"] in OPEN:
            text = t.gettext(
                "The deadline of “{name}” is over ({deadline}): what became of it?",
                name=quote(_name(row["name"]), t),
                deadline=quote(str(row["deadline"]), t),
            )
            yield _of_action(text, position, row, t)


def _ask_worse(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    worse = results.changes[results.changes["verdict"] == "worse"]
    for row in worse.sort_values("change_pct", key=lambda c: c.abs(), ascending=False).to_dict("records"):
        text = t.gettext("Why did it get worse: {change}?", change=_change_name(row, t))
        yield _of_series(text, row, results, t)


def _ask_jumps(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for one in found:
        if one.kind == "jump":
            text = t.gettext(
                "Where does the jump of “{name}” from {before} to {after} come from?",
                name=quote(_name(one.label), t),
                before=one.expected,
                after=one.observed,
            )
            yield _about(text, one.row_key, results, t)


def _ask_vanished(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for row in results.vanished.to_dict("records"):
        text = t.gettext(
            "Why is “{name}” no longer reported ({value} in {year})?",
            name=quote(_name(row["indicator"]), t),
            value=bare_amount(row["value"], row["unit"], t),
            year=row["year"],
        )
        yield Point(text, (f"labels:{row['indicator']}",), anchor="indicators")


def _ask_zeros(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    rows = results.observations
    totals = rows[(rows["breakdown"] == "") & (rows["value"] == 0) & (rows["unit"] != "balance")]
    before = results.changes.set_index("indicator")["value_from"].fillna(0).to_dict()  # a zero after a number first
    totals = totals.sort_values("indicator", key=lambda c: -c.map(before).fillna(0), kind="stable")
    for key, row in totals.to_dict("index").items():
        text = t.gettext("Why is “{name}” zero?", name=quote(_name(row["indicator"]), t))
        yield _about(text, key, results, t)


def _ask_low_ratings(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    rated, scale = results.goals.dropna(subset="rating"), results.document.rating_scale
    if rated.empty or not scale:
        return
    for position, goal in rated.sort_values("rating", kind="stable").to_dict("index").items():
        if goal["rating"] < max(scale):
            text = t.gettext(
                "What is lacking for {goal} to be rated {top} instead of {rating}?",
                goal=_goal_name(goal, t),
                top=max(scale),
                rating=t.number(goal["rating"]),
            )
            yield _of_goal(text, f"goals:{position + 1}", goal, results, t)


def _ask_without_numbers(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    goals = results.goals
    leaves = goals[~goals["goal"].isin(goals["parent"].dropna())]
    counted = {*results.observations["goal"], *results.targets["goal"]}
    for position, goal in leaves[~leaves["goal"].isin(counted)].to_dict("index").items():
        text = t.gettext("By which figure can one see the progress of {goal}?", goal=_goal_name(goal, t))
        yield _of_goal(text, f"goals:{position + 1}", goal, results, t)


def _ask_followed_up(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    """Ask after recommendations of the year before: first those of which the data show nothing better."""
    rows = results.followed_up[results.followed_up["kind"] == "recommendation"]
    for position, row in sorted(rows.to_dict("index").items(), key=lambda one: "better" in one[1]["followed_up"]):
        text = t.gettext(
            "What was done about the recommendation of {year}: “{name}”?",
            year=int(row["year"]),
            name=quote(_name(row["text"]), t),
        )
        who = executors_of(results, str(row["goal"] or ""), "", t)
        yield Point(text, (f"recommendations-before:{position + 1}",), "", who, "recommendations-chapter")


def _ask_recommendations(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    asked = {
        "recommendation": t.gettext("Who will carry out the recommendation “{name}”, and by when?"),
        "risk": t.gettext("What is being done about the risk “{name}”?"),
    }
    for kind, question in asked.items():
        for position, row in results.recommendations.to_dict("index").items():
            if row["kind"] == kind:
                text = question.replace("{name}", quote(_name(row["text"]), t))
                who = executors_of(results, str(row["goal"] or ""), "", t)
                key = f"recommendations:{position + 1}"
                yield Point(text, (key,), page_of(row, t), who, "recommendations-chapter")


def _ask_missing(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    totals = results.observations[results.observations["breakdown"] == ""]
    for key, row in totals[totals["status"].isin(["missing", "unparsable"])].to_dict("index").items():
        name = quote(_name(row["indicator"]), t)
        text = t.gettext("Why is no value given for “{name}”?", name=name)
        if row["status"] == "unparsable":
            printed = quote(str(row["value_printed"]), t)
            text = t.gettext("Which number does “{printed}” mean for “{name}”?", printed=printed, name=name)
        yield _about(text, key, results, t)


def _ask_later_targets(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for position, row in enumerate(results.targets.to_dict("records"), start=1):
        if row["attained"] == "not_due":
            yield _of_goal(_coming_target(row, results, t), f"targets:{position}", row, results, t)


def _ask_goals(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
    for position, goal in results.goals.to_dict("index").items():
        text = t.gettext("What has {goal} changed for the residents?", goal=_goal_name(goal, t))
        yield _of_goal(text, f"goals:{position + 1}", goal, results, t)


Asking = Callable[[YearResults, list[Finding], Texts], Iterator[Point]]


def _of_actions(statuses: tuple[str, ...], question: str, *, of_a_plan: str = "", of_each_goal: bool = False) -> Asking:
    """Return what asks a question about each action in these states; with `of_each_goal`, one of each before a second."""

    def ask(results: YearResults, found: list[Finding], t: Texts) -> Iterator[Point]:
        actions = results.actions.reset_index(drop=True)
        actions = actions[actions["status"].isin(statuses)]
        if of_each_goal:
            actions = pd.concat([actions.drop_duplicates("goal"), actions[actions.duplicated("goal")]])
        asked = of_a_plan if of_a_plan and results.document.kind == "plan" else question
        for position, row in actions.to_dict("index").items():
            yield _of_action(t.gettext(asked, name=quote(_name(row["name"]), t)), position + 1, row, t)

    return ask


_ask_abandoned = _of_actions(("abandoned",), mark("What will take the place of “{name}”, which was given up?"))
_ask_silent = _of_actions(
    (SILENT,),
    mark("What was done about “{name}”?"),
    of_a_plan=mark("How will one see that “{name}” was done?"),
    of_each_goal=True,
)
_ask_described = _of_actions(("described",), mark("What did “{name}” achieve, in figures?"), of_each_goal=True)
_ask_running = _of_actions(
    ("in_progress", "partly", "not_due"), mark("How far is “{name}”, and what is still to be done?")
)
_WORTH_ASKING: tuple[Asking, ...] = (
    _ask_mismatches,
    _ask_claims,
    _ask_missed_targets,
    _ask_overdue,
    _ask_worse,
    _ask_vanished,
    _ask_followed_up,
    _ask_zeros,
    _ask_abandoned,
    _ask_silent,
    _ask_low_ratings,
    _ask_recommendations,
    _ask_coming_targets,
    _ask_jumps,
    _ask_without_numbers,
    _ask_missing,
    _ask_described,
)
"""What was found, in the order in which it is asked about."""
_ALWAYS_ASKABLE: tuple[Asking, ...] = (_ask_running, _ask_later_targets, _ask_goals)


def _about(text: str, key: str, results: YearResults, t: Texts) -> Point:
    row = results.observation[key]
    head = key
    while results.whole_of.get(head):
        head = results.whole_of[head]
    who = executors_of(results, str(row["goal"]), str(row["action"]), t)
    return Point(text, (key,), page_of(row, t), who, row_anchor(head))


def _of_action(text: str, position: int, row: dict[str, Any], t: Texts) -> Point:
    key = f"actions:{position}"
    return Point(text, (key,), page_of(row, t), named_executors(row["executors"], t), row_anchor(key))


def _of_goal(text: str, key: str, row: dict[str, Any], results: YearResults, t: Texts) -> Point:
    who = executors_of(results, str(row["goal"]), "", t)
    places = results.goals.index[results.goals["goal"] == row["goal"]]
    return Point(text, (key,), page_of(row, t), who, f"goal-{places[0]}" if len(places) else "indicators")


def _of_series(text: str, row: dict[str, Any], results: YearResults, t: Texts) -> Point:
    for key, observation in results.observation.items():
        is_same = observation["indicator_id"] == row["indicator_id"] if pd.notna(row["indicator_id"]) else False
        if observation["breakdown"] == "" and (is_same or observation["indicator"] == row["indicator"]):
            return _about(text, key, results, t)
    return Point(text, ("changes",), anchor="indicators")


# The picture


def _picture(results: YearResults, t: Texts) -> Bars | None:
    """Return the picture that says the most: ratings that differ, states that differ, sums that do not add up."""
    pictures = (_ratings_picture, _states_picture, _sums_picture, _figures_picture)
    return next((shown for picture in pictures if (shown := picture(results, t)) is not None), None)


def _ratings_picture(results: YearResults, t: Texts) -> Bars | None:
    rated, scale = results.goals.dropna(subset="rating"), results.document.rating_scale
    if rated.empty or not scale or (rated["rating"].nunique() == 1 and results.actions["status"].nunique() > 1):
        return None
    steps = sorted({*scale, *rated["rating"]}, reverse=True)
    bars = []
    for step in steps:
        goals = rated.loc[rated["rating"] == step, "goal"].tolist()
        meaning = f"{t.number(step)} – {quote(scale[step], t)}" if step in scale else t.number(step)
        n = t.ngettext("{n} goal", "{n} goals", len(goals))
        note = t.ngettext("goal {goals}", "goals {goals}", len(goals), goals=", ".join(goals))
        note = note if goals else t.gettext("none")
        bars.append(Bar(meaning, ((("top" if step == max(scale) else "below"), len(goals), n),) if goals else (), note))
    best = int((rated["rating"] == max(scale)).sum())
    title = (
        t.ngettext(
            "{n} of {all} goals has the top rating",
            "{n} of {all} goals have the top rating",
            best,
            all=t.number(len(rated)),
        )
        if best
        else t.gettext("No goal has the top rating")
    )
    return Bars("overview", title, tuple(bars), len(rated), t)


def _states_picture(results: YearResults, t: Texts) -> Bars | None:
    actions = results.actions
    if actions["status"].nunique() < 2:
        return None
    tops = top_goals(results.goals)
    top = actions["goal"].map(tops).fillna(actions["goal"])
    counts = actions.groupby([top, "status"], sort=False).size()
    most = int(counts.groupby(level=0).sum().max())
    used = [status for status in words.ACTION_STATUSES if status in set(actions["status"])]
    names = dict(zip(results.goals["goal"], results.goals["name"], strict=True))
    bars = []
    for goal in dict.fromkeys(top):
        of_goal = counts[goal]
        parts = tuple(
            (status, int(of_goal[status]), t.number(int(of_goal[status]))) for status in used if status in of_goal
        )
        label = f"{goal}. {quote(_name(names.get(goal, ''), 60), t)}" if names.get(goal) else str(goal)
        bars.append(Bar(label, parts))
    shown = int(actions["status"].isin(EXECUTED).sum())
    title = t.gettext("A result is shown for {n} of {all} actions", n=shown, all=len(actions))
    key = tuple((status, words.word(status, words.ACTION_STATUSES, t)) for status in used)
    return Bars("overview", title, tuple(bars), most, t, key)


def _sums_picture(results: YearResults, t: Texts) -> Bars | None:
    """Set what is printed beside the sum of its parts, for the totals that do not add up."""
    checked = results.sums[results.sums["verdict"].isin(["match", "mismatch", "slipped"])]
    wrong = checked[checked["verdict"] == "mismatch"].dropna(subset=["printed", "total"])
    wrong = wrong[wrong[["printed", "total"]].max(axis=1) > 0]
    if wrong.empty:
        return None
    wrong = wrong.assign(is_slip=[not slip_of(key, results, t) for key in wrong.index])
    bars = []
    for key, row in wrong.sort_values("is_slip", kind="stable").head(NAMED).to_dict("index").items():
        most = max(row["printed"], row["total"])
        name = quote(_name(results.observation[key]["indicator"], IN_A_LIST), t)
        bars.append(Bar(name, (("top", 100 * row["printed"] / most, t.number(row["printed"])),), t.gettext("printed")))
        note = t.gettext("sum of its parts")
        bars.append(Bar("", (("below", 100 * row["total"] / most, t.number(row["total"])),), note))
    title = t.ngettext(
        "{n} of {all} totals is not the sum of its parts",
        "{n} of {all} totals are not the sum of their parts",
        len(wrong),
        all=t.number(len(checked)),
    )
    if len(wrong) > NAMED:
        title = t.gettext("{title}; the first {n} are drawn", title=title, n=NAMED)
    return Bars("overview", title, tuple(bars), 130, t)


def _figures_picture(results: YearResults, t: Texts) -> Bars | None:
    """Show how many figures (in a plan: targets) each goal has."""
    is_plan = results.document.kind == "plan"
    totals = results.observations[results.observations["breakdown"] == ""]
    rows = results.targets if is_plan else totals.dropna(subset="value")
    tops = top_goals(results.goals)
    goals = results.goals[results.goals["parent"].fillna("") == ""]
    if rows.empty or len(goals) < 2:
        return None
    counts = rows["goal"].map(tops).value_counts()
    bars = tuple(
        Bar(
            f"{goal}. {quote(_name(name, 60), t)}",
            (("top", int(counts[goal]), t.number(int(counts[goal]))),) if goal in counts.index else (),
            "" if goal in counts.index else t.gettext("none"),
        )
        for goal, name in zip(goals["goal"], goals["name"], strict=True)
    )
    first = counts.index[counts == counts.max()].tolist()
    title = t.gettext("Targets by goal") if is_plan else t.gettext("Figures by goal")
    if len(first) == 1:
        n, told = int(counts.max()), {"all": t.number(len(rows)), "goal": first[0]}
        title = (
            t.ngettext(
                "{n} of {all} targets is set for goal {goal}", "{n} of {all} targets are set for goal {goal}", n, **told
            )
            if is_plan
            else t.ngettext(
                "{n} of {all} figures is given for goal {goal}",
                "{n} of {all} figures are given for goal {goal}",
                n,
                **told,
            )
        )
    return Bars("overview", title, bars, int(counts.max()), t)


def top_goals(goals: pd.DataFrame) -> dict[str, str]:
    """Return for each goal the one at the top above it; `goals` has goal and parent."""
    parents = {g: p for g, p in zip(goals["goal"], goals["parent"].fillna(""), strict=True) if p}
    tops = {}
    for goal in goals["goal"]:
        top, seen = goal, {goal}
        while (above := parents.get(top, top)) not in seen:
            top = above
            seen.add(top)
        tops[goal] = top
    return tops


def _name(name: object, longest: int = NAME) -> str:
    """Return a name as it stands between quotation marks."""
    return inner_quotes(shorten(sentence_case(str(name).strip(" ,;.")), longest)) if name else ""


def _quoted(name: object, t: Texts) -> str:
    return t.gettext("“{name}”", name=quote(_name(name, IN_A_LIST), t))


def _and_more(names: Iterable[str], n: int, t: Texts) -> str:
    names = list(names)
    if n > len(names):
        names.append(t.ngettext("{n} more", "{n} more", n - len(names)))
    return listed(names, t)
