"""The language of the person at the computer, and messages said in it.

Polish unless the computer's locale names another language; `SRPS_UI_LANG` decides where it is given. Texts are
translated when they are shown, so that a command which shows none loads no translations.
"""

import ctypes
import os
from collections.abc import Mapping
from typing import Any

from srps.messages import Named, said

VARIABLE = "SRPS_UI_LANG"
LANGUAGES = ("pl", "en")
NEUTRAL = ("", "c", "posix")
"""Locales that name no language."""
POLISH_PRIMARY_LANGUAGE = 0x15
"""The primary language of Windows' language identifiers, their lowest ten bits (Windows Language Code Identifiers)."""


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return `pl` or `en`: what the environment asks for, else by its locale."""
    if environment.get(VARIABLE) in LANGUAGES:
        return environment[VARIABLE]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = environment.get(name, "").split(".")[0].lower()
        if code not in NEUTRAL:
            return "pl" if code.startswith(("pl", "polish")) else "en"
    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return "pl"
    return "pl" if windows.kernel32.GetUserDefaultUILanguage() & 0x3FF == POLISH_PRIMARY_LANGUAGE else "en"


def spoken(text: Any) -> str:
    """Return a message or an error of ours in the language of the person; any other text as it is."""
    return _in(language(), text)


def in_both(text: Any) -> Named:
    """Return a message or an error of ours in both languages, to be kept and said later; other text as it is."""
    return Named(_in("en", text), _in("pl", text))


KEPT = "application/vnd.srps.failure+json"
"""The kind of output as which a notebook keeps what went wrong, for the build that runs it."""


def kept(failure: Named) -> dict[str, str]:
    """Return a text in both languages as JSON keeps it."""
    return {"en": str(failure), "pl": failure.polish}


def reread(content: Any) -> Named | None:
    """Return what `kept` made; a plain text, as earlier versions kept it, is said as it is; None for anything else."""
    texts = content if isinstance(content, dict) else {"en": content, "pl": content}
    english, polish = texts.get("en"), texts.get("pl")
    return Named(english, polish) if isinstance(english, str) and isinstance(polish, str) else None


def _in(language: str, text: Any) -> str:
    from srps.showing.language import texts  # noqa: PLC0415 - only what is shown needs translations

    return str(said(text, texts(language).translations))
