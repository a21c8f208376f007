import datetime

import pandas as pd
import pytest

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Document, Forms, Indicator, Text, Unit
from srps.checks import evidence
from srps.checks.declared import declared_checks

FORMS = Forms(pl={"one": "", "few": "", "many": "", "other": ""}, en={"one": "", "other": ""})


def text(words: str) -> Text:
    return Text(pl=words, en=words)


def unit(name: str, *, counted: bool) -> Unit:
    return Unit(id=name, dimension="things", counted=counted, title=text(name), forms=FORMS)


CATALOGUE = Catalogue(
    cities=pd.DataFrame(),
    context=pd.DataFrame(),
    domains={},
    units={"persons": unit("persons", counted=True), "pln": unit("pln", counted=False)},
    indicators={
        "meals": Indicator(
            id="meals",
            title=text("Posiłki"),
            definition=text("Posiłki"),
            unit="persons",
            domain="poverty",
            direction=0,
            denominator="population",
            plausible_from=1,
            plausible_per_10k=500,
        )
    },
    mappings={},
    repairs=None,
)
DOCUMENT = Document(
    title="Sprawozdanie",
    strategy={"title": "Strategia"},
    year=2023,
    kind="report",
    issued_on=datetime.date(2024, 3, 1),
    source={"file": "a.txt"},
    rating_scale={1: "słabo", 2: "średnio", 3: "dobrze"},
    rated_levels=["operational"],
)


def observations(*rows: dict) -> pd.DataFrame:
    """Return observations; every row needs only what it is about."""
    usual = {
        "goal": "1",
        "action": "1",
        "indicator": "liczba osób",
        "breakdown": "",
        "part_of": "",
        "indicator_id": None,
        "match": None,
        "value": 5.0,
        "unit": "persons",
        "status": "observed",
        "value_printed": "5",
        "period": "2023",
        "line": 7,
        "page": "",
        "source": "",
    }
    return pd.DataFrame([{**usual, **row} for row in rows], index=[f"observations:{n + 1}" for n in range(len(rows))])


