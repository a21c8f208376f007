"""Real tasks in this process: the cells of a notebook are executed one after another, without a kernel."""

import ast
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output

from srps.building import forkserver, kernels, operations
from srps.building.execution import Pool
from srps.errors import SrpsError
from srps.files import note
from srps.paths import PROJECT_VARIABLE


def execute(source: Path, parameters: Mapping[str, str | int]) -> Iterator[nbformat.NotebookNode]:
    """Run the code cells of a notebook with these parameters; yield it after each, with what the cells showed."""
    notebook = nbformat.read(source, nbformat.NO_CONVERT)
    known: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, source.name, "exec"), known)
        if "parameters" in cell.metadata.get("tags", ()):
            known |= parameters
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), source.name, "eval"), known)
            if html := getattr(shown, "_repr_html_", lambda: None)():
                cell.outputs = [new_output("execute_result", {"text/html": html})]
        yield notebook


def run_notebook(
    source: Path, target: Path, parameters: Mapping[str, str | int], *, names: tuple[str, str], **_: Any
) -> None:
    """Stand in for `srps.building.kernels.run_notebook`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        for notebook in execute(source, parameters):
            nbformat.write(notebook, target)
    except SrpsError as error:
        raise kernels.NotebookError(str(error), names[1]) from error
    finally:
        note(target)


def call(function: Callable[..., Any], *arguments: Any, environment: Mapping[str, str]) -> Any:
    """Stand in for `srps.building.forkserver.call`."""
    return function(*arguments)


@contextmanager
def pool(*_: object) -> Iterator[Pool]:
    """Stand in for the build's pool: one task after the other."""
    with ThreadPoolExecutor(1) as threads:
        yield Pool(threads, 1)


def use(patched: pytest.MonkeyPatch) -> None:
    """Let builds execute and render in this process, whatever project they are of."""
    patched.setattr(kernels, "run_notebook", _of_its_project(run_notebook))
    patched.setattr(forkserver, "call", _of_its_project(call))
    patched.setattr(forkserver, "warm_up", lambda **_: None)
    patched.setattr(operations, "_pool", pool)


def _of_its_project(run: Callable[..., Any]) -> Callable[..., Any]:
    def in_project(*arguments: Any, environment: Mapping[str, str], **options: Any) -> Any:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(PROJECT_VARIABLE, environment[PROJECT_VARIABLE])
            return run(*arguments, environment=environment, **options)

    return in_project
