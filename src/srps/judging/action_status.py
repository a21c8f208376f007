"""How far the planned actions were carried out, by named counting rules; knows no city.

The classes are those of the project's design: an action whose deadline lies after the reporting year is
`not_due`; otherwise it is `done` (it has evidence and no indicator of it is zero), `partly` (some are zero),
`not_done` (all are zero) or `no_evidence` (nothing was reported for it).
"""

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from srps.labels import fold

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_CONTINUOUS = re.compile(
    r"ciągł|bieżąc|\bstal[ey]\b|systematyczn|cykliczn|corocz|rokrocz|co roku|każd\w+ rok|cały okres|całym okres",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:od|począwszy od)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ExecutionRules:
    """The counting rules; the defaults are the ones of the headline figure.

    `period` tells how a deadline that is a span of years (`2014-2020`) is read: due from its first year on
    (`from_first_year`), only in its last (`in_last_year`). `past` tells whether an action whose deadline lay in an
    earlier year still counts as due (`due`) or not (`not_due`). `partly` gives how much of an action counts that
    has zeros among its indicators (1, 0.5 or 0). `no_evidence` tells whether an action without any number is
    left out of the denominator (`left_out`), counted as `done` or as `not_done`.
    """

    period: Literal["from_first_year", "in_last_year"] = "in_last_year"
    past: Literal["due", "not_due"] = "due"
    partly: float = 1.0
    no_evidence: Literal["left_out", "done", "not_done"] = "left_out"


HEADLINE = ExecutionRules()


def is_due(deadline: str, year: int, rules: ExecutionRules = HEADLINE) -> bool:
    """Tell whether an action with this printed deadline is due in `year`; one without a year in it is.

    What is done all the time is due every year, from the first one named on (`od 2021`, `na bieżąco 2021-2023`).
    """
    years = [int(found) for found in _YEARS.findall(deadline)]
    if not years:
        return True
    is_open = len(years) == 1 and _FROM.search(deadline) is not None
    if is_open or _CONTINUOUS.search(deadline):
        return years[0] <= year or not (is_open or len(years) > 1)
    starts = years[0] if rules.period == "from_first_year" else years[-1]
    if starts > year:
        return False
    return rules.past == "due" or years[-1] >= year


def last_year_of(deadline: str) -> int | None:
    """Return the last year that a deadline names; None where it names none or what is to be done has no end."""
    years = [int(found) for found in _YEARS.findall(deadline)]
    is_open = len(years) == 1 and _FROM.search(deadline) is not None
    return None if not years or is_open or _CONTINUOUS.search(deadline) else years[-1]


def classify_actions(
    actions: pd.DataFrame, observations: pd.DataFrame, year: int, rules: ExecutionRules = HEADLINE
) -> pd.DataFrame:
    """Return `actions` (columns goal, action, deadline, …) with `status` and `status_reason`.

    `observations` has goal, action, indicator, breakdown, period and value (missing where nothing could be read). Only
    figures of the reporting year are evidence. A total speaks for its contributors; where no total is printed, the
    contributors speak.
    """
    observations = observations[observations["period"] == str(year)]
    totals = observations[observations["breakdown"] == ""]
    keys = ["goal", "action", "indicator"]
    has_total = pd.MultiIndex.from_frame(observations[keys]).isin(pd.MultiIndex.from_frame(totals[keys]))
    evidence = observations[(observations["breakdown"] == "") | ~has_total]
    evidence = evidence[evidence["value"].notna() & (evidence["action"] != "")]
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for goal, action, value in zip(evidence["goal"], evidence["action"], evidence["value"], strict=True):
        size, zeros = counted.get((goal, action), (0, 0))
        counted[goal, action] = (size + 1, zeros + (value == 0))
    statuses, reasons = [], []
    for row in actions.itertuples():
        size, zeros = counted.get((row.goal, row.action), (0, 0))
        if not is_due(row.deadline or "", year, rules):
            status = "not_due"
        elif size == 0:
            status = "no_evidence"
        elif zeros == 0:
            status = "done"
        else:
            status = "not_done" if zeros == size else "partly"
        statuses.append(status)
        reasons.append(f"{size} numbers, {zeros} of them zero; deadline: {fold(row.deadline or '') or '-'}")
    return actions.assign(status=statuses, status_reason=reasons)


def executed_share(classified: pd.DataFrame, rules: ExecutionRules = HEADLINE) -> tuple[float | None, int]:
    """Return the share of executed actions (0 to 1, missing without a denominator) and the denominator."""
    counts = classified["status"].value_counts()
    done, partly, not_done, silent = (
        int(counts.get(status, 0)) for status in ("done", "partly", "not_done", "no_evidence")
    )
    n = done + partly + not_done + (0 if rules.no_evidence == "left_out" else silent)
    executed = done + rules.partly * partly + (silent if rules.no_evidence == "done" else 0)
    return (executed / n if n else None), n
