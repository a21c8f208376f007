"""Figures of implementation: ratings by goal, means by domain, actions by status."""

import pandas as pd
from matplotlib.axes import Axes

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Document
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table
from srps.showing.words import ACTION_STATUSES

_MOST_NAMED = 12
_STATUS_LOOKS = {
    "done": {"facecolor": style.BLUE, "edgecolor": style.BLUE},
    "partly": {"facecolor": "white", "edgecolor": style.BLUE, "hatch": "////"},
    "not_done": {"facecolor": style.VERMILLION, "edgecolor": style.VERMILLION},
    "abandoned": {"facecolor": "white", "edgecolor": style.VERMILLION, "hatch": "xxxx"},
    "described": {"facecolor": "white", "edgecolor": style.BLUE, "hatch": "...."},
    "in_progress": {"facecolor": "white", "edgecolor": style.BLUE},
    "no_evidence": {"facecolor": "white", "edgecolor": style.GREY, "hatch": "\\\\\\\\"},
    "not_due": {"facecolor": "white", "edgecolor": style.GREY},
}


def ratings_figure(goals: pd.DataFrame, document: Document, texts: Texts) -> Figure | None:
    """Draw every rated goal on the document's scale, goals below the top step apart; None where nothing is rated.

    Parameters
    ----------
    goals : DataFrame
        The `goals` table of one city and year, in the document's order.
    document : Document
        Gives the scale: what each step means.
    """
    rated = goals.dropna(subset="rating")
    if rated.empty or not document.rating_scale:
        return None
    steps = sorted(document.rating_scale)
    ratings = rated["rating"].tolist()
    mean = texts.number(sum(ratings) / len(ratings), 2)
    labels = [f"{g}. {wording.sentence(wording.shorten(n))}" for g, n in zip(rated["goal"], rated["name"], strict=True)]
    meanings = "; ".join(f"{step} – {document.rating_scale[step]}" for step in steps)
    frame = pd.DataFrame(
        {
            texts.gettext("Goal"): rated["goal"],
            texts.gettext("Name"): rated["name"],
            texts.gettext("Rating"): [texts.number(rating) for rating in ratings],
            texts.gettext("Line"): [texts.number(line) for line in rated["line"]],
        }
    )
    caption = texts.gettext("Ratings of the goals on the document's scale")
    return Figure(
        name="ratings",
        caption=caption,
        alt=_ratings_alt(rated["goal"].tolist(), ratings, steps, mean, texts),
        svg=_draw_ratings(labels, ratings, document.rating_scale, mean, texts),
        table=Table(
            name="ratings-data",
            caption=caption,
            frame=frame,
            texts=texts,
            row_header=texts.gettext("Goal"),
            foreign=(texts.gettext("Name"),),
            numeric=(texts.gettext("Rating"), texts.gettext("Line")),
            note=texts.gettext("Scale: {meanings}.", meanings=meanings),
            data=rated[["goal", "name", "domain_printed", "domain", "rating", "line"]],
        ),
        texts=texts,
    )


def _ratings_alt(goals: list[str], ratings: list[float], steps: list[int], mean: str, texts: Texts) -> str:
    opening = texts.ngettext(
        "Ratings of {n} goal on the scale {low}–{high}",
        "Ratings of {n} goals on the scale {low}–{high}",
        len(ratings),
        low=steps[0],
        high=steps[-1],
    )
    counts: list[str] = []
    for step in sorted(set(ratings), reverse=True):
        number, shown = ratings.count(step), texts.number(step)
        if counts:
            counts.append(texts.gettext("{n} rated {step}", n=texts.number(number), step=shown))
        else:
            first = texts.ngettext("{n} goal was rated {step}", "{n} goals were rated {step}", number, step=shown)
            counts.append(first)
    alt = f"{opening}: {', '.join(counts)}; {texts.gettext('mean {mean}', mean=mean)}."
    below = [goal for goal, rating in zip(goals, ratings, strict=True) if rating < steps[-1]]
    if 0 < len(below) <= _MOST_NAMED:
        alt += " " + texts.ngettext(
            "Below {top}: goal {goals}.",
            "Below {top}: goals {goals}.",
            len(below),
            top=steps[-1],
            goals=wording.listed(below, texts),
        )
    return alt


