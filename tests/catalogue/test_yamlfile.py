import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.catalogue.models import Claim, Correction, Indicator, Model, Printed
from srps.catalogue.yamlfile import UnusualError, read_by_city, read_entries, read_quickly, read_with_lines, read_yaml
from srps.errors import DataError
from srps.messages import Message
from srps.paths import REPOSITORY

FRAGMENTS = [
    *("a", "b: ", "- ", "  ", "\n", "\n  ", "\n- ", "'", '"', "|", "|-", ">", ">-\n", "#", " #c", "{", "}", "[", "]"),
    *(", ", ": ", "? ", "!!int ", "&x ", "*x", "<<: ", "~", "null", "true", "yes", "1.10", "0x1F", "2024-01-01", "\t"),
    *("ż", "\\n", "\\u0105", "%", "@", "=", "---\n", "...\n", "\xa0", "\u2028", "\x85", "\r\n", "a: b\n", "'x': "),
]


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


@pytest.mark.parametrize(("typed", "table"), [("Wskaźniki", "indicators"), ("cele", "goals"), ("zadania", "actions")])
def test_a_correction_may_name_its_table_in_polish(tmp_path: Path, typed: str, table: str) -> None:
    entry = f"- {{table: {typed}, line: 15, printed: 1, corrected: 2, reason: druk, by: A. Nowak, on: 2024-05-06}}\n"
    assert read_yaml(written(tmp_path, entry), list[Correction], "corrections.yml")[0].table == table


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


def plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {plain(key): plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plain(entry) for entry in content]
    return str(content) if isinstance(content, str) else content


def require_same(text: str) -> bool:
    """Compare what the two parsers read, where both take the text; tell whether they do."""
    try:
        quick, slow = read_quickly(text), read_with_lines(text, "file.yml")
    except (UnusualError, DataError):
        return False
    assert json.dumps(quick) == json.dumps(plain(slow))
    return True


@pytest.mark.parametrize("start", ["", "a: ", "- "])
@given(fragments=st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_both_parsers_read_the_same(start: str, fragments: list[str]) -> None:
    require_same(start + "".join(fragments))


def test_the_quick_parser_reads_the_whole_catalogue() -> None:
    paths = sorted(REPOSITORY.glob("data/raw/**/*.yml"))

    assert [path.name for path in paths if not require_same(path.read_text(encoding="utf-8"))] == []
    assert len(paths) > 20


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: &x 1\nb: *x\n", "- a\n- =\n", "a:\tb\n", "a", ""])
def test_the_quick_parser_leaves_what_is_unusual_to_the_other(text: str) -> None:
    with pytest.raises(UnusualError):
        read_quickly(text)


@pytest.mark.parametrize("text", ["- id: x\n  a: " + "[" * 500 + "]" * 500 + "\n", "- &a x\n" + "- [*a, *a]\n" * 500])
@pytest.mark.parametrize("read", [read_entries, read_by_city])
def test_what_would_cost_a_parser_its_stack_is_refused_in_shared_lists_too(tmp_path: Path, read, text: str) -> None:
    with pytest.raises(DataError, match=r"nested too deeply|too many parts"):
        read(written(tmp_path, text), Indicator, "units.yml")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("? [a, b]\n: 1\ngoal: 1\nvalue: 2\n", "a list or another entry stands in the place of a name"),
        ("goal: 1\nvalue: 2\nyear: " + "9" * 5000, "the number has too many digits"),
        ("goal: 1\nvalue: 2\nmore: 3\n", "this key is not known"),
    ],
)
def test_faults_can_be_said_in_another_language(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DataError) as caught:
        read_yaml(written(tmp_path, text), Cells, "file.yml")

    assert what in {problem.what for problem in caught.value.problems}
    assert all(isinstance(p.what, Message) and isinstance(p.remedy, Message) for p in caught.value.problems)


def test_what_is_no_plain_file_is_not_to_be_closed_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "file.yml").mkdir()
    with pytest.raises(DataError, match=r"\(it is a folder\)\. Move it away"):
        read_yaml(tmp_path / "file.yml", Cells, "file.yml")
