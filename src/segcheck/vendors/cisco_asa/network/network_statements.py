"""Interfaces, translations, routes and everything else about the network side, as written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import PortMode
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section

ANY_INTERFACE = "any"


class AddressStatement(NamedTuple):
    """An address line of an interface. `standby` is the other unit's address of a failover pair."""

    network: Prefix
    address: int
    standby: int | None
    origin: Origin


@dataclass(slots=True)
class PortStatements:
    """`switchport …` lines of one port of a device with a built-in switch. Mutable while the file is parsed."""

    origin: list[Span] = field(default_factory=list)
    off: bool = False
    mode: PortMode = PortMode.ACCESS
    access_vlan: int = 1
    native_vlan: int = 1
    allowed_vlans: tuple[Interval, ...] = ()


@dataclass(slots=True)
class InterfaceStatement:
    """What all sections about one interface say together. Mutable while the file is parsed.

    `nameif`: its name in rules, "" when it has none and so carries no traffic. `learned`: lines that give it an address
    nobody can read here; `learned_routes`: those that bring a default route as well. `doubts`: lines that may drop
    packets here.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    description: str = ""
    shutdown: bool = False
    nameif: str = ""
    nameif_origin: Origin = ()
    level: int | None = None
    level_origin: Origin = ()
    addresses: list[AddressStatement] = field(default_factory=list)
    learned: list[tuple[Family, Span]] = field(default_factory=list)
    learned_routes: list[Span] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    vlan: int | None = None
    bundle: str | None = None
    members: list[str] = field(default_factory=list)
    management_only: Origin = ()
    mac: int | None = None
    doubts: list[Span] = field(default_factory=list)
    tunnel: bool = False
    policy_routes: list[Span] = field(default_factory=list)
    port: PortStatements = field(default_factory=PortStatements)


class ListBinding(NamedTuple):
    """`access-group NAME …`: `interface` None is `global`; `direction` in, out or control-plane."""

    name: str
    direction: str
    interface: str | None
    per_user: bool
    line: ConfigLine
    origin: Origin


class RouteStatement(NamedTuple):
    """A static route; `next_hop` None with `discard` leads nowhere. `certain` False: it may be absent."""

    interface: str
    prefix: Prefix
    next_hop: int | None
    discard: bool
    distance: int
    certain: bool
    line: ConfigLine
    origin: Origin


class NatKind(enum.Enum):
    """Whether a translation gives each address always the same other one."""

    STATIC = "static"
    DYNAMIC = "dynamic"


class MappedPool(NamedTuple):
    """What stands behind `source|object dynamic|static`: the word of an object or address ("" for none).

    `ports`: many addresses share one, told apart by port (`pat-pool`). `interface`: the address of the mapped
    interface, alone or when the others are used up.
    """

    word: str
    ports: bool = False
    pat_word: str = ""
    interface: bool = False
    interface_ipv6: bool = False


class PortPair(NamedTuple):
    """`service tcp|udp REAL MAPPED` of an object's translation, as written."""

    protocol: str
    real: str
    mapped: str


class DestinationPair(NamedTuple):
    """`destination static MAPPED REAL`, as written; `interface`: the mapped side is the interface's own address."""

    mapped: str
    real: str
    interface: bool


@dataclass(frozen=True, slots=True)
class NatStatement:
    """One `nat` line, of an object (`object` is its name) or by itself.

    `section`: 1 by itself, 2 of an object, 3 by itself with `after-auto`. `services`: names of the service objects.
    """

    section: int
    real_interface: str
    mapped_interface: str
    kind: NatKind
    real: str
    mapped: MappedPool
    destination: DestinationPair | None
    services: tuple[str, str] | None
    ports: PortPair | None
    unidirectional: bool
    route_lookup: bool
    object: str
    line: ConfigLine
    origin: Origin


class ArpStatement(NamedTuple):
    """`arp NAMEIF A H`."""

    interface: str
    address: int
    mac: int
    origin: Origin


class Inspection(NamedTuple):
    """`inspect NAME …` below a class; `usual_ports`: the class takes the usual ports of the application."""

    application: str
    class_name: str
    usual_ports: bool
    origin: Origin


@dataclass(slots=True)
class PolicyMap:
    """One `policy-map`: what it inspects and what else it does. Mutable while the file is parsed."""

    inspections: list[Inspection] = field(default_factory=list)
    state_bypass: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)


