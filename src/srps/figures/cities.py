"""Figures that set cities side by side: rates with intervals, and which domain each city reports on."""

from collections import Counter

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import Rectangle

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Figure, Table

_MOST_NAMED = 6
MOST_RATES = 12
"""Rates that a picture holds; of more it shows as many of the highest as of the lowest."""


def rates_figure(comparison: pd.DataFrame, catalogue: Catalogue, indicator_id: str, texts: Texts) -> Figure | None:
    """Draw one indicator's rates per 10 000 residents with their confidence limits, highest first.

    `comparison` is the table of all cities, of each the newest year first; that one is shown. Cities without a rate
    are named, never left out in silence; with fewer than two rates there is nothing to compare and the result is None.
    """
    data = comparison[comparison["indicator_id"] == indicator_id]
    rows = data.drop_duplicates("city").sort_values("rate", ascending=False, kind="stable")
    rated = rows[rows["rate"].notna()]
    if len(rated) < 2:
        return None
    indicator = catalogue.indicators[indicator_id]
    title = indicator.title.of(texts.language)
    decimals = wording.rate_decimals(rated["rate"])
    confidence = texts.percent(100 * float(rated["confidence"].iloc[0]), None)
    excerpt = ""
    if len(rows) > MOST_RATES:
        half = MOST_RATES // 2
        excerpt = texts.gettext(
            "Shown are the {n} highest and the {n} lowest of {whole} rates; the download has all cities and years.",
            n=half,
            whole=texts.number(len(rated)),
        )
        shown = range(len(rated)) if len(rated) <= MOST_RATES else [*range(half), *range(-half, 0)]
        rows = rated = rated.iloc[list(shown)]
    names = [catalogue.city_name(city) for city in rows["city"]]
    years = rows["year"].tolist()
    numbers = [wording.amount(value, indicator.unit, catalogue, texts) for value in rows["value"]]
    rates, limits = [], []
    for rate, lower, upper, qualifier in zip(
        rows["rate"], rows["lower"], rows["upper"], rows["qualifier"], strict=True
    ):
        is_rated = not pd.isna(rate)
        sign = wording.BOUND_SIGNS.get(qualifier, "")
        rates.append(sign + texts.number(rate, decimals) if is_rated else texts.gettext("no rate"))
        limits.append(
            f"{texts.number(lower, decimals)}–{texts.number(upper, decimals)}"
            if is_rated and not pd.isna(lower)
            else ""
        )
    note = " ".join(filter(None, [_comparability(rated["comparability"], texts), excerpt]))
    caption = texts.gettext("{indicator}, per 10 000 residents", indicator=title)
    rate_heading = texts.gettext("Rate per 10 000 residents")
    limits_heading = texts.gettext("{confidence} confidence limits", confidence=confidence)
    frame = pd.DataFrame(
        {
            texts.gettext("City"): names,
            texts.gettext("Year"): [str(year) for year in years],
            texts.gettext("Value"): numbers,
            texts.gettext("Residents"): [texts.number(value) for value in rows["denominator"]],
            rate_heading: rates,
            limits_heading: limits,
        }
    )
    stated = [
        texts.gettext("{city} ({year}) – {rate}", city=name, year=year, rate=rate)
        + (f" ({interval})" if interval else "")
        for name, year, rate, interval in zip(names, years, rates, limits, strict=True)
    ]
    if len(stated) > _MOST_NAMED:
        said = texts.gettext("highest {first}; lowest {last}", first=stated[0], last=stated[len(rated) - 1])
    else:
        said = "; ".join(stated)
    alt = f"{caption}: {said}. " + texts.gettext("In brackets: {confidence} confidence limits.", confidence=confidence)
    return Figure(
        name=f"rates-{indicator_id}",
        caption=f"{caption}. {note}" if note else caption,
        alt=alt,
        svg=_draw_rates([f"{n}, {y}" for n, y in zip(names, years, strict=True)], rows, rates, limits, numbers, texts),
        table=Table(
            name=f"rates-{indicator_id}-data",
            caption=caption,
            frame=frame,
            texts=texts,
            numeric=tuple(frame.columns[2:]),
            note=note,
            data=data,
        ),
        texts=texts,
    )


def _comparability(codes: pd.Series, texts: Texts) -> str:
    """Return in words what differs between the compared figures; nothing where nothing does."""
    words = {
        "different_years": texts.gettext("The reporting years differ."),
        "close_definition": texts.gettext("The definitions are close, not the same."),
        "different_census_bases": texts.gettext("The population figures rest on different censuses."),
        "approximate_value": texts.gettext("Some values are not exact."),
    }
    found = {code.strip() for cell in codes.dropna() for code in cell.split(";")}
    return " ".join(text for code, text in words.items() if code in found)


