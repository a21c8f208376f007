"""Finds tables that are set by white space alone, in printed lines of a PDF, a scan or a text. Knows no file."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from srps.importing import doubts
from srps.importing.document import APART, STARTS_PART
from srps.importing.tokens import is_pure_value
from srps.messages import Message
from srps.numbers import is_missing

_FEWEST_ROWS = 2
_FEWEST_COLUMNS = 3
_FEWEST_LINES = 3
_FURTHEST = 4.5
"""How many line heights may lie between two lines of one table."""
_WIDER_GAP = 1.15
"""How much wider than the narrowest gap one between two rows is."""
_LONGEST_RUN = 6
"""How many lines with one cell only may follow each other within a table."""


@dataclass(frozen=True)
class Segment:
    """Words that stand close together on a printed line, and from where to where they reach."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Printed:
    """One printed line: its segments from left to right, where it stands, and how high its letters are."""

    segments: tuple[Segment, ...]
    top: float
    height: float = 1

    @property
    def text(self) -> str:
        """The whole line; digits of two segments are kept apart."""
        text = ""
        for segment in self.segments:
            meet = text[-1:].isdecimal() and segment.text[:1].isdecimal()
            text += (APART if meet else " ") * bool(text) + segment.text
        return text


@dataclass
class Block:
    """A table: the first line and the one behind the last, its rows, the line of each row, and what is doubtful."""

    first: int
    end: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    doubt: Message = doubts.NONE


def spaced(line: str, top: float = 0) -> Printed:
    """Return a line of a text with the segments that two or more spaces part."""
    found = re.finditer(r"\S+(?: \S+)*", line.replace("\u00a0", " ").replace("\t", "   "))
    return Printed(tuple(Segment(m.start(), m.end(), line[m.start() : m.end()]) for m in found), top)


def in_two(lines: list[Printed]) -> bool:
    """Say whether a page's text runs in two columns: many long texts begin at one place that nothing else crosses."""
    segments = [segment for line in lines for segment in line.segments]
    starts = Counter(round(segment.start) for segment in segments if len(segment.text) >= _COLUMN_TEXT)
    reach = max((segment.end for segment in segments), default=0)
    for start, _ in starts.most_common(_TRIED):
        right = [one for one in segments if abs(one.start - start) <= 1 and len(one.text) >= _COLUMN_TEXT]
        left = [one for one in segments if one.end < start - 1 and len(one.text) >= _COLUMN_TEXT]
        across = sum(one.start < start - 1 and one.end > start for one in segments)
        in_middle = _MIDDLE * reach < start < (1 - _MIDDLE) * reach
        if in_middle and min(len(left), len(right)) >= _COLUMN_LINES and across <= _ACROSS * len(right):
            return True
    return False


_COLUMN_TEXT, _COLUMN_LINES, _TRIED = 20, 6, 4
_MIDDLE, _ACROSS = 0.3, 0.2


def blocks(lines: list[Printed]) -> list[Block]:
    """Return the tables among printed lines, in order.

    A table is a run of lines whose words stand in common columns: two rows with a column of values at least, or three
    rows with three columns. What would join words of two columns is none.
    """
    found: list[Block] = []
    position = 0
    while position < len(lines):
        end = _run(lines, position) if len(lines[position].segments) > 1 else position
        block = None
        while block is None and end - position >= _FEWEST_ROWS:
            block = _table(lines, position, end)
            end -= 1
        if block is None:
            position += 1
            continue
        found.append(block)
        position = block.end
    return found


def _run(lines: list[Printed], first: int) -> int:
    """Return the end of the run of lines that may be one table."""
    position, alone = first + 1, 0
    while position < len(lines):
        before, line = lines[position - 1], lines[position]
        if not line.segments or line.top - before.top > _FURTHEST * max(before.height, line.height):
            break
        if len(line.segments) == 1 and STARTS_PART.match(line.text):
            break
        alone = alone + 1 if len(line.segments) == 1 else 0
        if alone > _LONGEST_RUN:
            break
        position += 1
    position -= alone if alone > _LONGEST_RUN else 0
    while position > first and len(lines[position - 1].segments) == 1 and not lines[position - 1].text[:1].islower():
        position -= 1
    return position


def _table(lines: list[Printed], first: int, end: int) -> Block | None:
    """Return the table of a run of lines; None where their words do not stand in columns."""
    here = lines[first:end]
    columns = _columns(here)
    if columns is None or len(columns) < _FEWEST_ROWS:
        return None
    grid = [_cells(line, columns) for line in here]
    many = sum(len(line.segments) > 1 for line in here)
    valued = _valued(grid)
    if not (valued and sum(any(is_pure_value(row[c]) for c in valued) for row in grid) >= _FEWEST_ROWS) and not (
        len(columns) >= _FEWEST_COLUMNS and many >= _FEWEST_LINES
    ):
        return None
    if valued and valued[0] == 0 and len(valued) == len(columns):
        return None
    starts, doubt = _row_starts(here, grid, valued)
    block = Block(first, end, doubt=doubt)
    for start, stop in pairwise([*starts, len(here)]):
        block.rows.append(["\n".join(filter(None, (row[c] for row in grid[start:stop]))) for c in range(len(columns))])
        block.lines.append(first + start)
    return block if len(block.rows) >= _FEWEST_ROWS else None


