"""Finds out which table a sheet holds, in which row its headings stand and what they mean, in short Polish words too.

Knows headings and tables; no cell below them.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from openpyxl.utils import get_column_letter
from slugify import slugify

from srps.catalogue.closed_words import POLISH
from srps.catalogue.csvfile import SHOWN_CELL
from srps.catalogue.tables import Column, Table, raw_tables
from srps.desk.sheets import Cell, Sheet, one_text
from srps.errors import Problem
from srps.labels import alike
from srps.messages import Message, Translations, is_polish
from srps.numbers import looks_like_scale, read_unit

SHEET_NAMES = {name: POLISH[name] for name in raw_tables()}
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
    "value": ("wartość", "liczba", "wynik", "wartość wskaźnika", "wykonanie", "wartość osiągnięta", "wartość wykonana"),
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
BEFORE, SUM_OF_PARTS = "Poprzednio", "Suma części"
"""What our own workbooks show for information: last year's value, and a sum that Excel counts."""
INFORMATION = ("poprzednio", "suma-czesci", "uzasadnienie")
"""How headings begin whose columns an import passes over."""
_DIGIT = re.compile(r"\d")
MUST_HAVE = {"indicators": ("value",)}
"""Columns whose cells may be empty, but which a sheet of the table must have: without them it holds nothing."""


class ColumnName(str):
    """The name of a column of a raw table; in Polish its everyday heading."""

    def said(self, translations: Translations) -> str:
        """Return how people call the column in the language of the translations."""
        everyday = SHORT.get(self) or NAMES["goals"]
        return everyday[0].capitalize() if is_polish(translations) else str(self)


class TableName(str):
    """The name of a raw table; in Polish what its sheet is called."""

    def said(self, translations: Translations) -> str:
        """Return how people call the table in the language of the translations."""
        return SHEET_NAMES[self][0].capitalize() if is_polish(translations) else str(self)


