"""Drawings get small, say their texts, and print them as texts."""

import io
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from srps.figures import style
from srps.showing.drawing_text import slim, with_texts

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = ("Żółć < 5 & „ocena”", 'cytat "a"', "góra", "ważne")


@pytest.fixture(scope="module")
def drawing() -> str:
    with style.look():
        page = Figure(figsize=(4, 3))
        page.text(0.1, 0.1, TEXTS[0], size=9)
        page.text(0.1, 0.3, TEXTS[1], size=13)
        page.text(0.1, 0.5, TEXTS[2], rotation=90)
        page.text(0.1, 0.8, f"{TEXTS[3]}\ndwie linie", weight="bold")
        return style.to_svg(page)


def test_outlines_are_labelled_with_their_text(drawing):
    labels = [group.get("aria-label") for group in ET.fromstring(drawing).iter(f"{SVG}g") if group.get("aria-label")]
    assert labels == [*TEXTS, "dwie linie"]
    assert "<!--" not in drawing


def test_texts_take_the_place_of_their_outlines(drawing):
    root = ET.fromstring(with_texts(drawing))
    written = {text.text: text for text in root.iter(f"{SVG}text")}
    assert list(written) == [*TEXTS, "dwie linie"]
    assert not list(root.iter(f"{SVG}use"))
    assert [written[text].get("font-size") for text in TEXTS[:2]] == ["9", "13"]
    assert "rotate(-90)" in written["góra"].get("transform")
    assert {text for text in written if written[text].get("font-weight") == "bold"} == {"ważne", "dwie linie"}
    assert root.get("font-family") == "DejaVu Sans"


def test_what_is_no_text_stays():
    page = Figure()
    page.subplots().plot([1, 2], [3, 4], marker="o")
    buffer = io.StringIO()
    page.savefig(buffer, format="svg")
    drawn = slim(buffer.getvalue())
    kept = [path.get("d") for path in ET.fromstring(drawn).iter(f"{SVG}path") if not path.get("id", "").startswith("f")]
    assert [path.get("d") for path in ET.fromstring(with_texts(drawn)).iter(f"{SVG}path")] == kept
