"""Prints a page to a tagged PDF (PDF/UA-1): Typst sets it, by the rules of `templates/report.typ`."""

import base64
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pikepdf

from srps.errors import SrpsError
from srps.files import replaced
from srps.messages import Message
from srps.report.page import resource
from srps.showing import table_widths

RULES = "report.typ"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
MOST_ROWS_TOGETHER = 20
"""Rows of a table that is kept on one sheet with what follows it."""
_DRAWING = "data:image/svg+xml;base64,"
_NOT_PRINTED = " | ".join(
    (
        "//head",
        "//script",
        "//svg",
        "//aside",
        "//summary",
        "//nav[@class='site']",
        *(f"//*[@class='{name}']" for name in ("hidden", "skip", "downloads")),
    )
)


def write_pdf(html: str, path: Path) -> None:
    """Write a page as PDF.

    Only for a process that forks no others: Typst works in threads, of which a fork knows nothing.
    """
    page = lxml.html.document_fromstring(_printable(html))
    with pikepdf.open(io.BytesIO(_set(page))) as document, replaced(path) as temporary:
        _head_rows(document, page)
        _give_tables_their_captions(document)
        document.save(temporary, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _set(page: lxml.html.HtmlElement) -> bytes:
    """Set a page, which is left without what is not for paper."""
    import typst  # noqa: PLC0415 - only where something is printed

    inputs = {
        "title": page.findtext(".//title") or "",
        "language": page.get("lang") or "",
        "heading": _text(page, "//h1"),
        "warning": _text(page, "//p[@class='watermark']"),
        "line": str(table_widths.LINE),
        "word": str(table_widths.LONGEST_WORD),
    }
    for part in page.xpath(_NOT_PRINTED):
        part.drop_tree()
    anchors = _tidy_headings(page) | _rows_with_links(page)
    for link in page.iter("a"):
        if not (link.get("href", "") in anchors or link.get("href", "").startswith("http")):
            link.drop_tag()
    for picture in page.iter("img"):
        drawing = base64.b64decode(picture.get("src").removeprefix(_DRAWING)).decode("utf-8")
        picture.set("src", _printable(drawing))
    _keep_footer_company(page)
    inputs["page"] = lxml.etree.tostring(page, encoding="unicode")
    rules = resource(RULES).encode("utf-8")
    try:
        return typst.compile(rules, font_paths=_fonts(), sys_inputs=inputs, pdf_standards="ua-1")
    except typst.TypstError as error:
        message = Message("The page {title} cannot be set as PDF: {fault}", title=inputs["title"], fault=error.message)
        raise SrpsError(message) from error


def _keep_footer_company(page: lxml.html.HtmlElement) -> None:
    """Put how the page was made behind the last thing above it, in one block, so that it has no sheet of its own."""
    footer, sections = page.find(".//footer"), page.findall(".//main/section")
    if footer is None or not sections or len(sections[-1]) < 2:
        return
    last = sections[-1][-1]
    if len(last.findall(".//tr")) <= MOST_ROWS_TOGETHER:
        company = lxml.html.Element("div", {"class": "together"})
        sections[-1].append(company)
        company.extend([last, footer])


def _tidy_headings(page: lxml.html.HtmlElement) -> set[str]:
    """Let no heading skip a level and no two have one id, which the standard forbids; return what links may lead to."""
    anchors: set[str] = set()
    level = 0
    for heading in page.iter("h1", "h2", "h3", "h4"):
        level = min(int(heading.tag[1]), level + 1)
        heading.tag = f"h{level}"
        anchor = heading.attrib.pop("id", None)
        if anchor and f"#{anchor}" not in anchors:
            heading.set("id", anchor)
            anchors.add(f"#{anchor}")
    return anchors


def _rows_with_links(page: lxml.html.HtmlElement) -> set[str]:
    """Leave the id only to rows of tables that some link leads to; return what links may lead to."""
    wanted = {link.get("href") for link in page.iter("a")}
    anchors: set[str] = set()
    for row in page.iter("tr"):
        anchor = f"#{row.attrib.pop('id', '')}"
        if anchor in wanted and anchor not in anchors:
            row.set("id", anchor[1:])
            anchors.add(anchor)
    return anchors


def _text(page: lxml.html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(found.text_content().split()) for found in page.xpath(path))


def warm_up() -> None:
    """Look at the fonts, so that this is done for all pages."""
    _fonts()
    _signs()


@cache
def _fonts() -> Any:
    """Return the fonts of a printed page: those of matplotlib, so that every machine prints the same."""
    import typst  # noqa: PLC0415 - only where something is printed

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder()])


@cache
def _signs() -> frozenset[str]:
    """Return what the fonts can show, upright and bold."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    maps = [FT2Font(_folder() / f"{name}.ttf").get_charmap() for name in ("DejaVuSans", "DejaVuSans-Bold")]
    return frozenset(map(chr, maps[0].keys() & maps[1].keys())) | {"\n", "\t"}


def _folder() -> Path:
    import matplotlib as mpl  # noqa: PLC0415

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _printable(text: str) -> str:
    """Show what the fonts lack as unreadable; the standard forbids to leave it out."""
    return text.translate(dict.fromkeys(map(ord, set(text) - _signs()), UNREADABLE))


def _head_rows(document: pikepdf.Pdf, page: lxml.html.HtmlElement) -> None:
    """Tag the cells that head a row as what they are: Typst's Python package can tell it of those in a table's head only.

    From then on cells find their headings by scope; the lists that Typst gives them name those of their column alone.
    """
    rows = (row for body in _elements(document.Root.StructTreeRoot, "/TBody") for row in body.K)
    for row, written in zip(rows, page.iterfind(".//tbody/tr"), strict=True):
        for cell, source in zip(row.K, written, strict=True):
            layout = [attributes for attributes in cell.A if attributes.O != "/Table"]
            if source.tag == "th":
                cell.S = pikepdf.Name.TH
                layout.append(pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row))
            cell.A = pikepdf.Array(layout)


def _give_tables_their_captions(document: pikepdf.Pdf) -> None:
    """Put captions into the tables beside which Typst leaves them where a page ends."""
    for table in _elements(document.Root.StructTreeRoot, "/Table"):
        around = table.P.P
        if table.K[0].S != "/Caption" and around.K[0].S == "/Caption":
            caption = around.K[0]
            del around.K[0]
            caption.P = table
            table.K.insert(0, caption)


def _elements(node: pikepdf.Object, kind: str) -> Iterator[pikepdf.Dictionary]:
    """Yield the structure elements of a kind below a node in reading order."""
    for child in node.get("/K", ()):
        if isinstance(child, pikepdf.Dictionary):
            if child.get("/S") == kind:
                yield child
            else:
                yield from _elements(child, kind)
