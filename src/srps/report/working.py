"""What the working notebooks 1 to 3 show: overviews, logs, findings, before the report proper."""

from typing import Any

import pandas as pd

from srps.catalogue.cleaning_rules import kind_of
from srps.catalogue.keys import keyed, record_of, table_of
from srps.checks.declared import declared_checks, message
from srps.reading.clean import CleanYear
from srps.report.computed import recomputed
from srps.report.one_year import column_title, rule_in_words
from srps.results import store
from srps.results.run import Run
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Html, Section, Shown, Table, in_document_language, render

TABLES = {
    "observations": mark("Indicators"),
    "indicators": mark("Indicators"),
    "goals": mark("Goals"),
    "actions": mark("Actions"),
    "recommendations": mark("Recommendations"),
    "targets": mark("Numeric targets"),
    "replication": mark("Claims"),
}
"""What row keys begin with, in words."""


def _heading(run: Run, title: str, text: str) -> Shown:
    return Html(render("heading.html", title=f"{run.city_name} {run.year}: {title}", text=text))


def _row_name(key: str, t: Texts) -> str:
    """Return a row key in words: the table and the number of its record."""
    table, record = table_of(key), record_of(key)
    return f"{t.gettext(TABLES.get(table, table))} {'' if record is None else record}".strip()


def cleaning_overview(run: Run, cleaned: CleanYear) -> Shown:
    """Return how many rows of each table were read and what state the values are in."""
    t = texts(run.language)
    names = {
        "goals": t.gettext("Goals"),
        "actions": t.gettext("Actions"),
        "observations": t.gettext("Indicator values and their parts"),
        "targets": t.gettext("Numeric targets"),
        "cleaning_log": t.gettext("Entries of the cleaning log"),
    }
    frame = pd.DataFrame(
        {
            t.gettext("Table"): list(names.values()),
            t.gettext("Rows"): [t.number(len(getattr(cleaned, name))) for name in names],
        }
    )
    heading = _heading(run, t.gettext("cleaning"), in_document_language(cleaned.document.title, t))
    states = cleaned.observations["status"].value_counts()
    counted = pd.DataFrame(
        {
            t.gettext("State"): [
                words.word(s, words.VALUE_STATUSES, t) or t.gettext("read as printed") for s in states.index
            ],
            t.gettext("Values"): [t.number(int(n)) for n in states],
        }
    )
    tables = (
        Table("tables", t.gettext("Tables read"), frame, t, numeric=(t.gettext("Rows"),)),
        Table("states", t.gettext("States of the values"), counted, t, numeric=(t.gettext("Values"),)),
    )
    return Html(heading.html() + Section(t.gettext("Overview"), items=tables, name="overview").html())


def observations_table(run: Run, cleaned: CleanYear) -> Shown:
    """Return every value with its printed form, reading, unit and line."""
    t = texts(run.language)
    rows = cleaned.observations
    units = run.catalogue.units
    frame = pd.DataFrame(
        {
            t.gettext("Goal"): rows["goal"].fillna("").tolist(),
            t.gettext("Indicator"): rows["indicator"].tolist(),
            t.gettext("Part"): rows["breakdown"].fillna("").tolist(),
            t.gettext("Printed"): rows["value_printed"].fillna("").tolist(),
            t.gettext("Read as"): [t.number(v) for v in rows["value"]],
            t.gettext("Unit"): [units[u].title.of(run.language) if u in units else u for u in rows["unit"]],
            t.gettext("State"): [words.word(s, words.VALUE_STATUSES, t) for s in rows["status"]],
            t.gettext("Line"): [t.number(line) for line in rows["line"]],
        }
    )
    table = Table(
        "observations",
        t.gettext("All values as printed and as read"),
        frame,
        t,
        row_header=t.gettext("Indicator"),
        foreign=(t.gettext("Indicator"), t.gettext("Part"), t.gettext("Printed")),
        numeric=(t.gettext("Read as"), t.gettext("Line")),
        empty=t.gettext("The document reports no values."),
        wide=True,
    )
    return Section(t.gettext("Values"), items=(table,), name="values")


def cleaning_log(run: Run, cleaned: CleanYear) -> Shown:
    """Return every changed cell with the rule that changed it; inferred units are counted, not listed."""
    t = texts(run.language)
    log = cleaned.cleaning_log
    listed = log[log["rule"].map(kind_of) != "unit"]
    frame = pd.DataFrame(
        {
            t.gettext("Row"): [_row_name(str(key), t) for key in listed["row_key"]],
            t.gettext("Column"): [
                column_title(str(key), str(column), t)
                for key, column in zip(listed["row_key"], listed["column"], strict=True)
            ],
            t.gettext("Before"): listed["before"].fillna("").tolist(),
            t.gettext("After"): listed["after"].fillna("").tolist(),
            t.gettext("Rule"): [rule_in_words(name, t) for name in listed["rule"]],
            t.gettext("Line"): [t.number(line) for line in listed["line"]],
        }
    )
    table = Table(
        "log",
        t.gettext("Changed cells"),
        frame,
        t,
        numeric=(t.gettext("Line"),),
        foreign=(t.gettext("Before"), t.gettext("After")),
        empty=t.gettext("none"),
        wide=True,
    )
    units = log[log["rule"].map(kind_of) == "unit"]["rule"].map(lambda name: rule_in_words(name, t)).value_counts()
    inferred = pd.DataFrame(
        {t.gettext("Rule"): units.index.tolist(), t.gettext("Values"): [t.number(int(n)) for n in units]}
    )
    second = Table(
        "units", t.gettext("How units were found"), inferred, t, numeric=(t.gettext("Values"),), empty=t.gettext("none")
    )
    return Section(t.gettext("Cleaning log"), items=(table, second), name="cleaning-log-chapter")


