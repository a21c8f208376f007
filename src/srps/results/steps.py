"""The steps that notebooks call: each loads what its predecessor wrote, calls pure functions, saves the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from srps.catalogue.models import Document, StrategyInForce
from srps.catalogue.official import read_official
from srps.catalogue.strategies import strategies_in_force
from srps.catalogue.tables import processed_tables
from srps.catalogue.yamlfile import cut_texts, key_lines
from srps.checks.evidence import twins
from srps.checks.identity import Before
from srps.checks.run import check_year, edited_suites, problem_rows, require_no_errors, with_sources
from srps.checks.suites import build_suites, is_edited, own_rules, suite_json
from srps.comparing import cities, context, indices, labels, official, rates, series, trends, year_context, years
from srps.errors import DataError, Problem
from srps.files import read_bytes, reading_once, write_text
from srps.judging import follow_up, institutions, replication
from srps.judging.scores import score_year
from srps.judging.sums import contributor_sums
from srps.labels import fold
from srps.messages import Message
from srps.reading import clean
from srps.reading.clean import CleanYear
from srps.reading.provenance import read_sources, read_typed
from srps.reading.year import read_year
from srps.results import store
from srps.results.run import Run

COMPARED_TABLES = ("observations", "goals", "replication", "scores", "checks")
"""Per-year tables that the page over all cities is made from."""


@dataclass(frozen=True, eq=False)
class YearResults:
    """Everything known of one city and year after the step *score*; observations are indexed by row key.

    Equal is only the same object, so that what is said of it can be kept by `functools.lru_cache`.
    """

    run: Run
    document: Document
    observations: pd.DataFrame
    goals: pd.DataFrame
    actions: pd.DataFrame
    targets: pd.DataFrame
    recommendations: pd.DataFrame
    parts: pd.DataFrame
    cleaning_log: pd.DataFrame
    checks: pd.DataFrame
    replication: pd.DataFrame
    scores: pd.DataFrame
    earlier: pd.DataFrame
    """The observations of the city's earlier years, with the mark of those that a check doubts."""
    previous: dict[str, pd.DataFrame]
    """The goals and recommendations of the city's year before; without rows where there is none."""
    institutions: pd.DataFrame
    documents: dict[tuple[str, int], Document]
    """The documents of the city's years up to this one, by city and year."""

    def score(self, name: str, scope: str = "overall", scope_id: str = "") -> dict[str, Any] | None:
        """Return one score's row, or None."""
        return self._scored.get((name, scope, scope_id))

    @cached_property
    def _scored(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        return {(row["score"], row["scope"], row["scope_id"]): row for row in self.scores.to_dict("records")}

    @cached_property
    def observation(self) -> dict[str, dict[str, Any]]:
        """Every observation by row key, as a plain record."""
        found: dict[str, dict[str, Any]] = self.observations.to_dict("index")
        return found

    @cached_property
    def whole_of(self) -> dict[str, str]:
        """The row key of the whole that a part belongs to, by the part's; empty where it belongs to none."""
        return dict(zip(self.parts["row_key"], self.parts["whole_key"], strict=True))

    @cached_property
    def parts_of(self) -> dict[str, list[str]]:
        """The row keys of a whole's contributors and parts, in order, by the whole's."""
        found: dict[str, list[str]] = self.parts.groupby("whole_key", sort=False)["row_key"].apply(list).to_dict()
        return found

    @cached_property
    def sums(self) -> pd.DataFrame:
        """The sums of contributors, as of `srps.judging.sums.contributor_sums`."""
        return contributor_sums(self.observations, self.parts)

    @cached_property
    def twins(self) -> dict[str, str]:
        """The row key of the same fact at another place, as of `srps.checks.evidence.twins`, by the total's."""
        return twins(self.observations)

    @cached_property
    def before_moves(self) -> dict[str, dict[str, Any]]:
        """By row key, what stood in the columns that a correction filled from elsewhere: what the document prints."""
        log = self.cleaning_log
        moves = log[log["rule"] == "correction_move"]
        before: dict[str, dict[str, Any]] = {}
        for key, column, text in zip(moves["row_key"], moves["column"], moves["before"], strict=True):
            before.setdefault(str(key).replace("indicators:", "observations:"), {})[column] = text
        return before

    @cached_property
    def years(self) -> list[int]:
        """The city's years up to this one."""
        return sorted({*(int(year) for year in self.earlier["year"].unique()), self.run.year})

    @cached_property
    def series(self) -> pd.DataFrame:
        """Every value of a series up to this year, as of `srps.comparing.series.series_of`."""
        return series.series_of(self._until_now(self.years), self.run.catalogue)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The changes since the year before, as of `srps.comparing.years.city_changes`."""
        return years.city_changes(self._until_now(self.years[-2:]), self.run.catalogue, self.run.city)

    @cached_property
    def vanished(self) -> pd.DataFrame:
        """What the year before reported and this one does not: indicator, value, unit, year.

        A label that goes on under a new strategy, in another period or as part of a sum was not lost, though nothing
        can be compared with it.
        """
        gone = self.changes[self.changes["value_to"].isna() & self.changes["value_from"].notna()]
        lost = labels.lost_and_new(self._until_now(self.years[-2:]), self.run.catalogue, self.run.city)
        lost = lost[(lost["fate"] == "vanished") & (lost["year_to"] == self.run.year)]
        printed = set(self.observations["indicator"].map(fold))
        names = set(lost["indicator"].map(fold)) - printed
        gone = gone[gone["indicator"].map(fold).isin(names)]
        return gone.rename(columns={"value_from": "value", "year_from": "year"})[
            ["indicator", "value", "unit", "year"]
        ].reset_index(drop=True)

    @cached_property
    def followed_up(self) -> pd.DataFrame:
        """The recommendations of the year before, with what came of them by this year's data."""
        if self.previous["recommendations"].empty:
            return self.previous["recommendations"]
        tables = {"goals": self.goals, "actions": self.actions, "observations": self.observations}
        both = {name: pd.concat([self.previous[name], tables[name]], ignore_index=True) for name in ("goals",)}
        strategies = strategies_in_force({year: document for (_, year), document in self.documents.items()})
        return follow_up.followed_up(
            {**tables, **both, "recommendations": self.previous["recommendations"]},
            self.changes,
            {year: strategies[year] for year in self.years[-2:]},
        )

    def _until_now(self, years: list[int]) -> pd.DataFrame:
        observations = series.mark_distrusted(self.observations.reset_index(drop=True), self.checks)
        earlier = self.earlier[self.earlier["year"].isin(years)]
        stacked = pd.concat([earlier, observations], ignore_index=True) if len(earlier) else observations
        return labels.with_strategies(stacked, self.documents)

    @property
    def official_figures(self) -> pd.DataFrame:
        """Official figures of any gmina, as of `srps.catalogue.official.read_official`."""
        return read_official(self.run.project).figures

    @cached_property
    def context(self) -> pd.DataFrame:
        """The year's official figures, as of `srps.comparing.year_context.context_of_year`."""
        return year_context.context_of_year(self.run.catalogue.context, self.run.city, self.run.year)

    @cached_property
    def peers(self) -> pd.DataFrame:
        """The gminas that the city may be set beside, as of `srps.comparing.official.peers`; none without figures."""
        return year_context.peers_of_year(self.run.catalogue, self.official_figures, self.run.city, self.run.year)

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The year's indicators as rates, as of `srps.comparing.cities.compare_cities`, by indicator."""
        marked = series.mark_distrusted(self.observations.reset_index(drop=True), self.checks)
        return cities.compare_cities(marked, self.run.catalogue).set_index("indicator_id", drop=False)

    @cached_property
    def group_rates(self) -> pd.DataFrame:
        """Rates per 10 000 of the group concerned, as of `srps.comparing.official.group_rates`, by indicator."""
        return official.group_rates(self.compared, self.run.catalogue).set_index("indicator_id")

    @cached_property
    def beside_peers(self) -> pd.DataFrame:
        """Indicators beside the peers', as of `srps.comparing.year_context.indicators_beside_peers`."""
        figures = self.official_figures
        return year_context.indicators_beside_peers(self.compared, self.run.catalogue, figures, self.peers)

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The executed share under every combination of counting rules, against the published one if there is one."""
        published = replication.published_share(self.document)
        return replication.execution_readings(self.actions, self.observations, self.run.year, published)


@dataclass(frozen=True)
class CityYears:
    """All built years of one city, stacked, with their changes and trends, and the strategy of each year."""

    run: Run
    years: list[int]
    strategies: dict[int, StrategyInForce]
    observations: pd.DataFrame
    labels: pd.DataFrame
    scores: pd.DataFrame
    changes: pd.DataFrame
    trends: pd.DataFrame
    """As of `srps.comparing.trends.city_trends`."""
    pooled: pd.DataFrame
    context: pd.DataFrame
    """As of `srps.comparing.context.context_series`."""
    context_changes: pd.DataFrame
    population_trends: pd.DataFrame
    """As of `srps.comparing.trends.population_trends`."""
    index: indices.Composition
    documents: dict[int, Document]
    goals: pd.DataFrame
    actions: pd.DataFrame
    targets: pd.DataFrame
    recommendations: pd.DataFrame
    """With what the next year's data say came of them."""

    @cached_property
    def series(self) -> pd.DataFrame:
        """Every value of a series, as of `srps.comparing.series.series_of`."""
        return series.series_of(self.observations, self.run.catalogue)


@dataclass(frozen=True)
class AllCities:
    """All built cities and years, stacked, with their comparison."""

    run: Run
    documents: dict[tuple[str, int], Document]
    observations: pd.DataFrame
    goals: pd.DataFrame
    replication: pd.DataFrame
    scores: pd.DataFrame
    comparison: pd.DataFrame
    rate_pairs: pd.DataFrame
    rate_funnels: pd.DataFrame
    index: indices.Composition


def clean_year(run: Run) -> CleanYear:
    """Read and clean the raw folder and save the result.

    Faults in the files are kept as rows of `checks` before they are raised, so that reports can list them.
    """
    try:
        with reading_once():
            digest, _ = store.inputs_digest(*run.key)
            cleaned = clean.clean_year(read_year(*run.key), run.catalogue, store.load_earlier(*run.key))
    except DataError as error:
        faults = problem_rows(error.problems, run.city, run.year)
        store.drop_year(*run.key)
        store.save_year_table(*run.key, "checks", faults)
        raise
    store.save_clean(*run.key, cleaned)
    store.note_inputs(*run.key, digest)
    return cleaned


def check(run: Run) -> pd.DataFrame:
    """Recompute the document's claims, check the year with Great Expectations, save both; nothing is raised yet."""
    cleaned = store.load_clean(*run.key)
    run.tables.update({name: getattr(cleaned, name) for name in store.CLEAN_TABLES})
    store.drop_tables(*run.key, "replication", "scores")  # they come of other checks than those made now
    claims = replication.replicate(cleaned.judged)
    by_hand = refresh_suites(run)
    with reading_once():
        checks = check_year(cleaned, claims, run.catalogue, _suites(run), _before(run, cleaned))
    edited = edited_suites(by_hand, run.city, run.year)
    checks = pd.concat([checks, edited], ignore_index=True) if len(edited) else checks
    checks = with_sources(checks, read_sources(*run.key), read_typed(*run.key))
    store.save_year_table(*run.key, "replication", claims)
    store.save_year_table(*run.key, "checks", checks)
    return checks


def score(run: Run) -> YearResults:
    """Score the year and save the scores; stops where a check of severity error failed."""
    cleaned = store.load_clean(*run.key)
    checks = store.load_year_table(*run.key, "checks")
    require_no_errors(checks)
    observations = cleaned.judged.observations
    named = institutions.institutions(cleaned.actions, observations, cleaned.parts).assign(city=run.city, year=run.year)
    store.save_year_table(*run.key, "institutions", processed_tables()["institutions"].typed(named))
    store.save_year_table(*run.key, "scores", score_year(cleaned.judged))
    return _results(run, cleaned, checks)


def load_year(run: Run) -> YearResults:
    """Load everything that the steps before wrote of one city and year.

    Raises `DataError` where one of them has not run since the files were changed, `CheckFailed` where the checks found
    an error.
    """
    with reading_once():
        run.hashes.update(store.require_same_inputs(*run.key))
        run.catalogue.mapping(run.city)
    cleaned, checks = store.load_clean(*run.key), store.load_year_table(*run.key, "checks")
    require_no_errors(checks)
    if run.key[1:] not in store.built_years(run.project, run.city):
        what = Message("the year has not been checked and scored since it was cleaned")
        remedy = Message("Run the notebooks 2_check and 3_score first, or `srps build`.")
        raise DataError([Problem("schema", run.project.name(run.project.raw_year(run.city, run.year)), what, remedy)])
    return _results(run, cleaned, checks)


def compare_years(run: Run) -> CityYears:
    """Compare a city's years with each other and save the changes."""
    built = store.built_years(run.project, run.city)
    documents = _documents(run, built)
    observations = labels.with_strategies(_marked(run, built), documents)
    of_series = series.series_of(observations, run.catalogue)
    population = context.context_series(run.catalogue, run.city)
    changes = years.city_changes(observations, run.catalogue, run.city)
    lost = labels.lost_and_new(observations, run.catalogue, run.city)
    loaded = {name: store.load_stacked(run.project, name, run.city) for name in ("goals", "actions", "targets")}
    of_year = {year: document for (_, year), document in documents.items()}
    strategies = strategies_in_force(of_year)
    given = {**loaded, "recommendations": store.load_stacked(run.project, "recommendations", run.city)}
    followed = follow_up.followed_up({**given, "observations": observations}, changes, strategies)
    found = trends.city_trends(observations, run.catalogue)
    of_population = trends.population_trends(population)
    own = cities.compare_cities(observations, run.catalogue)
    pooled = rates.pooled_rates(own, of_series, population)
    events = context.context_changes(run.catalogue, run.city)
    index = indices.compose_years(of_series, run.catalogue, run.city)
    tables = {
        "changes": changes,
        "labels": lost,
        "recommendations": followed,
        "trends": trends.trends_table(found),
        "pooled_rates": pooled,
        "context": context.context_table(run.catalogue, run.city),
        "context_changes": events,
        "population_trends": of_population,
        **index.tables("years", run.city),
    }
    for name, frame in tables.items():
        table = processed_tables()[name]
        store.write_table(run.project.processed / run.city, name, table.typed(frame.assign(city=run.city)))
    return CityYears(
        run=run,
        years=[year for _, year in built],
        strategies=strategies,
        observations=observations,
        labels=lost,
        scores=store.load_stacked(run.project, "scores", run.city),
        changes=changes,
        trends=found,
        pooled=pooled,
        context=population,
        context_changes=events,
        population_trends=of_population,
        index=index,
        documents=of_year,
        recommendations=followed,
        **loaded,
    )


def compare_cities(run: Run) -> AllCities:
    """Compare all cities and save the stacked tables."""
    stacked = store.stack_years(run.project, COMPARED_TABLES)
    checks = stacked.pop("checks")
    stacked["observations"] = series.mark_distrusted(stacked["observations"], checks)
    comparison = cities.compare_cities(stacked["observations"], run.catalogue)
    tables = {
        "comparison": comparison,
        "rate_pairs": rates.rate_pairs(comparison, run.catalogue),
        "rate_funnels": rates.rate_funnels(comparison, run.catalogue),
    }
    for name, frame in tables.items():
        store.save_over_cities(run.project, name, frame)
    index = indices.compose_cities(comparison, run.catalogue)
    for name, frame in index.tables("cities").items():
        store.write_table(run.project.processed / store.BETWEEN_CITIES, name, processed_tables()[name].typed(frame))
    store.write_package(run.project)  # a build does it once more at its end; who runs the notebook alone has no other
    return AllCities(
        run=run,
        documents={
            (city, year): store.load_document(run.project, city, year) for city, year in store.built_years(run.project)
        },
        index=index,
        **tables,
        **stacked,
    )


def refresh_suites(run: Run) -> list[str]:
    """Write the suites to `expectations/` of the project, where the catalogue has changed them.

    A suite that was changed by hand is left alone; returns the names of those.
    """
    paths = sorted((run.project.root / "expectations").glob("*.json"))
    texts = {path.stem: read_bytes(path).decode("utf-8", "backslashreplace") for path in paths}
    edited = [name for name, text in texts.items() if is_edited(text)]
    for name, suite in build_suites(run.catalogue).items():
        if name not in edited and texts.get(name) != suite_json(suite):
            write_text(run.project.root / "expectations" / f"{name}.json", suite_json(suite))
    return edited


def _results(run: Run, cleaned: CleanYear, checks: pd.DataFrame) -> YearResults:
    earlier = _earlier(run)
    return YearResults(
        run=run,
        document=cleaned.document,
        observations=cleaned.judged.observations,
        goals=cleaned.goals,
        actions=cleaned.actions,
        targets=cleaned.targets,
        recommendations=cleaned.recommendations,
        parts=cleaned.parts,
        cleaning_log=cleaned.cleaning_log,
        checks=checks,
        replication=store.load_year_table(*run.key, "replication"),
        scores=store.load_year_table(*run.key, "scores"),
        institutions=store.load_year_table(*run.key, "institutions"),
        earlier=_marked(run, earlier),
        previous={name: store.load_documents(run.project, name, earlier[-1:]) for name in ("goals", "recommendations")},
        documents={**_documents(run, earlier), (run.city, run.year): cleaned.document},
    )


def _marked(run: Run, documents: list[tuple[str, int]]) -> pd.DataFrame:
    """Load the observations of cities and years, with the mark of those that a check doubts."""
    observations, checks = (store.load_documents(run.project, name, documents) for name in ("observations", "checks"))
    return series.mark_distrusted(observations, checks)


def _documents(run: Run, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Document]:
    return {key: store.load_document(run.project, *key) for key in keys}


def _earlier(run: Run) -> list[tuple[str, int]]:
    """List the city's built years before the one at hand."""
    return [key for key in store.built_years(run.project, run.city) if key[1] < run.year]


def _suites(run: Run) -> dict[str, dict[str, Any]]:
    """Return the suites that the catalogue gives, with the analyst's own rules of `expectations/own` behind them."""
    own = run.project.root / "expectations" / "own"
    return {
        name: {**suite, "expectations": [*suite["expectations"], *own_rules(own, name)]}
        for name, suite in build_suites(run.catalogue).items()
    }


def _before(run: Run, cleaned: CleanYear) -> Before:
    """Return what the checks of a year need to know of the city's other years and of the files that people wrote."""
    known = [year for city, year in run.project.city_years() if city == run.city]
    earlier = _earlier(run)
    documents = {year: document for (_, year), document in _documents(run, earlier).items()}
    stacked = store.load_documents(run.project, "observations", earlier)
    previous = None
    if any(year < run.year for year in known):
        newest = max(year for year in known if year < run.year)
        previous = stacked[stacked["year"] == newest].reset_index(drop=True)
    path = run.project.raw_year(run.city, run.year) / "document.yml"
    return Before(
        previous=previous,
        observations=stacked,
        goals=store.load_documents(run.project, "goals", earlier),
        targets=store.load_documents(run.project, "targets", earlier),
        documents={**documents, run.year: cleaned.document},
        is_newest=run.year == max(known, default=run.year),
        document_file=run.project.name(path),
        document_lines=key_lines(path),
        document_cuts=cut_texts(path),
    )
