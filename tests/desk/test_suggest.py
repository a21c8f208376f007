"""Proposals for unmapped labels: ranked by words, unit and domain; confirmed by nobody but a person."""

from dataclasses import replace

import pandas as pd
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from srps.catalogue.load import Catalogue, load_catalogue
from srps.catalogue.models import Mapping
from srps.catalogue.tables import processed_tables
from srps.desk.suggest import COLUMNS, DRAFT_KEY, draft_path, draft_yaml, evaluate, lemmas, suggest
from srps.errors import DataError
from srps.paths import REPOSITORY, Project
from srps.reading.clean import clean_year
from srps.reading.year import read_year

pytestmark = pytest.mark.xdist_group("lemmas")  # the Polish dictionary is loaded once

REAL = Project(REPOSITORY)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(REAL)


@pytest.fixture(scope="module")
def cleaned(catalogue):
    return [clean_year(read_year(REAL, city, year), catalogue) for city, year in REAL.city_years()]


@pytest.fixture(scope="module")
def observations(cleaned) -> pd.DataFrame:
    return pd.concat([year.observations for year in cleaned], ignore_index=True)


@pytest.fixture(scope="module")
def goals(cleaned) -> pd.DataFrame:
    return pd.concat([year.goals for year in cleaned], ignore_index=True)


def printed(*labels: str, city: str = "testowo", year: int = 2023, value: str = "12", **cells: str) -> pd.DataFrame:
    rows = [
        {"city": city, "year": year, "goal": "1", "indicator": label, "breakdown": "", "value_printed": value} | cells
        for label in labels
    ]
    return processed_tables()["observations"].typed(pd.DataFrame(rows))


def hide(catalogue: Catalogue, *cities: str) -> Catalogue:
    return replace(catalogue, mappings={c: m for c, m in catalogue.mappings.items() if c not in cities})


def test_lemmas_are_dictionary_forms_without_numbers_counting_words_and_very_short_words():
    assert lemmas("Liczba 12 rodzin objętych pomocą asystentów w 2023") == [
        "rodzina",
        "objąć",
        "pomoc",
        "asystent",
    ]


@pytest.mark.parametrize(
    ("label", "indicator_id"),
    [
        ("ile rodzin miało asystenta rodziny", "families_family_assistant"),
        ("rodziny z zasiłkiem okresowym", "families_periodic_benefit"),
        ("chorzy psychicznie objęci specjalistycznymi usługami opiekuńczymi", "specialist_care_mental_disorders"),
        ("liczba posiedzeń zespołów interdyscyplinarnych", "interdisciplinary_team_sessions"),
    ],
)
def test_a_reworded_label_finds_its_indicator(catalogue, label, indicator_id):
    best = suggest("testowo", 2023, printed(label), catalogue).iloc[0]

    assert (best["indicator_id"], best["rank"]) == (indicator_id, 1)
    assert 0 < best["score"] <= 100


def test_the_frame_has_its_columns_and_at_most_five_candidates_best_first(catalogue):
    found = suggest("testowo", 2023, printed("osoby objęte pomocą", "rodziny objęte pomocą"), catalogue)

    assert list(found.columns) == COLUMNS
    assert found.groupby("indicator")["rank"].apply(list).to_dict() == {
        "osoby objęte pomocą": [1, 2, 3, 4, 5],
        "rodziny objęte pomocą": [1, 2, 3, 4, 5],
    }
    assert (found.groupby("indicator")["score"].diff().dropna() <= 0).all()


def test_the_unit_decides_between_families_and_persons(catalogue):
    found = suggest("testowo", 2023, printed("rodziny: zasiłek stały", "osoby: zasiłek stały"), catalogue)

    best = found[found["rank"] == 1].set_index("indicator")["indicator_id"]
    assert best.to_dict() == {
        "rodziny: zasiłek stały": "families_permanent_benefit",
        "osoby: zasiłek stały": "persons_permanent_benefit",
    }


def test_the_printed_unit_counts_before_the_label(catalogue):
    label = "pomoc dla obywateli Ukrainy"

    amount = suggest("testowo", 2023, printed(label, value="527 838,67 zł"), catalogue).iloc[0]

    assert amount["indicator_id"] == "ukraine_benefits_amount"
    assert "ta sama jednostka (złote)" in amount["reason"]


