"""The grammar of printed numbers: read rightly, or refused for the stated reason; and printed back."""

import csv
import pickle
import re
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srps.numbers import (
    REASONS,
    NumberFormatError,
    Quantity,
    Target,
    exact_text,
    format_money,
    format_number,
    format_percent,
    is_missing,
    parse_quantity,
    parse_target,
    round_half_up,
)

ROOT = Path(__file__).parents[1]
NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"

counts = st.integers(0, 10**9)
amounts = st.integers(0, 10**11).map(lambda grosze: Decimal(grosze).scaleb(-2))


def outcome(text, parse=parse_quantity):
    """Return what is read, or the error of the grammar; any other error fails the test."""
    try:
        return parse(text)
    except NumberFormatError as refusal:
        return refusal


def reason(text, parse=parse_quantity):
    refusal = outcome(text, parse)
    assert isinstance(refusal, NumberFormatError), refusal
    assert refusal.text == text
    return refusal.reason


def grouped(number, separator):
    return f"{number:,}".replace(",", separator)


# --- round trips: printed in any Polish way, read back exactly ---------------------------------------------------

COUNT_STYLES = {
    "plain": str,
    "space": lambda n: grouped(n, " "),
    "no-break space": lambda n: grouped(n, NBSP),
    "narrow space": lambda n: grouped(n, NARROW),
    "thin space": lambda n: grouped(n, THIN),
    "dots": lambda n: grouped(n, "."),
    "Babel": format_number,
}


@pytest.mark.parametrize("style", COUNT_STYLES)
@given(count=counts)
@settings(max_examples=150, deadline=None)
def test_counts_parse_back(style, count):
    assert parse_quantity(COUNT_STYLES[style](count)) == Quantity(Decimal(count))


WORDS_AROUND = [
    ("{} osób", {"noun": "osób"}),
    ("ok. {}", {"qualifier": "approx"}),
    ("około {} dzieci", {"qualifier": "approx", "noun": "dzieci"}),
    ("ca {}", {"qualifier": "approx"}),
    ("PONAD {}", {"qualifier": "at_least"}),
    ("min.{}", {"qualifier": "at_least"}),
    ("co najmniej {} godz.", {"qualifier": "at_least", "unit": "hours"}),
    ("nie mniej niż {} dni", {"qualifier": "at_least", "unit": "days"}),
    ("nie więcej niż {}", {"qualifier": "at_most"}),
    ("maks. {} szt.", {"qualifier": "at_most", "unit": "items"}),
    ("do {} rodzin", {"qualifier": "at_most", "noun": "rodzin"}),
    ("{}szt", {"unit": "items"}),
    ("  {} kg ", {"unit": "kilograms"}),
    ("{} osób miesięcznie", {"noun": "osób", "period": "month"}),
]


@given(count=counts, style=st.sampled_from(sorted(COUNT_STYLES)), around=st.sampled_from(WORDS_AROUND))
@settings(max_examples=400, deadline=None)
def test_counts_parse_back_with_words_around_them(count, style, around):
    pattern, expected = around
    assert parse_quantity(pattern.format(COUNT_STYLES[style](count))) == Quantity(Decimal(count), **expected)


AMOUNT_STYLES = {
    "comma": lambda a: f"{a:.2f}".replace(".", ",") + " zł",
    "glued": lambda a: f"{a:.2f}".replace(".", ",") + "zł",
    "spaces": lambda a: f"{a:,.2f}".replace(",", " ").replace(".", ",") + " zł",
    "no-break spaces": lambda a: f"{a:,.2f}".replace(",", NBSP).replace(".", ",") + f"{NBSP}PLN",
    "narrow spaces": lambda a: f"{a:,.2f}".replace(",", NARROW).replace(".", ",") + " złotych",
    "dots": lambda a: f"{a:,.2f}".translate({ord(","): ".", ord("."): ","}) + " zł",
    "decimal point": lambda a: f"{a:.2f} zł",
    "text recognition": lambda a: f"{a:,.2f}".replace(",", " ").replace(".", ",") + "zt",
    "Babel": format_money,
}


