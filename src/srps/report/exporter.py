"""Our page as an nbconvert exporter: `jupyter nbconvert --to srps executed.ipynb` gives what a build gives."""

import ast
import html
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from srps.paths import Project
from srps.report.about import about_page
from srps.report.links import menus
from srps.report.page import assemble, displayed_html
from srps.results.run import LANGUAGES, Run, open_run

_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


class PageExporter(Exporter):
    """Turns an executed notebook of ours into its page; city, year and language are those that it was executed with."""

    export_from_notebook = "SRPS Monitor"
    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return texts as well
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources; raises `ParameterError` for a city or year that is not there."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        given = parameters(notebook)
        run = open_run(city=given.get("city"), year=given.get("year"), lang=given.get("lang", LANGUAGES[0]))
        name = _name(notebook, resources)
        place = run.project.page(name, run.language, city=run.city, year=run.year)
        languages, formats = _beside(run.project, name, run)
        return page_of(notebook, run, place, languages=languages, formats=formats), resources


def page_of(
    notebook: NotebookNode,
    run: Run,
    place: Path,
    *,
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    title: str = "SRPS Monitor",
) -> str:
    """Return the page of an executed notebook that will lie at `place`; `title` is for one that shows no heading."""
    return assemble(
        displayed_html(notebook),
        language=run.language,
        title=_first_heading(notebook) or title,
        project=run.project,
        about=about_page(run),
        links=menus(place, run, languages=languages, formats=formats),
    )


def parameters(notebook: NotebookNode) -> dict[str, Any]:
    """Return the parameters with which a notebook was executed: its own defaults, then what papermill was given."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if {"parameters", "injected-parameters"}.intersection(cell.metadata.get("tags", ())):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    found |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    return found


def _name(notebook: NotebookNode, resources: dict[str, Any]) -> str:
    """Return the name of the notebook that was executed, without ending."""
    source = notebook.metadata.get("papermill", {}).get("input_path") or ""
    return Path(source).stem or str(resources.get("metadata", {}).get("name", ""))


def _beside(project: Project, name: str, run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the languages and formats in which pages of the notebook are there, its own language among them."""
    there = {
        (code, ending)
        for code in LANGUAGES
        for ending in ("html", "pdf")
        if project.page(name, code, ending, city=run.city, year=run.year).exists()
    }
    codes = tuple(code for code in LANGUAGES if code == run.language or (code, "html") in there)
    formats = ("html", "pdf") if any(ending == "pdf" for _, ending in there) else ("html",)
    return codes, formats


def _first_heading(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if found := _HEADING.search(output.get("data", {}).get("text/html", "")):
                return html.unescape(_TAGS.sub("", found[1])).strip()
    return ""
