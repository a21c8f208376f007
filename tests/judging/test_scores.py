"""Every score with its literal value, and why it is missing where it is."""

import pandas as pd
import pytest

from cleanedyears import year_of
from srps.catalogue.models import Document
from srps.catalogue.tables import processed_tables
from srps.catalogue.vocabulary import ScoreGap, words_of
from srps.judging.scores import (
    GAPS,
    gap_of,
    score_completeness,
    score_consistency,
    score_execution,
    score_implementation,
    score_measurability,
    score_targets,
    score_timeliness,
    score_year,
)
from srps.judging.sums import contributor_sums
from srps.showing import words

CITY, YEAR = "testowo", 2023
NO_VOTES = pd.Series(dtype="str")


def document(**more) -> Document:
    return Document.model_validate(
        {
            "title": "x",
            "strategy": {"title": "x", "period": {"from": 2018, "to": 2027}},
            "issued_on": "2024-03-29",
            "year": YEAR,
            "kind": "report",
            "source": {"file": "x", "sha256": "0" * 64},
            "rating_scale": {1: "x", 2: "x", 3: "x", 4: "x"},
        }
        | more
    )


def typed(name: str, rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=processed_tables()[name].names)
    return processed_tables()[name].typed(frame)


def goals(*ratings: int | None, domains: tuple[str | None, ...] = ()) -> pd.DataFrame:
    rows = [{"goal": str(n), "parent": "", "level": "operational", "rating": r} for n, r in enumerate(ratings, start=1)]
    for row, domain in zip(rows, domains, strict=False):
        row["domain"] = domain
    return typed("goals", rows)


def actions(*statuses: str) -> pd.DataFrame:
    return typed("actions", [{"goal": "1", "action": str(n), "status": s} for n, s in enumerate(statuses, start=1)])


def observations(*rows: tuple) -> pd.DataFrame:
    """Rows of goal, action, indicator, breakdown, value, status; the index is the row number as text."""
    names = ["goal", "action", "indicator", "breakdown", "value", "status"]
    frame = typed("observations", [dict(zip(names, row, strict=True)) for row in rows])
    return frame.set_axis([str(n) for n in range(1, len(frame) + 1)])


def parts(frame: pd.DataFrame, wholes: dict[str, str] | None = None, text: tuple[str, ...] = ()) -> pd.DataFrame:
    whole = [(wholes or {}).get(key, "") for key in frame.index]
    table = pd.DataFrame({"row_key": frame.index, "whole_key": whole, "whole_printed": whole})
    return table.assign(
        relation=["all" if key else "" for key in whole],
        origin=["text" if key in text else "table" for key in frame.index],
    )


def values(rows: list[dict], key: str = "score") -> dict:
    return {row[key]: row["value"] for row in rows}


# Implementation


def test_mean_of_ratings_and_its_share_of_the_maximum():
    rows = score_implementation(goals(4, 3, 4, 2, 4, 4, 4, 4), document())
    overall = [row for row in rows if row["scope"] == "overall"]
    assert values(overall) == {"implementation_mean": 3.625, "implementation_pct": 90.625}
    assert [row["n"] for row in overall] == [8, 8]
    assert overall[0]["method"] == "arithmetic mean of ratings, scale 1–4"
    assert overall[1]["method"] == "mean ÷ 4 × 100"


def test_the_distribution_stands_beside_the_mean():
    rows = [row for row in score_implementation(goals(4, 3, 4, 2), document()) if row["score"] == "rating_count"]
    assert values(rows, "scope_id") == {"1": 0, "2": 1, "3": 1, "4": 2}
    assert rows[0]["method"] == "goals rated 1, scale 1–4"


def test_means_by_domain():
    rows = score_implementation(goals(4, 3, 1, 2, domains=("family", "family", "elderly", None)), document())
    means = [row for row in rows if row["score"] == "implementation_mean" and row["scope"] == "domain"]
    assert values(means, "scope_id") == {"elderly": 1, "family": 3.5}
    assert [row["n"] for row in means] == [1, 2]


def test_unrated_goals_are_left_out_of_the_mean():
    rows = score_implementation(goals(4, None, 1), document())
    assert (rows[0]["value"], rows[0]["n"]) == (2.5, 2)


def test_only_rated_levels_count():
    table = goals(4, 2, 1)
    table["level"] = ["operational", "operational", "strategic"]
    rows = score_implementation(table, document(rated_levels=["operational"]))
    assert (rows[0]["value"], rows[0]["n"]) == (3, 2)


