"""The first page: what it says of documents of different kinds, and what it asks."""

from collections.abc import Callable
from types import SimpleNamespace

import pandas as pd
import pytest

from miniature import ACTIONS, GOALS
from srps.report.brief import Brief, _slip_since, brief, change_points
from srps.results.steps import YearResults
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
NO_GOALS, NO_ACTIONS = GOALS.splitlines()[0] + "\n", ACTIONS.splitlines()[0] + "\n"
NO_TARGETS = "goal,item,indicator,due_year,target,line\n"
HEADER = "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"


@pytest.fixture
def made(scored: Callable[..., YearResults]) -> Made:
    """Return the first page of the miniature document with some of its files replaced."""
    return lambda lang="pl", **replaced: brief(scored(lang, **replaced), texts(lang))


def answer(shown: Brief, name: str) -> str:
    found = next(answer for answer in shown.answers if answer.name == name)
    return " ".join(point.plain for point in found.points).replace("\N{NO-BREAK SPACE}", " ")


def questions(shown: Brief) -> str:
    return " ".join(point.plain for point in shown.questions).replace("\N{NO-BREAK SPACE}", " ")


def test_ratings_are_told_with_the_names_of_the_lowest(made):
    told = answer(made(), "how-far")
    assert "1 z 2 ocenionych celów" in told
    assert "Wspieranie rodziny w wychowaniu dzieci" in told


@pytest.mark.parametrize(
    ("ratings", "told", "title"),
    [
        ((3,), "ma 1 z 1 ocenionych celów", "Najwyższą ocenę ma 1 z 1 celów"),
        ((3, 3), "mają 2 z 2 ocenionych celów", "Najwyższą ocenę mają 2 z 2 celów"),
        ((3,) * 5 + (1,), "ma 5 z 6 ocenionych celów", "Najwyższą ocenę ma 5 z 6 celów"),
        ((2, 1), "nie ma żaden cel (ocenionych: 2); średnia ocen to 1,50", "Żaden cel nie ma najwyższej oceny"),
    ],
)
def test_the_top_rating_is_told_in_the_right_form_of_the_verb(made, ratings, told, title):
    goals = GOALS.splitlines()[0] + "\n"
    goals += "".join(f"{n},operational,,Cel,Rodzina,{rating},,{n}\n" for n, rating in enumerate(ratings, start=1))
    actions = "\n".join(ACTIONS.splitlines()[:2]) + "\n"
    shown = made(goals=goals, actions=actions, indicators=HEADER, targets=NO_TARGETS, claims=False)
    assert told in answer(shown, "how-far")
    assert shown.picture.title.replace("\N{NO-BREAK SPACE}", " ") == title


def test_the_picture_of_figures_counts_no_empty_cells(made):
    goals = GOALS.replace(",2,asys", ",,asys").replace(",3,,40", ",,,40")
    rows = HEADER + "1,,liczba rodzin,,,,,,15\n1,,liczba osób,,,b.d.,,,16\n2,,liczba porad,,,7,,,45\n"
    actions = ACTIONS.splitlines()[0] + "\n"
    shown = made(goals=goals, actions=actions, indicators=rows, targets=NO_TARGETS, claims=False)
    assert shown.picture.title.replace("\N{NO-BREAK SPACE}", " ") == "Celu 2 dotyczy 1 z 1 podanych liczb"
    assert [len(bar.parts) for bar in shown.picture.bars] == [0, 1]


CHANGE = {"year_from": 2022, "unit": "persons", "note": "", "verdict": "no_count_test"}


@pytest.mark.parametrize(
    ("percent", "said"), [(20.0, "Największe różnice od 2022 r."), (None, "Różnice od 2022 r., których nie da się")]
)
def test_differences_are_called_the_largest_only_where_all_are_known(percent, said):
    changes = pd.DataFrame(
        [
            CHANGE | {"indicator": "a", "value_from": 10, "value_to": 12, "change": 2, "change_pct": 20.0},
            CHANGE | {"indicator": "b", "value_from": -5, "value_to": 90, "change": 95, "change_pct": percent},
        ]
    )
    points = [point.plain.replace("\N{NO-BREAK SPACE}", " ") for point in change_points(changes, texts("pl"))]
    assert points[0].startswith(said)
    assert (
        points[-1]
        == "Bez wyraźnej zmiany: 0 z 2 liczb, które można porównać z 2022 r. Testem nie da się sprawdzić 2 liczb."
    )


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["no_comparison", "break"], "Żadnej liczby nie da się porównać z podanymi za 2022 r."),
        (["no_comparison", "no_clear_change"], "Bez wyraźnej zmiany: 1 z 1 liczby, którą można porównać z 2022 r."),
        (["no_clear_change"] * 2, "Bez wyraźnej zmiany: 2 z 2 liczb, które można porównać z 2022 r."),
    ],
)
def test_how_many_figures_can_be_compared(verdicts, said):
    facts = {"indicator": "a", "value_from": 1.0, "value_to": 2.0, "change": 1.0, "change_pct": 100.0}
    changes = pd.DataFrame([CHANGE | facts | {"verdict": verdict} for verdict in verdicts])
    points = [point.plain.replace("\N{NO-BREAK SPACE}", " ") for point in change_points(changes, texts("pl"))]
    assert points == [said]


