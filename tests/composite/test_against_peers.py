"""COINr 1.1.14's own results for its own example data, read where they are present and never kept here."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from srps.composite.aggregation import Aggregation
from srps.composite.imputation import Imputation, impute
from srps.composite.index import Method, build_index
from srps.composite.normalisation import Normalisation, normalise

FOLDER = Path(__file__).parents[2].parent / "shared" / "peers" / "composite"

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the peers' results are not beside the repository"),
]

COLUMNS = {
    "iCode": "code",
    "iName": "name",
    "Type": "type",
    "Level": "level",
    "Parent": "parent",
    "Direction": "direction",
    "Weight": "weight",
    "Unit": "unit",
    "Target": "target",
}


@pytest.fixture(scope="module")
def structure():
    meta = pd.read_csv(FOLDER / "meta.csv")
    return meta[meta["Type"].isin(["Indicator", "Aggregate"])][list(COLUMNS)].rename(columns=COLUMNS)


@pytest.fixture(scope="module")
def data(structure):
    indicators = structure.loc[structure["type"] == "Indicator", "code"]
    return pd.read_csv(FOLDER / "data.csv", index_col="uCode")[indicators.tolist()]


def assert_as_the_peer(found: pd.DataFrame, file: str) -> None:
    expected = pd.read_csv(FOLDER / file, index_col="uCode")
    a, b = found.loc[expected.index, expected.columns].to_numpy(dtype=float), expected.to_numpy(dtype=float)
    np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
    assert (np.isnan(b) | (np.abs(a - b) <= 1e-9 * np.maximum(1, np.abs(b)))).all()


def with_rank(result) -> pd.DataFrame:
    return result.scores.assign(Index_rank=result.ranks["Index"])


def test_min_max_and_arithmetic_means(data, structure):
    result = build_index(data, structure, Method(normalisation=Normalisation("min_max", lower=0, upper=100)))
    assert_as_the_peer(result.normalised, "raw_minmax_0_100.csv")
    assert_as_the_peer(with_rank(result), "amean_minmax_0_100.csv")


def test_z_scores(data, structure):
    result = build_index(data, structure, Method(normalisation=Normalisation("z_score")))
    assert_as_the_peer(result.normalised, "raw_zscore_0_1.csv")


def test_ranks_are_those_of_the_plain_numbers_but_where_rounding_alone_tells_two_apart(data, structure):
    """The peer ranks 3.4000000000000004 above 3.4; here they tie (`srps.ties`)."""
    direction = structure.set_index("code")["direction"].reindex(data.columns)
    ranks, _ = normalise(data, Normalisation("rank"), direction)
    plain = (data * direction).rank(method="min")
    differs = (ranks != plain) & plain.notna()
    assert data.columns[differs.any()].tolist() == ["TolMin"]
    assert sorted(set(data.loc[differs["TolMin"], "TolMin"].round(9))) == [3.4, 5.1]


def test_geometric_means(data, structure):
    method = Method(normalisation=Normalisation("min_max", lower=1), aggregation=Aggregation("geometric"))
    assert_as_the_peer(with_rank(build_index(data, structure, method)), "gmean_minmax_1_100.csv")


def test_a_holed_panel_is_filled_only_from_the_unit_s_own_past(structure):
    holed = pd.read_csv(FOLDER / "panel_holed.csv").set_index(["uCode", "Time"])
    filled, marks = impute(holed, Imputation("latest", maximum_age=1))
    before = holed.groupby("uCode").shift(1)
    expected = holed.where(holed.notna(), before)
    pd.testing.assert_frame_equal(filled, expected)
    assert marks.to_numpy().sum() == (expected.notna() & holed.isna()).to_numpy().sum() > 0
