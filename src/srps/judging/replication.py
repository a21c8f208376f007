"""Recomputes every aggregate that a document publishes from its transcribed data, and gives a verdict.

Rounding is half up in decimal arithmetic, as offices round (3.625 is 3,63). The tolerance is half of the last
printed digit. Pure: frames in, frames out.
"""

import math
import re
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from decimal import Decimal, getcontext
from itertools import product
from typing import Any

import pandas as pd

from srps.catalogue.formula import FormulaError, compute, sides
from srps.catalogue.models import Claim, Document, FormulaRow
from srps.catalogue.tables import processed_tables
from srps.judging.action_status import HEADLINE, ExecutionRules, Past, Span, classify_actions, executed_share
from srps.judging.goals import goals_within
from srps.judging.spread import Spread, may_agree, spreads
from srps.judging.sums import TOLERANCE
from srps.judging.year import Year
from srps.labels import fold
from srps.messages import Message
from srps.numbers import NumberFormatError, Quantity, format_number, is_missing, parse_quantity, round_half_up

WAYS: dict[str, tuple[float | str, ...]] = {
    "partly": (1.0, 0.5, 0.0),
    "no_evidence": ("left_out", "not_done", "done"),
    "described": ("left_out", "not_done", "done"),
    "in_progress": ("left_out", "not_done", "done"),
    "abandoned": ("not_done", "left_out", "done"),
}
"""How actions of a status may be counted, in the order of `ExecutionRules`; tried where a document has such actions."""
SELDOM = ("described", "in_progress", "abandoned")
NEARLY = 1.0
"""Percentage points. A reading this close to a published share is worth naming."""
WHOLE = {"", "overall", "all", "all goals", "total", "ogółem", "całość", "wszystkie", "wszystkie cele", "strategia"}
"""Scopes that mean everything."""
LEVELS = {"strategic": "strategic|strategiczn", "operational": "operational|operacyjn", "specific": "specific|szczegół"}
"""How a scope names the levels of goals."""
BOUNDS: dict[str, tuple[str, Callable[[float, Decimal], bool]]] = {
    "at least": (r"at least|co najmniej|przynajmniej|≥|>=", lambda rating, bound: rating >= bound),
    "at most": (r"at most|co najwyżej|najwyżej|≤|<=", lambda rating, bound: rating <= bound),
    "below": (r"below|under|less than|poniżej|mniej niż|niższ\w+ niż|<", lambda rating, bound: rating < bound),
    "above": (r"above|over|more than|powyżej|więcej niż|wyższ\w+ niż|>", lambda rating, bound: rating > bound),
    "rated": (r"rated|equal to|ocenion\w+(?: na)?|ocen\w+|=", lambda rating, bound: rating == bound),
}
"""How a scope says which ratings are meant, in the order in which the words are looked for."""
_NUMBER = r"\d+(?:[.,]\d+)?"
_GOAL_WORDS = re.compile(
    r"^(?:(?:goals?|cel\w*|nr|no|strategic|operational|specific|\w+(?:czn|cyjn|łow)\w+)\.?\s+)+", re.IGNORECASE
)
_DOMAIN_WORDS = re.compile(r"^(?:domain|area|dziedzin\w+|obszar\w*)\s*:?\s+", re.IGNORECASE)

Row = dict[str, object]
Reading = tuple[str, Decimal]
"""How a figure was recomputed, and what came out."""


