"""The closed lists of the code and those of `tables.yml` are the same."""

import pytest

from srps.catalogue import vocabulary
from srps.catalogue.tables import processed_tables, raw_tables
from srps.catalogue.vocabulary import words_of
from srps.report import methods
from srps.showing import words
from srps.statistics import change

LISTS = [
    ("actions", "status", vocabulary.ActionStatus),
    ("observations", "status", vocabulary.ValueStatus),
    ("observations", "qualifier", vocabulary.Qualifier),
    ("observations", "match", vocabulary.Match),
    ("observations", "measure", vocabulary.Measure),
    ("observations", "period_kind", vocabulary.PeriodKind),
    ("goals", "level", vocabulary.Level),
    ("targets", "operator", vocabulary.Operator),
    ("targets", "attained", vocabulary.Attained),
    ("checks", "severity", vocabulary.Severity),
    ("replication", "verdict", vocabulary.ClaimVerdict),
    ("changes", "verdict", change.Verdict),
    ("recommendations", "kind", vocabulary.RecommendationKind),
]


@pytest.mark.parametrize(("table", "column", "closed"), LISTS)
def test_tables_have_the_words_of_the_code(table, column, closed):
    declared = next(one for one in processed_tables()[table].columns if one.name == column)
    assert tuple(declared.values) == words_of(closed)


def test_raw_tables_too():
    parts = next(column for column in raw_tables()["indicators"].columns if column.name == "parts")
    assert tuple(parts.values) == words_of(vocabulary.PartsListed)


@pytest.mark.parametrize(
    ("shown", "closed"),
    [
        (words.ACTION_STATUSES, vocabulary.ActionStatus),
        (words.SEVERITIES, vocabulary.Severity),
        (words.VALUE_STATUSES, vocabulary.ValueStatus),
        (methods.STATES | {"observed": ""}, vocabulary.ValueStatus),
        (words.ATTAINED, vocabulary.Attained),
        (dict.fromkeys(words.VERDICTS, ""), None),
    ],
)
def test_every_word_is_said_in_both_languages(shown, closed):
    verdicts = (*words_of(vocabulary.ClaimVerdict), *words_of(vocabulary.SumVerdict))
    assert set(shown) >= set(verdicts if closed is None else words_of(closed))
