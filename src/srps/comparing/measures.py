"""Kinds of measure: what a value counts decides what may be tested. From the observation, else indicator and unit."""

import pandas as pd

from srps.catalogue.load import Catalogue

COUNTED_ONCE = ("persons_once", "cases")
"""Each person, family or case counts once, so that chance alone makes such a count vary: these are tested."""
NOT_TESTED = {"services": "many_per_person", "capacity": "known_exactly", "acts": "known_exactly"}
"""Kinds of counts that are not tested, and the note that says why."""
WITHOUT_LIMITS = {**NOT_TESTED, "other": "known_exactly"}
"""Kinds of measure whose rates have no limits, and the note that says why; a population is of the kind `other`."""
_BY_DIMENSION = {"persons": "persons_once", "families": "persons_once", "money": "money", "share": "share"}


def measures_of(rows: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Return the kind of measure of each row, which has `indicator_id`, `unit` and, where it is known, `measure`."""
    given = rows["measure"] if "measure" in rows else pd.Series("", rows.index)
    columns = (given.fillna("").tolist(), rows["indicator_id"].tolist(), rows["unit"].tolist())
    return [
        known or measure_of(indicator_id, unit, catalogue) for known, indicator_id, unit in zip(*columns, strict=True)
    ]


def measure_of(indicator_id: object, unit_id: str, catalogue: Catalogue) -> str:
    """Return what an indicator counts, else what its unit does."""
    if isinstance(indicator_id, str) and (measure := catalogue.indicators[indicator_id].measure):
        return measure
    unit = catalogue.units.get(unit_id)
    if unit is None:
        return "other"
    return unit.measure if unit.measure != "other" else _BY_DIMENSION.get(unit.dimension, "other")
