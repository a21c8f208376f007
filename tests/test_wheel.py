"""The package runs without the checkout: from its wheel, in a folder with Polish letters and spaces, in any locale."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEGACY = [{"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "cp1250"}]
"""Environments of computers whose encoding is not UTF-8."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with an environment of its own that holds the wheel; the libraries are those of this one."""
    home = tmp_path_factory.mktemp("home") / "Łukasz Żółć"
    home.mkdir()
    wheels = home / "wheels"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    venv.create(home / "venv", with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home / "venv"), "platbase": str(home / "venv")}))
    libraries = tmp_path_factory.mktemp("libraries") / "site"  # a name that every encoding has
    libraries.symlink_to(sysconfig.get_path("purelib"))
    (site / "libraries.pth").write_text(f"{libraries}\n", encoding="ascii")
    (wheel,) = wheels.glob("*.whl")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    return home


def run(home: Path, *command: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "LANG", "LC_ALL", "SRPS_PROJECT"}
    }
    return subprocess.run(
        [str(home / "venv" / "bin" / "python"), "-m", "srps.cli", *command],
        cwd=folder or home,
        env=clean | {"HOME": str(home), "SRPS_UI_LANG": "en"} | environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_the_program_is_the_wheel_s(home):
    found = subprocess.run(
        [str(home / "venv" / "bin" / "python"), "-c", "import srps; print(srps.__file__)"],
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith(str(home))


@pytest.mark.slow
@pytest.mark.parametrize("environment", LEGACY, ids=["LC_ALL=C", "cp1250"])
def test_a_project_is_made_and_built_without_the_checkout(home, environment):
    folder = home / f"OneDrive – Urząd Miasta {environment['LC_ALL']}" / "moje dane"
    made = run(home, "init", str(folder), "--example", **environment)
    assert made.returncode == 0, made.stderr
    built = run(home, "build", "--city", "wymyslin", "--year", "2023", folder=folder, **environment)
    assert built.returncode == 0, built.stderr + built.stdout
    report = folder / "reports" / "wymyslin" / "2023"
    assert (report / "report.pl.pdf").read_bytes().startswith(b"%PDF")
    assert "Wymyślin" in (report / "report.pl.html").read_text(encoding="utf-8")
    again = run(home, "build", "--city", "wymyslin", "--year", "2023", folder=folder, **environment)
    assert again.returncode == 0
    assert len(again.stdout.splitlines()) == 1


def test_an_empty_project_knows_units_and_indicators_and_no_city(home):
    folder = home / "nowy"
    assert run(home, "init", str(folder)).returncode == 0
    assert (folder / "data" / "raw" / "catalogue" / "cities.csv").read_text(encoding="utf-8").count("\n") == 1
    notebooks = sorted(path.name for path in (folder / "notebooks").glob("*.ipynb"))
    assert notebooks == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert all(json.loads((folder / "notebooks" / name).read_text(encoding="utf-8")) for name in notebooks)
    assert run(home, "status", folder=folder).returncode == 0


def test_a_folder_with_something_in_it_is_left_alone(home):
    folder = home / "zajęty"
    folder.mkdir()
    (folder / "notatki.txt").write_text("moje", encoding="utf-8")
    refused = run(home, "init", str(folder))
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert [path.name for path in folder.iterdir()] == ["notatki.txt"]


def test_outside_a_project_the_way_in_is_named(home):
    refused = run(home, "status")
    assert refused.returncode == 1
    assert "srps init" in refused.stderr
