"""The graph of a build: which task depends on which inputs, held by pytask.

pytask orders the tasks, decides by fingerprints which of them are stale, and keeps what it knows in a readable
`pytask.lock`. The hooks below let it run tasks through any `concurrent.futures` executor, and keep a city-year that
fails from stopping the others.
"""

import sys
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytask
from pytask import ExecutionReport, PNode, Session

from srps.building import fingerprints, jobs
from srps.building.fingerprints import ABSENT, Outputs, difference
from srps.building.jobs import Job, Outcome
from srps.errors import SrpsError
from srps.files import write_text
from srps.paths import Project

PRESENT = "there"


class TaskFailed(SrpsError):
    """A task could not be finished; the others go on."""


class Input(PNode):
    """Something that a task reads and no task writes; its fingerprint is taken once, before anything runs."""

    def __init__(self, name: str, fingerprint: str) -> None:
        self.name = name
        self.attributes: dict[Any, Any] = {}
        self._fingerprint = fingerprint

    @property
    def signature(self) -> str:
        """The node's identity."""
        return self.name

    def state(self) -> str | None:
        """Return the fingerprint."""
        return self._fingerprint

    def load(self, is_product: bool = False) -> None:
        """Tasks read their files themselves."""

    def save(self, value: Any) -> None:
        """Tasks write their files themselves."""


class Output(Input):
    """Files that a task writes: those that must be there, and what else matches the patterns and is not another's."""

    def __init__(
        self,
        name: str,
        root: Path,
        files: Outputs,
        required: Iterable[Path],
        patterns: Iterable[str],
        others: Iterable[Path] = (),
    ) -> None:
        super().__init__(name, "")
        self._root, self._files, self._required, self._patterns = root, files, set(required), tuple(patterns)
        self._others = set(others)
        self._known: str | None = None

    def state(self) -> str | None:
        """Return the fingerprint of the files, or that some are missing."""
        if self._known is None:
            found = {path for pattern in self._patterns for path in self._root.glob(pattern)} - self._others
            found = {path for path in found | self._required if path.is_file() and not path.name.startswith(".")}
            self._known = self._files.of(self._root, found) if self._required <= found else ABSENT
        return self._known

    def forget(self) -> None:
        """Look at the files anew when asked next."""
        self._known = None


class Executed(Output):
    """Executed notebooks. They hold the times of their run, so that only their presence counts."""

    def state(self) -> str | None:
        """Tell whether all of them are there."""
        return PRESENT if all(path.is_file() for path in self._required) else ABSENT


@dataclass(kw_only=True)
class Task(pytask.TaskWithoutPath):
    """A job in the graph; `size` is how many bytes of raw data it works on."""

    job: Job
    size: int = 0
    outputs: list[Output] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """The task's identity."""
        return f"task {self.name}"

    def state(self) -> str:
        """Return a constant: whatever the task depends on is among its inputs."""
        return "1"


