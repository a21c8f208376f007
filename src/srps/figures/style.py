"""One look for every figure: page size, colours, fonts, rows with labels, label placement, SVG. Knows no data.

Colours follow Okabe and Ito (2008), darkened until each reaches 4.5:1 against white (WCAG 2.1, 1.4.3 and 1.4.11), so
that texts may have them too. Nothing is told by colour alone: every series has a marker, a hatch or a label of its own.
All measures are CSS pixels of a figure that is shown `WIDTH` pixels wide; font sizes are points.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from srps.figures import outlines
from srps.showing.drawing_text import FAMILY, slim
from srps.showing.language import Texts

WIDTH = 720
PIXELS_PER_INCH = 96
SMALL, NORMAL = 9.0, 10.0
LINE = 15
"""Pixels from one line of small text to the next."""
_NUMBER_DROP, _LABEL_DROP = -6.5, -19.5
"""Points from the lower edge of axes down to the numbers and to the label below it."""

BLUE = "#0072B2"
VERMILLION = "#C24E00"
GREEN = "#00805E"
PURPLE = "#9B4F85"
GREY = "#6B6B6B"
INK = "#1A1A1A"
MUTED = "#505050"
GUIDE = "#DCDCDC"
PALE = "#F1F1F1"

_THEME = {
    "figure.facecolor": "white",
    "font.family": FAMILY,
    "font.size": SMALL,
    "hatch.linewidth": 0.7,
    "svg.fonttype": "path",
    "svg.hashsalt": "srps",
    "text.color": INK,
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in the project's look; matplotlib's settings are as before afterwards."""
    with rc_context(sns.axes_style("white") | sns.plotting_context("paper") | _THEME):
        yield


