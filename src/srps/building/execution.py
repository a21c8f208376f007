"""Runs the graph of a build, or explains it; pytask holds it.

pytask orders the tasks, decides by fingerprints which of them are stale, and keeps what it knows in a readable
`pytask.lock`. The hooks below let it run tasks through any `concurrent.futures` executor, and keep a city-year that
fails from stopping the others.
"""

import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytask
from pytask import ExecutionReport, Session

from srps.building import jobs
from srps.building.fingerprints import ABSENT, difference
from srps.building.graph import Plan, Task
from srps.building.jobs import Job, Outcome
from srps.building.written import Written
from srps.errors import SrpsError, file_trouble
from srps.files import make_folder, write_text
from srps.messages import Message
from srps.paths import Project

if TYPE_CHECKING:
    from _pytask.scheduler import PScheduler

PATIENCE = 1.0
"""Seconds after which a build that waits for its tasks looks up: was Ctrl-C pressed, does the cluster live."""


class TaskFailed(SrpsError):
    """A task could not be finished; the others go on."""


@dataclass(frozen=True)
class Pool:
    """What runs tasks, and how many of them it takes at once; `trouble` says what has happened to it, if anything."""

    executor: Executor
    places: int
    trouble: Callable[[], str | None] = lambda: None


URGENCY = ("catalogue", "year", "years", "cities", "report", "index")
"""Kinds of tasks, those first on which most others wait: the long comparison of all cities goes beside the reports.

Of one kind the largest goes first, so that the last ones to end are short.
"""
LOST = Message(
    "The Dask scheduler was lost in the middle. What was finished is kept; start the scheduler and build again."
)


class _Hooks:
    """Lets pytask run its tasks through an executor."""

    def __init__(
        self,
        project: Project,
        written: Written,
        pool: Callable[[], Pool],
        done: Callable[[Job, Outcome, int, int], None],
    ) -> None:
        self._project, self._written, self._pool, self._done = project, written, pool, done
        self.error: Exception | None = None
        self.overtaken: list[Overtaken] = []

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
        tasks = {task.signature: task for task in _tasks(session)}
        finished, left = 0, sum(not _is_silent(task) for task in tasks.values())
        while _scheduler(session).is_active():
            found = [tasks[name] for name in _scheduler(session).get_ready(len(tasks))]
            for task in found:
                trouble = _set_up(session, task)
                if trouble is None:
                    ready.append(task)
                elif trouble.failure is None:
                    left -= not _is_silent(task)
                else:
                    self._close_failed(session, task, trouble)
                    finished, left = finished + 1, left - 1
                    self._done(task.job, trouble, finished, finished + left)
            ready.sort(key=lambda task: (URGENCY.index(task.job.kind), -task.size, task.name), reverse=True)
            while ready and len(running) < self._pool().places:
                task = ready.pop()
                running[self._pool().executor.submit(jobs.run, task.job)] = task
            if found:
                continue
            for future in self._ended(running):
                task = running.pop(future)
                outcome = self._finish(session, task, future)
                if _is_silent(task) and outcome.failure is None:
                    continue
                finished, left = finished + 1, left - (not _is_silent(task))
                self._done(task.job, outcome, finished, finished + left)

    def _ended(self, running: dict[Future[Outcome], Task]) -> set[Future[Outcome]]:
        """Wait until a task has ended; raise `SrpsError` where the pool has come to grief meanwhile."""
        while True:
            if ended := wait(running, timeout=PATIENCE, return_when=FIRST_COMPLETED).done:
                return ended
            if trouble := self._pool().trouble():
                raise SrpsError(trouble)

    def _finish(self, session: Session, task: Task, future: Future[Outcome]) -> Outcome:
        """Close a task that ran; it is remembered only if it went well and nothing that it reads changed meanwhile."""
        try:
            outcome = future.result()
        except CancelledError:
            raise SrpsError(self._pool().trouble() or LOST) from None
        except Exception as error:  # what no task should raise: it fails by name, the others go on
            outcome = Outcome(0.0, _unexpected(self._project, error))
        if outcome.failure is not None:
            self._close_failed(session, task, outcome)
            return outcome
        self._written.record(task.name, outcome.written)
        for output in task.outputs:
            output.forget()
        if trouble := _unreadable(task):
            outcome = replace(outcome, failure=trouble)
            self._close(session, task, trouble)
            return outcome
        if changed := [node.name for node in task.inputs if not node.is_as_it_was()]:
            self.overtaken.append(Overtaken(task.job, tuple(changed)))
            self._close(session, task, f"changed meanwhile: {', '.join(changed)}")
            return outcome
        session.hook.pytask_execute_task_process_report(session=session, report=ExecutionReport.from_task(task))
        session.execution_reports.append(ExecutionReport.from_task(task))
        _scheduler(session).done(task.signature)
        return outcome

    def _close_failed(self, session: Session, task: Task, outcome: Outcome) -> None:
        """Close a task that failed; what it and its report once wrote would show what no longer holds."""
        if not outcome.is_kept:
            self._written.record(task.name, outcome.written)
            if task.job.kind == "year":
                self._written.record(replace(task.job, kind="report").label, ())
        for output in task.outputs:
            output.forget()
        self._close(session, task, outcome.failure or "")

    @staticmethod
    def _close(session: Session, task: Task, failure: str) -> None:
        failed = TaskFailed(failure)
        report = ExecutionReport.from_task_and_exception(task, (TaskFailed, failed, None))
        session.hook.pytask_execute_task_process_report(session=session, report=report)
        session.execution_reports.append(report)
        _scheduler(session).done(task.signature)

    @pytask.hookimpl(tryfirst=True)
    def pytask_execute_task_process_report(self, session: Session, report: ExecutionReport) -> bool | None:
        """Keep a failed task from stopping others; only the report of a year that failed cannot be written."""
        if not (report.exc_info and isinstance(report.exc_info[1], TaskFailed)):
            return None
        assert isinstance(report.task, Task)
        failed = report.task.job
        overtaken = any(one.job == failed for one in self.overtaken)
        blocked = replace(failed, kind="report").label if failed.kind == "year" and not overtaken else None
        for task in session.tasks:
            if task.name == blocked:
                task.markers.append(pytask.Mark("skip_ancestor_failed", (), {"reason": f"{failed.label} failed"}))
        return True


