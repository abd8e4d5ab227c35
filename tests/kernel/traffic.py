"""Packets to send through a gateway, chosen by seed: the usual, the narrow misses, and the odd."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.kernel.packets import Sending
from tests.kernel.vocabulary import CLIENT_PORTS, EPHEMERAL, SERVICES, Vocabulary
from tests.kernel.worlds import Gateway, Host

from segcheck.model.header import (
    ACK,
    CWR,
    ECE,
    FIN,
    OTHER_FRAGMENT,
    PSH,
    RST,
    SCTP,
    SYN,
    TCP,
    UDP,
    URG,
    Family,
    Flow,
)

_ODD_FLAGS = (ACK, SYN | ACK, RST, FIN | ACK, 0, PSH | ACK, SYN | ECE | CWR, FIN | PSH | URG, SYN | FIN, RST | ACK)
_ICMP_TYPES = {Family.IPV4: (0, 3, 11, 13, 17, 9, 42), Family.IPV6: (129, 1, 3, 133, 135, 139, 143, 200)}
OTHER_PROTOCOLS = (47, 50, 112, *range(160, 172))
"""Without ports; one packet of each, so that none answers another."""
ODD = 0.02
"""Share of packets from, and of packets to, addresses that are no host's."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet and the host that sends it. `later`: its second fragment, sent with it.

    `arriving`: an answer, as the one who opened the session will get it.
    """

    sending: Sending
    sender: Host
    later: Packet | None = None
    arriving: Flow | None = None


@dataclass
class Traffic:
    """Makes packets for one rule set. No packet looks like another's answer, or belongs to another's session."""

    rng: Random
    gateway: Gateway
    numbers: int = 0

    def __post_init__(self) -> None:
        self._spent: set[tuple[object, ...]] = set()

    def packet(self, family: Family) -> Packet:
        """One packet that opens a session or belongs to none."""
        words = Vocabulary(self.rng, self.gateway, family)
        sender = words.host()
        while True:
            flow = self._flow(words, sender)
            key = _session(flow)
            if key is None or key not in self._spent:
                break
        if key is not None:
            self._spent.add(key)
        self.numbers += 1
        sending = Sending(flow, self.numbers, identifier=self.numbers)
        if flow.protocol in (UDP, family.icmp) and flow.icmp_type in (0, 8, 128) and self.rng.random() < 0.04:
            self.numbers += 1
            rest = Flow(family, flow.source, flow.destination, flow.protocol, fragment=OTHER_FRAGMENT)
            rest = replace(rest, source_mac=flow.source_mac)
            return Packet(sending, sender, Packet(Sending(rest, self.numbers), sender))
        return Packet(replace(sending, options=self.rng.random() < 0.04), sender)

    def _flow(self, words: Vocabulary, sender: Host) -> Flow:
        rng, family = self.rng, words.family
        chance = rng.random()
        source = (
            sender.address(family) if chance < 0.85 else words.far() if chance < 0.95 else words.host().address(family)
        )
        if rng.random() < ODD:
            source = words.nobodys() if rng.random() < 0.7 else rng.choice(self.gateway.own(family))[1]
        flow = Flow(family, source, self._destination(words, sender), 0, source_mac=sender.mac)
        if rng.random() < 0.08:
            flow = replace(flow, source_mac=sender.mac + 0x100)
        chance = rng.random()
        if chance < 0.45:
            flags = SYN if rng.random() < 0.85 else rng.choice(_ODD_FLAGS)
            return self._with_ports(replace(flow, protocol=TCP, tcp_flags=flags))
        if chance < 0.75:
            return self._with_ports(replace(flow, protocol=UDP))
        if chance < 0.79:
            return self._with_ports(replace(flow, protocol=SCTP))
        if chance < 0.93:
            echo = 8 if family is Family.IPV4 else 128
            kind = echo if rng.random() < 0.7 else rng.choice(_ICMP_TYPES[family])
            return replace(
                flow, protocol=family.icmp, icmp_type=kind, icmp_code=0 if kind == echo else rng.choice((0, 0, 1, 3))
            )
        return replace(flow, protocol=rng.choice(OTHER_PROTOCOLS))

    def _destination(self, words: Vocabulary, sender: Host) -> int:
        if self.rng.random() < ODD:
            return words.nobodys()
        chance = self.rng.random()
        if chance < 0.68:
            others = [host for host in self.gateway.hosts if host.interface != sender.interface]
            return self.rng.choice(others).address(words.family)
        if chance < 0.72:
            neighbors = [
                host for host in self.gateway.hosts if host.interface == sender.interface and host is not sender
            ]
            return self.rng.choice(neighbors).address(words.family)
        if chance < 0.84:
            return self.rng.choice(self.gateway.own(words.family))[1]
        return words.far()

    def _with_ports(self, flow: Flow) -> Flow:
        rng = self.rng
        source = rng.choice(CLIENT_PORTS) if rng.random() < 0.15 else EPHEMERAL + rng.randrange(15_000)
        destination = rng.choice(SERVICES) + (0 if rng.random() < 0.9 else rng.choice((1, 2, 700)))
        if destination in CLIENT_PORTS:
            destination += 1
        return replace(flow, source_port=source, destination_port=destination)


def _session(flow: Flow) -> tuple[object, ...] | None:
    """What two packets have in common that might belong to one session; None: that is told by `identifier`."""
    if flow.protocol in (TCP, UDP, SCTP):
        # Whoever it is sent to: address translation may turn two destinations into one.
        return flow.family, flow.protocol, flow.source, flow.source_port
    if flow.protocol == flow.family.icmp:
        return None
    return flow.family, flow.protocol
