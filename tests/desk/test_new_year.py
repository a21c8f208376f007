"""A new year: a folder of templates that explain themselves and cannot be taken for data."""

import csv
import re

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from miniature import write_catalogue
from srps.catalogue.models import Claim, Document, Period, Source, Strategy
from srps.catalogue.tables import EXAMPLE_MARK, raw_tables
from srps.desk import new_year as new_year_module
from srps.desk.new_year import document_template, new_year, next_steps
from srps.errors import DataError, ParameterError, SrpsError
from srps.files import write_text
from srps.paths import Project
from srps.reading.year import read_year
from srps.showing.language import texts

FILES = ["document.yml", "goals.csv", "actions.csv", "indicators.csv", "targets.csv", "recommendations.csv"]


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path)
    write_catalogue(project)
    return project


def rows(path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def test_the_folder_holds_document_and_tables_and_nothing_lies_beside_it(project):
    made = new_year(project, "nowe-miasto", 2024)

    folder = project.raw_year("nowe-miasto", 2024)
    assert made == [folder / name for name in FILES]
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert list(folder.parent.iterdir()) == [folder]
    assert ("nowe-miasto", 2024) in project.city_years()


@pytest.mark.parametrize("table", raw_tables().values(), ids=lambda table: table.name)
def test_each_table_has_its_header_and_one_marked_example_row(project, table):
    new_year(project, "nowe-miasto", 2024)
    header, *examples = rows(project.raw_year("nowe-miasto", 2024) / f"{table.name}.csv")

    assert header == table.names
    assert len(examples) == 1
    example = dict(zip(header, examples[0], strict=True))
    marked = next(name for name in ("indicator", "name", "text") if name in header)
    assert example.pop(marked) == f"{EXAMPLE_MARK} {table.example[marked]}"
    assert example.items() <= table.example.items()


def test_the_tables_are_utf8_with_commas_and_lf(project):
    new_year(project, "nowe-miasto", 2024)
    content = (project.raw_year("nowe-miasto", 2024) / "goals.csv").read_bytes()

    assert content.startswith(b"goal,level,parent,name,domain,rating,priorities,line,page,source\n1,operational,,")
    assert "PRZYKŁAD: ".encode() in content
    assert b"\r" not in content


@pytest.mark.parametrize("model", [Document, Strategy, Period, Source])
def test_every_key_of_the_document_is_there_below_its_explanation(model):
    lines = document_template("nowe-miasto", 2024).splitlines()

    for key in keys(model):
        places = [number for number, line in enumerate(lines) if re.match(rf" *{key}:", line)]
        assert places, key
        assert any(lines[number - 1].lstrip().startswith("#") for number in places), key


def test_the_template_has_no_other_keys():
    content = YAML(typ="safe").load(document_template("nowe-miasto", 2024))

    assert list(content) == keys(Document)
    assert list(content["strategy"]) == keys(Strategy)
    assert list(content["source"]) == keys(Source)


def test_every_example_of_the_template_would_be_taken():
    """Uncommented, the examples make a whole document."""
    text = document_template("nowe-miasto", 2024)
    given = dict(re.findall(r"Przykład: (.+)\n *(\w+):", text))
    examples = {key: YAML(typ="safe").load(example) for example, key in given.items()}
    blocks = re.findall(r"# Przykład:\n((?:#   .+\n)+)(\w+):", text)
    lists = {key: YAML(typ="safe").load(block.replace("#   ", "")) for block, key in blocks}

    document = Document.model_validate(
        {key: examples[key] for key in ("title", "issuer", "issued_on", "resolution", "rated_levels", "bare_targets")}
        | {"strategy": {"title": examples["title"], "period": {"from": examples["from"], "to": examples["to"]}}}
        | {"source": {"file": examples["file"], "url": examples["url"]}, "year": 2024, "kind": "report"}
        | lists
    )

    assert document.rating_scale == {
        1: "nie rozpoczęto",
        2: "rozpoczęto",
        3: "w znacznej części wykonano",
        4: "wykonano",
    }
    assert set(keys(Claim)) == {key for claim in lists["claims"] for key in claim}
    assert document.source.file == "nowe-miasto-2024.txt"


def test_the_template_asks_for_what_is_required_and_the_reader_says_so(project):
    new_year(project, "nowe-miasto", 2024)

    with pytest.raises(DataError) as caught:
        read_year(project, "nowe-miasto", 2024)

    asked = {p.column for p in caught.value.problems if p.file.endswith("document.yml")}
    assert asked == {"title", "source.file"}


def test_a_filled_in_folder_is_read(project):
    new_year(project, "nowe-miasto", 2024)
    folder = project.raw_year("nowe-miasto", 2024)
    document = (folder / "document.yml").read_text(encoding="utf-8")
    document = re.sub(r"^title:$", 'title: "Sprawozdanie"', document, flags=re.M)
    document = re.sub(r"^  file:$", "  file: sprawozdanie.txt", document, flags=re.M)
    (folder / "document.yml").write_text(document, encoding="utf-8")
    for table in raw_tables():
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(f"{EXAMPLE_MARK} ", ""), encoding="utf-8")

    raw = read_year(project, "nowe-miasto", 2024)

    assert raw.document.title == "Sprawozdanie"
    assert raw.document.claims == []
    assert [len(raw.table(name)) for name in raw_tables()] == [1] * 5


