"""Warms up for the notebook of checks."""

import pandas as pd

from srps.building.preload.common import import_all, rehearse
from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import processed_tables
from srps.checks import suites
from srps.checks.year import YearAtHand
from srps.paths import find_project

import_all("great_expectations")


def _check_a_table() -> None:
    table = processed_tables()["goals"]
    row = {
        column.name: "?" if column.values else 1 if column.type in {"integer", "number"} else ""
        for column in table.columns
    }
    frame = table.typed(pd.DataFrame([row], index=["goals:1"]))
    catalogue = load_catalogue(find_project())
    suite = suites.build_suites(catalogue)["goals"]
    library_only = [e for e in suite["expectations"] if e["meta"]["check"] == "schema"]
    year = YearAtHand("?", 1, {"goals": frame}, frame, None, catalogue)  # type: ignore[arg-type]  # no check of the schema asks the document
    suites.validate("goals", year, {**suite, "expectations": library_only})


rehearse(_check_a_table)
