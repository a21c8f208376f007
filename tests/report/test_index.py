"""The pages over all documents: the way in, the quality of the data, the methods; and the menus of every page."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from miniature import CITY, YEAR
from pages import tied
from srps.errors import DataError
from srps.paths import Project
from srps.report.downloads import offer
from srps.report.index import write_index
from srps.report.links import menus
from srps.results import steps
from srps.results.run import open_run
from srps.showing import words
from srps.showing.language import texts
from srps.showing.shown import Table


def soup(site, name: str) -> BeautifulSoup:
    return BeautifulSoup((site.reports / name).read_text(encoding="utf-8"), "html.parser")


def rows(table) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
    ]


def test_the_way_in_lists_every_document_with_its_coverage(site):
    table = soup(site, "index.html").find("table", id="reports")
    assert [row[:3] + row[4:8] for row in rows(table)] == [
        ["Łomża", "2010", "plan", "6", "–", "–", "16"],
        ["Sieradz", "2023", "sprawozdanie", "16", "77", "0", "brak"],
    ]
    found = [row[3] for row in rows(table)]
    assert found[0] == "bez zastrzeżeń"
    assert found[1].startswith("średnia ocen 3,63; ")
    assert [link["href"] for link in table.tbody.find_all("tr")[1].find_all("a")] == [
        "sieradz/2023/report.pl.html",
        "sieradz/2023/report.pl.pdf",
        "sieradz/2023/data/sieradz-2023.pl.xlsx",
        "sieradz/compare_years.pl.html",
    ]


def test_quality_counts_the_failed_checks_of_each_document(site):
    table = soup(site, "quality.en.html").find("table", id="checks-by-document")
    for (name, checked, *counts), year in zip(rows(table), ("lomza/2010", "sieradz/2023"), strict=True):
        checks = pd.read_csv(site.processed / year / "checks.csv")
        failed = checks.loc[~checks["success"], "severity"].value_counts()
        assert name.split()[0] in {"Łomża", "Sieradz"}
        assert int(checked.replace(",", "")) == len(checks)
        assert [int(n) for n in counts] == [failed.get(severity, 0) for severity in ("error", "warning", "info")]


def test_quality_shows_scores_and_cleaning(site):
    page = soup(site, "quality.pl.html")
    scores = {row[0]: row[1:] for row in rows(page.find("table", id="quality-scores"))}
    assert scores["Sieradz 2023"][3] == "43,8% (n = 16)"
    cleaning = rows(page.find("table", id="cleaning"))
    log = pd.read_csv(site.processed / "sieradz" / "2023" / "cleaning_log.csv")
    assert sum(int(n) for name, _, n in cleaning if name == "Sieradz 2023") == len(log)


def test_methods_define_every_score_and_name_the_documents(site):
    page = soup(site, "methods.en.html")
    defined = {row[0]: row[1] for row in rows(page.find("table", id="definitions"))}
    assert defined == {words.SCORES[name]: words.DEFINITIONS[name] for name in words.SCORES}
    rates = words.METHODS["cities_rates"].replace("10 000", tied("10~000")).replace("95 %", tied("95~%"))
    assert rates in page.get_text()
    documents = rows(page.find("table", id="documents"))
    assert [row[0] for row in documents] == ["Łomża 2010", "Sieradz 2023"]
    assert all(len(row[3]) == 16 for row in documents)
    assert page.find("table", id="literature").tbody.th.get_text() == "Duty to adopt a strategy"


def test_a_document_with_a_broken_file_is_named_with_its_fault(mini_project):
    goals = mini_project.raw_year(CITY, YEAR) / "goals.csv"
    goals.write_text(goals.read_text(encoding="utf-8").replace(",10\n", ",dziesięć\n"), encoding="utf-8")
    with pytest.raises(DataError):
        steps.clean_year(open_run(city=CITY, year=YEAR, project=mini_project))
    write_index(mini_project, ("en",))
    row = soup(mini_project, "index.en.html").find("table", id="reports").tbody.tr
    assert "stopped by an error" in row.get_text()
    assert "goals.csv" in row.get_text()
    assert not row.find_all("a")
    stopped = soup(mini_project, "quality.en.html").find("table", id="stopped")
    assert "goals.csv" in stopped.get_text()


def test_a_project_in_which_nothing_was_built_yet(mini_project):
    write_index(mini_project)
    assert texts("pl").gettext("not built yet") in soup(mini_project, "index.html").find("table").get_text()
    assert soup(mini_project, "quality.pl.html").h1
    assert soup(mini_project, "methods.pl.html").h1
    assert not (mini_project.reports / "index.en.html").exists()


def test_menus_link_what_is_built(mini_project: Project):
    run = open_run(city=CITY, year=YEAR, project=mini_project)
    page = mini_project.report_year(CITY, YEAR) / "report.pl.html"
    site, document = menus(page, run, languages=("pl",), formats=("html",))
    assert [link.href for link in site.links] == [
        "../../index.html",
        "../../compare_cities.pl.html",
        "../../quality.pl.html",
        "../../methods.pl.html",
    ]
    assert [link.text for link in document.links if link.is_current] == [texts("pl").gettext("Report")]
    assert not [link for link in document.links if link.href.endswith(".pdf")]
    site, _ = menus(page, run, languages=("pl", "en"))
    assert (site.links[-1].href, site.links[-1].language, site.links[-1].text) == ("report.en.html", "en", "English")


def test_the_english_way_in_and_back(mini_project: Project):
    run = open_run(lang="en", project=mini_project)
    (menu,) = menus(mini_project.reports / "index.en.html", run, languages=("pl", "en"))
    assert menu.links[0].is_current
    assert menu.links[-1].href == "index.html"


def test_a_comparison_offers_downloads_of_what_has_data(mini_project: Project):
    run = open_run(city=CITY, project=mini_project)
    data = pd.DataFrame({"year": [2023], "value": [7.5]})
    shown = Table("changes", "Zmiany", pd.DataFrame({"Rok": ["2023"]}), texts("pl"), data=data)
    assert offer(shown, run).downloads == "data"
    assert (mini_project.reports / CITY / "data" / "changes.csv").read_text(
        encoding="utf-8"
    ) == "year,value\n2023,7.5\n"
    without = Table("definitions", "Definicje", pd.DataFrame({"Miara": ["x"]}), texts("pl"))
    assert offer(without, run) is without
