"""The page that compares a city's years."""

from types import SimpleNamespace

import pandas as pd
import pytest

from srps.report import many_years
from srps.showing.language import texts

RATED = {2021: {1: "a", 2: "b", 3: "c"}, 2022: {1: "a", 5: "e"}}
"""Two scales of an invented city."""


@pytest.mark.parametrize(
    ("scales", "means"),
    [
        (RATED, ["2,25 (skala 1–3)", "4,00 (skala 1–5)"]),
        (dict.fromkeys(RATED, RATED[2021]), ["2,25", "4"]),
        ({2021: RATED[2021], 2022: {}}, ["2,25", "4"]),
    ],
)
def test_means_of_two_scales_name_their_scale(scales: dict[int, dict[int, str]], means: list[str]) -> None:
    scores = pd.DataFrame({"score": "implementation_mean", "year": [2021, 2022], "value": [2.25, 4.0]})
    results = SimpleNamespace(
        scores=scores.assign(scope="overall"),
        years=[2021, 2022],
        documents={year: SimpleNamespace(rating_scale=scale) for year, scale in scales.items()},
    )

    assert many_years._scores_table(results, texts("pl")).frame.iloc[0].tolist()[1:] == means


def test_a_bound_stands_as_a_bound_beside_the_value_of_the_other_year() -> None:
    named = {"indicator_id": None, "indicator": "liczba wolontariuszy", "unit": "persons"}
    series = pd.DataFrame([{**named, "year": 2021, "value": 70.0, "qualifier": "at_least"}])
    changes = pd.DataFrame([{**named, "year_from": 2021, "year_to": 2022, "value_from": 70.0, "value_to": 80.0}])
    rows, t = many_years._with_bounds(changes, series), texts("pl")

    assert [many_years._amounts(rows, end, t) for end in ("from", "to")] == [["co najmniej 70"], ["80"]]
