"""Reads numbers in running text: what each of them counts, in the words around it, and which are parts of another."""

import re
from decimal import Decimal

from srps.importing import doubts
from srps.importing.document import APART
from srps.importing.found import Found, Text
from srps.importing.headings import fold
from srps.importing.lists import PARTS, clean_label, split_at_separator, value_row
from srps.importing.tokens import YEAR, Number
from srps.messages import Message
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
_GENERAL = (
    "osob", "oseb", "osdb", "os", "dziec", "rodzin", "mieszkanc", "wspar", "pomoc", "objet", "obejm", "skierowan", "prowadz", "wykona",
    "przeprowadz", "zorganizow", "zrealizow", "realiz", "zostal", "zostat", "moze", "mog", "ktor", "prze", "lacz", "tacz",
    "korzysta", "skorzysta", "kwot", "wzi", "udzial", "uczestni", "bral", "rok", "okres", "lata", "dniu", "stycz", "lut",
    "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrzes", "pazdz", "listop", "grud", "miesiecz", "rocz", "przyzn", "wydan",
    "wyplac", "projekt", "program", "przedsiewzi", "ofert", "zadani", "akcj", "dzialan", "ramach", "otrzyma", "prac", "prace",
)  # fmt: skip
"""How words begin that say of a number no more than that it counts people, and that something was done."""


def sentence_rows(text: Text, start: int = 0, end: int | None = None) -> list[Found]:
    """Return a row for every open number between two positions, with `note` beginning `text`.

    What a sentence says of another year than the reporting year carries that period, and is doubtful.
    """
    last = len(text.text) if end is None else end
    rows: list[Found] = []
    waiting = text.open(start, last)
    while waiting:
        number, *others = waiting
        following = others[0].begins if others else last
        label, doubt = _label(text, number, start, following)
        period = _other_period(text, number, start)
        cells = {"indicator": label, "note": "text"} | ({"period": period} if period else {})
        no_result = doubts.OTHER_PERIOD if period else _no_result(text, number, start)
        row = value_row(text, number, cells, doubt or no_result)
        rows.append(row)
        parts, how = _parts(text.text, number, others, last)
        if parts:
            row.cells["parts"] = how
        for place, part in enumerate(parts):
            stop = others[place + 1].begins if place + 1 < len(others) else last
            name = _part_name(text.text, (number, *parts)[place].ends, part, stop)
            cells = {"indicator": label, "breakdown": name, "note": "text"} | ({"period": period} if period else {})
            before = PARTS.split(text.text[(number, *parts)[place].ends : part.begins])[-1]
            unsure = not name or (_content(before, general=False) > 1 and not name.startswith(clean_label(before)[:8]))
            rows.append(
                value_row(
                    text, part, cells, doubts.CHECK_PART if unsure else doubts.OTHER_PERIOD if period else doubts.NONE
                )
            )
        waiting = others[len(parts) :]
    return rows


def spelled_rows(text: Text) -> list[Found]:
    """Return a doubtful row for every number in words that nothing has taken or explained."""
    rows = []
    for number in text.spelled():
        following = min([n.begins for n in text.numbers if n.begins >= number.ends], default=len(text.text))
        label, _ = _label(text, number, 0, following)
        rows.append(value_row(text, number, {"indicator": label, "note": "text"}))
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
    sums, candidates = Decimal(0), list[Number]()
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
    closing = text.find(")", part.ends, min(stop, part.ends + _LONGEST))
    inside = closing > 0 and text.rfind("(", before - 40 if before > 40 else 0, part.begins) > text.rfind(
        ")", 0, part.begins
    )
    whole_bracket = inside and not re.search(r"\d", text[part.ends : closing])
    behind = clean_label(text[part.ends : closing] if whole_bracket else _behind(text, part, stop))
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


