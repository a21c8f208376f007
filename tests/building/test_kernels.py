"""Notebooks run in warm kernels give what they give in papermill's own, and fail in words."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from srps.building import forkserver, kernels
from srps.errors import ParameterError

pytestmark = pytest.mark.xdist_group("kernels")
warm_only = pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
TIMES = {"start_time", "end_time", "duration", "execution"}


def write_notebook(path: Path, *sources: str, parameters: str = 'city = "sieradz"\nyear = 2023') -> Path:
    cells = [new_markdown_cell("# Próba"), new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    notebook = new_notebook(cells=[*cells, *map(new_code_cell, sources)], metadata=KERNEL)
    nbformat.write(notebook, path)
    return path


def run(source: Path, engine: str, environment: dict | None = None, server: str = forkserver.PAGES, **parameters):
    target = source.parent / engine / source.name
    names = (f"notebooks/{source.name}", f".srps/notebooks/{source.name}")
    return kernels.run_notebook(
        source, target, parameters, names=names, environment=environment or {}, engine=engine, server=server
    ), target


def without_times(content):
    if isinstance(content, dict):
        return {name: without_times(value) for name, value in content.items() if name not in TIMES | {"id"}}
    if isinstance(content, list):
        return [without_times(value) for value in content]
    return content


EVERY_OUTPUT = (
    "import os, sys",
    "print(city, year)\nprint('ostrzeżenie', file=sys.stderr)",
    "from IPython.display import HTML, display\ndisplay(HTML('<h1>Łomża</h1>'))",
    "import pandas as pd\npd.DataFrame({'wskaźnik': ['rodziny'], 'wartość': [2.5]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "{'b', 'a', 'c', 'ż', 'd'}",
    "get_ipython().run_line_magic('who', '')",
)


@pytest.mark.parametrize("engine", [pytest.param("warm", marks=warm_only), "workers"])
def test_executed_notebook_is_that_of_the_default_engine(tmp_path, engine):
    source = write_notebook(tmp_path / "a.ipynb", *EVERY_OUTPUT)
    expected, _ = run(source, "papermill", year=2024)
    executed, target = run(source, engine, year=2024)
    assert without_times(json.loads(nbformat.writes(executed))) == without_times(json.loads(nbformat.writes(expected)))
    assert json.loads(target.read_text(encoding="utf-8"))["cells"][4]["outputs"][0]["text"] == ["sieradz 2024\n"]
    assert "image/png" in executed.cells[7].outputs[0].data


@warm_only
def test_error_stands_in_the_same_cell_as_with_the_default_engine(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb", "x = 1", "x / 0", "x = 2")
    notebooks = []
    for engine in ("papermill", "warm"):
        with pytest.raises(kernels.NotebookError) as caught:
            run(source, engine)
        assert str(caught.value) == (
            "notebooks/a.ipynb stopped in cell 3 with ZeroDivisionError: division by zero. "
            "The executed notebook: .srps/notebooks/a.ipynb"
        )
        notebook = json.loads((tmp_path / engine / "a.ipynb").read_text(encoding="utf-8"))
        errors = [
            cell for cell in notebook["cells"] if any(o["output_type"] == "error" for o in cell.get("outputs", []))
        ]
        assert [cell["source"] for cell in errors] == [["x / 0"]]
        notebooks.append(without_times(notebook))
    assert notebooks[0] == notebooks[1]


@pytest.mark.parametrize("engine", [pytest.param("warm", marks=warm_only), "workers"])
def test_nothing_leaks_from_one_notebook_to_the_next(tmp_path, engine):
    leave = write_notebook(tmp_path / "a.ipynb", "left = 1\nimport matplotlib.pyplot as plt\nfigure = plt.figure()")
    look = write_notebook(
        tmp_path / "b.ipynb", "'left' in globals()", "import matplotlib.pyplot as plt\nplt.get_fignums()"
    )
    run(leave, engine)
    executed, _ = run(look, engine)
    assert [cell.outputs[0].data["text/plain"] for cell in executed.cells[2:]] == ["False", "[]"]
    assert [cell.execution_count for cell in executed.cells[1:]] == [1, 2, 3]


@warm_only
def test_each_notebook_has_a_process_of_its_own_which_ends_with_it(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb", "import os\nos.getpid()")
    pids = set()
    for server in (forkserver.PAGES, forkserver.PAGES, forkserver.CHECKS):
        executed, _ = run(source, "warm", server=server)
        pids.add(int(executed.cells[2].outputs[0].data["text/plain"]))
    assert len(pids) == 3
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("server", "libraries"),
    [(forkserver.CHECKS, "pandas, great_expectations"), (forkserver.PAGES, "pandas, seaborn, scipy.stats")],
)
@warm_only
def test_a_warm_notebook_finds_its_libraries_imported(tmp_path, server, libraries):
    source = write_notebook(
        tmp_path / "a.ipynb", f"import sys\n[name in sys.modules for name in {libraries.split(', ')}]"
    )
    executed, _ = run(source, "warm", server=server)
    assert "False" not in executed.cells[2].outputs[0].data["text/plain"]


def test_kernel_gets_the_environment_and_no_telemetry(tmp_path):
    source = write_notebook(
        tmp_path / "a.ipynb",
        "import os\n[os.environ.get(n) for n in ('SRPS_PROJECT', 'GX_ANALYTICS_ENABLED', 'OMP_NUM_THREADS')]",
    )
    executed, _ = run(source, "warm" if forkserver.available() else "workers", {"SRPS_PROJECT": "/projekt"})
    assert executed.cells[2].outputs[0].data["text/plain"] == "['/projekt', 'false', '1']"


def test_unknown_parameter_is_refused_before_anything_runs(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb")
    with pytest.raises(ParameterError, match=r"a\.ipynb has no parameter yer\. Its parameters are: city, year\."):
        run(source, "papermill", yer=2023)
    assert not (tmp_path / "papermill").exists()


@warm_only
def test_own_error_is_shown_as_its_message_alone(tmp_path):
    source = write_notebook(
        tmp_path / "a.ipynb",
        "from srps.errors import CheckFailed\nraise CheckFailed('keys_unique, goals:3: listed twice')",
    )
    with pytest.raises(kernels.NotebookError) as caught:
        run(source, "warm")
    assert str(caught.value) == "keys_unique, goals:3: listed twice"


@warm_only
def test_a_kernel_that_dies_is_a_message(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(kernels.NotebookError, match=r"the process ended in the middle\. If memory ran out"):
        run(source, "warm")


def test_paths_of_this_machine_do_not_stand_in_the_executed_notebook(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb", "1")
    _, target = run(source, "warm" if forkserver.available() else "workers")
    assert str(tmp_path) not in target.read_text(encoding="utf-8")


def divide(a: int, b: int) -> float:
    return a / b


def die() -> None:
    os._exit(7)


@warm_only
def test_call_returns_and_raises_what_the_function_does():
    assert forkserver.call(divide, 6, 3) == 2.0
    with pytest.raises(ZeroDivisionError):
        forkserver.call(divide, 1, 0)


@warm_only
def test_call_says_when_the_process_vanished():
    with pytest.raises(Exception, match=r"ended without an answer \(exit code 7\)"):
        forkserver.call(die)


def test_call_without_forks_goes_to_a_worker_process(monkeypatch):
    monkeypatch.setattr(forkserver, "available", lambda: False)
    forkserver._workers.cache_clear()
    assert forkserver.call(divide, 6, 3) == 2.0
    with pytest.raises(ZeroDivisionError):
        forkserver.call(divide, 1, 0)
    forkserver._workers().shutdown()
    forkserver._workers.cache_clear()


@warm_only
def test_server_has_no_python_thread():
    assert forkserver.call(__import__("threading").active_count) == 2  # the child's own, and its watch over the parent


def test_a_system_error_in_a_notebook_is_said_in_words(tmp_path):
    source = write_notebook(tmp_path / "a.ipynb", "open('data/raw/it\\'s/goals.csv')")
    with pytest.raises(kernels.NotebookError) as caught:
        run(source, "papermill")
    assert str(caught.value).startswith("data/raw/it's/goals.csv is not there.")
