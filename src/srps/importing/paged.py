"""Reads what stands on pages: PDF, with text or scanned, and pictures. Knows no meaning."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from srps.errors import SrpsError
from srps.importing import columns, doubts
from srps.importing.document import BULLET, STARTS_PART, Document
from srps.importing.lines import Lines, Printed, is_torn, unwrapped
from srps.messages import Message

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table
    from PIL.Image import Image

Word = dict[str, Any]
"""A word, a letter or a line as pdfplumber knows it: its text and the box that it stands in."""
_FEWEST_LETTERS = 40  # on a page of a PDF; with fewer it is a picture of a text


@dataclass
class _Piece:
    """What stands at one height of a page: a printed line, an empty one, or the rows of a table."""

    top: float
    text: str = ""
    rows: list[list[list[Printed]]] | None = None
    doubt: Message = doubts.NONE
    end: float = 0
    """Where a line ends, from the left edge of the page."""
    first: float = 0
    """How wide the first word of a line is, with the space before it."""
    ended: bool | None = None
    running: bool = False


@dataclass
class _Page:
    """One page: its pieces from top to bottom; `scan` holds what was recognised on a picture."""

    number: int
    width: float
    pieces: list[_Piece] = field(default_factory=list)
    scan: "list[str | columns.Block] | None" = None


def read_pdf(content: bytes, name: str, _: str | None) -> Document:
    """pdfplumber: finds the ruled tables of a page and where the text around them stands; pypdfium2 draws scans."""
    import pdfplumber  # noqa: PLC0415

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # of fonts and colours that it cannot draw

    pages: list[_Page] = []
    illustrated: list[int] = []
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            if len(page.chars) < _FEWEST_LETTERS and (page.images or page.curves):
                pages.append(_Page(number, float(page.width), scan=_scanned(_drawn(content, number))))
                continue
            if any(_covers(image, page) for image in page.images):
                illustrated.append(number)
            pages.append(
                _Page(number, float(page.width), _pieces(page.dedupe_chars() if _is_doubled(page.chars) else page))
            )
            page.close()  # else the letters of all pages stay in memory
    _mark_running(pages)
    _mark_ends(pages)
    lines = Lines()
    for one in pages:
        _add(one, lines)
    pictures = [one.number for one in pages if one.scan is not None]
    remarks = [Message("pages read from a scan: {pages}", pages=", ".join(map(str, pictures)))] if pictures else []
    if illustrated:
        remarks.append(
            Message("pictures on these pages were not read; look for numbers on them: {pages}",
                    pages=", ".join(map(str, illustrated)))
        )  # fmt: skip
    everything_scanned = bool(pictures) and all(line.page in pictures for line in lines.lines)
    return lines.document(content, name, "pdf", wrapped=True, scanned=everything_scanned, remarks=remarks)


def is_locked(content: bytes) -> bool:
    """Say whether a PDF opens with its password only; one that merely forbids printing or copying opens without."""
    import pypdfium2  # noqa: PLC0415
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # noqa: PLC0415

    try:
        pypdfium2.PdfDocument(content).close()
    except pypdfium2.PdfiumError as error:
        return bool(error.err_code == FPDF_ERR_PASSWORD)
    return False


def _add(page: _Page, lines: Lines) -> None:
    """Add what stands on a page; a table at its top goes on with the one at the end of the page before."""
    if page.scan is not None:
        _add_scan(page.scan, page.number, lines)
        return
    first = True
    beside = [other.running for other in page.pieces]
    for index, piece in enumerate(page.pieces):
        if piece.rows is None and not piece.text and any(beside[max(0, index - 1) : index + 2]):
            continue  # the space around a header or footer parts nothing
        if piece.rows is not None:
            rows = piece.rows
            before = next((line for line in reversed(lines.lines) if line.text.strip() and not line.running), None)
            continues = (
                first and before is not None and lines.last_page == page.number - 1 and before.cells is not None
                and len(before.cells) == len(rows[0])
            )  # fmt: skip
            lines.printed_table(rows, page.number, continues, piece.doubt)
            first = False
        elif piece.text:
            lines.paragraph(piece.text, page.number, doubt=piece.doubt, ended=piece.ended, running=piece.running)
            first = first and piece.running
        else:
            lines.blank()


_LARGE = 0.15
"""The share of a page from which a picture may hold a table; smaller ones are badges and signatures."""


def _covers(image: Word, page: "Page") -> bool:
    return float(image["width"]) * float(image["height"]) > _LARGE * float(page.width) * float(page.height)


def _drawn(content: bytes, number: int) -> "Image":
    """Return a page of a PDF as a picture."""
    import pypdfium2  # noqa: PLC0415

    from srps.importing.scans import DOTS_PER_INCH  # noqa: PLC0415

    with pypdfium2.PdfDocument(content) as pdf:
        return pdf[number - 1].render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")


def _is_doubled(chars: list[Word]) -> bool:
    """Say whether letters are drawn twice, as some programs make them bold."""
    places = {(char["text"], round(char["x0"]), round(char["top"])) for char in chars}
    return len(places) < 0.9 * len(chars)


def _pieces(page: "Page") -> list[_Piece]:
    """Return what stands on a page, from top to bottom."""
    found = [table for table in page.find_tables() if len(table.rows) > 1 or len(table.rows[0].cells) > 1]
    pieces = [_Piece(table.bbox[1], rows=_rows(table, page)) for table in found]
    return sorted([*pieces, *_pieces_outside(page, found)], key=lambda piece: piece.top)


# --- ruled tables ---------------------------------------------------------------------------------------------------

Cell = tuple[float, float, float, float]
_SAME_LINE = 3
"""How many points apart two words of one line may stand in height, as pdfplumber counts."""


def _rows(table: "Table", page: "Page") -> list[list[list[Printed]]]:
    """Return the printed lines of the cells of a ruled table."""
    words = page.crop(table.bbox, strict=False).extract_words(return_chars=True)
    boxes = [[_words_in(words, cell) if cell else [] for cell in row.cells] for row in table.rows]
    margins = [lines[0][0]["x0"] - cell[0] for row, texts in zip(table.rows, boxes, strict=True)
               for cell, lines in zip(row.cells, texts, strict=True) if cell and lines]  # fmt: skip
    margin = max(0.0, min(margins, default=0.0))
    return [
        [
            _printed_cell(lines, cell[2] - margin) if cell and lines else []
            for cell, lines in zip(row.cells, texts, strict=True)
        ]
        for row, texts in zip(table.rows, boxes, strict=True)
    ]


def _words_in(words: list[Word], cell: Cell) -> list[list[Word]]:
    """Return the words whose middle lies in a cell, by line."""
    inside = [
        word for word in words
        if cell[0] <= (word["x0"] + word["x1"]) / 2 < cell[2] and cell[1] <= (word["top"] + word["bottom"]) / 2 < cell[3]
    ]  # fmt: skip
    lines: list[list[Word]] = []
    for word in sorted(inside, key=lambda word: (word["top"], word["x0"])):
        if lines and abs(word["top"] - lines[-1][0]["top"]) <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in lines]


def _printed_cell(lines: list[list[Word]], edge: float) -> list[Printed]:
    """Return the lines of a cell with what their ends say; `edge` is how far to the right they may reach."""
    right = max(edge, *(line[-1]["x1"] for line in lines))
    printed = [Printed(" ".join(word["text"] for word in lines[-1]))]
    whole = lines[-1][0]["text"]  # the first word of the line below, with its rest where it is torn too
    for line, below in reversed(list(pairwise(lines))):
        text = " ".join(word["text"] for word in line)
        room, first = right - line[-1]["x1"], below[0]
        letter = first["chars"][0]["x1"] - first["x0"]
        ended = first["x1"] - first["x0"] + _SPACE_WIDTH * letter < room - _ROUNDED
        torn = room <= letter and is_torn(text, whole)
        printed.append(Printed(text, ended, torn))
        whole = line[0]["text"] + (whole if torn and len(line) == 1 else "")
    return printed[::-1]


_SPACE_WIDTH, _ROUNDED = 0.6, 0.5


# --- what stands outside ruled tables -------------------------------------------------------------------------------


def _lines_outside(page: "Page", tables: "list[Table]") -> list[Word]:
    """Return the printed lines of a page that lie in none of its tables."""

    def is_outside(thing: Word) -> bool:
        if thing.get("object_type") != "char":
            return True
        across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(x0 <= across <= x1 and y0 <= down <= y1 for x0, y0, x1, y1 in (t.bbox for t in tables))

    return (page.filter(is_outside) if tables else page).extract_text_lines(x_tolerance=1.5)


def _pieces_outside(page: "Page", tables: "list[Table]") -> list[_Piece]:
    """Return what stands outside the ruled tables of a page: lines, and tables set by white space."""
    lines = _lines_outside(page, tables)
    printed = [_printed(line) for line in lines]
    steps = [below.top - above.top for above, below in pairwise(printed)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0
    pieces = [
        _Piece(below.top - 0.1) for step, below in zip(steps, printed[1:], strict=True) if step > _PARTED * usual > 0
    ]
    done = 0
    found = columns.blocks(printed)
    inside = {at for block in found for at in range(block.first, block.end)}
    mixed = columns.in_two([one for at, one in enumerate(printed) if at not in inside])
    for block in found:
        pieces += [
            _line(line, one) for line, one in zip(lines[done : block.first], printed[done : block.first], strict=True)
        ]
        rows = [[[Printed(part) for part in cell.split("\n")] for cell in row] for row in block.rows]
        pieces.append(_Piece(lines[block.first]["top"], rows=rows, doubt=block.doubt))
        done = block.end
    pieces += [_line(line, one) for line, one in zip(lines[done:], printed[done:], strict=True)]
    for piece in pieces if mixed else ():
        piece.doubt = piece.doubt or doubts.TWO_COLUMNS
    return pieces


def _line(line: Word, printed: columns.Printed) -> _Piece:
    text = printed.text if columns.APART in printed.text else line["text"]
    chars = [char for char in line["chars"] if not char["text"].isspace()]
    height = line["bottom"] - line["top"]
    last = chars[0]
    for before, char in pairwise(chars):
        if char["x0"] - before["x1"] > _SPACE * height:
            break
        last = char
    return _Piece(printed.top, text, end=chars[-1]["x1"], first=last["x1"] - chars[0]["x0"] + _FULL_SPACE * height)


_PARTED = 1.35
"""How much further than usual two lines of one page are apart where something else begins."""
_WIDE_GAP = 0.8
"""The width of a gap between two columns, in heights of letters; spaces of a justified line are narrower."""


def _printed(line: Word) -> columns.Printed:
    """Return a line of a page with its words in segments that wide gaps part."""
    height = line["bottom"] - line["top"]
    parts: list[list[Word]] = []
    for char in line["chars"]:
        if char["text"].isspace():
            continue
        if parts and char["x0"] - parts[-1][-1]["x1"] <= _WIDE_GAP * height:
            parts[-1].append(char)
        else:
            parts.append([char])
    if _is_justified(parts):
        parts = [[char for part in parts for char in part]]
    segments = [columns.Segment(part[0]["x0"], part[-1]["x1"], _words(part, height)) for part in parts]
    return columns.Printed(tuple(segments), line["top"], height)


def _is_justified(parts: list[list[Word]]) -> bool:
    """Say whether the gaps of a line are those of one that was stretched to the edge: all alike, and many."""
    gaps = [right[0]["x0"] - left[-1]["x1"] for left, right in pairwise(parts)]
    texts = sum(char["text"].isalpha() for part in parts for char in part)
    return len(gaps) >= _MANY_GAPS and max(gaps) <= _ALIKE * min(gaps) and 2 * texts > sum(map(len, parts))


_MANY_GAPS, _ALIKE = 4, 1.1


def _words(chars: list[Word], height: float) -> str:
    """Return letters as text, with a space where a gap parts two words."""
    text = chars[0]["text"]
    for before, char in pairwise(chars):
        text += (" " if char["x0"] - before["x1"] > _SPACE * height else "") + char["text"]
    return text


_SPACE, _FULL_SPACE = 0.13, 0.28


def _mark_ends(pages: list[_Page]) -> None:
    """Mark the lines behind which the next word had room: paragraphs end there.

    Where many of them go on in small letters, the lines are those of a scan or of a narrow column, and their ends say
    nothing.
    """
    reach: dict[float, float] = {}
    for page in pages:
        for piece in page.pieces:
            reach[page.width] = max(reach.get(page.width, 0), piece.end)
    flow = [(page, piece) for page in pages for piece in page.pieces if not piece.running]
    lines = []
    for (page, piece), (_, below) in pairwise(flow):
        if piece.text and below.text:
            ended = below.first < reach[page.width] - piece.end - _ROUNDED
            lines.append((piece, ended, ended and below.text[:1].islower()))
    if sum(small for *_, small in lines) > _MOST_SMALL * len(lines):
        return
    for piece, ended, _ in lines:
        piece.ended = ended


_MOST_SMALL = 0.1


def _mark_running(pages: list[_Page]) -> None:
    """Mark the headers, footers and page numbers: lines at the top or bottom that stand again on other pages.

    Their numbers are the same, or count the pages.
    """
    edges: list[tuple[_Page, _Piece, tuple[object, ...]]] = []
    for page in pages:
        filled = [piece for piece in page.pieces if piece.text or piece.rows is not None]
        for side, pieces in (("top", filled[:_MOST_RUNNING]), ("bottom", filled[::-1][:_MOST_RUNNING])):
            for piece in pieces:
                if piece.rows is not None:
                    break
                edges += [(page, piece, (side, *shape)) for shape in _shapes(piece.text, page.number)]
    counts = Counter(shape for _, _, shape in edges)
    fewest = max(2, len(pages) * _SHARE_RUNNING)
    for _, piece, shape in edges:
        if counts[shape] >= fewest and (counts[shape] > 2 or len(pages) == 2):
            piece.running = True


_MOST_RUNNING, _SHARE_RUNNING = 2, 0.3


def _shapes(text: str, page: int) -> list[tuple[object, ...]]:
    """Return what a header looks like on every page: its words and numbers, and for each number that may count pages the rest."""
    words = " ".join(text.casefold().split())
    shapes: list[tuple[object, ...]] = [(words,)]
    if not STARTS_PART.match(text):
        for found in re.finditer(r"\d{1,3}", words):
            shapes.append((words[: found.start()], words[found.end() :], int(found[0]) - page))
    return shapes


# --- pictures -------------------------------------------------------------------------------------------------------


def read_picture(content: bytes, name: str, _: str | None) -> Document:
    """Pillow opens it, each of its frames a page; Tesseract reads it."""
    from PIL import Image, ImageSequence  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # its own bound raises what no clerk understands; ours follows

    lines = Lines()
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > _MOST_DOTS:
            raise SrpsError(
                Message("{name}: the picture is too large ({width} × {height} dots). Save the scan with 300 dpi, one page "
                        "a picture or as PDF.", name=name, width=picture.width, height=picture.height)
            )  # fmt: skip
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            _add_scan(_scanned(frame.convert("L")), number, lines)
    remark = Message("the text was recognised from a picture: compare every number with it")
    return lines.document(content, name, "picture", wrapped=True, scanned=True, remarks=[remark])


_MOST_DOTS = 120_000_000
"""A page of A2 with 400 dots an inch; what is larger is a mistake, and takes the memory of an office's computer."""
_READ_BULLET = re.compile(r"^[«»e*°©¢¤+] (?=[^\W\d_])")
"""What text recognition makes of a bullet; none of these is a word."""


def _scanned(picture: "Image") -> list[str | columns.Block]:
    """Return the lines and tables that are recognised on a picture."""
    from srps.importing.scans import read_scan  # noqa: PLC0415

    return read_scan(picture)


def _add_scan(pieces: list[str | columns.Block], page: int, lines: Lines) -> None:
    """Add the lines and tables of a page that is a picture."""
    for piece in pieces:
        if isinstance(piece, str):
            lines.paragraph(_READ_BULLET.sub(f"{BULLET} ", piece), page, doubt=doubts.SCANNED)
        else:
            rows = [[unwrapped([Printed(part) for part in cell.split("\n")]) for cell in row] for row in piece.rows]
            lines.table(rows, page, doubt=doubts.SCANNED)
