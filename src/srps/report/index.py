"""Writes the pages over all documents: the way in, the quality of the data, the methods."""

from dataclasses import replace
from typing import Any

import pandas as pd

from srps.files import write_text
from srps.numbers import round_half_up
from srps.paths import Project
from srps.report.about import about_page
from srps.report.documents import Entry, load_entries
from srps.report.links import INDEX, METHODS, QUALITY, menus, page_name
from srps.report.methods import methods_chapters
from srps.report.page import assemble
from srps.report.quality import quality_chapters
from srps.results.run import LANGUAGES, Run, open_run
from srps.showing.language import Texts, texts
from srps.showing.shown import Shown, render

MOST_WHOLE = 500
"""Documents up to which the way in counts what each holds; with more, the page would weigh too much."""
REPORTED = ("observed", "corrected", "misplaced")
MISSING = ("missing", "unparsable")
"""Statuses of values, as the columns of the way in count them."""


def write_index(project: Project, languages: tuple[str, ...] = LANGUAGES[:1]) -> None:
    """Write the way in (`index.html`, `index.en.html`), `quality.*.html` and `methods.*.html` from what was built."""
    entries = load_entries(project)
    catalogued = open_run(project=project)
    for language in languages:
        run, t = replace(catalogued, language=language), texts(language)
        pages: list[tuple[str, str, str]] = [
            (INDEX, t.gettext("Monitoring of social-problem strategies"), _way_in(entries, run, t)),
            (QUALITY, t.gettext("Data quality"), _html(quality_chapters(entries, run))),
            (METHODS, t.gettext("Methods"), _html(methods_chapters(entries, run))),
        ]
        for name, title, body in pages:
            path = project.reports / page_name(name, language)
            page = assemble(
                body,
                language=language,
                title=title,
                project=project,
                about=about_page(run),
                kind=name if name == INDEX else "report",
                links=menus(path, run, languages=languages),
            )
            write_text(path, page)


def _html(chapters: list[Shown]) -> str:
    return "\n".join(chapter.html() for chapter in chapters)


def _way_in(entries: list[Entry], run: Run, t: Texts) -> str:
    is_whole = len(entries) <= MOST_WHOLE
    rows = [_row(entry, run, t) for entry in entries]
    if not is_whole:
        rows = [row | {"files": row["files"][:1]} for row in rows]
    cities = len({entry.city for entry in entries})
    counts = t.ngettext("{n} document", "{n} documents", len(entries)) + ", "
    counts += t.ngettext("{n} city", "{n} cities", cities) + "."
    kinds = sorted({row["state"] for row in rows})
    counted = [t.gettext("Goals"), t.gettext("Indicators reported"), t.gettext("Missing"), t.gettext("Numeric targets")]
    columns = [
        *((text, "") for text in (t.gettext("City"), t.gettext("Year"), t.gettext("Document"))),
        (t.gettext("What was found"), ""),
        *((text, 'class="number"') for text in (counted if is_whole else ())),
        (t.gettext("Read and download"), "data-plain"),
    ]
    return render("index.html", t=t, rows=rows, counts=counts, kinds=kinds, columns=columns, is_whole=is_whole)


def _row(entry: Entry, run: Run, t: Texts) -> dict[str, Any]:
    row: dict[str, Any] = {"city": run.catalogue.city_name(entry.city), "year": entry.year}
    report, *files = _files(entry, run, t)
    row |= {"files": [file for file in files if file["href"]], "href": report["href"]}
    if entry.document is None:
        row["state"] = t.gettext("stopped by an error") if entry.errors else t.gettext("not built yet")
        row["problems"] = entry.errors[:5]
        return row | dict.fromkeys(("found", "goals", "reported", "missing", "targets"), "–")
    counted = {"reported": REPORTED, "missing": MISSING}
    return row | {
        "state": t.gettext("plan") if entry.document.kind == "plan" else t.gettext("report"),
        "problems": [],
        "found": _found(entry, t),
        "goals": t.number(entry.goals),
        "targets": t.number(entry.targets) if entry.targets else t.gettext("none"),
        **{
            name: t.number(sum(entry.statuses[status] for status in statuses)) if entry.statuses else "–"
            for name, statuses in counted.items()
        },
    }


def _found(entry: Entry, t: Texts) -> str:
    """Return in a few words what was found: the mean rating, the share of actions with a result, objections."""
    parts = []
    mean, execution = (entry.scores.get(name, {}).get("value") for name in ("implementation_mean", "execution"))
    if mean is not None and pd.notna(mean):
        parts.append(t.gettext("mean rating {mean}", mean=t.number(round_half_up(mean, 2), 2)))
    if execution is not None and pd.notna(execution):
        judged, whole = (entry.scores.get(name, {}).get("n") for name in ("execution", "measurability_actions"))
        parts.append(
            t.gettext(
                "actions carried out: {share} ({n} of {whole} could be judged)",
                share=t.percent(round_half_up(execution, 1)),
                n=t.number(judged),
                whole=t.number(whole),
            )
        )
    n = sum(count for (_, severity), count in entry.objections.items() if severity == "warning")
    parts.append(t.ngettext("{n} objection", "{n} objections", n) if n else t.gettext("no objections"))
    return "; ".join(parts)


def _files(entry: Entry, run: Run, t: Texts) -> list[dict[str, str]]:
    """Return the links to what there may be of a document, its report first; the address is empty where it is not."""
    city, folder = entry.city, f"{entry.city}/{entry.year}"
    names = {
        t.gettext("Report"): f"{folder}/{page_name('report', run.language)}",
        "PDF": f"{folder}/report.{run.language}.pdf",
        "XLSX": f"{folder}/data/{city}-{entry.year}.{run.language}.xlsx",
        t.gettext("Years"): f"{city}/{page_name('compare_years', run.language)}",
    }
    return [
        {"text": text, "href": name if (run.project.reports / name).exists() else ""} for text, name in names.items()
    ]
