"""The fictional city: everything planted in `examples/` is found, and nothing else is said to be wrong."""

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from srps.comparing.trends import population_trends
from srps.paths import REPOSITORY, Project
from srps.report import indices, many_years, page
from srps.report.brief import brief
from srps.report.context import context_chapter
from srps.report.money import money_chapter
from srps.report.one_year import chapters
from srps.results import steps
from srps.results.run import Run, open_run
from srps.showing.language import texts

CITY = "wymyslin"
YEARS = range(2019, 2024)
EXAMPLES = REPOSITORY / "examples"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES / "data" / "raw", root / "data" / "raw")
    shutil.copy(EXAMPLES / page.INVENTED_MARK, root)
    return Project(root)


@pytest.fixture(scope="module")
def run(project: Project) -> Run:
    return open_run(city=CITY, project=project)


@pytest.fixture(scope="module")
def built(run: Run) -> dict[int, steps.YearResults]:
    results = {}
    for year in YEARS:
        of_year = replace(run, year=year)
        steps.clean_year(of_year)
        steps.check(of_year)
        results[year] = steps.score(of_year)
    return results


@pytest.fixture(scope="module")
def compared(run: Run, built: dict[int, steps.YearResults]) -> steps.CityYears:
    return steps.compare_years(run)


def objections(results: steps.YearResults) -> set[tuple[str, str, int | None]]:
    """What the checks object to: check, verdict and line of the document."""
    failed = results.checks[~results.checks["success"]]
    return {(row.check, row.verdict, None if pd.isna(row.line) else int(row.line)) for row in failed.itertuples()}


def claim(results: steps.YearResults, name: str) -> tuple[str, ...]:
    row = results.replication.set_index("claim").loc[name]
    return tuple(row[["printed", "recomputed", "verdict"]])


def of_series(compared: steps.CityYears, series: str) -> pd.DataFrame:
    """Changes of one series, named by its id or its label; the index is `2019-2020`."""
    table = compared.changes
    rows = table[(table["indicator_id"] == series) | (table["indicator"] == series)]
    return rows.set_index(rows["year_from"].astype("str") + "-" + rows["year_to"].astype("str"))


def verdicts(compared: steps.CityYears, series: str) -> list[str]:
    """Verdicts from 2019 to 2020, …, from 2022 to 2023, and from 2019 to 2023."""
    return of_series(compared, series)["verdict"].tolist()


# Marked as invented, and apart from the real cities


def test_everything_says_that_it_is_invented(project, built):
    mark = (EXAMPLES / page.INVENTED_MARK).read_text(encoding="utf-8")
    assert "zmyślone" in mark
    assert "invented" in mark
    for results in built.values():
        assert "(dane zmyślone)" in results.document.title
        assert "(dane zmyślone)" in str(results.document.issuer)
    shown, real = (
        page.assemble("", language="en", title="x", project=one, about={}) for one in (project, Project(Path("real")))
    )
    assert "Invented data" in shown
    assert "Invented data" not in real


def test_the_city_is_in_no_real_table():
    assert not (REPOSITORY / "data" / "raw" / CITY).exists()
    for name in ("cities.csv", "context.csv"):
        assert CITY not in (REPOSITORY / "data" / "raw" / "catalogue" / name).read_text(encoding="utf-8")


def test_what_is_built_stays_out_of_git():
    ignored = (EXAMPLES / ".gitignore").read_text(encoding="utf-8").split()
    assert ignored == [".srps/", "data/processed/", "expectations/", "reports/"]


# Five years build, and exactly what is planted is found


def test_no_year_has_an_error(built):
    for results in built.values():
        assert results.checks.query("severity == 'error' and not success").empty


@pytest.mark.parametrize(
    ("year", "found"),
    [
        (2019, set()),
        (
            2020,
            {
                ("contributors_sum", "mismatch", 18),
                ("contributors_sum", "slipped", 51),
                ("contributors_sum", "slipped", 52),
                ("slipped_row", "slipped", 52),
                ("claim_recomputed", "not_reproduced", None),
            },
        ),
        (2021, {("printed_twice", "differs", 9), ("printed_twice", "differs", 63)}),
        (
            2022,
            {("jump", "jump", 49), ("plausible", "implausible", 49), ("claim_recomputed", "not_reproduced", None)},
        ),
        (2023, {("jump", "jump", 49)}),
    ],
)
def test_exactly_the_planted_faults_are_found(built, year, found):
    # Where the line of a claim is given, it is the document's; only its presence is open here.
    assert {(c, v, None if c == "claim_recomputed" else line) for c, v, line in objections(built[year])} == found


