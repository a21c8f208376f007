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


def series(values: np.ndarray = VALUES) -> pd.DataFrame:
    rows = [
        (CITY, year, indicator, values[row, column], 0)
        for row, year in enumerate(UNITS)
        for column, indicator in enumerate(INDICATORS)
        if not np.isnan(values[row, column])
    ]
    return pd.DataFrame(rows, columns=["city", "year", "indicator_id", "value", "definition"])


def comparison(values: np.ndarray = VALUES) -> pd.DataFrame:
    return series(values).assign(city=lambda frame: "m" + frame["year"].astype("str")).rename(columns={"value": "rate"})


def holed() -> np.ndarray:
    values = VALUES.copy()
    values[1, 2] = np.nan
    return values


def test_years_are_ranked_among_each_other(catalogue):
    index = compose_years(series(), catalogue, CITY).index
    summary = index.uncertainty.summary
    assert summary.index.tolist() == UNITS
    assert sorted(summary["rank"]) == [1, 2, 3, 4, 5]
    assert summary["score"].rank(ascending=False).tolist() == summary["rank"].tolist()
    assert (summary["rank_lower"] <= summary["rank_upper"]).all()
    scaled = (VALUES - VALUES.min(axis=0)) / (VALUES.max(axis=0) - VALUES.min(axis=0))
    assert summary["score"].tolist() == pytest.approx((100 * scaled.mean(axis=1)).tolist())


def test_the_parts_of_a_change_add_up(catalogue):
    index = compose_years(series(), catalogue, CITY).index
    score = index.result.scores[ROOT]
    assert index.change["change"].sum() == pytest.approx(score.loc[2023] - score.loc[2019])
    assert index.change["code"].tolist() == INDICATORS or set(index.change["code"]) == set(INDICATORS)


def test_a_year_that_reports_too_little_is_no_end_of_the_change(catalogue):
    values = VALUES.copy()
    values[4, 1:] = np.nan
    composition = compose_years(series(values), catalogue, CITY)
    assert composition.coverage["takes_part"].tolist() == [True] * 4 + [False]
    score = composition.index.result.scores[ROOT]
    assert np.isnan(score.loc[2023])
    assert composition.index.change["change"].sum() == pytest.approx(score.loc[2022] - score.loc[2019])


def test_weights_of_what_is_missing_go_to_the_others(catalogue):
    index = compose_years(series(holed()), catalogue, CITY).index
    weights = index.result.effective_weights().loc[2020]
    assert weights.drop("ngo_volunteers").tolist() == pytest.approx([1 / 3] * 3)
    cells = index.cells().set_index(["unit", "indicator_id"])
    assert cells.loc[(2020, "ngo_volunteers"), "weight"] == 0
    assert cells["mark"].eq("").all()
    assert cells.groupby("unit")["weight"].sum().tolist() == pytest.approx([1] * 5)


def test_every_indicator_is_left_out_once_and_the_choices_explain_the_ranks(catalogue):
    index = compose_years(series(), catalogue, CITY).index
    assert set(index.left_out.summary.index) == set(INDICATORS)
    without = np.delete(100 * (VALUES - VALUES.min(axis=0)) / np.ptp(VALUES, axis=0), 1, axis=1).mean(axis=1)
    assert index.left_out.scores["care_workers"].tolist() == pytest.approx(without.tolist())
    assert index.sobol.indices.index.tolist() == ["normalisation", "aggregation", "weight_perturbation"]
    assert (index.sobol.indices["total_order"] > -0.1).all()
    again = compose_years(series(), catalogue, CITY).index
    pd.testing.assert_frame_equal(index.sobol.indices, again.sobol.indices)
    pd.testing.assert_frame_equal(index.uncertainty.summary, again.uncertainty.summary)


def test_too_little_is_no_index(catalogue):
    few = series()[lambda frame: frame["indicator_id"].isin(INDICATORS[:2])]
    assert compose_years(few, catalogue, CITY).index is None
    assert compose_years(series()[lambda frame: frame["year"] < 2021], catalogue, CITY).index is None


def shown(values: np.ndarray, catalogue: Catalogue, language: str, monkeypatch, **method) -> dict:
    """Show the index over cities, built by another method; tables by name."""
    monkeypatch.setattr(
        indices, "compose_cities", lambda rows, known: compose_cities(rows, known, replace(METHOD, **method))
    )
    cities = SimpleNamespace(indicators=catalogue.indicators, city_name=lambda city: city.upper())
    run = SimpleNamespace(language=language, catalogue=cities)
    # What names a city is the catalogue's; the composition reads its indicators only.
    section = indices.over_cities(SimpleNamespace(run=run, comparison=comparison(values)))
    return {table.name: table for table in section.items}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_chapter_on_cities(catalogue, language, monkeypatch):
    tables = shown(VALUES, catalogue, language, monkeypatch)
    assert list(tables) == ["composite", "composite-weights", "composite-left-out", "composite-sobol"]
    assert all(table.data is not None and len(table.html()) > 200 and table.note for table in tables.values())
    assert tables["composite-weights"].frame.iloc[0, 1] == texts(language).percent(25.0, 1)
    assert len(tables["composite-left-out"].frame) == 4
    assert len(tables["composite-sobol"].frame) == 3
    assert tables["composite"].data["n_failed"].tolist() == [0] * 5


def test_what_was_filled_in_is_marked(catalogue, monkeypatch):
    tables = shown(holed(), catalogue, "pl", monkeypatch, imputation=Imputation("median"))
    weights, scores = tables["composite-weights"], tables["composite"]
    marked = weights.frame.map(lambda cell: "*" in cell)
    assert int(marked.sum().sum()) == 1
    assert scores.frame.iloc[:, 1].str.contains("*", regex=False).tolist() == [False, True, False, False, False]
    assert "uzupełniono" in weights.note
    assert "uzupełniono" in scores.note
    assert weights.data["mark"].ne("").sum() == 1
    untouched = shown(holed(), catalogue, "pl", monkeypatch)["composite-weights"]
    assert "uzupełniono" not in untouched.note
    assert (untouched.frame == "–").sum().sum() == 1


def test_choices_that_leave_other_units_without_a_score_have_no_sobol_indices(catalogue):
    index = compose_years(series(), catalogue, CITY).index
    table = indices._sobol(replace(index, sobol=None), texts("pl"))
    assert "nie obliczono" in table.html()
    unmoved = replace(index.sobol, variance=0.0)
    assert "żaden wybór" in indices._sobol(replace(index, sobol=unmoved), texts("pl")).html()
