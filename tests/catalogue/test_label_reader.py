import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.catalogue.label_reader import LabelReader
from srps.catalogue.load import load_catalogue
from srps.paths import REPOSITORY, Project

UNITS = load_catalogue(Project(REPOSITORY)).units
READER = LabelReader(UNITS.values())
NOUNS = sorted({noun for unit in UNITS.values() for noun in unit.nouns})


@pytest.mark.parametrize(
    ("label", "unit", "measure"),
    [
        ("liczba rodzin objętych pomocą asystenta", "families", "persons_once"),
        ("Liczba osób korzystających z posiłków", "persons", "persons_once"),
        ("liczba wydanych bezpłatnych posiłków dla dzieci", "meals", "services"),
        ("liczba nowo zatrudnionych opiekunek środowiskowych", "persons", "capacity"),
        ("liczba bezdomnych objętych pomocą", "persons", "persons_once"),
        ("liczba zasiedlonych w danym roku lokali socjalnych", "dwellings", "capacity"),
        ("liczba miejsc w placówkach wsparcia dziennego", "places", "capacity"),
        ("liczba etatów pracowników socjalnych", "fte", "capacity"),
        ("zatrudnienie asystentów (etaty)", "fte", "capacity"),
        ("liczba zawartych kontraktów socjalnych", "documents", "cases"),
        ("liczba szkoleń", "events", "acts"),
        ("osoby bezdomne", "persons", "persons_once"),
        ("gorące posiłki zapewnione dzieciom", "meals", "services"),
        ("środki własne (w zł)", "pln", "money"),
        ("kwota wydana", "pln", "money"),
        ("wydatki na pomoc społeczną ogółem", "pln", "money"),
        ("dochody własne gminy", "pln", "money"),
        ("zasiłki stałe – kwota świadczeń", "pln", "money"),
        ("zasiłki stałe – liczba osób", "persons", "persons_once"),
        ("posiłki – liczba dzieci", "children", "persons_once"),
        ("przyznane miejsca w DPS – odpłatność gminy", "pln", "money"),
        ("stopa bezrobocia (%)", "percent", "share"),
        ("odsetek seniorów objętych wsparciem", "percent", "share"),
        ("udział wydatków na pomoc w budżecie [%]", "percent", "share"),
        ("saldo migracji", "balance", "other"),
        ("średnia liczba osób w rodzinie", "ratio", "other"),
        ("średnia kwota świadczenia", "pln", "other"),
        ("wskaźnik W1", "index", "other"),
        ("liczba bezrobotnych na 1000 mieszkańców", "rate", "rate"),
        ("wydatki na 1 mieszkańca (zł)", "pln", "rate"),
        ("wydatki na mieszkańca", "rate", "rate"),
        ("liczba osób na 1000 mieszk.", "rate", "rate"),
        ("wydatki na dzieci", "pln", "money"),
        ("dotacje na rodziny zastępcze (zł)", "pln", "money"),
        ("stopa bezrobocia (w %, stan na 31.12)", "percent", "share"),
        ("dochody gminy (wykonanie na 31.12.2023 r.)", "pln", "money"),
        ("liczba mieszkań w TBS (szt.)", "items", "acts"),
        ("liczba ludności (w tys.)", "persons", "other"),
        ("liczba mieszkańców gminy ogółem", "persons", "other"),
        ("liczba mieszkańców objętych pomocą", "persons", "persons_once"),
        ("zasiłki celowe (kwota)", "pln", "money"),
        ("zasiłki celowe (liczba osób)", "persons", "persons_once"),
        ("zasiłki celowe – osoby", "persons", "persons_once"),
        ("liczba osób dorosłych (liczba porad)", "persons", "persons_once"),
        ("liczba pracowników (w przeliczeniu na etaty)", "fte", "capacity"),
        ("cena (zł/m2)", "rate", "rate"),
        ("dynamika (rok poprzedni = 100)", "index", "other"),
    ],
)
def test_unit_and_kind_of_measure(label: str, unit: str, measure: str) -> None:
    assert READER.read(label).unit == unit
    assert READER.measure(label, unit) == measure


