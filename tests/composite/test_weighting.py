import numpy as np
import pandas as pd
import pytest

from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.structure import read_structure
from srps.composite.weighting import (
    base_weights,
    effective_weights,
    effective_weights_by_unit,
    pca_weights,
    perturbation_factors,
)


def test_effective_weights_are_products_of_shares(structure):
    hierarchy = read_structure(structure)
    effective = effective_weights(hierarchy, hierarchy.weight)
    assert dict(zip(hierarchy.codes, effective, strict=True)) == pytest.approx(
        {"a": 0.375, "b": 0.125, "c": 0.25, "d": 0.25, "first": 0.5, "second": 0.5, "index": 1}
    )
    within = effective_weights(hierarchy, hierarchy.weight, root=hierarchy.codes.index("first"))
    assert within[:4].tolist() == [0.75, 0.25, 0, 0]


def test_missing_children_hand_their_weight_to_their_siblings(structure):
    hierarchy = read_structure(structure)
    values = np.array(
        [
            [1.0, 1, 1, 1, 1, 1, 1],
            [np.nan, 1, 1, 1, 1, 1, 1],
            [np.nan, np.nan, 1, 1, np.nan, 1, 1],
            [np.nan] * 7,
        ]
    )
    shares = effective_weights_by_unit(hierarchy, hierarchy.weight, values)[:, :4]
    assert shares[0].tolist() == [0.375, 0.125, 0.25, 0.25]
    assert shares[1].tolist() == [0, 0.5, 0.25, 0.25]
    assert shares[2].tolist() == [0, 0, 0.5, 0.5]
    assert np.isnan(shares[3]).all()


def test_pca_weights_are_unit_loadings_that_point_up():
    generator = np.random.default_rng(5)
    common = generator.normal(size=200)
    values = pd.DataFrame({"p": common, "q": common + generator.normal(size=200), "r": generator.normal(size=200)})
    values.loc[3, "p"] = np.nan
    weights = pca_weights(values)
    correlation = values.dropna().corr().to_numpy()
    largest = np.linalg.eigvalsh(correlation)[-1]
    np.testing.assert_allclose(correlation @ weights, largest * weights, atol=1e-12)
    assert np.linalg.norm(weights) == pytest.approx(1)
    assert weights.sum() > 0
    pd.testing.assert_series_equal(pca_weights(-values), weights)


def test_two_indicators_load_equally():
    weights = pca_weights(pd.DataFrame({"p": [1.0, 2.0, 4.0], "q": [2.0, 3.0, 9.0]}))
    assert weights.tolist() == pytest.approx([np.sqrt(0.5)] * 2)


def test_pca_needs_complete_units_that_differ():
    with pytest.raises(IndicatorDataError, match="at least two units"):
        pca_weights(pd.DataFrame({"p": [1.0, np.nan], "q": [np.nan, 2.0]}))
    with pytest.raises(IndicatorDataError, match="q is constant"):
        pca_weights(pd.DataFrame({"p": [1.0, 2.0, 3.0], "q": [1.0, 1.0, 1.0]}))


def test_base_weights(structure):
    hierarchy = read_structure(structure)
    values = np.random.default_rng(2).normal(size=(30, 4))
    values[:, 1] += values[:, 0]
    values[:, 3] = -values[:, 2] + 0.1 * values[:, 3]
    assert base_weights(hierarchy, "given", values)[0].tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert base_weights(hierarchy, "equal", values)[0].tolist() == [1] * 7
    with pytest.raises(IndicatorDataError, match=r"c, d.*cancel out"):
        base_weights(hierarchy, "pca", values)
    values[:, 3] *= -1
    weights, notes = base_weights(hierarchy, "pca", values)
    assert weights == pytest.approx([np.sqrt(0.5)] * 4 + [1] * 3)
    assert notes == {}
    values[:, 0] = np.nan
    assert base_weights(hierarchy, "pca", values)[0][:2].tolist() == [0, 1]


def test_a_negative_loading_is_kept_and_noted(structure):
    hierarchy = read_structure(structure.assign(parent=["first", "first", "second", "first", "index", "index", ""]))
    common = np.linspace(-1, 1, 9)
    bend = common**2
    values = np.stack([common, common + 0.1 * bend, bend, -common + 0.3 * bend], axis=1)
    weights, notes = base_weights(hierarchy, "pca", values)
    assert notes == {"d": "negative loading on the first principal component"}
    assert weights[hierarchy.codes.index("d")] < 0 < weights[0]


def test_perturbations_stay_within_their_width_and_leave_other_levels_alone(structure):
    hierarchy = read_structure(structure)
    factors = perturbation_factors(hierarchy, {1: 0.25}, 2000, np.random.default_rng(1))
    assert factors.shape == (2000, 7)
    assert (factors[:, 4:] == 1).all()
    assert factors[:, :4].min() >= 0.75
    assert factors[:, :4].max() <= 1.25
    assert factors[:, 0].mean() == pytest.approx(1, abs=0.02)
    everywhere = perturbation_factors(hierarchy, 0.1, 50, np.random.default_rng(1))
    assert (everywhere[:, :6].std(axis=0) > 0).all()
    assert (everywhere[:, 6] == 1).all()


def test_impossible_perturbations_are_refused(structure):
    hierarchy = read_structure(structure)
    with pytest.raises(MethodError, match="below 1"):
        perturbation_factors(hierarchy, 1.0, 1, np.random.default_rng(1))
    with pytest.raises(MethodError, match="level 9"):
        perturbation_factors(hierarchy, {9: 0.1}, 1, np.random.default_rng(1))
