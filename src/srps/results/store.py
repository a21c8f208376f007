"""Reads and writes the processed tables: CSV for people and diffs, Parquet and a data package for programs."""

import csv
import hashlib
import io
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from srps.catalogue.models import Document
from srps.catalogue.tables import MISSING_IF_EMPTY, Table, processed_tables
from srps.errors import DataError, Problem, SrpsError
from srps.files import read_bytes, replaced, write_bytes, write_text
from srps.messages import Message
from srps.numbers import exact_text
from srps.paths import Project, files_of_year
from srps.reading.clean import CleanYear, EarlierYears, document_json

CLEAN_TABLES = ("observations", "goals", "actions", "targets", "recommendations", "cleaning_log")
LATER_TABLES = ("checks", "replication", "scores", "institutions")
YEAR_TABLES = (*CLEAN_TABLES, *LATER_TABLES)
INDEX_TABLES = ("indices", "index_parts")
CITY_TABLES = (
    *("changes", "trends", "labels", "pooled_rates", "context", "context_changes", "population_trends"),
    *INDEX_TABLES,
)
"""Tables over the years of one city."""
FOLLOWED = "recommendations"
"""A table of a year that the years after it complete: stacked from the cities' tables, not from the years'."""
CITIES_TABLES = ("comparison", "rate_pairs", "rate_funnels")
"""Tables over all cities."""
BETWEEN_CITIES = "between_cities"
"""Folder of what is computed over all cities and stacked with the same of one city's years; no city's, for its `_`."""
PART_COLUMNS = ["row_key", "origin", "whole_key", "whole_printed", "relation"]
FILES_AT_ONCE = 50
"""So many files of a table are held in memory where all years are stacked, and make a row group of its Parquet file."""


IN_UNIT = {"value", "value_from", "value_to", "change", "result", "distance", "baseline"}
"""Columns of numbers in the unit of their row."""


def csv_text(frame: pd.DataFrame, columns: list[list[object]] | None = None) -> str:
    """Return a frame as CSV: whole numbers without a decimal point, złoty with two decimals, empty where missing.

    `columns` are what `printed` returns of it, where they are at hand.
    """
    return delimited(frame.columns, columns or printed(frame))


def printed(frame: pd.DataFrame) -> list[list[object]]:
    """Return what stands in the columns of a frame, numbers as text with a decimal point: for every CSV file."""
    columns: list[list[object]] = []
    for name, column in frame.items():
        if pd.api.types.is_float_dtype(column.dtype):
            numbers = column.to_numpy("float64", na_value=math.nan).tolist()
            money = is_money(frame, name)
            columns.append([_number(number, money=is_one) for number, is_one in zip(numbers, money, strict=True)])
        else:
            columns.append(cells(column))
    return columns


def is_money(frame: pd.DataFrame, name: object) -> list[bool]:
    """Tell for each row whether what stands in a column is an amount of złoty, which keeps its grosze."""
    if (
        (name in IN_UNIT or (name == "upper" and "value" in frame))
        and "unit" in frame
        and pd.api.types.is_numeric_dtype(frame[name].dtype)
    ):
        return [unit == "pln" for unit in frame["unit"].to_numpy(dtype="object", na_value="")]
    return [False] * len(frame)


def cells(column: pd.Series) -> list[object]:
    """Return what stands in a column that is not of floats: an empty text where it is missing."""
    if pd.api.types.is_bool_dtype(column.dtype):
        column = column.map({True: "true", False: "false"})
    found: list[object] = column.to_numpy(dtype="object", na_value="").tolist()
    return found


