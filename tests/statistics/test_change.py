import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.rates import confint_poisson_2indep, etest_poisson_2indep

from srps.statistics.change import (
    CLEAR,
    VERDICTS,
    benjamini_hochberg,
    compare_values,
    interval_of_proportion_difference,
    interval_of_proportion_ratio,
    interval_of_rate_difference,
    interval_of_rate_ratio,
    p_value_of_two_counts,
    p_value_of_two_proportions,
)
from srps.statistics.dispersion import stated_dispersion, stated_dispersion_of_proportions
from srps.statistics.frames import StatisticsError
from srps.statistics.intervals import wilson_interval

counts = st.integers(0, 3_000)
exposures = st.floats(0.5, 1e6)


def test_two_counts_of_equal_exposure_are_a_fair_coin():
    before, after = [10, 100, 0, 7, 0], [24, 90, 5, 7, 0]
    expected = [stats.binomtest(b, a + b, 0.5).pvalue if a + b else 1 for a, b in zip(before, after, strict=True)]
    np.testing.assert_allclose(p_value_of_two_counts(before, after), expected, rtol=1e-12)


def test_two_counts_of_unequal_exposure_double_the_smaller_tail():
    own = float(p_value_of_two_counts(60, 30, 52_000, 48_000))
    assert own == pytest.approx(2 * stats.binom.cdf(30, 90, 0.48), rel=1e-12)
    # Not smaller than the test that adds up the less likely outcomes, and close to the unconditional E-test.
    assert own >= stats.binomtest(30, 90, 0.48).pvalue
    assert own == pytest.approx(etest_poisson_2indep(30, 48_000, 60, 52_000)[1], abs=0.002)


def test_counts_that_cannot_be_tested_are_missing():
    p_values = p_value_of_two_counts([np.nan, -1, 3, 3], [1, 1, 1, 1], [1, 1, 0, np.nan], 1)
    assert np.isnan(p_values).all()


def test_ratio_limits_are_those_of_the_binomial_share():
    lower, upper = interval_of_rate_ratio([12], [30], [1_000], [2_000], 0.9)
    share = stats.binomtest(30, 42).proportion_ci(0.9, method="exact")
    assert lower[0] == pytest.approx(share.low / (1 - share.low) / 2, rel=1e-10)
    assert upper[0] == pytest.approx(share.high / (1 - share.high) / 2, rel=1e-10)


def test_ratio_limits_at_zero_counts():
    lower, upper = interval_of_rate_ratio([0, 5, 0], [5, 0, 0])
    assert lower[1] == lower[2] == 0
    assert upper[0] == upper[2] == np.inf
    assert lower[0] == pytest.approx(1 / upper[1])


@given(counts, counts, exposures, exposures)
def test_exact_interval_and_exact_test_agree(before, after, size_before, size_after):
    p_value = float(p_value_of_two_counts(before, after, size_before, size_after))
    lower, upper = (float(limit) for limit in interval_of_rate_ratio(before, after, size_before, size_after))
    if abs(p_value - 0.05) > 1e-9:
        assert (lower <= 1 <= upper) == (p_value > 0.05)


@given(counts, counts, exposures, exposures)
def test_exchanging_the_years_inverts_the_ratio(before, after, size_before, size_after):
    forward = interval_of_rate_ratio(before, after, size_before, size_after)
    backward = interval_of_rate_ratio(after, before, size_after, size_before)
    if before and after:
        assert float(forward[0]) == pytest.approx(1 / float(backward[1]), rel=1e-9)
    assert p_value_of_two_counts(before, after, size_before, size_after) == pytest.approx(
        p_value_of_two_counts(after, before, size_after, size_before), rel=1e-9
    )


def test_rate_difference_agrees_with_statsmodels():
    expected = confint_poisson_2indep(30, 2_000, 12, 1_000, method="mover", compare="diff", method_mover="exact-c")
    own = interval_of_rate_difference([12], [30], [1_000], [2_000], byar_from=np.inf)
    np.testing.assert_allclose(np.ravel(own), expected, rtol=1e-10)


