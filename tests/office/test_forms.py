import pytest
from openpyxl import load_workbook

from miniature import DOCUMENT, YEAR, write_year
from srps.errors import DataError, ParameterError, SrpsError
from srps.importing.proposal import Proposal
from srps.importing.proposal_book import write_workbook
from srps.importing.proposal_words import COLUMNS
from srps.importing.reviewed import read_proposal
from srps.office import forms


def proposal(path, *rows):
    filled = []
    for number, row in enumerate(rows, start=1):
        filled.append(dict.fromkeys(COLUMNS, "") | {"number": str(number), "table": "indicators", **row})
    write_workbook(Proposal(rows=filled), path)


def test_decisions_and_changed_cells_land_in_the_workbook(tmp_path):
    path = tmp_path / "propozycja.xlsx"
    proposal(
        path,
        {"label": "liczba rodzin", "value": "9O", "doubt": "litera w liczbie"},
        {"label": "liczba osób", "value": "12", "doubt": "?"},
        {"label": "liczba dzieci", "value": "7", "decision": "accept"},
    )
    first, second, third = read_proposal(path)
    forms.write_decisions(
        path,
        {
            first.row: {"decision": "przyjmij", "value": "90", "label": "liczba rodzin", "goal": ""},
            second.row: {"decision": "odrzuć", "value": "13"},
            third.row: {"value": "8"},
        },
    )
    rows = read_proposal(path)
    assert [(row.cells["decision"], row.cells["value"]) for row in rows] == [
        ("correct", "90"),
        ("reject", "12"),
        ("accept", "7"),
    ]
    assert load_workbook(path).worksheets[0].data_validations.dataValidation


def test_the_description_keeps_comments_and_refuses_what_cannot_be(empty_project):
    write_year(empty_project)
    path = empty_project.raw_year("testowo", YEAR) / "document.yml"
    path.write_text("# mój komentarz\n" + DOCUMENT, encoding="utf-8")
    forms.describe(empty_project, "testowo", YEAR, {"title": "Nowy: tytuł # 1", "strategy.period.to": "2028"})
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# mój komentarz\n")
    assert forms.description(empty_project, "testowo", YEAR)["title"] == "Nowy: tytuł # 1"
    with pytest.raises(DataError):
        forms.describe(empty_project, "testowo", YEAR, {"issued_on": "wiosna 2024"})
    with pytest.raises(SrpsError, match="The scale, line 1"):
        forms.describe(empty_project, "testowo", YEAR, {"rating_scale": "dobrze"})
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("typed", ["28.03.2024", "28.3.2024 r.", "2024-03-28"])
def test_a_day_may_be_written_as_offices_write_it(empty_project, typed):
    forms.begin(empty_project, "Testowo", "2023")
    forms.describe(empty_project, "testowo", 2023, {"title": "T", "source.file": "t.docx", "issued_on": typed})
    assert forms.description(empty_project, "testowo", 2023)["issued_on"] == "2024-03-28"


@pytest.mark.parametrize(
    ("field", "typed", "label"),
    [
        ("issued_on", "31.02.2024", "When it was issued: "),
        ("strategy.period.from", "rok 2021", "First year of the strategy: "),
        ("kind", "list", "Kind of document: "),
    ],
)
def test_a_fault_names_the_field_of_the_form(empty_project, field, typed, label):
    forms.begin(empty_project, "Testowo", "2023")
    with pytest.raises(DataError) as caught:
        forms.describe(empty_project, "testowo", 2023, {"title": "T", "source.file": "t.docx", field: typed})
    assert str(caught.value).startswith(label)
    assert "document.yml" not in str(caught.value)


def test_a_confirmed_match_is_added_to_the_mapping(empty_project):
    answers = [
        {"answer": "same", "goal": "1", "indicator": "liczba rodzin", "indicator_id": "families_family_assistant"},
        {"answer": "other", "goal": "1", "indicator": "liczba osób", "indicator_id": "care_services_persons"},
    ]
    assert forms.confirm(empty_project, "nowe", YEAR, answers) == 1
    text = (empty_project.raw / "catalogue" / "mappings" / "nowe.yml").read_text(encoding="utf-8")
    assert "liczba rodzin" in text
    assert "liczba osób" not in text


def test_a_label_confirmed_twice_stands_once_in_the_mapping(empty_project):
    answer = {"answer": "same", "goal": "1", "indicator": "liczba rodzin", "indicator_id": "families_family_assistant"}
    assert forms.confirm(empty_project, "nowe", YEAR, [answer]) == 1
    assert forms.confirm(empty_project, "nowe", YEAR, [answer | {"indicator": "Liczba rodzin."}]) == 0
    text = (empty_project.raw / "catalogue" / "mappings" / "nowe.yml").read_text(encoding="utf-8")
    assert text.count("indicator:") == 1


