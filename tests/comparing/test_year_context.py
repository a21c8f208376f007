"""What official statistics say of a city in a year: which figure counts, what stands beside it."""

import pandas as pd
import pytest

from madecity import CITY, catalogue, observed, years
from srps.comparing.cities import compare_cities
from srps.comparing.year_context import context_of_year, indicators_beside_peers, with_peers


def figure(city: str, year: int, measure: str, value: float, **more) -> dict:
    columns = {
        "teryt": "",
        "unit": "persons",
        "area": "gmina",
        "as_of": "",
        "source": "GUS",
        "source_url": "",
        "note": "",
    }
    return {"city": city, "year": year, "measure": measure, "value": value, **columns, **more}


def of_year(*rows: dict, year: int = 2023) -> pd.DataFrame:
    return context_of_year(pd.DataFrame(rows), CITY, year).set_index("measure")


def test_the_year_s_own_figure_goes_before_the_nearest_one():
    found = of_year(
        figure(CITY, 2022, "deaths", 90), figure(CITY, 2023, "deaths", 80), figure(CITY, 2024, "deaths", 70)
    )
    assert found.loc["deaths", ["year", "value", "year_before", "value_before"]].tolist() == [2023, 80, 2022, 90]


@pytest.mark.parametrize(("distance", "is_shown"), [(-2, True), (2, True), (-3, False), (3, False)])
def test_a_figure_stands_in_for_the_year_only_from_near(distance, is_shown):
    assert ("deaths" in of_year(figure(CITY, 2023 + distance, "deaths", 90)).index) == is_shown


def test_the_gmina_goes_before_its_powiat_and_the_later_day_before_the_earlier():
    found = of_year(
        figure(CITY, 2023, "registered_unemployed", 900, area="powiat"),
        figure(CITY, 2023, "registered_unemployed", 400, as_of="2023-12-31"),
        figure(CITY, 2023, "registered_unemployed", 500, as_of="2023-06-30"),
    )
    assert found.loc["registered_unemployed", ["area", "value"]].tolist() == ["gmina", 400]


def test_shares_and_rates_need_the_residents_of_the_same_year():
    rows = [figure(CITY, 2023, "population_65_plus", 250), figure(CITY, 2023, "deaths", 12)]
    assert of_year(*rows, figure(CITY, 2022, "population", 1000))[["share", "rate"]].isna().all(axis=None)
    found = of_year(*rows, figure(CITY, 2023, "population", 1000))
    assert (found.at["population_65_plus", "share"], found.at["deaths", "rate"]) == (25, 12)


def test_residents_are_compared_within_one_census_base():
    old, new = figure(CITY, 2019, "population", 1100), figure(CITY, 2021, "population", 1000)
    found = of_year(old, new, figure(CITY, 2023, "population", 990))
    assert found.loc["population", ["year_before", "value_before"]].tolist() == [2021, 1000]


def official(*rows: tuple[str, int, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["teryt", "year", "measure", "value"]).assign(unit="persons")


def beside(row: dict, *figures: tuple[str, int, str, float]) -> pd.Series:
    chosen = pd.DataFrame({"teryt": ["1111011", "1111021"]})
    rows = context_of_year(pd.DataFrame([row]), CITY, 2023)
    return with_peers(rows, official(*figures), chosen).iloc[0]


def test_peers_are_compared_by_rates_of_the_same_year():
    row = beside(
        figure(CITY, 2023, "deaths", 12),
        *(("1111011", 2023, "deaths", 10), ("1111011", 2023, "population", 1000)),
        *(("1111021", 2023, "deaths", 60), ("1111021", 2023, "population", 2000)),
        *(("1111021", 2022, "deaths", 99), ("9999011", 2023, "deaths", 99), ("9999011", 2023, "population", 100)),
    )
    assert row[["n_peers", "peers_median", "peers_lower", "peers_upper"]].tolist() == [2, 20, 10, 30]


def test_numbers_of_people_are_not_set_beside_those_of_other_gminas():
    assert beside(figure(CITY, 2023, "population", 900), ("1111011", 2023, "population", 1000))["n_peers"] == 0


def test_a_powiat_has_no_peers_among_gminas():
    row = figure(CITY, 2023, "unemployment_rate", 7, unit="percent", area="powiat")
    other = official(("1111011", 2023, "unemployment_rate", 5)).assign(unit="percent")
    rows = context_of_year(pd.DataFrame([row]), CITY, 2023)
    assert with_peers(rows, other, pd.DataFrame({"teryt": ["1111011"]}))["n_peers"].tolist() == [0]
    own = context_of_year(pd.DataFrame([row | {"area": "gmina"}]), CITY, 2023)
    assert with_peers(own, other, pd.DataFrame({"teryt": ["1111011"]}))["peers_median"].tolist() == [5]


RESIDENTS = (("1111011", 2022, "population", 1000), ("1111021", 2022, "population", 2000))


def beside_indicator(*figures: tuple[str, int, str, float], unit: str = "persons") -> pd.DataFrame:
    known = catalogue(population={(CITY, 2022): 10000.0})
    compared = compare_cities(observed(*years({2022: 30.0}, indicator_id="homes")), known)
    return indicators_beside_peers(
        compared, known, official(*figures).assign(unit=unit), pd.DataFrame({"teryt": ["1111011", "1111021"]})
    )


def test_an_indicator_stands_beside_the_rates_of_peers_in_the_same_year():
    found = beside_indicator(
        *RESIDENTS, ("1111011", 2022, "homes", 1), ("1111021", 2022, "homes", 8), ("1111021", 2021, "homes", 99)
    )
    assert found.loc["homes"].tolist() == ["population", 30, 2, 25, 10, 40]


@pytest.mark.parametrize(
    ("figures", "unit"),
    [
        ((*RESIDENTS, ("1111011", 2021, "homes", 1)), "persons"),  # another year
        ((*RESIDENTS, ("1111011", 2022, "houses", 1)), "persons"),  # another measure
        ((*RESIDENTS, ("1111011", 2022, "homes", 1)), "places"),  # another thing
        ((*RESIDENTS, ("9999011", 2022, "homes", 1)), "persons"),  # no peer
        ((("1111011", 2022, "homes", 1),), "persons"),  # its residents are not known
        ((("1111011", 2022, "homes", 1), ("1111011", 2022, "population", 0)), "persons"),
    ],
)
def test_what_means_something_else_stands_beside_nothing(figures, unit):
    assert beside_indicator(*figures, unit=unit).empty
