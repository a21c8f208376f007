"""The national form: rows by their own numbers, years side by side, symbols, and what does not agree."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document as Docx

from miniature import write_catalogue
from srps.errors import SrpsError
from srps.importing.form_years import prepare, write
from srps.importing.national_form import Layout, layout_of, read_form, read_lines
from srps.paths import REPOSITORY, Project

CITY = "nowe-miasto"
TITLE = ["Ocena zasobów pomocy społecznej za 2018 rok dla gminy Nowe Miasto"]
ROWS = [
    ["2. Dane o sytuacji demograficznej i społecznej"],
    ["WYSZCZEGÓLNIENIE", "Wiersz", "2016", "2017", "2018", "PROGNOZA 2019", "PROGNOZA 2020"],
    ["MIESZKAŃCY (w osobach)"],
    ["Ogółem", "1", "9 173", "9 159", "9 187", "9 187", "9 187"],
    ["KOBIETY"],
    ["Ogółem", "2", "4 576", "4 560", "4 592", "4 592", "4 592"],
    ["Wiek 0-17", "3", "786", "779", "799", "799", "799"],
    ["Wiek 18-59", "4", "2 612", "2 584", "2 582", "2 582", "2 582"],
    ["Wiek 60 lat i więcej", "5", "1 178", "1 197", "1 211", "1 211", "1 211"],
    ["MĘŻCZYŹNI"],
    ["Ogółem", "6", "4 597", "4 599", "4 595", "4 595", "4 595"],
    ["Wiek 0-17", "7", "888", "872", "844", "844", "844"],
    ["Wiek 18-64", "8", "3 162", "3 149", "3 170", "3 170", "3 170"],
    ["Wiek 65 lat i więcej", "9", "547", "578", "581", "581", "581"],
    ["RYNEK PRACY"],
    ["Bezrobotni ogółem", "10", "494", "458", "378", "378", "350"],
    ["Bezrobotni długotrwale ogółem", "11", "337", "286", "227", ".", "x"],
    ["w tym: kobiety", "12", "200", "150", "120", "–", "0"],
    ["Zasiłki stałe – kwota (zł)", "13", "812 480,50", "799 000,00", "750 120,75", "750 000,00", "x"],
]
LAST = {1: "9 187", 2: "4 592", 11: "227", 13: "750 120,75"}


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path / "project")
    write_catalogue(project)
    shutil.copytree(REPOSITORY / "data" / "raw" / "catalogue" / "forms", project.raw / "catalogue" / "forms")
    return project


def in_excel(folder: Path, rows: list[list[str]] = ROWS, name: str = "ozps.xlsx") -> Path:
    with xlsxwriter.Workbook(folder / name) as book:
        sheet = book.add_worksheet("OZPS")
        for number, row in enumerate([TITLE, *rows]):
            sheet.write_row(number, 0, row)
    return folder / name


def in_word(folder: Path, rows: list[list[str]] = ROWS, name: str = "ozps.docx") -> Path:
    document = Docx()
    document.add_paragraph(TITLE[0])
    document.add_paragraph(rows[0][0])
    table = document.add_table(rows=0, cols=7)
    table.style = "Table Grid"
    for row in rows[1:]:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text
    document.save(folder / name)
    return folder / name


def in_text(folder: Path, rows: list[list[str]] = ROWS) -> Path:
    path = folder / "ozps.txt"
    path.write_text("\n".join(" ".join(row) for row in [TITLE, *rows]) + "\n", encoding="utf-8")
    return path


def in_pdf(folder: Path, rows: list[list[str]] = ROWS) -> Path:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    source = in_word(folder, rows)
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/lo", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, folder, source], check=True, capture_output=True, timeout=300)
    return folder / "ozps.pdf"


def table(project: Project, year: int) -> list[dict[str, str]]:
    text = (project.raw_year(CITY, year) / "indicators.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def by_row(project: Project, year: int, period: str = "") -> dict[int, str]:
    return {
        int(row["note"].rpartition(" ")[2]): row["value"]
        for row in table(project, year)
        if row.get("period", "") == period
    }


def printed(column: int) -> dict[int, str]:
    return {int(row[1]): row[column] for row in ROWS if len(row) == 7 and row[1].isdecimal()}


@pytest.mark.parametrize(
    "make", [in_excel, in_word, in_text, pytest.param(in_pdf, marks=pytest.mark.slow)], ids=lambda make: make.__name__
)
def test_all_values_years_and_forecasts_are_read(project, tmp_path, make):
    made = prepare(project, make(tmp_path), "ozps", CITY)
    assert [str(line) for line in [*made.form.findings, *made.form.unread]] == []
    write(project, made, "ozps", CITY)

    for column, year in ((2, 2016), (3, 2017), (4, 2018)):
        assert by_row(project, year) == printed(column)
        text = (project.raw_year(CITY, year) / "document.yml").read_text(encoding="utf-8")
        assert "kind: statistics" in text
        assert f"year: {year}" in text
    assert by_row(project, 2018, "prognoza 2019") == printed(5)
    assert by_row(project, 2018, "prognoza 2020") == printed(6)
    assert not project.raw_year(CITY, 2019).exists()


def test_rows_are_named_and_nested_by_the_layout(project, tmp_path):
    write(project, prepare(project, in_excel(tmp_path), "ozps", CITY), "ozps", CITY)
    rows = {int(r["note"].rpartition(" ")[2]): r for r in table(project, 2017)}
    place = ("indicator", "breakdown", "part_of", "parts", "unit")
    assert [rows[1][name] for name in place] == ["mieszkańcy ogółem", "", "", "all", "osoby"]
    assert [rows[2][name] for name in place] == ["mieszkańcy ogółem", "kobiety", "", "all", "osoby"]
    assert [rows[3][name] for name in place] == ["mieszkańcy ogółem", "kobiety, wiek 0–17", "kobiety", "", "osoby"]
    assert [rows[13][name] for name in place] == ["Rynek pracy: Zasiłki stałe – kwota (zł)", "", "", "", "zł"]
    assert rows[12]["breakdown"] == "kobiety"
    assert rows[3]["source"] == "ozps.xlsx, OZPS!D8"
    assert (project.raw_year(CITY, 2017) / "received" / "ozps.xlsx").exists()


@pytest.mark.parametrize("make", [in_excel, in_text])
def test_a_glued_row_number_is_found(project, tmp_path, make):
    rows = [list(row) for row in ROWS]
    glued = next(row for row in rows if row[1:2] == ["10"])
    glued[1:3] = ["", "10494"] if make is in_excel else ["10494"]
    made = prepare(project, make(tmp_path, rows), "ozps", CITY)
    write(project, made, "ozps", CITY)
    assert by_row(project, 2016) == printed(2)
    assert "the row number 10 was glued to the value 10494, which is read as 494" in "\n".join(made.lines())


def test_a_lost_digit_is_found_by_the_forms_own_sums(project, tmp_path):
    rows = [list(row) for row in ROWS]
    next(row for row in rows if row[1:2] == ["4"])[3] = "2 58"
    next(row for row in rows if row[1:2] == ["4"])[3] = "258"
    made = prepare(project, in_excel(tmp_path, rows), "ozps", CITY)
    told = "\n".join(made.lines())
    assert "row 2, 2017: 4 560, but rows 3, 4, 5 add up to 2234" in told
    assert "row 2, 2016" not in told


def test_a_sum_that_the_label_states_is_checked_without_a_layout():
    from srps.importing.national_form import Line

    rows = [
        ["", "", "2016", "2017", "2018"],
        ["Razem (w. 2+3)", "1", "10", "11", "13"],
        ["a", "2", "4", "5", "6"],
        ["b", "3", "6", "6", "6"],
    ]
    form = read_form([Line(tuple(row), f"plik!{n}") for n, row in enumerate(rows, 1)], None)
    assert [str(finding).partition(": ")[2] for finding in form.findings] == [
        "row 1, 2018: 13, but rows 2, 3 add up to 12; a digit may be lost or wrong"
    ]


def test_two_values_that_changed_places_within_a_sum_are_found() -> None:
    from srps.importing.national_form import Line

    rows = [
        ["", "", "2016", "2017", "2018"],
        ["Razem (w. 2+3)", "1", "110", "113", "116"],
        ["a", "2", "100", "102", "12"],
        ["b", "3", "10", "11", "104"],
    ]
    form = read_form([Line(tuple(row), f"plik!{n}") for n, row in enumerate(rows, 1)], None)
    assert [str(finding).partition(": ")[2] for finding in form.findings] == [
        "rows 2 and 3, 2018: their values (12 and 104) may have changed places"
    ]
    rows[2][4], rows[3][4] = "104", "12"
    assert not read_form([Line(tuple(row), f"plik!{n}") for n, row in enumerate(rows, 1)], None).findings


def test_a_line_whose_digits_can_be_grouped_in_two_ways_is_not_read(project, tmp_path):
    path = in_text(tmp_path, [ROWS[1], ["Ogółem", "1", "2 300", "400", "5", "600", "700", "800"]])
    made = prepare(project, path, "ozps", CITY)
    assert made.form.entries == []
    assert "can be grouped in" in str(made.form.unread[0]) or "no row of" in str(made.form.unread[0])


def test_the_same_year_in_two_editions_is_compared_and_the_later_one_counts(project, tmp_path):
    write(project, prepare(project, in_excel(tmp_path), "ozps", CITY), "ozps", CITY)
    later = [[cell.replace("2018", "2019").replace("2017", "2018").replace("2016", "2017") for cell in ROWS[1]]]
    later[0] = ["WYSZCZEGÓLNIENIE", "Wiersz", "2017", "2018", "2019", "PROGNOZA 2020", "PROGNOZA 2021"]
    rows = [ROWS[0], later[0], ROWS[2], ["Ogółem", "1", "9 159", "9 190", "9 200", "9 200", "9 200"]]
    path = in_excel(tmp_path, rows, "ozps-2019.xlsx")
    made = prepare(project, path, "ozps", CITY, 2019)
    assert made.loses
    assert [str(line) for line in made.editions] == [
        "2018, mieszkańcy ogółem: 9 187 in the form of 2018, 9 190 in the form of 2019"
    ]
    write(project, made, "ozps", CITY)
    assert by_row(project, 2018)[1] == "9 190"
    assert by_row(project, 2018)[11] == "227"

    again = prepare(project, in_excel(tmp_path), "ozps", CITY)
    write(project, again, "ozps", CITY)
    assert by_row(project, 2018)[1] == "9 190"


def test_a_form_without_a_year_or_without_rows_is_refused(project, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "pusty.xlsx") as book:
        book.add_worksheet("a").write_row(0, 0, ["nic", "tu"])
    with pytest.raises(SrpsError, match="No numbered rows"):
        prepare(project, tmp_path / "pusty.xlsx", "ozps", CITY)


def test_the_layouts_are_sound_and_say_what_is_not_certain():
    project = Project(REPOSITORY)
    for form, edition in (("ozps", 2018), ("mrips-03", 2014)):
        layout = layout_of(project, form, edition)
        assert isinstance(layout, Layout)
        assert layout.uncertain
        assert layout.sources
        numbers = [row.row for row in layout.rows]
        assert len(set(numbers)) == len(numbers)
        assert all(row.parent in (None, *numbers) and set(row.sum) <= set(numbers) for row in layout.rows)
    assert layout_of(project, "ozps", 2011).edition == 2018
    assert layout_of(project, "inny", 2011) is None


def test_columns_may_be_measures(project, tmp_path):
    rows = [
        ["DZIAŁ 1. ZATRUDNIENIE W JEDNOSTKACH ORGANIZACYJNYCH POMOCY I INTEGRACJI SPOŁECZNEJ"],
        ["WYSZCZEGÓLNIENIE", "", "LICZBA OSÓB", "W PRZELICZENIU NA PEŁNE ETATY"],
        ["OGÓŁEM (w. 24)", "1", "21", "20,50"],
        ["OŚRODKI POMOCY SPOŁECZNEJ (w. 25+26+27)", "24", "21", "20,50"],
        ["kierownicy", "25", "1", "1,00"],
        ["zastępcy kierowników", "26", "1", "1,00"],
        ["pracownicy socjalni ogółem", "27", "19", "18,50"],
    ]
    with xlsxwriter.Workbook(tmp_path / "mpips.xlsx") as book:
        sheet = book.add_worksheet("MPiPS-03")
        for number, row in enumerate([["MPiPS-03 za I-XII 2014 r."], *rows]):
            sheet.write_row(number, 0, row)
    made = prepare(project, tmp_path / "mpips.xlsx", "mrips-03", CITY)
    write(project, made, "mrips-03", CITY)
    values = {(row["indicator"], row["unit"]): row["value"] for row in table(project, 2014)}
    label = "ośrodki pomocy społecznej: pracownicy socjalni ogółem"
    assert values[label, "osoby"] == "19"
    assert values[f"{label}, pełne etaty", "etaty"] == "18,50"
    assert "social_workers" in "\n".join(made.lines())


def test_a_hidden_row_is_named(project, tmp_path):
    path = in_excel(tmp_path)
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.active.row_dimensions[6].hidden = True
    book.save(path)
    _, refused = read_lines(path)
    assert [str(line) for line in refused] == ["ozps.xlsx, OZPS!6: the row is hidden"]
