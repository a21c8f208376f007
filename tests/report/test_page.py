"""Finished pages as documents: headings, tables, pictures, languages, links; nothing from elsewhere, no code."""

import os
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from pages import LANGUAGES, html_pages
from srps.paths import Project
from srps.report.page import INVENTED_MARK, assemble
from srps.showing.language import texts
from srps.showing.shown import Figure, Html, Section, Table, in_document_language, quote, with_quotes

CODE = re.compile(r"^\s*(def |class |import |from \w+ import )|Traceback|<style class=|srps\.\w+\(", re.MULTILINE)


@pytest.fixture(scope="module")
def soups(site) -> dict[str, BeautifulSoup]:
    return {
        path.relative_to(site.reports).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in html_pages(site)
    }


def problems_of(soups, find) -> list[tuple[str, object]]:
    return [(name, problem) for name, soup in soups.items() for problem in find(soup)]


def language_of(name: str) -> str:
    return "en" if name.endswith(".en.html") else "pl"


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def levels(soup) -> list[int]:
    return [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]


def test_all_pages_are_there_in_both_languages(soups):
    names = {re.sub(r"(\.pl|\.en)?\.html$", "", name) for name in soups}
    appendices = {"1_clean", "2_check", "3_score", "report"}
    years = {f"{year}/{page}" for year in ("sieradz/2023", "lomza/2010") for page in appendices}
    assert names == years | {
        "index",
        "compare_cities",
        "quality",
        "methods",
        "sieradz/compare_years",
        "lomza/compare_years",
    }
    assert len(soups) == len(names) * len(LANGUAGES)


def test_language_and_title(soups):
    for name, soup in soups.items():
        assert soup.html["lang"] == language_of(name)
        assert len(soup.title.text) > 20
        assert plain(soup.title.text).startswith(plain(soup.h1.get_text(strip=True)))


def test_one_first_heading_and_no_level_skipped(soups):
    for name, soup in soups.items():
        found = levels(soup)
        assert found[0] == 1, name
        assert found.count(1) == 1, name
        assert all(later <= earlier + 1 for earlier, later in pairwise(found)), name


def test_ids_are_unique_and_what_is_referred_to_exists(soups):
    for name, soup in soups.items():
        ids = Counter(element["id"] for element in soup.find_all(id=True))
        assert [key for key, n in ids.items() if n > 1] == [], name
        referred = {element["aria-labelledby"] for element in soup.find_all(attrs={"aria-labelledby": True})}
        referred |= {link["href"][1:] for link in soup.find_all("a", href=re.compile("^#"))}
        assert referred - set(ids) == set(), name


def test_every_picture_has_its_own_alternative_text_and_its_data(soups):
    pictures = 0
    for name, soup in soups.items():
        alts = [image["alt"] for image in soup.find_all("img")]
        pictures += len(alts)
        assert all(len(alt) > 30 for alt in alts), name
        assert len(set(alts)) == len(alts), name
        for figure in soup.find_all("figure"):
            assert figure.figcaption.get_text(strip=True) not in alts
            details = next(part for part in figure.next_siblings if isinstance(part, Tag) and part.name == "details")
            assert len(details.find_all("tr")) > 1
    assert pictures >= 6


def test_every_table_has_a_caption_and_scoped_headings(soups):
    def faults(soup):
        for table in soup.find_all("table"):
            if not (table.caption and table.caption.get_text(strip=True)):
                yield table.get("id"), "no caption"
            if any(cell.get("scope") not in {"col", "row"} for cell in table.find_all("th")):
                yield table.get("id"), "a heading without scope"
            if any(len(row.find_all("th")) != 1 for row in table.tbody.find_all("tr")):
                yield table.get("id"), "a row without its heading"

    assert problems_of(soups, faults) == []


def test_nothing_is_loaded_from_elsewhere(soups):
    def loaded(soup):
        for element in soup.find_all(["img", "script", "iframe", "video", "audio", "source", "object", "embed"]):
            address = element.get("src") or element.get("data")
            if address and not address.startswith("data:"):
                yield address
        yield from (link.get("href") for link in soup.find_all("link"))
        for style in soup.find_all("style"):
            yield from re.findall(r"@import[^;]*|url\((?!['\"]?data:)[^)]*\)", style.text)

    assert problems_of(soups, loaded) == []


