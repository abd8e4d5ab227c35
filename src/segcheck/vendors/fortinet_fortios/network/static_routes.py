"""Static routes, policy routes and SD-WAN rules as they are written.

SOURCE: Fortinet, "FortiOS CLI Reference", `router static`: no `dst` is the default route; distance 10, 1 over SD-WAN;
among routes of one distance the lowest priority is used; `blackhole` drops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.interface_addresses import read_network
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated, malformed
from segcheck.vendors.fortinet_fortios.text.key_lists import keys, reasons

_STATIC = BlockSupport(
    modeled=keys(
        "status dst src gateway distance priority device blackhole dynamic-gateway sdwan sdwan-zone virtual-wan-link "
        "dstaddr internet-service internet-service-custom internet-service-fortiguard link-monitor-exempt vrf bfd"
    ),
    irrelevant=reasons(
        description="comment",
        equal_routes_share="weight",
        own_packets="preferred-source tag devindex dynamic-gateway-preference",
    ),
    widens_device=True,
)
_POLICY_ROUTE = BlockSupport(
    modeled=keys(
        "status action input-device input-device-negate src srcaddr src-negate dst dstaddr dst-negate protocol "
        "start-port end-port start-source-port end-source-port gateway output-device tos tos-mask internet-service-id "
        "internet-service-custom internet-service-fortiguard users groups"
    ),
    irrelevant=reasons(description="comments"),
    widens_device=True,
)
SUPPORT: dict[Path, BlockSupport] = {
    ("router", "static"): _STATIC,
    ("router", "static6"): _STATIC,
    ("router", "policy"): _POLICY_ROUTE,
    ("router", "policy6"): _POLICY_ROUTE,
}
FAMILIES = {"static": Family.IPV4, "static6": Family.IPV6, "policy": Family.IPV4, "policy6": Family.IPV6}
DEFAULTS = {family: Prefix(family, 0, 0) for family in Family}
_NO_GATEWAY = ("", "0.0.0.0", "::")
_UNREACHABLE = 255
_DEEPEST_GROUPS = 10_000  # entries looked at for one destination; a hostile file may nest groups in a circle


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """One entry of `router static`. `prefixes` None: where it leads is not told by addresses. `zones`: SD-WAN zones it
    goes over, None for all of SD-WAN, () when it does not. `certain` False: it may not be in force.
    """

    family: Family
    prefixes: tuple[Prefix, ...] | None
    gateway: int | None
    device: str
    blackhole: bool
    zones: tuple[str, ...] | None
    distance: int
    priority: int
    table: int | None
    certain: bool
    exempt: bool
    origin: Origin

    @property
    def over_sdwan(self) -> bool:
        """Whether the members of SD-WAN are its next hops."""
        return self.zones != ()


class StaticRoutes:
    """Reads the static routes of one virtual domain. `unreadable`: lines of routes that could be any."""

    def __init__(self, configuration: FortiConfiguration, vdom: Vdom) -> None:
        self._configuration = configuration
        self._notes = configuration.notes
        self._vdom = vdom
        self._objects: dict[Family, tuple[dict[str, Entry], dict[str, Entry]]] = {}
        self.unreadable: list[Setting] = []

    def read(self) -> Iterator[StaticRoute]:
        """The routes that are not switched off, in file order."""
        for name in ("static", "static6"):
            for entry in self._vdom.table("router", name):
                if entry.text("status", "enable") != "disable":
                    route = self._route(entry, FAMILIES[name])
                    if route is not None:
                        yield route

    def _route(self, entry: Entry, family: Family) -> StaticRoute | None:
        gateway = self._gateway(entry, family)
        zones = self._zones(entry)
        distance = self._number(entry, "distance", 1 if zones != () else 10, 255)
        priority = self._number(entry, "priority", -1, 0xFFFFFFFF)
        table = self._number(entry, "vrf", -1, 511)
        if gateway is None or distance is None or priority is None or table is None:
            return None
        # SOUNDNESS: distance 255 stands for unreachable in routing protocols; whether such a route is used is not told.
        certain = entry.text("bfd", "disable") == "disable" and distance < _UNREACHABLE
        source = entry.setting("src")
        if source is not None and read_network(source.values, family) != (0, 0):
            approximated(self._notes, source, "route-for-some-sources")
            certain = False
        implicit = self._implicit_priority()
        if priority <= 1 and implicit is None and priority >= 0:
            priority, certain = 0, False
        metric = (implicit or 0) if priority < 0 else priority
        dynamic = entry.setting("dynamic-gateway")
        if dynamic is not None and dynamic.values != ("disable",):
            approximated(self._notes, dynamic, "gateway-not-told")
            gateway, certain = -1, False
        return StaticRoute(
            family,
            self._prefixes(entry, family),
            None if gateway < 0 else gateway,
            entry.text("device"),
            entry.text("blackhole", "disable") == "enable",
            zones,
            distance,
            metric,
            None if table < 0 else table,
            certain,
            entry.text("link-monitor-exempt", "disable") == "enable",
            (entry.span, *(setting.span for setting in entry.settings)),
        )

    def _implicit_priority(self) -> int | None:
        """Priority of a route that tells none; None where the release does not say.

        SOURCE: release notes of FortiOS 7.0 and 7.2: the default changed from 0 to 1.
        """
        release = self._configuration.release
        if release is None or release[:2] == (7, 0):
            return None
        return 0 if release < (7, 0) else 1

    def _gateway(self, entry: Entry, family: Family) -> int | None:
        """The next hop, -1 where there is none, None where it cannot be read."""
        setting = entry.setting("gateway")
        if setting is None:
            return -1
        text = "".join(setting.values[:1])
        if text in _NO_GATEWAY:
            return -1
        address = ipv4(text) if family is Family.IPV4 else ipv6(text)
        if address is None:
            self._refuse(setting)
        return address

    def _number(self, entry: Entry, key: str, default: int, highest: int) -> int | None:
        setting = entry.setting(key)
        if setting is None:
            return default
        value = number(" ".join(setting.values), 0, highest)
        if value is None:
            self._refuse(setting)
        return value

    def _zones(self, entry: Entry) -> tuple[str, ...] | None:
        for key in ("sdwan", "virtual-wan-link"):
            if entry.text(key, "disable") == "enable":
                return None
        return entry.values("sdwan-zone")

    def _prefixes(self, entry: Entry, family: Family) -> tuple[Prefix, ...] | None:
        for key in ("internet-service", "internet-service-custom", "internet-service-fortiguard"):
            setting = entry.setting(key)
            if setting is not None and setting.values[:1] not in (("0",), ("",), ()):
                approximated(self._notes, setting, "internet-service-route")
                return None
        named = entry.setting("dstaddr")
        if named is not None and named.values[:1] not in (("",), ()):
            found = self._named(named.values[0], family)
            if found is None:
                approximated(self._notes, named, "route-to-named-address")
            return found
        setting = entry.setting("dst")
        if setting is None:
            return (DEFAULTS[family],)
        pair = read_network(setting.values, family)
        if pair is None:
            self._refuse(setting)
            return None
        return (prefix_of(family, *pair),)

    def _named(self, name: str, family: Family) -> tuple[Prefix, ...] | None:
        """Prefixes of an address object or group of plain subnets; None for anything else."""
        if family not in self._objects:
            suffix = "" if family is Family.IPV4 else "6"
            self._objects[family] = (
                {entry.name: entry for entry in self._vdom.table("firewall", f"addrgrp{suffix}")},
                {entry.name: entry for entry in self._vdom.table("firewall", f"address{suffix}")},
            )
        groups, addresses = self._objects[family]
        found: dict[Prefix, None] = {}
        waiting, seen = [name], {name}
        while waiting:
            current = waiting.pop()
            group, address = groups.get(current), addresses.get(current)
            if group is not None and address is None:
                if group.unknown or any(one.key in ("exclude", "exclude-member", "type") for one in group.settings):
                    return None
                fresh = [member for member in group.values("member") if member not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
                if len(seen) > _DEEPEST_GROUPS:
                    return None
                continue
            prefix = None if address is None or group is not None else _plain_subnet(address, family)
            if prefix is None:
                return None
            found[prefix] = None
        return tuple(found)

    def _refuse(self, setting: Setting) -> None:
        """SOUNDNESS: a route that cannot be read may be any."""
        malformed(self._notes, setting, "unreadable-route")
        self._notes.report("unreadable-route", setting.origin, key=setting.key)
        self.unreadable.append(setting)


def _plain_subnet(entry: Entry, family: Family) -> Prefix | None:
    if entry.unknown or entry.text("type", "ipmask" if family is Family.IPV4 else "ipprefix") not in (
        "ipmask",
        "ipprefix",
    ):
        return None
    values = entry.values("subnet" if family is Family.IPV4 else "ip6")
    pair = read_network(values, family)
    return None if pair is None else prefix_of(family, *pair)


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """A policy route that sends packets on. `device` "": told by the gateway alone. `prefixes`: destinations named."""

    family: Family
    gateway: int | None
    device: str
    prefixes: tuple[Prefix, ...]
    origin: Origin


def policy_routes(configuration: FortiConfiguration, vdom: Vdom) -> Iterator[PolicyRoute]:
    """The policy routes in force that send packets on; those with action `deny` only end the search.

    SOUNDNESS: which packets they take is not modelled, so each may take any.
    """
    for name in ("policy", "policy6"):
        family = FAMILIES[name]
        for entry in vdom.table("router", name):
            if entry.text("status", "enable") == "disable":
                continue
            for setting in entry.settings:
                approximated(configuration.notes, setting, "policy-route")
            if entry.text("action", "permit") == "deny":
                continue
            text = entry.text("gateway")
            address = None if text in _NO_GATEWAY else ipv4(text) if family is Family.IPV4 else ipv6(text)
            pairs = (read_network((value,), family) for value in entry.values("dst"))
            prefixes = tuple(prefix_of(family, *pair) for pair in pairs if pair is not None)
            origin = (entry.span, *(setting.span for setting in entry.settings))
            yield PolicyRoute(family, address, entry.text("output-device"), prefixes, origin)
