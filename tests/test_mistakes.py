"""Mistakes that clerks make: each is answered in Polish, with its place and a next step; no command ends in silence.

A build reads the year as the real one does, and stops there: what comes later finds no fault of these.
"""

# ruff: noqa: E501 - a table of mistakes, one per line

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import fakebuild
from miniature import CITIES, CONTEXT, write_catalogue, write_year
from srps import cli
from srps.building import jobs, operations
from srps.paths import Project

Change = Callable[[Path], None]
BUILD = ("build", "sieradz", "2023")
YEAR = "data/raw/sieradz/2023/"
CATALOGUE = "data/raw/catalogue/"
CITY_LINES = """\
sieradz,1014011,Sieradz,Sieradza,Sieradzu,gmina miejska
ostrowiec-swietokrzyski,2607011,Ostrowiec Świętokrzyski,Ostrowca Świętokrzyskiego,Ostrowcu Świętokrzyskim,gmina miejska
"""
CONTEXT_LINES = "sieradz,1014011,2023,population,39000,persons,gmina,2023-12-31,GUS,,\n"
ENGLISH = re.compile(
    r"\b(?:the|is|are|of|not|no|and|or|with|cannot|must|which|this|there|file|cell|column|row|line|expected|"
    r"missing|unknown|use|write|invalid|error|failed|should|valid|input|allowed|word|words|key|text|number)\b",
    re.IGNORECASE,
)
"""Words that no Polish sentence has; names of files, columns, commands and keys are taken out before."""
NAMES = re.compile(
    r"„[^”]*”|\([^()]*albo [^()]*\)|zmiana: .*|line, page albo source|kolumna line|[\w./*-]+\.(?:csv|yml|xlsx|ods|xls|pdf|txt|docx|log)\b|data/[\w/.-]+|srps [\w /.-]+|"
    r"--[\w-]+|(?:kolumna|klucz) [\w.]+|[Pp]ierwszy wiersz ma brzmieć: \S+|[a-z]+(?:,[a-z_]+)+|(?:true|false) \([^)]*\)"
)


