"""An executed notebook becomes, through plain nbconvert, the page that a build gives."""

import os
import subprocess
import sys
import tomllib

import nbformat
import pytest

import tinybuild
from srps.building import forkserver, operations
from srps.building.jobs import Job
from srps.paths import PROJECT_VARIABLE, REPOSITORY
from srps.report.exporter import PageExporter, parameters


@pytest.mark.xdist_group("kernels")
@pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter")
def test_plain_nbconvert_gives_the_page_of_the_build(tmp_path):
    project = tinybuild.write_project(tmp_path, {"testowo": (2023,)})
    assert operations.build(project, formats=("html",)).failures == ()
    report, years = Job(str(tmp_path), "report", "testowo", 2023), Job(str(tmp_path), "years", "testowo", 0)
    for job, notebook in ((report, "4_report"), (years, "5_compare_years")):
        exporter = f"{PageExporter.__module__}.{PageExporter.__qualname__}"
        command = [sys.executable, "-m", "nbconvert", "--to", exporter, str(job.executed(notebook, "pl"))]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), PROJECT_VARIABLE: str(tmp_path)}
        subprocess.run([*command, "--output", str(tmp_path / "page")], env=environment, check=True)
        assert (tmp_path / "page.html").read_bytes() == job.page(notebook, "pl").read_bytes()


def test_the_exporter_is_declared():
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert declared["nbconvert.exporters"] == {"srps": f"{PageExporter.__module__}:{PageExporter.__name__}"}


def test_what_papermill_was_given_comes_before_the_defaults():
    notebook = nbformat.read(REPOSITORY / "notebooks/1_clean.ipynb", as_version=4)
    assert parameters(notebook) == {"city": "sieradz", "year": 2023, "lang": "pl"}
    given = nbformat.v4.new_code_cell("# Parameters\nyear = 2024", metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(3, given)
    assert parameters(notebook)["year"] == 2024