@dataclass(frozen=True)
class Reason:
    """Why a task would run: what changed, and after which others; neither for a task that is up to date.

    `first` tells that there is no result of it yet.
    """

    task: Job
    changes: tuple[str, ...]
    after: tuple[str, ...] = ()
    first: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The reasons in words."""
        if not self.after:
            return self.changes
        others = f" and {len(self.after) - SHOWN} others" if len(self.after) > SHOWN else ""
        return (*self.changes, f"after {', '.join(self.after[:SHOWN])}{others}")


SHOWN = 3
"""So many tasks are named of those that another one waits for."""


def plan(
    project: Project,
    files: Outputs,
    *,
    cities: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    languages: tuple[str, ...] = ("pl",),
    formats: tuple[str, ...] = ("html", "pdf"),
    engine: str = "",
) -> list[Task]:
    """Return the tasks of a build of the chosen cities and years, and the comparisons over all that there are."""
    return _Planner(project, files, languages, formats, engine).tasks(cities, years)


class _Planner:
    def __init__(
        self, project: Project, files: Outputs, languages: tuple[str, ...], formats: tuple[str, ...], engine: str
    ) -> None:
        self._project, self._files = project, files
        self._languages, self._formats, self._engine = languages, formats, engine
        self._catalogue = fingerprints.Catalogue(project)
        self._whole = Input("catalogue", self._catalogue.whole())
        self._program = Input("program", fingerprints.program())
        self._mark = "invented" if (project.root / "INVENTED").exists() else "real"
        self._processed: dict[tuple[str, int], Output] = {}
        self._changes: dict[str, Output] = {}
        self._raw: dict[tuple[str, int], Input] = {}
        self._of_city: dict[str, Input] = {}
        self._pages: list[Output] = []
        self._texts: dict[tuple[str, ...], Input] = {}
        self._years_of: dict[str, list[int]] = {}

    def tasks(self, cities: Iterable[str] | None, years: Iterable[int] | None) -> list[Task]:
        known = self._project.city_years()
        wanted_cities, wanted_years = cities and set(cities), years and set(years)
        chosen = [
            (city, year)
            for city, year in known
            if (not wanted_cities or city in wanted_cities) and (not wanted_years or year in wanted_years)
        ]
        for city, year in known:
            self._years_of.setdefault(city, []).append(year)
            folder = f"data/processed/{city}/{year}"
            required = Job(str(self._project.root), "year", city, year).tables()
            self._processed[city, year] = self._output(folder, required, [f"{folder}/*"])
            raw = fingerprints.raw_year(self._project, city, year)
            self._raw[city, year] = Input(f"data/raw/{city}/{year}", raw)
        for city in self._years_of:
            self._of_city[city] = Input(f"catalogue entries of {city}", self._catalogue.city(city))
            changes = f"data/processed/{city}/changes.csv"
            self._changes[city] = self._output(changes, [], [changes])
        tasks = [task for city, year in chosen for task in self._year_and_report(city, year)]
        tasks += [self._years(city) for city in sorted({city for city, _ in chosen})]
        index = self._job("index")
        stacked = self._output("data/processed", self._job("cities").tables(), ["data/processed/*.*"], index.tables())
        return [*tasks, self._cities(stacked), self._index(index, stacked)]

    def _year_and_report(self, city: str, year: int) -> list[Task]:
        """Return the tasks of a year and of its report, which shows the year's notebooks: it depends on the same."""
        before = [self._processed[city, other] for other in self._years_of[city] if other < year]
        inputs = [self._raw[city, year], self._of_city[city], *before]
        job, report = self._job("year", city, year), self._job("report", city, year)
        executed = Executed(f"notebooks of {job.label}", self._project.root, self._files, job.all_executed(), [])
        results = [self._processed[city, year], executed]
        folder = f"reports/{city}/{year}/{jobs.DOWNLOADS}"
        downloads = self._output(f"downloads of {city} {year}", [], [f"{folder}/*"])
        return [self._task(job, inputs, results), self._task(report, [*inputs, *results], [downloads])]

    def _years(self, city: str) -> Task:
        own = [(city, year) for year in self._years_of[city]]
        inputs = [node for key in own for node in (self._raw[key], self._processed[key])]
        return self._task(self._job("years", city), [*inputs, self._of_city[city]], [self._changes[city]])

    def _cities(self, stacked: Output) -> Task:
        return self._task(self._job("cities"), self._everything(), [stacked])

    def _index(self, job: Job, stacked: Output) -> Task:
        inputs = [*self._everything(), *self._changes.values(), stacked, *self._pages]
        return self._task(job, inputs, [self._output("data package", job.tables(), [])])

    def _everything(self) -> list[Input]:
        return [*self._raw.values(), *self._processed.values(), self._whole]

    def _job(self, kind: Any, city: str = "", year: int = 0) -> Job:
        """Return a job; a language or format in which it was built before is kept up to date."""
        job = Job(str(self._project.root.resolve()), kind, city, year, self._languages, self._formats, self._engine)
        languages, formats = job.built()
        languages, formats = sorted(languages - set(job.languages)), sorted(formats - set(job.formats))
        return replace(job, languages=(*job.languages, *languages), formats=(*job.formats, *formats))

    def _task(self, job: Job, inputs: list[Input], outputs: list[Output]) -> Task:
        options = " ".join([*sorted(job.languages), *sorted(job.formats), self._mark])
        own = [self._program, Input(f"options of {job.label}", options)]
        if notebooks := job.shown or job.notebooks:
            own.append(self._texts_of(notebooks))
        if job.pages():
            outputs = [*outputs, self._output(f"pages of {job.label}", job.pages(), [])]
            self._pages.append(outputs[-1])
        raw = self._project.raw_year(job.city, job.year)
        return Task(
            name=job.label,
            function=jobs.run,
            job=job,
            size=sum(path.stat().st_size for path in raw.iterdir()) if job.year else 0,
            depends_on={"inputs": [*own, *inputs]},
            produces={"outputs": outputs},
            outputs=outputs,
        )

    def _texts_of(self, notebooks: tuple[str, ...]) -> Input:
        if notebooks not in self._texts:
            name = f"notebooks {', '.join(notebooks)}"
            self._texts[notebooks] = Input(name, fingerprints.notebooks(self._project, notebooks))
        return self._texts[notebooks]

    def _output(
        self, name: str, required: Iterable[Path], patterns: Iterable[str], others: Iterable[Path] = ()
    ) -> Output:
        return Output(name, self._project.root, self._files, required, patterns, others)


