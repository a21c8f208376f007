"""Figures of one city and year: how ratings spread over the domains, and actions by status."""

import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure as Page

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Document
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Bar, Bars, Figure, Table, in_document_language
from srps.showing.words import ACTION_STATUSES

MOST_NAMED = 4


def ratings_figure(
    goals: pd.DataFrame, scores: pd.DataFrame, document: Document, catalogue: Catalogue, texts: Texts
) -> Figure | None:
    """Draw how many goals of each domain have which rating, with the mean of each domain; None below three ratings.

    Parameters
    ----------
    goals, scores : DataFrame
        The tables of one city and year.
    document : Document
        Gives the scale: what each step means.

    Notes
    -----
    Ratings are ordinal, so a mean stands among the ratings that it summarises. Domains stand by their mean, the best
    first; what has no domain stands last.
    """
    rated = goals.dropna(subset="rating")
    if len(rated) < 3 or not document.rating_scale:
        return None
    rated = rated.assign(domain=rated["domain"].fillna("").astype(str))
    means, overall = _means(scores)
    order = {domain: place for place, domain in enumerate(catalogue.domains)}
    present = sorted(
        set(rated["domain"]), key=lambda d: (d not in means, -means.get(d, 0.0), order.get(d, len(order)), d)
    )
    names = {
        domain: catalogue.domains[domain].title.of(texts.language)
        if domain in catalogue.domains
        else texts.gettext("no domain assigned")
        for domain in present
    }
    best = max(document.rating_scale)
    counts = rated.groupby(["domain", "rating"]).size().rename("n").reset_index()
    frame = _ratings_table(rated, present, names, means, texts)
    caption = _finding(rated["rating"], best, means, names, texts)
    meanings = "; ".join(f"{step} – {document.rating_scale[step]}" for step in sorted(document.rating_scale))
    scale = Markup(texts.gettext("Scale: {meanings}.")).format(meanings=in_document_language(meanings, texts))
    return Figure(
        name="ratings",
        caption=caption,
        note=scale,
        alt=_ratings_alt(rated["rating"].tolist(), sorted(document.rating_scale), overall, texts),
        **style.both(lambda width: _draw_ratings(counts, present, names, means, document.rating_scale, texts, width)),
        table=Table(
            name="ratings-data",
            caption=texts.gettext("Ratings of the goals by domain"),
            frame=frame,
            texts=texts,
            numeric=(texts.gettext("Mean rating"),),
            note=texts.gettext("Ratings are ordinal: read a mean together with the ratings that it summarises."),
            data=rated[["goal", "name", "domain_printed", "domain", "rating", "line"]],
        ),
        texts=texts,
    )


def _means(scores: pd.DataFrame) -> tuple[dict[str, float], float | None]:
    """Return the mean rating of each domain, and that of all goals."""
    rows = scores[(scores["score"] == "implementation_mean") & scores["value"].notna()]
    of_domains = rows[rows["scope"] == "domain"]
    overall = rows.loc[rows["scope"] == "overall", "value"].tolist()
    means = dict(zip(of_domains["scope_id"].astype(str), of_domains["value"].astype(float), strict=True))
    return means, float(overall[0]) if overall else None


def _finding(ratings: pd.Series, best: int, means: dict[str, float], names: dict[str, str], texts: Texts) -> str:
    """Return what the picture shows: how many goals have the top rating, and where ratings are lowest."""
    top = int((ratings == best).sum())
    found = (
        texts.ngettext(
            "{n} of {all} rated goals has the top rating",
            "{n} of {all} rated goals have the top rating",
            top,
            all=texts.number(len(ratings)),
        )
        if top
        else texts.gettext("No goal has the top rating")
    )
    of_domains = {domain: mean for domain, mean in means.items() if domain in names}
    low = min(of_domains.values(), default=0.0)
    lowest = [names[domain] for domain, mean in of_domains.items() if mean == low]
    if len(of_domains) < 2 or low == max(of_domains.values()) or len(lowest) > MOST_NAMED:
        return found
    said = texts.ngettext(
        "lowest mean: {domains} ({mean})",
        "lowest means: {domains} ({mean} each)",
        len(lowest),
        domains=wording.listed(lowest, texts),
        mean=texts.number(low, 2),
    )
    return f"{found}; {said}"


