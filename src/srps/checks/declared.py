"""The declared checks, read from `checks.yml`: severities, accepted verdicts, messages in both languages."""

from functools import cache
from importlib.resources import files

from pydantic import Field
from ruamel.yaml import YAML

from srps.catalogue.models import Model, Text


class DeclaredCheck(Model):
    """One check; `column` is set where it looks at a column of its table itself."""

    check: str
    table: str
    severity: str
    by_verdict: dict[str, str] = Field(default_factory=dict)
    accepted: list[str] = Field(default_factory=list)
    column: str | None = None
    title: Text
    messages: dict[str, Text]

    def severity_of(self, verdict: str) -> str:
        """Return the severity of a row with this verdict."""
        return self.by_verdict.get(verdict, self.severity)


@cache
def declared_checks() -> dict[str, DeclaredCheck]:
    """Return the checks by name, in the order in which reports list them."""
    text = files(__package__).joinpath("checks.yml").read_text(encoding="utf-8")
    checks = [DeclaredCheck(**entry) for entry in YAML(typ="safe").load(text)]
    return {check.check: check for check in checks}


def message(check: str, verdict: str, language: str, **parts: str) -> str:
    """Return the sentence for a verdict, empty where a verdict needs none."""
    declared = declared_checks().get(check)
    text = declared.messages.get(verdict) if declared else None
    return "" if text is None else text.of(language).format(**parts)
