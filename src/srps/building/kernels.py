"""Runs parameterised notebooks with papermill, each in a kernel of its own.

The engine `warm` differs from papermill's default engine in one thing: the kernel is not a newly started interpreter
but a child forked from one that has the libraries imported. Client, messages and outputs are those of the default.
"""

import ast
import asyncio
import builtins
import math
import os
import queue
import re
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from srps import errors
from srps.building import forkserver
from srps.errors import ParameterError, SrpsError, file_trouble
from srps.files import note
from srps.messages import Message
from srps.showing.spoken import KEPT, reread

with forkserver.quick_import("pyarrow"):  # papermill would read notebooks from a cluster's file system with it
    import nbformat
    import papermill
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.connect import KernelConnectionInfo
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner
    from jupyter_core.utils import run_sync
    from nbclient.exceptions import DeadKernelError
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from traitlets import default

POLL = 0.002
"""Seconds between two looks at a kernel that is starting."""
OWN_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SrpsError)}


class NotebookError(SrpsError):
    """A notebook stopped; the message is for people, `notebook` says where the executed notebook lies."""

    def __init__(self, message: str, notebook: str) -> None:
        super().__init__(message, notebook)
        self.message = message
        self.notebook = notebook


def run_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, str | int],
    *,
    names: tuple[str, str],
    environment: Mapping[str, str],
    engine: str,
    server: str = forkserver.PAGES,
) -> nbformat.NotebookNode:
    """Execute a notebook and save it at `target`; return it.

    `names` are source and target as people see them: they stand in the executed notebook and in messages instead of
    paths of this machine. `server` is the warm interpreter that a warm kernel is forked from. Raises `ParameterError`
    before anything runs when a parameter is not one of the notebook's, `NotebookError` when a cell fails; the executed
    notebook is kept either way.
    """
    forkserver.require_running()
    require_known(source, parameters, names[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.stem}.part.ipynb")
    failure = None
    try:
        papermill.execute_notebook(
            source,
            temporary,
            parameters=dict(parameters),
            engine_name=f"srps-{engine}",
            progress_bar=False,
            request_save_on_cell_execute=False,
            environment=dict(os.environ) | forkserver.SETTINGS | dict(environment),
            server=server,
        )
    except PapermillExecutionError as error:
        failure = _kept_in(nbformat.read(temporary, nbformat.NO_CONVERT)) or _explain(error, *names)
    except DeadKernelError:
        forkserver.require_running()
        failure = Message(
            "{notebook}: the process ended in the middle. If memory ran out, build with fewer --jobs.",
            notebook=names[0],
        )
    if temporary.exists():
        notebook: nbformat.NotebookNode = nbformat.read(temporary, nbformat.NO_CONVERT)
        notebook.metadata.papermill["input_path"], notebook.metadata.papermill["output_path"] = names
        nbformat.write(notebook, temporary)
        temporary.replace(target)
        note(target)
    if failure:
        raise NotebookError(failure, names[1])
    return notebook


def require_known(source: Path, parameters: Mapping[str, Any], name: str) -> None:
    """Raise `ParameterError` when the notebook has no parameter of one of these names (papermill would only warn)."""
    known = papermill.inspect_notebook(source)
    unknown = [parameter for parameter in parameters if parameter not in known]
    if unknown:
        raise ParameterError(
            Message(
                "{name} has no parameter {names}. Its parameters are: {part}.",
                name=name,
                names=", ".join(unknown),
                part=", ".join(known) or "–",
            )
        )


def _kept_in(executed: nbformat.NotebookNode) -> str | None:
    """Return what the notebook kept of its failure in both languages."""
    outputs = (output for cell in executed.cells for output in cell.get("outputs", ()))
    found = (reread(output.data[KEPT]) for output in outputs if KEPT in output.get("data", {}))
    return next(found, None)


def _explain(error: PapermillExecutionError, source: str, target: str) -> str:
    if error.ename in OWN_ERRORS:
        return str(error.evalue)
    if issubclass(getattr(builtins, error.ename, Exception), OSError) and (found := _ERRNO.match(error.evalue)):
        name = ast.literal_eval(found["name"]) if found["name"] else None
        return file_trouble(OSError(int(found["number"]), found["reason"], name))
    return Message(
        "{notebook} stopped in cell {cell} with {name}: {value}. The executed notebook: {executed}",
        notebook=source,
        cell=error.exec_count,
        name=error.ename,
        value=error.evalue,
        executed=target,
    )


_ERRNO = re.compile(
    r"""\[Errno (?P<number>\d+)\] (?P<reason>.*?)(?:: (?P<name>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?$""", re.DOTALL
)
"""How Python prints a system error about a file."""


class _Client(AsyncKernelClient):
    """Ready as soon as the kernel has answered on both channels; the default then listens for 0.2 s to nobody.

    What it would throw away in that time belongs to no cell, and nbclient passes over it.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until the kernel answers; raises `RuntimeError` when it has died or `timeout` (seconds) has passed."""
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            self.kernel_info()
            try:
                answer = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                if not await self.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("The kernel does not answer.") from None
            else:
                self._handle_kernel_info_reply(answer)
                return


class _Manager(AsyncKernelManager):
    """Starts a kernel with `environment`, from a warm `server` if one is named.

    It talks to it through local sockets, so that no two want the same port.
    """

    environment: dict[str, str]
    server: str | None
    folder: tempfile.TemporaryDirectory[str] | None = None
    latest: AsyncKernelClient
    notebooks: int = 0

    @default("client_factory")
    def _own_client(self) -> type[AsyncKernelClient]:
        return _Client

    def client(self, **options: Any) -> AsyncKernelClient:  # type: ignore[override]  # as the one that it extends
        """Return a client; it is remembered, for nbclient leaves those of a kernel that it did not start open."""
        self.latest = super().client(**options)
        return self.latest

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if os.name != "nt":
            self.folder = tempfile.TemporaryDirectory(prefix="srps-", ignore_cleanup_errors=True)
            self.transport = "ipc"
            self.connection_file = str(Path(self.folder.name, "kernel.json"))
        _managers.add(self)
        if self.server:
            self.provisioner = _WarmProvisioner(kernel_id="", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(env=self.environment, **options)


class _Process:
    """A child of the forkserver with those manners of `subprocess.Popen` that a provisioner asks for."""

    def __init__(self, server: str, connection_file: str, options: list[str], environment: dict[str, str]) -> None:
        self._process = forkserver.start(server, forkserver.serve_kernel, connection_file, options, environment)
        assert self._process.pid is not None  # it runs
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while the process runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for the end and return the exit code."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)


class _WarmProvisioner(LocalProvisioner):
    """Provides kernels from the forkserver."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Start a kernel; `cmd` is the command line that the default would run."""
        manager = self.parent
        assert isinstance(manager, _Manager)
        assert manager.server
        place = cmd.index("-f")
        process = _Process(manager.server, cmd[place + 1], cmd[place + 2 :], options["env"])
        self.process = process  # type: ignore[assignment]  # it has those manners of `Popen` that are asked for
        self.pid = process.pid
        self.cwd = Path.cwd()
        last = Path(f"{manager.ip}-{manager.hb_port}")
        while not last.exists() and process.poll() is None:  # who connects earlier is told to try again in 0.1 s
            await asyncio.sleep(POLL)
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the process and wait for it, without the default's pause of 0.1 s."""
        await super().kill(restart)
        await self.wait()

    async def wait(self) -> int | None:
        """Wait for the process and forget it."""
        process, self.process = self.process, None
        return process.wait() if process else 0


class _Engine(NBClientEngine):
    """papermill's default engine; only the kernel's environment and sockets are ours."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, environment: dict[str, str], server: str | None = None, **options: Any
    ) -> None:
        """Execute the notebook in a new kernel with `environment`."""
        super().execute_managed_notebook(
            nb_man, kernel_name, kernel_manager_class=_manager(environment, None), **options
        )


class _WarmEngine(NBClientEngine):
    """The kernel is forked from a warm interpreter; when its notebook is done there is nothing left to tidy up."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, environment: dict[str, str], server: str, **options: Any
    ) -> None:
        """Execute the notebook in a child of `server` with `environment`."""
        options |= {"kernel_manager_class": _manager(environment, server), "shutdown_kernel": "immediate"}
        super().execute_managed_notebook(nb_man, kernel_name, **options)


def _manager(environment: dict[str, str], server: str | None) -> type[_Manager]:
    return type("Manager", (_Manager,), {"environment": environment, "server": server})


class _WorkersEngine(NBClientEngine):
    """One kernel per thread runs notebook after notebook and is emptied in between: for platforms that cannot fork.

    Variables, history and figures are gone before the next notebook; imported modules stay.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, environment: dict[str, str], server: str | None = None, **options: Any
    ) -> None:
        """Execute the notebook in this thread's kernel."""
        worker = getattr(_worker, "manager", None)
        if worker is None or worker.environment != environment or worker.notebooks >= NOTEBOOKS_PER_WORKER:
            _end_worker()
            worker = _manager(environment, None)(kernel_name=kernel_name)
            worker.notebooks, _worker.manager = 0, worker
        try:
            super().execute_managed_notebook(nb_man, kernel_name, km=worker, **options)
            worker.latest.stop_channels()
            _empty(worker)
        except BaseException:
            _end_worker()
            raise
        worker.notebooks += 1


def _empty(worker: _Manager) -> None:
    client = worker.blocking_client()
    client.start_channels()
    try:
        client.execute_interactive(_EMPTY, silent=True, timeout=60)
    finally:
        client.stop_channels()


def _end_worker() -> None:
    worker = getattr(_worker, "manager", None)
    if worker is not None and worker.has_kernel:
        run_sync(worker.shutdown_kernel)(now=True)
    _worker.manager = None


def stop() -> None:
    """End all kernels at once and remove what they left."""
    for manager in list(_managers):
        provisioner = manager.provisioner
        process = provisioner.process if isinstance(provisioner, LocalProvisioner) else None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        if manager.folder is not None:
            manager.folder.cleanup()


NOTEBOOKS_PER_WORKER = 50
"""After so many a worker is replaced, so that memory stays bounded."""
_EMPTY = """
import sys as _sys
if "matplotlib.pyplot" in _sys.modules:
    _sys.modules["matplotlib.pyplot"].close("all")
get_ipython().reset(new_session=True)
"""
_worker = threading.local()
_managers: weakref.WeakSet["_Manager"] = weakref.WeakSet()
papermill_engines.register("srps-papermill", _Engine)
papermill_engines.register("srps-warm", _WarmEngine)
papermill_engines.register("srps-workers", _WorkersEngine)
