"""Reads a file into a `Document`. Each kind of file has one function and one library; none knows what a report says."""

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srps.errors import SrpsError, reason_of
from srps.files import read_bytes
from srps.importing import columns, dashed, doubts
from srps.importing.document import BULLET, Document, Line
from srps.importing.lines import MOST_GO_ON, Lines, Printed, counted, is_torn, is_wrapped, unread_pictures, unwrapped
from srps.importing.opendocument import read_odt
from srps.importing.paged import is_locked, read_pdf, read_picture
from srps.importing.settled import footnotes, settle, told
from srps.importing.stacked import stacks
from srps.importing.texts import decode, is_word, plain_lines
from srps.messages import Message

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import Table as DocxTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

TEXTS = (".txt", ".text", ".md", ".markdown", ".csv", ".tsv")
PAGES = (".html", ".htm", ".xhtml")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp")
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_document(path: Path, encoding: str | None = None) -> Document:
    """Read a document, whatever kind of file it is; what counts is what the file holds, then its ending.

    Raises `SrpsError` where it cannot be opened or read, with what to do.
    """
    if path.name.startswith("~$"):
        raise SrpsError(
            Message(
                "{file} is only Word's mark that a document is open. Choose the document itself, without “~$”.",
                file=path.name,
            )
        )
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        raise SrpsError(Message("There is no file {path}. Check its name and folder.", path=path)) from None
    except IsADirectoryError:
        raise SrpsError(Message("{path} is a folder. Name a file in it.", path=path)) from None
    except OSError as error:
        raise SrpsError(
            Message(
                "{name} cannot be opened ({reason}). Close it in other programs.",
                name=path.name,
                reason=reason_of(error),
            )
        ) from None
    if not content.strip():
        raise SrpsError(Message("{name} is empty.", name=path.name))
    kind = kind_of(path, content)
    reader = {
        "docx": _docx, "odt": read_odt, "pdf": read_pdf, "picture": read_picture, "html": _html, "sheet": _sheet, "text": _text,
    }.get(kind)  # fmt: skip
    if reader is None:
        raise SrpsError(Message("{name}: {why}", name=path.name, why=_REFUSED[kind]))
    try:
        document = reader(content, path.name, encoding)
    except (SrpsError, KeyboardInterrupt):
        raise
    except Exception:  # a damaged file makes a library raise whatever its parser meets first
        if kind == "pdf":
            raise SrpsError(_locked_pdf(path.name) if is_locked(content) else _damaged_pdf(path.name)) from None
        raise SrpsError(
            Message(
                "{name} is damaged or protected by a password and cannot be read. Open it in the program in which it was "
                "made and save it anew, without a password.",
                name=path.name,
            )
        ) from None
    if not any(line.text.strip() for line in document.lines):
        raise SrpsError(
            Message("{name} holds no text. Choose another file, or scan it anew with 300 dpi.", name=path.name)
        )
    return document


def _locked_pdf(name: str) -> Message:
    return Message(
        "{name} is protected by a password. Open it with the password, print it into a new PDF (Print – Save as PDF) and "
        "import that one, or ask whoever sent it for a file without a password.",
        name=name,
    )


def _damaged_pdf(name: str) -> Message:
    return Message(
        "{name} is damaged and cannot be read. If it opens in a PDF viewer, print it into a new PDF (Print – Save as PDF) "
        "and import that one; if it does not, ask whoever sent it for the file once more.",
        name=name,
    )


_REFUSED = {
    "doc": Message("this is an old Word document (DOC). Open it in Word or LibreOffice and save it as DOCX."),
    "rtf": Message("this is an RTF document. Open it in Word or LibreOffice and save it as DOCX."),
    "locked": Message("the file is protected by a password. Open it and save it without one."),
    "zip": Message("this is a ZIP archive. Unpack it and name the document in it."),
    "mail": Message("this is an e-mail. Save the document that is attached to it, and choose that."),
    "other": Message(
        "the file is not what its ending says: it is damaged, or was not saved whole. Open it in the program in which it was "
        "made and save it anew, or ask whoever sent it for it once more."
    ),
    "unknown": Message(
        "it is not known what kind of file this is. Give DOCX, ODT, PDF, HTML, Markdown, a text, a picture of a scan or "
        "a spreadsheet."
    ),
}


