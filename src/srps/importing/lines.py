"""Builds the lines of a document from what stands on its pages: joins printed lines, and rows that a page cut."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from srps.importing import doubts
from srps.importing.document import (
    BULLET,
    CUT,
    STARTS_ITEM,
    STARTS_PART,
    Document,
    Line,
    goes_on,
    goes_on_with_value,
    is_cut,
)
from srps.importing.lists import LABEL_WORDS
from srps.importing.texts import is_word, one_line
from srps.importing.tokens import is_pure_value
from srps.messages import Message
from srps.numbers import is_missing


@dataclass(frozen=True)
class Printed:
    """A printed line of a cell, and what its place says of its end.

    `ended` where the next word would have had room: a paragraph ends; None where that is not known. `torn` where the
    column was too narrow for a word.
    """

    text: str
    ended: bool | None = None
    torn: bool = False


class Lines:
    """Collects lines and numbers them; of empty lines that follow each other one is kept."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tables = 0
        self.last_page: int | None = None
        """The page on which the last row of the last table ends."""
        self._last: list[list[Printed]] = []

    def paragraph(
        self,
        text: str,
        page: int | None = None,
        heading: int | None = None,
        doubt: Message = doubts.NONE,
        ended: bool | None = None,
        running: bool = False,
    ) -> None:
        """Add a paragraph or a printed line; line feeds part it."""
        for part in text.split("\n"):
            if part.strip():
                number = len(self.lines) + 1
                self.lines.append(
                    Line(number, one_line(part), page, heading=heading, doubt=doubt, ended=ended, running=running)
                )

    def blank(self) -> None:
        """Let an empty line part what stands above from what comes."""
        if self.lines and self.lines[-1].text.strip():
            self.lines.append(Line(len(self.lines) + 1, "", self.lines[-1].page))

    def table(
        self, rows: list[list[str]], page: int | None = None, continues: bool = False, doubt: Message = doubts.NONE
    ) -> None:
        """Add the rows of a table; one that continues goes on with the table before it."""
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if not rows:
            return
        self.tables += not continues
        for row in rows:
            cells = tuple("\n".join(one_line(part) for part in cell.split("\n") if part.strip()) for cell in row)
            self.lines.append(Line(len(self.lines) + 1, "\t".join(cells), page, cells, self.tables, doubt=doubt))

    def printed_table(
        self, rows: list[list[list[Printed]]], page: int, continues: bool = False, doubt: Message = doubts.NONE
    ) -> None:
        """Add the rows of a table by the printed lines of their cells.

        Where it goes on with the one that ends on the page before, its first row may be the rest of the last one there;
        headings that stand again at the top of the page are passed over.
        """
        if continues:
            rows = self._go_on(rows)
        self.table([[unwrapped(cell) for cell in row] for row in rows], page, continues, doubt)
        self.last_page = page
        self._last = rows[-1] if rows else self._last

    def _go_on(self, rows: list[list[list[Printed]]]) -> list[list[list[Printed]]]:
        above = [line for line in self.lines if line.table == self.tables and line.cells]
        texts = [[unwrapped(cell) for cell in row] for row in rows]
        again = 0
        while again < min(len(rows), len(above)) and _same(texts[again], above[again].cells or ()):
            again += 1
        if again == len(rows) or not above or not _is_cut_row(above, texts[again]):
            return rows
        self._last = [[*before, *cell] for before, cell in zip(self._last, rows[again], strict=True)]
        cells = tuple(map(unwrapped, self._last))
        last = above[-1]
        self.lines[last.number - 1] = replace(last, text="\t".join(cells), cells=cells)
        return [*rows[:again], *rows[again + 1 :]]

    def document(
        self,
        content: bytes,
        name: str,
        kind: str,
        *,
        wrapped: bool = False,
        scanned: bool = False,
        remarks: Sequence[str] = (),
    ) -> Document:
        """Return the collected lines as a document of a file."""
        return Document(name, hashlib.sha256(content).hexdigest(), self.lines, kind, wrapped, scanned, remarks)


def _same(row: list[str], other: Iterable[str]) -> bool:
    return [" ".join(cell.split()) for cell in row] == [" ".join(cell.split()) for cell in other]


_KEY_NUMBER = re.compile(r"\s*(?:[IVX]+\.)?\d+(?:\.\d+)*[.)]?\s*")
_NUMBERED_NAME = re.compile(r"\s*(?:(?:[IVX]+\.)?\d+(?:\.\d+)+[.)]?|\d{1,2}[.)]|[IVX]+\.)\s*[^\W\d_]{2}")


