"""Writes what can be downloaded: CSV beside every table and figure, one XLSX per report."""

import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from srps.catalogue.tables import processed_tables
from srps.files import replaced, write_bytes
from srps.report.about import about_page
from srps.report.brief import brief
from srps.report.brief_docx import write_brief
from srps.report.page import INVENTED_MARK
from srps.results import store
from srps.results.run import Run
from srps.results.steps import YearResults
from srps.showing.language import Texts, texts
from srps.showing.shown import Figure, Folded, Section, Sections, Shown, Table

SHEETS = ("observations", "goals", "actions", "targets", "scores", "replication", "checks", "cleaning_log")
_NEGATIVE = re.compile(r"-[\d\s.,]*%?")
FOLDER = "data"
"""Where the downloads lie, seen from their page."""
CREATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""Stands in every workbook instead of the time of the build, so that the same results give the same bytes."""
WIDEST = 60
"""Characters. No column of a sheet is set wider."""


def tables_of(shown: Shown) -> Iterator[Table]:
    """Yield every table in a shown thing that offers a download."""
    if isinstance(shown, Table):
        if shown.downloads and not shown.frame.empty:
            yield shown
    elif isinstance(shown, Figure):
        yield from tables_of(shown.table)
    elif isinstance(shown, Section | Sections | Folded):
        for item in shown.items:
            yield from tables_of(item)


def write_tables(shown: Iterable[Shown], page_folder: Path) -> list[Path]:
    """Write the CSV files of all tables: plain (comma, decimal point) and for Polish Excel (semicolon, decimal comma)."""
    written = []
    for thing in shown:
        for table in tables_of(thing):
            folder = page_folder / table.downloads
            data = table.frame if table.data is None else table.data
            plain, excel = folder / f"{table.name}.csv", folder / f"{table.name}.excel.csv"
            write_bytes(plain, store.csv_text(data).encode("utf-8"))
            write_bytes(excel, excel_csv(data))
            written += [plain, excel]
    return written


def offer(shown: Shown, run: Run) -> Shown:
    """Write the CSV files of everything that has data, beside the page of the run; return the same with links to them."""
    offered = _offered(shown)
    folder = run.project.reports / run.city if run.city else run.project.reports
    write_tables([offered], folder)
    return offered


def _offered(shown: Shown) -> Shown:
    match shown:
        case Table():
            return shown if shown.data is None else replace(shown, downloads=FOLDER)
        case Figure():
            return replace(shown, table=_offered(shown.table))
        case Section() | Sections() | Folded():
            return replace(shown, items=tuple(_offered(item) for item in shown.items))
    return shown


def excel_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as Polish Excel opens it by double click: byte-order mark, semicolons, decimal commas, CRLF."""
    columns = [
        column if pd.api.types.is_float_dtype(frame.dtypes.iloc[place]) else [_harmless(cell) for cell in column]
        for place, column in enumerate(store.printed(frame, point=","))
    ]
    text = store.delimited(frame.columns, columns, ";", "\r\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula; a minus before a number, or alone, stays as it is."""
    if not isinstance(value, str) or not value.startswith(("=", "+", "@", "\t", "\r", "-")):
        return value
    return value if _NEGATIVE.fullmatch(value) else f"'{value}"


def write_year(results: YearResults, shown: Iterable[Shown]) -> None:
    """Write every download of a year's report beside it, in the folder `data`."""
    run = results.run
    folder = run.project.report_year(run.city, run.year)
    write_tables(shown, folder)
    t = texts(run.language)
    is_invented = (run.project.root / INVENTED_MARK).exists()
    warning = t.gettext("Invented data – an example, not a real city") if is_invented else ""
    page = f"report.{run.language}.html"
    write_brief(brief(results, t), folder / f"brief.{run.language}.docx", page, t, warning)
    write_workbook(results, folder / FOLDER / f"{run.city}-{run.year}.{run.language}.xlsx", about_page(run))


def write_workbook(results: YearResults, path: Path, about: dict[str, str]) -> Path:
    """Write one XLSX with the report's data, a dictionary of its columns and a sheet on how it was made."""
    t = texts(results.run.language)
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with Workbook(buffer, options) as book:
        book.set_properties(
            {"title": f"{results.run.city_name} {results.run.year}", "author": "SRPS Monitor", "created": CREATED}
        )
        _sheet(book, t.gettext("About"), pd.DataFrame(about.items(), columns=[t.gettext("What"), t.gettext("Value")]))
        for name in SHEETS:
            _sheet(book, name, getattr(results, name))
        _sheet(book, t.gettext("Dictionary"), dictionary(t))
    with replaced(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return path


def dictionary(t: Texts) -> pd.DataFrame:
    """Return the data dictionary: every column of every processed table with type, meaning and allowed values."""
    return pd.DataFrame(
        [
            {
                t.gettext("Table"): table.name,
                t.gettext("Column"): column.name,
                t.gettext("Type"): column.type,
                t.gettext("Meaning"): column.title(t.language),
                t.gettext("Allowed values"): ", ".join(column.values),
            }
            for table in processed_tables().values()
            for column in table.columns
        ]
    )


def _sheet(book: Workbook, title: str, frame: pd.DataFrame) -> None:
    """Add a sheet with a frame; pandas' own writer takes three times as long over the formats of single cells."""
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [str(column) for column in frame.columns], book.add_format({"bold": True}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    grosze = book.add_format({"num_format": "0.00", "valign": "top"})
    for position, (name, column) in enumerate(frame.items()):
        cells = column.to_numpy(dtype="object", na_value=None).tolist()
        sheet.write_column(1, position, cells)
        for row, (cell, money) in enumerate(zip(cells, store.is_money(frame, name), strict=True), 1):
            if money and cell is not None:
                sheet.write_number(row, position, cell, grosze)
        longest = max(len(str(cell)) for cell in [name, *cells[:200]])
        sheet.set_column(position, position, min(longest + 2, WIDEST), wrapped)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
