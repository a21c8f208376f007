import numpy as np
import pandas as pd
import pytest

from srps.composite.errors import IndicatorDataError, MethodError
from srps.composite.screening import denominate, unit_coverage


def test_rates_are_per_the_multiplier(data):
    residents = pd.DataFrame({"population": [20_000.0, 50_000.0, 10_000.0]}, index=data.index)
    rates = denominate(data, residents, {"a": "population"}, multiplier=10_000)
    assert rates["a"].tolist() == [0.0, 1.0, 10.0]
    assert rates["b"].tolist() == data["b"].tolist()


def test_no_denominator_no_rate(data):
    residents = pd.DataFrame({"population": [0.0, np.nan, -5.0]}, index=data.index)
    assert denominate(data, residents, {"b": "population"})["b"].isna().all()


def test_rows_are_matched_by_name_not_by_place(data):
    residents = pd.DataFrame({"population": [1.0, 2.0, 4.0]}, index=["z", "y", "x"])
    assert denominate(data, residents, {"b": "population"})["b"].tolist() == [0.5, 2.0, 3.0]


def test_absent_denominators_are_named(data):
    residents = pd.DataFrame({"population": [1.0, 2.0]}, index=["x", "y"])
    with pytest.raises(IndicatorDataError, match="families"):
        denominate(data, residents, {"a": "families"})
    with pytest.raises(IndicatorDataError, match="no row for z"):
        denominate(data, residents, {"a": "population"})
    with pytest.raises(IndicatorDataError, match="more than once"):
        denominate(data, residents.iloc[[0, 0]], {"a": "population"})


def test_coverage_counts_and_includes_on_the_threshold(data):
    table = unit_coverage(data, 0.75)
    assert table["coverage"].tolist() == [1.0, 0.75, 1.0]
    assert table["included"].all()
    assert table["n_zero"].tolist() == [1, 0, 0]
    assert not unit_coverage(data, 0.76).loc["y", "included"]
    with pytest.raises(MethodError):
        unit_coverage(data, 75)