def test_the_domain_of_the_goal_counts(catalogue):
    label = printed("konsultacje specjalistów")
    goals = pd.DataFrame({"city": ["testowo"], "year": [2023], "goal": ["1"], "domain": ["addiction"]})

    def score(found):
        return found.set_index("indicator_id")["score"]["consultation_point_consultations"]

    without, within = suggest("testowo", 2023, label, catalogue), suggest("testowo", 2023, label, catalogue, goals)

    assert score(within) - score(without) == pytest.approx(5, abs=0.11)  # half of the domain's weight, in points
    assert "ta sama dziedzina (Uzależnienia)" in within["reason"].iloc[0]


def test_only_unmapped_totals_of_that_city_and_year_are_asked_about(catalogue):
    mapped = catalogue.mappings["sieradz"].indicators[0]
    rows = pd.concat(
        [
            printed(mapped.indicator, "coś innego", city="sieradz", goal=mapped.goal),
            printed("część", city="sieradz", breakdown="MOPS"),
            printed("inny rok", city="sieradz", year=2022),
            printed("inne miasto"),
        ]
    )

    assert list(suggest("sieradz", 2023, rows, catalogue)["indicator"].unique()) == ["coś innego"]


def test_a_label_like_nothing_in_the_catalogue_is_kept_with_its_reason(catalogue):
    only = suggest("testowo", 2023, printed("xyzzy"), catalogue).iloc[0]

    assert only["indicator"] == "xyzzy"
    assert pd.isna(only["rank"])
    assert pd.isna(only["indicator_id"])
    assert only["reason"] == "żaden wskaźnik katalogu nie ma z tą etykietą wspólnego słowa"


@pytest.mark.parametrize("rows", [printed(), printed("123"), printed("")], ids=["no rows", "a number", "no text"])
def test_odd_labels_are_no_error(catalogue, rows):
    assert suggest("testowo", 2023, rows, catalogue)["rank"].isna().all()


def test_without_a_catalogue_there_is_nothing_to_propose(catalogue):
    assert suggest("testowo", 2023, printed("rodziny"), replace(catalogue, indicators={}, mappings={})).empty


def test_a_label_of_another_year_of_the_city_is_evidence_one_of_the_same_table_is_not(catalogue):
    label = "akcja „Promyczek” dla maluchów"
    entry = {"indicator": label, "indicator_id": "day_support_children", "match": "exactMatch", "reason": "to samo"}
    known = replace(catalogue, mappings={"testowo": Mapping.model_validate({"indicators": [entry]})})
    reworded = "akcja „Promyczek” – maluchy"

    later = suggest("testowo", 2024, printed(reworded, year=2024), known)
    same = suggest("testowo", 2024, printed(reworded, label, year=2024), known)

    assert later["indicator_id"].iloc[0] == "day_support_children"
    assert later["reason"].iloc[0].startswith(f"najbliżej: Testowo, „{label}”; wspólne słowa: akcja, promyczek")
    assert list(same["indicator"].unique()) == [reworded]
    assert not same["reason"].str.contains("Promyczek", regex=False).any()


# Draft


@pytest.fixture(scope="module")
def draft(catalogue) -> str:
    labels = printed('rodziny "z" asystentem: rodziny # 1', "samorządowe statystyki przyrodnicze miasta", "xyzzy")
    return draft_yaml(suggest("testowo", 2023, labels, catalogue), catalogue)


def test_a_draft_keeps_candidates_in_order_with_their_scores(draft):
    assert draft.index("indicator_id: families_family_assistant  # ") < draft.index("# albo: ")
    assert " na 100: Rodziny objęte pomocą asystenta rodziny (" in draft


def test_a_draft_asks_for_match_and_reason_and_comments_weak_candidates_out(draft):
    entries = YAML(typ="safe").load(draft)[DRAFT_KEY]

    assert entries == [
        {
            "indicator": 'rodziny "z" asystentem: rodziny # 1',
            "indicator_id": "families_family_assistant",
            "match": "closeMatch",
            "reason": "",
        }
    ]
    assert '# - indicator: "samorządowe statystyki przyrodnicze miasta"' in draft
    assert "# słabe dopasowanie: żaden wskaźnik katalogu nie ma z tą etykietą wspólnego słowa" in draft


def test_an_entry_of_a_draft_is_a_mapping_once_a_person_gives_the_reason(draft, catalogue):
    entry = YAML(typ="safe").load(draft)[DRAFT_KEY][0]
    known = {"indicator": catalogue.indicators, "domain": catalogue.domains}

    with pytest.raises(ValidationError, match="reason"):
        Mapping.model_validate({"indicators": [entry]}, context=known)
    confirmed = Mapping.model_validate({"indicators": [entry | {"reason": "te same rodziny"}]}, context=known)
    assert confirmed.indicators[0].indicator_id == "families_family_assistant"


