from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.catalogue.load import Catalogue, load_catalogue
from srps.catalogue.models import IndicatorMapping
from srps.numbers import format_number
from srps.paths import REPOSITORY, Project
from srps.reading.values import Context, Value, read_value

CATALOGUE = load_catalogue(Project(REPOSITORY))


def read(printed: str, label: str = "", catalogue: Catalogue = CATALOGUE, **around: str) -> Value:
    return read_value(printed, Context(label, **around), catalogue)


@pytest.mark.parametrize(
    ("label", "printed", "around", "value", "unit", "rule"),
    [
        ("koszt programu ogółem (w tys. zł)", "272,9", {}, 272900, "pln", "scale_label"),
        ("koszt programu ogółem (w tys. zł)", "272,9 tys. zł", {}, 272900, "pln", "scale_printed_and_label"),
        ("wydatki na pomoc społeczną w mln zł", "1,25", {}, 1250000, "pln", "scale_label"),
        ("nakłady", "950", {"note": "w tys. zł"}, 950000, "pln", "scale_note"),
        ("nakłady", "950", {"note": "text; dane w tys. zł"}, 950000, "pln", "scale_note"),
        ("nakłady", "950", {"unit": "tys. zł"}, 950000, "pln", "scale_column"),
        ("nakłady (w tys. zł)", "950", {"unit": "tys. zł"}, 950000, "pln", "scale_column"),
        ("nakłady", "950 tys. zł", {}, 950000, "pln", "scale_printed"),
        ("nakłady", "950", {"note": "wzrost o 5 tys. zł"}, 950, "pln", ""),
        ("liczba ludności (w tys.)", "42,7", {}, 42700, "persons", "scale_label"),
        ("pomoc finansowa", "950", {"breakdown": "kwota (tys. zł)"}, 950000, "pln", "scale_part"),
        ("wydatki (w tys. zł)", "12,5 %", {"breakdown": "dynamika"}, Decimal("12.5"), "percent", ""),
        ("wydatki (w tys. zł)", "104,2", {"unit": "%"}, Decimal("104.2"), "percent", ""),
        ("liczba pracowników", "2,5", {"unit": "etaty"}, Decimal("2.5"), "fte", ""),
        ("bezrobocie", "34,1", {"unit": "na 1000 mieszkańców"}, Decimal("34.1"), "rate", ""),
        ("wykonanie planu wydatków", "127,62 %", {}, Decimal("127.62"), "percent", ""),
        ("saldo migracji", "−35", {}, -35, "balance", ""),
        ("coś jeszcze", "12", {}, 12, "unknown", ""),
        ("liczba osób", "12", {"unit": "kapelusze"}, 12, "unknown", ""),
        ("udział kobiet", "0,25", {}, Decimal("0.25"), "unknown", ""),
        ("nakłady", "950", {"note": "jednostka: tys. zł"}, 950000, "pln", "scale_note"),
        ("nakłady", "950", {"note": "w tys. zł, po zaokrągleniu"}, 950000, "pln", "scale_note"),
        ("nakłady", "950", {"note": "wydatki w tys. zł wg Rb-28"}, 950000, "pln", "scale_note"),
        ("nakłady", "950", {"unit": "[tys. zł]"}, 950000, "pln", "scale_column"),
        ("nakłady", "950", {"unit": "zł w tys."}, 950000, "pln", "scale_column"),
        ("nakłady", "950", {"note": "w minionym roku"}, 950, "pln", ""),
        ("koszt (w tys. zł)", "25", {"breakdown": "liczba osób"}, 25, "persons", ""),
        ("zasiłki (tys. zł) – liczba osób", "25", {}, 25, "persons", ""),
        ("udział w budżecie [w %], wydatki w tys. zł", "25", {}, 25, "percent", ""),
        ("wynik", "2,5", {"unit": "p.p."}, Decimal("2.5"), "balance", ""),
        ("liczba osób", "10 os.", {}, 10, "persons", ""),
        ("udział kobiet (%)", "0,25", {}, Decimal("0.25"), "percent", ""),
        *(
            ("uczestnicy", "52%", {"unit": unit}, 52, "percent", "")
            for unit in ("osoby, %", "os./%", "osoby (%)", "% osób")
        ),
        *(("pomoc", "52 zł", {"unit": unit}, 52, "pln", "") for unit in ("osoby i zł", "osoba/zł", "zł na osobę")),
        ("pomoc", "12 rodzin", {"unit": "rodziny"}, 12, "families", ""),
        *(("pomoc", "12", {"unit": unit}, 12, unit, "") for unit in ("percent", "per_mille", "persons", "fte", "pln")),
        ("pomoc", "52 %", {"unit": "percent"}, 52, "percent", ""),
    ],
)
def test_a_value_with_what_stands_around_it(
    label: str, printed: str, around: dict[str, str], value: float, unit: str, rule: str
) -> None:
    found = read(printed, label, **around)

    assert found.quantity is not None
    assert (found.quantity.value, found.unit, found.scale_rule, found.status) == (value, unit, rule, "observed")


