import pytest

from srps.catalogue.models import Document
from srps.catalogue.strategies import strategies_in_force


def document(year: int, title: str | None = None, start: int | None = None, end: int | None = None) -> Document:
    strategy = {"title": title, "period": {"from": start, "to": end}}
    return Document.model_validate(
        {"title": "x", "year": year, "kind": "report", "strategy": strategy, "source": {"file": "x"}}
    )


def numbers(*documents: Document) -> list[int]:
    return [strategy.number for strategy in strategies_in_force({d.year: d for d in documents}).values()]


OLD = "Strategia Rozwiązywania Problemów Społecznych na lata 2014-2020"


@pytest.mark.parametrize(
    ("second", "number"),
    [
        (document(2019, OLD, 2014, 2020), 1),
        (document(2019, "Strategia Rozwiązywania Problemow Społecznych, 2014–2020", 2014, 2020), 1),
        (document(2019, None, 2014, 2020), 1),
        (document(2019, OLD), 1),
        (document(2019), 1),
        (document(2022), 2),
        (document(2021, OLD.replace("2014-2020", "2021-2027"), 2021, 2027), 2),
        (document(2019, OLD, 2014, 2022), 2),
        (document(2019, "Strategia Polityki Społecznej na lata 2014-2020", 2014, 2020), 2),
    ],
)
def test_another_period_or_title_is_another_strategy(second, number):
    assert numbers(document(2018, OLD, 2014, 2020), second) == [1, number]


def test_a_strategy_knows_its_first_year_from_any_of_its_documents():
    found = strategies_in_force({2018: document(2018, OLD), 2019: document(2019, OLD, 2014, 2020)})
    assert {s.first_year for s in found.values()} == {2014}
    assert all(s.is_first for s in found.values())