def test_nothing_maps_from_a_draft(mini_project, draft):
    before = load_catalogue(mini_project).mappings
    path = draft_path(mini_project, "testowo")
    path.write_text(draft, encoding="utf-8")
    assert path.name == "testowo.draft"
    assert load_catalogue(mini_project).mappings == before

    path.replace(path.with_suffix(".yml"))  # nor when someone gives it the name of a mapping

    renamed = load_catalogue(mini_project)
    assert "testowo" not in renamed.sound_mappings
    with pytest.raises(DataError, match=DRAFT_KEY):
        renamed.require_sound("testowo")


def test_a_draft_without_proposals_is_still_yaml(catalogue):
    empty = draft_yaml(suggest("testowo", 2023, printed(), catalogue), catalogue)
    assert YAML(typ="safe").load(empty) == {DRAFT_KEY: None}


# Evaluation


@pytest.fixture(scope="module")
def measured(catalogue, observations) -> pd.DataFrame:
    return evaluate(catalogue, observations).set_index(["city", "rows"])


def test_left_out_cities_find_their_indicators_from_the_others(measured):
    overall = measured.loc[("all", "reported_elsewhere")]

    assert overall["n"] >= 50
    assert overall["precision_at_1"] >= 0.8
    assert overall["recall_at_5"] >= 0.9
    assert measured.loc[("all", "all"), "n"] > overall["n"]
    assert measured.loc[("all", "all"), "recall_at_5"] >= 0.9


def test_the_overall_figures_are_those_of_all_rows_together(measured):
    cities = measured.drop(index="all", level="city")

    for rows in ("all", "reported_elsewhere"):
        own = cities.xs(rows, level="rows")
        assert measured.loc[("all", rows), "n"] == own["n"].sum()
        for share in ("precision_at_1", "recall_at_5"):
            assert measured.loc[("all", rows), share] == pytest.approx((own[share] * own["n"]).sum() / own["n"].sum())


def test_goals_domains_are_used_where_they_are_given(catalogue, observations, goals, measured):
    known = evaluate(catalogue, observations, goals).set_index(["city", "rows"])

    assert known.loc[("all", "all"), "recall_at_5"] >= measured.loc[("all", "all"), "recall_at_5"]


def test_no_label_of_the_left_out_city_is_used(catalogue, observations):
    """Its own mapping is only compared with: where it is wrong throughout, hardly a proposal agrees with it."""
    city = "pruszkow"
    own = observations[observations["city"] == city]
    entries = catalogue.mappings[city].indicators
    wrong = [
        entry.model_copy(update={"indicator_id": other.indicator_id})
        for entry, other in zip(entries, entries[1:] + entries[:1], strict=True)
    ]

    blind = suggest(city, 2024, own, hide(catalogue, city))
    lying = replace(catalogue, mappings=catalogue.sound_mappings | {city: Mapping(indicators=wrong)})
    misled = evaluate(lying, own).set_index(["city", "rows"])

    assert not blind["reason"].str.contains("najbliżej: Pruszków", regex=False).any()
    assert misled.loc[(city, "all"), "n"] > 20
    assert misled.loc[(city, "all"), "precision_at_1"] < 0.2


def test_a_city_without_confirmed_matches_has_no_shares(catalogue, observations):
    own = observations[observations["city"] == "pruszkow"]

    unknown = evaluate(hide(catalogue, "pruszkow"), own)

    assert list(unknown["n"]) == [0, 0, 0, 0]
    assert unknown[["precision_at_1", "recall_at_5"]].isna().all(axis=None)


def test_a_citys_own_confirmed_wording_comes_first(mini_project, mini_catalogue):
    rows = clean_year(read_year(mini_project, "testowo", 2023), mini_catalogue).observations
    moved = rows.assign(goal=rows["goal"].replace({"1": "7"}))

    found = suggest("testowo", 2023, moved, mini_catalogue)

    first = found[found["indicator"] == "liczba rodzin objętych pomocą asystenta rodziny"].iloc[0]
    assert (first["rank"], first["indicator_id"]) == (1, "families_family_assistant")
    assert "to miasto przypisało" in first["reason"]
    draft = draft_yaml(found, mini_catalogue)
    assert "goal:" not in draft
    again = found.assign(goal="8")
    assert draft_yaml(pd.concat([found, again], ignore_index=True), mini_catalogue).count("goal:") == 2 * draft.count(
        "- indicator:"
    )
