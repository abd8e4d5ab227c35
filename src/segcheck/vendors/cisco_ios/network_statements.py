"""Interfaces, routes, address translation and layer 2 as written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import AdmissionMethod, PortMode
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress
from segcheck.vendors._shared.named_use import NamedUse
from segcheck.vendors._shared.static_routes import RouteStatement, RoutingInfluence
from segcheck.vendors._shared.vlan_lists import EVERY_VLAN

NAT_INSIDE, NAT_OUTSIDE = "inside", "outside"


@dataclass(frozen=True, slots=True)
class VlanStatement:
    """One `vlan` section: the VLANs it speaks of, their name, and whether it says they carry traffic."""

    vlans: tuple[Interval, ...]
    name: str
    active: bool
    origin: Origin


@dataclass(slots=True)
class PortStatements:
    """`switchport …` lines of one port. Mutable while the file is parsed.

    `private_vlans`: the first word of each `private-vlan` line with the primary VLAN; `private_secondaries`: the other
    VLANs of these lines; `private_mode`: which of the lines are in force ("" for none). `switching`: the lines that
    only a port that switches can have.
    """

    origin: list[Span] = field(default_factory=list)
    switching: list[Span] = field(default_factory=list)
    off: bool = False
    mode: PortMode = PortMode.DYNAMIC
    access_vlan: int = 1
    voice_vlan: int | None = None
    native_vlan: int = 1
    allowed_vlans: tuple[Interval, ...] = EVERY_VLAN
    private_vlans: list[tuple[str, int]] = field(default_factory=list)
    private_secondaries: list[Interval] = field(default_factory=list)
    private_mode: str = ""
    assigned_by_server: bool = False


@dataclass(slots=True)
class PortSecurityStatements:
    """`switchport port-security …` lines of one port. Mutable while the file is parsed."""

    enabled: bool = False
    maximum: int = 1
    learns_always: bool = False
    addresses: list[int] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class AdmissionStatements:
    """Lines of one port about authenticating terminals. Mutable while the file is parsed.

    `control`: the line that asks for it; `by_policy`: in the way that leaves the details to a control policy.
    `open`: admitted all the same; `closed`: not before the server agreed. `ways_round`: lines that let others in.
    """

    control: Span | None = None
    by_policy: bool = False
    open: Span | None = None
    closed: Span | None = None
    methods: dict[AdmissionMethod, Span] = field(default_factory=dict)
    ways_round: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class GlobalAdmission:
    """What the whole device says about authentication at ports. Mutable while the file is parsed.

    `dot1x`: 802.1X is switched on. `without_server`: lines by which everybody may be authenticated.
    """

    dot1x: Span | None = None
    without_server: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `subnet_unknown`: lines that give it an address and network nobody can read here (DHCP, PPP).
    `doubts` may drop packets here; `tunnels` are crypto maps: hidden ways to a peer. `returns`: stateful inspection.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    description: str = ""
    shutdown: bool = False
    vrf: str = ""
    addresses: list[AddressStatement] = field(default_factory=list)
    virtual_addresses: list[VirtualAddress] = field(default_factory=list)
    virtual_unknown: list[Span] = field(default_factory=list)
    subnet_unknown: list[tuple[Family, Span]] = field(default_factory=list)
    address_unknown: list[Span] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    address_off: bool = False
    vlan: int | None = None
    bundle: str | None = None
    access_groups: dict[tuple[Family, str], NamedUse] = field(default_factory=dict)
    mac_groups: dict[str, NamedUse] = field(default_factory=dict)
    zone: NamedUse | None = None
    nat_sides: dict[str, Span] = field(default_factory=dict)
    mac: int | None = None
    doubts: list[Span] = field(default_factory=list)
    tunnels: list[NamedUse] = field(default_factory=list)
    returns: list[Span] = field(default_factory=list)
    multicast: list[Span] = field(default_factory=list)
    helpers: list[tuple[int, Span]] = field(default_factory=list)
    policy_routes: list[NamedUse] = field(default_factory=list)
    port: PortStatements = field(default_factory=PortStatements)
    security: PortSecurityStatements = field(default_factory=PortSecurityStatements)
    admission: AdmissionStatements = field(default_factory=AdmissionStatements)


@dataclass(frozen=True, slots=True)
class RouteLeak:
    """A line by which routes of VRF `source` (None: of any; "" is the global table) come into VRF `vrf`.

    `target`: only routes that a VRF exports with this route target; `through_bgp`: only where a BGP process runs.
    """

    vrf: str
    source: str | None
    target: str | None
    family: Family | None
    origin: Origin
    through_bgp: bool


@dataclass(slots=True)
class VrfStatement:
    """One VRF: where it is defined, the route targets it exports. Mutable while the file is parsed.

    `exports_by_map`: a route map may set any target.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    exports: set[str] = field(default_factory=set)
    exports_by_map: bool = False


