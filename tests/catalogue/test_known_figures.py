import pytest

from miniature import CITY
from srps.catalogue.known_figures import number
from srps.catalogue.load import load_catalogue
from srps.errors import DataError
from srps.paths import Project

HEAD = "city,teryt,name,name_genitive,name_locative,kind\n"
TWO = f"{CITY},1014011,Testowo,Testowa,Testowie,gmina miejska\ninne,1014042,Inne,Innego,Innem,gmina wiejska\n"
CONTEXT = "city,teryt,year,measure,value,unit,area,as_of,source,source_url,note\n"


def project_with(project: Project, cities: str = TWO, context: str = "") -> Project:
    project.catalogue("cities.csv").write_text(HEAD + cities, encoding="utf-8")
    project.catalogue("context.csv").write_text(CONTEXT + context, encoding="utf-8")
    return project


def row(
    value: str, *, city: str = CITY, year: int = 2023, area: str = "gmina", measure: str = "population", more: str = ""
):
    teryt = {"inne": "1014042"}.get(city, "1014011")
    return f'{city},{teryt},{year},{measure},"{value}",persons,{area},{more},x,https://e.org,\n'


@pytest.mark.parametrize(
    ("printed", "value"), [("38729", 38729), ("38 729", 38729), ("38.729", 38729), ("38\u00a0729", 38729), ("7,5", 7.5)]
)
def test_a_figure_is_read_in_any_polish_printing(printed, value):
    assert number(printed) == value


@pytest.mark.parametrize("printed", ["38 729", "38.729", "38729", "38\u202f729", "38729,0"])
def test_a_population_is_read_as_people(mini_project, printed):
    catalogue = load_catalogue(project_with(mini_project, context=row(printed)))
    assert catalogue.population(CITY, 2023) == 38729
    catalogue.require_sound(CITY)


@pytest.mark.parametrize("printed", ["0", "-5", "38,7", "38729.5", "38.72", "wiele", "1 23"])
def test_what_is_no_number_of_people_stops_its_city_only(mini_project, printed):
    catalogue = load_catalogue(project_with(mini_project, context=row(printed) + row("500", city="inne")))
    catalogue.require_sound("inne")
    with pytest.raises(DataError, match=r"context.csv, line 2, column value"):
        catalogue.require_sound(CITY)


@pytest.mark.parametrize(
    ("change", "column", "meant"),
    [
        ({"area": "gmnia"}, "area", "gmina"),
        ({"measure": "populaton"}, "measure", "population"),
        ({"more": "2023-02-30"}, "as_of", "no such day"),
    ],
)
def test_closed_lists_and_days_name_the_cell_and_what_was_meant(mini_project, change, column, meant):
    catalogue = load_catalogue(project_with(mini_project, context=row("500", **change)))
    with pytest.raises(DataError, match=rf"line 2, column {column}.*{meant}"):
        catalogue.require_sound(CITY)


def verdicts(project: Project, city: str = CITY) -> set[str]:
    return {notice.verdict for notice in load_catalogue(project).notices.get(city, ())}


@pytest.mark.parametrize(
    ("teryt", "kind", "verdict"),
    [
        ("1014011", "gmina miejska", None),
        ("1014043", "gmina miejsko-wiejska", None),
        ("2062011", "miasto na prawach powiatu", None),
        ("101401", "gmina miejska", "teryt_form"),
        ("1114011", "gmina miejska", "teryt_form"),
        ("3414011", "gmina miejska", "teryt_form"),
        ("1014014", "gmina miejska", "teryt_form"),
        ("1014012", "gmina miejska", "teryt_kind"),
        ("2062011", "gmina miejska", "teryt_kind"),
        ("1014011", "miasto na prawach powiatu", "teryt_kind"),
        ("0000000", "gmina miejska", None),
    ],
)
def test_teryt_has_the_form_of_the_register_and_agrees_with_the_kind(mini_project, teryt, kind, verdict):
    project = project_with(mini_project, cities=f"{CITY},{teryt},Testowo,Testowa,Testowie,{kind}\n")
    assert verdicts(project) == ({verdict} if verdict else set())


def test_a_teryt_is_used_once_and_the_same_in_both_tables(mini_project):
    project = project_with(mini_project, cities=TWO.replace("1014042", "1014011").replace("wiejska", "miejska"))
    assert verdicts(project) == verdicts(project, "inne") == {"teryt_twice"}
    project = project_with(mini_project, context=row("5000").replace("1014011", "1014021"))
    assert verdicts(project) == {"teryt_differs"}


def test_a_misspelt_city_is_told_to_the_one_that_was_meant(mini_project):
    assert verdicts(project_with(mini_project, context=row("5000", city="testowoo"))) == {"unknown_city"}


def test_a_tenfold_population_is_noticed(mini_project):
    years = row("38729", year=2021) + row("3872", year=2022) + row("38001", year=2023)
    catalogue = load_catalogue(project_with(mini_project, context=years))
    assert [(n.verdict, n.line) for n in catalogue.notices[CITY]] == [("population_jump", 3), ("population_jump", 4)]


def test_a_population_below_that_of_any_gmina_is_noticed(mini_project):
    assert verdicts(project_with(mini_project, context=row("38"))) == {"population_small"}
    assert verdicts(project_with(mini_project, context=row("1000"))) == set()


def test_a_population_of_another_time_is_noticed(mini_project):
    assert verdicts(project_with(mini_project, context=row("5000", more="2013-12-31"))) == {"population_of_day"}
    assert verdicts(project_with(mini_project, context=row("5000", more="2024-01-01"))) == set()


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("38,000", "persons", "column value: it may be thousands"),
        ("38", "tys. osób", "column unit: the unit makes thousands"),
        ("38", "tys.", "column unit: the unit makes thousands"),
    ],
)
def test_a_population_in_thousands_is_refused(mini_project, value, unit, said):
    text = row(value).replace(",persons,", f",{unit},")
    with pytest.raises(DataError, match=said):
        load_catalogue(project_with(mini_project, context=text)).require_sound(CITY)


def test_a_bad_row_of_one_city_leaves_the_others(mini_project):
    project = project_with(
        mini_project, cities=TWO.replace("Testowa,Testowie,gmina miejska", "Testowa,Testowie,gmina mjejska")
    )
    catalogue = load_catalogue(project)
    catalogue.require_sound("inne")
    with pytest.raises(DataError, match=r"line 2, column kind.*gmina miejska"):
        catalogue.require_sound(CITY)
    with pytest.raises(DataError):
        load_catalogue(project_with(mini_project, cities=TWO.replace("inne", '"inne')))


def test_two_gminas_of_one_name_are_told_apart(mini_project):
    zambrow = "zambrow,2014011,Zambrów,Zambrowa,Zambrowie,gmina miejska\n"
    zambrow += "zambrow-gmina,2014052,Zambrów,Zambrowa,Zambrowie,wiejska\n"
    catalogue = load_catalogue(project_with(mini_project, cities=zambrow))
    assert catalogue.city_name("zambrow") == "Zambrów (gmina miejska)"
    assert catalogue.city_name("zambrow-gmina", "name_genitive") == "Zambrowa (gmina wiejska)"
    third = "zambrow-2,1014062,Zambrów,Zambrowa,Zambrowie,gmina wiejska\n"
    catalogue = load_catalogue(project_with(mini_project, cities=zambrow + third))
    assert catalogue.city_name("zambrow-2") == "Zambrów (gmina wiejska, TERYT 1014062)"
