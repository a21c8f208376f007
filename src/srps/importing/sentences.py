"""Reads numbers in running text: what each of them counts, in the words around it, and which are parts of another."""

import re
from decimal import Decimal

from srps.importing.found import Found, Text
from srps.importing.lists import PARTS, clean_label, split_at_separator, value_row
from srps.importing.tokens import Number
from srps.numbers import NumberFormatError, parse_quantity

_STOP = re.compile(r"[;:\n]|\.(?=\s+[A-ZĄĆĘŁŃÓŚŹŻ„\d•])|[–—](?=\s)|\s-\s")
_AFTER = re.compile(
    r"[,;:()\n]|\.(?=\s|$)|\s[-–—]+\s?|(?<=\w)-\s|\s(?:i|oraz|a także|natomiast|w tym|z tego|w których|w którym|na łączną|o łącznej)\s"
)
_NOUN = re.compile(r"\s*(?:-\s*)?(?:ciu|tu|stu|ech|óch|miu)?\s*(?P<noun>[^\W\d_][\w./-]*(?:\s+[^\W\d_][\w./-]*){0,9})")
_LONGEST = 180
_LAST_NUMBER = re.compile(r"\S*\d[\d ,.]*\S*\s*$")
_NEAR = 25
"""How far behind `w tym` a number may stand that is a part by that alone."""
_PEOPLE = re.compile(r"(?:os[oóe]b\w*|os\.?|rodzin\w*|dzieci)", re.IGNORECASE)
_NO_CONTENT = {
    "dla", "do", "na", "w", "we", "z", "ze", "oraz", "i", "a", "to", "tym", "było", "jest", "objęto", "ponad", "łącznie",
    "ogółem", "razem", "się", "po", "od", "przez", "o", "roku", "r", "udzielono", "wynosi", "wyniosła", "skorzystało",
}  # fmt: skip
_GENERAL = {
    "osób", "osoby", "osoba", "osob", "oséb", "osdb", "wsparciem", "objętych", "objetych", "skierowano", "prowadzono",
    "prowadzone", "zostało", "może", "moze", "które", "prze", "tacznie", "korzystać", "łączną", "kwotę", "dzieci",
}  # fmt: skip
"""Words that say of a number no more than that it counts people, and that something was done."""


def sentence_rows(text: Text, start: int = 0, end: int | None = None) -> list[Found]:
    """Return a row for every open number between two positions, with `note` beginning `text`."""
    last = len(text.text) if end is None else end
    rows: list[Found] = []
    waiting = text.open(start, last)
    while waiting:
        number, *others = waiting
        following = others[0].begins if others else last
        label, doubt = _label(text, number, start, following)
        row = value_row(text, number, {"indicator": label, "note": "text"}, doubt)
        rows.append(row)
        parts, how = _parts(text.text, number, others, last)
        if parts:
            row.cells["parts"] = how
        for place, part in enumerate(parts):
            stop = others[place + 1].begins if place + 1 < len(others) else last
            name = _part_name(text.text, (number, *parts)[place].ends, part, stop)
            cells = {"indicator": label, "breakdown": name, "note": "text"}
            rows.append(value_row(text, part, cells, "" if name else "nie wiadomo, jaka to część"))
        waiting = others[len(parts) :]
    return rows


def _parts(text: str, total: Number, others: list[Number], last: int) -> tuple[list[Number], str]:
    """Return those of the next numbers that are parts of a total, and how: `all` (they add up), `subset`, `examples`.

    Parts are announced by `w tym` or stand in brackets right behind the total. Where the next numbers add up, they are
    all of them; else only the one that `w tym` stands right in front of, unless it is larger than the total.
    """
    if not others:
        return [], ""
    announced = PARTS.search(text, total.ends, min(others[0].begins, total.ends + 90))
    bracket = re.compile(r"\s*[^\W\d_]*\s*\(").match(text, total.ends)
    if not announced and not bracket:
        return [], ""
    limit = last if announced else text.find(")", total.ends, last)
    whole = _amount(total)
    sums, candidates = 0, []
    for number in others:
        between = text[(candidates[-1] if candidates else total).ends : number.begins]
        if number.begins > limit or "\n" in between or re.search(r"\.\s+[A-ZĄĆĘŁŃÓŚŹŻ]", between):
            break
        amount = _amount(number)
        if whole is None or amount is None:
            break
        candidates.append(number)
        sums += amount
        if sums == whole and len(candidates) > 1:
            return candidates, "all"
        if sums > whole:
            break
    first = others[0]
    if announced and candidates and candidates[0] is first and first.begins - announced.end() <= _NEAR:
        amount = _amount(first)
        if amount is not None and whole is not None and amount <= whole:
            return [first], "examples" if announced["some"] else "subset"
    return [], ""


def _amount(number: Number) -> Decimal | None:
    try:
        return parse_quantity(number.text).value
    except NumberFormatError:
        return None


def _part_name(text: str, before: int, part: Number, stop: int) -> str:
    """Return the name of a part: what stands behind its value, or before it where a dash or `w tym` stands between."""
    whole = text[before : part.begins]
    between = PARTS.split(whole)[-1]
    name, separated = split_at_separator(between)
    name = clean_label(re.sub(r"^\W*(?:i|oraz)\b", "", name.strip(" ,;.()")))
    behind = clean_label(_behind(text, part, stop))
    if separated and name:
        return name
    if not behind or (_PEOPLE.fullmatch(behind) and len(name) > 2 and PARTS.search(whole)):
        return name or behind
    return behind


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


def _label(source: Text, number: Number, start: int, following: int) -> tuple[str, str]:
    """Return what a number counts, and what is doubtful about it."""
    text = source.text
    earlier = [n.ends for n in source.numbers if n.start in source.taken and n.ends <= number.begins]
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
        value = max([end for end in earlier if end > begin], default=0)
        own = text[value : number.begins] if value else lead
        own = re.sub(r"^[^,;)]{0,60}?[,;)]", "", own, count=1) if value else own
        near = _shortened(own, 22)
        label = f"{noun} – {near}" if noun and near else noun or near
        if value and _content(label) < 2:
            first = min(end for end in earlier if end > begin)
            label = f"{label} – {_shortened(re.sub(_LAST_NUMBER, '', text[begin:first]), 16)}"
    label = clean_label(label.replace("\n", " "))
    if not label:
        return "?", "nie wiadomo, co ta liczba liczy"
    if _content(label) < 2 or not _content(label, _GENERAL):
        return label, "nazwa jest zbyt ogólna"
    return label, ""


def _sentence_start(text: str, start: int, end: int) -> int:
    found = [m.end() for m in re.finditer(r"\n|\.\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ•])|;", text[:end]) if m.end() >= start]
    return found[-1] if found else start


def _shortened(text: str, words: int) -> str:
    """Return the last words of a text, from a word that may begin a name."""
    parts = clean_label(text).strip(" ,;()").split()
    return " ".join(parts[-words:])


def _content(label: str, besides: frozenset[str] | set[str] = frozenset()) -> int:
    """Return how many words of a label say something."""
    words = re.findall(r"[^\W\d_]+", label.casefold())
    return sum(1 for word in words if len(word) > 2 and word not in _NO_CONTENT and word not in besides)