def test_a_settled_slip_moves_its_contributor(built):
    observations = built[2022].observations
    moved = observations[observations["status"] == "misplaced"]
    assert moved[["indicator", "breakdown", "value", "line"]].to_numpy().tolist() == [
        ["liczba założonych „Niebieskich Kart”", "Oświata", 9, 52]
    ]
    log = built[2022].cleaning_log
    assert log.loc[log["rule"] == "correction_move", "column"].tolist() == ["indicator"]
    settled = built[2022].checks.query("check == 'contributors_sum' and verdict == 'slipped'")
    assert settled["success"].tolist() == [True, True]


def test_a_fact_printed_twice_alike_is_only_counted(built):
    twice = built[2019].checks.query("check == 'printed_twice'")
    assert set(zip(twice["verdict"], twice["severity"], twice["success"], strict=True)) == {("equal", "info", True)}


@pytest.mark.parametrize(
    ("year", "name", "expected"),
    [
        (2019, "srednia", ("2,2", "2.2", "reproduced")),
        (2021, "srednia", ("3,0", "3", "reproduced")),
        (2022, "srednia", ("3,6", "3.4", "not_reproduced")),
        (2023, "srednia", ("3,80", "3.8", "reproduced")),
        (2019, "rozpietosc", ("2–3", "2–3", "reproduced")),
        (2021, "rozpietosc", ("3", "3–3", "reproduced")),
        (2022, "rozpietosc", ("od 3 do 4", "3–4", "reproduced")),
        (2019, "najslabsze", ("1;3;4;5", "1;3;4;5", "reproduced")),
        (2020, "najslabsze", ("1, 4", "1;4", "reproduced")),
        (2021, "najslabsze", ("brak", "–", "reproduced")),
        (2019, "wykonanie", ("100%", "100", "reproduced")),
        (2021, "wykonanie", ("85 %", "90", "reproduced_by_other_reading")),
        (2023, "wykonanie", ("83%", "83.3", "reproduced")),
        (2020, "miejsca", ("62", "60", "not_reproduced")),
        (2023, "umowy", ("22", "22", "reproduced")),
    ],
)
def test_claims(built, year, name, expected):
    assert claim(built[year], name) == expected


def test_scores(built):
    assert [results.score("implementation_mean")["value"] for results in built.values()] == [2.2, 2.6, 3, 3.4, 3.8]
    execution = [results.score("execution") for results in built.values()]
    assert [row["n"] for row in execution] == [9, 9, 10, 11, 12]  # in 2023 one was given up
    assert [row["value"] for row in execution] == pytest.approx([100, 100, 90, 100, 1000 / 12])
    assert built[2020].score("consistency_printed")["value"] == 40
    assert [built[2022].score(f"consistency_{name}")["value"] for name in ("printed", "corrected")] == [60, 100]
    assert built[2022].score("timeliness_days")["method"] == ("not computed: the document gives no full date of issue")
    attained = {year: (results.targets["attained"] == "yes").sum() for year, results in built.items()}
    assert attained == {2019: 4, 2020: 5, 2021: 4, 2022: 3, 2023: 5}


def test_statuses_of_actions(built):
    of_year = {year: results.actions.set_index(["goal", "action"])["status"] for year, results in built.items()}
    assert [of_year[year]["1", "3"] for year in YEARS] == ["not_due", "not_due", "not_done", "done", "done"]
    assert [of_year[year]["2", "3"] for year in YEARS] == ["not_due"] * 3 + ["done", "not_done"]
    assert [of_year[year]["3", "2"] for year in YEARS] == ["not_due", *["in_progress"] * 4]  # 2020-2024
    assert of_year[2021]["2", "2"] == "partly"
    assert of_year[2023]["4", "3"] == "described"
    assert of_year[2023]["5", "3"] == "abandoned"
    assert built[2023].actions["explanation"].ne("").sum() == 2


# Every kind of chapter has an example


def test_official_figures_and_peers_are_invented_and_shown(run, built):
    figures = built[2023].official_figures
    assert set(figures["source"]) == {"dane zmyślone"}
    assert set(figures["teryt"].str[:2]) == {"00"}  # no voivodeship has this code
    tables = {table.name: table.data for table in context_chapter(built[2023]).items}
    rows = tables["context"].set_index("measure")
    assert rows.loc["deaths", ["year", "value", "year_before", "n_peers"]].tolist() == [2023, 259, 2019, 5]
    assert (rows["n_peers"] > 0).sum() == 5
    assert "Wymysłowo" not in set(tables["peers"]["name"])  # twice as many residents
    assert "Zmyślone Pola" not in set(tables["peers"]["name"])  # another kind of gmina