@dataclass(frozen=True)
class Overtaken:
    """A task that went well, but what it read (by name) was saved meanwhile: its results may be of neither."""

    job: Job
    changed: tuple[str, ...]


def _is_silent(task: Task) -> bool:
    """Tell whether people need not hear of the task unless it fails."""
    return task.job.kind == "catalogue"


def _tasks(session: Session) -> list[Task]:
    return [task for task in session.tasks if isinstance(task, Task)]


def _scheduler(session: Session) -> "PScheduler":
    assert session.scheduler is not None  # pytask makes it before it calls a hook of the build
    return session.scheduler


def _set_up(session: Session, task: Task) -> Outcome | None:
    """Return None where the task must run, else how it stands: up to date, blocked, or not to be judged."""
    try:
        session.hook.pytask_execute_task_setup(session=session, task=task)
    except (pytask.SkippedUnchanged, pytask.SkippedAncestorFailed):
        report = ExecutionReport.from_task_and_exception(task, sys.exc_info())
        session.hook.pytask_execute_task_process_report(session=session, report=report)
        session.execution_reports.append(report)
        _scheduler(session).done(task.signature)
        return Outcome(0.0)
    except OSError as error:
        return Outcome(0.0, file_trouble(error))
    except Exception as error:
        return Outcome(0.0, _unexpected(task.job.project, error))
    return None


def _unreadable(task: Task) -> str | None:
    """Say why a file that the task has just written cannot be read again, if so."""
    try:
        for output in task.outputs:
            output.state()
    except OSError as error:
        return file_trouble(error)
    return None


def _unexpected(project: Project, error: BaseException) -> str:
    """Keep the traceback for whoever mends the program; return a sentence for everybody else."""
    log = project.state / "build" / "error.log"
    write_text(log, "".join(traceback.format_exception(error)))
    what = f"{type(error).__name__}: {error}"
    return Message("An error of the program: {what}. Details: {log}", what=what, log=project.name(log))


def execute(
    project: Project,
    plan: Plan,
    written: Written,
    pool: Callable[[], Pool],
    done: Callable[[Job, Outcome, int, int], None],
) -> list[Overtaken]:
    """Run the stale tasks; `pool` is asked for at the first of them, `done` is told of each one that ended.

    Returns the tasks that are to be run again, for what they read was saved while they ran.
    """
    hooks = _Hooks(project, written, pool, done)
    _session(project, plan.tasks, hooks, explain=False)
    if hooks.error:
        raise hooks.error
    return hooks.overtaken


