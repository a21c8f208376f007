"""Reads what people wrote: the raw folder of a city and year. Knows files and cells, not their meaning.

Every fault is collected with file, line, column and cell, so that a person sees all of them at once.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from srps.catalogue.models import Correction, Document
from srps.catalogue.tables import Table, raw_tables
from srps.catalogue.yamlfile import read_yaml
from srps.errors import DataError, Problem
from srps.paths import Project

LONGEST_CELL = 5_000
"""Characters. The longest label of the first five documents has under 700; a longer cell is a paste gone wrong."""
EXCEL_ENCODING = "cp1250"
_MOJIBAKE = re.compile("[ĹÄĂ][^\\s\\w]|Ã[\u0080-\u00bf]|â€|\ufffd")
_FORMULA = re.compile(r"^\s*(=|@|\+[A-Za-z(]|-[A-Za-z(])")
_SPREADSHEET_ERROR = re.compile(r"^#(ARG|REF|ADR|DZIEL/0|DIV/0|N/D|N/A|NAZWA\?|NAME\?|VALUE|LICZBA|NUM)!?$", re.I)


@dataclass(frozen=True)
class RawYear:
    """One reporting year as transcribed; every cell is text, empty where nothing stands.

    Frames are indexed by record number from 1; `file_lines` holds the CSV line on which each record begins.
    """

    city: str
    year: int
    document: Document
    goals: pd.DataFrame
    actions: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    corrections: list[Correction] = field(default_factory=list)
    file_lines: dict[str, pd.Series] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a raw table by its name."""
        return getattr(self, name)


def read_year(project: Project, city: str, year: int) -> RawYear:
    """Read and check one raw folder; raises `DataError` with all faults found."""
    folder = project.raw_year(city, year)
    name = project.name(folder)
    if not folder.is_dir():
        known = ", ".join(f"{c} {y}" for c, y in project.city_years()) or "none"
        what = "there is no such folder"
        remedy = f"Known cities and years: {known}. To add one: `srps new {city} {year}`."
        raise DataError([Problem("schema", name, what, remedy)])
    problems: list[Problem] = []
    document = _document(folder, name, year, problems)
    corrections = _corrections(folder, name, problems)
    frames, lines = {}, {}
    for table in raw_tables().values():
        path = folder / f"{table.name}.csv"
        frames[table.name], lines[table.name] = _read_table(path, f"{name}/{path.name}", table, problems)
    problems += _stray_files(folder, name)
    if not problems:
        problems += _references(frames, lines, name)
    if problems or document is None:
        raise DataError(problems)
    return RawYear(city, year, document, corrections=corrections, file_lines=lines, **frames)


def _document(folder: Path, name: str, year: int, problems: list[Problem]) -> Document | None:
    file = f"{name}/document.yml"
    try:
        document = read_yaml(folder / "document.yml", Document, file)
    except DataError as error:
        problems.extend(error.problems)
        return None
    if document.year != year:
        what = f"the year is {document.year}, the folder is named {year}"
        problems.append(Problem("schema", file, what, "Make both the same reporting year.", column="year"))
    return document


def _corrections(folder: Path, name: str, problems: list[Problem]) -> list[Correction]:
    path = folder / "corrections.yml"
    if not path.exists():
        return []
    try:
        return read_yaml(path, list[Correction], f"{name}/{path.name}")
    except DataError as error:
        problems.extend(error.problems)
        return []


def _stray_files(folder: Path, name: str) -> list[Problem]:
    """Name files that look like a table under another name: their rows would be lost in silence."""
    known = {f"{table}.csv" for table in raw_tables()}
    return [
        Problem(
            "schema",
            f"{name}/{path.name}",
            "this file is not read",
            f"Name it one of {', '.join(sorted(known))} (CSV, UTF-8, commas), or move it out of the folder.",
        )
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in {".csv", ".xlsx", ".xls", ".ods", ".tsv"} and path.name not in known
    ]


