"""Takes the pictures of the desk and of the console that the guides show, from the invented city, anew.

    python tools/pictures.py [NAME ...]

Pages are those that the desk serves and messages those that the program prints; nothing is drawn by hand. The pictures
of Word, Excel and of built reports are not taken here: they need these programs, or a build.
"""

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from srps.desk.project import make_project
from srps.paths import REPOSITORY

IMAGES = REPOSITORY / "docs" / "images"
SRPS = [sys.executable, "-c", "from srps.cli import main; main()"]
ENVIRONMENT = os.environ | {"SRPS_UI_LANG": "pl", "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
WIDTH = 900
COLOURS = 32
CITY, YEAR = "wymyslin", 2023
CONSOLE = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #1e1e1e; color: #e6e6e6; font: 15px/1.45 "DejaVu Sans Mono", Consolas, monospace; }
pre { margin: 0; padding: 16px 20px; white-space: pre-wrap; overflow-wrap: anywhere; } b { color: #ffffff; }
</style><pre>"""


def console(page: Page, folder: Path) -> bytes:
    """Two refusals as the console shows them: a misspelt name, a misspelt heading."""
    book = openpyxl.Workbook()
    book.active.title = "Wskaźniki"
    for row in (["Cel", "Wskaźnk", "Wartość", "Strona"], ["1", "liczba rodzin", "52", "4"]):
        book.active.append(row)
    book.save(folder / "dane.xlsx")
    shown = ""
    for command in (f"build wymyslim {YEAR}", f"import dane.xlsx {CITY} {YEAR}"):
        done = subprocess.run(
            [*SRPS, *command.split()], cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
        )
        said = (done.stdout + done.stderr).strip().splitlines()
        shown += f"<b>&gt; srps {command}</b>\n{html.escape(said[0])}\n\n"
    page.set_content(f"{CONSOLE}{shown.strip()}</pre>")
    return page.locator("pre").screenshot()


def home(page: Page, address: str) -> bytes:
    """The desk's first page."""
    page.goto(address)
    return page.screenshot(full_page=True)


def year(page: Page, address: str) -> bytes:
    """The steps of a year."""
    page.goto(f"{address}{CITY}/{YEAR}")
    return page.screenshot(full_page=True)


def files(page: Page, address: str) -> bytes:
    """The first step of a year."""
    page.goto(f"{address}{CITY}/{YEAR}")
    return page.locator("ol.steps > li").first.screenshot()


def forms(page: Page, address: str) -> bytes:
    """The page of the forms, one of which came back filled in."""
    page.goto(f"{address}{CITY}/{YEAR}/forms")
    with page.expect_navigation():
        page.click("button:has-text('Zrób formularze')")
    page.click("details:has(a[href$=xlsx]) > summary")
    with page.expect_download() as fetched:
        page.click("a[href$=xlsx] >> nth=0")
    form = Path(fetched.value.path())
    book = openpyxl.load_workbook(io.BytesIO(form.read_bytes()))
    sheet = book["Wskaźniki"]
    value = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Wartość")
    sheet.cell(value.row + 1, value.column, "31")
    book.save(form.with_name(fetched.value.suggested_filename))
    page.set_input_files("#files", form.with_name(fetched.value.suggested_filename))
    with page.expect_navigation():
        page.click("form[enctype] button")
    return page.locator("main").screenshot()


def refused(page: Page, address: str) -> bytes:
    """A form that cannot be kept, and why."""
    page.goto(f"{address}{CITY}/{YEAR}/description")
    page.fill("#issued_on", "wiosna 2024")
    page.click("button")
    return page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": 470})


def closed(page: Page, address: str) -> bytes:
    """What a browser without the token is told."""
    page.context.clear_cookies()
    page.goto(address)
    return page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": 170})


OF_THE_DESK: dict[str, Callable[[Page, str], bytes]] = {
    "desk-home": home,
    "desk-year": year,
    "desk-files": files,
    "desk-forms": forms,
    "desk-refused": refused,
    "desk-closed": closed,
}
OF_THE_CONSOLE: dict[str, Callable[[Page, Path], bytes]] = {"console-refused": console}


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """The address of a desk that serves a project, with its token."""
    command = [*SRPS, "desk", "--no-browser"]
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        found = re.search(r"http\S+", process.stdout.readline() if process.stdout else "")
        assert found is not None
        try:
            yield found[0]
        finally:
            process.terminate()


def keep(name: str, picture: bytes) -> None:
    """Write a picture with few colours, which these pages do not have more of."""
    path = IMAGES / f"{name}.png"
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size // 1024} kB")


def main(names: list[str]) -> None:
    """Take the pictures with these names; all without any."""
    wanted = names or [*OF_THE_DESK, *OF_THE_CONSOLE]
    with tempfile.TemporaryDirectory() as parent, sync_playwright() as playwright:
        folder = Path(parent) / "projekt"
        list(make_project(folder, example=True))
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, locale="pl-PL")
        with desk(folder) as address:
            page.goto(address)  # takes the token
            for name in [name for name in wanted if name in OF_THE_DESK]:
                keep(name, OF_THE_DESK[name](page, address.partition("?")[0]))
        for name in [name for name in wanted if name in OF_THE_CONSOLE]:
            keep(name, OF_THE_CONSOLE[name](page, folder))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