def _ratings_table(
    rated: pd.DataFrame, present: list[str], names: dict[str, str], means: dict[str, float], texts: Texts
) -> pd.DataFrame:
    """Return per domain its mean and which goals have which rating."""
    cells = []
    for domain in present:
        own = rated[rated["domain"] == domain]
        steps = own.groupby("rating", sort=True)["goal"].agg(", ".join).iloc[::-1]
        cells.append("; ".join(f"{texts.number(step)}: {goals}" for step, goals in steps.items()))
    return pd.DataFrame(
        {
            texts.gettext("Domain"): [names[domain] for domain in present],
            texts.gettext("Mean rating"): [
                texts.number(means[domain], 2) if domain in means else "–" for domain in present
            ],
            texts.gettext("Goals by rating"): cells,
        }
    )


def _ratings_alt(ratings: list[float], steps: list[int], mean: float | None, texts: Texts) -> str:
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
    if mean is not None:
        overall = texts.gettext("mean {mean}", mean=texts.number(mean, 2))
        return f"{opening}: {', '.join(counts)}; {overall}."
    return f"{opening}: {', '.join(counts)}."


def _draw_ratings(
    counts: pd.DataFrame,
    present: list[str],
    names: dict[str, str],
    means: dict[str, float],
    scale: dict[int, str],
    texts: Texts,
    width: float,
) -> Page:
    steps = sorted(scale)
    kinds = [texts.gettext("number of goals with this rating"), texts.gettext("mean of the domain")]
    below = 26 + style.key_height(kinds, width)
    page, axes = style.row_chart([names[domain] for domain in present], width, top=4, bottom=below, right=10)
    places = {domain: place for place, domain in enumerate(present)}
    drawn = counts.assign(place=counts["domain"].map(places), is_top=counts["rating"] == steps[-1])
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis="x")
    axes.hlines(range(len(present)), steps[0], steps[-1], color=style.GUIDE, linewidth=0.8, zorder=0)
    look = {"hue": "is_top", "palette": {True: style.BLUE, False: style.VERMILLION}, "s": 190, "linewidth": 0}
    sns.scatterplot(drawn, x="rating", y="place", ax=axes, legend=False, zorder=3, **look)
    for row in drawn.itertuples():
        axes.text(row.rating, row.place, str(row.n), ha="center", va="center", color="white", weight="bold", zorder=4)
    mixed = drawn["domain"].value_counts().loc[lambda n: n > 1].index
    shown = pd.DataFrame(
        [(means[domain], places[domain] + 0.34) for domain in present if domain in mixed and domain in means],
        columns=["mean", "place"],
    )
    if len(shown):
        sns.scatterplot(shown, x="mean", y="place", ax=axes, marker="^", color=style.INK, s=36, legend=False, zorder=5)
    axes.set(xlim=(steps[0] - 0.4, steps[-1] + 0.4), xlabel="", ylabel="", xticks=steps)
    axes.set_xticks(steps, [str(step) for step in steps], weight="bold", size=style.NORMAL)
    entries = [
        (kinds[0], {"marker": "o", "color": style.BLUE, "markersize": 10}),
        (kinds[1], {"marker": "^", "color": style.INK, "markersize": 6}),
    ]
    style.key(page, entries if len(shown) else entries[:1], page.get_figheight() * style.PIXELS_PER_INCH - below + 24)
    return page


def execution_figure(scores: pd.DataFrame, texts: Texts) -> Bars | None:
    """Draw the actions by status; None where all have the same status, for which a sentence is enough.

    `scores` is the table of one city and year.
    """
    counts = scores[(scores["score"] == "action_count") & (scores["value"] > 0)].set_index("scope_id")["value"]
    counts = counts.reindex([status for status in ACTION_STATUSES if status in counts.index]).astype(int)
    if len(counts) < 2:
        return None
    total = int(counts.sum())
    bars = tuple(
        Bar(
            wording.sentence(texts.gettext(ACTION_STATUSES[status])),
            ((status, float(n), texts.number(n)),),
            texts.percent(100 * n / total),
        )
        for status, n in counts.items()
    )
    title = texts.ngettext("{n} action by status", "{n} actions by status", total)
    executed = scores[(scores["score"] == "execution") & scores["value"].notna()]
    if not executed.empty:
        due = int(executed["n"].iloc[0])
        title = texts.ngettext(
            "{share} executed in whole or in part: {part} of the {n} action due that has figures or a state",
            "{share} executed in whole or in part: {part} of the {n} actions due that have figures or a state",
            due,
            share=texts.percent(executed["value"].iloc[0]),
            part=texts.number(int(counts.get("done", 0) + counts.get("partly", 0))),
        )
        if total > due:
            title += texts.ngettext("; the picture shows the {n} action", "; the picture shows all {n} actions", total)
    data = counts.rename_axis("status").rename("n").reset_index()
    return Bars("execution", title, bars, float(counts.max()), texts, data=data)
