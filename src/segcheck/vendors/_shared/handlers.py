"""Which part of a reader takes a statement: the handler of its leading words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., None])


class Handlers(Generic[Handler]):
    """Handlers by leading words; the longest head that fits wins.

    >>> def routes(words: tuple[str, ...]) -> None: ...
    >>> def filters(words: tuple[str, ...]) -> None: ...
    >>> index = Handlers({("ip",): routes}, {("ip", "filter"): filters})
    >>> index.of(("ip", "filter", "1")) is filters, index.of(("ip", "route")) is routes, index.of(("dns",))
    (True, True, None)
    """

    def __init__(self, *tables: Mapping[tuple[str, ...], Handler]) -> None:
        """Raises: ValueError when two tables claim one head."""
        heads: dict[str, dict[tuple[str, ...], Handler]] = {}
        for table in tables:
            for head, handler in table.items():
                if head[1:] in heads.setdefault(head[0], {}):
                    raise ValueError(f"two handlers for {' '.join(head)}")
                heads[head[0]][head[1:]] = handler
        self._by_first = {
            first: tuple(sorted(rests.items(), key=lambda entry: -len(entry[0]))) for first, rests in heads.items()
        }

    def of(self, words: tuple[str, ...]) -> Handler | None:
        """The handler of a statement, or None. Cost: linear in the heads that share its first word."""
        for rest, handler in self._by_first.get(words[0], ()) if words else ():
            if words[1 : len(rest) + 1] == rest:
                return handler
        return None