@pytest.mark.parametrize("style", AMOUNT_STYLES)
@given(amount=amounts)
@settings(max_examples=150, deadline=None)
def test_amounts_parse_back(style, amount):
    assert parse_quantity(AMOUNT_STYLES[style](amount)) == Quantity(amount, unit="pln")


@given(lower=counts, upper=counts, sign=st.sampled_from(["–", "-", " – ", " do "]), dots=st.booleans())
@settings(deadline=None)
def test_ranges_parse_back_or_run_backwards(lower, upper, sign, dots):
    text = f"{grouped(lower, '.' if dots else NBSP)}{sign}{grouped(upper, '.' if dots else NBSP)} osób"
    if lower < upper:
        assert parse_quantity(text) == Quantity(Decimal(lower), Decimal(upper), "range", noun="osób")
    else:
        assert reason(text) == "range_reversed"


NOMINATIVE = (
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście "
    "piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
)
GENITIVE = (
    "zera jednego dwóch trzech czterech pięciu sześciu siedmiu ośmiu dziewięciu dziesięciu jedenastu dwunastu "
    "trzynastu czternastu piętnastu szesnastu siedemnastu osiemnastu dziewiętnastu",
    "dwudziestu trzydziestu czterdziestu pięćdziesięciu sześćdziesięciu siedemdziesięciu osiemdziesięciu "
    "dziewięćdziesięciu",
    "stu dwustu trzystu czterystu pięciuset sześciuset siedmiuset ośmiuset dziewięciuset",
)


