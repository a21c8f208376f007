"""Trends of a made city whose truth is known."""

import numpy as np

from madecity import CITY, catalogue, observed, simulated, years
from srps.comparing.context import context_series
from srps.comparing.trends import city_trends, population_trends, trends_table


def test_rising_series_have_a_trend_and_flat_ones_none():
    means = np.outer(np.resize([60.0, 150.0], 160), np.ones(10))
    means[:40] *= 1.15 ** np.arange(10)
    table = city_trends(simulated(means, seed=5), catalogue())
    rising = table["series"].isin({f"osoby {series}" for series in range(40)})
    significant = table["q_value"] <= 0.05
    assert significant[rising].mean() > 0.9
    assert (table.loc[rising, "slope"] > 0).all()
    assert (significant & ~rising).sum() / significant.sum() <= 0.05


# Trends


def test_a_trend_needs_four_years_of_one_definition():
    using = catalogue({"indicator_id": "homes", "break_before": 2019})
    rows = years({y: float(10 + 2 * (y - 2014)) for y in range(2014, 2022)}, indicator_id="homes")
    table = city_trends(observed(*rows), using)
    assert table[["first_year", "last_year", "n"]].to_numpy().tolist() == [[2014, 2018, 5], [2019, 2021, 3]]
    assert table["slope"].tolist()[0] == 2
    assert table["note"].tolist()[1] == "too_few_values"
    assert city_trends(observed(*years({2019: 1, 2020: 2, 2021: 3})), catalogue()).empty


def test_years_with_bounds_or_two_values_are_left_out_of_a_trend():
    rows = [
        *years({2015: 10, 2016: 12, 2018: 16, 2019: 18, 2020: 20}),
        *years({2017: 500}, qualifier="at_least"),
        *years({2020: 999}),
    ]
    row = city_trends(observed(*rows), catalogue()).iloc[0]
    assert (row["n"], row["slope"]) == (4, 2)
    assert "missing_years" in row["note"]


def test_counts_have_a_regression_and_places_no_test():
    risen = {2019: 50, 2020: 70, 2021: 95, 2022: 130}
    rows = [*years(risen), *years(risen, indicator="miejsca", measure="capacity")]
    rows += years(risen, indicator="zł", unit="pln")
    table = trends_table(city_trends(observed(*rows), catalogue())).set_index("indicator")
    assert table["method"].to_dict() == {
        "osoby": "poisson_regression",
        "miejsca": "theil_sen",
        "zł": "theil_sen_mann_kendall_exact",
    }
    assert table.loc["osoby", "p_value"] < 0.01
    assert table.loc["osoby", "yearly_pct_lower"] > 0
    assert table["p_value"].isna().to_dict() == {"osoby": False, "miejsca": True, "zł": False}
    assert table["slope"].notna().all()


def test_the_trend_of_population_stays_within_a_census_base():
    population = {(CITY, y): 20000.0 - 100 * y % 2010 for y in range(2016, 2024)}
    context = context_series(catalogue(population=population), CITY)
    assert context["base"].tolist() == ["2011"] * 4 + ["2021"] * 4
    assert population_trends(context)[["first_year", "last_year"]].to_numpy().tolist() == [
        [2016, 2019],
        [2020, 2023],
    ]
