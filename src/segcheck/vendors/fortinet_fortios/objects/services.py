"""Services and groups of services: `config firewall service custom` and `group`, as conditions."""

from __future__ import annotations

from collections.abc import Sequence

from segcheck.model.header import (
    ANYTHING,
    SCTP,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Anything,
    Cited,
    Family,
    Field,
    FieldIn,
    Match,
    Unknown,
)
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.objects.addresses import address_range
from segcheck.vendors.fortinet_fortios.objects.nesting import DEEPEST, inner_first
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.objects.object_support import SERVICES as SERVICE_SUPPORT
from segcheck.vendors.fortinet_fortios.objects.predefined_services import GROUPS, SERVICES, Factory
from segcheck.vendors.fortinet_fortios.objects.service_parts import (
    ICMP_PROTOCOLS,
    Ports,
    as_permitted,
    icmp_messages,
    protocols,
    read_ports,
    with_ports,
)
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport

_UDP_LITE = 136
_WITH_PORTS = ("TCP/UDP/SCTP", "TCP/UDP/UDP-Lite/SCTP")
_PORT_LISTS = (("tcp-portrange", TCP), ("udp-portrange", UDP), ("sctp-portrange", SCTP))
_COPIED = 64
_TELLING = frozenset(
    ("protocol", "protocol-number", "icmptype", "icmpcode", "iprange", *(key for key, _ in _PORT_LISTS))
)


class ServiceBook:
    """What the names of services and of groups of services stand for in one virtual firewall.

    Cost: each service is built once per family.
    """

    def __init__(self, vdom: Vdom, notes: ObjectNotes) -> None:
        self._notes = notes
        self._entries = {entry.name: entry for entry in vdom.table("firewall", "service", "custom")}
        self._groups = {entry.name: entry for entry in vdom.table("firewall", "service", "group")}
        self._built: dict[Family, dict[str, Match]] = {Family.IPV4: {}, Family.IPV6: {}}
        self._depths: dict[str, int] = {}
        self._permitted: dict[int, tuple[Match, Match]] = {}
        for name in (*self._entries, *self._groups):
            # Services that no policy names get their findings, too.
            self._known(name, Family.IPV4)

    def match(self, name: str, family: Family, reference: Setting) -> Match:
        """Packets of the service; unknown where there is no such service."""
        found = self._known(name, family)
        if found is not None:
            return found
        return self._notes.dangling(reference, name, "service-undefined")

    def permitted(self, name: str, family: Family, reference: Setting) -> Match:
        """The same, as a policy that accepts sees it (see `service_parts.as_permitted`)."""
        match = self.match(name, family, reference)
        known = self._permitted.get(id(match))
        if known is None:
            # INVARIANT: the service is kept, so that its identity stays its own.
            known = self._permitted[id(match)] = (match, as_permitted(match))
        return known[1]

    def _known(self, name: str, family: Family) -> Match | None:
        if name not in self._groups:
            return self._service(name, family)
        built = self._built[family]
        for inner in inner_first(name, self._members, self._groups, built):
            built[inner] = self._group(self._groups[inner], family)
        if name not in self._entries:
            return built[name]
        # SOUNDNESS: the device keeps no two services of one name; each may be what counts.
        return self._notes.malformed(self._groups[name], "", "object-name-repeated")

    def _service(self, name: str, family: Family) -> Match | None:
        built = self._built[family]
        known = built.get(name)
        if known is not None:
            return known
        entry = self._entries.get(name)
        if entry is not None:
            match = self._custom(entry, family)
            lines = tuple(span for one in entry.settings if one.key in _TELLING for span in one.origin)
            if lines and not isinstance(match, Anything | Unknown):
                match = Cited(match, lines)
        elif name in SERVICES:
            match = _factory(SERVICES[name], family)
        elif name in GROUPS:
            match = AnyOf(tuple(_factory(SERVICES[member], family) for member in GROUPS[name]))
        else:
            return None
        built[name] = match
        return match

    def _members(self, name: str) -> tuple[str, ...]:
        return self._groups[name].values("member")

    def _group(self, entry: Entry, family: Family) -> Match:
        """What a group stands for, its inner groups being built."""
        if entry.unknown:
            return Unknown(entry.unknown[0].origin, "object-setting-unknown")
        setting = entry.setting("member")
        if setting is None or not setting.values:
            return self._notes.malformed(entry, "member", "group-empty")
        if _is_of_proxy(entry):
            return self._notes.approximated(entry, ("proxy", "explicit-proxy"), "service-of-proxy")
        depth = 1 + max((self._depths.get(member, 0) for member in setting.values), default=0)
        self._depths[entry.name] = depth
        if depth > DEEPEST:
            return self._notes.malformed(entry, "member", "group-nested-too-deep")
        parts: dict[int, Match] = {}
        for name in setting.values:
            if name in self._groups and name not in self._built[family]:
                match: Match = self._notes.dangling(setting, name, "group-circular")
            else:
                match = self._known(name, family) or self._notes.dangling(setting, name, "service-undefined")
            if match is ANYTHING:
                return ANYTHING
            inner = match.parts if isinstance(match, AnyOf) and len(match.parts) <= _COPIED else (match,)
            parts.update((id(part), part) for part in inner)
        return next(iter(parts.values())) if len(parts) == 1 else AnyOf(tuple(parts.values()))

    # Single services

    def _custom(self, entry: Entry, family: Family) -> Match:
        """SOUNDNESS: a service with a setting that nobody knows or that cannot be read may be any traffic."""
        if entry.unknown:
            return Unknown(entry.unknown[0].origin, "object-setting-unknown")
        if entry.text("helper", "auto") not in ("auto", "disable") and (helper := entry.setting("helper")) is not None:
            # SOUNDNESS: the helper lets further connections pass that the hosts agree on.
            self._notes.widened(helper.origin, "service-helper", entry.name)
        if _is_of_proxy(entry):
            return self._notes.approximated(entry, ("proxy", "explicit-proxy", "protocol"), "service-of-proxy")
        if entry.text("app-service-type", "disable") != "disable":
            keys = ("app-service-type", "app-category", "application")
            return self._notes.approximated(entry, keys, "service-of-application")
        kind = entry.text("protocol", _WITH_PORTS[0])
        if kind in _WITH_PORTS:
            match = self._with_ports(entry)
        elif kind in ICMP_PROTOCOLS:
            match = self._icmp(entry, ICMP_PROTOCOLS[kind], family)
        elif kind == "IP":
            match = self._protocol(entry)
        elif kind in ("HTTP", "FTP", "CONNECT", "SOCKS-TCP", "SOCKS-UDP", "ALL"):
            return self._notes.approximated(entry, ("protocol",), "service-of-proxy")
        else:
            return self._notes.malformed(entry, "protocol", "service-malformed")
        return self._narrowed(entry, match, family)

    def _with_ports(self, entry: Entry) -> Match:
        by_items: dict[tuple[Ports, ...], list[int]] = {}
        for key, protocol in _PORT_LISTS:
            items = [read_ports(text) for value in entry.values(key) for text in value.split()]
            known = tuple(item for item in items if item is not None)
            if len(known) < len(items):
                return self._notes.malformed(entry, key, "service-malformed")
            if known:
                by_items.setdefault(known, []).append(protocol)
        parts = [_ports_match(tuple(numbers), items) for items, numbers in by_items.items()]
        if entry.values("udplite-portrange"):
            # Ports of UDP-Lite are no fields of a packet here.
            doubt = self._notes.approximated(entry, ("udplite-portrange",), "service-of-udp-lite")
            parts.append(AllOf((protocols(_UDP_LITE), doubt)))
        if not parts:
            return self._notes.malformed(entry, "", "service-without-ports")
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _icmp(self, entry: Entry, protocol: int, family: Family) -> Match:
        """SOURCE: FortiOS CLI Reference, firewall service custom: any type, any code where they are not set."""
        values: list[int | None] = []
        for key in ("icmptype", "icmpcode"):
            text = entry.text(key)
            value = number(text, 0, 255) if text else None
            if text and value is None:
                return self._notes.malformed(entry, key, "service-malformed")
            values.append(value)
        return icmp_messages(protocol, family, values[0], values[1])

    def _protocol(self, entry: Entry) -> Match:
        """SOURCE: factory service ALL: protocol IP without a number is every protocol."""
        text = entry.text("protocol-number", "0")
        value = number(text, 0, 255)
        if value is None:
            return self._notes.malformed(entry, "protocol-number", "service-malformed")
        return protocols(value) if value else ANYTHING

    def _narrowed(self, entry: Entry, match: Match, family: Family) -> Match:
        """The service at certain destinations only.

        SOURCE: FortiOS Handbook 6.0, Creating services: an IP range or FQDN is a specific destination of the service.
        """
        addresses = entry.text("iprange")
        if addresses not in ("", "0.0.0.0"):
            interval = address_range(addresses, Family.IPV4)
            if interval is None:
                return self._notes.malformed(entry, "iprange", "service-malformed")
            if family is Family.IPV4:
                match = AllOf((FieldIn(Field.DESTINATION, (interval,)), match))
            else:
                # SOUNDNESS: whether a service at IPv4 addresses also counts in IPv6 is not said.
                match = AllOf((match, Unknown((entry.span,), "service-at-addresses")))
        if entry.text("fqdn"):
            match = AllOf((match, self._notes.approximated(entry, ("fqdn",), "service-at-addresses")))
        return match


