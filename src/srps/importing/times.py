"""Which time the heading of a column names, in the words of the raw column `period`. Knows no table."""

import re
from collections.abc import Callable

_YEAR = r"(?:19|20)\d\d"
_OF = r"(?:\s?r\.|\s+rok\w*)?"
_MONTH = (
    r"(?:stycze\w+|stycznia|lut\w+|mar(?:zec|ca)|kwie\w+|maj\w*|czerw\w+|lip\w+|sierp\w+|wrze\w+|pa[zź]dzier\w+|"
    r"listopad\w*|grud\w+)"
)
_SPAN = rf"(?P<first>{_YEAR}){_OF}\s*[-–—/]\s*(?P<last>{_YEAR}|\d\d(?!\d)){_OF}"
_Said = Callable[[re.Match[str]], str]


def _span(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    last = last if len(last) == len(first) else first[:2] + last
    return f"{first}/{last}" if first < last else ""


_TIMES: tuple[tuple[re.Pattern[str], _Said], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (rf"\bprognoz\w*(?:\s+na)?(?:\s+rok)?\s+(?P<year>{_YEAR}){_OF}", lambda found: f"prognoza {found['year']}"),
        (
            rf"(?:\b(?:według|wg)\s+)?(?:\bstanu?\s+)?(?:\b(?:na|z)\s+)?(?:\b(?:dzień|dnia)\s+)?"
            rf"(?P<day>\d{{1,2}}[.]\d{{1,2}}[.]{_YEAR}|\d{{1,2}}\s+{_MONTH}\s+{_YEAR}){_OF}",
            lambda found: f"stan na {' '.join(found['day'].split())}",
        ),
        (
            rf"\b(?P<part>(?:I{{1,3}}|IV|[1-4])\.?\s+(?:kwarta[łl]\w*|półrocz\w+))\s+(?P<year>{_YEAR}){_OF}",
            lambda found: f"{' '.join(found['part'].split())} {found['year']}",
        ),
        (
            rf"\b(?P<months>{_MONTH}(?:\s*[-–—]\s*{_MONTH})?)\s+(?P<year>{_YEAR}){_OF}",
            lambda found: f"{' '.join(found['months'].split())} {found['year']}",
        ),
        (rf"(?:\b(?:rok\w*\s+szkoln\w+|lata|(?:w\s+)?latach)\s+)?{_SPAN}", _span),
        (rf"\bod\s+(?:pocz\w+\s+)?(?:roku\s+)?(?P<year>{_YEAR}){_OF}", lambda found: f"od {found['year']}"),
        (rf"\b(?:stan\s+)?na\s+koniec\s+(?:roku\s+)?(?P<year>{_YEAR}){_OF}", lambda found: f"na koniec {found['year']}"),
        (rf"(?:\b(?:w|za|na)\s+)?(?:\brok\w*\s+)?(?P<year>{_YEAR})(?!\d){_OF}", lambda found: found["year"]),
    )
)  # fmt: skip
_SMALL = re.compile(r"(?:\b(?:w|za|na|stan|rok\w*|r|lata|latach|dzień|szkoln\w+)\b|[\s.:,;()/–—-])+", re.IGNORECASE)


def time_in(heading: str) -> str:
    """Return the period that a heading names: `2022`, `2021/2022`, `stan na 31.12.2022`, `prognoza 2024`.

    Empty where it names none, or several that are no span (`Dynamika 2023/2022`).
    """
    for pattern, said in _TIMES:
        if found := pattern.search(heading):
            rest = heading[: found.start()] + heading[found.end() :]
            return "" if re.search(rf"(?<!\d){_YEAR}(?!\d)", rest) else said(found)
    return ""


def without_time(heading: str) -> str:
    """Return what a heading says besides its time: `osób` of `2022 osób`, nothing of `Stan na 31.12.2022`."""
    rest = heading
    for pattern, _ in _TIMES:
        if found := pattern.search(rest):
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    return "" if _SMALL.fullmatch(rest.strip()) else " ".join(rest.split())


def year_of(time: str) -> str:
    """Return the last year of a period, as that in which a target is due; empty without one."""
    found = re.findall(_YEAR, time)
    return found[-1] if found else ""