def test_no_code_is_shown(soups):
    def code(soup):
        body = BeautifulSoup(str(soup.body), "html.parser")
        for script in body.find_all("script"):
            script.decompose()
        yield from soup.find_all(["pre", "code"])
        yield from CODE.findall(body.get_text("\n"))

    assert problems_of(soups, code) == []


def test_links_between_pages_lead_somewhere(soups, site):
    ids = {name: {element["id"] for element in soup.find_all(id=True)} for name, soup in soups.items()}

    def broken(name):
        for link in soups[name].find_all("a", href=True):
            href, _, fragment = link["href"].partition("#")
            if not href or href.startswith(("https://", "http://")):
                continue
            target = (site.reports / name).parent / href
            page = ids.get(Path(os.path.normpath(target)).relative_to(site.reports).as_posix())
            if not target.is_file() or (fragment and page is not None and fragment not in page):
                yield name, link["href"]

    assert [problem for name in soups for problem in broken(name)] == []


def test_every_page_links_the_way_in_itself_and_its_other_language(soups, site):
    for name, soup in soups.items():
        menu = soup.find("nav", class_="site")
        path = site.reports / name
        assert (path.parent / menu.find("a")["href"]).resolve() == site.reports / (
            "index.html" if language_of(name) == "pl" else "index.en.html"
        )
        other = soup.find("a", hreflang=True)
        assert other["lang"] == other["hreflang"] == ({"pl", "en"} - {language_of(name)}).pop()
        assert language_of(other["href"]) == other["lang"]
        current = soup.find_all("a", attrs={"aria-current": "page"})
        assert [(path.parent / link["href"]).resolve() for link in current] == [path]


def test_pages_of_a_document_link_its_report_downloads_and_appendices(soups):
    menu = soups["sieradz/2023/2_check.pl.html"].find("nav", attrs={"aria-label": "Sieradz 2023"})
    assert [link["href"] for link in menu.find_all("a")] == [
        "report.pl.html",
        "report.pl.pdf",
        "data/sieradz-2023.pl.xlsx",
        "1_clean.pl.html",
        "2_check.pl.html",
        "3_score.pl.html",
        "../compare_years.pl.html",
    ]


def test_downloads_stand_beside_figures_and_tables(soups):
    soup = soups["sieradz/2023/report.pl.html"]
    wanted = {"ratings-data", "scorecard", "claims", "goals", "checks-all", "cleaning-log"}
    links = {link["href"] for link in soup.find_all("a", download=True)}
    assert links >= {f"data/{name}{ending}" for name in wanted for ending in (".csv", ".excel.csv")}
    figure = soup.find("figure", id="ratings")
    assert "data/ratings-data.csv" in str(figure.find_next_sibling("p", class_="downloads"))


def test_the_documents_words_are_marked_as_polish_in_the_english_report(soups):
    english, polish = (soups[f"sieradz/2023/report.{code}.html"] for code in ("en", "pl"))
    names = [cell.get_text() for cell in english.find("table", id="goals").find_all("td", lang="pl")]
    assert len([name for name in names if name]) == 16
    assert english.find(id="goal-0").span["lang"] == "pl"
    assert not polish.main.find_all(attrs={"lang": True})


def test_headings_of_goals_are_whole_and_the_contents_show_their_beginning(soups):
    soup = soups["sieradz/2023/report.pl.html"]
    heading = soup.find(id="goal-15").get_text()
    assert heading.startswith("Cel 16. Zapewnienie wysokiej jakości życia mieszkańców poprzez poprawę bezpieczeństwa")
    assert heading.endswith("wszystkich mieszkańców.")
    entry = soup.find("nav", class_="toc").find("a", href="#goal-15").get_text()
    assert entry.endswith("\N{NO-BREAK SPACE}…")
    assert heading.startswith(entry.removesuffix("\N{NO-BREAK SPACE}…"))


