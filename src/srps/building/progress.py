"""Shows how a build goes on: a bar with the time left on a terminal, plain lines anywhere else."""

import contextlib
from collections.abc import Iterator
from typing import TextIO

from srps.messages import Message
from srps.showing.spoken import spoken

WAITING = Message("Another build is running in this folder; waiting until it has finished.")


def duration(seconds: float) -> Message:
    """Say how long something took, to tenths of a second."""
    whole, tenths = divmod(round(seconds * 10), 10)
    return Message("{whole}.{tenths} s", whole=whole, tenths=tenths)


class Lines:
    """One line per finished task: `[3/12] sieradz 2023 … 4.2 s`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def waiting(self) -> None:
        """Say that another build holds the folder."""
        self._write(spoken(WAITING))

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        """Write the task's line."""
        took = Message("failed") if failure else duration(seconds)
        self._write(f"[{done}/{total}] {spoken(task)} … {spoken(took)}")

    def _write(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


class Bar:
    """A progress bar with the number of tasks and the time left."""

    def __init__(self, stream: TextIO) -> None:
        from rich import progress  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415

        columns = (
            progress.SpinnerColumn(),
            progress.MofNCompleteColumn(),
            progress.BarColumn(),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.description}", markup=False),
        )
        self._progress = progress.Progress(*columns, console=Console(file=stream), transient=True)
        self._bar = self._progress.add_task(spoken(Message("starting …")), total=None)

    def __enter__(self) -> "Bar":
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._progress.stop()

    def waiting(self) -> None:
        """Say that another build holds the folder."""
        self._progress.console.print(spoken(WAITING))

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        """Move the bar; a failure stays above it."""
        if failure:
            self._progress.console.print(spoken(Message("{task} failed", task=task)), markup=False)
        self._progress.update(self._bar, completed=done, total=total, description=spoken(task))


@contextlib.contextmanager
def progress_on(stream: TextIO) -> Iterator[Lines | Bar]:
    """Yield what fits the stream."""
    if stream.isatty():
        with Bar(stream) as bar:
            yield bar
    else:
        yield Lines(stream)
