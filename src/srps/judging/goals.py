"""How goals hang together."""

import pandas as pd


def goals_within(goal: str, goals: pd.DataFrame) -> set[str]:
    """Return a goal and all goals below it (columns goal, parent); parents that run in a circle end it too."""
    found, size = {goal}, 0
    while len(found) > size:
        size = len(found)
        found |= set(goals.loc[goals["parent"].isin(found), "goal"])
    return found
