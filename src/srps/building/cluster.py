"""Runs the tasks of a build on a Dask cluster whose workers share the project's folder."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srps.building import fingerprints
from srps.building.execution import Pool
from srps.building.fingerprints import ProgramChangedError
from srps.errors import SrpsError
from srps.messages import Message
from srps.paths import Project

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3
"""How often a task is tried again that ended with an error of the machinery, such as a lost connection."""
TIMEOUT = "10s"
ANSWER, CLOSING = 10.0, 2.0
"""Seconds in which a scheduler answers, and in which it is said goodbye to."""
EVERY = 3.0
"""Seconds between two looks at a cluster."""
WITHOUT_WORKERS = 60.0
"""Seconds that a build waits for a worker where there is none left."""


@contextmanager
def pool(project: Project, address: str) -> Iterator[Pool]:
    """Yield the cluster at `address`; it takes twice as many tasks as it has threads, so that none of them waits.

    Raises `SrpsError` when there is no scheduler, no worker, no shared folder, or another version of the program.
    A lost worker's tasks are run again by another one.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - only a build on a cluster needs it
    except ImportError:
        message = Message('A build on a cluster needs more libraries: pip install "srps-monitor[cluster]".')
        raise SrpsError(message) from None
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said in our own words, once
    try:
        client = Client(address, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        raise SrpsError(
            Message(
                "No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`.",
                address=address,
                error=error,
            )
        ) from None
    try:
        _require_same(client, project)
        places = 2 * sum(client.nthreads().values())
        yield Pool(client.get_executor(pure=False, retries=RETRIES), places, _Watch(client, address).trouble)
    finally:
        with suppress(Exception):
            client.close(timeout=CLOSING)  # a scheduler that is gone cannot say goodbye


class _Watch:
    """Looks now and then whether the cluster still lives: who waits for a lost one would wait for ever."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._seen = self._looked = time.monotonic()

    def trouble(self) -> str | None:
        """Say what has happened to the cluster, None while it lives."""
        now = time.monotonic()
        if now - self._looked < EVERY:
            return None
        self._looked = now
        kept = Message("What was finished is kept; start it again, then build again.")
        if self._client.status not in {"running", "connecting"}:
            return Message(
                "The Dask scheduler at {address} was lost in the middle. {kept}", address=self._address, kept=kept
            )
        try:
            workers = self._client.sync(self._client.scheduler.identity, callback_timeout=ANSWER)["workers"]
        except Exception:
            return Message(
                "The Dask scheduler at {address} does not answer any more. {kept}", address=self._address, kept=kept
            )
        if workers:
            self._seen = now
        if now - self._seen > WITHOUT_WORKERS:
            return Message(
                "The cluster has had no worker for {seconds:.0f} seconds. Start some, then build again.",
                seconds=WITHOUT_WORKERS,
            )
        return None


def _require_same(client: "Client", project: Project) -> None:
    found = client.run(look_around, str(project.root.resolve()))
    if not found:
        raise SrpsError(Message("The cluster has no workers. Start some with `dask worker`."))
    here = look_around(str(project.root.resolve()))
    for worker, (folder, program) in found.items():
        if not program:
            raise SrpsError(
                Message(
                    "The program of worker {worker} has changed since it was started. Start the worker again.",
                    worker=worker,
                )
            )
        if not folder:
            raise SrpsError(
                Message(
                    "Worker {worker} does not see the folder {root}. All machines must share it.",
                    worker=worker,
                    root=project.root,
                )
            )
        if program != here[1]:
            names = ", ".join(fingerprints.difference(here[1], program))
            raise SrpsError(
                Message(
                    "Worker {worker} has another version than this machine of: {names}. Install the same.",
                    worker=worker,
                    names=names,
                )
            )


def look_around(root: str) -> tuple[bool, str]:
    """Tell whether the project's folder is there, and which program is loaded; empty where the disk has another."""
    try:
        program = fingerprints.program()
    except ProgramChangedError:
        program = ""
    return (Path(root) / "data" / "raw").is_dir(), program
