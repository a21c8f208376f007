"""Warms up for all notebooks but that of checks, and for their pages."""

from srps.building.forkserver import quick_import
from srps.building.preload.common import import_all, rehearse

with quick_import():
    import pandas as pd
    import seaborn as sns
    from matplotlib.figure import Figure
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from srps.figures import style
    from srps.report import pdf
    from srps.report.page import displayed_html

import_all(
    "jinja2.ext",
    "nbconvert.exporters",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.stats",
    "srps.cli",
    "srps.building.jobs",
    "srps.report.about",
    "srps.report.many_cities",
    "srps.report.downloads",
    "srps.report.exporter",
    "srps.report.index",
    "srps.report.indices",
    "srps.report.one_year",
    "srps.report.many_years",
    "xlsxwriter.workbook",
)


def _draw_a_chart() -> None:
    def draw(width: float) -> Figure:
        page, axes = style.row_chart(["a"], width, top=0, bottom=20)
        frame = pd.DataFrame({"x": [0, 1], "y": [0, 0]})
        sns.scatterplot(frame, x="x", y="y", ax=axes)
        sns.lineplot(frame, x="x", y="y", ax=axes)
        style.key(page, [("a", {"marker": "o"})], 0)
        return page

    style.both(draw)


def _render_a_page() -> None:
    displayed_html(new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data")])]))


rehearse(_draw_a_chart, _render_a_page, pdf.warm_up)
