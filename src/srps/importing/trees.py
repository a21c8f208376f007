"""Knows which rows of a table are parts of a row above them: `w tym: kobiety`, `– mężczyźni`. Knows no column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from srps.importing import doubts
from srps.importing.found import Found
from srps.importing.lists import LABEL_WORDS, PARTS, clean_label
from srps.messages import Message
from srps.numbers import NumberFormatError, parse_quantity

_MARK = re.compile(r"\s*[•–—▪*-]\s*(?=[^\W\d_])")


@dataclass
class Place:
    """Where a row stands: `label` of the whole, `part` of it (empty for the whole itself), and what is doubtful."""

    label: str
    part: str = ""
    doubt: Message = doubts.NONE


@dataclass
class RowTree:
    """The last whole row of a table with its values by column, and the parts that followed it."""

    label: str = ""
    opened: bool = False
    wholes: dict[int, Found] = field(default_factory=dict)
    parts: dict[int, list[Found]] = field(default_factory=dict)

    def place(self, printed: str, label: str) -> Place | None:
        """Return where a row with a printed label stands; None for one that only says that parts follow."""
        announced = PARTS.match(printed)
        name = clean_label(printed[announced.end() :]) if announced else clean_label(_MARK.sub("", printed))
        if announced and not name:
            self.opened = bool(self.label)
            return None
        marked = bool(_MARK.match(printed))
        sibling = printed[:1].islower() and bool(self.parts) and self.label[:1].isupper()
        if self.label and sibling and not (announced or marked or self.opened):
            return Place(self.label, name, doubts.CHECK_PART)
        if self.label and (announced or marked or self.opened):
            if announced or marked or printed[:1].islower():
                self.opened = self.opened or bool(announced and printed.rstrip().endswith(":"))
                return Place(self.label, name)
            if not LABEL_WORDS.match(printed) and printed[:1].isalpha():
                return Place(self.label, name, doubts.CHECK_PART)
        self.close()
        self.label = label
        return Place(label)

    def add(self, place: Place, column: int, found: Found) -> None:
        """Add the row of a value; a part that is larger than its whole is doubtful."""
        if not place.part:
            if not found.cells.get("breakdown"):
                self.wholes[column] = found
            return
        whole = self.wholes.get(column)
        if whole is None:
            return
        part, all_of_it = _amount(found), _amount(whole)
        if part is None or all_of_it is None or part > all_of_it:
            found.doubt = found.doubt or doubts.LARGER_PART
        self.parts.setdefault(column, []).append(found)

    def close(self) -> None:
        """Say of each whole whether its parts are all of it; nothing goes on with it from here."""
        for column, parts in self.parts.items():
            self.wholes[column].cells["parts"] = "all" if _sum(parts) == _amount(self.wholes[column]) else "subset"
        self.label, self.opened, self.wholes, self.parts = "", False, {}, {}


def name_by_group(rows: list[tuple[Found, str]]) -> None:
    """Put the heading of its group before a label that stands under several, or that begins in small letters."""
    groups: dict[str, set[str]] = {}
    for found, group in rows:
        groups.setdefault(found.cells["indicator"].casefold(), set()).add(group)
    again = {label for label, under in groups.items() if len(under) > 1}
    for found, group in rows:
        label = found.cells["indicator"]
        if group and (label.casefold() in again or label[:1].islower()):
            found.cells["indicator"] = f"{group} – {label}"


def _amount(found: Found) -> Decimal | None:
    try:
        return parse_quantity(found.cells.get("value", "")).value
    except NumberFormatError:
        return None


def _sum(parts: Iterable[Found]) -> Decimal | None:
    amounts = [_amount(part) for part in parts]
    return sum((amount for amount in amounts if amount is not None), Decimal(0)) if None not in amounts else None