def test_money_has_a_source_a_cost_per_head_and_constant_prices(built):
    (table,) = money_chapter(built[2023]).items
    amounts = table.data.set_index(["indicator", "source"])
    benefit = "kwota wypłaconych zasiłków celowych"
    assert amounts.at[(benefit, ""), "per_person"] == pytest.approx(398010 / 395)
    assert amounts.at[(benefit, "dotacja z budżetu państwa"), "share"] == pytest.approx(25)
    changes = built[2023].changes.set_index("indicator")
    assert changes.at[benefit, "change_constant_prices"] == pytest.approx(398010 - 402765.4 * 1.11, abs=0.01)


def test_what_was_recommended_before_is_followed_up(built):
    followed = built[2023].followed_up
    assert followed["kind"].tolist() == ["recommendation", "recommendation", "conclusion", "risk"]
    assert followed["followed_up"].iloc[0].startswith("rating 3 4")
    assert followed["followed_up"].iloc[3] == ""


def test_every_place_is_a_page_where_pages_are_known(built):
    shown = chapters(built[2022])
    html = " ".join(shown[name].html() for name in ("checks", "claims", "targets", "goals", "indicators", "money"))
    assert "<td>s.\N{NO-BREAK SPACE}" in html
    assert re.findall(r".{0,60}\bw\.\s\d+.{0,30}", html) == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_first_page_of_the_example_answers_and_asks(run, built, language):
    results = replace(built[2023], run=replace(run, year=2023, language=language))
    shown = brief(results, texts(language))
    assert all(answer.points for answer in shown.answers)
    assert 5 <= len(shown.questions) <= 8
    assert all(point.anchor for point in shown.questions)
    assert sum(bool(point.place) for point in shown.questions) >= 4  # the page of the document
    assert sum(bool(point.who) for point in shown.questions) >= 4


# Across the years

NOISE, SMALL, AMOUNT, GAP = "no_clear_change", "too_small_to_say", "no_count_test", "no_comparison"


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ("day_support_places", [AMOUNT] * 5),
        ("care_workers", [AMOUNT] * 5),
        ("ngo_volunteers", [NOISE, NOISE, NOISE, "worse", "worse"]),
        ("employment_after_training_persons", [NOISE] * 5),
        ("dwellings_for_poorest", [AMOUNT] * 5),
        ("families_purpose_benefit", [NOISE] * 5),
        ("prevention_participants", [AMOUNT] * 5),
        ("families_family_assistant", [NOISE] * 5),
        ("homeless_shelter", [NOISE] * 5),
        ("care_services_persons", [NOISE, NOISE, "break", NOISE, "break"]),
        ("family_assistants", [AMOUNT] * 5),
        ("homeless_independent", [SMALL] * 5),
        ("care_service_hours", [AMOUNT] * 5),
        ("ngo_contracts_amount", [AMOUNT] * 5),
        ("kwota wypłaconych zasiłków celowych", [AMOUNT] * 5),
        ("odsetek uczestników, którzy ukończyli szkolenie", [AMOUNT] * 5),
        ("children_meal_aid", [NOISE, GAP, GAP, NOISE, NOISE]),
        ("ngo_contracts", [AMOUNT, GAP, GAP, AMOUNT, AMOUNT]),
        ("osoby korzystające z pomocy żywnościowej", [NOISE, AMOUNT, AMOUNT, NOISE, NOISE]),
    ],
)
def test_verdicts(compared, series, expected):
    assert verdicts(compared, series) == expected


@pytest.mark.parametrize(
    ("series", "pair", "note"),
    [
        ("homeless_shelter", "2020-2021", "renamed"),
        ("homeless_shelter", "2021-2022", ""),
        ("homeless_shelter", "2019-2023", "renamed;4_years_apart"),
        ("ngo_contracts", "2020-2021", "printed_twice_differently"),
        ("children_meal_aid", "2021-2022", "missing_value"),
        ("osoby korzystające z pomocy żywnościowej", "2019-2020", "approximate_value"),
        ("osoby korzystające z pomocy żywnościowej", "2020-2021", "bound_not_value"),
        ("odsetek uczestników, którzy ukończyli szkolenie", "2019-2020", "no_numerator"),
        ("day_support_places", "2019-2023", "known_exactly;4_years_apart"),
    ],
)
def test_notes(compared, series, pair, note):
    assert of_series(compared, series).at[pair, "note"] == note


def test_a_renamed_indicator_is_one_series_under_its_newest_name(compared):
    rows = of_series(compared, "homeless_shelter")
    assert set(rows["indicator"]) == {"liczba osób w kryzysie bezdomności, którym zapewniono schronienie"}
    assert rows["value_from"].tolist() == [24, 26, 25, 28, 24]


def test_nothing_is_computed_across_a_break(compared):
    row = of_series(compared, "care_services_persons").loc["2021-2022"]
    assert (row["value_from"], row["value_to"]) == (95, 140)
    assert row[["change", "ratio", "p_value", "q_value"]].isna().all()


