"""Builds, explains, lists and removes; one build at a time in a folder.

What a build remembers lies in the project's state folder: which inputs each result was made from (`pytask.lock`),
what each task wrote (`written/`), what failed (`failures.json`), the languages and formats (`options.json`), and the
fingerprints of written files (`outputs.json`, only to save time).
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol

from filelock import FileLock, Timeout

from srps.building import cluster, execution, fingerprints, forkserver, graph
from srps.building.execution import Overtaken, Pool, Reason
from srps.building.fingerprints import Outputs, ProgramChangedError
from srps.building.jobs import Job, Outcome
from srps.building.written import Written
from srps.errors import FileError, ParameterError, SrpsError
from srps.files import make_folder, write_text
from srps.messages import Message, Named
from srps.paths import PROJECT_VARIABLE, Project
from srps.reading.unread_files import closed
from srps.showing.spoken import in_both, kept, reread

LANGUAGES = ("pl", "en")
FORMATS = ("html", "pdf")
ENGINES = ("auto", "warm", "workers", "papermill")
LOOK_EVERY = 200
"""Milliseconds between two looks of `watch` at what was saved."""


@dataclass(frozen=True)
class Failure:
    """A task that could not be finished: its name and why."""

    task: str
    message: str


@dataclass(frozen=True)
class BuildResult:
    """What a build did: tasks that ran and went well, tasks that failed, wall time in seconds, files that it removed.

    A removed file is one that an earlier build wrote and that nothing makes any more.
    """

    built: tuple[str, ...]
    failures: tuple[Failure, ...]
    seconds: float
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """How a city and year stands: with what was built, and why it is not up to date."""

    city: str
    year: int
    state: Literal["up to date", "stale", "failed", "never built"]
    reasons: tuple[str, ...] = ()


class Progress(Protocol):
    """What a build tells while it runs; this one is silent."""

    def waiting(self) -> None:
        """Another build holds the folder."""

    def finished(self, task: str, seconds: float, failure: str | None, done: int, total: int) -> None:
        """A task ended; `done` of `total` tasks that this build has to run."""


def build(
    project: Project,
    *,
    cities: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    languages: tuple[str, ...] = ("pl",),
    jobs: int | None = None,
    scheduler: str | None = None,
    engine: str = "auto",
    formats: tuple[str, ...] = FORMATS,
    progress: Progress | None = None,
    pool: Callable[[], Pool] | None = None,
) -> BuildResult:
    """Build what is stale; a city and year that fails does not stop the others.

    `jobs` is how many tasks run at once (default: one more than cores, for each waits now and then for its kernel to
    start), `scheduler` the address of a Dask scheduler that runs them instead, `engine` how notebooks get their kernels
    (see `srps.building.kernels`); a `pool` that outlives the build takes the place of `jobs` and `scheduler`. Raises
    `ParameterError` for an option that is not known.
    """
    started = time.monotonic()
    _require_known(project, cities, years, languages, formats, engine)
    engine = ("warm" if forkserver.available() else "workers") if engine == "auto" else engine
    chosen: graph.Chosen = {"cities": cities, "years": years, "languages": languages, "formats": formats}
    built: dict[str, None] = {}
    failures: dict[str, Named] = {}
    titles: dict[str, str] = {}
    with _alone(project, progress), _failures(project) as failed, _outputs(project) as outputs, ExitStack() as stack:
        written = Written(project)
        written.recover()

        def done(job: Job, outcome: Outcome, count: int, total: int) -> None:
            titles[job.label] = job.title
            for known in (failed, failures):
                known.pop(job.label, None)
            if outcome.failure is None:
                built[job.label] = None
            else:
                built.pop(job.label, None)
                failed[job.label] = failures[job.label] = _kept(project, outcome.failure)
                titles[job.label] = job.title
            if progress:
                progress.finished(job.title, outcome.seconds, outcome.failure, count, total)

        open_pool = pool or _pool_within(stack, project, jobs, scheduler)
        overtaken: list[Overtaken] = []
        for _ in range(ROUNDS):
            plan = graph.plan(project, outputs, written, engine=engine, **chosen)
            written.forget_others(plan.labels)
            for label in failed.keys() - plan.labels:
                del failed[label]
            overtaken = execution.execute(project, plan, written, open_pool, done)
            if not overtaken:
                break
        for one in overtaken:
            built.pop(one.job.label, None)
            failures[one.job.label] = failed[one.job.label] = _kept(project, _keeps_changing(one))
            titles[one.job.label] = one.job.title
        failures |= {problem.file: _kept(project, problem) for problem in closed(project)}
        if written.stuck:
            failures[Message("removing what is left over")] = _kept(project, _stuck(written.stuck))
        _write(project, "options.json", {"languages": list(languages), "formats": list(formats)})
    told = tuple(Failure(titles.get(task, task), message) for task, message in failures.items())
    return BuildResult(tuple(built), told, time.monotonic() - started, tuple(sorted(set(written.removed))))


def _kept(project: Project, failure: object) -> Named:
    """Return what went wrong as it is kept: in both languages, files named as people see them."""
    both = in_both(failure)
    return Named(project.shortened(both), project.shortened(both.polish))


ROUNDS = 3
"""So often a build runs what was overtaken by a file that was saved meanwhile."""


def _stuck(found: dict[str, FileError]) -> Message:
    """Say once why files of earlier builds could not be removed; the next build tries again."""
    first = next(iter(found.values()))
    if len(found) == 1:
        return Message.joined("", [first])
    return Message.counted("{first} ({n} file in all.)", "{first} ({n} files in all.)", len(found), first=first)


def _keeps_changing(one: Overtaken) -> Message:
    return Message(
        "{names} changed again and again while it was being built. Close the programs that save there; build again.",
        names=Message.joined(", ", one.changed),
    )


def watch(project: Project, *, jobs: int | None = None, **options: Any) -> Iterator[BuildResult]:
    """Build, and build again whenever a raw file or a notebook is saved; yield what each build did.

    The processes of the first build stay warm for the next ones. Takes the options of `build`; ends only by an
    exception: Ctrl-C, or `SrpsError` when the program itself has changed, for it runs as it was when it started.
    """
    from watchfiles import watch as changes  # noqa: PLC0415 - only this command needs it

    program = _program()
    with ExitStack() as stack:
        pool = _pool_within(stack, project, jobs, None)
        folders = (project.raw, project.notebook("1_clean").parent)
        # it looks out from before the first build on, so that nothing that is saved meanwhile is missed
        found = changes(*folders, raise_interrupt=True, rust_timeout=LOOK_EVERY, yield_on_timeout=True)
        for count, saved in enumerate(found):
            if saved or count == 0:
                if _program() != program:
                    raise SrpsError(Message("The program has changed. Start `srps watch` again."))
                yield build(project, pool=pool, **options)


def _program() -> str | None:
    try:
        return fingerprints.program()
    except ProgramChangedError:
        return None


def explain(
    project: Project,
    *,
    cities: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    languages: tuple[str, ...] = ("pl",),
    formats: tuple[str, ...] = FORMATS,
) -> list[Reason]:
    """Tell for each task why it would run now; no reasons where it is up to date."""
    _require_known(project, cities, years, languages, formats, "auto")
    chosen: graph.Chosen = {"cities": cities, "years": years, "languages": languages, "formats": formats}
    with _outputs(project) as outputs:
        plan = graph.plan(project, outputs, Written(project), **chosen)
        reasons = execution.explain(project, plan)
    return [reason for reason in reasons if reason.task.kind != "catalogue"]


def superfluous(project: Project) -> list[str]:
    """List the files of earlier builds that nothing makes any more, because a city or year is gone."""
    written = Written(project)
    return written.superfluous(graph.plan(project, Outputs(), written).labels)


def status(project: Project) -> list[State]:
    """Tell for each city and year how it stands, in the languages and formats that were built last."""
    failures = _read_failures(project)
    options = _read(project, "options.json")
    chosen = {
        name: tuple(value for value in options.get(name) or () if value in known) or default
        for name, known, default in (("languages", LANGUAGES, LANGUAGES[:1]), ("formats", FORMATS, FORMATS))
    }
    reasons = {(r.task.kind, r.task.city, r.task.year): r for r in explain(project, **chosen)}
    return [
        _state(reasons["year", city, year], reasons["report", city, year], failures)
        for city, year in project.city_years()
    ]


def _state(year: Reason, report: Reason, failures: dict[str, Named]) -> State:
    """Put together how a year's tasks stand; that an earlier year failed does not make it stale."""
    job = year.task
    stale = [reason for reason in (year, report) if reason.texts]
    failed = tuple(failures[reason.task.label] for reason in stale if reason.task.label in failures)
    if failed:
        return State(job.city, job.year, "failed", failed)
    if stale and year.first:
        return State(job.city, job.year, "never built", year.texts)
    after = sorted({*year.after, *report.after} - {job.label, *failures})
    titles = {**year.titles, **report.titles}
    waits = [Message("after {names}", names=titles.get(name, name)) for name in after]
    changes = [*dict.fromkeys((*year.changes, *report.changes)), *waits]
    return State(job.city, job.year, "stale" if changes else "up to date", tuple(changes))


