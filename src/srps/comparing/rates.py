"""Rates beyond one city in one year: two cities beside each other, many in a funnel, small counts of several years.

Pure: the `comparison` table in, frames out. The formulae are in `srps.statistics`; here stands which rates belong
together.
"""

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.catalogue.tables import processed_tables
from srps.comparing import CONFIDENCE
from srps.comparing.context import census_bases
from srps.comparing.measures import COUNTED_ONCE
from srps.statistics.change import ROUNDING, SMALL_COUNT, benjamini_hochberg
from srps.statistics.common_rate import CommonRate, common_rates, p_values_beside_common
from srps.statistics.dispersion import more_than_stated, stated_dispersion
from srps.statistics.frames import note_keys
from srps.statistics.funnels import funnel
from srps.statistics.rates import RESIDENTS, compare_rates, crude_rates, pool_years

PAIRED_UP_TO = 9
"""Cities. Of an indicator that more of them report there is a funnel; the pairs would be too many to read."""
FUNNEL_FROM = 10
"""Cities. With fewer of them the pooled rate is not known well enough to judge one by it."""
FALSE_DISCOVERIES = 0.05
"""The largest q with which two rates are said to differ."""
POOLED_BELOW = 10
"""Events in a year. From here on a single year has a rate worth reading."""
POOLED_FROM = 3
"""Years of one definition and one census base."""
_SIDE = ["city", "year", "value", "denominator", "rate", "match", "measure", "qualifier", "note", "base"]
_UNTESTED = {"many_per_person", "known_exactly", "distrusted"}
"""Notes of rates that stand beside others and are not tested; a rate with any other note is none."""


