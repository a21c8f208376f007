"""Writes what can be downloaded: CSV beside every table and figure, one XLSX per report."""

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
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
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Bars, Dots, Figure, Folded, Section, Sections, Shown, Table

SHEETS = {
    "observations": mark("Indicators"),
    "goals": mark("Goals"),
    "actions": mark("Actions"),
    "recommendations": mark("Recommendations"),
    "institutions": mark("Institutions"),
    "targets": mark("Numeric targets"),
    "scores": mark("Scores"),
    "replication": mark("Claims"),
    "checks": mark("Checks"),
    "cleaning_log": mark("Cleaning log"),
}
"""The tables of a workbook with the names of their sheets."""
WORDS = {
    ("observations", "status"): words.VALUE_STATUSES | {"observed": mark("read as printed")},
    ("observations", "measure"): words.MEASURES,
    ("actions", "status"): words.ACTION_STATUSES,
    ("recommendations", "kind"): words.RECOMMENDATIONS,
    ("targets", "attained"): words.ATTAINED,
    ("replication", "verdict"): words.VERDICTS,
    ("checks", "severity"): words.SEVERITIES,
    ("checks", "verdict"): words.VERDICTS,
}
"""Columns of keys that stand in a workbook in words."""
_MONTH = (
    r"(?:sty(?:czeń|cznia)?|lut(?:y|ego)?|mar(?:zec|ca)?|kwi(?:ecień|etnia)?|maja?|cze(?:rwiec|rwca)?|lip(?:iec|ca)?"
    r"|sie(?:rpień|rpnia)?|wrz(?:esień|eśnia)?|paź(?:dziernika?)?|lis(?:topada?)?|gru(?:dzień|dnia)?)"
)
_DATE_LIKE = re.compile(
    rf"(?:\d+|[IVXivx]+)(?:[./-](?:\d+|[IVXivx]+))+\.?|0\d+|\d+[eE][+-]?\d+|\d+:\d+(?::\d+)?"
    rf"|\d+[ ./-]*{_MONTH}(?:[ ./-]*\d+)?|{_MONTH}[ ./-]*\d+|\d+ [IVXivx]+(?: \d+)?",
    re.IGNORECASE,
)
"""What a spreadsheet takes for a date or a time, Roman months among them, or shortens: `1.10`, `II.7.1`, `5 maja`, `007`."""
_REASON = re.compile(r"(\d+) numbers, (\d+) of them zero; deadline: (.*)")
_NEGATIVE = re.compile(r"-[\d\s.,]*%?")
FOLDER = "data"
"""Where the downloads lie, seen from their page."""
CREATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""Stands in every workbook instead of the time of the build, so that the same results give the same bytes."""
A4 = 9
"""The number of this paper in a workbook."""
WIDEST = 60
"""Characters. No column of a sheet is set wider."""


def tables_of(shown: Shown) -> Iterator[Table | Bars | Dots]:
    """Yield every table, and every picture without one, in a shown thing that offers a download."""
    if isinstance(shown, Table):
        if shown.downloads and not shown.frame.empty:
            yield shown
    elif isinstance(shown, Bars | Dots):
        if shown.downloads and shown.data is not None:
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
            data = table.frame if isinstance(table, Table) and table.data is None else table.data
            plain, excel = folder / f"{table.name}.csv", folder / f"{table.name}.excel.csv"
            printed = store.printed(data)
            write_bytes(plain, store.csv_text(data, printed).encode("utf-8"))
            write_bytes(excel, excel_csv(data, printed))
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
        case Table() | Bars() | Dots():
            return shown if shown.data is None else replace(shown, downloads=FOLDER)
        case Figure():
            return shown if shown.table.data is None else replace(shown, table=replace(shown.table, downloads=FOLDER))
        case Section() | Sections() | Folded():
            return replace(shown, items=tuple(_offered(item) for item in shown.items))
    return shown


def excel_csv(frame: pd.DataFrame, printed: list[list[object]] | None = None) -> bytes:
    """Return a frame as Polish Excel opens it by double click: byte-order mark, semicolons, decimal commas, CRLF.

    `printed` is what `store.printed` returns of it, where it is at hand.
    """
    columns: list[list[object]] = [
        [str(cell).replace(".", ",") for cell in column]
        if pd.api.types.is_float_dtype(kind)
        else [_kept(cell) for cell in column]
        for kind, column in zip(frame.dtypes, printed or store.printed(frame), strict=True)
    ]
    text = store.delimited(frame.columns, columns, ";", "\r\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula; a minus before a number, or alone, stays as it is."""
    if not isinstance(value, str) or not value.startswith(("=", "+", "@", "\t", "\r", "-")):
        return value
    return value if _NEGATIVE.fullmatch(value) else f"'{value}"


def _kept(value: object) -> object:
    """Return a text as Excel must be told to take it: a code such as 1.10 would become a date or lose its zero."""
    return f'="{value}"' if isinstance(value, str) and _DATE_LIKE.fullmatch(value) else _harmless(value)


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
        for name, title in SHEETS.items():
            columns = {column.name: column.title(t.language) for column in processed_tables()[name].columns}
            _sheet(book, t.gettext(title), in_words(name, getattr(results, name), t), columns)
        _sheet(book, t.gettext("Dictionary"), dictionary(t))
    with replaced(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return path


def in_words(name: str, frame: pd.DataFrame, t: Texts) -> pd.DataFrame:
    """Return a processed table with its closed lists and its reasons in a language."""
    shown = frame.copy()
    for (of, column), known in WORDS.items():
        if of == name and column in shown:
            shown[column] = [words.word(key, known, t) or key for key in shown[column]]
    if name == "actions":
        shown["status_reason"] = [_reason(str(text), t) for text in shown["status_reason"]]
    return shown


def _reason(text: str, t: Texts) -> str:
    found = _REASON.fullmatch(text)
    if found is None:
        return text
    n, zeros, deadline = found.groups()
    return t.gettext(
        "figures: {n}, zeros among them: {zeros}; deadline: {deadline}", n=n, zeros=zeros, deadline=deadline
    )


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


def _sheet(book: Workbook, title: str, frame: pd.DataFrame, headings: Mapping[str, str] | None = None) -> None:
    """Add a sheet with a frame; `headings` are what stands above its columns instead of their names.

    Pandas' own writer takes three times as long over the formats of single cells.
    """
    headings = headings or {}
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.write_row(
        0, 0, [headings.get(str(column), str(column)) for column in frame.columns], book.add_format({"bold": True})
    )
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    grosze = book.add_format({"num_format": "0.00", "valign": "top"})
    for position, (name, column) in enumerate(frame.items()):
        cells = column.to_numpy(dtype="object", na_value=None).tolist()
        sheet.write_column(1, position, cells)
        for row, (cell, money) in enumerate(zip(cells, store.is_money(frame, name), strict=True), 1):
            if money and cell is not None:
                sheet.write_number(row, position, cell, grosze)
        longest = max(len(str(cell)) for cell in [headings.get(str(name), str(name)), *cells[:200]])
        sheet.set_column(position, position, min(longest + 2, WIDEST), wrapped)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
