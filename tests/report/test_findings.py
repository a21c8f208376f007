"""The three states of the first page, and what each finding names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from miniature import ACTIONS, CITY, GOALS, INDICATORS, YEAR, write_catalogue, write_year
from srps.paths import Project
from srps.report.findings import Findings, findings
from srps.results import steps
from srps.results.run import open_run
from srps.showing.language import texts

HEADER = "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"
SLIPPED = (
    HEADER
    + """\
1,1,liczba rodzin,,,5,,,15
1,1,liczba rodzin,MOPS,,2,,,15
1,1,liczba rodzin,PCPR,,3,,,15
1,1,liczba rodzin,ŚDS,,7,,,15
1,1,liczba osób,,,7,,,16
"""
)
MOVE = """\
- table: indicators
  line: 15
  indicator: liczba rodzin
  breakdown: ŚDS
  column: value
  printed: "7"
  move_to_line: 16
  reason: "Wiersz się przesunął."
  by: AK
  on: 2024-05-01
"""
Found = Callable[..., Findings]


@pytest.fixture
def found_in(tmp_path: Path) -> Found:
    """Return what is found in the miniature document with some of its files replaced."""

    def build(lang: str = "pl", claims: bool = True, **files: str) -> Findings:
        project = Project(tmp_path)
        write_catalogue(project)
        folder = write_year(project)
        if not claims:
            document = folder / "document.yml"
            document.write_text(document.read_text(encoding="utf-8").partition("claims:")[0], encoding="utf-8")
        for name, text in files.items():
            ending = "yml" if name == "corrections" else "csv"
            (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
        run = open_run(city=CITY, year=YEAR, lang=lang, project=project)
        steps.clean_year(run)
        steps.check(run)
        return findings(steps.score(run), texts(lang))

    return build


def test_all_findings_are_named_with_line_and_label(found_in: Found) -> None:
    found = found_in()

    assert found.state == "findings"
    (finding,) = found.by_kind()["contributors_sum"]
    assert (finding.line, finding.place, finding.label) == (
        20,
        "w.\N{NO-BREAK SPACE}20",
        "liczba osób objętych poradnictwem",
    )
    assert str(finding.sentence) == "„liczba osób objętych poradnictwem”: w dokumencie 120, suma składników 115"
    assert "1 zastrzeżenie" in found.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_two_slipped_rows_and_nothing_else_are_findings(found_in: Found) -> None:
    found = found_in(indicators=SLIPPED, claims=False)

    assert found.state == "findings"
    assert [(f.kind, f.settled, f.line, len(f.details)) for f in found.found] == [
        ("slipped_row", False, 15, 1),
        ("slipped_row", False, 16, 0),
    ]


def test_a_moved_cell_is_named_by_the_row_in_which_it_is_printed(found_in: Found) -> None:
    found = found_in(indicators=SLIPPED, corrections=MOVE, claims=False)

    first = found.found[0]
    assert first.settled
    assert "liczba rodzin" in first.details[0]
    assert "liczba osób" not in first.details[0]


def test_checked_and_clean_says_what_was_checked(found_in: Found) -> None:
    found = found_in(indicators="\n".join(INDICATORS.splitlines()[:4]) + "\n", lang="en")

    assert (found.state, found.found) == ("clean", ())
    assert [(checked.kind, checked.n) for checked in found.checked] == [
        ("contributors_sum", 1),
        ("claim_recomputed", 1),
    ]
    assert found.sentence.startswith(
        "Checked: 1\N{NO-BREAK SPACE}sum of contributors and 1\N{NO-BREAK SPACE}published figure."
    )


def test_nothing_to_check_is_not_all_well(found_in: Found) -> None:
    found = found_in(indicators=HEADER + "1,1,liczba rodzin,,,52,,,15\n", claims=False)

    assert (found.state, found.checked) == ("nothing_to_check", ())
    assert "Nie było czego sprawdzać" in found.sentence


@pytest.mark.parametrize("indicators", [INDICATORS, SLIPPED, HEADER + "1,1,liczba rodzin,,,5O2,,,15\n"])
def test_no_state_is_clean_while_a_warning_is_open(found_in: Found, indicators: str) -> None:
    assert found_in(indicators=indicators, goals=GOALS, actions=ACTIONS, claims=False).state == "findings"