def test_newcombe_limits_agree_with_statsmodels_and_the_paper():
    # Newcombe 1998, table II, case a: 56/70 − 48/80
    own = interval_of_proportion_difference([48], [80], [56], [70])
    np.testing.assert_allclose(np.ravel(own), [0.0524, 0.3339], atol=5e-5)
    np.testing.assert_allclose(
        np.ravel(own), confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff"), rtol=1e-10
    )


def test_proportion_ratio_limits_solve_their_equation():
    before, size_before, after, size_after = 8.0, 40.0, 30.0, 90.0
    lower, upper = interval_of_proportion_ratio(before, size_before, after, size_after)
    low_before, high_before = wilson_interval(before, size_before)
    low_after, high_after = wilson_interval(after, size_after)
    for ratio, to_after, to_before in ((lower, low_after, high_before), (upper, high_after, low_before)):
        distance = after / size_after - ratio * before / size_before
        allowed = np.hypot(after / size_after - to_after, ratio * (before / size_before - to_before))
        assert abs(distance) == pytest.approx(float(allowed), rel=1e-10)


def test_proportion_ratio_at_zero_and_impossible_inputs():
    lower, upper = interval_of_proportion_ratio([0, 4, 4, 0], [10, 10, 3, 10], [5, 0, 1, 0], [10, 10, 10, 10])
    assert upper[0] == upper[3] == np.inf
    assert lower[1] == lower[3] == 0
    assert np.isnan([lower[2], upper[2]]).all()


def test_score_test_agrees_with_statsmodels():
    p_values, by_fisher = p_value_of_two_proportions([48, 300], [80, 900], [56, 350], [70, 850])
    expected = [proportions_ztest([48, 56], [80, 70])[1], proportions_ztest([300, 350], [900, 850])[1]]
    np.testing.assert_allclose(p_values, expected, rtol=1e-12)
    assert not by_fisher.any()


def test_few_expected_cases_call_for_fisher():
    p_values, by_fisher = p_value_of_two_proportions([1, 0, 5, np.nan], [10, 5, 5, 5], [8, 0, 6, 1], [10, 8, 6, 5])
    assert by_fisher.tolist() == [True, True, True, False]
    one_sided = stats.fisher_exact([[8, 2], [1, 9]], alternative="greater").pvalue
    assert p_values[0] == pytest.approx(2 * one_sided, rel=1e-10)
    assert p_values[1:3].tolist() == [1, 1]
    assert np.isnan(p_values[3])


def test_an_expected_cell_of_exactly_five_is_enough_for_the_score_test():
    # 10 of 20 together, half the trials on either side: each cell is expected to hold 5.
    p_values, by_fisher = p_value_of_two_proportions([2, 2], [10, 10], [8, 7], [10, 10])
    assert by_fisher.tolist() == [False, True]
    assert p_values[0] == pytest.approx(proportions_ztest([2, 8], [10, 10])[1])


def test_proportions_that_vary_more_are_worth_fewer_cases():
    p_values, by_fisher = p_value_of_two_proportions([120], [400], [180], [400], dispersion=2.0)
    assert not by_fisher.any()
    assert p_values[0] == pytest.approx(stats.chi2_contingency([[60, 140], [90, 110]], correction=True).pvalue)
    assert p_value_of_two_proportions([10], [40], [11], [40], dispersion=20.0)[0] == 1


def test_proportions_that_vary_less_are_worth_no_more_cases():
    plain, less = (p_value_of_two_proportions([120], [400], [150], [400], dispersion=one)[0] for one in (1.0, 0.25))
    assert less[0] == plain[0]


