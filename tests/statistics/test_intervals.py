from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from srps.statistics.frames import StatisticsError
from srps.statistics.intervals import (
    byar_interval,
    exact_poisson_interval,
    normal_quantile,
    poisson_interval,
    student_t_interval,
    wilson_interval,
)

PEERS = Path(__file__).parents[2].parent / "shared" / "peers" / "rates"
LEVELS = (0.9, 0.95, 0.99, 0.998)
COUNTS = np.array([0, 1, 2, 5, 9, 10, 11, 37, 100, 999, 10_000, 1_000_000])


def _read_peer(name):
    if not PEERS.is_dir():
        pytest.skip("the peers' reference results are not beside the repository")
    return pd.read_csv(PEERS / name)


def _distance(own, peer):
    return (np.abs(own - peer) / np.maximum(1, np.abs(peer))).max()


@pytest.mark.peers
def test_peer_rates_are_met():
    peer = _read_peer("rates_sample.csv")
    for level, rows in peer.groupby("confidence"):
        scale = rows["multiplier"] / rows["n"]
        lower, upper = poisson_interval(rows["x"], level)
        assert _distance(lower * scale, rows["lowercl"]) <= 1e-9
        assert _distance(upper * scale, rows["uppercl"]) <= 1e-9


@pytest.mark.peers
def test_peer_proportions_are_met():
    peer = _read_peer("proportions_sample.csv")
    for level, rows in peer.groupby("confidence"):
        lower, upper = wilson_interval(rows["x"], rows["n"], level)
        assert _distance(lower * rows["multiplier"], rows["lowercl"]) <= 1e-9
        assert _distance(upper * rows["multiplier"], rows["uppercl"]) <= 1e-9


def test_normal_quantile_of_the_customary_levels():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, rel=1e-14)
    assert normal_quantile(0.998) == pytest.approx(3.090232306167813, rel=1e-13)


def test_exact_limits_of_garwood():
    # The table that every textbook prints (Garwood 1936).
    lower, upper = exact_poisson_interval([0, 1, 2, 5, 10])
    np.testing.assert_allclose(lower, [0, 0.0253, 0.2422, 1.6235, 4.7954], atol=5e-5)
    np.testing.assert_allclose(upper, [3.6889, 5.5716, 7.2247, 11.6683, 18.3904], atol=5e-5)


@pytest.mark.parametrize("level", LEVELS)
def test_exact_limits_agree_with_statsmodels(level):
    lower, upper = exact_poisson_interval(COUNTS, level)
    expected = [confint_poisson(int(count), 1, method="exact-c", alpha=1 - level) for count in COUNTS]
    np.testing.assert_allclose(lower, np.nan_to_num([low for low, _ in expected]), rtol=1e-10)
    np.testing.assert_allclose(upper, [high for _, high in expected], rtol=1e-10)


@pytest.mark.parametrize("level", LEVELS)
def test_exact_limits_leave_the_error_outside(level):
    lower, upper = exact_poisson_interval(COUNTS[1:], level)
    np.testing.assert_allclose(stats.poisson.sf(COUNTS[1:] - 1, lower), (1 - level) / 2, rtol=1e-7)
    np.testing.assert_allclose(stats.poisson.cdf(COUNTS[1:], upper), (1 - level) / 2, rtol=1e-7)


def test_byar_limits_of_a_worked_count():
    # 100 (1 − 1/900 − 1.959964/30)³ and 101 (1 − 1/909 + 1.959964/(3 √101))³
    lower, upper = byar_interval([100])
    assert lower[0] == pytest.approx(81.3622, abs=5e-4)
    assert upper[0] == pytest.approx(121.6279, abs=5e-4)


def test_byar_is_close_to_exact_from_ten_on():
    counts = COUNTS[COUNTS >= 10]
    byar, exact = np.array(byar_interval(counts)), np.array(exact_poisson_interval(counts))
    assert np.abs(byar / exact - 1).max() < 0.002


def test_byar_never_falls_below_zero():
    lower, _ = byar_interval([0, 1, 2], 0.99999)
    assert lower.tolist() == [0, 0, 0]


def test_byar_limits_of_a_single_event_are_not_zero():
    lower, _ = byar_interval([1])
    assert lower[0] == pytest.approx((1 - 1 / 9 - 1.959964 / 3) ** 3, rel=1e-6)


