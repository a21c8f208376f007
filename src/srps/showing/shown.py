"""What a notebook shows: figures and tables as accessible HTML. Knows no indicator, no check and no score."""

import base64
import re
import textwrap
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from slugify import slugify

from srps.showing import table_widths
from srps.showing.language import Texts
from srps.showing.typography import typeset

DOCUMENT_LANGUAGE = "pl"
"""The documents' language: their words are marked as such on pages in another one (WCAG 2.1, 3.1.2)."""
_OPEN, _CLOSE = "\ue000", "\ue001"
MANY_COLUMNS = 7
"""Columns from which a table is set closer."""
LONG_NUMBER = 24
"""Characters from which a cell of numbers may be broken: words stand in it."""
LONG_CELL, MEDIUM_CELL = 60, 20
"""Characters of a cell from where its column is one of long, or of middling, texts."""
FEW_ROWS = 4
"""Rows of a table that stays open on a telephone."""
FEW_COLUMNS, PHONE_LINE = 3, 40
"""Columns from which a table may have no room on a telephone, and the characters that have room there side by side."""
LONGEST_HEADING = 85
"""Characters. Of a longer name, the heading shows the beginning."""
_LOOSE_END = re.compile(r"([\s,;:–-]+(\w{1,2}|oraz))*[\s,;:–-]*$")
_TAG = re.compile(r"(<[^>]+>)")
_HIDDEN = re.compile(r'<span class="hidden">.*?</span>', re.DOTALL)
_INNER = str.maketrans({"„": "«", "“": "«", "”": "»"})
_INDENT = 3
"""Characters that an item of a list is set in."""


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


@cache
def notebook_style() -> str:
    """Return the few rules that make a fragment readable in JupyterLab; pages leave them out, having their own."""
    rules = files("srps").joinpath("templates", "notebook.css").read_text(encoding="utf-8")
    return f'<style class="{NOTEBOOK_STYLE}">{rules}</style>'


NOTEBOOK_STYLE = "srps-notebook"
END_OF_OPENING = "<!-- end of the first page -->"
"""Behind it stand the contents of a page."""


class Shown:
    """Something with an HTML form, which Jupyter shows and the report takes over."""

    def html(self) -> str:
        """Return the HTML fragment."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return notebook_style() + self.html()

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
    columns set to the right; `markup` are the columns that hold HTML; `foreign` are the columns in the documents' own
    words; `emphasised` are positions of rows to be set off; `wide` asks for a landscape page in print, which it gets
    when its words have no room on an upright one; `data` is what is downloaded from the folder `downloads`, by
    default `frame`; `row_ids` are what links lead to, one per row.
    """

    name: str
    caption: str | Markup
    frame: pd.DataFrame
    texts: Texts
    row_header: str | None = None
    numeric: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    note: str | Markup = ""
    empty: str = ""
    wide: bool = False
    emphasised: tuple[int, ...] = ()
    data: pd.DataFrame | None = None
    downloads: str = ""
    row_ids: tuple[str, ...] = ()

    def html(self) -> str:
        """Return a table with caption, scoped headings and links to its downloads."""
        return render("table.html", table=self, columns=self.columns(), rows=self.rows(), t=self.texts)

    def columns(self) -> list[dict[str, Any]]:
        """Return the columns with heading, class and share of a printed table's width in %."""
        lines = [self._lines[column] for column in self.frame.columns]
        shares = table_widths.shares([self._set(str(column)) for column in self.frame.columns], lines)
        return [
            {"text": column, "class": self._class(column, cells), "share": share}
            for column, cells, share in zip(self.frame.columns, lines, shares, strict=True)
        ]

    def rows(self) -> list[list[dict[str, Any]]]:
        """Return the cells with their text, class, language and whether they head the row."""
        header = self.row_header or (self.frame.columns[0] if len(self.frame.columns) else None)
        abroad = self.texts.language != DOCUMENT_LANGUAGE
        return [
            [
                {
                    "text": Markup(value) if column in self.markup else self._cell(value),
                    "class": ("number words" if len(str(value)) > LONG_NUMBER else "number")
                    if column in self.numeric
                    else "",
                    "header": column == header,
                    "language": DOCUMENT_LANGUAGE if abroad and column in self.foreign else "",
                }
                for column, value in zip(self.frame.columns, row, strict=True)
            ]
            for row in self.frame.itertuples(index=False)
        ]

    @property
    def is_labelled(self) -> bool:
        """Whether it has no room on a telephone: there, each row is a block, each cell with its heading before it."""
        if len(self.frame.columns) < FEW_COLUMNS:
            return False
        return self._least_width > PHONE_LINE or any(
            self._class(name, cells) in ("long", "parts") for name, cells in self._lines.items()
        )

    @property
    def classes(self) -> str:
        """Return what the style needs to know of its width."""
        many = "many" if len(self.frame.columns) >= MANY_COLUMNS else ""
        return " ".join(filter(None, ("labelled" if self.is_labelled else "", many)))

    @property
    def labels(self) -> str:
        """Return the headings as CSS, from where the blocks of a telephone take them."""
        names = (Markup(column).striptags() for column in map(str, self.frame.columns))
        quoted = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
        return "; ".join(f'--h{place}: "{name}: "' for place, name in enumerate(quoted, start=1))

    @property
    def is_landscape(self) -> bool:
        """Whether it asks for a landscape page and needs it: its longest words have no room side by side."""
        return self.wide and self._least_width > table_widths.LINE

    @property
    def fit(self) -> int:
        """Return the size of its print in % of that of other tables, so that its words have room on its page."""
        room = table_widths.LINE * table_widths.SLACK * (table_widths.ACROSS if self.is_landscape else 1)
        return min(100, max(int(100 * room / self._least_width), table_widths.SMALLEST)) if len(self.frame) else 100

    @property
    def _least_width(self) -> float:
        return sum(table_widths.least_width(self._set(str(column)), cells) for column, cells in self._lines.items())

    def _cell(self, value: Any) -> str:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return ""
        return value if isinstance(value, str) else self.texts.number(value)

    def _class(self, column: str, cells: list[list[str]]) -> str:
        if column in self.numeric:
            return "number"
        if any(len(lines) > 1 for lines in cells):
            return "parts"
        longest = max((len(line) for lines in cells for line in lines), default=0)
        return "long" if longest > LONG_CELL else "medium" if longest > MEDIUM_CELL else ""

    @cached_property
    def _lines(self) -> dict[str, list[list[str]]]:
        """By column, the lines that each cell holds: one, or one per item of a list, indented as deep as it stands."""
        return {column: self._lines_of(column) for column in self.frame.columns}

    def _lines_of(self, column: str) -> list[list[str]]:
        if column not in self.markup:
            return [[self._set(self._cell(value))] for value in self.frame[column]]
        return [_items(self._set(_HIDDEN.sub("", str(value)))) for value in self.frame[column]]

    def _set(self, text: str) -> str:
        """Return a text with the ties that a finished page has."""
        return typeset(text, self.texts.language)


