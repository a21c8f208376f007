"""Adds up anew what a formula of a sheet adds up, where it does no more: a sum that Excel kept may be a stale one.

Knows formulas and the values of cells; no looks and no table. Excel leaves out of a sum whatever is kept as text, a
number too, and says nothing (ECMA-376, part 1, 18.17.7.316).
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from math import isclose

from openpyxl.utils import get_column_letter, range_boundaries

from srps.messages import Message

CellAt = Callable[[int, int], tuple[object, str]]
"""The value and the formula of the cell of a row and a column, both from 1; None and nothing where it is empty."""
AS_TEXT = Message("the formula passes over numbers that are kept as text: {cells}")
MOST_CELLS = 5_000
"""A formula that adds up more is left alone: a table is not that long, and running sums would take minutes."""
NAMED = 5
"""Of cells that hold numbers as text so many are named."""
RELATIVE, ABSOLUTE = 1e-9, 1e-9
"""A sum that Excel kept may differ by the rounding of a computer."""
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_AREA = rf"{_CELL}(?::{_CELL})?"
_SUM = rf"(?:SUM\(|SUBTOTAL\((?:9|109)[,;]){_AREA}(?:[,;]{_AREA})*\)"
_TERM = re.compile(rf"(?P<sign>[+-]?)(?:(?P<sum>{_SUM})|(?P<cell>{_CELL}))")
_NUMBER_AS_TEXT = re.compile(r"\s*[-+−]?\d[\d\s\u00a0\u202f.,]*(?:%|zł)?\s*")


def fault_of_sum(formula: str, held: object, cell_at: CellAt) -> Message | None:
    """Return why the value that a file holds for a formula is no sum of its cells; None where it is, or is no sum."""
    terms = list(_terms(formula))
    if not terms or isinstance(held, bool) or not isinstance(held, int | float):
        return None
    formula = formula.upper()
    texts: list[str] = []
    total = Decimal(0)
    for sign, is_sum, area in terms:
        left, top, right, bottom = range_boundaries(area)
        if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            return None
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                value, inner = cell_at(row, column)
                if "SUBTOTAL(" in formula and "SUBTOTAL(" in inner:
                    continue  # a subtotal leaves others out
                if isinstance(value, str) and not is_sum:
                    return None  # Excel makes a number of it, or an error that is seen
                if isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value):
                    texts.append(f"{get_column_letter(column)}{row}")
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    total += sign * Decimal(str(value))
    if texts:
        named = ", ".join(texts[:NAMED]) + (" …" if len(texts) > NAMED else "")
        return Message(AS_TEXT, cells=named)
    if not isclose(total, held, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
        shown = f"{total.normalize():f}".replace(".", ",")
        return Message("the formula was not calculated anew: its cells add up to {total}", total=shown)
    return None


def _terms(formula: str) -> Iterator[tuple[int, bool, str]]:
    """Yield sign, whether it is a sum, and area of each term; nothing where the formula does anything but add."""
    plain = re.sub(r"\s", "", formula.removeprefix("of:").removeprefix("=").upper())
    plain = re.sub(r"\[\.([^\[\]]*)\]", lambda found: found[1].replace(".", ""), plain)  # ODS: [.E3:.E4]
    at, terms = 0, []
    while at < len(plain):
        found = _TERM.match(plain, at)
        if found is None or (at and not found["sign"]):
            return
        sign = -1 if found["sign"] == "-" else 1
        terms += [(sign, bool(found["sum"]), area) for area in re.findall(_AREA, found["sum"] or found["cell"])]
        at = found.end()
    yield from terms