def clean(project: Project, progress: Progress | None = None) -> None:
    """Remove everything that a build writes; raw data stay. Waits while a build runs, and tells `progress` so."""
    with _alone(project, progress):
        for folder in (project.processed, project.reports):
            for path in folder.glob("*"):
                if path.name not in {"README.md", ".gitignore"}:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in project.state.glob("*"):
            if path.name != "build":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in (project.state / "build").glob("*"):
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


_LOCK = "running.lock"


@contextmanager
def _alone(project: Project, progress: Progress | None) -> Iterator[None]:
    """Hold the folder for this build; wait while another build holds it."""
    path = project.state / "build" / _LOCK
    make_folder(path.parent)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if progress:
            progress.waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _pool_within(stack: ExitStack, project: Project, jobs: int | None, scheduler: str | None) -> Callable[[], Pool]:
    """Return what opens the pool when it is first asked for; `stack` closes it."""
    return cache(lambda: stack.enter_context(_pool(project, jobs, scheduler)))


@contextmanager
def _pool(project: Project, jobs: int | None, scheduler: str | None) -> Iterator[Pool]:
    if scheduler:
        with cluster.pool(project, scheduler) as pool:
            yield pool
        return
    forkserver.resume()
    forkserver.warm_up(**{PROJECT_VARIABLE: str(project.root.resolve())})
    from srps.building import kernels  # noqa: PLC0415 - takes a second, in which the forkserver warms up

    places = jobs or (os.cpu_count() or 1) + 1
    executor = ThreadPoolExecutor(places)
    try:
        yield Pool(executor, places)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        forkserver.stop()
        raise
    else:
        executor.shutdown()
    finally:
        kernels.stop()


