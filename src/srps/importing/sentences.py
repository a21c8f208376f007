"""Reads numbers in running text: what each of them counts, in the words around it, and which are parts of another."""

import re

from srps.importing.found import Found, Text
from srps.importing.lists import PARTS, clean_label, value_row
from srps.importing.tokens import Number
from srps.numbers import NumberFormatError, parse_quantity

_STOP = re.compile(r"[;:\n]|\.(?=\s+[A-ZĄĆĘŁŃÓŚŹŻ„\d•])|[–—](?=\s)|\s-\s")
_AFTER = re.compile(
    r"[,;:()\n]|\.(?=\s|$)|\s[-–—]+\s?|(?<=\w)-\s|\s(?:i|oraz|a także|natomiast|w tym|z tego|w których|w którym|na łączną|o łącznej)\s"
)
_NOUN = re.compile(r"\s*(?:-\s*)?(?:ciu|tu|stu|ech|óch|miu)?\s*(?P<noun>[^\W\d_][\w./-]*(?:\s+[^\W\d_][\w./-]*){0,9})")
_LONGEST = 180
_NO_CONTENT = {
    "dla", "do", "na", "w", "we", "z", "ze", "oraz", "i", "a", "to", "tym", "było", "jest", "objęto", "ponad", "łącznie",
    "ogółem", "razem", "się", "po", "od", "przez", "o", "roku", "r", "udzielono", "wynosi", "wyniosła", "skorzystało",
}  # fmt: skip


def sentence_rows(text: Text, start: int = 0, end: int | None = None) -> list[Found]:
    """Return a row for every open number between two positions, with `note` beginning `text`."""
    last = len(text.text) if end is None else end
    rows: list[Found] = []
    total: tuple[Number, Found] | None = None
    open_numbers = text.open(start, last)
    for index, number in enumerate(open_numbers):
        following = open_numbers[index + 1].begins if index + 1 < len(open_numbers) else last
        if total and not _same_sentence(text.text, total[0].ends, number.begins):
            total = None
        if total and (some := _as_part(text, total, number)) is not None:
            behind = _behind(text.text, number, following)
            part = clean_label(behind) or clean_label(_before(text.text, total[0].ends, number.begins))
            cells = {"indicator": total[1].cells["indicator"], "breakdown": part, "note": "text"}
            row = value_row(text, number, cells, "" if part else "nie wiadomo, jaka to część")
            total[1].cells.setdefault("parts", some)
            rows.append(row)
            continue
        label, doubt = _label(text.text, number, start, following, rows)
        row = value_row(text, number, {"indicator": label, "note": "text"}, doubt)
        rows.append(row)
        total = (number, row) if PARTS.search(text.text[number.ends : following + 12]) else None
    return rows


def _same_sentence(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return "\n" not in between and ";" not in between and not re.search(r"\.\s+[A-ZĄĆĘŁŃÓŚŹŻ]", between)


def _as_part(text: Text, total: tuple[Number, Found], number: Number) -> str | None:
    """Say whether a number is a part of the total before it: `subset`, `examples`, or None where it is not.

    A part is behind `w tym` and not larger than its total.
    """
    between = text.text[total[0].ends : number.begins]
    found = PARTS.search(between)
    if not found:
        return None
    try:
        if parse_quantity(number.text).value > parse_quantity(total[0].text).value:
            return None
    except NumberFormatError:
        return None
    return "examples" if found["some"] else "subset"


def _behind(text: str, number: Number, following: int) -> str:
    stop = _AFTER.search(text, number.ends, min(following, number.ends + _LONGEST))
    end = stop.start() if stop else min(following, number.ends + _LONGEST)
    if stop and stop[0].startswith("-") and end == number.ends:  # "70 - ciu"
        later = _AFTER.search(text, stop.end(), following)
        end = later.start() if later else following
    return text[number.ends : end]


def _before(text: str, start: int, end: int) -> str:
    stops = [found.end() for found in _STOP.finditer(text, start, end)]
    return text[stops[-1] if stops else start : end]


def _label(text: str, number: Number, start: int, following: int, rows: list[Found]) -> tuple[str, str]:
    """Return what a number counts, and what is doubtful about it."""
    in_brackets = re.search(r"\(\s*(?:[^()\d]{0,40}?[:\s])?$", text[max(start, number.begins - 42) : number.begins])
    begin = _sentence_start(text, start, number.begins)
    noun_text = _behind(text, number, following)
    noun = clean_label(noun_text) if _NOUN.match(noun_text) else ""
    lead = text[begin : number.begins]
    if in_brackets:
        context = lead[: lead.rfind("(")]
        inner = lead[lead.rfind("(") + 1 :].strip(" :")
        context = re.sub(r"\([^()]*\)", " ", context)
        pieces = [piece.strip() for piece in re.split(r"[,;]|\s(?:i|oraz)\s(?=[^,;]*$)", context) if piece.strip()]
        near = pieces[-1] if pieces else ""
        head = pieces[0] if len(pieces) > 1 and len(near.split()) < 4 else ""
        label = " – ".join(filter(None, (_shortened(head, 14), _shortened(near, 22), f"{inner} {noun}".strip())))
    else:
        values = list(re.finditer(r"\d", lead))
        own = lead[values[-1].end() :] if values else lead
        own = re.sub(r"^[^,;)]{0,60}?[,;)]", "", own, count=1) if values else own
        near = _shortened(own, 22)
        label = f"{noun} – {near}" if noun and near else noun or near
        if _content(label) < 2 and values:
            label = f"{label} – {_shortened(lead[: values[0].start()], 16)}"
    label = clean_label(label.replace("\n", " "))
    if not label:
        return "?", "nie wiadomo, co ta liczba liczy"
    if _content(label) < 2:
        return label, "nazwa jest zbyt ogólna"
    return label, ""


def _sentence_start(text: str, start: int, end: int) -> int:
    found = [m.end() for m in re.finditer(r"\n|\.\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ•])|;", text[:end]) if m.end() >= start]
    return found[-1] if found else start


def _shortened(text: str, words: int) -> str:
    """Return the last words of a text, from a word that may begin a name."""
    parts = clean_label(text).strip(" ,;()").split()
    return " ".join(parts[-words:])


def _content(label: str) -> int:
    return sum(1 for word in re.findall(r"[^\W\d_]+", label.casefold()) if len(word) > 2 and word not in _NO_CONTENT)
