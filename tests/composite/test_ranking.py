import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from srps.composite.ranking import rank_scores, rank_within_years


def test_highest_is_first_and_ties_share_the_lowest_number():
    np.testing.assert_array_equal(rank_scores(np.array([5.0, 9.0, np.nan, 5.0, 1.0])), [2, 1, np.nan, 2, 4])


def test_rounding_does_not_break_a_tie():
    assert rank_scores(np.array([0.1 + 0.2, 0.3, 0.2])).tolist() == [1, 1, 3]
    assert rank_scores(np.array([3e-9, 1e-9, 2e-9])).tolist() == [1, 3, 2]


def test_nothing_to_rank():
    assert np.isnan(rank_scores(np.array([np.nan, np.nan]))).all()
    assert rank_scores(np.empty((2, 0))).shape == (2, 0)


def test_ranks_of_a_panel_are_within_the_year():
    scores = np.array([[1.0, 2.0, 9.0, 8.0]])
    assert rank_within_years(scores, np.array([2020, 2020, 2021, 2021])).tolist() == [[2, 1, 1, 2]]
    assert rank_within_years(scores, None).tolist() == [[4, 3, 1, 2]]


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=30))
def test_as_scipy_ranks(numbers):
    scores = np.array(numbers, dtype=float)
    np.testing.assert_array_equal(rank_scores(scores), stats.rankdata(-scores, method="min"))
