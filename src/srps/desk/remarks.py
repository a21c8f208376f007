"""Says what is remarkable about the cells of a sheet that were taken or left: comments, links, what cannot be seen."""

from collections.abc import Iterator, Sequence

from srps.catalogue.csvfile import SHOWN_CELL
from srps.catalogue.tables import Table
from srps.desk.headings import Headings
from srps.desk.keeping import Row
from srps.desk.sheets import Sheet, has_unseen_letters, hides_digits, plain_number
from srps.messages import Message
from srps.numbers import NumberFormatError, parse_quantity

CELLS_LISTED = 5
"""Of cells that share a remark so many are named; the rest is counted."""


def short(text: str) -> str:
    """Return a text in one line, cut where it is long."""
    return " ".join(text.split())[:SHOWN_CELL]


def remarks(sheet: Sheet, table: Table, headings: Headings, rows: list[Row]) -> Iterator[Message]:
    """Say what is remarkable about cells and was taken, or left, all the same."""
    unseen, linked = [], []
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
            if not cell.fault and hides_digits(cell.number_format) and isinstance(cell.value, int | float):
                place = sheet.address(number, position)
                yield Message("{cell}: taken in full, {held}; the cell shows it otherwise",
                              cell=place, held=plain_number(cell.value))  # fmt: skip
    if linked:
        yield Message("values from another workbook, as last calculated: {cells}", cells=_listed(linked))
    if unseen:
        yield Message("letters that cannot be seen were left out: {cells}", cells=_listed(unseen))
    names = {"indicators": ("value",), "targets": ("target", "baseline")}.get(table.name, ())
    for name in names:
        unread = [
            Message("{cell} “{text}”", cell=row["source"].rpartition("!")[2], text=short(row[name]))
            for row in rows
            if _is_unreadable(row[name])
        ]
        if unread:
            yield Message("no number can be read, taken as it stands: {cells}", cells=_listed(unread))


def _is_unreadable(text: str) -> bool:
    try:
        parse_quantity(text)
    except NumberFormatError as error:
        return error.reason not in ("missing", "not_applicable")
    return False


def _listed(cells: Sequence[str]) -> Message:
    """Return the first cells of a list, and how many more there are."""
    first = Message.joined(", ", cells[:CELLS_LISTED])
    return (
        first
        if len(cells) <= CELLS_LISTED
        else Message("{cells} and {n} more", cells=first, n=len(cells) - CELLS_LISTED)
    )
