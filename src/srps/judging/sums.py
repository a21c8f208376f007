"""Do contributors add up to their totals, and if not: has a list of contributors slipped to a neighbouring row?

Pure functions over observations (index: row key) and part relations; knows no check names and no severities.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

WINDOW = 4
"""Rows. A slipped list is looked for over at most so many neighbouring totals."""
TOLERANCE = 0.005
"""Half of a grosz, so that amounts with two decimals are compared exactly."""


@dataclass(frozen=True)
class Move:
    """A contributor that reconciles both rows only when it belongs to another total."""

    part: str
    whole_printed: str
    whole_proposed: str


def contributor_sums(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per whole whose parts were to add up, indexed by its row key.

    `observations` is indexed by row key; `parts` has row_key, whole_key (after corrections), whole_printed, relation.
    Columns: `printed` (the total), `total` (sum of the contributors as printed), `corrected` (their sum after
    corrections), `verdict` and `settled`. Verdicts: `match`, `mismatch`, `examples_only` (the document gives examples
    or some parts only, or a part has no number), `slipped`; a slipped row is `settled` once corrections reconcile it.
    """
    moves = slipped_contributors(observations, parts)
    moved = {move.whole_printed for move in moves} | {move.whole_proposed for move in moves}
    values = observations["value"].to_dict()
    as_printed = _relations(parts, "whole_printed")
    as_corrected = _relations(parts, "whole_key")
    rows = {}
    for whole, breakdown in observations["breakdown"].items():
        printed = as_printed.get(whole, {})
        is_checked = printed and (breakdown == "" or _all_listed(printed))
        if whole not in moved and not is_checked:
            continue
        now = as_corrected.get(whole, {})
        total, corrected = (_sum(values[part] for part in group) for group in (printed, now))
        agrees = abs(corrected - values[whole]) < TOLERANCE
        if whole in moved:
            verdict = "slipped"
        elif not now or not _all_listed(now) or any(math.isnan(values[key]) for key in (whole, *now)):
            verdict = "examples_only"
        else:
            verdict = "match" if agrees else "mismatch"
        settled = verdict == "slipped" and agrees
        rows[whole] = (values[whole], round(total, 2), round(corrected, 2), verdict, settled)
    columns = ["printed", "total", "corrected", "verdict", "settled"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _relations(parts: pd.DataFrame, whole: str) -> dict[str, dict[str, str]]:
    """Return, by whole, its parts with their relation to it."""
    groups: dict[str, dict[str, str]] = {}
    for part, of, relation in zip(parts["row_key"], parts[whole], parts["relation"], strict=True):
        if of != "":
            groups.setdefault(of, {})[part] = relation
    return groups


def _all_listed(relations: dict[str, str]) -> bool:
    return all(relation == "all" for relation in relations.values())


def _sum(values: Iterable[float]) -> float:
    """Return the sum of the values that are there."""
    return math.fsum(value for value in values if not math.isnan(value))


def slipped_contributors(observations: pd.DataFrame, parts: pd.DataFrame) -> list[Move]:
    """Return the moves that reconcile neighbouring totals of one goal.

    Over every window of two to `WINDOW` neighbouring totals of which at least two do not add up, the contributors are
    dealt out anew in their printed order; a window counts when exactly one dealing reconciles all its totals (zeros,
    which may stand anywhere, stay where they are printed). The shortest window wins, the first one before later ones.
    """
    values = observations["value"].to_dict()
    totals = observations[(observations["breakdown"] == "") & observations["value"].notna()]
    lists = {
        whole: list(relations)
        for whole, relations in _relations(parts, "whole_printed").items()
        if _all_listed(relations)
    }
    neighbours: dict[tuple[str, str], list[str]] = {}
    for whole, goal, action in zip(totals.index, totals["goal"], totals["action"], strict=True):
        neighbours.setdefault((goal, action), []).append(whole)
    moves: list[Move] = []
    for wholes in neighbours.values():
        used: set[str] = set()
        for length in range(2, WINDOW + 1):
            for start in range(len(wholes) - length + 1):
                window = wholes[start : start + length]
                if used.isdisjoint(window) and (found := _reconcile(window, lists, values)):
                    moves += found
                    used.update(window)
    return moves


def _reconcile(window: list[str], lists: dict[str, list[str]], values: dict[str, float]) -> list[Move]:
    printed = {part: whole for whole in window for part in lists.get(whole, [])}
    contributors = [part for part in printed if values[part] != 0]
    if not contributors or any(math.isnan(values[part]) for part in contributors):
        return []
    sums = {whole: sum(values[part] for part in lists.get(whole, [])) for whole in window}
    failing = [whole for whole in window if abs(sums[whole] - values[whole]) >= TOLERANCE]
    if len(failing) < 2 or not any(lists.get(whole) for whole in failing):
        return []
    dealt: dict[str, str] = {}
    position = 0
    for whole in window:
        total = 0.0
        while total < values[whole] - TOLERANCE and position < len(contributors):
            total += values[contributors[position]]
            dealt[contributors[position]] = whole
            position += 1
        if abs(total - values[whole]) >= TOLERANCE:
            return []
    if position < len(contributors):
        return []
    return [Move(part, printed[part], whole) for part, whole in dealt.items() if printed[part] != whole]
