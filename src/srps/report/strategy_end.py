"""The chapter on the whole period of a strategy, once its last year has been reported: what became of every goal."""

import pandas as pd

from srps.results.steps import CityYears
from srps.showing import words
from srps.showing.language import Texts, texts
from srps.showing.shown import Html, Section, Shown, Table


def strategy_end(results: CityYears) -> Shown:
    """Return what became of each goal over the period; nothing before the strategy's last year has been reported."""
    t = texts(results.run.language)
    last = max(results.years, default=0)
    period = results.documents[last].strategy.period if last else None
    if period is None or period.end is None or last < period.end:
        return Html("")
    years = [year for year in results.years if results.documents[year].strategy.period == period]
    text = t.ngettext(
        "The strategy for {start}–{end} has ended; {n} of its years has been reported here.",
        "The strategy for {start}–{end} has ended; {n} of its years have been reported here.",
        len(years),
        start=period.start,
        end=period.end,
    )
    title = t.gettext("End of the strategy")
    return Section(title, paragraphs=(text,), items=(_goals(results, years, t),), name="strategy-end")


def _goals(results: CityYears, years: list[int], t: Texts) -> Table:
    goals = results.goals[results.goals["year"] == years[-1]]
    ratings = results.goals.set_index(["goal", "year"])["rating"]
    rows = []
    for goal in goals.to_dict("records"):
        row = {t.gettext("Goal"): goal["goal"], t.gettext("Name"): goal["name"]}
        for year in years:
            rating = ratings.get((goal["goal"], year))
            row[t.gettext("Rating {year}", year=year)] = "" if pd.isna(rating) else t.number(rating)
        row[t.gettext("Actions in the last year")] = _counts(
            results.actions, goal["goal"], years[-1:], "status", words.ACTION_STATUSES, t
        )
        row[t.gettext("Targets of the whole period")] = _counts(
            results.targets, goal["goal"], years, "attained", words.ATTAINED, t
        )
        figures = results.observations[
            (results.observations["goal"] == goal["goal"])
            & (results.observations["year"] == years[-1])
            & (results.observations["breakdown"] == "")
        ]
        row[t.gettext("Figures in the last year")] = t.number(int(figures["value"].notna().sum()))
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in frame if frame[name].astype(bool).any()]]
    return Table(
        "goals-at-the-end",
        t.gettext("What became of every goal"),
        frame,
        t,
        foreign=(t.gettext("Name"),),
        row_header=t.gettext("Goal"),
        numeric=(t.gettext("Figures in the last year"),),
        data=goals,
    )


def _counts(frame: pd.DataFrame, goal: str, years: list[int], column: str, names: dict[str, str], t: Texts) -> str:
    rows = frame[(frame["goal"] == goal) & frame["year"].isin(years)]
    counts = rows[column].value_counts(sort=False)
    return "; ".join(f"{words.word(key, names, t)} – {t.number(int(n))}" for key, n in counts.items())