def test_two_values_have_limits_of_their_mean_and_one_has_none():
    # Student's t of one degree of freedom at 97.5 %: 12.7062
    lower, upper = student_t_interval([5.0, 5.0], [1.0, 1.0], [2, 1])
    assert upper[0] - 5 == pytest.approx(12.7062 / 2**0.5, rel=1e-5)
    assert np.isnan([lower[1], upper[1]]).all()


def test_threshold_between_exact_and_byar():
    lower, upper = poisson_interval([9, 10])
    assert lower[0] == exact_poisson_interval([9])[0][0]
    assert upper[1] == byar_interval([10])[1][0]
    assert poisson_interval([10], byar_from=11)[1][0] == exact_poisson_interval([10])[1][0]
    assert poisson_interval([9], byar_from=0)[1][0] == byar_interval([9])[1][0]


def test_impossible_inputs_give_missing_limits_and_leave_others():
    lower, upper = poisson_interval([np.nan, -1, 3])
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, True, False]
    lower, upper = wilson_interval([np.nan, -1, 6, 3, 3, 3], [5, 5, 5, 0, np.nan, 5])
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, True, True, True, True, False]


def test_single_numbers_are_accepted():
    assert float(poisson_interval(3)[1]) == pytest.approx(8.767273, abs=1e-6)
    assert float(wilson_interval(3, 10)[0]) == pytest.approx(0.107791, abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_wilson_agrees_with_statsmodels(level):
    trials = np.array([1, 9, 50, 1_000, 38_179_800])
    events = np.array([0, 4, 50, 17, 12])
    expected = proportion_confint(events, trials, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(wilson_interval(events, trials, level), expected, rtol=1e-12, atol=1e-15)


@given(st.integers(1, 10**8).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.9999))
def test_wilson_holds_the_proportion_within_0_and_1(counts, level):
    events, trials = counts
    lower, upper = (float(limit) for limit in wilson_interval(events, trials, level))
    assert 0 <= lower <= events / trials + 1e-15
    assert events / trials - 1e-15 <= upper <= 1
    assert (lower == 0) == (events == 0)
    assert (upper == 1) == (events == trials)


@given(st.integers(0, 10**6), st.floats(0.5, 0.9999))
def test_poisson_limits_hold_the_count(events, level):
    lower, upper = (float(limit) for limit in poisson_interval(events, level))
    assert 0 <= lower <= events < upper


def test_student_t_limits_of_the_briefing_values():
    values = np.array([30, 40, 50, 60])
    expected = stats.t.interval(0.95, 3, loc=45, scale=values.std(ddof=1) / 2)
    np.testing.assert_allclose(student_t_interval(45, values.std(ddof=1), 4), expected, rtol=1e-13)
    assert np.isnan(student_t_interval([5], [0], [1])).all()


def test_level_beyond_the_share_is_refused():
    with pytest.raises(StatisticsError):
        wilson_interval([1], [2], 95)


def _coverage(lower, upper, truth):
    return ((lower <= truth) & (truth <= upper)).mean()


@pytest.mark.parametrize("expected", [2.0, 7.5, 12.0, 60.0, 900.0])
def test_poisson_intervals_cover_what_they_promise(expected):
    draws = np.random.default_rng(17).poisson(expected, 20_000)
    error = 3 * np.sqrt(0.95 * 0.05 / len(draws))
    assert _coverage(*exact_poisson_interval(draws), expected) >= 0.95 - error
    # Byar's limits are within 0.2 % of exact ones, so they lose no more than a hundredth.
    assert _coverage(*poisson_interval(draws), expected) >= 0.94 - error


def test_wilson_covers_95_percent_on_average():
    random = np.random.default_rng(18)
    truth, trials = random.uniform(0.01, 0.99, 40_000), random.integers(10, 400, 40_000)
    coverage = _coverage(*wilson_interval(random.binomial(trials, truth), trials), truth)
    assert coverage == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / len(truth)) + 0.002)


def test_student_t_covers_95_percent():
    samples = np.random.default_rng(19).normal(40, 5, (20_000, 6))
    limits = student_t_interval(samples.mean(axis=1), samples.std(axis=1, ddof=1), 6)
    assert _coverage(*limits, 40) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / len(samples)))