def _columns(lines: list[Printed]) -> list[tuple[float, float]] | None:
    """Return from where to where each column reaches; None where words of one line lie across two of them.

    Only lines above the first one with values may have words across several columns: they are headings.
    """
    values = [any(is_pure_value(one.text) for one in line.segments) for line in lines]
    heading = values.index(True) if any(values) else 1
    columns: list[tuple[float, float]] = []
    order = sorted(range(len(lines)), key=lambda i: (i < heading, -len(lines[i].segments)))
    for index in order:
        for segment in lines[index].segments:
            touched = [i for i, (start, end) in enumerate(columns) if segment.start < end and segment.end > start]
            if not touched:
                columns.append((segment.start, segment.end))
            elif len(touched) == 1:
                start, end = columns[touched[0]]
                columns[touched[0]] = (min(start, segment.start), max(end, segment.end))
            elif index >= heading:
                return None
            columns.sort()
    return columns if all(one[1] <= other[0] for one, other in pairwise(columns)) else None


def _cells(line: Printed, columns: list[tuple[float, float]]) -> list[str]:
    cells = [""] * len(columns)
    for segment in line.segments:
        index = next(i for i, (start, end) in enumerate(columns) if segment.start < end and segment.end > start)
        cells[index] = f"{cells[index]} {segment.text}".strip()
    return cells


def _valued(grid: list[list[str]]) -> list[int]:
    """Return the columns that hold values and hardly anything else."""
    found = []
    for column in range(len(grid[0])):
        filled = [row[column] for row in grid if row[column]]
        values = sum(is_pure_value(cell) for cell in filled)
        if values >= _FEWEST_ROWS and values + sum(map(is_missing, filled)) >= 0.6 * len(filled):
            found.append(column)
    return found


def _row_starts(lines: list[Printed], grid: list[list[str]], valued: list[int]) -> tuple[list[int], Message]:
    """Return the lines on which rows begin, and what is doubtful.

    Rows begin where a first column counts them (1, 2, 3), else where gaps of two widths part the lines, behind the wide
    ones. Else a row begins with its values; where a line without values has to go on with a row, the table is doubtful.
    """
    has_value = [any(is_pure_value(row[c]) or is_missing(row[c]) for c in valued if row[c]) for row in grid]
    counted = _counted(grid)
    if counted and not any(has_value[: counted[0]]):
        upper = [0] if counted[0] else []
        return [*upper, *([1] if counted[0] > 1 and _spans(lines[0], lines[1]) else []), *counted], doubts.NONE
    gaps = [(below.top - above.top) / max(above.height, 0.1) for above, below in pairwise(lines)]
    narrow = min(gaps, default=0)
    wide = [i + 1 for i, gap in enumerate(gaps) if gap > narrow * _WIDER_GAP]
    if valued and wide and len(wide) < len(gaps):
        starts = [0, *wide]
        if _one_each(has_value, starts):
            return starts, doubts.NONE
    if not valued:
        return list(range(len(lines))), doubts.GUESSED_COLUMNS
    first = has_value.index(True)
    starts = [0] if first else []
    if first > 1 and _spans(lines[0], lines[1]):
        starts.append(1)
    starts += [index for index in range(first, len(lines)) if has_value[index]]
    return starts, doubts.NONE if all(has_value[first:]) else doubts.GUESSED_COLUMNS


def _one_each(has_value: list[bool], starts: list[int]) -> bool:
    """Say whether each row has its values on one line at most."""
    return all(sum(has_value[start:stop]) <= 1 for start, stop in pairwise([*starts, len(has_value)]))


def _counted(grid: list[list[str]]) -> list[int]:
    """Return the lines that a first column numbers one after the other; none where it does not."""
    found = [(index, row[0].strip(" .)")) for index, row in enumerate(grid) if row[0].strip(" .)").isdecimal()]
    numbers = [number for _, number in found]
    return (
        [i for i, _ in found]
        if len(found) > 1 and numbers == [str(int(numbers[0]) + n) for n in range(len(found))]
        else []
    )


def _spans(upper: Printed, lower: Printed) -> bool:
    """Say whether a heading stands above several others."""
    return any(
        sum(segment.start < one.end and segment.end > one.start for one in lower.segments) > 1
        for segment in upper.segments
    )
