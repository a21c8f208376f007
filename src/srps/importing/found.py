"""What the understanding of a document yields: rows for the raw tables, and the fate of every number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from srps.importing import doubts
from srps.importing import reasons as why
from srps.importing.document import Passage
from srps.importing.headings import Action, Goal
from srps.importing.tokens import Number, numbers, spelled
from srps.messages import Message


@dataclass(eq=False)
class Found:
    """One proposed row; `doubt` says why a person must look at it, empty for a sure one.

    `cells` are the raw columns besides goal, action, line and page.
    """

    table: str
    cells: dict[str, str]
    line: int
    page: int | None
    words: str
    goal: Goal | None = None
    action: Action | None = None
    doubt: Message = doubts.NONE


@dataclass(eq=False)
class Text:
    """A passage with its numbers and what became of each: taken by a row, or no value for a stated reason.

    `year` is the reporting year. `words` are the numbers that it prints in words: what holds of digits is decided first, without them.
    """

    passage: Passage
    numbers: list[Number] = field(default_factory=list)
    words: list[Number] = field(default_factory=list)
    taken: dict[int, Found] = field(default_factory=dict)
    reasons: dict[int, Message] = field(default_factory=dict)
    goal: Goal | None = None
    action: Action | None = None
    year: int = 0

    @classmethod
    def of(cls, passage: Passage, goal: Goal | None = None, action: Action | None = None, year: int = 0) -> "Text":
        """Return a passage with its numbers found and those that are no values explained."""
        found, words = numbers(passage.text), spelled(passage.text)
        reasons = {n.start: n.reason for n in (*found, *words) if n.reason}
        return cls(passage, found, words, reasons=reasons, goal=goal, action=action, year=year)

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.passage.text

    def open(self, start: int = 0, end: int | None = None) -> list[Number]:
        """Return the numbers in digits between two positions that are neither taken nor explained."""
        return self._open(self.numbers, start, end)

    def spelled(self, start: int = 0, end: int | None = None) -> list[Number]:
        """Return the numbers in words between two positions that are neither taken nor explained."""
        return self._open(self.words, start, end)

    def _open(self, among: list[Number], start: int, end: int | None) -> list[Number]:
        last = len(self.text) if end is None else end
        return [
            n for n in among
            if start <= n.start < last and n.start not in self.taken and n.start not in self.reasons
        ]  # fmt: skip

    def explain(self, reason: Message, start: int = 0, end: int | None = None) -> None:
        """Give the numbers between two positions a reason, those in words too."""
        for number in (*self.open(start, end), *self.spelled(start, end)):
            self.reasons[number.start] = reason

    def take(self, number: Number | None, found: Found) -> Found:
        """Let a row take a number."""
        if number is not None:
            self.taken[number.start] = found
        return found


@dataclass(frozen=True)
class Fate:
    """What became of one number of the document: `fate` is `taken`, `explained` or `undecided`."""

    line: int
    page: int | None
    number: str
    fate: str
    reason: Message
    words: str


def fates(texts: list[Text]) -> Iterator[Fate]:
    """Yield the fate of every number in the document, in order: the proof that none is passed over."""
    for text in texts:
        for number in sorted((*text.numbers, *text.words), key=lambda one: one.start):
            line = text.passage.line_at(number.start)
            words = around(text.text, number.start, number.end)
            if number.start in text.taken:
                yield Fate(line, text.passage.page, number.text, "taken", why.NONE, words)
            elif number.start in text.reasons:
                yield Fate(line, text.passage.page, number.text, "explained", text.reasons[number.start], words)
            else:
                yield Fate(line, text.passage.page, number.text, "undecided", why.UNKNOWN, words)


def around(text: str, start: int, end: int, width: int = 60) -> str:
    """Return the words around a number, on one line."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    lead = "…" if start > width else ""
    trail = "…" if end + width < len(text) else ""
    return " ".join(f"{lead}{before}{text[start:end]}{after}{trail}".split())
