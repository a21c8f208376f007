"""Downloads as LibreOffice opens them: no date where a code was, numbers as numbers, ready to print."""

import csv
import datetime
import math
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from srps.paths import Project
from srps.report.downloads import SHEETS
from srps.showing.language import texts

OFFICE = shutil.which("soffice")
POLISH = "--infilter=CSV:59,34,UTF-8,1,,1045,false,true"
"""Semicolons, quotation marks, Polish; dates and numbers are looked for in every cell, as Excel does."""
AT_ONCE = 100
"""Files that one LibreOffice converts."""
pytestmark = pytest.mark.skipif(OFFICE is None, reason="no LibreOffice (soffice) on the PATH")


def converted(files: dict[str, Path], folder: Path, *options: str) -> dict[str, openpyxl.Workbook]:
    """Return files, by a name of their own, as LibreOffice reads and saves them."""
    inside, outside = folder / "in", folder / "out"
    inside.mkdir()
    copies = [shutil.copy(path, inside / f"{name}{path.suffix}") for name, path in files.items()]
    command = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", *options]
    command += ["--convert-to", "xlsx", "--outdir", str(outside), *map(str, copies)]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(folder)})
    return {name: openpyxl.load_workbook(outside / f"{name}.xlsx", data_only=True) for name in files}


def number(text: str) -> float | None:
    """Return the number that a plain CSV holds, or that the document prints: `1 480,5`, `7,7%`, `412 350,00 zł`."""
    bare = "".join(text.split()).removesuffix("zł")
    try:
        if bare.endswith("%"):
            return float(bare[:-1].replace(",", ".")) / 100
        return float(bare.replace(",", "."))
    except ValueError:
        return None


def faults(plain: Path, opened: openpyxl.Workbook) -> list[str]:
    """Return the cells that LibreOffice takes for something else than the plain CSV holds."""
    with plain.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    sheet, found = opened.worksheets[0], []
    for line, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(line, column).value
            if isinstance(cell, bool):
                is_same = text.lower() == str(cell).lower()
            elif isinstance(cell, datetime.date | datetime.time):
                is_same = text == cell.strftime("%Y-%m-%d")
            elif isinstance(cell, int | float):
                is_same = (meant := number(text)) is not None and math.isclose(meant, cell, rel_tol=1e-13)
            else:
                kept = str(cell or "").removeprefix("'")
                is_same = kept.replace("\r\n", "\n") == text.replace("\r\n", "\n")
            if not is_same:
                found.append(f"{plain.name}, row {line}, column {column}: {text!r} became {cell!r}")
    return found


def test_every_csv_for_excel_opens_as_it_was_meant(site: Project, tmp_path):
    excel = sorted(site.reports.rglob("*.excel.csv"))
    assert len(excel) > 20
    problems = []
    for start in range(0, len(excel), AT_ONCE):
        some = {f"f{place}": path for place, path in enumerate(excel[start : start + AT_ONCE])}
        folder = tmp_path / str(start)
        folder.mkdir()
        for path, book in zip(some.values(), converted(some, folder, POLISH).values(), strict=True):
            problems += faults(path.with_name(path.name.replace(".excel.csv", ".csv")), book)
    assert problems == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_workbook_opens_in_its_language_and_is_ready_to_print(site: Project, tmp_path, language):
    path = site.report_year("sieradz", 2023) / "data" / f"sieradz-2023.{language}.xlsx"
    book = converted({"book": path}, tmp_path)["book"]
    t = texts(language)
    assert set(book.sheetnames) >= {t.gettext(title) for title in SHEETS.values()}
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        dates = [cell.coordinate for cell in cells if isinstance(cell.value, datetime.date | datetime.time)]
        assert dates == [], sheet.title
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.page_setup.fitToWidth == 1, sheet.title
    sheet = book[t.gettext("Goals")]
    assert {type(cell.value) for cell in sheet["C"][1:]} == {str}
