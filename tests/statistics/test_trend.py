import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from srps.statistics.frames import StatisticsError
from srps.statistics.trend import lag1_autocorrelation, mann_kendall, theil_sen, trends


def test_mann_kendall_by_hand():
    # 1 3 2 5 4: eight pairs rise, two fall; of 120 orders 28 have |S| of 6 or more.
    own = mann_kendall(range(5), [1, 3, 2, 5, 4])
    assert own.score == 6
    assert own.tau == pytest.approx(0.6)
    assert own.variance == pytest.approx(50 / 3)
    assert own.p_value == pytest.approx(28 / 120)
    assert own.method == "exact"


def test_four_rising_values_are_not_significant():
    assert mann_kendall([2020, 2021, 2022, 2023], [1, 2, 3, 4]).p_value == pytest.approx(2 / 24)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=10, unique=True))
def test_exact_p_value_is_kendalls(values):
    expected = stats.kendalltau(range(len(values)), values, method="exact").pvalue
    assert mann_kendall(range(len(values)), values).p_value == pytest.approx(expected, rel=1e-9)


def test_ties_are_corrected_for():
    # Ties of 2 and of 3 values leave 24 of 28 pairs: variance (8·7·21 − 2·1·9 − 3·2·11)/18.
    values = [1, 2, 2, 3, 4, 4, 4, 5]
    own = mann_kendall(range(8), values)
    assert own.method == "normal"
    assert own.variance == pytest.approx((1_176 - 18 - 66) / 18)
    assert own.score == 24
    assert own.p_value == pytest.approx(2 * stats.norm.sf(23 / np.sqrt(own.variance)))


def test_equal_values_have_no_trend():
    own = mann_kendall(range(6), [3] * 6)
    assert [own.score, own.p_value] == [0, 1]
    assert theil_sen(range(6), [3] * 6)[:1] == (0.0,)


def test_beyond_ten_values_the_normal_distribution_is_close_to_the_exact_one():
    values = [3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 97, 93]
    own = mann_kendall(range(12), values)
    assert own.method == "normal"
    assert own.p_value == pytest.approx(stats.kendalltau(range(12), values, method="exact").pvalue, abs=0.003)


def test_order_of_rows_does_not_matter():
    years, values = [2021, 2019, 2020, 2022], [7, 1, 5, 6]
    assert mann_kendall(years, values) == mann_kendall(sorted(years), [1, 5, 7, 6])
    assert theil_sen(years, values).slope == theil_sen(sorted(years), [1, 5, 7, 6]).slope


def test_theil_sen_slope_and_intercept_are_those_of_scipy():
    years, values = np.array([2014, 2015, 2016, 2018, 2019, 2021, 2022]), [30, 34, 31, 40, 90, 44, 50]
    own = theil_sen(years, values)
    slope, intercept, *_ = stats.theilslopes(values, years)
    assert [own.slope, own.intercept] == pytest.approx([slope, intercept])


def test_limits_follow_from_the_exact_distribution():
    # P(S ≥ 13) = 1/720 + 5/720 of six values; 95 % rejects S ≥ 13 and keeps 11, so the lowest and the
    # highest slope are left out of fifteen.
    values = [0, 1, 4, 9, 16, 25]
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(6) for j in range(i + 1, 6))
    own = theil_sen(range(6), values)
    assert [own.lower, own.upper] == [slopes[1], slopes[-2]]


def test_no_limits_where_no_slope_can_be_ruled_out():
    assert np.isnan(theil_sen(range(4), [1, 2, 4, 8])[2:]).all()
    assert theil_sen(range(4), [1, 2, 4, 8], confidence=0.9)[2:] == (1.0, 4.0)


@given(
    st.lists(st.integers(-1_000, 1_000), min_size=5, max_size=16),
    st.sampled_from([0.8, 0.95]),
)
def test_interval_and_test_agree(values, confidence):
    line, test = theil_sen(range(len(values)), values, confidence), mann_kendall(range(len(values)), values)
    if test.method == "exact" and np.isfinite(line.lower):
        assert (line.lower <= 0 <= line.upper) == (test.p_value > 1 - confidence)


@pytest.mark.parametrize("size", [5, 6, 8, 10, 20])
def test_slope_limits_cover_what_they_promise(size):
    random = np.random.default_rng(30)
    draws = 600
    times = np.arange(size)
    limits = np.array([theil_sen(times, 0.7 * times + random.normal(size=size))[2:] for _ in range(draws)])
    covered = ((limits[:, 0] <= 0.7) & (limits[:, 1] >= 0.7)).mean()
    assert covered >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws)


def test_a_series_that_hangs_together_is_noticed():
    random = np.random.default_rng(31)
    years, noise = np.arange(30), random.normal(size=30)
    together = np.zeros(30)
    for year in range(1, 30):
        together[year] = 0.8 * together[year - 1] + noise[year]
    assert lag1_autocorrelation(years, 2 * years + together)[1]
    assert not lag1_autocorrelation(years, 2 * years + noise)[1]


def test_autocorrelation_by_hand():
    # Slopes between pairs are −2, 2, −2, 0, 0, −2/3: median −1/3; the residuals from a line with it sum to zero.
    correlation, is_noted = lag1_autocorrelation(range(4), [1, -1, 1, -1])
    residuals = np.array([0.5, -7 / 6, 7 / 6, -0.5])
    assert correlation == pytest.approx((residuals[1:] * residuals[:-1]).sum() / (residuals**2).sum())
    assert not is_noted


