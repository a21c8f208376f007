"""What both warm interpreters share: the kernel, the tables, the catalogue, and how a rehearsal is done."""

import contextlib
import gc
import importlib
from collections.abc import Callable

from srps.building.forkserver import quick_import
from srps.building.preload import in_server

with quick_import():
    import pandas as pd

    from srps.catalogue.load import load_catalogue
    from srps.checks.declared import declared_checks
    from srps.paths import find_project
    from srps.showing.language import texts
    from srps.showing.shown import Section, Table, environment


def import_all(*names: str) -> None:
    """Import a kernel and these modules in a server, for some of them set variables of the environment.

    Whoever needs one that fails meets the error again, where it is explained.
    """
    if not in_server():
        return
    with quick_import():
        for name in (*_KERNEL, *names):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


_KERNEL = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "srps.report.working",
    "srps.results.steps",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)


def rehearse(*deeds: Callable[[], None]) -> None:
    """Do each slow thing once in a server, so that what the libraries remember is there in every child."""
    if not in_server():
        return
    for deed in (_read_the_catalogue, *deeds, _show_a_table):
        with contextlib.suppress(Exception):
            deed()
    gc.freeze()  # children share these pages; their own collector would copy each of them
    gc.enable()


def _read_the_catalogue() -> None:
    declared_checks()
    load_catalogue(find_project())


def _show_a_table() -> None:
    t = texts("pl")
    frame = pd.DataFrame({"Żółć": ["a"], "n": [t.number(1234.5)], "%": [t.percent(12.5)]})
    Section("Żółć", items=(Table("warm", "Żółć", frame, t),)).html()
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
