"""Which rates are set beside each other: two cities, many cities in a funnel, several years of small counts."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from miniature import CITY, YEAR
from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing.cities import compare_cities
from srps.comparing.rates import FUNNEL_FROM, PAIRED_UP_TO, pooled_rates, rate_funnels, rate_pairs
from srps.report import many_cities, many_years
from srps.statistics.rates import compare_rates, crude_rates

INDICATOR = "families_family_assistant"


def comparison(rows: list[tuple[str, int, float, float]], note: str = "") -> pd.DataFrame:
    """Rows of city, year, count, residents as they stand in the comparison, each city's newest year first."""
    frame = pd.DataFrame(rows, columns=["city", "year", "count", "denominator"])
    rated = crude_rates(frame, "count", "denominator")
    rated = rated.assign(indicator_id=INDICATOR, rate=rated["value"], value=rated["count"], note=note)
    table = processed_tables()["comparison"]
    return table.typed(rated).sort_values(["city", "year"], ascending=[True, False], ignore_index=True)


def catalogue_of(rows: list[tuple[str, int, float, float]]) -> SimpleNamespace:
    context = pd.DataFrame([(city, year) for city, year, *_ in rows], columns=["city", "year"])
    context = context.assign(measure="population", area="gmina", note="")
    no_breaks = SimpleNamespace(indicators=[])
    counted = SimpleNamespace(measure="persons_once")
    return SimpleNamespace(context=context, mapping=lambda city: no_breaks, units={}, indicators={INDICATOR: counted})


def observations_of(rows: list[tuple[str, int, float, float]], match: str = "exactMatch") -> pd.DataFrame:
    table = processed_tables()["observations"]
    frame = pd.DataFrame(rows, columns=["city", "year", "value", "residents"])
    frame = frame.assign(indicator="x", goal="1", action="", breakdown="", indicator_id=INDICATOR, match=match)
    frame = frame.assign(
        unit="families", qualifier="exact", status="observed", line=1, period=frame["year"].astype("str")
    )
    return table.typed(frame)


def pairs(rows: list[tuple[str, int, float, float]], **more) -> pd.DataFrame:
    return rate_pairs(comparison(rows), observations_of(rows, **more), catalogue_of(rows))


# Two cities


def test_the_higher_rate_stands_first():
    rows = [("a", 2023, 52.0, 66258.0), ("b", 2023, 63.0, 38729.0)]
    pair = pairs(rows).iloc[0]
    assert (pair["city"], pair["city_other"], pair["count"], pair["count_other"]) == ("b", "a", 63, 52)
    frame = pd.DataFrame({"x": [63], "n": [38729], "x0": [52], "n0": [66258]})
    direct = compare_rates(frame, "x", "n", "x0", "n0").iloc[0]
    for name in (
        "difference",
        "difference_lower",
        "difference_upper",
        "ratio",
        "ratio_lower",
        "ratio_upper",
        "p_value",
    ):
        assert pair[name] == direct[name]
    assert pair["q_value"] == pair["p_value"]
    assert pair["comparability"] == "same_year; same_definition; same_census_base"


def test_of_two_cities_the_newest_common_year_is_compared():
    rows = [("a", 2021, 9.0, 9e3), ("a", 2022, 20.0, 9e3), ("a", 2023, 21.0, 9e3), ("b", 2022, 5.0, 9e3)]
    assert pairs(rows)[["year", "year_other"]].to_numpy().tolist() == [[2022, 2022]]
    apart = [("a", 2018, 9.0, 9e3), ("a", 2019, 30.0, 9e3), ("b", 2023, 5.0, 9e3)]
    found = pairs(apart, match="closeMatch")
    assert found[["year", "year_other"]].to_numpy().tolist() == [[2019, 2023]]
    assert found["comparability"].tolist() == ["different_years; close_definition; different_census_bases"]


def test_each_two_cities_are_compared_once_and_many_not_at_all():
    rows = [(name, 2023, 20.0 + n, 1e4) for n, name in enumerate("abcde")]
    found = pairs(rows[:PAIRED_UP_TO])
    assert len(found) == PAIRED_UP_TO * (PAIRED_UP_TO - 1) / 2
    assert (found["rate"] >= found["rate_other"]).all()
    assert pairs(rows).empty
    assert pairs(rows[:1]).empty


def test_a_bound_has_no_pair():
    rows = [("a", 2023, 20.0, 1e4), ("b", 2023, 20.0, 1e4)]
    assert rate_pairs(comparison(rows, "bound_not_value"), observations_of(rows), catalogue_of(rows)).empty


# Many cities