def in_words(number, case):
    ones, tens, hundreds = (words.split() for words in case)
    words = [hundreds[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if rest >= 20:
        words.append(tens[rest // 10 - 2])
        rest %= 10
    if rest or not words:
        words.append(ones[rest])
    return " ".join(words)


def test_number_words_from_0_to_999():
    for number in range(1000):
        for case in (NOMINATIVE, GENITIVE):
            words = in_words(number, case)
            assert parse_quantity(words) == Quantity(Decimal(number)), words
            assert parse_quantity(words.capitalize() + " osób") == Quantity(Decimal(number), noun="osób"), words


@pytest.mark.parametrize(
    ("text", "value", "noun"),
    [
        ("Siedem", 7, None),
        ("jedna osoba", 1, "osoba"),
        ("DWIE rodziny", 2, "rodziny"),
        ("dwoje dzieci", 2, "dzieci"),
        ("troje", 3, None),
        ("dwunastoma", 12, None),
        ("tysiąc", 1000, None),
        ("dwa tysiące trzysta pięć", 2305, None),
        ("sto dwadzieścia pięć tysięcy osób", 125_000, "osób"),
    ],
)
def test_number_words(text, value, noun):
    scale = 1000 if value >= 1000 else 1
    assert parse_quantity(text) == Quantity(Decimal(value), noun=noun, scale=scale)


# --- single forms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.652", Quantity(Decimal(4652))),
        ("1.480.546,54", Quantity(Decimal("1480546.54"))),
        ("4,652", Quantity(Decimal("4.652"))),
        ("0.123", Quantity(Decimal("0.123"))),
        ("12.5", Quantity(Decimal("12.5"))),
        ("1480546.54", Quantity(Decimal("1480546.54"))),
        ("1 234.56", Quantity(Decimal("1234.56"))),
        ("12.05 zł", Quantity(Decimal("12.05"), unit="pln")),
        ("100,- zł", Quantity(Decimal(100), unit="pln")),
        ("1 200,–", Quantity(Decimal(1200), unit="pln")),
        ("100 zl", Quantity(Decimal(100), unit="pln")),
        ("93%", Quantity(Decimal(93), unit="percent")),
        ("99,9 proc.", Quantity(Decimal("99.9"), unit="percent")),
        ("83,93 m<sup>2</sup>", Quantity(Decimal("83.93"), unit="m2")),
        ("83,93 m²", Quantity(Decimal("83.93"), unit="m2")),
        ("83,93 m2", Quantity(Decimal("83.93"), unit="m2")),
        ("124 tony", Quantity(Decimal(124), unit="tonnes")),
        ("37t", Quantity(Decimal(37), unit="tonnes")),
        ("3,63 punktu", Quantity(Decimal("3.63"), unit="points")),
        ("4 punkty konsultacyjne", Quantity(Decimal(4), noun="punkty konsultacyjne")),
        ("2,5 tys.", Quantity(Decimal(2500), qualifier="approx", scale=1000)),
        ("ponad 2,5 tys. zł", Quantity(Decimal(2500), qualifier="at_least", unit="pln", scale=1000)),
        ("1,2 mld zł", Quantity(Decimal(1_200_000_000), qualifier="approx", unit="pln", scale=10**9)),
        ("4 mln", Quantity(Decimal(4_000_000), qualifier="approx", scale=10**6)),
        ("2–3 tys. zł", Quantity(Decimal(2000), Decimal(3000), "range", "pln", scale=1000)),
        ("10 zł – 15 zł", Quantity(Decimal(10), Decimal(15), "range", "pln")),
        ("od 10 do 15 osób", Quantity(Decimal(10), Decimal(15), "range", noun="osób")),
        ("od trzech do pięciu", Quantity(Decimal(3), Decimal(5), "range")),
        ("od 10", Quantity(Decimal(10), qualifier="at_least")),
        ("prawie sto", Quantity(Decimal(100), qualifier="approx")),
        ("niespełna 100", Quantity(Decimal(100), qualifier="at_most")),
        ("≥ 5", Quantity(Decimal(5), qualifier="at_least")),
        ("50 tyś. osób", Quantity(Decimal(50_000), qualifier="approx", noun="osób", scale=1000)),
        ("ponad 2 tysiącom osób", Quantity(Decimal(2000), qualifier="at_least", noun="osób", scale=1000)),
        ("100 tys.zł", Quantity(Decimal(100_000), qualifier="approx", unit="pln", scale=1000)),
        ("1 mln 200 tys. zł", Quantity(Decimal(1_200_000), qualifier="approx", unit="pln", scale=1000)),
        ("2 tys. 300", Quantity(Decimal(2300))),
        ("PLN 1 234,50", Quantity(Decimal("1234.50"), unit="pln")),
        ("zł 1234,-", Quantity(Decimal(1234), unit="pln")),
        ("1 234 zł 5 gr", Quantity(Decimal("1234.05"), unit="pln")),
        ("ok. 12 zł i 50 groszy", Quantity(Decimal("12.50"), qualifier="approx", unit="pln")),
        ("12,5%.", Quantity(Decimal("12.5"), unit="percent")),
        ("50 groszy", Quantity(Decimal("0.50"), unit="pln")),
        ("5‰", Quantity(Decimal(5), unit="per_mille")),
        ("5 promili", Quantity(Decimal(5), unit="per_mille")),
        ("0,-", Quantity(Decimal(0), unit="pln")),
        ("27;", Quantity(Decimal(27))),
        ("łącznie 500 osób", Quantity(Decimal(500), noun="osób")),
        ("ogółem: 25", Quantity(Decimal(25))),
        ("12 OSÓB", Quantity(Decimal(12), noun="osób")),
        ("5 (pięć)", Quantity(Decimal(5))),
        ("100 zł (słownie: sto złotych)", Quantity(Decimal(100), unit="pln")),
        ("3 x w tygodniu", Quantity(Decimal(156), unit="times", period="year")),
        ("dwadzieścioro troje dzieci", Quantity(Decimal(23), noun="dzieci")),
        ("jedenaściorgu dzieciom", Quantity(Decimal(11), noun="dzieciom")),
        ("między 5 a 10 osób", Quantity(Decimal(5), Decimal(10), "range", noun="osób")),
        ("-5", Quantity(Decimal(-5))),
        ("−12,5 %", Quantity(Decimal("-12.5"), unit="percent")),
        ("25-ciu osób", Quantity(Decimal(25), noun="osób")),
        ("15-osobowej", Quantity(Decimal(15), noun="osobowej")),
        ("30 os.", Quantity(Decimal(30), noun="os.")),
        ("592 razy", Quantity(Decimal(592), unit="times")),
        ("1 raz na kwartał", Quantity(Decimal(4), unit="times", period="year")),
        ("1 raz w tygodniu", Quantity(Decimal(52), unit="times", period="year")),
        ("dwa razy w miesiącu", Quantity(Decimal(24), unit="times", period="year")),
        ("raz do roku", Quantity(Decimal(1), unit="times", period="year")),
        ("co najmniej raz na kwartał", Quantity(Decimal(4), qualifier="at_least", unit="times", period="year")),
        ("1 raz dziennie", Quantity(Decimal(365), unit="times", period="year")),
        ("min 5 dni w tygodniu", Quantity(Decimal(5), qualifier="at_least", unit="days", period="week")),
        ("500 zł miesięcznie", Quantity(Decimal(500), unit="pln", period="month")),
    ],
)
def test_printed_forms(text, expected):
    assert parse_quantity(text) == expected


def test_value_keeps_the_last_printed_digit():
    assert parse_quantity("3,60").value.as_tuple().exponent == -2
    assert parse_quantity("2,5 tys.").value.as_tuple().exponent == 2
    assert parse_quantity("1 480").value.as_tuple().exponent == 0


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", NBSP, "\n", "-", "–", "—", "−", "---", "- - -", ".", "...", "…", "........", None),
        *("b.d.", "bd", "b/d", "B. D.", "Brak", " brak danych ", "brak informacji", "nie podano"),
    ],
)
def test_missing(text):
    assert is_missing(text)


