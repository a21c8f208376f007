import pytest

from pages import shared_site
from srps.paths import Project


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The built site of two cities in both languages; see `pages`."""
    return shared_site(tmp_path_factory)