@pytest.mark.parametrize(("unit", "shown"), [("pln", "1234,00 zł i 12 345,00 zł"), ("persons", "1234 i 12 345")])
def test_a_digit_missing_since_the_year_before_is_told_with_the_unit_of_money(unit, shown):
    change = {"indicator": "dotacja", "unit": unit, "value_from": 12345.0, "value_to": 1234.0}
    results = SimpleNamespace(changes=pd.DataFrame([change]))
    told = _slip_since(SimpleNamespace(kind="jump", label="dotacja"), results, texts("pl"))
    assert f"({shown})" in told.replace("\N{NO-BREAK SPACE}", " ")


def test_long_names_of_executors_are_cut_in_questions(made):
    actions = ACTIONS.replace(",MOPS,", f",{'Wydział Spraw Społecznych ' * 8},")
    assert max(len(point.who) for point in made(actions=actions).questions) <= 130


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


def test_what_is_printed_and_not_read_is_not_called_missing(made):
    rows = HEADER + "1,1,liczba rodzin,,,kilkanaście,,,15\n2,1,liczba osób,,,b.d.,,,45\n"
    shown = made(indicators=rows, claims=False)
    assert "Brak wartości przy: „Liczba osób”." in answer(shown, "unknown")
    assert "„Liczba rodzin” (kilkanaście)" in answer(shown, "unknown")
    assert "Jaką liczbę oznacza „kilkanaście” przy „Liczba rodzin”?" in questions(shown)


def test_a_target_in_thousands_stands_as_printed_and_as_read(made):
    rows = HEADER + "1,1,wydatki (w tys. zł),,,250,,,15\n"
    targets = "goal,item,indicator,due_year,target,line\n1,1,wydatki (w tys. zł),2023,min. 300,60\n"
    told = answer(made(indicators=rows, targets=targets, claims=False), "how-far")
    assert "jest 250 000,00 zł, miało być min. 300 = 300 000,00 zł" in told


@pytest.mark.parametrize(("unit", "is_calm"), [("", True), ("kapelusze", False)])
def test_nothing_of_note_is_not_said_while_a_check_has_findings(made, unit, is_calm):
    rows = HEADER.replace("parts,", "unit,parts,") + "".join(
        f"{goal},1,{label},{part},,{value},{unit},,,{goal}5\n"
        for goal, label in ((1, "liczba rodzin objętych pomocą asystenta rodziny"), (2, "liczba seniorów"))
        for part, value in (("", 52), ("MOPS", 52))
    )
    actions = ACTIONS.replace(ACTIONS.splitlines()[2] + "\n", "").replace(",2024,", ",2023,")
    told = answer(made(indicators=rows, actions=actions, targets=NO_TARGETS, claims=False), "unknown")
    assert told == ("Niczego istotnego. " if is_calm else "") + "Każdy cel ma liczbę, a każde działanie wynik."


def test_statistics_without_any_figure_are_not_said_to_be_complete(made):
    empty = {"goals": NO_GOALS, "actions": NO_ACTIONS, "targets": NO_TARGETS, "claims": False, "kind": "statistics"}
    assert answer(made(indicators=HEADER, **empty), "unknown") == "Nie ma żadnej liczby."


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_question_leads_somewhere_and_there_are_five_to_eight(made, language):
    shown = made(lang=language)
    assert 5 <= len(shown.questions) <= 8
    assert all(point.anchor for point in shown.questions)
    assert all(answer.points for answer in shown.answers)
    assert not any(point.plain.endswith("..") for answer in shown.answers for point in answer.points)


def test_official_figures_answer_for_the_only_report(made):
    assert "Z danych urzędowych: mieszkańcy –" in answer(made(), "changes")