def canvas(height: float) -> Figure:
    """Return an empty page of the common width; `height` in pixels."""
    page = Figure(figsize=(WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
    FigureCanvasAgg(page)  # measures texts; the SVG is written by `to_svg`
    return page


class _Across(XAxis):
    """An axis of `_Plane`: none of matplotlib's ticks is ever made."""

    majorTicks = minorTicks = ()  # noqa: N815


class _Up(YAxis):
    """An axis of `_Plane`: none of matplotlib's ticks is ever made."""

    majorTicks = minorTicks = ()  # noqa: N815


class _Plane(Axes):
    """Axes that only place things. Matplotlib's ticks are the slowest of all artists, and most figures show none."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _Across(self, clear=False), _Up(self, clear=False)


def axes_at(page: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes without lines, ticks and numbers at a place in pixels from the page's top left corner."""
    whole = page.get_figheight() * PIXELS_PER_INCH
    place = (left / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole)
    axes = page.add_axes(_Plane(page, place, xticks=[], yticks=[]))
    axes.set_axis_off()
    return axes


def row_chart(
    labels: list[str], *, label_width: float, right: float = 0, top: float = 0, bottom: float = 0, gap: float = 11
) -> tuple[Figure, Axes]:
    """Return a page with one row per label, from top to bottom at y = 0, 1, 2, …

    Parameters
    ----------
    labels : list of str
        Wrapped to `label_width` and set to the left of the axes.
    label_width, right, top, bottom : float
        Room in pixels beside, above and below the axes; shorter labels take less.
    gap : float
        Free pixels between the labels of two rows.
    """
    wrapped = [wrap(label, label_width) for label in labels]
    label_width = label_room(labels, label_width)
    row = max(label.count("\n") + 1 for label in wrapped) * LINE + gap
    page = canvas(top + row * len(labels) + bottom)
    width = WIDTH - label_width - 12 - right
    axes = axes_at(page, label_width + 12, top, width, row * len(labels))
    axes.set_ylim(len(labels) - 0.5, -0.5)
    for y, label in enumerate(wrapped):
        axes.text(-(label_width + 12) / width, y, label, va="center", transform=axes.get_yaxis_transform())
    return page, axes


def label_room(labels: list[str], most: float) -> float:
    """Return the pixels that labels take when they are wrapped to `most`."""
    return max(text_width(line) for label in labels for line in wrap(label, most).split("\n"))


def spread(centres: list[float], widths: list[float], low: float, high: float, gap: float = 14) -> list[float]:
    """Return places near the centres where things of these widths stand between `low` and `high` without overlap."""
    places: list[float] = []
    edge = low
    for centre, width in zip(centres, widths, strict=True):
        places.append(max(centre, edge + width / 2))
        edge = places[-1] + width / 2 + gap
    edge = high
    for position in reversed(range(len(places))):
        places[position] = min(places[position], edge - widths[position] / 2)
        edge = places[position] - widths[position] / 2 - gap
    return places


def beside(axes: Axes, y: float, text: str, **properties: Any) -> None:
    """Write a text to the right of a row chart, level with row `y`."""
    width = axes.get_position().width * WIDTH
    axes.text(1 + 12 / width, y, text, va="center", transform=axes.get_yaxis_transform(), **properties)


def number_axis(
    axes: Axes,
    texts: Texts,
    label: str,
    *,
    percent: bool = False,
    places: Iterable[float] | None = None,
    ends: tuple[float, float] | None = None,
) -> None:
    """Draw guides and an axis with a label; numbers as the language writes them, at `places` or about six of them."""
    write = texts.percent if percent else texts.number
    low, high = axes.get_xlim()
    if places is None:
        found = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        places = [place for place in found if low <= place <= high]
    shown = {float(place): write(round(float(place), 9), None) for place in places}
    strokes(axes, [((x, x), (0, 1)) for x in shown], transform=axes.get_xaxis_transform(), color=GUIDE, zorder=0.5)
    axis_below(axes, shown, ends)
    axes.annotate(
        label, (0.5, 0), (0, _LABEL_DROP), axes.transAxes, "offset points", ha="center", va="top", color=MUTED
    )


def strokes(axes: Axes, ends: Iterable[tuple[Sequence[float], Sequence[float]]], **properties: Any) -> None:
    """Draw straight lines as one artist, each given by its two x and its two y; many artists would be slow."""
    x, y = zip(*(((*across, np.nan), (*up, np.nan)) for across, up in ends), strict=True)
    look = {"linewidth": 0.8, "solid_capstyle": "butt"} | properties
    axes.add_artist(Line2D(np.ravel(x), np.ravel(y), **look))  # limits are set, `plot` would look for them


def axis_below(axes: Axes, shown: dict[float, str], ends: tuple[float, float] | None = None) -> None:
    """Draw a line along the lower edge, from side to side or between the ends, with ticks and texts at places."""
    across = axes.get_xaxis_transform()
    below = {"transform": across, "clip_on": False}
    ticks = {"marker": TICKDOWN, "markersize": 3, "markeredgewidth": 1, "color": MUTED, "zorder": 0.5}
    axes.add_artist(Line2D(list(shown), [0] * len(shown), linestyle="none", **ticks, **below))
    for place, text in shown.items():
        axes.annotate(
            text, (place, 0), (0, _NUMBER_DROP), across, "offset points", ha="center", va="top", color=MUTED, zorder=0.5
        )
    edge = {"color": GREY, "solid_capstyle": "projecting", "zorder": 2.5}
    strokes(axes, [(ends or axes.get_xlim(), (0, 0))], **edge, **below)


def key(page: Figure, left: float, top: float, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Draw a line of markers with their meaning; an entry is a text and the marker's properties."""
    axes = axes_at(page, left, top, WIDTH - left, 18)
    axes.set(xlim=(0, WIDTH - left), ylim=(0, 18))
    x = 6.0
    for text, marker in entries:
        axes.plot(x, 9, linestyle="none", clip_on=False, **marker)
        axes.text(x + 10, 9, text, va="center", color=MUTED)
        x += text_width(text) + 36


def label_points(axes: Axes, points: list[tuple[float, float, str]]) -> None:
    """Write a text beside each point, where it meets no text, point or line; one without room is left out."""
    renderer = axes.figure.canvas.get_renderer()
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
            is_inside = room.containsx(box.x0) and room.containsx(box.x1)
            is_crossed = any(path.intersects_bbox(box, filled=False) for path in paths)
            if is_inside and not is_crossed and not box.count_overlaps(taken):
                taken.append(box)
                break
            label.remove()


def text_width(text: str, size: float = SMALL, weight: str = "normal") -> float:
    """Return the width of one line of text in pixels."""
    return outlines.text_width(text, size, weight) * PIXELS_PER_INCH / 72


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

    Texts are outlines, so that no font is needed where it is shown.
    """
    stream = io.StringIO()
    outlines.write_svg(page, stream)
    return slim(stream.getvalue())
