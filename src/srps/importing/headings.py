"""Finds what a line begins: a goal, an action, a rating, a domain. Knows no table and no number grammar."""

import re
import unicodedata
from dataclasses import dataclass, field

from srps.importing import doubts
from srps.importing.recipes import Recipe
from srps.messages import Message

_NUMBER = r"(?:nr\.?\s*)?(?P<number>[IVXLC]+(?:\.\d+)*(?![^\W\d_])|\d+(?:\.\d+)*|[A-Z]\.?\d+(?:\.\d+)*)"
_SEPARATOR = r"\s*[.:)–—-]*\s*"
_HEADINGS = tuple(
    (kind, re.compile(rf"\W*{words}{_SEPARATOR}{_NUMBER}{_SEPARATOR}(?P<name>.*)", re.IGNORECASE | re.DOTALL))
    for kind, words in (
        ("strategic", r"(?:cel\w*\s+strategiczn\w+|cel\s+g[łtl][óo]wn\w+|priorytet\w*|obszar\s+(?:priorytetowy|strategiczny|"
         r"interwencji)|ad\b\.?|(?:obszar|filar)(?=\s+(?:nr\.?\s*)?(?:[IVX]+|\d+)\s*[.:–—-]\s*[^\W\d]))"),
        ("operational", r"cel\w*\s+operacyjn\w+"),
        ("specific", r"cel\w*\s+szczeg\w+"),
        ("any", r"cel\b"),
        ("action", r"(?:zadani[ea]|działani[ea]|dzialani[ea]|dziatani[ea]|kierunek\s+(?:działa\w+|dziala\w+))"),
    )
)  # fmt: skip
_NUMBER_FIRST = re.compile(
    rf"\s*{_NUMBER}\s*[.)]?\s*(?P<words>cel\w*\s+(?:strategiczn|operacyjn|szczeg)\w+|priorytet|filar)"
    r"\s*[:.–—-]\s*(?P<name>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A heading with its number in front: `1.1 Cel operacyjny – Pomoc rodzinom`."""
_CAPTION = re.compile(r"\W*(?P<kind>cel\w*\s+(?:strategiczn|operacyjn|szczeg)\w+)\s*:?\s*$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\s*(?P<number>[IVXLC]+(?:\.\d+)+|\d+(?:\.\d+)*|[IVXLC]+)\s*[.)]\s*(?P<name>[^\W\d].*)", re.DOTALL
)
_GRADE = (
    r"(?:(?:bardzo|w\s+stopniu|dobr\w+|dostateczn\w+|niedostateczn\w+|celując\w+|wysok\w+|średni\w+|nisk\w+|pełn\w+|częściow\w+|"
    r"zadowalając\w+|wzorow\w+)\s*)+"
)
RATING = re.compile(
    rf"\b(?:ocena|stopień\s+(?:realizacji|wdrożenia))(?:\s+\w+){{0,3}}\s*[:–=-]\s*(?:{_GRADE}\s*\(\s*)?(?P<value>[\d,.;/ ]*\d)\)?(?:\s*(?:pkt|punkt\w*))?\s*\.?\s*$",
    re.IGNORECASE,
)
DOMAIN = re.compile(
    r"\W*(?:dziedzina|obszar(?:\s+tematyczny)?)\s*(?:nr\s*\d+)?\s*[:–-]\s*(?P<name>\S.*)", re.IGNORECASE
)
LONGEST_HEADING = 900
LEVELS = ("strategic", "operational", "specific")


@dataclass(eq=False)
class Goal:
    """A goal as it is found; `number` as printed, the goal that it belongs to, and where its heading stands."""

    level: str
    number: str
    name: str
    line: int
    page: int | None = None
    parent: "Goal | None" = None
    domain: str = ""
    rating: str = ""
    priorities: str = ""
    words: str = ""
    doubt: Message = doubts.NONE
    code: str = ""
    line_of_rating: int | None = None
    depth: int | None = None
    """The level of its heading where the file marks headings."""


@dataclass(eq=False)
class Action:
    """An action as it is found, and the goal that it belongs to."""

    goal: Goal | None
    number: str
    name: str
    line: int
    page: int | None = None
    area: str = ""
    deadline: str = ""
    executors: list[str] = field(default_factory=list)
    state: str = ""
    evidence: str = ""
    explanation: str = ""
    words: str = ""
    doubt: Message = doubts.NONE


@dataclass(frozen=True)
class Heading:
    """What a line begins: `kind` is a level, `action`, or `caption` (a level whose number stands on the next line)."""

    kind: str
    number: str = ""
    name: str = ""


def heading_of(text: str, recipe: Recipe | None = None, caption: str = "") -> Heading | None:
    """Say what a line begins, by the recipe first; `caption` is the level that the line above announced."""
    if len(text) > LONGEST_HEADING:
        return None
    return (recipe and _by_recipe(text, recipe, caption)) or _by_words(text) or _by_caption(text, caption)


def _by_recipe(text: str, recipe: Recipe, caption: str) -> Heading | None:
    kinds = [(goal.level, pattern) for goal, pattern in recipe.patterns if goal.above.casefold() in caption.casefold()]
    for kind, pattern in (*kinds, *(("action", pattern) for pattern in recipe.action_patterns)):
        if found := pattern.match(text):
            groups = found.groupdict()
            return Heading(kind, groups.get("number") or "", clean_name(groups.get("name") or ""))
    return None


def _by_words(text: str) -> Heading | None:
    if (found := _NUMBER_FIRST.match(text)) and _is_title(found["name"]):
        level = _level_of(found["words"]) if "cel" in fold(found["words"]) else "strategic"
        return Heading(level, found["number"].rstrip("."), clean_name(found["name"]))
    for kind, pattern in _HEADINGS:
        found = pattern.match(text)
        if found and _is_title(found["name"]):
            level = LEVELS[min(found["number"].count("."), 2)] if kind == "any" else kind
            return Heading(level, found["number"].rstrip("."), clean_name(found["name"]))
    return None


def _by_caption(text: str, caption: str) -> Heading | None:
    if found := _CAPTION.match(text):
        return Heading("caption", "", _level_of(found["kind"]))
    if caption in LEVELS and (found := _NUMBERED.match(text)):
        return Heading(caption, found["number"], clean_name(found["name"]))
    return None


def _level_of(words: str) -> str:
    folded = fold(words)
    return "strategic" if "strateg" in folded else "operational" if "operac" in folded else "specific"


def _is_title(name: str) -> bool:
    """Say whether what stands behind a number names a goal, and is no sentence that goes on about it."""
    name = name.strip()
    return not name or (
        not re.match(r"(?:[,;]|(?:i|oraz|lub|do|został\w*|jest|był\w*|zrealizowan\w+|obejm\w+|uzyskał\w*)\b)", name)
    )


def clean_name(text: str) -> str:
    """Return a name without the spaces and marks around it."""
    return " ".join(text.split()).strip(" –—-•:|")


def fold(text: str) -> str:
    """Return a text in small letters without diacritics, as words of headings are compared."""
    text = text.casefold().replace("ł", "l")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def assign_codes(goals: list[Goal]) -> None:
    """Give each goal the number by which other tables know it.

    A number that is printed whole (1.2, II.7.1) is kept. Where the bare numbers of a level begin anew below each parent,
    and for goals without a number, the parent's code stands before it.
    """
    used: set[str] = set()
    for level in LEVELS:
        these = [goal for goal in goals if goal.level == level]
        first: dict[str, Goal | None] = {}
        again = False
        for goal in these:
            if "." in goal.number or not goal.number:
                continue
            if goal.number in first and first[goal.number] is not goal.parent:
                again = True
            first.setdefault(goal.number, goal.parent)
        counts: dict[int, int] = {}
        for goal in these:
            counts[id(goal.parent)] = counts.get(id(goal.parent), 0) + 1
            number = goal.number or str(counts[id(goal.parent)])
            parent = goal.parent.code if goal.parent else ""
            alone = "." in number or not parent or (goal.number and not again and number not in used)
            goal.code = number if alone else f"{parent}.{number}"
        used |= {goal.code for goal in these}
