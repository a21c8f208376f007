"""Figure of targets: results against them, or, where nothing was reported, how many each goal sets."""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.figures import style, wording
from srps.showing import words
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table

_MOST_ROWS = 25
_FARTHEST = 200
"""Per cent of the target: a longer bar is cut here and says so by an arrow."""


def targets_figure(targets: pd.DataFrame, goals: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> Figure | None:
    """Draw results in per cent of their targets; for a plan without results, the number of targets by goal.

    Parameters
    ----------
    targets, goals : DataFrame
        The tables of one city and year.

    Returns
    -------
    Figure or None
        None where there is no numeric target.
    """
    numeric = targets.dropna(subset="value")
    if numeric.empty:
        return None
    assessed = numeric[numeric["attained"].isin(["yes", "no"])]
    if assessed.empty:
        return _planned_figure(numeric, goals, catalogue, texts)
    return _attained_figure(numeric, assessed, catalogue, texts)


def _written(row: tuple, catalogue: Catalogue, texts: Texts) -> str:
    """Return a target with its condition, number and unit."""
    return wording.amount(row.value, row.unit, catalogue, texts, row.operator)


def _table(numeric: pd.DataFrame, name: str, caption: str, catalogue: Catalogue, texts: Texts) -> Table:
    headings = [
        texts.gettext("Indicator"),
        texts.gettext("Goal"),
        texts.gettext("Target"),
        texts.gettext("Target as printed"),
        texts.gettext("Result"),
        texts.gettext("Finding"),
        texts.gettext("Line"),
    ]
    rows = [
        (
            row.indicator,
            row.goal,
            _written(row, catalogue, texts),
            row.value_printed,
            wording.bare_amount(row.result, row.unit, texts),
            words.attainment(row, texts),
            texts.number(row.line),
        )
        for row in numeric.itertuples()
    ]
    return Table(
        name=f"{name}-data",
        caption=caption,
        frame=pd.DataFrame(rows, columns=headings),
        texts=texts,
        numeric=(headings[2], headings[4], headings[6]),
        foreign=(headings[0], headings[3]),
        data=numeric.drop(columns=["city", "year"]),
        wide=True,
    )


def _attained_figure(numeric: pd.DataFrame, assessed: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> Figure:
    caption = texts.gettext("Results against targets")
    attained, missed = (assessed[assessed["attained"] == answer] for answer in ("yes", "no"))
    opening = texts.ngettext("{n} target was assessed", "{n} targets were assessed", len(assessed))
    found = []
    if len(attained):
        found.append(texts.ngettext("{n} was attained", "{n} were attained", len(attained)))
    if len(missed):
        found.append(texts.ngettext("{n} was not attained", "{n} were not attained", len(missed)))
    others = numeric.drop(assessed.index)
    without = int((others["result"].isna() & (others["attained"] != "not_due")).sum())
    if without:
        found.append(texts.ngettext("{n} other has no result", "{n} others have no result", without))
    if not_due := int((others["attained"] == "not_due").sum()):
        found.append(texts.ngettext("{n} other is not yet due", "{n} others are not yet due", not_due))
    if unjudged := len(others) - without - not_due:
        found.append(texts.ngettext("{n} other could not be judged", "{n} others could not be judged", unjudged))
    alt = f"{opening}: {', '.join(found)}."
    if 0 < len(missed) <= 3:
        examples = "; ".join(
            texts.gettext(
                "“{name}” – {result}, target: {target}",
                name=row.indicator,
                result=wording.bare_amount(row.result, row.unit, texts),
                target=_written(row, catalogue, texts),
            )
            for row in missed.itertuples()
        )
        alt += " " + texts.gettext("Not attained: {examples}.", examples=examples)
    drawn = assessed.head(_MOST_ROWS)
    return Figure(
        name="targets",
        caption=caption + wording.excerpt(len(drawn), len(assessed), texts),
        alt=alt,
        svg=_draw_attained(drawn, catalogue, texts),
        table=_table(numeric, "targets", caption, catalogue, texts),
        texts=texts,
    )


def _draw_attained(assessed: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> str:
    labels = [wording.sentence(wording.shorten(name)) for name in assessed["indicator"]]
    verdicts = {"yes": texts.gettext("attained"), "no": texts.gettext("not attained")}
    beside = [
        texts.gettext(
            "{result}, target: {target}",
            result=wording.bare_amount(row.result, row.unit, texts),
            target=_written(row, catalogue, texts),
        )
        for row in assessed.itertuples()
    ]
    right = 32 + style.label_room([*beside, *verdicts.values()], 190)
    percent = [100 * r / v if v else None for r, v in zip(assessed["result"], assessed["value"], strict=True)]
    reach = min(_FARTHEST, max([110, *(p for p in percent if p is not None)]))
    with style.look():
        page, axes = style.row_chart(labels, label_width=230, right=right, top=26, bottom=46, gap=12)
        axes.set_xlim(0, reach)
        shares = [share for share in (0, 50, 100, 150, 200) if share <= reach]
        style.number_axis(axes, texts, texts.gettext("result as a share of the target"), percent=True, places=shares)
        axes.axvline(100, color=style.INK, linewidth=1.6)
        axes.annotate(
            texts.gettext("target"),
            (100, 1),
            (0, 4),
            axes.get_xaxis_transform(),
            "offset points",
            ha="center",
            va="bottom",
            weight="bold",
        )
        for y, (row, share, text) in enumerate(zip(assessed.itertuples(), percent, beside, strict=True)):
            is_attained = row.attained == "yes"
            colour = style.BLUE if is_attained else style.VERMILLION
            if share is not None:
                hatch = None if is_attained else "////"
                face = colour if is_attained else "white"
                axes.barh(y, min(share, reach), 0.38, facecolor=face, edgecolor=colour, hatch=hatch, zorder=2)
                if share > reach:
                    axes.plot(reach, y, ">", color=colour, markersize=8, clip_on=False)
            width = axes.get_position().width * style.WIDTH
            side = axes.get_yaxis_transform()
            axes.plot(
                1 + 18 / width,
                y,
                "o" if is_attained else "D",
                color=colour,
                markersize=7,
                clip_on=False,
                transform=side,
            )
            axes.annotate(style.wrap(text, 190), (1 + 28 / width, y), (0, 1), side, "offset points", va="bottom")
            axes.annotate(
                verdicts[row.attained],
                (1 + 28 / width, y),
                (0, -1),
                side,
                "offset points",
                va="top",
                color=colour,
                weight="bold",
            )
        return style.to_svg(page)


def _planned_figure(numeric: pd.DataFrame, goals: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> Figure:
    """One hollow circle per target in its goal's row; goals without any are named as such."""
    is_reported = bool(numeric["result"].notna().any() or (numeric["attained"] == "not_due").any())
    caption = texts.gettext("Numeric targets by goal; the document reports no results for them")
    if is_reported:
        caption = texts.gettext("Numeric targets by goal; none could be judged for this year")
    lowest = goals[~goals["goal"].isin(goals["parent"].dropna()) | goals["goal"].isin(numeric["goal"])]
    counts = {goal: int((numeric["goal"] == goal).sum()) for goal in lowest["goal"]}
    opening = texts.ngettext(
        "The document sets {n} numeric target and reports no result for it",
        "The document sets {n} numeric targets and reports no results for them",
        len(numeric),
    )
    if is_reported:
        opening = texts.ngettext(
            "There is {n} numeric target, and it could not be judged for this year",
            "There are {n} numeric targets, and none could be judged for this year",
            len(numeric),
        )
    by_goal = ", ".join(
        texts.gettext("goal {goal} – {n}", goal=goal, n=texts.number(n)) for goal, n in counts.items() if n
    )
    names = dict(zip(lowest["goal"], lowest["name"], strict=True))
    return Figure(
        name="targets",
        caption=caption,
        alt=f"{opening}: {by_goal}.",
        svg=_draw_planned(
            [f"{goal}. {wording.sentence(wording.shorten(names[goal]))}" for goal in counts],
            list(counts.values()),
            texts,
        ),
        table=_table(numeric, "targets", texts.gettext("Numeric targets"), catalogue, texts),
        texts=texts,
    )


def _draw_planned(labels: list[str], counts: list[int], texts: Texts) -> str:
    counted = [
        texts.ngettext("{n} target", "{n} targets", n) if n else texts.gettext("no numeric target") for n in counts
    ]
    right = max(style.text_width(word) for word in counted) + 20
    with style.look():
        page, axes = style.row_chart(labels, label_width=280, right=right, top=2, bottom=2)
        room = axes.get_position().width * style.WIDTH
        axes.set_xlim(-0.5, max(*counts, room / 24) - 0.5)
        rows = [(axes.get_xlim(), (y, y)) for y in range(len(counts))]
        style.strokes(axes, rows, color=style.GUIDE, zorder=0)
        for y, (n, word) in enumerate(zip(counts, counted, strict=True)):
            axes.plot(
                range(n),
                [y] * n,
                "o",
                markersize=10,
                markerfacecolor="white",
                markeredgecolor=style.BLUE,
                markeredgewidth=1.8,
                clip_on=False,
            )
            style.beside(axes, y, word, color=style.INK if n else style.VERMILLION)
        return style.to_svg(page)