def test_trends_stay_within_one_definition(compared):
    trends = compared.trends.set_index("series")
    pieces = trends.loc["care_services_persons"]
    assert pieces[["first_year", "last_year", "note"]].to_numpy().tolist() == [
        [2019, 2021, "too_few_values"],
        [2022, 2023, "too_few_values"],
    ]
    rising = trends.loc["employment_after_training_persons"]
    assert (rising["n"], rising["slope"], rising["method"]) == (5, 5, "poisson_regression")
    assert rising["p_value"] < 0.05
    assert trends.loc["children_meal_aid", "note"] == "missing_years"


def test_the_trend_of_the_population_is_known_and_not_tested(compared):
    population = population_trends(compared.context)
    assert population[["first_year", "last_year", "n"]].to_numpy().tolist() == [[2019, 2019, 1], [2020, 2023, 4]]
    assert population[["p_value", "lower", "upper"]].isna().all(axis=None)


def test_rates_rest_on_each_year_s_population(run, compared):
    comparison = steps.compare_cities(run).comparison
    places = comparison[comparison["indicator_id"] == "day_support_places"].set_index("year")
    assert places["denominator"].tolist() == [23765, 23880, 24010, 24105, 24612]
    assert places.at[2022, "rate"] == pytest.approx(110 / 2.3880)
    assert set(comparison["comparability"]) == {"only_city"}


def test_small_counts_are_pooled_within_one_census_base(compared):
    (table,) = many_years.pooled(compared).items
    pooled = table.data.set_index("indicator_id")
    # Staff and dwellings are known exactly, and no new cases from year to year.
    assert pooled.index.tolist() == ["corrective_programme_dropouts", "homeless_independent"]
    assert set(pooled["years"]) == {"2020;2021;2022;2023"}
    row = pooled.loc["homeless_independent"]
    assert (row["count"], row["denominator"]) == (19, 95760)
    assert row[["rate", "rate_lower", "rate_upper"]].tolist() == pytest.approx([1.98413, 1.19403, 3.09862], abs=1e-5)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_composite_index_of_the_years_shows_what_it_hangs_on(run, compared, language):
    tables = indices.over_years(replace(compared, run=replace(run, language=language))).items
    assert [table.name for table in tables] == [
        "composite",
        "composite-weights",
        "composite-change",
        "composite-left-out",
        "composite-sobol",
    ]
    assert all(table.data is not None and table.note for table in tables)
    scores = tables[0].data
    assert scores["score"].tolist() == pytest.approx([48.31818, 49.0, 43.51515, 54.53030, 46.68182])
    assert scores["rank"].tolist() == [3, 2, 5, 1, 4]
    assert scores["n_failed"].tolist() == [0] * 5
    assert tables[2].data["change"].sum() == pytest.approx(scores["score"].iloc[-1] - scores["score"].iloc[0])
    assert set(tables[3].data["indicator_id"]) == set(tables[1].data["indicator_id"])


def test_money_has_its_change_in_constant_prices_beside_the_nominal_one(run, compared):
    results = replace(compared, run=replace(run, language="pl"))
    tables = pd.read_html(io.StringIO(many_years.changes(results).html()), decimal=",", thousands=None)
    nominal, constant = "Zmiana w %", "Zmiana w cenach stałych, w %"
    shown = pd.concat([table for table in tables if constant in table and {"2022", "2023"} <= set(table)])
    row = shown[shown["Wskaźnik"].str.startswith("kwota wypłaconych zasiłków celowych")].iloc[0]
    # 402,765.40 zł of 2022 are 447,069.59 zł at the prices of 2023 (index 111); 398,010 zł were paid.
    assert (row[nominal], row[constant]) == ("−1,2", "−11")
    others = shown[~shown["Wskaźnik"].str.contains("kwota")]
    assert len(others)
    assert others[constant].isna().all()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_pages_say_what_was_found(run, compared, language):
    results = replace(compared, run=replace(run, language=language))
    changes, trends = many_years.changes(results).html(), many_years.trends(results).html()
    words = {
        "pl": (
            "odstęp: 4\N{NO-BREAK SPACE}lata",
            "podano dwa razy z różnymi wartościami",
            "zmieniona definicja",
            "taka różnica",
        ),
        "en": (
            "4\N{NO-BREAK SPACE}years apart",
            "printed twice with different values",
            "definition changed",
            "only that chance",
        ),
    }
    for word in words[language]:
        assert word in changes
    notes = pd.read_html(io.StringIO(trends))[0].iloc[:, -1].dropna()
    assert len(notes) == 5
    assert not notes.str.contains("_").any()
