"""The worked examples of docs/explanation/methods.md are what the code computes, and stand on the pages they name.

A figure that changes here changes in the document too, with a reason.
"""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from srps.catalogue.load import load_catalogue
from srps.comparing.cities import compare_cities
from srps.comparing.context import context_changes, context_series
from srps.comparing.indices import compose_years
from srps.comparing.rates import pooled_rates
from srps.comparing.series import series_of
from srps.comparing.trends import population_trends
from srps.judging.sums import contributor_sums
from srps.judging.votes import agreement, one_rating, read_votes
from srps.numbers import format_number, round_half_up
from srps.paths import REPOSITORY, Project
from srps.reading.clean import clean_year
from srps.reading.year import read_year
from srps.report import indices, one_year, working
from srps.report import many_cities as cities_page
from srps.report import many_years as years_page
from srps.report.indicators import goal_chapters
from srps.results.run import open_run
from srps.results.steps import compare_years
from srps.showing.language import texts
from srps.statistics.change import compare_values
from srps.statistics.dispersion import stated_dispersion
from srps.statistics.intervals import poisson_interval, wilson_interval
from srps.statistics.trend import trends

PL = texts("pl")
TEXT = " ".join((REPOSITORY / "docs" / "explanation" / "methods.md").read_text(encoding="utf-8").split())
SECTIONS = {int(part.split(".", 1)[0]): part for part in re.split(r"## (?=\d+\. )", TEXT)[1:]}
CITY = "wymyslin"


def number(value, decimals: int) -> str:
    return PL.number(round_half_up(value, decimals), decimals)


def percent(value) -> str:
    return PL.percent(round_half_up(value, 1))


def span(lower, upper, decimals: int) -> str:
    return f"{number(lower, decimals)}–{number(upper, decimals)}"


def says(section: int, *figures: str) -> None:
    """Assert that a section of the document prints these figures."""
    missing = [figure for figure in figures if " ".join(figure.split()) not in SECTIONS[section]]
    assert missing == []


def shows(page, *figures: str) -> None:
    """Assert that a shown thing prints these figures; spaces and dashes with spaces around make no difference."""
    text = " ".join(re.sub("<[^>]*>", " ", page.html()).split()).replace(" – ", "–")
    assert [figure for figure in figures if " ".join(figure.split()) not in text] == []


@pytest.fixture(scope="module")
def invented():
    """Catalogue and observations of the invented city's five years."""
    project = Project(REPOSITORY / "examples")
    catalogue = load_catalogue(project)
    built = [clean_year(read_year(project, CITY, year), catalogue).observations for year in range(2019, 2024)]
    return catalogue, pd.concat(built, ignore_index=True)


def page_of(invented) -> SimpleNamespace:
    """Return what the pages on years need of the invented city."""
    catalogue, observations = invented
    series = series_of(observations, catalogue)
    return SimpleNamespace(
        run=SimpleNamespace(language="pl", catalogue=catalogue, city=CITY),
        observations=observations,
        series=series,
        years=list(range(2019, 2024)),
        pooled=pooled_rates(compare_cities(observations, catalogue), series, context_series(catalogue, CITY)),
        index=compose_years(series, catalogue, CITY),
    )


def score(results, city: str, name: str) -> dict:
    return results[city].score(name)


def share(row: dict) -> str:
    """Return a score with its parts as the document writes it."""
    return f"{round(row['value'] * row['n'] / 100)} z {int(row['n'])} = {percent(row['value'])}"


def test_rounding_and_replication(results):
    sieradz = results["sieradz"]
    mean = score(results, "sieradz", "implementation_mean")
    claim = sieradz.replication.set_index("claim").loc["mean_rating"]
    total = int(mean["value"] * mean["n"])
    says(
        1,
        f"„{claim['printed']}”; {total} ÷ {mean['n']} = {format_number(claim['recomputed'])}",
        f"`{claim['verdict']}`",
    )
    says(1, f"`round(3.625, 2)` → {round(3.625, 2)}, `round_half_up` → {round_half_up(3.625, 2)}")
    shows(one_year.claims(sieradz), claim["printed"], format_number(claim["recomputed"]), "zgadza się z danymi")


