"""What a document says about itself: title, issuer, date, strategy, resolution, scale, published aggregates."""

import re
from dataclasses import dataclass, field

from srps.importing.document import Document
from srps.importing.found import Found, Text

_TITLE = re.compile(
    r"\b(?:sprawozdani[ea]|raport|realizacj[aęi]|plan|cele strategiczne|informacj[aęi])\b", re.IGNORECASE
)
_STRATEGY = re.compile(
    r"(?P<title>strategi\w+\s+(?:rozwi[ąa]zywania\s+problem\w+\s+spo\w+|polityki\s+społecznej|integracji)[^.\n„”]{0,90}?)"
    r"\s+na\s+lata\s+(?P<from>(?:19|20)\d\d)\s*[-–—/]\s*(?P<to>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_RESOLUTION = re.compile(
    r"(?P<text>(?:uchwa[łt]\w*\s+)?(?:nr|numer)\s+[IVXLC\d]+[/.][\w./-]+(?:\s+Rad\w+\s+[^.,;\n]{3,60}?)?"
    r"(?:\s+z\s+dnia\s+\d{1,2}\s+\w+\s+\d{4}(?:\s*r(?:oku|\.)?)?))",
    re.IGNORECASE,
)
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


@dataclass
class Said:
    """One field of document.yml: its value, and the words and line that it comes from."""

    value: str
    line: int | None = None
    words: str = ""
    doubt: str = ""


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
                self._claim(text, number, "mean_rating", "średnia ocen")
            elif (
                number.printed.rstrip().endswith("%") and _SHARE.search(before[-120:]) and "działa" in before.casefold()
            ):
                self._claim(text, number, "executed_share", "odsetek zrealizowanych działań")
        if found := _RANGE.search(text.text):
            low, high = found[1], found[2]
            steps = [n for n in text.open(found.start(1), found.end(2)) if n.start in (found.start(1), found.start(2))]
            if len(steps) == 2:
                line = text.passage.line_at(steps[0].start)
                self.claims.append(("rating_range", "rozpiętość ocen", f"{low}–{high}", line))
                for step in steps:
                    text.take(step, Found("claims", {}, line, text.passage.page, text.text[:200]))

    def _claim(self, text: Text, number: object, kind: str, said: str) -> None:
        line = text.passage.line_at(number.start)
        self.claims.append((kind, said, number.printed, line))
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
        about.fields["resolution"] = Said(" ".join(resolution[0].split()), None, near[:160])
    if issuer := _ISSUER.search(flat[:6000]):
        about.fields["issuer"] = Said(issuer[1], None, issuer[0])
    if issued := _issued(lines):
        about.fields["issued_on"] = issued
    text = " ".join(line.text for line in lines[:6]).casefold()
    reports = re.search(r"sprawozda|raport|realizacja strategii|za rok|za \d{4}", flat[:3000].casefold())
    about.kind = "plan" if not reports and re.search(rf"\bna\s+rok\s+{year}|\bplan\b|harmonogram", text) else "report"
    about.fields["kind"] = Said(about.kind)
    return about


def _title(lines: list) -> Said | None:
    for index, line in enumerate(lines[:40]):
        if not _TITLE.search(line.text) or len(line.text) > 260 or "załącz" in line.text.casefold():
            continue
        words = [line.text]
        for following in lines[index + 1 : index + 5]:
            if following.text.isupper() or len(following.text) > 120 or re.search(r"[.:]$", words[-1]):
                break
            gap = following.number - lines[index].number
            if gap > 8:
                break
            words.append(following.text)
            if re.search(r"\b(?:za\s+)?(?:rok\s+)?(?:19|20)\d\d\s*(?:r\.?|rok\w*)?\W*$", following.text):
                break
        title = " ".join(" ".join(words).split()).strip(" *")
        return Said(title, line.number, title, "" if len(title) > 30 else "sprawdź tytuł")
    return None


def _line_with(document: Document, words: str) -> int | None:
    return next((line.number for line in document.lines if words in line.text), None)


def _issued(lines: list) -> Said | None:
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
