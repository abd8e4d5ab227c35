"""A generated prefecture under the α model: 41 zones, offices in nine districts, three devices each.

Every office has a router with a list each way on every segment, and two switches with 48 ports each; all are wired to
two core routers (one leads to the security cloud and the internet, the other to the LGWAN) and reach the servers behind
a router of the data centre. The number of devices grows, the zones stay the same: what grows is the network.
It is separated as the policy asks but for the mistakes of two offices. Chance has a fixed seed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

DISTRICTS = 9
DAY = "2026-11-21"
_TIERS = {"mynumber": 10, "lgwan": 20, "internet": 30}
_SERVERS = 250  # third number of the addresses of a tier's servers; those of an office have the office's
_SHARED = 249  # the tier's shared servers
_SIDES = {"internet": 251, "lgwan": 252}
_SANITIZER = 20
_PROXY = "203.0.113.10"
_LINES_PER_LIST = 304
_PORTS = 48
_APPROVED = "approver: CISO, approved: 2026-04-01, expires: 2027-03-31, reviewed: 2026-10-01"
_EMPTY = "0.0.0.255"
_MASK = "255.255.255.0"

_ABSENT = ("govcloud-mynumber", "cloud-lgwan", "remote-access", "public", "local-government", "maintenance")
_OUTSIDE = (
    ("LGWAN", "core2", "0/0", "198.18.0.0/16"),
    ("national", "core2", "0/1", "192.0.2.0/24"),
    ("security-cloud", "core1", "0/0", "203.0.113.0/24"),
    ("INTERNET", "core1", "0/0", "any"),
)
_FORGOTTEN = f" permit tcp host 10.10.1.9 host 10.20.{_SERVERS}.9 eq 445"

Files = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Exception:
    """Sessions from one host of the My Number tier in an office to one server of the LGWAN tier."""

    number: int
    office: int
    terminal: int
    server: int

    @property
    def port(self) -> int:
        return 20_000 + self.number

    @property
    def mac(self) -> str:
        return _mac(self.office, 1, self.terminal)

    @property
    def server_mac(self) -> str:
        return f"0200.ffff.{self.server:04x}"

    @property
    def host(self) -> int:
        return 30 + self.terminal

    @property
    def source(self) -> str:
        return f"10.10.{self.office}.{self.host}"

    @property
    def destination(self) -> str:
        return f"10.20.{_SERVERS}.{self.server}"

    @property
    def forth(self) -> str:
        return f" permit tcp host {self.source} host {self.destination} eq {self.port}"

    @property
    def back(self) -> str:
        return f" permit tcp host {self.destination} eq {self.port} host {self.source} established"


def prefecture(devices: int) -> tuple[Files, str]:
    """Configurations of so many devices (at least 30), and the text of the policy; the same on every call."""
    offices = (devices - 3) // 3
    exceptions = _exceptions(offices)
    files = [("core1.cfg", _core(1, offices)), ("core2.cfg", _core(2, offices))]
    files.append(("dc.cfg", _data_center(offices, exceptions)))
    for office in range(offices):
        files.append((f"rt{office:03}.cfg", _router(office, exceptions)))
        files += [(f"sw{office:03}-{number}.cfg", _switch(office, number)) for number in (1, 2)]
    return [(name, text.encode()) for name, text in files], _policy(offices, exceptions)


def _exceptions(offices: int) -> list[_Exception]:
    draw = Random(8)
    return [
        _Exception(number, number // 2, 3 * (2 * draw.randrange(1, 8) + number % 2), draw.randrange(100, 200))
        for number in range(2 * offices)
    ]


def _zone(tier: str, office: int) -> str:
    return f"{tier}-{office % DISTRICTS}"


# -- configurations -------------------------------------------------------------------------------------


def _head(name: str) -> list[str]:
    return [
        *("version 17.9", "service timestamps log datetime msec localtime", "service password-encryption", "!"),
        *(f"hostname {name}", "!", "logging buffered 512000 informational", "no ip domain lookup", "!"),
        *("aaa new-model", "aaa authentication login default local", "no ip http server", "no ip http secure-server"),
        *("ip ssh version 2", "!"),
    ]


def _foot() -> list[str]:
    return [
        *("logging host 10.90.250.10", "ntp server 10.90.250.11", "!"),
        *("ip access-list standard MGMT", " permit 10.90.250.0 0.0.0.255", " deny any log", "!"),
        *("line vty 0 4", " access-class MGMT in", " transport input ssh"),
        *("line vty 5 15", " access-class MGMT in", " transport input ssh", "!", "end", ""),
    ]


def _interface(name: str, address: str, mask: str, *more: str) -> list[str]:
    return [f"interface {name}", *more, f" ip address {address} {mask}", "!"]


def _lists(name: str) -> tuple[str, str]:
    return f" ip access-group {name}-in in", f" ip access-group {name}-out out"


def _router(office: int, exceptions: list[_Exception]) -> str:
    """The router of one office: a subinterface with two lists for each segment."""
    lines = _head(f"rt{office:03}")
    for core in (1, 2):
        lines += _interface(f"GigabitEthernet0/{core - 1}", f"10.{200 + core}.{office}.1", "255.255.255.252")
    lines += ["interface GigabitEthernet0/2", " no ip address", "!"]
    for tier, number in (*_TIERS.items(), ("mgmt", 90)):
        name = f"GigabitEthernet0/2.{number}"
        lines += _interface(
            name, f"10.{number}.{office}.1", _MASK, f" encapsulation dot1Q {number}", *_lists(tier.upper())
        )
    own = [one for one in exceptions if one.office == office]
    for tier, number in _TIERS.items():
        lines += _office_list(tier, number, office, own)
    lines += _management_lists(office)
    lines += [f"arp {one.source} {one.mac} ARPA" for one in own]
    lines += [f"ip route 0.0.0.0 0.0.0.0 10.201.{office}.2", f"ip route 198.18.0.0 255.255.0.0 10.202.{office}.2", "!"]
    return "\n".join([*lines, *_foot()])


def _office_list(tier: str, number: int, office: int, exceptions: list[_Exception]) -> Iterator[str]:
    """Both lists of one segment: servers of its own tier, the sanitizer, exceptions, the web."""
    segment = f"10.{number}.{office}.0 {_EMPTY}"
    servers = Random(f"{tier} {office}").sample(_services(tier, number), _LINES_PER_LIST)
    yield f"ip access-list extended {tier.upper()}-in"
    for one in exceptions if tier == "mynumber" else ():
        yield one.forth
    for host, port in servers:
        yield f" permit tcp {segment} host {host} eq {port}"
    if tier in _SIDES:
        yield f" permit tcp {segment} host 10.{number}.{_SIDES[tier]}.{_SANITIZER} eq 443"
    if tier == "internet":
        yield f" permit tcp {segment} host {_PROXY} eq 8080"
    yield from _mistakes(tier, office)
    yield " deny ip any any log"
    yield "!"
    yield f"ip access-list extended {tier.upper()}-out"
    for one in exceptions if tier == "mynumber" else ():
        yield one.back
    for host, port in servers:
        yield f" permit tcp host {host} eq {port} {segment} established"
    if tier in _SIDES:
        yield f" permit tcp host 10.{number}.{_SIDES[tier]}.{_SANITIZER} eq 443 {segment} established"
    if tier == "internet":
        yield f" permit tcp host {_PROXY} eq 8080 {segment} established"
    yield " deny ip any any log"
    yield "!"


@functools.cache
def _services(tier: str, number: int) -> list[tuple[str, int]]:
    """What the servers of a tier offer, address and port, each pair once; an office uses most of it."""
    draw = Random(tier)
    ports = draw.sample(range(1_024, 9_000), 60)
    nets = (_SERVERS, _SERVERS, _SHARED)
    pairs = {(draw.choice(nets), draw.randrange(10, 250), draw.choice(ports)) for _ in range(420)}
    return [(f"10.{number}.{net}.{host}", port) for net, host, port in sorted(pairs)]


def _mistakes(tier: str, office: int) -> Iterator[str]:
    """What somebody left in two offices: a way to a file server that no entry registers, and a list without an end."""
    if tier == "mynumber" and office == 1:
        yield _FORGOTTEN
    if tier == "lgwan" and office == 2:
        yield f" permit ip 10.20.2.0 {_EMPTY} any"


def _management_lists(office: int) -> Iterator[str]:
    own, servers = f"10.90.{office}.0 {_EMPTY}", f"10.90.{_SERVERS}.0 {_EMPTY}"
    yield "ip access-list extended MGMT-in"
    yield f" permit ip {own} {servers}"
    yield " deny ip any any log"
    yield "!"
    yield "ip access-list extended MGMT-out"
    yield f" permit ip {servers} {own}"
    yield " deny ip any any log"
    yield "!"


def _mac(office: int, switch: int, port: int) -> str:
    return f"0200.{office:04x}.{switch:02x}{port:02x}"


def _switch(office: int, number: int) -> str:
    """One of two switches of an office: ports of terminals, each bound to an address, and a trunk."""
    lines = _head(f"sw{office:03}-{number}")
    for name, vlan in (*_TIERS.items(), ("mgmt", 90)):
        lines += [f"vlan {vlan}", f" name {name.upper()}", "!"]
    for port in range(1, _PORTS + 1):
        vlan = tuple(_TIERS.values())[port % len(_TIERS)]
        lines += [
            f"interface GigabitEthernet1/0/{port}",
            f" description office {office} terminal {number}-{port:02}",
            f" switchport access vlan {vlan}",
            *(" switchport mode access", " switchport port-security violation restrict"),
            f" switchport port-security mac-address {_mac(office, number, port)}",
            *(" switchport port-security", " storm-control broadcast level 5.00", " spanning-tree portfast", "!"),
        ]
    for port in range(_PORTS + 1, _PORTS + 4 - number):
        lines += [
            f"interface GigabitEthernet1/0/{port}",
            *(" switchport trunk allowed vlan 10,20,30,90", " switchport mode trunk", "!"),
        ]
    lines += _interface("Vlan90", f"10.90.{office}.{number + 1}", _MASK)
    lines += [f"ip default-gateway 10.90.{office}.1", "!"]
    return "\n".join([*lines, *_foot()])


def _data_center(offices: int, exceptions: list[_Exception]) -> str:
    """The router in front of the servers: the lists let in what the offices' lists let out."""
    lines = _head("dc")
    for core in (1, 2):
        lines += _interface(f"GigabitEthernet0/{core - 1}", f"10.{200 + core}.{_SERVERS}.1", "255.255.255.252")
    places = [*((tier, number, _SERVERS) for tier, number in _TIERS.items()), ("mgmt", 90, _SERVERS)]
    places += [(f"shared-{tier}", number, _SHARED) for tier, number in _TIERS.items()]
    places += [(f"side-{tier}", _TIERS[tier], net) for tier, net in _SIDES.items()]
    for place, (name, number, net) in enumerate(places):
        lines += _interface(f"GigabitEthernet1/{place}", f"10.{number}.{net}.1", _MASK, *_lists(name.upper()))
    for name, number, net in places:
        lines += _server_lists(name, number, net, offices, exceptions)
    lines += dict.fromkeys(f"arp {one.destination} {one.server_mac} ARPA" for one in exceptions)
    lines += ["ip route 0.0.0.0 0.0.0.0 10.201.250.2", "ip route 198.18.0.0 255.255.0.0 10.202.250.2", "!"]
    return "\n".join([*lines, *_foot()])


