"""What keeps a year in order at the desk: a change taken back, a table put in order, the document compared."""

import tempfile
from pathlib import Path

from srps.catalogue.tables import raw_tables
from srps.desk import converted, keeping, verify
from srps.errors import ParameterError, SrpsError
from srps.files import write_bytes
from srps.importing import door
from srps.messages import Message
from srps.office.forms import sent_folder
from srps.paths import Project


def last_change(project: Project, city: str, year: int) -> list[Message]:
    """Return in sentences what would be taken back; none where there is nothing."""
    change = keeping.last_change(project, city, year)
    return change.lines() if change else []


def undo(project: Project, city: str, year: int, of: str) -> list[Message]:
    """Take back the last change, the one that begins with the sentence `of`, and not one that came later."""
    told = last_change(project, city, year)
    if told and str(told[0]) != of:
        raise ParameterError(Message("Something was changed meanwhile. Look once more what would be taken back."))
    keeping.undo(project, city, year)
    return [Message("Taken back. {what}", what=told[0])]


def tables(project: Project, city: str, year: int) -> list[tuple[str, bool]]:
    """Return the tables of a year and of the catalogue by their names, each with whether it is saved as it is read."""
    own = [project.raw_year(city, year) / f"{name}.csv" for name in raw_tables()]
    common = [project.catalogue(name) for name in ("cities.csv", "context.csv")]
    there = [path for path in (*own, *common) if path.is_file() and project.raw in path.parents]
    return [(project.name(path), converted.is_in_order(path)) for path in there]


def put_in_order(project: Project, city: str, year: int) -> list[Message]:
    """Write the tables anew that a spreadsheet saved its own way."""
    told = []
    for name, is_in_order in tables(project, city, year):
        if not is_in_order and (made := converted.convert(project, project.root / name)):
            told.append(
                Message("{file} is UTF-8 with commas now; as it was it lies in {kept}.", file=name, kept=made[1].name)
            )
    return told


def sent_document(project: Project, city: str, year: int) -> str:
    """Return the name of the year's document where it was read at the desk and still lies there; empty otherwise."""
    name = verify.document_name(project, city, year)
    return name if name and (_sent(project, city, year) / name).is_file() else ""


def _sent(project: Project, city: str, year: int) -> Path:
    return sent_folder(project, f"{city}-{year}")


def compare(project: Project, city: str, year: int, sent: list[tuple[str, bytes]]) -> list[Message]:
    """Compare the values with the document that was chosen, or with the one that was read at the desk."""
    name = verify.document_name(project, city, year)
    if not sent and sent_document(project, city, year):
        values = verify.verify_year(project, city, year, _sent(project, city, year), door.plain_text)
        return verify.account(values, city, year)
    if len(sent) != 1:
        raise ParameterError(Message("Choose one file: the document of this year."))
    if name and Path(sent[0][0]).suffix.lower() != Path(name).suffix.lower():
        raise SrpsError(Message("The values were taken from {name}. Choose that file.", name=name))
    with tempfile.TemporaryDirectory() as folder:
        write_bytes(Path(folder, name or sent[0][0]), sent[0][1])
        values = verify.verify_year(project, city, year, Path(folder), door.plain_text)
    return verify.account(values, city, year)
