"""A workbook of another city or year is refused, wherever it says so."""

import pytest

from workbooks import HEAD, ROWS, begun_project, book, receipt, refused

CITIES = (
    "sieradz,1014011,Sieradz,Sieradza,Sieradzu,gmina miejska\nnowe,0414073,Nowe,Nowego,Nowem,gmina miejsko-wiejska\n"
)


@pytest.fixture
def project(tmp_path):
    project = begun_project(tmp_path)
    with (project.raw / "catalogue" / "cities.csv").open("a", encoding="utf-8") as file:
        file.write(CITIES)
    return project


def under(*titles: list) -> list[list]:
    return [*titles, [], HEAD, *ROWS]


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        ([["Rok", "2022"]], "cell B1: the workbook is of the year 2022, not 2024"),
        ([["Rok:", 2023]], "cell B1: the workbook is of the year 2023, not 2024"),
        ([["Miasto", "Sieradz"]], "cell B1: the workbook is of sieradz, not of testowo"),
        ([["Gmina:", "Nieznane"]], "cell B1: the workbook is of Nieznane, not of testowo"),
        ([["Sprawozdanie za rok 2019"]], "cell A1: the workbook is of the year 2019, not 2024"),
        ([["Sprawozdanie za 2023 r."]], "cell A1: the workbook is of the year 2023, not 2024"),
        ([["Realizacja strategii 2021-2027 w 2023 roku"]], "the workbook is of the year 2023, not 2024"),
        ([["Wskaźniki miasta Sieradza"]], "cell A1: the workbook is of sieradz, not of testowo"),
        ([["WSKAŹNIKI MIASTA SIERADZA"]], "cell A1: the workbook is of sieradz, not of testowo"),
    ],
)
def test_another_year_or_city_above_the_headings_is_refused(tmp_path, project, titles, words):
    (message,) = refused(project, book(tmp_path, rows=under(*titles)))
    assert words in message


@pytest.mark.parametrize(
    "title",
    [
        "Sprawozdanie Testowa za 2024 rok",
        "Strategia na lata 2021-2027",
        "stan na 31.12.2023, sporządzono 15 marca 2025",
        "Porównanie 2024 r. z 2023 r.",
        "Cele nowe i dotychczasowe",
        "uchwała XII/34/2021",
    ],
)
def test_what_names_no_other_is_no_obstacle(tmp_path, project, title):
    _, told = receipt(project, book(tmp_path, rows=under([title])))
    assert f"above the headings, not taken: {title}" in told


def test_the_year_before_tells_the_year(tmp_path, project):
    head = [*HEAD[:4], "Poprzednio (2024)", *HEAD[4:]]
    rows = [[*row[:4], "50", *row[4:]] for row in ROWS]
    (message,) = refused(project, book(tmp_path, rows=[head, *rows]))
    assert "cell E1: the year before is 2024 here, so that this is no workbook of 2024" in message


@pytest.mark.parametrize("name", ["sieradz-2024.xlsx", "testowo-2023.xlsx", "testowo-2023 (1).xlsx"])
def test_a_file_named_as_the_workbook_of_another_year_is_refused(tmp_path, project, name):
    (message,) = refused(project, book(tmp_path, name=name))
    assert "by its name this is the workbook of" in message


@pytest.mark.parametrize("name", ["testowo-2024.xlsx", "mops-2023.xlsx", "wersja-2.xlsx"])
def test_other_names_are_free(tmp_path, project, name):
    receipt(project, book(tmp_path, name=name))
