"""Rates beyond one city in one year: two cities beside each other, many in a funnel, small counts of several years.

Pure: the `comparison` table in, frames out. The formulae are in `srps.statistics`; here stands which rates belong
together.
"""

import numpy as np
import pandas as pd

from srps.catalogue.load import Catalogue
from srps.comparing import CONFIDENCE
from srps.comparing.context import census_bases
from srps.comparing.series import series_of
from srps.statistics.change import benjamini_hochberg
from srps.statistics.funnels import funnel
from srps.statistics.rates import compare_rates, crude_rates, pool_years

PAIRED_UP_TO = 4
"""Cities. Of an indicator that more of them report, the pairs are too many to read."""
FUNNEL_FROM = 10
"""Cities. With fewer of them the pooled rate is not known well enough to judge one by it."""
POOLED_BELOW = 10
"""Events in a year. From here on a single year has a rate worth reading."""
POOLED_FROM = 3
"""Years of one definition and one census base."""


def rate_pairs(comparison: pd.DataFrame, observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return difference and ratio of the rates of every two cities that report an indicator, the higher rate first.

    Of each two the newest year that both have is compared, else the newest of each. Indicators that more than
    `PAIRED_UP_TO` cities report are left out.

    Returns
    -------
    DataFrame
        `indicator_id`; `city, year, count, denominator, rate` (per 10 000 residents), `match, qualifier, base` and the
        same with `_other`; `difference` and `ratio`, each with `_lower` and `_upper`; `p_value` (exact conditional),
        `q_value` (false discovery rate over all pairs), `comparability` (keys as in `comparison`) and `note`
        (`reference_zero`).
    """
    rated = _rated(comparison)
    rated = rated[rated.groupby("indicator_id")["city"].transform("nunique").between(2, PAIRED_UP_TO)]
    mapped = observations[observations["indicator_id"].isin(rated["indicator_id"])]
    kinds = series_of(mapped, catalogue).drop_duplicates(_KEYS)[[*_KEYS, "match", "qualifier"]]
    bases = census_bases(catalogue.context).rename("base").reset_index()
    rated = rated[_SIDE].merge(kinds, on=_KEYS).merge(bases, on=["city", "year"])
    pairs = rated.merge(rated, on="indicator_id", suffixes=("", "_other"))
    pairs = pairs[pairs["city"] < pairs["city_other"]].assign(same=lambda both: both["year"] == both["year_other"])
    pairs = pairs.sort_values(["same", "year", "year_other"], ascending=False, kind="stable")
    pairs = pairs.drop_duplicates(["indicator_id", "city", "city_other"])
    pairs = pairs.sort_values(["indicator_id", "city", "city_other"], ignore_index=True)
    is_lower = pairs["rate"] < pairs["rate_other"]
    for column in rated.columns.drop("indicator_id"):
        both = [column, f"{column}_other"]
        pairs[both] = pairs[both].where(~is_lower, pairs[both[::-1]].to_numpy())
    compared = compare_rates(
        pairs.rename(columns={"value": "count", "value_other": "count_other"}),
        "count",
        "denominator",
        "count_other",
        "denominator_other",
        confidence=CONFIDENCE,
    )
    return compared.assign(q_value=benjamini_hochberg(compared["p_value"]), comparability=_comparability(pairs)).drop(
        columns=["value", "reference_value", "same"]
    )


_KEYS = ["indicator_id", "city", "year"]
_SIDE = [*_KEYS, "value", "denominator", "rate"]


def _rated(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a rate of a value; a rate of a bound is none."""
    return comparison[comparison["rate"].notna() & (comparison["note"].fillna("") == "")]


def _comparability(pairs: pd.DataFrame) -> list[str]:
    same_year = np.where(pairs["same"], "same_year", "different_years")
    exact = (pairs["match"] == "exactMatch") & (pairs["match_other"] == "exactMatch")
    base = np.where(pairs["base"] == pairs["base_other"], "same_census_base", "different_census_bases")
    about = np.where((pairs["qualifier"] == "exact") & (pairs["qualifier_other"] == "exact"), "", "approximate_value")
    texts = zip(same_year, np.where(exact, "same_definition", "close_definition"), base, about, strict=True)
    return ["; ".join(filter(None, parts)) for parts in texts]


def rate_funnels(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return control limits of the cities that report an indicator in its newest year that enough of them have.

    Returns
    -------
    DataFrame
        `indicator_id, city, year, count, denominator`; `value` (the rate), `baseline` (the pooled one), `lower, upper,
        lower_99_8, upper_99_8` (between which a city of this size would lie) per 10 000, `significance` (as in
        `srps.statistics.funnels.funnel`) and `method`. Empty where no indicator has `FUNNEL_FROM` cities in a year.
    """
    rated = _rated(comparison)[_SIDE[:-1]].rename(columns={"value": "count"})
    rated = rated[rated.groupby(["indicator_id", "year"])["city"].transform("nunique") >= FUNNEL_FROM]
    rated = rated[rated["year"] == rated.groupby("indicator_id")["year"].transform("max")]
    pieces = [funnel(rows, "count", "denominator") for _, rows in rated.groupby("indicator_id", sort=True)]
    return pd.concat(pieces, ignore_index=True) if pieces else rated


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
        `indicator_id, definition, base`; `count` and `denominator` (sums), `years`, `n_years`, `years_left_out`;
        `value, lower, upper, confidence, method` (a rate per 10 000 residents and year); `last_year, last_count,
        last_rate, last_lower, last_upper` (the newest pooled year alone).
    """
    rows = comparison[comparison["denominator"].notna()].merge(
        series[["indicator_id", "year", "definition"]].drop_duplicates(["indicator_id", "year"]),
        on=["indicator_id", "year"],
        how="left",
    )
    rows = rows.merge(context[["year", "base"]], on="year", how="left").dropna(subset=["definition", "base"])
    rows = rows.assign(count=rows["value"].where(rows["note"].fillna("") == "")).sort_values([*_POOL, "year"])
    few = rows["count"].lt(POOLED_BELOW).groupby([rows[key] for key in _POOL]).transform("any")
    enough = rows.groupby(_POOL)["count"].transform("count") >= POOLED_FROM
    rows = rows[few & enough]
    pooled = pool_years(rows, "count", "denominator", by=_POOL, year="year")
    rated = crude_rates(pooled.drop(columns="note"), "count", "denominator", confidence=CONFIDENCE)
    newest = rows.dropna(subset="count").drop_duplicates(_POOL, keep="last")
    newest = newest.rename(columns={name: f"last_{name}" for name in _LAST})
    return rated.drop(columns="note").merge(newest[[*_POOL, *(f"last_{name}" for name in _LAST)]], on=_POOL)


_POOL = ["indicator_id", "definition", "base"]
_LAST = ["year", "count", "rate", "lower", "upper"]
