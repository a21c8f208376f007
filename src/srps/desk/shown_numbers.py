"""Shows numbers as Polish Excel shows them in a cell of a format, and says which digits a format does not show.

Knows formats and numbers; no cell, no file.
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal

from srps.numbers import round_half_up

MOST_DIGITS = 15
"""That a spreadsheet keeps exactly."""
GENERAL_WIDTH = 11
MOST_DECIMALS = 6
"""Of a number that somebody typed; more of them come of a division."""
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne
}  # fmt: skip
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<symbol>[^\]-]*)(?:-[^\]]*)?\]|(?P<skipped>\[[^\]]*\]|_.|\*.)|'
    r"(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+,*)|(?P<other>.)",
    re.DOTALL,
)
_NOT_PLAIN = re.compile(r"E[+-]|/", re.IGNORECASE)  # 1,23E+05 and 1/2 hide digits that the cell has


def shown_number(value: float, number_format: str) -> str:
    """Return a number as Polish Excel shows it in a cell of this format: `7,7%`, `1 480 546,54 zł`, `12`.

    Only the first section of the format is used, or the one whose condition the number meets (ECMA-376, part 1,
    18.8.31): an accounting format shows zero as a hyphen, and zero is a value. What would hide digits (scientific,
    fractions, scaling to thousands) is shown in full.
    """
    section, parts, digits, literal = _section_of(value, number_format)
    if section.casefold() == "general":
        return in_general(value)
    if len(digits) != 1 or _NOT_PLAIN.search(literal) or digits[0].endswith(","):
        return plain_number(value)
    pattern = digits[0]
    whole, _, decimals = pattern.partition(".")
    number = Decimal(digits_of(value)) * (100 if "%" in literal else 1)
    rounded = round_half_up(number, len(decimals))
    width = whole.count("0") + len(decimals) + bool(decimals)  # 0000 shows 42 as 0042
    text = f"{abs(rounded):,f}" if "," in whole else f"{abs(rounded):f}".zfill(width)
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional:
        fixed = len(text) - optional
        text = (text[:fixed] + text[fixed:].rstrip("0")).rstrip(".")
    text = text.replace(",", " ").replace(".", ",")
    shown = "".join(
        text if part["digits"] else part["quoted"] or part["escaped"] or part["symbol"] or part["other"] or ""
        for part in parts
    )
    return f"-{shown.strip()}" if rounded < 0 else shown.strip()


def _section_of(value: float, number_format: str) -> tuple[str, list[re.Match[str]], list[str], str]:
    """Return the section of a format that is used, its parts, their patterns of digits, and its own letters."""
    sections = _sections(number_format)
    conditions = [_CONDITION.search(section) for section in sections]
    met = (
        section
        for section, condition in zip(sections, conditions, strict=True)
        if condition is None or _HOLDS[condition[1]](value, float(condition[2]))
    )
    section = next(met, "") if any(conditions) else sections[0]
    parts = list(_PART.finditer(section))
    digits = [part["digits"] for part in parts if part["digits"]]
    return section, parts, digits, "".join(part["other"] or "" for part in parts)


def _sections(number_format: str) -> list[str]:
    """Return the sections of a format, one at least; a semicolon in quotation marks parts none."""
    return _SECTION.findall(number_format)[: number_format.count(";") + 1] or [""]


def in_general(value: float) -> str:
    """Return a number in the format General: all its digits but, of a computed share, those that Excel has no room for.

    Excel gives eleven characters to it, the decimal comma among them.
    """
    plain = plain_number(value)
    whole, _, decimals = plain.lstrip("-").partition(",")
    room = GENERAL_WIDTH - 1 - len(whole)
    if len(decimals) <= MOST_DECIMALS or len(decimals) <= room or not decimals[: max(room, 0)].strip("0"):
        return plain
    return f"{round_half_up(Decimal(digits_of(value)), max(room, 0)):f}".rstrip("0").rstrip(".").replace(".", ",")


def hides_digits(value: float, number_format: str) -> bool:
    """Whether a format shows a number scientifically, as a fraction, in thousands or as a word: digits are not seen."""
    section, _, digits, literal = _section_of(value, number_format)
    if section.casefold() in {"general", "@", ""}:
        return False
    return not digits or bool(_NOT_PLAIN.search(literal)) or any(pattern.endswith(",") for pattern in digits)


def shows_zero_otherwise(number_format: str) -> bool:
    """Whether a cell of a format shows something else where it holds zero, such as the hyphen of accountants."""
    sections = _sections(number_format)
    return len(sections) > 2 and not any(map(_CONDITION.search, sections)) and not re.search(r"0|General", sections[2])


def plain_number(value: float) -> str:
    """Return all digits that Excel keeps, with a decimal comma."""
    return f"{Decimal(digits_of(value)):f}".replace(".", ",")


def is_rounded(value: float, shown: str) -> bool:
    """Whether a text shows fewer digits of a number than a cell holds."""
    digits = re.sub(r"[^\d,]", "", shown)
    try:
        held = Decimal(digits_of(value)) * (100 if shown.rstrip().endswith("%") else 1)
        return abs(held) != Decimal(digits.replace(",", "."))
    except ArithmeticError:  # a truth value, or no digit at all
        return False


def digits_of(value: float) -> str:
    """Return a number with the 15 digits that Excel keeps, so that 0.1 + 0.2 is 0.3."""
    return str(value) if isinstance(value, int) else f"{Decimal(f'{value:.15g}').normalize():f}"
