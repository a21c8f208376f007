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
from srps.statistics.funnels import funnel_limits
from srps.statistics.rates import compare_rates, crude_rates

INDICATOR = "families_family_assistant"


def comparison(rows: list[tuple[str, int, float, float]], **facts: object) -> pd.DataFrame:
    """Rows of city, year, count, residents as they stand in the comparison, each city's newest year first."""
    frame = pd.DataFrame(rows, columns=["city", "year", "count", "denominator"])
    rated = crude_rates(frame, "count", "denominator")
    rated = rated.assign(indicator_id=INDICATOR, rate=rated["value"], value=rated["count"], note="")
    rated = rated.assign(match="exactMatch", measure="persons_once", qualifier="exact").assign(**facts)
    table = processed_tables()["comparison"]
    return table.typed(rated).sort_values(["city", "year"], ascending=[True, False], ignore_index=True)


def catalogue_of(rows: list[tuple[str, int, float, float]]) -> SimpleNamespace:
    context = pd.DataFrame([(city, year) for city, year, *_ in rows], columns=["city", "year"])
    return SimpleNamespace(context=context.assign(measure="population", area="gmina", note=""))


def observations_of(rows: list[tuple[str, int, float, float]], match: str = "exactMatch") -> pd.DataFrame:
    table = processed_tables()["observations"]
    frame = pd.DataFrame(rows, columns=["city", "year", "value", "residents"])
    frame = frame.assign(indicator="x", goal="1", action="", breakdown="", indicator_id=INDICATOR, match=match)
    frame = frame.assign(
        unit="families", qualifier="exact", status="observed", line=1, period=frame["year"].astype("str")
    )
    return table.typed(frame)


def pairs(rows: list[tuple[str, int, float, float]], **facts: object) -> pd.DataFrame:
    return rate_pairs(comparison(rows, **facts), catalogue_of(rows))


def funnels(rows: list[tuple[str, int, float, float]], **facts: object) -> pd.DataFrame:
    return rate_funnels(comparison(rows, **facts), catalogue_of(rows))


# Two cities


def test_the_higher_rate_stands_first_and_is_tested_with_the_variance_of_each_count():
    rows = [("a", 2023, 52.0, 66258.0), ("b", 2023, 315.0, 38729.0)]
    pair = pairs(rows).iloc[0]
    assert (pair["city"], pair["city_other"], pair["value"], pair["value_other"]) == ("b", "a", 315, 52)
    common = (52 + 315) / (66258 + 38729)
    spreads = [2 + common * n / 100 for n in (38729, 66258)]
    assert pair[["dispersion", "dispersion_other"]].tolist() == pytest.approx(spreads)
    frame = pd.DataFrame({"x": [315], "n": [38729], "x0": [52], "n0": [66258], "s": spreads[:1], "s0": spreads[1:]})
    direct = compare_rates(frame, "x", "n", "x0", "n0", dispersion=("s", "s0")).iloc[0]
    for name in (
        "difference",
        "difference_lower",
        "difference_upper",
        "ratio",
        "ratio_lower",
        "ratio_upper",
        "p_value",
    ):
        assert pair[name] == pytest.approx(direct[name], rel=1e-9)
    assert pair["q_value"] == pair["p_value"]
    assert (pair["conclusion"], pair["comparability"]) == ("higher", "same_year; same_definition; same_census_base")


def test_of_two_cities_the_newest_common_year_is_compared():
    rows = [("a", 2021, 9.0, 9e3), ("a", 2022, 20.0, 9e3), ("a", 2023, 21.0, 9e3), ("b", 2022, 5.0, 9e3)]
    assert pairs(rows)[["year", "year_other"]].to_numpy().tolist() == [[2022, 2022]]
    apart = [("a", 2018, 9.0, 9e3), ("a", 2019, 30.0, 9e3), ("b", 2023, 5.0, 9e3)]
    found = pairs(apart, match="closeMatch")
    assert found[["year", "year_other"]].to_numpy().tolist() == [[2019, 2023]]
    assert found["comparability"].tolist() == ["different_years; close_definition; different_census_bases"]


APART = [("a", 2023, 20.0, 1e4), ("b", 2023, 900.0, 1e4)]


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        ([("a", 2022, 20.0, 1e4), ("b", 2023, 900.0, 1e4)], {}),
        (APART, {"match": ["exactMatch", "closeMatch"]}),
        (APART, {"measure": "services", "note": "many_per_person"}),
        (APART, {"measure": "capacity", "note": "known_exactly"}),
        (APART, {"measure": "other", "note": "known_exactly"}),
        (APART, {"note": ["", "distrusted"]}),
    ],
)
def test_what_stands_side_by_side_without_a_test(rows, facts):
    pair = pairs(rows, **facts).iloc[0]
    assert pair["conclusion"] == "not_tested"
    assert pair[["difference", "ratio"]].tolist() == [880, 45]
    limits = ["difference_lower", "ratio_upper", "p_value", "q_value", "dispersion", "dispersion_other"]
    assert pair[limits].isna().all()
    assert pair["note"] in ("", "many_per_person", "known_exactly", "distrusted")
    assert (pair["note"] != "") == ("note" in facts)