def test_a_q_of_exactly_the_rate_is_a_change_and_rounding_does_not_decide():
    p_value = float(p_value_of_two_counts(40, 65))
    row = pd.DataFrame({"value_from": [40], "value_to": [65], "kind": "count"})
    for rate in (p_value, p_value * (1 - 1e-12)):
        assert compare_values(row, false_discovery_rate=rate)["verdict"].iloc[0] == "up"
    assert compare_values(row, false_discovery_rate=p_value * 0.999)["verdict"].iloc[0] == "no_clear_change"


def test_who_is_tested_with_whom_the_split_does_not_decide():
    # 0 and 12 is a candidate like 6 and 6, which says nothing: else the family would hold what looks extreme only.
    rows = pd.DataFrame({"value_from": [0.0, 6.0, 4.0], "value_to": [12.0, 6.0, 5.0], "kind": "count"})
    found = compare_values(rows)
    assert found["verdict"].tolist() == ["up", "too_small_to_say", "too_small_to_say"]
    assert found["q_value"].iloc[0] == pytest.approx(2 * found["p_value"].iloc[0])
    assert found["q_value"].isna().tolist() == [False, False, True]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_agree_with_statsmodels(p_values):
    with_gaps = np.insert(np.array(p_values), 0, np.nan)
    own = benjamini_hochberg(with_gaps)
    assert np.isnan(own[0])
    np.testing.assert_allclose(own[1:], multipletests(p_values, method="fdr_bh")[1], rtol=1e-12, atol=1e-300)


def test_no_test_gives_no_q_value():
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()


def _one(**values):
    row = {"value_from": np.nan, "value_to": np.nan, "kind": "count"} | values
    return compare_values(pd.DataFrame([row])).iloc[0]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"value_from": 100, "value_to": 200, "direction": 1}, "better"),
        ({"value_from": 100, "value_to": 200, "direction": -1}, "worse"),
        ({"value_from": 200, "value_to": 100, "direction": 1}, "worse"),
        ({"value_from": 200, "value_to": 100, "direction": -1}, "better"),
        ({"value_from": 100, "value_to": 200, "direction": 0}, "up"),
        ({"value_from": 100, "value_to": 200, "direction": np.nan}, "up"),
        ({"value_from": 200, "value_to": 100}, "down"),
        ({"value_from": 100, "value_to": 104}, "no_clear_change"),
        ({"value_from": 0, "value_to": 9}, "too_small_to_say"),
        ({"value_from": 0, "value_to": 10}, "up"),
        ({"value_from": 10, "value_to": 9}, "no_clear_change"),
        ({"value_from": -1, "value_to": 50}, "no_comparison"),
        ({"value_from": -1.0, "value_to": 50, "kind": "amount"}, "no_count_test"),
        ({"value_from": 100, "value_to": 200, "is_break": True}, "break"),
        ({"value_from": 100}, "no_comparison"),
        ({"value_to": 100, "is_break": True}, "no_comparison"),
        ({"value_from": 1_480_546.54, "value_to": 2_000_000.0, "kind": "amount"}, "no_count_test"),
        ({"value_from": 7.7, "value_to": 12.1, "kind": "proportion"}, "no_count_test"),
        ({"value_from": 2.5, "value_to": 90, "kind": "count"}, "no_count_test"),
    ],
)
def test_verdicts(values, verdict):
    assert _one(**values)["verdict"] == verdict


def test_every_verdict_of_the_design_is_known():
    assert set(VERDICTS) == {
        *("better", "worse", "up", "down", "no_clear_change", "too_small_to_say"),
        *("break", "no_comparison", "no_count_test"),
    }


def test_count_change_is_described():
    row = _one(value_from=100, value_to=150)
    assert row[["change", "change_pct", "ratio", "method", "note"]].tolist() == [50, 50, 1.5, "exact_conditional", ""]
    assert row["p_value"] == row["q_value"] == pytest.approx(stats.binomtest(100, 250).pvalue, rel=1e-12)
    assert 1 < row["lower"] < 1.5 < row["upper"]
    assert 0 < row["change_lower"] < 50 < row["change_upper"]


