import io
import random
from pathlib import Path

import docx
import pytest

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
