"""Writes the workbooks that people fill in: a year's own, one for each institution, one for each evaluator.

Knows looks: text cells, drop-downs, greyed and protected parts. What stands in them comes from last year's tables. What
was there before and the sums stand under headings that an import passes over (`headings.INFORMATION`).
"""

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from srps.desk.headings import BEFORE, SUM_OF_PARTS
from srps.desk.keeping import Row
from srps.files import replaced

LINE_HEIGHT = 15
"""Points, of the usual letters."""
INSTRUCTION_WIDTH = 80
"""Letters."""
A4 = 9
"""The number of the paper in Excel."""
PRINTED_EMPTY = 20
"""Empty rows that are printed below the filled ones."""
EMPTY_ROWS = 200
"""Rows below the last prefilled one that are formatted for entries."""
STATES = ("zrealizowano", "w trakcie", "nie zrealizowano", "odstąpiono")
LEVELS = ("strategiczny", "operacyjny", "szczegółowy")
PARTS = ("wszystkie", "przykłady", "w tym")
KINDS = ("zalecenie", "wniosek", "ryzyko")
LEVEL_WORDS = {"strategic": "strategiczny", "operational": "operacyjny", "specific": "szczegółowy"}
PART_WORDS = {"all": "wszystkie", "examples": "przykłady", "subset": "w tym"}
GREY, PALE, HEAD = "#E7E6E6", "#F7F7F7", "#1F4E78"


@dataclass(frozen=True)
class Column:
    """One column of a form: heading, width in letters, what may be chosen, whether it is only for information."""

    heading: str
    width: int
    choices: tuple[str, ...] = ()
    is_open: bool = True


