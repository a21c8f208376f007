"""Times the build beside the plain ways: a cold kernel per notebook, then its page, one after the other.

`plain loop` is one Python process that calls papermill; `plain commands` starts the command `papermill` and one that
renders the page for every notebook, as a shell script would. Run by `make bench`: all ways execute the same notebooks
over the same data in the same run, over the documents of this repository and over synthetic countries made to order
(`--sizes 10,100,1000` city-years). Results are kept in `docs/explanation/performance.csv`, from which the page and the
plot beside it are written anew.
"""

import argparse
import csv
import datetime
import io
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import psutil

from srps.catalogue.load import load_catalogue
from srps.files import write_text
from srps.paths import PROJECT_VARIABLE, REPOSITORY, Project

SRPS = shutil.which("srps", path=Path(sys.executable).parent) or "srps"
PAGE = REPOSITORY / "docs" / "explanation" / "performance.md"
YEARS = 5
GOALS, ACTIONS, TOTALS, CONTRIBUTORS = 16, 40, 40, 2
FIRST_YEAR = 2020
POLAND = 2477
"""Gminas, GUS 2024."""
DOCUMENT = """\
title: "Sprawozdanie za {year} rok (dane syntetyczne)"
issuer: "MOPS"
issued_on: {following}-04-15
strategy:
  title: "Strategia (dane syntetyczne)"
  period: {{from: {first}, to: {last}}}
resolution: null
year: {year}
language: pl
kind: report
source: {{file: "synthetic.txt"}}
rating_scale: {{1: "a", 2: "b", 3: "c", 4: "d"}}
rated_levels: [operational]
"""
LONG = 100
"""City-years from which on memory is looked at while a build is timed; a shorter one is built again for that."""
LOOKING = 0.01
"""The share of time that looking at the memory may take while something is timed."""
DECADE = 10
CLUSTER_CORES = 32
PLAIN_WAYS = ("plain loop", "plain commands")
YEARLY = ("1_clean", "2_check", "3_score", "4_report")
PLAIN = "--as-plain-loop"
PAGE_OF = "--render-page-of"


@dataclass(frozen=True)
class Timing:
    """One measurement: `seconds` of wall time, `memory` the peak in MB (shared pages counted once).

    Only timings of one `machine` are compared with each other.
    """

    project: str
    city_years: int
    way: str
    jobs: int
    seconds: float
    memory: float
    date: str = ""
    machine: str = ""