def _is_of_proxy(entry: Entry) -> bool:
    return any(entry.text(key, "disable") != "disable" for key in ("proxy", "explicit-proxy"))


def _ports_match(numbers: tuple[int, ...], items: Sequence[Ports]) -> Match:
    """SOUNDNESS: the factory service NONE is port 0, which is meant to be no port; both readings stay open."""
    nowhere = [item for item in items if item.destination == (0, 0)]
    if not nowhere:
        return with_ports(numbers, items)
    doubtful: Match = AllOf((with_ports(numbers, nowhere), Unknown((), "service-at-port-zero")))
    rest = [item for item in items if item.destination != (0, 0)]
    return AnyOf((with_ports(numbers, rest), doubtful)) if rest else doubtful


def _factory(service: Factory, family: Family) -> Match:
    match: Match
    if service.protocol == "ALL":
        return Unknown((), "service-of-proxy")
    if service.protocol in ICMP_PROTOCOLS:
        match = icmp_messages(ICMP_PROTOCOLS[service.protocol], family, service.icmp_type, None)
    elif service.protocol == "IP":
        match = ANYTHING if service.number is None else protocols(service.number)
    else:
        lists = ((TCP, service.tcp), (UDP, service.udp))
        items = {protocol: tuple(filter(None, map(read_ports, text.split()))) for protocol, text in lists if text}
        if len(items) == 2 and items[TCP] == items[UDP]:
            match = _ports_match((TCP, UDP), items[TCP])
        else:
            parts = tuple(_ports_match((protocol,), ports) for protocol, ports in items.items())
            match = parts[0] if len(parts) == 1 else AnyOf(parts)
    return match if service.sure else AllOf((match, Unknown((), "service-differs-by-release")))


SUPPORT: dict[Path, BlockSupport] = SERVICE_SUPPORT
