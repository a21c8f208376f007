"""The shapes of the files that people write: documents, corrections, closed lists, indicators, mappings."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from srps.catalogue import closed_words
from srps.catalogue.formula import FormulaError, names_in
from srps.catalogue.vocabulary import (
    BareTargets,
    ClaimKind,
    Dimension,
    DocumentKind,
    Group,
    Level,
    Match,
    Measure,
    Votes,
)
from srps.messages import Message

_IDENTIFIER = r"^[a-z][a-z0-9_]*$"
_SHA256 = r"^[0-9a-f]{64}$"
FORMS_IN_WORDS = {
    _IDENTIFIER: Message("small letters a–z, digits and underscores, a letter first"),
    _SHA256: Message("64 characters, each a digit or one of a–f"),
}
"""What a pattern asks for, as an error says it."""
Identifier = Annotated[str, Field(pattern=_IDENTIFIER)]
Printed = Annotated[str, BeforeValidator(lambda value: value if value is None else str(value))]
"""What stands in the document, as text."""
COMPARABLE: tuple[Match, ...] = ("exactMatch", "closeMatch")
"""Only these SKOS matches are compared between cities (SKOS Reference, W3C 2009, section 10)."""


def _known(kind: str, file: str) -> AfterValidator:
    """Refuse an id that the closed list of its kind does not have; the lists are given as validation context."""

    def check(value: str, info: ValidationInfo) -> str:
        if info.context is not None and value not in info.context[kind]:
            known = tuple(info.context[kind])
            raise PydanticCustomError("unknown_id", "unknown {value}", {"value": value, "file": file, "known": known})
        return value

    return AfterValidator(check)


GROUPS: tuple[Group, ...] = get_args(Group)
SAME_GROUP = {"population_0_17": "children"}
"""Measures of the context that are a group under another name."""
UnitId = Annotated[Identifier, _known("unit", "units.yml")]
DomainId = Annotated[Identifier, _known("domain", "domains.yml")]
IndicatorId = Annotated[Identifier, _known("indicator", "indicators/*.yml")]


def _in_polish(closed: object) -> BeforeValidator:
    """Let the words of a closed list be typed in Polish, too."""
    allowed = get_args(closed)

    def canonical(typed: object) -> object:
        return (closed_words.meant(typed, allowed) or typed) if isinstance(typed, str) else typed

    return BeforeValidator(canonical)


def _none_is_empty(kind: type) -> BeforeValidator:
    return BeforeValidator(lambda value: kind() if value is None else value)


class Model(BaseModel):
    """A file entry: unknown keys are refused, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Model):
    """The same words in both languages."""

    pl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: str) -> str:
        """Return the text in `pl` or `en`."""
        return self.en if language == "en" else self.pl


class Period(Model):
    """First and last year of a strategy; empty where the document does not say."""

    start: int | None = Field(default=None, alias="from")
    end: int | None = Field(default=None, alias="to")


class Strategy(Model):
    """The strategy that a document reports on."""

    title: str | None = None
    period: Period = Period()


class Source(Model):
    """The text that was transcribed."""

    file: str
    sha256: str | None = Field(default=None, pattern=_SHA256)
    url: str | None = None


class FormulaRow(Model):
    """A row that a formula names: the printed label, its breakdown (empty for the total), its line where needed."""

    indicator: str
    breakdown: str | None = None
    line: int | None = Field(default=None, ge=1, le=10**9)


class Claim(Model):
    """An aggregate that the document itself publishes; `value` as printed."""

    id: str
    kind: Annotated[ClaimKind, _in_polish(ClaimKind)]
    scope: Printed | None = None
    text: str | None = None
    value: Printed
    line: int | None = Field(default=None, ge=1, le=10**9)
    page: Printed | None = None
    formula: str | None = None
    """For the kind `formula`: arithmetic over the names of `rows`, such as `100 * a / b`."""
    rows: dict[str, FormulaRow] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _formula_can_be_computed(self) -> "Claim":
        if (self.kind == "formula") != (self.formula is not None):
            message = Message(
                "claim {id}: `formula` belongs to the kind formula, and the kind formula needs it", id=self.id
            )
            raise ValueError(message)
        try:
            names = [] if self.formula is None else names_in(self.formula)
        except FormulaError as error:
            message = Message(
                "claim {id}: the formula “{formula}” cannot be read: {error}",
                id=self.id,
                formula=self.formula,
                error=error.args[0],
            )
            raise ValueError(message) from None
        unknown, unused = set(names) - set(self.rows), set(self.rows) - set(names)
        if unknown or unused:
            message = (
                Message(
                    "claim {id}: the formula uses {names}, of which `rows` gives no row",
                    id=self.id,
                    names=", ".join(sorted(unknown)),
                )
                if unknown
                else Message(
                    "claim {id}: `rows` gives {names}, which the formula does not use",
                    id=self.id,
                    names=", ".join(sorted(unused)),
                )
            )
            raise ValueError(message)
        return self


