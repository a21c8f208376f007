"""Comparisons against a synthetic city whose truth is known, and against the words of the design, section 8."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Forms, Indicator, IndicatorMapping, Mapping, Repair, Text, Unit
from srps.catalogue.tables import processed_tables
from srps.comparing import years_and_cities
from srps.statistics.change import VERDICTS, benjamini_hochberg

CITY = "testowo"
TEXT = Text(pl="x", en="x")
UNITS = {"persons": ("persons", True), "events": ("things", True), "percent": ("share", False), "pln": ("money", False)}
INDICATORS = {
    "homes": (1, "population", "persons"),
    "queues": (-1, "population", "persons"),
    "visits": (0, "population", "events"),
    "grants": (1, "none", "pln"),
}


def catalogue(
    *mappings: dict, city: str = CITY, population: dict[tuple[str, int], float] | None = None, note: str = ""
):
    """A small catalogue in memory; `population` is by city and year."""
    forms = Forms(pl=dict.fromkeys(("one", "few", "many", "other"), "x"), en=dict.fromkeys(("one", "other"), "x"))
    context = [
        {"city": c, "year": y, "measure": "population", "area": "gmina", "value": v, "source": "", "source_url": ""}
        for (c, y), v in (population or {}).items()
    ]
    columns = ["city", "teryt", "year", "measure", "value", "unit", "area", "as_of", "source", "source_url", "note"]
    by_city: dict[str, list[IndicatorMapping]] = {}
    for mapping in mappings:
        entry = {"match": "exactMatch", "reason": "x", "indicator": mapping.get("indicator_id"), **mapping}
        by_city.setdefault(entry.pop("city", city), []).append(IndicatorMapping(**entry))
    return Catalogue(
        cities=pd.DataFrame(columns=["name"]),
        context=pd.DataFrame(context, columns=columns).assign(note=note).astype({"year": "int64", "value": "float64"}),
        domains={},
        units={
            u: Unit(id=u, dimension=dimension, counted=counted, title=TEXT, forms=forms)
            for u, (dimension, counted) in UNITS.items()
        },
        indicators={
            i: Indicator(
                id=i, title=TEXT, definition=TEXT, unit=unit, domain="family", direction=direction, denominator=per
            )
            for i, (direction, per, unit) in INDICATORS.items()
        },
        mappings={c: Mapping(indicators=entries) for c, entries in by_city.items()},
        repairs=Repair(),
    )


def observed(*rows: dict, city: str = CITY) -> pd.DataFrame:
    """Observations with sensible defaults; `indicator_id` stands for a mapped row."""
    filled = []
    for number, row in enumerate(rows, start=1):
        mapped = row.get("indicator_id")
        defaults = {
            "city": city,
            "goal": "1",
            "action": "1",
            "indicator": mapped or "osoby",
            "breakdown": "",
            "part_of": "",
            "match": "exactMatch" if mapped else None,
            "unit": INDICATORS[mapped][2] if mapped else "persons",
            "qualifier": "exact",
            "status": "observed",
            "period": str(row["year"]),
            "line": number,
        }
        filled.append(defaults | row)
    return processed_tables()["observations"].typed(pd.DataFrame(filled))


def years(values: dict[int, float | None], **more) -> list[dict]:
    return [{"year": year, "value": value, **more} for year, value in values.items()]


def changes(*rows: dict, using: Catalogue | None = None) -> pd.DataFrame:
    return years_and_cities.city_changes(observed(*rows), using or catalogue(), CITY)


def verdicts(table: pd.DataFrame) -> dict[tuple[int, int], str]:
    return {(row.year_from, row.year_to): row.verdict for row in table.itertuples()}


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
    table = years_and_cities.city_changes(frame, catalogue(), CITY)
    count = frame["year"].nunique()
    pairs = {0: 0, 1: 0, 2: 1}.get(count, count)
    assert len(table) == pairs * years_and_cities.series_of(frame, catalogue())["series"].nunique()
    assert set(table["verdict"]) <= set(VERDICTS)
    missing = table["value_from"].isna() | table["value_to"].isna()
    assert (table.loc[missing, "verdict"] == "no_comparison").all()
    silent = table[missing & (table["note"] == "")]
    assert silent.empty


# A synthetic city of ten years whose truth is known

DECADE = range(2014, 2024)


def simulated(means: np.ndarray, seed: int) -> pd.DataFrame:
    """Poisson counts; `means` has one row per series and one column per year of the decade."""
    counts = np.random.default_rng(seed).poisson(means)
    rows = [
        {"year": year, "value": float(value), "indicator": f"osoby {series}", "line": series + 1}
        for series, values in enumerate(counts)
        for year, value in zip(DECADE, values, strict=True)
    ]
    return observed(*rows)


def test_false_discovery_rate_among_unchanged_series():
    levels = np.resize([15, 40, 90, 200, 600], 300)
    found = []
    for seed in range(6):
        table = years_and_cities.city_changes(simulated(np.outer(levels, np.ones(10)), seed), catalogue(), CITY)
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
    table = years_and_cities.city_changes(simulated(means, seed=11), catalogue(), CITY)
    rises = {f"osoby {series}" for series in range(60)}
    table["is_true"] = table["indicator"].isin(rises) & (table["year_from"] < 2019) & (table["year_to"] >= 2019)
    said = table["verdict"].isin(["up", "down"])
    assert (table.loc[table["is_true"], "verdict"] == "up").mean() > 0.9
    assert (said & ~table["is_true"]).sum() / said.sum() <= 0.05


def test_rising_series_have_a_trend_and_flat_ones_none():
    means = np.outer(np.resize([60.0, 150.0], 160), np.ones(10))
    means[:40] *= 1.15 ** np.arange(10)
    table = years_and_cities.city_trends(simulated(means, seed=5), catalogue())
    rising = table["series"].isin({f"1|osoby {series}" for series in range(40)})
    significant = table["q_value"] <= 0.05
    assert significant[rising].mean() > 0.9
    assert (table.loc[rising, "slope"] > 0).all()
    assert (significant & ~rising).sum() / significant.sum() <= 0.05


# Trends


def test_a_trend_needs_four_years_of_one_definition():
    using = catalogue({"indicator_id": "homes", "break_before": 2019})
    rows = years({y: float(10 + 2 * (y - 2014)) for y in range(2014, 2022)}, indicator_id="homes")
    table = years_and_cities.city_trends(observed(*rows), using)
    assert table[["first_year", "last_year", "n"]].to_numpy().tolist() == [[2014, 2018, 5], [2019, 2021, 3]]
    assert table["slope"].tolist()[0] == 2
    assert table["note"].tolist()[1] == "too_few_values"
    assert years_and_cities.city_trends(observed(*years({2019: 1, 2020: 2, 2021: 3})), catalogue()).empty


def test_years_with_bounds_or_two_values_are_left_out_of_a_trend():
    rows = [
        *years({2015: 10, 2016: 12, 2018: 16, 2019: 18, 2020: 20}),
        *years({2017: 500}, qualifier="at_least"),
        *years({2020: 999}),
    ]
    row = years_and_cities.city_trends(observed(*rows), catalogue()).iloc[0]
    assert (row["n"], row["slope"]) == (4, 2)
    assert "missing_years" in row["note"]


def test_the_trend_of_ratings_is_cut_by_another_scale():
    scores = pd.DataFrame(
        {
            "year": range(2015, 2021),
            "score": "implementation_mean",
            "scope": "overall",
            "value": [2.0, 2.2, 2.4, 2.6, 4.5, None],
            "method": ["scale 1–4"] * 4 + ["scale 1–5"] * 2,
        }
    )
    table = years_and_cities.score_trends(scores)
    assert table[["first_year", "last_year", "n"]].to_numpy().tolist() == [[2015, 2018, 4], [2019, 2019, 1]]
    assert table["slope"].tolist()[0] == pytest.approx(0.2)
    assert years_and_cities.score_trends(scores.assign(value=np.nan)).empty


def test_the_trend_of_population_stays_within_a_census_base():
    population = {(CITY, y): 20000.0 - 100 * y % 2010 for y in range(2016, 2024)}
    context = years_and_cities.context_series(catalogue(population=population), CITY)
    assert context["base"].tolist() == ["2011"] * 4 + ["2021"] * 4
    assert years_and_cities.population_trends(context)[["first_year", "last_year"]].to_numpy().tolist() == [
        [2016, 2019],
        [2020, 2023],
    ]


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

    assert years_and_cities.census_bases(context)[CITY, year] == expected


# Between cities


def two_cities(**second) -> pd.DataFrame:
    here = observed(*years({2022: 5.0}, indicator_id="homes"))
    there = observed({"year": 2022, "value": 400.0, "indicator_id": "homes", **second}, city="obok")
    return pd.concat([here, there], ignore_index=True)


POPULATION = {(CITY, 2022): 20000.0, ("obok", 2022): 50000.0, ("obok", 2019): 51000.0}


def test_rates_with_exact_and_byar_limits():
    table = years_and_cities.compare_cities(two_cities(), catalogue(population=POPULATION))
    assert " ".join(table.columns) == (
        "indicator_id city year value denominator rate lower upper confidence method comparability note"
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
    table = years_and_cities.compare_cities(observed(*rows, city="obok"), catalogue(population=POPULATION))
    assert table[["year", "denominator", "rate"]].to_numpy().tolist() == [[2022, 50000, 80], [2019, 51000, 10]]
    assert (table["comparability"] == "only_city").all()


def test_without_population_there_is_no_rate_but_a_row():
    table = years_and_cities.compare_cities(two_cities(), catalogue(population={("obok", 2022): 50000.0}))
    refused = table.set_index("city").loc[CITY]
    assert (refused["value"], refused["note"], refused["comparability"]) == (
        5,
        "no_population",
        "same_year; same_definition",
    )
    assert refused[["rate", "lower", "upper"]].isna().all()
    assert table["rate"].notna().sum() == 1


def test_a_population_of_zero_is_refused():
    table = years_and_cities.compare_cities(two_cities(), catalogue(population={(CITY, 2022): 0.0}))
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
    table = years_and_cities.compare_cities(observed({"year": 2022, **row}), catalogue(population=POPULATION))
    assert table["note"].tolist() == [note]
    assert table["value"].tolist() == [value] if value is not None else table["value"].isna().all()
    assert table["rate"].notna().tolist() == [note == "bound_not_value"]


def test_a_fact_printed_twice_differently_has_no_rate():
    rows = [*years({2022: 5.0}, indicator_id="homes"), *years({2022: 6.0}, indicator_id="homes", indicator="tekst")]
    row = years_and_cities.compare_cities(observed(*rows), catalogue(population=POPULATION)).iloc[0]
    assert row["note"] == "printed_twice_differently"
    assert row[["value", "rate"]].isna().all()


def test_broad_and_narrow_matches_and_unmapped_labels_are_not_compared():
    rows = [
        *years({2022: 5.0}, indicator_id="homes", match="broadMatch"),
        *years({2022: 5.0}, indicator_id="queues", match="narrowMatch"),
        *years({2022: 5.0}),
    ]
    assert years_and_cities.compare_cities(observed(*rows), catalogue(population=POPULATION)).empty


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"year": 2019, "period": "2019"}, "different_years; same_definition; different_census_bases"),
        ({"match": "closeMatch"}, "same_year; close_definition; same_census_base"),
        ({"qualifier": "approx"}, "same_year; same_definition; same_census_base; approximate_value"),
    ],
)
def test_comparability_names_what_differs(second, words):
    table = years_and_cities.compare_cities(two_cities(**second), catalogue(population=POPULATION))
    assert table["comparability"].tolist() == [words, words]


def test_a_city_is_set_beside_the_same_year_of_another_where_there_is_one():
    here = observed(*years({2019: 5.0, 2022: 6.0}, indicator_id="homes"))
    there = observed(*years({2019: 40.0}, indicator_id="homes"), city="obok")
    table = years_and_cities.compare_cities(pd.concat([here, there]), catalogue())
    shown = table.set_index(["city", "year"])["comparability"].str.split(";").str[0].to_dict()
    assert shown == {("obok", 2019): "same_year", (CITY, 2019): "same_year", (CITY, 2022): "different_years"}


def test_no_observations_give_empty_tables():
    empty = processed_tables()["observations"].empty()
    assert years_and_cities.compare_cities(empty, catalogue()).empty
    assert years_and_cities.city_changes(empty, catalogue(), CITY).empty
    assert years_and_cities.city_trends(empty, catalogue()).empty
