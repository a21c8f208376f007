"""How far the planned actions were carried out, by named counting rules; knows no city.

The classes are those of the project's design. What the document prints as the state of an action wins. Else an action
whose deadline lies after the reporting year is `not_due` and one whose deadline spans it is `in_progress`; else it is
`done` (it has figures and none is zero), `partly` (some are zero), `not_done` (all are zero), `described` (the document
says in words what was done), `abandoned` (it only says why it was not) or `no_evidence` (it says nothing).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from srps.catalogue.vocabulary import ActionStatus
from srps.labels import fold, one_line
from srps.numbers import is_missing

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_CONTINUOUS = re.compile(
    r"ciągł|bieżąc|\bstal[ey]\b|systematyczn|cykliczn|corocz|rokrocz|co roku|każd\w+ rok|cały okres|całym okres",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:od|począwszy od)\b", re.IGNORECASE)

_DONE = r"(?:zrealizowan|wykonan|zakończon|ukończon|przeprowadzon|osiągnięt|wdrożon|zorganizowan)\w*"
_DO = r"(?:realiz|wykon|podj|rozpocz|przeprowadz|osiągn|wdroż|zorganizow)\w+"
_STATES: tuple[tuple[ActionStatus, str], ...] = (
    ("not_due", r"nie dotyczy|n/d|nd\.?|(?:za)?planowan\w*|do realizacji|termin (?:jeszcze )?nie nadszedł|w planach"),
    ("abandoned", r"odstąpi\w+|zaniech\w+|zrezygnow\w+|rezygnacja|odwołan\w+|anulowan\w+|wycofan\w+"),
    ("partly", r"częściow\w+|w części|niepełn\w+|nie w pełni|nie (?:wszystk\w+|w całości)|w ograniczon\w+"),
    ("in_progress", r"nie\s?(?:zakończ|ukończ)\w+"),
    ("not_done", rf"nie\s*z?{_DO}|brak (?:realizacji|wykonania)|nie|✗|✘|❌"),
    (
        "in_progress",
        r"w trakcie|w toku|w realizacji|realizowan[aey]|trwa\w*|rozpoczęt\w+|rozpoczęto|kontynuacj\w+|kontynuow\w+"
        r"|na bieżąco|\w*ciągł\w+",
    ),
    ("described", r"realizowano|podejmowano(?: działania)?|prowadzono"),  # that it was worked on, not that it was done
    ("done", rf"{_DONE}|tak|✓|✔|☑|✅"),
)
"""What a printed state begins with, behind words such as `zadanie`; the first that fits counts."""
_BEFORE = r"(?:(?:zadanie|działanie|cel|stan(?: realizacji)?|status|zostało|zostały|jest|są|został|została)[\s:–-]+)*"
_MORE = (
    r"(?:\s+(?:realizacj\w+|wykonani\w+|zadani\w*|działani\w*|w (?:całości|pełni|części|stopniu \w+)"
    r"|w (?:\d{4}(?: r\.?| roku)?)|częściowo|częściowej|roku|r\.|\d{4}))*"
)
_STATE = [(status, re.compile(rf"{_BEFORE}(?:{words})(?!\w)", re.IGNORECASE)) for status, words in _STATES]
_WHOLE_STATE = [
    re.compile(rf"{_BEFORE}(?:{words}){_MORE}[\s.!]*", re.IGNORECASE)
    for status, words in _STATES
    if status != "not_due"
]
_PARTLY = re.compile(r"częściow|w części|niepełn|\bnie\b.*\bw (?:pełni|całości)", re.IGNORECASE)
_END_OF_NAME = re.compile(r"(?:\s[–—-]\s*|[–—:;,]\s+|\s\()([^–—:;()]+?)\)?\s*$")
_PERCENTAGE = re.compile(r"(?<![\d,.])(\d{1,3})(?:[,.]\d+)?\s?%")


Span = Literal["from_first_year", "in_last_year"]
Past = Literal["due", "not_due"]
Counted = Literal["left_out", "done", "not_done"]


@dataclass(frozen=True)
class ExecutionRules:
    """The counting rules; the defaults are the ones of the headline figure.

    `period` tells how a deadline that is a span of years (`2014-2020`) is read: due from its first year on
    (`from_first_year`), only in its last (`in_last_year`), before which the action is running. `past` tells whether an
    action whose deadline lay in an earlier year still counts as due (`due`) or not (`not_due`). `partly` gives how much
    of an action counts that has zeros among its figures, or is printed as done in part (1, 0.5 or 0). `no_evidence`,
    `described`, `in_progress` and `abandoned` tell whether an action of which nothing is said, one that is described in
    words only, one that is running and one that was given up with a reason are left out of the denominator
    (`left_out`), counted as `done` or as `not_done`.
    """

    period: Span = "in_last_year"
    past: Past = "due"
    partly: float = 1.0
    no_evidence: Counted = "left_out"
    described: Counted = "left_out"
    in_progress: Counted = "left_out"
    abandoned: Counted = "not_done"


HEADLINE = ExecutionRules()
COUNTED_AS = ("no_evidence", "described", "in_progress", "abandoned")
"""Statuses of which a rule of their own name says whether they count."""


def is_due(deadline: str, year: int, rules: ExecutionRules = HEADLINE) -> bool:
    """Tell whether an action with this printed deadline is due in `year`; one without a year in it is.

    What is done all the time is due every year, from the first one named on (`od 2021`, `na bieżąco 2021-2023`).
    """
    return due_state(deadline, year, rules) == "due"


def due_state(deadline: str, year: int, rules: ExecutionRules = HEADLINE) -> Literal["due", "in_progress", "not_due"]:
    """Tell whether an action with this printed deadline is due in `year`, is running (`in_progress`) or not due.

    A span of years in which `year` lies, such as `2014-2020` or `od 2017 do 2020`, is running until its last year.
    """
    years = [int(found) for found in _YEARS.findall(deadline)]
    if not years:
        return "due"
    is_open = len(years) == 1 and _FROM.search(deadline) is not None
    if is_open or _CONTINUOUS.search(deadline):
        return "due" if years[0] <= year or not (is_open or len(years) > 1) else "not_due"
    starts = years[0] if rules.period == "from_first_year" else years[-1]
    if starts > year:
        return "in_progress" if years[0] <= year else "not_due"
    return "due" if rules.past == "due" or years[-1] >= year else "not_due"


def read_state(printed: str) -> ActionStatus | None:
    """Return what a printed state says (`zrealizowano`, `w trakcie`, `40%`); None where its words are not known."""
    text = one_line(printed).strip(" .;:–—-")
    share = _PERCENTAGE.search(text)
    in_part = _PARTLY.search(text) or (share and 0 < int(share[1]) < 100)
    for status, words in _STATE:
        if words.match(text):
            return "partly" if in_part and status in {"done", "not_done"} else status
    if share and re.match(_PERCENTAGE, text):
        return "partly" if in_part else "done" if int(share[1]) else "not_done"
    return None


def state_in_name(name: str) -> str:
    """Return the state that stands at the end of a printed name (`Kampania – zrealizowano`); empty where none does."""
    found = _END_OF_NAME.search(one_line(name))
    if not found or fold(found[1]) in {"nie", "tak"}:
        return ""
    is_state = any(words.fullmatch(found[1]) for words in _WHOLE_STATE)
    return found[1].strip() if is_state else ""


def last_year_of(deadline: str) -> int | None:
    """Return the last year that a deadline names; None where it names none or what is to be done has no end."""
    years = [int(found) for found in _YEARS.findall(deadline)]
    is_open = len(years) == 1 and _FROM.search(deadline) is not None
    return None if not years or is_open or _CONTINUOUS.search(deadline) else years[-1]


def classify_actions(
    actions: pd.DataFrame, observations: pd.DataFrame, year: int, rules: ExecutionRules = HEADLINE
) -> pd.DataFrame:
    """Return `actions` (columns goal, action, deadline, …) with `state_printed`, `status` and `status_reason`.

    `observations` has goal, action, indicator, breakdown, period and value (missing where nothing could be read). Only
    figures of the reporting year are evidence. A total speaks for its contributors; where no total is printed, the
    contributors speak. The columns name, state_printed, evidence and explanation may be absent. `status_reason` says
    what the figures and the deadline alone would give where a printed state says something else.
    """
    counted = _figures(observations, year)
    states, statuses, reasons = [], [], []
    for row in actions.to_dict("records"):
        size, zeros = counted.get((row["goal"], row["action"]), (0, 0))
        computed = _computed(row, year, rules, size, zeros)
        printed = _text(row, "state_printed")
        printed = "" if is_missing(printed) else printed
        in_name = "" if printed else state_in_name(_text(row, "name"))
        read = read_state(printed or in_name)
        states.append(_text(row, "state_printed") or in_name)
        statuses.append(read or computed)
        reasons.append("; ".join(_reasons(printed, in_name, read, computed, row, size, zeros)))
    return actions.assign(state_printed=states, status=statuses, status_reason=reasons)


def _figures(observations: pd.DataFrame, year: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Return, by goal and action, how many figures of the year speak for it, and how many of them are zero."""
    observations = observations[_of_the_year(observations, year)]
    totals = observations[observations["breakdown"] == ""]
    keys = ["goal", "action", "indicator"]
    has_total = pd.MultiIndex.from_frame(observations[keys]).isin(pd.MultiIndex.from_frame(totals[keys]))
    evidence = observations[(observations["breakdown"] == "") | ~has_total]
    evidence = evidence[evidence["value"].notna() & (evidence["action"] != "")]
    is_zero = evidence["value"].eq(0)
    if "unit" in evidence:  # a balance of nothing is no sign that nothing was done
        is_zero &= evidence["unit"].ne("balance")
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for goal, action, zero in zip(evidence["goal"], evidence["action"], is_zero, strict=True):
        size, zeros = counted.get((goal, action), (0, 0))
        counted[goal, action] = (size + 1, zeros + int(zero))
    return counted


