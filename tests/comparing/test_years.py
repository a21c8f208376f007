"""A city's changes against a made city whose truth is known, and against the words of the design, section 8."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from madecity import CITY, catalogue, changes, observed, simulated, verdicts, years
from srps.catalogue.tables import processed_tables
from srps.comparing.series import mark_distrusted, series_of
from srps.comparing.years import city_changes
from srps.statistics.change import VERDICTS, benjamini_hochberg

# Pairs of years


def test_columns_are_those_of_the_contract():
    table = changes(*years({2019: 100, 2020: 110}))
    assert " ".join(table.columns) == (
        "city indicator_id indicator unit year_from year_to value_from value_to change change_pct ratio lower upper "
        "p_value q_value direction verdict note measure dispersion "
        "numerator_from denominator_from numerator_to denominator_to change_constant_prices change_constant_prices_pct"
    )


def test_pairs_are_neighbouring_years_and_first_to_last():
    table = changes(*years({2019: 100, 2020: 110, 2021: 120, 2022: 130}))
    assert list(verdicts(table)) == [(2019, 2020), (2020, 2021), (2021, 2022), (2019, 2022)]


def test_two_years_give_one_pair_and_one_year_none():
    assert list(verdicts(changes(*years({2019: 100, 2020: 110})))) == [(2019, 2020)]
    assert changes(*years({2019: 100})).empty


def test_a_missing_year_is_bridged_but_said():
    table = changes(*years({2018: 100, 2021: 210, 2022: 205})).set_index(["year_from", "year_to"])
    assert table["note"].to_dict() == {(2018, 2021): "3_years_apart", (2021, 2022): "", (2018, 2022): "4_years_apart"}
    assert table.loc[(2018, 2021), "verdict"] == "up"


def test_a_missing_value_is_not_bridged():
    rows = [*years({2019: 50, 2020: None, 2021: 110}), *years({2019: 70, 2020: 71, 2021: 72}, indicator="inne")]
    table = changes(*rows).query("indicator == 'osoby'")
    assert verdicts(table) == {(2019, 2020): "no_comparison", (2020, 2021): "no_comparison", (2019, 2021): "up"}
    assert table["note"].tolist() == ["missing_value", "missing_value", "2_years_apart"]
    assert table["value_from"].tolist()[0] == 50
    assert table["change"].isna().tolist() == [True, True, False]


# Verdicts


@pytest.mark.parametrize(
    ("before", "after", "indicator_id", "expected"),
    [
        (40, 90, "homes", "better"),
        (90, 40, "homes", "worse"),
        (40, 90, "queues", "worse"),
        (90, 40, "queues", "better"),
        (40, 90, "visits", "up"),
        (90, 40, "visits", "down"),
        (40, 90, None, "up"),
        (90, 40, None, "down"),
        (40, 44, "homes", "no_clear_change"),
        (0, 9, "homes", "too_small_to_say"),
        (9, 1, "homes", "too_small_to_say"),
        (0, 30, "homes", "better"),
        (30, 0, "homes", "worse"),
        (0, 0, "homes", "too_small_to_say"),
        (1000.5, 9000.25, "grants", "no_count_test"),
        (40, None, "homes", "no_comparison"),
        (40.5, 90, "homes", "no_count_test"),
    ],
)
def test_verdicts(before, after, indicator_id, expected):
    table = changes(*years({2019: before, 2020: after}, indicator_id=indicator_id))
    if after is None:
        table = changes(*years({2019: before}, indicator_id=indicator_id), *years({2020: 5}, indicator="inne"))
    assert table["verdict"].tolist()[0] == expected


def test_change_ratio_and_interval():
    row = changes(*years({2019: 40, 2020: 90})).iloc[0]
    assert row[["change", "change_pct", "ratio"]].tolist() == [50, 125, 2.25]
    # The counts are worth as many independent cases as they are times the stated dispersion smaller.
    assert row["dispersion"] == pytest.approx(2 + 65 / 100)
    before, after = 40 / 2.65, 90 / 2.65
    limits = np.array([stats.beta(after, before + 1).ppf(0.025), stats.beta(after + 1, before).ppf(0.975)])
    assert row[["lower", "upper"]].tolist() == pytest.approx((limits / (1 - limits)).tolist())
    assert row["p_value"] == pytest.approx(2 * stats.beta(after, before + 1).cdf(0.5))
    assert row["q_value"] == row["p_value"]


def test_an_amount_has_only_its_difference():
    row = changes(*years({2019: 200.50, 2020: 300.75}, unit="pln")).iloc[0]
    assert (row["verdict"], row["change"]) == ("no_count_test", 100.25)
    assert row[["lower", "upper", "p_value", "q_value"]].isna().all()


def test_a_percentage_without_its_counts_gets_no_test():
    row = changes(*years({2019: 40.0, 2020: 60.0}, unit="percent")).iloc[0]
    assert (row["verdict"], row["note"]) == ("no_count_test", "no_numerator")


def test_population_plays_no_part_within_a_city():
    halved = catalogue(population={(CITY, 2019): 20000, (CITY, 2020): 10000})
    row = changes(*years({2019: 100, 2020: 100}, indicator_id="homes"), using=halved).iloc[0]
    assert (row["verdict"], row["ratio"]) == ("no_clear_change", 1)


@pytest.mark.parametrize("qualifier", ["at_least", "at_most", "range"])
def test_a_bound_is_not_tested(qualifier):
    rows = [*years({2019: 100}), *years({2020: 900}, qualifier=qualifier)]
    row = changes(*rows).iloc[0]
    assert (row["verdict"], row["note"]) == ("no_count_test", "bound_not_value")
    assert (row["value_from"], row["value_to"]) == (100, 900)
    assert row[["change", "change_pct", "ratio"]].isna().all()


def test_an_approximate_value_is_tested_and_said():
    row = changes(*years({2019: 100}, qualifier="approx"), *years({2020: 900})).iloc[0]
    assert (row["verdict"], row["note"]) == ("up", "approximate_value")


def test_false_discoveries_are_counted_within_a_pair_of_years():
    rows = [row for n in range(8) for row in years({2019: 50, 2020: 50 + 6 * n, 2021: 50}, indicator=f"osoby {n}")]
    table = changes(*rows)
    for _, pair in table.groupby(["year_from", "year_to"]):
        assert pair["q_value"].tolist() == pytest.approx(benjamini_hochberg(pair["p_value"]).tolist())


# Series


def test_two_labels_of_one_id_are_one_series_and_the_change_of_name_is_said():
    rows = [
        *years({2019: 40}, indicator_id="homes", indicator="liczba mieszkań"),
        *years({2020: 90}, indicator_id="homes", indicator="Mieszkania chronione", match="closeMatch"),
    ]
    table = changes(*rows)
    assert table[["indicator", "verdict", "note"]].to_numpy().tolist() == [
        ["Mieszkania chronione", "better", "renamed"]
    ]


def test_labels_are_compared_without_case_spaces_and_punctuation():
    rows = [*years({2019: 40}, indicator="Liczba  osób:"), *years({2020: 41}, indicator="liczba osób")]
    assert verdicts(changes(*rows)) == {(2019, 2020): "no_clear_change"}


def test_the_same_label_under_another_goal_is_another_series():
    rows = [*years({2019: 40, 2020: 90}, goal="1"), *years({2019: 90, 2020: 40}, goal="2")]
    assert sorted(changes(*rows)["verdict"]) == ["down", "up"]


def test_the_same_label_under_two_actions_with_other_values_is_told_apart():
    rows = [*years({2019: 40, 2020: 90}, action="1"), *years({2019: 40, 2020: 41}, action="2")]
    assert sorted(changes(*rows)["verdict"]) == ["no_clear_change", "up"]


def test_a_value_repeated_under_another_action_counts_once():
    rows = [*years({2019: 40, 2020: 90}, action="1"), *years({2019: 40, 2020: 90}, action="2")]
    assert changes(*rows)["verdict"].tolist() == ["up"]


def test_a_break_cuts_the_series_and_nothing_is_computed_across_it():
    using = catalogue({"indicator_id": "homes", "break_before": 2021})
    table = changes(*years({2019: 40, 2020: 90, 2021: 300, 2022: 305}, indicator_id="homes"), using=using)
    assert verdicts(table) == {
        (2019, 2020): "better",
        (2020, 2021): "break",
        (2021, 2022): "no_clear_change",
        (2019, 2022): "break",
    }
    assert table.loc[table["verdict"] == "break", ["change", "ratio", "p_value", "q_value"]].isna().all(axis=None)


def test_a_break_of_another_city_cuts_nothing():
    using = catalogue({"indicator_id": "homes", "break_before": 2020, "city": "gdzie-indziej"})
    assert verdicts(changes(*years({2019: 40, 2020: 90}, indicator_id="homes"), using=using)) == {
        (2019, 2020): "better"
    }


def test_broad_matches_of_one_id_are_one_series_without_id_and_direction():
    rows = [
        *years({2019: 40}, indicator_id="homes", match="broadMatch", indicator="dawna nazwa"),
        *years({2020: 90}, indicator_id="homes", match="broadMatch", indicator="nowa nazwa"),
    ]
    table = changes(*rows)
    assert table["verdict"].tolist() == ["up"]
    assert table[["indicator_id", "direction"]].isna().all(axis=None)


def test_several_labels_of_one_broad_match_stay_apart():
    rows = [
        *years({2019: 40, 2020: 90}, indicator_id="homes", match="broadMatch", indicator="jedno"),
        *years({2019: 40, 2020: 41}, indicator_id="homes", match="broadMatch", indicator="drugie"),
    ]
    assert sorted(changes(*rows)["verdict"]) == ["no_clear_change", "up"]


def test_a_fact_printed_twice_with_other_values_is_kept_and_not_compared():
    rows = [
        *years({2019: 40, 2020: 60, 2021: 45}, indicator_id="homes"),
        *years({2020: 61}, indicator_id="homes", goal="", action="", indicator="tekst"),
    ]
    table = changes(*rows)
    assert verdicts(table) == {
        (2019, 2020): "no_comparison",
        (2020, 2021): "no_comparison",
        (2019, 2021): "no_clear_change",
    }
    assert table["note"].tolist()[:2] == ["printed_twice_differently"] * 2
    assert table["value_to"].isna().tolist() == [True, False, False]


def test_a_number_of_the_text_is_of_the_series_of_its_label_also_where_nothing_is_mapped():
    rows = [*years({2019: 40, 2020: 60}), *years({2020: 61}, goal="", action="")]
    assert changes(*rows)["note"].tolist() == ["printed_twice_differently"]


def test_the_same_label_twice_in_one_action_with_other_values_is_not_compared():
    rows = [*years({2019: 40, 2020: 60}), *years({2020: 61})]
    assert changes(*rows)["note"].tolist() == ["printed_twice_differently"]


def test_another_unit_is_not_compared():
    rows = [*years({2019: 40}, unit="events"), *years({2020: 90}, unit="persons")]
    row = changes(*rows).iloc[0]
    assert (row["verdict"], row["note"]) == ("no_comparison", "different_units")
    assert (row["value_from"], row["value_to"]) == (40, 90)


def test_a_label_with_two_units_in_a_year_is_two_series():
    rows = [*years({2019: 40, 2020: 90}), *years({2019: 1000.0, 2020: 1500.0}, unit="pln")]
    assert sorted(changes(*rows)["verdict"]) == ["no_count_test", "up"]


def test_only_parts_that_are_mapped_by_themselves_are_compared():
    rows = [
        *years({2019: 100, 2020: 110}),
        *years({2019: 40, 2020: 90}, breakdown="dzieci", indicator_id="homes", indicator="osoby"),
        *years({2019: 60, 2020: 20}, breakdown="dorośli"),
    ]
    table = changes(*rows)
    assert dict(zip(table["indicator"], table["verdict"], strict=True)) == {
        "osoby": "no_clear_change",
        "osoby – dzieci": "better",
    }


def test_values_of_another_period_are_left_out():
    rows = [*years({2019: 40, 2020: 41}), *years({2020: 500}, period="2018/2020")]
    assert verdicts(changes(*rows)) == {(2019, 2020): "no_clear_change"}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(2015, 2019),
            st.sampled_from(["homes", "visits", None]),
            st.sampled_from(["a", "b"]),
            st.one_of(st.none(), st.integers(0, 60)),
            st.sampled_from(["exact", "approx", "at_least"]),
        ),
        max_size=25,
    )
)
def test_every_series_has_a_row_for_every_pair(cells):
    rows = [
        {"year": year, "indicator_id": i, "indicator": label, "value": value, "qualifier": qualifier}
        for year, i, label, value, qualifier in cells
    ]
    frame = observed(*rows) if rows else processed_tables()["observations"].empty()
    table = city_changes(frame, catalogue(), CITY)
    count = frame["year"].nunique()
    pairs = {0: 0, 1: 0, 2: 1}.get(count, count)
    assert len(table) == pairs * series_of(frame, catalogue())["series"].nunique()
    assert set(table["verdict"]) <= set(VERDICTS)
    missing = table["value_from"].isna() | table["value_to"].isna()
    assert (table.loc[missing, "verdict"] == "no_comparison").all()
    silent = table[missing & (table["note"] == "")]
    assert silent.empty


# A synthetic city of ten years whose truth is known


def test_false_discovery_rate_among_unchanged_series():
    levels = np.resize([15, 40, 90, 200, 600], 300)
    found = []
    for seed in range(6):
        table = city_changes(simulated(np.outer(levels, np.ones(10)), seed), catalogue(), CITY)
        assert len(table) == 300 * 10
        is_change = table["verdict"].isin(["up", "down"])
        found.append(is_change.groupby([table["year_from"], table["year_to"]]).any())
    families = pd.concat(found)
    # Where nothing changed, every discovery is false: the rate is the share of families with any of them.
    assert len(families) == 60
    assert families.mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)


def test_steps_are_found_where_they_were_put_and_few_besides():
    levels = np.resize([40.0, 90.0, 200.0], 240)
    means = np.outer(levels, np.ones(10))
    means[:60, 5:] *= 2.2  # the first 60 series rise before 2019 and stay there
    table = city_changes(simulated(means, seed=11), catalogue(), CITY)
    rises = {f"osoby {series}" for series in range(60)}
    table["is_true"] = table["indicator"].isin(rises) & (table["year_from"] < 2019) & (table["year_to"] >= 2019)
    said = table["verdict"].isin(["up", "down"])
    # Steps of 2.2; those of 40 cases are the hardest to tell from twice the variance of independent cases.
    assert (table.loc[table["is_true"], "verdict"] == "up").mean() > 0.85
    assert (said & ~table["is_true"]).sum() / said.sum() <= 0.05


# Kinds of measure


@pytest.mark.parametrize(
    ("measure", "verdict", "note"),
    [
        ("persons_once", "up", ""),
        ("cases", "up", ""),
        ("services", "no_count_test", "many_per_person"),
        ("capacity", "no_count_test", "known_exactly"),
        ("acts", "no_count_test", "known_exactly"),
        ("rate", "no_count_test", ""),
    ],
)
def test_the_kind_of_measure_decides_what_is_tested(measure, verdict, note):
    row = changes(*years({2019: 40, 2020: 90}, measure=measure)).iloc[0]
    assert (row["verdict"], row["note"], row["change"], row["measure"]) == (verdict, note, 50, measure)
    assert pd.isna(row["p_value"]) == (verdict == "no_count_test")


def test_few_places_are_known_exactly_and_never_too_few():
    row = changes(*years({2019: 3, 2020: 4}, measure="capacity")).iloc[0]
    assert (row["verdict"], row["change"]) == ("no_count_test", 1)


def test_meals_are_never_significant():
    meals = {2019: 148230, 2020: 149800}
    assert changes(*years(meals, unit="meals"), using=catalogue())["verdict"].tolist() == ["no_count_test"]
    assert changes(*years(meals, measure="services"))["q_value"].isna().all()


def test_a_value_of_unknown_unit_is_shown_and_not_tested():
    row = changes(*years({2019: 40, 2020: 90}, unit="unknown")).iloc[0]
    assert (row["verdict"], row["note"], row["change"]) == ("no_count_test", "unit_unknown", 50)


def test_a_distrusted_value_carries_its_mark_and_gets_no_verdict():
    rows = [*years({2019: 40, 2020: 900, 2021: 905})]
    checks = [{"city": CITY, "year": 2020, "check": "jump", "row_key": "observations:1", "success": False}]
    checks += [{**checks[0], "year": 2021, "success": True}, {**checks[0], "year": 2021, "check": "keys_unique"}]
    marked = mark_distrusted(observed(*rows), pd.DataFrame(checks))
    table = city_changes(marked, catalogue(), CITY)
    assert verdicts(table) == {(2019, 2020): "no_count_test", (2020, 2021): "no_count_test", (2019, 2021): "up"}
    assert table["note"].tolist() == ["distrusted", "distrusted", "2_years_apart"]


def test_a_percentage_is_tested_by_the_counts_of_its_line():
    def line(year: int, part: int, whole: int, printed: float) -> list[dict]:
        shared = {"year": year, "line": 7}
        return [
            {**shared, "indicator": "odsetek", "unit": "percent", "value": printed},
            {**shared, "indicator": "objęci", "value": part},
            {**shared, "indicator": "wszyscy", "value": whole},
        ]

    table = changes(*line(2019, 30, 120, 25.0), *line(2020, 66, 121, 54.5)).set_index("indicator")
    row = table.loc["odsetek"]
    printed = row[["numerator_from", "denominator_from", "numerator_to", "denominator_to"]].tolist()
    assert printed == [30, 120, 66, 121]
    assert (row["verdict"], row["note"]) == ("up", "")
    rarer, size = 96 / 241, 2 * 120 * 121 / 241
    assert row["dispersion"] == pytest.approx(2 + size * rarer / (1 - rarer) / 100)
    assert row["p_value"] < 0.01
    # 54,6 is no share of these counts, so nothing is tested.
    table = changes(*line(2019, 30, 120, 25.0), *line(2020, 66, 121, 54.6)).set_index("indicator")
    assert table.loc["odsetek", ["verdict", "note"]].tolist() == ["no_count_test", "no_numerator"]


def test_what_is_added_up_over_years_is_compared_by_what_each_year_brought():
    rows = [
        {"year": year, "value": value, "period": f"2019/{year}", "period_kind": "cumulative"}
        for year, value in {2019: 50, 2020: 100, 2021: 250, 2022: 240}.items()
    ]
    table = changes(*rows).set_index(["year_from", "year_to"])
    assert table.loc[(2019, 2020), ["value_from", "value_to", "verdict"]].tolist() == [50, 50, "no_clear_change"]
    assert table.loc[(2020, 2021), ["value_from", "value_to", "verdict"]].tolist() == [50, 150, "up"]
    # A sum that falls is no sum: what 2022 brought is not known.
    assert table.loc[(2021, 2022), "verdict"] == "no_comparison"
    assert "difference_of_cumulative" in table.loc[(2020, 2021), "note"]


def test_a_cumulative_value_without_the_year_before_brings_nothing():
    rows = [
        {"year": year, "value": value, "period": f"2015/{year}", "period_kind": "cumulative"}
        for year, value in {2018: 50, 2020: 100, 2021: 250}.items()
    ]
    table = changes(*rows)
    assert table["verdict"].unique().tolist() == ["no_comparison"]


@pytest.mark.parametrize("more", [{"period_kind": "forecast"}, {"status": "forecast"}])
def test_a_forecast_enters_no_comparison(more):
    assert changes(*years({2019: 40}), *years({2020: 90}, **more))["verdict"].tolist() == ["no_comparison"]


def test_money_has_its_change_in_constant_prices_where_prices_are_known():
    made = catalogue()
    prices = [
        {"city": CITY, "year": 2020, "measure": "cpi", "value": 110.0},
        {"city": CITY, "year": 2021, "measure": "consumer_price_index", "value": 120.0},
    ]
    made = replace(made, context=pd.concat([made.context, pd.DataFrame(prices)], ignore_index=True))
    table = changes(*years({2019: 100.0, 2021: 132.0, 2022: 140.0}, unit="pln"), using=made)
    assert table["change_constant_prices"].tolist()[0] == pytest.approx(0, abs=0.005)
    assert table["change_constant_prices_pct"].tolist()[0] == pytest.approx(0, abs=1e-9)
    assert table["change_constant_prices"].isna().tolist() == [False, True, True]
    assert table["change"].tolist() == [32, 8, 40]


# Counts that vary more than independent cases


def worlds(name: str, means: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw counts of these means: independent, of twice the variance, of 10 % yearly variation, five per person."""
    if name == "twice the variance":
        return random.negative_binomial(means, 0.5)
    if name == "yearly variation":
        sigma = np.sqrt(np.log(1.01))
        return random.poisson(means * random.lognormal(-(sigma**2) / 2, sigma, means.shape))
    return random.poisson(means)


