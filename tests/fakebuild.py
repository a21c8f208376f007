"""A project whose tasks are quick stand-ins: they write digests of what the real ones read.

Run as a program it builds the project named on the command line, slowly enough to be killed in the middle.
"""

import hashlib
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from srps.building import jobs, written
from srps.building.execution import Pool
from srps.building.jobs import Job, Outcome
from srps.catalogue.load import load_catalogue
from srps.errors import SrpsError
from srps.files import write_text
from srps.paths import Project
from srps.reading.year import read_year
from srps.showing.spoken import spoken

ran: list[str] = []
failing: dict[str, str | Exception] = {}
meanwhile: dict[str, Callable[[], None]] = {}
"""What happens, once, while a task runs."""
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
    with written.noted(job.project, job.label) as journal:
        try:
            _run(job)
            if act := meanwhile.pop(f"{job.label} ends", None):
                act()
        except SrpsError as error:
            return Outcome(0.0, str(error), written.left_behind(job.project, journal))
        return Outcome(0.0, None, written.publish(job.project, journal))


def _run(job: Job) -> None:
    """Write a digest of whatever a task of this kind reads, in files of whose names some depend on it too."""
    project = job.project
    if (damaged := project.catalogue("units.yml")).read_text(encoding="utf-8").startswith("damaged"):
        if job.kind == "catalogue":
            write(job.tables()[0], "damaged")
        raise SrpsError(f"{project.name(damaged)} is damaged.")
    if job.kind == "catalogue":
        write(job.tables()[0], "sound")
        return
    with _lock:
        if pause and not ran:
            print("first task", flush=True)
        ran.append(job.label)
    for act in (meanwhile.pop(job.label, None), failing.get(job.label)):
        if isinstance(act, Exception):
            raise act
        if isinstance(act, str):
            raise SrpsError(act)
        if act:
            act()
    if job.kind == "year":
        _year(job)
        return
    seen = hashlib.sha256(" ".join((*job.languages, *job.formats)).encode())
    for path in sorted(project.processed.glob(f"{job.city or '*'}/{job.year or '*'}/*.csv")):
        if (path.parent / "scores.csv").exists():
            seen.update(path.relative_to(project.processed).as_posix().encode() + path.read_bytes())
    if job.kind in {"cities", "index"}:
        for path in sorted(path for path in project.catalogue().rglob("*") if path.is_file()):
            seen.update(path.read_bytes())
    if job.kind == "years":
        if not any(project.processed.glob(f"{job.city}/*/scores.csv")):
            return
        write(project.processed / job.city / "changes.csv", seen.hexdigest())
    tables = job.tables() if job.kind in {"cities", "index"} else []
    folder = (job.pages() or [project.reports / "index.html"])[0].parent
    downloads = [folder / "data" / f"{job.kind}-{seen.hexdigest()[:6]}.{language}.csv" for language in job.languages]
    for path in [*tables, *executed(job), *job.pages(), *downloads]:
        write(path, f"{job.label} {seen.hexdigest()}")


def executed(job: Job) -> list[Path]:
    return [job.executed(notebook, language) for notebook in job.notebooks for language in job.languages]


def _year(job: Job) -> None:
    project = job.project
    text = (project.raw_year(job.city, job.year) / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    if "damaged" in text:
        write(project.processed_year(job.city, job.year) / "checks.csv", f"damaged {text}")
        raise SrpsError(f"{job.label} is damaged: {text}")
    seen = hashlib.sha256(text.encode())
    for year in sorted(year for city, year in project.city_years() if city == job.city and year < job.year):
        path = project.processed_year(job.city, year) / "observations.csv"
        seen.update(path.read_bytes() if path.exists() else b"none")
    mapping = project.raw / "catalogue/mappings" / f"{job.city}.yml"
    used = mapping.read_text(encoding="utf-8") if mapping.exists() else ""
    for entry in project.catalogue("indicators", "family.yml").read_text(encoding="utf-8").split("- id: ")[1:]:
        if f"indicator_id: {entry.splitlines()[0]}" in used:
            seen.update(entry.rstrip().encode())
    rows = (project.raw / "catalogue/context.csv").read_text(encoding="utf-8").splitlines()
    seen.update("".join(row for row in rows if row.startswith(f"{job.city},")).encode())
    for name in ("observations", "checks", "scores"):
        write(project.processed_year(job.city, job.year) / f"{name}.csv", seen.hexdigest())
    if int(seen.hexdigest(), 16) % 2:
        write(project.processed_year(job.city, job.year) / "recommendations.csv", seen.hexdigest())
    for path in executed(job):
        write(path, seen.hexdigest())


def reads(job: Job) -> Outcome:
    """Stand in for a task: read what it would read, and say what is wrong as a task does."""
    try:
        catalogue = load_catalogue(job.project)
        if job.kind == "year":
            catalogue.require_sound(job.city)
            read_year(job.project, job.city, job.year)
    except SrpsError as error:
        return Outcome(0.0, spoken(error))
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
