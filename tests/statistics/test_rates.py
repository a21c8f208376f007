from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from srps.statistics.frames import StatisticsError
from srps.statistics.intervals import byar_interval, exact_poisson_interval, poisson_interval, wilson_interval
from srps.statistics.rates import (
    EUROPEAN_STANDARD_POPULATION_2013,
    compare_rates,
    crude_rates,
    directly_standardised_rates,
    funnel,
    funnel_limits,
    indirectly_standardised_rates,
    indirectly_standardised_ratios,
    means,
    pool_years,
    proportions,
    quantiles,
)

PEERS = Path(__file__).parents[2].parent / "shared" / "peers" / "rates"
BANDS = {"by": ["city"], "band": "age"}


def _read_peer(name):
    if not PEERS.is_dir():
        pytest.skip("the peers' reference results are not beside the repository")
    return pd.read_csv(PEERS / name)


def _distance(own, peer):
    return (np.abs(own - peer) / np.maximum(1, np.abs(peer))).max()


@pytest.mark.peers
@pytest.mark.parametrize(
    ("name", "function", "methods"),
    [
        ("rates_sample.csv", crude_rates, {"Exact": "exact_poisson", "Byars": "byar"}),
        ("proportions_sample.csv", proportions, {"Wilson": "wilson"}),
    ],
)
def test_peer_tables_are_met(name, function, methods):
    for (multiplier, level), rows in _read_peer(name).groupby(["multiplier", "confidence"]):
        own = function(rows[["x", "n"]], "x", "n", multiplier=multiplier, confidence=level)
        for ours, theirs in (("value", "value"), ("lower", "lowercl"), ("upper", "uppercl")):
            assert _distance(own[ours], rows[theirs]) <= 1e-9
        assert own["method"].tolist() == rows["method"].map(methods).tolist()


@pytest.mark.peers
def test_standard_population_is_the_peers():
    peer = _read_peer("esp2013.csv")
    assert dict(zip(peer["ageband"], peer["esp2013"], strict=True)) == EUROPEAN_STANDARD_POPULATION_2013


def test_standard_population_has_nineteen_groups_and_adds_up():
    assert len(EUROPEAN_STANDARD_POPULATION_2013) == 19
    assert sum(EUROPEAN_STANDARD_POPULATION_2013.values()) == 100_000


@pytest.fixture
def cities():
    return pd.DataFrame(
        {"count": [5, np.nan, -1, 12, 3, 400], "residents": [20_000, 20_000, 20_000, 0, np.nan, 20_000]},
        index=["a", "b", "c", "d", "e", "f"],
    )


def test_rows_without_a_rate_are_kept_and_named(cities):
    rates = crude_rates(cities, "count", "residents")
    assert rates.index.tolist() == cities.index.tolist()
    assert rates["note"].tolist() == ["", "no_count", "negative_count", "no_population", "no_population", ""]
    assert rates["value"].isna().tolist() == [False, True, True, True, True, False]
    assert rates["lower"].isna().tolist() == rates["upper"].isna().tolist() == rates["value"].isna().tolist()
    assert rates.loc["a", ["value", "confidence", "method"]].tolist() == [2.5, 0.95, "exact_poisson"]
    assert rates.loc["f", "method"] == "byar"
    assert rates.loc["f", "lower"] == pytest.approx(byar_interval([400])[0][0] / 2)
    assert rates["method"].tolist()[1:5] == [""] * 4


def test_a_bad_row_changes_no_other(cities):
    alone = crude_rates(cities.loc[["f"]], "count", "residents")
    together = crude_rates(cities, "count", "residents").loc[["f"]]
    pd.testing.assert_frame_equal(alone, together)


def test_two_reasons_are_both_named():
    rates = crude_rates(pd.DataFrame({"x": [np.nan], "n": [0.0]}), "x", "n")
    assert rates["note"].tolist() == ["no_population;no_count"]


def test_several_levels_in_one_call(cities):
    both = crude_rates(cities, "count", "residents", confidence=(0.95, 0.998))
    outer = crude_rates(cities, "count", "residents", confidence=0.998)
    np.testing.assert_array_equal(both["lower_99_8"], outer["lower"])
    np.testing.assert_array_equal(both["upper_99_8"], outer["upper"])
    np.testing.assert_array_equal(both["lower"], crude_rates(cities, "count", "residents")["lower"])
    assert (both["confidence"] == 0.95).all()


def test_more_events_than_residents_are_a_rate_but_no_proportion():
    frame = pd.DataFrame({"x": [101], "n": [1]})
    assert crude_rates(frame, "x", "n")["value"].tolist() == [1_010_000]
    refused = proportions(frame, "x", "n")
    assert refused["note"].tolist() == ["count_above_population"]
    assert refused[["value", "lower", "upper"]].isna().all(axis=None)


