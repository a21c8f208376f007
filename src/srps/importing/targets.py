"""Reads targets in the words of a plan: `min 2 spotkań`, `min 1 raz na kwartał`. Knows no table."""

import re

from srps.importing import doubts
from srps.importing import reasons as why
from srps.importing.found import Found, Text, around
from srps.importing.lists import clean_label, readable
from srps.importing.tables import pieces
from srps.importing.tokens import Number
from srps.numbers import PERIODS

_PERIOD = "|".join(sorted("|".join(PERIODS.values()).split("|"), key=len, reverse=True))
_SMALL = {"w", "i", "z", "na", "do", "dla", "oraz", "o", "od", "po", "przy"}


def target_rows(text: Text, item: str) -> tuple[list[Found], str]:
    """Return the targets of a cell and the number of its last item; `item` is that of the cell above."""
    found = pieces(text.text)
    counted = [number or str(place) for place, (number, _, _) in enumerate(found, start=1)]
    goes_on = len(found) == 1 and not found[0][0]
    marks = [] if goes_on else [(s, s, n) for n, (_, s, _) in zip(counted, found, strict=True)]
    for printed, start, _ in found:
        if printed:
            text.explain(why.ROW, max(0, start - 5), start)
    rows = []
    for number in sorted((*text.open(), *text.spelled()), key=lambda one: one.start):
        here = [mark for mark in marks if mark[0] <= number.start]
        item = here[-1][2] if here else item
        start = here[-1][1] if here else 0
        later = [mark[0] for mark in marks if mark[0] > number.start]
        rows.append(_row(text, number, item, start, later[0] if later else len(text.text)))
    return rows, marks[-1][2] if marks else item


def _row(text: Text, number: Number, item: str, start: int, end: int) -> Found:
    ends = _target_end(text.text, number.ends)
    target = " ".join(text.text[number.begins : ends].split())
    lead = text.text[start : number.begins]
    before = re.split(r"[;:]|,(?=\s)|\s-+\s|(?<=\w)-\s|[–—]|\d+\s+\w+\s+oraz\s", lead)[-1]
    after = re.split(r"[;:.]|,(?=\s)|\soraz\s", text.text[ends:end])[0]
    label = clean_label(f"{before.strip()} {after.strip()}".replace("\n", " "))
    if len(label.split()) < 2:
        label = clean_label(text.text[start : number.begins].replace("\n", " "))
        noun = re.match(r"\s*(?P<noun>[^\W\d_]{3,}(?:\s+[^\W\d_]{3,})?)", text.text[number.ends :])
        if (
            noun and noun["noun"].split()[0] not in ("raz", "razy") and re.search(r"\d\D+\s(?:oraz|i)\s[^\d]*$", lead)
        ):  # the second of two targets: what it counts tells them apart
            shared = clean_label(re.split(r"\d", label)[0])
            label = f"{shared} – {noun['noun']}"
    doubt = doubts.NONE if label else doubts.TARGET_OF_WHAT
    cells = {"item": item, "indicator": label or "?", "target": target}
    row = Found("targets", cells, text.passage.line_at(number.begins), text.passage.page,
                around(text.text, number.start, number.end), text.goal, text.action,
                doubt or number.doubt or readable(target))  # fmt: skip
    return text.take(number, row)


def _target_end(text: str, position: int) -> int:
    """Return where a target ends: behind one counted noun and the period, where they stand there."""
    period = re.compile(rf"\s+(?:{_PERIOD})\b", re.IGNORECASE)
    if found := period.match(text, position):
        return found.end()
    noun = re.compile(r"\s*-?([^\W\d_]+)").match(text, position)
    if noun and noun[1].casefold() not in _SMALL:
        position = noun.end()
        if found := period.match(text, position):
            return found.end()
    return position