def _is_cut_row(above: list[Line], row: list[str]) -> bool:
    """Say whether a row goes on with the last one above it.

    One cell must go on in the middle of a sentence; none may begin an item that counts, name another indicator, or hold
    a second value.
    """
    last = above[-1].cells or ()
    if len(last) != len(row):
        return False
    key = next((i for i, cell in enumerate(last) if len(re.findall(r"[^\W\d_]", cell)) > 1), None)
    valued = [i for i, cell in enumerate(last) if is_pure_value(cell)]
    bare = bool(valued) and not any(row[i].strip() for i in valued)  # a row of this table would have its values
    small = (
        not bare
        and key is not None
        and any(line.cells[key][:1].islower() for line in above[:-1] if line.cells and key < len(line.cells))
    )
    alone = sum(bool(cell.strip()) for cell in row) == 1
    going_on = False
    for index, (before, cell) in enumerate(zip(last, row, strict=True)):
        begins = cell.strip().split("\n")[0]
        if not begins:
            continue
        if _begins_anew(before, cell, begins) or (index == key and LABEL_WORDS.match(begins) and not _hangs(before)):
            return False
        if STARTS_ITEM.match(begins) or not before.strip():
            continue
        if _KEY_NUMBER.fullmatch(before) or _hangs(before):  # a name stands on the page below its number
            going_on = True
        elif goes_on(before.split("\n")[-1], begins, wrapped=True):
            going_on = (
                going_on or (alone and index != key) or (not begins[0].isupper() and not (index == key and small))
            )
    return going_on


def _begins_anew(before: str, cell: str, begins: str) -> bool:
    """Say whether a cell holds what no cell goes on with: a numbered name, or a second value."""
    if STARTS_PART.match(begins) or _NUMBERED_NAME.match(begins):
        return True
    if _hangs(before):
        return False
    valued = bool(re.search(r"\d", before)) or (bool(before.strip()) and is_missing(before))
    return (valued and (is_pure_value(cell) or is_missing(cell))) or _two_values(before, begins)


def _hangs(text: str) -> bool:
    """Say whether a text ends where no sentence does: with a comma, a hyphen, a preposition, in brackets."""
    return text.count("(") > text.count(")") or bool(
        re.search(r"[,–-]$|\s(?:i|oraz|lub|w|z|na|do|dla|od|po|przez|ze|we|za|o|u)$", text.rstrip())
    )


def _two_values(above: str, below: str) -> bool:
    """Say whether digits would meet where two cells were joined: they are two values, never one."""
    return bool(re.search(r"\d\W*$", above) and re.match(r"\W*\d", below))


def unwrapped(lines: Iterable[Printed]) -> str:
    """Return the printed lines of a cell joined to paragraphs and list items."""
    joined: list[str] = []
    before = Printed("")
    whole = _whole(lines)
    marked = any(_MARKED.match(printed.text) for printed in whole)
    for printed in whole:
        line = one_line(printed.text)
        if not line:
            continue
        if joined and _belongs(joined[-1], line, before, marked):
            joined[-1] = _joined(joined[-1], line)
        else:
            joined.append(line)
        before = printed
    return "\n".join(joined)


def is_torn(above: str, below: str) -> bool:
    """Say whether a column was too narrow for a word: it stands alone on its line, fills it, and goes on below."""
    alone = re.fullmatch(rf"(?:[{BULLET}–-] ?)?[„\"(]?([^\W\d_]+)", above)
    rest = re.match(r"[^\W\d_]+", below)
    if not alone or not rest:
        return False
    if not (rest[0].islower() or (alone[1].isupper() and rest[0].isupper())):
        return False
    one, other = alone[1].casefold(), rest[0].casefold()
    return is_word(one + other) or not (other in SHORT_WORDS or (len(other) > _TAIL and is_word(other)))


_TAIL = 2


def _whole(lines: Iterable[Printed]) -> list[Printed]:
    """Return printed lines with the words whole that a column was too narrow for."""
    whole: list[Printed] = []
    for line in lines:
        if len(whole) > 1 and _is_hyphen(whole[-2], whole[-1], line):
            dash = whole.pop().text.strip()
            above = whole.pop()
            whole.append(replace(line, text=f"{above.text} {dash} {line.text}"))
        elif whole and (whole[-1].torn or whole[-1].text.strip() in _MARKS):
            mark = "" if whole[-1].torn else " "
            whole[-1] = replace(line, text=whole[-1].text + mark + line.text)
        else:
            whole.append(line)
    return whole