class PolicyUse(NamedTuple):
    """`service-policy NAME global|interface NAMEIF`."""

    name: str
    interface: str | None
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class InspectionStatements:
    """Class maps, policy maps and where they are in force. `usual_ports`: class maps that take every application's
    usual ports; `limited`: those with other conditions. Mutable while the file is parsed.
    """

    usual_ports: set[str] = field(default_factory=set)
    limited: set[str] = field(default_factory=set)
    policies: dict[str, PolicyMap] = field(default_factory=dict)
    uses: list[PolicyUse] = field(default_factory=list)


@dataclass(slots=True)
class CryptoEntry:
    """One entry of a crypto map. `lists`: names of its `match address`; `dynamic`: the dynamic map it takes."""

    lists: list[tuple[str, Span]] = field(default_factory=list)
    dynamic: list[str] = field(default_factory=list)
    origin: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class VpnStatements:
    """Lines by which tunnels end here. `bypass_off`: what comes out of them is held against lists like everything else.
    `clients`: interfaces that remote users may dial in at. `pools`: their addresses. `not_assigned_by`: servers that
    give them none. Mutable while the file is parsed.
    """

    maps: dict[str, dict[str, CryptoEntry]] = field(default_factory=dict)
    dynamic_maps: dict[str, dict[str, CryptoEntry]] = field(default_factory=dict)
    map_uses: list[tuple[str, str, Span]] = field(default_factory=list)
    clients: list[tuple[str, Span]] = field(default_factory=list)
    pools: list[tuple[Interval, Span]] = field(default_factory=list)
    not_assigned_by: set[str] = field(default_factory=set)
    bypass_off: Origin = ()

    @property
    def pools_only(self) -> bool:
        """Whether remote users get no addresses but those of `pools`."""
        return {"aaa", "dhcp"} <= self.not_assigned_by


@dataclass(slots=True)
class SameSecurity:
    """`same-security-traffic permit …`: the lines in force."""

    between: Origin = ()
    within: Origin = ()


class AccessStatement(NamedTuple):
    """`ssh|telnet|http A M NAMEIF`: who may manage the device; `network` None: nobody can read who."""

    service: str
    network: Prefix | None
    interface: str
    origin: Origin


class IcmpStatement(NamedTuple):
    """`icmp permit|deny A M [TYPE] NAMEIF`; `kind` None: every type. `network` None: nobody can read which."""

    family: Family
    permit: bool
    network: Prefix | None
    kind: str
    interface: str
    origin: Origin


class AgentStatement(NamedTuple):
    """`snmp-server host NAMEIF A …`: a station that may ask; `cleartext`: what it asks with can be read on the way."""

    interface: str
    address: int | None
    polls: bool
    cleartext: bool
    origin: Origin


class StationStatement(NamedTuple):
    """A log host or a time source, its line, and the interface by which it is reached ("": by the routes)."""

    name: str
    origin: Span
    nameif: str = ""


@dataclass(slots=True)
class ManagementStatements:
    """How the device itself is managed and watched. Mutable while the file is parsed."""

    access: list[AccessStatement] = field(default_factory=list)
    web_server: Origin = ()
    web_port: int = 443
    icmp: list[IcmpStatement] = field(default_factory=list)
    agents: list[AgentStatement] = field(default_factory=list)
    agent_off: Origin = ()
    far_interface: str = ""
    far_interface_origin: Origin = ()
    log_hosts: list[StationStatement] = field(default_factory=list)
    time_sources: list[StationStatement] = field(default_factory=list)
    logging: Origin = ()
    trap_level: int | None = None
    trap_origin: Origin = ()
    silenced: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class NetworkStatements:
    """Everything about the network side of one configuration. Mutable while the file is parsed.

    `influences`: lines that add or change routes in ways not computed. `translations`: in the order of the file, those
    of objects not among them. `reverse_path_checks`: by the name of the interface.
    """

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    bindings: list[ListBinding] = field(default_factory=list)
    same_security: SameSecurity = field(default_factory=SameSecurity)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[Span] = field(default_factory=list)
    reverse_path_checks: dict[str, Origin] = field(default_factory=dict)
    translations: list[Section] = field(default_factory=list)
    static_arp: list[ArpStatement] = field(default_factory=list)
    inspection: InspectionStatements = field(default_factory=InspectionStatements)
    vpn: VpnStatements = field(default_factory=VpnStatements)
    management: ManagementStatements = field(default_factory=ManagementStatements)

    def interface(self, name: str) -> InterfaceStatement:
        """The statement collecting what is said about `name`; made on first use."""
        return self.interfaces.setdefault(name, InterfaceStatement(name))
