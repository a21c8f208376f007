"""Both languages are complete: every text in code and templates has its Polish form, with the same parts."""

import inspect
import re
from importlib.resources import files
from pathlib import Path

import pytest
import typer
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from pages import tied
from srps.cli import app
from srps.showing.language import SOURCES, texts

ROOT = Path(__file__).parents[2]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "mark": None, "Message": None, "counted": (1, 2)}
METHODS = [("src/srps/**.py", "python"), ("src/srps/templates/**.html", "jinja2")]


def used_ids():
    found = extract_from_dir(str(ROOT), method_map=METHODS, keywords=KEYWORDS)
    in_code = {message if isinstance(message, str) else message[0]: message for *_, message, _, _ in found}
    return in_code | {text: text for text in help_texts()}


def help_texts():
    """Yield what the help of the command line shows."""
    yield "COMMAND"
    commands = typer.main.get_command(app)
    yield inspect.cleandoc(commands.help)
    for command in commands.commands.values():
        yield inspect.cleandoc(command.help)
        yield inspect.cleandoc(command.help).partition("\n\n")[0].replace("\n", " ")
        for parameter in command.params:
            yield from filter(None, [parameter.help])
            if parameter.param_type_name == "argument":
                yield parameter.metavar or parameter.name.upper()


@pytest.fixture(scope="module")
def catalogue():
    found = {}
    for name in SOURCES:
        with files("srps").joinpath("locale", name).open(encoding="utf-8") as file:
            entries = {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(file, locale="pl") if m.id}
        assert not set(found) & set(entries), "a text is translated twice"
        found |= entries
    return found


def test_every_text_is_translated(catalogue):
    missing = sorted(set(used_ids()) - set(catalogue))
    assert missing == []


def test_no_translation_is_left_over(catalogue):
    assert sorted(set(catalogue) - set(used_ids())) == []


def test_translations_are_complete_and_keep_their_parts(catalogue):
    for message in catalogue.values():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        assert len(forms) == (3 if isinstance(message.id, tuple) else 1), message.id
        wanted = set(re.findall(r"\{\w+\}", ids[-1]))
        for form in forms:
            assert form.strip(), message.id
            assert set(re.findall(r"\{\w+\}", form)) == wanted, message.id


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "1~cel"), (2, "2~cele"), (4, "4~cele"), (5, "5~celów"), (12, "12~celów"), (22, "22~cele")]
)
def test_polish_plurals(n, expected):
    assert texts("pl").ngettext("{n} goal", "{n} goals", n) == tied(expected)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("{n} goal", "7~goal"),
        ("on 10 000 residents in 2023 2024", "on 10~000 residents in 2023 2024"),
        ("at 95 % and 99.8 %", "at 95~% and 99.8~%"),
        ("1 of {n}", "1 of 7"),
    ],
)
def test_numbers_stay_in_one_line_with_what_they_count(message, shown):
    assert texts("en").gettext(message, n=7) == tied(shown)


def test_numbers_in_both_languages():
    assert texts("pl").number(1234567.5) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,5"
    assert texts("en").number(1234567.5) == "1,234,567.5"
    assert texts("pl").percent(93.75) == "93,8%"
