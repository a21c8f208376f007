"""Transcribed values against the document: found where they stand as printed, missed where they slipped."""

import hashlib
from pathlib import Path

import docx
import pandas as pd
import pytest

from miniature import CITY, DOCUMENT, INDICATORS, YEAR, write_catalogue, write_year
from srps.desk.verify import COLUMNS, plain_lines, sentence, verify_year
from srps.errors import DataError, SrpsError
from srps.importing.door import plain_text
from srps.paths import REPOSITORY, Project

DOCUMENTS = Path(__file__).parents[2].parent / "shared" / "documents"
REAL = Project(REPOSITORY)
NOT_ON_ITS_LINE = {
    # A table row that a page break cuts in two: "min 1 raz na" stands on line 8, "kwartał" in the next table.
    ("lomza", "targets", 8, "min 1 raz na kwartał"),
}

TEXT = {
    5: "osoby korzystające z teleopieki: ok. 40",
    10: "<b>Cel 1.</b> Wspieranie rodziny, ocena:\u00a02",
    15: "52 rodziny (MOPS - 30, Fundacja „Dom” – 22)",
    20: "liczba osób objętych poradnictwem: 120, w tym PCPR 70, Ośrodek",
    22: "Interwencji Kryzysowej 45",
    24: "<ul><li>80 dzieci</li><li>w tym „Promyk”:<br>35</li></ul>",
    40: "Cel 2. Ocena: <i>3</i>",
    45: "1&nbsp;480\u202f546,54 zł",
    47: "7,7%",
    60: "wzrost do min. 50 rodzin",
    61: "co najmniej 12 osób",
}


def written(folder: Path, text: dict[int, str] | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    content = text
    if isinstance(text, dict):
        content = "\n".join(text.get(line, "") for line in range(1, 63)).encode()
    (folder / "testowo-2023.txt").write_bytes(content)
    return folder


def verified(tmp_path: Path, text: dict[int, str] | bytes = TEXT, **files: str) -> pd.DataFrame:
    project = Project(tmp_path / "project")
    write_catalogue(project)
    folder = write_year(project)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8", newline="\n")
    return verify_year(project, CITY, YEAR, written(tmp_path / "documents", text))


def missed(frame: pd.DataFrame) -> list[tuple[str, int, str]]:
    rows = frame[~frame["found"] & (frame["table"] != "document")]
    return list(rows[["table", "line", "value"]].itertuples(index=False, name=None))


def value(printed: str) -> str:
    """Return `indicators.csv` with one row on line 5."""
    return f'{INDICATORS.splitlines()[0]}\n1,,coś,,,"{printed}",,text,5\n'


def test_every_value_that_stands_as_printed_is_found(tmp_path):
    frame = verified(tmp_path)

    assert list(frame.columns) == list(COLUMNS)
    assert missed(frame) == []
    assert frame["table"].value_counts().to_dict() == {"indicators": 11, "targets": 2, "goals": 2, "document": 1}


def test_a_value_of_wrapped_text_is_found_with_its_line(tmp_path):
    row = verified(tmp_path).query("value == '45'").iloc[0]
    assert (row["table"], row["record"], row["line"], row["found_line"]) == ("indicators", 6, 20, 22)


@pytest.mark.parametrize(("below", "found"), [(0, True), (6, True), (7, False)])
def test_a_value_may_stand_at_most_six_lines_below(tmp_path, below, found):
    frame = verified(tmp_path, {5 + below: "razem 777"}, indicators_csv=value("777"))
    assert frame.query("value == '777'")["found"].tolist() == [found]


def test_a_value_above_its_line_is_missed(tmp_path):
    assert missed(verified(tmp_path, TEXT | {4: "777"}, indicators_csv=value("777"))) == [("indicators", 5, "777")]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("12", "12 osób"),
        ("12", "razem:12."),
        ("12", "5, 12, 7"),
        ("12", "MOPS\t12\t500"),
        ("12", "<li>12</li> <li>500</li>"),
        ("1 015", "1&nbsp;015 dodatków"),
        ("1 015", "1015 dodatków"),
        ("Siedem", "SIEDEM programów"),
        ("ok. 40", "Ok.  40 osób"),
        ("527 838,67zt", "kwota 527 838,67 zt"),
        ("74,00 m²", "74,00 m<sup>2</sup>"),
        ("<5", "w tym &lt;5 osób"),
        ("min 1 raz na kwartał", "spotkania min\u00ad 1 raz na kwar\u00adtał"),
    ],
)
def test_spaces_html_and_capitals_make_no_difference(tmp_path, printed, text):
    assert "indicators" not in {row[0] for row in missed(verified(tmp_path, {5: text}, indicators_csv=value(printed)))}


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("12", "112"),
        ("12", "1 512,5"),
        ("12", "12 500 zł"),
        ("12", "12,5"),
        ("12", "3,12"),
        ("12", "w 2012 roku"),
        ("500", "12 500 zł"),
        ("500", "500,50 zł"),
        ("Siedem", "siedemnaście"),
        ("3,63", "3.63"),
        ("162", "126"),
    ],
)
def test_a_part_of_another_number_is_not_the_value(tmp_path, printed, text):
    frame = verified(tmp_path, {5: text}, indicators_csv=value(printed))
    assert ("indicators", 5, printed) in missed(frame)