def _server_lists(name: str, number: int, net: int, offices: int, exceptions: list[_Exception]) -> Iterator[str]:
    own = f"10.{number}.{net}.0 {_EMPTY}"
    users = [f"10.{number}.{office}.0 {_EMPTY}" for office in range(offices)]
    taken = exceptions if name == "lgwan" else []
    sanitizer = f"host 10.{number}.{net}.{_SANITIZER}"
    for way in ("in", "out"):
        yield f"ip access-list extended {name.upper()}-{way}"
        for one in taken:
            yield one.back if way == "in" else one.forth
        if name == "lgwan" and way == "out":
            yield _FORGOTTEN
        for user in users:
            if name == "mgmt":
                yield f" permit ip {own} {user}" if way == "in" else f" permit ip {user} {own}"
            elif name.startswith("side-"):
                answer = f" permit tcp {sanitizer} eq 443 {user} established"
                yield answer if way == "in" else f" permit tcp {user} {sanitizer} eq 443"
            else:
                answer = f" permit tcp {own} gt 1023 {user} established"
                yield answer if way == "in" else f" permit tcp {user} {own} gt 1023"
        yield " deny ip any any log"
        yield "!"


def _core(number: int, offices: int) -> str:
    lines = _head(f"core{number}")
    outside = "203.0.113.1" if number == 1 else "198.18.0.1"
    lines += _interface("GigabitEthernet0/0", outside, _MASK, *_lists("OUTSIDE"))
    if number == 2:
        lines += _interface("GigabitEthernet0/1", "192.0.2.1", _MASK, *_lists("OUTSIDE"))
    lines += ["ip access-list extended OUTSIDE-in"]
    proxied = [f"10.30.{office}.0 {_EMPTY}" for office in range(offices)] if number == 1 else []
    lines += [f" permit tcp host {_PROXY} eq 8080 {user} established" for user in proxied]
    lines += [" deny ip any any log", "!", "ip access-list extended OUTSIDE-out"]
    lines += [f" permit tcp {user} host {_PROXY} eq 8080" for user in proxied]
    lines += [" deny ip any any log", "!"]
    places = (*range(offices), _SERVERS)
    for place in places:
        lines += _interface(f"GigabitEthernet1/{place}", f"10.{200 + number}.{place}.2", "255.255.255.252")
    for place in places:
        for tier in (*_TIERS.values(), 90):
            lines.append(f"ip route 10.{tier}.{place}.0 {_MASK} 10.{200 + number}.{place}.1")
    nets = [*((tier, _SHARED) for tier in _TIERS), *_SIDES.items()]
    for tier, net in nets:
        lines.append(f"ip route 10.{_TIERS[tier]}.{net}.0 {_MASK} 10.{200 + number}.{_SERVERS}.1")
    lines += ["ip route 0.0.0.0 0.0.0.0 203.0.113.254"] if number == 1 else []
    return "\n".join([*lines, *_foot()])


