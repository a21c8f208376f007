"""The summary writes itself: three to six sentences, each traceable to rows of the result tables.

Only what the data bear is said; nothing is called better or worse without a test.
"""

from dataclasses import dataclass

import pandas as pd

from srps.numbers import round_half_up
from srps.results.steps import YearResults
from srps.showing.language import Texts


@dataclass(frozen=True)
class Sentence:
    """One sentence and the rows that it rests on (`table:record`, or `table` for a count over a table)."""

    text: str
    rows: tuple[str, ...]


def summarise(results: YearResults, t: Texts) -> list[Sentence]:
    """Return the sentences of the summary, the most important first."""
    sentences = [
        _subject(results, t),
        _implementation(results, t),
        _execution(results, t),
        _figures(results, t),
        _consistency(results, t),
        _targets(results, t),
    ]
    return [sentence for sentence in sentences if sentence is not None]


def _subject(results: YearResults, t: Texts) -> Sentence:
    document, city = results.document, results.run.catalogue
    place = city.city_name(results.run.city, "name_genitive" if t.language == "pl" else "name")
    operational = results.goals[~results.goals["goal"].isin(results.goals["parent"].dropna())]
    counts = {
        "goals": t.ngettext("{n} goal", "{n} goals", len(operational)),
        "actions": t.ngettext("{n} action", "{n} actions", len(results.actions)),
    }
    period = document.strategy.period
    if document.kind == "plan":
        text = t.gettext(
            "The plan of {place} for {year} names {goals} and {actions}.", place=place, year=document.year, **counts
        )
    elif period.start and period.end:
        text = t.gettext(
            "The report for {year} on the strategy of {place} for {start}–{end} covers {goals} and {actions}.",
            place=place,
            year=document.year,
            start=period.start,
            end=period.end,
            **counts,
        )
    else:
        text = t.gettext(
            "The report for {year} on the strategy of {place} covers {goals} and {actions}.",
            place=place,
            year=document.year,
            **counts,
        )
    return Sentence(text, ("goals", "actions"))


def _claim(results: YearResults, kind: str) -> pd.Series | None:
    ids = [claim.id for claim in results.document.claims if claim.kind == kind]
    rows = results.replication[results.replication["claim"].isin(ids)]
    return None if rows.empty else rows.iloc[0]


def _implementation(results: YearResults, t: Texts) -> Sentence | None:
    score = results.score("implementation_mean")
    if score is None or pd.isna(score["value"]):
        return None
    scale = results.document.rating_scale
    top = max(scale)
    counts = results.goals["rating"].value_counts()
    best = int(counts.get(top, 0))
    parts = {
        "mean": t.number(round_half_up(score["value"], 2), 2),
        "low": min(scale),
        "top": top,
        "best": best,
        "n": int(score["n"]),
    }
    text = t.gettext(
        "The goals were rated {mean} on average on a scale of {low} to {top}; {best} of {n} received the top rating.",
        **parts,
    )
    claim = _claim(results, "mean_rating")
    rows: tuple[str, ...] = ("scores", "goals")
    if claim is not None:
        same = claim["verdict"] == "reproduced"
        printed = str(claim["printed"])
        text += " " + (
            t.gettext("The published mean of {printed} can be reproduced.", printed=printed)
            if same
            else t.gettext("The published mean of {printed} cannot be reproduced.", printed=printed)
        )
        rows += (f"replication:{claim.name + 1}",)
    return Sentence(text, rows)


def _execution(results: YearResults, t: Texts) -> Sentence | None:
    score = results.score("execution")
    if score is None or pd.isna(score["value"]):
        return None
    counts = results.actions["status"].value_counts()
    executed = int(counts.get("done", 0) + counts.get("partly", 0))
    text = t.gettext(
        "Of {n} actions that were due and have figures, {executed} were carried out at least in part ({share}).",
        n=int(score["n"]),
        executed=executed,
        share=t.percent(round_half_up(score["value"], 1)),
    )
    claim = _claim(results, "executed_share")
    rows: tuple[str, ...] = ("scores", "actions")
    if claim is not None:
        printed = str(claim["printed"])
        text += " " + {
            "reproduced": t.gettext("This agrees with the published {printed}.", printed=printed),
            "reproduced_by_other_reading": t.gettext(
                "The published {printed} results only from another way of counting, which the document does not state.",
                printed=printed,
            ),
        }.get(
            str(claim["verdict"]),
            t.gettext(
                "The published {printed} results from none of the ways of counting that were tried.", printed=printed
            ),
        )
        rows += (f"replication:{claim.name + 1}",)
    return Sentence(text, rows)


def _figures(results: YearResults, t: Texts) -> Sentence | None:
    totals = results.observations[results.observations["breakdown"] == ""]
    if totals.empty:
        return None
    missing = int(totals["value"].isna().sum())
    text = t.ngettext(
        "The document gives {n} indicator value.", "The document gives {n} indicator values.", len(totals) - missing
    )
    if missing:
        text += " " + t.ngettext(
            "For {n} indicator the value is missing.", "For {n} indicators the value is missing.", missing
        )
    return Sentence(text, ("observations",))


def _consistency(results: YearResults, t: Texts) -> Sentence | None:
    checked = results.sums[results.sums["verdict"] != "examples_only"]
    if checked.empty:
        return None
    wrong = checked[checked["verdict"] == "mismatch"]
    slipped = checked[checked["verdict"] == "slipped"]
    if wrong.empty and slipped.empty:
        text = t.ngettext(
            "{n} sum of contributors was checked; it adds up.",
            "{n} sums of contributors were checked; all add up.",
            len(checked),
        )
        return Sentence(text, ("checks",))
    text = t.ngettext("{n} sum of contributors was checked.", "{n} sums of contributors were checked.", len(checked))
    if len(wrong):
        text += " " + t.ngettext("{n} sum does not add up.", "{n} sums do not add up.", len(wrong))
    if len(slipped):
        text += " " + t.ngettext(
            "In {n} row the contributors had slipped to a neighbouring row.",
            "In {n} rows the contributors had slipped to a neighbouring row.",
            len(slipped),
        )
    return Sentence(text, tuple(str(key) for key in [*wrong.index, *slipped.index]))


def _targets(results: YearResults, t: Texts) -> Sentence | None:
    targets = results.targets
    if targets.empty:
        return None
    assessable = targets[targets["attained"] != "not_assessable"]
    if assessable.empty:
        text = t.ngettext(
            "{n} numeric target was set; the document reports no result for it.",
            "{n} numeric targets were set; the document reports no results for them.",
            len(targets),
        )
    else:
        attained = int((assessable["attained"] == "yes").sum())
        text = t.gettext(
            "Of {n} numeric targets with a reported result, {attained} were attained.",
            n=len(assessable),
            attained=attained,
        )
    return Sentence(text, ("targets",))
