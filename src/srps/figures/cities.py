"""Figures that set cities side by side: rates with intervals, and which domain each city reports on."""

from collections import Counter

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure as Page

from srps.catalogue.load import Catalogue
from srps.catalogue.models import COMPARABLE
from srps.figures import style, wording
from srps.showing.language import Texts
from srps.showing.shown import Dot, Dots, Figure, Table

MOST_RATES = 12
"""Rates that a picture holds; of more it shows as many of the highest as of the lowest."""


def rates_figure(comparison: pd.DataFrame, catalogue: Catalogue, indicator_id: str, texts: Texts) -> Dots | None:
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
    decimals = wording.rate_decimals(rated["rate"])
    notes = [_comparability(rated["comparability"], texts)]
    shown = rows
    if len(rows) > MOST_RATES:
        half = MOST_RATES // 2
        notes.append(
            texts.gettext(
                "Shown are the {n} highest and the {n} lowest of {whole} rates; the download has all cities and years.",
                n=half,
                whole=texts.number(len(rated)),
            )
        )
        shown = rated if len(rated) <= MOST_RATES else rated.iloc[[*range(half), *range(-half, 0)]]
    dots = []
    for row in shown.itertuples():
        label = f"{catalogue.city_name(row.city)}, {row.year}"
        amount = wording.amount(row.value, indicator.unit, catalogue, texts)
        if pd.isna(row.rate):
            dots.append(Dot(label, texts.gettext("no rate"), note=amount))
            continue
        rate = wording.BOUND_SIGNS.get(row.qualifier, "") + texts.number(row.rate, decimals)
        is_bounded = pd.notna(row.lower) and pd.notna(row.upper)
        limits = f"({texts.number(row.lower, decimals)}–{texts.number(row.upper, decimals)}); " if is_bounded else "– "
        interval = (float(row.lower), float(row.upper)) if is_bounded else None
        amount = texts.gettext(
            "{amount} among {residents} residents", amount=amount, residents=texts.number(int(row.denominator))
        )
        dots.append(Dot(label, rate, float(row.rate), interval, f"{limits}{amount}"))
    return Dots(
        name=f"rates-{indicator_id}",
        title=_range(indicator.title.of(texts.language), rated, decimals, catalogue, texts),
        dots=tuple(dots),
        texts=texts,
        note=" ".join(filter(None, notes)),
        data=data,
    )


