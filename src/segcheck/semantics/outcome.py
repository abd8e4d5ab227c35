"""What one stage of a device did to a packet, and how a packet's way ends."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

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


class Uncertainty(NamedTuple):
    """Why something is not certain: `reason` is a message code, `origin` the lines to blame."""

    reason: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Departure:
    """A packet on its way out of a device.

    `next_hop` None: the destination itself is the neighbour. `any_neighbor`: any neighbour on that
    interface may get it, because routing is not fully known; `next_hop` is then None.
    """

    interface: str
    next_hop: int | None
    flow: Flow
    any_neighbor: bool = False


@dataclass(frozen=True, slots=True)
class DeviceOutcome:
    """One thing that may become of a packet at one device: it ends there (`disposition`) or leaves (`departure`).

    `certain`: some copy of the packet surely fares so. A drop that several reasons make unavoidable may appear as
    several uncertain outcomes: whether a packet is surely dropped is a question to all outcomes together.
    `doubts`: why it is not certain. `anything`: the device is not understood, so the header may be any, and
    `departure.flow` is just one example.
    """

    decisions: tuple[Decision, ...]
    disposition: Disposition | None
    departure: Departure | None
    certain: bool
    doubts: tuple[Uncertainty, ...]
    anything: bool = False

    @property
    def dropped(self) -> bool:
        """Whether the packet neither leaves the device nor reaches it."""
        return self.departure is None and self.disposition is not Disposition.TO_DEVICE
