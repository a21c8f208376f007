"""The graph of a build: which task depends on which inputs, and what it leaves behind.

Nodes and tasks are pytask's, by whose fingerprints it decides what is stale (`srps.building.execution`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict

import pytask
from pytask import PNode

from srps.building import fingerprints, jobs
from srps.building.fingerprints import ABSENT, Marks, Outputs, joined, marks
from srps.building.jobs import Job
from srps.building.written import Written
from srps.messages import Message
from srps.paths import Project, files_in

PRESENT = "there"
TABLES, PAGES, EXECUTED = "data/processed/", "reports/", ".srps/notebooks/"
"""Where the names of what a task wrote begin."""


class Input(PNode):
    """Something that a task reads and no task writes; its fingerprint is taken once, before anything runs.

    `name` may be a message, for people; `seen` are the marks of the files and folders that it was taken of, from before
    they were read.
    """

    def __init__(self, name: str, fingerprint: str, seen: Marks = ()) -> None:
        self.name = name
        self.attributes: dict[Any, Any] = {}
        self._fingerprint, self._seen = fingerprint, seen

    @property
    def signature(self) -> str:
        """The node's identity."""
        return self.name

    def state(self) -> str | None:
        """Return the fingerprint."""
        return self._fingerprint

    def is_as_it_was(self) -> bool:
        """Tell whether nothing was saved since the fingerprint was taken, not even to be undone again."""
        return marks(Path(name) for name, _ in self._seen) == self._seen

    def load(self, is_product: bool = False) -> None:
        """Tasks read their files themselves."""

    def save(self, value: Any) -> None:
        """Tasks write their files themselves."""


class Output(Input):
    """The files that a task wrote when it ran last, as far as their names begin with `area` and are not `others`."""

    def __init__(
        self, name: str, files: Outputs, written: Written, task: str, area: str, others: Iterable[str] = ()
    ) -> None:
        super().__init__(name, "")
        self._files, self._written, self._task, self._area, self._others = files, written, task, area, set(others)
        self._known: str | None = None

    def state(self) -> str | None:
        """Return the fingerprint of the files, or that some are missing."""
        if self._known is None:
            names = self._names()
            paths = [self._written.root / name for name in names]
            self._seen = marks(paths)
            self._known = self._look(names) if all(path.is_file() for path in paths) else ABSENT
        return self._known

    def forget(self) -> None:
        """Look at the files anew when asked next."""
        self._known = None

    def _names(self) -> list[str]:
        found = self._written.of(self._task) - self._others
        return sorted(name for name in found if name.startswith(self._area))

    def _look(self, names: list[str]) -> str:
        return self._files.of(self._written.root, names)


class Executed(Output):
    """Executed notebooks. They hold the times of their run, so that only their presence counts."""

    def _look(self, names: list[str]) -> str:
        return PRESENT if names else ABSENT


class Suites(Output):
    """The project's suites of checks, which a year's checks follow and, where the catalogue changed, write anew."""

    def _names(self) -> list[str]:
        root = self._written.root
        return [path.relative_to(root).as_posix() for path in files_in(root / self._area)]


@dataclass(kw_only=True)
class Task(pytask.TaskWithoutPath):
    """A job in the graph; `size` is how many bytes of raw data it works on."""

    job: Job
    size: int = 0
    inputs: list[Input] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """The task's identity."""
        return f"task {self.name}"

    def state(self) -> str:
        """Return a constant: whatever the task depends on is among its inputs."""
        return "1"


@dataclass(frozen=True)
class Plan:
    """The tasks that are chosen, and the names of all tasks that there are."""

    tasks: list[Task]
    labels: frozenset[str]


class Chosen(TypedDict):
    """What of a project is built."""

    cities: Iterable[str] | None
    years: Iterable[int] | None
    languages: tuple[str, ...]
    formats: tuple[str, ...]


def plan(
    project: Project,
    files: Outputs,
    written: Written,
    *,
    cities: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    languages: tuple[str, ...] = ("pl",),
    formats: tuple[str, ...] = ("html", "pdf"),
    engine: str = "",
) -> Plan:
    """Return the tasks of a build of the chosen cities and years, and the comparisons over all that there are."""
    planner = _Planner(project, files, written, languages, formats, engine)
    return Plan(planner.tasks(cities, years), frozenset(planner.labels()))


