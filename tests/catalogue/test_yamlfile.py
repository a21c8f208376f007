from pathlib import Path

import pytest

from srps.catalogue.models import Claim, Correction, Indicator, Model, Printed
from srps.catalogue.yamlfile import read_yaml
from srps.errors import DataError


class Cells(Model):
    goal: Printed
    value: Printed
    year: int
    share: float


def written(folder: Path, text: str) -> Path:
    path = folder / "file.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_printed_numbers_keep_every_digit(tmp_path: Path) -> None:
    path = written(tmp_path, "goal: 1.10\nvalue: 4.650\nyear: 2023\nshare: 0.50\n")

    assert read_yaml(path, Cells, "file.yml") == Cells(goal="1.10", value="4.650", year=2023, share=0.5)


def test_a_corrected_value_is_what_stands_in_the_file(tmp_path: Path) -> None:
    place = "table: indicators, line: 15, printed: 1.200, corrected: 1.250"
    entry = f"- {{{place}, reason: druk, by: A. Nowak, on: 2024-05-06}}\n"
    correction = read_yaml(written(tmp_path, entry), list[Correction], "corrections.yml")[0]

    assert (correction.printed, correction.corrected, correction.on.isoformat()) == ("1.200", "1.250", "2024-05-06")


def test_yes_no_and_null_are_no_texts(tmp_path: Path) -> None:
    claim = read_yaml(written(tmp_path, "{id: a, kind: other, scope: null, value: no}"), Claim, "file.yml")

    assert (claim.scope, claim.value) == (None, "no")


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "goal: 1\nvalue: 2\nyear: dwa\nshare: 1,5\nmore: 3\n")

    with pytest.raises(DataError) as caught:
        read_yaml(path, Cells, "file.yml")

    assert [(p.line, p.column, p.what) for p in caught.value.problems] == [
        (3, "year", "a whole number is expected"),
        (4, "share", "a number is expected"),
        (5, "more", "this key is not known"),
    ]


def test_an_id_must_be_on_its_closed_list(tmp_path: Path) -> None:
    entry = """\
- id: families_helped
  title: {pl: Rodziny, en: Families}
  definition: {pl: Rodziny, en: Families}
  unit: rodziny
  domain: family
  direction: -1
  denominator: none
"""
    known = {"unit": ["families"], "domain": ["family"]}

    with pytest.raises(DataError) as caught:
        read_yaml(written(tmp_path, entry), list[Indicator], "file.yml", known)
    indicators = read_yaml(written(tmp_path, entry.replace("rodziny", "families")), list[Indicator], "file.yml", known)

    assert [(p.line, p.what) for p in caught.value.problems] == [(4, "unknown unit rodziny")]
    assert indicators[0].direction == -1


@pytest.mark.parametrize(
    "text", ["a: [" * 400, "a: &x [*x]\nb: *y\n", "? [1]\n: 2\n", "%YAML 9\n---\na: 1\n", "a: !!int x"]
)
def test_odd_files_are_refused_without_a_traceback(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError):
        read_yaml(written(tmp_path, text), Cells, "file.yml")
