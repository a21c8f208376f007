"""Finds out which table a sheet holds, in which row its headings stand and what they mean, in short Polish words too.

Knows headings and tables; no cell below them.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from slugify import slugify

from srps.catalogue.csvfile import SHOWN_CELL
from srps.catalogue.tables import Column, Table, raw_tables
from srps.desk.sheets import Cell, Sheet
from srps.errors import Problem
from srps.messages import Message

SHEET_NAMES = {
    "goals": ("cele",),
    "actions": ("zadania", "działania", "zadania i działania"),
    "indicators": ("wskaźniki",),
    "targets": ("cele liczbowe", "wartości docelowe"),
    "recommendations": ("wnioski", "zalecenia", "wnioski i zalecenia"),
}
"""What a table's sheet may be called besides the table's own name; capitals and Polish letters make no difference."""
DEEPEST_HEADING = 20
"""The headings stand in one of so many first rows; above them a title or a note may stand."""
SHORT = {
    "goal": ("cel", "nr celu", "numer celu", "cel nr", "oznaczenie celu", "cel operacyjny"),
    "level": ("poziom", "poziom celu", "rodzaj celu"),
    "parent": ("cel nadrzędny", "nadrzędny"),
    "domain": ("dziedzina", "obszar"),
    "rating": ("ocena", "oceny", "ocena celu"),
    "priorities": ("priorytety", "priorytet"),
    "action": ("zadanie", "działanie", "nr zadania", "numer zadania", "nr działania", "numer działania"),
    "area": ("obszar", "obszar problemowy"),
    "deadline": ("termin", "termin realizacji", "termin wykonania"),
    "executors": ("realizatorzy", "realizator", "wykonawca", "wykonawcy", "odpowiedzialny", "odpowiedzialni"),
    "state": ("stan", "stan realizacji", "status", "realizacja", "stopień realizacji"),
    "evidence": ("co zrobiono", "opis realizacji", "efekty"),
    "explanation": ("dlaczego nie", "przyczyna", "przyczyny", "wyjaśnienie"),
    "indicator": ("wskaźnik", "wskaźniki", "nazwa wskaźnika", "miernik"),
    "breakdown": ("instytucja", "podmiot", "jednostka organizacyjna", "część", "w tym"),
    "part_of": ("część czego", "składnik czego"),
    "value": ("wartość", "liczba", "wynik", "wartość wskaźnika", "wykonanie"),
    "unit": ("jednostka", "jednostka miary", "jedn", "j m", "jm", "miara"),
    "period": ("okres",),
    "parts": ("składniki",),
    "note": ("uwaga", "uwagi", "komentarz"),
    "line": ("wiersz", "nr wiersza", "wiersz dokumentu"),
    "page": ("strona", "str", "nr strony", "strona dokumentu"),
    "source": ("źródło",),
    "item": ("pozycja", "poz"),
    "due_year": ("rok docelowy", "do roku", "rok"),
    "target": ("wartość docelowa", "cel liczbowy", "docelowo"),
    "baseline": ("wartość bazowa", "baza"),
    "baseline_year": ("rok bazowy", "rok bazy"),
    "kind": ("rodzaj",),
    "text": ("treść", "opis"),
}
"""Everyday headings of the columns; the full titles of `tables.yml` are understood as well."""
NAMES = {
    "goals": ("nazwa", "nazwa celu", "treść celu", "cel treść"),
    "actions": ("nazwa", "nazwa zadania", "nazwa działania", "treść zadania"),
}
"""What stands over the names of goals and actions."""
NUMBERING = ("lp", "l p", "nr", "poz", "numer")
"""Headings of a column that only counts the rows."""
ELSEWHERE = {"goals": "goal", "actions": "action"}
"""The column that a count of rows stands in for, where the goal or action has no other number."""
VALUES_IN_WORDS = {
    "level": {
        "strategiczny": "strategic", "cel strategiczny": "strategic",
        "operacyjny": "operational", "cel operacyjny": "operational",
        "szczegółowy": "specific", "cel szczegółowy": "specific",
    },
    "parts": {
        "wszystkie": "all", "z tego": "all", "sumują się": "all",
        "przykłady": "examples", "m.in.": "examples", "między innymi": "examples",
        "niektóre": "subset", "w tym": "subset",
    },
    "kind": {
        "zalecenie": "recommendation", "rekomendacja": "recommendation",
        "wniosek": "conclusion", "ryzyko": "risk", "zagrożenie": "risk",
    },
}  # fmt: skip
"""Polish words for the closed lists of the raw tables."""
BEFORE, SUM_OF_PARTS = "Poprzednio", "Suma części"
"""What our own workbooks show for information: last year's value, and a sum that Excel counts."""
INFORMATION = ("poprzednio", "suma-czesci", "uzasadnienie")
"""How headings begin whose columns an import passes over."""
MUST_HAVE = {"indicators": ("value",)}
"""Columns whose cells may be empty, but which a sheet of the table must have: without them it holds nothing."""


