"""Tells the rows of a sheet that hold no data: headings once more, sums of the sheet, signatures, titles of groups.

Knows rows and how offices lay them out; takes no value.
"""

import re
from collections.abc import Iterator

from slugify import slugify

from srps.catalogue.tables import Table
from srps.desk.headings import Headings
from srps.desk.keeping import Row
from srps.desk.remarks import short
from srps.desk.sheets import Cell, Sheet
from srps.errors import Problem
from srps.messages import Message
from srps.numbers import NumberFormatError, parse_quantity

CODES = ("goal", "parent", "action", "item")
"""Columns of numbers that are names: 1.1 and 1.10 are two of them."""
TOTAL = re.compile(
    r"(?:razem|suma|ogolem|lacznie)(?:-(?:cel|zadanie|dzial|wszystk|czesciow|koncow|poz|wiersz|kolumn|str|w-tym|z-tego|"
    r"i-|od-|do-|za-|\d).*)?"
)
"""What the words of a sum look like as a slug: `razem`, `ogolem-1-2`, `suma-czesciowa`."""
_WORD_OF_TOTAL = re.compile(r"\W*(?:razem|suma|og[óo][łl]em|[łl][ąa]cznie)", re.IGNORECASE)
_LIKE_TOTAL = re.compile(r"(?:razem|suma|ogolem|lacznie)-.+")
_LEADING = ("goal", "action", "indicator", "name", "text")
"""Columns in which the word RAZEM makes a row the sum of a sheet."""


def no_data(sheet: Sheet, number: int, cells: list[Cell], table: Table, headings: Headings) -> Problem | Message | None:
    """Say what a row is that holds no data: a remark or, where it cannot be left, a fault. None for a row of data."""
    if headings.repeats(cells):
        return Message("row {row}: the headings once more, not taken", row=number)
    total = _total(cells, headings)
    if total is not None:
        shown = ", ".join(cell.text or "–" for cell in cells if cell.is_filled and cell is not total) or "–"
        return Message("row {row}: the sum “{word}” is not taken ({cells})", row=number, word=total.text, cells=shown)
    return _alone(sheet, number, cells, table, headings)


def at(cells: list[Cell], position: int) -> Cell:
    """Return the cell at a position (from 1) of a row, an empty one beyond its end."""
    return cells[position - 1] if position <= len(cells) else Cell()


def is_number(text: str) -> bool:
    """Whether a text is read as a number."""
    try:
        parse_quantity(text)
    except NumberFormatError:
        return False
    return True


def _total(cells: list[Cell], headings: Headings) -> Cell | None:
    """Return the cell that makes a row the sum of the sheet (RAZEM), or None."""
    positions = {column.name: position for position, column in headings.columns.items()}
    leading = [at(cells, positions[name]) for name in _LEADING if name in positions]
    first = next((cell for cell in cells if cell.is_filled), None)
    for cell in (*leading, first):
        if cell is None or not isinstance(cell.value, str) or not _WORD_OF_TOTAL.match(cell.value):
            continue
        if TOTAL.fullmatch(slugify(cell.value)):
            return cell
    return None


def _alone(sheet: Sheet, number: int, cells: list[Cell], table: Table, headings: Headings) -> Problem | Message | None:
    """Say what becomes of a row in which one text stands alone: a signature, a source, the title of a group.

    None where it is an ordinary row. A goal that stands above its rows, which do not repeat it, is a fault.
    """
    filled = [(at, cell) for at, cell in enumerate(cells, start=1) if cell.is_filled and at != headings.counting]
    needed = {name for name in table.required if name != "line"}
    if len(filled) != 1 or len(headings.columns) < 3 or needed <= {"goal"}:
        return None
    position, cell = filled[0]
    column = headings.columns.get(position)
    if column is None or column.name in needed or not isinstance(cell.value, str):
        return None
    if column.name not in CODES and is_number(cell.text):
        return None
    if column.name in CODES:
        below = next((row for row in sheet.rows[number:] if any(c.is_filled for c in row)), [])
        if below and not at(below, position).is_filled:
            what = Message("“{text}” stands above its rows, which do not repeat it", text=short(cell.text))
            remedy = Message("Write the number of the goal or action in every row.")
            return Problem("schema", sheet.cell(number, position), what, remedy)
    return Message("row {row}: only “{text}” stands there, not taken", row=number, text=short(cell.text))


def sums_without_goal(sheet: Sheet, table: Table, rows: list[Row], positions: dict[str, int]) -> Iterator[Problem]:
    """Yield the rows that begin like a sum (`Razem wydatki`) and name no goal, where other rows name theirs."""
    name = next((n for n in ("indicator", "name") if n in positions), None)
    if name is None or "goal" not in positions or not any(row["goal"] for row in rows):
        return
    for row in rows:
        if not row["goal"] and _WORD_OF_TOTAL.match(row[name]) and _LIKE_TOTAL.fullmatch(slugify(row[name])):
            what = Message("the row begins like a sum and names no goal")
            remedy = Message("Delete it if it only adds up other rows; else write its goal.")
            yield Problem("schema", sheet.cell(row_number(row), positions[name]), what, remedy, cell=row[name])


def parts_without_goal(sheet: Sheet, rows: list[Row], positions: dict[str, int]) -> Iterator[Problem]:
    """Yield the parts that leave goal or action empty where the row above of the same indicator names one.

    Offices write the number once and leave the cells below it empty; such parts would belong to no total.
    """
    if not {"indicator", "breakdown"} <= positions.keys():
        return
    wholes = {(row["goal"], row["action"], row["indicator"]) for row in rows if not row["breakdown"]}
    above: dict[str, str] = {}
    label = ""
    for row in rows:
        if row["indicator"] != label:
            above, label = {}, row["indicator"]
        is_part = bool(row["breakdown"]) and (row["goal"], row["action"], row["indicator"]) not in wholes
        for name in ("goal", "action"):
            if row[name]:
                above[name] = row[name]
            elif is_part and name in above and not _is_filled(sheet, row, positions.get(name)):
                what = Message("the cell is empty, and above it stands “{text}”", text=short(above[name]))
                remedy = Message("Write it in every row: no row takes it over from the one above.")
                yield Problem("schema", sheet.cell(row_number(row), positions[name]), what, remedy)


def _is_filled(sheet: Sheet, row: Row, position: int | None) -> bool:
    """Whether the cell of a row is filled, be it with what was refused; also where the sheet has no such column."""
    return position is None or at(sheet.rows[row_number(row) - 1], position).is_filled


def row_number(row: Row) -> int:
    """Return the row of the sheet that a row came from (its source is `file, x!G8`)."""
    return int(re.sub(r"\D", "", row["source"].rpartition("!")[2]) or 0)
