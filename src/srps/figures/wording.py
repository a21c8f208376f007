"""How figures say things in both languages: short names, lists, amounts with their exactness. Knows no drawing."""

import re
from collections.abc import Iterable

import pandas as pd
from babel.lists import format_list

from srps.catalogue.load import Catalogue
from srps.labels import one_line
from srps.showing.language import Texts

BOUND_SIGNS = {"at_least": ">\N{NO-BREAK SPACE}", "at_most": "<\N{NO-BREAK SPACE}", "range": "≥\N{NO-BREAK SPACE}"}
"""What stands before a number that only bounds a value, by its qualifier."""


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


def amount(value: float, unit: object, catalogue: Catalogue, texts: Texts, qualifier: object = "exact") -> str:
    """Return a value with its unit where that is known, and with words that say when it is not exact."""
    known = catalogue.units.get(unit) if isinstance(unit, str) else None
    return qualified(texts.number(value) if known is None else texts.quantity(value, known), qualifier, texts)


def bare_amount(value: float, unit: object, texts: Texts, qualifier: object = "exact") -> str:
    """Return a value without its unit, but złoty and percentages with theirs; words say when it is not exact."""
    if unit == "pln":
        written = texts.money(value)
    else:
        written = texts.percent(value, None) if unit == "percent" else texts.number(value)
    return qualified(written, qualifier, texts)


def qualified(value: str, qualifier: object, texts: Texts) -> str:
    """Put before a written value what its qualifier or a target's operator says: `ok. 30`, `co najmniej 30`."""
    if qualifier == "approx":
        return texts.gettext("about {value}", value=value)
    if qualifier in ("at_least", "range", ">="):
        return texts.gettext("at least {value}", value=value)
    if qualifier in ("at_most", "<="):
        return texts.gettext("at most {value}", value=value)
    return value


def excerpt(drawn: int, whole: int, texts: Texts) -> str:
    """Return the sentence that says that a picture shows only some of the rows; nothing where it shows all."""
    if drawn == whole:
        return ""
    return ". " + texts.gettext("The picture shows {n} of them, the table all.", n=texts.number(drawn))


def rate_decimals(rates: pd.Series) -> int:
    """Return how many decimals rates are shown with: by the smallest, none from 100 on, two below 1."""
    smallest = rates[rates > 0].min()
    return 0 if smallest >= 100 else 1 if smallest >= 1 else 2
