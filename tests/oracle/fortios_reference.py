"""FortiOS policies read a second way: a table of values is drawn, written as a configuration, and interpreted directly.

The interpreter below is a plain reading of "first policy in order whose interfaces, addresses and service match". It
shares nothing with the reader: not its parser, not its objects, not its conditions. Left out, because their answers
are not plain: virtual IPs and NAT, users, time, traffic that leaves by the interface it came in by, sessions that other
sessions announce (the helpers for them are switched off).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from segcheck.model.header import ACK, ESTABLISHED, FIN, ICMP, NEW, RST, SCTP, SYN, TCP, UDP, Family, Flow
from segcheck.semantics.session_flows import opener

INTERFACES = ("port1", "port2", "port3", "port4", "port5")
ZONES = {"dmz": ("port4", "port5")}
PLACES = ("port1", "port2", "port3", "dmz")
_PORTS = (0, 1, 22, 53, 80, 443, 1023, 1024, 8080, 49152, 65535)


@dataclass(frozen=True, slots=True)
class Address:
    """Addresses of one object: those from `low` to `high`, or those that agree with `low` on the bits of `care`."""

    name: str
    low: int
    high: int
    care: int | None = None

    def holds(self, number: int) -> bool:
        if self.care is not None:
            return (number ^ self.low) & self.care == 0
        return self.low <= number <= self.high

    def lines(self) -> list[str]:
        if self.care is not None:
            return ["type wildcard", f"wildcard {_dotted(self.low)} {_dotted(self.care)}"]
        size = self.high - self.low + 1
        if size & (size - 1) or self.low % size:
            return ["type iprange", f"start-ip {_dotted(self.low)}", f"end-ip {_dotted(self.high)}"]
        return [f"subnet {_dotted(self.low)} {_dotted((1 << 32) - size)}"]


@dataclass(frozen=True, slots=True)
class Group:
    """The members' addresses, without those of the excluded members."""

    name: str
    members: tuple[str, ...]
    excluded: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        excluding = ["exclude enable", f"exclude-member {_quoted(self.excluded)}"] if self.excluded else []
        return [f"member {_quoted(self.members)}", *excluding]


@dataclass(frozen=True, slots=True)
class Ports:
    """Destination and source ports of one protocol."""

    protocol: int
    destination: tuple[int, int]
    source: tuple[int, int] | None

    def text(self) -> str:
        ends = [self.destination] if self.source is None else [self.destination, self.source]
        return ":".join(str(low) if low == high else f"{low}-{high}" for low, high in ends)


