"""Which labels are one series; the observations are made here, of an invented city."""

from dataclasses import replace

import pandas as pd
import pytest

from srps.catalogue.models import Document, IndicatorMapping, Mapping
from srps.catalogue.tables import processed_tables
from srps.comparing.labels import lost_and_new, with_strategies, with_sums
from srps.comparing.series import series_of
from srps.comparing.years import city_changes

CITY = "testowo"


def document(year: int, start: int, end: int) -> Document:
    strategy = {"title": f"Strategia na lata {start}-{end}", "period": {"from": start, "to": end}}
    return Document.model_validate(
        {"title": "x", "year": year, "kind": "report", "strategy": strategy, "source": {"file": "x"}}
    )


def observations(*rows: tuple, documents: tuple[Document, ...] = ()) -> pd.DataFrame:
    """Rows of year, goal, label, value and, where needed, more columns."""
    table = processed_tables()["observations"]
    cells = [
        {
            "city": CITY, "year": year, "goal": goal, "action": "", "indicator": label, "breakdown": "", "part_of": "",
            "value": value, "unit": "persons", "qualifier": "exact", "status": "observed", "period": str(year),
            "period_kind": "year", "line": line, "measure": "persons_once", "scale": 1, **(more[0] if more else {}),
        }
        for line, (year, goal, label, value, *more) in enumerate(rows, start=1)
    ]  # fmt: skip
    frame = table.typed(pd.DataFrame(cells).reindex(columns=table.names))
    return with_strategies(frame, {(CITY, d.year): d for d in documents}) if documents else frame


def catalogue_with(catalogue, *entries: dict, **more):
    found = [IndicatorMapping(**{"match": "exactMatch", "reason": "x"} | entry) for entry in entries]
    return replace(catalogue, mappings={CITY: Mapping(indicators=found, **more)})


def test_a_unique_label_that_moved_to_another_goal_stays_one_series(mini_catalogue):
    frame = observations((2021, "1", "osoby a", 50.0), (2022, "4", "Osoby a.", 60.0))
    assert series_of(frame, mini_catalogue)["series"].nunique() == 1
    assert city_changes(frame, mini_catalogue, CITY)["change"].tolist() == [10.0]


def test_a_label_that_two_goals_share_is_told_apart_by_its_goal(mini_catalogue):
    frame = observations(
        (2021, "1", "osoby", 50.0), (2021, "2", "osoby", 7.0), (2022, "1", "osoby", 60.0), (2022, "2", "osoby", 8.0)
    )
    assert sorted(series_of(frame, mini_catalogue).groupby("series")["value"].apply(list)) == [[7.0, 8.0], [50.0, 60.0]]


def test_a_new_strategy_cuts_what_is_not_mapped_and_nothing_else(mini_catalogue):
    documents = (document(2020, 2014, 2020), document(2021, 2021, 2027))
    mapped = {"indicator_id": "homeless_shelter", "match": "exactMatch"}
    frame = observations(
        (2020, "1", "osoby", 50.0),
        (2020, "1", "bezdomni", 5.0, mapped),
        (2021, "1", "osoby", 60.0),
        (2021, "2", "bezdomni", 6.0, mapped),
        documents=documents,
    )
    changes = city_changes(frame, mini_catalogue, CITY).set_index("indicator")["change"]
    assert changes["bezdomni"] == 1.0
    assert changes["osoby"].isna().all()
    lost = lost_and_new(frame, mini_catalogue, CITY)
    assert lost[["fate", "indicator", "pair", "note"]].values.tolist() == [
        ["vanished", "osoby", "osoby", "new_strategy"],
        ["new", "osoby", "osoby", "new_strategy"],
    ]


SPLIT = {
    "indicator": "osoby",
    "indicator_id": "homeless_shelter",
    "sum_of": ["kobiety w schronisku", "mężczyźni w schronisku"],
}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ([("kobiety w schronisku", 20.0), ("mężczyźni w schronisku", 33.0)], [50.0, 53.0]),
        ([("kobiety w schronisku", 20.0)], [50.0]),
        ([("kobiety w schronisku", 20.0), ("mężczyźni w schronisku", None)], [50.0]),
    ],
)
def test_a_split_is_joined_where_all_its_parts_are_there(mini_catalogue, second, expected):
    mapped = {"indicator_id": "homeless_shelter", "match": "exactMatch"}
    frame = observations((2021, "1", "osoby", 50.0, mapped), *((2022, "1", label, value) for label, value in second))
    series = series_of(frame, catalogue_with(mini_catalogue, SPLIT))
    assert series.loc[series["series"] == "homeless_shelter", "value"].tolist() == expected


