"""What a year's results say of the year before; the city is invented."""

from pathlib import Path

import pytest

from miniature import CITY, DOCUMENT, YEAR, write_catalogue, write_year
from srps.paths import Project
from srps.report.brief import brief
from srps.results import steps
from srps.results.run import open_run
from srps.results.steps import YearResults
from srps.showing.language import texts

LOST = "1,1,liczba mieszkań chronionych,,,9,,,15\n"
TITLE = "Strategia Rozwiązywania Problemów Społecznych Testowa na lata 2021-2027"


def _results(project: Project, *, title: str = TITLE, period: str = "2021, to: 2027") -> YearResults:
    """Build the miniature year and the year before it, which had one indicator more and perhaps another strategy."""
    write_catalogue(project)
    for year in (YEAR - 1, YEAR):
        folder = write_year(project, year=year)
        text = DOCUMENT.partition("claims:")[0].replace("2023", str(year))
        if year == YEAR - 1:
            text = text.replace(TITLE, title)
            with (folder / "indicators.csv").open("a", encoding="utf-8") as file:
                file.write(LOST)
        (folder / "document.yml").write_text(text.replace("2021, to: 2027", period), encoding="utf-8")
        run = open_run(city=CITY, year=year, lang="pl", project=project)
        steps.clean_year(run)
        steps.check(run)
        results = steps.score(run)
    return results


@pytest.mark.parametrize("title", [TITLE, "Zupełnie inna strategia"])
def test_a_label_that_is_still_printed_did_not_vanish_with_its_strategy(tmp_path: Path, title: str) -> None:
    assert _results(Project(tmp_path), title=title).vanished["indicator"].tolist() == ["liczba mieszkań chronionych"]


def test_a_year_outside_its_strategy_is_no_year_of_it(tmp_path: Path) -> None:
    results = _results(Project(tmp_path), period="2012, to: 2018")

    assert brief(results, texts("en")).subject == "Strategy for 2012–2018; 2023 lies outside."


def test_an_action_without_a_result_is_not_said_to_have_one(tmp_path: Path) -> None:
    results = _results(Project(tmp_path))
    (unknown,) = [one for one in brief(results, texts("en")).answers if one.name == "unknown"]

    assert "every action a result" not in " ".join(point.plain for point in unknown.points)