@pytest.mark.parametrize(("name", "actions"), [("sieradz/2023", 181), ("lomza/2010", 19)])
def test_every_action_stands_on_the_page(soups, name, actions):
    soup = soups[f"{name}/report.pl.html"]
    assert len(soup.find_all("tr", id=re.compile(r"^row-actions-\d+$"))) == actions


def test_rows_of_mapped_indicators_lead_to_their_card_which_defines_them(soups):
    soup = soups["sieradz/2023/report.pl.html"]
    row = next(row for row in soup.find_all("tr") if "osoby otrzymujące zasiłki stałe" in row.get_text())
    card = soup.find(id=row.a["href"][1:]).find_parent("section")
    shown = plain(card.get_text(" ", strip=True))
    assert "art. 37" in shown
    assert "Osoby z zasiłkiem stałym z art. 37, liczone raz." in shown
    assert card.find("a", href="#" + row["id"])


@pytest.mark.parametrize("name", ["sieradz/2023/report.pl.html", "lomza/2010/report.en.html"])
def test_the_first_page_gives_four_answers_and_asks_questions_that_name_their_rows(soups, name):
    summary, questions = soups[name].find("section", class_="summary"), soups[name].find("section", class_="questions")
    answers = summary.find_all("section", class_="answer")
    assert [answer["aria-labelledby"] for answer in answers] == ["how-far", "changes", "mismatches", "unknown"]
    assert all(1 <= len(answer.find_all("li")) <= 4 for answer in answers)
    asked = questions.find_all("li")
    assert 5 <= len(asked) <= 8
    assert all(point.get_text().strip() and point["data-rows"] for point in [*summary.select(".answer li"), *asked])
    assert all(point.a["href"].startswith("#") for point in asked)
    assert len({point.a.get_text() for point in asked}) == len(asked)


def test_pages_end_with_how_they_were_made(soups):
    shown = soups["sieradz/2023/report.pl.html"].footer.get_text(" ")
    assert re.search(r"goals\.csv [0-9a-f]{16}", shown)
    assert "gmina: sieradz, rok: 2023, język: pl" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"sieradz 2023 [0-9a-f]{16}", soups["sieradz/compare_years.pl.html"].footer.get_text(" "))
    assert re.search(r"[0-9a-f]{16} \(2\N{NO-BREAK SPACE}dokumenty\)", soups["methods.pl.html"].footer.get_text(" "))


def page(project: Project, body: str = "<h1>Miasto</h1>", language: str = "pl") -> BeautifulSoup:
    made = assemble(body, language=language, title="Miasto", project=project, about={})
    return BeautifulSoup(made, "html.parser")


def test_invented_data_are_marked_on_every_page(tmp_path):
    assert page(Project(tmp_path)).find(class_="watermark") is None
    (tmp_path / INVENTED_MARK).touch()
    for language, words in (("pl", "Dane fikcyjne"), ("en", "Invented data")):
        assert words in page(Project(tmp_path), language=language).find(class_="watermark").get_text()


def test_one_chapter_needs_no_contents(tmp_path):
    one = "<h1>M</h1><h2 id='a'>A</h2>"
    assert page(Project(tmp_path), one).find("nav", class_="toc") is None


def test_text_from_data_is_escaped():
    t = texts("en")
    bad = "<script>alert(1)</script>"
    table = Table("t", bad, pd.DataFrame({bad: [bad]}), t, note=bad, foreign=(bad,))
    figure = Figure("f", bad, '">' + bad, "<svg/>", "<svg/>", table, t, note=bad)
    section = Section(bad, paragraphs=(bad,), items=(table, figure, Html("<hr>")))
    assert "<script>" not in section.html().replace("<hr>", "")
    assert "<script>" not in with_quotes(quote(bad, t))
    assert in_document_language("Żabno", t) == '<span lang="pl">Żabno</span>'
    assert in_document_language("Żabno", texts("pl")) == "Żabno"
    assert with_quotes(f"“{quote('a < b', t)}”") == '“<span lang="pl">a &lt; b</span>”'
