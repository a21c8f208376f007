"""Recomputes every aggregate that a document publishes from its transcribed data, and gives a verdict.

Rounding is half up in decimal arithmetic, as offices round (3.625 is 3,63). The tolerance is half of the last
printed digit. Pure: frames in, frames out.
"""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pandas as pd

from srps.catalogue.labels import fold
from srps.catalogue.models import Claim, Document
from srps.catalogue.tables import processed_tables
from srps.checks.sums import contributor_sums
from srps.execution import HEADLINE, ExecutionRules, classify_actions, executed_share
from srps.numbers import NumberFormatError, format_number, parse_quantity, round_half_up

NEARLY = 1.0
"""Percentage points. A reading this close to a published share is worth naming."""


def replicate(
    document: Document,
    observations: pd.DataFrame,
    goals: pd.DataFrame,
    actions: pd.DataFrame,
    parts: pd.DataFrame,
    city: str,
    year: int,
) -> pd.DataFrame:
    """Return the `replication` table: the document's own claims, then every total that has contributors.

    `observations` is indexed by row key. Totals are named by their row key in the column `claim`.
    """
    rows = [_replicate_claim(claim, observations, goals, actions, parts, year) for claim in document.claims]
    rows += [_replicate_total(whole, row) for whole, row in contributor_sums(observations, parts).iterrows()]
    table = processed_tables()["replication"]
    return table.typed(pd.DataFrame(rows, columns=table.names).assign(city=city, year=year))


def execution_readings(
    actions: pd.DataFrame, observations: pd.DataFrame, year: int, published: float | None = None
) -> pd.DataFrame:
    """Return the executed share under every combination of counting rules, in per cent.

    Columns: the rules, `n` (denominator), `share_pct`, `difference` (percentage points from the published share) and
    `verdict` (`reproduces` when rounding gives the published whole number, `nearly`, `differs`).
    """
    rows = []
    choices = product(
        ("in_last_year", "from_first_year"), ("due", "not_due"), (1.0, 0.5, 0.0), ("left_out", "not_done", "done")
    )
    for period, past, partly, silent in choices:
        rules = ExecutionRules(period=period, past=past, partly=partly, no_evidence=silent)
        share, n = executed_share(classify_actions(actions, observations, year, rules), rules)
        rows.append(
            {
                "period": period,
                "past": past,
                "partly": partly,
                "no_evidence": silent,
                "is_headline": rules == HEADLINE,
                "n": n,
                "share_pct": None if share is None else share * 100,
            }
        )
    readings = pd.DataFrame(rows)
    readings["share_pct"] = readings["share_pct"].astype("float64")
    readings["difference"] = readings["share_pct"] - (float("nan") if published is None else published)
    readings["verdict"] = [
        "differs" if pd.isna(d) or abs(d) > NEARLY else ("reproduces" if _rounds_to(s, published) else "nearly")
        for s, d in zip(readings["share_pct"], readings["difference"], strict=True)
    ]
    return readings


def _rounds_to(share: float, published: float | None) -> bool:
    return published is not None and round_half_up(round(share, 9), 0) == round_half_up(published, 0)


def _replicate_claim(
    claim: Claim,
    observations: pd.DataFrame,
    goals: pd.DataFrame,
    actions: pd.DataFrame,
    parts: pd.DataFrame,
    year: int,
) -> dict[str, object]:
    row: dict[str, object] = {"claim": claim.id, "printed": claim.value, "note": claim.text or ""}
    rated = goals.dropna(subset="rating")
    in_scope = rated[rated["level"] == claim.scope] if claim.scope in set(rated["level"]) else rated
    if claim.kind == "mean_rating" and len(in_scope):
        mean = sum(Decimal(int(r)) for r in in_scope["rating"]) / Decimal(len(in_scope))
        return {**row, **_numeric(claim.value, mean), "method": f"arithmetic mean of {len(in_scope)} ratings"}
    if claim.kind == "rating_range" and len(in_scope):
        found = f"{in_scope['rating'].min()}–{in_scope['rating'].max()}"
        same = re.findall(r"\d+", claim.value) == re.findall(r"\d+", found)
        return {**row, **_verdict(found, same), "method": "lowest and highest rating"}
    if claim.kind in {"goals_below", "other"} and len(rated) and (rule := _rating_rule(claim)):
        method, wanted = rule
        found = ";".join(g for g, r in zip(rated["goal"], rated["rating"], strict=True) if wanted(int(r)))
        same = {p.strip() for p in re.split(r"[;,]", claim.value) if p.strip()} == set(found.split(";"))
        return {**row, **_verdict(found, same), "method": method}
    if claim.kind == "executed_share" and len(actions):
        return {**row, **_execution(claim, actions, observations, year)}
    if claim.kind == "total":
        return {**row, **_total(claim, observations, parts)}
    return {**row, "verdict": "not_recomputable", "method": "the transcribed data do not hold its parts"}