def _label(source: Text, number: Number, start: int, following: int) -> tuple[str, Message]:
    """Return what a number counts, and what is doubtful about it."""
    text = source.text
    earlier = [n.ends for n in source.numbers if n.start in source.taken and n.ends <= number.begins]
    in_brackets = re.search(r"\(\s*(?:[^()\d]{0,40}?[:\s])?$", text[max(start, number.begins - 42) : number.begins])
    begin, doubt = _sentence_start(text, start, number.begins), doubts.NONE
    noun_text = _behind(text, number, following)
    noun = clean_label(noun_text) if _NOUN.match(noun_text) else ""
    noun = re.sub(rf"(?:(?:^|\s)(?:{'|'.join(_PREPOSITIONS)}))+$", "", noun, flags=re.IGNORECASE)
    lead = text[begin : number.begins]
    if in_brackets:
        context = lead[: lead.rfind("(")]
        inner = lead[lead.rfind("(") + 1 :].strip(" :")
        context = re.sub(r"\([^()]*\)", " ", context)
        pieces = [piece.strip() for piece in re.split(r"[,;]|\s(?:i|oraz)\s(?=[^,;]*$)", context) if piece.strip()]
        near = pieces[-1] if pieces else ""
        head, near, doubt = _listed_under(pieces[0], near) if len(pieces) > 1 else ("", near, doubts.NONE)
        label = " – ".join(filter(None, (_shortened(head, 14), _shortened(near, 22), f"{inner} {noun}".strip())))
    else:
        value = max([end for end in earlier if end > begin], default=0)
        own = text[value : number.begins] if value else lead
        own = re.sub(r"^[^,;)]{0,60}?(?:[,;)]|\s(?:i|oraz|a także)\s+$)", "", own, count=1) if value else own
        near = _shortened(_OF_THE_YEAR.sub("", own), 22)
        label = f"{noun} – {near}" if noun and near else noun or near
        if value and _content(label) < 2:
            clauses = [found.end() for found in _CLAUSE.finditer(text, begin, number.begins)]
            begin = clauses[-1] if clauses else begin
            first = min([end for end in earlier if end > begin], default=number.begins)
            label = f"{label} – {_shortened(re.sub(_LAST_NUMBER, '', text[begin:first]), 16)}"
            doubt = doubts.FAR_NAME
    label = clean_label(label.replace("\n", " "))
    if not label:
        return "?", doubts.COUNTS_WHAT
    if _content(label, general=False) < _FEWEST_WORDS and not (near and _content(near, general=False)):
        return label, doubts.TOO_GENERAL
    if near and _REFERS_BACK.search(near) and _content(noun, general=False) < _FEWEST_WORDS:
        return label, doubts.FAR_NAME
    if torn := _torn(source, number, begin) or _unreadable(source, number, label):
        return label, torn
    taken = [n.text for n in source.numbers if n.start in source.taken and begin <= n.start < number.start]
    if any(re.search(rf"(?<![\d,]){re.escape(value)}(?![\d,+])", label) for value in taken):
        return label, doubt or doubts.FAR_NAME
    return label, doubt


def _torn(source: Text, number: Number, begin: int) -> Message:
    """Return the doubt about a sentence that does not begin or end where its text does."""
    text = source.text
    if begin == 0 and text[:1].islower() and source.passage.cell is None and not _ITEM_MARK.match(text):
        return doubts.CUT_SENTENCE
    rest = text[number.ends :].split()
    if (rest and rest[-1].casefold() in _PREPOSITIONS) or (
        not rest and number.printed[-1:].isdecimal() and len(text.split()) > _SHORT_LINE
    ):
        return doubts.SENTENCE_ENDS_ELSEWHERE
    return doubts.NONE


