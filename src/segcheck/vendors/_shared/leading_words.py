"""Values by the leading words of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LeadingWords(Generic[Value]):
    """Values by heads, which are the words that a statement begins with; the longest head that fits wins.

    >>> index = LeadingWords([(("ip",), 1), (("ip", "filter"), 2)])
    >>> index.of(("ip", "filter", "1")), index.of(("ip", "route")), index.of(("dns",)), index.of(())
    (2, 1, None, None)
    """

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], Value]]) -> None:
        """Raises: ValueError when a head stands there twice."""
        heads: dict[str, dict[tuple[str, ...], Value]] = {}
        for (first, *rest), value in entries:
            if tuple(rest) in heads.setdefault(first, {}):
                raise ValueError(f"two values for {' '.join((first, *rest))}")
            heads[first][tuple(rest)] = value
        self._by_first = {
            first: tuple(sorted(rests.items(), key=lambda entry: -len(entry[0]))) for first, rests in heads.items()
        }

    def of(self, words: tuple[str, ...]) -> Value | None:
        """The value of the longest head, or None. Cost: linear in the heads that share the first word."""
        for rest, value in self._by_first.get(words[0], ()) if words else ():
            if words[1 : len(rest) + 1] == rest:
                return value
        return None


class Reasons:
    """Why statements change nothing: message codes by the heads of the statements that a platform's table names.

    `-` before a head takes statements out again that a shorter head names: they may change what passes.

    >>> table = Reasons({"monitoring": ("monitor", "-monitor session"), "time": ("clock", "-no clock set")})
    >>> table.of(("monitor", "event")), table.of(("monitor", "session", "1")), table.of(("no", "clock"))
    ('monitoring', None, None)
    """

    def __init__(self, table: Mapping[str, tuple[str, ...]], separator: str | None = None) -> None:
        """`separator`: what stands between the words of a head; None for blanks."""
        self._codes = LeadingWords(
            (tuple(head.removeprefix("-").split(separator)), "" if head.startswith("-") else code)
            for code, heads in table.items()
            for head in heads
        )

    def of(self, words: tuple[str, ...]) -> str | None:
        """The code for words as they stand, or None when the statement may change something."""
        return self._codes.of(words) or None

    def of_statement(self, words: tuple[str, ...]) -> str | None:
        """The same for a statement alone or behind `no`; a head that begins with `no` itself goes first.

        >>> table = Reasons({"time": ("clock", "-no clock set")})
        >>> table.of_statement(("no", "clock", "zone")), table.of_statement(("no", "clock", "set"))
        ('time', None)
        """
        code = self._codes.of(words)
        if code is None and words[:1] == ("no",):
            code = self._codes.of(words[1:])
        return code or None
