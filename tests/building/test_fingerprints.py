"""What a build depends on is found: every file of the program and of the data, and the versions of all libraries."""

import ast
import errno
import os
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import srps
from srps.building import fingerprints
from srps.building.fingerprints import Catalogue, Outputs, difference, joined, marks
from srps.files import write_text
from srps.paths import REPOSITORY, Project

PACKAGE = Path(srps.__file__).parent


def test_all_files_of_the_program_count_but_those_of_commands():
    counted = {path.relative_to(PACKAGE).as_posix() for path in fingerprints.program_files()}
    assert {"templates/page.js", "building/graph.py", "locale/pl.po", "catalogue/tables.yml"} <= counted
    assert not [name for name in counted if name.startswith(("desk/", "importing/", "cli.py")) or "__pycache__" in name]


def test_no_result_comes_of_what_does_not_count():
    left_out = {name.strip("/").removesuffix(".py").replace("/", ".") for name in fingerprints.NOT_RESULTS}
    for path in fingerprints.program_files():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [f"{names[0]}.{alias.name}" for alias in node.names] if names else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                used = {name.removeprefix("srps.") for name in names if name.startswith("srps.")}
                assert not {name for name in used if name.startswith(tuple(left_out))}, path


def test_every_declared_library_counts():
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    versions = fingerprints._versions()
    names = {re.match(r"[\w.-]+", line)[0].casefold() for line in declared}
    assert {version.split(" ")[0] for version in versions} == names | {"python"}
    assert versions[0].startswith("python 3.")
    assert all(" " in version for version in versions)


def test_names_with_spaces_and_colons_do_not_meet():
    parts = {"a b.csv": "1", "a_b.csv": "2", "a:b.csv": "3", "ł%20.csv": "4"}
    assert difference(joined({}), joined(parts)) == sorted(parts)
    assert difference(joined(parts), joined(parts | {"a b.csv": "5"})) == ["a b.csv"]


def test_hidden_files_and_lock_files_are_neither_listed_nor_read(tmp_path):
    project = Project(tmp_path)
    write_text(project.raw_year("alfa", 2023) / "goals.csv", "goal\n")
    before = fingerprints.raw_year(project, "alfa", 2023)
    for name in (".DS_Store", "~$goals.xlsx", ".~lock.goals.csv#", "Thumbs.db"):
        (project.raw_year("alfa", 2023) / name).write_text("x", encoding="utf-8")
    assert fingerprints.raw_year(project, "alfa", 2023) == before
    write_text(project.raw_year("alfa", 2023) / "earlier/2024-01-31 12-00-00/goals.csv", "goal\n1\n")
    assert fingerprints.raw_year(project, "alfa", 2023) == before
    write_text(project.raw_year("alfa", 2023) / "editions/1/goals.csv", "goal\n1\n")
    assert difference(before, fingerprints.raw_year(project, "alfa", 2023)) == ["editions/1/goals.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_named_pipe_is_never_opened(tmp_path):
    project = Project(tmp_path)
    folder = project.raw_year("alfa", 2023)
    folder.mkdir(parents=True)
    os.mkfifo(folder / "goals.csv")
    assert fingerprints.raw_year(project, "alfa", 2023) == "goals.csv:unreadable"
    write_text(project.raw / "catalogue/mappings/alfa.yml", "indicators: []\n")
    before = Catalogue(project).whole()
    os.mkfifo(project.raw / "catalogue/context.csv")  # takes the place of the list that the program carries
    assert difference(before, Catalogue(project).whole()) == ["context.csv"]


def test_a_file_or_folder_that_cannot_be_read_is_another_state_and_no_error(tmp_path, monkeypatch):
    project = Project(tmp_path)
    write_text(project.raw_year("alfa", 2023) / "goals.csv", "goal\n")
    before = fingerprints.raw_year(project, "alfa", 2023)

    def refuse(path: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))

    with monkeypatch.context() as patched:
        patched.setattr(fingerprints, "read_bytes", refuse)
        assert fingerprints.raw_year(project, "alfa", 2023) == "goals.csv:unreadable"
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuse)
        closed = fingerprints.raw_year(project, "alfa", 2023)
    assert closed not in {before, "-"}


def catalogue(root: Path, **texts: str) -> Catalogue:
    """Return the catalogue of a project with these files, `__` for `/` in their names."""
    standard = {
        "cities.csv": "city,teryt,name\nalfa,01,Alfa\nbeta,02,Beta\ngama,03,Alfa\n",
        "context.csv": "city,teryt,year,value\nalfa,01,2023,5\nbeta,02,2023,6\n",
        "indicators/a.yml": "# top\n- id: one\n  x: 1\n- x: 2\n  id: two\n",
        "mappings/alfa.yml": "indicators:\n  - indicator_id: one\n",
        "mappings/beta.yml": "indicators:\n  - indicator_id: two\n",
    }
    for name, text in (standard | {name: text for name, text in texts.items() if "." in name}).items():
        write_text(root / "data/raw/catalogue" / name, text)
    return Catalogue(Project(root))


