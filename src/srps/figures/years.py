"""Figures over years of one city: small multiples of its indicators, and its population; breaks stay visible."""

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Page

from srps.catalogue.load import Catalogue
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table

_COLUMNS: dict[float, int] = {style.WIDTH: 3, style.NARROW: 2}
_MOST_PANELS = 12
_BASES = {"2002": ("o", style.GREEN), "2011": ("D", style.PURPLE), "2021": ("s", style.BLUE)}
_OTHER_BASE = ("v", style.GREY)


def years_figure(
    series: pd.DataFrame, catalogue: Catalogue, texts: Texts, first: Collection[str] = ()
) -> Figure | None:
    """Draw one panel per indicator over the years; a line is cut at a missing year and at a changed definition.

    Parameters
    ----------
    series : DataFrame
        One city's rows of `srps.comparing.series.series_of`. Only series with a single value per year, in two
        years or more, are drawn: first those of the catalogue, then those with the most years.
    first : collection of str
        Labels, as the newest year prints them, that are drawn before all others: what changed.

    Returns
    -------
    Figure or None
        None where no series has two years.
    """
    single = series.drop_duplicates(["series", "year"], keep=False).sort_values(["series", "year"])
    lengths = single["series"].map(single["series"].value_counts())
    if not (lengths >= 2).any():
        return None
    long = single[lengths >= 2].assign(length=lengths)
    newest = long.groupby("series").last()
    order = {indicator: position for position, indicator in enumerate(catalogue.indicators)}
    newest["place"] = newest["indicator_id"].map(order)
    newest["is_late"] = ~newest["indicator"].isin(first)
    by = ["is_late", "place", "length", "indicator"]
    newest = newest.sort_values(by, ascending=[True, True, False, True], na_position="last")
    drawn = newest.index[:_MOST_PANELS]
    titles = {
        key: catalogue.indicators[row["indicator_id"]].title.of(texts.language)
        if isinstance(row["indicator_id"], str)
        else row["indicator"]
        for key, row in newest.iterrows()
    }
    years = list(range(int(long["year"].min()), int(long["year"].max()) + 1))
    panels = {key: long[long["series"] == key] for key in drawn}
    titled = texts.gettext("Indicators over the years {first}–{last}", first=years[0], last=years[-1])
    clear = int(newest.loc[drawn, "indicator"].isin(first).sum())
    caption = titled
    if clear:
        caption += ": " + texts.ngettext(
            "{n} changed much or clearly; these are drawn first",
            "{n} changed much or clearly; these are drawn first",
            clear,
        )
    elif len(years) > 1:
        caption += ": " + texts.gettext("none changed much or clearly in the last year")
    note = texts.gettext(
        "A line is cut at a missing year and at a changed definition. Each panel has its own scale from zero."
    )
    if len(newest) > len(drawn):
        note += " " + texts.ngettext(
            "{n} more series is in the table of changes.",
            "{n} more series are in the table of changes.",
            len(newest) - len(drawn),
        )
    return Figure(
        name="years",
        caption=caption,
        note=note,
        alt=_years_alt(titled, panels, titles, years, texts),
        **style.both(lambda width: _draw_years(panels, titles, years, catalogue, texts, width)),
        table=_years_table(panels, titles, years, titled, catalogue, texts),
        texts=texts,
    )


def _breaks(panel: pd.DataFrame) -> list[int]:
    """Return the first years of new definitions: as declared, else the first year with a figure."""
    first_years = []
    for before, after in pairwise(panel.itertuples()):
        if after.definition != before.definition:
            is_declared = not pd.isna(after.break_before) and before.year < after.break_before <= after.year
            first_years.append(int(after.break_before if is_declared else after.year))
    return first_years


