import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from srps.statistics.frames import StatisticsError
from srps.statistics.funnels import funnel, funnel_limits, quantiles
from srps.statistics.intervals import exact_poisson_interval, poisson_interval


def test_funnel_marks_units_by_their_own_interval():
    frame = pd.DataFrame({"x": [10, 26, 60, 100, 0, 1, 5], "n": [10_000] * 5 + [50, np.nan]})
    own = funnel(frame, "x", "n")
    pooled = 197 / 50_050
    assert own["baseline"].iloc[0] == pytest.approx(pooled * 10_000)
    assert own["significance"].tolist() == [
        "low_99_8",
        "low_95",
        "high_95",
        "high_99_8",
        "low_99_8",
        "not_significant",
        "",
    ]
    for level, words in ((0.95, {"low_95", "low_99_8"}), (0.998, {"low_99_8"})):
        _, upper = poisson_interval(frame["x"], level)
        below = upper / frame["n"] < pooled
        assert below.tolist() == own["significance"].isin(words).tolist()
    assert own["note"].iloc[-1] == "no_population"


def test_funnel_of_proportions_marks_what_wilson_excludes():
    frame = pd.DataFrame({"x": [40, 70, 50, 48], "n": [100] * 4})
    own = funnel(frame, "x", "n", statistic="proportion", multiplier=100)
    # Pooled 52 %: own 95 % intervals are 30.9–49.8, 60.4–78.1, 40.4–59.6, 38.5–57.7; 99.8 % of 70: 54.6–81.8.
    assert own["significance"].tolist() == ["low_95", "high_99_8", "not_significant", "not_significant"]
    margin = 1.959963984540054 * np.sqrt(0.52 * 0.48 / 100)
    assert own["lower"].iloc[0] == pytest.approx(100 * (0.52 - margin))
    assert own["upper_99_8"].iloc[0] == pytest.approx(100 * (0.52 + 3.090232306167813 * np.sqrt(0.52 * 0.48 / 100)))


def test_funnel_of_ratios_has_a_baseline_of_one():
    frame = pd.DataFrame({"observed": [50, 8], "expected": [18.0, 8.0]})
    own = funnel(frame, "observed", "expected", baseline=1, multiplier=1)
    assert own["baseline"].tolist() == [1, 1]
    assert own["significance"].tolist() == ["high_99_8", "not_significant"]


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_control_limits_of_rates_touch_exact_intervals(level):
    events, baseline = np.array([1.0, 4, 30, 1_000, 10**6]), 0.003
    lower, upper = exact_poisson_interval(events, level)
    for size, side in ((upper / baseline, 0), (lower / baseline, 1)):
        limit = funnel_limits(size, baseline, level)[side]
        np.testing.assert_allclose(limit, events / size, rtol=1e-10)


def test_control_limits_where_nothing_would_be_unusual():
    lower, upper = funnel_limits([10, 0, np.nan], 0.003)
    assert lower[0] == 0
    assert 0 < upper[0] * 10 < 2
    assert np.isnan(lower[1:]).all()
    assert funnel_limits([10], 0.0) == (np.array([0.0]), np.array([0.0]))
    lower, upper = funnel_limits([2], 0.5, 0.998, statistic="proportion")
    assert [lower[0], upper[0]] == [0, 1]


def test_few_units_lie_outside_a_funnel_by_chance():
    random = np.random.default_rng(21)
    population = random.integers(5_000, 100_000, 20_000)
    frame = pd.DataFrame({"x": random.poisson(population * 0.002), "n": population})
    share = funnel(frame, "x", "n")["significance"].value_counts(normalize=True)
    assert share["not_significant"] >= 0.95 - 0.005
    assert share["high_99_8"] + share["low_99_8"] <= 0.002 + 0.001


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"statistic": "odds"}, "rate or proportion"),
        ({"confidence": (0.998, 0.95)}, "first confidence level"),
    ],
)
def test_funnel_refuses_what_it_does_not_know(arguments, sentence):
    with pytest.raises(StatisticsError, match=sentence):
        funnel(pd.DataFrame({"x": [1], "n": [10]}), "x", "n", **arguments)


def test_funnel_of_nothing_is_refused():
    with pytest.raises(StatisticsError, match="no pooled rate"):
        funnel(pd.DataFrame({"x": [np.nan], "n": [10]}), "x", "n")


def test_quantiles_of_distinct_values():
    assert quantiles(range(20), 10).tolist() == [10, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert quantiles(range(10), 5, invert=False).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_quantiles_that_do_not_divide_evenly():
    # Group of rank r among 12 values: 6 − ⌈(13 − r) · 5/12⌉
    assert quantiles(range(12), 5, invert=False).tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]


def test_tied_values_share_the_lowest_rank():
    assert quantiles([1, 2, 2, 2, 3, 4, 5, 6, 7, 8], 5, invert=False).tolist() == [1, 1, 1, 1, 3, 3, 4, 4, 5, 5]
    assert quantiles([1, 2, 2, 2, 3, 4, 5, 6, 7, 8], 5).tolist() == [5, 4, 4, 4, 3, 3, 2, 2, 1, 1]


def test_quantiles_skip_missing_values_and_need_enough_of_them():
    np.testing.assert_array_equal(quantiles([3, np.nan, 1], 2), [1, np.nan, 2])
    assert np.isnan(quantiles([1, 2, np.nan], 3)).all()
    with pytest.raises(StatisticsError, match="positive whole number"):
        quantiles([1, 2], 0)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.integers(1, 20))
def test_quantiles_follow_the_printed_rule(values, number):
    groups = quantiles(values, number)
    if len(values) < number:
        assert np.isnan(groups).all()
        return
    ranks = stats.rankdata(-np.array(values), method="min").astype(int)
    expected = [number + 1 - -(-(len(values) + 1 - rank) * number // len(values)) for rank in ranks.tolist()]
    assert groups.tolist() == expected
    assert min(expected) == 1
    assert max(expected) <= number


@given(st.lists(st.integers(-9, 9), min_size=4, max_size=20), st.booleans(), st.data())
def test_rounding_does_not_part_quantile_groups(values, invert, data):
    noisy = [0.1 * one * (1 + data.draw(st.floats(-3e-16, 3e-16))) for one in values]
    assert quantiles(noisy, 4, invert=invert).tolist() == quantiles(values, 4, invert=invert).tolist()
