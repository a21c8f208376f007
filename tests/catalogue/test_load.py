import pytest

from miniature import CITY
from srps.catalogue.load import load_catalogue
from srps.errors import DataError
from srps.paths import REPOSITORY, Project


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


CATALOGUE = Project(REPOSITORY).catalogue()
LABEL = "liczba rodzin objętych pomocą asystenta rodziny"


def _spoilt(project: Project, file: str, old: str, new: str) -> None:
    """Give the project a copy of a file of the catalogue with one entry spoilt."""
    text = (CATALOGUE / file).read_text(encoding="utf-8")
    assert old in text
    path = project.raw / "catalogue" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "name"),
    [
        ("units.yml", "- id: fte\n  dimension: things", "- id: fte\n  dimension: rzeczy", "unit", "fte"),
        ("domains.yml", "- {id: migrants,", "- {id: migrants, color: red,", "domain", "migrants"),
        (
            "indicators/family.yml",
            "- id: day_support_centres\n",
            "- id: day_support_centres\n  x: 1\n",
            "indicator",
            "day_support_centres",
        ),
    ],
)
def test_a_faulty_shared_entry_is_left_out_and_told_and_stops_nobody_whom_it_does_not_concern(
    mini_project: Project, file: str, old: str, new: str, kind: str, name: str
) -> None:
    _spoilt(mini_project, file, old, new)
    catalogue = load_catalogue(mini_project)

    assert (kind, name) in catalogue.lost
    assert catalogue.match_of(CITY, 2023, "1", LABEL).indicator_id == "families_family_assistant"
    catalogue.require_sound(CITY)
    notice = catalogue.notices[""][0]
    assert (notice.verdict, notice.observed) == ("entry_left_out", name)
    assert notice.file.endswith(file)
    assert notice.line is not None


def test_a_city_that_rests_on_a_faulty_shared_entry_stops_with_its_file_and_line(mini_project: Project) -> None:
    name = "- id: families_family_assistant\n"
    _spoilt(mini_project, "indicators/family.yml", name, f"{name}  x: 1\n")
    catalogue = load_catalogue(mini_project)

    with pytest.raises(DataError, match=r"indicators/family.yml.*line \d+.*this key is not known"):
        catalogue.require_sound(CITY)
    assert CITY not in catalogue.sound_mappings
    catalogue.require_sound("inne")


def test_a_faulty_repair_stops_its_city_only(mini_project: Project) -> None:
    repairs = mini_project.raw / "catalogue" / "ocr.yml"
    repairs.write_text("words:\n  testowo: {l00: '100'}\n  inne:\n    - l00\n", encoding="utf-8")
    catalogue = load_catalogue(mini_project)

    assert catalogue.repairs.words == {CITY: {"l00": "100"}}
    catalogue.require_sound(CITY)
    with pytest.raises(DataError, match=r"ocr\.yml.*line"):
        catalogue.require_sound("inne")


def test_a_repair_of_no_city_stops_all(mini_project: Project) -> None:
    (mini_project.raw / "catalogue" / "ocr.yml").write_text("word: {testowo: {a: b}}\n", encoding="utf-8")

    with pytest.raises(DataError, match="this key is not known"):
        load_catalogue(mini_project)