def _draw_ratings(labels: list[str], ratings: list[float], scale: dict[int, str], mean: str, texts: Texts) -> str:
    steps = sorted(scale)
    label_width = style.label_room(labels, 250)
    step_width = (style.WIDTH - 12 - label_width) / len(steps)
    headings = {step: style.wrap(scale[step], step_width - 12) for step in steps}
    lines = 0 if step_width < 90 else 1 + max(heading.count("\n") for heading in headings.values())
    with style.look():
        page, axes = style.row_chart(labels, label_width=label_width, top=34 + lines * style.LINE, bottom=26, gap=8)
        axes.set_xlim(steps[0] - 0.5, steps[-1] + 0.5)
        style.strokes(axes, [((step, step), (-0.5, len(labels) - 0.5)) for step in steps], color=style.GUIDE, zorder=0)
        above = axes.get_xaxis_transform()
        height = axes.get_position().height * page.get_figheight() * style.PIXELS_PER_INCH
        for step in steps:
            top = 1 + (10 + lines * style.LINE) / height
            axes.text(step, top, str(step), ha="center", va="bottom", size=style.NORMAL, weight="bold", transform=above)
            if lines:
                axes.text(step, top, headings[step], ha="center", va="top", color=style.MUTED, transform=above)
        rows = [((steps[0] - 0.5, rating), (y, y)) for y, rating in enumerate(ratings)]
        style.strokes(axes, rows, color=style.GUIDE, linewidth=1, zorder=0)
        for y, rating in enumerate(ratings):
            is_top = rating == steps[-1]
            colour = style.BLUE if is_top else style.VERMILLION
            axes.plot(rating, y, "o" if is_top else "D", color=colour, markersize=9 if is_top else 8)
            number = texts.number(rating)
            axes.annotate(
                number, (rating, y), (9, 0), textcoords="offset points", va="center", weight="bold", color=colour
            )
        _mark_mean(axes, sum(ratings) / len(ratings), mean, texts)
        return style.to_svg(page)


def _mark_mean(axes: Axes, value: float, printed: str, texts: Texts) -> None:
    """Draw the mean as a dashed line through all rows, with its value below."""
    axes.axvline(value, color=style.INK, linewidth=1, linestyle=(0, (4, 3)), zorder=0.5)
    text = texts.gettext("mean {mean}", mean=printed)
    axes.annotate(
        text, (value, 0), (0, -5), axes.get_xaxis_transform(), "offset points", ha="center", va="top", weight="bold"
    )