def _of_the_year(observations: pd.DataFrame, year: int) -> pd.Series:
    """Tell which observations are about the year, at its end or up to it; forecasts are not."""
    of_year = observations["period"] == str(year)
    if "period_kind" not in observations:
        return of_year
    kinds = observations["period_kind"]
    ends = observations["period"].fillna("").str.extract(r"((?:19|20)\d{2})(?!.*(?:19|20)\d{2})", expand=False)
    held = kinds.isin(["as_of"]) & (ends == str(year))
    return (of_year | held | (kinds == "cumulative")) & (kinds != "forecast")


def _computed(row: dict[Any, Any], year: int, rules: ExecutionRules, size: int, zeros: int) -> ActionStatus:
    due = due_state(_text(row, "deadline"), year, rules)
    if due != "due":
        return due
    if size:
        return "done" if zeros == 0 else "not_done" if zeros == size else "partly"
    if _text(row, "evidence"):
        return "described"
    return "abandoned" if _text(row, "explanation") else "no_evidence"


def _reasons(
    printed: str,
    in_name: str,
    read: ActionStatus | None,
    computed: ActionStatus,
    row: dict[Any, Any],
    size: int,
    zeros: int,
) -> Iterable[str]:
    if in_name:
        yield f"state printed in the name: {in_name}"
    elif printed:
        yield f"state printed: {printed}" if read else f"state printed, not understood: {printed}"
    if read and read != computed:
        yield f"by figures and deadline: {computed}"
    yield f"{size} numbers, {zeros} of them zero"
    if not size and (said := [name for name in ("evidence", "explanation") if _text(row, name)]):
        yield f"{' and '.join(said)} in words"
    yield f"deadline: {fold(_text(row, 'deadline')) or '-'}"


def _text(row: dict[Any, Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def executed_share(classified: pd.DataFrame, rules: ExecutionRules = HEADLINE) -> tuple[float | None, int]:
    """Return the share of executed actions (0 to 1, missing without a denominator) and the denominator.

    Executed are those done and, by `rules.partly`, those done in part; the denominator holds them, those not done, and
    what else the rules count.
    """
    counts = classified["status"].value_counts()
    number = {str(status): int(n) for status, n in counts.items()}
    n = sum(number.get(status, 0) for status in ("done", "partly", "not_done"))
    executed = number.get("done", 0) + rules.partly * number.get("partly", 0)
    for status in COUNTED_AS:
        rule = getattr(rules, status)
        n += 0 if rule == "left_out" else number.get(status, 0)
        executed += number.get(status, 0) if rule == "done" else 0
    return (executed / n if n else None), n