def _draw_rates(
    labels: list[str], rows: pd.DataFrame, rates: list[str], limits: list[str], numbers: list[str], texts: Texts
) -> str:
    beside = [f"{rate} ({interval})" if interval else rate for rate, interval in zip(rates, limits, strict=True)]
    right = max(style.text_width(text, weight="bold") for text in [*beside, *numbers]) + 14
    with style.look():
        page, axes = style.row_chart(labels, label_width=200, right=right, top=6, bottom=46, gap=22)
        axes.set_xlim(0, 1.04 * float(np.nanmax([rows["rate"], rows["upper"]])))
        style.number_axis(axes, texts, texts.gettext("per 10 000 residents"))
        side, width = axes.get_yaxis_transform(), axes.get_position().width * style.WIDTH
        places = np.arange(len(rows))
        style.strokes(axes, [(axes.get_xlim(), (y, y)) for y in places], color=style.GUIDE, zorder=0)
        limits_of = zip(places, rows["lower"], rows["upper"], rows["rate"], strict=True)
        bounded = [((low, high), (y, y)) for y, low, high, rate in limits_of if pd.notna(rate) and pd.notna(low)]
        if bounded:
            style.strokes(axes, bounded, color=style.BLUE, linewidth=2, marker="|", markersize=10, markeredgewidth=2)
        axes.plot(rows["rate"], places, "o", color=style.BLUE, markersize=9)
        for y, (text, number) in enumerate(zip(beside, numbers, strict=True)):
            axes.annotate(text, (1 + 12 / width, y), (0, 1), side, "offset points", va="bottom", weight="bold")
            axes.annotate(number, (1 + 12 / width, y), (0, -1), side, "offset points", va="top", color=style.MUTED)
        return style.to_svg(page)


def coverage_figure(
    observations: pd.DataFrame, goals: pd.DataFrame, catalogue: Catalogue, texts: Texts
) -> Figure | None:
    """Draw how many indicators with a number each city reports in each domain; None without any goal or number.

    Parameters
    ----------
    observations, goals : DataFrame
        The stacked tables; of each city the newest year counts.

    Notes
    -----
    A domain that a city's document sets goals for, but gives no number on, is 0; one that it does not mention is a
    gap. Indicators and goals whose domain is not known stand in a last row, where there are any.
    """
    counts, years = count_indicators(observations, goals, catalogue)
    if counts.empty:
        return None
    cities = [catalogue.city_name(city) for city in counts.columns]
    titles = [
        catalogue.domains[d].title.of(texts.language) if d in catalogue.domains else texts.gettext("no domain assigned")
        for d in counts.index
    ]
    columns = [f"{name} ({year})" for name, year in zip(cities, years, strict=True)]
    cells = [["–" if pd.isna(n) else texts.number(n) for n in row] for row in counts.to_numpy(dtype=float)]
    frame = pd.DataFrame(cells, columns=columns)
    frame.insert(0, texts.gettext("Domain"), titles)
    caption = texts.gettext("Number of indicators with a figure, by domain and city")
    note = texts.gettext("0: goals but no figures. –: neither goals nor figures.")
    stated = [
        texts.gettext("{city} – none", city=column)
        if not counts[city].sum()
        else texts.gettext(
            "{city} – {indicators} {domains}",
            city=column,
            indicators=texts.ngettext("{n} indicator", "{n} indicators", int(counts[city].sum())),
            domains=texts.ngettext("in {n} domain", "in {n} domains", int((counts[city] > 0).sum())),
        )
        for column, city in zip(columns, counts.columns, strict=True)
    ]
    alt = f"{caption}: {'; '.join(stated)}."
    silent = [title for title, row in zip(titles, counts.to_numpy(dtype=float), strict=True) if not np.nansum(row)]
    if silent:
        alt += " " + texts.gettext("No city has figures on: {domains}.", domains=wording.listed(silent, texts))
    return Figure(
        name="coverage",
        caption=f"{caption}. {note}",
        alt=alt,
        svg=_draw_coverage(counts, titles, cities, years, cells),
        table=Table(
            name="coverage-data",
            caption=caption,
            frame=frame,
            texts=texts,
            numeric=tuple(columns),
            note=note,
            data=counts.rename_axis("domain").reset_index(),
            wide=len(columns) > 6,
        ),
        texts=texts,
    )


