"""Where the hosts of a zone are attached, and which addresses they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segcheck.model.header import Family, Interval
from segcheck.reachability.topology import InterfaceName


@dataclass(frozen=True, slots=True)
class Attachment:
    """A segment where hosts of an area are; `port` is the switch port they are plugged into, None when not known."""

    segment: int
    port: InterfaceName | None


@dataclass(frozen=True, slots=True)
class HostIdentity:
    """One host whose MAC address is registered."""

    family: Family
    address: int
    mac: int


@dataclass(frozen=True, slots=True)
class Area:
    """A zone seen from the network: attachments and addresses per family.

    `hosts`: addresses among them whose MAC is registered; they send with that MAC.
    `shared`: per segment the addresses of the other areas there: a packet handed to a neighbour on the segment is
    theirs when it goes to one of them.
    """

    name: str
    attachments: tuple[Attachment, ...]
    addresses: Mapping[Family, tuple[Interval, ...]]
    hosts: tuple[HostIdentity, ...] = ()
    shared: Mapping[tuple[int, Family], tuple[Interval, ...]] = field(default_factory=dict)
    segments: frozenset[int] = field(init=False, repr=False, compare=False)
    """Numbers of the segments the area is on."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", frozenset(attachment.segment for attachment in self.attachments))
