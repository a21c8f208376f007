"""All that is changed in the standard library, and all private names of it that are used: forkservers, more than one.

`multiprocessing` has one forkserver in a process. Here are several, by the module that each preloads; a process is
started from the one that `chosen` names. `tests/building/test_patches.py` fails where the library is no longer as
expected.
"""

import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import Any

ANSWER = 300.0
"""Seconds that a server has for its warm-up and the first child; on a slow machine it takes a minute."""
_chosen: ContextVar[str | None] = ContextVar("chosen", default=None)


class NoAnswerError(RuntimeError):
    """A server has not started a child in time."""


@cache
def servers(modules: tuple[str, ...]) -> dict[str, Any]:
    """Return the forkservers by the module that each preloads, and let `multiprocessing` ask the chosen one."""
    from multiprocessing import forkserver  # noqa: PLC0415 - does not exist on Windows

    found = {name: forkserver.ForkServer() for name in modules}
    for name, server in found.items():
        server.set_forkserver_preload([name])
    default = forkserver.connect_to_new_process

    def connect_to_new_process(fds: Sequence[int]) -> tuple[int, int]:
        name = _chosen.get()
        if name is None:
            return default(fds)
        answers, sends = found[name].connect_to_new_process(fds)
        if not select.select([answers], [], [], ANSWER)[0]:  # the number of the child comes first
            os.close(answers)
            os.close(sends)
            kill(found[name])
            raise NoAnswerError(name)
        return answers, sends

    forkserver.connect_to_new_process = connect_to_new_process
    return found


@contextmanager
def chosen(name: str) -> Iterator[None]:
    """Let this thread's next process come from the server of this name."""
    before = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(before)


def process_of(server: Any) -> int | None:
    """Return the number of a server's process, None while it has none."""
    number: int | None = server._forkserver_pid
    return number


def kill(server: Any) -> None:
    """End a server at once, whatever it does; whoever waits for it then hears that it is gone."""
    if number := process_of(server):
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(number, signal.SIGKILL)
            os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)  # the server's own code still asks how it ended