@pytest.mark.parametrize(
    ("label", "printed", "around", "rule"),
    [
        ("koszt (w tys. zł)", "272,9 mln zł", {}, "contradictory_scale"),
        ("koszt (w tys. zł)", "272 900 zł", {}, "contradictory_scale"),
        ("koszt (w tys. zł)", "272,9", {"unit": "mln zł"}, "contradictory_scale"),
        ("koszt (w tys. zł)", "272,9", {"unit": "zł"}, "contradictory_scale"),
        ("koszt (w tys. zł)", "272,9", {"note": "w mln zł"}, "contradictory_scale"),
        ("liczba ludności (w tys.)", "50 osób", {}, "contradictory_scale"),
        ("koszt", "50 t", {}, "like_a_scale"),
        ("liczba osób", "12,500", {}, "ambiguous_grouping"),
        ("wydatki", "1.250", {"unit": "mln zł"}, "ambiguous_grouping"),
        ("frekwencja (%)", "12.500", {}, "ambiguous_grouping"),
        ("dwa tysiące (w tys.)", "dwa tysiące osób", {"unit": "mln"}, "contradictory_scale"),
        ("koszt (w tyz. zł)", "272,9", {}, "unread_scale"),
        ("wydatki – milionach zł", "272,9", {}, "unread_scale"),
        ("wydatki miliardom zł", "272,9", {}, "unread_scale"),
        ("nakłady", "25", {"note": "w mil. zł"}, "unread_scale"),
        ("nakłady", "25", {"note": "kwota w euro"}, "unread_scale"),
        ("nakłady", "25", {"note": "w groszach"}, "unread_scale"),
        ("nakłady", "25", {"note": "x 1000"}, "unread_scale"),
        ("nakłady", "25", {"note": "podano w tys. przypadków"}, "unread_scale"),
        ("nakłady", "25", {"unit": "k PLN"}, "unread_scale"),
        ("nakłady", "25", {"unit": "000 zł"}, "unread_scale"),
        ("nakłady", "25", {"unit": "gr"}, "unread_scale"),
        ("nakłady", "25", {"unit": "x1000"}, "unread_scale"),
        ("liczba osób", "25", {"unit": "1000 osób"}, "unread_scale"),
        ("liczba osób", "25", {"unit": "setki osób"}, "unread_scale"),
        ("liczba osób", "25", {"unit": "k"}, "unread_scale"),
        ("koszt (w tys. zł)", "25", {"breakdown": "kwota w zł"}, "contradictory_scale"),
        ("liczba rodzin", "25", {"unit": "tys. zł"}, "contradictory_scale"),
        *(("nakłady", "25", {"unit": ditto}, "unread_scale") for ditto in ("jw.", "j.w.", "„", "-„-", "–//–", '"')),
        ("koszt (w tys. zł)", "25", {"breakdown": "gr"}, "unread_scale"),
        ("odsetek (w tys.)", "25", {}, "contradictory_scale"),
        ("liczba osób", "25", {"note": "w tys. zł"}, "contradictory_scale"),
        ("liczba osób", "12 prom.", {}, "like_a_scale"),
        ("liczba osób", "12 xyz.", {}, "like_a_scale"),
        ("liczba osób", "12 – 50%", {}, "several_numbers"),
        ("dotacja (EUR)", "272,9", {}, "unread_scale"),
        ("dotacja", "272,9", {"unit": "tys. EUR"}, "unread_scale"),
        ("liczba rodzin", "52%", {"unit": "rodziny"}, "contradictory_unit"),
        ("liczba rodzin", "5200%", {"unit": "osoby"}, "contradictory_unit"),
        ("zasiłki", "52 zł", {"unit": "osoby"}, "contradictory_unit"),
        ("zasiłki", "52 osoby", {"unit": "zł"}, "contradictory_unit"),
        ("odsetek", "52 osoby", {"unit": "%"}, "contradictory_unit"),
        ("odsetek", "52‰", {"unit": "%"}, "contradictory_unit"),
        ("umieralność", "52‰", {"unit": "osoby"}, "contradictory_unit"),
        ("usługi opiekuńcze", "52 zł", {"unit": "godziny"}, "contradictory_unit"),
        ("usługi opiekuńcze", "12 godz.", {"unit": "zł"}, "contradictory_unit"),
        ("asystenci", "12%", {"unit": "etaty"}, "contradictory_unit"),
        ("odsetek", "12 osób", {"unit": "% osób"}, "contradictory_unit"),
    ],
)
def test_scales_that_contradict_or_cannot_be_read_leave_no_value(
    label: str, printed: str, around: dict[str, str], rule: str
) -> None:
    found = read(printed, label, **around)

    assert (found.quantity, found.status, found.rule) == (None, "unparsable", f"refused: {rule}")


