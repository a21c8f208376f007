"""Errors as people meet them."""

import os

from srps.errors import DataError, ParameterError, Problem


def test_jupyter_shows_the_message_instead_of_a_traceback():
    assert ParameterError("There is no city Atlantis.")._render_traceback_() == ["There is no city Atlantis."]
    problems = [Problem("schema", "goals.csv", "the column name is missing", "Add it.", line=1)] * 2
    assert DataError(problems)._render_traceback_()[0].count("goals.csv, line 1") == 2


def test_a_name_that_is_not_utf8_can_be_printed():
    problem = Problem("schema", os.fsdecode(b"data/raw/x/\xb3.csv"), "this file is not read", "Move it away.")
    assert str(problem).encode("utf-8").startswith(b"data/raw/x/\\xb3.csv: this file is not read")
