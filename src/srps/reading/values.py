"""Reads one printed value together with what its label, its part, the column `unit` and its remark say of it.

A scale is applied once, wherever it stands, and named by a rule; two that contradict each other, or a word that looks
like a scale and cannot be read, leave no value. A unit that nothing says is `unknown`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from srps.catalogue.cleaning_rules import refused
from srps.catalogue.doubt import doubt
from srps.catalogue.label_reader import UNKNOWN, Meaning
from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE, IndicatorMapping
from srps.numbers import NumberFormatError, Quantity, missing_status, parse_quantity

NOT_KNOWN = Meaning()
_MARKED_UNITS = {"pln", "percent", "per_mille"}
_COUNTED_DIMENSIONS = {"persons", "families", "things", "time"}
_SEVERAL_UNITS = re.compile(r"[/,;()\[\]]| (?:lub|albo|i|oraz) ")
_NEVER_SCALED = {"percent", "per_mille", "rate", "index", "ratio"}
REASONS = {
    "contradictory_scale": "the scale of the cell and of its label, unit or remark (tys., mln) are not the same",
    "contradictory_unit": "the unit in the cell and the one in the column unit exclude each other",
    "unread_scale": "label, unit or remark hold something that looks like a scale or a foreign currency",
}
"""Why there is no value although the number could be read, besides those of the number grammar."""


@dataclass(frozen=True)
class Context:
    """What stands around a printed value: its label, its part's name, the column `unit`, the remark."""

    label: str = ""
    breakdown: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Value:
    """One value as read: `rule` says how the number was read, `unit_rule` who said the unit, `scale_rule` the scale.

    `quantity` is None where there is no value; `status` then says why (`missing`, `not_applicable`, `unparsable`).
    """

    quantity: Quantity | None
    status: str
    rule: str
    unit: str
    unit_rule: str
    scale: int = 1
    scale_rule: str = ""


def read_value(
    printed: str,
    context: Context,
    catalogue: Catalogue,
    match: IndicatorMapping | None = None,
    whole: Value | None = None,
) -> Value:
    """Read one value; `match` is its mapping and `whole` the total of which it is a part, where there are such."""
    said = _said(context, catalogue)
    quantity, status, rule = _grammar(printed)
    unit, unit_rule = _unit(quantity, said, whole, catalogue, match, context)
    if quantity is None:
        return Value(None, status, rule, unit, unit_rule)
    scale, scale_rule, contradiction = _scale(quantity, said, whole)
    if _contradicts_column(quantity, said["column"], context.unit, catalogue):
        contradiction = "contradictory_unit"
    if contradiction:
        return Value(None, "unparsable", refused(contradiction), unit, unit_rule)
    if _counts_under_money(quantity, said, catalogue) or (scale != 1 and unit in _NEVER_SCALED):
        return Value(None, "unparsable", refused("contradictory_scale"), unit, unit_rule)
    if (
        scale != 1
        and any(other.scale and other.unit not in {None, unit} for other in said.values())
        and unit != UNKNOWN
    ):
        return Value(None, "unparsable", refused("contradictory_scale"), unit, unit_rule)
    labels = {said[place].unit for place in ("column", "part", "label")} - {None}
    refusal = doubt(printed, quantity, scale, unit, labels, catalogue)
    if refusal:
        return Value(None, "unparsable", refused(refusal), unit, unit_rule)
    if scale != quantity.scale:
        quantity = _scaled(quantity, scale)
    if _is_bare_share(quantity, unit, unit_rule):
        unit, unit_rule = UNKNOWN, "unit_default"
    return Value(quantity, status, rule, unit, unit_rule, scale, scale_rule)


def _grammar(printed: str) -> tuple[Quantity | None, str, str]:
    status = missing_status(printed)
    if status == "missing":
        return None, "missing", "missing_symbol"
    try:
        return parse_quantity(printed), "observed", "number_grammar"
    except NumberFormatError as error:
        status = "not_applicable" if error.reason == "not_applicable" else "unparsable"
        return None, status, refused(error.reason)


def _said(context: Context, catalogue: Catalogue) -> dict[str, Meaning]:
    """Return what each text around a value says, the nearest first."""
    reader = catalogue.label_reader
    note = NOT_KNOWN
    for part in context.note.split(";"):
        found = reader.note(part)
        if found.is_mark or found.is_unclear:
            note = found
    return {
        "column": reader.mark(context.unit) if context.unit.strip() else NOT_KNOWN,
        "part": reader.read(context.breakdown) if context.breakdown else NOT_KNOWN,
        "label": reader.read(context.label),
        "note": note,
    }


def _unit(
    quantity: Quantity | None,
    said: dict[str, Meaning],
    whole: Value | None,
    catalogue: Catalogue,
    match: IndicatorMapping | None,
    context: Context,
) -> tuple[str, str]:
    """Return the unit and the rule that found it."""
    found = _units(quantity, said, whole, catalogue, match, context)
    return next(found, (UNKNOWN, "unit_default"))


