"""What was computed, in words: recomputed figures, and why a score is missing."""

import re
from decimal import Decimal
from typing import Any

import pandas as pd

from srps.judging.replication import lists_goals
from srps.judging.scores import gap_of
from srps.showing import words
from srps.showing.language import Texts


def recomputed(row: Any, t: Texts) -> str:
    """Return the recomputed value of a row of `replication` as the language prints numbers; a dash where there is none.

    The table holds digits with a decimal point, of a share without its %; a list of goals is no number.
    """
    value, printed = row["recomputed"], row["printed"]
    if value is None or pd.isna(value) or not str(value):
        return "–"
    if lists_goals(row["method"]):
        return str(value)
    shown = re.sub(r"-?\d+(?:\.\d+)?", lambda digits: t.number(Decimal(digits[0])), str(value))
    return f"{shown}%" if ("%" in str(printed) or "proc" in str(printed)) and shown != "–" else shown


def why_missing(method: str, t: Texts) -> str:
    """Return in words why a score without a value is missing, from its method."""
    return words.word(gap_of(method), words.GAPS, t)
