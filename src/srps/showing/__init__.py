"""What pages are made of: words, languages, shown objects, widths of tables."""
