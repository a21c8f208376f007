"""The chapter on who does what: executors of actions, contributors of figures, and those who are only one of both."""

import pandas as pd

from srps.figures.wording import listed
from srps.results.steps import YearResults
from srps.showing.language import Texts, texts
from srps.showing.shown import Html, Section, Shown, Table, folded_on_phone

DOWNLOADS = "data"
NAMED = 10
"""So many institutions a sentence names; the table has all."""


def institutions_chapter(results: YearResults) -> Shown:
    """Return who carries out actions and who contributes figures; nothing where the document names nobody."""
    t, found = texts(results.run.language), results.institutions
    if found.empty:
        return Html("")
    silent = found.loc[(found["executor_of"] > 0) & (found["n"] == 0), "institution"].tolist()
    unnamed = found.loc[(found["executor_of"] == 0) & (found["n"] > 0), "institution"].tolist()
    paragraphs = []
    if silent and (found["n"] > 0).any():
        text = t.ngettext(
            "{n} executor is named but contributes no figure of its own: {names}.",
            "{n} executors are named but contribute no figure of their own: {names}.",
            len(silent),
            names=_some(silent, t),
        )
        paragraphs.append(text)
    if unnamed and (found["executor_of"] > 0).any():
        text = t.ngettext(
            "{n} institution contributes figures but is named as an executor of no action: {names}.",
            "{n} institutions contribute figures but are named as executors of no action: {names}.",
            len(unnamed),
            names=_some(unnamed, t),
        )
        paragraphs.append(text)
    if (found["n"] == 0).all():
        paragraphs.append(t.gettext("No figure of the document is tied to an institution."))
    if (found["executor_of"] == 0).all():
        paragraphs.append(t.gettext("The document names no executors of its actions."))
    columns = {
        t.gettext("Institution"): found["institution"].tolist(),
        t.gettext("Actions that name it"): found["executor_of"].tolist(),
        t.gettext("Indicators it contributes to"): found["contributes_to"].tolist(),
        t.gettext("Its figures"): found["n"].tolist(),
    }
    table = Table(
        "institutions",
        t.gettext("Institutions: actions and figures"),
        pd.DataFrame(columns),
        t,
        foreign=(t.gettext("Institution"),),
        numeric=tuple(columns)[1:],
        downloads=DOWNLOADS,
        data=found,
    )
    return Section(
        t.gettext("Who does what"),
        paragraphs=tuple(paragraphs),
        items=(folded_on_phone(table),),
        name="institutions-chapter",
    )


def _some(names: list[str], t: Texts) -> str:
    shown = names if len(names) <= NAMED + 1 else names[:NAMED]
    more = len(names) - len(shown)
    return listed([*shown, t.ngettext("{n} more", "{n} more", more)] if more else shown, t)
