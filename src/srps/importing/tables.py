"""Reads the tables of a report: which column holds what, and what a row says. Knows the walk's goals, no file."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from srps.importing import doubts
from srps.importing.document import Line, Passage
from srps.importing.found import Text
from srps.importing.headings import clean_name, fold
from srps.importing.lists import LABEL_WORDS
from srps.importing.recipes import Recipe
from srps.importing.times import time_in, without_time
from srps.importing.tokens import is_pure_value, mark_of
from srps.messages import Message
from srps.numbers import is_missing, looks_like_scale, read_unit

_ROLE_WORDS: tuple[tuple[str, str], ...] = (
    ("lp", r"^(?:l\.?\s?p\.?|nr(?: \w+)?|numer|poz\.?|#)$"),
    ("code", r"^(?:dzial|rozdzial|paragraf|§|kod|symbol|klasyfikacja)\b"),
    ("time", r"^(?:rok|lata|okres|rok szkolny|rok kalendarzowy|miesiac|kwartal|data)$"),
    ("page", r"^(?:str\.?|strona)$"),
    ("baseline", r"wartosc (?:bazow|wyjsciow|poczatkow)|stan (?:bazow|wyjsciow|poczatkow)|^baza$"),
    ("target", r"docelow|planowan|zakladan|oczekiwan|^plan\b|\bplan$|cel do osiagniecia|^cel na"),
    ("value", r"wartosc|^wynik|osiagnie|wykonani|^liczba\b|^ilosc\b|^stan na|^kwot|^dane\b|^realizacja wskaznik|^koszt|^wydatk|"
     r"^srodki|^udzial|^procent|^%|^ogolem$|^razem$|^w tym\b.+|^(?:osoby|rodziny|dzieci|swiadczenia)$|"
     r"^(?:w |za |rok )?(?:19|20)\d\d(?: r\.?| rok)?$|^liczba (?:osob|rodzin|ogolem)|^prognoz|^rok szkolny|^stan na"),
    ("unit", r"jednostka|^j\. ?m|^jedn\.?|^miano"),
    ("indicator", r"wskaznik|wskazniki|miernik|^nazwa wskaz"),
    ("deadline", r"termin|okres realizacji|czas realizacji|harmonogram"),
    ("executors", r"realizator|realizujac|wykonawc|odpowiedzialn|partner|^podmiot|^instytucj|jednostka realizuj"),
    ("rating", r"^ocena"),
    ("explanation", r"przyczyn|powod|trudnosci|problemy w realizacji"),
    ("state", r"^stan realizacji|status|stopien realizacji|^stan$|czy zrealizowano|zrealizowano"),
    ("notes", r"uwagi|komentarz|objasnien|zrodlo|^dane szczegolowe|^w tym$"),
    ("priorities", r"realizacja w roku|priorytet|waznosc|^ranga"),
    ("goal", r"^cel[eu]?\b|^cele|cel (?:strategiczn|operacyjn|szczegol)"),
    ("action", r"\bzadani|\bdzialan|\bdziatan|\bkierunk|przedsiewziec|^projekt"),
    ("evidence", r"opis|sposob realizacji|efekt|rezultat|informacja o realizacji|podjete|przebieg|^realizacja"),
    ("domain", r"dziedzin"),
    ("area", r"obs?zar|grupa docelowa|adresa[ct]"),
    ("indicator", r"^wyszczegolnien|^nazwa|^rodzaj|^forma|^kategori|^typ\b|^tytul|^swiadczeni|^tresc|^pozycja"),
)  # fmt: skip
ROLE_PATTERNS = tuple((role, re.compile(words)) for role, words in _ROLE_WORDS)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_DEADLINE = re.compile(
    r"działalność ciągła|dzialalnosc ciagla|zadanie ciągłe|na bieżąco|cały rok|corocznie|^\s*(?:do\s|od\s)?[IVX]{0,3}\s*"
    r"kwartał|^\s*(?:lata\s+)?(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?(?:\s*r\.?)?\s*$|okres programowania|^\s*(?:do\s+)?"
    r"\d{1,2}[.]\d{1,2}[.](?:19|20)\d\d|ciągły|ciągle|w trybie ciągłym",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"\b(?:ośrod\w+|osrod\w+|urz[ąa]d\w*|MOPS\w*|GOPS\w*|MGOPS|OPS|PUP|PCPR|CUS|wydzia\w+|straż|policj\w+|komend\w+|"
    r"organizacj\w+ pozarządow\w+|zespół|zespoły|stowarzyszeni\w+|fundacj\w+|szkoł\w+|placówk\w+|sąd\w*|biblioteka|centrum|"
    r"dom\s+\w+|miejsk\w+|gminn\w+|powiatow\w+|kości\w+|media|zakład\w*|prokuratur\w+|jednostki)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^\s*(?:nie\s?)?(?:z?realizowan\w*|w trakcie|wykonan\w*|niezrealizowan\w*|częściowo\b.*|tak|nie|w realizacji|zaniechano|"
    r"odstąpiono|kontynuowan\w*|zakończon\w*)\W*(?:realizacji)?\W*$",
    re.IGNORECASE,
)
_TOTAL_HEADING = re.compile(r"\W*(?:ogółem|razem|łącznie|suma|w sumie)\b", re.IGNORECASE)
_NAMES_A_THING = re.compile(
    r"\b(?:liczb[ay]|kwot[ay]|wartoś\w+|koszt\w*|wydatk\w+|udział|odsetek|procent|%)", re.IGNORECASE
)
_MONEY = re.compile(r"\b(?:koszt\w*|kwot\w+|wydatk\w+|środk\w+|budżet\w*|nakład\w*|finansowani\w+)", re.IGNORECASE)
_WITHIN = re.compile(r"(?:w tym|z tego)\b\W*(?=\w)", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?:(?:wartoś\w+|wskaźnik\w*|miernik\w*|wykonani\w+|plan\w*|wynik\w*|osiągni\w+|docelow\w+|bazow\w+|wyjściow\w+|zakładan\w+|"
    r"realizacj\w+|stan|rezultat\w*|faktyczn\w+|rzeczywist\w+|w|na|za)\W*)*",
    re.IGNORECASE,
)
"""A heading that says that a column holds values, and no more."""
LONGEST_NAME = 420
"""Letters of a cell beyond which it is no name of an action or goal, but text that a page break moved."""
_GOAL_NUMBER = re.compile(r"^\s*(?:[IVXLC]+\.)*\d+(?:\.\d+)+\.?\s*$")


@dataclass
class Layout:
    """The columns of a table: role and heading of each, and the period of those that hold one period's values."""

    roles: list[str]
    headings: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    guessed: set[int] = field(default_factory=set)
    """The columns that hold values under headings that are not known."""
    doubt: Message = doubts.NONE
    """Why the headings themselves are not sure."""

    @property
    def lists(self) -> bool:
        """Whether values stand within the cells of the indicators, not in a column of their own."""
        return "indicator" in self.roles and not {"value", "year"} & set(self.roles) and "target" not in self.roles

    @property
    def is_sure(self) -> bool:
        """Whether headings say what the columns are, or only one label and one value stand in each row."""
        return (
            any(self.headings) or sum(role not in ("", "lp") for role in self.roles) == len(self.at("value")) + 1 == 2
        )

    def part_in(self, index: int) -> str | None:
        """Return the part that a column of values holds (`MOPS`, `kobiety`), empty for the total; None where it is none.

        Columns are parts where one of them is headed as the total, or all are headed by names of institutions.
        """
        values = [i for i in self.at("value") if not self.times[i]]
        if len(values) < 2 or index not in values:
            return None
        totals = [i for i in values if _TOTAL_HEADING.match(self.headings[i])]
        if len(totals) > 1 or any(_NAMES_A_THING.search(self.headings[i]) for i in values if i not in totals):
            return None
        if not totals and not all(INSTITUTION.search(self.headings[i]) for i in values):
            return None
        return "" if index in totals else re.sub(r"^w tym:?\s+", "", self.headings[index], flags=re.IGNORECASE)

    def name_in(self, index: int) -> str:
        """Return what the heading of a column adds to the label of its rows; empty where all such columns say the same.

        A column of money beside others, and each of several that are no periods of one thing, has a name of its own; a
        heading such as `Wykonanie` adds nothing.
        """
        beside = set(self.at(self.roles[index])) - (self.guessed - {index})
        headings = [without_time(self.headings[i]) for i in beside if i < len(self.headings)]
        heading = without_time(self.headings[index]) if index < len(self.headings) else ""
        rivals = {one.casefold() for one in headings if _PLAIN.fullmatch(one) or not _PLAIN.fullmatch(heading)}
        return heading if len(rivals) > 1 or self.is_money(index) or index in self.guessed else ""

    def says_more(self, index: int) -> bool:
        """Say whether the heading of a column says more than that it holds values."""
        return index < len(self.headings) and not _PLAIN.fullmatch(without_time(self.headings[index]))

    def whole_of(self, index: int) -> tuple[int, str]:
        """Return the column of the whole that a column headed `w tym …` is a part of, and that part; else itself."""
        inner = _WITHIN.match(self.headings[index]) if index < len(self.headings) else None
        before = [i for i in self.at("value") if i < index and not _WITHIN.match(self.headings[i])]
        return (before[-1], self.headings[index][inner.end() :]) if inner and before else (index, "")

    def is_money(self, index: int) -> bool:
        """Say whether a column prints what the row costs, beside others that print what it counts."""
        columns = [i for role in ("value", "target", "baseline") for i in self.at(role)]
        money = {i for i in columns if i < len(self.headings) and _MONEY.search(self.headings[i])}
        return index in money and len(money) < len(columns)

    def at(self, role: str) -> list[int]:
        """Return the positions of a role."""
        return [index for index, known in enumerate(self.roles) if known == role]


