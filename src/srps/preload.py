"""What the forkserver imports before its first fork; importing this module takes seconds.

Besides importing, it does each slow thing once, so that what the libraries remember is there in every child.
"""

import contextlib
import gc
import importlib
import io
import logging
import signal

from srps.forkserver import quick_import

gc.disable()  # what is imported stays; looking for garbage among it takes a sixth of the time
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, also while this takes its time

with quick_import():
    import pandas as pd
    from matplotlib.figure import Figure
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from srps.catalogue.load import load_catalogue
    from srps.checks import suites
    from srps.checks.declared import declared_checks
    from srps.paths import find_project
    from srps.report.page import displayed_html

    for _name in (
        "frictionless.fields",
        "IPython.core.completerlib",
        "IPython.core.debugger",
        "IPython.extensions.storemagic",
        "ipykernel.debugger",
        "ipykernel.ipkernel",
        "ipykernel.kernelapp",
        "ipykernel.zmqshell",
        "jinja2.ext",
        "nbconvert.exporters",
        "pyarrow.parquet",
        "scipy.stats",
        "seaborn",
        "srps.cli",
        "srps.jobs",
        "srps.report.about",
        "srps.report.cities",
        "srps.report.downloads",
        "srps.report.index",
        "srps.report.page",
        "srps.report.pdf",
        "srps.report.working",
        "srps.report.yearly",
        "srps.report.years",
        "srps.steps",
        "tornado.platform.asyncio",
        "xlsxwriter.workbook",
    ):
        with contextlib.suppress(ImportError):  # whoever needs it meets the error again, where it is explained
            importlib.import_module(_name)


def _check_a_table() -> None:
    suites.validate(
        "goals", pd.DataFrame({"goal": ["1"]}, index=["goals:1"]), {}, {"name": "goals", "expectations": []}
    )


def _draw_a_chart() -> None:
    figure = Figure()
    figure.subplots().set_title("Żółć")
    figure.savefig(io.BytesIO(), format="svg")


def _render_a_page() -> None:
    displayed_html(new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data")])]))


def _print_a_page() -> None:
    import weasyprint  # noqa: PLC0415 - cannot be imported without its system library

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    weasyprint.HTML(string="<p>Żółć</p>").write_pdf(io.BytesIO())


def _read_the_catalogue() -> None:
    declared_checks()
    load_catalogue(find_project())


for _warm in (_read_the_catalogue, _check_a_table, _draw_a_chart, _render_a_page, _print_a_page):
    with contextlib.suppress(Exception):
        _warm()

gc.freeze()  # children share these pages; their own collector would copy each of them
gc.enable()
