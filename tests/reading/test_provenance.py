"""A later fault names the workbook, sheet and cell in which a person typed it."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from miniature import CITY, DOCUMENT
from srps.catalogue.csvfile import from_source
from srps.checks.run import require_no_errors
from srps.desk.keeping import undo
from srps.desk.workbook import import_workbook
from srps.errors import CheckFailed, DataError, Problem
from srps.paths import Project
from srps.reading.provenance import Typed, read_sources, read_typed
from srps.reading.year import read_year
from srps.results import steps
from srps.results.run import open_run
from workbooks import YEAR, begun_project, book

TYPED = Typed({("dane.xlsx", "Cele, zadania"): {"goal": "A", "rating": "F"}, ("a.csv", ""): {"value": "C"}})


@pytest.mark.parametrize(
    ("source", "column", "cell"),
    [
        ("dane.xlsx, Cele, zadania!F5", "goal", "dane.xlsx, sheet “Cele, zadania”, cell A5"),
        ("dane.xlsx, Cele, zadania!F5", "name", "dane.xlsx, sheet “Cele, zadania”, cell F5"),
        ("inne.xlsx, Arkusz1!B7", "goal", "inne.xlsx, sheet “Arkusz1”, cell B7"),
        ("a.csv!B3", "value", "a.csv, cell C3"),
    ],
)
def test_a_source_names_the_cell_of_the_column(source, column, cell):
    assert TYPED.cell(source, column) == cell


@pytest.mark.parametrize("source", ["OZPS 2018, wiersz 5", "2022/goals.csv!15", "mops.xlsx", ""])
def test_a_source_that_names_no_cell_gives_none(source):
    assert TYPED.cell(source, "goal") is None


def test_a_fault_of_a_row_that_was_typed_into_the_csv_stays_as_it_is():
    problem = Problem("schema", from_source("data/raw/x/2024/goals.csv", ""), "a", "b", line=3, column="goal")
    assert TYPED.at_cell(problem) is problem


def faults(project: Project) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_year(project, CITY, YEAR)
    return [str(problem) for problem in caught.value.problems]


def test_a_goal_that_is_not_there_is_named_by_its_cell(tmp_path):
    project = begun_project(tmp_path)
    folder = project.raw_year(CITY, YEAR)
    (folder / "goals.csv").write_text("goal,level,parent,name,domain,rating,priorities,line\n1.1,operational,,a,,,,1\n")
    (folder / "document.yml").write_text(DOCUMENT.replace("year: 2023", f"year: {YEAR}"), encoding="utf-8")
    for name in ("actions", "targets", "recommendations"):
        (folder / f"{name}.csv").unlink()
    import_workbook(book(tmp_path), project, CITY, YEAR)
    found = faults(project)
    assert any(
        message.startswith(
            "dane.xlsx, sheet “Wskaźniki”, cell A5 (imported into data/raw/testowo/2024/indicators.csv, line 5), "
            "column goal: no such goal (the cell holds “1.2”)"
        )
        for message in found
    )
    assert read_sources(project, CITY, YEAR)["observations:4"] == "dane.xlsx, Wskaźniki!E5"
    assert read_typed(project, CITY, YEAR).address("dane.xlsx, Wskaźniki!E5", "goal") == "dane.xlsx, Wskaźniki!A5"
    undo(project, CITY, YEAR)
    assert "Wskaźniki" not in "".join(faults(project))


def test_a_damaged_list_of_what_was_received_is_no_obstacle(tmp_path):
    project = begun_project(tmp_path)
    (project.raw_year(CITY, YEAR) / "received.yml").write_text("- file: [a\n", encoding="utf-8")
    assert read_typed(project, CITY, YEAR) == Typed()


def workbook_of_all_tables(folder: Path) -> Path:
    """A year's workbook: no row of it has a line of the document."""
    path = book(folder)
    made = load_workbook(path)
    for title, rows in {
        "Cele": [
            ["Nr celu", "Poziom", "Nazwa", "Ocena"],
            ["1.1", "operacyjny", "Rodzina", 9],
            ["1.2", "operacyjny", "Praca", 2],
        ],
        "Zadania": [["Cel", "Zadanie", "Nazwa"], ["1.1", "1", "Asystent"], ["1.2", "2", "Kursy"]],
        "Wartości docelowe": [["Cel", "Wskaźnik", "Wartość docelowa"], ["1.1", "liczba rodzin", "min. 50"]],
        "Wnioski": [["Cel", "Rodzaj", "Treść"], ["1.1", "wniosek", "więcej asystentów"]],
    }.items():  # fmt: skip
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_year_that_came_from_a_workbook_is_cleaned_and_checked_without_lines(tmp_path):
    project = begun_project(tmp_path)
    folder = project.raw_year(CITY, YEAR)
    (folder / "document.yml").write_text(DOCUMENT.replace("year: 2023", f"year: {YEAR}"), encoding="utf-8")
    import_workbook(workbook_of_all_tables(tmp_path), project, CITY, YEAR)
    run = open_run(city=CITY, year=YEAR, project=project)

    cleaned = steps.clean_year(run)
    for name in ("goals", "actions", "targets", "recommendations", "observations"):
        assert getattr(cleaned, name)["line"].isna().all()

    checks = steps.check(run)
    with pytest.raises(CheckFailed) as caught:
        require_no_errors(checks)
    assert str(caught.value).startswith(
        "dane.xlsx, sheet “Cele”, cell D2 (imported into data/raw/testowo/2024/goals.csv): Goal 1.1: the rating “9”"
    )
    mismatched = checks[checks["check"] == "contributors_sum"]
    assert "dane.xlsx, Wskaźniki!E2" in mismatched["source"].tolist()
