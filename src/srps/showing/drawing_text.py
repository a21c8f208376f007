"""Drawings as matplotlib writes them in SVG: made smaller, with texts as outlines or as texts. Knows no figure."""

import re

FAMILY = "DejaVu Sans"
"""The one font of all drawings."""
OUTLINES_OF_EM = 100
"""Units in which matplotlib draws the outlines of a font: its font size is their scale times this."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WRITTEN = re.compile(r"<!-- ([^\n]*?) -->\s*<g (?=(?:style=\"[^\"]*\" )?transform=)")
_OUTLINED = re.compile(
    r'<g aria-label="(?P<text>[^"]*)"(?P<style> style="[^"]*")? '
    r'transform="(?P<place>translate\([^)]*\)(?: rotate\([^)]*\))?) scale\((?P<scale>[\d.]+) -[\d.]+\)">'
    r"(?P<outlines>.*?)</g>",
    re.DOTALL,
)


def slim(svg: str) -> str:
    """Leave out comments, indents and digits behind a tenth of a font unit (far below a pixel): half of the file.

    A text's outlines are labelled with the text, which stood in a comment before.
    """
    svg = _WRITTEN.sub(_labelled, svg)
    lines = map(str.strip, _COMMENT.sub("", svg).split("\n"))
    svg = "\n".join(filter(None, lines)).replace("DejaVuSans-", "f") + "\n"
    return re.sub(r"(translate\(\d+\.\d)\d+( 0\))", r"\1\2", svg)


def with_texts(svg: str) -> str:
    """Return a slim drawing with texts in place of their outlines, for a printer that has the font.

    They can be searched and copied.
    """
    return _OUTLINED.sub(_text, svg).replace("<svg ", f'<svg font-family="{FAMILY}" ', 1)


def _labelled(match: re.Match[str]) -> str:
    text = match[1].replace('"', "&quot;")
    return f'<g aria-label="{text}" '


def _text(match: re.Match[str]) -> str:
    weight = ' font-weight="bold"' if '"#fBold-' in match["outlines"] else ""
    size = float(match["scale"]) * OUTLINES_OF_EM
    return (
        f'<text{match["style"] or ""} transform="{match["place"]}" font-size="{size:g}"{weight}>{match["text"]}</text>'
    )