def _years_alt(
    caption: str,
    panels: dict[str, pd.DataFrame],
    titles: dict[str, str],
    years: list[int],
    texts: Texts,
) -> str:
    said = []
    for key, panel in list(panels.items())[:3]:
        first, last = panel.iloc[0], panel.iloc[-1]
        said.append(
            texts.gettext(
                "{indicator} – {from_value} ({from_year}) and {to_value} ({to_year})",
                indicator=titles[key],
                from_value=wording.bare_amount(first["value"], first["unit"], texts, first["qualifier"]),
                from_year=first["year"],
                to_value=wording.bare_amount(last["value"], last["unit"], texts, last["qualifier"]),
                to_year=last["year"],
            )
        )
    alt = f"{caption}: {'; '.join(said)}"
    if others := len(panels) - len(said):
        alt += "; " + texts.ngettext(
            "{n} more indicator stands in the table", "{n} more indicators stand in the table", others
        )
    alt += "."
    cut = sorted(titles[key] for key, panel in panels.items() if _breaks(panel))
    if cut:
        names = wording.listed([texts.gettext("“{name}”", name=name) for name in cut], texts)
        alt += " " + texts.gettext("The definition changed for {names}.", names=names)
    silent = [year for year in years if all(year not in set(panel["year"]) for panel in panels.values())]
    if silent:
        alt += " " + texts.ngettext(
            "No figures for the year {years}.",
            "No figures for the years {years}.",
            len(silent),
            years=wording.listed(silent, texts),
        )
    return alt


def _years_table(
    panels: dict[str, pd.DataFrame],
    titles: dict[str, str],
    years: list[int],
    caption: str,
    catalogue: Catalogue,
    texts: Texts,
) -> Table:
    indicator, unit, broken = (
        texts.gettext("Indicator"),
        texts.gettext("Unit"),
        texts.gettext("New definition from"),
    )
    rows = []
    for key, panel in panels.items():
        values = {
            int(row.year): wording.bare_amount(row.value, row.unit, texts, row.qualifier) for row in panel.itertuples()
        }
        known = catalogue.units.get(panel["unit"].iloc[-1])
        rows.append(
            {indicator: titles[key], unit: known.title.of(texts.language) if known else ""}
            | {str(year): values.get(year, "–") for year in years}
            | {broken: ", ".join(str(year) for year in _breaks(panel))}
        )
    return Table(
        name="years-data",
        caption=caption,
        frame=pd.DataFrame(rows),
        texts=texts,
        numeric=tuple(str(year) for year in years),
        note=texts.gettext("–: no figure for the year."),
        data=pd.concat(panels.values()).drop(columns=["length"]),
        wide=len(years) > 5,
    )


def _draw_years(
    panels: dict[str, pd.DataFrame],
    titles: dict[str, str],
    years: list[int],
    catalogue: Catalogue,
    texts: Texts,
    whole: float,
) -> Page:
    columns = _COLUMNS[whole]
    width, plot, foot = whole / columns, 92, 34
    heads = {}
    for key, panel in panels.items():
        known = catalogue.units.get(panel["unit"].iloc[-1])
        notes = [known.title.of(texts.language)] if known else []
        notes += [texts.gettext("new definition from {year}", year=year) for year in _breaks(panel)]
        title = style.wrap(wording.sentence(wording.shorten(titles[key], 54)), width - 24, weight="bold")
        heads[key] = (title, "\n".join(style.wrap(note, width - 24) for note in notes))
    lines = [2 + title.count("\n") + note.count("\n") for title, note in heads.values()]
    rows = [24 + style.LINE * max(lines[first : first + columns]) for first in range(0, len(lines), columns)]
    entries = _years_key(panels, years, texts)
    above = style.key_height([text for text, _ in entries], whole) if entries else 0
    height = above + sum(rows) + len(rows) * (plot + foot)
    page = style.canvas(whole, height)
    if entries:
        style.key(page, entries, 2)
    for position, (key, panel) in enumerate(panels.items()):
        row, column = divmod(position, columns)
        top = above + sum(rows[:row]) + row * (plot + foot)
        axes = style.axes_at(page, column * width + 26, top + rows[row], width - 52, plot)
        left, (title, note) = (column * width + 10) / whole, heads[key]
        below = top + 6 + (title.count("\n") + 1) * style.LINE
        page.text(left, 1 - (top + 2) / height, title, va="top", weight="bold")
        page.text(left, 1 - below / height, note, va="top", color=style.MUTED)
        for first in _breaks(panel):
            axes.axvline(first - 0.5, color=style.VERMILLION, linewidth=1.2, linestyle=(0, (3, 2)))
        _draw_line(axes, panel, years)
        axes.set_ylim(0, 1.2 * max(panel["value"].max(), 1))
        _label_line(axes, panel, texts)
        axes.set_xticks(_ticks(years) if columns > 2 else [years[0], years[-1]])
    return page


