"""Every number in a text, and for those that are no values the reason why not. Knows no table and no goal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from srps.importing import doubts
from srps.importing import reasons as why
from srps.importing.document import CUT
from srps.messages import Message
from srps.numbers import NUMBER_WORDS, QUALIFIERS, NumberFormatError, parse_quantity

_MONTH = (
    r"(?:stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|wrzesnia|października|pazdziernika|"
    r"listopada|grudnia|styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|"
    r"grudzień)"
)
YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_CAPITAL = r"[A-ZĄĆĘŁŃÓŚŹŻ]"
_NAME = rf"(?:{_CAPITAL}[\w.]*|im\.|św\.|ks\.|gen\.|dr\.?|mjr|płk|\d{{1,2}}|i|-go|Maja|Listopada)"
NUMBER = re.compile(
    rf"(?<![\d])\d{{1,3}}(?:[ \u00a0{CUT}]\d{{3}})+(?![\d])(?:,{CUT}?\d+)?|\d{{1,3}}(?:['’`´]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:\.\d{{3}})+(?!\d)(?:,\d+)?|"
    rf"\d+,{CUT}\d\d?(?!\d)|\d+(?:[.,]\d+)?"
)
"""A number as it is printed: spaces or dots between thousands, a comma (or one dot) before decimals."""

_COUNTED = (
    r"os[oóe]b\w*|os\.|rodzin\w*|dzie(?:ci|ck\w+)|uczestni\w+|mieszka[nń]\w+|senior\w*|ucz(?:eń|nia|ni\w*)|"
    r"świadcze\w+|swiadcze\w+|posiłk\w*|kobiet\w*|mężczyzn\w*|porad\w*|konsultac\w+|godzin\w*|wniosk\w*|umów|umow\w*|"
    r"spotka\w+|szkole\w+|program\w*|projekt\w*|placów\w+|placéw\w+|zł\b|złotych|szt\.?|sztuk\w*|kart\w*|decyzj\w+"
)
# In this order: an earlier reason covers the digits that it explains.
_EXPLAINED: tuple[tuple[Message, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, flags))
    for reason, flags, pattern in (
        (why.PAGE, 0, r"(?:\.\s?){4,}\s*\d{1,3}\s*$|…{2,}\s*\d{1,3}\s*$"),
        (why.PAGE, re.I, r"^\W*(?:str(?:ona|\.)?\W*)?\d{1,3}\W*(?:z|/)\W*\d{1,3}\W*$|\bstr(?:ona|onie|ony|\.)\s*\d{1,3}\b"),
        (why.DATE, re.I, rf"\b\d{{1,2}}\.?\s*{_MONTH}(?:\s*{YEAR})?"),
        (why.DATE, 0, r"\b\d{1,2}\s*[./-]\s*(?:\d{1,2}|[IVX]{1,4})\s*[./-]\s*(?:19|20)?\d{2}\b|\b(?:19|20)\d\d-\d\d-\d\d\b"),
        (why.DATE, 0, rf"\b\d{{1,2}}\s+[IVX]{{1,4}}\s+{YEAR}"),
        (why.DATE, re.I, rf"\bod\s+\d{{1,2}}\s+do\s+\d{{1,2}}\s*{_MONTH}"),
        (why.DATE, re.I, rf"\b\d{{1,2}}\.?(?:\s*(?:[-–—,]|i|oraz|do)\s*\d{{1,2}}\.?)+\s*{_MONTH}(?:\s*{YEAR})?"),
        (why.DATE, re.I, rf"\b\d{{1,2}}(?:\.\d{{1,2}})?\.?(?:\s*(?:[-–—,]|i|oraz)\s*\d{{1,2}}(?:\.\d{{1,2}})?\.?)*\s*(?:[-–—,]|i|oraz)\s*"
         rf"\d{{1,2}}\.\d{{1,2}}\.{YEAR}"),
        (why.RESOLUTION, re.I, r"\bDz\.?\s*U\.?(?:\s*z\s*\d{4}\s*r?\.?)?(?:[\s,]*(?:nr|poz)\.?\s*\d+)*"),
        (why.RESOLUTION, re.I, r"\b(?:uchwał\w*|uchwat\w*|zarządzeni\w*|zarzadzeni\w*|decyzj\w+|znak|pism\w+|umow\w+|sygn\w*)"
         r"\.?\s*(?:nr|numer)\.?\s*:?\s*[\w./-]*\d[\w./-]*"),
        (why.RESOLUTION, re.I, r"\buchwał\w*\s+[IVXLC]+/\d+/\d+|\buchwał\w*\s+[\w.-]+[/.]\d[\w./-]*"),
        (why.RESOLUTION, 0, r"\b[IVXLCM]{1,9}[./]\d{1,4}[./]\d{1,4}\b|\b[A-ZŁŚŻ]{2,6}(?:[.-][A-Z]{1,5})?\.\d+(?:\.\d+)+\b"),
        (why.ARTICLE, re.I, r"\b(?:art|ust|pkt|lit|poz|par)\.?\s*\d+\s?[a-z]?(?![\w])(?:\s*(?:i|oraz|,|-|–)\s*\d+\s?[a-z]?(?!\w))*"
         r"|§+\s*\d+|\btrybie\s+\d+\s?[a-z]?\b"),
        (why.ADDRESS, re.I, r"\b\d{2}-\d{3}\b(?=\s*[A-ZŁŚŻ])|\b(?:tel|fax|faks)\b\.?[:\s]*[+(]?[\d\s()/-]{6,}|\+48[\d\s-]{9,}|"
         r"\b(?:NIP|REGON|KRS)\b[:\s]*[\d\s-]+"),
        (why.ADDRESS, 0, rf"\b(?:[Uu]l|[Aa]l|[Pp]l|[Oo]s)\.\s*(?:{_NAME}\s+)*?{_NAME}\s*\d+\s?[A-Za-z]?(?:/\d+)?(?![\w%])|"
         rf"\b(?:ulic\w+|osiedl\w+|alej\w+|plac\w*)\s+(?:{_NAME}\s+)+?\d+\w?(?![\w%])"),
        (why.ADDRESS, re.I, r"\bblok\w*\s+\d+(?:\s+i\s+\d+)?"),
        (why.NAME, 0, r"[„»«][^„”\"\n»«]{0,90}[”\"»«]|\"[^\"\n]{1,90}\"|,,?(?=[^\W\d_])[^„”\"\n,]{0,60}”"),
        (why.PERIOD, 0, rf"\b{YEAR}\s*(?:r\.?)?\s*[-–—/]\s*{YEAR}(?:\s*(?:r\.|rok\w*))?|\b{YEAR}[-–/]\d{{2}}(?![\d,]|\s*{_COUNTED})"),
        (why.YEAR, re.I, rf"\b{YEAR}\s*(?:r\b\.?|rok\w*|roczn\w+)"),
        (why.YEAR, re.I, rf"\b(?:rok\w*|lat\w*|edycj\w+|podprogram\w*|w|za|od|do|z|na|dla|przed|po|kwarta\w+|"
         rf"marzec|wrzesień|programu?|Strategii)\s*:?\s*(?:nr\s*)?{YEAR}(?!\d)(?!\s*(?:os[oó]|rodzin|dzieci|zł|świad))"),
        (why.NAME, 0, r"\b(?:COVID|SARS)\W*(?:CoV)?\W*\d+|\b\d{3}\s?\+|\bRodzina\s+\d\s?\+|\b[A-ZŁŚ]{2,}\s?\d{1,2}-\d{1,2}\b|"
         r"\b[A-ZŁŚ]{2,5}\d{1,2}\b|\b\d[A-Z]{2,}\b|\b[A-Z]\s?\d{3}\b"),
        (why.NAME, 0, r"\b[A-Z][A-Za-z]*[A-Z]+-\d{1,2}[a-zA-Z]?\b"),
        (why.NAME, re.I, r"\b(?:nr|numer|n-r)\.?\s*\d+(?:\s*(?:,|i|oraz)\s*\d+)*\b"),
        (why.NAME, 0, r"\b(?:KSZO|Druk|DRUK)\s+(?:NR\s+)?\d+|\bna\s+\d\+"),
        (why.AGE, re.I, r"\b(?:od|do|po|powyżej|poniżej|w wieku|między)\s*\d{1,2}(?:\s*(?:[-–]|do|a|i)\s*\d{1,2})?\s*"
         r"(?:-?\s*(?:ego|go|tego|stego))?\.?\s*(?:r(?:oku|ok|\.)?\s*(?:ż|życia|zycia)\w*\.?|lat\b|miesi\w+)"),
        (why.AGE, re.I, r"\b(?:ukończ\w+|skończ\w+)\s+\d{1,3}\.?\s*(?:lat\w*|r\.?\s*ż|rok\w*\s+życia)"),
        (why.AGE, re.I, r"\bw\s+wieku\s*(?:od|do|powyżej|poniżej|pow\.)?\s*\d{1,2}(?:\s*[-–+]\s*\d{0,2})?(?:\s*lat\w*)?"),
        (why.AGE, re.I, r"\b(?:do|od)\s+lat\s+\d{1,2}\b|\b\d{2}\s?\+|\b\d{1,2}\s*[-–]\s*\d{1,2}\s*lat\w*\b|\b\d{1,2}\+"),
        (why.ORDINAL, re.I, r"\b\d{1,2}\s*[-–]\s*(?:letni\w*|latk\w*|leci\w*|godzinn\w*|dniow\w*|miesięczn\w*|osobow\w*|stopniow\w*|krotn\w*|"
         r"ego\b|go\b|szy\b|gi\b|ci\b|ty\b|ej\b|tym\b|klas\w*)"),
        (why.ORDINAL, re.I, r"\bklas\w*\s+\d(?:\s*[-–]\s*\d)?(?:\s*(?:,|i)\s*\d)*|\b\d{1,2}\.\s*(?:edycj|rocznic|kwarta|miejsc|etap|transz)\w*|"
         r"\b(?:etap|transz\w*|edycj\w*|część|tom|semestr\w*|modu\w*|grup[aęy]|kategori\w+)\s+\d{1,2}\b(?!\s*os)"),
        (why.REFERENCE, re.I, r"\b(?:tab(?:ela|eli|ele|\.)?|wykres\w*|rys(?:unek|\.)?|ryc\.?|zał(?:ącznik\w*|\.)?|przypis\w*|rozdzia\w+|"
         r"wzór|mapa|schemat)\s*(?:nr\s*)?\d+(?:\.\d+)*"),
        (why.TIME, re.I, r"\bgodz(?:in\w*|\.)?\s*\d{1,2}[:.]\d{2}|\b\d{1,2}[:.]\d{2}\s*[-–]\s*\d{1,2}[:.]\d{2}|\b\d{1,2}:\d{2}\b|"
         r"\b24\s*(?:h\b|/\s*7|godz\w*\s+na\s+dob\w+|-?\s*godzinn\w*)|\bprzez\s+\d+\s+(?:dni|tygodni|miesięcy)\b|"
         r"\bco\s+\d+\s+(?:dni|tygodni|miesi\w+|lat\w*)"),
        (why.RATE, re.I, r"\b\d[\d ]*(?:,\d+)?\s*zł\s*(?:za|na|/|dziennie|miesięcznie|m-nie|od)\s*(?:osob|os\.|godzin|dzie|rodzin|m\b)\w*(?:\s+dziennie)?|"
         r"\bo\s+wartości\s+\d[\d ]*\s*zł\s+(?:m-nie|miesięcznie)|\bw\s+wysokości\s+\d[\d ]*\s*zł\s+na\s+osob\w+|"
         r"\b\d[\d ]*(?:,\d+)?\s*zł\s+(?:m-nie|miesięcznie|dziennie|na\s+osobę)|\b1\s*%\s+podatku|\bodpisu\s+1,?5?\s*%"),
        (why.RATE, re.I, r"\bposiadając\w+\s+(?:co\s+najmniej\s+)?\d\s+dzieci|\b\d\s*i\s*więcej\s+dzieci|\bco\s+najmniej\s+\d\s+dzieci"),
        (why.HEADING, re.I, r"\b(?:cel(?:u|e|em|ów)?\s+(?:strategiczn\w+\s+|operacyjn\w+\s+|szczegół?\w+\s+)?(?:nr\s*)?|zadani\w+\s+(?:nr\s*)?|działani\w+\s+(?:nr\s*)?|ad\.?\s*|priorytet\w*\s+(?:nr\s*)?|"
         r"obszar\w*\s+(?:nr\s*)?|cel[eó]w?\s+operacyjn\w+\s*|kierun\w+\s+(?:nr\s*)?|wskaźnik\w*\s+(?:nr\s*)?|punkt\w*\s+(?:nr\s*)?)"
         r"\d{1,2}(?:\.\d{1,2})*\.?(?:\s*[-–]\s*\d{1,2})?(?![\d,%])(?=\s*(?:[.:–—)-]|$|[A-ZŁŚŻĆ]))"),
        (why.HEADING, re.I, r"\bcel(?:e|u|ów|ach|ami|em)?\s+(?:strategiczn\w+|operacyjn\w+|szczegół\w+)\s+\d+(?:\s*(?:,|i|oraz|-|–)\s*\d+)+"),
        (why.SCALE, re.I, r"\bskal\w+\s+(?:ocen\w*\s+)?(?:od\s+)?\d{1,2}\s*(?:[-–—]|do)\s*\d{1,2}\b|\bskal\w+\s+\d{1,2}-?\s*stopniow\w+"),
        (why.SCALE, re.I, r"\bocen(?:y|ę|ą|ie|ione|ionych|iono)\s+(?:na\s+)?\d\b"),
        (why.NAME, 0, r"\b[A-ZŁŚŻ]\w+\s\d{1,2}-\d{1,2}\b"),
        (why.HEADING, 0, r"\b[IVX]{1,4}\.\d+(?:\.\d+)*\.?|^\s*[A-Z]\.\d+(?:\.\d+)*\.?"),
        (why.ROW, 0, r"(?<=[:;,.] )\d{1,2}\)(?=\s)"),
        (why.SLIP, 0, r"(?<=[^\W\d_]{2})\d(?=[^\W\d_])|(?<=[^\W\d_]{3})\d(?![\w,.])|\b\d(?=[a-ząćęłńóśźż]{3,})"),
        (why.ORDINAL, re.I, r"\b\d{1,3} ?[a-d]\b(?![.)])"),
    )
)  # fmt: skip
_MARK = re.compile(
    r"^[\s•–—-]*(?P<row>\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s*[^\W\d_„])|\d{1,3}[.)](?=\s*[^\W\d_„\"]))", re.MULTILINE
)

COUNTED = re.compile(rf"\s*(?:{_COUNTED})", re.IGNORECASE)
_QUALIFIER = re.compile(
    rf"(?:^|(?<=[\s(]))(?:{'|'.join(sorted('|'.join(QUALIFIERS.values()).split('|'), key=len, reverse=True))})\.?\s*$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:(?:tys\.?|mln\.?|mld\.?|tysięcy|tysiące|milion\w*)\s?)?(?:zł(?:otych|ote|oty)?\b|zt\b|PLN|%|m²|m2\b|m³|m3\b|"
    r"tony\b|tona\b|ton\b|kg\b|proc\.|etat(?:u|y|ów)?\b)|\s?(?:tys\.?|mln\.?|mld\.?)(?![^\W\d_])"
)


@dataclass(frozen=True)
class Number:
    """One number of a text: where it stands, and its text as a value with qualifier and unit (`ok. 2 742`, `75 zł`).

    `reason` says why it is no value, where it is none; `doubt` what may be wrong with its digits.
    """

    start: int
    end: int
    text: str
    printed: str
    begins: int
    ends: int
    reason: Message = why.NONE
    doubt: Message = doubts.NONE


def numbers(text: str) -> list[Number]:
    """Return every number of a text in order, with the reason of each that is no value."""
    explained = _reasons(text)
    found = []
    for match in NUMBER.finditer(text):
        start, end = match.span()
        reason = explained.get(start, why.NONE)
        if not reason and re.fullmatch(YEAR, match[0]) and not COUNTED.match(text, end) and not _UNIT.match(text, end):
            reason = why.YEAR
        found.append(_number(text, start, end, reason))
    return found


_SPELLED = re.compile(rf"\b(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_SPELLED_NO_VALUE: tuple[tuple[Message, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (why.NAME, r"[„»«][^„”\"\n»«]{0,90}[”\"»«]|\"[^\"\n]{1,90}\"|\b[Tt]rzech\s+[Kk]róli\b|\bkarta\s+dużej\s+rodziny\b"),
        (why.ORDINAL, r"\bjed\w+\s+(?:z|ze|spośród)\b|\bjako\s+jed\w+|\bjed\w+\s+(?:strony|tylko)\b|\b(?:w|o)\s+jedn\w+\s+z\b"),
        (why.RATE, r"\bna\s+jedn\w+|\b(?:co najmniej|posiadając\w+)\s+(?:co\s+najmniej\s+)?\w+\s+dzieci\s+pn\b|"
         r"\bposiadając\w+\s+co\s+najmniej\s+\w+"),
        (why.TIME, r"\b\w+\s+(?:lata|lat|latach|miesi[aąę]c\w*|tygodni\w*|dni|dób|godzin\w*|kwarta\w+|etap\w*|razy)\b"),
        (why.HEADING, r"\b\w+\s+(?:cel\w*|częś\w+|rozdział\w*|obszar\w*|priorytet\w*|kierunk\w+|filar\w*|stopni\w*)\b"),
        (why.PRINTED_TWICE, r"\d\s*(?:zł\w*\.?\s*)?\((?:słownie:?\s*)?[^\W\d_][^()\d]*\)"),
    )
)  # fmt: skip


def spelled(text: str) -> list[Number]:
    """Return every number that a text prints in words (`trzech`, `ponad sto dwadzieścia`); each is doubtful.

    A word of a number may count something or belong to a turn of phrase: a person decides. Those that the text itself
    explains (`jeden z`, `święto Trzech Króli`, `przez dwa lata`, `12 (dwanaście)`) carry the reason.
    """
    found: list[Number] = []
    spans = [
        (match.start(), match.end(), reason)
        for reason, pattern in _SPELLED_NO_VALUE
        for match in pattern.finditer(text)
    ]
    for match in _SPELLED.finditer(text):
        start, end = match.span()
        if found and not text[found[-1].end : start].strip(" \u00a0") and found[-1].end < start:
            start = found.pop().start  # "sto dwadzieścia" is one number
        elif re.search(r"\d[\s-]*$", text[max(0, start - 4) : start]):  # "5 tysięcy", "70-ciu"
            continue
        reason = next((reason for first, last, reason in spans if first <= start < last), why.NONE)
        before = _QUALIFIER.search(text[:start][-25:])
        begins = start - (len(text[:start][-25:]) - before.start()) if before and not reason else start
        unit = _UNIT.match(text, end)
        ends = unit.end() if unit and not reason else end
        printed = " ".join(text[begins:ends].split())
        found.append(Number(start, end, text[start:end], printed, begins, ends, reason,
                            doubts.NONE if reason else doubts.IN_WORDS))  # fmt: skip
    return [number for number in found if _names_a_number(number.text)]


def _names_a_number(text: str) -> bool:
    """Say whether words name one number; `tysiące` and `pięć sześć` do not."""
    try:
        return parse_quantity(text).value is not None
    except NumberFormatError:
        return False


def _reasons(text: str) -> dict[int, Message]:
    """Return the reason for the position of each number that is no value."""
    places = {match.start(): match.end() for match in NUMBER.finditer(text)}
    reasons: dict[int, Message] = {}
    spans: list[tuple[int, int, Message]] = [(m.start("row"), m.end("row"), why.ROW) for m in _MARK.finditer(text)]
    spans += [(m.start(), m.end(), reason) for reason, pattern in _EXPLAINED for m in pattern.finditer(text)]
    for start, end, reason in spans:
        for position in places:
            if start <= position < end and position not in reasons:
                reasons[position] = reason
    return reasons


_LETTER_BEFORE = re.compile(r"[^\W\d_]?\Z")
_LETTERS_BEHIND = re.compile(r"[^\W\d_]{0,2}")


def _number(text: str, start: int, end: int, reason: Message) -> Number:
    before = _QUALIFIER.search(text[:start][-25:])
    begins = start - (len(text[:start][-25:]) - before.start()) if before and not reason else start
    unit = _UNIT.match(text, end)
    ends = unit.end() if unit and not reason else end
    doubt = doubts.NONE if reason else _doubt(text, start, end)
    if doubt in doubts.OF_LETTERS:
        before_it = _LETTER_BEFORE.search(text, max(0, begins - 1), begins)
        behind_it = _LETTERS_BEHIND.match(text, ends, ends + 2)
        begins, ends = before_it.start() if before_it else begins, behind_it.end() if behind_it else ends
    printed = " ".join(text[begins:ends].replace(f",{CUT}", ",").split())
    digits = text[start:end].replace(f",{CUT}", ",").replace(CUT, " ")
    return Number(start, end, digits, printed, begins, ends, reason, doubt)


def _doubt(text: str, start: int, end: int) -> Message:
    """Return what may be wrong with the digits of a number."""
    if CUT in text[max(0, start - 1) : end + 1]:
        return doubts.CUT_DIGITS
    return _glued(text, start, end)


_ITEM_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.\s+[A-ZĄĆĘŁŃÓŚŹŻ]")


def _glued(text: str, start: int, end: int) -> Message:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    signs = (
        (doubts.LIKE_ITEM_NUMBER, _ITEM_NUMBER.match(text, start)),
        (
            doubts.LETTER_IN_NUMBER,
            re.match(r"[OolISBZ](?![^\W\d_])", after) or re.search(r"(?<![^\W\d_])[OlISB]$", before),
        ),
        (doubts.LETTER_IN_NUMBER, re.match(r"[ ,.]?\d*[OolISB]\d", text[end : end + 5])),
        (
            doubts.LIKE_YEAR,
            re.fullmatch(rf"{YEAR}{YEAR}", text[start:end])
            or (
                re.fullmatch(r"(?:19|20|1 9|2 0)\d\d", text[start:end])
                and re.search(r"\b(?:w|za|rok\w*|lat\w*)\s$", text[:start])
            ),
        ),
        (doubts.LETTER_BEHIND, re.match(r"[^\W\d_]", after) and not _UNIT.match(text, end)),
        (doubts.LETTER_BEFORE, re.search(r"[^\W\d_]$", before)),
        (
            doubts.SPACED_DIGITS,
            re.match(r" \d", after) or re.search(r"\d $", before),
        ),
        (
            doubts.FRACTION,
            re.match(r" ?/ ?\d", text[end : end + 3]) or re.search(r"\d ?/ ?$", text[max(0, start - 3) : start]),
        ),
        (doubts.DECIMAL_POINT, re.fullmatch(r"\d{1,3}\.\d{1,2}", text[start:end])),
        (doubts.LEADING_ZERO, text[start] == "0" and end - start > 1 and text[start + 1].isdecimal()),
    )
    return next((doubt for doubt, holds in signs if holds), doubts.NONE)


def is_pure_value(text: str) -> bool:
    """Say whether a cell holds a value and nothing else: `12`, `ok. 2 742`, `75 329,29 zł`, `7,7%`."""
    found = list(NUMBER.finditer(text))
    if len(found) != 1:
        return False
    number = _number(text, *found[0].span(), why.NONE)
    return not (text[: number.begins] + text[number.ends :]).strip(" .;")


def mark_of(text: str) -> re.Match[str] | None:
    """Return the number in front of a list item or row, as in `1.2. Text` or `3) Text`."""
    return _MARK.match(text)


def explained(found: Iterable[Number]) -> list[Number]:
    """Return those that are no values."""
    return [number for number in found if number.reason]
