from collections.abc import Callable
from pathlib import Path

import pytest

from miniature import CITY, DOCUMENT, YEAR, write_catalogue, write_year
from pages import shared_site
from srps.paths import Project
from srps.results import steps
from srps.results.run import open_run
from srps.results.steps import YearResults


@pytest.fixture
def scored(tmp_path: Path) -> Callable[..., YearResults]:
    """Return the results of the miniature document with some of its files replaced."""

    def build(lang: str = "pl", claims: bool = True, kind: str = "report", **files: str) -> YearResults:
        project = Project(tmp_path)
        write_catalogue(project)
        folder = write_year(project)
        document = DOCUMENT.replace("kind: report", f"kind: {kind}")
        (folder / "document.yml").write_text(document if claims else document.partition("claims:")[0], encoding="utf-8")
        for name, text in files.items():
            ending = "yml" if name == "corrections" else "csv"
            (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
        run = open_run(city=CITY, year=YEAR, lang=lang, project=project)
        steps.clean_year(run)
        steps.check(run)
        return steps.score(run)

    return build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The built site of two cities in both languages; see `pages`."""
    return shared_site(tmp_path_factory)
