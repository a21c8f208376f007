"""The chapters per goal and the cards of the catalogue's entries."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from srps.report.downloads import tables_of
from srps.report.indicators import _label, cards
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


def test_the_download_of_the_cards_does_not_depend_on_the_language(scored):
    results = scored()
    in_english = replace(results, run=replace(results.run, language="en"))
    polish, english = ({table.name: table.data for table in tables_of(cards(one))} for one in (results, in_english))
    assert polish.keys() == english.keys()
    for name, data in polish.items():
        pd.testing.assert_frame_equal(data, english[name])
    named = polish["cards-data"]
    assert (named["title_pl"] != named["title_en"]).all()
    assert not {"title_pl", "definition_en"} & set(polish[f"card-{named['indicator_id'].iloc[0]}"])
