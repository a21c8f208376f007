"""Rates, proportions, change, trends and agreement of raters: pure functions over arrays and frames."""
