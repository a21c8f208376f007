import pytest

from srps.importing.doubts import JOINED_NAME, LOST_COLUMNS, ONLY_INSTITUTION
from srps.importing.flattened import flat_from, is_institution, is_joined
from srps.importing.readers import text_document
from srps.importing.understand import understand

GOAL = "Cel operacyjny 1. Wsparcie rodzin\n\n"
BY_COLUMNS = (
    "Lp.\n1\n\n2\n3\n\nWskaźnik\nLiczba rodzin\nobjętych\nwsparciem\nLiczba dzieci\nw pieczy\n\nWartość\n48\n\n"
    "Realizatorzy\nMOPS – 48\n\n17\n\nPCPR – 17\n\n215\n\nCentrum Usług\nSpołecznych –\n215\n"
)
BY_ROWS = (
    "Nazwa wskaźnika Jednostka 2022 2023\nLiczba rodzin\nobjętych\nwsparciem\nosób 43 48\n"
    "Liczba dzieci\nw pieczy\nosób 121 126\n"
)


def doubts(text: str) -> dict[str, str]:
    """Return the doubt about each value that a text in pages prints."""
    return {row.cells["value"]: row.doubt for row in understand(text_document(GOAL + text, "raport.txt"), 2023).rows}


@pytest.mark.parametrize("table", [BY_COLUMNS, BY_ROWS])
def test_nothing_of_a_table_that_pdftotext_wrote_as_text_is_sure(table: str) -> None:
    found = doubts(f"Z pomocy żywnościowej skorzystało 412 osób.\n\n{table}")
    assert not found.pop("412")
    assert len(found) > 1
    assert all(found.values())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Zdanie.\nLp.\n1\n2\nWskaźnik\nLiczba rodzin\nWartość\n48", 2),
        ("Działanie Realizator Opis realizacji\nPraca socjalna", 1),
        ("Wskaźnik Wartość\nLiczba rodzin 48", 1),
        (
            "Działania\n• praca socjalna\nWskaźniki\n• liczba rodzin – 48\nRealizatorzy\nMOPS",
            None,
        ),  # sections of a text
        ("Wartość wskaźnika w roku 2023 wyniosła 48.\nLp. 5 ustawy", None),
        ("Wartość\n\nCel\n" + "\n" * 80 + "Wskaźniki\n", 1),
        ("Wartość\n" + "\n" * 80 + "Wskaźniki\n", None),  # too far from each other
    ],
)
def test_headings_of_columns_tell_that_a_table_became_text(text: str, line: int | None) -> None:
    assert flat_from(text_document(text, "raport.txt")) == line


def test_a_table_with_its_cells_did_not_become_text() -> None:
    assert flat_from(text_document("Lp.\tWskaźnik\tWartość\n1\tliczba rodzin\t48\n", "raport.txt")) is None


def test_a_value_named_by_an_institution_alone_waits() -> None:
    assert doubts("PCPR – 17\n\nLiczba porad – 5\n") == {"17": ONLY_INSTITUTION, "5": ""}


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("MOPS", True),
        ("Realizatorzy MOPS", True),
        ("Centrum Usług Społecznych", True),
        ("Miejski Ośrodek Pomocy Społecznej w Wierzbówce", True),
        ("placówki wsparcia dziennego", False),
        ("Dom dla matek z dziećmi – mieszkańcy", False),
        ("Liczba rodzin", False),
    ],
)
def test_an_institution_is_told_from_what_it_counts(name: str, alone: bool) -> None:
    assert is_institution(name) == alone


def test_a_name_in_which_a_sentence_begins_waits() -> None:
    found = doubts("Usługi opiekuńcze MOPS Z usług opiekuńczych skorzystały 93 osoby.\n")
    assert found == {"93": JOINED_NAME}
    assert not is_joined("osoby – Z usług opiekuńczych skorzystały")
    assert not is_joined("uczestnicy programu Posiłek w szkole i w domu")


def test_a_noun_of_the_number_before_names_no_other_one() -> None:
    text = text_document(
        "Udzielono 240 porad prawnych oraz 310 porad psychologicznych mieszkańcom miasta.\n", "raport.txt"
    )
    names = {row.cells["value"]: row.cells["indicator"] for row in understand(text, 2023).rows}
    assert names["310"] == "porad psychologicznych mieszkańcom miasta"


def test_the_doubt_names_the_lost_columns() -> None:
    assert doubts(BY_COLUMNS)["48"] == LOST_COLUMNS
