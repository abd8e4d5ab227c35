"""Rule sets, packets, and who was right: one gateway after the other, each with several rule sets."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from random import Random

from tests.kernel.dumps import Dump, as_files, host_dump, rules_dump
from tests.kernel.iptables_rulesets import IptablesRuleset
from tests.kernel.judgement import Certainty, Fate, Judge, fates
from tests.kernel.namespaces import RefusedError, gain_privileges
from tests.kernel.nftables_rulesets import NftablesRuleset
from tests.kernel.packets import Sending
from tests.kernel.traffic import Packet, Traffic
from tests.kernel.wire import SELF, Wire
from tests.kernel.worlds import World, gateway_of

from segcheck.model.filters import Binding
from segcheck.model.header import ACK, ESTABLISHED, ICMP, RST, SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device
from segcheck.semantics.session_flows import reply
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.registry import load_files

RULESETS_EACH = 8
"""Rule sets tried at one gateway before the next one is built."""
KINDS = ("iptables-nft",) * 8 + ("nftables",) * 8 + ("iptables-legacy",) * 2 + ("both", "both", "iptables seen by nft")
"""With which tools rules are loaded and dumped; both: some with the one and some with the other."""
_FLUSH = struct.pack("=IHHIIBBH", 20, (1 << 8) | 2, 5, 1, 0, 0, 0, 0)
"""Forget all connections. SOURCE: linux/netfilter/nfnetlink_conntrack.h, IPCTNL_MSG_CT_DELETE without a tuple."""
_NETFILTER = 12
_BATCH = 64
_MOST_NODES = 1 << 22


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A packet of which segcheck and the kernel say different things."""

    ruleset: int
    ingress: str
    flow: Flow
    fate: Fate
    said: tuple[str, ...]
    answer: bool


@dataclass
class Figures:
    """What was tried and what came of it. `undecided`: per reason, packets segcheck left open."""

    rulesets: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    unloaded: list[str] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[Certainty, bool]] = field(default_factory=Counter)
    answers: int = 0
    translated: int = 0
    undecided: Counter[str] = field(default_factory=Counter)
    contradictions: list[Contradiction] = field(default_factory=list)
    dumps: dict[int, Dump] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def packets(self) -> int:
        """Packets judged."""
        return self.fates.total()


