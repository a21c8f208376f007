"""Reads a YAML file into a model; a fault becomes a problem with the file's line.

A sound file is read by PyYAML's parser in C; ruamel.yaml, forty times slower, knows the line of each entry and comes
in where something is wrong or unusual.

Numbers and dates stay the text that stands in the file until a model asks for them: `1.10` is the name of a goal and
`4.652` what a document prints, and neither may lose a digit.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from srps.catalogue.closed_words import which
from srps.catalogue.models import FORMS_IN_WORDS
from srps.errors import DataError, Problem, unopened
from srps.files import read_bytes
from srps.labels import alike
from srps.messages import Message

Shape = TypeVar("Shape")

_DATE = Message("a date is expected"), Message("Write it as year-month-day, such as 2024-03-31.")
_WORDS = {
    "extra_forbidden": (Message("this key is not known"), Message("Remove this key or correct its spelling.")),
    "missing": (Message("a key is missing"), Message("Add this key.")),
    "int_parsing": (Message("a whole number is expected"), Message("Write digits only.")),
    "int_parsing_size": (Message("the number has too many digits"), Message("Correct it.")),
    "invalid_key": (
        Message("a list or another entry stands in the place of a name"),
        Message("Write one word before the colon."),
    ),
    "float_parsing": (Message("a number is expected"), Message("Write digits, with a point before decimals.")),
    "bool_parsing": (Message("true or false is expected"), Message("Write one of the two.")),
    "date_parsing": (Message("a date is expected"), Message("Write it as year-month-day, such as 2024-03-31.")),
    "date_from_datetime_parsing": (
        Message("a date is expected"),
        Message("Write it as year-month-day, such as 2024-03-31."),
    ),
    "string_type": (Message("a text is expected"), Message("Write a text.")),
    "string_too_short": (Message("the text is empty"), Message("Fill it in.")),
    "list_type": (Message("a list is expected"), Message("Begin each entry with a hyphen on a line of its own.")),
    "dict_type": (Message("entries of the form “key: value” are expected"), Message("Write one per line.")),
    "model_type": (Message("entries of the form “key: value” are expected"), Message("Write one per line.")),
}
"""What pydantic finds wrong, and what to do, in an office's words."""
_YAML_WORDS = (
    ("mapping values are not allowed", Message("there is a colon too many, or a quotation mark is missing")),
    ("could not find expected ':'", Message("a colon is missing, or a quotation mark")),
    ("unexpected end of stream", Message("a quotation mark that opens is never closed")),
    ("cannot start any token", Message("a line begins with a tab or another sign that may not stand there")),
    ("duplicate key", Message("duplicate key")),
    ("expected <block end>", Message("an indent is wrong, or a quotation mark is missing")),
    ("expected ',' or", Message("a bracket or a comma is missing")),
    ("unknown escape character", Message("a backslash stands in double quotation marks; use single ones")),
    ("half of a character", Message("half of a character or a control character")),
)
"""What a reader of YAML finds wrong, in an office's words."""


def _is_unprintable(text: str) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n" for character in text
    )


class _PrintedNumbers(RoundTripConstructor):
    """Leaves numbers and dates as they are written; refuses what an escape such as `\\ud800` makes unprintable."""

    def construct_scalar(self, node: ScalarNode) -> Any:
        """Return the node's text, or raise where no file could hold it."""
        text = node.value.replace("\a", "") if node.style == ">" else node.value  # the reader marks folds with \a
        if _is_unprintable(text):
            raise ConstructorError(None, None, Message("half of a character or a control character"), node.start_mark)
        return super().construct_scalar(node)

    def construct_printed(self, node: ScalarNode) -> str:
        """Return the text of a number or date."""
        return str(node.value)


for _kind in ("int", "float", "timestamp"):
    _PrintedNumbers.add_constructor(f"tag:yaml.org,2002:{_kind}", _PrintedNumbers.construct_printed)


