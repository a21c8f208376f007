"""Sentences of the checks: the Polish one, which the table keeps, can be said in English."""

import pytest

from srps.checks.declared import declared_checks

PARTS = {"label": "liczba osób (60+)", "place": "ŚDS „Przystań”", "observed": "1 480,5", "expected": "1–4"}
SENTENCES = [(name, verdict) for name, check in declared_checks().items() for verdict in check.messages]


@pytest.mark.parametrize(("name", "verdict"), SENTENCES)
def test_a_polish_sentence_is_retold_in_english(name, verdict):
    check = declared_checks()[name]
    kept = {part: PARTS[part] for part in ("observed", "expected")}
    polish = check.sentence(verdict, "pl", PARTS)
    assert check.retold(verdict, polish, "en", kept) == check.sentence(verdict, "en", PARTS)
    assert check.retold(verdict, polish, "pl", kept) == polish


def test_what_is_no_sentence_of_the_check_stays_as_it_is():
    check = declared_checks()["rating_on_scale"]
    assert check.retold("off_scale", "coś innego", "en", {"observed": "9", "expected": "1–4"}) == "coś innego"
    assert check.retold("refused", "coś innego", "en", {}) == "coś innego"


def test_what_to_do_about_a_warning_is_said_to_whoever_enters_data_alone():
    check = declared_checks()["unit_unknown"]
    polish = check.sentence("unknown", "pl", PARTS)
    assert "unit" not in polish
    assert check.advised("unknown", polish, "pl") == f"{polish}. {check.remedy.pl}."
    error = declared_checks()["rating_on_scale"]
    said = error.sentence("off_scale", "pl", PARTS)  # it has its remedy already
    assert error.advised("off_scale", said, "pl") == said
