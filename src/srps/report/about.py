"""How a page was made: inputs with hashes, version, parameters, how to cite."""

import hashlib

from srps import __version__
from srps.language import texts
from srps.workspace import Run


def about_page(run: Run) -> dict[str, str]:
    """Return what stands at the end of each page, in its language."""
    t = texts(run.language)
    entries = {t.gettext("Program"): f"SRPS Monitor {__version__}"}
    parameters = {"city": run.city, "year": run.year, "lang": run.language}
    entries[t.gettext("Parameters")] = ", ".join(f"{name} = {value}" for name, value in parameters.items() if value)
    if run.city and run.year:
        folder = run.project.raw_year(run.city, run.year)
        hashes = [
            f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
            for path in sorted(folder.iterdir())
            if path.is_file()
        ]
        entries[t.gettext("Input files (SHA-256, first 16 characters)")] = "; ".join(hashes)
    subject = " ".join(str(part) for part in (run.city_name if run.city else "", run.year or "") if part)
    entries[t.gettext("How to cite")] = (
        f"SRPS Monitor {__version__}. {t.gettext('Implementation of the social-problem strategy')}"
        + (f": {subject}." if subject else ".")
    )
    return entries