MAILS = (".eml", ".msg", ".mht")
WITH_SIGNS = (".docx", ".odt", ".pdf", ".xlsx", ".xlsm", ".ods", *PICTURES)
"""Endings of files that begin with signs of their own; without these they are none."""


def kind_of(path: Path, content: bytes) -> str:
    """Say what a file is: docx, odt, pdf, picture, html, sheet, text, or what it is refused as."""
    ending = path.suffix.lower()
    signs = (
        ("pdf", b"%PDF-" in content[:1024]),
        ("picture", content.startswith(_PICTURE_SIGNS) and ending in PICTURES),
        ("zip", content.startswith(b"PK\x03\x04")),
        ("sheet", content.startswith(_OLD_OFFICE) and ending == ".xls"),
        ("locked", content.startswith(_OLD_OFFICE) and ending in (".docx", ".xlsx")),
        ("doc", content.startswith(_OLD_OFFICE)),
        ("rtf", content.startswith(b"{\\rtf")),
        ("html", ending in PAGES or _HTML_SIGN.match(content[:200])),
        ("sheet", ending == ".csv"),
        ("mail", ending in MAILS),
        ("other", ending in WITH_SIGNS),
        ("text", ending in TEXTS or b"\0" not in content[:4096] or content[:2] in (b"\xff\xfe", b"\xfe\xff")),
    )
    kind = next((name for name, holds in signs if holds), "unknown")
    return _kind_of_zip(content) if kind == "zip" else kind


_PICTURE_SIGNS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8", b"RIFF")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HTML_SIGN = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    except Exception:
        return "docx"  # let the reader say that it is damaged
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith("xl/") for name in names) or "spreadsheet" in mimetype:
        return "sheet"
    return "odt" if "opendocument.text" in mimetype else "zip"


# --- texts, Markdown ------------------------------------------------------------------------------------------------

_PIPES = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^[\s|:+=_-]*[-=_]{2,}[\s|:+=_-]*$")
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+")


def _text(content: bytes, name: str, encoding: str | None) -> Document:
    text, remarks = decode(content, name, encoding)
    return text_document(text, name, hashlib.sha256(content).hexdigest(), remarks)


def text_document(text: str, name: str, sha256: str = "", remarks: Sequence[str] = ()) -> Document:
    """Return a text as a document: lines with tabs or pipes are rows; rows that follow each other are one table."""
    lines: list[Line] = []
    table, page = 0, 1 if "\f" in text else None
    in_table = False
    spaced = _spaced_tables(text)
    for number, raw in enumerate(text.split("\n"), start=1):
        if "\f" in raw:
            page = (page or 1) + raw.count("\f")
            raw = raw.replace("\f", "")  # noqa: PLW2901
        if number in spaced:
            row, begins, doubt = spaced[number]
            table, in_table = table + begins, False
            lines.append(Line(number, "\t".join(row), page, row, table, doubt=doubt))
            continue
        cells = _cells(raw)
        if cells is None:
            heading = _MARKDOWN_HEADING.match(raw)
            body = plain_lines(raw[heading.end() :] if heading else raw)
            rule = _RULE.match(raw) and raw.strip()
            in_table = in_table and bool(rule)
            shown = "" if rule else body.replace("\n", " ")
            if in_table:
                lines.append(Line(number, "", page, (), table))
                continue
            lines.append(Line(number, shown, page, heading=len(heading[1]) if heading else None))
            continue
        if not in_table:
            table, in_table = table + 1, True
        lines.append(Line(number, "\t".join(cells), page, cells, table))
    _doubt_columns(text, lines)
    return Document(name, sha256, lines, "text", wrapped=is_wrapped(lines), remarks=remarks)


