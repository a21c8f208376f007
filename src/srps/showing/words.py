"""Words for the keys that stand in tables: verdicts, statuses, scores. English ids, translated where shown."""

from typing import Any

import pandas as pd

from srps.numbers import round_half_up
from srps.showing.language import Texts, mark

SMALLEST = 0.00001
"""Of smaller probabilities it is only said that they are smaller."""
VERDICTS = {
    "reproduced": mark("reproduced"),
    "reproduced_by_other_reading": mark("reproduced by another reading"),
    "not_reproduced": mark("not reproduced"),
    "not_recomputable": mark("cannot be recomputed"),
    "match": mark("adds up"),
    "mismatch": mark("does not add up"),
    "examples_only": mark("examples only"),
    "slipped": mark("slipped cells"),
}
SEVERITIES = {"error": mark("error"), "warning": mark("warning"), "info": mark("information")}
ACTION_STATUSES = {
    "done": mark("a result is shown"),
    "partly": mark("a result is shown in part"),
    "described": mark("described in words"),
    "in_progress": mark("under way"),
    "not_done": mark("not done"),
    "abandoned": mark("given up"),
    "no_evidence": mark("nothing is said"),
    "not_due": mark("due later"),
}
CHANGES = {
    "better": mark("better"),
    "worse": mark("worse"),
    "up": mark("up"),
    "down": mark("down"),
    "no_clear_change": mark("no clear change"),
    "too_small_to_say": mark("too small to say"),
    "break": mark("definition changed"),
    "no_comparison": mark("cannot be compared"),
    "no_count_test": mark("not tested"),
}
RECOMMENDATIONS = {"recommendation": mark("recommendation"), "conclusion": mark("conclusion"), "risk": mark("risk")}
MATCHES = {
    "exactMatch": mark("the same"),
    "closeMatch": mark("nearly the same"),
    "broadMatch": mark("the entry is wider"),
    "narrowMatch": mark("the entry is narrower"),
}
MEASURES = {
    "persons_once": mark("persons or families, each once in the year"),
    "cases": mark("cases"),
    "services": mark("services, of which a person may have several"),
    "capacity": mark("staff, places, institutions"),
    "acts": mark("acts of the office"),
    "money": mark("money"),
    "share": mark("a share"),
    "rate": mark("a rate"),
    "other": mark("something else"),
}
DIRECTIONS = {"1": mark("more is better"), "-1": mark("less is better"), "0": mark("neither more nor less is better")}
DENOMINATORS = {
    "population": mark("residents"),
    "children": mark("children up to 17"),
    "families": mark("families"),
    "households": mark("households"),
    "women": mark("women"),
    "men": mark("men"),
    "population_60_plus": mark("residents aged 60 and over"),
    "population_65_plus": mark("residents aged 65 and over"),
    "population_15_64": mark("residents aged 15 to 64"),
    "working_age_population": mark("residents of working age"),
    "registered_unemployed": mark("registered unemployed"),
    "none": mark("nothing"),
}
"""Official groups that a count is set against."""
PER_GROUPS = {
    "population": mark("per 10,000 residents"),
    "children": mark("per 10,000 children up to 17"),
    "families": mark("per 10,000 families"),
    "households": mark("per 10,000 households"),
    "women": mark("per 10,000 women"),
    "men": mark("per 10,000 men"),
    "population_60_plus": mark("per 10,000 residents aged 60 and over"),
    "population_65_plus": mark("per 10,000 residents aged 65 and over"),
    "population_15_64": mark("per 10,000 residents aged 15 to 64"),
    "working_age_population": mark("per 10,000 residents of working age"),
    "registered_unemployed": mark("per 10,000 registered unemployed"),
    "none": "",
}
"""What a rate is per, by the official group that a count is set against."""
VALUE_STATUSES = {
    "observed": "",
    "corrected": mark("corrected"),
    "misplaced": mark("moved to its row"),
    "missing": mark("missing"),
    "unparsable": mark("unreadable"),
    "not_applicable": mark("excluded"),
    "suppressed": mark("suppressed"),
    "forecast": mark("forecast"),
}
ATTAINED = {
    "yes": mark("attained"),
    "no": mark("not attained"),
    "not_due": mark("not yet due"),
    "not_assessable": mark("no result to assess"),
    "not_comparable": mark("cannot be judged"),
}
KINDS = {
    "gmina miejska": mark("urban municipality"),
    "gmina miejsko-wiejska": mark("urban-rural municipality"),
    "miejsko-wiejska": mark("urban-rural municipality"),
    "gmina wiejska": mark("rural municipality"),
    "wiejska": mark("rural municipality"),
    "miasto na prawach powiatu": mark("city with county rights"),
}
"""The kinds of `cities.csv`."""
SCORES = {
    "implementation_mean": mark("Implementation: mean rating"),
    "implementation_pct": mark("Implementation: mean rating in % of the maximum"),
    "agreement": mark("Agreement of the raters: Krippendorff's alpha"),
    "execution": mark("Execution: actions done or partly done"),
    "completeness": mark("Completeness: indicators with a value"),
    "consistency_printed": mark("Consistency: sums that add up as printed"),
    "consistency_corrected": mark("Consistency: sums that add up after corrections"),
    "measurability_goals": mark("Measurability: goals with a figure"),
    "measurability_actions": mark("Measurability: actions with a figure"),
    "timeliness_days": mark("Timeliness: days from year end to issue"),
    "targets": mark("Targets: attained"),
}
PERCENT_SCORES = set(SCORES) - {"implementation_mean", "agreement", "timeliness_days"}
DEFINITIONS = {
    "implementation_mean": mark(
        "Arithmetic mean of the ratings that the document gives its goals, on its own scale. Ratings are ordinal, so read the mean together with the number of goals at each step."
    ),
    "implementation_pct": mark("Mean rating divided by the top of the scale."),
    "agreement": mark(
        "Krippendorff's alpha for ordinal ratings, where several raters rated the same goals: 1 is full agreement, 0 is what chance would give, below 0 the raters disagree systematically. n is the number of goals with two or more votes."
    ),
    "execution": mark(
        "Actions done or partly done, divided by the actions that were due and have a figure or a printed state. The printed state counts; without one, an action is done when none of its figures is zero, partly done when some are, not done when all are. What is running, described in words only or not mentioned is counted beside it."
    ),
    "completeness": mark(
        "Indicators of the document's tables that carry a value, divided by all indicators of its tables."
    ),
    "consistency_printed": mark(
        "Totals that equal the sum of the contributors printed beside them, divided by all totals whose contributors must add up."
    ),
    "consistency_corrected": mark(
        "The same after reviewed corrections, such as moving a list of contributors that slipped to a neighbouring row."
    ),
    "measurability_goals": mark(
        "Goals of the lowest level for which at least one figure (a result or a target) is given, divided by all such goals."
    ),
    "measurability_actions": mark("Actions for which at least one figure is given, divided by all actions."),
    "timeliness_days": mark("Days from the end of the reporting year to the date of issue."),
    "targets": mark(
        "Numeric targets that were attained, divided by those that could be judged: due in this year, with a result of the same unit and a condition that is known."
    ),
}
GAPS = {
    "rates_nothing": mark("the document rates nothing"),
    "lists_no_actions": mark("the document lists no actions"),
    "no_figure_for_actions": mark("the document gives no figure or state for any action that is due"),
    "no_table": mark("the document has no indicator table"),
    "no_figure_of_an_action": mark("the document ties no figure to a single action"),
    "is_a_plan": mark("the document is a plan"),
    "no_date_of_issue": mark("the document gives no full date of issue"),
    "no_targets": mark("the document sets no numeric target"),
    "no_results_of_targets": mark("the document reports no results for its numeric targets"),
    "no_target_to_judge": mark("none of the numeric targets could be judged for this year"),
    "no_variation": mark("all votes are equal, so that there is nothing to tell agreement from chance"),
    "nothing_to_compare": mark("no goal has two votes"),
    "no_cases": mark("there are no cases to count"),
}
"""Why a score could not be computed."""

