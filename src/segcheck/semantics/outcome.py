"""What one stage of a device did to a packet, and how a packet's way ends."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.filters import Action
from segcheck.model.header import Flow
from segcheck.model.network import Stage
from segcheck.source.text import Origin


class Disposition(enum.Enum):
    """How a packet's way ends."""

    DELIVERED = "delivered"  # reached a host on a connected segment
    LEFT = "left"  # handed to a neighbour outside the snapshot, inside a declared zone
    TO_DEVICE = "to-device"  # addressed to a device itself
    DENIED = "denied"  # a filter or zone policy dropped it
    DISCARDED = "discarded"  # a null route dropped it
    NO_ROUTE = "no-route"
    LOOP = "loop"
    UNKNOWN_NEIGHBOR = "unknown-neighbor"  # handed to a neighbour nobody described


@dataclass(frozen=True, slots=True)
class Decision:
    """What one stage of one device did to the packet, and the lines responsible.

    `filter` and `rule` name the list and its first matching rule; `rule` is "" for the implicit default.
    `certain` False: an unknown part could make it otherwise.
    """

    stage: Stage
    action: Action
    filter: str
    rule: str
    origin: Origin
    certain: bool
    before: Flow
    after: Flow
