"""Forms: made from last year, filled in, collected without a loss; what waits for a decision is named, not decided."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from miniature import CITY, write_catalogue, write_year
from srps.desk.collect import collect, write
from srps.desk.forms import institutions_of, write_forms, write_year_book
from srps.desk.new_year import new_year
from srps.desk.workbook import import_workbook
from srps.errors import SrpsError
from srps.judging.votes import read_votes
from srps.paths import Project

YEAR = 2024
INSTITUTIONS = ["Fundacja „Dom”", "MOPS", "Ośrodek Interwencji Kryzysowej", "PCPR", "świetlica „Promyk”"]


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path / "project")
    write_catalogue(project)
    write_year(project, CITY, YEAR - 1)
    return project


@pytest.fixture
def forms(project, tmp_path) -> Path:
    write_forms(project, CITY, YEAR, tmp_path)
    return tmp_path / f"formularze-{CITY}-{YEAR}"


def fill(path: Path, answers: dict[str, object], name: str | None = None) -> Path:
    """Fill in cells of a form and save it, under another name where one is given."""
    book = load_workbook(path)
    sheet = next(sheet for sheet in book.worksheets if sheet.title != "Instrukcja")
    for cell, value in answers.items():
        sheet[cell] = value
    target = path.with_name(name) if name else path
    book.save(target)
    return target


def rows(project: Project, table: str) -> list[dict[str, str]]:
    path = project.raw_year(CITY, YEAR) / f"{table}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def told(found) -> str:
    return "\n".join(str(line) for line in found.lines())


def test_there_is_a_form_for_each_institution_and_a_sheet_for_each_evaluator(forms):
    assert sorted(path.name for path in forms.iterdir()) == [
        "fundacja-dom.xlsx",
        "mops.xlsx",
        "oceny-oceniajacy-1.xlsx",
        "oceny-oceniajacy-2.xlsx",
        "oceny-oceniajacy-3.xlsx",
        "osrodek-interwencji-kryzysowej.xlsx",
        "pcpr.xlsx",
        "swietlica-promyk.xlsx",
    ]


def test_a_form_shows_last_years_value_and_opens_only_value_and_note(forms):
    sheet = load_workbook(forms / "mops.xlsx")["Wskaźniki"]
    assert [sheet[f"{column}5"].value for column in "ABCDEFGH"] == [
        "Cel", "Zadanie", "Wskaźnik", "Instytucja", "Jednostka", "Poprzednio (2023)", "Wartość", "Uwagi",
    ]  # fmt: skip
    label = "liczba rodzin objętych pomocą asystenta rodziny"
    assert [sheet[f"{column}6"].value for column in "ABCDF"] == ["1", "1", label, "MOPS", "30"]
    assert sheet.protection.sheet
    assert [sheet[f"{column}6"].protection.locked for column in "ACFGH"] == [True, True, True, False, False]
    assert sheet["G6"].number_format == "@"
    assert sheet.max_row == 6


def test_groups_of_people_are_no_institutions():
    row = dict.fromkeys(("goal", "action", "indicator", "part_of", "parts"), "")
    names = ["kobiety", "dzieci do 3 lat", "osoby 60+", "Rodzinny Dom Dziecka", "MOPS", "Dziecięcy Dom Kultury"]
    assert institutions_of([row | {"breakdown": name} for name in names]) == [
        "Dziecięcy Dom Kultury", "MOPS", "Rodzinny Dom Dziecka",
    ]  # fmt: skip


def test_answers_are_merged_and_the_missing_are_named(project, forms):
    fill(forms / "mops.xlsx", {"G6": "31", "H6": "od marca"})
    fill(forms / "fundacja-dom.xlsx", {"G6": 22})
    (forms / "pcpr.xlsx").unlink()

    found = collect(project, forms, CITY, YEAR)
    write(project, found, forms, CITY, YEAR)

    merged = {row["breakdown"]: (row["value"], row["note"], row["source"]) for row in rows(project, "indicators")}
    assert merged == {
        "MOPS": ("31", "od marca", "mops.xlsx, Wskaźniki!G6"),
        "Fundacja „Dom”": ("22", "", "fundacja-dom.xlsx, Wskaźniki!G6"),
    }
    assert found.missing == ["PCPR"]
    assert "swietlica-promyk.xlsx: świetlica „Promyk”, rows: 0, still empty: 1" in told(found)
    assert [row["goal"] for row in rows(project, "goals")] == ["1"]  # carried over, for the rows name it
    assert (project.raw_year(CITY, YEAR) / "received" / "mops.xlsx").exists()


def test_who_answers_twice_is_named_and_nothing_is_chosen(project, forms):
    fill(forms / "mops.xlsx", {"G6": "31"})
    fill(forms / "mops.xlsx", {"G6": "35"}, "mops-poprawka.xlsx")
    found = collect(project, forms, CITY, YEAR)
    assert "MOPS: mops-poprawka.xlsx, mops.xlsx" in told(found)
    assert "31 (mops.xlsx, Wskaźniki!G6)" in told(found)
    assert "35 (mops-poprawka.xlsx, Wskaźniki!G6)" in told(found)
    assert not found.is_clean
    assert found.plan.texts == {}


def test_a_sum_that_differs_from_the_stated_total_is_named(project, forms):
    new_year(project, CITY, YEAR)
    folder = project.raw_year(CITY, YEAR)
    header = "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"
    total = "1,1,liczba rodzin objętych pomocą asystenta rodziny,,,60,,,15\n"
    (folder / "indicators.csv").write_text(header + total, encoding="utf-8")
    fill(forms / "mops.xlsx", {"G6": "31"})
    fill(forms / "fundacja-dom.xlsx", {"G6": "22"})
    found = collect(project, forms, CITY, YEAR)
    assert "the total says 60 (15), the contributions add up to 53" in told(found)
    write(project, found, forms, CITY, YEAR)
    assert [row["value"] for row in rows(project, "indicators")] == ["60", "22", "31"]


def test_votes_stand_side_by_side_for_the_rule_of_the_document(project, forms):
    for number, (first, second) in enumerate([("2", "3"), ("3", "3"), ("3", "1")], start=1):
        fill(forms / f"oceny-oceniajacy-{number}.xlsx", {"C7": first, "C8": second, "D7": "bo tak"})
    write(project, collect(project, forms, CITY, YEAR), forms, CITY, YEAR)
    goals = rows(project, "goals")
    assert [(row["goal"], row["rating"]) for row in goals] == [("1", "2;3;3"), ("2", "3;3;1")]
    assert read_votes(goals[0]["rating"])


def test_a_vote_off_the_scale_is_refused_with_its_cell(project, forms):
    fill(forms / "oceny-oceniajacy-1.xlsx", {"C7": "9"})
    assert "oceny-oceniajacy-1.xlsx, Oceny!C7: the rating 9 is not on the scale 1, 2, 3" in told(
        collect(project, forms, CITY, YEAR)
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=1+1", "cell G6, column Wartość: a formula stands in the cell"),
        ("#N/A", "cell G6, column Wartość: a spreadsheet's error stands in the cell (#N/A)"),
    ],
)
def test_a_refused_cell_is_named_and_the_other_forms_count(project, forms, value, words):
    fill(forms / "mops.xlsx", {"G6": value})
    fill(forms / "pcpr.xlsx", {"G6": "70"})
    found = collect(project, forms, CITY, YEAR)
    assert f"mops.xlsx, sheet “Wskaźniki”, {words}" in told(found)
    assert [row["breakdown"] for row in found.plan.differences[0].added] == ["PCPR"]


def test_what_is_no_form_of_the_year_is_named(project, forms):
    (forms / "notatka.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (forms / "zepsuty.xlsx").write_bytes(b"nic")
    fill(forms / "mops.xlsx", {"B2": "2023", "G6": "5"})
    lines = told(collect(project, forms, CITY, YEAR))
    assert "notatka.csv: no form of ours" in lines
    assert "zepsuty.xlsx cannot be read as XLSX" in lines
    assert "mops.xlsx: the form is of the year 2023, not 2024" in lines


def test_a_folder_without_forms_is_refused(project, tmp_path):
    with pytest.raises(SrpsError, match="There is no folder"):
        collect(project, tmp_path / "nigdzie", CITY, YEAR)
    (tmp_path / "pusty").mkdir()
    with pytest.raises(SrpsError, match="holds no workbooks"):
        collect(project, tmp_path / "pusty", CITY, YEAR)


def test_a_form_that_was_filled_in_is_not_written_over(project, forms, tmp_path):
    fill(forms / "mops.xlsx", {"G6": "31"})
    assert write_forms(project, CITY, YEAR, tmp_path) == []
    assert load_workbook(forms / "mops.xlsx")["Wskaźniki"]["G6"].value == "31"


def test_a_city_without_an_earlier_year_has_no_forms(tmp_path):
    project = Project(tmp_path / "p")
    write_catalogue(project)
    with pytest.raises(SrpsError, match="no year before 2024 with contributions"):
        write_forms(project, CITY, YEAR, tmp_path)


def test_the_years_workbook_is_prefilled_and_can_be_imported(project, tmp_path):
    path = write_year_book(project, CITY, YEAR, tmp_path)
    book = load_workbook(path)
    assert book.sheetnames == ["Instrukcja", "Cele", "Zadania", "Wskaźniki", "Wartości docelowe", "Wnioski"]
    sheet = book["Wskaźniki"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, heads["Poprzednio (2023)"]).value == "52"
    assert (
        "NUMBERVALUE" in sheet.cell(2, heads["Suma części"]).value.text
        if hasattr(sheet.cell(2, heads["Suma części"]).value, "text")
        else "NUMBERVALUE" in sheet.cell(2, heads["Suma części"]).value
    )
    for row in range(2, 14):
        sheet.cell(row, heads["Wartość"]).value = str(row)
        sheet.cell(row, heads["Strona"]).value = "7"
    book.save(path)
    new_year(project, CITY, YEAR)

    receipt = import_workbook(path, project, CITY, YEAR)

    merged = rows(project, "indicators")
    assert [row["value"] for row in merged] == [str(n) for n in range(2, 14)]
    assert merged[0]["page"] == "7"
    assert [row["level"] for row in rows(project, "goals")] == ["operational", "operational"]
    assert "for information only, not taken: Poprzednio (2023), Suma części" in "\n".join(receipt.lines())
    with pytest.raises(SrpsError, match="exists already"):
        write_year_book(project, CITY, YEAR, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_forms_saved_by_libreoffice_are_collected_without_a_loss(project, tmp_path, ending):
    """Ten institutions answer in LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = project.raw_year(CITY, YEAR - 1)
    lines = ["goal,action,indicator,breakdown,part_of,value,parts,note,line", "1,1,liczba rodzin,,,55,,,15"]
    lines += [f"1,1,liczba rodzin,Świetlica nr {n},,{n},,,15" for n in range(1, 11)]
    (folder / "indicators.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = write_forms(project, CITY, YEAR, tmp_path)
    forms = [path for path in made if path.name.startswith("swietlica")]
    for number, path in enumerate(forms, start=1):
        fill(path, {"G6": f"1 {number:03d},50 zł", "H6": "wg ksiąg"})
    back = tmp_path / "zwrot"
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", ending, "--outdir"]
    subprocess.run([*command, back, *forms], check=True, capture_output=True, timeout=400)

    found = collect(project, back, CITY, YEAR)
    write(project, found, back, CITY, YEAR)

    assert found.is_clean
    assert found.missing == []
    values = {row["value"] for row in rows(project, "indicators")}
    assert values == {f"1 {number:03d},50 zł" for number in range(1, 11)}


def test_a_form_of_another_city_is_refused_and_one_under_its_official_name_is_not(project, forms):
    fill(forms / "mops.xlsx", {"B1": "Sieradz", "G6": "30"})
    fill(forms / "pcpr.xlsx", {"B1": "TESTOWO", "G6": "70"})
    found = collect(project, forms, CITY, YEAR)
    assert "mops.xlsx: the form is of Sieradz, not of testowo" in told(found)
    assert [row["breakdown"] for row in found.plan.differences[0].added] == ["PCPR"]


def test_a_row_of_another_institution_than_the_forms_is_refused(project, forms):
    fill(forms / "mops.xlsx", {"D6": "PCPR", "G6": "30"})
    found = collect(project, forms, CITY, YEAR)
    assert "cell D6: the row is of PCPR, the form of MOPS" in told(found)
    assert not any(difference.added for difference in found.plan.differences)


def test_merged_cells_are_refused_with_their_rows(project, forms):
    book = load_workbook(forms / "mops.xlsx")
    book.worksheets[1]["G6"] = "30"
    book.worksheets[1].merge_cells("G6:H6")
    book.save(forms / "mops.xlsx")
    found = collect(project, forms, CITY, YEAR)
    assert "mops.xlsx, sheet “Wskaźniki”, cells G6:H6: the cells are merged" in told(found)
    assert not any(difference.added for difference in found.plan.differences)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (
            {"C6": "liczba wizyt", "G6": "3"},
            ["not asked for: 1 · 1 · liczba wizyt", "asked for and not in the form: 1 · 1"],
        ),
        (
            {"A7": "1", "B7": "1", "C7": "liczba wizyt", "D7": "MOPS", "G7": "3"},
            ["not asked for: 1 · 1 · liczba wizyt"],
        ),
        ({"B3": "Biblioteka", "D6": "Biblioteka", "G6": "3"}, ["Biblioteka reported nothing last year"]),
        ({"G6": "9O"}, ["no number can be read, taken as it stands: G6 “9O”"]),
    ],
)
def test_what_a_form_was_not_asked_for_is_told(project, forms, answers, words):
    fill(forms / "mops.xlsx", answers)
    found = collect(project, forms, CITY, YEAR)
    lines = told(found)
    assert "To be looked at:" in lines
    for text in words:
        assert any(line.strip().startswith("mops.xlsx: ") and text in line for line in lines.splitlines()), text
    assert not found.is_clean