def test_implementation(results):
    sieradz = results["sieradz"]
    mean, share_of_top = (score(results, "sieradz", f"implementation_{name}") for name in ("mean", "pct"))
    counts = sieradz.scores.query("score == 'rating_count'").set_index("scope_id")["value"].astype("int64")
    says(2, f"{counts['4']} × 4 i/and {counts['3']} × 3, n = {mean['n']}; {number(mean['value'], 3)};")
    says(2, f"÷ 4 = {percent(share_of_top['value'])}")
    violence = sieradz.score("implementation_mean", "domain", "domestic_violence")
    assert sieradz.goals.query("domain == 'domestic_violence'")["goal"].tolist() == ["6", "7", "8"]
    says(2, f"÷ {violence['n']} = {number(violence['value'], 2)}")
    shows(one_year.implementation(sieradz), number(violence["value"], 2), percent(share_of_top["value"]))


def test_execution(results):
    belchatow = results["belchatow"]
    counts = belchatow.scores.query("score == 'action_count'").set_index("scope_id")["value"].astype("int64")
    says(3, f"{len(belchatow.actions)} działań / actions", *(f"{n} `{status}`" for status, n in counts.items()))
    readings = belchatow.readings
    says(3, f"{len(readings)} sposobów", f"| {share(score(results, 'belchatow', 'execution')).replace(' =', ' |')}")
    fitting = readings.query("verdict == 'reproduces'")
    assert len(fitting) == 3
    fits = fitting.iloc[0]
    assert (fits["partly"], fits["described"], fits["in_progress"]) == (1, "done", "done")
    says(3, f"| {fits['n'] * fits['share_pct'] / 100:.0f} z {fits['n']} | {percent(fits['share_pct'])} → 93%")
    cut = readings.query("verdict == 'reproduces_if_cut'")
    assert len(cut) == 1
    says(3, f"30 z {cut['n'].iloc[0]} | {number(cut['share_pct'].iloc[0], 2)}% → 94%")
    shows(one_year.claims(belchatow), "92,5%", "93,8%", "91,7%")


def test_completeness_and_timeliness(results):
    for city, name in (("belchatow", "Bełchatów"), ("ostrowiec-swietokrzyski", "Ostrowiec Św.")):
        row = score(results, city, "completeness")
        says(4, f"{name} {share(row)}")
        shows(one_year.scorecard(results[city]), percent(row["value"]), str(row["n"]))
    says(4, f"= {score(results, 'belchatow', 'timeliness_days')['value']:.0f} dni / days")


def test_consistency(results):
    ostrowiec = results["ostrowiec-swietokrzyski"]
    texts_of = []
    for name in ("printed", "corrected"):
        row = ostrowiec.score(f"consistency_{name}")
        parts = share(row).replace(" z ", " z/of ")
        texts_of.append(f"{parts} ({span(row['lower'], row['upper'], 1)})")
    says(5, " → ".join(texts_of))
    sums = contributor_sums(ostrowiec.observations, ostrowiec.parts).join(ostrowiec.observations["line"])
    for row in sums[sums["verdict"] == "mismatch"].itertuples():
        says(5, f"{row.line} ({row.printed:.0f} ≠")
    for row in sums[sums["line"].isin([141, 143, 144])].itertuples():
        says(5, f"| {row.line} | {row.printed:.0f} |", f"= {row.corrected:.0f} |")
    shows(working.replicated_totals(ostrowiec), " 141 ", " 143 ", " 147 ", " 161 ")
    shows(one_year.scorecard(ostrowiec), "90,7%", "95,3%")


def test_measurability_and_targets(results):
    actions = score(results, "belchatow", "measurability_actions")
    says(6, f"działania {share(actions)}", f"działania {share(score(results, 'pruszkow', 'measurability_actions'))}")
    says(6, f"Sieradz: {share(score(results, 'sieradz', 'measurability_goals'))}")
    lomza = results["lomza"]
    quarterly = lomza.targets.query("value_printed == 'min 1 raz na kwartał'").iloc[0]
    says(6, f"Łomża: {len(lomza.targets)} wartości docelowych", f"→ ≥ {quarterly['value']:.0f} rocznie")
    shows(goal_chapters(lomza), "min 1 raz na kwartał", "co najmniej 4 razy w roku")


