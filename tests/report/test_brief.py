"""The first page: what it says of documents of different kinds, and what it asks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from miniature import ACTIONS, CITY, YEAR, write_catalogue, write_year
from srps.paths import Project
from srps.report.brief import Brief, brief
from srps.results import steps
from srps.results.run import open_run
from srps.showing.language import texts

Made = Callable[..., Brief]
UNRATED = """\
goal,level,parent,name,domain,rating,priorities,line
1,operational,,Rodzina,,,,10
2,operational,,Seniorzy,,,,40
"""
RECOMMENDED = """\
goal,kind,text,line
1,recommendation,Rozwinąć poradnictwo.,80
,risk,Brak kadr.,81
,conclusion,Jest lepiej.,82
"""
HEADER = "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return the first page of the miniature document with some of its files replaced."""

    def build(lang: str = "pl", claims: bool = True, **files: str) -> Brief:
        project = Project(tmp_path)
        write_catalogue(project)
        folder = write_year(project)
        if not claims:
            document = folder / "document.yml"
            document.write_text(document.read_text(encoding="utf-8").partition("claims:")[0], encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        run = open_run(city=CITY, year=YEAR, lang=lang, project=project)
        steps.clean_year(run)
        steps.check(run)
        return brief(steps.score(run), texts(lang))

    return build


def answer(shown: Brief, name: str) -> str:
    found = next(answer for answer in shown.answers if answer.name == name)
    return " ".join(point.plain for point in found.points).replace("\N{NO-BREAK SPACE}", " ")


def questions(shown: Brief) -> str:
    return " ".join(point.plain for point in shown.questions).replace("\N{NO-BREAK SPACE}", " ")


def test_ratings_are_told_with_the_names_of_the_lowest(made):
    told = answer(made(), "how-far")
    assert "1 z 2 ocenionych celów" in told
    assert "Wspieranie rodziny w wychowaniu dzieci" in told


def test_a_sum_that_is_missed_is_named_and_asked_about(made):
    shown = made()
    assert "120" in answer(shown, "mismatches")
    assert "115" in answer(shown, "mismatches")
    assert "120, jak w dokumencie, czy 115" in questions(shown)


def test_without_ratings_and_states_the_sums_are_drawn(made):
    rows = (
        HEADER + "1,,osoby w kursach,,,277,,,15\n1,,osoby w kursach,MOPS,,200,,,15\n1,,osoby w kursach,PUP,,27,,,15\n"
    )
    picture = made(goals=UNRATED, actions=ACTIONS.split("\n")[0] + "\n", indicators=rows, claims=False).picture
    assert picture is not None
    assert [(bar.parts[0][2], bar.note) for bar in picture.bars] == [
        ("277", "w dokumencie"),
        ("227", "suma składników"),
    ]
    assert picture.title.startswith("1\N{NO-BREAK SPACE}z 1 sum")


def test_figures_of_one_name_are_one_sentence(made):
    rows = HEADER + "".join(
        f"{goal},,liczba porad,,,{value},,,{line}\n" for goal, value, line in ((1, 10, 15), (2, 12, 45))
    )
    told = answer(made(indicators=rows, claims=False), "mismatches")
    assert "Ta sama nazwa, różne liczby: „Liczba porad” (10 / 12)." in told
    assert told.count("Liczba porad") == 1


def test_what_is_only_described_is_asked_for_in_figures(made):
    described = ACTIONS.replace("executors,line", "executors,evidence,line").replace(
        ",14\n", ",Pracował asystent.,14\n"
    )
    described = described.replace(",19\n", ",,19\n").replace(",44\n", ",,44\n")
    shown = made(actions=described, indicators=HEADER, claims=False)
    assert "Jaki skutek w liczbach dało działanie „Pomoc asystenta rodziny”?" in questions(shown)
    assert next(point.who for point in shown.questions if "asystenta" in point.plain) == "MOPS"


def test_recommendations_and_risks_of_the_document_are_asked_about(made):
    asked = questions(made(recommendations=RECOMMENDED))
    assert "wykona zalecenie „Rozwinąć poradnictwo”" in asked
    assert "wobec zagrożenia: „Brak kadr”" in asked
    assert "Jest lepiej" not in asked


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_question_leads_somewhere_and_there_are_five_to_eight(made, language):
    shown = made(lang=language)
    assert 5 <= len(shown.questions) <= 8
    assert all(point.anchor for point in shown.questions)
    assert all(answer.points for answer in shown.answers)
    assert not any(point.plain.endswith("..") for answer in shown.answers for point in answer.points)


def test_official_figures_answer_for_the_only_report(made):
    assert "Z danych urzędowych: mieszkańcy –" in answer(made(), "changes")
