"""Reads a YAML file into a model; a fault becomes a problem with the file's line.

Numbers and dates stay the text that stands in the file until a model asks for them: `1.10` is the name of a goal and
`4.652` what a document prints, and neither may lose a digit.
"""

import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from srps.catalogue.models import FORMS_IN_WORDS
from srps.errors import DataError, Problem

Shape = TypeVar("Shape")

_WORDS = {
    "extra_forbidden": ("this key is not known", "Remove this key or correct its spelling."),
    "missing": ("a key is missing", "Add this key."),
    "int_parsing": ("a whole number is expected", "Write digits only."),
    "float_parsing": ("a number is expected", "Write digits, with a point before decimals."),
    "bool_parsing": ("true or false is expected", "Write one of the two."),
    "date_parsing": ("a date is expected", "Write it as year-month-day, such as 2024-03-31."),
    "date_from_datetime_parsing": ("a date is expected", "Write it as year-month-day, such as 2024-03-31."),
    "string_type": ("a text is expected", "Write a text."),
    "string_too_short": ("the text is empty", "Fill it in."),
    "list_type": ("a list is expected", "Begin each entry with a hyphen on a line of its own."),
    "dict_type": ("entries of the form “key: value” are expected", "Write one per line."),
    "model_type": ("entries of the form “key: value” are expected", "Write one per line."),
}
"""What pydantic finds wrong, and what to do, in an office's words; what is not listed keeps pydantic's."""


class _PrintedNumbers(RoundTripConstructor):
    """Leaves numbers and dates as they are written; refuses what an escape such as `\\ud800` makes unprintable."""

    def construct_scalar(self, node: ScalarNode) -> Any:
        """Return the node's text, or raise where no file could hold it."""
        text = node.value.replace("\a", "") if node.style == ">" else node.value  # the reader marks folds with \a
        if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n" for character in text):
            raise ConstructorError(None, None, "half of a character or a control character", node.start_mark)
        return super().construct_scalar(node)

    def construct_printed(self, node: ScalarNode) -> str:
        """Return the text of a number or date."""
        return str(node.value)


for _kind in ("int", "float", "timestamp"):
    _PrintedNumbers.add_constructor(f"tag:yaml.org,2002:{_kind}", _PrintedNumbers.construct_printed)


def read_yaml(path: Path, shape: type[Shape], name: str, known: dict[str, Collection[str]] | None = None) -> Shape:
    """Return the file's content as `shape` (a model, or a list or dict of models).

    `name` is how people know the file; `known` holds, by kind, the ids of the closed lists to which it may refer.
    Raises `DataError` with one problem per fault, each with its line.
    """
    content = _load(path, name)
    try:
        return TypeAdapter(shape).validate_python(content, context=known)
    except ValidationError as error:
        raise DataError([_problem(name, content, fault) for fault in error.errors()]) from None


def entry_lines(path: Path, name: str) -> list[int]:
    """Return the line on which each entry of a file's list begins."""
    content = _load(path, name)
    return [content.lc.item(position)[0] + 1 for position in range(len(content))]


def dump_yaml(content: BaseModel | dict | list, path: Path) -> None:
    """Write plain content as YAML, Polish letters as they are."""
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 110
    plain = content.model_dump(by_alias=True, exclude_none=True) if isinstance(content, BaseModel) else content
    with path.open("w", encoding="utf-8", newline="\n") as file:
        writer.dump(plain, file)


def _load(path: Path, name: str) -> Any:
    def fault(what: str, remedy: str, line: int | None = None, check: str = "schema") -> DataError:
        return DataError([Problem(check, name, what, remedy, line=line)])

    try:
        content = path.read_bytes()
        text = content.decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        raise fault("the file is missing", "Add it, or start with `srps new CITY YEAR`.") from None
    except OSError as error:
        what = f"the file cannot be opened ({error.strerror})"
        raise fault(what, "Close it in other programs and try again.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise fault("not UTF-8", "Save the file as UTF-8.", line, "encoding") from None
    reader = YAML(typ="rt")
    reader.Constructor = _PrintedNumbers
    try:
        loaded = reader.load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = "Check indents (spaces, no tabs), colons and quotation marks."
        raise fault(f"not valid YAML: {str(error.problem).splitlines()[0]}", remedy, line) from None
    except (YAMLError, ValueError, RecursionError) as error:
        what = f"not valid YAML: {str(error).splitlines()[0]}"
        raise fault(what, "Save the file anew as UTF-8 text.", check="encoding") from None
    if loaded is None:
        raise fault("the file is empty", "Fill it in, see the how-to guides.")
    return loaded


def _problem(name: str, content: Any, fault: dict[str, Any]) -> Problem:
    place = [part for part in fault["loc"] if not str(part).startswith(("function-", "[key]"))]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    cell = fault.get("input")
    what, remedy = _in_words(fault)
    return Problem(
        check="schema",
        file=name,
        what=what,
        remedy=remedy,
        line=_line(content, place),
        column=key or None,
        cell=str(cell) if isinstance(cell, str | int | float) else None,
    )


def _in_words(fault: dict[str, Any]) -> tuple[str, str]:
    if fault["type"] in _WORDS:
        return _WORDS[fault["type"]]
    if fault["type"] == "string_pattern_mismatch":
        return f"expected are {FORMS_IN_WORDS[fault['ctx']['pattern']]}", "Correct this value."
    if fault["type"] == "literal_error":
        return "not one of the allowed words", f"Use one of: {fault['ctx']['expected']}."
    if fault["type"] == "unknown_id":
        return fault["msg"], fault["ctx"]["remedy"]
    what = fault["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    return what, "Correct this value."


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
