"""ASA access lists read a second way: lists over object groups are drawn, written as a configuration, and interpreted.

As in `fortios_reference`: a plain reading that shares nothing with the reader. Left out: NAT, time ranges, names of
users, packets that leave by the interface they came in by; and what no manual settles: a list without an active line,
and what a global list leaves to the security levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from segcheck.model.header import ACK, FIN, ICMP, NEW, RST, SYN, TCP, UDP, Family, Flow
from segcheck.semantics.session_flows import opener, reply

LEVELS = {"inside": 100, "dmz": 50, "guest": 50, "outside": 0}
NAMES = tuple(LEVELS)
_PORTS = (0, 1, 22, 53, 80, 443, 1023, 1024, 8080, 49152, 65535)
_PROTOCOLS = {"ip": None, "tcp": TCP, "udp": UDP, "icmp": ICMP, "gre": 47}
_MESSAGES = {"echo": 8, "echo-reply": 0, "unreachable": 3}


@dataclass(frozen=True, slots=True)
class Ports:
    """`words` as they are written, and the ports they stand for."""

    words: str
    intervals: tuple[tuple[int, int], ...]

    def holds(self, port: int) -> bool:
        return any(low <= port <= high for low, high in self.intervals)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a packet speaks: a protocol (None: any), its ports and its ICMP message, None where all will do."""

    protocol: int | None
    source: Ports | None = None
    destination: Ports | None = None
    message: int | None = None

    def holds(self, flow: Flow) -> bool:
        if self.protocol is not None and flow.protocol != self.protocol:
            return False
        if self.message is not None and flow.icmp_type != self.message:
            return False
        ends = ((self.source, flow.source_port), (self.destination, flow.destination_port))
        return all(ports is None or ports.holds(number) for ports, number in ends)


@dataclass(frozen=True, slots=True)
class Block:
    """`words` as they are written in an access list, and the addresses they stand for."""

    words: str
    intervals: tuple[tuple[int, int], ...]

    def holds(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.intervals)


