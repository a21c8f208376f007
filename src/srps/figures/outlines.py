"""Texts of drawings as matplotlib measures and outlines them, each text once per process. Knows no figure.

Matplotlib shapes a text anew for every question: how wide it is, where its lines stand, which outlines are drawn where.
Pages repeat texts (cities, years, numbers on axes), and shaping them is the dearest part of a drawing.
"""

from functools import cache
from typing import Any, TextIO

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

from srps.svg import FAMILY

_POINTS_PER_INCH = 72
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


class _Outlines(TextToPath):
    """Matplotlib's measures and outlines of texts, remembered; all texts are in the one family, in upright letters."""

    def __init__(self) -> None:
        super().__init__()
        self._measured: dict[tuple[str, object], tuple[float, float, float]] = {}
        self._laid_out: dict[tuple[str, str], list[tuple[str, float, float, float]]] = {}
        self._glyphs: dict[str, Any] = {}

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, ...]:
        """Return the measures of one line at its font size, in points."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        name = (s, prop.get_weight())
        if name not in self._measured:
            whole = prop.copy()
            whole.set_size(self.FONT_SCALE)
            self._measured[name] = super().get_text_width_height_descent(s, whole, ismath=False)
        scale = prop.get_size_in_points() / self.FONT_SCALE
        return tuple(measure * scale for measure in self._measured[name])

    def get_glyphs_with_font(
        self, font: FT2Font, s: str, glyph_map: Any = None, return_new_glyphs_only: bool = False, **rest: Any
    ) -> tuple[list[tuple[str, float, float, float]], dict[str, Any], list[Any]]:
        """Return the glyphs of one line with their places, and the outlines of those not in `glyph_map`."""
        name = (s, font.postscript_name)
        if name not in self._laid_out:
            placed, new, _ = super().get_glyphs_with_font(font, s, self._glyphs, return_new_glyphs_only=True, **rest)
            self._glyphs |= new
            self._laid_out[name] = placed
        placed = self._laid_out[name]
        known = glyph_map or {}
        outlines = {glyph: self._glyphs[glyph] for glyph, *_ in placed if glyph not in known}
        return placed, outlines if return_new_glyphs_only else {**known, **outlines}, []


_OUTLINES = _Outlines()


class _Renderer(RendererSVG):
    """Matplotlib's SVG with remembered texts."""

    def __init__(self, width: float, height: float, stream: TextIO, resolution: float) -> None:
        super().__init__(width, height, stream, image_dpi=resolution, metadata=_NO_METADATA)
        self._text2path = _OUTLINES


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
