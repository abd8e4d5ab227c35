"""Virtual IPs (destination translation) and IP pools (source translation), as their objects describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from segcheck.model.header import (
    ANYTHING,
    SCTP,
    TCP,
    UDP,
    AnyOf,
    Family,
    Field,
    FieldIn,
    Interval,
    Match,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.fortinet_fortios.objects.addresses import InterfaceAddresses, address_range
from segcheck.vendors.fortinet_fortios.objects.intervals import difference, union
from segcheck.vendors.fortinet_fortios.objects.object_notes import ObjectNotes
from segcheck.vendors.fortinet_fortios.objects.object_support import TRANSLATIONS
from segcheck.vendors.fortinet_fortios.objects.service_parts import read_interval
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Setting
from segcheck.vendors.fortinet_fortios.support import BlockSupport

SUPPORT: dict[Path, BlockSupport] = TRANSLATIONS

_ANY_PORT: Interval = (0, 65535)
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
# Server types of load-balancing virtual IPs that carry TCP.
_TCP_SERVERS = frozenset(("http", "https", "imaps", "pop3s", "smtps", "ssl", "tcp", "ssh"))


@dataclass(frozen=True, slots=True)
class Vip:
    """A virtual IP: packets to `external` (and `external_ports`) go to `mapped` (and `mapped_ports`) instead.

    `exact`: every packet it applies to is translated, the n-th external address to the n-th mapped one, and ports
    likewise; `external` and `mapped` are then one interval each, of one size. Not `exact`: a packet possibly is
    translated to some address of `mapped` with some port of `mapped_ports`, or stays as it is.
    `interface`: the only source interface of policies that may name it, or "any"; packets that come in elsewhere are
    translated all the same. `source_interfaces`: where they must come in (none: anywhere). `protocol`,
    `external_ports`, `mapped_ports` None: all, all, kept. `source_filter` and `services`: further conditions on the
    untranslated packet.
    SOURCE: Fortinet, "Technical Tip: Firewall VIP - difference in srcintf-filter and extintf".

    `translates_sources`: what its servers send is always translated to `external`. `mark`: its own, in the whole box.
    """

    name: str
    mark: int
    family: Family
    external: tuple[Interval, ...]
    interface: str
    protocol: int | None
    external_ports: Interval | None
    mapped: tuple[Interval, ...]
    mapped_ports: Interval | None
    source_filter: Match
    services: Match
    exact: bool
    origin: Origin
    source_interfaces: tuple[str, ...] = ()
    translates_sources: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """Addresses that sources are translated to. `one_to_one`: each source has one of them to itself, ports are kept.

    `sources`: the only sources it takes (none: all). `exact` False: it may use other addresses, too.
    """

    name: str
    family: Family
    intervals: tuple[Interval, ...]
    one_to_one: bool
    keeps_ports: bool
    origin: Origin
    exact: bool = True
    sources: tuple[Interval, ...] = ()


class VipReader:
    """Reads virtual IPs of one family. `service`: looks a service up by name."""

    def __init__(
        self,
        interfaces: InterfaceAddresses,
        notes: ObjectNotes,
        family: Family,
        service: Callable[[str, Family, Setting], Match],
    ) -> None:
        self._interfaces = interfaces
        self._notes = notes
        self._family = family
        self._service = service
        self._everything: tuple[Interval, ...] = ((0, (1 << family.address_bits) - 1),)

    def read(self, entry: Entry, mark: int) -> Vip:
        """The virtual IP, whether enabled or not; what is not understood may translate anything to anything."""
        self._other_family(entry)
        interface = entry.text("extintf", "any") or "any"
        kind = entry.text("type", "static-nat")
        if entry.unknown or kind not in _KINDS or self._odd_switch(entry):
            kind = ""
        external, sure = self._external(entry, interface) if kind else (self._everything, False)
        mapped = self._mapped(entry, kind) if kind else self._everything
        protocol, external_ports, mapped_ports, ports_sure = (
            self._ports(entry, kind) if kind else (None, None, _ANY_PORT, False)
        )
        static = kind == "static-nat" and entry.text("nat44", "enable") == entry.text("nat66", "enable") == "enable"
        exact = static and sure and ports_sure and _size(external) == _size(mapped) and len(mapped) == 1
        if entry.text("src-vip-filter", "disable") != "disable":
            # SOUNDNESS: the source filter then also bounds what is translated back.
            exact = False
        if static and not exact and sure and len(mapped) == 1 and mapped != self._everything:
            # SOUNDNESS: sizes differ; the device is said to stretch the external range to the size of the mapped one.
            last = min(external[0][0] + mapped[0][1] - mapped[0][0], self._everything[0][1])
            external = union((*external, (external[0][0], last)))
        if not exact:
            self._notes.approximated(entry, ("type", "extip", "mappedip", "extport", "mappedport"), "vip-bounded")
        return Vip(
            entry.name,
            mark,
            self._family,
            external,
            interface,
            protocol,
            external_ports,
            mapped,
            mapped_ports,
            self._source_filter(entry),
            self._services(entry),
            exact,
            _lines_of(entry, "extip", "mappedip", "extport", "mappedport"),
            entry.values("srcintf-filter"),
            entry.text("nat-source-vip") == "enable",
        )

    def _other_family(self, entry: Entry) -> None:
        """SOUNDNESS: a packet that changes its family leaves the model; what comes of it could be anywhere."""
        for key in ("nat46", "nat64"):
            setting = entry.setting(key)
            if setting is not None and setting.values != ("disable",):
                self._notes.widened(setting.origin, "translation-between-families", entry.name)

    def _odd_switch(self, entry: Entry) -> bool:
        """Whether a setting that is on or off is neither."""
        odd = [key for key in _SWITCHES if entry.text(key, "disable") not in ("enable", "disable")]
        for key in odd:
            self._notes.malformed(entry, key, "vip-malformed")
        return bool(odd)

    def _external(self, entry: Entry, interface: str) -> tuple[tuple[Interval, ...], bool]:
        """External addresses, and whether they are just these."""
        if entry.values("extaddr"):
            return self._everything, False
        text = entry.text("extip")
        if text in ("0.0.0.0", "::"):
            # SOURCE: FortiOS Administration Guide 7.2, Configuring VIPs: 0.0.0.0 is the address of the external
            # interface, where that is not `any`.
            own = self._interfaces.first(interface) if self._family is Family.IPV4 else None
            return (self._everything, False) if own is None else (((own[0], own[0]),), True)
        interval = address_range(text, self._family)
        if interval is None:
            self._notes.malformed(entry, "extip", "vip-malformed")
            return self._everything, False
        return (interval,), True

    def _mapped(self, entry: Entry, kind: str) -> tuple[Interval, ...]:
        """Addresses that packets may be sent on to; all where the file does not tell them."""
        if kind == "server-load-balance":
            texts: Iterable[str] = [
                "" if server.text("type", "ip") != "ip" or server.unknown else server.text("ip")
                for server in entry.table("realservers")
                if server.text("status", "active") != "disable"
            ]
        elif kind in ("fqdn", "access-proxy") or entry.text("mapped-addr"):
            return self._everything
        else:
            texts = entry.values("mappedip")
        intervals = [address_range(text, self._family) for text in texts]
        known = [interval for interval in intervals if interval is not None]
        if not known or len(known) < len(intervals):
            if kind != "server-load-balance":
                self._notes.malformed(entry, "mappedip", "vip-malformed")
            return self._everything
        return union(known)

    def _ports(self, entry: Entry, kind: str) -> tuple[int | None, Interval | None, Interval | None, bool]:
        """Protocol, external ports, mapped ports, and whether ports map one to one."""
        if kind == "server-load-balance":
            return self._server_ports(entry)
        if entry.text("portforward", "disable") != "enable":
            return None, None, None, True
        protocol = entry.text("protocol", "tcp")
        if protocol == "icmp":
            return self._family.icmp, None, None, True
        outside, inside = (self._port_setting(entry, key) for key in ("extport", "mappedport"))
        if protocol not in _PROTOCOLS or outside is None:
            if protocol not in _PROTOCOLS:
                self._notes.malformed(entry, "protocol", "vip-malformed")
            elif entry.setting("extport") is None:
                self._notes.malformed(entry, "portforward", "vip-malformed")
            return None, None, _ANY_PORT, False
        if inside is None:
            return _PROTOCOLS[protocol], outside, _ANY_PORT, False
        sure = inside[1] - inside[0] == outside[1] - outside[0] and entry.text("portmapping-type", "1-to-1") == "1-to-1"
        if not sure:
            # SOUNDNESS: sizes differ; the device may count on from the first mapped port.
            inside = inside[0], min(65535, max(inside[1], inside[0] + outside[1] - outside[0]))
        return _PROTOCOLS[protocol], outside, None if inside == outside and sure else inside, sure

    def _port_setting(self, entry: Entry, key: str) -> Interval | None:
        text = entry.text(key)
        interval = read_interval(text) if text else None
        if text and interval is None:
            self._notes.malformed(entry, key, "vip-malformed")
        return interval

    def _server_ports(self, entry: Entry) -> tuple[int | None, Interval | None, Interval | None, bool]:
        server_type = entry.text("server-type")
        protocol = TCP if server_type in _TCP_SERVERS else UDP if server_type == "udp" else None
        outside = self._port_setting(entry, "extport")
        ports = [
            read_interval(server.text("port"))
            for server in entry.table("realservers")
            if server.text("status", "active") != "disable"
        ]
        known = [interval for interval in ports if interval is not None and interval != (0, 0)]
        if protocol is None or outside == (0, 0):
            outside = None
        if not known or len(known) < len(ports) or protocol is None:
            return protocol, outside, _ANY_PORT, False
        return protocol, outside, (min(low for low, _ in known), max(high for _, high in known)), False

    def _source_filter(self, entry: Entry) -> Match:
        setting = entry.setting("src-filter")
        if setting is None or not setting.values:
            return ANYTHING
        intervals = [address_range(text, self._family) for text in setting.values]
        known = [interval for interval in intervals if interval is not None]
        if len(known) < len(intervals):
            return self._notes.malformed(entry, "src-filter", "vip-malformed")
        return FieldIn(Field.SOURCE, union(known))

    def _services(self, entry: Entry) -> Match:
        setting = entry.setting("service")
        if setting is None or not setting.values:
            return ANYTHING
        parts = tuple(self._service(name, self._family, setting) for name in setting.values)
        return parts[0] if len(parts) == 1 else AnyOf(parts)


_SWITCHES = ("portforward", "nat44", "nat66", "nat-source-vip", "status")
_KINDS = frozenset(("static-nat", "load-balance", "server-load-balance", "dns-translation", "fqdn", "access-proxy"))


def _lines_of(entry: Entry, *keys: str) -> Origin:
    """The line where the entry begins, then those that set `keys`."""
    found = (setting for key in keys if (setting := entry.setting(key)) is not None)
    return (entry.span, *(span for setting in found for span in setting.origin))


def _size(intervals: tuple[Interval, ...]) -> int:
    return sum(high - low + 1 for low, high in intervals)


def read_pool(entry: Entry, family: Family, notes: ObjectNotes) -> Pool:
    """An IP pool; one that is not understood may use any address."""
    single = ipv4 if family is Family.IPV4 else ipv6
    everything: tuple[Interval, ...] = ((0, (1 << family.address_bits) - 1),)
    for key, code in (("nat46", "translation-between-families"), ("permit-any-host", "pool-open-to-any-host")):
        setting = entry.setting(key)
        if setting is not None and setting.values != ("disable",):
            # SOUNDNESS: full cone: hosts that nobody asked may answer; no policy stands before them.
            notes.widened(setting.origin, code, entry.name)
    kind = entry.text("type", "overload")
    low, high = single(entry.text("startip")), single(entry.text("endip"))
    origin = _lines_of(entry, "startip", "endip")
    if entry.unknown or low is None or high is None or high < low:
        if not entry.unknown:
            notes.malformed(entry, "startip", "pool-malformed")
        return Pool(entry.name, family, everything, False, False, origin, False)
    excluded = [address_range(text, family) for text in entry.values("exclude-ip")]
    known = [interval for interval in excluded if interval is not None]
    intervals = difference(((low, high),), union(known))
    first, last = single(entry.text("source-startip")), single(entry.text("source-endip"))
    fixed = kind == "fixed-port-range" and first is not None and last is not None and first <= last
    sources = ((first, last),) if fixed and first is not None and last is not None else ()
    # SOURCE: FortiOS Administration Guide, Dynamic SNAT: with one-to-one pools ports are not translated.
    one_to_one = kind == "one-to-one"
    exact = bool(intervals) and len(known) == len(excluded)
    if not exact:
        notes.malformed(entry, "exclude-ip", "pool-malformed")
    return Pool(entry.name, family, intervals or everything, one_to_one, one_to_one, origin, exact, sources)
