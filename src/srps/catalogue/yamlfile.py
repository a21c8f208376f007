"""Reads a YAML file into a model; a fault becomes a problem with the file's line."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from srps.errors import DataError, Problem

Shape = TypeVar("Shape")

_REMEDIES = {
    "extra_forbidden": "Remove this key or correct its spelling.",
    "missing": "Add this key.",
}


def read_yaml(path: Path, shape: type[Shape], name: str) -> Shape:
    """Return the file's content as `shape` (a model, or a list or dict of models).

    `name` is how people know the file. Raises `DataError` with one problem per fault, each with its line.
    """
    content = _load(path, name)
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        raise DataError([_problem(name, content, fault) for fault in error.errors()]) from None


def dump_yaml(content: BaseModel | dict | list, path: Path) -> None:
    """Write plain content as YAML, Polish letters as they are."""
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 110
    plain = content.model_dump(by_alias=True, exclude_none=True) if isinstance(content, BaseModel) else content
    with path.open("w", encoding="utf-8", newline="\n") as file:
        writer.dump(plain, file)


def _load(path: Path, name: str) -> Any:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        problem = Problem("schema", name, "the file is missing", "Add it, or start with `srps new CITY YEAR`.")
        raise DataError([problem]) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problem = Problem("encoding", name, "not UTF-8", "Save the file as UTF-8.", line=line)
        raise DataError([problem]) from None
    try:
        content = YAML(typ="rt").load(text.removeprefix("\ufeff"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = Problem("schema", name, f"not valid YAML: {error.problem}", "Check indents and colons.", line)
        raise DataError([problem]) from None
    except YAMLError as error:
        what = f"not valid YAML: {str(error).splitlines()[0]}"
        raise DataError([Problem("encoding", name, what, "Save the file anew as UTF-8 text.")]) from None
    if content is None:
        raise DataError([Problem("schema", name, "the file is empty", "Fill it in, see the how-to guides.")])
    return content


def _problem(name: str, content: Any, fault: dict[str, Any]) -> Problem:
    place = [part for part in fault["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    cell = fault.get("input")
    return Problem(
        check="schema",
        file=name,
        what=fault["msg"][:1].lower() + fault["msg"][1:],
        remedy=_REMEDIES.get(fault["type"], "Correct this value."),
        line=_line(content, place),
        column=key or None,
        cell=str(cell) if isinstance(cell, str | int | float) else None,
    )


def _line(content: Any, place: list[str | int]) -> int | None:
    """Return the line of the deepest part of `place` that the file has."""
    line = None
    for part in place:
        try:
            marks = content.lc
            line = (marks.item(part) if isinstance(part, int) else marks.key(part))[0] + 1
            content = content[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
