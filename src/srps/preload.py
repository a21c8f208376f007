"""What the forkserver imports before its first fork; importing this module takes seconds.

Besides importing, it does each slow thing once, so that what the libraries remember is there in every child.
"""

import io
import logging

from srps.forkserver import quick_import

with quick_import():
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

    from srps import steps
    from srps.checks import suites

    def check_a_table() -> None:
        """Run a Great Expectations suite over a table without rows."""
        suites._run(pd.DataFrame({"row_key": ["goals:1"]}), "goals", [])

    def draw_a_chart() -> None:
        """Draw axes with text, so that fonts are found."""
        figure = Figure()
        figure.subplots().set_title("Żółć")
        figure.savefig(io.BytesIO(), format="svg")

    def print_a_page() -> None:
        """Print one word, so that fonts are known; without its system library no PDF will be printed either."""
        try:
            import weasyprint
        except OSError:
            return
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        weasyprint.HTML(string="<p>Żółć</p>").write_pdf(io.BytesIO())

    check_a_table()
    draw_a_chart()
    print_a_page()
