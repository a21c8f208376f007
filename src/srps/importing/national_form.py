"""Reads a national form (OZPS, MRiPS-03) by its own row numbers: years side by side, symbols, sums.

Knows how such a form is printed and what its layout says of a row (`forms/<form>-<edition>.yml`); no city. What the form
prints wins over the layout; what does not agree with row numbers or sums is named, never put right in silence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz

from srps.catalogue.yamlfile import read_yaml
from srps.desk.sheets import ENDINGS, read_sheets
from srps.errors import ParameterError, SrpsError
from srps.importing.readers import read_document
from srps.labels import alike, fold, one_line
from srps.messages import Message
from srps.paths import Project

SYMBOLS = frozenset({".", "x", "X", "-", "–", "—", "…", "b.d.", "b/d"})
"""Signs that stand in place of a number: no information, need not be filled in, none."""
LIKE = 60
"""From this likeness on, of 100, a printed label is the layout's."""
HEADING_ROWS = 4
"""Rows above the first numbered one in which the headings of the year columns may stand."""
OFFSETS = {
    "dwa lata przed": -2, "2 lata przed": -2, "rok - 2": -2, "rok −2": -2, "rok -2": -2,
    "rok przed": -1, "rok - 1": -1, "rok −1": -1, "rok -1": -1,
    "dwa lata po": 2, "2 lata po": 2, "rok + 2": 2, "rok +2": 2, "rok po": 1, "rok + 1": 1, "rok +1": 1,
    "rok oceny": 0, "rok sprawozdawczy": 0,
}  # fmt: skip
"""What headings say of a year without naming it, by the year of the form."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_OF_YEAR = re.compile(
    r"(?:za|na)\s+(?:rok\s+)?((?:19|20)\d{2})(?!\d)|rok\s+((?:19|20)\d{2})|i-xii\s+((?:19|20)\d{2})", re.I
)
_FORMULA = re.compile(r"\(?\s*(?:suma\s+)?(?:w\.|wiersz\w*|wierszy)\s*(\d+(?:\s*[+-]\s*(?:w\.\s*)?\d+)+)\s*\)?", re.I)
_NUMBER = re.compile(r"-?\d[\d  \N{NARROW NO-BREAK SPACE}.]*(?:,\d+)?")
_MARKER = re.compile(r"(w tym|z tego)\b[:,]?\s*(.*)", re.I | re.S)


class FormRow(BaseModel):
    """What a layout says of one numbered row."""

    model_config = ConfigDict(extra="forbid")

    row: int = Field(ge=1)
    section: str = ""
    printed: str = ""
    label: str
    parent: int | None = None
    parts: Literal["all", "examples", "subset"] | None = None
    unit: str = ""
    measure: str = ""
    sum: list[int] = Field(default_factory=list)
    indicator_id: str | None = None
    match: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch"] | None = None


class FormSection(BaseModel):
    """A part of the form, with the heading that opens it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: str


class FormColumn(BaseModel):
    """A column of a form whose columns are measures, not years."""

    model_config = ConfigDict(extra="forbid")

    title: str
    suffix: str = ""
    unit: str = ""


class Layout(BaseModel):
    """`forms/<form>-<edition>.yml`: the rows of one edition, where they are known from, and what is not certain."""

    model_config = ConfigDict(extra="forbid")

    form: str
    edition: int
    title: str
    sources: list[str] = Field(default_factory=list)
    uncertain: list[str] = Field(default_factory=list)
    columns: list[FormColumn] = Field(default_factory=list)
    sections: list[FormSection] = Field(default_factory=list)
    rows: list[FormRow] = Field(default_factory=list)

    def row(self, number: int, section: str, printed: str) -> FormRow | None:
        """Return what is known of a printed row: the same number, the same section if known, a like label."""
        for row in self.rows:
            if row.row == number and section in ("", row.section) and is_like(row.printed or row.label, printed):
                return row
        return None


def is_like(known: str, printed: str) -> bool:
    """Whether two wordings mean one row."""
    return fuzz.token_set_ratio(fold(known), fold(printed)) >= LIKE


def known_forms(project: Project) -> list[str]:
    """Return the names of the forms that have a layout, in order."""
    names = (path.stem.rpartition("-") for path in project.catalogue("forms").glob("*.yml"))
    return sorted({name for name, _, edition in names if name and edition.isdecimal()})


