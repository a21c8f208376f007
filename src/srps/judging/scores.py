"""Scores of one city and year: implementation, execution, data quality, targets. Pure: frames in, one frame out.

Every score is a row with its number of cases, its interval where it is a share of independent cases, and its method;
a score that cannot be computed is a row without a value whose method says why.
"""

import datetime
import re
from decimal import Decimal

import pandas as pd

from srps.catalogue.models import Document
from srps.catalogue.tables import processed_tables
from srps.catalogue.vocabulary import ActionStatus, ScoreGap, words_of
from srps.judging.action_status import HEADLINE, executed_share
from srps.judging.replication import describe_rules, rated_goals
from srps.judging.votes import agreement
from srps.judging.year import Year
from srps.statistics.intervals import wilson_interval

Row = dict[str, object]

_NOT_COMPUTED = "not computed: "
GAPS: dict[ScoreGap, str] = {
    "rates_nothing": "the document rates nothing",
    "lists_no_actions": "the document lists no actions",
    "no_figure_for_actions": "the document gives no number or state for any action that is due",
    "no_table": "the document has no indicator table",
    "no_figure_of_an_action": "the document ties no number to an action",
    "is_a_plan": "a plan",
    "no_date_of_issue": "the document gives no full date of issue",
    "no_targets": "the document sets no numeric target",
    "no_results_of_targets": "{n} numeric targets, no result reported for them",
    "no_target_to_judge": "none could be judged of {text}",
    "no_variation": "all votes are equal; {counts}",
    "nothing_to_compare": "no goal has two votes; {counts}",
    "no_cases": "{method} has no cases",
}
"""What the method of a score without a value says, for whoever reads the table alone."""
_SAID = {
    gap: re.compile(re.escape(_NOT_COMPUTED) + "(.+)".join(map(re.escape, re.split(r"\{\w+\}", text))))
    for gap, text in GAPS.items()
}


def score_year(cleaned: Year) -> pd.DataFrame:
    """Return the `scores` table of a year: one row per score and scope, unrounded.

    Columns `city, year, score, scope, scope_id, value, lower, upper, n, method`. Values are per cent (7.7, not 0.077)
    but for means of ratings (on the document's scale), agreement (−1 … 1), counts and days; `n` is the number of cases.
    """
    goals, actions, targets = cleaned.goals, cleaned.actions, cleaned.targets
    document, observations, votes = cleaned.document, cleaned.observations, cleaned.votes
    rows = [
        *score_implementation(goals, document, voted="" if votes.empty else document.votes),
        *score_agreement(votes),
        *score_execution(actions),
        *score_completeness(observations, cleaned.parts),
        *score_consistency(cleaned.sums),
        *score_measurability(goals, actions, observations, targets),
        *score_timeliness(document),
        *score_targets(targets),
    ]
    table = processed_tables()["scores"]
    return table.typed(pd.DataFrame(rows, columns=table.names).assign(city=cleaned.city, year=cleaned.year))


def _row(score: str, value: float | None, n: int, method: str, scope: str = "overall", scope_id: str = "") -> Row:
    return {"score": score, "scope": scope, "scope_id": scope_id, "value": value, "n": n, "method": method}


def _why_not(gap: ScoreGap, **parts: object) -> str:
    """Return the method of a score that could not be computed."""
    return _NOT_COMPUTED + GAPS[gap].format(**parts)


def gap_of(method: str) -> ScoreGap | None:
    """Return why a score could not be computed, from its method; None where it was."""
    return next((gap for gap, said in _SAID.items() if said.fullmatch(method)), None)


def _share(score: str, part: int, whole: int, method: str, *, interval: bool = True) -> Row:
    """Return a share in per cent, rounded to nothing; its Wilson limits where its cases are independent."""
    if whole == 0:
        return _row(score, None, 0, _why_not("no_cases", method=method))
    row = _row(score, 100 * part / whole, whole, method)
    if interval:
        lower, upper = wilson_interval([part], [whole])
        row |= {"lower": 100 * float(lower[0]), "upper": 100 * float(upper[0])}
    return row


def score_implementation(goals: pd.DataFrame, document: Document, voted: str = "") -> list[Row]:
    """Mean of ratings overall and by domain, on the printed scale and in per cent of its maximum; the distribution.

    Ratings are ordinal, so that the distribution always stands beside the mean; a median of votes that lies between
    two steps has a row of its own there. Where the document names the levels that it rates, only goals of these count.
    `voted` is the rule that made one rating of several votes, where there were any.
    """
    rated = rated_goals(goals, document)
    if rated.empty or not document.rating_scale:
        return [
            _row(name, None, 0, _why_not("rates_nothing")) for name in ("implementation_mean", "implementation_pct")
        ]
    top = max(document.rating_scale)
    scale = f"scale {min(document.rating_scale)}–{top}"
    of_votes = f" (of several votes the {voted})" if voted else ""
    rows = []
    groups = [("overall", "", rated)]
    groups += [("domain", str(d), g) for d, g in rated.dropna(subset="domain").groupby("domain", sort=True)]
    for scope, scope_id, group in groups:
        mean = sum(Decimal(float(rating)) for rating in group["rating"]) / len(group)
        n = len(group)
        method = f"arithmetic mean of ratings{of_votes}, {scale}"
        rows.append(_row("implementation_mean", float(mean), n, method, scope, scope_id))
        rows.append(_row("implementation_pct", float(100 * mean / top), n, f"mean ÷ {top} × 100", scope, scope_id))
    counts = rated["rating"].value_counts()
    for step in sorted({*document.rating_scale, *counts.index}):
        method = f"goals rated {step:g}, {scale}"
        rows.append(_row("rating_count", float(counts.get(step, 0)), len(rated), method, "rating", f"{step:g}"))
    return rows


