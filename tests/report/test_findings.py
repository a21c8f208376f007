"""The three states of the first page, and what each finding names."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from miniature import ACTIONS, CITY, DOCUMENT, GOALS, INDICATORS, YEAR, write_catalogue, write_year
from srps.checks.declared import declared_checks
from srps.paths import Project
from srps.report.brief import brief
from srps.report.findings import Finding, Findings, findings
from srps.results import steps
from srps.results.run import open_run
from srps.results.steps import YearResults
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
def found_in(scored: Callable[..., YearResults]) -> Found:
    """Return what is found in the miniature document with some of its files replaced."""
    return lambda lang="pl", **replaced: findings(scored(lang, **replaced), texts(lang))


def of_kind(found: Findings, kind: str) -> list[Finding]:
    return [finding for finding in found.found if finding.kind == kind]


def test_all_findings_are_named_with_line_and_label(found_in: Found) -> None:
    found = found_in()

    assert found.state == "findings"
    (finding,) = of_kind(found, "contributors_sum")
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


CLEAN = """\
1,1,liczba rodzin objętych pomocą asystenta rodziny,,,52,,,15
1,1,liczba rodzin objętych pomocą asystenta rodziny,MOPS,,30,,,15
1,1,liczba rodzin objętych pomocą asystenta rodziny,Fundacja „Dom”,,22,,,15
"""
WITH_PERIODS = HEADER.replace("parts,note", "unit,period,parts,note")
BEFORE = HEADER + CLEAN + "1,1,liczba świetlic,,,100,,,20\n"
OWN_RULES = """\
{"name": "own", "expectations": [{"type": "expect_column_max_to_be_between",
 "kwargs": {"column": "value", "max_value": 10}, "meta": {}}]}
