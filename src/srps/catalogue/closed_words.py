"""The Polish words that may stand for those of the closed lists, wherever a person types one."""

from collections.abc import Iterable
from functools import cache

from srps.labels import alike, fold
from srps.messages import Message, Named

POLISH: dict[str, tuple[str, ...]] = {
    # levels of goals
    "strategic": ("strategiczny", "cel strategiczny"),
    "operational": ("operacyjny", "cel operacyjny"),
    "specific": ("szczegółowy", "cel szczegółowy"),
    # how the parts of a row relate to it
    "all": ("wszystkie", "z tego", "sumują się"),
    "examples": ("przykłady", "przykład", "m.in.", "między innymi"),
    "subset": ("niektóre", "w tym"),
    # kinds of recommendations
    "recommendation": ("zalecenie", "rekomendacja"),
    "conclusion": ("wniosek",),
    "risk": ("ryzyko", "zagrożenie"),
    # kinds of documents
    "report": ("sprawozdanie", "raport"),
    "plan": ("plan", "plan działań"),
    "statistics": ("statystyka", "dane statystyczne", "ocena zasobów pomocy społecznej", "ozps"),
    # matches
    "exactMatch": ("exact", "dokładne", "dokładny", "dokładna", "to samo"),
    "closeMatch": ("close", "bliskie", "bliski", "bliska", "prawie to samo"),
    "broadMatch": ("broad", "szersze", "szerszy", "szersza"),
    "narrowMatch": ("narrow", "węższe", "węższy", "węższa"),
    # bare targets
    "at_least": ("co najmniej", "minimum", "min."),
    "at_most": ("co najwyżej", "maksimum", "maks.", "nie więcej niż"),
    "equal": ("równe", "dokładnie"),
    # votes
    "median": ("mediana",),
    "majority": ("większość",),
    # claims
    "mean_rating": ("średnia ocen", "średnia ocena"),
    "rating_range": ("zakres ocen",),
    "goals_below": ("cele poniżej",),
    "executed_share": ("odsetek wykonania", "odsetek wykonanych"),
    "total": ("suma", "razem", "ogółem"),
    "formula": ("wzór",),
    "other": ("inne", "inny", "inna"),
    # areas and measures of context.csv
    "gmina": ("gmina",),
    "powiat": ("powiat",),
    "voivodeship": ("województwo",),
    "country": ("kraj", "polska"),
    "population": ("ludność", "liczba ludności", "liczba mieszkańców", "mieszkańcy"),
    "deaths": ("zgony",),
    "live_births": ("urodzenia żywe",),
    "men": ("mężczyźni",),
    "women": ("kobiety",),
    # raw tables, as their sheets are called too
    "goals": ("cele",),
    "actions": ("zadania", "działania", "zadania i działania"),
    "indicators": ("wskaźniki",),
    "targets": ("cele liczbowe", "wartości docelowe"),
    "recommendations": ("wnioski", "zalecenia", "wnioski i zalecenia"),
    # truth values
    "true": ("tak", "prawda"),
    "false": ("nie", "fałsz"),
}  # fmt: skip
"""By the word of the list: what a Polish office writes for it; the first is shown where a word is asked for."""


def shown(word: str) -> str:
    """Return a word of a closed list as it is shown: in Polish as an office writes it."""
    return Named(word, POLISH[word][0]) if word in POLISH else word


def meant(typed: str, allowed: Iterable[str]) -> str | None:
    """Return the word of a closed list that was typed, in Polish or with other capitals; None where it has none."""
    return _by_word(tuple(allowed)).get(fold(typed))


@cache
def _by_word(allowed: tuple[str, ...]) -> dict[str, str]:
    words = {fold(polish): word for word in allowed for polish in POLISH.get(word, ())}
    return words | {fold(word): word for word in allowed}


_LISTS = (
    Message("strategic, operational, specific"),
    Message("all, examples, subset"),
    Message("recommendation, conclusion, risk"),
    Message("report, plan, statistics"),
    Message("exactMatch, closeMatch, broadMatch, narrowMatch"),
    Message("at_least, at_most, equal"),
    Message("median, majority"),
    Message("gmina, powiat, voivodeship, country"),
    Message("goals, actions, indicators, targets, recommendations"),
)
"""Closed lists as they are shown; in Polish with the words that may be typed."""


def which(typed: str, allowed: Iterable[str], *, quoted: bool = False) -> Message:
    """Return what to do about a word that a closed list does not have: the likely one, and those that there are."""
    allowed = tuple(allowed)
    plain = ", ".join(f"'{word}'" if quoted else word for word in allowed)
    names = next((known for known in _LISTS if known == ", ".join(allowed)), plain)
    choose = Message("Use one of: {names}.", names=names)
    likely = alike(typed, [*allowed, *(polish for word in allowed for polish in POLISH.get(word, ()))], most=1)
    if not likely:
        return choose
    return Message("Did you mean {likely}? {remedy}", likely=likely[0], remedy=choose)
