"""What a printed label says of its numbers: unit, scale and kind of measure. Knows words, no city and no value.

A label decides by marks in brackets or behind `w` (`(zł)`, `w tys. zł`, `[%]`), by a rate (`na 1000 mieszkańców`), by
the word at the head of its last part that says a measure (`zasiłki – kwota`, `posiłki – liczba dzieci`), and else by
the counted thing at its head. What none of these says is not known; a noun further on is not what is counted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from srps.catalogue.models import Unit
from srps.catalogue.vocabulary import Measure
from srps.labels import fold, is_ditto
from srps.numbers import looks_like_scale, read_unit

UNKNOWN = "unknown"
_POINTS = ("punkt", "punkty", "punktów", "punktu")
COUNTING = r"liczb[aęy]|ilość|ilości|ile|ilu|number of"
_WORD = r"[^\W\d_]+"
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]|(?<= )/([^/]+)/(?= |$)")
_PART = re.compile(r" [-–—] |: |; |, w tym:? ")
_MARK_BEHIND = re.compile(
    r"(?:^|[ ,])(w (?!tym|ramach|roku)[^,;:()\[\]]{1,30}|(?<!\d )(?:tys\.?.{0,12}|mln.{0,10}|mld.{0,10})|zł|%|pln)$"
)
_QUANTITY = re.compile(r"\b(?!(?:19|20)\d\d\b)\d[\d ]*(?:[.,]\d+)? ?(?:tys\.?|mln|mld)? ?(?:zł\w*|%|pln|euro)?(?!\w)")
"""An amount that a label names: `osoby o dochodzie do 2 tys. zł`."""
_RATE = re.compile(
    r"\b(?:na|per) (?:(?:każde |każdy |każdego )?(?:1|10|100|1 ?000|10 ?000|100 ?000|tysiąc|\d+ ?tys\.?|\d+) ?"
    r"(?:mieszk(?:ańc\w+)?\.?|ludności|os(?:[oó]b\w*)?\.?|dzieci|dziecko|rodzin\w*|kobiet\w*|inhabitants|residents|pracownika\w*)|"
    r"(?:każd\w+ )?(?:mieszkańca|osobę|rodzinę|pracownika|głowę|capita|inhabitant|resident|person))(?!\w)"
)
"""`na 1000 mieszkańców`, `na mieszkańca`; `wydatki na dzieci` names a purpose."""
_RATE_BASE = re.compile(
    r"\b(?:na|per) (?:każde )?(?:10*(?: 000)*|tysiąc|\d+ ?tys\.?)(?![\d.,/])"
    r" ?(?!\d|stycz|lut|mar[zc]|kwie|maj|czerw|lip|sierp|wrze|paźd|listop|grud|rok|lat|mies|tydz|dzień|dni)\w+"
)
_ADJECTIVE = re.compile(r"\w+(?:ych|ich|ego|[^aeiouyó]ej|ie|o)$")
_FILLER = {
    "zakres",
    "rodzaj",
    "i",
    "oraz",
    "lub",
    "a",
    "tych",
    "wszystkich",
    "różnych",
    "nowo",
    "ww",
    "łącznie",
    "ogółem",
}
_DOING = frozenset(
    [
        "realizacja",
        "prowadzenie",
        "przeprowadzenie",
        "przeprowadzanie",
        "zorganizowanie",
        "organizowanie",
        "udzielenie",
        "udzielanie",
        "utworzenie",
        "tworzenie",
        "opracowanie",
        "opracowywanie",
        "objęcie",
        "obejmowanie",
        "zawarcie",
        "zawieranie",
        "wydanie",
        "wydawanie",
        "podjęcie",
        "uruchomienie",
    ]
)
_INSERTED = re.compile(
    r"\b(?:w danym roku|w roku|w ciągu roku|w okresie sprawozdawczym|w (?:19|20)\d\d(?: r\.?| roku)?)\b"
)
_LEADING = re.compile(
    r"(?:(?:ogóln|łączn|całkowit|roczn|miesięczn|sum|zrealizowan|planowan|wykonan|poniesion|przyznan|wypłacon|wykorzystan|"
    r"faktyczn|szacunkow|szacowan|now|procentow|średnioroczn|liczbow|wydatkowan|otrzyman|pozyskan|"
    r"przekazan|własn|finansow)\w* |"
    r"w tym:? |ogółem |razem )*"
)
_PREPOSITION = re.compile(r"\b(?:w|we|z|ze|na|do|dla|od|po|przez|przy|o|u|za|bez|pod|nad|przed|wśród|podczas|dzięki)\b")
_GENITIVE = re.compile(r"(?:ów|ób|zin|iet|zn|rad|raw|rup|ół|lic|wek|nek|jsc|ań|eń|isk|stw|ięć|tek|zek|tuk|óg|ych)$")
_OTHER_THAN_MONEY = re.compile(
    r"środki (?:pomocnicz|ochron|transport|czysto|farmac|łączno|lecz|dydakt|odurz|psycho|higien|opatrunk)|"
    r"wartoś\w+ (?:wskaźnik|docelow|bazow|punkt|indeks|procent|średni)"
)
_IN_POSTS = re.compile(r"\bprzeliczeni\w+ na (?:pełne )?etat|\bw etatach\b")
_INDEX = re.compile(r"= ?100(?!\d)")
_SCALE_WORD = re.compile(
    r"(?<!\w)(?:ty[sś]|mln|mld|tysi[ąa]c(?:e|ach|om|ami)|tysi(?:ę|e)cy|mi[lł](?:ion|iard)(?:y|ów|ach|om|ami))(?!\w)|"
    r"\bw (?:tysi[ąa]c|mi[lł]ion|mi[lł]iard|setk|dziesiątk|tuzin)\w*"
)
_CURRENCY = r"(?:zł\w{0,6}|zl|pln)"
_FOREIGN = re.compile(
    r"(?<!\w)(?:eur|usd|gbp|chf|czk|uah)(?!\w)|[€$£]|\bw (?:euro|(?:dolar|frank|funt|koron|rubl|hryw)\w+)(?!\w)"
)
_MULTIPLIED = re.compile(
    rf"(?:w |in )?[x×*'’]? ?(?:10+|1 ?000(?: 000)?|000|10\^\d)(?: (?:{_CURRENCY}|szt\.?|{_WORD}))?\.?"
)
"""A bracket or heading that multiplies: `(x 1000 zł)`, `000 zł`, `1000 osób`."""
_COUNT_AND_AMOUNT = re.compile(
    rf"\b(?:{COUNTING})\b[^–:;]*(?:/|,| i | oraz ) ?(?:łączna |ogólna )?(?:kwot[aęy]|wartoś\w+|koszt\w*|wydatk\w+)\b|"
    rf"\b(?:kwot[aęy]|wartoś\w+|koszt\w*|wydatki)\b[^–:;]*(?:/|,| i | oraz ) ?(?:łączna |ogólna )?(?:{COUNTING})\b"
)
"""A label of two things, `liczba i kwota zasiłków`: nothing says which of the two its number is."""
_TIMES_A_POWER = re.compile(r"[x×*] ?(?:1 ?000|10\^?\d)")
_BEFORE_MONEY = re.compile(rf"(?<!\w)(?P<word>[^\W\d_]{{1,3}})\.? {_CURRENCY}(?!\w)")
_PLAIN_BEFORE_MONEY = (
    *("w", "we", "i", "na", "do", "za", "bez", "po", "od", "o", "z", "ze", "a", "to"),
    *("ok", "ca", "wyk", "wg", "vat", "ue", "jst", "rok", "tys", "mln", "mld"),
)
"""Short words before a currency that do not multiply it; any other (`k zł`, `M zł`, `mIn zł`) is not understood."""
_STATED_IN_NOTE = re.compile(
    r"(?:^|\W)(?:w|we|jedn(?:ostka)?\.?:?|j\. ?m\.?:?|jm\.?:?|podano|liczone w|x|×) ?(?<=\W)"
    r"(?P<scale>(?:ty[sś]|tv[s5]|tysi[ąaęe]c|mln|mld|mil(?!it|ic|cz)|mi[lł]iard|setk|dziesiątk|grosz|1 ?000)\w*\.?"
    r"(?: ?(?:zł\w*|zl|pln))?)"
)
_ENDS_A_STATEMENT = re.compile(r"\s*(?:$|[,.;!?)\]]|(?:wg|według|zgodnie|ze|z|na podstawie|ogółem|razem)(?!\w))")
_FOREIGN_IN_NOTE = re.compile(
    r"\bw (?:eur(?:o|ach)?|usd|gbp|chf|czk|uah|(?:dolar|frank|funt|koron|rubl|hryw)\w+)(?![\w-])|(?<!\d )[€$£]"
)
_PERCENTAGE_POINTS = re.compile(r"p\. ?p\.?|pp|(?:pkt|punkt\w*)\.? ?proc\w*")
_TITLE = re.compile(r"„[^”]*”|\"[^\"]*\"")
_AVERAGE = re.compile(rf"{_LEADING.pattern}(?:średni|przeciętn|mediana|average|mean)\w*\b")
_BALANCE_OF_MONEY = re.compile(r"(?:nadwyżka|deficyt|saldo) (?:budżet|operacyj)\w*")
_CASES = re.compile(
    r"procedur|spraw\b|sprawy\b|zgłosze|postępowa|wnios|niebiesk|kontrakt|decyzj|zezwole|orzecze|interwencj|skierowa|\bkart"
)
_STAFF = re.compile(
    r"(?:liczba |ilość )?(?:nowo |zatrudnion\w+ |now\w+ )*(?:pracowni[kc]|asysten|opiekun[eo]?k|terapeu|psycholo[gd]|"
    r"pedago[gd]|kurator|specjali[sś]|zatrudnion)"
)
_PARTICIPANTS = re.compile(r"(?:liczba |ilość )?uczestni[ck]|(?:liczba |ilość )?(?:odbiorc|słuchacz)")
_POPULATION = re.compile(
    r"(?:liczba |ogólna liczba |stan )?(?:ludnoś\w+|mieszkańc\w+)"
    r"(?: (?:ogółem|razem|gminy|miasta|powiatu|wsi|sołectwa|"
    r"(?:na|w|wg|według|stan) [^,]*(?:roku|grudnia|wieku|\d\d\.\d\d|(?:19|20)\d\d)[^,]*))*$"
)


@dataclass(frozen=True)
class Meaning:
    """What a label says: `unit` (an id, or None), `scale` (a factor, or None), `measure` where the label decides it.

    `evidence` is the words that said the unit; `is_mark` whether they were a mark, not a noun. `is_unclear` where
    something that looks like a scale or a foreign currency stands there and could not be read: no value is safe then.
    """

    unit: str | None = None
    evidence: str = ""
    scale: int | None = None
    is_mark: bool = False
    is_unclear: bool = False
    measure: Measure | None = None
    is_average: bool = False
    is_noun: bool = False
    marked_unit: str | None = None
    """The unit where a mark such as `(zł)`, `(%)` or `(etaty)` says it, and not a word."""
    is_head: bool = False
    """Whether `liczba`, `kwota` or the like at its head said the unit."""


class LabelReader:
    """Reads labels with the words of the units; remembers what it has read."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in units}
        self._nouns = _words((unit.id, unit.nouns) for unit in self._units.values())
        self._heads = _words((unit.id, unit.heads) for unit in self._units.values())
        self._marks = _words((unit.id, unit.marks) for unit in self._units.values())
        heads = "|".join(map(re.escape, sorted(self._heads, key=len, reverse=True)))
        self._head = re.compile(rf"{_LEADING.pattern}(?:(?P<count>{COUNTING})\b|(?P<head>{heads or '(?!)'})(?!\w))")
        longest = sorted(self._nouns, key=len, reverse=True)
        self._noun = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?!\w)")
        self._read: dict[str, Meaning] = {}

    def read(self, label: str) -> Meaning:
        """Return what a label, a breakdown or a heading says."""
        if label not in self._read:
            self._read[label] = self._meaning(fold(label))
        return self._read[label]

    def noun(self, text: str) -> tuple[str, str] | None:
        """Return the unit that the noun behind a number names, and the noun: `30 dzieci`."""
        text = fold(text)
        if text in _POINTS:  # a score, or places where advice is given
            return None
        found = self._noun.search(text)
        return (self._nouns[found[0]], found[0]) if found and found.start() == 0 else None

    def note(self, text: str) -> Meaning:
        """Return the scale that a part of a remark says: nothing but a mark, or one behind `w`: `dane w tys. zł`.

        A scale or foreign currency that the remark says in another way is unclear; an amount that it names is neither.
        """
        plain = text.strip().strip("()[]")
        said = self._mark(plain)
        if (said.scale is not None and said.is_mark) or _MULTIPLIED.fullmatch(fold(plain)):
            return said if said.is_mark else Meaning(is_unclear=True)
        found = _STATED_IN_NOTE.search(fold(plain))
        if found is None:
            return Meaning(is_unclear=bool(_FOREIGN_IN_NOTE.search(fold(plain))))
        said = self._mark(found["scale"])
        if said.is_mark and said.scale is not None and _ENDS_A_STATEMENT.match(fold(plain), found.end()):
            return said
        return Meaning(is_unclear=True)

    def mark(self, text: str) -> Meaning:
        """Return what the column `unit` says: a mark, a rate, or a thing counted (`osoby`, `liczba osób`)."""
        bracketed = re.fullmatch(r"\s*(?:\[([^\[\]]*)\]|\(([^()]*)\))\s*", text)
        text = (bracketed[1] or bracketed[2] or "") if bracketed else text
        if is_ditto(text):
            return Meaning(is_unclear=True)
        if (name := fold(text)) in self._units and name != UNKNOWN:  # as the closed list calls it
            return Meaning(name, text.strip(), is_mark=True)
        said = self._mark(text)
        if said.is_mark or said.is_unclear:
            return said
        unit, evidence = self._worded(fold(text))
        unclear = any(map(looks_like_scale, re.findall(_WORD, text))) or any(map(str.isdigit, text))
        letter = re.fullmatch(r"[a-z]\.?", fold(text))
        return replace(said, unit=unit, evidence=evidence, is_mark=unit is not None, is_unclear=unclear or bool(letter))

    def _mark(self, text: str) -> Meaning:
        """Return what a text says that is nothing but a mark: what stands in brackets."""
        text = text.strip()
        stated = read_unit(text)
        if _RATE.search(fold(text)) or _RATE_BASE.search(fold(text)):
            return Meaning("rate" if "rate" in self._units else None, text, stated.scale, is_mark=True, measure="rate")
        if _PERCENTAGE_POINTS.fullmatch(fold(text)):
            return Meaning("balance" if "balance" in self._units else None, text, is_mark=True)
        if _MULTIPLIED.fullmatch(fold(text)) or _TIMES_A_POWER.search(fold(text)) or stated.unit == "grosz":
            return Meaning(is_unclear=True)
        rest = fold(stated.rest)
        if stated.unit == "pln" and rest in {"gr", "i gr"}:
            rest = ""
        if stated.unit and rest.startswith("/"):  # zł/m2, os./km2
            return Meaning("rate" if "rate" in self._units else None, text, stated.scale, is_mark=True, measure="rate")
        unit = stated.unit or self._marks.get(rest) or self._nouns.get(rest)
        unit = unit if unit in self._units else None
        known = unit is not None or not rest
        return Meaning(
            unit,
            text if unit else "",
            stated.scale,
            is_mark=unit is not None or (stated.scale is not None and known),
            is_unclear=bool(rest)
            and ((stated.scale is not None and not known) or looks_like_scale(rest) or _is_odd_money(fold(text))),
            is_noun=rest in self._nouns and rest not in self._marks,
        )

    def _meaning(self, text: str) -> Meaning:
        brackets = [found for pair in _BRACKETS.findall(text) for found in pair if found]
        plain = fold(_BRACKETS.sub(" ", text))
        parts = [fold(part) for part in _PART.split(plain)]
        is_head = any(self._head.match(part) for part in parts)
        unit, evidence = self._worded(plain)
        if not is_head:
            for bracket in brackets:
                if self._head.match(bracket) and not bracket.startswith("w tym"):
                    (unit, evidence), is_head = self._worded(bracket), True
        if _IN_POSTS.search(text) and "fte" in self._units:
            unit, evidence = "fte", "etaty"
        marked = self._marked(brackets, text, unit, takes_nouns=not is_head)
        if self._counts(plain) or _COUNT_AND_AMOUNT.search(plain):
            if marked.unit == "pln" and self._counts(plain):
                marked = self._marks_of_last_part(text, unit)
            if marked.unit == "pln" or _COUNT_AND_AMOUNT.search(
                plain
            ):  # "liczba osób (kwota w tys. zł)": which of the two?
                marked = Meaning(is_unclear=marked.is_unclear or marked.scale is not None)
                unit, evidence = None, ""
        average = bool(_AVERAGE.match(plain))
        said = replace(
            marked,
            unit=marked.unit or unit,
            evidence=marked.evidence if marked.unit else evidence,
            is_head=is_head,
            is_average=average,
        )
        if (_RATE.search(plain) or marked.measure == "rate") and "rate" in self._units:
            unit = "pln" if marked.unit == "pln" else "rate"
            return replace(said, unit=unit, evidence=said.evidence or "na …", measure="rate")
        if _INDEX.search(text) and "index" in self._units:
            return replace(said, unit="index", measure="other")
        return replace(said, measure="other" if average and said.unit != "percent" else None)

    def _counts(self, text: str) -> bool:
        """Say whether the head that decides is `liczba` or the like."""
        heads = [head for part in map(fold, _PART.split(text)) if part and (head := self._head.match(part))]
        return bool(heads and heads[-1]["count"])

    def _marks_of_last_part(self, text: str, unit: str | None) -> Meaning:
        """Return the marks behind the last counting word: those before it are of what stands before it."""
        last = [part for part in _PART.split(text) if (head := self._head.match(fold(part))) and head["count"]][-1]
        own = text[text.rindex(last) :]
        return self._marked(
            [one for pair in _BRACKETS.findall(own) for one in pair if one], own, unit, takes_nouns=False
        )

    def _marked(self, brackets: list[str], text: str, worded: str | None, *, takes_nouns: bool) -> Meaning:
        """Return the marks in brackets and at the ends of a label's parts, taken together."""
        unnamed = _QUANTITY.sub(" ", _RATE_BASE.sub(" ", text))
        bare = _QUANTITY.sub(" ", _RATE_BASE.sub(" ", _BRACKETS.sub(" ", text)))
        found = [self._mark(bracket) for bracket in brackets]
        behind = [
            mark for part in (bare, *(_QUANTITY.sub(" ", one) for one in brackets)) for mark in self._behind(part)
        ]
        found += [self._mark(mark) for mark in behind]
        marks = [said for said in found if said.is_mark and (takes_nouns or not said.is_noun or said.scale)]
        units = [said for said in marks if said.unit]
        unit = next((said for said in units if said.unit == worded), next(iter(units), Meaning()))
        others = {said.unit for said in units} - {unit.unit}
        scales = {said.scale for said in marks if said.scale and said.unit not in others}
        scale = next(iter(scales), None)
        unread = not any(said.scale for said in marks) and _SCALE_WORD.search(_TITLE.sub(" ", unnamed))
        foreign = worded in {None, "pln"} and _FOREIGN.search(_TITLE.sub(" ", unnamed))
        return Meaning(
            unit.unit,
            unit.evidence,
            scale,
            is_mark=bool(marks),
            is_unclear=any(said.is_unclear for said in found)
            or bool(unread)
            or bool(foreign)
            or len(scales) > 1
            or bool(re.fullmatch(rf"{_WORD}\.?", text) and self._mark(text).is_unclear),
            measure=unit.measure,
            marked_unit=None if unit.is_noun else unit.unit,
        )

    def _behind(self, text: str) -> list[str]:
        """Return what stands at the end of a part of a label like a mark: `wydatki w mln zł`, `koszt – tys. zł`."""
        parts = [fold(part) for part in _PART.split(text)]
        found = [match[1] for part in parts if (match := _MARK_BEHIND.search(part))]
        return [mark for mark in found if self._mark(mark).is_mark or looks_like_scale(mark.removeprefix("w "))]

    def _worded(self, text: str) -> tuple[str | None, str]:
        """Return the unit that the words of a label say, and the word."""
        for part in reversed([part for part in map(fold, _PART.split(text)) if part]):
            head = self._head.match(part)
            if head and head["count"]:
                return self._counted(part[head.end() :])
            if head and not _OTHER_THAN_MONEY.match(part[head.start("head") :]):
                unit = self._heads[head["head"]]
                if unit == "ratio":
                    money = self._head.match(part[head.end() :].strip())
                    if money and money["head"] and self._heads[money["head"]] == "pln":
                        return "pln", money["head"]
                if unit == "balance" and _BALANCE_OF_MONEY.match(part):
                    return "pln", head["head"]
                return unit, head["head"]
        *before, last = [fold(part) for part in _PART.split(text)]
        named = last.removesuffix(" ogółem").removesuffix(" razem")
        if before and named in self._nouns:  # "zasiłki stałe – osoby"
            return self._nouns[named], named
        return self._thing_at_head(text)

    def _counted(self, text: str) -> tuple[str | None, str]:
        """Return the unit of the noun behind `liczba`: the first word that is neither adjective nor inserted."""
        text = _INSERTED.sub(" ", text)
        candidate: tuple[str | None, str] = (None, "")
        position = 0
        while word := re.compile(rf"[\s,„”\"/]*({_WORD})[.]?").match(text, position):
            noun = self._noun.match(text, word.start(1))
            is_adjective = bool(_ADJECTIVE.fullmatch(word[1]))
            if noun and (not is_adjective or " " in noun[0]):
                return self._nouns[noun[0]], noun[0]
            if noun and candidate[0] is None:
                candidate = (self._nouns[noun[0]], noun[0])
            if not is_adjective and word[1] not in _FILLER:
                break
            position = word.end()
        return candidate

    def _thing_at_head(self, text: str) -> tuple[str | None, str]:
        """Return the unit of the noun at the head of a label that says no measure: `osoby objęte …`."""
        noun = self._noun.search(text)
        if noun is None:
            return None, ""
        before = text[: noun.start()]
        if _PREPOSITION.search(before):
            return None, ""
        words = [word for word in re.findall(_WORD, before) if word not in _DOING]
        if words and _GENITIVE.search(noun[0]) and not all(_ADJECTIVE.fullmatch(w) or w in _FILLER for w in words):
            return None, ""
        return self._nouns[noun[0]], noun[0]

    def measure(self, label: str, unit: str) -> Measure:
        """Return the kind of measure of a value: what its label says, else the default of its unit."""
        said, text = self.read(label), fold(label)
        if said.measure == "rate" or (said.measure is not None and unit not in {"percent", "per_mille", "rate"}):
            return said.measure
        if unit in {"documents", "events"} and _CASES.search(text):
            return "cases"
        if unit in {"persons", "children"}:
            if _STAFF.match(text):
                return "capacity"
            if _PARTICIPANTS.match(text):
                return "services"
            if _POPULATION.fullmatch(fold(_BRACKETS.sub(" ", text))):
                return "other"
        return self._units[unit].measure if unit in self._units else "other"


def _is_odd_money(text: str) -> bool:
    """Say whether a short text names złoty beside a short word that is not understood: `k zł`, `min. zł`."""
    found = _BEFORE_MONEY.search(text)
    return found is not None and found["word"] not in _PLAIN_BEFORE_MONEY


def _words(groups: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    words: dict[str, str] = {}
    for unit, forms in groups:
        for form in forms:
            words.setdefault(form.casefold(), unit)
    return words
