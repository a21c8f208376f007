"""Times HTML and PDF of each document's report from finished results, in a warm process; and weighs the pages.

Run by `make bench`. The documents are built once in a temporary folder; what is timed starts a child of the warm
server, which renders both pages from the executed notebook, and ends with it. The best of some runs, one at a time:
what else the machine does can only add.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

from srps.building import forkserver
from srps.building.jobs import REPORT, Job, render_pages
from srps.paths import PROJECT_VARIABLE, REPOSITORY, Project

RUNS = 5
MOST_SECONDS = 3.0
MOST_BYTES = 2_000_000
"""Of an HTML page, its pictures included."""


def main() -> int:
    """Print the table; the exit code says whether every report keeps to time and weight."""
    with tempfile.TemporaryDirectory(prefix="srps-bench-") as folder:
        shutil.copytree(REPOSITORY / "data" / "raw", Path(folder, "data", "raw"))
        build = [sys.executable, "-m", "srps.cli", "build", "--project", folder]
        built = subprocess.run(build, check=False, capture_output=True, text=True)
        if built.returncode:
            sys.exit(built.stderr)
        forkserver.warm_up(**{PROJECT_VARIABLE: folder})
        forkserver.call(time.monotonic)  # waits until it is warm
        kept = [measure(Job(folder, "report", city, year)) for city, year in Project(Path(folder)).city_years()]
    print(f"At most {MOST_SECONDS:.0f} s each: {'yes' if all(kept) else 'NO'}")
    return 0 if all(kept) else 1


def measure(job: Job) -> bool:
    """Print the line of one report; return whether it keeps to time and weight."""
    runs = []
    for _ in range(RUNS):
        started = time.perf_counter()
        forkserver.call(render_pages, job, (REPORT,), job.languages[0])
        runs.append(time.perf_counter() - started)
    seconds = min(runs)
    html, pdf = (job.page(REPORT, job.languages[0], ending) for ending in ("html", "pdf"))
    with pikepdf.open(pdf) as document:
        pages = len(document.pages)
    weights = f"HTML {html.stat().st_size / 1e3:4.0f} kB, PDF {pdf.stat().st_size / 1e3:4.0f} kB"
    print(f"{job.label:42} {seconds:5.2f} s   {weights} on {pages:2d} pages", flush=True)
    return seconds < MOST_SECONDS and html.stat().st_size < MOST_BYTES


if __name__ == "__main__":
    raise SystemExit(main())
