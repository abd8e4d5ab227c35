"""What the words `eq`, `neq`, `lt`, `gt` and `range` say about port numbers."""

from __future__ import annotations

from segcheck.model.header import Interval

LAST_PORT = 65535
EVERY_PORT: Interval = (0, LAST_PORT)


def port_range(operator: str, first: int, last: int | None = None) -> tuple[Interval, ...] | None:
    """Ports for which the comparison holds; `last` is for `range` only. None where the words make no sense.

    The ends of a range may stand in either order. No port at all is an empty tuple.

    >>> port_range("range", 20, 10), port_range("gt", 1023), port_range("ne", 0), port_range("lt", 0)
    (((10, 20),), ((1024, 65535),), ((1, 65535),), ())
    """
    if operator == "range":
        return None if last is None else ((min(first, last), max(first, last)),)
    if last is not None:
        return None
    below = ((0, first - 1),) if first else ()
    above = ((first + 1, LAST_PORT),) if first < LAST_PORT else ()
    return {"eq": ((first, first),), "lt": below, "gt": above, "ne": (*below, *above), "neq": (*below, *above)}.get(
        operator
    )
