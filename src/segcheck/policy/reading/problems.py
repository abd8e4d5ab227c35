"""Mistakes of a policy file, collected while it is read: all are told, not the first alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span

# A guess costs time that grows with the number of known words, a list of them costs space.
_GUESSES = 50
_SHOWN = 80


class ReadingError(Exception):
    """A text is not what it should be; `code` names the message, `arguments` fill it."""

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


class Problems:
    """Collects mistakes; the one mutable thing of a policy's reading."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def add(self, code: str, span: Span, **arguments: str) -> None:
        """Record one mistake at `span`; the same one twice is one."""
        details = tuple(sorted(arguments.items()))
        self._found[Diagnostic(code, Severity.ERROR, Effect.REJECTS_FILE, (span,), details)] = None

    def add_error(self, error: ReadingError, span: Span) -> None:
        """Record what `error` says, at `span`."""
        self.add(error.code, span, **{name: shortened(value) for name, value in error.arguments.items()})

    def in_file_order(self) -> tuple[Diagnostic, ...]:
        """What was found, by file, line and column."""
        return tuple(sorted(self._found, key=lambda problem: (problem.origin[0][:3], problem.code)))

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def add_unknown(problems: Problems, code: str, span: Span, word: str, known: Iterable[str]) -> None:
    """Record that `word` is none of `known`: `<code>-did-you-mean` with the nearest one, or plain `code` with all.

    >>> problems = Problems()
    >>> add_unknown(problems, "policy-key-unknown", Span("p.yaml", 1, 1, 1, 5), "zonse", ["zones", "links"])
    >>> str(problems.in_file_order()[0])
    'p.yaml:1:1: policy-key-unknown-did-you-mean (near=zones, word=zonse)'
    """
    known = tuple(known)
    near = _nearest(word, known) if len(problems) < _GUESSES else None
    if near is not None:
        problems.add(f"{code}-did-you-mean", span, word=shortened(word), near=near)
    else:
        shown = ", ".join(known) if len(known) <= _SHOWN else f"{', '.join(known[:_SHOWN])}, …"
        problems.add(code, span, word=shortened(word), known=shown)


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    by_fold = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.casefold()[:64], by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else None


def shortened(word: str) -> str:
    """`word` for a message: at most 80 characters.

    >>> shortened("x" * 100) == "x" * 79 + "…"
    True
    """
    return word if len(word) <= 80 else f"{word[:79]}…"