_ANYWHERE = Block("any", ((0, (1 << 32) - 1),))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. `kinds`: any of them."""

    permits: bool
    words: str
    kinds: tuple[Kind, ...]
    source: Block
    destination: Block
    active: bool = True

    def holds(self, flow: Flow) -> bool:
        ends = self.source.holds(flow.source) and self.destination.holds(flow.destination)
        return self.active and ends and any(kind.holds(flow) for kind in self.kinds)


@dataclass(slots=True)
class Firewall:
    """Lists by name, and where they are in force: "in", "out" and "global"."""

    objects: list[str] = field(default_factory=list)
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    incoming: dict[str, str] = field(default_factory=dict)
    outgoing: dict[str, str] = field(default_factory=dict)
    everywhere: str | None = None
    same_level: bool = False

    # -- the direct reading -----------------------------------------------------------------------------

    def passes(self, ingress: str, egress: str, flow: Flow) -> bool:
        """Whether the firewall lets `flow` pass: a whole packet that opens a connection, or an answer."""
        if flow.state == NEW:
            opens = flow.protocol != TCP or flow.tcp_flags & (SYN | ACK | RST | FIN) == SYN
            return opens and self.permits(ingress, egress, flow)
        return self.permits(egress, ingress, opener(flow))

    def permits(self, ingress: str, egress: str, flow: Flow) -> bool:
        """What becomes of a packet that opens a connection."""
        if LEVELS[ingress] == LEVELS[egress] and not self.same_level:
            return False
        return self._enters(ingress, egress, flow) and self._leaves(egress, flow)

    def _enters(self, ingress: str, egress: str, flow: Flow) -> bool:
        names = [name for name in (self.incoming.get(ingress), self.everywhere) if name is not None]
        if not names:
            return LEVELS[ingress] >= LEVELS[egress]
        for name in names:
            for entry in self.lists[name]:
                if entry.holds(flow):
                    return entry.permits
        return False

    def _leaves(self, egress: str, flow: Flow) -> bool:
        name = self.outgoing.get(egress)
        if name is None:
            return True
        return next((entry.permits for entry in self.lists[name] if entry.holds(flow)), False)

    # -- the text ---------------------------------------------------------------------------------------

    def text(self) -> str:
        """The configuration as `show running-config` prints it."""
        lines = ["ASA Version 9.16(4)", "!", "hostname fw", "!"]
        for number, name in enumerate(NAMES, start=1):
            lines += [
                f"interface GigabitEthernet0/{number}",
                f" nameif {name}",
                f" security-level {LEVELS[name]}",
                f" ip address 10.{number}.255.1 255.255.0.0",
                "!",
            ]
        lines += ["same-security-traffic permit inter-interface"] if self.same_level else []
        lines += self.objects
        for name, entries in self.lists.items():
            for entry in entries:
                action = "permit" if entry.permits else "deny"
                tail = "" if entry.active else " inactive"
                lines.append(f"access-list {name} extended {action} {entry.words}{tail}")
        lines += [f"access-group {name} in interface {where}" for where, name in self.incoming.items()]
        lines += [f"access-group {name} out interface {where}" for where, name in self.outgoing.items()]
        lines += [f"access-group {self.everywhere} global"] if self.everywhere else []
        return "\n".join([*lines, ": end", ""])


# -- drawing -------------------------------------------------------------------------------------------------


def firewall_of(rng: Random) -> Firewall:
    """A firewall with up to four lists over a few objects and groups."""
    firewall = Firewall(same_level=rng.random() < 0.5)
    drawing = _Drawing(rng, firewall)
    for number in range(rng.randint(1, 4)):
        name = f"list-{number}"
        entries = [drawing.entry() for _ in range(rng.randint(1, 8))]
        firewall.lists[name] = entries
        if not any(entry.active for entry in entries):
            entries[0] = replace(entries[0], active=True)
        kind = rng.random()
        where = rng.choice(NAMES)
        if kind < 0.6:
            firewall.incoming[where] = name
        elif kind < 0.85:
            firewall.outgoing[where] = name
        else:
            firewall.everywhere = name
            entries.append(Entry(rng.random() < 0.5, "ip any any", (Kind(None),), _ANYWHERE, _ANYWHERE))
    return firewall


class _Drawing:
    def __init__(self, rng: Random, firewall: Firewall) -> None:
        self._rng = rng
        self._lines = firewall.objects
        self._objects = [self._object(number) for number in range(rng.randint(2, 4))]
        self._groups: list[Block] = []
        for number in range(rng.randint(1, 3)):
            self._groups.append(self._group(number))
        self._port_groups = [self._port_group(number) for number in range(2)]
        self._service_groups = [self._service_group(number) for number in range(2)]
        self._protocol_group = self._protocols()

    # -- addresses

    def _object(self, number: int) -> Block:
        name, host = f"net-{number}", host_of(self._rng)
        kind = self._rng.random()
        low = high = host
        if kind < 0.3:
            line = f" host {dotted(host)}"
        elif kind < 0.65:
            low, high, mask = self._network(host)
            line = f" subnet {dotted(low)} {mask}"
        else:
            high = host + self._rng.randrange(1, 60)
            line = f" range {dotted(low)} {dotted(high)}"
        self._lines += [f"object network {name}", line]
        return Block(f"object {name}", ((low, high),))

    def _network(self, host: int) -> tuple[int, int, str]:
        bits = self._rng.choice((0, 2, 4, 8, 16, 18, 24))
        low = host >> bits << bits
        return low, low + (1 << bits) - 1, dotted((1 << 32) - (1 << bits))

    def _group(self, number: int) -> Block:
        lines, intervals = [f"object-group network hosts-{number}"], []
        for _ in range(self._rng.randint(1, 3)):
            if self._rng.random() < 0.3:
                low, high, mask = self._network(host_of(self._rng))
                lines.append(f" network-object {dotted(low)} {mask}")
                intervals.append((low, high))
            else:
                member = self._rng.choice((*self._objects, *self._groups))
                word = "group-object" if member.words.startswith("object-group") else "network-object object"
                lines.append(f" {word} {member.words.split()[1]}")
                intervals += member.intervals
        self._lines += list(dict.fromkeys(lines))
        return Block(f"object-group hosts-{number}", tuple(intervals))

    def _addresses(self) -> Block:
        kind = self._rng.random()
        if kind < 0.3:
            return Block(self._rng.choice(("any", "any4")), _ANYWHERE.intervals)
        if kind < 0.4:
            host = host_of(self._rng)
            return Block(f"host {dotted(host)}", ((host, host),))
        if kind < 0.6:
            low, high, mask = self._network(host_of(self._rng))
            return Block(f"{dotted(low)} {mask}", ((low, high),))
        return self._rng.choice((*self._objects, *self._groups, *self._groups))

    # -- services

    def _ports(self) -> Ports:
        port = self._rng.choice(_PORTS[1:-1])
        other = self._rng.choice(_PORTS)
        low, high = min(port, other), max(port, other)
        return self._rng.choice(
            (
                Ports(f"eq {port}", ((port, port),)),
                Ports(f"eq {port}", ((port, port),)),
                Ports(f"neq {port}", ((0, port - 1), (port + 1, 65535))),
                Ports(f"lt {port}", ((0, port - 1),)),
                Ports(f"gt {port}", ((port + 1, 65535),)),
                Ports(f"range {low} {high}", ((low, high),)),
            )
        )

    def _port_group(self, number: int) -> Ports:
        lines, intervals = [f"object-group service ports-{number} tcp-udp"], []
        for _ in range(self._rng.randint(1, 3)):
            low, high = sorted(self._rng.sample(_PORTS, 2))
            if self._rng.random() < 0.5:
                high = low
            lines.append(f" port-object eq {low}" if low == high else f" port-object range {low} {high}")
            intervals.append((low, high))
        self._lines += list(dict.fromkeys(lines))
        return Ports(f"object-group ports-{number}", tuple(intervals))

    def _service_group(self, number: int) -> tuple[str, tuple[Kind, ...]]:
        lines, kinds = [f"object-group service services-{number}"], []
        for _ in range(self._rng.randint(1, 3)):
            word = self._rng.choice(("tcp", "tcp", "udp", "icmp", "gre"))
            kind = Kind(_PROTOCOLS[word])
            words = f" service-object {word}"
            if word in ("tcp", "udp"):
                source = self._ports() if self._rng.random() < 0.3 else None
                kind = Kind(_PROTOCOLS[word], source, self._ports())
                words += "" if source is None else f" source {source.words}"
                words += f" destination {kind.destination.words}" if kind.destination else ""
            elif word == "icmp" and self._rng.random() < 0.5:
                message = self._rng.choice(tuple(_MESSAGES))
                kind = Kind(ICMP, message=_MESSAGES[message])
                words += f" {message}"
            lines.append(words)
            kinds.append(kind)
        self._lines += list(dict.fromkeys(lines))
        return f"object-group services-{number}", tuple(kinds)

    def _protocols(self) -> tuple[str, tuple[Kind, ...]]:
        words = self._rng.sample(("tcp", "udp", "icmp", "gre"), 2)
        self._lines += ["object-group protocol protocols-0", *(f" protocol-object {word}" for word in words)]
        return "object-group protocols-0", tuple(Kind(_PROTOCOLS[word]) for word in words)

    def entry(self) -> Entry:
        """One line of any form."""
        permits, active = self._rng.random() < 0.65, self._rng.random() < 0.93
        source, destination = self._addresses(), self._addresses()
        form = self._rng.random()
        if form < 0.2:
            word, kinds = self._rng.choice((*self._service_groups, self._protocol_group))
            return Entry(permits, f"{word} {source.words} {destination.words}", kinds, source, destination, active)
        word = self._rng.choice(("ip", "tcp", "tcp", "tcp", "udp", "icmp", "gre"))
        kind, words = Kind(_PROTOCOLS[word]), f"{word} {source.words} {destination.words}"
        if word in ("tcp", "udp"):
            ports = [self._any_ports() if self._rng.random() < share else None for share in (0.25, 0.75)]
            texts = ["" if one is None else f" {one.words}" for one in ports]
            kind = Kind(_PROTOCOLS[word], *ports)
            words = f"{word} {source.words}{texts[0]} {destination.words}{texts[1]}"
        elif word == "icmp" and self._rng.random() < 0.6:
            message = self._rng.choice(tuple(_MESSAGES))
            kind, words = Kind(ICMP, message=_MESSAGES[message]), f"{words} {message}"
        return Entry(permits, words, (kind,), source, destination, active)

    def _any_ports(self) -> Ports:
        return self._rng.choice(self._port_groups) if self._rng.random() < 0.3 else self._ports()


def host_of(rng: Random) -> int:
    """An address in one of the interfaces' networks, most of them close together."""
    return (10 << 24) | rng.randint(1, len(NAMES)) << 16 | rng.randrange(1 << rng.choice((4, 4, 4, 8, 15)))


