"""Official denominators and peers, made so that the right answer is known."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from madecity import CITY, POPULATION, catalogue, observed, years
from srps.catalogue.models import PeerRule
from srps.comparing.cities import compare_cities
from srps.comparing.official import denominators, group_rates, peers

FIGURES = [  # teryt, name, year, measure, value
    ("1014011", "Testowo", 2022, "population", 40000),
    ("1001011", "Blisko", 2022, "population", 41000),
    ("2062011", "Powiatowo", 2022, "population", 40500),
    ("1001022", "Wieś", 2022, "population", 40100),
    ("2607011", "Dalej", 2022, "population", 47000),
    ("1421021", "Za Duże", 2022, "population", 60000),
    ("1014022", "Obwarzanek", 2022, "population", 9000),
    ("1014000", "powiat testowski", 2022, "population", 100000),
    ("1001014", "Blisko - miasto", 2022, "population", 40000),
]


def figures(rows=FIGURES):
    frame = pd.DataFrame(rows, columns=["teryt", "area", "year", "measure", "value"])
    return frame.assign(unit="persons", source="GUS", file="x.csv").astype({"value": "float64"})


def with_context(*rows, indicators=None):
    made = catalogue(population=POPULATION)
    defaults = {"city": CITY, "area": "gmina", "source": "GUS", "source_url": "", "note": "", "as_of": ""}
    extra = pd.DataFrame([defaults | row for row in rows])
    cities = pd.DataFrame({"teryt": ["1014011"], "name": ["Testowo"], "kind": ["gmina miejska"]}, index=[CITY])
    context = pd.concat([made.context, extra], ignore_index=True) if len(extra) else made.context
    changed = {name: made.indicators[name].model_copy(update=update) for name, update in (indicators or {}).items()}
    return replace(made, context=context, cities=cities, indicators=made.indicators | changed)


def test_children_are_set_against_children_beside_residents():
    children = {"year": 2022, "measure": "children", "value": 8000.0}
    known = with_context(children, indicators={"homes": {"unit": "children"}})
    observations = observed(*years({2021: 16.0, 2022: 16.0}, indicator_id="homes"))
    observations["unit"] = "children"
    rates = group_rates(compare_cities(observations, known), known)
    assert rates[["year", "value", "group", "denominator", "rate"]].to_numpy().tolist() == [
        [2022, 16, "children", 8000, 20]  # 2021 has no figure of children, and none is made up
    ]
    # Byar's limits of 16 events: 9.14 and 25.98
    assert rates.loc[0, ["lower", "upper"]].tolist() == pytest.approx([9.14 / 0.8, 25.98 / 0.8], rel=1e-3)


def test_the_same_group_under_two_names_counts_once():
    rows = [{"year": 2022, "measure": name, "value": value} for name, value in
            (("population_0_17", 7990.0), ("children", 8000.0))]  # fmt: skip
    found = denominators(with_context(*rows))
    assert found.loc[found["group"] == "children", "value"].tolist() == [8000.0]
    assert with_context(*rows).size_of_group("children", CITY, 2022) == 8000.0
    assert with_context(rows[0]).size_of_group("children", CITY, 2022) == 7990.0


def test_figures_of_a_powiat_are_no_denominator():
    found = denominators(with_context({"year": 2022, "measure": "children", "value": 9.0, "area": "powiat"}))
    assert set(found["group"]) == {"population"}


def test_residents_stand_on_a_census_and_families_on_none():
    found = denominators(with_context({"year": 2022, "measure": "families", "value": 12000.0}))
    assert dict(found[found["year"] == 2022][["group", "base"]].itertuples(index=False)) == {
        "population": "2021",
        "families": "",
    }


def test_a_bound_keeps_its_rate_without_limits_and_an_unknown_group_has_none():
    known = with_context(
        {"year": 2022, "measure": "population_60_plus", "value": 10000.0},
        indicators={"homes": {"group": "population_60_plus"}},
    )
    observations = observed(*years({2022: 30.0}, indicator_id="homes"), *years({2022: 5.0}, indicator_id="queues"))
    observations["qualifier"] = "at_least"
    rates = group_rates(compare_cities(observations, known), known)
    assert rates[["indicator_id", "rate", "note"]].to_numpy().tolist() == [["homes", 30, "bound_not_value"]]
    assert math.isnan(rates.at[0, "lower"])


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("bound_not_value;distrusted", "bound_not_value;distrusted"),
        ("many_per_person;distrusted", "distrusted"),
        ("not_distrusted_any_more", ""),  # another key that only contains the word
        (None, ""),
        ("distrusted;other_unit", None),  # refused, though it is not the only note
    ],
)
def test_notes_of_a_rate_are_keys_not_pieces_of_text(note, kept):
    known = with_context(
        {"year": 2022, "measure": "children", "value": 8000.0}, indicators={"homes": {"unit": "children"}}
    )
    observations = observed(*years({2022: 16.0}, indicator_id="homes"))
    observations["unit"] = "children"
    rates = group_rates(compare_cities(observations, known).assign(note=note), known)
    assert rates["note"].tolist() == ([] if kept is None else [kept])
    assert rates["lower"].isna().tolist() == ([] if kept is None else ["bound_not_value" in kept])


def test_an_indicator_may_be_per_its_group_alone():
    known = with_context(
        {"year": 2022, "measure": "families", "value": 12000.0}, indicators={"homes": {"denominator": "families"}}
    )
    table = compare_cities(observed(*years({2021: 24.0, 2022: 24.0}, indicator_id="homes")), known)
    assert table.set_index("year")["rate"].to_dict() == {2022: 20.0, 2021: pytest.approx(math.nan, nan_ok=True)}
    assert table.set_index("year")["note"].to_dict() == {2022: "", 2021: "no_denominator"}


def test_peers_are_of_one_kind_and_size_the_nearest_in_size_first():
    found = peers(with_context(), figures(), PeerRule())
    assert found[["rank", "name", "year", "own_population"]].to_numpy().tolist() == [
        [1, "Blisko", 2022, 40000],
        [2, "Dalej", 2022, 40000],
    ]
    assert found["distance_km"].isna().all()
    assert set(found["rule"]) == {"rule"}


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({"same_kind": False}, ["Wieś", "Powiatowo", "Blisko", "Dalej"]),
        ({"same_voivodeship": True}, ["Blisko"]),
        ({"size": 1.6}, ["Blisko", "Dalej", "Za Duże"]),
        ({"most": 1}, ["Blisko"]),
        ({"cities": {CITY: ["2062011", "1421021"]}}, ["Powiatowo", "Za Duże"]),
        ({"within_km": 50}, ["Blisko", "Dalej"]),
    ],
)
def test_the_declared_rule_decides(rule, names):
    assert peers(with_context(), figures(), PeerRule(**rule))["name"].tolist() == names


def test_distances_are_those_on_the_globe_and_exclude_only_what_lies_known():
    # Łódź 51.7592 N 19.4560 E, Warszawa 52.2297 N 21.0122 E: 119 km
    places = [
        ("1014011", "Testowo", 2022, "latitude", 51.7592), ("1014011", "Testowo", 2022, "longitude", 19.4560),
        ("1001011", "Blisko", 2022, "latitude", 52.2297), ("1001011", "Blisko", 2022, "longitude", 21.0122),
    ]  # fmt: skip
    known = figures([*FIGURES, *places])
    found = peers(with_context(), known, PeerRule())
    assert found.set_index("name").at["Blisko", "distance_km"] == pytest.approx(118.9, abs=0.5)
    assert peers(with_context(), known, PeerRule(within_km=100))["name"].tolist() == ["Dalej"]


def test_without_official_figures_there_are_no_peers_and_no_fault():
    assert peers(with_context(), figures([]), PeerRule()).empty


def test_without_official_figures_of_a_year_that_the_city_knows_there_are_no_peers_either():
    known = with_context({"year": 2022, "measure": "population", "value": 40000.0})
    assert peers(known, figures([]), PeerRule(), 2022, CITY).empty
