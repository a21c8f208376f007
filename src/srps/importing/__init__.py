"""Documents into raw tables: files are read, understood, proposed for review, and accepted by a person."""
