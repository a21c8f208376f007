"""Do contributors add up to their totals, and if not: has a list of contributors slipped to a neighbouring row?

Pure functions over observations (index: row key) and part relations; knows no check names and no severities.
"""

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
    values = observations["value"]
    as_printed = _groups(parts, "whole_printed")
    as_corrected = _groups(parts, "whole_key")
    rows = {}
    for whole in observations.index:
        group = as_printed.get(whole)
        is_total = observations.at[whole, "breakdown"] == ""
        if whole not in moved and (group is None or not (is_total or (group["relation"] == "all").all())):
            continue
        now = as_corrected.get(whole)
        total = 0.0 if group is None else float(values[group["row_key"]].sum())
        corrected = 0.0 if now is None else float(values[now["row_key"]].sum())
        agrees = abs(corrected - values[whole]) < TOLERANCE
        if whole in moved:
            verdict = "slipped"
        elif now is None or (now["relation"] != "all").any() or values[[whole, *now["row_key"]]].isna().any():
            verdict = "examples_only"
        else:
            verdict = "match" if agrees else "mismatch"
        rows[whole] = (
            values[whole],
            round(total, 2),
            round(corrected, 2),
            verdict,
            verdict == "slipped" and agrees,
        )
    columns = ["printed", "total", "corrected", "verdict", "settled"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _groups(parts: pd.DataFrame, whole: str) -> dict[str, pd.DataFrame]:
    return {str(key): group for key, group in parts[parts[whole] != ""].groupby(whole, sort=False)}


def slipped_contributors(observations: pd.DataFrame, parts: pd.DataFrame) -> list[Move]:
    """Return the moves that reconcile neighbouring totals of one goal.

    Over every window of two to `WINDOW` neighbouring totals of which at least two do not add up, the contributors are
    dealt out anew in their printed order; a window counts when exactly one dealing reconciles all its totals (zeros,
    which may stand anywhere, stay where they are printed). The shortest window wins, the first one before later ones.
    """
    totals = observations.index[observations["breakdown"] == ""]
    lists = {
        whole: group["row_key"].tolist()
        for whole, group in _groups(parts, "whole_printed").items()
        if whole in totals and (group["relation"] == "all").all()
    }
    dealable = observations.loc[totals].dropna(subset="value")
    moves: list[Move] = []
    for _, group in dealable.groupby(["goal", "action"], sort=False):
        keys = list(group.index)
        used: set[str] = set()
        for length in range(2, WINDOW + 1):
            for start in range(len(keys) - length + 1):
                window = keys[start : start + length]
                if used.isdisjoint(window) and (found := _reconcile(window, lists, observations)):
                    moves += found
                    used.update(window)
    return moves


def _reconcile(window: list[str], lists: dict[str, list[str]], observations: pd.DataFrame) -> list[Move]:
    values = observations["value"]
    printed = {part: whole for whole in window for part in lists.get(whole, [])}
    contributors = [part for part in printed if values[part] != 0]
    if not contributors or values[contributors].isna().any():
        return []
    failing = [
        whole
        for whole in window
        if abs(sum(values[part] for part in lists.get(whole, [])) - values[whole]) >= TOLERANCE
    ]
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