_QUICK_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNUSUAL = re.compile(
    r"^(?:%|---|\.\.\.)|[|>][-+\d]* *#|(?:^|[\s,\[{])[&*!?]|\t|\r(?!\n)|[\x85\u2028\u2029\ufeff]", re.MULTILINE
)
"""Directives, marks of documents, anchors, tags, tabs, and line ends: what the two parsers could read differently."""
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_WORDS_OF_YAML = dict.fromkeys(("", "~", "null", "Null", "NULL"), None)
_WORDS_OF_YAML |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
"""Plain scalars that are no text in YAML 1.2, apart from numbers and dates."""


DEEPEST = 50
"""Levels; the deepest file of ours has six."""
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENTED = re.compile(r"^[ \t?:-]{400,}", re.MULTILINE)
_ALIASES = re.compile(r"(?:^|[\s,\[{])\*[^\s,\]}]", re.MULTILINE)


class UnusualError(ValueError):
    """The file uses a part of YAML that no file of ours needs, or is faulty."""


def read_yaml(path: Path, shape: type[Shape], name: str, known: Mapping[str, Collection[str]] | None = None) -> Shape:
    """Return the file's content as `shape` (a model, or a list or dict of models).

    `name` is how people know the file; `known` holds, by kind, the ids of the closed lists to which it may refer.
    Raises `DataError` with one problem per fault, each with its line.
    """
    text = _text(path, name)
    _require_shallow(text, name)
    try:
        return _adapter(shape).validate_python(read_quickly(text), context=known)
    except (UnusualError, ValidationError):
        content = read_with_lines(text, name)
    try:
        return _adapter(shape).validate_python(content, context=known)
    except ValidationError as error:
        keys = _keys(_adapter(shape))
        raise DataError([_problem(name, content, fault, keys) for fault in error.errors()]) from None


@cache
def _keys(adapter: TypeAdapter[Any]) -> tuple[str, ...]:
    """Return every key that a file of this shape may have, on whatever level."""
    schema = adapter.json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(dict.fromkeys(key for part in parts for key in part.get("properties", ())))


def _of_yaml(fault: str) -> Message:
    return next((text for begin, text in _YAML_WORDS if begin in fault), Message("the line cannot be read"))


def read_entries(
    path: Path, shape: type[Shape], name: str, known: Mapping[str, Collection[str]] | None = None
) -> tuple[list[Shape], dict[str, list[Problem]]]:
    """Return the sound entries of a file that is a list of `shape`, and what is wrong with the others by their id.

    An entry whose id cannot be read goes by its place, such as `#3`. Raises `DataError` where the file as a whole is no
    list.
    """
    listed: type[list[Shape]] = GenericAlias(list, (shape,))  # type: ignore[assignment]  # no static type is a variable
    try:
        return read_yaml(path, listed, name, known), {}
    except DataError as error:
        content = read_with_lines(_text(path, name), name)
        if not isinstance(content, list):
            raise error from None
    entries: list[Shape] = []
    faults: dict[str, list[Problem]] = {}
    for place, entry in enumerate(content):
        try:
            entries.append(_adapter(shape).validate_python(entry, context=known))
        except ValidationError as error:
            named = entry.get("id") if isinstance(entry, dict) else None
            keys = _keys(_adapter(shape))
            found = [_problem(name, content, fault, keys, (place,)) for fault in error.errors()]
            faults.setdefault(str(named or f"#{place + 1}"), []).extend(found)
    return entries, faults


def read_by_city(path: Path, shape: type[Shape], name: str) -> tuple[Shape, dict[str, list[Problem]]]:
    """Return the file's content as a model of sections by city, and what is wrong with a city's part, by city.

    Raises `DataError` where what is wrong belongs to no city.
    """
    try:
        return read_yaml(path, shape, name), {}
    except DataError as error:
        content = read_with_lines(_text(path, name), name)
        places = {problem.column or "": problem for problem in error.problems}
        cities = {column: column.split(".")[1] for column in places if column.count(".") >= 1}
        if set(cities) != set(places) or not isinstance(content, dict):
            raise
    faulty = set(cities.values())
    sound = {
        section: {city: words for city, words in parts.items() if city not in faulty}
        for section, parts in content.items()
        if isinstance(parts, dict)
    }
    faults: dict[str, list[Problem]] = {}
    for column, city in cities.items():
        faults.setdefault(city, []).append(places[column])
    return _adapter(shape).validate_python(sound), faults


