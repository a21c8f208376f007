"""The rules of the cleaning log, as keys: `refused: not_a_number`, `unit_label: osób`, `correction_move`.

Made and read here alone, so that nothing else takes a rule apart.
"""

from typing import Literal

RuleKind = Literal["refused", "unit", "correction", "votes", "other"]
"""A cell that could not be read, a unit that was found, a reviewed correction, one rating of several votes, others."""
_KINDS: dict[str, RuleKind] = {"refused": "refused", "unit": "unit", "correction": "correction", "votes": "votes"}


def refused(reason: str) -> str:
    """Return the rule of a cell that could not be read, for a reason."""
    return f"refused: {reason}"


def refusal(rule: str) -> str | None:
    """Return why a cell could not be read; None where the rule says something else."""
    name, _, reason = rule.partition(": ")
    return reason if name == "refused" else None


def kind_of(rule: str) -> RuleKind:
    """Return the kind of a rule."""
    return _KINDS.get(name_of(rule).partition("_")[0], "other")


def name_of(rule: str) -> str:
    """Return a rule without its case: `unit_label` of `unit_label: osób`."""
    return rule.partition(":")[0]


def voted(how: str) -> str:
    """Return the rule that made one rating of several votes, such as their `median`."""
    return f"votes_{how}"
