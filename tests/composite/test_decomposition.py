import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srps.composite.aggregation import Aggregation
from srps.composite.decomposition import decompose_change, decompose_scores
from srps.composite.errors import IndicatorDataError, NotDecomposableError
from srps.composite.imputation import Imputation
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation

GEOMETRIC = Method(aggregation=Aggregation("geometric"), normalisation=Normalisation(lower=1))


def test_contributions_by_hand(data, structure):
    parts = decompose_scores(build_index(data, structure)).set_index(["unit", "code"])
    assert parts.loc["y", "contribution"].to_dict() == {"a": 18.75, "b": 12.5, "c": 0, "d": 25}
    assert parts.loc[("y", "c"), "weight"] == 0
    assert np.isnan(parts.loc[("y", "c"), "value"])
    assert (parts["of"] == "score").all()


@pytest.mark.parametrize("aggregate", [None, "second"])
def test_contributions_add_up_to_the_score(many, structure, aggregate):
    result = build_index(many, structure, Method(coverage_threshold=0.5))
    parts = decompose_scores(result, aggregate)
    total = parts.groupby("unit", sort=False)["contribution"].sum(min_count=1)
    np.testing.assert_allclose(total, result.scores[aggregate or "index"], rtol=0, atol=1e-12)
    assert set(parts["code"]) == ({"c", "d"} if aggregate else set("abcd"))


def test_geometric_scores_add_up_in_logarithms(many, structure):
    result = build_index(many, structure, GEOMETRIC)
    parts = decompose_scores(result)
    total = parts.groupby("unit", sort=False)["contribution"].sum()
    np.testing.assert_allclose(total, np.log(result.scores["index"]), rtol=0, atol=1e-12)
    assert (parts["of"] == "logarithm of the score").all()


@pytest.mark.parametrize(
    "rule",
    [
        Aggregation("harmonic"),
        Aggregation("generalised", exponent=2),
        Aggregation("median"),
        Aggregation("copeland"),
        {2: Aggregation("geometric"), 3: Aggregation("arithmetic")},
    ],
)
def test_other_rules_do_not_decompose(many, structure, rule):
    result = build_index(many, structure, Method(aggregation=rule, normalisation=Normalisation(lower=1)))
    with pytest.raises(NotDecomposableError, match="contributions that add up"):
        decompose_scores(result)


def test_a_group_decomposes_even_where_the_index_does_not(many, structure):
    mixed = Method(aggregation={2: Aggregation("arithmetic"), 3: Aggregation("geometric")})
    result = build_index(many, structure, mixed)
    parts = decompose_scores(result, "first")
    total = parts.groupby("unit", sort=False)["contribution"].sum(min_count=1)
    np.testing.assert_allclose(total, result.scores["first"], rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", [Method(), GEOMETRIC, Method(imputation=Imputation("latest", 1))])
@pytest.mark.parametrize("years", [(2021, 2022), (2021, 2023)])
def test_changes_add_up_to_the_change_of_the_score(panel, structure, method, years):
    result = build_index(panel, structure, method)
    parts = decompose_change(result, *years)
    total = parts.groupby("unit", sort=False)["change"].sum()
    scores = result.scores["index"].unstack()
    if method is GEOMETRIC:
        scores = np.log(scores)
    expected = (scores[years[1]] - scores[years[0]]).loc[total.index]
    np.testing.assert_allclose(total, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(parts["change"], parts["value_effect"] + parts["coverage_effect"], atol=1e-12)


def test_without_holes_all_change_is_of_values(panel, structure):
    whole = panel.fillna(50.0)
    parts = decompose_change(build_index(whole, structure), 2021, 2023)
    assert np.abs(parts["coverage_effect"]).max() < 1e-12
    moved = parts["weight_from"] * (parts["value_to"] - parts["value_from"])
    np.testing.assert_allclose(parts["value_effect"], moved, atol=1e-12)


def test_an_indicator_that_appears_at_the_mean_score_changes_nothing(panel, structure):
    whole = panel.fillna(50.0)
    whole.loc[("u0", 2022)] = whole.loc[("u0", 2021)].to_numpy()
    whole.loc[("u0", 2021), "c"] = np.nan
    parts = decompose_change(build_index(whole, structure), 2021, 2022).set_index(["unit", "code"]).loc["u0"]
    assert parts["value_effect"].tolist() == [0, 0, 0, 0]
    assert parts.loc["c", "weight_from"] == 0
    assert parts.loc["c", "weight_to"] == 0.25
    # what appears and what hands its weight over are both measured against the unit's mean score
    scores = build_index(whole, structure).scores["index"]
    mean = (scores["u0", 2021] + scores["u0", 2022]) / 2
    assert parts.loc["c", "change"] == pytest.approx(0.25 * (parts.loc["c", "value_to"] - mean))
    assert parts.loc["d", "change"] == pytest.approx(-0.25 * (parts.loc["d", "value_to"] - mean))


def test_a_unit_without_a_score_keeps_its_rows_and_says_why(panel, structure):
    panel.loc[("u4", 2022)] = np.nan
    parts = decompose_change(build_index(panel, structure), 2021, 2022).set_index("unit")
    assert parts.loc["u4", "change"].isna().all()
    assert (parts.loc["u4", "note"] == "no score in one of the years").all()
    assert (parts.drop("u4")["note"] == "").all()


def test_marks_stand_beside_the_changes(panel, structure):
    panel.loc[("u0", 2021), "a"] = 40.0
    panel.loc[("u0", 2022), "a"] = np.nan
    result = build_index(panel, structure, Method(imputation=Imputation("latest")))
    parts = decompose_change(result, 2021, 2022).set_index(["unit", "code"])
    assert parts.loc[("u0", "a"), "mark_to"] == "imputed (value of 2021)"
    assert parts.loc[("u0", "a"), "mark_from"] == ""


def test_changes_that_would_mean_nothing_are_refused(panel, data, structure):
    with pytest.raises(IndicatorDataError, match="no progress"):
        decompose_change(build_index(panel, structure, Method(scaling="each_year")), 2021, 2022)
    with pytest.raises(IndicatorDataError, match="no year 2030"):
        decompose_change(build_index(panel, structure), 2021, 2030)
    with pytest.raises(IndicatorDataError, match="needs years"):
        decompose_change(build_index(data, structure), 2021, 2022)


@settings(max_examples=25, deadline=None)
@given(holes=st.lists(st.booleans(), min_size=120, max_size=120), seed=st.integers(0, 50))
def test_changes_add_up_whatever_is_missing(holes, seed):
    structure = pd.DataFrame(
        {"code": list("abcdpqi"), "parent": ["p", "p", "q", "q", "i", "i", ""], "weight": [3, 1, 2, 1, 1, 2, 1]}
    )
    generator = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([range(15), [1, 2]], names=["unit", "year"])
    values = np.where(np.array(holes).reshape(30, 4), np.nan, generator.normal(size=(30, 4)))
    result = build_index(pd.DataFrame(values, index=index, columns=list("abcd")), structure)
    parts = decompose_change(result, 1, 2)
    total = parts.groupby("unit")["change"].sum(min_count=4)
    scores = result.scores["i"].unstack()
    np.testing.assert_allclose(total, scores[2] - scores[1], rtol=0, atol=1e-12)
