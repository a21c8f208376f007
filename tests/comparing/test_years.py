"""A city's changes against a made city whose truth is known, and against the words of the design, section 8."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madecity import CITY, catalogue, changes, observed, simulated, verdicts, years
from srps.catalogue.tables import processed_tables
from srps.comparing.series import series_of
from srps.comparing.years import city_changes
from srps.statistics.change import VERDICTS, benjamini_hochberg

# Pairs of years


def test_columns_are_those_of_the_contract():
    table = changes(*years({2019: 100, 2020: 110}))
    assert " ".join(table.columns) == (
        "city indicator_id indicator unit year_from year_to value_from value_to change change_pct ratio lower upper "
        "p_value q_value direction verdict note"
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
    rows = [*years({2019: 50, 2020: None, 2021: 90}), *years({2019: 70, 2020: 71, 2021: 72}, indicator="inne")]
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
    # Clopper-Pearson limits of 90 of 130 as odds, and the binomial test of 90 of 130, by scipy.stats.binomtest.
    assert row[["lower", "upper"]].tolist() == pytest.approx([1.534062, 3.352432], abs=1e-5)
    assert row["p_value"] == pytest.approx(1.37151e-05, rel=1e-4)
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
    assert (table.loc[table["is_true"], "verdict"] == "up").mean() > 0.9
    assert (said & ~table["is_true"]).sum() / said.sum() <= 0.05