def main() -> None:
    """Measure what the command line asks for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10", help="synthetic city-years, separated by commas")
    parser.add_argument("--jobs", default="1,2,3", help="numbers of jobs, separated by commas")
    parser.add_argument("--plain", type=int, default=1, help="synthetic city-years for the plain way (scaled up)")
    parser.add_argument("--no-real", action="store_true", help="leave the repository's own documents out")
    chosen = parser.parse_args()
    jobs = [int(part) for part in chosen.jobs.split(",")]
    with tempfile.TemporaryDirectory(prefix="srps-bench-") as folder:
        if not chosen.no_real:
            measure(copy_documents(Path(folder, "documents")), "documents", jobs, None)
        for size in (int(part) for part in chosen.sizes.split(",") if part):
            project = write_country(Path(folder, f"country-{size}"), max(1, size // YEARS), min(size, YEARS))
            measure(project, "synthetic", jobs if size < LONG else jobs[-1:], chosen.plain)
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
    catalogue = root / "data" / "raw" / "catalogue"
    names = ["city,teryt,name,name_genitive,name_locative,kind"]
    context = ["city,teryt,year,measure,value,unit,area,as_of,source,source_url,note"]
    mapping = ["indicators:"]
    for position, entry in enumerate(counted):
        mapping += [f'  - goal: "{1 + position % GOALS}"', f'    indicator: "{entry.title.pl}"']
        mapping += [f"    indicator_id: {entry.id}", "    match: exactMatch", '    reason: "synthetic"']
    mapping += ["domains:", "  Rodzina: family", "  Seniorzy: elderly", ""]
    for number in range(1, cities + 1):
        city, code = f"syntetyczne-{number:04d}", f"99{number:04d}1"
        chance = random.Random(city)
        names.append(f"{city},{code},Syntetyczne {number},Syntetycznego {number},Syntetycznem {number},gmina miejska")
        write_text(catalogue / "mappings" / f"{city}.yml", "\n".join(mapping))
        residents = chance.randrange(4_000, 90_000)
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            context.append(f"{city},{code},{year},population,{residents},persons,gmina,,synthetic,,")
            _write_year(project.raw_year(city, year), year, [entry.title.pl for entry in counted], chance)
    write_text(catalogue / "cities.csv", "\n".join([*names, ""]))
    write_text(catalogue / "context.csv", "\n".join([*context, ""]))
    return project


def _write_year(folder: Path, year: int, labels: list[str], chance: random.Random) -> None:
    ratings = [chance.randint(1, 4) for _ in range(GOALS)]
    document = DOCUMENT.format(year=year, following=year + 1, first=FIRST_YEAR, last=FIRST_YEAR + 7)
    mean = f"{sum(ratings) / GOALS:.2f}".replace(".", ",")
    claim = f'claims:\n  - {{id: mean, kind: mean_rating, scope: operational, value: "{mean}", line: 5}}\n'
    write_text(folder / "document.yml", document + claim)
    goals = ["goal,level,parent,name,domain,rating,priorities,line"]
    for goal, rating in enumerate(ratings, 1):
        goals.append(f"{goal},operational,,Cel {goal},{'Rodzina' if goal % 2 else 'Seniorzy'},{rating},,{10 * goal}")
    write_text(folder / "goals.csv", "\n".join([*goals, ""]))
    actions = ["goal,action,name,area,deadline,executors,line"]
    for action in range(1, ACTIONS + 1):
        goal = 1 + action % GOALS
        actions.append(f"{goal},{action},Zadanie {action},Rodzina,działalność ciągła,MOPS,{200 + action}")
    write_text(folder / "actions.csv", "\n".join([*actions, ""]))
    rows = ["goal,action,indicator,breakdown,part_of,value,parts,note,line"]
    for position, label in enumerate(labels):
        parts = [chance.randrange(0, 300) for _ in range(CONTRIBUTORS)]
        place, line = f'{1 + position % GOALS},,"{label}"', 300 + position
        rows.append(f"{place},,,{sum(parts)},,,{line}")
        rows += [f"{place},instytucja {number},,{part},,,{line}" for number, part in enumerate(parts, 1)]
    write_text(folder / "indicators.csv", "\n".join([*rows, ""]))


def measure(project: Project, name: str, jobs: list[int], plain: int | None) -> None:
    """Time every way over one project; `plain` city-years stand for all in the plain way (None: all of them)."""
    years = project.city_years()
    print(f"{name}, {len(years)} city-years", flush=True)
    for number in jobs:
        timed = _built_each_way(project, number)
        seen = timed if len(years) >= LONG else _built_each_way(project, number, looking=1)
        for way, (seconds, _) in timed.items():
            _keep(Timing(name, len(years), way, number, seconds, seen[way][1], _today(), _machine()))
    seconds, memory = _saved_while_watched(project, jobs[-1])
    _keep(Timing(name, len(years), "one cell changed, watched", jobs[-1], seconds, memory, _today(), _machine()))
    some = years if plain is None else years[:plain]
    for way in ("loop", "commands") if plain is None else ("loop",):
        _clean(project)
        command = [sys.executable, __file__, PLAIN, way, str(project.root), "all" if plain is None else "some"]
        seconds, memory = _timed([*command, *(f"{city}/{year}" for city, year in some)], project)
        if plain is not None:
            notebooks = len(YEARLY) * len(years) + len({city for city, _ in years}) + 1
            seconds *= notebooks / (len(YEARLY) * len(some))
        _keep(Timing(name, len(years), f"plain {way}", 1, seconds, memory, _today(), _machine()))


def _built_each_way(project: Project, jobs: int, looking: float = LOOKING) -> dict[str, tuple[float, float]]:
    """Return seconds and memory of the three builds; `looking` is the share of time that may go to the memory."""
    _clean(project)
    timings = {}
    for way in ("clean", "nothing changed", "one cell changed"):
        if way == "one cell changed":
            _change_a_cell(project)
        command = [SRPS, "build", "--project", str(project.root), "--jobs", str(jobs)]
        timings[way] = _timed(command, project, looking)
    return timings


def _clean(project: Project) -> None:
    for folder in (project.processed, project.reports, project.state):
        shutil.rmtree(folder, ignore_errors=True)


def _change_a_cell(project: Project) -> None:
    city, year = project.city_years()[-1]
    path = project.raw_year(city, year) / "goals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head, _, line = lines[1].rpartition(",")
    write_text(path, "\n".join([lines[0], f"{head},{int(line) + 1}", *lines[2:], ""]))


def _saved_while_watched(project: Project, jobs: int) -> tuple[float, float]:
    """Return the seconds from saving a cell until `srps watch` has built it in warm processes, and the peak (MB)."""
    command = [SRPS, "watch", "--project", str(project.root), "--jobs", str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        watch = _Memory(running.pid)
        watch.start()
        for warm in (False, True):
            _change_a_cell(project)
            started = time.perf_counter()
            for line in running.stdout:
                if line.startswith("Waiting"):
                    break
            else:
                sys.exit("`srps watch` ended before it was told to.")
            seconds = time.perf_counter() - started
            if not warm:
                time.sleep(1)
        watch.ended.set()
        watch.join()
        running.terminate()
    return seconds, watch.peak / 1e6


def _timed(command: list[str], project: Project, looking: float = LOOKING) -> tuple[float, float]:
    """Run a command; return its wall time (s) and the peak memory of it and its children (MB)."""
    environment = os.environ | {PROJECT_VARIABLE: str(project.root)}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment) as running:
        watch = _Memory(running.pid, looking)
        watch.start()
        _, errors = running.communicate()
        seconds = time.perf_counter() - started
        watch.ended.set()
        watch.join()
    if running.returncode:
        sys.exit(errors.decode())
    return seconds, watch.peak / 1e6


class _Memory(threading.Thread):
    """Watches a process and its descendants; asking for their memory takes them the `looking` share of their time."""

    def __init__(self, pid: int, looking: float = LOOKING) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self._looking = looking
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Sum up their memory now and then; a page that several share counts once."""
        pause = 0.4
        while not self.ended.wait(pause):
            started = time.perf_counter()
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(_memory, family)))
            pause = max(0.4, (time.perf_counter() - started) / self._looking)