@pytest.mark.parametrize(
    "label",
    [
        "sanitariaty dostosowane do potrzeb osób niepełnosprawnych",
        "usługi opiekuńcze w domach osób starszych",
        "liczba wprowadzonych nowych technologii",
        "liczba produktów żywnościowych dla osób",
        "potrzeby osób starszych",
        "frekwencyjny zapis",
        "środki pomocnicze",
        "wartość wskaźnika",
        "gęstość zaludnienia (os./km2)",
        "",
    ],
)
def test_a_noun_further_on_is_not_what_is_counted(label: str) -> None:
    assert READER.read(label).unit is None


@pytest.mark.parametrize(
    ("label", "unit", "scale"),
    [
        ("koszt programu ogółem (w tys. zł)", "pln", 1000),
        ("wydatki na pomoc społeczną w mln zł", "pln", 10**6),
        ("wartość dotacji [tys. zł]", "pln", 1000),
        ("wartość dotacji, tys. zł", "pln", 1000),
        ("dochody (w mld PLN)", "pln", 10**9),
        ("koszt (w tyś. zł)", "pln", 1000),
        ("koszt (tysiące złotych)", "pln", 1000),
        ("liczba ludności (w tys.)", "persons", 1000),
        ("liczba ludności w tysiącach", "persons", 1000),
        ("kwota /tys. zł/", "pln", 1000),
        ("kwota (dane w tys. zł)", "pln", 1000),
        ("program „Tysiąc drzew” – liczba uczestników", "persons", None),
        ("liczba osób o dochodzie do 2 tys. zł", "persons", None),
        ("zasiłki (tys. zł) – liczba osób", "persons", None),
        ("liczba zasiłków (po 1 000 zł)", "benefits", None),
        ("osiedle Tysiąclecia: liczba osób", "persons", None),
        ("liczba umów powyżej 30 tys. euro", "documents", None),
        ("koszt (zł, gr)", "pln", None),
        ("kwota dotacji (zł, umowa nr 12)", "pln", None),
        ("wydatki (EFS, PLN)", "pln", None),
        ("zasiłek (min. 100 zł)", "benefits", None),
        ("koszt (w pełnych zł)", "pln", None),
        ("koszt (zł w tys.)", "pln", 1000),
        ("liczba osób (w %)", "percent", None),
        ("udział wydatków (zł) w budżecie (%)", "percent", None),
        ("liczba bezrobotnych na 10 tys. mieszkańców", "rate", None),
        ("liczba osób z Ukrainy (w tym dzieci)", "persons", None),
    ],
)
def test_a_scale_in_a_label(label: str, unit: str, scale: int | None) -> None:
    said = READER.read(label)

    assert (said.unit, said.scale, said.is_unclear) == (unit, scale, False)


@pytest.mark.parametrize(
    "label",
    [
        *("koszt (w tyz. zł)", "dotacja (w tys. euro)", "dotacja (EUR)", "wydatki (w mlm zł)", "koszt (w setkach zł)"),
        *("koszt (k zł)", "koszt (kPLN)", "koszt (M zł)", "koszt (mIn zł)", "koszt (min zł)", "koszt (t. zł)"),
        *("koszt (000 zł)", "koszt (x 1000 zł)", "koszt (w zł × 1000)", "koszt (w 1000 zł)", "koszt ('000 zł)"),
        *("koszt (gr)", "koszt (w groszach)", "koszt w dolarach", "koszt EUR", "gr"),
        *("tysiące posiłków", "ile tysięcy zł wydano", "liczba posiłków (setki)", "liczba posiłków w setkach"),
        *("liczba osób (kwota w tys. zł)", "liczba i wartość świadczeń (tys. zł)", "kwota (w tys. zł) / liczba osób"),
    ],
)
def test_what_looks_like_a_scale_or_another_currency_is_unclear(label: str) -> None:
    assert READER.read(label).is_unclear


@pytest.mark.parametrize("label", ["liczba świadczeń (zł)", "liczba i kwota zasiłków", "kwota i liczba świadczeń (zł)"])
def test_a_label_of_a_count_and_an_amount_says_neither(label: str) -> None:
    said = READER.read(label)

    assert (said.unit, said.is_unclear) == (None, False)


@given(st.lists(st.sampled_from([*NOUNS, "i", "w tym", "objętych", "pomocą", "Xosób", "liczba", "(zł)"]), max_size=6))
def test_any_label_has_at_most_a_unit_of_the_list(words: list[str]) -> None:
    label = " ".join(words)
    unit = READER.read(label).unit

    assert unit is None or unit in UNITS
    assert READER.measure(label, unit or "unknown")
