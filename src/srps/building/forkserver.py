"""Starts processes from interpreters that have everything heavy imported already.

A `multiprocessing` forkserver imports the libraries once (`srps.building.preload`) and forks a fresh child for every
notebook and every page: nothing leaks from one to the next, and none of them pays for imports. There are two, which
warm up side by side: `CHECKS` with Great Expectations for the notebook of checks, `PAGES` with all the rest. A server
runs no Python thread; the one native thread in it, of pyarrow's memory allocator, has its own handlers for forks.
"""

import contextlib
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, TypeVar

from srps.building import patches, watchdog
from srps.building.preload import SERVER_VARIABLE
from srps.errors import SrpsError
from srps.messages import Message

Result = TypeVar("Result")

CHECKS, PAGES = "srps.building.preload.checks", "srps.building.preload.pages"
"""The servers, by the module that each of them preloads."""
SERVERS = (CHECKS, PAGES)
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
_starting = {CHECKS: threading.Lock(), PAGES: threading.Lock()}
_environment_lock = threading.Lock()  # the environment is one for all threads: what one borrows, another must not keep
_stopping = threading.Event()
_children: weakref.WeakSet[multiprocessing.process.BaseProcess] = weakref.WeakSet()


def available() -> bool:
    """Tell whether this platform can fork a warm interpreter (Windows cannot; on macOS system libraries forbid it)."""
    return "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


class Stopped(RuntimeError):
    """The build was interrupted; nothing new is started."""


def warm_up(**environment: str) -> None:
    """Start the servers that do not run yet, without waiting until they are warm; `environment` is for the warm-up."""
    if available():
        watchdog.start()
        for server in _starting:
            _ensure_running(server, environment)
    else:
        os.environ.update(SETTINGS)


def stop() -> None:
    """End all children and servers at once, and start no more until `resume`; waits for nobody."""
    _stopping.set()
    if available():
        for server in patches.servers(SERVERS).values():
            patches.kill(server)
    for process in list(_children):
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def resume() -> None:
    """Allow children again."""
    _stopping.clear()


def require_running() -> None:
    """Raise `Stopped` after `stop`."""
    if _stopping.is_set():
        raise Stopped("The build was interrupted.")


def start(server: str, function: Callable[..., None], *arguments: Any) -> multiprocessing.process.BaseProcess:
    """Start `function` in a fresh child of a server."""
    if multiprocessing.current_process().daemon:
        raise SrpsError(Message("This process may not start others. Start Dask workers with --no-nanny."))
    _ensure_running(server, {})
    process = multiprocessing.get_context("forkserver").Process(target=function, args=arguments)
    with _starting[server]:
        require_running()
        try:
            with patches.chosen(server):
                process.start()
        except (EOFError, OSError, patches.NoAnswerError) as error:
            require_running()
            message = Message(
                "A process of the build could not be started ({name}: {error}). Build again.",
                name=type(error).__name__,
                error=error,
            )
            raise SrpsError(message) from error
        _children.add(process)
    return process


def _ensure_running(server: str, environment: dict[str, str]) -> None:
    with _starting[server], _environment(SETTINGS | environment | {SERVER_VARIABLE: server}):
        patches.servers(SERVERS)[server].ensure_running()


def call(function: Callable[..., Result], *arguments: Any, environment: Mapping[str, str] | None = None) -> Result:
    """Return what `function` returns (or raise what it raises) in a fresh child of the server, with this `environment`.

    Where there is no server, a worker process does it that has imported what it needs before.
    """
    added = SETTINGS | dict(environment or {})
    if not available():
        return _workers().submit(_call_with, added, function, arguments).result()
    receiver, sender = multiprocessing.get_context("forkserver").Pipe(duplex=False)
    with receiver:
        with sender:
            process = start(PAGES, _answer, sender, dict(os.environ) | added, function, arguments)
        try:
            answer: tuple[Literal[True], Result] | tuple[Literal[False], Exception] = receiver.recv()
        except EOFError:
            process.join()
            require_running()
            message = Message(
                "A process of the build ended without an answer (exit code {exitcode}).", exitcode=process.exitcode
            )
            raise SrpsError(Message("{message} If memory ran out, build with fewer --jobs.", message=message)) from None
    process.join()
    if answer[0]:
        return answer[1]
    raise answer[1]


def _call_with(environment: dict[str, str], function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    with _environment(environment):
        return function(*arguments)


@cache
def _workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=TASKS_PER_WORKER)


def _answer(
    sender: Connection, environment: dict[str, str], function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    _enter(environment)
    try:
        answer = (True, function(*arguments))
    except Exception as error:
        error.add_note(traceback.format_exc())  # the traceback itself does not travel to the other side
        answer = (False, _portable(error))
    sender.send(answer)
    sender.close()


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent to another process: itself, or one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError("\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]))
    return error


def serve_kernel(connection_file: str, options: list[str], environment: dict[str, str]) -> None:
    """Be a Jupyter kernel until told to stop."""
    _enter(environment, Path(connection_file).parent)
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - imported in the server already

    no_history = "--HistoryManager.enabled=False"  # what a build executes is not the person's own history
    argv = ["-f", connection_file, f"--IPKernelApp.parent_handle={os.getppid()}", no_history, *options]
    IPKernelApp.launch_instance(argv=argv)


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
    with _environment_lock:
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
def quick_import(*others: str) -> Iterator[None]:
    """Import without optional parts of libraries that nothing here uses and that take seconds.

    `rfc3987_syntax` lets jsonschema check web addresses, a format that no notebook and no table of ours holds;
    `sqlalchemy` lets Great Expectations read databases. `others` are parts that only the caller can do without.
    """
    hidden = [name for name in ("rfc3987_syntax", "sqlalchemy", *others) if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # so Python knows that there is no such module
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
