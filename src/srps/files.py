"""Writes files so that a killed program leaves the old one or the new one, never half of one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` which takes its place when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text with LF line ends, whole or not at all."""
    write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes, whole or not at all; an unchanged file keeps its time."""
    if path.exists() and path.read_bytes() == content:
        return
    with replaced(path) as temporary:
        temporary.write_bytes(content)
