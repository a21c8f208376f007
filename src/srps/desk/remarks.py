"""Says what is remarkable about the cells of a sheet that were taken or left: comments, links, what cannot be seen."""

import re
from collections.abc import Iterator, Sequence

from srps.catalogue.csvfile import SHOWN_CELL
from srps.catalogue.tables import Table
from srps.desk.headings import Headings
from srps.desk.keeping import Row
from srps.desk.sheets import Sheet, has_unseen_letters
from srps.desk.shown_numbers import hides_digits, plain_number, shows_zero_otherwise
from srps.messages import Message
from srps.numbers import NumberFormatError, is_unreadable, parse_quantity

CELLS_LISTED = 5
"""Of cells that share a remark so many are named; the rest is counted."""


def short(text: str) -> str:
    """Return a text in one line, cut where it is long."""
    return " ".join(text.split())[:SHOWN_CELL]


def remarks(sheet: Sheet, table: Table, headings: Headings, rows: list[Row]) -> Iterator[Message]:
    """Say what is remarkable about cells and was taken, or left, all the same."""
    unseen, linked, zeros = [], [], []
    for number, cells in enumerate(sheet.rows, start=1):
        for position, cell in enumerate(cells, start=1):
            if cell.comment:
                place = sheet.address(number, position)
                yield Message("{cell}: a comment, not taken: {text}", cell=place, text=short(cell.comment))
            if number <= headings.row or position not in headings.columns:
                continue
            if cell.is_linked:
                linked.append(sheet.address(number, position).rpartition("!")[2])
            if has_unseen_letters(cell.value):
                unseen.append(sheet.address(number, position).rpartition("!")[2])
            if cell.fault or isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
                continue
            if cell.value == 0 and cell.shown is None and shows_zero_otherwise(cell.number_format):
                zeros.append(sheet.address(number, position).rpartition("!")[2])
            elif hides_digits(cell.value, cell.number_format):
                place = sheet.address(number, position)
                yield Message("{cell}: taken in full, {held}; the cell shows it otherwise",
                              cell=place, held=plain_number(cell.value))  # fmt: skip
    if linked:
        yield Message("values from another workbook, as last calculated: {cells}", cells=_listed(linked))
    if zeros:
        yield Message("taken as 0, which the sheet shows otherwise; if there is no number, clear the cell: {cells}",
                      cells=_listed(zeros))  # fmt: skip
    if unseen:
        yield Message("letters that cannot be seen were left out: {cells}", cells=_listed(unseen))
    yield from _of_rows(table, headings, rows)


def _of_rows(table: Table, headings: Headings, rows: list[Row]) -> Iterator[Message]:
    """Say what is remarkable about the rows that were taken."""
    shares = [row["source"].rpartition("!")[2] for row in rows if _is_small_share(row)]
    if shares:
        yield Message("the unit is %, and the number below 1; if 0,077 is to be 7,7%, write 7,7: {cells}",
                      cells=_listed(shares))  # fmt: skip
    if "goal" in headings.names and "goal" not in table.required and any(row["goal"] for row in rows):
        without = [f"{row['source'].rpartition('!')[2]}" for row in rows if not row["goal"]]
        if without:
            yield Message(
                "no goal is named, and none is taken over from the row above: {cells}", cells=_listed(without)
            )
    names = {"indicators": ("value",), "targets": ("target", "baseline")}.get(table.name, ())
    for name in names:
        unread = [
            Message("{cell} “{text}”", cell=row["source"].rpartition("!")[2], text=short(row[name]))
            for row in rows
            if is_unreadable(row[name])
        ]
        if unread:
            yield Message("no number can be read, taken as it stands: {cells}", cells=_listed(unread))


def _is_small_share(row: Row) -> bool:
    """Whether a value of unit per cent is a fraction of one, as Excel keeps percentages."""
    if not re.fullmatch(r"\s*(?:%|proc\w*\.?)\s*", row.get("unit", ""), re.IGNORECASE) or "%" in row["value"]:
        return False
    try:
        value = abs(parse_quantity(row["value"]).value)
    except NumberFormatError:
        return False
    return 0 < value < 1


def _listed(cells: Sequence[str]) -> Message:
    """Return the first cells of a list, and how many more there are."""
    first = Message.joined(", ", cells[:CELLS_LISTED])
    return (
        first
        if len(cells) <= CELLS_LISTED
        else Message("{cells} and {n} more", cells=first, n=len(cells) - CELLS_LISTED)
    )
