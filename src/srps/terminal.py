"""The language of the person at the terminal: help, faults of usage, messages and errors of ours.

Polish unless the computer's locale names another language; `--ui-lang` and `SRPS_UI_LANG` decide where they are given.
Texts are translated when they are shown, so that a command which shows none loads no translations.
"""

import codecs
import inspect
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from srps import __version__
from srps.labels import alike
from srps.messages import Message
from srps.showing.spoken import LANGUAGES, VARIABLE, language, spoken

__all__ = ["LANGUAGES", "VARIABLE", "Command", "Group", "language", "spoken", "take_language"]
OPTION = "--ui-lang"
UsageFault: type[Exception] = typer.BadParameter.__mro__[1]
"""What every fault of usage is: a missing or surplus argument, an unknown option, a value that cannot be read."""


LEGACY = "srps-legacy"
"""The name of the way in which signs that a stream's encoding lacks are written."""
_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "ł": "l", "Ł": "L"}
    | dict.fromkeys("\u00a0\u2009\u202f", " ")
)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks with signs that every encoding has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(_PLAIN))
    return text.encode("ascii", "ignore").decode("ascii") or "?", error.end


codecs.register_error(LEGACY, _plainly)


def take_language(arguments: list[str]) -> list[str]:
    """Take `--ui-lang` out of a command line, wherever it stands, and keep it for this process and its children."""
    rest = list(arguments)
    for place, argument in enumerate(arguments):
        if argument == OPTION or argument.startswith(f"{OPTION}="):
            joined = "=" in argument
            value = argument.partition("=")[2] if joined else "".join(arguments[place + 1 : place + 2])
            if value not in LANGUAGES:
                message = Message("{option} is one of: {words}.", option=OPTION, words=", ".join(LANGUAGES))
                raise SystemExit(_end(message))
            os.environ[VARIABLE] = value
            del rest[place : place + (1 if joined else 2)]
            break
    return rest


HELP, HELP_WORDS = "--help", frozenset({"-h", "-?", "/?", "/h", "/help", "--h", "--pomoc", "-pomoc"})
_OPTION_OF_A_KIND = re.compile(r"(?:-|[–—]-?|--)(?P<name>[a-z][a-z-]+(?:=.*)?)", re.DOTALL)


def as_meant(arguments: list[str]) -> list[str]:
    """Return a command line with what other programs write put into the form of this one.

    A dash that Word made of two hyphens, one hyphen before a long name, `pomoc`, `/?`, the program's name again.
    """
    rest = arguments[1:] if arguments[:1] == ["srps"] else list(arguments)
    if rest[:1] in (["help"], ["pomoc"]):
        rest = [*rest[1:], HELP]
    for place, argument in enumerate(rest):
        if argument == "--":
            break
        if argument.casefold() in HELP_WORDS:
            rest[place] = HELP
        elif found := _OPTION_OF_A_KIND.fullmatch(argument):
            rest[place] = f"--{found['name']}"
    return rest


def _end(message: str) -> int:
    print(spoken(message), file=sys.stderr)
    return 2


# Help


def _help_of(command: Any, ctx: typer.Context) -> str:
    """Return a command's help: usage, what it does, commands, arguments, options; plain lines for every terminal."""
    named = [p for p in command.params if p.param_type_name == "argument"]
    words = [spoken(Message("COMMAND"))] if isinstance(command, TyperGroup) else [_usage(p) for p in named]
    pieces = " ".join([ctx.command_path, *words, "[--…]"])
    lines = [spoken(Message("Usage: {command}", command=pieces)), ""]
    if command.help:
        lines += [spoken(Message(inspect.cleandoc(command.help))), ""]
    if isinstance(command, TyperGroup):
        entries = [(name, command.commands[name]) for name in command.list_commands(ctx)]
        rows = [(name, spoken(Message(_first(entry.help or "")))) for name, entry in entries if not entry.hidden]
        lines += [spoken(Message("Commands:")), *_columns(rows), ""]
    if named:
        rows = [(_name(p), spoken(Message(p.help or ""))) for p in named]
        lines += [spoken(Message("Arguments:")), *_columns(rows), ""]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden]
    rows = [(", ".join([*p.opts, *p.secondary_opts]), spoken(Message(p.help or ""))) for p in options]
    rows += [(OPTION, spoken(Message("Language of the messages: pl or en.")))]
    return "\n".join([*lines, spoken(Message("Options:")), *_columns(rows)])


def _first(text: str) -> str:
    return inspect.cleandoc(text).partition("\n\n")[0].replace("\n", " ")


