"""What the understanding of a document yields: rows for the raw tables, and the fate of every number."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from srps.importing.document import Passage
from srps.importing.headings import Action, Goal
from srps.importing.tokens import REASONS, Number, numbers


@dataclass(eq=False)
class Found:
    """One proposed row; `doubt` says in Polish why a person must look at it, empty for a sure one.

    `cells` are the raw columns besides goal, action, line and page.
    """

    table: str
    cells: dict[str, str]
    line: int
    page: int | None
    words: str
    goal: Goal | None = None
    action: Action | None = None
    doubt: str = ""


@dataclass(eq=False)
class Text:
    """A passage with its numbers and what became of each: taken by a row, or no value for a stated reason."""

    passage: Passage
    numbers: list[Number] = field(default_factory=list)
    taken: dict[int, Found] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    goal: Goal | None = None
    action: Action | None = None

    @classmethod
    def of(cls, passage: Passage, goal: Goal | None = None, action: Action | None = None) -> "Text":
        """Return a passage with its numbers found and those that are no values explained."""
        found = numbers(passage.text)
        return cls(passage, found, reasons={n.start: n.reason for n in found if n.reason}, goal=goal, action=action)

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.passage.text

    def open(self, start: int = 0, end: int | None = None) -> list[Number]:
        """Return the numbers between two positions that are neither taken nor explained."""
        last = len(self.text) if end is None else end
        return [
            n for n in self.numbers
            if start <= n.start < last and n.start not in self.taken and n.start not in self.reasons
        ]  # fmt: skip

    def explain(self, reason: str, start: int = 0, end: int | None = None) -> None:
        """Give the numbers between two positions a reason."""
        for number in self.open(start, end):
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
    reason: str
    words: str


def fates(texts: list[Text]) -> Iterator[Fate]:
    """Yield the fate of every number in the document, in order: the proof that none is passed over."""
    for text in texts:
        for number in text.numbers:
            line = text.passage.line_at(number.start)
            words = around(text.text, number.start, number.end)
            if number.start in text.taken:
                yield Fate(line, text.passage.page, number.text, "taken", "", words)
            elif number.start in text.reasons:
                reason = REASONS[text.reasons[number.start]]
                yield Fate(line, text.passage.page, number.text, "explained", reason, words)
            else:
                yield Fate(line, text.passage.page, number.text, "undecided", "", words)


def around(text: str, start: int, end: int, width: int = 60) -> str:
    """Return the words around a number, on one line."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    lead = "…" if start > width else ""
    trail = "…" if end + width < len(text) else ""
    return " ".join(f"{lead}{before}{text[start:end]}{after}{trail}".split())
