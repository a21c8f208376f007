"""The PDF as a tagged document: PDF/UA-1, language, structure, alternative texts, fonts; what it shows and where."""

import base64
import re
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import lxml.html
import pandas as pd
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists, text
from markupsafe import escape

from pages import LANGUAGES
from srps.errors import SrpsError
from srps.paths import Project
from srps.report import pdf
from srps.report.page import INVENTED_MARK, assemble
from srps.showing.language import texts as load_texts
from srps.showing.shown import END_OF_OPENING, Table

UA = "{http://www.aiim.org/pdfua/ns/id/}part"


@pytest.fixture(scope="module", params=[("sieradz", 2023, code) for code in LANGUAGES] + [("lomza", 2010, "pl")])
def report(request, site) -> Iterator[tuple[pikepdf.Pdf, str, Path]]:
    city, year, language = request.param
    path = site.report_year(city, year) / f"report.{language}.pdf"
    with pikepdf.open(path) as document:
        yield document, language, path


def elements(node, kinds: str = "") -> list[pikepdf.Dictionary]:
    """Return the structure elements below a node in reading order, of the kinds that match."""
    if isinstance(node, pikepdf.Array | list):
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
    assert len(figures) == page.count("<img ")
    assert all(len(str(figure.Alt)) > 30 for figure in figures)
    assert len({str(figure.Alt) for figure in figures}) == len(figures)


def scopes(cells: list[pikepdf.Dictionary]) -> list[str]:
    return [str(attributes.Scope) for cell in cells for attributes in cell.A if "/Scope" in attributes]


def test_headings_of_columns_and_rows_are_tagged_as_on_the_page(report):
    document, _, path = report
    page = lxml.html.fromstring(path.with_suffix(".html").read_text(encoding="utf-8"))
    tables = elements(document.Root.StructTreeRoot, "Table")
    assert len(tables) == len(page.findall(".//table"))
    heads = elements(document.Root.StructTreeRoot, "THead")
    assert scopes(elements(heads, "TH")) == ["/Column"] * len(page.findall(".//thead//th"))
    bodies = elements(document.Root.StructTreeRoot, "TBody")
    assert scopes(elements(bodies, "TH")) == ["/Row"] * len(page.findall(".//tbody//th"))
    data = elements(bodies, "TD")
    assert len(data) == len(page.findall(".//tbody//td"))
    assert not any("/Headers" in attributes for cell in data for attributes in cell.get("/A", ()))


def test_every_table_has_its_caption(report):
    document, _, _ = report
    tables = elements(document.Root.StructTreeRoot, "Table")
    assert all(len(elements(table, "Caption")) == 1 for table in tables)


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
    monkeypatch.setenv("TMPDIR", str(temporary))
    pdf._fonts.cache_clear()
    pdf.write_pdf("<html lang='pl'><title>Żółć</title><h1>Żółć</h1></html>", tmp_path / "report.pdf")
    assert list(temporary.iterdir()) == []


MARGIN = 50
"""Points from the edge in which the running title and number stand."""


def texts(path: Path) -> list[str]:
    """Return the text of each page, margins included."""
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def texts_within_margins(path: Path) -> list[str]:
    """Return the text of each page without its running title and number, between which a paragraph may go on."""
    with pypdfium2.PdfDocument(path) as document:
        sizes = [(page, page.get_height()) for page in document]
        return [page.get_textpage().get_text_bounded(bottom=MARGIN, top=height - MARGIN) for page, height in sizes]


def words(text: str) -> str:
    """Return a text without spaces, hyphens and bullets, which a printer may put anywhere."""
    return re.sub(r"[\s\x02\ufffe\u00ad\u2010•-]", "", text)