def require_known(project: Project, form: str) -> None:
    """Raise `ParameterError` where a form has no layout at all, for its rows would go unnamed; likely a misspelling."""
    known = known_forms(project)
    if form in known:
        return
    parts = [Message("There is no form {form}.", form=form)]
    if likely := alike(form, known, most=1):
        parts.append(Message("Did you mean {words}?", words=likely[0]))
    parts.append(Message("Known forms: {names}. A layout of another is a file in {folder}.", names=", ".join(known) or "–",
                         folder=project.name(project.raw / "catalogue" / "forms")))  # fmt: skip
    raise ParameterError(Message.joined(" ", parts))


def layout_of(project: Project, form: str, edition: int | None) -> Layout | None:
    """Return the layout of an edition, else of the nearest one before it, else of the oldest; None without any."""
    folder = project.catalogue("forms")
    found = {
        int(path.stem.rpartition("-")[2]): path
        for path in folder.glob(f"{form}-*.yml")
        if path.stem.rpartition("-")[2].isdecimal()
    }
    if not found:
        return None
    earlier = [known for known in found if edition is None or known <= edition]
    path = found[max(earlier) if earlier else min(found)]
    return read_yaml(path, Layout, project.name(path))


# The file as rows of cells


@dataclass(frozen=True)
class Line:
    """One line of the file: its cells (one, where the file has no table), its place and page."""

    cells: tuple[str, ...]
    place: str
    page: str = ""
    is_table: bool = True

    @property
    def text(self) -> str:
        """The whole line."""
        return one_line(" ".join(self.cells))


def read_lines(path: Path, encoding: str | None = None) -> tuple[list[Line], list[Message]]:
    """Return the lines of a form with the cell or line that each stands in, and cells that cannot be taken.

    Raises `SrpsError` where the file cannot be read.
    """
    refused: list[Message] = []
    if path.suffix.lower() in ENDINGS[:5]:
        lines = []
        for sheet in read_sheets(path):
            if sheet.is_hidden:
                continue
            for number, row in enumerate(sheet.rows, start=1):
                if number in sheet.hidden_rows and any(cell.is_filled for cell in row):
                    refused.append(Message("{place}: the row is hidden", place=sheet.address(number)))
                    continue
                cells = []
                for position, cell in enumerate(row, start=1):
                    if cell.fault:
                        place = sheet.address(number, position)
                        refused.append(Message("{place}: {what}", place=place, what=cell.fault))
                    cells.append("" if cell.fault else cell.text)
                if any(cells):
                    lines.append(Line(tuple(cells), f"{path.name}, {sheet.title}!{{column}}{number}"))
        return lines, refused
    document = read_document(path, encoding)
    return [
        Line(line.cells or (line.text,), f"{path.name}!{line.number}", str(line.page or ""), line.cells is not None)
        for line in document.lines
    ], refused


# Columns


@dataclass(frozen=True)
class YearColumn:
    """A column of values: its year and whether it is a forecast; `measure` where columns are measures."""

    year: int
    is_forecast: bool = False
    position: int | None = None
    measure: FormColumn | None = None


def year_of_form(lines: Sequence[Line]) -> int | None:
    """Return the year that the form is of, as its first lines say; None where they do not."""
    for line in lines[:60]:
        found = _OF_YEAR.search(line.text)
        if found:
            return int(next(group for group in found.groups() if group))
    return None


def _heading_columns(heads: Sequence[Line], year: int | None) -> tuple[list[YearColumn], int | None]:
    """Return the year columns that these heading lines name, and the year of the form."""
    width = max((len(line.cells) for line in heads), default=0)
    texts = [" ".join(line.cells[at] for line in heads if at < len(line.cells)) for at in range(width)]
    spread = [_spread(line.cells) for line in heads]
    named: list[tuple[int, int, bool]] = []
    offsets: list[tuple[int, int, bool]] = []
    for at, text in enumerate(texts):
        folded = text.casefold()
        above = " ".join(cells[at] for cells in spread if at < len(cells)).casefold()
        years = _YEAR.findall(text)
        if years and len(set(years)) == 1:
            named.append((at, int(years[0]), "prognoz" in above))
            continue
        offset = next((o for words, o in OFFSETS.items() if words in folded), None)
        if offset is not None:
            offsets.append((at, offset, offset > 0))
    if len(named) >= 2:
        past = [known for _, known, forecast in named if not forecast]
        if year is None:
            year = (
                max(past) if len(past) < len(named) else sorted(known for _, known, _ in named)[min(2, len(named) - 1)]
            )
        return [YearColumn(known, forecast or known > year, at) for at, known, forecast in named], year
    if len(offsets) >= 2 and year is not None:
        return [YearColumn(year + offset, forecast, at) for at, offset, forecast in offsets], year
    return [], year


