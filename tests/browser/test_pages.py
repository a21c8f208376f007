"""Every page in a real browser: accessibility, keyboard, reflow, print, dark, nothing loaded from elsewhere."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from pages import LANGUAGES, html_pages
from srps.paths import Project
from srps.report.page import assemble
from srps.showing.language import texts

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the PATH"),
]
WIDTHS = (1280, 390, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
NO_SHADOW = ".table { background: none !important; }"
"""axe does not judge the contrast of texts on a gradient, and that of scrolling tables lies on the paper's colour."""
HEAVIEST = 1_000_000
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
OPEN_DETAILS = "document.querySelectorAll('details').forEach(part => { part.open = true; })"


@pytest.fixture(scope="session")
def axe_script() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def pages_in(site: Project, language: str) -> list[Path]:
    is_polish_index = [site.reports / "index.html"] if language == "pl" else []
    pages = is_polish_index + [path for path in html_pages(site) if path.name.endswith(f".{language}.html")]
    assert len(pages) == 14
    return pages


def report(site: Project, language: str) -> Path:
    return site.report_year("sieradz", 2023) / f"report.{language}.html"


def resize(tab: Page, width: int) -> None:
    """Make the window as wide as this and wait until the page has answered."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate(DRAWN)


def violations(tab: Page, script: str) -> list[str]:
    tab.evaluate(OPEN_DETAILS)
    tab.add_style_tag(content=NO_SHADOW)
    tab.evaluate(DRAWN)
    tab.evaluate(script)
    found = tab.evaluate("options => axe.run(document, options)", RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_loaded_from_elsewhere(site, tab, axe_script, language):
    requests, messages = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: messages.append(message.text) if message.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: messages.append(str(error)))
    problems = []
    for path in pages_in(site, language):
        requests.clear()
        tab.goto(path.as_uri())
        assert {url for url in requests if not url.startswith("data:")} == {path.as_uri()}
        for width in WIDTHS:
            resize(tab, width)
            problems += [(path.name, width, text) for text in violations(tab, axe_script)]
    assert problems == []
    assert messages == []


def test_axe_finds_what_is_wrong(tab, axe_script):
    tab.set_content('<title>x</title><img src="data:,"><p style="color: #aaa; background: #fff">pale</p>')
    found = {text.split(":")[0] for text in violations(tab, axe_script)}
    assert found >= {"color-contrast", "html-has-lang", "image-alt"}


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_dark_and_forced_colours(site, tab, axe_script, language, look):
    tab.emulate_media(**look)
    problems = []
    for path in pages_in(site, language):
        tab.goto(path.as_uri())
        if "color_scheme" in look:
            assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 28)"
        problems += [(path.name, text) for text in violations(tab, axe_script)]
    assert problems == []


def test_pictures_fit_a_telephone(site, tab):
    resize(tab, 390)
    tab.goto(report(site, "pl").as_uri())
    tab.evaluate(DRAWN)
    images = tab.evaluate(
        """() => [...document.querySelectorAll('figure img')].map(image => [
        image.getBoundingClientRect().width, image.naturalWidth])"""
    )
    assert images
    assert all(shown <= 390 and 0.9 < shown / drawn < 1.1 for shown, drawn in images)


def test_a_link_into_folded_cards_opens_them(site, tab):
    tab.goto(report(site, "pl").as_uri())
    link = tab.locator("a[href^='#card-']").first
    goal = link.get_attribute("href").removeprefix("#")
    assert not tab.locator(f"[id='{goal}']").is_visible()
    link.click()
    tab.evaluate(DRAWN)
    assert tab.locator(f"[id='{goal}']").is_visible()


def test_pages_are_light_in_weight(site):
    heavy = {path.name: path.stat().st_size for path in html_pages(site) if path.stat().st_size >= HEAVIEST}
    assert heavy == {}


@pytest.mark.parametrize("name", ["index.html", "sieradz/2023/report.pl.html"])
def test_the_keyboard_reaches_everything_in_order(site, tab, name):
    tab.goto((site.reports / name).as_uri())
    tab.evaluate(DRAWN)
    reachable = tab.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
        .filter(element => element.checkVisibility())
        .map((element, place) => { element.dataset.place = place; return place; })"""
    )
    walked = []
    for _ in reachable:
        tab.keyboard.press("Tab")
        walked.append(
            tab.evaluate(
                """() => { const element = document.activeElement, style = getComputedStyle(element);
                const box = element.getBoundingClientRect();
                const isMarked = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
                return [Number(element.dataset.place), isMarked,
                        box.left >= 0 && box.right <= innerWidth + 1]; }"""
            )
        )
    assert [place for place, _, _ in walked] == reachable
    assert Counter(is_marked for _, is_marked, _ in walked) == {True: len(reachable)}
    assert all(is_seen for _, _, is_seen in walked)


