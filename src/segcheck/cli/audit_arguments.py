"""The grammar of `segcheck audit` and of what it says about runs that were stored."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from segcheck.cli.grammar import Grammar, add_caching, add_verbose, date

STORE = "segcheck-audit.sqlite3"
FORMATS = ("text", "json", "markdown", "html", "xlsx", "csv", "sarif")
SEVERITIES = ("error", "warning", "info", "never")

_ABOUT_RUNS = ("verify", "list", "show", "compare", "approve")
STORED_AUDIT_NAMES = tuple(f"audit {word}" for word in _ABOUT_RUNS)
_TAKE_A_WORD = frozenset({"--lang", "--color"})


def joined(arguments: Sequence[str]) -> list[str]:
    """`arguments` with `audit list` and the like as one word, the name of a command.

    CHOICE: only the word right behind `audit` counts, so `audit ./list` and `audit -p policy.yaml list` are about
    configurations in a folder called list.

    >>> joined(["--lang", "ja", "audit", "show", "3"]), joined(["audit", "configs"])
    (['--lang', 'ja', 'audit show', '3'], ['audit', 'configs'])
    """
    words = list(arguments)
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in _TAKE_A_WORD else 1
    if words[place : place + 1] == ["audit"] and words[place + 1 : place + 2] and words[place + 1] in _ABOUT_RUNS:
        words[place : place + 2] = [" ".join(words[place : place + 2])]
    return words


def add_audit_commands(grammar: Grammar, commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`audit` and the commands about stored runs."""
    _audit(grammar, *grammar.command(commands, "audit"))
    arguments, options = grammar.command(commands, "audit show")
    _run(grammar, arguments, "run")
    _store(grammar, options)
    _rendering(grammar, options, FORMATS)
    _writing(grammar, options)
    add_verbose(grammar, options)
    arguments, options = grammar.command(commands, "audit list")
    _store(grammar, options)
    _rendering(grammar, options, FORMATS[:2])
    arguments, options = grammar.command(commands, "audit compare")
    _run(grammar, arguments, "run")
    _run(grammar, arguments, "later")
    _store(grammar, options)
    _rendering(grammar, options, FORMATS[:2])
    add_verbose(grammar, options)
    arguments, options = grammar.command(commands, "audit verify")
    _store(grammar, options)
    options.add_argument("--expect", metavar="DIGEST", help=grammar.say("cli-help-audit-expect"))
    _rendering(grammar, options, FORMATS[:2])
    arguments, options = grammar.command(commands, "audit approve")
    _run(grammar, arguments, "run")
    _store(grammar, options)
    options.add_argument("--by", metavar="NAME", required=True, help=grammar.say("cli-help-audit-by"))
    options.add_argument("--role", metavar="ROLE", required=True, help=grammar.say("cli-help-audit-role"))
    options.add_argument("--note", metavar="TEXT", default="", help=grammar.say("cli-help-audit-note"))


def _audit(grammar: Grammar, arguments: argparse._ArgumentGroup, options: argparse._ArgumentGroup) -> None:
    arguments.add_argument("configs", metavar="CONFIGS", help=grammar.say("cli-help-configs"))
    options.add_argument("-p", "--policy", metavar="FILE", required=True, help=grammar.say("cli-help-policy"))
    options.add_argument("--date", metavar="YYYY-MM-DD", type=date, help=grammar.say("cli-help-date"))
    _store(grammar, options)
    options.add_argument("--no-store", action="store_true", help=grammar.say("cli-help-audit-no-store"))
    options.add_argument("--operator", metavar="NAME", default="", help=grammar.say("cli-help-audit-operator"))
    options.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default=SEVERITIES[0],
        metavar="|".join(SEVERITIES),
        help=grammar.say("cli-help-audit-fail-on"),
    )
    _rendering(grammar, options, FORMATS)
    _writing(grammar, options)
    add_verbose(grammar, options)
    add_caching(grammar, options)


def _run(grammar: Grammar, arguments: argparse._ArgumentGroup, name: str) -> None:
    arguments.add_argument(name, metavar=name.upper(), help=grammar.say(f"cli-help-audit-{name}"))


def _store(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument("--store", metavar="FILE", default=STORE, help=grammar.say("cli-help-audit-store"))


def _rendering(grammar: Grammar, options: argparse._ArgumentGroup, formats: Sequence[str]) -> None:
    options.add_argument(
        "--format",
        choices=formats,
        default="text",
        metavar="|".join(formats),
        help=grammar.say("cli-help-audit-format" if len(formats) > 2 else "cli-help-format"),
    )
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-output"))


def _writing(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument(
        "--write", metavar="FILE", action="append", default=[], help=grammar.say("cli-help-audit-write")
    )