def checks_overview(run: Run, checks: pd.DataFrame) -> Shown:
    """Return the number of rows checked and failed, per check."""
    t = texts(run.language)
    counts = checks.groupby(["check", "severity"], sort=False)["success"].agg(["size", "sum"]).reset_index()
    frame = pd.DataFrame(
        {
            t.gettext("Check"): [declared_checks()[c].title.of(run.language) for c in counts["check"]],
            t.gettext("Severity"): [words.word(s, words.SEVERITIES, t) for s in counts["severity"]],
            t.gettext("Rows checked"): [t.number(int(n)) for n in counts["size"]],
            t.gettext("With objection"): [t.number(int(n)) for n in counts["size"] - counts["sum"]],
        }
    )
    numeric = (t.gettext("Rows checked"), t.gettext("With objection"))
    table = Table("overview-checks", t.gettext("All checks"), frame, t, numeric=numeric)
    heading = _heading(
        run, t.gettext("checks"), t.gettext("Checked with Great Expectations; the suites lie in expectations/.")
    )
    return Html(heading.html() + Section(t.gettext("Overview"), items=(table,), name="overview").html())


def failed_checks(run: Run, checks: pd.DataFrame) -> Shown:
    """Return every failed row with its severity, message and line."""
    t = texts(run.language)
    failed = checks[~checks["success"]]
    places = _labels(run) if run.language != "pl" else {}  # the messages are Polish as they are stored
    frame = pd.DataFrame(
        {
            t.gettext("Severity"): [words.word(s, words.SEVERITIES, t) for s in failed["severity"]],
            t.gettext("Check"): [declared_checks()[c].title.of(run.language) for c in failed["check"]],
            t.gettext("Finding"): [_message(row, places, t) for row in failed.itertuples()],
            t.gettext("Row"): [_row_name(str(key), t) for key in failed["row_key"]],
            t.gettext("Line"): ["" if pd.isna(line) else t.number(line) for line in failed["line"]],
        }
    )
    table = Table(
        "failed",
        t.gettext("Rows with an objection"),
        frame,
        t,
        row_header=t.gettext("Finding"),
        numeric=(t.gettext("Line"),),
        empty=t.gettext("none"),
        wide=True,
    )
    return Section(t.gettext("Findings"), items=(table,), name="findings-chapter")


def _labels(run: Run) -> dict[str, tuple[str, str]]:
    """Return label and name of the part by row key, for the tables that checks are about."""
    found: dict[str, tuple[str, str]] = {}
    for name in ("observations", "goals", "actions", "targets"):
        table = run.tables[name] if name in run.tables else store.load_year_table(*run.key, name)
        frame = keyed(name, table)
        labels = frame.get("indicator", frame["goal"])
        parts = frame.get("breakdown", pd.Series("", frame.index))
        found |= {
            key: (str(label or key), str(part or ""))
            for key, label, part in zip(frame.index, labels, parts, strict=True)
        }
    return found


def _message(row: Any, places: dict[str, tuple[str, str]], t: Texts) -> str:
    if t.language == "pl":
        return str(row.message)
    parts = {name: "" if pd.isna(getattr(row, name)) else str(getattr(row, name)) for name in ("observed", "expected")}
    label, place = places.get(str(row.row_key), (str(row.row_key), ""))
    return message(row.check, row.verdict, t.language, label=label, place=place or "–", **parts) or str(row.message)


def scores_overview(results: YearResults) -> Shown:
    """Return the heading of the scores' page."""
    t = texts(results.run.language)
    title = in_document_language(results.document.title, t)
    return _heading(results.run, t.gettext("scores and replication"), title)


def replicated_totals(results: YearResults) -> Shown:
    """Return every total that has contributors, printed and recomputed."""
    t = texts(results.run.language)
    rows = results.replication[results.replication["claim"].map(table_of) == "observations"]
    labels = results.observations.loc[rows["claim"]]
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [
                f"{label}: {part}" if part else label
                for label, part in zip(labels["indicator"], labels["breakdown"].fillna(""), strict=True)
            ],
            t.gettext("As printed"): rows["printed"].tolist(),
            t.gettext("Sum of contributors"): [recomputed(row, t) for row in rows.to_dict("records")],
            t.gettext("Verdict"): [words.word(v, words.VERDICTS, t) for v in rows["verdict"]],
            t.gettext("Line"): [t.number(line) for line in labels["line"]],
        }
    )
    numeric = (t.gettext("As printed"), t.gettext("Sum of contributors"), t.gettext("Line"))
    table = Table(
        "totals",
        t.gettext("Totals with contributors"),
        frame,
        t,
        numeric=numeric,
        foreign=(t.gettext("Indicator"),),
        empty=t.gettext("none"),
    )
    return Section(t.gettext("Totals"), items=(table,), name="totals-chapter")
