"""Do the indicators of a group hang together? Knows values only."""

import pandas as pd

from srps.composite.errors import IndicatorDataError


def cronbach_alpha(values: pd.DataFrame) -> float:
    """Cronbach's alpha, k/(k − 1) · (1 − Σ variances / Σ of the whole covariance matrix) (Cronbach 1951).

    Covariances are taken over the units that have both indicators, variances over those that have the one.

    Parameters
    ----------
    values
        Units × indicators of one group, all with more being better.

    Raises
    ------
    IndicatorDataError
        With fewer than two indicators.
    """
    k = values.shape[1]
    if k < 2:
        raise IndicatorDataError("Cronbach's alpha compares at least two indicators.")
    covariance = values.cov().to_numpy()
    total = covariance.sum()
    return float(k / (k - 1) * (1 - covariance.diagonal().sum() / total)) if total else float("nan")
