"""A corrected report: both editions are kept, the later one counts, what changed is told."""

import pytest

from miniature import CITY, YEAR
from srps.desk.editions import begin_edition
from srps.errors import ParameterError
from srps.paths import Project
from srps.reading.editions import earlier_editions, edition_changes
from srps.reading.unread_files import misplaced
from srps.reading.year import read_year


def test_the_first_edition_is_kept_and_the_second_is_numbered(mini_project: Project):
    folder = mini_project.raw_year(CITY, YEAR)
    before = (folder / "indicators.csv").read_bytes()

    number, copy = begin_edition(mini_project, CITY, YEAR)

    assert (number, copy) == (2, folder / "editions" / "1")
    assert (copy / "indicators.csv").read_bytes() == before
    assert read_year(mini_project, CITY, YEAR).document.edition == 2
    assert begin_edition(mini_project, CITY, YEAR)[0] == 3
    assert earlier_editions(mini_project, CITY, YEAR) == [1, 2]
    assert read_year(mini_project, CITY, YEAR).document.edition == 3


def test_changed_new_and_removed_rows_are_told(mini_project: Project):
    begin_edition(mini_project, CITY, YEAR)
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    text = path.read_text(encoding="utf-8").replace(",,,52,,,15", ",,,57,,,99").replace(",MOPS,,30,", ",PUP,,30,")
    path.write_text(text, encoding="utf-8")

    changes = edition_changes(mini_project, CITY, YEAR, 1)

    label = "liczba rodzin objętych pomocą asystenta rodziny"
    assert changes.values.tolist() == [
        ["indicators", "1", label, "value", "52", "57"],
        ["indicators", "1", f"{label}: MOPS", "-", "30", ""],
        ["indicators", "1", f"{label}: PUP", "+", "", "30"],
    ]


def test_nothing_changed_gives_no_rows(mini_project: Project):
    begin_edition(mini_project, CITY, YEAR)
    assert edition_changes(mini_project, CITY, YEAR, 1).empty
    assert earlier_editions(mini_project, CITY, YEAR + 1) == []


def test_a_year_without_data_has_no_edition(mini_project: Project):
    with pytest.raises(ParameterError, match="holds no report yet"):
        begin_edition(mini_project, CITY, YEAR + 1)


def test_a_folder_named_as_a_correction_is_told_where_it_belongs(mini_project: Project):
    (mini_project.raw / CITY / "2023-korekta").mkdir()
    (problem,) = misplaced(mini_project)
    assert f"srps new {CITY} 2023 --edition" in str(problem)