def _doubt_columns(text: str, lines: list[Line]) -> None:
    """Doubt what stands on a page whose text runs in two columns beside each other: its lines are mixed."""
    start = 0
    for page in text.split("\f"):
        raws = page.split("\n")
        here = range(start, start + len(raws))
        outside = [columns.spaced(raw) for at, raw in zip(here, raws, strict=True) if lines[at].cells is None]
        if columns.in_two(outside):
            for at in here:
                lines[at] = replace(lines[at], doubt=lines[at].doubt or doubts.TWO_COLUMNS)
        start += len(raws) - 1


def _spaced_tables(text: str) -> dict[int, tuple[tuple[str, ...], bool, Message]]:
    """Return the rows of tables that a text aligns by spaces or puts cell below cell, by the line on which each begins.

    A row has its cells, whether a table begins with it, and what is doubtful; lines that go on with it have no cells.
    """
    raws = text.split("\n")
    found: dict[int, tuple[tuple[str, ...], bool, Message]] = {}
    for table in dashed.drawn(raws):
        for index in range(table.first, table.end):
            found[index + 1] = (), False, doubts.NONE
        for place, (row, index) in enumerate(zip(table.rows, table.lines, strict=True)):
            cells = tuple(unwrapped([Printed(part) for part in plain_lines(cell).split("\n")]) for cell in row)
            found[index + 1] = cells, place == 0, doubts.NONE
    lines = [
        columns.spaced("" if number in found or _cells(raw) or _RULE.match(raw) else raw, number)
        for number, raw in enumerate(raws, start=1)
    ]
    printed = [line for line, raw in zip(lines, raws, strict=True) if not (_RULE.match(raw) and raw.strip())]
    for stack in stacks(["" if place in found else plain_lines(raw) for place, raw in enumerate(raws, start=1)]):
        for index in range(stack.lines[0], stack.end):
            found[index + 1] = (), False, doubts.NONE
        for place, (row, index) in enumerate(zip(stack.rows, stack.lines, strict=True)):
            found[index + 1] = tuple(row), place == 0, doubts.NONE
    for block in columns.blocks(printed):
        for line in printed[block.first : block.end]:
            found[int(line.top)] = (), False, doubts.NONE
        last = int(printed[block.lines[-1]].top)
        cut = _ends_with_page(text, int(printed[block.end - 1].top))
        widths = [max((len(part) for row in block.rows for part in row[column].split("\n")), default=0)
                  for column in range(len(block.rows[0]))]  # fmt: skip
        for place, (row, at) in enumerate(zip(block.rows, block.lines, strict=True)):
            number = int(printed[at].top)
            found[number] = (
                tuple(_unwrapped(cell, width) for cell, width in zip(row, widths, strict=True)),
                place == 0,
                block.doubt or (doubts.GUESSED_COLUMNS if cut and number == last else doubts.NONE),
            )
    return found


def _unwrapped(cell: str, width: int) -> str:
    """Return a cell that a text sets on several lines; a word that fills its line may go on below."""
    parts = [plain_lines(part) for part in cell.split("\n")]
    torn = [
        width - len(part) <= 1 and is_torn(part, below) and _one_word(part, below) for part, below in pairwise(parts)
    ]
    return unwrapped([Printed(part, torn=tears) for part, tears in zip(parts, [*torn, False], strict=True)])


def _one_word(above: str, below: str) -> bool:
    """Say whether the last word of a line and the first one below it are one known word."""
    one, other = re.search(r"[^\W\d_]+$", above), re.match(r"[^\W\d_]+", below)
    return bool(one and other and is_word(f"{one[0]}{other[0]}".casefold()))


def _ends_with_page(text: str, number: int) -> bool:
    """Say whether no more than a footer stands between a line and the end of its page."""
    rest = text.split("\n")[number : number + _FOOTER]
    filled = [place for place, line in enumerate(rest) if line.strip()]
    return any(
        "\f" in line and len([one for one in filled if one < place]) < _FEWEST_BELOW for place, line in enumerate(rest)
    )


