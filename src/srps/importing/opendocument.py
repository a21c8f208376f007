"""Reads OpenDocument texts: their paragraphs, lists and tables as they are printed. Knows no meaning."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from srps.importing import doubts
from srps.importing.document import BULLET, Document
from srps.importing.lines import MOST_GO_ON, Lines, counted, is_wrapped, unread_pictures
from srps.importing.settled import told
from srps.importing.texts import plain_lines

_MOST_REPEATED = 64


def read_odt(content: bytes, name: str, _: str | None) -> Document:
    """odfpy: reads OpenDocument as a tree; its deleted passages are left out."""
    from odf import draw  # noqa: PLC0415 (only who imports an ODT waits for it)
    from odf.opendocument import load  # noqa: PLC0415

    source = load(io.BytesIO(_one_space(content)))
    reader = _Reader(_Shapes(source))
    for body in source.body.childNodes:  # `source.text` is the white space before it in a file that pandoc wrote
        reader.walk(body)
    lines, shapes = reader.lines, reader.shapes
    for note in shapes.notes:
        lines.paragraph(note, doubt=doubts.FOOTNOTE)
    pictures = len(source.body.getElementsByType(draw.Image))
    remarks = [*told(shapes.seen), *([unread_pictures(pictures)] if pictures else [])]
    return lines.document(content, name, "odt", remarks=remarks, wrapped=is_wrapped(lines.lines, MOST_GO_ON))


def _one_space(content: bytes) -> bytes:
    """Return an OpenDocument file whose names of vocabularies stand behind a space: odfpy reads no line feed there."""
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb"\s+xmlns:", b" xmlns:", part) if name.endswith(".xml") else part)
    return rewritten.getvalue()


def _local(node: Any) -> str:
    """Return the name of an element without its vocabulary; empty for a text."""
    return str(getattr(node, "qname", ("", ""))[1])


class _Reader:
    """Walks through the body of a text once."""

    def __init__(self, shapes: "_Shapes") -> None:
        self.shapes = shapes
        self.lines = Lines()

    def walk(self, node: Any) -> None:
        """Add what a part of the body holds."""
        for child in getattr(node, "childNodes", ()):
            kind = _local(child)
            if kind == "table":
                self.lines.table(self._rows(child))
            elif kind == "h":
                self.lines.paragraph(self.shapes.text(child), heading=int(_attribute(child, "outline-level") or 1))
            elif kind == "p":
                self._paragraph(self.shapes.text(child))
            elif kind == "list":
                for text in self._list(child, "", 0):
                    self.lines.paragraph(text)
            elif kind in ("section", "index-body", "numbered-paragraph"):
                self.walk(child)

    def _paragraph(self, text: str) -> None:
        if "\t" in text.strip():
            self.lines.table([[plain_lines(part) for part in text.split("\t")]])
        elif text.strip():
            self.lines.paragraph(text)
        else:
            self.lines.blank()

    def _texts(self, node: Any, mark: str = "", style: str = "", level: int = 0) -> Iterator[str]:
        """Yield the paragraphs of a cell or an item, the first with the item's mark."""
        for child in node.childNodes:
            kind = _local(child)
            if kind in ("p", "h"):
                yield mark + self.shapes.text(child)
                mark = ""
            elif kind == "list":
                yield from self._list(child, style, level)
            elif kind == "section":
                yield from self._texts(child, mark, style, level)
            elif kind == "table":
                yield from (" ".join(filter(None, row)) for row in self._rows(child))

    def _list(self, node: Any, style: str, level: int) -> Iterator[str]:
        named = _attribute(node, "style-name") or style
        if level == 0 and _attribute(node, "continue-numbering") != "true":
            self.shapes.restart(named)
        for item in node.childNodes:
            if _local(item) == "list-item":
                yield from self._texts(item, self.shapes.mark(named, level + 1), named, level + 1)
            elif _local(item) == "list-header":
                yield from self._texts(item, "", named, level + 1)

    def _rows(self, table: Any) -> list[list[str]]:
        found = []
        for group in table.childNodes:
            if _local(group) in ("table-header-rows", "table-rows", "table-row-group"):
                found += self._rows(group)
            elif _local(group) == "table-row":
                cells: list[str] = []
                for cell in group.childNodes:
                    if _local(cell) in ("table-cell", "covered-table-cell"):
                        covered = _local(cell).startswith("covered")
                        text = "" if covered else "\n".join(plain_lines(part) for part in self._texts(cell))
                        cells += [text] * min(int(_attribute(cell, "number-columns-repeated") or 1), _MOST_REPEATED)
                found.append(cells)
        return found


