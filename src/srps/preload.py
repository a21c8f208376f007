"""What the forkserver imports before its first fork; importing this module takes seconds.

Besides importing, it does each slow thing once, so that what the libraries remember is there in every child.
"""

import contextlib
import gc
import importlib
import signal

from srps.forkserver import quick_import

gc.disable()  # what is imported stays; looking for garbage among it takes a sixth of the time
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, also while this takes its time

with quick_import():
    import pandas as pd
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from srps.catalogue.load import load_catalogue
    from srps.catalogue.tables import processed_tables
    from srps.checks import suites
    from srps.checks.declared import declared_checks
    from srps.display import Section, Table, environment
    from srps.figures import style
    from srps.language import texts
    from srps.paths import find_project
    from srps.report import pdf
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
        "srps.report.indices",
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
    table = processed_tables()["goals"]
    row = {
        column.name: "?" if column.values else 1 if column.type in {"integer", "number"} else ""
        for column in table.columns
    }
    frame = table.typed(pd.DataFrame([row], index=["goals:1"]))
    suites.validate("goals", frame, {}, suites.build_suites(load_catalogue(find_project()))["goals"])


def _draw_a_chart() -> None:
    with style.look():
        page, axes = style.row_chart(["Żółć"], label_width=100)
        axes.errorbar(1, 0, xerr=1, capsize=5)
        style.to_svg(page)


def _show_a_table() -> None:
    t = texts("pl")
    frame = pd.DataFrame({"Żółć": ["a"], "n": [t.number(1234.5)], "%": [t.percent(12.5)]})
    Section("Żółć", items=(Table("warm", "Żółć", frame, t),)).html()
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)


def _render_a_page() -> None:
    displayed_html(new_notebook(cells=[new_code_cell("", outputs=[new_output("display_data")])]))


def _print_a_page() -> None:
    pdf.warm_up()


def _read_the_catalogue() -> None:
    declared_checks()
    load_catalogue(find_project())


for _warm in (_read_the_catalogue, _check_a_table, _draw_a_chart, _show_a_table, _render_a_page, _print_a_page):
    with contextlib.suppress(Exception):
        _warm()

gc.freeze()  # children share these pages; their own collector would copy each of them
gc.enable()