def role_of(heading: str, recipe: Recipe | None = None) -> str:
    """Return what a column with this heading holds; empty where it is not known."""
    text = " ".join(fold(heading).split()).strip(" .:*")
    if recipe:
        for known, role in recipe.columns.items():
            if text.startswith(" ".join(fold(known).split()).strip(" .:*")):
                return role
    return next((role for role, words in ROLE_PATTERNS if words.search(text)), "") if len(text) <= 120 else ""


def header_of(row: Line, recipe: Recipe | None = None) -> Layout | None:
    """Return the layout that a row of headings gives; None where the row is none."""
    cells = row.cells or ()
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2:
        return None
    roles = _of_years(cells) or [role_of(cell, recipe) if cell.strip() else "" for cell in cells]
    known = [role for role in roles if role]
    strange = [cell for cell in filled if is_pure_value(cell) and not _YEAR.fullmatch(cell.strip(" r."))]
    if strange or len(known) < max(2, (len(filled) + 1) // 2) or len(set(known)) < 2:
        return None
    if any(len(cell) > 160 or mark_of(cell) or cell.lstrip().startswith("•") for cell in filled):
        return None
    headings = [" ".join(cell.split()) for cell in cells]
    times = [time_in(heading) if roles[i] in _TIMED else "" for i, heading in enumerate(headings)]
    return Layout(roles, headings, times, [_unit_in(cell) for cell in cells])


_TIMED = ("value", "target", "baseline", "")


def _of_years(cells: tuple[str, ...]) -> list[str]:
    """Return the roles of columns that are headed by nothing but years, beside one of labels that may have no heading."""
    first, *others = cells
    timed = [bool(cell.strip()) and bool(time_in(cell)) and not without_time(cell) for cell in others]
    if sum(timed) < _TIMED_COLUMNS or not all(timed) or (first.strip() and role_of(first) not in ("", "indicator")):
        return []
    return ["indicator", *("value" for _ in others)]


_TIMED_COLUMNS = 2


def joined_headings(row: Line, below: Line) -> Line | None:
    """Return two rows of headings as one: a heading that spans columns stands above each of those below it.

    None where the row below is none of headings: it may fill only what the upper row left empty or spans.
    """
    upper, lower = row.cells or (), below.cells or ()
    if len(upper) != len(lower) or sum(map(bool, upper)) < 2 or any(len(cell) > _LONGEST_HEADING for cell in lower):
        return None
    if not any(not top and under for top, under in zip(upper, lower, strict=True)):
        return None
    spans = [bool(upper[i]) and i + 1 < len(upper) and not upper[i + 1] for i in range(len(upper))]
    last, cells = "", []
    for top, under, spanning in zip(upper, lower, spans, strict=True):
        if is_pure_value(under) and not _YEAR.fullmatch(under.strip(" r.")):
            return None
        if top and under and not spanning and top != under:
            return None
        last = top or last
        cells.append(" ".join(filter(None, (last, under))) if under and under != last else top)
    return replace(row, cells=tuple(cells), text="\t".join(cells))


def complete(layout: Layout, rows: list[Line]) -> None:
    """Let columns under headings that are not known hold values, where the rows have values there."""
    for index in layout.at("priorities"):
        cells = [row.cells[index] for row in rows if row.cells and index < len(row.cells) and row.cells[index].strip()]
        if cells and all(_NAMED_PRIORITY.match(cell) for cell in cells):
            layout.roles[index] = "goal"
    if layout.lists and not _misplaced(layout, rows):
        return
    for index, role in enumerate(layout.roles):
        if role in ("", "indicator") and layout.headings[index] and _holds_values(index, rows):
            layout.roles[index] = "value"
            layout.guessed.add(index)
    if not {"indicator", "action", "goal", "executors", "time"} & set(layout.roles) and layout.at("value"):
        texts = [i for i, role in enumerate(layout.roles) if role not in _NUMERIC_ROLES and not _holds_values(i, rows)]
        unknown = [i for i in texts if not layout.roles[i]]
        for index in (unknown or texts)[:1]:
            layout.roles[index] = "indicator"


_NAMED_PRIORITY = re.compile(
    r"\s*(?:priorytet|cel|obszar|filar)\w*\s+(?:\w+\s+)?(?:[IVX]+|\d+)[.:\s–-]+[^\W\d_]", re.IGNORECASE
)
"""What names a goal, in a column headed `Priorytet`."""


def _misplaced(layout: Layout, rows: list[Line]) -> bool:
    """Say whether every column that is headed as one of names holds values: `Wskaźnik realizacji | 83%`."""
    return all(_holds_values(index, rows) for index in layout.at("indicator"))


def _holds_values(index: int, rows: list[Line]) -> bool:
    cells = [row.cells[index] for row in rows if row.cells and index < len(row.cells) and row.cells[index].strip()]
    return bool(cells) and sum(map(is_pure_value, cells)) >= _MOSTLY * len(cells)


_MOSTLY = 0.6


def lines_apart(row: Line, layout: Layout) -> list[Line]:
    """Return a row as several where its labels and its values stand line beside line; empty where they do not."""
    cells = row.cells or ()
    counted = ("indicator", "value", "target", "baseline", "unit")
    beside = {
        i: cells[i].split("\n") for role in counted for i in layout.at(role) if i < len(cells) and cells[i].strip()
    }
    labels = [i for i in layout.at("indicator") if i in beside]
    values = [i for role in counted[1:4] for i in layout.at(role) if i in beside]
    if len(labels) != 1 or not values or len(beside[labels[0]]) < _FEWEST_BESIDE:
        return []
    many = len(beside[labels[0]])
    if any(len(beside[i]) != many for i in values) or not all(
        is_pure_value(one) or is_missing(one) for i in values for one in beside[i]
    ):
        return []
    single = []
    for place in range(many):
        one = [
            (lines[place] if len(lines) == many else lines[0])
            if (lines := beside.get(i))
            else (cell if place == 0 else "")
            for i, cell in enumerate(cells)
        ]
        single.append(replace(row, cells=tuple(one), text="\t".join(one)))
    return single


_FEWEST_BESIDE = 2


def is_column_numbers(row: Line) -> bool:
    """Say whether a row numbers the columns: `1 | 2 | 3 | 4`."""
    numbers = [cell.strip(" .()") for cell in row.cells or () if cell.strip()]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def is_titled(rows: list[Line]) -> bool:
    """Say whether the first row names columns of values: texts where all rows below it hold values."""
    first, *others = rows
    if len(others) < 1 or sum(bool(cell.strip()) for cell in first.cells or ()) < 2:
        return False
    if any(is_pure_value(cell) and not _YEAR.fullmatch(cell.strip(" r.")) for cell in first.cells or ()):
        return False
    for index, cell in enumerate(first.cells or ()):
        below = [
            row.cells[index] for row in others if row.cells and index < len(row.cells) and row.cells[index].strip()
        ]
        if cell.strip() and index > 0 and below and all(is_pure_value(one) or is_missing(one) for one in below):
            return len(cell) <= _LONGEST_HEADING
    return False


_LONGEST_HEADING = 120


def guess_layout(rows: list[Line]) -> Layout | None:
    """Return the layout of a table without known headings, from what its columns hold: labels, then values."""
    width = max(len(row.cells or ()) for row in rows)
    columns = [[row.cells[i] for row in rows if row.cells and i < len(row.cells)] for i in range(width)]
    values = [
        sum(is_pure_value(cell) for cell in column) / max(1, sum(bool(cell.strip()) for cell in column))
        for column in columns
    ]
    letters = [sum(len(re.findall(r"[^\W\d_]", cell)) for cell in column) / max(1, len(column)) for column in columns]
    numbered = [i for i, share in enumerate(values) if share >= 0.6]
    texts = [i for i, share in enumerate(values) if share < 0.4 and letters[i] >= 4]
    if not numbered or not texts:
        return None
    label = max(texts, key=lambda i: letters[i])
    roles = [""] * width
    for i in numbered:
        cells = [cell.strip(" .") for cell in columns[i] if cell.strip()]
        counted = cells == [str(n) for n in range(1, len(cells) + 1)] or cells == [str(n) for n in range(len(cells))]
        roles[i] = "lp" if i == 0 and counted and len(numbered) > 1 else "value"
    roles[label] = "indicator"
    first = rows[0].cells or ()
    titled = len(rows) > 1 and not any(is_pure_value(cell) for cell in first)
    headings = [" ".join(first[i].split()) if titled and i < len(first) else "" for i in range(width)]
    for i, heading in enumerate(headings):
        known = role_of(heading) if heading else ""
        if known and i != label and (i not in numbered or known in _NUMERIC_ROLES):
            roles[i] = known
    times = [time_in(heading) for heading in headings]
    return Layout(roles, headings, times, [_unit_in(heading) for heading in headings])


_NUMERIC_ROLES = ("lp", "page", "baseline", "target", "value", "rating")
_BRACKET = re.compile(r"[(\[]\s*([^()\[\]]*?)\s*[)\]]")
_WORDED_UNIT = re.compile(r"(?:w\s+)?(?:osob\w+|etat\w*)")
_UNIT_AT_END = re.compile(
    r"(?:^|[\s,–-])((?:(?:w|we)\s+)?(?:(?:tys|mln|mld|tysi[ąa]c\w*|mi[lł]ion\w*|mi[lł]iard\w*)\.?(?:\s*(?:zł\w*|osób))?|"
    r"zł\w*|procent\w*|%))\.?$|^(%)(?=\s)",
    re.IGNORECASE,
)
_SCALE_SAID = re.compile(
    r"(?<!\d )(?<!\w)(?:w|we)\s+(?:tys|mln|mld|tysi[ąa]c|mi[lł]ion|mi[lł]iard)\w*\.?(?:\s?zł\w*)?|"
    r"[(\[]\s*(?:w )?(?:tys|mln|mld)\b[^)\]\d]*[)\]]",
    re.IGNORECASE,
)


def _unit_in(heading: str) -> str:
    """Return the unit or scale that a heading names, in brackets or at its end: `Kwota w tys. zł`, `Udział %`."""
    text = " ".join(heading.split())
    inner = next((one for one in _BRACKET.findall(text) if _is_unit(one) or _WORDED_UNIT.fullmatch(one)), "")
    found = _UNIT_AT_END.search(text)
    return inner or (found[1] or found[2] if found else "")


def _is_unit(text: str) -> bool:
    stated = read_unit(text)
    is_known = (stated.scale is not None or stated.unit is not None) and not re.search(r"\d", text)
    return is_known or looks_like_scale(re.sub(r"^(?:w|we) ", "", text))


def with_unit(cell: str, unit: str) -> str:
    """Return a target as printed, with the scale, currency or percent of its row or column: `900 tys. zł`."""
    text = " ".join(cell.split())
    told = is_pure_value(text) and re.fullmatch(r"[\d .,\u00a0]+", text) and _SCALED.search(unit)
    return f"{text} {unit}" if told else text


_SCALED = re.compile(r"tys|mln|mld|zł|%|procent|pkt", re.IGNORECASE)


def scale_said(text: str) -> str:
    """Return what a title or a remark beside a table says of the scale of its numbers; empty where it says nothing."""
    found = _SCALE_SAID.search(text) if len(text) <= _LONGEST_TITLE else None
    return found[0].strip("()[] ") if found else ""


_LONGEST_TITLE = 200


def take_units(row: Line, layout: Layout) -> bool:
    """Take a row that holds nothing but units below the headings, `tys. zł | tys. zł`; say whether it is one."""
    filled = {index: cell.strip() for index, cell in enumerate(row.cells or ()) if cell.strip()}
    values = set(layout.at("value"))
    if not filled or not set(filled) <= values or not all(_is_unit(cell) for cell in filled.values()):
        return False
    layout.units = [filled.get(i, layout.units[i] if i < len(layout.units) else "") for i in range(len(layout.roles))]
    return True


def fits(rows: list[Line], layout: Layout) -> bool:
    """Say whether rows can stand under the headings of an earlier table: as wide, and no values where texts belong."""
    width = max(len(row.cells or ()) for row in rows)
    if layout.lists:
        return width <= len(layout.roles) + 2
    if width != len(layout.roles):
        return False
    texts = [i for i, role in enumerate(layout.roles) if role in ("action", "executors", "indicator", "goal", "area")]
    cells = [row.cells[i] for row in rows for i in texts if row.cells and i < len(row.cells) and row.cells[i].strip()]
    return sum(map(is_pure_value, cells)) <= len(cells) / 3


def aligned(row: Line, layout: Layout) -> dict[str, list[tuple[int, str]]]:
    """Return the cells of a row by role, each with its position.

    Where the table keeps values in lists, pages that were cut apart lose or swap columns: what a cell looks like counts
    then, not where it stands.
    """
    cells = list(row.cells or ())
    by_role: dict[str, list[tuple[int, str]]] = {}
    if not layout.lists:
        for index, cell in enumerate(cells):
            role = layout.roles[index] if index < len(layout.roles) else ""
            if cell.strip():
                by_role.setdefault(role, []).append((index, cell))
        return by_role
    for index, cell in enumerate(cells):
        if not cell.strip():
            continue
        printed = layout.roles[index] if index < len(layout.roles) and len(cells) == len(layout.roles) else ""
        role = looks_like(cell, printed, layout, sum(bool(c.strip()) for c in cells) == 1)
        by_role.setdefault(role, []).append((index, cell))
    return by_role


def looks_like(cell: str, printed: str, layout: Layout, alone: bool = False) -> str:
    """Return the role of a cell by its looks, where they are clear and the table has that role; else the printed one."""
    role = _looks(cell)
    if role and role in layout.roles:
        return role
    if alone and printed in ("action", "goal", "area") and role is None and len(cell) > LONGEST_NAME:
        return "indicator"
    if printed in ("", "indicator") and role is None:
        return "indicator" if re.search(r"\d", cell) or len(cell) > 90 or printed else "area"
    return printed or "area"


def _looks(cell: str) -> str | None:
    if re.match(r"\s*\d+\.\d+\.?\s+[^\W\d_]", cell):
        return "action"
    if len(cell) < 60 and _DEADLINE.search(cell):
        return "deadline"
    lines = cell.split("\n")
    if any(LABEL_WORDS.match(line) for line in lines):
        return "indicator"
    if all(len(line) < 110 for line in lines) and not re.search(r"\d\s*$|[-–]\s*\d", cell):
        named = sum(bool(INSTITUTION.search(line)) or line[:1] == "•" for line in lines)
        if named >= max(1, len(lines) * 0.6) and INSTITUTION.search(cell) and (len(lines) > 1 or len(cell) < 80):
            return "executors"
    return None


_GERUND = r"[a-ząćęłńóśźż]*(?:anie|enie|ęcie|cja|ości|ość|ania|enia|wój|awa|aca|ianie)"
_RUN_TOGETHER = re.compile(rf"(?<=[a-ząćęłńóśźż)])\s+(?=[A-ZŁŚŻ]{_GERUND}\b)")
_COMMA_BEFORE_ACTION = re.compile(
    r",\s+(?=(?:[a-ząćęłńóśźż]+(?:ne|nie|cze|sne|owe)\s+)?(?:[a-ząćęłńóśźż]{3,}(?:anie|enie|acja|wój|rawa|raca|ływania)|"
    r"monitoring|wsparcie|budowa|działalność)\b)"
)


def pieces(cell: str) -> list[tuple[str, int, int]]:
    """Return the items that a cell lists, as number (empty where none is printed), start and end.

    Items begin with a printed number or a bullet. A small letter behind a bullet goes on with an item that ended with a
    colon. Where a list lost its marks, a word such as `Prowadzenie` in the middle of a sentence begins the next item.
    """
    numbered = [(m.start(), m[1], m.end()) for m in _ITEM_NUMBER.finditer(cell)]
    if len(numbered) > 1 and all(int(b[1]) == int(a[1]) + 1 for a, b in pairwise(numbered)):
        ends = [start for start, _, _ in numbered[1:]] + [len(cell)]
        return [(number, begin, end) for (_, number, begin), end in zip(numbered, ends, strict=True)]
    starts = [m.start() for m in re.finditer(r"(?:^|(?<=\n))[•–]\s|(?<= )[•✓]\s", cell)]
    if starts:
        kept: list[int] = []
        for start in starts:
            before = cell[:start].rstrip()
            nested = kept and cell[start + 2 : start + 3].islower() and _opens_nested(cell, kept[-1], start)
            if not nested or not before:
                kept.append(start)
        spans = _spans(cell, kept)
    else:
        spans = [(0, len(cell))]
    if len(spans) == 1:
        start, end = spans[0]
        small = cell[start:].lstrip("• ")[:1].islower()
        cut = _COMMA_BEFORE_ACTION if small else _RUN_TOGETHER
        cuts = [m.start() for m in cut.finditer(cell, start + 2, end)]
        cuts = [
            cut
            for before, cut in zip([start, *cuts], cuts, strict=False)
            if len(cell[before:cut].strip(" ,").split()) > 1
        ]
        parted = any(cell[cut:].startswith(",\n") for cut in cuts)
        spans = _spans(cell, [start, *cuts]) if len(cuts) > 1 or (cuts and (starts or parted)) else spans
    return [("", start, end) for start, end in spans]


def _opens_nested(cell: str, item: int, start: int) -> bool:
    """Say whether an item before a bullet ended its first line with a colon."""
    return bool(re.search(r":\s*(?:\n|$|(?=•))", cell[item:start]))


def _spans(cell: str, starts: list[int]) -> list[tuple[int, int]]:
    return list(zip(starts, [*starts[1:], len(cell)], strict=True))


_ITEM_NUMBER = re.compile(r"(?:(?<=\s)|^)(?:• )?(\d{1,2})\.\s(?=\w)")


def names_in(cell: str) -> list[str]:
    """Return the names in a cell of executors: one a line where it is a list, else separated by commas."""
    lines = [clean_name(line) for line in cell.split("\n") if clean_name(line)]
    if len(lines) > 1 and (cell.lstrip().startswith(("•", "–")) or all(len(line) > 18 for line in lines)):
        joined: list[str] = []
        for raw in cell.split("\n"):
            if joined and raw[:1].islower() and not raw.startswith(("•", "–")):
                joined[-1] += f" {clean_name(raw)}"
            elif clean_name(raw):
                joined.append(clean_name(raw))
        return [name.strip(" ,;.") for name in joined]
    parts = re.split(r"[,;]\s*(?![^()]*\))|\n", cell)
    return [name.strip(" .") for name in map(clean_name, parts) if name.strip(" .")]


def is_total(name: str) -> bool:
    """Say whether a row or column is headed as the sum of the others."""
    return bool(_TOTAL_HEADING.match(name))


def is_state(cell: str) -> bool:
    """Say whether a cell says how far an action is."""
    return bool(_STATE.match(cell)) or is_missing(cell)


def goal_number(cells: tuple[str, ...]) -> tuple[int, str] | None:
    """Return the position and the number of a goal (`1.2`) that stands alone in a cell of a row."""
    for index, cell in enumerate(cells):
        if _GOAL_NUMBER.match(cell):
            return index, cell.strip().rstrip(".")
    return None


def cell_text(row: Line, index: int) -> Text:
    """Return a cell as a text whose numbers are found."""
    return Text.of(Passage.of(row, (row.cells or ())[index], index))
