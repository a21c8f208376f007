"""The chapter on a corrected report names columns as people do."""

import pytest

from srps.report.editions import _column_title
from srps.showing.language import texts


@pytest.mark.parametrize(
    ("table", "column", "language", "title"),
    [
        ("indicators", "value", "pl", "Wartość"),
        ("indicators", "value", "en", "Value"),
        ("goals", "rating", "pl", "Ocena na skali dokumentu"),
        ("indicators", "nieznana", "pl", "nieznana"),
    ],
)
def test_a_changed_column_is_named_by_its_title(table, column, language, title):
    assert _column_title(table, column, texts(language)) == title
