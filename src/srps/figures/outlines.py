"""Texts of drawings as matplotlib measures and outlines them, each text once per process. Knows no figure.

Matplotlib shapes a text anew for every question: how wide it is, where its lines stand, which outlines are drawn where.
Pages repeat texts (cities, years, numbers on axes), and shaping them is the dearest part of a drawing.
"""

import math
from functools import cache
from typing import Any, NamedTuple, TextIO

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import TextToPath

from srps.showing.drawing_text import FAMILY

_POINTS_PER_INCH = 72
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


class _Line(NamedTuple):
    """One line of text in units of `TextToPath.FONT_SCALE` to the em."""

    placed: list[tuple[str, float, float, float]]
    """Name of each glyph, its x and y, its scale."""
    measures: tuple[float, float, float]
    """Width, height, descent."""


class _Outlines(TextToPath):
    """Matplotlib's measures and outlines, shaped once for both; all texts are in upright letters of one family."""

    def __init__(self) -> None:
        super().__init__()
        self._heights: dict[object, tuple[float, ...]] = {}
        self._files: dict[object, list[Any]] = {}
        self._lines: dict[tuple[str, str], _Line] = {}
        self._outlines: dict[str, tuple[Any, Any]] = {}
        self._extents: dict[str, tuple[float, float, float]] = {}

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, ...]:
        """Return the measures of one line at its font size, in points."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / self.FONT_SCALE
        return tuple(measure * scale for measure in self._shape(self._get_font(prop), s).measures)

    def get_glyphs_with_font(
        self, font: FT2Font, s: str, glyph_map: Any = None, return_new_glyphs_only: bool = False, **_: Any
    ) -> tuple[list[tuple[str, float, float, float]], dict[str, Any], list[Any]]:
        """Return the glyphs of one line with their places, and the outlines of those not in `glyph_map`."""
        placed = self._shape(font, s).placed
        known = glyph_map or {}
        new = {glyph: self._outlines[glyph] for glyph, *_ in placed if glyph not in known}
        return placed, new if return_new_glyphs_only else {**known, **new}, []

    def line_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        """Return how far lines reach above and below their base at the font size, and the gap between them."""
        weight = prop.get_weight()
        if weight not in self._heights:
            font = self._get_font(prop)
            line, em = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")["unitsPerEm"]
            self._heights[weight] = (line["sTypoAscender"], -line["sTypoDescender"], line["sTypoLineGap"], em)
        *heights, em = self._heights[weight]
        scale = 1 / em * prop.get_size_in_points()
        return tuple(height * scale for height in heights)

    def _get_font(self, prop: FontProperties) -> FT2Font:
        weight = prop.get_weight()
        if weight not in self._files:
            self._files[weight] = fontManager._find_fonts_by_props(prop)
        return get_font(self._files[weight])  # not kept here: an opened font must not be used across a fork

    def _shape(self, font: FT2Font, text: str) -> _Line:
        name = (text, font.postscript_name)
        if name not in self._lines:
            font.set_size(self.FONT_SCALE, self.DPI)  # matplotlib's other renderers use the same font
            placed, top, bottom, end = [], -math.inf, math.inf, 0.0
            for item in font._layout(text, LoadFlags.NO_HINTING):
                glyph = self._get_glyph_repr(item.ft_object, item.glyph_index)
                if glyph not in self._outlines:
                    loaded = item.ft_object.load_glyph(item.glyph_index, LoadFlags.NO_HINTING)
                    self._outlines[glyph] = item.ft_object.get_path()
                    self._extents[glyph] = (loaded.bbox[1] / 64, loaded.bbox[3] / 64, loaded.horiAdvance / 64)
                low, high, advance = self._extents[glyph]
                placed.append((glyph, item.x, item.y, 1.0))
                top, bottom, end = max(top, item.y + high), min(bottom, item.y + low), item.x + advance
            self._lines[name] = _Line(placed, (end, top - bottom, -bottom) if placed else (0.0, 0.0, 0.0))
        return self._lines[name]


_OUTLINES = _Outlines()


class _Renderer(RendererSVG):
    """Matplotlib's SVG with remembered texts."""

    def __init__(self, width: float, height: float, stream: TextIO, resolution: float) -> None:
        super().__init__(width, height, stream, image_dpi=resolution, metadata=_NO_METADATA)
        self._text2path = _OUTLINES

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        return _OUTLINES.line_metrics(prop)  # without, matplotlib reads the font's tables again for every text


@cache
def text_width(text: str, size: float, weight: str) -> float:
    """Return the width of one line of text in points."""
    font = FontProperties(family=FAMILY, size=size, weight=weight)
    return _OUTLINES.get_text_width_height_descent(text, font, ismath=False)[0]


def write_svg(page: Figure, stream: TextIO) -> None:
    """Write a page as SVG without metadata, as `savefig` does, with texts as outlines."""
    resolution = page.dpi
    page.set_dpi(_POINTS_PER_INCH)  # the unit of matplotlib's SVG
    try:
        width, height = page.get_size_inches() * _POINTS_PER_INCH
        renderer = _Renderer(width, height, stream, resolution)
        page.draw(renderer)
        renderer.finalize()
    finally:
        page.set_dpi(resolution)
