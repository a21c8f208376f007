"""Data checks: evidence is gathered by pure functions, Great Expectations judges it."""
