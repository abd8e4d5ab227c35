"""Interfaces, devices, and the snapshot: everything that was loaded at one time."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.definitions import Definition
from segcheck.model.filters import Binding, Filter, FilterUse, SwitchedOff, ZoneDefaults, ZonePolicy
from segcheck.model.header import Family, Match
from segcheck.model.layer2 import MacFilter, PortSecurity, StaticArp, SwitchPort, TerminalAdmission, VlanDoubt
from segcheck.model.management import NOT_MONITORED, ManagementService, Monitoring
from segcheck.model.routing import RoutingTable
from segcheck.model.translation import Translation
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.ledger import Ledger
from segcheck.source.text import Origin, SourceFile


class Stage(enum.Enum):
    """One step of a device's packet path. `Device.pipeline` holds them in the order the platform works."""

    INGRESS_FILTER = "ingress-filter"
    DESTINATION_TRANSLATION = "destination-translation"
    ROUTE = "route"
    ZONE_POLICY = "zone-policy"
    SOURCE_TRANSLATION = "source-translation"
    EGRESS_FILTER = "egress-filter"


class InterfaceKind(enum.Enum):
    """What sort of interface it is; decides how it is wired."""

    ROUTED = "routed"  # a layer-3 port or a layer-3 bundle
    SUBINTERFACE = "subinterface"  # `vlan` tagged on `parent`
    VLAN = "vlan"  # a switch's own layer-3 interface in `vlan` (SVI)
    SWITCHPORT = "switchport"  # a layer-2 port or bundle, see `switchport`
    LOOPBACK = "loopback"
    TUNNEL = "tunnel"


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """An address of the device itself and the subnet it is in; secondary and virtual (HSRP) ones included.

    `virtual`: several devices have it, one of them at a time.
    """

    family: Family
    address: int
    length: int
    origin: Origin
    virtual: bool = False

    @property
    def subnet(self) -> Prefix:
        """The connected network."""
        return prefix_of(self.family, self.address, self.length)