def test_residents_turn_counts_into_rates():
    row = _one(value_from=1_000, value_to=1_150, denominator_from=10_000, denominator_to=20_000, direction=1)
    assert row[["change", "ratio", "verdict", "note"]].tolist() == [150, 0.575, "worse", "rate_moves_against_count"]


def test_one_missing_or_impossible_denominator_leaves_counts():
    missing = _one(value_from=100, value_to=150, denominator_from=10_000, denominator_to=np.nan)
    assert missing[["ratio", "note"]].tolist() == [1.5, "one_denominator_missing"]
    zero = _one(value_from=100, value_to=150, denominator_from=10_000, denominator_to=0)
    assert zero[["ratio", "note"]].tolist() == [1.5, "no_population"]


def test_from_zero_there_is_no_ratio_but_a_test():
    row = _one(value_from=0, value_to=5)
    assert row[["ratio", "lower", "upper", "change_pct"]].isna().all()
    assert row[["change", "p_value", "note"]].tolist() == [5, pytest.approx(2 / 2**5), "from_zero"]
    nothing = _one(value_from=0, value_to=0)
    assert nothing[["change", "p_value", "verdict", "note"]].tolist() == [0, 1, "too_small_to_say", "both_zero"]
    to_zero = _one(value_from=20, value_to=0, direction=-1)
    assert to_zero[["ratio", "lower", "change_pct", "verdict"]].tolist() == [0, 0, -100, "better"]


def test_percentages_are_tested_by_their_numerators():
    parts = {"numerator_from": 77, "denominator_from": 1_000, "numerator_to": 150, "denominator_to": 1_000}
    row = _one(value_from=7.7, value_to=15.0, kind="proportion", direction=-1, **parts)
    assert row[["verdict", "method"]].tolist() == ["worse", "score"]
    assert row["ratio"] == pytest.approx(150 / 77)
    assert row["p_value"] == pytest.approx(proportions_ztest([77, 150], [1_000, 1_000])[1], rel=1e-12)
    limits = interval_of_proportion_difference([77], [1_000], [150], [1_000])
    assert row[["change_lower", "change_upper"]].tolist() == pytest.approx([100 * limit[0] for limit in limits])
    small = _one(value_from=20, value_to=90, kind="proportion", **dict(zip(parts, (2, 10, 9, 10), strict=True)))
    assert small[["verdict", "method"]].tolist() == ["too_small_to_say", "fisher_exact"]


@pytest.mark.parametrize(
    ("parts", "note"),
    [
        ((np.nan, 10, 3, 10), "no_numerator"),
        ((11, 10, 3, 10), "count_above_population"),
        ((-1, 10, 3, 10), "negative_count"),
        ((1.5, 10, 3, 10), "count_not_whole"),
        ((1, 0, 3, 10), "no_population"),
    ],
)
def test_proportions_without_usable_parts_are_only_subtracted(parts, note):
    names = ("numerator_from", "denominator_from", "numerator_to", "denominator_to")
    row = _one(value_from=10, value_to=30, kind="proportion", **dict(zip(names, parts, strict=True)))
    assert row[["verdict", "note", "change"]].tolist() == ["no_count_test", note, 20]
    assert row[["p_value", "lower", "upper"]].isna().all()


def test_amounts_have_a_difference_and_no_test():
    row = _one(value_from=1_000.5, value_to=1_500.75, kind="amount")
    assert row["change"] == 500.25
    assert row["change_pct"] == pytest.approx(50)
    assert row[["lower", "upper", "p_value", "q_value", "change_lower"]].isna().all()
    assert _one(value_from=-5.0, value_to=5.0, kind="amount")["note"] == "negative_amount"


def test_nothing_is_computed_across_a_break_or_with_a_negative_count():
    computed = ["change", "change_pct", "change_lower", "ratio", "lower", "upper", "p_value", "q_value"]
    assert _one(value_from=100, value_to=200, is_break=True)[computed].isna().all()
    row = _one(value_from=-3, value_to=20)
    assert row[computed].isna().all()
    assert row[["verdict", "note"]].tolist() == ["no_comparison", "negative_count"]


