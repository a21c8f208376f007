"""Puts the tree of a Word file into the state in which it is printed, before it is read. Knows no meaning."""

import re
from collections import Counter
from typing import Any

from srps.messages import Message

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = ("ins", "moveTo", "smartTag", "customXml", "fldSimple")
_GONE = ("del", "moveFrom")
_OFF = ("0", "false", "none")


def settle(body: Any) -> Counter[str]:
    """Change a document's body in place; return how often text was struck, hidden or raised as the mark of a footnote.

    Tracked insertions and content controls give their content, tracked deletions, struck and hidden text go, text boxes
    follow the paragraph that holds them.
    """
    seen: Counter[str] = Counter()
    for fallback in list(body.iter(f"{_MC}Fallback")):
        fallback.getparent().remove(fallback)
    for name in _GONE:
        for gone in list(body.iter(_W + name)):
            gone.getparent().remove(gone)
    for control in list(body.iter(f"{_W}sdt")):
        _hoist(control, control.find(f"{_W}sdtContent"))
    for name in _WRAPPERS:
        for wrapper in list(body.iter(_W + name)):
            _hoist(wrapper, wrapper)
    for box in list(body.iter(f"{_W}txbxContent")):
        _after_paragraph(box)
    for run in list(body.iter(f"{_W}r")):
        _settle_run(run, seen)
    return seen


def _hoist(outer: Any, inner: Any) -> None:
    """Put the content of an element in its place."""
    parent = outer.getparent()
    at = parent.index(outer)
    for offset, child in enumerate(list(inner) if inner is not None else []):
        parent.insert(at + offset, child)
    parent.remove(outer)


def _after_paragraph(box: Any) -> None:
    host = next((one for one in box.iterancestors(f"{_W}p")), None)
    if host is None:
        return
    for child in reversed(list(box)):
        host.addnext(child)


def _settle_run(run: Any, seen: Counter[str]) -> None:
    shape = run.find(f"{_W}rPr")
    text = "".join(part.text or "" for part in run.iter(f"{_W}t"))
    if shape is None or not text.strip():
        return
    if _is_on(shape, "strike") or _is_on(shape, "dstrike"):
        seen["struck"] += 1
        run.getparent().remove(run)
    elif _is_on(shape, "vanish"):
        seen["hidden"] += 1
        run.getparent().remove(run)
    elif (raised := shape.find(f"{_W}vertAlign")) is not None and raised.get(f"{_W}val") == "superscript":
        if not re.fullmatch(r"[\d\s,*)]+", text):
            return
        before = "".join(
            part.text or "" for one in run.itersiblings(f"{_W}r", preceding=True) for part in one.iter(f"{_W}t")
        )
        power = text.strip() in ("2", "3") and bool(re.search(r"(?:^|[\s\d])[kcd]?m$", before))
        for part in run.iter(f"{_W}t"):
            part.text = ("²" if text.strip() == "2" else "³") if power else ""
        seen["raised"] += not power


def _is_on(shape: Any, name: str) -> bool:
    found = shape.find(_W + name)
    return found is not None and found.get(f"{_W}val", "1") not in _OFF


def told(seen: Counter[str]) -> list[Message]:
    """Say what was left out, as remarks of a document."""
    remarks = []
    if seen["struck"]:
        remarks.append(
            Message.counted("{n} struck-out text was left out", "{n} struck-out texts were left out", seen["struck"])
        )
    if seen["hidden"]:
        remarks.append(
            Message.counted("{n} hidden text was left out", "{n} hidden texts were left out", seen["hidden"])
        )
    if seen["raised"]:
        remarks.append(
            Message.counted("{n} raised number was left out as the mark of a footnote",
                            "{n} raised numbers were left out as marks of footnotes", seen["raised"])
        )  # fmt: skip
    return remarks


def footnotes(part: Any) -> list[str]:
    """Return the texts of a document's footnotes and endnotes, in order."""
    from lxml import etree  # noqa: PLC0415

    texts = []
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in etree.fromstring(relation.target_part.blob):
                text = "".join(one.text or "" for one in note.iter(f"{_W}t")).strip()
                if text and note.get(f"{_W}type") is None:
                    texts.append(text)
    return texts
