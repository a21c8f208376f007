"""The standard library is still what our few changes of it expect; a stopped process makes nothing wait for ever."""

import contextlib
import inspect
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from srps.building import forkserver, patches, watchdog
from srps.errors import SrpsError

pytestmark = [
    pytest.mark.xdist_group("kernels"),
    pytest.mark.skipif(not forkserver.available(), reason="this platform cannot fork a warm interpreter"),
]


def test_the_library_asks_for_a_process_where_we_answer():
    from multiprocessing import forkserver as library
    from multiprocessing import popen_forkserver

    launch = inspect.getsource(popen_forkserver.Popen._launch)
    assert "self.sentinel, w = forkserver.connect_to_new_process(self._fds)" in launch
    assert "self.pid = forkserver.read_signed(self.sentinel)" in launch
    assert launch.index("connect_to_new_process") < launch.index("read_signed")
    server = library.ForkServer()
    assert {"_forkserver_pid", "_preload_modules"} <= vars(server).keys()
    assert list(inspect.signature(server.connect_to_new_process).parameters) == ["fds"]
    main = inspect.getsource(library.main)
    assert "__import__(modname)" in main
    assert main.index("os.fork()") < main.index("write_signed(child_w, pid)")


def parent_of_this() -> int:
    return os.getppid()


def test_a_process_comes_from_the_chosen_server():
    for name in forkserver.SERVERS:
        process = forkserver.start(name, time.sleep, 60)
        try:
            assert psutil.Process(process.pid).ppid() == patches.process_of(patches.servers(forkserver.SERVERS)[name])
        finally:
            process.kill()
    assert multiprocessing.get_start_method(allow_none=True) != "forkserver"


def test_importing_the_preload_changes_nothing():
    code = (
        "import gc, signal, os\n"
        "before = gc.isenabled(), gc.get_freeze_count(), signal.getsignal(signal.SIGINT), dict(os.environ)\n"
        "import srps.building.preload, srps.building.preload.common, srps.building.preload.pages\n"
        "after = gc.isenabled(), gc.get_freeze_count(), signal.getsignal(signal.SIGINT), dict(os.environ)\n"
        "assert before == after, (before, after)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})


def test_a_child_that_is_stopped_is_ended_and_said(monkeypatch):
    monkeypatch.setattr(watchdog, "GRACE", 0.0)
    forkserver.call(os.getpid)

    def look() -> None:
        since: dict[int, float] = {}
        while not done.wait(0.1):
            since = watchdog.look(since)

    done = threading.Event()
    thread = threading.Thread(target=look)
    thread.start()
    try:
        with pytest.raises(SrpsError, match="ended without an answer"):
            forkserver.call(stop_myself)
    finally:
        done.set()
        thread.join()


def stop_myself() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def test_a_busy_process_is_left_alone():
    process = forkserver.start(forkserver.PAGES, time.sleep, 60)
    try:
        since: dict[int, float] = {}
        for _ in range(3):
            since = watchdog.look(since)
        assert process.is_alive()
        assert since == {}
    finally:
        process.kill()


def test_a_server_that_is_stopped_is_said_and_started_anew(monkeypatch):
    forkserver.call(os.getpid)
    monkeypatch.setattr(patches, "ANSWER", 0.5)
    server = patches.servers(forkserver.SERVERS)[forkserver.PAGES]
    os.kill(patches.process_of(server), signal.SIGSTOP)
    with pytest.raises(SrpsError, match="could not be started"):
        forkserver.call(os.getpid)
    monkeypatch.setattr(patches, "ANSWER", 300.0)
    assert forkserver.call(os.getpid) > 0


def test_stopping_waits_for_nobody():
    forkserver.call(os.getpid)
    server = patches.servers(forkserver.SERVERS)[forkserver.PAGES]
    os.kill(patches.process_of(server), signal.SIGSTOP)

    def ask() -> None:
        with contextlib.suppress(SrpsError, forkserver.Stopped):
            forkserver.call(os.getpid)

    waiting = threading.Thread(target=ask)
    waiting.start()
    time.sleep(0.3)
    started = time.monotonic()
    forkserver.stop()
    waiting.join(10)
    assert not waiting.is_alive()
    assert time.monotonic() - started < 10
    forkserver.resume()
    assert forkserver.call(os.getpid) > 0


def test_threads_that_start_interpreters_leave_the_environment_as_it_was():
    def borrow(server: str) -> None:
        for _ in range(200):
            with forkserver._environment({forkserver.SERVER_VARIABLE: server}):
                time.sleep(0)
                assert os.environ[forkserver.SERVER_VARIABLE] == server

    before = dict(os.environ)
    with ThreadPoolExecutor() as pool:
        list(pool.map(borrow, ["one", "two", "three"]))
    assert dict(os.environ) == before
