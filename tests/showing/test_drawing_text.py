"""Drawings get small and keep what they show."""

import io
import xml.etree.ElementTree as ET

from matplotlib.figure import Figure

from srps.figures import style
from srps.showing.drawing_text import slim

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = ("Żółć < 5 & „ocena”", 'cytat "a"', "góra", "ważne", "dwie linie")


def test_texts_are_texts_in_a_font_that_every_machine_has():
    with style.look():
        page = Figure(figsize=(4, 3))
        page.text(0.1, 0.1, TEXTS[0], size=9)
        page.text(0.1, 0.3, TEXTS[1], size=13)
        page.text(0.1, 0.5, TEXTS[2], rotation=90)
        page.text(0.1, 0.8, f"{TEXTS[3]}\n{TEXTS[4]}", weight="bold")
        drawing = style.to_svg(page)
    written = {text.text: text for text in ET.fromstring(drawing).iter(f"{SVG}text")}
    assert set(written) == set(TEXTS)
    assert all("'DejaVu Sans', sans-serif" in text.get("style") for text in written.values())
    assert "rotate(-90" in written["góra"].get("transform")
    assert "700" in written["ważne"].get("style")


def test_what_is_drawn_stays():
    page = Figure()
    page.subplots().plot([1, 2], [3, 4], marker="o")
    buffer = io.StringIO()
    page.savefig(buffer, format="svg")
    whole, small = (ET.fromstring(text) for text in (buffer.getvalue(), slim(buffer.getvalue())))
    for tag in ("path", "use", "g"):
        assert len(list(small.iter(f"{SVG}{tag}"))) == len(list(whole.iter(f"{SVG}{tag}")))
    assert "<!--" not in slim(buffer.getvalue())
    assert len(slim(buffer.getvalue())) < 0.9 * len(buffer.getvalue())
