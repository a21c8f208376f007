"""Errors as people meet them."""

from srps.errors import DataError, ParameterError, Problem


def test_jupyter_shows_the_message_instead_of_a_traceback():
    assert ParameterError("There is no city Atlantis.")._render_traceback_() == ["There is no city Atlantis."]
    problems = [Problem("schema", "goals.csv", "the column name is missing", "Add it.", line=1)] * 2
    assert DataError(problems)._render_traceback_()[0].count("goals.csv, line 1") == 2