@dataclass(frozen=True, slots=True)
class Service:
    """Ports of several protocols, or messages of ICMP (`icmp`: type and code, None: any), or one IP protocol."""

    name: str
    ports: tuple[Ports, ...] = ()
    icmp: tuple[int | None, int | None] | None = None
    protocol: int | None = None

    def holds(self, flow: Flow) -> bool:
        if self.icmp is not None:
            wanted = zip(self.icmp, (flow.icmp_type, flow.icmp_code), strict=True)
            return flow.protocol == ICMP and all(want in (None, have) for want, have in wanted)
        if self.protocol is not None:
            return self.protocol in (0, flow.protocol)
        return any(
            one.protocol == flow.protocol
            and one.destination[0] <= flow.destination_port <= one.destination[1]
            and (one.source is None or one.source[0] <= flow.source_port <= one.source[1])
            for one in self.ports
        )

    def lines(self) -> list[str]:
        if self.icmp is not None:
            parts = zip(("icmptype", "icmpcode"), self.icmp, strict=True)
            return ["protocol ICMP", *(f"{key} {number}" for key, number in parts if number is not None)]
        if self.protocol is not None:
            return ["protocol IP", f"protocol-number {self.protocol}"]
        keys = {TCP: "tcp-portrange", UDP: "udp-portrange", SCTP: "sctp-portrange"}
        texts: dict[str, list[str]] = {}
        for one in self.ports:
            texts.setdefault(keys[one.protocol], []).append(one.text())
        return [f"{key} {' '.join(values)}" for key, values in texts.items()]


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. `action` None: not written. `negated`: which of "srcaddr", "dstaddr", "service" is negated."""

    number: int
    ways: tuple[tuple[str, ...], tuple[str, ...]]
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    services: tuple[str, ...]
    action: str | None
    negated: frozenset[str] = frozenset()
    enabled: bool = True
    schedule: str = "always"

    def lines(self) -> list[str]:
        lines = [
            f"srcintf {_quoted(self.ways[0])}",
            f"dstintf {_quoted(self.ways[1])}",
            f"srcaddr {_quoted(self.sources)}",
            f"dstaddr {_quoted(self.destinations)}",
            f"service {_quoted(self.services)}",
            f'schedule "{self.schedule}"',
            *(f"{key}-negate enable" for key in sorted(self.negated)),
        ]
        if self.action is not None:
            lines.append(f"action {self.action}")
        return lines if self.enabled else [*lines, "status disable"]


@dataclass(slots=True)
class Table:
    """A policy table with the objects that it names."""

    addresses: dict[str, Address | Group] = field(default_factory=dict)
    services: dict[str, Service | tuple[str, ...]] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)

    # -- the direct reading -----------------------------------------------------------------------------

    def passes(self, ingress: str, egress: str, flow: Flow) -> bool:
        """Whether the firewall lets `flow`, a whole packet, pass between two interfaces."""
        if flow.state == NEW:
            opens = flow.protocol != TCP or flow.tcp_flags & (SYN | ACK | RST | FIN) == SYN
            return opens and self.permits(ingress, egress, flow)
        # A packet of a session: of what opened it, or an answer.
        return self.permits(ingress, egress, flow) or self.permits(egress, ingress, opener(flow))

    def permits(self, ingress: str, egress: str, flow: Flow) -> bool:
        """What the first policy that matches says; none: deny."""
        for policy in self.policies:
            if policy.enabled and policy.schedule == "always" and self._meets(policy, ingress, egress, flow):
                return policy.action == "accept"
        return False

    def _meets(self, policy: Policy, ingress: str, egress: str, flow: Flow) -> bool:
        for words, name in zip(policy.ways, (ingress, egress), strict=True):
            if not any(word == "any" or name in ZONES.get(word, (word,)) for word in words):
                return False
        found = (
            ("srcaddr", any(self.holds(name, flow.source) for name in policy.sources)),
            ("dstaddr", any(self.holds(name, flow.destination) for name in policy.destinations)),
            ("service", any(self._serves(name, flow) for name in policy.services)),
        )
        return all(met != (key in policy.negated) for key, met in found)

    def holds(self, name: str, number: int) -> bool:
        """Whether the object or group called `name` holds an address."""
        if name == "all":
            return True
        found = self.addresses[name]
        if isinstance(found, Address):
            return found.holds(number)
        inside = any(self.holds(member, number) for member in found.members)
        return inside and not any(self.holds(member, number) for member in found.excluded)

    def _serves(self, name: str, flow: Flow) -> bool:
        if name == "ALL":
            return True
        found = self.services[name]
        if isinstance(found, Service):
            return found.holds(flow)
        return any(self._serves(member, flow) for member in found)

    # -- the text ---------------------------------------------------------------------------------------

    def text(self, rng: Random) -> str:
        """A configuration; the order of settings is drawn, for the device prints them in none that matters."""
        lines = ["#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin"]
        lines += ["config system settings", "    set default-voip-alg-mode kernel-helper-based", "end"]
        lines += ["config system session-helper"]
        lines += [*_edit(rng, "1", ['name "dns-udp"', "port 53", "protocol 17"]), "end"]
        lines += ["config system interface"]
        for number, name in enumerate(INTERFACES, start=1):
            # The senders of the random packets are anywhere; routes back to them are no part of the question.
            lines += _edit(rng, name, ['vdom "root"', f"ip 10.{number}.255.1 255.255.0.0", "src-check disable"])
        lines += ["end", "config system zone"]
        for name, members in ZONES.items():
            lines += _edit(rng, name, [f"interface {_quoted(members)}"])
        addresses = self.addresses.values()
        lines += ["end", "config firewall address"]
        lines += [line for one in addresses if isinstance(one, Address) for line in _edit(rng, one.name, one.lines())]
        lines += ["end", "config firewall addrgrp"]
        lines += [line for one in addresses if isinstance(one, Group) for line in _edit(rng, one.name, one.lines())]
        lines += ["end", "config firewall service custom"]
        for service in self.services.values():
            if isinstance(service, Service):
                lines += _edit(rng, service.name, service.lines())
        lines += ["end", "config firewall service group"]
        for name, service in self.services.items():
            if not isinstance(service, Service):
                lines += _edit(rng, name, [f"member {_quoted(service)}"])
        lines += ["end", "config firewall policy"]
        for policy in self.policies:
            lines += _edit(rng, str(policy.number), policy.lines())
        return "\n".join([*lines, "end", ""])


def _edit(rng: Random, name: str, settings: Sequence[str]) -> Iterator[str]:
    first = [setting for setting in settings if setting.startswith(("type ", "protocol IP", "protocol ICMP"))]
    others = [setting for setting in settings if setting not in first]
    rng.shuffle(others)
    yield f"    edit {name}" if name.isdigit() else f'    edit "{name}"'
    yield from (f"        set {setting}" for setting in (*first, *others))
    yield "    next"


def _quoted(names: Sequence[str]) -> str:
    return " ".join(f'"{name}"' for name in names)


def _dotted(number: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


# -- drawing -------------------------------------------------------------------------------------------------


def table_of(rng: Random) -> Table:
    """A table of up to twelve policies over objects that overlap."""
    table = Table()
    plain = [_address(rng, f"a{number}") for number in range(rng.randint(4, 8))]
    table.addresses |= {one.name: one for one in plain}
    for number in range(rng.randint(1, 3)):
        names = list(table.addresses)
        members = tuple(rng.sample(names, rng.randint(1, min(3, len(names)))))
        others = [name for name in names if name not in members]
        excluded = tuple(rng.sample(others, 1)) if others and rng.random() < 0.5 else ()
        table.addresses[f"g{number}"] = Group(f"g{number}", members, excluded)
    table.services |= {f"s{number}": _service(rng, f"s{number}") for number in range(rng.randint(3, 6))}
    for number in range(rng.randint(0, 2)):
        table.services[f"sg{number}"] = tuple(rng.sample(list(table.services), rng.randint(1, 3)))
    numbers = rng.sample(range(1, 100), rng.randint(1, 12))
    table.policies = [_policy(rng, table, number) for number in numbers]
    return table


def _host(rng: Random) -> int:
    """An address in one of the interfaces' networks, most of them close together."""
    spread = rng.choice((4, 4, 4, 8, 15))
    return (10 << 24) | rng.randint(1, len(INTERFACES)) << 16 | rng.randrange(1 << spread)


