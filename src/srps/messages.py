"""Sentences for people that can be said in another language later. Imports nothing from the package.

A message is its English text, for logs and tests, and remembers the template and the parts that it was made from.
Where it is shown, the template is translated (`locale/pl.commands.po`) and the parts are filled in; a part may be a
message itself.
"""

from collections.abc import Iterable
from typing import Any, Protocol, Self


class Translations(Protocol):
    """What the standard library's `gettext` and our `Texts` have in common."""

    def gettext(self, message: str) -> str:
        """Return the translation of a template."""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the translation of a template that depends on a number."""


class Message(str):
    """An English text with its template and parts.

    `Message("there is no year {year} of {city}", year=2024, city="sieradz")` reads `there is no year 2024 of sieradz`.
    Parts are filled in as `str.format` does, `{cell!r}` and `{share:.1f}` included.
    """

    template: str
    plural: str
    parts: dict[str, Any]

    def __new__(cls, template: str, **parts: Any) -> Self:
        """Fill the parts into the English template."""
        return cls._made(template, "", parts)

    @classmethod
    def counted(cls, singular: str, plural: str, n: int, **parts: Any) -> Self:
        """Return a message that depends on a whole number, its part `n`."""
        return cls._made(singular, plural, {"n": n, **parts})

    @classmethod
    def joined(cls, separator: str, texts: Iterable[object]) -> Self:
        """Return texts, messages among them, as one message."""
        parts = {f"part{place}": text for place, text in enumerate(texts)}
        return cls._made(separator.join(f"{{{name}}}" for name in parts), "", parts)

    def filled(self, **parts: Any) -> Self:
        """Return a template that has its name in a closed list with its parts."""
        return type(self)(self.template, **parts)

    @classmethod
    def _made(cls, template: str, plural: str, parts: dict[str, Any]) -> Self:
        chosen = plural if plural and parts["n"] != 1 else template
        message = super().__new__(cls, chosen.format(**parts) if parts else chosen)
        message.template, message.plural, message.parts = template, plural, parts
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep template and parts on the way to another process."""
        return type(self)._made, (self.template, self.plural, self.parts)

    def said(self, translations: Translations) -> str:
        """Return the text in the language of the translations."""
        if not self.template:
            return ""
        if self.plural:
            template = translations.ngettext(self.template, self.plural, self.parts["n"])
        else:
            template = translations.gettext(self.template)
        parts = {name: said(part, translations) for name, part in self.parts.items()}
        return template.format(**parts) if parts else template


def is_polish(translations: Translations) -> bool:
    """Whether texts are shown in Polish: translations of `gettext` say so in their header, our `Texts` themselves."""
    own = getattr(translations, "language", None)
    info = getattr(translations, "info", None)
    return (own or (info() if info else {}).get("language")) == "pl"


class Named(str):
    """An English word or sentence of ours that has a Polish one; where messages are shown, the one of the language."""

    polish: str

    def __new__(cls, english: str, polish: str) -> Self:
        """Keep both."""
        named = super().__new__(cls, english)
        named.polish = polish
        return named

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep both on the way to another process."""
        return type(self), (str(self), self.polish)

    def said(self, translations: Translations) -> str:
        """Return the one of the language of the translations."""
        return self.polish if is_polish(translations) else str(self)


def said(text: Any, translations: Translations) -> Any:
    """Return a message or an error of ours in the language of the translations; anything else as it is."""
    return text.said(translations) if hasattr(text, "said") else text