def score_agreement(votes: pd.Series) -> list[Row]:
    """Krippendorff's ordinal alpha of the votes, with the number of goals that have two or more; nothing without votes.

    `votes` are as of `srps.judging.votes.printed_votes`.
    """
    if votes.empty:
        return []
    found = agreement(votes)
    counts = f"{found.units} goals, {found.raters} raters, {found.ratings} votes"
    if found.note:
        gap: ScoreGap = "no_variation" if found.note == "no_variation" else "nothing_to_compare"
        return [_row("agreement", None, found.units, _why_not(gap, counts=counts))]
    return [_row("agreement", found.alpha, found.units, f"Krippendorff's alpha, ordinal; {counts}")]


def score_execution(actions: pd.DataFrame) -> list[Row]:
    """Per cent of actions done or partly done among those with evidence and due; the count of each status beside it."""
    counts = actions["status"].value_counts()
    share, n = executed_share(actions)
    rules = describe_rules(HEADLINE)
    if share is None:
        rows = [_row("execution", None, 0, _why_not("lists_no_actions" if actions.empty else "no_figure_for_actions"))]
    else:
        executed = int(counts.get("done", 0) + counts.get("partly", 0))
        rows = [_share("execution", executed, n, f"(done + partly) ÷ due with evidence; {rules}")]
    rows += [
        _row("action_count", float(counts.get(status, 0)), len(actions), f"actions {status}", "status", status)
        for status in words_of(ActionStatus)
    ]
    return rows


def score_completeness(observations: pd.DataFrame, parts: pd.DataFrame) -> list[Row]:
    """Per cent of totals with a value among the totals of the document's tables.

    Numbers in running text are never empty, so that they do not count; nor does what is not applicable.
    """
    printed_in = parts.set_index("row_key")["origin"].reindex(observations.index)
    totals = observations[
        (observations["breakdown"] == "") & (observations["status"] != "not_applicable") & (printed_in == "table")
    ]
    if totals.empty:
        return [_row("completeness", None, 0, _why_not("no_table"))]
    return [_share("completeness", int(totals["value"].notna().sum()), len(totals), "totals with a value ÷ totals")]


def score_consistency(sums: pd.DataFrame) -> list[Row]:
    """Per cent of sums that add up (to 0.005), as printed and after corrections, among those that must.

    `sums` are as of `contributor_sums`; those of which only examples are listed do not count.
    """
    checked = sums[sums["verdict"] != "examples_only"]
    as_printed = int(((checked["total"] - checked["printed"]).abs() < 0.005).sum())
    after = int(((checked["corrected"] - checked["printed"]).abs() < 0.005).sum())
    return [
        _share("consistency_printed", as_printed, len(checked), "sums that add up as printed ÷ checked sums"),
        _share("consistency_corrected", after, len(checked), "sums that add up after corrections ÷ checked sums"),
    ]


def score_measurability(
    goals: pd.DataFrame, actions: pd.DataFrame, observations: pd.DataFrame, targets: pd.DataFrame
) -> list[Row]:
    """Per cent of goals of the lowest level, and of actions, with at least one number (for goals a target will do)."""
    numbers = observations[observations["value"].notna()]
    with_number = set(numbers["goal"]) | set(targets.loc[targets["value"].notna(), "goal"])
    lowest = goals[~goals["goal"].isin(goals["parent"].dropna())]
    measured = int(lowest["goal"].isin(with_number).sum())
    pairs = set(zip(numbers["goal"], numbers["action"], strict=True))
    acted = sum((goal, action) in pairs for goal, action in zip(actions["goal"], actions["action"], strict=True))
    rows = [_share("measurability_goals", measured, len(lowest), "goals with a number ÷ goals", interval=False)]
    if (numbers["action"] == "").all():
        rows.append(_row("measurability_actions", None, 0, _why_not("no_figure_of_an_action")))
    else:
        rows.append(
            _share("measurability_actions", acted, len(actions), "actions with a number ÷ actions", interval=False)
        )
    return rows


def score_timeliness(document: Document) -> list[Row]:
    """Days from 31 December of the reporting year to the date of issue; negative where it was issued before."""
    if document.issued_on is None or document.kind == "plan":
        gap: ScoreGap = "is_a_plan" if document.kind == "plan" else "no_date_of_issue"
        return [_row("timeliness_days", None, 0, _why_not(gap))]
    days = (document.issued_on - datetime.date(document.year, 12, 31)).days
    return [_row("timeliness_days", float(days), 1, "days from year end to date of issue")]


def score_targets(targets: pd.DataFrame) -> list[Row]:
    """Per cent of attained targets among the judged ones (`attained` is yes or no).

    The method says how many there are, how many are not yet due and how many cannot be judged.
    """
    if targets.empty:
        return [_row("targets", None, 0, _why_not("no_targets"))]
    counts = targets["attained"].value_counts()
    yes, judged, not_due = (int(counts.reindex(keys).sum()) for keys in (["yes"], ["yes", "no"], ["not_due"]))
    text = f"{len(targets)} targets, {not_due} not yet due, {len(targets) - judged - not_due} not assessable"
    if not judged and targets["result"].isna().all() and not not_due:
        return [_row("targets", None, 0, _why_not("no_results_of_targets", n=len(targets)))]
    if not judged:
        return [_row("targets", None, 0, _why_not("no_target_to_judge", text=text))]
    return [_share("targets", yes, judged, f"attained ÷ judged, of {text}")]