def test_small_counts_are_too_small_to_say_and_a_reference_without_a_case_has_no_ratio():
    rows = [("a", 2023, 9.0, 1e4), ("b", 2023, 0.0, 1e4)]
    pair = pairs(rows).iloc[0]
    assert (pair["conclusion"], pair["note"]) == ("too_small_to_say", "reference_zero")
    assert np.isnan(pair["ratio"])
    assert pairs([("a", 2023, 10.0, 1e4), ("b", 2023, 11.0, 1e4)])["conclusion"].tolist() == ["no_clear_difference"]


def test_each_two_cities_are_compared_once_and_many_not_at_all():
    rows = [(f"m{n:02}", 2023, 20.0 + n, 1e4) for n in range(PAIRED_UP_TO + 1)]
    found = pairs(rows[:PAIRED_UP_TO])
    assert len(found) == PAIRED_UP_TO * (PAIRED_UP_TO - 1) / 2
    assert (found["rate"] >= found["rate_other"]).all()
    assert pairs(rows).empty
    assert len(funnels(rows)) == PAIRED_UP_TO + 1  # where pairs end the funnel begins
    assert pairs(rows[:1]).empty


def test_a_bound_has_no_pair():
    rows = [("a", 2023, 20.0, 1e4), ("b", 2023, 20.0, 1e4)]
    assert pairs(rows, note="bound_not_value").empty


def test_rates_that_differ_by_rounding_keep_the_order_of_their_names():
    rows = [("a", 2023, 21.0, 3e3 * 0.7), ("b", 2023, 30.0, 3e3)]
    assert pairs(rows)["city"].tolist() == ["a"]