def _require_shallow(text: str, name: str) -> None:
    """Refuse what no file of ours needs and what would cost a parser its stack, or memory without end."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[0] in "[{" else -1 if depth else 0
        if depth > DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            raise _fault(
                name, Message("brackets are nested too deeply"), Message("Close the brackets that were opened."), line
            )
    if deep := _INDENTED.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _fault(name, Message("the line is indented too deeply"), Message("Use two spaces for each level."), line)
    if len(_ALIASES.findall(text)) > DEEPEST:
        raise _fault(name, Message("too many parts stand for other parts (*name)"), Message("Write them out."))


def _adapter(shape: type[Shape]) -> TypeAdapter[Shape]:
    if shape not in _ADAPTERS:
        _ADAPTERS[shape] = TypeAdapter(shape)
    return _ADAPTERS[shape]


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
"""By shape: making one takes longer than reading a file."""


def read_quickly(text: str) -> Any:
    """Return the content of a YAML document: mappings, lists, texts, truth values and None.

    Raises `UnusualError` for whatever `read_with_lines` must judge: faults, anchors, tags, doubled keys.
    """
    node = _composed(text)
    try:
        content = _plain(node, set()) if node else None
    except (RecursionError, ValueError, TypeError):
        raise UnusualError from None
    if not isinstance(content, dict | list):
        raise UnusualError
    return content


def _composed(text: str) -> yaml.Node | None:
    if _UNUSUAL.search(text):
        raise UnusualError
    try:
        return yaml.compose(text, Loader=_QUICK_LOADER)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        raise UnusualError from None


def _plain(node: yaml.Node, seen: set[int]) -> Any:
    if id(node) in seen or node.tag not in _TAGS:
        raise UnusualError
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if _is_unprintable(node.value):
            raise UnusualError
        if node.value == "=":
            raise UnusualError
        return _WORDS_OF_YAML.get(node.value, node.value) if not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(entry, seen) for entry in node.value]
    content = {}
    for key_node, value in node.value:
        key = _plain(key_node, seen)
        if key in content or not isinstance(key, str) or key == "<<":
            raise UnusualError
        content[key] = _plain(value, seen)
    return content


def entry_lines(path: Path, name: str) -> list[int]:
    """Return the line on which each entry of a file's list begins."""
    text = _text(path, name)
    try:
        node = _composed(text)
    except UnusualError:
        node = None
    if isinstance(node, yaml.SequenceNode):
        return [entry.start_mark.line + 1 for entry in node.value]
    content = read_with_lines(text, name)
    return [content.lc.item(position)[0] + 1 for position in range(len(content))]


