"""Whether the reader understands a line that a command would write."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors.cisco_asa.parse import parse

_UNKNOWN = (LineFate.UNRECOGNIZED, LineFate.MALFORMED)


def understands(lines: tuple[str, ...]) -> bool:
    """Whether the last of `lines` is understood below the others, each being the head of a section around the next.

    What it refers to need not be there.

    >>> understands(("interface Vlan10", "security-level 50")), understands(("security-level 50",))
    (True, False)
    """
    texts = tuple(f"{' ' * depth}{line}" for depth, line in enumerate(lines))
    notes = parse(SourceFile("", texts, "utf-8", "")).notes
    return notes.ledger.fate(len(texts)) not in _UNKNOWN
