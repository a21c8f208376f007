"""Which strategy each of a city's documents reports on; a goal number means something within one strategy only."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from srps.catalogue.models import Document, Strategy, StrategyInForce

SAME_TITLE = 93
"""Out of 100 (rapidfuzz' ratio): titles as alike as that differ by a slip of the pen."""
_NOT_IN_A_TITLE = re.compile(r"[\W\d_]+|\b(?:na )?lata\b|\bza rok\b", re.IGNORECASE)


def strategies_in_force(documents: Mapping[int, Document]) -> dict[int, StrategyInForce]:
    """Return the strategy of each reporting year, given a city's documents by year.

    Two documents report on one strategy unless its period or title is another. A document that says neither belongs to
    the strategy whose period covers its year; to none of the known ones, if there is none.
    """
    found: list[Strategy] = []
    numbers = {}
    for year in sorted(documents):
        strategy = documents[year].strategy
        place = next((n for n, known in enumerate(found) if _is_same(known, strategy, year)), None)
        if place is None:
            place = len(found)
            found.append(strategy)
        else:
            found[place] = _joined(found[place], strategy)
        numbers[year] = place
    return {
        year: StrategyInForce(place + 1, found[place].period.start, found[place].title or "")
        for year, place in numbers.items()
    }


def _is_same(known: Strategy, other: Strategy, year: int) -> bool:
    compared = [(known.period.start, other.period.start), (known.period.end, other.period.end)]
    if any(None not in pair and pair[0] != pair[1] for pair in compared):
        return False
    if known.title and other.title:
        return fuzz.ratio(_plain(known.title), _plain(other.title)) >= SAME_TITLE
    if any(None not in pair for pair in compared):
        return True
    if known.period.start is None and known.period.end is None:
        return not known.title and not other.title and other.period.start is None and other.period.end is None
    return (known.period.start or year) <= year <= (known.period.end or year)


def _plain(title: str) -> str:
    return " ".join(_NOT_IN_A_TITLE.sub(" ", title.casefold()).split())


def _joined(known: Strategy, other: Strategy) -> Strategy:
    """Return what the two say together; the newer words count."""
    period = known.period.model_copy(
        update={
            "start": known.period.start if other.period.start is None else other.period.start,
            "end": known.period.end if other.period.end is None else other.period.end,
        }
    )
    return Strategy(title=other.title or known.title, period=period)