def _read_table(path: Path, file: str, table: Table, problems: list[Problem]) -> tuple[pd.DataFrame, pd.Series]:
    nothing = pd.DataFrame(columns=table.names, dtype="str"), pd.Series(dtype="int64")
    if not path.exists():
        if table.name == "goals":
            problems.append(Problem("schema", file, "the file is missing", "A year needs at least its goals."))
        return nothing
    text = _text(path, file, problems)
    if text is None:
        return nothing
    records, lines = _records(text, file, table, problems)
    frame = pd.DataFrame(records, columns=table.names, dtype="str")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame, pd.Series(lines, index=frame.index, dtype="int64")


def _text(path: Path, file: str, problems: list[Problem]) -> str | None:
    """Return the file's text, or None and a problem."""
    content = path.read_bytes()

    def fault(what: str, remedy: str, at: int | None = None) -> None:
        line = None if at is None else content[:at].count(b"\n") + 1
        problems.append(Problem("encoding", file, what, remedy, line=line))

    if not content.strip():
        problems.append(
            Problem(
                "schema",
                file,
                "the file is empty",
                "Add the header and rows, or remove the file if there are none.",
            )
        )
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        fault("UTF-16, not UTF-8", "In Excel choose “CSV UTF-8” when saving.")
    elif b"\0" in content:
        fault(
            "it holds a NUL byte",
            "The file is damaged or not a CSV; save it anew as CSV UTF-8.",
            content.index(b"\0"),
        )
    else:
        try:
            return content.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            fault(
                f"not UTF-8 (perhaps {EXCEL_ENCODING}, as Polish Excel saves)",
                "In Excel choose “CSV UTF-8” when saving.",
                error.start,
            )
    return None


def _records(text: str, file: str, table: Table, problems: list[Problem]) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(reader, [])
        if not _header_is_right(header, file, table, problems):
            return [], []
        while True:
            begins = reader.line_num + 1
            record = next(reader, None)
            if record is None:
                break
            if not record or not any(cell.strip() for cell in record):
                continue
            if len(record) != len(header):
                what = f"the row has {len(record)} cells, the header has {len(header)}"
                remedy = "Add the missing commas, or put a text that holds a comma in quotation marks."
                problems.append(Problem("schema", file, what, remedy, line=begins))
                continue
            problems += _cell_faults(record, file, begins, table)
            records.append(record)
            lines.append(begins)
    except csv.Error as error:
        long = "field larger" in str(error)
        what = "a cell is far too long" if long else f"the row cannot be read: {error}"
        remedy = "Look for a quotation mark that is not closed." if not long else "Keep labels, not whole texts."
        problems.append(Problem("schema", file, what, remedy, line=reader.line_num))
    return records, lines


def _header_is_right(header: list[str], file: str, table: Table, problems: list[Problem]) -> bool:
    if header == table.names:
        return True
    remedy = f"The first line must be: {','.join(table.names)}"
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        what = f"cells are separated by {'semicolons' if ';' in header[0] else 'tabs'}, not by commas"
        remedy = "Save as “CSV UTF-8” with commas; `srps import` converts a file saved by Polish Excel."
        problems.append(Problem("schema", file, what, remedy, line=1))
        return False
    doubled = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in table.names if name not in header]
    unknown = [name for name in header if name not in table.names]
    parts = [
        f"{label} {', '.join(names)}"
        for label, names in (
            ("twice", doubled),
            ("missing", missing),
            ("unknown", [n or "(no name)" for n in unknown]),
        )
        if names
    ]
    what = "wrong columns: " + ("; ".join(parts) or "in another order")
    column = (missing or doubled or unknown or [None])[0]
    problems.append(Problem("schema", file, what, remedy, line=1, column=column))
    return False


