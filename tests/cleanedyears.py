"""Years made of a few frames, for what takes a whole year."""

import pandas as pd

from srps.catalogue.models import Document
from srps.judging.year import Year

NO_LOG = pd.DataFrame(columns=["row_key", "rule", "before"], dtype="str")


def year_of(document: Document, observations: pd.DataFrame, parts: pd.DataFrame, **tables: pd.DataFrame) -> Year:
    """Return a year of `testowo` with these tables; goals, actions and targets may be left out."""
    empty = pd.DataFrame()
    given = {name: tables.get(name, empty) for name in ("goals", "actions", "targets")}
    log = tables.get("cleaning_log", NO_LOG)
    return Year("testowo", document.year, document, observations, parts=parts, cleaning_log=log, **given)
