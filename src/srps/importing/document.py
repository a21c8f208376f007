"""What a file is once it is read: lines with their places, table rows with their cells. Knows no meaning."""

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from srps.importing import doubts
from srps.messages import Message

BULLET = "•"
APART = "\N{EM SPACE}"
"""What stands between two numbers that a wide gap keeps apart: no number reaches across it."""
CUT = "\N{FOUR-PER-EM SPACE}"
"""What stands between digits where the end of a printed line parted them: perhaps one number, perhaps two."""
"""What every mark of a list item becomes, at the beginning of a line of a cell or of a paragraph."""


@dataclass(frozen=True)
class Line:
    """One line of a document as it is cited: a paragraph, a printed line of a PDF or scan, or a row of a table.

    `number` is 1-based in the document's text, `page` is that of the original where it is known. A row has `cells`
    (their lines separated by line feeds, list items beginning with `BULLET`) and the number of its `table`; `heading`
    is the level of a heading that the file itself marks as one. `doubt` says why what it says is not sure.
    `ended` says whether a paragraph ends with a printed line, as its place on the page shows; `running` that the line is a
    header, a footer or a number of a page.
    """

    number: int
    text: str
    page: int | None = None
    cells: tuple[str, ...] | None = None
    table: int | None = None
    heading: int | None = None
    doubt: Message = doubts.NONE
    ended: bool | None = None
    running: bool = False


@dataclass(frozen=True)
class Document:
    """A read file: its name, SHA-256, lines; `remarks` say what the reader changed or could not know.

    `wrapped` says that lines end where the page does, not where a paragraph ends; `scanned` that the letters come from
    text recognition.
    """

    name: str
    sha256: str
    lines: list[Line]
    kind: str = "text"
    wrapped: bool = False
    scanned: bool = False
    remarks: Sequence[str] = ()

    def text(self) -> str:
        """Return the document as the text that its line numbers count: a row is its cells, separated by tabs."""
        return "".join(f"{' '.join(line.text.split(chr(10)))}\n" for line in self.lines)


@dataclass(frozen=True)
class Passage:
    """A stretch of text that is read as a whole, with the line that each character comes from.

    `cell` is the position of the cell in its row, where it is one; `heading` the level of a heading that the file marks.
    """

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    page: int | None = None
    cell: int | None = None
    running: bool = False
    heading: int | None = None

    @classmethod
    def of(cls, line: Line, text: str | None = None, cell: int | None = None) -> "Passage":
        """Return a passage that lies on one line."""
        return cls(
            line.text if text is None else text, (0,), (line.number,), line.page, cell, line.running, line.heading
        )

    @property
    def first_line(self) -> int:
        """The line on which it begins."""
        return self.numbers[0]

    def line_at(self, position: int) -> int:
        """Return the line of a character."""
        return self.numbers[bisect.bisect_right(self.starts, position) - 1]

    def joined(self, line: Line) -> "Passage":
        """Return the passage with one more line; a word divided at the end of the line becomes whole again."""
        divided = re.search(r"(?<=[^\W\d_])[-\N{SOFT HYPHEN}]$", self.text)
        if divided and line.text[:1].islower():
            text, added = self.text[:-1], line.text
        elif re.search(r"\d[-–]$", self.text) and line.text[:1].isdecimal():  # "5-" and "16" on the next line
            text, added = self.text, line.text
        else:
            text, added = self.text + (CUT if is_cut(self.text, line.text) else " "), line.text
        return Passage(
            text + added,
            (*self.starts, len(text)),
            (*self.numbers, line.number),
            self.page,
            self.cell,
            heading=self.heading,
        )


def _cuts_a_number(passage: Passage, line: Line) -> bool:
    """Say whether a line may go on with the digits at the end of the text right above it: `godzin: 3` and `240`."""
    last = passage.text[passage.starts[-1] :]
    right_above = line.number == passage.numbers[-1] + 1
    return right_above and bool(re.search(r"[^\W\d_].*[^\d,.]\d{1,3}$", last) and re.match(r"\d{3}(?!\d)", line.text))


def is_cut(above: str, below: str) -> bool:
    """Say whether digits meet where two printed lines meet."""
    return bool(re.search(r"\d,?$", above) and below[:1].isdecimal())


_LABELLED = re.compile(
    r"[^\W\d_][^\d]{3,160}?(?:\s[-–—]\s?|:\s)\d[\d ,.\u00a0]*(?:\s?(?:zł|%|[^\W\d_]{1,12}\.?))?(?:,?\s+w\s+tym\b.*)?$"
)
_ENDS_WITH_VALUE = re.compile(r"(?:[-–—]\s?|:\s|\s)\d[\d ,.\u00a0]*(?:zł|%|[^\W\d_]{1,10}\.?)?[,;]?$")
STARTS_ITEM = re.compile(rf"{BULLET}|[-–—] ?\S|\d{{1,2}}[.)]\s|\d [-–—] [^\W\d_]|[a-z]\)\s|[IVX]+\.\s")


