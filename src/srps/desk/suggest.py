"""Proposes canonical indicators for printed totals that nobody has mapped yet; maps nothing itself.

Knows labels, units and domains, not what an indicator means: a person confirms or refuses every proposal.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.comparing.labels import lemmas
from srps.labels import fold, one_line
from srps.numbers import NumberFormatError, parse_quantity
from srps.paths import Project

COLUMNS = ["goal", "indicator", "rank", "indicator_id", "score", "reason"]
SHOWN = 5
"""Candidates per label; recall is measured among as many."""
WEAK_SCORE = 60
"""Out of 100. A best candidate below it is written to the draft as a comment only."""
DRAFT_KEY = "do_potwierdzenia"
"""The only key of a draft; a mapping file with it is refused, so that a renamed draft maps nothing."""
DRAFT_HEADER = (
    "# Propozycje odpowiedników dla etykiet, których nikt jeszcze nie przypisał. Program nie czyta tego pliku.",
    "# Co trafne, przenieś pod „indicators:” pliku <miasto>.yml: sprawdź definicję i jednostkę w katalogu, ustal match",
    "# i wpisz reason. Tylko exactMatch i closeMatch porównuje się z innymi miastami; broadMatch znaczy, że wskaźnik",
    "# katalogu jest szerszy niż etykieta, narrowMatch, że węższy. Co nietrafne, usuń: brak przypisania jest lepszy",
    "# niż wątpliwe. Liczby przy propozycjach mówią o podobieństwie słów i jednostek, nie o znaczeniu.",
)
ALL_CITIES = "all"
OWN_WORDING = "ta sama etykieta, którą to miasto przypisało w innym celu, roku albo strategii"
"""Why a candidate stands first although no words were compared."""


@dataclass(frozen=True)
class Weights:
    """What a score out of 100 is made of; the five add up to 1.

    `words`: rare words shared with a title or label; `fuzzy`: similarity of the lemmas letter by letter; `definition`:
    words found in the definition; `unit` and `domain`: full where they are the same, half where one is not known.
    """

    words: float = 0.2
    fuzzy: float = 0.2
    definition: float = 0.2
    unit: float = 0.3
    domain: float = 0.1


def suggest(
    city: str,
    year: int,
    observations: pd.DataFrame,
    catalogue: Catalogue,
    goals: pd.DataFrame | None = None,
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Rank canonical indicators for the totals of a city and year that its mapping does not have.

    Parameters
    ----------
    observations : DataFrame
        Processed observations (design, section 3); rows of other cities and years are left aside.
    goals : DataFrame, optional
        Processed goals; their `domain` counts where the mapping gives a label none of its own.
    weights : Weights, optional
        What the score is made of.

    Returns
    -------
    DataFrame
        One row per candidate, at most five per label, best first: goal, indicator, rank (from 1), indicator_id, score
        (0 to 100) and, in Polish, the reason. A label that shares no word with any indicator keeps one row with its
        reason and without rank, indicator and score.
    """
    labels = _unmapped(city, year, observations, goals, catalogue)
    if not labels or not catalogue.indicators:
        return _typed([])
    index = _Index(catalogue, {(city, fold(label)) for label in _totals(observations, city, year)["indicator"]})
    scores, best, shared = index.score(labels, weights or Weights())
    rows: list[dict[str, object]] = []
    confirmed = _confirmed(city, catalogue)
    for row, label in enumerate(labels):
        own = confirmed.get(fold(label.indicator))
        order = np.argsort(-scores[row], kind="stable")
        candidates = [column for column in order if shared[row, column] and index.ids[column] != own]
        candidates = candidates[: SHOWN - (own is not None)]
        place: dict[str, object] = {"goal": label.goal, "indicator": label.indicator}
        if own is not None:
            first = {"rank": 1, "indicator_id": own, "score": 100.0, "reason": OWN_WORDING}
            rows.append(place | first)
        for rank, column in enumerate(candidates, start=1 + (own is not None)):
            rows.append(
                place
                | {
                    "rank": rank,
                    "indicator_id": index.ids[column],
                    "score": round(float(scores[row, column]), 1),
                    "reason": index.reason(label, column, best[row, column]),
                }
            )
        if not candidates and own is None:
            rows.append(place | {"reason": "żaden wskaźnik katalogu nie ma z tą etykietą wspólnego słowa"})
    return _typed(rows)