def dotted(number: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


def packet_of(rng: Random, firewall: Firewall) -> tuple[str, str, Flow]:
    """(ingress, egress, packet) near an entry of some list."""
    name = rng.choice(tuple(firewall.lists))
    ingress, egress = rng.sample(range(len(NAMES)), 2)
    for place, bound in (*firewall.incoming.items(), *firewall.outgoing.items()):
        if bound == name and rng.random() < 0.8:
            if place in firewall.incoming and firewall.incoming[place] == name:
                ingress = NAMES.index(place)
            else:
                egress = NAMES.index(place)
    if ingress == egress:
        egress = (ingress + rng.randrange(1, len(NAMES))) % len(NAMES)
    entry = rng.choice(firewall.lists[name])
    source = _into(_near(rng, entry.source), ingress) if rng.random() < 0.5 else _near(rng, entry.source)
    destination = _into(_near(rng, entry.destination), egress)
    flow = _speaking(rng, rng.choice(entry.kinds), source, destination)
    # Only TCP and UDP are remembered as connections without inspection.
    if flow.protocol in (TCP, UDP) and rng.random() < 0.25:
        back = reply(replace(flow, source=_into(source, ingress)))
        return NAMES[egress], NAMES[ingress], back
    return NAMES[ingress], NAMES[egress], flow


def _into(number: int, place: int) -> int:
    return (10 << 24) | (place + 1) << 16 | (number & 0x7FFF)


def _near(rng: Random, block: Block) -> int:
    low, high = rng.choice(block.intervals)
    if high - low > 1 << 25:
        return host_of(rng)
    return rng.choice((low, high, rng.randint(low, high), high + 1))


def _speaking(rng: Random, kind: Kind, source: int, destination: int) -> Flow:
    protocol = kind.protocol if kind.protocol is not None and rng.random() < 0.9 else rng.choice((TCP, UDP, ICMP, 47))
    message = kind.message if kind.message is not None and rng.random() < 0.8 else rng.choice((0, 3, 8, 13))
    ends = (kind.source, kind.destination)
    ports = [rng.choice(_PORTS) if one is None else min(65535, _port(rng, one)) for one in ends]
    with_ports = protocol in (TCP, UDP)
    return Flow(
        Family.IPV4,
        source,
        destination,
        protocol,
        ports[0] if with_ports else 0,
        ports[1] if with_ports else 0,
        message if protocol == ICMP else 0,
        0,
        rng.choice((SYN, SYN, SYN, SYN | ACK, ACK, SYN | 64)) if protocol == TCP else 0,
    )


def _port(rng: Random, ports: Ports) -> int:
    low, high = rng.choice(ports.intervals)
    return rng.choice((low, high, rng.randint(low, high), high + 1))


def interface_of(name: str) -> str:
    """The interface that is called `name`."""
    return f"GigabitEthernet0/{NAMES.index(name) + 1}"
