import pandas as pd

from pages import tied
from srps.figures import contributors_figure, sums_figure


def test_contributors_in_words(draw, pl, en):
    assert draw("contributors", pl).alt == tied(
        "„liczba dzieci”: 2~składniki: MOPS – 200; PCPR – 27. "
        "Suma składników wynosi 227~osób, a dokument podaje ogółem 277~osób."
    )
    assert draw("contributors", en).alt == tied(
        "“liczba dzieci”: 2~contributors, MOPS – 200; PCPR – 27. The sum of the contributors is "
        "227~persons, but the total in the document is 277~persons."
    )


def test_contributors_that_give_the_total(observations, parts, catalogue, pl):
    figure = contributors_figure(observations, parts, "observations:1", catalogue, pl)
    assert figure.alt.endswith("Suma składników wynosi 50\N{NO-BREAK SPACE}osób, tyle samo podaje dokument.")
    assert figure.table.frame.to_numpy().tolist() == [
        ["szkoły", "30", "11"],
        ["przedszkola", "20", "12"],
        ["Suma składników", "50", ""],
        ["Ogółem w dokumencie", "50", "10"],
    ]
    assert figure.table.emphasised == (2, 3)


def test_examples_are_not_expected_to_give_the_total(observations, parts, catalogue, en):
    figure = contributors_figure(observations, parts, "observations:11", catalogue, en)
    assert figure.alt.endswith(
        "The document names examples only: PLN\N{NO-BREAK SPACE}675,000.00 of PLN\N{NO-BREAK SPACE}1,588,268.16."
    )


def test_a_subset_has_no_sum(observations, parts, catalogue, pl):
    figure = contributors_figure(observations, parts.assign(relation="subset"), "observations:4", catalogue, pl)
    assert "Suma składników" not in figure.table.frame.iloc[:, 0].tolist()
    assert figure.alt.endswith("Dokument podaje ogółem 277\N{NO-BREAK SPACE}osób.")


def test_a_contributor_without_a_value_stays_and_there_is_no_sum(observations, parts, catalogue, pl):
    gap = observations.copy()
    gap.loc["observations:5", "value"] = float("nan")
    figure = contributors_figure(gap, parts, "observations:4", catalogue, pl)
    assert figure.table.frame.to_numpy().tolist() == [
        ["PCPR", "27", "15"],
        ["MOPS", "brak danych", "14"],
        ["Ogółem w dokumencie", "277", "13"],
    ]


def test_many_contributors_are_named_by_the_largest(observations, catalogue, pl):
    parts = pd.DataFrame({"row_key": observations.index[1:8], "whole_key": "observations:1", "relation": "all"})
    alt = contributors_figure(observations, parts, "observations:1", catalogue, pl).alt
    assert alt.startswith(tied("„liczba posiłków”: 7~składników, największe: "))
    assert alt.count(";") == 2


def test_no_contributors_are_no_figure(observations, parts, catalogue, pl):
    assert contributors_figure(observations, parts, "observations:10", catalogue, pl) is None


def test_sums_in_words(draw, pl, en):
    figure = draw("sums", pl)
    assert figure.caption == tied("Wartości ogółem niezgodne z sumą składników: 3 spośród 4~sprawdzonych; zgodne: 1")
    assert figure.alt == tied(
        "Sprawdzono 4~sumy: 1~się zgadza, 1~się nie zgadza, w 2~wierszach składniki przesunęły się "
        "do sąsiedniego wiersza. Największa rozbieżność: „liczba kampanii”, w dokumencie 91, suma składników 0."
    )
    assert draw("sums", en).alt == tied(
        "4~sums were checked: 1~adds up, 1~does not add up, in 2~the contributors slipped to neighbouring rows. "
        "The widest gap: “liczba kampanii”, 91 in the document, 0 as the sum of the contributors."
    )


def test_corrections_are_told(observations, sums, pl):
    moved = sums.assign(corrected=sums["printed"].where(sums["verdict"] == "slipped", sums["corrected"]), settled=True)
    figure = sums_figure(observations, moved, pl)
    assert tied(" Po poprawkach zgadzają się 3~sumy. ") in figure.alt
    assert "przesunięte, po poprawce zgodne" in figure.table.frame.iloc[1].tolist()


def test_sums_that_all_fit_are_no_figure(observations, sums, pl):
    assert sums_figure(observations, sums[sums["verdict"] == "match"], pl) is None
    assert sums_figure(observations, sums.iloc[:0], pl) is None


def test_a_long_list_is_cut_to_the_widest_gaps_and_says_so(observations, sums, pages, pl):
    bad = sums.loc[["observations:4"]]
    many = pd.concat([bad.rename(index={"observations:4": f"o:{n}"}).assign(total=float(n)) for n in range(40)])
    rows = pd.concat([observations.loc[["observations:4"]]] * 40).set_axis(many.index)
    figure = sums_figure(rows, many, pl)
    assert figure.caption.endswith(tied(". Rysunek pokazuje 25~z nich, tabela wszystkie."))
    assert len(figure.table.frame) == 40
    written = {text for text, _, _ in pages[0].written}
    assert {"0", "24"} <= written
    assert "25" not in written
