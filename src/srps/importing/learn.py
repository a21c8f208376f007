"""Proposes a recipe from a document: how the headings look that the general rules found, which column is what."""

import re
from collections import Counter

from srps.importing import proposal_words
from srps.importing.headings import LEVELS, Goal
from srps.importing.recipes import GoalHeading, Recipe
from srps.importing.understand import Understanding
from srps.messages import Message

_LONGEST_NAME = 40


def learn(understood: Understanding, city: str) -> Recipe:
    """Return a recipe that says what was found, so that a person sees it, corrects it, and next year keeps it."""
    goals = []
    for level in LEVELS:
        looks = Counter(_looks(goal) for goal in understood.goals if goal.level == level and goal.words)
        for text, count in looks.most_common(2):
            if text and count >= 1 and "{number}" in text and not text.startswith("{"):
                goals.append(GoalHeading(level=level, looks=text))
    actions = Counter(_action_looks(action.words, action.number) for action in understood.actions)
    columns: dict[str, str] = {}
    for layout in understood.layouts:
        for heading, role in zip(layout.headings, layout.roles, strict=True):
            if role and heading and not re.search(r"(?:19|20)\d\d", heading):  # next year it names another
                columns.setdefault(heading[:60], role)
    names = Counter(
        row.cells["breakdown"] for row in understood.rows
        if row.cells.get("breakdown") and not row.cells.get("part_of") and "note" not in row.cells
    )  # fmt: skip
    rated = any(goal.rating for goal in understood.goals)
    return Recipe(
        city=city,
        kind="plan" if understood.about.kind == "plan" else None,
        goals=goals,
        actions=[text for text, count in actions.most_common(1) if count > 2 and text],
        rating="Ocena: {value}" if rated else "",
        domain="Dziedzina: {name}" if any(goal.domain for goal in understood.goals) else "",
        columns=columns,
        contributors="{name} – {value}" if names else "",
        institutions=[name for name, count in names.most_common(60) if count > 1],
    )


def _looks(goal: Goal) -> str:
    """Return what a goal's heading looks like: its words with number and name replaced."""
    words = " ".join(goal.words.split())
    if not goal.number or goal.number not in words:
        return ""
    before, _, after = words.partition(goal.number)
    between = re.match(r"[\s.:)–—-]*", after)
    return f"{before}{{number}}{between[0] if between else ''}{{name}}" if len(before) < _LONGEST_NAME else ""


def _action_looks(words: str, number: str) -> str:
    found = re.match(rf"\W*(?P<word>[^\W\d]+)\s*{re.escape(number)}(?P<mark>[.:)]?)\s", " ".join(words.split()))
    return f"{found['word']} {{number}}{found['mark']} {{name}}" if found else ""


def preview(understood: Understanding) -> list[Message]:
    """Return the goals that a recipe finds, one a line, and how many rows each has."""
    rows = Counter(id(row.goal) for row in understood.rows)
    return [
        Message.joined(
            "",
            [
                "  ",
                goal.code or "?",
                " [",
                proposal_words.LEVELS[goal.level],
                "] ",
                goal.name[:70],
                f" ({rows[id(goal)]})",
            ],
        )
        for goal in understood.goals[:40]
    ]
