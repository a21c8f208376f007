"""Several raters' votes in one cell: read, made one rating, found again, and through the whole line to the report."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miniature import CITY, YEAR
from srps.catalogue.load import Catalogue
from srps.judging.votes import agreement, one_rating, printed_votes, read_rating, read_votes, votes_table
from srps.paths import Project
from srps.report import many_cities, one_year, working
from srps.results import steps, store
from srps.results.run import open_run

VOTES = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=2, max_size=7)


def cell(votes: list[int | None]) -> str:
    return ";".join("–" if vote is None else str(vote) for vote in votes)


@pytest.mark.parametrize(
    ("printed", "votes"),
    [
        ("3;4;3", [3, 4, 3]),
        ("3; 4 ;3", [3, 4, 3]),
        ("3;;4", [3, None, 4]),
        ("3;–;b.d.;brak;-", [3, None, None, None, None]),
        ("4", [4]),
        ("10;9", [10, 9]),
    ],
)
def test_cells_are_read(printed, votes):
    assert read_votes(printed) == votes


@pytest.mark.parametrize("printed", ["3,5", "3;3,5", "3;dobra", "3,4,3", "3/4", "-1;2", "3;4 i 3", "1e1;2"])
def test_what_is_no_vote_is_refused(printed):
    with pytest.raises(ValueError, match="not a rating"):
        read_votes(printed)


@pytest.mark.parametrize(
    ("votes", "median", "majority"),
    [
        ([3, 4, 3], 3, 3),
        ([4, 3], 3.5, None),
        ([2, 4], 3, None),
        ([3, None], 3, 3),
        ([1, 2, 2, 4], 2, None),
        ([None, None], None, None),
    ],
)
def test_one_rating_is_made_of_several_votes(votes, median, majority):
    assert (one_rating(votes, "median"), one_rating(votes, "majority")) == (median, majority)


@given(st.lists(VOTES, min_size=1, max_size=8), st.randoms())
def test_the_order_of_votes_does_not_matter(cells, random):
    shuffled = [random.sample(votes, len(votes)) for votes in cells]
    for rule in ("median", "majority"):
        assert [one_rating(votes, rule) for votes in cells] == [one_rating(votes, rule) for votes in shuffled]
    own, other = (agreement(pd.Series([cell(votes) for votes in table])) for table in (cells, shuffled))
    assert own.alpha == pytest.approx(other.alpha, nan_ok=True)
    assert replace(own, alpha=0) == replace(other, alpha=0)


@given(VOTES)
def test_a_cell_is_read_as_it_was_written(votes):
    assert read_votes(cell(votes)) == votes
    there = [vote for vote in votes if vote is not None]
    rating = one_rating(votes, "median")
    assert (rating is None) == (not there)
    if there:
        assert min(there) <= rating <= max(there)
        assert (2 * rating).is_integer()


def test_votes_are_found_again_in_the_cleaning_log():
    log = pd.DataFrame(
        [("goals:1", "3;4", "votes_median"), ("goals:2", "3;x", "refused: not_a_rating"), ("goals:1", "a", "ocr")],
        columns=["row_key", "before", "rule"],
    )
    assert printed_votes(log).to_dict() == {"goals:1": "3;4"}
    assert votes_table(pd.Series(["3;4", "2;;1"])).fillna(0).to_numpy().tolist() == [[3, 4, 0], [2, 0, 1]]


def test_agreement_tells_what_it_rests_on():
    # Figures of the invented example in docs/explanation/methods.md, section 13.
    found = agreement(pd.Series(["4;4;4", "3;3;4", "4;3;4", "4;4;4", "3;3;–"]))
    assert (round(found.alpha, 2), found.units, found.raters, found.ratings) == (0.42, 5, 3, 14)
    assert agreement(pd.Series(["3;3", "3;3"])).note == "no_variation"
    assert agreement(pd.Series(["3;–", "–;2"])).note == "nothing_to_compare"


def test_a_single_rating_stays_as_strict_as_it_was():
    assert read_rating("3") == 3
    with pytest.raises(ValueError, match="not a rating"):
        read_rating("3.5")


# Through the whole line


def built(project: Project, first: str, second: str, language: str = "pl") -> steps.YearResults:
    """Build the miniature year with other ratings of its two goals."""
    path = project.raw_year(CITY, YEAR) / "goals.csv"
    text = path.read_text(encoding="utf-8").replace("Rodzina,2,", f"Rodzina,{first},")
    path.write_text(text.replace("Seniorzy,3,", f"Seniorzy,{second},"), encoding="utf-8", newline="\n")
    run = open_run(city=CITY, year=YEAR, lang=language, project=project)
    steps.clean_year(run)
    steps.require_no_errors(steps.check(run))
    return steps.score(run)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_votes_go_through_the_whole_line(mini_project: Project, language: str) -> None:
    results = built(mini_project, "2;3;3;2", "3;–;2;3", language)

    assert results.goals["rating"].tolist() == [2.5, 3]
    log = results.cleaning_log.query("column == 'rating'")
    assert log[["row_key", "before", "after", "rule", "line"]].to_numpy().tolist() == [
        ["goals:1", "2;3;3;2", "2.5", "votes_median", 10],
        ["goals:2", "3;–;2;3", "3", "votes_median", 40],
    ]
    mean = results.score("implementation_mean")
    assert (mean["value"], mean["method"]) == (
        2.75,
        "arithmetic mean of ratings (of several votes the median), scale 1–3",
    )
    counts = results.scores.query("score == 'rating_count'").set_index("scope_id")["value"]
    assert counts.to_dict() == {"1": 0, "2": 0, "2.5": 1, "3": 1}
    alpha = results.score("agreement")
    assert alpha["value"] == pytest.approx(-1 / 6)
    assert (alpha["n"], alpha["method"]) == (2, "Krippendorff's alpha, ordinal; 2 goals, 4 raters, 7 votes")
    chapters = {name: chapter.html() for name, chapter in one_year.chapters(results).items()}
    shown = chapters["implementation"]
    for text in {"pl": ("2; 3; 3; 2", "2,5", "alfa Krippendorffa", "−0,17"), "en": ("2.5", "alpha", "-0.17")}[language]:
        assert text.replace("−", "-") in shown.replace("−", "-")
    assert "2;3;3;2" in working.cleaning_log(results.run, store.load_clean(*results.run.key)).html()
    every = steps.compare_cities(open_run(lang=language, project=mini_project))
    assert {"pl": "Zgodność oceniających", "en": "Agreement of the raters"}[language] in many_cities.scorecard(
        every
    ).html()


def test_without_votes_no_agreement_is_spoken_of(mini_project: Project) -> None:
    results = built(mini_project, "2", "3")
    assert results.score("agreement") is None
    assert "Krippendorff" not in "".join(chapter.html() for chapter in one_year.chapters(results).values())
    assert "Krippendorff" not in many_cities.scorecard(steps.compare_cities(open_run(project=mini_project))).html()


def test_agreement_that_is_not_defined_says_why(mini_project: Project) -> None:
    results = built(mini_project, "3;3", "3;3")
    row = results.score("agreement")
    assert pd.isna(row["value"])
    assert row["method"] == "not computed: all votes are equal; 2 goals, 2 raters, 4 votes"
    assert "Wszystkie głosy są równe" in one_year.scorecard(results).html()


def test_a_majority_can_be_asked_for(mini_project: Project, mini_catalogue: Catalogue) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "document.yml"
    path.write_text(path.read_text(encoding="utf-8") + "votes: majority\n", encoding="utf-8", newline="\n")
    results = built(mini_project, "2;3;2", "3;2")
    assert results.goals["rating"].fillna(0).tolist() == [2, 0]
    assert results.cleaning_log.query("column == 'rating'")["rule"].tolist() == ["votes_majority"] * 2
    assert "brak większości" in one_year.implementation(results).html()