def _columns(rows: list[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {text}".rstrip() for name, text in rows]


class Command(TyperCommand):
    """A command whose help speaks the person's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help_of(self, ctx) + "\n")


class Group(TyperGroup):
    """All commands; help and faults of usage speak the person's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help_of(self, ctx) + "\n")

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run the command line; a fault of usage is one sentence and a way on, exit code 2."""
        arguments = as_meant(take_language(sys.argv[1:] if args is None else list(args)))
        if arguments in (["--version"], ["-V"]):
            print(f"SRPS Monitor {__version__}")
            raise SystemExit(0)
        try:
            result = super().main(arguments, *more, **extra | {"prog_name": "srps", "standalone_mode": False})
        except UsageFault as fault:
            raise SystemExit(_end(usage_message(fault, self, arguments))) from None
        except typer.Abort:
            raise SystemExit(_end(Message("Interrupted."))) from None
        raise SystemExit(result if isinstance(result, int) else 0)


def usage_message(fault: Any, group: TyperGroup, arguments: list[str]) -> Message:
    """Return what is wrong with a command line, what was perhaps meant, and how the command is written."""
    command = fault.ctx.command if fault.ctx is not None else group
    path = fault.ctx.command_path if fault.ctx is not None else f"srps {_command_in(arguments, group)}".rstrip()
    help_line = Message("Help: {command} --help", command=path)
    return Message.joined("\n", [_fault_of(fault, command, arguments), help_line])


def _command_in(arguments: list[str], group: TyperGroup) -> str:
    """Return the command that a line names; nothing where it names none."""
    return next((word for word in arguments[:1] if word in group.commands), "")


def _fault_of(fault: Any, command: Any, arguments: list[str]) -> str:
    kinds: dict[str, Callable[[], str]] = {
        "NoArgsIsHelpError": lambda: _help_of(command, fault.ctx),
        "NoSuchOption": lambda: _unknown_option(fault, command),
        "MissingParameter": lambda: Message("{name} is missing.", name=_name(fault.param)),
        "BadParameter": lambda: _bad_value(fault),
        "BadOptionUsage": lambda: Message("A value is missing behind {name}.", name=fault.option_name),
    }
    if (message := kinds.get(type(fault).__name__)) is not None:
        return message()
    if isinstance(command, TyperGroup):
        return _unknown_command(next((a for a in arguments if not a.startswith("-")), ""), command)
    surplus = [a for a in getattr(fault.ctx, "args", []) or arguments[1:] if not a.startswith("-")]
    if "unexpected extra argument" in str(fault.args[0] if fault.args else ""):
        return Message(
            "The command takes fewer words than were given: {words}. A name with a space stands in quotation marks.",
            words=" ".join(surplus),
        )
    return Message("The command cannot be read: {fault}", fault=fault.format_message())


def _name(parameter: Any) -> str:
    """Return how a parameter is called in usage lines."""
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return spoken(Message(parameter.metavar or parameter.name.upper()))


def _usage(parameter: Any) -> str:
    return _name(parameter) if parameter.required else f"[{_name(parameter)}]"


def _bad_value(fault: Any) -> str:
    text = fault.args[0] if fault.args else ""
    if not isinstance(text, Message):
        text = _in_words(str(text))
    return text if fault.param is None else Message("{name}: {what}", name=_name(fault.param), what=text)


def _in_words(fault: str) -> Message:
    """Return what typer says of a number, in words of ours."""
    if limit := re.search(r"greater than or equal to (-?\d+)", fault):
        return Message("a whole number from {low} is expected", low=limit[1])
    if limit := re.search(r"less than or equal to (-?\d+)", fault):
        return Message("a whole number up to {high} is expected", high=limit[1])
    return Message("a whole number is expected") if "integer" in fault else Message("this value cannot stand here")


def _unknown_option(fault: Any, command: Any) -> str:
    known = [name for parameter in command.params for name in parameter.opts if name.startswith("--")]
    return _with_hint(Message("There is no option {name}.", name=fault.option_name), alike(fault.option_name, known))


def _unknown_command(word: str, group: TyperGroup) -> str:
    return _with_hint(Message("There is no command {name}.", name=word), _commands_like(word, group))


def _commands_like(word: str, group: TyperGroup) -> list[str]:
    known = {name: name for name in group.commands} | POLISH_COMMANDS
    return list(dict.fromkeys(known[name] for name in alike(word, known)))


POLISH_COMMANDS = {
    "buduj": "build", "zbuduj": "build", "raport": "build", "nowy": "new", "nowa": "new", "zacznij": "new",
    "importuj": "import", "wczytaj": "import", "przyjmij": "accept", "zatwierdz": "accept", "stan": "status",
    "wyjasnij": "explain", "dlaczego": "explain", "cofnij": "undo", "usun": "clean", "wyczysc": "clean",
    "zaloz": "init", "projekt": "init", "formularze": "forms", "ankiety": "forms", "zbierz": "collect",
    "podpowiedz": "suggest", "zaproponuj": "suggest", "sprawdz": "verify", "porownaj": "verify", "biurko": "desk",
    "lekarz": "doctor", "diagnoza": "doctor", "pilnuj": "watch", "sledz": "trace",
}  # fmt: skip
"""What a person may call a command in Polish, without its Polish letters."""


def _with_hint(message: str, known: list[str]) -> str:
    if not known:
        return message
    return Message.joined(" ", [message, Message("Did you mean {words}?", words=", ".join(known))])
