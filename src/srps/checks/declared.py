"""The declared checks, read from `checks.yml`: severities, accepted verdicts, messages in both languages."""

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter

import yaml
from pydantic import Field

from srps.catalogue.models import Model, Text
from srps.catalogue.tables import LOADER
from srps.numbers import format_money, format_number

_POLISH_NUMBER = re.compile(r"(\N{MINUS SIGN}?\d+(?:[\u00a0\u202f]\d{3})*(?:,\d+)?)(\u00a0zł)?")


class DeclaredCheck(Model):
    """One check.

    `column` is set where it looks at a column of its table itself, `cell` names the transcribed column in which a fault
    is put right. `words` say what a code in `expected` means, `remedy` what whoever enters data does about
    it: it follows the message of an error, and that of others at the desk alone (`advised`). `figures` names what
    of `observed` and `expected` holds numbers of ours, which the table keeps as Polish prints them.
    """

    check: str
    tables: list[str]
    severity: str
    by_verdict: dict[str, str] = Field(default_factory=dict)
    accepted: list[str] = Field(default_factory=list)
    column: str | None = None
    cell: str | None = None
    figures: list[str] = Field(default_factory=list)
    title: Text
    messages: dict[str, Text]
    words: dict[str, Text] = Field(default_factory=dict)
    remedy: Text | None = None

    def severity_of(self, verdict: str) -> str:
        """Return the severity of a row with this verdict."""
        return self.by_verdict.get(verdict, self.severity)

    def sentence(self, verdict: str, language: str, parts: dict[str, str]) -> str:
        """Return what a verdict says, with what to do about an error; empty where a verdict needs no words."""
        if verdict not in self.messages:
            return ""
        said = {name: self.words[part].of(language) if part in self.words else part for name, part in parts.items()}
        said |= self.in_language(parts, language)
        text = self.messages[verdict].of(language).format(**said)
        if self.remedy is None or self.severity_of(verdict) != "error":
            return text
        return f"{text}. {self.remedy.of(language)}."

    def advised(self, verdict: str, text: str, language: str) -> str:
        """Return a sentence of this check for whoever enters data: with what to do about it, where that is known."""
        if self.remedy is None or self.severity_of(verdict) == "error":
            return text
        return f"{text}. {self.remedy.of(language)}."

    def retold(self, verdict: str, text: str, language: str, parts: dict[str, str]) -> str:
        """Return a Polish sentence of this check in another language; as it is where it is no sentence of it.

        `parts` are the observed and expected values; the label and place that the sentence names are found in it.
        """
        template = self.messages.get(verdict)
        if language == "pl" or template is None:
            return text
        known = {name: self.words[part].pl if part in self.words else part for name, part in parts.items()}
        pattern, seen = "", set()
        for literal, name, *_ in Formatter().parse(template.pl):
            pattern += re.escape(literal)
            if name in known:
                pattern += re.escape(known[name])
            elif name is not None:
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
                seen.add(name)
        remedy = "" if self.remedy is None else rf"(?:\. {re.escape(self.remedy.pl)}\.)?"
        found = re.fullmatch(pattern + remedy, text, re.DOTALL)
        return text if found is None else self.sentence(verdict, language, {**parts, **found.groupdict()})

    def in_language(self, parts: dict[str, str], language: str) -> dict[str, str]:
        """Return those parts of a row of `checks` that hold numbers of ours, as the language prints them."""
        if language == "pl":
            return {name: parts[name] for name in self.figures if name in parts}
        return {
            name: _POLISH_NUMBER.sub(lambda found: _reprinted(found[1], language, found[2]), parts[name])
            for name in self.figures
            if name in parts
        }


def _reprinted(number: str, language: str, is_money: str | None) -> str:
    plain = re.sub(r"[\u00a0\u202f ]", "", number).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return format_money(Decimal(plain), language) if is_money else format_number(Decimal(plain), language)


@cache
def declared_checks() -> dict[str, DeclaredCheck]:
    """Return the checks by name, in the order in which reports list them."""
    text = files(__package__).joinpath("checks.yml").read_text(encoding="utf-8")
    checks = [DeclaredCheck(**entry) for entry in yaml.load(text, Loader=LOADER)]
    return {check.check: check for check in checks}


def message(check: str, verdict: str, language: str, **parts: str) -> str:
    """Return the sentence for a verdict, empty where a verdict needs none."""
    declared = declared_checks().get(check)
    return declared.sentence(verdict, language, parts) if declared else ""
