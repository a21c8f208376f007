"""Finds the tables that Markdown draws with dashes: columns below a ruler, or a grid of `+`, `-` and `|`. Knows no file."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

_RULER = re.compile(r"\s*-{2,}(?: +-{2,})+\s*$")
_FULL = re.compile(r"\s*-{6,}\s*$")
_GRID = re.compile(r"\s*\+(?:[-=:]+\+)+\s*$")
_IN_GRID = re.compile(r"\s*[|+].*[|+]\s*$")
_MOST_HEAD = 12
"""How many lines headings may fill."""


@dataclass
class Drawn:
    """A table: the first line and the one behind the last, its rows, and the line on which each row begins."""

    first: int
    end: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, line: int, cells: list[list[str]]) -> None:
        """Add a row of cells, each with its lines; one without a word is none."""
        texts = ["\n".join(part for part in cell if part) for cell in cells]
        if any(texts):
            self.rows.append(texts)
            self.lines.append(line)


def drawn(lines: list[str]) -> list[Drawn]:
    """Return the tables among the lines of a text, in order."""
    found: list[Drawn] = []
    place = 0
    while place < len(lines):
        table = _grid(lines, place) if _GRID.match(lines[place]) else _ruled(lines, place)
        if table and len(table.rows) > 1 and (not found or table.first >= found[-1].end):
            found.append(table)
            place = table.end
        else:
            place += 1
    return found


def _ruled(lines: list[str], place: int) -> Drawn | None:
    """Return the table whose columns a ruler at a place shows, `---- ------ ----`."""
    if not _RULER.match(lines[place]):
        return None
    spans = [match.start() for match in re.finditer(r"-+", lines[place])]
    head = place
    while head > 0 and place - head < _MOST_HEAD and lines[head - 1].strip() and not _FULL.match(lines[head - 1]):
        head -= 1
    boxed = head > 0 and bool(_FULL.match(lines[head - 1])) and place - head < _MOST_HEAD
    headed = boxed or (place > 0 and bool(lines[place - 1].strip()) and _fits(lines[place - 1], spans))
    end = next((i for i in range(place + 1, len(lines)) if _closes(lines, i, boxed, headed)), None)
    if end is None:
        return None
    table = Drawn((head - 1 if boxed else place - 1) if headed else place, end + bool(lines[end].strip()))
    if headed:
        first = head if boxed else place - 1
        table.add(first, _columns(lines[first:place], spans))
    rows = lines[place + 1 : end]
    parted = any(not row.strip() for row in rows)
    start = 0
    for stop in [i for i, row in enumerate(rows) if not parted or not row.strip()] + ([len(rows)] if parted else []):
        last = stop + (not parted)
        table.add(place + 1 + start, _columns(rows[start:last], spans))
        start = stop + 1
    return table


def _closes(lines: list[str], at: int, boxed: bool, headed: bool) -> bool:
    ends = bool(_FULL.match(lines[at]) if boxed else _RULER.match(lines[at]))
    return ends or (headed and not boxed and not lines[at].strip())


def _fits(line: str, spans: list[int]) -> bool:
    """Say whether a line above a ruler has a word in the columns, none across two of them."""
    return len(line) > spans[-1] and all(line[start - 1 : start].isspace() for start in spans[1:])


def _columns(lines: list[str], spans: list[int]) -> list[list[str]]:
    ends: list[int | None] = [*spans[1:], None]
    return [[line[start:end].strip() for line in lines] for start, end in zip(spans, ends, strict=True)]


def _grid(lines: list[str], place: int) -> Drawn | None:
    """Return the grid that begins at a place; a cell that spans columns or rows stands at its first."""
    end = place
    while end < len(lines) and _IN_GRID.match(lines[end]):
        end += 1
    edges = sorted({i for line in lines[place:end] if _GRID.match(line) for i, sign in enumerate(line) if sign == "+"})
    if len(edges) < _FEWEST_EDGES:
        return None
    table = Drawn(place, end)
    cells: list[list[str]] = [[] for _ in edges[1:]]
    start = place + 1
    for at in range(place + 1, end):
        line = lines[at].ljust(edges[-1] + 1)
        open_at = -1
        parts = list(pairwise(edges))
        rules = [bool(re.fullmatch(r"[-=:+]+", line[left + 1 : right])) for left, right in parts]
        if any(rules):
            table.add(start, cells)
            cells, start = [[] for _ in parts], at + 1
        for column, (left, right) in enumerate(parts):
            open_at = column if line[left] in "|+" else open_at
            text = "" if rules[column] else line[left + 1 : right]
            if text.strip() and open_at == column:
                cells[column].append(_whole(line, edges, column).strip())
    return table


_FEWEST_EDGES = 3


def _whole(line: str, edges: list[int], column: int) -> str:
    """Return the text of a cell from its left edge to the next one that is drawn."""
    right = next((edge for edge in edges[column + 1 :] if line[edge] in "|+"), len(line))
    return line[edges[column] + 1 : right]
