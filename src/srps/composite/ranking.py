"""Ranks of scores: the highest is 1, ties share the lowest number. Knows nothing of how scores come about."""

import numpy as np

from srps.ties import settle_ties


def rank_scores(scores: np.ndarray) -> np.ndarray:
    """Rank along the last axis, highest first.

    Scores that differ by rounding only are tied (`srps.ties`).

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
    keys = -settle_ties(scores)
    order = np.argsort(keys, axis=-1, kind="stable")  # missing ones go to the end
    ordered = np.take_along_axis(keys, order, axis=-1)
    starts_group = np.diff(ordered, axis=-1) != 0
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
