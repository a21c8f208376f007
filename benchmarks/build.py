"""Times the build beside the plain way: papermill with a cold kernel per notebook, then the page, one after the other.

Run by `make bench`. Both ways execute the same notebooks over the same data in the same run: the documents of this
repository, and synthetic countries made to order (`--sizes 10,100,1000` city-years). Results are kept in
`docs/explanation/performance.csv`, from which the page and the plot beside it are written anew.
"""

import argparse
import csv
import datetime
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import psutil

from srps.catalogue.load import load_catalogue
from srps.files import write_text
from srps.paths import PROJECT_VARIABLE, REPOSITORY, Project

PAGE = REPOSITORY / "docs" / "explanation" / "performance.md"
YEARS = 4
GOALS, ACTIONS, TOTALS, CONTRIBUTORS = 16, 40, 60, 2
FIRST_YEAR = 2020
POLAND = 2477
"""Gminas, GUS 2024."""
DECADE = 10
CLUSTER_CORES = 32


@dataclass(frozen=True)
class Timing:
    """One measurement: `seconds` of wall time, `memory` the peak in MB (shared pages counted once)."""

    project: str
    city_years: int
    way: str
    jobs: int
    seconds: float
    memory: float
    date: str = ""


def main() -> None:
    """Measure what the command line asks for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10", help="synthetic city-years, separated by commas")
    parser.add_argument("--jobs", default="1,2", help="numbers of jobs, separated by commas")
    parser.add_argument("--plain", type=int, default=1, help="synthetic city-years for the plain way (scaled up)")
    parser.add_argument("--no-real", action="store_true", help="leave the repository's own documents out")
    chosen = parser.parse_args()
    jobs = [int(part) for part in chosen.jobs.split(",")]
    with tempfile.TemporaryDirectory(prefix="srps-bench-") as folder:
        if not chosen.no_real:
            measure(copy_documents(Path(folder, "documents")), "documents", jobs, None)
        for size in (int(part) for part in chosen.sizes.split(",") if part):
            project = write_country(Path(folder, f"country-{size}"), max(1, size // YEARS), min(size, YEARS))
            measure(project, "synthetic", jobs if size < 1000 else jobs[-1:], chosen.plain)
            shutil.rmtree(project.root)
    write_page(read_timings())


def copy_documents(root: Path) -> Project:
    """Copy the repository's raw data, so that the benchmark leaves its results alone."""
    shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
    return Project(root)


def write_country(root: Path, cities: int, years: int) -> Project:
    """Write a synthetic country; its pages are marked as invented. The same size gives the same bytes."""
    project = Project(root)
    write_text(root / "INVENTED", "A synthetic country, made by benchmarks/build.py.\n")
    known = load_catalogue(Project(REPOSITORY)).indicators.values()
    counted = [entry for entry in known if entry.denominator == "population" and entry.unit != "percent"][:TOTALS]
    names = [f"syntetyczne-{number:04d}" for number in range(1, cities + 1)]
    header = "city,teryt,name,name_genitive,name_locative,kind\n"
    rows = [
        f"{name},99{n:04d}1,Syntetyczne {n},Syntetycznego {n},Syntetycznem {n},gmina miejska\n"
        for n, name in enumerate(names, 1)
    ]
    catalogue = root / "data" / "raw" / "catalogue"
    write_text(catalogue / "cities.csv", header + "".join(rows))
    context = ["city,teryt,year,measure,value,unit,area,as_of,source,source_url,note\n"]
    for n, name in enumerate(names, 1):
        chance = random.Random(name)
        residents = chance.randrange(4_000, 90_000)
        mapping = ["indicators:\n"]
        for position, entry in enumerate(counted):
            mapping.append(
                f'  - goal: "{1 + position % GOALS}"\n    indicator: "{entry.title.pl}"\n'
                f'    indicator_id: {entry.id}\n    match: exactMatch\n    reason: "synthetic"\n'
            )
        mapping.append("domains:\n  Rodzina: family\n  Seniorzy: elderly\n")
        write_text(catalogue / "mappings" / f"{name}.yml", "".join(mapping))
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            context.append(f"{name},99{n:04d}1,{year},population,{residents},persons,gmina,,synthetic,,\n")
            _write_year(project, name, year, [entry.title.pl for entry in counted], chance)
    write_text(catalogue / "context.csv", "".join(context))
    return project


