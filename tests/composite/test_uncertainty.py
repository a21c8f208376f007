import numpy as np
import pandas as pd
import pytest

from srps.composite.aggregation import Aggregation
from srps.composite.errors import MethodError
from srps.composite.imputation import Imputation
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation
from srps.composite.treatment import Treatment
from srps.composite.uncertainty import Assumptions, analyse_uncertainty

BASE = Method(normalisation=Normalisation(lower=1, upper=100))
FOUR = Assumptions(
    alternatives={
        "imputation": (Imputation(), Imputation("median")),
        "treatment": (Treatment(), Treatment("winsorise_log")),
        "normalisation": (Normalisation(lower=1, upper=100), Normalisation("rank")),
        "aggregation": (Aggregation("arithmetic"), Aggregation("geometric"), Aggregation("copeland")),
    },
    weight_perturbation=0.25,
)


def test_the_same_seed_gives_the_same_bytes(many, structure):
    first, second, other = (
        analyse_uncertainty(many, structure, BASE, FOUR, replications=60, seed=seed) for seed in (4, 4, 5)
    )
    assert first.scores.tobytes() == second.scores.tobytes()
    pd.testing.assert_frame_equal(first.summary, second.summary)
    pd.testing.assert_frame_equal(first.draws, second.draws)
    assert not np.array_equal(first.weights, other.weights)


def test_any_draw_can_be_rebuilt_by_itself(many, structure):
    result = analyse_uncertainty(many, structure, BASE, FOUR, replications=40, seed=2)
    for draw in (0, 7, 21, 39):
        method, varied = result.replay(draw)
        rebuilt = build_index(many, varied, method)
        np.testing.assert_allclose(rebuilt.scores["index"], result.scores[draw], rtol=1e-10, atol=1e-10)
        np.testing.assert_array_equal(rebuilt.ranks["index"], result.ranks[draw])
        assert str(method.aggregation) == result.draws.loc[draw, "aggregation"]


def test_intervals_are_quantiles_of_the_draws(many, structure):
    only_weights = Assumptions(weight_perturbation={1: 0.5, 2: 0.2})
    result = analyse_uncertainty(many, structure, BASE, only_weights, replications=200, seed=1, interval=0.8)
    np.testing.assert_allclose(result.summary["score_lower"], np.quantile(result.scores, 0.1, axis=0))
    np.testing.assert_allclose(result.summary["rank_upper"], np.quantile(result.ranks, 0.9, axis=0))
    np.testing.assert_allclose(result.summary["rank_mean"], result.ranks.mean(axis=0))
    assert (result.summary["score_lower"] <= result.summary["score_median"]).all()
    nominal = build_index(many, structure, BASE)
    pd.testing.assert_series_equal(result.summary["score"], nominal.scores["index"], check_names=False)
    pd.testing.assert_series_equal(result.summary["rank"], nominal.ranks["index"], check_names=False)
    assert (result.summary["n_scores"] == 200).all()


def test_choices_are_about_equally_likely(many, structure):
    draws = analyse_uncertainty(many, structure, BASE, FOUR, replications=900, seed=3).draws
    assert draws["aggregation"].value_counts(normalize=True).between(0.28, 0.39).all()
    assert draws["imputation"].value_counts(normalize=True).between(0.45, 0.55).all()


def test_scores_of_another_scale_stay_out_of_the_score_interval(many, structure):
    result = analyse_uncertainty(many, structure, BASE, FOUR, replications=300, seed=1)
    own = (result.draws["normalisation"] == str(BASE.normalisation)) & (result.draws["aggregation"] != "copeland")
    assert result.draws["on_nominal_scale"].tolist() == own.tolist()
    assert result.summary["n_scores"].tolist() == [own.sum()] * len(many)
    assert result.summary["n_ranks"].tolist() == [300] * len(many)
    assert result.summary["score_lower"].min() >= 1


def test_failed_draws_are_counted_and_named(many, structure):
    clash = Assumptions(
        alternatives={
            "normalisation": (Normalisation(lower=1), Normalisation("distance_to_target")),
            "aggregation": (Aggregation(), Aggregation("geometric")),
        }
    )
    result = analyse_uncertainty(many, structure, BASE, clash, replications=100, seed=1)
    wanting = result.draws["normalisation"] == "distance to target"
    assert result.n_failed == wanting.sum() > 0
    assert result.draws["failed"].tolist() == wanting.tolist()
    assert result.draws.loc[wanting, "note"].str.contains("needs a target").all()
    assert (result.summary["n_failed"] == wanting.sum()).all()
    assert (result.summary["n_failed"] + result.summary["n_ranks"] == 100).all()


def test_units_that_some_combinations_refuse_have_their_own_count(data, structure):
    clash = Assumptions(alternatives={"aggregation": (Aggregation(), Aggregation("geometric"))})
    result = analyse_uncertainty(data, structure, Method(), clash, replications=50, seed=1)
    geometric = (result.draws["aggregation"] == "geometric").sum()
    # x has a 0 in both groups, z in the second; y has none
    assert result.summary["n_failed"].tolist() == [geometric, 0, geometric]
    assert result.draws["n_units"].min() == 1
    assert result.n_failed == 0
    assert result.draws["note"].str.contains("not defined for 2 of 3 units").sum() == geometric


def test_all_draws_may_fail_without_a_crash(data, structure):
    hopeless = Assumptions(alternatives={"normalisation": (Normalisation("goalposts"),)})
    result = analyse_uncertainty(data, structure, Method(), hopeless, replications=5)
    assert result.n_failed == 5
    assert result.summary["rank_lower"].isna().all()


def test_a_group_and_a_panel(panel, structure):
    result = analyse_uncertainty(
        panel, structure, Method(), Assumptions(weight_perturbation=0.2), replications=30, aggregate="first"
    )
    assert result.aggregate == "first"
    assert result.summary.groupby("year")["rank"].min().tolist() == [1, 1, 1]
    assert result.summary["rank_upper"].max() <= 10


def test_pca_weights_are_perturbed_from_each_combination(many, structure):
    many["b"] += many["a"]
    many["d"] -= many["c"]
    result = analyse_uncertainty(
        many, structure, Method(weights="pca"), Assumptions(weight_perturbation={1: 0.1}), replications=20
    )
    assert np.abs(result.weights[:, :2] / np.sqrt(0.5) - 1).max() <= 0.1 + 1e-9
    method, varied = result.replay(3)
    rebuilt = build_index(many, varied, method)
    np.testing.assert_allclose(rebuilt.scores["index"], result.scores[3], rtol=1e-10)


def test_empty_or_impossible_assumptions_are_refused(data, structure):
    with pytest.raises(MethodError, match="Nothing is uncertain"):
        Assumptions()
    with pytest.raises(MethodError, match="no field colour"):
        Assumptions(alternatives={"colour": ("red",)})
    with pytest.raises(MethodError, match="No alternative is listed for treatment"):
        Assumptions(alternatives={"treatment": ()})
    some = Assumptions(weight_perturbation=0.1)
    with pytest.raises(MethodError, match="at least one replication"):
        analyse_uncertainty(data, structure, Method(), some, replications=0)
    with pytest.raises(MethodError, match="between 0 and 1"):
        analyse_uncertainty(data, structure, Method(), some, interval=95)
