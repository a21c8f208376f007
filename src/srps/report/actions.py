"""The actions of a goal: who carries each out, until when, what the document says of it."""

import pandas as pd
from markupsafe import Markup

from srps.report.places import place_cell, row_anchor
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts
from srps.showing.shown import Shown, Table

DOWNLOADS = "data"


def actions_table(results: YearResults, goal: str, t: Texts) -> list[Shown]:
    """Return the table of a goal's actions; what is the same for all of them stands once, below it."""
    actions = results.actions[results.actions["goal"] == goal]
    if actions.empty:
        return []
    executors = [cell.replace(";", "; ") for cell in actions["executors"].fillna("")]
    is_common = len(set(executors)) == 1 and bool(executors[0]) and len(executors) > 1
    rows = actions.to_dict("records")
    is_known = (results.actions["status"] != "no_evidence").any()
    states = [_state(row, t) for row in rows] if is_known else []
    is_one_state = len(set(states)) == 1 and len(states) > 1
    columns = {
        t.gettext("No."): actions["action"].tolist(),
        t.gettext("Name"): actions["name"].tolist(),
        t.gettext("Executors"): [] if is_common else executors,
        t.gettext("Deadline"): actions["deadline"].fillna("").tolist(),
        t.gettext("State"): [] if is_one_state else states,
        t.gettext("What the document says"): [_said(row, t) for row in rows],
        t.gettext("Place"): [place_cell(row, results, t) for row in rows],
    }
    frame = pd.DataFrame({name: cells for name, cells in columns.items() if any(cells)})
    notes = [
        t.gettext("State of all these actions: {state}.", state=states[0]) if is_one_state else "",
        t.gettext("Executors of all these actions: {names}.", names=executors[0]) if is_common else "",
    ]
    caption = t.gettext("Actions of goal {goal}", goal=goal) if goal else t.gettext("Actions outside the goals")
    position = results.goals.index[results.goals["goal"] == goal]
    return [
        Table(
            f"actions-{position[0] if len(position) else 'outside'}",
            caption,
            frame,
            t,
            row_header=t.gettext("Name"),
            markup=(t.gettext("What the document says"), t.gettext("Place")),
            foreign=tuple(t.gettext(name) for name in ("Name", "Deadline", "Executors")),
            note=" ".join(filter(None, notes)),
            downloads=DOWNLOADS,
            data=actions,
            row_ids=tuple(row_anchor(f"actions:{place + 1}") for place in actions.index),
        )
    ]


def _state(row: dict, t: Texts) -> str:
    """Return the state in words, with the printed one beside it where it says more."""
    state = words.word(row["status"], words.ACTION_STATUSES, t)
    printed = str(row["state_printed"] or "").strip()
    if not printed or pd.isna(row["state_printed"]):
        return state
    said = t.gettext("printed “{value}”", value=printed)
    return f"{state} ({said})"


def _said(row: dict, t: Texts) -> Markup | str:
    evidence, explanation = (
        "" if pd.isna(row[name]) else str(row[name]).strip() for name in ("evidence", "explanation")
    )
    parts = [evidence] if evidence else []
    if explanation:
        parts.append(t.gettext("Reason given: {text}", text=explanation))
    return Markup("{}").format(" ".join(part if part.endswith(".") else f"{part}." for part in parts)) if parts else ""