def _typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    dtypes = dict.fromkeys(COLUMNS, "str") | {"rank": "Int64", "score": "float64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(dtypes)


def _confirmed(city: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the one indicator that the city itself has confirmed for a folded label, elsewhere or in other years."""
    found: dict[str, set[str]] = {}
    mapping = catalogue.sound_mappings.get(city)
    for entry in mapping.indicators if mapping is not None else ():
        if entry.match in COMPARABLE and not entry.breakdown:
            found.setdefault(fold(entry.indicator), set()).add(entry.indicator_id)
    return {label: ids.pop() for label, ids in found.items() if len(ids) == 1}


@dataclass(frozen=True)
class _Label:
    """An unmapped total; `unit` and `domain` are None where they are not known."""

    goal: str
    indicator: str
    unit: str | None
    domain: str | None


def _unmapped(
    city: str, year: int, observations: pd.DataFrame, goals: pd.DataFrame | None, catalogue: Catalogue
) -> list[_Label]:
    of_goal = {}
    if goals is not None:
        own = goals[(goals["city"] == city) & (goals["year"] == year) & goals["domain"].notna()]
        of_goal = dict(zip(own["goal"], own["domain"], strict=True))
    return [
        _Label(
            row.goal,
            row.indicator,
            _unit(row.indicator, row.value_printed, catalogue),
            catalogue.domain_of(city, goal=row.goal if goals is None else "", indicator=row.indicator)
            or of_goal.get(row.goal),
        )
        for row in _totals(observations, city, year).itertuples()
        if catalogue.match_of(city, year, row.goal, row.indicator) is None
    ]


def _totals(observations: pd.DataFrame, city: str, year: int) -> pd.DataFrame:
    own = observations[(observations["city"] == city) & (observations["year"] == year)].fillna(
        {"goal": "", "breakdown": "", "value_printed": ""}
    )
    return own[own["breakdown"] == ""].drop_duplicates(["goal", "indicator"])


def _unit(label: str, printed: str, catalogue: Catalogue) -> str | None:
    """Return the unit printed with the value, else the label's; None where neither says one."""
    try:
        quantity = parse_quantity(printed)
    except NumberFormatError:
        quantity = None
    if quantity is not None and quantity.unit in catalogue.units:
        return quantity.unit
    noun = catalogue.label_reader.noun(quantity.noun) if quantity and quantity.noun else None
    return noun[0] if noun else catalogue.label_reader.read(label).unit


# Wordings


@dataclass(frozen=True)
class _Text:
    """One wording of a canonical indicator: its title, or a label that a city has mapped to it."""

    indicator_id: str
    text: str
    source: str


class _Index:
    """The catalogue's wordings as matrices of rare words.

    A word counts the more, the fewer wordings have it (inverse document frequency: Spärck Jones, Journal of
    Documentation 28, 1972), so that `asystent` decides and `osoba` does not.
    """

    def __init__(self, catalogue: Catalogue, present: Collection[tuple[str, str]]) -> None:
        self._catalogue = catalogue
        self._texts = sorted(_wordings(catalogue, present), key=lambda text: text.indicator_id)
        self.ids = [key for key, _ in groupby(text.indicator_id for text in self._texts)]
        self._words = [lemmas(text.text) for text in self._texts]
        definitions = [lemmas(catalogue.indicators[key].definition.pl) for key in self.ids]
        self._vocabulary = {word: i for i, word in enumerate(sorted({w for words in self._words for w in words}))}
        counted = self._incidence(self._words)
        self._rarity = np.log((1 + len(self._words)) / (1 + counted.sum(axis=0))) + 1
        self._unseen = np.log(1 + len(self._words)) + 1
        self._wordings = counted * self._rarity
        self._definitions = self._incidence(definitions) * self._rarity
        owners = [text.indicator_id for text in self._texts]
        self._starts = [owners.index(key) for key in self.ids]

    def _incidence(self, documents: list[list[str]]) -> np.ndarray:
        matrix = np.zeros((len(documents), len(self._vocabulary)))
        for row, words in enumerate(documents):
            matrix[row, [self._vocabulary[word] for word in words if word in self._vocabulary]] = 1
        return matrix

    def score(self, labels: list[_Label], weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return, per label and indicator: the score, the nearest wording's position, whether a word is shared."""
        words = [lemmas(label.indicator) for label in labels]
        present = self._incidence(words)
        weight = np.array([sum(self._weight(word) for word in set(label)) for label in words])
        weight = np.maximum(weight, 1)  # a label without words shares none
        common = present @ self._wordings.T
        overlap = 2 * common / (weight[:, None] + self._wordings.sum(axis=1)[None, :])
        joined = [" ".join(label) for label in words]
        fuzzy = process.cdist(joined, [" ".join(w) for w in self._words], scorer=fuzz.token_set_ratio, dtype=np.float64)
        likeness = weights.words * overlap + weights.fuzzy * fuzzy / 100
        nearest = [
            start + likeness[:, start:end].argmax(axis=1)
            for start, end in zip(self._starts, [*self._starts[1:], len(self._texts)], strict=True)
        ]
        best = np.stack(nearest, axis=1)
        explained = present @ self._definitions.T
        score = np.take_along_axis(likeness, best, axis=1) + weights.definition * explained / weight[:, None]
        score = score + weights.unit * self._units(label.unit for label in labels)
        score = score + weights.domain * self._domains(label.domain for label in labels)
        shared = (np.take_along_axis(common, best, axis=1) + explained) > 0
        return 100 * score, best, shared

    def _weight(self, word: str) -> float:
        return float(self._rarity[self._vocabulary[word]]) if word in self._vocabulary else self._unseen

    def _units(self, units: Iterable[str | None]) -> np.ndarray:
        """Return 1 for the same unit, 0.5 for another of its dimension or an unknown one, else 0."""
        own = [self._catalogue.indicators[key].unit for key in self.ids]
        dimension = {unit.id: unit.dimension for unit in self._catalogue.units.values()}

        def agreement(unit: str | None, other: str) -> float:
            if unit == other:
                return 1.0
            return 0.5 if unit is None or dimension[unit] == dimension[other] else 0.0

        return np.array([[agreement(unit, other) for other in own] for unit in units])

    def _domains(self, domains: Iterable[str | None]) -> np.ndarray:
        """Return 1 for the same domain, 0.5 for an unknown one, else 0."""
        own = [self._catalogue.indicators[key].domain for key in self.ids]
        return np.array([[0.5 if d is None else float(d == other) for other in own] for d in domains])

    def reason(self, label: _Label, column: int, wording: int) -> str:
        """Say in Polish what a label and a candidate have in common."""
        indicator = self._catalogue.indicators[self.ids[column]]
        nearest = self._texts[wording]
        words = [word for word in dict.fromkeys(self._words[wording]) if word in lemmas(label.indicator)]
        parts = [f"najbliżej: {nearest.source}"]
        parts += [f"wspólne słowa: {', '.join(words)}"] if words else []
        if label.unit is not None:
            unit = self._catalogue.units[indicator.unit].title.pl
            parts.append(f"ta sama jednostka ({unit})" if label.unit == indicator.unit else f"inna jednostka ({unit})")
        if label.domain is not None:
            domain = self._catalogue.domains[indicator.domain].title.pl
            same = label.domain == indicator.domain
            parts.append(f"ta sama dziedzina ({domain})" if same else f"inna dziedzina ({domain})")
        return "; ".join(parts)


def _wordings(catalogue: Catalogue, present: Collection[tuple[str, str]]) -> Iterator[_Text]:
    """Yield the titles of all indicators and the labels that cities have confirmed as exact or close matches.

    `present` are the city and folded label of the totals at hand: a label that stands beside the unmapped ones has its
    indicator already, while one of the city's other years may be theirs under an older name.
    """
    for indicator in catalogue.indicators.values():
        yield _Text(indicator.id, indicator.title.pl, "tytuł")
    for city, mapping in catalogue.sound_mappings.items():
        for entry in mapping.indicators:
            if entry.match in COMPARABLE and (city, fold(entry.indicator)) not in present:
                text = f"{entry.indicator} {entry.breakdown or ''}".strip()
                yield _Text(entry.indicator_id, text, f"{catalogue.city_name(city)}, „{text}”")


# Draft


def draft_path(project: Project, city: str) -> Path:
    """Return where a draft is written: beside the mappings, under an ending that is not read."""
    return project.catalogue("mappings") / f"{city}.draft"


def draft_yaml(suggestions: pd.DataFrame, catalogue: Catalogue) -> str:
    """Return the draft of a mapping for a person to confirm; it maps nothing as it stands.

    Its entries have the form of `mappings/<city>.yml`, but stand under a key that such a file may not have, and their
    `reason` is empty, which is refused too: only a person can give one.
    """
    lines = [*DRAFT_HEADER, f"{DRAFT_KEY}:"]
    places = suggestions.drop_duplicates(["goal", "indicator"])["indicator"].value_counts()
    for (goal, label), candidates in suggestions.groupby(["goal", "indicator"], sort=False):
        ranked = candidates.dropna(subset="rank")
        certain = bool(len(ranked)) and ranked["score"].iloc[0] >= WEAK_SCORE
        lines.append("")
        entry = [f"- indicator: {_quoted(label)}"]
        if places[label] > 1:  # the goal is named only where it tells labels apart: numbers of goals change
            entry = [f"- goal: {_quoted(goal)}", f"  indicator: {_quoted(label)}"]
        if certain:
            best = ranked.iloc[0]
            entry += [
                f"  indicator_id: {best['indicator_id']}  # {_described(best, catalogue)}",
                "  match: closeMatch  # do potwierdzenia: exactMatch, closeMatch, broadMatch albo narrowMatch",
                '  reason: ""  # do uzupełnienia: dlaczego to ten sam wskaźnik',
            ]
            ranked = ranked.iloc[1:]
        notes = [f"{row['indicator_id']}  # {_described(row, catalogue)}" for _, row in ranked.iterrows()]
        notes = notes or ([] if certain else list(candidates["reason"]))
        lines += [f"  {line}" if certain else f"  # {line}" for line in entry]
        lines += [f"    # {'albo' if certain else 'słabe dopasowanie'}: {note}" for note in notes]
    return "\n".join(lines) + "\n"


def _described(candidate: pd.Series, catalogue: Catalogue) -> str:
    title = catalogue.indicators[candidate["indicator_id"]].title.pl
    return one_line(f"{candidate['score']:.0f} na 100: {title} ({candidate['reason']})")


def _quoted(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)  # a JSON text is a YAML text


# Evaluation


def evaluate(
    catalogue: Catalogue,
    observations: pd.DataFrame,
    goals: pd.DataFrame | None = None,
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Leave one city out: hide its whole mapping, propose, and compare with its confirmed exact and close matches.

    Parameters
    ----------
    observations, goals : DataFrame
        Processed tables of all cities and years; without `goals` the domains of the left-out city are unknown too.

    Returns
    -------
    DataFrame
        One row per city (last: `all`) and `rows`: `all` mapped totals, and those `reported_elsewhere`, whose indicator
        another city has confirmed. Columns city, rows, n, precision_at_1, recall_at_5 (shares of n; missing where n
        is 0). Titles and definitions were written with all cities' documents at hand, so that `all` flatters; the
        figure for a new city's labels is `reported_elsewhere`.
    """
    found = pd.concat(
        [
            _left_out(city, year, catalogue, observations, goals, weights)
            for city, year in observations[["city", "year"]].drop_duplicates().itertuples(index=False)
        ]
    ).drop_duplicates(["city", "goal", "indicator"])
    rows = []
    for city in [*dict.fromkeys(observations["city"]), ALL_CITIES]:
        own = found if city == ALL_CITIES else found[found["city"] == city]
        for name, part in (("reported_elsewhere", own[own["elsewhere"]]), ("all", own)):
            rows.append(
                {
                    "city": city,
                    "rows": name,
                    "n": len(part),
                    "precision_at_1": (part["rank"] == 1).mean() if len(part) else None,
                    "recall_at_5": (part["rank"] <= SHOWN).mean() if len(part) else None,
                }
            )
    return pd.DataFrame(rows).astype({"precision_at_1": "float64", "recall_at_5": "float64"})


def _left_out(
    city: str,
    year: int,
    catalogue: Catalogue,
    observations: pd.DataFrame,
    goals: pd.DataFrame | None,
    weights: Weights | None,
) -> pd.DataFrame:
    """Return the city's confirmed totals with the rank that their indicator gets when the city's mapping is hidden."""
    others = {other: mapping for other, mapping in catalogue.sound_mappings.items() if other != city}
    reported = {
        entry.indicator_id for mapping in others.values() for entry in mapping.indicators if entry.match in COMPARABLE
    }
    proposed = suggest(city, year, observations, replace(catalogue, mappings=others), goals, weights)
    ranks = proposed.set_index(["goal", "indicator", "indicator_id"])["rank"]
    rows = []
    for row in _totals(observations, city, year).itertuples():
        match = catalogue.match_of(city, year, row.goal, row.indicator)
        if match is not None and match.match in COMPARABLE:
            rank = ranks.get((row.goal, row.indicator, match.indicator_id))
            rows.append((city, row.goal, row.indicator, rank, match.indicator_id in reported))
    found = pd.DataFrame(rows, columns=["city", "goal", "indicator", "rank", "elsewhere"])
    return found.astype({"rank": "float64", "elsewhere": "bool"})