"""
ALONE = {
    "count_whole_nonnegative": {"indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,-3,,,20\n"},
    "percent_in_range": {"indicators": HEADER + CLEAN + "1,1,odsetek rodzin,,,104%,,,20\n"},
    "unit_unknown": {"indicators": HEADER + CLEAN + "1,1,coś jeszcze,,,5,,,20\n"},
    "period_suspected": {"indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,3,,w 2022 r. – 5,20\n"},
    "value_parsable": {"indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,3O,,,20\n"},
    "contributors_sum": {"indicators": HEADER + CLEAN.replace(",30,", ",31,")},
    "part_within_whole": {
        "indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,3,subset,,20\n1,1,liczba świetlic,gminne,,4,,,20\n"
    },
    "over_100": {
        "indicators": HEADER
        + CLEAN
        + "1,1,liczba dzieci,,,100,,,20\n1,1,liczba dzieci,a,,60,,,20\n1,1,liczba dzieci,b,,50,,,20\n"
        + "1,1,liczba dzieci,c,,b.d.,,,20\n"
    },
    "printed_twice": {"indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,3,,,20\n1,2,liczba świetlic,,,4,,,24\n"},
    "keys_unique": {"indicators": HEADER + CLEAN.replace(",52,", ",82,") + CLEAN.splitlines()[1] + "\n"},
    "rated_once": {"goals": GOALS.replace("Rodzina,2,", "Rodzina,,"), "indicators": HEADER + CLEAN},
    "slipped_row": {"indicators": SLIPPED + CLEAN},
    "plausible": {"indicators": HEADER + CLEAN.replace("52", "9052").replace(",30,", ",9030,")},
    "claim_recomputed": {
        "indicators": HEADER + CLEAN,
        "claims": True,
        "goals": GOALS.replace("Rodzina,2,", "Rodzina,3,"),
    },
    "identity": {"indicators": HEADER + CLEAN, "document": ("za 2023 rok", "za 2022 rok")},
    "series_lost": {"indicators": HEADER + CLEAN, "before": BEFORE},
    "jump": {"indicators": HEADER + CLEAN + "1,1,liczba świetlic,,,10,,,20\n", "before": BEFORE},
    "own_rule": {"indicators": HEADER + CLEAN, "own": OWN_RULES},
    "schema": {"indicators": HEADER + CLEAN, "edited": True},
}
"""What each check that can warn finds in an invented city of its own, in which no other check finds anything."""
NEVER_WARN = {
    *("encoding", "parent_exists", "unit_known", "rating_on_scale"),  # severity error: they stop the year
    *("scale_read", "correction_applied"),  # info
}


def test_every_check_that_can_warn_is_tried() -> None:
    assert set(ALONE) | NEVER_WARN == set(declared_checks())


@pytest.mark.parametrize("check", ALONE)
def test_a_warning_of_one_check_alone_keeps_the_first_page_from_saying_that_all_is_well(
    check: str, tmp_path: Path
) -> None:
    results = _alone(tmp_path, **ALONE[check])
    warned = results.checks[~results.checks["success"] & results.checks["severity"].isin(["warning", "error"])]
    slipped = {"contributors_sum"} if check == "slipped_row" else set()
    doubled = {"contributors_sum"} if check == "keys_unique" else set()

    assert set(warned["check"]) - slipped - doubled == {check}
    for lang in ("pl", "en"):
        t = texts(lang)
        found, page = findings(results, t), brief(results, t)
        said = " ".join(point.plain for answer in page.answers for point in answer.points)
        assert found.state == "findings"
        assert check in {one.kind for one in found.found}
        assert CLEAN_WORDS[lang].isdisjoint(re.findall(r"[^.]+", said.replace("\N{NO-BREAK SPACE}", " ")))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("pl", "Do wyjaśnienia: nie wiadomo, w jakiej jednostce jest 1 liczba."),
        ("en", "To be cleared up: it is not known in what unit 1 figure is."),
    ],
)
def test_a_unit_that_is_not_known_is_said_in_plain_words_without_a_step_for_clerks(
    lang: str, said: str, tmp_path: Path
) -> None:
    t = texts(lang)
    found = findings(_alone(tmp_path, **ALONE["unit_unknown"]), t)
    assert found.sentence.replace("\N{NO-BREAK SPACE}", " ").endswith(said)
    (one,) = of_kind(found, "unit_unknown")
    assert "unit" not in str(one.sentence).replace("the unit of", "")


BIG = CLEAN.replace(",52,", ',"50 002,5 zł",').replace(",30,", ',"30 000,25 zł",').replace(",22,", ',"22 000 zł",')


def test_numbers_of_ours_stand_as_the_readers_language_prints_them(tmp_path: Path) -> None:
    results = _alone(tmp_path, HEADER + BIG.replace("liczba rodzin objętych", "kwota"))
    for lang, said in (
        ("pl", ("50\N{NO-BREAK SPACE}002,5", "52\N{NO-BREAK SPACE}000,25")),
        ("en", ("50,002.5", "52,000.25")),
    ):
        (one,) = of_kind(findings(results, texts(lang)), "contributors_sum")
        assert (one.observed, one.expected) == said
        assert all(number in one.sentence for number in said)


CLEAN_WORDS = {
    "pl": {"Wszystko się zgadza", " Wszystko się zgadza", "Sprzeczności nie znaleziono"},
    "en": {"Everything agrees", " Everything agrees", "No contradiction was found"},
}


def _alone(
    root: Path,
    indicators: str,
    goals: str = GOALS,
    before: str = "",
    own: str = "",
    document: tuple[str, str] = ("", ""),
    *,
    claims: bool = False,
    edited: bool = False,
) -> YearResults:
    project = Project(root)
    write_catalogue(project)
    for year, table in ((YEAR - 1, before), (YEAR, indicators)):
        if not table:
            continue
        folder = write_year(project, year=year)
        described = DOCUMENT.replace("2023", str(year)) if claims else DOCUMENT.partition("claims:")[0]
        described = described.replace("year: 2023", f"year: {year}").replace("za 2023 rok", f"za {year} rok")
        (folder / "document.yml").write_text(described.replace(*document), encoding="utf-8")
        (folder / "goals.csv").write_text(goals, encoding="utf-8")
        (folder / "indicators.csv").write_text(table, encoding="utf-8")
        (folder / "targets.csv").unlink()
    expectations = root / "expectations"
    if own:
        (expectations / "own").mkdir(parents=True)
        (expectations / "own" / "observations.json").write_text(own, encoding="utf-8")
    for year in (YEAR - 1, YEAR):
        if (project.raw_year(CITY, year)).is_dir():
            run = open_run(city=CITY, year=year, lang="pl", project=project)
            steps.refresh_suites(run)
            if edited:
                suite = expectations / "goals.json"
                suite.write_text(suite.read_text(encoding="utf-8").replace("goals", "Goals", 1), encoding="utf-8")
            steps.clean_year(run)
            steps.check(run)
            results = steps.score(run)
    return results


@pytest.mark.parametrize("indicators", [INDICATORS, SLIPPED, HEADER + "1,1,liczba rodzin,,,5O2,,,15\n"])
def test_no_state_is_clean_while_a_warning_is_open(found_in: Found, indicators: str) -> None:
    assert found_in(indicators=indicators, goals=GOALS, actions=ACTIONS, claims=False).state == "findings"