@pytest.mark.parametrize("word", ["former_part_of", "part_of_former"])
def test_former_parts_are_added_up_before_the_merge(mini_catalogue, word):
    parts = [{"indicator": label, "indicator_id": "homeless_shelter", word: "osoby"} for label in ("a", "b")]
    catalogue = catalogue_with(mini_catalogue, {"indicator": "osoby", "indicator_id": "homeless_shelter"}, *parts)
    mapped = {"indicator_id": "homeless_shelter", "match": "exactMatch"}
    frame = observations((2021, "1", "a", 20.0), (2021, "2", "b", 30.0), (2022, "1", "osoby", 60.0, mapped))
    changes = city_changes(frame, catalogue, CITY).set_index("indicator")
    assert changes.loc["osoby", ["value_from", "value_to"]].tolist() == [50.0, 60.0]
    assert catalogue.match_of(CITY, 2021, "1", "a") is None
    assert lost_and_new(frame, catalogue, CITY).empty


def test_a_sum_is_not_added_where_the_whole_is_printed(mini_catalogue):
    mapped = {"indicator_id": "homeless_shelter", "match": "exactMatch"}
    frame = observations(
        (2022, "1", "osoby", 50.0, mapped),
        (2022, "1", "kobiety w schronisku", 20.0),
        (2022, "1", "mężczyźni w schronisku", 33.0),
    )
    assert len(with_sums(frame, catalogue_with(mini_catalogue, SPLIT))) == 3


def test_lost_and_new_labels_are_named_with_the_likeliest_pair(mini_catalogue):
    frame = observations(
        (2021, "1", "liczba osób korzystających z teleopieki", 5.0),
        (2021, "1", "liczba szkoleń", 5.0),
        (2021, "1", "rodziny", None),
        (2022, "1", "osoby, które korzystają z teleopieki", 6.0),
        (2022, "1", "wnioski o dodatek", 6.0),
        (2022, "1", "rodziny", 6.0),
    )
    lost = lost_and_new(frame, mini_catalogue, CITY)
    assert lost[["fate", "indicator", "pair"]].values.tolist() == [
        ["vanished", "liczba osób korzystających z teleopieki", "osoby, które korzystają z teleopieki"],
        ["vanished", "liczba szkoleń", ""],
        ["new", "osoby, które korzystają z teleopieki", "liczba osób korzystających z teleopieki"],
        ["new", "wnioski o dodatek", ""],
    ]


def test_a_goal_means_something_within_one_strategy_only(mini_catalogue):
    first, second = with_strategies(
        observations((2020, "1", "a", 1.0), (2021, "1", "a", 1.0)),
        {(CITY, 2020): document(2020, 2014, 2020), (CITY, 2021): document(2021, 2021, 2027)},
    )["strategy"]
    entries = (
        {"goal": "1", "indicator": "a", "indicator_id": "homeless_shelter"},
        {"goal": "1", "indicator": "b", "indicator_id": "homeless_shelter", "strategy": 2021},
        {"indicator": "c", "indicator_id": "homeless_shelter"},
    )
    domains = {"domains": {"1": "family", "Rodzina": "family"}, "domains_by_strategy": {2021: {"1": "housing"}}}
    catalogue = catalogue_with(mini_catalogue, *entries, **domains)
    for label, matches in (("a", [True, False]), ("b", [False, True]), ("c", [True, True])):
        found = [catalogue.match_of(CITY, 2021, "1", label, strategy=s) is not None for s in (first, second)]
        assert found == matches
    assert [catalogue.domain_of(CITY, goal="1", strategy=s) for s in (first, second)] == ["family", "housing"]
    assert catalogue.domain_of(CITY, goal="2", printed="Rodzina", strategy=second) == "family"
    untied = catalogue_with(mini_catalogue, domains={"1": "family"})
    assert untied.domain_of(CITY, goal="1", strategy=second) is None