def replicate(cleaned: Year) -> pd.DataFrame:
    """Return the `replication` table: the document's own claims, then every total that has contributors.

    Columns `city, year, claim, printed, recomputed, method, verdict, note`. `claim` is the claim's id in
    `document.yml`, of a total its row key; `printed` and `recomputed` are texts, for a claim may be a range or a list
    of goals. A figure is `reproduced` where it differs by no more than half of the last printed digit.
    """
    document, observations, goals, actions = cleaned.document, cleaned.observations, cleaned.goals, cleaned.actions
    totals = [(fold(row.indicator), row) for row in observations[observations["breakdown"] == ""].itertuples()]
    sum_of = {row.Index: row for row in cleaned.sums.itertuples()}
    spread = spreads(observations)
    rows = []
    for claim in document.claims:
        row: Row = {"claim": claim.id, "printed": claim.value, "note": claim.text or ""}
        if claim.kind == "executed_share":
            row |= _executed_share(claim, goals, actions, observations, cleaned.year)
        elif claim.kind == "total":
            row |= _total(claim, totals, sum_of, spread)
        elif claim.kind == "formula":
            row |= _formula(claim, observations)
        else:
            row |= _ratings(claim, goals, document)
        rows.append(row)
    rows += [_contributors(row) for row in sum_of.values()]
    table = processed_tables()["replication"]
    return table.typed(pd.DataFrame(rows, columns=table.names).assign(city=cleaned.city, year=cleaned.year))


# Scopes


def rated_goals(goals: pd.DataFrame, document: Document) -> pd.DataFrame:
    """Return the rated goals of the levels that the document rates; all rated goals where it names no level."""
    rated = goals.dropna(subset="rating")
    named = rated[rated["level"].isin(document.rated_levels)]
    return rated if named.empty else named


def _in_scope(scope: str | None, goals: pd.DataFrame) -> pd.Series | None:
    """Return which goals a scope names (all, a goal with those below it, a domain, a level); None if it names none."""
    text = fold(scope or "")
    if text in WHOLE:
        return pd.Series(True, index=goals.index)
    name = _GOAL_WORDS.sub("", (scope or "").strip()).strip(" .")
    if name in set(goals["goal"]):
        return goals["goal"].isin(goals_within(name, goals))
    domain = fold(_DOMAIN_WORDS.sub("", text))
    in_domain = (goals["domain"] == domain) | (goals["domain_printed"].map(fold) == domain)
    if in_domain.any():
        return in_domain
    level = _level(text)
    return None if level is None else goals["level"] == level


def _level(text: str) -> str | None:
    return next((level for level, words in LEVELS.items() if re.search(words, text)), None)


# Ratings


def _ratings(claim: Claim, goals: pd.DataFrame, document: Document) -> Row:
    """Recompute a mean, a range or a list of goals from the ratings."""
    rated = rated_goals(goals, document)
    rule = _rating_rule(claim, document)
    if len(rated) and claim.kind in {"goals_below", "other"} and rule is not None:
        return _goal_list(claim, rated, *rule)
    place = _in_scope(claim.scope, goals)
    chosen = rated if place is None else goals[place].dropna(subset="rating")
    if fold(claim.scope or "") in WHOLE:
        chosen = rated
    if chosen.empty or claim.kind not in {"mean_rating", "rating_range"}:
        return _not_recomputable("the transcribed data do not hold its parts")
    row = _range(claim, chosen) if claim.kind == "rating_range" else _mean(claim, chosen, goals, document)
    if place is None and row["verdict"] != "reproduced":
        return row | {"verdict": "not_recomputable", "method": f"the scope “{claim.scope}” names no goals of the data"}
    return row


def _mean(claim: Claim, chosen: pd.DataFrame, goals: pd.DataFrame, document: Document) -> Row:
    """Recompute a mean rating; other readings are another set of goals, and the mean of the domains' means."""
    printed = _quantity(claim.value)
    top = max(document.rating_scale, default=None)
    scale = Decimal(100) / top if printed is not None and printed.unit == "percent" and top else Decimal(1)
    of_top = f" in % of {top}" if scale != 1 else ""
    readings = [(f"arithmetic mean of {len(chosen)} ratings{of_top}", _average(chosen["rating"]) * scale)]
    every = goals.dropna(subset="rating")
    lowest = chosen[~chosen["goal"].isin(set(every["parent"]))]
    for name, group in (("all rated goals", every), ("goals of the lowest level", lowest)):
        if len(group) not in {0, len(chosen)}:
            readings.append((f"mean of {name}{of_top}", _average(group["rating"]) * scale))
    domains = [_average(group["rating"]) for _, group in chosen.groupby("domain")]
    if len(domains) > 1:
        readings.append(
            (f"mean of the means of {len(domains)} domains{of_top}", sum(domains, Decimal(0)) / len(domains) * scale)
        )
    return _by_readings(printed, readings)


