"""Who is named as an executor of actions and who contributes figures to indicators; knows no city.

Names of contributors are told from names of groups (`dzieci`, `osoby starsze`) by their words: nothing else in a
document says which of the parts of a total are institutions.
"""

import re
from collections import defaultdict

import pandas as pd

from srps.labels import fold

_WORDS = re.compile(
    r"\b(bank żywności|bibliote|bursa|caritas|centrum|dom dziecka|dom kultury|dom pomocy|dom samopomocy|fundacj|"
    r"gops|hospicj|jadłodajni|klub|komend|komisariat|kościo|kuratori|liceum|mops|muzeum|noclegowni|organizacj|"
    r"ośrod|parafi|pcpr|placówk|policj|poradni|prokuratur|przedszkol|przychodni|rada|rady|sąd|schronisk|"
    r"spółdzielni|stowarzyszen|straż|szkoł|szpital|świetlic|technikum|uniwersytet|urząd|warsztat|wydział|zakład|"
    r"zespół|zespoł|żłob)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^(osób|osoby|dzieci|rodzin|senior|uczni|mieszkań|wniosk|prac[ey]|liczba|oddział|program)", re.IGNORECASE
)
_ACRONYM = re.compile(r"^[A-ZĄĆĘŁŃÓŚŹŻ][A-ZĄĆĘŁŃÓŚŹŻa-z]*[A-ZĄĆĘŁŃÓŚŹŻ]\w*")
_QUOTES = re.compile(r"[„”\"«»]")
_DASH = re.compile(r"\s*[-–—]\s*")
_TOWN_HALL = re.compile(r"^(?:UM|UG|UMiG|Urzędu? (?:Miasta|Miejski|Gminy)) (?=[A-ZĄĆĘŁŃÓŚŹŻ]{2})|\s(?:UM|UG|UMiG)$")
"""Before or behind the initials of a department: `UM WEiSS` is `WEiSS`."""
_NAMED_ONE = re.compile(r"^(\S+) [„\"«].*[”\"»]$")
"""Initials with a name of their own: `WTZ „Szansa”` is what a document calls `WTZ` elsewhere."""
COLUMNS = ["institution", "executor_of", "contributes_to", "n"]


def institutions(actions: pd.DataFrame, observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per institution of a document.

    Columns: `institution`; `executor_of`, the number of actions that name it; `contributes_to`, the number of
    indicators of which it gives a part; `n`, the number of these figures. The full name and its initials are one
    institution, named as the executors are. `observations` is indexed by row key, `parts` has row_key and whole_key.
    """
    executing: dict[str, set[tuple[str, str]]] = defaultdict(set)
    names: dict[str, str] = {}
    for goal, action, cell in zip(actions["goal"], actions["action"], actions["executors"].fillna(""), strict=True):
        for name in filter(None, (part.strip() for part in str(cell).split(";"))):
            executing[_key(name)].add((goal, action))
            names.setdefault(_key(name), name)
    given = _contributions(observations, parts, executing)
    initials = {_initials(name): key for key, name in names.items()}
    counted: dict[str, list[str]] = defaultdict(list)
    for name, indicator in given:
        key = _key(name)
        if key not in executing and _ACRONYM.match(name) and name.split()[0] in initials:
            key = initials[name.split()[0]]
        if key not in executing and _general(name) in executing:
            key = _general(name)
        names.setdefault(key, name)
        counted[key].append(indicator)
    rows = [
        (name, len(executing.get(key, ())), len(set(counted.get(key, ()))), len(counted.get(key, ())))
        for key, name in names.items()
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["n", "executor_of"], ascending=False, kind="stable", ignore_index=True)


def _contributions(
    observations: pd.DataFrame, parts: pd.DataFrame, executing: dict[str, set[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """Return who gives a part of which indicator, several institutions of one cell apart."""
    found: list[tuple[str, str]] = []
    acronyms: dict[str, set[str]] = defaultdict(set)
    rows = observations.reindex(parts.loc[parts["whole_key"] != "", "row_key"])
    for goal, indicator, breakdown in zip(rows["goal"], rows["indicator"], rows["breakdown"], strict=True):
        if ": " in str(breakdown):  # a heading and what stands below it, such as a task that is paid for
            continue
        for name in filter(None, (part.strip() for part in str(breakdown).split("/"))):
            found.append((name, f"{goal}|{indicator}"))
            if _ACRONYM.match(name):
                acronyms[name].add(f"{goal}|{indicator}")
    return [
        (name, indicator)
        for name, indicator in found
        if executing.keys() & {_key(name), _general(name)}
        or (_WORDS.search(name) and not _GROUP.match(name))
        or len(acronyms.get(name, ())) > 1  # a device may have initials too, but not twice
    ]


def _key(name: str) -> str:
    """Return a name as it is compared: no case, quotation marks, spaces around dashes or initials of a town hall."""
    return fold(_DASH.sub("-", _QUOTES.sub("", _TOWN_HALL.sub("", name))))


def _general(name: str) -> str:
    """Return the key of `WTZ` for `WTZ „Szansa”`; empty of a name that is not made so."""
    found = _NAMED_ONE.match(name)
    return _key(found[1]) if found else ""


def _initials(name: str) -> str:
    """Return `MOPS` for `Miejski Ośrodek Pomocy Społecznej w Bełchatowie`: its capitals up to a preposition."""
    letters = []
    for word in name.split():
        if not word[:1].isupper():
            break
        letters.append(word[:1])
    return "".join(letters)