def test_a_funnel_needs_enough_cities_of_one_year():
    rows = [(f"m{n}", 2023, 20.0, 1e4) for n in range(FUNNEL_FROM)]
    assert rate_funnels(comparison(rows[1:])).empty
    assert rate_funnels(comparison([*rows[1:], ("m0", 2022, 20.0, 1e4)])).empty
    found = rate_funnels(comparison([*rows[1:], ("m0", 2023, 80.0, 1e4)])).set_index("city")
    assert len(found) == FUNNEL_FROM
    assert found["baseline"].iloc[0] == pytest.approx((20 * 9 + 80) / 10)
    assert found["significance"]["m0"] == "high_99_8"
    assert (found["lower"] < found["baseline"]).all()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_chapter_on_differences(mini_catalogue: Catalogue, language: str):
    rows = [(f"m{n}", 2023, 20.0, 1e4) for n in range(FUNNEL_FROM)]
    catalogue = SimpleNamespace(
        **vars(catalogue_of(rows)) | {"city_name": str.upper, "indicators": mini_catalogue.indicators}
    )
    run = SimpleNamespace(language=language, catalogue=catalogue)

    def chapter(few: list) -> str:
        results = SimpleNamespace(run=run, comparison=comparison(few), observations=observations_of(few))
        return many_cities.rate_tests(results).html()

    funnel, pair, nothing = chapter([*rows[1:], ("m0", 2023, 80.0, 1e4)]), chapter(rows[:2]), chapter(rows[:1])
    assert {"pl": "Powyżej przedziału 99,8%", "en": "Above the 99.8\N{NO-BREAK SPACE}% limit"}[language] in funnel
    assert "rate-pairs" not in funnel
    assert {"pl": "M0 2023: 20,00", "en": "M0 2023: 20.00"}[language] in pair
    assert "rate-funnels" not in pair
    assert nothing == ""


# Several years


def years_of(counts: dict[int, float], definition: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    table = comparison([("a", year, count, 2e4) for year, count in counts.items()])
    series = pd.DataFrame({"indicator_id": INDICATOR, "year": list(counts), "definition": 0})
    series.loc[series["year"] >= 2023, "definition"] = definition
    bases = ["2011" if year < 2020 else "2021" for year in counts]
    return table, series, pd.DataFrame({"year": list(counts), "base": bases})


def test_small_counts_of_several_years_are_pooled():
    found = pooled_rates(*years_of({2020: 3.0, 2021: 12.0, 2022: 4.0})).iloc[0]
    assert (found["count"], found["denominator"], found["years"]) == (19, 6e4, "2020;2021;2022")
    direct = crude_rates(pd.DataFrame({"x": [19], "n": [60000]}), "x", "n").iloc[0]
    assert found[["value", "lower", "upper"]].tolist() == direct[["value", "lower", "upper"]].tolist()
    assert (found["last_year"], found["last_count"], found["last_rate"]) == (2022, 4, 2)
    assert found["upper"] - found["lower"] < found["last_upper"] - found["last_lower"]


@pytest.mark.parametrize(
    "counts",
    [
        {2021: 3.0, 2022: 4.0},  # two years
        {2020: 30.0, 2021: 41.0, 2022: 34.0},  # not small
        {2018: 3.0, 2019: 4.0, 2020: 3.0, 2021: 2.0},  # two census bases
        {2020: 3.0, 2021: np.nan, 2022: 4.0},  # a count is missing
    ],
)
def test_what_is_not_pooled(counts):
    assert pooled_rates(*years_of(counts)).empty


def test_years_of_another_definition_are_not_pooled():
    counts = {2020: 3.0, 2021: 3.0, 2022: 4.0, 2023: 9.0}
    assert pooled_rates(*years_of(counts, definition=1))["years"].tolist() == ["2020;2021;2022"]


def test_a_year_without_a_count_is_named():
    found = pooled_rates(*years_of({2020: 3.0, 2021: np.nan, 2022: 4.0, 2023: 5.0})).iloc[0]
    assert (found["years"], found["years_left_out"], found["n_years"]) == ("2020;2022;2023", "2021", 3)


def test_one_year_has_no_chapter_on_small_counts(mini_catalogue: Catalogue):
    observations = observations_of([(CITY, YEAR, 5.0, 2e4)])
    assert len(compare_cities(observations, mini_catalogue)) == 1
    context = pd.DataFrame({"year": [YEAR], "base": ["2021"]})
    run = SimpleNamespace(language="pl", catalogue=mini_catalogue)
    assert (
        many_years.pooled(SimpleNamespace(run=run, years=[YEAR], observations=observations, context=context)).html()
        == ""
    )
