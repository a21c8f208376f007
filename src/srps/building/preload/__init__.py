"""What the warm interpreters import before their first fork; importing a module of this package takes seconds.

`checks` holds what the notebook of checks needs, Great Expectations above all, `pages` what every other notebook and
all pages need: two interpreters warm up side by side, in half the time of one that has it all.

In any other process, importing a module of this package imports the libraries and does nothing else.
"""

import gc
import os
import signal

SERVER_VARIABLE = "SRPS_SERVER"
"""Tells a process which warm interpreter it is; only there does a module of this package do anything when imported."""


def in_server() -> bool:
    """Tell whether this process is one of the warm interpreters."""
    return SERVER_VARIABLE in os.environ


if in_server():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, also while this takes its time
    gc.disable()  # what is imported stays; looking for garbage among it takes a sixth of the time
