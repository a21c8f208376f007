"""Reads lines of a list one by one, remembering which label waits for its value or its parts."""

import re
from collections.abc import Iterator
from itertools import pairwise

from srps.importing import doubts
from srps.importing.found import Found, Text
from srps.importing.lists import (
    LABEL_WORDS,
    PARTS,
    Item,
    clean_label,
    parts_in,
    split_at_separator,
    value_row,
)
from srps.importing.sentences import sentence_rows
from srps.importing.tables import INSTITUTION
from srps.importing.texts import is_word
from srps.importing.tokens import Number, is_pure_value

_LISTED = re.compile(r"\s*(?:[•–—-]|[a-z]\)|\d{1,2}[.)])\s*")
_LETTERED = re.compile(r"\s*[a-z]\)\s*")
_TOTAL = re.compile(r"\b(?:ogółem|łącznie|razem|w sumie|wydano)\b\W*(?:\w+\W+){0,3}$", re.IGNORECASE)
_SHORT = 150
_LONGEST_PART = 160
_LONGEST_NAME = 130
_GOES_ON = re.compile(r"\s*(?:oraz|i|a także)\s[^.\d]*[^.;:\d\s]\s*$")
"""What stands behind a value and names another one that is not there: the page or the cell ends first."""
_ELSEWHERE = re.compile(
    r"\b(?:projekt(?:em|u)|program(?:em|u)|przedsięwzięci(?:em|a|u)|akcj[iąęa]|zadani(?:em|a)|wydarzeni(?:em|a))$"
)
"""Where a label ends with what it does not name."""
_ANNOUNCES = re.compile(r"\W*(?:w tym|z tego|w tym m\.? ?in\.?|w podziale na)\W*", re.IGNORECASE)
_NEXT_LABEL = re.compile(r"\b(?:oraz|i)\s+(?P<label>(?:liczba|ilość|kwota|wartość)\s[^:]{5,200}):\s*$")