@pytest.mark.parametrize("empty", [float("nan"), np.nan, pd.NA])
def test_empty_cells_of_frames_are_missing(empty):
    assert is_missing(empty)


@pytest.mark.parametrize("text", ["0", "0,00", "brak zgłoszeń", "nan", "x", "#", "–5", ".5", " " * 300 + "5"])
def test_not_missing(text):
    assert not is_missing(text)


def test_numbers_are_not_taken_for_empty_cells():
    with pytest.raises(AttributeError):
        is_missing(5)


# --- refusals ----------------------------------------------------------------------------------------------------

REFUSED = {
    "ambiguous_grouping": [
        "12 34", "1 2", "1234 567", "0 123", "12 34,5", "1.23.4", "1,234,567", "1,234.56", "1.234 567", "1 234.567",
        "1234.567", "12.3456", "1'234", "1.250 mln", "4.652 tys.", "99.999 %", "12,345 zł", "447 335 71 10",
    ],
    "ambiguous_sign": ["–5", "- 5", "+5", "±5", "(897)", "-5-10"],
    "contradictory_bounds": ["min. 10-15", "do 10-15", "co najmniej 3 do 5"],
    "control_character": ["5\x00", "\x00", "1\u200b000", "\ufeff5", "5\ud800", "\ue000", "5\x1f"],
    "formula": ['=HYPERLINK("http://x";"5")', "=5", "@SUM(A1)", "+A1", "-A1+5", "\t=1+1"],
    "indefinite": [
        "więcej niż jeden raz", "tysiące osób", "setki", "paręset",
        "kilka", "Kilkanaście osób", "kilkudziesięciu", "wiele", "parę osób",
    ],
    "leading_zero": ["007", "03.05", "05", "00,5", "-01"],
    "letters_in_number": ["1O", "l2", "4S2", "15-osobowej7", "12 osób1", "12 os6b", "1 ooo", "5x", "0x1F"],
    "like_a_scale": [
        "2 mil.", "12 mlb", "12 mnl osób", "3 biliony", "50 tysieczny", "50 tyz.", "50 thousand", "100 złotówek",
        "20 dolarów", "20 euro", "5 EUR", "€100", "$ 5", "5 mln EUR", "100 koron", "5 tys. %", "50 t osób",
        "5 t odpadów",
        "5 punktów procentowych", "50 gr", "5 setek", "2 set osób", "2 kop", "2 mendle", "2 mega", "12 krotnie",
        "5 rubli", "5 jenów", "5 centów", "12 ct", "12 kzł", "12 tzł", "12 mlnzł", "12 tysiaków", "12 mlnów",
        "5 stów", "5 dych", "3 bańki", "2 złocisze", "12 perc",
    ],
    "looks_like_date": [
        "3-maj", "3 maja", "maj-21", "3-May", "12.05.2021", "12.05.21", "2021-05-12", "12/05/2021", "3 maja 2021 r.",
        "12.05", "30.06", "do 30.06", "do 2030", "od 2014 do 2021", "2014-2021", "1.10.2021",
        "8.00-16.00", "7.30 – 15.30", "od 8.00 do 16.00",
    ],
    "missing": ["", "-", "b.d.", NBSP],
    "negative_zero": ["-0", "−0,00", "-0 zł"],
    "no_number": ["MOPS", "tak", "nan", "Infinity", "brak zgłoszeń", "osób", "ok."],
    "not_a_value": [
        "1.", "3-ci", "5-ego", "3ci", "pierwszy", "druga edycja", "dwudziesty piąty", "2021 r.", "2021r.", "2021 roku",
        "rok 2021", "w latach 2014 – 2020", "2018/2019", "Nr 135/2020", "nr 5", "art. 17", "§ 3", "pkt 3",
        "ul. Kościuszki 1", "al. 3", "XII", "IV", "VI edycja", "97-400", "60+", "1/2", "12:30", "6-letni",
        "dwie trzecie", "2 i pół", "półtora", "do 10 r.ż.",
    ],
    "not_applicable": ["nie dotyczy", "n.d.", "nd", "n/d", "nie dot.", "x", "X", "(x)", "×", "#"],
    "range_reversed": ["15-10", "10–10", "500-2 tys."],
    "scientific_notation": ["1,23E+05", "1E+05", "1e5", "1.5E6"],
    "several_numbers": [
        "12 osób, w tym 3 dzieci", "3; 4", "1, 5", "1\n2", "12\n345", "12  345", "8 z 10", "dwa trzy", "sto sto",
        "1 raz na dwa lata", "10 zł-15%", "1,5 mln 200 tys.", "1 mln 200 zł", "1 mln 1500 tys.", "zero pięć",
        "5 (sześć)",
        "1_000", "1 do 2000", "5 zł - 10 tys. zł", "50 do 2027", "50-2027",
    ],
    "spreadsheet_error": ["##", "#ARG!", "#REF!", "#DZIEL/0!", "#N/D!", "######"],
    "too_long": ["5 " + "osób " * 50, "5" * 201, " " * 300 + "5"],
    "too_many_digits": ["1" * 16, "1 000 000 000 000 000", "1000000000 mln"],
    "unknown_text": [
        "os. 5", "wzrost o 5", "min 3 w mieście", "10 osób i więcej", "500 plus", "25 średnio", "5 p.p.",
        "5 pkt proc.", "2 razy więcej", "300 zł na osobę", "5 zł/os.", "5*", "2 l", "min. ok. 5",
        "12 zł godz.", "12 osób rocznie w mieście",
    ],
    "unusual_digit": ["½", "1½", "٣", "５", "5²", "Ⅳ"],
}  # fmt: skip


