"""The chapter on the whole period of a strategy, once its last year has been reported: what became of every goal."""

from collections.abc import Iterator

import pandas as pd

from srps.figures.wording import listed, shorten
from srps.judging.goals import goals_within
from srps.results.steps import CityYears
from srps.showing import words
from srps.showing.language import Texts, texts
from srps.showing.shown import Html, Section, Shown, Table, inner_quotes, quote, sentence_case, with_quotes

SILENT = "no_evidence"
NAMED = 5
"""So many indicators a sentence names; the others are counted."""


def strategy_end(results: CityYears) -> Shown:
    """Return what became of each goal over the period; nothing before the strategy's last year has been reported."""
    t = texts(results.run.language)
    last = max(results.years, default=0)
    period = results.documents[last].strategy.period if last else None
    if period is None or period.end is None or last < period.end:
        return Html("")
    years = [year for year in results.years if results.strategies[year] == results.strategies[last]]
    text = t.ngettext(
        "The strategy for {start}–{end} has ended; {n} of its years has been reported here.",
        "The strategy for {start}–{end} has ended; {n} of its years have been reported here.",
        len(years),
        start=period.start,
        end=period.end,
    )
    told = [with_quotes(sentence) for sentence in _in_short(results, years, t)]
    items = (_goals(results, years, t), *_left_to_do(results, years[-1], t))
    return Section(t.gettext("End of the strategy"), paragraphs=(text, *told), items=items, name="strategy-end")


def _in_short(results: CityYears, years: list[int], t: Texts) -> Iterator[str]:
    """Say what the documents tell of the whole period, in sentences."""
    actions = results.actions[results.actions["year"] == years[-1]]
    if len(actions) and (actions["status"] == SILENT).all():
        yield t.ngettext(
            "What became of the {n} action the last report does not say.",
            "What became of the {n} actions the last report does not say.",
            len(actions),
        )
    elif len(actions):
        counts = _counted(actions["status"], words.ACTION_STATUSES, t)
        yield t.ngettext(
            "Of {n} action in the last report: {parts}.",
            "Of {n} actions in the last report: {parts}.",
            len(actions),
            parts=counts,
        )
    targets = results.targets[results.targets["year"].isin(years)]
    if len(targets):
        counts = _counted(targets["attained"], words.ATTAINED, t)
        yield t.gettext("Targets of the whole period: {parts}.", parts=counts)
    figures = _figures(results, years[-1]).dropna(subset="value")
    zeros = figures.loc[figures["value"] == 0, "indicator"].drop_duplicates().tolist()
    text = t.ngettext(
        "{n} indicator has a value in the last year", "{n} indicators have a value in the last year", len(figures)
    )
    if zeros:
        names = [t.gettext("“{name}”", name=quote(_name(name), t)) for name in zeros[:NAMED]]
        if len(zeros) > NAMED:
            names.append(t.ngettext("{n} more", "{n} more", len(zeros) - NAMED))
        text += "; " + t.gettext("zero is printed for {names}", names=listed(names, t))
    yield f"{text}."


def _goals(results: CityYears, years: list[int], t: Texts) -> Table:
    """Return a row per goal; what is printed of the goals below it is counted with it."""
    goals = results.goals[results.goals["year"] == years[-1]]
    ratings = results.goals.drop_duplicates(["goal", "year"]).set_index(["goal", "year"])["rating"]
    figures, actions = _figures(results, years[-1]), results.actions[results.actions["year"] == years[-1]]
    is_silent = (actions["status"] == SILENT).all()
    rows = []
    for goal in goals.to_dict("records"):
        own = goals_within(goal["goal"], goals)
        row = {t.gettext("Goal"): goal["goal"], t.gettext("Name"): goal["name"]}
        for year in years:
            rating = ratings.get((goal["goal"], year))
            row[t.gettext("Rating {year}", year=year)] = "" if pd.isna(rating) else t.number(rating)
        of_goal = actions[actions["goal"].isin(own)]
        row[t.gettext("Actions in the last year")] = (
            t.number(len(of_goal)) if is_silent else _counted(of_goal["status"], words.ACTION_STATUSES, t)
        )
        targets = results.targets[results.targets["goal"].isin(own) & results.targets["year"].isin(years)]
        row[t.gettext("Targets of the whole period")] = _counted(targets["attained"], words.ATTAINED, t)
        values = figures.loc[figures["goal"].isin(own), "value"]
        row[t.gettext("Figures in the last year")] = t.number(int(values.notna().sum()))
        row[t.gettext("of them zero")] = t.number(int((values == 0).sum()))
        row[t.gettext("No value given")] = t.number(int(values.isna().sum()))
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in frame if frame[name].astype(bool).any() and (frame[name] != "0").any()]]
    numeric = ("Figures in the last year", "of them zero", "No value given")
    return Table(
        "goals-at-the-end",
        t.gettext("What became of every goal"),
        frame,
        t,
        foreign=(t.gettext("Name"),),
        row_header=t.gettext("Goal"),
        numeric=tuple(map(t.gettext, (*numeric, "Actions in the last year") if is_silent else numeric)),
        data=goals,
    )


def _left_to_do(results: CityYears, year: int, t: Texts) -> Iterator[Table]:
    """Yield what the last report recommends and fears: a start for the next strategy."""
    rows = results.recommendations[
        (results.recommendations["year"] == year) & results.recommendations["kind"].isin(["recommendation", "risk"])
    ]
    if rows.empty:
        return
    columns = {
        t.gettext("Kind"): [words.word(kind, words.RECOMMENDATIONS, t) for kind in rows["kind"]],
        t.gettext("Goal"): rows["goal"].tolist(),
        t.gettext("Text"): rows["text"].tolist(),
    }
    caption = t.gettext("What the last report leaves to the next strategy")
    frame, header = pd.DataFrame(columns), t.gettext("Text")
    yield Table("left-to-do", caption, frame, t, row_header=header, foreign=(header,), data=rows)


def _figures(results: CityYears, year: int) -> pd.DataFrame:
    rows = results.observations
    return rows[(rows["goal"] != "") & (rows["year"] == year) & (rows["breakdown"] == "")]


def _counted(keys: pd.Series, names: dict[str, str], t: Texts) -> str:
    counts = keys.value_counts(sort=False)
    return ", ".join(f"{words.word(key, names, t)}\N{NO-BREAK SPACE}– {t.number(int(n))}" for key, n in counts.items())


def _name(name: str) -> str:
    return inner_quotes(shorten(sentence_case(name.strip(" ,;.")), 80))
