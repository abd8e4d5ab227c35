"""Statements about interfaces, networks, routes and translations, as the file writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import Family, Interval
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.interface_addresses import AddressStatement, VirtualAddress


class DescriptorUse(NamedTuple):
    """`ip IF nat descriptor N … [reverse M …]`."""

    numbers: tuple[str, ...]
    reversed_numbers: tuple[str, ...]
    line: ConfigLine
    origin: Origin


class StaticNeighbor(NamedTuple):
    """`ip IF arp static A MAC`."""

    address: int
    mac: int
    origin: Origin


class BridgeStatement(NamedTuple):
    """`bridge member bridgeN IF IF …`."""

    name: str
    members: tuple[str, ...]
    line: ConfigLine
    origin: Origin


class Gateway(NamedTuple):
    """One gateway of a route: an address, an interface, or (neither) nowhere.

    `conditions`: numbers of filters of which one must catch a packet for it to go here. `certain` False: whether the
    gateway is in use depends on more than the configuration. `untold`: a server names the address.
    """

    address: int | None
    interface: str | None
    conditions: tuple[str, ...]
    certain: bool
    untold: bool = False


class RouteStatement(NamedTuple):
    """One `ip route` or `ipv6 route`."""

    prefix: Prefix
    gateways: tuple[Gateway, ...]
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class InterfaceStatement:
    """Everything that is said of one interface.

    `learned`: lines by which it is on networks of a family that the file does not tell. `enabled`: lines that put a
    peer or a tunnel into service. `transport`: lines that make it a tunnel or a line to a provider. `pools`: addresses
    that peers get (None: of any network of the device).
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    addresses: list[AddressStatement] = field(default_factory=list)
    virtual_addresses: list[VirtualAddress] = field(default_factory=list)
    learned: list[tuple[Family, Span]] = field(default_factory=list)
    pools: list[tuple[Interval | None, Span]] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    descriptors: DescriptorUse | None = None
    neighbors: list[StaticNeighbor] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    enabled: list[Span] = field(default_factory=list)
    transport: list[Span] = field(default_factory=list)
    bridging: bool = False  # the tunnel carries frames
    vlan: int | None = None
    description: str = ""


@dataclass(slots=True)
class NetworkStatements:
    """Statements of one file about networks. Mutable while the file is parsed.

    `divided`: LAN interfaces whose ports are interfaces of their own. `port_vlans`: port of such an interface -> the
    number of its VLAN interface. `influences`: lines that may change routes in ways that are not computed.
    `routing_off`: lines by which a family is not routed.
    """

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    divided: dict[str, Span] = field(default_factory=dict)
    port_vlans: dict[str, tuple[int, Span]] = field(default_factory=dict)
    bridges: list[BridgeStatement] = field(default_factory=list)
    routes: list[RouteStatement] = field(default_factory=list)
    influences: list[Span] = field(default_factory=list)
    routing_off: dict[Family, Span] = field(default_factory=dict)

    def interface(self, name: str, span: Span) -> InterfaceStatement:
        """The interface called `name`, of which the line at `span` speaks."""
        statement = self.interfaces.setdefault(name, InterfaceStatement(name))
        statement.origin.append(span)
        return statement