STARTS_PART = re.compile(
    r"\W*(?=(?-i:[A-ZŁŚ]))(?:cel(?:e|u)?|zadani[ea]|działani[ea]|ad|ocena|filar|dziedzina|obszar|priorytet|kierunek|rozdział|spis)\b[^.\n]{0,40}?(?:[\d:]|(?-i:\b[IVX]+\b)|$)",
    re.IGNORECASE,
)
"""What begins a part of a report, wherever the line before it ends."""


def passages(document: Document) -> Iterator[Passage | list[Line]]:
    """Yield the document's paragraphs in order, and each table as the list of its rows."""
    table: list[Line] = []
    current: Passage | None = None
    ended: bool | None = None
    running = page_lines(document)
    waiting: list[Passage] = []
    for line in document.lines:
        if line.running or line.number in running:  # a page ends in the middle of a sentence or table
            waiting.append(replace(Passage.of(line), running=True))
            continue
        if table and line.table != table[0].table:
            yield table
            table = []
        belongs = line.cells is None and bool(line.text.strip())
        wrapped = document.wrapped and not ended
        full, ended = ended is False, line.ended
        if (
            belongs
            and current
            and not line.heading
            and (
                goes_on(current.text, line.text, wrapped)
                or _cuts_a_number(current, line)
                or (full and _after_colon(current.text, line.text))
            )
        ):
            current = current.joined(line)
            continue
        if waiting and not line.text.strip():
            continue
        if current:
            yield current
        if not table:
            yield from waiting
            waiting = []
        current = Passage.of(line) if belongs else None
        if line.cells:  # the rule below headings in Markdown has none
            table.append(line)
    if current:
        yield current
    if table:
        yield table
    yield from waiting


def page_lines(document: Document) -> set[int]:
    """Return the lines that hold a page's number and nothing else: near the page they stand on, or counting on.

    In a text without pages the numbers must go up by one, with at least `_FEWEST_BETWEEN` lines between.
    """
    lone = [(line, int(found["number"])) for line in document.lines
            if line.cells is None and (found := LONE_NUMBER.fullmatch(line.text))]  # fmt: skip
    if any(line.page for line in document.lines):
        return {line.number for line, number in lone if line.page and abs(number - line.page) <= _PAGES_OFF}
    chain: list[tuple[int, int]] = []
    for line, number in lone:
        if not chain or (number == chain[-1][1] + 1 and line.number - chain[-1][0] >= _FEWEST_BETWEEN):
            chain.append((line.number, number))
    return {line for line, _ in chain} if len(chain) > 2 else set()


LONE_NUMBER = re.compile(
    r"\W*(?P<named>strona|str\.)?\W*(?P<number>\d{1,3})\W*(?P<of>(?:z|/)\W*\d{1,3})?\W*", re.IGNORECASE
)
_PAGES_OFF, _FEWEST_BETWEEN = 3, 15


def goes_on(text: str, line: str, wrapped: bool) -> bool:
    """Say whether a line goes on with the text of the line above."""
    if wrapped and text and goes_on_with_value(text, line):
        return True
    if not text or STARTS_ITEM.match(line) or STARTS_PART.match(line):
        return False
    if _LABELLED.match(line) and _ENDS_WITH_VALUE.search(text):  # a list whose marks were drawn, not written
        return False
    begins_small = not line[:1].isupper()
    if not wrapped:
        return line[:1].islower() and not text.rstrip().endswith((".", ":", ";", ",", "!", "?"))
    if begins_small:
        return not re.search(r":$", text)
    ended = re.search(r"[.:;!?]$", text) and not _ABBREVIATED.search(text)
    return not ended and not STARTS_PART.match(text)


def _after_colon(text: str, line: str) -> bool:
    """Say whether a sentence goes on behind a colon that happens to end a full line."""
    return text.endswith(":") and line[:1].islower() and not STARTS_ITEM.match(line)


def goes_on_with_value(text: str, line: str) -> bool:
    """Say whether a line begins with the dash and the value of the name above it: `liczba programów` and `– 8`."""
    if not re.match(r"[-–—] ?\d", line) or text.endswith(":"):
        return False
    years = re.search(r"\b(?:19|20)\d\d$", text) and re.match(r"[-–—] ?(?:19|20)\d\d\b", line)
    return bool(years) or not re.search(r"\d", text)


_ABBREVIATED = re.compile(
    r"(?:^|[\s(„])(?<!\d )(?:ul|al|pl|os|im|św|ks|gen|dr|prof|tj|tzn|tzw|np|m\.? ?in|pn|pt|ds|dot|art|ust|pkt|poz|nr|ok|ww|godz|"
    r"tel|woj|pow|gm|sp|z o\.o)\.$",
    re.IGNORECASE,
)
"""A text that ends with a full stop but not with a sentence."""
