import errno
import os
from pathlib import Path

import pytest

from miniature import CITY
from srps.errors import DataError
from srps.paths import Project
from srps.reading.unread_files import closed, misplaced
from srps.reading.year import read_year


def test_what_lies_beside_the_years_is_named(mini_project: Project) -> None:
    city = mini_project.raw / CITY
    (city / "2022 kopia").mkdir()
    (city / ".git").mkdir()
    (city / "indicators.csv").write_text("", encoding="utf-8")
    (city / "README.md").write_text("", encoding="utf-8")

    assert [(p.file, p.what) for p in misplaced(mini_project)] == [
        ("data/raw/testowo/2022 kopia", "this folder is not read"),
        ("data/raw/testowo/indicators.csv", "this file is not read"),
    ]


@pytest.mark.parametrize("name", ["testowo — kopia", "testowo - Copy", "Testowo", "testowo (2)", "Łomża", "a b"])
def test_a_folder_that_is_not_named_as_a_city_is_no_city(mini_project: Project, name: str) -> None:
    (mini_project.raw / name / "2023").mkdir(parents=True)
    (mini_project.raw / "nothing in it").mkdir()

    assert mini_project.city_years() == [(CITY, 2023)]
    assert [(p.file, p.what) for p in misplaced(mini_project)] == [(f"data/raw/{name}", "this folder is not read")]


def test_a_city_that_cannot_be_opened_is_named_and_the_others_are_not_lost(
    mini_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mini_project.raw / "obok" / "2023").mkdir(parents=True)
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).parts[-1] == "obok":
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert mini_project.city_years() == [(CITY, 2023)]
    assert [str(p) for p in closed(mini_project)] == [
        "data/raw/obok: the folder cannot be opened (another program has it open, or you have no right to it). "
        "Get the right to read it, or ask whoever looks after the computer."
    ]


def test_a_year_that_cannot_be_opened_is_one_sentence(mini_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(DataError, match=r"^data/raw/testowo/2023: the folder cannot be opened"):
        read_year(mini_project, CITY, 2023)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cities (1).csv", "this file is not read. Keep one of the two"),
        ("context-DESKTOP-AB12.csv", "this file is not read. Keep one of the two"),
        ("Cities.csv.xlsx", "this file is not read. Keep one of the two"),
        ("mappings/Testowo.yml", "this mapping is of no city. Did you mean testowo.yml?"),
        ("mappings/testowo.yaml", "this mapping is of no city. Did you mean testowo.yml?"),
        ("mappings/testowo — kopia.yml", "this mapping is of no city. Did you mean testowo.yml?"),
    ],
)
def test_a_copy_beside_the_catalogue_is_named(mini_project: Project, name: str, said: str) -> None:
    (mini_project.raw / "catalogue" / name).write_text("x", encoding="utf-8")
    (problem,) = misplaced(mini_project)
    assert str(problem).startswith(f"data/raw/catalogue/{name}: {said}")


@pytest.mark.parametrize("name", ["desktop.ini", "Thumbs.db", "~$cities.xlsx", ".~lock.cities.csv#", "notatki.txt"])
def test_what_a_computer_leaves_beside_the_catalogue_is_nothing(mini_project: Project, name: str) -> None:
    (mini_project.raw / "catalogue" / name).write_text("x", encoding="utf-8")
    assert misplaced(mini_project) == []


@pytest.mark.parametrize("name", ["document.yml.txt", "document.txt", "Document.YML", "corrections.yml.txt"])
def test_a_description_that_windows_named_otherwise_is_named(mini_project: Project, name: str) -> None:
    folder = mini_project.raw_year(CITY, 2023)
    if name.lower().startswith("document"):
        (folder / "document.yml").rename(folder / name)
    else:
        (folder / name).write_text("- x", encoding="utf-8")
    with pytest.raises(DataError, match=rf"data/raw/testowo/2023/{name}: this file is not read"):
        read_year(mini_project, CITY, 2023)


def test_a_year_within_the_year_is_named(mini_project: Project) -> None:
    folder = mini_project.raw_year(CITY, 2023)
    (folder / "2023").mkdir()
    (folder / "2023" / "goals.csv").write_text("", encoding="utf-8")
    (folder / "skany").mkdir()
    with pytest.raises(DataError, match="data/raw/testowo/2023/2023: this folder is not read") as caught:
        read_year(mini_project, CITY, 2023)
    assert len(caught.value.problems) == 1
