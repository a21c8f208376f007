"""Warms up for all notebooks but that of checks, and for their pages."""

from srps.building.preload.common import import_all, quick_import, rehearse

with quick_import():
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from srps.figures import style
    from srps.report import pdf
    from srps.report.page import displayed_html
    from srps.showing.language import texts

import_all(
    "jinja2.ext",
    "nbconvert.exporters",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.stats",
    "seaborn",
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


LETTERS = "aąbcćdeęfghijklłmnńoóprsśtuvwyzźż AĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻ 0123456789 .,:;–-%()„”"
"""What texts of drawings are made of: their outlines are remembered."""


def _draw_a_chart() -> None:
    with style.look():
        page, axes = style.row_chart([LETTERS], label_width=600)
        style.number_axis(axes, texts("pl"), LETTERS)
        style.strokes(axes, [((0, 1), (0, 0))], marker="|")
        axes.text(0, 0, LETTERS, weight="bold")
        style.to_svg(page)


def _render_a_page() -> None:
    displayed_html(new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data")])]))


rehearse(_draw_a_chart, _render_a_page, pdf.warm_up)
