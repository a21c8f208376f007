"""Figure of what adds up: the contributors to one total."""

import pandas as pd

from srps.figures import wording
from srps.showing.language import Texts
from srps.showing.shown import Bar, Bars, quote

TOLERANCE = 0.005


def total_name(observation: pd.Series) -> str:
    """Return a total's label; a part that has parts of its own is named after both."""
    return ": ".join(part for part in (observation["indicator"], observation["breakdown"]) if part)


def contributors_figure(observations: pd.DataFrame, parts: pd.DataFrame, whole_key: str, texts: Texts) -> Bars | None:
    """Draw the contributors of one total, largest first, with their sum and the total as printed.

    Parameters
    ----------
    observations : DataFrame
        The table of one city and year, indexed by row key.
    parts : DataFrame
        row_key, whole_key, relation, as the step *clean* leaves them.
    whole_key : str
        The total's row key. Where no row is a part of it or none has a value, the result is None.
    """
    members = parts[parts["whole_key"] == whole_key]
    rows = observations.loc[members["row_key"]].sort_values("value", ascending=False, kind="stable")
    if rows["value"].notna().sum() == 0:
        return None
    whole = observations.loc[whole_key]
    relation = "all"
    for kind in ("examples", "subset"):
        relation = kind if (members["relation"] == kind).any() else relation
    total = None if pd.isna(whole["value"]) else float(whole["value"])
    added = None if relation == "subset" or rows["value"].isna().any() else round(float(rows["value"].sum()), 2)
    bars = [
        Bar(
            quote(wording.sentence(wording.shorten(row.breakdown)), texts),
            (("top", float(row.value), ""),) if pd.notna(row.value) else (),
            texts.gettext("no data")
            if pd.isna(row.value)
            else wording.bare_amount(row.value, row.unit, texts, row.qualifier),
        )
        for row in rows.itertuples()
    ]
    key = [("top", texts.gettext("contributor"))]
    if added is not None:
        key.append(("partly", texts.gettext("sum of the contributors")))
        shown = wording.bare_amount(added, whole["unit"], texts)
        bars.append(Bar(texts.gettext("Sum of the contributors"), (("partly", added, ""),), shown))
    if total is not None:
        key.append(("below", texts.gettext("total in the document")))
        shown = wording.bare_amount(total, whole["unit"], texts, whole["qualifier"])
        bars.append(Bar(texts.gettext("Total in the document"), (("below", total, ""),), shown))
    most = max(float(number) for bar in bars for _, number, _ in bar.parts)
    return Bars(
        name=f"contributors-{whole_key.replace(':', '-')}",
        title=_title(whole, added, total, relation, texts),
        bars=tuple(bars),
        most=most,
        texts=texts,
        key=tuple(key),
        data=rows[["goal", "action", "indicator", "breakdown", "value", "unit", "qualifier", "status", "line"]],
    )


def _title(whole: pd.Series, added: float | None, total: float | None, relation: str, texts: Texts) -> str:
    """Return what the picture shows: by how much total and sum differ, or that they agree."""
    name = texts.gettext("“{name}”", name=quote(total_name(whole), texts))
    said = {
        "sum": "" if added is None else wording.bare_amount(added, whole["unit"], texts),
        "total": "" if total is None else wording.bare_amount(total, whole["unit"], texts, whole["qualifier"]),
    }
    if added is None:
        found = "" if total is None else texts.gettext("the total in the document is {total}", **said)
    elif total is None:
        found = texts.gettext("the sum of the contributors is {sum}; the document prints no total", **said)
    elif relation == "examples":
        found = texts.gettext("the document names examples only: {sum} of {total}", **said)
    elif abs(added - total) < TOLERANCE:
        found = texts.gettext("the sum of the contributors is {sum}, as the document says", **said)
    else:
        found = texts.gettext("the sum of the contributors is {sum}, but the total in the document is {total}", **said)
    return f"{name}: {found}" if found else name
