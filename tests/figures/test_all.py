"""What holds for every figure: readable, described, with its table, the same bytes every time."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib
import pytest

from srps.figures import rates_figure, style
from srps.showing.drawing_text import with_texts

from .conftest import NAMES


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", NAMES)
class TestEveryFigure:
    @pytest.fixture
    def figure(self, name, language, drawn):
        return drawn(name, language)[0]

    def test_texts_neither_overlap_nor_leave_the_page(self, name, language, drawn):
        page = drawn(name, language)[1]
        assert page.width == style.WIDTH
        assert len(page.written) > 4
        for text, box, size in page.written:
            assert size >= 9, text
            assert box.x0 >= -1, text
            assert box.y0 >= -1, text
            assert box.x1 <= page.width + 1, text
            assert box.y1 <= page.height + 1, text
        for (one, box, _), (other, second, _) in combinations(page.written, 2):
            wide = min(box.x1, second.x1) - max(box.x0, second.x0)
            high = min(box.y1, second.y1) - max(box.y0, second.y0)
            assert wide <= 1 or high <= 1, f"{one!r} overlaps {other!r}"

    def test_is_described_in_full_sentences(self, figure):
        for text in (figure.alt, figure.caption):
            assert not re.search(r"\bNone\b|\bnan\b|<NA>|[{}]|  ", text), text
        assert figure.alt.endswith(".")
        assert 1 <= len(re.findall(r"\.(?:\s|$)", figure.alt.replace("ok. ", "ok "))) <= 3
        assert figure.alt != figure.caption

    def test_has_its_table(self, figure):
        assert not figure.table.frame.empty
        assert figure.table.name != figure.name
        assert set(figure.table.numeric) <= set(figure.table.frame.columns)
        assert figure.table.data is not None
        assert figure.svg[:400].count('width="540pt"') == 1
        assert "<table" in figure.html()

    def test_is_small_sound_and_free_of_dates(self, figure):
        assert len(figure.svg.encode()) < 120_000
        root = ET.fromstring(figure.svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "<metadata" not in figure.svg
        assert "<image" not in figure.svg
        assert "<text" not in figure.svg

    def test_prints_every_text_as_text(self, figure, name, language, drawn):
        written = [line for text, _, _ in drawn(name, language)[1].written for line in text.split("\n")]
        printed = ET.fromstring(with_texts(figure.svg))
        assert sorted(text.text for text in printed.iter("{http://www.w3.org/2000/svg}text")) == sorted(written)


@pytest.mark.parametrize("name", NAMES)
def test_same_bytes_every_time_and_no_trace_in_the_settings(name, draw, drawn, pl):
    before = dict(matplotlib.rcParams)
    assert draw(name, pl).svg == drawn(name, "pl")[0].svg
    assert dict(matplotlib.rcParams) == before


def test_numbers_on_axes_are_printed_as_in_the_language(draw, pages, comparison, catalogue, pl, en):
    small = comparison.assign(**{name: comparison[name] / 10 for name in ("rate", "lower", "upper")})
    for language in (pl, en):
        rates_figure(small, catalogue, "family_assistant", language)
    polish, english = ({text for text, _, _ in page.written} for page in pages)
    assert {"0", "0,5", "1,5"} <= polish
    assert {"0", "0.5", "1.5"} <= english
