"""The desk in a real browser: from an empty project to a finished PDF, without a console."""

import shutil
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from miniature import DOCUMENT, GOALS, INDICATORS, YEAR
from srps.office import forms

CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
browser_only = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the PATH"),
]
WIDTHS = (1280, 390)
STEPS = ("", "/decisions", "/description", "/mapping", "/findings", "/build")


@pytest.fixture
def page(browser):
    page = browser.new_page(locale="pl-PL")
    yield page
    page.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [f"{entry['id']}: {entry['nodes'][0]['html']}" for entry in found["violations"]]


def status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_only_who_has_the_token_comes_in(desk):
    plain = desk.partition("?")[0]
    assert status(plain) == 403
    assert status(f"{plain}?token=wrong") == 403
    assert status(f"{plain}reports/index.html") == 403
    assert status(desk, Host="attacker.example") == 403
    assert status(desk, Origin="https://attacker.example") == 403


class TestInTheBrowser:
    pytestmark = browser_only

    def test_a_year_goes_from_an_empty_project_to_a_finished_pdf(
        self, desk, empty_project, page, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("SRPS_UI_LANG", "pl")
        page.goto(desk)
        assert "Nie ma jeszcze żadnego roku" in page.inner_text("main")
        page.fill("#city", "Testowo")
        page.fill("#year", str(YEAR))
        page.click("text=Zacznij >> nth=-1")
        assert page.url.endswith(f"/testowo/{YEAR}")
        folder = empty_project.raw_year("testowo", YEAR)
        (folder / "goals.csv").write_text(GOALS, encoding="utf-8")
        rows = [line for line in INDICATORS.splitlines() if ",," not in line[2:5] or line.startswith("goal")]
        (folder / "indicators.csv").write_text("\n".join(rows[:1]) + "\n", encoding="utf-8")
        page.click("text=Tytuł, wydawca, strategia")
        page.fill("#title", "Sprawozdanie: za 2023 # rok")
        page.fill("[id='source.file']", "testowo-2023.docx")
        page.fill("#rating_scale", "1 = nie\n2 = częściowo\n3 = tak")
        page.click("button")
        assert "Zapisano." in page.inner_text("main")
        assert forms.description(empty_project, "testowo", YEAR)["title"] == "Sprawozdanie: za 2023 # rok"
        page.click("text=Wróć do kroków")
        page.click("text=Zbuduj raport")
        page.locator("#state", has_text="Gotowe").wait_for(timeout=120_000)
        page.click("text=Wróć do kroków")
        assert page.inner_text("main >> text=aktualny")
        with page.expect_download() as download:
            page.evaluate(
                "href => { const a = document.createElement('a'); a.href = href; a.download = ''; a.click(); }",
                f"/reports/testowo/{YEAR}/report.pl.pdf",
            )
        assert download.value.path().read_bytes().startswith(b"%PDF")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for step in STEPS:
                page.goto(f"{desk.partition('?')[0]}testowo/{YEAR}{step}")
                assert violations(page) == [], (step, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (step, width)
            page.goto(desk.partition("?")[0])
            page.click("summary")
            assert violations(page) == [], width

    def test_a_mistake_is_said_on_the_page_and_nothing_is_lost(self, desk, empty_project, page, monkeypatch):
        monkeypatch.setenv("SRPS_UI_LANG", "pl")
        forms.begin(empty_project, "Testowo", str(YEAR))
        folder = empty_project.raw_year("testowo", YEAR)
        (folder / "document.yml").write_text(DOCUMENT, encoding="utf-8")
        page.goto(desk)
        page.goto(f"{desk.partition('?')[0]}testowo/{YEAR}/description")
        page.fill("#issued_on", "wiosna 2024")
        page.fill("#issuer", "Ośrodek")
        page.click("button")
        assert page.inner_text("[role=alert]").startswith("Kiedy go wydano: tu ma być data")
        assert [page.input_value(name) for name in ("#issued_on", "#issuer")] == ["wiosna 2024", "Ośrodek"]
        assert (folder / "document.yml").read_text(encoding="utf-8") == DOCUMENT

    def test_a_word_file_becomes_tables_by_decisions_on_the_page(
        self, desk, empty_project, page, monkeypatch, tmp_path
    ):
        import docx

        monkeypatch.setenv("SRPS_UI_LANG", "pl")
        report = docx.Document()
        report.add_heading("Sprawozdanie z realizacji strategii w Testowie za 2023 rok", 0)
        report.add_heading("Cel operacyjny 1. Wspieranie rodziny", 1)
        table = report.add_table(rows=0, cols=3)
        for cells in (
            ("Zadanie", "Wskaźnik", "Wartość"),
            ("Pomoc asystenta rodziny", "liczba rodzin objętych pomocą asystenta", "52"),
            ("Poradnictwo", "liczba osób objętych poradnictwem", "l20"),
        ):
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        path = tmp_path / "sprawozdanie.docx"
        report.save(path)
        forms.begin(empty_project, "Testowo", str(YEAR))
        page.goto(desk)
        page.goto(f"{desk.partition('?')[0]}testowo/{YEAR}")
        page.set_input_files("#files", str(path))
        page.click("text=Odczytaj pliki")
        page.wait_for_selector("text=Podejmij decyzje")
        assert "Opis wypełni się sam, gdy zapiszesz decyzje" in page.inner_text("main")
        assert "nie zapisano, nie trafi do raportu" in page.inner_text("main")
        page.click("text=Podejmij decyzje")
        assert "litera w liczbie" in page.inner_text("main")
        page.fill("fieldset input[name^=value-]", "120")
        for choice in page.query_selector_all("input[type=radio][value=przyjmij]"):
            choice.check()
        assert violations(page) == []
        page.click("text=Zapisz decyzje")
        page.wait_for_selector("[role=status]")
        written = (empty_project.raw_year("testowo", YEAR) / "indicators.csv").read_text(encoding="utf-8")
        assert "liczba rodzin objętych pomocą asystenta" in written
        assert ",120," in written
