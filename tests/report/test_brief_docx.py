"""The first page as DOCX: what a word processor and a screen reader find in it."""

import zipfile

import pytest
from docx import Document

from pages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_lists_links_and_language_are_real(site, language):
    path = site.report_year("sieradz", 2023) / f"brief.{language}.docx"
    document = Document(path)
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 5
    assert styles.count("List Number") >= 5
    assert document.core_properties.title == "Sieradz 2023"
    assert not any("\ue000" in paragraph.text for paragraph in document.paragraphs)
    with zipfile.ZipFile(path) as parts:
        assert f'w:val="{"pl-PL" if language == "pl" else "en-GB"}"' in parts.read("word/styles.xml").decode()
        assert {part.date_time for part in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}  # whenever it is built
        targets = parts.read("word/_rels/document.xml.rels").decode()
    assert f'Target="report.{language}.html#' in targets


def test_the_page_offers_it(site):
    assert 'href="brief.pl.docx"' in (site.report_year("sieradz", 2023) / "report.pl.html").read_text(encoding="utf-8")
