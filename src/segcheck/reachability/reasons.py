"""Why a step of an edge keeps some packets and not others: the filter, policy or habit of a device behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class InterfaceFilter:
    """Filter `number` of those bound to an interface, inwards or outwards. `from_hosts`: the sender's MAC is known."""

    device: str
    interface: str
    inwards: bool
    number: int
    name: str
    from_hosts: bool


@dataclass(frozen=True, slots=True)
class PolicyFilter:
    """Filter `number` of the policy between two firewall zones. `from_hosts`: the sender's MAC is known."""

    device: str
    source_zone: str | None
    destination_zone: str | None
    number: int
    name: str
    from_hosts: bool


@dataclass(frozen=True, slots=True)
class ZoneDefault:
    """What happens between two firewall zones of which no policy speaks."""

    device: str
    source_zone: str | None
    destination_zone: str | None


@dataclass(frozen=True, slots=True)
class Hairpin:
    """What happens to packets that would leave by the interface they came in by."""

    device: str
    interface: str


@dataclass(frozen=True, slots=True)
class Answering:
    """Who of several neighbours on a segment takes the packet."""

    segment: int


Reason: TypeAlias = InterfaceFilter | PolicyFilter | ZoneDefault | Hairpin | Answering
