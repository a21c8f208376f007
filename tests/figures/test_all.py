"""What holds for every figure: readable, described, with its table, the same bytes every time."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib
import pytest

from srps.figures import style

from .conftest import LISTS, NAMES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", NAMES)
class TestEveryDrawing:
    @pytest.fixture
    def figure(self, name, language, drawn):
        return drawn(name, language)[0]

    @pytest.mark.parametrize("size", [0, 1])
    def test_texts_neither_overlap_nor_leave_the_page(self, name, language, size, drawn):
        page = drawn(name, language)[1][size]
        assert page.width == (style.WIDTH, style.NARROW)[size]
        assert len(page.written) > 4
        for text, box, points in page.written:
            assert points >= 9, text
            assert box.x0 >= -1, text
            assert box.y0 >= -1, text
            assert box.x1 <= page.width + 1, text
            assert box.y1 <= page.height + 1, text
        for (one, box, _), (other, second, _) in combinations(page.written, 2):
            wide = min(box.x1, second.x1) - max(box.x0, second.x0)
            high = min(box.y1, second.y1) - max(box.y0, second.y0)
            assert wide <= 1 or high <= 1, f"{one!r} overlaps {other!r}"

    def test_is_described_in_full_sentences(self, figure):
        for text in (figure.alt, figure.caption, figure.note):
            assert not re.search(r"\bNone\b|\bnan\b|<NA>|[{}]|  ", text), text
        assert figure.alt.endswith(".")
        assert 1 <= len(re.findall(r"\.(?:\s|$)", figure.alt.replace("ok. ", "ok "))) <= 3
        assert figure.alt != figure.caption

    def test_has_its_table(self, figure):
        assert not figure.table.frame.empty
        assert figure.table.name != figure.name
        assert set(figure.table.numeric) <= set(figure.table.frame.columns)
        assert figure.table.data is not None
        assert "<table" in figure.html()
        assert figure.html().count("data:image/svg+xml;base64,") == 2

    def test_is_small_sound_and_free_of_dates(self, figure):
        for svg, width in ((figure.svg, "540pt"), (figure.narrow, "255pt")):
            assert len(svg.encode()) < 60_000
            root = ET.fromstring(svg)
            assert root.tag == f"{SVG}svg"
            assert root.get("width") == width
            assert "<metadata" not in svg
            assert "<image" not in svg

    def test_has_its_texts_as_texts(self, figure, name, language, drawn):
        written = [line for text, _, _ in drawn(name, language)[1][0].written for line in text.split("\n")]
        texts = [text.text for text in ET.fromstring(figure.svg).iter(f"{SVG}text")]
        assert sorted(texts) == sorted(written)


@pytest.mark.parametrize("name", NAMES)
def test_same_bytes_every_time_and_no_trace_in_the_settings(name, draw, drawn, pl):
    before = dict(matplotlib.rcParams)
    again, first = draw(name, pl), drawn(name, "pl")[0]
    assert (again.svg, again.narrow) == (first.svg, first.narrow)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_say_all_in_words_and_have_data(name, language, draw, request):
    shown = draw(name, request.getfixturevalue(language))
    assert not re.search(r"\bNone\b|\bnan\b|<NA>|[{}]|  ", shown.title), shown.title
    assert shown.data is not None
    assert not re.search(r"\bNone\b|\bnan\b|[{}]", re.sub(r"<[^>]*>", "", shown.html()))
