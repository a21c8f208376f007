"""A new project: made whole or not at all, in a folder that is there or not."""

from pathlib import Path

import pytest

from srps.desk.project import make_project
from srps.errors import SrpsError


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("held", [(), ("desktop.ini",), (".git", "Thumbs.db")])
def test_a_folder_that_is_there_stays_the_one_it_is(tmp_path, held):
    # The console stands in it, or it is mounted: then it can be neither removed nor replaced.
    folder = tmp_path / "Moje dane"
    folder.mkdir()
    for name in held:
        (folder / name).write_text("", encoding="utf-8")
    before = folder.stat().st_ino
    made = make_project(folder)
    assert folder.stat().st_ino == before
    assert folder / "data" / "raw" / "catalogue" / "cities.csv" in made
    assert contents(folder) == {"README.md", "data", "notebooks", "reports", *held}
    assert contents(tmp_path) == {"Moje dane"}


def test_a_new_folder_holds_the_same(tmp_path):
    make_project(tmp_path / "nowy" / "projekt")
    assert contents(tmp_path / "nowy" / "projekt") == {"README.md", "data", "notebooks", "reports"}
    assert contents(tmp_path / "nowy") == {"projekt"}


def test_a_folder_with_files_is_left_alone(tmp_path):
    (tmp_path / "pismo.docx").write_text("", encoding="utf-8")
    with pytest.raises(SrpsError, match="is not empty"):
        make_project(tmp_path)
    assert contents(tmp_path) == {"pismo.docx"}


def test_what_was_moved_goes_back_where_the_rest_cannot_follow(tmp_path, monkeypatch):
    rename = Path.rename

    def refuse_data(path, target):
        if path.name == "data":
            raise PermissionError(13, "held by another program")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_data)
    with pytest.raises(SrpsError, match="Nothing was changed"):
        make_project(tmp_path)
    assert contents(tmp_path) == set()