@pytest.mark.parametrize(("expected", "text"), [(key, text) for key, texts in REFUSED.items() for text in texts])
def test_refusals(expected, text):
    assert reason(text) == expected


def test_every_reason_has_a_case_and_a_sentence():
    assert set(REASONS) == set(REFUSED) | {"approximate_target"}
    assert all(len(sentence.split()) >= 4 for sentence in REASONS.values())


def test_error_is_a_sentence_that_can_be_printed_and_sent_between_processes():
    with pytest.raises(ValueError, match="Cannot read '12 34': the separators between the digits") as refusal:
        parse_quantity("12 34")
    sent = pickle.loads(pickle.dumps(refusal.value))
    assert (sent.text, sent.reason, str(sent)) == ("12 34", "ambiguous_grouping", str(refusal.value))
    assert (
        str(NumberFormatError("\ud800" + "5" * 500, "too_long")).encode("utf-8").startswith(b"Cannot read '\\ud800555")
    )


@given(st.lists(st.integers(0, 9999).map(str), min_size=2, max_size=4), st.sampled_from([" ", ".", NBSP, NARROW]))
@settings(max_examples=300, deadline=None)
def test_groups_that_are_not_of_three_digits_are_never_joined(groups, separator):
    text = separator.join(groups)
    well_grouped = re.fullmatch(r"[1-9]\d{0,2}(\D\d{3})+", text)
    decimal = separator == "." and re.fullmatch(r"(0|[1-9]\d*)\.\d{1,2}|0\.\d+", text)
    if well_grouped:
        assert parse_quantity(text).value == int("".join(groups))
    elif decimal:
        read = outcome(text)
        assert getattr(read, "value", None) == Decimal(text) or read.reason == "looks_like_date"
    else:
        assert reason(text) in {"ambiguous_grouping", "leading_zero", "looks_like_date", "too_many_digits"}


