import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from srps.errors import SrpsError
from srps.importing.door import LONG, arguments, import_documents
from srps.importing.reviewed import read_proposal
from srps.messages import said
from srps.paths import Project
from srps.showing.language import texts
from srps.showing.spoken import VARIABLE

REPORT = """Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych na lata 2021-2030 za 2024 rok

Cel strategiczny 1. Wspieranie rodziny
Zadanie 1. Praca asystentów rodziny
- liczba rodzin objętych pomocą asystenta: 52
W 2024 r. udzielono 140 konsultacji psychologicznych, w tym 40 dzieciom.
Ocena: 3
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(VARIABLE, "pl")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return Project(tmp_path)


def test_a_text_becomes_a_proposal_for_review(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_text(REPORT, encoding="utf-8")
    receipt = import_documents(project, [path], "zmyslone", 2024)
    sheet = load_workbook(tmp_path / "import" / "zmyslone-2024.xlsx")["Propozycja"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    values = {(row["cel"], row["nazwa lub wskaźnik"], row["wartość"]) for row in rows if row["tabela"] == "wskaźniki"}
    assert ("1", "liczba rodzin objętych pomocą asystenta", "52") in values
    goal = next(row for row in rows if row["tabela"] == "cele")
    assert (goal["nazwa lub wskaźnik"], goal["ocena"], goal["wiersz"]) == ("Wspieranie rodziny", "3", "3")
    assert (tmp_path / "import" / "zmyslone-2024.csv").exists()
    assert any("srps accept" in line for line in receipt.steps)


def test_the_receipt_and_the_workbook_speak_one_language_each(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_bytes(REPORT.encode("cp1250"))
    receipt = import_documents(project, [path], "zmyslone", 2024)
    english, polish = "\n".join(receipt.lines), "\n".join(said(line, texts("pl")) for line in receipt.lines)
    assert "Proposed rows: about the document" in english
    assert "year 2" in english
    assert not re.search("[ąćęłńóśźż]", english)
    assert "Zaproponowane wiersze: opis dokumentu" in polish
    assert "okres lat 2" in polish
    assert "raport.txt: rozpoznane kodowanie" in polish
    book = load_workbook(tmp_path / "import" / "zmyslone-2024.xlsx")
    assert "okres lat" in [row[3].value for row in book["Liczby pominięte"].iter_rows()]
    assert any(str(row[0].value).startswith("raport.txt: rozpoznane") for row in book["Instrukcja"].iter_rows())


def test_a_document_of_another_year_by_its_title_is_told(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_text(REPORT, encoding="utf-8")
    told = "is of the year 2024, and it is read for 2031"
    assert any(told in line for line in import_documents(project, [path], "zmyslone", 2031).lines)
    assert not any("of the year" in line for line in import_documents(project, [path], "zmyslone", 2024).lines)


def test_an_earlier_proposal_is_kept(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_text(REPORT, encoding="utf-8")
    import_documents(project, [path], "zmyslone", 2024)
    import_documents(project, [path], "zmyslone", 2024)
    assert len(list((tmp_path / "import").glob("zmyslone-2024*.xlsx"))) == 2


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0", b"{\\rtf1 }", b"\x00\x01\x02\x03", b"%PDF-1.4 x"]
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(project: Project, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "raport.docx"
    path.write_bytes(content)
    with pytest.raises(SrpsError, match=r"raport\.docx"):
        import_documents(project, [path], "zmyslone", 2024)


def test_the_words_of_the_command_are_files_city_and_year() -> None:
    assert arguments(["a.docx", "b.pdf", "sieradz", "2023"]) == ([Path("a.docx"), Path("b.pdf")], "sieradz", 2023)
    with pytest.raises(SrpsError, match="FILE… CITY YEAR"):
        arguments(["sieradz", "2023", "a.docx"])


def test_the_workbook_speaks_polish_of_the_document(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    path.write_text(REPORT, encoding="utf-8")
    import_documents(project, [path], "zmyslone", 2024)
    sheet = load_workbook(tmp_path / "import" / "zmyslone-2024.xlsx")["Propozycja"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    said = {row["nazwa lub wskaźnik"]: row["wartość"] for row in rows if row["tabela"] == "opis dokumentu"}
    assert said["rodzaj dokumentu"] == "sprawozdanie"
    assert said["strategia do roku"] == "2030"
    assert not any(row.changed for row in read_proposal(tmp_path / "import" / "zmyslone-2024.xlsx"))


def test_long_documents_say_what_goes_on(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "raport.txt"
    rows = "".join(f"{n}\tliczba osób w programie {n}\t{n + 3}\n" for n in range(1, LONG + 2))
    path.write_text(f"{REPORT}Lp.\tWskaźnik\tWartość\n{rows}", encoding="utf-8")
    heard: list[str] = []
    import_documents(project, [path], "zmyslone", 2024, tell=heard.append)
    assert len(heard) == 2
    assert "raport.txt" in heard[0]