# -- policy ---------------------------------------------------------------------------------------------


def _policy(offices: int, exceptions: list[_Exception]) -> str:
    lines = ["segcheck: 1", "name: generated prefecture", "model: alpha", "links:"]
    for office in range(offices):
        lines.append(f"  - [rt{office:03}:GigabitEthernet0/2, sw{office:03}-1:GigabitEthernet1/0/49]")
        lines.append(f"  - [sw{office:03}-1:GigabitEthernet1/0/50, sw{office:03}-2:GigabitEthernet1/0/49]")
    lines += ["zones:", *_zones(offices)]
    lines.append("exceptions:")
    for one in exceptions:
        lines.append(
            f"  - {{id: EX-{one.number:04}, purpose: system {one.number}, from: {_zone('mynumber', one.office)},"
            f" to: lgwan-servers, sources: [{{ip: {one.source}, mac: {one.mac}}}],"
            f" destinations: [{{ip: {one.destination}, mac: {one.server_mac}}}],"
            f" service: tcp/{one.port}, reason: needed, {_APPROVED}}}"
        )
    lines += _relays()
    lines += _declarations()
    return "\n".join([*lines, ""])


def _zones(offices: int) -> Iterator[str]:
    for tier, number in _TIERS.items():
        for district in range(DISTRICTS):
            prefixes = ", ".join(f"10.{number}.{office}.0/24" for office in range(district, offices, DISTRICTS))
            yield f"  {tier}-{district}: {{tier: {tier}, prefixes: [{prefixes}]}}"
        yield f"  {tier}-servers: {{tier: {tier}, prefixes: [10.{number}.{_SERVERS}.0/24]}}"
        yield f"  {tier}-shared: {{tier: {tier}, prefixes: [10.{number}.{_SHARED}.0/24]}}"
    for tier, net in _SIDES.items():
        yield f"  side-{tier}: {{tier: {tier}, prefixes: [10.{_TIERS[tier]}.{net}.0/24]}}"
    yield "  mgmt: {prefixes: [10.90.0.0/16]}"
    yield f"  mgmt-servers: {{tier: mgmt, prefixes: [10.90.{_SERVERS}.0/24]}}"
    for name, core, interface, prefixes in _OUTSIDE:
        tier = ", tier: external" if name == "national" else ""
        place = f"interfaces: [{core}:GigabitEthernet{interface}], prefixes: [{prefixes}]"
        yield f"  {name}: {{external: true{tier}, {place}}}"