def test_rows_keep_order_index_and_columns():
    frame = pd.DataFrame(
        {"city": ["a", "b"], "value_from": [10, 20], "value_to": [30, 25], "kind": ["count", "count"]}, index=[9, 4]
    )
    own = compare_values(frame)
    assert own.index.tolist() == [9, 4]
    pd.testing.assert_frame_equal(own[frame.columns], frame)


def test_families_are_corrected_apart():
    frame = pd.DataFrame(
        {
            "city": ["a"] * 3 + ["b"],
            "value_from": [100, 100, 50, 100],
            "value_to": [140, 102, 50, 140],
            "kind": "count",
        }
    )
    own = compare_values(frame, by=["city"])
    p_value = own["p_value"].iloc[0]
    assert own["q_value"].iloc[0] == pytest.approx(3 * p_value)
    assert own["q_value"].iloc[3] == pytest.approx(p_value)
    assert own["verdict"].tolist() == [
        "up" if 3 * p_value <= 0.05 else "no_clear_change",
        *["no_clear_change"] * 2,
        "up",
    ]


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        ({"value_from": [1], "value_to": [2], "kind": ["persons"]}, "also holds persons"),
        ({"value_from": [1], "value_to": [2], "kind": [None]}, "also holds None"),
        ({"value_from": [1], "value_to": [2], "kind": ["count"], "direction": [5]}, "direction must hold"),
        ({"value_from": ["7"], "value_to": [2], "kind": ["count"]}, "must hold numbers"),
        ({"value_from": [1], "kind": ["count"]}, "no column named value_to"),
    ],
)
def test_wrong_tables_are_refused_in_words(frame, sentence):
    with pytest.raises(StatisticsError, match=sentence):
        compare_values(pd.DataFrame(frame))


