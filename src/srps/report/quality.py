"""The page on the quality of the data of all documents: checks, completeness, consistency, corrections, cleaning."""

from collections import Counter

import pandas as pd

from srps.checks.declared import declared_checks
from srps.report.documents import Entry, first_rows
from srps.report.one_year import rule_in_words, score_text
from srps.results.run import Run
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Html, Section, Shown, Table, render

SCORES = (
    "completeness",
    "consistency_printed",
    "consistency_corrected",
    "measurability_goals",
    "measurability_actions",
    "timeliness_days",
)


def quality_chapters(entries: list[Entry], run: Run) -> list[Shown]:
    """Return the chapters of the page."""
    t = texts(run.language)
    built = [entry for entry in entries if entry.document is not None]
    text = t.gettext(
        "What the checks found in all documents. An error stops a document; a warning is shown in its report; information is only counted."
    )
    return [
        Html(render("heading.html", title=t.gettext("Data quality"), text=text)),
        _stopped(entries, run, t),
        _checks(entries, run, t),
        _scorecard(built, run, t),
        _corrections(built, run, t),
        _cleaning(built, run, t),
    ]


def _name(entry: Entry, run: Run) -> str:
    return f"{run.catalogue.city_name(entry.city)} {entry.year}"


def _stopped(entries: list[Entry], run: Run, t: Texts) -> Shown:
    rows = [
        {t.gettext("Document"): _name(entry, run), t.gettext("Error"): message}
        for entry in entries
        for message in entry.errors
    ]
    if not rows:
        return Html("")
    caption = t.gettext("Errors that stopped a document")
    table = Table("stopped", caption, pd.DataFrame(rows), t, foreign=(t.gettext("Error"),))
    return Section(t.gettext("Documents stopped by an error"), items=(table,), name="stopped-chapter")


def _checks(entries: list[Entry], run: Run, t: Texts) -> Shown:
    names = {severity: t.gettext(word) for severity, word in SEVERITY_COUNTS.items()}
    by_document = []
    for entry in entries:
        if entry.checked:
            objections: Counter[str] = Counter()
            for (_, severity), n in entry.objections.items():
                objections[severity] += n
            row = {
                t.gettext("Document"): _name(entry, run),
                t.gettext("Rows checked"): t.number(entry.checked.total()),
            }
            by_document.append(row | {name: t.number(objections[severity]) for severity, name in names.items()})
    frame, note = first_rows(by_document, t)
    first = Table(
        "checks-by-document",
        t.gettext("Objections by document and severity"),
        frame,
        t,
        note=note,
        numeric=(t.gettext("Rows checked"), *names.values()),
        empty=t.gettext("No report could be built yet."),
    )
    return Section(t.gettext("Checks"), items=(first, _by_check(entries, t)), name="checks")


SEVERITY_COUNTS = {
    "error": mark("Errors"),
    "warning": mark("Warnings"),
    "info": mark("Information"),
}


def _by_check(entries: list[Entry], t: Texts) -> Table:
    checked: Counter[str] = Counter()
    objections: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for entry in entries:
        checked.update(entry.checked)
        for (check, _), n in entry.objections.items():
            objections[check] += n
        documents.update({check for check, _ in entry.objections})
    rows = [
        {
            t.gettext("Check"): check.title.of(t.language),
            t.gettext("Severity"): t.gettext(words.SEVERITIES[check.severity]),
            t.gettext("Rows checked"): t.number(checked[name]),
            t.gettext("With objection"): t.number(objections[name]),
            t.gettext("Documents with an objection"): t.number(documents[name]),
        }
        for name, check in declared_checks().items()
        if checked[name]
    ]
    numeric = tuple(t.gettext(title) for title in ("Rows checked", "With objection", "Documents with an objection"))
    caption = t.gettext("Objections by check, over all documents")
    return Table("checks-by-check", caption, pd.DataFrame(rows), t, numeric=numeric, empty=t.gettext("none"))


def _scorecard(built: list[Entry], run: Run, t: Texts) -> Shown:
    rows = []
    for entry in built:
        row, scores = {t.gettext("Document"): _name(entry, run)}, entry.scores
        for name in SCORES:
            score = scores.get(name)
            if score is None or pd.isna(score["value"]):
                row[t.gettext(words.SCORES[name])] = "–"
            else:
                shown = score_text(name, score["value"], t)
                row[t.gettext(words.SCORES[name])] = f"{shown} (n = {t.number(int(score['n']))})"
        rows.append(row)
    frame, note = first_rows(rows, t)
    table = Table(
        "quality-scores",
        t.gettext("Quality scores by document"),
        frame,
        t,
        note=note,
        numeric=tuple(t.gettext(words.SCORES[name]) for name in SCORES),
        wide=True,
        empty=t.gettext("No report could be built yet."),
    )
    text = t.gettext(
        "The definitions stand on the page of methods; why a score is missing, in the comparison of cities."
    )
    title = t.gettext("Completeness, consistency, measurability, timeliness")
    return Section(title, paragraphs=(text,), items=(table,), name="scores")


def _corrections(built: list[Entry], run: Run, t: Texts) -> Shown:
    rows = [
        {
            t.gettext("Document"): _name(entry, run),
            t.gettext("Line"): t.number(change["line"]),
            t.gettext("Printed"): change["before"],
            t.gettext("Corrected"): change["after"],
            t.gettext("Rule"): rule_in_words(change["rule"], t),
        }
        for entry in built
        for change in entry.corrections
    ]
    frame, note = first_rows(rows, t)
    table = Table(
        "corrections",
        t.gettext("Corrections applied"),
        frame,
        t,
        note=note,
        numeric=(t.gettext("Line"),),
        foreign=(t.gettext("Printed"), t.gettext("Corrected")),
        wide=True,
        empty=t.gettext("none"),
    )
    text = t.gettext("Each was decided by a person, with a reason, in the file corrections.yml of its document.")
    return Section(t.gettext("Corrections"), paragraphs=(text,), items=(table,), name="corrections-chapter")


def _cleaning(built: list[Entry], run: Run, t: Texts) -> Shown:
    rows = [
        {t.gettext("Document"): _name(entry, run), t.gettext("Rule"): rule, t.gettext("Cells"): t.number(n)}
        for entry in built
        for rule, n in _by_rule(entry, t).most_common()
    ]
    frame, note = first_rows(rows, t)
    table = Table(
        "cleaning",
        t.gettext("Cells changed or filled in while cleaning, by rule"),
        frame,
        t,
        note=note,
        numeric=(t.gettext("Cells"),),
        empty=t.gettext("none"),
    )
    text = t.gettext("Every single change stands in the first appendix of its report.")
    return Section(t.gettext("Cleaning log"), paragraphs=(text,), items=(table,), name="cleaning-chapter")


def _by_rule(entry: Entry, t: Texts) -> Counter[str]:
    """Count cells by the rule in words, which several rules may share."""
    counts: Counter[str] = Counter()
    for rule, n in entry.cleaned.items():
        counts[rule_in_words(rule, t)] += n
    return counts