def _cell_faults(record: list[str], file: str, line: int, table: Table) -> list[Problem]:
    faults = []

    def fault(check: str, column: str, cell: str, what: str, remedy: str) -> None:
        faults.append(Problem(check, file, what, remedy, line=line, column=column, cell=cell))

    for column, cell in zip(table.columns, record, strict=True):
        if not cell:
            if column.name in table.required:
                fault("schema", column.name, cell, "the cell is empty", "This column must be filled in.")
            continue
        if column.name in table.required and not cell.strip():
            fault("schema", column.name, cell, "the cell holds only spaces", "This column must be filled in.")
        elif len(cell) > LONGEST_CELL:
            what = f"the cell has {len(cell)} characters, at most {LONGEST_CELL} are taken"
            fault("schema", column.name, cell, what, "Keep labels and figures, not whole texts.")
        elif any(_is_control(c) for c in cell):
            fault("encoding", column.name, cell, "a control character stands in the cell", "Type the cell anew.")
        elif _MOJIBAKE.search(cell):
            what = "Polish letters are damaged (saved in another encoding)"
            fault("encoding", column.name, cell, what, "Restore the letters and save as CSV UTF-8.")
        elif _FORMULA.match(cell) or _SPREADSHEET_ERROR.match(cell.strip()):
            what = "a spreadsheet formula or its error stands in the cell"
            fault("schema", column.name, cell, what, "Put the value or text itself there.")
        elif column.name in table.integers and not re.fullmatch(r"[1-9][0-9]{0,6}", cell.strip()):
            fault("schema", column.name, cell, "a whole number above zero is expected", "Correct the cell.")
        elif column.values and table.name in {"goals", "indicators"} and cell.strip() not in column.values:
            remedy = f"Use one of: {', '.join(column.values)}."
            fault("schema", column.name, cell, "not one of the allowed words", remedy)
    return faults


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} and character not in "\t\n\r"


def _references(frames: dict[str, pd.DataFrame], lines: dict[str, pd.Series], name: str) -> list[Problem]:
    """Check keys and references between the tables: doubled keys, unknown goals, parents, actions and parts."""
    problems: list[Problem] = []

    def fault(table: str, record: int, check: str, column: str, what: str, remedy: str) -> None:
        line = int(lines[table].loc[record])
        cell = str(frames[table].at[record, column])
        problems.append(Problem(check, f"{name}/{table}.csv", what, remedy, line=line, column=column, cell=cell))

    stripped = {table: frame.apply(lambda c: c.str.strip()) for table, frame in frames.items()}
    for table, key in ((t.name, list(t.key)) for t in raw_tables().values() if t.key):
        frame = stripped[table]
        for record in frame.index[frame.duplicated(key)]:
            what = f"{' '.join(frame.loc[record, key])} is listed twice"
            fault(table, record, "keys_unique", key[-1], what, "Give each its own number.")
    goals = set(stripped["goals"]["goal"])
    parents = stripped["goals"]["parent"]
    for record in parents.index[(parents != "") & ~parents.isin(goals)]:
        fault(
            "goals",
            record,
            "parent_exists",
            "parent",
            "no such goal",
            "Add the parent goal or correct its number.",
        )
    for record in parents.index[(parents != "") & (parents == stripped["goals"]["goal"])]:
        fault(
            "goals",
            record,
            "parent_exists",
            "parent",
            "a goal is its own parent",
            "Correct the parent's number.",
        )
    for table in ("actions", "indicators", "targets"):
        column = stripped[table]["goal"]
        for record in column.index[(column != "") & ~column.isin(goals)]:
            remedy = "Add the goal to goals.csv or correct its number."
            fault(table, record, "parent_exists", "goal", "no such goal", remedy)
    known = set(zip(stripped["actions"]["goal"], stripped["actions"]["action"], strict=True))
    indicators = stripped["indicators"]
    for record, row in indicators[indicators["action"] != ""].iterrows():
        if (row["goal"], row["action"]) not in known:
            remedy = "Add the action to actions.csv or correct its number."
            fault(
                "indicators",
                record,
                "parent_exists",
                "action",
                f"goal {row['goal']} has no such action",
                remedy,
            )
    group = ["goal", "action", "indicator", "line"]
    for _, rows in indicators.groupby(group, sort=False):
        names = set(rows["breakdown"])
        for record, row in rows[rows["part_of"] != ""].iterrows():
            if row["part_of"] not in names or row["part_of"] == row["breakdown"]:
                remedy = "part_of must repeat the breakdown of a row of the same indicator and line."
                fault("indicators", record, "parent_exists", "part_of", "no such part", remedy)
        for record in rows.index[(rows["part_of"] != "") & (rows["breakdown"] == "")]:
            fault("indicators", record, "schema", "breakdown", "a part has no name", "Name the part.")
    totals = indicators[indicators["breakdown"] == ""]
    for record in totals.index[totals.duplicated(group)]:
        what = "the total of this indicator and line is given twice"
        fault("indicators", record, "keys_unique", "indicator", what, "Keep one, or tell the labels apart.")
    return problems