TRICKY = st.text("0123456789 .,-–−+/:%()=@#eExXoOlzłt\u00a0\u202f\x00\n²½IVXmaj", max_size=20)
PIECES = (
    "ok. ponad min. do od tys. mln zł zt % m² raz razy na kwartał w tygodniu osób dwa sto tysiąc zero trzech maj r. "
    "pkt - – , . ( 5 12 1.200 4,5 007 2021 pierwszy pół kilka i z"
)
PHRASES = st.lists(st.sampled_from(PIECES.split()), max_size=7).map(" ".join)


@given(st.one_of(st.text(), TRICKY, PHRASES, st.text(st.characters(categories=["Cs", "Cc", "Nd", "No", "Zs"]))))
@settings(max_examples=600, deadline=None)
def test_any_text_raises_nothing_but_the_error_of_the_grammar(text):
    for parse in (parse_quantity, parse_target):
        result = outcome(text, parse)
        if isinstance(result, NumberFormatError):
            assert (result.text, result.reason in REASONS) == (text, True)
            assert str(result).encode("utf-8")
        else:
            assert result.value.is_finite()
            assert result.upper is None or result.upper > result.value


# --- targets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", Target("=", Decimal(20))),
        ("2 tys.", Target("=", Decimal(2000))),
        ("min 15 osobowej", Target(">=", Decimal(15), noun="osobowej")),
        ("15 osobowej", Target("=", Decimal(15), noun="osobowej")),
        ("min 3 nowe", Target(">=", Decimal(3), noun="nowe")),
        ("min 1 zespołu", Target(">=", Decimal(1), noun="zespołu")),
        ("min 30 dzieci", Target(">=", Decimal(30), noun="dzieci")),
        ("min 2 spotkań", Target(">=", Decimal(2), noun="spotkań")),
        ("min 1 rocznie", Target(">=", Decimal(1), period="year")),
        ("min 1 raz w tygodniu", Target(">=", Decimal(52), unit="times", period="year")),
        ("min 1 raz na kwartał", Target(">=", Decimal(4), unit="times", period="year")),
        ("min 5 dni w tygodniu", Target(">=", Decimal(5), unit="days", period="week")),
        ("ponad 10", Target(">=", Decimal(10))),
        ("nie mniej niż 10%", Target(">=", Decimal(10), unit="percent")),
        ("przynajmniej 2", Target(">=", Decimal(2))),
        ("maks. 5", Target("<=", Decimal(5))),
        ("nie więcej niż 5", Target("<=", Decimal(5))),
        ("do 5 osób", Target("<=", Decimal(5), noun="osób")),
        ("najwyżej 1 mln zł", Target("<=", Decimal(1_000_000), unit="pln")),
        ("10–15", Target("=", Decimal(10), Decimal(15))),
    ],
)
def test_targets(text, expected):
    assert parse_target(text) == expected


