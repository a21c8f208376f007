"""Which printed labels are one series: in a strategy, across goals, after a split or a merge; and which got lost.

Pure: stacked frames in, frames out. The observations may have a column `strategy` (of `with_strategies`); without it
all years of a city are taken to report on one strategy.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
from rapidfuzz import fuzz, process

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE, Document, IndicatorMapping, StrategyInForce
from srps.catalogue.strategies import strategies_in_force
from srps.catalogue.tables import processed_tables
from srps.labels import fold

if TYPE_CHECKING:
    from simplemma import Lemmatizer

STRATEGY = "strategy"
LIKELY = 65
"""Out of 100 (rapidfuzz over dictionary forms): labels less alike are not proposed as a pair."""
UNDERCUT = 0.85
"""By this a likeness counts less where the two labels have different units."""
_COUNTING = {"liczba", "ilość"}
_WORD = re.compile(r"[^\W_]+")
_CERTAIN = ("exact", "approx")


def with_strategies(observations: pd.DataFrame, documents: Mapping[tuple[str, int], Document]) -> pd.DataFrame:
    """Return observations with `strategy`, the `StrategyInForce` of their document; `documents` by city and year."""
    found: dict[tuple[str, int], StrategyInForce] = {}
    for city, keys in groupby(sorted(documents), key=lambda key: key[0]):
        of_city = strategies_in_force({key[1]: documents[key] for key in keys})
        found |= {(city, year): strategy for year, strategy in of_city.items()}
    keys = zip(observations["city"], observations["year"], strict=True)
    strategies = [found.get((city, int(year)), StrategyInForce()) for city, year in keys]
    return observations.assign(**{STRATEGY: pd.Series(strategies, observations.index, dtype="object")})


def label_keys(rows: pd.DataFrame) -> pd.Series:
    """Return for each printed total what its label is told from others by within its city.

    The folded label, with the goal where in some year several goals have it (a number of the running text that names
    no goal is the same label's), and with the number of the strategy from
    the second one on: without a mapping nothing goes on from one strategy to the next.
    """
    folded = rows["indicator"].map(fold)
    number = rows[STRATEGY].map(lambda strategy: strategy.number) if STRATEGY in rows else pd.Series(1, rows.index)
    label = folded.where(number == 1, number.astype(str) + "|" + folded)
    named = rows["goal"].where(rows["goal"] != "")
    goals = named.groupby([rows["city"], rows["year"], label]).transform("nunique") > 1
    is_shared = goals.groupby([rows["city"], label]).transform("any")
    return label.where(~is_shared, rows["goal"] + "|" + label)


# Splits and merges


def with_sums(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return observations with a row for each sum that a mapping declares: `sum_of` (a split), `former_part_of`.

    A sum stands for the label where a year does not print it and prints all of its parts, in one unit and for one
    period; a part without a value leaves the sum without one. Its row carries no goal, for its parts may have several.
    """
    totals = observations[observations["breakdown"] == ""]
    rows = []
    for city in dict.fromkeys(totals["city"]):
        declared = list(_declared_sums(catalogue.mapping(city).indicators))
        if declared:
            for _, of_year in totals[totals["city"] == city].groupby("year"):
                rows += [row for label, parts in declared if (row := _sum(of_year, label, parts)) is not None]
    if not rows:
        return observations
    sums = pd.DataFrame(rows, columns=observations.columns).astype(observations.dtypes.to_dict())
    return pd.concat([observations, sums], ignore_index=True)


def _declared_sums(
    entries: Iterable[IndicatorMapping],
) -> Iterator[tuple[IndicatorMapping, list[tuple[str, IndicatorMapping]]]]:
    """Yield what stands for a sum, and the labels of its parts, each with the entry that says where it counts."""
    merged: dict[tuple[str, str], list[IndicatorMapping]] = {}
    for entry in entries:
        if entry.sum_of:
            yield entry, [(label, entry) for label in entry.sum_of]
        if entry.former_part_of is not None:
            merged.setdefault((fold(entry.former_part_of), entry.indicator_id), []).append(entry)
    for group in merged.values():
        whole = group[0].model_copy(update={"indicator": group[0].former_part_of})
        yield whole, [(entry.indicator, entry) for entry in group]


def _sum(
    of_year: pd.DataFrame, whole: IndicatorMapping, parts: list[tuple[str, IndicatorMapping]]
) -> dict[str, Any] | None:
    folded = of_year["indicator"].map(fold)
    is_printed = folded.eq(fold(whole.indicator)) | of_year["indicator_id"].eq(whole.indicator_id)
    if is_printed.any():
        return None
    found = [row for label, entry in parts if (row := _part(of_year[folded == fold(label)], entry)) is not None]
    if len(found) < len(parts):
        return None
    first = found[0]
    if any(row[name] != first[name] for row in found for name in ("unit", "period", "period_kind")):
        return None
    is_certain = all(pd.isna(row["qualifier"]) or row["qualifier"] in _CERTAIN for row in found)
    values = [row["value"] for row in found]
    known = is_certain and not any(pd.isna(value) for value in values)
    return first | {
        "goal": "",
        "action": "",
        "indicator": whole.indicator,
        "indicator_id": whole.indicator_id,
        "match": whole.match,
        "value": sum(values) if known else float("nan"),
        "upper": float("nan"),
        "qualifier": "approx" if any(row["qualifier"] == "approx" for row in found) else "exact",
        "value_printed": "",
        "status": "observed" if known else "missing",
    }


def _part(candidates: pd.DataFrame, entry: IndicatorMapping) -> dict[str, Any] | None:
    """Return the one printed total that a part stands for; None where there is none, or where two disagree."""
    fitting: list[dict[str, Any]] = [
        row for row in candidates.to_dict("records") if entry.fits(row["goal"], int(row["year"]), row.get(STRATEGY))
    ]
    values = {(row["value"], row["unit"]) for row in fitting if pd.notna(row["value"])}
    if not fitting or len(values) > 1:
        return None
    return next((row for row in fitting if pd.notna(row["value"])), fitting[0])


# Lost and new labels


def lost_and_new(observations: pd.DataFrame, catalogue: Catalogue, city: str) -> pd.DataFrame:
    """Return the `labels` table of a city: what vanished and what is new between neighbouring years, by name.

    A label goes on where the next year has its series: one mapped to its indicator, or one of its own words in the same
    strategy; a row without a value goes on too. Each gets its likeliest counterpart, one to one, by the dictionary
    forms of their words.
    """
    table = processed_tables()["labels"]
    rows = observations[(observations["city"] == city) & (observations["breakdown"] == "")]
    rows = with_sums(rows.reset_index(drop=True), catalogue)
    if rows.empty:
        return table.empty()
    is_mapped = rows["match"].isin(COMPARABLE)
    rows = rows.assign(key=label_keys(rows).where(~is_mapped, rows["indicator_id"]))
    parts = _labels_in_sums(catalogue.mapping(city).indicators)
    found = []
    years = sorted(rows["year"].unique())
    for first, last in pairwise(years):
        before, after = rows[rows["year"] == first], rows[rows["year"] == last]
        vanished, new = _without(before, after, parts), _without(after, before, parts)
        pairs = likely_pairs(vanished, new)
        is_cut = STRATEGY in rows and before[STRATEGY].iloc[0] != after[STRATEGY].iloc[0]
        for fate, own, other in (("vanished", vanished, new), ("new", new, vanished)):
            for place, row in enumerate(own.itertuples()):
                partner = pairs.get(place) if fate == "vanished" else _inverse(pairs).get(place)
                mate = None if partner is None else other.iloc[partner[0]]
                found.append(
                    {
                        "city": city,
                        "year_from": first,
                        "year_to": last,
                        "fate": fate,
                        "goal": row.goal,
                        "indicator": row.indicator,
                        "line": row.line,
                        "pair": "" if mate is None else mate["indicator"],
                        "pair_goal": "" if mate is None else mate["goal"],
                        "similarity": None if partner is None else round(partner[1], 1),
                        "note": "new_strategy" if is_cut else "",
                    }
                )
    return table.typed(pd.DataFrame(found, columns=table.names))


def _labels_in_sums(entries: Iterable[IndicatorMapping]) -> set[str]:
    """Return the folded labels that a declared sum accounts for: they did not get lost, they became a part."""
    labels = set()
    for whole, parts in _declared_sums(entries):
        labels |= {fold(label) for label, _ in parts} | {fold(whole.indicator)}
    return labels


def _without(own: pd.DataFrame, other: pd.DataFrame, accounted: set[str]) -> pd.DataFrame:
    is_lost = ~own["key"].isin(other["key"]) & ~own["indicator"].map(fold).isin(accounted)
    return own[is_lost].drop_duplicates("key").reset_index(drop=True)


def _inverse(pairs: dict[int, tuple[int, float]]) -> dict[int, tuple[int, float]]:
    return {other: (own, score) for own, (other, score) in pairs.items()}


def likely_pairs(vanished: pd.DataFrame, new: pd.DataFrame) -> dict[int, tuple[int, float]]:
    """Return for rows of `vanished` the place of the likeliest row of `new` and their likeness out of 100.

    Both have `indicator` and `unit`; each row is taken once, the most alike first.
    """
    if vanished.empty or new.empty:
        return {}
    texts = [[" ".join(lemmas(label)) for label in frame["indicator"]] for frame in (vanished, new)]
    alike = process.cdist(*texts, scorer=fuzz.token_sort_ratio) + process.cdist(*texts, scorer=fuzz.token_set_ratio)
    scored = []
    for i, one in enumerate(vanished["unit"]):
        for j, other in enumerate(new["unit"]):
            score = float(alike[i, j]) / 2 * (1 if one == other else UNDERCUT)
            if score >= LIKELY:
                scored.append((-score, i, j))
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = (j, -score)
            taken.add(j)
    return pairs


# Words


@cache
def _lemmatizer() -> "Lemmatizer":
    from simplemma import Lemmatizer  # noqa: PLC0415 - most builds meet no new label
    from simplemma.strategies import DefaultStrategy  # noqa: PLC0415

    # The other backend takes twice the time to load and six times the memory, for look-ups faster than needed here.
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(low_memory=True))


@cache
def _lemma(word: str) -> str:
    return _lemmatizer().lemmatize(word, lang="pl").casefold()


def lemmas(text: str) -> list[str]:
    """Return the dictionary forms of a Polish text's words in order, without numbers and very short words."""
    words = (word for word in _WORD.findall(text.casefold()) if len(word) > 2 and not word.isdecimal())
    return [lemma for lemma in map(_lemma, words) if lemma not in _COUNTING]