def _years_key(panels: dict[str, pd.DataFrame], years: list[int], texts: Texts) -> list[tuple[str, dict[str, Any]]]:
    """Return the legend of what is there besides exact points: other values, missing years, new definitions."""
    whole = pd.concat(panels.values())
    entries = []
    if (whole["qualifier"] != "exact").any():
        hollow = {"marker": "o", "markerfacecolor": "white", "markeredgecolor": style.BLUE, "markersize": 6}
        entries.append((texts.gettext("the value is not exact"), hollow))
    if any(len(panel) < len(years) for panel in panels.values()):
        entries.append((texts.gettext("no figure for the year"), {"marker": "x", "color": style.GREY, "markersize": 5}))
    if any(_breaks(panel) for panel in panels.values()):
        dashed = {"color": style.VERMILLION, "linewidth": 1.2, "linestyle": (0, (3, 2))}
        entries.append((texts.gettext("the definition changed"), dashed))
    return entries


def _draw_line(axes: Axes, panel: pd.DataFrame, years: list[int]) -> None:
    """Draw points, lines between neighbouring years of one definition, and a cross at every missing year."""
    is_new = (panel["year"].diff() != 1) | (panel["definition"].diff() != 0)
    runs = panel.assign(run=is_new.cumsum())
    look = {"color": style.BLUE, "linewidth": 1.8, "legend": False}
    long = runs[runs["run"].duplicated(keep=False)]
    if len(long):
        sns.lineplot(long, x="year", y="value", units="run", estimator=None, ax=axes, **look)
    for is_exact, some in panel.groupby(panel["qualifier"] == "exact"):
        face = style.BLUE if is_exact else "white"
        axes.plot(
            some["year"], some["value"], "o", color=style.BLUE, markersize=6, markeredgewidth=1.5,
            markerfacecolor=face, clip_on=False,
        )  # fmt: skip
    axes.set(xlim=(years[0] - 0.5, years[-1] + 0.5), xlabel="", ylabel="")
    axes.set_yticks([])
    _cross_missing(axes, panel, years)