def _address(rng: Random, name: str) -> Address:
    kind, host = rng.random(), _host(rng)
    if kind < 0.5:
        bits = rng.choice((0, 0, 1, 3, 8, 16, 18, 24))
        low = host >> bits << bits
        return Address(name, low, low + (1 << bits) - 1)
    if kind < 0.8:
        return Address(name, host, host + rng.randrange(1, 40))
    care = rng.choice((0xFFFFFFFE, 0xFF00000F, 0xFFFF0005, 0xFFFFFFF1))
    return Address(name, host & care, host & care, care)


def _service(rng: Random, name: str) -> Service:
    kind = rng.random()
    if kind < 0.15:
        icmp_type = rng.choice((None, 0, 3, 8))
        return Service(name, icmp=(icmp_type, None if icmp_type is None else rng.choice((None, 0, 1))))
    if kind < 0.25:
        return Service(name, protocol=rng.choice((47, 89, 17)))
    return Service(name, tuple(_ports(rng) for _ in range(rng.choice((1, 1, 2, 3)))))


def _ports(rng: Random) -> Ports:
    source = _range(rng) if rng.random() < 0.3 else None
    return Ports(rng.choice((TCP, TCP, TCP, UDP, SCTP)), _range(rng), source)


def _range(rng: Random) -> tuple[int, int]:
    """Ports from 1 on: port 0 in an object has a meaning of its own."""
    low, high = sorted((max(1, rng.choice(_PORTS)), max(1, rng.choice(_PORTS))))
    return (low, low) if rng.random() < 0.5 else (low, high)


