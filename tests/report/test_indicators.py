"""The chapters per goal and the cards of the catalogue's entries."""

from types import SimpleNamespace

import pytest

from srps.report.indicators import _label
from srps.showing.language import texts

PRINTED = "rodziny objęte pomocą asystenta rodziny"


@pytest.mark.parametrize(
    ("language", "change", "shown"),
    [
        ("pl", {}, f'<a href="#card-families">{PRINTED}</a>'),
        ("en", {}, f'<a href="#card-families">Families helped</a> – <span lang="pl">{PRINTED}</span>'),
        ("en", {"match": "broadMatch"}, f'<a href="#card-families"><span lang="pl">{PRINTED}</span></a>'),
        ("en", {"breakdown": "MOPS"}, f'<a href="#card-families"><span lang="pl">{PRINTED}: MOPS</span></a>'),
        ("en", {"indicator_id": ""}, f'<span lang="pl">{PRINTED}</span>'),
    ],
)
def test_a_label_has_the_catalogues_name_in_another_language(language, change, shown):
    title = SimpleNamespace(of={"pl": "Rodziny z pomocą", "en": "Families helped"}.get)
    catalogue = SimpleNamespace(indicators={"families": SimpleNamespace(id="families", title=title)})
    results = SimpleNamespace(run=SimpleNamespace(catalogue=catalogue))
    row = {"indicator": PRINTED, "breakdown": "", "indicator_id": "families", "match": "exactMatch"} | change
    assert str(_label(row, results, texts(language))) == shown