class _Explaining:
    """Lets a look at the catalogue that would be taken be no reason for what comes after it: it seldom changes that."""

    @staticmethod
    @pytask.hookimpl(tryfirst=True)
    def pytask_execute_task_process_report(report: ExecutionReport) -> bool | None:
        """Leave alone what waits for the catalogue."""
        assert isinstance(report.task, Task)
        kind = report.exc_info and report.exc_info[0]
        if not (_is_silent(report.task) and kind and kind.__name__ == "WouldBeExecuted"):
            return None
        report.outcome = pytask.TaskOutcome.WOULD_BE_EXECUTED
        return True


@dataclass(frozen=True)
class Reason:
    """Why a task would run: what changed, and after which others; neither for a task that is up to date.

    `first` tells that there is no result of it yet; `titles` how people know the tasks of `after`.
    """

    task: Job
    changes: tuple[str, ...]
    after: tuple[str, ...] = ()
    first: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """The reasons in words."""
        if not self.after:
            return self.changes
        names = Message.joined(", ", [self.titles.get(name, name) for name in self.after[:SHOWN]])
        others = len(self.after) - SHOWN
        if others <= 0:
            return (*self.changes, Message("after {names}", names=names))
        return (
            *self.changes,
            Message.counted("after {names}; and {n} other", "after {names}; and {n} others", others, names=names),
        )


SHOWN = 3
"""So many tasks are named of those that another one waits for."""


def explain(project: Project, plan: Plan) -> list[Reason]:
    """Tell for each task why it would run now."""
    session = _session(project, plan.tasks, _Explaining(), explain=True)
    for report in session.execution_reports:
        error = report.exc_info and report.exc_info[1]
        if isinstance(error, OSError):
            raise SrpsError(file_trouble(error))
        if error and report.outcome == pytask.TaskOutcome.FAIL:
            raise SrpsError(_unexpected(project, error))
    reasons = []
    titles = {task.name: task.job.title for task in _tasks(session)}
    for task in _tasks(session):
        found = task.attributes["explanation"].reasons
        first = any(reason.node_type == "source" for reason in found)
        changes = sorted({_words(reason) for reason in found if reason.reason != "cascade"})
        after = {mark.kwargs["task_name"] for mark in task.markers if mark.name == "would_be_executed"}
        built = any(output.state() != ABSENT for output in task.outputs)
        texts = (Message("it was never built"),) if first else tuple(changes)
        reasons.append(Reason(task.job, texts, tuple(sorted(after)), first or not built, titles))
    return reasons


def _words(reason: Any) -> str:
    name, before, after = reason.node_name, reason.details.get("old_hash", ""), reason.details.get("new_hash", "")
    if reason.node_type == "product":
        missing = Message("{name}: something is missing", name=name)
        return missing if after == ABSENT else Message("{name}: changed since the last build", name=name)
    if reason.reason == "not_in_db":
        return Message("{name} is new", name=name)
    parts = difference(before, after)
    if not parts:
        return Message("{name} changed", name=name)
    return Message("{name} changed: {parts}", name=name, parts=", ".join(parts))


def _session(project: Project, tasks: list[Task], hooks: object, *, explain: bool) -> Session:
    """Let pytask do its work without a word; what it remembers lies in the project's state folder.

    To explain it looks at a copy, for a project that may only be read has a state too.
    """
    folder = project.state / "build"
    if explain:
        with tempfile.TemporaryDirectory() as copy:
            if (folder / MEMORY).is_file():
                shutil.copyfile(folder / MEMORY, Path(copy, MEMORY))
            return _session_in(Path(copy), project.name(folder / MEMORY), tasks, hooks, explain=True)
    make_folder(folder)
    return _session_in(folder, project.name(folder / MEMORY), tasks, hooks, explain=False)


MEMORY = "pytask.lock"
"""Where pytask keeps the fingerprints that each task was done with."""


def _session_in(folder: Path, memory: str, tasks: list[Task], hooks: object, *, explain: bool) -> Session:
    pytask.console.quiet = True
    plugins = pytask.get_plugin_manager()
    plugins.unregister(name="_pytask.database")  # an older memory beside the lock file, ten times as slow
    plugins.register(hooks)
    pytask.storage.store(plugins)
    settings = {option.name: option.default for command in pytask.cli.commands.values() for option in command.params}
    settings |= {"command": "build", "root": folder, "paths": [folder], "config": None, "tasks": tasks}
    settings |= {"capture": pytask.CaptureMethod.NO, "verbose": 0, "disable_warnings": True, "explain": explain}
    settings |= {"editor_url_scheme": "no_link"}  # else it looks up the source line of every task
    session = pytask.build(**settings)
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        message = Message("The build cannot read what it remembers, {file}. Run `srps clean` first.", file=memory)
        raise SrpsError(message)
    return session
