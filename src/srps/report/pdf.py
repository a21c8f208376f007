"""Prints a page to a tagged PDF (PDF/UA-1) with WeasyPrint."""

import base64
import gc
import io
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from srps import svg
from srps.errors import SrpsError
from srps.files import replaced
from srps.report.page import STYLE, resource

REMEDY = (
    "PDF needs the system library Pango, which is not installed (Debian, Ubuntu: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0; conda: conda install pango; macOS: brew install pango). The HTML pages were built."
)


_PICTURE = re.compile(r"(?<=data:image/svg\+xml;base64,)[A-Za-z0-9+/=]+")

_LINK = re.compile(r' href="#([^"]+)"')
_ID = re.compile(r' id="([^"]+)"')


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


def write_pdf(html: str, path: Path) -> None:
    """Write a page as PDF; raises `PdfUnavailableError` when the system library is missing."""
    if not is_possible():
        raise PdfUnavailableError(REMEDY)
    with replaced(path) as temporary:
        _print(html, temporary, base_url=str(path.parent))


def warm_up() -> None:
    """Print long words, so that what the printer reads once (style, fonts, hyphenation) is there for all pages."""
    words = "".join(
        f'<table lang="{code}" style="width: 1em"><td>Odpowiedzialność<td class="number">1</table>'
        for code in ("pl", "en")
    )
    _print(f"<style>{resource(STYLE)}</style>{words}", io.BytesIO())


def _print(html: str, target: Path | io.BytesIO, base_url: str | None = None) -> None:
    import weasyprint  # noqa: PLC0415 - heavy

    for name in ("weasyprint", "fontTools", "fontTools.subset"):
        logging.getLogger(name).setLevel(logging.ERROR)
    rules = resource(STYLE)
    styles = [_parsed(rules)] if rules in html else []
    page = _without_idle_ids(_PICTURE.sub(_with_texts, html.replace(rules, "", 1)))
    with _no_collector():
        weasyprint.HTML(string=page, base_url=base_url).write_pdf(
            target, stylesheets=styles, pdf_variant="pdf/ua-1", font_config=_fonts(), srgb=True
        )


@cache
def _parsed(rules: str) -> Any:
    from weasyprint import CSS  # noqa: PLC0415

    return CSS(string=rules)


def _without_idle_ids(html: str) -> str:
    """Leave out the ids to which nothing on the page links: what is below an id shares no style with its like."""
    linked = set(_LINK.findall(html))
    return _ID.sub(lambda match: match[0] if match[1] in linked else "", html)


def _with_texts(picture: re.Match[str]) -> str:
    drawing = base64.b64decode(picture[0]).decode("utf-8")
    return base64.b64encode(svg.with_texts(drawing).encode("utf-8")).decode("ascii")


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


@cache
def _fonts() -> Any:
    """Return a font set-up to which matplotlib's DejaVu Sans is added, so that a bare machine prints Polish letters.

    The files are added where they lie: for a rule `@font-face` the printer would copy them to a temporary folder,
    which nobody removes when a process is killed or ends without clearing up, as forked ones do.
    """
    import matplotlib  # noqa: PLC0415
    from weasyprint.text.ffi import fontconfig  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    configuration = FontConfiguration()
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"):
        fontconfig.FcConfigAppFontAddFile(configuration._config, os.fsencode(folder / f"{name}.ttf"))
    return configuration