def _make_city(random, years=60, indicators=300, changed=60):
    """Return pairs of years of a city whose true changes are known: none, halved or doubled."""
    rows = years * indicators
    expected = np.tile(np.geomspace(2, 2_000, indicators), years)
    factor = np.ones(rows)
    is_changed = np.tile(np.arange(indicators) % (indicators // changed) == 0, years) if changed else factor == 0
    factor[is_changed] = random.choice([0.5, 2.0], is_changed.sum())
    residents = random.integers(20_000, 60_000, (2, rows))
    relative = residents[1] / residents[0]
    is_proportion = np.tile(np.arange(indicators) % 3 == 1, years)
    wholes = np.ceil(4 * expected + 20)
    parts = random.binomial(
        np.broadcast_to(wholes, (2, rows)).astype(int), [expected / wholes, factor * expected / wholes]
    )
    counts = np.array([random.poisson(expected), random.poisson(expected * factor * relative)])
    frame = pd.DataFrame(
        {
            "pair": np.repeat(np.arange(years), indicators),
            "kind": np.where(is_proportion, "proportion", "count"),
            "direction": np.tile(np.arange(indicators) % 3 - 1, years),
            "is_changed": is_changed,
        }
    )
    for end, (count, part, size) in enumerate(zip(counts, parts, residents, strict=True)):
        name = ("from", "to")[end]
        frame[f"value_{name}"] = np.where(is_proportion, 100 * part / wholes, count)
        frame[f"numerator_{name}"] = np.where(is_proportion, part, np.nan)
        frame[f"denominator_{name}"] = np.where(is_proportion, wholes, size)
    return frame


@pytest.mark.parametrize("changed", [0, 60])
def test_verdicts_keep_their_false_discovery_rate(changed):
    own = compare_values(_make_city(np.random.default_rng(22), changed=changed), by=["pair"])
    called = own["verdict"].isin(["better", "worse", "up", "down"])
    # The rate is the mean share of wrong calls over families, zero where nothing is called.
    false_share = (called & ~own["is_changed"]).groupby(own["pair"]).sum() / called.groupby(own["pair"]).sum().clip(1)
    error = 3 * false_share.std() / np.sqrt(len(false_share))
    assert false_share.mean() <= 0.05 + error
    if changed:
        # Half or double of a large count must be found: the rule is careful, not blind.
        large = own["is_changed"] & (own["value_from"] > 100) & (own["kind"] == "count")
        assert called[large].mean() > 0.99


@pytest.mark.parametrize("world", ["twice the variance", "10 % yearly variation", "both at once", "percentages"])
@pytest.mark.parametrize(("series", "least", "most"), [(1, 3, 30), (5, 3, 12), (60, 3, 30), (5, 1000, 50000)])
def test_families_of_any_size_seldom_have_a_false_discovery(world, series, least, most):
    """Of small counts only those with an extreme split are seen, which must not make them frequent."""
    random = np.random.default_rng(11)
    families = 4000 if series < 60 else 500
    means = np.exp(random.uniform(np.log(least), np.log(most), families * series))[:, None].repeat(2, axis=1)
    if world == "twice the variance":
        counts = random.negative_binomial(means, 0.5)
    elif world == "both at once":
        counts = random.negative_binomial(random.gamma(100, means / 100), 0.5)
    else:
        counts = random.poisson(random.gamma(100, means / 100))
    frame = pd.DataFrame({"family": np.arange(families).repeat(series), "kind": "count"})
    frame[["value_from", "value_to"]] = counts
    frame["dispersion"] = stated_dispersion(counts.mean(axis=1))
    if world == "percentages":
        wholes = np.maximum(np.round(means[:, 0] * random.choice([2, 3, 10], len(means))), counts.max(axis=1))
        frame[["numerator_from", "numerator_to"]] = counts
        frame = frame.assign(kind="proportion", denominator_from=wholes, denominator_to=wholes)
        parts = (frame[name] for name in ("numerator_from", "denominator_from", "numerator_to", "denominator_to"))
        frame["dispersion"] = stated_dispersion_of_proportions(*parts)
    said = compare_values(frame, by=["family"])["verdict"].isin(CLEAR)
    assert said.groupby(frame["family"]).any().mean() <= 0.05


def test_exact_p_values_are_not_too_small():
    frame = _make_city(np.random.default_rng(23), changed=0)
    p_values = compare_values(frame)["p_value"]
    for level in (0.01, 0.05):
        share = (p_values <= level).groupby(frame["kind"]).mean()
        # The score test is approximate; Fisher's takes over where it would not do.
        assert share["count"] <= level
        assert share["proportion"] <= level + 0.01


@pytest.mark.parametrize("expected", [6.0, 25.0, 300.0])
def test_ratio_and_difference_limits_cover_what_they_promise(expected):
    random = np.random.default_rng(24)
    before, after = random.poisson(expected, 10_000), random.poisson(1.6 * expected, 10_000)
    error = 3 * np.sqrt(0.95 * 0.05 / len(before))
    lower, upper = interval_of_rate_ratio(before, after)
    assert ((lower <= 1.6) & (upper >= 1.6)).mean() >= 0.95 - error
    lower, upper = interval_of_rate_difference(before, after)
    assert ((lower <= 0.6 * expected) & (0.6 * expected <= upper)).mean() >= 0.95 - error


def test_proportion_limits_cover_what_they_promise():
    random = np.random.default_rng(25)
    trials = random.integers(30, 500, (2, 20_000))
    truth = random.uniform(0.05, 0.95, (2, 20_000))
    events = random.binomial(trials, truth)
    sides = (events[0], trials[0], events[1], trials[1])
    for limits, target in (
        (interval_of_proportion_difference(*sides), truth[1] - truth[0]),
        (interval_of_proportion_ratio(*sides), truth[1] / truth[0]),
    ):
        covered = ((limits[0] <= target) & (target <= limits[1])).mean()
        assert covered == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 20_000) + 0.005)
