import numpy as np
import pandas as pd
import pytest

from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.imputation import Imputation, impute


@pytest.fixture
def column():
    return pd.DataFrame({"a": [1.0, np.nan, 3.0, 8.0, np.nan]}, index=list("vwxyz"))


def test_nothing_is_filled_by_default(column):
    filled, marks = impute(column, Imputation())
    pd.testing.assert_frame_equal(filled, column)
    assert not marks.to_numpy().any()


def test_mean_and_median(column):
    assert impute(column, Imputation("mean"))[0]["a"].tolist() == [1, 4, 3, 8, 4]
    filled, marks = impute(column, Imputation("median"))
    assert filled["a"].tolist() == [1, 3, 3, 8, 3]
    assert marks["a"].tolist() == [False, True, False, False, True]


def test_groups(column):
    groups = pd.Series(["p", "p", "p", "q", "q"], index=column.index)
    assert impute(column, Imputation("group_mean"), groups)[0]["a"].tolist() == [1, 2, 3, 8, 8]
    even = column.assign(a=[1.0, np.nan, 3.0, 100.0, np.nan])
    groups = pd.Series(["p", "p", "p", "p", None], index=column.index)
    assert impute(even, Imputation("group_median"), groups)[0]["a"].tolist()[:4] == [1, 3, 3, 100]


def test_a_cell_without_group_or_in_an_empty_group_stays_missing(column):
    groups = pd.Series(["p", "q", "p", "p", None], index=column.index)
    filled, marks = impute(column, Imputation("group_mean"), groups)
    assert filled["a"].isna().tolist() == [False, True, False, False, True]
    assert not marks.to_numpy().any()
    with pytest.raises(IndicatorDataError, match="group of each unit"):
        impute(column, Imputation("group_mean"))
    with pytest.raises(IndicatorDataError, match="no row for z"):
        impute(column, Imputation("group_mean"), groups.iloc[:4])


def test_means_of_a_panel_are_those_of_the_year():
    index = pd.MultiIndex.from_tuples([("x", 2020), ("y", 2020), ("x", 2021), ("y", 2021)])
    values = pd.DataFrame({"a": [1.0, np.nan, 9.0, np.nan]}, index=index)
    assert impute(values, Imputation("mean"))[0]["a"].tolist() == [1, 1, 9, 9]


@pytest.mark.parametrize(
    ("maximum_age", "expected"),
    [(None, [1, 1, 1, 1]), (1, [1, 1, np.nan, np.nan]), (2, [1, 1, 1, np.nan])],
)
def test_latest_looks_back_so_many_years_and_no_further(maximum_age, expected):
    index = pd.MultiIndex.from_product([["x"], [2020, 2021, 2022, 2023]])
    values = pd.DataFrame({"a": [1.0, np.nan, np.nan, np.nan]}, index=index)
    np.testing.assert_array_equal(impute(values, Imputation("latest", maximum_age))[0]["a"], expected)


def test_latest_counts_years_not_rows_and_never_borrows_from_another_unit():
    index = pd.MultiIndex.from_tuples([("y", 2023), ("x", 2023), ("x", 2019), ("y", 2024)])
    values = pd.DataFrame({"a": [np.nan, np.nan, 5.0, np.nan]}, index=index)
    assert impute(values, Imputation("latest", 3))[0]["a"].isna().tolist() == [True, True, False, True]
    assert impute(values, Imputation("latest", 4))[0]["a"].isna().tolist() == [True, False, False, True]


def test_what_makes_no_sense_is_refused(column):
    with pytest.raises(MethodError, match="“guess”"):
        Imputation("guess")
    with pytest.raises(MethodError, match="maximum age"):
        Imputation("mean", 2)
    with pytest.raises(IndicatorDataError, match="needs years"):
        impute(column, Imputation("latest"))
    with pytest.raises(IndicatorDataError, match="two levels"):
        impute(column.set_index(pd.MultiIndex.from_product([["x"], list("abcde")])), Imputation("mean"))
