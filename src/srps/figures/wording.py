"""How figures say things in both languages: short names, lists, amounts with their exactness. Knows no drawing."""

import re
from collections.abc import Iterable

import pandas as pd
from babel.lists import format_list

from srps.catalogue.labels import one_line
from srps.catalogue.load import Catalogue
from srps.language import Texts

_SIGNS = {"approx": "≈", "at_least": "≥", "at_most": "≤", "range": "≥"}


def shorten(name: str, longest: int = 60) -> str:
    """Return a name of at most `longest` characters, cut between words and ending in … where it was longer."""
    name = one_line(name)
    if len(name) <= longest:
        return name
    cut = name[:longest]
    if " " in cut:
        cut = cut[: cut.rindex(" ")]
    return re.sub(r"(\s\w)?\W*$", "", cut) + "…"


def sentence(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(names: Iterable[object], texts: Texts) -> str:
    """Join names as in running text: `2, 3 i 16`, `2, 3 and 16`."""
    return format_list([str(name) for name in names], locale={"en": "en_GB"}.get(texts.language, texts.language))


def amount(value: float, unit: str | None, catalogue: Catalogue, texts: Texts, qualifier: object = "exact") -> str:
    """Return a value with its unit where that is known; a sign in front says that it is not exact."""
    sign = f"{_SIGNS[qualifier]}\N{NO-BREAK SPACE}" if qualifier in _SIGNS else ""
    known = catalogue.units.get(unit) if isinstance(unit, str) else None
    return sign + (texts.number(value) if known is None else texts.quantity(value, known))


def bare_amount(value: float, unit: str | None, texts: Texts, qualifier: object = "exact") -> str:
    """Return a value without its unit, but złoty and percentages with theirs."""
    sign = f"{_SIGNS[qualifier]}\N{NO-BREAK SPACE}" if qualifier in _SIGNS else ""
    written = {"pln": texts.money, "percent": lambda v: texts.percent(v, None)}.get(unit, texts.number)
    return sign + written(value)


def rate_decimals(rates: pd.Series) -> int:
    """Return how many decimals rates are shown with: three significant digits of the smallest, two at most."""
    smallest = rates[rates > 0].min()
    return 0 if smallest >= 100 else 1 if smallest >= 1 else 2
