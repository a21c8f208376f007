"""A project whose tasks are quick stand-ins: they write digests of what the real ones read.

Run as a program it builds the project named on the command line, slowly enough to be killed in the middle.
"""

import hashlib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from srps.building import jobs
from srps.building.graph import Pool
from srps.building.jobs import Job, Outcome
from srps.files import write_text
from srps.paths import Project

ran: list[str] = []
failing: dict[str, str | Exception] = {}
pause = 0.0
_lock = threading.Lock()

INDICATORS = """\
- id: families_assisted
  title: {pl: Rodziny z asystentem, en: Families with an assistant}
- id: places
  title: {pl: Miejsca w domach, en: Places}
"""


def write_project(root: Path, cities: dict[str, tuple[int, ...]]) -> Project:
    """Write raw data; lines with `ignored` do not reach the results."""
    project = Project(root)
    write_text(root / "data/raw/catalogue/indicators/family.yml", INDICATORS)
    write_text(root / "data/raw/catalogue/units.yml", "- id: persons\n")
    write_text(root / "data/raw/catalogue/domains.yml", "- id: family\n")
    write_text(root / "data/raw/catalogue/cities.csv", "city,name\n" + "".join(f"{city},{city}\n" for city in cities))
    context = [f"{city},{year},1000\n" for city, years in cities.items() for year in years]
    write_text(root / "data/raw/catalogue/context.csv", "city,year,value\n" + "".join(context))
    write_text(root / "data/raw/catalogue/mappings/alfa.yml", "indicators:\n  - indicator_id: families_assisted\n")
    for city, years in cities.items():
        for year in years:
            write_text(project.raw_year(city, year) / "goals.csv", "goal\n1\n")
            write_text(project.raw_year(city, year) / "indicators.csv", f"{city} {year} 5\nignored\n")
    return project


def run(job: Job) -> Outcome:
    """Do what `jobs.run` does, with digests for results."""
    with _lock:
        if pause and not ran:
            print("first task", flush=True)
        ran.append(job.label)
    failure = failing.get(job.label)
    if isinstance(failure, Exception):
        raise failure
    if failure:
        jobs._drop_results(job)
        return Outcome(0.0, failure)
    project = job.project
    seen = hashlib.sha256()
    if job.kind == "year":
        earlier = [year for city, year in project.city_years() if city == job.city and year < job.year]
        texts = [(project.raw_year(job.city, job.year) / "indicators.csv").read_text().splitlines()[0]]
        if earlier and (path := project.processed_year(job.city, earlier[-1]) / "observations.csv").exists():
            texts.append(path.read_text())
        seen.update("".join(texts).encode())
        for name in ("observations", "checks", "scores"):
            write(project.processed_year(job.city, job.year) / f"{name}.csv", seen.hexdigest())
    else:
        for path in sorted(project.processed.glob(f"{job.city or '*'}/{job.year or '*'}/*.csv")):
            seen.update(path.read_bytes())
    if job.kind == "years":
        write(project.processed / job.city / "changes.csv", seen.hexdigest())
    tables = job.tables() if job.kind in {"cities", "index"} else []
    for path in [*tables, *job.all_executed(), *job.pages()]:
        write(path, f"{job.label} {seen.hexdigest()}")
    return Outcome(0.0)


def contents(project: Project) -> dict[str, bytes]:
    """Return everything that was built."""
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for folder in (project.processed, project.reports)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def write(path: Path, text: str) -> None:
    """Write a file that says at its end that it is whole."""
    time.sleep(pause)
    write_text(path, f"{text}\nwhole\n")


@contextmanager
def pool(*_: object):
    """Stand in for the build's pool."""
    with ThreadPoolExecutor(2) as threads:
        yield Pool(threads, 2)


if __name__ == "__main__":
    from srps.building import operations

    jobs.run, operations._pool, pause = run, pool, 0.02
    operations.build(Project(Path(sys.argv[1])))
