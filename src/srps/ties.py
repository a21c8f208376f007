"""Numbers that are equal but for the rounding of a computer: 0.1 + 0.2 and 0.3 are one number, and tie.

Knows numbers only. Ranks, groups of a table and trend tests ask here before they compare, so that which of two equal
values comes first never hangs on the order in which their parts were added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CANCELLATION = 1e-12
"""Two numbers tie that differ by at most this, relative to the largest number beside them.

That is what adding up thousands of numbers, or a difference that should be zero, leaves over; no more, for data may
have numbers that differ in the tenth digit.
"""


def settle_ties(values: ArrayLike) -> NDArray[np.float64]:
    """Give numbers along the last axis that are equal but for rounding one value, the lowest of theirs.

    Parameters
    ----------
    values : array_like, shape (…, n)
        Numbers; missing as NaN. Each row along the last axis is settled by itself.

    Returns
    -------
    numpy.ndarray of float, shape (…, n)
        Same order. Numbers that tie with no other, and missing ones, stand as they were. Neighbours in order of size
        tie where they differ by at most `CANCELLATION` of the largest magnitude of the row; a chain of such neighbours
        is one tie.
    """
    given = np.asarray(values, dtype=float)
    if given.shape[-1] < 2:
        return given.copy()
    order = np.argsort(given, axis=-1, kind="stable")  # missing ones go to the end
    ordered = np.take_along_axis(given, order, axis=-1)
    size = np.where(np.isfinite(ordered), np.abs(ordered), 0.0)
    tolerance = CANCELLATION * size.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # between two missing or two infinite numbers
        is_tied = np.diff(ordered, axis=-1) <= tolerance
    first = np.zeros(given.shape, dtype=np.intp)
    first[..., 1:] = np.where(is_tied, 0, np.arange(1, given.shape[-1]))
    first = np.maximum.accumulate(first, axis=-1)
    settled = np.empty(given.shape)
    np.put_along_axis(settled, order, np.take_along_axis(ordered, first, axis=-1), axis=-1)
    return settled
