"""The notebooks stay thin: title, one import cell, parameters, then load, call, show."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
README = ROOT / "notebooks" / "README.ipynb"
LONGEST_CELL = 12


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_the_six_notebooks():
    assert [path.stem for path in NOTEBOOKS] == [
        "1_clean",
        "2_check",
        "3_score",
        "4_report",
        "5_compare_years",
        "6_compare_cities",
    ]


def test_kernelspec_is_kept_and_outputs_are_stripped(notebook):
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


def test_first_cells_are_title_imports_and_parameters(notebook):
    title, imports, parameters = notebook.cells[:3]
    assert title.cell_type == "markdown"
    assert title.source.startswith("# ")
    assert parameters.metadata.tags == ["parameters"]
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(imports.source).body)
    later = [node for cell in notebook.cells[3:] for node in ast.walk(ast.parse(cell.source))]
    assert not [node for node in later if isinstance(node, ast.Import | ast.ImportFrom)]


def test_parameters_are_scalars_with_the_agreed_names(notebook):
    assigned = ast.parse(notebook.cells[2].source).body
    assert all(isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) for node in assigned)
    names = [node.targets[0].id for node in assigned]
    assert set(names) <= {"city", "year", "lang"}
    assert "lang" in names


def test_no_definition_no_path_no_threshold(notebook):
    imports, _, *others = code(notebook)
    for cell in (imports, *others):
        assert len(cell.source.splitlines()) <= LONGEST_CELL
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.If)
            if isinstance(node, ast.Constant):
                assert not isinstance(node.value, int | float), f"a number in {cell.source}"
                assert "/" not in str(node.value), f"a path in {cell.source}"


def test_the_readme_names_every_notebook_in_order_and_holds_no_code():
    readme = nbformat.read(README, as_version=4)
    nbformat.validate(readme)
    text = "".join(cell.source for cell in readme.cells)
    assert not code(readme)
    assert readme.metadata.kernelspec.name == "python3"
    places = [text.index(f"`{path.stem}`") for path in NOTEBOOKS]
    assert places == sorted(places)


@pytest.mark.xdist_group("kernels")
@pytest.mark.parametrize("name", ["1_clean", "6_compare_cities"])
def test_plain_papermill_refuses_an_unknown_parameter(tmp_path, name):
    command = [sys.executable, "-m", "papermill", f"notebooks/{name}.ipynb", str(tmp_path / "out.ipynb")]
    given = ["-p", "lang", "pl", "-p", "yer", "2023", "--log-level", "ERROR", "--no-progress-bar"]
    ended = subprocess.run([*command, *given], cwd=ROOT, capture_output=True, text=True, env=environment(), check=False)
    assert ended.returncode != 0
    assert "This notebook has no parameter yer. Its parameters are: " in ended.stderr


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("„sieradz”", "sieradz"),
        ("„Ostrowiec Świętokrzyski”", "Ostrowiec Świętokrzyski"),
        ("“sieradz”  # gmina", "sieradz"),
        ("«sieradz»", "sieradz"),
        ("‚sieradz’", "sieradz"),
        ('"„sieradz”"', "„sieradz”"),
    ],
)
def test_printed_quotes_are_read_as_quotes_once_the_imports_have_run(notebook, typed, read):
    imports, _, *_ = code(notebook)
    program = (
        "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\nshell = InteractiveShell.instance()\n"
        "shell.run_cell(sys.argv[1])\nended = shell.run_cell(f'city = {sys.argv[2]}')\n"
        "sys.stdout.reconfigure(encoding='utf-8')\nprint(ended.success, shell.user_ns.get('city'))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, imports.source, typed],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == f"True {read}"


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
