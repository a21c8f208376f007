"""What came of last year's recommendations, by this year's data; knows no city.

A recommendation names a goal; what became of the goal's rating, indicators and actions is all that data can tell.
"""

import pandas as pd


def follow_up(
    recommendations: pd.DataFrame,
    before: pd.DataFrame,
    goals: pd.DataFrame,
    actions: pd.DataFrame,
    changes: pd.DataFrame,
) -> pd.DataFrame:
    """Return last year's `recommendations` with `followed_up`: keys with counts: `rating 2 3; better 1; done 4`.

    Parameters
    ----------
    recommendations, before : DataFrame
        Recommendations and goals of the year before.
    goals, actions : DataFrame
        Goals and classified actions of this year.
    changes : DataFrame
        One row per change between the two years: `goal` and `verdict`.
    """
    parents = dict(zip(goals["goal"], goals["parent"].fillna(""), strict=True))
    texts = []
    for goal in recommendations["goal"].fillna(""):
        own = {other for other in parents if goal and goal in _path(other, parents)}
        rating = _rating(goal, before, goals)
        texts.append("; ".join([*rating, *_counts(own, changes, "verdict"), *_counts(own, actions, "status")]))
    return recommendations.assign(followed_up=texts)


def _path(goal: str, parents: dict[str, str]) -> set[str]:
    """Return a goal and all above it."""
    path = set()
    while goal and goal not in path:
        path.add(goal)
        goal = parents.get(goal, "")
    return path


def _rating(goal: str, before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    ratings = [frame.loc[frame["goal"] == goal, "rating"].dropna() for frame in (before, now)]
    if any(rating.empty for rating in ratings):
        return []
    return ["rating " + " ".join(f"{rating.iloc[0]:g}" for rating in ratings)]


def _counts(goals: set[str], rows: pd.DataFrame, column: str) -> list[str]:
    counts = rows.loc[rows["goal"].isin(goals), column].value_counts(sort=False)
    return [f"{key} {n}" for key, n in counts.items() if key != "no_comparison"]
