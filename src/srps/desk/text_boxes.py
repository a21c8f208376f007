"""Reads the texts of boxes that float above the cells of an XLSX workbook. Knows the parts of the file; no cell."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree


def text_boxes(content: bytes) -> dict[str, list[str]]:
    """Return the texts of boxes that float above the cells, by sheet (ECMA-376, part 1, 20.5)."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not any(name.startswith("xl/drawings/drawing") for name in names):
            return found
        titles = {target: sheet for sheet, target in _sheet_files(archive)}
        for part, title in titles.items():
            for target in _targets(archive, part, "/drawing"):
                if target in names:
                    tree = parsed(archive.read(target))
                    for box in tree.iter("{*}txBody"):
                        text = " ".join("".join(p.itertext()) for p in box.iter("{*}p")).strip()
                        if text:
                            found.setdefault(title, []).append(text)
    return found


def _sheet_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    book = parsed(archive.read("xl/workbook.xml"))
    targets = dict(_relations(archive, "xl/workbook.xml"))
    for sheet in book.iter("{*}sheet"):
        relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if relation in targets:
            yield sheet.get("name"), targets[relation]


def _targets(archive: zipfile.ZipFile, part: str, kind: str) -> Iterator[str]:
    for relation in _relation_elements(archive, part):
        if relation.get("Type", "").endswith(kind):
            yield _absolute(part, relation.get("Target", ""))


def _relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    for relation in _relation_elements(archive, part):
        yield relation.get("Id", ""), _absolute(part, relation.get("Target", ""))


def _relation_elements(archive: zipfile.ZipFile, part: str) -> Iterator[etree._Element]:
    folder, _, name = part.rpartition("/")
    try:
        content = archive.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return
    yield from parsed(content).iter("{*}Relationship")


def _absolute(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def parsed(content: bytes) -> etree._Element:
    """Parse XML that came from outside: no entities, nothing fetched."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