@dataclass(frozen=True, slots=True)
class RouteMapEntry:
    """One `route-map NAME permit|deny N`. `lists`: names in `match ip address`, `plain` False: it holds other matches.

    `sets`: it has `set` lines; `leaves_vrf`: one of them moves packets to another VRF.
    """

    permit: bool
    sequence: int
    lists: tuple[str, ...]
    plain: bool
    sets: bool
    leaves_vrf: bool
    line: ConfigLine
    origin: Origin


@dataclass(frozen=True, slots=True)
class PoolStatement:
    """A pool of addresses for translation."""

    name: str
    intervals: tuple[Interval, ...]
    rotary: bool
    origin: Origin


class NatKind(enum.Enum):
    """Which address of a packet a translation is about."""

    INSIDE_SOURCE = "inside source"
    INSIDE_DESTINATION = "inside destination"
    OUTSIDE_SOURCE = "outside source"


@dataclass(frozen=True, slots=True)
class StaticNat:
    """`static [tcp|udp|network] local [port] global [port]`. The global side is `global_address` or the address of
    `global_interface`. For outside translations `local` is the address seen inside.
    """

    kind: NatKind
    protocol: int | None
    local: int
    local_port: int | None
    global_address: int | None
    global_interface: str | None
    global_port: int | None
    length: int
    conditional: bool
    add_route: bool
    match_in_vrf: bool
    vrf: str
    line: ConfigLine
    origin: Origin


@dataclass(frozen=True, slots=True)
class DynamicNat:
    """`list|route-map NAME pool P|interface I [overload]`."""

    kind: NatKind
    list_name: str | None
    route_map: str | None
    pool: str | None
    interface: str | None
    overload: bool
    add_route: bool
    match_in_vrf: bool
    vrf: str
    line: ConfigLine
    origin: Origin


@dataclass(frozen=True, slots=True)
class ArpStatement:
    """`arp [vrf X] A H arpa`."""

    vrf: str
    address: int
    mac: int
    origin: Origin


@dataclass(slots=True)
class NetworkStatements:
    """Interfaces, routes, translations and VLANs of one configuration. Mutable while the file is parsed."""

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    range_lines: int = 0
    vlans: list[VlanStatement] = field(default_factory=list)
    secondary_vlans: dict[int, int] = field(default_factory=dict)
    vlans_are_local: bool = False
    filtered_vlans: list[tuple[tuple[Interval, ...], Span]] = field(default_factory=list)
    vrfs: dict[str, VrfStatement] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[RoutingInfluence] = field(default_factory=list)
    leaks: list[RouteLeak] = field(default_factory=list)
    relayed_ports: set[int] = field(default_factory=set)
    unrelayed_ports: set[int] = field(default_factory=set)
    bgp: bool = False
    multicast: list[tuple[str, Family, Span]] = field(default_factory=list)
    routing_off: list[Span] = field(default_factory=list)
    routing_on: bool = False
    ipv6_routing: bool = False
    default_gateway: list[Span] = field(default_factory=list)
    route_maps: dict[str, list[RouteMapEntry]] = field(default_factory=dict)
    pools: dict[str, PoolStatement] = field(default_factory=dict)
    translations: list[StaticNat | DynamicNat] = field(default_factory=list)
    static_arp: list[ArpStatement] = field(default_factory=list)
    admission: GlobalAdmission = field(default_factory=GlobalAdmission)

    def interface(self, name: str) -> InterfaceStatement:
        """The statement collecting what is said about `name`; made on first use."""
        return self.interfaces.setdefault(name, InterfaceStatement(name))

    def vrf(self, name: str) -> VrfStatement:
        """The statement collecting what is said about VRF `name`; made on first use."""
        return self.vrfs.setdefault(name, VrfStatement(name))
