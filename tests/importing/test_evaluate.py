"""How well the five documents are understood, as text and as Word, OpenDocument and PDF made of them."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from srps.importing.evaluate import Measure, alike, evaluate, measure_document
from srps.importing.readers import read_document
from srps.importing.recipes import load_recipe
from srps.paths import REPOSITORY, Project
from srps.reading.year import read_year

DOCUMENTS = REPOSITORY.parent / "shared" / "documents"
FOUND, RIGHT_IN_TABLES, RIGHT_IN_TEXT, SURE, TOUCHED = 95, 97, 85, 99, 40
pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source documents are not beside the repository"),
]
SMALL = ("lomza", "pruszkow")


def as_word(path: Path, target: Path) -> Path:
    """Write a document as DOCX, its tables as tables."""
    word = docx.Document()
    table, number = None, None
    for line in read_document(path).lines:
        if line.cells is None:
            table = None
            word.add_paragraph(line.text)
            continue
        if table is None or line.table != number or len(line.cells) > len(table.columns):
            word.add_paragraph("")
            table, number = word.add_table(rows=0, cols=len(line.cells), style="Table Grid"), line.table
        for cell, text in zip(table.add_row().cells, line.cells, strict=False):
            cell.text, *others = text.split("\n")
            for other in others:
                cell.add_paragraph(other)
    word.save(target)
    return target


def measured(city: str, path: Path) -> Measure:
    project = Project(REPOSITORY)
    year = next(year for known, year in project.city_years() if known == city)
    return measure_document(read_year(project, city, year), path, load_recipe(project, city), lines_known=False)


def share(measure: Measure, part: str, counts: str) -> float:
    return 100 * getattr(measure, counts)[part] / measure.rows[part]


def test_the_five_documents_are_understood() -> None:
    frame = evaluate(Project(REPOSITORY), DOCUMENTS)
    assert frame["city"].nunique() == 5
    values = frame[frame["part"].isin(["tables", "text", "targets"])]
    assert (values["found_pct"] >= FOUND).all()
    assert (values.loc[values["part"] == "tables", "right_pct"] >= RIGHT_IN_TABLES).all()
    assert (values.loc[values["part"] == "text", "right_pct"] >= RIGHT_IN_TEXT).all()
    assert (values["precision_pct"] >= SURE).all()
    assert (frame["touched"] < TOUCHED).all()
    assert (frame["unaccounted"] == 0).all()


@pytest.mark.parametrize("city", SMALL)
def test_word_files_say_the_same(city: str, tmp_path: Path) -> None:
    source = next(DOCUMENTS.glob(f"{city}*"))
    measure = measured(city, as_word(source, tmp_path / "raport.docx"))
    part = "targets" if city == "lomza" else "text"
    assert share(measure, part, "found") >= FOUND
    assert measure.sure_right >= SURE / 100 * measure.sure
    assert measure.undecided == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("city", "ending"), [("lomza", "odt"), ("lomza", "pdf"), ("belchatow", "pdf")])
def test_files_of_libreoffice_say_the_same(city: str, ending: str, tmp_path: Path) -> None:
    word = as_word(next(DOCUMENTS.glob(f"{city}*")), tmp_path / "raport.docx")
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        ending,
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(word)], check=True, capture_output=True, timeout=120)
    measure = measured(city, tmp_path / f"raport.{ending}")
    part = "targets" if city == "lomza" else "tables"
    assert share(measure, part, "right") >= RIGHT_IN_TABLES
    assert not measure.rows["text"] or share(measure, "text", "right") >= RIGHT_IN_TEXT
    assert measure.sure_right >= SURE / 100 * measure.sure
    assert measure.touched < TOUCHED
    assert measure.undecided == 0


def test_a_paraphrase_is_told_from_another_label() -> None:
    assert alike("osoby otrzymujące zasiłki stałe", "osób – zasiłków stałych", paraphrased=True)
    assert not alike("osoby otrzymujące zasiłki stałe", "dzieci w świetlicach środowiskowych", paraphrased=True)
