"""The command `srps`: the only module that prints. Every command imports what it needs when it runs."""

import gc
import io
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from srps.errors import SrpsError, file_trouble
from srps.messages import Message
from srps.paths import PROJECT_VARIABLE, Project, find_project, spelled
from srps.terminal import LEGACY, Command, Group, UsageFault, spoken

if TYPE_CHECKING:
    from srps.building.operations import BuildResult

TOLD_ROWS = 2000
"""Rows of a large workbook after which the import says how far it is."""
PROBLEM = 1
INTERRUPTED = 130
LONGEST_FAULT = 300
"""Characters of an error of the program that are shown."""


class Commands(Group):
    """Shows what a person can put right as a message, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SrpsError as error:
            _complain(error)
            raise typer.Exit(PROBLEM) from None
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))  # who presses it again wants no goodbye
            _complain(Message("Interrupted. What was finished is kept; the next build goes on from there."))
            raise typer.Exit(INTERRUPTED) from None
        except (UsageFault, typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            os._exit(PROBLEM)  # nobody reads on, as in `srps status | head`; there is nowhere to say so
        except OSError as error:
            _complain(find_project().shortened(spoken(file_trouble(error))))
            raise typer.Exit(PROBLEM) from None
        except Exception as error:
            _complain(_fault_of_program(error))
            raise typer.Exit(PROBLEM) from None


def _fault_of_program(error: Exception) -> Message:
    """Keep the traceback for whoever mends the program; return a sentence for everybody else."""
    details = "".join(traceback.format_exception(error))
    for folder in (Path.cwd() / ".srps", Path(tempfile.gettempdir())):
        with suppress(OSError):
            if folder.is_dir():
                log = folder / "srps-error.log"
                log.write_text(details, encoding="utf-8", errors="backslashreplace")
                what = f"{type(error).__name__}: {error}"[:LONGEST_FAULT]
                return Message(
                    "An error of the program ({what}). Please report it, with the file {log}.", what=what, log=str(log)
                )
    return Message("An error of the program ({what}). Please report it.", what=f"{type(error).__name__}: {error}")


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reproducible monitoring of municipal social-problem strategies (SRPS).",
)

ProjectOption = Annotated[
    Path | None, typer.Option("--project", help="The project's folder; the nearest one above by default.")
]
Where = Annotated[
    list[str] | None,
    typer.Argument(metavar="CITY YEAR", help="Only this city, and only this year of it, as in: sieradz 2023."),
]
Cities = Annotated[list[str] | None, typer.Option("--city", help="Only this city; may be repeated.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="Only this year; may be repeated.")]
Languages = Annotated[list[str], typer.Option("--lang", help="pl, en or all; may be repeated.")]
Formats = Annotated[str, typer.Option("--format", help="html, pdf or both, separated by commas.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Tasks at once; by default one more than cores.")]
Engine = Annotated[str, typer.Option(help="warm, workers, papermill (a new kernel per notebook) or auto.")]


def _start_in_utf8() -> None:
    """Start anew in Python's UTF-8 mode where file names are in another encoding: libraries take no others.

    Such are old locales of Linux, and `LC_ALL=C` with that mode switched off. What is printed stays in the terminal's.
    """
    if sys.getfilesystemencoding().lower().replace("-", "") != "utf8" and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"
        os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
        command = "from srps.cli import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", command, *sys.argv[1:]])


def main() -> None:
    """Run the command line; after an interruption end at once, for children end with their parent by themselves."""
    _start_in_utf8()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=LEGACY)  # a console or file in cp1250 or Latin-2 lacks some of our signs
    try:
        app()
    except SystemExit as ending:
        if ending.code != INTERRUPTED:
            gc.freeze()  # looking for garbage at the very end would take longer than leaving it
            raise
        if (servers := sys.modules.get("srps.building.forkserver")) is not None:
            servers.stop()  # they would warm up to the end and keep a pipe of ours open, as in `srps build | tee log`
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)


@app.command(cls=Command)
def build(
    where: Where = None,
    city: Cities = None,
    year: Years = None,
    lang: Languages = ["pl"],  # noqa: B006 - typer reads the default from the signature
    formats: Formats = "html,pdf",
    jobs: Jobs = None,
    scheduler: Annotated[str | None, typer.Option(help="Run on this Dask scheduler, as in tcp://host:8786.")] = None,
    engine: Engine = "auto",
    project: ProjectOption = None,
) -> None:
    """Build every report that is not up to date."""
    target = _project(project)
    city, year = _chosen(target, where, city, year)
    if scheduler is None:
        _warm_up_early(target)
    from srps.building import operations  # noqa: PLC0415
    from srps.building.progress import progress_on  # noqa: PLC0415

    with progress_on(sys.stderr) as progress:
        result = operations.build(
            target,
            cities=city,
            years=year,
            languages=_languages(lang),
            jobs=jobs,
            scheduler=scheduler,
            engine=engine,
            formats=_formats(formats),
            progress=progress,
        )
    _tell(result, target)
    if result.failures:
        raise typer.Exit(PROBLEM)


@app.command(cls=Command)
def watch(
    where: Where = None,
    city: Cities = None,
    year: Years = None,
    lang: Languages = ["pl"],  # noqa: B006
    formats: Formats = "html,pdf",
    jobs: Jobs = None,
    engine: Engine = "auto",
    project: ProjectOption = None,
) -> None:
    """Build, then build again whenever you save a file in data/raw, until Ctrl-C; much quicker than single builds."""
    target = _project(project)
    city, year = _chosen(target, where, city, year)
    _warm_up_early(target)
    from srps.building import operations  # noqa: PLC0415
    from srps.building.progress import Lines  # noqa: PLC0415

    results = operations.watch(
        target,
        cities=city,
        years=year,
        languages=_languages(lang),
        jobs=jobs,
        engine=engine,
        formats=_formats(formats),
        progress=Lines(sys.stderr),
    )
    for result in results:
        _tell(result, target)
        _say(Message("Waiting until a file in data/raw is saved. Ctrl-C ends."))


def _warm_up_early(project: Project) -> None:
    """Let the warm interpreters start while this one imports what a build needs, if there seems to be work."""
    from srps.building import forkserver  # noqa: PLC0415
    from srps.building.may_be_stale import is_work_likely  # noqa: PLC0415

    if is_work_likely(project):
        forkserver.warm_up(**{PROJECT_VARIABLE: str(project.root.resolve())})


def _tell(result: "BuildResult", project: Project) -> None:
    """Print what a build did; a folder of a city that cannot be opened is among its failures."""
    from srps.building.progress import duration  # noqa: PLC0415
    from srps.reading.unread_files import misplaced  # noqa: PLC0415

    for problem in misplaced(project):
        _complain(problem)
    failed: dict[str, list[str]] = {}
    for failure in result.failures:  # a fault of the catalogue stops several tasks, and is said once
        failed.setdefault(failure.message, []).append(failure.task)
    for message, tasks in failed.items():
        _complain(Message("\n{task} failed:\n{message}", task=Message.joined(", ", tasks), message=message))
    if result.removed:
        _say(
            Message.counted(
                "{n} file removed that nothing makes any more: {name}.",
                "{n} files removed that nothing makes any more, such as {name}.",
                len(result.removed),
                name=result.removed[0],
            )
        )
    if result.failures:
        _say(
            Message(
                "\n{n} built, {n2} failed in {time}.",
                n=len(result.built),
                n2=len(result.failures),
                time=duration(result.seconds),
            )
        )
    else:
        nothing = "" if result.removed else Message("Everything is up to date.")
        _say(
            Message("{n} built in {time}.", n=len(result.built), time=duration(result.seconds))
            if result.built
            else nothing
        )
        if result.built and sys.stdout.isatty() and (index := project.reports / "index.html").exists():
            _say(Message("All reports: {file}", file=index))


@app.command(cls=Command)
def status(project: ProjectOption = None) -> None:
    """Show how each city and year stands."""
    from srps.building import operations  # noqa: PLC0415

    target = _project(project)
    states = operations.status(target)
    if not states:
        _say(Message("There are no data yet. To begin: srps new CITY YEAR."))
    widest = max((len(state.city) for state in states), default=0)
    for state in states:
        why = f"  ({'; '.join(map(spoken, state.reasons))})" if state.state == "stale" else ""
        _say(f"{state.city:<{widest}} {state.year}  {spoken(Message(state.state))}{why}")
        if state.state == "failed":
            _say("\n".join(f"    {line}" for reason in state.reasons for line in spoken(reason).splitlines()))
    if left := operations.superfluous(target):
        text = Message.counted(
            "{n} file is of a city or year that is gone, {name}; the next build removes it.",
            "{n} files are of cities or years that are gone, such as {name}; the next build removes them.",
            len(left),
            name=left[0],
        )
        _say(text)
    _name_strays(target)


@app.command(cls=Command)
def explain(
    where: Where = None,
    city: Cities = None,
    year: Years = None,
    lang: Languages = ["pl"],  # noqa: B006
    formats: Formats = "html,pdf",
    project: ProjectOption = None,
) -> None:
    """Tell what a build would do now, and why."""
    from srps.building import operations  # noqa: PLC0415

    target = _project(project)
    city, year = _chosen(target, where, city, year)
    reasons = operations.explain(target, cities=city, years=year, languages=_languages(lang), formats=_formats(formats))
    stale = [reason for reason in reasons if reason.texts]
    for reason in stale:
        _say(f"{spoken(reason.task.title)}: {'; '.join(map(spoken, reason.texts))}")
    _say(
        Message("{n} of {n2} tasks would run.", n=len(stale), n2=len(reasons))
        if stale
        else Message("Nothing has changed: everything is up to date.")
    )


@app.command(cls=Command)
def clean(project: ProjectOption = None) -> None:
    """Delete what was built: data/processed, reports and the build's memory; never data/raw."""
    from srps.building import operations  # noqa: PLC0415
    from srps.building.progress import Lines  # noqa: PLC0415

    operations.clean(_project(project), Lines(sys.stderr))
    _say(Message("Deleted what `srps build` writes. The raw data are untouched."))