_FOOTER, _FEWEST_BELOW = 8, 3


def _cells(raw: str) -> tuple[str, ...] | None:
    """Return the cells of a row; None where the line is none, and for the rule below a heading."""
    if _RULE.match(raw):
        return None
    if "\t" in raw.strip("\r\n ") and raw.strip():
        parts = raw.rstrip("\r\n").split("\t")
    elif _PIPES.match(raw):
        parts = raw.strip().strip("|").split("|")
    else:
        return None
    if sum(1 for part in parts if part.strip()) < 1 or re.search(r"\.{5,}\s*\t\s*\d+\s*$", raw):
        return None
    return tuple(plain_lines(part) for part in parts)


# --- DOCX, HTML -----------------------------------------------------------------------------------------------------


def _docx(content: bytes, name: str, _: str | None) -> Document:
    """python-docx: keeps tables with merged cells, styles and list marks; mammoth and markitdown flatten them."""
    import docx  # noqa: PLC0415 (only who imports a DOCX waits for it)
    from docx.table import Table as DocxTable  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    source = docx.Document(io.BytesIO(content))
    tracked = bool(source.element.xpath("//w:del | //w:ins"))
    seen = settle(source.element.body)
    lines = Lines()
    numbering = _Numbering(source)
    page = 1
    paged = False
    tabbed: list[list[str]] = []

    def flush() -> None:
        lines.table(tabbed.copy(), page if paged else None)
        tabbed.clear()

    for block in source.iter_inner_content():
        if isinstance(block, DocxTable):
            flush()
            lines.table(_docx_rows(block, numbering), page if paged else None)
            breaks = len(block._element.xpath(".//w:lastRenderedPageBreak | .//w:br[@w:type='page']"))
        elif isinstance(block, Paragraph):
            text = block.text
            breaks = len(block._element.xpath(".//w:lastRenderedPageBreak | .//w:br[@w:type='page']"))
            style = numbering.style_of(block)
            level = re.match(r"(?:Heading|Nagłówek|heading) (\d)", style)
            if "\t" in text.strip() and not style.casefold().startswith(("toc", "spis")):
                tabbed.append([plain_lines(part) for part in text.split("\t")])
            elif not text.strip():
                flush()
                lines.blank()
            else:
                flush()
                lines.paragraph(numbering.mark(block) + text, page if paged else None, int(level[1]) if level else None)
        else:
            continue
        page, paged = page + breaks, paged or breaks > 0
    flush()
    remarks = [Message("page numbers are those that Word remembered when it last saved the file")] if paged else []
    for note in footnotes(source.part):
        lines.paragraph(note, doubt=doubts.FOOTNOTE)
    remarks += told(seen)
    if tracked:
        remarks.append(
            Message("changes are tracked in the document: what was deleted was left out, what was inserted was read")
        )
    pictures = len(source.element.xpath("//*[local-name()='blip']"))
    if pictures:
        remarks.append(unread_pictures(pictures))
    return lines.document(content, name, "docx", remarks=remarks, wrapped=is_wrapped(lines.lines, MOST_GO_ON))


def _docx_rows(table: "DocxTable", numbering: "_Numbering") -> list[list[str]]:
    """Return the rows of a DOCX table; a cell that spans columns stands once, one that spans rows on its first row."""
    rows: list[list[str]] = []
    above: list[object] = []
    for row in table.rows:
        texts: list[str] = [""] * row.grid_cols_before
        current = [cell._tc for cell in row.cells]
        for position, cell in enumerate(row.cells):
            spans = position > 0 and current[position - 1] is current[position]
            hangs = position < len(above) and above[position] is current[position]
            texts.append("" if spans or hangs else _docx_cell(cell, numbering))
        above = current
        rows.append(texts)
    return rows


