import re

import pandas as pd

from pages import tied
from srps.figures import population_figure, years_figure

from .conftest import one_series


def test_years_in_words(draw, pl, en):
    assert draw("years", pl).alt == (
        "Wskaźniki w latach 2019–2023: "
        "Osoby dożywiane – 40 (2019) i 55 (2023); "
        "zapewnienie wsparcia materialnego i schronienia osobom bezdomnym oraz zagrożonym bezdomnością w mieście – "
        "1\N{NO-BREAK SPACE}480\N{NO-BREAK SPACE}546,54\N{NO-BREAK SPACE}zł (2019) i "
        "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000,00\N{NO-BREAK SPACE}zł (2023); "
        "liczba rodzin – 3 (2022) i 3 (2023). "
        "Zmieniła się definicja wskaźników: „Osoby dożywiane”. Brak liczb za rok 2021."
    )
    assert draw("years", en).alt.endswith(
        "The definition changed for “Persons given meals”. No figures for the year 2021."
    )


def test_years_table_has_gaps_and_breaks(draw, pl):
    frame = draw("years", pl).table.frame
    assert frame.columns.tolist() == [
        "Wskaźnik", "Jednostka", "2019", "2020", "2021", "2022", "2023", "Nowa definicja od roku",
    ]  # fmt: skip
    assert frame.iloc[0].tolist() == ["Osoby dożywiane", "osoby", "40", "42", "–", "60", "55", "2022"]


def lines(svg):
    """Count the drawn line segments between two points of data."""
    paths = re.findall(r'<path d="([^"]*)"[^>]*style="[^"]*stroke-width: 1.8', svg)
    return sum(path.count("L") for path in paths)


def test_a_line_is_cut_at_a_missing_year_and_at_a_new_definition(catalogue, pl):
    whole = one_series("meals", [2020, 2021, 2022], [40, 42, 60], "persons", "meals")
    missing = one_series("meals", [2020, 2021, 2023], [40, 42, 60], "persons", "meals")
    changed = one_series("meals", [2020, 2021, 2022], [40, 42, 60], "persons", "meals", [0, 0, 1])
    assert lines(years_figure(whole, catalogue, pl).svg) == 2
    assert lines(years_figure(missing, catalogue, pl).svg) == 1
    assert lines(years_figure(changed, catalogue, pl).svg) == 1


def test_a_break_in_a_year_without_figures_is_named_as_declared(catalogue, en):
    changed = one_series("meals", [2020, 2023], [40, 60], "persons", "meals", [0, 1])
    figure = years_figure(changed.assign(break_before=[None, 2022]), catalogue, en)
    assert figure.table.frame["New definition from"].tolist() == ["2022"]


def test_a_break_is_named_in_its_panel(draw, pages, pl):
    draw("years", pl)
    assert any("nowa definicja od 2022" in text for text, _, _ in pages[0].written)


def test_a_year_with_two_values_is_not_drawn(catalogue, pl):
    doubled = one_series("1|x", [2022, 2022, 2023], [1, 2, 3])
    assert years_figure(doubled, catalogue, pl) is None


def test_single_years_are_no_figure(series, catalogue, pl):
    assert years_figure(series.iloc[:0], catalogue, pl) is None
    assert years_figure(series[series["year"] == 2023], catalogue, pl) is None


def test_no_more_than_twelve_panels(catalogue, pages, pl):
    many = pd.concat([one_series(f"1|{n}", [2022, 2023], [n, n + 1], indicator=f"wskaźnik {n}") for n in range(15)])
    figure = years_figure(many, catalogue, pl)
    assert len(figure.table.frame) == 12
    assert figure.note.endswith(tied("Tabela zmian zawiera jeszcze 3~wskaźniki."))


def test_the_title_says_what_changed(series, catalogue, pl, en):
    changed = years_figure(series, catalogue, pl, first={"liczba rodzin"})
    assert changed.caption == (
        "Wskaźniki w latach 2019–2023: 1 zmienił się wyraźnie lub znacznie; narysowano go jako pierwszy"
    )
    assert changed.table.frame.iloc[0, 0] == "liczba rodzin"
    assert years_figure(series, catalogue, en).caption.endswith("none changed much or clearly in the last year")


def test_the_title_of_a_population_compares_within_one_census(draw, pl, en):
    assert draw("population", pl).caption == tied("Jasne – liczba mieszkańców: w 2023 r. o 3,5% mniej niż w 2020 r.")
    assert draw("population", en).caption == "Jasne – population: 3.5% fewer in 2023 than in 2020"


def test_population_in_words(draw, pl, en):
    assert draw("population", pl).alt == (
        "Jasne – liczba mieszkańców: 43\N{NO-BREAK SPACE}286 (2010) i 38\N{NO-BREAK SPACE}729 (2023). "
        "Linia jest przerwana tam, gdzie liczby opierają się na innym spisie: "
        "od roku 2019 – spis 2011, od roku 2020 – spis 2021."
    )
    assert draw("population", en).alt == (
        "Jasne – population: 43,286 (2010) and 38,729 (2023). The series is cut where the figures rest on another "
        "census: from 2019 on census of 2011, from 2020 on census of 2021."
    )


def test_population_of_one_census_is_not_cut(context, en):
    figure = population_figure(context[context["base"] == "2021"], "Jasne", en)
    assert figure.alt == "Jasne – population: 40,141 (2020) and 38,729 (2023)."


def test_population_values_are_written_beside_their_points(draw, pages, en):
    draw("population", en)
    assert {"43,286", "41,953", "40,141", "38,729"} <= {text for text, _, _ in pages[0].written}


def test_one_population_figure_is_no_series(context, pl):
    assert population_figure(context.head(1), "Jasne", pl) is None
    assert population_figure(context.iloc[:0], "Jasne", pl) is None


def test_a_base_that_is_not_known_is_said(context, pl):
    figure = population_figure(context.assign(base="unknown"), "Jasne", pl)
    assert figure.table.frame["Podstawa spisowa"].unique().tolist() == ["spis nieznany"]