def rate_pairs(comparison: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `rate_pairs` table: every two cities that report an indicator, the higher rate first.

    Of each two the newest year that both have is compared, else the newest of each. Indicators that more than
    `PAIRED_UP_TO` cities report are left out; a bound is no rate to compare. Tested are persons, families and cases of
    one year and one definition (exact matches), as counts that vary by more than chance: with the dispersion that the
    rate of both together lets expect, more where the cities' own years vary by more. All others have their difference
    and ratio, and no limits. `q_value` holds the false discovery rate over all tested pairs; `conclusion` is `higher`
    (the first rate clearly is), `no_clear_difference`, `too_small_to_say` (both counts below 10) or `not_tested`. Keys
    of `note`: `many_per_person`, `known_exactly`, `distrusted`, `reference_zero`.
    """
    table = processed_tables()["rate_pairs"]
    rated = _rated(comparison, catalogue)
    rated = rated[rated.groupby("indicator_id")["city"].transform("nunique").between(2, PAIRED_UP_TO)]
    pairs = rated.merge(rated, on="indicator_id", suffixes=("", "_other"))
    pairs = pairs[pairs["city"] < pairs["city_other"]].assign(same=lambda both: both["year"] == both["year_other"])
    pairs = pairs.sort_values(["same", "year", "year_other"], ascending=False, kind="stable")
    pairs = pairs.drop_duplicates(["indicator_id", "city", "city_other"])
    pairs = pairs.sort_values(["indicator_id", "city", "city_other"], ignore_index=True)
    if pairs.empty:
        return table.empty()
    is_lower = pairs["rate"] < pairs["rate_other"] * (1 - ROUNDING)
    for column in _SIDE:
        both = [column, f"{column}_other"]
        pairs[both] = pairs[both].where(~is_lower, pairs[both[::-1]].to_numpy())
    is_exact = (pairs["match"] == "exactMatch") & (pairs["match_other"] == "exactMatch")
    is_marked = (pairs["note"] != "") | (pairs["note_other"] != "")
    is_counted = pairs["measure"].isin(COUNTED_ONCE) & pairs["measure_other"].isin(COUNTED_ONCE)
    is_tested = pairs["same"] & is_exact & is_counted & ~is_marked
    values, sizes = pairs[["value", "value_other"]], pairs[["denominator", "denominator_other"]]
    pooled, more = values.sum(axis=1) / sizes.sum(axis=1), _variation_of_years(comparison)
    spreads = {end: more * stated_dispersion(pooled * pairs[f"denominator{end}"]) for end in ("", "_other")}
    compared = compare_rates(
        pairs.assign(**{f"dispersion{end}": spread for end, spread in spreads.items()}, count=pairs["value"]),
        "count",
        "denominator",
        "value_other",
        "denominator_other",
        dispersion=("dispersion", "dispersion_other"),
        confidence=CONFIDENCE,
    )
    for name in _OF_TESTS:
        compared[name] = compared[name].where(is_tested)
    q_value = benjamini_hochberg(compared["p_value"].where(values.sum(axis=1) >= SMALL_COUNT))
    return table.typed(
        compared.assign(
            value=pairs["value"],
            q_value=q_value,
            conclusion=_conclusions(is_tested, values.max(axis=1), q_value, "higher"),
            comparability=_comparability(pairs, is_exact),
            note=_joined_notes(pairs["note"], pairs["note_other"], compared["note"]),
        )
    )


_OF_TESTS = [
    *("difference_lower", "difference_upper", "ratio_lower", "ratio_upper"),
    *("p_value", "dispersion", "dispersion_other"),
]


def _rated(comparison: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows with a rate of a value, with the census base of its residents; a rate of a bound is none."""
    notes = comparison["note"].fillna("")
    is_value = notes.map(lambda keys: set(note_keys(keys)) <= _UNTESTED)
    rated = comparison.assign(note=notes)[comparison["rate"].notna() & is_value]
    bases = census_bases(catalogue.context).rename("base").reset_index()
    return rated.merge(bases, on=["city", "year"], how="left")[["indicator_id", *_SIDE]]


def _conclusions(is_tested: pd.Series, largest: pd.Series, q_values: np.ndarray, clear: np.ndarray | str) -> np.ndarray:
    """Say of each comparison what may be said; `clear` is what is said where q is small."""
    is_clear = q_values <= FALSE_DISCOVERIES * (1 + ROUNDING)
    choices = ["not_tested", "too_small_to_say", clear]
    return np.select([~is_tested, largest < SMALL_COUNT, is_clear], choices, default="no_clear_difference")


def _joined_notes(*notes: pd.Series) -> list[str]:
    """Join the keys of several notes, each key once."""
    rows = zip(*notes, strict=True)
    return [";".join(dict.fromkeys(key for note in row for key in note_keys(note))) for row in rows]


def _comparability(pairs: pd.DataFrame, is_exact: pd.Series) -> list[str]:
    same_year = np.where(pairs["same"], "same_year", "different_years")
    base = np.where(pairs["base"] == pairs["base_other"], "same_census_base", "different_census_bases")
    about = np.where((pairs["qualifier"] == "exact") & (pairs["qualifier_other"] == "exact"), "", "approximate_value")
    texts = zip(same_year, np.where(is_exact, "same_definition", "close_definition"), base, about, strict=True)
    return ["; ".join(filter(None, parts)) for parts in texts]


def rate_funnels(comparison: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the `rate_funnels` table: the cities that report an indicator in its newest year that enough of them have.

    Only persons, families and cases of one definition (exact matches). `funnel_lower, funnel_upper` and the same
    `_99_8` are the rates between which a city of this size would lie, had it the common rate (`baseline_rate`, of all
    cities together but those that lie clearly outside; see `srps.statistics.common_rate`) and the variance of yearly
    counts (`dispersion`); `significance` is as in `srps.statistics.funnels`: of cities that do not differ one in twenty
    lies outside the 95 % limits. `p_value` is that of the city against the others of the common rate. `q_value` holds
    the false discovery rate over all rows, whatever their counts (a filter by the count itself would break it: Bourgon
    R, Gentleman R, Huber W. PNAS 2010; 107: 9546–9551), with a p of 1 for what is too small; `conclusion` is `higher,
    lower, no_clear_difference` or `too_small_to_say` (fewer than 10 cases, and fewer expected). Empty where no
    indicator has `FUNNEL_FROM` cities.
    """
    table = processed_tables()["rate_funnels"]
    rated = _rated(comparison, catalogue)
    rated = rated[(rated["match"] == "exactMatch") & rated["measure"].isin(COUNTED_ONCE) & (rated["note"] == "")]
    rated = rated[rated.groupby(["indicator_id", "year"])["city"].transform("nunique") >= FUNNEL_FROM]
    rated = rated[rated["year"] == rated.groupby("indicator_id")["year"].transform("max")]
    if rated.empty:
        return table.empty()
    funnels = [rows for _, rows in rated.groupby("indicator_id", sort=True)]
    counted = [(rows["value"].to_numpy(dtype=float), rows["denominator"].to_numpy(dtype=float)) for rows in funnels]
    commons = common_rates(counted, _variation_of_years(comparison))
    found = pd.concat(map(_funnel, funnels, commons), ignore_index=True)
    both = pd.concat([found["value"], found["baseline_rate"] * found["denominator"] / RESIDENTS], axis=1)
    # A city joins the family whatever its count: only those that turned out large would be chosen by the result. Of one
    # that is too small to say anything of, p counts as 1.
    is_small = found["p_value"].notna() & (both.max(axis=1) < SMALL_COUNT)
    q_value = benjamini_hochberg(found["p_value"].mask(is_small, 1.0))
    clear = np.where(found["rate"] > found["baseline_rate"], "higher", "lower")
    is_tested = found["p_value"].notna()
    return table.typed(
        found.assign(q_value=q_value, conclusion=_conclusions(is_tested, both.max(axis=1), q_value, clear))
    )


def _funnel(rows: pd.DataFrame, common: CommonRate) -> pd.DataFrame:
    """Return the funnel of one indicator in one year, with the test of each city against the others together."""
    counts, sizes = (rows[name].to_numpy(dtype=float) for name in ("value", "denominator"))
    rows = rows.assign(count=counts, dispersion=common.dispersion)
    found = funnel(rows, "count", "denominator", dispersion="dispersion", baseline=common.rate)
    named = {name: f"funnel_{name}" for name in ("lower", "upper", "lower_99_8", "upper_99_8")}
    found = found.rename(columns={**named, "baseline": "baseline_rate"})
    return found.assign(value=counts, p_value=p_values_beside_common(counts, sizes, common))


def _variation_of_years(comparison: pd.DataFrame) -> float:
    """Return how many times what is stated the counts of all cities vary from one year to the next; at least 1.

    Years that lie further apart say nothing of it: what changed between them may be a real change.
    """
    rows = comparison[comparison["measure"].isin(COUNTED_ONCE) & (comparison["note"].fillna("") == "")]
    rows = rows.sort_values(["indicator_id", "city", "year"])
    before = rows.groupby(["indicator_id", "city"])[["value", "year"]].shift()
    is_next = rows["year"].sub(before["year"]).eq(1).fillna(False)
    pairs = pd.DataFrame({"value_from": before["value"], "value_to": rows["value"], "is_neighbouring": is_next})
    return more_than_stated(pairs)


def pooled_rates(comparison: pd.DataFrame, series: pd.DataFrame, context: pd.DataFrame) -> pd.DataFrame:
    """Return mean yearly rates over several years, of the indicators that count few events in one of these.

    Years are pooled within one definition and one census base; a year without a usable count is named.

    Parameters
    ----------
    comparison, series, context : DataFrame
        Of one city, as of `compare_cities`, `series_of` and `context_series` of `srps.comparing`.

    Returns
    -------
    DataFrame
        The `pooled_rates` table but for the city: `indicator_id, definition, base`; `count` and `denominator` (sums),
        `years`, `n_years`, `years_left_out`; `rate, rate_lower, rate_upper, confidence, method` (per 10 000 residents
        and year); `last_year, last_count, last_rate, last_lower, last_upper` (the newest pooled year alone).
    """
    rows = comparison[comparison["denominator"].notna()].merge(
        series[["indicator_id", "year", "definition"]].drop_duplicates(["indicator_id", "year"]),
        on=["indicator_id", "year"],
        how="left",
    )
    rows = rows.merge(context[["year", "base"]], on="year", how="left").dropna(subset=["definition", "base"])
    is_value = rows["note"].fillna("") == ""
    rows = rows.assign(count=rows["value"].where(is_value)).sort_values([*_POOL, "year"])
    few = rows["count"].lt(POOLED_BELOW).groupby([rows[key] for key in _POOL]).transform("any")
    enough = rows.groupby(_POOL)["count"].transform("count") >= POOLED_FROM
    rows = rows[few & enough]
    pooled = pool_years(rows, "count", "denominator", by=_POOL, year="year")
    rated = crude_rates(pooled.drop(columns="note"), "count", "denominator", confidence=CONFIDENCE)
    rated = rated.rename(columns={"value": "rate", "lower": "rate_lower", "upper": "rate_upper"})
    newest = rows.dropna(subset="count").drop_duplicates(_POOL, keep="last")
    newest = newest.rename(columns={name: f"last_{name}" for name in _LAST})
    return rated.drop(columns="note").merge(newest[[*_POOL, *(f"last_{name}" for name in _LAST)]], on=_POOL)


_POOL = ["indicator_id", "definition", "base"]
_LAST = ["year", "count", "rate", "lower", "upper"]
