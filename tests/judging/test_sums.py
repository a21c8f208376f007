import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.judging.sums import Move, contributor_sums, overfull, slipped_contributors

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


def test_slips_are_found_across_the_actions_of_one_goal_only() -> None:
    observations, parts = year(*SLIPPED)
    observations.loc[["c", "d", "e"], "action"] = "2"

    assert slipped_contributors(observations, parts) == [Move("d", "c", "a")]
    assert verdicts(observations, parts) == {"a": "slipped", "c": "slipped"}
    observations.loc[["c", "d", "e"], "goal"] = "2"
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


# What is not added


@pytest.mark.parametrize("unit", ["percent", "rate", "ratio", "index", "per_mille"])
def test_rates_and_shares_of_contributors_are_not_added(unit: str) -> None:
    observations, parts = year(("wyniki", "", 45), ("wyniki", "MOPS", 40), ("wyniki", "PCPR", 50))

    assert verdicts(observations.assign(unit=unit), parts) == {}


def test_averages_are_not_added() -> None:
    assert verdicts(*year(("średnia liczba dzieci", "", 2), ("średnia liczba dzieci", "A", 2))) == {}
    assert verdicts(*year(("osoby pośrednio", "", 2), ("osoby pośrednio", "A", 3))) == {"a": "mismatch"}


def test_parts_in_another_unit_are_not_added() -> None:
    observations, parts = year(("osoby", "", 812), ("osoby", "kobiety", 60), ("osoby", "mężczyźni", 40))

    assert verdicts(observations.assign(unit=["persons", "percent", "percent"]), parts) == {}


def test_shares_that_make_a_hundred_are_added() -> None:
    observations, parts = year(("struktura", "", 100), ("struktura", "kobiety", 60), ("struktura", "mężczyźni", 41))

    assert verdicts(observations.assign(unit="percent"), parts) == {"a": "mismatch"}


# More than the whole


def over(*rows: Row, unit: str | list[str] = "persons", **options) -> dict[str, tuple]:
    observations, parts = year(*rows, **options)
    found = overfull(observations.assign(unit=unit), parts)
    return {row.Index: (row.verdict, row.known, row.limit, row.missing) for row in found.itertuples()}


def test_known_parts_that_pass_the_total_are_found_though_one_is_missing() -> None:
    rows = (("osoby", "", 100), ("osoby", "A", 60), ("osoby", "B", 50), ("osoby", "C", None))

    assert over(*rows) == {"a": ("over_whole", 110, 100, 1)}
    assert verdicts(*year(*rows)) == {"a": "examples_only"}


def test_parts_that_may_be_less_do_not_pass_the_total() -> None:
    rows = (("osoby", "", 100), ("osoby", "A", 60), ("osoby", "B", 50), ("osoby", "C", None))
    observations, parts = year(*rows)
    rounded = observations.assign(unit="persons", value_printed=["100", "ok. 60", "ok. 50", ""], upper=float("nan"))
    exact, approx = (rounded.assign(qualifier=word) for word in ("exact", "approx"))

    assert list(overfull(exact, parts)["verdict"]) == ["over_whole"]
    assert list(overfull(approx.assign(qualifier=["exact", "approx", "approx", "exact"]), parts)["verdict"]) == [
        "within"
    ]


def test_known_parts_may_make_the_total() -> None:
    assert over(("osoby", "", 110), ("osoby", "A", 60), ("osoby", "B", 50), ("osoby", "C", None))["a"][0] == "within"


@pytest.mark.parametrize(
    "rows",
    [
        (("osoby", "", 100), ("osoby", "A", 60), ("osoby", "B", 50)),  # the sum says it
        (("osoby", "", None), ("osoby", "A", 60), ("osoby", "B", None)),
    ],
)
def test_full_lists_and_unknown_totals_are_not_looked_at(rows: tuple[Row, ...]) -> None:
    assert over(*rows) == {}


@pytest.mark.parametrize("relation", ["examples", "subset"])
def test_parts_that_may_overlap_are_not_looked_at(relation: str) -> None:
    rows = (("osoby", "", 100), ("osoby", "A", 60), ("osoby", "B", 50), ("osoby", "C", None))

    assert over(*rows, relation=relation) == {}


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ([60, 50], "shares_over"),
        ([60, 41], "within"),  # rounding
        ([60, 42], "shares_over"),
        ([33.4, 33.3, 33.4], "within"),
        ([33.4, 33.4, 33.4], "shares_over"),
        ([60, None], "within"),
    ],
)
def test_shares_of_one_whole(shares: list[float | None], verdict: str) -> None:
    rows = [("osoby", "", 812), *(("osoby", f"grupa {n}", share) for n, share in enumerate(shares))]

    assert over(*rows, unit=["persons", *["percent"] * len(shares)])["a"][0] == verdict