def _rating_rule(claim: Claim) -> tuple[str, object] | None:
    scope = re.search(r"(below|above|rated)?\s*(\d+)", claim.scope or "")
    if scope is None:
        return None
    bound = int(scope[2])
    word = scope[1] or ("below" if claim.kind == "goals_below" else "rated")
    rules = {"below": lambda r: r < bound, "above": lambda r: r > bound, "rated": lambda r: r == bound}
    return f"goals {word} {bound}", rules[word]


def _numeric(printed: str, recomputed: Decimal) -> dict[str, object]:
    try:
        value = parse_quantity(printed).value
    except NumberFormatError:
        return {"recomputed": format_number(recomputed), "verdict": "not_recomputable"}
    tolerance = Decimal(5).scaleb(value.as_tuple().exponent - 1)
    shown = format_number(recomputed.quantize(Decimal("0.000001")).normalize())
    return _verdict(shown, abs(value - recomputed) <= tolerance)


def _verdict(recomputed: str, same: bool) -> dict[str, object]:
    return {"recomputed": recomputed, "verdict": "reproduced" if same else "not_reproduced"}


def _execution(claim: Claim, actions: pd.DataFrame, observations: pd.DataFrame, year: int) -> dict[str, object]:
    try:
        published = float(parse_quantity(claim.value).value)
    except NumberFormatError:
        return {"verdict": "not_recomputable", "method": "the published share cannot be read"}
    readings = execution_readings(actions, observations, year, published)
    headline = readings[readings["is_headline"]].iloc[0]
    if pd.isna(headline["share_pct"]):
        return {"verdict": "not_recomputable", "method": "no action has a number"}
    fitting = readings[readings["verdict"] == "reproduces"]
    shown = f"{format_number(round_half_up(headline['share_pct'], 1))}%"
    if headline["verdict"] == "reproduces":
        verdict, method = "reproduced", describe_rules(HEADLINE)
    elif len(fitting):
        best = fitting.iloc[0]
        rules = replace(HEADLINE, **{k: best[k] for k in ("period", "past", "partly", "no_evidence")})
        verdict = "reproduced_by_other_reading"
        method = (
            f"headline {shown}; {describe_rules(rules)} gives {format_number(round_half_up(best['share_pct'], 1))}%"
        )
    else:
        verdict, method = "not_reproduced", f"none of {len(readings)} readings"
    return {"recomputed": shown, "verdict": verdict, "method": method}


def describe_rules(rules: ExecutionRules) -> str:
    """Return counting rules as `name=value`, for tables."""
    return f"period={rules.period}, past={rules.past}, partly={rules.partly:g}, no_evidence={rules.no_evidence}"


def _total(claim: Claim, observations: pd.DataFrame, parts: pd.DataFrame) -> dict[str, object]:
    """Recompute a published total from the parts of the row that carries its label or stands on its line."""
    sums = contributor_sums(observations, parts)
    labels = {fold(text) for text in (claim.scope, claim.text) if text}
    for whole, row in sums.iterrows():
        observation = observations.loc[whole]
        near = fold(observation["indicator"]) in labels or (
            claim.line is not None and observation["line"] == claim.line and observation["value_printed"] == claim.value
        )
        if near and row["verdict"] != "examples_only":
            return {**_numeric(claim.value, Decimal(str(row["corrected"]))), "method": "sum of the parts"}
    return {"verdict": "not_recomputable", "method": "the document prints no parts that must add up"}


def _replicate_total(whole: str, row: pd.Series) -> dict[str, object]:
    verdict = {
        "match": "reproduced",
        "mismatch": "not_reproduced",
        "slipped": "reproduced_by_other_reading",
        "examples_only": "not_recomputable",
    }[row["verdict"]]
    note = {
        "slipped": "contributors slipped to a neighbouring row",
        "examples_only": "examples or some parts only",
    }.get(row["verdict"], "")
    return {
        "claim": whole,
        "printed": format_number(row["printed"]),
        "recomputed": format_number(row["total"]),
        "method": "sum of the contributors as printed",
        "verdict": verdict,
        "note": note,
    }
