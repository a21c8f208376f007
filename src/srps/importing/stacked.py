"""Finds tables whose cells stand one below the other, as a text that was copied out of a table has them."""

import re
from dataclasses import dataclass

from srps.importing.document import STARTS_PART
from srps.importing.flattened import is_head
from srps.importing.tables import role_of
from srps.importing.tokens import is_pure_value
from srps.numbers import is_missing

_FIRST = ("lp", "indicator", "action", "goal")
_LONGEST_HEADING = 60
_MOST_COLUMNS = 10
_FEWEST_ROWS = 2
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*r\.?)?")
_VALUE_ROLES = ("value", "target", "baseline")


@dataclass
class Stack:
    """A table: its rows of headings and of cells, the index of the line on which each begins, and the one behind the last."""

    rows: list[list[str]]
    lines: list[int]
    end: int


def stacks(lines: list[str]) -> list[Stack]:
    """Return the tables whose cells are lines, in order.

    The rows must all be alike: as many lines, values where the others have values. Where a first column counts them, a row
    may lack the empty cells at its end.
    """
    found: list[Stack] = []
    position = 0
    while position < len(lines):
        stack = None
        if 0 < len(lines[position]) < _LONGEST_HEADING and role_of(lines[position]) in _FIRST:
            stack = _counted(lines, position) or _repeated(lines, position)
        if stack is None:
            position += 1
            continue
        found.append(stack)
        position = stack.end
    return found


def _is_value(cell: str) -> bool:
    return is_pure_value(cell) or (bool(cell.strip()) and is_missing(cell))


def _is_heading(cell: str) -> bool:
    return len(cell) < _LONGEST_HEADING and (not is_pure_value(cell) or bool(_YEAR.fullmatch(cell.strip())))


def _counts(line: str, number: int) -> bool:
    return line.strip(" .)") == str(number)


def _counted(lines: list[str], first: int) -> Stack | None:
    """Return a table whose rows begin with 1, 2, 3."""
    last = min(len(lines), first + 3 * _MOST_COLUMNS)
    begin = next((i for i in range(first + 2, last) if _counts(lines[i], 1)), None)
    if role_of(lines[first]) != "lp" or begin is None or not all(map(_is_heading, lines[first:begin])):
        return None
    short = _shortened(lines, first, begin)
    for width, heads in ((begin - first, 1), ((begin - first) // 2, 2)):
        many = 0
        while _counts(_at(lines, begin + many * width), many + 1) and begin + (many + 1) * width <= len(lines):
            many += 1
        end = begin + many * width
        if short and len(short.rows) > many + 1:
            break
        if (
            width * heads == begin - first
            and many >= _FEWEST_ROWS
            and width > 1
            and not _counts(_at(lines, end - 1), many + 1)
        ):
            starts = [*range(first, begin, width), *range(begin, begin + many * width, width)]
            return Stack([lines[i : i + width] for i in starts], starts, end)
    return short


def _at(lines: list[str], index: int) -> str:
    return lines[index] if index < len(lines) else ""


def _shortened(lines: list[str], first: int, begin: int) -> Stack | None:
    """Return a counted table that lacks empty cells at the end of its rows; its values must fill their columns."""
    width = begin - first
    values = [i for i in range(width) if role_of(lines[first + i]) in _VALUE_ROLES]
    if not values:
        return None
    rows, starts, position = [lines[first:begin]], [first], begin
    while _counts(_at(lines, position), len(rows)):
        following = [
            i for i in range(position + max(values) + 1, position + width + 1) if _counts(_at(lines, i), len(rows) + 1)
        ]
        stop = following[0] if following else position + max(values) + 1
        while (
            not following
            and stop < position + width
            and _at(lines, stop).strip()
            and not STARTS_PART.match(lines[stop])
        ):
            stop += 1
        cells = [*lines[position:stop], *[""] * (width - (stop - position))]
        if not all(_is_value(cells[i]) == (i in values) for i in range(1, max(values) + 1)):
            break
        rows.append(cells)
        starts.append(position)
        position = stop
    return Stack(rows, starts, position) if len(rows) > _FEWEST_ROWS else None


def _repeated(lines: list[str], first: int) -> Stack | None:
    """Return a table whose rows repeat the same pattern of texts and values below as many headings."""
    best: Stack | None = None
    if role_of(lines[first]) == "lp":
        return None
    for width in range(2, _MOST_COLUMNS):
        heads = lines[first : first + width]
        if len(heads) < width or not all(cell.strip() and _is_heading(cell) for cell in heads):
            break
        if any(head[:1].islower() and not role_of(head) for head in heads):
            break  # the rest of a cell that its column was too narrow for
        rows: list[list[str]] = []
        position = first + width
        while position + width <= len(lines):
            row = lines[position : position + width]
            kinds = [_is_value(cell) for cell in row]
            if any(
                (role_of(head) in _VALUE_ROLES) < kind and role_of(head)
                for head, kind in zip(heads, kinds, strict=True)
            ):
                break
            if not row[0].strip() or kinds[0] or STARTS_PART.match(row[0]) or not any(kinds):
                break
            if any(is_head(cell) for cell in row):
                break  # the headings of other columns follow: the cells stand column by column
            if rows and any(
                _is_value(a) != b for a, b, cell in zip(rows[0], kinds, row, strict=True) if cell.strip() and a.strip()
            ):
                break
            rows.append(row)
            position += width
        if len(rows) >= _FEWEST_ROWS and (best is None or position > best.end):
            starts = list(range(first, position, width))
            best = Stack([heads, *rows], starts, position)
    return best
