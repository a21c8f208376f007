import pandas as pd

from pages import tied
from srps.figures import contributors_figure


def bars(shown):
    return [(bar.label, bar.note) for bar in shown.bars]


def test_contributors_in_words(draw, pl, en):
    assert draw("contributors", pl).title == tied(
        "„liczba dzieci”: suma składników wynosi 227, a dokument podaje ogółem 277"
    )
    assert bars(draw("contributors", pl)) == [
        ("MOPS", "200"),
        ("PCPR", "27"),
        ("Suma składników", "227"),
        ("Ogółem w dokumencie", "277"),
    ]
    assert draw("contributors", en).title.endswith(
        tied("the sum of the contributors is 227, but the total in the document is 277")
    )


def test_every_kind_of_bar_is_in_the_key(draw, pl):
    shown = draw("contributors", pl)
    assert {kind for bar in shown.bars for kind, _, _ in bar.parts} == {kind for kind, _ in shown.key}
    assert shown.most == 277


def test_contributors_that_give_the_total(observations, parts, pl):
    shown = contributors_figure(observations, parts, "observations:1", pl)
    assert shown.title.endswith(tied("suma składników wynosi 50, tyle samo podaje dokument"))
    assert bars(shown)[:2] == [("Szkoły", "30"), ("Przedszkola", "20")]


def test_examples_are_not_expected_to_give_the_total(observations, parts, en):
    shown = contributors_figure(observations, parts, "observations:11", en)
    assert shown.title.endswith(tied("the document names examples only: PLN~675,000.00 of PLN~1,588,268.16"))


def test_a_subset_has_no_sum(observations, parts, pl):
    shown = contributors_figure(observations, parts.assign(relation="subset"), "observations:4", pl)
    assert "Suma składników" not in dict(bars(shown))
    assert shown.title.endswith(tied("dokument podaje ogółem 277"))


def test_a_contributor_without_a_value_stays_and_there_is_no_sum(observations, parts, pl):
    gap = observations.copy()
    gap.loc["observations:5", "value"] = float("nan")
    shown = contributors_figure(gap, parts, "observations:4", pl)
    assert bars(shown) == [("PCPR", "27"), ("MOPS", "brak danych"), ("Ogółem w dokumencie", "277")]


def test_no_contributors_are_no_figure(observations, parts, pl):
    assert contributors_figure(observations, parts, "observations:10", pl) is None
    assert contributors_figure(observations.assign(value=float("nan")), parts, "observations:4", pl) is None


def test_what_is_downloaded_are_the_contributors(draw, pl):
    assert draw("contributors", pl).data["breakdown"].tolist() == ["MOPS", "PCPR"]
    assert isinstance(draw("contributors", pl).data, pd.DataFrame)
