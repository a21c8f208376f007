import numpy as np
import pytest

from srps.statistics.count_trend import count_trend

YEARS = np.arange(2018, 2024)
COUNTS = np.array([120, 131, 170, 160, 205, 230])
RESIDENTS = np.array([40000, 39800, 39500, 39100, 38800, 38300])


@pytest.mark.parametrize("exposure", [np.ones(6), RESIDENTS])
def test_the_fit_is_that_of_statsmodels(exposure):
    import statsmodels.api as sm

    fit = sm.GLM(COUNTS, sm.add_constant(YEARS - 2018.0), family=sm.families.Poisson(), offset=np.log(exposure)).fit()
    own = count_trend(YEARS, COUNTS, exposure)
    assert np.log(own.ratio) == pytest.approx(fit.params[1], rel=1e-8)
    half = (np.log(own.upper) - np.log(own.lower)) / 2 / 1.959963984540054
    assert half == pytest.approx(fit.bse[1] * np.sqrt(own.dispersion), rel=1e-6)
    assert own.dispersion == pytest.approx(2 + COUNTS.mean() / 100)
    assert own.p_value < 0.05


def test_a_series_that_varies_more_has_its_own_dispersion():
    wild = count_trend(YEARS, [20, 300, 15, 280, 40, 310])
    assert wild.dispersion > 50
    assert wild.p_value > 0.2


def test_services_have_their_own_dispersion_only():
    assert count_trend(YEARS, COUNTS, is_stated=False).dispersion < count_trend(YEARS, COUNTS).dispersion


def test_four_years_can_say_something():
    assert count_trend(range(4), [50, 70, 95, 130]).p_value < 0.01
    assert count_trend(range(4), [50, 55, 48, 58]).p_value > 0.3


def test_nothing_but_zeros_has_no_trend():
    assert np.isnan(count_trend(range(4), [0, 0, 0, 5]).p_value)
