"""The guides on paper, as the site of the documentation prints them: the card is one sheet of A4."""

import shutil
import subprocess
import sys

import pikepdf
import pytest
from playwright.sync_api import Browser

from conftest import CHROMIUM
from srps.paths import REPOSITORY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the PATH"),
]


def test_the_card_is_one_sheet_with_its_picture(browser: Browser, tmp_path):
    docs = tmp_path / "docs"
    shutil.copytree(REPOSITORY / "docs" / "images", docs / "images")
    for name in ("card.md", "print.css"):
        shutil.copy(REPOSITORY / "docs" / name, docs)
    settings = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8").partition("nav:")[0]
    (tmp_path / "mkdocs.yml").write_text(f"{settings}use_directory_urls: false\n", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(tmp_path / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    page = browser.new_page()
    page.goto((tmp_path / "build" / "site" / "card.html").as_uri())
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    page.emulate_media(media="print")
    assert page.locator(".navbar").first.is_hidden()
    page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "card.pdf") as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] in ([595, 842], [596, 842])
    page.close()
