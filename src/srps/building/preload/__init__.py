"""What the warm interpreters import before their first fork; importing a module of this package takes seconds.

`checks` holds what the notebook of checks needs, Great Expectations above all, `pages` what every other notebook and
all pages need: two interpreters warm up side by side, in half the time of one that has it all.
"""

import gc
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, also while this takes its time
gc.disable()  # what is imported stays; looking for garbage among it takes a sixth of the time