def test_pages_have_running_title_and_number_and_no_code(site):
    pages = texts(site.report_year("lomza", 2010) / "report.pl.pdf")
    assert all(f"{number} / {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert all("Łomża 2010" in text for text in pages)
    assert not re.search(r"\b(def|import) \w", " ".join(pages))
    assert "Wszystkie kontrole" in " ".join(pages)
    assert "Pobierz" not in " ".join(pages)


def test_every_text_of_the_page_is_printed_in_its_order(report):
    _, _, path = report
    page = lxml.html.fromstring(path.with_suffix(".html").read_text(encoding="utf-8"))
    shown = [
        words(part.text_content())
        for part in page.find("body").iter("h1", "h2", "h3", "h4", "th", "td", "p", "dt", "dd")
        if part.get("class") not in {"watermark", "downloads"}
    ]
    left = words(" ".join(texts_within_margins(path)))
    for part in filter(None, shown):
        _, found, left = left.partition(part)
        assert found, part


def printed(body: str, folder: Path, language: str = "pl") -> Path:
    (folder / "report.pdf").unlink(missing_ok=True)
    html = assemble(body, language=language, title="Miasto", project=Project(folder), about={})
    pdf.write_pdf(html, folder / "report.pdf")
    return folder / "report.pdf"


def test_invented_data_are_marked_on_every_printed_page(tmp_path):
    (tmp_path / INVENTED_MARK).touch()
    pages = texts(printed("<h1>Miasto</h1>" + "<div class='landscape'><p>tekst</p></div>" * 3, tmp_path))
    assert len(pages) == 5
    assert all("Dane fikcyjne" in text for text in pages)


def with_chapters(lines: int, chapters: int) -> str:
    """Return a page whose first sheet has so many lines before the contents, and chapters of a sheet or more behind."""
    opening = '<header class="opening"><h1>Miasto</h1></header>' + "<p>wiersz</p>" * lines + END_OF_OPENING
    return opening + "".join(f'<h2 id="c{n}">Rozdział {n}</h2>' + "<p>tekst</p>" * 45 for n in range(chapters))


@pytest.mark.parametrize("lines", [1, 10, 20, 25, 30, 33, 36, 40, 60])
def test_pages_and_contents_are_numbered_however_long_the_first_page_is(lines, tmp_path):
    pages = texts(printed(with_chapters(lines, 12), tmp_path))
    assert [re.findall(r"(\d+) / (\d+)\s*$", text) for text in pages] == [
        [(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)
    ]
    contents = next(number for number, text in enumerate(pages) if "Spis treści" in text)
    assert contents > 0, "the first page stands alone"
    for chapter in range(12):
        named = next(line for line in pages[contents].splitlines() if re.match(rf"Rozdział {chapter}\b.*\.", line))
        begins = int(re.search(r"(\d+)\s*$", named)[1])
        assert f"Rozdział {chapter}\r\n" in pages[begins - 1]


def test_tables_keep_upright_pages_unless_their_words_have_no_room(site):
    document = pikepdf.open(site.report_year("sieradz", 2023) / "report.pl.pdf")
    assert {float(page.MediaBox[2]) < float(page.MediaBox[3]) for page in document.pages} == {True}


@pytest.mark.parametrize(
    ("heading", "is_landscape"),
    [("Krótka nazwa", False), ("Konstantynopolitańczykowianeczka", True)],
)
def test_a_table_lies_across_a_page_when_its_words_have_no_room(heading, is_landscape, tmp_path):
    frame = pd.DataFrame({f"{heading} {number}": ["słowo"] for number in range(5)})
    table = Table("table", "Tabela", frame, load_texts("pl"), wide=True)
    with pikepdf.open(printed(f"<h1>Miasto</h1>{table.html()}<p>tekst</p>", tmp_path)) as document:
        across = [float(page.MediaBox[2]) > float(page.MediaBox[3]) for page in document.pages]
    assert across == ([False, True, False] if is_landscape else [False])


def boxes(path: Path) -> list[list[tuple[float, float, float, float]]]:
    """Return of each page where each character stands: left, bottom, right, top, in points."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage() for page in document]
        return [[page.get_charbox(number) for number in range(page.count_chars())] for page in pages]


def collisions(path: Path) -> list[tuple]:
    """Return pairs of characters that stand in the same place."""
    pages = [[box for box in page if box[2] - box[0] > 0.1 and box[3] - box[1] > 0.1] for page in boxes(path)]
    return [
        (one, other)
        for placed in pages
        for position, one in enumerate(placed)
        for other in placed[position + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1
    ]


@pytest.mark.parametrize(
    "long",
    [
        "1;4;5;6;8;11;12;13;14;15;16;17;18;19;20;21",
        "Konstantynopolitańczykowianeczka",
        "https://bdl.stat.gov.pl/api/v1/data/by-unit/5678",
    ],
)
def test_what_is_long_is_broken_within_its_column(long, tmp_path):
    frame = pd.DataFrame({"A": [long], "B": [long], "C": ["słowo " * 200]})
    table = Table("table", "Tabela", frame, load_texts("pl"))
    assert collisions(printed(f"<h1>Miasto</h1>{table.html()}", tmp_path)) == []


@pytest.mark.parametrize("columns", [3, 4, 5, 8])
def test_large_amounts_have_room_beside_each_other(columns, tmp_path):
    texts = load_texts("pl")
    names = [f"W dokumencie {number}" for number in range(columns)]
    cells = {name: [texts.money(12_345_678_901.5), texts.money(-1_234_567)] for name in names}
    parts = [f"<ul class='parts'><li>dotacja: <b>{texts.money(1_588_268.16)}</b></li></ul>"]
    frame = pd.DataFrame({"Wskaźnik": ["Kwota", "Wynik"], **cells, "Składniki": parts * 2})
    table = Table("table", "Tabela", frame, texts, numeric=tuple(names), markup=("Składniki",), wide=columns > 5)
    path = printed(f"<h1>Miasto</h1>{table.html()}", tmp_path)
    assert collisions(path) == []
    assert " ".join(texts_within_margins(path)).count(texts.money(12_345_678_901.5)) == columns


def test_a_row_higher_than_a_page_goes_on_on_the_next(tmp_path):
    frame = pd.DataFrame({"A": ["wiersz"], "B": [" ".join(f"słowo{number}" for number in range(3000))]})
    pages = texts(printed(f"<h1>Miasto</h1>{Table('table', 'Tabela', frame, load_texts('pl')).html()}", tmp_path))
    assert len(pages) > 1
    assert "słowo2999" in " ".join(pages)


def test_words_of_another_language_are_marked(tmp_path):
    with pikepdf.open(
        printed("<h1>City</h1><p>The <span lang='pl'>miasto</span> grew.</p>", tmp_path, "en")
    ) as document:
        assert document.Root.Lang == "en"
        content = document.pages[0].Contents.read_bytes()
    assert re.findall(rb"/Lang ?\((\w+)\)", content) == [b"pl"]


def test_a_page_that_cannot_be_set_is_named_and_nothing_is_left(tmp_path):
    with pytest.raises(SrpsError, match=r"^The page Miasto – .* cannot be set as PDF: "):
        printed(
            "<h1>Miasto</h1><figure><figcaption>Rysunek</figcaption><div><img src='?' alt='?'></div></figure>", tmp_path
        )
    assert list(tmp_path.iterdir()) == []


def test_headings_that_skip_a_level_or_share_an_id_are_mended(tmp_path):
    body = "<h1>Miasto</h1><h2 id='a'>A</h2><h4 id='a'>B</h4><h4>C</h4><h3>D</h3><h2>E</h2><p><a href='#a'>A</a></p>"
    with pikepdf.open(printed(body, tmp_path)) as document:
        headings = elements(document.Root.StructTreeRoot, "H[1-6]")
    assert [str(heading.S) for heading in headings] == ["/H1", "/H2", "/H3", "/H4", "/H3", "/H2", "/H2"]


@settings(max_examples=40, deadline=None)
@given(cells=lists(text(max_size=40), min_size=2, max_size=2))
def test_any_text_can_be_printed(cells):
    frame = pd.DataFrame({"A": ["wiersz"], "B": [cells[0]]})
    body = f"<h1>Miasto</h1><p>{escape(cells[1])}</p>{Table('table', 'Tabela', frame, load_texts('pl')).html()}"
    with tempfile.TemporaryDirectory() as folder:
        assert "wiersz" in texts(printed(body, Path(folder)))[0]


def test_a_drawing_may_hold_any_sign(tmp_path):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<g aria-label="a\x02\U0001f600" transform="translate(1 8) scale(0.1 -0.1)"><use/></g></svg>'
    )
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    body = f"<h1>Miasto</h1><figure><figcaption>Wykres</figcaption><div><img src='{source}' alt='opis'></div></figure>"
    assert "Wykres" in texts(printed(body, tmp_path))[0]