REFUSED_RATES = {
    "no_population": mark("no population figure for that year"),
    "no_denominator": mark("no official figure of the group concerned for that year"),
    "no_rate_for_this_indicator": mark("the indicator is not set against the population"),
    "no_count": mark("a value is missing"),
    "negative_count": mark("a negative number"),
    "printed_twice_differently": mark("printed twice with different values"),
    "other_unit": mark("printed in another unit than the indicator's"),
    "bound_not_value": mark("only a bound is printed"),
    "distrusted": mark("a check doubts the value"),
    "many_per_person": mark("one person gets many of them"),
    "known_exactly": mark("known exactly"),
}
CONCLUSIONS = {
    "higher": mark("clearly higher"),
    "lower": mark("clearly lower"),
    "no_clear_difference": mark("no clear difference"),
    "too_small_to_say": mark("too few cases"),
    "not_tested": mark("not tested"),
}
"""What may be said of a difference between rates."""
RULES = {
    "nonbreaking_space": mark("non-breaking spaces"),
    "soft_hyphen": mark("soft hyphens"),
    "invisible_character": mark("invisible characters"),
    "composed_letters": mark("letters put together from parts"),
    "whitespace": mark("spaces"),
    "hyphenation": mark("words broken at a line's end"),
    "ocr": mark("words misread by text recognition"),
    "number_grammar": mark("numbers written with spaces, signs or words"),
    "missing_symbol": mark("signs for a missing value"),
    "refused": mark("values that the number grammar refuses"),
    "votes_median": mark("several raters' votes: their median"),
    "votes_majority": mark("several raters' votes: the one that more than half gave"),
    "correction": mark("reviewed correction: other value"),
    "correction_exclude": mark("reviewed correction: left out"),
    "correction_move": mark("reviewed correction: moved to its row"),
    "unit_printed": mark("unit printed beside the value"),
    "unit_of_indicator": mark("unit of the catalogue's indicator"),
    "unit_of_total": mark("unit of the total"),
    "unit_noun": mark("unit from the word beside the value"),
    "unit_label": mark("unit from the words of the label"),
    "unit_column": mark("unit from the column of units"),
    "unit_part": mark("unit from the name of the part"),
    "unit_note": mark("unit from the remark"),
    "unit_default": mark("no unit found: unknown, never tested"),
    "scale_printed": mark("scale printed beside the number"),
    "scale_label": mark("scale from the label"),
    "scale_part": mark("scale from the name of the part"),
    "scale_column": mark("scale from the column of units"),
    "scale_note": mark("scale from the remark"),
    "scale_printed_and_label": mark("scale printed beside the number and in the label, applied once"),
    "scale_printed_and_part": mark("scale printed beside the number and in the name of the part, applied once"),
    "scale_printed_and_column": mark("scale printed beside the number and in the column of units, applied once"),
    "scale_printed_and_note": mark("scale printed beside the number and in the remark, applied once"),
    "period_year": mark("period: another year"),
    "period_as_of": mark("period: as of a day"),
    "period_span": mark("period: more or less than one year"),
    "period_cumulative": mark("period: since an earlier year, added up"),
    "period_forecast": mark("period: a forecast"),
    "period_unread": mark("period that could not be read"),
    "period_suspected": mark("remark that looks like a period; nothing was changed"),
    "period_in_label": mark("label that names another time; nothing was changed"),
}
METHODS = {
    "reading": mark(
        "All figures were transcribed from the document as printed, its errors included; the line is that of the text from which they were transcribed. Printed numbers are read by one grammar; what it refuses is shown as unreadable and not used. An empty cell is missing, never zero."
    ),
    "rounding": mark(
        "Means are rounded half up in decimal arithmetic, as offices do: 3.625 becomes 3.63. A published figure counts as reproduced when the difference is at most half of its last printed digit."
    ),
    "years_tests": mark(
        "Counts of persons and cases are compared with the exact conditional test of two counts that vary more than independent ones. Their variance is taken as the larger of twice the count and the count plus the square of a tenth of it (10% real variation from year to year), and as more where the city's own series vary more; with fewer than ten pairs of years to tell that from, as twice the count plus the square of a tenth of it. Services, of which one person gets many, amounts of money and percentages printed without their counts are compared only by their difference; so are places, staff and what an office did, which are known exactly. Verdicts hold the false discovery rate of 5% within each pair of years. Below ten cases in both years nothing is said."
    ),
    "years_breaks": mark(
        "A changed definition cuts a series, a missing year is not bridged in silence, nothing is interpolated. A trend is computed from four years on."
    ),
    "cities_rates": mark(
        "Cities are compared only by indicators that mean the same or nearly the same (SKOS exact and close match). Rates are per 10,000 residents of that city in that year, those of persons, families and cases with 95% limits: exact Poisson below ten events, Byar's approximation from ten on. Services, of which one person gets many, and what is known exactly, such as places and staff, have no limits. Without a population figure there is no rate."
    ),
    "years_pooled": mark(
        "Where an indicator counts fewer than ten cases in a year, the cases and residents of at least three years are added up, within one definition and one census base. That suits cases that are new every year; persons or places that are counted again every year are not independent, and the limits are then too narrow."
    ),
    "cities_pairs": mark(
        "Two rates are tested only within one year and one definition, by the exact conditional test of two counts that vary more than independent ones: their variance is taken as twice the count plus the square of a tenth of it, and as more where the cities' own series vary more. q holds the false discovery rate over all pairs. Rates of different years or definitions stand beside each other without a test. A clear difference may still come from different ways of counting."
    ),
    "cities_funnel": mark(
        "Where at least ten cities report an indicator for the same year, funnel limits (95 and 99.8%, with the same variance) tell which of them differ from the common rate by more than chance. The common rate is found in steps: it begins with the rate of the city in the middle; cities outside the 99.8% limits are set aside, and the rate of the others together takes its place, until the same cities stay. So one large city that differs does not make the others look different. Where fifty rates or more stand side by side and vary more than that, the limits are wider. Which cities clearly differ, a test of each against the others of the common rate says, with a false discovery rate of 5% over all. With fewer cities the common rate is not known well enough, so no limits are shown."
    ),
    "cities_no_ranking": mark(
        "The documents come from different years, and a rate also depends on what a document counts. The rates describe the documents; they are no ranking of the cities."
    ),
}
"""What the chapters on method say; the page on methods says it once for all."""


