import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pages import tied
from srps.catalogue.models import Mapping
from srps.figures import coverage_figure, rates_figure
from srps.figures.cities import count_indicators


def test_rates_in_words(draw, pl, en):
    shown = draw("rates", pl)
    assert shown.title == tied("Rodziny z asystentem: od 13,0 (Jasne 2023) do 21,0 (Ciemne 2021) na 10~000 mieszkańców")
    assert shown.note == "Lata sprawozdań są różne. Definicje są podobne, ale nie takie same."
    assert [(dot.label, dot.text, dot.note) for dot in shown.dots] == [
        ("Ciemne, 2021", "21,0", tied("(16,1–26,9); 63~rodziny na 30~000 mieszkańców")),
        ("Jasne, 2023", "13,0", tied("(9,7–17,0); 52~rodziny na 40~000 mieszkańców")),
        ("Zielone Wzgórza, 2022", "bez współczynnika", tied("12~rodzin")),
    ]
    assert draw("rates", en).title == tied(
        "Families with an assistant: from 13.0 (Jasne 2023) to 21.0 (Ciemne 2021) per 10,000 residents"
    )


def test_rates_stand_on_one_scale_from_nothing(draw, pl):
    html = draw("rates", pl).html()
    assert re.findall(r'class="interval" style="--from: ([\d.]+)%; --share: ([\d.]+)%"', html) == [
        ("59.9", "40.1"),
        ("36.1", "27.1"),
    ]
    assert re.findall(r'class="dot" style="--share: ([\d.]+)%"', html) == ["78.1", "48.3"]


def test_many_rates_are_cut_to_the_highest_and_lowest(comparison, catalogue, pl):
    many = pd.concat([comparison.iloc[[0]].assign(city=f"m{n}", rate=float(n + 1)) for n in range(30)])
    shown = rates_figure(many, catalogue, "family_assistant", pl)
    assert [dot.number for dot in shown.dots] == [30, 29, 28, 27, 26, 25, 6, 5, 4, 3, 2, 1]
    assert tied("6~najwyższych") in shown.note


def test_one_rate_alone_compares_nothing(comparison, catalogue, pl):
    assert rates_figure(comparison.head(1), catalogue, "family_assistant", pl) is None
    assert rates_figure(comparison, catalogue, "meals", pl) is None
    assert rates_figure(comparison.iloc[:0], catalogue, "meals", pl) is None


def test_the_same_year_and_definition_need_no_warning(comparison, catalogue, pl):
    same = comparison.assign(comparability="same_year; same_definition; same_census_base")
    assert rates_figure(same, catalogue, "family_assistant", pl).note == ""


def test_coverage_in_words(draw, pl, en):
    figure = draw("coverage", pl)
    assert figure.caption == tied(
        "Najwięcej liczb podaje Jasne (2023) – 5~wskaźników. Żadne miasto nie podaje liczb w dziedzinach: "
        "Ubóstwo i Mieszkalnictwo"
    )
    assert figure.alt == tied(
        "Liczba wskaźników z podaną wartością według dziedzin i miast: Jasne (2023) – 5~wskaźników w 1~dziedzinie; "
        "Ciemne (2021) – żaden."
    )
    assert draw("coverage", en).caption == tied(
        "Most figures: Jasne (2023) – 5~indicators. No city has figures on: Poverty and Housing"
    )


def test_goals_without_figures_are_zero_and_the_rest_is_a_gap(coverage, catalogue):
    counts, years = count_indicators(*coverage, catalogue)
    assert years == [2023, 2021]
    assert counts.index.tolist() == ["family", "poverty", "housing"]
    assert counts["jasne"].tolist() == [5, 0, 0]
    assert np.isnan(counts["ciemne"].tolist()[:2]).all()
    assert counts.at["housing", "ciemne"] == 0


def test_only_the_newest_year_of_a_city_counts(coverage, catalogue):
    observations, goals = coverage
    older = observations.assign(year=2019, goal="5")
    counts, years = count_indicators(pd.concat([older, observations]), goals, catalogue)
    assert years[0] == 2023
    assert counts["jasne"].sum() == 5


def test_a_mapped_indicator_counts_in_its_own_domain(coverage, catalogue):
    observations, goals = coverage
    mapped = observations.copy()
    mapped.loc["observations:1", ["indicator_id", "match"]] = ["meals", "closeMatch"]
    counts, _ = count_indicators(mapped, goals, catalogue)
    assert counts["jasne"].tolist() == [4, 1, 0]


def test_a_goal_s_domain_is_that_of_its_own_strategy(coverage, catalogue):
    observations, goals = coverage
    renumbered = dict.fromkeys(observations["goal"].unique(), "housing")  # what the oldest strategy meant by them
    older = replace(catalogue, mappings={**catalogue.mappings, "jasne": Mapping(domains=renumbered)})
    counts, _ = count_indicators(observations, goals, older)
    assert counts["jasne"].tolist() == count_indicators(observations, goals, catalogue)[0]["jasne"].tolist()


def test_indicators_of_no_known_domain_stand_last(coverage, catalogue, pl):
    observations, goals = coverage
    frame = coverage_figure(observations, goals.assign(domain=None), catalogue, pl).table.frame
    assert frame.iloc[-1].tolist()[:2] == ["bez dziedziny", "5"]


def test_no_data_is_no_figure(coverage, catalogue, pl):
    observations, goals = coverage
    assert coverage_figure(observations.iloc[:0], goals.iloc[:0], catalogue, pl) is None


@pytest.mark.parametrize("language", ["pl", "en"])
def test_gaps_and_zeros_are_written_in_the_cells(draw, pages, request, language):
    draw("coverage", request.getfixturevalue(language))
    written = [text for text, _, _ in pages[0].written]
    assert written.count("–") == 2
    assert written.count("0") == 3