def test_shares_without_a_whole_count_where_the_label_divides_one() -> None:
    rows = (("{} wieku", "do 18", 70), ("{} wieku", "pozostali", 40))

    def named(label: str) -> list[Row]:
        return [(label, *row[1:]) for row in rows]

    assert over(*named("struktura wieku"), unit="percent") == {"a": ("shares_over", 110, 100, 0)}
    assert over(*named("skuteczność"), unit="percent") == {}


# Moves


def test_a_part_moved_into_a_total_makes_it_one_that_is_checked() -> None:
    rows = (("osoby", "", 35), ("osoby", "MOPS", 30), ("osoby", "PCPR", 5), ("rodziny", "", 4))

    assert verdicts(*year(*rows, moved={"c": "d"})) == {"a": "mismatch", "d": "mismatch"}


def test_a_total_whose_only_part_moved_away_is_not_checked_any_more() -> None:
    rows = (("osoby", "", 35), ("osoby", "MOPS", 30), ("rodziny", "", 35), ("rodziny", "PCPR", 5))
    sums = contributor_sums(*year(*rows, moved={"b": "c"}))

    assert sums["verdict"].to_dict() == {"a": "examples_only", "c": "match"}
    assert sums["total"].to_dict() == {"a": 30, "c": 5}


def test_windows_of_two_to_four_totals() -> None:
    def shifted(n: int) -> list[Row]:
        """Return `n` totals of which each but the first shows the list of the one before it."""
        totals = [10 + k for k in range(n)]
        rows: list[Row] = [("w0", "", totals[0])]
        for k in range(1, n):
            rows += [(f"w{k}", "", totals[k]), (f"w{k}", f"x{k}", totals[k - 1])]
        return [*rows, (f"w{n - 1}", "ostatni", totals[-1])]

    assert [len(slipped_contributors(*year(*shifted(n)))) for n in (2, 3, 4, 5)] == [1, 2, 3, 0]


def test_zeros_stay_where_they_are_printed() -> None:
    rows = (("osoby", "", 52), ("osoby", "MOPS", 30), ("rodziny", "", 32), ("rodziny", "zero", 0))
    rows += (("rodziny", "PCPR", 22), ("rodziny", "OIK", 32))

    assert slipped_contributors(*year(*rows)) == [Move("e", "c", "a")]


def test_of_overlapping_windows_the_first_shortest_wins() -> None:
    rows = (("a", "", 5), ("b", "", 7), ("b", "x", 5), ("b", "y", 7))
    rows += (("c", "", 9), ("d", "", 4), ("d", "z", 9), ("d", "v", 4))

    assert slipped_contributors(*year(*rows)) == [Move("c", "b", "a"), Move("g", "f", "e")]


def test_the_list_of_a_whole_with_examples_takes_part_in_no_slip() -> None:
    rows = (("osoby", "", 5), ("osoby", "MOPS", 5), ("osoby", "PCPR", 3), ("rodziny", "", 3), ("rodziny", "X", 1))
    observations, parts = year(*rows)
    parts.loc[parts["row_key"] == "e", "relation"] = "examples"

    assert slipped_contributors(observations, parts) == []


def test_sums_are_given_to_the_grosz() -> None:
    sums = contributor_sums(*year(("kwota", "", 0.3), ("kwota", "a", 0.1), ("kwota", "b", 0.204)))

    assert sums[["total", "corrected"]].values.tolist() == [[0.3, 0.3]]
    moved = year(("kwota", "", 2.35), ("kwota", "a", 1.25), ("kwota", "b", 1.1), moved={"c": ""})
    assert contributor_sums(*moved)[["total", "corrected"]].values.tolist() == [[2.35, 1.25]]
    known = over(("kwota", "", 9), ("kwota", "a", 1.25), ("kwota", "b", 1.1), ("kwota", "c", None), unit="pln")
    assert known["a"] == ("within", 2.35, 9, 1)
