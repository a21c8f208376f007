"""Figures over years of one city: small multiples of its indicators, and its population; breaks stay visible."""

from collections.abc import Collection
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from srps.catalogue.load import Catalogue
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table

_COLUMNS = 3
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
    caption = texts.gettext("Indicators over the years {first}–{last}", first=years[0], last=years[-1])
    note = texts.gettext(
        "×: no figure for the year. A line is cut at a missing year and, with a dashed mark, at a changed definition. "
        "Each panel has its own scale from zero."
    )
    if len(newest) > len(drawn):
        note += " " + texts.ngettext(
            "{n} more series is in the table of changes.",
            "{n} more series are in the table of changes.",
            len(newest) - len(drawn),
        )
    return Figure(
        name="years",
        caption=f"{caption}. {note}",
        alt=_years_alt(caption, panels, titles, years, catalogue, texts),
        svg=_draw_years(panels, titles, years, catalogue, texts),
        table=_years_table(panels, titles, years, caption, catalogue, texts),
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
    catalogue: Catalogue,
    texts: Texts,
) -> str:
    said = []
    for key, panel in list(panels.items())[:3]:
        first, last = panel.iloc[0], panel.iloc[-1]
        said.append(
            texts.gettext(
                "{indicator} – {from_value} ({from_year}) and {to_value} ({to_year})",
                indicator=titles[key],
                from_value=wording.amount(first["value"], first["unit"], catalogue, texts, first["qualifier"]),
                from_year=first["year"],
                to_value=wording.amount(last["value"], last["unit"], catalogue, texts, last["qualifier"]),
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
    panels: dict[str, pd.DataFrame], titles: dict[str, str], years: list[int], catalogue: Catalogue, texts: Texts
) -> str:
    width, plot, foot = style.WIDTH / _COLUMNS, 92, 34
    heads = {}
    for key, panel in panels.items():
        known = catalogue.units.get(panel["unit"].iloc[-1])
        notes = [known.title.of(texts.language)] if known else []
        notes += [texts.gettext("new definition from {year}", year=year) for year in _breaks(panel)]
        title = style.wrap(wording.sentence(wording.shorten(titles[key], 54)), width - 24, weight="bold")
        heads[key] = (title, "\n".join(style.wrap(note, width - 24) for note in notes))
    lines = [2 + title.count("\n") + note.count("\n") for title, note in heads.values()]
    rows = [24 + style.LINE * max(lines[first : first + _COLUMNS]) for first in range(0, len(lines), _COLUMNS)]
    whole = sum(rows) + len(rows) * (plot + foot)
    with style.look():
        page = style.canvas(whole)
        for position, (key, panel) in enumerate(panels.items()):
            row, column = divmod(position, _COLUMNS)
            top = sum(rows[:row]) + row * (plot + foot)
            axes = style.axes_at(page, column * width + 26, top + rows[row], width - 52, plot)
            left, (title, note) = (column * width + 10) / style.WIDTH, heads[key]
            below = top + 6 + (title.count("\n") + 1) * style.LINE
            page.text(left, 1 - (top + 2) / whole, title, va="top", weight="bold")
            page.text(left, 1 - below / whole, note, va="top", color=style.MUTED)
            for first in _breaks(panel):
                axes.axvline(first - 0.5, color=style.VERMILLION, linewidth=1.2, linestyle=(0, (3, 2)))
            _draw_line(axes, panel, years)
            axes.set_ylim(0, 1.2 * max(panel["value"].max(), 1))
            _label_line(axes, panel, texts)
            style.axis_below(axes, {year: str(year) for year in _ticks(years)})
        return style.to_svg(page)


def _draw_line(axes: Axes, panel: pd.DataFrame, years: list[int]) -> None:
    """Draw points, lines between neighbouring years of one definition, and a cross at every missing year."""
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    rows = list(panel.itertuples())
    for before, after in pairwise(rows):
        if after.year - before.year == 1 and before.definition == after.definition:
            axes.plot([before.year, after.year], [before.value, after.value], color=style.BLUE, linewidth=1.8)
    for row in rows:
        axes.plot(
            row.year,
            row.value,
            "o",
            color=style.BLUE,
            markersize=6,
            markeredgewidth=1.5,
            markerfacecolor=style.BLUE if row.qualifier == "exact" else "white",
            clip_on=False,
        )
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
        caption=f"{caption}. {note}",
        alt=alt,
        svg=_draw_population(rows, texts),
        table=Table(name="population-data", caption=caption, frame=frame, texts=texts, numeric=(residents,), data=rows),
        texts=texts,
    )


def _base(base: str, texts: Texts) -> str:
    return texts.gettext("census of {year}", year=base) if base.isdigit() else texts.gettext("census not known")


def _draw_population(rows: pd.DataFrame, texts: Texts) -> str:
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    with style.look():
        page = style.canvas(236)
        axes = style.axes_at(page, 4, 36, style.WIDTH - 8, 172)
        axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
        low, high = rows["value"].min(), rows["value"].max()
        spread = max(high - low, 0.02 * high)
        axes.set_ylim(low - 0.35 * spread, high + 0.3 * spread)
        points = list(rows.itertuples())
        for before, after in pairwise(points):
            if before.base != after.base:
                axes.axvspan(before.year + 0.22, after.year - 0.22, color="#EBEBEB", linewidth=0, zorder=0)
            elif after.year - before.year == 1:
                colour = _BASES.get(before.base, _OTHER_BASE)[1]
                axes.plot([before.year, after.year], [before.value, after.value], color=colour, linewidth=2)
        for row in points:
            marker, colour = _BASES.get(row.base, _OTHER_BASE)
            axes.plot(row.year, row.value, marker, color=colour, markersize=8)
        groups = list(rows.groupby("base", sort=False))
        names = [_base(base, texts) for base, _ in groups]
        middles = [float(axes.transData.transform((group["year"].mean(), 0))[0]) for _, group in groups]
        widths = [style.text_width(name, weight="bold") for name in names]
        for (base, _), name, place in zip(
            groups, names, style.spread(middles, widths, 2, style.WIDTH - 2), strict=True
        ):
            colour = _BASES.get(base, _OTHER_BASE)[1]
            page.text(place / style.WIDTH, 0.94, name, ha="center", va="top", color=colour, weight="bold")
        _cross_missing(axes, rows, years)
        style.label_points(axes, [(row.year, row.value, texts.number(row.value)) for row in points])
        style.axis_below(axes, {year: str(year) for year in years[:: -(-len(years) // 16)]})
        return style.to_svg(page)
