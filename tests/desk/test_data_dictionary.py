"""The data dictionary: complete, in both languages, and the committed one is the generated one."""

from dataclasses import replace

import pytest

from srps.catalogue.load import Catalogue, load_catalogue
from srps.catalogue.tables import catalogue_tables, processed_tables, raw_tables
from srps.desk.data_dictionary import dictionary_markdown
from srps.paths import REPOSITORY, Project

COMMITTED = REPOSITORY / "docs" / "reference" / "data-dictionary.md"
ANEW = (
    "The catalogue has changed. Write the dictionary anew: load_catalogue(Project(REPOSITORY)), dictionary_markdown, "
    f"then save the text as {COMMITTED.relative_to(REPOSITORY).as_posix()}."
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Project(REPOSITORY))


@pytest.fixture(scope="module")
def text(catalogue) -> str:
    return dictionary_markdown(catalogue)


def half(text: str, language: str) -> str:
    polish, english = text.split("# Data dictionary", 1)
    return polish if language == "pl" else english


def test_the_committed_dictionary_is_the_generated_one(text):
    assert COMMITTED.read_text(encoding="utf-8") == text, ANEW


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_table_and_column_is_there_with_its_meaning_and_allowed_values(text, language):
    own = half(text, language)
    for tables in (raw_tables(), processed_tables(), catalogue_tables()):
        for table in tables.values():
            assert f"### `{table.name}" in own
            for column in table.columns:
                rows = [line for line in own.splitlines() if line.startswith(f"| `{column.name}` |")]
                assert any(
                    column.title(language) in row and all(f"`{value}`" in row for value in column.values)
                    for row in rows
                ), (table.name, column.name)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_domain_unit_and_indicator_is_there_once_with_its_definition(text, catalogue, language):
    own = half(text, language)
    for listed in (catalogue.domains, catalogue.units):
        for entry in listed.values():
            assert own.count(f"| `{entry.id}` | {entry.title.of(language)} |") == 1
    for indicator in catalogue.indicators.values():
        assert own.count(f"#### `{indicator.id}` – {indicator.title.of(language)}\n\n") == 1
        assert indicator.definition.of(language).strip() in own


def test_an_indicator_says_unit_direction_denominator_range_and_disclosure(catalogue):
    one = replace(
        catalogue,
        indicators={
            "x": catalogue.indicators["families_social_assistance"].model_copy(
                update={"id": "x", "plausible_from": 1.0, "plausible_to": 12500.0, "disclosure_below": 5}
            )
        },
    )

    text = dictionary_markdown(one)

    assert (
        "Jednostka: rodziny · Kierunek: żaden · Mianownik: mieszkańcy gminy w tym roku · "
        "Kogo dotyczy: rodziny · "
        "Zakres: od 1, do 12\N{NO-BREAK SPACE}500, do 1200 na 10 000 mieszkańców · Ujawnianie: wrażliwe poniżej 5"
    ) in text
    assert (
        "Unit: families · Direction: neither · Denominator: residents of the gmina in that year · "
        "Group concerned: families · "
        "Range: from 1, to 12,500, to 1,200 per 10,000 residents · Disclosure: sensitive below 5"
    ) in text


def test_an_indicator_without_bounds_says_so(catalogue):
    free = catalogue.indicators["families_social_assistance"].model_copy(
        update={"plausible_from": None, "plausible_to": None, "plausible_per_10k": None, "disclosure_below": None}
    )

    text = dictionary_markdown(replace(catalogue, indicators={free.id: free}))

    assert "Zakres: bez granic · Ujawnianie: bez ograniczeń" in text
    assert "Range: no bounds · Disclosure: no restriction" in text


def test_polish_comes_first(text):
    assert text.startswith("# Słownik danych\n")
    assert text.index("## Wskaźniki kanoniczne") < text.index("# Data dictionary")


def test_every_row_of_a_table_has_as_many_cells_as_its_head(text):
    block: list[int] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            block.append(line.count(" | "))
        else:
            assert len(set(block)) <= 1, line
            block = []


def test_it_is_the_same_text_every_time(text):
    assert dictionary_markdown(load_catalogue(Project(REPOSITORY))) == text
