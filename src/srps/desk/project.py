"""Makes a project: the folder in which an office keeps its data, notebooks and reports."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from srps.catalogue.tables import catalogue_tables
from srps.errors import SrpsError, reason_of
from srps.files import write_bytes, write_text
from srps.messages import Message
from srps.paths import CARRIED, files_in, is_hidden

README = """\
# Monitoring strategii rozwiązywania problemów społecznych

To jest folder projektu SRPS Monitor. Otwórz w nim wiersz poleceń i wpisz:

    srps new moja-gmina 2024      początek nowego roku (zamiast „moja-gmina” krótka nazwa gminy)
    srps build                    raporty powstają w folderze reports
    jupyter lab                   te same kroki w notatnikach

| Folder | Co w nim jest |
|---|---|
| data/raw/<gmina>/<rok> | to, co wpisuje urząd; program niczego tu nie zmienia bez polecenia |
| data/raw/catalogue | gminy (cities.csv), ludność (context.csv), odpowiedniki wskaźników (mappings) |
| notebooks | notatniki, w kolejności pracy od 1 do 6 |
| data/processed, reports | wyniki; można je usunąć, `srps build` zrobi je od nowa |
"""


def make_project(folder: Path, *, example: bool = False) -> list[Path]:
    """Make a project in `folder` and return what was made; with the invented example city if asked for.

    The catalogue begins with empty lists of cities and context figures; units, domains and indicators are those that
    the program carries until the project has files of its own. Either everything is made or nothing. A folder that is
    there stays the one it is, for it may be mounted, or be the one that a console stands in; hidden files stay in it.

    Raises `SrpsError` where the folder holds something already or cannot be made.
    """
    folder = folder.absolute()
    try:
        if folder.exists() and not (folder.is_dir() and all(is_hidden(path.name) for path in folder.iterdir())):
            what = Message("is not empty")
            if folder.is_file():
                what = Message("is a file")
            elif (folder / "data" / "raw").is_dir():
                what = Message("is a project already")
            message = Message(
                "{folder} {what}. Nothing was changed. Name a folder that is not there yet.", folder=folder, what=what
            )
            raise SrpsError(message)
        is_there = folder.exists()
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".srps-", suffix=".part", dir=folder if is_there else folder.parent))
        try:
            _fill(aside, example=example)
            aside.chmod(0o755)
            if is_there:
                _move_contents(aside, folder)
            else:
                aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        message = Message(
            "{folder} cannot be made ({strerror}). Nothing was changed. Choose another folder.",
            folder=folder,
            strerror=reason_of(error),
        )
        raise SrpsError(message) from None
    return files_in(folder)


def next_steps(folder: Path, *, example: bool = False) -> Message:
    """Say what to do in a new project."""
    name = f'"{folder}"' if " " in str(folder) else str(folder)
    begin = "srps build" if example else "srps new moja-gmina 2024"
    return Message("Next:\n  cd {folder}\n  {begin}\nOr, without a console: srps desk", folder=name, begin=begin)


def _move_contents(source: Path, folder: Path) -> None:
    """Move what a folder holds into another one of the same disk: all or nothing, the data last."""
    with ExitStack() as undo:
        for path in sorted(source.iterdir(), key=lambda path: path.name == "data"):
            path.rename(folder / path.name)
            undo.callback((folder / path.name).rename, path)
        undo.pop_all()


def _fill(folder: Path, *, example: bool) -> None:
    write_text(folder / "README.md", README)
    if example:
        shutil.copytree(CARRIED / "examples" / "data" / "raw", folder / "data" / "raw")
        shutil.copy(CARRIED / "examples" / "INVENTED", folder / "INVENTED")
    else:
        for table in catalogue_tables().values():
            write_text(folder / "data" / "raw" / "catalogue" / f"{table.name}.csv", ",".join(table.names) + "\n")
        (folder / "data" / "raw" / "catalogue" / "mappings").mkdir()
    (folder / "reports").mkdir()
    (folder / "notebooks").mkdir()
    for notebook in sorted((CARRIED / "notebooks").glob("*.ipynb")):
        write_bytes(folder / "notebooks" / notebook.name, notebook.read_bytes())