def _unreadable(source: Text, number: Number, label: str) -> Message:
    """Return the doubt about a label that text recognition mixed, and about a number that may only count items."""
    if re.search(r"[|¢©®¥]", label):
        return doubts.MIXED_NAME
    if re.match(r"\.\s+[^\W\d_A-ZĄĆĘŁŃÓŚŹŻ]", source.text[number.ends :]) and number.printed[-1:].isdecimal():
        return doubts.FULL_STOP_BEHIND
    if APART in source.text:
        return doubts.COLUMNS_APART
    own = {n.text for n in source.numbers if not n.reason and n.start != number.start}
    if any(re.search(rf"(?<![\d,]){re.escape(value)}(?![\d,+–-])", label) for value in own):
        return doubts.FAR_NAME
    if re.match(r"(?:i|oraz|lub|a)\s", label):
        return doubts.CUT_NAME
    return doubts.NONE


_ITEM_MARK = re.compile(r"[•–-]|[a-z]\)|\d{1,2}[.)]")


_TIME = re.compile(
    rf"\b(?:na\s+dzień|stanu?\s+na|na)\s+(?:dzień\s+)?(?P<day>\d{{1,2}}(?:\.\d{{1,2}}\.|\s+[^\W\d_]+\s+){YEAR})|"
    rf"\b(?P<part>(?:I{{1,3}}|IV)\s+(?:kwarta\w+|półrocz\w+)\s+{YEAR})|"
    rf"\bod\s+(?:początku\s+)?(?:roku\s+)?(?P<since>{YEAR})(?!\d|\s*[-–—/]\s*\d|\s*(?:r\.|roku)?\s+do\b)|"
    rf"\b(?:w|za|rok\w*|lat\w*|na\s+koniec)\s+(?:rok\w*\s+)?(?P<year>{YEAR})(?!\d|\s*[-–—/]\s*\d)|"
    rf"\b(?:w\s+latach|w\s+okresie|lata|rok\w*\s+szkoln\w+|w\s+sezonie)\s+"
    rf"(?P<from>{YEAR})\s*(?:r\.)?\s*[-–—/]\s*(?P<to>{YEAR})",
    re.IGNORECASE,
)


def _other_period(source: Text, number: Number, start: int) -> str:
    """Return the year or the years that a sentence names for a number, where they are not the reporting year.

    It is the one that stands nearest before the number, else the nearest behind it.
    """
    text = source.text
    begin = _sentence_start(text, start, number.begins)
    stop = re.compile(r"\.\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ])|[;\n]").search(text, number.ends)
    found = list(_TIME.finditer(text, begin, stop.start() if stop else len(text)))
    before = [one for one in found if one.end() <= number.begins]
    if not found or not source.year:
        return ""
    named = before[-1] if before else found[0]
    period = _period_said(named)
    return "" if period in (str(source.year), f"od {source.year}", *_ends_of(period, source.year)) else period


def _period_said(named: re.Match[str]) -> str:
    """Return a time that a sentence names in the words of the raw column `period`."""
    if named["day"]:
        return f"stan na {' '.join(named['day'].split())}"
    if named["part"] or named["since"]:
        return " ".join((named["part"] or f"od {named['since']}").split())
    return named["year"] or f"{named['from']}/{named['to']}"


def _ends_of(period: str, year: int) -> tuple[str, ...]:
    """Return the period itself where it is a day of the reporting year: that is no other time."""
    return (period,) if period.startswith("stan na") and period.endswith(str(year)) else ()


_NO_RESULT = re.compile(
    r"\b(?:nie\s+(?:może|mogą|powin\w+)|powin\w+|należy|należałoby|rekomenduj\w+|zaleca\w*|postul\w+|planuje|planują|"
    r"planowan\w+|zaplanowan\w+|przewiduje|przewidują|przewidywan\w+|zakład[ae]|zakładają|zamierza\w*|docelow\w+|prognoz\w+|"
    r"będzie|będą|zostanie|zostaną|ma\s+na\s+celu|zgodnie\s+z\s+(?:art|ustaw|rozporz)\w*|w\s+przypadku\s+gdy|uprawni\w+\s+jest)\b",
    re.IGNORECASE,
)


