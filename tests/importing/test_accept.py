from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from srps.catalogue.keys import row_key
from srps.cli import app
from srps.desk import keeping
from srps.errors import DataError, SrpsError
from srps.importing import doubts
from srps.importing.accept import accept
from srps.importing.door import import_documents
from srps.importing.proposal_words import COLUMNS, DECISIONS, TABLES
from srps.importing.reviewed import doubt_meant
from srps.paths import Project
from srps.reading.clean import part_relations
from srps.reading.year import read_year
from srps.showing.spoken import LANGUAGES, VARIABLE

REPORT = """Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych na lata 2021-2030 za 2024 rok

Cel strategiczny 1. Wspieranie rodziny
Zadanie 1. Praca asystentów rodziny
- liczba rodzin objętych pomocą asystenta: 52
W 2024 r. udzielono 140 konsultacji psychologicznych.
Ocena: 3
Cel strategiczny 2. Wsparcie seniorów
- liczba seniorów w klubach: 9O
"""
SCALE = "Cele oceniono w skali:\n3 – zrealizowano częściowo\n"
FOLDER = "data/raw/zmyslone/2024"


@pytest.fixture(params=LANGUAGES)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Project:
    """A project with a proposal in one of the languages; whoever reviews and accepts it speaks English."""
    monkeypatch.setenv(VARIABLE, request.param)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    path = tmp_path / "raport.txt"
    path.write_text(REPORT + SCALE, encoding="utf-8")
    project = Project(tmp_path)
    import_documents(project, [path], "zmyslone", 2024)
    monkeypatch.setenv(VARIABLE, "en")
    return project


def proposal(project: Project) -> Path:
    return project.root / "import" / "zmyslone-2024.xlsx"


