"""Finds what was put where nothing reads it; imports nothing heavy, so that `srps status` starts at once."""

import re
from pathlib import Path

from srps.errors import Problem
from srps.messages import Message
from srps.paths import NOT_CITIES, Project, is_hidden, is_year_folder, spelled

SHEET_ENDINGS = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}
"""What a table may end with when it was saved under a wrong name."""


def misplaced(project: Project) -> list[Problem]:
    """Name what lies beside the years of a city and is not read: folders not named after a year, tables, workbooks."""
    problems = []

    def fault(path: Path, what: str, remedy: str) -> None:
        problems.append(Problem("schema", project.name(path), what, remedy))

    for city in sorted(path for path in project.raw.glob("*") if path.is_dir() and not is_hidden(path.name)):
        if spelled(city.name) != city.name:
            fault(
                city,
                Message("this folder is not read, for its name is not UTF-8"),
                Message("Give it a name of letters a–z and hyphens."),
            )
        if city.name in NOT_CITIES or spelled(city.name) != city.name:
            continue
        for path in sorted(path for path in city.glob("*") if not is_hidden(path.name)):
            if path.is_dir() and not is_year_folder(path.name):
                remedy = Message("Name the folder after its reporting year, such as 2023, or move it away.")
                if re.match(r"\d{4}\D", path.name) and (city / path.name[:4]).is_dir():  # 2023-korekta beside 2023
                    remedy = Message(
                        "A corrected report goes into the folder of its year: srps new {city} {year} --edition, then"
                        " import it with --replace.",
                        city=city.name,
                        year=path.name[:4],
                    )
                fault(path, Message("this folder is not read"), remedy)
            elif path.is_file() and path.suffix.lower() in SHEET_ENDINGS:
                fault(path, Message("this file is not read"), Message("Move it into the folder of its year."))
    return problems
