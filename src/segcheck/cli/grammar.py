"""How commands and options are declared: with help and mistakes in the reader's language."""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Iterable
from gettext import gettext
from typing import NoReturn

from segcheck.errors import UsageError
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.version import __version__

PIPELINE_FORMATS = ("markdown", "sarif", "junit")


class _Formatter(argparse.HelpFormatter):
    """Help with a translated `usage:`; `Grammar` makes one per language."""

    usage_word = "usage: "

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.usage_word if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Raises UsageError instead of exiting, and says what is wrong in the reader's language."""

    language: Language = "en"

    def error(self, message: str) -> NoReturn:
        # Without a command, the list of commands is what the reader needs.
        shown = self.format_help() if message.endswith(": COMMAND") else self.format_usage()
        raise UsageError(_translated(message, self.language) + "\n" + shown.rstrip())


# argparse's own sentences. SOURCE: Lib/argparse.py, Python 3.11 to 3.14.
_SENTENCES = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), "cli-required"),
    (re.compile(r"unrecognized arguments: (?P<names>.+)"), "cli-unrecognized"),
    (
        re.compile(r"argument (?P<name>[^:]+): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)"),
        "cli-choice",
    ),
    (re.compile(r"argument (?P<name>[^:]+): expected (?:one|at least one) argument"), "cli-needs-value"),
    (re.compile(r"argument (?P<name>[^:]+): invalid date value: (?P<value>.+)"), "cli-invalid-date"),
    (re.compile(r"argument (?P<name>[^:]+): invalid \S+ value: (?P<value>.+)"), "cli-invalid-value"),
    (re.compile(r"argument (?P<name>[^:]+): not allowed with argument (?P<other>.+)"), "cli-not-together"),
    (re.compile(r"ambiguous option: (?P<value>\S+) could match (?P<choices>.+)"), "cli-ambiguous"),
)


def _translated(sentence: str, language: Language) -> str:
    for pattern, code in _SENTENCES:
        found = pattern.fullmatch(sentence)
        if found:
            return message(code, found.groupdict(), language)
    return gettext(sentence)


class Grammar:
    """Adds commands and options with help in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        usage, parser = f"{self.say('cli-usage')}: ", {"language": language}
        self.formatter: type[_Formatter] = type("_LocalFormatter", (_Formatter,), {"usage_word": usage})
        self.parser_class: type[_Parser] = type("_LocalParser", (_Parser,), parser)

    def say(self, code: str) -> str:
        """The sentence of `code`."""
        return message(code, (), self.language)

    def parser(self) -> argparse.ArgumentParser:
        """The parser that commands are added to."""
        parser = self.parser_class(
            prog="segcheck",
            description=self.say("cli-description"),
            epilog=self.say("cli-epilogue"),
            add_help=False,
            allow_abbrev=False,
            formatter_class=self.formatter,
        )
        options = parser.add_argument_group(self.say("cli-options"))
        self._common(options)
        options.add_argument(
            "--version", action="version", version=f"segcheck {__version__}", help=self.say("cli-help-version")
        )
        return parser

    def command(
        self, commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str
    ) -> tuple[argparse._ArgumentGroup, argparse._ArgumentGroup]:
        """Groups for the arguments and the options of the new command `name`."""
        text = self.say(f"cli-command-{name.replace(' ', '-')}")
        parser = commands.add_parser(
            name, help=text, description=text, add_help=False, allow_abbrev=False, formatter_class=self.formatter
        )
        arguments = parser.add_argument_group(self.say("cli-arguments"))
        options = parser.add_argument_group(self.say("cli-options"))
        self._common(options)
        return arguments, options

    def _common(self, options: argparse._ArgumentGroup) -> None:
        options.add_argument("-h", "--help", action="help", help=self.say("cli-help-help"))
        for flag, choices in (("--lang", LANGUAGES), ("--color", ("auto", "always", "never"))):
            options.add_argument(
                flag, choices=choices, default=argparse.SUPPRESS, help=self.say(f"cli-help-{flag.strip('-')}")
            )
        options.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=self.say("cli-help-debug"))


def date(text: str) -> datetime.date:
    """The day; argparse names this function in the error that `_SENTENCES` translates."""
    return datetime.date.fromisoformat(text)


def add_rendering(grammar: Grammar, options: argparse._ArgumentGroup, *, for_pipelines: bool) -> None:
    """The options of commands that print a result: in which format, and where to."""
    formats = ("text", "json", *(PIPELINE_FORMATS if for_pipelines else ()))
    # CHOICE: `terminal` is what `text` was called first; scripts that say it still run.
    options.add_argument(
        "--format",
        choices=(*formats, "terminal"),
        default="text",
        metavar="|".join(formats),
        help=grammar.say("cli-help-format-pipelines" if for_pipelines else "cli-help-format"),
    )
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-output"))


def add_caching(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    """The option of every command that reads configurations."""
    options.add_argument("--no-cache", action="store_true", help=grammar.say("cli-help-no-cache"))


def add_verbose(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    """The option of commands that count what they do not show."""
    options.add_argument("-v", "--verbose", action="store_true", help=grammar.say("cli-help-verbose"))
