from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from srps.statistics.frames import StatisticsError
from srps.statistics.intervals import byar_interval, exact_poisson_interval
from srps.statistics.rates import crude_rates
from srps.statistics.standardised import (
    EUROPEAN_STANDARD_POPULATION_2013,
    directly_standardised_rates,
    indirectly_standardised_ratios,
)

PEERS = Path(__file__).parents[2].parent / "shared" / "peers" / "rates"


REFERENCE = ("count", "residents", "reference_count", "reference_residents")
BANDS = {"by": ["city"], "band": "age"}


def _read_peer(name):
    if not PEERS.is_dir():
        pytest.skip("the peers' reference results are not beside the repository")
    return pd.read_csv(PEERS / name)


@pytest.fixture
def cities():
    return pd.DataFrame(
        {"count": [5, np.nan, -1, 12, 3, 400], "residents": [20_000, 20_000, 20_000, 0, np.nan, 20_000]},
        index=["a", "b", "c", "d", "e", "f"],
    )


@pytest.mark.peers
def test_standard_population_is_the_peers():
    peer = _read_peer("esp2013.csv")
    assert dict(zip(peer["ageband"], peer["esp2013"], strict=True)) == EUROPEAN_STANDARD_POPULATION_2013


def test_standard_population_has_nineteen_groups_and_adds_up():
    assert len(EUROPEAN_STANDARD_POPULATION_2013) == 19
    assert sum(EUROPEAN_STANDARD_POPULATION_2013.values()) == 100_000
    assert list(EUROPEAN_STANDARD_POPULATION_2013) == list(range(0, 91, 5))


def test_a_weight_of_nothing_is_one_and_a_limit_of_less_than_one_is_not_below_zero(ages):
    weighed = ages.assign(standard=[70_000, 0, 70_000, 0])
    own = directly_standardised_rates(weighed, "count", "residents", "standard", **BANDS).set_index("city")
    assert own.loc["x", ["value", "note"]].tolist() == [12.5, ""]
    small = directly_standardised_rates(ages, "count", "residents", "standard", **BANDS, multiplier=100.0)
    assert 0 < small["lower"].iloc[0] < 1
    assert small["note"].iloc[0] == ""


def test_one_event_has_limits_where_so_few_are_allowed(ages):
    one = ages.assign(count=[1, 0, 3, 5])
    own = directly_standardised_rates(one, "count", "residents", "standard", **BANDS, few_events=0).set_index("city")
    assert own.loc["x", ["value", "lower"]].notna().all()


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
