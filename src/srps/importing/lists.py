"""Reads labelled values: `liczba wydanych Kart – 47`, the parts behind `w tym`, and lists of contributors."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from srps.importing import doubts
from srps.importing.found import Found, Text
from srps.importing.tokens import Number
from srps.messages import Message
from srps.numbers import NumberFormatError, parse_quantity

LABEL_WORDS = re.compile(
    r"\W*(?:(?:og[oó]ln\w+|łączn\w+|całkowit\w+|średni\w+)\s+)?(?:liczb[aęy]|ilość|ilosc|kwot[aęy]|wartość|wartosc|odsetek|"
    r"procent|udział|wskaźnik\w*|wskaznik\w*|powierzchni\w|kubatur\w|wielkość|wysokość|poziom|stopień|koszt\w*|"
    r"wydatk\w+|nakład\w*|środki|suma|czas|frekwencja)\b",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*(?:[-–—:=]+|\bwyn(?:osi|iosła|iósł|iosło|oszą)\b|\bto\b)\s*$", re.IGNORECASE)
PARTS = re.compile(r"\W{0,3}(?:z\s+(?:tego|czego)|w\s+tym)\b\W*(?P<some>m\.?\s?in\.?\W*)?", re.IGNORECASE)
LONGEST_LABEL = 300


@dataclass
class Item:
    """A label with its total, waiting for its parts."""

    label: str
    total: Found | None
    parts_follow: bool = False
    part_of: str = ""


def clean_label(text: str) -> str:
    """Return a label without the marks before and behind it."""
    text = " ".join(text.split())
    text = re.sub(r"^(?:[•–—\-▪*]\s*)+", "", text)
    text = re.sub(r"^\d{1,2}[.)]\s+|^[a-z]\)\s+|^(?:wskaźnik|miernik)\s*:\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"[\s,;:–—=-]+$|\s+(?:i|oraz|a)$", "", text)
    return text[:LONGEST_LABEL].strip()


def split_at_separator(text: str) -> tuple[str, bool]:
    """Return the text before a value, and whether a separator stood between them."""
    found = SEPARATOR.search(text)
    return (text[: found.start()], True) if found else (text, False)


def readable(printed: str) -> Message:
    """Return why the number grammar refuses a value, in words for a person; empty where it reads it."""
    try:
        parse_quantity(printed)
    except NumberFormatError as error:
        return doubts.NONE if error.reason == "missing" else doubts.unreadable(error.reason)
    return doubts.NONE


def value_row(text: Text, number: Number, cells: dict[str, str], doubt: Message = doubts.NONE) -> Found:
    """Return the row of a value that a text prints, taken."""
    row = Found(
        "indicators",
        {"value": number.printed, **cells},
        text.passage.line_at(number.begins),
        text.passage.page,
        _words(text.text, number),
        text.goal,
        text.action,
        number.doubt or doubt or readable(number.printed) or _heading_only(cells.get("indicator", "")),
    )
    return text.take(number, row)


_HEADING_ONLY = re.compile(
    r"(?:(?:wartość|wskaźnik\w*|miernik\w*|liczba|ilość|kwota|jednostk\w+|miary|osiągnięt\w+|docelow\w+|planowan\w+|bazow\w+|"
    r"wykonanie|plan|stan|realizacj\w+|nazwa|uwagi|dynamik\w+|zmian\w+|kwarta\w+|półrocz\w+|prognoz\w+|[ivx]+|%|tys|mln|w|na|za|rok\w*|r|lp|(?:19|20)\d\d|zł|szt\w*|os|osób|godz\w*)\W*)+",
    re.IGNORECASE,
)


def _heading_only(label: str) -> Message:
    """Return the doubt about a label that heads a column and names nothing."""
    return doubts.LIKE_HEADING if _HEADING_ONLY.fullmatch(label) else doubts.NONE


def _words(text: str, number: Number) -> str:
    start = max(text.rfind("\n", 0, number.begins), number.begins - 160, -1) + 1
    end = text.find("\n", number.ends)
    return " ".join(text[start : min(len(text) if end < 0 else end, number.ends + 80)].split())


def parts_in(text: Text, start: int, end: int, item: Item) -> list[Found]:
    """Read the parts of a total behind `w tym`: `3 508 dzieci i 708 rodziców`, `psycholog – 219, prawnik – 44`."""
    rows = []
    previous = start
    for number in text.open(start, end):
        before = text.text[previous : number.begins]
        name, separated = split_at_separator(before)
        name = clean_label(re.sub(r"^\W*(?:i|oraz|a także)\b", "", name.strip(" ,;.()")))
        stop = _phrase_end(text.text, number.ends, end)
        behind = text.text[number.ends : stop]
        if separated and name:
            part = name
            previous = _after_value(text.text, number.ends)
        else:
            part = clean_label(f"{name} {behind}" if _is_context(name) else behind)
            previous = stop
        part = part if "(" in part else part.rstrip(" )")
        if not part:
            continue
        rows.append(value_row(text, number, {"indicator": item.label, "breakdown": part, "part_of": item.part_of}))
    return rows


def _is_context(name: str) -> bool:
    return bool(name) and len(name.split()) <= 4 and not re.match(r"(?:dla|do|w|na|z)$", name)


def _after_value(text: str, position: int) -> int:
    """Return where the next name begins behind a value and its noun or remark: `219 osób, - `, `2 (dotyczy …)`."""
    found = re.compile(
        r"\s*(?:os[oóe]b\w*|os\.|rodzin\w*|dzieci|szt\.?|wniosk\w+|porad\w*|konsultacj\w+)?\s*(?:\([^()]*\))?[\s,;.]*"
    ).match(text, position)
    return found.end() if found else position


_PHRASE_END = re.compile(r"[,;\n(]|\.(?=\s|$)|\s(?:i|oraz|a także)\s+(?=(?:ok\.\s*|ponad\s+|około\s+)?\d)|\s[-–—]\s")


def _phrase_end(text: str, start: int, end: int) -> int:
    found = _PHRASE_END.search(text, start, end)
    return found.start() if found else end


# --- contributors ---------------------------------------------------------------------------------------------------

_NAMED_VALUE = re.compile(
    r"(?P<name>[^\d\n]{2,90}?)\s*[-–—:]\s*(?=(?:ok\.\s*|około\s+|ponad\s+)?\d)|"
    r"(?P<short>\b[A-ZŁŚŻ][\w/]*[A-ZŁŚŻ][\w/]*)\s+(?=\d)"
)


class Contributors:
    """Names of the institutions that report values, learned from the cells of a document.

    A name is what stands between the beginning of a cell (or the value before) and a dash with a value; where a remark
    stands between two values, the longest known name that it ends with begins the next.
    """

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.names: Counter[str] = Counter(dict.fromkeys(given, 99))

    def learn(self, cells: Iterable[str]) -> None:
        """Learn the names of a document from its cells."""
        for cell in cells:
            begin = 0
            for found in _NAMED_VALUE.finditer(cell):
                name = _tidy(cell[begin : found.end("name") if found["name"] else found.end("short")])
                if 1 < len(name) <= 60 and name[0].isupper() and len(name.split()) <= 6 and not _REMARK.search(name):
                    self.names[name] += 1
                value = re.compile(r"(?:ok\.\s*|około\s+|ponad\s+)?[\d ]*\d(?:,\d+)?").match(cell, found.end())
                begin = value.end() if value else found.end()

    def split(self, between: str) -> tuple[str, str]:
        """Return the remark and the name in the text between two values; the name is empty where none is known."""
        text = _tidy(between)
        candidates = [name for name in self.names if _ends_with(text, name)]
        if not candidates:
            return text, ""
        name = max(candidates, key=len)
        return text[: len(text) - len(name)].strip(" ,;."), name


_REMARK = re.compile(r"\b(?:w tym|projekt|udział|program|liczba|poradnictwo|realizacja|zajęcia)\b", re.IGNORECASE)


def _ends_with(text: str, name: str) -> bool:
    if not text.endswith(name):
        return False
    rest = text[: len(text) - len(name)]
    return not rest or not rest[-1].isalnum()


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(" ,;.:–—-•")


def contributor_rows(text: Text, label: str, known: Contributors, value_first: bool = False) -> list[Found]:
    """Read a cell of contributors: `MOPS – 263, w tym: psycholog 219 osób, - specjalista - 44 PUP – 0`."""
    if value_first:
        return [
            value_row(text, number, {"indicator": label, "breakdown": name})
            for number in text.open()
            if (name := re.sub(r"^\W+", "", _counted_part(text.text, number, ",;\n")))
        ]
    reader = _ContributorCell(text, label, known)
    rows = [row for number in text.open() if (row := reader.read(number))]
    _mark_sums(rows)
    return rows


def _mark_sums(rows: list[Found]) -> None:
    """Say of a contributor with parts whether they add up to it."""
    for row in rows:
        parts = [other for other in rows if other.cells.get("part_of") == row.cells["breakdown"]]
        if parts and "part_of" not in row.cells:
            printed = [other.cells["value"] for other in (row, *parts)]
            amounts = [amount for text in printed if (amount := _amount(text)) is not None]
            whole = len(amounts) == len(printed) and sum(amounts[1:]) == amounts[0]
            row.cells["parts"] = "all" if whole else "subset"


def _amount(printed: str) -> Decimal | None:
    try:
        return parse_quantity(printed).value
    except NumberFormatError:
        return None


class _ContributorCell:
    """Reads the values of one cell in order; knows whose parts are being listed, and how."""

    def __init__(self, text: Text, label: str, known: Contributors) -> None:
        self.text, self.label, self.known = text, label, known
        self.previous, self.owner = 0, ""
        self.inside = self.number_first = False

    def read(self, number: Number) -> Found | None:
        """Return the row of a number; None where it is no contributor's value."""
        source = self.text.text
        between = source[self.previous : number.begins]
        self.inside = self.inside or bool(self.owner and PARTS.search(between))
        name_text, separated = split_at_separator(between)
        separated = separated or bool(_SHORT_NAME.search(between))
        remark, name = self.known.split(name_text)
        if separated and not self.previous and not name:
            name, remark = _tidy(name_text), ""
        if separated and name:
            self.owner, self.inside, self.number_first = name, False, False
            return self._row(number, name, "", number.ends)
        if source[number.begins - 1 : number.begins] == "(" and source[number.ends : number.ends + 1] == ")":
            part = _tidy(PARTS.split(between.rstrip("("))[-1])
            doubt = doubts.WHOSE_NUMBER
            return self._row(number, part, self.owner, number.ends + 1, doubt) if self.owner and part else None
        if self.inside:
            return self._part(number, between, remark, separated)
        if separated and "\n" not in between.strip():
            doubt = doubts.UNKNOWN_INSTITUTION
            return self._row(number, _tidy(remark.rpartition("\n")[2]), "", number.ends, doubt)
        return None

    def _part(self, number: Number, between: str, remark: str, separated: bool) -> Found | None:
        """Return the row of a part of the contributor that was read last."""
        announced = PARTS.search(between)
        words = _tidy(between[announced.end() :] if announced else remark.rsplit(",", maxsplit=1)[-1])
        behind = _counted_part(self.text.text, number)
        self.number_first = self.number_first or not words
        if not self.number_first and words and (separated or _COUNTED_ONLY.fullmatch(behind)):
            return self._row(number, words, self.owner, _after_value(self.text.text, number.ends))
        if not behind or (words and not self.number_first):
            return None
        return self._row(number, behind, self.owner, self.text.text.find(behind, number.ends) + len(behind))

    def _row(self, number: Number, name: str, part_of: str, ends: int, doubt: Message = doubts.NONE) -> Found:
        self.previous = ends
        cells = {"indicator": self.label, "breakdown": name} | ({"part_of": part_of} if part_of else {})
        doubt = doubt or (doubts.NONE if name and len(name) <= _LONGEST_NAME else doubts.CHECK_PART)
        return value_row(self.text, number, cells, doubt)


_SHORT_NAME = re.compile(r"\b[A-ZŁŚŻ][\w/]*[A-ZŁŚŻ][\w/]*\s*$")
_COUNTED_ONLY = re.compile(r"(?:os[oóe]b\w*|os\.?|rodzin\w*|dzieci|szt\.?)", re.IGNORECASE)
_LONGEST_NAME = 120


def _counted_part(source: str, number: Number, stops: str = "") -> str:
    last = min(len(source), number.ends + 160)
    if stops:
        places = [place for stop in stops if (place := source.find(stop, number.ends, last)) >= 0]
        return clean_label(source[number.ends : min([*places, last])])
    return clean_label(source[number.ends : _phrase_end(source, number.ends, last)])