@dataclass(frozen=True)
class Pool:
    """What runs tasks, and how many of them it takes at once."""

    executor: Executor
    places: int


URGENCY = ("year", "years", "cities", "report", "index")
"""Kinds of tasks, those first on which most others wait: the long comparison of all cities goes beside the reports.

Of one kind the largest goes first, so that the last ones to end are short.
"""


class _Hooks:
    """Lets pytask run its tasks through an executor."""

    def __init__(self, pool: Callable[[], Pool], done: Callable[[Job, Outcome, int, int], None]) -> None:
        self._pool, self._done = pool, done
        self.error: Exception | None = None

    @pytask.hookimpl
    def pytask_execute_build(self, session: Session) -> bool | None:
        """Run the tasks; what goes wrong outside of them is kept for the caller, for pytask would print it."""
        try:
            self._run(session)
        except Exception as error:
            self.error = error
        return True

    def _run(self, session: Session) -> None:
        """Run every stale task as soon as what it depends on is ready; those first on which others wait."""
        ready: list[Task] = []
        running: dict[Future[Outcome], Task] = {}
        finished, left = 0, len(session.tasks)
        while session.scheduler.is_active():
            found = [session.dag.nodes[name] for name in session.scheduler.get_ready(len(session.tasks))]
            stale = [task for task in found if _is_stale(session, task)]
            left -= len(found) - len(stale)
            ready += stale
            ready.sort(key=lambda task: (URGENCY.index(task.job.kind), -task.size, task.name), reverse=True)
            while ready and len(running) < self._pool().places:
                task = ready.pop()
                running[self._pool().executor.submit(jobs.run, task.job)] = task
            if found:
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                finished, left = finished + 1, left - 1
                outcome = _finish(session, task, future)
                self._done(task.job, outcome, finished, finished + left)

    @pytask.hookimpl(tryfirst=True)
    def pytask_execute_task_process_report(self, session: Session, report: ExecutionReport) -> bool | None:
        """Keep a failed task from stopping others; only the report of a year that failed cannot be written."""
        if not (report.exc_info and isinstance(report.exc_info[1], TaskFailed)):
            return None
        failed = report.task.job
        blocked = replace(failed, kind="report").label if failed.kind == "year" else None
        for task in session.tasks:
            if task.name == blocked:
                task.markers.append(pytask.Mark("skip_ancestor_failed", (), {"reason": f"{failed.label} failed"}))
        return True