@dataclass(frozen=True, slots=True)
class PossibleDrop:
    """Packets of one family that match `match` may be dropped where they come in, in a way not modelled; `reason` is a
    message code.
    """

    family: Family
    match: Match
    reason: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface of one device.

    `address_unknown`: it has an address that the configuration does not tell (DHCP, negotiated, unnumbered).
    `ingress`/`egress`: filters in force, seen from the device; on a SWITCHPORT they are port filters.
    `wireless`: a radio, or the port of a built-in access point. `link_local`: lines that give it an IPv6 address for
    its own link, beside `addresses`.
    `doubts`: lines that may drop or redirect packets here in ways not modelled (uRPF, inspect, crypto map,
    VLAN access-maps): what passes is then not *surely* passing. Where they could make packets
    pass that the model drops, the line belongs in `Device.unmodeled` instead. `possible_drops`: the same where only
    some of the packets that come in are concerned; `vlan_doubts`: where only frames of some VLANs are (a SWITCHPORT).
    """

    name: str
    kind: InterfaceKind
    enabled: bool
    addresses: tuple[InterfaceAddress, ...]
    vrf: str
    origin: Origin
    address_unknown: bool = False
    parent: str | None = None
    vlan: int | None = None
    bundle: str | None = None
    switchport: SwitchPort | None = None
    ingress: tuple[Binding, ...] = ()
    egress: tuple[Binding, ...] = ()
    zone: str | None = None
    nat_side: str | None = None
    mac: int | None = None
    mac_filters: tuple[MacFilter, ...] = ()
    port_security: PortSecurity | None = None
    terminal_admission: TerminalAdmission | None = None
    description: str = ""
    doubts: Origin = ()
    possible_drops: tuple[PossibleDrop, ...] = ()
    vlan_doubts: tuple[VlanDoubt, ...] = ()
    wireless: bool = False
    link_local: Origin = ()


@dataclass(frozen=True, slots=True)
class InnerLink:
    """A cable inside one device: two of its own interfaces that are wired to each other (virtual firewalls)."""

    first: str
    second: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Device:
    """One device. `unmodeled`: lines that could change forwarding anywhere on it: it may then do anything.

    `filters` holds every filter as it is written, bound or not; where a platform writes policies for zones, a table of
    policies is one, and its rules stand, by name and line, in the filters of the zone policies.
    `destination_translations` and `source_translations` are tried in order at their stages. `forwards` False: the
    device does not route (a layer-2 switch). `management`: ways to manage it; one that is surely off is not among
    them. `filter_uses`: every line that puts a filter to work, also where it filters no transit packets.
    `switched_off`: entries not in force. `inner_links`: cables between its own interfaces. `definitions`: what has a
    name for other lines to use, filters aside.
    """

    name: str
    platform: str
    pipeline: tuple[Stage, ...]
    interfaces: tuple[Interface, ...]
    filters: tuple[Filter, ...]
    zone_policies: tuple[ZonePolicy, ...]
    zone_defaults: ZoneDefaults
    destination_translations: tuple[Translation, ...]
    source_translations: tuple[Translation, ...]
    routing: tuple[RoutingTable, ...]
    static_arp: tuple[StaticArp, ...]
    vlans: tuple[tuple[int, str], ...]
    unmodeled: Origin
    origin: Origin
    forwards: bool = True
    management: tuple[ManagementService, ...] = ()
    monitoring: Monitoring = NOT_MONITORED
    filter_uses: tuple[FilterUse, ...] = ()
    inner_links: tuple[InnerLink, ...] = ()
    switched_off: tuple[SwitchedOff, ...] = ()
    definitions: tuple[Definition, ...] = ()

    def interface(self, name: str) -> Interface | None:
        """The interface called `name`, or None."""
        return next((interface for interface in self.interfaces if interface.name == name), None)

    def zone_policy(self, source: str | None, destination: str | None) -> ZonePolicy | None:
        """The policy between two firewall zones of the device, or None. Cost: linear in its policies."""
        pair = (source, destination)
        return next((one for one in self.zone_policies if (one.source_zone, one.destination_zone) == pair), None)

    def table(self, vrf: str) -> RoutingTable:
        """The routing table of `vrf`; an empty one when the device has none."""
        return next((table for table in self.routing if table.vrf == vrf), RoutingTable(vrf, (), ()))


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """How one device came to be, so that it need not be read again: the same inputs give an equal device.

    `reader`: which platform's reader; `sources`: the files it was read from; `hostname`: the name they state, "" for
    none; `wanted_name`: what it is called where no other device is called so; `tables`: path and SHA-256 of the files
    of its captured route tables, in the order they were taken in. The rest is what reading gave: the device under the
    name it has in the snapshot, fates, diagnostics, and files it rejects.
    """

    reader: str
    sources: tuple[SourceFile, ...]
    hostname: str
    wanted_name: str
    tables: tuple[tuple[str, str], ...]
    device: Device
    ledgers: tuple[Ledger, ...]
    diagnostics: tuple[Diagnostic, ...]
    rejected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything loaded at one time.

    `rejected`: paths of files that could not be used (their diagnostics say why): what touches the devices they
    would have described cannot be proved. `readings`: how its devices came to be, for loading a changed network; no
    part of what the snapshot says.
    """

    devices: tuple[Device, ...]
    sources: tuple[SourceFile, ...]
    ledgers: tuple[Ledger, ...]
    diagnostics: tuple[Diagnostic, ...]
    rejected: tuple[str, ...]
    readings: tuple[DeviceReading, ...] = field(default=(), repr=False, compare=False)
    _by_name: Mapping[str, Device] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {device.name: device for device in reversed(self.devices)})

    def device(self, name: str) -> Device | None:
        """The device called `name`, or None; the first of several."""
        return self._by_name.get(name)

    def source(self, path: str) -> SourceFile | None:
        """The file at `path`, or None."""
        return next((source for source in self.sources if source.path == path), None)
