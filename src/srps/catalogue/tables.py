"""The registry of tables and columns, read from `tables.yml`; knows no city and no value."""

import math
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pandas.api.extensions import ExtensionDtype

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""For YAML that comes with the program: every process reads it, and PyYAML's parser in C takes a tenth of the time."""
EXAMPLE_MARK = "PRZYKŁAD:"
"""What the name or indicator of a filled-in example row begins with; such a row is never data."""

pd.options.mode.string_storage = "python"  # each text is soon looked at by itself, which PyArrow's storage makes dear

MISSING_IF_EMPTY = {"indicator_id", "match", "qualifier", "domain", "operator", "per"}
"""Columns of texts in which an empty cell says that there is nothing."""

_TEXT = pd.StringDtype(na_value=math.nan)
_DTYPES = {
    "string": _TEXT,
    "integer": pd.Int64Dtype(),
    "number": np.dtype("float64"),
    "date": _TEXT,
    "boolean": pd.BooleanDtype(),
}


@dataclass(frozen=True)
class Column:
    """One column: its type, its descriptions and, where there is one, its closed list of values."""

    name: str
    type: str
    pl: str
    en: str
    values: tuple[str, ...] = ()

    @property
    def dtype(self) -> ExtensionDtype | np.dtype:
        """The pandas dtype."""
        return _DTYPES[self.type]

    def title(self, language: str) -> str:
        """Return the description in `pl` or `en`."""
        return self.en if language == "en" else self.pl


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, which of them are required, which may be absent, its key, an example row.

    Cells of a transcribed table are text; `integers` and `numbers` name the columns in which only a number may stand,
    `as_printed` those whose cells are kept as the document prints them and read by the number grammar.
    """

    name: str
    columns: tuple[Column, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    as_printed: tuple[str, ...] = ()
    example: dict[str, str] = field(default_factory=dict)
    per_year: bool = False

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return the table without rows, typed."""
        return pd.DataFrame({column.name: pd.array([], dtype=column.dtype) for column in self.columns})

    def typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` with exactly these columns, in order, in their dtypes."""
        return frame.reindex(columns=self.names).astype({c.name: c.dtype for c in self.columns})


@cache
def _registry() -> dict[str, dict[str, Table]]:
    text = files(__package__).joinpath("tables.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=LOADER)
    columns = content["columns"]

    def table(name: str, entry: dict[str, Any]) -> Table:
        closed = entry.get("values", {})
        return Table(
            name=name,
            columns=tuple(
                Column(name=c, **{**columns[c], "values": tuple(closed.get(c, columns[c].get("values", ())))})
                for c in entry["columns"]
            ),
            required=tuple(entry.get("required", ())),
            optional=tuple(entry.get("optional", ())),
            key=tuple(entry.get("key", ())),
            integers=tuple(entry.get("integers", ())),
            numbers=tuple(entry.get("numbers", ())),
            as_printed=tuple(entry.get("as_printed", ())),
            example=entry.get("example", {}),
            per_year=entry.get("per_year", False),
        )

    return {layer: {n: table(n, e) for n, e in content[layer].items()} for layer in ("catalogue", "raw", "processed")}


def catalogue_tables() -> dict[str, Table]:
    """Return the tables of the catalogue by name."""
    return _registry()["catalogue"]


def raw_tables() -> dict[str, Table]:
    """Return the transcribed tables by name."""
    return _registry()["raw"]


def processed_tables() -> dict[str, Table]:
    """Return the rebuilt tables by name."""
    return _registry()["processed"]
