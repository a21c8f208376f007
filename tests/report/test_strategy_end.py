"""The end of a strategy: when it is told, what is counted with a goal, what is left to do."""

from types import SimpleNamespace

import pandas as pd

from srps.catalogue.models import Period
from srps.catalogue.models import StrategyInForce as InForce
from srps.report.strategy_end import strategy_end


def city(end: int = 2022, status: str = "no_evidence", value: float = 0.0) -> SimpleNamespace:
    period = Period(**{"from": 2021, "to": end})
    goals = pd.DataFrame({"year": 2022, "goal": ["1", "1.1", "1.1.1"], "name": ["a", "b", "c"],
                          "parent": ["", "1", "1.1"], "rating": [None, None, 3.0]})  # fmt: skip
    figures = {
        "year": 2022,
        "goal": ["1.1.1", "1.1.1"],
        "indicator": ["x", "y"],
        "breakdown": "",
        "value": [value, 7.0],
    }
    return SimpleNamespace(
        run=SimpleNamespace(language="pl"),
        years=[2021, 2022],
        documents={year: SimpleNamespace(strategy=SimpleNamespace(period=period)) for year in (2021, 2022)},
        strategies={2021: InForce(1, 2018), 2022: InForce(2, 2021)},
        goals=goals,
        actions=pd.DataFrame({"year": 2022, "goal": ["1.1.1"] * 2, "status": [status] * 2}),
        targets=pd.DataFrame({"year": pd.Series(dtype="int64"), "goal": "", "attained": ""}),
        observations=pd.DataFrame(figures),
        recommendations=pd.DataFrame(
            {"year": [2021, 2022, 2022], "kind": ["risk", "risk", "conclusion"], "goal": "1", "text": ["p", "q", "r"]}
        ),
    )


def test_nothing_is_told_before_the_last_year():
    assert strategy_end(city(end=2023)).html() == ""


def test_a_goal_counts_with_all_goals_below_it():
    (table, _) = strategy_end(city()).items
    assert table.frame["Liczby w ostatnim roku"].tolist() == ["2", "2", "2"]
    assert table.frame["w tym zero"].tolist() == ["1", "1", "1"]


def test_silence_on_all_actions_is_said_once():
    section = strategy_end(city())
    assert "nie mówi, co stało się z 2\N{NO-BREAK SPACE}działaniami" in section.paragraphs[1]
    assert section.items[0].frame["Działania w ostatnim roku"].tolist() == ["2", "2", "2"]
    told = strategy_end(city(status="done"))
    assert "wykazano wynik" in told.items[0].frame["Działania w ostatnim roku"].iloc[0]


def test_years_of_another_strategy_do_not_count():
    assert strategy_end(city()).paragraphs[0].startswith("Strategia na lata 2021")
    assert "z 1\N{NO-BREAK SPACE}roku jej trwania" in strategy_end(city()).paragraphs[0]


def test_zeros_are_named_and_only_the_last_report_s_risks_are_left():
    assert "zero jest przy: „X”" in strategy_end(city()).paragraphs[2]
    assert "zero" not in strategy_end(city(value=3.0)).paragraphs[2]
    assert strategy_end(city()).items[1].frame["Treść"].tolist() == ["q"]