@dataclass
class Headings:
    """Where the headings stand (`row`, from 1), the column at each position, and what is no column of the table.

    `texts` are the headings as they are typed, by position; `other_years` the columns of another year's values,
    `other_figures` those of planned ones, of a part of the year, of rates.
    """

    row: int
    columns: dict[int, Column]
    texts: dict[int, str] = field(default_factory=dict)
    counting: int | None = None
    numbered_by_count: str = ""
    unknown: dict[int, str] = field(default_factory=dict)
    information: list[str] = field(default_factory=list)
    other_years: dict[int, str] = field(default_factory=dict)
    other_figures: dict[int, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The columns found, in the order of the sheet."""
        return [self.columns[position].name for position in sorted(self.columns)]

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each column found."""
        return {column.name: get_column_letter(at) for at, column in sorted(self.columns.items())}

    @property
    def said(self) -> list[str]:
        """The columns found as they are typed, with what they were taken for where that is another word."""
        return [self.said_at(position) for position in sorted(self.columns)]

    def said_at(self, position: int) -> str:
        """Return the heading at a position as it is typed, with its meaning where it bears another name."""
        name, typed = ColumnName(self.columns[position].name), self.texts.get(position, "")
        known = {slugify(text) for text in (name, *SHORT.get(name, NAMES["goals"]))}
        if not typed or slugify(typed) in known:
            return typed or name
        return Message("{heading} ({column})", heading=typed, column=name)

    def repeats(self, cells: list[Cell]) -> bool:
        """Whether a row holds the headings once more, as at the top of a printed page."""
        texts = [(position, heading_text(cell)) for position, cell in enumerate(cells, start=1) if cell.is_filled]
        same = sum(text.casefold() == self.texts.get(position, "").casefold() for position, text in texts)
        return same >= min(2, len(self.texts)) and same >= len(texts) - 1


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


def heading_text(cell: Cell) -> str:
    """Return a heading in one line, without letters that nobody sees."""
    return " ".join(one_text("" if cell.value is None else cell.value).split())


def column_of(table: Table, heading: Cell, year: int | None = None) -> Column | None:
    """Return the column that a heading names; `Wartość 2024` and `2024` name the value of the year at hand.

    Footnote marks and what stands in brackets count only where the heading is known by them, or where what stands in
    brackets makes other numbers of them: `Wartość (plan)`, `Wartość (2023)`.
    """
    typed = heading_text(heading)
    unmarked = re.sub(r"[*†‡]+|(?<=[^\W\d])[¹²³⁴-⁹]+", "", typed)
    words = _words(table.name)
    for text in (typed, unmarked, re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", unmarked)):
        slug = slugify(text)
        is_value = year is not None and "value" in table.names and year_of_values(slug) == year
        name = "value" if is_value else words.get(slug)
        if name is not None and text != typed and _means_others(typed, name, year):
            return None
        if name is not None:
            return next(column for column in table.columns if column.name == name)
    return None


OF_THE_YEAR = ("value", "rating")
"""Columns whose numbers are those of the year, and were reached."""
FIGURES = (*OF_THE_YEAR, "target", "baseline")
"""Columns of which it matters what numbers they hold."""
_UNREACHED = re.compile(
    r"\b(?:plan(?:u|y|ned|ow\w*)?|prognoz\w*|założeni\w*|zakładan\w*|przewidywan\w*|docelow\w*|poprzedni\w*)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:(?:I+ )?(?:półrocz|polrocz|kwarta)\w*|narastająco|miesięczn\w*|stycz\w+|lut(?:y|ego|ym)|mar(?:zec|ca|cu)|"
    r"kwie(?:cień|tni\w+)|maj(?:a|u)?|czerw(?:iec|c\w+)|lip(?:iec|c\w+)|sierp\w+|wrze[sś]\w+|październik\w*|"
    r"listopad\w*|na (?:1|10|100|1 ?000|10 ?000|100 ?000|tysiąc) ?\w+)\b",
    re.IGNORECASE,
)
"""What makes other numbers of a year's values: those of a part of the year, rates."""


def _means_others(heading: str, name: str, year: int | None) -> bool:
    """Say whether brackets in the heading of a column make the numbers below others than those that it is for."""
    if name not in FIGURES:
        return False
    noted = " ".join(one[1] or one[2] or "" for one in _BRACKET.finditer(heading))
    if _OTHERS.search(noted):
        return True
    years = {int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", noted)}
    is_of_another = year is not None and bool(years) and year not in years
    if name == "baseline":  # is of an earlier year always
        return False
    return is_of_another or (name in OF_THE_YEAR and bool(_UNREACHED.search(noted)))


def _holds_others(table: Table, heading: Cell, year: int) -> bool:
    """Say whether a heading would name a column if brackets did not make other numbers of it."""
    bare = _BRACKET.sub("", heading_text(heading))
    return column_of(table, heading, year) is None and column_of(table, Cell(bare), year) is not None


_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_SCALE_IN_TITLE = re.compile(
    r"(?<!\w)(?:w|we|in) (?:tys|mln|mld|tysi[ąa]c|mi[lł]ion|mi[lł]iard)\w*|[(\[](?:w )?(?:tys|mln|mld)\b[^)\]]*[)\]]",
    re.IGNORECASE,
)


def mark_of(heading: str) -> str:
    """Return the unit or scale that stands in brackets in a heading, `tys. zł` or `%`; empty where none does."""
    found = ((one[1] or one[2] or "").strip() for one in _BRACKET.finditer(heading))
    return next((mark for mark in found if _is_mark(mark)), "")


def _is_mark(text: str) -> bool:
    stated = read_unit(text)
    return stated.scale is not None or stated.unit is not None or looks_like_scale(re.sub(r"^(?:w|we|in) ", "", text))


def names_scale(text: str) -> bool:
    """Say whether a title or a mark in a heading makes all numbers below thousands or millions."""
    return bool(_SCALE_IN_TITLE.search(text)) or (_is_mark(text) and read_unit(text).scale is not None)


def year_of_values(slug: str) -> int | None:
    """Return the year whose values a heading announces: `wartosc-2023`, `wykonanie-za-2023-r`, `2023`."""
    found = re.fullmatch(
        r"(?:(?:wartosc|liczba|wynik|wykonanie)(?:-(?:w|za))?-)?(?:rok-)?((?:19|20)\d\d)(?:-r(?:oku?)?)?", slug
    )
    return int(found[1]) if found else None


def another_table(cells: list[Cell]) -> Table | None:
    """Return the table whose headings fill a row, or None: so that a second one below the first is noticed."""
    filled = [cell for cell in cells if cell.is_filled]
    in_words = sum(isinstance(cell.value, str) and not _DIGIT.search(cell.value) for cell in filled)
    if in_words < 3 or in_words < len(filled) - 1:  # rows of data hold numbers
        return None
    for table in raw_tables().values():
        known = {column.name for cell in filled if (column := column_of(table, cell)) is not None}
        if len(known) >= 3 and len(known) >= len(filled) - 1:
            return table
    return None


def table_of(sheet: Sheet) -> Table | None:
    """Return the table that the sheet is named after (`Cele`, `Cele 2024`), else the one that its headings fit best."""
    name = re.sub(r"(?:-(?:za|rok|r|roku|(?:19|20)\d\d))+$", "", slugify(sheet.title))
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
    remedy = Message("Known headings: {names}.", names=Message.joined(", ", map(ColumnName, table.names)))
    found = _best_row(sheet, table, year)
    if found is None:
        what = Message("no row of headings is found in the first {n} rows", n=DEEPEST_HEADING)
        problems.append(Problem("schema", sheet.place, what, remedy))
        return None
    row, known = found
    cells = sheet.rows[row - 1]
    width = max(map(len, sheet.rows[row - 1 :]))
    texts = {position: heading_text(cell) for position, cell in enumerate(cells, start=1)}
    headings = Headings(row, {}, {position: text for position, text in texts.items() if text})
    _name_beside_number(table, texts, known)
    faults = []
    for position in range(1, width + 1):
        if texts.get(position) and position not in known and _holds_others(table, cells[position - 1], year):
            headings.other_figures[position] = texts[position]
            continue
        is_used = any(_is_filled(line, position) for line in sheet.rows[row:])
        fault = _place(headings, position, texts.get(position, ""), known.get(position), is_used)
        if fault:
            faults.append((position, fault, texts.get(position, "")))
    for position, said, text in faults:
        hint = Message("{remedy} Write one of them there, or delete what stands below.", remedy=remedy)
        if text:
            hint = Message("{remedy} Use one of them, or delete the column.", remedy=remedy)
        is_plain = text and position not in known and not _OTHERS.search(text) and not _UNREACHED.search(text)
        if is_plain and (likely := alike(text, _words(table.name), most=1)):
            meant = ColumnName(_words(table.name)[likely[0]])
            hint = Message("Did you mean {likely}? {remedy}", likely=meant, remedy=remedy)
        problems.append(Problem("schema", sheet.cell(row, position), said, hint, cell=text[:SHOWN_CELL] or None))
    wanted = ELSEWHERE.get(table.name)
    if wanted and wanted not in headings.names and headings.counting:
        headings.columns[headings.counting] = next(c for c in table.columns if c.name == wanted)
        headings.numbered_by_count, headings.counting = wanted, None
    for name in needed_columns(table):
        if name not in headings.names:
            problems.append(Problem("schema", *_missing(sheet, headings, name, year, remedy)))
            faults.append((0, name, ""))
    return None if faults else headings


def _missing(sheet: Sheet, headings: Headings, name: str, year: int, remedy: Message) -> tuple[str, str, str]:
    """Return place, fault and remedy of a heading that is missing: where, and whether only another year's is there."""
    if name == "value" and headings.other_years:
        position, text = min(headings.other_years.items())
        what = Message("the column “{heading}” is not of the year {year}", heading=text, year=year)
        better = Message("Import the workbook into the year that it is of, or correct the heading.")
        return sheet.cell(headings.row, position), what, better
    if name in FIGURES and headings.other_figures:
        position, text = min(headings.other_figures.items())
        what = Message(
            "by the brackets in “{heading}” these are other numbers than those of {year}", heading=text, year=year
        )
        better = Message("Correct the heading, or add the column {name}.", name=ColumnName(name))
        return sheet.cell(headings.row, position), what, better
    return sheet.place, Message("the heading “{name}” is missing", name=ColumnName(name)), remedy


def _place(headings: Headings, position: int, text: str, column: Column | None, is_used: bool) -> str:
    """Note what a heading is for; returns what is wrong with it, or nothing."""
    if column is not None and column.name in headings.names:
        return Message("this heading stands twice")
    if column is not None:
        headings.columns[position] = column
    elif slugify(text).startswith(INFORMATION):
        headings.information.append(text)
    elif year_of_values(slugify(text)) is not None:
        headings.other_years[position] = text
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