def decide(path: Path, where: str, column: str, value: str) -> None:
    """Write a cell into the rows whose label holds `where`, as a clerk does in Excel, in Polish."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles = [COLUMNS.meant(cell.value) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if where in str(row[titles.index("label")].value):
            row[titles.index(column)].value = DECISIONS[value].polish if value in DECISIONS else value
    book.save(path)


def test_sure_rows_are_written_with_place_and_fingerprint_and_doubtful_ones_never(project: Project) -> None:
    made = accept(project, proposal(project))
    raw = read_year(project, "zmyslone", 2024)
    assert list(raw.goals["goal"]) == ["1", "2"]
    assert set(raw.indicators["value"]) == {"52", "140"}
    assert list(raw.indicators["line"]) == ["5", "6"]
    assert raw.document.source.file == "raport.txt"
    assert raw.document.source.sha256
    assert raw.document.strategy.period.start == 2021
    assert len(made.waiting) == 1


def test_corrected_cells_are_taken_and_rejected_rows_left_out(project: Project) -> None:
    decide(proposal(project), "liczba seniorów", "decision", "correct")
    decide(proposal(project), "liczba seniorów", "value", "90")
    decide(proposal(project), "konsultacji", "decision", "reject")
    made = accept(project, proposal(project))
    values = read_year(project, "zmyslone", 2024).indicators["value"]
    assert set(values) == {"52", "90"}
    assert (made.rejected, made.changed, made.waiting) == (1, 1, [])


def test_the_csv_says_the_same_as_the_workbook(project: Project) -> None:
    accept(project, proposal(project))
    from_workbook = (project.root / FOLDER / "indicators.csv").read_text(encoding="utf-8")
    accept(project, proposal(project).with_suffix(".csv"), replace=True)
    assert (project.root / FOLDER / "indicators.csv").read_text(encoding="utf-8") == from_workbook


def test_data_that_are_there_are_never_changed_in_silence_and_can_be_put_back(project: Project) -> None:
    accept(project, proposal(project))
    before = (project.root / FOLDER / "indicators.csv").read_bytes()
    decide(proposal(project), "asystenta", "decision", "correct")
    decide(proposal(project), "asystenta", "value", "53")
    refused = accept(project, proposal(project))
    assert not refused.written
    assert any("53" in line for line in refused.differences)
    assert (project.root / FOLDER / "indicators.csv").read_bytes() == before
    assert accept(project, proposal(project), replace=True).written
    assert "53" in (project.root / FOLDER / "indicators.csv").read_text(encoding="utf-8")
    keeping.undo(project, "zmyslone", 2024)
    assert (project.root / FOLDER / "indicators.csv").read_bytes() == before


def test_the_same_proposal_again_changes_nothing(project: Project) -> None:
    accept(project, proposal(project))
    again = accept(project, proposal(project))
    assert again.written
    assert again.files == []


@pytest.mark.parametrize(
    ("column", "value", "what"), [("decision", "może", "decision"), ("goal", "9", "goal 9"), ("table", "inna", "table")]
)
def test_a_fault_names_the_row_of_the_workbook(project: Project, column: str, value: str, what: str) -> None:
    decide(proposal(project), "asystenta", column, value)
    with pytest.raises(DataError, match=what) as raised:
        accept(project, proposal(project))
    assert "zmyslone-2024.xlsx, row" in str(raised.value)
    assert not (project.root / FOLDER).exists()


def test_a_file_that_is_no_proposal_is_refused(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "inny.xlsx"
    pd.DataFrame({"a": [1]}).to_excel(other)
    with pytest.raises(SrpsError, match="no proposal"):
        accept(project, other)


def test_the_commands_work_together(project: Project, tmp_path: Path) -> None:
    run = CliRunner()
    imported = run.invoke(app, ["import", str(tmp_path / "raport.txt"), "zmyslone", "2024", "--project", str(tmp_path)])
    accepted = run.invoke(app, ["accept", str(proposal(project)), "--project", str(tmp_path)])
    assert (imported.exit_code, accepted.exit_code) == (0, 0), imported.output + accepted.output
    assert "data/raw/zmyslone/2024/indicators.csv" in accepted.output


def test_a_rating_without_a_scale_asks_what_it_means(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_text(REPORT, encoding="utf-8")
    import_documents(project, [path], "zmyslone", 2024)
    accept(project, proposal(project))
    assert not read_year(project, "zmyslone", 2024).document.rating_scale
    book = load_workbook(proposal(project))
    sheet = book.worksheets[0]
    titles = [COLUMNS.meant(cell.value) for cell in sheet[1]]
    (row,) = [row for row in sheet.iter_rows(min_row=2) if TABLES.meant(row[titles.index("table")].value) == "scale"]
    doubt = doubt_meant(row[titles.index("doubt")].value)
    assert doubt == doubts.NO_SCALE.filled(decision=DECISIONS["correct"])
    row[titles.index("decision")].value = "popraw"
    book.save(proposal(project))
    with pytest.raises(DataError, match="what this rating means"):
        accept(project, proposal(project), replace=True)
    row[titles.index("label")].value = "zrealizowano częściowo"
    book.save(proposal(project))
    accept(project, proposal(project), replace=True)
    assert read_year(project, "zmyslone", 2024).document.rating_scale == {3: "zrealizowano częściowo"}


def test_columns_of_years_make_a_year_that_can_be_built(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "lata.txt"
    table = "Wskaźnik\t2022\t2023\t2024\nLiczba osób w schronisku\t14\t17\t21\nw tym: kobiety\t4\t5\t5\n"
    path.write_text(f"{REPORT}\n{table}", encoding="utf-8")
    found = import_documents(project, [path], "lata", 2024)
    assert found
    accept(project, project.root / "import" / "lata-2024.xlsx")
    rows = read_year(project, "lata", 2024).table("indicators")
    totals = rows[(rows["indicator"] == "Liczba osób w schronisku") & (rows["breakdown"] == "")]
    assert dict(zip(totals["period"], totals["value"], strict=True)) == {"2022": "14", "2023": "17", "": "21"}
    relations = part_relations(rows)
    wholes = dict(zip(relations["row_key"], relations["whole_key"], strict=True))
    by_period = {row.period: row_key("observations", row.Index) for row in totals.itertuples()}
    for row in rows[rows["breakdown"] == "kobiety"].itertuples():
        assert wholes[row_key("observations", row.Index)] == by_period[row.period]