def delimited(names: Iterable[str], columns: Iterable[list[object]], separator: str = ",", line_end: str = "\n") -> str:
    """Return columns as a text with separators; pandas' own writer takes three times as long for a small table."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator=line_end)
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return buffer.getvalue()


def _number(value: float, *, money: bool) -> str:
    if math.isnan(value):
        return ""
    if money:
        return f"{value:.2f}"
    return exact_text(value)


def write_table(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write one table as `<name>.csv`."""
    write_text(folder / f"{name}.csv", csv_text(frame))


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Read one table with its declared types; an absent file is a table without rows."""
    return _read_stacked([folder / f"{table.name}.csv"], table)


def _read_stacked(paths: Iterable[Path], table: Table, names: Collection[str] | None = None) -> pd.DataFrame:
    """Read files of one table, all columns or the named ones, as one frame."""
    return _joined([_parsed(piece, table, names) for piece in _pieces(paths, table)])


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _pieces(paths: Iterable[Path], table: Table) -> Iterator[bytes]:
    """Yield the files of one table as CSV, many at once: a country has thousands of small ones.

    Where there are none, the one piece is the table without rows.
    """
    there = [path for path in paths if path.exists()]
    if not there:
        yield csv_text(table.empty()).encode("utf-8")
    header = b""
    for start in range(0, len(there), FILES_AT_ONCE):
        texts = [path.read_bytes() for path in there[start : start + FILES_AT_ONCE]]
        header = header or texts[0].partition(b"\n")[0]
        if not all(text.startswith(header + b"\n") for text in texts):
            message = Message(
                "Files of {name}.csv in data/processed have different columns. Build all years anew.", name=table.name
            )
            raise SrpsError(message)
        yield b"".join([header, b"\n", *(text.partition(b"\n")[2] for text in texts)])


def _parsed(text: bytes, table: Table, names: Collection[str] | None = None) -> pd.DataFrame:
    """Return a table's CSV with its declared types; an empty cell is an empty text or, of other types, missing."""
    empty = [c.name for c in table.columns if c.type in {"integer", "number", "boolean"} or c.name in MISSING_IF_EMPTY]
    names = [name for name in table.names if names is None or name in names]
    frame = pd.read_csv(
        io.BytesIO(text),
        dtype={column.name: column.dtype for column in table.columns},
        keep_default_na=False,
        na_values=dict.fromkeys(empty, ""),
        true_values=["true"],
        false_values=["false"],
        index_col=False,
        usecols=names,
    )
    return frame[names]


def save_clean(project: Project, city: str, year: int, cleaned: CleanYear) -> None:
    """Write what the step *clean* produced; what the later steps made of earlier data goes."""
    folder = project.processed_year(city, year)
    drop_tables(project, city, year, *LATER_TABLES)
    for name in CLEAN_TABLES:
        write_table(folder, name, getattr(cleaned, name))
    write_text(folder / "parts.csv", csv_text(cleaned.parts[PART_COLUMNS]))
    write_text(folder / "document.json", document_json(cleaned.document))


def inputs_digest(project: Project, city: str, year: int) -> tuple[str, dict[Path, str]]:
    """Hash all that a person writes for a year, its raw folder and the city's mapping: together, and file by file."""
    folder = project.raw_year(city, year)
    paths = [*files_of_year(folder), project.catalogue("mappings", f"{city}.yml")]
    hashes = {path: hashlib.sha256(read_bytes(path)).hexdigest() for path in paths if path.is_file()}
    together = "".join(f"{path.name} {found}\n" for path, found in hashes.items())
    return hashlib.sha256(together.encode("utf-8", "surrogateescape")).hexdigest(), hashes


def note_inputs(project: Project, city: str, year: int, digest: str) -> None:
    """Remember what a year was read from, for `require_same_inputs`."""
    write_text(_noted(project, city, year), f"{digest}\n")


def require_same_inputs(project: Project, city: str, year: int) -> dict[Path, str]:
    """Raise `DataError` where what a person wrote for a year has changed since it was read; return its hashes."""
    noted = _noted(project, city, year)
    digest, hashes = inputs_digest(project, city, year)
    if noted.is_file() and noted.read_text(encoding="utf-8").strip() != digest:
        what = Message("the files have changed since they were read")
        remedy = Message("Run the notebooks 1_clean, 2_check and 3_score again, in this order, or `srps build`.")
        raise DataError([Problem("schema", project.name(project.raw_year(city, year)), what, remedy)])
    return hashes


def _noted(project: Project, city: str, year: int) -> Path:
    return project.state / "read" / f"{city}-{year}.txt"


