import pytest

from srps.catalogue.known_cities import city_of, year_of
from srps.errors import ParameterError
from srps.paths import REPOSITORY, Project

REAL = Project(REPOSITORY)


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("sieradz", "sieradz"),
        ("Sieradz", "sieradz"),
        ("Ostrowiec Świętokrzyski", "ostrowiec-swietokrzyski"),
        ("OSTROWIEC SWIETOKRZYSKI", "ostrowiec-swietokrzyski"),
        ("Łomża", "lomza"),
    ],
)
def test_official_names_are_taken(typed, city):
    assert city_of(REAL, typed) == city


@pytest.mark.parametrize(("typed", "meant"), [("sieracz", "sieradz"), ("Ostrowiec", "ostrowiec-swietokrzyski")])
def test_a_misspelt_name_is_answered_with_the_likeliest(typed, meant):
    with pytest.raises(ParameterError, match=f"Did you mean {meant}"):
        city_of(REAL, typed)


def test_an_unknown_year_names_the_command_that_begins_it():
    with pytest.raises(ParameterError, match=r"Years with data: 2023\. To add one: srps new sieradz 2024"):
        year_of(REAL, "sieradz", 2024)
