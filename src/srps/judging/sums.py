"""Do contributors add up to their totals, and if not: has a list of contributors slipped to a neighbouring row?

Pure functions over observations (index: row key) and part relations; knows no check names and no severities.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from srps.judging.spread import may_agree, spreads, total_of

WINDOW = 4
"""Rows. A slipped list is looked for over at most so many neighbouring totals."""
TOLERANCE = 0.005
"""Half of a grosz, so that amounts with two decimals are compared exactly."""
NEVER_ADDED = {"percent", "per_mille", "rate", "ratio", "index"}
"""Units whose values of several contributors do not add up to that of all."""
_AVERAGE = re.compile(r"(?<!\w)(?:średni|przeciętn|mediana)\w*", re.IGNORECASE)
_DIVIDED = re.compile(r"(?<!\w)(?:struktur|podzia|rozkład)\w*|w podziale|(?<!\w)(?:według|wg)(?!\w)", re.IGNORECASE)
WHOLE_SHARE = 100.0
"""Per cent. Shares of one whole make this together, and no more."""


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
    Wholes that are rates, percentages or averages have no row, unless they are the 100 % that their parts make.
    """
    spread = spreads(observations)
    moves = slipped_contributors(observations, parts)
    moved = {move.whole_printed for move in moves} | {move.whole_proposed for move in moves}
    values = observations["value"].to_dict()
    as_printed = _relations(parts, "whole_printed")
    as_corrected = _relations(parts, "whole_key")
    not_added = _not_added(observations, as_corrected)
    rows = {}
    for whole, breakdown in observations["breakdown"].items():
        printed, now = as_printed.get(whole, {}), as_corrected.get(whole, {})
        is_checked = (printed or now) and (breakdown == "" or _all_listed({**printed, **now}))
        if whole not in moved and (not is_checked or whole in not_added):
            continue
        total, corrected = (_sum(values[part] for part in group) for group in (printed, now))
        agrees = may_agree(total_of([spread[part] for part in now]), spread[whole], TOLERANCE)
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


def _not_added(observations: pd.DataFrame, wholes: dict[str, dict[str, str]]) -> set[str]:
    """Return the wholes whose parts do not add up to them: rates, shares, averages, and parts in another unit."""
    units = observations["unit"].to_dict() if "unit" in observations else {}
    measures = observations["measure"].to_dict() if "measure" in observations else {}
    values, labels = observations["value"].to_dict(), observations["indicator"].to_dict()
    found = set()
    for whole, parts in wholes.items():
        is_rate = units.get(whole) in NEVER_ADDED or measures.get(whole) in {"share", "rate"}
        is_all = units.get(whole) == "percent" and values[whole] == WHOLE_SHARE
        if (
            (is_rate and not is_all)
            or _AVERAGE.match(str(labels[whole]))
            or {unit_kind(units.get(part)) for part in parts} - {unit_kind(units.get(whole))}
        ):
            found.add(whole)
    return found


def unit_kind(unit: str | None) -> str:
    """Return `share`, `money` or `number`: what a unit must have in common for values to be compared and added."""
    return "share" if unit in NEVER_ADDED else "money" if unit == "pln" else "number"


def _sum(values: Iterable[float]) -> float:
    """Return the sum of the values that are there."""
    return math.fsum(value for value in values if not math.isnan(value))


def overfull(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per whole that known parts could pass though one is missing, or whose shares could pass 100 %.

    Indexed by the row key of the whole; where the document prints none, by that of the first part. Columns: `known`
    (the sum of the parts that have a number), `limit` (the whole, or 100), `missing` (parts without a number) and
    `verdict`: `within`, `over_whole`, `shares_over`. Parts that all have a number are the sums' business.
    """
    values, spread = observations["value"].to_dict(), spreads(observations)
    rows: dict[str, tuple[float, float, int, str]] = {}
    for key, limit, group, is_shares in _structures(observations, parts):
        known = [values[part] for part in group if not math.isnan(values[part])]
        missing = len(group) - len(known)
        if missing or is_shares:
            room = TOLERANCE + (sum(map(_half_digit, known)) if is_shares else 0.0)
            over = "shares_over" if is_shares else "over_whole"
            least = total_of([spread[part] for part in group])[0]
            most = limit if is_shares or key not in spread else spread[key][1]
            rows[key] = (round(math.fsum(known), 2), limit, missing, over if least > most + room else "within")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["known", "limit", "missing", "verdict"])


def _structures(observations: pd.DataFrame, parts: pd.DataFrame) -> Iterable[tuple[str, float, list[str], bool]]:
    """Yield key, limit, parts and whether they are shares, of all that are told to be all the parts of one whole.

    Percentages are shares of one whole where the whole is a count, or where the label says that it is divided.
    """
    records = observations[["value", "unit", "indicator"]].to_dict("index")
    relations = _relations(parts, "whole_key")
    not_added = _not_added(observations, relations)
    groups = [(whole, list(group)) for whole, group in relations.items() if _all_listed(group)]
    alone = parts.loc[(parts["whole_key"] == "") & (parts["relation"] == "all"), "row_key"]
    by_label = observations.loc[alone].groupby(["goal", "action", "indicator"], sort=False)
    groups += [("", list(rows.index)) for _, rows in by_label if len(rows) > 1]
    for whole, group in groups:
        row = records[whole or group[0]]
        is_known = bool(whole) and not math.isnan(row["value"])
        is_percent = {records[part]["unit"] for part in group} == {"percent"}
        if is_percent and ((is_known and row["unit"] != "percent") or _DIVIDED.search(row["indicator"])):
            yield whole or group[0], WHOLE_SHARE, group, True
        elif is_known and whole not in not_added:
            yield whole, row["value"], group, False


def _half_digit(value: float) -> float:
    """Return half of the last digit of a value as printed without zeros at its end."""
    decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-decimals if decimals else 0.5


def slipped_contributors(observations: pd.DataFrame, parts: pd.DataFrame) -> list[Move]:
    """Return the moves that reconcile neighbouring totals of one goal, of whatever actions.

    Over every window of two to `WINDOW` neighbouring totals of which at least two do not add up, the contributors are
    dealt out anew in their printed order; a window counts when exactly one dealing reconciles all its totals (zeros,
    which may stand anywhere, stay where they are printed). The shortest window wins, the first one before later ones.
    """
    values = observations["value"].to_dict()
    totals = observations[(observations["breakdown"] == "") & observations["value"].notna()]
    relations = _relations(parts, "whole_printed")
    spread = spreads(observations)
    left_alone = _not_added(observations, relations) | {
        whole
        for whole, group in relations.items()
        if not _all_listed(group) or any(spread[key][0] < spread[key][1] for key in (whole, *group) if key in spread)
    }
    lists = {whole: list(group) for whole, group in relations.items() if whole not in left_alone}
    neighbours: dict[str, list[str]] = {}
    for whole, goal in zip(totals.index, totals["goal"], strict=True):
        if whole not in left_alone:
            neighbours.setdefault(goal, []).append(whole)
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
