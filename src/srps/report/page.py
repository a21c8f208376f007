"""Turns an executed notebook into one self-contained page: our nbconvert template around what its cells show.

Code and its streams are left out; only HTML that cells display is taken over. Nothing is loaded from elsewhere.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from traitlets import default

from srps import __version__
from srps.paths import Project
from srps.report.links import Menu
from srps.showing.language import texts
from srps.showing.shown import END_OF_OPENING, NOTEBOOK_STYLE, heading_name, render
from srps.showing.typography import typeset_html

_TAG = re.compile(r"(<[^>]+>)")
_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_OPENING = re.compile(
    rf'<header class="opening[^"]*">.*?</header>(?:.*{END_OF_OPENING})?',
    re.DOTALL,
)
_NOTEBOOK_STYLE = re.compile(rf'<style class="{NOTEBOOK_STYLE}">.*?</style>', re.DOTALL)
STYLE = "style.css"
INVENTED_MARK = "INVENTED"
"""A project folder that holds a file of this name shows its pages as invented."""


class ReportExporter(TemplateExporter):
    """An nbconvert exporter whose template keeps displayed HTML and nothing else.

    Not nbconvert's own for HTML: that one parses the page and writes it anew, for nothing that our pages need, which
    takes longer than all the rest.
    """

    export_from_notebook = "HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"


def assemble(
    body: str,
    *,
    language: str,
    title: str,
    project: Project,
    about: dict[str, str],
    kind: str = "report",
    links: tuple[Menu, ...] = (),
) -> str:
    """Return a whole page around an HTML fragment: opening, contents, chapters, how it was made.

    `about` is what stands under “how this page was made”; `links` are the menus at the top.
    """
    opening = _OPENING.search(body)
    rest = body.replace(opening[0], "", 1) if opening else body
    page = render(
        "page.html",
        t=texts(language),
        title=title,
        version=__version__,
        style=resource(STYLE),
        script=resource("page.js"),
        kind=kind,
        invented=(project.root / INVENTED_MARK).exists(),
        links=links,
        opening=opening[0] if opening else "",
        body=rest,
        toc=_contents(rest) if kind == "report" else [],
        about=about,
    )
    return typeset_html(page, language)


def displayed_html(notebook: nbformat.NotebookNode) -> str:
    """Return the HTML that the notebook's cells display, in order, through our nbconvert template."""
    body, _ = _exporter().from_notebook_node(notebook)
    return _NOTEBOOK_STYLE.sub("", body)


@cache
def _exporter() -> ReportExporter:
    template = str(files("srps").joinpath("templates"))
    return ReportExporter(template_name="notebook", extra_template_basedirs=[template])


@cache
def resource(name: str) -> str:
    """Return a file that pages take over as it is."""
    return files("srps").joinpath("templates", name).read_text(encoding="utf-8")


def _contents(body: str) -> list[dict[str, Any]]:
    """Return the table of contents: headings of level 2 with those of level 3 below them."""
    chapters: list[dict[str, Any]] = []
    for level, anchor, inner in _HEADING.findall(body):
        entry = {"anchor": anchor, "text": _short(inner.strip()), "below": []}
        if level == "2":
            chapters.append(entry)
        elif chapters and not anchor.startswith("card-"):
            chapters[-1]["below"].append(entry)
    return chapters if len(chapters) > 1 else []


def _short(inner: str) -> Markup:
    """Return a heading's HTML as the contents show it: of a long text the beginning."""
    return Markup("".join(part if part.startswith("<") else heading_name(part) for part in _TAG.split(inner)))
