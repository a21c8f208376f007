"""What each check looks at: one row per row checked, with a verdict. Pure; judges nothing.

Every function returns a frame indexed by row key with the columns `verdict`, `observed`, `expected`, `label`, `place`
(texts, shown in messages) and, where a finding is already settled by a correction, `settled`.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from srps.catalogue.cleaning_rules import kind_of, refusal
from srps.catalogue.keys import table_of
from srps.catalogue.label_reader import UNKNOWN
from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE, Document
from srps.catalogue.periods import is_of_year
from srps.comparing.labels import label_keys
from srps.judging.replication import as_printed
from srps.judging.spread import may_agree, spreads, total_of
from srps.judging.sums import contributor_sums, overfull, slipped_contributors, unit_kind
from srps.judging.votes import SEPARATOR, printed_votes, read_votes
from srps.labels import fold
from srps.numbers import format_money, format_number, format_percent

COLUMNS = ["verdict", "observed", "expected", "label", "place", "settled"]
JUMP_RATIO = 5.0
"""Times. A value this much above or below the previous year's is worth a look."""
JUMP_FROM = 20.0
"""Values below this in both years jump by chance."""
SIGNED = {"balance", "index", "ratio", "percent", "per_mille", "points", "rate"}
"""Units of which a negative value is nothing odd, or which another check looks at."""
NO_VALUE = {"missing", "not_applicable"}
"""Reasons for which a cell has no number although nothing is wrong with it."""


def _frame(rows: dict[str, dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows.values()), index=list(rows), columns=COLUMNS)
    frame["settled"] = frame["settled"].eq(True)
    return frame


def _row(verdict: str, label: str = "", observed: str = "", place: str = "", **more: object) -> dict[str, object]:
    return {
        "verdict": verdict,
        "observed": observed,
        "expected": "",
        "label": label,
        "place": place,
        "settled": False,
        **more,
    }


def _number(value: object) -> str:
    return format_number(value) if pd.notna(value) else ""


_WITH_UNIT: dict[str, Callable[[object], str]] = {"pln": format_money, "percent": format_percent}
"""How numbers are printed that their label alone does not explain."""


def keys(observations: pd.DataFrame) -> pd.DataFrame:
    """Check that a total stands once for a period, and a contributor once per total."""
    key = ["goal", "action", "indicator", "breakdown", "part_of", "period", "line", "page", "source"]
    counts = observations.groupby(key, dropna=False)["indicator"].transform("size")
    rows = {}
    for row, count in zip(observations.itertuples(), counts, strict=True):
        doubled = "doubled" if row.breakdown == "" else "contributor_twice"
        verdict = "unique" if count == 1 else doubled
        rows[row.Index] = _row(verdict, row.indicator, observed=str(count), expected="1", place=row.breakdown)
    return _frame(rows)


