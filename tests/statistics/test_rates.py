from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from srps.statistics.frames import StatisticsError
from srps.statistics.intervals import byar_interval, exact_poisson_interval, wilson_interval
from srps.statistics.rates import compare_rates, crude_rates, means, pool_years, proportions

PEERS = Path(__file__).parents[2].parent / "shared" / "peers" / "rates"


def _read_peer(name):
    if not PEERS.is_dir():
        pytest.skip("the peers' reference results are not beside the repository")
    return pd.read_csv(PEERS / name)


def _distance(own, peer):
    return (np.abs(own - peer) / np.maximum(1, np.abs(peer))).max()


@pytest.fixture
def cities():
    return pd.DataFrame(
        {"count": [5, np.nan, -1, 12, 3, 400], "residents": [20_000, 20_000, 20_000, 0, np.nan, 20_000]},
        index=["a", "b", "c", "d", "e", "f"],
    )


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


def test_a_year_without_an_event_is_a_year():
    frame = pd.DataFrame({"city": "a", "year": [2021, 2022], "count": [0, 4], "residents": [5_000, 4_900]})
    pooled = pool_years(frame, "count", "residents", by=["city"], year="year")
    assert pooled.iloc[0].tolist() == ["a", 4, 9_900, "2021;2022", 2, "", ""]


def test_limits_are_per_the_same_residents_as_the_rate():
    own = crude_rates(pd.DataFrame({"x": [3], "n": [20_000]}), "x", "n", multiplier=100_000)
    lower, upper = exact_poisson_interval([3])
    assert own["value"].iloc[0] == 15
    assert own[["lower", "upper"]].iloc[0].tolist() == pytest.approx([float(lower[0]) * 5, float(upper[0]) * 5])


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
    assert own["value"].iloc[[0, 1, 3]].tolist() == pytest.approx([30, 5, 4])
    assert own["reference_value"].iloc[[0, 1, 3]].tolist() == pytest.approx([15, 0, 2])
    # With equal populations the test is that of a fair coin: 30 of 45.
    assert own["p_value"].iloc[0] == pytest.approx(stats.binomtest(30, 45, 0.5).pvalue, rel=1e-12)
    assert own["note"].tolist() == ["", "reference_zero", "no_population;no_count", ""]
    assert np.isnan(own["ratio"].iloc[1])
    assert own["p_value"].iloc[1] == pytest.approx(2 / 2**5)
    assert own.iloc[2][["difference", "ratio", "p_value"]].isna().all()
    inside = (own["ratio_lower"] < own["ratio"]) & (own["ratio"] < own["ratio_upper"])
    assert inside.tolist() == [True, False, False, True]
