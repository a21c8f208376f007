"""How a finished text is set: what must not be parted at a line's end, how ranges of years are written."""

import re

TIE = "\N{NO-BREAK SPACE}"
_START = rf"(?<![^\s(\[/„«“–—{TIE}])"
"""Where a word begins."""
_ONE_LETTER = re.compile(rf"{_START}([AaIiOoUuWwZz]) (?=\S)")
_RANGE = re.compile(r"(?<![\d/-])((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)(?![\d/-])")
_TAG = re.compile(r"(<(?:script|style|svg|title)\b.*?</(?:script|style|svg|title)>|<[^>]+>)", re.DOTALL)
_JOINED = "\\1\N{WORD JOINER}–\N{WORD JOINER}\\2"

_BEFORE_A_NUMBER = "art|ust|pkt|nr|Nr|poz|ok|s|w|p|pp|l|lit|str|par|tab|rys|zał|rozdz|cz|No|Art|§"  # of both languages
_BEFORE_A_WORD = "np|m.in|tj|tzn|tzw|ds|im|ul|al|św|dr|prof|mgr|woj|gm"
_AFTER_A_NUMBER = (
    "%|‰|zł|gr|tys.|mln|mld|proc.|p.p.|pp|km|m|m²|m2|ha|kg|h|godz.|min|min.|os.|szt.|r.|rok|roku|lat|lata|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
)
_TIES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}(?:(?:{_BEFORE_A_NUMBER})\.?|§) (?=[\dIVXLCivx„“])",
        rf"{_START}lit\. (?=\w\b)",
        rf"(?<=\d) (?=(?:{_AFTER_A_NUMBER.replace('.', '[.]')})(?!\w))",
        r"(?:(?<=\btys\.)|(?<=\bmln)|(?<=\bmld)) (?=zł\b)",
        r"(?<=\d) (?=\d{3}(?!\d))",  # thousands
        r"(?<=[^\s–—]) (?=[–—](?!\S))",  # no line begins with a dash
        rf"(?<=[ {TIE}][–—]) (?=[+\N{{MINUS SIGN}}-]?\d)|(?<=\d[ {TIE}][–—]) (?=\S)",
        r" (?=→)|(?<=→) (?=[^ →]{1,9}(?:[ ).,;]|$))",  # a long number has a line of its own
    )
)
_AFTER_A_DASH = re.compile(rf"(?<=[–—])(?={TIE})")
"""Where a line may end in spite of the no-break space (Unicode's rule LB12a)."""
_POLISH_TIES = (_ONE_LETTER, re.compile(rf"{_START}(?:{_BEFORE_A_WORD.replace('.', '[.]')})\.? (?=\S)"))


def typeset(text: str, language: str = "pl") -> str:
    """Return a text in which numbers stay with their units, signs and places, dashes with the word before them.

    In Polish, one-letter words stay with the next one too, and ranges of years have an en dash.
    """
    if language == "pl":
        text = _RANGE.sub(_JOINED, text)
    for tie in (*_TIES, *(_POLISH_TIES if language == "pl" else ())):
        text = tie.sub(_tied, text)
    return _AFTER_A_DASH.sub("\N{WORD JOINER}", text)


def typeset_html(html: str, language: str = "pl") -> str:
    """Return HTML whose texts, and nothing else, are typeset."""
    parts = _TAG.split(html)
    return "".join(part if part.startswith("<") else typeset(part, language) for part in parts)


def _tied(found: re.Match[str]) -> str:
    return found[0].replace(" ", TIE)
