"""Finds what was put where nothing reads it; imports nothing heavy, so that `srps status` starts at once."""

import re

from srps.errors import Problem
from srps.paths import Project

SHEET_ENDINGS = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}
"""What a table may end with when it was saved under a wrong name."""


def misplaced(project: Project) -> list[Problem]:
    """Name what lies beside the years of a city and is not read: folders not named after a year, tables, workbooks."""
    problems = []
    for path in sorted(project.raw.glob("*/*")):
        if path.parent.name == "catalogue" or path.name.startswith((".", "~$")):
            continue
        if path.is_dir() and not re.fullmatch("[0-9]{4}", path.name):
            remedy = "Name the folder after its reporting year, such as 2023, or move it away."
            problems.append(Problem("schema", project.name(path), "this folder is not read", remedy))
        elif path.is_file() and path.suffix.lower() in SHEET_ENDINGS:
            remedy = "Move it into the folder of its year."
            problems.append(Problem("schema", project.name(path), "this file is not read", remedy))
    return problems
