"""What one task of a build does, wherever it runs: executes notebooks and renders their pages.

Everything here is reachable by name and takes plain values, so that another machine can run it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from srps.building import fingerprints, forkserver, written
from srps.building.fingerprints import ProgramChangedError
from srps.building.written import UnpublishedError
from srps.errors import SrpsError, file_trouble
from srps.files import Journal, write_text
from srps.messages import Message
from srps.paths import PROJECT_VARIABLE, Project
from srps.showing.spoken import in_both

CHECK = "2_check"
YEAR_NOTEBOOKS = ("1_clean", CHECK, "3_score")
REPORT = "4_report"
YEARS = "5_compare_years"
CITIES = "6_compare_cities"


@dataclass(frozen=True)
class Job:
    """One task: `year` cleans, checks and scores, `report` reports, `years` and `cities` compare, `index` lists.

    What nothing else waits for comes late: the pages of a year's notebooks with its report, the data package with the
    index. `catalogue` comes first and only looks whether what all cities share can be read. `program` is the
    fingerprint of the program that must do it; empty is any.
    """

    root: str
    kind: Literal["catalogue", "year", "report", "years", "cities", "index"]
    city: str
    year: int
    languages: tuple[str, ...] = ("pl",)
    formats: tuple[str, ...] = ("html", "pdf")
    engine: str = "papermill"
    program: str = ""

    @property
    def project(self) -> Project:
        """The project's folder."""
        return Project(Path(self.root))

    @property
    def label(self) -> str:
        """How the build knows it."""
        return str(self.title)

    @property
    def title(self) -> str:
        """How people know it."""
        return {
            "catalogue": Message("catalogue"),
            "year": f"{self.city} {self.year}",
            "report": Message("{city} {year}, report", city=self.city, year=self.year),
            "years": Message("{city}, years compared", city=self.city),
            "cities": Message("cities compared"),
            "index": Message("index"),
        }[self.kind]

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The notebooks it runs, in order."""
        return {"year": YEAR_NOTEBOOKS, "report": (REPORT,), "years": (YEARS,), "cities": (CITIES,)}.get(self.kind, ())

    @property
    def shown(self) -> tuple[str, ...]:
        """The notebooks of which it renders the pages, in order."""
        return {"year": (), "report": (*YEAR_NOTEBOOKS, REPORT)}.get(self.kind, self.notebooks)

    def page(self, notebook: str, language: str, ending: str = "html") -> Path:
        """Return where the page of a notebook lies."""
        return self.project.page(notebook, language, ending, city=self.city, year=self.year)

    def pages(self) -> list[Path]:
        """List the pages that it must leave behind, in all its languages and formats."""
        if self.kind == "index":
            names = [f"index{'' if code == 'pl' else f'.{code}'}.html" for code in self.languages]
            names += [f"{name}.{code}.html" for name in ("quality", "methods") for code in self.languages]
            return [self.project.reports / name for name in names]
        return [
            self.page(notebook, language, ending)
            for notebook in self.shown
            for language in self.languages
            for ending in (self.formats if notebook == REPORT else ("html",))
        ]

    def tables(self) -> list[Path]:
        """List the tables that it must leave behind."""
        if self.kind == "catalogue":
            return [self.project.state / "catalogue.txt"]
        if self.kind == "year":
            return [self.project.processed_year(self.city, self.year) / name for name in ("checks.csv", "scores.csv")]
        compared = tuple(f"{name}.{end}" for name in ("changes", "labels") for end in ("csv", "parquet"))
        stacked = {"cities": ("comparison.csv",), "index": (*compared, "datapackage.json")}
        return [self.project.processed / name for name in stacked.get(self.kind, ())]

    def executed(self, notebook: str, language: str) -> Path:
        """Return where the executed notebook lies."""
        place = [str(part) for part in (self.city, self.year) if part]
        return self.project.state.joinpath("notebooks", *place, f"{notebook}.{language}.ipynb")

    def parameters(self, language: str) -> dict[str, str | int]:
        """Return the parameters of its notebooks."""
        known: dict[str, str | int | None] = {"city": self.city, "year": self.year}
        return {name: value for name, value in known.items() if value} | {"lang": language}


@dataclass(frozen=True)
class Outcome:
    """How a task ended: no `failure` is success, a message says why not; `seconds` is the wall time.

    `written` names the files that it wrote; `is_kept` tells that it failed before it changed anything that was there.
    """

    seconds: float
    failure: str | None = None
    written: tuple[str, ...] = ()
    is_kept: bool = False


def run(job: Job) -> Outcome:
    """Do the task; what a person did wrong becomes the outcome's `failure`, for the others go on."""
    started = time.monotonic()
    failure: object = None
    names: tuple[str, ...] = ()
    is_kept = False
    try:
        with written.noted(job.project, job.label) as journal:
            try:
                fingerprints.require_loaded(job.program)
                forkserver.warm_up(**{PROJECT_VARIABLE: job.root})
                _work(job, journal)
                names = written.publish(job.project, journal)
                _require_written(job)
            except (UnpublishedError, ProgramChangedError) as error:
                failure, is_kept = error, True
            except SrpsError as error:
                failure, names = error, written.left_behind(job.project, journal)
            except OSError as error:
                failure, names = file_trouble(error), written.left_behind(job.project, journal)
    except OSError as error:
        failure, is_kept = file_trouble(error), True
    return Outcome(time.monotonic() - started, in_both(failure) if failure else None, names, is_kept)


