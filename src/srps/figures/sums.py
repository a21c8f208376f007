"""Figures of what adds up: the contributors to one total, and all totals that do not reconcile."""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table

_TOLERANCE = 0.005
_MOST_ROWS = 25


def _name(observation: pd.Series) -> str:
    """Return a total's label; a part that has parts of its own is named after both."""
    return ": ".join(part for part in (observation["indicator"], observation["breakdown"]) if part)


def contributors_figure(
    observations: pd.DataFrame, parts: pd.DataFrame, whole_key: str, catalogue: Catalogue, texts: Texts
) -> Figure | None:
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
    caption = texts.gettext("Contributors: {name}", name=_name(whole))
    unit = catalogue.units.get(whole["unit"]) if isinstance(whole["unit"], str) else None
    if unit is not None and unit.id not in ("pln", "percent"):
        caption += f" ({unit.title.of(texts.language)})"
    heading = texts.gettext("Value")
    shown = [_printed(row, texts) for row in rows.itertuples()]
    entries = list(zip(rows["breakdown"], shown, rows["line"], strict=True))
    if added is not None:
        entries.append(
            (texts.gettext("Sum of the contributors"), wording.bare_amount(added, whole["unit"], texts), None)
        )
    if total is not None:
        printed = wording.bare_amount(total, whole["unit"], texts, whole["qualifier"])
        entries.append((texts.gettext("Total in the document"), printed, whole["line"]))
    frame = pd.DataFrame(entries, columns=[texts.gettext("Contributor"), heading, texts.gettext("Line")])
    frame[texts.gettext("Line")] = [texts.number(line) for line in frame[texts.gettext("Line")]]
    name = f"contributors-{whole_key.replace(':', '-')}"
    return Figure(
        name=name,
        caption=caption,
        alt=_contributors_alt(whole, rows, shown, added, total, relation, catalogue, texts),
        svg=_draw_contributors(frame, rows["value"].tolist(), added, total),
        table=Table(
            name=f"{name}-data",
            caption=caption,
            frame=frame,
            texts=texts,
            numeric=(heading, texts.gettext("Line")),
            foreign=(texts.gettext("Contributor"),),
            emphasised=tuple(range(len(rows), len(frame))),
            data=rows[["goal", "action", "indicator", "breakdown", "value", "unit", "qualifier", "status", "line"]],
        ),
        texts=texts,
    )


def _printed(row: tuple, texts: Texts) -> str:
    if pd.isna(row.value):
        return texts.gettext("no data")
    return wording.bare_amount(row.value, row.unit, texts, row.qualifier)


def _contributors_alt(
    whole: pd.Series,
    rows: pd.DataFrame,
    shown: list[str],
    added: float | None,
    total: float | None,
    relation: str,
    catalogue: Catalogue,
    texts: Texts,
) -> str:
    named = [f"{name} – {value}" for name, value in zip(rows["breakdown"], shown, strict=True)]
    name, n = _name(whole), len(named)
    if n > 5:
        alt = texts.ngettext(
            "“{name}”: {n} contributor, the largest are {values}.",
            "“{name}”: {n} contributors, the largest are {values}.",
            n,
            name=name,
            values="; ".join(named[:3]),
        )
    else:
        alt = texts.ngettext(
            "“{name}”: {n} contributor, {values}.",
            "“{name}”: {n} contributors, {values}.",
            n,
            name=name,
            values="; ".join(named),
        )
    said = {
        "sum": "" if added is None else wording.amount(added, whole["unit"], catalogue, texts),
        "total": "" if total is None else wording.amount(total, whole["unit"], catalogue, texts, whole["qualifier"]),
    }
    if total is None:
        close = (
            texts.gettext("The sum of the contributors is {sum}; the document prints no total.", **said)
            if added is not None
            else ""
        )
    elif added is None:
        close = texts.gettext("The total in the document is {total}.", **said)
    elif relation == "examples":
        close = texts.gettext("The document names examples only: {sum} of {total}.", **said)
    elif abs(added - total) < _TOLERANCE:
        close = texts.gettext("The sum of the contributors is {sum}, as the document says.", **said)
    else:
        close = texts.gettext("The sum of the contributors is {sum}, but the total in the document is {total}.", **said)
    return f"{alt} {close}".strip()