def _ticks(years: list[int]) -> list[int]:
    """Return the years to be named in a panel: all of up to four, else first and last and the middle."""
    if len(years) <= 4:
        return years
    return [years[0], years[len(years) // 2], years[-1]]


def _cross_missing(axes: Axes, panel: pd.DataFrame, years: list[int]) -> None:
    missing = [year for year in years if year not in set(panel["year"])]
    axes.plot(
        missing,
        [0.06] * len(missing),
        "x",
        color=style.GREY,
        markersize=5,
        markeredgewidth=1.4,
        transform=axes.get_xaxis_transform(),
    )


def _label_line(axes: Axes, panel: pd.DataFrame, texts: Texts) -> None:
    """Write the first and last values, then the others where they find room."""
    rows = list(panel.itertuples())
    order = [rows[0], rows[-1], *rows[1:-1]]
    points = [(row.year, row.value, wording.bare_amount(row.value, row.unit, texts, row.qualifier)) for row in order]
    style.label_points(axes, points)


def population_figure(context: pd.DataFrame, city_name: str, texts: Texts) -> Figure | None:
    """Draw a city's population by year; a line is cut at a missing year and at a new census base.

    Parameters
    ----------
    context : DataFrame
        As `srps.comparing.context.context_series` gives it: year, value, source, base (the census behind it).
    city_name : str
        In the nominative.

    Returns
    -------
    Figure or None
        None below two years.
    """
    if len(context) < 2:
        return None
    rows = context.sort_values("year")
    caption = texts.gettext("{city} – population", city=city_name)
    note = texts.gettext(
        "×: no figure. A grey band separates figures that rest on different censuses and cannot be compared directly. "
        "The vertical axis does not begin at zero."
    )
    newest = rows[rows["base"] == rows["base"].iloc[-1]]
    finding = caption
    if len(newest) > 1:
        finding += ": " + _change_of_population(newest.iloc[0], newest.iloc[-1], texts)
    year, residents, census = texts.gettext("Year"), texts.gettext("Residents"), texts.gettext("Census base")
    frame = pd.DataFrame(
        {
            year: [str(value) for value in rows["year"]],
            residents: [texts.number(value) for value in rows["value"]],
            census: [_base(base, texts) for base in rows["base"]],
            texts.gettext("Source"): rows["source"].tolist(),
        }
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = [f"{texts.number(row['value'])} ({row['year']})" for row in (first, last)]
    alt = f"{caption}: " + texts.gettext("{first} and {last}", first=ends[0], last=ends[1]) + "."
    changed = [
        texts.gettext("from {year} on {base}", year=after["year"], base=_base(after["base"], texts))
        for (_, before), (_, after) in pairwise(rows.iterrows())
        if before["base"] != after["base"]
    ]
    if changed:
        alt += " " + texts.gettext(
            "The series is cut where the figures rest on another census: {changes}.", changes=", ".join(changed)
        )
    return Figure(
        name="population",
        caption=finding,
        note=note,
        alt=alt,
        **style.both(lambda width: _draw_population(rows, texts, width)),
        table=Table(name="population-data", caption=caption, frame=frame, texts=texts, numeric=(residents,), data=rows),
        texts=texts,
    )


def _base(base: str, texts: Texts) -> str:
    return texts.gettext("census of {year}", year=base) if base.isdigit() else texts.gettext("census not known")


def _change_of_population(first: pd.Series, last: pd.Series, texts: Texts) -> str:
    """Return the change between two years of one census base in words."""
    said = {"first": first["year"], "last": last["year"]}
    change = 100 * (last["value"] / first["value"] - 1)
    if round(change, 1) == 0:
        return texts.gettext("almost the same in {last} as in {first}", **said)
    share = texts.percent(abs(round(change, 1)))
    if change < 0:
        return texts.gettext("{share} fewer in {last} than in {first}", share=share, **said)
    return texts.gettext("{share} more in {last} than in {first}", share=share, **said)


def _draw_population(rows: pd.DataFrame, texts: Texts, width: float) -> Page:
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    groups = list(rows.groupby("base", sort=False))
    names = [_base(base, texts) for base, _ in groups]
    widths = [style.text_width(name, weight="bold") for name in names]
    is_crowded = sum(widths) + 14 * len(widths) > width
    above = 24 + style.LINE * (len(names) if is_crowded else 1)
    page = style.canvas(width, above + 200)
    axes = style.axes_at(page, 16, above, width - 32, 172)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    low, high = rows["value"].min(), rows["value"].max()
    spread = max(high - low, 0.02 * high)
    axes.set_ylim(low - 0.35 * spread, high + 0.3 * spread)
    points = list(rows.itertuples())
    for before, after in pairwise(points):
        if before.base != after.base:
            axes.axvspan(before.year + 0.22, after.year - 0.22, color="#EBEBEB", linewidth=0, zorder=0)
    middles = [float(axes.transData.transform((group["year"].mean(), 0))[0]) for _, group in groups]
    for place, ((base, group), name) in enumerate(zip(groups, names, strict=True)):
        marker, colour = _BASES.get(base, _OTHER_BASE)
        is_new = group["year"].diff() != 1
        look = {"color": colour, "marker": marker, "markersize": 8, "markeredgewidth": 0, "linewidth": 2}
        runs = group.assign(run=is_new.cumsum())
        sns.lineplot(runs, x="year", y="value", units="run", estimator=None, ax=axes, legend=False, **look)
        at = 2 if is_crowded else _spread(middles, widths, 2, width - 2)[place] - widths[place] / 2
        down = 2 + (place * style.LINE if is_crowded else 10)
        page.text(at / width, 1 - down / (above + 200), name, ha="left", va="top", color=colour, weight="bold")
    axes.set(xlabel="", ylabel="", yticks=[])
    _cross_missing(axes, rows, years)
    style.label_points(axes, [(row.year, row.value, texts.number(row.value)) for row in points])
    axes.set_xticks(years[:: -(-len(years) // int(width / 45))])
    return page


def _spread(centres: list[float], widths: list[float], low: float, high: float, gap: float = 14) -> list[float]:
    """Return places near the centres where things of these widths stand between `low` and `high` without overlap."""
    places: list[float] = []
    edge = low
    for centre, width in zip(centres, widths, strict=True):
        places.append(max(centre, edge + width / 2))
        edge = places[-1] + width / 2 + gap
    edge = high
    for position in reversed(range(len(places))):
        places[position] = min(places[position], edge - widths[position] / 2)
        edge = places[position] - widths[position] / 2 - gap
    return places
