"""The chapter on a corrected report: what changed since the edition before it."""

import pandas as pd

from srps.catalogue.tables import raw_tables
from srps.reading.editions import earlier_editions, edition_changes
from srps.results.steps import YearResults
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Section, Table

TABLES = {
    "goals": mark("goals"),
    "actions": mark("actions"),
    "indicators": mark("indicators"),
    "targets": mark("numeric targets"),
    "recommendations": mark("recommendations"),
}
WHOLE_ROWS = {"+": mark("new row"), "-": mark("removed row")}


def editions_section(results: YearResults) -> Section | None:
    """Return what changed from the edition before to this one; None where the report has one edition only."""
    run = results.run
    kept = earlier_editions(run.project, run.city, run.year)
    if not kept:
        return None
    t = texts(run.language)
    changes = edition_changes(run.project, run.city, run.year, kept[-1])
    frame = pd.DataFrame(
        {
            t.gettext("Name"): changes["row"].tolist(),
            t.gettext("Table"): [t.gettext(TABLES[name]) for name in changes["table"]],
            t.gettext("Goal"): changes["goal"].tolist(),
            t.gettext("What"): [
                t.gettext(WHOLE_ROWS[column]) if column in WHOLE_ROWS else _column_title(table, column, t)
                for table, column in zip(changes["table"], changes["column"], strict=True)
            ],
            t.gettext("Before"): changes["before"].tolist(),
            t.gettext("After"): changes["after"].tolist(),
        }
    )
    table = Table(
        "editions",
        t.gettext("What changed since edition {edition}", edition=kept[-1]),
        frame,
        t,
        row_header=t.gettext("Name"),
        foreign=(t.gettext("Name"), t.gettext("Before"), t.gettext("After")),
        empty=t.gettext("Nothing changed in the tables."),
        wide=True,
        downloads="data",
    )
    text = t.gettext(
        "This report was corrected: edition {edition} counts here; the editions before it are kept as they were.",
        edition=results.document.edition,
    )
    return Section(t.gettext("Corrected report"), level=3, paragraphs=(text,), items=(table,), name="editions-chapter")


def _column_title(table: str, column: str, t: Texts) -> str:
    """Return the title of a raw table's column; its name where the table does not have it."""
    known = raw_tables().get(table)
    titles = {own.name: own.title(t.language) for own in known.columns} if known else {}
    return titles.get(column, column)