def _relays() -> Iterator[str]:
    sides = {tier: f"10.{_TIERS[tier]}.{net}.{_SANITIZER}" for tier, net in _SIDES.items()}
    districts = range(DISTRICTS)
    yield "relays:"
    yield "  - name: sanitizer"
    yield "    kind: file-sanitizer"
    yield "    sides: [{}]".format(
        ", ".join(f"{{zone: side-{tier}, ip: {address}}}" for tier, address in sides.items())
    )
    yield "    carries: [{}]".format(", ".join(f"{{from: internet-{one}, to: lgwan-{one}}}" for one in districts))
    yield "    malware_check: true"
    yield "    because: files are rebuilt"
    yield "    legs:"
    for tier, address in sides.items():
        for district in districts:
            yield f"      - {{from: {tier}-{district}, to: side-{tier}, destination: {address}, service: https}}"
    yield "  - name: proxy"
    yield "    kind: proxy"
    yield f"    sides: [{{zone: security-cloud, ip: {_PROXY}}}]"
    yield "    carries: [{}]".format(", ".join(f"{{from: INTERNET, to: internet-{one}}}" for one in districts))
    yield "    malware_check: true"
    yield "    because: the security cloud looks at what is fetched"
    yield "    legs:"
    for district in districts:
        yield f"      - {{from: internet-{district}, to: security-cloud, destination: {_PROXY}, service: tcp/8080}}"


def _declarations() -> Iterator[str]:
    yield "absent:"
    for tier in ("dmz", *_ABSENT):
        yield f"  {tier}: there is none"
    yield "declarations:"
    yield "  no_wireless: there is none"
    yield "  outside_parties:"
    for name, *_ in _OUTSIDE:
        internet = {"LGWAN": "by-way-of-lgwan", "national": "none"}.get(name, "connected")
        yield f"    - {{zone: {name}, internet: {internet}, public_institution: true, {_APPROVED}, because: needed}}"
    yield "  malware_checkpoints: [{device: core1, name: filter of the security cloud}]"
    yield "  limits: {outside_connections: 3}"
    yield "assume: {spoofing: false, closed_segments: true}"
