import pandas as pd

from pages import tied
from srps.figures import targets_figure


def test_targets_in_words(draw, pl, en):
    assert draw("targets", pl).alt == tied(
        "Oceniono 3~wartości docelowe: 2~osiągnięto, 1~nie osiągnięto, dla 1~innego brak wyniku. "
        "Nie osiągnięto: „liczba rodzin w kryzysie” – 25, miało być najwyżej 20~rodzin."
    )
    assert draw("targets", en).alt == tied(
        "3~targets were assessed: 2~were attained, 1~was not attained, 1~other has no result. "
        "Not attained: “liczba rodzin w kryzysie” – 25, target: at most 20~families."
    )


def test_the_table_has_also_the_targets_without_a_result(draw, pl):
    frame = draw("targets", pl).table.frame
    assert frame["Ustalenie"].tolist() == ["osiągnięto", "nie osiągnięto", "osiągnięto", "brak wyniku do oceny"]
    assert frame["Wynik"].tolist() == ["52", "25", "40", ""]


def test_a_plan_without_results_counts_targets_by_goal(draw, pages, pl, en):
    figure = draw("planned", pl)
    assert figure.alt == tied(
        "Dokument wyznacza 4~wartości docelowe i nie podaje dla nich wyników: cel 1 – 2, cel 2 – 1, cel 3 – 1."
    )
    assert [text for text, _, _ in pages[0].written if text == "bez wartości docelowej"] == [
        "bez wartości docelowej"
    ] * 2
    assert draw("planned", en).alt == tied(
        "The document sets 4~numeric targets and reports no results for them: goal 1 – 2, goal 2 – 1, goal 3 – 1."
    )


def test_a_target_of_a_goal_with_subgoals_is_not_lost(planned, goals, catalogue, pl):
    parents = goals.assign(parent=["", "1", "1", "1", "1"])
    assert "cel 1 – 2" in targets_figure(planned, parents, catalogue, pl).alt


def test_no_numeric_target_is_no_figure(targets, goals, catalogue, pl):
    assert targets_figure(targets.iloc[:0], goals, catalogue, pl) is None
    assert targets_figure(targets.assign(value=float("nan")), goals, catalogue, pl) is None


def test_a_target_of_zero_has_no_bar_but_its_words(targets, goals, catalogue, pages, pl):
    nothing = targets.iloc[:2].assign(value=0.0, operator="<=", result=[0.0, 3.0], attained=["yes", "no"])
    figure = targets_figure(nothing, goals, catalogue, pl)
    assert "„liczba rodzin w kryzysie” – 3, miało być najwyżej 0" in figure.alt
    assert pd.Series([text for text, _, _ in pages[0].written]).str.startswith(tied("3~(najwyżej 0")).any()