def _average(ratings: pd.Series) -> Decimal:
    return sum((Decimal(float(rating)) for rating in ratings), Decimal(0)) / len(ratings)


def _range(claim: Claim, chosen: pd.DataFrame) -> Row:
    lowest, highest = chosen["rating"].min(), chosen["rating"].max()
    printed = [float(digits.replace(",", ".")) for digits in re.findall(_NUMBER, claim.value)]
    if not printed and (quantity := _quantity(claim.value)):
        printed = [float(quantity.value), float(quantity.upper or quantity.value)]
    row: Row = {
        "recomputed": f"{lowest:g}–{highest:g}",
        "method": f"lowest and highest of {len(chosen)} ratings",
    }
    if not printed:
        return row | {"verdict": "not_recomputable", "method": "the published range cannot be read"}
    return row | {"verdict": _verdict((min(printed), max(printed)) == (lowest, highest))}


def _rating_rule(claim: Claim, document: Document) -> tuple[str, Decimal, str | None] | None:
    """Return which ratings a claim is about: a word of `BOUNDS`, a bound, and the level of the goals if it names one.

    A list of goals below something that is not said is one of goals below the top of the scale.
    """
    is_below = claim.kind == "goals_below"
    level = _level(fold(claim.scope or ""))
    for text in (claim.scope, claim.text) if is_below else (claim.scope,):
        for word, (words, _) in BOUNDS.items():
            if found := re.search(rf"(?<!\w)(?:{words})\D*?({_NUMBER})", fold(text or "")):
                bound = Decimal(found[1].replace(",", "."))
                return "below" if is_below and word == "rated" else word, bound, level
    if is_below and (found := re.search(_NUMBER, claim.scope or "")):
        return "below", Decimal(found[0].replace(",", ".")), level
    if is_below and document.rating_scale:
        return "below", Decimal(max(document.rating_scale)), level
    return None


_GOALS = "goals "
"""What the method of a list of goals begins with, and no other."""


def lists_goals(method: object) -> bool:
    """Tell from the method of a row of `replication` whether it recomputes a list of goals: that is no number."""
    return str(method).startswith(_GOALS)


def as_printed(row: Any, show: Callable[[Decimal, int | None], str]) -> str:
    """Return the recomputed value of a row of `replication` with the decimals of the printed one, or one more.

    What is longer than by one is rounded: what rounds to the printed figure to its decimals, anything else to one
    more, which shows by how much it differs. Where even that shows no difference and the figure is not reproduced, or
    where no printed figure can be read, it has all its digits. The table keeps these.

    Parameters
    ----------
    row : mapping
        `recomputed`, `printed`, `method` and `verdict`.
    show : callable
        Prints a number with so many decimals, or as it is with None.

    Returns
    -------
    str
        With a `%` where the printed figure has one; a list of goals as it is, an empty text where there is nothing.
    """
    value, printed = row["recomputed"], str(row["printed"])
    if value is None or pd.isna(value) or not str(value) or lists_goals(row["method"]):
        return "" if value is None or pd.isna(value) else str(value)
    quantity = _quantity(printed)
    is_same = row["verdict"] == "reproduced"
    shown = re.sub(_RECOMPUTED, lambda digits: show(*_rounded(Decimal(digits[0]), quantity, is_same)), str(value))
    return f"{shown}%" if ("%" in printed or "proc" in printed) and shown != "–" else shown


_RECOMPUTED = r"-?\d+(?:\.\d+)?"


