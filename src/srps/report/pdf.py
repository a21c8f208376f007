"""Prints a page to a tagged PDF (PDF/UA-1) with WeasyPrint."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from srps.errors import SrpsError
from srps.files import replaced

REMEDY = (
    "PDF needs the system library Pango, which is not installed (Debian, Ubuntu: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0; conda: conda install pango; macOS: brew install pango). The HTML pages were built."
)


class PdfUnavailableError(SrpsError):
    """The system library that PDF needs is missing."""


@cache
def is_possible() -> bool:
    """Tell whether this machine has the system library that PDF needs."""
    try:
        import weasyprint  # noqa: F401, PLC0415
    except OSError:
        return False
    return True


def write_pdf(html: str, path: Path, *, language: str) -> None:
    """Write a page as PDF; raises `PdfUnavailableError` when the system library is missing."""
    if not is_possible():
        raise PdfUnavailableError(REMEDY)
    import weasyprint  # noqa: PLC0415 - heavy

    for name in ("weasyprint", "fontTools", "fontTools.subset"):
        logging.getLogger(name).setLevel(logging.ERROR)
    document = weasyprint.HTML(string=html, base_url=str(path.parent))
    with replaced(path) as temporary, _no_collector():
        document.write_pdf(temporary, pdf_variant="pdf/ua-1", font_config=_fonts(), srgb=True)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Leave cyclic garbage alone for a moment: looking for it among the boxes of a page takes a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _fonts() -> object:
    """Return a font set-up to which matplotlib's DejaVu Sans is added, so that a bare machine prints Polish letters."""
    import matplotlib  # noqa: PLC0415
    from weasyprint import CSS  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    configuration = FontConfiguration()
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    faces = [
        ("normal", "normal", "DejaVuSans"),
        ("bold", "normal", "DejaVuSans-Bold"),
        ("normal", "italic", "DejaVuSans-Oblique"),
    ]
    rules = "".join(
        f"@font-face{{font-family:'DejaVu Sans';font-weight:{weight};font-style:{style};src:url('{(folder / (name + '.ttf')).as_uri()}')}}"
        for weight, style, name in faces
    )
    CSS(string=rules, font_config=configuration)
    return configuration