def _work(job: Job, journal: Journal) -> None:
    environment = {PROJECT_VARIABLE: job.root} | journal.variables
    if job.kind in {"catalogue", "index"}:
        forkserver.call(_write_index if job.kind == "index" else read_catalogue, job, environment=environment)
        return
    from srps.building import kernels  # noqa: PLC0415 - heavy; `srps status` must not need it

    project = job.project
    written.drop_tables(project, job.label)  # no step takes what an earlier run left for its own
    if job.kind == "years" and not any(project.processed.glob(f"{job.city}/*/scores.csv")):
        return  # none of its years could be built: there is nothing to compare
    for language in job.languages:
        for notebook in job.notebooks:
            source, target = project.notebook(notebook), job.executed(notebook, language)
            kernels.run_notebook(
                source,
                target,
                job.parameters(language),
                names=(f"notebooks/{source.name}", project.name(target)),
                environment=environment,
                engine=job.engine,
                server=forkserver.CHECKS if notebook == CHECK else forkserver.PAGES,
            )
        if job.shown:
            forkserver.call(render_pages, job, job.shown, language, environment=environment)


def _require_written(job: Job) -> None:
    if job.kind == "years" and not any(job.project.processed.glob(f"{job.city}/*/scores.csv")):
        return
    if missing := [path for path in job.tables() + job.pages() if not path.is_file()]:
        names = ", ".join(job.project.name(path) for path in missing)
        raise SrpsError(
            Message(
                "{names} ended without an error but did not write {names2}.",
                names=", ".join(job.notebooks),
                names2=names,
            )
        )


def read_catalogue(job: Job) -> None:
    """Write down that the catalogue can be read; what is wrong with it stops every task that needs it."""
    from srps.catalogue.load import load_catalogue  # noqa: PLC0415 - heavy

    (path,) = job.tables()
    try:
        load_catalogue(job.project)
    except SrpsError as error:
        write_text(path, f"{error}\n")
        raise
    write_text(path, "sound\n")


def render_pages(job: Job, notebooks: tuple[str, ...], language: str) -> None:
    """Render executed notebooks as HTML and, for a report, as PDF."""
    from srps.results.run import open_run  # noqa: PLC0415 - heavy

    run = open_run(city=job.city or None, year=job.year or None, lang=language, project=job.project)
    for notebook in notebooks:
        _render_page(job, notebook, run)


def _render_page(job: Job, notebook: str, run: Any) -> None:
    import nbformat  # noqa: PLC0415

    from srps.report.exporter import page_of  # noqa: PLC0415
    from srps.report.pdf import write_pdf  # noqa: PLC0415

    executed = nbformat.read(job.executed(notebook, run.language), as_version=4)
    place = job.page(notebook, run.language)
    page = page_of(executed, run, place, languages=job.languages, formats=job.formats, title=job.label)
    write_text(place, page)
    if notebook == REPORT and "pdf" in job.formats:
        write_pdf(page, job.page(notebook, run.language, "pdf"))


def _write_index(job: Job) -> None:
    from srps.report.index import write_index  # noqa: PLC0415
    from srps.results import store  # noqa: PLC0415

    store.stack_cities(job.project)
    store.write_package(job.project)
    write_index(job.project, job.languages)
