"""What a document says about itself: title, issuer, date, strategy, resolution, scale, published aggregates."""

import re
from dataclasses import dataclass, field

from srps.importing import doubts
from srps.importing.document import STARTS_PART, Document, Line
from srps.importing.found import Found, Text
from srps.importing.proposal_words import CLAIM_TEXTS
from srps.importing.tokens import Number
from srps.messages import Message

_TITLE = re.compile(
    r"\W*(?P<title>(?:(?:roczne|końcowe)\s+)?(?:sprawozdani[ea]|raport|realizacja\s+strategii|informacja\s+o|ocena\s+realizacji|plan\b|"
    r"harmonogram|cele\s+strategiczne|monitoring)\b.*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\s+(?:został\w*|zostat\w*|jest|są|obejmuj\w+|zawier\w+|przedstawi\w+|wskazuj\w+|stanowi\w*)\b.*", re.DOTALL
)
_STRATEGY = re.compile(
    r"(?P<title>strategi\w+\s+(?:rozwi\w+ywania\s+prob\w+\s+sp\w+|polityki\s+społecznej|integracji)[^.\n„”]{0,90}?)"
    r"\s+na\s+lata\s+(?P<from>(?:19|20)\d\d)\s*[-–—/]\s*(?P<to>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_RESOLUTION = re.compile(
    r"(?P<text>(?:uchwa[łt]\w*\s+)?(?:nr|numer)\s+[IVXLC\d]+[/.][\w./-]+(?:\s+Rad\w+\s+[^.,;\n]{3,60}?)?"
    r"(?:\s+z\s+dnia\s+\d{1,2}\s+\w+\s+\d{4}(?:\s*r(?:oku|\.)?)?))",
    re.IGNORECASE,
)
_RESOLUTION_NOUN = re.compile(r"^uchwa[łt]\w*", re.IGNORECASE)
_MONTHS = ("stycz", "lut", "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrze", "paźdz", "listop", "grud")
_ISSUED = re.compile(
    r"\b[A-ZŁŚŻ]\w+,\s*(?:dnia\s+)?(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[.\s](\d{1,2}|\w+)[.\s]((?:19|20)\d\d))"
)
_ISSUER = re.compile(
    r"\b((?:Miejsk\w+|Gminn\w+|Miejsko-Gminn\w+)\s+Ośrod\w+\s+Pomocy\s+Społecznej(?:\s+w\s+[A-ZŁŚŻ]\w+(?:\s+[A-ZŁŚŻ]\w+)?)?|"
    r"Centrum\s+Usług\s+Społecznych(?:\s+w\s+[A-ZŁŚŻ]\w+)?|Urząd\s+(?:Miasta|Gminy|Miejski)(?:\s+(?:w\s+)?[A-ZŁŚŻ]\w+)?)"
)
_MEAN = re.compile(r"\b(?:średni\w*\s+(?:ocen\w*|arytmetyczn\w+)|syntetyczny\s+wskaźnik)\b", re.IGNORECASE)
_SHARE = re.compile(
    r"\b(?:zrealizowan\w+|wykonan\w+|stopień\s+realizacji|poziom\w*\s+realizacji|na\s+poziomie)\b", re.IGNORECASE
)
_RANGE = re.compile(r"\bocen\w*\b.{0,120}?\bod\s+(\d)\b.{0,90}?\bdo\s+(\d)\b", re.IGNORECASE | re.DOTALL)
FIRST_LINES = 60


def _is_share(words: str) -> bool:
    """Say whether the words around a percentage speak of actions carried out."""
    return bool(_SHARE.search(words)) and bool(re.search(r"\bdziała[nń]|\bzada[nń]", words, re.IGNORECASE))


@dataclass
class Said:
    """One field of document.yml: its value, and the words and line that it comes from."""

    value: str
    line: int | None = None
    words: str = ""
    doubt: Message = doubts.NONE


@dataclass
class About:
    """What document.yml will hold; `claims` are published aggregates as (kind, text, value, line)."""

    fields: dict[str, Said] = field(default_factory=dict)
    rating_scale: dict[int, str] = field(default_factory=dict)
    claims: list[tuple[str, str, str, int]] = field(default_factory=list)
    kind: str = "report"

    def claims_in(self, text: Text) -> None:
        """Take the aggregates that a passage publishes: mean rating, share of executed actions, range of ratings."""
        for number in text.open():
            before = text.text[max(0, number.begins - 220) : number.begins]
            if _MEAN.search(before) and "," in number.text:
                self._claim(text, number, "mean_rating")
            elif number.printed.endswith("%") and _is_share(before + text.text[number.ends : number.ends + 60]):
                self._claim(text, number, "executed_share")
        if found := _RANGE.search(text.text):
            low, high = found[1], found[2]
            steps = [n for n in text.open(found.start(1), found.end(2)) if n.start in (found.start(1), found.start(2))]
            if len(steps) == 2:
                line = text.passage.line_at(steps[0].start)
                self.claims.append(("rating_range", CLAIM_TEXTS["rating_range"], f"{low}–{high}", line))
                for step in steps:
                    text.take(step, Found("claims", {}, line, text.passage.page, text.text[:200]))

    def _claim(self, text: Text, number: Number, kind: str) -> None:
        line = text.passage.line_at(number.start)
        self.claims.append((kind, CLAIM_TEXTS[kind], number.printed, line))
        text.take(number, Found("claims", {}, line, text.passage.page, text.text[:200]))


