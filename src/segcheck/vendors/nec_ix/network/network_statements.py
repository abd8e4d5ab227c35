"""What a configuration states about interfaces, routes and translations."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors.nec_ix.filters.filter_statements import InterfaceFilter
from segcheck.vendors.nec_ix.translations.nat_statements import InterfaceTranslations, PoolStatement


@dataclass(frozen=True, slots=True)
class AddressStatement:
    """An address of the device with its network. `virtual`: one of a VRRP group."""

    network: Prefix
    address: int
    origin: Origin
    secondary: bool = False
    virtual: bool = False


@dataclass(slots=True)
class InterfaceStatement:
    """One `interface NAME` section.

    `learned`: families whose address and network the file does not tell, with the line that says so. `borrowed`: lines
    that give it the address of another interface, and no network. `doubts`: lines that may drop packets here.
    `encapsulation`: `dot1q`, `pppoe`, … or "". `dialled_in`: hosts that dial in are behind it. `shutdown_told`: a line
    says whether it is up.
    """

    name: str
    origin: list[Span] = field(default_factory=list)
    shutdown: bool = False
    shutdown_told: bool = False
    addresses: list[AddressStatement] = field(default_factory=list)
    learned: list[tuple[Family, Span]] = field(default_factory=list)
    borrowed: list[Span] = field(default_factory=list)
    link_local: list[Span] = field(default_factory=list)
    dialled_in: bool = False
    encapsulation: str = ""
    vlan: int | None = None
    vrf: str = ""
    bridge_group: int | None = None
    bridge_origin: Origin = ()
    filters: list[InterfaceFilter] = field(default_factory=list)
    translations: InterfaceTranslations = field(default_factory=InterfaceTranslations)
    policy_routes: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)
    description: str = ""


@dataclass(frozen=True, slots=True)
class RouteStatement:
    """A static route. `interface` and `next_hop`: where it leads; none of them: to nowhere (`Null0.0`)."""

    vrf: str
    prefix: Prefix
    next_hop: int | None
    interface: str | None
    discard: bool
    distance: int
    metric: int
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class NetworkStatements:
    """`watched`: prefixes whose routes are switched on and off at run time, with the line that says so.

    `given_prefixes`: interfaces that get part of a prefix which a provider gives. `influences`: lines that change
    routes in ways not computed. `bridging`: lines that switch bridging with routing on.
    `ports_off`: physical ports that are shut down.
    """

    interfaces: dict[str, InterfaceStatement] = field(default_factory=dict)
    routes: list[RouteStatement] = field(default_factory=list)
    watched: list[tuple[Prefix, Span]] = field(default_factory=list)
    given_prefixes: list[tuple[str, Span]] = field(default_factory=list)
    influences: list[Span] = field(default_factory=list)
    pools: dict[str, PoolStatement] = field(default_factory=dict)
    bridging: list[Span] = field(default_factory=list)
    ports_off: dict[str, Span] = field(default_factory=dict)
