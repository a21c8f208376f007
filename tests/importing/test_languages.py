"""An import speaks one language, that of the person; what the document says stays as it is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import docx
import pytest
import xlsxwriter
from babel.messages.pofile import read_po
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from srps.cli import app
from srps.errors import DataError, SrpsError
from srps.importing import doubts, form_years, proposal_words, reasons
from srps.importing.accept import accept
from srps.importing.door import import_documents
from srps.importing.proposal_words import COLUMNS, DECISIONS, TABLES, Words
from srps.importing.reviewed import doubt_meant, read_proposal, write_decisions
from srps.messages import Message, said
from srps.paths import REPOSITORY, Project
from srps.showing.language import SOURCES, texts
from srps.showing.spoken import LANGUAGES, VARIABLE, spoken

LINES = (
    "Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych na lata 2021-2030 za 2024 rok",
    "Cel strategiczny 1. Wspieranie rodziny",
    "Zadanie 1. Praca asystentów rodziny",
    "- liczba rodzin objętych pomocą asystenta: 52",
    "- liczba rodzin zastępczych: 9O",
    "- liczba miejsc: 1.234,5.6",
    "W 2024 r. udzielono 140 konsultacji psychologicznych, w tym 40 dzieciom i trzem rodzinom.",
    "W 2022 r. pomocą objęto 70 osób, 12 z nich po raz pierwszy.",
    "Ocena: 3",
    "Ocena: 4",
    "Cel strategiczny 2.",
    "Średnia ocena realizacji celów wynosi 3,50.",
)
TABLE = (("Lp.", "Wskaźnik", "Wartość"), ("1", "liczba wniosków", "5, 7"), ("2", "liczba porad", "kilka"))
YEAR, CITY = 2024, "zmyslone"


def in_text(path: Path) -> Path:
    rows = "\n".join("\t".join(row) for row in TABLE)
    path.with_suffix(".txt").write_bytes("\n".join([*LINES, "", rows, ""]).encode("cp1250"))
    return path.with_suffix(".txt")


def in_word(path: Path) -> Path:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    document.add_paragraph("skreślone 12").runs[0].font.strike = True
    table = document.add_table(rows=0, cols=3)
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def in_pdf(path: Path) -> Path:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"pdf.fonttype": 42, "font.family": "DejaVu Sans"}):
        page = Figure(figsize=(11, 8))
        for number, line in enumerate([*LINES, *("    ".join(row) for row in TABLE)]):
            page.text(0.05, 0.95 - 0.05 * number, line, fontsize=9)
        page.savefig(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def in_sheet(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path.with_suffix(".xlsx"))) as book:
        sheet = book.add_worksheet("Sprawozdanie")
        for number, row in enumerate([*((line,) for line in LINES), *TABLE]):
            sheet.write_row(number, 0, row)
    return path.with_suffix(".xlsx")


@cache
def vocabulary() -> dict[str, set[str]]:
    """Return the words of each language that the other has not, by all our texts."""
    found: dict[str, set[str]] = {"en": set(), "pl": set()}
    for name in SOURCES:
        with files("srps").joinpath("locale", name).open(encoding="utf-8") as file:
            for message in read_po(file, locale="pl"):
                ids, strings = (one if isinstance(one, tuple) else (one,) for one in (message.id, message.string))
                found["en"] |= {word for text in ids for word in words_of(text)}
                found["pl"] |= {word for text in strings for word in words_of(text)}
    for closed in lists():
        for word in closed.values():
            found["en"] |= set(words_of(word))
            found["pl"] |= set(words_of(word.polish))
    return {"en": found["en"] - found["pl"], "pl": found["pl"] - found["en"]}


def lists() -> list[Words]:
    return [closed for closed in vars(proposal_words).values() if isinstance(closed, Words)]


def words_of(text: str) -> list[str]:
    """Return the words of a text but for what it quotes, samples of values, names of files and paths."""
    plain = re.sub(r"\{\w+\}|[„“][^„“”]*”|\([^()]*b\.d\.\)|\S*[./]\w\S*|--\w+", " ", text)
    return re.findall(r"[^\W\d_]{2,}", plain.casefold())


def foreign(text: str, language: str) -> list[str]:
    """Return the words of a text that are of the other language."""
    other = "pl" if language == "en" else "en"
    strange = vocabulary()[other]
    letters = re.compile("[ąćęłńóśźż]") if language == "en" else None
    return [word for word in words_of(text) if word in strange or (letters and letters.search(word))]


def ours(path: Path) -> Iterator[str]:
    """Yield what the program words in a proposal's workbook: all but what the document says."""
    book = load_workbook(path)
    yield from book.sheetnames
    sheet, left, guide = book.worksheets
    for rule in sheet.data_validations.dataValidation:
        yield from filter(None, (rule.formula1, rule.error, rule.errorTitle))
    titles, *rows = sheet.iter_rows(values_only=True)
    yield from titles
    for row in rows:
        cells = dict(zip([COLUMNS.meant(title) for title in titles], (cell or "" for cell in row), strict=True))
        yield from (cells[c] for c in ("decision", "confidence", "doubt", "table", "level", "parts", "note", "kind"))
        table = TABLES.meant(cells["table"])
        if table in ("document", "claims"):
            yield cells["label"]
        if (table, proposal_words.FIELDS.meant(cells["label"])) == ("document", "kind"):
            yield cells["value"]
    titles, *rows = left.iter_rows(values_only=True)
    yield from titles
    yield from (row[3] for row in rows)
    yield from (row[0] for row in guide.iter_rows(values_only=True))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return Project(tmp_path)