def _docx_cell(cell: "_Cell", numbering: "_Numbering") -> str:
    parts = [plain_lines(numbering.mark(paragraph) + paragraph.text) for paragraph in cell.paragraphs]
    for inner in cell.tables:
        parts += [" ".join(filter(None, row)) for row in _docx_rows(inner, numbering)]
    return "\n".join(part for part in parts if part)


class _Numbering:
    """Says what Word prints before a paragraph of a list: a bullet, or a number that it counts itself."""

    def __init__(self, source: "DocxDocument") -> None:
        self._formats: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._styles: dict[str | None, tuple[str, tuple[str, str] | None]] = {}
        try:
            root = source.part.numbering_part.element
        except (NotImplementedError, KeyError, AttributeError):
            return
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        levels = {}
        for abstract in root.iter(f"{w}abstractNum"):
            for level in abstract.iter(f"{w}lvl"):
                kind, text, start = (level.find(f"{w}{tag}") for tag in ("numFmt", "lvlText", "start"))
                levels[abstract.get(f"{w}abstractNumId"), level.get(f"{w}ilvl")] = (
                    kind.get(f"{w}val") if kind is not None else "bullet",
                    text.get(f"{w}val") if text is not None else "",
                    int(start.get(f"{w}val")) if start is not None else 1,
                )
        for number in root.iter(f"{w}num"):
            link = number.find(f"{w}abstractNumId")
            for (abstract, level), entry in levels.items():
                if link is not None and abstract == link.get(f"{w}val"):
                    self._formats[number.get(f"{w}numId"), level] = entry

    def mark(self, paragraph: "Paragraph") -> str:
        """Return the mark with a space, or nothing; counts on."""
        found = self._list_of(paragraph)
        if found is None:
            return f"{BULLET} " if self.style_of(paragraph).startswith(("List Bullet", "Lista punktowana")) else ""
        number, level = found
        kind, text, start = self._formats.get((number, level), ("bullet", "", 1))
        if kind in ("bullet", "none"):
            return f"{BULLET} " if kind == "bullet" else ""
        self._counts[number, level] += 1
        for deeper in range(int(level) + 1, 9):
            self._counts[number, str(deeper)] = 0

        def shown(match: re.Match[str]) -> str:
            at = str(int(match[1]) - 1)
            at_kind, _, at_start = self._formats.get((number, at), (kind, "", start))
            return counted(max(self._counts[number, at], 1) + at_start - 1, at_kind)

        return re.sub(r"%(\d)", shown, text) + " "

    def style_of(self, paragraph: "Paragraph") -> str:
        """Return the name of a paragraph's style; each style is looked up once, for python-docx searches them all."""
        key = paragraph._p.style
        if key not in self._styles:
            style = paragraph.style
            name, listed = (style.name if style is not None else "") or "", None
            while style is not None and listed is None:
                listed = _numbered(style.element.pPr)
                style = style.base_style
            self._styles[key] = name, listed
        return self._styles[key][0]

    def _list_of(self, paragraph: "Paragraph") -> tuple[str, str] | None:
        own = _numbered(paragraph._p.pPr)
        if own is None:
            self.style_of(paragraph)
            own = self._styles[paragraph._p.style][1]
        return own if own and own[0] != "0" else None


def _numbered(properties: Any) -> tuple[str, str] | None:
    """Return the list and level that a paragraph's properties (`CT_PPr`, of whose parts no types are known) name."""
    listed = properties.numPr if properties is not None else None
    if listed is None or listed.numId is None:
        return None
    return str(listed.numId.val), str(listed.ilvl.val if listed.ilvl is not None else 0)


