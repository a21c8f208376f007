"""The record of a project's results: what they were made from and what came out, so that others can repeat and cite.

No dates and no paths of a computer: the same inputs, program and results give the same bytes.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srps import __version__
from srps.errors import SrpsError
from srps.files import read_bytes, write_text
from srps.messages import Message
from srps.paths import Project, files_in, spelled

FILE = "srps-record.json"
LIBRARIES = ("great-expectations", "numpy", "pandas", "scipy")
"""The libraries that numbers pass through."""
PARTS = ("inputs", "results", "program")
RESULTS = ("*.csv", "*.json")
"""Processed files that are recorded; the Parquet files hold the same."""


def record(project: Project) -> dict[str, dict[str, str]]:
    """Return the record of what is built.

    Returns
    -------
    dict
        `program`: version of the program, of Python and of the libraries that compute; `inputs`: SHA-256 of every file
        of `data/raw` by its path; `results`: the same of every table of `data/processed`.

    Raises
    ------
    SrpsError
        Where nothing is built.
    """
    tables = sorted(path for pattern in RESULTS for path in project.processed.rglob(pattern))
    if not tables:
        raise SrpsError(Message("Nothing is built yet. Build first: srps build."))
    return {
        "program": {
            "srps-monitor": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "inputs": dict(_hashed(project, files_in(project.raw))),
        "results": dict(_hashed(project, tables)),
    }


def write(project: Project, path: Path) -> None:
    """Write the record as JSON."""
    write_text(path, json.dumps(record(project), indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> dict[str, dict[str, str]]:
    """Read a record; raises `SrpsError` where the file is none."""
    try:
        content: dict[str, dict[str, str]] | None = json.loads(read_bytes(path))
    except FileNotFoundError:
        raise SrpsError(Message("There is no record {name}. To write one: srps record.", name=path.name)) from None
    except (ValueError, RecursionError):
        content = None
    if content is None or not _is_record(content):
        raise SrpsError(Message("{name} is not a record that srps record has written.", name=path.name))
    return content


def differences(before: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> Iterator[Message]:
    """Yield a sentence per file or version that is not the same in two records, inputs first."""
    for part in PARTS:
        for name in sorted({*before[part], *now[part]}):
            was, is_now = before[part].get(name), now[part].get(name)
            if was == is_now:
                continue
            if part == "program":
                yield Message("{name}: {before} then, {now} now", name=name, before=was or "–", now=is_now or "–")
            elif was is None:
                yield Message("{name}: is not in the record", name=name)
            elif is_now is None:
                yield Message("{name}: is no longer there", name=name)
            else:
                yield Message("{name}: other content", name=name)


def _is_record(content: Any) -> bool:
    return isinstance(content, dict) and all(
        isinstance(content.get(part), dict) and all(isinstance(value, str) for value in content[part].values())
        for part in PARTS
    )


def _hashed(project: Project, paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        yield spelled(path.relative_to(project.root).as_posix()), hashlib.sha256(read_bytes(path)).hexdigest()
