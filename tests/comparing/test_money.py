"""Amounts of money: which people they belong to, which of them is a source of another."""

import pandas as pd
import pytest

from srps.comparing.money import amounts_of, sources_of

COLUMNS = ["goal", "action", "indicator", "breakdown", "value", "unit", "status", "qualifier", "period", "period_kind"]
YEAR = ("observed", "exact", "2023", "year")


def observed(*rows: tuple) -> pd.DataFrame:
    filled = [("1", "1", *row[:4], *(row[4:] or YEAR)) for row in rows]
    keys = [f"indicators:{n}" for n in range(1, len(rows) + 1)]
    return pd.DataFrame(filled, columns=COLUMNS, index=keys).assign(year=2023)


def parts_of(observations: pd.DataFrame, wholes: dict[str, str]) -> pd.DataFrame:
    keys = observations.index.tolist()
    return pd.DataFrame({"row_key": keys, "whole_key": [wholes.get(key, "") for key in keys]})


@pytest.mark.parametrize(
    ("amount", "people", "unit"),
    [
        ("ogólna kwota wydatków w zakresie dodatku stałego", "liczba osób otrzymujących dodatek stały", "persons"),
        ("kwota wypłaconych zasiłków celowych", "liczba rodzin otrzymujących zasiłki celowe", "families"),
        ("koszt usług opiekuńczych", "liczba osób objętych usługami opiekuńczymi", "persons"),
    ],
)  # fmt: skip
def test_an_amount_finds_the_people_it_reaches(amount, people, unit):
    rows = observed((amount, "", 1000.0, "pln"), (people, "", 40.0, unit), ("osoby bezdomne", "", 7.0, "persons"))
    found = amounts_of(rows).loc["indicators:1"]
    assert (found["people"], found["people_unit"], found["per_person"]) == (40, unit, 25)


@pytest.mark.parametrize(
    "people",
    [
        ("liczba osób otrzymujących zasiłki stałe", "", 40.0, "persons"),  # another thing
        ("liczba zasiłków celowych", "", 40.0, "benefits"),  # no people
        ("liczba osób otrzymujących zasiłki celowe", "", 0.0, "persons"),
        ("liczba osób otrzymujących zasiłki celowe", "", 40.0, "persons", "observed", "at_least", "2023", "year"),
        ("liczba osób otrzymujących zasiłki celowe", "", 40.0, "persons", "observed", "exact", "2022", "year"),
    ],
)
def test_no_cost_per_head_where_the_two_do_not_belong_together(people):
    found = amounts_of(observed(("kwota zasiłków celowych", "", 1000.0, "pln"), people))
    assert found["per_person"].isna().all()


def test_two_counts_of_the_same_people_leave_the_cost_open():
    twice = [("osoby otrzymujące zasiłki celowe", "", n, "persons") for n in (40.0, 41.0)]
    assert amounts_of(observed(("kwota zasiłków celowych", "", 1000.0, "pln"), *twice))["people"].isna().all()


def test_amounts_of_several_years_are_told_from_those_of_the_year():
    rows = observed(("wartość projektu „Most”", "", 9.0, "pln", "observed", "exact", "2021/2024", "span"))
    assert amounts_of(rows)["is_of_year"].tolist() == [False]


def test_forecasts_and_missing_amounts_are_left_out():
    rows = observed(
        ("plan", "", 9.0, "pln", "forecast", "exact", "2025", "forecast"),
        ("kwota", "", None, "pln", "missing", "exact", "2023", "year"),
    )
    assert amounts_of(rows).empty


def test_parts_named_as_sources_are_sources():
    rows = observed(
        ("wartość zadania", "", 200.0, "pln"),
        ("wartość zadania", "dofinansowanie", 150.0, "pln"),
        ("wartość zadania", "Schronisko", 50.0, "pln"),
    )
    found = sources_of(rows, parts_of(rows, {"indicators:2": "indicators:1", "indicators:3": "indicators:1"}))
    assert found.to_numpy().tolist() == [["indicators:1", "dofinansowanie", 150, 75]]


def test_a_grant_beside_its_project_is_a_source_and_no_amount_of_its_own():
    rows = observed(
        ("kwota dofinansowania projektu „Dobry Start”", "", 90.0, "pln"),
        ("całkowita wartość projektu „Dobry Start”", "", 100.0, "pln"),
    )
    assert amounts_of(rows)["value"].tolist() == [100]
    found = sources_of(rows, parts_of(rows, {}))
    assert found.to_numpy().tolist() == [["indicators:2", "dofinansowania", 90, 90]]
