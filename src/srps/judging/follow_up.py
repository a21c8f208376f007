"""What came of a year's recommendations, by the next year's data; knows no city.

A recommendation names a goal; what became of the goal's rating, indicators and actions is all that data can tell. The
number of a goal means something within one strategy only: where the next document reports on another one, nothing is
said.
"""

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from srps.catalogue.models import StrategyInForce
from srps.judging.goals import goals_within


def follow_up(
    recommendations: pd.DataFrame,
    before: pd.DataFrame,
    goals: pd.DataFrame,
    actions: pd.DataFrame,
    changes: pd.DataFrame,
) -> pd.DataFrame:
    """Return a year's `recommendations` with `followed_up`: keys with counts: `rating 2 3; better 1; done 4`.

    Parameters
    ----------
    recommendations, before : DataFrame
        Recommendations and goals of a year.
    goals, actions : DataFrame
        Goals and classified actions of the next year.
    changes : DataFrame
        One row per change between the two years: `goal` and `verdict`, as of `of_goals`.
    """
    texts = []
    for goal in recommendations["goal"].fillna(""):
        own = goals_within(goal, goals) if goal else set()
        rating = _rating(goal, before, goals)
        texts.append("; ".join([*rating, *_counts(own, changes, "verdict"), *_counts(own, actions, "status")]))
    return recommendations.assign(followed_up=pd.Series(texts, recommendations.index, dtype="str"))


def followed_up(
    tables: Mapping[str, pd.DataFrame], changes: pd.DataFrame, strategies: Mapping[int, StrategyInForce]
) -> pd.DataFrame:
    """Return the recommendations of all of a city's years, each with what the next year's data say came of it.

    Parameters
    ----------
    tables : dict of DataFrame
        `recommendations`, `goals`, `actions` and `observations` of all years.
    changes : DataFrame
        As of `srps.comparing.years.city_changes`.
    strategies : dict
        The strategy of each year; where two years have different ones, nothing is said.
    """
    found = tables["recommendations"].assign(followed_up="")
    for year, following in pairwise(sorted(strategies)):
        if strategies[year] != strategies[following]:
            continue
        of_year = {name: frame[frame["year"] == following] for name, frame in tables.items()}
        pair = changes[(changes["year_from"] == year) & (changes["year_to"] == following)]
        is_own = found["year"] == year
        said = follow_up(
            found[is_own],
            tables["goals"][tables["goals"]["year"] == year],
            of_year["goals"],
            of_year["actions"],
            of_goals(pair, of_year["observations"]),
        )
        found.loc[is_own, "followed_up"] = said["followed_up"]
    return found


def of_goals(changes: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Return changes with the goal of their indicator this year; empty where its name stands under several goals."""
    named = observations.drop_duplicates(["indicator", "goal"])
    named = named[~named.duplicated("indicator", keep=False)].set_index("indicator")["goal"]
    return changes.assign(goal=changes["indicator"].map(named).astype("str").fillna(""))


def _rating(goal: str, before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    ratings = [frame.loc[frame["goal"] == goal, "rating"].dropna() for frame in (before, now)]
    if any(rating.empty for rating in ratings):
        return []
    return ["rating " + " ".join(f"{rating.iloc[0]:g}" for rating in ratings)]


def _counts(goals: set[str], rows: pd.DataFrame, column: str) -> list[str]:
    counts = rows.loc[rows["goal"].isin(goals), column].value_counts(sort=False)
    return [f"{key} {n}" for key, n in counts.items() if key != "no_comparison"]
