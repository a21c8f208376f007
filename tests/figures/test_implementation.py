import pytest

from pages import tied
from srps.figures import domains_figure, execution_figure, ratings_figure


def test_ratings_in_words(draw, pl, en):
    assert draw("ratings", pl).alt == tied(
        "Oceny 5~celów na skali 1–4: 3~cele oceniono na 4, 2~na 3; średnia 3,60. Poniżej 4: cele 2 i 5."
    )
    assert draw("ratings", en).alt == tied(
        "Ratings of 5~goals on the scale 1–4: 3~goals were rated 4, 2~rated 3; mean 3.60. Below 4: goals 2 and 5."
    )


def test_sixteen_ratings_with_a_mean_that_offices_round_up(goals, document, pl):
    many = goals.iloc[[0] * 16].assign(goal=[str(n) for n in range(1, 17)], rating=[4] * 10 + [3] * 6)
    assert ratings_figure(many, document, pl).alt == tied(
        "Oceny 16~celów na skali 1–4: 10~celów oceniono na 4, 6~na 3; średnia 3,63. "
        "Poniżej 4: cele 11, 12, 13, 14, 15 i 16."
    )


def test_one_goal_at_the_top_has_nothing_below(goals, document, pl, en):
    assert ratings_figure(goals.head(1), document, pl).alt == tied(
        "Ocena 1~celu na skali 1–4: 1~cel oceniono na 4; średnia 4,00."
    )
    assert ratings_figure(goals.head(1), document, en).alt == tied(
        "Ratings of 1~goal on the scale 1–4: 1~goal was rated 4; mean 4.00."
    )


def test_ratings_table_names_goals_in_full_and_the_scale(draw, pl):
    table = draw("ratings", pl).table
    assert table.frame.columns.tolist() == ["Cel", "Nazwa", "Ocena", "Wiersz"]
    assert table.frame.iloc[1, 1].endswith("bezdomnością w mieście")
    assert table.note.startswith("Skala: 1 – nie rozpoczęto; 2 – rozpoczęto;")


def test_nothing_rated_is_no_figure(goals, document, scores, catalogue, pl):
    assert ratings_figure(goals.assign(rating=None), document, pl) is None
    assert ratings_figure(goals, document.model_copy(update={"rating_scale": {}}), pl) is None
    assert domains_figure(scores.iloc[:0], catalogue, pl) is None
    assert domains_figure(scores[scores["scope_id"] != "family"].iloc[[0, 1]], catalogue, pl) is None
    assert execution_figure(scores.iloc[:0], pl) is None


def test_domains_in_words(draw, pl, en):
    assert draw("domains", pl).alt == tied(
        "Średnie ocen celów w 3~dziedzinach na skali 1–4: najwyższa 4,00 (Ubóstwo), "
        "najniższa 3,00 (Mieszkalnictwo); ogółem 3,60."
    )
    assert draw("domains", en).alt == tied(
        "Mean ratings of the goals in 3~domains on the scale 1–4: highest 4.00 (Poverty), "
        "lowest 3.00 (Housing); overall 3.60."
    )


def test_domains_stand_by_mean_with_their_number_of_goals(draw, pl):
    assert draw("domains", pl).table.frame.to_numpy().tolist() == [
        ["Ubóstwo", "4,00", 2],
        ["Rodzina i dzieci", "3,50", 2],
        ["Mieszkalnictwo", "3,00", 1],
    ]


def test_execution_in_words(draw, pl, en):
    assert draw("execution", pl).alt == tied(
        "Stan 40~działań: wykazano wynik – 31, wykazano częściowy wynik – 2, niewykonane – 2, "
        "nic nie podano – 3, "
        "termin jeszcze nie minął – 2. Wykonano w całości lub w części: 94,3%, czyli 33 spośród 35~działań, "
        "których termin minął i dla których podano liczby lub stan."
    )
    assert draw("execution", en).alt == tied(
        "Status of 40~actions: a result is shown – 31, a result is shown in part – 2, not done – 2, "
        "nothing is said – 3, due later – 2. "
        "Executed in whole or in part: 94.3%, 33 of the 35~actions due that have figures or a state."
    )


def test_actions_of_a_single_status_need_no_picture(scores, pl):
    silent = scores[scores["scope_id"] == "no_evidence"]
    assert execution_figure(silent, pl) is None


def test_actions_without_a_share_are_only_counted(scores, pl):
    counts = scores[scores["score"] == "action_count"]
    assert execution_figure(counts, pl).alt.endswith("termin jeszcze nie minął – 2.")


@pytest.mark.parametrize("step", [3, 4])
def test_many_steps_leave_out_their_meanings_but_the_table_keeps_them(goals, document, pages, pl, step):
    scale = {n: f"opis stopnia numer {n}" for n in range(1, 11)}
    figure = ratings_figure(goals.assign(rating=step), document.model_copy(update={"rating_scale": scale}), pl)
    assert not any("opis" in text for text, _, _ in pages[0].written)
    assert "10 – opis stopnia numer 10" in figure.table.note
