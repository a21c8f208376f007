"""Runs the tasks of a build on a Dask cluster whose workers share the project's folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from srps.building import fingerprints
from srps.building.graph import Pool
from srps.errors import SrpsError
from srps.paths import Project

RETRIES = 3
"""How often a task is tried again that ended with an error of the machinery, such as a lost connection."""
TIMEOUT = "10s"


@contextmanager
def pool(project: Project, address: str) -> Iterator[Pool]:
    """Yield the cluster at `address`; it takes twice as many tasks as it has threads, so that none of them waits.

    Raises `SrpsError` when there is no scheduler, no worker, no shared folder, or another version of the program.
    A lost worker's tasks are run again by another one.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - only a build on a cluster needs it
    except ImportError:
        message = 'A build on a cluster needs more libraries: pip install "srps-monitor[cluster]".'
        raise SrpsError(message) from None
    try:
        client = Client(address, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        raise SrpsError(f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`.") from None
    with client:
        _require_same(client, project)
        yield Pool(client.get_executor(pure=False, retries=RETRIES), 2 * sum(client.nthreads().values()))


def _require_same(client: object, project: Project) -> None:
    found = client.run(look_around, str(project.root.resolve()))
    if not found:
        raise SrpsError("The cluster has no workers. Start some with `dask worker`.")
    here = look_around(str(project.root.resolve()))
    for worker, (folder, program) in found.items():
        if not folder:
            raise SrpsError(f"Worker {worker} does not see the folder {project.root}. All machines must share it.")
        if program != here[1]:
            names = ", ".join(fingerprints.difference(here[1], program))
            raise SrpsError(f"Worker {worker} has another version than this machine of: {names}. Install the same.")


def look_around(root: str) -> tuple[bool, str]:
    """Tell whether the project's folder is there, and which program would run."""
    return (Path(root) / "data" / "raw").is_dir(), fingerprints.program()
