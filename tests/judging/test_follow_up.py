"""What came of recommendations: within one strategy, and of indicators whose goal is known."""

import pandas as pd
import pytest

from srps.catalogue.models import StrategyInForce
from srps.judging.follow_up import followed_up, of_goals

OLD, NEW = StrategyInForce(1, 2018, "a"), StrategyInForce(2, 2022, "b")


def tables(recommended: str = "1") -> dict[str, pd.DataFrame]:
    return {
        "recommendations": pd.DataFrame({"year": [2021, 2022], "goal": [recommended, "1"]}),
        "goals": pd.DataFrame({"year": [2021, 2022, 2022], "goal": ["1", "1", "1.1"], "parent": ["", "", "1"],
                               "rating": [2.0, 3.0, None]}),
        "actions": pd.DataFrame({"year": [2021, 2022, 2022], "goal": ["1", "1.1", "1.1"], "status": ["done"] * 3}),
        "observations": pd.DataFrame({"year": [2022, 2022], "indicator": ["x", "y"], "goal": ["1.1", "2"]}),
    }  # fmt: skip


CHANGES = pd.DataFrame({"year_from": 2021, "year_to": 2022, "indicator": ["x", "y"], "verdict": ["better", "worse"]})


def test_the_next_year_tells_and_the_last_year_is_open():
    found = followed_up(tables(), CHANGES, {2021: OLD, 2022: OLD})
    assert found["followed_up"].tolist() == ["rating 2 3; better 1; done 2", ""]


@pytest.mark.parametrize("recommended", ["", "9"])
def test_without_a_known_goal_nothing_is_said(recommended):
    assert followed_up(tables(recommended), CHANGES, {2021: OLD, 2022: OLD})["followed_up"].iloc[0] == ""


def test_the_same_number_is_another_goal_in_another_strategy():
    assert followed_up(tables(), CHANGES, {2021: OLD, 2022: NEW})["followed_up"].tolist() == ["", ""]


def test_an_indicator_under_two_goals_speaks_for_none():
    observations = pd.DataFrame({"indicator": ["x", "x", "y"], "goal": ["1", "2", "2"]})
    assert of_goals(CHANGES, observations)["goal"].tolist() == ["", "2"]