def load_clean(project: Project, city: str, year: int) -> CleanYear:
    """Read what the step *clean* produced; raises `DataError` when it has not run."""
    folder = project.processed_year(city, year)
    if not (folder / "document.json").exists():
        name = project.name(folder)
        problem = Problem(
            "schema",
            name,
            Message("the year has not been cleaned yet"),
            Message("Run notebook 1_clean first, or `srps build`."),
        )
        raise DataError([problem])
    parts = pd.read_csv(folder / "parts.csv", dtype="str", keep_default_na=False)
    tables = {name: read_table(folder, processed_tables()[name]) for name in CLEAN_TABLES}
    return CleanYear(city=city, year=year, document=load_document(project, city, year), parts=parts, **tables)


def load_document(project: Project, city: str, year: int) -> Document:
    """Read the description of the document that a built year came from."""
    path = project.processed_year(city, year) / "document.json"
    return Document.model_validate(json.loads(path.read_text(encoding="utf-8")))


def load_earlier(project: Project, city: str, year: int) -> EarlierYears:
    """Read what a year needs of the city's earlier built ones."""
    earlier = [key for key in built_years(project, city) if key[1] < year]
    documents = {key[1]: load_document(project, *key) for key in earlier}
    return EarlierYears(documents, load_documents(project, "targets", earlier))


def drop_year(project: Project, city: str, year: int) -> None:
    """Remove the processed tables of one city and year, so that nothing outdated is taken for its result."""
    drop_tables(project, city, year, *YEAR_TABLES, "parts")
    (project.processed_year(city, year) / "document.json").unlink(missing_ok=True)


def drop_tables(project: Project, city: str, year: int, *names: str) -> None:
    """Remove tables of one city and year."""
    for name in names:
        (project.processed_year(city, year) / f"{name}.csv").unlink(missing_ok=True)


def save_year_table(project: Project, city: str, year: int, name: str, frame: pd.DataFrame) -> None:
    """Write a table of one city and year."""
    write_table(project.processed_year(city, year), name, frame)


def load_year_table(project: Project, city: str, year: int, name: str) -> pd.DataFrame:
    """Read a table of one city and year."""
    return read_table(project.processed_year(city, year), processed_tables()[name])