def test_wilson_intervals(results):
    execution = score(results, "belchatow", "execution")
    lower, upper = wilson_interval([33], [36])
    assert (100 * lower[0], 100 * upper[0]) == (execution["lower"], execution["upper"])
    says(7, f"{percent(execution['value'])} ({span(execution['lower'], execution['upper'], 1)})")
    single = score(results, "sieradz", "consistency_printed")
    limits = f"{number(single['lower'], 1)}–{single['upper']:.0f}"
    says(7, f"{single['n']} z/of {single['n']} (Sieradz, spójność): 100% ({limits})")
    shows(one_year.scorecard(results["belchatow"]), "78,2%–97,1%")
    shows(one_year.scorecard(results["sieradz"]), "20,7%–100,0%")


def test_rates(cities):
    rates = cities.comparison.set_index(["indicator_id", "city"])
    rows = [
        ("neighbour_help_persons", "ostrowiec-swietokrzyski", ""),
        ("families_family_assistant", "ostrowiec-swietokrzyski", "Byar"),
        ("families_family_assistant", "sieradz", "Byar"),
    ]
    page = cities_page.rates(cities)
    for indicator, city, method in rows:
        row = rates.loc[(indicator, city)]
        limits = span(row["lower"], row["upper"], 2)
        residents = PL.number(row["denominator"])
        says(8, f"| {row['value']:.0f} | {residents} | {number(row['rate'], 2)} | {limits}")
        assert row["method"] == ("byar" if method else "exact_poisson")
        shows(page, residents)
    events = poisson_interval([6], 0.95)
    says(8, f"({span(events[0][0], events[1][0], 2)} zdarzeń)")


def test_two_rates(cities):
    pairs = cities.rate_pairs
    pair = pairs.query("indicator_id == 'families_family_assistant'").iloc[0]
    assert (pair["city"], pair["city_other"]) == ("sieradz", "ostrowiec-swietokrzyski")
    ratio, difference = number(pair["ratio"], 2), number(pair["difference"], 2)
    says(8, f"Sieradz ÷ Ostrowiec Św. = {ratio}, różnica · difference {difference}", f"Z {len(pairs)} par pięciu miast")
    assert pair["comparability"] == "different_years; same_definition; different_census_bases"
    assert set(pairs["conclusion"]) == {"not_tested"}
    assert pairs[["ratio_lower", "difference_upper", "p_value", "q_value"]].isna().all(axis=None)
    page = cities_page.rate_tests(cities)
    shows(page, ratio, difference, "bez testu", "różne lata, ta sama definicja, różne podstawy spisowe")


def test_small_counts_of_several_years(invented):
    catalogue, observations = invented
    own, series = compare_cities(observations, catalogue), series_of(observations, catalogue)
    row = (
        pooled_rates(own, series, context_series(catalogue, CITY)).set_index("indicator_id").loc["homeless_independent"]
    )
    pooled = f"{number(row['rate'], 2)} ({span(row['rate_lower'], row['rate_upper'], 2)})"
    alone = f"{number(row['last_rate'], 2)} ({span(row['last_lower'], row['last_upper'], 2)})"
    says(8, f"{row['count']:.0f} przypadków", pooled, alone)
    shows(years_page.pooled(page_of(invented)), f"19 {pooled} {alone}")


