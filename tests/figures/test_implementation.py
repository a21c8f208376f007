import pytest

from pages import tied
from srps.figures import execution_figure, ratings_figure


def test_ratings_state_what_they_show(draw, pl, en):
    figure = draw("ratings", pl)
    assert figure.caption == tied(
        "3~z 5 ocenionych celów mają najwyższą ocenę; najniższa średnia: Mieszkalnictwo (3,00)"
    )
    assert figure.alt == tied("Oceny 5~celów na skali 1–4: 3~cele oceniono na 4, 2~na 3; średnia 3,60.")
    assert figure.note.startswith("Skala: 1 – nie rozpoczęto; 2 – rozpoczęto;")
    assert draw("ratings", en).caption == tied("3~of 5 rated goals have the top rating; lowest mean: Housing (3.00)")


def test_sixteen_ratings_with_a_mean_that_offices_round_up(goals, scores, document, catalogue, pl):
    many = goals.iloc[[0] * 16].assign(goal=[str(n) for n in range(1, 17)], rating=[4] * 10 + [3] * 6)
    mean = scores.assign(value=scores["value"].where(scores["scope"] != "overall", 3.625))
    assert ratings_figure(many, mean, document, catalogue, pl).alt == tied(
        "Oceny 16~celów na skali 1–4: 10~celów oceniono na 4, 6~na 3; średnia 3,63."
    )


def test_the_table_names_the_goals_of_each_domain_by_rating(draw, pl):
    assert draw("ratings", pl).table.frame.to_numpy().tolist() == [
        ["Ubóstwo", "4,00", "4: 3, 4"],
        ["Rodzina i dzieci", "3,50", "4: 1; 3: 2"],
        ["Mieszkalnictwo", "3,00", "3: 5"],
    ]


def test_goals_without_a_domain_stand_last(goals, scores, document, catalogue, pl):
    frame = ratings_figure(
        goals.assign(domain=["family", None, None, "poverty", "housing"]), scores, document, catalogue, pl
    ).table.frame
    assert frame.iloc[-1].tolist() == ["bez dziedziny", "–", "4: 3; 3: 2"]


def test_no_goal_at_the_top_is_said(goals, scores, document, catalogue, pl):
    caption = ratings_figure(goals.assign(rating=3), scores, document, catalogue, pl).caption
    assert caption.startswith("Żaden cel nie ma najwyższej oceny")


def test_too_few_ratings_are_no_figure(goals, scores, document, catalogue, pl):
    assert ratings_figure(goals.assign(rating=None), scores, document, catalogue, pl) is None
    assert ratings_figure(goals.head(2), scores, document, catalogue, pl) is None
    unscaled = document.model_copy(update={"rating_scale": {}})
    assert ratings_figure(goals, scores, unscaled, catalogue, pl) is None


def test_execution_in_words(draw, pl, en):
    shown = draw("execution", pl)
    assert shown.title == tied(
        "Wykonano w całości lub w części 94,3%: 33 z 35~działań, których termin minął i dla których podano liczby "
        "lub stan; wykres obejmuje wszystkie 40~działań"
    )
    assert [(bar.label, bar.parts[0][2], bar.note) for bar in shown.bars] == [
        ("Wykazano wynik", "31", "77,5%"),
        ("Wykazano częściowy wynik", "2", "5,0%"),
        ("Niewykonane", "2", "5,0%"),
        ("Nic nie podano", "3", "7,5%"),
        ("Termin jeszcze nie minął", "2", "5,0%"),
    ]
    assert draw("execution", en).title.startswith("94.3% executed in whole or in part: 33 of the 35")


def test_actions_of_a_single_status_need_no_picture(scores, pl):
    assert execution_figure(scores.iloc[:0], pl) is None
    silent = scores[scores["scope_id"] == "no_evidence"]
    assert execution_figure(silent, pl) is None


def test_actions_without_a_share_are_only_counted(scores, pl):
    counts = scores[scores["score"] == "action_count"]
    assert execution_figure(counts, pl).title == tied("40~działań według stanu")


@pytest.mark.parametrize("step", [3, 4])
def test_many_steps_are_drawn_without_their_meanings(goals, scores, document, catalogue, pages, pl, step):
    scale = {n: f"opis stopnia numer {n}" for n in range(1, 11)}
    long = document.model_copy(update={"rating_scale": scale})
    figure = ratings_figure(goals.assign(rating=step), scores, long, catalogue, pl)
    assert not any("opis" in text for text, _, _ in pages[0].written)
    assert "10 – opis stopnia numer 10" in figure.note
