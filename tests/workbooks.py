"""Workbooks as offices send them: a sheet of indicators in everyday headings, damaged by whatever a test does to it."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from miniature import CITY, write_catalogue
from srps.desk.new_year import new_year
from srps.desk.workbook import Receipt, import_workbook
from srps.errors import DataError
from srps.paths import Project

YEAR = 2024
HEAD = ["Cel", "Zadanie", "Wskaźnik", "Instytucja", "Wartość", "Jednostka", "Uwagi", "Strona"]
ROWS = [
    ["1.1", "1", "liczba rodzin", None, "52", "rodziny", None, "5"],
    ["1.1", "1", "liczba rodzin", "MOPS", "30", "rodziny", None, "5"],
    ["1.1", "1", "liczba rodzin", "PCPR", "22", "rodziny", None, "5"],
    ["1.2", "2", "liczba osób w kursach", None, "1 480", "osoby", None, "6"],
]
Change = Callable[[Worksheet], object]


def begun_project(folder: Path) -> Project:
    """Return a project in which the year is begun."""
    project = Project(folder / "project")
    write_catalogue(project)
    new_year(project, CITY, YEAR)
    return project


def book(folder: Path, *changes: Change, rows: list[list] | None = None, name: str = "dane.xlsx") -> Path:
    """Write a workbook of these rows (headings first), changed by what a test does to its sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = "Wskaźniki"
    for row in rows or [HEAD, *ROWS]:
        sheet.append(row)
    for change in changes:
        change(sheet)
    made.save(folder / name)
    return folder / name


def rewritten(path: Path, pattern: str, replacement: str) -> Path:
    """Change the XML of the first sheet, for what the library does not write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], n = re.subn(pattern.encode(), replacement.encode(), parts[sheet], count=1)
    assert n == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refused(project: Project, path: Path) -> list[str]:
    """Return the faults for which a workbook is refused; nothing may have been written."""
    table = project.raw_year(CITY, YEAR) / "indicators.csv"
    before = table.read_bytes()
    with pytest.raises(DataError) as caught:
        import_workbook(path, project, CITY, YEAR)
    assert table.read_bytes() == before
    return [str(problem) for problem in caught.value.problems]


def receipt(project: Project, path: Path, taken: int = len(ROWS)) -> tuple[Receipt, str]:
    """Import a workbook of which so many rows are to be taken; return the receipt and its text."""
    made = import_workbook(path, project, CITY, YEAR)
    assert made.sheets[0].rows == taken
    return made, "\n".join(made.lines())