def proposed(project: Project) -> Path:
    return project.root / "import" / f"{CITY}-{YEAR}.xlsx"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", [in_text, in_word, in_pdf, in_sheet])
def test_an_import_speaks_the_language_of_the_person(
    project: Project, monkeypatch: pytest.MonkeyPatch, written, language: str
) -> None:
    monkeypatch.setenv(VARIABLE, language)
    path = written(project.root / "x")
    command = ["import", "--document", "--learn", str(path), CITY, str(YEAR), "--project", str(project.root)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert [row for row in read_proposal(proposed(project)) if row.cells["doubt"]]
    names = {word for line in LINES for word in words_of(line)}
    assert set(foreign(done.output, language)) <= names  # the learned goals are called as the document calls them
    said_here = list(ours(proposed(project)))
    assert len(said_here) > 100
    assert {text: found for text in said_here if (found := foreign(text, language))} == {}
    recipe = next(project.root.rglob(f"{CITY}*.yml")).read_text(encoding="utf-8")
    assert not [line for line in recipe.splitlines() if line.startswith("#") and foreign(line, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_national_form_is_told_in_the_language_of_the_person(
    project: Project, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv(VARIABLE, language)
    forms = project.raw / "catalogue" / "forms"
    forms.mkdir(parents=True)
    for form in (REPOSITORY / "data" / "raw" / "catalogue" / "forms").glob("*.yml"):
        (forms / form.name).write_bytes(form.read_bytes())
    rows = [
        ["Ocena zasobów za 2018 rok"], ["Wyszczególnienie", "Wiersz", "2016", "2017", "2018"],
        ["Razem (w. 2 + w. 3)", "1", "10", "20", "30"], ["Kobiety", "2", "4", "9", "15"],
        ["Dzieci", "3", "6", "12", "15"], ["Zasiłki 4", "", "1", "2", "3"], ["Porady", "6", "1", "2", "osób"],
        ["Umowy", "7", "1", "2", "3"],
    ]  # fmt: skip
    with xlsxwriter.Workbook(str(project.root / "x.xlsx")) as book:
        sheet = book.add_worksheet("OZPS")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made = form_years.prepare(project, project.root / "x.xlsx", "ozps", CITY)
    assert made.form.findings
    assert made.form.unread
    printed = {word for row in rows for cell in row for word in words_of(cell)}
    assert set(foreign("\n".join(map(spoken, made.lines())), language)) <= printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_of_a_review_are_told_in_the_language_of_the_person(
    project: Project, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    other = {"en": "pl", "pl": "en"}[language]
    monkeypatch.setenv(VARIABLE, other)
    import_documents(project, [in_text(project.root / "x")], CITY, YEAR)
    book = load_workbook(proposed(project))
    sheet = book.worksheets[0]
    columns = {COLUMNS.meant(cell.value): cell.column for cell in sheet[1]}
    typed = [("decision", "?"), ("table", "?"), ("goal", "99"), ("value", "#REF!"), ("kind", "?"), ("label", "?")]
    for row, (column, value) in enumerate(typed, start=2):
        sheet.cell(row, columns["decision"], "correct")
        sheet.cell(row, columns[column], value)
    book.save(proposed(project))
    monkeypatch.setenv(VARIABLE, language)
    with pytest.raises(DataError) as raised:
        accept(project, proposed(project))
    headings = {word for cell in sheet[1] for word in words_of(cell.value)}  # columns are called as in the file
    quoted = {word for line in LINES for word in words_of(line)}
    assert set(foreign(spoken(raised.value.args[0]), language)) <= headings | quoted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_in_the_other_language_is_shown_in_that_of_the_person(
    project: Project, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv(VARIABLE, {"en": "pl", "pl": "en"}[language])
    import_documents(project, [in_text(project.root / "x")], CITY, YEAR)
    monkeypatch.setenv(VARIABLE, language)
    rows = [row for row in read_proposal(proposed(project)) if row.cells["doubt"]]
    assert len({row.cells["doubt"] for row in rows}) > 5
    for row in rows:
        assert row.shown["doubt"] != row.cells["doubt"]
        assert foreign(row.shown["doubt"], language) == []
        assert foreign(row.shown["table"], language) == []
        assert not row.changed


MIXED = {
    "decyzja": "Decision", "co jest wątpliwe": "WHAT IS DOUBTFUL", "tabela": "table", "wartość": "wartosc",
    "poziom celu": "level of the goal", "rok": "year",
}  # fmt: skip


def test_words_of_both_languages_may_be_mixed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "pl")
    import_documents(project, [in_text(project.root / "x")], CITY, YEAR)
    plain = [row.cells for row in read_proposal(proposed(project))]
    book = load_workbook(proposed(project))
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"] = "Sprawdziła Anna"
    for cell in sheet[2]:
        cell.value = MIXED.get(cell.value, cell.value)
    titles = [COLUMNS.meant(cell.value) for cell in sheet[2]]
    spelt = {"decision": " Accept ", "table": "INDICATORS", "level": "cel strategiczny", "note": "tekst; sprawdzone"}
    for row in sheet.iter_rows(min_row=3):
        for name, word in spelt.items():
            cell = row[titles.index(name)]
            if proposal_words.words_of(name, {"table": "", "label": ""}).meant(cell.value or "") in (
                "accept", "indicators", "strategic", "text",
            ):  # fmt: skip
                cell.value = word
    book.save(proposed(project))
    mixed = [row.cells for row in read_proposal(proposed(project))]
    for row in mixed:
        row["note"] = row["note"].removesuffix("; sprawdzone")
    assert mixed == plain
    first = next(row for row in read_proposal(proposed(project)) if not row.cells["decision"])
    write_decisions(proposed(project), {first.row: {"decision": "przyjmij"}})
    assert next(r for r in read_proposal(proposed(project)) if r.row == first.row).cells["decision"] == "accept"
    sheet = load_workbook(proposed(project)).worksheets[0]
    assert sheet.cell(first.row, titles.index("decision") + 1).value == "accept"


@pytest.mark.parametrize(
    ("column", "typed", "told"),
    [
        ("decision", "przyjmi", "Did you mean przyjmij?"), ("decision", "acept", "Did you mean accept?"),
        ("table", "wskażnik", "Did you mean wskaźniki?"), ("table", "about document", "Did you mean about the"),
        ("label", "strategia do roku", "listed twice"),
        ("label", "tytul dokument", "Did you mean tytuł dokumentu?"), ("label", "resolutions", "Did you mean resol"),
        ("level", "strategicny", "Did you mean strategiczny?"), ("level", "operationl", "Did you mean operational?"),
        ("parts", "przyklad y", "Did you mean przykłady?"), ("kind", "srednia", "Did you mean średnia ocen?"),
        ("heading", "jednostkaa", "Did you mean “jednostka”?"), ("heading", "units", "Did you mean “unit”?"),
        ("heading", "value", "mean the same"),
    ],
)  # fmt: skip
def test_a_mistyped_word_is_never_passed_over(
    project: Project, monkeypatch: pytest.MonkeyPatch, column: str, typed: str, told: str
) -> None:
    monkeypatch.setenv(VARIABLE, "pl")
    import_documents(project, [in_text(project.root / "x")], CITY, YEAR)
    monkeypatch.setenv(VARIABLE, "en")
    book = load_workbook(proposed(project))
    sheet = book.worksheets[0]
    columns = {COLUMNS.meant(cell.value): cell.column for cell in sheet[1]}
    tables = [TABLES.meant(cell.value) for cell in sheet[get_column_letter(columns["table"])]]
    wanted = {"level": "goals", "parts": "indicators", "kind": "claims"}.get(column, "document")
    row, place = (1, columns["unit"]) if column == "heading" else (tables.index(wanted) + 1, columns[column])
    sheet.cell(tables.index(wanted) + 1, columns["decision"], "accept")
    sheet.cell(row, place, typed)
    book.save(proposed(project))
    with pytest.raises(SrpsError, match=re.escape(told)):
        accept(project, proposed(project))


def test_every_doubt_is_known_again_by_its_words() -> None:
    fillings = {"one": "3", "other": "4", "said": "tys. zł", "decision": DECISIONS["correct"]}
    for refusal in doubts.refusals().values():
        filled = [doubt.filled(**fillings, reason=refusal) if "{" in doubt else doubt for doubt in doubts.every()]
        for doubt in filled:
            for language in LANGUAGES:
                again = doubt_meant(said(doubt, texts(language).translations))
                for other in LANGUAGES:
                    assert said(again, texts(other).translations) == said(doubt, texts(other).translations)
    assert doubt_meant("dopisane ręcznie") == "dopisane ręcznie"


def test_doubts_reasons_and_words_are_told_apart_in_both_languages() -> None:
    for language in LANGUAGES:
        for told in (doubts.every(), [one for one in vars(reasons).values() if isinstance(one, Message)]):
            shown = [said(one, texts(language).translations) for one in told]
            assert len(shown) == len(set(shown))
            assert {text: found for text in shown if (found := foreign(text, language))} == {}
    for closed in lists():
        names = [(name.casefold(), key) for key, word in closed.items() for name in {str(word), word.polish}]
        assert len({name for name, _ in names}) == len(names), closed
        assert all(closed.meant(name) == key for name, key in names)


def slips(word: str) -> Iterator[str]:
    """Yield a word with one letter lost, doubled or exchanged with the next."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[: place + 1] + word[place:]
        yield word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]


EXCHANGED = {"strategia od roku", "strategia do roku"}
"""One letter makes one of the other; then one field stands twice, which is refused."""


def test_no_slip_makes_another_word_and_the_likely_one_is_named() -> None:
    for closed in lists():
        for key, word in closed.items():
            for name in (str(word), word.polish):
                for typed in filter(str.strip, slips(name)):
                    assert closed.meant(typed) in (key, None) or {typed, name} == EXCHANGED, (typed, name)
                    assert closed.meant(typed) or len(name) < 4 or "Did you mean" in closed.which(typed), (typed, name)


POLISH_BY_PURPOSE = {
    "data_dictionary.py": "the dictionary of the data, a Polish page of the documentation",
    "doctor.py": "a specimen of Polish letters, which the printing of PDF must know",
    "entry_book.py": "the workbook of a year, which Polish institutions fill in",
    "forms.py": "the form of an institution, the same",
    "suggest.py": "the file of proposed mappings, which is kept in the catalogue",
    "headings.py": "what may stand over the columns of a spreadsheet",
    "new_year.py": "the file of municipalities, the same",
    "proposal_words.py": "the closed words of the proposal, each beside its English one, and texts of document.yml",
}


def test_no_polish_sentence_stands_in_the_code() -> None:
    """A text for people is a message in English with its Polish form in the catalogue; patterns are no texts."""
    found = []
    for room in ("importing", "office", "desk"):
        for path in sorted((Path(proposal_words.__file__).parents[1] / room).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            kept = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            kept |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) and is_message(node)
                     for part in ast.walk(node)}  # fmt: skip
            split = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "split"]
            kept |= {id(node.value) for node in split}  # lists of words
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept:
                    text = node.value
                    if not re.search(r"[\\|\[\]*+^]|\(\?", text) and is_polish_sentence(text):
                        found.append((path.name, node.lineno, text[:60]))
    assert [one for one in found if one[0] not in POLISH_BY_PURPOSE] == []


def is_message(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"Message", "counted", "mark", "gettext", "ngettext", "Named"}


def is_polish_sentence(text: str) -> bool:
    words = words_of(text)
    polish = [word for word in words if word in vocabulary()["pl"] or re.search("[ąćęłńóśźż]", word)]
    lettered = [word for word in words if re.search("[ąćęłńóśźż]", word)]
    return len(lettered) > 1 or (len(words) > 3 and 2 * len(polish) > len(words))
