"""Numbers as Polish Excel shows them, whatever the format of their cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.desk.shown_numbers import hides_digits, shown_number
from srps.numbers import parse_quantity


@pytest.mark.parametrize(
    ("value", "text"), [(1 / 3, "0,333333333"), (100000000.01, "100000000,01"), (0.0000000001, "0,0000000001")]
)
def test_general_shows_a_share_in_eleven_characters(value, text):
    assert shown_number(value, "General") == text


@pytest.mark.parametrize(
    ("value", "number_format", "text", "hides"),
    [
        (1480546.5, "#,##0.0,", "1480546,5", True),
        (1234567, '[>=1000000]0.0,,"M";0', "1234567", True),
        (52, '[>=1000000]0.0,,"M";0', "52", False),
        (52, "[<1]0.0%;0", "52", False),
        (0.077, "[<1]0.0%;0", "7,7%", False),
        (3, '[<5]"<5";0', "3", True),
        (5, '0" a;b"', "5 a;b", False),
        (5, "@", "5", False),
    ],
)
def test_a_format_of_several_sections_shows_what_the_number_meets(value, number_format, text, hides):
    assert (shown_number(value, number_format), hides_digits(value, number_format)) == (text, hides)


@given(st.integers(0, 10**11).map(lambda grosze: grosze / 100))
def test_an_amount_is_read_back_whatever_the_format(amount):
    for number_format in ("General", "0.00", "#,##0.00", '#,##0.00\\ "zł"', '_-* #,##0.00\\ "zł"_-'):
        assert float(parse_quantity(shown_number(amount, number_format)).value) == amount


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(alphabet='0#?,.;%"\\[]$E+-/ _*zł@', max_size=12))
def test_no_format_makes_an_error(value, number_format):
    assert isinstance(shown_number(value, number_format), str)
