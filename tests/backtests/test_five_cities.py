"""Back tests: figures that the five cities published, and what was found in their documents.

A change of a figure here needs a written reason.
"""

import json

import pandas as pd
import pytest
from frictionless import Package

from srps.judging.sums import contributor_sums
from srps.report import many_cities as cities_page
from srps.report import one_year
from srps.results import steps, store
from srps.results.run import open_run


def claim(results, name):
    return results.replication.set_index("claim").loc[name]


def value(results, goal, indicator, breakdown=""):
    rows = results.observations.query("goal == @goal and indicator == @indicator and breakdown == @breakdown")
    assert len(rows) == 1
    return rows["value"].iloc[0]


def test_no_error_in_any_document(results):
    for city, result in results.items():
        failed = result.checks[~result.checks["success"] & (result.checks["severity"] == "error")]
        assert failed.empty, city


def test_sieradz_mean_is_reproduced(results):
    sieradz = results["sieradz"]
    assert len(sieradz.goals) == 16
    assert sieradz.score("implementation_mean")["value"] == 3.625
    mean = claim(sieradz, "mean_rating")
    assert (mean["printed"], mean["recomputed"], mean["verdict"]) == ("3,63", "3.625", "reproduced")


def test_sieradz_range_and_goals_below_four(results):
    sieradz = results["sieradz"]
    assert claim(sieradz, "rating_range")["verdict"] == "reproduced"
    assert claim(sieradz, "goals_below_4")["recomputed"] == "2;3;7;9;10;16"
    counts = sieradz.goals["rating"].value_counts()
    assert (counts[4], counts[3]) == (10, 6)


def test_belchatow_share_results_from_another_reading(results):
    belchatow = results["belchatow"]
    share = claim(belchatow, "executed_share")
    assert share["printed"] == "93%"
    assert share["verdict"] == "reproduced_by_other_reading"
    fitting = belchatow.readings.query("verdict == 'reproduces'")
    assert fitting[["n", "share_pct"]].to_numpy().tolist() == [[40, 92.5]] * 3
    assert len(belchatow.readings) == 120


def test_ostrowiec_totals_that_differ_from_their_contributors(results):
    ostrowiec = results["ostrowiec-swietokrzyski"]
    sums = contributor_sums(ostrowiec.observations, ostrowiec.parts).join(ostrowiec.observations["line"])
    wrong = sums[sums["verdict"] == "mismatch"]
    assert wrong[["line", "printed", "total"]].to_numpy().tolist() == [
        [108, 5, 8],
        [114, 277, 227],
        [130, 7, 5],
        [139, 884, 844],
        [212, 13, 17],
    ]


def test_ostrowiec_slipped_rows_are_told_apart_and_settled(results):
    ostrowiec = results["ostrowiec-swietokrzyski"]
    sums = contributor_sums(ostrowiec.observations, ostrowiec.parts).join(ostrowiec.observations["line"])
    slipped = sums[sums["verdict"] == "slipped"]
    assert slipped["line"].tolist() == [141, 143, 144, 156, 157, 158]
    assert slipped["settled"].all()
    assert (slipped["corrected"] == slipped["printed"]).all()
    misplaced = ostrowiec.observations.query("status == 'misplaced'")
    assert misplaced["value"].tolist() == [4, 90, 34, 15, 1, 85, 5, 1, 1]


@pytest.mark.parametrize(
    ("city", "goal", "indicator", "breakdown", "expected"),
    [
        ("sieradz", "1", "osoby otrzymujące zasiłki stałe", "", 162),
        ("belchatow", "II.7.1.2", "ogólna kwota wydatków w zakresie dodatku mieszkaniowego", "", 1480546.54),
        ("ostrowiec-swietokrzyski", "1.1", "liczba rodzin korzystających ze świadczeń pomocy społecznej", "", 1727),
        ("ostrowiec-swietokrzyski", "1.1", "liczba rodzin korzystających ze świadczeń pomocy społecznej", "MOPS", 1718),
    ],
)
def test_printed_figures(results, city, goal, indicator, breakdown, expected):
    assert value(results[city], goal, indicator, breakdown) == expected


def test_printed_forms_are_read(results):
    every = pd.concat([result.observations for result in results.values()])
    printed = every.set_index("value_printed")["value"]
    assert printed["4.652"] == 4652
    assert printed["527 838,67zt"] == 527838.67
    assert printed["Siedem"] == 7
    assert (every["status"] == "unparsable").sum() == 0
    about = every.set_index("value_printed").loc["ok. 2 742"]
    assert (about["value"], about["qualifier"]) == (2742, "approx")


def test_plan_without_results_is_normal(results):
    lomza = results["lomza"]
    assert len(lomza.goals) == 6
    assert len(lomza.targets) == 16
    assert set(lomza.targets["attained"]) == {"not_assessable"}
    assert lomza.observations.empty
    quarterly = lomza.targets[lomza.targets["value_printed"] == "min 1 raz na kwartał"]
    assert quarterly[["operator", "value", "per"]].to_numpy().tolist() == [[">=", 4, "year"]] * 2


def test_every_printed_indicator_has_a_domain(results):
    for city, result in results.items():
        catalogue = result.run.catalogue
        printed = result.goals.set_index("goal")["domain_printed"].fillna("")
        assert result.goals["domain"].notna().all(), city
        for row in result.observations.itertuples():
            domain = catalogue.domain_of(
                city, printed=printed.get(row.goal, ""), goal=row.goal, indicator=row.indicator
            )
            assert domain is not None, (city, row.indicator)


def test_values_without_a_rate_are_named_with_the_reason(cities):
    items = [one for item in cities_page.rates(cities).items for one in getattr(item, "items", (item,))]
    refused = next(item for item in items if getattr(item, "name", "") == "rates-refused")
    reasons = refused.data["note"].value_counts().to_dict()
    assert reasons == {
        "no_rate_for_this_indicator": 8,
        "known_exactly": 7,
        "many_per_person": 3,
        "bound_not_value": 1,
    }
    assert "podano tylko granicę" in refused.html()


def test_the_contributors_of_the_widest_gaps_are_drawn(results):
    def drawn(city):
        items = one_year.checks_chapter(results[city]).items
        return [item.title for item in items if getattr(item, "name", "").startswith("contributors-")]

    assert len(drawn("ostrowiec-swietokrzyski")) == one_year.MOST_GAPS
    assert drawn("ostrowiec-swietokrzyski")[0].endswith("suma składników wynosi 8, a dokument podaje ogółem 5")
    assert drawn("belchatow") == []


def test_stacked_tables_hold_all_five(project, cities):
    observations = store.load_stacked(project, "observations")
    counts = observations.groupby("city").size().to_dict()
    assert counts == {"belchatow": 181, "ostrowiec-swietokrzyski": 395, "pruszkow": 47, "sieradz": 80}
    package = json.loads((project.processed / "datapackage.json").read_text(encoding="utf-8"))
    assert list(Package.metadata_validate(package)) == []
    shared = cities.comparison.groupby("indicator_id")["city"].nunique()
    assert (shared >= 2).sum() >= 25


def test_results_stay_the_same_when_run_again(project, results, cities):
    first = {path: path.read_bytes() for path in project.processed.rglob("*.csv")}
    for run in [result.run for result in results.values()]:
        steps.clean_year(run)
        steps.check(run)
        steps.score(run)
    steps.compare_cities(open_run(project=project))
    assert {path: path.read_bytes() for path in project.processed.rglob("*.csv")} == first