def count_indicators(
    observations: pd.DataFrame, goals: pd.DataFrame, catalogue: Catalogue
) -> tuple[pd.DataFrame, list[int]]:
    """Return domains × cities, number of distinct totals with a value, and the year taken of each city.

    Missing where a city's document neither sets a goal nor gives a number in that domain.
    """
    newest = pd.concat([observations[["city", "year"]], goals[["city", "year"]]]).groupby("city")["year"].max()
    order = [city for city in catalogue.cities.index if city in newest.index]
    order += sorted(set(newest.index) - set(order))
    of_goal = goals.set_index(["city", "year", "goal"])["domain"].to_dict()
    counts: Counter[tuple[str, str]] = Counter()
    for row in goals[goals["year"] == goals["city"].map(newest)].itertuples():
        counts[row.domain if isinstance(row.domain, str) else "", row.city] = 0
    totals = observations[(observations["breakdown"] == "") & observations["value"].notna()]
    totals = totals[totals["year"] == totals["city"].map(newest)]
    for row in totals.drop_duplicates(["city", "goal", "action", "indicator"]).itertuples():
        if row.match in COMPARABLE:
            domain = catalogue.indicators[row.indicator_id].domain
        else:
            domain = catalogue.domain_of(row.city, goal=row.goal, indicator=row.indicator)
            domain = domain or of_goal.get((row.city, row.year, row.goal))
        counts[domain if isinstance(domain, str) else "", row.city] += 1
    domains = [*catalogue.domains, *([""] if any(counts["", city] for city in order) else [])]
    cells = [[counts.get((domain, city)) for city in order] for domain in domains]
    shown = pd.DataFrame(cells, index=domains, columns=order, dtype="float64")
    if shown.isna().all(axis=None):
        return shown.iloc[:0, :0], []
    return shown, [int(newest[city]) for city in order]


def _draw_coverage(
    counts: pd.DataFrame, titles: list[str], cities: list[str], years: list[int], cells: list[list[str]]
) -> str:
    values = counts.to_numpy(dtype=float)
    shades = LinearSegmentedColormap.from_list("counts", ["#FFFFFF", "#9CC7E0", "#2F81B7", "#0A4C7C"])
    label_width = style.label_room(titles, 210)
    column = (style.WIDTH - 12 - label_width) / len(cities)
    heads = [style.wrap(city, column - 6) + f"\n{year}" for city, year in zip(cities, years, strict=True)]
    with style.look():
        top = 10 + style.LINE * (1 + max(head.count("\n") for head in heads))
        page, axes = style.row_chart(titles, label_width=label_width, top=top, bottom=4, gap=9)
        axes.pcolormesh(np.ma.masked_invalid(np.sqrt(values)), cmap=shades, vmin=0, linewidths=1.5, edgecolor="white")
        axes.set(xlim=(0, len(cities)), ylim=(len(titles), 0))
        for text in axes.texts:  # row labels: the heat map's cells lie between whole numbers, rows on them
            text.set_y(text.get_position()[1] + 0.5)
        shades_of = shades(np.sqrt(values) / max(1.0, np.sqrt(np.nanmax(values))))
        for y, row in enumerate(values):
            for x, value in enumerate(row):
                if np.isnan(value):
                    box = Rectangle(
                        (x + 0.02, y + 0.04), 0.96, 0.92, facecolor="white", edgecolor="#BBBBBB", hatch="////"
                    )
                    axes.add_artist(box)
                    back = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15"}
                    axes.text(x + 0.5, y + 0.5, "–", ha="center", va="center", bbox=back)
                else:
                    is_dark = _luminance(shades_of[y][x][:3]) < 0.179  # white and black read equally well
                    axes.text(
                        x + 0.5, y + 0.5, cells[y][x], ha="center", va="center", color="white" if is_dark else "black"
                    )
                    if value == 0:
                        box = Rectangle((x + 0.02, y + 0.04), 0.96, 0.92, facecolor="none", edgecolor="#BBBBBB")
                        axes.add_artist(box)
        for x, head in enumerate(heads):
            axes.annotate(
                head,
                (x + 0.5, 1),
                (0, 5),
                axes.get_xaxis_transform(),
                "offset points",
                ha="center",
                va="bottom",
                weight="bold",
            )
        return style.to_svg(page)


def _luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance of WCAG 2.1, 0 black to 1 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