def _is_hyphen(above: Printed, dash: Printed, below: Printed) -> bool:
    """Say whether a dash alone on its line joins two words, `informacyjno - konsultacyjny`, and marks no item."""
    return (
        dash.text.strip() == "-"
        and above.ended is False
        and bool(_FIRST_OF_TWO.search(above.text))
        and below.text[:1].islower()
    )


_FIRST_OF_TWO = re.compile(r"[^\W\d_]{3}[cdjlnrsw]n?o$")
_MARKS = ("-", "–", "—", BULLET, "·", "▪")


_MARKED = re.compile(rf"{BULLET}|[–-] ?[^\W\d_]")


def _belongs(text: str, line: str, before: Printed, marked: bool) -> bool:
    """Say whether a printed line goes on with the text above it; where a cell marks its items, one without a mark is none."""
    if before.ended:
        return goes_on(text, line, wrapped=False) or goes_on_with_value(text, line)
    full = before.ended is False and not STARTS_ITEM.match(line)
    if full and _HANGING.search(text):
        return True
    if full and _SENTENCE_ENDS.search(text) and line[:1].isupper() and (marked or not LABEL_WORDS.match(line)):
        return not STARTS_PART.match(line)
    if full and marked and _ANNOUNCED.search(text) and line[:1].islower():
        return True
    title = STARTS_PART.match(text) and not re.search(r"[.:;!?]$", text)
    return goes_on(text, line, wrapped=True) or bool(
        title and not STARTS_PART.match(line) and not STARTS_ITEM.match(line)
    )


_SENTENCE_ENDS = re.compile(r"\D{14}(?<=[^\W\d_][^\W\d_])[”\"]?\.$")
"""A sentence, not an item with a value: the next one begins on the next line."""
_ANNOUNCED = re.compile(r"\.\s+[A-ZĄĆĘŁŃÓŚŹŻ]\D{12,}[^\W\d_]:$")
"""The colon of a sentence that follows another one; that of an item announces items."""
_HANGING = re.compile(r"\s(?:w|z|na|do|dla|od|po|przez|ze|we|za|u|oraz)$")


def _joined(above: str, line: str) -> str:
    """Join two printed lines; a word that a narrow column divides, with a hyphen or without, becomes whole."""
    last, first = re.search(r"([^\W\d_]+)([-\N{SOFT HYPHEN}]?)$", above), re.match(r"[^\W\d_]+", line)
    if re.search(r"\d[-–]$", above) and line[:1].isdecimal():
        return above + line
    if is_cut(above, line):
        return f"{above}{CUT}{line}"
    if not last or not first or not (first[0].islower() or (last[1].isupper() and first[0].isupper())):
        return f"{above} {line}"
    if last[2]:
        return (above if is_compound(last[0], first[0]) else above[:-1]) + line
    one, other = last[1].casefold(), first[0].casefold()
    ending = len(other) <= 2 and other not in SHORT_WORDS
    whole = is_word(one + other) and (ending or not (is_word(one) and is_word(other)))
    return above + line if whole else f"{above} {line}"


def is_compound(first: str, second: str) -> bool:
    """Say whether a hyphen at the end of a line belongs to the word: `społeczno-zawodowy`, not `zawo-dowy`."""
    one, other = first.rstrip("-").casefold(), second.casefold()
    return first.endswith("-") and is_word(other) and not is_word(one + other) and (one.endswith("o") or is_word(one))


SHORT_WORDS = frozenset(
    "i o u w z na do za od po we ze to są ds by bo co ku nr os te ta tj np".split()  # noqa: SIM905 (a list of words)
)


def is_wrapped(lines: list[Line], going_on: float = 0.15) -> bool:
    """Say whether lines end where the page does: few are long, and many go on in small letters.

    So do the paragraphs of a Word file that was made from a PDF.
    """
    texts = [line.text for line in lines if line.cells is None and line.text.strip()]
    if len(texts) < _FEWEST_LINES or sorted(map(len, texts))[int(len(texts) * 0.95)] > _WRAPPED_BELOW:
        return False
    return sum(text[0].islower() for text in texts) >= going_on * len(texts)


_WRAPPED_BELOW = 110
_FEWEST_LINES = 8
MOST_GO_ON = 0.3


def unread_pictures(many: int) -> Message:
    """Say how many pictures of a document were not read."""
    return Message.counted(
        "{n} picture in the document was not read; look for numbers on it",
        "{n} pictures in the document were not read; look for numbers on them",
        many,
    )


def counted(number: int, kind: str) -> str:
    """Return a number as a list shows it: `decimal`, `lowerLetter`, `upperLetter`, `lowerRoman`, `upperRoman`."""
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            while number >= value:
                roman, number = roman + sign, number - value
        return roman.lower() if kind == "lowerRoman" else roman
    return str(number)
