import numpy as np
import pandas as pd
import pytest

from srps.composite.aggregation import Aggregation
from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.imputation import Imputation
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.treatment import Treatment


def test_an_index_by_hand(data, structure):
    result = build_index(data, structure)
    # a: 0, 50, 100 (weight 3); b: 0, 100, 50; c: 0, –, 100; d turned: 100, 50, 0
    assert result.scores["first"].tolist() == [0, 62.5, 87.5]
    assert result.scores["second"].tolist() == [50, 50, 50]
    assert result.scores["index"].tolist() == [25, 56.25, 68.75]
    assert result.ranks["index"].tolist() == [3, 2, 1]
    assert result.ranks["second"].tolist() == [1, 1, 1]
    assert result.coverage.loc["y"].to_dict() == {"index": 1, "second": 0.5, "first": 1}
    assert result.n_indicators["index"].tolist() == [4, 3, 4]
    assert result.scores.columns[0] == "index"


def test_weights_are_printed_as_used(data, structure):
    weights = build_index(data, structure).weights
    assert weights.loc["a", ["weight", "weight_among_siblings", "effective_weight"]].tolist() == [3, 0.75, 0.375]
    assert weights.loc[["a", "b", "c", "d"], "effective_weight"].sum() == 1
    equal = build_index(data, structure, Method(weights="equal")).weights
    assert equal.loc["a", "effective_weight"] == 0.25


def test_effective_weights_of_a_unit_with_a_missing_child(data, structure):
    result = build_index(data, structure)
    assert result.effective_weights().loc["y"].tolist() == [0.375, 0.125, 0, 0.5]
    assert result.effective_weights("second").loc["y"].tolist() == [0, 0, 0, 1]


def test_coverage_threshold_works_at_every_level(data, structure):
    result = build_index(data, structure, Method(coverage_threshold=0.6))
    assert np.isnan(result.scores.loc["y", "second"])
    assert np.isnan(result.scores.loc["y", "index"])
    assert result.ranks["index"].tolist()[::2] == [2, 1]
    said = result.notes.set_index(["unit", "code"])["note"]
    assert said["y", "second"] == "coverage 0.500 is below 0.6"
    assert said["y", "index"] == "coverage 0.500 is below 0.6"
    only_groups = build_index(data, structure, Method(coverage_threshold={2: 0.6, 3: 0}))
    assert only_groups.scores.loc["y", "index"] == 62.5


def test_a_screened_unit_stays_without_a_score_and_out_of_the_scale(data, structure):
    data.loc["w"] = [1000.0, np.nan, np.nan, np.nan]
    result = build_index(data, structure, Method(minimum_coverage=0.5, imputation=Imputation("mean")))
    assert result.scores.loc["w"].isna().all()
    assert not result.imputed.loc["w"].any()
    assert result.scores.loc["z", "first"] == 87.5
    assert result.notes[["unit", "code", "note"]].to_numpy().tolist() == [
        ["w", "index", "screened out: coverage 0.250 is below 0.5"]
    ]


def test_treated_and_imputed_cells_stay_marked(many, structure):
    many.iloc[0, 0] = 500.0
    result = build_index(many, structure, Method(imputation=Imputation("median"), treatment=Treatment("winsorise_log")))
    marks = result.marks
    assert marks.iloc[0, 0] == "winsorised high"
    assert ((marks == "imputed (median)") == many.isna()).all(axis=None)
    assert result.indicators["n_winsorised"].tolist() == (marks == "winsorised high").sum().tolist()
    assert result.indicators["n_imputed"].tolist() == many.isna().sum().tolist()
    long = result.to_long().set_index(["unit", "code"])
    assert long.loc[("u0", "first"), "n_treated"] == 1
    assert long.loc[("u0", "second"), "n_treated"] == 0
    assert long["n_imputed"].groupby("code").sum()["index"] == many.isna().sum().sum()


def test_a_latest_value_is_marked_with_its_year(panel, structure):
    panel.loc[("u3", 2022), "a"] = 7.0
    panel.loc[("u3", 2023), "a"] = np.nan
    result = build_index(panel, structure, Method(imputation=Imputation("latest", 1)))
    assert result.marks.loc[("u3", 2023), "a"] == "imputed (value of 2022)"
    assert result.filled.loc[("u3", 2023), "a"] == 7.0


def test_a_constant_indicator_is_named_and_its_weight_goes_to_the_others(data, structure):
    result = build_index(data.assign(b=4.0), structure)
    assert result.scores["first"].tolist() == [0, 50, 100]
    assert result.normalised["b"].isna().all()
    note = result.notes[result.notes["code"] == "b"].iloc[0]
    assert "constant" in note["note"]
    assert pd.isna(note["unit"])
    assert "constant" in result.indicators.loc["b", "note"]


def test_a_zero_under_a_geometric_mean_is_refused_with_a_note(data, structure):
    result = build_index(data, structure, Method(aggregation=Aggregation("geometric")))
    assert np.isnan(result.scores.loc["x", "first"])
    assert np.isnan(result.scores.loc["x", "index"])
    said = result.notes.set_index(["unit", "code"])["note"]
    assert said["x", "first"] == "a geometric mean needs values above 0"
    assert said["x", "index"] == "a part of it could not be computed"
    scaled = Method(aggregation=Aggregation("geometric"), normalisation=Normalisation(lower=1))
    assert build_index(data, structure, scaled).scores.notna().all(axis=None)


