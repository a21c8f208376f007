"""Builds in the background: one at a time, each a command of its own, whose lines the page shows."""

import os
import subprocess
import sys
import threading
from collections import deque

from srps.paths import PROJECT_VARIABLE, Project

KEPT_LINES = 400
COMMAND = "from srps.cli import main; main()"


class Builds:
    """The build that runs or ran last."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._process: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.title = ""

    @property
    def is_running(self) -> bool:
        """Whether a build is under way."""
        return self._process is not None and self._process.poll() is None

    @property
    def ended_well(self) -> bool | None:
        """Whether the last build ended without a fault; None where none has ended."""
        code = None if self._process is None else self._process.poll()
        return None if code is None else code == 0

    @property
    def lines(self) -> list[str]:
        """What the build has said so far."""
        return list(self._lines)

    def start(self, city: str, year: int) -> bool:
        """Build one year and the pages over it, unless a build is under way; tell whether it was started."""
        if self.is_running:
            return False
        self._lines.clear()
        self.title = f"{city} {year}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "build", "--city", city, "--year", str(year)],
            cwd=self._project.root,
            env=os.environ | {PROJECT_VARIABLE: str(self._project.root.resolve()), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return True

    def stop(self) -> None:
        """End a build that is under way; what was finished is kept."""
        if self.is_running and self._process is not None:
            self._process.terminate()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._lines.append(line.rstrip())
