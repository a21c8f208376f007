"""The command `srps`: the only module that prints. Every command imports what it needs when it runs."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from srps.errors import SrpsError
from srps.paths import Project, find_project

PROBLEM = 1
INTERRUPTED = 130


class Commands(TyperGroup):
    """Shows what a person can put right as a message, never as a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SrpsError as error:
            _complain(str(error))
            raise typer.Exit(PROBLEM) from None
        except KeyboardInterrupt:
            _complain("Interrupted. What was finished is kept; the next build goes on from there.")
            raise typer.Exit(INTERRUPTED) from None


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
Cities = Annotated[list[str] | None, typer.Option("--city", help="Only this city; may be repeated.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="Only this year; may be repeated.")]
Languages = Annotated[list[str], typer.Option("--lang", help="pl, en or all; may be repeated.")]
Formats = Annotated[str, typer.Option("--format", help="html, pdf or both, separated by commas.")]


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def build(
    city: Cities = None,
    year: Years = None,
    lang: Languages = ["pl"],  # noqa: B006 - typer reads the default from the signature
    formats: Formats = "html,pdf",
    jobs: Annotated[int | None, typer.Option(min=1, help="Tasks at once; one per core by default.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Run on this Dask scheduler, as in tcp://host:8786.")] = None,
    engine: Annotated[str, typer.Option(help="warm, papermill (a new kernel per notebook) or auto.")] = "auto",
    project: ProjectOption = None,
) -> None:
    """Build every report that is not up to date."""
    from srps import pipeline  # noqa: PLC0415
    from srps.progress import progress_on  # noqa: PLC0415

    with progress_on(sys.stderr) as progress:
        result = pipeline.build(
            _project(project),
            cities=city,
            years=year,
            languages=_languages(lang),
            jobs=jobs,
            scheduler=scheduler,
            engine=engine,
            formats=_formats(formats),
            progress=progress,
        )
    for warning in result.warnings:
        _complain(warning)
    for failure in result.failures:
        _complain(f"\n{failure.task} failed:\n{failure.message}")
    if result.failures:
        _say(f"\n{len(result.built)} built, {len(result.failures)} failed in {result.seconds:.1f} s.")
        raise typer.Exit(PROBLEM)
    _say(f"{len(result.built)} built in {result.seconds:.1f} s." if result.built else "Everything is up to date.")


@app.command()
def status(project: ProjectOption = None) -> None:
    """Show how each city and year stands."""
    from srps import pipeline  # noqa: PLC0415

    states = pipeline.status(_project(project))
    if not states:
        _say("There are no data yet. To begin: srps new CITY YEAR.")
    widest = max((len(state.city) for state in states), default=0)
    for state in states:
        why = f"  ({'; '.join(state.reasons)})" if state.state == "stale" else ""
        _say(f"{state.city:<{widest}} {state.year}  {state.state}{why}")
        if state.state == "failed":
            _say("\n".join(f"    {line}" for reason in state.reasons for line in reason.splitlines()))


@app.command()
def explain(
    city: Cities = None,
    year: Years = None,
    lang: Languages = ["pl"],  # noqa: B006
    formats: Formats = "html,pdf",
    project: ProjectOption = None,
) -> None:
    """Tell what a build would do now, and why."""
    from srps import pipeline  # noqa: PLC0415

    reasons = pipeline.explain(
        _project(project), cities=city, years=year, languages=_languages(lang), formats=_formats(formats)
    )
    stale = [reason for reason in reasons if reason.texts]
    for reason in stale:
        _say(f"{reason.task.label}: {'; '.join(reason.texts)}")
    _say(
        f"{len(stale)} of {len(reasons)} tasks would run."
        if stale
        else "Nothing has changed: everything is up to date."
    )


@app.command()
def clean(project: ProjectOption = None) -> None:
    """Delete what was built: data/processed, reports and the build's memory; never data/raw."""
    from srps import pipeline  # noqa: PLC0415

    pipeline.clean(_project(project))
    _say("Deleted what `srps build` writes. The raw data are untouched.")


def _project(folder: Path | None) -> Project:
    if folder is None:
        return find_project()
    if not (folder / "data" / "raw").is_dir():
        raise SrpsError(f"{folder} is not a project: it has no folder data/raw.")
    return Project(folder.resolve())


def _languages(given: list[str]) -> tuple[str, ...]:
    return ("pl", "en") if "all" in given else tuple(dict.fromkeys(given))


def _formats(given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))


def _say(text: str) -> None:
    print(text)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
