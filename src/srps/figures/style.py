"""One look for every drawing: seaborn's theme in our colours, sizes, texts that fit, SVG. Knows no data.

Colours follow Okabe and Ito (2008), darkened until each reaches 4.5:1 against white (WCAG 2.2, 1.4.3 and 1.4.11), so
that texts may have them too. Nothing is told by colour alone: every series has a marker, a hatch or a label of its own.
All measures are CSS pixels; font sizes are points. Every drawing is made twice, for a page and for a telephone.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypedDict

import seaborn as sns
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from srps.showing.drawing_text import FAMILY, slim

WIDTH, NARROW = 720, 340
"""Pixels of a drawing on a page, and on a telephone."""
PIXELS_PER_INCH = 96
SMALL, NORMAL = 9.0, 10.0
LINE = 15
"""Pixels from one line of small text to the next."""

LABELS = 0.4
"""The share of a row chart that its labels may take."""

BLUE = "#0072B2"
VERMILLION = "#C24E00"
GREEN = "#00805E"
PURPLE = "#9B4F85"
GREY = "#6B6B6B"
INK = "#1A1A1A"
MUTED = "#505050"
GUIDE = "#DCDCDC"

_THEME = {
    "axes.edgecolor": GREY,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.family": ["sans-serif"],
    "font.sans-serif": [FAMILY],
    "font.size": SMALL,
    "grid.color": GUIDE,
    "hatch.linewidth": 0.7,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "srps",
    "text.color": INK,
    "xtick.bottom": True,
    "xtick.color": MUTED,
    "xtick.labelsize": SMALL,
    "xtick.major.pad": 3,
    "xtick.major.size": 3,
    "ytick.color": MUTED,
    "ytick.labelsize": SMALL,
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


@contextmanager
def look() -> Iterator[None]:
    """Draw in the project's look; matplotlib's settings are as before afterwards."""
    with rc_context(sns.axes_style("white") | sns.plotting_context("paper") | _THEME):
        yield


class Drawings(TypedDict):
    """A drawing as SVG, for a page and for a telephone."""

    svg: str
    narrow: str


def both(draw: Callable[[float], Figure]) -> Drawings:
    """Return a drawing for a page and for a telephone, as a shown figure takes them; `draw` is given the width."""
    with look():
        return {"svg": to_svg(draw(WIDTH)), "narrow": to_svg(draw(NARROW))}


def canvas(width: float, height: float) -> Figure:
    """Return an empty page of a size in pixels."""
    page = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
    FigureCanvasAgg(page)  # measures texts
    return page


def axes_at(page: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes without numbers on the side at a place in pixels from the page's top left corner."""
    across, down = page.get_figwidth() * PIXELS_PER_INCH, page.get_figheight() * PIXELS_PER_INCH
    return page.add_axes((left / across, 1 - (top + height) / down, width / across, height / down), yticks=[])


def row_chart(labels: list[str], width: float, *, top: float, bottom: float, right: float = 0) -> tuple[Figure, Axes]:
    """Return a page with one row per label, from top to bottom at y = 0, 1, 2, …; all measures in pixels.

    Labels take at most two fifths of the width, wrapped, to the left of the axes.
    """
    wrapped = [wrap(label, LABELS * width) for label in labels]
    left = label_room(labels, width)
    row = max(label.count("\n") + 1 for label in wrapped) * LINE + 12
    page = canvas(width, top + row * len(labels) + bottom)
    axes = axes_at(page, left, top, width - left - right, row * len(labels))
    axes.set_ylim(len(labels) - 0.5, -0.5)
    side = -left / (width - left - right)
    for y, label in enumerate(wrapped):
        axes.text(side, y, label, va="center", transform=axes.get_yaxis_transform())
    return page, axes


def label_room(labels: list[str], width: float) -> float:
    """Return the pixels that the labels of a row chart take."""
    lines = (line for label in labels for line in wrap(label, LABELS * width).split("\n"))
    return 12 + max(map(text_width, lines))


def key(page: Figure, entries: list[tuple[str, dict[str, Any]]], top: float) -> None:
    """Draw a legend from `top` pixels down, in as many columns as fit: texts with the properties of their markers."""
    width = page.get_figwidth() * PIXELS_PER_INCH
    columns = max(1, min(len(entries), int(width / (34 + max(text_width(text) for text, _ in entries)))))
    page.legend(
        [Line2D([], [], **{"linestyle": "none", **look}) for _, look in entries],
        [text for text, _ in entries],
        loc="upper left",
        bbox_to_anchor=(0, 1 - top / (page.get_figheight() * PIXELS_PER_INCH)),
        ncols=columns,
        borderaxespad=0,
        borderpad=0.2,
        handlelength=1.4,
        handletextpad=0.4,
        columnspacing=1.2,
        labelspacing=0.35,
        labelcolor=MUTED,
    )


def key_height(texts: list[str], width: float) -> float:
    """Return the pixels that `key` takes."""
    columns = max(1, min(len(texts), int(width / (34 + max(map(text_width, texts))))))
    return 6 + 17 * -(-len(texts) // columns)


def label_points(axes: Axes, points: list[tuple[float, float, str]]) -> None:
    """Write a text beside each point, where it meets no text, point or line; one without room is left out."""
    canvas = axes.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)  # `canvas` makes no other
    renderer = canvas.get_renderer()
    places = [((0, 6), "center", "bottom"), ((0, -6), "center", "top"), ((7, 0), "left", "center")]
    places += [((-7, 0), "right", "center")]
    spots = axes.transData.transform([(x, y) for x, y, _ in points])
    taken = [Bbox.from_extents(x - 4, y - 4, x + 4, y + 4) for x, y in spots]
    taken += [text.get_window_extent(renderer).padded(1) for text in axes.texts]
    drawn = [line for line in axes.lines if line.get_linestyle() != "None"]
    paths = [line.get_transform().transform_path(line.get_path()) for line in drawn]
    room = axes.get_window_extent(renderer).padded(14)
    for x, y, text in points:
        for offset, across, up in places:
            label: Annotation = axes.annotate(
                text, (x, y), offset, textcoords="offset points", ha=across, va=up, annotation_clip=False
            )
            box = label.get_window_extent(renderer).padded(1)
            is_inside = room.containsx(box.x0) and room.containsx(box.x1) and box.y0 >= room.y0 + 14
            is_crossed = any(path.intersects_bbox(box, filled=False) for path in paths)
            if is_inside and not is_crossed and not box.count_overlaps(taken):
                taken.append(box)
                break
            label.remove()


@cache
def text_width(text: str, size: float = SMALL, weight: str = "normal") -> float:
    """Return the width of one line of text in pixels."""
    font = FontProperties(family=FAMILY, size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] * PIXELS_PER_INCH / 72


def wrap(text: str, width: float, size: float = SMALL, weight: str = "normal") -> str:
    """Break a text into lines of at most `width` pixels; single letters (i, w, z) stay with the next word."""
    bound = re.sub(r"(?<!\w)(\w) ", "\\1\N{NO-BREAK SPACE}", text)
    if text_width(bound, size, weight) <= width:
        return bound
    lines = [""]
    for word in bound.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if not lines[-1] or text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def to_svg(page: Figure) -> str:
    """Return the drawing as SVG, the same bytes for the same drawing: no date, no version, no random ids.

    Its texts are texts, in our font where the machine has it, else in its own, which is hardly ever wider.
    """
    stream = io.StringIO()
    page.savefig(stream, format="svg", metadata=_NO_METADATA)
    return slim(stream.getvalue())