def _rounded(value: Decimal, printed: Quantity | None, is_same: bool) -> tuple[Decimal, int | None]:
    """Return a recomputed number and with how many decimals it is shown; None for as many as it has."""
    if printed is None:
        return value, None
    decimals = max(0, -_last_place(printed.value))
    ends = {printed.value, printed.upper}
    places = -_last_place(value)
    if places <= decimals + 1:
        return value, max(places, decimals)
    if is_same and round_half_up(value, decimals) in ends:
        return value, decimals
    closer = round_half_up(value, decimals + 1)
    return (value if closer in ends and not is_same else closer.normalize()), None


def _goal_list(claim: Claim, rated: pd.DataFrame, word: str, bound: Decimal, level: str | None) -> Row:
    if level is not None and (rated["level"] == level).any():
        rated = rated[rated["level"] == level]
    belongs = BOUNDS[word][1]
    found = [goal for goal, rating in zip(rated["goal"], rated["rating"], strict=True) if belongs(rating, bound)]
    named, known = _listed(claim.value, set(rated["goal"])), {goal.strip(" .") for goal in rated["goal"]}
    row: Row = {"recomputed": ";".join(found) or "–", "method": f"{_GOALS}{word} {bound:f}"}
    if named == {goal.strip(" .") for goal in found}:
        return row | {"verdict": "reproduced"}
    how_many = re.fullmatch(r"(\d+)(\s+(?:cel\w*|goals?))?", claim.value.strip())
    if how_many and int(how_many[1]) == len(found) and (how_many[2] or not named <= known):
        return row | {"verdict": "reproduced_by_other_reading", "method": f"{row['method']}, how many they are"}
    if claim.kind == "other" and not named <= known:
        return _not_recomputable("the transcribed data do not hold its parts")
    return row | {"verdict": "not_reproduced"}


def _listed(text: str, known: set[str]) -> set[str]:
    """Return the goals that a printed list names; an empty one where it says that there are none."""
    if is_missing(text) or fold(text) in {"none", "żaden", "żadne"}:
        return set()
    items = [
        re.sub(r"^(?:cel\w*|goals?|nr)\s+", "", item.strip(), flags=re.IGNORECASE) for item in re.split("[;,]", text)
    ]
    known = {goal.strip(" .") for goal in known}
    named: set[str] = set()
    for item in items:
        pieces = [item] if item.strip(" .") in known else re.split(r"\s+(?:(?:i|oraz|and)\s+)?", item)
        named |= {piece.strip(" .") for piece in pieces}
    return named - {""}


# Executed shares


def published_share(document: Document) -> Decimal | None:
    """Return the executed share that a document publishes, in per cent; None where it has none that can be read."""
    claim = next((claim for claim in document.claims if claim.kind == "executed_share"), None)
    return None if claim is None else _share(claim.value)


def _share(printed: str) -> Decimal | None:
    quantity = _quantity(printed)
    if quantity is None:
        return None
    is_fraction = quantity.unit is None and quantity.value < 1 and _last_place(quantity.value) < 0
    return quantity.value.scaleb(2) if is_fraction else quantity.value