class _Planner:
    def __init__(
        self,
        project: Project,
        files: Outputs,
        written: Written,
        languages: tuple[str, ...],
        formats: tuple[str, ...],
        engine: str,
    ) -> None:
        self._project, self._files, self._written = project, files, written
        self._template = Job(str(project.root.resolve()), "index", "", 0, languages, formats, engine)
        self._options = {"languages": "+".join(sorted(languages)), "formats": "+".join(sorted(formats))}
        self._options["mark"] = "invented" if (project.root / "INVENTED").exists() else "real"
        seen = marks(fingerprints.program_files())
        program = fingerprints.program()
        self._program = Input(Message("program"), program, seen)
        self._template = replace(self._template, program=program)
        self._catalogue = fingerprints.Catalogue(project)
        self._whole = Input(Message("the whole catalogue"), self._catalogue.whole(), self._catalogue.seen())
        self._sound = self._output(Message("soundness of the catalogue"), self._job("catalogue"), ".srps/catalogue")
        self._known = project.city_years()
        self._years_of: dict[str, list[int]] = {}
        for city, year in self._known:
            self._years_of.setdefault(city, []).append(year)
        self._processed: dict[tuple[str, int], Output] = {}
        self._changes: dict[str, Output] = {}
        self._raw: dict[tuple[str, int], Input] = {}
        self._of_city: dict[str, Input] = {}
        self._pages: list[Output] = []
        self._texts: dict[tuple[str, ...], Input] = {}

    def tasks(self, cities: Iterable[str] | None, years: Iterable[int] | None) -> list[Task]:
        wanted_cities, wanted_years = cities and set(cities), years and set(years)
        chosen = [
            (city, year)
            for city, year in self._known
            if (not wanted_cities or city in wanted_cities) and (not wanted_years or year in wanted_years)
        ]
        for city, year in self._known:
            name = f"data/processed/{city}/{year}"
            self._processed[city, year] = self._output(name, self._job("year", city, year), TABLES)
            seen = marks(fingerprints.raw_year_paths(self._project, city, year))
            raw = fingerprints.raw_year(self._project, city, year)
            self._raw[city, year] = Input(f"data/raw/{city}/{year}", raw, seen)
        for city in self._years_of:
            entries, named = self._catalogue.city(city), Message("catalogue entries of {city}", city=city)
            self._of_city[city] = Input(named, entries, self._catalogue.seen(city))
            changes = Message("changes of {city}", city=city)
            self._changes[city] = self._output(changes, self._job("years", city), TABLES)
        tasks = [self._soundness()]
        tasks += [task for city, year in chosen for task in self._year_and_report(city, year)]
        tasks += [self._years(city) for city in sorted({city for city, _ in chosen})]
        index = self._job("index")
        others = [path.relative_to(index.project.root).as_posix() for path in index.tables()]
        stacked = self._output("data/processed", self._job("cities"), TABLES, others)
        return [*tasks, self._cities(stacked), self._index(index, stacked)]

    def labels(self) -> list[str]:
        """Return the names of all tasks of all cities and years, whichever are chosen."""
        jobs_ = [self._job(kind, *key) for key in self._known for kind in ("year", "report")]
        jobs_ += [self._job("years", city) for city in self._years_of]
        return [job.label for job in (*jobs_, *map(self._job, ("catalogue", "cities", "index")))]

    def _soundness(self) -> Task:
        shared = Input(Message("catalogue"), self._catalogue.shared(), self._catalogue.seen())
        job = self._job("catalogue")
        return Task(
            name=job.label,
            function=jobs.run,
            job=job,
            depends_on={"inputs": [self._program, shared]},
            inputs=[self._program, shared],
            produces={"outputs": [self._sound]},
            outputs=[self._sound],
        )

    def _year_and_report(self, city: str, year: int) -> list[Task]:
        """Return the tasks of a year and of its report, which shows the year's notebooks: it depends on the same."""
        before = [self._processed[city, other] for other in self._years_of[city] if other < year]
        later = any(other > year for other in self._years_of[city])  # some checks are made of the newest year alone
        question = Message("whether {city} has a year after {year}", city=city, year=year)
        newest = Input(question, PRESENT if later else ABSENT)
        inputs = [self._raw[city, year], self._of_city[city], newest, *before]
        job, report = self._job("year", city, year), self._job("report", city, year)
        written = self._files, self._written, job.label
        executed = Executed(Message("notebooks of {task}", task=job.title), *written, EXECUTED)
        suites = Suites(Message("suites for {task}", task=job.title), *written, "expectations/")
        results = [self._processed[city, year], executed]
        return [self._task(job, inputs, [*results, suites]), self._task(report, [*inputs, *results], [])]

    def _years(self, city: str) -> Task:
        own = [(city, year) for year in self._years_of[city]]
        inputs = [node for key in own for node in (self._raw[key], self._processed[key])]
        return self._task(self._job("years", city), [*inputs, self._of_city[city]], [self._changes[city]])

    def _cities(self, stacked: Output) -> Task:
        return self._task(self._job("cities"), self._everything(), [stacked])

    def _index(self, job: Job, stacked: Output) -> Task:
        inputs = [*self._everything(), *self._changes.values(), stacked, *self._pages]
        return self._task(job, inputs, [self._output(Message("data package"), job, TABLES)])

    def _everything(self) -> list[Input]:
        return [*self._raw.values(), *self._processed.values(), self._whole]

    def _job(self, kind: Any, city: str = "", year: int = 0) -> Job:
        return replace(self._template, kind=kind, city=city, year=year)

    def _task(self, job: Job, inputs: list[Input], outputs: list[Output]) -> Task:
        inputs = [self._program, self._sound, *inputs]
        if notebooks := job.shown or job.notebooks:
            inputs.append(self._texts_of(notebooks))
        # a node that is no longer there changes none of the others, and would not be missed
        own = {node.name: PRESENT for node in inputs} | self._options
        if job.pages():
            outputs = [*outputs, self._output(Message("pages of {task}", task=job.title), job, PAGES)]
            self._pages.append(outputs[-1])
        inputs.append(Input(Message("what {task} is made of", task=job.title), joined(own)))
        return Task(
            name=job.label,
            function=jobs.run,
            job=job,
            size=self._size(job),
            depends_on={"inputs": inputs},
            inputs=inputs,
            produces={"outputs": outputs},
            outputs=outputs,
        )

    def _size(self, job: Job) -> int:
        if not job.year:
            return 0
        found = marks(files_in(self._project.raw_year(job.city, job.year)))
        return sum(mark[0] for _, mark in found if mark)

    def _texts_of(self, notebooks: tuple[str, ...]) -> Input:
        if notebooks not in self._texts:
            seen = marks(self._project.notebook(name) for name in notebooks)
            texts = fingerprints.notebooks(self._project, notebooks)
            self._texts[notebooks] = Input(Message("notebooks {names}", names=", ".join(notebooks)), texts, seen)
        return self._texts[notebooks]

    def _output(self, name: str, job: Job, area: str, others: Iterable[str] = ()) -> Output:
        return Output(name, self._files, self._written, job.label, area, others)
