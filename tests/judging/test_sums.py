import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.judging.sums import Move, contributor_sums, slipped_contributors

Row = tuple[str, str, float | None]


def year(*rows: Row, relation: str = "all", moved: dict[str, str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return observations and parts of (indicator, breakdown, value), of one goal and action; keys are a, b, c …"""
    keys = [chr(ord("a") + position) for position in range(len(rows))]
    observations = pd.DataFrame(
        [{"goal": "1", "action": "1", "indicator": i, "breakdown": b, "value": v} for i, b, v in rows], index=keys
    )
    observations["value"] = observations["value"].astype("float64")
    totals = {row[0]: key for key, row in zip(keys, rows, strict=True) if row[1] == ""}
    parts = pd.DataFrame(
        [
            {"row_key": key, "whole_printed": totals.get(row[0], ""), "relation": relation}
            for key, row in zip(keys, rows, strict=True)
            if row[1] != ""
        ],
        columns=["row_key", "whole_printed", "relation"],
    )
    now = parts["row_key"].map(moved or {})
    return observations, parts.assign(whole_key=now.where(now.notna(), parts["whole_printed"]))


def verdicts(observations: pd.DataFrame, parts: pd.DataFrame) -> dict[str, str]:
    return contributor_sums(observations, parts)["verdict"].to_dict()


@pytest.mark.parametrize(
    ("total", "contributors", "verdict"),
    [
        (52, [30, 22], "match"),
        (52, [30, 23], "mismatch"),
        (0.3, [0.1, 0.2], "match"),
        (1480546.54, [1480000.5, 546.04], "match"),
        (1480546.54, [1480000.5, 546.05], "mismatch"),
        (30, [30], "match"),
        (0, [0, 0], "match"),
        (52, [30, None], "examples_only"),
        (None, [30, 22], "examples_only"),
    ],
)
def test_contributors_add_up_or_not(total: float | None, contributors: list[float | None], verdict: str) -> None:
    rows = [("osoby", "", total), *(("osoby", f"instytucja {n}", v) for n, v in enumerate(contributors))]

    assert verdicts(*year(*rows)) == {"a": verdict}


def test_the_row_holds_the_printed_total_and_the_sum() -> None:
    row = contributor_sums(*year(("osoby", "", 120), ("osoby", "PCPR", 70), ("osoby", "OIK", 45))).loc["a"]

    assert (row["printed"], row["total"], row["corrected"], row["verdict"]) == (120, 115, 115, "mismatch")


@pytest.mark.parametrize("relation", ["examples", "subset"])
def test_examples_need_not_add_up(relation: str) -> None:
    assert verdicts(*year(("osoby", "", 80), ("osoby", "szkoła", 35), relation=relation)) == {"a": "examples_only"}


def test_a_total_without_contributors_is_no_sum() -> None:
    assert verdicts(*year(("osoby", "", 80), ("rodziny", "MOPS", 5))) == {}


SLIPPED = (
    ("osoby", "", 52),
    ("osoby", "MOPS", 30),
    ("rodziny", "", 32),
    ("rodziny", "PCPR", 22),
    ("rodziny", "OIK", 32),
)


def test_a_slipped_contributor_is_proposed_for_the_row_that_it_completes() -> None:
    observations, parts = year(*SLIPPED)

    assert slipped_contributors(observations, parts) == [Move("d", "c", "a")]
    assert verdicts(observations, parts) == {"a": "slipped", "c": "slipped"}


def test_a_slipped_row_is_settled_once_it_is_moved() -> None:
    sums = contributor_sums(*year(*SLIPPED, moved={"d": "a"}))

    assert sums["verdict"].tolist() == ["slipped", "slipped"]
    assert sums["settled"].tolist() == [True, True]
    assert sums["total"].tolist() == [30, 54]
    assert sums["corrected"].tolist() == [52, 32]


def test_lists_that_stand_one_row_off_are_proposed() -> None:
    rows = (("osoby", "", 10), ("rodziny", "", 20), ("rodziny", "MOPS", 4), ("rodziny", "PCPR", 6), ("dzieci", "", 5))
    rows += (("dzieci", "szkoła", 20), ("dzieci", "świetlica", 5))

    assert slipped_contributors(*year(*rows)) == [Move("c", "b", "a"), Move("d", "b", "a"), Move("f", "e", "b")]


def test_sums_that_agree_are_left_alone() -> None:
    assert slipped_contributors(*year(("osoby", "", 30), ("osoby", "MOPS", 30), ("rodziny", "", 30))) == []


def test_one_row_that_does_not_add_up_is_no_slip() -> None:
    rows = (("osoby", "", 31), ("osoby", "MOPS", 30), ("rodziny", "", 22), ("rodziny", "PCPR", 22))

    assert slipped_contributors(*year(*rows)) == []
    assert verdicts(*year(*rows)) == {"a": "mismatch", "c": "match"}


def test_rows_of_another_action_do_not_settle_a_slip() -> None:
    observations, parts = year(*SLIPPED)
    observations.loc[["c", "d", "e"], "action"] = "2"

    assert slipped_contributors(observations, parts) == []
    assert verdicts(observations, parts) == {"a": "mismatch", "c": "mismatch"}


@given(st.lists(st.lists(st.integers(1, 500), min_size=1, max_size=4), min_size=2, max_size=4), st.data())
def test_correct_tables_are_never_objected_to(lists: list[list[int]], data: st.DataObject) -> None:
    rows: list[Row] = []
    for n, contributors in enumerate(lists):
        rows.append((f"wskaźnik {n}", "", sum(contributors)))
        rows += [(f"wskaźnik {n}", f"instytucja {m}", value) for m, value in enumerate(contributors)]

    assert set(verdicts(*year(*rows)).values()) == {"match"}


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=4),
    st.lists(st.integers(1, 500), min_size=2, max_size=4),
)
def test_a_contributor_that_slipped_down_is_found(first: list[int], second: list[int]) -> None:
    """The last contributor of the first row stands as the first of the second."""
    lost = 7
    rows: list[Row] = [("osoby", "", sum(first) + lost)]
    rows += [("osoby", f"a{n}", value) for n, value in enumerate(first)]
    rows += [("rodziny", "", sum(second)), ("rodziny", "zgubiona", lost)]
    rows += [("rodziny", f"b{n}", value) for n, value in enumerate(second)]
    observations, parts = year(*rows)
    whole, other = "a", chr(ord("a") + len(first) + 1)

    assert slipped_contributors(observations, parts) == [Move(chr(ord(other) + 1), other, whole)]
