"""The PDF as a tagged document: PDF/UA-1, language, structure, alternative texts, fonts, bookmarks; or no PDF."""

import builtins
import re
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
import weasyprint

from pages import LANGUAGES
from srps.paths import Project
from srps.report import pdf
from srps.report.page import INVENTED_MARK, assemble

UA = "{http://www.aiim.org/pdfua/ns/id/}part"


@pytest.fixture(scope="module", params=[("sieradz", 2023, code) for code in LANGUAGES] + [("lomza", 2010, "pl")])
def report(request, site) -> Iterator[tuple[pikepdf.Pdf, str, Path]]:
    city, year, language = request.param
    path = site.report_year(city, year) / f"report.{language}.pdf"
    with pikepdf.open(path) as document:
        yield document, language, path


def elements(node, kinds: str = "") -> list[pikepdf.Dictionary]:
    """Return the structure elements below a node in reading order, of the kinds that match."""
    if isinstance(node, pikepdf.Array):
        return [found for part in node for found in elements(part, kinds)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [node] if "/S" in node and re.fullmatch(kinds or ".*", str(node.S)[1:]) else []
    return own + (elements(node.K, kinds) if "/K" in node else [])


def test_is_marked_as_pdf_ua_with_title_and_language(report):
    document, language, _ = report
    with document.open_metadata() as metadata:
        assert metadata[UA] == "1"
        title = metadata["dc:title"]
    assert re.match(r"(Sieradz 2023|Łomża 2010) – ", title)
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == language
    assert document.Root.ViewerPreferences.DisplayDocTitle


def test_has_pages_and_bookmarks(report):
    document, _, _ = report
    assert len(document.pages) > 4
    with document.open_outline() as outline:
        chapters = [entry.title for entry in outline.root[0].children]
    assert len(chapters) >= 8


def test_headings_stand_in_order_and_skip_no_level(report):
    document, _, _ = report
    levels = [int(str(heading.S)[2]) for heading in elements(document.Root.StructTreeRoot, "H[1-6]")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert set(levels) >= {1, 2, 3}
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_figure_has_an_alternative_text(report):
    document, _, path = report
    figures = elements(document.Root.StructTreeRoot, "Figure")
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert len(figures) == page.count("<img ") > 0
    assert all(len(str(figure.Alt)) > 30 for figure in figures)
    assert len({str(figure.Alt) for figure in figures}) == len(figures)


def test_tables_have_headings_to_which_cells_refer(report):
    document, _, _ = report
    tables = elements(document.Root.StructTreeRoot, "Table")
    assert tables
    assert all(elements(table, "TH") for table in tables)
    cells = elements(document.Root.StructTreeRoot, "TD")
    assert all(len(cell.A.Headers) >= 1 for cell in cells)


def test_fonts_are_embedded(report):
    document, _, _ = report
    fonts = [font for page in document.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_same_page_gives_the_same_bytes_whatever_was_printed_before(site, tmp_path):
    pages = [site.report_year(*report) / "report.pl" for report in (("lomza", 2010), ("sieradz", 2023))]
    for number, page in enumerate([*pages, *pages]):
        made = tmp_path / f"{number}.pdf"
        pdf.write_pdf(page.with_suffix(".pl.html").read_text(encoding="utf-8"), made)
        assert made.read_bytes() == page.with_suffix(".pl.pdf").read_bytes(), page


def test_no_temporary_files_are_made_that_a_killed_process_would_leave_behind(tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    pdf._fonts.cache_clear()
    pdf.write_pdf("<p>Żółć</p>", tmp_path / "report.pdf")
    assert list(temporary.iterdir()) == []


def printed(document: weasyprint.Document) -> list[str]:
    """Return the text of each page, margins included."""
    boxes = [list(page._page_box.descendants()) for page in document.pages]
    return [" ".join(box.text for box in page if hasattr(box, "text")) for page in boxes]


def test_pages_have_running_title_and_number_and_no_code(site):
    html = (site.report_year("lomza", 2010) / "report.pl.html").read_text(encoding="utf-8")
    pages = printed(weasyprint.HTML(string=html).render())
    assert all(f"{number} / {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert all("Łomża 2010" in text for text in pages)
    assert not re.search(r"\b(def|import) \w", " ".join(pages))
    assert "Dane do wykresu" in " ".join(pages)
    assert "Pobierz" not in " ".join(pages)


def test_invented_data_are_marked_on_every_printed_page(tmp_path):
    (tmp_path / INVENTED_MARK).touch()
    body = "<h1>Miasto</h1>" + "<p style='break-before: page'>tekst</p>" * 3
    html = assemble(body, language="pl", title="Miasto", project=Project(tmp_path), about={})
    pages = printed(weasyprint.HTML(string=html).render())
    assert len(pages) == 4
    assert all("Dane zmyślone" in text for text in pages)


def test_tables_keep_upright_pages_unless_their_words_have_no_room(site):
    document = pikepdf.open(site.report_year("sieradz", 2023) / "report.pl.pdf")
    assert {float(page.MediaBox[2]) < float(page.MediaBox[3]) for page in document.pages} == {True}


def test_a_missing_system_library_is_said_in_one_line(tmp_path, monkeypatch):
    original = builtins.__import__

    def without_pango(name, *arguments, **options):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return original(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    pdf.is_possible.cache_clear()
    try:
        assert not pdf.is_possible()
        with pytest.raises(pdf.PdfUnavailableError) as error:
            pdf.write_pdf("<p>tekst</p>", tmp_path / "report.pdf")
    finally:
        pdf.is_possible.cache_clear()
    message = str(error.value)
    assert "\n" not in message
    assert "apt-get install libpango" in message
    assert "The HTML pages were built" in message
    assert error.value.__suppress_context__ or error.value.__context__ is None
    assert list(tmp_path.iterdir()) == []