def _spread(cells: Sequence[str]) -> list[str]:
    """Return the cells of a heading with a merged one repeated over the empty ones that follow it."""
    spread, last = [], ""
    for cell in cells:
        last = cell if cell.strip() else last
        spread.append(last)
    return spread


def _columns_in_text(heads: Sequence[Line], year: int | None) -> tuple[list[YearColumn], int | None]:
    """Return the years that stand one after the other in a heading without cells."""
    for line in reversed(heads):
        years = [int(found) for found in _YEAR.findall(line.text)]
        if len(years) >= 3 and years == sorted(set(years)):
            year = year or years[min(2, len(years) - 1)]
            return [YearColumn(known, known > year) for known in years], year
    return [], year


# Rows


@dataclass
class Entry:
    """One printed row: its number, label, group, values in the order of the columns, and what is doubtful."""

    number: int
    label: str
    group: str
    section: str
    values: list[str]
    columns: list[YearColumn]
    line: Line
    marker: str = ""
    block: int = 0
    """Counts how often the numbering has begun anew."""
    known: FormRow | None = None

    def value(self, column: YearColumn) -> str:
        """Return the printed value of a column."""
        for other, value in zip(self.columns, self.values, strict=True):
            if (other.year, other.measure) == (column.year, column.measure):
                return value
        return ""

    def source(self, at: int) -> str:
        """Return the cell or line of the value at this place."""
        position = self.columns[at].position
        if "{column}" in self.line.place:
            from openpyxl.utils import get_column_letter  # noqa: PLC0415 - only workbooks have letters

            return self.line.place.replace("{column}", get_column_letter((position or 0) + 1))
        return self.line.place


@dataclass
class ReadForm:
    """A whole form: the year of it, its rows, and what was found doubtful or could not be read."""

    year: int | None
    entries: list[Entry] = field(default_factory=list)
    findings: list[Message] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)


@dataclass
class _Context:
    """What stands above a row: the section, the group in capitals, `w tym` or `z tego`."""

    section: str = ""
    group: str = ""
    marker: str = ""

    def read(self, text: str, layout: Layout | None) -> None:
        """Take in a line that is no row."""
        marked = _MARKER.fullmatch(text)
        opened = next((s for s in layout.sections if is_section(s.title, text)), None) if layout else None
        if opened or re.match(r"(?:dział\s+)?\d{1,2}(?:\.\d+)*\.?\s+[^\W\d]", text, re.IGNORECASE):
            self.section, self.group, self.marker = opened.id if opened else "", "", ""
        elif marked and not marked[2]:
            self.marker = marked[1].casefold()
        elif text and not any(character.isdigit() for character in re.sub(r"\(.*?\)", "", text)):
            self.group, self.marker = text, ""


def read_form(lines: Sequence[Line], layout: Layout | None, year: int | None = None) -> ReadForm:
    """Read every numbered row of a form.

    A row has a label, the form's own row number and as many values as there are year columns. A number that is glued
    to the row's number is told by the number that is due.
    """
    form = ReadForm(year or year_of_form(lines))
    context, before, block = _Context(), 0, 0
    columns: list[YearColumn] = []
    heads: list[Line] = []
    for line in lines:
        found = _read_columns(line, heads, layout, form)
        if found:
            columns, context.group, context.marker = found, "", ""
            heads.append(line)
            continue
        entry, why = _entry(line, columns, before) if columns else (None, None)
        if entry is None:
            if why:
                form.unread.append(why)
            else:
                heads = [*heads, line][-HEADING_ROWS:]
                context.read(line.text, layout)
            continue
        block += entry.number <= before
        _place(entry, context, layout, block)
        if before and entry.number not in (before + 1, 1):
            what = Message(
                "{place}: row {row} follows row {before}", place=_short(line), row=entry.number, before=before
            )
            form.findings.append(what)
        if why:
            form.findings.append(why)
        form.entries.append(entry)
        before, heads = entry.number, []
    if not form.entries and not form.unread:
        raise SrpsError(Message("No numbered rows with years beside them were found. Is this the form that was named?"))
    form.findings += [*check_sums(form), *check_exchanged(form)]
    return form


