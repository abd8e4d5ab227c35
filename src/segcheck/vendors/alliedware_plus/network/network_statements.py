"""Interfaces, ports, VLANs and routes as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import AdmissionMethod, PortMode
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.static_routes import RouteStatement, RoutingInfluence
from segcheck.vendors.alliedware_plus.filters.filter_statements import NamedUse


@dataclass(slots=True)
class PortStatements:
    """`switchport …` lines of one port. Mutable while the file is parsed. `native_vlan` None: no untagged frames.

    `any_vlan`: lines by which it may carry any VLAN.
    """

    origin: list[Span] = field(default_factory=list)
    off: bool = False
    mode: PortMode = PortMode.ACCESS
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int | None = 1
    allowed_vlans: tuple[Interval, ...] = ()
    any_vlan: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class PortSecurityStatements:
    """`switchport port-security …` lines of one port. Mutable while the file is parsed."""

    enabled: bool = False
    maximum: int = 0
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `subnet_unknown`: lines that give it an address and network nobody can read here (DHCP, PPP).
    `doubts` may drop packets here. `access_groups`: in the order attached. `methods`: how terminals are
    authenticated here; `lets_others_in`: some get in that no server agreed to.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    description: str = ""
    shutdown: bool = False
    vrf: str = ""
    addresses: list[AddressStatement] = field(default_factory=list)
    virtual_addresses: list[VirtualAddress] = field(default_factory=list)
    subnet_unknown: list[tuple[Family, Span]] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    vlan: int | None = None
    bundle: str | None = None
    mac: int | None = None
    access_groups: list[NamedUse] = field(default_factory=list)
    traffic_filters: list[NamedUse] = field(default_factory=list)
    policies: list[NamedUse] = field(default_factory=list)
    multicast: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    port: PortStatements = field(default_factory=PortStatements)
    security: PortSecurityStatements = field(default_factory=PortSecurityStatements)
    methods: list[AdmissionMethod] = field(default_factory=list)
    lets_others_in: bool = False


@dataclass(frozen=True, slots=True)
class VlanStatement:
    """One line of the VLAN database."""

    vlans: tuple[Interval, ...]
    name: str
    active: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class StaticMac:
    """`mac address-table static MAC forward|discard interface PORT [vlan N]`."""

    mac: int
    interface: str
    vlan: int
    forward: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class ArpStatement:
    """`arp [vrf V] ADDRESS MAC [PORT]`."""

    vrf: str
    address: int
    mac: int
    origin: Origin


@dataclass(slots=True)
class NetworkStatements:
    """Interfaces, VLANs and routes of one configuration. Mutable while the file is parsed."""

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    range_lines: int = 0
    vlans: list[VlanStatement] = field(default_factory=list)
    vrfs: dict[str, Origin] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[RoutingInfluence] = field(default_factory=list)
    helpers: list[Span] = field(default_factory=list)
    relayed: list[Span] = field(default_factory=list)
    multicast: list[tuple[Family, Span]] = field(default_factory=list)
    static_macs: list[StaticMac] = field(default_factory=list)
    unsure_vlans: list[tuple[tuple[Interval, ...], Span]] = field(default_factory=list)
    authentication: dict[AdmissionMethod, list[Span]] = field(default_factory=dict)
    ipv6_forwarding: bool = False
    static_arp: list[ArpStatement] = field(default_factory=list)

    def interface(self, name: str) -> InterfaceStatement:
        """The statement collecting what is said about `name`; made on first use."""
        return self.interfaces.setdefault(name, InterfaceStatement(name))
