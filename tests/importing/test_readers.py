import io
import random
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from srps.errors import SrpsError
from srps.importing.readers import read_document, text_document


def word(*rows: tuple[str, ...]) -> bytes:
    document = docx.Document()
    document.add_heading("Cel strategiczny 1. Rodzina", 1)
    document.add_paragraph("liczba rodzin: 5", style="List Bullet")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_file_keeps_headings_bullets_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "raport.docx"
    path.write_bytes(word(("Wskaźnik", "Wartość"), ("liczba dzieci\nw klubach", "12")))
    lines = read_document(path).lines
    assert (lines[0].text, lines[0].heading) == ("Cel strategiczny 1. Rodzina", 1)
    assert lines[1].text == "• liczba rodzin: 5"
    assert lines[3].cells == ("liczba dzieci\nw klubach", "12")


def test_cells_that_are_merged_stand_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "1.1"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Rodzina"
    table.cell(1, 2).text = "5"
    document.save(tmp_path / "raport.docx")
    lines = read_document(tmp_path / "raport.docx").lines
    assert [line.cells for line in lines] == [("1.1", "Rodzina", ""), ("", "", "5")]


def test_a_word_file_is_read_as_it_is_printed(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("liczba rodzin: ")
    paragraph.add_run("58").font.strike = True
    paragraph.add_run("61")
    raised = document.add_paragraph("liczba dzieci: 9")
    raised.add_run("1").font.superscript = True
    area = document.add_paragraph("powierzchnia: 74 m")
    area.add_run("2").font.superscript = True
    inserted = document.add_paragraph("liczba osób: ")
    inserted._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>12</w:t></w:r></w:ins>'))
    inserted._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="x"><w:r><w:delText>7</w:delText></w:r></w:del>')
    )
    control = "<w:sdtContent><w:p><w:r><w:t>Liczba porad: 5</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(0, parse_xml(f"<w:sdt {nsdecls('w')}>{control}</w:sdt>"))
    document.save(tmp_path / "raport.docx")
    read = read_document(tmp_path / "raport.docx")
    assert [line.text for line in read.lines] == [
        "Liczba porad: 5", "liczba rodzin: 61", "liczba dzieci: 9", "powierzchnia: 74 m²", "liczba osób: 12",
    ]  # fmt: skip
    assert len(read.remarks) == 3


def odt(body: str, styles: str = "") -> bytes:
    """Return an OpenDocument text as pandoc writes it: a line feed before the names of vocabularies."""
    names = {"office": "office", "style": "style", "text": "text", "table": "table"}
    spaces = "\n".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in names.items()
    )
    spaces += '\nxmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    content = (
        f'<office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>\n<office:text>{body}</office:text>\n</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def test_an_opendocument_text_of_pandoc_keeps_numbers_of_lists_and_leaves_out_what_is_struck(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "raport.odt"
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="."/></text:list-style><style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    body = (
        '<text:list text:style-name="L1"><text:list-item><text:p>Praca\nsocjalna</text:p></text:list-item>'
        "<text:list-item><text:p>Poradnictwo</text:p></text:list-item></text:list>"
        '<text:p>liczba osób: <text:span text:style-name="T1">7</text:span> 12</text:p>'
    )
    path.write_bytes(odt(body, styles))
    read = read_document(path)
    assert [line.text for line in read.lines] == ["1. Praca socjalna", "2. Poradnictwo", "liczba osób: 12"]
    assert len(read.remarks) == 1
    assert capfd.readouterr().out == ""


def test_html_keeps_rows_across_spans_and_leaves_out_what_is_struck(tmp_path: Path) -> None:
    path = tmp_path / "raport.html"
    path.write_text(
        "<html><body><p>Liczba\n osób: <del>7</del> 5</p><table><tr><td rowspan=2>1.1</td><td>a</td></tr>"
        "<tr><td>b</td></tr></table></body></html>",
        encoding="utf-8",
    )
    lines = read_document(path).lines
    assert lines[0].text == "Liczba osób: 5"
    assert [line.cells for line in lines[1:]] == [("1.1", "a"), ("", "b")]


def test_lines_of_a_text_keep_their_numbers() -> None:
    document = text_document("Pierwszy\n\na\tb\n|c|d|\n|---|---|\n", "raport.md")
    assert [(line.number, line.cells) for line in document.lines if line.text] == [
        (1, None),
        (3, ("a", "b")),
        (4, ("c", "d")),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_read_or_refused_in_a_sentence(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    content = bytearray(word(("Wskaźnik", "Wartość"), ("liczba dzieci", "12")))
    for _ in range(40):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / "raport.docx"
    path.write_bytes(bytes(content))
    try:
        lines = read_document(path).lines
    except SrpsError as error:
        refused = str(error)
    else:
        refused = ""
    assert lines if not refused else "raport.docx" in refused


def pdf(content: bytes, **passwords: str) -> bytes:
    """Return a PDF of one page of text, encrypted where passwords are given."""
    paper = pikepdf.new()
    page = paper.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.contents_add(b"BT /F 12 Tf 72 700 Td (" + content + b") Tj ET")
    buffer = io.BytesIO()
    paper.save(buffer, encryption=pikepdf.Encryption(**passwords) if passwords else None)
    return buffer.getvalue()


def test_a_locked_pdf_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "raport.pdf"
    path.write_bytes(pdf(b"Liczba rodzin: 5", user="tajne", owner="tajne"))
    with pytest.raises(
        SrpsError, match=r"raport\.pdf is protected by a password\. Open it with the password"
    ) as locked:
        read_document(path)
    assert "damaged" not in str(locked.value)
    path.write_bytes(pdf(b"Liczba rodzin: 5")[:200])
    with pytest.raises(SrpsError, match=r"raport\.pdf is damaged") as damaged:
        read_document(path)
    assert "password" not in str(damaged.value)


def test_a_pdf_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "raport.pdf"
    path.write_bytes(pdf(b"Liczba rodzin: 5", owner="tajne"))
    assert [line.text for line in read_document(path).lines if line.text] == ["Liczba rodzin: 5"]