def execution_readings(
    actions: pd.DataFrame, observations: pd.DataFrame, year: int, published: Decimal | float | None = None
) -> pd.DataFrame:
    """Return the executed share under every combination of counting rules, in per cent.

    Actions done in part, without a figure, described in words only, running and abandoned are counted in several ways
    where there are any, so that no two combinations are the same.

    Columns: the rules, `n` (denominator), `share_pct`, `difference` (percentage points from the published share) and
    `verdict`: `reproduces` when it lies within half of the last digit of the published share (rounding half up),
    `reproduces_if_cut` when cutting the digits off instead gives it, `nearly`, `differs`.
    """
    rows = []
    spans: tuple[Span, ...] = ("in_last_year", "from_first_year")
    pasts: tuple[Past, ...] = ("due", "not_due")
    tables = {
        (period, past): classify_actions(actions, observations, year, ExecutionRules(period=period, past=past))
        for period, past in product(spans, pasts)
    }
    for (period, past), classified in tables.items():
        said = set(classified["status"])
        ways = [WAYS[name] if name in said else (getattr(HEADLINE, name),) for name in WAYS]
        for counted in product(*ways):
            rules = ExecutionRules(period, past, *counted)
            share, n = executed_share(classified, rules)
            rows.append(
                {
                    **asdict(rules),
                    "is_headline": rules == HEADLINE,
                    "n": n,
                    "share_pct": None if share is None else share * 100,
                }
            )
    readings = pd.DataFrame(rows)
    readings["share_pct"] = readings["share_pct"].astype("float64")
    readings["difference"] = readings["share_pct"] - (float("nan") if published is None else float(published))
    tolerance = 0.0 if published is None else float(_tolerance(published)) + 1e-9
    last_digit = 2 * tolerance
    readings["verdict"] = [
        "reproduces"
        if abs(d) <= tolerance
        else "reproduces_if_cut"
        if 0 <= d < last_digit
        else "nearly"
        if abs(d) <= NEARLY
        else "differs"
        for d in readings["difference"]
    ]
    return readings


def _executed_share(
    claim: Claim, goals: pd.DataFrame, actions: pd.DataFrame, observations: pd.DataFrame, year: int
) -> Row:
    published = _share(claim.value)
    if published is None:
        return _not_recomputable("the published share cannot be read")
    place = _in_scope(claim.scope, goals)
    if place is not None:
        actions = actions[actions["goal"].isin(goals.loc[place, "goal"])]
    elif (actions["area"].map(fold) == fold(claim.scope or "")).any():
        actions = actions[actions["area"].map(fold) == fold(claim.scope or "")]
    readings = execution_readings(actions, observations, year, published)
    headline = readings[readings["is_headline"]].iloc[0]
    if pd.isna(headline["share_pct"]):
        return _not_recomputable("no action has a number")
    fitting = readings[readings["verdict"].isin(["reproduces", "reproduces_if_cut"])].sort_values("verdict")
    shown = _percent(headline["share_pct"])
    if headline["verdict"] == "reproduces":
        verdict, method = "reproduced", describe_rules(HEADLINE)
    elif len(fitting):
        best = fitting.iloc[0]
        rules = replace(HEADLINE, **{rule.name: best[rule.name] for rule in fields(ExecutionRules)})
        verdict = "reproduced_by_other_reading"
        method = f"headline {shown}%; {describe_rules(rules)} gives {_percent(best['share_pct'])}%"
    else:
        verdict, method = "not_reproduced", f"none of {len(readings)} readings"
    return {"recomputed": shown, "verdict": verdict, "method": method}


def _percent(share: float) -> str:
    return f"{round_half_up(share, 1).normalize():f}"


def describe_rules(rules: ExecutionRules) -> str:
    """Return counting rules as `name=value`, for tables; of those that seldom matter only what differs."""
    text = f"period={rules.period}, past={rules.past}, partly={rules.partly:g}, no_evidence={rules.no_evidence}"
    seldom = {name: getattr(rules, name) for name in SELDOM if getattr(rules, name) != getattr(HEADLINE, name)}
    return ", ".join([text, *(f"{name}={value}" for name, value in seldom.items())])


# Formulas