@pytest.mark.parametrize("text", ["ok. 20", "około 2 tys. zł"])
def test_approximate_targets_are_refused(text):
    assert reason(text, parse_target) == "approximate_target"


# --- printing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "polish", "english"),
    [
        (0, None, "0", "0"),
        (1234, None, "1234", "1,234"),
        (9999.5, None, "9999,5", "9,999.5"),
        (9999.5, 0, f"10{NBSP}000", "10,000"),
        (12345, None, f"12{NBSP}345", "12,345"),
        (1480546.54, 2, f"1{NBSP}480{NBSP}546,54", "1,480,546.54"),
        (Decimal("3.625"), 2, "3,63", "3.63"),
        (3.6, 2, "3,60", "3.60"),
        (np.float32(0.1), None, "0,1", "0.1"),
        (np.float64(-12345.5), 1, f"−12{NBSP}345,5", "−12,345.5"),
        (np.int64(7), 1, "7,0", "7.0"),
        (-0.001, 2, "0,00", "0.00"),
        (Decimal("2.5E+3"), None, "2500", "2,500"),
        (None, 2, "", ""),
        (float("nan"), None, "", ""),
        (np.nan, 0, "", ""),
        (pd.NA, None, "", ""),
    ],
)
def test_format_number(value, decimals, polish, english):
    assert format_number(value, decimals=decimals) == polish
    assert format_number(value, "en", decimals) == english


def test_format_money_and_percent():
    assert format_money(1480.5) == f"1480,50{NBSP}zł"
    assert format_money(-12345) == f"−12{NBSP}345,00{NBSP}zł"
    assert format_money(-1480.5, "en") == f"−PLN{NBSP}1,480.50"
    assert format_percent(7.7) == "7,7%"
    assert format_percent(93, "en") == "93%"
    assert format_percent(58.333, decimals=1) == "58,3%"
    assert (format_money(None), format_percent(float("nan"))) == ("", "")


@pytest.mark.parametrize("value", ["trzy", True, object()])
def test_format_number_refuses_what_is_no_number(value):
    with pytest.raises(TypeError, match="is not a number"):
        format_number(value)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (3.625, 2, "3.63"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (1234, -2, "1.2E+3"),
        (Decimal("0.0449999"), 2, "0.04"),
        (-0.001, 2, "0.00"),
        (np.float64(1.005), 2, "1.01"),
        (1e300, 2, "1" + "0" * 300 + ".00"),
    ],
)
def test_round_half_up(value, decimals, expected):
    assert str(round_half_up(value, decimals)) == expected


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -np.inf])
def test_round_half_up_refuses_missing_and_infinite(value):
    with pytest.raises(ValueError, match=r"cannot be (rounded|printed)"):
        round_half_up(value, 2)


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
@settings(deadline=None)
def test_rounding_is_off_by_half_a_unit_at_most(thousandths, decimals):
    exact = Decimal(thousandths).scaleb(-3)
    assert abs(round_half_up(exact, decimals) - exact) <= Decimal(5).scaleb(-decimals - 1)


# --- the transcribed documents and the reference page ------------------------------------------------------------


def table_row(text):
    """One row of the table of readings, as it stands in the reference page."""
    try:
        read = parse_quantity(text)
    except NumberFormatError as refusal:
        return f"| `{text}` | — | | {refusal.reason} | | | |"
    upper = "" if read.upper is None else f"{read.upper:f}"
    cells = (f"`{text}`", f"{read.value:f}", upper, read.qualifier, read.unit or "", read.noun or "", read.period or "")
    return re.sub(" +", " ", f"| {' | '.join(cells)} |")


