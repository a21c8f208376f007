"""environment.yml, the lock, CITATION.cff and the package agree; nothing names a registry's host."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import srps

ROOT = Path(__file__).parents[1]


LOCKS = ("requirements.lock", "requirements-dev.lock")
"""Of users, and of those who run the tests."""


def locked(name: str = "requirements.lock") -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line.removesuffix("\\").strip() for line in text.splitlines() if re.match(r"[a-z0-9]", line)]


def test_environment_has_the_names_and_versions_of_the_lock():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip[0] == "."
    assert pip[1:] == locked()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_declared_dependency_is_locked_in_its_range(lock):
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    if lock == "requirements-dev.lock":
        declared += project["dependency-groups"]["dev"] + project["project"]["optional-dependencies"]["cluster"]
    versions = {}
    for line in locked(lock):
        name, version = re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line).groups()
        versions.setdefault(canonicalize_name(name), []).append(Version(version))
    for text in declared:
        requirement = Requirement(text)
        found = versions[canonicalize_name(requirement.name)]
        assert all(version in requirement.specifier for version in found), text


def test_users_and_developers_have_the_same_versions():
    users, developers = (
        {line.partition(" ;")[0] for line in locked(lock)} for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert users <= developers


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_version_has_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block, block[:80]


def test_lock_and_environment_name_no_host():
    for name in (*LOCKS, "environment.yml", "pyproject.toml"):
        assert not re.search(r"https?://", (ROOT / name).read_text(encoding="utf-8")), name


def test_citation_has_the_package_version():
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == srps.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == srps.__version__


def test_readme_shows_the_two_commands():
    for name in ("README.md", "README.pl.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make reports" in text
        assert "make test" in text
