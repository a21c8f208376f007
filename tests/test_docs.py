"""What the guides tell people to type exists, and the messages that they explain are those of the program."""

import importlib
import re
from pathlib import Path

import pytest
import typer
from babel.messages.pofile import read_po

from srps.cli import app

ROOT = Path(__file__).parents[1]
GUIDES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "how-to").glob("*.md"), *ROOT.glob("README*.md")])
TUTORIAL = ROOT / "docs" / "tutorial" / "first-year.md"
TROUBLE = ROOT / "docs" / "how-to" / "troubleshooting.md"
COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_commands_and_options_of_the_guides_exist(guide):
    for command, rest in re.findall(
        r"(?:^|`|\| )srps ([a-z]+)((?: [^`\n|;#]*)?)", guide.read_text(encoding="utf-8"), re.M
    ):
        assert command in COMMANDS, command
        known = {name for parameter in COMMANDS[command].params for name in parameter.opts}
        for option in re.findall(r"(?<= )--[a-z-]+", rest):
            assert option in known | {"--help", "--ui-lang"}, f"srps {command} {option}"


def test_the_methods_of_the_reference_are_where_it_says():
    text = (ROOT / "docs" / "reference" / "statistics.md").read_text(encoding="utf-8")
    names = re.findall(r"`(srps\.[\w.]+)`", text)
    assert len(names) > 40
    for name in names:
        module, _, found = name.rpartition(".")
        assert hasattr(importlib.import_module(module), found), name


def test_the_messages_explained_are_those_of_the_program():
    said = [
        text
        for path in (ROOT / "src" / "srps" / "locale").glob("*.po")
        for message in read_po(path.open(encoding="utf-8"), locale="pl")
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    chapters = TROUBLE.read_text(encoding="utf-8").partition("## Windows")[0] + TUTORIAL.read_text(encoding="utf-8")
    explained = [
        found for row in re.findall(r"^\| („.*?) \|", chapters, re.M) for found in re.findall("„([^”]*)”", row)
    ]
    assert len(explained) > 12
    for quoted in explained:
        pattern = ".*".join(re.escape(part.strip()) for part in re.split("…", quoted))
        assert any(re.search(pattern, text, re.S) for text in said), quoted


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_pictures_of_the_guides_are_there_and_described(guide):
    for described, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", guide.read_text(encoding="utf-8")):
        assert described.strip()
        assert (guide.parent / target).is_file(), target


def test_every_picture_is_shown_by_a_guide():
    guides = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md")]
    shown = {
        Path(name).name for guide in guides for name in re.findall(r"\]\(([^)]+\.png)\)", guide.read_text("utf-8"))
    }
    assert {path.name for path in (ROOT / "docs" / "images").iterdir()} == shown


def test_the_start_script_of_windows_is_plain_and_every_jump_has_its_place():
    text = (ROOT / "start.cmd").read_bytes().decode("ascii")
    labels = set(re.findall(r"^:(\w+)", text, re.M))
    assert set(re.findall(r"goto (\w+)", text)) <= labels
    assert "*.cmd text eol=crlf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_the_container_gets_the_program_for_scans_with_its_polish_model():
    # The model only recommends the program, and recommended packages are left out.
    installed = re.search(r"apt-get install (.+?) &&", (ROOT / "Containerfile").read_text("utf-8"))[1].split()
    assert {"--no-install-recommends", "tesseract-ocr", "tesseract-ocr-pol"} <= set(installed)
