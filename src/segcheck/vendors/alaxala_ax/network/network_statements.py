"""Interfaces, VLANs, routes and layer-2 controls as written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from segcheck.model.address import Prefix
from segcheck.model.header import Interval
from segcheck.model.layer2 import AdmissionMethod
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.static_routes import RoutingInfluence
from segcheck.vendors.alaxala_ax.filters.filter_statements import ListKind


class PortWord(enum.Enum):
    """What `switchport mode` says."""

    ACCESS = "access"
    TRUNK = "trunk"
    PROTOCOL = "protocol-vlan"
    MAC = "mac-vlan"
    STACK = "stack"  # a cable between units of one device


@dataclass(slots=True)
class PortStatements:
    """`switchport …` lines of one port. Mutable while the file is parsed.

    `allowed`: VLANs of a trunk, None where no line tells them. `others`: VLANs that frames are put into by protocol or
    sender.
    """

    origin: list[Span] = field(default_factory=list)
    off: bool = False
    mode: PortWord = PortWord.ACCESS
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int = 1
    allowed: tuple[Interval, ...] | None = None
    others: tuple[Interval, ...] = ()


@dataclass(slots=True)
class AdmissionStatements:
    """Lines of one port about authenticating terminals. Mutable while the file is parsed."""

    methods: dict[AdmissionMethod, Span] = field(default_factory=dict)
    ways_round: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `kind` and `number` are the two parts of its name. `subnet_unknown`: lines that give it a network nobody can read.
    `doubts`: lines that may drop packets here. `trailing`: bindings that may not be in
    force: with more words than the direction, or beside another one.
    """

    name: str
    kind: str
    number: str
    origin: list[Span] = field(default_factory=list)
    description: str = ""
    shutdown: bool = False
    vrf: str = ""
    addresses: list[AddressStatement] = field(default_factory=list)
    virtual_addresses: list[VirtualAddress] = field(default_factory=list)
    subnet_unknown: list[Span] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    vlan: int | None = None
    bundle: str | None = None
    groups: dict[tuple[ListKind, str], NamedUse] = field(default_factory=dict)
    trailing: set[NamedUse] = field(default_factory=set)
    doubts: list[Span] = field(default_factory=list)
    port: PortStatements = field(default_factory=PortStatements)
    admission: AdmissionStatements = field(default_factory=AdmissionStatements)


@dataclass(frozen=True, slots=True)
class RouteStatement:
    """A static route. `distance` None: not told. `certain` False: it may be absent (tracked, polled)."""

    vrf: str
    prefix: Prefix
    interface: str | None
    next_hop: int | None
    discard: bool
    distance: int | None
    certain: bool
    line: ConfigLine
    origin: Origin


@dataclass(frozen=True, slots=True)
class ArpStatement:
    """`arp A interface I H`; the VRF is that of the interface."""

    interface: str
    address: int
    mac: int
    origin: Origin


@dataclass(slots=True)
class VlanStatement:
    """What the file says about one VLAN."""

    vlan: int
    name: str = ""


@dataclass(slots=True)
class NetworkStatements:
    """Interfaces, routes and VLANs of one configuration. Mutable while the file is parsed.

    `range_lines`: lines counted once for each interface of a range; `vlan_lines`: heads of
    sections counted once for each VLAN. `authenticating`: methods that are switched on
    for the device. `vlan_doubts`: lines that may drop frames of a VLAN.
    """

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    range_lines: int = 0
    vlan_lines: int = 0
    vlans: dict[int, VlanStatement] = field(default_factory=dict)
    vrfs: dict[str, Span] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[RoutingInfluence] = field(default_factory=list)
    static_arp: list[ArpStatement] = field(default_factory=list)
    authenticating: dict[AdmissionMethod, Span] = field(default_factory=dict)
    unauthenticated: list[Span] = field(default_factory=list)
    vlan_doubts: list[tuple[tuple[Interval, ...], Span]] = field(default_factory=list)
