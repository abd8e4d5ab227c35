"""A certificate as values. What they must be like is in docs/reference/certificate-format.md."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from segcheck.model.header import Family, Field, Interval, Match

Name: TypeAlias = str | int | None
SetNumber: TypeAlias = int
"""A set as the number of its node."""

UNZONED = "(unzoned)"
"""The zone of places that no zone of the policy holds."""


@dataclass(frozen=True, slots=True)
class FileHash:
    """A file the proof rests on: path and SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the proof takes for granted."""

    spoofing: bool
    closed_segments: bool
    everywhere: bool


@dataclass(frozen=True, slots=True)
class IntentRecord:
    """What became of an intent of the policy, and how many claims it rests on."""

    name: str
    outcome: str
    claims: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A network; `interfaces`: (device, interface) reached on it."""

    number: int
    name: str
    interfaces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: `attachments` are (segment, (device, interface) of the switch port or None)."""

    name: str
    external: bool
    attachments: tuple[tuple[int, tuple[str, str] | None], ...]
    addresses: tuple[Interval, ...]
    addressed: SetNumber
    hosts: tuple[tuple[int, int], ...]

    @property
    def segments(self) -> frozenset[int]:
        """Segments its hosts are on."""
        return frozenset(segment for segment, _ in self.attachments)


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A router nobody described, to which `device` sends packets for `destinations`."""

    segment: int
    device: str
    interface: str
    next_hop: int | None
    destinations: tuple[Interval, ...]
    leading: SetNumber


@dataclass(frozen=True, slots=True)
class Location:
    """A place with a name: `key` holds what belongs to its kind, in the order of `LOCATION_KEYS`."""

    kind: str
    key: tuple[Name, ...]

    def __str__(self) -> str:
        return " ".join([self.kind, *(str(part) for part in self.key if part not in (None, ""))])


LOCATION_KEYS: Mapping[str, tuple[str, ...]] = {
    "sent": ("zone",),
    "wire": ("segment",),
    "received": ("device", "interface"),
    "routing": ("device", "vrf", "zone", "nat_side", "interface"),
    "delivered": ("segment",),
    "left": ("segment",),
    "addressed": ("device",),
    "dropped": ("device",),
}


@dataclass(frozen=True, slots=True)
class Why:
    """Where the set of a `Keep` comes from: `key` as in `WHY_KEYS`."""

    kind: str
    key: tuple[Name, ...]

    def __getitem__(self, name: str) -> Name:
        return self.key[WHY_KEYS[self.kind].index(name)]


WHY_KEYS: Mapping[str, tuple[str, ...]] = {
    "port": ("device", "interface"),
    "route": ("interface", "next_hop"),
    "filter": ("device", "interface", "direction", "number", "name", "sender"),
    "policy": ("device", "source", "destination", "number", "name", "sender"),
    "default": ("device", "source", "destination"),
    "hairpin": ("device", "interface"),
    "translation": ("device",),
    "neighbor": ("segment",),
}


@dataclass(frozen=True, slots=True)
class Pass:
    """The set itself."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The part of the set that is in `keep`; `rest` is the part that is lost."""

    keep: SetNumber
    rest: SetNumber
    why: Why


@dataclass(frozen=True, slots=True)
class Become:
    """The field, where the packet has it, gets every value of `intervals`."""

    field: Field
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class BecomeBits:
    """The bits `care` of the field, where the packet has it, become those of `value`."""

    field: Field
    value: int
    care: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The fields get every value."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class BecomeAnything:
    """Any packet outside sessions, if there is one at all."""


Operation: TypeAlias = Pass | Keep | Become | BecomeBits | Forget | BecomeAnything


@dataclass(frozen=True, slots=True)
class Edge:
    """A step between points. `end` is None where nothing is kept; `router` only into a `left` location."""

    start: int
    end: int | None
    operation: Operation
    router: bool | None


@dataclass(frozen=True, slots=True)
class FlowRecord:
    """An allowed flow: text for people, and the condition."""

    text: str
    match: Match


@dataclass(frozen=True, slots=True)
class Journey:
    """What hosts of `zone` send, and where it may get: a set for each point reached."""

    zone: str
    left_out: SetNumber
    sets: Mapping[int, SetNumber]


@dataclass(frozen=True, slots=True)
class Claim:
    """Of what `source` sends only `allowed` gets to `destination`."""

    source: str
    destination: str
    scope: str
    flows: tuple[int, ...]
    answers: tuple[int, ...]
    allowed: SetNumber
    journey: int
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyPart:
    """Everything about one address family. `nodes`: as they stand in the file; `named`: the sets that are named."""

    place: str
    family: Family
    nodes: tuple[tuple[int, int, int], ...]
    segments: tuple[Segment, ...]
    zones: tuple[Zone, ...]
    neighbors: tuple[Neighbor, ...]
    locations: tuple[Location, ...]
    points: int
    edges: tuple[Edge, ...]
    flows: tuple[FlowRecord, ...]
    journeys: tuple[Journey, ...]
    claims: tuple[Claim, ...]
    named: frozenset[SetNumber]

    def zone(self, name: str) -> Zone | None:
        """The zone called `name`, or None."""
        return next((zone for zone in self.zones if zone.name == name), None)

    def location(self, point: int | None) -> Location | None:
        """The location that the point is, or None for an inner point."""
        return self.locations[point] if point is not None and 0 <= point < len(self.locations) else None

    def point_name(self, point: int) -> str:
        """The point for people."""
        return str(self.location(point) or point)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate."""

    digest: str
    program: str
    date: datetime.date | None
    configurations: tuple[FileHash, ...]
    policy: tuple[FileHash, ...]
    assumptions: Assumptions
    intents: tuple[IntentRecord, ...]
    families: tuple[FamilyPart, ...]
