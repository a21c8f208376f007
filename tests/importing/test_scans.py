"""Scans are drawn here and read by Tesseract, where it is installed."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from srps.importing.doubts import SCANNED
from srps.importing.readers import read_document
from srps.importing.understand import understand

FONT = next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"), None) if Path("/usr/share/fonts").is_dir() else None


def _reads_polish() -> bool:
    if shutil.which("tesseract") is None or FONT is None:
        return False
    known = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout
    return "pol" in known.split()


pytestmark = pytest.mark.skipif(not _reads_polish(), reason="Tesseract with Polish or a font is missing")
ROWS = [("Wskaźnik", "2023", "2024"), ("liczba rodzin", "14", "17"), ("liczba dzieci w klubach", "125", "130")]


def drawn(ruled: bool) -> Image.Image:
    """Return a page with a heading and a table, ruled or not."""
    page = Image.new("L", (2000, 900), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 44)
    draw.text((100, 80), "Cel operacyjny 1.1. Pomoc rodzinom", fill=0, font=font)
    for number, row in enumerate(ROWS):
        for left, cell in zip((120, 1000, 1400), row, strict=True):
            draw.text((left, 230 + 110 * number), cell, fill=0, font=font)
    if ruled:
        for y in range(200, 531, 110):
            draw.line((100, y, 1700, y), fill=0, width=4)
        for x in (100, 970, 1370, 1700):
            draw.line((x, 200, x, 530), fill=0, width=4)
    return page


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_on_a_scan_keeps_rows_and_columns_and_is_doubted(ruled: bool, tmp_path: Path) -> None:
    drawn(ruled).save(tmp_path / "skan.png")
    understood = understand(read_document(tmp_path / "skan.png"), 2024)
    found = {
        (row.goal.code, row.cells["indicator"], row.cells.get("period", ""), row.cells["value"])
        for row in understood.rows
    }
    assert found == {
        ("1.1", "liczba rodzin", "2023", "14"),
        ("1.1", "liczba rodzin", "", "17"),
        ("1.1", "liczba dzieci w klubach", "2023", "125"),
        ("1.1", "liczba dzieci w klubach", "", "130"),
    }
    assert {row.doubt for row in understood.rows} == {SCANNED}


def test_scanned_pages_of_a_pdf_are_read_and_named(tmp_path: Path) -> None:
    import pikepdf

    picture = io.BytesIO()
    drawn(ruled=True).save(picture, "PDF", resolution=200)
    drawn(ruled=False).save(tmp_path / "skan.pdf", "PDF", resolution=200)
    with pikepdf.open(tmp_path / "skan.pdf", allow_overwriting_input=True) as pdf, pikepdf.open(picture) as other:
        pdf.pages.extend(other.pages)
        pdf.save()
    document = read_document(tmp_path / "skan.pdf")
    assert document.scanned
    assert {line.page for line in document.lines} == {1, 2}
    assert str(document.remarks[0]).endswith("1, 2")
