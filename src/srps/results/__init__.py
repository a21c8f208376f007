"""Loads, calls, saves: what notebooks run and where its results lie."""