@pytest.mark.parametrize(("table", "more"), [(goals(None, None), {}), (goals(4, 3), {"rating_scale": None})])
def test_a_document_that_rates_nothing(table, more):
    rows = score_implementation(table, document(**more))
    assert values(rows) == {"implementation_mean": None, "implementation_pct": None}
    assert {row["method"] for row in rows} == {"not computed: the document rates nothing"}


# Execution


def test_execution_and_the_counts_beside_it():
    statuses = ["done"] * 6 + ["partly"] * 2 + ["not_done"] * 2 + ["no_evidence"] * 3 + ["not_due"]
    head, *counts = score_execution(actions(*statuses))
    assert (head["value"], head["n"]) == (80, 10)
    assert (head["lower"], head["upper"]) == pytest.approx((49.016, 94.332), abs=1e-3)  # Wilson's limits of 8 of 10
    assert head["method"] == (
        "(done + partly) ÷ due with evidence; period=in_last_year, past=due, partly=1, no_evidence=left_out"
    )
    assert values(counts, "scope_id") == {
        "done": 6,
        "partly": 2,
        "not_done": 2,
        "no_evidence": 3,
        "not_due": 1,
        "described": 0,
        "in_progress": 0,
        "abandoned": 0,
    }
    assert {row["n"] for row in counts} == {14}


@pytest.mark.parametrize(
    ("statuses", "why"),
    [
        ((), "not computed: the document lists no actions"),
        (("no_evidence", "not_due"), "not computed: the document gives no number or state for any action that is due"),
    ],
)
def test_why_there_is_no_execution(statuses, why):
    head = score_execution(actions(*statuses))[0]
    assert (head["value"], head["n"], head["method"]) == (None, 0, why)


# Data quality


def test_completeness_counts_totals_of_tables():
    frame = observations(
        ("1", "1", "a", "", 5.0, "observed"),
        ("1", "1", "b", "", 0.0, "observed"),
        ("1", "1", "c", "", None, "missing"),
        ("1", "1", "d", "", None, "unparsable"),
        ("1", "1", "e", "", None, "not_applicable"),
        ("1", "1", "a", "MOPS", None, "missing"),
        ("", "", "f", "", 7.0, "observed"),
    )
    row = score_completeness(frame, parts(frame, text=("7",)))[0]
    assert (row["value"], row["n"]) == (50, 4)
    assert (row["lower"], row["upper"]) == pytest.approx((15.004, 84.996), abs=1e-3)


def test_without_a_table_there_is_no_completeness():
    frame = observations(("", "", "f", "", 7.0, "observed"))
    row = score_completeness(frame, parts(frame, text=("1",)))[0]
    assert (row["value"], row["method"]) == (None, "not computed: the document has no indicator table")


def test_consistency_as_printed_and_after_corrections():
    frame = observations(
        ("1", "1", "a", "", 10.0, "observed"),
        ("1", "1", "a", "MOPS", 4.0, "observed"),
        ("1", "1", "a", "PCPR", 6.0, "misplaced"),
        ("1", "2", "b", "", 5.0, "observed"),
        ("1", "2", "b", "MOPS", 4.0, "observed"),
    )
    table = parts(frame, {"2": "1", "3": "1", "5": "4"})
    assert values(score_consistency(contributor_sums(frame, table))) == {
        "consistency_printed": 50,
        "consistency_corrected": 50,
    }
    table.loc[2, "whole_printed"] = ""
    assert values(score_consistency(contributor_sums(frame, table))) == {
        "consistency_printed": 0,
        "consistency_corrected": 50,
    }


def test_without_contributors_there_is_no_consistency():
    frame = observations(("1", "1", "a", "", 10.0, "observed"))
    rows = score_consistency(contributor_sums(frame, parts(frame)))
    assert values(rows) == {"consistency_printed": None, "consistency_corrected": None}
    assert rows[0]["method"] == "not computed: sums that add up as printed ÷ checked sums has no cases"


def test_measurability_of_goals_and_actions():
    frame = observations(("1", "1", "a", "", 10.0, "observed"), ("2", "", "b", "", None, "missing"))
    targets = typed("targets", [{"goal": "3", "value": 5.0}])
    rows = score_measurability(goals(4, 3, 2, 1), actions("done", "no_evidence", "not_due"), frame, targets)
    assert values(rows) == {"measurability_goals": 50, "measurability_actions": pytest.approx(100 / 3)}
    assert [row["n"] for row in rows] == [4, 3]