class Document(Model):
    """`document.yml`: what was received, from whom, on which strategy."""

    title: str
    issuer: str | None = None
    issued_on: datetime.date | None = None
    strategy: Strategy
    resolution: str | None = None
    year: int = Field(ge=1990, le=2100)
    language: str = "pl"
    kind: Annotated[DocumentKind, _in_polish(DocumentKind)]
    edition: int = Field(default=1, ge=1)
    """A corrected report is edition 2; the first is kept in `editions/1/`."""
    bare_targets: Annotated[BareTargets, _in_polish(BareTargets)] | None = None
    """What a target without min. or maks. means where the indicator has no direction."""
    source: Source
    rating_scale: Annotated[dict[Annotated[int, Field(ge=-1000, le=1000)], str], _none_is_empty(dict)] = Field(
        default_factory=dict
    )
    rated_levels: Annotated[list[Annotated[Level, _in_polish(Level)]], _none_is_empty(list)] = Field(
        default_factory=list
    )
    votes: Annotated[Votes, _in_polish(Votes)] = "median"
    """How one rating is made of several raters' votes."""
    claims: Annotated[list[Claim], _none_is_empty(list)] = Field(default_factory=list)

    @field_validator("claims")
    @classmethod
    def _claims_are_unique(cls, claims: list[Claim]) -> list[Claim]:
        names = [claim.id for claim in claims]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            message = Message("claim id used twice: {names}", names=", ".join(doubled))
            raise ValueError(message)
        return claims


RawTable = Literal["goals", "actions", "indicators", "targets", "recommendations"]


class Correction(Model):
    """A reviewed change of one printed cell; fails loudly once `printed` is no longer there.

    `occurrence` tells alike rows of one line apart: the first of them is 1.
    """

    table: Annotated[RawTable, _in_polish(RawTable)]
    line: int = Field(ge=1, le=10**9)
    indicator: str | None = None
    breakdown: str | None = None
    goal: Printed | None = None
    action: Printed | None = None
    occurrence: int | None = Field(default=None, ge=1)
    column: str = "value"
    printed: Printed | None
    corrected: Printed | None = None
    exclude: Annotated[bool, _in_polish(Literal["true", "false"])] = False
    move_to_line: int | None = Field(default=None, ge=1, le=10**9)
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: datetime.date

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Correction":
        done = [self.corrected is not None, self.exclude, self.move_to_line is not None]
        if sum(done) != 1:
            message = Message("give exactly one of corrected, exclude, move_to_line")
            raise ValueError(message)
        if self.move_to_line is not None and (self.table, self.column) != ("indicators", "value"):
            message = Message("move_to_line moves values of indicators only")
            raise ValueError(message)
        return self


class Domain(Model):
    """A field of social policy."""

    id: Identifier
    title: Text


class Forms(Model):
    """What stands behind a number: `1 osoba, 2 osoby, 5 osób, 1,5 osoby` (CLDR plural categories)."""

    pl: dict[Literal["one", "few", "many", "other"], str]
    en: dict[Literal["one", "other"], str]


class Unit(Model):
    """A unit of the closed list.

    `nouns` are word forms in a label from which it is inferred, `heads` such that say it at the head of a label or of
    a part of it (`kwota`, `odsetek`), `marks` what stands for it in brackets or in the column `unit`. `measure` is the
    kind of measure where neither indicator nor label says another.
    """

    id: Identifier
    dimension: Dimension
    counted: bool
    measure: Measure = "other"
    title: Text
    forms: Forms
    nouns: list[str] = Field(default_factory=list)
    heads: list[str] = Field(default_factory=list)
    marks: list[str] = Field(default_factory=list)


class Indicator(Model):
    """A canonical indicator: what can be compared between cities and years."""

    id: Identifier
    title: Text
    definition: Text
    unit: UnitId
    domain: DomainId
    direction: int = Field(ge=-1, le=1)
    measure: Measure | None = None
    """Empty: by its unit and label."""
    denominator: Group | Literal["none"]
    """What its rates between cities are per."""
    group: Group | None = None
    """Whom it concerns, for a rate beside that one; empty: children or families by its unit, else nobody narrower."""
    plausible_from: float | None = None
    plausible_to: float | None = None
    plausible_per_10k: float | None = Field(default=None, gt=0)
    disclosure_below: int | None = Field(default=None, ge=0)
    notes: str | None = None


