"""Row keys: how checks, logs and claims name a row of a processed table. Made and read here alone."""

import pandas as pd

_BETWEEN = ":"


def row_key(table: str, record: int) -> str:
    """Return the key of a row: table and record number, from 1."""
    return f"{table}{_BETWEEN}{record}"


def keyed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose index is the row key."""
    return frame.set_axis([row_key(table, n) for n in range(1, len(frame) + 1)])


def table_of(key: str) -> str:
    """Return the table that a row key names; the key itself where it names a table as a whole."""
    return key.partition(_BETWEEN)[0]


def record_of(key: str) -> int | None:
    """Return the record number, from 1, that a row key names; None where it names none."""
    number = key.partition(_BETWEEN)[2]
    return int(number) if number.isdigit() else None
