"""Tiny courses of a value over years, small enough for the cell of a table, with their numbers as text."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

FEWEST = 3
"""Years from which a course is drawn."""
WIDTH, HEIGHT, EDGE = 64, 18, 3
"""Pixels."""


def spark(values: Mapping[int, float], write: Callable[[float], str]) -> Markup:
    """Return a course as HTML: a line for the eye, the numbers for the ear; empty below three years.

    A year without a value is a gap in the line. The places stand in `data-points`, from where print takes them.
    """
    if len(values) < FEWEST:
        return Markup("")
    years = sorted(values)
    low, high = min(values.values()), max(values.values())
    across = (WIDTH - 2 * EDGE) / (years[-1] - years[0])
    up = (HEIGHT - 2 * EDGE) / (high - low) if high > low else 0
    points = {
        year: (EDGE + (year - years[0]) * across, HEIGHT - EDGE - (values[year] - low) * up if up else HEIGHT / 2)
        for year in years
    }
    pieces: list[list[int]] = []
    for year in years:
        if pieces and pieces[-1][-1] == year - 1:
            pieces[-1].append(year)
        else:
            pieces.append([year])
    lines = " ".join(
        "M" + " L".join(f"{points[year][0]:.1f} {points[year][1]:.1f}" for year in piece) for piece in pieces
    )
    last = points[years[-1]]
    spoken = "; ".join(f"{year}: {write(values[year])}" for year in years)
    return Markup(
        '<span class="spark" data-points="{}"><svg aria-hidden="true" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<path d="{}"/><circle cx="{:.1f}" cy="{:.1f}" r="2.5"/></svg><span class="hidden">{}</span></span>'
    ).format(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points.values()), WIDTH, HEIGHT, WIDTH, HEIGHT, lines, *last, spoken
    )