def test_a_number_printed_once_is_not_found_twice(tmp_path):
    head = INDICATORS.splitlines()[0]
    rows = f"{head}\n1,,rodziny,,,31,,text,5\n1,,osoby,,,31,,text,5\n"

    once = verified(tmp_path / "once", {5: "31 rodzin i osób"}, indicators_csv=rows)
    twice = verified(tmp_path / "twice", {5: "31 rodzin, 31 osób"}, indicators_csv=rows)

    assert once.query("table == 'indicators'")["found"].tolist() == [True, False]
    assert twice.query("table == 'indicators'")["found"].tolist() == [True, True]


def test_empty_cells_are_not_looked_up(tmp_path):
    assert (verified(tmp_path)["value"] != "").all()


def test_the_document_itself_is_compared_by_its_sha256(tmp_path):
    content = b"tekst"
    other = verified(tmp_path / "other", content).iloc[0]
    digest = hashlib.sha256(content).hexdigest()
    same = verified(tmp_path / "same", content, document_yml=DOCUMENT.replace("0123456789abcdef" * 4, digest)).iloc[0]

    assert (other["table"], bool(other["found"])) == ("document", False)
    assert (same["value"], bool(same["found"])) == (digest, True)


def test_a_document_without_recorded_sha256_is_not_confirmed(tmp_path):
    lines = [line for line in DOCUMENT.splitlines() if "sha256" not in line]
    frame = verified(tmp_path, document_yml="\n".join(lines))
    assert not frame["found"].iloc[0]


def test_a_missing_document_is_named(tmp_path, mini_project):
    with pytest.raises(SrpsError, match=r"testowo-2023\.txt cannot be read in .*it is not there"):
        verify_year(mini_project, CITY, YEAR, tmp_path / "nowhere")


def test_a_scan_is_refused(tmp_path, mini_project):
    folder = written(tmp_path / "documents", b"%PDF-1.7 \xff\xfe")
    with pytest.raises(SrpsError, match=r"testowo-2023\.txt is not a text"):
        verify_year(mini_project, CITY, YEAR, folder)