def _place(entry: Entry, context: _Context, layout: Layout | None, block: int) -> None:
    """Tell a row what stands above it, and what the layout knows of it."""
    inline = _MARKER.match(entry.label)
    entry.marker = context.marker
    if inline and inline[2]:
        entry.label, entry.marker = one_line(inline[2]), inline[1].casefold()
    entry.group, entry.section, entry.block = context.group, context.section, block
    entry.known = layout.row(entry.number, context.section, entry.label) if layout else None


def is_section(title: str, text: str) -> bool:
    """Whether a line is the heading of a section."""
    return len(text) < 2 * len(title) + 20 and fold(title) in fold(re.sub(r"^[\d.\s]+", "", text))


def _short(line: Line) -> str:
    return line.place.replace("{column}", "")


def _read_columns(line: Line, heads: Sequence[Line], layout: Layout | None, form: ReadForm) -> list[YearColumn]:
    """Return the columns that begin with this line, where it is the last of their headings."""
    if layout is not None and layout.columns and line.is_table:
        positions = [
            next((at for at, cell in enumerate(line.cells) if fold(column.title) in fold(cell)), None)
            for column in layout.columns
        ]
        if None not in positions and form.year is not None:
            return [
                YearColumn(form.year, position=at, measure=column)
                for at, column in zip(positions, layout.columns, strict=True)
            ]
        return []
    if not line.is_table:
        found, year = _columns_in_text([line], form.year)
    else:
        if not any(_YEAR.search(cell) or _is_offset(cell) for cell in line.cells):
            return []
        above = [head for head in heads if head.is_table and sum(map(bool, head.cells)) > 1]  # a title has one cell
        found, year = _heading_columns([*above, line], form.year)
    if found:
        form.year = year
    return found


def _is_offset(cell: str) -> bool:
    return any(words in cell.casefold() for words in OFFSETS)


def _entry(line: Line, columns: list[YearColumn], before: int) -> tuple[Entry | None, Message | None]:
    """Return the numbered row that a line is; a sentence says what is doubtful, or why it cannot be read."""
    if line.is_table and all(column.position is not None for column in columns):
        return _entry_of_cells(line, columns, before)
    return _entry_of_text(line, columns, before)


def _entry_of_cells(line: Line, columns: list[YearColumn], before: int) -> tuple[Entry | None, Message | None]:
    places = [column.position for column in columns if column.position is not None]
    first = min(places)
    values = [one_line(line.cells[place]) if place < len(line.cells) else "" for place in places]
    left = [cell.strip() for cell in line.cells[:first]]
    number = next((int(cell.rstrip(".")) for cell in reversed(left) if re.fullmatch(r"\d{1,4}\.?", cell)), None)
    label = one_line(" ".join(cell for cell in left if cell and not re.fullmatch(r"\d{1,4}\.?", cell)))
    if number is None:
        return _without_number(line, label, values, columns, before + 1)
    if any(value and not _is_value(value) for value in values):
        what = Message(
            "{place}: the values of row {row} cannot be read: {text}", place=_short(line), row=number, text=line.text
        )
        return None, what
    counts = all(re.fullmatch(r"\d{0,2}", value) for value in values) and re.fullmatch(r"\d{0,2}", label)
    if counts or not (label or any(values)):  # the numbers of the columns
        return None, None
    return Entry(number, *_labelled(label), values, columns, line), None


def _without_number(
    line: Line, label: str, values: list[str], columns: list[YearColumn], due: int
) -> tuple[Entry | None, Message | None]:
    """Return the row whose number is glued to its label or value, or is not printed."""
    if not label or not any(values) or any(value and not _is_value(value) for value in values):
        return None, None
    if glued := re.fullmatch(rf"(.*\D)\s*{due}", label):
        what = Message("{place}: the row number {row} was glued to the label", place=_short(line), row=due)
        return Entry(due, *_labelled(glued[1]), values, columns, line), what
    rest = values[0].removeprefix(str(due)).strip()
    if rest != values[0] and rest and _is_value(rest):
        what = _glued(line, due, values[0], rest)
        return Entry(due, *_labelled(label), [rest, *values[1:]], columns, line), what
    what = Message("{place}: no row number is printed, {row} is due", place=_short(line), row=due)
    return Entry(due, *_labelled(label), values, columns, line), what


