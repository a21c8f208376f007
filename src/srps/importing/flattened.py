"""Knows tables that became text: their headings are left, but no one can say which of their cells a word or number was in."""

import re
from itertools import pairwise

from srps.importing.document import Document

_COLUMN = re.compile(
    r"\b(?:L\.?p\b|LP|Cele?|CELE?|Kierunk|KIERUNK|Działani|DZIAŁANI|Zadani|ZADANI|Wskaźnik|WSKAŹNIK|Miernik|MIERNIK|Wartoś|"
    r"WARTOŚ|Jednostk|JEDNOSTK|Realizator|REALIZATOR|Termin|TERMIN|Uwagi|UWAGI|Obszar|OBS?ZAR)"
)
FEWEST_COLUMNS, LONGEST_HEAD = 4, 60
_NEAR_COLUMNS = 200


def lost_columns(text: str) -> bool:
    """Say whether the headings of several columns follow each other in a text: a table became text."""
    text = re.sub(r"\b(L\.?p|r|poz|nr)\.", r"\1 ", text, flags=re.IGNORECASE)
    found = list(_COLUMN.finditer(text))
    return any(
        len({one[0].casefold() for one in found[i : i + FEWEST_COLUMNS]}) >= FEWEST_COLUMNS
        and found[i + FEWEST_COLUMNS - 1].start() - found[i].start() < _NEAR_COLUMNS
        and not re.search(r"[.;!?]\s", text[found[i].start() : found[i + FEWEST_COLUMNS - 1].start()])
        for i in range(len(found) - FEWEST_COLUMNS + 1)
    )


_HEAD = re.compile(
    r"(?:(?:l\.?\s?p\.?|nr|nazwa|wskaźnik\w*|miernik\w*|wartoś\w+|jednostk\w+|miary|j\.\s?m\.?|realizator\w*|realizując\w+|"
    r"wykonaw\w+|podmiot\w*|instytucj\w+|odpowiedzialn\w+|partner\w*|termin\w*|uwagi|działani\w*|zadani\w*|kierunk\w*|cele?|"
    r"opis|efekt\w*|rezultat\w*|sposób|realizacji|wykonani\w+|osiągnięt\w+|docelow\w+|bazow\w+|planowan\w+|plan|stan|liczba|"
    r"ogółem|(?:19|20)\d\d|r\.|rok\w*|w|i)(?:\s+|$))+",
    re.IGNORECASE,
)


def is_head(text: str) -> bool:
    """Say whether a text is the heading of a column and can be nothing else: `Lp.`, `Wartość`, `Realizatorzy`."""
    return bool(_HEAD.fullmatch(text.strip())) and len(_ONE_HEAD.findall(text)) == 1 and not text.strip()[0].isdigit()


_ONE_HEAD = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]\w+|(?:19|20)\d\d")
_OF_TABLES = re.compile(r"L\.?\s?p\b|LP\b|Wartoś|WARTOŚ|Jednostka(?: miary)?$|J\.\s?m\b", re.MULTILINE)
"""Headings of columns that head no section of a text."""
_NEAR_HEADS = 60
_FEWEST_IN_LINE, _FEWEST_OF_TABLES = 3, 2


def flat_from(document: Document) -> int | None:
    """Return the line from which the tables of a document are text; None where none is known to be.

    Its headings stand on one line, or each on its own with the cells below it, as `pdftotext` writes a table column by
    column. `Wskaźniki` and `Realizatorzy` may head sections of a text; `Lp.` and `Wartość` head columns only.
    """
    alone: list[tuple[int, str]] = []
    for line in document.lines:
        text = line.text.strip()
        if line.cells is not None or not 1 < len(text) <= 2 * LONGEST_HEAD or not _HEAD.fullmatch(text):
            continue
        heads = _ONE_HEAD.findall(text)
        if len(heads) >= (_FEWEST_OF_TABLES if _OF_TABLES.search(text) else _FEWEST_IN_LINE):
            return line.number
        if is_head(text):
            alone.append((line.number, text))
    for (number, text), (below, other) in pairwise(alone):
        near = below - number <= _NEAR_HEADS and text.casefold() != other.casefold()
        if near and (_OF_TABLES.search(text) or _OF_TABLES.search(other)):
            return number
    return None


_INSTITUTION = re.compile(
    r"(?:(?:Realizator\w*|Podmiot\w*|Wykonawc\w+|Instytucj\w+)\s+)?"
    r"(?:[A-ZŁŚŻ]{3,}(?:[iR][A-ZŁŚŻ]+)?|(?:(?:Miejsk|Gminn|Powiatow|Wojewódzk)[iay]\s+)?"
    r"(?:Urząd|Ośrodek|Centrum|Zespół|Fundacja|Stowarzyszenie|Komenda|Sąd|Biblioteka|Straż|Wydział|Klub|Dom|Szkoła|Poradnia))"
    r"(?:\s+(?:[A-ZĄĆĘŁŃÓŚŹŻ„][\w”-]*|i|ds\.|w|we|nr|dla))*"
)


def is_institution(name: str) -> bool:
    """Say whether a name is that of an institution and nothing else: it says who counted, not what."""
    return bool(_INSTITUTION.fullmatch(name.strip()))


_BEGINS_ANEW = re.compile(
    r"[\w”\"»)]\s(?:W|Z|Ze|We|Na|Do|Od|Po|Dla|Przez|Ogółem|Łącznie|Razem|Liczba|Kwota|[A-ZŁŚŻ]\w+(?:ono|ęto|ano|yto|yło|yły))\s"
    r"(?=[a-ząćęłńóśźż\d])"
)


def is_joined(name: str) -> bool:
    """Say whether a sentence begins in the middle of a name: `Usługi opiekuńcze MOPS Z usług skorzystały`."""
    return bool(_BEGINS_ANEW.search(name))