def _formula(claim: Claim, observations: pd.DataFrame) -> Row:
    """Recompute a published figure by its formula, or compare both sides of an identity such as `a + b = c + d`.

    The sides of an identity agree when they differ by at most half of the last digit of the coarsest number in them.
    """
    values: dict[str, Decimal] = {}
    spread: dict[str, Spread] = {}
    for name, row in claim.rows.items():
        found = formula_rows(row, observations)
        numbers = found["value"].dropna().unique()
        if len(numbers) != 1:
            what = (
                Message("stands {n} times with different values", n=len(found))
                if len(numbers)
                else Message("has no number")
            )
            return _not_recomputable(f"{name} (“{row.indicator}”) {what}")
        values[name] = _decimal(float(numbers[0]))
        spread[name] = next(iter(spreads(found[found["value"].notna()].head(1)).values()))
        if math.inf in map(abs, spread[name]):
            return _not_recomputable(f"{name} (“{row.indicator}”) {Message('is only a bound')}")
    shown = ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())
    method = f"{claim.formula}" + (f"; {shown}" if shown else "")
    try:
        computed = [compute(side, values) for side in sides(claim.formula or "")]
    except FormulaError as error:
        return _not_recomputable(f"{method}: {error}")
    if len(computed) == 1:
        result = _by_readings(_quantity(claim.value), [(method, computed[0])])
        is_off = result["verdict"] == "not_reproduced"
        return result | _within_rounding(claim, values, spread) if is_off else result
    tolerance = max((_tolerance(value) for value in values.values()), default=Decimal("0.5"))
    tolerance += _decimal(math.fsum(high - low for low, high in spread.values()) / 2)
    verdict = _verdict(abs(computed[0] - computed[1]) < max(tolerance, Decimal("0.000001")))
    return {"recomputed": " = ".join(map(_shown, computed)), "method": method, "verdict": verdict}


def _within_rounding(claim: Claim, values: dict[str, Decimal], spread: dict[str, Spread]) -> Row:
    """Return the verdict where the printed figure lies between what rounded numbers of the formula may give."""
    rounded = [name for name in values if spread[name][0] < spread[name][1]][:_MOST_ROUNDED]
    printed = _quantity(claim.value)
    if not rounded or printed is None:
        return {}
    corners = product(*([_decimal(end) for end in spread[name]] for name in rounded))
    try:
        given = [compute(claim.formula or "", values | dict(zip(rounded, ends, strict=True))) for ends in corners]
    except FormulaError:
        return {"verdict": "not_recomputable"}
    tolerance = _tolerance(printed.value)
    low, high = min(given) - tolerance, max(given) + tolerance
    is_within = low <= (printed.upper or printed.value) and printed.value <= high
    return {"verdict": "reproduced"} if is_within else {}


_MOST_ROUNDED = 8


def formula_rows(row: FormulaRow, observations: pd.DataFrame) -> pd.DataFrame:
    """Return the observations that a formula's row means: of its label, breakdown and, where it gives one, line."""
    found = observations[
        (observations["indicator"].map(fold) == fold(row.indicator))
        & (observations["breakdown"].map(fold) == fold(row.breakdown or ""))
    ]
    return found if row.line is None else found[found["line"] == row.line]


# Totals


def _total(claim: Claim, totals: list[tuple[str, Any]], sum_of: dict[str, Any], spread: dict[str, Spread]) -> Row:
    """Recompute a published total: from the contributors of its row, from several rows, or from another place.

    `totals` are rows behind their folded labels, `sum_of` their sums of contributors by row key, `spread` between which
    numbers values lie: a bound or a rounded row that may be the published figure neither gives nor contradicts it.
    """
    rows = _rows_of(claim, totals)
    readings: list[Reading] = []
    for row in (sum_of[row.Index] for row in rows if row.Index in sum_of):
        if row.verdict == "examples_only":
            continue
        readings.append(("sum of the contributors as printed", _decimal(row.total)))
        readings.append(("sum of the contributors after corrections", _decimal(row.corrected)))
        if row.verdict == "slipped":
            readings.append(("sum once slipped contributors are moved back", _decimal(row.printed)))
    values = [row.value for row in rows if not math.isnan(row.value)]
    if len(values) > 1:
        readings.append((f"sum of {len(values)} rows of this label", sum(map(_decimal, values), Decimal(0))))
    if not readings and claim.line is not None:
        elsewhere = [row for row in rows if row.line != claim.line and not math.isnan(row.value)]
        readings = [(f"printed in line {row.line}", _decimal(row.value)) for row in elsewhere]
    if not readings:
        return _not_recomputable("the document prints no parts that must add up")
    printed = _quantity(claim.value)
    row = _by_readings(printed, readings)
    if row["verdict"] != "not_reproduced" or printed is None:
        return row
    bounds = float(printed.value), float(printed.upper or printed.value)
    inexact = [ends for ends in (spread[one.Index] for one in rows) if ends[0] < ends[1]]
    may = any(may_agree(bounds, ends, TOLERANCE) for ends in inexact)
    return row | {"verdict": "not_recomputable"} if may else row


