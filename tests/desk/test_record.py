"""A record names inputs, program and results; what differs later is told by name."""

import json

import pytest

from miniature import CITY, YEAR, write_catalogue, write_year
from srps.desk import record
from srps.errors import SrpsError
from srps.paths import Project


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    write_catalogue(project)
    write_year(project)
    folder = project.processed_year(CITY, YEAR)
    folder.mkdir(parents=True)
    (folder / "scores.csv").write_text("score,value\nexecution,94.3\n")
    return project


def test_nothing_built_is_said(tmp_path):
    with pytest.raises(SrpsError, match="Nothing is built yet"):
        record.record(Project(tmp_path))


def test_the_same_results_give_the_same_bytes_anywhere(project, tmp_path_factory):
    first, second = (tmp_path_factory.mktemp("records") / name for name in ("a.json", "b.json"))
    record.write(project, first)
    record.write(project, second)
    assert first.read_bytes() == second.read_bytes()
    assert str(project.root) not in first.read_text(encoding="utf-8")
    assert list(record.differences(record.read(first), record.record(project))) == []


def test_one_digit_of_a_result_and_every_file_that_came_or_went_is_named(project):
    before = record.record(project)
    scores = project.processed_year(CITY, YEAR) / "scores.csv"
    scores.write_text("score,value\nexecution,94.4\n")
    raw = project.raw_year(CITY, YEAR)
    (raw / "recommendations.csv").write_text("goal,kind,text,line\n")
    (raw / "targets.csv").unlink()
    assert list(record.differences(before, record.record(project))) == [
        f"data/raw/{CITY}/{YEAR}/recommendations.csv: is not in the record",
        f"data/raw/{CITY}/{YEAR}/targets.csv: is no longer there",
        f"data/processed/{CITY}/{YEAR}/scores.csv: other content",
    ]


def test_another_version_of_a_library_is_named(project):
    now = record.record(project)
    before = json.loads(json.dumps(now))
    before["program"]["pandas"] = "0.1"
    assert list(record.differences(before, now)) == [f"pandas: 0.1 then, {now['program']['pandas']} now"]


@pytest.mark.parametrize("content", ["", "[1]", '{"inputs": {}}', "[" * 100_000])
def test_a_file_that_is_no_record_is_refused(tmp_path, content):
    path = tmp_path / "r.json"
    path.write_text(content)
    with pytest.raises(SrpsError, match="is not a record"):
        record.read(path)
