"""How labels and names are compared; imports nothing of the package."""

import re
from collections.abc import Iterable

LIKE = 65
"""From this similarity on, of 100, a word is offered in place of another."""

_DITTO = re.compile(r"(?:[-–—] ?)?(?:[\"„”'’]+|,,|//|\|\|)(?: ?[-–—])?|j\. ?w\.?|jw\.?|jak wyżej|tamże")


def one_line(text: str) -> str:
    """Return a text with single spaces and none at its ends."""
    return " ".join(text.split())


def fold(label: str) -> str:
    """Return a label as it is compared: one space between words, no case, no punctuation at the ends."""
    return one_line(label).strip(" .,;:–-").casefold()


def is_ditto(text: str) -> bool:
    """Say whether a text only says that the one above is meant: `j.w.`, `-„-`."""
    return bool(_DITTO.fullmatch(fold(text)))


def alike(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return those of the known words that one may have meant, the likeliest first.

    Capitals, Polish letters and signs make no difference; the beginning of a word of several parts is like the whole.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a mistake needs it
    from slugify import slugify  # noqa: PLC0415

    typed, plain = slugify(word), {name: slugify(name) for name in known}
    if not typed:
        return []
    begun = [name for name, text in plain.items() if text.startswith(f"{typed}-")] if len(typed) > 2 else []
    near = process.extract(typed, plain, scorer=fuzz.ratio, limit=most, score_cutoff=LIKE)
    return list(dict.fromkeys([*begun, *(name for _, _, name in near)]))[:most]
