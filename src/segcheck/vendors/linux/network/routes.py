"""Routing tables: what the kernel forwards by, as `ip route` prints it, or what is bounded without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, RoutingTable, Via
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.network.links import Links
from segcheck.vendors.linux.network.route_lines import NextHop, RouteLine, read_route_lines
from segcheck.vendors.linux.network.rules import read_rules
from segcheck.vendors.linux.text.sections import Section, SectionKind

_MAIN = frozenset(("main", "254"))
_DEFAULT = frozenset(("default", "253"))
_LOCAL = frozenset(("local", "255"))
_DROPPING = frozenset(("blackhole", "unreachable", "prohibit", "throw"))
_DELIVERED = frozenset(("broadcast", "multicast", "anycast"))
_LOOPBACKS = (Prefix(Family.IPV4, 127 << 24, 8), Prefix(Family.IPV6, 1, 128))
_MOST_GUESSES = 5_000  # possible ways beyond which the table is bounded as a whole
_COMMANDS = {Family.IPV4: "ip route show table all", Family.IPV6: "ip -6 route show table all"}


class HostRoutes(NamedTuple):
    """`tables`: for the model. `told`: families whose routes are all there. `own`: further addresses of the host
    itself, which only the table `local` tells.
    """

    tables: tuple[RoutingTable, ...]
    told: frozenset[Family]
    own: tuple[tuple[Family, int, Span], ...]


def convert_routes(configuration: LinuxConfiguration, links: Links, interfaces: tuple[Interface, ...]) -> HostRoutes:
    """The routing tables. Cost: linear in the routes."""
    return _Tables(configuration, links, interfaces).build()


class _Tables:
    """Mutable: the state of one conversion."""

    def __init__(self, configuration: LinuxConfiguration, links: Links, interfaces: tuple[Interface, ...]) -> None:
        self._configuration = configuration
        self._links = links
        self._interfaces = {one.name: one for one in interfaces}
        self._routes: dict[str, dict[tuple[object, ...], Route]] = {"": {}}
        for one in interfaces:
            self._routes.setdefault(one.vrf, {})
        self._uncomputed: list[Span] = []
        self._own: dict[tuple[Family, int], Span] = {}
        self._vrfs = {link.table: link.name for link in links.by_name.values() if link.table}
        self._addresses = {(one.family, one.address) for link in links.by_name.values() for one in link.addresses}

    def build(self) -> HostRoutes:
        configuration = self._configuration
        sections = [one for one in configuration.of(SectionKind.ROUTES) if one.whole or _selected_table(one)]
        for section in configuration.of(SectionKind.ROUTES):
            if not (section.whole or _selected_table(section)):
                _ignore(section)
        lines = read_route_lines(sections)
        told = _told(sections, lines)
        self._check_agreement(sections, lines)
        rules = read_rules(configuration.of(SectionKind.RULES), with_vrfs=any(self._interfaces_in_vrfs()))
        self._uncomputed.extend(rules.besides)
        for line in lines:
            self._add(line, asked=line.prefix.family not in rules.told or bool(rules.besides))
        for family in Family:
            if family not in told:
                self._untold(family)
        self._never_outside()
        tables = tuple(
            RoutingTable(vrf, tuple(routes.values()), tuple(dict.fromkeys(self._uncomputed)))
            for vrf, routes in self._routes.items()
        )
        own = tuple((family, address, span) for (family, address), span in self._own.items())
        return HostRoutes(tables, told, own)

    def _interfaces_in_vrfs(self) -> Iterator[str]:
        return (one.vrf for one in self._interfaces.values() if one.vrf)

    # -- what is told ---------------------------------------------------------------------------------------

    def _add(self, line: RouteLine, *, asked: bool) -> None:
        table = line.table if line.table != "main" else _selected_table(line.section) or "main"
        if line.kind == "local" or table in _LOCAL:
            self._local(line)
        elif line.kind in _DELIVERED:
            line.section.mark(line.line, LineFate.IRRELEVANT, "linux-own-delivery")
        elif table in _MAIN:
            self._route(line, "")
        elif table in self._vrfs:
            self._route(line, self._vrfs[table])
        elif asked or table in _DEFAULT:
            # SOUNDNESS: a table that some rule may ask; `default` is asked where `main` has no answer, or `throw`.
            self._uncomputed.append(line.span)
            line.section.mark(line.line, LineFate.APPROXIMATED, "linux-other-table")
        else:
            line.section.mark(line.line, LineFate.IRRELEVANT, "linux-table-not-asked")

    def _local(self, line: RouteLine) -> None:
        """What the host takes for itself."""
        prefix = line.prefix
        if line.kind != "local" or any(one.overlaps(prefix) for one in _LOOPBACKS):
            line.section.mark(line.line, LineFate.IRRELEVANT, "linux-own-delivery")
        elif prefix.length != prefix.family.address_bits:
            line.section.widen_device(line.line, "linux-local-network", LineFate.APPROXIMATED)
        elif (prefix.family, prefix.value) in self._addresses or _is_link_local(prefix):
            line.section.mark(line.line, LineFate.IRRELEVANT, "linux-own-delivery")
        else:
            self._own.setdefault((prefix.family, prefix.value), line.span)
            line.section.mark(line.line, LineFate.MODELED)

    def _route(self, line: RouteLine, vrf: str) -> None:
        if _is_link_local(line.prefix) or line.prefix == Prefix(Family.IPV6, 0xFF << 120, 8):
            line.section.mark(line.line, LineFate.IRRELEVANT, "linux-not-forwarded")
            return
        if line.kind in _DROPPING:
            self._keep(line, vrf, Discard(), certain=line.sure and line.readable)
        elif line.kind != "unicast" or not line.hops:
            line.readable = False
        for hop in line.hops if line.kind == "unicast" else ():
            self._hop(line, hop, vrf)
        if not line.readable:
            # SOUNDNESS: words that nobody here knows may change where the route leads.
            self._uncomputed.append(line.span)
            line.section.mark(line.line, LineFate.APPROXIMATED, "linux-route-not-understood")
            line.section.report("linux-route-not-understood", line.line, Severity.WARNING, Effect.WIDENS_DEVICE)
        elif not line.sure:
            line.section.mark(line.line, LineFate.APPROXIMATED, "linux-route-not-sure")
        elif line.hops and all(hop.down for hop in line.hops):
            line.section.mark(line.line, LineFate.APPROXIMATED, "linux-route-down")
        else:
            line.section.mark(line.line, LineFate.MODELED)

    def _hop(self, line: RouteLine, hop: NextHop, vrf: str) -> None:
        interface = self._interfaces.get(hop.device)
        if hop.device == "lo":
            self._keep(line, vrf, Discard(), certain=False)
            return
        if interface is None or hop.other:
            line.readable = False
            if interface is None:
                return
        if interface.kind is InterfaceKind.SWITCHPORT or interface.bundle is not None:
            self._configuration.widen("linux-route-by-member", (line.span,), name=hop.device)
            return
        target = Via(hop.via, hop.device, interface.vrf)
        certain = line.sure and line.readable and not hop.down
        self._keep(line, vrf, target, certain=certain)

    def _keep(self, line: RouteLine, vrf: str, target: RouteTarget, *, certain: bool) -> None:
        connected = line.protocol == "kernel" and isinstance(target, Via) and target.address is None
        source = RouteSource.CONNECTED if connected else RouteSource.IMPORTED
        route = Route(line.prefix, target, source, 0, line.metric, certain, (line.span,))
        key = (line.prefix, target, 0, line.metric)
        known = self._routes.setdefault(vrf, {})
        if key not in known or (certain and not known[key].certain and line.sure):
            known[key] = route

    def _check_agreement(self, sections: Iterable[Section], lines: Iterable[RouteLine]) -> None:
        """SOUNDNESS: two outputs of one command that differ were taken at different times; which holds is not told."""
        by_section: dict[int, dict[Family, set[object]]] = {id(section): {} for section in sections if section.whole}
        for line in lines:
            known = by_section.get(id(line.section))
            if known is not None and line.table in _MAIN and line.kind not in _DELIVERED | {"local"}:
                hops = frozenset((hop.via, hop.device) for hop in line.hops)
                known.setdefault(line.prefix.family, set()).add((line.prefix, line.metric, hops))
        for family in Family:
            told = [known[family] for known in by_section.values() if family in known]
            if any(one != told[0] for one in told[1:]):
                origin = tuple(section.span(section.first_line) for section in sections)
                self._configuration.widen("linux-outputs-differ", origin)

    # -- what is not told -----------------------------------------------------------------------------------

    def _untold(self, family: Family) -> None:
        start = self._configuration.start
        routed = [one for one in self._interfaces.values() if one.zone is not None]
        speaks = [one for one in routed if any(address.family is family for address in one.addresses)]
        unknown = any(one.address_unknown for one in routed)
        if family is Family.IPV6 and family in self._links.told and not speaks and not unknown:
            # CHOICE: a host none of whose devices has an address beyond its own link has no routes either.
            return
        for one in speaks:
            for address in one.addresses:
                if address.family is family:
                    self._connect(one, address.subnet, address.origin)
        known = {prefix for routes in self._routes.values() for prefix in _prefixes(routes.values(), family)}
        if family is Family.IPV4 or len(known) * len(routed) > _MOST_GUESSES:
            self._uncomputed.append(start)
        else:
            for one in routed:
                for prefix in sorted({Prefix(family, 0, 0), *known}):
                    target = Via(None, one.name, one.vrf)
                    key = (prefix, target, -1, 0)
                    route = Route(prefix, target, RouteSource.IMPORTED, 0, 0, False, one.origin)
                    self._routes[one.vrf].setdefault(key, route)
        self._configuration.notes.report(
            "linux-routes-untold", (start,), Severity.WARNING, Effect.WIDENS_DEVICE, command=_COMMANDS[family]
        )

    def _connect(self, interface: Interface, prefix: Prefix, origin: Origin) -> None:
        target = Via(None, interface.name, interface.vrf)
        route = Route(prefix, target, RouteSource.CONNECTED, 0, 0, True, origin)
        self._routes[interface.vrf].setdefault((prefix, target, 0, 0), route)

    def _never_outside(self) -> None:
        """SOURCE: RFC 1122, section 3.2.1.3; Linux, `ip_route_input_slow`: packets to a loopback address that come in
        from outside are dropped.
        """
        origin: Origin = tuple(link.span for name, link in self._links.by_name.items() if name == "lo")
        for prefix in _LOOPBACKS:
            for routes in self._routes.values():
                route = Route(
                    prefix, Discard(), RouteSource.CONNECTED, 0, 0, True, origin or (self._configuration.start,)
                )
                if prefix.family is Family.IPV4:
                    routes.setdefault((prefix,), route)


def routed_devices(configuration: LinuxConfiguration) -> tuple[str, ...]:
    """Names of the interfaces that routes lead out of, in order of first mention."""
    found: dict[str, None] = {}
    for section in configuration.of(SectionKind.ROUTES):
        for _, text in section.numbered():
            words = text.split()
            found.update((words[at + 1], None) for at, word in enumerate(words[:-1]) if word == "dev")
    return tuple(found)


def _told(sections: Iterable[Section], lines: Iterable[RouteLine]) -> frozenset[Family]:
    """Families of which the table `main` is told."""
    found: set[Family] = set()
    seen = {(id(line.section), line.prefix.family) for line in lines}
    for section in sections:
        if not section.whole:
            continue
        if section.family is not None:
            found.add(section.family)
        elif section.command:
            found.update(Family)
        else:
            found.update(family for family in Family if (id(section), family) in seen)
    return frozenset(found)


def _selected_table(section: Section) -> str:
    """The table that the command asked for, "" for none."""
    words = section.command.split()
    if section.whole or "table" not in words[:-1]:
        return ""
    others = {"dev", "proto", "type", "scope", "vrf"} & set(words)
    return "" if others else words[words.index("table") + 1]


def _ignore(section: Section) -> None:
    """Output of a part only: what is not printed is not known, and what is printed is in the whole output, too."""
    for line, _ in section.numbered():
        section.mark(line, LineFate.IRRELEVANT, "linux-part-of-a-table")


def _prefixes(routes: Iterable[Route], family: Family) -> Iterator[Prefix]:
    return (route.prefix for route in routes if route.prefix.family is family)


def _is_link_local(prefix: Prefix) -> bool:
    return prefix.family is Family.IPV6 and prefix.length >= 10 and prefix.value >> 118 == 0xFE80 >> 6