class _Shapes:
    """Says what the styles of an OpenDocument file do to its text: marks of lists, struck and raised letters."""

    def __init__(self, source: Any) -> None:
        self.seen: Counter[str] = Counter()
        self.notes: list[str] = []
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: Counter[tuple[str, int]] = Counter()
        self._struck: set[str] = set()
        self._raised: set[str] = set()
        for holder in (source.styles, source.automaticstyles):
            for style in holder.childNodes:
                self._learn(style)

    def _learn(self, style: Any) -> None:
        name = _attribute(style, "name")
        for part in style.childNodes:
            local = getattr(part, "qname", ("", ""))[1]
            if local == "list-level-style-number":
                level, start = int(_attribute(part, "level") or 1), int(_attribute(part, "start-value") or 1)
                self._levels[name, level] = _attribute(part, "num-format"), _attribute(part, "num-suffix"), start
            elif local == "text-properties":
                if (_attribute(part, "text-line-through-style") or "none") != "none":
                    self._struck.add(name)
                if _attribute(part, "text-position").startswith("super"):
                    self._raised.add(name)

    def restart(self, style: str) -> None:
        """Let a list count from its beginning."""
        for known in list(self._counts):
            if known[0] == style:
                del self._counts[known]

    def mark(self, style: str, level: int) -> str:
        """Return the mark of an item with a space; counts on."""
        if (style, level) not in self._levels:
            return f"{BULLET} "
        kind, suffix, start = self._levels[style, level]
        self._counts[style, level] += 1
        for deeper in range(level + 1, 10):
            self._counts.pop((style, deeper), None)
        number = start + self._counts[style, level] - 1
        shown = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(kind, "decimal")
        return f"{counted(number, shown)}{suffix or '.'} " if kind else ""

    def text(self, node: Any) -> str:
        """Return the text of a paragraph as it is printed; footnotes are kept apart."""
        parts: list[str] = []
        for child in node.childNodes:
            local = getattr(child, "qname", (None, None))[1]
            if local is None:
                parts.append(re.sub(r"[ \t\r\n]+", " ", getattr(child, "data", "")))
            elif local == "tab":
                parts.append("\t")
            elif local == "line-break":
                parts.append("\n")
            elif local == "s":
                parts.append(" " * int(child.attributes.get((child.qname[0], "c")) or 1))
            elif local == "note":
                self.notes += [text for text in (self.text(body).strip() for body in child.childNodes
                                                 if body.qname[1] == "note-body") if text]  # fmt: skip
            elif local == "span":
                parts.append(self._span(child, "".join(parts)))
            elif local not in ("annotation", "change", "change-start", "change-end", "soft-page-break"):
                parts.append(self.text(child))
        return "".join(parts)

    def _span(self, node: Any, before: str) -> str:
        text, style = self.text(node), _attribute(node, "style-name")
        if style in self._struck and text.strip():
            self.seen["struck"] += 1
            return ""
        if style in self._raised and re.fullmatch(r"[\d\s,*)]+", text):
            if text.strip() in ("2", "3") and re.search(r"(?:^|[\s\d])[kcd]?m$", before):
                return "²" if text.strip() == "2" else "³"
            self.seen["raised"] += 1
            return ""
        return text


def _attribute(node: Any, name: str) -> str:
    """Return an attribute of an OpenDocument element by its name, whatever its vocabulary."""
    return next((str(value) for (_, known), value in (node.attributes or {}).items() if known == name), "")
