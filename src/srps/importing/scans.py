"""Reads a page that is a picture: its ruled tables by their rules, the rest by where the words stand. Knows no file.

Tesseract recognises the words; what it returns are words with their boxes, so that columns stay beside each other.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from srps.errors import SrpsError
from srps.importing.columns import Block, Printed, Segment, blocks
from srps.messages import Message

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_INCH = 300
_TESSERACT = Message(
    "To read a scan, the program Tesseract with Polish is needed. Windows: install it from github.com/UB-Mannheim/"
    "tesseract and tick Polish. Linux: apt install tesseract-ocr tesseract-ocr-pol. Then run the command again. Or ask "
    "for the document as DOCX or as a PDF with text."
)
_DARK = 140
_SHORTEST_RULE, _SHORTEST_POST = 100, 75
"""How long a horizontal and a vertical rule are at least, in dots: longer than the strokes of letters."""
_SNAP = 8
_ONE_LINE, _WIDE_GAP = 0.6, 1.2
"""Words whose middles are nearer than this stand on one line; gaps that are wider than that part two columns."""
_TSV_COLUMNS = 12


@dataclass(frozen=True)
class Box:
    """One recognised word and where it stands on its page, in dots."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def read_scan(picture: "Image") -> list[str | Block]:
    """Return the lines and tables of a page from top to bottom. Raises `SrpsError` where Tesseract is not there."""
    grey = np.array(picture.convert("L"))
    dark = grey < _DARK
    across, down = _long_runs(dark, _SHORTEST_RULE), _long_runs(dark.T, _SHORTEST_POST).T
    grey[across | down] = 255  # else rules and the words between them are taken for other letters
    boxes = _recognised(grey)
    grids = _grids(across, down)
    pieces: list[tuple[float, str | Block]] = []
    for grid in grids:
        inside = [box for box in boxes if any(_lies_in(box, cell) for row in grid for cell in row if cell)]
        boxes = [box for box in boxes if box not in inside]
        rows = [[_text_in(inside, cell) for cell in row] for row in grid]
        top = min(cell[1] for row in grid for cell in row if cell)
        if any(any(row) for row in rows):
            pieces.append((top, Block(0, 0, rows)))
    printed = _printed(boxes)
    done = 0
    for block in blocks(printed):
        pieces += [(line.top, line.text) for line in printed[done : block.first]]
        pieces.append((printed[block.first].top, block))
        done = block.end
    pieces += [(line.top, line.text) for line in printed[done:]]
    return [piece for _, piece in sorted(pieces, key=lambda one: one[0])]


def _long_runs(dark: np.ndarray, shortest: int) -> np.ndarray:
    """Return which dark dots belong to a run along a row of the picture that is long enough for a rule."""
    found = np.zeros_like(dark)
    for place, row in enumerate(dark):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        starts, ends = edges[::2], edges[1::2]
        for start, end in zip(starts[ends - starts >= shortest], ends[ends - starts >= shortest], strict=True):
            found[place, start:end] = True
    return found


def _grids(across: np.ndarray, down: np.ndarray) -> list[list[list[tuple[float, float, float, float] | None]]]:
    """Return the cells of each ruled table as rows of boxes; None stands where a cell of another row or column reaches."""
    from pdfplumber import table  # noqa: PLC0415 (only who reads scans or PDF waits for it)

    edges = [_edge("h", y, start, end) for y, start, end in _rules(across)]
    edges += [_edge("v", x, start, end) for x, start, end in _rules(down.T)]
    if not edges:
        return []
    edges = table.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    crossings = table.edges_to_intersections(edges, _SNAP, _SNAP)
    found = table.cells_to_tables(table.intersections_to_cells(crossings))
    tables = [table.Table(None, cells) for cells in found if len(cells) > 1]  # type: ignore[arg-type]  # needs no page
    grids = [[row.cells for row in one.rows] for one in tables]
    return [grid for grid in grids if len(grid) > 1]


def _rules(runs: np.ndarray) -> list[tuple[int, int, int]]:
    """Return the rules along the rows of a picture, as place, start and end; dots above each other are one rule."""
    found = []
    for place in np.flatnonzero(runs.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], runs[place].astype(np.int8), [0]))))
        found += [(int(place), int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return found


def _edge(orientation: str, place: int, start: int, end: int) -> dict[str, Any]:
    """Return a rule as pdfplumber knows edges."""
    if orientation == "h":
        box = {"x0": start, "x1": end, "top": place, "bottom": place}
    else:
        box = {"x0": place, "x1": place, "top": start, "bottom": end}
    size = {"width": box["x1"] - box["x0"], "height": box["bottom"] - box["top"]}
    return {"orientation": orientation, "object_type": "line", "doctop": box["top"], **box, **size}


def _lies_in(box: Box, cell: tuple[float, float, float, float]) -> bool:
    across, down = box.middle
    return cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3]


def _text_in(boxes: list[Box], cell: tuple[float, float, float, float] | None) -> str:
    if cell is None:
        return ""
    return "\n".join(line.text for line in _printed([box for box in boxes if _lies_in(box, cell)]))


def _recognised(grey: np.ndarray) -> list[Box]:
    """Return the words of a picture. Tesseract is called as a program: a wrapper would add nothing but itself."""
    from PIL import Image  # noqa: PLC0415

    program = shutil.which("tesseract")
    if program is None:
        raise SrpsError(_TESSERACT)
    languages = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False).stdout
    if "pol" not in languages.split():
        raise SrpsError(_TESSERACT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        Image.fromarray(grey).save(path)
        command = [program, str(path), "stdout", "-l", "pol", "--psm", "6", "--dpi", str(DOTS_PER_INCH), "tsv"]
        one_thread = {
            **os.environ,
            "OMP_THREAD_LIMIT": "1",
        }  # several threads wait for each other longer than they work
        done = subprocess.run(command, capture_output=True, check=False, env=one_thread)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise SrpsError(
            Message(
                "Tesseract could not read the picture ({reason}). Save the scan as PNG or PDF with 300 dpi.",
                reason=" ".join(reason),
            )
        )
    return _boxes(done.stdout.decode("utf-8", "replace"))


_RULE_AS_LETTERS = re.compile(r"[|\[\]{}_=~¦]+")


def _boxes(table: str) -> list[Box]:
    """Return the words of Tesseract's table; remains of rules that it took for letters are left out."""
    found = []
    for row in table.split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) < _TSV_COLUMNS or cells[0] != "5":
            continue
        left, top, width, height = map(float, cells[6:10])
        text = cells[11].strip()
        if text and not _RULE_AS_LETTERS.fullmatch(text):
            found.append(Box(left, top, left + width, top + height, text.strip("|")))
    return found


def _printed(boxes: list[Box]) -> list[Printed]:
    """Return words as lines: those whose middles lie within one line's height stand beside each other."""
    if not boxes:
        return []
    usual = sorted(box.bottom - box.top for box in boxes)[len(boxes) // 2]
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle[1]):
        if rows and box.middle[1] - sum(one.middle[1] for one in rows[-1]) / len(rows[-1]) < _ONE_LINE * usual:
            rows[-1].append(box)
        else:
            rows.append([box])
    printed = []
    for row in rows:
        parts: list[list[Box]] = []
        for box in sorted(row, key=lambda box: box.left):
            if parts and box.left - parts[-1][-1].right <= _WIDE_GAP * usual:
                parts[-1].append(box)
            else:
                parts.append([box])
        segments = tuple(Segment(p[0].left, p[-1].right, " ".join(one.text for one in p)) for p in parts)
        printed.append(Printed(segments, min(box.top for box in row), usual))
    return printed
