"""What the project knows beforehand: tables, cities, domains, units, indicators, mappings."""