class PeerRule(Model):
    """`peers.yml`: which gminas a city may be set beside. `cities` lists them by hand (TERYT, by city)."""

    same_kind: bool = True
    """Of the same kind of gmina (miejska, wiejska, miejsko-wiejska, miasto na prawach powiatu)."""
    same_voivodeship: bool = False
    size: float = Field(default=1.25, gt=1)
    """So many times more or fewer residents at most."""
    within_km: float | None = Field(default=None, gt=0)
    most: int = Field(default=10, ge=1)
    cities: dict[str, list[Printed]] = Field(default_factory=dict)
    reason: str | None = None


def in_both_languages(entries: Iterable[Indicator], *names: str) -> dict[str, list[str]]:
    """Return texts of indicators as columns, such as `title_pl` and `title_en`: a file for readers of any language."""
    known = list(entries)
    return {
        f"{name}_{language}": [getattr(entry, name).of(language) for entry in known]
        for name in names
        for language in Text.model_fields
    }


class IndicatorMapping(Model):
    """A city's printed indicator and the canonical one that it matches."""

    goal: Printed | None = None
    indicator: str
    breakdown: str | None = None
    indicator_id: IndicatorId
    match: Annotated[Match, _in_polish(Match)]
    reason: str = Field(min_length=1)
    from_year: int | None = None
    to_year: int | None = None
    break_before: int | None = None
    strategy: int | None = None
    """First year of the strategy to which the entry's goal belongs; empty: any."""
    sum_of: list[str] = Field(default_factory=list)
    """Labels into which this one was split: where it is not printed and all of them are, their sum is this series."""
    former_part_of: str | None = Field(default=None, validation_alias=AliasChoices("former_part_of", "part_of_former"))
    """The label into which this one was merged: of earlier years the sum of all its former parts is that series."""

    @model_validator(mode="after")
    def _years_run_forwards(self) -> "IndicatorMapping":
        if self.from_year is not None and self.to_year is not None and self.from_year > self.to_year:
            message = Message("from_year {first} lies after to_year {last}", first=self.from_year, last=self.to_year)
            raise ValueError(message)
        return self

    def fits(self, goal: str, year: int, strategy: "StrategyInForce | None" = None) -> bool:
        """Tell whether the entry speaks of a goal in a year; without `strategy` of any.

        A goal number means something within one strategy only: an entry that names a goal and no strategy belongs to
        the oldest one of the city.
        """
        if self.goal and self.goal != goal:
            return False
        if not (self.from_year or year) <= year <= (self.to_year or year):
            return False
        return strategy is None or _is_of(strategy, self.strategy, names_goal=bool(self.goal))


def _is_of(strategy: "StrategyInForce", first_year: int | None, *, names_goal: bool) -> bool:
    if first_year is not None:
        return strategy.first_year == first_year
    return strategy.is_first or not names_goal


@dataclass(frozen=True)
class Notice:
    """Something odd in what people wrote beside the tables, with its place; a verdict of the check `identity`."""

    verdict: str
    file: str
    line: int | None
    observed: str
    expected: str = ""


@dataclass(frozen=True)
class StrategyInForce:
    """The strategy of one document among those of its city.

    `number` counts the city's strategies in the order of their documents, from 1. `first_year` is the year with which
    its period begins; None where no document says it.
    """

    number: int = 1
    first_year: int | None = None
    title: str = ""

    @property
    def is_first(self) -> bool:
        """Tell whether it is the oldest strategy of which the city has a document."""
        return self.number == 1


class Goalposts(Model):
    """Between which values a city's years are measured by an indicator: fixed, so that a new year moves no other.

    `worst` is worth 0 and `best` 100, as a target of the strategy and its baseline; `reason` says whence they are.
    """

    indicator_id: IndicatorId
    worst: float
    best: float
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _lie_apart(self) -> "Goalposts":
        if self.worst == self.best:
            message = f"worst and best are both {self.best:g}"
            raise ValueError(message)
        return self


class Mapping(Model):
    """`mappings/<city>.yml`.

    `domains` gives, for a printed domain, a goal (its number) or an indicator (its label), the domain's id;
    the narrowest one that fits counts. A goal number there belongs to the oldest strategy of the city; those of others
    stand in `domains_by_strategy`, under the strategy's first year.
    """

    indicators: Annotated[list[IndicatorMapping], _none_is_empty(list)] = Field(default_factory=list)
    domains: Annotated[dict[str, DomainId], _none_is_empty(dict)] = Field(default_factory=dict)
    domains_by_strategy: Annotated[dict[int, dict[str, DomainId]], _none_is_empty(dict)] = Field(default_factory=dict)
    goalposts: Annotated[list[Goalposts], _none_is_empty(list)] = Field(default_factory=list)


class Repair(Model):
    """`ocr.yml`: by city, words (or whole labels) that text recognition misread, each with what was printed."""

    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    phrases: dict[str, dict[str, str]] = Field(default_factory=dict)
