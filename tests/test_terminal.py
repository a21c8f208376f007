import re

import pytest

from srps import terminal
from srps.labels import alike
from srps.messages import Message
from srps.terminal import language, take_language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "pl"),
        ({"LANG": "C.UTF-8"}, "pl"),
        ({"LANG": "pl_PL.UTF-8"}, "pl"),
        ({"LANG": "Polish_Poland.1250"}, "pl"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "SRPS_UI_LANG": "pl"}, "pl"),
        ({"LANG": "pl_PL.UTF-8", "SRPS_UI_LANG": "en"}, "en"),
        ({"LANG": "pl_PL.UTF-8", "SRPS_UI_LANG": "fr"}, "pl"),
    ],
)
def test_the_language_is_the_locale_s_unless_asked_for(environment, expected):
    assert language(environment) == expected


@pytest.mark.parametrize("given", [["--ui-lang", "pl"], ["--ui-lang=pl"]])
def test_the_option_may_stand_anywhere(given, monkeypatch):
    monkeypatch.setenv("SRPS_UI_LANG", "en")
    assert take_language(["build", *given, "--city", "sieradz"]) == ["build", "--city", "sieradz"]
    assert language() == "pl"


def run(capsys, *arguments):
    from srps.cli import app

    with pytest.raises(SystemExit) as ended:
        app([*arguments], standalone_mode=False)
    shown = capsys.readouterr()
    return ended.value.code, shown.out + shown.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bulid"], "Nie ma polecenia bulid. Czy chodziło o: build?"),
        (["build", "--ctiy", "x"], "Nie ma opcji --ctiy. Czy chodziło o: --city?"),
        (["new", "sieradz"], "Brakuje: ROK."),
        (["new", "sieradz", "2024r"], "Rok to cztery cyfry, na przykład 2024, a nie „2024r”."),
        (["new", "2024", "sieradz"], "Najpierw gmina, potem rok"),
        (["new", "a", "2024", "b"], "Podano więcej słów, niż to polecenie przyjmuje"),
    ],
)
def test_a_mistake_is_one_polish_sentence_and_a_way_on(arguments, said, capsys, monkeypatch):
    monkeypatch.setenv(terminal.VARIABLE, "pl")
    code, shown = run(capsys, *arguments)
    assert code == 2
    assert said in shown
    assert "Pomoc: srps" in shown


def test_help_speaks_polish(capsys, monkeypatch):
    monkeypatch.setenv(terminal.VARIABLE, "pl")
    code, shown = run(capsys, "new", "--help")
    assert code == 0
    assert "Tak się pisze: srps new GMINA ROK" in shown
    assert "Opcje:" in shown


def test_likely_words_come_first():
    assert alike("statsu", ["build", "status", "new"])[0] == "status"
    assert alike("xyz", ["build", "status"]) == []


def helps():
    """Every sentence that the help says of a command or an option."""
    from typer.main import get_command

    from srps.cli import app

    for name, command in get_command(app).commands.items():
        yield name, terminal._first(command.help)
        for parameter in command.params:
            if parameter.param_type_name == "option":
                yield f"{name} {parameter.opts[0]}", parameter.help


IMPERATIVE = re.compile(
    r"(?:Zrób|Połącz|Cofnij|Zacznij|Zmień|Wczytaj|Porównaj|Buduj|Pokaż|Usuń|Zapisz|Sprawdź|Otwórz|Mierz|Czytaj|Pytaj)\b"
)
ENGLISH_THIRD_PERSON = re.compile(r"(?:^|; |, and )(?:tells|shows|makes|builds|merges|writes|reads|takes|opens)\b")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_help_speaks_of_every_command_and_option_in_one_person(language, monkeypatch):
    monkeypatch.setenv(terminal.VARIABLE, language)
    said = {name: terminal.spoken(Message(text)) for name, text in helps()}
    assert len(said) > 50
    wrong = IMPERATIVE if language == "pl" else ENGLISH_THIRD_PERSON
    assert {name: text for name, text in said.items() if wrong.search(text)} == {}


def test_words_that_may_be_left_out_stand_in_one_pair_of_brackets(capsys, monkeypatch):
    monkeypatch.setenv(terminal.VARIABLE, "pl")
    assert "srps trace GMINA ROK [SŁOWA…] [--…]" in run(capsys, "trace", "--help")[1]