def test_autocorrelation_needs_even_spacing_and_some_noise():
    assert np.isnan(lag1_autocorrelation([1, 2, 4, 5], [1, 5, 2, 8])[0])
    assert np.isnan(lag1_autocorrelation(range(2018, 2024), [0.1 * year for year in range(6)])[0])


@pytest.mark.parametrize(
    ("times", "values", "sentence"),
    [
        ([1, 1], [2, 3], "two values for the same time"),
        ([1, 2], [2, np.nan], "missing values"),
        ([1, 2, 3], [2, 3], "one time for each value"),
        ([1], [2], "at least two"),
    ],
)
def test_what_is_no_series_is_refused(times, values, sentence):
    with pytest.raises(StatisticsError, match=sentence):
        mann_kendall(times, values)
    with pytest.raises(StatisticsError, match=sentence):
        theil_sen(times, values)


@pytest.fixture
def series():
    return pd.DataFrame(
        {
            "city": ["a"] * 9 + ["b"] * 3,
            "year": [*range(2015, 2024), 2021, 2022, 2023],
            "value": [10, 12, 11, 14, np.nan, 50, 48, 47, 45, 1, 2, 3],
            "is_break": [False] * 4 + [True] + [False] * 7,
        }
    )


def test_a_break_cuts_a_series_and_the_pieces_stay_apart(series):
    own = trends(series, "value", by=["city"], is_break="is_break")
    assert own[["city", "segment", "first_year", "last_year", "n"]].to_numpy().tolist() == [
        ["a", 1, 2015, 2018, 4],
        ["a", 2, 2019, 2023, 4],
        ["b", 1, 2021, 2023, 3],
    ]
    assert own["slope"].iloc[0] > 0 > own["slope"].iloc[1]
    assert own["note"].tolist() == [
        "no_interval_at_this_level",
        "missing_years;no_interval_at_this_level",
        "too_few_values",
    ]
    assert own["method"].tolist() == ["theil_sen_mann_kendall_exact"] * 2 + [""]
    assert own.iloc[2][["slope", "p_value", "tau"]].isna().all()


def test_without_a_break_the_series_is_one(series):
    own = trends(series, "value", by=["city"])
    assert own["n"].tolist() == [8, 3]
    assert own["note"].iloc[0] == "missing_years"
    values = series["value"].iloc[[0, 1, 2, 3, 5, 6, 7, 8]]
    years = series["year"].iloc[[0, 1, 2, 3, 5, 6, 7, 8]]
    assert own["p_value"].iloc[0] == mann_kendall(years, values).p_value
    assert tuple(own.loc[0, ["slope", "intercept", "lower", "upper"]]) == pytest.approx(theil_sen(years, values))


def test_a_year_that_is_not_in_the_table_is_missing_too(series):
    own = trends(series.dropna(), "value", by=["city"])
    assert own["note"].iloc[0] == "missing_years"


def test_a_break_in_the_first_year_cuts_nothing(series):
    series["is_break"] = series["year"] == 2015
    assert trends(series, "value", by=["city"], is_break="is_break")["segment"].tolist() == [1, 1]


def test_series_of_no_values_and_empty_table(series):
    own = trends(series.assign(value=np.nan), "value", by=["city"])
    assert own["note"].tolist() == ["no_value", "no_value"]
    empty = trends(series.iloc[:0], "value", by=["city"])
    assert len(empty) == 0
    assert empty["slope"].dtype == float


def test_rows_need_distinct_years(series):
    with pytest.raises(StatisticsError, match="Each row needs a year"):
        trends(series, "value")
    with pytest.raises(StatisticsError, match="Each row needs a year"):
        trends(series.assign(year=np.nan), "value", by=["city"])


def test_minimum_is_a_parameter(series):
    own = trends(series, "value", by=["city"], minimum_values=3)
    assert own["slope"].iloc[1] == 1
    assert own["note"].iloc[1] == "no_interval_at_this_level"


def test_unchanged_cities_rarely_have_a_trend():
    random = np.random.default_rng(32)
    frame = pd.DataFrame(
        {
            "series": np.repeat(np.arange(500), 10),
            "year": np.tile(np.arange(2014, 2024), 500),
            "value": random.poisson(40, 5_000).astype(float),
        }
    )
    found = (trends(frame, "value", by=["series"])["p_value"] <= 0.05).mean()
    assert found <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 500)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=14), st.data())
def test_rounding_does_not_break_ties(values, data):
    noisy = [0.1 * one * (1 + data.draw(st.floats(-3e-16, 3e-16))) for one in values]
    own, expected = mann_kendall(range(len(values)), noisy), mann_kendall(range(len(values)), values)
    assert own == expected
    slopes, exact = theil_sen(range(len(values)), noisy), theil_sen(range(len(values)), values)
    assert np.sign(slopes.slope) == np.sign(exact.slope)
    np.testing.assert_allclose(slopes, [0.1 * one for one in exact], atol=1e-12)


def test_a_sum_and_the_number_it_equals_tie():
    assert mann_kendall(range(4), [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2])[:4] == (0, 0, 0, 1)
