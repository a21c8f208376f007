"""Between which numbers a printed value may lie, and what sums, twins and claims make of it."""

import math

import pandas as pd
import pytest

from srps.checks.evidence import parts_within, printed_twice
from srps.judging.spread import may_agree, spreads, total_of
from srps.judging.sums import contributor_sums, overfull, slipped_contributors
from srps.numbers import parse_quantity


def observed(*printed: str, label: str = "osoby", breakdowns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Observations a, b, c … with the readings of printed values; the first is the total."""
    read = [parse_quantity(text) for text in printed]
    names = breakdowns or ("", *(f"część {n}" for n in range(1, len(printed))))
    return pd.DataFrame(
        {
            "goal": "1", "action": "1", "indicator": label, "breakdown": names, "unit": "persons", "match": None,
            "indicator_id": None, "period": "2023", "line": range(10, 10 + len(printed)), "page": "",
            "value": [float(one.value) for one in read],
            "upper": [math.nan if one.upper is None else float(one.upper) for one in read],
            "qualifier": [one.qualifier for one in read],
            "scale": [one.scale for one in read],
            "value_printed": printed,
        },
        index=[chr(ord("a") + n) for n in range(len(printed))],
    )  # fmt: skip


def parts_of(observations: pd.DataFrame, relation: str = "all") -> pd.DataFrame:
    keys = list(observations.index[1:])
    return pd.DataFrame({"row_key": keys, "whole_key": "a", "whole_printed": "a", "relation": relation})


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("120", 120, 120),
        ("ponad 70", 70, math.inf),
        ("do 30", -math.inf, 30),
        ("10–15", 10, 15),
        ("2,5 tys.", 2450, 2550),
        ("1,2 mln zł", 1_150_000, 1_250_000),
        ("1 200 tys. zł", 1_199_500, 1_200_500),
        ("ok. 200", 150, 250),
        ("ok. 2 742", 2741.5, 2742.5),
        ("ok. 70", 65, 75),
    ],
)
def test_a_value_lies_between_what_its_print_leaves_open(printed: str, low: float, high: float) -> None:
    assert spreads(observed(printed))["a"] == (low, high)


def test_what_has_no_qualifier_is_exact_and_what_has_no_value_is_nothing() -> None:
    found = spreads(pd.DataFrame({"value": [5.0, math.nan]}, index=["a", "b"]))

    assert found["a"] == (5, 5)
    assert math.isnan(found["b"][0])
    assert total_of(list(found.values())) == (5, 5)
    assert may_agree(found["a"], (4, 6), 0.005)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        (("ponad 100", "60", "50"), "match"),
        (("ponad 120", "60", "50"), "mismatch"),
        (("100", "ponad 60", "50"), "mismatch"),
        (("120", "ponad 60", "50"), "match"),
        (("do 100", "60", "50"), "mismatch"),
        (("ok. 200", "120", "85"), "match"),
        (("ok. 200", "120", "185"), "mismatch"),
        (("2,5 tys.", "1 234", "1 290"), "match"),
        (("2,5 tys.", "1 234", "1 390"), "mismatch"),
    ],
)
def test_contributors_of_bounds_and_rounded_numbers(printed: tuple[str, ...], verdict: str) -> None:
    observations = observed(*printed)
    assert contributor_sums(observations, parts_of(observations))["verdict"].tolist() == [verdict]


def test_nothing_slips_between_totals_of_which_one_is_a_bound() -> None:
    observations = observed("5", "2", "3", "7", "ponad 7", breakdowns=("", "x", "y", "z", ""))
    observations.loc["e", "indicator"] = "rodziny"
    assert slipped_contributors(observations, parts_of(observations.iloc[:4])) != []
    observations.loc["d", "qualifier"] = "at_least"
    assert slipped_contributors(observations, parts_of(observations.iloc[:4])) == []


def test_a_part_above_a_bound_is_within_its_whole() -> None:
    for whole, verdict in (("ponad 70", "within"), ("70", "above")):
        observations = observed(whole, "75")
        assert parts_within(observations, parts_of(observations, "subset"))["verdict"].tolist() == [verdict]


def test_known_parts_pass_a_whole_only_where_they_must() -> None:
    for whole, verdict in (("100", "over_whole"), ("ponad 100", "within")):
        observations = observed(whole, "60", "50", "1")
        observations.loc["d", "value"] = math.nan
        assert overfull(observations, parts_of(observations))["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [("ponad 70", "72", "equal"), ("ok. 70", "72", "equal"), ("70", "72", "differs"), ("do 70", "72", "differs")],
)
def test_a_fact_printed_exactly_and_as_a_bound_agrees(first: str, second: str, verdict: str) -> None:
    found = printed_twice(observed(first, second, breakdowns=("", "")))
    assert found["verdict"].tolist() == [verdict] * 2