_CHANGE = re.compile(
    r"\b(?:wzro[sś]\w+|zmala\w+|zmniejsz\w+|zwiększ\w+|spad\w+|mniej|więcej|niż)\b[^.;]*\bo\s+$", re.IGNORECASE
)


_BOUND = re.compile(r"(?:min\b|minimum|maks\b|maksimum|co najmniej|nie mniej|nie więcej)", re.IGNORECASE)


def _no_result(source: Text, number: Number, start: int) -> Message:
    """Return the doubt about a number in a sentence that tells what is planned, what a law says, or what has changed."""
    text = source.text
    begin = _sentence_start(text, start, number.begins)
    stop = re.compile(r"\.\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ])|[;\n]").search(text, number.ends)
    said = _NO_RESULT.search(text, begin, stop.start() if stop else len(text))
    said = said or _BOUND.match(number.printed)
    return doubts.NO_RESULT if said or _CHANGE.search(text[begin : number.begins]) else doubts.NONE


_OF_THE_YEAR = re.compile(rf"^\W*(?:w|za)\s+(?:roku\s+)?{YEAR}\s*(?:r\.|roku|rok)?,?\s+(?=\S)", re.IGNORECASE)
"""The year at the beginning of a sentence: the row's period says it."""
_ADJECTIVE = re.compile(r"(?P<stem>[^\W\d_]{3,}?)(?P<ending>ych|ich|ego|iego|ej|ymi|imi|ym|im|ą|e)$", re.IGNORECASE)


def _listed_under(first: str, near: str) -> tuple[str, str, Message]:
    """Return what the items of a list stand under, the item's own name, and what is doubtful about them.

    `zasiłków stałych (162), okresowych (21)`: an adjective takes the place of the one in the first item. What ends with
    a colon stands above all items; a name that says enough stands alone.
    """
    lead, colon, _ = first.rpartition(":")
    if colon:
        return (lead if len(near.split()) < _SHORT_ITEM else ""), near, doubts.NONE
    if _content(near) >= _FEWEST_WORDS:
        return "", near, doubts.NONE
    before, _, last = first.rpartition(" ")
    one, other = _ADJECTIVE.fullmatch(last), _ADJECTIVE.fullmatch(near)
    if before and one and other and one["ending"].casefold() == other["ending"].casefold():
        return "", f"{before} {near}", doubts.NONE
    return first, near, doubts.FAR_NAME


_SHORT_ITEM = 4


_FEWEST_WORDS = 2
_REFERS_BACK = re.compile(r"\b(?:któr\w+|nich|nimi?|niej|nią)\b", re.IGNORECASE)
"""What stands for a name that is said earlier."""
_SHORT_LINE = 4
_PREPOSITIONS = {"dla", "do", "na", "od", "po", "przez", "w", "we", "z", "ze", "za", "i", "oraz"}
_CLAUSE = re.compile(r"[,;]\s+(?:a|zaś|natomiast|ale|oraz|i)\s|\s[-–—]\s(?=[^\W\d_])")


def _sentence_start(text: str, start: int, end: int) -> int:
    found = [m.end() for m in re.finditer(r"\n|\.\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ•])|;", text[:end]) if m.end() >= start]
    return found[-1] if found else start


def _shortened(text: str, words: int) -> str:
    """Return the last words of a text, from a word that may begin a name."""
    parts = clean_label(text).strip(" ,;()").split()
    return " ".join(parts[-words:])


def _content(label: str, general: bool = True) -> int:
    """Return how many words of a label say something; without `general` those that could stand anywhere do not count."""
    words = re.findall(r"[^\W\d_]+", label.casefold())
    told = [word for word in words if len(word) > 2 and word not in _NO_CONTENT]
    return len(told) if general else sum(not fold(word).startswith(_GENERAL) for word in told)
