"""Everything that is computed between documents: years of one city, cities, rates, indices."""

CONFIDENCE = 0.95
"""Of every interval in the comparisons."""
