"""The pages of the desk: each takes what a form sent, calls what the command line calls, and shows the outcome."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import tornado.ioloop
import tornado.web
from slugify import slugify

from srps import terminal
from srps.errors import SrpsError
from srps.messages import said
from srps.office import forms
from srps.office.work import Builds
from srps.paths import Project
from srps.showing.language import Texts, texts
from srps.showing.shown import render

YEAR_PATH = r"/([a-z0-9-]+)/([0-9]{4})"
DOWNLOADS = ("report.pl.html", "report.pl.pdf", "brief.pl.docx")
"""What a finished year offers first, where it is there."""


class Page(tornado.web.RequestHandler):
    """What all pages share: the project, the language, one way to show a fault."""

    name: ClassVar[str]

    @property
    def project(self) -> Project:
        """The project's folder."""
        project: Project = self.settings["project"]
        return project

    @property
    def builds(self) -> Builds:
        """The build under way."""
        builds: Builds = self.settings["builds"]
        return builds

    @property
    def texts(self) -> Texts:
        """The words of the person's language."""
        return texts(terminal.language())

    def show(self, template: str, title: str, *, fault: object = "", done: object = "", **values: Any) -> None:
        """Write a page; `fault` and `done` are what went wrong and what was done, shown at its top."""
        if fault:
            self.set_status(422)
        t = self.texts
        names = forms.names(self.project)
        self.finish(
            render(
                f"office/{template}.html",
                t=t,
                title=title,
                fault=said(fault, t.translations),
                done=[said(line, t.translations) for line in (done if isinstance(done, list) else [done]) if line],
                xsrf=self.xsrf_form_html(),
                place=lambda city: names.get(city, city),
                said=lambda text: said(text, t.translations),
                running=self.builds.title if self.builds.is_running else "",
                **values,
            )
        )

    def write_error(self, status_code: int, **details: Any) -> None:
        """Say in a sentence what is wrong, never with a traceback."""
        t = self.texts
        message = {
            403: t.gettext("This page is only for the window that srps desk opened. Start the desk again."),
            404: t.gettext("There is no such page."),
        }.get(status_code, t.gettext("Something went wrong in the program. Nothing of yours was lost."))
        error = details.get("exc_info", (None, None, None))[1]
        if isinstance(error, SrpsError):
            message = error.said(t.translations)
        self.finish(render("office/fault.html", t=t, title=t.gettext("A fault"), message=message))

    async def aside(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do longer work without keeping the page waiting for others."""
        return await tornado.ioloop.IOLoop.current().run_in_executor(None, lambda: work(*arguments))

    def sent(self) -> list[tuple[str, bytes]]:
        """Return name and content of the files that the form sent."""
        return [(Path(file["filename"]).name, file["body"]) for file in self.request.files.get("files", [])]

    def folder(self, city: str, year: str) -> Path:
        """Return the raw folder of a year, or end with 404."""
        path = self.project.raw_year(city, int(year))
        if not path.is_dir():
            raise tornado.web.HTTPError(404)
        return path


class Home(Page):
    """All years and how they stand; the way to a new one."""

    async def get(self, typed: tuple[str, str] = ("", ""), **messages: Any) -> None:
        """Show the list; `typed` is what stood in the form that could not be taken."""
        t = self.texts
        states, faults = await self.aside(forms.states, self.project)
        self.show(
            "home",
            t.gettext("Your municipalities and years"),
            states=states,
            names=forms.city_names(self.project),
            typed=typed,
            asks=any(typed),
            **{"fault": faults} | messages,
        )

    async def post(self) -> None:
        """Begin a year."""
        city, year = self.get_body_argument("city", "").strip(), self.get_body_argument("year", "").strip()
        try:
            another = bool(self.get_body_argument("another", ""))
            begin = partial(forms.begin, is_another=another)
            slug = await self.aside(begin, self.project, city, year)
        except SrpsError as error:
            await self.get(typed=(city, year), fault=error)
        else:
            self.redirect(f"/{slug}/{year}")


class Official(Home):
    """Official files, taken in from the first page."""

    async def post(self) -> None:
        """Take them in."""
        try:
            lines = await self.aside(forms.take_official, self.project, self.sent())
        except SrpsError as error:
            await self.get(fault=error)
        else:
            await self.get(done=lines)


class Year(Page):
    """One year: what is done, what comes next."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Show the steps."""
        self.folder(city, year)
        overview = await self.aside(forms.overview, self.project, city, int(year))
        reports = self.project.report_year(city, int(year))
        downloads = [name for name in DOWNLOADS if (reports / name).is_file()]
        name = forms.names(self.project).get(city, city)
        self.show("year", f"{name} {year}", city=city, year=year, overview=overview, downloads=downloads, **messages)

    async def post(self, city: str, year: str) -> None:
        """Take the files of an import."""
        self.folder(city, year)
        replace = bool(self.get_body_argument("replace", ""))
        try:
            lines = await self.aside(forms.take_files, self.project, city, int(year), self.sent(), replace)
        except SrpsError as error:
            await self.get(city, year, fault=error)
        else:
            await self.get(city, year, done=lines)


class EntryWorkbook(Page):
    """The workbook of a year, to be filled in with Excel."""

    async def get(self, city: str, year: str) -> None:
        """Send it."""
        self.folder(city, year)
        name, content = await self.aside(forms.entry_workbook, self.project, city, int(year))
        self.set_header("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(content)


class Decisions(Page):
    """The rows of a proposal that wait for a person."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Show them."""
        self.folder(city, year)
        t = self.texts
        rows, total = await self.aside(forms.undecided, self.project, city, int(year))
        title = t.gettext("What the program is not sure of")
        self.show("decisions", title, city=city, year=year, rows=rows, total=total, **{"written": False} | messages)

    async def post(self, city: str, year: str) -> None:
        """Keep the decisions; write the tables when none is missing."""
        self.folder(city, year)
        sent: dict[int, dict[str, str]] = {}
        for name in self.request.body_arguments:
            if found := re.fullmatch(r"(decision|value|label|goal)-(\d+)", name):
                sent.setdefault(int(found[2]), {})[found[1]] = self.get_body_argument(name)
        try:
            replace = bool(self.get_body_argument("replace", ""))
            written, lines = await self.aside(forms.decide, self.project, city, int(year), sent, replace)
        except SrpsError as error:
            await self.get(city, year, fault=error)
        else:
            await self.get(city, year, done=lines, written=written)


class Description(Page):
    """What is said of the document: a form instead of YAML."""

    async def get(self, city: str, year: str, typed: dict[str, str] | None = None, **messages: Any) -> None:
        """Show the form; `typed` is what a person filled in that could not be kept."""
        self.folder(city, year)
        t = self.texts
        fields = await self.aside(forms.description, self.project, city, int(year)) | (typed or {})
        self.show("description", t.gettext("About the document"), city=city, year=year, fields=fields, **messages)

    async def post(self, city: str, year: str) -> None:
        """Keep what was filled in."""
        self.folder(city, year)
        sent = {name: self.get_body_argument(name, "") for name in self.request.body_arguments if name != "_xsrf"}
        try:
            await self.aside(forms.describe, self.project, city, int(year), sent)
        except SrpsError as error:
            await self.get(city, year, typed=sent, fault=error)
        else:
            await self.get(city, year, done=self.texts.gettext("Saved."))


class Mapping(Page):
    """Whether printed labels mean indicators of the catalogue: yes or no."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Ask."""
        self.folder(city, year)
        t = self.texts
        questions: list[forms.Question] = []
        if not forms.is_read(self.project, city, int(year)):
            messages = {"fault": t.gettext("Build the report first: the questions come from its data.")}
        else:
            try:
                questions = await self.aside(forms.questions, self.project, city, int(year), t)
            except SrpsError as error:
                messages = {"fault": error}
        title = t.gettext("Do these mean the same?")
        self.show("mapping", title, city=city, year=year, questions=questions, **messages)

    async def post(self, city: str, year: str) -> None:
        """Keep the answers."""
        self.folder(city, year)
        count = int(self.get_body_argument("count", "0"))
        answers = [
            {key: self.get_body_argument(f"{key}-{n}", "") for key in ("answer", "goal", "indicator", "indicator_id")}
            for n in range(count)
        ]
        try:
            kept = await self.aside(forms.confirm, self.project, city, int(year), answers)
        except SrpsError as error:
            await self.get(city, year, fault=error)
        else:
            t = self.texts
            await self.get(city, year, done=t.ngettext("{n} answer was kept.", "{n} answers were kept.", kept))


class Findings(Page):
    """What the checks found, each with the cell to mend."""

    async def get(self, city: str, year: str) -> None:
        """Show them."""
        self.folder(city, year)
        t = self.texts
        found = await self.aside(forms.findings, self.project, city, int(year), t)
        counted = t.ngettext("{n} finding, the gravest first", "{n} findings, the gravest first", len(found))
        self.show(
            "findings",
            t.gettext("What does not add up"),
            city=city,
            year=year,
            found=found,
            counted=counted,
        )


class Build(Page):
    """The build of a year: start it, watch it."""

    def get(self) -> None:
        """Tell how it goes, for the page that watches."""
        self.finish(
            {"running": self.builds.is_running, "well": self.builds.ended_well, "lines": self.builds.lines[-30:]}
        )

    def post(self) -> None:
        """Start it."""
        city, year = slugify(self.get_body_argument("city", "")), self.get_body_argument("year", "")
        if not re.fullmatch("[0-9]{4}", year):
            raise tornado.web.HTTPError(404)
        self.folder(city, year)
        self.builds.start(city, int(year))
        self.redirect(f"/{city}/{year}/build")


class Watch(Page):
    """The page that watches a build."""

    def get(self, city: str, year: str) -> None:
        """Show it."""
        self.folder(city, year)
        t = self.texts
        self.show(
            "watch", t.gettext("The report is being built"), city=city, year=year, lines=self.builds.lines,
            well=self.builds.ended_well,
        )  # fmt: skip


ROUTES: list[tuple[str, type[Page]]] = [
    (r"/", Home),
    (r"/build", Build),
    (r"/official", Official),
    (YEAR_PATH, Year),
    (YEAR_PATH + "/workbook", EntryWorkbook),
    (YEAR_PATH + "/decisions", Decisions),
    (YEAR_PATH + "/description", Description),
    (YEAR_PATH + "/mapping", Mapping),
    (YEAR_PATH + "/findings", Findings),
    (YEAR_PATH + "/build", Watch),
]