def test_changes(project, results):
    catalogue = results["belchatow"].run.catalogue
    changes = context_changes(catalogue, "belchatow").query("year_to == 2024").set_index("measure")
    for measure in ("live_births", "deaths"):
        row = changes.loc[measure]
        change = number(abs(row["change"]), 0)
        says(9, f"| {row['value_from']:.0f} | {row['value_to']:.0f} | −{change} (−{percent(abs(row['change_pct']))})")
        says(9, f"| {number(row['ratio'], 2)} ({span(row['lower'], row['upper'], 2)})")
    births, deaths = changes.loc["live_births"], changes.loc["deaths"]
    says(9, f"| {number(births['p_value'], 3)} | {number(births['q_value'], 3)} | bez wyraźnej zmiany")
    says(9, f"φ = {number(births['dispersion'], 2)} i {number(deaths['dispersion'], 2)}")
    says(9, f"| {number(deaths['p_value'], 2)} | {number(deaths['q_value'], 2)} | bez wyraźnej zmiany")
    pair = pd.DataFrame({"value_from": [6], "value_to": [9], "kind": ["count"], "dispersion": stated_dispersion([7.5])})
    small = compare_values(pair).iloc[0]
    assert small["verdict"] == "too_small_to_say"
    says(9, f"6 → 9 (+{small['change_pct']:.0f}%, p = {number(small['p_value'], 2)})")
    page = years_page.context(compare_years(open_run(city="belchatow", project=project)))
    shows(page, "Urodzenia żywe", "274 bez wyraźnej zmiany (od 2022 r.)", "439 bez wyraźnej zmiany (od 2022 r.)")


def test_trend(project, results):
    context = context_series(results["sieradz"].run.catalogue, "sieradz")
    steady = population_trends(context).query("last_year == 2023").iloc[0]
    says(10, f"→ −{number(-steady['slope'], 1)} rocznie, bez testu")
    assert pd.isna(steady["p_value"])
    joined = trends(context.query("2016 <= year <= 2023").assign(place="x"), "value", by=["place"]).iloc[0]
    says(10, f"−{number(-joined['slope'], 1)} rocznie: skok")
    page = years_page.population_trend(compare_years(open_run(city="sieradz", project=project)))
    shows(page, "−476,83")


def test_comparability(cities):
    reported = cities.comparison.dropna(subset="value").groupby("indicator_id")["city"].nunique()
    counts = reported.value_counts()
    says(
        11,
        f"{len(reported)} wskaźników z wartością: {counts[1]} podaje jedno miasto, {counts[2]} dwa, {counts[3]} trzy",
    )
    assert set(counts.index) == {1, 2, 3}
    shows(cities_page.rates(cities), f"{counts[2] + counts[3]} wskaźników")


def test_composite_index(invented):
    catalogue, observations = invented
    composition = compose_years(series_of(observations, catalogue), catalogue, CITY)
    index = composition.index
    for year, row in index.uncertainty.summary.iterrows():
        scores, ranks = span(row["score_lower"], row["score_upper"], 1), span(row["rank_lower"], row["rank_upper"], 0)
        says(12, f"| {year} | {number(row['score'], 1)} | {row['rank']:.0f} | {scores} | {ranks} |")
    assert set(index.result.effective_weights().round(6).to_numpy().ravel()) == {round(1 / 5, 6)}
    change = index.change.set_index("code")["change"]
    says(12, f"−{number(-change.sum(), 1)}, w tym", f"+{number(change['day_support_places'], 1)}, opiekunki")
    says(12, f"opiekunki −{number(-change['care_workers'], 1)}")
    left_out = index.left_out.summary["mean_absolute_rank_change"]
    assert left_out.index[0] == "barriers_removed"
    says(12, f"średnio o {number(left_out.iloc[0], 1)}")
    orders = [
        [number(row[f"{order}_order"], 2) for order in ("first", "total")]
        for _, row in index.sobol.indices.loc[["aggregation", "weight_perturbation"]].iterrows()
    ]
    (alone, together), weights = orders
    says(12, f"sam {alone} zmian miejsc, z wagami {together}", f"wagi {weights[0]} i {weights[1]}")
    page = indices.over_years(page_of(invented))
    shows(page, "2020 49,0 2 46,6–60,0 1–3", "−1,6", "+16,4", "0,82 ± ", "0,21 ± ")


def test_raters_agreement():
    votes = re.search(r"pięć celów: ([^)]*)\)", SECTIONS[13])[1].split(", ")
    found = agreement(pd.Series(votes))
    medians = ", ".join(f"{one_rating(read_votes(cell), 'median'):.0f}" for cell in votes)
    says(13, f"→ mediany {medians}; α = {number(found.alpha, 2)} ({found.ratings} głosów)")
