from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srps.catalogue.formula import FormulaError, compute, names_in, sides

VALUES = {"a": Decimal(812), "b": Decimal(11650), "z": Decimal(0), "ogółem": Decimal("2.5")}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("100 * a / b", "6.969957081545064377682403433"),
        ("a + b − 12", "12450"),
        ("(a - 12) × 2", "1600"),
        ("a ÷ 2", "406"),
        ("a : 2", "406"),
        ("-a + 1 000", "188"),
        ("0,1 + 0.2", "0.3"),
        ("ogółem * 2", "5.0"),
        ("2 + 3 * 4", "14"),
        ("10 - 3 - 2", "5"),
        ("+a", "812"),
    ],
)
def test_arithmetic_is_exact(formula, value):
    assert compute(formula, VALUES) == Decimal(value)


def test_both_sides_of_an_identity():
    left, right = sides("21 + 34 = 32 + 23")
    assert compute(left, {}) == compute(right, {}) == 55


def test_names_stand_once_in_their_order():
    assert names_in("b + a = a + c") == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("", "one side of it is empty"),
        ("a =", "one side of it is empty"),
        ("a = b = z", "more than one “=”"),
        ("a +", "no arithmetic"),
        ("a ** 2", "only names"),
        ("a // 2", "only names"),
        ("a % 2", "only names"),
        ("f(a)", "only names"),
        ("a.real", "only names"),
        ("[a][0]", "only names"),
        ("a if b else z", "only names"),
        ("'a'", "no decimal number"),
        ("True", "no decimal number"),
        ("1e5", "no decimal number"),
        ("0x10", "no decimal number"),
        ("1_000", "no decimal number"),
        ("__import__('os')", "only names|no decimal"),
    ],
)
def test_nothing_else_is_computed(formula, fault):
    with pytest.raises(FormulaError, match=fault):
        names_in(formula)


def test_zero_does_not_divide():
    with pytest.raises(FormulaError, match="divides by zero"):
        compute("a / z", VALUES)


def test_an_unknown_name_is_named():
    with pytest.raises(FormulaError, match="uses d"):
        compute("a / d", VALUES)


@given(st.text(alphabet="ab12+-*/()=,. \u2212:", max_size=20))
def test_any_text_is_computed_or_refused(text):
    with suppress(FormulaError):
        assert all(isinstance(compute(side, VALUES), Decimal) for side in sides(text))
