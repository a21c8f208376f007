"""Cities beside each other, made so that the right answer is known."""

import pandas as pd
import pytest

from madecity import CITY, POPULATION, catalogue, observed, two_cities, years
from srps.catalogue.tables import processed_tables
from srps.comparing.cities import compare_cities
from srps.comparing.trends import city_trends
from srps.comparing.years import city_changes


def test_rates_with_exact_and_byar_limits():
    table = compare_cities(two_cities(), catalogue(population=POPULATION))
    assert " ".join(table.columns) == (
        "indicator_id city year value denominator rate lower upper confidence method comparability note qualifier "
        "match measure"
    )
    table = table.set_index("city")
    assert table[["value", "denominator", "rate", "method"]].to_numpy().tolist() == [
        [400, 50000, 80, "byar"],
        [5, 20000, 2.5, "exact_poisson"],
    ]
    # Exact limits of 5 are 1.6235 and 11.6683 (Garwood 1936), Byar's of 400 are 361.75 and 441.18.
    assert table.loc[CITY, ["lower", "upper"]].tolist() == pytest.approx([1.62349 / 2, 11.66833 / 2], rel=1e-4)
    assert table.loc["obok", ["lower", "upper"]].tolist() == pytest.approx([361.754 / 5, 441.183 / 5], rel=1e-4)
    assert (table["confidence"] == 0.95).all()
    assert (table["comparability"] == "same_year; same_definition; same_census_base").all()


def test_every_year_of_a_city_has_its_row_and_its_denominator_the_newest_first():
    rows = [*years({2019: 51.0, 2022: 400.0}, indicator_id="homes")]
    table = compare_cities(observed(*rows, city="obok"), catalogue(population=POPULATION))
    assert table[["year", "denominator", "rate"]].to_numpy().tolist() == [[2022, 50000, 80], [2019, 51000, 10]]
    assert (table["comparability"] == "only_city").all()


def test_without_population_there_is_no_rate_but_a_row():
    table = compare_cities(two_cities(), catalogue(population={("obok", 2022): 50000.0}))
    refused = table.set_index("city").loc[CITY]
    assert (refused["value"], refused["note"], refused["comparability"]) == (
        5,
        "no_population",
        "same_year; same_definition",
    )
    assert refused[["rate", "lower", "upper"]].isna().all()
    assert table["rate"].notna().sum() == 1


def test_a_population_of_zero_is_refused():
    table = compare_cities(two_cities(), catalogue(population={(CITY, 2022): 0.0}))
    assert table.set_index("city").at[CITY, "note"] == "no_population"


@pytest.mark.parametrize(
    ("row", "note", "value"),
    [
        ({"indicator_id": "grants", "value": 1500.0}, "no_rate_for_this_indicator", 1500),
        ({"indicator_id": "homes", "value": None}, "no_count", None),
        ({"indicator_id": "homes", "value": 7.5, "unit": "percent"}, "other_unit", 7.5),
        ({"indicator_id": "homes", "value": 12.0, "qualifier": "at_least"}, "bound_not_value", 12),
    ],
)
def test_what_has_no_plain_rate_says_why(row, note, value):
    table = compare_cities(observed({"year": 2022, **row}), catalogue(population=POPULATION))
    assert table["note"].tolist() == [note]
    assert table["value"].tolist() == [value] if value is not None else table["value"].isna().all()
    assert table["rate"].notna().tolist() == [note == "bound_not_value"]


def test_a_fact_printed_twice_differently_has_no_rate():
    rows = [*years({2022: 5.0}, indicator_id="homes"), *years({2022: 6.0}, indicator_id="homes", indicator="tekst")]
    row = compare_cities(observed(*rows), catalogue(population=POPULATION)).iloc[0]
    assert row["note"] == "printed_twice_differently"
    assert row[["value", "rate"]].isna().all()


def test_broad_and_narrow_matches_and_unmapped_labels_are_not_compared():
    rows = [
        *years({2022: 5.0}, indicator_id="homes", match="broadMatch"),
        *years({2022: 5.0}, indicator_id="queues", match="narrowMatch"),
        *years({2022: 5.0}),
    ]
    assert compare_cities(observed(*rows), catalogue(population=POPULATION)).empty


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"year": 2019, "period": "2019"}, "different_years; same_definition; different_census_bases"),
        ({"match": "closeMatch"}, "same_year; close_definition; same_census_base"),
        ({"qualifier": "approx"}, "same_year; same_definition; same_census_base; approximate_value"),
    ],
)
def test_comparability_names_what_differs(second, words):
    table = compare_cities(two_cities(**second), catalogue(population=POPULATION))
    assert table["comparability"].tolist() == [words, words]


def test_a_city_is_set_beside_the_same_year_of_another_where_there_is_one():
    here = observed(*years({2019: 5.0, 2022: 6.0}, indicator_id="homes"))
    there = observed(*years({2019: 40.0}, indicator_id="homes"), city="obok")
    table = compare_cities(pd.concat([here, there]), catalogue())
    shown = table.set_index(["city", "year"])["comparability"].str.split(";").str[0].to_dict()
    assert shown == {("obok", 2019): "same_year", (CITY, 2019): "same_year", (CITY, 2022): "different_years"}


def test_no_observations_give_empty_tables():
    empty = processed_tables()["observations"].empty()
    assert compare_cities(empty, catalogue()).empty
    assert city_changes(empty, catalogue(), CITY).empty
    assert city_trends(empty, catalogue()).empty