def test_a_misspelt_municipality_is_asked_about_and_no_folder_is_made(empty_project):
    with pytest.raises(ParameterError, match=r"Did you mean testowo\?"):
        forms.begin(empty_project, "Testovo", "2023")
    assert not (empty_project.raw / "testovo").exists()
    assert forms.begin(empty_project, "Testovo", "2023", is_another=True) == "testovo"
    assert forms.begin(empty_project, " „Testowo” ", "2023") == "testowo"
    assert sorted(path.name for path in empty_project.raw_year("testowo", 2023).iterdir()) == ["document.yml"]


def test_a_year_that_is_there_is_opened(empty_project):
    folder = write_year(empty_project)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert forms.begin(empty_project, "Testowo", str(YEAR)) == "testowo"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_official_files_name_the_municipality_and_its_residents(empty_project):
    terc = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n10;14;01;1;Sieradz;gmina miejska;2026-01-01\n"
    people = "teryt,rok,wielkość,wartość,jednostka,źródło\n1014011,2023,ludność,39000,osoby,GUS\n"
    lines = forms.take_official(empty_project, [("TERC.csv", terc.encode()), ("ludnosc.csv", people.encode())])
    assert any("register of gminas" in line for line in lines)
    assert forms.begin(empty_project, "Sieradz", "2023") == "sieradz"
    assert forms.names(empty_project)["sieradz"] == "Sieradz"
    context = (empty_project.raw / "catalogue" / "context.csv").read_text(encoding="utf-8")
    assert "sieradz,1014011,2023,population,39000" in context
    with pytest.raises(SrpsError, match=r"inny\.csv"):
        forms.take_official(empty_project, [("inny.csv", b"a;b\n1;2\n")])


def test_a_year_begun_before_the_register_came_gets_its_municipality(empty_project):
    forms.begin(empty_project, "sieradz", "2023")
    terc = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n10;14;01;1;Sieradz;gmina miejska;2026-01-01\n"
    lines = forms.take_official(empty_project, [("TERC.csv", terc.encode())])
    assert lines[-1] == "Sieradz was added to the list of municipalities."
    assert forms.names(empty_project)["sieradz"] == "Sieradz"
    assert len(forms.take_official(empty_project, [("TERC.csv", terc.encode())])) == len(lines) - 1


def test_the_overview_says_what_is_left_to_do(empty_project, tmp_path):
    forms.begin(empty_project, "Testowo", "2023")
    report = tmp_path / "raport.txt"
    report.write_text("Cel operacyjny 1. Wspieranie rodziny\n- liczba rodzin: 52\n", encoding="utf-8")
    assert forms.overview(empty_project, "testowo", 2023).waiting is None
    forms.take_files(empty_project, "testowo", 2023, [(report.name, report.read_bytes())], replace=False)
    before = forms.overview(empty_project, "testowo", 2023)
    assert before.unwritten
    waiting, _ = forms.undecided(empty_project, "testowo", 2023)
    forms.decide(empty_project, "testowo", 2023, {row.row: {"decision": "przyjmij"} for row in waiting})
    after = forms.overview(empty_project, "testowo", 2023)
    assert (after.waiting, after.unwritten) == (0, False)
    assert after.rows["goals"] == 1


def test_a_row_that_cannot_be_written_waits_once_more(empty_project):
    forms.begin(empty_project, "Testowo", "2023")
    report = "Cel operacyjny 1. Wspieranie rodziny\nOcena realizacji celu: 3\n- liczba rodzin: 52\n"
    forms.take_files(empty_project, "testowo", 2023, [("raport.txt", report.encode())], replace=False)
    waiting, _ = forms.undecided(empty_project, "testowo", 2023)
    (scale,) = [row for row in waiting if row.cells["table"] == "scale"]
    with pytest.raises(DataError, match="not said what this rating means"):
        forms.decide(empty_project, "testowo", 2023, {row.row: {"decision": "przyjmij"} for row in waiting})
    again, _ = forms.undecided(empty_project, "testowo", 2023)
    assert [row.row for row in again] == [scale.row]
    meaning = {scale.row: {"decision": "przyjmij", "label": "w pełni"}}
    assert forms.decide(empty_project, "testowo", 2023, meaning)[0]
    assert forms.description(empty_project, "testowo", 2023)["rating_scale"] == "3 = w pełni"


@pytest.mark.parametrize("name", ["", ".", "..", "a\nb"])
def test_a_file_without_a_name_of_its_own_is_refused(empty_project, name):
    with pytest.raises(ParameterError, match="Choose at least one file"):
        forms.take_files(empty_project, "testowo", YEAR, [(name, b"x")], replace=False)


def test_the_workbook_of_a_year_is_made_anew_each_time(empty_project):
    forms.begin(empty_project, "Testowo", "2024")
    for _ in range(2):
        name, content = forms.entry_workbook(empty_project, "testowo", 2024)
        assert name == "testowo-2024.xlsx"
        assert content.startswith(b"PK")
