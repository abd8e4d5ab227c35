"""What a finding speaks of besides the packets it shows, as a text that is the same only for the same packets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from segcheck.symbolic.cover import CoverRow, cover
from segcheck.symbolic.header_space import PacketSet


def packets_extent(packets: PacketSet, *names: str) -> str:
    """`names` and a digest of `packets`. Cost: that of their cover.

    >>> from segcheck.model.header import Family, Field
    >>> from segcheck.symbolic.header_space import HeaderSpace
    >>> web = HeaderSpace(Family.IPV4).field_in(Field.DESTINATION_PORT, ((80, 80),))
    >>> packets_extent(web, "dmz", "inside")
    'dmz, inside: 6ee3535a1bb3e6ee'
    """
    return rows_extent(cover(packets), *names)


def rows_extent(rows: Sequence[CoverRow], *names: str) -> str:
    """The same of packets that are rows already."""
    text = repr(
        [
            (
                [(field.value, intervals) for field, intervals in row.fields],
                [(one.value, *bits) for one, *bits in row.masks],
            )
            for row in rows
        ]
    )
    return f"{', '.join(names)}: {hashlib.sha256(text.encode()).hexdigest()[:16]}"
