import pytest

from miniature import CITY
from srps.catalogue.load import load_catalogue
from srps.errors import DataError
from srps.paths import Project


def test_a_mapping_holds_for_its_label_goal_and_years(mini_project: Project) -> None:
    path = mini_project.raw / "catalogue" / "mappings" / f"{CITY}.yml"
    text = path.read_text(encoding="utf-8").replace("match: exactMatch", "match: exactMatch\n    from_year: 2022")
    path.write_text(text, encoding="utf-8")
    catalogue = load_catalogue(mini_project)
    label = " Liczba rodzin  objętych pomocą asystenta rodziny:"

    assert catalogue.match_of(CITY, 2023, "1", label).indicator_id == "families_family_assistant"
    assert catalogue.match_of(CITY, 2021, "1", label) is None
    assert catalogue.match_of(CITY, 2023, "2", label) is None
    assert catalogue.match_of(CITY, 2023, "1", label, "MOPS") is None
    assert catalogue.match_of("inne", 2023, "1", label) is None


def test_domains_come_from_the_label_before_the_goal_before_the_printed_domain(mini_project: Project) -> None:
    path = mini_project.raw / "catalogue" / "mappings" / f"{CITY}.yml"
    path.write_text("domains:\n  Rodzina: family\n  1.10: poverty\n  Liczba mieszkań: housing\n", encoding="utf-8")
    catalogue = load_catalogue(mini_project)

    assert catalogue.domain_of(CITY, printed="Rodzina") == "family"
    assert catalogue.domain_of(CITY, printed="Rodzina", goal="1.10") == "poverty"
    assert catalogue.domain_of(CITY, printed="Rodzina", goal="1.10", indicator="liczba mieszkań.") == "housing"
    assert catalogue.domain_of(CITY, printed="Inna") is None


def test_a_mistake_in_one_city_stops_that_city_only(mini_project: Project) -> None:
    path = mini_project.raw / "catalogue" / "mappings" / f"{CITY}.yml"
    path.write_text("domains: {Rodzina: nie_ma}\n", encoding="utf-8")
    catalogue = load_catalogue(mini_project)

    with pytest.raises(DataError, match="unknown domain nie_ma"):
        catalogue.require_sound(CITY)
    catalogue.require_sound("inne")
    assert catalogue.population(CITY, 2023) == 20_000
    assert catalogue.population(CITY, 2022) is None