def parents(observations: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Check that every named goal exists."""
    known = set(goals["goal"])
    named = observations[observations["goal"] != ""]
    return _frame(
        {
            r.Index: _row("known" if r.goal in known else "unknown", r.indicator, observed=r.goal)
            for r in named.itertuples()
        }
    )


def ratings(goals: pd.DataFrame, cleaning_log: pd.DataFrame, document: Document) -> pd.DataFrame:
    """Check that every rating, also one that could not be read, and every vote stand on the document's scale."""
    scale = sorted(document.rating_scale)
    expected = f"{scale[0]}–{scale[-1]}" if scale else ""
    refused = cleaning_log[cleaning_log["rule"].map(refusal) == "not_a_rating"]
    unread = dict(zip(refused["row_key"], refused["before"], strict=True))
    voted = printed_votes(cleaning_log).to_dict()
    rows = {}
    for row in goals.itertuples():
        printed = unread.get(row.Index) or voted.get(row.Index) or _number(row.rating)
        if not printed:
            continue
        if not scale:
            verdict = "no_scale"
        elif row.Index not in unread and set(read_votes(printed)) <= {*scale, None}:
            verdict = "on_scale"
        else:
            verdict = "vote_off_scale" if SEPARATOR in printed else "off_scale"
        rows[row.Index] = _row(verdict, row.goal, observed=printed, expected=expected)
    return _frame(rows)


def rated(goals: pd.DataFrame, document: Document) -> pd.DataFrame:
    """Check that every goal of a rated level has a rating."""
    due = goals[goals["level"].isin(document.rated_levels)]
    return _frame(
        {
            r.Index: _row("not_rated" if pd.isna(r.rating) else "rated", r.goal, observed=_number(r.rating))
            for r in due.itertuples()
        }
    )


def counts(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Check that counted things are whole and not negative."""
    counted = {unit.id for unit in catalogue.units.values() if unit.counted}
    rows = {}
    known = observations[observations["value"].notna()]
    below_zero = (known["value"] < 0) & ~known["unit"].isin(SIGNED)
    for row in known[known["unit"].isin(counted) | below_zero].itertuples():
        verdict = "negative" if row.value < 0 else ("whole" if float(row.value).is_integer() else "fractional")
        rows[row.Index] = _row(verdict, row.indicator, observed=_number(row.value), place=row.breakdown)
    return _frame(rows)


def percentages(observations: pd.DataFrame) -> pd.DataFrame:
    """Check that percentages lie between 0 and 100."""
    shares = observations[(observations["unit"] == "percent") & observations["value"].notna()]
    return _frame(
        {
            r.Index: _row("in_range" if 0 <= r.value <= 100 else "out_of_range", r.indicator, observed=_number(r.value))
            for r in shares.itertuples()
        }
    )


def units_known(observations: pd.DataFrame) -> pd.DataFrame:
    """Check that the unit of every value is known; an unknown one is shown, and never tested."""
    return _frame(
        {
            r.Index: _row("unknown" if r.unit == UNKNOWN else "known", r.indicator, r.value_printed, r.breakdown)
            for r in observations[observations["value"].notna()].itertuples()
        }
    )


def scales(observations: pd.DataFrame, cleaning_log: pd.DataFrame) -> pd.DataFrame:
    """List the values whose scale stood in label, unit or remark, or in the cell and there."""
    rules = cleaning_log[cleaning_log["column"].eq("scale") & cleaning_log["table"].eq("observations")]
    rows = {}
    for key, rule in zip(rules["row_key"], rules["rule"], strict=True):
        if rule != "scale_printed":
            row = observations.loc[key]
            rows[key] = _row(
                rule, row["indicator"], row["value_printed"], row["breakdown"], expected=_number(row["value"])
            )
    return _frame(rows)


def periods(observations: pd.DataFrame, cleaning_log: pd.DataFrame) -> pd.DataFrame:
    """Find remarks and labels that name a time where the column `period` is empty, and periods that are not read."""
    rules = cleaning_log[cleaning_log["column"].eq("period") & cleaning_log["table"].eq("observations")]
    rows = {}
    for key, rule, before in zip(rules["row_key"], rules["rule"], rules["before"], strict=True):
        row = observations.loc[key]
        rows[key] = _row(rule.removeprefix("period_"), row["indicator"], before, row["breakdown"])
    return _frame(rows)


def parsable(observations: pd.DataFrame, cleaning_log: pd.DataFrame) -> pd.DataFrame:
    """Check that every cell that is not empty could be read as a number."""
    reasons = _refusals(cleaning_log, "value")
    rows = {}
    for row in observations[observations["status"] != "missing"].itertuples():
        verdict = "unparsable" if row.status == "unparsable" else "read"
        reason = reasons.get(row.Index, "") if verdict == "unparsable" else ""
        rows[row.Index] = _row(verdict, row.indicator, observed=row.value_printed, expected=reason, place=row.breakdown)
    return _frame(rows)


def _refusals(cleaning_log: pd.DataFrame, column: str) -> dict[str, str]:
    """Return why cells of a column could not be read, by the key of their row."""
    of_column = cleaning_log[cleaning_log["column"] == column]
    reasons = zip(of_column["row_key"], of_column["rule"].map(refusal), strict=True)
    return {key: reason for key, reason in reasons if reason is not None}


def targets_parsable(targets: pd.DataFrame, cleaning_log: pd.DataFrame) -> pd.DataFrame:
    """Check that every printed target could be read as a number."""
    reasons = _refusals(cleaning_log, "target")
    rows = {}
    for row in targets.itertuples():
        reason = reasons.get(row.Index, "")
        if reason not in NO_VALUE:
            verdict = "unparsable" if reason else "read"
            rows[row.Index] = _row(verdict, row.indicator, observed=row.value_printed, expected=reason)
    return _frame(rows)


def sums(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Check that contributors add up; `observed` is the printed total, `expected` the sum of the contributors."""
    rows = {}
    labels, places = observations["indicator"].to_dict(), observations["breakdown"].to_dict()
    for row in contributor_sums(observations, parts).itertuples():
        rows[row.Index] = _row(
            row.verdict,
            labels[row.Index],
            observed=_number(row.printed),
            expected=_number(row.total),
            place=places[row.Index],
            settled=row.settled,
        )
    return _frame(rows)


def parts_within(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Check that no part, and no set of listed parts, exceeds its whole; full breakdowns are the sums' business."""
    rows = {}
    spread = spreads(observations)
    values, known = observations["value"], parts[(parts["whole_key"] != "") & (parts["relation"] != "all")]
    units = observations["unit"].map(unit_kind).to_dict()
    known = known[known["row_key"].map(units) == known["whole_key"].map(units)]
    for whole, group in known.groupby("whole_key", sort=False):
        if pd.isna(values[whole]):
            continue
        label, limit = observations.at[whole, "indicator"], _number(values[whole])
        for part in group["row_key"]:
            if pd.notna(values[part]):
                verdict = "above" if spread[part][0] > spread[whole][1] else "within"
                place = observations.at[part, "breakdown"]
                rows[part] = _row(verdict, label, observed=_number(values[part]), expected=limit, place=place)
        total = values[group["row_key"]].sum()
        least = total_of([spread[part] for part in group["row_key"]])[0]
        if least > spread[whole][1] and all(
            rows[part]["verdict"] == "within" for part in group["row_key"] if part in rows
        ):
            rows[whole] = _row("parts_above", label, observed=_number(total), expected=limit)
    return _frame(rows)


def printed_twice(observations: pd.DataFrame) -> pd.DataFrame:
    """Check facts that stand at two places: same canonical indicator, or same label and unit."""
    found, spread = twins(observations), spreads(observations)
    records = observations.loc[list({*found, *found.values()})].to_dict("index") if found else {}
    rows = {}
    for key, twin_key in found.items():
        row, twin = records[key], records[twin_key]
        place = f"wiersz {twin['line']}" if pd.notna(twin["line"]) else f"strona {twin['page']}"
        rows[key] = _row(
            "equal" if may_agree(spread[key], spread[twin_key], 0.0) or twin["value"] == row["value"] else "differs",
            row["indicator"],
            observed=_number(row["value"]),
            expected=_number(twin["value"]),
            place=f"cel {twin['goal']}, {place}" if twin["goal"] else place,
        )
    return _frame(rows)


def over_whole(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Check that the parts known so far do not pass their whole, nor shares of one whole 100 %."""
    labels = observations["indicator"].to_dict()
    return _frame(
        {
            r.Index: _row(r.verdict, labels[r.Index], observed=_number(r.known), expected=_number(r.limit))
            for r in overfull(observations, parts).itertuples()
        }
    )


def twins(observations: pd.DataFrame) -> dict[str, str]:
    """Return, by row key of a total, that of the same fact at another place; one with another value where there is one.

    The same fact has the same canonical indicator, or the same label and unit, for the same period.
    """
    totals = observations[(observations["breakdown"] == "") & observations["value"].notna()]
    same_id: dict[tuple[str, ...], list[Any]] = {}
    same_label: dict[tuple[str, ...], list[Any]] = {}
    for row in totals.itertuples():
        if row.match in COMPARABLE:
            same_id.setdefault((row.indicator_id, row.period), []).append(row)
        same_label.setdefault((fold(row.indicator), row.unit, row.period), []).append(row)
    found: dict[str, str] = {}
    for groups in (same_id, same_label):
        for _, group in sorted(groups.items()):
            for row in group if len(group) > 1 else ():
                others = [other for other in group if other.Index != row.Index]
                twin = next((other for other in others if other.value != row.value), others[0])
                found.setdefault(row.Index, twin.Index)
    return found


def _place(row: pd.Series) -> str:
    """Return the line of a row, or its page or source where it has none."""
    return str(next((row[name] for name in ("line", "page", "source") if pd.notna(row[name]) and row[name] != ""), ""))


def slipped(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Propose where slipped contributors belong; `expected` is the line of the total that they complete."""
    now = parts.set_index("row_key")["whole_key"]
    rows = {}
    for move in slipped_contributors(observations, parts):
        part = observations.loc[move.part]
        rows[move.part] = _row(
            "slipped",
            observations.at[move.whole_printed, "indicator"],
            observed=_number(part["value"]),
            expected=_place(observations.loc[move.whole_proposed]),
            place=part["breakdown"],
            settled=now[move.part] == move.whole_proposed,
        )
    return _frame(rows)


def plausible(observations: pd.DataFrame, catalogue: Catalogue, population: float | None) -> pd.DataFrame:
    """Check mapped totals against the catalogue's range, absolute and per 10 000 residents."""
    rows = {}
    mapped = observations[observations["match"].isin(COMPARABLE) & observations["value"].notna()]
    for row in mapped.itertuples():
        indicator = catalogue.indicators[row.indicator_id]
        upper = [] if indicator.plausible_to is None else [indicator.plausible_to]
        if indicator.plausible_per_10k is not None and population:
            upper.append(indicator.plausible_per_10k * population / 10_000)
        lowest = indicator.plausible_from
        if lowest is None and not upper:
            continue
        highest = min(upper, default=None)
        inside = (lowest is None or row.value >= lowest) and (highest is None or row.value <= highest)
        expected = f"{_number(lowest or 0)}–{_number(highest and round(highest))}"
        verdict = "plausible" if inside else "implausible"
        rows[row.Index] = _row(verdict, row.indicator, observed=_number(row.value), expected=expected)
    return _frame(rows)


def jumps(observations: pd.DataFrame, previous: pd.DataFrame | None, *, is_new_strategy: bool = False) -> pd.DataFrame:
    """Check totals of the year against the previous year's in the same unit: same indicator, else same label.

    The goal counts where several goals have the label; under a new strategy only mapped totals go on. What is printed
    twice with different values is compared with nothing.
    """
    if previous is None:
        return _frame({})
    both = pd.concat([previous, observations])
    both = both[(both["breakdown"] == "") & both["value"].notna() & is_of_year(both)]
    is_mapped = both["match"].isin(COMPARABLE)
    key = both["indicator_id"].where(is_mapped, label_keys(both)) + "|" + both["unit"]
    both = both.assign(key=key)[is_mapped | (not is_new_strategy)]
    is_old = both["year"] < observations["year"].max()
    values = both[is_old].groupby("key")["value"].agg(["first", "nunique"])
    before = values.loc[values["nunique"] == 1, "first"]
    rows = {}
    for row in both[~is_old & both["key"].isin(before.index)].itertuples():
        earlier = before[row.key]
        low, high = sorted((row.value, earlier))
        jumped = high >= JUMP_FROM and (low <= 0 or high / low >= JUMP_RATIO)
        verdict = "jump" if jumped else "steady"
        shown = _WITH_UNIT.get(row.unit, _number)
        rows[row.Index] = _row(verdict, row.indicator, observed=shown(row.value), expected=shown(earlier))
    return _frame(rows)


def claims(replication: pd.DataFrame, document: Document | None = None) -> pd.DataFrame:
    """Check every published aggregate against its recomputation; table totals are the sums' business."""
    own = replication[replication["claim"].map(table_of) != "observations"]
    words = {claim.id: claim.text for claim in document.claims} if document else {}
    return _frame(
        {
            r.Index: _row(
                r.verdict,
                words.get(r.claim) or r.claim,
                observed=r.printed,
                expected=as_printed(r._asdict(), lambda number, decimals: format_number(number, decimals=decimals)),
            )
            for r in own.itertuples()
        }
    )


def corrections(cleaning_log: pd.DataFrame) -> pd.DataFrame:
    """List the applied corrections."""
    applied = cleaning_log[cleaning_log["rule"].map(kind_of) == "correction"]
    return _frame(
        {r.Index: _row("applied", r.row_key, observed=r.before, expected=r.after) for r in applied.itertuples()}
    )
