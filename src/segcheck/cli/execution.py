"""Running a command, and turning whatever goes wrong into one plain message and an exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cli.arguments import parse
from segcheck.cli.cache_folder import cache_of, write_cache
from segcheck.cli.spoken_language import language_of
from segcheck.cli.streams import appearance, complain, prepare, replace_missing
from segcheck.errors import (
    CapacityError,
    InputError,
    InternalError,
    PolicyError,
    ScriptError,
    SegcheckError,
    StoreError,
    UsageError,
)
from segcheck.report.messages import Language, message
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from segcheck.source.text import SourceFile

USAGE, UNREADABLE, INTERNAL, INTERRUPTED = 2, 4, 70, 130


def execute(arguments: Sequence[str]) -> int:
    """The exit code of the command in `arguments`."""
    options = Namespace(command="", debug="--debug" in arguments)
    replace_missing()
    try:
        return _execute(arguments, options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001
        # CHOICE: the one place that catches everything, also what goes wrong while an error is told. Python would end
        # with exit code 1, which means "violated": a bug of segcheck must never look like a finding.
        return _tell(error, options, "en")


def _execute(arguments: Sequence[str], options: Namespace) -> int:
    prepare(sys.stdout)
    prepare(sys.stderr)
    language = language_of(arguments)
    try:
        options = parse(arguments, language)
        return _run(options, language)
    except SystemExit as end:  # argparse, after --help or --version
        return end.code if isinstance(end.code, int) else 0
    except (PolicyError, ScriptError) as error:
        _tell_problems(error, options, language)
        return USAGE
    except Exception as error:  # noqa: BLE001 - told in the reader's language; `execute` has the last word
        return _tell(error, options, language)


def _run(options: Namespace, language: Language) -> int:
    from segcheck.cli.commands import COMMANDS, Invocation

    cache = cache_of(options)
    code = COMMANDS[options.command](Invocation(options, language, cache))
    # The result is out; nobody waits for this.
    write_cache(cache, options, language)
    return code


def _tell(error: BaseException, options: Namespace, language: Language) -> int:
    """Print the message for `error`; its exit code."""
    if getattr(options, "debug", False):
        import traceback

        complain("".join(traceback.format_exception(error)))
    text = "\n".join(safe(line) for line in _sentence(error, language).splitlines())
    if isinstance(error, UsageError):
        complain(f"{message('cli-error', (), language)}: {text}\n")
        return USAGE
    if isinstance(error, StoreError):
        complain(f"{message('cli-error', (), language)}: {text}\n")
        return UNREADABLE
    if isinstance(error, InputError):
        complain(f"{message('cli-unreadable', (), language)}: {text}\n")
        return UNREADABLE
    if isinstance(error, CapacityError | MemoryError):
        complain(f"{message('cli-capacity', (), language)}{f' ({text})' if text else ''}\n")
        return INTERNAL
    kind = "" if isinstance(error, InternalError) else f"{type(error).__name__}: "
    complain(f"{message('cli-internal', {'details': kind + text}, language)}\n")
    return INTERNAL


def _sentence(error: BaseException, language: Language) -> str:
    """What `error` says, in the reader's language where it is a sentence of the catalogue."""
    if isinstance(error, SegcheckError) and error.code:
        return message(error.code, error.arguments, language)
    return str(error)


def _tell_problems(error: PolicyError | ScriptError, options: Namespace, language: Language) -> None:
    """Every mistake of the policy file, or of a script, with its line."""
    from segcheck.report.problems_text import problems_text

    sources = [
        source for option in ("policy", "ticket") for source in _named_file(getattr(options, option, None) or "")
    ]
    look = appearance(sys.stderr, getattr(options, "color", "auto"))
    known = [*sources, *error.sources]
    counted = "script-problems-count" if isinstance(error, ScriptError) else "problems-count"
    complain(problems_text(error.problems, known, language, width=look.width, colour=look.colour, counted=counted))


def _named_file(path: str) -> list[SourceFile]:
    """The text of a file named by an option, to show lines of; none where it cannot be read."""
    from segcheck.source.text import UndecodableText, decode

    try:
        # A pipe or a device gives its text only once, or never ends.
        return [decode(path, Path(path).read_bytes())] if path and Path(path).is_file() else []
    except (OSError, UndecodableText):  # the mistakes themselves are told; only their lines cannot be shown
        return []