def _labelled(label: str) -> tuple[str, str, str]:
    """Return label, and empty group and section, as an entry begins."""
    return one_line(label), "", ""


def _is_value(text: str) -> bool:
    return text in SYMBOLS or bool(_NUMBER.fullmatch(text.strip().rstrip("%").removesuffix("zł").strip()))


def _entry_of_text(line: Line, columns: list[YearColumn], before: int) -> tuple[Entry | None, Message | None]:
    """Read a line without cells: label, row number, values; digits are grouped in every way that fits the columns."""
    found = re.fullmatch(r"(.*?[^\W\d_)]\)?[:.]?|.*?\))\s*((?:[\d.,x–—-][\d.,]*\s*)+)", line.text)
    if found is None:
        return None, None
    label, tokens = found[1].strip(), found[2].split()
    ages = re.search(r"(.*\b(?:wiek|lat|do|od|powyżej|poniżej))$", label, re.I)
    if ages:  # a label that ends in a number: Wiek 0-17
        label, tokens = f"{label} {tokens[0]}", tokens[1:]
    due = before + 1
    readings = _numbered(tokens, due, len(columns))
    if not readings and len(tokens) < 2:
        return None, None
    if not readings:
        what = Message(
            "{place}: no row of {n} values can be read: {text}", place=_short(line), n=len(columns), text=line.text
        )
        return None, what
    if len(readings) > 1:
        what = Message(
            "{place}: the digits can be grouped in {n} ways: {text}",
            place=_short(line),
            n=len(readings),
            text=line.text,
        )
        return None, what
    number, values, is_glued = readings[0]
    entry = Entry(number, *_labelled(label), values, columns, line)
    return entry, _glued(line, due, tokens[0], values[0]) if is_glued else None


def _numbered(tokens: Sequence[str], due: int, wanted: int) -> list[tuple[int, list[str], bool]]:
    """Return every reading of tokens as a row number and so many values: the number due, glued to a value, any other."""
    if not tokens:
        return []
    first, rest = tokens[0], tokens[1:]
    is_due = first in (str(due), "1")
    readings = [(int(first), values, False) for values in _groupings(rest, wanted)] if is_due else []
    if not readings and first.startswith(str(due)) and len(first) > len(str(due)):
        readings = [(due, values, True) for values in _groupings([first[len(str(due)) :], *rest], wanted)]
    if not readings and first.isdecimal():
        readings = [(int(first), values, False) for values in _groupings(rest, wanted)]
    return readings


def _glued(line: Line, row: int, text: str, value: str) -> Message:
    return Message(
        "{place}: the row number {row} was glued to the value {text}, which is read as {value}",
        place=_short(line),
        row=row,
        text=text,
        value=value,
    )


def _groupings(tokens: Sequence[str], wanted: int) -> list[list[str]]:
    """Return every way to read tokens as so many values, where groups of three digits may continue a number."""
    if wanted == 0:
        return [[]] if not tokens else []
    if not tokens:
        return []
    found = []
    for length in range(1, len(tokens) - wanted + 2):
        first, rest = tokens[0], tokens[1:length]
        if length > 1 and not (
            re.fullmatch(r"[1-9]\d{0,2}", first)
            and all(re.fullmatch(r"\d{3}", token) for token in rest[:-1])
            and re.fullmatch(r"\d{3}(?:,\d+)?", rest[-1])
        ):
            break
        value = " ".join(tokens[:length])
        if not _is_value(value):
            break
        found += [[value, *others] for others in _groupings(tokens[length:], wanted - 1)]
    return found


# Sums


