"""Everything that is computed between documents: years of one city, cities, rates, indices."""
