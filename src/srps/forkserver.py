"""Starts processes from an interpreter that has everything heavy imported already.

A `multiprocessing` forkserver imports the libraries once (`srps.preload`) and forks a fresh child for every notebook
and every page: nothing leaks from one to the next, and none of them pays for imports. The server runs no Python
thread; the one native thread in it, of pyarrow's memory allocator, is prepared for forks by its own handlers.
"""

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from srps.errors import SrpsError

Result = TypeVar("Result")

PRELOADED = "srps.preload"
SETTINGS = {
    "GX_ANALYTICS_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Set in every process that computes: no telemetry, one thread each (the build itself runs one process per core),
the same order of sets everywhere, and Jupyter's own drawing backend."""
TASKS_PER_WORKER = 50
"""After so many a worker process is replaced, so that memory stays bounded."""
_starting = threading.Lock()
_stopping = threading.Event()
_children: weakref.WeakSet[multiprocessing.process.BaseProcess] = weakref.WeakSet()


def available() -> bool:
    """Tell whether this platform can fork a warm interpreter (Windows cannot; on macOS system libraries forbid it)."""
    return "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


class Stopped(RuntimeError):
    """The build was interrupted; nothing new is started."""


def warm_up(**environment: str) -> None:
    """Start the server if it does not run yet, without waiting until it is warm; `environment` is for the warm-up."""
    if available():
        _ensure_running(environment)
    else:
        os.environ.update(SETTINGS)


def stop() -> None:
    """End all children at once and start no more until `resume`."""
    _stopping.set()
    with _starting:
        for process in list(_children):
            process.kill()


def resume() -> None:
    """Allow children again."""
    _stopping.clear()


def require_running() -> None:
    """Raise `Stopped` after `stop`."""
    if _stopping.is_set():
        raise Stopped("The build was interrupted.")


def start(function: Callable[..., None], *arguments: Any) -> multiprocessing.process.BaseProcess:
    """Start `function` in a fresh child of the server."""
    if multiprocessing.current_process().daemon:
        raise SrpsError("This process may not start others. Start Dask workers with --no-nanny.")
    _ensure_running({})
    process = multiprocessing.get_context("forkserver").Process(target=function, args=arguments)
    with _starting:
        require_running()
        process.start()
        _children.add(process)
    return process


def _ensure_running(environment: dict[str, str]) -> None:
    from multiprocessing import forkserver  # noqa: PLC0415 - does not exist on Windows

    with _starting, _environment(SETTINGS | environment):
        multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOADED])
        forkserver.ensure_running()


def call(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return what `function` returns (or raise what it raises) in a fresh child of the server.

    Where there is no server, a worker process does it that has imported what it needs before.
    """
    if not available():
        return _workers().submit(function, *arguments).result()
    receiver, sender = multiprocessing.get_context("forkserver").Pipe(duplex=False)
    with receiver:
        with sender:
            process = start(_answer, sender, dict(os.environ) | SETTINGS, function, arguments)
        try:
            succeeded, outcome = receiver.recv()
        except EOFError:
            process.join()
            require_running()
            message = f"A process of the build ended without an answer (exit code {process.exitcode})."
            raise SrpsError(f"{message} If memory ran out, build with fewer --jobs.") from None
    process.join()
    if succeeded:
        return outcome
    raise outcome


@cache
def _workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=TASKS_PER_WORKER)


def _answer(sender: Connection, environment: dict[str, str], function: Callable[..., Any], arguments: tuple) -> None:
    _enter(environment)
    try:
        answer = (True, function(*arguments))
    except Exception as error:
        error.add_note(traceback.format_exc())  # the traceback itself does not travel to the other side
        answer = (False, error)
    sender.send(answer)
    sender.close()


def serve_kernel(connection_file: str, options: list[str], environment: dict[str, str]) -> None:
    """Be a Jupyter kernel until told to stop."""
    _enter(environment, Path(connection_file).parent)
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported in the server already

    IPKernelApp.launch_instance(argv=["-f", connection_file, f"--IPKernelApp.parent_handle={os.getppid()}", *options])


def _enter(environment: dict[str, str], folder: Path | None = None) -> None:
    """Make this child like a process that was started with `environment`.

    If the process that asked for it is killed, it ends too, and takes its temporary folder with it.
    """
    os.setsid()  # Ctrl-C in a terminal reaches the build alone, which ends its children itself
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: Path | None) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


@contextlib.contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def quick_import() -> Iterator[None]:
    """Import without `rfc3987_syntax`, an option of jsonschema which builds a grammar of web addresses for a second.

    No notebook and no table of ours holds a format that it would check.
    """
    name = "rfc3987_syntax"
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]
