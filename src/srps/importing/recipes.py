"""What is particular about the reports of one city, as data: `data/raw/catalogue/recipes/<city>.yml`. No code per city."""

import re
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

from srps.catalogue.yamlfile import read_yaml
from srps.errors import SrpsError
from srps.messages import Message
from srps.paths import Project
from srps.showing.spoken import spoken

ROLES = (
    "lp", "goal", "action", "indicator", "value", "unit", "deadline", "executors", "state", "rating", "notes", "area",
    "target", "baseline", "evidence", "explanation", "domain", "priorities", "page", "year", "skip",
)  # fmt: skip
"""What a column of a document's table may hold."""
PLACES = {
    "number": r"(?P<number>[IVXLC]+(?:\.\d+)*|\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)",
    "name": r"(?P<name>\S.*?)",
    "value": r"(?P<value>\S.*?)",
    "any": r".*?",
}
Level = Literal["strategic", "operational", "specific"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GoalHeading(_Part):
    """How a heading that begins a goal looks: `CEL OPERACYJNY NR {number} – {name}`.

    `above` is the text of a line that must stand above it; `capitals` takes headings without number that are printed in
    capitals, counted within their parent.
    """

    level: Level
    looks: str = ""
    above: str = ""
    capitals: bool = False


class Recipe(_Part):
    """One city's layout; what is empty is found by the general rules."""

    city: str = ""
    kind: Literal["report", "plan"] | None = None
    goals: list[GoalHeading] = Field(default_factory=list)
    actions: list[str] = Field(default_factory=list)
    loose_actions: bool = False
    """Whether paragraphs without numbers that begin with a word such as `Prowadzenie` are actions."""
    rating: str = ""
    domain: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    """The heading of a column, or its beginning, and what it holds: one of `ROLES`."""
    contributors: str = ""
    """How a contributor and its value are printed: `{name} – {value}`, or `{value} – {name}`."""
    institutions: list[str] = Field(default_factory=list)
    """Names of contributors as the document prints them, where they cannot be told from the text around them."""
    from_line: str = ""
    """The beginning of the line from which numbers of the text are taken."""
    skip: list[str] = Field(default_factory=list)
    """Beginnings of lines whose numbers are no results."""

    @field_validator("columns")
    @classmethod
    def _known(cls, columns: dict[str, str]) -> dict[str, str]:
        for heading, role in columns.items():
            if role not in ROLES:
                message = Message(
                    "{heading}: {role} is none of {known}", heading=heading, role=role, known=", ".join(ROLES)
                )
                raise ValueError(message)
        return columns

    @cached_property
    def patterns(self) -> list[tuple[GoalHeading, re.Pattern[str]]]:
        """The goal headings as patterns."""
        return [(goal, pattern(goal.looks)) for goal in self.goals if goal.looks]

    @cached_property
    def rating_pattern(self) -> re.Pattern[str]:
        """The line of a rating as a pattern, its number in the place `value`."""
        return pattern(self.rating)

    @cached_property
    def domain_pattern(self) -> re.Pattern[str]:
        """The line of a domain as a pattern."""
        return pattern(self.domain)

    @property
    def value_first(self) -> bool:
        """Whether contributors are printed behind their values: `12 – MOPS`."""
        return 0 <= self.contributors.find("{value}") < self.contributors.find("{name}")

    @cached_property
    def action_patterns(self) -> list[re.Pattern[str]]:
        """The headings of actions as patterns."""
        return [pattern(looks) for looks in self.actions]


def pattern(looks: str) -> re.Pattern[str]:
    """Return the pattern that a line with places such as `Zadanie {number}. {name}` matches as a whole.

    Capitals, the kind of dash and the width of spaces make no difference.
    """
    parts = re.split(r"(\{\w+\})", looks.strip())
    text = "".join(
        PLACES.get(part[1:-1], ".*?")
        if part.startswith("{")
        else re.sub(r"(?:\\?[-–—])", "[-–—]", re.sub(r"(?:\\?\s)+", r"\\s*", re.escape(part)))
        for part in parts
    )
    return re.compile(rf"\s*{text}\s*$", re.IGNORECASE)


def recipe_path(project: Project, city: str) -> Path:
    """Return where the recipe of a city lies, or is written where it has none: in the project, beside its data."""
    shared = project.catalogue("recipes", f"{city}.yml")
    return shared if shared.exists() else project.root / "data" / "raw" / "catalogue" / "recipes" / shared.name


def load_recipe(project: Project, city: str, path: Path | None = None) -> Recipe | None:
    """Return a city's recipe, or the one at `path`; None where the city has none.

    Raises `SrpsError` where there is no file at `path`, `DataError` naming what is wrong in it.
    """
    source = path or recipe_path(project, city)
    if path is None and not source.exists():
        return None
    if not source.exists():
        raise SrpsError(Message("There is no file {file}. Look up its name and folder.", file=project.name(source)))
    return read_yaml(source, Recipe, project.name(source))


_EXPLANATION = (
    Message("Recipe: how the reports of this city are built. Places: {number}, {name}, {value}, {any}."),
    Message("What has no key is found by the general rules. Description: docs/how-to/import-documents.md"),
)


def recipe_yaml(recipe: Recipe) -> str:
    """Return a recipe as YAML with its explanation."""
    yaml = YAML()
    yaml.width = 110
    stream = StringIO()
    yaml.dump(recipe.model_dump(exclude_defaults=True), stream)
    return "".join(f"# {line}\n" for line in map(spoken, _EXPLANATION)) + stream.getvalue()
