import numpy as np
import pandas as pd
import pytest

from srps.composite.consistency import cronbach_alpha
from srps.composite.errors import IndicatorDataError


def test_alpha_by_hand():
    values = pd.DataFrame({"p": [1.0, 2.0, 3.0], "q": [2.0, 2.0, 5.0]})
    # variances 1 and 3, covariance 1.5: 2 · (1 − 4/7)
    assert cronbach_alpha(values) == pytest.approx(6 / 7)


def test_identical_indicators_are_fully_consistent():
    column = np.array([1.0, 4.0, 2.0, 8.0])
    assert cronbach_alpha(pd.DataFrame({"p": column, "q": column, "r": column})) == pytest.approx(1)


def test_missing_cells_use_the_pairs_there_are():
    values = pd.DataFrame({"p": [1.0, 2.0, 3.0, np.nan], "q": [2.0, 2.0, 5.0, 9.0]})
    variance_of_q = np.var([2, 2, 5, 9], ddof=1)
    assert cronbach_alpha(values) == pytest.approx(2 * (1 - (1 + variance_of_q) / (4 + variance_of_q)))


def test_one_indicator_or_no_variance():
    with pytest.raises(IndicatorDataError):
        cronbach_alpha(pd.DataFrame({"p": [1.0, 2.0]}))
    assert np.isnan(cronbach_alpha(pd.DataFrame({"p": [1.0, 1.0], "q": [2.0, 2.0]})))
