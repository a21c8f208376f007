"""The rate that most units have, made so that the right answer is known."""

import numpy as np
import pytest
from scipy import stats

from srps.statistics.common_rate import common_rates, p_values_beside_common


def group(counts: list[float], sizes: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(counts, dtype=float), np.array(sizes, dtype=float)


def test_without_a_unit_clearly_outside_the_rate_is_that_of_all_together():
    (found,) = common_rates([group([20, 31, 44, 47], [1e4, 1.5e4, 2e4, 2.5e4])])
    assert found.rate == pytest.approx(142 / 7e4)
    assert found.is_common.all()
    assert found.dispersion.tolist() == pytest.approx(
        [2 + found.rate * size / 100 for size in (1e4, 1.5e4, 2e4, 2.5e4)]
    )


def test_more_than_half_stay_whatever_the_rates_are():
    (found,) = common_rates([group([10, 20, 3000, 4000, 5000], [1e4] * 5)])
    assert found.is_common.sum() == 3


def test_units_without_any_event_have_a_common_rate_of_0():
    (found,) = common_rates([group([0, 0, 0], [1e4] * 3)])
    assert (found.rate, found.dispersion.tolist()) == (0, [2, 2, 2])
    found, other = common_rates([group([0] * 40, [1e4] * 40), group([0] * 39 + [60], [1e3] * 39 + [1e5])])
    assert found.rate == 0
    assert other.rate > 0  # most have none, yet the rate is not 0


def test_a_known_variation_multiplies_what_is_stated():
    counts = group([20, 31, 44, 47], [1e4, 1.5e4, 2e4, 2.5e4])
    plain, (more,) = common_rates([counts])[0], common_rates([counts], 3.0)
    assert more.dispersion.tolist() == pytest.approx((3 * plain.dispersion).tolist())


def test_a_unit_is_tested_beside_the_others_that_stay():
    counts, sizes = group([100, 110, 90, 105, 400], [1e4] * 5)
    (common,) = common_rates([(counts, sizes)])
    found = p_values_beside_common(counts, sizes, common)
    assert common.is_common.tolist() == [True, True, True, True, False]
    spread = 2 + 101.25 / 100
    tail = stats.nbinom.sf(399, 101.25 / (spread - 1), 1 / spread)
    pooled = stats.beta(400 / spread, 405 / spread + 1).cdf(1 / 5)
    assert found[4] == pytest.approx(2 * max(tail, pooled))
    assert (found[:4] > 0.5).all()
