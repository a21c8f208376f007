import shutil
from dataclasses import replace

import pytest

from miniature import CITY, YEAR, write_catalogue, write_year
from srps.catalogue.load import load_catalogue
from srps.catalogue.models import Document
from srps.checks.identity import Before, identity_rows, lost_label_rows
from srps.paths import Project
from srps.reading.clean import CleanYear, clean_year
from srps.reading.year import read_year


def found(project, before=None, change=None) -> list[tuple]:
    catalogue = load_catalogue(project)
    cleaned = clean_year(read_year(project, CITY, YEAR), catalogue)
    if change:
        cleaned = changed(cleaned, **change)
    rows = identity_rows(CITY, cleaned, before or Before(documents={YEAR: cleaned.document}), catalogue)
    return [(row["verdict"], row["success"], row["observed"]) for row in rows]


def changed(cleaned: CleanYear, **more) -> CleanYear:
    plain = cleaned.document.model_dump(by_alias=True) | more
    return replace(cleaned, document=Document.model_validate(plain))


def test_a_year_that_agrees_has_one_row_that_says_so(mini_project):
    assert found(mini_project) == [("agrees", True, "")]


@pytest.mark.parametrize(
    ("change", "verdict", "observed"),
    [
        ({"strategy": {"title": None, "period": {"from": 2027, "to": 2021}}}, "period_reversed", "2027–2021"),
        ({"strategy": {"title": None, "period": {"from": 2010, "to": 2020}}}, "year_outside_period", "2023"),
        ({"title": "Sprawozdanie za 2022 rok"}, "title_other_year", "2022"),
        ({"issued_on": "2014-03-28"}, "issued_before", "2014-03-28"),
        ({"issued_on": "2042-03-28"}, "issued_late", "2042-03-28"),
        (
            {"strategy": {"title": "Strategia na lata 2014-2020", "period": {"from": 2021, "to": 2027}}},
            "title_other_period",
            "2014–2020",
        ),
    ],
)
def test_a_document_that_contradicts_itself_is_named(mini_project, change, verdict, observed):
    assert found(mini_project, change=change) == [(verdict, False, observed)]


@pytest.mark.parametrize(
    "title",
    [
        "Sprawozdanie ze strategii na lata 2014-2020 za 2023 r.",
        "Sprawozdanie ze strategii na lata 2014–2020",
        "Sprawozdanie z wykonania uchwały z dnia 30 października 2014 r.",
    ],
)
def test_spans_and_dates_of_resolutions_are_no_reporting_years(mini_project, title):
    assert found(mini_project, change={"title": title}) == [("agrees", True, "")]


def test_entries_of_a_mapping_that_the_program_carries_are_not_the_clerks_to_mend(tmp_path):
    project = Project(tmp_path)
    write_catalogue(project)
    shutil.rmtree(project.raw / "catalogue" / "mappings")
    write_year(project, "sieradz", YEAR)
    catalogue = load_catalogue(project)
    cleaned = clean_year(read_year(project, "sieradz", YEAR), catalogue)
    assert len(catalogue.mapping("sieradz").indicators) > 10  # of the real Sieradz, whose labels are others
    rows = identity_rows("sieradz", cleaned, Before(documents={YEAR: cleaned.document}), catalogue)
    assert {row["verdict"] for row in rows} == {"no_city_line"}


def test_entries_that_fit_nothing_are_named_with_their_line_in_the_newest_year(mini_project):
    path = mini_project.catalogue("mappings", f"{CITY}.yml")
    text = path.read_text(encoding="utf-8")
    entry = text.split("domains:")[0].removeprefix("indicators:\n").replace("liczba rodzin", "liczba rodzinn")
    path.write_text(text.replace("domains:", entry + "domains:\n  Rodizna: family"), encoding="utf-8")

    assert [verdict for verdict, *_ in found(mini_project)] == ["mapping_unused", "domain_unused"]
    assert found(mini_project, Before(is_newest=False)) == [("agrees", True, "")]
    catalogue = load_catalogue(mini_project)
    cleaned = clean_year(read_year(mini_project, CITY, YEAR), catalogue)
    rows = identity_rows(CITY, cleaned, Before(documents={YEAR: cleaned.document}), catalogue)
    assert rows[0]["row_key"] == f"data/raw/catalogue/mappings/{CITY}.yml:7"


