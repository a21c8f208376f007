"""Cities beside each other: exactly or closely mapped indicators, as rates per 10 000 residents of its year."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.comparing.context import census_bases
from srps.comparing.measures import COUNTED_ONCE, WITHOUT_LIMITS
from srps.comparing.series import BOUNDS, every_series
from srps.statistics.frames import join_notes, write_notes
from srps.statistics.rates import crude_rates


def compare_cities(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `comparison` table: every exactly or closely mapped indicator, by city, its newest year first.

    Rates per 10 000 residents with 95 % limits, exact Poisson below 10 events and Byar's from 10. A row without a rate
    keeps its place and says why in `note`: `no_population`, `no_rate_for_this_indicator` (it has no denominator),
    `no_denominator` (no figure of the group that the indicator's rates are per), `no_count` (the value is missing),
    `negative_count`, `printed_twice_differently`, `other_unit`. A rate of a bound has no limits and the note
    `bound_not_value`, one of a value that a check doubts the note `distrusted`. Only persons, families and cases have
    limits: what one person gets many of (`many_per_person`) varies by more than chance gives, and what is
    `known_exactly` by none.
    `comparability` names what differs from the other cities, of each the same year or, where it has none, its newest.
    """
    table = processed_tables()["comparison"]
    rows = every_series(observations, catalogue).dropna(subset="indicator_id")
    if rows.empty:
        return table.empty()
    keys = ["indicator_id", "city", "year"]
    several = rows.groupby(keys)["value"].transform("nunique") > 1
    rows = rows.assign(is_twice=several, value=rows["value"].where(~several))
    rows = rows.sort_values("value", kind="stable").drop_duplicates(keys)
    rows = rows.sort_values(keys, ascending=[True, True, False], ignore_index=True)
    indicators = [catalogue.indicators[indicator_id] for indicator_id in rows["indicator_id"].tolist()]
    groups = [indicator.denominator for indicator in indicators]
    has_denominator = pd.Series([group != "none" for group in groups], dtype=bool)
    other_unit = rows["unit"] != [indicator.unit for indicator in indicators]
    documents = list(zip(rows["city"].tolist(), rows["year"].tolist(), strict=True))
    concerned = [catalogue.size_of_group(group, *document) for group, document in zip(groups, documents, strict=True)]
    denominators = pd.Series(concerned, dtype="float64")
    counted = rows.assign(denominator=denominators, count=rows["value"].where(~other_unit))
    rated = crude_rates(counted, "count", "denominator", confidence=CONFIDENCE)
    of_group = pd.Series([group not in ("population", "none") for group in groups], dtype=bool)
    refusals = rated["note"].mask(of_group & rated["note"].eq("no_population"), "no_denominator")
    refusals = refusals.where(has_denominator, "no_rate_for_this_indicator")
    refusals = refusals.where(~(rows["is_twice"] | other_unit), "")
    places = pd.MultiIndex.from_frame(rows[["city", "year"]])
    bases = census_bases(catalogue.context).reindex(places, fill_value="unknown").reset_index(drop=True)
    is_bound = rows["qualifier"].isin(BOUNDS)
    has_limits = rows["measure"].isin(COUNTED_ONCE) & ~is_bound
    is_rated = rated["value"].notna()
    unlimited = rows["measure"].map(WITHOUT_LIMITS).where(is_rated)
    reasons = {
        "printed_twice_differently": rows["is_twice"],
        "other_unit": other_unit,
        "bound_not_value": is_bound,
        "distrusted": rows["is_distrusted"],
        **{note: unlimited.eq(note) for note in dict.fromkeys(WITHOUT_LIMITS.values())},
    }
    rated = rated.assign(
        rate=rated["value"],
        **{limit: rated[limit].where(has_limits) for limit in ("lower", "upper")},
        method=rated["method"].where(has_limits, ""),
        value=rows["value"],
        base=bases.where(is_rated, ""),
        note=join_notes(refusals, write_notes(reasons)),
    )
    return table.typed(rated.assign(comparability=_comparability(rated)))


def _comparability(rated: pd.DataFrame) -> pd.Series:
    """Say for each row what differs between it and the rows of the other cities that it is set beside.

    A row stands beside the same year of each other city or, where that has none, its newest; so all rows of an
    indicator and year stand in one set. Of each city the newest year comes first.
    """
    facts = list(zip(*(rated[name].tolist() for name in ("city", "year", "match", "base", "qualifier")), strict=True))
    newest: dict[str, dict[str, tuple[Any, ...]]] = {}
    places: dict[tuple[str, int], list[int]] = {}
    for place, (indicator_id, fact) in enumerate(zip(rated["indicator_id"].tolist(), facts, strict=True)):
        city, year, *_ = fact
        newest.setdefault(indicator_id, {}).setdefault(city, fact)
        places.setdefault((indicator_id, year), []).append(place)
    texts = ["only_city"] * len(rated)
    for (indicator_id, _), same_year in places.items():
        if len(newest[indicator_id]) > 1:
            beside = newest[indicator_id] | {facts[place][0]: facts[place] for place in same_year}
            text = _differences(beside.values())
            for place in same_year:
                texts[place] = text
    return pd.Series(texts, rated.index, dtype="str")


def _differences(compared: Iterable[tuple[Any, ...]]) -> str:
    """Say what differs between rows, given as city, year, match, census base (or empty) and qualifier."""
    _, years, matches, bases, qualifiers = zip(*compared, strict=True)
    parts = [
        "same_year" if len(set(years)) == 1 else "different_years",
        "same_definition" if set(matches) == {"exactMatch"} else "close_definition",
    ]
    known = [base for base in bases if base != ""]
    if len(known) > 1:
        parts.append("same_census_base" if len(set(known)) == 1 else "different_census_bases")
    if any(pd.notna(qualifier) and qualifier != "exact" for qualifier in qualifiers):
        parts.append("approximate_value")
    return "; ".join(parts)
