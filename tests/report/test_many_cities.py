"""The page over cities stays light and can be searched when every Polish city is on it. All data are invented."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from srps.comparing.indices import Composition
from srps.paths import REPOSITORY, Project
from srps.report import index, many_cities
from srps.report.documents import Entry
from srps.results.run import open_run
from srps.results.steps import AllCities
from srps.showing import words
from srps.showing.language import texts

POLAND, INDICATORS = 2477, 40
HEAVIEST = 1_000_000
"""Bytes of a page; its style, script and frame take about 40 000 of them."""
FRAME = 40_000
KINDS = list(words.KINDS)[:3]


@pytest.fixture(scope="module")
def country():
    """Return results over as many cities as Poland has."""
    run = open_run(project=Project(REPOSITORY))
    names = [f"gmina-{n}" for n in range(POLAND)]
    cities = pd.DataFrame(
        {"name": [f"Gmina {n}" for n in range(POLAND)], "kind": [KINDS[n % 3] for n in range(POLAND)], "teryt": "0"},
        index=pd.Index(names, name="city"),
    )
    run = replace(run, catalogue=replace(run.catalogue, cities=cities))
    rates = np.arange(POLAND * INDICATORS) % 97 + 1.0
    indicators = np.repeat(list(run.catalogue.indicators)[:INDICATORS], POLAND)
    comparison = pd.DataFrame({"indicator_id": indicators, "city": names * INDICATORS, "year": 2023, "value": rates})
    comparison = comparison.assign(
        rate=rates, lower=rates * 0.8, upper=rates * 1.2, denominator=1e4, confidence=0.95, qualifier="exact",
        comparability="same_year", note=None,
    )  # fmt: skip
    scores = pd.concat(
        pd.DataFrame({"city": names, "year": 2023, "score": score, "scope": "overall", "value": 71.25, "n": 4})
        for score in many_cities.BOARD
    )
    document = SimpleNamespace(kind="report", claims=())
    return AllCities(
        run=run,
        documents={(city, 2023): document for city in names},
        observations=pd.DataFrame({"match": ["exactMatch"] * POLAND}),
        goals=pd.DataFrame(),
        replication=pd.DataFrame(),
        scores=scores,
        comparison=comparison,
        rate_pairs=pd.DataFrame(),
        rate_funnels=pd.DataFrame(),
        index=Composition(pd.DataFrame(), []),
    )


def test_every_city_is_on_the_page_and_it_is_light(country):
    chapters = [chapter(country).html() for chapter in (many_cities.scorecard, many_cities.rates)]
    assert sum(len(chapter.encode()) for chapter in chapters) < HEAVIEST - FRAME
    table = BeautifulSoup(chapters[0], "html.parser").find("table", id="scoreboard")
    rows = table.tbody.find_all("tr")
    assert len(rows) == POLAND
    assert [cell.get_text() for cell in rows[1].find_all(["th", "td"])][:3] == ["Gmina 1", "2023", KINDS[1]]


def test_of_many_rates_the_ends_are_shown_and_the_rest_is_downloaded(country):
    page = BeautifulSoup(many_cities.rates(country).html(), "html.parser")
    drawn = page.find_all(class_="dots")
    assert len(drawn) == INDICATORS
    assert {len(one.find_all("li")) for one in drawn} == {12}
    assert "Wyższy współczynnik sam nie mówi" in page.get_text()
    assert all("2477" in one.find_next_sibling(class_="note").get_text() for one in drawn)


def test_the_way_in_to_every_city_is_light(country):
    document = next(iter(country.documents.values()))
    scores = {"execution": {"value": 70.0, "n": 3}}
    entries = [Entry(city, year, document, goals=16, scores=scores) for city, year in country.documents]
    page = index._way_in(entries, country.run, texts("pl"))
    link = '<a href="gmina-1234/2023/report.pl.html"></a>'  # there where the report is
    links = 2 * POLAND * len(link)
    assert len(page.encode()) + links < HEAVIEST - FRAME
    assert BeautifulSoup(page, "html.parser").find("table", id="reports").tbody.find_all("tr")[POLAND - 1]


def test_the_download_of_lone_indicators_is_in_the_same_order_in_both_languages(country):
    lone = replace(country, comparison=country.comparison.drop_duplicates("indicator_id"))
    orders = []
    for language in ("pl", "en"):
        (folded,) = many_cities._lone_indicators(
            replace(lone, run=replace(lone.run, language=language)), set(), texts(language)
        )
        orders.append(folded.items[0].data["indicator_id"].tolist())
    assert orders[0] == orders[1]
    assert len(orders[0]) == INDICATORS
