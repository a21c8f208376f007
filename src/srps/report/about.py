"""How a page was made: inputs with hashes, version, parameters, how to cite."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from srps import __version__
from srps.files import read_bytes
from srps.paths import files_of_year, spelled
from srps.results.run import Run
from srps.showing.language import Texts, texts

SHOWN = 16
"""Characters of a hash that are shown."""


def about_page(run: Run) -> dict[str, str]:
    """Return what stands at the end of each page, in its language."""
    t = texts(run.language)
    entries = {t.gettext("Program"): f"SRPS Monitor {__version__}"}
    parameters = {t.gettext("city"): run.city, t.gettext("year"): run.year, t.gettext("language"): run.language}
    entries[t.gettext("Parameters")] = ", ".join(f"{name}: {value}" for name, value in parameters.items() if value)
    entries |= _inputs(run, t)
    subject = " ".join(str(part) for part in (run.city_name if run.city else "", run.year or "") if part)
    entries[t.gettext("How to cite")] = (
        f"SRPS Monitor {__version__}. {t.gettext('Implementation of the social-problem strategy')}"
        + (f": {subject}." if subject else ".")
    )
    return entries


def _inputs(run: Run, t: Texts) -> dict[str, str]:
    """Hash the files of one document each; of a city's documents, and of all documents, those of each together."""
    if run.city and run.year:
        folder = run.project.raw_year(run.city, run.year)
        shown = [f"{_below(folder, path)} {_hash(run, path)[:SHOWN]}" for path in files_of_year(folder)]
        return {t.gettext("Input files (SHA-256, first 16 characters)"): "; ".join(shown)}
    years = [(city, year) for city, year in run.project.city_years() if run.city in ("", city)]
    hashes = {
        f"{city} {year}": _together(f"{_below(folder, path)} {_hash(run, path)}" for path in files_of_year(folder))
        for city, year in years
        for folder in [run.project.raw_year(city, year)]
    }
    if run.city:
        shown = [f"{name} {digest[:SHOWN]}" for name, digest in hashes.items()]
        return {t.gettext("Input files of each document together (SHA-256, first 16 characters)"): "; ".join(shown)}
    digest = _together(f"{name} {digest}" for name, digest in hashes.items())
    label = t.gettext("Input files of all documents together (SHA-256, first 16 characters)")
    return {label: f"{digest[:SHOWN]} ({t.ngettext('{n} document', '{n} documents', len(hashes))})"}


def _below(folder: Path, path: Path) -> str:
    return spelled(path.relative_to(folder).as_posix())


def _hash(run: Run, path: Path) -> str:
    """Return the hash of a file; of another document's file that cannot be read, which stops only that document, `?`."""
    if path not in run.hashes:
        try:
            run.hashes[path] = hashlib.sha256(read_bytes(path)).hexdigest()
        except OSError:
            run.hashes[path] = "?"
    return run.hashes[path]


def _together(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