def test_denominators(data, structure):
    named = structure.assign(denominator=["population", *[""] * 6])
    residents = pd.DataFrame({"population": [1.0, 10.0, 0.0]}, index=data.index)
    result = build_index(data, named, denominators=residents)
    assert result.data["a"].tolist()[:2] == [0, 0.5]
    assert np.isnan(result.data.loc["z", "a"])
    assert "denominator" in result.notes.set_index(["unit", "code"])["note"]["z", "a"]
    with pytest.raises(IndicatorDataError, match="names denominators"):
        build_index(data, named)


def test_one_scale_over_all_years_or_one_for_each(panel, structure):
    together = build_index(panel, structure).normalised["a"]
    assert together.min() == 0
    assert together.max() == 100
    each = build_index(panel, structure, Method(scaling="each_year")).normalised["a"].groupby("year")
    assert each.min().tolist() == [0, 0, 0]
    assert each.max().tolist() == [100, 100, 100]
    alone = build_index(panel.xs(2022, level="year"), structure)
    in_panel = build_index(panel, structure, Method(scaling="each_year", treatment=Treatment("winsorise_log")))
    np.testing.assert_allclose(in_panel.scores.xs(2022, level="year"), alone.scores, rtol=1e-12)
    np.testing.assert_array_equal(in_panel.ranks.xs(2022, level="year"), alone.ranks)


def test_each_year_is_treated_on_its_own(panel, structure):
    panel.loc[("u0", 2021), "a"] = 5000.0
    panel.loc[("u1", 2023), "a"] = -5000.0
    each = build_index(panel, structure, Method(scaling="each_year", treatment=Treatment("winsorise_log")))
    assert each.marks.loc[("u0", 2021), "a"] == "winsorised high"
    assert each.marks.loc[("u1", 2023), "a"] == "winsorised low"
    assert (each.marks.xs(2022, level="year") == "").all(axis=None)


def test_ranks_of_a_panel_are_within_the_year(panel, structure):
    result = build_index(panel, structure)
    expected = result.scores["index"].groupby("year").rank(ascending=False, method="min")
    pd.testing.assert_series_equal(result.ranks["index"], expected)


def test_long_table(panel, structure):
    long = build_index(panel, structure, Method(coverage_threshold=0.6)).to_long()
    assert list(long.columns) == [
        "unit", "year", "code", "level", "value", "rank", "n", "coverage", "n_imputed", "n_treated", "method", "note",
    ]  # fmt: skip
    assert len(long) == 3 * len(panel)
    assert (long["note"] != "").sum() == long["value"].isna().sum()
    assert "min max 0–100; scaled over all years; weights given; aggregation arithmetic" in long["method"].iloc[0]


def test_order_of_rows_and_columns_does_not_matter(many, structure):
    one = build_index(many, structure).scores
    other = build_index(many.iloc[::-1, ::-1], structure.sample(frac=1, random_state=3)).scores
    np.testing.assert_allclose(other.loc[one.index, one.columns], one, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.drop(columns="b"), "no column for b"),
        (lambda d: d.assign(e=1.0), "too many: e"),
        (lambda d: d.assign(a=["1", "2", "3"]), "not numbers: a"),
        (lambda d: d.assign(a=[1.0, 2.0, np.inf]), "infinite"),
        (lambda d: d.iloc[[0, 0, 1]], "more than once: x"),
    ],
)
def test_data_that_do_not_fit_are_refused_by_name(data, structure, change, says):
    with pytest.raises(IndicatorDataError, match=says):
        build_index(change(data), structure)


def test_integers_and_nullable_columns_are_numbers(data, structure):
    nullable = data.assign(a=[0, 5, 10], c=pd.array([1, None, 3], dtype="Int64"))
    pd.testing.assert_frame_equal(build_index(nullable, structure).scores, build_index(data, structure).scores)


def test_methods_that_make_no_sense_are_refused():
    for wrong in (
        {"minimum_coverage": 66},
        {"weights": "random"},
        {"scaling": "per_decade"},
        {"aggregation": "geometric"},
        {"normalisation": "z_score"},
    ):
        with pytest.raises(MethodError):
            Method(**wrong)


def test_a_method_is_hashable_and_says_what_it_does():
    method = Method(aggregation={2: Aggregation("geometric"), 3: Aggregation()}, coverage_threshold={2: 0.5, 3: 1})
    assert hash(method) == hash(Method(aggregation=method.aggregation, coverage_threshold=method.coverage_threshold))
    assert "level 2 geometric, level 3 arithmetic; coverage threshold level 2 0.5, level 3 1" in method.describe()


def test_median_says_that_it_does_not_use_weights(data, structure):
    result = build_index(data, structure, Method(aggregation=Aggregation("median")))
    assert result.scores["first"].tolist() == [0, 75, 75]
    assert result.notes[result.notes["code"] == "first"]["note"].tolist() == ["a median does not use weights"]