def about_document(document: Document, year: int) -> About:
    """Return what the beginning of a document says about it, and whether it reports or plans."""
    about = About()
    lines = [line for line in document.lines if line.text.strip() and line.cells is None][:FIRST_LINES]
    title = _title(lines)
    if title:
        about.fields["title"] = title
    whole = "\n".join(line.text for line in document.lines[:400])
    flat = " ".join(whole.split())
    if found := _STRATEGY.search(flat):
        words = " ".join(found[0].split())
        name = words[0].upper() + words[1:]
        name = re.sub(r"^Strategi[ięąa]\b", "Strategia", name)
        about.fields["strategy.title"] = Said(name, _line_with(document, found["from"]), words)
        about.fields["strategy.period.from"] = Said(found["from"], _line_with(document, found["from"]), words)
        about.fields["strategy.period.to"] = Said(found["to"], _line_with(document, found["to"]), words)
    start = found.end() if found else 0
    near = flat[start : start + 600]
    if resolution := _RESOLUTION.search(near):
        about.fields["resolution"] = Said(
            _RESOLUTION_NOUN.sub("Uchwała", " ".join(resolution[0].split())), None, near[:160]
        )
    if issuer := next((found for line in document.lines[:120] if (found := _ISSUER.search(line.text))), None):
        about.fields["issuer"] = Said(_nominative(issuer[1]), None, issuer[0])
    if issued := _issued(lines):
        about.fields["issued_on"] = issued
    about.kind = _kind(title.value if title else "", year)
    about.fields["kind"] = Said(about.kind)
    return about


def _kind(title: str, year: int) -> str:
    text = title.casefold()
    if re.search(r"ocena zasobów|mrips|statysty", text):
        return "statistics"
    if re.search(r"sprawozda|raport|realizacj|monitoring|ocena|\bza\b", text):
        return "report"
    return "plan" if re.search(rf"\bplan\b|harmonogram|\bna\s+(?:rok\s+)?{year}\b", text) else "report"


def _title(lines: list[Line]) -> Said | None:
    """Return the title: the first line that begins as one, with the lines that it runs over."""
    for index, line in enumerate(lines):
        found = _TITLE.match(line.text)
        if not found:
            continue
        words = [_SENTENCE.sub("", found["title"])]
        if words[0] == found["title"]:
            words += _following(words[0], line, lines[index + 1 : index + 6])
        title = " ".join(" ".join(words).replace("**", "").split()).strip(" *|")
        if "strateg" not in title.casefold() and "celow" not in title.casefold() and len(title) < _SHORT_TITLE:
            continue
        return Said(title, line.number, title, doubts.NONE if len(title) > _SHORT_TITLE else doubts.CHECK_TITLE)
    return None


def _following(first: str, line: Line, lines: list[Line]) -> list[str]:
    """Return the lines that a title runs over: close below it, short, until its year stands at the end."""
    words: list[str] = []
    if re.search(_ENDS_WITH_YEAR, first, re.IGNORECASE) and "strateg" in first.casefold():
        return words
    for following in lines:
        near = following.number - line.number <= len(words) * 2 + 3
        if not near or len(following.text) > 120 or not re.search(r"[^\W\d_]", following.text):
            break
        begins = re.match(r"\W*(?:wprowadzenie|wstęp|spis|cel\b|rozdział|[IVX\d]+\.)", following.text, re.IGNORECASE)
        deeper = following.heading is not None and line.heading is not None and following.heading > line.heading
        if begins or deeper or STARTS_PART.match(following.text):
            break
        words.append(following.text)
        text = " ".join([first, *words]).casefold()
        if (
            re.search(r"(?:19|20)\d\d\s*(?:r\.?|rok\w*)?\W*$", following.text, re.IGNORECASE)
            and "za" in text.split()
            and "strateg" in text
        ):
            break
    return words


_ENDS_WITH_YEAR = r"\bza\b.*(?:19|20)\d\d\s*(?:r\.?|rok\w*)?\W*$"
_SHORT_TITLE = 30


def _nominative(name: str) -> str:
    """Return a centre's name in the nominative: `Miejskiemu Ośrodkowi` is `Miejski Ośrodek`."""
    found = re.match(r"(?P<kind>Miejsko-Gminn|Miejsk|Gminn)\w+\s+Ośrod\w+", name)
    if not found:
        return name
    ending = {"Miejsk": "i", "Gminn": "y", "Miejsko-Gminn": "y"}[found["kind"]]
    return f"{found['kind']}{ending} Ośrodek{name[found.end() :]}"


def _line_with(document: Document, words: str) -> int | None:
    return next((line.number for line in document.lines if words in line.text), None)


def _issued(lines: list[Line]) -> Said | None:
    for line in lines:
        found = _ISSUED.search(line.text)
        if not found:
            continue
        if found[1]:
            return Said(f"{found[1]}-{found[2]}-{found[3]}", line.number, line.text)
        month = found[5]
        if not month.isdecimal():
            month = next((str(i) for i, stem in enumerate(_MONTHS, 1) if month.casefold().startswith(stem)), "")
        if month:
            return Said(f"{found[6]}-{int(month):02d}-{int(found[4]):02d}", line.number, line.text)
    return None
