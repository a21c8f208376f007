import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.statistics.agreement import combine_votes, krippendorff_alpha
from srps.statistics.frames import StatisticsError

NONE = np.nan
# Krippendorff 2011, section C: four observers, twelve units, with missing ratings.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_published_alphas_are_met(level, alpha):
    own = krippendorff_alpha(FOUR_OBSERVERS, level)
    assert own.alpha == pytest.approx(alpha, abs=5e-4)
    assert [own.level, own.units, own.raters, own.ratings, own.note] == [level, 11, 4, 40, ""]


def test_two_observers_and_two_values():
    # Krippendorff 2011, section A: alpha = 0.095.
    ratings = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    for level in ("nominal", "ordinal", "interval"):
        assert krippendorff_alpha(ratings, level).alpha == pytest.approx(0.095, abs=5e-4)


def test_full_agreement_is_one_and_systematic_disagreement_below_zero():
    assert krippendorff_alpha([[1, 2, 3, 4], [1, 2, 3, 4]]).alpha == 1
    assert krippendorff_alpha([[1, 2, 1, 2], [2, 1, 2, 1]]).alpha < 0


def test_alpha_that_is_not_defined_says_why():
    same = krippendorff_alpha([[3, 3, 3], [3, 3, 3]])
    assert np.isnan(same.alpha)
    assert [same.note, same.ratings] == ["no_variation", 6]
    alone = krippendorff_alpha([[3, NONE], [NONE, 4]])
    assert np.isnan(alone.alpha)
    assert [alone.note, alone.units, alone.raters] == ["nothing_to_compare", 0, 2]


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=3, max_size=12))
def test_ordinal_alpha_depends_on_order_only(ratings):
    own = krippendorff_alpha(ratings).alpha
    stretched = krippendorff_alpha(np.array(ratings) ** 3 + 10).alpha
    assert own == pytest.approx(stretched, nan_ok=True)
    assert krippendorff_alpha(np.array(ratings)[:, ::-1]).alpha == pytest.approx(own, nan_ok=True)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: krippendorff_alpha(FOUR_OBSERVERS, "ratio"), "level of measurement"),
        (lambda: krippendorff_alpha([1, 2]), "raters by units"),
        (lambda: combine_votes(pd.DataFrame({"u": [1], "x": [3]}), "x", by=["u"], rule="mean"), "rule must be"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, sentence):
    with pytest.raises(StatisticsError, match=sentence):
        call()


VOTES = pd.DataFrame(
    {
        "goal": ["1.1"] * 3 + ["1.2"] * 4 + ["2.1"] * 2 + ["2.2"],
        "rating": [4, 4, 1, 3, 3, 4, 4, 2, NONE, NONE],
    }
)


def test_median_of_votes():
    own = combine_votes(VOTES, "rating", by=["goal"]).set_index("goal")
    np.testing.assert_array_equal(own["value"], [4, 3.5, 2, NONE])
    assert own["n"].tolist() == [3, 4, 1, 0]
    assert own["lowest"].tolist()[:3] == [1, 3, 2]
    assert own["highest"].tolist()[:3] == [4, 4, 2]
    assert own["note"].tolist() == ["", "between_two_ratings", "", "no_vote"]


def test_majority_of_votes_needs_more_than_half():
    own = combine_votes(VOTES, "rating", by=["goal"], rule="majority").set_index("goal")
    np.testing.assert_array_equal(own["value"], [4, NONE, 2, NONE])
    assert own["note"].tolist() == ["", "no_majority", "", "no_vote"]
    split = pd.DataFrame({"goal": "1.1", "rating": [1, 2, 3]})
    assert combine_votes(split, "rating", by=["goal"], rule="majority")["note"].tolist() == ["no_majority"]
