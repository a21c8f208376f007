"""Every closed list of the project, once, as typed words; those of a method stand with it in `srps.statistics`.

`tables.yml` repeats those that stand in tables, for whoever reads it alone; a test holds both to be the same.
"""

from typing import Literal, get_args

ActionStatus = Literal["done", "partly", "not_done", "described", "in_progress", "abandoned", "no_evidence", "not_due"]
"""How far an action was carried out."""
ValueStatus = Literal[
    "observed", "corrected", "misplaced", "missing", "unparsable", "not_applicable", "suppressed", "forecast"
]
"""What became of a printed cell."""
Qualifier = Literal["exact", "approx", "at_least", "at_most", "range"]
"""How exactly a value is printed."""
Level = Literal["strategic", "operational", "specific"]
"""Level of a goal."""
PartsListed = Literal["all", "examples", "subset"]
"""How the parts of a row relate to it: they add up, are examples, or are only some."""
Match = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch"]
"""Mapping relations of SKOS (W3C 2009, section 10)."""
Measure = Literal["persons_once", "cases", "services", "capacity", "acts", "money", "share", "rate", "other"]
"""Kind of measure: decides what may be compared and tested."""
PeriodKind = Literal["year", "as_of", "span", "cumulative", "forecast"]
Operator = Literal[">=", "<=", "="]
Attained = Literal["yes", "no", "not_due", "not_assessable"]
Severity = Literal["error", "warning", "info"]
"""What a failed check means: the year stops, the reader is told, it is counted. The gravest first."""
DocumentKind = Literal["report", "plan", "statistics"]
ClaimKind = Literal["mean_rating", "rating_range", "goals_below", "executed_share", "total", "formula", "other"]
ClaimVerdict = Literal["reproduced", "reproduced_by_other_reading", "not_reproduced", "not_recomputable"]
SumVerdict = Literal["match", "mismatch", "examples_only", "slipped"]
"""Whether contributors add up to their total."""
BareTargets = Literal["at_least", "at_most", "equal"]
"""What a target without min. or maks. means."""
Votes = Literal["median", "majority"]
"""How one rating is made of several raters' votes."""
Dimension = Literal[
    "persons", "families", "money", "share", "time", "area", "volume", "mass", "things", "score", "other"
]
"""What a unit measures."""
Group = Literal[
    "population",
    "children",
    "families",
    "households",
    "women",
    "men",
    "population_60_plus",
    "population_65_plus",
    "population_15_64",
    "working_age_population",
    "registered_unemployed",
]
"""Official measures that a count can be set against: whom it concerns."""
RecommendationKind = Literal["recommendation", "conclusion", "risk"]
ScoreGap = Literal[
    "rates_nothing",
    "lists_no_actions",
    "no_figure_for_actions",
    "no_table",
    "no_figure_of_an_action",
    "is_a_plan",
    "no_date_of_issue",
    "no_targets",
    "no_results_of_targets",
    "no_target_to_judge",
    "no_variation",
    "nothing_to_compare",
    "no_cases",
]
"""Why a score could not be computed."""


def words_of(closed: object) -> tuple[str, ...]:
    """Return the words of a closed list in its order."""
    return get_args(closed)
