"""What the forkserver imports before its first fork; importing this module takes seconds.

Besides importing, it does each slow thing once, so that what the libraries remember is there in every child.
"""

import contextlib
import io
import logging

from srps.forkserver import quick_import

with quick_import():
    import ipykernel.debugger
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell
    import matplotlib as mpl
    import nbconvert.exporters
    import nbformat
    import pandas as pd
    import scipy.stats
    import seaborn  # noqa: F401
    from matplotlib.figure import Figure

    from srps import steps  # noqa: F401
    from srps.catalogue.load import load_catalogue
    from srps.checks import suites
    from srps.paths import find_project


def _check_a_table() -> None:
    suites.validate("goals", pd.DataFrame({"goal": ["1"]}, index=["goals:1"]), {}, {"name": "goals", "expectations": []})


def _draw_a_chart() -> None:
    figure = Figure()
    figure.subplots().set_title("Żółć")
    figure.savefig(io.BytesIO(), format="svg")


def _print_a_page() -> None:
    import weasyprint  # noqa: PLC0415 - cannot be imported without its system library

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    weasyprint.HTML(string="<p>Żółć</p>").write_pdf(io.BytesIO())


def _read_the_catalogue() -> None:
    load_catalogue(find_project())


for _warm in (_read_the_catalogue, _check_a_table, _draw_a_chart, _print_a_page):
    with contextlib.suppress(Exception):  # whoever needs it for good meets the error again, and explains it
        _warm()