def domains_figure(scores: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> Figure | None:
    """Draw the mean rating of each domain on the scale, with its number of goals; None below two rated domains.

    `scores` is the table of one city and year.
    """
    means = scores[(scores["score"] == "implementation_mean") & scores["value"].notna()]
    counted = scores.loc[scores["score"] == "rating_count", "scope_id"]
    steps = sorted(int(step) for step in counted if step.isdecimal())  # 3.5 is a median of votes, no step
    domains = means[means["scope"] == "domain"]
    if len(domains) < 2 or not steps:
        return None
    order = {domain: position for position, domain in enumerate(catalogue.domains)}
    domains = domains.assign(place=domains["scope_id"].map(order)).sort_values(
        ["value", "place"], ascending=[False, True]
    )
    names = [catalogue.domains[domain].title.of(texts.language) for domain in domains["scope_id"]]
    values, counts = domains["value"].tolist(), [int(n) for n in domains["n"]]
    overall = float(means.loc[means["scope"] == "overall", "value"].iloc[0])
    caption = texts.gettext("Mean rating of the goals by domain")
    mean_heading, n_heading = texts.gettext("Mean rating"), texts.gettext("Number of goals")
    frame = pd.DataFrame(
        {
            texts.gettext("Domain"): names,
            mean_heading: [texts.number(value, 2) for value in values],
            n_heading: counts,
        }
    )
    return Figure(
        name="domains",
        caption=caption,
        alt=_domains_alt(names, values, overall, steps, texts),
        svg=_draw_domains(names, values, counts, overall, steps, texts),
        table=Table(
            name="domains-data",
            caption=caption,
            frame=frame,
            texts=texts,
            numeric=(mean_heading, n_heading),
            note=texts.gettext("Ratings are ordinal: read a mean together with the ratings that it summarises."),
            data=domains[["scope_id", "value", "n", "method"]].rename(columns={"scope_id": "domain"}),
        ),
        texts=texts,
    )


def _domains_alt(names: list[str], values: list[float], overall: float, steps: list[int], texts: Texts) -> str:
    opening = texts.ngettext(
        "Mean ratings of the goals in {n} domain on the scale {low}–{high}",
        "Mean ratings of the goals in {n} domains on the scale {low}–{high}",
        len(names),
        low=steps[0],
        high=steps[-1],
    )

    def who(extreme: float) -> str:
        found = [name for name, value in zip(names, values, strict=True) if value == extreme]
        if len(found) > 4:
            return texts.ngettext("{n} domain", "{n} domains", len(found))
        return wording.listed(found, texts)

    high, low = max(values), min(values)
    if high == low:
        body = texts.gettext("the same in all, {mean}", mean=texts.number(high, 2))
    else:
        body = texts.gettext(
            "highest {high} ({high_names}), lowest {low} ({low_names}); overall {mean}",
            high=texts.number(high, 2),
            high_names=who(high),
            low=texts.number(low, 2),
            low_names=who(low),
            mean=texts.number(overall, 2),
        )
    return f"{opening}: {body}."


def _draw_domains(
    names: list[str], values: list[float], counts: list[int], overall: float, steps: list[int], texts: Texts
) -> str:
    with style.look():
        page, axes = style.row_chart(names, label_width=210, right=90, top=26, bottom=26)
        axes.set_xlim(steps[0] - 0.15, steps[-1] + 0.4)
        style.strokes(axes, [((step, step), (-0.5, len(names) - 0.5)) for step in steps], color=style.GUIDE, zorder=0)
        above = axes.get_xaxis_transform()
        for step in steps:
            axes.annotate(
                str(step),
                (step, 1),
                (0, 4),
                above,
                "offset points",
                ha="center",
                va="bottom",
                size=style.NORMAL,
                weight="bold",
            )
        rows = [((steps[0] - 0.15, value), (y, y)) for y, value in enumerate(values)]
        style.strokes(axes, rows, color=style.GUIDE, linewidth=1, zorder=0)
        axes.plot(values, range(len(values)), "o", color=style.BLUE, markersize=9)
        for y, (value, n) in enumerate(zip(values, counts, strict=True)):
            axes.annotate(
                texts.number(value, 2),
                (value, y),
                (8, 0),
                textcoords="offset points",
                va="center",
                weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
            style.beside(axes, y, texts.ngettext("{n} goal", "{n} goals", n), color=style.MUTED)
        _mark_mean(axes, overall, texts.number(overall, 2), texts)
        return style.to_svg(page)


def execution_figure(scores: pd.DataFrame, texts: Texts) -> Figure | None:
    """Draw the actions by status as one bar; None where all have the same status, for which a sentence is enough.

    `scores` is the table of one city and year.
    """
    counts = scores[(scores["score"] == "action_count") & (scores["value"] > 0)].set_index("scope_id")["value"]
    counts = counts.reindex([status for status in _STATUS_LOOKS if status in counts.index]).astype(int)
    if len(counts) < 2:
        return None
    total = int(counts.sum())
    names = [texts.gettext(ACTION_STATUSES[status]) for status in counts.index]
    shares = [texts.percent(100 * n / total) for n in counts]
    caption = texts.gettext("Actions by status")
    number_heading, share_heading = texts.gettext("Number of actions"), texts.gettext("Share")
    frame = pd.DataFrame(
        {
            texts.gettext("Status"): [wording.sentence(name) for name in names],
            number_heading: counts.tolist(),
            share_heading: shares,
        }
    )
    frame.loc[len(frame)] = [texts.gettext("Total"), total, texts.percent(100, 0)]
    opening = texts.ngettext("Status of {n} action", "Status of {n} actions", total)
    alt = f"{opening}: {', '.join(f'{w} – {texts.number(n)}' for w, n in zip(names, counts, strict=True))}."
    executed = scores[(scores["score"] == "execution") & scores["value"].notna()]
    if not executed.empty:
        due = int(executed["n"].iloc[0])
        alt += " " + texts.ngettext(
            "Executed in whole or in part: {share}, {part} of the {n} action due that has figures or a state.",
            "Executed in whole or in part: {share}, {part} of the {n} actions due that have figures or a state.",
            due,
            share=texts.percent(executed["value"].iloc[0]),
            part=texts.number(int(counts.get("done", 0) + counts.get("partly", 0))),
        )
    return Figure(
        name="execution",
        caption=caption,
        alt=alt,
        svg=_draw_execution(counts, names, shares, texts),
        table=Table(
            name="execution-data",
            caption=caption,
            frame=frame,
            texts=texts,
            numeric=(number_heading, share_heading),
            emphasised=(len(frame) - 1,),
            data=counts.rename_axis("status").rename("n").reset_index(),
        ),
        texts=texts,
    )


def _draw_execution(counts: pd.Series, names: list[str], shares: list[str], texts: Texts) -> str:
    """One stacked bar; each part's words stand below it, joined to it by a line where they had to move."""
    ends = counts.cumsum() * style.WIDTH / counts.sum()
    starts = [0.0, *ends.iloc[:-1]]
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    places = style.spread(middles, [style.text_width(name) for name in names], 2, style.WIDTH - 2)
    with style.look():
        page = style.canvas(132)
        axes = style.axes_at(page, 0, 2, style.WIDTH, 130)
        axes.set(xlim=(0, style.WIDTH), ylim=(130, 0))
        for position, (status, n) in enumerate(counts.items()):
            start, width, place = starts[position], ends[status] - starts[position], places[position]
            axes.barh(19, width - 4, 34, left=start + 2, linewidth=1.2, **_STATUS_LOOKS[status])
            axes.plot([middles[position], place], [41, 66], color=style.GREY, linewidth=0.9)
            axes.text(place, 84, texts.number(n), ha="center", va="baseline", size=13, weight="bold")
            axes.text(place, 102, names[position], ha="center", va="baseline")
            axes.text(place, 119, shares[position], ha="center", va="baseline", color=style.MUTED)
        return style.to_svg(page)