@pytest.mark.parametrize("world", ["independent", "twice the variance", "yearly variation"])
@pytest.mark.parametrize("span", [2, 5])
def test_false_discoveries_stay_rare_when_counts_vary_more(world, span):
    random = np.random.default_rng(7)
    found = []
    for _ in range(10):
        means = np.exp(random.uniform(np.log(10), np.log(5000), 80))
        counts = worlds(world, np.outer(means, np.ones(span)), random)
        rows = [
            {"year": 2019 + year, "value": float(count), "indicator": f"osoby {series}", "line": series + 1}
            for series, own in enumerate(counts)
            for year, count in enumerate(own)
        ]
        table = city_changes(observed(*rows), catalogue(), CITY)
        is_change = table["verdict"].isin(["up", "down"])
        found.append(is_change.groupby([table["year_from"], table["year_to"]]).any())
    families = pd.concat(found)
    assert families.mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(families))


def test_a_doubling_of_fifty_is_seen():
    assert changes(*years({2019: 50, 2020: 100}))["verdict"].tolist() == ["up"]
    assert changes(*years({2019: 1000, 2020: 1600}))["verdict"].tolist() == ["up"]
    # 10 % real yearly variation: a change of a tenth in one series of a thousand is none.
    assert changes(*years({2019: 1000, 2020: 1100}))["verdict"].tolist() == ["no_clear_change"]
