"""Ends processes of a build that were stopped (Ctrl-Z, a debugger, a signal): who waits for one would wait for ever."""

import threading
import time
from contextlib import suppress
from functools import cache

EVERY = 5.0
"""Seconds between two looks."""
GRACE = 30.0
"""Seconds for which a process may be stopped."""


@cache
def start() -> threading.Thread:
    """Watch over all processes that this one has started, and those below them, until it ends; once is enough."""
    thread = threading.Thread(target=_watch, name="watchdog", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    since: dict[int, float] = {}
    while True:
        time.sleep(EVERY)
        since = look(since)


def look(since: dict[int, float]) -> dict[int, float]:
    """End what has been stopped for too long; return since when the others are, given the same from the last look."""
    import psutil  # noqa: PLC0415 - commands that build nothing start without it

    now, stopped = time.monotonic(), {}
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if process.status() == psutil.STATUS_STOPPED:
                stopped[process.pid] = since.get(process.pid, now)
                if now - stopped[process.pid] >= GRACE:
                    process.kill()
    return stopped
