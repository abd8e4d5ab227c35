"""The grammar of the command line, with its help, in the reader's language."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from segcheck.cli.audit_arguments import add_audit_commands, joined
from segcheck.cli.grammar import Grammar, add_caching, add_rendering, add_verbose, date
from segcheck.report.messages import Language
from segcheck.source.ledger import LineFate

PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "ospf": 89, "sctp": 132}


def parse(arguments: Sequence[str], language: Language) -> argparse.Namespace:
    """The arguments as attributes. Raises: UsageError, in `language`; SystemExit(0) after `--help`."""
    return _parser(language).parse_args(joined(arguments))


def _parser(language: Language) -> argparse.ArgumentParser:
    grammar = Grammar(language)
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
        add_rendering(grammar, options, for_pipelines=name == "check")
        if name in ("check", "matrix", "trace"):
            code = "cli-help-date" if name == "check" else "cli-help-rules-date"
            options.add_argument("--date", metavar="YYYY-MM-DD", type=date, help=grammar.say(code))
        if name == "check":
            options.add_argument("--certificate", metavar="FILE", help=grammar.say("cli-help-certificate"))
        {"matrix": _matrix, "trace": _trace, "lines": _lines}.get(name, add_verbose)(grammar, options)
        add_caching(grammar, options)
    _diff(grammar, *grammar.command(commands, "diff"))
    add_audit_commands(grammar, commands)
    arguments, options = grammar.command(commands, "verify-certificate")
    arguments.add_argument("certificate", metavar="CERTIFICATE", help=grammar.say("cli-help-certificate-file"))
    options.add_argument("--configs", metavar="CONFIGS", help=grammar.say("cli-help-verify-configs"))
    options.add_argument("-p", "--policy", metavar="FILE", help=grammar.say("cli-help-verify-policy"))
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-output"))
    add_verbose(grammar, options)
    arguments, options = grammar.command(commands, "explain")
    arguments.add_argument("name", metavar="NAME", nargs="?", help=grammar.say("cli-help-name"))
    arguments, options = grammar.command(commands, "init")
    arguments.add_argument("configs", metavar="CONFIGS", help=grammar.say("cli-help-configs"))
    options.add_argument("-o", "--output", metavar="FILE", help=grammar.say("cli-help-draft-output"))
    options.add_argument("--force", action="store_true", help=grammar.say("cli-help-force"))
    add_caching(grammar, options)
    return parser


def _diff(grammar: Grammar, arguments: argparse._ArgumentGroup, options: argparse._ArgumentGroup) -> None:
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
    add_rendering(grammar, options, for_pipelines=True)
    options.add_argument("--date", metavar="YYYY-MM-DD", type=date, help=grammar.say("cli-help-date"))
    options.add_argument("--no-cache", action="store_true", help=grammar.say("cli-help-no-cache"))
    add_verbose(grammar, options)


def _matrix(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    options.add_argument("--rows", action="store_true", help=grammar.say("cli-help-rows"))


def _lines(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
    fates = tuple(fate.value for fate in LineFate)
    options.add_argument("--fate", choices=fates, action="append", help=grammar.say("cli-help-fate"))
    options.add_argument("--summary", action="store_true", help=grammar.say("cli-help-summary"))


def _trace(grammar: Grammar, options: argparse._ArgumentGroup) -> None:
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