def test_a_comment_and_rounding_are_told(project, forms):
    book = load_workbook(forms / "mops.xlsx")
    sheet = book.worksheets[1]
    sheet["G6"], sheet["G6"].number_format = 30.4, "0"
    sheet["G6"].comment = Comment("tylko do czerwca", "A")
    book.save(forms / "mops.xlsx")
    lines = told(collect(project, forms, CITY, YEAR))
    assert "mops.xlsx, Wskaźniki!G6: taken as shown, 30; the cell holds 30,4" in lines
    assert "mops.xlsx, Wskaźniki!G6: a comment, not taken: tylko do czerwca" in lines


def test_other_files_of_the_folder_are_named(project, forms):
    (forms / "pismo.docx").write_bytes(b"PK")
    assert "pismo.docx: no workbook, not read" in told(collect(project, forms, CITY, YEAR))


def part(name: str, of: str = "a") -> dict[str, str]:
    row = {"goal": "1", "action": "1", "indicator": of, "part_of": "", "parts": "", "value": "1"}
    return row | {"breakdown": name}


def test_what_is_bought_or_done_is_no_institution():
    bought = [part(name, "zakupy") for name in ("drukarki", "UPS", "Switch", "budynek przy ul. Okrzei (świetlica)")]
    done = [part(name, "usługi") for name in ("pośrednictwa pracy", "Program pn. „Karta”", "Promyk")]
    own = [part(name, "osoby") for name in ("Miejski Ośrodek Pomocy Społecznej", "ZUM", "Sąd Rejonowy")]
    actions = [{"executors": "MOPS;Promyk"}]
    assert institutions_of([*bought, *done, *own], actions) == [
        "Miejski Ośrodek Pomocy Społecznej", "Promyk", "Sąd Rejonowy", "ZUM"
    ]  # fmt: skip


