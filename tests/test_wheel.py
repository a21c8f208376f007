"""The package runs without the checkout: from its wheel, in a folder with Polish letters and spaces, in any locale."""

import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from conftest import CHROMIUM

ROOT = Path(__file__).parents[1]
LEGACY = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "cp1250"},
]
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


def clean(home: Path, **environment: str) -> dict[str, str]:
    """Return the environment of a person who never heard of this project."""
    mine = {"PYTHONPATH", "LANG", "LC_ALL", "SRPS_PROJECT", "SRPS_UI_LANG"}
    return {name: value for name, value in os.environ.items() if name not in mine} | {"HOME": str(home)} | environment


def run(home: Path, *command: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(home / "venv" / "bin" / "python"), "-m", "srps.cli", *command],
        cwd=folder or home,
        env=clean(home, **{"SRPS_UI_LANG": "en"} | environment),
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


@pytest.fixture
def desk(home: Path):
    """The address of a desk that the wheel serves in a new, empty project."""
    folder = home / "OneDrive – Urząd" / "pierwszy rok"
    assert run(home, "init", str(folder)).returncode == 0
    command = [str(home / "venv" / "bin" / "python"), "-m", "srps.cli", "desk", "--no-browser"]
    with subprocess.Popen(
        command, cwd=folder, env=clean(home, PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield re.search(r"http\S+", process.stdout.readline())[0]
        process.terminate()


def filled(content: bytes) -> bytes:
    """Fill in the workbook that the desk gives: one goal and one indicator, in its own columns."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = {
        "Cele": {"Nr celu": "1", "Poziom": "operacyjny", "Nazwa": "Wspieranie rodziny", "Ocena": 2, "Strona": 3},
        "Wskaźniki": {"Cel": "1", "Wskaźnik": "liczba rodzin z asystentem", "Wartość": "52", "Strona": 4},
    }
    for name, cells in rows.items():
        sheet = book[name]
        head = next(row for row in sheet.iter_rows(max_row=20) if "Strona" in [cell.value for cell in row])
        places = {str(cell.value): cell.column for cell in head if cell.value}
        for title, value in cells.items():
            column = next(place for heading, place in places.items() if heading.startswith(title))
            sheet.cell(head[0].row + 1, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the PATH")
def test_a_year_is_entered_at_the_desk_of_the_wheel_and_its_pdf_opened(home, desk, browser: Browser, tmp_path):
    page: Page = browser.new_page(locale="pl-PL")
    page.goto(desk)
    page.fill("#city", "Testowo Górne")
    page.fill("#year", "2023")
    page.click("text=Zacznij >> nth=-1")
    with page.expect_download() as fetched:
        page.click("text=Pobierz arkusz")
    book = tmp_path / fetched.value.suggested_filename
    book.write_bytes(filled(fetched.value.path().read_bytes()))
    page.set_input_files("#files", str(book))
    page.click("text=Odczytaj pliki")
    page.wait_for_selector("[role=status]")
    page.click("text=Tytuł, wydawca, strategia")
    page.fill("#title", "Sprawozdanie za 2023 rok: Testowo Górne")
    page.fill("[id='source.file']", "sprawozdanie.docx")
    page.fill("#rating_scale", "1 = nie\n2 = częściowo\n3 = tak")
    page.click("text=Zapisz")
    page.click("text=Wróć do kroków")
    page.click("text=Zbuduj raport")
    page.locator("#state", has_text=re.compile("Gotowe|błęd")).wait_for(timeout=180_000)
    assert "Gotowe" in page.inner_text("#state"), page.inner_text("#lines")
    page.click("text=Wróć do kroków")
    href = page.get_attribute("text=(PDF)", "href")
    with page.expect_download() as printed:
        page.evaluate("h => { const a = document.createElement('a'); a.href = h; a.download = ''; a.click(); }", href)
    with pikepdf.open(printed.value.path()) as pdf:
        assert len(pdf.pages) >= 1
        assert str(pdf.Root.Lang).startswith("pl")
    page.close()
