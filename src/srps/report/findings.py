"""Everything that the checks found in one year, as records for whoever shows it: the first page, a brief, a table.

A finding names the line, the page and the label as they are printed, never those of a row that a correction moved. What
corrections put right stays a finding of the document, marked as settled.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup

from srps.catalogue.keys import record_of, table_of
from srps.checks.declared import declared_checks, message
from srps.results.steps import YearResults
from srps.showing.language import Texts
from srps.showing.shown import inner_quotes, quote, with_quotes

WORST_FIRST = (
    "claim_recomputed",
    "over_100",
    "contributors_sum",
    "part_within_whole",
    "slipped_row",
    "printed_twice",
    "identity",
    "value_parsable",
)
"""Kinds that say that a document contradicts itself, the gravest first; other checks follow in their declared order."""
SEVERITIES = ("error", "warning", "info")
"""The gravest first."""
CHECKS_CHAPTER = "checks"
State = Literal["findings", "clean", "nothing_to_check"]


@dataclass(frozen=True)
class Finding:
    """One finding: what kind, how grave, where it is printed, and one sentence.

    `kind` is a check's name and `title` its title; `severity` is `info` where nothing is wrong but something is worth
    saying. `line` and `page` are printed ones (None and empty where the document has none), `place` both in words.
    `observed` and `expected` are those of `checks`, numbers as the reader's language prints them.
    `details` are sentences on single cells, such as where each slipped one belongs. `settled`: put right by a
    correction. `anchor` is the id of the chapter in which it stands in full.
    """

    kind: str
    title: str
    severity: str
    verdict: str
    settled: bool
    line: int | None
    page: str
    place: str
    label: str
    sentence: Markup
    row_key: str
    anchor: str
    observed: str = ""
    expected: str = ""
    details: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What was compared of one kind, with how much: `text` is a noun phrase such as `97 sum składników`."""

    kind: str
    n: int
    text: str


@dataclass(frozen=True)
class Findings:
    """All findings of a year, grouped by kind and the worst first, and what was checked."""

    found: tuple[Finding, ...]
    checked: tuple[Checked, ...]
    state: State
    sentence: str
    """What the state is, in one sentence for the first page."""


@lru_cache(maxsize=1)
def findings(results: YearResults, t: Texts) -> Findings:
    """Return all findings of a year, and whether it is clean or held nothing to check."""
    rows = [row for _, row in results.checks.iterrows() if _is_finding(row)]
    details: dict[str, list[Markup]] = {}
    covered = {str(row["row_key"]) for row in rows if row["verdict"] == "slipped" and row["check"] != "slipped_row"}
    moved_from = _printed_wholes(results)
    found = []
    for row in rows:
        whole = moved_from.get(str(row["row_key"]), "")
        if row["check"] == "slipped_row" and whole in covered:
            details.setdefault(whole, []).append(sentence(row, results, t))
        else:
            found.append(_finding(row, results, t))
    found = [
        Finding(**{**vars(one), "details": tuple(details.get(one.row_key, ()))}) if one.kind == "slipped_row" else one
        for one in found
    ]
    order = _order()
    gaps = _gaps(results)
    found.sort(
        key=lambda one: (
            one.settled,
            SEVERITIES.index(one.severity),
            order.get(one.kind, len(order)),
            -gaps.get(one.row_key, 0.0) if one.kind == "contributors_sum" else 0.0,
        )
    )
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(one.kind for one in found))}
    found.sort(key=lambda one: kinds[one.kind])
    checked = tuple(_checked(results, t))
    state: State = "findings" if found else "clean" if checked else "nothing_to_check"
    return Findings(tuple(found), checked, state, _state_sentence(found, checked, t))


def sentence(row: pd.Series, results: YearResults, t: Texts) -> Markup:
    """Return the sentence of a row of `checks` in the reader's language, with the document's words marked as such."""
    return with_quotes(_sentence(row, results, t))


def place_of(line: float | None, page: object, t: Texts) -> str:
    """Return a printed place in words: the page, `s. 12`; where none is known, the line; empty without either."""
    if page is not None and pd.notna(page) and str(page):
        word = t.gettext("p. {page}", page=page)
    elif line is not None and pd.notna(line) and int(line) > 0:
        word = t.gettext("l. {line}", line=int(line))
    else:
        return ""
    return word.replace(" ", "\N{NO-BREAK SPACE}")


