"""How a finished Polish text is set: which words must not end a line, how ranges of years are written."""

import re

_ONE_LETTER = re.compile(r"(?<![^\s(„«–—\N{NO-BREAK SPACE}])([AaIiOoUuWwZz]) (?=\S)")
_SHORT = re.compile(
    r"(?<![^\s(„«–—\N{NO-BREAK SPACE}])(art\.|ust\.|pkt|nr|Nr|poz\.|ok\.|np\.|s\.|w\.) (?=[\dIVXLCivx„])"
)
_YEAR = re.compile(r"(?<=\b(?:19|20)\d\d) (?=r\.|rok\b|roku\b)")
_RANGE = re.compile(r"(?<![\d/-])((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)(?![\d/-])")
_TAG = re.compile(r"(<(?:script|style|svg)\b.*?</(?:script|style|svg)>|<[^>]+>)", re.DOTALL)
_JOINED = "\\1\N{WORD JOINER}–\N{WORD JOINER}\\2"


def typeset(text: str) -> str:
    """Return a text whose one-letter words stay with the next one and whose ranges of years have an en dash."""
    text = _RANGE.sub(_JOINED, text)
    text = _ONE_LETTER.sub("\\1\N{NO-BREAK SPACE}", text)
    text = _SHORT.sub("\\1\N{NO-BREAK SPACE}", text)
    return _YEAR.sub("\N{NO-BREAK SPACE}", text)


def typeset_html(html: str) -> str:
    """Return HTML whose texts, and nothing else, are typeset."""
    parts = _TAG.split(html)
    return "".join(part if part.startswith("<") else typeset(part) for part in parts)