def load_tables(project: Project, city: str, year: int, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return tables by name: of a city and year, of a city, or of all, each as far as it goes."""
    folders = {name: project.processed_year(city, year) for name in YEAR_TABLES}
    folders |= dict.fromkeys(CITY_TABLES, project.processed / city)
    tables = processed_tables()
    return {name: read_table(folders.get(name, project.processed), tables[name]) for name in names}


def built_years(project: Project, city: str | None = None) -> list[tuple[str, int]]:
    """List the cities and years that were scored; one whose checks found an error never is."""
    return [
        (slug, year)
        for slug, year in project.city_years()
        if city in (None, slug) and (project.processed_year(slug, year) / "scores.csv").is_file()
    ]


def load_stacked(project: Project, name: str, city: str | None = None) -> pd.DataFrame:
    """Return a per-year table of all built years (of one city), stacked in order of city and year."""
    return load_documents(project, name, built_years(project, city))


def load_documents(
    project: Project, name: str, documents: Iterable[tuple[str, int]], columns: Collection[str] | None = None
) -> pd.DataFrame:
    """Return a per-year table (all columns or these) of cities and years, stacked in order of city and year."""
    return _read_stacked(_files(project, name, documents), processed_tables()[name], columns)


def _files(project: Project, name: str, documents: Iterable[tuple[str, int]]) -> list[Path]:
    return [project.processed_year(city, year) / f"{name}.csv" for city, year in sorted(documents)]


def stack_years(project: Project, kept: Collection[str]) -> dict[str, pd.DataFrame]:
    """Write every per-year table, stacked, as CSV and Parquet; return those to be `kept`.

    Nothing else of a country need fit in memory. The checks of years that stopped with an error are kept; nothing else
    of those years enters.
    """
    built = built_years(project)
    stacked = {}
    for name in (name for name in YEAR_TABLES if name != FOLLOWED):
        table, frames = processed_tables()[name], []
        files = _files(project, name, project.city_years() if name == "checks" else built)
        for frame in _stack(project, files, table):
            if name in kept:
                frames.append(frame)
        if name in kept:
            stacked[name] = _joined(frames)
    return stacked


def _stack(project: Project, files: Iterable[Path], table: Table) -> Iterator[pd.DataFrame]:
    """Write files of one table as one, CSV and Parquet; yield its pieces on the way."""
    with _written(project.processed, table) as write:
        for piece in _pieces(files, table):
            frame = _parsed(piece, table)
            write(piece, frame)
            yield frame


def save_over_cities(project: Project, name: str, frame: pd.DataFrame) -> None:
    """Write a table over all cities as CSV and Parquet."""
    with _written(project.processed, processed_tables()[name]) as write:
        write(csv_text(frame).encode("utf-8"), frame)


def stack_cities(project: Project) -> None:
    """Write what compares the years of each city, stacked, as CSV and Parquet."""
    cities = dict.fromkeys(city for city, _ in built_years(project))
    for name in (*CITY_TABLES, FOLLOWED):
        files = [project.processed / city / f"{name}.csv" for city in [*cities, BETWEEN_CITIES]]
        for _ in _stack(project, files, processed_tables()[name]):
            pass  # written piece by piece, none is kept


def write_package(project: Project) -> None:
    """Write the data package of all stacked tables that there are."""
    names = [*YEAR_TABLES, *CITY_TABLES, *CITIES_TABLES]
    names = [name for name in names if (project.processed / f"{name}.csv").exists()]
    write_bytes(project.processed / "datapackage.json", _data_package(project.processed, names).encode("utf-8"))


@contextmanager
def _written(folder: Path, table: Table) -> Iterator[Callable[[bytes, pd.DataFrame], None]]:
    """Yield what writes a table as CSV and Parquet piece by piece, each given as its CSV and as a frame."""
    import pyarrow as pa  # noqa: PLC0415 - not needed where nothing is stacked
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    # a country's texts may exceed what Arrow's small ones hold
    texts = pd.array([], dtype=pd.StringDtype("pyarrow", na_value=math.nan))
    empty = {c.name: texts if c.dtype == "str" else pd.array([], dtype=c.dtype) for c in table.columns}
    schema = pa.Schema.from_pandas(pd.DataFrame(empty), preserve_index=False)
    with (
        replaced(folder / f"{table.name}.csv") as csv_path,
        replaced(folder / f"{table.name}.parquet") as parquet_path,
        csv_path.open("wb") as text,
        ParquetWriter(parquet_path, schema) as groups,
    ):

        def write(piece: bytes, frame: pd.DataFrame) -> None:
            text.write(piece.partition(b"\n")[2] if text.tell() else piece)
            groups.write_table(pa.Table.from_pandas(frame, schema, preserve_index=False))

        yield write


def _data_package(folder: Path, names: list[str]) -> str:
    """Describe the stacked tables after the Frictionless data package standard, with schemas and hashes."""
    resources = []
    for name in names:
        path = folder / f"{name}.csv"
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        resources.append(
            {
                "name": name.replace("_", "-"),
                "type": "table",
                "path": path.name,
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": _fields(processed_tables()[name])},
                "hash": f"sha256:{digest}",
                "bytes": path.stat().st_size,
            }
        )
    package = {"name": "srps-monitor", "title": "SRPS Monitor: processed tables", "resources": resources}
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _fields(table: Table) -> list[dict[str, object]]:
    fields: list[dict[str, object]] = []
    for column in table.columns:
        kind = "string" if column.type == "date" else column.type
        described: dict[str, object] = {
            "name": column.name,
            "type": kind,
            "title": column.pl,
            "description": column.en,
        }
        constraints: dict[str, object] = {"required": True} if column.name in table.required else {}
        if column.values:
            constraints["enum"] = list(column.values)
        fields.append({**described, "constraints": constraints} if constraints else described)
    return fields
