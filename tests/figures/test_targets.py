import re

from pages import tied
from srps.figures import targets_figure


def test_targets_in_words(draw, pl, en):
    shown = draw("targets", pl)
    assert shown.title == tied("Osiągnięto 2 z 3~wartości docelowych, które można ocenić")
    assert [(bar.label, bar.note) for bar in shown.bars] == [
        (tied("Liczba rodzin z asystentem: 52 (co najmniej 50~rodzin)"), "osiągnięto"),
        (tied("Liczba rodzin w kryzysie: 25 (najwyżej 20~rodzin)"), "nie osiągnięto"),
        (
            tied("Zapewnienie wsparcia materialnego i schronienia osobom…: 40 (co najmniej 4~rodziny)"),
            tied("osiągnięto (1000%)"),
        ),
    ]
    assert draw("targets", en).title == tied("2 of 3~targets that can be judged were attained")


def test_a_line_marks_the_target_in_every_bar(draw, pl):
    html = draw("targets", pl).html()
    assert len(re.findall(r'class="mark" style="--share: 50.0%"', html)) == 3
    assert re.findall(r'class="part \w+" style="--share: ([\d.]+)%"', html) == ["52.0", "62.5", "100.0"]


def test_targets_that_cannot_be_judged_are_no_figure(targets, catalogue, pl):
    assert targets_figure(targets.iloc[:0], catalogue, pl) is None
    assert targets_figure(targets.assign(value=float("nan")), catalogue, pl) is None
    assert targets_figure(targets.assign(attained="not_due"), catalogue, pl) is None


def test_a_target_of_zero_has_no_bar_but_its_words(targets, catalogue, pl):
    nothing = targets.iloc[:2].assign(value=0.0, operator="<=", result=[0.0, 3.0], attained=["yes", "no"])
    shown = targets_figure(nothing, catalogue, pl)
    assert shown.bars[1].parts == ()
    assert shown.bars[1].label == tied("Liczba rodzin w kryzysie: 3 (najwyżej 0~rodzin)")
    assert shown.bars[1].note == "nie osiągnięto"
