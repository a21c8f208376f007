"""Figures of the reports: each a picture with caption, alternative text and the table behind it.

Every function takes frames and gives a `srps.showing.shown.Figure`, or None where the data hold nothing to draw.
"""

from srps.figures.cities import MOST_RATES, count_indicators, coverage_figure, rates_figure
from srps.figures.implementation import execution_figure, ratings_figure
from srps.figures.sums import contributors_figure
from srps.figures.targets import targets_figure
from srps.figures.years import population_figure, years_figure

__all__ = [
    "MOST_RATES",
    "contributors_figure",
    "count_indicators",
    "coverage_figure",
    "execution_figure",
    "population_figure",
    "rates_figure",
    "ratings_figure",
    "targets_figure",
    "years_figure",
]