def test_proportions_as_percentages():
    own = proportions(pd.DataFrame({"x": [0, 45, 50], "n": [50, 50, 50]}), "x", "n", multiplier=100)
    assert own["value"].tolist() == [0, 90, 100]
    assert own["lower"].iloc[0] == 0
    assert own["upper"].iloc[2] == 100
    assert own["lower"].iloc[1] == pytest.approx(100 * wilson_interval([45], [50])[0][0])
    assert (own["method"] == "wilson").all()


def test_empty_table_gives_an_empty_table():
    empty = pd.DataFrame({"x": pd.Series(dtype=float), "n": pd.Series(dtype=float)})
    assert crude_rates(empty, "x", "n").columns.tolist()[-1] == "note"
    assert len(proportions(empty, "x", "n")) == 0


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf])
def test_multiplier_is_positive(cities, wrong):
    with pytest.raises(StatisticsError, match="multiplier"):
        crude_rates(cities, "count", "residents", multiplier=wrong)


def test_means_by_group():
    frame = pd.DataFrame({"goal": list("aaaabcc"), "rating": [30, 40, 50, 60, 7, 3, np.nan]})
    own = means(frame, "rating", by=["goal"]).set_index("goal")
    assert own.loc["a", ["n", "value", "method", "note"]].tolist() == [4, 45, "student_t", ""]
    assert own.loc["a", ["lower", "upper"]].tolist() == pytest.approx([24.457397, 65.542603], abs=1e-6)
    assert own.loc["a", "standard_deviation"] == pytest.approx(12.909944, abs=1e-6)
    assert own.loc["b", ["value", "note"]].tolist() == [7, "single_value"]
    assert np.isnan(own.loc["b", "lower"])
    assert np.isnan(own.loc["c", "value"])
    assert own.loc["c", "note"] == "missing_values"
    skipping = means(frame, "rating", by=["goal"], skip_missing=True).set_index("goal")
    assert skipping.loc["c", ["value", "n", "n_missing", "note"]].tolist() == [3, 1, 1, "missing_values;single_value"]


def test_mean_of_nothing_is_missing():
    own = means(pd.DataFrame({"rating": [np.nan, np.nan]}), "rating", skip_missing=True)
    assert own["note"].tolist() == ["no_value;missing_values"]
    assert own["value"].isna().all()


@pytest.fixture
def ages():
    """Two cities and two age groups; the reference has rates of 1 and 5 per 1,000."""
    return pd.DataFrame(
        {
            "city": ["x", "x", "y", "y"],
            "age": ["young", "old", "young", "old"],
            "count": [10, 40, 3, 5],
            "residents": [8_000, 2_000, 3_000, 1_000],
            "standard": [70_000, 30_000, 70_000, 30_000],
            "reference_count": [1_000, 2_500, 1_000, 2_500],
            "reference_residents": [1_000_000, 500_000, 1_000_000, 500_000],
        }
    )


def test_directly_standardised_rate_by_hand(ages):
    own = directly_standardised_rates(ages, "count", "residents", "standard", **BANDS).set_index("city")
    # 0.7 · 10/8 000 + 0.3 · 40/2 000, per 10 000
    assert own.loc["x", "value"] == pytest.approx(68.75, rel=1e-14)
    assert own.loc["x", ["count", "population", "method", "note"]].tolist() == [50, 10_000, "dobson", ""]
    variance = 10 * (0.7 / 8_000) ** 2 + 40 * (0.3 / 2_000) ** 2
    lower, upper = (float(limit[0]) for limit in byar_interval([50]))
    scale = np.sqrt(variance / 50) * 10_000
    assert own.loc["x", "lower"] == pytest.approx(68.75 + scale * (lower - 50), rel=1e-13)
    assert own.loc["x", "upper"] == pytest.approx(68.75 + scale * (upper - 50), rel=1e-13)


def test_standardising_to_the_own_population_gives_the_crude_rate(ages):
    own = directly_standardised_rates(ages, "count", "residents", "residents", **BANDS)
    crude = crude_rates(pd.DataFrame({"x": [50], "n": [10_000]}), "x", "n")
    for column in ("value", "lower", "upper"):
        assert own[column].iloc[0] == pytest.approx(crude[column].iloc[0], rel=1e-13)


def test_too_few_events_have_no_standardised_rate(ages):
    own = directly_standardised_rates(ages, "count", "residents", "standard", **BANDS).set_index("city")
    assert own.loc["y", "note"] == "too_few_events"
    assert own.loc["y", "count"] == 8
    assert own.loc["y", ["value", "lower", "upper"]].isna().all()
    lower_threshold = directly_standardised_rates(ages, "count", "residents", "standard", few_events=5, **BANDS)
    assert lower_threshold["value"].iloc[1] == pytest.approx(22.0, rel=1e-14)