def place_of_row(key: str, line: float | None, results: YearResults, t: Texts) -> str:
    """Return where the row behind a row key is printed, as of `place_of`; `line` where the row is of no table."""
    return place_of(line, _printed_row(key.replace("indicators:", "observations:"), results).get("page"), t)


# One finding


def _is_finding(row: pd.Series) -> bool:
    return (not row["success"] and row["severity"] in SEVERITIES) or row["verdict"] in {
        "slipped",
        "reproduced_by_other_reading",
    }


def _finding(row: pd.Series, results: YearResults, t: Texts) -> Finding:
    kind = "slipped_row" if row["verdict"] == "slipped" else str(row["check"])
    key = str(row["row_key"])
    source = _printed_row(key, results)
    line, page = row["line"], source.get("page", "")
    if row["check"] == "claim_recomputed":
        claim = next((c for c in results.document.claims if c.id == _claim_id(key, results)), None)
        line, page = (claim.line, claim.page or "") if claim else (None, "")
    figures = _figures(row, t)
    return Finding(
        kind=kind,
        title=declared_checks()[kind].title.of(t.language),
        severity=str(row["severity"]),
        verdict=str(row["verdict"]),
        settled=bool(row["success"]) and row["verdict"] == "slipped",
        line=None if pd.isna(line) else int(line),
        page="" if pd.isna(page) else str(page),
        place=place_of(line, page, t),
        label=_label(row, results),
        sentence=sentence(row, results, t),
        row_key=key,
        anchor=CHECKS_CHAPTER,
        observed=figures["observed"],
        expected=figures["expected"],
    )


def _figures(row: pd.Series, t: Texts) -> dict[str, str]:
    """Return what was observed and what was expected, as the language prints them."""
    parts = {name: "" if pd.isna(row[name]) else str(row[name]) for name in ("observed", "expected")}
    return parts | declared_checks()[str(row["check"])].in_language(parts, t.language)


def _sentence(row: pd.Series, results: YearResults, t: Texts) -> str:
    check, verdict, key = str(row["check"]), str(row["verdict"]), str(row["row_key"])
    parts = {name: "" if pd.isna(row[name]) else str(row[name]) for name in ("observed", "expected")}
    place = quote(inner_quotes(str(_printed_row(key, results).get("breakdown", ""))), t)
    if check == "printed_twice":
        place = _twin_place(key, results, t)
    label = quote(inner_quotes(_label(row, results)), t)
    return message(check, verdict, t.language, label=label, place=place, **parts) or quote(str(row["message"]), t)


def _label(row: pd.Series, results: YearResults) -> str:
    """Return the printed label that a row of `checks` is about."""
    key = str(row["row_key"])
    if row["check"] == "claim_recomputed":
        name = _claim_id(key, results)
        return next((claim.text or claim.id for claim in results.document.claims if claim.id == name), name)
    if row["check"] == "series_lost":
        return "" if row["verdict"] == "new_strategy" else str(row["observed"])
    source = _printed_row(key, results)
    if key.startswith("goals:"):
        return str(source.get("goal", key))
    return str(source.get("indicator") or source.get("name") or key)


def _claim_id(key: str, results: YearResults) -> str:
    return str(_record(results.replication, key).get("claim", key))


def _printed_row(key: str, results: YearResults) -> dict[str, Any]:
    """Return the record behind a row key, with the labels that it had before a correction moved it."""
    table = table_of(key)
    if table == "observations":
        return {**results.observation.get(key, {}), **results.before_moves.get(key, {})}
    frame = getattr(results, table, None)
    return _record(frame, key) if isinstance(frame, pd.DataFrame) else {}


