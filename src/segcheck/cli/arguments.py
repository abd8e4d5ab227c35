"""The grammar of the command line, with its help, in the reader's language."""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Iterable, Sequence
from gettext import gettext
from typing import NoReturn

from segcheck.errors import UsageError
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.source.ledger import LineFate
from segcheck.version import __version__

PIPELINE_FORMATS = ("markdown", "sarif", "junit")
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "ospf": 89, "sctp": 132}


def parse(arguments: Sequence[str], language: Language) -> argparse.Namespace:
    """The arguments as attributes. Raises: UsageError, in `language`; SystemExit(0) after `--help`."""
    return _parser(language).parse_args(arguments)


class _Formatter(argparse.HelpFormatter):
    """Help with a translated `usage:`; `_Grammar` makes one per language."""

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
    (re.compile(r"argument (?P<name>[^:]+): invalid _date value: (?P<value>.+)"), "cli-invalid-date"),
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


class _Grammar:
    """Adds commands and options with help in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        usage, parser = f"{self.say('cli-usage')}: ", {"language": language}
        self.formatter: type[_Formatter] = type("_LocalFormatter", (_Formatter,), {"usage_word": usage})
        self.parser_class: type[_Parser] = type("_LocalParser", (_Parser,), parser)

    def say(self, code: str) -> str:
        return message(code, (), self.language)

    def parser(self) -> argparse.ArgumentParser:
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
        text = self.say(f"cli-command-{name}")
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


def _parser(language: Language) -> argparse.ArgumentParser:
    grammar = _Grammar(language)
    parser = grammar.parser()
    commands = parser.add_subparsers(
        title=grammar.say("cli-commands"), dest="command", metavar="COMMAND", required=True, parser_class=type(parser)
    )
    for name in ("check", "matrix", "trace", "lines", "list"):
        arguments, options = grammar.command(commands, name)
        arguments.add_argument("configs", metavar="CONFIGS", help=grammar.say("cli-help-configs"))
        if name != "lines":
            needed = name != "list"
            code = "cli-help-policy" if needed else "cli-help-policy-zones"
            options.add_argument("-p", "--policy", metavar="FILE", required=needed, help=grammar.say(code))
        _add_rendering(grammar, options, for_pipelines=name == "check")
        if name in ("check", "matrix", "trace"):
            code = "cli-help-date" if name == "check" else "cli-help-rules-date"
            options.add_argument("--date", metavar="YYYY-MM-DD", type=_date, help=grammar.say(code))
        if name == "check":
            options.add_argument("--certificate", metavar="FILE", help=grammar.say("cli-help-certificate"))
        {"matrix": _matrix, "trace": _trace, "lines": _lines}.get(name, _verbose)(grammar, options)
        add_caching(grammar, options)
    _diff(grammar, *grammar.command(commands, "diff"))
    arguments, options = grammar.command(commands, "verify-certificate")
    arguments.add_argument("certificate", metavar="CERTIFICATE", help=grammar.say("cli-help-certificate-file"))
    options.add_argument("--configs", metavar="CONFIGS", help=grammar.say("cli-help-verify-configs"))
    options.add_argument("-p", "--policy", metavar="FILE", help=grammar.say("cli-help-verify-policy"))
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-output"))
    _verbose(grammar, options)
    arguments, options = grammar.command(commands, "explain")
    arguments.add_argument("name", metavar="NAME", nargs="?", help=grammar.say("cli-help-name"))
    arguments, options = grammar.command(commands, "init")
    arguments.add_argument("configs", metavar="CONFIGS", help=grammar.say("cli-help-configs"))
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-draft-output"))
    options.add_argument("--force", action="store_true", help=grammar.say("cli-help-force"))
    add_caching(grammar, options)
    return parser


def _date(text: str) -> datetime.date:
    """The day; argparse names this function in the error that `_SENTENCES` translates."""
    return datetime.date.fromisoformat(text)


def _add_rendering(grammar: _Grammar, options: argparse._ArgumentGroup, *, for_pipelines: bool) -> None:
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


def add_caching(grammar: _Grammar, options: argparse._ArgumentGroup) -> None:
    """The option of every command that reads configurations."""
    options.add_argument("--no-cache", action="store_true", help=grammar.say("cli-help-no-cache"))


def _verbose(grammar: _Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument("-v", "--verbose", action="store_true", help=grammar.say("cli-help-verbose"))


def _diff(grammar: _Grammar, arguments: argparse._ArgumentGroup, options: argparse._ArgumentGroup) -> None:
    """Three ways to say what is compared: two places, one place at two git references, one place and scripts."""
    arguments.add_argument("before", metavar="BEFORE", help=grammar.say("cli-help-before"))
    arguments.add_argument("after", metavar="AFTER", nargs="?", help=grammar.say("cli-help-after"))
    options.add_argument("--base", metavar="REFERENCE", help=grammar.say("cli-help-base"))
    options.add_argument("--head", metavar="REFERENCE", help=grammar.say("cli-help-head"))
    options.add_argument(
        "--apply", metavar="[DEVICE=]SCRIPT", action="append", default=[], help=grammar.say("cli-help-apply")
    )
    options.add_argument("-p", "--policy", metavar="FILE", help=grammar.say("cli-help-policy-diff"))
    options.add_argument("--ticket", metavar="FILE", help=grammar.say("cli-help-ticket"))
    options.add_argument("--filter", metavar="[DEVICE:]NAME", help=grammar.say("cli-help-filter"))
    _add_rendering(grammar, options, for_pipelines=True)
    options.add_argument("--date", metavar="YYYY-MM-DD", type=_date, help=grammar.say("cli-help-date"))
    options.add_argument("--no-cache", action="store_true", help=grammar.say("cli-help-no-cache"))
    _verbose(grammar, options)


def _matrix(grammar: _Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument("--rows", action="store_true", help=grammar.say("cli-help-rows"))


def _lines(grammar: _Grammar, options: argparse._ArgumentGroup) -> None:
    fates = tuple(fate.value for fate in LineFate)
    options.add_argument("--fate", choices=fates, action="append", help=grammar.say("cli-help-fate"))
    options.add_argument("--summary", action="store_true", help=grammar.say("cli-help-summary"))


def _trace(grammar: _Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument(
        "--from", dest="start", metavar="ZONE|DEVICE:INTERFACE", required=True, help=grammar.say("cli-help-from")
    )
    options.add_argument("--source", metavar="ADDRESS", required=True, help=grammar.say("cli-help-source"))
    options.add_argument("--destination", metavar="ADDRESS", required=True, help=grammar.say("cli-help-destination"))
    options.add_argument("--protocol", metavar="NAME|NUMBER", default="tcp", help=grammar.say("cli-help-protocol"))
    options.add_argument("--port", metavar="N", type=int, help=grammar.say("cli-help-port"))
    options.add_argument("--source-port", metavar="N", type=int, help=grammar.say("cli-help-source-port"))
    options.add_argument("--icmp-type", metavar="N", type=int, help=grammar.say("cli-help-icmp-type"))
    options.add_argument("--icmp-code", metavar="N", type=int, help=grammar.say("cli-help-icmp-code"))
    options.add_argument("--flags", metavar="SYN,ACK", help=grammar.say("cli-help-flags"))
    options.add_argument("--established", action="store_true", help=grammar.say("cli-help-established"))
    options.add_argument("--fragment", action="store_true", help=grammar.say("cli-help-fragment"))
    options.add_argument("--mac", metavar="MAC", help=grammar.say("cli-help-mac"))
