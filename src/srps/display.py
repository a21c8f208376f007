"""What a notebook shows: figures and tables as accessible HTML. Knows no indicator, no check and no score."""

import base64
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from slugify import slugify

from srps.language import Texts


@cache
def environment() -> Environment:
    """Return the template environment; everything is escaped unless it is marked as HTML."""
    return Environment(
        loader=PackageLoader("srps", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """Render a fragment template; with texts `t` among the values, `gettext` translates in it."""
    words = {"gettext": values["t"].gettext} if "t" in values else {}
    return environment().get_template(template).render(**words, **values)


class Shown:
    """Something with an HTML form, which Jupyter shows and the report takes over."""

    def html(self) -> str:
        """Return the HTML fragment."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, repr=False)
class Html(Shown):
    """A fragment that is HTML already."""

    content: str

    def html(self) -> str:
        """Return the fragment itself."""
        return self.content


@dataclass(frozen=True, repr=False)
class Table(Shown):
    """A table for people: `frame` holds texts and numbers to show, one row per row; columns are headings.

    `name` is its id and the name of its downloads; `row_header` is the column that names the rows; `numeric` are the
    columns set to the right; `markup` are the columns that hold HTML; `emphasised` are positions of rows to be set off;
    `wide` asks for a landscape page in print; `data` is what is downloaded from the folder `downloads`, by default
    `frame`.
    """

    name: str
    caption: str
    frame: pd.DataFrame
    texts: Texts
    row_header: str | None = None
    numeric: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""
    wide: bool = False
    emphasised: tuple[int, ...] = ()
    data: pd.DataFrame | None = None
    downloads: str = ""

    def html(self) -> str:
        """Return a table with caption, scoped headings and links to its downloads."""
        return render("table.html", table=self, rows=self.rows(), t=self.texts)

    def rows(self) -> list[list[dict[str, Any]]]:
        """Return the cells with their text, class and whether they head the row."""
        header = self.row_header or (self.frame.columns[0] if len(self.frame.columns) else None)
        return [
            [
                {
                    "text": Markup(value) if column in self.markup else self._cell(value),
                    "numeric": column in self.numeric,
                    "header": column == header,
                }
                for column, value in zip(self.frame.columns, row, strict=True)
            ]
            for row in self.frame.itertuples(index=False)
        ]

    def _cell(self, value: Any) -> str:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return ""
        return value if isinstance(value, str) else self.texts.number(value)


@dataclass(frozen=True, repr=False)
class Figure(Shown):
    """A picture with its caption, its alternative text and the table behind it; none of them is optional.

    `svg` is the drawing; `alt` says in one to three sentences what it shows, with the figures; `table` holds the
    plotted values.
    """

    name: str
    caption: str
    alt: str
    svg: str
    table: Table
    texts: Texts
    source: str = ""
    width: int = field(default=720)

    def html(self) -> str:
        """Return the picture with its alternative text, caption and the table behind it."""
        encoded = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        return render("figure.html", figure=self, image=f"data:image/svg+xml;base64,{encoded}", t=self.texts)


@dataclass(frozen=True, repr=False)
class Section(Shown):
    """A heading of level 2 to 4, texts (paragraphs, escaped) and shown things below it."""

    title: str
    level: int = 2
    paragraphs: tuple[str | Markup, ...] = ()
    items: tuple[Shown, ...] = ()
    name: str = ""
    classes: str = ""

    def html(self) -> str:
        """Return the section with its heading."""
        return render("section.html", section=self, anchor=self.name or anchor(self.title))


@dataclass(frozen=True, repr=False)
class Sections(Shown):
    """Several shown things in a row."""

    items: tuple[Shown, ...]

    def html(self) -> str:
        """Return the fragments one after the other."""
        return "\n".join(item.html() for item in self.items)


def anchor(title: str) -> str:
    """Return a heading's id."""
    return slugify(re.sub(r"<[^>]+>", "", title)) or "section"