@dataclass(frozen=True, repr=False)
class Download(Table):
    """A table that is not shown but only offered as a download; its caption says what it holds."""

    def html(self) -> str:
        """Return the links to its files."""
        return render("downloads.html", table=self, of=self.caption, t=self.texts)


@dataclass(frozen=True, repr=False)
class Figure(Shown):
    """A picture with its caption, its alternative text and the table behind it; none of them is optional.

    `svg` is the drawing, `narrow` the same for a telephone; `caption` states what is to be seen, `note` how to read it;
    `alt` says in one to three sentences what it shows, with the figures; `table` holds the plotted values.
    """

    name: str
    caption: str
    alt: str
    svg: str
    narrow: str
    table: Table
    texts: Texts
    note: str | Markup = ""
    width: int = field(default=720)

    def html(self) -> str:
        """Return the picture with its alternative text, caption, downloads and the table behind it."""
        heading = Markup('{}<span class="hidden">: {}</span>').format(
            self.texts.gettext("Data of the figure"), self.caption
        )
        table = replace(self.table, caption=heading, downloads="")
        return render(
            "figure.html",
            figure=self,
            image=_image(self.svg),
            narrow=_image(self.narrow),
            heading=heading,
            table=table,
            t=self.texts,
        )


def _image(svg: str) -> str:
    encoded = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return f"data:image/svg+xml;base64,{encoded}"


@dataclass(frozen=True)
class Bar:
    """A labelled bar of `Bars`: its parts, each a kind, a number and the text in it, and a note behind it."""

    label: str
    parts: tuple[tuple[str, float, str], ...]
    note: str = ""


@dataclass(frozen=True, repr=False)
class Bars(Shown):
    """A picture of bars made of HTML: its labels can be read on a phone, printed and listened to; it needs no table.

    `title` says what it shows, `most` is the number that a bar of the whole width stands for, `key` names the kinds of
    parts where a bar has several; `mark` is a number at which a line crosses all bars, with its meaning. What `quote`
    marked in labels are the document's own words. `data` is what is downloaded from the folder `downloads`.
    """

    name: str
    title: str
    bars: tuple[Bar, ...]
    most: float
    texts: Texts
    key: tuple[tuple[str, str], ...] = ()
    mark: tuple[float, str] | None = None
    note: str = ""
    data: pd.DataFrame | None = None
    downloads: str = ""

    def html(self) -> str:
        """Return the list of bars with its title and key."""
        meanings = dict(self.key)
        bars = [
            {
                "label": with_quotes(bar.label),
                "note": with_quotes(bar.note),
                "parts": [
                    {"kind": kind, "share": self._share(number), "text": text, "meaning": meanings.get(kind, "")}
                    for kind, number, text in bar.parts
                ],
            }
            for bar in self.bars
        ]
        mark = self._share(self.mark[0]) if self.mark else None
        return render("bars.html", shown=self, bars=bars, mark=mark, t=self.texts)

    def _share(self, number: float) -> float:
        return round(100 * min(number, self.most) / self.most, 1) if self.most else 0