@dataclass(frozen=True)
class Form:
    """One sheet to be filled in.

    `facts` stand above the headings (what, who, which year); `rows` are prefilled, `sums` gives for a row (by its place
    in `rows`) the places of the rows that are its parts.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    sums: dict[int, list[int]] = field(default_factory=dict)
    empty_rows: int = EMPTY_ROWS
    note: str = ""


INSTRUCTIONS = (
    "Wpisuj wartości tak, jak są w dokumencie: 1 480,50 zł, 7,7%, ok. 40. Komórki mają format „Tekst”, więc Excel"
    " niczego nie zamieni na datę.",
    "Jedna liczba – jeden wiersz. Wartość ogółem ma pustą kolumnę „Instytucja”; instytucja lub część ma w niej swoją"
    " nazwę.",
    "Szare komórki są z poprzedniego roku: opisy możesz poprawić, wartości „Poprzednio” służą tylko do porównania.",
    "Nie ma liczby? Zostaw komórkę pustą. Zero wpisuj tylko wtedy, gdy dokument podaje zero.",
    "Nie scalaj komórek, nie ukrywaj i nie przekreślaj wierszy: wiersz niepotrzebny usuń.",
    "„Suma części” liczy się sama i nie jest wczytywana: porównaj ją z wartością ogółem.",
    "Strona to numer strony dokumentu, na której stoi liczba.",
)


def write_book(path: Path, forms: Iterable[Form], instructions: Sequence[str]) -> Path:
    """Write a workbook with a sheet of instructions and one sheet for each form, whole or not at all."""
    with (
        replaced(path) as temporary,
        xlsxwriter.Workbook(
            temporary,
            {"strings_to_formulas": False, "strings_to_urls": False, "use_future_functions": True},
        ) as book,
    ):
        sheets = list(forms)
        first = book.add_worksheet("Instrukcja")
        first.set_column(0, 0, INSTRUCTION_WIDTH)
        first.set_paper(A4)
        first.fit_to_pages(1, 0)  # one page wide
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for number, text in enumerate(instructions):
            first.set_row(number, LINE_HEIGHT * (1 + len(text) // (INSTRUCTION_WIDTH - 10)))
            first.write_string(number, 0, f"{number + 1}. {text}", wrapped)
        first.protect()
        for form in sheets:
            _sheet(book, form)
        if len(sheets) == 1:
            book.worksheets()[1].activate()
    return path


def _sheet(book: Workbook, form: Form) -> None:
    sheet = book.add_worksheet(form.title)
    bold = book.add_format({"bold": True})
    head = book.add_format(
        {"bold": True, "bg_color": HEAD, "font_color": "#FFFFFE", "text_wrap": True, "valign": "top"}
    )
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    open_cell = book.add_format({**text, "locked": False})
    prefilled = book.add_format({**text, "locked": False, "bg_color": PALE, "font_color": "#404040"})
    closed = book.add_format({**text, "locked": True, "bg_color": GREY, "font_color": "#404040"})
    for number, (name, value) in enumerate(form.facts):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, value)
    top = len(form.facts) + (1 if form.facts else 0)
    if form.note:
        sheet.write_string(top - 1, 0, form.note)
        top += 1
    last = top + len(form.rows) + form.empty_rows
    summed = next((at for at, column in enumerate(form.columns) if column.heading == "Wartość"), None)
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(top, at, column.heading, head)
        if column.choices:
            sheet.data_validation(
                top + 1,
                at,
                last,
                at,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "information",
                    "error_title": "Inna wartość",
                    "error_message": "Tej wartości nie ma na liście. Jeżeli tak jest w dokumencie, wybierz OK.",
                },
            )
    for row in range(len(form.rows) + form.empty_rows):
        cells = form.rows[row] if row < len(form.rows) else ("",) * len(form.columns)
        if (lines := _lines(cells, form.columns)) > 1:
            sheet.set_row(top + 1 + row, LINE_HEIGHT * lines)
        for at, (column, cell) in enumerate(zip(form.columns, cells, strict=True)):
            if column.heading == SUM_OF_PARTS:
                _write_sum(sheet, top + 1, row, at, summed, form.sums.get(row, []), closed)
                continue
            look = closed if not column.is_open else prefilled if cell else open_cell
            if cell:
                sheet.write_string(top + 1 + row, at, cell, look)
            else:
                sheet.write_blank(top + 1 + row, at, None, look)
    sheet.set_row(top, 32)  # a heading of two lines
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)  # one page wide
    sheet.repeat_rows(top)
    sheet.print_area(
        0, 0, top + max(len(form.rows), 1) + (PRINTED_EMPTY if form.empty_rows else 0), len(form.columns) - 1
    )
    sheet.protect(
        "", {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True}
    )


def _lines(cells: Sequence[str], columns: Sequence[Column]) -> int:
    """Return how many lines the longest cell of a row takes: not every program fits the height to a wrapped text."""
    return max((len(textwrap.wrap(cell, column.width)) for cell, column in zip(cells, columns, strict=True)), default=1)


def _write_sum(
    sheet: Worksheet, first: int, row: int, at: int, value: int | None, parts: list[int], look: object
) -> None:
    if not parts or value is None:
        sheet.write_blank(first + row, at, None, look)
        return
    cells = [xl_rowcol_to_cell(first + part, value) for part in parts]
    terms = "+".join(f'IFERROR(NUMBERVALUE({cell},","," "),0)' for cell in cells)
    sheet.write_formula(first + row, at, f"={terms}", look)


# The year's own workbook


def _values_before(rows: Sequence[Row]) -> list[str]:
    """Return last year's values as they are shown; what was printed several times under one name is counted.

    The count tells such rows apart where the workbook comes back.
    """
    keys = [tuple(row[name] for name in ("goal", "action", "indicator", "breakdown", "part_of")) for row in rows]
    many, seen = Counter(keys), Counter[tuple[str, ...]]()
    shown = []
    for row, key in zip(rows, keys, strict=True):
        seen[key] += 1
        shown.append(f"{row['value']} ({seen[key]}. z {many[key]})".strip() if many[key] > 1 else row["value"])
    return shown


def year_forms(last: dict[str, list[Row]], last_year: int | None, scale: Sequence[str]) -> list[Form]:
    """Return the sheets of a year's workbook, prefilled with last year's tables (empty where there are none)."""
    goals, actions, indicators = (last.get(name, []) for name in ("goals", "actions", "indicators"))
    codes = tuple(dict.fromkeys(row["goal"] for row in goals))
    before = f"{BEFORE} ({last_year})" if last_year else BEFORE
    institutions = tuple(dict.fromkeys(row["breakdown"] for row in indicators if row["breakdown"]))
    goal = Column("Cel", 8, _listed(codes))
    return [
        Form(
            "Cele",
            (),
            [
                Column("Nr celu", 10),
                Column("Poziom", 14, LEVELS),
                Column("Cel nadrzędny", 12, _listed(codes)),
                Column("Nazwa", 60),
                Column("Dziedzina", 26),
                Column("Ocena", 8, tuple(scale)),
                Column("Priorytety", 30),
                Column("Strona", 8),
            ],
            [
                [
                    row["goal"], LEVEL_WORDS.get(row["level"], row["level"]), row["parent"], row["name"],
                    row["domain"], "", row["priorities"], "",
                ]
                for row in goals
            ],
        ),
        Form(
            "Zadania",
            (),
            [
                goal,
                Column("Zadanie", 10),
                Column("Nazwa", 60),
                Column("Obszar", 24),
                Column("Termin", 18),
                Column("Realizatorzy", 30),
                Column("Stan", 16, STATES),
                Column("Co zrobiono", 40),
                Column("Dlaczego nie", 30),
                Column("Strona", 8),
            ],
            [
                [*(row[n] for n in ("goal", "action", "name", "area", "deadline", "executors")), "", "", "", ""]
                for row in actions
            ],
        ),
        Form(
            "Wskaźniki",
            (),
            [
                goal,
                Column("Zadanie", 10),
                Column("Wskaźnik", 60),
                Column("Instytucja", 26, _listed(institutions)),
                Column("Część czego", 16),
                Column(before, 16, is_open=False),
                Column("Wartość", 16),
                Column(SUM_OF_PARTS, 14, is_open=False),
                Column("Jednostka", 14),
                Column("Okres", 14),
                Column("Składniki", 14, PARTS),
                Column("Uwagi", 30),
                Column("Strona", 8),
            ],
            [
                [
                    row["goal"], row["action"], row["indicator"], row["breakdown"], row["part_of"],
                    shown, "", "", row.get("unit", ""), "", PART_WORDS.get(row["parts"], row["parts"]), "", "",
                ]
                for row, shown in zip(indicators, _values_before(indicators), strict=True)
            ],
            sums_of(indicators),
        ),
        Form(
            "Wartości docelowe",
            (),
            [
                goal,
                Column("Pozycja", 10),
                Column("Wskaźnik", 60),
                Column("Rok docelowy", 12),
                Column("Wartość bazowa", 14),
                Column("Rok bazowy", 12),
                Column("Wartość docelowa", 20),
                Column("Strona", 8),
            ],
            [],
        ),
        Form("Wnioski", (), [goal, Column("Rodzaj", 14, KINDS), Column("Treść", 80), Column("Strona", 8)], []),
    ]  # fmt: skip


def _listed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a drop-down may list: Excel takes 255 letters, and no comma within an entry."""
    fitting = tuple(value for value in values if value and "," not in value)
    return fitting if len(",".join(fitting)) <= 250 else ()


def sums_of(indicators: Sequence[Row]) -> dict[int, list[int]]:
    """Return, by the place of each total, the places of the rows that must add up to it."""
    names = ("goal", "action", "indicator", "line")
    sums: dict[int, list[int]] = {}
    for at, row in enumerate(indicators):
        if row["breakdown"] or row["parts"] in ("examples", "subset"):
            continue
        key = [row[name] for name in names]
        parts = [
            place
            for place, part in enumerate(indicators)
            if part["breakdown"] and not part["part_of"] and [part[name] for name in names] == key
        ]
        if parts:
            sums[at] = parts
    return sums