def world(name: str, means: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw counts of these means: of twice the variance, of 10 % yearly variation, or of both."""
    if name == "twice the variance":
        return random.negative_binomial(means, 0.5)
    varied = random.gamma(100, means / 100)
    return random.negative_binomial(varied, 0.5) if name == "both at once" else random.poisson(varied)


@pytest.mark.parametrize("name", ["twice the variance", "10 % yearly variation", "both at once"])
@pytest.mark.parametrize(("cities", "indicators"), [(2, 40), (5, 5), (20, 5)])
def test_cities_of_one_rate_seldom_differ_and_a_threefold_rate_is_seen(name, cities, indicators):
    random = np.random.default_rng(4)
    names = [f"m{c:02}" for c in range(cities)]
    known = catalogue_of([(one, 2023, 0, 0) for one in names])
    found, power = [], []
    for _ in range(60):
        residents = np.exp(random.uniform(np.log(2e4), np.log(3e5), cities))
        rates = np.exp(random.uniform(np.log(1e-4), np.log(1e-2), indicators))
        for factor in (1, 3):
            means = rates[:, None] * residents
            means[0, 0] *= factor
            rows = zip(names * indicators, [2023] * means.size, world(name, means, random).ravel(), strict=True)
            rows = [(*row, residents[place % cities]) for place, row in enumerate(rows)]
            table = comparison(rows, indicator_id=np.repeat([f"i{k:02}" for k in range(indicators)], cities))
            compared = (rate_pairs if cities <= PAIRED_UP_TO else rate_funnels)(table, known)
            said = compared["conclusion"].isin(["higher", "lower"])
            if factor == 1:
                found.append(said.any())
            elif means[0, 0] > 600:
                is_own = (compared["indicator_id"] == "i00") & compared.filter(like="city").eq("m00").any(axis=1)
                power.append((said & is_own).any())
    assert np.mean(found) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(found))
    assert np.mean(power) > 0.8


# Many cities


def test_a_funnel_needs_enough_cities_of_one_year_and_definition():
    rows = [(f"m{n}", 2023, 20.0, 1e4) for n in range(FUNNEL_FROM)]
    assert funnels(rows[1:]).empty
    assert funnels([*rows[1:], ("m0", 2022, 20.0, 1e4)]).empty
    assert funnels(rows, match=["closeMatch", *["exactMatch"] * (FUNNEL_FROM - 1)]).empty
    assert funnels(rows, measure="capacity", note="known_exactly").empty
    found = funnels([*rows[1:], ("m0", 2023, 80.0, 1e4)]).set_index("city")
    assert len(found) == FUNNEL_FROM
    assert found["conclusion"].to_dict() == {f"m{n}": "no_clear_difference" for n in range(1, FUNNEL_FROM)} | {
        "m0": "higher"
    }
    assert found["baseline_rate"].tolist() == pytest.approx([20] * FUNNEL_FROM)  # of the others, without m0
    # The count of 20 is expected, and worth as many independent ones as it is times its dispersion smaller.
    assert found["dispersion"].tolist() == pytest.approx([2.2] * FUNNEL_FROM)
    low, high = funnel_limits(1e4 / 2.2, 20e-4)
    assert found[["funnel_lower", "funnel_upper"]].iloc[0].tolist() == pytest.approx([1e4 * low, 1e4 * high])
    assert found.loc["m0", "significance"] == "high_99_8"


@pytest.mark.parametrize("size", [1, 20])
@pytest.mark.parametrize("factor", [0.4, 2.5])
def test_a_city_that_differs_leaves_the_others_where_they_are(size, factor):
    """Even where it is larger than all others together."""
    rows = [(f"m{n}", 2023, 96.0 + n, 1e4) for n in range(FUNNEL_FROM - 1)]
    found = funnels([*rows, ("n", 2023, round(100 * size * factor), size * 1e4)]).set_index("city")
    assert found["conclusion"].to_dict() == dict.fromkeys((one for one, *_ in rows), "no_clear_difference") | {
        "n": "higher" if factor > 1 else "lower"
    }
    assert found["baseline_rate"].tolist() == pytest.approx([100] * FUNNEL_FROM)


def test_cities_that_vary_widely_widen_the_limits_of_all_and_so_do_their_own_years():
    random = np.random.default_rng(7)
    counts = random.negative_binomial(20, 0.1, 60).astype(float)  # a mean of 180 with ten times its variance
    steady = [(f"m{n:02}", 2023, 180.0 + n % 5, 1e4) for n in range(60)]
    wide = [(city, year, count, size) for (city, year, _, size), count in zip(steady, counts, strict=True)]
    assert funnels(steady)["dispersion"].tolist() == pytest.approx([2 + 1.82] * 60)
    assert funnels(wide)["dispersion"].median() == pytest.approx(10, rel=0.35)
    assert set(funnels(wide)["conclusion"]) == {"no_clear_difference"}
    other = [(city, 2022, count, size) for city, _, count, size in wide]
    assert funnels(steady[:10])["dispersion"].max() < 4
    assert funnels(steady[:30] + other[:30])["dispersion"].min() > 4
    few = steady[:5] + [(city, 2022, 110.0, size) for city, _, _, size in steady[:5]]
    assert pairs(few)["dispersion"].max() < 4  # five pairs of years say nothing yet
    assert pairs(few + [(city, 2021, 180.0, size) for city, _, _, size in few[:5]])["dispersion"].min() > 4
    apart = few + [(city, 2017, 180.0, size) for city, _, _, size in few[:5]]
    assert pairs(apart)["dispersion"].max() < 4  # what changed in five years need not be variation


def test_small_cities_stay_in_the_family_whatever_they_counted():
    few = [(f"m{n:02}", 2023, 3.0, 1e4) for n in range(30)]
    found = funnels([*few, ("n", 2023, 20.0, 1e4)]).set_index("city")
    assert found["q_value"].notna().all()
    assert found.loc["n", "q_value"] == pytest.approx(31 * found.loc["n", "p_value"])
    assert found["conclusion"].to_dict() == dict.fromkeys((one for one, *_ in few), "too_small_to_say") | {
        "n": "higher"
    }


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_chapter_on_differences(mini_catalogue: Catalogue, language: str):
    rows = [(f"m{n}", 2023, 20.0, 1e4) for n in range(FUNNEL_FROM)]
    catalogue = SimpleNamespace(city_name=str.upper, indicators=mini_catalogue.indicators)
    run = SimpleNamespace(language=language, catalogue=catalogue)

    def chapter(few: list, **facts: object) -> str:
        results = SimpleNamespace(run=run, rate_pairs=pairs(few, **facts), rate_funnels=funnels(few))
        return many_cities.rate_tests(results).html()

    funnel, pair, nothing = chapter([*rows[1:], ("m0", 2023, 80.0, 1e4)]), chapter(rows[:2]), chapter(rows[:1])
    assert {"pl": "Powyżej przedziału 99,8%", "en": "Above the 99.8% limit"}[language] in funnel
    assert "rate-pairs" not in funnel
    assert {"pl": "M0 2023: 20,00", "en": "M0 2023: 20.00"}[language] in pair
    assert {"pl": "bez wyraźnej różnicy", "en": "no clear difference"}[language] in pair
    assert "rate-funnels" not in pair
    assert nothing == ""
    places = chapter(rows[:2], measure="capacity", note="known_exactly")
    assert {"pl": "bez testu: znane dokładnie", "en": "not tested: known exactly"}[language] in places


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
    assert found[["rate", "rate_lower", "rate_upper"]].tolist() == direct[["value", "lower", "upper"]].tolist()
    assert (found["last_year"], found["last_count"], found["last_rate"]) == (2022, 4, 2)
    assert found["rate_upper"] - found["rate_lower"] < found["last_upper"] - found["last_lower"]


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
    own = compare_cities(observations_of([(CITY, YEAR, 5.0, 2e4)]), mini_catalogue)
    assert len(own) == 1
    series = pd.DataFrame({"indicator_id": [INDICATOR], "year": [YEAR], "definition": [0]})
    nothing = pooled_rates(own, series, pd.DataFrame({"year": [YEAR], "base": ["2021"]}))
    run = SimpleNamespace(language="pl", catalogue=mini_catalogue)
    assert many_years.pooled(SimpleNamespace(run=run, pooled=nothing)).html() == ""