class ItemReader:
    """Reads texts in the order of the document; a label without a value is kept until its value or parts come."""

    def __init__(self) -> None:
        self.item: Item | None = None
        self._whole: tuple[str, int] | None = None

    def forget(self) -> None:
        """Let no earlier label go on: a heading or a new row stands between."""
        self.item, self._whole = None, None

    def read(self, text: Text, loose: bool = True) -> list[Found]:
        """Return the rows of a text; with `loose`, numbers without a label become rows of running text."""
        rows: list[Found] = []
        for start, end in _lines(text.text):
            rows += self._line(text, start, end, loose)
        return rows

    def _line(self, text: Text, start: int, end: int, loose: bool) -> list[Found]:
        """Read one line, or each of the stretches that the end of a printed line or a list of amounts joined."""
        stretches = self._stretches(text, start, end)
        if len(stretches) > 1:
            return [row for begin, stop in stretches for row in self._line(text, begin, stop, loose)]
        return self._stretch(text, start, end, loose)

    def _stretches(self, text: Text, start: int, end: int) -> list[tuple[int, int]]:
        """Return from where to where each statement of a line reaches."""
        if self.item is not None and self.item.parts_follow and (amounts := self._amounts(text, start, end)):
            return amounts
        if LABEL_WORDS.match(_LISTED.sub("", text.text[start:end], count=1)) and not self._labelled(text, start, end):
            sentence = _sentence_in(text.text, start, end)
            return [(start, sentence), (sentence, end)] if sentence else []
        return []

    def _stretch(self, text: Text, start: int, end: int, loose: bool) -> list[Found]:
        line = text.text[start:end]
        labelled = self._labelled(text, start, end)
        is_label = bool(LABEL_WORDS.match(_LISTED.sub("", line, count=1)))
        listed = bool(_LISTED.match(line))
        if self.item and self.item.total and _ANNOUNCES.fullmatch(line):
            self.item.parts_follow = True
            return []
        parts_wait = self.item is not None and self.item.parts_follow
        if self.item and parts_wait and not is_label and (listed or self._same_money(text, start, end)):
            return self._part(text, self.item, start, end, labelled)
        if labelled and (is_label or (len(line) <= _SHORT and self._ends_with_value(text, labelled[1], end))):
            return self._total(text, labelled, end)
        if is_label and not text.open(start, end) and not text.passage.text[start:end].rstrip().endswith("."):
            follows = line.rstrip().endswith(":")
            self.item = Item(clean_label(line), None, follows)
            return []
        if self.item is not None and self.item.total is None and not self.item.parts_follow:
            return self._total_in_sentence(text, self.item, start, end)
        waits = self.item is not None and (self.item.total is None or parts_wait)
        if not listed and not (waits and not text.open(start, end)):
            self.forget()
        rows = sentence_rows(text, start, end) if loose else []
        if rows and PARTS.search(line[-14:]) and line.rstrip().endswith((":", "na", "tym")):
            self.item = Item(rows[-1].cells["indicator"], rows[-1], True)
        return rows

    def _amounts(self, text: Text, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of a line that lists several parts of an amount of money, each up to its own amount."""
        here = text.open(start, end)
        total = self.item.total.cells["value"] if self.item and self.item.total else ""
        if "zł" not in total or len(here) < _FEWEST_AMOUNTS or not all("zł" in number.printed for number in here):
            return []
        stops = [_AMOUNT_ENDS.match(text.text, number.ends, end) for number in here]
        if not all(stops):
            return []
        return list(pairwise([start, *(stop.end() for stop in stops[:-1] if stop), end]))

    def _same_money(self, text: Text, start: int, end: int) -> bool:
        """Say whether a line prints one amount of money, as the total above it does."""
        total = self.item.total.cells["value"] if self.item and self.item.total else ""
        here = text.open(start, end)
        return "zł" in total and len(here) == 1 and "zł" in here[0].printed and here[0].ends >= end - 3

    @staticmethod
    def _labelled(text: Text, start: int, end: int) -> tuple[str, Number] | None:
        """Return the label and the number of a line such as `label – 12`, `Label: 12 osób`, `Label wynosi 12`."""
        for number in text.open(start, end) or text.spelled(start, end):
            before = text.text[start : number.begins]
            name, separated = split_at_separator(before)
            label = clean_label(name)
            if separated and re.search(r"[^\W\d_]{2}", label):
                return label, number
            if LABEL_WORDS.match(_LISTED.sub("", before, count=1)):
                dash = re.search(r"\s[-–—]\s", before)
                if dash:
                    return clean_label(before[: dash.start()]), number
                if re.match(r"\s*(?:[,.;(]|$|w tym)", text.text[number.ends : end]):
                    return clean_label(before), number
            return None
        return None

    @staticmethod
    def _ends_with_value(text: Text, number: Number, end: int) -> bool:
        rest = text.text[number.ends : end]
        if text.open(number.end, end) and not PARTS.match(rest):
            return False
        return bool(re.match(r"\s*(?:[^\W\d_.]+\.?\s*){0,3}(?:\([^()]*\))?\s*[.,;]?\s*$", rest) or PARTS.match(rest))

    def _total(self, text: Text, labelled: tuple[str, Number], end: int) -> list[Found]:
        label, number = labelled
        cut = label[:1].islower() and text.passage.cell is not None and not LABEL_WORDS.match(label)
        loose = cut and not _LISTED.match(text.text) and text.text.startswith(label[:12])
        doubt = doubts.CUT_NAME if loose else doubts.NONE
        if _GOES_ON.match(text.text[number.ends : end]) and text.passage.cell is not None:
            doubt = doubt or doubts.SENTENCE_GOES_ON
        if _ELSEWHERE.search(label) and not _LISTED.match(text.text[text.text.rfind("\n", 0, number.begins) + 1 :]):
            doubt = doubt or doubts.ELSEWHERE
        row = value_row(text, number, {"indicator": label}, doubt)
        self.item = Item(label, row)
        self._whole = None
        return [row, *self._rest(text, number, end)]

    def _rest(self, text: Text, number: Number, end: int) -> list[Found]:
        """Read what stands behind a total on its line: its parts, a mention that parts follow, other numbers."""
        rest = text.text[number.ends : end]
        parts = PARTS.search(rest)
        item = self.item
        if parts and item and item.total:
            rows: list[Found] = []
            between = rest[: parts.start()]
            if text.open(number.end, number.ends + parts.start()):
                if re.search(r"[.;]\s|\s[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{3,}", between):  # another sentence has parts
                    return sentence_rows(text, number.ends, end)
                rows += sentence_rows(text, number.ends, number.ends + parts.start())
            stop = re.search(r"[.;]\s+[A-ZŁŚŻ]", rest)
            last = number.ends + stop.start() + 1 if stop else end
            inner = parts_in(text, number.ends + parts.end(), last, item)
            item.parts_follow = not inner or rest.rstrip().endswith(":")
            if inner and (parts["some"] or len(inner) == 1):
                item.total.cells["parts"] = "examples" if parts["some"] else "subset"
            return rows + inner + (sentence_rows(text, last, end) if stop else [])
        if next_label := _NEXT_LABEL.search(rest):
            self.item = Item(clean_label(next_label["label"]), None, True)
            return sentence_rows(text, number.ends, number.ends + next_label.start())
        if item and rest.rstrip().endswith(":"):
            item.parts_follow = True
        return sentence_rows(text, number.ends, end)

    def rest_of(self, text: Text, number: Number, total: Found) -> list[Found]:
        """Read what stands behind the value of a table's cell."""
        self.item = Item(total.cells["indicator"], total)
        return self._rest(text, number, len(text.text))

    def _total_in_sentence(self, text: Text, item: Item, start: int, end: int) -> list[Found]:
        """Take the total of a label that stands alone from the sentence below it."""
        choices = text.open(start, end)
        if not choices:  # a number in words may be the total: the label goes on waiting
            return [value_row(text, number, {"indicator": item.label}) for number in text.spelled(start, end)]
        number = next((n for n in choices if _TOTAL.search(text.text[start : n.begins])), choices[0])
        is_plain = len(choices) == 1 or number is not choices[0] or PARTS.search(text.text[number.ends : end])
        doubt = doubts.NONE if is_plain else doubts.MANY_BELOW_LABEL
        if text.passage.cell is None and is_pure_value(text.text[start:end]):
            doubt = doubts.ALONE_BELOW_NAME
        row = value_row(text, number, {"indicator": item.label}, doubt)
        item.total = row
        before = sentence_rows(text, start, number.begins)
        return [row, *before, *self._rest(text, number, end)]

    def _part(self, text: Text, item: Item, start: int, end: int, labelled: tuple[str, Number] | None) -> list[Found]:
        """Read a line that is a part of the label above: `– drukarki – 6`, `– 708 rodziców`, `b) w 6 placówkach …`."""
        lettered = bool(_LETTERED.match(text.text[start:end]))
        part_of = "" if lettered or self._whole is None else self._whole[0]
        if labelled:
            name, number = labelled
            behind = text.text[number.ends : end]
        else:
            choices = text.open(start, end) or text.spelled(start, end)
            if not choices:
                return []
            number = choices[0]
            behind = text.text[number.ends : end]
            before = clean_label(re.sub(r"\bna (?:łączną )?kwotę\s*$", "", text.text[start : number.begins]))
            if len(before) > _LONGEST_PART:
                return sentence_rows(text, start, end)
            stop = PARTS.search(behind)
            name = clean_label(re.split(r"[.;(]", behind[: stop.start() if stop else None])[0])
            if before and before not in ("w", "dla", "z", "na", "do"):
                name = f"{before} {name}".strip()
        cells = {"indicator": item.label, "breakdown": name, "part_of": part_of}
        known = bool(name) and len(name) <= _LONGEST_NAME
        row = value_row(text, number, cells, doubts.NONE if known else doubts.CHECK_PART)
        if PARTS.search(behind):
            self._whole = (name, start)
            if item.total is not None and not text.open(number.end, end):
                return [row]
            return [row, *parts_in(text, number.ends, end, Item(item.label, row, True, name))]
        return [row, *sentence_rows(text, number.ends, end)]


def _sentence_in(text: str, start: int, end: int) -> int:
    """Return where a sentence begins behind a label, where the end of a printed line joined them; 0 where none does.

    It begins with a common word in capitals: `liczba miejsc dla dzieci Posiłki wydawano w 36 placówkach`.
    """
    for found in _CAPITAL.finditer(text, start, end):
        before = text[start : found.start()]
        if re.search(r"\d", before):
            return 0
        word = found["word"].casefold()
        if len(before.split()) >= _SHORTEST_LABEL and is_word(word) and not INSTITUTION.match(word):
            return found.start("word")
    return 0


_CAPITAL = re.compile(
    r"(?<=[^\W\d_][^\W\d_])(?<! dla)(?<! oraz)(?<! przez) (?P<word>[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{2,})(?= [a-ząćęłńóśźż])"
)
_AMOUNT_ENDS = re.compile(r"\s*(?:[,;.]\s*|$)")
_SHORTEST_LABEL, _FEWEST_AMOUNTS = 3, 2


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