def edit(name: str, old: str, new: str, encoding: str = "utf-8") -> Change:
    def change(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (root / name).write_bytes(text.replace(old, new, 1).encode(encoding))

    return change


def book(name: str, **sheets: list[list[object]]) -> Change:
    def change(root: Path) -> None:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook.save(root / name)

    return change


def put(name: str, content: bytes | str) -> Change:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def remove(name: str) -> Change:
    return lambda root: (root / name).unlink()


def nothing(root: Path) -> None:
    """Change nothing."""


GOALS = ["goal", "level", "name", "rating", "line"]
MISTAKES: list[tuple[str, Change, tuple[str, ...], int, tuple[str, ...]]] = [
    # names of cities, years, commands
    ("city misspelt", nothing, ("build", "sieracz", "2023"), 1, ("Nie ma gminy sieracz", "chodziło o: sieradz", "srps new")),
    ("city unknown", nothing, ("build", "--city", "warszawa"), 1, ("Nie ma gminy warszawa", "Gminy z danymi: ostrowiec")),
    ("short of a long name", nothing, ("build", "ostrowiec", "2021"), 1, ("ostrowiec-swietokrzyski?",)),
    ("no such year", nothing, ("build", "sieradz", "2024"), 1, ("za rok 2024", "Są lata: 2023", "srps new sieradz 2024")),
    ("year with a letter", nothing, ("build", "sieradz", "2023r."), 2, ("Rok to cztery cyfry", "2023r.")),
    ("year of two digits", nothing, ("new", "sieradz", "24"), 2, ("Rok to cztery cyfry", "Pomoc: srps new --help")),
    ("year first", nothing, ("new", "2024", "sieradz"), 2, ("Najpierw gmina, potem rok",)),
    ("year missing", nothing, ("new", "sieradz"), 2, ("Brakuje: ROK",)),
    ("year too early", nothing, ("new", "sieradz", "1023"), 1, ("od 1990 do 2100",)),
    ("year there already", nothing, ("new", "sieradz", "2023"), 1, ("już jest", "Nic nie zmieniono")),
    ("new city misspelt", nothing, ("new", "sieracz", "2024"), 1, ("chodziło o: sieradz?", "Niczego nie zmieniono", "--yes")),
    ("new city by half its name", nothing, ("new", "Ostrowiec", "2024"), 1, ("chodziło o: ostrowiec-swietokrzyski?",)),
    ("new city with capitals", nothing, ("new", "Sieradzz", "2024"), 1, ("chodziło o: sieradz?",)),
    ("command misspelt", nothing, ("bulid",), 2, ("Nie ma polecenia bulid", "build?")),
    ("command in Polish", nothing, ("zbuduj",), 2, ("Nie ma polecenia zbuduj", "build?")),
    ("command in Polish with letters", nothing, ("sprawdź",), 2, ("verify?",)),
    ("option misspelt", nothing, ("build", "--ctiy", "x"), 2, ("Nie ma opcji --ctiy", "--city?")),
    ("option in Polish", nothing, ("status", "--projekt", "x"), 2, ("--project?",)),
    ("number in words", nothing, ("build", "--jobs", "dwa"), 2, ("--jobs: tu ma być liczba całkowita",)),
    ("number too small", nothing, ("build", "--jobs", "0"), 2, ("tu ma być liczba całkowita od 1",)),
    ("language", nothing, ("build", "--lang", "polski"), 1, ("(język): polski", "pl, en")),
    ("format", nothing, ("build", "--format", "docx"), 1, ("(format): docx", "html, pdf")),
    ("too many words", nothing, ("status", "sieradz"), 2, ("Podano więcej słów",)),
    ("option without its value", nothing, ("build", "--city"), 2, ("Za --city brakuje wartości", "Pomoc: srps build --help")),
    ("quotation marks forgotten around a city", nothing, ("new", "Ostrowiec", "Świętokrzyski", "2024"), 2, ("Świętokrzyski", "weź w cudzysłów")),
    ("quotation marks forgotten around a folder", nothing, ("init", "moje", "dane"), 2, ("weź w cudzysłów",)),
    ("import for a year of two digits", nothing, ("import", "a.docx", "sieradz", "24"), 1, ("Rok to cztery cyfry",)),
    ("import for a year long gone", nothing, ("import", "a.docx", "sieradz", "1024"), 1, ("Rok to cztery cyfry",)),
    ("a city to undo without its year", nothing, ("undo", "sieradz"), 1, ("srps undo sieradz 2024",)),
    ("path of another year", nothing, ("build", "data\\raw\\sieradz\\2022"), 1, ("za rok 2022", "Są lata: 2023")),
    ("file where a project should begin", put("plik.txt", "x"), ("init", "plik.txt"), 1, ("jest plikiem", "Nic nie zmieniono")),
    ("suggest before a build", nothing, ("suggest", "sieradz", "2023"), 1, ("nie został jeszcze odczytany", "srps build")),
    ("suggest of a misspelt city", nothing, ("suggest", "sieracz", "2023"), 1, ("chodziło o: sieradz?",)),
    # files of an import
    ("file not there", nothing, ("import", "nie_ma.xlsx", "sieradz", "2023"), 1, ("Nie ma pliku nie_ma.xlsx",)),
    ("file alone", nothing, ("import", "nie_ma.xlsx"), 1, ("Podaj pliki, gminę i rok",)),
    ("words in another order", nothing, ("import", "sieradz", "2023", "a.xlsx"), 1, ("Kolejność: srps import PLIK",)),
    ("import of a misspelt city", nothing, ("import", "a.xlsx", "sieracz", "2023"), 1, ("chodziło o: sieradz?",)),
    ("proposal not there", nothing, ("accept", "nie_ma.xlsx"), 1, ("Nie ma pliku nie_ma.xlsx", "Sprawdź")),
    ("pattern that fits no file", nothing, ("import", "*.xlsx", "sieradz", "2023"), 1, ("*.xlsx", "Sprawdź")),
    ("folder of forms that is this one", nothing, ("collect", ".", "sieradz", "2023"), 1, ("W folderze . nie ma skoroszytów",)),
    ("file in place of the folder of documents", put("t/sieradz.txt", "x"), ("verify", "t/sieradz.txt", "sieradz", "2023"), 1,
     ("jest plikiem", "Podaj folder, w którym leży: t")),
    ("form misspelt", nothing, ("import", "--form", "opzs", "a.xlsx", "sieradz"), 1, ("Nie ma formularza opzs", "chodziło o: ozps?", "mrips-03, ozps")),
    ("form without a city", nothing, ("import", "--form", "ozps", "a.xlsx"), 1, ("Podaj plik formularza i gminę",)),
    ("folder of forms not there", nothing, ("collect", "nie_ma", "sieradz", "2023"), 1, ("Nie ma folderu nie_ma", "Sprawdź jego nazwę",)),
    ("tables would change", book("a.xlsx", goals=[GOALS, [1, "operational", "x", 2, 3]]),
     ("import", "a.xlsx", "sieradz", "2023"), 1, ("goals.csv", "Niczego jeszcze nie zmieniono", "--replace", "Dziedzina „Rodzina” → „”")),
    ("heading misspelt", book("a.xlsx", goals=[["goal", "levl", "name", "rating", "line"], [1, "operacyjny", "x", 2, 3]]),
     ("import", "a.xlsx", "sieradz", "2023"), 1, ("arkusz „goals”, komórka B1", "chodziło o: Poziom")),
    ("damaged workbook", put("a.xlsx", b"PK\3\4 to nie jest arkusz"), ("import", "a.xlsx", "sieradz", "2023"), 1, ("a.xlsx",)),
    ("empty workbook", put("a.xlsx", b""), ("import", "a.xlsx", "sieradz", "2023"), 1, ("a.xlsx",)),
    ("damaged Word file", put("a.docx", b"PK\3\4 to nie jest dokument"), ("import", "a.docx", "sieradz", "2024"), 1,
     ("a.docx jest uszkodzony", "zapisz ponownie bez hasła")),
    ("old Word file", put("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), ("import", "a.doc", "sieradz", "2024"), 1,
     ("stary dokument Worda", "zapisz jako DOCX")),
    ("damaged PDF", put("a.pdf", b"%PDF-1.4 x"), ("import", "a.pdf", "sieradz", "2024"), 1, ("a.pdf jest uszkodzony",)),
    ("Word's mark of an open document", put("~$a.docx", b"\x04Anna"), ("import", "~$a.docx", "sieradz", "2024"), 1, ("znak Worda", "bez „~$”")),
    ("document that is none", put("a.docx", "to nie jest dokument"), ("import", "a.docx", "sieradz", "2024"), 1, ("nie jest tym, na co wskazuje jego nazwa", "zapisz")),
    ("scan that did not come whole", put("a.jpg", "x"), ("import", "a.jpg", "sieradz", "2024"), 1, ("nie jest tym, na co wskazuje jego nazwa",)),
    ("e-mail in place of what is attached", put("a.eml", "From: x\n\nCel 1. Ąę"), ("import", "a.eml", "sieradz", "2024"), 1, ("wiadomość e-mail", "Zapisz dokument")),
    ("folder in place of a file", lambda root: (root / "dane").mkdir(), ("import", "dane", "sieradz", "2024"), 1, ("dane jest folderem", "Podaj plik")),
    ("encoding that there is not", put("a.txt", "Cel 1. Ąę"), ("import", "a.txt", "sieradz", "2024", "--encoding", "cp9999"), 1,
     ("Nie ma kodowania cp9999", "cp1250")),
    ("recipe not there", put("a.txt", "Cel 1. Ąę"), ("import", "a.txt", "sieradz", "2024", "--recipe", "nie_ma.yml"), 1,
     ("Nie ma pliku nie_ma.yml", "Sprawdź")),
    ("sheet of no known table", book("a.xlsx", Arkusz1=[["a", "b"], [1, 2]]), ("import", "a.xlsx", "sieradz", "2023"), 1,
     ("arkusz „Arkusz1”", "Nazwij go tak: Cele, Zadania, Wskaźniki")),
    ("workbook that is no proposal", book("a.xlsx", Arkusz1=[["a", "b"], [1, 2]]), ("accept", "a.xlsx"), 1,
     ("brakuje kolumny „decyzja”", "z folderu import")),
    ("nothing to undo", nothing, ("undo", "sieradz", "2023"), 1, ("nie zaimportowano niczego, co można cofnąć",)),
    ("folder without forms", lambda root: (root / "pusto").mkdir(), ("collect", "pusto", "sieradz", "2023"), 1,
     ("W folderze pusto nie ma skoroszytów", "Włóż do niego")),
    ("official file that is none", put("a.csv", "kolumna;druga\n1;2\n"), ("import", "--official", "a.csv"), 1,
     ("a.csv nie jest znaną tabelą urzędową", "teryt, rok, wielkość, wartość")),
    ("official file not there", nothing, ("import", "--official", "nie_ma.csv"), 1, ("Nie ma pliku nie_ma.csv",)),
    # results
    ("trace before a build", nothing, ("trace", "sieradz", "2023", "osoby"), 1, ("nie został jeszcze odczytany",)),
    ("record not there", nothing, ("record", "--check"), 1, ("Nie ma zapisu srps-record.json", "Tworzy go polecenie: srps record")),
    ("record that is none", put("srps-record.json", "{nie json"), ("record", "--check"), 1, ("to nie jest zapis",)),
    ("engine misspelt", nothing, ("build", "--engine", "szybki"), 1, ("szybki", "auto, warm, workers, papermill")),
    ("port too high", nothing, ("desk", "--no-browser", "--port", "99999"), 2, ("liczba całkowita do 65535",)),
    ("no project there", nothing, ("status", "--project", "/"), 1, ("nie jest projektem", "srps init FOLDER")),
    # verify
    ("folder of documents not there", nothing, ("verify", "nigdzie", "sieradz", "2023"), 1, ("Nie ma folderu nigdzie",)),
    ("no document there", put("teksty/inny.txt", "x"), ("verify", "teksty"), 1, ("nie ma żadnego z dokumentów", "testowo-2023.txt")),
    ("damaged PDF instead of text", put("teksty/testowo-2023.txt", b"%PDF-1.7"), ("verify", "teksty", "sieradz", "2023"), 1,
     ("testowo-2023.txt jest uszkodzony",)),
    # document.yml
    ("kind misspelt", edit(f"{YEAR}document.yml", "kind: report", "kind: sprawozdnie"), BUILD, 1,
     ("document.yml, wiersz 10", "chodziło o: sprawozdanie?", "sprawozdanie, plan, statystyka")),
    ("level misspelt in the description", edit(f"{YEAR}document.yml", "[operational]", "[operacyny]"), BUILD, 1,
     ("rated_levels", "chodziło o: operacyjny?")),
    ("colon in a title", edit(f"{YEAR}document.yml", 'title: "Sprawozdanie z', "title: Sprawozdanie: z"), BUILD, 1,
     ("document.yml, wiersz 1", "dwukropek za dużo", "cudzysłów")),
    ("quotation mark not closed", edit(f"{YEAR}document.yml", '2023 rok"', "2023 rok"), BUILD, 1, ("document.yml", "brakuje cudzysłowu")),
    ("date in the Polish way", edit(f"{YEAR}document.yml", "2024-03-28", "28.03.2024"), BUILD, 1,
     ("wiersz 3, klucz issued_on: tu ma być data", "28.03.2024", "2024-03-31")),
    ("tab", edit(f"{YEAR}document.yml", "  title:", "\ttitle:"), BUILD, 1, ("document.yml", "tabulator")),
    ("key misspelt", edit(f"{YEAR}document.yml", "issuer:", "isuer:"), BUILD, 1, ("ten klucz jest nieznany", "chodziło o: issuer?")),
    ("key twice", edit(f"{YEAR}document.yml", "year: 2023", "year: 2023\nyear: 2023"), BUILD, 1, ("klucz stoi dwa razy",)),
    ("another year", edit(f"{YEAR}document.yml", "year: 2023", "year: 2022"), BUILD, 1, ("document.yml", "2022", "2023")),
    ("scale in words", edit(f"{YEAR}document.yml", "  1: ", "  słabo: "), BUILD, 1, ("tu ma być liczba całkowita",)),
    ("description removed", remove(f"{YEAR}document.yml"), BUILD, 1, ("document.yml: brakuje", "srps new")),
    ("description saved by Notepad as cp1250", edit(f"{YEAR}document.yml", "ą", "ą", "cp1250"), BUILD, 1, ("to nie jest UTF-8",)),
    # tables
    ("level misspelt", edit(f"{YEAR}goals.csv", "operational", "operacyny"), BUILD, 1,
     ("goals.csv, wiersz 2, kolumna level", "chodziło o: operacyjny?", "strategiczny, operacyjny, szczegółowy")),
    ("comma in a name", edit(f"{YEAR}goals.csv", '"Bezpieczne, godne starzenie się"', "Bezpieczne, godne starzenie się"),
     BUILD, 1, ("goals.csv, wiersz 3", "9", "8", "cudzysłów")),
    ("goal twice", edit(f"{YEAR}goals.csv", "\n2,", "\n1,"), BUILD, 1, ("cel 1: wpisano dwa razy",)),
    ("no such goal", edit(f"{YEAR}indicators.csv", "\n2,1,kwota", "\n3,1,kwota"), BUILD, 1, ("indicators.csv, wiersz 10", "nie ma takiego celu")),
    ("example left", edit(f"{YEAR}goals.csv", "Wspieranie", "PRZYKŁAD: Wspieranie"), BUILD, 1, ("wiersz 2", "przykład")),
    ("formula", edit(f"{YEAR}indicators.csv", ",120,", ",=SUMA(A1:A3),"), BUILD, 1, ("formuła",)),
    ("number turned into a date", edit(f"{YEAR}goals.csv", "\n1,", "\n1.sty,"), BUILD, 1, ("Excel zamienił numer w datę",)),
    ("heading renamed", edit(f"{YEAR}indicators.csv", "indicator,", "indicatr,"), BUILD, 1,
     ("złe kolumny", "brakuje „indicator”", "nieznane „indicatr”", "chodziło o: indicator zamiast „indicatr”?")),
    ("no place", edit(f"{YEAR}goals.csv", "poradnictwo,10", "poradnictwo,"), BUILD, 1, ("goals.csv, wiersz 2", "wiersz dokumentu")),
    ("semicolons", lambda root: put(f"{YEAR}goals.csv", (root / f"{YEAR}goals.csv").read_text().replace(",", ";"))(root),
     BUILD, 1, ("komórki rozdzielają średniki", f"srps import {YEAR}goals.csv")),
    ("saved by Polish Excel", edit(f"{YEAR}goals.csv", "ę", "ę", "cp1250"), BUILD, 1, ("to nie jest UTF-8", f"srps import {YEAR}goals.csv")),
    ("table renamed", lambda root: (root / f"{YEAR}targets.csv").rename(root / f"{YEAR}targets kopia.csv"), BUILD, 1,
     ("targets kopia.csv", "targets.csv")),
    # catalogue
    ("match misspelt", edit(f"{CATALOGUE}mappings/sieradz.yml", "exactMatch", "dokladnie tak"), BUILD, 1, ("wiersz 5", "dokładne, bliskie")),
    ("indicator misspelt", edit(f"{CATALOGUE}mappings/sieradz.yml", "families_family_assistant", "families_family_asistant"), BUILD, 1,
     ("nieznany wskaźnik families_family_asistant", "chodziło o: families_family_assistant?")),
    ("domain misspelt", edit(f"{CATALOGUE}mappings/sieradz.yml", "Rodzina: family", "Rodzina: famly"), BUILD, 1, ("chodziło o: family?",)),
    ("kind of the city", edit(f"{CATALOGUE}cities.csv", "Sieradzu,gmina miejska", "Sieradzu,miasto"), BUILD, 1, ("cities.csv, wiersz 3, kolumna kind",)),
    ("population in words", edit(f"{CATALOGUE}context.csv", "39000", "39 tys."), BUILD, 1, ("context.csv", "tu ma być liczba", "39 tys.")),
    ("list of cities saved by Polish Excel", edit(f"{CATALOGUE}cities.csv", "Ś", "Ś", "cp1250"), BUILD, 1,
     (f"srps import {CATALOGUE}cities.csv",)),
]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two cities with the miniature document; builds read a year and do no more."""
    project = Project(tmp_path / "moje dane")
    write_catalogue(project)
    folder = project.raw / "catalogue"
    (folder / "cities.csv").write_text(CITIES + CITY_LINES, encoding="utf-8")
    (folder / "context.csv").write_text(CONTEXT + CONTEXT_LINES, encoding="utf-8")
    (folder / "mappings" / "testowo.yml").rename(folder / "mappings" / "sieradz.yml")
    write_year(project, "sieradz", 2023)
    write_year(project, "ostrowiec-swietokrzyski", 2021)
    monkeypatch.setattr(jobs, "run", fakebuild.reads)
    monkeypatch.setattr(operations, "_pool", fakebuild.pool)
    monkeypatch.setenv("SRPS_UI_LANG", "pl")
    monkeypatch.chdir(project.root)
    return project


def run(*arguments: str, spoken: str = "pl"):
    from srps import terminal

    try:
        return CliRunner().invoke(cli.app, [*arguments], standalone_mode=False)
    finally:
        assert terminal.language() == spoken


POLISH = re.compile(r"\w*[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]\w*|\b(?:nie|jest|albo|wiersz|komórka|kolumna|gmina|rok|czy|dla|oraz)\b")
QUOTED = re.compile(
    r"“[^”]*”|Did you mean [^?]*\?|Use one of: [^.]*\.|(?:columns?|key) [\w.]+|srps [\w /.-]+|There is no \w+ \w+\."
)
"""What an English answer takes from a Polish file: cells, headings, words of lists that are kept in Polish."""


def rest(text: str) -> str:
    """Return what of an answer is prose: without names, quotations and commands."""
    while (shorter := NAMES.sub(" ", text)) != text:
        text = shorter
    return text


@pytest.mark.parametrize(
    ("change", "command", "code", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_is_answered_in_polish_with_its_place_and_a_way_on(project, change, command, code, words):
    change(project.root)
    before = {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()}
    result = run(*command)
    answer = result.stdout + result.stderr
    assert result.exit_code == code, answer
    for word in words:
        assert word in answer, answer
    assert "Traceback" not in answer
    assert ENGLISH.findall(rest(answer.replace(str(project.root), ""))) == [], answer
    assert {path: path.read_bytes() for path in project.raw.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("change", "command", "code"), [m[1:4] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_the_answer_is_english_where_english_is_asked_for(project, monkeypatch, change, command, code):
    monkeypatch.setenv("SRPS_UI_LANG", "en")
    change(project.root)
    result = run(*command, spoken="en")
    answer = result.stdout + result.stderr
    assert result.exit_code == code, answer
    assert answer.strip()
    assert "Traceback" not in answer
    assert POLISH.findall(QUOTED.sub(" ", answer)) == [], answer


@pytest.mark.parametrize(
    "change",
    [
        edit(f"{YEAR}goals.csv", "operational", "operacyjny"),
        edit(f"{YEAR}goals.csv", "operational", "Cel operacyjny"),
        edit(f"{YEAR}document.yml", "kind: report", "kind: sprawozdanie"),
        edit(f"{YEAR}document.yml", "[operational]", "[operacyjny]"),
        edit(f"{YEAR}indicators.csv", "examples", "przykłady"),
        edit(f"{CATALOGUE}mappings/sieradz.yml", "exactMatch", "dokładne"),
        edit(f"{CATALOGUE}mappings/sieradz.yml", "exactMatch", "exact"),
        edit(f"{CATALOGUE}context.csv", "population,39000,persons,gmina", "ludność,39 000,persons,Gmina"),
    ],
)
def test_polish_words_of_the_closed_lists_are_understood(project, change):
    change(project.root)
    result = run(*BUILD)
    assert result.exit_code == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "name", ["Sieradz", "SIERADZ", "„sieradz”", "Ostrowiec Świętokrzyski", "ostrowiec swietokrzyski"]
)
def test_a_city_is_known_by_its_official_name_however_it_is_typed(project, name):
    result = run("explain", name)
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "data\\raw\\sieradz\\2023"),
        ("explain", "data/raw/sieradz/2023/"),
        ("explain", "sieradz 2023"),
        ("explain", " sieradz ", " 2023 "),
        ("explain", "–city", "sieradz", "—year", "2023"),
        ("explain", "-city=sieradz"),
        ("srps", "explain", "sieradz"),
    ],
)
def test_what_other_programs_write_is_understood(project, words):
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    assert "sieradz 2023" in result.stdout
    assert "ostrowiec" not in result.stdout


@pytest.mark.parametrize("words", [("help",), ("pomoc",), ("-h",), ("/?",), ("--pomoc",)])
def test_help_is_found_by_every_name(project, words):
    assert run(*words).stdout == run("--help").stdout
    assert run(*words, "build").stdout.startswith("Tak się pisze: srps build") or words[0].startswith(("-", "/"))


def test_the_version_is_told(project):
    assert run("--version").stdout.startswith("SRPS Monitor ")


@pytest.mark.parametrize("words", [("*.xlsx",), ("„a b.xlsx”",), ("a", "b.xlsx")])
def test_a_file_is_found_by_a_pattern_in_quotation_marks_and_with_spaces(project, words):
    book("a b.xlsx", goals=[GOALS, [1, "operational", "x", 2, 3]])(project.root)
    result = run("import", *words, "sieradz", "2023")
    assert "Niczego jeszcze nie zmieniono" in result.stderr


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_list_saved_by_polish_excel_is_converted_and_kept(project, encoding, separator):
    path = project.raw / "catalogue" / "cities.csv"
    plain = path.read_text(encoding="utf-8")
    saved = plain.replace(",", separator).replace("\n", "\r\n").encode(encoding)
    path.write_bytes(saved)
    assert run("import", f"{CATALOGUE}cities.csv").exit_code == 0
    assert path.read_text(encoding="utf-8") == plain
    assert [kept.read_bytes() for kept in path.parent.glob(".cities.csv*")] == [saved]
    assert run(*BUILD).exit_code == 0
    again = run("import", f"{CATALOGUE}cities.csv")
    assert "już w porządku" in again.stdout


def test_a_fault_of_the_catalogue_that_stops_several_tasks_is_said_once(project):
    edit(f"{CATALOGUE}cities.csv", "Ś", "Ś", "cp1250")(project.root)
    result = run(*BUILD)
    assert "Nie udało się: katalog, sieradz 2023, " in result.stderr
    assert result.stderr.count("to nie jest UTF-8") == 1


def test_a_file_outside_the_project_is_not_converted(project, tmp_path):
    path = tmp_path / "inny.csv"
    path.write_bytes("a;b\n1;2\n".encode("cp1250"))
    assert run("import", str(path)).exit_code == 1
    assert path.read_bytes() == b"a;b\n1;2\n"


def test_without_data_the_way_in_is_named(project):
    shutil.rmtree(project.raw / "sieradz")
    shutil.rmtree(project.raw / "ostrowiec-swietokrzyski")
    assert "srps new" in run("status").stdout