def test_weights_of_any_scale_and_two_levels(ages):
    one = directly_standardised_rates(ages, "count", "residents", "standard", confidence=(0.95, 0.998), **BANDS)
    ages["standard"] /= 100_000
    other = directly_standardised_rates(ages, "count", "residents", "standard", confidence=0.998, **BANDS)
    assert one["lower_99_8"].iloc[0] == pytest.approx(other["lower"].iloc[0], rel=1e-13)
    assert one["upper_99_8"].iloc[0] == pytest.approx(other["upper"].iloc[0], rel=1e-13)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"residents": 0}, "no_population"),
        ({"count": np.nan}, "no_count"),
        ({"count": -2}, "negative_count"),
        ({"standard": np.nan}, "no_standard_population"),
    ],
)
def test_an_area_with_a_bad_age_group_is_refused_alone(ages, change, note):
    ages = ages.astype({"count": float, "standard": float})
    before = directly_standardised_rates(ages, "count", "residents", "standard", few_events=0, **BANDS)
    ages.loc[3, list(change)] = list(change.values())
    after = directly_standardised_rates(ages, "count", "residents", "standard", few_events=0, **BANDS)
    assert after["note"].tolist() == ["", note]
    assert np.isnan(after["value"].iloc[1])
    assert after["value"].iloc[0] == before["value"].iloc[0]


def test_missing_counts_can_be_read_as_none(ages):
    ages = ages.astype({"count": float})
    ages.loc[0, "count"] = np.nan
    own = directly_standardised_rates(ages, "count", "residents", "standard", missing_count_is_zero=True, **BANDS)
    assert own["value"].iloc[0] == pytest.approx(60.0, rel=1e-14)
    assert own["count"].iloc[0] == 40


def test_missing_and_repeated_age_groups_are_named(ages):
    without = directly_standardised_rates(ages.iloc[:3], "count", "residents", "standard", **BANDS)
    assert without["note"].tolist() == ["", "age_group_missing"]
    doubled = pd.concat([ages, ages.iloc[[3]]])
    twice = directly_standardised_rates(doubled, "count", "residents", "standard", **BANDS)
    assert twice["note"].tolist() == ["", "age_group_repeated"]


def test_a_lower_limit_below_zero_is_shown_as_computed():
    frame = pd.DataFrame({"city": "x", "age": [0, 1], "count": [9, 1], "residents": [10**9, 10], "standard": [1, 1]})
    own = directly_standardised_rates(frame, "count", "residents", "standard", **BANDS)
    assert own["lower"].iloc[0] < 0
    assert own["note"].tolist() == ["lower_below_zero"]


def test_dobson_intervals_cover_95_percent():
    random = np.random.default_rng(20)
    weights = np.array(list(EUROPEAN_STANDARD_POPULATION_2013.values()))
    residents, rates = random.integers(300, 3_000, 19), np.geomspace(0.0005, 0.02, 19)
    cities = 4_000
    frame = pd.DataFrame(
        {
            "city": np.repeat(np.arange(cities), 19),
            "age": np.tile(np.arange(19), cities),
            "count": random.poisson(np.tile(residents * rates, cities)),
            "residents": np.tile(residents, cities),
            "standard": np.tile(weights, cities),
        }
    )
    own = directly_standardised_rates(frame, "count", "residents", "standard", **BANDS)
    truth = 10_000 * (weights @ rates) / weights.sum()
    covered = ((own["lower"] <= truth) & (truth <= own["upper"])).mean()
    assert covered == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / cities) + 0.005)


REFERENCE = ("count", "residents", "reference_count", "reference_residents")


def test_indirectly_standardised_ratio_by_hand(ages):
    own = indirectly_standardised_ratios(ages, *REFERENCE, **BANDS).set_index("city")
    # Expected: 8 000 · 0.001 + 2 000 · 0.005 = 18 and 3 000 · 0.001 + 1 000 · 0.005 = 8
    assert own["expected"].tolist() == pytest.approx([18, 8])
    assert own["observed"].tolist() == [50, 8]
    assert own["value"].tolist() == pytest.approx([50 / 18, 1])
    assert own["method"].tolist() == ["byar", "exact_poisson"]
    assert own.loc["x", "upper"] == pytest.approx(byar_interval([50])[1][0] / 18)
    assert own.loc["y", "lower"] == pytest.approx(exact_poisson_interval([8])[0][0] / 8)
    hundred = indirectly_standardised_ratios(ages, *REFERENCE, scale=100, confidence=(0.95, 0.998), **BANDS)
    assert hundred["value"].iloc[1] == pytest.approx(100)
    assert hundred["upper_99_8"].iloc[1] == pytest.approx(exact_poisson_interval([8], 0.998)[1][0] / 8 * 100)


