"""FortiGate configurations of a three-tier city, as text, the same on every run.

Seven places behind one firewall: the three tiers, a DMZ and a management segment as zones of four VLANs each, the
internet and the prefecture's LGWAN as plain ports. Addresses, groups, services and groups of services are shared by the
policies; some policies negate, are switched off or follow a schedule; those to the internet translate the source, and
some from there lead to a virtual address.

*Plain* policies are those of a register of exceptions: from one host or subnet to one host, one service, nearly all of
them permits. *Dense* ones name several objects and groups each, an eighth of them denies; they overlap in every way,
and some services are of protocols like FTP, whose sessions announce others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

_HEADER = "#config-version=FGT200F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin"
_VLANS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A side of the firewall: `name` is how policies call it, `network` its second octet; `inner`: a zone of VLANs."""

    name: str
    network: int
    inner: bool = True

    @property
    def interfaces(self) -> tuple[str, ...]:
        """Names of its interfaces."""
        return tuple(f"vlan{self.network}{number}" for number in range(_VLANS)) if self.inner else (self.name,)

    @property
    def prefix(self) -> str:
        """All its addresses."""
        return {"wan1": "0.0.0.0/0", "wan2": "198.18.0.0/15"}.get(self.name, f"10.{self.network}.0.0/16")

    def host(self, draw: Random) -> str:
        """An address of it."""
        if self.name == "wan1":
            return f"203.0.{draw.randrange(114, 250)}.{draw.randrange(1, 255)}"
        start = "198.18" if self.name == "wan2" else f"10.{self.network}"
        return f"{start}.{draw.randrange(0, 16)}.{draw.randrange(1, 255)}"


PLACES = (
    Place("mynumber", 10),
    Place("lgwan", 20),
    Place("internet", 30),
    Place("dmz", 40),
    Place("mgmt", 50),
    Place("wan1", 60, inner=False),
    Place("wan2", 70, inner=False),
)
_WAN = PLACES[5]
_DMZ = PLACES[3]
# Which ways policies speak of, and how often.
_WAYS = (
    *(((one, other), 1) for one in PLACES[:5] for other in PLACES[:5] if one is not other),
    *(((place, _WAN), 4) for place in PLACES[2:5]),
    *(((place, PLACES[6]), 4) for place in PLACES[:2]),
    ((PLACES[6], PLACES[1]), 4),
    ((_WAN, _DMZ), 2),
)
_PORTS = (22, 25, 53, 80, 88, 110, 123, 143, 389, 443, 445, 587, 636, 993, 995, 1433, 3128, 3268, 3306, 3389, 5432)
_PORTS += (5900, 5985, 8000, 8080, 8443, 9100)
# Protocols whose sessions announce further ones, for which the firewall opens itself.
_ANNOUNCING = (21, 69, 135, 514, 1521, 1720, 1723, 5060)


def fortigate_text(policies: int, *, dense: bool = False, seed: int = 1) -> str:
    """A configuration with so many policies."""
    draw = Random(seed)
    objects = _Objects(draw, policies, _PORTS + _ANNOUNCING if dense else _PORTS)
    return "\n".join((*_network(), *objects.lines, *_policies(draw, objects, policies, dense), ""))