@dataclass
class Campaign:
    """`rulesets` rule sets from number `first` on, with `packets` opening packets each."""

    seed: int
    rulesets: int
    packets: int
    first: int = 0
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        self._spaces = {family: HeaderSpace(family, max_nodes=_MOST_NODES) for family in Family}

    def run(self) -> Figures:
        """Try them all. Must be called in a process of its own: it moves between networks.

        Raises: OSError or RefusedError where namespaces are not allowed.
        """
        gain_privileges()
        # Frames are then handled one after the other, and a marker behind them tells when that is done.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        last = self.first + self.rulesets
        for start in range(self.first // RULESETS_EACH * RULESETS_EACH, last, RULESETS_EACH):
            rng = Random(f"{self.seed}/gateway/{start}")
            with ExitStack() as stack:
                started = time.perf_counter()
                world = World(gateway_of(rng))
                stack.callback(world.close)
                world.build()
                wire = Wire(world)
                stack.callback(wire.close)
                dump = host_dump(rng, world.inside)
                self.figures.seconds["gateways"] += time.perf_counter() - started
                for number in range(max(start, self.first), min(start + RULESETS_EACH, last)):
                    Trial(self, world, wire, dump, number).run()
        return self.figures

    def judge(self, device: Device, world: World) -> Judge:
        """A judge for one loaded gateway.

        CHOICE: its neighbours are fixed entries, so that rules against neighbour discovery do nothing.
        """
        interfaces = tuple(
            replace(one, ingress=_without_neighbors(one.ingress), egress=_without_neighbors(one.egress))
            for one in device.interfaces
        )
        return Judge(replace(device, interfaces=interfaces), world.gateway, self._spaces)


def _without_neighbors(bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
    return tuple(one for one in bindings if one.filter.name != "neighbors")


@dataclass
class Trial:
    """One rule set at a gateway that stands."""

    campaign: Campaign
    world: World
    wire: Wire
    host: Dump
    number: int

    def run(self) -> None:
        """Load it, dump it, read the dump, send packets, compare, and take it away again."""
        figures = self.campaign.figures
        rng = Random(f"{self.campaign.seed}/ruleset/{self.number}")
        kind = rng.choice(KINDS)
        try:
            with self._timed("tools"):
                rules = self._loaded(rng, kind)
        except RefusedError as refusal:
            figures.refused.append(f"{self.number}: {refusal}")
            self._clear(kind)
            return
        figures.rulesets[kind] += 1
        with self._timed("readers"):
            dump = {**rules, **self.host}
            snapshot = load_files(as_files(rng, dump))
        figures.dumps[self.number] = dump
        if len(snapshot.devices) != 1 or snapshot.rejected:
            figures.unloaded.append(f"{self.number}: {[one.name for one in snapshot.devices]} {snapshot.rejected}")
            self._clear(kind)
            return
        self._compare(rng, self.campaign.judge(snapshot.devices[0], self.world))
        with self._timed("tools"):
            self._clear(kind)
        if not any(found.ruleset == self.number for found in figures.contradictions):
            del figures.dumps[self.number]

    # -- the rules --------------------------------------------------------------------------------------

    def _loaded(self, rng: Random, kind: str) -> Dump:
        gateway, inside = self.world.gateway, self.world.inside
        legacy = kind == "iptables-legacy"
        if kind in ("nftables", "both"):
            inside.run("nft", "-f", "-", text=NftablesRuleset(rng, gateway).text())
        sets = False
        if kind != "nftables":
            for family, name in ((Family.IPV4, "iptables"), (Family.IPV6, "ip6tables")):
                ruleset = IptablesRuleset(rng, gateway, family)
                text = ruleset.text()
                if ruleset.sets:
                    inside.run("ipset", "restore", text="\n".join(ruleset.sets) + "\n")
                    sets = True
                inside.run(f"{name}-{'legacy' if legacy else 'nft'}-restore", text=text)
        saved = kind not in ("nftables", "iptables seen by nft")
        return rules_dump(
            inside, iptables=saved, nftables=kind not in ("iptables-nft", "iptables-legacy"), sets=sets, legacy=legacy
        )

    def _clear(self, kind: str) -> None:
        """No rules, no sets, no connections."""
        inside = self.world.inside
        inside.run("nft", "flush", "ruleset")
        if kind == "iptables-legacy":
            for name in ("iptables", "ip6tables"):
                inside.run(f"{name}-legacy-restore", text=_EMPTY)
        if kind != "nftables":
            inside.run("ipset", "destroy")
        with inside.inside(), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETFILTER) as netlink:
            netlink.send(_FLUSH)
            netlink.recv(4096)
        self.wire.arrivals()

    def _timed(self, what: str) -> _Timer:
        return _Timer(self.campaign.figures.seconds, what)

    # -- the packets ------------------------------------------------------------------------------------

    def _compare(self, rng: Random, judge: Judge) -> None:
        traffic = Traffic(rng, self.world.gateway)
        packets = [
            traffic.packet(rng.choice((Family.IPV4, Family.IPV4, Family.IPV6))) for _ in range(self.campaign.packets)
        ]
        with self._timed("packets"):
            found = self._sent(packets)
        self._judged(judge, packets, found, answers=False)
        with self._timed("packets"):
            answers = list(self._answers(rng, traffic, packets, found))
            answered = self._sent(answers)
        self._judged(judge, answers, answered, answers=True)
        if not judge.translates:
            with self._timed("packets"):
                further = list(self._further(traffic, packets, answers, answered))
                found = self._sent(further)
            self._judged(judge, further, found, answers=True)

    def _sent(self, packets: list[Packet]) -> dict[int, Fate]:
        gateway = self.world.gateway
        flows = {one.sending.number: one.sending.flow for packet in packets for one in (packet, packet.later) if one}
        found: dict[int, Fate] = {}
        for start in range(0, len(packets), _BATCH):
            for packet in packets[start : start + _BATCH]:
                later = packet.later.sending.number if packet.later is not None else None
                frames = packet.sending.frames(gateway.mac(packet.sender.interface), later)
                self.wire.send(packet.sender.cable, frames)
            found.update(fates(gateway, self.wire.arrivals(), flows))
        return found

    def _answers(
        self, rng: Random, traffic: Traffic, packets: list[Packet], found: dict[int, Fate]
    ) -> Iterator[Packet]:
        """What the receivers send back, and errors some of them send instead."""
        by_mac = {host.mac: host for host in self.world.gateway.hosts}
        for packet in packets:
            seen = found.get(packet.sending.number, Fate("")).seen
            if seen is None or seen.receiver not in by_mac or packet.later is not None:
                continue
            flow, receiver = seen.flow, by_mac[seen.receiver]
            if flow.protocol == TCP and flow.tcp_flags != SYN:
                continue
            if flow.protocol == flow.family.icmp and flow.icmp_type not in (8, 128):
                continue
            traffic.numbers += 1
            if rng.random() < 0.15:
                kind, code = (3, 3) if flow.family.icmp == ICMP else (1, 4)
                error = Flow(
                    flow.family, flow.destination, flow.source, flow.family.icmp, icmp_type=kind, icmp_code=code
                )
                error = replace(error, state=ESTABLISHED, source_mac=receiver.mac)
                sending = Sending(error, traffic.numbers, 0, flow, packet.sending.identifier)
                yield Packet(sending, receiver, arriving=replace(error, destination=packet.sending.flow.source))
            else:
                answer = replace(reply(flow), source_mac=receiver.mac)
                if flow.protocol == TCP and rng.random() < 0.2:
                    answer = replace(answer, tcp_flags=RST | ACK)
                sending = Sending(answer, traffic.numbers, packet.sending.identifier)
                yield Packet(sending, receiver, arriving=reply(packet.sending.flow))

    def _further(
        self, traffic: Traffic, packets: list[Packet], answers: list[Packet], answered: dict[int, Fate]
    ) -> Iterator[Packet]:
        """What the openers of sessions of UDP send when they got their answer.

        CHOICE: not through translation: there, the model follows the packet that opens a session and its answers.
        """
        senders = {_ends(packet.sending.flow): packet for packet in packets}
        for answer in answers:
            flow = answer.sending.flow
            opened = senders.get(_ends(reply(flow)))
            if opened is not None and flow.protocol == UDP and answered.get(answer.sending.number, Fate("")).seen:
                traffic.numbers += 1
                again = replace(opened.sending.flow, state=ESTABLISHED)
                yield Packet(Sending(again, traffic.numbers), opened.sender)

    def _judged(self, judge: Judge, packets: list[Packet], found: dict[int, Fate], *, answers: bool) -> None:
        figures, gateway = self.campaign.figures, self.world.gateway
        with self._timed("judging"):
            for packet in (part for whole in packets for part in (whole, whole.later) if part is not None):
                flow, fate = packet.sending.flow, found.get(packet.sending.number, Fate(""))
                if fate.where == SELF and packet.arriving is not None and gateway.takes_for_itself(packet.arriving):
                    fate = Fate("")
                judgement = judge.judged(packet.sender.interface, flow, fate, packet.arriving)
                figures.fates["self" if fate.where == SELF else "passed" if fate.where else "dropped"] += 1
                figures.verdicts[judgement.certainty, bool(fate.where)] += 1
                figures.answers += answers
                header = fate.header
                if header is not None and (header.source, header.destination) != (flow.source, flow.destination):
                    figures.translated += 1
                if judgement.certainty is Certainty.OPEN:
                    figures.undecided.update(judgement.reasons)
                if judgement.contradictions:
                    figures.contradictions.append(
                        Contradiction(
                            self.number, packet.sender.interface, flow, fate, judgement.contradictions, answers
                        )
                    )


def _ends(flow: Flow) -> tuple[int, ...]:
    return flow.family.value, flow.protocol, flow.source, flow.source_port, flow.destination, flow.destination_port


@dataclass(slots=True)
class _Timer:
    seconds: dict[str, float]
    what: str
    started: float = 0.0

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds[self.what] += time.perf_counter() - self.started


_CHAINS = {
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "raw": ("PREROUTING", "OUTPUT"),
}
_EMPTY = "".join(
    "\n".join((f"*{table}", *(f":{chain} ACCEPT" for chain in chains), "COMMIT", ""))
    for table, chains in _CHAINS.items()
)
