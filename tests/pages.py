"""A small site, built once for all tests that look at finished pages: two real cities, both languages, HTML and PDF."""

import json
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from srps.building.operations import build
from srps.paths import REPOSITORY, Project

YEARS = ("sieradz/2023", "lomza/2010")
LANGUAGES = ("pl", "en")


def build_site(root: Path) -> Project:
    """Build a report with ratings and a plan without results."""
    project = Project(root)
    for year in YEARS:
        shutil.copytree(REPOSITORY / "data" / "raw" / year, project.raw / year, dirs_exist_ok=True)
    result = build(project, languages=LANGUAGES)
    assert not result.failures, result.failures
    return project


def shared_site(factory: pytest.TempPathFactory) -> Project:
    """Return the site; parallel workers share one, whoever comes first builds it."""
    common = factory.getbasetemp()
    if common.name.startswith("popen-"):
        common = common.parent
    root, done = common / "site", common / "site.json"
    with FileLock(common / "site.lock"):
        if not done.exists():
            build_site(root)
            done.write_text(json.dumps(sorted(YEARS)), encoding="utf-8")
    return Project(root)


def html_pages(project: Project) -> list[Path]:
    """List all pages."""
    return sorted(project.reports.rglob("*.html"))


def tied(text: str) -> str:
    """Return a text with a no-break space for each `~`."""
    return text.replace("~", "\N{NO-BREAK SPACE}")
