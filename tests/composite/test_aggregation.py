import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srps.composite import aggregation as module
from srps.composite.aggregation import (
    Aggregation,
    aggregate,
    aggregate_group,
    aggregate_hierarchy,
    outranking_matrix,
    rules_for,
)
from srps.composite.errors import MethodError
from srps.composite.structure import read_structure

ROW = pd.DataFrame({"p": [1.0], "q": [2.0], "r": [4.0]})
HOLED = ROW.assign(q=np.nan)
WEIGHTS = pd.Series({"p": 1.0, "q": 5.0, "r": 3.0})


def one(values, rule, weights=None, **given_):
    return aggregate(values, rule, weights, **given_).iloc[0]


@pytest.mark.parametrize(
    ("rule", "equal", "weighted", "holed"),
    [
        (Aggregation("arithmetic"), 7 / 3, 23 / 9, 13 / 4),
        (Aggregation("geometric"), 2.0, 2 ** (11 / 9), 2 ** (6 / 4)),
        (Aggregation("harmonic"), 3 / 1.75, 9 / (1 + 2.5 + 0.75), 4 / 1.75),
        (Aggregation("generalised", exponent=2), 7**0.5, (69 / 9) ** 0.5, (49 / 4) ** 0.5),
        (Aggregation("generalised", exponent=-1), 3 / 1.75, 9 / 4.25, 4 / 1.75),
        (Aggregation("generalised", exponent=0), 2.0, 2 ** (11 / 9), 2 ** (6 / 4)),
        (Aggregation("median"), 2.0, 2.0, 2.5),
    ],
)
def test_means_by_hand_with_a_missing_child_left_out(rule, equal, weighted, holed):
    assert one(ROW, rule) == pytest.approx(equal, rel=1e-14)
    assert one(ROW, rule, WEIGHTS) == pytest.approx(weighted, rel=1e-14)
    assert one(HOLED, rule, WEIGHTS) == pytest.approx(holed, rel=1e-14)


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (Aggregation("geometric"), [0.0, -1.0]),
        (Aggregation("harmonic"), [0.0, -1.0]),
        (Aggregation("generalised", exponent=-2), [0.0, -1.0]),
        (Aggregation("generalised", exponent=0.5), [-1.0]),
        (Aggregation("generalised", exponent=2), [-1.0]),
    ],
)
def test_what_a_mean_is_not_defined_for_is_missing_and_marked(rule, refused):
    for number in refused:
        values = np.array([[number, 2.0], [3.0, 3.0]])
        scores, undefined = aggregate_group(values, np.ones((1, 2)), rule)
        assert np.isnan(scores[0, 0])
        assert scores[0, 1] == pytest.approx(3)
        assert undefined.tolist() == [[True, False]]
        left_out, undefined = aggregate_group(values, np.array([[0.0, 1.0]]), rule)
        assert left_out[0] == pytest.approx([2, 3])
        assert not undefined.any()


def test_zero_is_fine_where_it_is_defined():
    assert one(pd.DataFrame({"p": [0.0], "q": [8.0]}), Aggregation("generalised", exponent=3)) == pytest.approx(
        256 ** (1 / 3)
    )


@pytest.mark.parametrize("kind", ["arithmetic", "geometric", "harmonic", "median", "copeland"])
def test_coverage_threshold_and_nothing_present(kind):
    values = pd.DataFrame({"p": [1.0, np.nan, np.nan], "q": [2.0, 2.0, np.nan], "r": [4.0, np.nan, np.nan]})
    rule = Aggregation(kind)
    assert aggregate(values, rule).isna().tolist() == [False, False, True]
    assert aggregate(values, rule, coverage_threshold=1 / 3).isna().tolist() == [False, False, True]
    assert aggregate(values, rule, coverage_threshold=0.34).isna().tolist() == [False, True, True]
    assert aggregate(values, rule, coverage_threshold=1).isna().tolist() == [False, True, True]


def test_copeland_counts_wins_less_losses():
    values = pd.DataFrame({"p": [1.0, 2.0, 3.0], "q": [3.0, 2.0, 1.0], "r": [1.0, 3.0, 2.0]}, index=list("xyz"))
    # y beats x on p and r; z beats x on p and r; y beats z on q and r
    assert aggregate(values, Aggregation("copeland")).to_dict() == {"x": -2, "y": 2, "z": 0}


def test_copeland_ties_are_not_broken_by_rounding():
    # 0.1 + 0.2 against 0.3, on either side of the balance, and in the values themselves
    weights = pd.Series({"p": 0.1, "q": 0.2, "r": 0.3})
    values = pd.DataFrame({"p": [1.0, 0.0], "q": [1.0, 0.0], "r": [0.0, 1.0]})
    assert aggregate(values, Aggregation("copeland"), weights).tolist() == [0, 0]
    nearly = pd.DataFrame({"p": [0.1 + 0.2, 0.3]})
    assert aggregate(nearly, Aggregation("copeland")).tolist() == [0, 0]