@given(
    amount=st.decimals(0, 10_000, places=1),
    scale=st.sampled_from([("tys.", 10**3), ("mln", 10**6), ("mld", 10**9)]),
    where=st.sampled_from(["cell", "label", "brackets", "unit", "note", "cell and label"]),
)
def test_a_scale_is_applied_exactly_once_wherever_it_stands(
    amount: Decimal, scale: tuple[str, int], where: str
) -> None:
    word, factor = scale
    number = format_number(amount)
    found = {
        "cell": lambda: read(f"{number} {word} zł", "koszt"),
        "label": lambda: read(number, f"koszt programu w {word} zł"),
        "brackets": lambda: read(number, f"koszt [{word} zł]"),
        "unit": lambda: read(number, "koszt", unit=f"{word} zł"),
        "note": lambda: read(number, "koszt", note=f"w {word} zł"),
        "cell and label": lambda: read(f"{number} {word} zł", f"koszt (w {word} zł)"),
    }[where]()

    assert found.quantity is not None
    assert (found.quantity.value, found.scale, found.unit) == (amount * factor, factor, "pln")


def test_a_part_has_the_unit_of_its_total_unless_its_name_says_one() -> None:
    total = read("300", "zasiłki stałe – liczba osób")
    parts = [read_value("12", Context("zasiłki stałe – liczba osób", name), CATALOGUE, whole=total) for name in PARTS]

    assert [part.unit for part in parts] == ["persons", "families", "pln"]


PARTS = ["MOPS", "liczba rodzin", "kwota (zł)"]


def test_the_unit_of_a_mapped_indicator_counts_before_the_words_of_the_label() -> None:
    match = IndicatorMapping(indicator="x", indicator_id="social_workers", match="exactMatch", reason="test")
    found = read_value("25", Context("kadra socjalna"), CATALOGUE, match)

    assert (found.unit, found.unit_rule) == ("persons", "unit_of_indicator")
    marked = read_value("2,5", Context("kadra socjalna (etaty)"), CATALOGUE, match)
    assert marked.unit == "fte"