def _range(title: str, rated: pd.DataFrame, decimals: int, catalogue: Catalogue, texts: Texts) -> str:
    """Return the indicator with its lowest and highest rate; they are set side by side, not tested."""
    high, low = rated.iloc[0], rated.iloc[-1]
    return texts.gettext(
        "{indicator}: from {low} ({low_city}) to {high} ({high_city}) per 10,000 residents",
        indicator=title,
        low=texts.number(low["rate"], decimals),
        low_city=f"{catalogue.city_name(low['city'])} {low['year']}",
        high=texts.number(high["rate"], decimals),
        high_city=f"{catalogue.city_name(high['city'])} {high['year']}",
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
    titled = texts.gettext("Number of indicators with a figure, by domain and city")
    note = texts.gettext("0: goals but no figures. –: neither goals nor figures.")
    totals = counts.sum()
    stated = [
        texts.gettext("{city} – none", city=column)
        if not totals[city]
        else texts.gettext(
            "{city} – {indicators} {domains}",
            city=column,
            indicators=texts.ngettext("{n} indicator", "{n} indicators", int(totals[city])),
            domains=texts.ngettext("in {n} domain", "in {n} domains", int((counts[city] > 0).sum())),
        )
        for column, city in zip(columns, counts.columns, strict=True)
    ]
    silent = [title for title, row in zip(titles, counts.to_numpy(dtype=float), strict=True) if not np.nansum(row)]
    caption = _coverage_finding(totals, dict(zip(counts.columns, columns, strict=True)), silent, texts)
    return Figure(
        name="coverage",
        caption=caption,
        note=f"{titled}. {note}",
        alt=f"{titled}: {'; '.join(stated)}.",
        **style.both(lambda width: _draw_coverage(counts, titles, cities, years, cells, width)),
        table=Table(
            name="coverage-data",
            caption=titled,
            frame=frame,
            texts=texts,
            numeric=tuple(columns),
            note=note,
            data=counts.rename_axis("domain").reset_index(),
            wide=len(columns) > 6,
        ),
        texts=texts,
    )


def _coverage_finding(totals: pd.Series, columns: dict[str, str], silent: list[str], texts: Texts) -> str:
    """Return what the heat map shows: who gives most figures, and on what nobody gives any."""
    parts = []
    if len(totals) > 1 and totals.max() > 0:
        most = texts.ngettext("{n} indicator", "{n} indicators", int(totals.max()))
        parts.append(texts.gettext("Most figures: {city} – {most}", city=columns[totals.idxmax()], most=most))
    if silent:
        parts.append(texts.gettext("No city has figures on: {domains}", domains=wording.listed(silent, texts)))
    return ". ".join(parts) or texts.gettext("Number of indicators with a figure, by domain and city")


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
            domain: object = catalogue.indicators[row.indicator_id].domain
        else:
            domain = catalogue.domain_of(row.city, indicator=row.indicator)
            domain = domain or of_goal.get((row.city, row.year, row.goal))  # as its own strategy numbers it
        counts[domain if isinstance(domain, str) else "", row.city] += 1
    domains = [*catalogue.domains, *([""] if any(counts["", city] for city in order) else [])]
    cells = [[counts.get((domain, city)) for city in order] for domain in domains]
    shown = pd.DataFrame(cells, index=domains, columns=order, dtype="float64")
    if shown.isna().all(axis=None):
        return shown.iloc[:0, :0], []
    return shown, [int(newest[city]) for city in order]


def _draw_coverage(
    counts: pd.DataFrame, titles: list[str], cities: list[str], years: list[int], cells: list[list[str]], width: float
) -> Page:
    shades = LinearSegmentedColormap.from_list("counts", ["#FFFFFF", "#9CC7E0", "#2F81B7", "#0A4C7C"])
    roots = np.sqrt(counts.to_numpy(dtype=float))  # between one and two lies more than between 31 and 32
    room = (width - style.label_room(titles, width)) / len(cities)
    is_turned = any(style.text_width(word, weight="bold") > room - 6 for city in cities for word in city.split())
    heads = [
        f"{city} {year}" if is_turned else style.wrap(city, room - 6) + f"\n{year}"
        for city, year in zip(cities, years, strict=True)
    ]
    top = 14 + (
        max(style.text_width(head, weight="bold") for head in heads)
        if is_turned
        else style.LINE * (1 + max(head.count("\n") for head in heads))
    )
    page, axes = style.row_chart(titles, width, top=top, bottom=4)
    for label in axes.texts:  # a heat map's cells lie between whole numbers
        label.set_y(label.get_position()[1] + 0.5)
    sns.heatmap(roots, cmap=shades, vmin=0, cbar=False, ax=axes, linewidths=1.5, xticklabels=False, yticklabels=False)
    axes.set(ylim=(len(titles), 0), xticks=[], yticks=[])
    axes.patch.set(hatch="////", edgecolor=style.GUIDE)  # seen where there is no cell
    for y, row in enumerate(cells):
        for x, text in enumerate(row):
            value = roots[y][x]
            is_gap = np.isnan(value)
            shade = shades(0 if is_gap else value / max(1.0, np.nanmax(roots)))
            is_dark = not is_gap and _luminance(shade[:3]) < 0.179  # white and black read equally well
            back = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15"} if is_gap else None
            colour = "white" if is_dark else "black"
            axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", color=colour, bbox=back)
    above = axes.get_xaxis_transform()
    turned = {"rotation": 90, "rotation_mode": "anchor", "ha": "left", "va": "center"}
    upright = {"ha": "center", "va": "bottom"}
    for x, head in enumerate(heads):
        look = turned if is_turned else upright
        axes.annotate(head, (x + 0.5, 1), (0, 5), above, "offset points", weight="bold", **look)
    return page


def _luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance of WCAG 2.1, 0 black to 1 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