@dataclass(frozen=True)
class Dot:
    """A labelled number of `Dots` with its interval, and what stands behind it in words; or the words only."""

    label: str
    text: str
    number: float | None = None
    interval: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, repr=False)
class Dots(Shown):
    """A picture of numbers with intervals made of HTML, as `Bars` are; its scale runs from nothing to the last end."""

    name: str
    title: str
    dots: tuple[Dot, ...]
    texts: Texts
    note: str = ""
    data: pd.DataFrame | None = None
    downloads: str = ""

    def html(self) -> str:
        """Return the list of dots with its title."""
        ends = [end for dot in self.dots if dot.number is not None for end in (dot.number, *(dot.interval or ()))]
        most = max(ends, default=0) or 1

        def share(number: float) -> float:
            return round(100 * number / most, 1)

        dots = [
            {
                "label": with_quotes(dot.label),
                "text": dot.text,
                "note": dot.note,
                "at": None if dot.number is None else share(dot.number),
                "interval": dot.interval and (share(dot.interval[0]), share(dot.interval[1] - dot.interval[0])),
            }
            for dot in self.dots
        ]
        return render("dots.html", shown=self, dots=dots, t=self.texts)


@dataclass(frozen=True, repr=False)
class Section(Shown):
    """A heading of level 2 to 4, texts (paragraphs, escaped) and shown things below it.

    `folds_tables` folds its long tables away on a telephone.
    """

    title: str | Markup
    level: int = 2
    paragraphs: tuple[str | Markup, ...] = ()
    items: tuple[Shown, ...] = ()
    name: str = ""
    classes: str = ""
    folds_tables: bool = False

    def html(self) -> str:
        """Return the section with its heading."""
        items = tuple(
            folded_on_phone(item) if self.folds_tables and isinstance(item, Table) else item for item in self.items
        )
        return render("section.html", section=replace(self, items=items), anchor=self.name or anchor(self.title))


@dataclass(frozen=True, repr=False)
class Folded(Shown):
    """Things that are folded away behind a title on the screen, or on a telephone only; print shows them."""

    title: str
    items: tuple[Shown, ...]
    only_on_phone: bool = False

    def html(self) -> str:
        """Return them behind their title."""
        return render("folded.html", folded=self)


def folded_on_phone(table: Table) -> Shown:
    """Fold a long table away on a telephone, behind its caption and the number of its rows."""
    if len(table.frame) <= FEW_ROWS:
        return table
    title, rows = str(Markup(table.caption).striptags()), table.texts.number(len(table.frame))
    title = title if rows in title else f"{title} ({rows})"
    return Folded(title, (table,), only_on_phone=True)


@dataclass(frozen=True, repr=False)
class Sections(Shown):
    """Several shown things in a row."""

    items: tuple[Shown, ...]

    def html(self) -> str:
        """Return the fragments one after the other."""
        return "\n".join(item.html() for item in self.items)


def anchor(title: str) -> str:
    """Return a heading's id."""
    return slugify(_TAG.sub("", title)) or "section"


def _items(html: str) -> list[str]:
    """Return the items of a list and of the lists in it, each indented as deep as it stands."""
    depth, lines = 0, [""]
    for part in _TAG.split(html):
        if part.startswith("<li"):
            lines.append(" " * _INDENT * depth)
        elif part.startswith(("<ul", "</ul")):
            depth += 1 if part.startswith("<ul") else -1
        elif not part.startswith("<"):
            lines[-1] += part
    return [line for line in lines if line.strip()]


def in_document_language(text: str, t: Texts) -> str | Markup:
    """Mark the document's own words as such where the page is in another language."""
    if t.language == DOCUMENT_LANGUAGE:
        return text
    return Markup('<span lang="{}">{}</span>').format(DOCUMENT_LANGUAGE, text)


def quote(text: str, t: Texts) -> str:
    """Put marks around the document's own words in a sentence, which `with_quotes` turns into HTML."""
    return text if t.language == DOCUMENT_LANGUAGE else f"{_OPEN}{text}{_CLOSE}"


def with_quotes(sentence: str) -> Markup:
    """Return a sentence as HTML; what `quote` marked has its language."""
    start = Markup('<span lang="{}">').format(DOCUMENT_LANGUAGE)
    return Markup(str(escape(sentence)).replace(_OPEN, start).replace(_CLOSE, "</span>"))


def inner_quotes(name: str) -> str:
    """Return a text as it stands within quotation marks: those in it become the inner ones."""
    return name.translate(_INNER)


def sentence_case(name: str) -> str:
    """Return a name with a capital at its beginning."""
    return name[:1].upper() + name[1:]


def heading_name(name: str) -> str:
    """Return a goal's name as a heading shows it: with a capital, cut when it is long, never behind a preposition."""
    shown = sentence_case(name)
    if len(shown) <= LONGEST_HEADING:
        return shown
    cut = textwrap.shorten(shown, LONGEST_HEADING, placeholder="")
    return f"{_LOOSE_END.sub('', cut)}\N{NO-BREAK SPACE}…"
