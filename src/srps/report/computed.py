"""What was computed, in words: recomputed figures, and why a score is missing."""

from typing import Any

from srps.judging.replication import as_printed
from srps.judging.scores import gap_of
from srps.showing import words
from srps.showing.language import Texts


def recomputed(row: Any, t: Texts) -> str:
    """Return the recomputed value of a row of `replication` as the language prints numbers; a dash where there is none.

    Decimals are as in `srps.judging.replication.as_printed`.
    """
    return as_printed(row, t.number) or "–"


def why_missing(method: str, t: Texts) -> str:
    """Return in words why a score without a value is missing, from its method."""
    return words.word(gap_of(method), words.GAPS, t)
