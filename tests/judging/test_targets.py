from dataclasses import replace

import pandas as pd
import pytest

from srps.catalogue.load import Catalogue
from srps.catalogue.models import IndicatorMapping, Mapping, StrategyInForce
from srps.catalogue.tables import processed_tables
from srps.judging.targets import carried_targets, judge_targets, operator_of, read_or_refused, unit_of
from srps.numbers import parse_target

CITY, YEAR = "testowo", 2023


def typed(name: str, rows: list[dict]) -> pd.DataFrame:
    return processed_tables()[name].typed(
        pd.DataFrame(rows).assign(city=CITY).reindex(columns=processed_tables()[name].names)
    )


def target(printed: str, label: str = "liczba osób bezdomnych", due: int = YEAR, operator: str | None = ">=", **more):
    read = parse_target(printed)
    return {
        "year": YEAR, "goal": "1", "item": "1", "indicator": label, "operator": operator, "value": float(read.value),
        "unit": "persons", "due_year": due, "value_printed": printed, "baseline": "", "set_year": YEAR, "line": 60,
    } | more  # fmt: skip


def result(
    value: float, label: str = "liczba osób bezdomnych", unit: str = "persons", qualifier: str = "exact", **more
):
    return {
        "year": YEAR, "goal": "1", "indicator": label, "breakdown": "", "value": value, "unit": unit,
        "qualifier": qualifier, "status": "observed", "line": 20,
    } | more  # fmt: skip


def judged(targets: list[dict], results: list[dict], catalogue: Catalogue, same: bool = True) -> pd.DataFrame:
    table = judge_targets(
        typed("targets", targets),
        typed("observations", results),
        catalogue,
        CITY,
        YEAR,
        {2020: StrategyInForce(1), 2021: StrategyInForce(1), YEAR: StrategyInForce(1 if same else 2)},
    )
    return processed_tables()["targets"].typed(table)


@pytest.mark.parametrize(
    ("printed", "direction", "bare", "operator"),
    [
        ("80%", 1, None, ">="),
        ("35", -1, None, "<="),
        ("35", -1, "at_least", "<="),
        ("35", 0, "at_most", "<="),
        ("35", 0, "equal", "="),
        ("100 000 zł", 0, None, None),
        ("min. 35", -1, None, ">="),
        ("30–40", 1, None, "="),
    ],
)
def test_a_bare_number_means_what_the_direction_says_then_the_document(printed, direction, bare, operator):
    assert operator_of(parse_target(printed), direction, bare)[0] == operator


@pytest.mark.parametrize(
    ("printed", "operator", "value", "unit", "attained"),
    [
        ("80%", ">=", 85.0, "percent", "yes"),
        ("80%", ">=", 75.0, "percent", "no"),
        ("80%", ">=", 80.0, "percent", "yes"),
        ("35", "<=", 30.0, "persons", "yes"),
        ("35", "<=", 35.0, "persons", "yes"),
        ("35", "=", 35.0, "persons", "yes"),
        ("30–40", "=", 30.0, "persons", "yes"),
        ("30–40", "=", 40.0, "persons", "yes"),
        ("30–40", "=", 41.0, "persons", "no"),
        ("100 000 zł", None, 98_000.0, "pln", "not_assessable"),
        ("80%", ">=", 85.0, "persons", "not_assessable"),
        ("80", ">=", 85.0, "percent", "not_assessable"),
        ("80", ">=", 85.0, "pln", "not_assessable"),
        ("min. 12 warsztatów", ">=", 70.0, "persons", "not_assessable"),
    ],
)
def test_a_verdict_needs_one_unit_and_a_condition(mini_catalogue, printed, operator, value, unit, attained):
    own = unit_of(parse_target(printed), "poziom", None, mini_catalogue)
    table = judged([target(printed, operator=operator, unit=own)], [result(value, unit=unit)], mini_catalogue)

    assert table["attained"].tolist() == [attained]
    assert table["result"].tolist() == [value]


def test_a_bare_target_of_persons_is_not_judged_by_a_result_in_families(mini_catalogue):
    table = judged([target("35", operator="<=")], [result(30.0, unit="families")], mini_catalogue)
    assert table["attained"].tolist() == ["not_assessable"]


@pytest.mark.parametrize(("printed", "unit"), [("min. 12 osób", "persons"), ("min. 12 brzdęków", "unknown")])
def test_the_noun_of_a_target_names_its_unit(mini_catalogue, printed, unit):
    assert unit_of(parse_target(printed), "poziom", None, mini_catalogue) == unit


@pytest.mark.parametrize(
    ("printed", "label", "reason"),
    [
        ("1,200", "liczba osób", "ambiguous_grouping"),
        ("1.200", "frekwencja (%)", "ambiguous_grouping"),
        ("12 prom.", "liczba osób", "like_a_scale"),
        ("5 t", "liczba osób", "like_a_scale"),
        ("12 – 50%", "liczba osób", "several_numbers"),
        ("5 mln zł", "koszt (w tys. zł)", "contradictory_scale"),
        ("ok. 20", "liczba osób", "approximate_target"),
    ],
)
def test_a_target_is_doubted_as_a_value_is(mini_catalogue, printed, label, reason):
    assert read_or_refused(printed, label, mini_catalogue, parse_target) == (None, reason)
    judgement = judged([{**target("5", label), "value_printed": printed}], [result(900.0, label)], mini_catalogue)
    assert judgement["attained"].tolist() == ["not_assessable"]


