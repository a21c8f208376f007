"""The links at the top of every page: to the other pages of the site, to the same page in the other language.

They are relative, so that they work from a folder, a memory stick or a server alike.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from srps.results import store
from srps.results.run import LANGUAGES, Run
from srps.showing.language import Texts, texts

INDEX, CITIES, QUALITY, METHODS = "index", "compare_cities", "quality", "methods"
LANGUAGE_NAMES = {"pl": "Polski", "en": "English"}


@dataclass(frozen=True)
class Link:
    """One link; `language` is that of the page behind it where it is another one."""

    href: str
    text: str
    language: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Menu:
    """Links with a common name."""

    label: str
    links: tuple[Link, ...]


def page_name(name: str, language: str) -> str:
    """Return the file name of a page: `report.pl.html`; the way in is `index.html` in Polish."""
    return f"{name}.html" if (name, language) == (INDEX, LANGUAGES[0]) else f"{name}.{language}.html"


def menus(
    page: Path, run: Run, *, languages: tuple[str, ...], formats: tuple[str, ...] = ("html",)
) -> tuple[Menu, ...]:
    """Return the menus of a page: the site's, and for a city those of its documents.

    Parameters
    ----------
    page : Path
        Where the page lies; the links are relative to its folder.
    run : Run
        What the page is about: its language, city and year, as far as it has them.
    languages : tuple of str
        The languages in which the site is built.
    formats : tuple of str
        What a report is built as; with `pdf` among them, the PDF is linked.
    """
    t, reports = texts(run.language), run.project.reports
    pages = [
        (INDEX, t.gettext("All cities and years")),
        (CITIES, t.gettext("Cities compared")),
        (QUALITY, t.gettext("Data quality")),
        (METHODS, t.gettext("Methods")),
    ]
    site = [_link(page, reports / page_name(name, run.language), text) for name, text in pages]
    name = page.name.split(".")[0]
    for language in (code for code in languages if code != run.language):
        other = _link(page, page.with_name(page_name(name, language)), LANGUAGE_NAMES[language])
        site.append(Link(other.href, other.text, language))
    result = [Menu(t.gettext("Site"), tuple(site))]
    if run.city:
        years = [run.year] if run.year else [year for _, year in store.built_years(run.project, run.city)]
        links = [link for year in years for link in _document(page, run, year, formats, t)]
        compared = reports / run.city / page_name("compare_years", run.language)
        links.append(_link(page, compared, t.gettext("Years compared")))
        label = f"{run.city_name} {run.year}" if run.year else run.city_name
        result.append(Menu(label, tuple(links)))
    return tuple(result)


def _document(page: Path, run: Run, year: int, formats: tuple[str, ...], t: Texts) -> list[Link]:
    """Return the links to the pages and downloads of one year; from the page over all years, to its report only."""
    folder = run.project.report_year(run.city, year)
    report = folder / page_name("report", run.language)
    if not run.year:
        return [_link(page, report, t.gettext("Report {year}", year=year))]
    links = [_link(page, report, t.gettext("Report"))]
    if "pdf" in formats:
        links.append(_link(page, report.with_suffix(".pdf"), "PDF"))
    links.append(_link(page, folder / "data" / f"{run.city}-{year}.{run.language}.xlsx", "XLSX"))
    appendices = {
        "1_clean": t.gettext("Appendix 1: cleaning"),
        "2_check": t.gettext("Appendix 2: checks"),
        "3_score": t.gettext("Appendix 3: scores"),
    }
    links += [_link(page, folder / page_name(name, run.language), text) for name, text in appendices.items()]
    return links


def _link(page: Path, target: Path, text: str) -> Link:
    href = Path(os.path.relpath(target, page.parent)).as_posix()
    return Link(href, text, is_current=target == page)