def _is_stale(session: Session, task: Task) -> bool:
    """Tell whether the task must run; one that need not is closed."""
    try:
        session.hook.pytask_execute_task_setup(session=session, task=task)
    except Exception:  # pytask's signal that the task is unchanged, or that it waits for one that failed
        _close(session, task, ExecutionReport.from_task_and_exception(task, sys.exc_info()))
        return False
    return True


def _finish(session: Session, task: Task, future: Future[Outcome]) -> Outcome:
    """Close a task that ran; its inputs and outputs are remembered only if it went well."""
    error = future.exception()
    if error:
        log = task.job.project.state / "build" / "error.log"
        write_text(log, "".join(traceback.format_exception(error)))
        message = f"An error of the program: {type(error).__name__}: {error}. Details: {task.job.project.name(log)}"
        outcome = Outcome(0.0, message)
    else:
        outcome = future.result()
    for output in task.outputs:
        output.forget()
    if outcome.failure is None:
        report = ExecutionReport.from_task(task)
    else:
        failed = TaskFailed(outcome.failure)
        report = ExecutionReport.from_task_and_exception(task, (TaskFailed, failed, None))
    _close(session, task, report)
    return outcome


def _close(session: Session, task: Task, report: ExecutionReport) -> None:
    session.hook.pytask_execute_task_process_report(session=session, report=report)
    session.execution_reports.append(report)
    session.scheduler.done(task.signature)


def execute(
    project: Project,
    tasks: list[Task],
    pool: Callable[[], Pool],
    done: Callable[[Job, Outcome, int, int], None],
) -> None:
    """Run the stale tasks; `pool` is asked for at the first of them, `done` is told of each one that ended."""
    hooks = _Hooks(pool, done)
    _session(project, tasks, hooks, explain=False)
    if hooks.error:
        raise hooks.error


def explain(project: Project, tasks: list[Task]) -> list[Reason]:
    """Tell for each task why it would run now."""
    session = _session(project, tasks, None, explain=True)
    reasons = []
    for task in session.tasks:
        found = task.attributes["explanation"].reasons
        first = any(reason.node_type == "source" for reason in found)
        changes = sorted({_words(reason) for reason in found if reason.reason != "cascade"})
        after = {mark.kwargs["task_name"] for mark in task.markers if mark.name == "would_be_executed"}
        built = any(output.state() != ABSENT for output in task.outputs)
        texts = ("it was never built",) if first else tuple(changes)
        reasons.append(Reason(task.job, texts, tuple(sorted(after)), first or not built))
    return reasons


def _words(reason: Any) -> str:
    name, before, after = reason.node_name, reason.details.get("old_hash", ""), reason.details.get("new_hash", "")
    if reason.node_type == "product":
        return f"{name}: " + ("something is missing" if after == ABSENT else "changed since the last build")
    if reason.reason == "not_in_db":
        return f"{name} is new"
    parts = difference(before, after)
    return f"{name} changed" + (f": {', '.join(parts)}" if parts else "")


def _session(project: Project, tasks: list[Task], hooks: _Hooks | None, *, explain: bool) -> Session:
    """Let pytask do its work without a word; what it remembers lies in the project's state folder."""
    folder = project.state / "build"
    folder.mkdir(parents=True, exist_ok=True)
    pytask.console.quiet = True
    plugins = pytask.get_plugin_manager()
    plugins.unregister(name="_pytask.database")  # an older memory beside the lock file, ten times as slow
    if hooks:
        plugins.register(hooks)
    pytask.storage.store(plugins)
    settings = {option.name: option.default for command in pytask.cli.commands.values() for option in command.params}
    settings |= {"command": "build", "root": folder, "paths": [folder], "config": None, "tasks": tasks}
    settings |= {"capture": pytask.CaptureMethod.NO, "verbose": 0, "disable_warnings": True, "explain": explain}
    settings |= {"editor_url_scheme": "no_link"}  # else it looks up the source line of every task
    session = pytask.build(**settings)
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        file = f"{project.name(folder)}/pytask.lock"
        raise SrpsError(f"The build cannot read what it remembers, {file}. Run `srps clean` first.")
    return session