@pytest.mark.parametrize(
    ("name", "text", "alfa", "beta"),
    [
        ("cities.csv", "city,teryt,name\nalfa,01,Alfa\nbeta,02,Betka\ngama,03,Alfa\n", False, True),
        ("cities.csv", "city,teryt,name\nalfa,01,Alfa\nbeta,02,Beta\ngama,03,Gama\n", True, False),
        ("context.csv", "city,teryt,year,value\nalfa,01,2023,7\nbeta,02,2023,6\n", True, False),
        ("context.csv", "city,teryt,year,value\nalfa,01,2023,5\nbeta,02,2023,6\n,00,2023,1\n", True, True),
        ("context.csv", "city,teryt,year,value,new\nalfa,01,2023,5\nbeta,02,2023,6\n", True, True),
        ("indicators/a.yml", "# top\n- id: one\n  x: 1\n- x: 3\n  id: two\n", False, True),
        ("indicators/a.yml", "# top\n- id: one\n  x: 1\n- x: 2\n  id: two\n- {id: three}\n", True, True),
        ("indicators/b.yml", "- id: four\n", True, True),
        ("indicators/b.yml", "# none yet\n", True, True),
        ("indicators/b.yml", "", True, True),
        ("mappings/beta.yml", "indicators: []\n", False, True),
        ("mappings/gama.yml", "indicators: []\n", False, False),
        ("deflators.csv", "year,value\n2023,1.1\n", True, True),
        ("new/list.yml", "- a\n", True, True),
        ("recipes/alfa.yml", "- a\n", False, False),
    ],
)
def test_what_surely_belongs_to_another_city_does_not_count(tmp_path, name, text, alfa, beta):
    of_alfa, of_beta, whole = seen(catalogue(tmp_path))
    found = seen(catalogue(tmp_path, **{name: text}))
    assert (of_alfa != found[0], of_beta != found[1]) == (alfa, beta)
    assert (whole != found[2]) == (not name.startswith("recipes/"))


def seen(found: Catalogue) -> tuple[str, str, str]:
    return found.city("alfa"), found.city("beta"), found.whole()


@pytest.mark.parametrize(
    "text",
    [
        "indicators:\n  - indicator_id: one\n",
        "indicators:\n  - indicator_id : one\n",
        "indicators: [{\"indicator_id\": 'one'}]\n",
        "indicators:\n  - indicator_id:\n      one\n",
        "indicators:\n  - indicator_id: >-\n      one\n",
        "indicators:\n  - ? indicator_id\n    : one\n",
        "indicators:\n  - &first\n    indicator_id: &known one\n  - indicator_id: *known\n",
        'indicators:\n  - indicator_id: "\\x6fne"\n',
    ],
)
def test_an_entry_counts_for_a_city_however_its_mapping_names_it(tmp_path, text):
    mapping = {"mappings/alfa.yml": text}
    before = catalogue(tmp_path, **mapping).city("alfa")
    changed = catalogue(tmp_path, **mapping, **{"indicators/a.yml": "# top\n- id: one\n  x: 9\n- x: 2\n  id: two\n"})
    assert "indicators#one" in difference(before, changed.city("alfa"))


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights there")
def test_what_lies_behind_a_link_to_a_folder_counts(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    write_text(elsewhere / "alfa.yml", "indicators:\n  - indicator_id: one\n")
    project = Project(tmp_path / "project")
    (project.raw / "catalogue").mkdir(parents=True)
    (project.raw / "catalogue/mappings").symlink_to(elsewhere, target_is_directory=True)
    before, of_alfa, whole = (found := Catalogue(project)).seen("alfa"), found.city("alfa"), found.whole()
    write_text(elsewhere / "alfa.yml", "indicators: []\n")
    after = Catalogue(project)
    assert difference(whole, after.whole()) == ["mappings/alfa.yml"]
    assert difference(of_alfa, after.city("alfa")) == ["mappings/alfa.yml"]
    assert before != after.seen("alfa")


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights there")
def test_links_that_lead_in_circles_end(tmp_path):
    project = Project(tmp_path)
    folder = project.raw_year("alfa", 2023)
    write_text(folder / "goals.csv", "goal\n")
    write_text(tmp_path / "other/more.csv", "goal\n")
    for place, target in ((folder / "up", folder.parent), (folder / "side", tmp_path / "other")):
        place.symlink_to(target, target_is_directory=True)
    (tmp_path / "other/back").symlink_to(folder, target_is_directory=True)
    assert [name.rsplit(":", 1)[0] for name in fingerprints.raw_year(project, "alfa", 2023).split()] == [
        "goals.csv",
        "side/more.csv",
    ]


def test_an_undone_change_leaves_a_mark(tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text("a", encoding="utf-8")
    before = marks([path])
    assert marks([path]) == before
    path.write_text("b", encoding="utf-8")
    path.write_text("a", encoding="utf-8")
    assert marks([path]) != before


def test_a_young_file_is_read_again(tmp_path):
    outputs = Outputs()
    (tmp_path / "a").write_text("1", encoding="utf-8")
    outputs.of(tmp_path, ["a"])
    assert outputs.remembered == {}


def test_own_parameters_and_outputs_saved_in_a_notebook_make_nothing_stale(tmp_path):
    project = Project(tmp_path)
    path = tmp_path / "notebooks" / "1_clean.ipynb"
    path.parent.mkdir()

    def save(parameters: str = 'city = "sieradz"\nyear = 2023', source: str = "show(city)", outputs: int = 0) -> str:
        cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), new_code_cell(source)]
        cells[1].outputs = [new_output("stream", text="wynik")] * outputs
        nbformat.write(new_notebook(cells=cells), path)
        return fingerprints.notebooks(project, ["1_clean"])

    first = save()
    assert save('city = "testowo"\nyear = 2024') == first
    assert save(outputs=2) == first
    assert save(source="show(city, 1)") != first
    assert save('city = "sieradz"\nyear = 2023\nmore = 1') != first
    path.write_text("{damaged", encoding="utf-8")
    assert fingerprints.notebooks(project, ["1_clean"]) != first
