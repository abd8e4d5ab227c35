"""Numbers that the device gives to new entries (`edit 0`).

SOURCE: Fortinet, "FortiOS Administration Guide", "Subcommands": the next unused number, when the entry is saved.
SOUNDNESS: whether that is the lowest free one or one above all is not told; a script that names such a number after
`edit 0` is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, islice

from segcheck.vendors.fortinet_fortios.editing.edited_text import Block

_HIGHEST = 4_294_967_294


class Numbers:
    """Keeps which numbers the device may have given, by `Frame.place`."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, ...], tuple[frozenset[int], int]] = {}

    def number(self, place: tuple[str, ...], block: Block | None, written: str) -> str | None:
        """The number of the entry that `edit` names; None where it cannot be told, or is none."""
        if not (written.isascii() and written.isdigit()) or int(written[:12]) > _HIGHEST or len(written) > 10:
            return None
        if written != "0":
            return None if self.unclear(place, (written,)) else str(int(written))
        taken, given = self._before.get(place, (_taken(block), 0))
        self._before[place] = (taken, given + 1)
        return str(max((*taken, *_taken(block)), default=0) + 1)

    def unclear(self, place: tuple[str, ...], names: Iterable[str]) -> bool:
        """Whether one of the names may be a number that the device gave."""
        taken, given = self._before.get(place, (frozenset(), 0))
        if not given:
            return False
        top = max(taken, default=0)
        lowest = islice((number for number in count(1) if number not in taken), given)
        possible = {*lowest, *range(top + 1, top + given + 1)}
        return any(name.isascii() and name.isdigit() and len(name) < 12 and int(name) in possible for name in names)


def _taken(block: Block | None) -> frozenset[int]:
    names = block.entries if block is not None else ()
    return frozenset(int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 12)