def test_copeland_compares_only_what_both_have():
    values = pd.DataFrame({"p": [1.0, 2.0, np.nan], "q": [np.nan, 1.0, 5.0]}, index=list("xyz"))
    # x and z have nothing in common: neither outranks the other
    assert aggregate(values, Aggregation("copeland")).to_dict() == {"x": -1, "y": 0, "z": 1}


def test_outranking_matrix():
    values = pd.DataFrame({"p": [1.0, 2.0], "q": [3.0, 3.0], "r": [5.0, 4.0]}, index=list("xy"))
    matrix = outranking_matrix(values, pd.Series({"p": 1.0, "q": 2.0, "r": 5.0}))
    assert matrix.loc["x", "y"] == pytest.approx((5 + 1) / 8)
    assert matrix.loc["y", "x"] == pytest.approx((1 + 1) / 8)
    assert matrix.loc["x", "x"] == 0
    holed = outranking_matrix(values.assign(q=[np.nan, 3.0], r=[np.nan, 4.0]))
    assert holed.loc["y", "x"] == 1
    assert np.isnan(outranking_matrix(pd.DataFrame({"p": [1.0, np.nan]})).loc[0, 1])


def test_many_sets_of_weights_at_once_are_as_one_at_a_time(monkeypatch):
    generator = np.random.default_rng(4)
    structure = read_structure(
        pd.DataFrame({"code": list("abcdepqi"), "parent": ["p", "p", "q", "q", "i", "i", "i", ""]})
    )
    normalised = generator.uniform(1, 100, size=(6, 5))
    normalised[generator.random(normalised.shape) < 0.2] = np.nan
    weights = generator.uniform(0, 1, size=(7, 8)) * (generator.random((7, 8)) > 0.1)
    for rule in (
        Aggregation("arithmetic"),
        Aggregation("geometric"),
        Aggregation("generalised", exponent=3),
        Aggregation("median"),
        Aggregation("copeland"),
    ):
        rules = rules_for(structure, rule, 0.5)
        together, _ = aggregate_hierarchy(normalised, structure, weights, rules)
        for draw in range(len(weights)):
            alone, _ = aggregate_hierarchy(normalised, structure, weights[[draw]], rules)
            np.testing.assert_allclose(together[:, draw], alone[:, 0], rtol=1e-12)
        with monkeypatch.context() as patch:
            patch.setattr(module, "CELLS_AT_ONCE", 50)
            in_batches, _ = aggregate_hierarchy(normalised, structure, weights, rules)
        np.testing.assert_allclose(in_batches, together, rtol=1e-12)


def test_a_part_that_cannot_be_computed_is_not_made_up_for_by_the_others(structure):
    hierarchy = read_structure(structure)
    normalised = np.array([[0.0, 5.0, 9.0, 9.0], [5.0, 5.0, 9.0, 9.0]])
    rules = rules_for(hierarchy, {2: Aggregation("geometric"), 3: Aggregation("arithmetic")}, 0)
    scores, undefined = aggregate_hierarchy(normalised, hierarchy, hierarchy.weight[None], rules)
    assert undefined[:, 0, 0].tolist() == [True, False, True]
    assert np.isnan(scores[2, 0, 0])
    assert scores[2, 0, 1] == pytest.approx(7)


def test_units_outrank_only_units_of_their_year():
    structure = read_structure(pd.DataFrame({"code": ["a", "i"], "parent": ["i", ""]}))
    rules = rules_for(structure, Aggregation("copeland"), 0)
    normalised = np.array([[1.0], [2.0], [10.0], [30.0], [20.0]])
    scores, _ = aggregate_hierarchy(normalised, structure, np.ones((2, 2)), rules, np.array([1, 1, 2, 2, 2]))
    assert scores[0].tolist() == [[-1, 1, -2, 2, 0]] * 2


def test_rules_per_level_must_cover_all_levels(structure):
    hierarchy = read_structure(structure)
    with pytest.raises(MethodError, match="level 3"):
        rules_for(hierarchy, {2: Aggregation()}, 0)
    with pytest.raises(MethodError, match="between 0 and 1"):
        rules_for(hierarchy, Aggregation(), 66)
    for wrong in (
        {"kind": "sum"},
        {"kind": "generalised"},
        {"exponent": 2},
        {"kind": "generalised", "exponent": np.inf},
    ):
        with pytest.raises(MethodError):
            Aggregation(**wrong)
    with pytest.raises(MethodError, match="needs a weight"):
        aggregate(ROW, Aggregation(), pd.Series({"p": 1.0}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.floats(0.01, 10)), min_size=1, max_size=8))
def test_power_means_lie_in_the_range_and_rise_with_the_exponent(pairs):
    values = pd.DataFrame([[x for x, _ in pairs]])
    weights = pd.Series([w for _, w in pairs])
    rules = [Aggregation("generalised", exponent=p) for p in (-3, -1, 0, 0.5, 1, 2, 5)]
    means = np.array([one(values, rule, weights) for rule in rules])
    assert (np.diff(means) >= -1e-9 * means[:-1]).all()
    assert means.min() >= values.to_numpy().min() * (1 - 1e-9)
    assert means.max() <= values.to_numpy().max() * (1 + 1e-9)