def _memory(process: psutil.Process) -> int:
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(found, "pss", found.rss)


def plain_loop(way: str, root: Path, extent: str, years: list[str]) -> None:
    """Do it the plain way: notebook after notebook in a cold kernel, then its page (and for reports the PDF).

    With `all` as `extent` the comparisons follow, with `some` they are left out.
    """
    from srps.building.jobs import Job  # noqa: PLC0415 - part of what is measured

    execute = _by_commands if way == "commands" else _in_process
    places = [(city, int(year)) for city, year in (place.split("/") for place in years)]
    jobs = [Job(str(root), kind, city, year) for city, year in places for kind in ("year", "report")]
    if extent == "all":
        jobs += [Job(str(root), "years", city, 0) for city in sorted({city for city, _ in places})]
        jobs.append(Job(str(root), "cities", "", 0))
    for job in jobs:
        for notebook in job.notebooks:
            job.executed(notebook, "pl").parent.mkdir(parents=True, exist_ok=True)
            execute(job, notebook)


def _in_process(job: Any, notebook: str) -> None:
    import papermill  # noqa: PLC0415

    from srps.building.jobs import render_pages  # noqa: PLC0415

    source, target = job.project.notebook(notebook), job.executed(notebook, "pl")
    papermill.execute_notebook(source, target, parameters=job.parameters("pl"), progress_bar=False)
    render_pages(job, (notebook,), "pl")


def _by_commands(job: Any, notebook: str) -> None:
    source, target = job.project.notebook(notebook), job.executed(notebook, "pl")
    parameters = [part for name, value in job.parameters("pl").items() for part in ("-p", name, str(value))]
    commands = [
        [sys.executable, "-m", "papermill", str(source), str(target), *parameters, "--no-progress-bar"],
        [sys.executable, __file__, PAGE_OF, job.root, job.kind, job.city, str(job.year), notebook],
    ]
    for command in commands:
        subprocess.run(command, check=True, stderr=subprocess.PIPE)