def word(key: object, words: dict[str, str], t: Texts) -> str:
    """Return the translated word for a key; the key itself where none is known."""
    text = words.get(str(key))
    if text is None:
        return "" if key is None or str(key) in {"nan", "<NA>", "None"} else str(key)
    return t.gettext(text) if text else ""


def signed(value: float, t: Texts, decimals: int | None = None) -> str:
    """Return a change with its sign; without `decimals` as many as it has, at most two."""
    if pd.isna(value):
        return ""
    number = round_half_up(value, 2 if decimals is None else decimals)
    return ("+" if value > 0 else "") + t.number(number.normalize() if decimals is None else number)


def attainment(target: Any, t: Texts) -> str:
    """Return whether a target (a row of `targets`) was attained; one with a result that tells nothing says so."""
    told = target.attained == "not_assessable" and pd.notna(target.result)
    return word("not_comparable" if told else target.attained, ATTAINED, t)


def with_limits(value: float, lower: float, upper: float, t: Texts) -> str:
    """Return a figure with two decimals and its limits, without them where there are none; a dash where it is missing."""
    if pd.isna(value):
        return "–"
    figure, *limits = (t.number(round_half_up(number, 2), 2) for number in (value, lower, upper) if pd.notna(number))
    return f"{figure} ({' – '.join(limits)})" if len(limits) == 2 else figure


def probability(value: float, t: Texts) -> str:
    """Return a probability with three decimals, a small one with five; a dash where it is missing."""
    if pd.isna(value):
        return "–"
    decimals = 3 if value >= 0.001 else 5
    return t.number(round_half_up(value, decimals), decimals) if value >= SMALLEST else f"< {t.number(SMALLEST)}"


def said(name: str, t: Texts) -> str:
    """Return a paragraph on method by its name."""
    text = METHODS[name]
    return t.gettext(text)
