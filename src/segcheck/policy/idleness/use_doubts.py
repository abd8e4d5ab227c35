"""Lines that may put a list to work though nobody can tell: what they say is not understood."""

from __future__ import annotations

import re

from segcheck.model.network import Device, Snapshot
from segcheck.policy.verdict import Doubt
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span

_SEPARATORS = re.compile(r"""[\s"',;@(){}\[\]=|<>]+""")


class UseDoubts:
    """Lines of one device that were not understood, or not fully, by the words on them.

    Cost: a look at the fate of each line of the device's files.
    """

    def __init__(self, snapshot: Snapshot, device: Device) -> None:
        self._device = device
        self._lines: dict[str, list[Span]] = {}
        paths = {span.path for span in device.origin}
        for ledger in snapshot.ledgers:
            source = snapshot.source(ledger.path) if ledger.path in paths else None
            for entry in ledger if source is not None else ():
                if entry.fate not in (LineFate.MODELED, LineFate.IRRELEVANT) and source is not None:
                    text = source.line(entry.line)
                    # Names may hold what separates words elsewhere.
                    for word in {*text.replace('"', " ").split(), *_SEPARATORS.split(text)}:
                        self._lines.setdefault(word, []).append(source.span_of_line(entry.line))

    def about(self, name: str) -> tuple[Doubt, ...]:
        """Why a line may use the list called `name`; () when none can.

        SOUNDNESS: a line that may do anything on the device may use any list.
        """
        found: list[tuple[str, Origin]] = []
        if self._device.unmodeled:
            found.append(("device-unmodeled", self._device.unmodeled))
        naming = tuple(self._lines.get(_own_word(name), ()))
        if naming:
            found.append(("line-may-use-list", naming))
        return tuple(Doubt(reason, self._device.name, origin) for reason, origin in found)


def _own_word(name: str) -> str:
    """The word of a list's name that lines use it by: the last that is no direction.

    >>> [_own_word(name) for name in ("OUT", "ip closed in", "in", "ip filter 30")]
    ['OUT', 'closed', 'in', '30']
    """
    words = name.split()
    return next((word for word in reversed(words) if word not in ("in", "out")), name)
