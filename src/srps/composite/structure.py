"""The hierarchy of an index: which indicator belongs to which aggregate, in which direction, with which weight.

Knows nothing of data or methods. A structure is a frame with one row per indicator or aggregate; it is read once into
a `Hierarchy`, whose arrays all other modules work on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from srps.composite.errors import StructureError

REQUIRED_COLUMNS = ("code", "parent")
OPTIONAL_COLUMNS = (
    "name",
    "level",
    "type",
    "direction",
    "weight",
    "unit",
    "target",
    "denominator",
    "goalpost_lower",
    "goalpost_upper",
)
NUMBER_COLUMNS = ("level", "direction", "weight", "target", "goalpost_lower", "goalpost_upper")


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """A checked structure as arrays.

    `codes` are the indicators in the order of the structure, then the aggregates from the lowest level up, so that
    every aggregate stands after its children and the root stands last. `level`, `weight` and `parent` have one entry
    per code (`parent` is a position in `codes`, −1 for the root); `direction`, `target`, `goalpost_lower` and
    `goalpost_upper` one per indicator (missing as NaN), `denominator` one name per indicator (empty where none).
    `children` holds, per aggregate, the positions of its children in `codes`.
    """

    table: pd.DataFrame
    codes: tuple[str, ...]
    n_indicators: int
    level: np.ndarray
    weight: np.ndarray
    parent: np.ndarray
    children: tuple[np.ndarray, ...]
    direction: np.ndarray
    target: np.ndarray
    goalpost_lower: np.ndarray
    goalpost_upper: np.ndarray
    denominator: tuple[str, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Codes of the indicators."""
        return self.codes[: self.n_indicators]

    @property
    def aggregates(self) -> tuple[str, ...]:
        """Codes of the aggregates, from the lowest level up."""
        return self.codes[self.n_indicators :]

    @property
    def root(self) -> str:
        """Code of the index itself."""
        return self.codes[-1]

    def aggregate_position(self, code: str | None) -> int:
        """Position of an aggregate among the aggregates; the root where no code is given."""
        if code is None:
            return len(self.aggregates) - 1
        if code not in self.aggregates:
            raise StructureError(
                f"“{code}” is not an aggregate of this index; its aggregates are {_listed(self.aggregates)}."
            )
        return self.aggregates.index(code)


def read_structure(structure: pd.DataFrame) -> Hierarchy:
    """Check a structure and read it into a `Hierarchy`.

    Parameters
    ----------
    structure
        One row per indicator or aggregate. `code` (unique) and `parent` (empty for the one top row) are required.
        Optional: `name`; `level` (1 for indicators, rising towards the index; derived from the parents where the
        column is absent; levels may be skipped); `type` (`indicator` or `aggregate`); `direction` (+1 more is
        better, −1 less is better; +1 where the column is absent); `weight` (relative among the children of one
        parent, not negative; 1 where the column is absent); `unit`; `target`; `denominator` (name of a denominator
        column); `goalpost_lower`, `goalpost_upper`, in the indicator's unit.

    Returns
    -------
    Hierarchy

    Raises
    ------
    StructureError
        With a sentence naming the row, where the structure contradicts itself.
    """
    table = _checked_columns(structure)
    codes, parents = table["code"].tolist(), table["parent"].tolist()
    root = _single_root(codes, parents)
    children = {code: [c for c, p in zip(codes, parents, strict=True) if p == code] for code in codes}
    height = _heights(codes, parents, children)
    is_indicator = {code: not children[code] for code in codes}
    if is_indicator[root]:
        raise StructureError(
            f"The top row “{root}” has no children. An index needs at least one indicator below it: write its code "
            "in the column “parent” of the rows that belong to it."
        )
    _check_types(table, is_indicator)
    level = _levels(table, is_indicator, height)
    _check_directions(table, is_indicator)
    _check_weights(table, root)
    _check_goalposts(table)

    indicators = [code for code in codes if is_indicator[code]]
    aggregates = sorted((code for code in codes if not is_indicator[code]), key=lambda code: level[code])
    order = indicators + aggregates
    position = {code: at for at, code in enumerate(order)}
    indexed = table.set_index("code", drop=False).loc[order]
    of_indicators = indexed.iloc[: len(indicators)]
    return Hierarchy(
        table=indexed.assign(level=[level[code] for code in order]).reset_index(drop=True),
        codes=tuple(order),
        n_indicators=len(indicators),
        level=np.array([level[code] for code in order]),
        weight=indexed["weight"].fillna(1.0).to_numpy(dtype=float),
        parent=np.array([position.get(parent, -1) for parent in indexed["parent"]]),
        children=tuple(np.array([position[c] for c in children[code]]) for code in aggregates),
        direction=of_indicators["direction"].to_numpy(dtype=float),
        target=of_indicators["target"].to_numpy(dtype=float),
        goalpost_lower=of_indicators["goalpost_lower"].to_numpy(dtype=float),
        goalpost_upper=of_indicators["goalpost_upper"].to_numpy(dtype=float),
        denominator=tuple(of_indicators["denominator"]),
    )


def _listed(codes: Iterable[str], longest: int = 8) -> str:
    shown = [f"“{code}”" for code in codes]
    return ", ".join(shown[:longest]) + (f" and {len(shown) - longest} more" if len(shown) > longest else "")