def test_faults_of_the_raw_folder_come_first(tmp_path, mini_project):
    with pytest.raises(DataError, match="there is no such folder"):
        verify_year(mini_project, CITY, 1999, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso8859-2", "cp852", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_encoding_in_which_word_saves_a_text_is_read(tmp_path, encoding, line_end):
    lines = [TEXT.get(line, "") for line in range(1, 63)]
    lines[19] = "120 osób, w tym PCPR: 70; kąpiel, żółć, łzy, ćma, ńu, źrebię, Śnieg"
    text = line_end.join(lines).translate(str.maketrans("\u202f–„”", '\xa0-""'))  # as the oldest of them can
    frame = verified(tmp_path, text.encode(encoding))
    assert missed(frame) == []
    assert frame.query("value == '45'")["found_line"].tolist() == [22]


PAGED = f"{INDICATORS.splitlines()[0]},page\n1,,coś,,,77,,text,,2\n1,,coś innego,,,78,,text,,1\n"


def test_a_value_with_a_page_stands_anywhere_on_it(tmp_path):
    text = b"strona 1\n78 os\xc3\xb3b\n\x0cstrona 2\n\n77 rodzin\n78 razem"
    frame = verified(tmp_path, text, indicators_csv=PAGED).query("table == 'indicators'")
    assert frame[["page", "found", "found_line"]].to_numpy().tolist() == [[2, True, 5], [1, True, 2]]
    assert frame["line"].isna().all()
    swapped = verified(tmp_path / "b", text.replace(b"77", b"76"), indicators_csv=PAGED)
    (row,) = (r for r in swapped.itertuples() if r.table == "indicators" and not r.found)
    assert str(sentence(row)) == "    indicators, record 1, page 2: 77"


def test_a_value_whose_page_no_text_marks_is_counted_and_not_called_wrong(tmp_path):
    frame = verified(tmp_path, b"strona 1\n78, 77", indicators_csv=PAGED)
    assert frame[frame["table"] == "indicators"].empty
    assert frame.attrs["unplaced"] == 2
    assert verified(tmp_path / "b").attrs["unplaced"] == 0


def test_a_word_file_is_read_as_its_import_read_it(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    report = docx.Document()
    for text in ("Sprawozdanie", "Pomocą objęto 52 rodziny.", "Poradnictwo: 120 osób."):
        report.add_paragraph(text)
    report.save(folder / "testowo-2023.txt")  # by its content a Word file, whatever it is called
    (folder / "testowo-2023.txt").rename(folder / "raport.docx")
    project = Project(tmp_path / "project")
    write_catalogue(project)
    year = write_year(project)
    (year / "document.yml").write_text(DOCUMENT.replace("testowo-2023.txt", "raport.docx"), encoding="utf-8")
    (year / "indicators.csv").write_text(
        f"{INDICATORS.splitlines()[0]}\n1,,rodziny,,,52,,text,2\n1,,osoby,,,121,,text,3\n", encoding="utf-8"
    )
    frame = verify_year(project, CITY, YEAR, folder, plain_text)
    assert frame[frame["table"] == "indicators"]["found"].tolist() == [True, False]


def test_lines_are_those_that_an_editor_counts():
    assert plain_lines("a\x0cb\r\nc\u2028d\n") == ["a b", "c d", ""]


def test_cells_and_list_items_stand_apart():
    assert plain_lines("<td>1&nbsp;<b>2</b><br/>3</td><TD class=x>4\t5") == ["| 1 2 3 | | 4 | 5"]


@pytest.mark.documents
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source documents are not beside the repository")
def test_the_five_documents_say_what_was_transcribed():
    frames = [verify_year(REAL, city, year, DOCUMENTS).assign(city=city) for city, year in REAL.city_years()]
    frame = pd.concat(frames)
    documents, values = frame[frame["table"] == "document"], frame[frame["table"] != "document"]

    assert documents["found"].tolist() == [True] * 5
    lost = values[~values["found"]]
    assert set(lost[["city", "table", "line", "value"]].itertuples(index=False, name=None)) == NOT_ON_ITS_LINE
    assert len(lost) == len(NOT_ON_ITS_LINE)
    assert values["found"].mean() >= 0.99
    assert len(values) > 700