@pytest.mark.parametrize(
    ("city", "hint"),
    [
        ("Ostrowiec Świętokrzyski", " Try ostrowiec-swietokrzyski."),
        ("łódź", " Try lodz."),
        ("nowe_miasto", " Try nowe-miasto."),
        ("../gdzies", " Try gdzies."),
        ("-a", " Try a."),
        ("catalogue", ""),
        ("", ""),
        ("???", ""),
    ],
)
def test_a_city_that_is_no_slug_is_refused_with_a_proposal(project, city, hint):
    with pytest.raises(ParameterError) as caught:
        new_year(project, city, 2024)

    assert str(caught.value).endswith(f"not {city!r}.{hint}")
    assert [path.name for path in project.raw.iterdir()] == ["catalogue"]


@pytest.mark.parametrize("year", [1989, 2101, 24, "2024", 2024.0, True])
def test_a_year_out_of_range_is_refused(project, year):
    with pytest.raises(ParameterError, match="from 1990 to 2100"):
        new_year(project, "nowe-miasto", year)
    assert not (project.raw / "nowe-miasto").exists()


@pytest.mark.parametrize("year", [1990, 2100])
def test_the_first_and_last_year_are_taken(project, year):
    assert len(new_year(project, "nowe-miasto", year)) == len(FILES)


def test_an_existing_folder_is_left_as_it_is(project):
    folder = project.raw_year("nowe-miasto", 2024)
    folder.mkdir(parents=True)
    (folder / "goals.csv").write_text("moje dane", encoding="utf-8")

    with pytest.raises(ParameterError, match=r"^data/raw/nowe-miasto/2024 exists already"):
        new_year(project, "nowe-miasto", 2024)

    assert [path.name for path in folder.iterdir()] == ["goals.csv"]
    assert (folder / "goals.csv").read_text(encoding="utf-8") == "moje dane"


def test_a_failure_half_way_leaves_no_folder(project, monkeypatch):
    def fail_at_targets(path, text):
        if path.name == "targets.csv":
            raise OSError(28, "No space left on device")
        write_text(path, text)

    monkeypatch.setattr(new_year_module, "write_text", fail_at_targets)

    with pytest.raises(SrpsError, match=r"data/raw/nowe-miasto/2024 cannot be made \(the disk is full\)"):
        new_year(project, "nowe-miasto", 2024)

    assert list((project.raw / "nowe-miasto").iterdir()) == []


def test_next_steps_speak_one_language_and_give_the_lines_to_add(project):
    steps = next_steps(project, "nowe-miasto", 2024)
    assert steps.startswith("Next:\n 1. Fill in document.yml and the tables in data/raw/nowe-miasto/2024;")
    polish = steps.said(texts("pl").translations)
    assert polish.startswith("Co dalej:\n 1. W data/raw/nowe-miasto/2024 uzupełnij document.yml i tabele.")
    for said in (steps, polish):
        assert "data/raw/catalogue/cities.csv: nowe-miasto,TERYT,Nazwa," in said
        assert ": nowe-miasto,TERYT,2024,population," in said
        assert said.endswith(": srps build nowe-miasto 2024")
        assert said.count("\n") == 6


def test_the_lines_to_add_have_as_many_cells_as_the_tables(project):
    text = next_steps(project, "nowe-miasto", 2024)
    for name in ("cities", "context"):
        header = (project.raw / "catalogue" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        line = re.search(rf"{name}\.csv.*: (nowe-miasto,.*)", text)[1]
        assert line.count(",") == header.count(",")


def test_next_steps_for_a_known_city_ask_only_for_what_is_missing(project):
    assert "cities.csv" not in next_steps(project, "testowo", 2024)
    assert "testowo,0000000,2024,population," in next_steps(project, "testowo", 2024)
    assert "context.csv" not in next_steps(project, "testowo", 2023)


def test_every_raw_table_has_a_whole_example():
    assert all(table.example.keys() == set(table.names) for table in raw_tables().values())
