"""Reads the official statistics in `data/raw/official/`: figures of any gmina, powiat or voivodeship, tidy.

Knows files and codes of areas; no city of the project. `srps import --official` writes the files.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from srps.errors import Problem
from srps.files import read_bytes
from srps.messages import Message
from srps.paths import Project

FOLDER = "official"
COLUMNS = ("area", "teryt", "year", "measure", "value", "unit", "source")
"""Of every file of figures; `value` with a decimal point."""
REGISTER_FILE = "teryt.csv"
"""The register of gminas lies beside the figures and is none."""
CITY_WITH_POWIAT_RIGHTS = "miasto na prawach powiatu"
KINDS = {"1": "gmina miejska", "2": "gmina wiejska", "3": "gmina miejsko-wiejska"}
"""Kinds of gminas by the last digit of the code (GUS, TERC); parts of gminas (4, 5, 8, 9) are none."""
FIRST_CITY_POWIAT = 61
"""Powiats of cities with the rights of a powiat are numbered from here on (GUS, TERC)."""


@dataclass(frozen=True)
class Official:
    """All official figures of a project; `problems` names the rows that could not be read and are left out."""

    figures: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def kind_of(teryt: str) -> str:
    """Return the kind of a gmina by its code of seven digits; empty for a part of a gmina or a larger area."""
    if not re.fullmatch(r"\d{7}", teryt) or teryt[4:6] == "00":
        return ""
    if teryt[6] == "1" and int(teryt[2:4]) >= FIRST_CITY_POWIAT:
        return CITY_WITH_POWIAT_RIGHTS
    return KINDS.get(teryt[6], "")


def read_official(project: Project) -> Official:
    """Return the official figures of a project: one row per area, year and measure; empty where none were taken in.

    Returns
    -------
    Official
        `figures`: `area` (its name), `teryt` (seven digits; zeros for what is larger than a gmina), `year` (integer),
        `measure`, `value` (number), `unit`, `source`, `file`. The same figure in two files counts once, in the later
        one by name where they differ, and the difference is a problem.
    """
    folder = project.raw / FOLDER
    paths = sorted(path for path in folder.glob("*.csv") if path.name != REGISTER_FILE)
    marks = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
    return _read(project, marks)


@lru_cache(maxsize=2)
def _read(project: Project, marks: tuple[tuple[Path, int, int], ...]) -> Official:
    problems: list[Problem] = []
    frames = [_file(path, project.name(path), problems) for path, *_ in marks]
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in (*COLUMNS, "file")})
    figures = pd.concat([empty, *frames], ignore_index=True).astype({"year": "int64", "value": "float64"})
    keys = ["teryt", "year", "measure"]
    several = figures[figures.duplicated(keys, keep=False)]
    for key, rows in several.groupby(keys, sort=False):
        if rows["value"].nunique() > 1:
            what = Message(
                "two figures of {measure} for {area} in {year}: {one} and {other}",
                measure=key[2], area=rows["area"].iloc[0] or key[0], year=key[1],
                one=f"{rows['value'].iloc[0]:g}", other=f"{rows['value'].iloc[-1]:g}",
            )  # fmt: skip
            problems.append(Problem("keys_unique", rows["file"].iloc[-1], what, Message("Keep one of the two.")))
    return Official(figures.drop_duplicates(keys, keep="last").reset_index(drop=True), problems)


def _file(path: Path, name: str, problems: list[Problem]) -> pd.DataFrame:
    try:
        text = read_bytes(path).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        rows = list(reader) if set(COLUMNS) <= set(reader.fieldnames or ()) else None
    except (OSError, UnicodeDecodeError, csv.Error):
        rows = None
    if rows is None:
        what = Message("this is no table of official figures ({names})", names=", ".join(COLUMNS))
        problems.append(Problem("schema", name, what, Message("Take the file in anew: srps import --official FILE")))
        return pd.DataFrame()
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str").fillna("").assign(file=name)
    sound = (
        frame["teryt"].str.fullmatch(r"\d{7}")
        & frame["year"].str.fullmatch(r"(?:19|20)\d{2}")
        & frame["value"].str.fullmatch(r"-?\d+(?:\.\d+)?")
    )
    for record in frame.index[~sound]:
        what = Message("no figure can be read from this row")
        remedy = Message("A row has a TERYT of seven digits, a year of four, and a value such as 7.5.")
        problems.append(Problem("schema", name, what, remedy, int(record) + 2))
    return frame[sound]
