"""A number is followed from the document to what was made of it."""

import pandas as pd
import pytest

from miniature import CITY, YEAR, write_catalogue, write_year
from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import processed_tables
from srps.desk import trace
from srps.errors import SrpsError
from srps.paths import Project
from srps.reading.clean import clean_year
from srps.reading.year import read_year


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("trace"))
    write_catalogue(project)
    write_year(project)
    return clean_year(read_year(project, CITY, YEAR), load_catalogue(project))


def followed(year, key: str, **tables: pd.DataFrame) -> list[str]:
    given = (
        {name: processed_tables()[name].empty() for name in trace.TABLES} | {"cleaning_log": year.cleaning_log} | tables
    )
    row = trace.find(year.observations, key).to_dict("index")[key]
    return list(trace.follow(key, row, given, year.document, {"families": "families", "persons": "persons"}))


def checks(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"city": CITY, "year": YEAR, "table": "observations", "row_key": "observations:5"}
    return pd.DataFrame([usual | row for row in rows])


@pytest.mark.parametrize(
    ("asked", "line", "keys"),
    [
        ("OIK", None, None),
        ("poradnictwem interwencji", None, ["observations:6"]),
        ("PORADNICTWEM", 20, ["observations:4", "observations:5", "observations:6"]),
        ("", 15, ["observations:1", "observations:2", "observations:3"]),
        ("observations:2", None, ["observations:2"]),
    ],
)
def test_a_number_is_found_by_words_line_or_row(year, asked, line, keys):
    if keys is None:
        with pytest.raises(SrpsError, match="no such number"):
            trace.find(year.observations, asked, line)
    else:
        assert list(trace.find(year.observations, asked, line).index) == keys


def test_every_station_is_told(year):
    found = followed(
        year,
        "observations:5",
        checks=checks(
            {"check": "unit_known", "severity": "error", "success": True, "message": ""},
            {"check": "plausible", "severity": "warning", "success": False, "message": "far too many"},
        ),
        comparison=pd.DataFrame({"indicator_id": ["other"], "city": [CITY], "year": [YEAR]}),
    )
    assert found[0] == "liczba osób objętych poradnictwem, PCPR: 70 (observations:5)"
    assert found[1] == "  printed: testowo-2023.txt, line 20"
    assert found[2] == "  typed in: data/raw/testowo/2023/indicators.csv, record 5"
    assert any(line.startswith("  read as: 70 persons") for line in found)
    assert "  1 check without an objection: unit_known" in found
    assert "  warning, check plausible: far too many" in found
    assert not any("used in" in line for line in found)


def test_what_goes_on_with_a_total_is_told(year):
    label = "liczba osób objętych poradnictwem"
    changes = pd.DataFrame(
        {
            "city": [CITY, CITY, "elsewhere"],
            "indicator_id": ["", "", ""],
            "indicator": [label] * 3,
            "year_from": [YEAR - 1, YEAR - 3, YEAR - 1],
            "year_to": [YEAR, YEAR - 2, YEAR],
        }
    )
    found = followed(year, "observations:4", changes=changes)
    assert "  used in 1 row of data/processed/changes.csv" in found
