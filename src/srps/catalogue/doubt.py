"""Doubts about a number that the grammar reads: what it is beside its unit may be another number altogether.

One place for values, targets and baselines: ``1,200`` persons are 1200 as likely as 1,2 for all three.
"""

import re
from collections.abc import Collection

from srps.catalogue.label_reader import UNKNOWN
from srps.catalogue.load import Catalogue
from srps.numbers import Quantity, Target

_THREE_DECIMALS = re.compile(r"(?<![\d ,.])[1-9]\d{0,2},\d{3}(?!\d)")
_THREE_BEHIND_A_DOT = re.compile(r"(?<![\d ,.])[1-9]\d{0,2}\.\d{3}(?![\d.])")
_ABBREVIATION = re.compile(r"[^\W\d_]{1,4}\.|[^\W\d_aeiouyąęó]{1,4}", re.IGNORECASE)
_KNOWN_ABBREVIATIONS = {"rodz", "prac", "mies", "kpl", "gosp"}
_SPACED_DASH = re.compile(r"\d [-–—] \d")
_BARE_T = re.compile(r"\d ?t\.?\s*$", re.IGNORECASE)


def doubt(
    printed: str, read: Quantity | Target, scale: int, unit: str, labels: Collection[str | None], catalogue: Catalogue
) -> str | None:
    """Return why a number that the grammar reads is doubtful beside its unit; None where it is not.

    `labels` are the units that the texts around it name.
    """
    entry = catalogue.units.get(unit)
    counted = unit in {UNKNOWN, "pln"} or (entry is not None and entry.counted)
    if counted and scale == 1 and _THREE_DECIMALS.search(printed):
        return "ambiguous_grouping"  # "12,500 osób" are 12 500 as likely as twelve and a half
    if (scale != 1 or not counted) and _THREE_BEHIND_A_DOT.search(printed):
        return "ambiguous_grouping"  # "1.250" in millions or in per cent
    if read.noun and _is_unknown_abbreviation(read.noun, catalogue):
        return "like_a_scale"  # "12 prom."
    if read.upper is not None and read.unit == "percent" and _SPACED_DASH.search(printed):
        heads = {catalogue.units[one].counted for one in labels if one in catalogue.units}
        if True in heads:
            return "several_numbers"  # "12 – 50%" below a count: twelve, which is a half
    if read.unit == "tonnes" and _BARE_T.search(printed) and labels and not set(labels) & {"tonnes", "kilograms"}:
        return "like_a_scale"
    return None


def _is_unknown_abbreviation(noun: str, catalogue: Catalogue) -> bool:
    plain = noun.casefold().rstrip(".")
    is_known = catalogue.label_reader.noun(plain) is not None or plain in _KNOWN_ABBREVIATIONS
    return bool(_ABBREVIATION.fullmatch(noun)) and not is_known
