"""Processed tables on disk: many files of one table become one, whatever number is read at once."""

from pathlib import Path

import pandas as pd
import pytest

from srps.catalogue.tables import processed_tables
from srps.errors import SrpsError
from srps.paths import Project
from srps.results import store

TABLE = processed_tables()["goals"]
YEARS = [("alfa", year) for year in range(2019, 2024)]


def goals(city: str, year: int, rows: int) -> pd.DataFrame:
    """Return invented goals; some cells are empty."""
    known = {"city": city, "year": year, "level": "operational", "name": "Żółć; „ąę”", "domain": "Rodzina", "rating": 3}
    record = {column.name: "" if column.dtype == "str" else None for column in TABLE.columns} | known
    frame = pd.DataFrame([record | {"goal": str(number)} for number in range(rows)], columns=TABLE.names)
    return frame.astype({column.name: column.dtype for column in TABLE.columns})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one city whose years have one table, one of them without rows."""
    project = Project(tmp_path)
    for position, (city, year) in enumerate(YEARS):
        project.raw_year(city, year).mkdir(parents=True)
        (project.raw_year(city, year) / "document.yml").touch()
        store.save_year_table(project, city, year, "goals", goals(city, year, position))
        store.save_year_table(project, city, year, "scores", processed_tables()["scores"].empty())
    return project


@pytest.mark.parametrize("at_once", [1, 2, 3, 50])
def test_stacked_tables_are_the_same_however_many_files_are_read_at_once(at_once, project, monkeypatch):
    monkeypatch.setattr(store, "FILES_AT_ONCE", at_once)
    stacked = store.stack_years(project, ["goals"])["goals"]
    expected = pd.concat([goals(*key, rows) for rows, key in enumerate(YEARS)], ignore_index=True)
    pd.testing.assert_frame_equal(stacked, expected)
    pd.testing.assert_frame_equal(store.load_stacked(project, "goals"), expected)
    pd.testing.assert_frame_equal(store.read_table(project.processed, TABLE), expected)
    in_parquet = pd.read_parquet(project.processed / "goals.parquet")
    pd.testing.assert_frame_equal(in_parquet.astype(expected.dtypes), expected)
    assert not list(project.processed.glob("*.part"))


def test_files_of_other_columns_are_refused_and_the_stacked_table_stays(project):
    store.stack_years(project, [])
    before = (project.processed / "goals.csv").read_bytes()
    path = project.processed_year("alfa", 2021) / "goals.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("city,", "town,", 1), encoding="utf-8")
    with pytest.raises(SrpsError, match=r"Files of goals\.csv in data/processed have different columns"):
        store.stack_years(project, [])
    assert (project.processed / "goals.csv").read_bytes() == before


def test_each_table_is_loaded_from_as_far_as_it_goes(tmp_path):
    project = Project(tmp_path)
    year = project.processed_year("x", 2023)
    for folder, name in ((year, "checks"), (year.parent, "changes"), (project.processed, "comparison")):
        table = processed_tables()[name]
        store.write_table(folder, name, table.typed(pd.DataFrame({"city": [folder.name]})))
    found = store.load_tables(project, "x", 2023, ("comparison", "checks", "changes"))
    assert [(name, table["city"].tolist()) for name, table in found.items()] == [
        ("comparison", [project.processed.name]),
        ("checks", ["2023"]),
        ("changes", ["x"]),
    ]


def test_copies_of_what_an_import_changed_are_no_inputs_of_a_year(tmp_path):
    project = Project(tmp_path)
    folder = project.raw_year("alfa", 2023)
    (folder / "earlier" / "2024-01-31 12-00-00").mkdir(parents=True)
    (folder / "goals.csv").write_text("goal\n", encoding="utf-8")
    (folder / "earlier" / "2024-01-31 12-00-00" / "goals.csv").write_text("goal\n1\n", encoding="utf-8")
    assert list(store.inputs_digest(project, "alfa", 2023)[1]) == [folder / "goals.csv"]