def log(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return log rows of (row_key, column, rule, before)."""
    return pd.DataFrame(rows, columns=["row_key", "column", "rule", "before"], dtype="str").assign(after="")


def goals(*ratings: int | None) -> pd.DataFrame:
    frame = pd.DataFrame({"goal": [str(n + 1) for n in range(len(ratings))], "level": "operational"})
    frame["rating"] = pd.array(ratings, dtype="Int64")
    return frame.set_axis([f"goals:{n + 1}" for n in range(len(ratings))])


def verdicts(frame: pd.DataFrame) -> list[str]:
    return frame["verdict"].tolist()


def test_a_total_and_a_contributor_stand_once() -> None:
    rows = observations({}, {}, {"breakdown": "MOPS"}, {"breakdown": "PCPR"}, {"breakdown": "PCPR"}, {"line": 8})

    assert verdicts(evidence.keys(rows)) == ["doubled", "doubled", "unique"] + ["contributor_twice"] * 2 + ["unique"]


def test_goals_that_are_named_exist() -> None:
    rows = observations({}, {"goal": "9"}, {"goal": ""})

    assert evidence.parents(rows, goals(1))["verdict"].to_dict() == {
        "observations:1": "known",
        "observations:2": "unknown",
    }


def test_ratings_stand_on_the_scale() -> None:
    unread = log(("goals:3", "rating", "refused: not_a_rating", "4,5"))
    found = evidence.ratings(goals(3, 4, None, None), unread, DOCUMENT)

    assert found["verdict"].to_dict() == {"goals:1": "on_scale", "goals:2": "off_scale", "goals:3": "off_scale"}
    assert found.loc["goals:3", ["observed", "expected"]].tolist() == ["4,5", "1–3"]
    unrated = DOCUMENT.model_copy(update={"rating_scale": {}})
    assert verdicts(evidence.ratings(goals(3), log(), unrated)) == ["no_scale"]


def test_every_goal_of_a_rated_level_is_rated() -> None:
    assert verdicts(evidence.rated(goals(2, None), DOCUMENT)) == ["rated", "not_rated"]
    assert verdicts(evidence.rated(goals(2, None), DOCUMENT.model_copy(update={"rated_levels": []}))) == []


def test_counts_are_whole_and_not_negative() -> None:
    rows = observations(
        {}, {"value": 0.0}, {"value": -1.0}, {"value": 2.5}, {"value": None}, {"value": 2.5, "unit": "pln"}
    )

    assert verdicts(evidence.counts(rows, CATALOGUE)) == ["whole", "whole", "negative", "fractional"]


def test_percentages_lie_between_0_and_100() -> None:
    rows = observations(*({"unit": "percent", "value": value} for value in (0.0, 100.0, 100.1, -0.1)), {"value": 500.0})

    assert verdicts(evidence.percentages(rows)) == ["in_range", "in_range", "out_of_range", "out_of_range"]


def test_cells_that_could_not_be_read_are_named_with_the_reason() -> None:
    rows = observations({}, {"status": "unparsable", "value_printed": "3-maj"}, {"status": "missing"})
    found = evidence.parsable(rows, log(("observations:2", "value", "refused: looks_like_date", "3-maj")))

    assert found[["verdict", "observed", "expected"]].values.tolist() == [
        ["read", "5", ""],
        ["unparsable", "3-maj", "looks_like_date"],
    ]


def test_targets_that_could_not_be_read_are_named() -> None:
    targets = pd.DataFrame({"indicator": ["a", "b", "c"], "value_printed": ["5", "lipiec", "–"]})
    targets.index = ["targets:1", "targets:2", "targets:3"]
    refused = log(
        ("targets:2", "target", "refused: looks_like_date", "lipiec"), ("targets:3", "target", "refused: missing", "–")
    )

    assert evidence.targets_parsable(targets, refused)["verdict"].to_dict() == {
        "targets:1": "read",
        "targets:2": "unparsable",
    }


def parts(relation: str, *keys: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"row_key": key, "whole_key": "observations:1", "whole_printed": "observations:1", "relation": relation}
            for key in keys
        ]
    )


def test_parts_lie_within_their_whole() -> None:
    rows = observations({"value": 80.0}, {"breakdown": "a", "value": 95.0}, {"breakdown": "b", "value": 80.0})
    found = evidence.parts_within(rows, parts("subset", "observations:2", "observations:3"))

    assert found["verdict"].to_dict() == {"observations:2": "above", "observations:3": "within"}


def test_parts_together_lie_within_their_whole() -> None:
    rows = observations({"value": 80.0}, {"breakdown": "a", "value": 50.0}, {"breakdown": "b", "value": 40.0})
    found = evidence.parts_within(rows, parts("examples", "observations:2", "observations:3"))

    assert found.loc["observations:1", ["verdict", "observed", "expected"]].tolist() == ["parts_above", "90", "80"]
    assert evidence.parts_within(rows, parts("all", "observations:2", "observations:3")).empty


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ({"line": 8}, {"line": 9}, ["equal", "equal"]),
        ({"line": 8}, {"line": 9, "value": 6.0}, ["differs", "differs"]),
        ({"indicator": "Liczba  osób:"}, {"indicator": "liczba osób", "value": 6.0}, ["differs", "differs"]),
        ({}, {"unit": "pln", "value": 6.0}, []),
        ({}, {"period": "2022", "value": 6.0}, []),
        ({}, {"breakdown": "kobiety", "value": 6.0}, []),
        ({}, {"indicator": "liczba dzieci", "value": 6.0}, []),
        (
            {"indicator_id": "meals", "match": "exactMatch"},
            {"indicator": "posiłki", "indicator_id": "meals", "match": "closeMatch", "value": 6.0},
            ["differs", "differs"],
        ),
        (
            {"indicator_id": "meals", "match": "exactMatch"},
            {"indicator": "posiłki", "indicator_id": "meals", "match": "broadMatch", "value": 6.0},
            [],
        ),
    ],
)
def test_a_fact_printed_twice_has_one_value(one: dict, other: dict, verdict: list[str]) -> None:
    assert verdicts(evidence.printed_twice(observations(one, other))) == verdict


def test_of_three_places_the_one_that_differs_is_named() -> None:
    rows = observations({"line": 8}, {"line": 9}, {"line": 10, "value": 6.0})

    assert evidence.printed_twice(rows)["place"].tolist() == ["cel 1, wiersz 10", "cel 1, wiersz 10", "cel 1, wiersz 8"]


def test_a_slipped_contributor_names_the_line_where_it_belongs() -> None:
    rows = observations(
        {"value": 52.0, "line": 15},
        {"breakdown": "MOPS", "value": 30.0, "line": 15},
        {"indicator": "rodziny", "value": 32.0, "line": 17},
        {"indicator": "rodziny", "breakdown": "PCPR", "value": 22.0, "line": 17},
        {"indicator": "rodziny", "breakdown": "OIK", "value": 32.0, "line": 17},
    )
    relations = pd.DataFrame(
        {
            "row_key": ["observations:2", "observations:4", "observations:5"],
            "whole_key": ["observations:1", "observations:3", "observations:3"],
            "whole_printed": ["observations:1", "observations:3", "observations:3"],
            "relation": "all",
        }
    )
    found = evidence.slipped(rows, relations)
    settled = evidence.slipped(rows, relations.assign(whole_key=["observations:1"] * 2 + ["observations:3"]))

    assert found.loc[:, ["place", "observed", "expected", "settled"]].values.tolist() == [["PCPR", "22", "15", False]]
    assert settled["settled"].tolist() == [True]


def test_mapped_totals_are_plausible_for_the_population() -> None:
    mapped = {"indicator_id": "meals", "match": "exactMatch"}
    rows = observations(
        {**mapped, "value": 1000.0}, {**mapped, "value": 1001.0}, {**mapped, "value": 0.0}, {"value": 1e9}
    )

    assert verdicts(evidence.plausible(rows, CATALOGUE, 20_000)) == ["plausible", "implausible", "implausible"]
    assert verdicts(evidence.plausible(rows, CATALOGUE, None)) == ["plausible", "plausible", "implausible"]


def of_year(year: int, *rows: dict) -> pd.DataFrame:
    return observations(*({"city": "testowo", "year": year, "period": str(year), **row} for row in rows))


def test_jumps_against_the_previous_year() -> None:
    before = of_year(
        2022, {"value": 20.0}, {"indicator": "dzieci", "value": 3.0}, {"indicator": "rodziny", "value": 0.0}
    )
    now = of_year(
        2023,
        {"value": 100.0, "goal": "2"},
        {"indicator": "dzieci", "value": 15.0},
        {"indicator": "Rodziny", "value": 40.0},
        {"indicator": "mieszkania", "value": 1e6},
        {"value": 1e6, "breakdown": "kobiety"},
    )

    assert evidence.jumps(now, before)["verdict"].to_dict() == {
        "observations:1": "jump",
        "observations:2": "steady",
        "observations:3": "jump",
    }
    assert evidence.jumps(now, None).empty


def test_a_jump_of_money_or_a_percentage_is_told_with_its_unit_and_only_within_it() -> None:
    mapped = {"indicator": "c", "indicator_id": "meals", "match": "exactMatch"}
    before = of_year(2022, {"value": 20.0, "unit": "pln"}, {"indicator": "b", "value": 4.5, "unit": "percent"}, mapped)
    now = of_year(
        2023,
        {"value": 12345.5, "unit": "pln"},
        {"indicator": "b", "value": 70.0, "unit": "percent"},
        {**mapped, "value": 1e6, "unit": "pln"},
    )
    jumps = evidence.jumps(now, before)
    assert jumps[["observed", "expected"]].to_numpy().tolist() == [
        ["12\N{NO-BREAK SPACE}345,50\N{NO-BREAK SPACE}zł", "20,00\N{NO-BREAK SPACE}zł"],
        ["70%", "4,5%"],
    ]
    parts = jumps.iloc[0][["observed", "expected"]].to_dict()
    english = {"observed": "PLN\N{NO-BREAK SPACE}12,345.50", "expected": "PLN\N{NO-BREAK SPACE}20.00"}
    assert declared_checks()["jump"].in_language(parts, "en") == english


def test_a_jump_is_one_between_years_of_one_strategy_and_one_period() -> None:
    before = of_year(2022, {"value": 20.0}, {"indicator": "b", "value": 20.0}, {"indicator": "b", "value": 30.0})
    mapped = {"indicator": "c", "indicator_id": "meals", "match": "exactMatch", "value": 20.0}
    now = [{"value": 100.0}, {"indicator": "b", "value": 1e6}, {**mapped, "value": 1e6}]
    other_period = of_year(2023, {"value": 100.0, "period": "2022/2023"})

    assert list(evidence.jumps(of_year(2023, *now), before).index) == ["observations:1"]
    before = pd.concat([before, of_year(2022, mapped)])
    assert list(evidence.jumps(of_year(2023, *now), before, is_new_strategy=True).index) == ["observations:3"]
    assert evidence.jumps(other_period, before).empty


def test_claims_are_the_documents_own_not_the_sums_of_tables() -> None:
    replication = pd.DataFrame(
        {
            "claim": ["srednia", "observations:1"],
            "printed": ["2,7", "52"],
            "recomputed": ["2.5", "52"],
            "method": ["arithmetic mean of 2 ratings", "sum of the contributors as printed"],
            "verdict": ["not_reproduced", "reproduced"],
        },
        index=["replication:1", "replication:2"],
    )

    assert evidence.claims(replication)[["verdict", "observed", "expected"]].values.tolist() == [
        ["not_reproduced", "2,7", "2,5"]
    ]


def test_applied_corrections_are_listed() -> None:
    rows = log(("indicators:4", "value", "correction", "120"), ("indicators:5", "value", "number_grammar", "1 000"))

    assert evidence.corrections(rows)[["verdict", "observed"]].values.tolist() == [["applied", "120"]]
