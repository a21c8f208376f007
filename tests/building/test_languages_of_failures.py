"""What a build keeps of a failure is said in the language of who reads it later, whatever was spoken when it failed."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

import tinybuild
from miniature import CITY, YEAR
from srps import cli
from srps.building import forkserver, operations
from srps.paths import Project

pytestmark = pytest.mark.xdist_group("kernels")
warm_only = pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


REFUSED = {
    "wiersz": ("goals.csv, line 3, column goal", "goals.csv, wiersz 3, kolumna goal"),
    "klucz": ("line 10, key kind", "wiersz 10, klucz kind"),
    "ocena": ("the rating “9” is not on the scale", "oceny „9” nie ma na skali"),
    "parametr": ("There is no year 1999 of parametr", "Gmina parametr nie ma danych za rok 1999"),
    "plik": ("nie-ma.csv is not there", "nie-ma.csv: nie ma takiego pliku"),
    "program": ("stopped in cell", "zatrzymał się w komórce"),
}
"""A city for each kind of fault, and what is said of it in either language."""
IN_A_NOTEBOOK = """
if city == "parametr":
    open_run(city=city, year=1999)
if city == "plik":
    open("data/raw/nie-ma.csv")
if city == "program":
    1 / 0
"""


def refused(root: Path) -> Project:
    """Return a project in which each city is refused for a reason of its own."""
    project = tinybuild.write_project(root, dict.fromkeys(REFUSED, (YEAR,)))
    change(project.raw_year("wiersz", YEAR) / "goals.csv", "2,operational", "1,operational")
    change(project.raw_year("klucz", YEAR) / "document.yml", "kind: report", "kind: pismo")
    change(project.raw_year("ocena", YEAR) / "goals.csv", "Seniorzy,3", "Seniorzy,9")
    path = project.notebook("1_clean")
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    notebook.cells.append(new_code_cell(IN_A_NOTEBOOK))
    nbformat.write(notebook, path)
    return project


def status(project: Project, language: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SRPS_UI_LANG", language)
    return CliRunner().invoke(cli.app, ["status", "--project", str(project.root)]).stdout


@warm_only
def test_failures_are_said_in_the_language_of_who_reads_them_later(tmp_path, monkeypatch):
    kept = []
    for spoken in ("pl", "en"):
        project = refused(tmp_path / spoken)
        monkeypatch.setenv("SRPS_UI_LANG", spoken)
        operations.build(project, formats=("html",), languages=("en", "pl"))
        for language, place in (("en", 0), ("pl", 1)):
            shown = status(project, language, monkeypatch).split("\n")
            said = {line.split()[0]: shown[number + 1] for number, line in enumerate(shown) if line[:1].strip()}
            assert {city: text for city, text in said.items() if REFUSED[city][place] not in text} == {}
        files = (project.state / "build/failures.json", project.processed / "checks.csv")
        kept.append([path.read_text(encoding="utf-8") for path in files])
    assert kept[0] == kept[1]


@warm_only
def test_a_fault_of_the_catalogue_is_kept_in_both_languages_too(tmp_path, monkeypatch):
    project = tinybuild.write_project(tmp_path, {CITY: (YEAR,)})
    change(project.catalogue("cities.csv"), "teryt,name", "teryt,nazwa")
    monkeypatch.setenv("SRPS_UI_LANG", "pl")
    operations.build(project, formats=("html",))
    assert "cities.csv, line 1" in status(project, "en", monkeypatch)
    assert "cities.csv, wiersz 1" in status(project, "pl", monkeypatch)
    assert "line 1" in (project.state / "catalogue.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Plik goals.csv, wiersz 3: cel 1 stoi dwa razy.", "Plik goals.csv, wiersz 3: cel 1 stoi dwa razy."),
        ({"en": "twice", "pl": "dwa razy"}, "twice"),
        ({"en": "twice"}, None),
        (None, None),
        (["twice"], None),
    ],
    ids=repr,
)
def test_what_other_versions_kept_is_read_or_passed_over(tmp_path, monkeypatch, content, said):
    project = tinybuild.write_project(tmp_path, {CITY: (YEAR,)})
    path = project.state / "build" / "failures.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({f"{CITY} {YEAR}": content}), encoding="utf-8")
    shown = status(project, "en", monkeypatch)
    assert shown == (f"{CITY} {YEAR}  failed\n    {said}\n" if said else f"{CITY} {YEAR}  never built\n")