def _write_year(project: Project, city: str, year: int, labels: list[str], chance: random.Random) -> None:
    folder = project.raw_year(city, year)
    ratings = [chance.randint(1, 4) for _ in range(GOALS)]
    mean = f"{sum(ratings) / GOALS:.2f}".replace(".", ",")
    write_text(
        folder / "document.yml",
        f'title: "Sprawozdanie za {year} rok (dane syntetyczne)"\nissuer: "MOPS"\nissued_on: {year + 1}-04-15\n'
        f'strategy:\n  title: "Strategia (dane syntetyczne)"\n  period: {{from: {FIRST_YEAR}, to: {FIRST_YEAR + 7}}}\n'
        f"resolution: null\nyear: {year}\nlanguage: pl\nkind: report\n"
        f'source:\n  file: "synthetic.txt"\nrating_scale:\n  1: "a"\n  2: "b"\n  3: "c"\n  4: "d"\n'
        f'rated_levels: [operational]\nclaims:\n  - {{id: mean, kind: mean_rating, scope: operational, value: "{mean}", line: 5}}\n',
    )
    goals = [
        f"{g},operational,,Cel {g},{'Rodzina' if g % 2 else 'Seniorzy'},{ratings[g - 1]},,{10 * g}"
        for g in range(1, GOALS + 1)
    ]
    write_text(folder / "goals.csv", "\n".join(["goal,level,parent,name,domain,rating,priorities,line", *goals, ""]))
    actions = [
        f"{1 + a % GOALS},{a},Zadanie {a},Rodzina,działalność ciągła,MOPS,{200 + a}" for a in range(1, ACTIONS + 1)
    ]
    write_text(folder / "actions.csv", "\n".join(["goal,action,name,area,deadline,executors,line", *actions, ""]))
    rows = ["goal,action,indicator,breakdown,part_of,value,parts,note,line"]
    for position, label in enumerate(labels):
        parts = [chance.randrange(0, 300) for _ in range(CONTRIBUTORS)]
        place, line = f'{1 + position % GOALS},,"{label}"', 300 + position
        rows.append(f"{place},,,{sum(parts)},,,{line}")
        rows += [f"{place},instytucja {n},,{part},,,{line}" for n, part in enumerate(parts, 1)]
    write_text(folder / "indicators.csv", "\n".join([*rows, ""]))


def measure(project: Project, name: str, jobs: list[int], plain: int | None) -> None:
    """Time every way over one project; `plain` city-years stand for all in the plain way (None: all of them)."""
    years = project.city_years()
    print(f"{name}, {len(years)} city-years", flush=True)
    for number in jobs:
        _clean(project)
        _note(name, len(years), "clean", number, lambda number=number: _build(project, number))
        _note(name, len(years), "nothing changed", number, lambda number=number: _build(project, number))
        _change_a_cell(project)
        _note(name, len(years), "one cell changed", number, lambda number=number: _build(project, number))
    some = years if plain is None else years[:plain]
    _clean(project)
    share = len(some) / len(years)
    command = [
        sys.executable,
        __file__,
        "--as-plain-loop",
        str(project.root),
        *(f"{city}/{year}" for city, year in some),
    ]
    seconds, memory = _watched(command, project)
    _keep(Timing(name, len(years), "plain loop", 1, seconds / share, memory, _today()))