def test_measurability_looks_at_the_lowest_level():
    table = goals(None, 3)
    table["parent"] = ["", "1"]
    frame = observations(("2", "", "a", "", 10.0, "observed"))
    rows = score_measurability(table, actions(), frame, typed("targets", []))
    assert (rows[0]["value"], rows[0]["n"]) == (100, 1)
    assert (rows[1]["value"], rows[1]["method"]) == (None, "not computed: the document ties no number to an action")


@pytest.mark.parametrize(
    ("more", "value", "method"),
    [
        ({}, 89, "days from year end to date of issue"),
        ({"issued_on": "2023-12-30"}, -1, "days from year end to date of issue"),
        ({"issued_on": None}, None, "not computed: the document gives no full date of issue"),
        ({"kind": "plan"}, None, "not computed: a plan"),
    ],
)
def test_timeliness(more, value, method):
    row = score_timeliness(document(**more))[0]
    assert (row["value"], row["method"]) == (value, method)


# Targets


@pytest.mark.parametrize(
    ("attained", "value", "n", "method"),
    [
        (
            ["yes", "yes", "no", "not_assessable", "not_due"],
            pytest.approx(200 / 3),
            3,
            "attained ÷ judged, of 5 targets, 1 not yet due, 1 not assessable",
        ),
        (
            ["not_due", "not_assessable"],
            None,
            0,
            "not computed: none could be judged of 2 targets, 1 not yet due, 1 not assessable",
        ),
        (["not_assessable"] * 2, None, 0, "not computed: 2 numeric targets, no result reported for them"),
        ([], None, 0, "not computed: the document sets no numeric target"),
    ],
)
def test_targets(attained, value, n, method):
    row = score_targets(typed("targets", [{"goal": "1", "attained": word} for word in attained]))[0]
    assert (row["value"], row["n"], row["method"]) == (value, n, method)


# The whole table


def scored(doc: Document, goal_table: pd.DataFrame, action_table: pd.DataFrame, frame: pd.DataFrame, target_rows=()):
    targets = typed("targets", list(target_rows))
    tables = {"goals": goal_table, "actions": action_table, "targets": targets}
    return score_year(year_of(doc, frame, parts(frame), **tables))


def test_a_report_without_ratings_has_every_other_score():
    frame = observations(("1", "1", "a", "", 5.0, "observed"))
    table = scored(document(rating_scale=None), goals(None), actions("done"), frame).set_index("score")["value"]
    assert table[["implementation_mean", "implementation_pct", "consistency_printed", "targets"]].isna().all()
    assert table[["execution", "completeness", "measurability_goals", "timeliness_days"]].tolist() == [
        100,
        100,
        100,
        89,
    ]


def test_a_plan_without_results_is_scored_by_what_it_plans():
    plan = document(kind="plan", rating_scale=None)
    rows = [{"goal": "1", "value": 5.0, "attained": "not_assessable"}]
    table = scored(plan, goals(None, None), actions("no_evidence"), observations(), rows)
    overall = table[table["scope"] == "overall"].set_index("score")
    assert overall["value"].dropna().to_dict() == {"measurability_goals": 50}
    missing = overall.loc[overall["value"].isna(), "method"]
    assert missing.str.startswith("not computed: ").all()
    assert len(missing) == 9


def test_the_table_is_typed_and_carries_city_and_year():
    table = scored(document(), goals(4), actions("done"), observations(("1", "1", "a", "", 5.0, "observed")))
    assert list(table.columns) == processed_tables()["scores"].names
    assert set(zip(table["city"], table["year"], strict=True)) == {(CITY, YEAR)}
    assert not table.duplicated(["score", "scope", "scope_id"]).any()


def test_a_missing_score_says_why_and_no_other_does():
    parts = {"n": 3, "text": "2 targets, 1 not yet due", "counts": "2 goals, 2 raters, 4 votes", "method": "a ÷ b"}
    told = {gap: gap_of("not computed: " + text.format(**parts)) for gap, text in GAPS.items()}

    assert told == {gap: gap for gap in words_of(ScoreGap)}
    assert gap_of("totals with a value ÷ totals") is None
    assert gap_of("not computed: for a reason of no list") is None


def test_every_reason_of_a_missing_score_is_said_to_readers():
    assert tuple(words.GAPS) == words_of(ScoreGap)