def _record(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    record = record_of(key)
    return {} if record is None or record > len(frame) else frame.iloc[record - 1].to_dict()


def _printed_wholes(results: YearResults) -> dict[str, str]:
    parts = results.parts
    return dict(zip(parts["row_key"], parts["whole_printed"], strict=True))


def _twin_place(key: str, results: YearResults, t: Texts) -> str:
    twin = results.observation.get(results.twins.get(key, ""), {})
    line = place_of(twin.get("line"), twin.get("page"), t)
    goal = str(twin.get("goal") or "")
    return t.gettext("goal {goal}, {line}", goal=goal, line=line) if goal else line


def _order() -> dict[str, int]:
    declared = [check for check in declared_checks() if check not in WORST_FIRST]
    return {check: place for place, check in enumerate((*WORST_FIRST, *declared))}


def _gaps(results: YearResults) -> dict[str, float]:
    """Return by how much of the larger one total and sum differ, by row key of the total."""
    sums = results.sums
    gap = (sums["total"] - sums["printed"]).abs() / sums[["total", "printed"]].abs().max(axis=1)
    return {str(key): float(value) for key, value in gap.items() if pd.notna(value)}


# What was checked


def _checked(results: YearResults, t: Texts) -> Iterator[Checked]:
    """Yield the kinds of comparison that were possible, with their numbers."""
    checks = results.checks
    compared = checks[~checks["verdict"].isin(["examples_only", "not_recomputable"])]
    counts = compared.groupby("check")["row_key"].nunique()

    def count(kind: str) -> int:
        return int(counts.get(kind, 0))

    texts = {
        "contributors_sum": t.ngettext(
            "{n} sum of contributors", "{n} sums of contributors", count("contributors_sum")
        ),
        "claim_recomputed": t.ngettext("{n} published figure", "{n} published figures", count("claim_recomputed")),
        "part_within_whole": t.ngettext("{n} part of a whole", "{n} parts of a whole", count("part_within_whole")),
        "over_100": t.ngettext(
            "{n} total with parts that are not all known",
            "{n} totals with parts that are not all known",
            count("over_100"),
        ),
        "printed_twice": t.ngettext("{n} value printed twice", "{n} values printed twice", count("printed_twice")),
        "jump": t.ngettext(
            "{n} value against the previous year", "{n} values against the previous year", count("jump")
        ),
    }
    yield from (Checked(kind, count(kind), text) for kind, text in texts.items() if count(kind))


def _state_sentence(found: list[Finding], checked: tuple[Checked, ...], t: Texts) -> str:
    compared = _listed([one.text for one in checked], t)
    said = [t.gettext("Checked: {compared}.", compared=compared)] if checked else []
    if not found and not checked:
        return t.gettext(
            "There was nothing to check: the document prints no sums with their parts, no figures of its own that can be recomputed and nothing twice."
        )
    if not found:
        return t.gettext("Checked: {compared}. Everything agrees.", compared=compared)
    plainly, titles = _in_plain_words(found, t)
    if plainly:
        said.append(t.gettext("To be cleared up: {what}.", what=_listed(plainly, t)))
    if titles:
        n = t.ngettext("{n} finding", "{n} findings", sum(titles.values()))
        kinds = [f"{t.gettext('“{name}”', name=title)} – {count}" for title, count in titles.items()]
        said.append(t.gettext("The checks have {findings} ({kinds}).", findings=n, kinds=", ".join(kinds)))
    settled = sum(1 for one in found if one.settled)
    if settled:
        said.append(
            t.ngettext(
                "{n} of them is put right by a correction.", "{n} of them are put right by corrections.", settled
            )
        )
    return " ".join(said)


def _in_plain_words(found: list[Finding], t: Texts) -> tuple[list[str], dict[str, int]]:
    """Say findings as somebody does who enters no data; return the others by the title of their check."""
    counts = Counter(one.kind for one in found)
    texts = {
        "unit_unknown": t.ngettext(
            "it is not known in what unit {n} figure is",
            "it is not known in what unit {n} figures are",
            counts["unit_unknown"],
        ),
        "value_parsable": t.ngettext(
            "{n} figure cannot be read", "{n} figures cannot be read", counts["value_parsable"]
        ),
        "period_suspected": t.ngettext(
            "it is not known to what time {n} figure belongs",
            "it is not known to what time {n} figures belong",
            counts["period_suspected"],
        ),
        "percent_in_range": t.ngettext(
            "{n} percentage is below 0 or above 100",
            "{n} percentages are below 0 or above 100",
            counts["percent_in_range"],
        ),
        "keys_unique": t.ngettext(
            "{n} row of the tables is there more than once",
            "{n} rows of the tables are there more than once",
            counts["keys_unique"],
        ),
        "series_lost": t.ngettext(
            "{n} name of a figure is new, or gone since the year before",
            "{n} names of figures are new, or gone since the year before",
            counts["series_lost"],
        ),
    }
    return [texts[kind] for kind in counts if kind in texts], Counter(
        one.title for one in found if one.kind not in texts
    )


def _listed(texts: list[str], t: Texts) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return t.gettext("{first} and {last}", first=", ".join(texts[:-1]), last=texts[-1])