def _note(project: str, city_years: int, way: str, jobs: int, work: Callable[[], tuple[float, float]]) -> None:
    seconds, memory = work()
    _keep(Timing(project, city_years, way, jobs, seconds, memory, _today()))


def _build(project: Project, jobs: int) -> tuple[float, float]:
    return _watched(
        [sys.executable, "-m", "srps.cli", "build", "--project", str(project.root), "--jobs", str(jobs)], project
    )


def _clean(project: Project) -> None:
    for folder in (project.processed, project.reports, project.state):
        shutil.rmtree(folder, ignore_errors=True)


def _change_a_cell(project: Project) -> None:
    city, year = project.city_years()[-1]
    path = project.raw_year(city, year) / "goals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head, _, line = lines[1].rpartition(",")
    write_text(path, "\n".join([lines[0], f"{head},{int(line) + 1}", *lines[2:], ""]))


def _watched(command: list[str], project: Project) -> tuple[float, float]:
    """Run a command; return its wall time (s) and the peak memory of it and its children (MB)."""
    environment = os.environ | {PROJECT_VARIABLE: str(project.root)}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment) as running:
        watch = _Memory(running.pid)
        watch.start()
        _, errors = running.communicate()
        seconds = time.perf_counter() - started
        watch.ended.set()
        watch.join()
    if running.returncode:
        sys.exit(errors.decode())
    return seconds, watch.peak / 1e6


class _Memory(threading.Thread):
    """Watches a process and its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Sum up their memory twice a second; a page that several of them share counts once."""
        while not self.ended.wait(0.5):
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(_memory, family)))


def _memory(process: psutil.Process) -> int:
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(found, "pss", found.rss)


def plain_loop(root: Path, years: list[str]) -> None:
    """Do it the plain way: notebook after notebook in a cold kernel, then its page (and for reports the PDF)."""
    import papermill  # noqa: PLC0415 - part of what is measured

    from srps import jobs  # noqa: PLC0415

    def execute(job: jobs.Job) -> None:
        for notebook in job.notebooks:
            target = job.executed(notebook, "pl")
            target.parent.mkdir(parents=True, exist_ok=True)
            source = job.project.notebook(notebook)
            papermill.execute_notebook(source, target, parameters=job.parameters("pl"), progress_bar=False)
            jobs.render_pages(job, notebook, "pl")

    places = [(city, int(year)) for city, year in (place.split("/") for place in years)]
    for city, year in places:
        for kind in ("year", "report"):
            execute(jobs.Job(str(root), kind, city, year))
    for city in sorted({city for city, _ in places}):
        execute(jobs.Job(str(root), "years", city, 0))
    execute(jobs.Job(str(root), "cities", "", 0))


def read_timings() -> list[Timing]:
    """Return what was measured until now."""
    path = PAGE.with_suffix(".csv")
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Timing(
                r["project"],
                int(r["city_years"]),
                r["way"],
                int(r["jobs"]),
                float(r["seconds"]),
                float(r["memory"]),
                r["date"],
            )
            for r in csv.DictReader(file)
        ]


def _keep(timing: Timing) -> None:
    """Add a measurement, in place of an earlier one of the same."""
    print(f"  {timing.way}, {timing.jobs} jobs: {timing.seconds:.1f} s, {timing.memory:.0f} MB", flush=True)
    key = lambda t: (t.project, t.city_years, t.way, t.jobs)  # noqa: E731
    kept = {key(known): known for known in read_timings()} | {key(timing): timing}
    lines = [",".join(field.name for field in fields(Timing))]
    lines += [
        ",".join(f"{value:.2f}" if isinstance(value, float) else str(value) for value in astuple(kept[name]))
        for name in sorted(kept)
    ]
    write_text(PAGE.with_suffix(".csv"), "\n".join([*lines, ""]))


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def write_page(timings: list[Timing]) -> None:
    """Write the table with ratios, the extrapolation and the plot."""
    write_text(PAGE, "\n".join(_page(timings)))
    draw(timings, PAGE.with_suffix(".svg"))
    print(PAGE.read_text(encoding="utf-8"))


