"""What the guides tell people to type is typed here: guide by guide, in the order of the text, in a project of its own.

The project is the miniature year under the names of the guides. Its builds read every year as the real ones do, and
stop there; the tutorial's own build is real, and slow.
"""

import hashlib
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import fakebuild
from importing.test_national_form import in_excel
from importing.test_tutorial import write_report
from miniature import CITIES, CONTEXT, write_catalogue, write_year
from srps import cli
from srps.building import jobs, operations
from srps.paths import PROJECT_VARIABLE, REPOSITORY, Project
from srps.results import steps
from srps.results.run import open_run

DOCS = REPOSITORY / "docs"
GUIDES = sorted([*DOCS.rglob("*.md"), *REPOSITORY.glob("README*.md")])
NOT_TYPED = {
    "make": "sets an environment up, or runs all tests, benchmarks or documents",
    "conda": "sets an environment up from the channels of conda",
    "pipx": "sets an environment up from the package index; the wheel itself: test_wheel",
    "pip": "as pipx",
    "podman": "needs a container's image",
    "git": "needs the address of the repository",
    "cd": "the shell's own",
    "cp": "the shell's own, over a finished build",
    "diff": "the shell's own, over a finished build",
    "jupyter": "serves until it is ended",
    "./start.sh": "sets an environment up, then opens the desk",
    "dask": "several machines: building/test_cluster",
    "srps build --scheduler": "several machines: building/test_cluster",
    "srps desk": "serves until it is ended: office/test_pages, test_wheel",
    "srps watch": "builds until it is ended: building/test_incremental",
}
"""By how a command begins: why it is not typed here."""
NAMED = {"import", "forms", "collect", "suggest", "new", "accept", "verify"}
"""Commands that a text names without the words that they need: their help is asked for."""
GIVEN = {"MIASTO": "sieradz", "GMINA": "sieradz", "PLIK": "raport.docx", "PLIK…": "raport.docx"}
"""What stands for the words in capitals."""
FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
BEGINS = re.compile(rf"srps [a-z-]|(?:{'|'.join(re.escape(word) for word in NOT_TYPED if ' ' not in word)})(?: |$)")
TERC = """\
WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA
26;07;01;1;Ostrowiec Świętokrzyski;gmina miejska;2026-01-01
10;14;01;1;Sieradz;gmina miejska;2026-01-01
"""
TEXT = {
    5: "osoby korzystające z teleopieki: ok. 40",
    10: "Cel 1. Wspieranie rodziny, ocena: 2",
    15: "liczba rodzin objętych pomocą asystenta rodziny: 52, MOPS – 30, Fundacja „Dom” – 22",
    20: "liczba osób objętych poradnictwem: 120, PCPR – 70, Ośrodek Interwencji Kryzysowej – 45",
    24: "liczba dzieci uczestniczących w zajęciach: 80, np. świetlica „Promyk” – 35",
    40: "Cel 2. Bezpieczne, godne starzenie się, ocena: 3",
    45: "kwota wydana na usługi opiekuńcze: 1 480 546,54 zł",
    47: "odsetek seniorów objętych wsparciem: 7,7%",
    60: "min. 50 rodzin",
    61: "co najmniej 12 osób",
}
"""The document of the miniature year, by its lines."""
OFFICIAL = """\
teryt,obszar,rok,wielkość,wartość,jednostka,źródło
1014011,Sieradz,2023,ludność,39000,osoby,GUS
"""


def commands(guide: Path) -> list[str]:
    """Return what a guide says to type, in order: lines of its blocks, and what stands in its text as code."""
    text = guide.read_text(encoding="utf-8")
    found: list[tuple[int, str]] = []
    for block in FENCED.finditer(text):
        if block[2] == "sh":
            for line in block[3].splitlines():
                typed, _, remark = line.partition(" #")
                found += [(block.start(), part.strip()) for part in (*typed.split("&&"), *INLINE.findall(remark))]
    prose = FENCED.sub(lambda block: " " * len(block[0]), text)
    found += [(code.start(), " ".join(code[1].split())) for code in INLINE.finditer(prose)]
    ordered = [typed for _, typed in sorted(found, key=lambda one: one[0]) if BEGINS.match(typed)]
    return list(dict.fromkeys(ordered))


def why_not(typed: str) -> str:
    """Return why a command is not typed here; empty where it is."""
    return next((why for begin, why in NOT_TYPED.items() if f"{typed} ".startswith(f"{begin} ")), "")


