"""Whether the reader understands a line that a command would write."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors.cisco_ios.parse import parse

_UNKNOWN = (LineFate.UNRECOGNIZED, LineFate.MALFORMED)


def understands(lines: tuple[str, ...]) -> bool:
    """Whether the last of `lines` is understood below the others, each being the head of a section around the next.

    What it refers to need not be there.

    >>> understands(("interface Vlan10", "ip address 10.0.0.1 255.255.255.0")), understands(("interfcae Vlan10",))
    (True, False)
    """
    texts = tuple(f"{' ' * depth}{line}" for depth, line in enumerate(lines))
    notes = parse(SourceFile("", texts, "utf-8", "")).notes
    return notes.ledger.fate(len(texts)) not in _UNKNOWN
