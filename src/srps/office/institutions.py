"""Forms of institutions and evaluators at the desk: made, fetched, dropped again when filled in, collected."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from srps.desk import collect, forms
from srps.errors import ParameterError
from srps.files import remove
from srps.messages import Message
from srps.office.forms import HOW_TO_REPLACE, kept, sent_folder
from srps.paths import Project, is_hidden


def made(project: Project, city: str, year: int) -> list[Path]:
    """Return the forms of a year that were made."""
    return sorted(forms.forms_folder(project.root, city, year).glob("*.xlsx"))


def archive_name(project: Project, city: str, year: int) -> str:
    """Return the name under which all forms of a year are fetched at once."""
    return f"{forms.forms_folder(project.root, city, year).name}.zip"


def make(project: Project, city: str, year: int, evaluators: str, institutions: str) -> list[Message]:
    """Make the forms in the project's folder, for the names of which each has a line; return what there is to say."""
    named = _lines(institutions)
    paths = forms.write_forms(project, city, year, project.root, _lines(evaluators), named)
    told = [Message.counted("{n} form was made.", "{n} forms were made.", len(paths))]
    if not paths:
        told = [Message("All forms are there already; those that were filled in are left as they are.")]
    if not named and (left := forms.left_out(project, city, year)):
        names = ", ".join(left)
        told.append(Message("No forms were made for what seems to be no institution: {names}", names=names))
        told.append(Message("If one of them is an institution, write its name below and make the forms once more."))
    return told


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def packed(paths: Sequence[Path]) -> bytes:
    """Return files as one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return buffer.getvalue()


def _folder(project: Project, city: str, year: int) -> Path:
    return sent_folder(project, forms.forms_folder(project.root, city, year).name)


def returned(project: Project, city: str, year: int) -> list[str]:
    """Return the names of the filled-in forms that were chosen at the desk."""
    folder = _folder(project, city, year)
    return sorted(path.name for path in folder.iterdir() if not is_hidden(path.name)) if folder.is_dir() else []


def take(project: Project, city: str, year: int, sent: list[tuple[str, bytes]]) -> None:
    """Keep filled-in forms beside the others; one of the same name takes the place of the earlier one."""
    kept(project, _folder(project, city, year).name, sent)


def leave_out(project: Project, city: str, year: int, names: Sequence[str]) -> None:
    """Forget filled-in forms that were chosen by mistake."""
    if not names:
        raise ParameterError(Message("Tick the files that are to be left out."))
    for name in set(names) & set(returned(project, city, year)):
        remove(_folder(project, city, year) / name)


def collected(project: Project, city: str, year: int) -> collect.Collected | None:
    """Return what the filled-in forms come to, None where there are none; writes nothing."""
    if not returned(project, city, year):
        return None
    return collect.collect(project, _folder(project, city, year), city, year)


def write(project: Project, city: str, year: int, replace: bool) -> list[Message]:
    """Write what the forms come to into the tables; rows that are there are changed only with `replace`."""
    folder = _folder(project, city, year)
    found = collect.collect(project, folder, city, year)
    if found.plan.loses and not replace:
        raise ParameterError(
            Message.joined("\n", [Message("Nothing was written yet: other rows are there."), HOW_TO_REPLACE])
        )
    written = collect.write(project, found, folder, city, year)
    names = Message.joined(", ", map(project.name, written))
    return [Message("Written: {names}", names=names) if written else Message("Everything was written already.")]
