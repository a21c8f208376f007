"""Words, numbers and plural forms of the two languages people read: Polish first, English second.

English texts in the code are the message ids. Polish ones stand in `locale/pl.po`, those of commands and errors in
`locale/pl.commands.po`.
"""

import contextlib
import datetime
import gettext
import io
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.plural import PluralRule
from platformdirs import user_cache_dir

from srps import numbers
from srps.files import write_bytes

SOURCES = tuple(sorted(path.name for path in files("srps").joinpath("locale").iterdir() if path.name.endswith(".po")))
"""Texts of pages, of commands and errors, of the desk, of imports: a file of Polish texts each."""

_AFTER_A_NUMBER = re.compile(r"(?<=\{n\}) |(?<=\d) (?=\d{3}(?!\d)|%)")
"""Where a line must not end: between a counted number and its noun, within `10 000`, before `%`."""


def mark(message: str) -> str:
    """Mark a message id that is translated later, where it is shown."""
    return message


@dataclass(frozen=True)
class Texts:
    """One language: translations, number formats, plural forms."""

    language: str
    translations: gettext.NullTranslations

    def gettext(self, message: str, **parts: Any) -> str:
        """Translate a message and fill in its parts."""
        text = _bound(self.translations.gettext(message))
        return text.format(**parts) if parts else text

    def ngettext(self, singular: str, plural: str, n: int, **parts: Any) -> str:
        """Translate a message that depends on a whole number; `{n}` is the number as printed."""
        return _bound(self.translations.ngettext(singular, plural, n)).format(n=self.number(n), **parts)

    def number(self, value: Any, decimals: int | None = None) -> str:
        """Return a number as it is printed in this language; empty where missing."""
        return numbers.format_number(value, self.language, decimals)

    def percent(self, value: Any, decimals: int | None = 1) -> str:
        """Return a percentage (7.7 means 7.7 %), rounded half up."""
        return numbers.format_percent(value, self.language, decimals)

    def money(self, value: Any) -> str:
        """Return an amount of złoty with two decimals."""
        return numbers.format_money(value, self.language)

    def quantity(self, value: Any, unit: Any) -> str:
        """Return a value with its catalogue unit in the right plural form: `5 osób`, `1 480 546,54 zł`."""
        if unit.id == "pln":
            return self.money(value)
        if unit.id == "percent":
            return self.percent(value, None)
        forms = unit.forms.en if self.language == "en" else unit.forms.pl
        category = self._plural_rule()(abs(value))
        return f"{self.number(value)}\N{NO-BREAK SPACE}{forms.get(category, forms['other'])}"

    def date(self, day: datetime.date) -> str:
        """Return a day in words: `18 czerwca 2019`."""
        return format_date(day, "d MMMM y", locale=self.language).replace(" ", "\N{NO-BREAK SPACE}")

    def _plural_rule(self) -> PluralRule:
        return Locale.parse(self.language).plural_form


@cache
def _bound(message: str) -> str:
    return _AFTER_A_NUMBER.sub("\N{NO-BREAK SPACE}", message)


@cache
def texts(language: str) -> Texts:
    """Return the texts of `pl` or `en`."""
    if language == "en":
        return Texts("en", gettext.NullTranslations())
    return Texts(language, gettext.GNUTranslations(io.BytesIO(_compiled(language))))


def _compiled(language: str) -> bytes:
    """Return the translations as the standard library reads them, kept between runs: reading the texts takes longer."""
    sources = [files("srps").joinpath("locale", name).read_bytes() for name in SOURCES]
    kept = Path(user_cache_dir("srps-monitor", False)) / f"{language}-{sha256(b''.join(sources)).hexdigest()[:16]}.mo"
    try:
        return kept.read_bytes()
    except OSError:
        compiled = _compile(language, sources)
    with contextlib.suppress(OSError):  # no place to keep it: the next run compiles it again
        write_bytes(kept, compiled)
    return compiled


def _compile(language: str, sources: list[bytes]) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only after a change
    from babel.messages.pofile import read_po  # noqa: PLC0415

    first, *others = (read_po(io.BytesIO(source), locale=language) for source in sources)
    for other in others:
        for message in other:
            if message.id:
                first.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, first)
    return compiled.getvalue()
