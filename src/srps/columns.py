"""How the width of a printed table is shared among its columns. Knows texts and their lengths, no table and no page.

A browser finds widths by itself; the PDF printer does so slowly and gives long texts too little, so they are computed.
All lengths are characters.
"""

import re

import numpy as np

LINE = 106
"""What a table has room for on an upright A4 page."""
GAP = 2.5
"""Between two columns."""
BOLD = 1.2
"""How much wider than others the characters of a heading are."""
LONGEST_WORD = 24
"""A longer word may be broken."""
_STEP = 2.0
"""In which the room is handed out."""


def least_width(heading: str, cells: list[list[str]]) -> float:
    """Return the width that a column needs for its longest word; a cell is a list of lines."""
    word = max((len(word) for lines in cells for line in lines for word in _words(line)), default=0)
    return max(min(word, LONGEST_WORD), max(len(word) * BOLD for word in _words(heading))) + GAP


def shares(headings: list[str], columns: list[list[list[str]]]) -> list[float]:
    """Return each column's share of the width in %, such that the table takes few lines in all.

    Every column gets what its longest word needs; what is left goes, bit by bit, to the column that saves most lines.

    Parameters
    ----------
    headings : list of str
        One per column.
    columns : list of columns, each a list of cells, each a list of lines
        A cell of more than one line holds a list; all columns have the same number of cells.
    """
    widths = np.array([least_width(heading, cells) for heading, cells in zip(headings, columns, strict=True)])
    counted = [_Column(cells) for cells in columns]
    heights = np.column_stack([column.heights(width) for column, width in zip(counted, widths, strict=True)])
    room = LINE - widths.sum()
    while room >= _STEP and heights.max(initial=0) > 1:
        wider = [column.heights(width + _STEP) for column, width in zip(counted, widths, strict=True)]
        lines = [np.maximum(np.delete(heights, i, axis=1).max(axis=1, initial=1), h).sum() for i, h in enumerate(wider)]
        saving = heights.max(axis=1).sum() - np.array(lines)
        chosen = int(saving.argmax()) if saving.max() > 0 else int(heights.sum(axis=0).argmax())
        widths[chosen] += _STEP
        heights[:, chosen] = wider[chosen]
        room -= _STEP
    return [round(float(share), 1) for share in 100 * widths / widths.sum()]


class _Column:
    """The lengths of a column's lines, and to which cell each belongs."""

    def __init__(self, cells: list[list[str]]) -> None:
        self._cell = np.array([row for row, lines in enumerate(cells) for _ in lines], dtype=int)
        self._length = np.array([len(line) for lines in cells for line in lines], dtype=float)
        self._rows = len(cells)

    def heights(self, width: float) -> np.ndarray:
        """Return the lines that each cell takes; words do not fill a line to its end."""
        lines = np.maximum(np.ceil(self._length / max(width - GAP, 1)), 1)
        return np.maximum(np.bincount(self._cell, lines, self._rows), 1)


def _words(text: str) -> list[str]:
    return re.split(r"[ \n/-]", text)