def _draw_contributors(frame: pd.DataFrame, values: list[float], added: float | None, total: float | None) -> str:
    labels = [wording.sentence(wording.shorten(name)) for name in frame.iloc[:, 0]]
    printed = frame.iloc[:, 1].tolist()
    looks = [{"facecolor": style.BLUE, "edgecolor": style.BLUE}] * len(values)
    if added is not None:
        looks.append({"facecolor": "white", "edgecolor": style.BLUE, "hatch": "////"})
        values = [*values, added]
    if total is not None:
        looks.append({"facecolor": "white", "edgecolor": style.INK})
        values = [*values, total]
    right = max(style.text_width(text, weight="bold") for text in printed) + 14
    with style.look():
        page, axes = style.row_chart(labels, label_width=250, right=right, top=4, bottom=4)
        axes.set_xlim(0, max(1e-9, *(value for value in values if not pd.isna(value))))
        axes.axvline(0, color=style.GREY, linewidth=1)
        contributors = sum("hatch" not in look and look["facecolor"] != "white" for look in looks)
        if contributors < len(values):
            axes.axhline(contributors - 0.5, color=style.GREY, linewidth=0.8)
        for y, (value, look, text) in enumerate(zip(values, looks, printed, strict=True)):
            width = 0 if pd.isna(value) else value
            axes.barh(y, width, 0.5, linewidth=1.2, clip_on=False, **look)
            weight = "normal" if y < contributors else "bold"
            axes.annotate(
                text, (width, y), (5, 0), textcoords="offset points", va="center", weight=weight, annotation_clip=False
            )
        return style.to_svg(page)


def sums_figure(observations: pd.DataFrame, sums: pd.DataFrame, texts: Texts) -> Figure | None:
    """Draw every total that its contributors do not give: printed against sum, slipped rows apart; None without any.

    Each pair stands on a scale of its own, from nothing to the larger of the two, so that 4 against 147 is as
    readable as 1,58 million against 1,59 million.

    Parameters
    ----------
    observations : DataFrame
        The table of one city and year, indexed by row key.
    sums : DataFrame
        As `srps.judging.sums.contributor_sums` gives it for them, indexed by row key.
    """
    failed = sums[sums["verdict"].isin(["mismatch", "slipped"])]
    if failed.empty:
        return None
    failed = failed.join(observations[["indicator", "breakdown", "unit", "line"]])
    words = {"mismatch": texts.gettext("does not add up"), "slipped": texts.gettext("slipped cells")}
    verdicts = [
        texts.gettext("slipped cells, reconciled") if row.settled else words[row.verdict] for row in failed.itertuples()
    ]
    printed = [wording.bare_amount(v, u, texts) for v, u in zip(failed["printed"], failed["unit"], strict=True)]
    totals = [wording.bare_amount(v, u, texts) for v, u in zip(failed["total"], failed["unit"], strict=True)]
    corrected = [wording.bare_amount(v, u, texts) for v, u in zip(failed["corrected"], failed["unit"], strict=True)]
    names = [_name(row) for _, row in failed.iterrows()]
    headings = {
        "name": texts.gettext("Indicator"),
        "printed": texts.gettext("Total in the document"),
        "total": texts.gettext("Sum of the contributors"),
        "corrected": texts.gettext("Sum after corrections"),
        "verdict": texts.gettext("Finding"),
        "line": texts.gettext("Line"),
    }
    lines = [texts.number(line) for line in failed["line"]]
    frame = pd.DataFrame(
        zip(names, printed, totals, corrected, verdicts, lines, strict=True), columns=headings.values()
    )
    larger = failed[["printed", "total"]].max(axis=1)
    ratio = (failed[["printed", "total"]].min(axis=1) / larger).where(larger > 0, 1.0)
    drawn = ratio.reset_index(drop=True).nsmallest(_MOST_ROWS).index.sort_values()
    checked = sums[sums["verdict"] != "examples_only"]
    caption = texts.ngettext(
        "Totals that their contributors do not give: {failed} of {n} checked sum; {match} adds up",
        "Totals that their contributors do not give: {failed} of {n} checked sums; {match} add up",
        len(checked),
        failed=texts.number(len(failed)),
        match=texts.number(int((checked["verdict"] == "match").sum())),
    )
    return Figure(
        name="sums",
        caption=caption + wording.excerpt(len(drawn), len(failed), texts),
        alt=_sums_alt(checked, names[int(ratio.argmin())], printed, totals, int(ratio.argmin()), texts),
        svg=_draw_sums(frame.iloc[drawn], failed.iloc[drawn], texts),
        table=Table(
            name="sums-data",
            caption=texts.gettext("Totals that their contributors do not give"),
            frame=frame,
            texts=texts,
            numeric=tuple(headings[name] for name in ("printed", "total", "corrected", "line")),
            foreign=(headings["name"],),
            data=failed.drop(columns="settled").rename_axis("row_key").reset_index(),
            wide=True,
        ),
        texts=texts,
    )


