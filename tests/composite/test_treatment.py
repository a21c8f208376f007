import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from srps.composite.errors import MethodError
from srps.composite.treatment import (
    Treatment,
    log_transform,
    sample_kurtosis,
    sample_skewness,
    treat,
    winsorise,
)

SPREADSHEET = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])  # the example in Excel's own help


def test_skewness_and_kurtosis_are_those_of_the_spreadsheet():
    assert sample_skewness(SPREADSHEET[:, None])[0] == pytest.approx(0.359543071, abs=5e-10)
    assert sample_kurtosis(SPREADSHEET[:, None])[0] == pytest.approx(-0.151799637, abs=5e-10)


def test_skewness_and_kurtosis_agree_with_scipy_on_columns_with_holes():
    generator = np.random.default_rng(3)
    values = generator.gamma(0.4, size=(40, 6))
    values[generator.random(values.shape) < 0.2] = np.nan
    for column in range(values.shape[1]):
        present = values[~np.isnan(values[:, column]), column]
        assert sample_skewness(values)[column] == pytest.approx(stats.skew(present, bias=False), rel=1e-12)
        assert sample_kurtosis(values)[column] == pytest.approx(stats.kurtosis(present, bias=False), rel=1e-12)


def test_too_few_or_equal_values_have_no_shape():
    values = np.array([[1.0, 5.0, 0.1 + 0.2], [2.0, 5.0, 0.3], [np.nan, 5.0, 0.3], [np.nan, 5.0, 0.3]])
    assert np.isnan(sample_skewness(values)).all()
    assert np.isnan(sample_kurtosis(values)).all()


def test_one_high_outlier_is_pulled_to_its_neighbour():
    column = np.array([*range(1, 11), 1000.0])
    winsorised, marks = winsorise(column)
    assert winsorised.tolist() == [*range(1, 11), 10]
    assert marks.tolist() == [0] * 10 + [1]


def test_low_outliers_are_pulled_up_and_ties_move_together():
    column = np.array([-1000.0, -1000.0, *range(1, 31), np.nan])
    winsorised, marks = winsorise(column, skewness=1.0, kurtosis=2.0)
    assert winsorised[:2].tolist() == [1, 1]
    assert marks[:3].tolist() == [2, 2, 0]
    assert np.isnan(winsorised[-1])
    assert marks[-1] == 0


def test_each_step_takes_one_distinct_value_until_it_passes():
    column = np.array([*range(1, 31), 300.0, 200.0])
    winsorised, marks = winsorise(column)
    assert winsorised[-2:].tolist() == [30, 30]
    assert marks[-2:].tolist() == [1, 1]
    one, _ = winsorise(column, maximum_points=1)
    assert one[-2:].tolist() == [200, 200]


def test_what_winsorising_cannot_cure_is_logged_from_the_original_values():
    column = np.concatenate([np.linspace(1, 2, 80), 10.0 ** np.arange(2, 12)])
    data = pd.DataFrame({"a": column})
    treated, marks, details = treat(data, Treatment("winsorise_log"))
    expected = np.log(column - 1 + 0.01 * (1e11 - 1))
    np.testing.assert_allclose(treated["a"], expected, rtol=1e-14)
    assert (marks["a"] == "log").all()
    assert details.loc["a", "n_winsorised"] == 0
    assert bool(details.loc["a", "log"])
    assert details.loc["a", "note"] == "still does not pass after the logarithm"


def test_passing_needs_only_one_of_the_two():
    column = pd.DataFrame({"a": [0.0] * 30 + [1.0] * 3})  # skew about 3, but a binary indicator has few tails
    loose = Treatment("winsorise_log", kurtosis=50)
    assert (treat(column, loose)[1] == "").all(axis=None)


def test_an_indicator_is_never_winsorised_into_a_constant():
    column = np.array([0.0] * 50 + [1.0])
    winsorised, marks = winsorise(column)
    assert winsorised.tolist() == column.tolist()
    assert not marks.any()


def test_no_treatment_by_default_and_none_without_enough_values():
    data = pd.DataFrame({"a": [1.0, 1, 1, 1], "b": [1.0, 2, 1000, np.nan]})
    untouched, marks, _ = treat(data, Treatment())
    pd.testing.assert_frame_equal(untouched, data)
    untouched, marks, details = treat(data, Treatment("winsorise_log"))
    pd.testing.assert_frame_equal(untouched, data)
    assert (marks == "").all(axis=None)
    assert details["note"].str.contains("four values").all()


def test_logarithm():
    np.testing.assert_allclose(log_transform(np.array([0.0, 100.0, np.nan])), [0.0, np.log(101), np.nan])
    assert np.isnan(log_transform(np.array([2.0, 2.0]))).all()


def test_unknown_treatments_are_refused():
    with pytest.raises(MethodError, match="“boxcox”"):
        Treatment("boxcox")
    with pytest.raises(MethodError, match="above 0"):
        Treatment("winsorise_log", skewness=0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-50, 5000), min_size=6, max_size=40))
def test_winsorising_never_leaves_the_range_and_marks_exactly_what_it_changed(numbers):
    column = np.array(numbers, dtype=float)
    winsorised, marks = winsorise(column)
    assert winsorised.min() >= column.min()
    assert winsorised.max() <= column.max()
    np.testing.assert_array_equal(marks > 0, winsorised != column)


def test_outliers_that_tie_but_for_rounding_move_together():
    column = np.array([*range(1, 31), 903.0, np.nextafter(903.0, 904.0), 0.1 + 0.2])
    winsorised, marks = winsorise(column, skewness=1.0, kurtosis=2.0, maximum_points=1)
    assert winsorised[-3:].tolist() == [30, 30, 0.1 + 0.2]
    assert marks[-3:].tolist() == [1, 1, 0]
