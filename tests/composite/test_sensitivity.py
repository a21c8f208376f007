import numpy as np
import pandas as pd
import pytest

from srps.composite.aggregation import Aggregation
from srps.composite.errors import MethodError
from srps.composite.imputation import Imputation
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.sensitivity import leave_one_out, sobol_indices
from srps.composite.uncertainty import Assumptions

BASE = Method(normalisation=Normalisation(lower=1, upper=100))
TWO = Assumptions(
    alternatives={
        "aggregation": (Aggregation(), Aggregation("geometric")),
        "imputation": (Imputation(), Imputation("mean")),
    },
    weight_perturbation=0.25,
)


def test_sobol_indices_are_seeded_and_sensible(many, structure):
    first = sobol_indices(many, structure, BASE, TWO, n_base=128, seed=3)
    again = sobol_indices(many, structure, BASE, TWO, n_base=128, seed=3)
    pd.testing.assert_frame_equal(first.indices, again.indices)
    assert first.indices.index.tolist() == ["aggregation", "imputation", "weight_perturbation"]
    assert len(first.values) == 128 * 5
    assert (first.indices["total_order"] > first.indices["first_order"] - 0.15).all()
    assert first.indices["first_order"].sum() < 1.15
    assert first.variance > 0


def test_an_input_without_effect_has_index_zero_and_the_only_one_that_matters_has_one(many, structure):
    complete = many.fillna(1.0)  # nothing to impute: that choice cannot matter
    only = Assumptions(
        alternatives={
            "imputation": (Imputation(), Imputation("mean")),
            "aggregation": (Aggregation(), Aggregation("geometric")),
        }
    )
    indices = sobol_indices(complete, structure, BASE, only, n_base=256, seed=1).indices
    assert indices.loc["imputation", "total_order"] == 0
    assert indices.loc["aggregation", "first_order"] == pytest.approx(1, abs=0.02)
    assert indices.loc["aggregation", "total_order"] == pytest.approx(1, abs=0.02)


def test_the_rank_of_one_unit(many, structure):
    result = sobol_indices(many, structure, BASE, TWO, n_base=32, unit="u3")
    assert result.output == "rank of u3"
    assert set(result.values) <= set(range(1, 31))
    with pytest.raises(MethodError, match="no unit u99"):
        sobol_indices(many, structure, BASE, TWO, n_base=4, unit="u99")


def test_without_variance_there_are_no_shares(many, structure):
    same = Assumptions(alternatives={"imputation": (Imputation(),), "aggregation": (Aggregation(),)})
    result = sobol_indices(many, structure, BASE, same, n_base=8)
    assert result.variance == 0
    assert result.indices.isna().all(axis=None)


def test_a_design_with_holes_is_refused_by_name(many, structure):
    clash = Assumptions(
        alternatives={
            "normalisation": (Normalisation(lower=1), Normalisation("z_score")),
            "aggregation": (Aggregation(), Aggregation("geometric")),
        }
    )
    with pytest.raises(MethodError, match=r"may not have holes.*z score.*geometric"):
        sobol_indices(many, structure, BASE, clash, n_base=16)
    with pytest.raises(MethodError, match="at least two uncertain inputs"):
        sobol_indices(many, structure, BASE, Assumptions(weight_perturbation=0.2))
    with pytest.raises(MethodError, match="power of 2"):
        sobol_indices(many, structure, BASE, TWO, n_base=100)
    with pytest.raises(MethodError, match="gives no unit a score"):
        sobol_indices(many * np.nan, structure, BASE, TWO, n_base=4)


@pytest.mark.parametrize(
    "rule", [Aggregation(), Aggregation("geometric"), Aggregation("copeland"), Aggregation("median")]
)
def test_leaving_out_is_as_if_the_indicator_had_never_been_there(many, structure, rule):
    method = Method(aggregation=rule, normalisation=Normalisation(lower=1), coverage_threshold=0.5)
    result = leave_one_out(many, structure, method)
    nominal = build_index(many, structure, method)
    np.testing.assert_array_equal(result.nominal["rank"], nominal.ranks["index"])
    for code in "abcd":
        without = build_index(many.drop(columns=code), structure[structure["code"] != code], method)
        np.testing.assert_allclose(result.scores[code], without.scores["index"], rtol=1e-10)
        np.testing.assert_array_equal(result.ranks[code], without.ranks["index"])
        change = (nominal.ranks["index"] - without.ranks["index"]).abs()
        assert result.summary.loc[code, "mean_absolute_rank_change"] == pytest.approx(change.mean())
        assert result.summary.loc[code, "largest_rank_change"] == change.max()
    assert result.summary["mean_absolute_rank_change"].is_monotonic_decreasing


def test_leaving_out_an_only_child_leaves_out_its_parent(many):
    structure = pd.DataFrame({"code": ["a", "b", "c", "p", "q", "i"], "parent": ["p", "q", "q", "i", "i", ""]})
    result = leave_one_out(many[["a", "b", "c"]], structure)
    groups = leave_one_out(many[["a", "b", "c"]], structure, level=2)
    np.testing.assert_allclose(result.scores["a"], groups.scores["p"])


def test_a_unit_that_loses_its_only_value_is_counted(data, structure):
    data.loc["y", ["b", "c", "d"]] = np.nan
    result = leave_one_out(data, structure)
    assert result.summary.loc["a", "n_lost"] == 1
    assert result.summary.loc["a", "n_units"] == 2
    assert result.summary.loc["b", "n_lost"] == 0


def test_only_parts_below_are_left_out(many, structure):
    result = leave_one_out(many, structure, aggregate="second")
    assert sorted(result.summary.index) == ["c", "d"]
    with pytest.raises(MethodError, match="level 2 lies below “second”"):
        leave_one_out(many, structure, aggregate="second", level=2)
