"""What every statistical table shares: its error, its checked columns, its notes.

Knows how a column becomes numbers and how reasons become a `note`; knows no statistic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from srps.errors import SrpsError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class StatisticsError(SrpsError, ValueError):
    """An argument with which no statistic can be computed; the sentence says what to change."""


def require_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise unless every named column is there.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    columns : iterable of str
        The names that must be among its columns.

    Raises
    ------
    StatisticsError
        Naming the missing columns and those that exist.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise StatisticsError(
            f"The table has no column named {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}."
        )


def read_numbers(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Return one column as floats, missing and infinite values as NaN.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    column : str
        A numeric column; one that is wholly missing passes whatever its type.

    Returns
    -------
    numpy.ndarray of float, shape (rows,)

    Raises
    ------
    StatisticsError
        If the column is absent or holds text.
    """
    require_columns(frame, [column])
    series = frame[column]
    if not pd.api.types.is_numeric_dtype(series):
        if series.notna().any():
            raise StatisticsError(f"The column {column} must hold numbers; it holds {series.dtype} values.")
        return np.full(len(series), np.nan)
    numbers = series.to_numpy(dtype=float, na_value=np.nan)
    infinite = np.isinf(numbers)
    return np.where(infinite, np.nan, numbers) if infinite.any() else numbers


def read_flags(frame: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    """Return one column as yes or no; missing means no.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    column : str
        A column of true, false, 1, 0 and missing.

    Returns
    -------
    numpy.ndarray of bool, shape (rows,)

    Raises
    ------
    StatisticsError
        If the column is absent or holds anything else.
    """
    require_columns(frame, [column])
    try:
        return np.asarray(frame[column].astype("boolean").fillna(False), dtype=np.bool_)
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"The column {column} must hold true or false.") from error


def check_confidence(confidence: float | Sequence[float]) -> tuple[float, ...]:
    """Return confidence levels as a tuple, refusing what is not strictly between 0 and 1.

    Parameters
    ----------
    confidence : float or sequence of float
        A share such as 0.95, or several such as (0.95, 0.998).

    Returns
    -------
    tuple of float

    Raises
    ------
    StatisticsError
        If a level is not strictly between 0 and 1 (95 is not read as 95 %), repeated, or none is given.
    """
    levels = tuple(float(level) for level in np.atleast_1d(confidence))
    if not levels or len(set(levels)) != len(levels) or not all(0 < level < 1 for level in levels):
        raise StatisticsError(
            f"A confidence level is a share between 0 and 1, such as 0.95, and each is given once; got {confidence}."
        )
    return levels


def level_suffix(confidence: float) -> str:
    """Return a level as a column suffix: 0.998 gives `99_8`.

    Parameters
    ----------
    confidence : float
        A share between 0 and 1.

    Returns
    -------
    str
    """
    return f"{100 * confidence:.10g}".replace(".", "_")


def choose_words(codes: ArrayLike, vocabulary: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    """Return a text column from positions in a short vocabulary.

    A million rows of text cost more than a million intervals, so the words are taken, not built.

    Parameters
    ----------
    codes : array_like of int, shape (rows,)
        Positions in `vocabulary`.
    vocabulary : sequence of str
        The words.

    Returns
    -------
    pandas string array, shape (rows,)
    """
    return pd.array(list(vocabulary), dtype="str").take(np.asarray(codes, dtype=np.intp))


def write_notes(reasons: Mapping[str, ArrayLike]) -> pd.api.extensions.ExtensionArray:
    """Return the `note` column: the keys of the reasons that hold in a row, joined by `;`.

    Parameters
    ----------
    reasons : mapping of str to array_like of bool, each of shape (rows,)
        Stable key to the rows where it holds, in the order in which keys are written.

    Returns
    -------
    pandas string array, shape (rows,)
        Empty text where no reason holds.
    """
    masks = {key: np.asarray(mask, dtype=bool) for key, mask in reasons.items()}
    rows = len(next(iter(masks.values())))
    held = {key: mask for key, mask in masks.items() if mask.any()}
    codes = np.zeros(rows, dtype=np.int32)
    for bit, mask in enumerate(held.values()):
        codes |= mask.astype(np.int32) << bit
    present, positions = np.unique(codes, return_inverse=True) if held else ([0], codes)
    vocabulary = [";".join(key for bit, key in enumerate(held) if int(code) >> bit & 1) for code in present]
    return choose_words(positions, vocabulary)


def join_notes(*notes: Iterable[str]) -> list[str]:
    """Join the keys that several `note` columns hold, row by row.

    Parameters
    ----------
    *notes : iterable of str
        Columns of equal length, of keys joined by `;` or empty texts.

    Returns
    -------
    list of str
    """
    return [";".join(filter(None, row)) for row in zip(*notes, strict=True)]


def note_keys(note: object) -> list[str]:
    """Return the keys of one note, in their order; none of an empty or missing note."""
    return [key for key in note.split(";") if key] if isinstance(note, str) else []


def blank_rows(values: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the values with NaN in some rows.

    Parameters
    ----------
    values : numpy.ndarray of float, shape (rows,)
        Left as it is.
    rows : numpy.ndarray of bool, shape (rows,)
        Where the value is to be missing.

    Returns
    -------
    numpy.ndarray of float, shape (rows,)
        `values` itself where there is nothing to do, which is most tables.
    """
    return np.where(rows, np.nan, values) if rows.any() else values


def number_groups(frame: pd.DataFrame, by: Sequence[str]) -> tuple[NDArray[np.intp], pd.DataFrame]:
    """Return the group number of each row and the key columns of each group, in order of appearance.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    by : sequence of str
        Key columns; none puts all rows into one group. A missing key is a key of its own.

    Returns
    -------
    tuple of (numpy.ndarray of int, shape (rows,); pandas.DataFrame, one row per group)
    """
    require_columns(frame, by)
    if not by:
        return np.zeros(len(frame), dtype=np.intp), pd.DataFrame(index=pd.RangeIndex(1))
    keys = frame[list(by)]
    codes = keys.groupby(list(by), sort=False, dropna=False, observed=True).ngroup().to_numpy(dtype=np.intp)
    first_rows = np.unique(codes, return_index=True)[1]
    return codes, keys.iloc[first_rows].reset_index(drop=True)
