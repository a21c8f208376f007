"""Downloads: CSV for Polish Excel, plain CSV, one workbook; no formula gets in."""

import csv
import io

import openpyxl
import pandas as pd
import pytest
from xlsxwriter import Workbook

from srps.catalogue.tables import processed_tables
from srps.report import downloads
from srps.report.downloads import SHEETS, excel_csv, tables_of, write_tables
from srps.results import store
from srps.showing.language import texts
from srps.showing.shown import Bars, Dots, Figure, Html, Section, Sections, Table


@pytest.fixture(scope="module")
def data(site):
    return site.report_year("sieradz", 2023) / "data"


@pytest.fixture(scope="module")
def workbook(data):
    return openpyxl.load_workbook(data / "sieradz-2023.pl.xlsx")


def test_excel_csv_opens_by_double_click_in_polish_excel():
    frame = pd.DataFrame({"nazwa": ["świetlica; klub", "dom"], "odsetek": [7.7, float("nan")], "liczba": [1000, 2]})
    content = excel_csv(frame)
    assert content == (b"\xef\xbb\xbf" + 'nazwa;odsetek;liczba\r\n"świetlica; klub";7,7;1000\r\ndom;;2\r\n'.encode())


def test_whole_numbers_in_a_column_of_decimals_have_no_decimal_comma():
    assert excel_csv(pd.DataFrame({"n": [3.0, 2.5]})) == b"\xef\xbb\xbfn\r\n3\r\n2,5\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+48 123", "@SUM(A1)", "\tx", "\rx", "-2+3+cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text):
    rows = list(csv.reader(io.StringIO(excel_csv(pd.DataFrame({"a": [text]})).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("text", ["-", "–", "-5", "-1,5", "w. 3", ""])
def test_harmless_texts_stay_as_they_are(text):
    rows = list(csv.reader(io.StringIO(excel_csv(pd.DataFrame({"a": [text]})).decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == ([[text]] if text else [[""]])


CODES = ("2.1", "1.10", "II.7", "II.7.1", "5 maja", "maj 2023", "10:30", "1-2", "1/2", "007", "1E5")


@pytest.mark.parametrize("code", [*CODES, "3", "M", "lista 2"])
def test_a_code_stays_a_text_in_excel(code):
    rows = list(csv.reader(io.StringIO(excel_csv(pd.DataFrame({"a": [code]})).decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == [code if code not in CODES else f'="{code}"']


def test_plain_csv_holds_the_processed_values(site, data):
    goals = pd.read_csv(data / "goals.csv")
    processed = pd.read_csv(site.processed_year("sieradz", 2023) / "goals.csv")
    pd.testing.assert_frame_equal(goals, processed)


def test_both_csv_hold_the_same_values(data):
    plain = pd.read_csv(data / "scorecard.csv")
    excel = pd.read_csv(data / "scorecard.excel.csv", sep=";", decimal=",", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(plain, excel)
    assert plain.loc[plain["score"] == "implementation_mean", "value"].iloc[0] == 3.625


def test_every_excel_csv_has_its_plain_twin_and_the_other_way_round(site):
    names = {path.relative_to(site.reports).as_posix() for path in site.reports.rglob("*.csv")}
    excel = {name for name in names if name.endswith(".excel.csv")}
    assert excel
    assert {name.replace(".excel.csv", ".csv") for name in excel} == names - excel


def test_workbook_has_about_data_and_dictionary(workbook):
    assert workbook.sheetnames == ["O raporcie", *(texts("pl").gettext(title) for title in SHEETS.values()), "Słownik"]
    about = {row[0].value: row[1].value for row in workbook["O raporcie"].iter_rows(min_row=2)}
    assert about["Parametry"] == "gmina: sieradz, rok: 2023, język: pl"
    assert "goals.csv" in " ".join(map(str, about.values()))


def test_workbook_holds_the_processed_values(site, workbook):
    processed = store.load_year_table(site, "sieradz", 2023, "observations")
    sheet = workbook["Wskaźniki"]
    header = [cell.value for cell in sheet[1]]
    values = [row[header.index("Wartość")].value for row in sheet.iter_rows(min_row=2)]
    assert header == [column.pl for column in processed_tables()["observations"].columns]
    assert values == [None if pd.isna(value) else value for value in processed["value"]]


def test_dictionary_explains_every_column(workbook):
    rows = [[cell.value for cell in row] for row in workbook["Słownik"].iter_rows(min_row=2)]
    described = {(table, column) for table, column, *_ in rows}
    assert described >= {(table.name, column) for table in processed_tables().values() for column in table.names}
    assert all(meaning for _, _, _, meaning, *_ in rows)


def test_workbook_has_no_formula(workbook):
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 1000
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_a_download_is_written_for_every_table_that_offers_one(tmp_path):
    t = texts("en")
    frame = pd.DataFrame({"Name": ["dom"]})
    offered = Table("offered", "Offered", frame, t, downloads="data")
    plain = Table("plain", "Not offered", frame, t)
    empty = Table("empty", "Empty", frame.iloc[:0], t, downloads="data")
    drawn = Figure(
        "drawn",
        "Drawn",
        "A drawing of a house.",
        "<svg/>",
        "<svg/>",
        Table("drawn-data", "D", frame, t, downloads="data"),
        t,
    )
    bars = Bars("bars", "Bars", (), 1, t, data=frame, downloads="data")
    dots = Dots("dots", "Dots", (), t, data=frame)
    shown = Section("Chapter", items=(Sections((offered, plain, empty)), drawn, bars, dots, Html("<p>x</p>")))
    assert [table.name for table in tables_of(shown)] == ["offered", "drawn-data", "bars"]
    written = write_tables([shown], tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == [
        "data/bars.csv",
        "data/bars.excel.csv",
        "data/drawn-data.csv",
        "data/drawn-data.excel.csv",
        "data/offered.csv",
        "data/offered.excel.csv",
    ]
    assert (tmp_path / "data" / "offered.csv").read_text(encoding="utf-8") == "Name\ndom\n"


def test_money_keeps_its_grosze_in_every_download(tmp_path):
    frame = pd.DataFrame(
        {
            "unit": ["pln", "persons", "pln"],
            "value": [1480.5, 2.0, float("nan")],
            "change": [-0.1, 3.5, 12.0],
            "ratio": [1.5, 2.0, 0.123456],
        }
    )
    assert (
        store.csv_text(frame)
        == "unit,value,change,ratio\npln,1480.50,-0.10,1.5\npersons,2,3.5,2\npln,,12.00,0.123456\n"
    )
    assert excel_csv(frame).decode("utf-8-sig") == (
        "unit;value;change;ratio\r\npln;1480,50;-0,10;1,5\r\npersons;2;3,5;2\r\npln;;12,00;0,123456\r\n"
    )
    with Workbook(tmp_path / "a.xlsx") as book:
        downloads._sheet(book, "a", frame)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["a"]
    assert (sheet["B2"].value, sheet["B2"].number_format, sheet["C4"].number_format) == (1480.5, "0.00", "0.00")
    assert (sheet["B3"].number_format, sheet["D2"].number_format, sheet["B4"].value) == ("General", "General", None)


def test_a_text_beside_an_amount_stays_a_text():
    targets = pd.DataFrame({"baseline": ["1,5 mln zł", ""], "unit": ["pln", "pln"], "value": [2e6, 1.0]})
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        downloads._sheet(book, "targets", targets)

    assert store.is_money(targets, "baseline") == [False, False]
    sheet = openpyxl.load_workbook(buffer)["targets"]
    assert sheet["A2"].value == "1,5 mln zł"
    assert sheet["C2"].number_format == "0.00"