def key_lines(path: Path) -> dict[str, int]:
    """Return the line of every key and list entry, such as `strategy.period` or `indicators.3` (counted from 0).

    Empty where the file is absent or cannot be read so: who reads its content says what is wrong with it.
    """
    _, node = _laid_out(path)
    lines: dict[str, int] = {}
    waiting = [("", node)] if node else []
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            entries = [(str(key.value), key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            entries = [(str(place), value, value) for place, value in enumerate(node.value)]
        else:
            continue
        for key, begins, value in entries:
            lines.setdefault(name + key, begins.start_mark.line + 1)
            waiting.append((f"{name}{key}.", value))
    return lines


def cut_texts(path: Path) -> dict[str, str]:
    """Return, by key, what follows a text without quotation marks behind ` #`: YAML takes it for a comment.

    Empty where the file is absent or cannot be read so.
    """
    text, node = _laid_out(path)
    lines, found, waiting = text.splitlines(), {}, [("", node)] if node else []
    while waiting:
        name, node = waiting.pop()
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            waiting.append((f"{name}{key.value}.", value))
            if not isinstance(value, yaml.ScalarNode) or value.style or not value.value:
                continue
            end = value.end_mark
            rest = lines[end.line][end.column :].strip() if end.line < len(lines) else ""
            if rest.startswith("#"):
                found[f"{name}{key.value}"] = rest
    return found


def _laid_out(path: Path) -> tuple[str, yaml.Node | None]:
    """Return a file's text and its parts, each of which knows where it stands; neither where it cannot be read so."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
        return text, yaml.compose(text, Loader=_QUICK_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        return "", None


def _fault(name: str, what: str, remedy: str, line: int | None = None, check: str = "schema") -> DataError:
    return DataError([Problem(check, name, what, remedy, line=line)])


def _text(path: Path, name: str) -> str:
    try:
        content = read_bytes(path)
        return content.decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        raise _fault(
            name, Message("the file is missing"), Message("Add it, or start with `srps new CITY YEAR`.")
        ) from None
    except OSError as error:
        raise _fault(name, *unopened(error)) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _fault(name, Message("not UTF-8"), Message("Save the file as UTF-8."), line, "encoding") from None


def read_with_lines(text: str, name: str) -> Any:
    """Return the content of a YAML document, each part of which knows its line; raises `DataError`."""
    _require_shallow(text, name)
    reader = YAML(typ="rt")
    reader.Constructor = _PrintedNumbers
    try:
        loaded = reader.load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = Message("Check indents (spaces, no tabs), colons and quotation marks.")
        raise _fault(name, Message("not valid YAML: {what}", what=_of_yaml(str(error.problem))), remedy, line) from None
    except (YAMLError, ValueError, TypeError, OverflowError, RecursionError, NotImplementedError) as error:
        what = Message("not valid YAML: {what}", what=_of_yaml(str(error)))
        raise _fault(name, what, Message("Save the file anew as UTF-8 text."), check="encoding") from None
    if loaded is None:
        raise _fault(name, Message("the file is empty"), Message("Fill it in; srps new makes a pattern."))
    return loaded


def _problem(
    name: str, content: Any, fault: ErrorDetails, keys: tuple[str, ...], within: tuple[int, ...] = ()
) -> Problem:
    """Return a fault as a problem; `within` is the place of what was read in the file's content."""
    place = [*within, *(part for part in fault["loc"] if not str(part).startswith(("function-", "[key]")))]
    path = tuple(part + 1 if isinstance(part, int) else part for part in place if isinstance(part, int | str))
    cell = fault.get("input")
    what, remedy = _in_words(fault)
    if fault["type"] == "extra_forbidden" and (likely := alike(str(place[-1]), keys, most=1)):
        remedy = Message("Did you mean {likely}? {remedy}", likely=likely[0], remedy=remedy)
    return Problem(
        check="schema",
        file=name,
        what=what,
        remedy=remedy,
        line=_line(content, place),
        column=".".join(map(str, path)) or None,
        path=path,
        cell=str(cell) if isinstance(cell, str | int | float) else None,
    )


def _in_words(fault: ErrorDetails) -> tuple[Message, Message]:
    kind, more = fault["type"], fault.get("ctx", {})
    correct = Message("Correct this value.")
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in _LIMITS:
        limit = next(iter(more.values()))
        what, remedy = Message("a number {sign} {limit} is expected", sign=_LIMITS[kind], limit=limit), correct
    elif kind == "string_pattern_mismatch":
        what, remedy = Message("expected are {signs}", signs=FORMS_IN_WORDS[more["pattern"]]), correct
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", more["expected"])
        what, remedy = Message("not one of the allowed words"), which(str(fault.get("input")), allowed, quoted=True)
    elif kind == "unknown_id":
        unknown = _UNKNOWN[more["file"]]
        what = Message(unknown.template, value=more["value"])
        remedy = Message("Use an id of {file}, or define it there first.", file=more["file"])
        likely = alike(more["value"], more["known"], most=1)
        if likely:
            remedy = Message("Did you mean {likely}? {remedy}", likely=likely[0], remedy=remedy)
    elif kind == "value_error" and more["error"].args:
        what, remedy = more["error"].args[0], correct
    else:
        what, remedy = Message("this value cannot stand here"), correct
    return what, remedy


_UNKNOWN = {
    "units.yml": Message("unknown unit {value}", value=""),
    "domains.yml": Message("unknown domain {value}", value=""),
    "indicators/*.yml": Message("unknown indicator {value}", value=""),
}
_LIMITS = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}


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
