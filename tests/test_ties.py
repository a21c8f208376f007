import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.ties import CANCELLATION, settle_ties

NUMBERS = st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12)
NOISE = st.floats(-3e-16, 3e-16)


def test_equal_but_for_rounding_is_equal():
    settled = settle_ties([0.1 + 0.2, 0.3, 0.7, 3 * 0.1])
    assert settled.tolist() == [0.3, 0.3, 0.7, 0.3]


def test_two_numbers_are_enough_for_a_tie_and_the_tolerance_itself_still_ties():
    assert settle_ties([0.1 + 0.2, 0.3]).tolist() == [0.3, 0.3]
    assert settle_ties([0.0, CANCELLATION, 1.0]).tolist() == [0.0, 0.0, 1.0]


def test_what_a_difference_leaves_over_is_zero_beside_the_rest():
    assert len(set(settle_ties([0.1 + 0.2 - 0.3, 0.0, 5.0]))) == 2


@pytest.mark.parametrize(
    "apart",
    [[1, 1 + 2e-9], [1, 1 + 7e-10], [1, 1 + 2e-12], [0.0, 1e-6, 100.0], [3e-9, 1e-9, 2e-9], [1e9, 1.0, 2.0]],
)
def test_what_differs_stays_different(apart):
    assert settle_ties(apart).tolist() == apart


def test_missing_and_infinite_numbers_tie_with_no_number():
    given_numbers = np.array([[np.nan, 2.0, np.inf, -np.inf], [np.nan, np.nan, 1.0, 1.0]])
    np.testing.assert_array_equal(settle_ties(given_numbers), given_numbers)


def test_rows_are_settled_by_themselves():
    wide = np.array([[0.3, 0.1 + 0.2, 1.0], [0.1 + 0.2, 0.5, 0.6]])
    assert settle_ties(wide).tolist() == [[0.3, 0.3, 1.0], [0.1 + 0.2, 0.5, 0.6]]


@pytest.mark.parametrize("shape", [(0,), (1,), (2, 0), (0, 3)])
def test_nothing_to_settle(shape):
    assert settle_ties(np.ones(shape)).shape == shape


@given(NUMBERS, st.data())
def test_noise_makes_the_ties_of_the_numbers_and_no_others(numbers, data):
    noisy = [one * (1 + data.draw(NOISE)) for one in numbers]
    settled = settle_ties(noisy)
    for one, own in zip(numbers, settled, strict=True):
        assert [other == own for other in settled] == [other == one for other in numbers]
