"""Writes the pages over all documents: the way in, the quality of the data, the methods."""

from dataclasses import replace

from srps.files import write_text
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

REPORTED = ("observed", "corrected", "misplaced")
MISSING = ("missing", "unparsable")
WITHOUT_VALUE = ("not_applicable", "suppressed")
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
    rows = [_row(entry, run, t) for entry in entries]
    cities = len({entry.city for entry in entries})
    counts = t.ngettext("{n} document", "{n} documents", len(entries)) + ", "
    counts += t.ngettext("{n} city", "{n} cities", cities) + "."
    kinds = sorted({row["state"] for row in rows})
    return render("index.html", t=t, rows=rows, counts=counts, kinds=kinds)


def _row(entry: Entry, run: Run, t: Texts) -> dict[str, object]:
    row: dict[str, object] = {"city": run.catalogue.city_name(entry.city), "year": entry.year}
    row["files"] = _files(entry, run, t)
    if entry.document is None:
        row["state"] = t.gettext("stopped by an error") if entry.errors else t.gettext("not built yet")
        row["problems"] = entry.errors[:5]
        return row | dict.fromkeys(("goals", "ratings", "reported", "missing", "without_value", "targets"), "–")
    counted = {"reported": REPORTED, "missing": MISSING, "without_value": WITHOUT_VALUE}
    return row | {
        "state": t.gettext("plan") if entry.document.kind == "plan" else t.gettext("report"),
        "problems": [],
        "goals": t.number(entry.goals),
        "ratings": t.number(entry.rated) if entry.rated else t.gettext("not rated"),
        "targets": t.number(entry.targets) if entry.targets else t.gettext("none"),
        **{
            name: t.number(sum(entry.statuses[status] for status in statuses)) if entry.statuses else "–"
            for name, statuses in counted.items()
        },
    }


def _files(entry: Entry, run: Run, t: Texts) -> list[dict[str, str]]:
    """Return the links to what is there of a document."""
    city, folder = entry.city, f"{entry.city}/{entry.year}"
    names = {
        t.gettext("Report"): f"{folder}/{page_name('report', run.language)}",
        "PDF": f"{folder}/report.{run.language}.pdf",
        "XLSX": f"{folder}/data/{city}-{entry.year}.{run.language}.xlsx",
        t.gettext("Years"): f"{city}/{page_name('compare_years', run.language)}",
    }
    return [{"text": text, "href": name} for text, name in names.items() if (run.project.reports / name).exists()]