@app.command(cls=Command)
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    example: Annotated[bool, typer.Option("--example", help="With the invented example city.")] = False,
) -> None:
    """Make a project: a folder for one's own data, notebooks and reports."""
    from srps.desk import project  # noqa: PLC0415

    for path in project.make_project(folder, example=example):
        _say(str(path))
    _say("")
    _say(project.next_steps(folder, example=example))


def _year(typed: str) -> int:
    if len(typed) == len("2024") and typed.isascii() and typed.isdecimal():
        return int(typed)
    if any(map(str.isdigit, typed)):
        raise typer.BadParameter(Message("The year is four digits, such as 2024, not “{typed}”.", typed=typed))
    raise typer.BadParameter(
        Message(
            "The year comes after the city, as in: sieradz 2024; not “{typed}”. A name with a space stands "
            "in quotation marks.",
            typed=typed,
        )
    )


City = Annotated[str, typer.Argument(help="The city's short name, as in data/raw: letters a–z, digits, hyphens.")]
Year = Annotated[int, typer.Argument(parser=_year, metavar="YEAR", help="The reporting year.")]


@app.command(cls=Command)
def new(
    city: City,
    year: Year,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Also make a workbook to fill in, with last year's rows.")
    ] = False,
    edition: Annotated[
        bool, typer.Option("--edition", help="Begin a corrected edition; the present one is kept beside it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    project: ProjectOption = None,
) -> None:
    """Make an empty raw folder for a city and year, with headers and an example row per table."""
    from srps.desk import new_year  # noqa: PLC0415

    target = _project(project)
    city = _city_to_begin(target, city, yes)
    if edition:
        from srps.desk.editions import begin_edition  # noqa: PLC0415

        number, copy = begin_edition(target, city, year)
        _say(
            Message(
                "Edition {number} is begun; the one before is kept in {folder}.",
                number=number,
                folder=target.name(copy),
            )
        )
        return
    steps = new_year.next_steps(target, city, year)  # first: a faulty catalogue is said before anything is made
    if not xlsx or (city, year) not in target.city_years():
        for path in new_year.new_year(target, city, year):
            _say(target.name(path))
    if xlsx:
        from srps.desk import forms  # noqa: PLC0415

        _say(str(forms.write_year_book(target, city, year, Path.cwd())))
    _say("")
    _say(steps)


def _city_to_begin(project: Project, typed: str, yes: bool) -> str:
    """Return the short name of the city that was typed; a gmina of the register gets its line in cities.csv."""
    from srps.desk import official, places  # noqa: PLC0415

    found = places.city_for(project, typed)
    if found.line is not None:
        _say(Message("To be added to cities.csv: {line}", line=", ".join(found.line.values())))
        if not yes:
            _confirm(Message("Are the forms of the name right?"))
        _say(project.name(places.add_city(project, found.line)))
        _say_all(official.fill_from_official(project))
    elif found.likely and not yes:
        _confirm(
            Message(
                "Did you mean {likely}? Begin a new city {city} all the same?", likely=found.likely, city=found.city
            )
        )
    return found.city


@app.command(cls=Command)
def forms(
    city: City,
    year: Year,
    out: Annotated[Path | None, typer.Option("--out", help="The folder in which the forms are made.")] = None,
    evaluator: Annotated[list[str] | None, typer.Option("--evaluator", help="Who rates; may be repeated.")] = None,
    institution: Annotated[
        list[str] | None, typer.Option("--institution", help="Only this institution; may be repeated.")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Make a form for each institution of last year and a rating sheet for each evaluator."""
    from srps.desk import forms as making  # noqa: PLC0415

    target = _project(project)
    city = _city_meant(target, city)
    made = making.write_forms(target, city, year, out or Path.cwd(), evaluator or (), institution or ())
    for path in made:
        _say(str(path))
    left = [] if institution else making.left_out(target, city, year)
    if left:
        _say(Message("No forms were made for what seems to be no institution: {names}", names=", ".join(left)))
        _say(Message("If one of them is an institution, name it: --institution “NAME”."))
    if not made:
        _say(Message("All forms are there already; those that were filled in are left as they are."))


@app.command(cls=Command)
def collect(
    folder: Annotated[Path, typer.Argument(help="The folder with the forms that came back.")],
    city: City,
    year: Year,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    project: ProjectOption = None,
) -> None:
    """Merge filled-in forms into the raw tables; tell who is missing and where answers differ."""
    from srps.desk import collect as collecting  # noqa: PLC0415

    target = _project(project)
    city = _city_meant(target, city)
    found = collecting.collect(target, folder, city, year)
    _say_all(found.lines())
    if found.plan.loses and not yes:
        for difference in found.plan.differences:
            _say_all(difference.lines())
        _confirm(Message("Change these rows? The present files are kept, and `srps undo` puts them back."))
    for path in collecting.write(target, found, folder, city, year):
        _say(target.name(path))
    if not found.is_clean:
        raise typer.Exit(PROBLEM)


@app.command("import", cls=Command)
def import_(
    given: Annotated[
        list[str] | None, typer.Argument(metavar="FILE… CITY YEAR", help="Files, then the city and the reporting year.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Change tables that hold rows, after showing what will change.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="The encoding of a text, as in cp1250; detected by default.")
    ] = None,
    recipe: Annotated[Path | None, typer.Option("--recipe", help="A recipe other than the city's own.")] = None,
    learn: Annotated[bool, typer.Option("--learn", help="Propose a recipe for the city from the document.")] = False,
    document: Annotated[
        bool, typer.Option("--document", help="Read a spreadsheet as a report, not as tables.")
    ] = False,
    evaluate: Annotated[
        Path | None,
        typer.Option("--evaluate", help="Measure against the transcribed tables; the documents lie in this folder."),
    ] = None,
    official: Annotated[
        Path | None, typer.Option("--official", help="Take in official statistics or the TERYT register (a file).")
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Who published the official figures.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="The day of the official figures, as in 2024-12-31.")] = "",
    measure: Annotated[str, typer.Option("--measure", help="What the file's only measure is called here.")] = "",
    form: Annotated[
        str | None, typer.Option("--form", help="Read a national form by its row numbers: ozps or mrips-03.")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Bring in a city's files: reports (DOCX, ODT, PDF, scan, HTML, text) as a proposal, spreadsheets as raw tables.

    `srps undo` takes back what a spreadsheet or an accepted proposal wrote.
    """
    from srps.importing import door  # noqa: PLC0415

    target = _project(project)
    if evaluate is not None:
        from srps.importing.evaluate import evaluate as measured_against  # noqa: PLC0415

        measured = measured_against(target, evaluate)
        if measured.empty:
            raise SrpsError(
                Message(
                    "No document of the project lies in {folder}. Name the folder that holds them.", folder=evaluate
                )
            )
        _say(measured.to_string(index=False))
        return
    if official is not None:
        from srps.desk.official import import_official  # noqa: PLC0415

        taken = import_official(target, official, source, as_of, measure)
        _say_all(taken.lines())
        for path in taken.written:
            _say(target.name(path))
        return
    if form is not None:
        _import_form(target, form, given or [], yes)
        return
    if given and len(given) == 1 and Path(given[0]).suffix.lower() == ".csv":
        _convert(target, Path(given[0]))
        return
    files, city, year = door.arguments(given or [])
    city = _city_meant(target, city)
    documents = [file for file in files if document or door.is_document(file)]
    for file in files:
        if file not in documents:
            _import_workbook(target, file, city, year, replace, yes)
    if documents:
        receipt = door.import_documents(
            target, documents, city, year, encoding=encoding, recipe=recipe, learn=learn, tell=_say
        )
        _say_all([*receipt.lines, *receipt.steps])


def _convert(target: Project, file: Path) -> None:
    """Put a table of the project that a spreadsheet saved its own way in order."""
    from srps.desk.converted import convert  # noqa: PLC0415

    inside = file if file.is_absolute() or file.exists() else target.root / file
    made = convert(target, inside)
    if made is None:
        _say(Message("{file} is in order already; nothing was changed.", file=target.name(inside)))
        return
    path, kept = made
    _say(
        Message("{file} is UTF-8 with commas now; as it was it lies in {kept}.", file=target.name(path), kept=kept.name)
    )


def _city_meant(target: Project, typed: str) -> str:
    """Return the short name of a city that the project knows by any of its names.

    A short name that nobody knows yet is kept as it was typed, unless another one was likely meant.
    """
    from srps.desk import places  # noqa: PLC0415

    found = places.city_for(target, typed)
    if found.likely:
        parts = [Message("There is no city {city}.", city=typed), Message("Did you mean {words}?", words=found.likely)]
        raise SrpsError(Message.joined(" ", [*parts, Message("To add one: srps new CITY YEAR.")]))
    return found.city


def _import_form(target: Project, form: str, given: list[str], yes: bool) -> None:
    from srps.importing import door, form_years  # noqa: PLC0415

    path, city, year = door.form_arguments(given)
    city = _city_meant(target, city)
    made = form_years.prepare(target, path, form, city, year)
    _say_all(made.lines())
    if made.loses and not yes:
        for plan in made.plans.values():
            for difference in plan.differences:
                _say_all(difference.lines())
        _confirm(Message("Change these rows? The present files are kept, and `srps undo` puts them back."))
    for written in form_years.write(target, made, form, city):
        _say(target.name(written))


def _import_workbook(target: Project, file: Path, city: str, year: int, replace: bool, yes: bool) -> None:
    from srps.desk import workbook  # noqa: PLC0415
    from srps.desk.keeping import WouldChange  # noqa: PLC0415

    if replace and not yes:
        differences = workbook.preview(file, target, city, year)
        if any(difference.loses for difference in differences):
            for difference in differences:
                _say_all(difference.lines())
            _confirm(Message("Change these rows? The present files are kept, and `srps undo` puts them back."))

    def tell(done: int, rows: int) -> None:
        if done % TOLD_ROWS == 0:
            _say(Message("{done} of {rows} rows read", done=done, rows=rows))

    try:
        receipt = workbook.import_workbook(file, target, city, year, replace=replace, tell=tell)
    except WouldChange as change:
        remedy = Message("To change them, add --replace.")
        raise SrpsError(Message.joined("\n", [change.args[0], remedy])) from None
    for path in receipt.files:
        _say(target.name(path))
    _say_all(receipt.lines())


@app.command(cls=Command)
def accept(
    workbook: Annotated[Path, typer.Argument(help="The reviewed proposal, XLSX or CSV.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Change tables that hold rows, after showing what will change.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    project: ProjectOption = None,
) -> None:
    """Write the accepted rows of a proposal as raw tables; `srps undo` takes it back."""
    from srps.desk import new_year  # noqa: PLC0415
    from srps.importing import accept as acceptance  # noqa: PLC0415

    target = _project(project)
    if not workbook.exists():
        raise SrpsError(Message("There is no file {file}. Look up its name and folder.", file=workbook))
    made = acceptance.accept(target, workbook, replace=replace and yes)
    if not made.written:
        _say_all(made.differences)
        if not replace:
            raise SrpsError(
                Message("Nothing was written, for these tables hold rows already. To change them, add --replace.")
            )
        _confirm(Message("Change these rows? The present files are kept, and `srps undo` puts them back."))
        made = acceptance.accept(target, workbook, replace=True)
    for path in made.files:
        _say(target.name(path))
    _say_all(made.lines())
    with suppress(SrpsError):  # a fault of the catalogue is said by the build
        _say_all(new_year.catalogue_steps(target, made.city, made.year))
    _say(Message("Next: srps build {city} {year}", city=made.city, year=made.year))


@app.command(cls=Command)
def undo(
    city: Annotated[
        str | None, typer.Argument(help="The city; without one, the latest change of all is taken back.")
    ] = None,
    year: Annotated[int | None, typer.Argument(parser=_year, metavar="YEAR", help="The reporting year.")] = None,
    project: ProjectOption = None,
) -> None:
    """Take back the last import of a city and year."""
    from srps.desk import keeping  # noqa: PLC0415

    target = _project(project)
    if city is not None and year is None:
        raise SrpsError(Message("Name the year as well: srps undo {city} 2024; or neither city nor year.", city=city))
    if city is None or year is None:
        latest = keeping.latest_change(target)
        if latest is None:
            raise SrpsError(Message("Nothing was imported that could be undone."))
        city, year = latest
    city = _city_meant(target, city)
    command, paths = keeping.undo(target, city, year)
    _say(Message("Taken back: {command}", command=command))
    for path in paths:
        _say(target.name(path))


@app.command(cls=Command)
def doctor(project: ProjectOption = None) -> None:
    """Look at this computer and the project, and tell on one screen what is missing."""
    from srps.desk import doctor as examination  # noqa: PLC0415

    target = find_project() if project is None else Project(project.resolve())
    found = list(examination.examine(target if target.raw.is_dir() else None))
    for finding in found:
        _say(
            Message.joined(" ", ["[ok]" if finding.is_right else "[!!]" if finding.is_needed else "[--]", finding.what])
        )
        if not finding.is_right:
            _say(Message.joined("     ", ["", finding.remedy]))
    wrong = sum(finding.is_needed and not finding.is_right for finding in found)
    if wrong:
        _say(Message.counted("{n} thing is not as it should be.", "{n} things are not as they should be.", wrong))
        raise typer.Exit(PROBLEM)
    _say(Message("Everything is as it should be."))


@app.command(cls=Command)
def desk(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; any that is free by default.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser, or not.")] = True,
    project: ProjectOption = None,
) -> None:
    """Open the desk: the whole year's work on a page in the browser, on this computer only."""
    from srps.office import server  # noqa: PLC0415

    target = _project(project)

    def tell(address: str) -> None:
        _say(Message("The desk is open at {address}\nCtrl-C closes it.", address=address))

    server.serve(target, tell, port=port, browser=browser)


@app.command(cls=Command)
def suggest(
    city: Annotated[str | None, typer.Argument(help="The city; not given with --evaluate.")] = None,
    year: Annotated[int | None, typer.Argument(parser=_year, metavar="YEAR", help="The reporting year.")] = None,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="Measure how good the suggestions are, leaving out each city in turn.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Suggest indicators of the catalogue for the rows of a city that are not mapped; a person confirms."""
    from srps.catalogue import known_cities  # noqa: PLC0415
    from srps.catalogue.load import load_catalogue  # noqa: PLC0415
    from srps.desk import suggest as suggestions  # noqa: PLC0415
    from srps.files import write_text  # noqa: PLC0415
    from srps.results import store  # noqa: PLC0415

    target = _project(project)
    catalogue = load_catalogue(target)
    if evaluate:
        observations, goals = (store.load_stacked(target, name) for name in ("observations", "goals"))
        _say(suggestions.evaluate(catalogue, observations, goals).to_string(index=False))
        return
    if city is None or year is None:
        raise SrpsError(Message("Name a city and a year, as in: srps suggest sieradz 2023 (or use --evaluate)."))
    city = known_cities.city_of(target, city)
    cleaned = store.load_clean(target, city, known_cities.year_of(target, city, year))
    ranked = suggestions.suggest(city, year, cleaned.observations, catalogue, cleaned.goals)
    if ranked.empty:
        _say(Message("Every row with a value is mapped; there is nothing to suggest."))
        return
    draft = suggestions.draft_path(target, city)
    write_text(draft, suggestions.draft_yaml(ranked, catalogue))
    best = ranked[ranked["rank"] == 1]
    columns = {
        "goal": Message("goal"),
        "indicator": Message("indicator"),
        "indicator_id": Message("indicator of the catalogue"),
        "score": Message("likeness"),
    }
    _say(best[[*columns]].rename(columns={name: spoken(text) for name, text in columns.items()}).to_string(index=False))
    _say(
        Message(
            "\nAll candidates stand in {draft}. Nothing is mapped until you copy what is right.",
            draft=target.name(draft),
        )
    )


@app.command(cls=Command)
def verify(
    documents: Annotated[Path, typer.Argument(help="The folder with the documents' texts.")],
    where: Where = None,
    city: Cities = None,
    year: Years = None,
    project: ProjectOption = None,
) -> None:
    """Compare the transcribed values with the documents that lie in a folder."""
    from srps.desk import verify as verification  # noqa: PLC0415
    from srps.importing.door import plain_text  # noqa: PLC0415

    target = _project(project)
    if documents.is_file():
        raise SrpsError(
            Message(
                "{file} is a file. Name the folder in which it lies: {folder}", file=documents, folder=documents.parent
            )
        )
    if not documents.is_dir():
        raise SrpsError(Message("There is no folder {folder}. Look up its name and place.", folder=str(documents)))
    named = (where or city or year) is not None
    cities, years = _chosen(target, where, city, year)
    chosen = [(c, y) for c, y in target.city_years() if c in (cities or [c]) and y in (years or [y])]
    there = [key for key in chosen if named or verification.has_document(target, *key, documents)]
    if not there:
        raise SrpsError(
            Message(
                "None of the documents lies in {folder}: {names}. Name the folder that holds them.",
                folder=str(documents),
                names=", ".join(dict.fromkeys(verification.document_name(target, *key) for key in chosen)),
            )
        )
    wrong = False
    for place in there:
        values = verification.verify_year(target, *place, documents, plain_text)
        _say_all(verification.account(values, *place))
        wrong |= not values["found"].all()
    if wrong:
        raise typer.Exit(PROBLEM)


@app.command(cls=Command)
def trace(
    city: City,
    year: Year,
    number: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS…", help="Words of the number's label, or its row, as in observations:12."),
    ] = None,
    line: Annotated[int | None, typer.Option("--line", min=1, help="The line of the document.")] = None,
    project: ProjectOption = None,
) -> None:
    """Follow a number: where it is printed, how it was read, what was checked, who goes on with it."""
    from srps.catalogue import known_cities  # noqa: PLC0415
    from srps.catalogue.load import load_catalogue  # noqa: PLC0415
    from srps.desk import trace as tracing  # noqa: PLC0415
    from srps.results import store  # noqa: PLC0415
    from srps.showing.spoken import language  # noqa: PLC0415

    target = _project(project)
    city = known_cities.city_of(target, city)
    known_cities.year_of(target, city, year)
    found = tracing.find(store.load_clean(target, city, year).observations, " ".join(number or ()), line)
    if len(found) > tracing.MOST:
        _say(
            Message.counted(
                "{n} number is meant.", "{n} numbers are meant. Say more of the label, or name a row:", len(found)
            )
        )
        _say_all(f"  {key}  {tracing.name_of(row)}" for key, row in found.to_dict("index").items())
        return
    tables = store.load_tables(target, city, year, tracing.TABLES)
    document = store.load_document(target, city, year)
    units = {name: unit.title.of(language()) for name, unit in load_catalogue(target).units.items()}
    for key, row in found.to_dict("index").items():
        _say_all(tracing.follow(key, row, tables, document, units))


@app.command(cls=Command)
def record(
    file: Annotated[Path | None, typer.Argument(help="Where the record is written, or lies with --check.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Compare with the record, and write nothing.")] = False,
    project: ProjectOption = None,
) -> None:
    """Record what the results were made from, with hashes, so that others can repeat them; or compare with a record."""
    from srps.desk import record as recording  # noqa: PLC0415

    target = _project(project)
    path = file or target.root / recording.FILE
    if not check:
        recording.write(target, path)
        _say(str(path))
        return
    found = list(recording.differences(recording.read(path), recording.record(target)))
    _say_all(found)
    if found:
        raise typer.Exit(PROBLEM)
    _say(Message("Inputs, program and results are those of the record, to the last digit."))


def _chosen(
    project: Project, where: list[str] | None, cities: list[str] | None, years: list[int] | None
) -> tuple[list[str] | None, list[int] | None]:
    """Return the cities and years that are meant, given as words or as options; a name is found by its likeness."""
    from srps.catalogue import known_cities  # noqa: PLC0415

    named, numbers = list(cities or ()), list(years or ())
    for typed in where or ():
        word = typed.strip()
        if both := re.fullmatch(r"(?:.*[\\/])?([^\\/]+)[\\/ ](\d{4})[\\/]?", word):  # data/raw/sieradz/2023
            named.append(both[1])
            numbers.append(_year(both[2]))
        elif word[:1].isdecimal():
            numbers.append(_year(word))
        else:
            named.append(word)
    found = [known_cities.city_of(project, name) for name in named]
    for number in numbers:
        for city in found:
            known_cities.year_of(project, city, number)
    return found or None, numbers or None


def _project(folder: Path | None) -> Project:
    project = find_project() if folder is None else Project(folder.resolve())
    if not project.raw.is_dir():
        message = Message(
            "{root} is not a project: it has no folder data/raw. To begin one: srps init FOLDER.", root=project.root
        )
        raise SrpsError(message)
    if spelled(name := str(project.root)) != name:
        message = Message(
            "The path of the project is not UTF-8: {name}. Move it to a folder with another name.", name=spelled(name)
        )
        raise SrpsError(message)
    return project


def _name_strays(project: Project) -> None:
    from srps.reading.unread_files import closed, misplaced  # noqa: PLC0415

    for problem in (*closed(project), *misplaced(project)):
        _complain(problem)


def _languages(given: list[str]) -> tuple[str, ...]:
    return ("pl", "en") if "all" in given else tuple(dict.fromkeys(given))


def _formats(given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))


def _say_all(lines: Iterable[object]) -> None:
    for line in lines:
        _say(line)


def _confirm(question: str) -> None:
    """Ask, and end without a change where the answer is no, or where nobody is there to answer."""
    if not sys.stdin.isatty():
        raise SrpsError(
            Message("{question} Nothing was changed; to go on without asking, add --yes.", question=question)
        )
    if not typer.confirm(spoken(question)):
        raise SrpsError(Message("Nothing was changed."))


def _say(text: object) -> None:
    print(spoken(text), flush=True)


def _complain(text: object) -> None:
    print(spoken(text), file=sys.stderr)


if __name__ == "__main__":
    main()
