import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.normalisation import Normalisation, normalise

X = pd.DataFrame({"a": [1.0, 3.0, 3.0, np.nan, 5.0]})
DOWN = pd.Series({"a": -1.0})


def scaled(normalisation, direction=None, **given_):
    return normalise(X, normalisation, direction, **given_)[0]["a"].tolist()


@pytest.mark.parametrize(
    ("normalisation", "up", "down"),
    [
        (Normalisation("min_max"), [0, 50, 50, None, 100], [100, 50, 50, None, 0]),
        (Normalisation("min_max", lower=1, upper=5), [1, 3, 3, None, 5], [5, 3, 3, None, 1]),
        (Normalisation("rank"), [1, 2, 2, None, 4], [4, 2, 2, None, 1]),
        (Normalisation("rank", ties="average"), [1, 2.5, 2.5, None, 4], [4, 2.5, 2.5, None, 1]),
        (Normalisation("percentile_rank"), [0, 1 / 3, 1 / 3, None, 1], [1, 1 / 3, 1 / 3, None, 0]),
        (Normalisation("borda"), [0, 1, 1, None, 3], [3, 1, 1, None, 0]),
        (Normalisation("distance_to_maximum"), [0, 0.5, 0.5, None, 1], [1, 0.5, 0.5, None, 0]),
    ],
)
def test_scales_by_hand(normalisation, up, down):
    assert scaled(normalisation) == pytest.approx([np.nan if v is None else v for v in up], nan_ok=True)
    assert scaled(normalisation, DOWN) == pytest.approx([np.nan if v is None else v for v in down], nan_ok=True)


def test_z_score_has_the_mean_and_deviation_asked_for():
    root = np.sqrt(8 / 3)
    assert scaled(Normalisation("z_score")) == pytest.approx([-2 / root, 0, 0, np.nan, 2 / root], nan_ok=True)
    values = pd.Series(scaled(Normalisation("z_score", mean=100, standard_deviation=15), DOWN))
    assert values.mean() == pytest.approx(100)
    assert values.std() == pytest.approx(15)
    assert values[0] > values[4]


def test_distance_to_target_in_both_directions():
    up = {"target": pd.Series({"a": 4.0})}
    assert scaled(Normalisation("distance_to_target"), **up) == pytest.approx(
        [0, 2 / 3, 2 / 3, np.nan, 4 / 3], nan_ok=True
    )
    capped = scaled(Normalisation("distance_to_target", cap=True), **up)
    assert capped == pytest.approx([0, 2 / 3, 2 / 3, np.nan, 1], nan_ok=True)
    down = scaled(Normalisation("distance_to_target"), DOWN, target=pd.Series({"a": 2.0}))
    assert down == pytest.approx([4 / 3, 2 / 3, 2 / 3, np.nan, 0], nan_ok=True)


def test_goalposts_are_cut_and_turn_with_the_direction():
    posts = pd.DataFrame({"lower": [2.0], "upper": [4.0]}, index=["a"])
    assert scaled(Normalisation("goalposts", upper=1), goalposts=posts) == pytest.approx(
        [0, 0.5, 0.5, np.nan, 1], nan_ok=True
    )
    turned = scaled(Normalisation("goalposts", upper=1), DOWN, goalposts=posts)
    assert turned == pytest.approx([1, 0.5, 0.5, np.nan, 0], nan_ok=True)


@pytest.mark.parametrize("kind", ["min_max", "z_score", "distance_to_maximum"])
def test_a_constant_indicator_is_missing_and_says_so(kind):
    constant = pd.DataFrame({"a": [0.1 + 0.2, 0.3, 0.3], "b": [1.0, 2.0, 3.0]})
    normalised, notes = normalise(constant, Normalisation(kind))
    assert normalised["a"].isna().all()
    assert normalised["b"].notna().all()
    assert "constant" in notes["a"]
    assert notes["b"] == ""


def test_a_constant_has_a_rank_but_is_marked():
    normalised, notes = normalise(pd.DataFrame({"a": [4.0, 4.0]}), Normalisation("rank"))
    assert normalised["a"].tolist() == [1, 1]
    assert notes["a"] == "constant: all units are tied"
    alone, notes = normalise(pd.DataFrame({"a": [4.0, np.nan]}), Normalisation("percentile_rank"))
    assert alone["a"].isna().all()
    assert "only one unit" in notes["a"]


def test_an_indicator_without_values_says_so():
    normalised, notes = normalise(pd.DataFrame({"a": [np.nan, np.nan]}), Normalisation())
    assert normalised["a"].isna().all()
    assert notes["a"] == "no unit has a value"


def test_a_target_that_all_meet_gives_no_distance():
    normalised, notes = normalise(X, Normalisation("distance_to_target"), target=pd.Series({"a": 1.0}))
    assert normalised["a"].isna().all()
    assert "already meets the target" in notes["a"]


def test_missing_targets_and_goalposts_are_asked_for_by_name():
    with pytest.raises(IndicatorDataError, match=r"target for every indicator.*missing for a"):
        normalise(X, Normalisation("distance_to_target"))
    with pytest.raises(IndicatorDataError, match="goalposts"):
        normalise(X, Normalisation("goalposts"))


def test_scales_without_width_are_refused():
    for wrong in ({"kind": "softmax"}, {"lower": 5, "upper": 5}, {"standard_deviation": 0}, {"ties": "random"}):
        with pytest.raises(MethodError):
            Normalisation(**wrong)


finite = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(finite, min_size=3, max_size=20, unique=True),
    st.sampled_from(["min_max", "z_score", "rank", "percentile_rank", "borda", "distance_to_maximum"]),
)
def test_every_scale_keeps_the_order_and_the_direction_turns_it(numbers, kind):
    column = pd.DataFrame({"a": numbers})
    up = normalise(column, Normalisation(kind))[0]["a"].to_numpy()
    down = normalise(column, Normalisation(kind), DOWN)[0]["a"].to_numpy()
    order = np.argsort(numbers)
    assert (np.diff(up[order]) >= 0).all()
    assert (np.diff(down[order]) <= 0).all()


@pytest.mark.parametrize("kind", ["rank", "percentile_rank", "borda"])
@given(numbers=st.lists(st.integers(-9, 9), min_size=2, max_size=12), data=st.data())
def test_rounding_does_not_break_ties_of_ranks(kind, numbers, data):
    noisy = [0.1 * one * (1 + data.draw(st.floats(-3e-16, 3e-16))) for one in numbers]
    found, expected = (normalise(pd.DataFrame({"a": given}), Normalisation(kind))[0] for given in (noisy, numbers))
    pd.testing.assert_frame_equal(found, expected)
