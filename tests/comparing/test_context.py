"""The census base of a population figure, and what it hangs on."""

import pandas as pd
import pytest

from madecity import CITY, catalogue
from srps.comparing.context import census_bases, context_of_year


@pytest.mark.parametrize(
    ("year", "note", "expected"),
    [
        (2009, "", "2002"),
        (2010, "", "2011"),
        (2019, "", "2011"),
        (2020, "", "2021"),
        (2020, "apparently as first published, before the 2021 census", "2011"),
        (2010, "as first published, before GUS rebased 2010 to the 2011 census", "2002"),
        (2021, "on the 2011-census base", "2011"),
        (2021, "baza: NSP 2011", "2011"),
        (2021, "według spisu powszechnego 2021", "2021"),
        (2019, "before the 2021-census rebase", "2011"),
    ],
)
def test_census_bases(year, note, expected):
    context = catalogue(population={(CITY, year): 1.0}, note=note).context

    assert census_bases(context)[CITY, year] == expected


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
    kinds = pd.Series({CITY: "gmina miejska", "obok": "gmina miejska", "wies": "gmina wiejska"})
    return context_of_year(pd.DataFrame(rows), kinds, CITY, year).set_index("measure")


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


def test_peers_are_of_the_same_kind_and_year():
    own = [figure(CITY, 2023, "population", 1000), figure(CITY, 2023, "deaths", 12)]
    others = [
        figure(city, year, measure, value)
        for city, year, deaths in (("obok", 2023, 10), ("obok", 2022, 99), ("wies", 2023, 50))
        for measure, value in (("population", 1000), ("deaths", deaths))
    ]
    row = of_year(*own, *others).loc["deaths"]
    assert row[["peers", "peers_lower", "peers_upper"]].tolist() == [1, 10, 10]