def test_the_skip_link_comes_first_and_leads_to_the_content(site, tab):
    tab.goto(report(site, "pl").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_nothing_needs_sideways_scrolling_of_the_page(site, tab):
    """WCAG 2.1, 1.4.10 and 1.4.4: 320 pixels, 200 % zoom (half of the width), text alone at 200 %."""
    too_wide = []
    for path in [path for language in LANGUAGES for path in pages_in(site, language)]:
        tab.goto(path.as_uri())
        tab.evaluate(OPEN_DETAILS)
        for width, text in ((320, 100), (640, 100), (1280, 200)):
            resize(tab, width)
            tab.evaluate("size => { document.documentElement.style.fontSize = size + '%'; }", text)
            needed = tab.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                too_wide.append((path.name, width, text, needed))
    assert too_wide == []


@pytest.mark.parametrize("tag", ["li", "p", "td", "h2"])
def test_the_longest_names_and_amounts_stay_within_a_telephone(tab, tmp_path, tag):
    amount = texts("pl").money(-12_345_678_901.23)
    long = f"„{'Konstantynopolitańczykowianeczkowo' * 3}” ({amount} → {amount})"
    body = f"<div class='table'><table><tr><td>{long}</table></div>" if tag == "td" else f"<{tag}>{long}</{tag}>"
    (tmp_path / "page.html").write_text(
        assemble(f"<h1>Miasto</h1>{body}", language="pl", title="Miasto", project=Project(tmp_path), about={}),
        encoding="utf-8",
    )
    resize(tab, 390)
    tab.goto((tmp_path / "page.html").as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_table_that_is_cut_off_says_so_and_can_be_scrolled_by_keyboard(site, tab):
    resize(tab, 390)
    tab.goto(report(site, "pl").as_uri())
    tab.evaluate("document.querySelector('.table table').style.minWidth = '60rem'")
    tab.evaluate(DRAWN)
    boxes = tab.evaluate(
        """() => [...document.querySelectorAll('.table, .picture')].filter(box => box.checkVisibility()).map(box => [
        box.scrollWidth > box.clientWidth + 1, box.tabIndex === 0, getComputedStyle(box, '::before').content])"""
    )
    cut_off = [box for box in boxes if box[0]]
    assert len(cut_off) == 1
    assert all(is_stop and hint.startswith('"') and "→" in hint for _, is_stop, hint in cut_off)
    assert not any(is_stop for scrolls, is_stop, _ in boxes if not scrolls)


def test_long_chapters_are_folded_on_a_telephone_only(site, tab):
    tab.goto(report(site, "pl").as_uri())
    states = "() => [...new Set([...document.querySelectorAll('details.chapter')].map(part => part.open))]"
    assert tab.evaluate(states) == [True]
    resize(tab, 390)
    assert tab.evaluate(states) == [False]
    assert tab.evaluate("document.documentElement.scrollHeight / 844") < 25  # screens; it was 80
    chapter = tab.locator("details.chapter", has=tab.locator("#actions-0"))
    heading = chapter.locator("summary").first.inner_text()
    assert re.fullmatch(r"Działania\xa0–\u2060\xa0\d+, wskaźniki\xa0–\u2060\xa0\d+", heading)
    tab.evaluate("location.hash = '#actions-0'")
    tab.evaluate(DRAWN)
    assert tab.locator("#actions-0").is_visible()
    resize(tab, WIDTHS[0])
    assert tab.evaluate(states) == [True]


@pytest.mark.parametrize("width", [1280, 390])
def test_print_shows_the_data_of_every_figure_and_no_menu(site, tab, width):
    resize(tab, width)
    tab.goto(report(site, "pl").as_uri())
    tab.emulate_media(media="print")
    tables = tab.evaluate(
        "() => [...document.querySelectorAll('details table')].map(table => table.getBoundingClientRect().height)"
    )
    assert tables
    assert min(tables) > 20
    assert tab.locator("nav.site").first.is_hidden()
    hidden = tab.evaluate(
        """() => [...document.querySelectorAll('main p, main td, main th, main h2, main h3, main h4, main img')]
        .filter(element => !element.closest('.downloads') && !element.checkVisibility({ visibilityProperty: true }))
        .map(element => element.outerHTML.slice(0, 80))"""
    )
    assert hidden == []


def test_the_way_in_can_be_searched_filtered_and_sorted(site, tab):
    tab.goto((site.reports / "index.html").as_uri())
    rows = tab.locator("#reports tbody tr:visible")
    assert rows.count() == 2
    tab.fill("#search", "lomza")
    assert rows.all_inner_texts()[0].startswith("Łomża")
    assert rows.count() == 1
    assert tab.inner_text("#found") == "1 / 2"
    tab.fill("#search", "")
    tab.select_option("#kind", index=1)
    assert rows.count() == 1
    tab.select_option("#kind", index=0)
    tab.locator("#reports thead button").nth(1).click()
    assert [text.split("\t")[1] for text in rows.all_inner_texts()] == ["2010", "2023"]
    tab.locator("#reports thead button").nth(1).click()
    assert [text.split("\t")[1] for text in rows.all_inner_texts()] == ["2023", "2010"]
    assert tab.locator("#reports thead th").nth(1).get_attribute("aria-sort") == "descending"


def test_the_way_in_works_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site.reports / "index.html").as_uri())
    assert page.locator("#reports tbody tr:visible").count() == 2
    assert page.locator("form.filters").is_hidden()
    page.get_by_role("link", name="Sieradz", exact=True).click()
    assert "Sieradz" in page.locator("h1").inner_text()
    page.locator("details summary").first.click()
    assert page.locator("details table").first.is_visible()
    context.close()
