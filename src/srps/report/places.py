"""Where a row stands: in the printed document, in our report; and who carries out what it is about."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps.figures.wording import shorten
from srps.results.steps import YearResults
from srps.showing.language import Texts

NAMED = 2
"""So many executors are named in a sentence."""


def page_of(row: Mapping[str, Any], t: Texts) -> str:
    """Return the page of the original that a row stands on, `s. 12`; empty where it is not known."""
    page = row.get("page")
    return "" if page is None or pd.isna(page) or not str(page) else t.gettext("p. {page}", page=page)


def place_cell(row: Mapping[str, Any], results: YearResults, t: Texts) -> Markup | str:
    """Return where a row is printed: its page, with a link to the original where its address is known; else its line.

    A row of a form or workbook that has neither is told by its file and cell.
    """
    page = page_of(row, t)
    url = results.document.source.url
    if page and url:
        number = str(row["page"]).split("-")[0].split("–")[0].strip()
        target = f"{url}#page={number}" if number.isdigit() and url.lower().endswith(".pdf") else url
        return Markup('<a href="{}">{}</a>').format(target, page)
    if page:
        return page
    line = row.get("line")
    if line is None or pd.isna(line) or int(line) < 1:
        source = row.get("source")
        return "" if source is None or pd.isna(source) else str(source)
    return t.gettext("l. {line}", line=int(line))


def row_anchor(key: str) -> str:
    """Return the id of a row on the page, by its row key."""
    return f"row-{key.replace(':', '-')}"


def named_executors(executors: object, t: Texts) -> str:
    """Return the first executors of a cell in words: `MOPS, PCPR i inni`."""
    names = [shorten(name) for name in str(executors or "").split(";") if name.strip()]
    if len(names) <= NAMED:
        return ", ".join(names)
    return t.gettext("{names} and others", names=", ".join(names[:NAMED]))


def executors_of(results: YearResults, goal: str, action: str, t: Texts) -> str:
    """Return who carries out an action or, without one, the actions of a goal where they all name the same."""
    actions = results.actions[results.actions["goal"] == goal]
    if action:
        actions = actions[actions["action"] == action]
    cells = {str(cell) for cell in actions["executors"].fillna("") if str(cell)}
    return named_executors(cells.pop(), t) if len(cells) == 1 else ""