def _checked_columns(structure: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in REQUIRED_COLUMNS if column not in structure.columns]
    if missing:
        raise StructureError(f"The structure has no column {_listed(missing)}; it needs at least code and parent.")
    unknown = [c for c in structure.columns if c not in REQUIRED_COLUMNS + OPTIONAL_COLUMNS]
    if unknown:
        raise StructureError(
            f"The structure has unknown columns: {_listed(unknown)}. Known are "
            f"{', '.join(REQUIRED_COLUMNS + OPTIONAL_COLUMNS)}."
        )
    if structure.empty:
        raise StructureError("The structure has no rows.")
    table = structure.reset_index(drop=True).copy()
    for column in ("code", "parent", "name", "type", "unit", "denominator"):
        filled = table[column].astype(object) if column in table else pd.Series("", index=table.index, dtype=object)
        table[column] = ["" if pd.isna(text) else str(text).strip() for text in filled]
    for column in NUMBER_COLUMNS:
        if column not in table:
            table[column] = 1.0 if column in {"direction", "weight"} else np.nan
            continue
        numbers = pd.to_numeric(table[column], errors="coerce")
        wrong = table.loc[numbers.isna() & table[column].notna(), "code"]
        if len(wrong):
            raise StructureError(f"Column “{column}” of {_listed(wrong)} is not a number.")
        table[column] = numbers.astype(float)
    if (table["code"] == "").any():
        raise StructureError(f"Row {int((table['code'] == '').idxmax()) + 1} of the structure has no code.")
    twice = table.loc[table["code"].duplicated(), "code"]
    if len(twice):
        raise StructureError(f"Codes must be unique; given more than once: {_listed(twice.unique())}.")
    return table


def _single_root(codes: list[str], parents: list[str]) -> str:
    orphans = [code for code, parent in zip(codes, parents, strict=True) if parent and parent not in codes]
    if orphans:
        raise StructureError(f"The parent of {_listed(orphans)} is not a row of the structure.")
    roots = [code for code, parent in zip(codes, parents, strict=True) if not parent]
    if len(roots) != 1:
        found = f"these have none: {_listed(roots)}" if roots else "every row has one, so the rows go round in a circle"
        raise StructureError(f"Exactly one row, the index itself, may be without a parent; {found}.")
    return roots[0]


def _heights(codes: list[str], parents: list[str], children: dict[str, list[str]]) -> dict[str, int]:
    """Return steps from each row down to its furthest indicator, refusing rows that go round in a circle."""
    height = {code: 1 for code in codes if not children[code]}
    parent_of = dict(zip(codes, parents, strict=True))
    waiting = {code: len(children[code]) for code in codes}
    ready = list(height)
    while ready:
        parent = parent_of[ready.pop()]
        if not parent:
            continue
        waiting[parent] -= 1
        if waiting[parent] == 0:
            height[parent] = 1 + max(height[child] for child in children[parent])
            ready.append(parent)
    circle = [code for code in codes if code not in height]
    if circle:
        raise StructureError(f"These rows are their own ancestors: {_listed(circle)}. Correct the column “parent”.")
    return height


def _check_types(table: pd.DataFrame, is_indicator: dict[str, bool]) -> None:
    for code, kind in zip(table["code"], table["type"].str.lower(), strict=True):
        if kind not in {"", "indicator", "aggregate"}:
            raise StructureError(f"The type of “{code}” is “{kind}”; it must be “indicator” or “aggregate”.")
        if kind == "aggregate" and is_indicator[code]:
            raise StructureError(f"“{code}” is called an aggregate but no row names it as its parent.")
        if kind == "indicator" and not is_indicator[code]:
            raise StructureError(f"“{code}” is called an indicator but is the parent of other rows.")


def _levels(table: pd.DataFrame, is_indicator: dict[str, bool], height: dict[str, int]) -> dict[str, int]:
    if table["level"].isna().all():
        return height
    without = table.loc[table["level"].isna(), "code"]
    if len(without):
        raise StructureError(f"These rows have no level: {_listed(without)}. Fill all levels in, or none.")
    level = dict(zip(table["code"], table["level"], strict=True))
    for code, parent in zip(table["code"], table["parent"], strict=True):
        if level[code] != int(level[code]) or (level[code] == 1) != is_indicator[code]:
            raise StructureError(
                f"The level of “{code}” is {level[code]:g}; "
                "indicators have level 1, aggregates whole numbers from 2 up."
            )
        if parent and level[parent] <= level[code]:
            raise StructureError(
                f"“{code}” (level {level[code]:g}) lies below “{parent}” (level {level[parent]:g}): "
                "a parent must have the higher level."
            )
    return {code: int(number) for code, number in level.items()}


def _check_directions(table: pd.DataFrame, is_indicator: dict[str, bool]) -> None:
    leaf = table["code"].map(is_indicator)
    wrong = table.loc[leaf & ~table["direction"].isin([1, -1]), "code"]
    if len(wrong):
        raise StructureError(
            f"The direction of {_listed(wrong)} must be 1 (more is better) or -1 (less is better); "
            "what is neither good nor bad cannot be part of an index."
        )
    turned = table.loc[~leaf & (table["direction"] == -1), "code"]
    if len(turned):
        raise StructureError(f"{_listed(turned)} is an aggregate; directions belong to indicators only.")


def _check_weights(table: pd.DataFrame, root: str) -> None:
    rows = table[table["code"] != root]
    wrong = rows.loc[~(rows["weight"] >= 0) | np.isinf(rows["weight"]), "code"]
    if len(wrong):
        raise StructureError(f"The weight of {_listed(wrong)} must be a number that is not negative.")
    total = rows.groupby("parent")["weight"].sum()
    weightless = total.index[total == 0]
    if len(weightless):
        raise StructureError(f"All children of {_listed(weightless)} have weight 0; at least one must have more.")


def _check_goalposts(table: pd.DataFrame) -> None:
    lower, upper = table["goalpost_lower"], table["goalpost_upper"]
    wrong = table.loc[(lower.isna() != upper.isna()) | (lower >= upper), "code"]
    if len(wrong):
        raise StructureError(f"The goalposts of {_listed(wrong)} need both ends, the lower below the upper.")
