import pytest

from srps.importing.about import about_document
from srps.importing.readers import text_document

TITLE = "Raport z realizacji Strategii Rozwiązywania Problemów Społecznych Miasta Lipowo za 2023 rok"


@pytest.mark.parametrize(
    "following",
    ["Cel operacyjny 1 Wsparcie rodzin", "Priorytet 1. Rodzina", "Obszar 2: Seniorzy", "Wstęp", "I. Rodzina"],
)
@pytest.mark.parametrize("title", [TITLE, TITLE.upper(), TITLE.replace("za 2023 rok", "w 2023 R.")])
def test_a_title_ends_before_the_heading_below_it(title: str, following: str) -> None:
    about = about_document(text_document(f"{title}\n{following}\nTreść.\n", "raport.txt"), 2023)
    assert about.fields["title"].value == title


def test_a_title_over_several_lines_is_whole() -> None:
    lines = ("Sprawozdanie", "z realizacji Strategii Rozwiązywania Problemów Społecznych", "Gminy Lipowo za 2023 rok")
    text = "\n".join((*lines, "Cel 1. Rodzina", ""))
    about = about_document(text_document(text, "raport.txt"), 2023)
    assert about.fields["title"].value == (
        "Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych Gminy Lipowo za 2023 rok"
    )
