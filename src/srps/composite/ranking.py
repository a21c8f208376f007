"""Ranks of scores: the highest is 1, ties share the lowest number. Knows nothing of how scores come about."""

import numpy as np

RELATIVE_TOLERANCE = 1e-12  # scores closer than this, relative to the largest, differ by rounding only


def rank_scores(scores: np.ndarray) -> np.ndarray:
    """Rank along the last axis, highest first.

    Scores whose distance is within `RELATIVE_TOLERANCE` of the largest magnitude in their row are tied: which of two
    equal cities comes first must not hang on the order in which a computer added their parts.

    Parameters
    ----------
    scores
        Shape (…, units); missing as NaN.

    Returns
    -------
    numpy.ndarray
        Same shape; 1 is the highest, ties get the lowest number, NaN where the score is missing.
    """
    missing = np.isnan(scores)
    keys = np.where(missing, np.inf, -scores)
    order = np.argsort(keys, axis=-1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=-1)
    largest = np.max(np.abs(scores), axis=-1, keepdims=True, where=~missing, initial=0.0)
    with np.errstate(invalid="ignore"):  # inf − inf between two missing scores
        starts_group = np.diff(ordered, axis=-1) > RELATIVE_TOLERANCE * largest
    places = np.arange(scores.shape[-1])
    first = np.zeros(scores.shape, dtype=np.intp)
    first[..., 1:] = np.where(starts_group, places[1:], 0)
    ranks = np.empty(scores.shape)
    np.put_along_axis(ranks, order, np.maximum.accumulate(first, axis=-1) + 1.0, axis=-1)
    ranks[missing] = np.nan
    return ranks


def rank_within_years(scores: np.ndarray, year: np.ndarray | None) -> np.ndarray:
    """Rank along the last axis within each year; `year` has one entry per unit, or is None for a single year."""
    if year is None:
        return rank_scores(scores)
    ranks = np.empty(scores.shape)
    for one in np.unique(year):
        rows = year == one
        ranks[..., rows] = rank_scores(scores[..., rows])
    return ranks
