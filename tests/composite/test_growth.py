import numpy as np
import pandas as pd
import pytest

from srps.composite.errors import IndicatorDataError
from srps.composite.growth import compound_annual_growth_rate


def growth(values, years=(2018, 2019, 2022)):
    index = pd.MultiIndex.from_product([["x"], years], names=["city", "reporting_year"])
    return compound_annual_growth_rate(pd.DataFrame({"a": values}, index=index)).iloc[0]


def test_growth_between_the_first_and_the_latest_value():
    row = growth([100.0, 5.0, 146.41])
    assert row["rate"] == pytest.approx(0.1)
    assert (row["year_from"], row["year_to"]) == (2018, 2022)
    assert row["note"] == ""


def test_missing_ends_are_passed_over_and_years_need_not_be_in_order():
    row = growth([146.41, 100.0, np.nan], years=(2022, 2018, 2023))
    assert row["rate"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("values", "rate", "says"),
    [
        ([0.0, 1.0, 0.0], 0.0, ""),
        ([5.0, 1.0, 0.0], -1.0, ""),
        ([0.0, 1.0, 2.0], np.nan, "from zero"),
        ([1.0, 1.0, -2.0], np.nan, "change of sign"),
        ([-1.0, 1.0, -16.0], 1.0, "magnitude"),
        ([np.nan, 1.0, np.nan], np.nan, "fewer than two"),
        ([np.nan, np.nan, np.nan], np.nan, "fewer than two"),
    ],
)
def test_what_has_no_rate_says_why(values, rate, says):
    row = growth(values)
    assert row["rate"] == pytest.approx(rate, nan_ok=True)
    assert says in row["note"]


def test_every_unit_and_indicator_has_a_row(panel):
    table = compound_annual_growth_rate(panel)
    assert len(table) == 40
    assert table["code"].tolist()[:4] == list("abcd")
    with pytest.raises(IndicatorDataError, match="needs years"):
        compound_annual_growth_rate(panel.xs(2021, level="year"))