def _render_page_of(root: str, kind: str, city: str, year: str, notebook: str) -> None:
    from srps.building.jobs import Job, render_pages  # noqa: PLC0415

    render_pages(Job(root, kind, city, int(year)), (notebook,), "pl")


def read_timings() -> list[Timing]:
    """Return what was measured until now."""
    path = PAGE.with_suffix(".csv")
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Timing(project, int(city_years), way, int(jobs), float(seconds), float(memory), date, machine)
            for project, city_years, way, jobs, seconds, memory, date, machine in list(csv.reader(file))[1:]
        ]


def _keep(timing: Timing) -> None:
    """Add a measurement, in place of an earlier one of the same."""
    print(f"  {timing.way}, {timing.jobs} jobs: {timing.seconds:.1f} s, {timing.memory:.0f} MB", flush=True)
    key = lambda t: (t.machine, t.project, t.city_years, t.way, t.jobs)  # noqa: E731
    kept = {key(known): known for known in read_timings()} | {key(timing): timing}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(field.name for field in fields(Timing))
    for name in sorted(kept):
        writer.writerow(f"{value:.2f}" if isinstance(value, float) else value for value in astuple(kept[name]))
    write_text(PAGE.with_suffix(".csv"), buffer.getvalue())


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def write_page(timings: list[Timing]) -> None:
    """Write the table with ratios, the extrapolation and the plot."""
    write_text(PAGE, "\n".join(_page(timings)))
    draw(timings, PAGE.with_suffix(".svg"))
    print(PAGE.read_text(encoding="utf-8"))


def _page(timings: list[Timing]) -> list[str]:
    introduction = INTRODUCTION.format(
        goals=GOALS, actions=ACTIONS, totals=TOTALS, contributors=CONTRIBUTORS, years=YEARS
    ).strip()
    lines = [introduction, "", "![Seconds by number of city-years](performance.svg)", ""]
    newest_first = sorted({(timing.date, timing.machine) for timing in timings}, reverse=True)
    for machine in dict.fromkeys(machine for _, machine in newest_first):
        own = [timing for timing in timings if timing.machine == machine]
        lines += [f"## {machine}", "", *_targets(own), *_table(own), "", *_extrapolation(own), ""]
    return lines


def _table(timings: list[Timing]) -> list[str]:
    """List timings of one machine with the plain ways' ratio to them."""
    lines = list(HEADER)
    for timing in sorted(timings, key=lambda t: (t.project, t.city_years, t.jobs, t.way)):
        ratio = " / ".join(
            f"{known.seconds / timing.seconds:.1f}"
            for way in PLAIN_WAYS
            for known in timings
            if (known.project, known.city_years, known.way) == (timing.project, timing.city_years, way)
        )
        memory = f"{timing.memory:.0f}" if timing.memory else "–"
        lines.append(
            f"| {timing.project} | {timing.city_years} | {timing.way} | {timing.jobs} | {timing.seconds:.1f} | "
            f"{timing.seconds / timing.city_years:.2f} | {memory} | {ratio} | {timing.date} |"
        )
    return lines


def _machine() -> str:
    """Name the class of this machine."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    return f"{os.cpu_count()} cores{_processor()}, {memory}, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    """Return the processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    clocks = [float(line.partition(":")[2]) / 1000 for line in lines if line.startswith("cpu MHz")]
    return f" ({names[0]}, {clocks[0]:.1f} GHz)" if names and clocks else ""