class _Objects:
    """Address and service objects, and the names that policies may use, by place."""

    def __init__(self, draw: Random, policies: int, ports: Sequence[int]) -> None:
        self._ports = ports
        self.sources: dict[str, list[str]] = {}
        self.services: list[str] = ["ALL", "HTTP", "HTTPS", "DNS", "SSH", "PING"]
        self.virtual: list[tuple[str, str]] = []
        addresses, groups = ["config firewall address"], ["config firewall addrgrp"]
        for place in PLACES:
            hosts = [f"{place.name}-h{number}" for number in range(max(30, policies // 20))]
            nets = [f"{place.name}-n{number}" for number in range(16)]
            ranges = [f"{place.name}-r{number}" for number in range(8)]
            for name in hosts:
                addresses += _edit(name, f"subnet {place.host(draw)} 255.255.255.255")
            for name in nets:
                network = place.host(draw).rsplit(".", 1)[0]
                addresses += _edit(name, f"subnet {network}.0 255.255.255.0")
            for name in ranges:
                start, low = place.host(draw).rsplit(".", 1)
                addresses += _edit(name, "type iprange", f"start-ip {start}.{low}", f"end-ip {start}.255")
            members = [*hosts, *nets, *ranges]
            names = [f"{place.name}-g{number}" for number in range(max(8, policies // 150))]
            for name in names:
                groups += _edit(name, f"member {_names(draw.sample(members, draw.randint(2, 8)))}")
            self.sources[place.name] = [*members, *names]
        self.lines = [*addresses, "end", *groups, "end", *self._services(draw), *self._virtual(draw, policies)]

    def _services(self, draw: Random) -> Iterator[str]:
        yield "config firewall service custom"
        custom = []
        for number in range(60):
            name = f"svc-{number}"
            custom.append(name)
            low = draw.choice(self._ports)
            ports = [str(low)] if draw.random() < 0.7 else [f"{low}-{low + draw.randrange(1, 9)}", str(low + 30000)]
            if draw.random() < 0.1:
                ports[0] += ":1024-65535"
            yield from _edit(name, f"{draw.choice(('tcp', 'tcp', 'tcp', 'udp'))}-portrange {' '.join(ports)}")
        yield "end"
        yield "config firewall service group"
        groups = [f"svcs-{number}" for number in range(20)]
        for name in groups:
            yield from _edit(name, f"member {_names(draw.sample(custom, draw.randint(2, 5)))}")
        yield "end"
        self.services += [*custom, *groups]

    def _virtual(self, draw: Random, policies: int) -> Iterator[str]:
        yield "config firewall ippool"
        yield from _edit("pool-out", "startip 203.0.113.20", "endip 203.0.113.27")
        yield "end"
        yield "config firewall vip"
        for number in range(min(180, max(4, policies // 200))):
            name, port = f"vip-{number}", 8000 + number
            self.virtual.append((name, str(port)))
            yield from _edit(
                name,
                f"extip 203.0.113.{40 + number}",
                f'mappedip "{_DMZ.host(draw)}"',
                'extintf "wan1"',
                "portforward enable",
                f"extport {port}",
                "mappedport 443",
            )
        yield "end"


def _network() -> Iterator[str]:
    yield from (_HEADER, "config system global", '    set hostname "fw1"', "end", "config system interface")
    for place in PLACES:
        if place.name == "wan1":
            yield from _edit(place.name, 'vdom "root"', "ip 203.0.113.2 255.255.255.0", "type physical")
        elif place.name == "wan2":
            yield from _edit(place.name, 'vdom "root"', "ip 198.18.0.1 255.254.0.0", "type physical")
        else:
            for number, name in enumerate(place.interfaces):
                address = f"ip 10.{place.network}.{4 * number}.1 255.255.252.0"
                yield from _edit(name, 'vdom "root"', address, 'interface "port1"', f"vlanid {place.network}{number}")
    yield from (*_edit("port1", 'vdom "root"', "type physical"), "end", "config system zone")
    for place in PLACES:
        if place.inner:
            yield from _edit(place.name, f"interface {_names(place.interfaces)}")
    yield from ("end", "config system settings", "    set allow-subnet-overlap disable", "end")
    yield "config firewall schedule recurring"
    yield from _edit("worktime", "day monday tuesday wednesday thursday friday", "start 08:00", "end 18:00")
    yield from ("end", "config router static")
    yield from _edit("1", "gateway 203.0.113.1", 'device "wan1"')
    yield "end"


def _policies(draw: Random, objects: _Objects, count: int, dense: bool) -> Iterator[str]:
    def some(names: Sequence[str]) -> list[str]:
        if not dense and draw.random() < 0.9:
            return [names[draw.randrange(len(names) * 3 // 4)]]
        return draw.sample(names, draw.choice((1, 1, 1, 2, 3)))

    denied, special = (0.12, 0.02) if dense else (0.02, 0.005)
    ways, weights = zip(*_WAYS, strict=True)
    yield "config firewall policy"
    for number, (source, destination) in enumerate(draw.choices(ways, weights, k=count), start=1):
        to_vip = source is _WAN and objects.virtual and draw.random() < 0.5
        targets = [draw.choice(objects.virtual)[0]] if to_vip else some(objects.sources[destination.name])
        settings = [
            f'name "rule {number}"',
            f'srcintf "{source.name}"',
            f'dstintf "{destination.name}"',
            "action deny" if not to_vip and draw.random() < denied else "action accept",
            f"srcaddr {_names(['all'] if source is _WAN else some(objects.sources[source.name]))}",
            f"dstaddr {_names(targets)}",
            f'schedule "{"worktime" if draw.random() < 0.01 else "always"}"',
            f"service {_names(['HTTPS'] if to_vip else some(objects.services[1:]))}",
        ]
        if draw.random() < special:
            # All services but a few hold those that announce further connections, so plain policies negate no service.
            settings.append(
                draw.choice(("srcaddr-negate enable", "service-negate enable")) if dense else "srcaddr-negate enable"
            )
        if draw.random() < 0.02:
            settings.append("status disable")
        if destination is _WAN:
            settings.append("nat enable")
            settings += ["ippool enable", 'poolname "pool-out"'] if draw.random() < 0.2 else []
        yield from _edit(str(number), *settings)
    yield "end"


def _names(names: Iterable[str]) -> str:
    return " ".join(f'"{name}"' for name in names)


def _edit(name: str, *settings: str) -> Iterator[str]:
    yield f"    edit {name}" if name.isdigit() else f'    edit "{name}"'
    for setting in settings:
        yield f"        set {setting}"
    yield "    next"


def alternating_text(rules: int, flipped: int | None = None, seed: int = 1) -> str:
    """A firewall with two ports and so many policies from the one to the other, accept and deny in turn; each overlaps
    many others in sources, destinations and ports. `flipped`: number of the policy that does the opposite.
    """
    draw = Random(seed)
    addresses, services = ["config firewall address"], ["config firewall service custom"]
    policies = ["config firewall policy"]
    for number in range(1, rules + 1):
        for side, network in (("s", 10), ("d", 20)):
            low = draw.randrange(1 << 15)
            high = min(low + draw.randrange(1 << 12, 1 << 14), (1 << 16) - 1)
            ends = [f"10.{network}.{value >> 8}.{value & 255}" for value in (low, high)]
            addresses += _edit(f"{side}{number}", "type iprange", f"start-ip {ends[0]}", f"end-ip {ends[1]}")
        port = draw.randrange(10_000, 45_000)  # beyond the protocols whose sessions announce others
        services += _edit(f"p{number}", f"tcp-portrange {port}-{port + draw.randrange(1000, 20000)}")
        accepts = (number % 2 == 1) != (number == flipped)
        policies += _edit(
            str(number),
            'srcintf "port1"',
            'dstintf "port2"',
            f"action {'accept' if accepts else 'deny'}",
            f'srcaddr "s{number}"',
            f'dstaddr "d{number}"',
            'schedule "always"',
            f'service "p{number}"',
        )
    interfaces = ["config system interface"]
    for number in (1, 2):
        interfaces += _edit(f"port{number}", 'vdom "root"', f"ip 10.{number}0.0.1 255.255.0.0", "type physical")
    hostname = ["config system global", '    set hostname "fw1"', "end"]
    parts = (interfaces, addresses, services, policies)
    return "\n".join((_HEADER, *hostname, *(line for part in parts for line in (*part, "end")), ""))