def _sums_alt(
    checked: pd.DataFrame, worst: str, printed: list[str], totals: list[str], position: int, texts: Texts
) -> str:
    counts = checked["verdict"].value_counts()
    opening = texts.ngettext("{n} sum was checked", "{n} sums were checked", len(checked))
    found = []
    if match := int(counts.get("match", 0)):
        found.append(texts.ngettext("{n} adds up", "{n} add up", match))
    if mismatch := int(counts.get("mismatch", 0)):
        found.append(texts.ngettext("{n} does not add up", "{n} do not add up", mismatch))
    if slipped := int(counts.get("slipped", 0)):
        found.append(
            texts.ngettext(
                "in {n} the contributors slipped to a neighbouring row",
                "in {n} the contributors slipped to neighbouring rows",
                slipped,
            )
        )
    widest = texts.gettext(
        "The widest gap: “{name}”, {printed} in the document, {sum} as the sum of the contributors.",
        name=worst,
        printed=printed[position],
        sum=totals[position],
    )
    alt = f"{opening}: {', '.join(found)}."
    after = int(((checked["corrected"] - checked["printed"]).abs() < _TOLERANCE).sum())
    if after > match and (checked["corrected"] != checked["total"]).any():
        alt += " " + texts.ngettext("After corrections {n} adds up.", "After corrections {n} add up.", after)
    return f"{alt} {widest}"


def _draw_sums(frame: pd.DataFrame, failed: pd.DataFrame, texts: Texts) -> str:
    names, printed, totals, _, verdicts, _ = (frame[column].tolist() for column in frame.columns)
    labels = [wording.sentence(wording.shorten(name)) for name in names]
    right = 72 + style.label_room(verdicts, 140)
    verdicts = [style.wrap(verdict, 140) for verdict in verdicts]
    with style.look():
        page, axes = style.row_chart(labels, label_width=240, right=right, top=30, bottom=48)
        width = axes.get_position().width * style.WIDTH
        axes.set_xlim(-62 * 100 / (width - 70), 100 + 8 * 100 / (width - 70))
        label = texts.gettext("share of the larger of the two")
        style.number_axis(axes, texts, label, percent=True, places=[0, 50, 100], ends=(0, 100))
        _sums_key(page, failed, texts)
        for y, row in enumerate(failed.itertuples()):
            larger = max(row.printed, row.total)
            places = [100 * value / larger if larger else 100.0 for value in (row.printed, row.total)]
            marker, colour = ("s", style.PURPLE) if row.verdict == "slipped" else ("o", style.VERMILLION)
            dashes = "-" if marker == "o" else (0, (2, 1))
            style.strokes(axes, [(sorted(places), (y, y))], color=colour, linewidth=2, linestyle=dashes)
            axes.plot(places[1], y, marker, color=colour, markersize=8)
            axes.plot(
                places[0],
                y,
                marker,
                markerfacecolor="white",
                markeredgecolor=style.INK,
                markeredgewidth=1.4,
                markersize=8 if places[0] != places[1] else 4,
            )
            if places[0] == places[1]:
                axes.annotate(printed[y], (places[0], y), (8, 0), textcoords="offset points", va="center")
            else:
                ends = sorted([(places[0], printed[y], "normal"), (places[1], totals[y], "bold")])
                for (place, text, weight), across, offset in zip(ends, ("right", "left"), (-8, 8), strict=True):
                    axes.annotate(
                        text, (place, y), (offset, 0), textcoords="offset points", ha=across, va="center", weight=weight
                    )
            axes.text(1 + 70 / width, y, verdicts[y], va="center", color=colour, transform=axes.get_yaxis_transform())
        return style.to_svg(page)


def _sums_key(page: object, failed: pd.DataFrame, texts: Texts) -> None:
    entries = [
        (
            texts.gettext("total in the document"),
            {
                "marker": "o",
                "markerfacecolor": "white",
                "markeredgecolor": style.INK,
                "markeredgewidth": 1.4,
                "markersize": 8,
            },
        )
    ]
    looks = {"mismatch": ("o", style.VERMILLION), "slipped": ("s", style.PURPLE)}
    words = {"mismatch": texts.gettext("sum of the contributors"), "slipped": texts.gettext("the same in slipped rows")}
    for verdict, (marker, colour) in looks.items():
        if (failed["verdict"] == verdict).any():
            entries.append((words[verdict], {"marker": marker, "color": colour, "markersize": 8}))
    style.key(page, 0, 2, entries)