def check_sums(form: ReadForm) -> Iterator[Message]:
    """Name the rows that are not the sum which the form or its layout says they are, year by year."""
    by_number: dict[tuple[int, int], Entry] = {}
    for entry in form.entries:
        by_number.setdefault((entry.block, entry.number), entry)
    for entry in form.entries:
        for terms in _sums(entry):
            rows = [row for _, number in terms if (row := by_number.get((entry.block, number))) is not None]
            if len(rows) < len(terms):
                continue
            for at, column in enumerate(entry.columns):
                stated = number_of(entry.values[at])
                counted = [value for row in rows if (value := number_of(row.value(column))) is not None]
                if stated is None or len(counted) < len(rows):
                    continue
                total = sum((sign * value for (sign, _), value in zip(terms, counted, strict=True)), Decimal(0))
                if total != stated:
                    yield Message(
                        "{place}: row {row}, {year}: {stated}, but rows {rows} add up to {sum}; a digit may be lost or wrong",
                        place=entry.source(at), row=entry.number, year=column.year, stated=entry.values[at],
                        rows=", ".join(str(number) for _, number in terms), sum=f"{total:f}".replace(".", ","),
                    )  # fmt: skip


def check_exchanged(form: ReadForm) -> Iterator[Message]:
    """Name two terms of one sum whose values of a year look exchanged: the sum itself cannot tell.

    In that year each is near what the other is in every other year, and far from its own.
    """
    by_number = {(entry.block, entry.number): entry for entry in reversed(form.entries)}
    for entry in form.entries:
        for terms in _sums(entry):
            rows = [row for _, number in terms if (row := by_number.get((entry.block, number))) is not None]
            for one, other in combinations(rows, 2):
                pairs = [(number_of(one.value(column)), number_of(other.value(column))) for column in entry.columns]
                for at, column in enumerate(entry.columns):
                    if _exchanged(pairs[at], [pair for n, pair in enumerate(pairs) if n != at]):
                        yield Message(
                            "{place}: rows {one} and {other}, {year}: their values ({a} and {b}) may have changed places",
                            place=entry.source(at), one=one.number, other=other.number, year=column.year,
                            a=one.value(column), b=other.value(column),
                        )  # fmt: skip


_Pair = tuple[Decimal | None, Decimal | None]


def _exchanged(pair: _Pair, others: list[_Pair]) -> bool:
    """Say whether two values would fit the other years only if they changed places."""
    known = [(a, b) for a, b in others if a is not None and b is not None]
    one, other = pair
    if one is None or other is None or len(known) < _FEWEST_YEARS or _near(one, other):
        return False
    return all(_near(one, b) and _near(other, a) and not _near(one, a) and not _near(other, b) for a, b in known)


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


_FEWEST_YEARS, _NEAR = 2, Decimal("0.2")


def _sums(entry: Entry) -> Iterator[list[tuple[int, int]]]:
    """Yield the sums that a row is: signs and row numbers."""
    printed = _FORMULA.search(entry.label)
    if printed:
        yield [
            (-1 if sign == "-" else 1, int(number))
            for sign, number in re.findall(r"([+-]?)\s*(?:w\.\s*)?(\d+)", printed[1])
        ]
    elif entry.known is not None and entry.known.sum:
        yield [(1, number) for number in entry.known.sum]


def number_of(printed: str) -> Decimal | None:
    """Return a printed value of the form as a number; None for its symbols."""
    text = re.sub(r"[^\d,.-]", "", printed)
    if not re.search(r"\d", text):
        return None
    text = text.replace(".", "") if "," in text or re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+", text) else text
    try:
        return Decimal(text.replace(",", "."))
    except ArithmeticError:
        return None


def label_of(entry: Entry) -> str:
    """Return what a row is called: the layout's name, else the printed one with the group that it stands in."""
    if entry.known is not None:
        return entry.known.label
    printed = one_line(re.sub(r"\(\s*\)", "", _FORMULA.sub("", entry.label)))
    group = one_line(re.sub(r"\(.*?\)", "", entry.group)).strip(" :")
    return f"{group.capitalize()}: {printed}" if group else printed


def unit_of(entry: Entry) -> str:
    """Return the unit that layout, group or label state; empty where none does."""
    if entry.known is not None and entry.known.unit:
        return entry.known.unit
    found = re.search(
        r"\((?:w\s+|kwota\s+w\s+)?(osobach|osoby|rodzinach|rodziny|zł|tys\. zł|etatach|etaty|świadczeniach|%)\)",
        f"{entry.label} {entry.group}",
        re.I,
    )
    if found is None:
        return ""
    cases = {"osobach": "osoby", "rodzinach": "rodziny", "etatach": "etaty", "świadczeniach": "świadczenia"}
    return cases.get(found[1].casefold(), found[1].casefold())