def _page(timings: list[Timing]) -> list[str]:
    machine = f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}"
    lines = [
        "# How long a build takes",
        "",
        "Written by `make bench` (`benchmarks/build.py`). The plain loop runs the same notebooks with papermill's default engine,",
        "a cold kernel each, and renders the same pages in one process; over synthetic countries it is measured on a few city-years",
        "and scaled up. Memory is the peak of all processes together, shared pages counted once. HTML of every notebook, PDF of",
        "every report, one language.",
        "",
        f"Machine: {machine}, Python {platform.python_version()}.",
        "",
        "| Project | City-years | Way | Jobs | Seconds | per city-year | Peak MB | Plain ÷ this | Date |",
        "|---|--:|---|--:|--:|--:|--:|--:|---|",
    ]
    plain = {(t.project, t.city_years): t.seconds for t in timings if t.way == "plain loop"}
    for timing in sorted(timings, key=lambda t: (t.project, t.city_years, t.jobs, t.way)):
        known = plain.get((timing.project, timing.city_years))
        ratio = f"{known / timing.seconds:.1f}" if known else ""
        lines.append(
            f"| {timing.project} | {timing.city_years} | {timing.way} | {timing.jobs} | {timing.seconds:.1f} | "
            f"{timing.seconds / timing.city_years:.2f} | {timing.memory:.0f} | {ratio} | {timing.date} |"
        )
    return [*lines, "", "![Seconds by number of city-years](performance.svg)", "", *_extrapolation(timings), ""]


def _extrapolation(timings: list[Timing]) -> list[str]:
    """Carry the largest clean build on to the whole country, as arithmetic."""
    clean = [t for t in timings if t.way == "clean" and t.project == "synthetic"]
    if not clean:
        return []
    largest = max(clean, key=lambda t: (t.city_years, t.jobs))
    each = largest.seconds * min(largest.jobs, os.cpu_count() or 1) / largest.city_years
    total = POLAND * DECADE
    here = total * each / (os.cpu_count() or 1) / 3600
    there = total * each / CLUSTER_CORES / 3600
    return [
        "## All of Poland, ten years",
        "",
        f"{largest.city_years} city-years took {largest.seconds:.0f} s with {largest.jobs} jobs, warm-up and comparisons included:",
        f"{largest.seconds:.0f} s × {largest.jobs} ÷ {largest.city_years} = {each:.2f} core-seconds per city-year.",
        f"{POLAND} gminas × {DECADE} years = {total:,} city-years; × {each:.2f} s ÷ 3600 = {total * each / 3600:.0f} core-hours:".replace(
            ",", " "
        ),
        f"**{here:.0f} hours** on this machine, **{there:.1f} hours** on a cluster of {CLUSTER_CORES} such cores. The comparison of all",
        "cities is one task; it is in the figure above in proportion, and on the cluster it runs on one core at the end.",
    ]


def draw(timings: list[Timing], path: Path) -> None:
    """Draw seconds against city-years, both logarithmic, for the highest number of jobs."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context({"svg.hashsalt": "srps", "font.size": 9}):
        figure = Figure(figsize=(6.4, 4), layout="constrained")
        axes = figure.subplots()
        for way, marker in (("plain loop", "s"), ("clean", "o"), ("one cell changed", "^"), ("nothing changed", "v")):
            best: dict[int, Timing] = {}
            for timing in sorted((t for t in timings if t.way == way), key=lambda t: t.jobs):
                best[timing.city_years] = timing
            if best:
                sizes = sorted(best)
                axes.plot(sizes, [best[size].seconds for size in sizes], marker=marker, label=way)
        axes.set(xscale="log", yscale="log", xlabel="city-years", ylabel="seconds", title="Wall time of a build")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-plain-loop"]:
        plain_loop(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
