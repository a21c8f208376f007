"""The first page as a text document for the office to edit: real headings and lists, the language set."""

import datetime
import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from srps.files import write_bytes
from srps.report.brief import Brief, Point
from srps.showing.language import Texts
from srps.showing.typography import typeset

FONT = "Calibri"
LINK_COLOUR = RGBColor(0x0B, 0x4A, 0x8F)
LOCALES = {"pl": "pl-PL", "en": "en-GB"}
CREATED = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - the format has no zone
"""Stands in every document instead of the time of the build, so that the same results give the same text."""


def write_brief(brief: Brief, path: Path, report: str, t: Texts, warning: str = "") -> None:
    """Write the first page as DOCX; its questions link to places in `report`, a page beside it."""
    document = Document()
    set_text = partial(typeset, language=t.language)
    _prepare(document, brief, t)
    if warning:
        document.add_paragraph().add_run(warning).bold = True
    document.add_heading(brief.title, level=1)
    document.add_paragraph(set_text(f"{brief.kicker}. {_plain(brief.subject)}"))
    for answer in brief.answers:
        document.add_heading(set_text(answer.title), level=2)
        for point in answer.points:
            _add(document, point, "List Bullet", report, set_text)
    if brief.questions:
        document.add_heading(set_text(t.gettext("What to ask")), level=2)
        for point in brief.questions:
            _add(document, point, "List Number", report, set_text)
    stream = io.BytesIO()
    document.save(stream)
    write_bytes(path, _undated(stream))


def _undated(stream: io.BytesIO) -> bytes:
    """Pack a document anew, each of its parts with the same time: python-docx writes that of the computer."""
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(zipfile.ZipInfo(name, CREATED.timetuple()[:6]), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _prepare(document: Docx, brief: Brief, t: Texts) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(15)
    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet", "List Number"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:hAnsi"), FONT)
        style.paragraph_format.space_after = Pt(3)
    document.styles["Normal"].font.size = Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES[t.language])
    properties = document.styles["Normal"].element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)
    core = document.core_properties
    core.title, core.author, core.language, core.comments = brief.title, "SRPS Monitor", LOCALES[t.language], ""
    core.created = core.modified = CREATED


def _add(document: Docx, point: Point, style: str, report: str, set_text: Callable[[str], str]) -> None:
    paragraph = document.add_paragraph(style=style)
    if point.anchor:
        _link(paragraph, set_text(point.plain), f"{report}#{point.anchor}")
    else:
        paragraph.add_run(set_text(point.plain))
    where = " · ".join(filter(None, (point.place, point.who)))
    if where:
        paragraph.add_run(set_text(f" ({where})"))


def _link(paragraph: Paragraph, text: str, target: str) -> None:
    """Add a link; python-docx can read them but has no call that makes one."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, LINK_COLOUR
    link.append(run._r)
    paragraph._p.append(link)


def _plain(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")
