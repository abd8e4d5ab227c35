"""Which part of a reader takes a statement: the handler of its leading words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from segcheck.vendors._shared.leading_words import LeadingWords

Handler = TypeVar("Handler", bound=Callable[..., None])


class Handlers(LeadingWords[Handler]):
    """Handlers by leading words; the longest head that fits wins.

    >>> def routes(words: tuple[str, ...]) -> None: ...
    >>> def filters(words: tuple[str, ...]) -> None: ...
    >>> index = Handlers({("ip",): routes}, {("ip", "filter"): filters})
    >>> index.of(("ip", "filter", "1")) is filters, index.of(("ip", "route")) is routes, index.of(("dns",))
    (True, True, None)
    """

    def __init__(self, *tables: Mapping[tuple[str, ...], Handler]) -> None:
        """Raises: ValueError when two tables claim one head."""
        super().__init__(entry for table in tables for entry in table.items())