def _units(
    quantity: Quantity | None,
    said: dict[str, Meaning],
    whole: Value | None,
    catalogue: Catalogue,
    match: IndicatorMapping | None,
    context: Context,
) -> Iterator[tuple[str, str]]:
    """Yield what says a unit, the nearest to the number first."""
    column, part = said["column"], said["part"]
    if quantity is not None and quantity.unit in catalogue.units:
        yield str(quantity.unit), "unit_printed"
    if column.unit:
        yield column.unit, f"unit_column: {context.unit.strip()}"
    elif context.unit.strip() and not column.is_mark:
        yield UNKNOWN, "unit_default"
    noun = catalogue.label_reader.noun(quantity.noun) if quantity and quantity.noun else None
    if noun:
        yield noun[0], f"unit_noun: {noun[1]}"
    if said["label"].marked_unit and not part.unit:
        yield said["label"].marked_unit, f"unit_label: {said['label'].evidence}"
    if match is not None and match.match in COMPARABLE:
        yield catalogue.indicators[match.indicator_id].unit, "unit_of_indicator"
    if part.unit and (part.is_mark or part.is_head):
        yield part.unit, f"unit_part: {part.evidence}"
    if whole is not None:
        yield whole.unit, "unit_of_total"
    for place in ("label", "note"):
        if said[place].unit:
            yield str(said[place].unit), f"unit_{place}: {said[place].evidence}"


def _scale(quantity: Quantity, said: dict[str, Meaning], whole: Value | None) -> tuple[int, str, str]:
    """Return scale, rule and refusal: the cell's own scale, or the one that the texts around it agree on."""
    around = {place: meaning for place, meaning in said.items() if _concerns(meaning, quantity, said)}
    if any(meaning.is_unclear for meaning in around.values()):
        return 1, "", "unread_scale"
    stated = {place: meaning.scale for place, meaning in around.items() if meaning.scale is not None}
    if len(set(stated.values())) > 1:
        return 1, "", "contradictory_scale"
    own = quantity.scale if quantity.scale != 1 or quantity.unit or quantity.noun else None
    for nearer in (said["column"], said["part"]):
        if own is None and nearer.is_mark and nearer.unit and nearer.scale is None:
            own = 1  # the column or the part says zł where the label says tys. zł
    if not stated:
        return quantity.scale, "scale_printed" if quantity.scale != 1 else "", ""
    place, scale = next(iter(stated.items()))
    if own is None or own == scale:
        return scale, f"scale_{place}" if own is None else f"scale_printed_and_{place}", ""
    return 1, "", "contradictory_scale"


def _concerns(meaning: Meaning, quantity: Quantity, said: dict[str, Meaning]) -> bool:
    """Say whether what a text says of a scale concerns this value: not where the value has another unit of its own."""
    part = said["part"]
    own = quantity.unit or said["column"].unit or (part.unit if part.is_mark or part.is_head else None)
    return meaning.unit is None or own is None or own == meaning.unit or meaning.is_unclear


def _counts_under_money(quantity: Quantity, said: dict[str, Meaning], catalogue: Catalogue) -> bool:
    """Say whether the column of units says thousands of złoty of what the label counts: `liczba rodzin`, `tys. zł`."""
    column, label, part = said["column"], said["label"], said["part"]
    counted = label.is_head and label.unit in catalogue.units and catalogue.units[str(label.unit)].counted
    own = quantity.unit or label.marked_unit or part.unit
    return counted and own is None and column.unit == "pln" and column.scale is not None


def _contradicts_column(quantity: Quantity, column: Meaning, printed: str, catalogue: Catalogue) -> bool:
    """Say whether the cell says % or zł and the column of units something counted, or the other way round.

    A cell that Excel formats as a percentage makes 52% of 52 persons. A column that names several units (`osoby, %`)
    excludes none of them.
    """
    reader = catalogue.label_reader
    noun = reader.noun(quantity.noun) if quantity.noun else None
    own = quantity.unit or (noun[0] if noun else None)
    if own is None or column.unit is None or own == column.unit:
        return False
    kinds = [_kind_of(unit, catalogue) for unit in (own, column.unit)]
    if None in kinds or kinds[0] == kinds[1]:
        return False
    return all(reader.mark(part).unit != own for part in _SEVERAL_UNITS.split(printed))


def _kind_of(unit: str, catalogue: Catalogue) -> str | None:
    """Return which of the kinds that cannot be mixed up a unit is: money, %, ‰, counted; None for others."""
    if unit in _MARKED_UNITS:
        return unit
    entry = catalogue.units.get(unit)
    return "counted" if entry is not None and entry.dimension in _COUNTED_DIMENSIONS else None


def _scaled(quantity: Quantity, scale: int) -> Quantity:
    power = Decimal(scale).adjusted()  # the exponent keeps saying which digit was the last one printed
    upper = None if quantity.upper is None else quantity.upper.scaleb(power)
    qualifier = "approx" if quantity.qualifier == "exact" and quantity.value else quantity.qualifier
    return replace(quantity, value=quantity.value.scaleb(power), upper=upper, qualifier=qualifier, scale=scale)


def _is_bare_share(quantity: Quantity, unit: str, rule: str) -> bool:
    """Say whether a share was inferred from a word alone and may be a fraction of one: `udział …: 0,25`."""
    worded = unit == "percent" and quantity.unit is None and rule.startswith(("unit_label", "unit_part"))
    return worded and "%" not in rule and 0 < abs(quantity.value) <= 1 and quantity.value != int(quantity.value)
