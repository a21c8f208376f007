import pytest
from scipy import stats

from srps.statistics.dispersion import p_value_beside_expected


def test_tails_beside_an_expected_count_are_those_of_the_negative_binomial() -> None:
    found = p_value_beside_expected([20, 3, 0], [3, 3, 12], [2.0, 2.0, 2.0])
    assert found[0] == pytest.approx(2 * stats.nbinom.sf(19, 3, 0.5))
    assert found[1] == 1
    assert found[2] == pytest.approx(2 * 0.5**12)