def words(typed: str) -> list[str]:
    """Return the words of a command of ours, examples for what stands in capitals."""
    command, *rest = shlex.split(typed)[1:]
    if not rest and command in NAMED:
        return [command, "--help"]
    year = "2024" if command in {"new", "import"} else "2023"
    folder = "odpowiedzi" if command == "collect" else "dokumenty"
    return [command, *({**GIVEN, "ROK": year, "FOLDER": folder}.get(word, word) for word in rest)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two years that are cleaned, checked, scored and compared, and every file that the guides name."""
    project = Project(tmp_path_factory.mktemp("guides") / "moje dane")
    folder = write_catalogue(project)
    lines = "sieradz,1014011,Sieradz,Sieradza,Sieradzu,gmina miejska\n" + (
        "ostrowiec-swietokrzyski,2607011,Ostrowiec Świętokrzyski,Ostrowca Świętokrzyskiego,Ostrowcu Świętokrzyskim,"
        "gmina miejska\n"
    )
    (folder / "cities.csv").write_text(CITIES + lines, encoding="utf-8")
    (folder / "context.csv").write_text(
        f"{CONTEXT}sieradz,1014011,2023,population,39000,persons,gmina,2023-12-31,GUS,,\n", encoding="utf-8"
    )
    (folder / "mappings" / "testowo.yml").rename(folder / "mappings" / "sieradz.yml")
    write_documents(project)
    digest = hashlib.sha256((project.root / "dokumenty" / "testowo-2023.txt").read_bytes()).hexdigest()
    for city, year in (("sieradz", 2023), ("ostrowiec-swietokrzyski", 2021)):
        described = write_year(project, city, year) / "document.yml"
        described.write_text(
            described.read_text(encoding="utf-8").replace("0123456789abcdef" * 4, digest), encoding="utf-8"
        )
        run = open_run(city=city, year=year, project=project)
        steps.clean_year(run)
        steps.check(run)
        steps.score(run)
        steps.compare_years(open_run(city=city, project=project))
    steps.compare_cities(open_run(project=project))
    shutil.copytree(REPOSITORY / "examples" / "data" / "raw", project.root / "examples" / "data" / "raw")
    return project.root


def write_documents(project: Project) -> None:
    """Write the files that the guides name."""
    (project.root / "dokumenty").mkdir()
    for name in ("raport.docx", "report.docx", "sprawozdanie.docx", "dokumenty/raport.docx"):
        write_report(project.root / name)
    text = "\n".join(TEXT.get(line, "") for line in range(1, 63))
    (project.root / "dokumenty" / "testowo-2023.txt").write_text(text, encoding="utf-8")
    in_excel(project.root, name="ozps-2018.xlsx")
    (project.root / "TERC_Urzedowy.csv").write_text(TERC, encoding="utf-8")
    (project.root / "bdl-ludnosc.csv").write_text(OFFICIAL, encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "cele"
    for row in (["Cel", "Poziom", "Nazwa", "Ocena", "Wiersz"], ["1", "operacyjny", "Wspieranie rodziny", "2", "3"]):
        book.active.append(row)
    book.save(project.root / "strategia.xlsx")


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of that project, in which commands are typed; builds read, and write nothing."""
    project = Project(tmp_path / "moje dane")
    shutil.copytree(built, project.root)
    monkeypatch.setattr(jobs, "run", fakebuild.reads)
    monkeypatch.setattr(operations, "_pool", fakebuild.pool)
    monkeypatch.setattr(cli, "_confirm", lambda question: None)  # who is asked says yes
    monkeypatch.setenv("SRPS_UI_LANG", "pl")
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    monkeypatch.chdir(project.root)
    return project


def fill(path: Path) -> None:
    """Fill a workbook of ours in: last year's values once more, goals rated 2, each row with a page."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(max_row=20))
        head = next((row for row in rows if {"Wartość", "Ocena"} & {cell.value for cell in row}), None)
        if head is None:
            continue
        columns = {str(cell.value): cell.column for cell in head if cell.value}
        before = next((columns[name] for name in columns if name.startswith("Poprzednio")), None)
        for number in range(head[0].row + 1, sheet.max_row + 1):
            if not any(cell.value for cell in sheet[number]):
                continue
            if "Wartość" in columns and before is not None:
                value = sheet.cell(number, before).value
                sheet.cell(number, columns["Wartość"], "50" if value == "45" else value)  # now the parts make the sum
            if "Ocena" in columns:
                sheet.cell(number, columns["Ocena"], "2")
            if "Strona" in columns:
                sheet.cell(number, columns["Strona"], "7")
    book.save(path)


def prepare(project: Project, typed: list[str]) -> None:
    """Do by hand what a guide tells a person to do before a command: fill workbooks in, gather what came back."""
    if typed[:2] == ["import", "sieradz-2024.xlsx"]:
        fill(project.root / "sieradz-2024.xlsx")
    if typed[:2] == ["collect", "odpowiedzi"]:
        (project.root / "formularze-sieradz-2024").rename(project.root / "odpowiedzi")
        for form in (project.root / "odpowiedzi").iterdir():
            fill(form)
    begun = project.raw_year("sieradz", 2024)
    if typed[0] == "build" and (begun / "recommendations.csv").is_file():  # a template: nothing was filled in yet
        shutil.rmtree(begun)
        write_year(project, "sieradz", 2024)


def typed_in(guide: Path) -> list[str]:
    return [typed for typed in commands(guide) if not why_not(typed)]


@pytest.mark.xdist_group("guides")
@pytest.mark.parametrize("guide", [guide for guide in GUIDES if typed_in(guide)], ids=lambda path: path.stem)
def test_the_commands_of_a_guide_work_in_its_order(project, guide):
    done: list[list[str]] = []
    for typed in map(words, typed_in(guide)):
        if typed in done:
            continue
        prepare(project, typed)
        result = CliRunner().invoke(cli.app, typed, standalone_mode=False)
        answer = result.stdout + result.stderr
        assert result.exit_code == 0, (typed, answer, result.exception)
        assert answer.strip(), typed
        assert "Traceback" not in answer
        done.append(typed)
        if typed[0] == "undo":  # what the guide goes on with is there again
            last = next(command for command in reversed(done) if command[0] in {"accept", "import", "collect"})
            assert CliRunner().invoke(cli.app, last, standalone_mode=False).exit_code == 0


def test_every_reason_not_to_type_a_command_is_needed():
    found = {typed for guide in GUIDES for typed in commands(guide)}
    assert len(found) > 40
    for begin in NOT_TYPED:
        assert any(f"{typed} ".startswith(f"{begin} ") for typed in found), begin
    ours = {typed for typed in found if typed.startswith("srps ")}
    assert sum(bool(why_not(typed)) for typed in ours) <= 3
