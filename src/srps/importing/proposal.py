"""The proposal: one row for a person per raw row that a document may yield.

Knows columns; not how a row was found, how people read it, nor where accepted rows are written. Its cells are keys of
`proposal_words`, texts of the document, and doubts as messages.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from srps.importing import doubts
from srps.importing.found import Fate, fates
from srps.importing.proposal_words import COLUMNS, DECISIONS, TABLES
from srps.importing.tables import role_of
from srps.importing.understand import Understanding
from srps.messages import Message

EDITED = [c for c in COLUMNS if c not in ("number", "decision", "confidence", "doubt", "words", "proposed", "page", "line", "file",
                                          "sha256", "city", "year")]  # fmt: skip
"""The columns whose cells say what a raw row will hold."""


@dataclass
class Proposal:
    """The rows of a proposal in the columns of `COLUMNS`, and the numbers that no row takes, each with its reason."""

    rows: list[dict[str, str]] = field(default_factory=list)
    left_out: list[Fate] = field(default_factory=list)
    accounted: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        """How many rows wait for a person."""
        return sum(not row["decision"] for row in self.rows)


def propose(understood: Iterable[Understanding], city: str, year: int) -> Proposal:
    """Return the proposal of one or more documents of a city's year; sure rows are accepted beforehand."""
    proposal = Proposal()
    for index, one in enumerate(understood):
        rows = [*(_about_rows(one) if index == 0 else []), *_goal_rows(one), *_action_rows(one), *_value_rows(one)]
        for row in rows:
            row |= {"file": one.document.name, "sha256": one.document.sha256, "city": city, "year": str(year)}
        if one.document.scanned:
            for row in rows:
                if row["table"] in ("indicators", "targets") and not row.get("doubt"):
                    row["doubt"] = doubts.SCANNED
        proposal.rows += rows
        known = list(fates(one.texts))
        proposal.accounted += len(known)
        proposal.left_out += [fate for fate in known if fate.fate != "taken"]
        proposal.remarks += [Message.joined(": ", [one.document.name, remark]) for remark in one.document.remarks]
    for number, row in enumerate(proposal.rows, start=1):
        _finish(row, number)
    return proposal


def _finish(row: dict[str, str], number: int) -> None:
    """Fill in what every row has: its number, confidence, decision, and what the program proposed."""
    for column in COLUMNS:
        row.setdefault(column, "")
    row["number"] = str(number)
    row["confidence"] = "doubtful" if row["doubt"] else "sure"
    row["decision"] = "" if row["doubt"] else "accept"
    row["proposed"] = json.dumps({c: row[c] for c in EDITED if row[c]}, ensure_ascii=False)


def _goal_rows(one: Understanding) -> list[dict[str, str]]:
    doubled = pd.Series([goal.code for goal in one.goals]).duplicated(keep=False)
    return [
        {
            "table": "goals", "goal": goal.code, "label": goal.name, "level": goal.level,
            "parent": goal.parent.code if goal.parent else "", "domain": goal.domain, "rating": goal.rating,
            "priorities": goal.priorities, "words": goal.words, **_place(goal.page, goal.line),
            "doubt": goal.doubt or (doubts.GOAL_TWICE if twice else ""),
        }
        for goal, twice in zip(one.goals, doubled, strict=True)
    ]  # fmt: skip


def _action_rows(one: Understanding) -> list[dict[str, str]]:
    return [
        {
            "table": "actions", "goal": action.goal.code if action.goal else "", "action": action.number,
            "label": action.name, "area": action.area, "deadline": action.deadline, "state": action.state,
            "executors": ";".join(action.executors), "words": action.words, **_place(action.page, action.line),
            "doubt": action.doubt or ("" if action.goal else doubts.WHOSE_ACTION),
        }
        for action in one.actions
    ]  # fmt: skip


def _value_rows(one: Understanding) -> list[dict[str, str]]:
    rows = []
    for found in sorted(one.rows, key=lambda row: row.line):
        cells = dict(found.cells)
        label = cells.pop("indicator", "") or cells.pop("text", "")
        value = cells.pop("value", "") or cells.pop("target", "")
        row = {
            "table": found.table, "goal": found.goal.code if found.goal else "", "label": label, "value": value, **cells,
            "action": found.action.number if found.action else "", "words": found.words, "doubt": found.doubt,
            **_place(found.page, found.line),
        }  # fmt: skip
        if not row["doubt"] and len(label.split()) <= _HEADING_WORDS and role_of(label) and "breakdown" not in cells:
            row["doubt"] = doubts.LIKE_HEADING
        rows.append(row)
    return rows


_HEADING_WORDS = 1


def _about_rows(one: Understanding) -> list[dict[str, str]]:
    about = one.about
    rows = [
        {"table": "document", "label": key, "value": said.value, "words": said.words, "doubt": said.doubt,
         **_place(None, said.line)}
        for key, said in about.fields.items()
    ]  # fmt: skip
    for row in rows:
        if row["label"] == "kind" and row["value"] == "report" and not one.goals:
            row["doubt"] = doubts.NO_GOALS
    if "title" not in about.fields:
        rows.insert(
            0, {"table": "document", "label": "title", "doubt": doubts.NO_TITLE.filled(decision=DECISIONS["correct"])}
        )
    if not about.rating_scale:
        rows += [
            {
                "table": "scale",
                "value": rating,
                "doubt": doubts.NO_SCALE.filled(decision=DECISIONS["correct"]),
            }
            for rating in sorted({goal.rating for goal in one.goals if goal.rating.isdecimal()})
        ]
    rows += [{"table": "scale", "label": meaning, "value": str(step)} for step, meaning in about.rating_scale.items()]
    rows += [
        {"table": "claims", "kind": kind, "label": text, "value": value, **_place(None, line)}
        for kind, text, value, line in about.claims
    ]
    return rows


def _place(page: int | None, line: int | None) -> dict[str, str]:
    return {"page": "" if page is None else str(page), "line": "" if line is None else str(line)}


def reasons_told(left_out: Iterable[Fate]) -> list[tuple[Message, int]]:
    """Return how many numbers each reason leaves out, the most frequent first."""
    return Counter(fate.reason for fate in left_out).most_common()


def counts_told(counts: Mapping[str, int]) -> Message:
    """Say how many rows there are of each table, named as in the proposal."""
    return Message.joined(", ", [Message.joined(" ", [TABLES[name], str(n)]) for name, n in counts.items()])
