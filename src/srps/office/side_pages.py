"""The pages beside the steps of a year: forms of institutions, a change taken back, tables in order, the document."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tornado.web

from srps.desk import doctor
from srps.errors import SrpsError
from srps.messages import Message
from srps.office import institutions, upkeep
from srps.office.pages import YEAR_PATH, Page

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Forms(Page):
    """Forms of institutions: those that were made, those that came back, what they come to."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Show them; `typed` is what stood in the form that could not be taken."""
        self.folder(city, year)
        key = self.project, city, int(year)
        try:
            found = await self.aside(institutions.collected, *key)
        except SrpsError as error:
            found, messages = None, {"fault": error} | messages
        made = [path.name for path in institutions.made(*key)]
        returned = institutions.returned(*key)
        t = self.texts
        self.show(
            "forms",
            t.gettext("Data from institutions"),
            city=city,
            year=year,
            made=made,
            made_count=t.ngettext("{n} form, one by one", "{n} forms, one by one", len(made)),
            returned=returned,
            returned_count=t.ngettext("{n} file chosen so far", "{n} files chosen so far", len(returned)),
            found=found,
            **{"evaluators": "", "institutions": ""} | messages,
        )

    async def post(self, city: str, year: str) -> None:
        """Make forms, keep or leave out those that came back, or write what they come to."""
        self.folder(city, year)
        key = self.project, city, int(year)
        typed = {name: self.get_body_argument(name, "") for name in ("evaluators", "institutions")}
        try:
            match self.get_body_argument("do", ""):
                case "make":
                    done = await self.aside(institutions.make, *key, *typed.values())
                case "take":
                    done = await self.aside(institutions.take, *key, self.sent())
                case "leave":
                    done = await self.aside(institutions.leave_out, *key, self.get_body_arguments("name"))
                case "write":
                    done = await self.aside(institutions.write, *key, bool(self.get_body_argument("replace", "")))
                case _:
                    raise tornado.web.HTTPError(404)
        except SrpsError as error:
            await self.get(city, year, fault=error, **typed)
        else:
            await self.get(city, year, done=done)


class MadeForms(Page):
    """The forms to send out: one, or all of them in an archive."""

    async def get(self, city: str, year: str, name: str) -> None:
        """Send them."""
        self.folder(city, year)
        paths = {path.name: path for path in institutions.made(self.project, city, int(year))}
        everything = institutions.archive_name(self.project, city, int(year))
        if name == everything and paths:
            self._send(everything, "application/zip", await self.aside(institutions.packed, list(paths.values())))
        elif name in paths:
            self._send(name, WORKBOOK, paths[name].read_bytes())
        else:
            raise tornado.web.HTTPError(404)

    def _send(self, name: str, kind: str, content: bytes) -> None:
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", f'attachment; filename="{Path(name).name}"')
        self.finish(content)


class Upkeep(Page):
    """A page that does one thing to a year, and shows what came of it."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Show how things are, and the messages."""
        raise NotImplementedError

    async def act(self, shown_as: str, city: str, year: str, do: Callable[..., list[Message]], *given: Any) -> None:
        """Do it with the project, city, year and what is given; show what it tells, or the fault."""
        self.folder(city, year)
        try:
            told = await self.aside(do, self.project, city, int(year), *given)
        except SrpsError as error:
            await self.get(city, year, fault=error)
        else:
            await self.get(city, year, **{shown_as: told})


class Undo(Upkeep):
    """The last change of a year, and taking it back."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Tell what would be taken back."""
        self.folder(city, year)
        change = await self.aside(upkeep.last_change, self.project, city, int(year))
        self.show("undo", self.texts.gettext("Take back a change"), city=city, year=year, change=change, **messages)

    async def post(self, city: str, year: str) -> None:
        """Take it back."""
        await self.act("done", city, year, upkeep.undo, self.get_body_argument("change", ""))


class Tables(Upkeep):
    """The tables of a year, and whether a spreadsheet has saved one its own way."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Show them."""
        self.folder(city, year)
        tables = await self.aside(upkeep.tables, self.project, city, int(year))
        self.show("tables", self.texts.gettext("Tables of the year"), city=city, year=year, tables=tables, **messages)

    async def post(self, city: str, year: str) -> None:
        """Put those in order that are not."""
        await self.act("done", city, year, upkeep.put_in_order)


class Compare(Upkeep):
    """The transcribed values beside the document that they came from."""

    async def get(self, city: str, year: str, **messages: Any) -> None:
        """Ask for the document."""
        self.folder(city, year)
        there = await self.aside(upkeep.sent_document, self.project, city, int(year))
        title = self.texts.gettext("Compare with the document")
        self.show("compare", title, city=city, year=year, there=there, **{"account": []} | messages)

    async def post(self, city: str, year: str) -> None:
        """Compare."""
        await self.act("account", city, year, upkeep.compare, self.sent())


class Doctor(Page):
    """What is there and what is missing on this computer."""

    async def get(self) -> None:
        """Show it."""
        found = await self.aside(lambda: list(doctor.examine(self.project)))
        self.show("doctor", self.texts.gettext("This computer"), found=found)


ROUTES: list[tuple[str, type[Page]]] = [
    (r"/doctor", Doctor),
    (YEAR_PATH + "/forms", Forms),
    (YEAR_PATH + r"/forms/([\w-]+\.(?:xlsx|zip))", MadeForms),
    (YEAR_PATH + "/undo", Undo),
    (YEAR_PATH + "/tables", Tables),
    (YEAR_PATH + "/compare", Compare),
]