def _policy(rng: Random, table: Table, number: int) -> Policy:
    def some(names: Sequence[str], whole: str) -> tuple[str, ...]:
        return (whole,) if rng.random() < 0.35 else tuple(rng.sample(names, rng.randint(1, min(2, len(names)))))

    addresses = list(table.addresses)
    negated = frozenset(key for key in ("srcaddr", "dstaddr", "service") if rng.random() < 0.12)
    services = some(list(table.services), "ALL")
    return Policy(
        number,
        (some(PLACES, "any"), some(PLACES, "any")),
        some(addresses, "all"),
        some(addresses, "all"),
        services,
        rng.choice(("accept",) * 5 + ("deny", None)),
        negated - {"service"} if services == ("ALL",) else negated,
        rng.random() < 0.9,
        rng.choice(("always",) * 9 + ("none",)),
    )


def packet_of(rng: Random, table: Table) -> tuple[str, str, Flow]:
    """(ingress, egress, packet) near the conditions of some policy; the two interfaces are of two zones."""
    policy = rng.choice([one for one in table.policies if one.action == "accept"] or table.policies)
    ingress, egress = (_place(rng, words) for words in policy.ways)
    if _zone(ingress) == _zone(egress):
        egress = rng.choice([place for place in range(1, len(INTERFACES) + 1) if _zone(place) != _zone(ingress)])
    ends = [_near(rng, table, names) for names in (policy.sources, policy.destinations)]
    # Where an object lies behind another interface, so may the packet: the firewall looks at addresses, not at routes.
    source = _into(ends[0], ingress) if rng.random() < 0.4 else ends[0]
    flow = _speaking(rng, table, policy, source, _into(ends[1], egress))
    return INTERFACES[ingress - 1], INTERFACES[egress - 1], flow


def _place(rng: Random, words: Sequence[str]) -> int:
    """Number of an interface, mostly one that the words of a policy stand for."""
    word = rng.choice((*words, *words, *words, "any"))
    name = rng.choice(INTERFACES if word == "any" else ZONES.get(word, (word,)))
    return INTERFACES.index(name) + 1


def _zone(place: int) -> str:
    name = INTERFACES[place - 1]
    return next((zone for zone, members in ZONES.items() if name in members), name)


def _into(number: int, place: int) -> int:
    """The address with the interface's network in front; never one of the firewall's own."""
    return (10 << 24) | place << 16 | (number & 0x7FFF)


def _near(rng: Random, table: Table, names: Sequence[str]) -> int:
    name = rng.choice(names)
    found = table.addresses.get(name)
    while isinstance(found, Group):
        found = table.addresses[rng.choice((*found.members, *found.excluded))]
    if found is None:
        return _host(rng)
    if found.care is not None:
        return found.low | (rng.getrandbits(32) & ~found.care & 0x0003FFFF)
    return rng.choice((found.low, found.high, rng.randint(found.low, found.high), found.high + 1))


def _speaking(rng: Random, table: Table, policy: Policy, source: int, destination: int) -> Flow:
    """A packet of one of the policy's services, or just beside it."""
    service = table.services.get(rng.choice(policy.services))
    while service is not None and not isinstance(service, Service):
        service = table.services[rng.choice(service)]
    protocol = rng.choice((TCP, TCP, UDP, ICMP, 47))
    destination_port, source_port = rng.choice(_PORTS), rng.choice(_PORTS)
    icmp = rng.choice((0, 3, 8, 13)), rng.choice((0, 1))
    if service is not None and rng.random() < 0.85:
        if service.ports:
            ports = rng.choice(service.ports)
            protocol = ports.protocol
            destination_port = min(65535, rng.choice((*ports.destination, ports.destination[1] + 1)))
            source_port = source_port if ports.source is None else rng.choice(ports.source)
        elif service.icmp is not None:
            protocol, icmp = ICMP, (service.icmp[0] or icmp[0], service.icmp[1] or icmp[1])
        else:
            protocol = service.protocol or protocol
    state = rng.choice((NEW, NEW, NEW, ESTABLISHED))
    if state == ESTABLISHED and rng.random() < 0.5:
        source_port, destination_port = destination_port, source_port
    with_ports = protocol in (TCP, UDP, SCTP)
    return Flow(
        Family.IPV4,
        source,
        destination,
        protocol,
        source_port if with_ports else 0,
        destination_port if with_ports else 0,
        icmp[0] if protocol == ICMP else 0,
        icmp[1] if protocol == ICMP else 0,
        rng.choice((SYN, SYN, SYN, SYN | ACK, ACK, SYN | 64, RST)) if protocol == TCP else 0,
        state=state,
    )
