import asyncio
import contextlib
import threading
from collections.abc import Iterator

import pytest

from miniature import write_catalogue
from srps.office import server
from srps.paths import Project


@pytest.fixture
def empty_project(tmp_path) -> Project:
    """A project whose catalogue knows one invented city, with no year yet."""
    project = Project(tmp_path / "Łukasz Żółć" / "moje dane")
    write_catalogue(project)
    return project


@pytest.fixture
def desk(empty_project) -> Iterator[str]:
    """The address, with its token, of a desk that serves the project."""
    loop, address, opened = asyncio.new_event_loop(), [], threading.Event()

    def said(text: str) -> None:
        address.append(text)
        opened.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        main = loop.create_task(server._serve(empty_project, said, 0, browser=False))
        stop.append(main)
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(main)

    stop: list[asyncio.Task] = []
    thread = threading.Thread(target=run)
    thread.start()
    assert opened.wait(20)
    yield address[0]
    loop.call_soon_threadsafe(stop[0].cancel)
    thread.join(20)
