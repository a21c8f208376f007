"""Indices over cities and over years: when they are offered, what stands beside a score, how it is shown."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from srps.catalogue.load import Catalogue, load_catalogue
from srps.comparing.indices import METHOD, ROOT, compose_cities, compose_years
from srps.composite.imputation import Imputation
from srps.paths import REPOSITORY, Project
from srps.report import indices
from srps.showing.language import texts

CITY = "testowo"
INDICATORS = ["day_support_places", "care_workers", "ngo_volunteers", "barriers_removed"]
"""All four are better the higher they are."""
VALUES = np.array(
    [
        [10.0, 40.0, 5.0, 1.0],
        [12.0, 30.0, 9.0, 2.0],
        [15.0, 45.0, 6.0, 3.0],
        [11.0, 52.0, 12.0, 6.0],
        [20.0, 50.0, 8.0, 4.0],
    ]
)
UNITS = [2019, 2020, 2021, 2022, 2023]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Project(REPOSITORY))


ENDS = {"day_support_places": (0, 25), "care_workers": (20, 60), "ngo_volunteers": (0, 15), "barriers_removed": (8, 0)}
"""Declared values that are worth 0 and 100; of barriers fewer is better here, so that the ends decide."""


def series(values: np.ndarray = VALUES, **facts: object) -> pd.DataFrame:
    rows = [
        (CITY, year, indicator, values[row, column], 0, "capacity", "exact", False)
        for row, year in enumerate(UNITS)
        for column, indicator in enumerate(INDICATORS)
        if not np.isnan(values[row, column])
    ]
    names = ["city", "year", "indicator_id", "value", "definition", "measure", "qualifier", "is_distrusted"]
    return pd.DataFrame(rows, columns=names).assign(**facts)


def comparison(values: np.ndarray = VALUES, **facts: object) -> pd.DataFrame:
    rows = series(values).assign(city=lambda frame: "m" + frame["year"].astype("str"), year=2023)
    rows = rows.assign(rate=rows["value"], match="exactMatch", note="known_exactly")
    return rows.assign(**facts)


@pytest.fixture(scope="module")
def declared(catalogue) -> SimpleNamespace:
    """The catalogue with goalposts of all four indicators."""
    posts = [SimpleNamespace(indicator_id=code, worst=worst, best=best) for code, (worst, best) in ENDS.items()]
    mapping = SimpleNamespace(goalposts=posts)
    return SimpleNamespace(indicators=catalogue.indicators, mapping=lambda city: mapping)


def holed() -> np.ndarray:
    values = VALUES.copy()
    values[1, 2] = np.nan
    return values


def test_years_are_ranked_among_each_other(declared):
    index = compose_years(series(), declared, CITY).index
    summary = index.uncertainty.summary
    assert summary.index.tolist() == UNITS
    assert sorted(summary["rank"]) == [1, 2, 3, 4, 5]
    assert summary["score"].rank(ascending=False).tolist() == summary["rank"].tolist()
    assert (summary["rank_lower"] <= summary["rank_upper"]).all()
    worst, best = np.array(list(ENDS.values())).T
    assert summary["score"].tolist() == pytest.approx((100 * (VALUES - worst) / (best - worst)).mean(axis=1).tolist())


def test_a_new_year_moves_no_other(declared):
    before = compose_years(series()[lambda frame: frame["year"] < 2023], declared, CITY).index
    after = compose_years(series(), declared, CITY).index
    scores = [index.uncertainty.summary["score"].loc[2019:2022].tolist() for index in (before, after)]
    assert scores[0] == scores[1]


def test_without_declared_goalposts_there_is_no_index_of_years(catalogue):
    composition = compose_years(series(), catalogue, CITY)
    assert (composition.index, composition.indicators) == (None, [])
    assert composition.tables("years", CITY)["indices"].empty


def test_values_beyond_the_goalposts_are_worth_no_more(declared):
    values = VALUES.copy()
    values[0, 0], values[1, 0] = 90, -5
    cells = compose_years(series(values), declared, CITY).index.cells().set_index(["unit", "indicator_id"])
    assert cells.loc[[(2019, "day_support_places"), (2020, "day_support_places")], "scaled"].tolist() == [100, 0]


@pytest.mark.parametrize(
    "facts", [{"qualifier": "at_least"}, {"qualifier": "range"}, {"is_distrusted": True}, {"definition": 1}]
)
def test_a_bound_and_a_doubted_value_are_in_no_index_of_years(declared, facts):
    rows = series()
    is_one = (rows["indicator_id"] == "care_workers") & (rows["year"] == 2021)
    for name, value in facts.items():
        rows[name] = rows[name].mask(is_one, value)
    cells = compose_years(rows, declared, CITY).index.cells().set_index(["unit", "indicator_id"])
    if "definition" in facts:
        assert "care_workers" not in cells.index.get_level_values(1)
    else:
        assert cells.loc[(2021, "care_workers"), "weight"] == 0
        assert cells.loc[(2020, "care_workers"), "weight"] == 0.25


def test_counts_of_persons_carry_their_chance_and_small_ones_no_index(declared):
    large = VALUES * [40, 10, 40, 40]
    posts = {code: SimpleNamespace(indicator_id=code, worst=0, best=2000) for code in INDICATORS}
    wide = SimpleNamespace(mapping=lambda city: SimpleNamespace(goalposts=list(posts.values())))
    exact, sampled = (
        compose_years(series(large, measure=measure), wide, CITY).index.uncertainty.summary
        for measure in ("capacity", "persons_once")
    )
    assert sampled["score"].tolist() == exact["score"].tolist()
    wider = (sampled["score_upper"] - sampled["score_lower"]) / (exact["score_upper"] - exact["score_lower"])
    assert (wider > 1).all()
    one_small = large.copy()
    one_small[2, 1] = 19
    assert compose_years(series(one_small, measure="cases"), wide, CITY).indicators == sorted(
        set(INDICATORS) - {"care_workers"}
    )
    one_small[2, 1] = 20
    assert len(compose_years(series(one_small, measure="cases"), wide, CITY).indicators) == 4
    assert compose_years(series(large, measure="services"), wide, CITY).indicators == []


def test_the_parts_of_a_change_add_up(declared):
    index = compose_years(series(), declared, CITY).index
    score = index.result.scores[ROOT]
    assert index.change["change"].sum() == pytest.approx(score.loc[2023] - score.loc[2019])
    assert index.change["code"].tolist() == INDICATORS or set(index.change["code"]) == set(INDICATORS)


def test_a_year_that_reports_too_little_is_no_end_of_the_change(declared):
    values = VALUES.copy()
    values[4, 1:] = np.nan
    composition = compose_years(series(values), declared, CITY)
    assert composition.coverage["takes_part"].tolist() == [True] * 4 + [False]
    score = composition.index.result.scores[ROOT]
    assert np.isnan(score.loc[2023])
    assert composition.index.change["change"].sum() == pytest.approx(score.loc[2022] - score.loc[2019])


def test_weights_of_what_is_missing_go_to_the_others(declared):
    index = compose_years(series(holed()), declared, CITY).index
    weights = index.result.effective_weights().loc[2020]
    assert weights.drop("ngo_volunteers").tolist() == pytest.approx([1 / 3] * 3)
    cells = index.cells().set_index(["unit", "indicator_id"])
    assert cells.loc[(2020, "ngo_volunteers"), "weight"] == 0
    assert cells["mark"].eq("").all()
    assert cells.groupby("unit")["weight"].sum().tolist() == pytest.approx([1] * 5)


def test_every_indicator_is_left_out_once_and_the_choices_explain_the_ranks(declared):
    index = compose_years(series(), declared, CITY).index
    assert set(index.left_out.summary.index) == set(INDICATORS)
    worst, best = np.array(list(ENDS.values())).T
    without = np.delete(100 * (VALUES - worst) / (best - worst), 1, axis=1).mean(axis=1)
    assert index.left_out.scores["care_workers"].tolist() == pytest.approx(without.tolist())
    assert index.sobol.indices.index.tolist() == ["aggregation", "weight_perturbation"]
    assert (index.sobol.indices["total_order"] > -0.1).all()
    again = compose_years(series(), declared, CITY).index
    pd.testing.assert_frame_equal(index.sobol.indices, again.sobol.indices)
    pd.testing.assert_frame_equal(index.uncertainty.summary, again.uncertainty.summary)


def test_too_little_is_no_index(declared):
    few = series()[lambda frame: frame["indicator_id"].isin(INDICATORS[:2])]
    assert compose_years(few, declared, CITY).index is None
    assert compose_years(series()[lambda frame: frame["year"] < 2021], declared, CITY).index is None


def test_cities_are_those_of_one_year_and_one_definition(catalogue):
    assert compose_cities(comparison(), catalogue).year == 2023
    newer = comparison()[lambda frame: frame["indicator_id"] == INDICATORS[0]].assign(year=2024)
    composition = compose_cities(pd.concat([comparison(), newer]), catalogue)
    assert composition.year == 2023
    assert set(composition.tables("cities")["indices"]["year"]) == {2023}
    spread = comparison().assign(year=lambda frame: 2010 + frame["city"].str[-1].astype(int))
    assert compose_cities(spread, catalogue).index is None
    for facts in ({"match": "closeMatch"}, {"note": "bound_not_value"}, {"note": "distrusted"}):
        assert compose_cities(comparison(**facts), catalogue).index is None


def shown(values: np.ndarray, catalogue: Catalogue, language: str, **method) -> dict:
    """Show the index over cities, built by another method; tables by name."""
    composition = compose_cities(comparison(values), catalogue, replace(METHOD, **method))
    cities = SimpleNamespace(indicators=catalogue.indicators, city_name=lambda city: city.upper())
    run = SimpleNamespace(language=language, catalogue=cities)
    section = indices.over_cities(SimpleNamespace(run=run, index=composition))
    return {table.name: table for table in section.items}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_chapter_on_cities(catalogue, language):
    tables = shown(VALUES, catalogue, language)
    assert list(tables) == ["composite", "composite-weights", "composite-left-out", "composite-sobol"]
    assert all(table.data is not None and len(table.html()) > 200 and table.note for table in tables.values())
    assert tables["composite-weights"].frame.iloc[0, 1] == texts(language).percent(25.0, 1)
    assert len(tables["composite-left-out"].frame) == 4
    assert len(tables["composite-sobol"].frame) == 3
    assert tables["composite"].data["n_failed"].tolist() == [0] * 5


def test_what_was_filled_in_is_marked(catalogue):
    tables = shown(holed(), catalogue, "pl", imputation=Imputation("median"))
    weights, scores = tables["composite-weights"], tables["composite"]
    marked = weights.frame.map(lambda cell: "*" in cell)
    assert int(marked.sum().sum()) == 1
    assert scores.frame.iloc[:, 1].str.contains("*", regex=False).tolist() == [False, True, False, False, False]
    assert "uzupełniono" in weights.note
    assert "uzupełniono" in scores.note
    assert weights.data["mark"].ne("").sum() == 1
    untouched = shown(holed(), catalogue, "pl")["composite-weights"]
    assert "uzupełniono" not in untouched.note
    assert (untouched.frame == "–").sum().sum() == 1


def test_choices_that_leave_other_units_without_a_score_have_no_sobol_indices(declared):
    index = compose_years(series(), declared, CITY).index
    table = indices._sobol(replace(index, sobol=None), texts("pl"))
    assert "nie obliczono" in table.html()
    unmoved = replace(index.sobol, variance=0.0)
    assert "żaden wybór" in indices._sobol(replace(index, sobol=unmoved), texts("pl")).html()
