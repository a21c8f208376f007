"""Begins a corrected edition of a report: the one before is kept as it was, its tables are the start of the new one."""

import re
import shutil
import tempfile
from pathlib import Path

from srps.catalogue.tables import raw_tables
from srps.errors import ParameterError, SrpsError, reason_of
from srps.files import write_text
from srps.messages import Message
from srps.paths import Project
from srps.reading.editions import FOLDER, earlier_editions

_EDITION = re.compile(r"^edition:.*$", re.MULTILINE)
_YEAR = re.compile(r"^(year:.*)$", re.MULTILINE)


def begin_edition(project: Project, city: str, year: int) -> tuple[int, Path]:
    """Keep the present edition in `editions/<number>/` and number the folder's own one higher; return number and copy.

    Raises `ParameterError` where the year has no data yet.
    """
    folder = project.raw_year(city, year)
    document = folder / "document.yml"
    if not document.exists():
        message = Message("{folder} holds no report yet. Begin with: srps new {city} {year}",
                          folder=project.name(folder), city=city, year=year)  # fmt: skip
        raise ParameterError(message)
    present = max(earlier_editions(project, city, year), default=0) + 1
    copy = folder / FOLDER / str(present)
    names = ["document.yml", "corrections.yml", *(f"{table}.csv" for table in raw_tables())]
    try:
        copy.parent.mkdir(exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{present}.", suffix=".part", dir=copy.parent))
        for name in names:
            if (folder / name).exists():
                shutil.copy2(folder / name, aside / name)
        aside.chmod(0o755)
        aside.rename(copy)
        text = document.read_text(encoding="utf-8")
        line = f"edition: {present + 1}"
        text = _EDITION.sub(line, text, count=1) if _EDITION.search(text) else _YEAR.sub(rf"\1\n{line}", text, count=1)
        write_text(document, text)
    except OSError as error:
        message = Message("{folder} cannot be written to ({reason}). Close its files in other programs.",
                          folder=project.name(folder), reason=reason_of(error))  # fmt: skip
        raise SrpsError(message) from None
    return present + 1, copy
