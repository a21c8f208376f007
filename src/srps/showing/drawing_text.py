"""Drawings as matplotlib writes them in SVG, made smaller. Knows no figure."""

import re

FAMILY = "DejaVu Sans"
"""The one font of all drawings."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PROLOGUE = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_UNTURNED = re.compile(r' transform="rotate\(-0 [^)]*\)"')
_DIGITS = re.compile(r"(\d\.\d\d)\d+")


def slim(svg: str) -> str:
    """Leave out comments, document type, indents, turns by nothing and digits far below a pixel."""
    svg = _PROLOGUE.sub("", _COMMENT.sub("", svg))
    svg = _DIGITS.sub(r"\1", _UNTURNED.sub("", svg))
    return "\n".join(filter(None, map(str.strip, svg.split("\n")))) + "\n"