def _rows_of(claim: Claim, totals: list[tuple[str, Any]]) -> list[Any]:
    """Return the totals that a claim is about: of its label, else on its line with its value, else within its words."""
    names = {fold(text) for text in (claim.scope, claim.text) if text} - {""}
    rows = [row for label, row in totals if label in names]
    if not rows and (quantity := _quantity(claim.value)) is not None:
        printed = float(quantity.value)
        rows = [row for _, row in totals if row.line == claim.line and row.value == printed]
    return rows or [row for label, row in totals if label and any(label in name for name in names)]


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _contributors(row: Any) -> Row:
    verdict = {
        "match": "reproduced",
        "mismatch": "not_reproduced",
        "slipped": "reproduced_by_other_reading",
        "examples_only": "not_recomputable",
    }[row.verdict]
    note = {
        "slipped": "contributors slipped to a neighbouring row",
        "examples_only": "examples or some parts only",
    }.get(row.verdict, "")
    return {
        "claim": row.Index,
        "printed": format_number(row.printed),
        "recomputed": "" if math.isnan(row.total) else _shown(_decimal(row.total)),
        "method": "sum of the contributors as printed",
        "verdict": verdict,
        "note": note,
    }


# Verdicts


def _by_readings(printed: Quantity | None, readings: list[Reading]) -> Row:
    """Return the verdict on a published figure; the first reading is ours, the others are tried after it."""
    method, ours = readings[0]
    row: Row = {"recomputed": _shown(ours), "method": method}
    if printed is None:
        return row | {"verdict": "not_recomputable", "method": "the published value cannot be read"}
    if _agrees(printed, ours):
        return row | {"verdict": "reproduced"}
    for other, value in readings[1:]:
        if _agrees(printed, value):
            return row | {"verdict": "reproduced_by_other_reading", "method": f"{method}; {other}: {_shown(value)}"}
    return row | {"verdict": "not_reproduced"}


def _agrees(printed: Quantity, recomputed: Decimal) -> bool:
    """Tell whether a printed figure and a recomputed one differ by at most half of the last printed digit.

    `ponad 500` agrees with what is 500 or more, `10–15` with what lies between.
    """
    tolerance = _tolerance(printed.value)
    above = recomputed >= printed.value - tolerance
    below = recomputed <= (printed.upper or printed.value) + tolerance
    return (above or printed.qualifier == "at_most") and (below or printed.qualifier == "at_least")


def _tolerance(printed: Decimal | float) -> Decimal:
    """Return half of the last printed digit; a float counts as printed without zeros at its end."""
    value = printed if isinstance(printed, Decimal) else Decimal(f"{printed:.15g}")
    return Decimal(5).scaleb(_last_place(value) - 1)


def _last_place(value: Decimal) -> int:
    """Return the power of ten of the last digit of a finite number: −2 for `1.10`."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # a letter only for what is infinite or no number
    return exponent


def _quantity(text: str) -> Quantity | None:
    try:
        return parse_quantity(text)
    except NumberFormatError:
        return None


def _shown(value: Decimal) -> str:
    """Return a number with all its digits; one that does not end as the shortest text that gives its float again."""
    if len(value.as_tuple().digits) >= getcontext().prec:
        value = Decimal(repr(float(value)))
    return f"{value.normalize():f}"


def _verdict(same: bool) -> str:
    return "reproduced" if same else "not_reproduced"


def _not_recomputable(method: str) -> Row:
    return {"verdict": "not_recomputable", "method": method}