@contextmanager
def _failures(project: Project) -> Iterator[dict[str, Named]]:
    """Yield what failed until now by task; keep it for the next build and for `status`."""
    failed = _read_failures(project)
    try:
        yield failed
    finally:
        _write(project, "failures.json", {task: kept(failure) for task, failure in failed.items()})


def _read_failures(project: Project) -> dict[str, Named]:
    failures = {task: reread(content) for task, content in _read(project, "failures.json").items()}
    return {task: failure for task, failure in failures.items() if failure is not None}


@contextmanager
def _outputs(project: Project) -> Iterator[Outputs]:
    outputs = Outputs(_read(project, "outputs.json"))
    try:
        yield outputs
    finally:
        _write(project, "outputs.json", outputs.remembered)


def _read(project: Project, name: str) -> dict[str, Any]:
    try:
        content = json.loads((project.state / "build" / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(project: Project, name: str, content: dict[str, Any]) -> None:
    """Keep something for the next build; where it cannot be kept, that one does more than it must."""
    with suppress(FileError):
        write_text(project.state / "build" / name, json.dumps(content, sort_keys=True))


def _require_known(
    project: Project,
    cities: Iterable[str] | None,
    years: Iterable[int] | None,
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    engine: str,
) -> None:
    known = project.city_years()
    named: list[tuple[str, Iterable[Any], Iterable[Any]]] = [
        (Message("city"), cities or (), sorted({city for city, _ in known})),
        (Message("year"), years or (), sorted({year for city, year in known if not cities or city in set(cities)})),
        (Message("language"), languages, LANGUAGES),
        (Message("format"), formats, FORMATS),
        (Message("engine"), (engine,), ENGINES),
    ]
    for what, given, possible in named:
        for value in given:
            if value not in possible:
                raise ParameterError(
                    Message(
                        "There is no {what} {value}. Known: {part}.",
                        what=what,
                        value=value,
                        part=", ".join(map(str, possible)) or Message("none yet"),
                    )
                )
    if engine == "warm" and not forkserver.available():
        raise ParameterError(
            Message("This system cannot fork a warm interpreter. Leave --engine out, or take workers.")
        )
