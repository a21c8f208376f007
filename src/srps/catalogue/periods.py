"""The grammar of the raw column `period`: which time a value describes, and whether that is the reporting year.

Only this column says it; a remark changes nothing, however many years it names.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

PeriodKind = Literal["year", "as_of", "span", "cumulative", "forecast"]
_MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "styczeń stycznia sty", "luty lutego lut", "marzec marca mar", "kwiecień kwietnia kwi", "maj maja",
            "czerwiec czerwca cze", "lipiec lipca lip", "sierpień sierpnia sie", "wrzesień września wrz",
            "październik października paź", "listopad listopada lis", "grudzień grudnia gru",
        ),
        start=1,
    )
    for form in forms.split()
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"((?:19|20)\d\d)"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_OF_A_YEAR = r"(?: ?r\.?| roku)?"
_AS_OF = re.compile(r"(?:as of |(?:(?:według |wg )?stanu? )?(?:na )?(?:dzień |dnia )?)")
_DATES = (
    (re.compile(rf"(\d\d?)\.(\d\d?)\.{_YEAR}{_OF_A_YEAR}"), (2, 1, 0)),
    (re.compile(rf"{_YEAR}-(\d\d)-(\d\d)"), (0, 1, 2)),
    (re.compile(rf"(\d\d?) ({_MONTH}) {_YEAR}{_OF_A_YEAR}"), (2, 1, 0)),
)
_ONE_YEAR = re.compile(rf"(?:rok |w roku |w |za rok |za )?{_YEAR}{_OF_A_YEAR}")
_SCHOOL_YEAR = r"r\.? ?szk\.? |rok szkolny |w roku szkolnym |school year "
_SPAN = re.compile(rf"(?:{_SCHOOL_YEAR}|lata |w latach )?{_YEAR} ?[-–—/] ?{_YEAR}{_OF_A_YEAR}")
_SHORT_SPAN = re.compile(rf"(?:{_SCHOOL_YEAR})?{_YEAR} ?/ ?(\d\d){_OF_A_YEAR}")
_SINCE = re.compile(
    rf"(?:narastająco |łącznie |cumulative(?:ly)? )?(?:od|since)(?: początku)?(?: roku| r\.)? {_YEAR}{_OF_A_YEAR}"
    r"(?: narastająco)?"
)
_FORECAST = re.compile(rf"(?:prognoza|plan|forecast|projekcja)(?: na)?(?: rok)? {_YEAR}{_OF_A_YEAR}")
_YEAR_END = re.compile(rf"(?:stan )?(?:na koniec|as of the end of|end of) (?:roku )?{_YEAR}{_OF_A_YEAR}")
_HALF = re.compile(rf"(i{{1,2}}|[12])\.? półrocz[ea] {_YEAR}{_OF_A_YEAR}")
_QUARTER = re.compile(rf"(i{{1,3}}|iv|[1-4])\.? kwarta(?:ł|łu) {_YEAR}{_OF_A_YEAR}")
_MONTH_OF = re.compile(rf"({_MONTH})(?: ?[-–—] ?({_MONTH}))? {_YEAR}{_OF_A_YEAR}")
_LOOKS = re.compile(
    r"\b(?:19|20)\d\d\b|narastająco|prognoz|stan na|na dzień|półrocz|kwarta[łl]|od początku|rok szkolny", re.IGNORECASE
)
_NOT_A_TIME = re.compile(
    r"\b(?:programu?|projektu?|podprogramu?|edycj\w+|uchwał\w+|nr|ustaw\w+|dz\. ?u\.|poz\.)[^;]*\b(?:19|20)\d\d", re.I
)


_TIME_IN_LABEL = re.compile(
    r"\b(?:(?:w|za|na (?:koniec|dzień|początek)|stan na|koniec|rok\w*|kwarta\w+|półrocz\w+)(?: roku| dnia)? |"
    r"(?<!\d)\d\d?\.\d\d?\.)(?P<year>(?:19|20)\d\d)\b|\b(?:prognoz|przewidywan)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """What a cell of `period` says: `text` for the processed column, its `kind`, and whether it could be read.

    `text` is ``2023`` (year and forecast), ``2023-12-31`` (as of), ``2022/2023`` (span), ``2023-01/2023-06`` (span of
    months), ``2021/2023`` (cumulative: from the first year to the reporting year).
    """

    text: str
    kind: PeriodKind
    is_read: bool = True


def read_period(cell: str, year: int) -> Period:
    """Read a cell of the raw column `period`; empty is the reporting year.

    What cannot be read stays as printed and is a span, so that it is compared with no year.
    """
    text = " ".join(cell.replace("\u00a0", " ").split()).strip(" ;,()").casefold()
    if not text:
        return Period(str(year), "year")
    if found := _ONE_YEAR.fullmatch(text):
        return Period(found[1], "year")
    if (found := _SINCE.fullmatch(text)) and int(found[1]) <= year:
        return Period(f"{found[1]}/{year}", "cumulative")
    if found := _FORECAST.fullmatch(text):
        return Period(found[1], "forecast")
    return _years(text) or _day(text) or _months(text) or Period(cell.strip(), "span", is_read=False)


def _years(text: str) -> Period | None:
    if (found := _SPAN.fullmatch(text)) and found[1] < found[2]:
        return Period(f"{found[1]}/{found[2]}", "span")
    if (found := _SHORT_SPAN.fullmatch(text)) and (int(found[1]) + 1) % 100 == int(found[2]):
        return Period(f"{found[1]}/{int(found[1]) + 1}", "span")
    return None


def _day(text: str) -> Period | None:
    rest = _AS_OF.sub("", text, count=1)
    for pattern, (year, month, day) in _DATES:
        if found := pattern.fullmatch(rest):
            parts = found.groups()
            number = _MONTHS.get(parts[month]) or int(parts[month])
            try:
                return Period(date(int(parts[year]), number, int(parts[day])).isoformat(), "as_of")
            except ValueError:
                return None
    found = _YEAR_END.fullmatch(text)
    return Period(f"{found[1]}-12-31", "as_of") if found else None


def _months(text: str) -> Period | None:
    if found := _HALF.fullmatch(text):
        first, last, year = (1, 6, found[2]) if _ROMAN[found[1]] == 1 else (7, 12, found[2])
    elif found := _QUARTER.fullmatch(text):
        last, year = 3 * _ROMAN[found[1]], found[2]
        first = last - 2
    elif found := _MONTH_OF.fullmatch(text):
        first, last, year = _MONTHS[found[1]], _MONTHS[found[2] or found[1]], found[3]
    else:
        return None
    return Period(f"{year}-{first:02}/{year}-{last:02}", "span") if first <= last else None


def looks_like_period(note: str) -> bool:
    """Say whether a remark seems to say which time a value describes."""
    return any(_LOOKS.search(part) and not _NOT_A_TIME.search(part) for part in note.split(";"))


def other_time_in_label(label: str, year: int) -> str:
    """Return the words of a label that name another year than the reporting one, or a forecast; empty without any.

    `w 2019 r.` and `stan na 31.12.2022` do; the year of a programme (`Podprogramu 2017`, `na lata 2014-2020`) does not.
    """
    found = (one for one in _TIME_IN_LABEL.finditer(label) if one["year"] != str(year))
    return next((one[0] for one in found), "")


def is_of_year(observations: pd.DataFrame) -> pd.Series:
    """Say which observations describe their reporting year itself, or a day of it: what years are compared by.

    Forecasts, spans, cumulative values and other years do not. `observations` has year, period and, where forecasts may
    be among them, period_kind.
    """
    year, period = observations["year"].astype(str), observations["period"].fillna("")
    is_day = period.str.fullmatch(r"\d{4}-\d\d-\d\d") & (period.str[:4] == year)
    is_forecast = observations["period_kind"].eq("forecast") if "period_kind" in observations else False
    return ((period == year) | is_day) & ~pd.Series(is_forecast, observations.index)