def test_indirectly_standardised_rate_is_the_ratio_times_the_reference_rate(ages):
    own = indirectly_standardised_rates(ages, *REFERENCE, **BANDS)
    ratio = indirectly_standardised_ratios(ages, *REFERENCE, **BANDS)
    # 3 500 events in 1.5 million
    assert own["reference_rate"].tolist() == pytest.approx([23.333333333333332] * 2)
    for column in ("value", "lower", "upper"):
        assert own[column].tolist() == pytest.approx((ratio[column] * own["reference_rate"]).tolist())


def test_observed_events_may_be_known_in_total_only(ages):
    totals = pd.DataFrame({"city": ["y", "x"], "count": [8, 50]})
    own = indirectly_standardised_ratios(ages.drop(columns="count"), *REFERENCE, observed_totals=totals, **BANDS)
    pd.testing.assert_frame_equal(own, indirectly_standardised_ratios(ages, *REFERENCE, **BANDS))
    absent = indirectly_standardised_ratios(ages, *REFERENCE, observed_totals=totals.iloc[:1], **BANDS)
    assert absent["note"].tolist() == ["no_count", ""]
    with pytest.raises(StatisticsError, match="more than one row"):
        indirectly_standardised_ratios(ages, *REFERENCE, observed_totals=pd.concat([totals] * 2), **BANDS)


def test_ratios_that_cannot_be_computed_are_named(ages):
    ages = ages.astype({"count": float, "reference_residents": float})
    ages.loc[0, "reference_residents"] = 0
    ages.loc[2, "count"] = np.nan
    own = indirectly_standardised_ratios(ages, *REFERENCE, **BANDS)
    assert own["note"].tolist() == ["no_reference", "no_count"]
    assert own["value"].isna().all()


def test_an_age_group_without_residents_adds_nothing_to_the_expected(ages):
    ages.loc[0, ["count", "residents"]] = 0
    own = indirectly_standardised_ratios(ages, *REFERENCE, **BANDS)
    assert own["expected"].iloc[0] == pytest.approx(10)
    assert own["note"].iloc[0] == ""


def test_years_are_pooled_as_person_years():
    frame = pd.DataFrame(
        {
            "city": ["a", "a", "a", "b", "b"],
            "year": [2021, 2023, 2022, 2021, 2022],
            "count": [2, 4, np.nan, np.nan, 3],
            "residents": [5_000, 4_900, 4_950, 8_000, 0],
        }
    )
    pooled = pool_years(frame, "count", "residents", by=["city"], year="year")
    assert pooled.iloc[0].tolist() == ["a", 6, 9_900, "2021;2023", 2, "2022", "years_left_out"]
    assert pooled.loc[1, ["years", "n_years", "note"]].tolist() == ["", 0, "no_complete_year"]
    assert pooled.loc[1, ["count", "residents"]].isna().all()
    rates = crude_rates(pooled, "count", "residents")
    assert rates["value"].iloc[0] == pytest.approx(6 / 9_900 * 10_000)
    assert rates["note"].iloc[1] == "no_population;no_count"


def test_a_year_twice_is_refused():
    frame = pd.DataFrame({"city": "a", "year": [2021, 2021], "count": [1, 2], "residents": [5, 5]})
    with pytest.raises(StatisticsError, match="same year twice"):
        pool_years(frame, "count", "residents", by=["city"], year="year")


def test_two_rates_compared():
    frame = pd.DataFrame(
        {"x": [30, 5, np.nan, 4], "n": [10_000] * 4, "x0": [15, 0, 3, 4], "n0": [10_000, 10_000, 0, 20_000]}
    )
    own = compare_rates(frame, "x", "n", "x0", "n0")
    assert own["ratio"].iloc[[0, 3]].tolist() == [2, 2]
    assert own["difference"].iloc[[0, 1, 3]].tolist() == pytest.approx([15, 5, 2])
    # With equal populations the test is that of a fair coin: 30 of 45.
    assert own["p_value"].iloc[0] == pytest.approx(stats.binomtest(30, 45, 0.5).pvalue, rel=1e-12)
    assert own["note"].tolist() == ["", "reference_zero", "no_population;no_count", ""]
    assert np.isnan(own["ratio"].iloc[1])
    assert own["p_value"].iloc[1] == pytest.approx(2 / 2**5)
    assert own.iloc[2][["difference", "ratio", "p_value"]].isna().all()
    inside = (own["ratio_lower"] < own["ratio"]) & (own["ratio"] < own["ratio_upper"])
    assert inside.tolist() == [True, False, False, True]


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