def _targets(timings: list[Timing]) -> list[str]:
    """Set what was measured beside what was aimed at; what was not measured is left out."""
    newest = {(t.project, t.city_years, t.way): t for t in sorted(timings, key=lambda t: t.jobs)}
    rows = []

    def row(what: str, target: str, of: tuple, to: tuple | None = None, measure: str = "seconds") -> None:
        if of not in newest or (to and to not in newest):
            return
        value = getattr(newest[of], measure)
        if to:
            value /= getattr(newest[to], measure)
        rows.append(f"| {what} | {target} | {value:.2f} |")

    five, hundred = ("documents", 5), ("synthetic", 100)
    most = max((size for project, size, way in newest if project == "synthetic"), default=0)
    country = ("synthetic", most)
    for way in PLAIN_WAYS:
        row(f"five documents: {way} ÷ clean", "at least 10", (*five, way), (*five, "clean"))
    row("five documents, nothing changed (s)", "at most 3", (*five, "nothing changed"))
    for size in dict.fromkeys((five, hundred, country)):
        for way in ("one cell changed", "one cell changed, watched"):
            row(f"{size[1]:,} {size[0]}: {way} ÷ clean", "at most 0.2", (*size, way), (*size, "clean"))
    if most > hundred[1] and (*hundred, "clean") in newest:
        ratio = newest[*country, "clean"].seconds / most / (newest[*hundred, "clean"].seconds / hundred[1])
        rows.append(f"| seconds per city-year, {most:,} ÷ 100 synthetic | at most 1.2 | {ratio:.2f} |")
        row(f"peak memory, {most:,} ÷ 100 synthetic", "1 (flat)", (*country, "clean"), (*hundred, "clean"), "memory")
        row(f"{most:,} synthetic, nothing changed (s)", "less than 20", (*country, "nothing changed"))
    return ["| What | Target | Measured |", "|---|---|--:|", *rows, ""]


def _extrapolation(timings: list[Timing]) -> list[str]:
    """Carry the largest clean build on to the whole country, as arithmetic."""
    clean = [t for t in timings if t.way == "clean" and t.project == "synthetic"]
    if not clean:
        return []
    largest = max(clean, key=lambda t: (t.city_years, t.jobs))
    cores = os.cpu_count() or 1
    used = min(largest.jobs, cores)
    each = largest.seconds * used / largest.city_years
    hours = POLAND * DECADE * each / 3600
    return [
        EXTRAPOLATION.format(
            done=largest.city_years,
            seconds=largest.seconds,
            used=used,
            each=each,
            poland=POLAND,
            decade=DECADE,
            total=POLAND * DECADE,
            hours=hours,
            cores=cores,
            here=hours / cores,
            cluster=CLUSTER_CORES,
            there=hours / CLUSTER_CORES,
        ).strip()
    ]


INTRODUCTION = """
# How long a build takes

Written by `make bench` (`benchmarks/build.py`). All ways execute the same notebooks over the same data and render the
same pages: HTML of every notebook, PDF of every report, one language. The plain ways go one notebook after the other,
with a cold kernel each: `plain loop` is one Python process that calls papermill and renders each page itself,
`plain commands` starts `papermill` and a renderer anew for every notebook, as a shell script would. Over synthetic
countries the plain loop is measured on some city-years and scaled up by the number of notebooks. Synthetic city-years
are invented: {goals} rated goals, {actions} actions, {totals} totals with {contributors} contributors each, {years}
years per city. `one cell changed` is a build of its own, warm-up included; `watched` is the same under `srps watch`,
whose processes are warm. Memory is the peak of all processes together, shared pages counted once.
Ratios are between timings of one machine; each row says on which day it was taken, with the program of that day.
"""
HEADER = (
    "| Project | City-years | Way | Jobs | Seconds | Per city-year | Peak MB | Plain loop / commands ÷ this | Date |",
    "|---|--:|---|--:|--:|--:|--:|--:|---|",
)
EXTRAPOLATION = """
### All of Poland, ten years

{done} city-years took {seconds:.0f} s on {used} cores, warm-up and comparisons included:
{seconds:.0f} s × {used} ÷ {done} = {each:.2f} core-seconds per city-year.

{poland} gminas × {decade} years = {total} city-years, × {each:.2f} s ÷ 3600 = {hours:.0f} core-hours:
**{here:.0f} hours** on this machine ({cores} cores), **{there:.1f} hours** on a cluster of {cluster} such cores. The
comparison of all cities is one task: it is in these figures in proportion, and runs on one core at the end.
"""


def draw(timings: list[Timing], path: Path) -> None:
    """Draw seconds against city-years, both logarithmic, for the highest number of jobs."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context({"svg.hashsalt": "srps", "font.size": 9}):
        figure = Figure(figsize=(6.4, 4), layout="constrained")
        axes = figure.subplots()
        timings = [t for t in timings if t.machine == max(timings, key=lambda t: (t.date, t.city_years)).machine]
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
    if sys.argv[1:2] == [PLAIN]:
        plain_loop(sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5:])
    elif sys.argv[1:2] == [PAGE_OF]:
        _render_page_of(*sys.argv[2:])
    else:
        main()