def printed_values():
    """Every distinct value and target of the five documents."""
    values = set()
    for year in ("belchatow/2018", "lomza/2010", "ostrowiec-swietokrzyski/2021", "pruszkow/2024", "sieradz/2023"):
        for table, column in (("indicators", "value"), ("targets", "target")):
            path = ROOT / "data" / "raw" / year / f"{table}.csv"
            if path.exists():
                with path.open(encoding="utf-8", newline="") as rows:
                    values.update(row[column] for row in csv.DictReader(rows))
    assert len(values) > 200
    return {value for value in values if not is_missing(value)}


def test_reference_page_shows_the_reading_of_every_printed_value():
    page = (ROOT / "docs" / "reference" / "numbers.md").read_text(encoding="utf-8").splitlines()
    missing_rows = {table_row(value) for value in printed_values() if not value.isdigit()} - set(page)
    assert not missing_rows, "add to docs/reference/numbers.md:\n" + "\n".join(sorted(missing_rows))


def test_plain_digits_of_the_documents_are_read():
    for value in filter(str.isdigit, printed_values()):
        assert parse_quantity(value) == Quantity(Decimal(value))


def test_reference_page_is_right_about_what_is_refused():
    page = (ROOT / "docs" / "reference" / "numbers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+?) \| .+ \|$", page.partition("## Co jest odrzucane")[2], re.MULTILINE)
    assert [key for key, _ in rows] == sorted(REASONS)
    for key, examples in rows:
        for text in re.findall(r"`([^`]+)`", examples):
            assert reason(text.replace(r"\u200b", "\u200b"), parse_target) == key, text


def test_reference_page_is_right_about_every_reading_it_shows():
    page = (ROOT / "docs" / "reference" / "numbers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `[^`]+` \| (?:—|-?[0-9.]+) \|.*$", page, re.MULTILINE)
    assert len(rows) > 50
    assert [row for row in rows if row != table_row(row.split("`")[1])] == []


def test_ten_thousand_generated_numbers_are_read_right():
    random = Random(2026)
    for _ in range(5_000):
        count = int(10 ** random.uniform(0, 9))
        style = random.choice(sorted(COUNT_STYLES))
        pattern, expected = random.choice(WORDS_AROUND)
        text = pattern.format(COUNT_STYLES[style](count))
        assert parse_quantity(text) == Quantity(Decimal(count), **expected), text
        amount = Decimal(random.randrange(10 ** random.randrange(3, 12))).scaleb(-2)
        text = AMOUNT_STYLES[random.choice(sorted(AMOUNT_STYLES))](amount)
        assert parse_quantity(text) == Quantity(amount, unit="pln"), text


SCALES_AND_CURRENCIES = (
    "tys tysięcy tysiące tysiącom mln milionów milionach mld miliardów euro "
    "dolarów groszy promili procent złotych funtów"
)
APPLIED = {"pln", "percent", "per_mille"}
ORDINARY = {"tym", "grozy", "miniony", "minionach", "minionów"}


@given(data=st.data(), digits=st.integers(2, 999), word=st.sampled_from(SCALES_AND_CURRENCIES.split()))
@settings(max_examples=400, deadline=None)
def test_a_misspelt_scale_or_currency_is_never_a_counted_noun(data, digits, word):
    place = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from([*"aąbcćdeęfgijklłmnńoóprsśtuwyzźż", ""]))
    cut = data.draw(st.integers(0, 1))
    misspelt = word[:place] + letter + word[place + cut :]
    try:
        quantity = parse_quantity(f"{digits} {misspelt}")
    except NumberFormatError:
        return
    assert quantity.value != digits or quantity.unit in APPLIED or misspelt in ORDINARY


@pytest.mark.parametrize(
    "noun", ["projektów", "młodych rodzin", "producentów", "procesów", "profili", "typów", "kursów"]
)
def test_ordinary_words_that_look_like_scales_are_nouns(noun):
    assert parse_quantity(f"5 {noun}") == Quantity(Decimal(5), noun=noun)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_an_exact_text_gives_the_number_again(value):
    assert float(exact_text(value)) == value