@dataclass
class Headings:
    """Where the headings stand (`row`, from 1), the column at each position, and what is no column of the table."""

    row: int
    columns: dict[int, Column]
    counting: int | None = None
    numbered_by_count: str = ""
    unknown: dict[int, str] = field(default_factory=dict)
    information: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The columns found, in the order of the sheet."""
        return [self.columns[position].name for position in sorted(self.columns)]


def needed_columns(table: Table) -> list[str]:
    """Return the columns that a sheet must have; the place of a row is not among them: its cell is its source."""
    return [*(name for name in table.required if name != "line"), *MUST_HAVE.get(table.name, ())]


@cache
def _words(name: str) -> dict[str, str]:
    """Return the column that each known heading means in a table; its own titles count before the short words."""
    table = raw_tables()[name]
    words: dict[str, str] = {}
    for column in table.columns:
        for text in SHORT.get(column.name, ()):
            words.setdefault(slugify(text), column.name)
    for text in NAMES.get(name, ()):
        words[slugify(text)] = "name"
    for column in table.columns:
        for text in (column.name, column.pl, column.en):
            words[slugify(text)] = column.name
    return words


def column_of(table: Table, heading: Cell, year: int | None = None) -> Column | None:
    """Return the column that a heading names; `Wartość 2024` and `2024` name the value of the year at hand."""
    text = slugify(str(heading.value or ""))
    if year is not None and "value" in table.names:
        text = re.sub(
            rf"^(?:(wartosc|liczba|wynik|wykonanie)(?:-(?:w|za))?-)?(?:rok-)?{year}(?:-r(?:oku?)?)?$", "value", text
        )
    name = _words(table.name).get(text)
    return next((column for column in table.columns if column.name == name), None)


def table_of(sheet: Sheet) -> Table | None:
    """Return the table that the sheet is named after, else the one that its headings fit best, if they fit."""
    name = slugify(sheet.title)
    for table in raw_tables().values():
        if name in {slugify(known) for known in (table.name, *SHEET_NAMES[table.name])}:
            return table
    fits = {table.name: _fit(sheet, table) for table in raw_tables().values()}
    best = max(fits.values(), default=0)
    fitting = [name for name, fit in fits.items() if fit == best]
    return raw_tables()[fitting[0]] if best and len(fitting) == 1 else None


def _fit(sheet: Sheet, table: Table) -> int:
    """Return how many headings of the best row the table knows; 0 where a column that it needs is missing."""
    found = _best_row(sheet, table, None)
    if found is None:
        return 0
    names = {column.name for column in found[1].values()}
    needed = set(needed_columns(table))
    return len(names) if needed <= names else 0


def _best_row(sheet: Sheet, table: Table, year: int | None) -> tuple[int, dict[int, Column]] | None:
    """Return the row among the first ones with the most known headings, and these."""
    best: tuple[int, dict[int, Column]] | None = None
    for number, row in enumerate(sheet.rows[:DEEPEST_HEADING], start=1):
        known = {
            position: column
            for position, cell in enumerate(row, start=1)
            if cell.is_filled and (column := column_of(table, cell, year)) is not None
        }
        distinct = len({column.name for column in known.values()})
        if distinct >= 2 and (best is None or distinct > len({column.name for column in best[1].values()})):
            best = number, known
    return best


def headings_of(sheet: Sheet, table: Table, year: int, problems: list[Problem]) -> Headings | None:
    """Return the headings of a sheet that holds this table, or None and problems where they cannot be used."""
    remedy = Message(
        "The headings are: {names}; or short Polish ones: Cel, Wskaźnik, Wartość, Jednostka, Strona, Zadanie, Termin.",
        names=", ".join(table.names),
    )
    found = _best_row(sheet, table, year)
    if found is None:
        what = Message("no row of headings is found in the first {n} rows", n=DEEPEST_HEADING)
        problems.append(Problem("schema", sheet.place, what, remedy))
        return None
    row, known = found
    headings = Headings(row, {})
    cells = sheet.rows[row - 1]
    width = max(map(len, sheet.rows[row - 1 :]))
    texts = {position: str(cell.value or "").strip() for position, cell in enumerate(cells, start=1)}
    _name_beside_number(table, texts, known)
    faults = []
    for position in range(1, width + 1):
        is_used = any(_is_filled(line, position) for line in sheet.rows[row:])
        fault = _place(headings, position, texts.get(position, ""), known.get(position), is_used)
        if fault:
            faults.append((position, fault, texts.get(position, "")))
    for position, what, text in faults:
        problems.append(Problem("schema", sheet.cell(row, position), what, remedy, cell=text[:SHOWN_CELL] or None))
    wanted = ELSEWHERE.get(table.name)
    if wanted and wanted not in headings.names and headings.counting:
        headings.columns[headings.counting] = next(c for c in table.columns if c.name == wanted)
        headings.numbered_by_count, headings.counting = wanted, None
    for name in needed_columns(table):
        if name not in headings.names:
            what = Message("the heading {name} is missing", name=name)
            problems.append(Problem("schema", sheet.place, what, remedy, column=name))
            faults.append((0, what, ""))
    return None if faults else headings


def _place(headings: Headings, position: int, text: str, column: Column | None, is_used: bool) -> str:
    """Note what a heading is for; returns what is wrong with it, or nothing."""
    if column is not None and column.name in headings.names:
        return Message("this heading stands twice")
    if column is not None:
        headings.columns[position] = column
    elif slugify(text).startswith(INFORMATION):
        headings.information.append(text)
    elif slugify(text) in NUMBERING:
        headings.counting = headings.counting or position
    elif text and is_used:
        return Message("this heading is not known")
    elif text:
        headings.unknown[position] = text
    elif is_used:
        return Message("cells stand below an empty heading")
    return ""


def _name_beside_number(table: Table, texts: dict[int, str], known: dict[int, Column]) -> None:
    """Let `Cel` or `Zadanie` mean the name where another column holds the number, or where there is no other name."""
    if "name" not in table.names or any(column.name == "name" for column in known.values()):
        return
    wanted = ELSEWHERE[table.name]
    numbered = [position for position, column in known.items() if column.name == wanted]
    named = [position for position in numbered if slugify(texts[position]) in ("cel", "zadanie", "dzialanie")]
    counted = any(slugify(text) in NUMBERING for text in texts.values())
    if named and (len(numbered) > 1 or counted):
        known[named[0]] = next(column for column in table.columns if column.name == "name")


def _is_filled(row: list[Cell], position: int) -> bool:
    return position <= len(row) and row[position - 1].is_filled