def test_a_city_without_a_line_is_named_with_the_likely_one(mini_project):
    path = mini_project.catalogue("cities.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("testowo,", "testowoo,"), encoding="utf-8")
    assert "no_city_line" in [verdict for verdict, *_ in found(mini_project)]


def test_lost_labels_are_rows_of_checks(mini_project):
    catalogue = load_catalogue(mini_project)
    cleaned = clean_year(read_year(mini_project, CITY, YEAR), catalogue)
    earlier = cleaned.observations.assign(year=YEAR - 1, period=str(YEAR - 1))
    before = Before(previous=earlier, documents={YEAR - 1: cleaned.document, YEAR: cleaned.document})
    later = cleaned.observations.iloc[:-1]

    rows = lost_label_rows(CITY, cleaned.document, later, before, catalogue)

    assert [(row["verdict"], row["observed"]) for row in rows] == [("vanished", "osoby korzystające z teleopieki")]
    assert lost_label_rows(CITY, cleaned.document, later, Before(), catalogue) == []


def test_a_new_strategy_is_one_row_not_one_for_each_label(mini_project):
    catalogue = load_catalogue(mini_project)
    cleaned = clean_year(read_year(mini_project, CITY, YEAR), catalogue)
    earlier = cleaned.observations.iloc[:-1].assign(year=YEAR - 1, period=str(YEAR - 1))
    other = cleaned.document.strategy.model_copy(update={"title": "Zupełnie inna strategia"})
    documents = {YEAR - 1: cleaned.document.model_copy(update={"strategy": other}), YEAR: cleaned.document}
    before = Before(previous=earlier, documents=documents)

    (row,) = lost_label_rows(CITY, cleaned.document, cleaned.observations, before, catalogue)

    # The family assistants are mapped and go on; five labels are the same, the one from running text is new.
    assert (row["verdict"], row["observed"], row["expected"]) == (
        "new_strategy",
        "0 / 1 / 5",
        cleaned.document.strategy.title,
    )


def with_values(project, values: list[float], **more) -> CleanYear:
    """Return a cleaned year of so many counts of persons, each with a label of its own."""
    cleaned = clean_year(read_year(project, CITY, YEAR), load_catalogue(project))
    rows = cleaned.observations.iloc[[0] * len(values)].reset_index(drop=True)
    labels = [f"osoby objęte usługą {number}" for number in range(len(values))]
    rows = rows.assign(indicator=labels, value=values, value_printed=[f"{value:g}" for value in values])
    return replace(cleaned, observations=rows.assign(breakdown="", measure="persons_once", **more))


def copied(project, own: CleanYear, earlier: CleanYear) -> list[dict]:
    old = earlier.observations.assign(year=YEAR - 1, period=str(YEAR - 1))
    before = Before(previous=old, documents={YEAR: own.document}, document_file="data/raw/testowo/2023/document.yml")
    rows = identity_rows(CITY, own, before, load_catalogue(project))
    return [row for row in rows if row["verdict"] == "year_copied"]


@pytest.mark.parametrize(
    ("n", "n_same", "is_named"), [(10, 6, True), (10, 10, True), (15, 9, True), (10, 5, False), (9, 9, False)]
)
def test_a_year_that_was_copied_from_the_one_before_is_named_with_numbers(mini_project, n, n_same, is_named):
    earlier = [float(100 + number) for number in range(n)]
    own = [*earlier[:n_same], *(value + 7 for value in earlier[n_same:])]
    rows = copied(mini_project, with_values(mini_project, own), with_values(mini_project, earlier))
    assert [row["observed"] for row in rows] == ([f"{n_same} / {n}"] if is_named else [])
    if is_named:
        assert not rows[0]["success"]
        assert rows[0]["row_key"] == "data/raw/testowo/2023/indicators.csv"
        assert (
            f"{YEAR - 1}: osoby objęte usługą 0: 100; osoby objęte usługą 1: 101; osoby objęte usługą 2: 102 – "
            in rows[0]["message"]
        )


@pytest.mark.parametrize("more", [{"measure": "capacity"}, {"period": str(YEAR - 1)}])
def test_places_and_values_of_another_year_are_no_copies(mini_project, more):
    own, earlier = (with_values(mini_project, [float(n) for n in range(5, 25)]) for _ in range(2))
    own = replace(own, observations=own.observations.assign(**more))
    assert copied(mini_project, own, earlier) == []


def test_the_parts_of_a_number_of_places_are_no_copies(mini_project):
    own = with_values(mini_project, [float(n) for n in range(5, 25)])
    parts = [f"świetlica {n}" for n in range(19)]
    rows = own.observations.assign(
        indicator="miejsca w świetlicach", breakdown=["", *parts], measure=["capacity"] + ["persons_once"] * 19
    )
    own = replace(own, observations=rows)
    assert copied(mini_project, own, own) == []


def test_zeros_are_no_copies(mini_project):
    own, earlier = (with_values(mini_project, [0.0] * 20) for _ in range(2))
    assert copied(mini_project, own, earlier) == []
