"""A real Dask scheduler and two workers on loopback run the same tasks; one worker is lost on the way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from distributed import Client

import fakebuild
import tinybuild
from srps.building import cluster as cluster_pool
from srps.building import fingerprints, forkserver, jobs, operations
from srps.building.jobs import Job
from srps.errors import SrpsError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("kernels"),
    pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter"),
]


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen]:
    """Run a Dask command in a process that ends with the test."""
    folders = [str(Path(fakebuild.__file__).parent), *sys.path]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folders)}
    command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.kill()


@contextmanager
def started() -> Iterator[tuple[str, subprocess.Popen, list[subprocess.Popen]]]:
    """Start a scheduler and two workers; yield its address, the scheduler and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        command = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        scheduler = stack.enter_context(process(*command))
        workers = [
            stack.enter_context(process("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"))
            for _ in range(2)
        ]
        with Client(address, timeout="20s") as client:
            client.wait_for_workers(2, timeout=20)
        yield address, scheduler, workers


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Start a scheduler and two workers; yield its address and the workers."""
    with started() as (address, _, workers):
        yield address, workers


class KillOne:
    """Kills a worker when the first task has ended."""

    def __init__(self, worker: subprocess.Popen) -> None:
        self._worker = worker
        self.finished_after: list[str] = []

    def waiting(self) -> None:
        """Do nothing."""

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        """Kill at the first task, note the others."""
        if done == 1:
            os.kill(self._worker.pid, signal.SIGKILL)
        else:
            self.finished_after.append(task)


def test_a_lost_worker_costs_nothing_but_time(cluster, tmp_path):
    address, workers = cluster
    cities = {"testowo": (2023,), "beta": (2022, 2023)}
    expected = tinybuild.write_project(tmp_path / "here", cities)
    assert operations.build(expected, formats=("html",)).failures == ()
    project = tinybuild.write_project(tmp_path / "there", cities)
    told = KillOne(workers[0])
    result = operations.build(project, formats=("html",), scheduler=address, progress=told)
    assert result.failures == ()
    assert workers[0].wait(5) == -signal.SIGKILL
    assert len(told.finished_after) >= 9
    assert fakebuild.contents(project) == fakebuild.contents(expected)
    assert operations.build(project, formats=("html",), scheduler=address).built == ()


def test_no_scheduler_is_said(tmp_path, monkeypatch):
    project = fakebuild.write_project(tmp_path, {"alfa": (2023,)})
    monkeypatch.setattr(cluster_pool, "TIMEOUT", "0.2s")
    with pytest.raises(SrpsError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 .*dask scheduler"):
        operations.build(project, scheduler="tcp://127.0.0.1:9")


def test_no_worker_is_said(cluster, tmp_path):
    address, workers = cluster
    for worker in workers:
        worker.kill()
    time.sleep(1)
    project = fakebuild.write_project(tmp_path, {"alfa": (2023,)})
    with pytest.raises(SrpsError, match="The cluster has no workers"):
        operations.build(project, scheduler=address)


class KillAtFirst:
    """Kills a process when the first task has ended."""

    def __init__(self, pid: int, number: int) -> None:
        self._pid, self._number = pid, number

    def waiting(self) -> None:
        """Do nothing."""

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        """Kill at the first task."""
        if done == 1:
            os.kill(self._pid, self._number)


def test_a_lost_scheduler_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_pool, "ANSWER", 3.0)
    project = tinybuild.write_project(tmp_path, {"testowo": (2023,), "beta": (2022, 2023)})
    with started() as (address, scheduler, _):
        told = KillAtFirst(scheduler.pid, signal.SIGKILL)
        with pytest.raises(SrpsError, match=r"scheduler .*(lost in the middle|does not answer any more)\."):
            operations.build(project, formats=("html",), scheduler=address, progress=told)
    assert operations.build(project, formats=("html",)).failures == ()


def test_a_scheduler_that_is_stopped_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_pool, "ANSWER", 2.0)
    monkeypatch.setattr(cluster_pool, "EVERY", 0.0)
    project = fakebuild.write_project(tmp_path, {"alfa": (2023,)})
    with started() as (address, scheduler, _), cluster_pool.pool(project, address) as pool:
        assert pool.trouble() is None
        os.kill(scheduler.pid, signal.SIGSTOP)
        assert "does not answer any more" in pool.trouble()


def test_a_worker_with_other_code_is_refused_in_every_task(monkeypatch, tmp_path):
    project = fakebuild.write_project(tmp_path, {"alfa": (2023,)})
    job = Job(str(project.root), "year", "alfa", 2023, program=f"src/srps:{'0' * 16} libraries:{'0' * 16}")
    outcome = jobs.run(job)
    assert outcome.is_kept
    assert "This machine has another version" in outcome.failure
    monkeypatch.setattr(fingerprints, "LOADED", "0" * 16)
    monkeypatch.setattr(fingerprints, "_LOADED_MARKS", ())
    assert "The program has changed since it was started" in jobs.run(job).failure
    assert cluster_pool.look_around(str(project.root)) == (True, "")
