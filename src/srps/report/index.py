"""Writes the way in: all cities and years with their state, coverage and links."""

import pandas as pd

from srps import store
from srps.display import render
from srps.files import write_text
from srps.language import Texts, texts
from srps.paths import Project
from srps.report.page import assemble
from srps.workspace import LANGUAGES, Run, open_run


def index_name(language: str) -> str:
    """Return the file name of the way in: `index.html` in Polish, `index.en.html` in English."""
    return "index.html" if language == LANGUAGES[0] else f"index.{language}.html"


def write_index(project: Project, languages: tuple[str, ...] = LANGUAGES[:1]) -> None:
    """Write `reports/index.html` (and `index.en.html`) from what was built."""
    for language in languages:
        run = open_run(lang=language, project=project)
        t = texts(language)
        rows = [_entry(run, city, year, t) for city, year in project.city_years()]
        body = render("index.html", t=t, rows=rows, compare=_existing(project, f"compare_cities.{language}.html"))
        other = [code for code in languages if code != language]
        links = tuple({"href": index_name(code), "text": _LANGUAGE_NAMES[code], "language": code} for code in other)
        page = assemble(
            body,
            language=language,
            title=t.gettext("Monitoring of social-problem strategies"),
            project=project,
            about={t.gettext("Program"): "SRPS Monitor"},
            kind="index",
            links=links,
        )
        write_text(project.reports / index_name(language), page)


_LANGUAGE_NAMES = {"pl": "Polski", "en": "English"}


def _existing(project: Project, name: str) -> str:
    return name if (project.reports / name).exists() else ""


def _entry(run: Run, city: str, year: int, t: Texts) -> dict[str, object]:
    project, language = run.project, run.language
    folder = f"{city}/{year}"
    files = {
        kind: name
        for kind, name in {
            "html": f"{folder}/report.{language}.html",
            "pdf": f"{folder}/report.{language}.pdf",
            "xlsx": f"{folder}/data/{city}-{year}.{language}.xlsx",
            "years": f"{city}/compare_years.{language}.html",
        }.items()
        if (project.reports / name).exists()
    }
    entry: dict[str, object] = {"city": run.catalogue.city_name(city), "year": year, "files": files}
    if (city, year) not in store.built_years(project, city):
        checks = store.load_year_table(project, city, year, "checks")
        failed = checks[~checks["success"] & (checks["severity"] == "error")]
        entry["state"] = t.gettext("stopped by an error") if len(failed) else t.gettext("not built yet")
        entry["problems"] = failed["message"].tolist()[:5]
        return entry
    observations = store.load_year_table(project, city, year, "observations")
    goals = store.load_year_table(project, city, year, "goals")
    targets = store.load_year_table(project, city, year, "targets")
    document = store.load_document(project, city, year)
    totals = observations[observations["breakdown"].fillna("") == ""]
    rated = int(goals["rating"].notna().sum())
    entry |= {
        "state": t.gettext("plan") if document.kind == "plan" else t.gettext("report"),
        "goals": t.number(len(goals)),
        "ratings": t.number(rated) if rated else t.gettext("not rated"),
        "values": _coverage(totals, t),
        "targets": t.number(len(targets)) if len(targets) else t.gettext("none"),
        "problems": [],
    }
    return entry


def _coverage(totals: pd.DataFrame, t: Texts) -> str:
    if totals.empty:
        return t.gettext("none")
    missing = int(totals["value"].isna().sum())
    text = t.number(len(totals) - missing)
    return text + (" (" + t.ngettext("{n} missing", "{n} missing", missing) + ")" if missing else "")