def test_forms_are_printed_one_page_wide(forms):
    sheet = load_workbook(forms / "mops.xlsx").worksheets[1]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_what_was_printed_twice_under_one_label_is_asked_once_and_comes_back(project, tmp_path):
    path = project.raw_year(CITY, YEAR - 1) / "indicators.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "1,1,liczba wizyt,MOPS,,18,,,30\n1,1,liczba wizyt,MOPS,,5,,,31\n"
    )
    write_forms(project, CITY, YEAR, tmp_path)
    form = tmp_path / f"formularze-{CITY}-{YEAR}" / "mops.xlsx"
    sheet = load_workbook(form).worksheets[1]
    labels = [(sheet.cell(row, 3).value, sheet.cell(row, 6).value) for row in range(6, sheet.max_row + 1)]
    assert [value for label, value in labels if label == "liczba wizyt"] == ["18; 5"]
    at = 6 + [label for label, _ in labels].index("liczba wizyt")
    fill(form, {f"G{at}": "23"})
    found = collect(project, form.parent, CITY, YEAR)
    assert not found.refused
    assert [row["value"] for row in found.plan.differences[0].added] == ["23"]


def test_the_years_workbook_tells_rows_apart_that_were_printed_twice(project, tmp_path):
    path = project.raw_year(CITY, YEAR - 1) / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8") + "1,1,liczba wizyt,MOPS,,5,,,30\n1,1,liczba wizyt,MOPS,,5,,,31\n")
    book_path = write_year_book(project, CITY, YEAR, tmp_path)
    book = load_workbook(book_path)
    sheet = book["Wskaźniki"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    twice = [n for n in range(2, sheet.max_row + 1) if sheet.cell(n, heads["Wskaźnik"]).value == "liczba wizyt"]
    assert [sheet.cell(n, heads["Poprzednio (2023)"]).value for n in twice] == ["5 (1. z 2)", "5 (2. z 2)"]
    for n in range(2, twice[-1] + 1):
        sheet.cell(n, heads["Wartość"]).value = str(n)
    book.save(book_path)
    new_year(project, CITY, YEAR)

    import_workbook(book_path, project, CITY, YEAR)

    kept = [row["value"] for row in rows(project, "indicators") if row["indicator"] == "liczba wizyt"]
    assert kept == [str(n) for n in twice]


def test_a_row_is_as_high_as_its_longest_text(project, tmp_path):
    path = project.raw_year(CITY, YEAR - 1) / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8") + f"1,1,liczba {'bardzo ' * 20}długich,MOPS,,18,,,30\n")
    write_forms(project, CITY, YEAR, tmp_path, institutions=["MOPS"])
    sheet = load_workbook(tmp_path / f"formularze-{CITY}-{YEAR}" / "mops.xlsx").worksheets[1]
    assert sheet.row_dimensions[7].height == 45
