"""What a number that does not agree with another may be a slip of: a digit, two digits swapped, a missing digit."""

from typing import Literal

Slip = Literal["digit", "swap", "missing_digit"]


def likely_slip(printed: float, other: float) -> Slip | None:
    """Return which slip of the pen turns one whole number into the other; None where it takes more than one.

    Only numbers of two digits and more are judged: any two of one digit differ by one. `277` and `227` differ by a
    digit, `854` and `845` by two that are swapped, `15` and `152` by one that is missing.
    """
    if not (_is_whole(printed) and _is_whole(other)) or printed == other:
        return None
    one, two = str(int(abs(printed))), str(int(abs(other)))
    short, long = sorted((one, two), key=len)
    if len(short) < 2:
        return None
    if len(long) == len(short):
        return _same_length(one, two)
    misses_one = len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    return "missing_digit" if misses_one else None


def _same_length(one: str, two: str) -> Slip | None:
    places = [place for place, (first, second) in enumerate(zip(one, two, strict=True)) if first != second]
    if len(places) == 1 and len(one) > 2:
        return "digit"
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        return "swap" if (one[first], one[second]) == (two[second], two[first]) else None
    return None


def _is_whole(value: float) -> bool:
    return value == value and float(value).is_integer()  # noqa: PLR0124 - a missing number is not itself
