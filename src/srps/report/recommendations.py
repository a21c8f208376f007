"""The chapter on what the document itself concludes and recommends, and what came of last year's."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from srps.report.places import place_cell
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts, texts
from srps.showing.shown import Html, Section, Shown, Table

DOWNLOADS = "data"
DASH = "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}"
"""Between a word and its count, which stay on one line."""


def recommendations_chapter(results: YearResults) -> Shown:
    """Return the document's own conclusions, recommendations and risks; nothing where there are none."""
    t = texts(results.run.language)
    tables = [*_own(results, t), *_followed(results, t)]
    if not tables:
        return Html("")
    text = t.gettext("Paraphrased shortly, in our own words; the place leads to the full text.")
    title = t.gettext("Conclusions and recommendations")
    return Section(title, paragraphs=(text,), items=tuple(tables), name="recommendations-chapter")


def _own(results: YearResults, t: Texts) -> Iterator[Table]:
    rows = results.recommendations
    if rows.empty:
        return
    frame = _frame(rows, t) | {t.gettext("Place"): [place_cell(row, results, t) for row in rows.to_dict("records")]}
    yield _table("recommendations", t.gettext("What the document concludes and recommends"), frame, rows, t)


def _followed(results: YearResults, t: Texts) -> Iterator[Table]:
    rows = results.followed_up
    if rows.empty:
        return
    year = int(rows["year"].iloc[0])
    frame = _frame(rows, t) | {
        t.gettext("What came of it, according to the data"): [outcome(text, t) for text in rows["followed_up"]]
    }
    caption = t.gettext("What was recommended in {year}, and what came of it", year=year)
    yield _table("recommendations-before", caption, frame, rows, t)


def _frame(rows: pd.DataFrame, t: Texts) -> dict[str, list]:
    return {
        t.gettext("Kind"): [words.word(kind, words.RECOMMENDATIONS, t) for kind in rows["kind"]],
        t.gettext("Goal"): rows["goal"].fillna("").tolist(),
        t.gettext("Text"): rows["text"].tolist(),
    }


def _table(name: str, caption: str, columns: dict[str, list], data: pd.DataFrame, t: Texts) -> Table:
    columns = {heading: cells for heading, cells in columns.items() if any(cells)}
    return Table(
        name,
        caption,
        pd.DataFrame(columns),
        t,
        row_header=t.gettext("Text"),
        markup=(t.gettext("Place"), t.gettext("What came of it, according to the data")),
        foreign=(t.gettext("Text"),),
        downloads=DOWNLOADS,
        data=data,
    )


def outcome(keys: str, t: Texts) -> Markup:
    """Return in words what came of a recommendation, from keys such as `rating 2 3; better 1; done 4`."""
    rating, indicators, actions = [], [], []
    for part in filter(None, (part.strip() for part in keys.split(";"))):
        name, *numbers = part.split()
        if name == "rating":
            before, after = numbers
            rating.append(t.gettext("rating of the goal {before} → {after}", before=before, after=after))
        elif name in words.ACTION_STATUSES:
            actions.append(f"{words.word(name, words.ACTION_STATUSES, t)}{DASH}{numbers[0]}")
        else:
            indicators.append(f"{words.word(name, words.CHANGES, t)}{DASH}{numbers[0]}")
    said = [*rating]
    if actions:
        said.append(t.gettext("actions: {counts}", counts=", ".join(actions)))
    if indicators:
        said.append(t.gettext("indicators: {counts}", counts=", ".join(indicators)))
    return Markup("{}").format("; ".join(said) or t.gettext("the data do not tell"))