@pytest.mark.parametrize(
    ("qualifier", "upper", "operator", "attained"),
    [
        ("at_least", None, ">=", "yes"),
        ("at_least", None, "<=", "not_assessable"),
        ("at_most", None, "<=", "yes"),
        ("at_most", None, ">=", "not_assessable"),
        ("range", 80.0, ">=", "yes"),
        ("range", 80.0, "<=", "not_assessable"),
        ("range", 80.0, "=", "not_assessable"),
        ("approx", None, "<=", "yes"),
    ],
)
def test_a_result_that_bounds_a_value_settles_only_what_all_its_values_settle(
    mini_catalogue, qualifier, upper, operator, attained
):
    results = [result(70.0, qualifier=qualifier, upper=upper)]
    printed = {"=": "60–75", ">=": "60", "<=": "75"}[operator]

    assert judged([target(printed, operator=operator)], results, mini_catalogue)["attained"].tolist() == [attained]


def test_a_target_not_yet_due_has_progress_and_no_verdict(mini_catalogue):
    later = target("50", due=2030, baseline="30", baseline_year=2020)
    same, above, none, unlike = (later | {"baseline": text} for text in ("50", "60", "", "30 %"))

    table = judged([later, same, above, none, unlike], [result(40.0)], mini_catalogue)

    assert set(table["attained"]) == {"not_due"}
    assert table["progress"].fillna(-1).tolist() == [0.5, -1, 2.0, -1, -1]
    assert table["distance"].tolist() == [-10.0] * 5


def test_a_target_of_a_past_year_is_not_judged_by_this_year(mini_catalogue):
    table = judged([target("50", due=2021)], [result(60.0)], mini_catalogue)

    assert table["attained"].tolist() == ["not_assessable"]
    assert table["result"].isna().all()


def test_a_label_that_moved_to_another_goal_is_found_where_it_is_unique(mini_catalogue):
    moved = result(60.0, goal="4")
    assert judged([target("50")], [moved], mini_catalogue)["attained"].tolist() == ["yes"]
    assert judged([target("50")], [moved, moved | {"goal": "5", "value": 40.0}], mini_catalogue)["result"].isna().all()


def test_a_target_of_an_earlier_strategy_takes_the_goal_of_its_result(mini_catalogue):
    earlier = target("50", set_year=2020)
    results = [result(60.0, goal="4"), result(7.0, label="inna", goal="1")]
    table = judged([earlier, earlier | {"indicator": "inna rzecz"}], results, mini_catalogue, same=False)

    assert table["goal"].tolist() == ["4", ""]
    assert table["attained"].tolist() == ["yes", "not_assessable"]


def test_a_renamed_indicator_is_found_by_its_mapping(mini_catalogue):
    entry = IndicatorMapping(indicator="dawna nazwa", indicator_id="homeless_shelter", match="exactMatch", reason="x")
    catalogue = replace(mini_catalogue, mappings={CITY: Mapping(indicators=[entry])})
    renamed = result(60.0, label="nowa nazwa", indicator_id="homeless_shelter", match="exactMatch", unit="persons")
    table = judged([target("50", label="dawna nazwa", unit="persons")], [renamed], catalogue)

    assert table["result"].tolist() == [60.0]


def test_the_newest_earlier_document_counts_and_the_years_own_comes_first():
    def row(year: int, label: str, printed: str, **more) -> dict:
        return target(printed, label=label) | {"year": year, "set_year": year} | more

    earlier = typed(
        "targets",
        [
            row(2020, "a", "10"),
            row(2021, "a", "12"),
            row(2021, "b", "5"),
            row(2021, "c", "1", due_year=2025),
            row(2021, "d", "1", set_year=2020),
        ],
    )
    own = typed("targets", [row(YEAR, "B.", "6")])

    carried = carried_targets(earlier, own, YEAR)

    assert carried[["indicator", "value_printed", "set_year"]].values.tolist() == [["a", "12", 2021]]


@pytest.mark.parametrize(
    ("printed", "attained"),
    [
        ("300", "no"),
        ("270", "yes"),
        ("270 tys. zł", "yes"),
        ("270 000 zł", "not_assessable"),
        ("1 mln zł", "not_assessable"),
    ],
)
def test_the_scale_of_a_label_holds_for_its_target_too(mini_catalogue, printed, attained):
    label = "koszt programu (w tys. zł)"
    row = judged([target(printed, label, unit="pln")], [result(272900, label, "pln", scale=1000)], mini_catalogue).iloc[
        0
    ]

    assert row["attained"] == attained


def test_a_bare_target_is_not_judged_by_a_result_in_thousands_whose_label_does_not_say_so(mini_catalogue):
    row = judged(
        [target("300", "koszt", unit="pln")], [result(272900, "koszt", "pln", scale=1000)], mini_catalogue
    ).iloc[0]

    assert (row["attained"], row["distance"] is pd.NA or pd.isna(row["distance"])) == ("not_assessable", True)