def _html(content: bytes, name: str, encoding: str | None) -> Document:
    """lxml: there already, and keeps the order of text and tables."""
    from lxml import html as lxml_html  # noqa: PLC0415

    text, remarks = decode(content, name, encoding or _declared(content))
    root = lxml_html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", text))
    for gone in root.xpath("//script | //style | //head | //nav | //noscript | //del | //s | //strike"):
        gone.drop_tree()
    lines = Lines()

    def inner(node: "HtmlElement") -> str:
        return plain_lines(re.sub(r"\s+", " ", lxml_html.tostring(node, encoding="unicode", with_tail=False)))

    def walk(node: "HtmlElement") -> None:
        loose = re.sub(r"\s+", " ", node.text or "")
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            heading = re.fullmatch(r"h([1-6])", tag)
            if tag in ("table", "ul", "ol", "p", "blockquote", "pre", "dl") or heading or tag in _CONTAINERS:
                lines.paragraph(plain_lines(loose))
                loose = ""
            if tag == "table":
                lines.table(_html_rows(child, inner))
            elif heading:
                lines.paragraph(inner(child).replace("\n", " "), heading=int(heading[1]))
            elif tag == "ol":
                for number, item in enumerate(child.xpath("./li"), start=int(child.get("start") or 1)):
                    lines.paragraph(f"{number}. {inner(item).removeprefix(f'{BULLET} ')}")
            elif tag in ("ul", "p", "blockquote", "pre", "dl"):
                text = inner(child)
                lines.paragraph(text)
                if not text.strip():
                    lines.blank()
            elif tag in _CONTAINERS:
                walk(child)
            elif tag:
                loose += " " + inner(child)
            loose += re.sub(r"\s+", " ", child.tail or "")
        lines.paragraph(plain_lines(loose))

    walk(root.find("body") if root.find("body") is not None else root)
    return lines.document(content, name, "html", remarks=remarks, wrapped=is_wrapped(lines.lines, MOST_GO_ON))


_CONTAINERS = ("div", "section", "article", "main", "body", "header", "footer", "form", "center", "figure", "tbody")


def _declared(content: bytes) -> str | None:
    found = re.search(rb"charset=[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    try:
        return found[1].decode("ascii") if found and content.decode(found[1].decode("ascii")) else None
    except (LookupError, UnicodeDecodeError):
        return None


def _html_rows(table: "HtmlElement", inner: "Callable[[HtmlElement], str]") -> list[list[str]]:
    rows: list[list[str]] = []
    waiting: dict[int, int] = {}
    for row in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        cells: list[str] = []
        for cell in row.xpath("./td | ./th"):
            while waiting.get(len(cells), 0):
                waiting[len(cells)] -= 1
                cells.append("")
            wide = min(int(re.sub(r"\D", "", cell.get("colspan") or "") or 1), 64)
            tall = min(int(re.sub(r"\D", "", cell.get("rowspan") or "") or 1), 1000)
            for offset in range(wide):
                waiting[len(cells)] = tall - 1
                cells.append(inner(cell) if offset == 0 else "")
        while waiting.get(len(cells), 0):
            waiting[len(cells)] -= 1
            cells.append("")
        rows.append(cells)
    return rows


# --- spreadsheets that are tables of a report -----------------------------------------------------------------------


def _sheet(content: bytes, name: str, encoding: str | None) -> Document:
    """python-calamine: one reader for XLSX, XLS and ODS; here for an office's free tables, not for raw-table sheets."""
    lines = Lines()
    if Path(name).suffix.lower() in (".csv", ".tsv"):
        import csv  # noqa: PLC0415

        text, remarks = decode(content, name, encoding)
        header = text.lstrip().partition("\n")[0]
        separator = max(";\t,|", key=header.count)
        lines.table([[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)])
        return lines.document(content, name, "sheet", remarks=remarks)
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for title in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            if any(any(str(cell).strip() for cell in row) for row in rows):
                lines.paragraph(title)
                lines.table([[_cell_text(cell) for cell in row] for row in rows])
    return lines.document(content, name, "sheet")


def _cell_text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",") if not value.is_integer() else f"{value:.0f}"
    if isinstance(value, bool):
        return "tak" if value else "nie"
    return "" if value is None else str(value)
