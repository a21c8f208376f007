"""The commands of the tutorial, run on an invented Word file."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from srps.cli import app
from srps.desk.project import make_project
from srps.paths import Project
from srps.reading.year import read_year

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-year.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("srps ")]
    return [shlex.split(line)[1:] for line in lines]


def write_report(path: Path) -> None:
    """Write the report of a town that does not exist."""
    word = docx.Document()
    word.add_heading(
        "Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych na lata 2021-2027 za rok 2024"
    )
    word.add_paragraph("Gminny Ośrodek Pomocy Społecznej w Brzozowie")
    word.add_paragraph("Brzozowo, 15 marca 2025 r.")
    word.add_paragraph("Realizację celów oceniono w skali od 1 do 4:")
    for step in ("1 – nie rozpoczęto", "2 – rozpoczęto", "3 – zrealizowano częściowo", "4 – zrealizowano"):
        word.add_paragraph(step, style="List Bullet")
    word.add_heading("Cel strategiczny 1. Wspieranie rodzin", 1)
    word.add_heading("Cel operacyjny 1.1. Pomoc rodzinom z dziećmi", 2)
    rows = [
        ("Lp.", "Zadanie", "Realizator", "Termin realizacji", "Wskaźnik", "Wartość", "Uwagi"),
        ("1", "Praca asystenta rodziny", "GOPS", "2021-2027", "liczba rodzin ze wsparciem asystenta", "17", ""),
        ("2", "Świetlice", "GOPS, Parafia", "działanie ciągłe", "liczba dzieci", "102", "GOPS – 60, Parafia – 42"),
    ]
    table = word.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    word.add_paragraph(
        "W 2024 roku GOPS wypłacił 312 zasiłków celowych. Z dożywiania skorzystało 96 osób, w tym 71 dzieci."
    )
    word.add_heading("Cel operacyjny 1.2. Przeciwdziałanie przemocy", 2)
    word.add_paragraph("Liczba założonych Niebieskich Kart: 2O", style="List Bullet")
    word.add_paragraph("Ocena realizacji celu: 3")
    word.save(path)


def test_a_word_file_becomes_checked_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    write_report(tmp_path / "sprawozdanie.docx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRPS_PROJECT", str(tmp_path))
    ran = [command for command in commands() if command[0] in ("import", "accept")]
    assert [command[0] for command in ran] == ["import", "accept"]
    for command in ran:
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
    raw = read_year(Project(tmp_path), "brzozowo", 2024)
    assert list(raw.goals["goal"]) == ["1", "1.1", "1.2"]
    assert list(raw.goals["rating"]) == ["", "", "3"]
    assert list(raw.actions["executors"]) == ["GOPS", "GOPS;Parafia"]
    found = {(row.goal, row.indicator, row.breakdown, row.value) for row in raw.indicators.itertuples()}
    assert ("1.1", "liczba dzieci", "Parafia", "42") in found
    assert {value for *_, value in found} == {"17", "102", "60", "42", "312", "96", "71"}
    assert raw.document.source.file == "sprawozdanie.docx"
    assert raw.document.strategy.period.end == 2027
    assert raw.document.rating_scale[3] == "zrealizowano częściowo"


def test_the_doubtful_number_waits_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    write_report(tmp_path / "sprawozdanie.docx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRPS_PROJECT", str(tmp_path))
    monkeypatch.setenv("SRPS_UI_LANG", "pl")
    assert CliRunner().invoke(app, commands()[[c[0] for c in commands()].index("import")]).exit_code == 0
    sheet = load_workbook(tmp_path / "import" / "brzozowo-2024.xlsx")["Propozycja"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    (doubtful,) = [row for row in rows if row["pewność"] == "wątpliwe"]
    assert (doubtful["wartość"], doubtful["decyzja"] or "") == ("2O", "")
    assert "litera w liczbie" in doubtful["co jest wątpliwe"]


@pytest.mark.slow
def test_the_tutorial_ends_with_a_printed_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "Łukasz Żółć")
    make_project(project.root)
    write_report(project.root / "sprawozdanie.docx")
    monkeypatch.chdir(project.root)
    monkeypatch.delenv("SRPS_PROJECT", raising=False)
    for command in commands():
        done = subprocess.run(
            [sys.executable, "-c", "from srps.cli import main; main()", *command],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (project.report_year("brzozowo", 2024) / "report.pl.pdf").read_bytes().startswith(b"%PDF")
