"""How the width of a printed table is shared among its columns. Knows texts and their lengths, no table and no page.

A browser finds widths by itself on a screen; on paper these hold, in a browser's print as in the PDF.
All lengths are characters.
"""

import re

import numpy as np

LINE = 99
"""What a table has room for on an upright A4 page."""
ACROSS = 1.49
"""How much more a landscape page has room for."""
SLACK = 1.08
"""How much closer than reckoned letters may stand before words touch."""
SMALLEST = 60
"""The smallest print of a table, in % of the usual."""
GAP = 2.6
"""Between two columns."""
BOLD = 1.1
"""How much wider than others the characters of a heading are."""
LONGEST_WORD = 14
"""A longer word may be hyphenated."""
_BREAKS = re.compile(r"(?<!\d) |[\n/-]")
_NUMBER = re.compile(r"\D{,6}\d[\d\s.,]*\S{,3}$")
"""A number with its sign and unit; without plain spaces, at which words end."""
_STEPS = (2, 4, 8, 16)
"""By how much a column may be widened at once."""


def least_width(heading: str, cells: list[list[str]]) -> float:
    """Return the width that a column needs for its longest word; a cell is a list of lines."""
    longest = max((_longest(line) for lines in cells for line in lines), default=0)
    return max(longest, *(len(word) * BOLD for word in _words(heading))) + GAP


def shares(headings: list[str], columns: list[list[list[str]]]) -> list[float]:
    """Return each column's share of the width in %, such that the table takes few lines in all.

    Every column gets what its longest word needs; what is left goes, bit by bit, to the column that saves most lines
    for it, and where none does to the one whose texts are broken most.

    Parameters
    ----------
    headings : list of str
        One per column.
    columns : list of columns, each a list of cells, each a list of lines
        A cell of more than one line holds a list; spaces before a line say how deep it is set in. All columns have the
        same number of cells.
    """
    widths = np.array([least_width(heading, cells) for heading, cells in zip(headings, columns, strict=True)])
    counted = [_Column(cells) for cells in columns]
    heights = [column.heights(width) for column, width in zip(counted, widths, strict=True)]
    room = LINE - widths.sum()
    while room >= _STEPS[0] and any(columns):
        chosen, step = _best(counted, widths, heights, room)
        if step == 0:
            break
        widths[chosen] += step
        heights[chosen] = counted[chosen].heights(widths[chosen])
        room -= step
    return [round(float(share), 1) for share in 100 * widths / widths.sum()]


class _Column:
    """The lengths of a column's lines, and to which cell each belongs."""

    def __init__(self, cells: list[list[str]]) -> None:
        self._cell = np.array([row for row, lines in enumerate(cells) for _ in lines], dtype=int)
        self._length = np.array([len(line.lstrip(" ")) for lines in cells for line in lines], dtype=float)
        self._indent = np.array([len(line) for lines in cells for line in lines], dtype=float) - self._length
        self._rows = len(cells)
        self._heights: dict[float, np.ndarray] = {}
        self._unbroken = self.heights(np.inf)

    def heights(self, width: float) -> np.ndarray:
        """Return the lines that each cell takes; each width is tried many times."""
        if width not in self._heights:
            lines = np.maximum(np.ceil(self._length / np.maximum(width - GAP - self._indent, 1)), 1)
            self._heights[width] = np.maximum(np.bincount(self._cell, lines, self._rows), 1)
        return self._heights[width]

    def breaks(self, heights: np.ndarray) -> float:
        """Return how often lines are broken."""
        return float((heights - self._unbroken).sum())


def _best(columns: list[_Column], widths: np.ndarray, heights: list[np.ndarray], room: float) -> tuple[int, int]:
    """Return which column to widen and by how much; by nothing when no text is broken."""
    now = np.maximum.reduce(heights)
    best, chosen = 0.0, (0, 0)
    for i, column in enumerate(columns):
        if not column.breaks(heights[i]):
            continue
        others = np.maximum.reduce([h for j, h in enumerate(heights) if j != i], initial=1, axis=0)
        for step in _STEPS:
            if step <= room:
                saved = (now - np.maximum(others, column.heights(widths[i] + step))).sum() / step
                if saved > best:
                    best, chosen = saved, (i, step)
    if best > 0:
        return chosen
    breaks = [column.breaks(h) for column, h in zip(columns, heights, strict=True)]
    return int(np.argmax(breaks)), _STEPS[0] if max(breaks, default=0) > 0 else 0


def _longest(line: str) -> float:
    """Return what the longest word of a cell needs: of a list's item, in bold; numbers are not broken."""
    item = line.lstrip(" ")
    indent = len(line) - len(item)
    lengths = [min(len(word), LONGEST_WORD) for word in _words(item)]
    lengths += [len(number) for number in item.split(" ") if _NUMBER.match(number)]
    return indent + max(lengths) * (BOLD if indent else 1)


def _words(text: str) -> list[str]:
    """Return what should not be broken: words, and numbers with what follows them."""
    return _BREAKS.split(text)
