"""Looks at the computer and the project, and says on one screen what is there and what is missing."""

import importlib.metadata
import importlib.util
import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from srps import __version__
from srps.errors import file_trouble
from srps.messages import Message
from srps.paths import CARRIED, Project, files_in

LEAST_SPACE = 500 * 1024 * 1024
"""Bytes free below which a build may fail: five documents with all downloads take some 60 megabytes."""
LONGEST_PATH = 200
"""Characters of the project's path; Windows allows 260 for a file below it unless told otherwise."""
LIBRARIES = ("pandas", "great-expectations", "papermill", "nbconvert", "jupyterlab", "typst", "matplotlib")
OCR = "tesseract"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is as it should be, what was seen, what to do where it is not.

    Without what is not needed the program works, only not all of it.
    """

    is_right: bool
    what: str
    remedy: str = ""
    is_needed: bool = True


def examine(project: Project | None) -> Iterator[Finding]:
    """Yield what was looked at: program, Python, libraries, encoding, character recognition, folder, a test page."""
    yield Finding(True, Message("SRPS Monitor {version}, {place}", version=__version__, place=_kind()))
    yield Finding(
        sys.version_info >= (3, 11),
        Message("Python {version}, {system}", version=platform.python_version(), system=platform.platform(terse=True)),
        Message("Python 3.11 or newer is needed."),
    )
    yield from map(_library, LIBRARIES)
    yield Finding(True, Message("Encoding of the system: {encoding}", encoding=locale.getpreferredencoding(False)))
    yield from _recognition()
    if project is not None:
        yield from _folder(project)
    fonts = _fonts()
    yield Finding(fonts is not None, Message("Fonts of the printed report"), Message("Install the program anew."))
    yield _tried(Message("A test page as PDF"), lambda: _set_page(fonts))


def _kind() -> str:
    return Message("from a package") if CARRIED.name == "resources" else Message("from a checkout")


def _library(name: str) -> Finding:
    try:
        return Finding(True, Message("{name} {version}", name=name, version=importlib.metadata.version(name)))
    except importlib.metadata.PackageNotFoundError:
        what = Message("{name} is not installed", name=name)
        return Finding(False, what, Message("Install the program anew."))


def _recognition() -> Iterator[Finding]:
    """Say whether scans can be read; without it everything but scans and pictures works."""
    path = shutil.which(OCR)
    remedy = Message("Only scans need it: install Tesseract with its Polish model (tesseract-ocr, tesseract-ocr-pol).")
    if path is None:
        yield Finding(False, Message("Tesseract is not installed"), remedy, is_needed=False)
        return
    folders = [Path(path).parent / "tessdata", *Path("/usr/share/tesseract-ocr").glob("*/tessdata")]
    folders += [Path(named)] if (named := os.environ.get("TESSDATA_PREFIX")) else []
    is_there = any((folder / "pol.traineddata").is_file() for folder in folders)
    yield Finding(is_there, Message("Tesseract with the Polish model"), remedy, is_needed=False)


def _folder(project: Project) -> Iterator[Finding]:
    yield Finding(
        len(str(project.root)) <= LONGEST_PATH,
        Message("Folder of the project: {folder}", folder=str(project.root)),
        Message("The path is long; move the project nearer to the drive's root, such as C:\\srps."),
    )
    yield _tried(Message("The folder can be written to"), lambda: _write(project.root))
    free = shutil.disk_usage(project.root).free
    yield Finding(
        free >= LEAST_SPACE,
        Message("Free space: {size} MB", size=free // 1024 // 1024),
        Message("Make room on the disk."),
    )
    yield _tried(Message("The files of data/raw can be read"), lambda: _read(project))
    years = project.city_years()
    yield Finding(
        bool(years),
        Message.counted("{n} year with data", "{n} years with data", len(years)),
        Message("To begin one: srps new CITY YEAR."),
        is_needed=False,
    )


def _tried(what: Message, work: Callable[[], None]) -> Finding:
    try:
        work()
    except Exception as error:
        told = file_trouble(error) if isinstance(error, OSError) else repr(error)
        remedy = Message("It failed: {error}. Send this screen to who looks after your computer.", error=told)
        return Finding(False, what, remedy)
    return Finding(True, what)


def _read(project: Project) -> None:
    for path in files_in(project.raw):
        with path.open("rb") as file:
            file.read(1)


def _write(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(prefix=".srps-", dir=folder) as file:
        file.write(b"x")


def _fonts() -> Path | None:
    """Return the folder of the fonts that reports are printed in, which come with a library; None where they do not."""
    found = importlib.util.find_spec("matplotlib")
    places = found.submodule_search_locations if found is not None else None
    folder = Path(next(iter(places or ("",)))) / "mpl-data" / "fonts" / "ttf"
    return folder if (folder / "DejaVuSans.ttf").is_file() else None


def _set_page(fonts: Path | None) -> None:
    import typst  # noqa: PLC0415 - takes a moment

    page = '#set text(font: "DejaVu Sans")\nZażółć gęślą jaźń'
    places: Any = [fonts] if fonts else []  # the type that is declared for them is that of the page
    pdf = typst.compile(page.encode(), font_paths=places)
    if not bytes(pdf).startswith(b"%PDF"):
        raise ValueError("no PDF came out")
