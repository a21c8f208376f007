"""Several raters' votes in one rating cell, such as `3;4;3`: reads them, makes one rating of them, finds them again.

Knows cells and the cleaning log, in which the printed votes stay; knows no scale. A place without a vote is empty or
holds a sign for a missing value.
"""

import re

import pandas as pd

from srps.catalogue.cleaning_rules import kind_of
from srps.numbers import is_missing
from srps.statistics.agreement import Agreement, combine_votes, krippendorff_alpha

SEPARATOR = ";"
_RATING = re.compile("[0-9]{1,3}")


def read_rating(printed: str) -> int | None:
    """Return one rating of at most three digits, None where the cell is empty; raises `ValueError` for other texts."""
    text = printed.strip()
    if is_missing(text):
        return None
    if not _RATING.fullmatch(text):
        message = f"not a rating: {printed}"
        raise ValueError(message)
    return int(text)


def read_votes(printed: str) -> list[int | None]:
    """Return the votes of a cell in order, None for a place without one; raises `ValueError` where one is no rating."""
    return [read_rating(vote) for vote in printed.split(SEPARATOR)]


def one_rating(votes: list[int | None], rule: str) -> float | None:
    """Return one rating of several votes by `rule`; None where there is none.

    `median`: the middle vote, the mean of the two middle ones where their number is even; `majority`: the vote of more
    than half of those who voted. As of `srps.statistics.agreement.combine_votes`.
    """
    frame = pd.DataFrame({"vote": pd.Series(votes, dtype="Float64")})
    value = combine_votes(frame, "vote", by=[], rule=rule)["value"].iloc[0]
    return None if pd.isna(value) else float(value)


def printed_votes(cleaning_log: pd.DataFrame) -> pd.Series:
    """Return the cells with several votes as printed, by row key of their goal, from the cleaning log."""
    return cleaning_log[cleaning_log["rule"].map(kind_of) == "votes"].set_index("row_key")["before"]


def votes_table(printed: pd.Series) -> pd.DataFrame:
    """Return the votes of several cells: one row per cell (same index), one column per place, missing where no vote."""
    rows = [dict(enumerate(read_votes(cell))) for cell in printed]
    return pd.DataFrame(rows, index=printed.index, dtype="float64")


def agreement(printed: pd.Series) -> Agreement:
    """Return Krippendorff's ordinal alpha of cells with votes; its raters are the places of the longest cell.

    That is so because a place need not be the same person in every cell, and alpha does not ask who voted.
    """
    votes = votes_table(printed)
    found = krippendorff_alpha(votes.T)
    return Agreement(found.alpha, found.level, found.units, votes.shape[1], found.ratings, found.note)
